//! What could not be read, for the screen that shows it.

use rusqlite::params;

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::ids::{ShopId, Tid};
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::record::Source;
use crate::domain::time::Timestamp;

/// Most orders that are read again in one pass because a list's row could not be read.
const READ_AGAIN: u32 = 100;

impl Tx<'_> {
    /// An order that could once not be read has been read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn readable(&mut self, shop: ShopId, tid: Tid) -> Result<()> {
        self.sql
            .prepare_cached("DELETE FROM quarantine WHERE shop_id = ?1 AND tid = ?2")?
            .execute([shop.get(), tid.get()])?;
        Ok(())
    }

    /// An order that could not be read was asked for alone, and refused.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn not_readable(&mut self, shop: ShopId, tid: Tid, at: Timestamp) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE quarantine SET refused_at = ?3 WHERE shop_id = ?1 AND tid = ?2")?
            .execute([shop.get(), tid.get(), at.unix()])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// How many items of a shop could not be read, and when the newest came.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quarantine_stamp(&self, shop: ShopId) -> Result<(u64, Option<Timestamp>)> {
        let mut query =
            self.0.prepare_cached("SELECT count(*), max(last_at) FROM quarantine WHERE shop_id = ?1")?;
        Ok(query.query_row([shop.get()], |row| {
            Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(Timestamp::from_unix)))
        })?)
    }

    /// Orders that a list returned since an instant in a form that cannot be read, and that nobody has read one by one
    /// since then. Those that were refused after `tried` are left alone.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unreadable(&self, shop: ShopId, since: Timestamp, tried: Timestamp) -> Result<Vec<Tid>> {
        let mut query = self.0.prepare_cached(
            "SELECT DISTINCT tid FROM quarantine list
             WHERE shop_id = ?1 AND tid IS NOT NULL AND source <> ?2 AND last_at >= ?3
               AND coalesce(refused_at, 0) <= ?5
               AND NOT EXISTS (SELECT 1 FROM quarantine one WHERE one.shop_id = ?1 AND one.tid = list.tid
                                 AND one.source = ?2 AND one.last_at >= list.last_at)
             ORDER BY tid LIMIT ?4",
        )?;
        let source = Source::FullInfo.word();
        let rows = query
            .query_map(params![shop.get(), source, since.unix(), READ_AGAIN, tried.unix()], |row| {
                row.get(0)
            })?;
        rows.map(|tid| Tid::new(tid?).map_err(|_| StoreError::Damaged("quarantine.tid"))).collect()
    }

    /// The newest items in quarantine.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quarantine(&self, shop: ShopId, limit: u32) -> Result<Vec<QuarantineEntry>> {
        let mut query = self.0.prepare_cached(
            "SELECT source, tid, field, reason, raw, first_at, last_at, times, id FROM quarantine
             WHERE shop_id = ?1 ORDER BY last_at DESC, id DESC LIMIT ?2",
        )?;
        let mut rows = query.query([shop.get(), limit.into()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let source = Source::from_word(row.get_ref(0)?.as_str().unwrap_or_default());
            found.push(QuarantineEntry {
                id: row.get(8)?,
                source: source.ok_or(StoreError::Damaged("quarantine.source"))?,
                tid: row.get(1)?,
                field: row.get(2)?,
                reason: row.get(3)?,
                raw: row.get(4)?,
                first_at: Timestamp::from_unix(row.get(5)?),
                last_at: Timestamp::from_unix(row.get(6)?),
                times: row.get(7)?,
            });
        }
        Ok(found)
    }

    /// How many items are in quarantine.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quarantine_count(&self, shop: ShopId) -> Result<u64> {
        let mut query = self.0.prepare_cached("SELECT count(*) FROM quarantine WHERE shop_id = ?1")?;
        Ok(query.query_row([shop.get()], |row| row.get(0))?)
    }
}
