//! Taking orders from a file: JSON Lines of enhanced items, or one saved answer of either gateway.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
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
/// After so many lines of which none can be read, a file is taken for something else.
const HOPELESS: usize = 10_000;

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
        let fault = |cause| DeskError::File { path: path.to_owned(), cause };
        let file = File::open(path).map_err(fault)?;
        if file.metadata().map_err(fault)?.is_dir() {
            return Err(fault(io::ErrorKind::IsADirectory.into()));
        }
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut taking = Taking::new(self, shop, path);

        let mut head = Vec::new();
        (&mut reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut head).map_err(fault)?;
        if is_item_line(&head) {
            taking.lines(head.as_slice().chain(reader))?;
            return taking.finish(None);
        }
        (&mut reader).take(MAX_ANSWER_BYTES).read_to_end(&mut head).map_err(fault)?;
        let is_whole = reader.fill_buf().map_err(fault)?.is_empty();
        let flaw =
            if is_whole { taking.answer(&head)? } else { Some("it is too large for one answer".to_owned()) };
        if flaw.is_some() {
            // Lines of which the first is damaged. If none of them can be read, it was no answer either.
            taking.lines(head.as_slice().chain(reader))?;
        }
        taking.finish(flaw)
    }
}

/// Is a line a whole item by itself?
fn is_item_line(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let line = line.trim_start_matches('\u{feff}').trim();
    envelope::Object::read(line).is_ok_and(|o| o.get("tid").is_some() || o.get("tid_str").is_some())
}

/// An item on its way into the store: its raw text, and what could be read of it.
type Ready = (String, Source, Result<Item, ItemError>);

struct Taking<'a> {
    desk: &'a Desk,
    shop: &'a ShopName,
    path: &'a Path,
    id: Option<ShopId>,
    ready: Vec<Ready>,
    counts: Counts,
}

impl<'a> Taking<'a> {
    fn new(desk: &'a Desk, shop: &'a ShopName, path: &'a Path) -> Self {
        Self { desk, shop, path, id: None, ready: Vec::new(), counts: Counts::default() }
    }

    fn nothing(&self, what: impl Into<String>) -> DeskError {
        DeskError::NothingIn { path: self.path.to_owned(), what: what.into() }
    }

    /// Takes every line for an item.
    fn lines(&mut self, mut reader: impl BufRead) -> Result<()> {
        let mut line = Vec::new();
        while read_line(&mut reader, &mut line)
            .map_err(|cause| DeskError::File { path: self.path.to_owned(), cause })?
        {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() {
                continue;
            }
            let unreadable = |why: &str| Err(ItemError::NotAnObject(why.to_owned()));
            let item = if line.len() as u64 > MAX_LINE_BYTES {
                unreadable("the line is too long")
            } else if std::str::from_utf8(&line).is_err() {
                unreadable("the line is no UTF-8 text")
            } else {
                Item::read(text)
            };
            self.item((text.to_owned(), Source::EnhancedList, item))?;
        }
        Ok(())
    }

    /// Takes a text for one answer, or says why it is no JSON.
    fn answer(&mut self, text: &[u8]) -> Result<Option<String>> {
        let Ok(text) = std::str::from_utf8(text) else { return Ok(Some("it is no UTF-8 text".to_owned())) };
        let found = match envelope::orders_in(text) {
            Ok(found) => found,
            Err(EnvelopeError::NotJson(what)) => return Ok(Some(what)),
            Err(other) => return Err(self.nothing(other.to_string())),
        };
        for raw in found.items {
            self.item((raw.get().to_owned(), found.source, Item::read(raw.get())))?;
        }
        Ok(None)
    }

    fn item(&mut self, item: Ready) -> Result<()> {
        self.ready.push(item);
        // Nothing is written before one item could be read: a file with nothing readable changes nothing.
        match (self.is_readable(), self.ready.len()) {
            (true, TOGETHER..) => self.flush(),
            (false, HOPELESS..) => Err(self.nothing(self.flaw())),
            _ => Ok(()),
        }
    }

    fn is_readable(&self) -> bool {
        self.id.is_some() || self.ready.iter().any(|(_, _, item)| item.is_ok())
    }

    /// Why the first item cannot be read.
    fn flaw(&self) -> String {
        let flaw = self.ready.iter().find_map(|(_, _, item)| item.as_ref().err());
        flaw.map_or_else(|| "no orders in it".to_owned(), ToString::to_string)
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

    /// `flaw` says why nothing could be read, should that turn out to be so.
    fn finish(mut self, flaw: Option<String>) -> Result<ImportReport> {
        if !self.is_readable() {
            return Err(self.nothing(flaw.unwrap_or_else(|| self.flaw())));
        }
        self.flush()?;
        Ok(ImportReport { orders: self.counts })
    }
}

/// Reads the next line; of one that is too long no more than tells that it is. False at the end.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = reader.take(MAX_LINE_BYTES + 1).read_until(b'\n', line)?;
    if line.len() as u64 > MAX_LINE_BYTES && !line.ends_with(b"\n") {
        reader.skip_until(b'\n')?;
    }
    Ok(read > 0)
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
