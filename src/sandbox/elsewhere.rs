//! What others do to the shop's activities: another computer that edits one, another application that has bound an item,
//! a sub-account that may not send. Over HTTP, `POST /practice/activity` on the platform's port edits: a form with
//! `activity_id` and the fields of the record that change, or `gone=1`.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;

use super::Sandbox;
use super::params::Params;
use super::platform::Platform;
use super::top_activities::Activities;
use crate::domain::activity::ActivityRecord;
use crate::domain::ids::NumIid;
use crate::domain::time::{DAY_S, HOUR_S, Timestamp};

/// Where an activity is edited as by another computer.
pub(super) const EDIT_PATH: &str = "/practice/activity";
/// The hour at which sample activities begin and end.
const HOUR: i64 = 20;
/// Sample activities: id, name, first and last day from today, and which items of the catalogue, the best selling first.
/// One runs, one is to come, one is over.
const SAMPLES: [(&str, &str, i64, i64, std::ops::Range<usize>); 3] = [
    ("practice-2", "会员优先购 · 返场", 2, 3, 7..10),
    ("practice-1", "会员优先购 · 第一波", -1, 1, 1..6),
    ("practice-0", "预热专场", -4, -3, 10..14),
];
/// The place in the catalogue of an item that another application has bound; every catalogue has it.
const BOUND: usize = 199;

impl Sandbox {
    /// Puts a record into the platform's list as if another computer had sent it.
    pub fn edit_elsewhere(&self, record: ActivityRecord) {
        lock(&self.platform).put(record);
    }

    /// Takes an activity out of the platform's list, as no call can.
    pub fn forget_activity(&self, id: &str) {
        lock(&self.platform).forget(id);
    }

    /// Binds an item to another application: activities with it are refused from now on.
    pub fn bind_elsewhere(&self, item: NumIid) {
        lock(&self.platform).bind(item.get().unsigned_abs());
    }

    /// The session of a sub-account, which may read everything and send nothing.
    #[must_use]
    pub fn sub_account_session(&self) -> &str {
        &self.platform.keys.sub_session
    }

    /// Activities of a usual week, with items that are in the shop's orders. They are not in the platform's list by
    /// themselves.
    #[must_use]
    pub fn sample_activities(&self) -> Vec<ActivityRecord> {
        let platform = &self.platform;
        let today = platform.now().day();
        let at = |day: i64| Timestamp::from_day(today + day).plus_s(HOUR * HOUR_S).to_string();
        let items = |places: std::ops::Range<usize>| {
            let ids = places.map(|place| platform.world.goods.at(place).num_iid.to_string());
            ids.collect::<Vec<_>>().join(",")
        };
        let sample = |(id, name, first, last, places): (&str, &str, i64, i64, std::ops::Range<usize>)| {
            ActivityRecord {
                activity_id: id.to_owned(),
                activity_name: name.to_owned(),
                start_time: at(first),
                end_time: at(last),
                item_ids: items(places),
                appkey: platform.keys.app_key.clone(),
                gmt_modified: platform.now().plus_s(-5 * DAY_S).to_string(),
            }
        };
        SAMPLES.into_iter().map(sample).collect()
    }

    /// An item of the catalogue that hardly sells; the demo's platform says that another application has bound it.
    #[must_use]
    pub fn item_to_bind(&self) -> Option<NumIid> {
        NumIid::new(i64::try_from(self.platform.world.goods.at(BOUND).num_iid).ok()?).ok()
    }
}

fn lock(platform: &Platform) -> MutexGuard<'_, Activities> {
    platform.activities.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Edits an activity as another computer would.
pub(super) async fn edit(State(platform): State<Arc<Platform>>, body: Bytes) -> StatusCode {
    let Some(params) = Params::read(&[&body]) else { return StatusCode::BAD_REQUEST };
    let Some(id) = params.get("activity_id") else { return StatusCode::BAD_REQUEST };
    let now = platform.now().to_string();
    let mut activities = lock(&platform);
    if params.get("gone").is_some() {
        activities.forget(id);
        return StatusCode::NO_CONTENT;
    }
    let mut record = activities.get(id).cloned().unwrap_or_else(|| ActivityRecord {
        activity_id: id.to_owned(),
        appkey: platform.keys.app_key.clone(),
        ..ActivityRecord::default()
    });
    for (name, field) in [
        ("activity_name", &mut record.activity_name),
        ("start_time", &mut record.start_time),
        ("end_time", &mut record.end_time),
        ("item_ids", &mut record.item_ids),
    ] {
        if let Some(value) = params.get(name) {
            value.clone_into(field);
        }
    }
    record.gmt_modified = now;
    activities.put(record);
    StatusCode::NO_CONTENT
}
