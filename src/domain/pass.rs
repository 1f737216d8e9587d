//! One pass of the sync: what it does while it runs, and what it did.

use serde::{Deserialize, Serialize};

use super::coverage::Gap;
use super::list::{Gateway, List};
use super::quota::Quota;
use super::reconcile::Compared;
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

/// What a pass was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PassKind {
    /// Somebody asked for a span.
    #[default]
    Command,
    /// The newest orders; all turns of an hour are kept as one.
    Live,
    /// Older spans.
    Background,
    /// The platform's totals were compared with what is here.
    Reconcile,
}

impl PassKind {
    /// A short name that is stored, and a part of the keys of the locale files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Live => "live",
            Self::Background => "background",
            Self::Reconcile => "reconcile",
        }
    }

    /// Reads the short name; one that is not known is a command.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let known =
            [Self::Live, Self::Background, Self::Reconcile].into_iter().find(|kind| kind.word() == word);
        known.unwrap_or_default()
    }
}

/// What a pass did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassReport {
    /// What it was for.
    #[serde(default)]
    pub kind: PassKind,
    /// How many turns or pieces are told here as one; 1 for a command.
    #[serde(default = "once")]
    pub turns: u64,
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

const fn once() -> u64 {
    1
}

impl PassReport {
    /// Adds a later turn of the live work, or a further piece of the history: the sums grow, and what is wrong with the
    /// newest orders is what is wrong now.
    pub fn add(&mut self, later: &Self) {
        self.turns += later.turns;
        let (start, end) = (self.span.start().min(later.span.start()), self.span.end().max(later.span.end()));
        self.span = Span::new(start, end).unwrap_or(self.span);
        match later.kind {
            // Each piece has gaps of its own; those of a span that was read again are what they are now.
            PassKind::Background => {
                self.gaps.retain(|gap| !later.span.covers(gap.span));
                let new = later.gaps.iter().filter(|gap| !self.gaps.contains(gap)).cloned();
                let new: Vec<Gap> = new.collect();
                self.gaps.extend(new);
            }
            _ => self.gaps.clone_from(&later.gaps),
        }
        self.orders += later.orders;
        self.details_fetched += later.details_fetched;
        self.requests += later.requests;
        self.retries += later.retries;
        self.throttled += later.throttled;
        self.troubles.clone_from(&later.troubles);
    }

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
    /// What it was for.
    pub kind: PassKind,
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
    /// It compares the platform's totals with what is here.
    Compare {
        /// The span it is at.
        span: Span,
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

/// Why the background rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RestWhy {
    /// Everything that is wanted is here.
    Done,
    /// The user paused it.
    Paused,
    /// Its share of the day's calls is used up.
    Quota,
    /// The platform's notices ask to leave heavy work for later.
    Advised,
    /// The enhanced list has not returned an order yet; its provider may need a minute.
    FirstEmpty,
    /// What is missing was tried a moment ago, in vain.
    TriedLately,
}

impl RestWhy {
    /// A short name, for the keys of the locale files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Paused => "paused",
            Self::Quota => "quota",
            Self::Advised => "advised",
            Self::FirstEmpty => "first_empty",
            Self::TriedLately => "tried_lately",
        }
    }
}

/// A rest of the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rest {
    /// Why.
    pub why: RestWhy,
    /// Until when; `None` where something else has to happen.
    pub until: Option<Timestamp>,
}

/// How far the history is read, and what the background does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// Seconds of the wanted history, by created.
    pub whole_s: i64,
    /// Of them, those that are not covered.
    pub left_s: i64,
    /// About how long the rest takes, in seconds, where it can be told.
    pub estimate_s: Option<u64>,
    /// What it reads at the moment, if it reads.
    pub running: Option<PassProgress>,
    /// Why it does not, where it rests.
    pub rest: Option<Rest>,
    /// How the day's calls stand.
    pub quota: Quota,
}

/// How far back the sources of a shop answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To this instant.
    Known(Timestamp),
    /// Nobody has said; nothing is known of the time before the oldest order that was seen.
    UnknownBefore(Option<Timestamp>),
}

impl Default for Reach {
    fn default() -> Self {
        Self::UnknownBefore(None)
    }
}

/// How a shop's sync stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncState {
    /// What the live work, or a pass that was asked for, does at the moment, if it does anything.
    pub running: Option<PassProgress>,
    /// How far the history is read.
    pub history: History,
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
    /// What comparing days with the platform's own totals found, the newest day first.
    pub compared: Vec<Compared>,
    /// How far back the shop's sources answer.
    pub reach: Reach,
    /// Seconds until the next pass begins by itself; `None` while one runs or where none can.
    pub next_in_s: Option<u64>,
}
