//! Reading one list over one span, the newest first, in windows that one page holds.
//!
//! A window that does not fit one page is cut, which needs no second page: rows that move while one pages cannot
//! slip through (`protocol` 4, `docs/sources/002`). Only a window of one second cannot be cut; it is paged from
//! the last page back.

use super::plan::{Job, LAG_S};
use super::rows::PageRows;
use super::run::{Running, Stop};
use crate::domain::calendar::Calendar;
use crate::domain::coverage::{Covered, Grade};
use crate::domain::ids::ShopId;
use crate::domain::list::{Gateway, List, TradeSet};
use crate::domain::pass::Stage;
use crate::domain::planted::{self, Planted};
use crate::domain::time::{DAY_S, HOUR_S, Span, Timestamp};
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::orders::{
    ENHANCED_PAGE, ENHANCED_SPAN_S, INCREMENT_ADVISED_S, INCREMENT_SPAN_S, ListPage, ListQuery, OrderGateway,
    Paging, TOP_PAGE,
};
use crate::gateway::retry::Season;
use crate::store::{Result, Tx};

/// The longest window of TOP's `sold.get`, in seconds. The platform names none; a week keeps an answer small.
const CREATED_SPAN_S: i64 = 7 * DAY_S;
/// How often a job's window is made narrower because the platform did not answer in time.
const MOST_NARROWED: u32 = 3;
/// Narrower than this no window is made for that reason, in seconds.
const NARROWEST_S: i64 = 300;
/// After a rule that makes a list late has ended, what it was late with comes for so long, in seconds: ten minutes in
/// every notice until 2024 (`protocol` 9).
const SETTLING_S: i64 = 600;

/// May a list that is read at an instant lack orders, by the notices? Also for a while after a window has ended.
pub(super) fn may_lack_orders(calendar: &Calendar, list: List, at: Timestamp) -> bool {
    [at, at.plus_s(-SETTLING_S)].into_iter().any(|at| calendar.may_lack_orders(list.api(), at))
}

/// Most pages that a window of one second is walked through.
const MOST_PAGES: u64 = 2_000;

/// One list over one span.
pub(super) struct Sweep<'a, 'b, G> {
    running: &'a Running<'b>,
    gateway: &'a G,
    job: Job,
    /// What is left lies before this instant.
    end: Timestamp,
    length_s: i64,
    /// How often it was made narrower because the platform did not answer in time.
    narrowed: u32,
    /// What was read and is claimed only once the whole span was.
    owed: Vec<Covered>,
}

/// The items of one window, ready to be committed with its coverage.
struct Window {
    found: PageRows,
    /// What it covers; nothing where it lies so near to now that more may become visible.
    covered: Vec<Covered>,
}

/// What a window gave.
enum Fetched {
    All(Window),
    /// More than one page holds; the total, where the platform states one.
    TooMuch(Option<u64>),
}

impl<'a, 'b, G: OrderGateway> Sweep<'a, 'b, G> {
    pub(super) fn new(running: &'a Running<'b>, gateway: &'a G, job: Job) -> Self {
        let length_s = first_length_s(job.list);
        Self { running, gateway, end: job.span.end(), length_s, narrowed: 0, owed: Vec::new(), job }
    }

    /// Reads the whole span. While a window is committed, the next is fetched.
    pub(super) async fn run(mut self) -> Result<(), Stop> {
        let mut ready = None;
        while let Some(window) = self.next_window() {
            self.tell();
            if self.running.is_spent(self.job.list.gateway()) {
                self.commit(ready).await?;
                return Err(Stop::Spent);
            }
            let (fetched, committed) = tokio::join!(self.fetch(window), self.commit(ready.take()));
            committed?;
            let fetched = match fetched {
                Err(Stop::Gateway(error)) if self.is_too_wide(window, &error) => {
                    self.narrowed += 1;
                    Fetched::TooMuch(None)
                }
                other => other?,
            };
            match fetched {
                Fetched::All(found) => {
                    self.grow(found.found.rows);
                    self.end = window.start();
                    let is_last = window.start() <= self.job.span.start();
                    ready = Some(if is_last { self.with_owed(found) } else { self.clear_of_seam(found) });
                    if is_last {
                        break;
                    }
                }
                Fetched::TooMuch(total) => self.shrink(window, total),
            }
        }
        self.commit(ready).await?;
        Ok(())
    }

    /// A window that is not the last one claims nothing that meets what was read before: if the pass ended here, what
    /// is to be read again would be taken for read.
    fn clear_of_seam(&mut self, mut window: Window) -> Window {
        let Some(seam) = self.job.seam else { return window };
        let first = seam.plus_s(1);
        for covered in std::mem::take(&mut window.covered) {
            let (start, end) = (covered.span.start(), covered.span.end());
            let newer = Span::new(start.max(first), end);
            let older = Span::new(start, end.min(first)).filter(|_| start < first);
            let rows = if newer.is_some() { 0 } else { covered.rows };
            self.owed.extend(older.map(|span| Covered { span, rows, ..covered }));
            window.covered.extend(newer.map(|span| Covered { span, ..covered }));
        }
        window
    }

    /// The last window claims what the others owe.
    fn with_owed(&mut self, mut window: Window) -> Window {
        window.covered.append(&mut self.owed);
        window
    }

    /// Is a failure worth a narrower window? What takes the platform too long in one piece may work in two.
    fn is_too_wide(&self, window: Span, error: &GatewayError) -> bool {
        error.is_timeout() && self.narrowed < MOST_NARROWED && window.length_s() > NARROWEST_S
    }

    /// The next window: the newest part of what is left. A single instant is asked for with the second after it,
    /// since nobody knows whether a window holds its last second.
    fn next_window(&self) -> Option<Span> {
        let start = self.end.plus_s(-self.length_s).max(self.job.span.start());
        let end = if self.end > start { self.end } else { start.plus_s(1) };
        Span::new(start, end)
    }

    fn page_size(&self) -> u32 {
        match self.job.list.gateway() {
            Gateway::Top => TOP_PAGE,
            Gateway::Enhanced => ENHANCED_PAGE,
        }
    }

    fn grow(&mut self, rows: u64) {
        let size = u64::from(self.page_size());
        let factor = if rows * 8 < size {
            4
        } else if rows * 3 < size {
            2
        } else {
            1
        };
        self.length_s = (self.length_s * factor).min(longest_s(self.job.list));
    }

    fn shrink(&mut self, window: Span, total: Option<u64>) {
        let length = window.length_s();
        let size = i64::from(self.page_size());
        let wanted = match total.and_then(|total| i64::try_from(total).ok()) {
            // Aim at a page that is two thirds full.
            Some(total) if total > size => length.saturating_mul(size * 2) / (total * 3),
            _ => length / 2,
        };
        self.length_s = wanted.clamp(1, (length / 2).max(1));
    }

    async fn fetch(&self, window: Span) -> Result<Fetched, Stop> {
        let page = self.page(window, 1, Paging::HasNext).await?;
        let found = page.items.len() as u64;
        let more = match (page.has_next, page.total) {
            (Some(more), _) => more,
            (None, Some(total)) => total > found,
            (None, None) => found >= u64::from(self.page_size()),
        };
        if !more {
            return Ok(Fetched::All(self.window(window, vec![page]).await?));
        }
        if window.length_s() > 1 && found >= u64::from(self.page_size()) {
            return Ok(Fetched::TooMuch(page.total));
        }
        // One second that one page does not hold, or a total that promises more than a page that is not full.
        Ok(Fetched::All(self.walk_back(window, page).await?))
    }

    /// Reads every page of a window, the last first, so that a row that leaves the window while it is read
    /// moves later rows only to pages that are still to come.
    async fn walk_back(&self, window: Span, first: ListPage) -> Result<Window, Stop> {
        let size = u64::from(self.page_size());
        let total = match first.total {
            Some(total) => total,
            None => self.page(window, 1, Paging::Total).await?.total.unwrap_or(0),
        };
        let last = total.div_ceil(size).max(2);
        if last > MOST_PAGES {
            let detail = format!("{total} orders in one second");
            return Err(Stop::Gateway(GatewayError::failed(Class::BadAnswer, self.job.list.api(), detail)));
        }
        let mut pages = Vec::new();
        for number in (1..=last).rev() {
            let number = if planted::is(Planted::PagesForward) { last + 1 - number } else { number };
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            pages.push(self.page(window, number, Paging::HasNext).await?);
            if planted::is(Planted::StopsAtEmptyPage) && pages.last().is_some_and(|p| p.items.is_empty()) {
                break;
            }
        }
        pages.push(first);
        Ok(self.window(window, pages).await?)
    }

    async fn page(&self, span: Span, page_no: u32, paging: Paging) -> Result<ListPage, Stop> {
        let span = if planted::is(Planted::OneSecondSeam) { shorter(span) } else { span };
        let query = ListQuery { list: self.job.list, span, page_no, page_size: self.page_size(), paging };
        let season = Season::of(self.running.calendar, self.job.list.api(), self.gateway);
        let page = self
            .running
            .call(self.job.list.gateway(), season, || self.gateway.now(), || self.gateway.list(query))
            .await;
        if planted::is(Planted::FailingPageSkipped) && page.is_err() {
            return Ok(ListPage::without_orders(self.gateway.now()));
        }
        page.map_err(Stop::Gateway)
    }

    async fn window(&self, span: Span, pages: Vec<ListPage>) -> Result<Window> {
        let (list, calendar) = (self.job.list, self.running.calendar);
        let (store, shop) = (self.running.store, self.running.shop);
        let found = PageRows::read_new(store, shop, list, pages, calendar, span.end()).await?;
        self.running.returned(found.tids());
        let (rows, read_at) = (found.rows, found.read_at);
        let grade = self.grade(rows, read_at);
        let covered = self.claimed(span, read_at).map(|span| Covered { list, span, grade, rows, read_at });
        Ok(Window { found, covered: covered.into_iter().collect() })
    }

    /// How well a window was read.
    fn grade(&self, rows: u64, read_at: Timestamp) -> Grade {
        let (list, calendar) = (self.job.list, self.running.calendar);
        let unproven = list.gateway() == Gateway::Enhanced && self.running.is_unproven(read_at);
        if may_lack_orders(calendar, list, read_at) {
            Grade::Degraded
        } else if rows == 0 && unproven {
            Grade::Unproven
        } else {
            Grade::Complete
        }
    }

    /// The part of a window that it may claim: what was asked for, and what lay behind the lag by the platform's
    /// own clock when it answered, whatever this computer's clock had said before.
    fn claimed(&self, window: Span, read_at: Timestamp) -> Option<Span> {
        let asked = window.overlap(self.job.span)?;
        let lag_s = if planted::is(Planted::NoLag) { 0 } else { LAG_S };
        Span::new(asked.start(), asked.end().min(read_at.plus_s(-lag_s)))
    }

    async fn commit(&self, window: Option<Window>) -> Result<(), Stop> {
        let Some(window) = window else { return Ok(()) };
        let shop = self.running.shop;
        if planted::is(Planted::CoverageFirst) {
            let covered = window.covered.clone();
            self.running.store.write(move |tx| cover(tx, shop, &covered)).await?;
        }
        let counts = self
            .running
            .store
            .write(move |tx| {
                let counts = window.found.write(tx, shop)?;
                cover(tx, shop, &window.covered)?;
                Ok(counts)
            })
            .await?;
        self.running.counted(counts, 0);
        Ok(())
    }

    fn tell(&self) {
        if let Some(left) = Span::new(self.job.span.start(), self.end.max(self.job.span.start())) {
            let whole_s = self.job.span.length_s();
            let done_s = whole_s - left.length_s();
            self.running.at(Stage::List { list: self.job.list, left, done_s, whole_s });
        }
    }
}

fn cover(tx: &mut Tx<'_>, shop: ShopId, covered: &[Covered]) -> Result<()> {
    for covered in covered {
        #[cfg(test)]
        super::simulation::watch::window(*covered);
        tx.cover(shop, covered)?;
    }
    Ok(())
}

/// A span without its last second, for a planted bug.
fn shorter(span: Span) -> Span {
    Span::new(span.start(), span.end().plus_s(-1)).unwrap_or(span)
}

/// The window a list begins with: about what a busy shop's page holds, so that little is read twice.
const fn first_length_s(list: List) -> i64 {
    match list {
        List::EnhancedCreated | List::EnhancedModified => 2 * HOUR_S,
        List::TopCreated(TradeSet::AllTypes) => HOUR_S,
        List::TopIncrement(TradeSet::AllTypes) => INCREMENT_ADVISED_S,
        List::TopCreated(_) => CREATED_SPAN_S,
        List::TopIncrement(_) => INCREMENT_SPAN_S,
    }
}

const fn longest_s(list: List) -> i64 {
    match list {
        List::EnhancedCreated | List::EnhancedModified => ENHANCED_SPAN_S,
        List::TopCreated(_) => CREATED_SPAN_S,
        List::TopIncrement(_) => INCREMENT_SPAN_S,
    }
}
