//! Pairs of neighbouring characters (bigrams) and the texts that hold them.
//!
//! ASCII letters are folded to lower case, as `like` folds them; nothing else is. The last character of a text
//! forms a pair with its end, so a single character is found as the first of its pairs.

use super::search::{seek, small};
use super::strings::Strings;

/// Bits of a character or of [`END`].
const CHAR_BITS: u32 = 21;
/// The end of a text as the second of a pair; greater than any character.
const END: u32 = 0x11_0000;
/// Bits that are left for a text's number while the pairs are sorted.
pub const ENTRY_BITS: u32 = 64 - 2 * CHAR_BITS;
/// Most pairs of a long piece that are looked up; the rest is left to comparing the texts.
const LOOKED_UP: usize = 32;
/// Most lists that are intersected, shortest first.
const INTERSECTED: usize = 4;

/// Which texts hold a pair.
#[derive(Debug)]
pub struct Grams {
    /// Ascending: the first character, then the second.
    pairs: Vec<u64>,
    ends: Vec<u32>,
    /// Text numbers, ascending within a pair.
    entries: Vec<u32>,
}

/// What the pairs say of a piece of text.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// Exactly these texts hold it; one may stand twice.
    Exactly(&'a [u32]),
    /// Only these texts, ascending, can hold it.
    Perhaps(Vec<u32>),
}

fn pair(first: char, second: u32) -> u64 {
    u64::from(u32::from(first)) << CHAR_BITS | u64::from(second)
}

/// The pairs of a text, with the one at its end.
fn pairs(text: &str) -> impl Iterator<Item = u64> {
    let fold = |c: char| c.to_ascii_lowercase();
    let seconds = text.chars().map(fold).skip(1).map(u32::from).chain([END]);
    text.chars().map(fold).zip(seconds).map(|(first, second)| pair(first, second))
}

impl Grams {
    /// The pairs of these texts.
    pub fn new(texts: &Strings) -> Self {
        let mut all = Vec::with_capacity(texts.iter().map(|(_, text)| text.chars().count()).sum());
        for entry in 0..small(texts.len()) {
            all.extend(pairs(texts.get(entry)).map(|pair| pair << ENTRY_BITS | u64::from(entry)));
        }
        all.sort_unstable();
        all.dedup();
        let mut new = Self { pairs: Vec::new(), ends: Vec::new(), entries: Vec::with_capacity(all.len()) };
        let entry = |packed: &u64| u32::try_from(packed & ((1 << ENTRY_BITS) - 1)).unwrap_or(u32::MAX);
        for same in all.chunk_by(|a, b| a >> ENTRY_BITS == b >> ENTRY_BITS) {
            new.pairs.push(same[0] >> ENTRY_BITS);
            new.entries.extend(same.iter().map(entry));
            new.ends.push(small(new.entries.len()));
        }
        new.pairs.shrink_to_fit();
        new.ends.shrink_to_fit();
        new
    }

    /// The texts that hold a piece, which is not empty.
    pub fn containing(&self, piece: &str) -> Found<'_> {
        let mut chars = piece.chars().map(|c| c.to_ascii_lowercase());
        match (chars.next(), chars.next(), chars.next()) {
            (Some(only), None, _) => {
                let first = self.place(0, pair(only, 0));
                let behind = self.place(first, pair(only, END) + 1);
                Found::Exactly(self.lists(first, behind))
            }
            (Some(a), Some(b), None) => Found::Exactly(self.list(pair(a, u32::from(b)))),
            _ => {
                // The last pair is that with the end, which a piece need not have.
                let count = piece.chars().take(LOOKED_UP + 1).count().saturating_sub(1);
                Found::Perhaps(self.holding_all(pairs(piece).take(count)))
            }
        }
    }

    /// The texts that can be equal to this one, which is not empty.
    pub fn equal_to(&self, text: &str) -> Vec<u32> {
        self.holding_all(pairs(text).take(LOOKED_UP))
    }

    fn holding_all(&self, pairs: impl Iterator<Item = u64>) -> Vec<u32> {
        let mut lists: Vec<&[u32]> = pairs.map(|pair| self.list(pair)).collect();
        lists.sort_unstable_by_key(|list| list.len());
        let Some((shortest, others)) = lists.split_first() else { return Vec::new() };
        let mut common = shortest.to_vec();
        for list in others.iter().take(INTERSECTED - 1) {
            let mut at = 0;
            common.retain(|entry| {
                at = seek(at, list.len(), |i| list[i] < *entry);
                list.get(at) == Some(entry)
            });
        }
        common
    }

    fn list(&self, pair: u64) -> &[u32] {
        let at = self.place(0, pair);
        if self.pairs.get(at) == Some(&pair) { self.lists(at, at + 1) } else { &[] }
    }

    fn place(&self, from: usize, pair: u64) -> usize {
        from + self.pairs[from..].partition_point(|known| *known < pair)
    }

    /// The lists `first..behind`, one behind the other.
    fn lists(&self, first: usize, behind: usize) -> &[u32] {
        let end = |list: usize| if list == 0 { 0 } else { self.ends[list - 1] as usize };
        &self.entries[end(first)..end(behind)]
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.pairs.capacity() * size_of::<u64>()
            + (self.ends.capacity() + self.entries.capacity()) * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(texts: &[&str]) -> Grams {
        let mut strings = Strings::default();
        for (row, text) in (0..).zip(texts) {
            strings.push(row, text);
        }
        Grams::new(&strings)
    }

    #[test]
    fn one_character_is_found_within_and_at_the_end() {
        let grams = grams(&["急", "加急", "急件", "加"]);
        let Found::Exactly(entries) = grams.containing("急") else { panic!("one character is exact") };
        let mut entries = entries.to_vec();
        entries.sort_unstable();
        assert_eq!(entries, [0, 1, 2]);
        assert_eq!(grams.containing("缺"), Found::Exactly(&[]));
    }

    #[test]
    fn two_characters_are_exact_and_fold_ascii_only() {
        let grams = grams(&["发SF", "发sF急", "SＦ", "éA", "Éa"]);
        assert_eq!(grams.containing("sf"), Found::Exactly(&[0, 1]));
        assert_eq!(grams.containing("SF"), Found::Exactly(&[0, 1]));
        assert_eq!(grams.containing("éa"), Found::Exactly(&[3]));
    }

    #[test]
    fn no_pair_crosses_the_border_between_two_texts() {
        let grams = grams(&["加急", "礼盒"]);
        assert_eq!(grams.containing("急礼"), Found::Exactly(&[]));
        assert_eq!(grams.containing("加急礼盒"), Found::Perhaps(vec![]));
    }

    #[test]
    fn three_and_more_leave_candidates_that_have_every_pair() {
        let grams = grams(&["一二三", "二三一二", "一二", "三一二三"]);
        assert_eq!(grams.containing("一二三"), Found::Perhaps(vec![0, 1, 3]));
    }

    #[test]
    fn equality_knows_where_a_text_ends() {
        let grams = grams(&["急", "急件", "加急", "件"]);
        assert_eq!(grams.equal_to("急"), [0, 2]);
        assert_eq!(grams.equal_to("急件"), [1]);
    }

    #[test]
    fn a_long_piece_is_looked_up_in_part() {
        let long = "甲乙丙".repeat(50);
        let grams = grams(&[&long, "甲乙丙甲乙丙"]);
        assert_eq!(grams.containing(&long), Found::Perhaps(vec![0, 1]));
    }
}
