//! Going through orders that were written before the store kept their goods, places and steps apart: in small commits,
//! with pauses, so that whoever else writes is not held up.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::error::Result;
use super::open::Desk;
use crate::store::Filling;

/// Orders of one commit: a few hundredths of a second.
const AT_ONCE: usize = 200;
/// Least time between two commits.
const PAUSE: Duration = Duration::from_millis(20);

impl Desk {
    /// Goes through all of them. Ended at any point, it goes on from there the next time.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn fill_contents(&self) -> Result<()> {
        let (mut left, mut commits) = (self.store().read(|r| r.filling()).await?, 0_u64);
        while left == Filling::More {
            let began = Instant::now();
            left = self.store().write(|tx| tx.fill_contents(AT_ONCE)).await?;
            commits += 1;
            // As long a pause as the commit took: others have half of the time, or more.
            sleep(began.elapsed().max(PAUSE)).await;
        }
        if commits > 0 {
            tracing::info!(commits, "goods, places and steps of earlier orders are kept apart");
        }
        Ok(())
    }

    /// Goes through at most so many of them, for a command that ends.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn fill_some_contents(&self, most: usize) -> Result<()> {
        for _ in 0..most / AT_ONCE {
            if self.store().write(|tx| tx.fill_contents(AT_ONCE)).await? == Filling::Done {
                break;
            }
        }
        Ok(())
    }
}
