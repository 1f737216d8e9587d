//! All facets of a row in four bytes, so that counting a few rows touches few places in memory.

use std::io;

use super::bitmap::Bitmap;
use super::facets::Facet;
use super::search;
use super::stored::{Refused, Sink, Source, Stored};
use super::wide;

/// The codes from this one on share its place in a digest; they are the rarest, and are counted by their sets.
const SHARED: usize = 15;
/// From so many rows on they are counted by the bytes of their digests.
const FOLDED: usize = 256;
/// Values of a byte.
const BYTE: usize = 1 << u8::BITS;

/// A row's facets, packed.
#[derive(Debug)]
pub struct Digests(Vec<u32>);

/// How many rows have each code, of each facet.
#[derive(Debug, Default)]
pub struct Tally([[u64; SHARED + 1]; Facet::ALL.len()]);

/// Where a facet's code stands, within one of the bytes: its lowest bit, and its bits.
const fn field(facet: Facet) -> (u32, u32) {
    match facet {
        Facet::Status => (0, 0xF),
        Facet::Flag => (4, 0xF),
        Facet::Refunding => (8, 0x3),
        Facet::Memo => (10, 0x3),
        Facet::Message => (12, 0x3),
        Facet::Step => (14, 0x3),
        Facet::Handled => (16, 0x3),
    }
}

impl Digests {
    /// The digests of as many rows as the columns have; `codes` gives a column's codes.
    pub fn new(rows: usize, codes: impl Fn(Facet) -> Vec<u32>) -> Self {
        let mut digests = vec![0; rows];
        for facet in Facet::ALL {
            let (shift, mask) = field(facet);
            for (digest, code) in digests.iter_mut().zip(codes(facet)) {
                *digest |= code.min(mask) << shift;
            }
        }
        Self(digests)
    }

    /// Counts the rows of a list.
    pub fn tally(&self, rows: &[u32]) -> Tally {
        if rows.len() < FOLDED {
            let mut tally = Tally::default();
            for row in rows {
                tally.add(self.0[*row as usize], 1);
            }
            return tally;
        }
        self.folded(|count| count(rows))
    }

    /// Counts the rows of a set.
    pub fn tally_set(&self, rows: &Bitmap) -> Tally {
        self.folded(|count| wide::each(rows.words(), count))
    }

    /// Counts what `give` gives by the bytes of the digests: two writes a row instead of one for each facet. The third
    /// byte is 0 in most rows, and only the others are counted.
    fn folded(&self, give: impl FnOnce(&mut dyn FnMut(&[u32]))) -> Tally {
        let mut counts = [[0_u32; BYTE]; 3];
        let [low, middle, high] = &mut counts;
        let mut all = 0;
        give(&mut |rows| {
            all += search::small(rows.len());
            for row in rows {
                let [first, second, third, _] = self.0[*row as usize].to_le_bytes();
                low[usize::from(first)] += 1;
                middle[usize::from(second)] += 1;
                if third > 0 {
                    high[usize::from(third)] += 1;
                }
            }
        });
        counts[2][0] = all - counts[2].iter().sum::<u32>();
        let mut tally = Tally::default();
        for (place, counts) in (0..).zip(&counts) {
            for (byte, count) in (0_u32..).zip(counts) {
                tally.add_byte(byte << (place * u8::BITS), *count, |shift| shift / u8::BITS == place);
            }
        }
        tally
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u32>()
    }
}

impl Stored for Digests {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.0)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        from.numbers_of(rows).map(Self)
    }
}

impl Tally {
    fn add(&mut self, digest: u32, count: u32) {
        self.add_byte(digest, count, |_| true);
    }

    /// Adds rows whose digests share the byte in which the chosen facets stand.
    fn add_byte(&mut self, digest: u32, count: u32, chosen: impl Fn(u32) -> bool) {
        if count == 0 {
            return;
        }
        for facet in Facet::ALL {
            let (shift, mask) = field(facet);
            if chosen(shift) {
                self.0[facet as usize][(digest >> shift & mask) as usize] += u64::from(count);
            }
        }
    }

    /// How many rows have this code; `None` for one that has no place of its own.
    pub fn get(&self, facet: Facet, code: usize) -> Option<u64> {
        // A step has two bits and more values than that: the last of its places is shared too.
        let shared = if facet == Facet::Step { 3 } else { SHARED };
        (code < shared).then(|| self.0[facet as usize].get(code).copied().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_without_a_place_of_its_own_is_left_to_its_set() {
        let digests = Digests::new(4, |facet| match facet {
            Facet::Flag => vec![14, 15, 700, 2],
            Facet::Message => vec![3, 0, 3, 1],
            Facet::Step => vec![2, 3, 4, 2],
            _ => vec![0; 4],
        });
        let tally = digests.tally(&[0, 1, 2]);
        let flag = |code| tally.get(Facet::Flag, code);
        assert_eq!((flag(14), flag(2), flag(15), flag(700)), (Some(1), Some(0), None, None));
        assert_eq!(
            (0..4).map(|code| tally.get(Facet::Message, code)).collect::<Vec<_>>(),
            [1, 0, 0, 2].map(Some)
        );
        assert_eq!([2, 3, 4].map(|code| tally.get(Facet::Step, code)), [Some(1), None, None]);
        assert_eq!(tally.get(Facet::Status, 0), Some(3));
    }

    #[test]
    fn many_rows_are_counted_as_few_are() {
        let most = |facet| [3, 2].map(|bits| 1_u32 << bits)[usize::from(field(facet).1 == 3)];
        let codes = |facet| (0..5_000).map(|row| row * 7 % (most(facet) - 1)).collect();
        let digests = Digests::new(5_000, codes);
        let rows: Vec<u32> = (0..5_000).filter(|row| row % 3 > 0).collect();
        let (many, set) = (digests.tally(&rows), digests.tally_set(&Bitmap::of(5_000, rows.iter().copied())));
        let mut few = Tally::default();
        for row in &rows {
            few.add(digests.0[*row as usize], 1);
        }
        assert_eq!((many.0, set.0), (few.0, few.0));
        assert_eq!(many.0[0].iter().sum::<u64>(), 3_333);
    }
}
