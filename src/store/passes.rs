//! What each pass of the sync did.

use rusqlite::{OptionalExtension, params};

use super::error::Result;
use super::open::Reader;
use super::write::Tx;
use crate::domain::ids::ShopId;
use crate::domain::pass::{PassEntry, PassKind, PassReport};
use crate::domain::time::{HOUR_S, Timestamp};

impl Tx<'_> {
    /// Notes that a pass begins and gives its number.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn begin_pass(&mut self, shop: ShopId, kind: PassKind, at: Timestamp) -> Result<i64> {
        self.sql.execute(
            "INSERT INTO pass (shop_id, kind, started) VALUES (?1, ?2, ?3)",
            params![shop.get(), kind.word(), at.unix()],
        )?;
        let id = self.sql.last_insert_rowid();
        // What is older than the last 2,000 tells nobody anything.
        self.sql.execute("DELETE FROM pass WHERE shop_id = ?1 AND id <= ?2 - 2000", [shop.get(), id])?;
        Ok(id)
    }

    /// Notes that a pass ended.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn end_pass(&mut self, id: i64, at: Timestamp, report: &PassReport) -> Result<()> {
        self.sql.execute(
            "UPDATE pass SET ended = ?2, report = ?3 WHERE id = ?1",
            params![id, at.unix(), serde_json::to_string(report)?],
        )?;
        Ok(())
    }

    /// Notes a turn of the live work, or a piece of the history. Those of an hour are one pass, since there is one every
    /// few seconds.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn turn(
        &mut self,
        shop: ShopId,
        started: Timestamp,
        ended: Timestamp,
        report: &PassReport,
    ) -> Result<()> {
        let hour = started.unix() - started.unix().rem_euclid(HOUR_S);
        let known: Option<(i64, Option<String>)> = self
            .sql
            .prepare_cached(
                "SELECT id, report FROM pass WHERE shop_id = ?1 AND kind = ?2 AND started >= ?3
                 ORDER BY id DESC LIMIT 1",
            )?
            .query_row(params![shop.get(), report.kind.word(), hour], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (id, sum) = match known {
            Some((id, Some(json))) => match serde_json::from_str::<PassReport>(&json) {
                Ok(mut sum) => {
                    sum.add(report);
                    (id, sum)
                }
                Err(_) => (id, report.clone()),
            },
            Some((id, None)) => (id, report.clone()),
            None => (self.begin_pass(shop, report.kind, started)?, report.clone()),
        };
        self.end_pass(id, ended, &sum)
    }
}

impl Reader<'_> {
    /// The newest passes, newest first.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn passes(&self, shop: ShopId, limit: u32) -> Result<Vec<PassEntry>> {
        let mut query = self.0.prepare_cached(
            "SELECT id, started, ended, report, kind FROM pass WHERE shop_id = ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let mut rows = query.query([shop.get(), limit.into()])?;
        let mut passes = Vec::new();
        while let Some(row) = rows.next()? {
            let report: Option<String> = row.get(3)?;
            passes.push(PassEntry {
                kind: PassKind::from_word(row.get_ref(4)?.as_str().unwrap_or_default()),
                id: row.get(0)?,
                started: Timestamp::from_unix(row.get(1)?),
                ended: row.get::<_, Option<i64>>(2)?.map(Timestamp::from_unix),
                // A report of an older form tells nothing any more; the pass itself still does.
                report: report.and_then(|json| serde_json::from_str(&json).ok()),
            });
        }
        Ok(passes)
    }

    /// When a list of the shop was first read, by the platform's clock: changes have to be read from then on.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn first_read(&self, shop: ShopId) -> Result<Option<Timestamp>> {
        let at: Option<Option<i64>> = self
            .0
            .prepare_cached("SELECT first_read FROM shop WHERE id = ?1")?
            .query_row([shop.get()], |row| row.get(0))
            .optional()?;
        Ok(at.flatten().map(Timestamp::from_unix))
    }
}
