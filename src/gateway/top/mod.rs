//! The Taobao Open Platform (`protocol` 1 to 6).

mod activities;
mod call;
mod error;
mod fields;
mod sign;
mod time;
mod trades;

pub use activities::{ACTIVITY_PAGE, ActivityPage};
pub use call::TopClient;

/// Sold trades by created.
pub const SOLD_GET: &str = "taobao.trades.sold.get";
/// Sold trades by 入库 time.
pub const INCREMENTV_GET: &str = "taobao.trades.sold.incrementv.get";
/// One trade with everything.
pub const FULLINFO_GET: &str = "taobao.trade.fullinfo.get";
/// Creates or updates a 尖货 activity.
pub const ACTIVITY_SYNC: &str = "taobao.opentrade.activity.sync";
/// Lists 尖货 activities.
pub const ACTIVITY_QUERY: &str = "taobao.opentrade.activity.query";
/// The platform's clock.
pub const TIME_GET: &str = "taobao.time.get";
