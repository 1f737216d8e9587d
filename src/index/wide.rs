//! The loops that every answer spends its time in, compiled once for each set of instructions and chosen when the
//! program runs. What is built for every computer counts the ones of a word in a dozen steps, since the oldest of
//! them cannot count.

use std::sync::LazyLock;

use fearless_simd::{Level, dispatch};

use super::bitmap::low_bits;

static LEVEL: LazyLock<Level> = LazyLock::new(Level::new);

/// Rows of a word.
const WORD: u32 = 64;
/// Places that are given at once.
const BLOCK: usize = 512;

/// Changes each word by the other's: `and`, `or`, and what they make together.
pub fn change(words: &mut [u64], others: &[u64], by: impl Fn(u64, u64) -> u64) {
    dispatch!(*LEVEL, _ => {
        for (word, other) in words.iter_mut().zip(others) {
            *word = by(*word, *other);
        }
    });
}

/// The ones of some words.
pub fn count(words: &[u64]) -> u64 {
    dispatch!(*LEVEL, _ => words.iter().map(|word| u64::from(word.count_ones())).sum())
}

/// The ones that two sets share.
pub fn count_and(words: &[u64], others: &[u64]) -> u64 {
    dispatch!(*LEVEL, _ => words.iter().zip(others).map(|(a, b)| u64::from((a & b).count_ones())).sum())
}

/// The ones before each block of so many words, and of all.
pub fn count_blocks(words: &[u64], block: usize) -> (Vec<u32>, usize) {
    let mut before = Vec::with_capacity(words.len().div_ceil(block));
    let count = dispatch!(*LEVEL, _ => {
        let mut count = 0;
        for block in words.chunks(block) {
            before.push(count);
            count += block.iter().map(|word| word.count_ones()).sum::<u32>();
        }
        count
    });
    (before, count as usize)
}

/// Gives the places of the ones of these words, ascending, in slices: who looks something up at each of them waits for
/// memory once a slice, and not at each word's end, which no processor foretells.
pub fn each(words: &[u64], mut take: impl FnMut(&[u32])) {
    dispatch!(*LEVEL, _ => {
        let mut places = [0_u32; BLOCK];
        let mut end = 0;
        for (base, word) in (0_u32..).step_by(WORD as usize).zip(words) {
            let mut word = *word;
            while word != 0 {
                places[end] = base + word.trailing_zeros();
                word &= word - 1;
                end += 1;
            }
            if end + WORD as usize > BLOCK {
                take(&places[..end]);
                end = 0;
            }
        }
        take(&places[..end]);
    });
}

/// The places of `count` ones, ascending.
pub fn places(words: &[u64], count: usize) -> Vec<u32> {
    let mut places = Vec::with_capacity(count);
    if count > 0 {
        each(words, |some| places.extend_from_slice(some));
    }
    places
}

/// The sum of the numbers that a set names; `sums` has the sum of each 64 of them, so that a word is summed by what it
/// holds or by what it lacks, whichever is less.
pub fn sum(words: &[u64], numbers: &[u32], sums: &[u64]) -> u64 {
    let add = |mut word: u64, numbers: &[u32]| {
        let mut sum = 0;
        while word != 0 {
            sum += u64::from(numbers[word.trailing_zeros() as usize]);
            word &= word - 1;
        }
        sum
    };
    dispatch!(*LEVEL, _ => {
        let mut all = 0;
        for ((word, numbers), sum) in words.iter().zip(numbers.chunks(WORD as usize)).zip(sums) {
            all += if word.count_ones() <= WORD / 2 {
                add(*word, numbers)
            } else {
                sum - add(!word & low_bits(numbers.len()), numbers)
            };
        }
        all
    })
}
