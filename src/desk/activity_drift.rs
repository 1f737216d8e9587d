//! Activities at the platform beside what is known here: what was edited elsewhere, taking that over, and reading back a
//! send of which nobody knows what became.

use super::activities::judge;
use super::error::Result;
use super::open::Desk;
use crate::domain::activity::diff::ActivityDiff;
use crate::domain::activity::drift::DriftReport;
use crate::domain::activity::{ActivityDraft, ActivityRecord};
use crate::domain::activity_log::{ActivityEntry, SendState, SentVersion};
use crate::domain::ids::{ActivityId, ShopId};
use crate::domain::outcome::SentActivity;
use crate::domain::shop::ShopProfile;
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::retry::{RetryPolicy, Season, Tally};
use crate::gateway::top::ACTIVITY_SYNC;
use crate::store::Judged;

impl Desk {
    /// Compares the platform's whole list of activities with what is known here and keeps what it finds. A send of unknown
    /// outcome that the platform turns out to have is confirmed by it.
    ///
    /// # Errors
    /// [`super::DeskError`]; what was kept of the comparison before stays.
    pub async fn find_drift(&self, shop: &ShopProfile) -> Result<DriftReport> {
        let id = self.shop_id(&shop.name).await?;
        let before = self.store().read(move |r| r.activities(id)).await?;
        let gateways = self.gateways(shop).await?;
        let top = gateways.top()?;
        let tally = Tally::default();
        let list = || top.activity_list();
        let mut records = RetryPolicy::COMMAND.run(Season::Usual, &tally, |_| {}, list).await?;
        self.bury_dead_sends().await?;
        let mut known = self.store().read(move |r| r.activities(id)).await?;
        self.confirm_unknown(id, &known, &records).await?;
        // What was sent while the platform answered may be on one side only.
        let version = |entry: &ActivityEntry| entry.last.version;
        let moved = |entry: &ActivityEntry| {
            before.iter().find(|old| old.id == entry.id).map(version) != Some(version(entry))
        };
        records.retain(|record| {
            let text = record.activity_id.trim();
            !known.iter().any(|entry| entry.id.as_str() == text && moved(entry))
        });
        known.retain(|entry| !moved(entry));
        let report = DriftReport::of(&records, &known, self.clock().now());
        let kept = report.clone();
        self.store().write(move |tx| tx.keep_drift(id, &kept)).await?;
        Ok(report)
    }

    /// What the last comparison found; `None` where there was none.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn kept_drift(&self, shop: ShopId) -> Result<Option<DriftReport>> {
        Ok(self.store().read(move |r| r.drift(shop)).await?)
    }

    /// Takes the platform's record over as a version of its own, and gives its number. Nothing goes out.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn adopt_activity(
        &self,
        shop: &ShopProfile,
        id: ActivityId,
        record: ActivityRecord,
    ) -> Result<u32> {
        let (shop, now) = (self.shop_id(&shop.name).await?, self.clock().now());
        Ok(self.store().write_durable(move |tx| tx.activity_adopted(shop, &id, &record, now)).await?)
    }

    /// Asks the platform what became of the newest send of an activity, if nobody knows; `None` where it is known. What
    /// the platform has beside it may be the version before, or nothing: then the send may still come, and stays unknown.
    ///
    /// # Errors
    /// [`super::DeskError`]; the outcome stays unknown.
    pub async fn read_again(&self, shop: &ShopProfile, id: &ActivityId) -> Result<Option<SentActivity>> {
        self.bury_dead_sends().await?;
        let (shop_id, wanted) = (self.shop_id(&shop.name).await?, id.clone());
        let entry = self.store().read(move |r| r.activity(shop_id, &wanted)).await?;
        let Some(entry) = entry.filter(|entry| entry.last.state == SendState::Unknown) else {
            return Ok(None);
        };
        let record = self.query_activity(shop, id).await?;
        let judged = judged(&entry, record);
        if let Some(sent) = &judged
            && sent.state != SendState::Unknown
        {
            self.note_judged(shop_id, &entry, sent).await?;
        }
        Ok(judged)
    }

    /// Confirms sends of unknown outcome that stand in the platform's list as they were sent.
    async fn confirm_unknown(
        &self,
        shop: ShopId,
        known: &[ActivityEntry],
        records: &[ActivityRecord],
    ) -> Result<()> {
        for entry in known.iter().filter(|entry| entry.last.state == SendState::Unknown) {
            let record = records.iter().find(|record| record.activity_id.trim() == entry.id.as_str());
            let judged = judged(entry, record.cloned());
            if let Some(sent) = judged.filter(|sent| sent.state == SendState::Confirmed) {
                self.note_judged(shop, entry, &sent).await?;
            }
        }
        Ok(())
    }

    async fn note_judged(&self, shop: ShopId, entry: &ActivityEntry, sent: &SentActivity) -> Result<()> {
        let kept = SentVersion {
            state: sent.state,
            ended_at: Some(self.clock().now()),
            record: sent.record.clone(),
            error: sent.error.as_ref().map(ToString::to_string),
            ..entry.last.clone()
        };
        let id = entry.id.clone();
        self.store()
            .write_durable(move |tx| {
                if tx.activity_judged(shop, &id, &kept)? == Judged::Noted
                    && kept.state == SendState::Confirmed
                {
                    tx.drift_settled(shop, &id)?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}

/// What the platform's record says of the newest send of an activity, whose outcome is unknown; `None` for a version that
/// could not be sent today.
fn judged(entry: &ActivityEntry, record: Option<ActivityRecord>) -> Option<SentActivity> {
    let activity = entry.last.draft.check().ok()?;
    let is = |other: &ActivityDraft, record: &ActivityRecord| {
        ActivityDiff::between(other, &record.to_draft()).is_empty()
    };
    let sent = entry.last.version;
    let may_come = match (&record, &entry.in_force) {
        (None, _) => true,
        (Some(record), Some(before)) => is(before, record) && !is(&entry.last.draft, record),
        (Some(_), None) => false,
    };
    let error = may_come.then(|| {
        GatewayError::failed(Class::UnknownOutcome, ACTIVITY_SYNC, "the platform does not have it so far")
    });
    Some(judge(sent, &activity, record, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn draft(name: &str) -> ActivityDraft {
        ActivityDraft {
            id: "1".into(),
            name: name.into(),
            start: "2026-11-11 00:00:00".into(),
            end: "2026-11-12 00:00:00".into(),
            items: vec!["7".into()],
        }
    }

    fn record(name: &str) -> ActivityRecord {
        let draft = draft(name);
        ActivityRecord {
            activity_id: draft.id,
            activity_name: draft.name,
            start_time: draft.start,
            end_time: draft.end,
            item_ids: "7".into(),
            ..ActivityRecord::default()
        }
    }

    #[test]
    fn a_send_is_confirmed_by_its_own_record_and_may_come_while_the_version_before_is_there() {
        let last = SentVersion {
            version: 2,
            draft: draft("new"),
            state: SendState::Unknown,
            sent_at: Timestamp::MIN,
            ended_at: None,
            record: None,
            error: None,
        };
        let entry = ActivityEntry { id: ActivityId::new("1").unwrap(), last, in_force: Some(draft("old")) };
        let state =
            |entry: &ActivityEntry, name: Option<&str>| judged(entry, name.map(record)).unwrap().state;
        assert_eq!(state(&entry, Some("new")), SendState::Confirmed);
        assert_eq!(state(&entry, Some("old")), SendState::Unknown);
        assert_eq!(state(&entry, Some("other")), SendState::Differs);
        assert_eq!(state(&entry, None), SendState::Unknown);
        let first = ActivityEntry { in_force: None, ..entry };
        assert_eq!(state(&first, Some("other")), SendState::Differs);
        assert_eq!(state(&first, None), SendState::Unknown);
    }
}
