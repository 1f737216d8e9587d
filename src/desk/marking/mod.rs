//! Marking users: what an import understood, what the platform says of users before anything is sent, and the jobs.
//!
//! `look.rs` asks the platform, `run.rs` sends the batches of a job, `outcomes.rs` writes what became of the users.

mod look;
mod outcomes;
mod run;

pub use look::MarkedUsers;
pub(super) use look::marked_at_least;
pub use run::MarkingPace;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::error::{DeskError, Result};
use super::open::Desk;
use crate::domain::ids::{MarkingId, ShopId};
use crate::domain::list::Gateway;
use crate::domain::marking::{
    BATCH, FromFile, Imported, LookedUsers, MarkingBatch, MarkingJob, MarkingRow, MarkingWish, OpenId, import,
};
use crate::domain::outcome::ShownRequest;
use crate::domain::shop::ShopProfile;
use crate::gateway::top::users_request;

/// Largest file of users that is read.
const FILE_BYTES: u64 = 64 * 1024 * 1024;
/// How many jobs are listed.
const JOBS: u32 = 50;

impl Desk {
    /// Reads users out of a file. Blocks.
    ///
    /// # Errors
    /// [`DeskError::File`], and [`DeskError::NothingIn`] for a file that is too large.
    pub fn users_of_file(path: &Path) -> Result<FromFile> {
        let broken = |cause| DeskError::File { path: path.to_owned(), cause };
        let mut bytes = Vec::new();
        File::open(path).map_err(broken)?.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(broken)?;
        if bytes.len() as u64 > FILE_BYTES {
            return Err(DeskError::NothingIn {
                path: path.to_owned(),
                what: "larger than 64 MiB".to_owned(),
            });
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Open ids are ASCII: whatever the rest of the file is written in, they are read.
        Ok(FromFile { name, imported: import(&String::from_utf8_lossy(&bytes)) })
    }

    /// The request that marks the first users, to look at. Needs no secret.
    ///
    /// # Errors
    /// [`DeskError::NoGateway`].
    pub fn marking_request(
        &self,
        shop: &ShopProfile,
        wish: &MarkingWish,
        users: &[OpenId],
    ) -> Result<ShownRequest> {
        let section = shop.top.as_ref().ok_or(DeskError::NoGateway(Gateway::Top))?;
        let first = &users[..users.len().min(BATCH)];
        let params = users_request(section, wish, first, self.clock().now());
        Ok(ShownRequest { gateway: section.gateway.to_string(), params })
    }

    /// Keeps a job, of which nothing is sent yet. What was looked up of its users goes with it.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn begin_marking(
        &self,
        shop: &ShopProfile,
        wish: MarkingWish,
        users: &[OpenId],
        looked: &LookedUsers,
    ) -> Result<MarkingId> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.clock().now());
        let users: Vec<(OpenId, Option<String>)> =
            users.iter().map(|user| (user.clone(), looked.before(user))).collect();
        Ok(self.store().write_durable(move |tx| tx.begin_marking(id, &wish, &users, now)).await?)
    }

    /// The newest jobs of a shop, the newest first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn markings(&self, shop: ShopId) -> Result<Vec<MarkingJob>> {
        Ok(self.store().read(move |r| r.markings(shop, JOBS)).await?)
    }

    /// One job with its calls; `None` where the shop has none of this number.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn marking(
        &self,
        shop: ShopId,
        id: MarkingId,
    ) -> Result<Option<(MarkingJob, Vec<MarkingBatch>)>> {
        let read = self.store().read(move |r| match r.marking(shop, id)? {
            Some(job) => Ok(Some((job, r.marking_batches(id)?))),
            None => Ok(None),
        });
        Ok(read.await?)
    }

    /// Every user of a job.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn marking_users(&self, id: MarkingId) -> Result<Vec<MarkingRow>> {
        Ok(self.store().read(move |r| r.marking_users(id, None)).await?)
    }

    /// Ends a job; who waits is not sent any more.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn stop_marking(&self, shop: &ShopProfile, id: MarkingId) -> Result<()> {
        let shop = self.shop_id(&shop.name).await?;
        Ok(self.store().write_durable(move |tx| tx.stop_marking(shop, id)).await?)
    }

    /// Has the users of whom nobody knows sent once more by the next run: somebody wants that, knowing that it may mark
    /// them twice alike.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn send_unknown_again(&self, id: MarkingId) -> Result<()> {
        Ok(self.store().write_durable(move |tx| tx.unknown_users_wait(id)).await?)
    }

    /// What a text is understood as.
    #[must_use]
    pub fn users_of_text(text: &str) -> Imported {
        import(text)
    }
}
