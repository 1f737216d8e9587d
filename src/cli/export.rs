//! The files of `orders`: rows for spreadsheets and for other programs.

use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::sync::atomic::Ordering;

use clap::ValueEnum;
use rust_i18n::t;

use super::fault::Fault;
use super::out::{self, End};
use super::{runtime, stop};
use crate::desk::{Beside, Desk, ExportOf, Going, Page};
use crate::domain::export::{BookWords, Column, ExportProgress, ExportWish, Form, Head, RowOf, Which};
use crate::domain::filter::Filter;
use crate::domain::ids::ShopId;
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;

/// The options that say what the rows are.
#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    #[arg(long, value_name = "order|line")]
    per: Option<Per>,
    #[arg(long, value_name = "A,B,C")]
    columns: Option<String>,
    #[arg(long, requires = "output")]
    manifest: bool,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Per {
    Order,
    Line,
}

/// Rows as they are asked for.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    form: Form,
    row_of: RowOf,
    heads: Vec<Head>,
    beside: Beside,
}

impl ExportArgs {
    /// The option that asks for rows, if one does: no other form has a use for it.
    pub(super) const fn named(&self) -> Option<&'static str> {
        match (&self.per, &self.columns, self.manifest) {
            (Some(_), ..) => Some("--per"),
            (None, Some(_), _) => Some("--columns"),
            (None, None, true) => Some("--manifest"),
            (None, None, false) => None,
        }
    }

    /// The rows of a form.
    ///
    /// # Errors
    /// A column that is not there, or is named twice.
    pub(super) fn rows(&self, form: Form) -> Result<Rows, Fault> {
        let row_of = if self.per == Some(Per::Line) { RowOf::Line } else { RowOf::Order };
        let columns = match &self.columns {
            Some(names) => columns(names)?,
            // The whole item, as it always was.
            None if form == Form::Jsonl && row_of == RowOf::Order => Vec::new(),
            None => Column::usual(row_of),
        };
        let heads = columns.into_iter().map(Head::plain).collect();
        let beside = if self.manifest { Beside::Manifest } else { Beside::Nothing };
        Ok(Rows { form, row_of, heads, beside })
    }
}

fn columns(names: &str) -> Result<Vec<Column>, Fault> {
    let mut columns: Vec<Column> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let all = || Column::all().iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
        let wrong = || Fault::option("--columns", name, t!("cli.one_of", values = all()));
        let column = Column::named(name).ok_or_else(wrong)?;
        if columns.contains(&column) {
            return Err(Fault::option("--columns", name, t!("cli.mend.column_twice")));
        }
        columns.push(column);
    }
    Ok(columns)
}

/// What is exported.
pub(super) struct Export<'a> {
    pub(super) desk: &'a Desk,
    pub(super) shop: (ShopId, &'a ShopName),
    pub(super) filter: &'a Filter,
    pub(super) page: Page,
}

impl Export<'_> {
    /// Writes rows and gives how many orders a text condition could not judge.
    pub(super) fn write(&self, rows: Rows, output: Option<&Path>) -> Result<u64, End> {
        let Rows { form, row_of, heads, beside } = rows;
        let wish = ExportWish {
            which: Which::Filtered(Box::new(self.filter.clone())),
            form,
            row_of,
            heads,
            words: BookWords::of(|name| t!(format!("book.{name}")).into_owned()),
        };
        let says_so = form == Form::Xlsx || beside == Beside::Manifest;
        let complete_to = if says_so { self.complete_to()? } else { None };
        let of = ExportOf { shop: self.shop, page: self.page, complete_to };
        let Some(path) = output else {
            if form == Form::Xlsx && std::io::stdout().is_terminal() {
                let (what, mend) = (t!("cli.fault.xlsx_terminal"), t!("cli.fault.xlsx_terminal.mend"));
                return Err(Fault::usage("missing", what, mend).into());
            }
            let mut stdout = out::writer();
            let done = self.desk.export(&of, &wish, None, &mut stdout, &|_| Going::On)?;
            stdout.flush()?;
            return Ok(done.unjudged);
        };
        let (line, stop) = (out::progress(), stop::flag());
        let listener = |progress: ExportProgress| {
            if let Some(line) = &line {
                line.show(&so_far(progress));
            }
            if stop.load(Ordering::Relaxed) { Going::Stop } else { Going::On }
        };
        let done = self.desk.export_file(&of, &wish, path, beside, &listener);
        Ok(done?.1.unjudged)
    }

    /// Writes Parquet files below a folder and gives how many orders a text condition could not judge.
    #[cfg(feature = "parquet")]
    pub(super) fn write_days(&self, rows: Rows, output: Option<&Path>) -> Result<u64, End> {
        let Some(folder) = output else {
            let (what, mend) = (t!("cli.fault.parquet_folder"), t!("cli.fault.parquet_folder.mend"));
            return Err(Fault::usage("missing", what, mend).into());
        };
        let wish = ExportWish {
            which: Which::Filtered(Box::new(self.filter.clone())),
            form: rows.form,
            row_of: rows.row_of,
            heads: rows.heads,
            words: BookWords::default(),
        };
        let of = ExportOf { shop: self.shop, page: self.page, complete_to: self.complete_to()? };
        let (line, stop) = (out::progress(), stop::flag());
        let listener = |progress: ExportProgress| {
            if let Some(line) = &line {
                line.show(&so_far(progress));
            }
            if stop.load(Ordering::Relaxed) { Going::Stop } else { Going::On }
        };
        Ok(self.desk.export_days(&of, &wish, folder, &listener)?.1.unjudged)
    }

    /// Up to when the orders are complete; not known of a shop that is not configured.
    fn complete_to(&self) -> Result<Option<Timestamp>, End> {
        let Ok(shop) = self.desk.shop(Some(self.shop.1)) else { return Ok(None) };
        let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
        Ok(runtime.block_on(self.desk.sync_state(&shop))?.complete_to)
    }
}

fn so_far(progress: ExportProgress) -> String {
    if progress.is_packing() {
        return t!("cli.export.packing", of = progress.of).into_owned();
    }
    t!("cli.export.written", written = progress.written, of = progress.of).into_owned()
}
