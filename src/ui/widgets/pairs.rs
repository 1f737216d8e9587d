//! Names and values, and the heads of sections.

use egui::{
    FontSelection, Key, Label, Modifiers, Response, RichText, Role, ScrollArea, Sense, TextStyle, Ui,
    WidgetInfo, WidgetText,
};
use rust_i18n::t;

use super::marks::{Needle, Tone, hatch, marked};
use crate::ui::theme;

/// A section's head.
pub fn section_ui(ui: &mut Ui, title: &str) {
    if ui.layout().is_vertical() {
        ui.add_space(4.0);
    }
    ui.add(Label::new(RichText::new(title).text_style(theme::medium())).selectable(false));
}

/// A part of a screen on a panel of its own.
pub fn card_ui<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let t = theme::tokens(ui);
    egui::Frame::new()
        .fill(t.panel)
        .stroke(egui::Stroke::new(1.0, t.line))
        .corner_radius(8)
        .inner_margin(14)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui)
        })
        .inner
}

/// A screen that scrolls as a whole: its content is no wider than this, since lines that are too long are hard to read.
/// Page up and down, Home and End scroll it, unless a text is being edited.
pub fn page_ui<R>(ui: &mut Ui, name: &str, widest: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let area = ScrollArea::vertical().id_salt(name).auto_shrink([false, false]);
    area.show(ui, |ui| {
        let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(20, 16));
        let inner = frame
            .show(ui, |ui| {
                ui.set_max_width(ui.available_width().min(widest));
                ui.spacing_mut().item_spacing.y = 10.0;
                content(ui)
            })
            .inner;
        // What has the focus comes first.
        scroll_by_keys(ui);
        inner
    })
    .inner
}

fn scroll_by_keys(ui: &Ui) {
    /// Farther than any screen is long.
    const ALL: f32 = 1.0e6;
    if ui.ctx().text_edit_focused() {
        return;
    }
    let page = ui.clip_rect().height() * 0.9;
    let keys = [(Key::PageDown, -page), (Key::PageUp, page), (Key::End, -ALL), (Key::Home, ALL)];
    for (key, delta) in keys {
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
            ui.scroll_with_delta(egui::vec2(0.0, delta));
        }
    }
}

/// A row as wide as there is room and exactly this high; its content stands on the row's middle line.
pub fn row_ui<R>(ui: &mut Ui, height: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), height), Sense::hover());
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    content(&mut ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)))
}

/// A part of a form with its title above.
pub fn titled_ui<R>(ui: &mut Ui, title: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let label = RichText::new(title).text_style(theme::small()).color(theme::tokens(ui).second);
        ui.add(Label::new(label).selectable(false));
        content(ui)
    })
    .inner
}

/// A note in small type, on as many lines as it takes.
pub fn note_ui(ui: &mut Ui, text: &str, tone: Tone) {
    let color = tone.color(ui);
    ui.add(Label::new(RichText::new(text).text_style(theme::small()).color(color)).wrap());
}

/// A value that copies itself when it is clicked.
pub fn copy_text_ui(ui: &mut Ui, value: &str, tone: Tone) -> Response {
    copy_marked_ui(ui, value, tone, &[])
}

/// The same with what is looked for in it marked.
pub fn copy_marked_ui(ui: &mut Ui, value: &str, tone: Tone, needles: &[Needle<'_>]) -> Response {
    let text = if needles.is_empty() {
        WidgetText::from(RichText::new(value).color(tone.color(ui)))
    } else {
        let font = FontSelection::Style(TextStyle::Body).resolve(ui.style());
        marked(value, needles, &font, tone.color(ui), theme::tokens(ui).highlight).into()
    };
    let response = ui.add(Label::new(text).sense(Sense::click()).selectable(false).wrap());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, value));
    if response.clicked() {
        ui.ctx().copy_text(value.to_owned());
        ui.memory_mut(|memory| memory.data.insert_temp(response.id, ui_time(ui)));
    }
    let copied_at: Option<f64> = ui.memory(|memory| memory.data.get_temp(response.id));
    if copied_at.is_some_and(|at| ui_time(ui) - at < 1.5) {
        ui.ctx().request_repaint_after(std::time::Duration::from_millis(1_500));
        response.show_tooltip_text(t!("copied"));
        return response;
    }
    response.on_hover_text(t!("click_to_copy"))
}

fn ui_time(ui: &Ui) -> f64 {
    ui.input(|input| input.time)
}

/// A name and its value on one row; the value copies on click. A value that is not known says so.
pub fn pair_ui(ui: &mut Ui, name: &str, value: Option<&str>, tone: Tone) {
    let t = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        let width = 84.0;
        let label = RichText::new(name).text_style(theme::small()).color(t.second);
        ui.allocate_ui_with_layout(
            egui::vec2(width, 20.0),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                ui.set_min_width(width);
                ui.add(Label::new(label).selectable(false).truncate());
            },
        );
        if let Some(value) = value {
            copy_text_ui(ui, value, tone);
        } else {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(18.0, 12.0), Sense::hover());
            hatch(ui.painter(), rect, t.line_strong);
            let text = RichText::new(t!("presence.unknown")).color(t.second);
            ui.add(Label::new(text).selectable(false)).on_hover_text(t!("unknown.why"));
        }
    });
}
