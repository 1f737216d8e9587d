//! How a notice is laid out: groups of APIs, and the rules of each.
//!
//! A page copies its table in several ways: a row in one line, each cell in a line of its own, all rules of a cell
//! in one line. What is common to them: a group begins with its name and its first API; its rules follow, numbered
//! where there are several; the rest of its APIs stand alone after them.

use super::fold::Line;
use super::head::{self, Head};
use super::{names, signals, times};

/// Longest name of a group, in characters.
const CATEGORY_CHARS: usize = 14;
/// Highest number that a rule within a line may have.
const MOST_RULES: u32 = 60;
/// What begins a paragraph about the platform as a whole.
const ABOUT_ALL: [&str; 7] =
    ["开放平台其", "开放平台所有", "所有appkey", "所有API", "其它API", "其他API", "在大促期间"];

/// The groups of a notice, in order.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The groups.
    pub(super) groups: Vec<Group>,
    /// Lines in which the cells of a table have run together.
    pub(super) crowded: Vec<(usize, String)>,
}

/// A group of APIs with its rules.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// Its name. What stands outside of all groups has none.
    pub(super) name: Option<String>,
    /// Its APIs.
    pub(super) apis: Vec<String>,
    /// Its rules.
    pub(super) rules: Vec<RawRule>,
    /// The lines that only name it or its APIs.
    pub(super) lines: Vec<(usize, String)>,
    /// APIs stood alone after its rules.
    is_listed: bool,
}

impl Group {
    /// Is it about no APIs in particular?
    pub(super) fn is_outside(&self) -> bool {
        self.name.is_none() && self.apis.is_empty()
    }
}

/// The text of one rule.
#[derive(Debug, Default)]
pub(super) struct RawRule {
    /// Its text; the lines of the notice are lines of it.
    pub(super) text: String,
    /// Where each line of it begins, and the line of the notice that it is.
    lines: Vec<(usize, usize)>,
    /// It has said more than times and APIs.
    is_told: bool,
}

impl RawRule {
    /// A rule of these lines of a notice.
    pub(super) fn new(lines: &[(usize, &str)]) -> Self {
        let mut rule = Self::default();
        for (line, text) in lines {
            rule.push(*line, text);
        }
        rule
    }

    fn push(&mut self, line: usize, text: &str) {
        if !self.lines.is_empty() {
            self.text.push('\n');
        }
        self.lines.push((self.text.len(), line));
        self.text.push_str(text);
        self.is_told |= names::list(text).is_none() && has_words(&without_times(text));
    }

    /// The line of the notice that a place of the text lies in.
    pub(super) fn line_at(&self, at: usize) -> usize {
        let after = self.lines.partition_point(|(start, _)| *start <= at);
        after.checked_sub(1).and_then(|i| self.lines.get(i)).map_or(0, |(_, line)| *line)
    }
}

fn without_times(text: &str) -> String {
    let mut rest = text.to_owned();
    for phrase in times::phrases(text, None).into_iter().rev() {
        rest.replace_range(phrase.start..phrase.end, " ");
    }
    rest
}

/// Finds the groups and rules of a notice.
pub(super) fn read(lines: &[Line], head: &Head) -> Layout {
    let (mut reader, mut crowded) = (Reader::default(), Vec::new());
    for (i, line) in lines.iter().enumerate() {
        if head.lines.contains(&line.number) {
            continue;
        }
        let is_signed = reader.group.is_none() && head::signed_in(&line.text).is_some();
        if head::is_page(&line.text) || is_signed {
            reader.leave();
            continue;
        }
        if names::list(&line.text).is_none() && names::is_crowded(&line.text) {
            crowded.push((line.number, line.text.clone()));
            reader.leave();
            continue;
        }
        let next = lines.get(i + 1).map_or("", |next| next.text.as_str());
        reader.line(line, next);
    }
    Layout { groups: reader.groups, crowded }
}

#[derive(Debug, Default)]
struct Reader {
    groups: Vec<Group>,
    /// The group that is being read.
    group: Option<usize>,
    /// The number of its last numbered rule.
    number: u32,
}

impl Reader {
    /// What follows belongs to no group.
    fn leave(&mut self) {
        self.group = None;
        self.number = 0;
    }

    fn enter(&mut self, name: Option<String>, apis: Vec<String>) -> &mut Group {
        self.groups.push(Group { name, apis, ..Group::default() });
        self.number = 0;
        let at = self.groups.len() - 1;
        self.group = Some(at);
        &mut self.groups[at]
    }

    fn group(&mut self) -> &mut Group {
        match self.group {
            Some(at) => &mut self.groups[at],
            None => self.enter(None, Vec::new()),
        }
    }

    fn line(&mut self, line: &Line, next: &str) {
        let mut rest = line.text.as_str();
        let mut is_first = true;
        while !rest.is_empty() {
            let number = numbered(rest).filter(|(n, _)| is_first || *n == 1 || *n == self.number + 1);
            let body = number.map_or(rest, |(_, body)| body);
            let end = Self::next_number(body, number.map_or(self.number, |(n, _)| n));
            let (piece, after) = body.split_at(end);
            match number {
                Some((number, _)) => {
                    if number == 1 && self.group().is_listed {
                        // Rules come before the rest of a group's APIs: these are of a group without a name.
                        self.enter(None, Vec::new());
                    }
                    self.number = number;
                    self.group().rules.push(RawRule::new(&[(line.number, piece.trim())]));
                }
                None => self.piece(line.number, piece.trim(), if after.is_empty() { next } else { after }),
            }
            (rest, is_first) = (after.trim_start(), false);
        }
    }

    /// Where the next numbered rule begins in a line: the number that is due, after a space.
    fn next_number(text: &str, last: u32) -> usize {
        let mut places = text.match_indices(' ').map(|(at, _)| at + 1);
        let is_due = |at: usize| match numbered(&text[at..]) {
            Some((number, _)) if number == last + 1 => true,
            // The rules of a group begin after its first API.
            Some((1, _)) => names::mentions(&text[..at]).last().is_some_and(|api| api.end + 1 == at),
            _ => false,
        };
        places.find(|at| is_due(*at)).unwrap_or(text.len())
    }

    /// A piece of a line that begins with no number.
    fn piece(&mut self, line: usize, text: &str, next: &str) {
        if text.is_empty() {
            return;
        }
        if let Some(apis) = names::list(text) {
            return self.apis(line, text, apis);
        }
        if let Some(first) = names::mentions(text).next() {
            let (before, after) = (text[..first.start].trim(), &text[first.end..]);
            let is_row = after.is_empty() || after.starts_with(' ');
            let is_cell = |text: &str| after.is_empty() && signals::of(text).is_none() && !text.is_empty();
            let is_new = !self.is_open() && (is_category(before) || self.is_listed() && is_cell(before));
            // A row of the table may lack the name of its group: an API, then what holds for it.
            let goes_on = before.is_empty() && self.is_told();
            if is_row && (is_new || goes_on) {
                let name = if is_new { Some(before.to_owned()) } else { self.group().name.clone() };
                let group = self.enter(name, first.names().collect());
                group.lines.push((line, text[..first.end].to_owned()));
                return self.words(line, after.trim());
            }
        } else if is_category(text) && begins_group(next) && !self.is_open() {
            let group = self.enter(Some(text.to_owned()), Vec::new());
            return group.lines.push((line, text.to_owned()));
        }
        self.prose(line, text);
    }

    /// Words: of the rule that is being read, or about the platform as a whole.
    fn prose(&mut self, line: usize, text: &str) {
        let is_about_all = ABOUT_ALL.iter().any(|word| text.starts_with(word));
        let is_listed = self.is_listed();
        let has_meaning = || signals::of(text).is_some() || !times::phrases(text, None).is_empty();
        if is_listed && !is_about_all && !has_meaning() {
            // A line that says nothing known does not end the list of APIs around it.
            return self.group().rules.push(RawRule::new(&[(line, text)]));
        }
        if is_listed || is_about_all && !self.is_open() {
            self.leave();
        }
        let number = self.number;
        let group = self.group();
        let goes_on = |rule: &RawRule| {
            rule.text.ends_with([':', '、', ',']) || !rule.is_told || !has_words(&without_times(text))
        };
        let is_outside = group.is_outside() && number == 0;
        if is_outside && group.rules.last().is_some_and(|rule| !goes_on(rule)) {
            // Outside of the groups each paragraph is for itself.
            self.enter(None, Vec::new());
        }
        self.words(line, text);
    }

    /// APIs that stand alone: of the rule that has said nothing yet, else of the group.
    fn apis(&mut self, line: usize, text: &str, apis: Vec<String>) {
        if self.is_open() {
            return self.words(line, text);
        }
        let group = self.group();
        group.apis.extend(apis);
        group.lines.push((line, text.to_owned()));
        group.is_listed = !group.rules.is_empty();
    }

    /// More of the rule that is being read; the first words of a group are its first rule.
    fn words(&mut self, line: usize, text: &str) {
        let group = self.group();
        match group.rules.last_mut() {
            _ if text.is_empty() => {}
            Some(rule) => rule.push(line, text),
            None => group.rules.push(RawRule::new(&[(line, text)])),
        }
    }

    /// Is there a rule that has said nothing but times and APIs so far?
    fn is_open(&self) -> bool {
        self.last().is_some_and(|rule| !rule.is_told)
    }

    /// Is there a rule that has said what it says?
    fn is_told(&self) -> bool {
        self.last().is_some_and(|rule| rule.is_told)
    }

    /// Have APIs stood alone after the rules of the group?
    fn is_listed(&self) -> bool {
        self.group.is_some_and(|at| self.groups[at].is_listed)
    }

    fn last(&self) -> Option<&RawRule> {
        self.group.and_then(|at| self.groups[at].rules.last())
    }
}

/// The number that a text begins with, and what stands after it: `3、…`, `3. …`, `(3)…`.
fn numbered(text: &str) -> Option<(u32, &str)> {
    let inner = text.strip_prefix('(').unwrap_or(text);
    let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
    let number: u32 = inner.get(..digits)?.parse().ok()?;
    let rest = &inner[digits..];
    let mut marks = if inner.len() < text.len() { [")"].iter() } else { ["、", ".", ")"].iter() };
    let body = marks.find_map(|mark| rest.strip_prefix(mark))?;
    let is_number = (1..=MOST_RULES).contains(&number)
        && !body.starts_with(|c: char| c.is_ascii_digit() && rest.starts_with('.'));
    is_number.then(|| (number, body.trim_start()))
}

/// Can it be the name of a group: a few characters without punctuation, that state nothing?
fn is_category(text: &str) -> bool {
    let is_name =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '&' | '(' | ')' | '、' | '-' | '【' | '】');
    !text.is_empty()
        && text.chars().count() <= CATEGORY_CHARS
        && text.chars().all(is_name)
        && has_words(text)
        && signals::of(text).is_none()
        && times::phrases(text, None).is_empty()
        && !["以下", "上述", "如下", "针对", "其中"].iter().any(|word| text.starts_with(word))
        && !["期间", "时间", "时间段", "如下"].iter().any(|word| text.ends_with(word))
}

/// Does a line begin what stands in a group?
fn begins_group(text: &str) -> bool {
    let closed = || signals::of(text).is_some() && text.trim_end().ends_with(':');
    names::list(text).is_some() || numbered(text).is_some_and(|(n, _)| n == 1) || closed()
}

/// Are there words other than names and numbers?
fn has_words(text: &str) -> bool {
    text.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
}
