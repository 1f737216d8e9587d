//! How far everything is, and what runs: its progress, its rate, what it waits for.

use std::collections::VecDeque;

use egui::{Label, ProgressBar, RichText, Ui};
use rust_i18n::t;

use super::Scene;
use crate::domain::list::{Axis, List, TradeSet};
use crate::domain::pass::{PassEntry, PassKind, PassProgress, Stage, SyncState};
use crate::domain::time::Timestamp;
use crate::ui::model::{Freshness, freshness};
use crate::ui::shell;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{Tone, spinner_ui};
use crate::ui::words;

/// Over how long a rate is measured, in seconds.
const RATE_S: f64 = 8.0;
/// Least time that tells a rate, in seconds.
const RATE_LEAST_S: f64 = 1.0;

/// How fast the running pass reads.
#[derive(Debug, Default)]
pub(super) struct Rate {
    /// When so many orders had been read, by the window's own time.
    seen: VecDeque<(f64, u64)>,
}

impl Rate {
    /// Takes note of how far a pass is.
    pub(super) fn note(&mut self, seconds: f64, orders: u64) {
        // Another pass begins at nothing again.
        if self.seen.back().is_some_and(|(_, last)| *last > orders) {
            self.seen.clear();
        }
        if self.seen.back().is_none_or(|(at, _)| seconds - at >= 0.2) {
            self.seen.push_back((seconds, orders));
        }
        while self.seen.front().is_some_and(|(at, _)| seconds - at > RATE_S) && self.seen.len() > 2 {
            self.seen.pop_front();
        }
    }

    /// Orders a second, once enough was seen to tell.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rate to the next whole order"
    )]
    pub(super) fn per_s(&self) -> Option<u64> {
        let ((from, before), (to, now)) = (self.seen.front()?, self.seen.back()?);
        let seconds = to - from;
        (seconds >= RATE_LEAST_S).then(|| ((now - before) as f64 / seconds).round() as u64)
    }
}

/// Draws it.
pub(super) fn ui(ui: &mut Ui, state: &SyncState, rate: &mut Rate, scene: &Scene<'_>) {
    ui.columns(4, |columns| {
        let complete = state.complete_to.map(|at| words::short_time(at, scene.now));
        let tone = match state.complete_to.map(|at| freshness(at, scene.now)) {
            None => Tone::Second,
            Some(Freshness::Fresh) => Tone::Good,
            Some(Freshness::Aging) => Tone::Warn,
            Some(Freshness::Old) => Tone::Bad,
        };
        let complete = complete.unwrap_or_else(|| t!("sync.nothing_complete").into_owned());
        figure_ui(&mut columns[0], &t!("sync.complete_to"), &complete, tone);
        figure_ui(&mut columns[1], &t!("sync.orders"), &words::count(state.orders), Tone::Plain);
        figure_ui(&mut columns[2], &t!("sync.today"), &words::count(state.today), Tone::Plain);
        figure_ui(&mut columns[3], &t!("sync.wanting"), &words::count(state.wanting), Tone::Plain);
    });
    ui.add_space(6.0);
    if let Some(degraded) = scene.model.degraded(scene.shop, scene.now) {
        ui.label(RichText::new(shell::degraded_words(degraded, scene.now)).color(Tone::Warn.color(ui)));
    }
    match (&state.running, state.next_in_s) {
        (Some(progress), _) => {
            rate.note(ui.input(|input| input.time), progress.orders.seen);
            progress_ui(ui, progress, rate, state, scene.now);
        }
        (None, Some(seconds)) => quiet(ui, &t!("sync.next", seconds = seconds)),
        (None, None) => quiet(ui, &t!("sync.idle")),
    }
    if state.without_details > 0 {
        let text = t!("sync.without_details", count = words::count(state.without_details));
        ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
    }
}

fn quiet(ui: &mut Ui, text: &str) {
    let label = RichText::new(text).color(theme::tokens(ui).second);
    ui.add(Label::new(label).selectable(false));
}

fn figure_ui(ui: &mut Ui, name: &str, value: &str, tone: Tone) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let label = RichText::new(name).text_style(theme::small()).color(theme::tokens(ui).second);
    ui.add(Label::new(label).selectable(false));
    let value = RichText::new(value).text_style(theme::section()).color(tone.color(ui));
    ui.add(Label::new(value).selectable(false).truncate());
}

/// What a running pass does, how far it is, how fast, and what it waits for.
fn progress_ui(ui: &mut Ui, progress: &PassProgress, rate: &Rate, state: &SyncState, now: Timestamp) {
    let (text, share) = stage_words(progress, now);
    ui.horizontal(|ui| {
        spinner_ui(ui, 14.0);
        ui.label(text);
    });
    if let Some(share) = share {
        ui.add(ProgressBar::new(share).desired_height(6.0).fill(theme::tokens(ui).accent));
    }
    let counts = &progress.orders;
    let mut text = t!(
        "sync.counts",
        seen = words::count(counts.seen),
        inserted = words::count(counts.inserted),
        updated = words::count(counts.updated),
        details = words::count(progress.details_fetched)
    )
    .into_owned();
    if let Some(rate) = rate.per_s() {
        text += &t!("sync.rate", rate = words::count(rate));
    }
    // The turns of the live work are kept by the hour: they have no beginning of their own.
    let is_begun = |pass: &&PassEntry| pass.ended.is_none() && pass.kind == PassKind::Command;
    if let Some(begun) = state.passes.first().filter(is_begun) {
        text += &t!("sync.since", stretch = words::stretch(now.since_s(begun.started)));
    }
    ui.label(RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).second));
    if let Some((class, until)) = &progress.waiting {
        let (what, _) = words::class(class);
        let seconds = until.since_s(now).max(0);
        let text = t!("sync.waiting", what = what, seconds = seconds);
        ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
    }
}

/// What a pass does in words, and the share that is done where it is known.
#[must_use]
pub fn stage_words(progress: &PassProgress, now: Timestamp) -> (String, Option<f32>) {
    match progress.stage {
        Stage::List { list, left, done_s, whole_s } => {
            let axis = match list.axis() {
                Axis::Created => t!("sync.axis.created"),
                Axis::Changed => t!("sync.axis.changed"),
            };
            let extra = match list {
                List::TopCreated(set) | List::TopIncrement(set) if set != TradeSet::AllTypes => {
                    t!("sync.extended")
                }
                _ => std::borrow::Cow::Borrowed(""),
            };
            let at = words::short_time(left.end(), now);
            let text = t!(
                "sync.reading_list",
                gateway = words::gateway(list.gateway()),
                axis = axis,
                extra = extra,
                at = at
            );
            #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
            let share = if whole_s > 0 { done_s as f32 / whole_s as f32 } else { 1.0 };
            (text.into_owned(), Some(share.clamp(0.0, 1.0)))
        }
        Stage::Details { left } => {
            (t!("sync.reading_details", count = words::count(left)).into_owned(), None)
        }
        Stage::Compare { span } => {
            (t!("sync.comparing", at = when::day(span.middle().day(), now)).into_owned(), None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_told_once_a_second_was_seen_and_begins_anew_with_a_pass() {
        let mut rate = Rate::default();
        rate.note(10.0, 0);
        rate.note(10.5, 400);
        assert_eq!(rate.per_s(), None);
        rate.note(12.0, 1_000);
        assert_eq!(rate.per_s(), Some(500));
        rate.note(13.0, 10);
        assert_eq!(rate.per_s(), None);
    }
}
