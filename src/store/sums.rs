//! What orders are summed by.

use rusqlite::OptionalExtension as _;

use super::error::{Result, StoreError};
use super::filter::time_column;
use super::open::Reader;
use crate::domain::day_totals::Summed;
use crate::domain::filter::TimeKind;
use crate::domain::ids::{OrderId, ShopId};
use crate::domain::money::Fen;
use crate::domain::status::Status;
use crate::domain::time::Timestamp;

impl Reader<'_> {
    /// Hands over what orders are summed by, one after the other, with the day of this time. An order that is not there
    /// is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn summed(&self, ids: &[OrderId], time: TimeKind, mut take: impl FnMut(&Summed)) -> Result<()> {
        // Pieces are known where those of every line are. No line has so many that their sum is too great.
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {}, pay_time, status, payment_fen, \
             (SELECT iif(count(num) = count(*), sum(max(min(num, 1000000000), 0)), NULL) \
              FROM order_line WHERE order_id = orders.id) FROM orders WHERE id = ?1",
            time_column(time),
        ))?;
        for id in ids {
            let summed = query
                .query_row([id.get()], |row| {
                    let status: Option<&str> = row.get_ref(2)?.as_str_or_null()?;
                    Ok(Summed {
                        at: row.get::<_, Option<i64>>(0)?.map(Timestamp::from_unix),
                        pay_time: row.get::<_, Option<i64>>(1)?.map(Timestamp::from_unix),
                        status: status.map(Status::from_word),
                        payment: row.get::<_, Option<i64>>(3)?.map(Fen),
                        pieces: row.get(4)?,
                    })
                })
                .optional()?;
            summed.iter().for_each(&mut take);
        }
        Ok(())
    }

    /// How many orders of a shop have this buyer and wait to be shipped, whole or in part.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn waiting_of_buyer(&self, shop: ShopId, open_uid: &str) -> Result<u64> {
        let mut query = self.0.prepare_cached(
            "SELECT count(*) FROM orders WHERE buyer_open_uid = ?2 AND shop_id = ?1 AND status IN (?3, ?4)",
        )?;
        let [whole, part] = Status::TO_SHIP;
        let count = query.query_row((shop.get(), open_uid, whole.word(), part.word()), |row| row.get(0));
        count.map_err(StoreError::from)
    }
}
