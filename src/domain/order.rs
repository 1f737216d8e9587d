//! The order (trade, 订单) as the filter, the index and the table see it: a typed view of its
//! [`Item`](super::item::Item), which keeps everything else.

use super::flag::Flag;
use super::handled::Handled;
use super::ids::{NumIid, Tid};
use super::money::Fen;
use super::order_line::OrderLine;
use super::status::{Status, StepStatus};
use super::text_state::TextState;
use super::time::Timestamp;

/// What is known of an order's lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Lines {
    /// No answer has returned them. On promotion days the lists leave them out.
    #[default]
    Unknown,
    /// At least one.
    Known(Vec<OrderLine>),
}

impl Lines {
    /// The lines that are known; none while they are unknown.
    #[must_use]
    pub fn known(&self) -> &[OrderLine] {
        match self {
            Self::Unknown => &[],
            Self::Known(lines) => lines,
        }
    }

    /// Has any answer returned them?
    #[must_use]
    pub const fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }
}

/// How much of an order the store keeps apart for filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kept {
    /// Everything that a filter can ask for.
    #[default]
    All,
    /// It was written before the store kept goods, places, pieces, shipping and pre-sale steps: a condition on these
    /// leaves it open until it is gone through.
    Early,
}

/// An order. Every `None` means *not returned by any answer*, never *empty*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The order number.
    pub tid: Tid,
    /// When the buyer placed it; never changes.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub modified: Option<Timestamp>,
    /// When it was paid.
    pub pay_time: Option<Timestamp>,
    /// When it was shipped.
    pub consign_time: Option<Timestamp>,
    /// When it ended, in success or closed.
    pub end_time: Option<Timestamp>,
    /// Its state.
    pub status: Option<Status>,
    /// The step of a pre-sale.
    pub step_status: Option<StepStatus>,
    /// The province it goes to, `浙江省`.
    pub province: Option<Box<str>>,
    /// The city, or the county-level city that stands in its place.
    pub city: Option<Box<str>>,
    /// The seller's flag.
    pub seller_flag: Option<Flag>,
    /// The buyer's nick, usually masked by the gateway.
    pub buyer_nick: Option<Box<str>>,
    /// The buyer's stable key.
    pub buyer_open_uid: Option<Box<str>>,
    /// The item of a trade with one line only.
    pub num_iid: Option<NumIid>,
    /// What the buyer actually paid or is to pay.
    pub payment: Option<Fen>,
    /// The seller memo 卖家备注.
    pub seller_memo: TextState,
    /// The buyer message 买家留言.
    pub buyer_message: TextState,
    /// The order lines 子订单.
    pub lines: Lines,
    /// Whether the store keeps everything of it apart that a filter can ask for.
    pub kept: Kept,
    /// Whether it was dealt with on this computer; no answer says so, the store does.
    pub handled: Handled,
}

impl Order {
    /// An order of which nothing but the number is known.
    #[must_use]
    pub const fn unknown(tid: Tid) -> Self {
        Self {
            tid,
            created: None,
            modified: None,
            pay_time: None,
            consign_time: None,
            end_time: None,
            status: None,
            step_status: None,
            province: None,
            city: None,
            seller_flag: None,
            buyer_nick: None,
            buyer_open_uid: None,
            num_iid: None,
            payment: None,
            seller_memo: TextState::Unknown,
            buyer_message: TextState::Unknown,
            lines: Lines::Unknown,
            kept: Kept::All,
            handled: Handled::No,
        }
    }
}
