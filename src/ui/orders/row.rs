//! What a row of the table says, apart from how it is drawn.

use crate::domain::calendar::RuleWindow;
use crate::domain::flag::Flag;
use crate::domain::goods::GoodsField;
use crate::domain::handled::Handled;
use crate::domain::ids::NumIid;
use crate::domain::order::{Lines, Order};
use crate::domain::order_line::OrderLine;
use crate::domain::status::{RefundStatus, Status, StepStatus};
use crate::domain::text_state::{Freshness, TextState};
use crate::domain::time::Timestamp;
use crate::ui::words;

/// A text as a cell shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextShown<'a> {
    /// Known to be empty: nothing is shown.
    Empty,
    /// Never returned.
    Unknown,
    /// Known to exist, not read.
    Pending,
    /// The text.
    Known(&'a str),
    /// The text as it was before the order's last change.
    Stale(&'a str),
}

impl<'a> From<&'a TextState> for TextShown<'a> {
    fn from(state: &'a TextState) -> Self {
        match state {
            TextState::Unknown => Self::Unknown,
            TextState::Exists => Self::Pending,
            TextState::Known { text, freshness: Freshness::Stale } => Self::Stale(text),
            TextState::Known { text, .. } if text.is_empty() => Self::Empty,
            TextState::Known { text, .. } => Self::Known(text),
        }
    }
}

/// Why something of an order is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// No answer has returned it.
    NotReturned,
    /// The platform's lists are degraded, or were when the order last changed: it is read again afterwards.
    Degraded,
}

impl Withheld {
    /// Why something of an order is unknown, by the windows in which TOP's lists are degraded.
    #[must_use]
    pub fn of(order: &Order, windows: &[RuleWindow], now: Timestamp) -> Self {
        let at = order.modified.or(order.created);
        let holds = |window: &RuleWindow| window.holds(now) || at.is_some_and(|at| window.holds(at));
        if windows.iter().any(holds) { Self::Degraded } else { Self::NotReturned }
    }
}

/// How much of an order is refunded or being refunded, by lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refunds {
    /// Lines whose refund is under way.
    pub open: usize,
    /// Lines that are refunded, where the state does not say so of all.
    pub done: usize,
    /// All lines.
    pub lines: usize,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowText<'a> {
    /// The flag; `None` was never returned.
    pub flag: Option<Flag>,
    /// The order number, whole.
    pub tid: String,
    /// When it was paid, short; empty while it is not paid, `None` was not returned for a paid order.
    pub paid: Option<String>,
    /// When it was placed, short.
    pub created: Option<String>,
    /// When it last changed, short.
    pub modified: Option<String>,
    /// When it was shipped, short; empty while it is not, `None` was not returned for a shipped order.
    pub shipped: Option<String>,
    /// Its state in words, and the API's word.
    pub status: Option<(String, String)>,
    /// Refunds.
    pub refunds: Refunds,
    /// The goods on one line: code or title, variant, pieces, and how many lines more.
    pub goods: Option<Goods<'a>>,
    /// Pieces of all lines; `None` where those of any line are not known.
    pub pieces: Option<String>,
    /// The item of the first line, and how many further lines there are.
    pub item: Option<String>,
    /// The memo.
    pub memo: TextShown<'a>,
    /// The message.
    pub message: TextShown<'a>,
    /// The amount, with thousands separators.
    pub payment: Option<String>,
    /// The buyer.
    pub buyer: Option<&'a str>,
    /// Whether it was dealt with on this computer.
    pub handled: Handled,
}

/// The goods of an order on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods<'a> {
    /// The seller's code, or the title where there is none.
    pub name: &'a str,
    /// Which word of the goods the name is.
    pub named_by: GoodsField,
    /// The variant's values, without their names.
    pub variant: String,
    /// Pieces of the first line.
    pub pieces: Option<i64>,
    /// Further lines.
    pub more: usize,
}

/// What a row says about an order.
#[must_use]
pub fn row_text(order: &Order, now: Timestamp) -> RowText<'_> {
    RowText {
        flag: order.seller_flag,
        tid: order.tid.to_string(),
        paid: paid(order, now),
        created: order.created.map(|at| words::short_time(at, now)),
        modified: order.modified.map(|at| words::short_time(at, now)),
        shipped: shipped(order, now),
        status: status(order),
        refunds: refunds(order),
        goods: goods(order),
        pieces: pieces(order).map(|pieces| pieces.to_string()),
        item: item(order),
        memo: (&order.seller_memo).into(),
        message: (&order.buyer_message).into(),
        payment: order.payment.map(|fen| fen.grouped()),
        buyer: order.buyer_nick.as_deref(),
        handled: order.handled,
    }
}

fn paid(order: &Order, now: Timestamp) -> Option<String> {
    match (order.pay_time, &order.status) {
        (Some(at), _) => Some(words::short_time(at, now)),
        // These have no pay time to return.
        (
            None,
            Some(Status::WaitBuyerPay | Status::NoCreatePay | Status::ClosedByTaobao | Status::PayPending),
        ) => Some(String::new()),
        (None, _) => None,
    }
}

fn shipped(order: &Order, now: Timestamp) -> Option<String> {
    match (order.consign_time, &order.status) {
        (Some(at), _) => Some(words::short_time(at, now)),
        // These have not been shipped.
        (
            None,
            Some(
                Status::WaitBuyerPay
                | Status::NoCreatePay
                | Status::PayPending
                | Status::WaitPreAuthConfirm
                | Status::PaidForbidConsign
                | Status::WaitSellerSendGoods
                | Status::ClosedByTaobao,
            ),
        ) => Some(String::new()),
        (None, _) => None,
    }
}

/// Pieces of all lines; `None` where those of any line are not known.
pub(super) fn pieces(order: &Order) -> Option<i64> {
    let Lines::Known(lines) = &order.lines else { return None };
    lines.iter().map(|line| line.num).sum()
}

/// The item of an order: that of its first line, else the trade's own.
pub(super) fn first_item(order: &Order) -> Option<NumIid> {
    order.lines.known().first().and_then(|line| line.num_iid).or(order.num_iid)
}

fn item(order: &Order) -> Option<String> {
    let first = first_item(order)?;
    Some(match order.lines.known().len() {
        0 | 1 => first.to_string(),
        lines => format!("{first} +{}", lines - 1),
    })
}

fn status(order: &Order) -> Option<(String, String)> {
    let status = order.status.as_ref()?;
    // A pre-sale that waits for its rest says so, whatever the trade's own state.
    let text = match (&order.step_status, status) {
        (Some(step @ StepStatus::FinalNoPaid), Status::WaitBuyerPay) => words::step(step),
        _ => words::status(status),
    };
    Some((text, status.word().to_owned()))
}

fn refunds(order: &Order) -> Refunds {
    let lines = order.lines.known();
    let count = |is: fn(&RefundStatus) -> bool| {
        lines.iter().filter(|line| line.refund_status.as_ref().is_some_and(is)).count()
    };
    let done = count(|status| *status == RefundStatus::Success);
    // That all of it was refunded is what this state says already.
    let said = order.status == Some(Status::Closed) && done == lines.len();
    Refunds { open: count(RefundStatus::is_open), done: if said { 0 } else { done }, lines: lines.len() }
}

fn goods(order: &Order) -> Option<Goods<'_>> {
    let Lines::Known(lines) = &order.lines else { return None };
    Some(Goods { more: lines.len() - 1, ..goods_of(lines.first()?) })
}

/// The goods of all lines but the first.
pub(super) fn further_goods(order: &Order) -> impl Iterator<Item = Goods<'_>> {
    order.lines.known().iter().skip(1).map(goods_of)
}

/// The goods of one line.
fn goods_of(line: &OrderLine) -> Goods<'_> {
    let names = [
        (&line.outer_sku_id, GoodsField::Code),
        (&line.outer_iid, GoodsField::Code),
        (&line.title, GoodsField::Title),
    ];
    let (name, named_by) = names
        .into_iter()
        .find_map(|(text, field)| Some((text.as_deref().filter(|text| !text.is_empty())?, field)))
        .unwrap_or(("", GoodsField::Title));
    Goods {
        name,
        named_by,
        variant: line.sku_properties_name.as_deref().map(variant_values).unwrap_or_default(),
        pieces: line.num,
        more: 0,
    }
}

/// `颜色分类:豆沙色;尺码:L` → `豆沙色 L`.
#[must_use]
pub fn variant_values(properties: &str) -> String {
    properties
        .split(';')
        .map(|pair| pair.split_once(':').map_or(pair, |(_, value)| value))
        .filter(|value| !value.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Tid;
    use crate::domain::item::Item;
    use crate::domain::merge::{Answer, Asked, Trust};
    use crate::domain::record::{Record, Source};

    fn now() -> Timestamp {
        "2023-11-10 20:14:30".parse().unwrap()
    }

    fn order(json: &str) -> Order {
        let answer = Answer {
            item: Item::read(json).unwrap(),
            source: Source::EnhancedList,
            read_at: now(),
            asked: Asked::NotTexts,
            trust: Trust::Full,
        };
        Record::first(answer).order()
    }

    #[test]
    fn a_row_says_what_is_known_and_what_is_not() {
        let order = order(
            r#"{"tid":"7","status":"WAIT_SELLER_SEND_GOODS","pay_time":"2023-11-10 20:00:00","payment":"1105.58",
                "seller_flag":1,"seller_memo":"礼盒","has_buyer_message":true,
                "orders":[{"oid":"1","outer_iid":"A-1","title":"睡衣","sku_properties_name":"颜色分类:豆沙色;尺码:L",
                           "num":2,"refund_status":"WAIT_SELLER_AGREE"},{"oid":"2","refund_status":"SUCCESS"}]}"#,
        );
        let row = row_text(&order, now());
        assert_eq!(row.payment.as_deref(), Some("1,105.58"));
        assert_eq!(row.memo, TextShown::Known("礼盒"));
        assert_eq!(row.message, TextShown::Pending);
        assert_eq!((row.refunds.open, row.refunds.done, row.refunds.lines), (1, 1, 2));
        let goods = row.goods.unwrap();
        assert_eq!((goods.name, &*goods.variant, goods.pieces, goods.more), ("A-1", "豆沙色 L", Some(2), 1));
        assert_eq!(goods.named_by, GoodsField::Code);
        assert_eq!(row.buyer, None);
    }

    #[test]
    fn of_an_order_that_nothing_is_known_of_nothing_is_claimed() {
        let order = Order::unknown(Tid::new(7).unwrap());
        let row = row_text(&order, now());
        assert_eq!((row.flag, row.paid, row.status, row.payment), (None, None, None, None));
        assert!(row.goods.is_none());
        assert_eq!(row.memo, TextShown::Unknown);
    }

    #[test]
    fn what_lacks_while_the_lists_are_degraded_says_so() {
        let order = order(r#"{"tid":"7","modified":"2023-11-10 20:00:00"}"#);
        let window = |from: &str, to: &str| RuleWindow {
            from: Some(from.parse().unwrap()),
            to: Some(to.parse().unwrap()),
        };
        let evening = window("2023-11-10 19:30:00", "2023-11-10 22:00:00");
        let later: Timestamp = "2023-11-12 20:14:30".parse().unwrap();
        assert_eq!(Withheld::of(&order, &[], later), Withheld::NotReturned);
        assert_eq!(Withheld::of(&order, &[evening], later), Withheld::Degraded, "it changed then");
        let tonight = window("2023-11-12 19:30:00", "2023-11-12 22:00:00");
        assert_eq!(Withheld::of(&order, &[tonight], later), Withheld::Degraded, "it is so now");
        assert_eq!(Withheld::of(&order, &[tonight], later.plus_s(-86_400)), Withheld::NotReturned);
    }

    #[test]
    fn an_unpaid_order_has_no_pay_time_to_miss() {
        let row = order(r#"{"tid":"7","status":"WAIT_BUYER_PAY"}"#);
        assert_eq!(row_text(&row, now()).paid.as_deref(), Some(""));
        let row = order(r#"{"tid":"7","status":"TRADE_FINISHED"}"#);
        assert_eq!(row_text(&row, now()).paid, None);
    }
}
