//! Sending the batches of a job, one after the other.
//!
//! A batch is noted before it goes out, in a commit that a power cut cannot take back. Without an answer nobody knows
//! what became of it: its users are asked for, and only who is not marked then waits again. A job that was interrupted
//! begins with that.

use std::fs::{self, File};
use std::time::Duration;

use super::super::error::{DeskError, Result};
use super::super::export::Going;
use super::super::open::Desk;
use super::super::sync::Patience;
use super::look::users_at;
use crate::domain::ids::{MarkingId, ShopId};
use crate::domain::marking::{
    BatchState, JobState, Judged, LookedUsers, MarkingBatch, MarkingJob, MarkingRow, MarkingWish, Rest,
    UserRecord, UserState, judge,
};
use crate::domain::shop::ShopProfile;
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::retry::{Season, Tally};
use crate::gateway::top::TopClient;
use crate::store::ClaimedBatch;

/// How often a user is sent at most without anybody asking for it again. Who was sent so often and never answered for
/// stays unknown, since a call may arrive late; the next run looks again.
const TRIES: u32 = 2;
/// After how many refusals one after the other a run goes no further.
const REFUSALS: u32 = 3;

/// How a run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkingPace {
    /// How long it rests between two batches.
    pub rest: Duration,
    /// How long it waits for a platform that asks it to.
    pub patience: Patience,
}

impl MarkingPace {
    /// A run that leaves the platform's other calls their place.
    pub const USUAL: Self = Self { rest: Duration::from_millis(200), patience: Patience::Command };
}

/// One run at a time marks users of a shop, whichever process makes it. The lock ends with the process.
struct Lock(#[expect(dead_code, reason = "held until it is dropped")] File);

/// Whether a run goes on after a batch.
enum Next {
    On,
    /// It does not, for this reason.
    Hold(GatewayError),
}

/// Whether the platform answered the call that users are read back for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answered {
    /// It did, so who is not there will not come.
    Yes,
    /// It did not, so who is not there may still come.
    No,
}

struct Run<'a> {
    desk: &'a Desk,
    top: &'a TopClient,
    shop: ShopId,
    job: MarkingJob,
    pace: MarkingPace,
    refusals: u32,
}

impl Desk {
    /// Sends the batches of a job until nobody waits, the listener wants it to stop, or something holds it up, which is
    /// noted with the job. Gives the job as it stands then.
    ///
    /// # Errors
    /// [`DeskError::Busy`] while another run marks users of the shop, [`DeskError::Stopped`] where there is no such job,
    /// and what keeps the platform from being asked at all.
    pub async fn run_marking(
        &self,
        shop: &ShopProfile,
        id: MarkingId,
        pace: MarkingPace,
        listener: &(dyn Fn(&MarkingJob) -> Going + Send + Sync),
    ) -> Result<MarkingJob> {
        let _lock = self.lock_marking(shop)?;
        let shop_id = self.shop_id(&shop.name).await?;
        let gateways = self.gateways(shop).await?;
        let top = gateways.top()?;
        // Whoever holds the lock knows that nobody else sends: what is being sent died with its process.
        self.store()
            .write_durable(move |tx| {
                tx.batches_that_died(id)?;
                tx.hold_marking(id, None)
            })
            .await?;
        let job = self.job(shop_id, id).await?;
        if job.state != JobState::Open {
            return Ok(job);
        }
        let mut run = Run { desk: self, top, shop: shop_id, job, pace, refusals: 0 };
        let gone = run.go(listener).await;
        self.note_calls(shop, &gateways).await;
        if let Some(error) = gone? {
            let words = error.to_string();
            let words = error.platform.map_or(words, |said| format!("{}: {said}", error.class.word()));
            self.store().write(move |tx| tx.hold_marking(id, Some(&words))).await?;
        }
        self.job(shop_id, id).await
    }

    async fn job(&self, shop: ShopId, id: MarkingId) -> Result<MarkingJob> {
        self.store().read(move |r| r.marking(shop, id)).await?.ok_or(DeskError::Stopped)
    }

    fn lock_marking(&self, shop: &ShopProfile) -> Result<Lock> {
        let path = self.paths().pass_lock(shop.name.as_str()).with_extension("marking");
        let file = |cause| DeskError::File { path: path.clone(), cause };
        fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(file)?;
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(file)?;
        match lock.try_lock() {
            Ok(()) => Ok(Lock(lock)),
            Err(fs::TryLockError::WouldBlock) => Err(DeskError::Busy("marking users".to_owned())),
            Err(fs::TryLockError::Error(cause)) => Err(file(cause)),
        }
    }
}

impl Run<'_> {
    /// Gives what holds it up, if anything does.
    async fn go(
        &mut self,
        listener: &(dyn Fn(&MarkingJob) -> Going + Send + Sync),
    ) -> Result<Option<GatewayError>> {
        if listener(&self.job) == Going::Stop {
            return Ok(None);
        }
        if self.job.tally.unknown > 0 {
            let id = self.job.id;
            let unknown =
                self.desk.store().read(move |r| r.marking_users(id, Some(UserState::Unknown))).await?;
            // Whoever takes a job up asks for one more try.
            let unknown: Vec<MarkingRow> =
                unknown.into_iter().map(|row| MarkingRow { tries: 0, ..row }).collect();
            if let Next::Hold(error) = self.read_back(&unknown, Answered::No).await? {
                return Ok(Some(error));
            }
        }
        loop {
            self.job = self.desk.job(self.shop, self.job.id).await?;
            // It may have been ended from elsewhere.
            if listener(&self.job) == Going::Stop || self.job.state != JobState::Open {
                return Ok(None);
            }
            let (id, now) = (self.job.id, self.desk.clock().now());
            let claimed = self.desk.store().write_durable(move |tx| tx.claim_batch(id, now)).await?;
            let Some(batch) = claimed else { return Ok(None) };
            if let Next::Hold(error) = self.send(batch).await? {
                return Ok(Some(error));
            }
            tokio::time::sleep(self.pace.rest).await;
        }
    }

    /// Sends one batch and notes what became of it.
    async fn send(&mut self, batch: ClaimedBatch) -> Result<Next> {
        let users: Vec<_> = batch.users.iter().map(|row| row.open_id.clone()).collect();
        let (wish, tally) = (&self.job.wish, Tally::default());
        let mark = || self.top.users_mark(wish, &users);
        // Only what never went out and what the platform turned away before looking is tried again here.
        let answer = self.pace.patience.policy().run(Season::Usual, &tally, |_| {}, mark).await;
        match answer {
            Ok(counted) if counted == users.len() as u64 => {
                self.refusals = 0;
                self.end(&batch, BatchState::Counted, Some(counted), None, UserState::Marked).await?;
                Ok(Next::On)
            }
            Ok(0) => {
                self.refusals = 0;
                self.end(&batch, BatchState::Differs, Some(0), None, UserState::NotMarked).await?;
                Ok(Next::On)
            }
            Ok(counted) => {
                self.refusals = 0;
                self.end(&batch, BatchState::Differs, Some(counted), None, UserState::Unknown).await?;
                self.read_back(&batch.users, Answered::Yes).await
            }
            Err(error) => self.failed(batch, error).await,
        }
    }

    async fn failed(&mut self, batch: ClaimedBatch, error: GatewayError) -> Result<Next> {
        let words = error.platform.as_ref().map_or_else(|| error.to_string(), |said| said.to_string());
        match error.class {
            Class::UnknownOutcome => {
                self.end(&batch, BatchState::Unknown, None, Some(words), UserState::Unknown).await?;
                self.read_back(&batch.users, Answered::No).await
            }
            Class::Refused | Class::NotFound | Class::BadAnswer => {
                self.refusals += 1;
                self.end(&batch, BatchState::Rejected, None, Some(words), UserState::NotMarked).await?;
                Ok(if self.refusals < REFUSALS { Next::On } else { Next::Hold(error) })
            }
            // It says nothing of these users: every other batch would fare the same.
            _ => {
                self.end(&batch, BatchState::Unsent, None, Some(words), UserState::Waiting).await?;
                Ok(Next::Hold(error))
            }
        }
    }

    async fn end(
        &self,
        batch: &ClaimedBatch,
        state: BatchState,
        counted: Option<u64>,
        words: Option<String>,
        user: UserState,
    ) -> Result<()> {
        let users: Vec<(u32, UserState)> = batch.users.iter().map(|row| (row.place, user)).collect();
        let ended = MarkingBatch {
            number: batch.number,
            users: u32::try_from(users.len()).unwrap_or(u32::MAX),
            state,
            counted,
            words,
            sent_at: self.desk.clock().now(),
        };
        let id = self.job.id;
        Ok(self.desk.store().write_durable(move |tx| tx.end_batch(id, &ended, &users)).await?)
    }

    /// Asks for users of whom nobody knows, and judges each. Who is not marked waits once more, if that was not tried
    /// yet: to mark is to set, so that a call which still arrives late does the same.
    async fn read_back(&self, rows: &[MarkingRow], answered: Answered) -> Result<Next> {
        let wish = &self.job.wish;
        let users: Vec<_> = rows.iter().map(|row| row.open_id.clone()).collect();
        let looked = users_at(self.top, wish, &users, Some(&wish.status), self.pace.patience).await;
        let settled: Vec<(u32, UserState)> =
            rows.iter().filter_map(|row| Some((row.place, settle(wish, row, &looked, answered)?))).collect();
        let id = self.job.id;
        self.desk.store().write_durable(move |tx| tx.settle_users(id, &settled)).await?;
        Ok(match looked.rest {
            Rest::Failed(error) => Next::Hold(error),
            Rest::Absent | Rest::Unasked => Next::On,
        })
    }
}

/// How a user stands after the platform was asked; `None` where it says nothing.
fn settle(
    wish: &MarkingWish,
    row: &MarkingRow,
    looked: &LookedUsers,
    answered: Answered,
) -> Option<UserState> {
    let status = looked.before(&row.open_id)?;
    let now =
        Some(UserRecord { open_id: row.open_id.to_string(), status }).filter(|now| !now.status.is_empty());
    match judge(wish, row.before.as_deref(), now.as_ref()) {
        Judged::Marked => Some(UserState::Marked),
        Judged::NotMarked if answered == Answered::Yes => Some(UserState::NotMarked),
        Judged::NotMarked if row.tries < TRIES => Some(UserState::Waiting),
        Judged::NotMarked | Judged::Open => None,
    }
}
