//! What the platform has otherwise than it was sent from here: said where the activity stands, with what can be done.

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::Scene;
use super::history::{diff_ui, diff_words};
use super::known::{Ask, Comparing, Known};
use crate::domain::activity::ActivityDraft;
use crate::domain::activity::drift::{Drift, DriftKind};
use crate::domain::activity_log::SendState;
use crate::domain::ids::ActivityId;
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{
    Tone, framed_ui, note_ui, plain_button, section_ui, small_icon_button, spinner_ui, text_button,
};
use crate::ui::words;

/// The line in the list: when it was compared, what was found, and the button.
pub(super) fn line_ui(ui: &mut Ui, known: &mut Known, scene: &mut Scene<'_>) {
    let report = scene.model.drift.get(scene.shop);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let t = theme::tokens(ui);
        let (text, color) = match report {
            None => (t!("drift.never").into_owned(), t.faint),
            Some(report) if report.drifts.is_empty() => {
                (t!("drift.equal", at = words::short_time(report.at, scene.now)).into_owned(), t.second)
            }
            Some(report) => {
                let at = words::short_time(report.at, scene.now);
                (t!("drift.found", at = at, count = report.drifts.len()).into_owned(), t.warn)
            }
        };
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if known.comparing == Comparing::Yes {
                spinner_ui(ui, 14.0);
            } else if small_icon_button(ui, icons::ARROWS_CLOCKWISE, &t!("drift.compare")).clicked() {
                compare(known, scene);
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let label = RichText::new(text).text_style(theme::small()).color(color);
                ui.add(Label::new(label).selectable(false).truncate());
            });
        });
    });
}

/// Compares the platform's list with what is known here.
pub(super) fn compare(known: &mut Known, scene: &mut Scene<'_>) {
    known.comparing = Comparing::Yes;
    scene.actions.act(Action::FindDrift(scene.shop.clone()), Purpose::Activity(Ask::Drift));
}

/// The activities that only the platform has, each with the button that takes it over.
pub(super) fn unknown_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let Some(report) = scene.model.drift.get(scene.shop) else { return };
    let unknown: Vec<&Drift> =
        report.drifts.iter().filter(|drift| matches!(drift.kind, DriftKind::Unknown { .. })).collect();
    if unknown.is_empty() {
        return;
    }
    section_ui(ui, &t!("drift.unknown"));
    for drift in unknown {
        let DriftKind::Unknown { theirs } = &drift.kind else { continue };
        framed_ui(ui, Tone::Info, |ui| {
            let name = RichText::new(drift.name()).text_style(theme::medium());
            ui.add(Label::new(name).selectable(false).truncate());
            let text = format!("{} – {} · ID {}", theirs.start_time, theirs.end_time, drift.id);
            note_ui(ui, &text, Tone::Second);
            if plain_button(ui, &t!("drift.adopt", name = drift.name())).clicked() {
                adopt(&drift.id, theirs.clone(), scene);
            }
        });
    }
}

fn adopt(id: &ActivityId, theirs: crate::domain::activity::ActivityRecord, scene: &mut Scene<'_>) {
    let action = Action::AdoptActivity(scene.shop.clone(), id.clone(), Box::new(theirs));
    scene.actions.act(action, Purpose::Activity(Ask::Adopt(id.clone())));
}

/// What the drift of an activity wishes of its form.
#[derive(Debug)]
pub(super) enum Settled {
    /// The form shows what the platform has.
    Theirs(ActivityDraft),
    /// What is in force here is to be sent again.
    Ours(ActivityDraft),
}

/// What is the matter with an activity, above its form.
pub(super) fn banner_ui(ui: &mut Ui, id: &str, scene: &mut Scene<'_>) -> Option<Settled> {
    let id = ActivityId::new(id).ok()?;
    let mut settled = None;
    let (entries, _) = scene.model.activities.get(scene.shop)?;
    let state = entries.iter().find(|entry| entry.id == id).map(|entry| entry.last.state);
    if state == Some(SendState::Unknown) {
        framed_ui(ui, Tone::Warn, |ui| {
            ui.label(t!("drift.outcome_unknown"));
            if plain_button(ui, &t!("drift.read_again")).clicked() {
                let action = Action::ReadActivityAgain(scene.shop.clone(), id.clone());
                scene.actions.act(action, Purpose::Activity(Ask::ReadAgain(id.clone())));
            }
        });
    }
    let report = scene.model.drift.get(scene.shop)?;
    let drift = report.of_activity(&id)?;
    let at = words::short_time(report.at, scene.now);
    match &drift.kind {
        DriftKind::Unknown { .. } => {}
        DriftKind::Gone { .. } => {
            framed_ui(ui, Tone::Warn, |ui| {
                ui.add(Label::new(&*t!("drift.gone", at = at)).wrap());
            });
        }
        DriftKind::Edited { ours, theirs, diff } => {
            framed_ui(ui, Tone::Warn, |ui| {
                let head = t!("drift.edited", at = at, what = diff_words(diff));
                ui.add(Label::new(RichText::new(head).text_style(theme::medium())).wrap());
                diff_ui(ui, diff);
                ui.horizontal(|ui| {
                    if plain_button(ui, &t!("drift.take_theirs")).clicked() {
                        adopt(&id, theirs.clone(), scene);
                        settled = Some(Settled::Theirs(theirs.to_draft()));
                    }
                    if text_button(ui, &t!("drift.send_ours")).clicked() {
                        settled = Some(Settled::Ours(ours.clone()));
                    }
                });
            });
        }
    }
    settled
}
