//! What was read: the ledger of covered spans. "Complete up to" and gaps are derived from it, never guessed.

use serde::{Deserialize, Serialize};

use super::list::{Gateway, List};
use super::span_set::SpanSet;
use super::time::{Span, Timestamp};
use super::trouble::Class;

/// How well a span was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Every page, from a list that withheld nothing.
    Complete,
    /// Every page, while the service calendar said that the list lags or lacks new orders: to be read again.
    Degraded,
    /// Without an order, from a list that had never returned one of this shop: to be asked again.
    Unproven,
}

impl Grade {
    /// A short name that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Degraded => "degraded",
            Self::Unproven => "unproven",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Complete, Self::Degraded, Self::Unproven].into_iter().find(|grade| grade.word() == word)
    }
}

/// One span of one list that was read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covered {
    /// Which list, by which time.
    pub list: List,
    /// From when to when.
    pub span: Span,
    /// How well.
    pub grade: Grade,
    /// Orders that were in it.
    pub rows: u64,
    /// When it was read, by the platform's clock.
    pub read_at: Timestamp,
}

/// Everything that was read of a shop.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// The spans, in no order.
    pub spans: Vec<Covered>,
}

impl Ledger {
    /// What was read of one list, so well.
    #[must_use]
    pub fn read(&self, list: List, grade: Grade) -> SpanSet {
        self.spans.iter().filter(|c| c.list == list && c.grade == grade).map(|c| c.span).collect()
    }

    /// What was read completely of one list.
    #[must_use]
    pub fn complete(&self, list: List) -> SpanSet {
        self.read(list, Grade::Complete)
    }
}

/// Why a span is not covered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A gateway failed on it.
    Failed(Gateway, Class),
    /// It was read while the service calendar said that the list lags or lacks orders.
    Degraded,
    /// The service calendar says that the API is closed now.
    Closed,
    /// It lies before what the gateways answer for at all.
    BeforeReach,
    /// It lies after now less the lag that every pass keeps.
    NotYet,
    /// So many of its orders still lack a text or their lines, refused last for this reason if ever.
    Details(u64, Option<String>),
    /// The list answered without a single order, and has never returned one; its provider may not be ready yet.
    FirstEmpty,
    /// It has not been read yet.
    Unread,
}

/// A span that is not covered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Gap {
    /// From when to when.
    pub span: Span,
    /// Why.
    pub why: Why,
}

impl Why {
    /// A short name, in JSON and for the keys of the locale files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Failed(..) => "failed",
            Self::Degraded => "degraded",
            Self::Closed => "closed",
            Self::BeforeReach => "before_reach",
            Self::NotYet => "not_yet",
            Self::Details(..) => "details",
            Self::FirstEmpty => "first_empty",
            Self::Unread => "unread",
        }
    }
}

/// How a stretch of time stands, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Everything of it is here.
    Complete,
    /// It has not come yet, or is younger than the lag that every pass keeps.
    Ahead,
    /// It lies before what the gateways answer for.
    BeforeReach,
    /// Orders of it still lack a text or their lines.
    Pending,
    /// It was read while the platform withheld something, and is read again.
    Degraded,
    /// It lies before everything that was read: the history has not got that far.
    Unread,
    /// Something within what was read is missing.
    Gap,
}

impl Standing {
    /// Every standing, from the best to the worst.
    pub const ALL: [Self; 7] = [
        Self::Complete,
        Self::Ahead,
        Self::BeforeReach,
        Self::Pending,
        Self::Degraded,
        Self::Unread,
        Self::Gap,
    ];

    /// A short name, for the keys of the locale files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Ahead => "ahead",
            Self::BeforeReach => "before_reach",
            Self::Pending => "pending",
            Self::Degraded => "degraded",
            Self::Unread => "unread",
            Self::Gap => "gap",
        }
    }
}

/// A stretch of time and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// From when to when; neighbours share an instant.
    pub span: Span,
    /// How it stands: as its worst part does.
    pub standing: Standing,
    /// Orders that are here and were created in it.
    pub orders: u64,
    /// What of it is not covered, cut to it.
    pub gaps: Vec<Gap>,
}

/// How the last days stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CoverageShown {
    /// A stretch for each day (GMT+8), the oldest first.
    pub days: Vec<Stretch>,
    /// A stretch for each hour of the day that is looked at.
    pub hours: Vec<Stretch>,
}

/// What is known of how far the reading got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadSoFar<'a> {
    /// What is not covered.
    pub gaps: &'a [Gap],
    /// What was read while the platform withheld something, by whatever list.
    pub degraded: &'a SpanSet,
    /// The first instant that any list covers, if one covers any.
    pub first: Option<Timestamp>,
    /// Nothing after it is missing yet: now less the lag.
    pub last: Timestamp,
}

impl ReadSoFar<'_> {
    /// How a stretch of time stands. `orders` were created in it.
    #[must_use]
    pub fn stretch(&self, span: Span, orders: u64) -> Stretch {
        let gaps: Vec<Gap> = self.gaps.iter().filter_map(|gap| gap.within(span)).collect();
        let worst = gaps.iter().map(|gap| self.standing(gap)).max();
        let standing = match worst {
            _ if span.start() >= self.last => Standing::Ahead,
            None => Standing::Complete,
            Some(worst) => worst,
        };
        Stretch { span, standing, orders, gaps }
    }

    fn standing(&self, gap: &Gap) -> Standing {
        match gap.why {
            Why::NotYet => Standing::Ahead,
            Why::BeforeReach => Standing::BeforeReach,
            Why::Details(..) => Standing::Pending,
            Why::FirstEmpty => Standing::Degraded,
            Why::Degraded if self.degraded.spans().iter().any(|span| gap.within(*span).is_some()) => {
                Standing::Degraded
            }
            // While the lists are degraded this is why nothing is read; what was not read before is still unread.
            Why::Unread | Why::Degraded if self.first.is_none_or(|first| gap.span.end() <= first) => {
                Standing::Unread
            }
            Why::Unread | Why::Degraded | Why::Failed(..) | Why::Closed => Standing::Gap,
        }
    }
}

impl Gap {
    /// The part of it that lies within a span. Two that only share an instant share nothing, unless it is all there
    /// is of the gap.
    #[must_use]
    pub fn within(&self, span: Span) -> Option<Self> {
        let part = self.span.overlap(span)?;
        let is_instant = self.span.length_s() == 0 && self.span.start() < span.end();
        (part.length_s() > 0 || is_instant).then(|| Self { span: part, why: self.why.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span::new(Timestamp::from_unix(start), Timestamp::from_unix(end)).unwrap()
    }

    fn gap(start: i64, end: i64, why: Why) -> Gap {
        Gap { span: span(start, end), why }
    }

    #[test]
    fn a_stretch_stands_as_its_worst_part_does_and_neighbours_share_no_gap() {
        let gaps = [
            gap(0, 100, Why::BeforeReach),
            gap(100, 200, Why::Unread),
            gap(300, 400, Why::Degraded),
            gap(350, 360, Why::Unread),
            gap(450, 450, Why::Details(1, None)),
            gap(500, 500, Why::Details(2, None)),
        ];
        let degraded: SpanSet = [span(300, 400)].into_iter().collect();
        let read = ReadSoFar {
            degraded: &degraded,
            gaps: &gaps,
            first: Some(Timestamp::from_unix(200)),
            last: Timestamp::from_unix(600),
        };
        let standings: Vec<Standing> =
            (0..8).map(|i| read.stretch(span(i * 100, i * 100 + 100), 0).standing).collect();
        let expected = [
            Standing::BeforeReach,
            Standing::Unread,
            Standing::Complete,
            Standing::Gap,
            Standing::Pending,
            Standing::Pending,
            Standing::Ahead,
            Standing::Ahead,
        ];
        assert_eq!(standings, expected);
        assert_eq!(read.stretch(span(320, 340), 0).standing, Standing::Degraded);
        assert_eq!(read.stretch(span(320, 340), 0).gaps, [gap(320, 340, Why::Degraded)]);
    }

    #[test]
    fn where_nothing_was_ever_read_everything_is_unread_and_no_gap() {
        let gaps = [gap(0, 600, Why::Unread)];
        let (degraded, last) = (SpanSet::default(), Timestamp::from_unix(600));
        let read = ReadSoFar { gaps: &gaps, degraded: &degraded, first: None, last };
        assert_eq!(read.stretch(span(0, 100), 0).standing, Standing::Unread);
    }

    #[test]
    fn what_was_never_read_is_no_degraded_reading_though_the_lists_are_degraded_now() {
        let gaps = [gap(0, 100, Why::Degraded), gap(300, 400, Why::Degraded), gap(500, 550, Why::Degraded)];
        let degraded: SpanSet = [span(350, 360)].into_iter().collect();
        let read = ReadSoFar {
            gaps: &gaps,
            degraded: &degraded,
            first: Some(Timestamp::from_unix(200)),
            last: Timestamp::from_unix(600),
        };
        let standing = |from, to| read.stretch(span(from, to), 0).standing;
        assert_eq!(standing(0, 100), Standing::Unread);
        assert_eq!(standing(300, 400), Standing::Degraded);
        assert_eq!(standing(500, 600), Standing::Gap);
    }
}
