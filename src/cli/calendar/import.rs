//! `calendar import`: takes in a platform notice, and says what was understood of it beside what was not.

use std::path::Path;

use rust_i18n::t;
use serde::Serialize;

use super::super::Session;
use super::super::fault::{self, Fault};
use super::super::out::{self, End};
use super::super::table::{Align, Table, harmless};
use crate::desk::{self, NoticeKeeping};
use crate::domain::calendar::{Rule, RuleWindow};
use crate::domain::notice::{Settled, Unread};
use crate::domain::notices::NoticeReport;
use crate::domain::time::Timestamp;

/// Most lines that were not understood which are printed.
const MOST_LINES: usize = 200;

#[derive(Debug, Serialize)]
struct Imported<'a> {
    notice: NoticeOut<'a>,
    rules: usize,
    windows: usize,
    apis: usize,
    not_understood: Vec<&'a str>,
    assumed: Vec<AssumedOut<'a>>,
}

#[derive(Debug, Serialize)]
struct NoticeOut<'a> {
    id: &'a str,
    title: &'a str,
    published: Timestamp,
    revision: Option<u32>,
}

#[derive(Debug, Serialize)]
struct AssumedOut<'a> {
    what: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    means: &'a [String],
}

/// Does it.
pub(super) fn run(session: &Session, file: &Path, keeping: NoticeKeeping) -> Result<(), End> {
    let report =
        desk::import_notice(&session.paths, file, keeping).map_err(|error| fault::of_input(error, file))?;
    let notice = &report.notice;
    if notice.windows() == 0 {
        if !session.out.is_json() {
            out::text(&not_understood(&report.not_understood))?;
        }
        let what = t!("cli.fault.no_window_in", path = file.display());
        return Err(Fault::usage("no_notice", what, t!("cli.fault.no_notice.mend")).into());
    }
    tracing::info!(id = notice.id, revision = report.revision, rules = notice.rules.len(), "calendar import");
    let imported = Imported {
        notice: NoticeOut {
            id: &notice.id,
            title: &notice.title,
            published: notice.published,
            revision: report.revision,
        },
        rules: notice.rules.len(),
        windows: notice.windows(),
        apis: notice.apis(),
        not_understood: report.not_understood.iter().map(|unread| unread.text.as_str()).collect(),
        assumed: assumed(&report),
    };
    session.out.say(&imported, || in_words(&report))
}

/// What the notice leaves open, for programs.
fn assumed(report: &NoticeReport) -> Vec<AssumedOut<'_>> {
    let plain = |what| AssumedOut { what, line: None, words: None, means: &[] };
    let settled = report.settled.iter().map(|settled| match settled {
        Settled::Id => plain("id"),
        Settled::Title => plain("title"),
        Settled::Published(_) => plain("published"),
        Settled::Length { line, words } => {
            AssumedOut { what: "length", line: Some(*line), words: Some(words), means: &[] }
        }
        Settled::Year { line, words } => {
            AssumedOut { what: "year", line: Some(*line), words: Some(words), means: &[] }
        }
        Settled::Words { line, words, means } => {
            AssumedOut { what: "words", line: Some(*line), words: Some(words), means }
        }
    });
    report.is_known_by_title.then(|| plain("id")).into_iter().chain(settled).collect()
}

fn in_words(report: &NoticeReport) -> String {
    let notice = &report.notice;
    let mut text = format!("{}\n", harmless(&notice.title));
    text.push_str(&rules(report));
    let (rules, windows, apis) = (notice.rules.len(), notice.windows(), notice.apis());
    let mut lines = vec![t!("cli.notice.sum", rules = rules, windows = windows, apis = apis).into_owned()];
    lines.extend(open_ends(report).into_iter().map(|line| harmless(&line)));
    lines.push(not_understood(&report.not_understood).trim_end().to_owned());
    lines.push(match report.revision {
        Some(number) => t!("cli.notice.kept", number = number, id = harmless(&notice.id)).into_owned(),
        None => t!("cli.notice.shown").into_owned(),
    });
    lines.extend(report.newer.map(|at| t!("cli.notice.newer", at = at).into_owned()));
    text + &lines.join("\n")
}

/// The rules, a line each.
fn rules(report: &NoticeReport) -> String {
    let mut table = Table::new(&[
        (Align::Right, &t!("cli.notice.line")),
        (Align::Left, &t!("cli.notice.kind")),
        (Align::Right, &t!("cli.notice.apis")),
        (Align::Right, &t!("cli.notice.windows")),
        (Align::Left, &t!("cli.notice.first")),
        (Align::Prose, &t!("cli.notice.text")),
    ]);
    for (i, rule) in report.notice.rules.iter().enumerate() {
        let place = report.places.get(i).map_or_else(String::new, |place| {
            if place.first == place.last {
                place.first.to_string()
            } else {
                format!("{}-{}", place.first, place.last)
            }
        });
        let kind = t!(format!("rule.{}", rule.kind.word())).into_owned();
        let (apis, windows) = (rule.apis.len().to_string(), rule.windows.len().to_string());
        table.row(vec![place, kind, apis, windows, first_window(rule), rule.text.clone()]);
    }
    table.render(out::columns())
}

/// The first window of a rule, without seconds that are 0.
fn first_window(rule: &Rule) -> String {
    let end = |at: Option<Timestamp>| {
        let text = at.map_or_else(|| "…".to_owned(), |at| at.to_string());
        text.strip_suffix(":00").map(str::to_owned).unwrap_or(text)
    };
    let window = |window: &RuleWindow| format!("{} ~ {}", end(window.from), end(window.to));
    rule.windows.first().map(window).unwrap_or_default()
}

/// What the notice leaves open, in words.
fn open_ends(report: &NoticeReport) -> Vec<String> {
    let id = &report.notice.id;
    let at =
        |line: usize, words: std::borrow::Cow<'_, str>| format!("{} {line}: {words}", t!("cli.notice.line"));
    let settled = report.settled.iter().map(|settled| match settled {
        Settled::Id => t!("settled.made_id", id = id).into_owned(),
        Settled::Title => t!("settled.no_title").into_owned(),
        Settled::Published(at) => t!("settled.no_published", at = at).into_owned(),
        Settled::Length { line, words } => at(*line, t!("settled.length", words = words)),
        Settled::Year { line, words } => at(*line, t!("settled.year", words = words)),
        Settled::Words { line, words, means } => {
            at(*line, t!("settled.words", words = words, means = means.join(", ")))
        }
    });
    let known = report.is_known_by_title.then(|| t!("settled.known_id", id = id).into_owned());
    known.into_iter().chain(settled).collect()
}

/// The lines that were not understood.
fn not_understood(unread: &[Unread]) -> String {
    if unread.is_empty() {
        return t!("cli.notice.all_understood").into_owned();
    }
    let mut lines = vec![t!("cli.notice.not_understood", count = unread.len()).into_owned()];
    let line =
        |unread: &Unread| format!("  {} {}: {}", t!("cli.notice.line"), unread.line, harmless(&unread.text));
    lines.extend(unread.iter().take(MOST_LINES).map(line));
    if unread.len() > MOST_LINES {
        lines.push(t!("cli.and_more", count = unread.len() - MOST_LINES).into_owned());
    }
    lines.join("\n")
}
