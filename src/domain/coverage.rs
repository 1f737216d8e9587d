//! What was read: the ledger of covered spans. "Complete up to" and gaps are derived from it, never guessed.

use serde::{Deserialize, Serialize};

use super::list::{Gateway, List};
use super::span_set::SpanSet;
use super::time::{Span, Timestamp};
use super::trouble::Class;

/// How well a span was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Every page, from a list that withheld nothing.
    Complete,
    /// Every page, while the service calendar said that the list lags or lacks new orders: to be read again.
    Degraded,
    /// Without an order, from a list that had never returned one of this shop: to be asked again.
    Unproven,
}

impl Grade {
    /// A short name that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Degraded => "degraded",
            Self::Unproven => "unproven",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Complete, Self::Degraded, Self::Unproven].into_iter().find(|grade| grade.word() == word)
    }
}

/// One span of one list that was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covered {
    /// Which list, by which time.
    pub list: List,
    /// From when to when.
    pub span: Span,
    /// How well.
    pub grade: Grade,
    /// Orders that were in it.
    pub rows: u64,
    /// When it was read, by the platform's clock.
    pub read_at: Timestamp,
}

/// Everything that was read of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// The spans, in no order.
    pub spans: Vec<Covered>,
}

impl Ledger {
    /// What was read of one list, so well.
    #[must_use]
    pub fn read(&self, list: List, grade: Grade) -> SpanSet {
        self.spans.iter().filter(|c| c.list == list && c.grade == grade).map(|c| c.span).collect()
    }

    /// What was read completely of one list.
    #[must_use]
    pub fn complete(&self, list: List) -> SpanSet {
        self.read(list, Grade::Complete)
    }
}

/// Why a span is not covered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A gateway failed on it.
    Failed(Gateway, Class),
    /// It was read while the service calendar said that the list lags or lacks orders.
    Degraded,
    /// The service calendar says that the API is closed now.
    Closed,
    /// It lies before what the gateways answer for at all.
    BeforeReach,
    /// It lies after now less the lag that every pass keeps.
    NotYet,
    /// So many of its orders still lack a text or their lines, refused last for this reason if ever.
    Details(u64, Option<String>),
    /// The list answered without a single order, and has never returned one; its provider may not be ready yet.
    FirstEmpty,
    /// It has not been read yet.
    Unread,
}

/// A span that is not covered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gap {
    /// From when to when.
    pub span: Span,
    /// Why.
    pub why: Why,
}

impl Why {
    /// A short name, in JSON and for the keys of the locale files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Failed(..) => "failed",
            Self::Degraded => "degraded",
            Self::Closed => "closed",
            Self::BeforeReach => "before_reach",
            Self::NotYet => "not_yet",
            Self::Details(..) => "details",
            Self::FirstEmpty => "first_empty",
            Self::Unread => "unread",
        }
    }
}
