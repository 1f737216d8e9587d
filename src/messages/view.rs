//! What the window wants to see now. It is one value that is replaced as a whole: the worker looks at the latest
//! and never at those it missed.

use std::sync::Arc;

use super::picked::Picked;
use crate::domain::filter::Filter;
use crate::domain::histogram::Parting;
use crate::domain::ids::{NumIid, OrderId};
use crate::domain::picture::PictureAddress;
use crate::domain::shop::ShopName;
use crate::domain::watch::QuietHours;

/// Everything that the window wants to see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct View {
    /// The shop it shows.
    pub shop: Option<ShopName>,
    /// The answer and the rows of it that the table shows.
    pub answer: Option<WishedAnswer>,
    /// What the bars over the table are parted by; `None` where they are not shown.
    pub histogram: Option<Parting>,
    /// Selected orders of it, whose sums are shown.
    pub picked: Option<Picked>,
    /// The order in the detail pane.
    pub detail: Option<DetailWish>,
    /// Filters of which it is shown how many orders each has.
    pub counted: Arc<[Filter]>,
    /// Items whose titles a form shows.
    pub titles: Vec<NumIid>,
    /// Pictures of items that are drawn and not here yet. One that fails is asked for again when it was not wanted in
    /// between, and then not at once.
    pub pictures: Vec<PictureAddress>,
    /// How the last days stand.
    pub coverage: Option<CoverageWish>,
    /// Hours in which nothing of watched views is told.
    pub quiet: Option<QuietHours>,
    /// A path that a file is to be written to: what stands there?
    pub export_path: Option<std::path::PathBuf>,
}

/// How the last days stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoverageWish {
    /// The day whose hours are shown too, by its number (GMT+8).
    pub day: Option<i64>,
}

/// An answer and a stretch of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WishedAnswer {
    /// The question's number: replies name it. It grows with every change of filter, scope or shop, and when a
    /// newer revision is to be taken.
    pub question: u64,
    /// Which orders.
    pub filter: Filter,
    /// All that match, or only those that a text leaves open.
    pub scope: AnswerScope,
    /// The first row that is shown, from 0.
    pub first_row: u64,
    /// How many rows are wanted from there.
    pub rows: usize,
    /// How many rows are seen at once where these are the first ones, else 0: a new answer comes with them, and the
    /// others follow.
    pub seen: usize,
    /// Grows when the rows that are shown are to be read again, though the question is the same.
    pub again: u64,
    /// The same question with one of its conditions left out, each in turn: where nothing matches, they are counted.
    pub relaxed: Arc<[Filter]>,
}

/// Which orders of a filter are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AnswerScope {
    /// Those that match.
    #[default]
    Matching,
    /// Those that a text condition could not judge.
    Unjudged,
}

/// The order in the detail pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetailWish {
    /// Its row.
    pub id: OrderId,
    /// Grows when it is to be read again.
    pub again: u64,
}
