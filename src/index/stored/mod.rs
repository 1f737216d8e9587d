//! The mirror as a file: what a [`Snapshot`] writes and an [`Index`] is read from, so that opening costs little more
//! than reading so many bytes.
//!
//! The file is a copy that can always be made anew from the store. So it is bound to its store by a [`Seal`], its
//! numbers stand in it as this machine keeps them, and what is not exactly as this program writes it is refused:
//! another form, another store, a byte too few, too many or changed. Whatever the bytes are, reading them ends in an
//! index that can be asked or in [`Refused`], and never takes more memory than the file has bytes.
//!
//! Each building block of a [`Segment`](super::segment::Segment) is [`Stored`] beside its own code. A new column is
//! one line in `segment.rs`. Whoever changes what is written raises [`FORM`].

mod sink;
mod source;

pub use sink::Sink;
pub use source::{Refused, Source};

use std::io::{self, Read, Write};
use std::sync::Arc;

use super::bitmap::Bitmap;
use super::limits::Limits;
use super::part::{Openness, Part};
use super::segment::Segment;
use super::snapshot::Snapshot;
use super::{Index, Rev};

/// What every file begins with: `LidanIdx`, as a number, so that a machine with another order of bytes refuses it.
const BEGINNING: u64 = u64::from_le_bytes(*b"LidanIdx");
/// The form of the file. It grows with every change of what is written.
const FORM: u64 = 2;

/// Something that can be written into the file and read from it.
pub trait Stored: Sized {
    /// Writes it.
    ///
    /// # Errors
    /// Those of what it is written to.
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()>;

    /// Reads it; `rows` is how many rows its segment has.
    ///
    /// # Errors
    /// [`Refused`] unless it is something that can be asked.
    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused>;
}

/// What binds a file to the store that it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// What the store says of the last file that was made of it: any number, another one each time. A store that
    /// was put back to an older state has an older number.
    pub mark: u128,
    /// The version of the store's schema.
    pub schema: u64,
}

impl Snapshot {
    /// Writes the mirror into a file.
    ///
    /// # Errors
    /// Those of what it is written to.
    pub fn save(&self, seal: Seal, to: &mut dyn Write) -> io::Result<()> {
        let mut sink = Sink::new(to);
        sink.number(BEGINNING)?;
        sink.number(FORM)?;
        sink.numbers(&seal.mark.to_ne_bytes())?;
        sink.number(seal.schema)?;
        sink.numbers(&[self.rev().0])?;
        sink.number(self.parts().len() as u64)?;
        for part in self.parts() {
            part.save(&mut sink)?;
        }
        sink.end()
    }
}

impl Index {
    /// Reads a mirror from a file of so many bytes. Its revision is that of the store when it was saved: what was
    /// written since is to be applied.
    ///
    /// # Errors
    /// [`Refused`], also where the file is of another store or of a later revision than `newest`.
    pub fn load(seal: Seal, newest: Rev, from: &mut dyn Read, bytes: u64) -> Result<Self, Refused> {
        let mut source = Source::new(from, bytes);
        if source.number()? != BEGINNING {
            return Err(Refused::Other("no file of an index"));
        }
        if source.number()? != FORM {
            return Err(Refused::Other("the form of another version"));
        }
        if source.numbers_of::<u8>(16)? != seal.mark.to_ne_bytes() || source.number()? != seal.schema {
            return Err(Refused::Other("made of another state of the store"));
        }
        let rev = Rev(source.number_of()?);
        if rev > newest {
            return Err(Refused::Other("newer than the store"));
        }
        let count = source.number()?;
        let mut parts = Vec::new();
        for _ in 0..count {
            parts.push(Part::load(&mut source)?);
        }
        source.end()?;
        if parts.iter().filter(|part| part.is_open()).count() > 1 {
            return Err(Refused::Other("two open parts"));
        }
        let mut index = Self::default();
        index.publish(parts, rev);
        Ok(index)
    }
}

impl Part {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.number(self.segment().len() as u64)?;
        self.segment().save(to)?;
        to.number(u64::from(self.is_open()))?;
        to.number(u64::from(self.dead().is_some()))?;
        self.dead().map_or(Ok(()), |dead| dead.save(to))
    }

    fn load(from: &mut Source<'_>) -> Result<Self, Refused> {
        let rows = usize::try_from(from.number()?).unwrap_or(usize::MAX);
        if rows == 0 || rows > Limits::REAL.segment_rows {
            return Err(Refused::Other("a segment of that many rows"));
        }
        let segment = Arc::new(Segment::load(from, rows)?);
        let openness = if from.flag()? { Openness::Open } else { Openness::Closed };
        let mut part = Self::new(segment, openness);
        if from.flag()? {
            part.bury(&Bitmap::load(from, rows)?);
        }
        Ok(part)
    }
}
