//! Saved views: filters of a shop that have a name and a place in a row of tabs.
//!
//! A view keeps its filter as the line of text that says it, so that `created:last-7d` goes with the days, and a line
//! that only a newer version can read stays as it is.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::filter::Filter;
use super::filter_line::{Said, read, write_said};
use super::ids::ViewId;
use super::time::{DAY_S, HOUR_S, Timestamp};
use super::watch::Watch;

/// Longest name of a view, in characters.
pub const NAME_CHARS: usize = 40;
/// Most views of a shop.
pub const MOST_VIEWS: usize = 200;
/// So much later a span that moves with the time is another one, whether it counts days or hours.
const LATER_S: i64 = 3 * DAY_S + HOUR_S;

/// A text that is no name of a view.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a view's name: {0:?}")]
pub struct NameError(pub String);

/// A view's name: not blank, one line, at most [`NAME_CHARS`] long, unique in a shop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ViewName(String);

impl ViewName {
    /// Takes a text as a name, without the spaces around it.
    ///
    /// # Errors
    /// [`NameError`].
    pub fn new(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > NAME_CHARS || text.chars().any(char::is_control) {
            return Err(NameError(text.chars().take(NAME_CHARS).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with a number behind it, which keeps it apart from others: `红旗 (2)`.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        let end = format!(" ({number})");
        let most = NAME_CHARS.saturating_sub(end.chars().count());
        let begin: String = self.0.chars().take(most).collect();
        Self(format!("{}{end}", begin.trim_end()))
    }

    /// The name and the numbered ones after it, for whoever looks for one that is free.
    pub fn candidates(&self) -> impl Iterator<Item = Self> + '_ {
        std::iter::once(self.clone()).chain((2..).map(|number| self.numbered(number)))
    }
}

impl TryFrom<String> for ViewName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        Self::new(&text)
    }
}

impl From<ViewName> for String {
    fn from(name: ViewName) -> Self {
        name.0
    }
}

impl fmt::Display for ViewName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a view can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hold {
    /// It can.
    #[default]
    Free,
    /// It stays the first one, and as it is.
    Locked,
}

/// What a view is, wherever it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewContent {
    /// Its name.
    pub name: ViewName,
    /// Its filter, with the order of the answer, as a line of text. What cannot be read is kept all the same.
    pub line: String,
    /// Columns and widths as the table leaves them, a JSON object; `None` means those of the window. What is not
    /// understood in it stays.
    pub settings: Option<Value>,
    /// Whether it can be changed.
    pub hold: Hold,
    /// How it is watched; `None`: it is not.
    pub watch: Option<Watch>,
}

/// A view of a shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its row.
    pub id: ViewId,
    /// What it is.
    pub content: ViewContent,
}

impl View {
    /// Is it kept from being changed?
    #[must_use]
    pub fn is_locked(&self) -> bool {
        self.content.hold == Hold::Locked
    }
}

/// A change of a shop's views. What names a view that is not there any more, or would change a locked one, changes
/// nothing. A name that is taken gets a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewEdit {
    /// Adds a view at the end.
    Add(ViewContent),
    /// Gives a view another name.
    Rename(ViewId, ViewName),
    /// Gives a view another filter, as a line.
    Save(ViewId, String),
    /// Gives a view other columns and widths: its whole settings, or none.
    Arrange(ViewId, Option<Value>),
    /// Gives a view another place, from 0. The locked one stays the first.
    Move(ViewId, usize),
    /// Watches a view, or does so no more; the locked one too.
    Watch(ViewId, Option<Watch>),
    /// Takes a view away.
    Remove(ViewId),
    /// Puts a view back that was taken away, at its place.
    Restore(View, usize),
}

/// The filter of the view that one adds to watch it: what is to be shipped and has a refund under way.
pub const REFUND_BEFORE_SHIPPING: &str =
    "status:WAIT_SELLER_SEND_GOODS,SELLER_CONSIGNED_PART refund:yes by:modified";

/// The views that a shop begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Starter {
    /// Every order.
    All,
    /// What has been paid and is to be shipped, the oldest payment first.
    ToShip,
    /// Of that, what has a buyer message.
    ToShipMessage,
    /// Of that, what has a seller memo.
    ToShipMemo,
    /// Of that, what has the red flag.
    ToShipRed,
    /// What has a refund under way.
    Refunding,
    /// What was paid today.
    PaidToday,
}

impl Starter {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::ToShip,
        Self::ToShipMessage,
        Self::ToShipMemo,
        Self::ToShipRed,
        Self::Refunding,
        Self::PaidToday,
    ];

    /// A word for it, as its name is found by among the texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ToShip => "to_ship",
            Self::ToShipMessage => "to_ship_message",
            Self::ToShipMemo => "to_ship_memo",
            Self::ToShipRed => "to_ship_red",
            Self::Refunding => "refunding",
            Self::PaidToday => "paid_today",
        }
    }

    /// Its filter.
    #[must_use]
    pub const fn line(self) -> &'static str {
        match self {
            Self::All => "",
            Self::ToShip => "status:WAIT_SELLER_SEND_GOODS,SELLER_CONSIGNED_PART by:paid sort:asc",
            Self::ToShipMessage => {
                "status:WAIT_SELLER_SEND_GOODS,SELLER_CONSIGNED_PART message!=\"\" by:paid sort:asc"
            }
            Self::ToShipMemo => {
                "status:WAIT_SELLER_SEND_GOODS,SELLER_CONSIGNED_PART memo!=\"\" by:paid sort:asc"
            }
            Self::ToShipRed => {
                "flag:red status:WAIT_SELLER_SEND_GOODS,SELLER_CONSIGNED_PART by:paid sort:asc"
            }
            Self::Refunding => "refund:yes",
            Self::PaidToday => "paid:today",
        }
    }

    /// The views that a shop begins with, under the names that their words have.
    pub fn contents(named: impl Fn(&str) -> String) -> Vec<ViewContent> {
        let content = |starter: Self| {
            let hold = if starter == Self::All { Hold::Locked } else { Hold::Free };
            let name = ViewName::new(&named(starter.word())).ok()?;
            Some(ViewContent { name, line: starter.line().to_owned(), settings: None, hold, watch: None })
        };
        Self::ALL.into_iter().filter_map(content).collect()
    }
}

/// The word of a line that gives its span, where the span moves with the time: `created:last-7d`.
#[must_use]
pub fn moving_word(line: &str, now: Timestamp) -> Option<&str> {
    let span = |filter: &Filter| (filter.time, filter.start, filter.end);
    let whole = span(&read(line, now).ok()?);
    let alone = |word: &str, at: Timestamp| {
        let filter = read(word, at).ok()?;
        (filter.start.is_some() || filter.end.is_some()).then(|| span(&filter))
    };
    // A text may hold such a word too; then it is the same span, or another one, which is not taken.
    line.split_whitespace()
        .filter(|word| word.len() < 80)
        .find(|word| alone(word, now) == Some(whole) && alone(word, now.plus_s(LATER_S)) != Some(whole))
}

/// Does a line mean other orders as the time goes, though none of them changes? A line that cannot be read means none.
#[must_use]
pub fn goes_with_the_time(line: &str, now: Timestamp) -> bool {
    let meant = |at: Timestamp| read(line, at).ok().map(Filter::settled);
    meant(now) != meant(now.plus_s(LATER_S))
}

/// Writes a filter as a line, its span as `word` where that is what the filter means at `now`.
#[must_use]
pub fn line_of(said: &Said, word: Option<&str>, now: Timestamp) -> String {
    let plain = || write_said(said, None);
    let Some(word) = word else { return plain() };
    let line = write_said(said, Some(word));
    let is_same = |read: Filter| read.settled() == said.filter.clone().settled();
    if read(&line, now).is_ok_and(is_same) { line } else { plain() }
}

#[cfg(test)]
mod tests {
    use super::super::filter_line::read_said;
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn name(text: &str) -> ViewName {
        ViewName::new(text).unwrap()
    }

    #[test]
    fn a_name_is_one_line_of_forty_characters_at_most() {
        assert_eq!(name(" 待发货·加急 ").as_str(), "待发货·加急");
        assert_eq!(name(&"礼".repeat(40)).as_str().chars().count(), 40);
        for bad in ["", "  ", "a\nb", &"礼".repeat(41)] {
            assert!(ViewName::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_number_keeps_a_name_apart_and_within_its_length() {
        assert_eq!(name("红旗").numbered(2).as_str(), "红旗 (2)");
        let long = name(&"礼".repeat(40)).numbered(12);
        assert_eq!((long.as_str().chars().count(), long.as_str().ends_with("礼 (12)")), (40, true));
        let few: Vec<String> = name("红").candidates().take(3).map(String::from).collect();
        assert_eq!(few, ["红", "红 (2)", "红 (3)"]);
    }

    #[test]
    fn the_first_views_can_be_read_and_all_is_locked() {
        let contents = Starter::contents(str::to_owned);
        assert_eq!(contents.len(), Starter::ALL.len());
        for content in &contents {
            assert!(read(&content.line, t("2026-11-21 15:30:00")).is_ok(), "{}", content.line);
            assert_eq!(content.hold == Hold::Locked, content.line.is_empty());
        }
    }

    #[test]
    fn a_span_that_goes_with_the_time_is_told_from_one_that_stands() {
        let now = t("2026-11-21 15:30:00");
        for (line, word) in [
            ("flag:red created:last-7d sort:asc", Some("created:last-7d")),
            ("付款：今天　旗：红", Some("付款：今天")),
            ("paid:last-24h", Some("paid:last-24h")),
            ("created:2026-11-21", None),
            ("paid:2026-11-01..", None),
            ("flag:red", None),
            ("memo:\"a paid:today b\"", None),
            ("colour:red paid:today", None),
            // What a text quotes is not taken for the span.
            ("memo:\"a created:yesterday b\" created:today", Some("created:today")),
        ] {
            assert_eq!(moving_word(line, now), word, "{line}");
        }
    }

    #[test]
    fn a_line_goes_with_the_time_where_any_of_its_words_does() {
        let now = t("2026-11-21 15:30:00");
        for (line, goes) in [
            ("paid:older-40h status:WAIT_SELLER_SEND_GOODS", true),
            ("flag:red created:2026-11-21 paid:today", true),
            ("created:2026-11-21", false),
            (REFUND_BEFORE_SHIPPING, false),
            ("colour:red", false),
        ] {
            assert_eq!(goes_with_the_time(line, now), goes, "{line}");
        }
        assert!(read(REFUND_BEFORE_SHIPPING, now).is_ok());
    }

    #[test]
    fn a_word_stands_for_the_span_only_where_it_means_it() {
        let now = t("2026-11-21 15:30:00");
        let said = read_said("flag:red paid:last-7d created:older-40h sort:asc", now).unwrap();
        let line = line_of(&said, Some("paid:last-7d"), now);
        assert_eq!(line, "flag:red paid:last-7d sort:asc created:older-40h");
        assert_eq!(read(&line, now).unwrap(), said.filter);
        let plain = "flag:red paid:2026-11-15..2026-11-21 sort:asc created:older-40h";
        for other in ["paid:last-30d", "created:last-7d", "nonsense", "flag:blue"] {
            assert_eq!(line_of(&said, Some(other), now), plain, "{other}");
        }
        assert_eq!(line_of(&said, None, now), plain);
    }
}
