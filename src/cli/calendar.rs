//! `calendar`: which API is closed or degraded when.

use std::path::PathBuf;

use clap::Subcommand;
use rust_i18n::t;
use serde::Serialize;

use super::Session;
use super::fault::Fault;
use super::filter::time;
use super::out::End;
use crate::desk;
use crate::domain::calendar::{Entry, RuleKind};
use crate::domain::time::Timestamp;

/// The commands of `calendar`.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Show {
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        at: Option<String>,
        #[arg(long, value_name = "NAME")]
        api: Option<String>,
    },
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// What a rule about every API stands under.
const EVERY: &str = "*";

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

/// Does one of them.
pub(super) fn run(session: &Session, command: &Command) -> Result<(), End> {
    match command {
        Command::Show { at, api } => {
            let at = match at {
                Some(text) => time("--at", text)?,
                None => session.clock.now(),
            };
            show(session, at, api.as_deref())
        }
        Command::Import { file } => {
            let what = t!("cli.fault.no_calendar_import", file = file.display());
            Err(Fault::usage("not_yet", what, t!("cli.fault.no_calendar_import.mend")).into())
        }
    }
}

fn show(session: &Session, at: Timestamp, api: Option<&str>) -> Result<(), End> {
    let calendar = desk::calendar();
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
        let kind = t!(format!("cli.calendar.{}", first.kind.word()));
        let fields = match first.fields {
            [] => String::new(),
            fields => format!("\n  {}: {}", t!("cli.calendar.fields"), fields.join(", ")),
        };
        let apis: Vec<&str> = rule.iter().map(|entry| entry.api).collect();
        let (from, to, apis) = (end(first.from), end(first.to), apis.join(", "));
        format!("{kind}  {from} ~ {to}\n  {}{fields}\n  {apis}", first.text)
    });
    words.collect::<Vec<_>>().join("\n")
}
