//! What a pass is asked for, and the rules that follow from what it is for.

use super::plan::{Degraded, OVERLAP_S};
use crate::domain::pass::PassKind;
use crate::domain::time::Timestamp;

/// How often the newest orders are read with the whole overlap, in seconds.
pub const FULL_EVERY_S: i64 = 5 * 60;
/// How far a turn of the live work that only looks for what is new goes back, in seconds. A row that becomes visible
/// later than this is found by the next full turn.
const SHORT_OVERLAP_S: i64 = 60;
/// Orders that one turn of the live work reads one by one; the background reads the rest.
const LIVE_DETAILS: usize = 100;
/// How long the live work leaves an order to the enhanced list, which tells of it in seconds and brings its texts,
/// before it asks for that order alone.
const LEFT_TO_ENHANCED_S: i64 = 180;

/// What a pass is asked to cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Request {
    /// From this instant; `None` means as far back as the sources answer.
    pub from: Option<Timestamp>,
    /// To this instant; `None` means now, less the lag that every pass keeps.
    pub to: Option<Timestamp>,
    /// What it is for.
    pub work: Work,
    /// It stops asking TOP, with nothing lost, after so many calls of it.
    pub most_calls: Option<u64>,
}

/// What a pass is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Work {
    /// Somebody asked for a whole span and waits for it.
    #[default]
    Command,
    /// The newest orders, again and again: it reads up to now and claims up to now less the lag.
    Live(Turn),
    /// Older spans, with time.
    Background,
}

/// One turn of the live work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// How far it goes back.
    pub overlap: Overlap,
    /// Which gateways it asks.
    pub gateways: TurnOf,
}

/// How far a turn of the live work goes back behind what is covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// So far that with [`FULL_EVERY_S`] between two such turns every row is read again [`OVERLAP_S`] later.
    Full,
    /// A minute.
    Short,
}

/// Which gateways a turn of the live work asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TurnOf {
    /// Those that the shop has.
    Both,
    /// The enhanced list alone: it may be asked twice as often.
    Enhanced,
    /// TOP alone, while the enhanced list is better left.
    Top,
}

impl Work {
    /// How far a list is read again behind what it has covered, in seconds.
    #[must_use]
    pub const fn overlap_s(self) -> i64 {
        match self {
            Self::Command | Self::Background => OVERLAP_S,
            Self::Live(Turn { overlap: Overlap::Full, .. }) => OVERLAP_S + FULL_EVERY_S,
            Self::Live(Turn { overlap: Overlap::Short, .. }) => SHORT_OVERLAP_S,
        }
    }

    /// What it does with spans that a list may have lacked orders in, while it may still.
    #[must_use]
    pub(super) const fn degraded(self) -> Degraded {
        match self {
            Self::Command => Degraded::ReadAgain,
            Self::Live(_) | Self::Background => Degraded::LeftForNow,
        }
    }

    /// Under what name its pass is kept.
    #[must_use]
    pub const fn kind(self) -> PassKind {
        match self {
            Self::Command => PassKind::Command,
            Self::Live(_) => PassKind::Live,
            Self::Background => PassKind::Background,
        }
    }

    /// Most orders that it reads one by one.
    #[must_use]
    pub(super) const fn most_details(self) -> usize {
        match self {
            Self::Command | Self::Background => usize::MAX,
            Self::Live(_) => LIVE_DETAILS,
        }
    }

    /// How long an order is left to the enhanced list before it is asked for alone, in seconds.
    #[must_use]
    pub(super) const fn left_to_enhanced_s(self) -> i64 {
        match self {
            Self::Command => 0,
            Self::Live(_) | Self::Background => LEFT_TO_ENHANCED_S,
        }
    }
}
