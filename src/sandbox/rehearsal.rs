//! What goes wrong by itself while a practice platform runs, and the list of words that orders it (`--faults`).

use thiserror::Error;

use super::moment::{length_ms, moment, offset_s, stretch};
use super::promotion::Promotion;
use super::rng::mix;
use crate::domain::time::{Span, Timestamp};

/// How often something happens, in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Share(pub u32);

impl Share {
    /// Every time.
    const ALL: u32 = 1_000_000;

    /// So many in a thousand.
    const fn per_mille(count: u32) -> Self {
        Self(count * 1_000)
    }

    /// Reads `3%` or `0.05%`. A share is counted, so no float is needed.
    fn read(text: &str) -> Option<Self> {
        let text = text.strip_suffix('%')?;
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.len() > 4 || !is_number(whole) || !is_number(part) {
            return None;
        }
        let millionths = format!("{whole}{part:0<4}").parse().ok()?;
        (millionths <= Self::ALL).then_some(Self(millionths))
    }
}

/// What goes wrong by itself while a practice platform runs. All of it follows from the seed and the platform's
/// clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rehearsal {
    /// The promotion evenings.
    pub promotions: Vec<Promotion>,
    /// Further orders a minute while lists are thin.
    pub rush_per_minute: u32,
    /// No call gets an answer.
    pub outages: Vec<Span>,
    /// Calls whose back end fails.
    pub isp: Share,
    /// Calls that bring a ban of their API.
    pub ban: Share,
    /// How long such a ban lasts, in seconds; 0 draws one to three.
    pub ban_s: u32,
    /// Calls whose connection ends without an answer, half of them after their effect.
    pub reset: Share,
    /// Calls whose answer ends in its middle.
    pub half: Share,
    /// Calls that are never answered.
    pub hang: Share,
    /// Answers with an item that cannot be read.
    pub bad_item: Share,
    /// Changes that every list shows up to ten minutes late, under their own time.
    pub late: Share,
    /// Most milliseconds by which an answer comes later; the least is half of it.
    pub slow_ms: u32,
    /// Calls of a day (GMT+8) that each gateway answers.
    pub daily_limit: Option<u32>,
    /// From when TOP calls the session expired.
    pub session_expires: Option<Timestamp>,
    /// By how many seconds the platform's clock is ahead.
    pub clock_s: i64,
}

/// What a word of the list may be followed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A share: `3%`.
    Share,
    /// A share, or a length in seconds: `1%`, `30s`.
    ShareOrLength,
    /// A stretch of time: `+1m..+6m`, `20:00..20:10`, or two whole times.
    Stretch,
    /// A moment: `+10m`, `20:00`, or a whole time.
    Moment,
    /// A length: `500ms`, `3s`.
    Length,
    /// A length with or without a sign: `+3m`, `-90s`.
    Offset,
    /// A number.
    Count,
    /// Nothing.
    Alone,
}

/// A list of faults that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RehearsalError {
    /// No fault has this name.
    #[error("no fault is named {0}")]
    Name(String),
    /// A fault is followed by something that it cannot have.
    #[error("{name} cannot be {value}")]
    Value {
        /// The fault.
        name: &'static str,
        /// What follows it.
        value: String,
        /// What could.
        form: Form,
    },
}

/// The named setting: a short evening with everything that such evenings bring.
const DOUBLE_11: &str = "11.11";
/// What it is made of.
const DOUBLE_11_LIST: &str =
    "promotion=+1m..+6m,rush=60,isp=1%,ban=0.5%,reset=0.5%,half=0.2%,late=2%,slow=100ms";
/// Further orders a minute of a promotion where nothing is said.
const RUSH: u32 = 30;
/// Most further orders a minute.
const MOST_RUSH: u32 = 100_000;

/// Every name, what may follow it, and what stands for nothing.
const NAMES: [(&str, Form, &str); 15] = [
    (DOUBLE_11, Form::Alone, ""),
    ("promotion", Form::Stretch, "+1m..+6m"),
    ("rush", Form::Count, "60"),
    ("outage", Form::Stretch, "+2m..+3m"),
    ("isp", Form::Share, "3%"),
    ("ban", Form::ShareOrLength, "1%"),
    ("reset", Form::Share, "1%"),
    ("half", Form::Share, "1%"),
    ("hang", Form::Share, "0.1%"),
    ("slow", Form::Length, "500ms"),
    ("late", Form::Share, "5%"),
    ("bad-item", Form::Share, "0.1%"),
    ("daily-limit", Form::Count, "5000"),
    ("session-expires", Form::Moment, "+10m"),
    ("clock", Form::Offset, "+3m"),
];

impl Rehearsal {
    /// The names that a list may hold.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(name, _, _)| *name)
    }

    /// Reads lists of `NAME` and `NAME=VALUE`, joined by commas. What is said later counts; stretches add up. `now`
    /// is the machine's: times of the day and offsets are meant by the platform's clock, which a list may set.
    ///
    /// # Errors
    /// [`RehearsalError`].
    pub fn read<'a>(
        lists: impl IntoIterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<Self, RehearsalError> {
        let words: Vec<&str> = lists
            .into_iter()
            .flat_map(|list| list.split(','))
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .flat_map(|word| if word == DOUBLE_11 { DOUBLE_11_LIST } else { word }.split(','))
            .collect();
        let mut rehearsal = Self::default();
        // The clock first: the other words are meant by it.
        for turn in [Turn::Clock, Turn::Rest] {
            for word in &words {
                rehearsal.take(word, turn, now)?;
            }
        }
        if rehearsal.promotions.is_empty() {
            rehearsal.rush_per_minute = 0;
        }
        Ok(rehearsal)
    }

    /// A short name for the orders that it brings; `None` where it brings none, so that the shop has its usual orders.
    #[must_use]
    pub fn orders_name(&self) -> Option<String> {
        let start = self.promotions.first()?.thin().start().to_string();
        let digits: String = start.chars().filter(char::is_ascii_digit).collect();
        let all = format!("{:?} {}", self.promotions, self.rush_per_minute);
        let hash = all.bytes().fold(0, |hash, byte| mix(hash ^ u64::from(byte)));
        Some(format!("promotion-{digits}-{:08x}", hash >> 32))
    }

    fn take(&mut self, word: &str, turn: Turn, now: Timestamp) -> Result<(), RehearsalError> {
        let (said, value) =
            word.split_once('=').map_or((word, None), |(name, value)| (name.trim(), Some(value)));
        let known = NAMES.iter().find(|(name, _, _)| *name == said);
        let (name, form, usual) = *known.ok_or_else(|| RehearsalError::Name(said.to_owned()))?;
        let is_clock = name == "clock";
        if is_clock != (turn == Turn::Clock) {
            return Ok(());
        }
        let now = now.plus_s(self.clock_s);
        let value = value.map_or(usual, str::trim);
        let is_taken = self.set(name, value, now).is_some();
        is_taken.then_some(()).ok_or_else(|| RehearsalError::Value { name, value: value.to_owned(), form })
    }

    /// Sets what a name stands for; `None` where the value cannot be read.
    fn set(&mut self, name: &str, value: &str, now: Timestamp) -> Option<()> {
        match name {
            "promotion" => {
                self.promotions.push(Promotion::over(stretch(value, now)?));
                if self.rush_per_minute == 0 {
                    self.rush_per_minute = RUSH;
                }
            }
            "rush" => self.rush_per_minute = value.parse().ok().filter(|rush| *rush <= MOST_RUSH)?,
            "outage" => self.outages.push(stretch(value, now)?),
            "isp" => self.isp = Share::read(value)?,
            "ban" if value.ends_with('%') => self.ban = Share::read(value)?,
            "ban" => {
                self.ban_s = u32::try_from(length_ms(value)? / 1_000).ok().filter(|seconds| *seconds > 0)?;
                if self.ban == Share::default() {
                    self.ban = Share::per_mille(10);
                }
            }
            "reset" => self.reset = Share::read(value)?,
            "half" => self.half = Share::read(value)?,
            "hang" => self.hang = Share::read(value)?,
            "slow" => self.slow_ms = u32::try_from(length_ms(value)?).ok()?,
            "late" => self.late = Share::read(value)?,
            "bad-item" => self.bad_item = Share::read(value)?,
            "daily-limit" => self.daily_limit = Some(value.parse().ok()?),
            "session-expires" => self.session_expires = Some(moment(value, now)?),
            "clock" => self.clock_s = offset_s(value)?,
            _ => return None,
        }
        Some(())
    }
}

/// Which words of a list are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Clock,
    Rest,
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-11 18:00:00";

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn span(from: &str, to: &str) -> Span {
        Span::new(t(from), t(to)).unwrap()
    }

    fn read(list: &str) -> Result<Rehearsal, RehearsalError> {
        Rehearsal::read([list], t(NOW))
    }

    #[test]
    fn a_stretch_is_said_by_the_clock_or_from_now_on() {
        for (said, from, to) in [
            ("+1m..+6m", "2026-11-11 18:01:00", "2026-11-11 18:06:00"),
            ("+90s..+2h", "2026-11-11 18:01:30", "2026-11-11 20:00:00"),
            ("20:00..22:30:15", "2026-11-11 20:00:00", "2026-11-11 22:30:15"),
            ("17:00..18:30", "2026-11-11 17:00:00", "2026-11-11 18:30:00"),
            ("08:00..09:00", "2026-11-12 08:00:00", "2026-11-12 09:00:00"),
            ("23:30..00:30", "2026-11-11 23:30:00", "2026-11-12 00:30:00"),
            ("2026-11-10 19:30:00..2026-11-10 22:00:00", "2026-11-10 19:30:00", "2026-11-10 22:00:00"),
        ] {
            let rehearsal = read(&format!("promotion={said}, outage = {said}")).unwrap();
            assert_eq!(rehearsal.promotions, [Promotion::over(span(from, to))], "{said}");
            assert_eq!(rehearsal.outages, [span(from, to)], "{said}");
        }
    }

    #[test]
    fn a_list_is_read_word_by_word_and_the_last_word_counts() {
        let lists = ["isp=3%,ban=0.5%,ban=30s,reset=1%", "half=0.05%,hang=100%,slow=2s,isp=4%,late=5%"];
        let rehearsal = Rehearsal::read(lists, t(NOW)).unwrap();
        let expected = Rehearsal {
            isp: Share(40_000),
            ban: Share(5_000),
            ban_s: 30,
            reset: Share(10_000),
            half: Share(500),
            hang: Share(1_000_000),
            slow_ms: 2_000,
            late: Share(50_000),
            ..Rehearsal::default()
        };
        assert_eq!(rehearsal, expected);
        assert_eq!(read("ban=30s").unwrap().ban, Share(10_000));
        assert_eq!(read("").unwrap(), Rehearsal::default());
    }

    #[test]
    fn other_words_are_meant_by_the_platforms_clock() {
        let rehearsal = read("session-expires=+10m,clock=-1h,outage=+1m..+2m").unwrap();
        assert_eq!(rehearsal.clock_s, -3_600);
        assert_eq!(rehearsal.session_expires, Some(t("2026-11-11 17:10:00")));
        assert_eq!(rehearsal.outages, [span("2026-11-11 17:01:00", "2026-11-11 17:02:00")]);
    }

    #[test]
    fn every_name_can_stand_alone() {
        for name in Rehearsal::names() {
            let alone = read(name).unwrap_or_else(|error| panic!("{error}"));
            assert!(name == "rush" || alone != Rehearsal::default(), "{name}");
        }
        let evening = read("11.11,isp=0%").unwrap();
        assert_eq!((evening.promotions.len(), evening.rush_per_minute, evening.isp), (1, 60, Share(0)));
        assert_eq!(read("promotion").unwrap().rush_per_minute, RUSH);
        let name = |list: &str| read(list).unwrap().orders_name();
        assert_eq!(name("isp,rush=5"), None, "without an evening nobody rushes");
        assert!(name("promotion=20:00..20:10").unwrap().starts_with("promotion-20261111200000-"));
        assert_ne!(name("promotion=20:00..20:10"), name("promotion=20:00..20:10,rush=5"));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        assert_eq!(read("isp,oops=1"), Err(RehearsalError::Name("oops".to_owned())));
        for (name, value) in [
            ("isp", "3"),
            ("isp", "101%"),
            ("isp", "-1%"),
            ("isp", "0.00001%"),
            ("isp", ".5%"),
            ("slow", "fast"),
            ("slow", "+500ms"),
            ("ban", "0s"),
            ("promotion", "20:00"),
            ("promotion", "+6m..+1m"),
            ("promotion", "25:00..26:00"),
            ("outage", "+1m..+1m"),
            ("daily-limit", "many"),
            ("clock", "+500d"),
            ("rush", "100001"),
            ("11.11", "now"),
        ] {
            let error = read(&format!("{name}={value}")).unwrap_err();
            assert!(
                matches!(&error, RehearsalError::Value { name: n, value: v, .. } if *n == name && v == value),
                "{name}={value}: {error:?}"
            );
        }
    }
}
