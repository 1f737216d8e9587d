//! What the window wants to see. The latest wish wins: while one is answered, later ones replace each other.

mod first;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::held::{Held, Source};
use super::tabs::Tabs;
use crate::desk::{Desk, Page, Question, Reflection, Result, ShopScope, Snapshot, export_place};
use crate::domain::detail::KnownOrder;
use crate::domain::filter::Filter;
use crate::domain::histogram::Parting;
use crate::domain::ids::{NumIid, Rev, ShopId};
use crate::domain::shop::ShopName;
use crate::messages::{
    Answer, AnswerScope, AskedBy, CoverageWish, DetailWish, Event, OrderRow, Picked, Rows, Sender, View,
    WishedAnswer,
};

/// How often a newer state is offered for what is shown.
const OFFER: Duration = Duration::from_secs(1);

/// What answers depend on.
pub(super) struct Heard {
    /// What the window wants to see.
    pub(super) view: watch::Receiver<View>,
    /// The index.
    pub(super) reflection: watch::Receiver<Reflection>,
    /// Changes whenever a shop may stand otherwise than before.
    pub(super) stirred: watch::Receiver<u64>,
    /// Where the answer that is shown is held out to whoever works on its rows.
    pub(super) held: watch::Sender<Option<Held>>,
    /// Rings when this process has changed saved views.
    pub(super) tabs: Arc<Notify>,
}

/// Answers until the window is gone.
pub(super) async fn answer(desk: Desk, heard: Heard, events: Sender) {
    let Heard { mut view, mut reflection, mut stirred, held, tabs: rung } = heard;
    let mut queries = Queries {
        desk,
        events,
        held,
        shown: None,
        picked: None,
        parting: None,
        detail: None,
        counted: Arc::from([]),
        titles: Vec::new(),
        shop: None,
        coverage: None,
        export_path: None,
    };
    let mut offer = interval(OFFER);
    offer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut offered = Stale::No;
    let mut tabs = Tabs::new(queries.desk.clone(), queries.events.clone());
    let mut look = interval(OFFER);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            changed = view.changed() => if changed.is_err() { return },
            changed = reflection.changed() => {
                if changed.is_err() { return }
                offered = Stale::Yes;
            }
            changed = stirred.changed() => {
                if changed.is_err() { return }
                queries.tell_coverage().await;
                continue;
            }
            _ = offer.tick(), if offered == Stale::Yes => {
                offered = Stale::No;
                let snapshot = reflection.borrow().snapshot.clone();
                if let Some(snapshot) = snapshot {
                    queries.offer(&snapshot).await;
                }
                continue;
            }
            () = rung.notified() => {
                tabs.look(shown_shop(&view), &reflection).await;
                continue;
            }
            _ = look.tick() => {
                tabs.look(shown_shop(&view), &reflection).await;
                continue;
            }
        }
        let wish = view.borrow_and_update().clone();
        let now = reflection.borrow_and_update().clone();
        let shop = wish.shop.clone();
        let meanwhile = first::Meanwhile { view: &view, reflection: &reflection };
        queries.look(wish, now, meanwhile).await;
        if tabs.are_of_another(shop.as_ref()) {
            tabs.look(shop, &reflection).await;
        }
    }
}

fn shown_shop(view: &watch::Receiver<View>) -> Option<ShopName> {
    view.borrow().shop.clone()
}

/// Whether something newer is there than what is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stale {
    Yes,
    No,
}

/// What is shown, so that only what is new is asked for.
struct Queries {
    desk: Desk,
    events: Sender,
    held: watch::Sender<Option<Held>>,
    shown: Option<Shown>,
    /// What is selected, and in the answer to which question it was summed.
    picked: Option<(Picked, u64)>,
    detail: Option<DetailWish>,
    counted: Arc<[Filter]>,
    titles: Vec<NumIid>,
    parting: Option<Parting>,
    shop: Option<(ShopName, ShopId)>,
    coverage: Option<(ShopName, CoverageWish)>,
    export_path: Option<PathBuf>,
}

/// The answer that the table shows.
struct Shown {
    wish: WishedAnswer,
    held: Held,
}

impl Queries {
    async fn look(&mut self, wish: View, now: Reflection, meanwhile: first::Meanwhile<'_>) {
        let Some(name) = wish.shop.clone() else { return };
        let Some(shop) = self.shop_id(&name).await else { return };
        match (&wish.answer, &now.snapshot) {
            (Some(wished), Some(snapshot)) => {
                if let Err(error) = self.answer(wished, shop, snapshot, &meanwhile).await {
                    tracing::error!(%error, "a question could not be answered");
                }
            }
            (Some(wished), None) => {
                self.events.mention(Event::IndexBuilding(Some(now.built)));
                if let Err(error) = self.first(wished, shop, meanwhile).await {
                    tracing::error!(%error, "the first rows could not be read");
                }
            }
            (None, _) => {
                self.shown = None;
                self.held.send_replace(None);
            }
        }
        if wish.histogram != self.parting {
            self.parting = wish.histogram;
            self.tell_histogram().await;
        }
        if wish.detail != self.detail {
            self.detail = wish.detail;
            self.tell_detail().await;
        }
        if wish.counted != self.counted
            && let Some(snapshot) = &now.snapshot
        {
            let counts = wish.counted.iter().map(|filter| count(snapshot, shop, filter)).collect();
            self.counted = Arc::clone(&wish.counted);
            self.events.tell(Event::Counted(wish.counted.clone(), counts)).await;
        }
        if wish.titles != self.titles {
            self.titles = wish.titles;
            self.tell_titles(&name).await;
        }
        let coverage = wish.coverage.map(|wish| (name, wish));
        if coverage != self.coverage {
            self.coverage = coverage;
            self.tell_coverage().await;
        }
        // The last of all: the sums of many orders take a while.
        let question = self.shown.as_ref().map(|shown| shown.wish.question);
        let picked = wish.picked.zip(question);
        if picked != self.picked {
            self.picked = picked;
            self.tell_picked().await;
        }
        if wish.export_path != self.export_path {
            self.export_path = wish.export_path;
            self.tell_place().await;
        }
    }

    async fn shop_id(&mut self, name: &ShopName) -> Option<ShopId> {
        if let Some((known, id)) = &self.shop
            && known == name
        {
            return Some(*id);
        }
        let id = self.desk.shop_id(name).await.ok()?;
        self.shop = Some((name.clone(), id));
        Some(id)
    }

    async fn answer(
        &mut self,
        wished: &WishedAnswer,
        shop: ShopId,
        snapshot: &Snapshot,
        meanwhile: &first::Meanwhile<'_>,
    ) -> Result<()> {
        if let Some(shown) = &mut self.shown
            && shown.held.shop == shop
            && shown.wish.question == wished.question
            && !matches!(shown.held.rows, Source::First(_))
        {
            let stretch = |wish: &WishedAnswer| (wish.first_row, wish.rows, wish.again);
            if stretch(&shown.wish) != stretch(wished) {
                shown.wish = wished.clone();
                let rows = self.rows().await?;
                self.events.tell(Event::Rows(rows)).await;
            }
            return Ok(());
        }
        let began = Instant::now();
        let found = snapshot.ask(&Question { shop: ShopScope::One(shop), filter: wished.filter.clone() });
        let (totals, facets, rev) = (*found.totals(), found.facets().clone(), found.rev());
        let (rows, rows_total) = match wished.scope {
            AnswerScope::Matching => (Source::Index(Arc::new(found)), totals.orders),
            AnswerScope::Unjudged => (Source::Unjudged, totals.unjudged),
        };
        let relaxed = match totals.orders {
            0 => wished.relaxed.iter().map(|filter| count(snapshot, shop, filter)).collect(),
            _ => Vec::new(),
        };
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let asked = AskedBy { filter: wished.filter.clone(), scope: wished.scope };
        let held = Held { asked, shop, rows };
        self.held.send_replace(Some(held.clone()));
        // Reading an order takes longer than finding it, so the rows behind the last one that is seen follow.
        let is_whole = wished.first_row > 0 || wished.seen == 0;
        let now = if is_whole { wished.rows } else { wished.seen.min(wished.rows) };
        self.shown = Some(Shown { wish: WishedAnswer { rows: now, ..wished.clone() }, held });
        let rows = self.rows().await?;
        let tids = wished.filter.tids.clone();
        let lacking = if tids.is_empty() { Vec::new() } else { self.desk.lacking(shop, tids).await? };
        let question = wished.question;
        let ready = Instant::now();
        let answer =
            Answer { question, rev, totals, facets, rows_total, rows, lacking, relaxed, took_us, ready };
        self.events.tell(Event::Answer(Box::new(answer))).await;
        self.tell_histogram().await;
        // Another wish comes first; where it asks the same question, it finds that rows are missing.
        if now < wished.rows
            && !meanwhile.is_another_wished()
            && let Some(shown) = &mut self.shown
        {
            shown.wish.rows = wished.rows;
            let rows = self.rows().await?;
            self.events.tell(Event::Rows(rows)).await;
        }
        Ok(())
    }

    /// The rows that the table shows of the present answer.
    async fn rows(&self) -> Result<Rows> {
        let Some(shown) = &self.shown else {
            return Ok(Rows { question: 0, first_row: 0, rows: Arc::from([]), rev: Rev(0) });
        };
        let WishedAnswer { question, first_row, rows, .. } = shown.wish;
        let ids = shown.held.page(&self.desk, Page { offset: first_row, limit: rows }).await?;
        let (rev, orders) = self.desk.orders_now(ids).await?;
        Ok(Rows { question, first_row, rows: orders.iter().map(row).collect(), rev })
    }

    /// Says what the answer that is shown would be now. Its rows do not move under the reader.
    async fn offer(&mut self, snapshot: &Snapshot) {
        if let Some(shown) = &self.shown {
            let filter = shown.wish.filter.clone();
            let found = snapshot.ask(&Question { shop: ShopScope::One(shown.held.shop), filter });
            let event = Event::Newer {
                question: shown.wish.question,
                totals: *found.totals(),
                facets: found.facets().clone(),
            };
            self.events.mention(event);
            if let (Some(parting), Source::Index(_)) = (self.parting, &shown.held.rows) {
                let histogram = found.histogram(parting).map(Box::new);
                self.events.mention(Event::Histogram(shown.wish.question, histogram));
            }
        }
        self.tell_picked().await;
        if self.detail.is_some() {
            self.tell_detail().await;
        }
    }

    /// Tells how the answer that is shown spreads over its time, where that is wanted.
    async fn tell_histogram(&self) {
        let (Some(parting), Some(shown)) = (self.parting, &self.shown) else { return };
        let histogram = match &shown.held.rows {
            Source::Index(found) => found.histogram(parting),
            Source::Unjudged => None,
            // How it spreads is not known yet.
            Source::First(_) => return,
        };
        self.events.tell(Event::Histogram(shown.wish.question, histogram.map(Box::new))).await;
    }

    /// Says the sums of what is selected.
    async fn tell_picked(&self) {
        let (Some((picked, _)), Some(shown)) = (&self.picked, &self.shown) else { return };
        match shown.held.totals(&self.desk, picked).await {
            Ok(totals) => self.events.tell(Event::Picked(picked.clone(), totals)).await,
            Err(error) => tracing::error!(%error, "what is selected could not be summed"),
        }
    }

    async fn tell_detail(&self) {
        let Some(DetailWish { id, .. }) = self.detail else { return };
        match self.desk.detail(id).await {
            Ok(detail) => self.events.tell(Event::Detail(id, detail.map(Box::new))).await,
            Err(error) => tracing::error!(%error, "an order could not be read"),
        }
    }

    async fn tell_place(&self) {
        let Some(path) = self.export_path.clone() else { return };
        // A folder may lie on a machine that does not answer.
        let found = self.desk.aside(move |_| Ok((export_place(&path), path))).await;
        if let Ok((place, path)) = found {
            self.events.tell(Event::ExportPlace(path, place)).await;
        }
    }

    async fn tell_coverage(&self) {
        let Some((name, wish)) = &self.coverage else { return };
        let Ok(shop) = self.desk.shop(Some(name)) else { return };
        match self.desk.coverage(&shop, wish.day).await {
            Ok(shown) => self.events.tell(Event::Coverage(name.clone(), Box::new(shown))).await,
            Err(error) => tracing::error!(%error, "the coverage of a shop could not be read"),
        }
    }

    async fn tell_titles(&self, name: &ShopName) {
        let Ok(shop) = self.desk.shop(Some(name)) else { return };
        if let Ok(titles) = self.desk.titles(&shop, self.titles.clone()).await {
            self.events.tell(Event::Titles(titles)).await;
        }
    }
}

/// How many orders of a shop a filter matches.
fn count(snapshot: &Snapshot, shop: ShopId, filter: &Filter) -> u64 {
    snapshot.ask(&Question { shop: ShopScope::One(shop), filter: filter.clone() }).len()
}

fn row(known: &KnownOrder) -> OrderRow {
    OrderRow { id: known.id, order: known.order() }
}
