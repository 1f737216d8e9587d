//! Watched views: what a notice on the desktop tells of orders that enter one, and when it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ids::{OrderId, ViewId};
use super::shop::ShopName;
use super::time::Timestamp;

/// Notices are told at most once in so many seconds.
pub const GATHERED_S: i64 = 60;
/// Minutes of a day.
const DAY_MIN: u16 = 24 * 60;

/// Whether a notice is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sound {
    /// It is only seen.
    #[default]
    Silent,
    /// The desktop plays its sound.
    Heard,
}

impl Sound {
    /// The other.
    #[must_use]
    pub const fn toggled(self) -> Self {
        match self {
            Self::Silent => Self::Heard,
            Self::Heard => Self::Silent,
        }
    }

    /// The louder of two.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match self {
            Self::Silent => other,
            Self::Heard => Self::Heard,
        }
    }
}

/// How a view is watched: its user is told when an order enters it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Watch {
    /// Whether that is heard.
    #[serde(default)]
    pub sound: Sound,
}

/// A notice on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DesktopNotice {
    /// Its first line.
    pub title: String,
    /// What stands below it.
    pub body: String,
    /// Whether it is heard.
    pub sound: Sound,
    /// What a click on it opens; `None`: nothing.
    pub opens: Option<Opens>,
}

/// The view that a click on a notice opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opens {
    /// Whose view.
    pub shop: ShopName,
    /// The view.
    pub view: ViewId,
    /// What the desktop calls that, where it shows a button for it.
    pub word: String,
}

/// A text that names no hours of a day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not hours of a day: {0:?}")]
pub struct QuietError(pub String);

/// Hours of every day, GMT+8, in which nothing is told: `22:00-08:00`. They may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuietHours {
    /// Their first minute of the day.
    from: u16,
    /// The first minute after them.
    to: u16,
}

impl QuietHours {
    /// Those of the night: 22:00 to 08:00.
    pub const NIGHT: Self = Self { from: 22 * 60, to: 8 * 60 };

    /// Does the instant lie in them?
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        let minute = u16::try_from(at.second_of_day() / 60).unwrap_or(0);
        if self.from <= self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        }
    }
}

impl FromStr for QuietHours {
    type Err = QuietError;

    /// Reads `HH:MM-HH:MM`, two different times of the day; an hour may have one digit, and a full-width colon or a
    /// wave for the dash is what an input method gives.
    fn from_str(text: &str) -> Result<Self, QuietError> {
        let wrong = || QuietError(text.chars().take(40).collect());
        let plain = text.trim().replace('：', ":").replace(['～', '~', '–', '—', '至'], "-");
        let (from, to) = plain.split_once('-').ok_or_else(wrong)?;
        let (from, to) = (minute(from).ok_or_else(wrong)?, minute(to).ok_or_else(wrong)?);
        if from == to { Err(wrong()) } else { Ok(Self { from, to }) }
    }
}

/// The minute of the day of `HH:MM`; 24:00 is the day's end.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':')?;
    let number = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2).filter(|_| minute.len() == 2)?);
    let all = hour * 60 + minute;
    (minute < 60 && all <= DAY_MIN).then_some(all % DAY_MIN)
}

impl TryFrom<String> for QuietHours {
    type Error = QuietError;

    fn try_from(text: String) -> Result<Self, QuietError> {
        text.parse()
    }
}

impl From<QuietHours> for String {
    fn from(hours: QuietHours) -> Self {
        hours.to_string()
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, to } = self;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

/// Orders that have entered watched views and are not told yet, by what names the view.
#[derive(Debug)]
pub struct Gathering<K> {
    waiting: BTreeMap<K, BTreeSet<OrderId>>,
    told: Option<Timestamp>,
}

impl<K> Default for Gathering<K> {
    fn default() -> Self {
        Self { waiting: BTreeMap::new(), told: None }
    }
}

impl<K: Ord> Gathering<K> {
    /// Orders have entered a view. One that enters twice before it is told counts once.
    pub fn add(&mut self, view: K, orders: impl IntoIterator<Item = OrderId>) {
        let mut orders = orders.into_iter().peekable();
        if orders.peek().is_some() {
            self.waiting.entry(view).or_default().extend(orders);
        }
    }

    /// Forgets the orders for which this does not hold: they have left the view, or it is watched no more.
    pub fn retain(&mut self, keep: impl Fn(&K, OrderId) -> bool) {
        self.waiting.retain(|view, orders| {
            orders.retain(|order| keep(view, *order));
            !orders.is_empty()
        });
    }

    /// What is to be told now: how many orders entered each view. Nothing in quiet hours, whose orders are told at
    /// their end, and nothing within [`GATHERED_S`] of the last time.
    pub fn due(&mut self, now: Timestamp, quiet: Option<QuietHours>) -> Vec<(K, u64)> {
        // A clock that was set back must not silence the notices.
        let is_soon = self.told.is_some_and(|told| (0..GATHERED_S).contains(&now.since_s(told)));
        if self.waiting.is_empty() || is_soon || quiet.is_some_and(|quiet| quiet.holds(now)) {
            return Vec::new();
        }
        self.told = Some(now);
        std::mem::take(&mut self.waiting)
            .into_iter()
            .map(|(view, orders)| (view, orders.len() as u64))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ids(ids: impl IntoIterator<Item = i64>) -> Vec<OrderId> {
        ids.into_iter().map(|id| OrderId::new(id).unwrap()).collect()
    }

    #[test]
    fn hours_go_over_midnight_and_end_before_their_end() {
        let night: QuietHours = "22:00-08:00".parse().unwrap();
        assert_eq!(night, QuietHours::NIGHT);
        for (at, holds) in [("22:00:00", true), ("03:00:00", true), ("07:59:59", true), ("08:00:00", false)] {
            assert_eq!(night.holds(t(&format!("2026-11-11 {at}"))), holds, "{at}");
        }
        let noon: QuietHours = " 9：30～13:00".parse().unwrap();
        assert_eq!(noon.to_string(), "09:30-13:00");
        assert!(noon.holds(t("2026-11-11 12:59:59")) && !noon.holds(t("2026-11-11 21:00:00")));
        let evening: QuietHours = "22:00-24:00".parse().unwrap();
        assert!(evening.holds(t("2026-11-11 23:59:59")) && !evening.holds(t("2026-11-11 00:00:00")));
    }

    #[test]
    fn what_are_no_hours_is_refused() {
        for wrong in
            ["", "22:00", "22-8", "22:00-22:00", "25:00-08:00", "22:60-08:00", "22:0-08:00", "a:00-08:00"]
        {
            assert_eq!(wrong.parse::<QuietHours>(), Err(QuietError(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn hours_are_kept_as_their_text() {
        let json = serde_json::to_string(&QuietHours::NIGHT).unwrap();
        assert_eq!(json, r#""22:00-08:00""#);
        assert_eq!(serde_json::from_str::<QuietHours>(&json).unwrap(), QuietHours::NIGHT);
        assert!(serde_json::from_str::<QuietHours>(r#""night""#).is_err());
    }

    #[test]
    fn the_first_is_told_at_once_and_the_others_once_a_minute() {
        let mut gathering = Gathering::default();
        let now = t("2026-11-11 10:00:00");
        assert_eq!(gathering.due(now, None), []);
        gathering.add("red", ids([1]));
        assert_eq!(gathering.due(now, None), [("red", 1)]);
        gathering.add("red", ids([2, 3]));
        gathering.add("refund", ids([3]));
        gathering.add("red", ids([3, 4]));
        gathering.add("none", ids([]));
        assert_eq!(gathering.due(now.plus_s(59), None), []);
        assert_eq!(gathering.due(now.plus_s(60), None), [("red", 3), ("refund", 1)]);
        gathering.add("red", ids([5]));
        assert_eq!(gathering.due(now.plus_s(-7200), None), [("red", 1)], "the clock was set back");
    }

    #[test]
    fn quiet_hours_keep_what_entered_until_their_end() {
        let mut gathering = Gathering::default();
        gathering.add("red", ids([1]));
        assert_eq!(gathering.due(t("2026-11-11 23:00:00"), Some(QuietHours::NIGHT)), []);
        gathering.add("red", ids([2]));
        assert_eq!(gathering.due(t("2026-11-12 08:00:00"), Some(QuietHours::NIGHT)), [("red", 2)]);
    }

    #[test]
    fn what_has_left_again_is_not_told() {
        let mut gathering = Gathering::default();
        gathering.add("red", ids([1, 2]));
        gathering.add("gone", ids([1]));
        gathering.retain(|view, order| *view == "red" && order.get() == 2);
        assert_eq!(gathering.due(t("2026-11-11 10:00:00"), None), [("red", 1)]);
    }
}
