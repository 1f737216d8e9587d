//! A workbook, written row by row: what is written lies in a file, not in memory.

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatPattern, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::broken;
use super::cell::{cut, prefix};
use super::manifest::Manifest;
use super::pick::{Layout, Picked};
use super::sheet::Out;
use crate::desk::error::Result;
use crate::domain::export::{BookWords, Cell, Head, RowOf};
use crate::domain::time::Timestamp;

/// Rows that a sheet has below its head.
pub(super) const SHEET_ROWS: u32 = 1_048_575;
/// Most that a cell holds, in UTF-16 units.
const CELL_UNITS: usize = 32_767;
/// Seconds that the times of this program are ahead of UTC.
const OFFSET_S: i64 = 8 * 3600;

/// A workbook on its way out.
pub(super) struct Book<'a> {
    workbook: Workbook,
    heads: &'a [Head],
    cells: Vec<Cell>,
    words: &'a BookWords,
    /// Rows that a sheet takes.
    room: u32,
    sheets: usize,
    /// The row that was written last in the last sheet; 0 is the head.
    row: u32,
    /// Texts that were cut.
    cut: u64,
    styles: Styles,
    joined: String,
}

struct Styles {
    head: Format,
    time: Format,
    money: Format,
    number: Format,
    text: Format,
    unknown: Format,
}

impl Styles {
    fn new() -> Self {
        Self {
            head: Format::new().set_bold(),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            money: Format::new().set_num_format("0.00"),
            number: Format::new().set_num_format("0"),
            text: Format::new().set_num_format("@"),
            unknown: Format::new()
                .set_pattern(FormatPattern::LightUp)
                .set_foreground_color(Color::Gray)
                .set_background_color(Color::White),
        }
    }

    /// How the cells of a column look, and how wide they are, in characters.
    const fn of(&self, cell: Cell) -> (&Format, u8) {
        match cell {
            Cell::Id => (&self.text, 22),
            Cell::Time => (&self.time, 19),
            Cell::Money => (&self.money, 11),
            Cell::Number => (&self.number, 8),
            Cell::Text => (&self.text, 16),
            Cell::Prose => (&self.text, 28),
        }
    }
}

impl<'a> Book<'a> {
    /// Begins a workbook; what is written until its end lies in files of this folder, else in the system's own.
    pub(super) fn begin(
        heads: &'a [Head],
        row_of: RowOf,
        words: &'a BookWords,
        folder: Option<&Path>,
        room: u32,
    ) -> Result<Self> {
        let mut workbook = Workbook::new();
        if let Some(folder) = folder {
            workbook.set_tempdir(folder).map_err(bad)?;
        }
        let cells = heads.iter().map(|head| head.column.cell_of(row_of)).collect();
        let (styles, joined) = (Styles::new(), String::new());
        let mut book =
            Self { workbook, heads, cells, words, room, sheets: 0, row: 0, cut: 0, styles, joined };
        book.sheet().map_err(bad)?;
        Ok(book)
    }

    /// Begins the next sheet.
    fn sheet(&mut self) -> Result<(), XlsxError> {
        self.finish_sheet()?;
        self.sheets += 1;
        self.row = 0;
        let name = match self.sheets {
            1 => self.words.orders.clone(),
            number => format!("{} {number}", self.words.orders),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?;
        for (column, (head, cell)) in (0_u16..).zip(self.heads.iter().zip(&self.cells)) {
            let (style, width) = self.styles.of(*cell);
            sheet.set_column_format(column, style)?.set_column_width(column, width)?;
            sheet.write_string_with_format(0, column, &head.title, &self.styles.head)?;
        }
        Ok(())
    }

    /// What can be said of a sheet only once it is known how long it is.
    fn finish_sheet(&mut self) -> Result<(), XlsxError> {
        let Some(last) = self.sheets.checked_sub(1) else { return Ok(()) };
        let columns = u16::try_from(self.heads.len()).unwrap_or(u16::MAX).saturating_sub(1);
        let row = self.row;
        let sheet = self.workbook.worksheet_from_index(last)?;
        sheet.autofilter(0, 0, row, columns)?;
        // Ids are texts on purpose.
        sheet.ignore_error_range(0, 0, row.max(1), columns, IgnoreError::NumberStoredAsText)?;
        Ok(())
    }

    /// Writes the rows of an order and says how many they are.
    pub(super) fn order(&mut self, layout: &Layout, order: &Picked) -> Result<usize> {
        let rows = order.rows(layout);
        for row in 0..rows {
            if self.row == self.room {
                self.sheet().map_err(bad)?;
            }
            self.row += 1;
            let sheet = self.workbook.worksheet_from_index(self.sheets - 1).map_err(bad)?;
            for (place, cell) in self.cells.iter().enumerate() {
                let value = order.value(layout, place, row, &mut self.joined);
                let at = (self.row, u16::try_from(place).unwrap_or(u16::MAX));
                match put(sheet, at, *cell, value, &self.styles.unknown).map_err(bad)? {
                    Fits::Yes => {}
                    Fits::No => self.cut += 1,
                }
            }
        }
        Ok(rows)
    }

    /// Ends it with the sheet that says what it holds, and packs it.
    pub(super) fn end(mut self, manifest: &Manifest, out: &mut Out<'_>) -> Result<()> {
        self.finish_sheet().map_err(bad)?;
        self.about(manifest).map_err(bad)?;
        self.workbook.save_to_writer(out).map_err(bad)
    }

    fn about(&mut self, manifest: &Manifest) -> Result<(), XlsxError> {
        let (words, cut) = (self.words, self.cut);
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&words.about)?.set_column_width(0, 24)?.set_column_width(1, 80)?;
        let filter = match (manifest.filter.as_deref(), manifest.unjudged_by.as_deref()) {
            (None, None) => words.picked.clone(),
            (None, Some(line)) => format!("{}: {line}", words.only_unjudged),
            (Some(""), _) => words.everything.clone(),
            (Some(line), _) => line.to_owned(),
        };
        let unjudged = manifest.unjudged.map(|orders| (&words.unjudged, orders.to_string()));
        let complete = manifest.complete_to.map_or_else(|| words.not_complete.clone(), |at| at.to_string());
        let pairs = [
            (&words.shop, manifest.shop.clone()),
            (&words.filter, format!("{}{filter}", prefix(&filter))),
            (&words.complete_to, complete),
            (&words.orders_count, manifest.orders.to_string()),
            (&words.rows_count, manifest.rows.to_string()),
            (&words.cut, cut.to_string()),
            (&words.written, manifest.written.to_string()),
            (&words.program, manifest.program.clone()),
        ];
        let mut row = 0;
        for (name, value) in pairs.into_iter().chain(unjudged) {
            sheet.write_string_with_format(row, 0, name, &self.styles.head)?;
            sheet.write_string(row, 1, cut_to_cell(&value))?;
            row += 1;
        }
        sheet.write_blank(row, 0, &self.styles.unknown)?;
        sheet.write_string(row, 1, &words.hatched)?;
        Ok(())
    }
}

/// Whether a cell holds all of its text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fits {
    Yes,
    No,
}

/// Puts one value into its cell. Of the two texts for which empty is a value, what is not known is hatched.
pub(super) fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Cell,
    value: Option<&str>,
    unknown: &Format,
) -> Result<Fits, XlsxError> {
    let Some(text) = value else {
        if cell == Cell::Prose {
            sheet.write_blank(row, column, unknown)?;
        }
        return Ok(Fits::Yes);
    };
    match cell {
        Cell::Time => {
            if let Some(at) = text.parse::<Timestamp>().ok().and_then(excel_time) {
                sheet.write_datetime(row, column, at)?;
                return Ok(Fits::Yes);
            }
        }
        // A workbook has floats and nothing else. A decimal text of at most 15 digits comes back from one unchanged.
        Cell::Money | Cell::Number if text.len() <= 15 => {
            if let Ok(number) = text.parse::<f64>() {
                sheet.write_number(row, column, number)?;
                return Ok(Fits::Yes);
            }
        }
        _ => {}
    }
    let before = if cell == Cell::Id { "" } else { prefix(text) };
    let kept = cut(text, CELL_UNITS - before.len());
    let fits = if kept.len() == text.len() { Fits::Yes } else { Fits::No };
    sheet.write_string(row, column, format!("{before}{kept}"))?;
    Ok(fits)
}

fn cut_to_cell(text: &str) -> std::borrow::Cow<'_, str> {
    cut(text, CELL_UNITS)
}

/// The instant as a workbook has it: by the clock on the wall, here that of GMT+8.
fn excel_time(at: Timestamp) -> Option<ExcelDateTime> {
    ExcelDateTime::from_timestamp(at.unix() + OFFSET_S).ok()
}

fn bad(error: XlsxError) -> crate::desk::error::DeskError {
    match error {
        XlsxError::IoError(cause) => broken(cause),
        other => broken(std::io::Error::other(other)),
    }
}

/// Takes the bytes of a workbook and asks, before each piece, whether it is still wanted.
pub(super) struct Asked<'a, 'o> {
    /// Where they go.
    pub(super) out: &'a mut Out<'o>,
    /// Whether it is still wanted.
    pub(super) is_wanted: &'a (dyn Fn() -> bool + Sync),
}

impl Write for Asked<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if (self.is_wanted)() { self.out.write(bytes) } else { Err(std::io::Error::other("stopped")) }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;
    use crate::domain::export::Column;

    fn manifest() -> Manifest {
        Manifest {
            program: "lidan".to_owned(),
            shop: "main".to_owned(),
            filter: Some("=1+1".to_owned()),
            complete_to: None,
            orders: 5,
            rows: 5,
            unjudged: Some(0),
            unjudged_by: None,
            written: Timestamp::from_unix(0),
        }
    }

    #[test]
    fn what_one_sheet_does_not_hold_goes_on_in_the_next_under_the_same_heads() {
        let heads = vec![Head::plain(Column::named("tid").unwrap())];
        let words =
            BookWords::of(|name| if name == "orders" { "Orders".to_owned() } else { name.to_owned() });
        let layout = Layout::of(&heads, RowOf::Order);
        let mut book = Book::begin(&heads, RowOf::Order, &words, None, 2).unwrap();
        let mut order = Picked::default();
        for tid in ["1", "2", "3", "4", "5"] {
            order.fill(&layout, |_, out| {
                out.push_str(tid);
                Some(())
            });
            book.order(&layout, &order).unwrap();
        }
        let mut file = Vec::new();
        book.end(&manifest(), &mut file).unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
        assert_eq!(book.sheet_names(), ["Orders", "Orders 2", "Orders 3", "about"]);
        let mut cells = Vec::new();
        for sheet in ["Orders", "Orders 2", "Orders 3"] {
            let range = book.worksheet_range(sheet).unwrap();
            cells.extend(range.rows().flatten().map(ToString::to_string));
        }
        assert_eq!(cells, ["tid", "1", "2", "tid", "3", "4", "tid", "5"]);
        let about = book.worksheet_range("about").unwrap();
        assert_eq!(about.get_value((1, 1)), Some(&Data::String("'=1+1".to_owned())));
    }
}
