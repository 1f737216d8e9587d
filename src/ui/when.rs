//! Days and stretches of time in words, GMT+8.

use std::borrow::Cow;

use rust_i18n::t;

use crate::domain::calendar::RuleWindow;
use crate::domain::time::{DAY_S, Span, Timestamp};

/// The last second of a day.
const LAST_S: i64 = DAY_S - 1;

/// A day, with the year where it is not this one: 11-10, 2023-11-10.
#[must_use]
pub fn day(day: i64, now: Timestamp) -> String {
    let (year, month, number) = Timestamp::from_day(day).date();
    if year == now.date().0 {
        format!("{month:02}-{number:02}")
    } else {
        format!("{year}-{month:02}-{number:02}")
    }
}

/// A day of the week.
#[must_use]
pub fn weekday(day: i64) -> Cow<'static, str> {
    match day.rem_euclid(7) {
        0 => t!("weekday.thursday"),
        1 => t!("weekday.friday"),
        2 => t!("weekday.saturday"),
        3 => t!("weekday.sunday"),
        4 => t!("weekday.monday"),
        5 => t!("weekday.tuesday"),
        _ => t!("weekday.wednesday"),
    }
}

/// A day as a head: 今天 周五, 11-10 周五.
#[must_use]
pub fn day_head(number: i64, now: Timestamp) -> String {
    let name = match number - now.day() {
        0 => t!("stretch.today").into_owned(),
        1 => t!("when.tomorrow").into_owned(),
        _ => day(number, now),
    };
    format!("{name} {}", weekday(number))
}

/// A time of day: 19:30, 22:00:30.
#[must_use]
pub fn clock(at: Timestamp) -> String {
    let (hour, minute, second) = at.clock();
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

/// An instant, seen from a day: 22:00, 次日 01:00, 11-12 01:00.
#[must_use]
pub fn from_day(at: Timestamp, seen_from: i64, now: Timestamp) -> String {
    match at.day() - seen_from {
        // The last second of a day is meant as its end.
        0 if at.second_of_day() == LAST_S => "24:00".to_owned(),
        0 => clock(at),
        1 if at.second_of_day() == LAST_S => t!("when.next_day", time = "24:00").into_owned(),
        1 => t!("when.next_day", time = clock(at)).into_owned(),
        _ => format!("{} {}", day(at.day(), now), clock(at)),
    }
}

/// A window of a rule, seen from the day it begins on: 19:30–22:00.
#[must_use]
pub fn window(window: RuleWindow, now: Timestamp) -> String {
    match (window.from, window.to) {
        (Some(from), Some(to)) => {
            let home = from.day();
            let is_whole = from.second_of_day() == 0 && to.second_of_day() == LAST_S;
            if is_whole && to.day() == home {
                return t!("when.whole_day").into_owned();
            }
            // The year is said once, by the day that it begins on.
            let now = if from.date().0 == to.date().0 { from } else { now };
            if to.day() - home > 1 {
                return t!("when.days", from = clock(from), to = day(to.day(), now)).into_owned();
            }
            format!("{}–{}", clock(from), from_day(to, home, now))
        }
        (Some(from), None) => t!("when.from", at = from_day(from, now.day(), now)).into_owned(),
        (None, Some(to)) => t!("when.to", at = from_day(to, now.day(), now)).into_owned(),
        (None, None) => String::new(),
    }
}

/// A span within a day: 19:30–22:00.
#[must_use]
pub fn span(span: Span) -> String {
    let end = if span.end() == Timestamp::from_day(span.start().day() + 1) {
        "24:00".to_owned()
    } else {
        clock(span.end())
    };
    format!("{}–{end}", clock(span.start()))
}

/// A span of any length: 11-10 20:00 – 11-11 23:59:59, the second day only where it is another.
#[must_use]
pub fn from_to(span: Span, now: Timestamp) -> String {
    let (start, end) = (span.start(), span.end());
    let last =
        if start.day() == end.day() { clock(end) } else { format!("{} {}", day(end.day(), now), clock(end)) };
    format!("{} {} – {last}", day(start.day(), now), clock(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_span_names_its_second_day_only_where_it_is_another() {
        let span = |from, to| from_to(Span::new(t(from), t(to)).unwrap(), t("2026-11-23 10:00:00"));
        assert_eq!(span("2026-11-10 20:00:00", "2026-11-11 23:59:59"), "11-10 20:00 – 11-11 23:59:59");
        assert_eq!(span("2026-11-10 20:00:00", "2026-11-10 22:00:00"), "11-10 20:00 – 22:00");
        assert_eq!(span("2027-01-01 00:00:00", "2027-01-02 00:00:00"), "2027-01-01 00:00 – 2027-01-02 00:00");
    }

    #[test]
    fn a_day_has_its_year_only_where_it_is_another() {
        let now = t("2026-11-10 12:00:00");
        assert_eq!(day(t("2026-10-20 09:00:00").day(), now), "10-20");
        assert_eq!(day(t("2023-11-10 09:00:00").day(), now), "2023-11-10");
        assert_eq!(weekday(t("2023-11-10 09:00:00").day()), weekday(t("1970-01-02 12:00:00").day()));
    }

    #[test]
    fn a_window_over_midnight_names_the_day_it_ends_on() {
        let now = t("2023-11-10 12:00:00");
        let evening = |to: &str| {
            let window = RuleWindow { from: Some(t("2023-11-10 19:45:00")), to: Some(t(to)) };
            super::window(window, now)
        };
        assert_eq!(evening("2023-11-10 22:00:00"), "19:45–22:00");
        assert!(evening("2023-11-11 01:00:00").contains("01:00"));
        assert!(evening("2023-11-13 01:00:00").contains("11-13"));
        assert_eq!(evening("2023-11-10 23:59:59"), "19:45–24:00");
        let day = Span::new(t("2023-11-10 23:00:00"), t("2023-11-11 00:00:00")).unwrap();
        assert_eq!(span(day), "23:00–24:00");
    }
}
