//! A small table as a file.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, IgnoreError, Workbook, XlsxError};

use super::csv;
use super::xlsx;
use crate::desk::error::{DeskError, Result};
use crate::desk::file::write_whole;
use crate::domain::export::{Cell, Form};
use crate::domain::sheet::SmallSheet;

/// Most files of one name.
const MOST_OF_A_NAME: u32 = 999;

/// Writes a table into a folder as a file of its name, and says where. What lies there under that name stays: the file
/// gets a number then. Blocks.
///
/// # Errors
/// [`DeskError::File`].
pub fn write_sheet(sheet: &SmallSheet, folder: &Path, form: Form) -> Result<PathBuf> {
    let path = free_path(sheet, folder, form);
    write_sheet_to(sheet, &path, form)?;
    Ok(path)
}

/// Writes a table into this file, whole or not at all; what was there is replaced. Blocks.
///
/// # Errors
/// [`DeskError::File`].
pub fn write_sheet_to(sheet: &SmallSheet, path: &Path, form: Form) -> Result<()> {
    let broken = |cause| DeskError::File { path: path.to_owned(), cause };
    let bytes = match form {
        Form::Xlsx => book(sheet).map_err(|error| broken(std::io::Error::other(error)))?,
        Form::Csv | Form::Jsonl => text(sheet),
    };
    write_whole(path, |out| out.write_all(&bytes).map_err(broken))
}

/// A name that is free.
fn free_path(sheet: &SmallSheet, folder: &Path, form: Form) -> PathBuf {
    // What no file may be called by on any system.
    let name: String = sheet
        .name
        .chars()
        .map(|c| if c.is_control() || r#"\/:*?"<>|"#.contains(c) { '-' } else { c })
        .collect();
    let end = form.extension();
    let numbered = (2..MOST_OF_A_NAME).map(|number| format!("{name} ({number}).{end}"));
    let mut paths = std::iter::once(format!("{name}.{end}")).chain(numbered).map(|name| folder.join(name));
    paths.find(|path| !path.exists()).unwrap_or_else(|| folder.join(format!("{name}.{end}")))
}

fn text(sheet: &SmallSheet) -> Vec<u8> {
    let mut bytes = "\u{feff}".as_bytes().to_vec();
    let mut line = |cells: &mut dyn Iterator<Item = (Cell, &String)>| {
        for (place, (cell, text)) in cells.enumerate() {
            csv::put(&mut bytes, cell, place, Some(text).filter(|text| !text.is_empty()).map(String::as_str));
        }
        bytes.push(b'\n');
    };
    line(&mut sheet.heads.iter().map(|(head, _)| (Cell::Text, head)));
    for row in &sheet.rows {
        line(&mut row.iter().zip(&sheet.heads).map(|(text, (_, cell))| (*cell, text)));
    }
    for note in &sheet.notes {
        line(&mut std::iter::once((Cell::Text, note)));
    }
    bytes
}

fn book(sheet: &SmallSheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (head, blank) = (Format::new().set_bold(), Format::new());
    let page = book.add_worksheet();
    page.set_freeze_panes(1, 0)?;
    for (column, (title, cell)) in (0_u16..).zip(&sheet.heads) {
        page.write_string_with_format(0, column, title, &head)?;
        page.set_column_width(column, if matches!(cell, Cell::Text | Cell::Id) { 24 } else { 12 })?;
    }
    let mut at = 0;
    for row in &sheet.rows {
        at += 1;
        for (column, (text, (_, cell))) in (0_u16..).zip(row.iter().zip(&sheet.heads)) {
            xlsx::put(
                page,
                (at, column),
                *cell,
                Some(text.as_str()).filter(|text| !text.is_empty()),
                &blank,
            )?;
        }
    }
    let last = u16::try_from(sheet.heads.len()).unwrap_or(u16::MAX).saturating_sub(1);
    page.autofilter(0, 0, at, last)?;
    page.ignore_error_range(0, 0, at.max(1), last, IgnoreError::NumberStoredAsText)?;
    for note in &sheet.notes {
        at += 1;
        xlsx::put(page, (at, 0), Cell::Text, Some(note), &blank)?;
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    fn sheet() -> SmallSheet {
        SmallSheet {
            name: "备货汇总 main/2026".to_owned(),
            heads: vec![("编码".into(), Cell::Id), ("件".into(), Cell::Number), ("标题".into(), Cell::Text)],
            rows: vec![vec!["0012".into(), "3".into(), "=1+1".into()]],
            notes: vec!["另 1 单".into()],
        }
    }

    #[test]
    fn a_file_that_is_there_stays_and_the_next_has_a_number() {
        let dir = tempfile::tempdir().unwrap();
        let first = write_sheet(&sheet(), dir.path(), Form::Csv).unwrap();
        let second = write_sheet(&sheet(), dir.path(), Form::Csv).unwrap();
        assert_eq!(first.file_name().unwrap().to_str(), Some("备货汇总 main-2026.csv"));
        assert_eq!(second.file_name().unwrap().to_str(), Some("备货汇总 main-2026 (2).csv"));
        let text = std::fs::read_to_string(first).unwrap();
        assert_eq!(text, "\u{feff}编码,件,标题\n\t0012,3,'=1+1\n另 1 单\n");
    }

    #[test]
    fn a_workbook_has_numbers_where_they_are_and_texts_where_they_are_ids() {
        let bytes = book(&sheet()).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let name = book.sheet_names()[0].clone();
        let range = book.worksheet_range(&name).unwrap();
        let cells: Vec<String> = range.rows().flatten().map(ToString::to_string).collect();
        assert_eq!(cells[..6], ["编码", "件", "标题", "0012", "3", "'=1+1"]);
        assert_eq!(range.get_value((1, 1)), Some(&Data::Float(3.0)));
        assert_eq!(range.get_value((1, 0)), Some(&Data::String("0012".to_owned())));
    }
}
