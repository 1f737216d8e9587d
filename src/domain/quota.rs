//! The calls of a day that the platform allows an application, and what of them this computer may use.

use serde::{Deserialize, Serialize};

use super::time::Timestamp;

/// Of a day's calls, the share that work in the background may use, in percent: the rest is left for what is new.
pub const BACKGROUND_PERCENT: u64 = 60;

/// A day that was used up after fewer calls of this computer says nothing of what it may use: others used it up.
pub const TELLING_CALLS: u64 = 1_000;

/// How the calls of an application stand today, GMT+8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quota {
    /// Calls that this computer has made today.
    pub used: u64,
    /// How many it may make a day; `None` where nobody has said and the platform has never refused.
    pub limit: Option<u64>,
}

impl Quota {
    /// The calls that work in the background may still make today; `None` where no limit is known.
    #[must_use]
    pub const fn left_for_background(self) -> Option<u64> {
        match self.limit {
            Some(limit) => Some((limit.saturating_mul(BACKGROUND_PERCENT) / 100).saturating_sub(self.used)),
            None => None,
        }
    }
}

/// Whether the platform said that the day's calls were used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOver {
    /// It did.
    Yes,
    /// It did not.
    #[default]
    No,
}

/// Calls that were made on one day and are not written down yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calls {
    /// The first second of the day, GMT+8.
    pub day: Timestamp,
    /// How many.
    pub calls: u64,
    /// Whether the platform then said that there may be no more.
    pub over: DayOver,
}

/// What is known of an application's days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KnownDays {
    /// Calls of today.
    pub today: u64,
    /// The most calls that this computer has made on a day since the platform last said that the calls were used up,
    /// that day among them.
    pub refused_at: Option<u64>,
}

impl KnownDays {
    /// The quota of today: what the seller has set, times this computer's share in percent, or else what was learned
    /// from the platform's last refusal, which already is this computer's share.
    #[must_use]
    pub fn quota(self, set: Option<u64>, share_percent: u64) -> Quota {
        let set = set.map(|calls| calls.saturating_mul(share_percent.min(100)) / 100);
        Quota { used: self.today, limit: set.or(self.refused_at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_background_stops_at_three_fifths_and_where_nothing_is_known_never() {
        let quota = |used, limit| Quota { used, limit }.left_for_background();
        assert_eq!(quota(0, Some(1_000)), Some(600));
        assert_eq!(quota(599, Some(1_000)), Some(1));
        assert_eq!(quota(900, Some(1_000)), Some(0));
        assert_eq!(quota(900, None), None);
    }

    #[test]
    fn what_is_set_goes_before_what_was_learned_and_is_shared_with_other_computers() {
        let known = KnownDays { today: 10, refused_at: Some(5_000) };
        assert_eq!(known.quota(None, 100), Quota { used: 10, limit: Some(5_000) });
        assert_eq!(known.quota(Some(20_000), 50), Quota { used: 10, limit: Some(10_000) });
        assert_eq!(KnownDays::default().quota(None, 100).limit, None);
    }
}
