//! How far back the orders are here, what the background does, and how the day's calls stand.

use egui::{Label, ProgressBar, RichText, Ui};
use rust_i18n::t;

use super::Scene;
use super::running::stage_words;
use crate::domain::pass::{History, Reach, Rest, RestWhy, SyncState};
use crate::domain::time::{DAY_S, Timestamp};
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{Tone, plain_icon_button, section_ui};
use crate::ui::words;

/// What is missing of the newest time is on its way, in seconds.
const ON_ITS_WAY_S: i64 = 600;

/// Draws it.
pub(super) fn ui(ui: &mut Ui, state: &SyncState, scene: &mut Scene<'_>) {
    let t = theme::tokens(ui);
    let history = &state.history;
    ui.horizontal(|ui| {
        section_ui(ui, &t!("history.title"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| button_ui(ui, history, scene));
    });
    ui.label(far_words(history, state.today));
    if history.whole_s > 0 && history.left_s > ON_ITS_WAY_S {
        #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
        let share = (history.whole_s - history.left_s) as f32 / history.whole_s as f32;
        ui.add(ProgressBar::new(share).desired_height(6.0).fill(t.info));
    }
    let mut lines = Vec::new();
    match (&history.running, history.rest) {
        (Some(progress), _) => lines.push(stage_words(progress, scene.now).0),
        (None, Some(rest)) => lines.extend(rest_words(rest, scene.now)),
        (None, None) => {}
    }
    lines.extend(quota_words(history));
    lines.extend(reach_words(state.reach, scene.now));
    for line in lines {
        let label = RichText::new(line).text_style(theme::small()).color(t.second);
        ui.add(Label::new(label).selectable(false).wrap());
    }
    let waiting = history.running.as_ref().and_then(|progress| progress.waiting.as_ref());
    if let Some((class, until)) = waiting {
        let (what, seconds) = (words::class(class).0, until.since_s(scene.now).max(0));
        let text = t!("sync.waiting", what = what, seconds = seconds);
        ui.label(RichText::new(text).text_style(theme::small()).color(Tone::Warn.color(ui)));
    }
}

fn button_ui(ui: &mut Ui, history: &History, scene: &mut Scene<'_>) {
    let is_paused = history.rest.is_some_and(|rest| rest.why == RestWhy::Paused);
    if is_paused {
        if plain_icon_button(ui, icons::PLAY, &t!("history.resume")).clicked() {
            scene.actions.act(Action::ResumeHistory(scene.shop.clone()), Purpose::Quiet);
        }
    } else if history.left_s > ON_ITS_WAY_S
        && plain_icon_button(ui, icons::PAUSE, &t!("history.pause"))
            .on_hover_text(t!("history.pause.why"))
            .clicked()
    {
        scene.actions.act(Action::PauseHistory(scene.shop.clone()), Purpose::Quiet);
    }
}

/// Is a part of the history worth a word still to be read?
#[must_use]
pub fn is_behind(history: &History) -> bool {
    history.left_s > ON_ITS_WAY_S
}

/// How far it is: 今天 3,120 单可用 · 历史还差 28 天，约 6 小时.
#[must_use]
pub fn far_words(history: &History, today: u64) -> String {
    let mut text = t!("history.today", count = words::count(today)).into_owned();
    if history.left_s > ON_ITS_WAY_S {
        let left = if history.left_s >= DAY_S {
            t!("history.left.days", days = history.left_s / DAY_S)
        } else {
            t!("history.left.short", stretch = words::stretch(history.left_s))
        };
        text += &left;
        if let Some(seconds) = history.estimate_s {
            let stretch = words::stretch(i64::try_from(seconds).unwrap_or(i64::MAX));
            text += &t!("history.estimate", stretch = stretch);
        }
    } else if history.whole_s > 0 {
        text += &t!("history.whole", days = (history.whole_s + DAY_S / 2) / DAY_S);
    }
    text
}

/// Why the background rests; nothing to say of one that is done.
fn rest_words(rest: Rest, now: Timestamp) -> Option<String> {
    if rest.why == RestWhy::Done {
        return None;
    }
    let why = t!(format!("rest.{}", rest.why.word()));
    Some(match rest.until {
        Some(until) => {
            t!("rest.until", why = why, until = when::from_day(until, now.day(), now)).into_owned()
        }
        None => why.into_owned(),
    })
}

fn quota_words(history: &History) -> Option<String> {
    let limit = history.quota.limit?;
    Some(
        t!("history.quota", used = words::count(history.quota.used), limit = words::count(limit))
            .into_owned(),
    )
}

fn reach_words(reach: Reach, now: Timestamp) -> Option<String> {
    match reach {
        Reach::UnknownBefore(Some(at)) => {
            Some(t!("history.reach_unknown", day = when::day(at.day(), now)).into_owned())
        }
        Reach::Known(_) | Reach::UnknownBefore(None) => None,
    }
}
