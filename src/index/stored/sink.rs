//! Writing: numbers as this machine keeps them, and a sum over all of it.

use std::io::{self, Write};

use bytemuck::Pod;
use xxhash_rust::xxh3::Xxh3;

/// Where a mirror is written to.
pub struct Sink<'a> {
    to: &'a mut dyn Write,
    sum: Box<Xxh3>,
}

impl<'a> Sink<'a> {
    /// Begins to write.
    pub fn new(to: &'a mut dyn Write) -> Self {
        Self { to, sum: Box::default() }
    }

    /// Writes one number.
    ///
    /// # Errors
    /// Those of what it is written to; so below.
    pub fn number(&mut self, number: u64) -> io::Result<()> {
        self.bytes(&number.to_ne_bytes())
    }

    /// Writes numbers, and how many they are.
    ///
    /// # Errors
    /// As above.
    pub fn numbers<N: Pod>(&mut self, numbers: &[N]) -> io::Result<()> {
        self.number(numbers.len() as u64)?;
        self.bytes(bytemuck::cast_slice(numbers))
    }

    /// Writes a text.
    ///
    /// # Errors
    /// As above.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.numbers(text.as_bytes())
    }

    /// Writes the sum over everything.
    ///
    /// # Errors
    /// As above.
    pub fn end(mut self) -> io::Result<()> {
        let sum = self.sum.digest();
        self.number(sum)?;
        self.to.flush()
    }

    fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sum.update(bytes);
        self.to.write_all(bytes)
    }
}
