//! Item ids out of a table that came in a file: which of its columns has them, and what is none.

use thiserror::Error;

use super::paste::{NotAnId, PastedItems, cells_of, is_head};
use super::search::SURELY_AN_ID;
use crate::domain::ids::NumIid;

/// Most rows of a file.
pub const TABLE_ROWS: usize = 100_000;
/// Most items that one file gives: those of twenty activities.
pub const FILE_ITEMS: usize = 400;
/// Among how many rows from the top the heads are looked for: exports begin with a title or a note.
const HEAD_ROWS: usize = 10;
/// Most characters of a cell that are quoted.
const QUOTED_CHARS: usize = 40;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableCell {
    /// Its text, or all digits of its number.
    Text(String),
    /// A number that has more digits than the file kept, as it stands there.
    Inexact(String),
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The name of its sheet; `None` for a file that is one table.
    pub sheet: Option<String>,
    /// Its rows with their cells, both from the first on.
    pub rows: Vec<Vec<TableCell>>,
}

/// Where the ids stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemColumn {
    /// Below this head.
    Head(String),
    /// In this column, from 1: the one with the most ids.
    Place(usize),
}

/// The items of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemsOfTable {
    /// The file's name, without its folder.
    pub file: String,
    /// The sheet that was read, where the file has sheets.
    pub sheet: Option<String>,
    /// The column that was read.
    pub column: ItemColumn,
    /// What it holds.
    pub pasted: PastedItems,
    /// Rows with something in them that gave no item.
    pub rows_without: usize,
    /// How many further items were left out, since there were more than [`FILE_ITEMS`].
    pub left_out: usize,
}

/// Why a file gives no items. Nothing of it is taken then.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoItems {
    /// It is larger than so many bytes.
    #[error("larger than {0} bytes")]
    TooLarge(u64),
    /// Unpacked it would be larger than so many bytes.
    #[error("larger than {0} bytes when it is unpacked")]
    UnpacksTooLarge(u64),
    /// It has more rows than so many.
    #[error("more than {0} rows")]
    TooManyRows(usize),
    /// It cannot be opened or read: in the words of whoever tried.
    #[error("{0}")]
    Unreadable(String),
    /// No column has an id.
    #[error("no column of ids")]
    NoColumn,
    /// Digits of an id are lost: the row, from 1, and what stands there.
    #[error("row {row} is {text}: digits of an id are lost")]
    LostDigits {
        /// The row, from 1.
        row: usize,
        /// What stands there.
        text: String,
    },
}

impl Table {
    /// The table of a text: one line is one row, cut by what most of its first line is cut by.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let first = text.lines().next().unwrap_or_default();
        let cuts = |separator: &char| first.matches(*separator).count();
        let separator = [',', '\t', ';'].into_iter().max_by_key(cuts).unwrap_or(',');
        let mut rows: Vec<Vec<TableCell>> = Vec::new();
        for (row, text) in cells_of(text, separator) {
            if rows.len() <= row {
                rows.resize_with(row + 1, Vec::new);
            }
            rows[row].push(TableCell::Text(text));
        }
        Self { sheet: None, rows }
    }

    /// Reads the items of a table.
    ///
    /// # Errors
    /// [`NoItems::NoColumn`], [`NoItems::LostDigits`], [`NoItems::TooManyRows`].
    pub fn items(&self, file: &str) -> Result<ItemsOfTable, NoItems> {
        if self.rows.len() > TABLE_ROWS {
            return Err(NoItems::TooManyRows(TABLE_ROWS));
        }
        let (at, first, column) = self.column().ok_or(NoItems::NoColumn)?;
        let mut items = ItemsOfTable {
            file: file.to_owned(),
            sheet: self.sheet.clone(),
            column,
            pasted: PastedItems::default(),
            rows_without: 0,
            left_out: 0,
        };
        let mut seen = std::collections::BTreeSet::new();
        for (row, cells) in self.rows.iter().enumerate().skip(first) {
            let text = match cells.get(at) {
                Some(TableCell::Text(text)) => plain(text),
                Some(TableCell::Inexact(text)) => return Err(lost(row, text)),
                None => "",
            };
            if is_shortened(text) {
                return Err(lost(row, text));
            }
            let pasted = super::paste_items(text);
            let is_blank =
                cells.iter().all(|cell| matches!(cell, TableCell::Text(text) if plain(text).is_empty()));
            items.rows_without += usize::from(pasted.items.is_empty() && !is_blank);
            items.pasted.merged += pasted.merged;
            for item in pasted.items {
                if !seen.insert(item) {
                    items.pasted.merged += 1;
                } else if items.pasted.items.len() >= FILE_ITEMS {
                    items.left_out += 1;
                } else {
                    items.pasted.items.push(item);
                }
            }
            let refused = pasted.refused.into_iter();
            items.pasted.refused.extend(refused.map(|not| NotAnId { line: row + 1, column: at + 1, ..not }));
        }
        Ok(items)
    }

    /// The table as lines with tabs between the cells, as many in each.
    #[must_use]
    pub fn to_lines(&self) -> String {
        let width = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let mut lines = String::new();
        for row in &self.rows {
            for at in 0..width {
                if at > 0 {
                    lines.push('\t');
                }
                if let Some(TableCell::Text(text) | TableCell::Inexact(text)) = row.get(at) {
                    // What cuts cells and lines may stand in a cell.
                    lines.extend(text.chars().map(|c| if c.is_control() || c == '"' { ' ' } else { c }));
                }
            }
            lines.push('\n');
        }
        lines
    }

    /// How surely a sheet is the one with the items: one with a head before others, then by how many ids its column has.
    #[must_use]
    pub fn ids(&self) -> (usize, usize) {
        match self.column() {
            Some((at, first, ItemColumn::Head(_))) => (1, self.ids_in(at, first)),
            Some((at, first, ItemColumn::Place(_))) => (0, self.ids_in(at, first)),
            None => (0, 0),
        }
    }

    /// The column with the ids, the first row below its head, and what it is called.
    fn column(&self) -> Option<(usize, usize, ItemColumn)> {
        for (row, cells) in self.rows.iter().enumerate().take(HEAD_ROWS) {
            for (at, cell) in cells.iter().enumerate() {
                if let TableCell::Text(text) = cell
                    && is_head(plain(text))
                {
                    return Some((at, row + 1, ItemColumn::Head(plain(text).to_owned())));
                }
            }
        }
        let width = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        // Of equals the first.
        let (count, at) = (0..width).rev().map(|at| (self.ids_in(at, 0), at)).max_by_key(|(ids, _)| *ids)?;
        if count == 0 {
            return None;
        }
        let first = self.rows.iter().position(|row| row.get(at).is_some_and(has_id)).unwrap_or_default();
        Some((at, first, ItemColumn::Place(at + 1)))
    }

    fn ids_in(&self, at: usize, first: usize) -> usize {
        self.rows.iter().skip(first).filter(|row| row.get(at).is_some_and(has_id)).count()
    }
}

fn lost(row: usize, text: &str) -> NoItems {
    NoItems::LostDigits { row: row + 1, text: text.chars().take(QUOTED_CHARS).collect() }
}

/// What spreadsheets and exports put around an id is no part of it: blanks, quotes, `="…"`.
fn plain(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''))
}

/// Is it surely an id, or was it one before its digits were lost? A count of pieces is a number too.
fn has_id(cell: &TableCell) -> bool {
    match cell {
        TableCell::Inexact(_) => true,
        TableCell::Text(text) => {
            let text = plain(text);
            let is_long = |id: NumIid| id.get() >= SURELY_AN_ID;
            text.parse().is_ok_and(is_long) || super::paste_items(text).items.into_iter().any(is_long)
        }
    }
}

/// Is it a number in the short form of a spreadsheet, `6.13E+11`, of which the last digits are gone?
fn is_shortened(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['e', 'E']) else { return false };
    let is_number = |text: &str, also: &str| {
        text.contains(|c: char| c.is_ascii_digit())
            && text.chars().all(|c| c.is_ascii_digit() || also.contains(c))
    };
    is_number(digits, ".") && is_number(power, "+")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> Table {
        let row = |row: &&[&str]| row.iter().map(|text| TableCell::Text((*text).to_owned())).collect();
        Table { sheet: None, rows: rows.iter().map(row).collect() }
    }

    fn ids(items: &ItemsOfTable) -> Vec<i64> {
        items.pasted.items.iter().map(|item| item.get()).collect()
    }

    #[test]
    fn the_column_is_found_by_its_head_wherever_the_head_stands() {
        let read = table(&[
            &["店铺商品导出", ""],
            &["标题", "宝贝ID"],
            &["礼盒", "613373384956"],
            &["茶", "=\"627502976336\""],
            &["", ""],
            &["茶", "613373384956"],
            &["无", "下架"],
            &["缺", ""],
        ])
        .items("a.csv")
        .unwrap();
        assert_eq!(ids(&read), [613_373_384_956, 627_502_976_336]);
        assert_eq!(read.column, ItemColumn::Head("宝贝ID".into()));
        assert_eq!((read.pasted.merged, read.rows_without), (1, 2), "a blank row is no row");
        let not = &read.pasted.refused[0];
        assert_eq!((not.line, not.column, &*not.text), (7, 2, "下架"));
    }

    #[test]
    fn without_a_head_the_column_with_the_most_ids_is_taken() {
        let read =
            table(&[&["n", "a", "b"], &["1", "613373384956", "627502976336"], &["2", "x", "627502976337"]])
                .items("a.csv")
                .unwrap();
        assert_eq!((ids(&read), read.column), (vec![627_502_976_336, 627_502_976_337], ItemColumn::Place(3)));
        assert_eq!(
            table(&[&["1", "2"], &["3", "4"]]).items("a.csv"),
            Err(NoItems::NoColumn),
            "counts are no ids"
        );
        assert_eq!(table(&[]).items("a.csv"), Err(NoItems::NoColumn));
    }

    #[test]
    fn an_id_that_lost_digits_is_refused_and_never_guessed() {
        let short = table(&[&["商品ID"], &["613373384956"], &["6.13373E+11"]]).items("a.csv");
        assert_eq!(short, Err(NoItems::LostDigits { row: 3, text: "6.13373E+11".into() }));
        let mut inexact = table(&[&["商品ID"]]);
        inexact.rows.push(vec![TableCell::Inexact("1.2345678901234567e18".into())]);
        assert!(matches!(inexact.items("a.xlsx"), Err(NoItems::LostDigits { row: 2, .. })));
        // In another column it is nobody's business.
        let beside = table(&[&["商品ID", "x"], &["613373384956", "6.1E+11"]]).items("a.csv").unwrap();
        assert_eq!(ids(&beside), [613_373_384_956]);
    }

    #[test]
    fn a_text_is_cut_into_a_table_and_a_file_is_bounded() {
        let read = Table::of_text("\u{feff}标题;商品ID\r\n\"a;b\";613373384956\r\n").items("a.csv").unwrap();
        assert_eq!(ids(&read), [613_373_384_956]);
        let many: Vec<String> = (0..FILE_ITEMS + 3).map(|n| (613_373_384_956 + n).to_string()).collect();
        let read = Table::of_text(&many.join("\n")).items("a.csv").unwrap();
        assert_eq!((read.pasted.items.len(), read.left_out), (FILE_ITEMS, 3));
        let rows = vec![Vec::new(); TABLE_ROWS + 1];
        assert_eq!(Table { sheet: None, rows }.items("a"), Err(NoItems::TooManyRows(TABLE_ROWS)));
    }
}
