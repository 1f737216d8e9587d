//! Whether pictures of items are shown, and what is asked of whom for them.

use egui::Ui;
use rust_i18n::t;

use super::Scene;
use crate::ui::actions::Wish;
use crate::ui::settings_kept::ItemPictures;
use crate::ui::widgets::{Tone, card_ui, note_ui, section_ui, switch_ui};

/// Draws the section.
pub(super) fn ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    section_ui(ui, &t!("settings.pictures"));
    card_ui(ui, |ui| {
        let mut on = scene.settings.pictures == ItemPictures::Shown;
        if switch_ui(ui, &t!("settings.pictures.show"), &mut on) {
            scene.settings.pictures = if on { ItemPictures::Shown } else { ItemPictures::Hidden };
            scene.actions.wish(Wish::KeepSettings);
        }
        note_ui(ui, &t!("settings.pictures.note"), Tone::Second);
    });
}
