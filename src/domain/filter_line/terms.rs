//! A line as terms: keys, operators and values with their places.

use std::ops::Range;
use std::str::FromStr;

use super::super::local_test::Side;
use super::{Key, LineError, Why, narrow};

/// How a term compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Has,
    Is,
    IsNot,
    Starts,
    Ends,
}

/// A value with its place.
#[derive(Debug)]
pub struct Word {
    pub text: String,
    pub at: Range<usize>,
    pub quoted: Quoted,
}

/// Whether any of a value stood in quotes: then digits are a text too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoted {
    No,
    Yes,
}

impl Word {
    /// A fault at this value.
    pub const fn fault(&self, why: Why) -> LineError {
        LineError { at: self.at.start..self.at.end, why }
    }

    /// The value it stands for.
    pub fn read<T: FromStr>(&self, why: Why) -> Result<T, LineError> {
        self.text.parse().map_err(|_| self.fault(why))
    }
}

/// A term of a line.
#[derive(Debug)]
pub struct Term {
    /// `None` for words that stand without one.
    pub key: Option<Key>,
    pub side: Side,
    pub op: Op,
    pub values: Vec<Word>,
    pub at: Range<usize>,
}

/// Reads the next term from a place on.
pub fn next_term(line: &str, at: &mut usize) -> Result<Option<Term>, LineError> {
    let peek = |at: usize| line[at..].chars().next();
    while let Some(c) = peek(*at).filter(|c| c.is_whitespace()) {
        *at += c.len_utf8();
    }
    let start = *at;
    let Some(first) = peek(*at) else { return Ok(None) };
    let side = if narrow(first) == '-' { Side::IsNot } else { Side::Is };
    if side == Side::IsNot {
        *at += first.len_utf8();
    }
    let begin = *at;
    let is_name =
        |c: &char| !c.is_whitespace() && !matches!(narrow(*c), ':' | '=' | '!' | '^' | '$' | '"' | ',');
    while let Some(c) = peek(*at).filter(is_name) {
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
        (Some(sign @ ('!' | '^' | '$')), Some(c)) if peek(*at + c.len_utf8()).map(narrow) == Some('=') => {
            *at += c.len_utf8();
            *at += peek(*at).map_or(0, char::len_utf8);
            match sign {
                '!' => Op::IsNot,
                '^' => Op::Starts,
                _ => Op::Ends,
            }
        }
        // A minus alone is the beginning of something.
        _ if peek(begin).is_none_or(char::is_whitespace) => {
            return Err(LineError { at: start..begin, why: Why::Bare });
        }
        _ => {
            *at = begin;
            return Ok(Some(Term {
                key: None,
                side,
                op: Op::Has,
                values: values(line, at)?,
                at: start..*at,
            }));
        }
    };
    let Some(key) = Key::of(name) else {
        return Err(LineError { at: begin..begin + name.len(), why: Why::Key });
    };
    Ok(Some(Term { key: Some(key), side, op, values: values(line, at)?, at: start..*at }))
}

/// Reads values with commas between them.
fn values(line: &str, at: &mut usize) -> Result<Vec<Word>, LineError> {
    let mut values = Vec::new();
    loop {
        values.push(next_value(line, at)?);
        match line[*at..].chars().next() {
            Some(c) if narrow(c) == ',' => *at += c.len_utf8(),
            _ => return Ok(values),
        }
    }
}

/// Reads a value. What stands in quotes in it is plain: `"2026-11-10 20:00:00"..` is one value.
fn next_value(line: &str, at: &mut usize) -> Result<Word, LineError> {
    let begin = *at;
    let (mut text, mut rest, mut quoted) = (String::new(), line[begin..].chars(), Quoted::No);
    while let Some(c) = rest.next().filter(|c| !c.is_whitespace() && narrow(*c) != ',') {
        let opened = *at;
        *at += c.len_utf8();
        if narrow(c) != '"' {
            text.push(c);
            continue;
        }
        quoted = Quoted::Yes;
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
    Ok(Word { text, at: begin..*at, quoted })
}
