//! What orders come to by day.

use super::error::{DeskError, Result};
use super::export::{Going, ids_of};
use super::open::Desk;
use crate::domain::day_totals::{DayTotals, SumProgress};
use crate::domain::export::Which;
use crate::domain::filter::TimeKind;
use crate::domain::ids::ShopId;

/// Orders that are summed before it is told how far it is.
const CHUNK: usize = 5_000;

impl Desk {
    /// Sums orders by the day of a time, all at one state of the store. Blocks; `listener` hears how far it is, and says
    /// whether it is to go on.
    ///
    /// # Errors
    /// [`DeskError::Stopped`], [`DeskError::Store`].
    pub fn day_totals(
        &self,
        shop: ShopId,
        which: Which,
        time: TimeKind,
        listener: impl Fn(SumProgress) -> Going + Send + 'static,
    ) -> Result<DayTotals> {
        let totals = self.store().read_blocking(move |r| {
            let mut ids = ids_of(r, shop, &which)?;
            // As they lie in the file: what is read one after the other lies beside each other.
            ids.sort_unstable();
            let (mut totals, of) = (DayTotals::by(time), ids.len() as u64);
            for (place, chunk) in ids.chunks(CHUNK).enumerate() {
                if listener(SumProgress { done: (place * CHUNK) as u64, of }) == Going::Stop {
                    return Ok(None);
                }
                r.summed(chunk, time, |order| totals.add(order))?;
            }
            Ok(Some(totals))
        })?;
        totals.ok_or(DeskError::Stopped)
    }
}
