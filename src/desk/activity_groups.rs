//! Groups of activities: kept while they are typed, and sent one part after the other.

use super::activities::SendWish;
use super::error::Result;
use super::open::Desk;
use crate::domain::activity::group::{DraftGroup, PartState, ReadyGroup};
use crate::domain::activity_log::{ActivityEntry, GroupEntry, SendState};
use crate::domain::ids::{ActivityId, ShopId};
use crate::domain::outcome::{PartCame, SentGroup, SentPart};
use crate::domain::shop::ShopProfile;

impl Desk {
    /// The groups of a shop, the last typed first.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn activity_groups(&self, shop: ShopId) -> Result<Vec<GroupEntry>> {
        Ok(self.store().read(move |r| r.groups(shop)).await?)
    }

    /// Keeps a group as it is typed; `None` forgets that its activities belong together.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn keep_group(&self, shop: &ShopProfile, key: String, group: Option<DraftGroup>) -> Result<()> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.clock().now());
        self.store()
            .write(move |tx| match group {
                Some(group) => tx.keep_group(id, &key, &group, now),
                None => tx.drop_group(id, &key),
            })
            .await?;
        Ok(())
    }

    /// Sends the parts of a group one after the other; `told` hears of each part as it comes, by its place from 0. What
    /// the platform has already as it is is not sent. A part whose outcome is not known is read back before anything else
    /// of it is sent; the first part that does not come to agree stops those after it.
    ///
    /// # Errors
    /// [`super::DeskError`] where a part could not be sent at all; what was sent before was told.
    pub async fn send_group(
        &self,
        shop: &ShopProfile,
        key: String,
        ready: ReadyGroup,
        told: impl Fn(usize, &SentPart) + Send + Sync,
    ) -> Result<SentGroup> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.clock().now());
        let noted = ready.group().clone();
        self.store().write_durable(move |tx| tx.group_sending(id, &key, &noted, now)).await?;
        let mut parts: Vec<SentPart> = Vec::with_capacity(ready.activities().len());
        for (place, activity) in ready.activities().iter().enumerate() {
            let stopped = parts.last().is_some_and(|part| !part.came.agrees());
            let came = if stopped {
                PartCame::Left
            } else {
                match self.part_state(shop, id, activity.id(), place, ready.group()).await? {
                    PartState::Agrees => PartCame::AgreedBefore,
                    PartState::Unknown => PartCame::StillUnknown,
                    PartState::Unsent | PartState::Refused | PartState::Differs => {
                        let wish = SendWish { activity: activity.clone(), draft: None };
                        PartCame::Sent(Box::new(self.send_activity(shop, wish).await?))
                    }
                }
            };
            let part = SentPart { id: activity.id().clone(), came };
            told(place, &part);
            parts.push(part);
        }
        Ok(SentGroup { parts })
    }

    /// How far a part is, after a look at the platform where nobody knows. What is known to have been edited elsewhere
    /// does not agree.
    async fn part_state(
        &self,
        shop: &ShopProfile,
        shop_id: ShopId,
        id: &ActivityId,
        place: usize,
        group: &DraftGroup,
    ) -> Result<PartState> {
        let mut entry = self.entry(shop_id, id).await?;
        let is_open = |entry: &Option<ActivityEntry>| {
            entry
                .as_ref()
                .is_some_and(|entry| matches!(entry.last.state, SendState::Unknown | SendState::Sending))
        };
        if is_open(&entry) {
            self.read_again(shop, id).await?;
            entry = self.entry(shop_id, id).await?;
        }
        let known: Vec<ActivityEntry> = entry.into_iter().collect();
        let state = group.states(&known).get(place).copied().unwrap_or(PartState::Unsent);
        let drifted = self.kept_drift(shop_id).await?.is_some_and(|report| report.of_activity(id).is_some());
        Ok(if state == PartState::Agrees && drifted { PartState::Unsent } else { state })
    }

    async fn entry(&self, shop: ShopId, id: &ActivityId) -> Result<Option<ActivityEntry>> {
        let id = id.clone();
        Ok(self.store().read(move |r| r.activity(shop, &id)).await?)
    }
}
