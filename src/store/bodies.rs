//! Many orders on their way out of the program: their bodies unpacked into one buffer that is used again, or the
//! columns of their rows where those say all that is wanted.

use rusqlite::OptionalExtension as _;

use super::body;
use super::error::{Result, StoreError};
use super::open::Reader;
use crate::domain::ids::OrderId;

/// The unpacked bodies of some orders.
#[derive(Debug, Default)]
pub struct Bodies {
    text: Vec<u8>,
    ends: Vec<(OrderId, usize)>,
}

impl Bodies {
    /// The records' JSON, in the order asked for.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] for a body that is no text.
    pub fn iter(&self) -> impl Iterator<Item = Result<(OrderId, &str)>> {
        let mut start = 0;
        self.ends.iter().map(move |&(id, end)| {
            let body = self.text.get(start..end).unwrap_or_default();
            start = end;
            Ok((id, std::str::from_utf8(body).map_err(|_| StoreError::Damaged("item.body"))?))
        })
    }
}

impl Reader<'_> {
    /// Unpacks the bodies of orders into a buffer, whatever it held before. An order that is not there is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bodies(&self, ids: &[OrderId], into: &mut Bodies) -> Result<()> {
        into.text.clear();
        into.ends.clear();
        let mut query = self.0.prepare_cached("SELECT body FROM item WHERE order_id = ?1")?;
        for &id in ids {
            let mut rows = query.query([id.get()])?;
            let Some(row) = rows.next()? else { continue };
            let packed = row.get_ref(0)?.as_blob().map_err(|_| StoreError::Damaged("item.body"))?;
            body::unpack_onto(packed, &mut into.text)
                .map_err(|cause| StoreError::Body { order: id.get(), cause })?;
            into.ends.push((id, into.text.len()));
        }
        Ok(())
    }

    /// Hands over what the rows of orders say, one after the other. An order that is not there is left out.
    ///
    /// # Errors
    /// [`StoreError`], or what `take` answers.
    pub fn plain_rows(
        &self,
        ids: &[OrderId],
        mut take: impl FnMut(&PlainRow<'_>) -> Result<()>,
    ) -> Result<()> {
        let mut query = self.0.prepare_cached(
            "SELECT tid, created, modified, pay_time, payment_fen, flag, status, buyer_nick, buyer_open_uid, memo, \
             message FROM orders WHERE id = ?1",
        )?;
        for &id in ids {
            query
                .query_row([id.get()], |row| {
                    let text = |column| -> rusqlite::Result<Option<&str>> {
                        Ok(row.get_ref(column)?.as_str_or_null()?)
                    };
                    Ok(take(&PlainRow {
                        tid: row.get(0)?,
                        times: [row.get(1)?, row.get(2)?, row.get(3)?],
                        payment_fen: row.get(4)?,
                        flag: row.get(5)?,
                        texts: [text(6)?, text(7)?, text(8)?, text(9)?, text(10)?],
                    }))
                })
                .optional()?
                .transpose()?;
        }
        Ok(())
    }
}

/// What the row of an order says without its body.
#[derive(Debug)]
pub struct PlainRow<'a> {
    /// The number.
    pub tid: i64,
    /// `created`, `modified` and `pay_time`, in Unix seconds.
    pub times: [Option<i64>; 3],
    /// What was paid, in fen.
    pub payment_fen: Option<i64>,
    /// The seller's flag.
    pub flag: Option<i64>,
    /// `status`, `buyer_nick`, `buyer_open_uid`, `seller_memo` and `buyer_message`.
    pub texts: [Option<&'a str>; 5],
}
