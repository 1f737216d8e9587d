//! What the seller has dealt with on this computer: a mark of one's own, which no platform knows.

use std::sync::Arc;

use super::detail::Changed;
use super::ids::{OrderId, Rev};
use super::merge::Watched;
use super::time::Timestamp;

/// Whether an order was dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Handled {
    /// It was not.
    #[default]
    No,
    /// It was, and nothing that matters has changed since.
    Yes,
    /// It was, and then its memo, message, flag, a refund or its address changed.
    Changed,
}

impl Handled {
    /// All of them, as a choice shows them and by their codes in the store and the index.
    pub const ALL: [Self; 3] = [Self::No, Self::Yes, Self::Changed];

    /// Its short name, as a line of text says it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::Changed => "changed",
        }
    }

    /// What a word of a line means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "no" | "0" | "否" | "未处理" => Some(Self::No),
            "yes" | "1" | "是" | "已处理" => Some(Self::Yes),
            "changed" | "有变化" | "处理后有变化" => Some(Self::Changed),
            _ => None,
        }
    }

    /// Its code in the store and the index: its place in [`Self::ALL`].
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// What a code means; one that is none is [`Self::No`].
    #[must_use]
    pub fn from_code(code: i64) -> Self {
        Self::ALL.into_iter().find(|handled| i64::from(handled.code()) == code).unwrap_or_default()
    }
}

impl Watched {
    /// Does a change of it call for another look at an order that was dealt with? Its state moves on by itself, often
    /// because it was dealt with.
    #[must_use]
    pub const fn reopens(self) -> bool {
        match self {
            Self::Memo | Self::Flag | Self::Message | Self::Refund | Self::Address => true,
            Self::Status => false,
        }
    }
}

/// The mark on an order that was dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// When it was made.
    pub at: Timestamp,
    /// The revision of the store that whoever made it had before them: what came later was not seen.
    pub seen: Rev,
}

impl Mark {
    /// What changed since, of an order's timeline, in its order.
    pub fn changes<'a>(&self, timeline: &'a [Changed]) -> impl Iterator<Item = &'a Changed> {
        let seen = self.seen;
        timeline.iter().filter(move |change| change.rev > seen && change.watched.reopens())
    }
}

/// The marks of orders as they were, to be put back.
pub type Marks = Arc<[(OrderId, Option<Mark>)]>;

/// What came of marking orders, or of taking their marks back.
#[derive(Debug, Clone)]
pub struct Marked {
    /// What they are now, but for what has changed since it was seen.
    pub now: Handled,
    /// How many orders got another mark, or none any more.
    pub orders: u64,
    /// How many more would have, had it not been stopped.
    pub left: u64,
    /// Their marks as they were.
    pub before: Marks,
}

/// How far marking orders is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkProgress {
    /// Orders that were gone through.
    pub done: u64,
    /// All of them.
    pub of: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::Source;

    #[test]
    fn a_word_and_a_code_read_back() {
        for handled in Handled::ALL {
            assert_eq!(Handled::from_word(handled.word()), Some(handled));
            assert_eq!(Handled::from_code(handled.code().into()), handled);
        }
        assert_eq!((Handled::from_word("maybe"), Handled::from_code(7)), (None, Handled::No));
    }

    #[test]
    fn a_change_since_is_one_that_was_not_seen_and_is_no_state() {
        let change = |watched, rev| Changed {
            watched,
            path: String::new(),
            old: String::new(),
            new: String::new(),
            source: Source::TopList,
            read_at: Timestamp::from_unix(0),
            rev: Rev(rev),
        };
        let timeline = [change(Watched::Memo, 9), change(Watched::Status, 9), change(Watched::Flag, 5)];
        let mark = Mark { at: Timestamp::from_unix(0), seen: Rev(5) };
        let since: Vec<Watched> = mark.changes(&timeline).map(|change| change.watched).collect();
        assert_eq!(since, [Watched::Memo]);
    }
}
