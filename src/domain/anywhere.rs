//! A word without a key: it may stand in any text of an order, and a number may be one of its numbers.

use super::goods::GoodsTest;
use super::ids::{NumIid, Tid};
use super::local_test::{Side, Tail};
use super::order::{Kept, Lines, Order};
use super::text_test::{TextTest, Verdict};

/// Fewest digits that are looked for among the numbers of an order; fewer are a word like any other.
pub const LEAST_DIGITS: usize = 4;
/// Most digits of a number; more are a word.
pub const MOST_DIGITS: usize = 19;

/// Where something may be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Spot {
    /// The seller memo.
    Memo,
    /// The buyer message.
    Message,
    /// The order number, its end included.
    Tid,
    /// The words of the goods: title, variant, 商家编码.
    Goods,
    /// The item id of a line or of the trade itself.
    Item,
    /// A parcel's number, whole.
    Waybill,
}

impl Spot {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 6] = [Self::Memo, Self::Message, Self::Goods, Self::Tid, Self::Item, Self::Waybill];
    /// Where a text is looked for.
    pub const OF_TEXT: [Self; 3] = [Self::Memo, Self::Message, Self::Goods];
    /// Where a number is looked for.
    pub const OF_NUMBER: [Self; 3] = [Self::Tid, Self::Item, Self::Waybill];

    /// A short name, as the texts are found by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Memo => "memo",
            Self::Message => "message",
            Self::Tid => "tid",
            Self::Goods => "goods",
            Self::Item => "item",
            Self::Waybill => "waybill",
        }
    }
}

/// Digits that are looked for among the numbers of an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Digits {
    text: Box<str>,
    value: i64,
}

impl Digits {
    /// Reads [`LEAST_DIGITS`] to [`MOST_DIGITS`] digits.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let fits = (LEAST_DIGITS..=MOST_DIGITS).contains(&text.len());
        let all = text.bytes().all(|b| b.is_ascii_digit());
        Some(Self { text: text.into(), value: text.parse().ok().filter(|_| fits && all)? })
    }

    /// As they were typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The end of an order number that they are; `None` where they are too many for an end.
    #[must_use]
    pub fn tail(&self) -> Option<Tail> {
        Tail::new(&self.text)
    }

    /// The whole order number that they are, where they are no end.
    #[must_use]
    pub fn whole(&self) -> Option<Tid> {
        Tid::new(self.value).ok().filter(|_| self.tail().is_none())
    }

    /// The item that they are. No id begins with zero.
    #[must_use]
    pub fn item(&self) -> Option<NumIid> {
        NumIid::new(self.value).ok().filter(|_| !self.text.starts_with('0'))
    }

    /// Are they an order number, or its end?
    #[must_use]
    pub fn are(&self, tid: Tid) -> bool {
        self.tail().map_or(self.value == tid.get(), |tail| tail.ends(tid))
    }
}

/// A word or a number that is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sought {
    /// A piece of text, never empty, ASCII letters in either case.
    Text(Box<str>),
    /// A number.
    Number(Digits),
}

impl Sought {
    /// What is meant by something typed without a key or a quote; `None` where it is empty.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        match Digits::new(text) {
            Some(digits) => Some(Self::Number(digits)),
            None => Self::text(text),
        }
    }

    /// A piece of text, also where it is a number; `None` where it is empty.
    #[must_use]
    pub fn text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self::Text(text.into()))
    }

    /// As it was typed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Number(digits) => digits.as_str(),
        }
    }

    /// Where it is looked for.
    #[must_use]
    pub const fn spots(&self) -> &'static [Spot] {
        match self {
            Self::Text(_) => &Spot::OF_TEXT,
            Self::Number(_) => &Spot::OF_NUMBER,
        }
    }

    /// Does it stand in one of the places of an order? A place that is not known leaves it open only where it is a
    /// text: an order whose lines nobody has read carries no item, as everywhere.
    #[must_use]
    pub fn judge_at(&self, spot: Spot, order: &Order) -> Verdict {
        let text = |text: &str| TextTest::Contains(text.into());
        match (self, spot) {
            (Self::Text(word), Spot::Memo) => text(word).judge(&order.seller_memo),
            (Self::Text(word), Spot::Message) => text(word).judge(&order.buyer_message),
            (Self::Number(digits), Spot::Tid) => Verdict::from_bool(digits.are(order.tid)),
            (Self::Number(digits), Spot::Item) => {
                Verdict::from_bool(digits.item().is_some_and(|item| order.carries(item)))
            }
            (Self::Text(word), Spot::Goods) => match GoodsTest::any_contains(word) {
                Some(_) if order.kept == Kept::Early => Verdict::Unjudged,
                Some(goods) => goods.judge(order),
                None => Verdict::No,
            },
            (Self::Number(digits), Spot::Waybill) => {
                let is_kept = order.kept == Kept::All;
                Verdict::from_bool(is_kept && order.waybills().contains(&digits.as_str()))
            }
            (Self::Text(_), Spot::Tid | Spot::Item | Spot::Waybill)
            | (Self::Number(_), Spot::Memo | Spot::Message | Spot::Goods) => Verdict::No,
        }
    }

    /// Does it stand anywhere, or nowhere?
    fn judge(&self, side: Side, order: &Order) -> Verdict {
        let anywhere =
            self.spots().iter().map(|spot| self.judge_at(*spot, order)).fold(Verdict::No, Verdict::or);
        match (self, side) {
            // Of lines that nobody has read it is not known what they lack.
            (Self::Number(_), Side::IsNot) => {
                Verdict::from_bool(anywhere == Verdict::No && matches!(order.lines, Lines::Known(_)))
            }
            (_, side) => side.of(anywhere),
        }
    }
}

/// Words or numbers of which at least one stands somewhere in an order. There is always one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Anywhere(Vec<Sought>);

impl Anywhere {
    /// Any of these; `None` where there is none.
    #[must_use]
    pub fn new(sought: Vec<Sought>) -> Option<Self> {
        (!sought.is_empty()).then_some(Self(sought))
    }

    /// What is looked for.
    #[must_use]
    pub fn sought(&self) -> &[Sought] {
        &self.0
    }

    /// Where it may be found.
    pub fn spots(&self) -> impl Iterator<Item = Spot> + '_ {
        Spot::ALL.into_iter().filter(|spot| self.0.iter().any(|one| one.spots().contains(spot)))
    }

    /// Where an order has it.
    pub fn hits<'a>(&'a self, order: &'a Order) -> impl Iterator<Item = Spot> + 'a {
        let is_there = |spot: &Spot| self.0.iter().any(|one| one.judge_at(*spot, order) == Verdict::Yes);
        Spot::ALL.into_iter().filter(is_there)
    }

    /// The words that are looked for in texts.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|one| match one {
            Sought::Text(word) => Some(&**word),
            Sought::Number(_) => None,
        })
    }

    /// What it says of an order.
    #[must_use]
    pub fn judge(&self, side: Side, order: &Order) -> Verdict {
        let all = self.0.iter().map(|one| one.judge(side, order));
        match side {
            Side::Is => all.fold(Verdict::No, Verdict::or),
            Side::IsNot => all.fold(Verdict::Yes, Verdict::and),
        }
    }

    /// The numbers that are looked for.
    pub fn numbers(&self) -> impl Iterator<Item = &Digits> {
        self.0.iter().filter_map(|one| match one {
            Sought::Text(_) => None,
            Sought::Number(digits) => Some(digits),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order_line::OrderLine;
    use crate::domain::text_state::TextState;

    fn order() -> Order {
        Order::unknown(Tid::new(2_072_251_886_161_048_441).unwrap())
    }

    fn any(words: &[&str]) -> Anywhere {
        Anywhere::new(words.iter().filter_map(|word| Sought::typed(word)).collect()).unwrap()
    }

    #[test]
    fn a_text_that_nobody_has_read_leaves_it_open_unless_another_place_has_the_word() {
        let half = Order { seller_memo: TextState::current("送礼盒"), ..order() };
        assert_eq!(any(&["礼盒"]).judge(Side::Is, &half), Verdict::Yes);
        assert_eq!(any(&["礼盒"]).judge(Side::IsNot, &half), Verdict::No);
        assert_eq!(any(&["加急"]).judge(Side::Is, &half), Verdict::Unjudged);
        assert_eq!(any(&["加急"]).judge(Side::IsNot, &half), Verdict::Unjudged);
        let titled = OrderLine { title: Some("真丝睡衣".into()), ..OrderLine::default() };
        let lines = Lines::Known(vec![titled]);
        let read = Order { buyer_message: TextState::current(""), ..half };
        assert_eq!(any(&["加急"]).judge(Side::Is, &read), Verdict::Unjudged, "its goods are not known");
        let whole = Order { lines, ..read };
        assert_eq!(any(&["睡衣"]).hits(&whole).collect::<Vec<_>>(), [Spot::Goods]);
        assert_eq!(any(&["加急"]).judge(Side::Is, &whole), Verdict::No);
        assert_eq!(any(&["加急"]).judge(Side::IsNot, &whole), Verdict::Yes);
        assert_eq!(any(&["加急", "礼"]).judge(Side::Is, &whole), Verdict::Yes);
        assert_eq!(any(&["加急", "礼"]).judge(Side::IsNot, &whole), Verdict::No);
        assert_eq!(any(&["礼"]).hits(&whole).collect::<Vec<_>>(), [Spot::Memo]);
    }

    #[test]
    fn digits_are_an_order_number_its_end_or_an_item() {
        for typed in ["8441", "048441", "2072251886161048441"] {
            assert_eq!(any(&[typed]).judge(Side::Is, &order()), Verdict::Yes, "{typed}");
            assert_eq!(any(&[typed]).hits(&order()).collect::<Vec<_>>(), [Spot::Tid], "{typed}");
        }
        assert_eq!(any(&["8442"]).judge(Side::Is, &order()), Verdict::No, "only a text leaves it open");
        assert_eq!(any(&["8442"]).judge(Side::IsNot, &order()), Verdict::No, "its lines are not known");
        let line = OrderLine { num_iid: NumIid::new(8442).ok(), ..OrderLine::default() };
        let known = Order { lines: Lines::Known(vec![line]), ..order() };
        assert_eq!(any(&["8442"]).hits(&known).collect::<Vec<_>>(), [Spot::Item]);
        assert_eq!(any(&["8443"]).judge(Side::IsNot, &known), Verdict::Yes);
        let sent = OrderLine { waybill: Some("75550001".into()), ..OrderLine::default() };
        let sent = Order { lines: Lines::Known(vec![sent]), ..order() };
        assert_eq!(any(&["75550001"]).hits(&sent).collect::<Vec<_>>(), [Spot::Waybill]);
        assert_eq!(any(&["0001"]).judge(Side::Is, &sent), Verdict::No, "a parcel's number is whole");
        assert!(matches!(any(&["441"]).sought(), [Sought::Text(_)]), "three digits are a word");
        assert!(matches!(any(&["20722518861610484410"]).sought(), [Sought::Text(_)]));
    }
}
