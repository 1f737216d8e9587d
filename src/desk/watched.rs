//! Watched views of every shop: which orders have entered one since it was looked at last.
//!
//! An order enters a view where it is in it now and was not before. What the reading of the history brings in is no
//! news: an order is told of only if it changed within the last hour, or since the last look where that lies further
//! back, as after a sleep. A view that goes with the time (`paid:older-40h`) is entered without a change too.

use std::collections::HashMap;

use super::error::Result;
use super::open::Desk;
use crate::domain::filter::{Filter, TimeKind};
use crate::domain::filter_line;
use crate::domain::ids::{OrderId, Rev, ShopId, ViewId};
use crate::domain::local_test::{Between, LocalTest, Side};
use crate::domain::shop::ShopName;
use crate::domain::time::{HOUR_S, Timestamp};
use crate::domain::view::{View, ViewName, goes_with_the_time};
use crate::domain::watch::{Gathering, QuietHours, Sound};
use crate::index::{Question, ShopScope, Snapshot};

/// How long an answer to a question that goes with the time may stand, in seconds.
const SPAN_S: i64 = 60;

/// What names a view of any shop.
pub type Key = (ShopId, ViewId);

/// A view that is watched.
#[derive(Debug, Clone)]
pub struct Watched {
    /// What names it.
    pub key: Key,
    /// Whose it is.
    pub shop: ShopName,
    /// Its name.
    pub name: ViewName,
    /// Its filter.
    pub line: String,
    /// Whether its notices are heard.
    pub sound: Sound,
}

impl Desk {
    /// The watched views of every shop that is configured.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn watched(&self) -> Result<Vec<Watched>> {
        let mut found = Vec::new();
        for profile in self.shops() {
            let shop = self.shop_id(&profile.name).await?;
            let of = |View { id, content }: View| {
                let watch = content.watch?;
                let (name, line) = (content.name, content.line);
                Some(Watched { key: (shop, id), shop: profile.name.clone(), name, line, sound: watch.sound })
            };
            found.extend(self.views(shop).await?.into_iter().filter_map(of));
        }
        Ok(found)
    }
}

/// What was in the views at the last look, and which orders have entered them since that was told last.
#[derive(Debug, Default)]
pub struct Watcher {
    seen: HashMap<Key, Seen>,
    gathering: Gathering<Key>,
    /// What the last look was at, so that nothing is done where nothing has changed.
    last: Option<Look>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Look {
    rev: Rev,
    slot: i64,
    at: Timestamp,
}

/// A view at the last look.
#[derive(Debug)]
struct Seen {
    line: String,
    /// Its orders, ascending.
    members: Vec<OrderId>,
    /// The last order that was here at all, of any view.
    newest: Option<OrderId>,
}

impl Watcher {
    /// Looks at every view; a view that was not watched before, or has another filter now, only begins.
    pub fn look(&mut self, watched: &[Watched], snapshot: &Snapshot, now: Timestamp) {
        self.seen.retain(|key, _| watched.iter().any(|watched| watched.key == *key));
        let look = Look { rev: snapshot.rev(), slot: now.unix().div_euclid(SPAN_S), at: now };
        let same = |last: &Look| (last.rev, last.slot) == (look.rev, look.slot);
        let is_known =
            |watched: &Watched| self.seen.get(&watched.key).is_some_and(|seen| seen.line == watched.line);
        if self.last.as_ref().is_some_and(same) && watched.iter().all(is_known) {
            return;
        }
        let hour_ago = now.plus_s(-HOUR_S);
        let since = self.last.map_or(hour_ago, |last| last.at.min(hour_ago));
        self.last = Some(look);
        // Rows are never given twice, so the greatest id tells what was here.
        let newest = snapshot.newest();
        for view in watched {
            let Ok(filter) = filter_line::read(&view.line, now) else { continue };
            let members = ids(snapshot, view.key.0, filter.clone());
            let before = self.seen.get(&view.key).filter(|seen| seen.line == view.line);
            if let Some(before) = before {
                let new = |id: &&OrderId| before.members.binary_search(id).is_err();
                let mut entered: Vec<OrderId> = members.iter().filter(new).copied().collect();
                // Mostly none has: then nothing else is asked.
                if !entered.is_empty() {
                    let changed = ids(snapshot, view.key.0, changed_since(filter, since));
                    let goes = goes_with_the_time(&view.line, now);
                    entered.retain(|id| {
                        let was_here = before.newest.is_some_and(|newest| *id <= newest);
                        changed.binary_search(id).is_ok() || (goes && was_here)
                    });
                }
                self.gathering.add(view.key, entered);
            }
            self.seen.insert(view.key, Seen { line: view.line.clone(), members, newest });
        }
        let seen = &self.seen;
        self.gathering
            .retain(|key, id| seen.get(key).is_some_and(|seen| seen.members.binary_search(&id).is_ok()));
    }

    /// What is to be told now: how many orders have entered each view.
    pub fn due(&mut self, now: Timestamp, quiet: Option<QuietHours>) -> Vec<(Key, u64)> {
        self.gathering.due(now, quiet)
    }
}

/// The orders of a filter, ascending.
fn ids(snapshot: &Snapshot, shop: ShopId, filter: Filter) -> Vec<OrderId> {
    let mut ids: Vec<OrderId> =
        snapshot.ask(&Question { shop: ShopScope::One(shop), filter }).ids().collect();
    ids.sort_unstable();
    ids
}

/// A filter that also asks for a change since an instant.
fn changed_since(mut filter: Filter, since: Timestamp) -> Filter {
    let range = Between { least: Some(since), most: None };
    filter.local.push(LocalTest::Time(Side::Is, TimeKind::Modified, range));
    filter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flag::Flag;
    use crate::domain::ids::Tid;
    use crate::domain::order::Order;
    use crate::index::{Batch, Index, RowInput};

    fn now() -> Timestamp {
        "2026-11-11 10:00:00".parse().unwrap()
    }

    fn order(n: i64, flag: u16, modified: Timestamp) -> (i64, Order) {
        let (flag, times) = (Some(Flag::new(flag)), Some(modified));
        let order = Order::unknown(Tid::new(2_000_000 + n).unwrap());
        (n, Order { seller_flag: flag, created: times, pay_time: times, modified: times, ..order })
    }

    /// A watcher of one view over an index that is written as the test goes.
    struct Bench {
        index: Index,
        watcher: Watcher,
        line: String,
        rev: i64,
    }

    impl Bench {
        fn new(line: &str) -> Self {
            let (index, watcher) = (Index::new(), Watcher::default());
            Self { index, watcher, line: line.to_owned(), rev: 0 }
        }

        fn write(&mut self, orders: &[(i64, Order)]) {
            let mut batch = Batch::new();
            for (id, order) in orders {
                batch.push(RowInput::new(OrderId::new(*id).unwrap(), ShopId::new(1).unwrap(), order));
            }
            self.rev += 1;
            self.index.apply(batch, Rev(self.rev));
        }

        /// Looks, and says how many orders are to be told.
        fn told(&mut self, at: Timestamp) -> u64 {
            let watched = Watched {
                key: (ShopId::new(1).unwrap(), ViewId::new(1).unwrap()),
                shop: ShopName::new("main").unwrap(),
                name: ViewName::new("view").unwrap(),
                line: self.line.clone(),
                sound: Sound::Silent,
            };
            self.watcher.look(&[watched], &self.index.snapshot(), at);
            self.watcher.due(at, None).first().map_or(0, |(_, orders)| *orders)
        }
    }

    #[test]
    fn an_order_is_told_where_it_was_not_in_the_view_before() {
        let mut bench = Bench::new("flag:red");
        bench.write(&[order(1, 1, now()), order(2, 2, now())]);
        assert_eq!(bench.told(now()), 0, "what is there when the watching begins is no news");
        let later = now().plus_s(100);
        // One that was here enters, a new one too, and one changes within.
        bench.write(&[order(2, 1, later), order(3, 1, later), order(1, 1, later), order(4, 2, later)]);
        assert_eq!(bench.told(later), 2);
        assert_eq!(bench.told(later.plus_s(100)), 0, "once");
        bench.write(&[order(3, 2, later.plus_s(110))]);
        assert_eq!(bench.told(later.plus_s(120)), 0);
        bench.write(&[order(3, 1, later.plus_s(130))]);
        assert_eq!(bench.told(later.plus_s(190)), 1, "it came back");
    }

    #[test]
    fn what_the_history_brings_in_is_no_news() {
        let mut bench = Bench::new("flag:red");
        bench.write(&[]);
        assert_eq!(bench.told(now()), 0);
        bench.write(&[order(1, 1, now().plus_s(-HOUR_S - 1)), order(2, 1, now().plus_s(-HOUR_S + 10))]);
        assert_eq!(bench.told(now()), 1);
        // The machine slept: what changed meanwhile is news.
        let morning = now().plus_s(8 * HOUR_S);
        bench.write(&[order(3, 1, now().plus_s(HOUR_S)), order(4, 1, now().plus_s(-2 * HOUR_S))]);
        assert_eq!(bench.told(morning), 1);
    }

    #[test]
    fn a_view_that_goes_with_the_time_is_entered_without_a_change() {
        let mut bench = Bench::new("paid:older-40h");
        bench.write(&[order(1, 1, now().plus_s(-39 * HOUR_S))]);
        assert_eq!(bench.told(now()), 0);
        // An old one that the history brings in has passed the hour long ago.
        bench.write(&[order(2, 1, now().plus_s(-90 * HOUR_S))]);
        assert_eq!(bench.told(now().plus_s(60)), 0);
        assert_eq!(bench.told(now().plus_s(HOUR_S + 60)), 1);
    }

    #[test]
    fn another_filter_begins_anew() {
        let mut bench = Bench::new("flag:red");
        bench.write(&[order(1, 2, now())]);
        assert_eq!(bench.told(now()), 0);
        bench.line = "flag:yellow".to_owned();
        assert_eq!(bench.told(now()), 0);
        bench.write(&[order(2, 2, now())]);
        assert_eq!(bench.told(now()), 1);
    }

    #[test]
    fn what_has_left_before_it_is_told_is_not_told() {
        let mut bench = Bench::new("flag:red");
        bench.write(&[]);
        bench.told(now());
        bench.write(&[order(1, 1, now())]);
        assert_eq!(bench.told(now()), 1);
        bench.write(&[order(2, 1, now())]);
        assert_eq!(bench.told(now().plus_s(10)), 0, "within the minute");
        bench.write(&[order(2, 2, now())]);
        assert_eq!(bench.told(now().plus_s(70)), 0);
    }
}
