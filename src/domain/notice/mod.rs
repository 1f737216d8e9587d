//! A platform notice, read from its text as it is copied from the page (`protocol` 9).
//!
//! [`read`] says what the text states beside what was not understood of it, and what it had to settle by itself;
//! it leaves nothing out in silence. `fold` evens out the characters, `head` reads title and time, `layout` finds
//! the groups and their numbered rules. `tokens`, `times` and `settle` find the windows; `statements` cuts a rule
//! into statements, `signals` says of what kind one is, `names` and `fields` what it is about, and `rules` puts all
//! of it together.

mod fields;
mod fold;
mod head;
mod layout;
mod names;
mod rules;
mod settle;
mod signals;
mod statements;
mod times;
mod tokens;

use thiserror::Error;

use super::calendar::{MAX_ENTRIES, Notice};
use super::time::Timestamp;

/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// Most lines that are read.
const MAX_LINES: usize = 5_000;
/// Longest line that is read, in characters.
const MAX_LINE_CHARS: usize = 20_000;
/// A text that is too large to be a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TooLarge {
    /// Its bytes.
    #[error("the text is longer than a notice, {MAX_BYTES} bytes at most")]
    Bytes,
    /// Its lines.
    #[error("the text has more lines than a notice, {MAX_LINES} at most")]
    Lines,
    /// One of its lines.
    #[error("a line is longer than {MAX_LINE_CHARS} characters")]
    Line,
    /// What it says, a line for each window of each API.
    #[error("the text has more than {MAX_ENTRIES} windows of single APIs")]
    Entries,
}

/// What was read of a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What was understood.
    pub notice: Notice,
    /// Where each rule of the notice stands in the text, in the rules' order.
    pub places: Vec<Place>,
    /// What the text leaves open and was settled by a rule of this program.
    pub settled: Vec<Settled>,
    /// What was not understood, in the text's order. Nothing of it became a rule.
    pub not_understood: Vec<Unread>,
}

/// Lines of the text, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The first.
    pub first: usize,
    /// The last.
    pub last: usize,
}

/// A piece of the text that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Its line, from 1.
    pub line: usize,
    /// Its words.
    pub text: String,
}

/// Something that the text leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It states no id; one was made of its title, without the words on its revision, or of the whole text.
    Id,
    /// It states no title; its first line stands for it.
    Title,
    /// It does not say when it was published. The date under it counts, or the first date in it.
    Published(Timestamp),
    /// A promotion's instant is named without a length: it is taken from 30 minutes before to 2 hours after.
    Length {
        /// The line.
        line: usize,
        /// The instants as the text has them.
        words: String,
    },
    /// A date without a year lies so far before the notice that it is taken for one of the next year.
    Year {
        /// The line.
        line: usize,
        /// The dates as the text has them.
        words: String,
    },
    /// Words that stand for fields or APIs.
    Words {
        /// The line.
        line: usize,
        /// The words.
        words: String,
        /// What they are taken for.
        means: Vec<String>,
    },
}

/// A title without the words on its revision: the same for all revisions of a notice.
#[must_use]
pub fn base_title(title: &str) -> String {
    head::base_of(title)
}

/// Reads a notice.
///
/// # Errors
/// [`TooLarge`]. A text that is no notice is no error: its reading has no rules.
pub fn read(text: &str) -> Result<Reading, TooLarge> {
    if text.len() > MAX_BYTES {
        return Err(TooLarge::Bytes);
    }
    let lines = fold::lines(text);
    if lines.len() > MAX_LINES {
        return Err(TooLarge::Lines);
    }
    if lines.iter().any(|line| line.text.chars().count() > MAX_LINE_CHARS) {
        return Err(TooLarge::Line);
    }
    let head = head::read(&lines);
    let layout = layout::read(&lines, &head);
    rules::read(head, &layout)
}
