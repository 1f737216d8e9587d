//! Taking orders from a file: JSON Lines of enhanced items, or one saved answer of either gateway.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;

use super::error::{DeskError, Result};
use super::open::Desk;
use crate::domain::envelope::{self, EnvelopeError};
use crate::domain::ids::ShopId;
use crate::domain::item::{Item, ItemError};
use crate::domain::merge::{Answer, Asked, Trust};
use crate::domain::pass::Counts;
use crate::domain::record::Source;
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;

/// Largest file that is read as one answer, in bytes.
const MAX_ANSWER_BYTES: u64 = 512 * 1024 * 1024;
/// Longest line that is read, in bytes.
const MAX_LINE_BYTES: u64 = 16 * 1024 * 1024;
/// Items that are committed together.
const TOGETHER: usize = 500;

/// What an import did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// What became of the items.
    pub orders: Counts,
}

impl Desk {
    /// Takes orders from a file. An item that cannot be read goes into quarantine and the rest is taken.
    /// Blocks; the window's worker calls it aside.
    ///
    /// # Errors
    /// [`DeskError::NothingIn`] for a file with nothing that can be read; nothing was changed then.
    pub fn import(&self, shop: &ShopName, path: &Path) -> Result<ImportReport> {
        let io = |cause| DeskError::File { path: path.to_owned(), cause };
        let file = File::open(path).map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut taking =
            Taking { desk: self, shop: shop.clone(), id: None, ready: Vec::new(), counts: Counts::default() };

        let mut first = String::new();
        (&mut reader).take(MAX_LINE_BYTES).read_line(&mut first).map_err(|cause| not_text(path, cause))?;
        if is_item_line(&first) {
            taking.lines(path, first, reader)?;
        } else if bytes > MAX_ANSWER_BYTES {
            return Err(nothing(path, "it is no JSON Lines, and too large for one answer"));
        } else {
            reader.read_to_string(&mut first).map_err(|cause| not_text(path, cause))?;
            taking.answer(path, &first)?;
        }
        taking.finish(path)
    }
}

/// Is a line a whole item by itself?
fn is_item_line(line: &str) -> bool {
    let line = line.trim_start_matches('\u{feff}').trim();
    envelope::Object::read(line).is_ok_and(|o| o.get("tid").is_some() || o.get("tid_str").is_some())
}

fn nothing(path: &Path, what: impl Into<String>) -> DeskError {
    DeskError::NothingIn { path: path.to_owned(), what: what.into() }
}

fn not_text(path: &Path, cause: std::io::Error) -> DeskError {
    if cause.kind() == std::io::ErrorKind::InvalidData {
        nothing(path, "it is no UTF-8 text")
    } else {
        DeskError::File { path: path.to_owned(), cause }
    }
}

/// An item on its way into the store: its raw text, and what could be read of it.
type Ready = (String, Source, Result<Item, ItemError>);

struct Taking<'a> {
    desk: &'a Desk,
    shop: ShopName,
    id: Option<ShopId>,
    ready: Vec<Ready>,
    counts: Counts,
}

impl Taking<'_> {
    fn lines(&mut self, path: &Path, first: String, mut reader: BufReader<File>) -> Result<()> {
        let mut line = first;
        loop {
            let text = line.trim_start_matches('\u{feff}').trim();
            if !text.is_empty() {
                self.item(text.to_owned(), Source::EnhancedList)?;
            }
            line.clear();
            let read = (&mut reader).take(MAX_LINE_BYTES).read_line(&mut line);
            if read.map_err(|cause| not_text(path, cause))? == 0 {
                return Ok(());
            }
        }
    }

    fn answer(&mut self, path: &Path, text: &str) -> Result<()> {
        let found = envelope::orders_in(text).map_err(|error| match error {
            EnvelopeError::NotJson(what) => nothing(path, what),
            other => nothing(path, other.to_string()),
        })?;
        for raw in found.items {
            self.item(raw.get().to_owned(), found.source)?;
        }
        Ok(())
    }

    fn item(&mut self, raw: String, source: Source) -> Result<()> {
        let item = Item::read(&raw);
        self.ready.push((raw, source, item));
        // Nothing is written before one item could be read: a file with nothing readable changes nothing.
        let readable = self.id.is_some() || self.ready.iter().any(|(_, _, item)| item.is_ok());
        if readable && self.ready.len() >= TOGETHER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let (store, name, now) = (self.desk.store(), self.shop.clone(), self.desk.clock().now());
        let id = match self.id {
            Some(id) => id,
            None => *self.id.insert(store.write_blocking(move |tx| tx.shop(&name))?),
        };
        let ready = std::mem::take(&mut self.ready);
        self.counts += store.write_blocking(move |tx| write(tx, id, ready, now))?;
        Ok(())
    }

    fn finish(mut self, path: &Path) -> Result<ImportReport> {
        let readable = self.id.is_some() || self.ready.iter().any(|(_, _, item)| item.is_ok());
        if !readable {
            let why = self.ready.iter().find_map(|(_, _, item)| item.as_ref().err());
            return Err(nothing(path, why.map_or_else(|| "no orders in it".to_owned(), ToString::to_string)));
        }
        self.flush()?;
        Ok(ImportReport { orders: self.counts })
    }
}

fn write(
    tx: &mut crate::store::Tx<'_>,
    shop: ShopId,
    ready: Vec<Ready>,
    read_at: Timestamp,
) -> crate::store::Result<Counts> {
    let mut counts = Counts::default();
    for (raw, source, item) in ready {
        match item {
            Ok(item) => {
                // Nobody knows what the saved request had asked for.
                let answer = Answer { item, source, read_at, asked: Asked::NotTexts, trust: Trust::Full };
                tx.take(shop, answer, &raw)?.count(&mut counts);
            }
            Err(why) => {
                tx.quarantine(shop, source, &raw, &why, read_at)?;
                counts.seen += 1;
                counts.quarantined += 1;
            }
        }
    }
    Ok(counts)
}
