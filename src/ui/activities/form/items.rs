//! The item board: what is pasted, what stands where, and what is known of each item.

use egui::{Label, RichText, Ui, vec2};
use rust_i18n::t;

use super::{ActivityForm, Tried, fault_line};
use crate::domain::activity::{ActivityFault, ActivityField, MAX_ITEMS, paste_items};
use crate::domain::ids::NumIid;
use crate::ui::activities::Scene;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Field, Tone, badge_ui, field_ui, icon_button, plain_button, row_ui, section_ui};

impl ActivityForm {
    pub(super) fn items_ui(&mut self, ui: &mut Ui, faults: &[ActivityFault], scene: &Scene<'_>) {
        let t = theme::tokens(ui);
        ui.horizontal(|ui| {
            section_ui(ui, &t!("activity.items"));
            let count = self.draft.items.len();
            let tone = if count > MAX_ITEMS { Tone::Bad } else { Tone::Second };
            badge_ui(ui, &t!("activity.items.count", count = count, most = MAX_ITEMS), tone);
        });
        ui.horizontal(|ui| {
            let add = t!("activity.items.add");
            let width = (ui.available_width() - 96.0).max(120.0);
            ui.allocate_ui(vec2(width, theme::CONTROL_HEIGHT), |ui| {
                ui.set_width(width);
                let (name, hint) = (t!("activity.items.paste"), t!("activity.items.hint"));
                let field = Field { hint: &hint, most_chars: 20_000, ..Field::named(&name) };
                let response = field_ui(ui, field, &mut self.paste);
                let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
                if entered {
                    self.add_pasted();
                    response.request_focus();
                }
            });
            if plain_button(ui, &add).clicked() {
                self.add_pasted();
            }
        });
        if self.merged > 0 {
            let text = t!("activity.items.merged", count = self.merged);
            ui.label(RichText::new(text).text_style(theme::small()).color(t.second));
        }
        if !self.refused.is_empty() {
            let text = t!("activity.items.refused", list = self.refused.join(" "));
            ui.label(RichText::new(text).text_style(theme::small()).color(t.bad));
        }
        let mut remove = None;
        for (place, item) in self.draft.items.iter().enumerate() {
            row_ui(ui, 30.0, |ui| {
                let number =
                    RichText::new(format!("{}", place + 1)).text_style(theme::small()).color(t.faint);
                ui.add_sized(vec2(20.0, 20.0), Label::new(number).selectable(false));
                ui.add(Label::new(item).selectable(false));
                let title = item.parse().ok().and_then(|id: NumIid| scene.model.titles.get(&id));
                let (text, color) = match title {
                    Some(title) => (title.clone(), t.second),
                    None => (t!("activity.items.unknown").into_owned(), t.faint),
                };
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if icon_button(ui, icons::X, &t!("activity.items.remove", item = item)).clicked() {
                        remove = Some(place);
                    }
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(Label::new(RichText::new(text).color(color)).selectable(false).truncate());
                    });
                });
            });
        }
        if let Some(place) = remove {
            self.draft.items.remove(place);
        }
        for fault in faults.iter().filter(|fault| fault.field() == ActivityField::Items) {
            if self.tried == Tried::Yes || *fault != ActivityFault::NoItems {
                fault_line(ui, fault);
            }
        }
    }

    /// Takes the ids out of what was pasted: doubles are merged, what is none is pointed at.
    pub(super) fn add_pasted(&mut self) {
        let pasted = paste_items(&self.paste);
        self.merged = pasted.merged;
        for item in pasted.items {
            let text = item.to_string();
            if self.draft.items.contains(&text) {
                self.merged += 1;
            } else {
                self.draft.items.push(text);
            }
        }
        self.refused = pasted.refused;
        self.paste.clear();
    }
}
