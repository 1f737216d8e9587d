//! A filter as one line of text: `flag:red,yellow memo:礼盒 created:2026-11-01..2026-11-11`.
//!
//! A term is a key, an operator and values. `:` means what one usually means: any of the values, or, for memo and
//! message, "contains"; `=` and `!=` are the enhanced list's `eq` and `ne`. A value with a space, a comma or a quote
//! stands in double quotes, where `\` makes the next character plain. Full-width punctuation, as a Chinese input method
//! types it, is read as its narrow form. A filter that is written as a line and read again is the same filter.
//!
//! `-` before a term turns it round; `^=` and `$=` are "begins with" and "ends with". A text's key may stand several
//! times, and then all of them must hold. The first span is that of the answer's order, unless `by:` names a time.
//!
//! A word without a key is looked for in every text of an order, and digits from four on among its numbers; with commas
//! between several, any of them. In quotes digits are a text.

mod complete;
mod kept;
mod params;
mod read;
mod terms;
mod write;

use std::ops::Range;

use thiserror::Error;

use super::filter::TimeKind;
use super::goods::GoodsField;
use super::kept_test::PlaceKind;

pub use complete::{Completing, Wanted, completing, flags_from, keys_from};
pub use params::{ApiParams, api_params, command};
pub use read::{Said, read, read_said, read_test};
pub use write::{value, write, write_only_in, write_said, write_test};

/// Longest line that is read, in bytes: some tens of thousands of order numbers.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The flags' words, by number.
const FLAGS: [&[&str]; 11] = [
    &["none", "无", "无旗"],
    &["red", "红", "红旗"],
    &["yellow", "黄", "黄旗"],
    &["green", "绿", "绿旗"],
    &["blue", "蓝", "蓝旗"],
    &["purple", "紫", "紫旗"],
    &["orange", "橙", "橙旗"],
    &["lightblue", "浅蓝", "浅蓝旗"],
    &["lightpink", "浅粉", "浅粉旗"],
    &["darkgreen", "深绿", "深绿旗"],
    &["peach", "桃红", "桃红旗"],
];

/// What a term is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key {
    /// Seller flags.
    Flag,
    /// States.
    Status,
    /// The seller memo.
    Memo,
    /// The buyer message.
    Message,
    /// A span of a time.
    Time(TimeKind),
    /// Items.
    Item,
    /// Order numbers.
    Tid,
    /// The buyer's nick.
    Buyer,
    /// The buyer's stable key.
    Uid,
    /// Whether a refund is under way.
    Refunding,
    /// What was paid or is to be.
    Pay,
    /// The last digits of the order number.
    Tail,
    /// The words of the goods.
    Goods(GoodsField),
    /// The receiver's province or city.
    Place(PlaceKind),
    /// When it was shipped.
    Shipped,
    /// Pieces of all lines together.
    Pieces,
    /// The step of a pre-sale.
    Step,
    /// A parcel's number.
    Waybill,
    /// Whether it was dealt with on this computer.
    Handled,
    /// The time that the answer is ordered by, where no span names it.
    By,
    /// The direction of the answer.
    Sort,
}

impl Key {
    /// Every key, in the order in which a line is written.
    pub const ALL: [Self; 27] = [
        Self::Flag,
        Self::Status,
        Self::Memo,
        Self::Message,
        Self::Refunding,
        Self::Item,
        Self::Tid,
        Self::Buyer,
        Self::Uid,
        Self::Pay,
        Self::Tail,
        Self::Handled,
        Self::Time(TimeKind::Created),
        Self::Time(TimeKind::Modified),
        Self::Time(TimeKind::Paid),
        Self::Goods(GoodsField::Any),
        Self::Goods(GoodsField::Title),
        Self::Goods(GoodsField::Sku),
        Self::Goods(GoodsField::Code),
        Self::Place(PlaceKind::Province),
        Self::Place(PlaceKind::City),
        Self::Pieces,
        Self::Step,
        Self::Shipped,
        Self::Waybill,
        Self::By,
        Self::Sort,
    ];

    /// Its names: the one that is written, then others that are read too.
    #[must_use]
    pub const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Flag => &["flag", "旗", "旗帜"],
            Self::Status => &["status", "状态"],
            Self::Memo => &["memo", "备注"],
            Self::Message => &["message", "留言"],
            Self::Time(TimeKind::Created) => &["created", "创建", "下单"],
            Self::Time(TimeKind::Modified) => &["modified", "修改"],
            Self::Time(TimeKind::Paid) => &["paid", "付款"],
            Self::Item => &["item", "商品"],
            Self::Tid => &["tid", "订单", "订单号"],
            Self::Buyer => &["buyer", "买家"],
            Self::Uid => &["uid"],
            Self::Refunding => &["refund", "退款"],
            Self::Pay => &["pay", "实付", "金额"],
            Self::Tail => &["tail", "尾号"],
            Self::Goods(GoodsField::Any) => &["goods", "货品", "宝贝"],
            Self::Goods(GoodsField::Title) => &["title", "标题"],
            Self::Goods(GoodsField::Sku) => &["sku", "规格"],
            Self::Goods(GoodsField::Code) => &["code", "编码", "商家编码"],
            Self::Place(PlaceKind::Province) => &["province", "省", "省份"],
            Self::Place(PlaceKind::City) => &["city", "市", "城市"],
            Self::Shipped => &["shipped", "发货"],
            Self::Pieces => &["pieces", "件数"],
            Self::Step => &["step", "预售"],
            Self::Waybill => &["waybill", "运单", "运单号"],
            Self::Handled => &["handled", "处理"],
            Self::By => &["by", "按"],
            Self::Sort => &["sort", "排序"],
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.names().iter().any(|known| known.eq_ignore_ascii_case(name)))
    }
}

/// Why a line cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// It is longer than [`MAX_BYTES`].
    TooLong,
    /// A minus without anything behind it.
    Bare,
    /// No key has this name.
    Key,
    /// Nothing stands behind the operator.
    NoValue,
    /// A quote that is opened is not closed.
    Quote,
    /// This key takes no operator but `:`.
    Operator,
    /// This key takes one value.
    OnlyOne,
    /// The condition stands there already.
    Twice,
    /// This key cannot be turned round with `-`.
    Exclude,
    /// No flag.
    Flag,
    /// No time and no span.
    Time,
    /// A span that ends before it begins.
    Reversed,
    /// No item id.
    Item,
    /// No order number.
    Tid,
    /// No amount and no range of amounts.
    Amount,
    /// No last digits.
    Tail,
    /// No number of pieces and no range of them.
    Pieces,
    /// Neither no, yes nor changed.
    Handled,
    /// Neither yes nor no.
    YesNo,
    /// No time to order by: created, modified or paid.
    By,
    /// Neither asc nor desc.
    Sort,
}

impl Why {
    /// A word for it, as the texts are found by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::Bare => "bare",
            Self::Key => "key",
            Self::NoValue => "no_value",
            Self::Quote => "quote",
            Self::Operator => "operator",
            Self::OnlyOne => "only_one",
            Self::Twice => "twice",
            Self::Exclude => "exclude",
            Self::Flag => "flag",
            Self::Time => "time",
            Self::Reversed => "reversed",
            Self::Item => "item",
            Self::Tid => "tid",
            Self::Amount => "amount",
            Self::Tail => "tail",
            Self::Pieces => "pieces",
            Self::Handled => "handled",
            Self::YesNo => "yes_no",
            Self::By => "by",
            Self::Sort => "sort",
        }
    }
}

/// A line that cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} at {at:?}", why.word())]
pub struct LineError {
    /// The bytes of the line that it is about.
    pub at: Range<usize>,
    /// Why.
    pub why: Why,
}

impl LineError {
    /// Where the piece that cannot be read begins in the line, in characters from 1, and the piece itself, cut short.
    #[must_use]
    pub fn place(&self, line: &str) -> (usize, String) {
        const MOST: usize = 40;
        let before = line.get(..self.at.start).map_or(0, |before| before.chars().count());
        (before + 1, line.get(self.at.clone()).unwrap_or_default().chars().take(MOST).collect())
    }
}

/// The narrow form of punctuation that a Chinese input method types wide.
const fn narrow(c: char) -> char {
    match c {
        '：' => ':',
        '，' => ',',
        '＝' => '=',
        '！' => '!',
        '\u{3000}' => ' ',
        '“' | '”' | '＂' => '"',
        '－' => '-',
        other => other,
    }
}
