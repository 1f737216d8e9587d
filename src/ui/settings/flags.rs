//! The seller's own names for flags, typed beside each colour.

use egui::{Label, RichText, Ui, vec2};
use rust_i18n::t;

use super::Scene;
use crate::domain::flag::Flag;
use crate::ui::actions::Wish;
use crate::ui::flag_names::{FLAG_NAME_CHARS, color_word};
use crate::ui::theme;
use crate::ui::widgets::{Field, card_ui, field_ui, paint_flag, section_ui};

/// Width of a colour's word, in points.
const WORD: f32 = 76.0;
/// Width of a field, in points.
const WIDTH: f32 = 180.0;
/// Width of a flag with its word and its field, in points.
const CELL: f32 = 340.0;

/// Draws the section.
pub(super) fn ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    section_ui(ui, &t!("settings.flags"));
    let before = scene.settings.flag_names.clone();
    card_ui(ui, |ui| {
        let hint = RichText::new(t!("settings.flags.hint")).text_style(theme::small());
        ui.add(Label::new(hint.color(theme::tokens(ui).second)).wrap());
        for pair in Flag::NAMED.chunks(2) {
            ui.horizontal(|ui| {
                ui.set_row_height(theme::CONTROL_HEIGHT);
                for (place, flag) in pair.iter().enumerate() {
                    if place > 0 {
                        ui.add_space((CELL - ui.min_rect().width()).max(0.0));
                    }
                    flag_ui(ui, *flag, scene);
                }
            });
        }
    });
    if scene.settings.flag_names != before {
        scene.actions.wish(Wish::KeepSettings);
    }
}

fn flag_ui(ui: &mut Ui, flag: Flag, scene: &mut Scene<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), egui::Sense::hover());
    paint_flag(ui, rect, Some(flag));
    let word = color_word(flag);
    ui.add_sized(vec2(WORD, theme::CONTROL_HEIGHT), Label::new(&word).selectable(false).truncate());
    let name = t!("settings.flags.name", flag = word);
    let mut text = scene.settings.flag_names.typed(flag).to_owned();
    let field = Field { most_chars: FLAG_NAME_CHARS, ..Field::named(&name) };
    let size = vec2(WIDTH, theme::CONTROL_HEIGHT);
    if ui.allocate_ui(size, |ui| field_ui(ui, field, &mut text)).inner.changed() {
        scene.settings.flag_names.give(flag, &text);
    }
}
