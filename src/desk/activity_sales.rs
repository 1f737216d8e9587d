//! What was sold of the items of activities.

use super::error::Result;
use super::open::Desk;
use crate::domain::activity::sales::{ItemCard, Sales};
use crate::domain::activity::search::{FOUND_DAYS, FoundItems, ItemWords};
use crate::domain::ids::NumIid;
use crate::domain::shop::ShopProfile;
use crate::domain::time::{DAY_S, Span};

impl Desk {
    /// What was sold of items in orders paid within a span, by the orders that are here, with how far these are complete.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn sales(&self, shop: &ShopProfile, items: Vec<NumIid>, span: Span) -> Result<Sales> {
        let complete_to = self.sync_state(shop).await?.complete_to;
        let id = self.shop_id(&shop.name).await?;
        Ok(self.store().read(move |r| r.sales(id, &items, span, complete_to)).await?)
    }

    /// What lists of items show of them, in their order.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn item_cards(&self, shop: &ShopProfile, items: Vec<NumIid>) -> Result<Vec<ItemCard>> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.platform_now(shop));
        Ok(self.store().read(move |r| r.item_cards(id, &items, now)).await?)
    }

    /// The known items that have words, with what was sold of them of late; of a text without words, none.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn find_items(&self, shop: &ShopProfile, text: &str) -> Result<FoundItems> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.platform_now(shop));
        let of_late = Span::new(now.plus_s(-FOUND_DAYS * DAY_S), now);
        let Some((words, span)) = ItemWords::new(text).zip(of_late) else { return Ok(FoundItems::default()) };
        Ok(self.store().read(move |r| r.find_items(id, &words, span)).await?)
    }
}
