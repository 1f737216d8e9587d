//! Texts of some rows, one behind the other in one piece of memory.

use std::io;

use super::search::small;
use super::stored::{Refused, Sink, Source, Stored};

/// Texts in the order of their rows; a row without one costs nothing.
#[derive(Debug, Default)]
pub struct Strings {
    rows: Vec<u32>,
    /// Where each text ends.
    ends: Vec<u32>,
    arena: String,
}

impl Strings {
    /// Adds the text of a row, which must be greater than those before.
    pub fn push(&mut self, row: u32, text: &str) {
        self.arena.push_str(text);
        self.rows.push(row);
        self.ends.push(small(self.arena.len()));
    }

    /// How many texts there are.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows that have a text, ascending.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The text with this number.
    pub fn get(&self, entry: u32) -> &str {
        &self.arena[self.start(entry)..self.ends[entry as usize] as usize]
    }

    /// Touches both ends of the text with this number, so that its memory is near.
    pub fn touch(&self, entry: u32) -> u8 {
        let byte = |at: usize| self.arena.as_bytes().get(at).copied().unwrap_or(0);
        byte(self.start(entry)) ^ byte(self.ends[entry as usize] as usize)
    }

    /// Its length in bytes, without looking at it.
    pub fn length(&self, entry: u32) -> usize {
        self.ends[entry as usize] as usize - self.start(entry)
    }

    /// The text of a row.
    pub fn of_row(&self, row: u32) -> Option<&str> {
        self.rows.binary_search(&row).ok().map(|entry| self.get(small(entry)))
    }

    /// Every text with its row.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        self.rows.iter().zip(0..).map(|(row, entry)| (*row, self.get(entry)))
    }

    /// The same texts under new row numbers; a row without one is left out.
    pub fn renumbered(&self, new_row: impl Fn(u32) -> Option<u32>) -> Self {
        let mut order: Vec<(u32, u32)> =
            self.rows.iter().zip(0..).filter_map(|(row, entry)| Some((new_row(*row)?, entry))).collect();
        order.sort_unstable();
        let mut new = Self {
            rows: Vec::with_capacity(order.len()),
            ends: Vec::with_capacity(order.len()),
            arena: String::with_capacity(order.iter().map(|(_, entry)| self.length(*entry)).sum()),
        };
        for (row, entry) in order {
            new.push(row, self.get(entry));
        }
        new
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.arena.capacity() + (self.rows.capacity() + self.ends.capacity()) * size_of::<u32>()
    }

    fn start(&self, entry: u32) -> usize {
        if entry == 0 { 0 } else { self.ends[entry as usize - 1] as usize }
    }
}

impl Stored for Strings {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.numbers(&self.rows)?;
        to.numbers(&self.ends)?;
        to.text(&self.arena)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let rows = from.rows(rows, rows)?;
        let (ends, arena) = from.texts(rows.len())?;
        if ends.len() != rows.len() || !rows.is_sorted_by(|a, b| a < b) {
            return Err(Refused::Other("the rows of the texts"));
        }
        Ok(Self { rows, ends, arena })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_follow_their_rows() {
        let mut strings = Strings::default();
        for (row, text) in [(0, "礼盒"), (2, ""), (5, "急")] {
            strings.push(row, text);
        }
        assert_eq!(strings.of_row(2), Some(""));
        assert_eq!(strings.of_row(3), None);
        let new = strings.renumbered(|row| (row != 2).then_some(9 - row));
        assert_eq!(new.iter().collect::<Vec<_>>(), [(4, "急"), (9, "礼盒")]);
        assert_eq!((new.len(), new.length(1)), (2, 6));
    }
}
