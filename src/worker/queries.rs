//! What the window wants to see. The latest wish wins: while one is answered, later ones replace each other.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::desk::{
    Desk, MirrorAnswer, Page, Question, Reflection, Result, ShopScope, Snapshot, export_place,
};
use crate::domain::detail::KnownOrder;
use crate::domain::ids::{NumIid, ShopId};
use crate::domain::shop::ShopName;
use crate::messages::{
    Answer, AnswerScope, CoverageWish, DetailWish, Event, OrderRow, Rows, Sender, View, WishedAnswer,
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
}

/// Answers until the window is gone.
pub(super) async fn answer(desk: Desk, heard: Heard, events: Sender) {
    let Heard { mut view, mut reflection, mut stirred } = heard;
    let mut queries = Queries {
        desk,
        events,
        shown: None,
        detail: None,
        titles: Vec::new(),
        shop: None,
        coverage: None,
        export_path: None,
    };
    let mut offer = interval(OFFER);
    offer.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut offered = Stale::No;
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
        }
        let wish = view.borrow_and_update().clone();
        let now = reflection.borrow_and_update().clone();
        queries.look(wish, now).await;
    }
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
    shown: Option<Shown>,
    detail: Option<DetailWish>,
    titles: Vec<NumIid>,
    shop: Option<(ShopName, ShopId)>,
    coverage: Option<(ShopName, CoverageWish)>,
    export_path: Option<PathBuf>,
}

/// The answer that the table shows.
struct Shown {
    wish: WishedAnswer,
    shop: ShopId,
    rows: Source,
}

/// Where its rows come from.
enum Source {
    /// The index.
    Index(Box<MirrorAnswer>),
    /// SQL: the orders that a text leaves open.
    Unjudged,
}

impl Queries {
    async fn look(&mut self, wish: View, now: Reflection) {
        let Some(name) = wish.shop.clone() else { return };
        let Some(shop) = self.shop_id(&name).await else { return };
        match (&wish.answer, &now.snapshot) {
            (Some(wished), Some(snapshot)) => {
                if let Err(error) = self.answer(wished, shop, snapshot).await {
                    tracing::error!(%error, "a question could not be answered");
                }
            }
            (Some(_), None) => self.events.mention(Event::IndexBuilding(Some(now.built))),
            (None, _) => self.shown = None,
        }
        if wish.detail != self.detail {
            self.detail = wish.detail;
            self.tell_detail().await;
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

    async fn answer(&mut self, wished: &WishedAnswer, shop: ShopId, snapshot: &Snapshot) -> Result<()> {
        if let Some(shown) = &mut self.shown
            && shown.shop == shop
            && shown.wish.question == wished.question
        {
            if (shown.wish.first_row, shown.wish.rows) != (wished.first_row, wished.rows) {
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
            AnswerScope::Matching => (Source::Index(Box::new(found)), totals.orders),
            AnswerScope::Unjudged => (Source::Unjudged, totals.unjudged),
        };
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.shown = Some(Shown { wish: wished.clone(), shop, rows });
        let rows = self.rows().await?;
        let tids = wished.filter.tids.clone();
        let lacking = if tids.is_empty() { Vec::new() } else { self.desk.lacking(shop, tids).await? };
        let question = wished.question;
        let answer = Answer { question, rev, totals, facets, rows_total, rows, lacking, took_us };
        self.events.tell(Event::Answer(Box::new(answer))).await;
        Ok(())
    }

    /// The rows that the table shows of the present answer.
    async fn rows(&self) -> Result<Rows> {
        let Some(shown) = &self.shown else {
            return Ok(Rows { question: 0, first_row: 0, rows: Arc::from([]) });
        };
        let WishedAnswer { question, first_row, rows, .. } = shown.wish;
        let ids = match &shown.rows {
            Source::Index(found) => found.rows(first_row, rows),
            Source::Unjudged => {
                let page = Page { offset: first_row, limit: rows };
                self.desk.unjudged(shown.shop, &shown.wish.filter, page).await?
            }
        };
        let orders = self.desk.orders(ids).await?;
        Ok(Rows { question, first_row, rows: orders.iter().map(row).collect() })
    }

    /// Says what the answer that is shown would be now. Its rows do not move under the reader.
    async fn offer(&mut self, snapshot: &Snapshot) {
        if let Some(shown) = &self.shown {
            let filter = shown.wish.filter.clone();
            let found = snapshot.ask(&Question { shop: ShopScope::One(shown.shop), filter });
            let event = Event::Newer {
                question: shown.wish.question,
                totals: *found.totals(),
                facets: found.facets().clone(),
            };
            self.events.mention(event);
        }
        if self.detail.is_some() {
            self.tell_detail().await;
        }
    }

    async fn tell_detail(&self) {
        let Some(DetailWish { id }) = self.detail else { return };
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

fn row(known: &KnownOrder) -> OrderRow {
    OrderRow { id: known.id, order: known.record.order() }
}
