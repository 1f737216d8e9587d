//! The words of what was bought: an order line's title, its variant in words, the seller's own codes, and the conditions
//! on them.
//!
//! An order matches where any of its lines does. A line whose title no answer has returned tells nothing of its goods;
//! one whose title is known has the variant and the codes that were returned with it and no others, as far as a
//! condition on any of them goes. A condition on the variant or on a code alone needs that very text to be known.

use super::local_test::Side;
use super::order::{Kept, Lines, Order};
use super::order_line::OrderLine;
use super::text_how::LocalText;
use super::text_test::{TextTest, Verdict, contains_folded, ends_folded, starts_folded};

/// The words of a line's goods. Every `None` means *not returned*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct GoodsView<'a> {
    /// The item's title.
    pub title: Option<&'a str>,
    /// The variant in words.
    pub sku: Option<&'a str>,
    /// The seller's own code of the item.
    pub outer_iid: Option<&'a str>,
    /// The seller's own code of the variant.
    pub outer_sku_id: Option<&'a str>,
}

impl<'a> GoodsView<'a> {
    /// All four, in the order of the fields.
    #[must_use]
    pub const fn texts(&self) -> [Option<&'a str>; 4] {
        [self.title, self.sku, self.outer_iid, self.outer_sku_id]
    }

    /// The words that stand in this order.
    #[must_use]
    pub const fn of(texts: [Option<&'a str>; 4]) -> Self {
        let [title, sku, outer_iid, outer_sku_id] = texts;
        Self { title, sku, outer_iid, outer_sku_id }
    }
}

impl OrderLine {
    /// The words of its goods.
    #[must_use]
    pub fn goods(&self) -> GoodsView<'_> {
        GoodsView {
            title: self.title.as_deref(),
            sku: self.sku_properties_name.as_deref(),
            outer_iid: self.outer_iid.as_deref(),
            outer_sku_id: self.outer_sku_id.as_deref(),
        }
    }
}

/// Which words of a line are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum GoodsField {
    /// Any of them.
    #[default]
    Any,
    /// The title.
    Title,
    /// The variant in words.
    Sku,
    /// The seller's codes 商家编码, of the item or of the variant.
    Code,
}

impl GoodsField {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 4] = [Self::Any, Self::Title, Self::Sku, Self::Code];

    /// Which of [`GoodsView::texts`] it speaks of.
    #[must_use]
    pub const fn covers(self) -> [bool; 4] {
        match self {
            Self::Any => [true; 4],
            Self::Title => [true, false, false, false],
            Self::Sku => [false, true, false, false],
            Self::Code => [false, false, true, true],
        }
    }

    /// Which of [`GoodsView::texts`] must be known, at least one of them, for a line to be judged.
    #[must_use]
    pub const fn needs(self) -> [bool; 4] {
        match self {
            Self::Any => Self::Title.covers(),
            one => one.covers(),
        }
    }
}

/// How a text of the goods is compared. ASCII letters match in either case but for [`Self::Equals`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum GoodsHow {
    /// It contains at least one of these; none is empty.
    AnyOf(Vec<Box<str>>),
    /// It is this, character for character.
    Equals(Box<str>),
    /// It begins so.
    Starts(Box<str>),
    /// It ends so.
    Ends(Box<str>),
}

/// A condition on the words of the goods.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GoodsTest {
    field: GoodsField,
    how: GoodsHow,
}

impl GoodsTest {
    /// Does any text of the goods contain this word? `None` for an empty one.
    #[must_use]
    pub fn any_contains(word: &str) -> Option<Self> {
        Self::new(Side::Is, GoodsField::Any, &LocalText::any_of(vec![word.into()])?).map(|(_, test)| test)
    }

    /// The condition that a condition on a text makes here, and its side: to differ is not to be equal. An empty value
    /// says nothing of goods, which are never known to have an empty text.
    #[must_use]
    pub fn new(side: Side, field: GoodsField, text: &LocalText) -> Option<(Side, Self)> {
        if text.values().iter().any(|value| value.is_empty()) {
            return None;
        }
        let (side, how) = match text {
            LocalText::Api(TextTest::Contains(word)) => (side, GoodsHow::AnyOf(vec![word.clone()])),
            LocalText::Api(TextTest::Equals(value)) => (side, GoodsHow::Equals(value.clone())),
            LocalText::Api(TextTest::Differs(value)) => (side.other(), GoodsHow::Equals(value.clone())),
            LocalText::Starts(value) => (side, GoodsHow::Starts(value.clone())),
            LocalText::Ends(value) => (side, GoodsHow::Ends(value.clone())),
            LocalText::AnyOf(words) if words.is_empty() => return None,
            LocalText::AnyOf(words) => (side, GoodsHow::AnyOf(words.clone())),
        };
        Some((side, Self { field, how }))
    }

    /// Which words it speaks of.
    #[must_use]
    pub const fn field(&self) -> GoodsField {
        self.field
    }

    /// How they are compared.
    #[must_use]
    pub const fn how(&self) -> &GoodsHow {
        &self.how
    }

    /// Its values; one, but for several words.
    #[must_use]
    pub fn values(&self) -> Vec<&str> {
        match &self.how {
            GoodsHow::AnyOf(words) => words.iter().map(|word| &**word).collect(),
            GoodsHow::Equals(value) | GoodsHow::Starts(value) | GoodsHow::Ends(value) => vec![value],
        }
    }

    /// The condition on a text that says the same, with its side.
    #[must_use]
    pub fn text(&self, side: Side) -> (Side, LocalText) {
        match (&self.how, side) {
            (GoodsHow::AnyOf(words), side) => match words.as_slice() {
                [word] => (side, TextTest::Contains(word.clone()).into()),
                words => (side, LocalText::AnyOf(words.to_vec())),
            },
            (GoodsHow::Equals(value), Side::Is) => (side, TextTest::Equals(value.clone()).into()),
            (GoodsHow::Equals(value), Side::IsNot) => (Side::Is, TextTest::Differs(value.clone()).into()),
            (GoodsHow::Starts(value), side) => (side, LocalText::Starts(value.clone())),
            (GoodsHow::Ends(value), side) => (side, LocalText::Ends(value.clone())),
        }
    }

    /// Does a text that is known pass?
    #[must_use]
    pub fn passes(&self, text: &str) -> bool {
        match &self.how {
            GoodsHow::AnyOf(words) => words.iter().any(|word| contains_folded(text, word)),
            GoodsHow::Equals(value) => text == &**value,
            GoodsHow::Starts(value) => starts_folded(text, value),
            GoodsHow::Ends(value) => ends_folded(text, value),
        }
    }

    /// What it says of one line.
    #[must_use]
    pub fn judge_line(&self, goods: &GoodsView<'_>) -> Verdict {
        let texts = goods.texts();
        let of = |wanted: [bool; 4]| texts.into_iter().zip(wanted).filter_map(|(text, w)| text.filter(|_| w));
        if of(self.field.covers()).any(|text| self.passes(text)) {
            Verdict::Yes
        } else if of(self.field.needs()).next().is_none() {
            Verdict::Unjudged
        } else {
            Verdict::No
        }
    }

    /// What it says of an order: any line settles it; else one that cannot be judged leaves it open.
    #[must_use]
    pub fn judge(&self, order: &Order) -> Verdict {
        let Lines::Known(lines) = &order.lines else { return Verdict::Unjudged };
        if order.kept == Kept::Early {
            return Verdict::Unjudged;
        }
        lines.iter().map(|line| self.judge_line(&line.goods())).fold(Verdict::No, |all, one| {
            match (all, one) {
                (Verdict::Yes, _) | (_, Verdict::Yes) => Verdict::Yes,
                (Verdict::Unjudged, _) | (_, Verdict::Unjudged) => Verdict::Unjudged,
                _ => Verdict::No,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Tid;
    use crate::domain::text_how::TextHow;

    fn order(lines: Vec<OrderLine>) -> Order {
        Order { lines: Lines::Known(lines), ..Order::unknown(Tid::new(7).unwrap()) }
    }

    fn line(title: Option<&str>, code: Option<&str>) -> OrderLine {
        OrderLine { title: title.map(Into::into), outer_sku_id: code.map(Into::into), ..OrderLine::default() }
    }

    fn test(field: GoodsField, how: TextHow, typed: &str) -> (Side, GoodsTest) {
        let (side, test) = how.test(typed).unwrap();
        GoodsTest::new(side, field, &test).unwrap()
    }

    #[test]
    fn any_line_and_any_of_its_texts_will_do() {
        let two = order(vec![line(Some("真丝睡衣"), None), line(Some("拖鞋"), Some("TX-9"))]);
        let any = |word: &str| GoodsTest::any_contains(word).unwrap().judge(&two);
        assert_eq!((any("睡衣"), any("tx-"), any("帽")), (Verdict::Yes, Verdict::Yes, Verdict::No));
        assert_eq!(GoodsTest::any_contains(""), None);
        let (side, code) = test(GoodsField::Code, TextHow::Equals, "TX-9");
        assert_eq!(side.of(code.judge(&two)), Verdict::Yes);
        let (_, title) = test(GoodsField::Title, TextHow::Contains, "TX");
        assert_eq!(title.judge(&two), Verdict::No);
    }

    #[test]
    fn what_no_answer_returned_leaves_it_open() {
        let (side, not) = test(GoodsField::Any, TextHow::NoneOf, "睡衣");
        let judge = |order: &Order| side.of(not.judge(order));
        assert_eq!(judge(&Order::unknown(Tid::new(7).unwrap())), Verdict::Unjudged);
        assert_eq!(judge(&order(vec![line(None, Some("TX")), line(Some("睡衣"), None)])), Verdict::No);
        assert_eq!(judge(&order(vec![line(None, Some("TX")), line(Some("拖鞋"), None)])), Verdict::Unjudged);
        assert_eq!(judge(&order(vec![line(Some("拖鞋"), None)])), Verdict::Yes);
        let early = Order { kept: Kept::Early, ..order(vec![line(Some("拖鞋"), None)]) };
        assert_eq!(judge(&early), Verdict::Unjudged);
        let (_, code) = test(GoodsField::Code, TextHow::Contains, "TX");
        assert_eq!(code.judge(&order(vec![line(Some("拖鞋"), None)])), Verdict::Unjudged);
    }

    #[test]
    fn to_differ_is_not_to_be_equal_in_any_line() {
        let (side, differs) = test(GoodsField::Title, TextHow::Differs, "拖鞋");
        let two = order(vec![line(Some("拖鞋"), None), line(Some("睡衣"), None)]);
        assert_eq!(side.of(differs.judge(&two)), Verdict::No);
        assert_eq!(differs.text(side), TextHow::Differs.test("拖鞋").unwrap());
        let empty = TextHow::Equals.test("").unwrap();
        assert_eq!(GoodsTest::new(empty.0, GoodsField::Any, &empty.1), None);
    }
}
