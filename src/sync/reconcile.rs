//! Reconcile: the platform's own totals against the store's, day by day, and where they differ, in halves down to the
//! orders that are missing, which are read and kept.
//!
//! Nobody knows whether a window of TOP holds its last second. So a span is cut where the store has the fewest orders
//! in one second, and a total is taken as equal if it equals the number here with or without that last second.

use std::collections::HashSet;

use super::plan::{EnhancedReach, Gate, Job};
use super::request::{Request, Work};
use super::run::{Pass, Running, Stop, proof};
use super::sweep::Sweep;
use crate::domain::ids::Tid;
use crate::domain::list::{Gateway, List, TradeSet};
use crate::domain::pass::{PassKind, PassReport, Stage};
use crate::domain::reconcile::Compared;
use crate::domain::time::{DAY_S, Span, Timestamp};
use crate::gateway::orders::{ENHANCED_PAGE, ListQuery, OrderGateway, Paging, TOP_PAGE};
use crate::gateway::retry::Season;
use crate::store::Result;

/// Around the wished place, so many seconds are looked at for a quiet one to cut at.
const QUIET_S: i64 = 120;

/// What a comparison found.
#[derive(Debug, Clone)]
pub struct Reconciliation {
    /// Each day that was compared to its end, the newest first.
    pub days: Vec<Compared>,
    /// What it cost, and what stopped it.
    pub report: PassReport,
}

/// What is asked for one span.
struct Side<'a, 'b, G> {
    running: &'a Running<'b>,
    gateway: &'a G,
    lists: Vec<List>,
}

impl<T: OrderGateway, E: OrderGateway> Pass<'_, T, E> {
    /// Compares the platform's totals with the store's for every day of a span, newest first, and mends what differs.
    /// A gateway's fault ends it early; it is a trouble of the report and no error.
    ///
    /// # Errors
    /// [`crate::store::StoreError`]; everything committed before stays.
    pub async fn reconcile(&self, span: Span, most_calls: Option<u64>) -> Result<Reconciliation> {
        let request = Request { work: Work::Background, most_calls, ..Request::default() };
        let running = Running::new(self, request, None);
        let (shop, started) = (self.shop, self.now());
        let number = self.store.write(move |tx| tx.begin_pass(shop, PassKind::Reconcile, started)).await?;
        let settled = started.plus_s(-super::plan::OVERLAP_S);
        let mut days = Vec::new();
        for day in days_of(span, settled) {
            let (which, compared) = if let Some(gateway) = self.enhanced_that_counts(day).await? {
                let lists = vec![List::EnhancedCreated];
                (Gateway::Enhanced, Side { running: &running, gateway, lists }.day(day).await)
            } else {
                let Some(gateway) = self.top else { break };
                let lists = TradeSet::ALL.map(List::TopCreated).to_vec();
                (Gateway::Top, Side { running: &running, gateway, lists }.day(day).await)
            };
            match compared {
                Ok(compared) => {
                    let kept = compared.clone();
                    self.store.write(move |tx| tx.reconciled(shop, &kept)).await?;
                    days.push(compared);
                }
                Err(Stop::Store(error)) => return Err(error),
                Err(Stop::Spent) => break,
                Err(Stop::Gateway(error)) => {
                    running.trouble(which, &error);
                    break;
                }
            }
        }
        let report = running.report(PassKind::Reconcile, span, Vec::new());
        let (ended, kept) = (self.now(), report.clone());
        self.store.write(move |tx| tx.end_pass(number, ended, &kept)).await?;
        Ok(Reconciliation { days, report })
    }

    /// The enhanced list, if it counts a day.
    async fn enhanced_that_counts(&self, day: Span) -> Result<Option<&E>> {
        let (Some((gateway, from)), shop) = (self.enhanced, self.shop) else { return Ok(None) };
        let ledger = self.store.read(move |r| r.coverage(shop)).await?;
        let top = if self.top.is_some() { Gate::Open } else { Gate::Missing };
        Ok(EnhancedReach { from, proof: proof(&ledger) }.counts(day.start(), top).then_some(gateway))
    }
}

/// The days of a span that have settled, newest first.
fn days_of(span: Span, settled: Timestamp) -> Vec<Span> {
    let Some(span) = Span::new(span.start(), span.end().min(settled)) else { return Vec::new() };
    let mut days = Vec::new();
    let mut start = span.end().day_start();
    loop {
        let end = start.plus_s(DAY_S);
        days.extend(Span::new(start.max(span.start()), end.min(span.end())));
        if start <= span.start() {
            return days;
        }
        start = start.plus_s(-DAY_S);
    }
}

impl<G: OrderGateway> Side<'_, '_, G> {
    async fn day(&self, day: Span) -> std::result::Result<Compared, Stop> {
        let day = Span::new(self.quiet(day.start()).await?, self.quiet(day.end()).await?).unwrap_or(day);
        let (mut healed, mut surplus) = (Vec::new(), Vec::new());
        let mut whole = None;
        let mut left = vec![day];
        while let Some(span) = left.pop() {
            self.running.at(Stage::Compare { span });
            let (platform, here) = (self.total(span).await?, self.here(span).await?);
            whole.get_or_insert((platform, here.all));
            if platform == here.all || platform == here.without_last_second {
                continue;
            }
            let page = if self.lists[0].gateway() == Gateway::Enhanced { ENHANCED_PAGE } else { TOP_PAGE };
            match self.halves(span).await? {
                Some((older, newer)) if platform > u64::from(page) => left.extend([older, newer]),
                _ => {
                    let (missing, only_here) = self.leaf(span).await?;
                    healed.extend(missing);
                    surplus.extend(only_here);
                }
            }
        }
        let (platform, here) = whole.unwrap_or_default();
        healed.sort_unstable();
        surplus.sort_unstable();
        Ok(Compared { span: day, at: self.gateway.now(), here, platform, healed, surplus })
    }

    /// Reads a small span whole and says which orders only the platform, and only this side had.
    async fn leaf(&self, span: Span) -> std::result::Result<(Vec<Tid>, Vec<Tid>), Stop> {
        let before = self.tids(span).await?;
        let mut returned = HashSet::new();
        for list in &self.lists {
            self.running.note_returned();
            Sweep::new(self.running, self.gateway, Job { list: *list, span, seam: None }).run().await?;
            returned.extend(self.running.take_returned());
        }
        let after = self.tids(span).await?;
        let healed = after.difference(&before).copied().collect();
        // An order of the last second may be beyond a window's end.
        let (last, shop) = (Span::instant(span.end()), self.running.shop);
        let beyond: HashSet<Tid> =
            self.running.store.read(move |r| r.tids_created(shop, last)).await?.into_iter().collect();
        let surplus = before.iter().filter(|tid| !returned.contains(tid) && !beyond.contains(tid));
        Ok((healed, surplus.copied().collect()))
    }

    /// What the platform counts in a span.
    async fn total(&self, span: Span) -> std::result::Result<u64, Stop> {
        let mut sum = 0;
        for list in &self.lists {
            if self.running.is_spent(list.gateway()) {
                return Err(Stop::Spent);
            }
            let page_size = if list.gateway() == Gateway::Enhanced { 100 } else { 1 };
            let query = ListQuery { list: *list, span, page_no: 1, page_size, paging: Paging::Total };
            let season = Season::of(self.running.calendar, list.api(), self.gateway);
            let page = self
                .running
                .call(list.gateway(), season, || self.gateway.now(), || self.gateway.list(query))
                .await;
            let page = page.map_err(Stop::Gateway)?;
            sum += page.total.unwrap_or(page.items.len() as u64);
        }
        Ok(sum)
    }

    async fn here(&self, span: Span) -> Result<Here> {
        let shop = self.running.shop;
        let count = move |span| self.running.store.read(move |r| r.created_within(shop, span));
        let all = count(span).await?;
        let without_last_second = match Span::new(span.start(), span.end().plus_s(-1)) {
            Some(shorter) => count(shorter).await?,
            None => all,
        };
        Ok(Here { all, without_last_second })
    }

    async fn tids(&self, span: Span) -> Result<HashSet<Tid>> {
        let shop = self.running.shop;
        Ok(self.running.store.read(move |r| r.tids_created(shop, span)).await?.into_iter().collect())
    }

    /// Two halves that share a second in which few orders were created.
    async fn halves(&self, span: Span) -> Result<Option<(Span, Span)>> {
        let Some((older, newer)) = span.halves() else { return Ok(None) };
        let middle = self.quiet(older.end()).await?;
        let halves = Span::new(span.start(), middle).zip(Span::new(middle, span.end()));
        let cuts = halves.filter(|(a, b)| a.length_s() > 0 && b.length_s() > 0);
        Ok(Some(cuts.unwrap_or((older, newer))))
    }

    /// The second with the fewest orders near a place; the place itself where it has none.
    async fn quiet(&self, at: Timestamp) -> Result<Timestamp> {
        let shop = self.running.shop;
        let Some(near) = Span::new(at.plus_s(-QUIET_S), at.plus_s(QUIET_S)) else { return Ok(at) };
        self.running.store.read(move |r| r.quiet_second(shop, near, at)).await
    }
}

/// How many orders of a span are here.
struct Here {
    all: u64,
    without_last_second: u64,
}
