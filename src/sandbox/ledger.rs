//! The rows of the shop as each gateway sees them now, and how they follow the clock.
//!
//! There are three views of one stream of changes: the truth, which `fullinfo` tells; TOP's seller library, which
//! its lists read and which a change enters some seconds later, under its 入库 time; and the enhanced provider's
//! copy. Time moves only when somebody asks.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::index::TimeIndex;
use super::options::Life;
use super::outline::{Outline, number_of_tid};
use super::plot::Plot;
use super::tick::Tick;
use super::world::World;

/// The place of an order in the shop: orders are placed one after the other and never leave.
pub(super) type Row = u32;

/// A view has not heard of the order.
const UNHEARD: u8 = u8::MAX;

/// How far a view has followed an order: the number of the last change it knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Heard {
    library: u8,
    provider: u8,
}

/// What the gateways know now.
#[derive(Debug)]
pub(super) struct Ledger {
    world: Arc<World>,
    life: Life,
    now: Tick,
    /// The number in the stream of the first row.
    first: u64,
    /// When each order was placed; behind those of the past, those that the running hour still holds.
    placed: Vec<Tick>,
    /// The next hour whose orders are to be worked out.
    next_hour: u32,
    heard: Vec<Heard>,
    by_entered: TimeIndex,
    by_listed_modified: TimeIndex,
    by_provided_modified: TimeIndex,
    /// The next second at which a view hears of a row.
    due: BinaryHeap<Reverse<(Tick, Row)>>,
    revision: u64,
}

/// Which rows a list is made of, and by which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// TOP, by `created`.
    ListedCreated,
    /// TOP, by `modified`.
    ListedModified,
    /// TOP, by 入库 time.
    Entered,
    /// The enhanced list, by `created`.
    ProvidedCreated,
    /// The enhanced list, by `modified`.
    ProvidedModified,
}

/// A row as a view shows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight {
    /// The order's beginning.
    pub(super) outline: Outline,
    /// The last change that the view knows.
    pub(super) version: usize,
}

/// What one row is about to be told, worked out without touching the ledger.
struct News {
    heard: Heard,
    entered: Tick,
    listed_modified: Tick,
    provided_modified: Tick,
    next: Option<Tick>,
}

impl Ledger {
    /// Opens the shop: works out where every order stands. `None` if the shop's past is too short for so many.
    pub(super) fn open(world: Arc<World>, life: Life, now: Tick) -> Option<Self> {
        let count = usize::try_from(world.orders).unwrap_or(usize::MAX);
        let (first, placed) = world.tide.newest(count, now);
        let past = placed.partition_point(|at| *at <= now);
        if past < count {
            return None;
        }
        let mut ledger = Self {
            life,
            now,
            first,
            placed,
            next_hour: now.hour() + 1,
            heard: Vec::with_capacity(past),
            by_entered: TimeIndex::default(),
            by_listed_modified: TimeIndex::default(),
            by_provided_modified: TimeIndex::default(),
            due: BinaryHeap::new(),
            revision: 0,
            world,
        };
        for _ in 0..past {
            ledger.grow();
        }
        for (row, news) in ledger.all_news(past).into_iter().enumerate() {
            ledger.tell(u32::try_from(row).unwrap_or(Row::MAX), &news);
        }
        ledger.settle();
        Some(ledger)
    }

    /// The news of all rows, worked out on every core.
    fn all_news(&self, count: usize) -> Vec<News> {
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = count.div_ceil(workers).max(1);
        std::thread::scope(|scope| {
            let parts: Vec<_> = (0..count)
                .step_by(share)
                .map(|start| start..(start + share).min(count))
                .map(|part| scope.spawn(move || part.map(|row| self.news(row)).collect::<Vec<_>>()))
                .collect();
            let join = |part: std::thread::ScopedJoinHandle<'_, Vec<News>>| {
                part.join().unwrap_or_else(|cause| std::panic::resume_unwind(cause))
            };
            parts.into_iter().flat_map(join).collect()
        })
    }

    /// Follows the clock. It never goes back.
    pub(super) fn advance(&mut self, now: Tick) {
        if self.life == Life::Still || now <= self.now {
            return;
        }
        self.now = now;
        while self.next_hour <= now.hour() {
            self.world.tide.hour(self.next_hour, &mut self.placed);
            self.next_hour += 1;
        }
        while self.placed.get(self.heard.len()).is_some_and(|at| *at <= now) {
            self.grow();
            let row = self.heard.len() - 1;
            self.due.push(Reverse((self.placed[row], u32::try_from(row).unwrap_or(Row::MAX))));
        }
        while let Some(Reverse((at, row))) = self.due.peek().copied()
            && at <= now
        {
            self.due.pop();
            let news = self.news(row as usize);
            self.tell(row, &news);
        }
        self.settle();
    }

    fn grow(&mut self) {
        self.heard.push(Heard { library: UNHEARD, provider: UNHEARD });
        self.by_entered.grow();
        self.by_listed_modified.grow();
        self.by_provided_modified.grow();
    }

    fn news(&self, row: usize) -> News {
        let outline = self.outline(row);
        let plot = Plot::of(&outline);
        let mut news = News {
            heard: Heard { library: UNHEARD, provider: UNHEARD },
            entered: outline.placed,
            listed_modified: outline.placed,
            provided_modified: outline.placed,
            next: None,
        };
        for (version, change) in plot.changes().iter().enumerate() {
            let number = u8::try_from(version).unwrap_or(UNHEARD - 1);
            let mut arrival = self.world.arrival(outline.number, version, change.at);
            if self.life == Life::Still {
                if change.at > self.now {
                    break;
                }
                arrival.entered = arrival.entered.min(self.now);
                (arrival.listed, arrival.provided) = (self.now, self.now);
            }
            if arrival.listed <= self.now {
                news.heard.library = number;
                (news.entered, news.listed_modified) = (arrival.entered, change.at);
            }
            if arrival.provided <= self.now {
                news.heard.provider = number;
                news.provided_modified = change.at;
            }
            for later in [arrival.listed, arrival.provided].into_iter().filter(|at| *at > self.now) {
                news.next = Some(news.next.map_or(later, |next| next.min(later)));
            }
        }
        news
    }

    fn tell(&mut self, row: Row, news: &News) {
        let heard = &mut self.heard[row as usize];
        if *heard != news.heard {
            *heard = news.heard;
            self.revision += 1;
        }
        if news.heard.library != UNHEARD {
            self.by_entered.put(row, news.entered);
            self.by_listed_modified.put(row, news.listed_modified);
        }
        if news.heard.provider != UNHEARD {
            self.by_provided_modified.put(row, news.provided_modified);
        }
        if let Some(next) = news.next {
            self.due.push(Reverse((next, row)));
        }
    }

    fn settle(&mut self) {
        let (world, first, placed) = (&self.world, self.first, &self.placed);
        // Rows of one second go by their order number, whatever the list.
        let rank = |row: Row| world.outline(first + u64::from(row), placed[row as usize]).tid();
        self.by_entered.settle(rank);
        self.by_listed_modified.settle(rank);
        self.by_provided_modified.settle(rank);
    }

    /// Grows with everything that any list would show differently.
    pub(super) const fn revision(&self) -> u64 {
        self.revision
    }

    /// How many orders have been placed.
    pub(super) const fn count(&self) -> usize {
        self.heard.len()
    }

    /// The beginning of the order of a row.
    pub(super) fn outline(&self, row: usize) -> Outline {
        self.world.outline(self.first + row as u64, self.placed[row])
    }

    /// The row of an order number.
    pub(super) fn row_of(&self, tid: u64) -> Option<Row> {
        let row = usize::try_from(number_of_tid(tid)?.checked_sub(self.first)?).ok()?;
        let found = row < self.count() && self.outline(row).tid() == tid;
        found.then_some(u32::try_from(row).ok()?)
    }

    /// The rows of a list from one second to another, both included, oldest first.
    pub(super) fn rows(&self, order: Order, from: Tick, to: Tick) -> Vec<Row> {
        let created = || {
            let placed = &self.placed[..self.count()];
            let start = placed.partition_point(|at| *at < from);
            let end = placed.partition_point(|at| *at <= to).max(start);
            u32::try_from(start).unwrap_or(Row::MAX)..u32::try_from(end).unwrap_or(Row::MAX)
        };
        match order {
            Order::ListedCreated | Order::ProvidedCreated => {
                created().filter(|row| self.heard_by(order, *row) != UNHEARD).collect()
            }
            Order::Entered => self.by_entered.rows(from, to).collect(),
            Order::ListedModified => self.by_listed_modified.rows(from, to).collect(),
            Order::ProvidedModified => self.by_provided_modified.rows(from, to).collect(),
        }
    }

    fn heard_by(&self, order: Order, row: Row) -> u8 {
        let heard = self.heard[row as usize];
        match order {
            Order::ListedCreated | Order::ListedModified | Order::Entered => heard.library,
            Order::ProvidedCreated | Order::ProvidedModified => heard.provider,
        }
    }

    /// A row as a list shows it; `None` while the list has not heard of it.
    pub(super) fn sight(&self, order: Order, row: Row) -> Option<Sight> {
        let version = self.heard_by(order, row);
        let outline = self.outline(row as usize);
        (version != UNHEARD).then_some(Sight { outline, version: usize::from(version) })
    }

    /// A row as it truly is.
    pub(super) fn truth(&self, row: Row) -> Sight {
        let outline = self.outline(row as usize);
        let plot = Plot::of(&outline);
        let known = plot.changes().partition_point(|change| change.at <= self.now);
        Sight { outline, version: known.saturating_sub(1) }
    }
}
