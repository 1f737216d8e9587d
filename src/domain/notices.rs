//! The notices that are known, and what was read of one that is taken in.

use super::calendar::{Calendar, Notice};
use super::notice::{Place, Settled, Unread};
use super::time::Timestamp;

/// What was read of a notice, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeReport {
    /// What was understood.
    pub notice: Notice,
    /// Where each rule stands in the text, in the rules' order; none for a calendar TOML.
    pub places: Vec<Place>,
    /// What the text leaves open.
    pub settled: Vec<Settled>,
    /// Its id was taken from another notice of the same title.
    pub is_known_by_title: bool,
    /// What was not understood.
    pub not_understood: Vec<Unread>,
    /// Under which number the revision is kept. `None` where it is only shown, or holds no window.
    pub revision: Option<u32>,
    /// A revision that was published later is known; that one stays in force.
    pub newer: Option<Timestamp>,
}

/// A revision of a notice, in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNotice {
    /// The notice's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it was published.
    pub published: Timestamp,
    /// Under which number it is kept; `None` for one that comes with the program.
    pub revision: Option<u32>,
    /// How many windows its rules have.
    pub windows: usize,
    /// How many APIs its rules name.
    pub apis: usize,
    /// Is it this revision that holds?
    pub force: Force,
}

/// Whether a revision holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Force {
    /// It does.
    Holds,
    /// Another revision of the same notice does.
    Replaced,
}

/// All that is known of the platform's promotion days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownNotices {
    /// What is in force.
    pub calendar: Calendar,
    /// Every revision, the newest first.
    pub notices: Vec<KnownNotice>,
    /// Files of imported notices that cannot be read, and why.
    pub unreadable: Vec<(String, String)>,
}
