//! The order line (子订单): one item of an order.

use super::ids::{NumIid, Oid};
use super::money::Fen;
use super::status::{RefundStatus, Status};

/// A line of an order. Every `None` means *not returned*.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderLine {
    /// The line's number.
    pub oid: Option<Oid>,
    /// The item.
    pub num_iid: Option<NumIid>,
    /// The variant's number; text, since the gateways send it so.
    pub sku_id: Option<Box<str>>,
    /// The item's title.
    pub title: Option<Box<str>>,
    /// The variant in words, `颜色:桔色;尺码:M`.
    pub sku_properties_name: Option<Box<str>>,
    /// The seller's own code of the item 商家编码.
    pub outer_iid: Option<Box<str>>,
    /// The seller's own code of the variant.
    pub outer_sku_id: Option<Box<str>>,
    /// Pieces.
    pub num: Option<i64>,
    /// Price of one piece.
    pub price: Option<Fen>,
    /// What the line costs after its share of discounts.
    pub payment: Option<Fen>,
    /// The line's state.
    pub status: Option<Status>,
    /// The refund's state; absent where there was none.
    pub refund_status: Option<RefundStatus>,
    /// The refund's number.
    pub refund_id: Option<Box<str>>,
    /// The number of the parcel it went in.
    pub waybill: Option<Box<str>>,
}
