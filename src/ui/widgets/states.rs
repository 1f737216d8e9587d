//! What stands where there is nothing to show yet: nothing, a wait, a fault. Each says why and what to do.

use egui::{Response, RichText, Ui, vec2};
use rust_i18n::t;

use super::controls::{icon_button, plain_button};
use super::marks::{Tone, icon_ui};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::words::Plight;

/// Says why there is nothing, and gives the button that does something about it.
pub fn empty_ui(ui: &mut Ui, icon: &str, title: &str, hint: &str, button: Option<&str>) -> Option<Response> {
    let t = theme::tokens(ui);
    let mut pressed = None;
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.28).min(160.0));
        icon_ui(ui, icon, 36.0, t.faint);
        ui.label(RichText::new(title).text_style(theme::section()));
        ui.set_max_width(420.0);
        ui.label(RichText::new(hint).color(t.second));
        ui.add_space(8.0);
        pressed = button.map(|text| plain_button(ui, text));
    });
    pressed
}

/// Says what is being waited for.
pub fn waiting_ui(ui: &mut Ui, text: &str) {
    ui.horizontal(|ui| {
        ui.add(egui::Spinner::new().size(14.0));
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
    });
}

/// A screen whose content is on its way.
pub fn waiting_screen_ui(ui: &mut Ui, text: &str) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.35);
        ui.add(egui::Spinner::new().size(22.0));
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
    });
}

/// A fault: what happened, what to do, and the other side's own words folded below with a button to copy them.
pub fn fault_ui(ui: &mut Ui, plight: &Plight, tone: Tone) {
    let color = tone.color(ui);
    let t = theme::tokens(ui);
    let frame = egui::Frame::new()
        .fill(color.gamma_multiply(0.08))
        .stroke(egui::Stroke::new(1.0, color.gamma_multiply(0.5)))
        .corner_radius(theme::CORNER)
        .inner_margin(10);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            icon_ui(ui, icons::WARNING_CIRCLE_FILL, 16.0, color);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
                ui.label(RichText::new(&plight.what).text_style(theme::medium()));
                if !plight.mend.is_empty() {
                    ui.label(RichText::new(&plight.mend).color(t.second));
                }
                if !plight.below.is_empty() {
                    ui.collapsing(RichText::new(t!("platform_words")).text_style(theme::small()), |ui| {
                        ui.horizontal_top(|ui| {
                            if icon_button(ui, icons::COPY, &t!("copy")).clicked() {
                                ui.ctx().copy_text(plight.below.clone());
                            }
                            ui.add(
                                egui::Label::new(RichText::new(&plight.below).text_style(theme::small()))
                                    .wrap(),
                            );
                        });
                    });
                }
            });
        });
    });
}
