//! What the mirror takes in of an order.

use std::borrow::Cow;

use crate::domain::filter::Refunding;
use crate::domain::flag::Flag;
use crate::domain::goods::GoodsView;
use crate::domain::handled::Handled;
use crate::domain::ids::{NumIid, OrderId, ShopId, Tid};
use crate::domain::kept_test::PlaceKind;
use crate::domain::money::Fen;
use crate::domain::order::{Kept, Order};
use crate::domain::order_line::OrderLine;
use crate::domain::status::{Status, StepStatus};
use crate::domain::text_state::TextState;
use crate::domain::time::Timestamp;

/// One of the two texts, as much as a filter asks of it. When it was read plays no part: a filter judges a
/// text by what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextView<'a> {
    /// No answer has ever returned it.
    Unknown,
    /// Known to exist, not read.
    Exists,
    /// Read; empty means known to be empty.
    Known(&'a str),
}

impl<'a> From<&'a TextState> for TextView<'a> {
    fn from(state: &'a TextState) -> Self {
        match state {
            TextState::Unknown => Self::Unknown,
            TextState::Exists => Self::Exists,
            TextState::Known { text, .. } => Self::Known(text),
        }
    }
}

/// An order as the store's filter columns hold it. Every `None` means *not returned by any answer*.
#[derive(Debug, Clone)]
pub struct RowInput<'a> {
    /// The local row; one order has one for ever.
    pub id: OrderId,
    /// Its shop.
    pub shop: ShopId,
    /// The order number.
    pub tid: Tid,
    /// When it was placed.
    pub created: Option<Timestamp>,
    /// When it last changed.
    pub modified: Option<Timestamp>,
    /// When it was paid.
    pub pay_time: Option<Timestamp>,
    /// Its state.
    pub status: Option<Status>,
    /// The seller's flag.
    pub flag: Option<Flag>,
    /// Whether a refund is under way; `None` while the lines are unknown.
    pub refunding: Option<Refunding>,
    /// The buyer's nick.
    pub buyer_nick: Option<&'a str>,
    /// The buyer's stable key.
    pub buyer_open_uid: Option<&'a str>,
    /// The trade's item and those of its known lines; one may stand twice.
    pub items: Cow<'a, [NumIid]>,
    /// What the buyer paid or is to pay.
    pub payment: Option<Fen>,
    /// Whether it was dealt with on this computer.
    pub handled: Handled,
    /// The seller memo.
    pub seller_memo: TextView<'a>,
    /// The buyer message.
    pub buyer_message: TextView<'a>,
    /// The step of a pre-sale.
    pub step: Option<StepStatus>,
    /// What it contains, where it goes and how far it is; `None` where the store does not keep it yet.
    pub contents: Option<ContentsInput<'a>>,
}

/// What an order contains, where it goes and how far it is. Every `None` means *not returned by any answer*.
#[derive(Debug, Clone)]
pub struct ContentsInput<'a> {
    /// When it was shipped.
    pub shipped: Option<Timestamp>,
    /// Pieces of all lines together.
    pub pieces: Option<i64>,
    /// The receiver's province.
    pub province: Option<&'a str>,
    /// The receiver's city.
    pub city: Option<&'a str>,
    /// The words of each known line.
    pub goods: Cow<'a, [GoodsView<'a>]>,
    /// The parcels' numbers, each once.
    pub waybills: Vec<&'a str>,
}

impl<'a> RowInput<'a> {
    /// The row of an order.
    #[must_use]
    pub fn new(id: OrderId, shop: ShopId, order: &'a Order) -> Self {
        let lines = order.lines.known().iter().filter_map(|line| line.num_iid);
        Self {
            id,
            shop,
            tid: order.tid,
            created: order.created,
            modified: order.modified,
            pay_time: order.pay_time,
            status: order.status.clone(),
            flag: order.seller_flag,
            refunding: order.refunding(),
            buyer_nick: order.buyer_nick.as_deref(),
            buyer_open_uid: order.buyer_open_uid.as_deref(),
            items: order.num_iid.into_iter().chain(lines).collect(),
            payment: order.payment,
            handled: order.handled,
            seller_memo: (&order.seller_memo).into(),
            buyer_message: (&order.buyer_message).into(),
            step: order.step().cloned(),
            contents: (order.kept == Kept::All).then(|| ContentsInput {
                shipped: order.consign_time,
                pieces: order.pieces(),
                province: order.place(PlaceKind::Province),
                city: order.place(PlaceKind::City),
                goods: order.lines.known().iter().map(OrderLine::goods).collect(),
                waybills: order.waybills(),
            }),
        }
    }
}
