//! A column of numbers, kept in four bytes each where their range allows it.

use std::io;

use super::bitmap::Bitmap;
use super::stored::{Refused, Sink, Source, Stored};

/// What stands for an unknown number; it sorts below every other.
pub const UNKNOWN: i64 = i64::MIN;

/// One number a row, or [`UNKNOWN`].
#[derive(Debug)]
pub enum Numbers {
    /// The range of the known numbers fits: 0 is unknown, `n` is `base + n - 1`.
    Narrow {
        /// The least known number.
        base: i64,
        /// One a row.
        offsets: Vec<u32>,
    },
    /// Any numbers.
    Wide(Vec<i64>),
}

impl Numbers {
    /// The column of these numbers.
    pub fn new(numbers: impl Iterator<Item = i64> + Clone) -> Self {
        let known = numbers.clone().filter(|n| *n != UNKNOWN);
        let base = known.clone().min().unwrap_or(0);
        let greatest = known.max().unwrap_or(base);
        // One more than the offset must fit.
        if greatest.abs_diff(base) >= u64::from(u32::MAX) {
            return Self::Wide(numbers.collect());
        }
        let offset = |n: i64| match n {
            UNKNOWN => 0,
            n => u32::try_from(n.abs_diff(base) + 1).unwrap_or(u32::MAX),
        };
        Self::Narrow { base, offsets: numbers.map(offset).collect() }
    }

    /// The row's number, or [`UNKNOWN`].
    pub fn get(&self, row: u32) -> i64 {
        match self {
            Self::Wide(numbers) => numbers[row as usize],
            Self::Narrow { base, offsets } => match offsets[row as usize] {
                0 => UNKNOWN,
                n => base + i64::from(n - 1),
            },
        }
    }

    /// The rows whose number is known and within these ends, both included; an open end is `None`.
    pub fn within(&self, [least, most]: [Option<i64>; 2]) -> Bitmap {
        // Every known number is above the one that stands for unknown.
        let (least, most) = (least.unwrap_or(UNKNOWN + 1).max(UNKNOWN + 1), most.unwrap_or(i64::MAX));
        match self {
            Self::Wide(numbers) => Bitmap::where_true(numbers.iter().map(|n| (least..=most).contains(n))),
            Self::Narrow { base, offsets } => {
                let least = least.saturating_sub(*base).saturating_add(1).max(1);
                let most = most.saturating_sub(*base).saturating_add(1).min(i64::from(u32::MAX));
                match (u32::try_from(least), u32::try_from(most)) {
                    (Ok(least), Ok(most)) => {
                        Bitmap::where_true(offsets.iter().map(|n| (least..=most).contains(n)))
                    }
                    _ => Bitmap::none(offsets.len()),
                }
            }
        }
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Wide(numbers) => numbers.capacity() * size_of::<i64>(),
            Self::Narrow { offsets, .. } => offsets.capacity() * size_of::<u32>(),
        }
    }
}

impl Stored for Numbers {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        match self {
            Self::Narrow { base, offsets } => {
                to.number(0)?;
                to.numbers(&[*base])?;
                to.numbers(offsets)
            }
            Self::Wide(numbers) => {
                to.number(1)?;
                to.numbers(numbers)
            }
        }
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        if from.flag()? {
            return Ok(Self::Wide(from.numbers_of(rows)?));
        }
        let base: i64 = from.number_of()?;
        let offsets: Vec<u32> = from.numbers_of(rows)?;
        let greatest = offsets.iter().max().copied().unwrap_or(0);
        base.checked_add(i64::from(greatest)).ok_or(Refused::Other("a number out of range"))?;
        Ok(Self::Narrow { base, offsets })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_whatever_their_range_is() {
        let span = i64::from(u32::MAX);
        for (numbers, narrow) in [
            (vec![], true),
            (vec![UNKNOWN, UNKNOWN], true),
            (vec![7, UNKNOWN, -3], true),
            (vec![0, span - 1, UNKNOWN], true),
            (vec![0, span], false),
            (vec![i64::MIN + 1, i64::MAX, UNKNOWN, 0], false),
        ] {
            let column = Numbers::new(numbers.iter().copied());
            assert_eq!(matches!(column, Numbers::Narrow { .. }), narrow, "{numbers:?}");
            for (row, number) in (0..).zip(numbers) {
                assert_eq!(column.get(row), number);
            }
        }
    }
}
