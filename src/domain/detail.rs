//! One order with everything around it, as the detail pane shows it.

use super::handled::{Handled, Mark};
use super::ids::{OrderId, Rev, ShopId};
use super::merge::Watched;
use super::order::Order;
use super::record::{Record, Source};
use super::time::Timestamp;

/// An order with all that is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOrder {
    /// Its row.
    pub id: OrderId,
    /// Its shop.
    pub shop: ShopId,
    /// All that is known.
    pub record: Record,
    /// Whether it was dealt with on this computer.
    pub handled: Handled,
}

impl KnownOrder {
    /// The typed view of it.
    #[must_use]
    pub fn order(&self) -> Order {
        Order { handled: self.handled, ..self.record.order() }
    }
}

/// One entry of an order's timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// What changed.
    pub watched: Watched,
    /// Which field of it.
    pub path: String,
    /// What stood there.
    pub old: String,
    /// What stands there since.
    pub new: String,
    /// Which answer showed it.
    pub source: Source,
    /// When that was read.
    pub read_at: Timestamp,
    /// The revision of the store that has it first.
    pub rev: Rev,
}

/// The last answer of one source about one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Which source.
    pub source: Source,
    /// The order's `modified` in that answer.
    pub modified: Option<Timestamp>,
    /// When it was read.
    pub read_at: Timestamp,
}

/// One order with everything around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDetail {
    /// The order.
    pub known: KnownOrder,
    /// Its timeline, newest first.
    pub changes: Vec<Changed>,
    /// When and from which source it was last read, newest first.
    pub seen: Vec<Seen>,
    /// How many other orders this buyer has here; `None` where the buyer's key is not known.
    pub others_of_buyer: Option<u64>,
    /// How many other orders of this buyer wait to be shipped, where this one does; a hint that they may go together.
    pub waiting_of_buyer: Option<u64>,
    /// The mark on it, where it was dealt with on this computer.
    pub mark: Option<Mark>,
    /// The revision of the store that says all this.
    pub rev: Rev,
}
