//! 尖货 activities: `taobao.opentrade.activity.sync` and `.query` (`docs/sources/001`, `protocol` 6).

use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::call::{Call, Needs, TopClient, elements};
use super::{ACTIVITY_QUERY, ACTIVITY_SYNC};
use crate::domain::activity::{Activity, ActivityRecord};
use crate::domain::envelope::Object;
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::shop::TopSection;
use crate::domain::time::Timestamp;
use crate::gateway::error::{Class, GatewayError};
use crate::gateway::wire::Effect;

/// Activities asked for per page.
pub const ACTIVITY_PAGE: u32 = 50;
/// Most pages that are read to find one activity.
const MOST_PAGES: u32 = 100;
/// How often a list that turns out to lack records is read.
const LIST_TRIES: u32 = 3;

/// One page of the application's activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityPage {
    /// The platform's records, in its order.
    pub records: Vec<ActivityRecord>,
    /// How many there are in all, where the answer says so.
    pub total: Option<u64>,
}

impl TopClient {
    /// Creates or updates an activity and gives the platform's own record of it.
    ///
    /// # Errors
    /// [`GatewayError`]; with [`Class::UnknownOutcome`] it may or may not have happened, and
    /// [`Self::activity_find`] tells.
    pub async fn activity_sync(&self, activity: &Activity) -> Result<ActivityRecord, GatewayError> {
        let call = sync_call(activity);
        let reply = self.call(&call).await?;
        let record = record(&call.answer(&reply)?);
        if record.activity_id.is_empty() && record.start_time.is_empty() && record.item_ids.is_empty() {
            return Err(call.unanswered("no record of the activity in it"));
        }
        Ok(record)
    }

    /// One page of the application's activities. Pages are believed to count from 0, as those of the sibling
    /// calls do; no document says.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn activity_query(&self, page_index: u32) -> Result<ActivityPage, GatewayError> {
        let call = Call::read(
            ACTIVITY_QUERY,
            vec![("page_size", ACTIVITY_PAGE.to_string()), ("page_index", page_index.to_string())],
        );
        let reply = self.call(&call).await?;
        let answer = call.answer(&reply)?;
        let total = answer.number("total_count").and_then(|n| u64::try_from(n).ok());
        let records = match answer.get("results") {
            Some(results) => elements(results)
                .into_iter()
                .map(|raw| Object::read(raw.get()).map(|object| record(&object)))
                .collect::<Result<_, _>>()
                .map_err(|_| call.unanswered("a result is no object"))?,
            // An empty list is commonly absent; the total says that this is a list.
            None if total.is_some() => Vec::new(),
            None => return Err(call.unanswered("no results in it")),
        };
        Ok(ActivityPage { records, total })
    }

    /// The platform's record of one activity, read page by page until it is found or the pages end.
    ///
    /// # Errors
    /// As [`Self::activity_list`], but that pages which moved meanwhile are no error.
    pub async fn activity_find(&self, id: &ActivityId) -> Result<Option<ActivityRecord>, GatewayError> {
        let read = self.activities_until(|record| record.activity_id.trim() == id.as_str()).await?;
        Ok(match read {
            Read::Found(record) => Some(record),
            Read::All(_) | Read::Fewer => None,
        })
    }

    /// Every record of the application's activities, each once, in the platform's order.
    ///
    /// # Errors
    /// [`GatewayError`] of the page that failed; [`Class::BadAnswer`] when the pages do not end, or have fewer records
    /// than they say: one that changes while they are read moves to a page that was read already, so that is worth
    /// another try.
    pub async fn activity_list(&self) -> Result<Vec<ActivityRecord>, GatewayError> {
        for _ in 0..LIST_TRIES {
            if let Read::All(records) = self.activities_until(|_| false).await? {
                return Ok(records);
            }
        }
        Err(GatewayError::failed(Class::BadAnswer, ACTIVITY_QUERY, "fewer activities than it says"))
    }

    /// Reads page by page until a record is the one that is looked for or the pages end. It does not rely on whether
    /// pages count from 0 or from 1: a page that repeats the one before is gone over, and a page 0 that is refused is
    /// left out.
    async fn activities_until(
        &self,
        is_it: impl Fn(&ActivityRecord) -> bool + Send + Sync,
    ) -> Result<Read, GatewayError> {
        let (mut seen, mut records) = (BTreeSet::new(), Vec::new());
        for page_index in 0..MOST_PAGES {
            let page = match self.activity_query(page_index).await {
                Ok(page) => page,
                Err(error) if page_index == 0 && error.class == Class::Refused => continue,
                Err(error) => return Err(error),
            };
            let is_end = page.records.is_empty() && page_index > 0;
            for record in page.records {
                if is_it(&record) {
                    return Ok(Read::Found(record));
                }
                if seen.insert(record.activity_id.clone()) {
                    records.push(record);
                }
            }
            let lacks = page.total.is_some_and(|total| (seen.len() as u64) < total);
            if page.total.is_some() && !lacks {
                return Ok(Read::All(records));
            }
            if is_end {
                return Ok(if lacks { Read::Fewer } else { Read::All(records) });
            }
        }
        Err(GatewayError::failed(Class::BadAnswer, ACTIVITY_QUERY, "its pages do not end"))
    }
}

/// What going through the pages gave.
enum Read {
    /// The record that was looked for.
    Found(ActivityRecord),
    /// All of them.
    All(Vec<ActivityRecord>),
    /// Fewer than there are by the pages' own word.
    Fewer,
}

/// What [`TopClient::activity_sync`] would send at an instant, but for `session` and `sign`.
#[must_use]
pub fn activity_request(
    section: &TopSection,
    activity: &Activity,
    at: Timestamp,
) -> Vec<(&'static str, String)> {
    sync_call(activity).unsigned(&section.app_key, section.sign_method, at).pairs().to_vec()
}

fn sync_call(activity: &Activity) -> Call {
    let items: Vec<String> = activity.items().iter().map(NumIid::to_string).collect();
    let params = vec![
        ("activity_id", activity.id().to_string()),
        ("activity_name", activity.name().to_owned()),
        ("start_time", activity.span().start().to_string()),
        ("end_time", activity.span().end().to_string()),
        ("item_id_list", items.join(",")),
    ];
    Call { api: ACTIVITY_SYNC, needs: Needs::Session, effect: Effect::Writes, params }
}

fn record(object: &Object<'_>) -> ActivityRecord {
    let text = |name: &str| object.text(name).unwrap_or_default();
    ActivityRecord {
        activity_id: text("activity_id"),
        activity_name: text("activity_name"),
        start_time: text("start_time"),
        end_time: text("end_time"),
        item_ids: object.text("item_ids").or_else(|| object.get("item_ids").map(joined)).unwrap_or_default(),
        appkey: text("appkey"),
        gmt_modified: text("gmt_modified"),
    }
}

/// The ids of a list, should it come as one and not as the documented text.
fn joined(list: &RawValue) -> String {
    let ids: Vec<&str> = elements(list).iter().map(|id| id.get().trim_matches('"')).collect();
    ids.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_ids_are_read_as_a_text_or_as_a_list() {
        for ids in [r#""112123,123123""#, "[112123,123123]", r#"{"string":["112123","123123"]}"#] {
            let json = format!(r#"{{"activity_id":2132,"item_ids":{ids}}}"#);
            let record = record(&Object::read(&json).unwrap());
            assert_eq!((record.activity_id.as_str(), record.item_ids.as_str()), ("2132", "112123,123123"));
        }
    }
}
