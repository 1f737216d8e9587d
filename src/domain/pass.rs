//! One pass of the sync: what it does while it runs, and what it did.

use serde::{Deserialize, Serialize};

use super::coverage::Gap;
use super::list::{Gateway, List};
use super::time::{Span, Timestamp};
use super::trouble::Class;

/// What became of the items that were read. An order that two lists return counts twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Items that were read.
    pub seen: u64,
    /// Orders that were not known before.
    pub inserted: u64,
    /// Orders of which something is new.
    pub updated: u64,
    /// Orders of which nothing is new.
    pub unchanged: u64,
    /// Items that could not be read and are kept as they came.
    pub quarantined: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.seen += other.seen;
        self.inserted += other.inserted;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.quarantined += other.quarantined;
    }
}

/// A gateway that failed, as the window says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// Which gateway.
    pub gateway: Gateway,
    /// What can be done about it.
    pub class: Class,
    /// The platform's own words, or what happened on the way.
    pub words: String,
}

/// What a pass did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassReport {
    /// The span it was to cover.
    pub span: Span,
    /// What of it is not covered; none of it means complete.
    pub gaps: Vec<Gap>,
    /// What became of the items.
    pub orders: Counts,
    /// Orders whose details were read one by one.
    pub details_fetched: u64,
    /// Requests that were sent.
    pub requests: u64,
    /// Of them, those that repeated a failed one.
    pub retries: u64,
    /// Of them, those that the platform throttled.
    pub throttled: u64,
    /// What stopped a gateway.
    pub troubles: Vec<Trouble>,
}

impl PassReport {
    /// Is the whole span covered?
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }
}

/// One pass in the history of passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassEntry {
    /// Its number.
    pub id: i64,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None` while it runs, or when its process died.
    pub ended: Option<Timestamp>,
    /// What it did.
    pub report: Option<PassReport>,
}

/// What a running pass does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It reads a list.
    List {
        /// Which.
        list: List,
        /// The span that is left of it.
        left: Span,
        /// Seconds of the job that are done, and all of them.
        done_s: i64,
        /// All seconds of the job.
        whole_s: i64,
    },
    /// It reads orders one by one.
    Details {
        /// Orders that are left.
        left: u64,
    },
}

/// How far a running pass is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassProgress {
    /// What it does.
    pub stage: Stage,
    /// What became of the items so far.
    pub orders: Counts,
    /// Orders whose details were read so far.
    pub details_fetched: u64,
    /// What it waits for, and until when, if it waits.
    pub waiting: Option<(Class, Timestamp)>,
}

/// How a shop's sync stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncState {
    /// What runs, if anything does.
    pub running: Option<PassProgress>,
    /// Who else holds the shop, if another process does.
    pub held_by: Option<String>,
    /// The end of the newest unbroken covered span.
    pub complete_to: Option<Timestamp>,
    /// The uncovered spans before it, within the wanted history.
    pub gaps: Vec<Gap>,
    /// What stopped a gateway in the last pass.
    pub troubles: Vec<Trouble>,
    /// The newest passes, newest first.
    pub passes: Vec<PassEntry>,
    /// Orders that are here.
    pub orders: u64,
    /// Of them, those created today, GMT+8.
    pub today: u64,
    /// Orders that still want details.
    pub wanting: u64,
    /// Orders whose details the platform refused for good.
    pub without_details: u64,
    /// Items that could not be read.
    pub quarantined: u64,
    /// Seconds until the next pass begins by itself; `None` while one runs or where none can.
    pub next_in_s: Option<u64>,
}
