//! From a line to a filter.

use super::super::anywhere::{Anywhere, Sought};
use super::super::filter::{Direction, Filter, Refunding, TimeKind};
use super::super::flag::Flag;
use super::super::handled::Handled;
use super::super::ids::{NumIid, Tid};
use super::super::local_test::{Between, LocalTest, Side, Tail};
use super::super::money::Fen;
use super::super::status::statuses_meant;
use super::super::text_how::LocalText;
use super::super::text_test::TextTest;
use super::super::time::{DAY_S, HOUR_S, Timestamp};
use super::terms::{Op, Quoted, Term, Word, next_term};
use super::{FLAGS, Key, LineError, MAX_BYTES, Why, kept};

/// Most days or hours that `last-…` and `older-…` may go back.
const MAX_LAST: i64 = 100_000;

/// A line that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// What it means now.
    pub filter: Filter,
    /// For each condition that only this program judges, the term that says it. One such as `paid:older-40h` means
    /// another instant later.
    pub terms: Vec<String>,
    /// The term of its span, where it has one and it was read from a line.
    pub span: Option<String>,
}

/// Reads a line. Spans such as `today` are meant as of `now`.
///
/// # Errors
/// [`LineError`]: the first place that cannot be read.
pub fn read(line: &str, now: Timestamp) -> Result<Filter, LineError> {
    read_said(line, now).map(|said| said.filter)
}

/// Reads a line and keeps the words of what moves with time.
///
/// # Errors
/// [`LineError`]: the first place that cannot be read.
pub fn read_said(line: &str, now: Timestamp) -> Result<Said, LineError> {
    if line.len() > MAX_BYTES {
        return Err(LineError { at: MAX_BYTES..line.len(), why: Why::TooLong });
    }
    let (mut terms, mut at) = (Vec::new(), 0);
    while let Some(term) = next_term(line, &mut at)? {
        terms.push(term);
    }
    let mut reading = Reading { now, said: Said::default(), has: Vec::new() };
    reading.said.filter.time = main_time(&terms)?.unwrap_or_default();
    for term in &terms {
        let before = reading.said.filter.local.len();
        let had_span = reading.said.filter.start.is_some() || reading.said.filter.end.is_some();
        reading.take(term)?;
        if !had_span && (reading.said.filter.start.is_some() || reading.said.filter.end.is_some()) {
            reading.said.span = Some(line[term.at.clone()].to_owned());
        }
        for _ in before..reading.said.filter.local.len() {
            reading.said.terms.push(line[term.at.clone()].to_owned());
        }
    }
    Ok(reading.said)
}

/// Reads one term as a condition that only this program judges.
///
/// # Errors
/// [`LineError`]; a term that says nothing of the kind is [`Why::Bare`].
pub fn read_test(term: &str, now: Timestamp) -> Result<LocalTest, LineError> {
    let mut filter = read(term, now)?;
    let own = [
        filter.seller_memo.take().map(|test| LocalTest::Memo(Side::Is, test.into())),
        filter.buyer_message.take().map(|test| LocalTest::Message(Side::Is, test.into())),
        filter.buyer_nick.take().map(|nick| LocalTest::Buyer(Side::Is, vec![nick])),
        (filter.start.is_some() || filter.end.is_some()).then_some(LocalTest::Time(
            Side::Is,
            filter.time,
            Between { least: filter.start, most: filter.end },
        )),
    ];
    let mut all = own.into_iter().flatten().chain(filter.local);
    all.next().ok_or(LineError { at: 0..term.len(), why: Why::Bare })
}

/// The time that the answer is ordered by: the one that is named, else that of the first span.
fn main_time(terms: &[Term]) -> Result<Option<TimeKind>, LineError> {
    if let Some(by) = terms.iter().find(|term| term.key == Some(Key::By)) {
        let value = one(by)?;
        return match Key::of(&value.text) {
            Some(Key::Time(kind)) => Ok(Some(kind)),
            _ => Err(value.fault(Why::By)),
        };
    }
    Ok(terms.iter().find_map(|term| match (term.key, term.side) {
        (Some(Key::Time(kind)), Side::Is) => Some(kind),
        _ => None,
    }))
}

/// A line while it is read.
struct Reading {
    now: Timestamp,
    said: Said,
    has: Vec<Key>,
}

impl Reading {
    fn take(&mut self, term: &Term) -> Result<(), LineError> {
        let fault = |why| LineError { at: term.at.clone(), why };
        let Some(key) = term.key else {
            let any = Anywhere::new(each(term, sought)?).ok_or_else(|| fault(Why::NoValue))?;
            self.said.filter.local.push(LocalTest::Anywhere(term.side, any));
            return Ok(());
        };
        let once = matches!(key, Key::Uid | Key::Refunding | Key::By | Key::Sort);
        if once && term.side == Side::IsNot {
            return Err(fault(Why::Exclude));
        }
        if once && self.has.contains(&key) {
            return Err(fault(Why::Twice));
        }
        if term.op != Op::Has && !matches!(key, Key::Memo | Key::Message | Key::Goods(_)) {
            return Err(fault(Why::Operator));
        }
        self.has.push(key);
        let filter = &mut self.said.filter;
        match (key, term.side) {
            (Key::Flag, Side::Is) => filter.flags.extend(each(term, flag)?),
            (Key::Flag, Side::IsNot) => filter.local.push(LocalTest::NotFlag(each(term, flag)?)),
            (Key::Status, side) => {
                let states = term.values.iter().flat_map(|value| statuses_meant(&value.text));
                match side {
                    Side::Is => filter.statuses.extend(states),
                    Side::IsNot => filter.local.push(LocalTest::NotStatus(states.collect())),
                }
            }
            (Key::Memo, side) => match (text(term)?, side) {
                (LocalText::Api(test), Side::Is) if filter.seller_memo.is_none() => {
                    filter.seller_memo = Some(test);
                }
                (test, side) => filter.local.push(LocalTest::Memo(side, test)),
            },
            (Key::Message, side) => match (text(term)?, side) {
                (LocalText::Api(test), Side::Is) if filter.buyer_message.is_none() => {
                    filter.buyer_message = Some(test);
                }
                (test, side) => filter.local.push(LocalTest::Message(side, test)),
            },
            (Key::Item, Side::Is) => {
                filter.num_iids.extend(each::<NumIid>(term, |value| value.read(Why::Item))?);
            }
            (Key::Item, Side::IsNot) => {
                filter.local.push(LocalTest::NotItem(each(term, |value| value.read(Why::Item))?));
            }
            (Key::Tid, Side::Is) => filter.tids.extend(each::<Tid>(term, |value| value.read(Why::Tid))?),
            (Key::Tid, Side::IsNot) => {
                filter.local.push(LocalTest::NotTid(each(term, |value| value.read(Why::Tid))?));
            }
            (Key::Buyer, side) => {
                let mut nicks: Vec<Box<str>> = each(term, |value| Ok(value.text.as_str().into()))?;
                match side {
                    Side::Is if nicks.len() == 1 && filter.buyer_nick.is_none() => {
                        filter.buyer_nick = nicks.pop();
                    }
                    side => filter.local.push(LocalTest::Buyer(side, nicks)),
                }
            }
            (Key::Uid, _) => filter.buyer_open_uid = Some(one(term)?.text.as_str().into()),
            (Key::Pay, side) => filter.local.push(LocalTest::Payment(side, amounts(one(term)?)?)),
            (Key::Tail, side) => {
                let value = one(term)?;
                let tail = Tail::new(&value.text).ok_or_else(|| value.fault(Why::Tail))?;
                filter.local.push(LocalTest::Tail(side, tail));
            }
            (Key::Handled, side) => {
                let these = each(term, |value| {
                    Handled::from_word(&value.text).ok_or_else(|| value.fault(Why::Handled))
                })?;
                filter.local.push(LocalTest::Handled(side, these));
            }
            (Key::Refunding, _) => {
                let value = one(term)?;
                filter.refunding = Some(match value.text.as_str() {
                    "yes" | "1" | "是" => Refunding::Yes,
                    "no" | "0" | "否" => Refunding::No,
                    _ => return Err(value.fault(Why::YesNo)),
                });
            }
            (Key::Time(kind), side) => {
                let (least, most) = span(one(term)?, self.now)?;
                let free = (filter.start, filter.end) == (None, None);
                if side == Side::Is && kind == filter.time && free {
                    (filter.start, filter.end) = (least, most);
                } else {
                    filter.local.push(LocalTest::Time(side, kind, Between { least, most }));
                }
            }
            (Key::Goods(_) | Key::Place(_) | Key::Pieces | Key::Step | Key::Shipped | Key::Waybill, _) => {
                filter.local.push(kept::read(term, self.now)?);
            }
            // It was read before the others.
            (Key::By, _) => {}
            (Key::Sort, _) => {
                let value = one(term)?;
                filter.direction = match value.text.as_str() {
                    "asc" | "旧" => Direction::Ascending,
                    "desc" | "新" => Direction::Descending,
                    _ => return Err(value.fault(Why::Sort)),
                };
            }
        }
        Ok(())
    }
}

/// A word without a key. In quotes it is a text, whatever it is.
fn sought(value: &Word) -> Result<Sought, LineError> {
    let made = match value.quoted {
        Quoted::No => Sought::typed(&value.text),
        Quoted::Yes => Sought::text(&value.text),
    };
    made.ok_or_else(|| value.fault(Why::NoValue))
}

/// The only value of a term.
pub(super) fn one(term: &Term) -> Result<&Word, LineError> {
    match term.values.as_slice() {
        [only] => Ok(only),
        [_, second, ..] => Err(second.fault(Why::OnlyOne)),
        [] => Err(LineError { at: term.at.clone(), why: Why::NoValue }),
    }
}

/// Every value of a term.
pub(super) fn each<T>(
    term: &Term,
    read: impl Fn(&Word) -> Result<T, LineError>,
) -> Result<Vec<T>, LineError> {
    term.values.iter().map(read).collect()
}

fn flag(value: &Word) -> Result<Flag, LineError> {
    let named = FLAGS.iter().position(|names| names.contains(&value.text.to_ascii_lowercase().as_str()));
    match named.and_then(|number| u16::try_from(number).ok()) {
        Some(number) => Ok(Flag::new(number)),
        None => value.read(Why::Flag),
    }
}

pub(super) fn text(term: &Term) -> Result<LocalText, LineError> {
    let says_something = |value: &Word| match value.text.as_str() {
        "" => Err(value.fault(Why::NoValue)),
        text => Ok(Box::from(text)),
    };
    Ok(match term.op {
        Op::Has => {
            let words = each(term, says_something)?;
            LocalText::any_of(words).ok_or_else(|| LineError { at: term.at.clone(), why: Why::NoValue })?
        }
        Op::Is => TextTest::Equals(one(term)?.text.as_str().into()).into(),
        Op::IsNot => TextTest::Differs(one(term)?.text.as_str().into()).into(),
        Op::Starts => LocalText::Starts(says_something(one(term)?)?),
        Op::Ends => LocalText::Ends(says_something(one(term)?)?),
    })
}

/// A range of amounts: `100..200` with either end open, or one amount.
fn amounts(value: &Word) -> Result<Between<Fen>, LineError> {
    let fault = || value.fault(Why::Amount);
    let amount = |text: &str| text.parse::<Fen>().map_err(|_| fault());
    let end = |text: &str| if text.is_empty() { Ok(None) } else { amount(text).map(Some) };
    let range = match value.text.split_once("..") {
        Some(("", "")) => return Err(fault()),
        Some((least, most)) => Between { least: end(least)?, most: end(most)? },
        None => {
            let only = amount(&value.text)?;
            Between { least: Some(only), most: Some(only) }
        }
    };
    match (range.least, range.most) {
        (Some(least), Some(most)) if least > most => Err(value.fault(Why::Reversed)),
        _ => Ok(range),
    }
}

/// A span: `A..B` with either end open, a day, `today`, `yesterday`, `last-7d` (today counts), `last-24h` or `older-40h`.
pub(super) fn span(
    value: &Word,
    now: Timestamp,
) -> Result<(Option<Timestamp>, Option<Timestamp>), LineError> {
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

/// `last-7d`, which ends with today, `last-24h`, which has no end, `older-40h`, which has no start, or `older-3d`, which
/// ends with the day before the last three.
fn last(text: &str, now: Timestamp) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
    let (rest, older) = match text.strip_prefix("last-") {
        Some(rest) => (rest, false),
        None => (text.strip_prefix("older-")?, true),
    };
    let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let is_number = number.bytes().all(|b| b.is_ascii_digit());
    let count = number.parse().ok().filter(|count| is_number && (1..=MAX_LAST).contains(count))?;
    let today = now.day_start();
    let first = match unit {
        "d" => today.plus_s(-(count - 1) * DAY_S),
        "h" => now.plus_s(-count * HOUR_S),
        _ => return None,
    };
    Some(match (older, unit) {
        (false, "d") => (Some(first), Some(today.plus_s(DAY_S - 1))),
        (false, _) => (Some(first), None),
        (true, "d") => (None, Some(first.plus_s(-1))),
        (true, _) => (None, Some(first)),
    })
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
