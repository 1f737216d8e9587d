//! What the platform says of an item's users.

use std::collections::{BTreeMap, HashSet};

use super::super::activities::LookUp;
use super::super::error::Result;
use super::super::open::Desk;
use super::super::sync::Patience;
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::marking::{Hit, LookedUsers, MarkingKind, MarkingLook, MarkingWish, NEW, OpenId, Rest};
use crate::domain::shop::ShopProfile;
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::retry::{RetryPolicy, Season, Tally};
use crate::gateway::top::{ASKED_MOST, TopClient, USER_PAGE, UsersAsked, UsersPage};

/// Most pages of a queue that are read for one look.
const MOST_PAGES: u32 = 300;

/// How many users may buy an item while only marked ones can.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedUsers {
    /// Users whom jobs of this data folder let buy.
    pub here: u64,
    /// Users of the queue whom the platform shows as marked, whether they may buy or not; `None` where it did not say.
    pub queue: Option<u64>,
    /// Users of the queue who were not marked.
    pub queueing: Option<u64>,
    /// Users who were marked without a queue.
    pub special: Option<u64>,
}

impl Desk {
    /// Asks the platform how users stand. Nothing is marked.
    ///
    /// # Errors
    /// [`super::super::DeskError`] where it cannot be asked at all. That it fails on the way is an answer.
    pub async fn look_at_users(
        &self,
        shop: &ShopProfile,
        wish: &MarkingWish,
        users: &[OpenId],
    ) -> Result<MarkingLook> {
        let gateways = self.gateways(shop).await?;
        let looked = users_at(gateways.top()?, wish, users, None, Patience::Command).await;
        self.note_calls(shop, &gateways).await;
        Ok(MarkingLook::of(looked, wish, users))
    }

    /// How many users may buy an item, as far as is known here, and as the platform counts them if it is asked.
    ///
    /// # Errors
    /// [`super::super::DeskError`] where it cannot be asked at all. A count that it does not give is `None`.
    pub async fn marked_users(
        &self,
        shop: &ShopProfile,
        item: NumIid,
        activity: Option<ActivityId>,
        look_up: LookUp,
    ) -> Result<MarkedUsers> {
        let id = self.shop_id(&shop.name).await?;
        let here = self.store().read(move |r| r.marked_here(id, item)).await?;
        let mut marked = MarkedUsers { here, queue: None, queueing: None, special: None };
        if look_up == LookUp::Platform {
            let gateways = self.gateways(shop).await?;
            let top = gateways.top()?;
            let wish = |kind| MarkingWish { kind, item, sku: None, hit: Hit::Yes, status: String::new() };
            let (queue, special) = (wish(MarkingKind::Queue(activity)), wish(MarkingKind::Special(None)));
            let all = total(top, &queue, None).await;
            marked.queueing = total(top, &queue, Some(NEW)).await;
            marked.queue = all.zip(marked.queueing).map(|(all, new)| all.saturating_sub(new));
            marked.special = total(top, &special, None).await;
            self.note_calls(shop, &gateways).await;
        }
        Ok(marked)
    }
}

/// At least how many users the platform shows as marked for an item, by no more than three small calls; `None` where it
/// did not say.
pub(in super::super) async fn marked_at_least(
    top: &TopClient,
    item: NumIid,
    activity: &ActivityId,
) -> Option<u64> {
    let wish = |kind| MarkingWish { kind, item, sku: None, hit: Hit::Yes, status: String::new() };
    let special = total(top, &wish(MarkingKind::Special(None)), None).await?;
    if special > 0 {
        return Some(special);
    }
    let queue = wish(MarkingKind::Queue(Some(activity.clone())));
    let all = total(top, &queue, None).await?;
    if all == 0 {
        return Some(0);
    }
    Some(all.saturating_sub(total(top, &queue, Some(NEW)).await?))
}

/// How many users there are.
async fn total(top: &TopClient, wish: &MarkingWish, status: Option<&str>) -> Option<u64> {
    let asked = UsersAsked { wish, users: &[], status, page_index: 0, page_size: 1 };
    page(top, &asked, RetryPolicy::COMMAND).await.ok()?.total
}

async fn page(
    top: &TopClient,
    asked: &UsersAsked<'_>,
    policy: RetryPolicy,
) -> Result<UsersPage, GatewayError> {
    policy.run(Season::Usual, &Tally::default(), |_| {}, || top.users_query(asked)).await
}

/// What the platform shows of users, at most those of one status.
pub(super) async fn users_at(
    top: &TopClient,
    wish: &MarkingWish,
    users: &[OpenId],
    status: Option<&str>,
    patience: Patience,
) -> LookedUsers {
    let mut looked = LookedUsers::default();
    // Users who queue cannot be asked for by name: the whole queue is read.
    let parts: Vec<&[OpenId]> = match wish.kind {
        MarkingKind::Queue(_) => vec![users],
        MarkingKind::Special(_) => users.chunks(ASKED_MOST).collect(),
    };
    for part in parts {
        looked.rest = walk(top, wish, part, status, patience, &mut looked.shown).await;
        if looked.rest != Rest::Absent {
            break;
        }
    }
    looked
}

/// Reads page after page until every user was seen or the pages end.
async fn walk(
    top: &TopClient,
    wish: &MarkingWish,
    users: &[OpenId],
    status: Option<&str>,
    patience: Patience,
    shown: &mut BTreeMap<String, String>,
) -> Rest {
    let mut missing: HashSet<&str> = users.iter().map(OpenId::as_str).collect();
    let mut seen = HashSet::new();
    for page_index in 0..MOST_PAGES {
        let named = if matches!(wish.kind, MarkingKind::Special(_)) { users } else { &[] };
        let asked = UsersAsked { wish, users: named, status, page_index, page_size: USER_PAGE };
        let page = match page(top, &asked, patience.policy()).await {
            Ok(page) => page,
            Err(error) => return Rest::Failed(error),
        };
        let before = seen.len();
        let is_empty = page.users.is_empty();
        for record in page.users {
            if missing.remove(record.open_id.as_str()) {
                shown.insert(record.open_id.clone(), record.status);
            }
            seen.insert(record.open_id);
        }
        let is_all = page.total.is_some_and(|total| seen.len() as u64 >= total);
        if missing.is_empty() || is_empty || is_all {
            return Rest::Absent;
        }
        if seen.len() == before {
            // It gives the same page again: nobody knows what stands on the others.
            return Rest::Failed(GatewayError::failed(Class::BadAnswer, api(wish), "a page came twice"));
        }
    }
    Rest::Unasked
}

const fn api(wish: &MarkingWish) -> &'static str {
    match wish.kind {
        MarkingKind::Queue(_) => crate::gateway::top::QUEUE_QUERY,
        MarkingKind::Special(_) => crate::gateway::top::SPECIAL_QUERY,
    }
}
