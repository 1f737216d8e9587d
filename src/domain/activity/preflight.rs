//! What is looked at before an activity starts or ends.

use super::diff::ActivityDiff;
use crate::domain::ids::NumIid;
use crate::domain::time::Timestamp;
use crate::domain::trouble::GatewayError;

/// Seconds that this computer's clock may be off.
pub const CLOCK_OFF_S: i64 = 5;

/// One thing that was looked at, with what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreflightCheck {
    /// Whether activities can be sent from this shop at all.
    Top(TopCheck),
    /// Whether the platform's record is what was sent.
    Record(RecordCheck),
    /// Whether the authorisation lasts beyond the end.
    Authorisation(AuthorisationCheck),
    /// Whether this computer's clock goes by the platform's.
    Clock(ClockCheck),
    /// Whether the platform's calendar closes the calls of activities at the start or the end.
    Calendar(Vec<Closure>),
    /// Whether users are marked for each item, who alone can buy while the activity runs; in its order.
    Marked(Vec<MarkedItem>),
}

/// How good what was found is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Nothing has to be done.
    Fine,
    /// It is not known.
    Unknown,
    /// Something has to be mended.
    Mend,
}

/// Whether the shop can ask TOP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TopCheck {
    /// It can.
    Fine,
    /// The shop has no TOP section: activities need it.
    NoSection,
    /// A secret of it is missing, or the keyring does not answer.
    NoSecret,
}

/// What the platform's record is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordCheck {
    /// As it was sent.
    Fine,
    /// It was never sent, or only refused.
    NeverSent,
    /// The outcome of the newest send is not known.
    OutcomeUnknown,
    /// The platform has something else.
    Differs(ActivityDiff),
    /// The platform does not have it.
    Gone,
    /// The platform did not say.
    Unheard(GatewayError),
}

/// How long the authorisation lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorisationCheck {
    /// Beyond the end.
    Fine,
    /// It ends before.
    EndsBefore(Timestamp),
    /// The platform refuses it now.
    Refused(GatewayError),
    /// It is accepted now; until when is not known, since a session that was pasted does not say.
    UntilUnknown,
    /// It could not be asked.
    Unheard,
}

/// How many users are marked for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkedItem {
    /// The item.
    pub item: NumIid,
    /// Users whom jobs of this data folder let buy.
    pub here: u64,
    /// At least so many the platform shows as marked; `None` where it was not asked or did not say.
    pub platform: Option<u64>,
}

impl MarkedItem {
    /// How many there are at least; `None` where that is not known. The same user may be counted on both sides.
    #[must_use]
    pub fn at_least(&self) -> Option<u64> {
        match self.platform {
            Some(platform) => Some(self.here.max(platform)),
            None => (self.here > 0).then_some(self.here),
        }
    }

    /// How good that is.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.at_least() {
            Some(0) => Standing::Mend,
            Some(_) => Standing::Fine,
            None => Standing::Unknown,
        }
    }
}

/// How this computer's clock goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClockCheck {
    /// By the platform's.
    Fine,
    /// It is off by so many seconds; positive is ahead.
    Off(i64),
    /// The platform was not heard.
    Unheard,
}

/// A time in which the calendar closes or throttles a call that activities need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// The call.
    pub api: String,
    /// From when; `None`: it holds already, and nobody says since when.
    pub from: Option<Timestamp>,
    /// Until when; `None`: nobody says.
    pub until: Option<Timestamp>,
    /// The notice's own words.
    pub text: String,
}

impl PreflightCheck {
    /// How good it is.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self {
            Self::Marked(items) => items.iter().map(MarkedItem::standing).max().unwrap_or(Standing::Fine),
            Self::Top(TopCheck::Fine)
            | Self::Record(RecordCheck::Fine)
            | Self::Authorisation(AuthorisationCheck::Fine)
            | Self::Clock(ClockCheck::Fine) => Standing::Fine,
            Self::Record(RecordCheck::Unheard(_))
            | Self::Authorisation(AuthorisationCheck::UntilUnknown | AuthorisationCheck::Unheard)
            | Self::Clock(ClockCheck::Unheard) => Standing::Unknown,
            Self::Calendar(closures) if closures.is_empty() => Standing::Fine,
            _ => Standing::Mend,
        }
    }
}

/// What this computer's clock is, by how many seconds it is off; `None`: the platform was not heard.
#[must_use]
pub const fn clock_check(off_s: Option<i64>) -> ClockCheck {
    match off_s {
        None => ClockCheck::Unheard,
        Some(off) if off.abs() <= CLOCK_OFF_S => ClockCheck::Fine,
        Some(off) => ClockCheck::Off(off),
    }
}

/// How long an authorisation lasts for an activity that ends at an instant.
#[must_use]
pub fn authorisation_check(expires: Option<Timestamp>, end: Timestamp) -> AuthorisationCheck {
    match expires {
        None => AuthorisationCheck::UntilUnknown,
        Some(at) if at > end => AuthorisationCheck::Fine,
        Some(at) => AuthorisationCheck::EndsBefore(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_neither_fine_nor_to_be_mended() {
        let clock = |off| PreflightCheck::Clock(clock_check(off)).standing();
        assert_eq!(
            (clock(Some(-5)), clock(Some(6)), clock(None)),
            (Standing::Fine, Standing::Mend, Standing::Unknown)
        );
        let end: Timestamp = "2026-11-12 00:00:00".parse().unwrap();
        let lasts = |expires| PreflightCheck::Authorisation(authorisation_check(expires, end)).standing();
        assert_eq!(lasts(None), Standing::Unknown);
        assert_eq!((lasts(Some(end)), lasts(Some(end.plus_s(1)))), (Standing::Mend, Standing::Fine));
        assert_eq!(PreflightCheck::Calendar(vec![]).standing(), Standing::Fine);
        assert_eq!(PreflightCheck::Top(TopCheck::NoSection).standing(), Standing::Mend);
        assert_eq!(PreflightCheck::Record(RecordCheck::Gone).standing(), Standing::Mend);
        let marked = |all: &[(u64, Option<u64>)]| {
            let item = |(here, platform): &(u64, Option<u64>)| MarkedItem {
                item: NumIid::new(1).unwrap(),
                here: *here,
                platform: *platform,
            };
            PreflightCheck::Marked(all.iter().map(item).collect()).standing()
        };
        assert_eq!(marked(&[(3, None), (0, Some(2))]), Standing::Fine);
        assert_eq!(marked(&[(3, None), (0, None)]), Standing::Unknown, "not asked is not none");
        assert_eq!(marked(&[(0, None), (0, Some(0)), (3, None)]), Standing::Mend);
    }
}
