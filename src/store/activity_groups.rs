//! What is kept beside the versions of activities: groups, what a comparison with the platform found, and notices that
//! were told.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, params};

use super::error::Result;
use super::open::Reader;
use super::write::Tx;
use crate::domain::activity::drift::DriftReport;
use crate::domain::activity::group::DraftGroup;
use crate::domain::activity_log::GroupEntry;
use crate::domain::ids::{ActivityId, ShopId};
use crate::domain::time::{DAY_S, Timestamp};

/// How long it is kept which notices were told, in seconds: longer than any activity is told of.
const TOLD_S: i64 = 90 * DAY_S;

impl Tx<'_> {
    /// Keeps a group under a key.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn keep_group(&mut self, shop: ShopId, key: &str, group: &DraftGroup, at: Timestamp) -> Result<()> {
        self.sql.execute(
            "INSERT INTO activity_group (shop_id, key, body, saved_at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (shop_id, key) DO UPDATE SET body = ?3, saved_at = ?4",
            params![shop.get(), key, serde_json::to_string(group)?, at.unix()],
        )?;
        Ok(())
    }

    /// Notes that a group is about to be sent as it is.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn group_sending(
        &mut self,
        shop: ShopId,
        key: &str,
        group: &DraftGroup,
        at: Timestamp,
    ) -> Result<()> {
        self.sql.execute(
            "INSERT INTO activity_group (shop_id, key, body, sent, saved_at) VALUES (?1, ?2, ?3, ?3, ?4)
             ON CONFLICT (shop_id, key) DO UPDATE SET body = ?3, sent = ?3, saved_at = ?4",
            params![shop.get(), key, serde_json::to_string(group)?, at.unix()],
        )?;
        Ok(())
    }

    /// Forgets that activities belong together; the activities themselves stay.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn drop_group(&mut self, shop: ShopId, key: &str) -> Result<()> {
        self.sql.execute(
            "DELETE FROM activity_group WHERE shop_id = ?1 AND key = ?2",
            params![shop.get(), key],
        )?;
        Ok(())
    }

    /// Keeps what a comparison with the platform's list found, in place of the one before.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn keep_drift(&mut self, shop: ShopId, report: &DriftReport) -> Result<()> {
        self.sql.execute(
            "INSERT OR REPLACE INTO activity_drift (shop_id, report) VALUES (?1, ?2)",
            params![shop.get(), serde_json::to_string(report)?],
        )?;
        Ok(())
    }

    /// Takes an activity out of what the last comparison found: both sides are known to agree on it since.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn drift_settled(&mut self, shop: ShopId, id: &ActivityId) -> Result<()> {
        let Some(mut report) = Reader(&self.sql).drift(shop)? else { return Ok(()) };
        let before = report.drifts.len();
        report.drifts.retain(|drift| drift.id != *id);
        if report.drifts.len() < before {
            report.equal += 1;
            self.keep_drift(shop, &report)?;
        }
        Ok(())
    }

    /// Notes that notices were told, and forgets those of long ago.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn notices_told(&mut self, shop: ShopId, notices: &[String], at: Timestamp) -> Result<()> {
        let mut insert = self.sql.prepare_cached(
            "INSERT OR REPLACE INTO activity_told (shop_id, notice, told_at) VALUES (?1, ?2, ?3)",
        )?;
        for notice in notices {
            insert.execute(params![shop.get(), notice, at.unix()])?;
        }
        self.sql.execute(
            "DELETE FROM activity_told WHERE shop_id = ?1 AND told_at < ?2",
            params![shop.get(), at.plus_s(-TOLD_S).unix()],
        )?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The groups, the last typed first.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn groups(&self, shop: ShopId) -> Result<Vec<GroupEntry>> {
        let mut query = self.0.prepare_cached(
            "SELECT key, body, sent, saved_at FROM activity_group WHERE shop_id = ?1 ORDER BY saved_at DESC, key",
        )?;
        let mut rows = query.query([shop.get()])?;
        let mut groups = Vec::new();
        while let Some(row) = rows.next()? {
            let sent: Option<String> = row.get(2)?;
            groups.push(GroupEntry {
                key: row.get(0)?,
                group: serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())?,
                sent: sent.map(|json| serde_json::from_str(&json)).transpose()?,
                saved_at: Timestamp::from_unix(row.get(3)?),
            });
        }
        Ok(groups)
    }

    /// What the last comparison with the platform's list found; `None` where there was none.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn drift(&self, shop: ShopId) -> Result<Option<DriftReport>> {
        let report: Option<String> = self
            .0
            .prepare_cached("SELECT report FROM activity_drift WHERE shop_id = ?1")?
            .query_row([shop.get()], |row| row.get(0))
            .optional()?;
        Ok(report.map(|json| serde_json::from_str(&json)).transpose()?)
    }

    /// Notices that were told.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn told(&self, shop: ShopId) -> Result<BTreeSet<String>> {
        let mut query = self.0.prepare_cached("SELECT notice FROM activity_told WHERE shop_id = ?1")?;
        Ok(query.query_map([shop.get()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
    }
}
