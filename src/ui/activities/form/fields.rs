//! The fields: id, name, start and end, each with what is wrong with it.

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::{ActivityForm, Tried};
use crate::domain::activity::near::near;
use crate::domain::activity::{ActivityFault, ActivityField, NAME_CHARS};
use crate::domain::ids::ActivityId;
use crate::domain::time::Timestamp;
use crate::ui::activities::{Scene, moment};
use crate::ui::theme;
use crate::ui::widgets::{Field, Tone, text_button, titled_field_ui};
use crate::ui::words;

impl ActivityForm {
    pub(super) fn fields_ui(&mut self, ui: &mut Ui, faults: &[ActivityFault], scene: &Scene<'_>) {
        let tried = self.tried;
        ui.columns(2, |columns| {
            text_field(&mut columns[0], ActivityField::Id, &mut self.draft.id, 64, faults, tried);
            near_ui(&mut columns[0], &mut self.draft.id, scene);
            text_field(&mut columns[1], ActivityField::Name, &mut self.draft.name, NAME_CHARS, faults, tried);
        });
        ui.add_space(4.0);
        ui.columns(2, |columns| {
            moment_field(&mut columns[0], ActivityField::Start, &mut self.draft.start, faults, scene);
            moment_field(&mut columns[1], ActivityField::End, &mut self.draft.end, faults, scene);
        });
        let read = |text: &str| text.trim().parse::<Timestamp>().ok();
        let length =
            read(&self.draft.start).zip(read(&self.draft.end)).map(|(start, end)| end.since_s(start));
        let mut note = t!("activity.gmt8").into_owned();
        if let Some(length) = length.filter(|length| *length > 0) {
            note = format!("{} · {note}", t!("activity.length", time = words::stretch(length)));
        }
        let note = RichText::new(note).text_style(theme::small()).color(theme::tokens(ui).faint);
        ui.add(Label::new(note).selectable(false));
    }
}

/// An id that differs by a character or two from a known one would make a second activity.
fn near_ui(ui: &mut Ui, id: &mut String, scene: &Scene<'_>) {
    let Ok(typed) = ActivityId::new(id) else { return };
    let Some((entries, _)) = scene.model.activities.get(scene.shop) else { return };
    let found = near(&typed, entries.iter().map(|entry| &entry.id));
    for near in found.into_iter().take(2) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let text = RichText::new(t!("activity.near", id = near.id)).text_style(theme::small());
            ui.add(Label::new(text.color(Tone::Warn.color(ui))));
            if text_button(ui, &t!("activity.near.take", id = near.id)).clicked() {
                *id = near.id.to_string();
            }
        });
    }
}

/// An instant, with what this computer's clock shows then where its zone is another.
pub(in crate::ui::activities) fn moment_field(
    ui: &mut Ui,
    field: ActivityField,
    text: &mut String,
    faults: &[ActivityFault],
    scene: &Scene<'_>,
) {
    let name = field_word(field);
    let shown: Vec<&ActivityFault> = faults.iter().filter(|fault| fault.field() == field).collect();
    let wrong = !shown.is_empty();
    moment::ui(ui, Field { most_chars: 19, wrong, ..Field::named(&name) }, text, scene.now);
    for fault in &shown {
        fault_line(ui, fault);
    }
    if let Ok(at) = text.trim().parse::<Timestamp>()
        && let Some(local) = scene.local.and_then(|local| local(at))
    {
        let text = RichText::new(t!("activity.local", at = local)).text_style(theme::small());
        ui.add(Label::new(text.color(theme::tokens(ui).faint)).selectable(false));
    }
}

fn text_field(
    ui: &mut Ui,
    field: ActivityField,
    text: &mut String,
    most_chars: usize,
    faults: &[ActivityFault],
    tried: Tried,
) {
    let name = field_word(field);
    // An empty field is wrong only once the user has tried to send.
    let shown: Vec<&ActivityFault> = faults
        .iter()
        .filter(|fault| fault.field() == field && (tried == Tried::Yes || !text.trim().is_empty()))
        .collect();
    let wrong = !shown.is_empty();
    titled_field_ui(ui, Field { most_chars, wrong, ..Field::named(&name) }, text);
    for fault in &shown {
        fault_line(ui, fault);
    }
}

pub(in crate::ui::activities) fn fault_line(ui: &mut Ui, fault: &ActivityFault) {
    let text =
        RichText::new(words::activity_fault(fault)).text_style(theme::small()).color(Tone::Bad.color(ui));
    ui.label(text);
}

/// A field's name.
pub(in crate::ui::activities) fn field_word(field: ActivityField) -> String {
    let key = match field {
        ActivityField::Id => "activity_field.id",
        ActivityField::Name => "activity_field.name",
        ActivityField::Start => "activity_field.start",
        ActivityField::End => "activity_field.end",
        ActivityField::Items => "activity_field.items",
    };
    t!(key).into_owned()
}
