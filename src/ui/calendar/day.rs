//! One day of all APIs, as rows of the timeline; worked out once and kept.

use std::collections::{BTreeMap, BTreeSet};

use super::ours::Part;
use std::borrow::Cow;

use rust_i18n::t;

use crate::domain::calendar::{Calendar, EVERY, RuleKind, RuleWindow};
use crate::domain::time::{DAY_S, Span, Timestamp};

/// Most rows of a day.
pub(super) const MOST_ROWS: usize = 2_000;
/// Longest window that has its days listed, in days.
const MOST_DAYS: i64 = 3;

/// A rule on one API within the day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    /// What it does.
    pub(super) kind: RuleKind,
    /// Its whole window.
    pub(super) window: RuleWindow,
    /// The part of the day that it holds, as shares of the day.
    pub(super) from: f32,
    pub(super) to: f32,
    /// On which of the row's lines it stands.
    pub(super) lane: usize,
    /// The notice's own words, of each rule that says the same for the same time.
    pub(super) texts: Vec<String>,
    /// The fields it is about.
    pub(super) fields: Vec<String>,
}

/// An API and what holds for it on the day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    /// Its name, or `*`.
    pub(super) api: String,
    /// The rules, in the order they begin.
    pub(super) bars: Vec<Bar>,
    /// How many lines its bars need.
    pub(super) lanes: usize,
}

impl Row {
    /// What it is called.
    pub(super) fn name(&self) -> Cow<'_, str> {
        if self.api == EVERY { t!("part.all") } else { Cow::Borrowed(&self.api) }
    }
}

/// The rows of a day whose API's name holds a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Day {
    /// The rows: what this program uses first, then by name.
    pub(super) rows: Vec<Row>,
    /// The kinds that occur.
    pub(super) kinds: Vec<RuleKind>,
    /// Rows that were left out, since there are too many.
    pub(super) left_out: usize,
}

/// The days that have a window, ascending.
pub(super) fn days(calendar: &Calendar) -> Vec<i64> {
    let (mut found, mut long) = (BTreeSet::new(), BTreeSet::new());
    let windows = calendar.notices.iter().flat_map(|notice| &notice.rules).flat_map(|rule| &rule.windows);
    for window in windows {
        let (Some(from), Some(to)) = (window.from.or(window.to), window.to.or(window.from)) else { continue };
        // What goes on for weeks is advice or a quota: it tells nothing of a day of its own.
        if to.day() - from.day() > MOST_DAYS {
            long.extend([from.day(), to.day()]);
        } else {
            found.extend(from.day()..=to.day());
        }
    }
    if found.is_empty() { long } else { found }.into_iter().collect()
}

/// The rows of a day.
pub(super) fn rows(calendar: &Calendar, day: i64, search: &str) -> Day {
    let start = Timestamp::from_day(day);
    let Some(span) = Span::new(start, start.plus_s(DAY_S - 1)) else { return Day::default() };
    let search = search.trim().to_ascii_lowercase();
    let mut rows: BTreeMap<&str, Vec<Bar>> = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    for entry in calendar.entries().filter(|entry| entry.window.touches(span)) {
        if !search.is_empty() && !entry.api.to_ascii_lowercase().contains(&search) {
            continue;
        }
        let bars = rows.entry(entry.api).or_default();
        kinds.insert(entry.rule.kind);
        let is_same = |bar: &&mut Bar| bar.kind == entry.rule.kind && bar.window == entry.window;
        if let Some(bar) = bars.iter_mut().find(is_same) {
            bar.texts.push(entry.rule.text.clone());
            bar.fields.extend(entry.rule.fields.iter().cloned());
            continue;
        }
        bars.push(Bar {
            kind: entry.rule.kind,
            window: entry.window,
            from: entry.window.from.map_or(0.0, |at| share(at, start)),
            to: entry.window.to.map_or(1.0, |at| share(at.plus_s(1), start)),
            lane: 0,
            texts: vec![entry.rule.text.clone()],
            fields: entry.rule.fields.clone(),
        });
    }
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    let (ours, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(api, _)| Part::of(api).is_some());
    let rows = ours
        .into_iter()
        .chain(others)
        .take(MOST_ROWS)
        .map(|(api, bars)| {
            let (bars, lanes) = in_lanes(bars);
            Row { api: api.to_owned(), bars, lanes }
        })
        .collect();
    Day { rows, kinds: kinds.into_iter().collect(), left_out }
}

/// Where in the day an instant lies, 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a place on a line")]
pub(super) fn share(at: Timestamp, start: Timestamp) -> f32 {
    at.since_s(start).clamp(0, DAY_S) as f32 / DAY_S as f32
}

/// Puts bars that hold at the same time on lines of their own.
fn in_lanes(mut bars: Vec<Bar>) -> (Vec<Bar>, usize) {
    bars.sort_by(|a, b| a.from.total_cmp(&b.from).then(b.to.total_cmp(&a.to)));
    let mut ends: Vec<f32> = Vec::new();
    for bar in &mut bars {
        let free = ends.iter().position(|end| *end <= bar.from);
        let lane = free.unwrap_or(ends.len());
        if lane == ends.len() {
            ends.push(bar.to);
        } else {
            ends[lane] = bar.to;
        }
        bar.lane = lane;
    }
    (bars, ends.len().max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{Notice, Rule};

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn calendar(rules: &[(&str, &str, &str)]) -> Calendar {
        let rule = |(api, from, to): &(&str, &str, &str)| Rule {
            kind: RuleKind::Closed,
            apis: vec![(*api).to_owned()],
            fields: Vec::new(),
            windows: vec![RuleWindow { from: Some(t(from)), to: Some(t(to)) }],
            text: String::new(),
        };
        let notice = Notice {
            id: "1".into(),
            title: String::new(),
            published: t("2023-10-24 10:00:00"),
            rules: rules.iter().map(rule).collect(),
        };
        Calendar { notices: vec![notice] }
    }

    #[test]
    fn what_holds_at_the_same_time_stands_on_lines_of_its_own() {
        let calendar = calendar(&[
            ("b", "2023-11-10 19:00:00", "2023-11-10 21:59:59"),
            ("b", "2023-11-10 20:00:00", "2023-11-10 20:59:59"),
            ("b", "2023-11-10 22:00:00", "2023-11-10 23:00:00"),
            ("a", "2023-11-10 23:00:00", "2023-11-11 01:00:00"),
            ("c", "2023-11-11 23:00:00", "2023-11-11 23:30:00"),
            ("taobao.trades.sold.get", "2023-11-10 01:00:00", "2023-11-10 02:00:00"),
        ]);
        let day = rows(&calendar, t("2023-11-10 00:00:00").day(), "");
        let names: Vec<(&str, usize)> = day.rows.iter().map(|row| (row.api.as_str(), row.lanes)).collect();
        assert_eq!(names, [("taobao.trades.sold.get", 1), ("a", 1), ("b", 2)], "what is used comes first");
        let lanes: Vec<usize> = day.rows[2].bars.iter().map(|bar| bar.lane).collect();
        assert_eq!(lanes, [0, 1, 0]);
        assert!((day.rows[1].bars[0].to - 1.0).abs() < f32::EPSILON, "cut at midnight");
        assert_eq!(rows(&calendar, t("2023-11-10 00:00:00").day(), " SOLD.get ").rows.len(), 1);
        assert_eq!(days(&calendar).len(), 2);
    }

    #[test]
    fn weeks_are_listed_by_their_ends_only() {
        let calendar = calendar(&[("*", "2023-10-24 00:00:00", "2023-11-12 23:59:59")]);
        assert_eq!(days(&calendar).len(), 2);
        assert_eq!(rows(&calendar, t("2023-11-01 00:00:00").day(), "").rows.len(), 1);
    }
}
