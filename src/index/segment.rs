//! A segment: rows that never change, in dense columns sorted by created, order number and row id.

use std::io;
use std::ops::Range;

use super::amounts::Amounts;
use super::bitmap::Bitmap;
use super::category::Category;
use super::contents::Contents;
use super::digest::Digests;
use super::numbers::{Numbers, UNKNOWN};
use super::postings::{ItemPostings, TextPostings};
use super::ranked::Ranked;
use super::search::{halve, seek, small};
use super::snapshot::Bytes;
use super::stored::{Refused, Sink, Source, Stored};
use super::text::TextColumn;
use super::wide;
use crate::domain::filter::{Refunding, TimeKind};
use crate::domain::flag::Flag;
use crate::domain::handled::Handled;
use crate::domain::ids::{OrderId, ShopId, Tid};
use crate::domain::status::{Status, StepStatus};
use crate::domain::time::Timestamp;

/// The refund states by their code.
pub const REFUNDINGS: [Option<Refunding>; 3] = [None, Some(Refunding::No), Some(Refunding::Yes)];

/// What may be said of an order on this computer, by its code.
pub const HANDLEDS: [Handled; 3] = Handled::ALL;
/// So many places are sorted; more are put into a bitmap, which sorts them by itself. The few rows of a test are to
/// take both ways.
const SORTED: usize = if cfg!(test) { 2 } else { 256 };

/// What an answer is sorted by: the time, then the order number, then the row, since two shops may have the
/// same order number.
pub type Key = (i64, Tid, OrderId);

/// Immutable rows and everything that finds them.
#[derive(Debug)]
pub struct Segment {
    pub ids: Vec<OrderId>,
    pub tids: Vec<Tid>,
    pub created: Numbers,
    pub modified: Numbers,
    pub paid: Numbers,
    /// The rows by id.
    pub by_id: Vec<u32>,
    /// The rows by order number.
    pub by_tid: Vec<u32>,
    pub by_modified: Sequence,
    pub by_paid: Sequence,
    /// The values by the codes of the column below, here, in the next two and for the steps of pre-sales.
    pub shops: Vec<ShopId>,
    pub shop: Category,
    pub statuses: Vec<Option<Status>>,
    pub status: Category,
    pub flags: Vec<Option<Flag>>,
    pub flag: Category,
    /// By the codes of [`REFUNDINGS`].
    pub refunding: Category,
    /// By the codes of [`HANDLEDS`].
    pub handled: Category,
    /// All facets once more, by row.
    pub digests: Digests,
    pub nicks: TextPostings,
    pub open_uids: TextPostings,
    pub items: ItemPostings,
    pub payment: Amounts,
    pub memo: TextColumn,
    pub message: TextColumn,
    pub steps: Vec<Option<StepStatus>>,
    pub step: Category,
    pub contents: Contents,
    /// Bytes of texts and items as they came in.
    pub loose_bytes: usize,
}

/// Another order of the rows, and its inverse: a set of rows becomes a set of places by one write a row.
#[derive(Debug)]
pub struct Sequence {
    rows: Vec<u32>,
    places: Vec<u32>,
}

impl Sequence {
    /// The sequence that goes through these rows.
    pub fn new(rows: Vec<u32>) -> Self {
        let mut places = vec![0; rows.len()];
        for (place, row) in (0..).zip(&rows) {
            places[*row as usize] = place;
        }
        Self { rows, places }
    }

    fn bytes(&self) -> usize {
        (self.rows.capacity() + self.places.capacity()) * size_of::<u32>()
    }
}

impl Stored for Sequence {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.rows)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let all = from.rows(rows, rows)?;
        // That no row stands twice comes out where the keys are looked at: they differ.
        if all.len() == rows { Ok(Self::new(all)) } else { Err(Refused::Other("an order that lacks rows")) }
    }
}

/// The bitmap of what `from` holds, under new numbers; `to` gives each row's.
fn moved(from: &Bitmap, count: u64, to: &[u32]) -> Bitmap {
    let all = from.len() as u64;
    if count * 2 <= all {
        return Bitmap::of(from.len(), from.rows().map(|row| to[row as usize]));
    }
    let mut bits = Bitmap::all(from.len());
    let mut missing = bits.clone();
    missing.and_not(from);
    wide::each(missing.words(), |rows| {
        for row in rows {
            bits.remove(to[*row as usize]);
        }
    });
    bits
}

impl Segment {
    /// How many rows there are, dead ones included.
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// What an answer by this time is sorted by.
    pub fn key(&self, kind: TimeKind, row: u32) -> Key {
        (self.times(kind).get(row), self.tids[row as usize], self.ids[row as usize])
    }

    /// What stands at a place of the order by this time.
    pub fn key_at(&self, kind: TimeKind, place: u32) -> Key {
        self.key(kind, self.row_at(kind, place))
    }

    /// The row at a place of the order by this time.
    fn row_at(&self, kind: TimeKind, place: u32) -> u32 {
        self.sequence(kind).map_or(place, |sequence| sequence.rows[place as usize])
    }

    /// The place of a row in the order by this time.
    pub fn place_of(&self, kind: TimeKind, row: u32) -> u32 {
        self.sequence(kind).map_or(row, |sequence| sequence.places[row as usize])
    }

    /// The first place in the order by this time that is not before an instant.
    pub fn place_from(&self, kind: TimeKind, unix: i64) -> usize {
        let times = self.times(kind);
        halve(self.len(), |place| times.get(self.row_at(kind, small(place))) < unix)
    }

    /// A set of `count` rows as a set of places in the order by this time.
    pub fn places_of(&self, kind: TimeKind, rows: Bitmap, count: u64) -> Bitmap {
        match self.sequence(kind) {
            None => rows,
            Some(sequence) => moved(&rows, count, &sequence.places),
        }
    }

    /// A list of rows, which ascend, as a set of places in the order by this time.
    pub fn places_listed(&self, kind: TimeKind, rows: Vec<u32>) -> Ranked {
        let len = self.len();
        match self.sequence(kind) {
            None => Ranked::listed(len, rows),
            Some(sequence) => {
                let places = rows.iter().map(|row| sequence.places[*row as usize]);
                if rows.len() > SORTED {
                    return Ranked::new(Bitmap::of(len, places));
                }
                let mut places: Vec<u32> = places.collect();
                places.sort_unstable();
                Ranked::listed(len, places)
            }
        }
    }

    /// The rows whose time is known and not outside these ends. `None` when that is every row.
    pub fn rows_within(
        &self,
        kind: TimeKind,
        start: Option<Timestamp>,
        end: Option<Timestamp>,
    ) -> Option<Bitmap> {
        let len = self.len();
        let within = self.places_within(kind, start, end);
        if within == (0..len) {
            return None;
        }
        Some(match self.sequence(kind) {
            None => Bitmap::of_range(len, within),
            Some(sequence) if within.len() * 2 <= len => {
                Bitmap::of(len, sequence.rows[within].iter().copied())
            }
            Some(sequence) => {
                let mut rows = Bitmap::all(len);
                for row in sequence.rows[..within.start].iter().chain(&sequence.rows[within.end..]) {
                    rows.remove(*row);
                }
                rows
            }
        })
    }

    /// Is the row's time known and not outside these ends?
    pub fn is_within(
        &self,
        kind: TimeKind,
        row: u32,
        start: Option<Timestamp>,
        end: Option<Timestamp>,
    ) -> bool {
        let time = self.times(kind).get(row);
        time != UNKNOWN
            && start.is_none_or(|start| start.unix() <= time)
            && end.is_none_or(|end| time <= end.unix())
    }

    fn places_within(
        &self,
        kind: TimeKind,
        start: Option<Timestamp>,
        end: Option<Timestamp>,
    ) -> Range<usize> {
        let len = self.len();
        let times = self.times(kind);
        let time_at = |place: usize| times.get(self.row_at(kind, small(place)));
        let start = start.map_or(UNKNOWN + 1, Timestamp::unix);
        let end = end.map_or(i64::MAX, Timestamp::unix);
        let first = halve(len, |place| time_at(place) < start);
        let behind = halve(len, |place| time_at(place) <= end);
        first..behind.max(first)
    }

    /// The row of an id.
    pub fn row_of(&self, id: OrderId) -> Option<u32> {
        let at = self.by_id.partition_point(|row| self.ids[*row as usize] < id);
        self.by_id.get(at).copied().filter(|row| self.ids[*row as usize] == id)
    }

    /// The greatest id of its rows.
    pub fn newest(&self) -> Option<OrderId> {
        self.by_id.last().map(|row| self.ids[*row as usize])
    }

    /// The rows of these ids, which ascend.
    pub fn rows_of_ids<'a>(&'a self, ids: &'a [OrderId]) -> impl Iterator<Item = u32> + 'a {
        joined(&self.by_id, |row| self.ids[row as usize], ids)
    }

    /// The rows of these order numbers, which ascend.
    pub fn rows_of_tids<'a>(&'a self, tids: &'a [Tid]) -> impl Iterator<Item = u32> + 'a {
        joined(&self.by_tid, |row| self.tids[row as usize], tids)
    }

    const fn times(&self, kind: TimeKind) -> &Numbers {
        match kind {
            TimeKind::Created => &self.created,
            TimeKind::Modified => &self.modified,
            TimeKind::Paid => &self.paid,
        }
    }

    /// The order by this time; by created it is the order of the rows.
    const fn sequence(&self, kind: TimeKind) -> Option<&Sequence> {
        match kind {
            TimeKind::Created => None,
            TimeKind::Modified => Some(&self.by_modified),
            TimeKind::Paid => Some(&self.by_paid),
        }
    }

    /// Bytes on the heap, by part.
    pub fn bytes(&self) -> Bytes {
        Bytes {
            numbers: self.ids.capacity() * size_of::<OrderId>()
                + self.tids.capacity() * size_of::<Tid>()
                + self.created.bytes()
                + self.modified.bytes()
                + self.paid.bytes()
                + self.payment.bytes(),
            sequences: (self.by_id.capacity() + self.by_tid.capacity()) * size_of::<u32>()
                + self.by_modified.bytes()
                + self.by_paid.bytes(),
            categories: [&self.shop, &self.status, &self.flag, &self.refunding, &self.step, &self.handled]
                .map(Category::bytes)
                .iter()
                .sum::<usize>()
                + self.digests.bytes(),
            buyers: self.nicks.bytes() + self.open_uids.bytes(),
            items: self.items.bytes(),
            texts: self.memo.text_bytes() + self.message.text_bytes(),
            grams: self.memo.gram_bytes() + self.message.gram_bytes(),
            contents: self.contents.bytes(),
            dead: 0,
        }
    }
}

/// The rows whose key is among `keys`; both ascend, and a key may have several rows.
fn joined<'a, K: Ord>(
    rows: &'a [u32],
    key: impl Fn(u32) -> K + 'a,
    keys: &'a [K],
) -> impl Iterator<Item = u32> + 'a {
    let mut at = 0;
    keys.iter().flat_map(move |sought| {
        at = seek(at, rows.len(), |i| key(rows[i]) < *sought);
        let behind = (at..rows.len()).find(|i| key(rows[*i]) != *sought).unwrap_or(rows.len());
        let found = &rows[at..behind];
        at = behind;
        found.iter().copied()
    })
}
