//! Jobs that mark users: who waits, what was sent, and what became of each.

use rusqlite::{OptionalExtension, Row, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::ids::{ActivityId, MarkingId, NumIid, ShopId, SkuId};
use crate::domain::marking::{
    BATCH, BatchState, Hit, JobState, MarkingBatch, MarkingJob, MarkingKind, MarkingRow, MarkingTally,
    MarkingWish, OpenId, UserState,
};
use crate::domain::time::Timestamp;

const JOB: &str =
    "SELECT id, way, activity_id, limit_num, item, sku, hit, status, state, created, held_by FROM marking";
const USER: &str = "SELECT place, open_id, state, before, batch, tries FROM marking_user";

/// A batch that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedBatch {
    /// Its number, from 1.
    pub number: u32,
    /// Its users.
    pub users: Vec<MarkingRow>,
}

impl Tx<'_> {
    /// Keeps a new job with its users, each with the status that the platform showed before (`None`: not asked).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn begin_marking(
        &mut self,
        shop: ShopId,
        wish: &MarkingWish,
        users: &[(OpenId, Option<String>)],
        at: Timestamp,
    ) -> Result<MarkingId> {
        let (way, activity, limit) = match &wish.kind {
            MarkingKind::Queue(activity) => ("queue", activity.as_ref(), None),
            MarkingKind::Special(limit) => ("special", None, *limit),
        };
        self.sql.execute(
            "INSERT INTO marking (shop_id, way, activity_id, limit_num, item, sku, hit, status, state, created)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                shop.get(),
                way,
                activity.map(ActivityId::as_str),
                limit,
                wish.item.get(),
                wish.sku.map(SkuId::get),
                wish.hit == Hit::Yes,
                wish.status,
                JobState::Open.word(),
                at.unix(),
            ],
        )?;
        let id = self.sql.last_insert_rowid();
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO marking_user (marking, place, open_id, state, before) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?;
        for (place, (user, before)) in (1_u32..).zip(users) {
            insert.execute(params![id, place, user.as_str(), UserState::Waiting.word(), before])?;
        }
        MarkingId::new(id).map_err(|_| StoreError::Damaged("marking.id"))
    }

    /// Takes the next users who wait, at most [`BATCH`], as a batch that is being sent; `None` where nobody waits.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn claim_batch(&mut self, id: MarkingId, at: Timestamp) -> Result<Option<ClaimedBatch>> {
        let waiting = format!("{USER} WHERE marking = ?1 AND state = ?2 ORDER BY place LIMIT ?3");
        let mut users: Vec<MarkingRow> = self
            .sql
            .prepare_cached(&waiting)?
            .query_and_then(params![id.get(), UserState::Waiting.word(), BATCH], user)?
            .collect::<Result<_>>()?;
        if users.is_empty() {
            return Ok(None);
        }
        let number: u32 = self.sql.query_row(
            "SELECT coalesce(max(number), 0) + 1 FROM marking_batch WHERE marking = ?1",
            [id.get()],
            |row| row.get(0),
        )?;
        self.sql.execute(
            "INSERT INTO marking_batch (marking, number, users, state, sent_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id.get(), number, users.len(), BatchState::Sending.word(), at.unix()],
        )?;
        let mut claim = self.sql.prepare_cached(
            "UPDATE marking_user SET state = ?3, batch = ?4, tries = tries + 1 WHERE marking = ?1 AND place = ?2",
        )?;
        for row in &mut users {
            claim.execute(params![id.get(), row.place, UserState::Sending.word(), number])?;
            (row.state, row.batch, row.tries) = (UserState::Sending, Some(number), row.tries + 1);
        }
        Ok(Some(ClaimedBatch { number, users }))
    }

    /// Notes what became of a batch and of its users. Users of a batch that never went out were not tried.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn end_batch(
        &mut self,
        id: MarkingId,
        batch: &MarkingBatch,
        users: &[(u32, UserState)],
    ) -> Result<()> {
        self.sql.execute(
            "UPDATE marking_batch SET state = ?3, counted = ?4, words = ?5 WHERE marking = ?1 AND number = ?2",
            params![
                id.get(),
                batch.number,
                batch.state.word(),
                batch.counted.and_then(|counted| i64::try_from(counted).ok()),
                batch.words,
            ],
        )?;
        if batch.state == BatchState::Unsent {
            self.sql.execute(
                "UPDATE marking_user SET tries = tries - 1 WHERE marking = ?1 AND batch = ?2 AND state = ?3",
                params![id.get(), batch.number, UserState::Sending.word()],
            )?;
        }
        self.settle_users(id, users)
    }

    /// Notes what is known of users now, and whether the job is done with it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn settle_users(&mut self, id: MarkingId, users: &[(u32, UserState)]) -> Result<()> {
        let mut settle = self
            .sql
            .prepare_cached("UPDATE marking_user SET state = ?3 WHERE marking = ?1 AND place = ?2")?;
        for (place, state) in users {
            settle.execute(params![id.get(), place, state.word()])?;
        }
        self.sql.execute(
            "UPDATE marking SET state = ?2 WHERE id = ?1 AND state = ?3 AND NOT EXISTS
               (SELECT 1 FROM marking_user WHERE marking = ?1 AND state IN ('waiting', 'sending', 'unknown'))",
            params![id.get(), JobState::Done.word(), JobState::Open.word()],
        )?;
        Ok(())
    }

    /// Calls of a job that nobody makes any more: their process died, and nobody knows what became of them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn batches_that_died(&mut self, id: MarkingId) -> Result<()> {
        self.sql.execute(
            "UPDATE marking_user SET state = ?2 WHERE marking = ?1 AND state = ?3",
            params![id.get(), UserState::Unknown.word(), UserState::Sending.word()],
        )?;
        self.sql.execute(
            "UPDATE marking_batch SET state = ?2 WHERE marking = ?1 AND state = ?3",
            params![id.get(), BatchState::Unknown.word(), BatchState::Sending.word()],
        )?;
        Ok(())
    }

    /// Has users of whom nobody knows wait once more, because somebody wants them sent again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unknown_users_wait(&mut self, id: MarkingId) -> Result<()> {
        self.sql.execute(
            "UPDATE marking_user SET state = ?2 WHERE marking = ?1 AND state = ?3",
            params![id.get(), UserState::Waiting.word(), UserState::Unknown.word()],
        )?;
        Ok(())
    }

    /// Notes why a job goes no further, or that nothing holds it up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn hold_marking(&mut self, id: MarkingId, words: Option<&str>) -> Result<()> {
        self.sql.execute("UPDATE marking SET held_by = ?2 WHERE id = ?1", params![id.get(), words])?;
        Ok(())
    }

    /// Ends a job of a shop; who waits is not sent any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn stop_marking(&mut self, shop: ShopId, id: MarkingId) -> Result<()> {
        self.sql.execute(
            "UPDATE marking SET state = ?3 WHERE id = ?2 AND shop_id = ?1 AND state = ?4",
            params![shop.get(), id.get(), JobState::Stopped.word(), JobState::Open.word()],
        )?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The newest jobs of a shop, the newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn markings(&self, shop: ShopId, most: u32) -> Result<Vec<MarkingJob>> {
        let mut query =
            self.0.prepare_cached(&format!("{JOB} WHERE shop_id = ?1 ORDER BY id DESC LIMIT ?2"))?;
        let jobs = query.query_and_then(params![shop.get(), most], job)?.collect::<Result<Vec<_>>>()?;
        jobs.into_iter().map(|job| self.tallied(job)).collect()
    }

    /// One job of a shop.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn marking(&self, shop: ShopId, id: MarkingId) -> Result<Option<MarkingJob>> {
        let mut query = self.0.prepare_cached(&format!("{JOB} WHERE shop_id = ?1 AND id = ?2"))?;
        let found = query.query_and_then(params![shop.get(), id.get()], job)?.next().transpose()?;
        found.map(|job| self.tallied(job)).transpose()
    }

    fn tallied(&self, mut job: MarkingJob) -> Result<MarkingJob> {
        let mut query = self
            .0
            .prepare_cached("SELECT state, count(*) FROM marking_user WHERE marking = ?1 GROUP BY state")?;
        let mut rows = query.query([job.id.get()])?;
        while let Some(row) = rows.next()? {
            let users: i64 = row.get(1)?;
            job.tally.add(user_state(row, 0)?, users.unsigned_abs());
        }
        Ok(job)
    }

    /// The calls of a job, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn marking_batches(&self, id: MarkingId) -> Result<Vec<MarkingBatch>> {
        let mut query = self.0.prepare_cached(
            "SELECT number, users, state, counted, words, sent_at FROM marking_batch WHERE marking = ?1 ORDER BY number",
        )?;
        query.query_and_then([id.get()], batch)?.collect()
    }

    /// The users of a job in their order: all of them, or those of one state.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn marking_users(&self, id: MarkingId, state: Option<UserState>) -> Result<Vec<MarkingRow>> {
        let text = format!("{USER} WHERE marking = ?1 AND (?2 IS NULL OR state = ?2) ORDER BY place");
        let mut query = self.0.prepare_cached(&text)?;
        query.query_and_then(params![id.get(), state.map(UserState::word)], user)?.collect()
    }

    /// How many users the newest job that marked each of them lets buy an item, as far as this data folder knows.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn marked_here(&self, shop: ShopId, item: NumIid) -> Result<u64> {
        // Of a bare column beside max() SQLite takes the row of the maximum.
        let users: i64 = self
            .0
            .prepare_cached(
                "SELECT coalesce(sum(hit), 0) FROM
                   (SELECT m.hit AS hit, max(m.id) FROM marking m JOIN marking_user u ON u.marking = m.id
                    WHERE m.shop_id = ?1 AND m.item = ?2 AND u.state = ?3 GROUP BY u.open_id)",
            )?
            .query_row(params![shop.get(), item.get(), UserState::Marked.word()], |row| row.get(0))
            .optional()?
            .unwrap_or_default();
        Ok(users.unsigned_abs())
    }
}

fn job(row: &Row<'_>) -> Result<MarkingJob> {
    let damaged = |column| StoreError::Damaged(column);
    let way: String = row.get(1)?;
    let activity: Option<String> = row.get(2)?;
    let activity = activity.map(|id| ActivityId::new(&id)).transpose();
    let kind = match way.as_str() {
        "queue" => MarkingKind::Queue(activity.map_err(|_| damaged("marking.activity_id"))?),
        "special" => MarkingKind::Special(row.get(3)?),
        _ => return Err(damaged("marking.way")),
    };
    let sku: Option<i64> = row.get(5)?;
    let state: String = row.get(8)?;
    Ok(MarkingJob {
        id: MarkingId::new(row.get(0)?).map_err(|_| damaged("marking.id"))?,
        wish: MarkingWish {
            kind,
            item: NumIid::new(row.get(4)?).map_err(|_| damaged("marking.item"))?,
            sku: sku.map(SkuId::new).transpose().map_err(|_| damaged("marking.sku"))?,
            hit: if row.get(6)? { Hit::Yes } else { Hit::No },
            status: row.get(7)?,
        },
        state: JobState::from_word(&state).ok_or(damaged("marking.state"))?,
        tally: MarkingTally::default(),
        created: Timestamp::from_unix(row.get(9)?),
        held_by: row.get(10)?,
    })
}

fn user(row: &Row<'_>) -> Result<MarkingRow> {
    let open_id: String = row.get(1)?;
    Ok(MarkingRow {
        place: row.get(0)?,
        open_id: OpenId::new(&open_id).map_err(|_| StoreError::Damaged("marking_user.open_id"))?,
        state: user_state(row, 2)?,
        before: row.get(3)?,
        batch: row.get(4)?,
        tries: row.get(5)?,
    })
}

fn user_state(row: &Row<'_>, column: usize) -> Result<UserState> {
    let word: String = row.get(column)?;
    UserState::from_word(&word).ok_or(StoreError::Damaged("marking_user.state"))
}

fn batch(row: &Row<'_>) -> Result<MarkingBatch> {
    let word: String = row.get(2)?;
    let counted: Option<i64> = row.get(3)?;
    Ok(MarkingBatch {
        number: row.get(0)?,
        users: row.get(1)?,
        state: BatchState::from_word(&word).ok_or(StoreError::Damaged("marking_batch.state"))?,
        counted: counted.map(i64::unsigned_abs),
        words: row.get(4)?,
        sent_at: Timestamp::from_unix(row.get(5)?),
    })
}
