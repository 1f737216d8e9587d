//! `taobao.opentrade.activity.sync` and `.query` (`protocol` 6 and `docs/sources/001`).

use std::collections::BTreeSet;
use std::sync::PoisonError;

use super::json::Json;
use super::params::Params;
use super::platform::Platform;
use super::refusal::Refusal;
use crate::domain::activity::ActivityRecord;
use crate::domain::time::Timestamp;

/// Most items of an activity.
const MAX_ITEMS: usize = 20;

/// The activities, the one that changed last at the end, and the items that belong to another application.
#[derive(Debug, Default)]
pub(super) struct Activities {
    records: Vec<ActivityRecord>,
    bound: BTreeSet<u64>,
}

impl Activities {
    /// All of them, the one that changed last first.
    pub(super) fn newest_first(&self) -> Vec<ActivityRecord> {
        self.records.iter().rev().cloned().collect()
    }

    /// One of them.
    pub(super) fn get(&self, id: &str) -> Option<&ActivityRecord> {
        self.records.iter().find(|record| record.activity_id == id)
    }

    /// Creates or replaces one.
    pub(super) fn put(&mut self, record: ActivityRecord) {
        self.forget(&record.activity_id);
        self.records.push(record);
    }

    /// Takes one away.
    pub(super) fn forget(&mut self, id: &str) {
        self.records.retain(|known| known.activity_id != id);
    }

    /// Notes that an item belongs to another application.
    pub(super) fn bind(&mut self, item: u64) {
        self.bound.insert(item);
    }
}

fn refused() -> Refusal {
    Refusal::remote(50, "isv.invalid-parameter", "非法参数")
}

fn needed<'a>(params: &'a Params, name: &str) -> Result<&'a str, Refusal> {
    params.get(name).ok_or_else(|| Refusal::missing(name))
}

/// Creates or updates an activity and answers its record.
pub(super) fn sync(platform: &Platform, params: &Params, json: &mut Json) -> Result<(), Refusal> {
    if params.get("session") == Some(&*platform.keys.sub_session) {
        return Err(Refusal::no_right());
    }
    let id = needed(params, "activity_id")?;
    let start = needed(params, "start_time")?;
    let end = needed(params, "end_time")?;
    let name = needed(params, "activity_name")?;
    let items = needed(params, "item_id_list")?;
    let time = |text: &str| text.parse::<Timestamp>().map_err(|_| refused());
    let numbers = items.split(',').map(|item| item.parse::<u64>().ok().filter(|number| *number > 0));
    let items = numbers.collect::<Option<Vec<u64>>>().ok_or_else(refused)?;
    let is_blank = id.trim().is_empty() || name.trim().is_empty();
    if is_blank || time(start)? >= time(end)? || items.len() > MAX_ITEMS {
        return Err(refused());
    }
    let record = ActivityRecord {
        activity_id: id.to_owned(),
        activity_name: name.to_owned(),
        start_time: start.to_owned(),
        end_time: end.to_owned(),
        item_ids: items.iter().map(u64::to_string).collect::<Vec<_>>().join(","),
        appkey: platform.keys.app_key.clone(),
        gmt_modified: platform.now().to_string(),
    };
    let mut activities = platform.activities.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bound) = items.iter().find(|item| activities.bound.contains(item)) {
        // No document names the sub code of this.
        let words = format!("商品 {bound} 已被其他应用绑定");
        return Err(Refusal::remote(50, "isv.invalid-parameter", &words));
    }
    write(json, &record);
    activities.put(record);
    Ok(())
}

/// Answers a page of the activities. Pages count from 0, as in the APIs beside it.
pub(super) fn query(
    platform: &Platform,
    params: &Params,
    simplify: bool,
    json: &mut Json,
) -> Result<(), Refusal> {
    let number = |name: &str, low: usize, high: usize| {
        let number: usize = needed(params, name)?.parse().map_err(|_| Refusal::invalid(name))?;
        if (low..=high).contains(&number) { Ok(number) } else { Err(Refusal::invalid(name)) }
    };
    let size = number("page_size", 1, 100)?;
    let index = number("page_index", 0, usize::MAX / 1_000)?;
    let name = params.get("activity_name");
    let end = params.get("end_time");
    let all = platform.activities.lock().unwrap_or_else(PoisonError::into_inner).newest_first();
    let found: Vec<ActivityRecord> = all
        .into_iter()
        .filter(|record| name.is_none_or(|name| record.activity_name == name))
        .filter(|record| end.is_none_or(|end| record.end_time == end))
        .collect();
    let page: Vec<&ActivityRecord> = found.iter().skip(index * size).take(size).collect();
    if !page.is_empty() {
        json.name("results");
        if !simplify {
            json.open('{');
            json.name("mc_scene_activity_dto");
        }
        json.open('[');
        for record in page {
            json.open('{');
            write(json, record);
            json.close('}');
        }
        json.close(']');
        if !simplify {
            json.close('}');
        }
    }
    json.number("total_count", found.len() as u64);
    Ok(())
}

fn write(json: &mut Json, record: &ActivityRecord) {
    for (name, text) in [
        ("start_time", &record.start_time),
        ("item_ids", &record.item_ids),
        ("activity_name", &record.activity_name),
        ("appkey", &record.appkey),
        ("activity_id", &record.activity_id),
        ("gmt_modified", &record.gmt_modified),
        ("end_time", &record.end_time),
    ] {
        json.text(name, text);
    }
}
