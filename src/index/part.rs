//! A segment as one snapshot sees it: with the rows that have died since it was built.

use std::sync::Arc;

use super::bitmap::Bitmap;
use super::facets::Counts;
use super::reader::Reader;
use super::row::RowInput;
use super::segment::Segment;
use crate::domain::ids::OrderId;

/// Whether a part is still small enough that the next commit builds it anew together with its own rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// The delta; there is at most one.
    Open,
    /// Left alone but for the merging.
    Closed,
}

/// A segment, its dead rows and what its living ones show. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Part {
    segment: Arc<Segment>,
    dead: Option<Arc<Bitmap>>,
    counts: Arc<Counts>,
    openness: Openness,
}

impl Part {
    /// A new segment, in which every row lives.
    pub fn new(segment: Arc<Segment>, openness: Openness) -> Self {
        let counts = Arc::new(Counts::new(&segment));
        Self { segment, dead: None, counts, openness }
    }

    /// Its segment.
    pub const fn segment(&self) -> &Arc<Segment> {
        &self.segment
    }

    /// What its living rows show.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many rows live.
    pub fn living(&self) -> usize {
        usize::try_from(self.counts.rows).unwrap_or(usize::MAX)
    }

    /// How many rows have died.
    pub fn died(&self) -> usize {
        self.segment.len() - self.living()
    }

    /// Is it the delta?
    pub fn is_open(&self) -> bool {
        self.openness == Openness::Open
    }

    /// The same part, which no commit builds anew.
    pub fn closed(self) -> Self {
        Self { openness: Openness::Closed, ..self }
    }

    /// Takes dead rows out of a set.
    pub fn keep_living(&self, rows: &mut Bitmap) {
        if let Some(dead) = &self.dead {
            rows.and_not(dead);
        }
    }

    /// Does this row live?
    pub fn lives(&self, row: u32) -> bool {
        self.dead.as_ref().is_none_or(|dead| !dead.contains(row))
    }

    /// The living rows.
    pub fn living_rows(&self) -> Bitmap {
        let mut rows = Bitmap::all(self.segment.len());
        self.keep_living(&mut rows);
        rows
    }

    /// Marks the rows of these ids, which ascend, as dead.
    pub fn kill(&mut self, ids: &[OrderId]) {
        let segment = Arc::clone(&self.segment);
        for row in segment.rows_of_ids(ids) {
            let dead = self.dead.get_or_insert_with(|| Arc::new(Bitmap::none(segment.len())));
            if !dead.contains(row) {
                Arc::make_mut(dead).insert(row);
                Arc::make_mut(&mut self.counts).remove(&segment, row);
            }
        }
    }

    /// The dead rows, if any.
    pub fn dead(&self) -> Option<&Bitmap> {
        self.dead.as_deref()
    }

    /// Marks rows as dead that were so when they were written into a file.
    pub fn bury(&mut self, rows: &Bitmap) {
        for row in rows.rows() {
            Arc::make_mut(&mut self.counts).remove(&self.segment, row);
        }
        self.dead = Some(Arc::new(rows.clone()));
    }

    /// The ids of rows that lived in an earlier state of this part and are dead now, ascending.
    pub fn died_since(&self, earlier: &Self) -> Vec<OrderId> {
        let Some(dead) = &self.dead else { return Vec::new() };
        let mut new = Bitmap::clone(dead);
        earlier.keep_living(&mut new);
        let mut ids: Vec<OrderId> = new.rows().map(|row| self.segment.ids[row as usize]).collect();
        ids.sort_unstable();
        ids
    }

    /// Gives every living row.
    pub fn read(&self, mut take: impl FnMut(RowInput<'_>)) {
        let reader = Reader::new(&self.segment);
        for row in self.living_rows().rows() {
            take(reader.row(row));
        }
    }

    /// Bytes of the dead rows' bitmap.
    pub fn dead_bytes(&self) -> usize {
        self.dead.as_ref().map_or(0, |dead| dead.bytes())
    }
}
