//! Conditions that no gateway can be asked for and only this program judges: what must not hold, several words of a
//! text, amounts, the end of an order number, a span of a second time.

use super::anywhere::Anywhere;
use super::filter::TimeKind;
use super::flag::Flag;
use super::goods::GoodsTest;
use super::handled::Handled;
use super::ids::{NumIid, Tid};
use super::kept_test::PlaceKind;
use super::money::Fen;
use super::order::Order;
use super::status::{Status, StepStatus};
use super::text_how::LocalText;
use super::text_test::Verdict;
use super::time::Timestamp;

/// Most digits of an order number's end.
pub const MOST_TAIL: u32 = 18;

/// Whether a condition is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Side {
    /// It is.
    #[default]
    Is,
    /// It is not. What nobody knows of an order is neither, so an order of which it is unknown does not match.
    IsNot,
}

impl Side {
    /// This side of a verdict.
    #[must_use]
    pub const fn of(self, verdict: Verdict) -> Verdict {
        match (self, verdict) {
            (Self::IsNot, Verdict::Yes) => Verdict::No,
            (Self::IsNot, Verdict::No) => Verdict::Yes,
            (_, verdict) => verdict,
        }
    }

    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Is => Self::IsNot,
            Self::IsNot => Self::Is,
        }
    }

    /// This side of a value that is known; what is unknown is on neither.
    #[must_use]
    pub fn holds<T>(self, value: Option<T>, is: impl FnOnce(T) -> bool) -> bool {
        value.is_some_and(|value| is(value) == (self == Self::Is))
    }
}

/// A range with both ends included; an open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Between<T> {
    /// Not less than this.
    pub least: Option<T>,
    /// Not more than this.
    pub most: Option<T>,
}

impl<T: PartialOrd> Between<T> {
    /// Does it hold this value?
    #[must_use]
    pub fn holds(&self, value: &T) -> bool {
        self.least.as_ref().is_none_or(|least| least <= value)
            && self.most.as_ref().is_none_or(|most| value <= most)
    }
}

/// The last digits of an order number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tail {
    digits: u32,
    value: i64,
}

impl Tail {
    /// Reads 1 to [`MOST_TAIL`] digits.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let digits = u32::try_from(text.len()).ok().filter(|digits| (1..=MOST_TAIL).contains(digits))?;
        let all = text.bytes().all(|b| b.is_ascii_digit());
        Some(Self { digits, value: text.parse().ok().filter(|_| all)? })
    }

    /// Does a number end so?
    #[must_use]
    pub const fn ends(self, tid: Tid) -> bool {
        let (number, modulus) = (tid.get(), 10_i64.pow(self.digits));
        // Ten to the power of n is a multiple of two to it: one look at the low bits spares most divisions.
        let low = (1_i64 << self.digits) - 1;
        number & low == self.value & low && number % modulus == self.value
    }
}

impl std::fmt::Display for Tail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:0width$}", self.value, width = self.digits as usize)
    }
}

/// Such a condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LocalTest {
    /// The state is known and none of these.
    NotStatus(Vec<Status>),
    /// The flag is known and none of these.
    NotFlag(Vec<Flag>),
    /// The lines are known, and neither they nor the trade carry any of these items.
    NotItem(Vec<NumIid>),
    /// The order number is none of these.
    NotTid(Vec<Tid>),
    /// The buyer's nick is one of these.
    Buyer(Side, Vec<Box<str>>),
    /// On the seller memo, beside the filter's own.
    Memo(Side, LocalText),
    /// On the buyer message, beside the filter's own.
    Message(Side, LocalText),
    /// The payment lies within.
    Payment(Side, Between<Fen>),
    /// The order number ends so.
    Tail(Side, Tail),
    /// A time lies within.
    Time(Side, TimeKind, Between<Timestamp>),
    /// The words of the goods of any line.
    Goods(Side, GoodsTest),
    /// The receiver's province or city begins with one of these.
    Place(Side, PlaceKind, Vec<Box<str>>),
    /// When it was shipped lies within.
    Shipped(Side, Between<Timestamp>),
    /// The pieces of all lines together lie within.
    Pieces(Side, Between<i64>),
    /// The step of the pre-sale is one of these.
    Step(Side, Vec<StepStatus>),
    /// One of its parcels has one of these numbers.
    Waybill(Side, Vec<Box<str>>),
    /// It was dealt with on this computer in one of these ways; that is always known.
    Handled(Side, Vec<Handled>),
    /// A word or a number stands somewhere in the order.
    Anywhere(Side, Anywhere),
}

impl LocalTest {
    /// What it says of an order.
    #[must_use]
    pub fn judge(&self, order: &Order) -> Verdict {
        match self {
            Self::Memo(side, test) => side.of(test.judge(&order.seller_memo)),
            Self::Message(side, test) => side.of(test.judge(&order.buyer_message)),
            Self::Anywhere(side, any) => any.judge(*side, order),
            other => other.judge_kept(order).unwrap_or_else(|| Verdict::from_bool(other.holds(order))),
        }
    }

    /// What those that are no texts say.
    fn holds(&self, order: &Order) -> bool {
        match self {
            Self::NotStatus(these) => Side::IsNot.holds(order.status.as_ref(), |s| these.contains(s)),
            Self::NotFlag(these) => Side::IsNot.holds(order.seller_flag, |flag| these.contains(&flag)),
            Self::NotItem(these) => order.lines.is_known() && !these.iter().any(|item| order.carries(*item)),
            Self::NotTid(these) => !these.contains(&order.tid),
            Self::Buyer(side, these) => side.holds(order.buyer_nick.as_ref(), |nick| these.contains(nick)),
            Self::Payment(side, range) => side.holds(order.payment, |payment| range.holds(&payment)),
            Self::Tail(side, tail) => side.holds(Some(order.tid), |tid| tail.ends(tid)),
            Self::Time(side, kind, range) => side.holds(order.time(*kind), |time| range.holds(&time)),
            Self::Handled(side, these) => side.holds(Some(order.handled), |handled| these.contains(&handled)),
            // These are judged by themselves.
            Self::Memo(..)
            | Self::Message(..)
            | Self::Anywhere(..)
            | Self::Goods(..)
            | Self::Place(..)
            | Self::Shipped(..)
            | Self::Pieces(..)
            | Self::Step(..)
            | Self::Waybill(..) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order::Lines;
    use crate::domain::order_line::OrderLine;
    use crate::domain::text_state::TextState;

    fn order() -> Order {
        Order::unknown(Tid::new(2_072_251_886_161_048_441).unwrap())
    }

    #[test]
    fn what_is_unknown_is_on_neither_side() {
        let range = Between { least: Some(Fen(100)), most: None };
        for side in [Side::Is, Side::IsNot] {
            assert_eq!(LocalTest::Payment(side, range).judge(&order()), Verdict::No);
            let memo = LocalTest::Memo(side, LocalText::Starts("急".into()));
            assert_eq!(memo.judge(&order()), Verdict::Unjudged);
        }
        assert_eq!(LocalTest::NotFlag(vec![Flag::RED]).judge(&order()), Verdict::No);
        let item = NumIid::new(5).unwrap();
        let without_lines = Order { num_iid: NumIid::new(6).ok(), ..order() };
        assert_eq!(LocalTest::NotItem(vec![item]).judge(&without_lines), Verdict::No);
        let lines = Lines::Known(vec![OrderLine::default()]);
        assert_eq!(LocalTest::NotItem(vec![item]).judge(&Order { lines, ..without_lines }), Verdict::Yes);
    }

    #[test]
    fn a_text_known_to_be_empty_lacks_every_word() {
        let empty = Order { seller_memo: TextState::current(""), ..order() };
        let lacks = LocalTest::Memo(Side::IsNot, LocalText::AnyOf(vec!["急".into(), "礼".into()]));
        assert_eq!(lacks.judge(&empty), Verdict::Yes);
        let hurried = Order { seller_memo: TextState::current("加急"), ..order() };
        assert_eq!(lacks.judge(&hurried), Verdict::No);
    }

    #[test]
    fn the_end_of_a_number_keeps_its_zeros() {
        let ends = |text: &str| Tail::new(text).unwrap().ends(order().tid);
        assert!(ends("8441") && ends("1") && ends("048441") && !ends("8442") && !ends("9048441"));
        assert_eq!(Tail::new("0048").unwrap().to_string(), "0048");
        for wrong in ["", "12a", "+12", "1234567890123456789"] {
            assert_eq!(Tail::new(wrong), None, "{wrong}");
        }
    }
}
