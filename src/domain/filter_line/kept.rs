//! The terms of what the store keeps apart: goods, places, pieces, shipping and pre-sale steps.

use super::super::goods::GoodsTest;
use super::super::local_test::{Between, LocalTest, Side};
use super::super::status::StepStatus;
use super::super::time::Timestamp;
use super::read::{each, one, span, text};
use super::terms::{Term, Word};
use super::write::span_word;
use super::{Key, LineError, Why};

/// Words for the steps of a pre-sale beside the gateway's own.
const STEPS: [(StepStatus, &[&str]); 4] = [
    (StepStatus::FrontNoPaid, &["deposit-due", "待付定金"]),
    (StepStatus::FinalNoPaid, &["rest-due", "待付尾款"]),
    (StepStatus::FinalPaid, &["rest-paid", "尾款已付"]),
    (StepStatus::Forfeited, &["forfeited", "定金罚没"]),
];

/// Reads such a term.
pub fn read(term: &Term, now: Timestamp) -> Result<LocalTest, LineError> {
    let side = term.side;
    let words = || {
        each(term, |value| match value.text.as_str() {
            "" => Err(value.fault(Why::NoValue)),
            text => Ok(Box::from(text)),
        })
    };
    let fault = |why| LineError { at: term.at.clone(), why };
    Ok(match term.key.ok_or_else(|| fault(Why::Key))? {
        Key::Goods(field) => {
            let made = GoodsTest::new(side, field, &text(term)?);
            let (side, test) = made.ok_or_else(|| fault(Why::NoValue))?;
            LocalTest::Goods(side, test)
        }
        Key::Place(kind) => LocalTest::Place(side, kind, words()?),
        Key::Pieces => LocalTest::Pieces(side, pieces(one(term)?)?),
        Key::Step => LocalTest::Step(side, each(term, |value| Ok(step(&value.text)))?),
        Key::Shipped => {
            let (least, most) = span(one(term)?, now)?;
            LocalTest::Shipped(side, Between { least, most })
        }
        Key::Waybill => LocalTest::Waybill(side, words()?),
        _ => return Err(fault(Why::Key)),
    })
}

/// The side, the key and the values of such a condition, but for one on goods.
pub fn values(test: &LocalTest) -> Option<(Side, Key, Vec<String>)> {
    let words = |these: &[Box<str>]| these.iter().map(ToString::to_string).collect();
    Some(match test {
        LocalTest::Place(side, kind, these) => (*side, Key::Place(*kind), words(these)),
        LocalTest::Pieces(side, range) => (*side, Key::Pieces, vec![pieces_word(range)]),
        LocalTest::Step(side, these) => {
            (*side, Key::Step, these.iter().map(|step| step.word().to_owned()).collect())
        }
        LocalTest::Shipped(side, span) => (*side, Key::Shipped, vec![span_word(span.least, span.most)]),
        LocalTest::Waybill(side, these) => (*side, Key::Waybill, words(these)),
        _ => return None,
    })
}

/// A step by any of its words; one that is not known is taken literally, as a state is.
fn step(word: &str) -> StepStatus {
    let known = STEPS.iter().find(|(_, words)| words.contains(&word.to_ascii_lowercase().as_str()));
    known.map_or_else(|| StepStatus::from_word(word), |(step, _)| step.clone())
}

/// A range of pieces: `2-5`, `2..5` with either end open, or one number.
fn pieces(value: &Word) -> Result<Between<i64>, LineError> {
    let fault = || value.fault(Why::Pieces);
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i64>().ok().filter(|_| digits).ok_or_else(fault)
    };
    let end = |text: &str| if text.is_empty() { Ok(None) } else { number(text).map(Some) };
    let range = match (value.text.split_once(".."), value.text.split_once('-')) {
        (Some(("", "")), _) => return Err(fault()),
        (Some((least, most)), _) => Between { least: end(least)?, most: end(most)? },
        (None, Some((least, most))) => Between { least: Some(number(least)?), most: Some(number(most)?) },
        (None, None) => {
            let only = number(&value.text)?;
            Between { least: Some(only), most: Some(only) }
        }
    };
    match (range.least, range.most) {
        (Some(least), Some(most)) if least > most => Err(value.fault(Why::Reversed)),
        _ => Ok(range),
    }
}

fn pieces_word(range: &Between<i64>) -> String {
    match (range.least, range.most) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (Some(least), Some(most)) => format!("{least}-{most}"),
        (least, most) => {
            let word = |end: Option<i64>| end.map_or_else(String::new, |n| n.to_string());
            format!("{}..{}", word(least), word(most))
        }
    }
}
