//! The sums below the table, what could not be judged, and what is new.

use egui::{RichText, Ui};
use rust_i18n::t;

use super::{OrdersScreen, Scene};
use crate::domain::local_test::LocalTest;
use crate::messages::{Action, AnswerScope};
use crate::ui::actions::Purpose;
use crate::ui::theme;
use crate::ui::widgets::{Tone, text_button};
use crate::ui::words;

/// The frame of the line below the table.
pub(super) fn frame(t: &theme::Tokens) -> egui::Frame {
    egui::Frame::new()
        .fill(t.panel)
        .stroke(egui::Stroke::new(1.0, t.line))
        .inner_margin(egui::Margin::symmetric(12, 4))
}

/// Draws the line below the table.
pub(super) fn bar_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    let Some(shown) = &scene.model.answer else { return super::first_rows::bar_ui(ui, scene) };
    let t = theme::tokens(ui);
    egui::Panel::bottom("totals").frame(frame(t)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let totals = &shown.totals;
            // The previous answer stays until the new one is there.
            let color = if shown.question == screen.question { t.text } else { t.faint };
            let orders =
                t!("orders.totals", count = words::count(totals.orders), sum = totals.payment.grouped());
            let hover = t!("orders.took", us = shown.took_us);
            ui.label(RichText::new(orders).text_style(theme::medium()).color(color)).on_hover_text(hover);
            if totals.payment_unknown > 0 {
                let text = t!("orders.payment_unknown", count = words::count(totals.payment_unknown));
                ui.label(RichText::new(text).color(t.second));
            }
            if totals.unjudged > 0 {
                unjudged_ui(ui, screen, scene, totals.unjudged);
            }
            super::selected::sum_ui(ui, screen, scene);
            super::handled::progress_ui(ui, screen, scene);
            super::compare::comparison_ui(ui, screen, scene);
            super::export::button_ui(ui, screen, scene);
            super::sums::button_ui(ui, screen, scene);
            let new = shown.new_orders();
            if new > 0 && screen.table.first_row() > 0 {
                let text = t!("orders.new", count = words::count(new));
                if text_button(ui, &text).on_hover_text(t!("orders.new.hint")).clicked() {
                    screen.question += 1;
                    screen.table.show_top();
                }
            }
        });
    });
}

/// What a text condition could not judge, with the buttons that show and fetch it.
fn unjudged_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>, count: u64) {
    let other = screen.asked.local.iter().any(LocalTest::is_kept);
    let key = match (&screen.asked.seller_memo, &screen.asked.buyer_message) {
        _ if other => "orders.unjudged.other",
        (Some(_), None) => "orders.unjudged.memo",
        (None, Some(_)) => "orders.unjudged.message",
        _ => "orders.unjudged.texts",
    };
    ui.label(RichText::new(t!(key, count = words::count(count))).color(Tone::Warn.color(ui)));
    if screen.scope == AnswerScope::Matching && text_button(ui, &t!("orders.unjudged.show")).clicked() {
        screen.scope = AnswerScope::Unjudged;
    }
    if text_button(ui, &t!("orders.unjudged.fetch")).clicked() {
        let action = Action::FetchUnjudged(scene.shop.clone(), Box::new(screen.asked.clone()));
        scene.actions.act(action, Purpose::Unjudged);
    }
}
