//! Tables out of files: CSV and its like, and workbooks.
//!
//! A workbook is a packed archive, so a small file can unpack to any size: it is unpacked once into nothing, up to a
//! bound, before anybody reads it. Its cells are read one after the other, since a sheet may claim a million rows and
//! have one.

use std::fs::File;
use std::io::{self, Cursor, Read as _};
use std::path::Path;

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::error::Result;
use super::open::Desk;
use crate::domain::activity::table::{ItemsOfTable, NoItems, TABLE_ROWS, Table, TableCell};

/// Largest file, in bytes.
const FILE_BYTES: u64 = 20 * 1024 * 1024;
/// Largest workbook unpacked, in bytes.
const UNPACKED_BYTES: u64 = 128 * 1024 * 1024;
/// Columns behind this one are not looked at.
const COLUMNS: u32 = 200;
/// Whole numbers below this have all their digits in a cell, which keeps fifteen.
const EXACT: f64 = 1e15;
/// What an archive begins with.
const ARCHIVE: &[u8] = b"PK";

impl Desk {
    /// Reads the items out of a file. Blocks. That it gives none is an answer.
    ///
    /// # Errors
    /// None at present; it is a use case like others.
    pub fn items_of_file(path: &Path) -> Result<std::result::Result<ItemsOfTable, NoItems>> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let best = |tables: Vec<Table>| {
            // Of equals the first.
            let best = tables.into_iter().rev().max_by_key(Table::ids).unwrap_or_default();
            best.items(&name)
        };
        Ok(tables_of_file(path).and_then(best))
    }
}

/// The tables of a file: the sheets of a workbook, or the one of a text.
pub(super) fn tables_of_file(path: &Path) -> std::result::Result<Vec<Table>, NoItems> {
    let unreadable = |error: io::Error| NoItems::Unreadable(error.to_string());
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(NoItems::TooLarge(FILE_BYTES));
    }
    if bytes.starts_with(ARCHIVE) {
        return sheets(&bytes, UNPACKED_BYTES);
    }
    // Ids are ASCII: whatever the rest of the file is written in, they are read.
    Ok(vec![Table::of_text(&String::from_utf8_lossy(&bytes))])
}

fn sheets(bytes: &[u8], most: u64) -> std::result::Result<Vec<Table>, NoItems> {
    unpacks_within(bytes, most)?;
    let unreadable = |error: calamine::XlsxError| NoItems::Unreadable(error.to_string());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut tables = Vec::new();
    for name in book.sheet_names() {
        // A chart is a sheet too, without cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let mut table = Table { sheet: Some(name), rows: Vec::new() };
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            let (row, column) = cell.get_position();
            let row = usize::try_from(row).unwrap_or(usize::MAX);
            let Some(value) = value(cell.get_value()).filter(|_| column < COLUMNS) else { continue };
            if row >= TABLE_ROWS {
                return Err(NoItems::TooManyRows(TABLE_ROWS));
            }
            if table.rows.len() <= row {
                table.rows.resize_with(row + 1, Vec::new);
            }
            let cells = &mut table.rows[row];
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            if cells.len() <= column {
                cells.resize(column + 1, TableCell::Text(String::new()));
            }
            cells[column] = value;
        }
        tables.push(table);
    }
    Ok(tables)
}

/// Unpacks everything into nothing, since what an archive says of its sizes may be wrong.
fn unpacks_within(bytes: &[u8], most: u64) -> std::result::Result<(), NoItems> {
    let unreadable = |error: &dyn std::fmt::Display| NoItems::Unreadable(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    let mut left = most;
    for place in 0..archive.len() {
        let file = archive.by_index(place).map_err(|error| unreadable(&error))?;
        let size = io::copy(&mut file.take(left + 1), &mut io::sink()).map_err(|error| unreadable(&error))?;
        left = left.checked_sub(size).ok_or(NoItems::UnpacksTooLarge(most))?;
    }
    Ok(())
}

/// What stands in a cell; `None` for one that can be no id.
fn value(value: &DataRef<'_>) -> Option<TableCell> {
    Some(match value {
        DataRef::String(text) => TableCell::Text(text.clone()),
        DataRef::SharedString(text) => TableCell::Text((*text).to_owned()),
        DataRef::Int(number) => TableCell::Text(number.to_string()),
        // A whole number is written without a point; beyond fifteen digits the file has others than were typed.
        DataRef::Float(number) if number.abs() < EXACT => TableCell::Text(number.to_string()),
        DataRef::Float(number) => TableCell::Inexact(format!("{number:e}")),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;
    use tempfile::TempDir;

    use super::*;
    use crate::domain::activity::table::ItemColumn;

    fn read(book: &mut Workbook) -> std::result::Result<ItemsOfTable, NoItems> {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("商品.xlsx");
        book.save(&path).unwrap();
        Desk::items_of_file(&path).unwrap()
    }

    #[test]
    fn the_items_of_a_workbook_are_read_whether_they_are_numbers_or_texts() {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "导出").unwrap();
        let sheet = book.add_worksheet().set_name("商品").unwrap();
        sheet.write_string(0, 1, "商品ID").unwrap();
        sheet.write_number(1, 1, 613_373_384_956_f64).unwrap();
        sheet.write_string(2, 1, "627502976336").unwrap();
        sheet.write_string(3, 1, "下架").unwrap();
        sheet.write_number(9, 1, 613_373_384_956_f64).unwrap();
        let items = read(&mut book).unwrap();
        let ids: Vec<String> = items.pasted.items.iter().map(ToString::to_string).collect();
        assert_eq!(ids, ["613373384956", "627502976336"]);
        assert_eq!(
            (items.sheet.as_deref(), &items.column),
            (Some("商品"), &ItemColumn::Head("商品ID".into()))
        );
        assert_eq!((items.rows_without, items.pasted.merged, &*items.file), (1, 1, "商品.xlsx"));
    }

    #[test]
    fn a_number_beyond_fifteen_digits_is_refused() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "num_iid").unwrap();
        sheet.write_number(1, 0, 1_234_567_890_123_456_789_f64).unwrap();
        assert!(matches!(read(&mut book), Err(NoItems::LostDigits { row: 2, .. })));
    }

    #[test]
    fn a_bomb_a_damaged_file_and_one_without_rows_in_reach_are_refused() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for row in 0..2_000 {
            sheet.write_string(row, 0, "0".repeat(500)).unwrap();
        }
        let bytes = book.save_to_buffer().unwrap();
        assert_eq!(sheets(&bytes, 100_000).map(|_| ()), Err(NoItems::UnpacksTooLarge(100_000)));
        assert!(sheets(&bytes, UNPACKED_BYTES).is_ok());
        assert!(matches!(sheets(&bytes[..bytes.len() / 2], UNPACKED_BYTES), Err(NoItems::Unreadable(_))));
        let mut far = Workbook::new();
        far.add_worksheet().write_string(1_000_000, 0, "1").unwrap();
        assert_eq!(read(&mut far), Err(NoItems::TooManyRows(TABLE_ROWS)));
        assert!(matches!(Desk::items_of_file(Path::new("/no/such.csv")), Ok(Err(NoItems::Unreadable(_)))));
    }
}
