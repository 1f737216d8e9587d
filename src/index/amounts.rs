//! The column of payments, made for sums over a set of rows.

use std::io;

use super::bitmap::Bitmap;
use super::stored::{Refused, Sink, Source, Stored};
use super::wide;
use crate::domain::local_test::Between;
use crate::domain::money::Fen;

/// One amount a row, or none. The sum of each 64 rows is kept, so that a set is summed by what it holds or by
/// what it lacks, whichever is less.
#[derive(Debug)]
pub struct Amounts {
    unknown: Bitmap,
    /// How many are unknown.
    unknowns: u64,
    fen: Column,
}

#[derive(Debug)]
enum Column {
    /// Offsets from the least amount; an unknown one is 0 here.
    Narrow { base: i64, offsets: Vec<u32>, sums: Vec<u64> },
    /// Any amounts; an unknown one is 0 here.
    Wide(Vec<i64>),
}

impl Column {
    fn narrow(base: i64, offsets: Vec<u32>) -> Self {
        let sums = offsets.chunks(64).map(|chunk| chunk.iter().map(|n| u64::from(*n)).sum()).collect();
        Self::Narrow { base, offsets, sums }
    }
}

/// A sum over some rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// The sum in fen, wide enough for any number of rows.
    pub fen: i128,
    /// Rows whose amount is unknown.
    pub unknown: u64,
}

impl Sum {
    /// Takes another sum in.
    pub const fn add(&mut self, other: Self) {
        self.fen += other.fen;
        self.unknown += other.unknown;
    }

    /// Takes out what it holds of another.
    pub const fn take_out(&mut self, other: Self) {
        self.fen -= other.fen;
        self.unknown -= other.unknown;
    }

    /// The sum as money.
    pub fn money(self) -> Fen {
        Fen(i64::try_from(self.fen).unwrap_or(if self.fen < 0 { i64::MIN } else { i64::MAX }))
    }
}

impl Amounts {
    /// The column of these amounts.
    pub fn new(amounts: impl ExactSizeIterator<Item = Option<Fen>> + Clone) -> Self {
        let unknown = Bitmap::of(
            amounts.len(),
            (0..).zip(amounts.clone()).filter(|(_, a)| a.is_none()).map(|(row, _)| row),
        );
        let unknowns = unknown.count();
        let known = amounts.clone().flatten();
        let base = known.clone().min().unwrap_or_default().0;
        let greatest = known.max().unwrap_or_default().0;
        if greatest.abs_diff(base) > u64::from(u32::MAX) {
            return Self {
                unknown,
                unknowns,
                fen: Column::Wide(amounts.map(|a| a.unwrap_or_default().0).collect()),
            };
        }
        let offset = |a: Option<Fen>| a.map_or(0, |a| u32::try_from(a.0.abs_diff(base)).unwrap_or(u32::MAX));
        let offsets: Vec<u32> = amounts.map(offset).collect();
        Self { unknowns, unknown, fen: Column::narrow(base, offsets) }
    }

    /// The row's amount.
    pub fn get(&self, row: u32) -> Option<Fen> {
        (!self.unknown.contains(row)).then(|| match &self.fen {
            Column::Narrow { base, offsets, .. } => Fen(base + i64::from(offsets[row as usize])),
            Column::Wide(amounts) => Fen(amounts[row as usize]),
        })
    }

    /// The row's amount as a sum.
    pub fn of(&self, row: u32) -> Sum {
        self.get(row)
            .map_or(Sum { fen: 0, unknown: 1 }, |amount| Sum { fen: i128::from(amount.0), unknown: 0 })
    }

    /// The sum over a set of `count` rows.
    pub fn sum(&self, rows: &Bitmap, count: u64) -> Sum {
        let unknown = if self.unknowns == 0 { 0 } else { rows.count_and(&self.unknown) };
        let fen = match &self.fen {
            Column::Wide(amounts) => rows.rows().map(|row| i128::from(amounts[row as usize])).sum(),
            Column::Narrow { base, offsets, sums } => {
                i128::from(wide::sum(rows.words(), offsets, sums))
                    + i128::from(*base) * i128::from(count - unknown)
            }
        };
        Sum { fen, unknown }
    }

    /// The sum over a list of rows.
    pub fn sum_listed(&self, rows: &[u32]) -> Sum {
        let unknown = match self.unknowns {
            0 => 0,
            _ => rows.iter().filter(|row| self.unknown.contains(**row)).count() as u64,
        };
        let fen = match &self.fen {
            Column::Wide(amounts) => rows.iter().map(|row| i128::from(amounts[*row as usize])).sum(),
            Column::Narrow { base, offsets, .. } => {
                let above: u64 = rows.iter().map(|row| u64::from(offsets[*row as usize])).sum();
                i128::from(above) + i128::from(*base) * i128::from(rows.len() as u64 - unknown)
            }
        };
        Sum { fen, unknown }
    }

    /// The rows whose amount is known and within a range.
    pub fn within(&self, range: &Between<Fen>) -> Bitmap {
        let mut within = match &self.fen {
            Column::Wide(amounts) => Bitmap::where_true(amounts.iter().map(|fen| range.holds(&Fen(*fen)))),
            Column::Narrow { base, offsets, .. } => {
                let least = range.least.map_or(0, |least| least.0.saturating_sub(*base).max(0));
                let most = range.most.map_or(i64::MAX, |most| most.0.saturating_sub(*base));
                match (u32::try_from(least), u32::try_from(most.min(i64::from(u32::MAX)))) {
                    (Ok(least), Ok(most)) => {
                        Bitmap::where_true(offsets.iter().map(|n| (least..=most).contains(n)))
                    }
                    _ => Bitmap::none(offsets.len()),
                }
            }
        };
        within.and_not(&self.unknown);
        within
    }

    /// The rows whose amount is known.
    pub fn known(&self) -> Bitmap {
        let mut known = Bitmap::all(self.unknown.len());
        known.and_not(&self.unknown);
        known
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        let column = match &self.fen {
            Column::Narrow { offsets, sums, .. } => {
                offsets.capacity() * size_of::<u32>() + sums.capacity() * size_of::<u64>()
            }
            Column::Wide(amounts) => amounts.capacity() * size_of::<i64>(),
        };
        self.unknown.bytes() + column
    }
}

impl Stored for Amounts {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        self.unknown.save(to)?;
        match &self.fen {
            Column::Narrow { base, offsets, .. } => {
                to.number(0)?;
                to.numbers(&[*base])?;
                to.numbers(offsets)
            }
            Column::Wide(amounts) => {
                to.number(1)?;
                to.numbers(amounts)
            }
        }
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let unknown = Bitmap::load(from, rows)?;
        let unknowns = unknown.count();
        if from.flag()? {
            return Ok(Self { unknown, unknowns, fen: Column::Wide(from.numbers_of(rows)?) });
        }
        let base: i64 = from.number_of()?;
        let offsets: Vec<u32> = from.numbers_of(rows)?;
        let greatest = offsets.iter().max().copied().unwrap_or(0);
        base.checked_add(i64::from(greatest)).ok_or(Refused::Other("an amount out of range"))?;
        Ok(Self { unknown, unknowns, fen: Column::narrow(base, offsets) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;

    fn is_the_plain_sum(amounts: &[Option<Fen>], chosen: &[bool]) {
        let column = Amounts::new(amounts.iter().copied());
        let rows = Bitmap::of(amounts.len(), (0..).zip(chosen).filter(|(_, c)| **c).map(|(row, _)| row));
        let mut plain = Sum::default();
        for (amount, _) in amounts.iter().zip(chosen).filter(|(_, c)| **c) {
            match amount {
                Some(fen) => plain.fen += i128::from(fen.0),
                None => plain.unknown += 1,
            }
        }
        assert_eq!(column.sum(&rows, rows.count()), plain);
        assert_eq!(column.sum_listed(&rows.listed(rows.count())), plain);
        for (row, amount) in (0..).zip(amounts) {
            assert_eq!(column.get(row), *amount);
        }
    }

    proptest! {
        #[test]
        fn a_sum_is_the_plain_sum(
            rows in vec((option::weighted(0.8, -500_i64..100_000), any::<bool>()), 0..200),
            dense in any::<bool>(),
            outlier in option::weighted(0.3, any::<i64>()),
        ) {
            let mut amounts: Vec<_> = rows.iter().map(|row| row.0.map(Fen)).collect();
            if let (Some(first), Some(outlier)) = (amounts.first_mut(), outlier) {
                *first = Some(Fen(outlier));
            }
            let chosen: Vec<bool> = rows.iter().enumerate().map(|(i, row)| row.1 || (dense && i % 9 > 0)).collect();
            is_the_plain_sum(&amounts, &chosen);
        }
    }

    #[test]
    fn a_sum_beyond_any_amount_is_kept_within_money() {
        let column = Amounts::new([Some(Fen(i64::MAX)), Some(Fen(i64::MAX))].into_iter());
        assert_eq!(column.sum(&Bitmap::all(2), 2).money(), Fen(i64::MAX));
    }
}
