//! Activities: checking an edit, sending it, and saying what became of it. A send whose outcome is not known is
//! read back, never repeated.

use super::error::{DeskError, Result};
use super::open::Desk;
use super::sends::Sends;
use crate::domain::activity::{Activity, ActivityDraft, ActivityRecord, Danger};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState, SentVersion};
use crate::domain::ids::{ActivityId, NumIid, ShopId};
use crate::domain::list::Gateway;
use crate::domain::outcome::{SentActivity, ShownRequest};
use crate::domain::shop::ShopProfile;
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::retry::{RetryPolicy, Season, Tally};
use crate::gateway::top::{TopClient, activity_request};

/// An activity that can be sent, beside the one that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreparedActivity {
    /// What is to be sent.
    pub activity: Activity,
    /// What the platform is known to have.
    pub in_force: Option<Activity>,
    /// What is dangerous about replacing it.
    pub dangers: Vec<Danger>,
    /// Why the platform did not say what it has, if it was asked: what was sent from here counts then.
    pub unheard: Option<GatewayError>,
}

/// Where the activity in force is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LookUp {
    /// Among those that were sent from here; nothing goes out.
    Here,
    /// At the platform too, once: another computer may have sent it.
    Platform,
}

/// What goes with a send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendWish {
    /// The activity.
    pub activity: Activity,
    /// The draft that is dropped once the platform has it.
    pub draft: Option<String>,
}

impl Desk {
    /// The request that sends an activity, to look at. Needs no secret.
    ///
    /// # Errors
    /// [`DeskError::NoGateway`].
    pub fn activity_request(&self, shop: &ShopProfile, activity: &Activity) -> Result<ShownRequest> {
        let section = shop.top.as_ref().ok_or(DeskError::NoGateway(Gateway::Top))?;
        let params = activity_request(section, activity, self.clock().now());
        Ok(ShownRequest { gateway: section.gateway.to_string(), params })
    }

    /// Holds a valid activity beside the one in force and names what is dangerous about the edit.
    ///
    /// # Errors
    /// [`DeskError`], when the platform is to be asked and cannot be for want of a secret.
    pub async fn prepare_activity(
        &self,
        shop: &ShopProfile,
        activity: Activity,
        look_up: LookUp,
    ) -> Result<PreparedActivity> {
        let heard = match look_up {
            LookUp::Here => Ok(None),
            LookUp::Platform => self.gateways(shop).await?.top()?.activity_find(activity.id()).await,
        };
        let (shop, id) = (self.shop_id(&shop.name).await?, activity.id().clone());
        let entry = self.store().read(move |r| r.activity(shop, &id)).await?;
        let sent = || entry.and_then(|entry| entry.in_force).and_then(|draft| draft.check().ok());
        let (record, unheard) = match heard {
            Ok(record) => (record, None),
            Err(error) => (None, Some(error)),
        };
        let in_force = record.and_then(|record| record.to_draft().check().ok()).or_else(sent);
        let now = self.clock().now();
        let dangers = in_force.as_ref().map(|last| activity.dangers(last, now)).unwrap_or_default();
        Ok(PreparedActivity { activity, in_force, dangers, unheard })
    }

    /// Sends an activity: notes it first, then asks, then notes what came of it.
    ///
    /// # Errors
    /// [`super::DeskError`] where nothing was sent. A refusal and an unknown outcome are answers.
    pub async fn send_activity(&self, shop: &ShopProfile, wish: SendWish) -> Result<SentActivity> {
        let SendWish { activity, draft } = wish;
        let id = self.shop_id(&shop.name).await?;
        let gateways = self.gateways(shop).await?;
        let top = gateways.top()?;
        let _sends = self.aside(|desk| Sends::begin(desk.paths())).await?;
        let (activity_id, texts, sent_at) = (activity.id().clone(), activity.to_draft(), self.clock().now());
        let (noted_id, noted) = (activity_id.clone(), texts.clone());
        let version =
            self.store().write_durable(move |tx| tx.activity_sending(id, &noted_id, &noted, sent_at)).await?;

        let (record, error) = match top.activity_sync(&activity).await {
            Ok(record) => (Some(record), None),
            Err(error) if error.class == Class::UnknownOutcome => {
                (read_back(top, &activity_id).await, Some(error))
            }
            Err(error) => (None, Some(error)),
        };
        let sent = judge(version, &activity, record, error);
        let kept = SentVersion {
            version,
            draft: texts,
            state: sent.state,
            sent_at,
            ended_at: Some(self.clock().now()),
            record: sent.record.clone(),
            error: sent.error.as_ref().map(ToString::to_string),
        };
        self.store()
            .write_durable(move |tx| {
                tx.activity_ended(id, &activity_id, &kept)?;
                if kept.state == SendState::Confirmed {
                    tx.drift_settled(id, &activity_id)?;
                    if let Some(key) = draft {
                        tx.drop_draft(id, &key)?;
                    }
                }
                Ok(())
            })
            .await?;
        Ok(sent)
    }

    /// The platform's own record of an activity.
    ///
    /// # Errors
    /// [`super::DeskError`].
    pub async fn query_activity(
        &self,
        shop: &ShopProfile,
        id: &ActivityId,
    ) -> Result<Option<ActivityRecord>> {
        let gateways = self.gateways(shop).await?;
        let top = gateways.top()?;
        let find = || top.activity_find(id);
        let tally = Tally::default();
        Ok(RetryPolicy::COMMAND.run(Season::Usual, &tally, |_| {}, find).await?)
    }

    /// Every activity that was sent from here, and every draft.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn activities(&self, shop: ShopId) -> Result<(Vec<ActivityEntry>, Vec<DraftEntry>)> {
        Ok(self.store().read(move |r| Ok((r.activities(shop)?, r.drafts(shop)?))).await?)
    }

    /// Every version of one activity, the newest first.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn activity_history(&self, shop: ShopId, id: ActivityId) -> Result<Vec<SentVersion>> {
        Ok(self.store().read(move |r| r.activity_versions(shop, &id)).await?)
    }

    /// Keeps what is being typed; `None` throws it away.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn keep_draft(
        &self,
        shop: &ShopProfile,
        key: String,
        draft: Option<ActivityDraft>,
    ) -> Result<()> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.clock().now());
        self.store()
            .write(move |tx| match draft {
                Some(draft) => tx.keep_draft(id, &key, &draft, now),
                None => tx.drop_draft(id, &key),
            })
            .await?;
        Ok(())
    }

    /// The titles of items as far as orders showed them.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn titles(&self, shop: &ShopProfile, items: Vec<NumIid>) -> Result<Vec<(NumIid, String)>> {
        let id = self.shop_id(&shop.name).await?;
        Ok(self.store().read(move |r| r.titles(id, &items)).await?)
    }
}

/// Asks what the platform has, after an answer that never came. Its own failure leaves the outcome unknown.
async fn read_back(top: &TopClient, id: &ActivityId) -> Option<ActivityRecord> {
    let tally = Tally::default();
    let found = RetryPolicy::COMMAND.run(Season::Usual, &tally, |_| {}, || top.activity_find(id)).await;
    found.ok().flatten()
}

pub(super) fn judge(
    version: u32,
    activity: &Activity,
    record: Option<ActivityRecord>,
    error: Option<GatewayError>,
) -> SentActivity {
    let differences = record.as_ref().map(|record| record.differences(activity)).unwrap_or_default();
    let unknown = error.as_ref().is_some_and(|error| error.class == Class::UnknownOutcome);
    let state = match (&record, unknown) {
        (Some(_), _) if differences.is_empty() => SendState::Confirmed,
        // What was read back may be the version before: nobody knows whether this one is still to come.
        (_, true) => SendState::Unknown,
        (Some(_), false) => SendState::Differs,
        (None, false) => SendState::Rejected,
    };
    let error = if state == SendState::Confirmed { None } else { error };
    SentActivity { version, state, record, differences, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn activity() -> Activity {
        ActivityDraft {
            id: "1".into(),
            name: "尖货".into(),
            start: "2026-11-11 00:00:00".into(),
            end: "2026-11-12 00:00:00".into(),
            items: vec!["7".into()],
        }
        .check()
        .unwrap()
    }

    fn record(name: &str) -> ActivityRecord {
        let draft = activity().to_draft();
        ActivityRecord {
            activity_id: draft.id,
            activity_name: name.into(),
            start_time: draft.start,
            end_time: draft.end,
            item_ids: "7".into(),
            ..ActivityRecord::default()
        }
    }

    fn state(record: Option<ActivityRecord>, class: Option<Class>) -> SendState {
        let error = class.map(|class| GatewayError::failed(class, "taobao.opentrade.activity.sync", ""));
        judge(1, &activity(), record, error).state
    }

    #[test]
    fn only_an_equal_record_confirms() {
        assert_eq!(state(Some(record("尖货")), None), SendState::Confirmed);
        assert_eq!(state(Some(record("别的")), None), SendState::Differs);
        assert_eq!(state(None, Some(Class::Refused)), SendState::Rejected);
        assert_eq!(state(None, Some(Class::UnknownOutcome)), SendState::Unknown);
        assert_eq!(state(Some(record("别的")), Some(Class::UnknownOutcome)), SendState::Unknown);
        assert_eq!(state(Some(record("尖货")), Some(Class::UnknownOutcome)), SendState::Confirmed);
    }
}
