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
use super::tables::tables_of_file;
use crate::domain::activity::table::NoItems;
use crate::domain::ids::{MarkingId, ShopId};
use crate::domain::list::Gateway;
use crate::domain::marking::{
    BATCH, FromFile, Imported, LookedUsers, MarkingBatch, MarkingJob, MarkingRow, MarkingWish, OpenId,
    import, import_tabbed,
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
        let is_workbook = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
        if is_workbook {
            return users_of_workbook(path);
        }
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

/// The users of a workbook: those of the sheet that has most.
fn users_of_workbook(path: &Path) -> Result<FromFile> {
    let refused = |why: NoItems| DeskError::NothingIn { path: path.to_owned(), what: why.to_string() };
    let tables = tables_of_file(path).map_err(refused)?;
    let imported = tables.iter().map(|table| import_tabbed(&table.to_lines()));
    // Of equals the first.
    let best = imported.rev().max_by_key(|imported| imported.users.len()).unwrap_or_default();
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(FromFile { name, imported: best })
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::Workbook;
    use tempfile::TempDir;

    use super::*;
    use crate::domain::marking::Column;

    #[test]
    fn users_of_a_workbook_are_those_of_the_sheet_that_has_most() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("会员.XLSX");
        let id = |n: u32| format!("AAHm5d-EAAeGwJed{n:08}");
        let mut book = Workbook::new();
        book.add_worksheet().write_string(0, 0, "说明 \"一\"\n二").unwrap();
        let sheet = book.add_worksheet();
        sheet.write_string(0, 2, "open_id").unwrap();
        sheet.write_string(1, 0, "张,三").unwrap();
        sheet.write_string(1, 2, id(1)).unwrap();
        sheet.write_string(4, 2, id(2)).unwrap();
        book.save(&path).unwrap();
        let read = Desk::users_of_file(&path).unwrap();
        let users: Vec<&str> = read.imported.users.iter().map(OpenId::as_str).collect();
        assert_eq!(users, [id(1), id(2)]);
        assert_eq!((&*read.name, read.imported.column), ("会员.XLSX", Column::Head("open_id".into())));
        std::fs::write(&path, "PK, and no archive").unwrap();
        assert!(matches!(Desk::users_of_file(&path), Err(DeskError::NothingIn { .. })));
    }
}
