//! Instants to the second and spans of them.
//!
//! Both gateways speak `yyyy-MM-dd HH:mm:ss` in GMT+8 (`protocol` 1.1 and 3.2), and so does every text of this
//! program, whatever the machine's zone is. The offset is fixed: the zone name `Asia/Shanghai` had summer time
//! in 1986–91 and is never used.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime};
use thiserror::Error;

/// Seconds that GMT+8 is ahead of UTC.
const OFFSET_S: i64 = 8 * 3600;
/// Seconds in an hour.
pub const HOUR_S: i64 = 3600;
/// Seconds in a day.
pub const DAY_S: i64 = 86_400;

/// A text that is no `yyyy-MM-dd HH:mm:ss`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a time: {0:?}")]
pub struct TimeError(pub String);

/// An instant, to the second. It is UTC inside and GMT+8 wherever it becomes text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest instant that has a text of this form: `0000-01-01 00:00:00`.
    pub const MIN: Self = Self(-62_167_248_000);
    /// The latest instant that has a text of this form: `9999-12-31 23:59:59`.
    pub const MAX: Self = Self(253_402_271_999);

    /// From Unix seconds; what lies beyond [`Self::MIN`] or [`Self::MAX`] becomes the nearer of the two.
    #[must_use]
    pub const fn from_unix(seconds: i64) -> Self {
        if seconds < Self::MIN.0 {
            Self::MIN
        } else if seconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(seconds)
        }
    }

    /// Unix seconds.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// This instant moved by so many seconds (negative: earlier), kept within the bounds.
    #[must_use]
    pub const fn plus_s(self, seconds: i64) -> Self {
        Self::from_unix(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to this one; negative when it lies before it.
    #[must_use]
    pub const fn since_s(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Days since 1970-01-01 of the GMT+8 day that holds this instant.
    #[must_use]
    pub const fn day(self) -> i64 {
        (self.0 + OFFSET_S).div_euclid(DAY_S)
    }

    /// Midnight GMT+8 that begins the day with this number (see [`Self::day`]).
    #[must_use]
    pub const fn from_day(day: i64) -> Self {
        Self::from_unix(day * DAY_S - OFFSET_S)
    }

    /// Midnight GMT+8 that begins this instant's day.
    #[must_use]
    pub const fn day_start(self) -> Self {
        Self::from_day(self.day())
    }

    /// Seconds since midnight GMT+8.
    #[must_use]
    pub const fn second_of_day(self) -> i64 {
        (self.0 + OFFSET_S).rem_euclid(DAY_S)
    }

    /// Year, month 1–12, day 1–31, in GMT+8.
    #[must_use]
    pub fn date(self) -> (i32, u32, u32) {
        let date = self.naive().date();
        (date.year(), date.month(), date.day())
    }

    /// Hour, minute, second, in GMT+8.
    #[must_use]
    pub fn clock(self) -> (u32, u32, u32) {
        let s = self.second_of_day();
        let part = |n: i64| u32::try_from(n).unwrap_or(0);
        (part(s / 3600), part(s / 60 % 60), part(s % 60))
    }

    /// The instant of a GMT+8 calendar date and time of day, if there is such a date.
    #[must_use]
    pub fn from_parts(date: (i32, u32, u32), clock: (u32, u32, u32)) -> Option<Self> {
        let at = NaiveDate::from_ymd_opt(date.0, date.1, date.2)?
            .and_time(NaiveTime::from_hms_opt(clock.0, clock.1, clock.2)?);
        (0..=9999).contains(&date.0).then(|| Self(at.and_utc().timestamp() - OFFSET_S))
    }

    fn naive(self) -> chrono::NaiveDateTime {
        DateTime::from_timestamp(self.0 + OFFSET_S, 0).unwrap_or_default().naive_utc()
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    /// Reads exactly `yyyy-MM-dd HH:mm:ss`, a real date and time of day.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        read(text.as_bytes()).ok_or_else(|| TimeError(text.chars().take(40).collect()))
    }
}

fn read(b: &[u8]) -> Option<Timestamp> {
    if b.len() != 19 || b[4] != b'-' || b[7] != b'-' || b[10] != b' ' || b[13] != b':' || b[16] != b':' {
        return None;
    }
    let number = |from: usize, to: usize| {
        b[from..to].iter().try_fold(0_u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
    };
    let year = i32::try_from(number(0, 4)?).ok()?;
    Timestamp::from_parts(
        (year, number(5, 7)?, number(8, 10)?),
        (number(11, 13)?, number(14, 16)?, number(17, 19)?),
    )
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((year, month, day), (hour, minute, second)) = (self.date(), self.clock());
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl serde::Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A span of time with both ends included, as every window of both gateways is read here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: Timestamp,
    end: Timestamp,
}

impl Span {
    /// The span from `start` to `end`, both included; `None` when it would end before it starts.
    #[must_use]
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// The span of a single instant.
    #[must_use]
    pub const fn instant(at: Timestamp) -> Self {
        Self { start: at, end: at }
    }

    /// First instant.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// Last instant.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// Seconds from start to end; 0 for a single instant.
    #[must_use]
    pub const fn length_s(self) -> i64 {
        self.end.since_s(self.start)
    }

    /// The instant half-way, to the second before.
    #[must_use]
    pub const fn middle(self) -> Timestamp {
        self.start.plus_s(self.length_s() / 2)
    }

    /// Does it hold this instant?
    #[must_use]
    pub fn holds(self, at: Timestamp) -> bool {
        self.start <= at && at <= self.end
    }

    /// Does it hold the whole of another span?
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// What both spans hold.
    #[must_use]
    pub fn overlap(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// Cuts it into two halves that share the instant between them, so that no second falls into a seam.
    /// `None` for a span of at most one second, which cannot be cut further.
    #[must_use]
    pub fn halves(self) -> Option<(Self, Self)> {
        let length = self.length_s();
        if length < 2 {
            return None;
        }
        let middle = self.start.plus_s(length / 2);
        Some((Self { start: self.start, end: middle }, Self { start: middle, end: self.end }))
    }

    /// Cuts it into pieces of at most `step_s` seconds, oldest first; neighbours share their endpoint.
    /// An instant gives itself. A step below one second counts as one.
    #[must_use]
    pub fn pieces(self, step_s: i64) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut start = self.start;
        loop {
            let end = start.plus_s(step_s.max(1)).min(self.end);
            pieces.push(Self { start, end });
            if end >= self.end {
                return pieces;
            }
            start = end;
        }
    }
}

impl serde::Serialize for Span {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(s)
    }
}

impl<'de> serde::Deserialize<'de> for Span {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let (start, end) = serde::Deserialize::deserialize(d)?;
        Self::new(start, end).ok_or_else(|| serde::de::Error::custom("a span that ends before it starts"))
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ~ {}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn text_is_gmt_plus_8_whatever_the_machine_says() {
        assert_eq!(t("1970-01-01 08:00:00").unix(), 0);
        assert_eq!(t("2021-10-02 16:13:56").unix(), 1_633_162_436);
        assert_eq!(Timestamp::from_unix(0).to_string(), "1970-01-01 08:00:00");
    }

    #[test]
    fn only_real_times_in_the_one_form_are_read() {
        for text in [
            "",
            "2021-10-02",
            "2021-10-02T16:13:56",
            "2021-10-2 16:13:56",
            "2021-02-29 00:00:00",
            "2021-13-01 00:00:00",
            "2021-10-02 24:00:00",
            "2021-10-02 16:60:00",
            "2021-10-02 16:13:60",
            " 2021-10-02 16:13:56",
            "2021-10-02 16:13:56 ",
            "２021-10-02 16:13:56",
            "+021-10-02 16:13:56",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text:?}");
        }
        assert_eq!(t("2024-02-29 23:59:59").to_string(), "2024-02-29 23:59:59");
    }

    #[test]
    fn the_bounds_have_texts() {
        assert_eq!(Timestamp::MIN.to_string(), "0000-01-01 00:00:00");
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-31 23:59:59");
        assert_eq!(Timestamp::from_unix(i64::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MIN.plus_s(-1), Timestamp::MIN);
    }

    #[test]
    fn a_day_begins_at_midnight_in_gmt_plus_8() {
        let at = t("2023-11-10 20:14:30");
        assert_eq!(at.day_start(), t("2023-11-10 00:00:00"));
        assert_eq!(at.second_of_day(), 20 * 3600 + 14 * 60 + 30);
        assert_eq!(t("2023-11-10 00:00:00").day(), t("2023-11-10 23:59:59").day());
        assert_eq!(t("2023-11-11 00:00:00").day(), at.day() + 1);
    }

    #[test]
    fn halves_share_their_seam_and_a_second_is_not_cut() {
        let span = Span::new(t("2023-11-10 00:00:00"), t("2023-11-10 00:00:03")).unwrap();
        let (a, b) = span.halves().unwrap();
        assert_eq!(a.end(), b.start());
        assert_eq!((a.start(), b.end()), (span.start(), span.end()));
        assert!(Span::new(span.start(), span.start().plus_s(1)).unwrap().halves().is_none());
    }

    proptest! {
        #[test]
        fn text_and_instant_agree(seconds in -62_167_248_000_i64..=253_402_271_999) {
            let at = Timestamp::from_unix(seconds);
            prop_assert_eq!(t(&at.to_string()), at);
        }

        #[test]
        fn pieces_leave_no_seam(start in 0_i64..1_000_000, length in 0_i64..100_000, step in 1_i64..7_000) {
            let start = Timestamp::from_unix(start);
            let span = Span::new(start, start.plus_s(length)).unwrap();
            let pieces = span.pieces(step);
            prop_assert_eq!(pieces[0].start(), span.start());
            prop_assert_eq!(pieces[pieces.len() - 1].end(), span.end());
            for pair in pieces.windows(2) {
                prop_assert_eq!(pair[0].end(), pair[1].start());
            }
            for piece in &pieces {
                prop_assert!(piece.length_s() <= step);
            }
        }
    }
}
