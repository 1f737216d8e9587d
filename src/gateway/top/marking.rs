//! Marking users: `taobao.opentrade.queue.users.mark`, `.special.users.mark`, and what the platform says of users,
//! `.queue.query` and `.special.users.query` (`protocol` 6).

use super::call::{Call, Needs, TopClient, elements};
use super::{QUEUE_MARK, QUEUE_QUERY, SPECIAL_MARK, SPECIAL_QUERY};
use crate::domain::envelope::Object;
use crate::domain::marking::{BATCH, MarkingKind, MarkingWish, OpenId, UserRecord};
use crate::domain::shop::TopSection;
use crate::domain::time::Timestamp;
use crate::gateway::error::{Class, GatewayError};
use crate::gateway::wire::Effect;

/// Users asked for per page. No document states a limit.
pub const USER_PAGE: u32 = 100;
/// Most users that can be asked for by name in one call; the platform's own limit.
pub const ASKED_MOST: usize = 999;

/// What the platform is asked of an item's users. Item, variant and way are those of the wish.
#[derive(Debug, Clone, Copy)]
pub struct UsersAsked<'a> {
    /// Which users there are to ask for.
    pub wish: &'a MarkingWish,
    /// Only these, at most [`ASKED_MOST`]; the queue cannot be asked for users by name.
    pub users: &'a [OpenId],
    /// Only those of this status.
    pub status: Option<&'a str>,
    /// Which page, from 0.
    pub page_index: u32,
    /// Users of a page.
    pub page_size: u32,
}

/// One page of an item's users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsersPage {
    /// The users, in the platform's order.
    pub users: Vec<UserRecord>,
    /// How many there are in all, where the answer says so.
    pub total: Option<u64>,
}

impl TopClient {
    /// Marks at most [`BATCH`] users and gives the number that the platform marked.
    ///
    /// # Errors
    /// [`GatewayError`]; with [`Class::UnknownOutcome`] it may or may not have happened, and [`Self::users_query`] tells.
    pub async fn users_mark(&self, wish: &MarkingWish, users: &[OpenId]) -> Result<u64, GatewayError> {
        let call = mark_call(wish, users);
        if users.is_empty() || users.len() > BATCH {
            return Err(GatewayError::unsent(
                Class::Refused,
                call.api,
                "not sent: a call takes 1 to 20 users",
            ));
        }
        let reply = self.call(&call).await?;
        let counted = call.answer(&reply)?.number("result").and_then(|number| u64::try_from(number).ok());
        counted.ok_or_else(|| call.unanswered("no number of users in it"))
    }

    /// One page of an item's users.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn users_query(&self, asked: &UsersAsked<'_>) -> Result<UsersPage, GatewayError> {
        let call = query_call(asked);
        let reply = self.call(&call).await?;
        let answer = call.answer(&reply)?;
        let total = answer.number("total_count").and_then(|number| u64::try_from(number).ok());
        let users = match answer.get("results") {
            Some(results) => elements(results)
                .into_iter()
                .map(|raw| {
                    let user = Object::read(raw.get()).ok()?;
                    let status = user.text("status").unwrap_or_default();
                    Some(UserRecord { open_id: user.text("user_open_id")?, status })
                })
                .collect::<Option<_>>()
                .ok_or_else(|| call.unanswered("a result is no user"))?,
            // An empty list is commonly absent; the total says that this is a list.
            None if total.is_some() => Vec::new(),
            None => return Err(call.unanswered("no results in it")),
        };
        Ok(UsersPage { users, total })
    }
}

/// What [`TopClient::users_mark`] would send at an instant, but for `session` and `sign`.
#[must_use]
pub fn users_request(
    section: &TopSection,
    wish: &MarkingWish,
    users: &[OpenId],
    at: Timestamp,
) -> Vec<(&'static str, String)> {
    mark_call(wish, users).unsigned(&section.app_key, section.sign_method, at).pairs().to_vec()
}

fn mark_call(wish: &MarkingWish, users: &[OpenId]) -> Call {
    let mut params = vec![
        ("open_user_ids", joined(users)),
        ("item_id", wish.item.to_string()),
        ("sku_id", wish.sku_text()),
        ("status", wish.status.clone()),
        ("hit", wish.hit_text().to_owned()),
    ];
    let api = match &wish.kind {
        MarkingKind::Queue(activity) => {
            params.extend(activity.as_ref().map(|id| ("activity_id", id.to_string())));
            QUEUE_MARK
        }
        MarkingKind::Special(limit) => {
            params.extend(limit.map(|limit| ("limit_num", limit.to_string())));
            SPECIAL_MARK
        }
    };
    Call { api, needs: Needs::Session, effect: Effect::Writes, params }
}

fn query_call(asked: &UsersAsked<'_>) -> Call {
    let wish = asked.wish;
    let mut params = vec![
        ("item_id", wish.item.to_string()),
        ("sku_id", wish.sku_text()),
        ("page_size", asked.page_size.to_string()),
        ("page_index", asked.page_index.to_string()),
    ];
    params.extend(asked.status.map(|status| ("status", status.to_owned())));
    let api = match &wish.kind {
        MarkingKind::Queue(activity) => {
            params.extend(activity.as_ref().map(|id| ("activity_id", id.to_string())));
            QUEUE_QUERY
        }
        MarkingKind::Special(_) => {
            params.push(("open_user_ids", joined(asked.users)));
            SPECIAL_QUERY
        }
    };
    Call::read(api, params)
}

fn joined(users: &[OpenId]) -> String {
    users.iter().map(OpenId::as_str).collect::<Vec<_>>().join(",")
}
