//! What looking through the memos would cost at least, beside what the index needs without looking at them.

use std::time::Duration;

use lidan::index::Snapshot;
use memchr::memmem::Finder;

use super::index;
use super::measure::{Effort, Times, measure};
use super::mixes::Mix;
use super::orders::Orders;

const EFFORT: Effort = Effort { least: 30, most: 2_000, time: Duration::from_millis(400) };

/// A piece that is looked for.
pub struct Sought {
    /// The piece.
    pub piece: String,
    /// Memos that hold it.
    pub hits: usize,
    /// Looking into one memo after the other.
    pub scan: Times,
    /// The whole answer of the index.
    pub index: Times,
}

/// The figures of one set of memos.
pub struct Scan {
    /// Memos that are not empty.
    pub memos: usize,
    /// Their bytes, which lie in one piece.
    pub bytes: usize,
    /// Adding up all their bytes as numbers.
    pub read: Times,
    /// Each piece.
    pub sought: Vec<Sought>,
}

/// Looks for the pieces of these mixes.
pub fn time(snapshot: &Snapshot, mixes: &[&Mix], count: u64) -> Scan {
    let (mut arena, mut ends) = (String::new(), Vec::new());
    for order in Orders::new(count) {
        if let Some(memo) = order.seller_memo.known().filter(|memo| !memo.is_empty()) {
            arena.push_str(memo);
            ends.push(arena.len());
        }
    }
    let read = measure(EFFORT, || {
        let (words, rest) = arena.as_bytes().as_chunks::<8>();
        let sum = words.iter().fold(0_u64, |sum, word| sum.wrapping_add(u64::from_ne_bytes(*word)));
        sum.wrapping_add(rest.len() as u64)
    });
    let sought = mixes
        .iter()
        .map(|mix| {
            let piece = mix.filter.seller_memo.as_ref().map_or("", |test| test.value());
            let finder = Finder::new(piece);
            let found = || holding(&finder, arena.as_bytes(), &ends);
            let (hits, scan) = (found().len(), measure(EFFORT, found));
            Sought { piece: piece.to_owned(), hits, scan, index: index::time(snapshot, mix) }
        })
        .collect();
    Scan { memos: ends.len(), bytes: arena.len(), read, sought }
}

/// The texts that hold a piece: found in the whole, then told which text it was.
fn holding(finder: &Finder<'_>, arena: &[u8], ends: &[usize]) -> Vec<u32> {
    let (mut found, mut text, mut from) = (Vec::new(), 0, 0);
    while let Some(at) = finder.find(&arena[from..]) {
        let at = from + at;
        while ends[text] <= at {
            text += 1;
        }
        if at + finder.needle().len() <= ends[text] {
            found.push(u32::try_from(text).unwrap());
            from = ends[text];
        } else {
            from = at + 1;
        }
    }
    found
}
