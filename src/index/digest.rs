//! All five facets of a row in two bytes, so that counting a few rows touches few places in memory.

use super::bitmap::Bitmap;
use super::facets::Facet;
use super::wide;

/// The codes from this one on share its place in a digest; they are the rarest, and are counted by their sets.
const SHARED: usize = 15;
/// From so many rows on they are counted by the halves of their digests.
const FOLDED: usize = 256;
/// Values of such a half.
const BYTE: usize = 1 << u8::BITS;

/// A row's facets, packed.
#[derive(Debug)]
pub struct Digests(Vec<u16>);

/// How many rows have each code, of each facet.
#[derive(Debug, Default)]
pub struct Tally([[u64; SHARED + 1]; Facet::ALL.len()]);

/// Where a facet's code stands, within one of the two bytes: its lowest bit, and its bits.
const fn field(facet: Facet) -> (u32, u16) {
    match facet {
        Facet::Status => (0, 0xF),
        Facet::Flag => (4, 0xF),
        Facet::Refunding => (8, 0x3),
        Facet::Memo => (10, 0x3),
        Facet::Message => (12, 0x3),
    }
}

impl Digests {
    /// The digests of as many rows as the columns have; `codes` gives a column's codes.
    pub fn new(rows: usize, codes: impl Fn(Facet) -> Vec<u32>) -> Self {
        let mut digests = vec![0; rows];
        for facet in Facet::ALL {
            let (shift, mask) = field(facet);
            for (digest, code) in digests.iter_mut().zip(codes(facet)) {
                *digest |= u16::try_from(code).unwrap_or(u16::MAX).min(mask) << shift;
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

    /// Counts what `give` gives by the halves of the digests: two writes a row instead of one for each facet.
    fn folded(&self, give: impl FnOnce(&mut dyn FnMut(&[u32]))) -> Tally {
        let (mut low, mut high) = ([0_u32; BYTE], [0_u32; BYTE]);
        give(&mut |rows| {
            for row in rows {
                let [first, second] = self.0[*row as usize].to_le_bytes();
                low[usize::from(first)] += 1;
                high[usize::from(second)] += 1;
            }
        });
        let mut tally = Tally::default();
        for byte in 0..=u8::MAX {
            tally.add_half(u16::from(byte), low[usize::from(byte)], |shift| shift < u8::BITS);
            tally.add_half(u16::from(byte) << u8::BITS, high[usize::from(byte)], |shift| shift >= u8::BITS);
        }
        tally
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u16>()
    }
}

impl Tally {
    fn add(&mut self, digest: u16, count: u32) {
        self.add_half(digest, count, |_| true);
    }

    /// Adds rows whose digests share the half in which the chosen facets stand.
    fn add_half(&mut self, digest: u16, count: u32, chosen: impl Fn(u32) -> bool) {
        if count == 0 {
            return;
        }
        for facet in Facet::ALL {
            let (shift, mask) = field(facet);
            if chosen(shift) {
                self.0[facet as usize][usize::from(digest >> shift & mask)] += u64::from(count);
            }
        }
    }

    /// How many rows have this code; `None` for one that has no place of its own.
    pub fn get(&self, facet: Facet, code: usize) -> Option<u64> {
        (code < SHARED).then(|| self.0[facet as usize].get(code).copied().unwrap_or(0))
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
            _ => vec![0; 4],
        });
        let tally = digests.tally(&[0, 1, 2]);
        let flag = |code| tally.get(Facet::Flag, code);
        assert_eq!((flag(14), flag(2), flag(15), flag(700)), (Some(1), Some(0), None, None));
        assert_eq!(
            (0..4).map(|code| tally.get(Facet::Message, code)).collect::<Vec<_>>(),
            [1, 0, 0, 2].map(Some)
        );
        assert_eq!(tally.get(Facet::Status, 0), Some(3));
    }

    #[test]
    fn many_rows_are_counted_as_few_are() {
        let codes = |facet| (0..5_000).map(|row| row * 7 % (3 + facet as u32 * 2)).collect();
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
