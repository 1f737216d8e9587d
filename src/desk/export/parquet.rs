//! Parquet files, a folder for each day on which orders were placed: for who loads them into an engine of their own.
//! Only in a build with the feature `parquet`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use serde::Serialize;

use super::pick::{Layout, Picked};
use super::read::{Depth, Question, SumsWish};
use super::{Chunk, ExportDone, ExportListener, ExportOf, Manifest, tell};
use crate::desk::error::{DeskError, Result};
use crate::desk::open::Desk;
use crate::domain::export::{Cell, Column, ExportWish, Exported, Head, RowOf};
use crate::domain::money::Fen;
use crate::domain::time::Timestamp;

/// Rows that are gathered before they are written as a group.
const GROUP: usize = 50_000;
/// Rows that are gathered in all days together.
const GATHERED: usize = 200_000;
/// Files that are open at once; a day that comes again after its file was ended has another one.
const OPEN: usize = 64;
/// Digits of money, two of them behind the point.
const DIGITS: i32 = 18;
/// What says that a folder was made here, and what it holds.
const MANIFEST: &str = "_lidan.json";
/// The folder of orders of which nobody said when they were placed, as other programs name it.
const NO_DAY: &str = "__HIVE_DEFAULT_PARTITION__";

/// What a folder says of itself.
#[derive(Serialize)]
struct About<'a> {
    #[serde(flatten)]
    manifest: &'a Manifest,
    /// Values that are no time, amount or number, though their column is; they are null in the files.
    unreadable_values: u64,
}

impl Desk {
    /// Writes the orders that are wished for as Parquet files below a folder: `created_day=2026-11-11/part-0.parquet`.
    /// Times are UTC timestamps in milliseconds, money is a decimal of yuan, ids and texts are UTF-8, and what is not
    /// known is null. The folder is written beside its place and renamed; one that was written so before is replaced,
    /// any other is left alone. Blocks.
    ///
    /// # Errors
    /// [`DeskError`]; the old folder is still there then.
    pub fn export_days(
        &self,
        of: &ExportOf<'_>,
        wish: &ExportWish,
        folder: &Path,
        listener: ExportListener<'_>,
    ) -> Result<(Exported, ExportDone)> {
        let beside = beside(folder)?;
        let done = self.write_days(of, wish, &beside, listener).and_then(|done| {
            replace(&beside, folder)?;
            Ok(done)
        });
        if done.is_err() {
            drop(fs::remove_dir_all(&beside));
        }
        let done = done?;
        let (orders, rows) = (done.manifest.orders, done.manifest.rows);
        let manifest = Some(folder.join(MANIFEST));
        let unjudged = done.manifest.unjudged;
        Ok((Exported { path: folder.to_owned(), manifest, orders, rows, unjudged }, done))
    }

    fn write_days(
        &self,
        of: &ExportOf<'_>,
        wish: &ExportWish,
        folder: &Path,
        listener: ExportListener<'_>,
    ) -> Result<ExportDone> {
        fs::create_dir(folder).map_err(at(folder))?;
        // The day comes from a column of its own, whatever columns were chosen.
        let mut heads = wish.heads.clone();
        heads.extend(Column::named("created").map(Head::plain));
        let layout = Layout::of(&heads, wish.row_of);
        let mut days = Days::new(folder, &wish.heads, wish.row_of)?;
        let mut picked = Picked::default();
        let tell = |written, of| tell(listener, written, of);
        let question = Question {
            shop: of.shop.0,
            which: wish.which.clone(),
            page: of.page,
            depth: Depth::Body,
            sums: SumsWish::Unjudged,
        };
        let mut orders = 0;
        let sums = self.read_beside(
            question,
            |orders| tell(0, orders),
            |chunk, of| {
                let Chunk::Bodies(bodies) = chunk else { return Ok(()) };
                for body in bodies.iter() {
                    picked.pick_body(&layout, body)?;
                    days.order(&layout, &picked)?;
                    orders += 1;
                }
                tell(orders, of)
            },
        )?;
        let (rows, unreadable_values) = days.end()?;
        let manifest = Manifest::new(of, wish, (orders, rows, sums.totals.unjudged), self.clock().now());
        let about = serde_json::to_vec_pretty(&About { manifest: &manifest, unreadable_values });
        let path = folder.join(MANIFEST);
        fs::write(&path, about.map_err(|e| at(&path)(e.into()))?).map_err(at(&path))?;
        Ok(ExportDone { unjudged: sums.totals.unjudged, manifest })
    }
}

fn at(path: &Path) -> impl Fn(std::io::Error) -> DeskError + '_ {
    |cause| DeskError::File { path: path.to_owned(), cause }
}

fn parquet(path: &Path) -> impl Fn(ParquetError) -> DeskError + '_ {
    |cause| DeskError::File { path: path.to_owned(), cause: std::io::Error::other(cause) }
}

/// Where a folder is written before it is whole.
fn beside(folder: &Path) -> Result<PathBuf> {
    let taken = || at(folder)(std::io::ErrorKind::AlreadyExists.into());
    if folder.exists() && !folder.join(MANIFEST).is_file() {
        return Err(taken());
    }
    let mut name = std::ffi::OsString::from(".");
    name.push(folder.file_name().ok_or_else(taken)?);
    name.push(format!(".{}.part", std::process::id()));
    Ok(folder.with_file_name(name))
}

/// Puts the whole folder in the place of the old one.
fn replace(new: &Path, folder: &Path) -> Result<()> {
    let mut old = new.as_os_str().to_owned();
    old.push(".old");
    let old = PathBuf::from(old);
    let had_one = folder.exists();
    if had_one {
        fs::rename(folder, &old).map_err(at(folder))?;
    }
    let renamed = fs::rename(new, folder).map_err(at(folder));
    if renamed.is_err() && had_one {
        fs::rename(&old, folder).map_err(at(folder))?;
    }
    if had_one && renamed.is_ok() {
        fs::remove_dir_all(&old).map_err(at(&old))?;
    }
    renamed
}

/// The files of all days.
struct Days<'a> {
    folder: &'a Path,
    schema: TypePtr,
    properties: WriterPropertiesPtr,
    cells: Vec<Cell>,
    open: BTreeMap<Option<i64>, Day>,
    /// How many files each day has had.
    parts: BTreeMap<Option<i64>, u32>,
    gathered: usize,
    rows: u64,
    unreadable: u64,
    joined: String,
}

/// The file of a day that is being written.
struct Day {
    path: PathBuf,
    writer: SerializedFileWriter<File>,
    columns: Vec<Values>,
    rows: usize,
}

impl<'a> Days<'a> {
    fn new(folder: &'a Path, heads: &[Head], row_of: RowOf) -> Result<Self> {
        let cells: Vec<Cell> = heads.iter().map(|head| head.column.cell_of(row_of)).collect();
        let fields = heads.iter().zip(&cells).map(|(head, cell)| Ok(Arc::new(field(&head.title, *cell)?)));
        let schema = fields
            .collect::<Result<Vec<_>, ParquetError>>()
            .and_then(|fields| Type::group_type_builder("orders").with_fields(fields).build())
            .map_err(parquet(folder))?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        Ok(Self {
            folder,
            schema: Arc::new(schema),
            properties: Arc::new(properties),
            cells,
            open: BTreeMap::new(),
            parts: BTreeMap::new(),
            gathered: 0,
            rows: 0,
            unreadable: 0,
            joined: String::new(),
        })
    }

    /// Takes the rows of an order. The column behind those of the file is when it was placed.
    fn order(&mut self, layout: &Layout, order: &Picked) -> Result<()> {
        let created = order.value(layout, self.cells.len(), 0, &mut self.joined);
        let key = created.and_then(|text| text.parse::<Timestamp>().ok()).map(Timestamp::day);
        self.make_room(key)?;
        let (cells, joined) = (&self.cells, &mut self.joined);
        let Some(day) = self.open.get_mut(&key) else { return Ok(()) };
        for row in 0..order.rows(layout) {
            for (column, values) in day.columns.iter_mut().enumerate() {
                let value = order.value(layout, column, row, joined);
                self.unreadable += u64::from(values.push(cells[column], value) == Read::No);
            }
            day.rows += 1;
            self.gathered += 1;
            self.rows += 1;
        }
        if day.rows >= GROUP {
            self.gathered -= day.group()?;
        }
        if self.gathered >= GATHERED {
            for day in self.open.values_mut() {
                self.gathered -= day.group()?;
            }
        }
        Ok(())
    }

    /// Sees that the file of a day is open.
    fn make_room(&mut self, key: Option<i64>) -> Result<()> {
        if self.open.contains_key(&key) {
            return Ok(());
        }
        if self.open.len() >= OPEN
            && let Some((_, mut day)) = self.open.pop_first()
        {
            self.gathered -= day.group()?;
            day.end()?;
        }
        let part = self.parts.entry(key).or_default();
        let name = key.map_or_else(|| NO_DAY.to_owned(), |day| date(Timestamp::from_day(day)));
        let folder = self.folder.join(format!("created_day={name}"));
        fs::create_dir_all(&folder).map_err(at(&folder))?;
        let path = folder.join(format!("part-{part}.parquet"));
        *part += 1;
        let file = File::create(&path).map_err(at(&path))?;
        let writer = SerializedFileWriter::new(file, Arc::clone(&self.schema), Arc::clone(&self.properties))
            .map_err(parquet(&path))?;
        let columns = self.cells.iter().map(|cell| Values::of(*cell)).collect();
        self.open.insert(key, Day { path, writer, columns, rows: 0 });
        Ok(())
    }

    /// Ends every file; gives how many rows there are, and how many values could not be read.
    fn end(self) -> Result<(u64, u64)> {
        for (_, mut day) in self.open {
            day.group()?;
            day.end()?;
        }
        Ok((self.rows, self.unreadable))
    }
}

/// `yyyy-MM-dd`.
fn date(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}

impl Day {
    /// Writes the rows that are gathered and says how many they were.
    fn group(&mut self) -> Result<usize> {
        let rows = std::mem::take(&mut self.rows);
        if rows > 0 {
            let Self { path, writer, columns, .. } = self;
            let group = writer.next_row_group().map_err(parquet(path))?;
            write_group(group, columns).map_err(parquet(path))?;
        }
        Ok(rows)
    }

    fn end(self) -> Result<()> {
        let file = self.writer.into_inner().map_err(parquet(&self.path))?;
        file.sync_all().map_err(at(&self.path))
    }
}

fn write_group(
    mut group: SerializedRowGroupWriter<'_, File>,
    columns: &mut [Values],
) -> Result<(), ParquetError> {
    for values in columns {
        let Some(mut column) = group.next_column()? else { break };
        match (values, column.untyped()) {
            (Values::Numbers { levels, values }, ColumnWriter::Int64ColumnWriter(writer)) => {
                writer.write_batch(values, Some(levels), None)?;
                levels.clear();
                values.clear();
            }
            (Values::Texts { levels, values }, ColumnWriter::ByteArrayColumnWriter(writer)) => {
                writer.write_batch(values, Some(levels), None)?;
                levels.clear();
                values.clear();
            }
            _ => return Err(ParquetError::General("a column of another kind".to_owned())),
        }
        column.close()?;
    }
    group.close()?;
    Ok(())
}

fn field(name: &str, cell: Cell) -> Result<Type, ParquetError> {
    let builder =
        |physical| Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    match cell {
        Cell::Time => {
            let stamp = LogicalType::timestamp(true, TimeUnit::MILLIS);
            builder(Physical::INT64).with_logical_type(Some(stamp))
        }
        Cell::Money => builder(Physical::INT64)
            .with_logical_type(Some(LogicalType::decimal(2, DIGITS)))
            .with_precision(DIGITS)
            .with_scale(2),
        Cell::Number => builder(Physical::INT64),
        Cell::Id | Cell::Text | Cell::Prose => {
            builder(Physical::BYTE_ARRAY).with_logical_type(Some(LogicalType::String))
        }
    }
    .build()
}

/// Whether a value was read as what its column is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Read {
    Yes,
    No,
}

/// The values of a column that are gathered; a level of 0 is null and has no value.
enum Values {
    Numbers { levels: Vec<i16>, values: Vec<i64> },
    Texts { levels: Vec<i16>, values: Vec<ByteArray> },
}

impl Values {
    fn of(cell: Cell) -> Self {
        match cell {
            Cell::Time | Cell::Money | Cell::Number => {
                Self::Numbers { levels: Vec::new(), values: Vec::new() }
            }
            Cell::Id | Cell::Text | Cell::Prose => Self::Texts { levels: Vec::new(), values: Vec::new() },
        }
    }

    fn push(&mut self, cell: Cell, value: Option<&str>) -> Read {
        match self {
            Self::Texts { levels, values } => {
                levels.push(i16::from(value.is_some()));
                values.extend(value.map(ByteArray::from));
                Read::Yes
            }
            Self::Numbers { levels, values } => {
                // Some numbers come empty where there is none.
                let value = value.filter(|text| !text.is_empty());
                let number = value.and_then(|text| number(cell, text));
                levels.push(i16::from(number.is_some()));
                values.extend(number);
                if number.is_some() == value.is_some() { Read::Yes } else { Read::No }
            }
        }
    }
}

fn number(cell: Cell, text: &str) -> Option<i64> {
    match cell {
        Cell::Time => text.parse::<Timestamp>().ok().map(|at| at.unix() * 1000),
        Cell::Money => text.parse::<Fen>().ok().map(|fen| fen.0),
        _ => text.parse().ok(),
    }
}
