//! What stands where there is nothing to show yet: nothing, a wait, a fault. Each says why and what to do.

use egui::{Response, RichText, Role, Sense, Ui, WidgetInfo, vec2};
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

/// How often the mark of running work moves.
const TURN_S: f64 = 0.15;
/// Steps of a whole turn.
const TURN_STEPS: f64 = 8.0;

/// The mark of work that runs. It moves in steps: one that draws every frame would keep the machine busy all the day
/// long that a shop syncs.
pub fn spinner_ui(ui: &mut Ui, size: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(size, size), Sense::hover());
    response.widget_info(|| WidgetInfo::new(Role::ProgressIndicator));
    if !ui.is_rect_visible(rect) {
        return;
    }
    ui.ctx().request_repaint_after(std::time::Duration::from_secs_f64(TURN_S));
    let turned = (ui.input(|input| input.time) / TURN_S).floor() % TURN_STEPS / TURN_STEPS;
    let radius = size / 2.0 - 1.5;
    let points = (0..=18_u8).map(|step| {
        let share = f64::from(step) / 24.0 + turned;
        #[expect(clippy::cast_possible_truncation, reason = "an angle")]
        let angle = (share * std::f64::consts::TAU) as f32;
        rect.center() + radius * egui::Vec2::angled(angle)
    });
    let stroke = egui::Stroke::new((size / 8.0).max(1.5), theme::tokens(ui).second);
    ui.painter().add(egui::Shape::line(points.collect(), stroke));
}

/// Says what is being waited for.
pub fn waiting_ui(ui: &mut Ui, text: &str) {
    ui.horizontal(|ui| {
        spinner_ui(ui, 14.0);
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
    });
}

/// A screen whose content is on its way.
pub fn waiting_screen_ui(ui: &mut Ui, text: &str) {
    ui.vertical_centered(|ui| {
        ui.add_space(ui.available_height() * 0.35);
        spinner_ui(ui, 22.0);
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
    });
}

/// A frame in a tone, as wide as there is room.
pub fn framed_ui<R>(ui: &mut Ui, tone: Tone, content: impl FnOnce(&mut Ui) -> R) -> R {
    let color = tone.color(ui);
    let frame = egui::Frame::new()
        .fill(color.gamma_multiply(0.08))
        .stroke(egui::Stroke::new(1.0, color.gamma_multiply(0.5)))
        .corner_radius(theme::CORNER)
        .inner_margin(10);
    let content = |ui: &mut Ui| {
        ui.set_width(ui.available_width());
        content(ui)
    };
    frame.show(ui, content).inner
}

/// A fault: what happened, what to do, and the other side's own words folded below with a button to copy them.
pub fn fault_ui(ui: &mut Ui, plight: &Plight, tone: Tone) {
    let color = tone.color(ui);
    let t = theme::tokens(ui);
    framed_ui(ui, tone, |ui| {
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
