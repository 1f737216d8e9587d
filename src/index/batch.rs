//! What one commit changes, or a whole store for the first time.

use std::mem;
use std::sync::Arc;

use super::build::Staging;
use super::limits::Limits;
use super::part::{Openness, Part};
use super::row::RowInput;
use super::segment::Segment;
use crate::domain::ids::OrderId;

/// Rows to write and rows to remove, taken in one by one, so that the caller can stream them from a query. It
/// builds a segment whenever it has rows enough: a million orders cost little more than their final form.
///
/// Of two rows with one id the later counts. A removal beats a row of the same id in the same batch, since ids
/// are never used again.
#[derive(Debug, Default)]
pub struct Batch {
    limits: Limits,
    staging: Staging,
    built: Vec<Part>,
    removed: Vec<OrderId>,
}

impl Batch {
    /// A batch without changes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn with_limits(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes in a new or changed order.
    pub fn push(&mut self, row: RowInput<'_>) {
        if self.staging.len() >= self.limits.segment_rows
            || self.staging.loose_bytes() >= self.limits.segment_bytes
        {
            self.build(Openness::Closed);
        }
        self.staging.push(row);
    }

    /// Takes out an order.
    pub fn remove(&mut self, id: OrderId) {
        self.removed.push(id);
    }

    /// Has it no change at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.has_rows() && self.removed.is_empty()
    }

    pub(super) fn has_rows(&self) -> bool {
        self.staging.len() > 0 || !self.built.is_empty()
    }

    /// Every id that it writes or removes, ascending.
    pub(super) fn ids(&self) -> Vec<OrderId> {
        let built = self.built.iter().flat_map(|part| part.segment().ids.iter());
        let mut ids: Vec<OrderId> =
            self.staging.ids().iter().chain(built).chain(&self.removed).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Builds what is left and gives all that was built.
    pub(super) fn finish(mut self) -> Vec<Part> {
        let openness =
            if self.staging.len() < self.limits.delta_rows { Openness::Open } else { Openness::Closed };
        self.build(openness);
        self.removed.sort_unstable();
        for part in &mut self.built {
            part.kill(&self.removed);
        }
        self.built
    }

    fn build(&mut self, openness: Openness) {
        let Some(segment) = mem::take(&mut self.staging).seal() else { return };
        let ids = ids_of(&segment);
        for part in &mut self.built {
            part.kill(&ids);
        }
        self.built.push(Part::new(segment, openness));
    }
}

/// The ids of a segment, ascending.
fn ids_of(segment: &Arc<Segment>) -> Vec<OrderId> {
    segment.by_id.iter().map(|row| segment.ids[*row as usize]).collect()
}

impl<'a> Extend<RowInput<'a>> for Batch {
    fn extend<I: IntoIterator<Item = RowInput<'a>>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}
