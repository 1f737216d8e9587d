//! What was sent of an activity and what became of it, and what is being typed.

use super::activity::group::DraftGroup;
use super::activity::{ActivityDraft, ActivityRecord};
use super::ids::ActivityId;
use super::time::Timestamp;

/// What became of a version that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SendState {
    /// The request is out, or its process died with it: nobody knows yet.
    Sending,
    /// The platform's record equals what was sent.
    Confirmed,
    /// The platform answered with a record that differs.
    Differs,
    /// The platform refused it: nothing happened.
    Rejected,
    /// The answer never came.
    Unknown,
    /// It was not sent from here: the platform's record, as it was found there, was taken over.
    Adopted,
}

impl SendState {
    const ALL: [Self; 6] =
        [Self::Sending, Self::Confirmed, Self::Differs, Self::Rejected, Self::Unknown, Self::Adopted];

    /// A short name, stored and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Confirmed => "confirmed",
            Self::Differs => "differs",
            Self::Rejected => "rejected",
            Self::Unknown => "unknown",
            Self::Adopted => "adopted",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// One version that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentVersion {
    /// Its number, from 1.
    pub version: u32,
    /// What was sent.
    pub draft: ActivityDraft,
    /// What became of it.
    pub state: SendState,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When that was known.
    pub ended_at: Option<Timestamp>,
    /// The platform's own record, where it answered with one.
    pub record: Option<ActivityRecord>,
    /// The platform's words, where it refused.
    pub error: Option<String>,
}

/// An activity with its newest version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityEntry {
    /// Its id.
    pub id: ActivityId,
    /// The newest version.
    pub last: SentVersion,
    /// The newest version that the platform is known to have: what an edit is compared with.
    pub in_force: Option<ActivityDraft>,
}

/// A draft as it was typed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEntry {
    /// What tells drafts apart.
    pub key: String,
    /// The texts.
    pub draft: ActivityDraft,
    /// When it was kept.
    pub saved_at: Timestamp,
}

/// A group as it is typed, and as it was sent last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupEntry {
    /// What tells groups apart.
    pub key: String,
    /// The group as it is typed.
    pub group: DraftGroup,
    /// How it was when a part of it was sent last; `None` where none was.
    pub sent: Option<DraftGroup>,
    /// When it was kept.
    pub saved_at: Timestamp,
}
