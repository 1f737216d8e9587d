//! How users stand at the platform before anything is sent, or after an answer that never came.

use std::collections::BTreeMap;

use super::{MarkingWish, NEW, OpenId};
use crate::domain::trouble::GatewayError;

/// What the platform said of users.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LookedUsers {
    /// Each user whom it showed, with the status; others were asked for and are not there, unless [`Self::rest`] says
    /// otherwise.
    pub shown: BTreeMap<String, String>,
    /// Whether it answered for all of them.
    pub rest: Rest,
}

/// Whether the platform answered for all users who were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Rest {
    /// It did: who was not shown is not there.
    Absent,
    /// It did not, or was not asked: of who was not shown nothing is known.
    #[default]
    Unasked,
    /// It failed on the way; of who was not shown nothing is known.
    Failed(GatewayError),
}

impl LookedUsers {
    /// The status of a user: an empty text where there is none, `None` where that is not known.
    #[must_use]
    pub fn before(&self, user: &OpenId) -> Option<String> {
        match (self.shown.get(user.as_str()), &self.rest) {
            (Some(status), _) => Some(status.clone()),
            (None, Rest::Absent) => Some(String::new()),
            (None, _) => None,
        }
    }

    /// Why not all of them are known, where the platform failed.
    #[must_use]
    pub const fn failure(&self) -> Option<&GatewayError> {
        match &self.rest {
            Rest::Failed(error) => Some(error),
            _ => None,
        }
    }
}

/// What would be done, and how its users stand now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkingLook {
    /// What the platform says of them.
    pub looked: LookedUsers,
    /// Users who have the status that is to be sent.
    pub same: u64,
    /// Users who have another status, and were marked.
    pub other: u64,
    /// Users who queue and were not marked; of special users nobody.
    pub queueing: u64,
    /// Users who are not there: they do not queue, or were not marked.
    pub absent: u64,
    /// Users of whom nothing is known.
    pub unasked: u64,
}

impl MarkingLook {
    /// Counts how users stand.
    #[must_use]
    pub fn of(looked: LookedUsers, wish: &MarkingWish, users: &[OpenId]) -> Self {
        let mut look = Self { looked, same: 0, other: 0, queueing: 0, absent: 0, unasked: 0 };
        for user in users {
            let count = match look.looked.before(user).as_deref() {
                None => &mut look.unasked,
                Some("") => &mut look.absent,
                Some(NEW) => &mut look.queueing,
                Some(status) if status == wish.status => &mut look.same,
                Some(_) => &mut look.other,
            };
            *count += 1;
        }
        look
    }
}
