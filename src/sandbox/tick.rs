//! A second in the shop's life, in four bytes: a million orders have millions of them.

use crate::domain::time::{DAY_S, Timestamp};

/// `2010-01-01 00:00:00` GMT+8, in Unix seconds. The shop has no earlier past.
const ORIGIN: i64 = 1_262_275_200;

/// Seconds since the beginning of 2010 in GMT+8; it lasts until 2146.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Tick(pub(super) u32);

impl Tick {
    /// The tick of an instant; what lies outside its range becomes the nearer end.
    pub(super) fn of(at: Timestamp) -> Self {
        Self(u32::try_from(at.unix() - ORIGIN).unwrap_or(if at.unix() < ORIGIN { 0 } else { u32::MAX }))
    }

    /// The instant.
    pub(super) fn at(self) -> Timestamp {
        Timestamp::from_unix(ORIGIN + i64::from(self.0))
    }

    /// So many seconds later.
    pub(super) const fn plus(self, seconds: u32) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds since midnight GMT+8.
    pub(super) const fn second_of_day(self) -> u32 {
        self.0 % DAY
    }

    /// Days since the beginning of 2010.
    pub(super) const fn day(self) -> u32 {
        self.0 / DAY
    }

    /// Hours since the beginning of 2010.
    pub(super) const fn hour(self) -> u32 {
        self.0 / HOUR
    }
}

/// Seconds of a day.
pub(super) const DAY: u32 = 86_400;
/// Seconds of an hour.
pub(super) const HOUR: u32 = 3_600;

/// The GMT+8 date of a day since the beginning of 2010.
pub(super) fn date_of_day(day: u32) -> (i32, u32, u32) {
    Timestamp::from_unix(ORIGIN + i64::from(day) * DAY_S).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_a_second_in_gmt_plus_8() {
        let at: Timestamp = "2023-11-10 20:14:30".parse().unwrap();
        let tick = Tick::of(at);
        assert_eq!(tick.at(), at);
        assert_eq!(tick.second_of_day(), 20 * HOUR + 14 * 60 + 30);
        assert_eq!(date_of_day(tick.day()), (2023, 11, 10));
        assert_eq!(Tick(0).at().to_string(), "2010-01-01 00:00:00");
        assert_eq!(Tick::of(Timestamp::MIN), Tick(0));
        assert_eq!(Tick::of(Timestamp::MAX), Tick(u32::MAX));
    }
}
