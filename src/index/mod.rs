//! The mirror: every order's filter columns in memory, so that a question is answered in less than a frame.
//!
//! SQLite is the truth; this is its speed. The mirror means exactly what [`Filter`](crate::domain::filter) says:
//! `tests` holds the two against each other.
//!
//! It is a list of immutable *segments*. A commit adds one ([`Batch`], [`Index::apply`]); an order that changed
//! is a new row there and a dead bit where it was; a [`Snapshot`] is the list behind an `Arc` and never changes.
//! The newest segment is the delta: while it is small, the next commit builds it anew with its own rows. Larger
//! ones are merged in the background ([`Index::merge_job`], [`MergeJob::run`], [`Index::install`]).
//!
//! Where to read on: `segment` has the columns, sorted by created, and `build` makes them; `query` turns every
//! condition into a bitmap, and a facet's base is the product of the others; `grams` finds pieces of text;
//! `select` finds any page of an [`Answer`] over all segments by rank and select.

mod amounts;
mod answer;
mod anywhere;
mod batch;
mod bitmap;
mod build;
mod category;
mod contents;
mod digest;
mod facets;
mod grams;
mod histogram;
mod limits;
mod local;
mod merge;
mod numbers;
mod part;
mod postings;
mod query;
mod ranked;
mod reader;
mod row;
mod search;
mod seen;
mod segment;
mod segment_file;
mod select;
mod snapshot;
mod stored;
mod strings;
mod text;
mod wide;

#[cfg(test)]
mod tests;

pub use answer::Answer;
pub use batch::Batch;
pub use merge::{MergeJob, Merged};
pub use row::{ContentsInput, RowInput, TextView};
pub use snapshot::{Bytes, Question, ShopScope, Snapshot};
pub use stored::{Refused, Seal};

use limits::Limits;
use part::Part;

use crate::domain::ids::Rev;

/// The mirror's owner: the one place where it changes.
#[derive(Debug, Default)]
pub struct Index {
    limits: Limits,
    current: Snapshot,
}

impl Index {
    /// A mirror of an empty store, at revision 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[cfg(test)]
    fn with_limits(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// The mirror as it is now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        self.current.clone()
    }

    /// Takes in what changed up to a revision. Batches come in the order of their revisions: a row replaces what
    /// is here of its order. On an empty index this is the bulk load.
    ///
    /// What a batch with few rows costs grows with its rows, with those of the delta, and with one bit for each
    /// order of every segment in which an order changed.
    pub fn apply(&mut self, mut batch: Batch, rev: Rev) {
        let mut parts = self.current.parts().to_vec();
        if !parts.is_empty() {
            let ids = batch.ids();
            for part in &mut parts {
                part.kill(&ids);
            }
        }
        if batch.has_rows()
            && let Some(delta) = parts.iter().position(Part::is_open)
        {
            parts.remove(delta).read(|row| batch.push(row));
        }
        parts.extend(batch.finish());
        self.publish(parts, rev.max(self.current.rev()));
    }

    /// Forgets everything and starts with this batch.
    pub fn replace(&mut self, batch: Batch, rev: Rev) {
        self.publish(batch.finish(), rev);
    }

    /// The merge that is most worth doing now, if any is. Run it on any thread and give what it made to
    /// [`Self::install`]; have one under way at a time. Ask again afterwards, until there is none.
    #[must_use]
    pub fn merge_job(&self) -> Option<MergeJob> {
        MergeJob::plan(self.current.parts(), self.limits)
    }

    /// Installs what a merge made; orders that were written or removed meanwhile stay as they are now. The
    /// revision and every answer stay the same.
    pub fn install(&mut self, merged: Merged) -> Installed {
        match merged.put_into(self.current.parts()) {
            None => Installed::Overtaken,
            Some(parts) => {
                self.publish(parts, self.current.rev());
                Installed::Done
            }
        }
    }

    fn publish(&mut self, mut parts: Vec<Part>, rev: Rev) {
        parts.retain(|part| part.living() > 0);
        self.current = Snapshot::new(rev, parts);
    }
}

/// What became of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Installed {
    /// It is in place.
    Done,
    /// What it was made of is no longer there; it was thrown away.
    Overtaken,
}
