//! Every version of an activity: what each changed, and sending one again.

use egui::{Align, Id, Label, Layout, Modal, RichText, ScrollArea, Ui, vec2};
use rust_i18n::t;

use super::form::field_word;
use super::list::send_tone;
use super::said;
use crate::domain::activity::ActivityDraft;
use crate::domain::activity::diff::{ActivityDiff, ItemOrder};
use crate::domain::activity_log::SentVersion;
use crate::domain::time::Timestamp;
use crate::ui::theme;
use crate::ui::widgets::{
    Segment, Tone, badge_ui, is_left, menu_ui, note_ui, pick_button, plain_button, row_ui, section_ui,
    waiting_ui,
};
use crate::ui::words;

/// Width of the dialog.
const WIDTH: f32 = 720.0;
/// Width of the list of versions.
const LIST: f32 = 250.0;
/// Height of its lists.
const HEIGHT: f32 = 380.0;

/// The dialog, while it is open.
#[derive(Debug, Default)]
pub(super) struct History {
    /// The version that is looked at; the newest where none was picked.
    shown: Option<u32>,
    /// The version that it is held beside; the one before where none was picked.
    beside: Option<u32>,
}

/// What the dialog wishes.
#[derive(Debug)]
pub(super) enum Told {
    /// Close it.
    Close,
    /// Put this into the form, to be sent again.
    Again(ActivityDraft),
}

impl History {
    /// Draws the dialog.
    pub(super) fn ui(
        &mut self,
        ui: &Ui,
        name: &str,
        versions: Option<&[SentVersion]>,
        now: Timestamp,
    ) -> Option<Told> {
        let mut told = None;
        let frame = egui::Frame::popup(ui.style()).inner_margin(20);
        let modal = Modal::new(Id::unique("activity_history")).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(WIDTH.min(ui.ctx().content_rect().width() - 80.0));
            let title = t!("versions.title", name = name);
            ui.add(Label::new(RichText::new(title).heading()).selectable(false).truncate());
            // As high from the first: a dialog that grows would hang below the middle.
            let size = vec2(ui.available_width(), HEIGHT);
            ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
                ui.set_min_size(size);
                match versions {
                    None => waiting_ui(ui, &t!("versions.reading")),
                    Some([]) => {
                        ui.label(t!("versions.none"));
                    }
                    Some(versions) => told = self.versions_ui(ui, versions, now),
                }
            });
            ui.add_space(8.0);
            row_ui(ui, theme::CONTROL_HEIGHT, |ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if plain_button(ui, &t!("versions.close")).clicked() {
                        told = Some(Told::Close);
                    }
                });
            });
        });
        if is_left(&modal) {
            told = Some(Told::Close);
        }
        told
    }

    fn versions_ui(&mut self, ui: &mut Ui, versions: &[SentVersion], now: Timestamp) -> Option<Told> {
        let newest = versions.first()?;
        let shown = versions.iter().find(|version| Some(version.version) == self.shown).unwrap_or(newest);
        let before =
            versions.iter().filter(|version| version.version < shown.version).map(|v| v.version).max();
        let beside = self.beside.filter(|number| *number != shown.version).or(before);
        let mut told = None;
        let down = Layout::top_down(Align::Min);
        let right = ui.available_width() - LIST - 16.0;
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(vec2(LIST, HEIGHT), down, |ui| {
                ScrollArea::vertical().id_salt("versions").auto_shrink([false, false]).show(ui, |ui| {
                    ui.set_width(LIST - 20.0);
                    for version in versions {
                        let text = t!(
                            "versions.version",
                            version = version.version,
                            at = words::short_time(version.sent_at, now)
                        );
                        if pick_button(ui, &text, &text, version.version == shown.version).clicked() {
                            self.shown = Some(version.version);
                            self.beside = None;
                        }
                        badge_ui(ui, &words::send_state(version.state), send_tone(version.state));
                        ui.add_space(4.0);
                    }
                });
            });
            ui.add_space(8.0);
            ui.allocate_ui_with_layout(vec2(right, HEIGHT), down, |ui| {
                ui.set_min_size(vec2(right, HEIGHT));
                let others: Vec<u32> =
                    versions.iter().map(|version| version.version).filter(|n| *n != shown.version).collect();
                if let Some(mut number) = beside {
                    let texts: Vec<String> =
                        others.iter().map(|n| t!("versions.number", version = n).into_owned()).collect();
                    let segments: Vec<Segment<'_, u32>> = others
                        .iter()
                        .zip(&texts)
                        .map(|(value, text)| Segment { value: *value, text })
                        .collect();
                    ui.horizontal(|ui| {
                        section_ui(ui, &t!("versions.against", version = shown.version));
                        if menu_ui(ui, &t!("versions.beside"), 90.0, &mut number, &segments) {
                            self.beside = Some(number);
                        }
                    });
                    if let Some(other) = versions.iter().find(|version| version.version == number) {
                        diff_ui(ui, &ActivityDiff::between(&other.draft, &shown.draft));
                    }
                } else {
                    section_ui(ui, &t!("versions.first"));
                }
                ui.add_space(8.0);
                draft_ui(ui, &shown.draft);
                if let Some(error) = &shown.error {
                    ui.add(Label::new(RichText::new(error).color(Tone::Bad.color(ui))).wrap());
                }
                if let Some(record) = &shown.record {
                    let text = t!(
                        "activity.record",
                        start = record.start_time,
                        end = record.end_time,
                        items = record.item_ids,
                        modified = record.gmt_modified
                    );
                    note_ui(ui, &text, Tone::Second);
                }
                ui.add_space(8.0);
                if plain_button(ui, &t!("versions.again", version = shown.version)).clicked() {
                    told = Some(Told::Again(shown.draft.clone()));
                }
            });
        });
        told
    }
}

fn draft_ui(ui: &mut Ui, draft: &ActivityDraft) {
    let text = t!(
        "versions.draft",
        name = draft.name,
        start = draft.start,
        end = draft.end,
        count = draft.items.len(),
        items = draft.items.join(" ")
    );
    note_ui(ui, &text, Tone::Second);
}

/// What differs between two versions, a line each.
pub(super) fn diff_ui(ui: &mut Ui, diff: &ActivityDiff) {
    if diff.is_empty() && diff.order == ItemOrder::Same {
        note_ui(ui, &t!("diff.same"), Tone::Second);
        return;
    }
    for change in &diff.fields {
        let text = t!("diff.field", field = field_word(change.field), was = change.was, is = change.is);
        ui.add(Label::new(&*text).wrap());
    }
    if !diff.added.is_empty() {
        let text = t!("diff.added", count = diff.added.len(), items = diff.added.join(" "));
        ui.add(Label::new(RichText::new(text).color(Tone::Good.color(ui))).wrap());
    }
    if !diff.removed.is_empty() {
        let text = t!("diff.removed", count = diff.removed.len(), items = diff.removed.join(" "));
        ui.add(Label::new(RichText::new(text).color(Tone::Bad.color(ui))).wrap());
    }
    if diff.order == ItemOrder::Moved {
        note_ui(ui, &t!("diff.moved"), Tone::Second);
    }
}

/// The same in one line, for a list.
pub(super) fn diff_words(diff: &ActivityDiff) -> String {
    let mut parts: Vec<String> = diff.fields.iter().map(|change| field_word(change.field)).collect();
    if !diff.added.is_empty() || !diff.removed.is_empty() {
        parts.push(t!("diff.items", added = diff.added.len(), removed = diff.removed.len()).into_owned());
    }
    said::joined(&parts)
}
