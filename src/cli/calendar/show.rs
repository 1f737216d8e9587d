//! `calendar show`: the rules that hold at an instant.

use rust_i18n::t;
use serde::Serialize;

use super::super::Session;
use super::super::out::{self, End};
use super::super::table::harmless;
use crate::desk::{self, KnownCalendar};
use crate::domain::calendar::{EVERY, Entry, RuleKind};
use crate::domain::time::Timestamp;

#[derive(Debug, Serialize)]
struct Shown<'a> {
    at: Timestamp,
    entries: Vec<EntryOut<'a>>,
}

#[derive(Debug, Serialize)]
struct EntryOut<'a> {
    api: &'a str,
    kind: RuleKind,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    fields: &'a [String],
    text: &'a str,
}

/// Does it.
pub(super) fn run(session: &Session, at: Timestamp, api: Option<&str>) -> Result<(), End> {
    let KnownCalendar { calendar, unreadable } = desk::calendar(&session.paths);
    for (path, why) in unreadable {
        out::note(&t!("cli.note.no_calendar", path = path.display(), cause = why.trim()));
    }
    let is_asked = |entry: &Entry<'_>| api.is_none_or(|api| entry.api == api || entry.api == EVERY);
    let holding = calendar.entries().filter(|entry| entry.window.holds(at)).filter(is_asked);
    let shown = Shown {
        at,
        entries: holding
            .map(|entry| EntryOut {
                api: entry.api,
                kind: entry.rule.kind,
                from: entry.window.from,
                to: entry.window.to,
                fields: &entry.rule.fields,
                text: &entry.rule.text,
            })
            .collect(),
    };
    session.out.say(&shown, || in_words(&shown))
}

/// The rules in words: the APIs of a rule stand together.
fn in_words(shown: &Shown<'_>) -> String {
    if shown.entries.is_empty() {
        return t!("cli.calendar.nothing", at = shown.at).into_owned();
    }
    let end = |at: Option<Timestamp>| at.map_or_else(|| "…".to_owned(), |at| at.to_string());
    let rules = shown.entries.chunk_by(|a, b| a.text == b.text && a.kind == b.kind && a.from == b.from);
    let words = rules.map(|rule| {
        let first = &rule[0];
        let kind = t!(format!("rule.{}", first.kind.word()));
        let fields = match first.fields {
            [] => String::new(),
            fields => format!("\n  {}: {}", t!("cli.calendar.fields"), harmless(&fields.join(", "))),
        };
        let apis: Vec<&str> = rule.iter().map(|entry| entry.api).collect();
        let (from, to, apis) = (end(first.from), end(first.to), apis.join(", "));
        let (text, apis) = (harmless(first.text), harmless(&apis));
        format!("{kind}  {from} ~ {to}\n  {text}{fields}\n  {apis}")
    });
    words.collect::<Vec<_>>().join("\n")
}
