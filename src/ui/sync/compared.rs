//! The platform's own totals beside those that are here, day by day, and what was found missing.

use egui::{Label, RichText, Ui};
use egui_extras::{Size, StripBuilder};
use rust_i18n::t;

use super::Scene;
use crate::domain::reconcile::Compared;
use crate::domain::time::{Span, Timestamp};
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{Tone, badge_ui, copy_text_ui, plain_icon_button, row_ui, section_ui, waiting_ui};
use crate::ui::words;

/// How many days the button compares, today left out: its orders are still on their way.
const DAYS: i64 = 3;
/// Most days that are listed.
const MOST: usize = 14;
/// Most order numbers of a day that are listed.
const MOST_TIDS: usize = 20;

/// Draws it.
pub(super) fn ui(ui: &mut Ui, compared: &[Compared], running: &mut Comparing, scene: &mut Scene<'_>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        section_ui(ui, &t!("compared.title"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if *running == Comparing::Yes {
                waiting_ui(ui, &t!("compared.running"));
            } else if plain_icon_button(ui, icons::CHECK, &t!("compared.now", days = DAYS)).clicked() {
                let today = scene.now.day();
                let (from, to) = (Timestamp::from_day(today - DAYS), Timestamp::from_day(today).plus_s(-1));
                if let Some(span) = Span::new(from, to) {
                    let action = Action::Reconcile(scene.shop.clone(), span);
                    scene.actions.act(action, Purpose::CompareDays);
                    *running = Comparing::Yes;
                }
            }
        });
    });
    if compared.is_empty() {
        let label = RichText::new(t!("compared.none")).color(t.second);
        ui.add(Label::new(label).selectable(false).wrap());
        return;
    }
    for day in compared.iter().take(MOST) {
        day_ui(ui, day, scene.now);
    }
    if compared.len() > MOST {
        ui.label(RichText::new(t!("more", count = compared.len() - MOST)).color(t.second));
    }
}

/// Whether the user waits for a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Comparing {
    /// Nothing was asked for.
    #[default]
    No,
    /// It runs.
    Yes,
}

fn day_ui(ui: &mut Ui, day: &Compared, now: Timestamp) {
    let t = theme::tokens(ui);
    let (text, tone) = if day.agrees() {
        (t!("compared.agrees"), Tone::Good)
    } else if day.healed.is_empty() {
        (t!("compared.differs"), Tone::Warn)
    } else {
        (t!("compared.healed", count = day.healed.len()), Tone::Info)
    };
    let totals = t!(
        "compared.totals",
        here = words::count(day.here),
        platform = words::count(day.platform),
        at = words::short_time(day.at, now)
    );
    row_ui(ui, 26.0, |ui| {
        StripBuilder::new(ui)
            .size(Size::exact(150.0))
            .size(Size::exact(110.0))
            .size(Size::remainder())
            .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
            .horizontal(|mut strip| {
                // The ends of a comparison are quiet seconds near midnight.
                let head = when::day_head(day.span.middle().day(), now);
                strip.cell(|ui| drop(ui.add(Label::new(head).selectable(false).truncate())));
                strip.cell(|ui| drop(badge_ui(ui, &text, tone)));
                let totals = Label::new(RichText::new(totals).color(t.second));
                strip.cell(|ui| drop(ui.add(totals.selectable(false).truncate())));
            });
    });
    for (key, tids) in [("compared.were_missing", &day.healed), ("compared.only_here", &day.surplus)] {
        if tids.is_empty() {
            continue;
        }
        let list: Vec<String> = tids.iter().take(MOST_TIDS).map(ToString::to_string).collect();
        copy_text_ui(ui, &t!(key, tids = list.join(" ")), Tone::Second);
    }
}
