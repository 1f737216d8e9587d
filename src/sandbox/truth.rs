//! What is really so: the oracle that tests hold an answer against.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use super::enhanced_item;
use super::json::Json;
use super::ledger::Sight;
use super::platform::Platform;
use super::plot::Plot;
use super::tale::Tale;
use super::tick::Tick;
use super::top_marking::{self, Mark};
use crate::domain::activity::ActivityRecord;
use crate::domain::ids::Tid;
use crate::domain::time::Span;

/// The ground truth of a practice platform, at the clock's now.
#[derive(Debug, Clone, Copy)]
pub struct Truth<'a>(pub(super) &'a Platform);

impl Truth<'_> {
    /// How many orders have been placed.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.ledger().count() as u64
    }

    /// The orders placed in a span, oldest first.
    #[must_use]
    pub fn tids(&self, created: Span) -> Vec<Tid> {
        let (from, to) = (Tick::of(created.start()), Tick::of(created.end()));
        self.sights().filter(|sight| (from..=to).contains(&sight.outline.placed)).filter_map(tid).collect()
    }

    /// The orders that changed in a span, by any `modified` or 入库 time that lies in it; oldest order first.
    #[must_use]
    pub fn touched(&self, span: Span) -> Vec<Tid> {
        let (from, to) = (Tick::of(span.start()), Tick::of(span.end()));
        let is_touched = |sight: &Sight| {
            let plot = Plot::of(&sight.outline);
            plot.changes().iter().take(sight.version + 1).enumerate().any(|(version, change)| {
                let entered = self.0.world.arrival(sight.outline.number, version, change.at).entered;
                (from..=to).contains(&change.at) || (from..=to).contains(&entered)
            })
        };
        self.sights().filter(is_touched).filter_map(tid).collect()
    }

    /// An order as it is now, in the shape of an enhanced item, whatever any list knows of it yet.
    #[must_use]
    pub fn item(&self, tid: Tid) -> Option<String> {
        let sight = self.sight(tid)?;
        let mut json = Json::default();
        enhanced_item::write(&mut json, &Tale::of(&self.0.world, sight.outline, sight.version));
        Some(json.into_text())
    }

    /// The whole nick of an order's buyer, which no answer shows.
    #[must_use]
    pub fn buyer_nick(&self, tid: Tid) -> Option<String> {
        self.sight(tid).map(|sight| sight.outline.buyer.nick())
    }

    /// The activities, the one that changed last first.
    #[must_use]
    pub fn activities(&self) -> Vec<ActivityRecord> {
        self.0.activities.lock().unwrap_or_else(PoisonError::into_inner).newest_first()
    }

    /// The item that sells best.
    #[must_use]
    pub fn best_seller(&self) -> u64 {
        self.0.world.goods.at(0).num_iid
    }

    /// The open ids of those who queue for each item.
    #[must_use]
    pub fn queue(&self) -> Vec<String> {
        top_marking::queue(self.0).to_vec()
    }

    /// Who was marked for an item, in any way: each open id with its last mark.
    #[must_use]
    pub fn marks(&self, item: u64) -> BTreeMap<String, Mark> {
        self.0.marking.of_item(item)
    }

    fn sight(self, tid: Tid) -> Option<Sight> {
        let ledger = self.0.ledger();
        let row = ledger.row_of(u64::try_from(tid.get()).ok()?)?;
        Some(ledger.truth(row))
    }

    fn sights(self) -> impl Iterator<Item = Sight> {
        let ledger = self.0.ledger();
        let rows = u32::try_from(ledger.count()).unwrap_or(u32::MAX);
        (0..rows).map(|row| ledger.truth(row)).collect::<Vec<_>>().into_iter()
    }
}

fn tid(sight: Sight) -> Option<Tid> {
    Tid::new(i64::try_from(sight.outline.tid()).ok()?).ok()
}
