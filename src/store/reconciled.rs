//! What the comparison with the platform's totals asks of the store, and what it found the last time.

use rusqlite::{OptionalExtension, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::ids::{ShopId, Tid};
use crate::domain::reconcile::Compared;
use crate::domain::time::{Span, Timestamp};

/// Comparisons that are looked at: three months of days.
const KEPT: u32 = 100;

fn numbers(tids: &[Tid]) -> Result<String> {
    Ok(serde_json::to_string(&tids.iter().map(|tid| tid.get()).collect::<Vec<_>>())?)
}

fn tid(number: i64) -> Result<Tid> {
    Tid::new(number).map_err(|_| StoreError::Damaged("orders.tid"))
}

impl Tx<'_> {
    /// Notes what a comparison found; an older one of the same day gives way.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reconciled(&mut self, shop: ShopId, compared: &Compared) -> Result<()> {
        let day = compared.span.middle().day_start();
        self.sql
            .prepare_cached(
                "DELETE FROM reconciled WHERE shop_id = ?1 AND (start_s + end_s) / 2 BETWEEN ?2 AND ?3",
            )?
            .execute(params![shop.get(), day.unix(), day.unix() + crate::domain::time::DAY_S - 1])?;
        self.sql
            .prepare_cached(
                "INSERT INTO reconciled (shop_id, start_s, end_s, at, here, platform, healed, surplus)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                shop.get(),
                compared.span.start().unix(),
                compared.span.end().unix(),
                compared.at.unix(),
                i64::try_from(compared.here).unwrap_or(i64::MAX),
                i64::try_from(compared.platform).unwrap_or(i64::MAX),
                numbers(&compared.healed)?,
                numbers(&compared.surplus)?,
            ])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// What the comparisons found, the newest day first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn comparisons(&self, shop: ShopId) -> Result<Vec<Compared>> {
        let mut query = self.0.prepare_cached(
            "SELECT start_s, end_s, at, here, platform, healed, surplus FROM reconciled
             WHERE shop_id = ?1 ORDER BY start_s DESC LIMIT ?2",
        )?;
        let mut rows = query.query(params![shop.get(), KEPT])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let span = Span::new(Timestamp::from_unix(row.get(0)?), Timestamp::from_unix(row.get(1)?));
            let tids = |column| -> Result<Vec<Tid>> {
                let numbers: Vec<i64> = serde_json::from_str(row.get_ref(column)?.as_str().unwrap_or("[]"))?;
                numbers.into_iter().map(tid).collect()
            };
            found.push(Compared {
                span: span.ok_or(StoreError::Damaged("reconciled.start_s"))?,
                at: Timestamp::from_unix(row.get(2)?),
                here: row.get(3)?,
                platform: row.get(4)?,
                healed: tids(5)?,
                surplus: tids(6)?,
            });
        }
        Ok(found)
    }

    /// How many orders of a shop were created in a span.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn created_within(&self, shop: ShopId, span: Span) -> Result<u64> {
        let mut query = self
            .0
            .prepare_cached("SELECT count(*) FROM orders WHERE shop_id = ?1 AND created BETWEEN ?2 AND ?3")?;
        Ok(query.query_row([shop.get(), span.start().unix(), span.end().unix()], |row| row.get(0))?)
    }

    /// The orders of a shop that were created in a span.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tids_created(&self, shop: ShopId, span: Span) -> Result<Vec<Tid>> {
        let mut query = self
            .0
            .prepare_cached("SELECT tid FROM orders WHERE shop_id = ?1 AND created BETWEEN ?2 AND ?3")?;
        let rows = query
            .query_map([shop.get(), span.start().unix(), span.end().unix()], |row| row.get::<_, i64>(0))?;
        rows.map(|number| tid(number?)).collect()
    }

    /// The second of a span in which the fewest orders were created: the one nearest to `at` in which none was, or
    /// else `at`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quiet_second(&self, shop: ShopId, near: Span, at: Timestamp) -> Result<Timestamp> {
        let mut query = self.0.prepare_cached(
            "WITH RECURSIVE second (s) AS (SELECT ?2 UNION ALL SELECT s + 1 FROM second WHERE s < ?3)
             SELECT s FROM second
             WHERE NOT EXISTS (SELECT 1 FROM orders WHERE shop_id = ?1 AND created = s)
             ORDER BY abs(s - ?4), s LIMIT 1",
        )?;
        let found: Option<i64> = query
            .query_row([shop.get(), near.start().unix(), near.end().unix(), at.unix()], |row| row.get(0))
            .optional()?;
        Ok(found.map_or(at, Timestamp::from_unix))
    }
}
