//! The 尖货 flash-sale activity of `taobao.opentrade.activity.sync` (`protocol` 6): who may buy what, and when.

pub mod change;
pub mod danger;
pub mod diff;
pub mod drift;
pub mod due;
pub mod group;
pub mod near;
pub mod orders;
pub mod paste;
pub mod preflight;
pub mod sales;
pub mod search;
pub mod split;
pub mod table;
pub mod undo;
pub mod warning;

use thiserror::Error;

pub use danger::Danger;
pub use paste::{NotAnId, PastedItems, paste_items};

use super::ids::{ActivityId, NumIid};
use super::time::{Span, Timestamp};

/// Most items of one activity; the platform's own limit.
pub const MAX_ITEMS: usize = 20;
/// Longest name that is taken, in characters. The platform states no limit; this one only bounds input.
pub const NAME_CHARS: usize = 100;

/// An activity as it is typed: texts that may be wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct ActivityDraft {
    /// The queue's own id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Start, `yyyy-MM-dd HH:mm:ss` in GMT+8.
    pub start: String,
    /// End of the whole flow, not of the queueing, in the same form.
    pub end: String,
    /// The item ids, a place each.
    pub items: Vec<String>,
}

/// An activity that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    id: ActivityId,
    name: String,
    span: Span,
    items: Vec<NumIid>,
}

/// The part of an activity that a fault is about; the window shows it beside that field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityField {
    /// `activity_id`.
    Id,
    /// `activity_name`.
    Name,
    /// `start_time`.
    Start,
    /// `end_time`.
    End,
    /// `item_id_list`.
    Items,
}

/// One thing that is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ActivityFault {
    /// The id is blank.
    #[error("the activity id is blank")]
    NoId,
    /// The id is too long or has control characters.
    #[error("the activity id cannot be used: {0:?}")]
    BadId(String),
    /// The name is blank.
    #[error("the activity name is blank")]
    NoName,
    /// The name is longer than [`NAME_CHARS`].
    #[error("the activity name has {0} characters, {NAME_CHARS} are allowed")]
    LongName(usize),
    /// The start is no time.
    #[error("the start is no yyyy-MM-dd HH:mm:ss: {0:?}")]
    BadStart(String),
    /// The end is no time.
    #[error("the end is no yyyy-MM-dd HH:mm:ss: {0:?}")]
    BadEnd(String),
    /// The end does not lie after the start.
    #[error("the end must lie after the start")]
    EndNotAfterStart,
    /// There is no item.
    #[error("at least one item is needed")]
    NoItems,
    /// There are more than [`MAX_ITEMS`] items.
    #[error("{0} items, {MAX_ITEMS} are allowed")]
    TooManyItems(usize),
    /// A place of the list is empty; places count from 1.
    #[error("place {0} of the item list is empty")]
    EmptyItem(usize),
    /// A place holds no item id.
    #[error("place {place} of the item list is no item id: {text:?}")]
    BadItem {
        /// The place, from 1.
        place: usize,
        /// What stands there.
        text: String,
    },
    /// An item stands twice.
    #[error("item {0} stands twice")]
    DoubledItem(NumIid),
}

impl ActivityFault {
    /// The field it is about.
    #[must_use]
    pub const fn field(&self) -> ActivityField {
        match self {
            Self::NoId | Self::BadId(_) => ActivityField::Id,
            Self::NoName | Self::LongName(_) => ActivityField::Name,
            Self::BadStart(_) => ActivityField::Start,
            Self::BadEnd(_) | Self::EndNotAfterStart => ActivityField::End,
            Self::NoItems
            | Self::TooManyItems(_)
            | Self::EmptyItem(_)
            | Self::BadItem { .. }
            | Self::DoubledItem(_) => ActivityField::Items,
        }
    }
}

impl ActivityDraft {
    /// Checks everything and gives the activity, or every fault at once.
    ///
    /// # Errors
    /// All faults, in the order of the fields; never an empty list.
    pub fn check(&self) -> Result<Activity, Vec<ActivityFault>> {
        let mut faults = Vec::new();
        let id = match ActivityId::new(&self.id) {
            Ok(id) => Some(id),
            Err(_) if self.id.trim().is_empty() => note(&mut faults, ActivityFault::NoId),
            Err(e) => note(&mut faults, ActivityFault::BadId(e.0)),
        };
        let name = self.name.trim();
        match name.chars().count() {
            0 => faults.push(ActivityFault::NoName),
            n if n > NAME_CHARS => faults.push(ActivityFault::LongName(n)),
            _ => {}
        }
        let span = self.check_times(&mut faults);
        let items = self.check_items(&mut faults);
        match (id, span) {
            (Some(id), Some(span)) if faults.is_empty() => {
                Ok(Activity { id, name: name.to_owned(), span, items })
            }
            _ => Err(faults),
        }
    }

    fn check_times(&self, faults: &mut Vec<ActivityFault>) -> Option<Span> {
        let read = |text: &str| text.trim().parse::<Timestamp>().ok();
        let (start, end) = (read(&self.start), read(&self.end));
        if start.is_none() {
            faults.push(ActivityFault::BadStart(self.start.clone()));
        }
        if end.is_none() {
            faults.push(ActivityFault::BadEnd(self.end.clone()));
        }
        let (start, end) = (start?, end?);
        match Span::new(start, end) {
            Some(span) if span.length_s() > 0 => Some(span),
            _ => note(faults, ActivityFault::EndNotAfterStart),
        }
    }

    fn check_items(&self, faults: &mut Vec<ActivityFault>) -> Vec<NumIid> {
        let mut items = Vec::with_capacity(self.items.len());
        match self.items.len() {
            0 => faults.push(ActivityFault::NoItems),
            n if n > MAX_ITEMS => faults.push(ActivityFault::TooManyItems(n)),
            _ => {}
        }
        for (i, text) in self.items.iter().enumerate() {
            let place = i + 1;
            match text.trim().parse::<NumIid>() {
                Ok(item) if items.contains(&item) => faults.push(ActivityFault::DoubledItem(item)),
                Ok(item) => items.push(item),
                Err(_) if text.trim().is_empty() => faults.push(ActivityFault::EmptyItem(place)),
                Err(_) => {
                    faults.push(ActivityFault::BadItem { place, text: text.chars().take(40).collect() });
                }
            }
        }
        items
    }
}

fn note<T>(faults: &mut Vec<ActivityFault>, fault: ActivityFault) -> Option<T> {
    faults.push(fault);
    None
}

/// Who can buy an activity's items at some instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Before the start: nobody, not even marked users.
    Nobody,
    /// From start to end: users marked as buyers, through the mini-program.
    MarkedUsers,
    /// After the end: everyone, everywhere.
    Everyone,
}

impl Activity {
    /// The id.
    #[must_use]
    pub const fn id(&self) -> &ActivityId {
        &self.id
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// From start to end.
    #[must_use]
    pub const fn span(&self) -> Span {
        self.span
    }

    /// The items, 1 to [`MAX_ITEMS`], none twice.
    #[must_use]
    pub fn items(&self) -> &[NumIid] {
        &self.items
    }

    /// Who can buy at this instant.
    #[must_use]
    pub fn access(&self, at: Timestamp) -> Access {
        if at < self.span.start() {
            Access::Nobody
        } else if at <= self.span.end() {
            Access::MarkedUsers
        } else {
            Access::Everyone
        }
    }

    /// Back to texts, for editing.
    #[must_use]
    pub fn to_draft(&self) -> ActivityDraft {
        ActivityDraft {
            id: self.id.to_string(),
            name: self.name.clone(),
            start: self.span.start().to_string(),
            end: self.span.end().to_string(),
            items: self.items.iter().map(NumIid::to_string).collect(),
        }
    }
}

/// The platform's own record of an activity, as `activity.sync` and `activity.query` answer it: all texts.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct ActivityRecord {
    /// `activity_id`.
    pub activity_id: String,
    /// `activity_name`.
    pub activity_name: String,
    /// `start_time`.
    pub start_time: String,
    /// `end_time`.
    pub end_time: String,
    /// `item_ids`, joined by commas.
    pub item_ids: String,
    /// The application that created it.
    pub appkey: String,
    /// When it last changed.
    pub gmt_modified: String,
}

/// A field in which the platform's record differs from what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which field.
    pub field: ActivityField,
    /// What was sent.
    pub sent: String,
    /// What the platform recorded.
    pub recorded: String,
}

impl ActivityRecord {
    /// The record as a draft, so that it can be checked and edited.
    #[must_use]
    pub fn to_draft(&self) -> ActivityDraft {
        ActivityDraft {
            id: self.activity_id.clone(),
            name: self.activity_name.clone(),
            start: self.start_time.clone(),
            end: self.end_time.clone(),
            items: self
                .item_ids
                .split(',')
                .map(|id| id.trim().to_owned())
                .filter(|id| !id.is_empty())
                .collect(),
        }
    }

    /// Where the record and what was sent disagree. Items are compared as sets: the platform may reorder them.
    #[must_use]
    pub fn differences(&self, sent: &Activity) -> Vec<Difference> {
        let (sent, mine) = (sent.to_draft(), self.to_draft());
        let sorted = |items: &[String]| {
            let mut items = items.to_vec();
            items.sort();
            items.join(",")
        };
        [
            (ActivityField::Id, sent.id, mine.id),
            (ActivityField::Name, sent.name, mine.name),
            (ActivityField::Start, sent.start, mine.start),
            (ActivityField::End, sent.end, mine.end),
            (ActivityField::Items, sorted(&sent.items), sorted(&mine.items)),
        ]
        .into_iter()
        .filter(|(_, sent, recorded)| sent != recorded)
        .map(|(field, sent, recorded)| Difference { field, sent, recorded })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ActivityDraft {
        ActivityDraft {
            id: "2132".into(),
            name: "会员优先购".into(),
            start: "2020-04-12 15:00:18".into(),
            end: "2020-04-18 15:00:18".into(),
            items: vec!["112123".into(), "123123".into()],
        }
    }

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_documents_sample_is_valid() {
        let activity = draft().check().unwrap();
        assert_eq!(activity.to_draft(), draft());
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let wrong = ActivityDraft {
            id: " ".into(),
            name: String::new(),
            start: "2020-04-12".into(),
            end: "soon".into(),
            items: vec!["1".into(), String::new(), "x".into(), "1".into(), "-5".into()],
        };
        let faults = wrong.check().unwrap_err();
        let item = NumIid::new(1).unwrap();
        assert_eq!(
            faults,
            [
                ActivityFault::NoId,
                ActivityFault::NoName,
                ActivityFault::BadStart("2020-04-12".into()),
                ActivityFault::BadEnd("soon".into()),
                ActivityFault::EmptyItem(2),
                ActivityFault::BadItem { place: 3, text: "x".into() },
                ActivityFault::DoubledItem(item),
                ActivityFault::BadItem { place: 5, text: "-5".into() },
            ]
        );
    }

    #[test]
    fn the_end_lies_after_the_start_and_items_are_1_to_20() {
        let mut equal = draft();
        equal.end.clone_from(&equal.start);
        assert_eq!(equal.check().unwrap_err(), [ActivityFault::EndNotAfterStart]);
        let mut many = draft();
        many.items = (1..=21).map(|n| n.to_string()).collect();
        assert_eq!(many.check().unwrap_err(), [ActivityFault::TooManyItems(21)]);
        many.items.pop();
        assert!(many.check().is_ok());
        many.items.clear();
        assert_eq!(many.check().unwrap_err(), [ActivityFault::NoItems]);
    }

    #[test]
    fn nobody_then_marked_users_then_everyone() {
        let activity = draft().check().unwrap();
        for (at, access) in [
            ("2020-04-12 15:00:17", Access::Nobody),
            ("2020-04-12 15:00:18", Access::MarkedUsers),
            ("2020-04-18 15:00:18", Access::MarkedUsers),
            ("2020-04-18 15:00:19", Access::Everyone),
        ] {
            assert_eq!(activity.access(t(at)), access, "{at}");
        }
    }

    #[test]
    fn the_record_is_compared_field_by_field() {
        let sent = draft().check().unwrap();
        let mut record = ActivityRecord {
            activity_id: "2132".into(),
            activity_name: "会员优先购".into(),
            start_time: "2020-04-12 15:00:18".into(),
            end_time: "2020-04-18 15:00:18".into(),
            item_ids: "123123,112123".into(),
            ..ActivityRecord::default()
        };
        assert_eq!(record.differences(&sent), []);
        record.end_time = "2020-04-18 15:00:19".into();
        let differences = record.differences(&sent);
        assert_eq!((differences.len(), differences[0].field), (1, ActivityField::End));
    }
}
