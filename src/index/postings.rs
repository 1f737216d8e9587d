//! From a value to the rows that carry it: buyers and items.

use std::hash::{DefaultHasher, Hasher};
use std::io;
use std::ops::Range;

use super::search::{halve, small};
use super::stored::{Refused, Sink, Source, Stored};
use super::strings::Strings;
use crate::domain::ids::NumIid;

/// The rows of each distinct text. The texts lie in the order of their hash, which is quick to compute again,
/// so that finding one compares numbers and then one text.
#[derive(Debug)]
pub struct TextPostings {
    ends: Vec<u32>,
    arena: String,
    lists: Lists,
}

/// The rows of each distinct item.
#[derive(Debug)]
pub struct ItemPostings {
    items: Vec<NumIid>,
    lists: Lists,
}

/// Lists of rows, one behind the other; each ascends.
#[derive(Debug, Default)]
pub(super) struct Lists {
    ends: Vec<u32>,
    rows: Vec<u32>,
}

impl Lists {
    fn range(&self, list: usize) -> Range<usize> {
        let start = if list == 0 { 0 } else { self.ends[list - 1] as usize };
        start..self.ends[list] as usize
    }

    /// The rows of a list.
    pub(super) fn get(&self, list: usize) -> &[u32] {
        &self.rows[self.range(list)]
    }

    /// Ends the list that the rows pushed last belong to.
    fn end(&mut self) {
        self.ends.push(small(self.rows.len()));
    }

    /// The lists of these pairs of list and row, which ascend.
    pub(super) fn grouped(lists: usize, pairs: &[(u32, u32)]) -> Self {
        let mut new = Self { ends: Vec::with_capacity(lists), rows: Vec::with_capacity(pairs.len()) };
        let mut rest = pairs.iter().peekable();
        for list in 0..small(lists) {
            while let Some((_, row)) = rest.next_if(|(of, _)| *of == list) {
                new.rows.push(*row);
            }
            new.end();
        }
        new
    }

    /// Bytes on the heap.
    pub(super) fn bytes(&self) -> usize {
        (self.ends.capacity() + self.rows.capacity()) * size_of::<u32>()
    }
}

/// A text whose hash tells whether texts are in the order of this version.
const PROBE: &str = "理单";

fn hash(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    hasher.write(text.as_bytes());
    // The lower half is as good as the whole.
    u32::try_from(hasher.finish() & u64::from(u32::MAX)).unwrap_or(0)
}

impl TextPostings {
    /// The postings of these texts.
    pub fn new(texts: &Strings) -> Self {
        let mut order: Vec<(u32, u32)> =
            (0..small(texts.len())).map(|entry| (hash(texts.get(entry)), entry)).collect();
        order.sort_unstable();
        let mut new = Self { ends: Vec::new(), arena: String::new(), lists: Lists::default() };
        new.lists.rows.reserve_exact(order.len());
        for group in order.chunk_by_mut(|a, b| a.0 == b.0) {
            // Entries of one hash are nearly always of one text; else they are told apart here.
            if group.iter().any(|(_, entry)| texts.get(*entry) != texts.get(group[0].1)) {
                group.sort_unstable_by_key(|(_, entry)| (texts.get(*entry), *entry));
            }
            for same in group.chunk_by(|a, b| texts.get(a.1) == texts.get(b.1)) {
                new.arena.push_str(texts.get(same[0].1));
                new.ends.push(small(new.arena.len()));
                new.lists.rows.extend(same.iter().map(|(_, entry)| texts.rows()[*entry as usize]));
                new.lists.end();
            }
        }
        new.ends.shrink_to_fit();
        new.arena.shrink_to_fit();
        new.lists.ends.shrink_to_fit();
        new
    }

    fn text(&self, place: usize) -> &str {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.arena[start..self.ends[place] as usize]
    }

    /// The rows that carry this text, ascending.
    pub fn rows_of(&self, text: &str) -> &[u32] {
        let sought = hash(text);
        let first = halve(self.ends.len(), |place| hash(self.text(place)) < sought);
        (first..self.ends.len())
            .take_while(|place| hash(self.text(*place)) == sought)
            .find(|place| self.text(*place) == text)
            .map_or(&[], |place| self.lists.get(place))
    }

    /// Every distinct text with its rows.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u32])> {
        (0..self.ends.len()).map(|place| (self.text(place), self.lists.get(place)))
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.ends.capacity() * size_of::<u32>() + self.arena.capacity() + self.lists.bytes()
    }
}

impl ItemPostings {
    /// The postings of these pairs, in any order; a pair that stands twice counts once.
    pub fn new(mut pairs: Vec<(NumIid, u32)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut new = Self { items: Vec::new(), lists: Lists::default() };
        new.lists.rows.reserve_exact(pairs.len());
        for same in pairs.chunk_by(|a, b| a.0 == b.0) {
            new.items.push(same[0].0);
            new.lists.rows.extend(same.iter().map(|pair| pair.1));
            new.lists.end();
        }
        new.items.shrink_to_fit();
        new.lists.ends.shrink_to_fit();
        new
    }

    /// The rows that carry this item, ascending.
    pub fn rows_of(&self, item: NumIid) -> &[u32] {
        self.items.binary_search(&item).map_or(&[], |place| self.lists.get(place))
    }

    /// Every item with its rows.
    pub fn iter(&self) -> impl Iterator<Item = (NumIid, &[u32])> {
        self.items.iter().enumerate().map(|(place, item)| (*item, self.lists.get(place)))
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.items.capacity() * size_of::<NumIid>() + self.lists.bytes()
    }
}

impl Lists {
    /// Writes the lists into a file.
    pub(super) fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.ends)?;
        to.numbers(&self.rows)
    }

    /// Reads so many lists of rows.
    pub(super) fn load(from: &mut Source<'_>, rows: usize, count: usize) -> Result<Self, Refused> {
        let ends = from.ends(count)?;
        let last = ends.last().map_or(0, |end| *end as usize);
        let rows = from.rows(rows, last)?;
        if ends.len() != count || rows.len() != last {
            return Err(Refused::Other("the lists of rows"));
        }
        Ok(Self { ends, rows })
    }
}

impl Stored for TextPostings {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        // The order is that of a hash which another version of the program may make otherwise.
        to.number(u64::from(hash(PROBE)))?;
        to.numbers(&self.ends)?;
        to.text(&self.arena)?;
        self.lists.save(to)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        if from.number()? != u64::from(hash(PROBE)) {
            return Err(Refused::Other("the order of another version"));
        }
        // A row may have several, as with parcels.
        let (ends, arena) = from.texts(u32::MAX as usize)?;
        let lists = Lists::load(from, rows, ends.len())?;
        Ok(Self { ends, arena, lists })
    }
}

impl Stored for ItemPostings {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        let items: Vec<i64> = self.items.iter().map(|item| item.get()).collect();
        to.numbers(&items)?;
        self.lists.save(to)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let items: Vec<i64> = from.numbers(u32::MAX as usize)?;
        let items: Result<Vec<NumIid>, _> = items.into_iter().map(NumIid::new).collect();
        let items = items.map_err(|_| Refused::Other("no item"))?;
        let lists = Lists::load(from, rows, items.len())?;
        Ok(Self { items, lists })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_leads_to_its_rows() {
        let mut texts = Strings::default();
        let nick = |row: u32| format!("买家{}", row % 500);
        for row in (0..3000).filter(|row| row % 7 > 0) {
            texts.push(row, &nick(row));
        }
        let postings = TextPostings::new(&texts);
        for n in 0..500 {
            let expected: Vec<u32> = (0..3000).filter(|row| row % 7 > 0 && row % 500 == n).collect();
            assert_eq!(postings.rows_of(&nick(n)), expected);
        }
        assert!(postings.rows_of("买家500").is_empty() && postings.rows_of("").is_empty());
        assert_eq!(postings.iter().map(|(_, rows)| rows.len()).sum::<usize>(), texts.len());
    }

    #[test]
    fn an_empty_text_is_a_text() {
        let mut texts = Strings::default();
        texts.push(3, "");
        assert_eq!(TextPostings::new(&texts).rows_of(""), [3]);
    }

    #[test]
    fn an_item_that_stands_twice_in_a_row_counts_once() {
        let item = |n| NumIid::new(n).unwrap();
        let postings = ItemPostings::new(vec![(item(5), 2), (item(3), 9), (item(5), 2), (item(5), 0)]);
        assert_eq!(postings.rows_of(item(5)), [0, 2]);
        assert_eq!(postings.rows_of(item(3)), [9]);
        assert!(postings.rows_of(item(4)).is_empty());
    }
}
