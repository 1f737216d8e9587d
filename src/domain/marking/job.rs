//! A job that marks many users, its batches, and what became of each user.

use super::{BATCH, Hit, MarkingKind, MarkingWish, NEW, OpenId, UserRecord};
use crate::domain::ids::MarkingId;
use crate::domain::time::Timestamp;

/// What is known of one user of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UserState {
    /// Not sent yet, or read back as not marked after an answer that never came.
    Waiting,
    /// The call is out, or its process died with it.
    Sending,
    /// The platform counted the user, or shows the status that was sent.
    Marked,
    /// The platform refused, or does not show it.
    NotMarked,
    /// Nobody knows.
    Unknown,
}

impl UserState {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Sending, Self::Marked, Self::NotMarked, Self::Unknown];

    /// A short name, stored and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Marked => "marked",
            Self::NotMarked => "not_marked",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// How many users of a job stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct MarkingTally {
    /// [`UserState::Waiting`].
    pub waiting: u64,
    /// [`UserState::Sending`].
    pub sending: u64,
    /// [`UserState::Marked`].
    pub marked: u64,
    /// [`UserState::NotMarked`].
    pub not_marked: u64,
    /// [`UserState::Unknown`].
    pub unknown: u64,
}

impl MarkingTally {
    /// Counts users of a state.
    pub const fn add(&mut self, state: UserState, users: u64) {
        match state {
            UserState::Waiting => self.waiting += users,
            UserState::Sending => self.sending += users,
            UserState::Marked => self.marked += users,
            UserState::NotMarked => self.not_marked += users,
            UserState::Unknown => self.unknown += users,
        }
    }

    /// All users.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.waiting + self.sending + self.marked + self.not_marked + self.unknown
    }

    /// Users of whom it is known what became of them.
    #[must_use]
    pub const fn settled(&self) -> u64 {
        self.marked + self.not_marked
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Users wait, or it is not known what became of some.
    Open,
    /// What became of every user is known.
    Done,
    /// Somebody ended it; who waited was not sent.
    Stopped,
}

impl JobState {
    const ALL: [Self; 3] = [Self::Open, Self::Done, Self::Stopped];

    /// A short name, stored and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Stopped => "stopped",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkingJob {
    /// Its row.
    pub id: MarkingId,
    /// What becomes of its users.
    pub wish: MarkingWish,
    /// How far it is.
    pub state: JobState,
    /// How its users stand.
    pub tally: MarkingTally,
    /// When it was begun.
    pub created: Timestamp,
    /// Why it went no further the last time, where something held it up.
    pub held_by: Option<String>,
}

/// What became of a batch's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchState {
    /// It is out, or its process died with it.
    Sending,
    /// The platform counted every user.
    Counted,
    /// The platform counted another number: its users were asked for one by one.
    Differs,
    /// The platform refused.
    Rejected,
    /// It never went out: its users wait again.
    Unsent,
    /// The answer never came.
    Unknown,
}

impl BatchState {
    const ALL: [Self; 6] =
        [Self::Sending, Self::Counted, Self::Differs, Self::Rejected, Self::Unsent, Self::Unknown];

    /// A short name, stored and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Counted => "counted",
            Self::Differs => "differs",
            Self::Rejected => "rejected",
            Self::Unsent => "unsent",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One call of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkingBatch {
    /// Its number, from 1.
    pub number: u32,
    /// How many users it had.
    pub users: u32,
    /// What became of it.
    pub state: BatchState,
    /// How many the platform says that it marked.
    pub counted: Option<u64>,
    /// What the platform said, or what happened to the answer.
    pub words: Option<String>,
    /// When it was sent.
    pub sent_at: Timestamp,
}

/// One user of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkingRow {
    /// The place in the job, from 1.
    pub place: u32,
    /// The user.
    pub open_id: OpenId,
    /// What is known of the user.
    pub state: UserState,
    /// The status that the platform showed before anything was sent: `None` where it was not asked, [`NEW`] or an empty
    /// text where the user was not marked.
    pub before: Option<String>,
    /// The number of the last batch that the user was in.
    pub batch: Option<u32>,
    /// How often the user was sent.
    pub tries: u32,
}

/// The words of a file of outcomes, in the language of whoever asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkingWords {
    /// The file's name.
    pub name: String,
    /// The heads: user, what became of the user, batch, status before, what the platform said.
    pub heads: [String; 5],
    /// The states, in the order of [`UserState::ALL`].
    pub states: [String; 5],
}

impl MarkingWords {
    /// The words of a file of this name; `word` gives the one of a head or of a state by its short name.
    #[must_use]
    pub fn new(name: String, word: impl Fn(&str) -> String) -> Self {
        Self {
            name,
            heads: ["user", "state", "batch", "before", "words"].map(&word),
            states: UserState::ALL.map(|state| word(state.word())),
        }
    }
}

/// The users of a job in batches, in their order.
pub fn batches<T>(users: &[T]) -> impl Iterator<Item = &[T]> {
    users.chunks(BATCH)
}

/// What is known of a user after the platform was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Judged {
    /// The status is there and was not before.
    Marked,
    /// It is not.
    NotMarked,
    /// It was there before, or nobody asked: it says nothing of this job.
    Open,
}

/// Judges one user by what the platform shows now. A status proves a mark only where it was not there before, since
/// whether the user may buy is nowhere in the answer.
#[must_use]
pub fn judge(wish: &MarkingWish, before: Option<&str>, now: Option<&UserRecord>) -> Judged {
    match now {
        Some(record) if record.status == wish.status => match before {
            Some(before) if before != wish.status => Judged::Marked,
            _ => Judged::Open,
        },
        _ => Judged::NotMarked,
    }
}

impl MarkingWish {
    /// Does the platform show a user as marked, whatever was sent?
    #[must_use]
    pub fn is_mark(status: &str) -> bool {
        !status.is_empty() && status != NEW
    }

    /// The value of `sku_id`: 0 where there is none.
    #[must_use]
    pub fn sku_text(&self) -> String {
        self.sku.map_or_else(|| "0".to_owned(), |sku| sku.to_string())
    }

    /// The value of `hit`.
    #[must_use]
    pub const fn hit_text(&self) -> &'static str {
        match self.hit {
            Hit::Yes => "true",
            Hit::No => "false",
        }
    }

    /// How many calls so many users take.
    #[must_use]
    pub const fn calls(users: usize) -> usize {
        users.div_ceil(BATCH)
    }

    /// The activity that the users queue for.
    #[must_use]
    pub const fn activity(&self) -> Option<&crate::domain::ids::ActivityId> {
        match &self.kind {
            MarkingKind::Queue(activity) => activity.as_ref(),
            MarkingKind::Special(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::ids::NumIid;

    fn wish() -> MarkingWish {
        MarkingWish {
            kind: MarkingKind::Special(None),
            item: NumIid::new(7).unwrap(),
            sku: None,
            hit: Hit::Yes,
            status: "vip".into(),
        }
    }

    fn record(status: &str) -> UserRecord {
        UserRecord { open_id: "AAE".into(), status: status.into() }
    }

    #[test]
    fn a_status_proves_a_mark_only_where_it_was_not_there_before() {
        for (before, now, judged) in [
            (Some(""), Some("vip"), Judged::Marked),
            (Some(NEW), Some("vip"), Judged::Marked),
            (Some("old"), Some("vip"), Judged::Marked),
            (Some("vip"), Some("vip"), Judged::Open),
            (None, Some("vip"), Judged::Open),
            (Some(""), None, Judged::NotMarked),
            (None, Some(NEW), Judged::NotMarked),
            (Some("vip"), Some("other"), Judged::NotMarked),
        ] {
            let now = now.map(record);
            assert_eq!(judge(&wish(), before, now.as_ref()), judged, "{before:?} {now:?}");
        }
    }

    #[test]
    fn words_are_read_back() {
        for state in UserState::ALL {
            assert_eq!(UserState::from_word(state.word()), Some(state));
        }
        for state in BatchState::ALL {
            assert_eq!(BatchState::from_word(state.word()), Some(state));
        }
        for state in JobState::ALL {
            assert_eq!(JobState::from_word(state.word()), Some(state));
        }
    }

    proptest! {
        #[test]
        fn batches_lose_nobody(users in 0_usize..2_000) {
            let all: Vec<usize> = (0..users).collect();
            let parts: Vec<&[usize]> = batches(&all).collect();
            prop_assert!(parts.iter().all(|part| !part.is_empty() && part.len() <= BATCH));
            prop_assert_eq!(parts.len(), MarkingWish::calls(users));
            prop_assert_eq!(parts.concat(), all);
        }

        #[test]
        fn a_tally_counts_everybody(states in prop::collection::vec(0_usize..5, 0..200)) {
            let mut tally = MarkingTally::default();
            for state in &states {
                tally.add(UserState::ALL[*state], 1);
            }
            prop_assert_eq!(tally.total(), states.len() as u64);
            prop_assert_eq!(tally.settled() + tally.waiting + tally.sending + tally.unknown, tally.total());
        }
    }
}
