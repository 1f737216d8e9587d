//! Pairs of neighbouring characters (bigrams) and the texts that hold them.
//!
//! ASCII letters are folded to lower case, as `like` folds them; nothing else is. The last character of a text
//! forms a pair with its end, so a single character is found as the first of its pairs.

use std::io;

use super::search::{seek, small};
use super::stored::{Refused, Sink, Source};
use super::strings::Strings;

/// Bits of a character or of [`END`].
const CHAR_BITS: u32 = 21;
/// The end of a text as the second of a pair; greater than any character.
const END: u32 = 0x11_0000;
/// Bits of a [`Posting`] while the pairs are sorted.
const POSTING_BITS: u32 = 64 - 2 * CHAR_BITS;
/// Bits of a text's number.
pub const ENTRY_BITS: u32 = POSTING_BITS - 1;
/// Most pairs of a long piece that are looked up; the rest is left to comparing the texts.
const LOOKED_UP: usize = 32;
/// Most lists that are intersected, shortest first.
const INTERSECTED: usize = 4;
/// A list that is so many times as long is searched; a shorter one is gone through. The few texts of a test are to take
/// both ways.
const FAR: usize = if cfg!(test) { 2 } else { 16 };

/// Which texts hold a pair.
#[derive(Debug)]
pub struct Grams {
    /// Ascending: the first character, then the second.
    pairs: Vec<u64>,
    ends: Vec<u32>,
    /// Ascending within a pair.
    postings: Vec<Posting>,
}

/// A text that holds a pair, and whether the pair's second character stands in it more than once.
///
/// If none of the inner characters of a piece does, the pairs of the piece can only stand one behind the other,
/// and the text need not be looked at: it holds the piece. That spares nearly all reading of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting(u32);

/// What the pairs say of a piece of text.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// Exactly these texts hold it; one may stand twice.
    Exactly(&'a [Posting]),
    /// These texts hold all of its pairs: those that are [sure](Posting::is_sure) hold it, the others are to be
    /// looked at.
    Perhaps(Vec<Posting>),
}

impl Posting {
    fn new(entry: u32, repeats: bool) -> Self {
        Self(entry << 1 | u32::from(repeats))
    }

    /// The text's number.
    pub const fn entry(self) -> u32 {
        self.0 >> 1
    }

    /// Does it need no look at the text?
    pub const fn is_sure(self) -> bool {
        self.0 & 1 == 0
    }
}

fn fold(c: char) -> char {
    c.to_ascii_lowercase()
}

fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << CHAR_BITS | u64::from(second)
}

/// The pairs of a text, with the one at its end.
fn pairs(text: &str) -> impl Iterator<Item = u64> {
    let chars = || text.chars().map(|c| u32::from(fold(c)));
    chars().zip(chars().skip(1).chain([END])).map(|(first, second)| pair(first, second))
}

impl Grams {
    /// The pairs of these texts.
    pub fn new(texts: &Strings) -> Self {
        let mut all = Vec::with_capacity(texts.iter().map(|(_, text)| text.chars().count()).sum());
        let (mut chars, mut sorted) = (Vec::new(), Vec::new());
        for (entry, (_, text)) in (0..).zip(texts.iter()) {
            chars.clear();
            chars.extend(text.chars().map(|c| u32::from(fold(c))));
            sorted.clone_from(&chars);
            sorted.sort_unstable();
            let repeats = |c: u32| sorted.get(sorted.partition_point(|known| *known < c) + 1) == Some(&c);
            for (first, second) in chars.iter().zip(chars.iter().skip(1).chain([&END])) {
                let posting = Posting::new(entry, repeats(*second));
                all.push(pair(*first, *second) << POSTING_BITS | u64::from(posting.0));
            }
        }
        all.sort_unstable();
        all.dedup();
        let mut new = Self { pairs: Vec::new(), ends: Vec::new(), postings: Vec::with_capacity(all.len()) };
        let posting = |packed: &u64| small((packed & ((1 << POSTING_BITS) - 1)) as usize);
        for same in all.chunk_by(|a, b| a >> POSTING_BITS == b >> POSTING_BITS) {
            new.pairs.push(same[0] >> POSTING_BITS);
            new.postings.extend(same.iter().map(posting).map(Posting));
            new.ends.push(small(new.postings.len()));
        }
        new.pairs.shrink_to_fit();
        new.ends.shrink_to_fit();
        new
    }

    /// The texts that hold a piece, which is not empty.
    pub fn containing(&self, piece: &str) -> Found<'_> {
        let mut chars = piece.chars().map(|c| u32::from(fold(c)));
        match (chars.next(), chars.next(), chars.next()) {
            (Some(only), None, _) => {
                let first = self.place(0, pair(only, 0));
                let behind = self.place(first, pair(only, END) + 1);
                Found::Exactly(self.lists(first, behind))
            }
            (Some(a), Some(b), None) => Found::Exactly(self.list(pair(a, b))),
            _ => {
                let mut pairs: Vec<u64> = pairs(piece).take(LOOKED_UP).collect();
                // The pair with the end is one that a piece need not have.
                pairs.pop_if(|pair| *pair & ((1 << CHAR_BITS) - 1) == u64::from(END));
                Found::Perhaps(self.holding_all(&pairs))
            }
        }
    }

    /// The texts that can be equal to this one, which is not empty: those that hold its rarest pair.
    pub fn equal_to(&self, text: &str) -> Vec<Posting> {
        let lists = pairs(text).take(LOOKED_UP).map(|pair| self.list(pair));
        lists.min_by_key(|list| list.len()).unwrap_or_default().to_vec()
    }

    /// The texts that hold these neighbouring pairs of a piece.
    fn holding_all(&self, pairs: &[u64]) -> Vec<Posting> {
        // What follows the last pair's second character says nothing.
        let inner = |place: usize| place + 1 < pairs.len();
        let mut lists: Vec<(&[Posting], bool)> =
            pairs.iter().enumerate().map(|(place, pair)| (self.list(*pair), inner(place))).collect();
        lists.sort_unstable_by_key(|(list, _)| list.len());
        let looked_at_all = pairs.len() <= INTERSECTED;
        let found = |posting: Posting, inner: bool| {
            Posting::new(posting.entry(), !looked_at_all || (inner && !posting.is_sure()))
        };
        let Some(((shortest, first_inner), others)) = lists.split_first() else { return Vec::new() };
        let mut common: Vec<Posting> = shortest.iter().map(|p| found(*p, *first_inner)).collect();
        for (list, inner) in others.iter().take(INTERSECTED - 1) {
            if list.len() < common.len() * FAR {
                common = merged(&common, list, |posting| found(posting, *inner));
                continue;
            }
            let mut at = 0;
            common.retain_mut(|known| {
                at = seek(at, list.len(), |i| list[i].entry() < known.entry());
                let Some(other) = list.get(at).filter(|other| other.entry() == known.entry()) else {
                    return false;
                };
                known.0 |= found(*other, *inner).0;
                true
            });
        }
        common
    }

    fn list(&self, pair: u64) -> &[Posting] {
        let at = self.place(0, pair);
        if self.pairs.get(at) == Some(&pair) { self.lists(at, at + 1) } else { &[] }
    }

    fn place(&self, from: usize, pair: u64) -> usize {
        from + self.pairs[from..].partition_point(|known| *known < pair)
    }

    /// The lists `first..behind`, one behind the other.
    fn lists(&self, first: usize, behind: usize) -> &[Posting] {
        let end = |list: usize| if list == 0 { 0 } else { self.ends[list - 1] as usize };
        &self.postings[end(first)..end(behind)]
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.pairs.capacity() * size_of::<u64>()
            + (self.ends.capacity() + self.postings.capacity()) * size_of::<u32>()
    }
}

impl Grams {
    /// Writes the pairs into a file.
    ///
    /// # Errors
    /// Those of what it is written to.
    pub fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.pairs)?;
        to.numbers(&self.ends)?;
        to.numbers(&self.postings.iter().map(|posting| posting.0).collect::<Vec<u32>>())
    }

    /// Reads the pairs of so many texts.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn load(from: &mut Source<'_>, texts: usize) -> Result<Self, Refused> {
        let pairs: Vec<u64> = from.numbers(u32::MAX as usize)?;
        let ends = from.ends(pairs.len())?;
        let last = ends.last().map_or(0, |end| *end as usize);
        let postings: Vec<Posting> = from.numbers(last)?.into_iter().map(Posting).collect();
        let is_there = postings.iter().max().is_none_or(|greatest| (greatest.entry() as usize) < texts);
        if ends.len() != pairs.len() || postings.len() != last || !is_there || !pairs.is_sorted() {
            return Err(Refused::Other("the pairs of the texts"));
        }
        Ok(Self { pairs, ends, postings })
    }
}

/// The texts of both lists, each with the doubts of both. No step depends on a guess which list is ahead.
fn merged(list: &[Posting], other: &[Posting], as_found: impl Fn(Posting) -> Posting) -> Vec<Posting> {
    let mut common = vec![Posting(0); list.len().min(other.len()) + 1];
    let (mut i, mut j, mut kept) = (0, 0, 0);
    while let (Some(a), Some(b)) = (list.get(i), other.get(j)) {
        common[kept] = Posting(a.0 | as_found(*b).0);
        kept += usize::from(a.entry() == b.entry());
        let (is_behind, is_ahead) = (a.entry() <= b.entry(), b.entry() <= a.entry());
        i += usize::from(is_behind);
        j += usize::from(is_ahead);
    }
    common.truncate(kept);
    common
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

    fn exactly(grams: &Grams, piece: &str) -> Vec<u32> {
        let Found::Exactly(found) = grams.containing(piece) else { panic!("{piece} is short") };
        let mut entries: Vec<u32> = found.iter().map(|posting| posting.entry()).collect();
        entries.sort_unstable();
        entries
    }

    /// The candidates, and whether each is sure.
    fn perhaps(grams: &Grams, piece: &str) -> Vec<(u32, bool)> {
        let Found::Perhaps(found) = grams.containing(piece) else { panic!("{piece} is long") };
        found.iter().map(|posting| (posting.entry(), posting.is_sure())).collect()
    }

    #[test]
    fn one_character_is_found_within_and_at_the_end() {
        let grams = grams(&["急", "加急", "急件", "加"]);
        assert_eq!(exactly(&grams, "急"), [0, 1, 2]);
        assert!(exactly(&grams, "缺").is_empty());
    }

    #[test]
    fn two_characters_are_exact_and_fold_ascii_only() {
        let grams = grams(&["发SF", "发sF急", "SＦ", "éA", "Éa"]);
        assert_eq!(exactly(&grams, "sf"), [0, 1]);
        assert_eq!(exactly(&grams, "SF"), [0, 1]);
        assert_eq!(exactly(&grams, "éa"), [3]);
    }

    #[test]
    fn no_pair_crosses_the_border_between_two_texts() {
        let grams = grams(&["加急", "礼盒"]);
        assert!(exactly(&grams, "急礼").is_empty());
        assert!(perhaps(&grams, "加急礼盒").is_empty());
    }

    #[test]
    fn a_text_is_sure_when_no_inner_character_of_the_piece_stands_in_it_twice() {
        let grams = grams(&["一二三一", "二三一二", "一二", "三一二三", "一二二三"]);
        assert_eq!(perhaps(&grams, "一二三"), [(0, true), (1, false), (3, true), (4, false)]);
    }

    #[test]
    fn equality_knows_where_a_text_ends() {
        let grams = grams(&["急", "急件", "加急", "件"]);
        let equal_to = |text| grams.equal_to(text).into_iter().map(Posting::entry).collect::<Vec<_>>();
        assert_eq!(equal_to("急"), [0, 2]);
        assert_eq!(equal_to("急件"), [1]);
    }

    #[test]
    fn a_long_piece_is_looked_up_in_part_and_never_sure() {
        let long: String = ('一'..).take(100).collect();
        let start: String = long.chars().take(40).collect();
        let grams = grams(&[&long, &start, "一丁"]);
        assert_eq!(perhaps(&grams, &long), [(0, false), (1, false)]);
        assert_eq!(perhaps(&grams, "一丁丂七"), [(0, true), (1, true)]);
        assert_eq!(perhaps(&grams, "一丁丂七丄丅"), [(0, false), (1, false)]);
    }
}
