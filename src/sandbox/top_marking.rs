//! `taobao.opentrade.queue.users.mark`, `.special.users.mark`, `.queue.query` and `.special.users.query`
//! (`protocol` 6).
//!
//! No document says what becomes of a user whom the platform does not know, or who does not queue: here such a user is
//! not counted, and a call in which nobody is known is refused.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::json::Json;
use super::params::Params;
use super::people::Buyer;
use super::platform::Platform;
use super::refusal::Refusal;

/// Most users of a call that marks.
const MARKED_MOST: usize = 20;
/// Most users that can be asked for by name.
const ASKED_MOST: usize = 999;
/// Most users of a page.
const PAGE_MOST: usize = 100;
/// How many of the shop's buyers queue for each item.
const QUEUE: u64 = 400;
/// The status of a user who queues and was not marked.
const NEW: &str = "NEW";

/// Which of the two ways, with what tells queues apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    way: Way,
    activity: String,
    item: u64,
    sku: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    Queue,
    Special,
}

/// A user who was marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// `status`, as it was sent.
    pub status: String,
    /// `hit`: may the user buy?
    pub hit: bool,
    /// `limit_num`, 0 where none was sent.
    pub limit: u64,
    /// How often the user was marked.
    pub times: u32,
}

/// Who is marked.
#[derive(Debug, Default)]
pub(super) struct Marking {
    marks: Mutex<BTreeMap<Place, BTreeMap<String, Mark>>>,
    /// Hashes of the open ids of everybody who ever bought here.
    known: OnceLock<HashSet<u64>>,
    queue: OnceLock<Vec<String>>,
}

impl Marking {
    /// Everybody who was marked for an item in any way, each with the last mark.
    pub(super) fn of_item(&self, item: u64) -> BTreeMap<String, Mark> {
        let marks = self.marks.lock().unwrap_or_else(PoisonError::into_inner);
        let of_item = marks.iter().filter(|(place, _)| place.item == item);
        of_item.flat_map(|(_, users)| users.clone()).collect()
    }
}

/// The open ids of the first buyers of the shop: those who queue.
pub(super) fn queue(platform: &Platform) -> &[String] {
    let ids = || (0..buyers(platform).min(QUEUE)).map(|number| open_id(platform, number)).collect();
    platform.marking.queue.get_or_init(ids)
}

fn buyers(platform: &Platform) -> u64 {
    platform.world.orders * 3 / 5 + 1
}

fn open_id(platform: &Platform, number: u64) -> String {
    Buyer::numbered(platform.world.seed, number).open_uid()
}

fn is_known(platform: &Platform, id: &str) -> bool {
    let hash = |id: &str| {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        hasher.finish()
    };
    let all = || (0..buyers(platform)).map(|number| hash(&open_id(platform, number))).collect();
    platform.marking.known.get_or_init(all).contains(&hash(id))
}

/// Does anybody queue here? In an activity only for what belongs to it.
fn is_open(platform: &Platform, place: &Place) -> bool {
    let item = place.item.to_string();
    let activities = platform.activities.lock().unwrap_or_else(PoisonError::into_inner).newest_first();
    let has_item = |ids: &str| ids.split(',').any(|id| id == item);
    place.activity.is_empty()
        || activities.iter().any(|known| known.activity_id == place.activity && has_item(&known.item_ids))
}

fn needed<'a>(params: &'a Params, name: &str) -> Result<&'a str, Refusal> {
    params.get(name).ok_or_else(|| Refusal::missing(name))
}

fn number(params: &Params, name: &str) -> Result<u64, Refusal> {
    needed(params, name)?.parse().map_err(|_| Refusal::invalid(name))
}

fn place(platform: &Platform, params: &Params, way: Way) -> Result<Place, Refusal> {
    let item = number(params, "item_id")?;
    if !platform.world.goods.has(item) {
        return Err(Refusal::remote(50, "isv.item-not-exist", "商品不存在"));
    }
    let sku = if params.get("sku_id").is_some() { number(params, "sku_id")? } else { 0 };
    let activity = match way {
        Way::Queue => params.get("activity_id").unwrap_or_default().to_owned(),
        Way::Special => String::new(),
    };
    Ok(Place { way, activity, item, sku })
}

/// Marks users and answers how many.
pub(super) fn mark(platform: &Platform, way: Way, params: &Params, json: &mut Json) -> Result<(), Refusal> {
    let ids = needed(params, "open_user_ids")?;
    let place = place(platform, params, way)?;
    number(params, "sku_id")?;
    let status = needed(params, "status")?;
    let hit = match needed(params, "hit")? {
        "true" => true,
        "false" => false,
        _ => return Err(Refusal::invalid("hit")),
    };
    let limit = if params.get("limit_num").is_some() { number(params, "limit_num")? } else { 0 };
    let ids: BTreeSet<&str> = ids.split(',').collect();
    if ids.len() > MARKED_MOST || ids.contains("") {
        return Err(Refusal::invalid("open_user_ids"));
    }
    let known: Vec<&str> = ids.into_iter().filter(|id| is_known(platform, id)).collect();
    if known.is_empty() {
        return Err(Refusal::remote(50, "isv.user-not-exist", "用户不存在"));
    }
    let queues = |id: &&str| is_open(platform, &place) && queue(platform).iter().any(|known| known == id);
    let taken: Vec<&str> = known.into_iter().filter(|id| way == Way::Special || queues(id)).collect();
    let mut marks = platform.marking.marks.lock().unwrap_or_else(PoisonError::into_inner);
    let users = marks.entry(place).or_default();
    for id in &taken {
        let times = users.get(*id).map_or(0, |mark| mark.times) + 1;
        users.insert((*id).to_owned(), Mark { status: status.to_owned(), hit, limit, times });
    }
    json.number("result", taken.len() as u64);
    Ok(())
}

/// Answers a page of the users of an item. Pages count from 0.
pub(super) fn query(
    platform: &Platform,
    way: Way,
    params: &Params,
    simplify: bool,
    json: &mut Json,
) -> Result<(), Refusal> {
    let place = place(platform, params, way)?;
    let (size, index) = (number(params, "page_size")?, number(params, "page_index")?);
    let size = usize::try_from(size).ok().filter(|size| (1..=PAGE_MOST).contains(size));
    let size = size.ok_or_else(|| Refusal::invalid("page_size"))?;
    let asked: Option<HashSet<&str>> =
        params.get("open_user_ids").filter(|_| way == Way::Special).map(|ids| ids.split(',').collect());
    if asked.as_ref().is_some_and(|ids| ids.len() > ASKED_MOST) {
        return Err(Refusal::invalid("open_user_ids"));
    }
    let marks = platform.marking.marks.lock().unwrap_or_else(PoisonError::into_inner);
    let marked = marks.get(&place);
    let mut found: Vec<(&str, &str, u64)> = match way {
        Way::Queue if is_open(platform, &place) => {
            let status =
                |id: &String| marked.and_then(|users| users.get(id)).map_or(NEW, |mark| &mark.status);
            queue(platform).iter().map(|id| (id.as_str(), status(id), 1)).collect()
        }
        Way::Queue => Vec::new(),
        Way::Special => marked
            .into_iter()
            .flatten()
            .map(|(id, mark)| (id.as_str(), mark.status.as_str(), mark.limit))
            .collect(),
    };
    found.retain(|(id, ..)| asked.as_ref().is_none_or(|asked| asked.contains(id)));
    found.retain(|(_, status, _)| params.get("status").is_none_or(|wanted| wanted == *status));
    let skip = usize::try_from(index).unwrap_or(usize::MAX).saturating_mul(size);
    let page: Vec<_> = found.iter().skip(skip).take(size).collect();
    if !page.is_empty() {
        json.name("results");
        if !simplify {
            json.open('{');
            json.name(if way == Way::Queue { "mc_user_dto" } else { "mark_user_info" });
        }
        json.open('[');
        for (id, status, quality) in page {
            json.open('{');
            json.text("user_open_id", id);
            json.number("item_id", place.item);
            json.number("sku_id", place.sku);
            json.number("quality", *quality);
            json.text("status", status);
            if way == Way::Queue {
                json.text("activity_id", &place.activity);
                json.text("ext_info", "");
            }
            json.close('}');
        }
        json.close(']');
        if !simplify {
            json.close('}');
        }
    }
    match way {
        // The documents say a text here, and a number there.
        Way::Queue => json.quoted("total_count", found.len() as u64),
        Way::Special => json.number("total_count", found.len() as u64),
    }
    Ok(())
}
