//! A bitmap that knows how many ones stand before any place, and where its k-th one stands.

use super::bitmap::{Bitmap, low_bits};
use super::search::small;
use super::wide;

/// Words of a block; one count is kept for each block.
const BLOCK_WORDS: usize = 8;
/// Bits of a block.
const BLOCK_BITS: usize = BLOCK_WORDS * 64;

/// A set with a rank directory, or a list where it holds little.
#[derive(Debug, Clone)]
pub struct Ranked {
    ones: Ones,
    len: usize,
    count: usize,
}

#[derive(Debug, Clone)]
enum Ones {
    Bits {
        bits: Bitmap,
        /// Ones before each block.
        before: Vec<u32>,
    },
    /// Ascending.
    List(Vec<u32>),
}

impl Ranked {
    /// Counts the ones of a set.
    pub fn new(bits: Bitmap) -> Self {
        let (before, count) = wide::count_blocks(bits.words(), BLOCK_WORDS);
        Self { len: bits.len(), ones: Ones::Bits { bits, before }, count }
    }

    /// The set of these places of `len`, which ascend.
    pub const fn listed(len: usize, places: Vec<u32>) -> Self {
        Self { count: places.len(), ones: Ones::List(places), len }
    }

    /// How many ones there are.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// Keeps of another set what this one holds.
    pub fn keep_in(&self, others: &mut Bitmap) {
        match &self.ones {
            Ones::Bits { bits, .. } => others.and(bits),
            Ones::List(places) => others.and(&Bitmap::of(self.len, places.iter().copied())),
        }
    }

    /// Is this place a one?
    pub fn contains(&self, place: u32) -> bool {
        match &self.ones {
            Ones::Bits { bits, .. } => bits.contains(place),
            Ones::List(places) => places.binary_search(&place).is_ok(),
        }
    }

    /// How many ones stand before a place; the place behind the last counts.
    pub fn rank(&self, place: usize) -> usize {
        if place >= self.len {
            return self.count;
        }
        match &self.ones {
            Ones::Bits { bits, before } => rank(bits, before, place),
            Ones::List(places) => places.partition_point(|known| (*known as usize) < place),
        }
    }

    /// The place of the one with `k` ones before it.
    pub fn select(&self, k: usize) -> Option<u32> {
        if k >= self.count {
            return None;
        }
        match &self.ones {
            Ones::Bits { bits, before } => select(bits, before, k),
            Ones::List(places) => places.get(k).copied(),
        }
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        match &self.ones {
            Ones::Bits { bits, before } => bits.bytes() + before.capacity() * size_of::<u32>(),
            Ones::List(places) => places.capacity() * size_of::<u32>(),
        }
    }
}

fn rank(bits: &Bitmap, before: &[u32], place: usize) -> usize {
    let (block, word) = (place / BLOCK_BITS, place / 64);
    let words = &bits.words()[block * BLOCK_WORDS..=word];
    let (last, whole) = words.split_last().unwrap_or((&0, &[]));
    before[block] as usize
        + whole.iter().map(|word| word.count_ones() as usize).sum::<usize>()
        + (last & low_bits(place % 64)).count_ones() as usize
}

fn select(bits: &Bitmap, before: &[u32], k: usize) -> Option<u32> {
    let block = before.partition_point(|before| *before as usize <= k) - 1;
    let mut left = k - before[block] as usize;
    for (i, word) in bits.words().iter().enumerate().skip(block * BLOCK_WORDS) {
        let ones = word.count_ones() as usize;
        if left < ones {
            return Some(small(i * 64) + select_in_word(*word, small(left)));
        }
        left -= ones;
    }
    None
}

/// The bit of the one with `k` ones below it; the word has more than `k` ones.
fn select_in_word(mut word: u64, mut k: u32) -> u32 {
    let mut at = 0;
    for width in [32, 16, 8, 4, 2, 1] {
        let low = (word & low_bits(width)).count_ones();
        if k >= low {
            k -= low;
            word >>= width;
            at += small(width);
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_bit_of_a_full_word_is_found() {
        for k in 0..64 {
            assert_eq!(select_in_word(u64::MAX, k), k);
            assert_eq!(select_in_word(1 << k, 0), k);
        }
    }

    proptest! {
        #[test]
        fn rank_and_select_are_each_others_inverse(rows in btree_set(0_u32..3000, 0..600)) {
            let set = Bitmap::of(3000, rows.iter().copied());
            let list = Ranked::listed(3000, rows.iter().copied().collect());
            for ranked in [list, Ranked::new(set.clone())] {
                prop_assert_eq!(ranked.count(), rows.len());
                for (k, row) in rows.iter().enumerate() {
                    prop_assert_eq!(ranked.select(k), Some(*row));
                    prop_assert_eq!(ranked.rank(*row as usize), k);
                }
                prop_assert_eq!(ranked.select(rows.len()), None);
                for place in (0..3000).step_by(7) {
                    prop_assert_eq!(ranked.rank(place as usize), rows.range(..place).count());
                    prop_assert_eq!(ranked.contains(place), rows.contains(&place));
                }
                prop_assert_eq!(ranked.rank(3000), rows.len());
                let mut every_third = Bitmap::of(3000, (0..3000).step_by(3));
                ranked.keep_in(&mut every_third);
                prop_assert!(every_third.rows().eq(rows.iter().copied().filter(|row| row % 3 == 0)));
            }
        }
    }
}
