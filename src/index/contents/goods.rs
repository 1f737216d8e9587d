//! The words of order lines. Titles repeat in thousands of orders: a segment keeps each distinct text once, each distinct
//! line of words as four numbers, and the rows of each such line.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use super::super::bitmap::Bitmap;
use super::super::postings::Lists;
use super::super::search::small;
use super::super::stored::{Refused, Sink, Source, Stored};
use super::super::text::{Judged, Piece};
use crate::domain::goods::{GoodsHow, GoodsTest, GoodsView};

/// Stands for a text that no answer has returned.
const UNKNOWN: u32 = u32::MAX;

/// The words of the lines of a segment's rows.
#[derive(Debug)]
pub struct GoodsColumn {
    /// Where each distinct text ends.
    ends: Vec<u32>,
    arena: String,
    /// Each distinct line of words, as the numbers of its texts.
    entries: Vec<[u32; 4]>,
    /// The rows of each.
    rows: Lists,
}

impl GoodsColumn {
    fn text(&self, number: u32) -> Option<&str> {
        let end = *self.ends.get(number as usize)? as usize;
        let start = if number == 0 { 0 } else { self.ends[number as usize - 1] as usize };
        Some(&self.arena[start..end])
    }

    /// Every distinct line of words with its rows.
    pub fn iter(&self) -> impl Iterator<Item = (GoodsView<'_>, &[u32])> {
        let view = |entry: &[u32; 4]| GoodsView::of(entry.map(|number| self.text(number)));
        self.entries.iter().enumerate().map(move |(place, entry)| (view(entry), self.rows.get(place)))
    }

    /// The rows of which a line passes, and those of which no answer has returned what it takes to judge a line; a row
    /// may be among both.
    pub fn judge(&self, len: usize, test: &GoodsTest) -> Judged {
        let matcher = Matcher::new(test);
        // A text may stand in many lines, as a title with its variants.
        let mut known = vec![None; self.ends.len()];
        let mut passes = |number: u32| match known.get_mut(number as usize) {
            None => false,
            Some(known) => {
                *known.get_or_insert_with(|| self.text(number).is_some_and(|text| matcher.passes(text)))
            }
        };
        let (covers, needs) = (test.field().covers(), test.field().needs());
        let (mut yes, mut open) = (Bitmap::none(len), Bitmap::none(len));
        for (place, entry) in self.entries.iter().enumerate() {
            let of = |wanted: [bool; 4]| entry.iter().zip(wanted).filter(|(_, is)| *is).map(|(n, _)| *n);
            let into = if of(covers).any(&mut passes) {
                &mut yes
            } else if of(needs).all(|number| number == UNKNOWN) {
                &mut open
            } else {
                continue;
            };
            self.rows.get(place).iter().for_each(|row| into.insert(*row));
        }
        Judged { yes, open }
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.ends.capacity() * size_of::<u32>()
            + self.arena.capacity()
            + self.entries.capacity() * size_of::<[u32; 4]>()
            + self.rows.bytes()
    }
}

impl Stored for GoodsColumn {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.ends)?;
        to.text(&self.arena)?;
        to.numbers(self.entries.as_flattened())?;
        self.rows.save(to)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let (ends, arena) = from.texts(u32::MAX as usize)?;
        let numbers: Vec<u32> = from.numbers(u32::MAX as usize)?;
        let (entries, rest) = numbers.as_chunks::<4>();
        let is_text = |number: &u32| *number == UNKNOWN || (*number as usize) < ends.len();
        if !rest.is_empty() || !numbers.iter().all(is_text) {
            return Err(Refused::Other("the words of the goods"));
        }
        let entries = entries.to_vec();
        Ok(Self { rows: Lists::load(from, rows, entries.len())?, ends, arena, entries })
    }
}

/// A condition made ready for many texts.
enum Matcher<'a> {
    AnyOf(Vec<Piece<'a>>),
    Other(&'a GoodsTest),
}

impl<'a> Matcher<'a> {
    fn new(test: &'a GoodsTest) -> Self {
        match test.how() {
            GoodsHow::AnyOf(words) => Self::AnyOf(words.iter().map(|word| Piece::new(word)).collect()),
            _ => Self::Other(test),
        }
    }

    fn passes(&self, text: &str) -> bool {
        match self {
            Self::AnyOf(pieces) => pieces.iter().any(|piece| piece.is_in(text)),
            Self::Other(one) => one.passes(text),
        }
    }
}

/// The words of lines as they come in.
#[derive(Debug, Default)]
pub struct StagedGoods {
    numbers: HashMap<Arc<str>, u32>,
    texts: Vec<Arc<str>>,
    places: HashMap<[u32; 4], u32>,
    entries: Vec<[u32; 4]>,
    /// Entry and row of each line.
    lines: Vec<(u32, u32)>,
}

impl StagedGoods {
    /// Adds a line of a row. Answers the bytes that it needs.
    pub fn push(&mut self, row: u32, goods: &GoodsView<'_>) -> usize {
        let mut bytes = size_of::<u32>();
        let entry = goods.texts().map(|text| text.map_or(UNKNOWN, |text| self.number(text, &mut bytes)));
        let place = *self.places.entry(entry).or_insert_with(|| {
            self.entries.push(entry);
            bytes += size_of::<[u32; 4]>();
            small(self.entries.len() - 1)
        });
        self.lines.push((place, row));
        bytes
    }

    fn number(&mut self, text: &str, bytes: &mut usize) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let (text, number) = (Arc::<str>::from(text), small(self.texts.len()));
        *bytes += text.len() + size_of::<u32>();
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, number);
        number
    }

    /// The column under new row numbers; a row without one is left out.
    pub fn arranged(self, new_row: impl Fn(u32) -> Option<u32>) -> GoodsColumn {
        let mut lines: Vec<(u32, u32)> =
            self.lines.iter().filter_map(|(entry, row)| Some((*entry, new_row(*row)?))).collect();
        lines.sort_unstable();
        // Two lines of an order may have the same words.
        lines.dedup();
        let (mut ends, mut arena) = (Vec::with_capacity(self.texts.len()), String::new());
        for text in &self.texts {
            arena.push_str(text);
            ends.push(small(arena.len()));
        }
        arena.shrink_to_fit();
        let mut entries = self.entries;
        entries.shrink_to_fit();
        GoodsColumn { ends, arena, rows: Lists::grouped(entries.len(), &lines), entries }
    }
}
