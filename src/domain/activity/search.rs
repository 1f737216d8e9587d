//! Known items looked for by words: in their titles, their variants and the seller's own codes.

use std::path::Path;

use super::paste::paste_items;
use super::sales::Sold;
use crate::domain::ids::NumIid;

/// Most items that one search gives.
pub const FOUND_MOST: usize = 20;
/// Of how many days before the question the sales of a found item are told.
pub const FOUND_DAYS: i64 = 7;
/// Most words of a search; those behind them are no condition.
const WORDS_MOST: usize = 8;
/// From this number on a number among words can be nothing but an item's. Smaller ones stand in titles: a size, a year.
pub(super) const SURELY_AN_ID: i64 = 100_000_000;

/// What a text in the field of an item board is meant as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Meant {
    /// Nothing stands there.
    #[default]
    Nothing,
    /// Ids and links; what is none among them is a fault.
    Ids,
    /// The path of a file with items.
    File,
    /// Words of an item that is looked for.
    Words,
}

/// What a text is meant as. Ids are meant where all of it is numbers, and as soon as a link or a number as long as an id
/// stands in it.
#[must_use]
pub fn meant(text: &str) -> Meant {
    if text.trim().is_empty() {
        return Meant::Nothing;
    }
    if is_path(text.trim()) {
        return Meant::File;
    }
    let is_link = ["://", ".taobao.com", ".tmall."].iter().any(|piece| text.contains(piece));
    let pasted = paste_items(text);
    let has_id = pasted.items.iter().any(|item| item.get() >= SURELY_AN_ID);
    if is_link || has_id || pasted.refused.iter().all(|not| is_numeric(&not.text)) {
        Meant::Ids
    } else {
        Meant::Words
    }
}

/// Endings of files that items are read out of, in lower case.
const ENDINGS: [&str; 4] = ["xlsx", "csv", "tsv", "txt"];

/// May a file hold items, by its name?
#[must_use]
pub fn may_hold_items(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// Is it the whole path of such a file? A title may end like one.
fn is_path(text: &str) -> bool {
    Path::new(text).is_absolute() && may_hold_items(Path::new(text))
}

/// Is it written as a number, though it is no id: `0`, `-5`, `6.13E+11`?
fn is_numeric(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '+' | '-' | 'e' | 'E'))
}

/// Words that an item has to have, each of them somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemWords(Vec<String>);

impl ItemWords {
    /// The words of a text; `None` where there is none.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let words: Vec<String> =
            text.split_whitespace().take(WORDS_MOST).map(str::to_ascii_lowercase).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Has every word a place in one of the texts? ASCII letters match in either case, as in a filter.
    #[must_use]
    pub fn are_in(&self, texts: &[&str]) -> bool {
        let texts: Vec<String> = texts.iter().map(|text| text.to_ascii_lowercase()).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

/// An item that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    /// The item.
    pub item: NumIid,
    /// Its title, if an order showed it.
    pub title: Option<String>,
    /// The variant and the codes that have the words, where the title has not all of them.
    pub by: Option<String>,
    /// What was sold of it in the last [`FOUND_DAYS`].
    pub sold: Sold,
}

/// What a search found, the best seller first; of equals the one with the greater id, which is the younger item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundItems {
    /// The first of them, at most [`FOUND_MOST`].
    pub items: Vec<FoundItem>,
    /// How many more there are.
    pub more: usize,
    /// Orders of these days whose lines no answer has returned: they may be of these items.
    pub without_lines: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_a_search_and_what_is_plainly_meant_as_ids_is_none() {
        assert_eq!((meant(""), meant("  ")), (Meant::Nothing, Meant::Nothing));
        for ids in [
            "7",
            "7 8，9",
            "0",
            "6.13E+11",
            "1.5 -5",
            "613373384956 礼盒",
            "https://shop42.taobao.com/?id=42",
            "detail.tmall.com/x",
            "商品ID:7",
        ] {
            assert_eq!(meant(ids), Meant::Ids, "{ids}");
        }
        let path = std::env::temp_dir().join("商品 613373384956.XLSX");
        assert_eq!(meant(&path.display().to_string()), Meant::File);
        assert_eq!(meant("清单.csv"), Meant::Words, "nobody says in which folder");
        for words in ["礼盒", "iPhone 15", "牛奶 1.5", "A-100", "礼盒 500g 2026", "e"] {
            assert_eq!(meant(words), Meant::Words, "{words}");
        }
    }

    #[test]
    fn every_word_has_a_place_in_either_case_of_ascii() {
        let words = ItemWords::new(" iphone  红 ").unwrap();
        assert!(words.are_in(&["IPHONE 15", "大红"]) && words.are_in(&["红iPhone"]));
        assert!(!words.are_in(&["iPhone 15", "蓝"]) && !words.are_in(&[]));
        assert!(!ItemWords::new("É").unwrap().are_in(&["é"]), "nothing else is folded");
        assert!(ItemWords::new("100%").unwrap().are_in(&["100%棉"]), "a piece of text, no pattern");
        assert_eq!(ItemWords::new(" \u{3000} "), None);
    }
}
