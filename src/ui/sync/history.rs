//! How far the history is read, why it rests, and the comparison with the platform's totals.

use egui::{ProgressBar, RichText, Ui};
use rust_i18n::t;

use super::Scene;
use crate::domain::pass::{History, Reach, RestWhy, SyncState};
use crate::domain::time::{DAY_S, Span, Timestamp};
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Tone, plain_button, plain_icon_button, section_ui};
use crate::ui::words;

/// Days that the button compares.
const COMPARED_DAYS: i64 = 3;
/// Days that are listed.
const LISTED: usize = 7;

/// Draws how far the history is.
pub(super) fn history_ui(ui: &mut Ui, state: &SyncState, scene: &mut Scene<'_>) {
    let history = &state.history;
    let paused = history.rest.is_some_and(|rest| rest.why == RestWhy::Paused);
    ui.horizontal(|ui| {
        section_ui(ui, &t!("sync.history"));
        ui.label(RichText::new(words_of(history, scene.now)).color(theme::tokens(ui).second));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let shop = scene.shop.clone();
            if paused {
                if plain_icon_button(ui, icons::PLAY, &t!("sync.history.resume")).clicked() {
                    scene.actions.act(Action::ResumeHistory(shop), Purpose::Quiet);
                }
            } else if history.left_s > 0
                && plain_icon_button(ui, icons::PAUSE, &t!("sync.history.pause")).clicked()
            {
                scene.actions.act(Action::PauseHistory(shop), Purpose::Quiet);
            }
        });
    });
    if history.left_s > 0 && history.whole_s > 0 {
        #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
        let share = 1.0 - history.left_s as f32 / history.whole_s as f32;
        let fill = if paused { theme::tokens(ui).faint } else { theme::tokens(ui).accent };
        ui.add(ProgressBar::new(share.clamp(0.0, 1.0)).desired_height(6.0).fill(fill));
    }
    let small = |text: String| RichText::new(text).text_style(theme::small());
    if let Some(progress) = &history.running {
        let (text, _) = super::stage_words(progress, scene.now);
        ui.label(small(text).color(theme::tokens(ui).second));
    }
    if let Some(limit) = history.quota.limit {
        let text = t!("sync.quota", used = words::count(history.quota.used), limit = words::count(limit))
            .into_owned();
        ui.label(small(text).color(theme::tokens(ui).second));
    }
    if let Reach::UnknownBefore(Some(oldest)) = state.reach {
        let text = t!("sync.reach_unknown", at = words::short_time(oldest, scene.now)).into_owned();
        ui.label(small(text).color(Tone::Warn.color(ui)));
    }
}

/// How far the history is and what becomes of the rest, in words.
fn words_of(history: &History, now: Timestamp) -> String {
    let days = |seconds: i64| seconds.max(0) / DAY_S;
    let done = if history.left_s < DAY_S {
        t!("sync.history.whole", days = days(history.whole_s + DAY_S / 2)).into_owned()
    } else {
        let (whole, left) = (days(history.whole_s + DAY_S / 2), days(history.left_s + DAY_S - 1));
        t!("sync.history.days", done = (whole - left).max(0), whole = whole).into_owned()
    };
    let rest = history.rest.filter(|rest| rest.why != RestWhy::Done).map(|rest| {
        let until = rest.until.map(|until| words::short_time(until, now)).unwrap_or_default();
        t!(format!("rest.{}", rest.why.word()), until = until).into_owned()
    });
    let estimate = history.estimate_s.filter(|_| history.left_s >= DAY_S).map(|seconds| {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        t!("sync.history.estimate", time = words::stretch(seconds)).into_owned()
    });
    match rest.or(estimate) {
        Some(more) => format!("{done} · {more}"),
        None => done,
    }
}

/// Draws what comparing days with the platform's totals found.
pub(super) fn compared_ui(ui: &mut Ui, state: &SyncState, scene: &mut Scene<'_>) {
    ui.horizontal(|ui| {
        section_ui(ui, &t!("sync.compared"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if plain_button(ui, &t!("sync.compared.now", days = COMPARED_DAYS)).clicked() {
                let start = scene.now.day_start().plus_s(-COMPARED_DAYS * DAY_S);
                let span = Span::new(start, scene.now).unwrap_or(Span::instant(scene.now));
                scene.actions.act(Action::Reconcile(scene.shop.clone(), span), Purpose::Quiet);
            }
        });
    });
    if state.compared.is_empty() {
        ui.label(RichText::new(t!("sync.compared.none")).color(theme::tokens(ui).second));
    }
    for day in state.compared.iter().take(LISTED) {
        let middle = day.span.start().plus_s(day.span.length_s() / 2);
        let (_, month, date) = middle.date();
        let at = words::short_time(day.at, scene.now);
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("{month:02}-{date:02}"));
            let (here, platform) = (words::count(day.here), words::count(day.platform));
            if day.agrees() {
                let text = t!("sync.compared.agrees", count = platform);
                ui.label(RichText::new(text).color(Tone::Good.color(ui)));
            } else {
                let text = t!("compare.sides", here = here, platform = platform);
                ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
            }
            for (key, tids) in [("compare.only_platform", &day.healed), ("compare.only_here", &day.surplus)] {
                if !tids.is_empty() {
                    let numbers: Vec<String> = tids.iter().map(ToString::to_string).collect();
                    let text = format!(
                        "{}：{}",
                        t!(key, count = words::count(tids.len() as u64)),
                        numbers.join(" ")
                    );
                    ui.label(RichText::new(text).color(theme::tokens(ui).second));
                }
            }
            ui.label(RichText::new(t!("sync.compared.at", at = at)).color(theme::tokens(ui).faint));
        });
    }
}
