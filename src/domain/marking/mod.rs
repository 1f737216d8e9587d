//! Marking users for an item: who may buy it while only marked users can (`protocol` 6).
//!
//! A job marks many users alike, in batches of [`BATCH`]. The platform answers each batch with a number, and says of a
//! user only the status that was sent along, never whether the user may buy.

mod import;
mod job;
mod look;

pub use import::{Column, FromFile, IMPORT_MOST, Imported, Misread, Place, import, import_tabbed};
pub use job::{
    BatchState, JobState, Judged, MarkingBatch, MarkingJob, MarkingRow, MarkingTally, MarkingWords,
    UserState, batches, judge,
};

pub use look::{LookedUsers, MarkingLook, Rest};

use std::fmt;

use thiserror::Error;

use super::ids::{ActivityId, IdError, NumIid, SkuId};

/// Most users of one call; the platform's own limit.
pub const BATCH: usize = 20;
/// Longest status that is taken, in characters. The platform states no limit; this one only bounds input.
pub const STATUS_CHARS: usize = 64;
/// The status that the platform gives to a user who queues and was not marked yet.
pub const NEW: &str = "NEW";
/// Shortest text that is taken as an open id, in characters.
const ID_SHORTEST: usize = 10;
/// Longest text that is taken as an open id, in characters.
const ID_LONGEST: usize = 128;

/// A user as the shop's mini-program knows them (`open_user_ids`).
///
/// No document describes its form. Those that are known have 24 characters of letters, digits, `-` and `_`; what has
/// digits alone is a number of something else, an order's most likely, and is not taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpenId(String);

impl OpenId {
    /// Takes a text as an open id, without the spaces around it.
    ///
    /// # Errors
    /// [`IdError`] when it cannot be one.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let of_id = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte);
        let fits = (ID_SHORTEST..=ID_LONGEST).contains(&text.len())
            && text.bytes().all(of_id)
            && text.bytes().any(|byte| byte.is_ascii_alphabetic())
            && !import::is_head(text);
        if fits { Ok(Self(text.to_owned())) } else { Err(IdError(text.chars().take(40).collect())) }
    }

    /// The id as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a marked user may buy (`hit`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hit {
    /// The user may.
    #[default]
    Yes,
    /// The user may not.
    No,
}

/// Which of the platform's two ways of marking.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MarkingKind {
    /// Users who queue for an item, in an activity where they queue for one (`queue.users.mark`).
    Queue(Option<ActivityId>),
    /// Any users (`special.users.mark`), with the most pieces of one purchase where that is limited.
    Special(Option<u32>),
}

/// What becomes of the users of a job.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MarkingWish {
    /// Which way.
    pub kind: MarkingKind,
    /// The item.
    pub item: NumIid,
    /// The variant; `None` is sent as 0.
    pub sku: Option<SkuId>,
    /// Whether they may buy.
    pub hit: Hit,
    /// A free text that the platform says of each of them when it is asked.
    pub status: String,
}

/// A wish as it is typed: texts that may be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkingDraft {
    /// The item.
    pub item: String,
    /// The variant; blank or 0 for none.
    pub sku: String,
    /// Whether the users may buy.
    pub hit: Hit,
    /// The status.
    pub status: String,
    /// Which way.
    pub way: Way,
    /// The activity that users queue for; blank for none.
    pub activity: String,
    /// Most pieces of one purchase; blank for no limit.
    pub limit: String,
}

/// Which way of marking, as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Way {
    /// Users who queue.
    #[default]
    Queue,
    /// Any users.
    Special,
}

/// One thing that is wrong with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MarkingFault {
    /// The item is no item id.
    #[error("not an item id")]
    Item,
    /// The variant is no SKU id.
    #[error("not a SKU id")]
    Sku,
    /// The status is blank.
    #[error("the status is blank")]
    NoStatus,
    /// The status is longer than [`STATUS_CHARS`], holds a control character, or is the platform's own [`NEW`].
    #[error("the status cannot be used")]
    Status,
    /// The activity's id cannot be used.
    #[error("the activity id cannot be used")]
    Activity,
    /// The limit is no number from 1 on.
    #[error("the limit is no number from 1 on")]
    Limit,
}

impl MarkingFault {
    /// A short name, for the keys of the locale files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Sku => "sku",
            Self::NoStatus => "no_status",
            Self::Status => "status",
            Self::Activity => "activity",
            Self::Limit => "limit",
        }
    }
}

impl MarkingDraft {
    /// Checks everything and gives the wish, or every fault at once.
    ///
    /// # Errors
    /// All faults, in the order of the fields; never an empty list.
    pub fn check(&self) -> Result<MarkingWish, Vec<MarkingFault>> {
        let mut faults = Vec::new();
        let item = self.item.trim().parse::<NumIid>().ok();
        if item.is_none() {
            faults.push(MarkingFault::Item);
        }
        let sku = match self.sku.trim() {
            "" | "0" => None,
            text => {
                let sku = text.parse::<SkuId>().ok();
                if sku.is_none() {
                    faults.push(MarkingFault::Sku);
                }
                sku
            }
        };
        let status = self.status.trim();
        if status.is_empty() {
            faults.push(MarkingFault::NoStatus);
        } else if status.chars().count() > STATUS_CHARS
            || status.chars().any(char::is_control)
            || status == NEW
        {
            // Under the platform's own word for a user who was not marked nobody could tell the two apart.
            faults.push(MarkingFault::Status);
        }
        let kind = self.kind(&mut faults);
        match item {
            Some(item) if faults.is_empty() => {
                Ok(MarkingWish { kind, item, sku, hit: self.hit, status: status.to_owned() })
            }
            _ => Err(faults),
        }
    }

    fn kind(&self, faults: &mut Vec<MarkingFault>) -> MarkingKind {
        match self.way {
            Way::Queue if self.activity.trim().is_empty() => MarkingKind::Queue(None),
            Way::Queue => {
                let activity = ActivityId::new(&self.activity).ok();
                if activity.is_none() {
                    faults.push(MarkingFault::Activity);
                }
                MarkingKind::Queue(activity)
            }
            Way::Special => {
                let limit = self.limit.trim();
                let number = limit.parse::<u32>().ok().filter(|number| *number > 0);
                if number.is_none() && !limit.is_empty() {
                    faults.push(MarkingFault::Limit);
                }
                MarkingKind::Special(number)
            }
        }
    }
}

/// What the platform says of one user of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserRecord {
    /// The user.
    pub open_id: String,
    /// The status that was sent along, or [`NEW`]. Whether the user may buy is nowhere in it.
    pub status: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_open_id_is_no_number_and_no_head() {
        for text in ["AAHm5d-EAAeGwJedwSHpg8bT", " AAEp_aaaaaaaaaaaaaaaaaa= "] {
            assert_eq!(OpenId::new(text).unwrap().as_str(), text.trim());
        }
        for text in [
            "",
            "AAE",
            "2161196210547294406",
            "buyer_open_uid",
            "张三",
            "a b c d e f g h",
            "AAHm5d,EAAeGwJedw",
        ] {
            assert!(OpenId::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_fault_of_a_draft_is_named_at_once() {
        let draft = MarkingDraft {
            item: "x".into(),
            sku: "-1".into(),
            way: Way::Special,
            limit: "0".into(),
            ..MarkingDraft::default()
        };
        assert_eq!(
            draft.check().unwrap_err(),
            [MarkingFault::Item, MarkingFault::Sku, MarkingFault::NoStatus, MarkingFault::Limit]
        );
        let named = MarkingDraft { item: "7".into(), status: NEW.into(), ..MarkingDraft::default() };
        assert_eq!(named.check().unwrap_err(), [MarkingFault::Status]);
    }

    #[test]
    fn a_variant_of_0_is_none_and_the_other_ways_fields_do_not_count() {
        let draft = MarkingDraft {
            item: " 7 ".into(),
            sku: "0".into(),
            status: " vip ".into(),
            activity: "2132".into(),
            limit: "x".into(),
            ..MarkingDraft::default()
        };
        let wish = draft.check().unwrap();
        assert_eq!((wish.sku, wish.status.as_str(), wish.hit), (None, "vip", Hit::Yes));
        assert_eq!(wish.kind, MarkingKind::Queue(Some(ActivityId::new("2132").unwrap())));
    }
}
