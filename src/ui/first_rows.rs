//! Rows that the table can draw, whether their answer is there or only its first rows.

use std::sync::Arc;

use crate::domain::ids::OrderId;
use crate::messages::{FirstRows, OrderRow, Rows};

/// A stretch of rows and how many there are to scroll through.
#[derive(Debug, Clone, Copy)]
pub struct TableRows<'a> {
    /// The question's number.
    pub question: u64,
    /// How many rows there are to scroll through.
    pub rows_total: u64,
    /// The place of the first one that is here.
    pub first_row: u64,
    /// Those that are here.
    pub rows: &'a [OrderRow],
}

impl<'a> TableRows<'a> {
    /// The row at a place, if it is here.
    #[must_use]
    pub fn row(&self, place: u64) -> Option<&'a OrderRow> {
        let offset = place.checked_sub(self.first_row)?;
        self.rows.get(usize::try_from(offset).ok()?)
    }

    /// The place of an order among the rows that are here.
    #[must_use]
    pub fn place(&self, id: OrderId) -> Option<u64> {
        let offset = self.rows.iter().position(|row| row.id == id)?;
        Some(self.first_row + offset as u64)
    }

    /// The orders from one to the other, if all of them are here.
    #[must_use]
    pub fn between(&self, a: OrderId, b: OrderId) -> Option<Vec<OrderId>> {
        let place = |id| self.rows.iter().position(|row| row.id == id);
        let (a, b) = (place(a)?, place(b)?);
        Some(self.rows.get(a.min(b)..=a.max(b))?.iter().map(|row| row.id).collect())
    }
}

/// The first rows of an answer that is still being counted.
#[derive(Debug)]
pub struct FirstShown {
    /// The question's number.
    pub question: u64,
    /// How many rows were found: there may be more.
    pub rows_total: u64,
    first_row: u64,
    rows: Arc<[OrderRow]>,
}

impl FirstShown {
    /// As the worker tells it.
    #[must_use]
    pub fn new(told: FirstRows) -> Self {
        let FirstRows { rows_total, rows: Rows { question, first_row, rows, .. } } = told;
        Self { question, rows_total, first_row, rows }
    }

    /// Takes another stretch, if it is of the same question.
    pub fn take(&mut self, rows: &Rows) {
        if rows.question == self.question {
            (self.first_row, self.rows) = (rows.first_row, Arc::clone(&rows.rows));
        }
    }

    /// What the table draws.
    #[must_use]
    pub fn table(&self) -> TableRows<'_> {
        let Self { question, rows_total, first_row, rows } = self;
        TableRows { question: *question, rows_total: *rows_total, first_row: *first_row, rows }
    }
}
