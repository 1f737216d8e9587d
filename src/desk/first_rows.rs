//! The first rows of an answer, from the store, while the mirror is being made.

use super::error::Result;
use super::export::Going;
use super::open::Desk;
use crate::domain::filter::Filter;
use crate::domain::ids::{OrderId, ShopId};
use crate::store::FirstRows;

impl Desk {
    /// The first orders that match, in the order of the answer and from its first row on; nothing where the store
    /// cannot find them quickly. It is asked before every step whether they are still wanted; `None` once they are not.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn first_rows(
        &self,
        shop: ShopId,
        filter: &Filter,
        going: impl Fn() -> Going,
    ) -> Result<Option<Vec<OrderId>>> {
        let Some(mut rows) = FirstRows::of(filter) else { return Ok(Some(Vec::new())) };
        while rows.goes_on() {
            if going() == Going::Stop {
                return Ok(None);
            }
            let filter = filter.clone();
            let step = self.store().read(move |r| {
                r.look_further(shop, &filter, &mut rows)?;
                Ok(rows)
            });
            rows = step.await?;
        }
        Ok(Some(rows.found().to_vec()))
    }
}
