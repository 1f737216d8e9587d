//! From a line to a filter.

use std::ops::Range;
use std::str::FromStr;

use super::super::filter::{Direction, Filter, Refunding};
use super::super::flag::Flag;
use super::super::status::statuses_meant;
use super::super::text_test::TextTest;
use super::super::time::{DAY_S, HOUR_S, Timestamp};
use super::{FLAGS, Key, LineError, MAX_BYTES, Why, narrow};

/// Most days or hours that `last-…` may go back.
const MAX_LAST: i64 = 100_000;

/// How a term compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Has,
    Is,
    IsNot,
}

/// A value with its place.
#[derive(Debug)]
struct Word {
    text: String,
    at: Range<usize>,
}

impl Word {
    const fn fault(&self, why: Why) -> LineError {
        LineError { at: self.at.start..self.at.end, why }
    }

    fn read<T: FromStr>(&self, why: Why) -> Result<T, LineError> {
        self.text.parse().map_err(|_| self.fault(why))
    }
}

/// A term of a line.
#[derive(Debug)]
struct Term {
    key: Key,
    op: Op,
    values: Vec<Word>,
    at: Range<usize>,
}

/// Reads a line. Spans such as `today` are meant as of `now`.
///
/// # Errors
/// [`LineError`]: the first place that cannot be read.
pub fn read(line: &str, now: Timestamp) -> Result<Filter, LineError> {
    if line.len() > MAX_BYTES {
        return Err(LineError { at: MAX_BYTES..line.len(), why: Why::TooLong });
    }
    let (mut filter, mut at) = (Filter::default(), 0);
    let mut has = Vec::new();
    while let Some(term) = next_term(line, &mut at)? {
        let fault = |why| LineError { at: term.at.clone(), why };
        let adds = matches!(term.key, Key::Flag | Key::Status | Key::Item | Key::Tid);
        if has.contains(&term.key) && !adds {
            return Err(fault(Why::Twice));
        }
        let is_time = |key: &Key| matches!(key, Key::Time(_) | Key::By);
        if is_time(&term.key) && has.iter().any(is_time) {
            return Err(fault(Why::TwoTimes));
        }
        if term.op != Op::Has && !matches!(term.key, Key::Memo | Key::Message) {
            return Err(fault(Why::Operator));
        }
        has.push(term.key);
        take(&mut filter, &term, now)?;
    }
    Ok(filter)
}

fn take(filter: &mut Filter, term: &Term, now: Timestamp) -> Result<(), LineError> {
    let one = || match term.values.as_slice() {
        [only] => Ok(only),
        [_, second, ..] => Err(second.fault(Why::OnlyOne)),
        [] => Err(LineError { at: term.at.clone(), why: Why::NoValue }),
    };
    match term.key {
        Key::Flag => {
            for value in &term.values {
                filter.flags.push(flag(value)?);
            }
        }
        Key::Status => {
            filter.statuses.extend(term.values.iter().flat_map(|value| statuses_meant(&value.text)));
        }
        Key::Memo => filter.seller_memo = Some(test(term.op, one()?)?),
        Key::Message => filter.buyer_message = Some(test(term.op, one()?)?),
        Key::Item => {
            for value in &term.values {
                filter.num_iids.push(value.read(Why::Item)?);
            }
        }
        Key::Tid => {
            for value in &term.values {
                filter.tids.push(value.read(Why::Tid)?);
            }
        }
        Key::Buyer => filter.buyer_nick = Some(one()?.text.as_str().into()),
        Key::Uid => filter.buyer_open_uid = Some(one()?.text.as_str().into()),
        Key::Refunding => {
            let value = one()?;
            filter.refunding = Some(match value.text.as_str() {
                "yes" | "1" | "是" => Refunding::Yes,
                "no" | "0" | "否" => Refunding::No,
                _ => return Err(value.fault(Why::YesNo)),
            });
        }
        Key::Time(kind) => {
            filter.time = kind;
            (filter.start, filter.end) = span(one()?, now)?;
        }
        Key::By => {
            let value = one()?;
            filter.time = match Key::of(&value.text) {
                Some(Key::Time(kind)) => kind,
                _ => return Err(value.fault(Why::By)),
            };
        }
        Key::Sort => {
            let value = one()?;
            filter.direction = match value.text.as_str() {
                "asc" | "旧" => Direction::Ascending,
                "desc" | "新" => Direction::Descending,
                _ => return Err(value.fault(Why::Sort)),
            };
        }
    }
    Ok(())
}

fn flag(value: &Word) -> Result<Flag, LineError> {
    let named = FLAGS.iter().position(|names| names.contains(&value.text.to_ascii_lowercase().as_str()));
    match named.and_then(|number| u16::try_from(number).ok()) {
        Some(number) => Ok(Flag::new(number)),
        None => value.read(Why::Flag),
    }
}

fn test(op: Op, value: &Word) -> Result<TextTest, LineError> {
    let text = value.text.as_str().into();
    match op {
        Op::Has if value.text.is_empty() => Err(value.fault(Why::NoValue)),
        Op::Has => Ok(TextTest::Contains(text)),
        Op::Is => Ok(TextTest::Equals(text)),
        Op::IsNot => Ok(TextTest::Differs(text)),
    }
}

/// A span: `A..B` with either end open, a day, `today`, `yesterday`, `last-7d` (today counts) or `last-24h`.
fn span(value: &Word, now: Timestamp) -> Result<(Option<Timestamp>, Option<Timestamp>), LineError> {
    let (text, today) = (value.text.as_str(), now.day_start());
    let day = |start: Timestamp| (Some(start), Some(start.plus_s(DAY_S - 1)));
    match text {
        "today" | "今天" => return Ok(day(today)),
        "yesterday" | "昨天" => return Ok(day(today.plus_s(-DAY_S))),
        _ => {}
    }
    if let Some(span) = last(text, now) {
        return Ok(span);
    }
    let fault = || value.fault(Why::Time);
    let (start, end) = match text.split_once("..") {
        Some(("", "")) => return Err(fault()),
        Some((start, end)) => {
            let start = if start.is_empty() { None } else { Some(instant(start, 0).ok_or_else(fault)?) };
            let end = if end.is_empty() { None } else { Some(instant(end, DAY_S - 1).ok_or_else(fault)?) };
            (start, end)
        }
        None => day(instant(text, 0).filter(|_| text.len() == 10).ok_or_else(fault)?),
    };
    match (start, end) {
        (Some(start), Some(end)) if start > end => Err(value.fault(Why::Reversed)),
        ends => Ok(ends),
    }
}

/// `last-7d`, which ends with today, or `last-24h`, which has no end.
fn last(text: &str, now: Timestamp) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
    let rest = text.strip_prefix("last-")?;
    let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let is_number = number.bytes().all(|b| b.is_ascii_digit());
    let count = number.parse().ok().filter(|count| is_number && (1..=MAX_LAST).contains(count))?;
    match unit {
        "d" => {
            let today = now.day_start();
            Some((Some(today.plus_s(-(count - 1) * DAY_S)), Some(today.plus_s(DAY_S - 1))))
        }
        "h" => Some((Some(now.plus_s(-count * HOUR_S)), None)),
        _ => None,
    }
}

/// An instant: a day, which means so many seconds into it, or a day with a time behind `T` or a space.
fn instant(text: &str, of_day_s: i64) -> Option<Timestamp> {
    match text.len() {
        10 => format!("{text} 00:00:00").parse::<Timestamp>().ok().map(|day| day.plus_s(of_day_s)),
        16 => format!("{}:00", text.replacen('T', " ", 1)).parse().ok(),
        19 => text.replacen('T', " ", 1).parse().ok(),
        _ => None,
    }
}

/// Reads the next term from a place on.
fn next_term(line: &str, at: &mut usize) -> Result<Option<Term>, LineError> {
    let peek = |at: usize| line[at..].chars().next();
    while let Some(c) = peek(*at).filter(|c| c.is_whitespace()) {
        *at += c.len_utf8();
    }
    let begin = *at;
    let Some(first) = peek(*at) else { return Ok(None) };
    if narrow(first) == '-' {
        return Err(LineError { at: begin..begin + first.len_utf8(), why: Why::Exclude });
    }
    while let Some(c) = peek(*at).filter(|c| !c.is_whitespace() && !matches!(narrow(*c), ':' | '=' | '!')) {
        *at += c.len_utf8();
    }
    let name = &line[begin..*at];
    let op = match (peek(*at).map(narrow), peek(*at)) {
        (Some(':'), Some(c)) => {
            *at += c.len_utf8();
            Op::Has
        }
        (Some('='), Some(c)) => {
            *at += c.len_utf8();
            Op::Is
        }
        (Some('!'), Some(c)) if peek(*at + c.len_utf8()).map(narrow) == Some('=') => {
            *at += c.len_utf8();
            *at += peek(*at).map_or(0, char::len_utf8);
            Op::IsNot
        }
        _ => return Err(LineError { at: begin..(*at).max(begin + first.len_utf8()), why: Why::Bare }),
    };
    let Some(key) = Key::of(name) else {
        return Err(LineError { at: begin..begin + name.len(), why: Why::Key });
    };
    let mut values = Vec::new();
    loop {
        values.push(next_value(line, at)?);
        match peek(*at) {
            Some(c) if narrow(c) == ',' => *at += c.len_utf8(),
            _ => break,
        }
    }
    Ok(Some(Term { key, op, values, at: begin..*at }))
}

/// Reads a value. What stands in quotes in it is plain: `"2026-11-10 20:00:00"..` is one value.
fn next_value(line: &str, at: &mut usize) -> Result<Word, LineError> {
    let begin = *at;
    let (mut text, mut rest) = (String::new(), line[begin..].chars());
    while let Some(c) = rest.next().filter(|c| !c.is_whitespace() && narrow(*c) != ',') {
        let opened = *at;
        *at += c.len_utf8();
        if narrow(c) != '"' {
            text.push(c);
            continue;
        }
        loop {
            let Some(c) = rest.next() else { return Err(LineError { at: opened..*at, why: Why::Quote }) };
            *at += c.len_utf8();
            match c {
                '\\' => {
                    let plain = rest.next();
                    *at += plain.map_or(0, char::len_utf8);
                    text.extend(plain);
                }
                c if narrow(c) == '"' => break,
                c => text.push(c),
            }
        }
    }
    if *at == begin {
        return Err(LineError { at: begin..begin, why: Why::NoValue });
    }
    Ok(Word { text, at: begin..*at })
}
