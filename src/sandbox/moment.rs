//! Times as `--faults` says them: by the clock, or from now on.

use crate::domain::time::{DAY_S, Span, Timestamp};

/// The longest stretch, offset or wait.
const MOST_S: i64 = 366 * DAY_S;

/// `90`, `500ms`, `90s`, `3m` or `2h` in milliseconds; seconds where nothing is said.
pub(super) fn length_ms(text: &str) -> Option<i64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => DAY_S * 1_000,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(scale).filter(|ms| *ms <= MOST_S * 1_000)
}

/// The same with a sign, in seconds.
pub(super) fn offset_s(text: &str) -> Option<i64> {
    let seconds = |text: &str| length_ms(text).map(|ms| ms / 1_000);
    match text.strip_prefix('-') {
        Some(behind) => seconds(behind).map(|seconds| -seconds),
        None => seconds(text.strip_prefix('+').unwrap_or(text)),
    }
}

/// A moment from now on: `+10m`, `20:00`, `20:00:30`, or a whole time.
pub(super) fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some(after) = text.strip_prefix('+') {
        return Some(now.plus_s(length_ms(after)? / 1_000));
    }
    if let Ok(at) = text.parse() {
        return Some(at);
    }
    let seconds = if text.len() == 5 { ":00" } else { "" };
    let day = now.to_string();
    let today: Timestamp = format!("{} {text}{seconds}", day.get(..10)?).parse().ok()?;
    Some(today)
}

/// A stretch of time. One of two times of the day that is over today is meant tomorrow, and one that ends before it
/// begins goes over midnight.
pub(super) fn stretch(text: &str, now: Timestamp) -> Option<Span> {
    let (from, to) = text.split_once("..")?;
    let (mut from, mut to) = (moment(from.trim(), now)?, moment(to.trim(), now)?);
    let is_clock = |text: &str| text.trim().len() <= 8 && !text.trim().starts_with('+');
    if text.split("..").all(is_clock) {
        if to <= from && now < to {
            from = from.plus_s(-DAY_S);
        } else if to <= from {
            to = to.plus_s(DAY_S);
        }
        if to <= now {
            (from, to) = (from.plus_s(DAY_S), to.plus_s(DAY_S));
        }
    }
    Span::new(from, to).filter(|span| (1..=MOST_S).contains(&span.length_s()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_over_midnight_is_the_same_on_both_sides_of_it() {
        let t = |text: &str| -> Timestamp { text.parse().unwrap() };
        let over_midnight = Span::new(t("2026-11-10 23:30:00"), t("2026-11-11 00:30:00"));
        for now in ["2026-11-10 18:00:00", "2026-11-10 23:45:00", "2026-11-11 00:10:00"] {
            assert_eq!(stretch("23:30..00:30", t(now)), over_midnight, "{now}");
        }
    }
}
