//! Who sends an activity now: a lock that each send holds and that ends with its process. Where nobody holds it, a send
//! that has no end died, and what became of it is unknown at once.

use std::fs::{self, File};
use std::path::Path;

use super::error::{DeskError, Result};
use super::open::Desk;
use crate::domain::time::Timestamp;
use crate::paths::Paths;

/// How long a send may be under way before its process is taken for dead all the same, in seconds: longer than the time
/// limits of its call and of the read-back together.
const SENDING_S: i64 = 180;

/// Held as long as something is sent, or as long as nothing may begin to be.
#[derive(Debug)]
pub(super) struct Sends(#[expect(dead_code, reason = "held until it is dropped")] File);

impl Sends {
    /// Sends something, beside others. It waits while dead sends are looked for, which is one statement. Blocks.
    ///
    /// # Errors
    /// [`DeskError::File`].
    pub(super) fn begin(paths: &Paths) -> Result<Self> {
        let path = paths.sends_lock();
        let broken = |cause| DeskError::File { path: path.clone(), cause };
        let file = open(&path).map_err(broken)?;
        file.lock_shared().map_err(broken)?;
        Ok(Self(file))
    }

    /// Keeps everybody from sending, if nobody does.
    fn none(paths: &Paths) -> Option<Self> {
        let file = open(&paths.sends_lock()).ok()?;
        file.try_lock().ok().map(|()| Self(file))
    }
}

fn open(path: &Path) -> std::io::Result<File> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    File::options().create(true).truncate(false).write(true).open(path)
}

/// Sends that began before this instant and have no end are dead; with what must be held until they are buried.
pub(super) fn dead_before(paths: &Paths, now: Timestamp) -> (Timestamp, Option<Sends>) {
    match Sends::none(paths) {
        // Another process may have another clock.
        Some(held) => (Timestamp::MAX, Some(held)),
        None => (now.plus_s(-SENDING_S), None),
    }
}

impl Desk {
    /// Takes sends for dead whose process cannot be at them any more: what became of them is unknown from then on.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn bury_dead_sends(&self) -> Result<()> {
        let (dead, held) = dead_before(self.paths(), self.clock().now());
        self.store().write(move |tx| tx.sends_that_died(dead)).await?;
        drop(held);
        Ok(())
    }
}
