//! The items of a page made into answers, by what the service calendar says of the moment they were read.

use serde_json::value::RawValue;

use crate::domain::calendar::Calendar;
use crate::domain::ids::{ShopId, Tid};
use crate::domain::item::{Item, ItemError};
use crate::domain::list::{Gateway, List};
use crate::domain::merge::{Answer, Asked, Trust};
use crate::domain::pass::Counts;
use crate::domain::planted::{self, Planted};
use crate::domain::record::Source;
use crate::domain::time::Timestamp;
use crate::gateway::orders::ListPage;
use crate::store::{Result, Store, Tx, mark, tid_in};

/// The longest that a call takes, in seconds: `gateway::http` gives up after it.
const LONGEST_CALL_S: i64 = 30;

/// The items of some pages of one list, ready to be committed.
pub struct PageRows {
    /// Those that can be read.
    answers: Vec<(Answer, Box<RawValue>)>,
    /// Those that cannot, with the reason.
    unreadable: Vec<(Box<RawValue>, ItemError)>,
    /// Those that equal the last answer of their order, and were not read again.
    unchanged: Vec<Tid>,
    source: Source,
    /// When the first of the pages was read, by the platform's clock.
    pub read_at: Timestamp,
    /// How many items there are.
    pub rows: u64,
}

/// How the items of some pages are to be taken.
struct Terms<'a> {
    source: Source,
    trust: Trust,
    forced: Vec<&'a str>,
    read_at: Timestamp,
}

impl<'a> Terms<'a> {
    fn of(list: List, pages: &[ListPage], calendar: &'a Calendar, or_at: Timestamp) -> Self {
        let read_at = pages.iter().map(|page| page.read_at).min().unwrap_or(or_at);
        let source = match list.gateway() {
            Gateway::Top => Source::TopList,
            Gateway::Enhanced => Source::EnhancedList,
        };
        // A slow call is answered before it is here: a rule counts that held at either end of it.
        let ends = [read_at.plus_s(-LONGEST_CALL_S), read_at];
        let degraded = ends.iter().any(|at| calendar.is_degraded(list.api(), *at))
            && !planted::is(Planted::DegradedOverwrites);
        let trust = if degraded { Trust::AddOnly } else { Trust::Full };
        let forced = ends.iter().flat_map(|at| calendar.forced(list.api(), *at)).collect();
        Self { source, trust, forced, read_at }
    }
}

impl PageRows {
    /// Reads the items of some pages; `or_at` is the time where there is no page.
    #[must_use]
    pub fn read(list: List, pages: Vec<ListPage>, calendar: &Calendar, or_at: Timestamp) -> Self {
        let terms = Terms::of(list, &pages, calendar, or_at);
        let items = pages.into_iter().flat_map(|page| page.items).collect();
        Self::of(&terms, items, Vec::new())
    }

    /// The same, but an item that equals the last answer of its order is only counted: most of what a list returns
    /// again is as it was, and reading it costs more than everything else.
    ///
    /// # Errors
    /// [`crate::store::StoreError`].
    pub async fn read_new(
        store: &Store,
        shop: ShopId,
        list: List,
        pages: Vec<ListPage>,
        calendar: &Calendar,
        or_at: Timestamp,
    ) -> Result<Self> {
        let terms = Terms::of(list, &pages, calendar, or_at);
        let items: Vec<Box<RawValue>> = pages.into_iter().flat_map(|page| page.items).collect();
        let number = |raw: &RawValue| tid_in(raw.get()).and_then(|tid| Tid::new(tid).ok());
        let numbers: Vec<Option<Tid>> = items.iter().map(|raw| number(raw)).collect();
        let marks = items.iter().map(|raw| mark(raw.get(), Asked::NotTexts, terms.trust));
        let asked: Vec<(i64, i64)> =
            numbers.iter().zip(marks).map(|(tid, mark)| (tid.map_or(0, Tid::get), mark)).collect();
        let source = terms.source;
        let same = store.read(move |r| r.unchanged(shop, source, &asked)).await?;
        let unchanged = same.iter().filter_map(|place| numbers[*place]).collect();
        let places = items.into_iter().enumerate().filter(|(place, _)| !same.contains(place));
        Ok(Self::of(&terms, places.map(|(_, raw)| raw).collect(), unchanged))
    }

    fn of(terms: &Terms<'_>, items: Vec<Box<RawValue>>, unchanged: Vec<Tid>) -> Self {
        let Terms { source, trust, read_at, .. } = *terms;
        let rows = (items.len() + unchanged.len()) as u64;
        let (mut answers, mut unreadable) = (Vec::new(), Vec::new());
        for raw in items {
            match Item::read(raw.get()) {
                Ok(mut item) => {
                    for field in &terms.forced {
                        item.trade_mut().remove(field);
                    }
                    answers.push((Answer { item, source, read_at, asked: Asked::NotTexts, trust }, raw));
                }
                Err(why) => unreadable.push((raw, why)),
            }
        }
        Self { answers, unreadable, unchanged, source, read_at, rows }
    }

    /// The numbers of the orders that could be read.
    pub fn tids(&self) -> impl Iterator<Item = Tid> {
        self.answers.iter().map(|(answer, _)| answer.item.tid()).chain(self.unchanged.iter().copied())
    }

    /// Leaves only these orders, and nothing that could not be read.
    pub fn keep_only(&mut self, wanted: &std::collections::HashSet<Tid>) {
        self.answers.retain(|(answer, _)| wanted.contains(&answer.item.tid()));
        self.unreadable.clear();
    }

    /// Writes them: what can be read into the orders, the rest into quarantine.
    ///
    /// # Errors
    /// [`crate::store::StoreError`].
    pub fn write(self, tx: &mut Tx<'_>, shop: ShopId) -> Result<Counts> {
        let same = self.unchanged.len() as u64;
        let mut counts = Counts { seen: same, unchanged: same, ..Counts::default() };
        for (answer, raw) in self.answers {
            tx.take(shop, answer, raw.get())?.count(&mut counts);
        }
        for (raw, why) in self.unreadable {
            tx.quarantine(shop, self.source, raw.get(), &why, self.read_at)?;
            counts.seen += 1;
            counts.quarantined += 1;
        }
        Ok(counts)
    }
}
