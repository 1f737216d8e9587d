//! Notices of activities: which are to be told now. Each is told once, also over a restart.

use super::error::Result;
use super::open::Desk;
use crate::domain::activity::due::{DueNotice, NOTICE_WISH, NoticeWish, due};
use crate::domain::shop::ShopProfile;
use crate::domain::watch::QuietHours;

impl Desk {
    /// Which notices of activities are wished for; what the window kept cannot be read or is not there: the usual ones.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn notice_wish(&self) -> Result<NoticeWish> {
        let kept = self.settings().await?.remove(NOTICE_WISH);
        Ok(kept.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default())
    }

    /// The notices of a shop's activities that are to be told now; they count as told from then on. The hours of `quiet`
    /// hold beside those of the wish.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn due_notices(
        &self,
        shop: &ShopProfile,
        wish: &NoticeWish,
        quiet: Option<QuietHours>,
    ) -> Result<Vec<DueNotice>> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.platform_now(shop));
        if quiet.is_some_and(|quiet| quiet.holds(now)) {
            return Ok(Vec::new());
        }
        let wish = wish.clone();
        let due = self
            .store()
            .read(move |r| Ok(due(&r.activities(id)?, r.drift(id)?.as_ref(), &wish, &r.told(id)?, now)))
            .await?;
        if !due.told.is_empty() {
            let told = due.told;
            self.store().write(move |tx| tx.notices_told(id, &told, now)).await?;
        }
        Ok(due.notices)
    }
}
