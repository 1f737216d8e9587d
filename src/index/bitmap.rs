//! A set of rows as one bit a row.

use std::io;
use std::ops::Range;

use super::stored::{Refused, Sink, Source, Stored};
use super::wide;

/// Bits of a word.
const WORD: usize = 64;

/// A set of rows `0..len`. Bits behind `len` are always zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bitmap {
    words: Vec<u64>,
    len: usize,
}

impl Bitmap {
    /// No row of `len`.
    pub fn none(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(WORD)], len }
    }

    /// Every row of `len`.
    pub fn all(len: usize) -> Self {
        let mut words = vec![u64::MAX; len.div_ceil(WORD)];
        if let Some(last) = words.last_mut()
            && !len.is_multiple_of(WORD)
        {
            *last = low_bits(len % WORD);
        }
        Self { words, len }
    }

    /// These rows of `len`, in any order.
    pub fn of(len: usize, rows: impl IntoIterator<Item = u32>) -> Self {
        let mut set = Self::none(len);
        for row in rows {
            set.insert(row);
        }
        set
    }

    /// The rows of these ascending entries. Neighbours often share a word, and each write would wait for the one
    /// before it: so four places of the list are gone through side by side.
    pub fn of_entries<T: Copy>(len: usize, entries: &[T], row: impl Fn(T) -> u32) -> Self {
        let mut set = Self::none(len);
        let (quarters, rest) = entries.split_at(entries.len() / 4 * 4);
        let quarter = quarters.len() / 4;
        if quarter > 0 {
            let mut parts = quarters.chunks_exact(quarter);
            if let (Some(a), Some(b), Some(c), Some(d)) =
                (parts.next(), parts.next(), parts.next(), parts.next())
            {
                for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
                    set.insert(row(*a));
                    set.insert(row(*b));
                    set.insert(row(*c));
                    set.insert(row(*d));
                }
            }
        }
        for entry in rest {
            set.insert(row(*entry));
        }
        set
    }

    /// The rows that are true, in the order of the rows.
    pub fn where_true(mut rows: impl ExactSizeIterator<Item = bool>) -> Self {
        let len = rows.len();
        let word = |_| (0..WORD).map_while(|bit| Some(u64::from(rows.next()?) << bit)).fold(0, |a, b| a | b);
        Self { words: (0..len.div_ceil(WORD)).map(word).collect(), len }
    }

    /// These rows of `len`, one after the other.
    pub fn of_range(len: usize, rows: Range<usize>) -> Self {
        let mut set = Self::none(len);
        if rows.is_empty() {
            return set;
        }
        let (first, last) = (rows.start / WORD, (rows.end - 1) / WORD);
        set.words[first..=last].fill(u64::MAX);
        set.words[first] &= !low_bits(rows.start % WORD);
        if !rows.end.is_multiple_of(WORD) {
            set.words[last] &= low_bits(rows.end % WORD);
        }
        set
    }

    /// How many rows there are, in the set or not.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// The bits, 64 rows a word.
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// Is the row in the set?
    pub fn contains(&self, row: u32) -> bool {
        let row = row as usize;
        self.words[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// Puts the row in.
    pub fn insert(&mut self, row: u32) {
        let row = row as usize;
        self.words[row / WORD] |= 1 << (row % WORD);
    }

    /// Takes the row out.
    pub fn remove(&mut self, row: u32) {
        let row = row as usize;
        self.words[row / WORD] &= !(1 << (row % WORD));
    }

    /// Keeps what both hold.
    pub fn and(&mut self, other: &Self) {
        wide::change(&mut self.words, &other.words, |mine, its| mine & its);
    }

    /// Takes out what the other holds.
    pub fn and_not(&mut self, other: &Self) {
        wide::change(&mut self.words, &other.words, |mine, its| mine & !its);
    }

    /// Puts in what the other holds.
    pub fn or(&mut self, other: &Self) {
        wide::change(&mut self.words, &other.words, |mine, its| mine | its);
    }

    /// Is no row in the set?
    pub fn is_none(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many rows are in the set.
    pub fn count(&self) -> u64 {
        wide::count(&self.words)
    }

    /// How many rows are in both sets.
    pub fn count_and(&self, other: &Self) -> u64 {
        wide::count_and(&self.words, &other.words)
    }

    /// The rows in the set, ascending.
    pub fn rows(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..)
            .step_by(WORD)
            .zip(&self.words)
            .flat_map(|(base, word)| Ones(*word).map(move |bit| base + bit))
    }

    /// The rows in the set as a list; `count` is how many there are.
    pub fn listed(&self, count: u64) -> Vec<u32> {
        wide::places(&self.words, usize::try_from(count).unwrap_or(self.len))
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.words.capacity() * size_of::<u64>()
    }
}

/// The places of the ones of a word, ascending.
pub struct Ones(pub u64);

impl Iterator for Ones {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        (self.0 != 0).then(|| {
            let bit = self.0.trailing_zeros();
            self.0 &= self.0 - 1;
            bit
        })
    }
}

/// A word whose lowest `n` bits are ones.
pub const fn low_bits(n: usize) -> u64 {
    if n >= WORD { u64::MAX } else { (1 << n) - 1 }
}

impl Stored for Bitmap {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.words)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let words: Vec<u64> = from.numbers_of(rows.div_ceil(WORD))?;
        let behind = if rows.is_multiple_of(WORD) { 0 } else { !low_bits(rows % WORD) };
        if words.last().is_some_and(|last| last & behind != 0) {
            return Err(Refused::Other("a bit behind the last row"));
        }
        Ok(Self { words, len: rows })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_full_set_has_no_bit_behind_its_end() {
        for len in [0, 1, 63, 64, 65, 128, 130] {
            let all = Bitmap::all(len);
            assert_eq!(all.count(), len as u64);
            assert_eq!(all.rows().count(), len);
            assert_eq!(Bitmap::none(len).rows().count(), 0);
        }
    }

    #[test]
    fn a_range_holds_its_rows_and_no_other() {
        for (start, end) in [(0, 0), (0, 64), (1, 63), (63, 65), (5, 200), (64, 128), (199, 200), (200, 200)]
        {
            let set = Bitmap::of_range(200, start..end);
            assert_eq!(
                set.rows().map(|row| row as usize).collect::<Vec<_>>(),
                (start..end).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn every_entry_of_a_list_is_put_in() {
        for len in [0, 1, 3, 4, 7, 130] {
            let entries: Vec<u32> = (0..len).collect();
            let set = Bitmap::of_entries(400, &entries, |entry| entry * 3);
            assert!(set.rows().eq((0..len).map(|entry| entry * 3)), "{len}");
        }
    }

    proptest! {
        #[test]
        fn bitmaps_are_sets(a in btree_set(0_u32..150, 0..80), b in btree_set(0_u32..150, 0..80)) {
            let (x, y) = (Bitmap::of(150, a.iter().copied()), Bitmap::of(150, b.iter().copied()));
            let rows = |set: &Bitmap| set.rows().collect::<Vec<_>>();
            let with = |work: fn(&mut Bitmap, &Bitmap)| {
                let mut z = x.clone();
                work(&mut z, &y);
                rows(&z)
            };
            prop_assert_eq!(with(Bitmap::and), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(with(Bitmap::or), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(with(Bitmap::and_not), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(x.count_and(&y), a.intersection(&b).count() as u64);
            prop_assert_eq!(x.listed(x.count()), rows(&x));
            prop_assert_eq!(x.is_none(), a.is_empty());
        }
    }
}
