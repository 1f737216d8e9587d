//! From a filter to a line.

use std::fmt::{self, Write as _};

use super::super::anywhere::{Anywhere, Digits, Sought, Spot};
use super::super::filter::{Direction, Filter, Refunding, TimeKind};
use super::super::flag::Flag;
use super::super::goods::GoodsField;
use super::super::local_test::{Between, LocalTest, Side};
use super::super::money::Fen;
use super::super::status::Status;
use super::super::text_how::LocalText;
use super::super::text_test::TextTest;
use super::super::time::{DAY_S, Timestamp};
use super::read::Said;
use super::{FLAGS, Key, kept, narrow};

/// Fewest digits of a number that is taken for a whole order number and not for its end.
const LEAST_WHOLE: usize = 16;

/// Writes a filter as a line.
#[must_use]
pub fn write(filter: &Filter) -> String {
    let mut line = written(filter, None);
    filter.local.iter().for_each(|test| add(&mut line, &write_test(test)));
    line
}

/// Writes a filter as a line with the words of what moves with the time: its own terms, and `span`, such as
/// `paid:last-7d`, in place of its span.
#[must_use]
pub fn write_said(said: &Said, span: Option<&str>) -> String {
    let mut line = written(&said.filter, span);
    said.terms.iter().for_each(|term| add(&mut line, term));
    line
}

/// The conditions that the enhanced list knows, and the order.
fn written(filter: &Filter, span: Option<&str>) -> String {
    let mut line = String::new();
    for key in Key::ALL {
        let Some((op, values)) = values_of(filter, key) else { continue };
        match span {
            Some(span) if matches!(key, Key::Time(_)) => add(&mut line, span),
            _ => add(&mut line, &term(Side::Is, key, op, &values)),
        }
    }
    line
}

fn add(line: &mut String, term: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(term);
}

fn term(side: Side, key: Key, op: &str, values: &[String]) -> String {
    let not = if side == Side::IsNot { "-" } else { "" };
    format!("{not}{}{op}{}", key.names()[0], Quoted(values))
}

/// Writes a condition that only this program judges as a term.
#[must_use]
pub fn write_test(test: &LocalTest) -> String {
    fn words<T: ToString>(values: &[T]) -> Vec<String> {
        values.iter().map(ToString::to_string).collect()
    }
    let of_text = |side, key, how: &LocalText| {
        let op = match how {
            LocalText::Api(TextTest::Contains(_)) | LocalText::AnyOf(_) => ":",
            LocalText::Api(TextTest::Equals(_)) => "=",
            LocalText::Api(TextTest::Differs(_)) => "!=",
            LocalText::Starts(_) => "^=",
            LocalText::Ends(_) => "$=",
        };
        term(side, key, op, &words(&how.values()))
    };
    let (side, key, values) = match test {
        LocalTest::Goods(side, test) => {
            let (side, how) = test.text(*side);
            return of_text(side, Key::Goods(test.field()), &how);
        }
        LocalTest::Place(..)
        | LocalTest::Shipped(..)
        | LocalTest::Pieces(..)
        | LocalTest::Step(..)
        | LocalTest::Waybill(..) => match kept::values(test) {
            Some(said) => said,
            None => return String::new(),
        },
        LocalTest::Memo(side, test) => return of_text(*side, Key::Memo, test),
        LocalTest::Message(side, test) => return of_text(*side, Key::Message, test),
        LocalTest::NotStatus(states) => {
            (Side::IsNot, Key::Status, states.iter().map(|status| status.word().to_owned()).collect())
        }
        LocalTest::NotFlag(flags) => (Side::IsNot, Key::Flag, flags.iter().copied().map(flag_word).collect()),
        LocalTest::NotItem(items) => (Side::IsNot, Key::Item, words(items)),
        LocalTest::NotTid(tids) => (Side::IsNot, Key::Tid, words(tids)),
        LocalTest::Buyer(side, nicks) => (*side, Key::Buyer, words(nicks)),
        LocalTest::Payment(side, range) => (*side, Key::Pay, vec![amounts_word(range)]),
        LocalTest::Anywhere(side, any) => return bare(*side, any),
        LocalTest::Tail(side, tail) => (*side, Key::Tail, vec![tail.to_string()]),
        LocalTest::Handled(side, these) => {
            (*side, Key::Handled, these.iter().map(|handled| handled.word().to_owned()).collect())
        }
        LocalTest::Time(side, kind, span) => {
            (*side, Key::Time(*kind), vec![span_word(span.least, span.most)])
        }
    };
    term(side, key, ":", &values)
}

/// Words without a key. Those that would be read as something else stand in quotes.
fn bare(side: Side, any: &Anywhere) -> String {
    let not = if side == Side::IsNot { "-" } else { "" };
    let mut line = not.to_owned();
    for (place, sought) in any.sought().iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        let is_sign = |c: char| matches!(narrow(c), ':' | '=' | '!' | '^' | '$' | '-');
        match sought {
            Sought::Number(digits) => line.push_str(digits.as_str()),
            Sought::Text(text) if text.contains(is_sign) || Digits::new(text).is_some() => {
                quote(&mut line, text);
            }
            Sought::Text(text) => line.push_str(&Quoted(&[text.to_string()]).to_string()),
        }
    }
    line
}

/// The term that looks for the same in one place only; `None` where no term says that.
#[must_use]
pub fn write_only_in(test: &LocalTest, spot: Spot) -> Option<String> {
    let LocalTest::Anywhere(side, any) = test else { return None };
    let words: Vec<String> = any.words().map(str::to_owned).collect();
    let numbers: Vec<&Digits> = any.numbers().collect();
    let (key, values) = match spot {
        Spot::Memo => (Key::Memo, words),
        Spot::Message => (Key::Message, words),
        Spot::Goods => (Key::Goods(GoodsField::Any), words),
        Spot::Waybill => (Key::Waybill, numbers.iter().map(|one| one.as_str().to_owned()).collect()),
        Spot::Tid => match numbers.as_slice() {
            [only] if only.as_str().len() < LEAST_WHOLE => (Key::Tail, vec![only.tail()?.to_string()]),
            all if all.iter().all(|one| one.as_str().len() >= LEAST_WHOLE) => {
                (Key::Tid, all.iter().map(|one| one.as_str().to_owned()).collect())
            }
            _ => return None,
        },
        Spot::Item => (Key::Item, numbers.iter().filter_map(|one| Some(one.item()?.to_string())).collect()),
    };
    (!values.is_empty()).then(|| term(*side, key, ":", &values))
}

fn amounts_word(range: &Between<Fen>) -> String {
    let word = |end: Option<Fen>| end.map_or_else(String::new, |fen| fen.to_string());
    match (range.least, range.most) {
        (Some(least), Some(most)) if least == most => least.to_string(),
        (least, most) => format!("{}..{}", word(least), word(most)),
    }
}

/// The values of a key that a filter has a condition for.
fn values_of(filter: &Filter, key: Key) -> Option<(&'static str, Vec<String>)> {
    let each = |values: Vec<String>| (!values.is_empty()).then_some((":", values));
    let one = |text: &str| Some((":", vec![text.to_owned()]));
    let test = |test: &Option<TextTest>| match test.as_ref()? {
        TextTest::Contains(text) => Some((":", vec![text.to_string()])),
        TextTest::Equals(text) => Some(("=", vec![text.to_string()])),
        TextTest::Differs(text) => Some(("!=", vec![text.to_string()])),
    };
    let has_span = filter.start.is_some() || filter.end.is_some();
    let has_other_span = filter.local.iter().any(|test| matches!(test, LocalTest::Time(Side::Is, ..)));
    match key {
        Key::Flag => each(filter.flags.iter().copied().map(flag_word).collect()),
        Key::Status => each(filter.statuses.iter().map(|status: &Status| status.word().to_owned()).collect()),
        Key::Memo => test(&filter.seller_memo),
        Key::Message => test(&filter.buyer_message),
        Key::Item => each(filter.num_iids.iter().map(ToString::to_string).collect()),
        Key::Tid => each(filter.tids.iter().map(ToString::to_string).collect()),
        Key::Buyer => one(filter.buyer_nick.as_deref()?),
        Key::Uid => one(filter.buyer_open_uid.as_deref()?),
        Key::Refunding => one(if filter.refunding? == Refunding::Yes { "yes" } else { "no" }),
        Key::Time(kind) if kind == filter.time && has_span => one(&span_word(filter.start, filter.end)),
        Key::By if !has_span && (filter.time != TimeKind::default() || has_other_span) => {
            one(Key::Time(filter.time).names()[0])
        }
        Key::Sort if filter.direction == Direction::Ascending => one("asc"),
        // Most of these stand among the tests that only this program judges.
        Key::Time(_)
        | Key::By
        | Key::Sort
        | Key::Pay
        | Key::Tail
        | Key::Handled
        | Key::Goods(_)
        | Key::Place(_)
        | Key::Pieces
        | Key::Step
        | Key::Shipped
        | Key::Waybill => None,
    }
}

fn flag_word(flag: Flag) -> String {
    FLAGS.get(usize::from(flag.number())).map_or_else(|| flag.to_string(), |names| names[0].to_owned())
}

pub(super) fn span_word(start: Option<Timestamp>, end: Option<Timestamp>) -> String {
    let word = |at: Timestamp, of_day_s: i64| {
        let text = at.to_string();
        if at.second_of_day() == of_day_s { text[..10].to_owned() } else { text.replacen(' ', "T", 1) }
    };
    match (start, end) {
        (Some(start), Some(end)) if start == start.day_start() && end == start.plus_s(DAY_S - 1) => {
            word(start, 0)
        }
        _ => format!(
            "{}..{}",
            start.map_or_else(String::new, |at| word(at, 0)),
            end.map_or_else(String::new, |at| word(at, DAY_S - 1))
        ),
    }
}

/// Values with commas between them, in quotes where they need them.
struct Quoted<'a>(&'a [String]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, value) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_char(',')?;
            }
            let plain = |c: char| !c.is_whitespace() && !matches!(narrow(c), ',' | '"') && c != '\\';
            if !value.is_empty() && value.chars().all(plain) {
                f.write_str(value)?;
                continue;
            }
            let mut quoted = String::with_capacity(value.len() + 2);
            quote(&mut quoted, value);
            f.write_str(&quoted)?;
        }
        Ok(())
    }
}

/// A value as it stands in a line, in quotes where it needs them.
#[must_use]
pub fn value(text: &str) -> String {
    Quoted(&[text.to_owned()]).to_string()
}

/// Adds a value in quotes.
fn quote(line: &mut String, value: &str) {
    line.push('"');
    for c in value.chars() {
        if narrow(c) == '"' || c == '\\' {
            line.push('\\');
        }
        line.push(c);
    }
    line.push('"');
}
