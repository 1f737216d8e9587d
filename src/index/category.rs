//! A column of few distinct values: a code a row, and the rows of each code.

use super::bitmap::Bitmap;
use super::search::small;

/// A value with fewer than one row in so many is kept as a list of rows, not as a bitmap.
const RARE: usize = 32;
/// What looking up the code of one hit costs, in words of a bitmap.
const HIT_COST: usize = 3;

/// One code `0..distinct` a row.
#[derive(Debug)]
pub struct Category {
    codes: Codes,
    sets: Vec<Set>,
}

#[derive(Debug)]
enum Codes {
    /// Every row has this one.
    Same(u32),
    /// One byte a row.
    Bytes(Vec<u8>),
    /// More than 256 distinct ones.
    Words(Vec<u32>),
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
            Self::Rows(list) => list.len(),
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
        for (row, code) in (0..).zip(codes.clone()) {
            match &mut sets[code as usize] {
                Set::Rows(rows) => rows.push(row),
                Set::Bits { bits, .. } => bits.insert(row),
            }
        }
        let same = counts.iter().position(|count| *count == len);
        let codes = match same {
            Some(code) => Codes::Same(small(code)),
            None if distinct <= 256 => {
                Codes::Bytes(codes.map(|code| u8::try_from(code).unwrap_or(0)).collect())
            }
            None => Codes::Words(codes.collect()),
        };
        Self { codes, sets }
    }

    /// The row's code.
    pub fn code(&self, row: u32) -> usize {
        match &self.codes {
            Codes::Same(code) => *code as usize,
            Codes::Bytes(codes) => usize::from(codes[row as usize]),
            Codes::Words(codes) => codes[row as usize] as usize,
        }
    }

    /// How many rows have each code.
    pub fn counts(&self) -> Vec<u64> {
        self.sets.iter().map(|set| set.len() as u64).collect()
    }

    /// How many codes there are.
    pub const fn distinct(&self) -> usize {
        self.sets.len()
    }

    /// The one code that every row has, if there is one.
    pub const fn same(&self) -> Option<usize> {
        match self.codes {
            Codes::Same(code) => Some(code as usize),
            _ => None,
        }
    }

    /// Adds the rows of a code to a set.
    pub fn add_to(&self, code: usize, rows: &mut Bitmap) {
        self.sets[code].add_to(rows);
    }

    /// How many of a set of `count` rows have each code: by looking at its rows when they are few, by counting
    /// bits when they are many.
    pub fn count(&self, rows: &Bitmap, count: u64) -> Vec<u64> {
        let mut counts = vec![0; self.sets.len()];
        let Some(most) = (0..self.sets.len()).max_by_key(|code| self.sets[*code].cost()) else {
            return counts;
        };
        let by_bits = self.sets.iter().map(Set::cost).sum::<usize>() - self.sets[most].cost();
        let by_rows = usize::try_from(count).unwrap_or(usize::MAX).saturating_mul(HIT_COST);
        match &self.codes {
            Codes::Same(code) => counts[*code as usize] = count,
            Codes::Bytes(codes) if by_rows < by_bits => {
                rows.rows().for_each(|row| counts[usize::from(codes[row as usize])] += 1);
            }
            Codes::Words(codes) if by_rows < by_bits => {
                rows.rows().for_each(|row| counts[codes[row as usize] as usize] += 1);
            }
            Codes::Bytes(_) | Codes::Words(_) => {
                let mut rest = count;
                for (code, set) in self.sets.iter().enumerate().filter(|(code, _)| *code != most) {
                    counts[code] = set.count_in(rows);
                    rest -= counts[code];
                }
                counts[most] = rest;
            }
        }
        counts
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        let codes = match &self.codes {
            Codes::Same(_) => 0,
            Codes::Bytes(codes) => codes.capacity(),
            Codes::Words(codes) => codes.capacity() * size_of::<u32>(),
        };
        let set = |set: &Set| match set {
            Set::Rows(rows) => rows.capacity() * size_of::<u32>(),
            Set::Bits { bits, .. } => bits.bytes(),
        };
        codes + self.sets.iter().map(|s| set(s) + size_of::<Set>()).sum::<usize>()
    }
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
        for (code, count) in column.counts().into_iter().enumerate() {
            let mut set = Bitmap::none(codes.len());
            column.add_to(code, &mut set);
            assert_eq!(set.count(), count);
            assert!(set.rows().all(|row| column.code(row) == code && codes[row as usize] as usize == code));
        }
    }

    proptest! {
        #[test]
        fn counts_by_rows_and_by_bits_agree(codes in vec(0_u32..6, 1..400), every in 1_u32..60) {
            counts_are_right(&codes, 6, |row| row % every == 0);
            counts_are_right(&codes, 6, |row| row % every != 0);
        }
    }

    #[test]
    fn any_number_of_distinct_values_is_taken() {
        let codes: Vec<u32> = (0..3000).map(|row| if row % 2 == 0 { 0 } else { row % 700 }).collect();
        counts_are_right(&codes, 700, |row| row % 3 > 0);
        counts_are_right(&codes, 700, |row| row % 501 == 1);
        counts_are_right(&[4; 100], 5, |row| row % 7 > 0);
        counts_are_right(&[], 4, |_| true);
    }
}
