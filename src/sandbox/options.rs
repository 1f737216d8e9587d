//! How a practice platform is set up.

use std::fmt;
use std::sync::Arc;

use super::rehearsal::Rehearsal;
use crate::domain::time::{DAY_S, Timestamp};

/// Where the platform reads the time.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Does the shop live on while the platform runs?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Life {
    /// Orders arrive and change as the clock moves on.
    #[default]
    Going,
    /// The shop stays as it was at the start, and every view knows all of it; the clock still judges timestamps.
    Still,
}

/// Does a TOP window hold its last second? No document says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WindowEnd {
    /// It does.
    #[default]
    Included,
    /// It does not.
    Excluded,
}

/// By how much each view of a change may be late, in seconds. Each change draws its own lag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lag {
    /// Most seconds from `modified` to the 入库 time.
    pub entry_s: u32,
    /// Most further seconds to the 入库 time, for one change in 64.
    pub late_s: u32,
    /// Most seconds from the 入库 time until TOP's lists show the change, filed under its 入库 time.
    pub listing_s: u32,
    /// Most seconds from `modified` until the enhanced list shows the change.
    pub enhanced_s: u32,
}

impl Lag {
    /// Every view knows of a change in the second in which it happens.
    pub const NONE: Self = Self { entry_s: 0, late_s: 0, listing_s: 0, enhanced_s: 0 };
}

impl Default for Lag {
    fn default() -> Self {
        Self { entry_s: 4, late_s: 240, listing_s: 2, enhanced_s: 6 }
    }
}

/// How a practice platform is set up.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// Orders of the last three months, at most [`MAX_ORDERS`].
    pub orders: u64,
    /// The seed: the same seed, number of orders and time give the same shop.
    pub seed: u64,
    /// The platform's clock. If it goes back, the shop waits until it comes forward again.
    pub now: Now,
    /// Does the shop live on?
    pub life: Life,
    /// The seller's login.
    pub seller_nick: String,
    /// When the seller authorised the enhanced list; it knows orders from 3 days before.
    pub authorised: Timestamp,
    /// Requests per second that each API takes before it bans its caller for a second.
    pub requests_per_second: u32,
    /// Does a TOP window hold its last second?
    pub end_of_window: WindowEnd,
    /// By how much each view of a change is late.
    pub lag: Lag,
    /// What goes wrong by itself.
    pub rehearsal: Rehearsal,
}

/// The most orders that a shop can have.
pub const MAX_ORDERS: u64 = 10_000_000;

impl Options {
    /// A shop that lives, with a clock and everything else as usual.
    #[must_use]
    pub fn new(orders: u64, seed: u64, now: Now) -> Self {
        let authorised = now().plus_s(-91 * DAY_S);
        Self {
            port: 0,
            orders,
            seed,
            now,
            life: Life::default(),
            seller_nick: "可拆卸aa".to_owned(),
            authorised,
            requests_per_second: 2_000,
            end_of_window: WindowEnd::default(),
            lag: Lag::default(),
            rehearsal: Rehearsal::default(),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("port", &self.port)
            .field("orders", &self.orders)
            .field("seed", &self.seed)
            .field("life", &self.life)
            .field("authorised", &self.authorised)
            .field("end_of_window", &self.end_of_window)
            .field("lag", &self.lag)
            .field("rehearsal", &self.rehearsal)
            .finish_non_exhaustive()
    }
}
