//! How many orders of an answer fall into each step of its time.

use super::flag::Flag;
use super::status::Status;
use super::time::{DAY_S, HOUR_S, Span, Timestamp};

/// Steps of equal length, aligned to the clock and the calendar of GMT+8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// Where the first begins.
    pub start: Timestamp,
    /// Length of each, in seconds.
    pub step_s: i64,
    /// How many there are.
    pub count: usize,
}

/// The lengths that a step may have; beyond the last, multiples of it.
const LENGTHS: [i64; 7] = [60, 10 * 60, HOUR_S, 4 * HOUR_S, DAY_S, 7 * DAY_S, 28 * DAY_S];

impl Steps {
    /// Most steps.
    pub const MOST: usize = 100;

    /// The shortest steps of which not too many hold these instants.
    #[must_use]
    pub fn over(first: Timestamp, last: Timestamp) -> Self {
        let longer = (2..).map(|n| n * 28 * DAY_S);
        let fitting = LENGTHS.into_iter().chain(longer).map(|step_s| Self::of_length(step_s, first, last));
        // The longest steps hold any span.
        fitting.into_iter().find(|steps| steps.count <= Self::MOST).unwrap_or(Self {
            start: first,
            step_s: 1,
            count: 1,
        })
    }

    fn of_length(step_s: i64, first: Timestamp, last: Timestamp) -> Self {
        let day = first.day();
        let start = if step_s <= DAY_S {
            first.plus_s(-first.second_of_day().rem_euclid(step_s))
        } else {
            // Weeks begin on Monday: day 4 was one.
            Timestamp::from_day(day - (day - 4).rem_euclid(step_s / DAY_S))
        };
        let count = last.max(first).since_s(start) / step_s + 1;
        Self { start, step_s, count: usize::try_from(count).unwrap_or(usize::MAX) }
    }

    /// Where each step begins, and where the last one ends.
    pub fn edges(self) -> impl Iterator<Item = Timestamp> {
        let at = move |place: usize| {
            self.start.plus_s(i64::try_from(place).unwrap_or(i64::MAX).saturating_mul(self.step_s))
        };
        (0..=self.count).map(at)
    }

    /// From the first to the last second of the steps from one to another.
    #[must_use]
    pub fn span(self, from: usize, to: usize) -> Span {
        let (from, to) = (from.min(to), from.max(to).min(self.count.saturating_sub(1)));
        let edge = |place| self.edges().nth(place).unwrap_or(self.start);
        Span::new(edge(from), edge(to + 1).plus_s(-1)).unwrap_or(Span::instant(self.start))
    }
}

/// What the bars are parted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Parting {
    /// The state.
    #[default]
    Status,
    /// The seller flag.
    Flag,
}

impl Parting {
    /// Both, as a choice shows them.
    pub const ALL: [Self; 2] = [Self::Status, Self::Flag];
}

/// What a part of a bar stands for; `None` is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shade {
    /// Orders of a state.
    Status(Option<Status>),
    /// Orders with a flag.
    Flag(Option<Flag>),
}

/// The orders of an answer over its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    /// The steps.
    pub steps: Steps,
    /// For each shade that occurs, how many orders fall into each step.
    pub parts: Vec<(Shade, Vec<u64>)>,
    /// Orders whose time nobody knows; they are in no step.
    pub unknown: u64,
}

impl Histogram {
    /// How many orders fall into a step.
    #[must_use]
    pub fn total(&self, place: usize) -> u64 {
        self.parts.iter().filter_map(|(_, counts)| counts.get(place)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn steps_are_hours_days_and_weeks_of_the_clock_on_the_wall() {
        let over = |first, last| Steps::over(t(first), t(last));
        let hours = over("2026-11-10 20:14:30", "2026-11-12 08:00:00");
        assert_eq!((hours.start, hours.step_s, hours.count), (t("2026-11-10 20:00:00"), HOUR_S, 37));
        let days = over("2026-08-24 20:14:30", "2026-11-21 08:00:00");
        assert_eq!((days.start, days.step_s, days.count), (t("2026-08-24 00:00:00"), DAY_S, 90));
        let weeks = over("2025-11-22 00:00:00", "2026-11-21 23:59:59");
        assert_eq!((weeks.start, weeks.step_s), (t("2025-11-17 00:00:00"), 7 * DAY_S), "a Monday");
        assert_eq!(days.span(2, 1), Span::new(t("2026-08-25 00:00:00"), t("2026-08-26 23:59:59")).unwrap());
        assert_eq!(over("2026-11-10 20:14:30", "2026-11-10 20:14:30").count, 1);
    }

    #[test]
    fn no_span_has_too_many_steps_and_every_instant_of_it_is_in_one() {
        for days in [0, 1, 3, 40, 99, 100, 101, 700, 5_000, 90_000] {
            let (first, last) = (t("1999-12-31 23:59:59"), t("1999-12-31 23:59:59").plus_s(days * DAY_S));
            let steps = Steps::over(first, last);
            assert!(steps.count <= Steps::MOST, "{days}");
            assert!(steps.start <= first && steps.edges().last().unwrap() > last, "{days}");
        }
    }
}
