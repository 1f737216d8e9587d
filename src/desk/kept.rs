//! Small things that are kept and shown: the choices of the window, and what could not be read.

use std::collections::BTreeMap;

use super::error::Result;
use super::open::Desk;
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::redact::redacted;
use crate::domain::shop::ShopProfile;
use crate::domain::time::Timestamp;

impl Desk {
    /// Every kept choice of the window, as JSON.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn settings(&self) -> Result<BTreeMap<String, String>> {
        Ok(self.store().read(|r| r.settings()).await?)
    }

    /// Keeps a choice of the window; the value is JSON.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn keep_setting(&self, key: &'static str, value: String) -> Result<()> {
        Ok(self.store().write(move |tx| tx.set_setting(key, &value)).await?)
    }

    /// How many items of a shop could not be read, and when the newest came.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn quarantine_stamp(&self, shop: &ShopProfile) -> Result<(u64, Option<Timestamp>)> {
        let id = self.shop_id(&shop.name).await?;
        Ok(self.store().read(move |r| r.quarantine_stamp(id)).await?)
    }

    /// The newest items of a shop that could not be read, without what is personal in them.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn quarantine(&self, shop: &ShopProfile, most: u32) -> Result<Vec<QuarantineEntry>> {
        let id = self.shop_id(&shop.name).await?;
        let entries = self.store().read(move |r| {
            let mut entries = r.quarantine(id, most)?;
            for entry in &mut entries {
                (entry.raw, entry.reason) = (redacted(&entry.raw), redacted(&entry.reason));
            }
            Ok(entries)
        });
        Ok(entries.await?)
    }
}
