//! A column of few distinct values: the rows of each value.

use std::io;

use super::amounts::{Amounts, Sum};
use super::bitmap::Bitmap;
use super::search::small;
use super::stored::{Refused, Sink, Source, Stored};

/// A value with fewer than one row in so many is kept as a list of rows, not as a bitmap.
const RARE: usize = 128;
/// What looking up one row of a list in a bitmap costs, in words of a bitmap.
const LOOK_UP: usize = 4;

/// One code `0..distinct` a row.
#[derive(Debug)]
pub struct Category {
    sets: Vec<Set>,
    rows: usize,
}

/// The rows of a code. What a segment needs for its rare codes is bounded by its rows, however many codes a
/// gateway makes up.
#[derive(Debug)]
enum Set {
    /// Ascending.
    Rows(Vec<u32>),
    Bits {
        bits: Bitmap,
        count: usize,
    },
}

impl Set {
    fn len(&self) -> usize {
        match self {
            Self::Rows(rows) => rows.len(),
            Self::Bits { count, .. } => *count,
        }
    }

    fn contains(&self, row: u32) -> bool {
        match self {
            Self::Rows(rows) => rows.binary_search(&row).is_ok(),
            Self::Bits { bits, .. } => bits.contains(row),
        }
    }

    fn for_each(&self, take: impl FnMut(u32)) {
        match self {
            Self::Rows(rows) => rows.iter().copied().for_each(take),
            Self::Bits { bits, .. } => bits.rows().for_each(take),
        }
    }

    fn add_to(&self, rows: &mut Bitmap) {
        match self {
            Self::Rows(list) => list.iter().for_each(|row| rows.insert(*row)),
            Self::Bits { bits, .. } => rows.or(bits),
        }
    }

    fn count_in(&self, rows: &Bitmap) -> u64 {
        match self {
            Self::Rows(list) => list.iter().map(|row| u64::from(rows.contains(*row))).sum(),
            Self::Bits { bits, .. } => bits.count_and(rows),
        }
    }

    /// What [`Self::count_in`] costs, in words of a bitmap.
    fn cost(&self) -> usize {
        match self {
            Self::Rows(list) => list.len() * LOOK_UP,
            Self::Bits { bits, .. } => bits.words().len(),
        }
    }
}

impl Category {
    /// The column of these codes, all below `distinct`.
    pub fn new(codes: impl ExactSizeIterator<Item = u32> + Clone, distinct: usize) -> Self {
        let len = codes.len();
        let mut counts = vec![0; distinct];
        for code in codes.clone() {
            counts[code as usize] += 1;
        }
        let empty = |count: &usize| {
            if *count * RARE < len {
                Set::Rows(Vec::with_capacity(*count))
            } else {
                Set::Bits { bits: Bitmap::none(len), count: *count }
            }
        };
        let mut sets: Vec<Set> = counts.iter().map(empty).collect();
        for (row, code) in (0..).zip(codes) {
            match &mut sets[code as usize] {
                Set::Rows(rows) => rows.push(row),
                Set::Bits { bits, .. } => bits.insert(row),
            }
        }
        Self { sets, rows: len }
    }

    /// The row's code. It looks into the sets one by one: for many rows use [`Self::codes`].
    pub fn code(&self, row: u32) -> usize {
        self.sets.iter().position(|set| set.contains(row)).unwrap_or(0)
    }

    /// Every row's code.
    pub fn codes(&self) -> Vec<u32> {
        let mut codes = vec![0; self.rows];
        for (code, set) in (0..).zip(&self.sets) {
            set.for_each(|row| codes[row as usize] = code);
        }
        codes
    }

    /// How many rows have each code.
    pub fn counts(&self) -> Vec<u64> {
        self.sets.iter().map(|set| set.len() as u64).collect()
    }

    /// What the rows of each code add up to.
    pub fn sums(&self, amounts: &Amounts) -> Vec<Sum> {
        let sum = |set: &Set| match set {
            Set::Rows(rows) => amounts.sum_listed(rows),
            Set::Bits { bits, count } => amounts.sum(bits, *count as u64),
        };
        self.sets.iter().map(sum).collect()
    }

    /// How many codes there are.
    pub const fn distinct(&self) -> usize {
        self.sets.len()
    }

    /// Has every row this code?
    pub fn is_every(&self, code: usize) -> bool {
        self.sets[code].len() == self.rows
    }

    /// Adds the rows of a code to a set.
    pub fn add_to(&self, code: usize, rows: &mut Bitmap) {
        self.sets[code].add_to(rows);
    }

    /// How many rows of a set have this code.
    pub fn count_of(&self, code: usize, rows: &Bitmap) -> u64 {
        self.sets[code].count_in(rows)
    }

    /// How many rows of a list have this code.
    pub fn count_listed(&self, code: usize, rows: &[u32]) -> u64 {
        rows.iter().filter(|row| self.sets[code].contains(**row)).count() as u64
    }

    /// How many rows of a set of `count` rows have each code. What most rows have is the rest.
    pub fn count(&self, rows: &Bitmap, count: u64) -> Vec<u64> {
        let mut counts = vec![0; self.sets.len()];
        if let Some(dearest) = self.dearest() {
            let mut rest = count;
            for code in (0..self.sets.len()).filter(|code| *code != dearest) {
                counts[code] = self.count_of(code, rows);
                rest -= counts[code];
            }
            counts[dearest] = rest;
        }
        counts
    }

    /// What [`Self::count`] costs, in words of a bitmap.
    pub fn cost(&self) -> usize {
        let dearest = self.dearest().map_or(0, |code| self.sets[code].cost());
        self.sets.iter().map(Set::cost).sum::<usize>() - dearest
    }

    fn dearest(&self) -> Option<usize> {
        (0..self.sets.len()).max_by_key(|code| self.sets[*code].cost())
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        let set = |set: &Set| match set {
            Set::Rows(rows) => rows.capacity() * size_of::<u32>(),
            Set::Bits { bits, .. } => bits.bytes(),
        };
        self.sets.iter().map(|s| set(s) + size_of::<Set>()).sum()
    }
}

/// The codes of a file's column are what they are read from: that each row has exactly one is looked at.
impl Stored for Category {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.number(self.sets.len() as u64)?;
        for set in &self.sets {
            match set {
                Set::Rows(rows) => {
                    to.number(0)?;
                    to.numbers(rows)?;
                }
                Set::Bits { bits, .. } => {
                    to.number(1)?;
                    bits.save(to)?;
                }
            }
        }
        Ok(())
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let (mut sets, mut seen, mut total) = (Vec::new(), Bitmap::none(rows), 0);
        for _ in 0..from.number()? {
            let set = if from.flag()? {
                let bits = Bitmap::load(from, rows)?;
                Set::Bits { count: usize::try_from(bits.count()).unwrap_or(usize::MAX), bits }
            } else {
                let list = from.rows(rows, rows)?;
                if !list.is_sorted_by(|a, b| a < b) {
                    return Err(Refused::Other("the rows of a value"));
                }
                Set::Rows(list)
            };
            set.add_to(&mut seen);
            total += set.len();
            sets.push(set);
        }
        if total == rows && seen.count() == rows as u64 {
            Ok(Self { sets, rows })
        } else {
            Err(Refused::Other("a row without its one value"))
        }
    }
}

/// The codes `0..distinct` anew, the most frequent first: gives each old code's new one.
pub fn by_frequency(codes: impl Iterator<Item = u32>, distinct: usize) -> Vec<u32> {
    let mut counts: Vec<(u64, usize)> = (0..distinct).map(|code| (0, code)).collect();
    for code in codes {
        counts[code as usize].0 += 1;
    }
    counts.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut new = vec![0; distinct];
    for (place, (_, code)) in counts.into_iter().enumerate() {
        new[code] = small(place);
    }
    new
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn counts_are_right(codes: &[u32], distinct: usize, chosen: impl Fn(u32) -> bool) {
        let column = Category::new(codes.iter().copied(), distinct);
        let rows = Bitmap::of(codes.len(), (0..small(codes.len())).filter(|row| chosen(*row)));
        let mut plain = vec![0; distinct];
        for row in rows.rows() {
            plain[codes[row as usize] as usize] += 1;
        }
        assert_eq!(column.count(&rows, rows.count()), plain);
        assert_eq!(column.codes(), codes);
        for (code, count) in column.counts().into_iter().enumerate() {
            let mut set = Bitmap::none(codes.len());
            column.add_to(code, &mut set);
            assert_eq!(set.count(), count);
            assert!(set.rows().all(|row| column.code(row) == code && codes[row as usize] as usize == code));
        }
    }

    proptest! {
        #[test]
        fn counts_are_those_of_the_rows(codes in vec(0_u32..6, 1..400), every in 1_u32..60) {
            counts_are_right(&codes, 6, |row| row % every == 0);
            counts_are_right(&codes, 6, |row| row % every != 0);
        }
    }

    #[test]
    fn any_number_of_distinct_values_is_taken() {
        let codes: Vec<u32> = (0..3000).map(|row| if row % 2 == 0 { 0 } else { row % 700 }).collect();
        counts_are_right(&codes, 700, |row| row % 3 > 0);
        counts_are_right(&[4; 100], 5, |row| row % 7 > 0);
        counts_are_right(&[], 4, |_| true);
        assert!(Category::new([4; 100].into_iter(), 5).is_every(4));
        assert!(!Category::new([4; 100].into_iter(), 5).is_every(3));
    }

    #[test]
    fn the_most_frequent_code_comes_first() {
        assert_eq!(by_frequency([2, 2, 0, 2, 0, 1, 4, 4].into_iter(), 5), [1, 3, 0, 4, 2]);
    }
}
