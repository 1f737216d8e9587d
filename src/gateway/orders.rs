//! What the sync engine asks of a platform: pages of orders and single orders, whichever gateway, real or
//! simulated, answers.

use std::future::Future;

use serde_json::value::RawValue;

use super::error::GatewayError;
use crate::domain::ids::Tid;
pub use crate::domain::list::{List, TradeSet};
use crate::domain::time::{Span, Timestamp};

/// Largest span of one increment request, in seconds: a day (`protocol` 3.1).
pub const INCREMENT_SPAN_S: i64 = 86_400;
/// Advised span of one increment request, in seconds: 30 minutes.
pub const INCREMENT_ADVISED_S: i64 = 1_800;
/// Largest span of one request to the enhanced list, in seconds: one month, the shortest there is.
pub const ENHANCED_SPAN_S: i64 = 28 * 86_400;
/// How far back TOP is asked, in seconds: three months less an hour, since a pass takes its time.
pub const TOP_HISTORY_S: i64 = 90 * 86_400 - 3_600;
/// Page size asked of TOP: 40–50 are advised.
pub const TOP_PAGE: u32 = 50;
/// Page size asked of the enhanced list: its largest, five steps of 100.
pub const ENHANCED_PAGE: u32 = 500;

/// How a page says whether there is more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paging {
    /// `use_has_next=true`: no total, a flag for a further page. The enhanced list always states a total.
    HasNext,
    /// A total.
    Total,
}

/// One page of one list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListQuery {
    /// Which list.
    pub list: List,
    /// From when to when, both ends as the platform understands them.
    pub span: Span,
    /// From 1.
    pub page_no: u32,
    /// [`TOP_PAGE`] or [`ENHANCED_PAGE`].
    pub page_size: u32,
    /// What the page should say about further ones; TOP only.
    pub paging: Paging,
}

/// An answered page. Its items are raw, so that one that cannot be read costs only itself.
#[derive(Debug)]
pub struct ListPage {
    /// The items in the platform's order, newest first.
    pub items: Vec<Box<RawValue>>,
    /// The total that the answer states.
    pub total: Option<u64>,
    /// Whether there is a further page.
    pub has_next: Option<bool>,
    /// When it was read, by the platform's clock.
    pub read_at: Timestamp,
}

impl ListPage {
    /// A page on which nothing stands.
    #[must_use]
    pub const fn without_orders(read_at: Timestamp) -> Self {
        Self { items: Vec::new(), total: Some(0), has_next: Some(false), read_at }
    }
}

/// One answered order.
#[derive(Debug)]
pub struct FullInfo {
    /// The trade, raw.
    pub item: Box<RawValue>,
    /// When it was read, by the platform's clock.
    pub read_at: Timestamp,
}

/// A platform that orders come from. One object per shop and gateway; a call paces itself and is not repeated
/// by itself, but for one whose timestamp was refused and whose refusal set the clock right.
pub trait OrderGateway: Send + Sync {
    /// One page of a list. A list that this gateway does not have is [`Class::Refused`](super::error::Class).
    fn list(&self, query: ListQuery) -> impl Future<Output = Result<ListPage, GatewayError>> + Send;

    /// One order with everything that is known of it; both texts are asked for. TOP only.
    fn full_info(&self, tid: Tid) -> impl Future<Output = Result<FullInfo, GatewayError>> + Send;

    /// Sees to it that the platform's clock has been heard, by a call if need be: what is planned by a computer's clock
    /// alone may be planned wrongly.
    fn hear_clock(&self) -> impl Future<Output = Result<(), GatewayError>> + Send {
        async { Ok(()) }
    }

    /// Now, by the platform's clock as far as it has been heard: until the first answer, the machine's.
    fn now(&self) -> Timestamp;
}
