//! Pieces of orders: nearly always few, so one byte each.

use std::io;

use super::super::bitmap::Bitmap;
use super::super::search::small;
use super::super::stored::{Refused, Sink, Source, Stored};
use crate::domain::local_test::Between;

/// Nothing is known.
const UNKNOWN: u8 = u8::MAX;
/// The number stands aside.
const ASIDE: u8 = u8::MAX - 1;

/// One number of pieces a row.
#[derive(Debug)]
pub struct Pieces {
    /// A number below [`ASIDE`], or one of the two words above.
    few: Vec<u8>,
    /// Rows with other numbers, ascending.
    others: Vec<(u32, i64)>,
}

impl Pieces {
    /// The column of these numbers.
    pub fn new(numbers: impl Iterator<Item = Option<i64>>) -> Self {
        let (mut few, mut others) = (Vec::new(), Vec::new());
        for (row, number) in numbers.enumerate() {
            few.push(match number {
                None => UNKNOWN,
                Some(number) => match u8::try_from(number) {
                    Ok(byte) if byte < ASIDE => byte,
                    _ => {
                        others.push((small(row), number));
                        ASIDE
                    }
                },
            });
        }
        few.shrink_to_fit();
        others.shrink_to_fit();
        Self { few, others }
    }

    /// The row's number.
    pub fn get(&self, row: u32) -> Option<i64> {
        match self.few[row as usize] {
            UNKNOWN => None,
            ASIDE => {
                let place = self.others.binary_search_by_key(&row, |(row, _)| *row);
                place.ok().map(|place| self.others[place].1)
            }
            few => Some(few.into()),
        }
    }

    /// The rows whose number is known.
    pub fn known(&self) -> Bitmap {
        Bitmap::where_true(self.few.iter().map(|byte| *byte != UNKNOWN))
    }

    /// The rows whose number is known and within a range.
    pub fn within(&self, range: &Between<i64>) -> Bitmap {
        let wanted: Vec<bool> =
            (0..=u8::MAX).map(|byte| byte < ASIDE && range.holds(&i64::from(byte))).collect();
        let mut rows = Bitmap::where_true(self.few.iter().map(|byte| wanted[usize::from(*byte)]));
        for (row, _) in self.others.iter().filter(|(_, number)| range.holds(number)) {
            rows.insert(*row);
        }
        rows
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.few.capacity() + self.others.capacity() * size_of::<(u32, i64)>()
    }
}

impl Stored for Pieces {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.few)?;
        to.numbers(&self.others.iter().map(|(row, _)| *row).collect::<Vec<u32>>())?;
        to.numbers(&self.others.iter().map(|(_, number)| *number).collect::<Vec<i64>>())
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let few: Vec<u8> = from.numbers_of(rows)?;
        let aside = from.rows(rows, rows)?;
        let numbers: Vec<i64> = from.numbers_of(aside.len())?;
        let meant = (0..).zip(&few).filter(|(_, byte)| **byte == ASIDE).map(|(row, _)| row);
        if !meant.eq(aside.iter().copied()) {
            return Err(Refused::Other("the rows of many pieces"));
        }
        Ok(Self { few, others: aside.into_iter().zip(numbers).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_comes_back_and_is_found() {
        let numbers =
            [Some(0), None, Some(3), Some(253), Some(254), Some(255), Some(-1), Some(i64::MAX), None];
        let column = Pieces::new(numbers.into_iter());
        for (row, number) in (0..).zip(numbers) {
            assert_eq!(column.get(row), number);
        }
        for (least, most) in [(None, None), (Some(3), Some(254)), (Some(255), None), (None, Some(0))] {
            let range = Between { least, most };
            let meant = (0..).zip(numbers).filter(|(_, n)| n.is_some_and(|n| range.holds(&n)));
            assert!(column.within(&range).rows().eq(meant.map(|(row, _)| row)), "{range:?}");
        }
        assert_eq!(column.known().count(), 7);
    }
}
