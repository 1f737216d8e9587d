//! What comparing the platform's own totals with the store found.

use super::ids::Tid;
use super::time::{Span, Timestamp};

/// A span that was compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// From when to when, by created.
    pub span: Span,
    /// When, by the platform's clock.
    pub at: Timestamp,
    /// Orders that were here before.
    pub here: u64,
    /// Orders that the platform counts.
    pub platform: u64,
    /// Orders that were missing and are here now.
    pub healed: Vec<Tid>,
    /// Orders that only this side has.
    pub surplus: Vec<Tid>,
}

impl Compared {
    /// Did both sides have the same orders?
    #[must_use]
    pub const fn agrees(&self) -> bool {
        self.healed.is_empty() && self.surplus.is_empty() && self.here == self.platform
    }
}

/// A filter asked here and of the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterCompared {
    /// The span that was asked for.
    pub span: Span,
    /// Orders that match here.
    pub here: u64,
    /// Orders that the platform says match.
    pub platform: u64,
    /// Orders that only the platform found; they were taken in.
    pub only_platform: Vec<Tid>,
    /// Orders that only this side found.
    pub only_here: Vec<Tid>,
    /// Whether the orders themselves were compared, or only their number.
    pub depth: Depth,
}

/// How deep a filter was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Order by order.
    Orders,
    /// By number alone: they are too many.
    Totals,
}
