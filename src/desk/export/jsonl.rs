//! JSON Lines: the whole item a line, or an object of the columns that were chosen.

use std::io::{self, Write};

use serde::{Deserialize, Serialize as _};
use serde_json::value::RawValue;

use super::broken;
use super::pick::{Layout, Picked};
use super::sheet::{Out, Sheet};
use crate::desk::error::Result;
use crate::domain::export::{Cell, Head, RowOf};
use crate::domain::item::Item;
use crate::domain::record::{Record, RecordError};
use crate::domain::text_state::TextState;

/// The item of a stored record as it may leave the program.
pub(super) enum Known<'a> {
    /// As it lies in the store, which keeps it in the enhanced list's own shape.
    Stored(&'a str),
    /// Without a message that an old answer called empty and a later one says exists: it is not known.
    Without(Box<Item>),
}

impl<'a> Known<'a> {
    /// The item of a stored record.
    ///
    /// # Errors
    /// [`RecordError`] for a record that is damaged.
    pub(super) fn of(json: &'a str) -> Result<Self, RecordError> {
        #[derive(Deserialize)]
        struct Frame<'a> {
            #[serde(borrow)]
            item: &'a RawValue,
        }
        let item = serde_json::from_str::<Frame<'_>>(json)?.item.get();
        // Only where both stand in it does anything else have to be asked.
        if item.contains(r#""buyer_message":"""#) && item.contains(r#""has_buyer_message":true"#) {
            let record = Record::from_json(json)?;
            if record.order().buyer_message == TextState::Exists {
                let mut item = record.item().clone();
                item.trade_mut().remove("buyer_message");
                return Ok(Self::Without(Box::new(item)));
            }
        }
        Ok(Self::Stored(item))
    }

    /// Writes it on one line.
    ///
    /// # Errors
    /// The output's own.
    pub(super) fn write(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        match self {
            Self::Stored(json) => out.write_all(json.as_bytes()),
            Self::Without(item) => {
                item.serialize(&mut serde_json::Serializer::new(out)).map_err(io::Error::from)
            }
        }
    }
}

/// Rows on their way out as objects. What is not known is not in them.
pub(super) struct Objects<'a> {
    out: &'a mut Out<'a>,
    heads: Vec<(Cell, String)>,
    row: Vec<u8>,
    joined: String,
}

impl<'a> Objects<'a> {
    /// Begins; there is no head.
    pub(super) fn begin(out: &'a mut Out<'a>, heads: &[Head], row_of: RowOf) -> Result<Self> {
        let key = |head: &Head| serde_json::to_string(&head.title).map_err(|e| broken(e.into()));
        let heads =
            heads.iter().map(|head| Ok((head.column.cell_of(row_of), key(head)?))).collect::<Result<_>>()?;
        Ok(Self { out, heads, row: Vec::new(), joined: String::new() })
    }
}

impl Sheet for Objects<'_> {
    fn order(&mut self, layout: &Layout, order: &Picked) -> Result<usize> {
        let rows = order.rows(layout);
        self.row.clear();
        for row in 0..rows {
            let mut glue = b'{';
            for (column, (cell, key)) in self.heads.iter().enumerate() {
                let Some(value) = order.value(layout, column, row, &mut self.joined) else { continue };
                self.row.push(glue);
                glue = b',';
                self.row.extend_from_slice(key.as_bytes());
                self.row.push(b':');
                // As in an item: whole numbers are numbers, ids and money are strings.
                match value.parse::<i64>() {
                    Ok(number) if *cell == Cell::Number => write!(self.row, "{number}").map_err(broken)?,
                    _ => serde_json::to_writer(&mut self.row, value).map_err(|e| broken(e.into()))?,
                }
            }
            self.row.extend_from_slice(if glue == b'{' { b"{}\n" } else { b"}\n" });
        }
        self.out.write_all(&self.row).map_err(broken)?;
        Ok(rows)
    }

    fn end(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}
