//! Activities: every version that was sent and what became of it, and the drafts of what is being typed.

use rusqlite::{OptionalExtension, Row, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::activity::{ActivityDraft, ActivityRecord};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState, SentVersion};
use crate::domain::ids::{ActivityId, ShopId};
use crate::domain::time::Timestamp;

const DRAFT_KIND: &str = "activity";

impl Tx<'_> {
    /// Notes that a version is about to be sent, before the request goes out, and gives its number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity_sending(
        &mut self,
        shop: ShopId,
        id: &ActivityId,
        draft: &ActivityDraft,
        at: Timestamp,
    ) -> Result<u32> {
        self.sql.execute(
            "INSERT OR IGNORE INTO activity (shop_id, activity_id) VALUES (?1, ?2)",
            params![shop.get(), id.as_str()],
        )?;
        let row: i64 = self.sql.query_row(
            "SELECT id FROM activity WHERE shop_id = ?1 AND activity_id = ?2",
            params![shop.get(), id.as_str()],
            |row| row.get(0),
        )?;
        let version: u32 = self.sql.query_row(
            "SELECT coalesce(max(version), 0) + 1 FROM activity_version WHERE activity = ?1",
            [row],
            |row| row.get(0),
        )?;
        self.sql.execute(
            "INSERT INTO activity_version (activity, version, draft, state, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![row, version, serde_json::to_string(draft)?, SendState::Sending.word(), at.unix()],
        )?;
        Ok(version)
    }

    /// Takes the platform's record over as a version of its own, and gives its number. What the last comparison found of
    /// the activity is settled by it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity_adopted(
        &mut self,
        shop: ShopId,
        id: &ActivityId,
        record: &ActivityRecord,
        at: Timestamp,
    ) -> Result<u32> {
        let draft = record.to_draft();
        let version = self.activity_sending(shop, id, &draft, at)?;
        let adopted = SentVersion {
            version,
            draft,
            state: SendState::Adopted,
            sent_at: at,
            ended_at: Some(at),
            record: Some(record.clone()),
            error: None,
        };
        self.activity_ended(shop, id, &adopted)?;
        self.drift_settled(shop, id)?;
        Ok(version)
    }

    /// Notes what a version of unknown outcome turned out to be, and says whether it was: only the newest version of an
    /// activity is ever judged so, and only while nobody knows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity_judged(&mut self, shop: ShopId, id: &ActivityId, sent: &SentVersion) -> Result<Judged> {
        let newest = Reader(&self.sql).activity(shop, id)?.map(|entry| entry.last);
        let is_open =
            newest.is_some_and(|last| last.version == sent.version && last.state == SendState::Unknown);
        if !is_open {
            return Ok(Judged::TooLate);
        }
        self.activity_ended(shop, id, sent)?;
        Ok(Judged::Noted)
    }

    /// Notes what became of a version.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity_ended(&mut self, shop: ShopId, id: &ActivityId, sent: &SentVersion) -> Result<()> {
        let record = sent.record.as_ref().map(serde_json::to_string).transpose()?;
        self.sql.execute(
            "UPDATE activity_version SET state = ?4, ended_at = ?5, record = ?6, error = ?7
             WHERE version = ?3
               AND activity = (SELECT id FROM activity WHERE shop_id = ?1 AND activity_id = ?2)",
            params![
                shop.get(),
                id.as_str(),
                sent.version,
                sent.state.word(),
                sent.ended_at.map(Timestamp::unix),
                record,
                sent.error,
            ],
        )?;
        Ok(())
    }

    /// Sends that began before an instant and never ended: their process died, and nobody knows what became of
    /// them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sends_that_died(&mut self, before: Timestamp) -> Result<()> {
        self.sql.execute(
            "UPDATE activity_version SET state = ?1 WHERE state = ?2 AND sent_at < ?3",
            params![SendState::Unknown.word(), SendState::Sending.word(), before.unix()],
        )?;
        Ok(())
    }

    /// Keeps a draft under a key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn keep_draft(
        &mut self,
        shop: ShopId,
        key: &str,
        draft: &ActivityDraft,
        at: Timestamp,
    ) -> Result<()> {
        self.sql.execute(
            "INSERT OR REPLACE INTO draft (shop_id, kind, key, body, saved_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![shop.get(), DRAFT_KIND, key, serde_json::to_string(draft)?, at.unix()],
        )?;
        Ok(())
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drop_draft(&mut self, shop: ShopId, key: &str) -> Result<()> {
        self.sql.execute(
            "DELETE FROM draft WHERE shop_id = ?1 AND kind = ?2 AND key = ?3",
            params![shop.get(), DRAFT_KIND, key],
        )?;
        Ok(())
    }
}

/// Whether a version was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judged {
    /// It was.
    Noted,
    /// Another one was sent since, or it was judged already.
    TooLate,
}

impl Reader<'_> {
    /// Every activity that was ever sent from here, the last sent first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activities(&self, shop: ShopId) -> Result<Vec<ActivityEntry>> {
        let mut query = self.0.prepare_cached("SELECT activity_id FROM activity WHERE shop_id = ?1")?;
        let ids: Vec<String> =
            query.query_map([shop.get()], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut activities = Vec::with_capacity(ids.len());
        for id in ids {
            let id = ActivityId::new(&id).map_err(|_| StoreError::Damaged("activity.activity_id"))?;
            activities.extend(self.activity(shop, &id)?);
        }
        activities.sort_by(|a, b| b.last.sent_at.cmp(&a.last.sent_at).then_with(|| a.id.cmp(&b.id)));
        Ok(activities)
    }

    /// One activity.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity(&self, shop: ShopId, id: &ActivityId) -> Result<Option<ActivityEntry>> {
        let versions = self.activity_versions(shop, id)?;
        let in_force = versions.iter().find_map(|sent| match (sent.state, &sent.record) {
            // The platform's own word counts, also where it differs from what was sent.
            (SendState::Confirmed | SendState::Differs | SendState::Adopted, Some(record)) => {
                Some(record.to_draft())
            }
            (SendState::Confirmed, None) => Some(sent.draft.clone()),
            _ => None,
        });
        Ok(versions.into_iter().next().map(|last| ActivityEntry { id: id.clone(), last, in_force }))
    }

    /// Every version of an activity, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn activity_versions(&self, shop: ShopId, id: &ActivityId) -> Result<Vec<SentVersion>> {
        let mut query = self.0.prepare_cached(
            "SELECT v.version, v.draft, v.state, v.sent_at, v.ended_at, v.record, v.error
             FROM activity_version v JOIN activity a ON a.id = v.activity
             WHERE a.shop_id = ?1 AND a.activity_id = ?2 ORDER BY v.version DESC",
        )?;
        let mut rows = query.query(params![shop.get(), id.as_str()])?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            versions.push(sent_version(row)?);
        }
        Ok(versions)
    }

    /// The drafts, the last typed first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn drafts(&self, shop: ShopId) -> Result<Vec<DraftEntry>> {
        let mut query = self.0.prepare_cached(
            "SELECT key, body, saved_at FROM draft WHERE shop_id = ?1 AND kind = ?2 ORDER BY saved_at DESC, key",
        )?;
        let mut rows = query.query(params![shop.get(), DRAFT_KIND])?;
        let mut drafts = Vec::new();
        while let Some(row) = rows.next()? {
            drafts.push(DraftEntry {
                key: row.get(0)?,
                draft: serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())?,
                saved_at: Timestamp::from_unix(row.get(2)?),
            });
        }
        Ok(drafts)
    }

    /// One draft.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn draft(&self, shop: ShopId, key: &str) -> Result<Option<ActivityDraft>> {
        let body: Option<String> = self
            .0
            .prepare_cached("SELECT body FROM draft WHERE shop_id = ?1 AND kind = ?2 AND key = ?3")?
            .query_row(params![shop.get(), DRAFT_KIND, key], |row| row.get(0))
            .optional()?;
        Ok(body.map(|body| serde_json::from_str(&body)).transpose()?)
    }
}

fn sent_version(row: &Row<'_>) -> Result<SentVersion> {
    let word: String = row.get(2)?;
    let state = SendState::from_word(&word);
    let record: Option<String> = row.get(5)?;
    Ok(SentVersion {
        version: row.get(0)?,
        draft: serde_json::from_str(row.get_ref(1)?.as_str().unwrap_or_default())?,
        state: state.ok_or(StoreError::Damaged("activity_version.state"))?,
        sent_at: Timestamp::from_unix(row.get(3)?),
        ended_at: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_unix),
        record: record.map(|json| serde_json::from_str(&json)).transpose()?,
        error: row.get(6)?,
    })
}
