//! Item ids out of whatever is pasted: ids, item links, cells of a spreadsheet.

use std::collections::BTreeSet;

use super::near::narrow;
use crate::domain::ids::NumIid;

/// What a pasted text gives for an item list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PastedItems {
    /// The items, doubles merged, in their order.
    pub items: Vec<NumIid>,
    /// How many doubles were merged.
    pub merged: usize,
    /// What is no item id, in its order.
    pub refused: Vec<NotAnId>,
}

/// A piece of a pasted text that is no item id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAnId {
    /// Its line, from 1.
    pub line: usize,
    /// The character of that line at which it begins, from 1.
    pub column: usize,
    /// The piece.
    pub text: String,
}

/// Heads of a column of item ids, without spaces, dashes and case.
const HEADS: [&str; 14] = [
    "商品id",
    "商品ids",
    "商品编号",
    "商品数字id",
    "宝贝id",
    "宝贝编号",
    "宝贝数字id",
    "numiid",
    "numiids",
    "itemid",
    "itemids",
    "itemidlist",
    "auctionid",
    "id",
];

/// Reads item ids out of a pasted text: ids in any separator, item links by their `id=`, or a table whose head names a
/// column of ids, of which that column alone is read. Wide digits and quotes are taken for what they mean.
#[must_use]
pub fn paste_items(text: &str) -> PastedItems {
    let mut reading = Reading::default();
    match column_of_ids(text) {
        Some((separator, column)) => {
            let cells = cells(text, separator);
            for cell in cells.iter().filter(|cell| cell.row > 0 && cell.column == column) {
                reading.words(&cell.text, cell.line, cell.place);
            }
        }
        None => {
            for (number, line) in text.lines().enumerate() {
                reading.words(line, number + 1, 1);
            }
        }
    }
    reading.pasted
}

#[derive(Default)]
struct Reading {
    pasted: PastedItems,
    seen: BTreeSet<NumIid>,
}

impl Reading {
    /// Takes the words of a piece of one line that begins at a character of it.
    fn words(&mut self, text: &str, line: usize, place: usize) {
        let mut word = String::new();
        let mut begins = place;
        // A tab before an id keeps its digits in a spreadsheet: it separates like everything that is no word.
        for (at, c) in (place..).zip(text.chars().chain([' '])) {
            if separates(c) {
                self.word(&std::mem::take(&mut word), line, begins);
            } else {
                if word.is_empty() {
                    begins = at;
                }
                word.push(c);
            }
        }
    }

    fn word(&mut self, word: &str, line: usize, column: usize) {
        if word.is_empty() {
            return;
        }
        match id_of(word) {
            Some(item) if self.seen.insert(item) => self.pasted.items.push(item),
            Some(_) => self.pasted.merged += 1,
            None => self.pasted.refused.push(NotAnId { line, column, text: word.to_owned() }),
        }
    }
}

fn separates(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            ',' | '，'
                | '、'
                | ';'
                | '；'
                | '|'
                | '"'
                | '\''
                | '“'
                | '”'
                | '‘'
                | '’'
                | '「'
                | '」'
                | '['
                | ']'
                | '('
                | ')'
                | '（'
                | '）'
                | '【'
                | '】'
                | '\u{FEFF}'
                | '\u{200B}'
        )
}

fn id_of(word: &str) -> Option<NumIid> {
    let word: String = word.chars().map(narrow).collect();
    word.parse().ok().or_else(|| of_link(&word)).or_else(|| of_named(&word))
}

/// The id of a link to an item's page; a link to anything else has none.
fn of_link(link: &str) -> Option<NumIid> {
    let address = link.split_once("://").map_or(link, |(_, rest)| rest);
    let (host, path) = address.split_once('/')?;
    let is_taobao = [".taobao.com", ".tmall.com", ".tmall.hk"].iter().any(|end| host.ends_with(end));
    let names = ["item", "detail"];
    if !is_taobao || !names.iter().any(|name| host.contains(name) || path.contains(name)) {
        return None;
    }
    let query = path.split_once('?')?.1;
    let value = |part: &str| {
        let (name, value) = part.split_once('=')?;
        ["id", "itemid", "item_id"].contains(&name.to_lowercase().as_str()).then(|| value.parse().ok())?
    };
    query.split(['&', '#']).find_map(value)
}

/// The id of `商品ID:613…` and `num_iid=613…`.
fn of_named(word: &str) -> Option<NumIid> {
    let (name, id) = word.split_once([':', '='])?;
    is_head(name).then(|| id.parse().ok())?
}

pub(super) fn is_head(cell: &str) -> bool {
    let plain: String = cell
        .chars()
        .map(narrow)
        .filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '"' | '“' | '”' | '\u{FEFF}'))
        .flat_map(char::to_lowercase)
        .collect();
    HEADS.contains(&plain.as_str())
}

/// What separates the cells of a table and which of its columns has the ids, if its first line is such a head.
fn column_of_ids(text: &str) -> Option<(char, usize)> {
    let head = text.lines().next()?;
    ['\t', ',', ';'].into_iter().find_map(|separator| {
        let column = head.split(separator).position(is_head)?;
        Some((separator, column))
    })
}

/// A cell of a table.
struct Cell {
    row: usize,
    column: usize,
    /// The line that it begins in, from 1.
    line: usize,
    /// The character of the line that its text begins at, from 1.
    place: usize,
    text: String,
}

/// The cells of a table with their rows, from 0, in its order.
pub(super) fn cells_of(text: &str, separator: char) -> impl Iterator<Item = (usize, String)> {
    cells(text, separator).into_iter().map(|cell| (cell.row, cell.text))
}

/// The cells of a table; a cell in quotes may hold separators, line ends and doubled quotes.
fn cells(text: &str, separator: char) -> Vec<Cell> {
    let mut cells = Vec::new();
    let (mut row, mut column, mut line, mut place) = (0, 0, 1, 0);
    let mut cell = Cell { row, column, line, place: 1, text: String::new() };
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        place += 1;
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                cell.text.push('"');
                chars.next();
                place += 1;
            }
            '"' if quoted => quoted = false,
            '"' if cell.text.is_empty() => {
                quoted = true;
                cell.place = place + 1;
            }
            '\r' => {}
            '\n' => {
                (line, place) = (line + 1, 0);
                if quoted {
                    cell.text.push(' ');
                } else {
                    cells.push(cell);
                    (row, column) = (row + 1, 0);
                    cell = Cell { row, column, line, place: 1, text: String::new() };
                }
            }
            c if c == separator && !quoted => {
                cells.push(cell);
                column += 1;
                cell = Cell { row, column, line, place: place + 1, text: String::new() };
            }
            c => cell.text.push(c),
        }
    }
    cells.push(cell);
    cells
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ids(text: &str) -> Vec<i64> {
        paste_items(text).items.iter().map(|item| item.get()).collect()
    }

    fn refused(text: &str) -> Vec<(usize, usize, String)> {
        paste_items(text).refused.into_iter().map(|not| (not.line, not.column, not.text)).collect()
    }

    #[test]
    fn ids_are_read_out_of_anything_pasted() {
        let text =
            "613373384956，627502976336\n613373384956 https://item.taobao.com/item.htm?spm=a&id=7&x=1 abc";
        let pasted = paste_items(text);
        assert_eq!(ids(text), [613_373_384_956, 627_502_976_336, 7]);
        assert_eq!(pasted.merged, 1);
        let abc = "613373384956 https://item.taobao.com/item.htm?spm=a&id=7&x=1 ".chars().count() + 1;
        assert_eq!(refused(text), [(2, abc, "abc".to_owned())]);
    }

    #[test]
    fn wide_digits_quotes_and_names_are_taken_for_what_they_mean() {
        assert_eq!(
            ids("６１３３、“627”；'8' \u{FEFF}9\n商品ID：10 num_iid=11（12）"),
            [6133, 627, 8, 9, 10, 11, 12]
        );
        assert_eq!(
            refused("0 -5 6.13E+11 1.5"),
            [
                (1, 1, "0".to_owned()),
                (1, 3, "-5".to_owned()),
                (1, 6, "6.13E+11".to_owned()),
                (1, 15, "1.5".to_owned())
            ]
        );
    }

    #[test]
    fn links_to_items_are_read_and_others_are_not() {
        for link in [
            "https://detail.tmall.com/item.htm?id=42",
            "http://detail.tmall.com/item.htm?abbucket=1&id=42#detail",
            "item.taobao.com/item.htm?id=42&skuId=7",
            "https://detail.m.tmall.com/item.htm?id=42",
            "https://detail.tmall.hk/hk/item.htm?id=42",
            "https://h5.m.taobao.com/awp/core/detail.htm?itemId=42",
        ] {
            assert_eq!(ids(link), [42], "{link}");
        }
        for link in [
            "https://shop42.taobao.com/?id=42",
            "https://item.taobao.com.example.com/item.htm?id=42",
            "https://item.taobao.com/item.htm?skuId=42",
            "https://example.com/item?id=42",
        ] {
            assert!(ids(link).is_empty() && refused(link).len() == 1, "{link}");
        }
    }

    #[test]
    fn of_a_table_only_the_column_of_ids_is_read() {
        let text = "标题\t商品 ID\t件数\niPhone 15\t\t3\nA 9\t613\t1\nB\t\"614\"\t2\nC\t613\t4\nD\tnone\t5\n";
        assert_eq!(ids(text), [613, 614]);
        let pasted = paste_items(text);
        assert_eq!(pasted.merged, 1);
        assert_eq!(refused(text), [(6, 3, "none".to_owned())]);
        let csv = "\u{FEFF}num_iid,title\r\n613,\"A, 15\"\r\n\"614\",\"two\nlines, 16\"\r\n\t615,\"say \"\"17\"\"\"\r\n";
        assert_eq!(ids(csv), [613, 614, 615]);
        assert_eq!(ids("id;n\n\"1, 2\";9"), [1, 2], "several ids in one cell");
        // Without such a head everything is looked at.
        assert_eq!(ids("613,614\n615,616"), [613, 614, 615, 616]);
    }

    proptest! {
        #[test]
        fn every_id_is_found_once_whatever_stands_between(
            wanted in proptest::collection::vec(1_i64..=i64::MAX, 0..30),
            between in proptest::collection::vec(
                prop_oneof![
                    Just(" "), Just("\n"), Just("，"), Just("\t"), Just("\";\""), Just(", "), Just("\r\n")
                ],
                30,
            ),
        ) {
            let texts: Vec<String> =
                wanted.iter().zip(&between).map(|(id, between)| format!("{id}{between}")).collect();
            let text = texts.concat();
            let pasted = paste_items(&text);
            let mut seen = BTreeSet::new();
            let once: Vec<i64> = wanted.iter().copied().filter(|id| seen.insert(*id)).collect();
            prop_assert_eq!(pasted.items.iter().map(|id| id.get()).collect::<Vec<_>>(), once);
            prop_assert_eq!(pasted.merged, wanted.len() - pasted.items.len());
            prop_assert_eq!(pasted.refused, vec![]);
        }

        #[test]
        fn no_text_is_too_odd(text in "(?s).{0,80}") {
            let pasted = paste_items(&text);
            for not in pasted.refused {
                prop_assert!(not.line >= 1 && not.column >= 1 && !not.text.is_empty());
            }
        }
    }
}
