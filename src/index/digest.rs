//! All facets of a row in four bytes, so that counting a few rows touches few places in memory.

use std::io;

use super::bitmap::Bitmap;
use super::facets::Facet;
use super::stored::{Refused, Sink, Source, Stored};

/// The codes from this one on share its place in a digest; they are the rarest, and are counted by their sets.
const SHARED: usize = 15;

/// A row's facets, packed.
#[derive(Debug)]
pub struct Digests(Vec<u32>);

/// How many rows have each code, of each facet.
#[derive(Debug, Default)]
pub struct Tally([[u64; SHARED + 1]; Facet::ALL.len()]);

/// Where a facet's code stands: its lowest bit, and its bits.
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

    /// Counts some rows.
    pub fn tally(&self, rows: &Bitmap) -> Tally {
        let mut tally = Tally::default();
        for row in rows.rows() {
            let digest = self.0[row as usize];
            for facet in Facet::ALL {
                let (shift, mask) = field(facet);
                tally.0[facet as usize][(digest >> shift & mask) as usize] += 1;
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
        let tally = digests.tally(&Bitmap::of(4, [0, 1, 2]));
        let flag = |code| tally.get(Facet::Flag, code);
        assert_eq!((flag(14), flag(2), flag(15), flag(700)), (Some(1), Some(0), None, None));
        assert_eq!(
            (0..4).map(|code| tally.get(Facet::Message, code)).collect::<Vec<_>>(),
            [1, 0, 0, 2].map(Some)
        );
        assert_eq!([2, 3, 4].map(|code| tally.get(Facet::Step, code)), [Some(1), None, None]);
        assert_eq!(tally.get(Facet::Status, 0), Some(3));
    }
}
