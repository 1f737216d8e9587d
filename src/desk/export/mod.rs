//! Orders in the forms that leave the program (`docs/contract.md`, Filter).

mod cell;
mod csv;
mod envelope;
mod file;
mod jsonl;
mod manifest;
mod names;
#[cfg(feature = "parquet")]
mod parquet;
mod pick;
mod picks;
mod plain;
mod read;
mod sheet;
mod small;
mod xlsx;

use std::io;
use std::path::Path;

use super::error::{DeskError, Result};
use super::open::Desk;
use super::orders::Page;
use crate::domain::export::{ExportProgress, ExportWish, Form, RowOf};
use crate::domain::ids::ShopId;
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;
use pick::{Layout, Picked};
use read::{Chunk, Depth, Question, SumsWish};
use sheet::{Out, Sheet};

pub use envelope::facets_json;
pub use file::{Beside, place};
pub use manifest::Manifest;
pub(super) use read::ids_of;
pub use small::{write_sheet, write_sheet_to};

/// What is asked for beside the wish itself.
#[derive(Debug)]
pub struct ExportOf<'a> {
    /// The shop's row and name.
    pub shop: (ShopId, &'a ShopName),
    /// Which rows of the answer.
    pub page: Page,
    /// Up to when its orders are complete, for the file to say.
    pub complete_to: Option<Timestamp>,
}

/// Hears how far an export is, and says whether it is to go on.
pub type ExportListener<'a> = &'a (dyn Fn(ExportProgress) -> Going + Sync);

/// Whether an export is to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// It is.
    On,
    /// Somebody wants it to stop.
    Stop,
}

/// What an export wrote.
#[derive(Debug)]
pub struct ExportDone {
    /// How many orders a text condition could not judge.
    pub unjudged: u64,
    /// What the file holds.
    pub manifest: Manifest,
}

/// A form of rows with everything that it needs.
enum Rows<'a> {
    /// Whole items.
    Items(&'a mut Out<'a>),
    /// Columns.
    Sheet(Box<dyn Sheet + 'a>),
    /// A workbook and where it goes in the end.
    Book(Box<xlsx::Book<'a>>, &'a mut Out<'a>),
}

impl Desk {
    /// Writes the orders that are wished for. Blocks; memory grows with their number by the eight bytes of a row's id
    /// alone. What a workbook needs until its end lies in `folder`, else where the system keeps such files.
    ///
    /// # Errors
    /// [`DeskError`]; what was written until then is not whole.
    pub fn export<'a>(
        &self,
        of: &ExportOf<'_>,
        wish: &'a ExportWish,
        folder: Option<&Path>,
        out: &'a mut Out<'a>,
        listener: ExportListener<'_>,
    ) -> Result<ExportDone> {
        let mut rows = begin(wish, folder, out)?;
        let layout = Layout::of(&wish.heads, wish.row_of);
        let is_plain = !wish.heads.is_empty() && plain::suffices(&wish.heads, wish.row_of);
        let depth = if is_plain { Depth::Row } else { Depth::Body };
        let question = Question {
            shop: of.shop.0,
            which: wish.which.clone(),
            page: of.page,
            depth,
            sums: SumsWish::Unjudged,
        };
        let mut written = Written::default();
        let tell = |written, of| tell(listener, written, of);
        let sums = self.read_beside(
            question,
            |orders| tell(0, orders),
            |chunk, of| {
                written.chunk(chunk, &layout, &mut rows)?;
                tell(written.orders, of)
            },
        )?;
        let manifest =
            Manifest::new(of, wish, (written.orders, written.rows, sums.totals.unjudged), self.clock().now());
        end(rows, &manifest, &|| {
            let done = ExportProgress { written: written.orders, of: written.orders };
            listener(done) == Going::On
        })?;
        Ok(ExportDone { unjudged: sums.totals.unjudged, manifest })
    }
}

fn begin<'a>(wish: &'a ExportWish, folder: Option<&Path>, out: &'a mut Out<'a>) -> Result<Rows<'a>> {
    let ExportWish { heads, row_of, words, .. } = wish;
    Ok(match wish.form {
        Form::Jsonl if heads.is_empty() && *row_of == RowOf::Order => Rows::Items(out),
        Form::Jsonl => Rows::Sheet(Box::new(jsonl::Objects::begin(out, heads, *row_of)?)),
        Form::Csv => Rows::Sheet(Box::new(csv::Csv::begin(out, heads, *row_of))),
        Form::Xlsx => {
            let book = xlsx::Book::begin(heads, *row_of, words, folder, xlsx::SHEET_ROWS)?;
            Rows::Book(Box::new(book), out)
        }
    })
}

fn end(rows: Rows<'_>, manifest: &Manifest, is_wanted: &(dyn Fn() -> bool + Sync)) -> Result<()> {
    match rows {
        Rows::Items(_) => Ok(()),
        Rows::Sheet(sheet) => sheet.end(),
        Rows::Book(book, out) => {
            let packed = book.end(manifest, &mut xlsx::Asked { out, is_wanted });
            if is_wanted() { packed } else { Err(DeskError::Stopped) }
        }
    }
}

/// What is written so far, and the room that is used for each order again.
#[derive(Default)]
struct Written {
    orders: u64,
    rows: u64,
    picked: Picked,
    days: plain::Days,
    line: Vec<u8>,
}

impl Written {
    fn chunk(&mut self, chunk: &Chunk, layout: &Layout, rows: &mut Rows<'_>) -> Result<()> {
        match (chunk, rows) {
            (_, Rows::Items(out)) => envelope::each_item(chunk, |_, item| {
                self.line.clear();
                item.write(&mut self.line).map_err(broken)?;
                self.line.push(b'\n');
                (self.orders, self.rows) = (self.orders + 1, self.rows + 1);
                out.write_all(&self.line).map_err(broken)
            }),
            (Chunk::Rows(plain), rows) => {
                for place in 0..plain.len() {
                    plain.pick(place, layout, &mut self.days, &mut self.picked);
                    self.order(layout, rows)?;
                }
                Ok(())
            }
            (Chunk::Bodies(bodies), rows) => {
                for body in bodies.iter() {
                    self.picked.pick_body(layout, body)?;
                    self.order(layout, rows)?;
                }
                Ok(())
            }
        }
    }

    /// Writes the order that was picked last.
    fn order(&mut self, layout: &Layout, rows: &mut Rows<'_>) -> Result<()> {
        let count = match rows {
            Rows::Items(_) => 0,
            Rows::Sheet(sheet) => sheet.order(layout, &self.picked)?,
            Rows::Book(book, _) => book.order(layout, &self.picked)?,
        };
        self.orders += 1;
        self.rows += count as u64;
        Ok(())
    }
}

/// Says how far it is, and ends what nobody wants any more.
fn tell(listener: ExportListener<'_>, written: u64, of: u64) -> Result<()> {
    match listener(ExportProgress { written, of }) {
        Going::On => Ok(()),
        Going::Stop => Err(DeskError::Stopped),
    }
}

fn broken(cause: io::Error) -> DeskError {
    DeskError::File { path: "the output".into(), cause }
}
