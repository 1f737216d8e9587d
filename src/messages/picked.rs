//! Orders that the user has selected, and what is made of them outside the window's thread.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::event::OrderRow;
use super::view::AnswerScope;
use crate::domain::filter::{Direction, Filter, TimeKind};
use crate::domain::ids::OrderId;

/// Most orders that are selected by a range or written at once. All of an answer can be selected whatever its size.
pub const MOST_PICKED: usize = 100_000;

/// Selected orders. They are named by themselves and never by where they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// These.
    These(Arc<BTreeSet<OrderId>>),
    /// All of the answer but these.
    AllBut(Arc<BTreeSet<OrderId>>),
}

impl Picked {
    /// Is this order, which stands in the answer, among them?
    #[must_use]
    pub fn contains(&self, id: OrderId) -> bool {
        match self {
            Self::These(ids) => ids.contains(&id),
            Self::AllBut(ids) => !ids.contains(&id),
        }
    }
}

/// What an answer was asked by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedBy {
    /// Which orders.
    pub filter: Filter,
    /// All that match, or only those that a text leaves open.
    pub scope: AnswerScope,
}

impl AskedBy {
    /// Do both ask for the same orders, each in an order of its own?
    #[must_use]
    pub fn same_orders(&self, other: &Self) -> bool {
        self.scope == other.scope && unordered(&self.filter) == unordered(&other.filter)
    }
}

/// The filter without what only sorts its answer.
fn unordered(filter: &Filter) -> Filter {
    let sorts_only = filter.start.is_none() && filter.end.is_none();
    let time = if sorts_only { TimeKind::default() } else { filter.time };
    Filter { time, direction: Direction::default(), ..filter.clone() }
}

type Write = dyn Fn(&OrderRow, &mut String) + Send + Sync;

/// Writes a row as a piece of text. The window makes it, since it has the words; the worker uses it.
#[derive(Clone)]
pub struct RowWriter {
    head: String,
    write: Arc<Write>,
}

impl RowWriter {
    /// A writer that appends each row to what stands before them all.
    #[must_use]
    pub fn new(head: String, write: impl Fn(&OrderRow, &mut String) + Send + Sync + 'static) -> Self {
        Self { head, write: Arc::new(write) }
    }

    /// What stands before the rows.
    #[must_use]
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Appends a row.
    pub fn write(&self, row: &OrderRow, to: &mut String) {
        (self.write)(row, to);
    }
}

impl fmt::Debug for RowWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RowWriter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flag::Flag;
    use crate::domain::time::Timestamp;

    #[test]
    fn sorting_asks_for_the_same_orders_and_another_time_of_a_span_does_not() {
        let asked = |filter: Filter| AskedBy { filter, scope: AnswerScope::Matching };
        let plain = asked(Filter { flags: vec![Flag::RED], ..Filter::default() });
        let mut sorted = plain.clone();
        (sorted.filter.time, sorted.filter.direction) = (TimeKind::Paid, Direction::Ascending);
        assert!(plain.same_orders(&sorted));
        let start = Some(Timestamp::from_unix(1));
        let span = asked(Filter { start, ..plain.filter.clone() });
        let of_paid = asked(Filter { start, time: TimeKind::Paid, ..plain.filter.clone() });
        assert!(!span.same_orders(&of_paid) && !span.same_orders(&plain));
        assert!(!plain.same_orders(&AskedBy { scope: AnswerScope::Unjudged, ..plain.clone() }));
    }
}
