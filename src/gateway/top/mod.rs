//! The Taobao Open Platform (`protocol` 1 to 6).

mod activities;
mod call;
mod error;
mod fields;
mod marking;
mod sign;
mod time;
mod trades;

pub use activities::{ACTIVITY_PAGE, ActivityPage, activity_request};
pub use call::TopClient;
pub use marking::{ASKED_MOST, USER_PAGE, UsersAsked, UsersPage, users_request};
#[cfg(test)]
pub(crate) use trades::asked;

pub use crate::domain::list::{FULLINFO_GET, INCREMENTV_GET, SOLD_GET};

/// Creates or updates a 尖货 activity.
pub const ACTIVITY_SYNC: &str = "taobao.opentrade.activity.sync";
/// Lists 尖货 activities.
pub const ACTIVITY_QUERY: &str = "taobao.opentrade.activity.query";
/// The platform's clock.
pub const TIME_GET: &str = "taobao.time.get";
/// Marks users who queue for an item.
pub const QUEUE_MARK: &str = "taobao.opentrade.queue.users.mark";
/// Lists the users who queue for an item.
pub const QUEUE_QUERY: &str = "taobao.opentrade.queue.query";
/// Marks any users for an item.
pub const SPECIAL_MARK: &str = "taobao.opentrade.special.users.mark";
/// Lists the users who were marked for an item, whether they queue or not.
pub const SPECIAL_QUERY: &str = "taobao.opentrade.special.users.query";
