//! What could not be read, for the screen that shows it.

use super::error::{Result, StoreError};
use super::open::Reader;
use crate::domain::ids::ShopId;
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::record::Source;
use crate::domain::time::Timestamp;

impl Reader<'_> {
    /// The newest items in quarantine.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quarantine(&self, shop: ShopId, limit: u32) -> Result<Vec<QuarantineEntry>> {
        let mut query = self.0.prepare_cached(
            "SELECT source, tid, field, reason, raw, first_at, last_at, times FROM quarantine
             WHERE shop_id = ?1 ORDER BY last_at DESC, id DESC LIMIT ?2",
        )?;
        let mut rows = query.query([shop.get(), limit.into()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let source = Source::from_word(row.get_ref(0)?.as_str().unwrap_or_default());
            found.push(QuarantineEntry {
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
