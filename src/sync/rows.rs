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
use crate::store::{Result, Tx};

/// The longest that a call takes, in seconds: `gateway::http` gives up after it.
const LONGEST_CALL_S: i64 = 30;

/// The items of some pages of one list, ready to be committed.
pub struct PageRows {
    /// Those that can be read.
    answers: Vec<(Answer, Box<RawValue>)>,
    /// Those that cannot, with the reason.
    unreadable: Vec<(Box<RawValue>, ItemError)>,
    source: Source,
    /// When the first of the pages was read, by the platform's clock.
    pub read_at: Timestamp,
    /// How many items there are.
    pub rows: u64,
}

impl PageRows {
    /// Reads the items of some pages; `or_at` is the time where there is no page.
    #[must_use]
    pub fn read(list: List, pages: Vec<ListPage>, calendar: &Calendar, or_at: Timestamp) -> Self {
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
        let forced: Vec<&str> = ends.iter().flat_map(|at| calendar.forced(list.api(), *at)).collect();
        let (mut answers, mut unreadable, mut rows) = (Vec::new(), Vec::new(), 0);
        for raw in pages.into_iter().flat_map(|page| page.items) {
            rows += 1;
            match Item::read(raw.get()) {
                Ok(mut item) => {
                    for field in &forced {
                        item.trade_mut().remove(field);
                    }
                    answers.push((Answer { item, source, read_at, asked: Asked::NotTexts, trust }, raw));
                }
                Err(why) => unreadable.push((raw, why)),
            }
        }
        Self { answers, unreadable, source, read_at, rows }
    }

    /// The numbers of the orders that could be read.
    pub fn tids(&self) -> impl Iterator<Item = Tid> {
        self.answers.iter().map(|(answer, _)| answer.item.tid())
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
        let mut counts = Counts::default();
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
