//! Why nothing matches: how many orders there would be without each of the conditions, and one press drops it.

use egui::{RichText, Ui};
use rust_i18n::t;

use super::OrdersScreen;
use super::chips::{Chip, chips};
use crate::domain::time::Timestamp;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{icon_ui, plain_button, text_button};
use crate::ui::words;

/// Most conditions that are told.
const MOST: usize = 8;

impl OrdersScreen {
    /// Draws the reasons, the one that would show the most orders first.
    pub(super) fn no_match_ui(&mut self, ui: &mut Ui, relaxed: &[u64], now: Timestamp) {
        let t = theme::tokens(ui);
        let all = chips(&self.draft, now);
        // To drop the only condition is to clear the filter.
        let told = if all.len() == relaxed.len() && all.len() > 1 { relaxed } else { &[] };
        let mut helpful: Vec<(Chip, u64)> =
            all.into_iter().zip(told.iter().copied()).filter(|(_, count)| *count > 0).collect();
        helpful.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let hint = match (helpful.is_empty(), told.len()) {
            (false, _) => t!("orders.no_match.hint"),
            (true, 2..) => t!("orders.no_match.several"),
            (true, _) => t!("orders.no_match.one"),
        };
        let (mut drop_one, mut clear) = (None, false);
        ui.vertical_centered(|ui| {
            ui.add_space((ui.available_height() * 0.2).min(120.0));
            icon_ui(ui, icons::FUNNEL_X, 36.0, t.faint);
            ui.label(RichText::new(t!("orders.no_match.title")).text_style(theme::section()));
            ui.label(RichText::new(hint).color(t.second));
            ui.add_space(8.0);
            for (chip, count) in helpful.into_iter().take(MOST) {
                let text = t!("orders.no_match.drop", condition = chip.text, count = words::count(count));
                if plain_button(ui, &text).clicked() {
                    drop_one = Some(chip);
                }
            }
            ui.add_space(4.0);
            clear = text_button(ui, &t!("orders.clear")).clicked();
        });
        if let Some(chip) = drop_one {
            chip.remove.from(&mut self.draft);
        }
        if clear {
            self.clear();
        }
    }
}
