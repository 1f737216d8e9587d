//! From a filter to a line.

use std::fmt::{self, Write as _};

use super::super::filter::{Direction, Filter, Refunding, TimeKind};
use super::super::flag::Flag;
use super::super::status::Status;
use super::super::text_test::TextTest;
use super::super::time::{DAY_S, Timestamp};
use super::{FLAGS, Key, narrow};

/// Writes a filter as a line.
#[must_use]
pub fn write(filter: &Filter) -> String {
    let mut line = String::new();
    for key in Key::ALL {
        let Some((op, values)) = values_of(filter, key) else { continue };
        let space = if line.is_empty() { "" } else { " " };
        // Writing into a string does not fail.
        let _ = write!(line, "{space}{}{op}{}", key.names()[0], Quoted(&values));
    }
    line
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
        Key::By if !has_span && filter.time != TimeKind::default() => one(Key::Time(filter.time).names()[0]),
        Key::Sort if filter.direction == Direction::Ascending => one("asc"),
        Key::Time(_) | Key::By | Key::Sort => None,
    }
}

fn flag_word(flag: Flag) -> String {
    FLAGS.get(usize::from(flag.number())).map_or_else(|| flag.to_string(), |names| names[0].to_owned())
}

fn span_word(start: Option<Timestamp>, end: Option<Timestamp>) -> String {
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
            f.write_char('"')?;
            for c in value.chars() {
                if narrow(c) == '"' || c == '\\' {
                    f.write_char('\\')?;
                }
                f.write_char(c)?;
            }
            f.write_char('"')?;
        }
        Ok(())
    }
}
