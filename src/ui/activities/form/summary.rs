//! The live summary: who can buy when, what an edit changes for whom, and what is odd or dangerous about it.

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::Checked;
use crate::domain::activity::Activity;
use crate::domain::activity::warning::Warning;
use crate::domain::time::Timestamp;
use crate::ui::activities::Scene;
use crate::ui::activities::known::Known;
use crate::ui::activities::list::{access_tone, countdown};
use crate::ui::activities::said;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Tone, badge_ui, icon_ui, section_ui};
use crate::ui::words;

/// What the send will do, in words.
pub(super) fn summary_ui(ui: &mut Ui, checked: &Checked, known: &Known, scene: &Scene<'_>) {
    section_ui(ui, &t!("activity.summary"));
    let Ok(activity) = &checked.activity else {
        let label = RichText::new(t!("activity.summary.later")).color(theme::tokens(ui).faint);
        ui.add(Label::new(label).selectable(false));
        return;
    };
    let (start, end) = (activity.span().start(), activity.span().end());
    let access = activity.access(scene.now);
    ui.horizontal_wrapped(|ui| {
        badge_ui(ui, &words::access(access), access_tone(access));
        let text = RichText::new(countdown(activity, scene.now)).text_style(theme::small());
        ui.add(Label::new(text.color(theme::tokens(ui).second)).selectable(false));
    });
    for line in [
        t!("activity.summary.before", at = start),
        t!("activity.summary.during", from = start, to = end),
        t!("activity.summary.after", at = end),
    ] {
        ui.label(line);
    }
    if let Some(text) = stops(activity, known, scene.now) {
        marked_ui(ui, &text, Tone::Warn);
    }
    if let Some(old) = &checked.in_force {
        let (was, is) = (old.span(), activity.span());
        if was.start() != is.start() {
            ui.label(t!("activity.summary.start_was", was = was.start(), is = is.start()));
        }
        if was.end() != is.end() {
            ui.label(t!("activity.summary.end_was", was = was.end(), is = is.end()));
        }
        if !checked.changes.is_empty() {
            ui.add_space(6.0);
            section_ui(ui, &t!("activity.changes"));
            for change in &checked.changes {
                ui.label(said::change(change, scene.now));
            }
        }
    }
    if !checked.dangers.is_empty() {
        ui.add_space(6.0);
        section_ui(ui, &t!("activity.dangers"));
        for danger in &checked.dangers {
            marked_ui(ui, &words::danger(danger), Tone::Bad);
        }
    }
    if !checked.warnings.is_empty() {
        ui.add_space(6.0);
        section_ui(ui, &t!("activity.warnings"));
        for warning in &checked.warnings {
            let mut text = said::warning(warning, scene.now);
            if let Warning::Overlaps(overlap) = warning
                && let Some(inside) = said::inside(overlap, known.inside(overlap), None, scene.now)
            {
                text.to_mut().push_str(&t!("overlap.inside", text = inside));
            }
            marked_ui(ui, &text, Tone::Warn);
        }
    }
}

/// Sending stops sales: until when nobody can buy, with what these items sold of late.
pub(super) fn stops(activity: &Activity, known: &Known, now: Timestamp) -> Option<String> {
    let start = activity.span().start();
    if start <= now {
        return None;
    }
    let at = words::short_time(start, now);
    let cards: Vec<_> = activity.items().iter().filter_map(|item| known.card(*item)).collect();
    if cards.len() < activity.items().len() {
        return Some(t!("activity.stops", at = at).into_owned());
    }
    let pieces = cards.iter().map(|card| card.day.pieces).sum();
    Some(t!("activity.stops.sold", at = at, pieces = words::count(pieces)).into_owned())
}

/// A line with a sign before it.
pub(in crate::ui::activities) fn marked_ui(ui: &mut Ui, text: &str, tone: Tone) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        icon_ui(ui, icons::WARNING, 16.0, tone.color(ui));
        ui.add(Label::new(RichText::new(text).color(tone.color(ui))).wrap());
    });
}
