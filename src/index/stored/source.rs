//! Reading: nothing is believed of what a file says of its own sizes.

use std::io::{self, Read};

use bytemuck::Pod;
use thiserror::Error;
use xxhash_rust::xxh3::Xxh3;

/// So many bytes are read at once: they are still in a core's cache when they are summed.
const AT_ONCE: usize = 1 << 17;

/// Why a file is not taken. It can be made anew from the store.
#[derive(Debug, Error)]
pub enum Refused {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It is not as this program writes it.
    #[error("{0}")]
    Other(&'static str),
}

/// Where a mirror is read from.
pub struct Source<'a> {
    from: &'a mut dyn Read,
    left: u64,
    sum: Box<Xxh3>,
}

impl<'a> Source<'a> {
    /// Begins to read what has so many bytes.
    pub fn new(from: &'a mut dyn Read, bytes: u64) -> Self {
        Self { from, left: bytes, sum: Box::default() }
    }

    /// Reads one number.
    ///
    /// # Errors
    /// [`Refused`]; so below.
    pub fn number(&mut self) -> Result<u64, Refused> {
        let mut bytes = [0; size_of::<u64>()];
        self.fill(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    /// Reads yes or no.
    ///
    /// # Errors
    /// As above.
    pub fn flag(&mut self) -> Result<bool, Refused> {
        match self.number()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Refused::Other("neither yes nor no")),
        }
    }

    /// Reads numbers, of which there are at most so many.
    ///
    /// # Errors
    /// As above.
    pub fn numbers<N: Pod>(&mut self, most: usize) -> Result<Vec<N>, Refused> {
        let count = self.number()?;
        // Before any memory is asked for: as many as there are bytes, and no more.
        if count > most as u64 || count.saturating_mul(size_of::<N>() as u64) > self.left {
            return Err(Refused::Other("more than there is room for"));
        }
        let mut numbers = vec![N::zeroed(); usize::try_from(count).unwrap_or(0)];
        self.fill(bytemuck::cast_slice_mut(&mut numbers))?;
        Ok(numbers)
    }

    /// Reads exactly so many numbers.
    ///
    /// # Errors
    /// As above.
    pub fn numbers_of<N: Pod>(&mut self, count: usize) -> Result<Vec<N>, Refused> {
        let numbers = self.numbers(count)?;
        if numbers.len() == count { Ok(numbers) } else { Err(Refused::Other("fewer than there are rows")) }
    }

    /// Reads a single number of a list of one.
    ///
    /// # Errors
    /// As above.
    pub fn number_of<N: Pod>(&mut self) -> Result<N, Refused> {
        self.numbers_of(1)?.pop().ok_or(Refused::Other("a number is missing"))
    }

    /// Reads row numbers, all of them below `rows`.
    ///
    /// # Errors
    /// As above.
    pub fn rows(&mut self, rows: usize, most: usize) -> Result<Vec<u32>, Refused> {
        let numbers: Vec<u32> = self.numbers(most)?;
        match numbers.iter().max() {
            Some(greatest) if *greatest as usize >= rows => Err(Refused::Other("a row that is not there")),
            _ => Ok(numbers),
        }
    }

    /// Reads where pieces end, of which there are at most `most`; they ascend.
    ///
    /// # Errors
    /// As above.
    pub fn ends(&mut self, most: usize) -> Result<Vec<u32>, Refused> {
        let ends: Vec<u32> = self.numbers(most)?;
        if ends.is_sorted() { Ok(ends) } else { Err(Refused::Other("a piece that ends before it begins")) }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// As above.
    pub fn text(&mut self) -> Result<String, Refused> {
        let bytes = self.numbers(u32::MAX as usize)?;
        String::from_utf8(bytes).map_err(|_| Refused::Other("a text that is none"))
    }

    /// Reads texts that stand one behind the other, by where each of them ends.
    ///
    /// # Errors
    /// As above.
    pub fn texts(&mut self, most: usize) -> Result<(Vec<u32>, String), Refused> {
        let (ends, text) = (self.ends(most)?, self.text()?);
        let last = ends.last().map_or(0, |end| *end as usize);
        if last == text.len() && ends.iter().all(|end| text.is_char_boundary(*end as usize)) {
            Ok((ends, text))
        } else {
            Err(Refused::Other("a text that ends within a character"))
        }
    }

    /// Holds the sum at the end against what was read. Nothing may follow it.
    ///
    /// # Errors
    /// As above.
    pub fn end(mut self) -> Result<(), Refused> {
        let sum = self.sum.digest();
        if self.number()? != sum {
            return Err(Refused::Other("damaged"));
        }
        if self.left == 0 { Ok(()) } else { Err(Refused::Other("longer than it should be")) }
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Refused> {
        self.left =
            self.left.checked_sub(bytes.len() as u64).ok_or(Refused::Other("shorter than it should be"))?;
        for chunk in bytes.chunks_mut(AT_ONCE) {
            self.from.read_exact(chunk)?;
            self.sum.update(chunk);
        }
        Ok(())
    }
}
