//! What is typed in the pane of goods, places, pieces, shipping, pre-sale steps and parcels, and the conditions it makes.

use super::draft::DraftField;
use super::local_words;
use crate::domain::filter_line::{self, write_test};
use crate::domain::goods::{GoodsField, GoodsTest};
use crate::domain::kept_test::PlaceKind;
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::status::StepStatus;
use crate::domain::text_how::TextHow;
use crate::domain::time::Timestamp;

/// What is typed there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptDraft {
    /// Which words of the goods.
    pub goods_field: GoodsField,
    /// How they are compared.
    pub goods_op: TextHow,
    /// What with.
    pub goods: String,
    /// Whether the order goes to these provinces or to none of them.
    pub province_side: Side,
    /// Provinces, apart by spaces or commas.
    pub provinces: String,
    /// The same of cities.
    pub city_side: Side,
    /// Cities, apart by spaces or commas.
    pub cities: String,
    /// Pieces, as a line says them: `2-5`.
    pub pieces: String,
    /// The span of shipping, as a line says it: `last-7d`.
    pub shipped: String,
    /// Steps of a pre-sale.
    pub steps: Vec<StepStatus>,
    /// Steps that are left out.
    pub not_steps: Vec<StepStatus>,
    /// Numbers of parcels, apart by spaces or commas.
    pub waybills: String,
}

/// How a condition leaves the draft.
pub type Clear = fn(&mut KeptDraft);

/// A condition, the term of a line that says it, and how it leaves the draft.
pub struct Said {
    /// The condition.
    pub test: LocalTest,
    /// The term.
    pub term: String,
    /// Takes it out.
    pub clear: Clear,
}

impl KeptDraft {
    /// The same without any condition; how the next one is compared stays.
    #[must_use]
    pub fn bare(&self) -> Self {
        Self {
            goods_field: self.goods_field,
            goods_op: self.goods_op,
            province_side: self.province_side,
            city_side: self.city_side,
            ..Self::default()
        }
    }

    /// The conditions that it makes at an instant; what cannot be read is marked and makes none.
    #[must_use]
    pub fn said(&self, now: Timestamp, wrong: &mut Vec<DraftField>) -> Vec<Said> {
        let mut all = Vec::new();
        let mut add = |test: LocalTest, term: Option<String>, clear| {
            all.push(Said { term: term.unwrap_or_else(|| write_test(&test)), test, clear });
        };
        let goods = self.goods_op.test(&self.goods);
        if let Some((side, test)) =
            goods.and_then(|(side, text)| GoodsTest::new(side, self.goods_field, &text))
        {
            add(LocalTest::Goods(side, test), None, |d| d.goods.clear());
        }
        if let Some(these) = listed(&self.provinces) {
            let test = LocalTest::Place(self.province_side, PlaceKind::Province, these);
            add(test, None, |d| d.provinces.clear());
        }
        if let Some(these) = listed(&self.cities) {
            let test = LocalTest::Place(self.city_side, PlaceKind::City, these);
            add(test, None, |d| d.cities.clear());
        }
        match valued("pieces", &self.pieces, now) {
            Value::None => {}
            Value::Wrong => wrong.push(DraftField::Pieces),
            Value::Said(test, term) => add(test, Some(term), |d| d.pieces.clear()),
        }
        match valued("shipped", &self.shipped, now) {
            Value::None => {}
            Value::Wrong => wrong.push(DraftField::Shipped),
            Value::Said(test, term) => add(test, Some(term), |d| d.shipped.clear()),
        }
        if !self.steps.is_empty() {
            add(LocalTest::Step(Side::Is, self.steps.clone()), None, |d| d.steps.clear());
        }
        if !self.not_steps.is_empty() {
            add(LocalTest::Step(Side::IsNot, self.not_steps.clone()), None, |d| d.not_steps.clear());
        }
        if let Some(these) = listed(&self.waybills) {
            add(LocalTest::Waybill(Side::Is, these), None, |d| d.waybills.clear());
        }
        all
    }

    /// Takes a condition in where its field is still free and can say it.
    pub fn take(&mut self, test: &LocalTest, term: &str, now: Timestamp) -> Taken {
        let before = self.clone();
        match test {
            LocalTest::Goods(side, test) if self.goods.is_empty() => {
                let (side, same) = test.text(*side);
                if let Some((how, typed)) = TextHow::of(side, &same) {
                    (self.goods_field, self.goods_op, self.goods) = (test.field(), how, typed);
                }
            }
            LocalTest::Place(side, PlaceKind::Province, these) if self.provinces.is_empty() => {
                (self.province_side, self.provinces) = (*side, these.join(" "));
            }
            LocalTest::Place(side, PlaceKind::City, these) if self.cities.is_empty() => {
                (self.city_side, self.cities) = (*side, these.join(" "));
            }
            LocalTest::Pieces(..) if self.pieces.is_empty() => {
                value_of(&write_test(test)).clone_into(&mut self.pieces);
            }
            LocalTest::Shipped(..) if self.shipped.is_empty() => {
                value_of(term).clone_into(&mut self.shipped);
            }
            LocalTest::Step(Side::Is, these) if self.steps.is_empty() => self.steps.clone_from(these),
            LocalTest::Step(Side::IsNot, these) if self.not_steps.is_empty() => {
                self.not_steps.clone_from(these);
            }
            LocalTest::Waybill(Side::Is, these) if self.waybills.is_empty() => {
                self.waybills = these.join(" ");
            }
            _ => return Taken::No,
        }
        // Some can be written in a line and not be typed here: a word with a space, a range that is left out.
        if self.said(now, &mut Vec::new()).iter().any(|said| said.test == *test) {
            Taken::Yes
        } else {
            *self = before;
            Taken::No
        }
    }

    /// Its conditions in words, each with how it leaves the draft.
    pub(super) fn chips(&self, now: Timestamp) -> Vec<(String, Clear)> {
        let said = self.said(now, &mut Vec::new());
        said.into_iter().map(|said| (local_words::words(&said.term, now), said.clear)).collect()
    }
}

/// Whether a condition was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was.
    Yes,
    /// It has to be said elsewhere.
    No,
}

/// What a field with a value makes.
enum Value {
    None,
    Wrong,
    Said(LocalTest, String),
}

/// A field whose content is the value of a term.
fn valued(key: &str, typed: &str, now: Timestamp) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::None;
    }
    if typed.contains(['"', '\\', ',', '，']) {
        return Value::Wrong;
    }
    let term = if typed.contains(char::is_whitespace) {
        format!("{key}:\"{typed}\"")
    } else {
        format!("{key}:{typed}")
    };
    match filter_line::read_test(&term, now) {
        Ok(test) => Value::Said(test, term),
        Err(_) => Value::Wrong,
    }
}

/// The value of a term.
fn value_of(term: &str) -> &str {
    let value = term.split_once([':', '：']).map_or("", |(_, value)| value);
    value.trim_matches('"')
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、')).filter(|word| !word.is_empty())
}

fn listed(text: &str) -> Option<Vec<Box<str>>> {
    Some(words(text).map(Into::into).collect::<Vec<_>>()).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::DAY_S;

    fn now() -> Timestamp {
        "2023-11-10 20:14:30".parse().unwrap()
    }

    #[test]
    fn what_a_line_says_is_typed_here_and_said_again() {
        for term in [
            "goods:睡衣",
            "title^=真丝",
            "-sku:红,蓝",
            "code!=TX-9",
            "province:浙江,上海",
            "-city:杭州市",
            "pieces:2-5",
            "pieces:3..",
            "shipped:last-7d",
            "shipped:2023-11-01..",
            "step:FRONT_PAID_FINAL_NOPAID",
            "-step:FRONT_PAID_FINAL_PAID",
            "waybill:SF1,SF2",
        ] {
            let test = filter_line::read_test(term, now()).unwrap();
            let mut draft = KeptDraft::default();
            assert_eq!(draft.take(&test, term, now()), Taken::Yes, "{term}");
            let said = draft.said(now(), &mut Vec::new());
            assert_eq!(said.len(), 1, "{term}");
            assert_eq!((&said[0].test, said[0].term.as_str()), (&test, term));
            (said[0].clear)(&mut draft);
            assert_eq!(draft, draft.bare(), "{term}");
        }
    }

    #[test]
    fn what_cannot_be_typed_stays_in_the_line() {
        for term in
            ["-pieces:2-5", "-shipped:today", "province:\"内 蒙古\"", "-waybill:SF1", "goods:\"红,色\",蓝"]
        {
            let test = filter_line::read_test(term, now()).unwrap();
            let mut draft = KeptDraft::default();
            assert_eq!(draft.take(&test, term, now()), Taken::No, "{term}");
            assert_eq!(draft, KeptDraft::default(), "{term}");
        }
        let goods = |word| filter_line::read_test(word, now()).unwrap();
        let mut draft = KeptDraft::default();
        assert_eq!(draft.take(&goods("goods:a"), "goods:a", now()), Taken::Yes);
        assert_eq!(draft.take(&goods("goods:b"), "goods:b", now()), Taken::No, "both must hold");
    }

    #[test]
    fn a_span_that_moves_goes_on_doing_so_and_what_is_no_value_is_marked() {
        let draft = KeptDraft { shipped: "last-7d".into(), pieces: "two".into(), ..KeptDraft::default() };
        let mut wrong = Vec::new();
        let later = now().plus_s(DAY_S);
        let said = draft.said(later, &mut wrong);
        assert_eq!(said[0].test, filter_line::read_test("shipped:last-7d", later).unwrap());
        assert_eq!(wrong, [DraftField::Pieces]);
        for text in ["2 memo:急", "\"", "2,3"] {
            let draft = KeptDraft { pieces: text.into(), ..KeptDraft::default() };
            let mut wrong = Vec::new();
            assert!(draft.said(now(), &mut wrong).is_empty() && !wrong.is_empty(), "{text}");
        }
    }
}
