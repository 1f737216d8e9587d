//! The list: what was sent, with its state, and what is being typed.

use egui::{Label, RichText, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use rust_i18n::t;

use super::Scene;
use super::form::ActivityForm;
use crate::domain::activity::{Access, ActivityDraft};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState};
use crate::domain::time::Timestamp;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Tone, badge_ui, plain_icon_button, section_ui};
use crate::ui::words;

/// Draws the list and gives the form that was picked or begun.
pub(super) fn ui(ui: &mut Ui, open: Option<&ActivityForm>, scene: &Scene<'_>) -> Option<ActivityForm> {
    let mut picked = None;
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(t!("screen.activities")).heading()).selectable(false));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if plain_icon_button(ui, icons::PLUS, &t!("activities.new")).clicked() {
                picked = Some(ActivityForm::new(scene.now));
            }
        });
    });
    ui.add_space(4.0);
    let Some((entries, drafts)) = scene.model.activities.get(scene.shop) else {
        return picked;
    };
    ScrollArea::vertical().id_salt("activity_list").auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        let typed: Vec<&DraftEntry> = drafts.iter().collect();
        if !typed.is_empty() {
            section_ui(ui, &t!("activities.drafts"));
            for entry in typed {
                let on = open.is_some_and(|form| form.key() == entry.key);
                if card_ui(ui, &entry.draft, None, scene.now, on) {
                    picked = Some(ActivityForm::typed(entry));
                }
            }
        }
        if !entries.is_empty() {
            section_ui(ui, &t!("activities.sent"));
            for entry in entries {
                let draft = entry.in_force.as_ref().unwrap_or(&entry.last.draft);
                let on = open.is_some_and(|form| form.key() == entry.id.as_str());
                if card_ui(ui, draft, Some(entry), scene.now, on) {
                    picked = Some(ActivityForm::edit(entry));
                }
            }
        }
    });
    picked
}

/// One activity as a card: name, state, span. Gives whether it was clicked.
fn card_ui(
    ui: &mut Ui,
    draft: &ActivityDraft,
    entry: Option<&ActivityEntry>,
    now: Timestamp,
    on: bool,
) -> bool {
    let t = theme::tokens(ui);
    let stroke = if on { t.accent } else { t.line };
    let frame = egui::Frame::new()
        .fill(if on { t.selected } else { t.panel })
        .stroke(egui::Stroke::new(1.0, stroke))
        .corner_radius(theme::CORNER)
        .inner_margin(10);
    let name =
        if draft.name.trim().is_empty() { t!("activities.unnamed").into_owned() } else { draft.name.clone() };
    let shown = frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        ui.add(Label::new(RichText::new(&name).text_style(theme::medium())).selectable(false).truncate());
        ui.horizontal_wrapped(|ui| {
            match (entry, draft.check()) {
                (None, _) => {
                    badge_ui(ui, &t!("activities.draft"), Tone::Second);
                }
                (Some(entry), Ok(activity)) if entry.in_force.is_some() => {
                    let access = activity.access(now);
                    badge_ui(ui, &words::access(access), access_tone(access));
                }
                (Some(_), _) => {}
            }
            if let Some(entry) = entry
                && entry.last.state != SendState::Confirmed
            {
                badge_ui(ui, &words::send_state(entry.last.state), send_tone(entry.last.state));
            }
        });
        let span = format!("{} – {}", draft.start.trim(), draft.end.trim());
        ui.add(
            Label::new(RichText::new(span).text_style(theme::small()).color(t.second))
                .selectable(false)
                .truncate(),
        );
        let below = t!("activities.card", id = draft.id.trim(), count = draft.items.len());
        ui.add(
            Label::new(RichText::new(below).text_style(theme::small()).color(t.faint))
                .selectable(false)
                .truncate(),
        );
    });
    let response = ui.interact(
        shown.response.rect,
        ui.scope_id().with((&draft.id, entry.is_some(), &name)),
        Sense::click(),
    );
    let found_by = t!("activities.open", name = name);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &*found_by));
    if response.hovered() && !on {
        let rect = shown.response.rect;
        ui.painter().rect_stroke(
            rect,
            theme::CORNER,
            egui::Stroke::new(1.0, t.line_strong),
            egui::StrokeKind::Inside,
        );
    }
    response.clicked()
}

/// The tone of who can buy.
pub(super) const fn access_tone(access: Access) -> Tone {
    match access {
        Access::Nobody => Tone::Info,
        Access::MarkedUsers => Tone::Good,
        Access::Everyone => Tone::Second,
    }
}

/// The tone of what became of a send.
pub(super) const fn send_tone(state: SendState) -> Tone {
    match state {
        SendState::Confirmed => Tone::Good,
        SendState::Sending | SendState::Adopted => Tone::Info,
        SendState::Unknown | SendState::Differs => Tone::Warn,
        SendState::Rejected => Tone::Bad,
    }
}
