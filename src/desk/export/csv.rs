//! A spreadsheet's text. Written by hand, since the two empty texts differ here: what is known to be empty is `""`,
//! what is not known is nothing at all.

use super::broken;
use super::cell::prefix;
use super::pick::{Layout, Picked};
use super::sheet::{Out, Sheet};
use crate::desk::error::Result;
use crate::domain::export::{Cell, Head, RowOf};

/// Bytes that are gathered before they are written.
const GATHERED: usize = 1 << 16;

/// Rows on their way out as CSV.
pub(super) struct Csv<'a> {
    out: &'a mut Out<'a>,
    cells: Vec<Cell>,
    gathered: Vec<u8>,
    joined: String,
}

impl<'a> Csv<'a> {
    /// Begins with the heads of the columns.
    pub(super) fn begin(out: &'a mut Out<'a>, heads: &[Head], row_of: RowOf) -> Self {
        let cells = heads.iter().map(|head| head.column.cell_of(row_of)).collect();
        // Spreadsheets take a file without a byte order mark for the machine's own encoding.
        let mut gathered = Vec::with_capacity(GATHERED + (GATHERED >> 2));
        gathered.extend_from_slice("\u{feff}".as_bytes());
        for (place, head) in heads.iter().enumerate() {
            put(&mut gathered, Cell::Text, place, Some(&head.title));
        }
        gathered.push(b'\n');
        Self { out, cells, gathered, joined: String::new() }
    }

    fn give(&mut self) -> Result<()> {
        self.out.write_all(&self.gathered).map_err(broken)?;
        self.gathered.clear();
        Ok(())
    }
}

impl Sheet for Csv<'_> {
    fn order(&mut self, layout: &Layout, order: &Picked) -> Result<usize> {
        let rows = order.rows(layout);
        for row in 0..rows {
            let start = self.gathered.len();
            for (column, cell) in self.cells.iter().enumerate() {
                put(&mut self.gathered, *cell, column, order.value(layout, column, row, &mut self.joined));
            }
            // A line with nothing on it is no row to those who read it.
            if self.gathered.len() == start {
                self.gathered.extend_from_slice(b"\"\"");
            }
            self.gathered.push(b'\n');
        }
        if self.gathered.len() >= GATHERED {
            self.give()?;
        }
        Ok(rows)
    }

    fn end(mut self: Box<Self>) -> Result<()> {
        self.give()
    }
}

/// Puts one cell behind the others of its row.
pub(super) fn put(row: &mut Vec<u8>, cell: Cell, column: usize, value: Option<&str>) {
    if column > 0 {
        row.push(b',');
    }
    let Some(text) = value else { return };
    if text.is_empty() {
        row.extend_from_slice(b"\"\"");
        return;
    }
    let before = if cell == Cell::Id { "\t" } else { prefix(text) };
    if !text.bytes().any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r')) {
        row.extend_from_slice(before.as_bytes());
        row.extend_from_slice(text.as_bytes());
        return;
    }
    row.push(b'"');
    row.extend_from_slice(before.as_bytes());
    for (place, piece) in text.split('"').enumerate() {
        row.extend_from_slice(if place > 0 { b"\"\"" } else { b"" });
        row.extend_from_slice(piece.as_bytes());
    }
    row.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(cell: Cell, value: Option<&str>) -> String {
        let mut row = Vec::new();
        put(&mut row, cell, 0, value);
        String::from_utf8(row).unwrap()
    }

    #[test]
    fn no_cell_is_a_formula_and_ids_keep_their_digits() {
        assert_eq!(cell(Cell::Id, Some("2161196210547294406")), "\t2161196210547294406");
        for evil in ["=1+1", "+cmd", "-cmd|x", "@SUM(A1)", "\tx", "\r=1"] {
            assert!(cell(Cell::Text, Some(evil)).trim_start_matches('"').starts_with('\''), "{evil:?}");
        }
        assert_eq!(cell(Cell::Money, Some("-3.00")), "-3.00");
        assert_eq!(cell(Cell::Prose, Some("礼盒")), "礼盒");
        assert_eq!(cell(Cell::Prose, Some("a,\"b\"\nc")), "\"a,\"\"b\"\"\nc\"");
    }

    #[test]
    fn what_is_not_known_is_not_what_is_empty() {
        assert_eq!((cell(Cell::Prose, None), cell(Cell::Prose, Some(""))), (String::new(), "\"\"".into()));
        assert_eq!(cell(Cell::Id, None), "");
    }
}
