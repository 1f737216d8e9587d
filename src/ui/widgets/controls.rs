//! Buttons, fields, chips and choices. Each has an accessible name that a screen reader and a test find it by.

use egui::{
    Align2, Button, Color32, CornerRadius, FontId, Margin, Rect, Response, RichText, Role, Sense, Stroke,
    StrokeKind, TextEdit, TextWrapMode, Ui, Vec2, WidgetInfo, WidgetText, pos2, vec2,
};

use rust_i18n::t;

use super::marks::spaced;
use super::pairs::titled_ui;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::words;

/// Height of a choice in a list of choices.
pub const CHOICE_HEIGHT: f32 = 24.0;

/// Height of a chip.
const CHIP_HEIGHT: f32 = 26.0;
/// Most width of a chip's text.
const CHIP_TEXT: f32 = 320.0;
/// Size of a chip's cross.
const CROSS: f32 = 18.0;
/// Size of a count beside a choice: six digits have to stand beside four characters in half a pane.
const COUNT_SIZE: f32 = 11.5;

/// The one main button of a screen.
pub fn main_button(ui: &mut Ui, text: &str) -> Response {
    let t = theme::tokens(ui);
    let label = RichText::new(text).text_style(theme::medium()).color(t.button_text);
    let button = Button::new(label).fill(t.button_fill).stroke(Stroke::NONE);
    ui.add(button.min_size(vec2(72.0, theme::CONTROL_HEIGHT)))
}

/// A button that does something that is easily not meant.
pub fn danger_button(ui: &mut Ui, text: &str) -> Response {
    let t = theme::tokens(ui);
    let label = RichText::new(text).text_style(theme::medium()).color(t.bad);
    ui.add(Button::new(label).stroke(Stroke::new(1.0, t.bad)).min_size(vec2(72.0, theme::CONTROL_HEIGHT)))
}

/// Any other button: outlined.
pub fn plain_button(ui: &mut Ui, text: &str) -> Response {
    ui.add(Button::new(text).min_size(vec2(0.0, theme::CONTROL_HEIGHT)))
}

/// The same with an icon before its word, which alone is its name.
pub fn plain_icon_button(ui: &mut Ui, icon: &str, text: &str) -> Response {
    let response = plain_button(ui, &spaced(icon, text));
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, text));
    response
}

/// A button that picks one of a few things; the picked one stands out.
pub fn pick_button(ui: &mut Ui, text: &str, name: &str, on: bool) -> Response {
    let t = theme::tokens(ui);
    let (fill, line) = if on { (t.selected, t.accent) } else { (t.panel, t.line_strong) };
    let button = Button::new(RichText::new(text).color(t.text)).fill(fill).stroke(Stroke::new(1.0, line));
    let response = ui.add(button.min_size(vec2(0.0, theme::CONTROL_HEIGHT)));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, name));
    response
}

/// A button without an outline, in the colour of links.
pub fn text_button(ui: &mut Ui, text: &str) -> Response {
    let label = RichText::new(text).color(theme::tokens(ui).info);
    ui.add(Button::new(label).frame(false))
}

/// A button that shows only an icon; its name stands on hover and is what it is found by.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    sized_icon_button(ui, icon, name, 18.0, theme::CONTROL_HEIGHT)
}

/// The same, low enough for a line of small text.
pub fn small_icon_button(ui: &mut Ui, icon: &str, name: &str) -> Response {
    sized_icon_button(ui, icon, name, 14.0, 20.0)
}

fn sized_icon_button(ui: &mut Ui, icon: &str, name: &str, size: f32, height: f32) -> Response {
    let button = Button::new(RichText::new(icon).size(size)).frame_when_inactive(false);
    let add = |ui: &mut Ui| {
        // Neither may make it higher than it is asked to be.
        (ui.spacing_mut().button_padding, ui.spacing_mut().interact_size.y) = (vec2(4.0, 0.0), 0.0);
        ui.add(button.min_size(vec2(28.0, height)))
    };
    let response = ui.scope(add).inner;
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
    response.on_hover_text(name)
}

/// A text field.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// What it is found by.
    pub name: &'a str,
    /// What stands in it while it is empty.
    pub hint: &'a str,
    /// Most characters that it takes.
    pub most_chars: usize,
    /// Whether what is typed is shown.
    pub secret: bool,
    /// Whether its content is wrong.
    pub wrong: bool,
}

impl<'a> Field<'a> {
    /// A field of this name.
    #[must_use]
    pub const fn named(name: &'a str) -> Self {
        Self { name, hint: "", most_chars: 1_000, secret: false, wrong: false }
    }
}

/// Draws a text field as wide as there is room.
pub fn field_ui(ui: &mut Ui, field: Field<'_>, text: &mut String) -> Response {
    let t = theme::tokens(ui);
    if field.wrong {
        let stroke = Stroke::new(1.0, t.bad);
        ui.visuals_mut().widgets.inactive.bg_stroke = stroke;
        ui.visuals_mut().widgets.hovered.bg_stroke = stroke;
    }
    let edit = TextEdit::singleline(text)
        .hint_text(RichText::new(field.hint).color(t.faint))
        .char_limit(field.most_chars)
        .password(field.secret)
        .margin(Margin::symmetric(8, 5))
        .desired_width(f32::INFINITY)
        .id_salt(field.name);
    let response = ui.add(edit);
    let id = response.id;
    ui.ctx().accesskit_node_builder(id, |node| node.set_label(field.name));
    response
}

/// A field of a form with its name above it. It is found by 填写 and its name, since the name itself is there
/// already.
pub fn titled_field_ui(ui: &mut Ui, field: Field<'_>, text: &mut String) -> Response {
    let name = t!("input.name", title = field.name);
    titled_ui(ui, field.name, |ui| field_ui(ui, Field { name: &name, ..field }, text))
}

/// A choice between a few of which only the chosen one is in sight. Gives whether it changed.
pub fn menu_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    width: f32,
    value: &mut T,
    segments: &[Segment<'_, T>],
) -> bool {
    let before = *value;
    let chosen = segments.iter().find(|segment| segment.value == *value).map_or("", |segment| segment.text);
    let shown = egui::ComboBox::from_id_salt(name).width(width).selected_text(chosen).show_ui(ui, |ui| {
        for segment in segments {
            ui.selectable_value(value, segment.value, segment.text);
        }
    });
    let found_by = format!("{name} {chosen}");
    shown.response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &found_by));
    *value != before
}

/// One side of a choice between a few.
#[derive(Debug, Clone, Copy)]
pub struct Segment<'a, T> {
    /// What it stands for.
    pub value: T,
    /// Its word.
    pub text: &'a str,
}

/// A choice between a few, all in sight. Gives whether it changed.
pub fn segments_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    value: &mut T,
    segments: &[Segment<'_, T>],
) -> bool {
    let t = theme::tokens(ui);
    let mut changed = false;
    let frame = egui::Frame::new().fill(t.ground).corner_radius(theme::CORNER).inner_margin(2);
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.horizontal(|ui| {
            #[expect(clippy::cast_precision_loss, reason = "a choice has a handful of sides")]
            let width = (ui.available_width() - 2.0 * (segments.len() as f32 - 1.0)) / segments.len() as f32;
            for segment in segments {
                let on = *value == segment.value;
                let fill = if on { t.panel } else { Color32::TRANSPARENT };
                let color = if on { t.text } else { t.second };
                let stroke = if on { Stroke::new(1.0, t.line_strong) } else { Stroke::NONE };
                let label = RichText::new(segment.text).text_style(theme::small()).color(color);
                let button =
                    Button::new(label).fill(fill).stroke(stroke).corner_radius(CornerRadius::same(4));
                let response = ui.add(button.min_size(vec2(width, 22.0)).truncate());
                let found_by = format!("{name} {}", segment.text);
                response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &found_by));
                if response.clicked() && !on {
                    *value = segment.value;
                    changed = true;
                }
            }
        });
    });
    changed
}

/// How a choice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It is not asked for.
    Off,
    /// It is asked for.
    On,
    /// It is left out.
    Out,
}

/// A choice that can be on, off or left out, with the count of what it would show. Gives whether it was clicked.
pub fn choice_ui(
    ui: &mut Ui,
    name: &str,
    choice: Choice,
    count: Option<u64>,
    content: impl FnOnce(&mut Ui),
) -> Response {
    let t = theme::tokens(ui);
    let size = vec2(ui.available_width(), CHOICE_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| match choice {
        Choice::Out => WidgetInfo::selected(Role::CheckBox, true, false, t!("chip.not", condition = name)),
        choice => WidgetInfo::selected(Role::CheckBox, true, choice == Choice::On, name),
    });
    let fill = if choice == Choice::On {
        t.selected
    } else if response.hovered() {
        t.hover
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, theme::CORNER, fill);
    let mark = match choice {
        Choice::Off => None,
        Choice::On => Some(t.accent),
        Choice::Out => Some(t.bad),
    };
    if let Some(color) = mark {
        let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, 4.0), vec2(2.0, rect.height() - 8.0));
        ui.painter().rect_filled(bar, 1, color);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::CORNER, Stroke::new(1.5, t.accent), StrokeKind::Inside);
    }
    let inner = rect.shrink2(vec2(4.0, 0.0));
    let gap = vec2(4.0, 0.0);
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(*ui.layout()));
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing = gap;
    child.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        if let Some(count) = count {
            let color = if count == 0 { t.faint } else { t.second };
            let text = RichText::new(words::count(count)).size(COUNT_SIZE).color(color);
            ui.add(egui::Label::new(text).selectable(false));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            content(ui);
            if choice == Choice::Out {
                // Struck through: colour is never the only sign.
                let content = ui.min_rect();
                ui.painter().hline(content.x_range(), content.center().y, Stroke::new(1.5, t.bad));
            }
        });
    });
    response
}

/// A switch with a word behind it. Gives whether it changed.
pub fn switch_ui(ui: &mut Ui, name: &str, on: &mut bool) -> bool {
    ui.checkbox(on, name).changed()
}

/// What was done to a chip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChipAct {
    /// Nothing.
    None,
    /// Its text was clicked.
    Edit,
    /// Its cross was clicked.
    Remove,
}

/// What is said of a chip beside its text, by which it is found.
#[derive(Debug, Clone, Copy)]
pub struct ChipNames<'a> {
    /// What a click on its text does, told on hover; `None` where it cannot be changed.
    pub edit: Option<&'a str>,
    /// Its cross.
    pub remove: &'a str,
}

/// A condition as a chip with a cross, and where it stands.
pub fn chip_ui(ui: &mut Ui, text: &str, names: ChipNames<'_>) -> (ChipAct, Rect) {
    let t = theme::tokens(ui);
    let words = WidgetText::from(RichText::new(text).text_style(theme::small()).color(t.text));
    let galley = words.into_galley(ui, Some(TextWrapMode::Truncate), CHIP_TEXT, theme::small());
    let size = vec2(10.0 + galley.size().x + 4.0 + CROSS + 4.0, CHIP_HEIGHT);
    let sense = if names.edit.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let role = if names.edit.is_some() { Role::Button } else { Role::Label };
    response.widget_info(|| WidgetInfo::labeled(role, true, text));
    let response = match names.edit {
        Some(edit) => response.on_hover_text(edit),
        None => response,
    };
    let cross =
        Rect::from_center_size(pos2(rect.right() - 4.0 - CROSS / 2.0, rect.center().y), Vec2::splat(CROSS));
    let remove = ui.interact(cross, response.id.with("remove"), Sense::click());
    remove.widget_info(|| WidgetInfo::labeled(Role::Button, true, names.remove));

    let painter = ui.painter();
    let line = if remove.has_focus() || response.has_focus() { t.accent } else { t.line_strong };
    let fill = if response.hovered() && names.edit.is_some() { t.hover } else { t.panel };
    painter.rect(rect, CHIP_HEIGHT / 2.0, fill, Stroke::new(1.0, line), StrokeKind::Inside);
    let at = pos2(rect.left() + 10.0, rect.center().y - galley.size().y / 2.0);
    painter.galley(at, galley, t.text);
    let (behind, color) = if remove.hovered() { (t.hover, t.text) } else { (Color32::TRANSPARENT, t.second) };
    painter.circle_filled(cross.center(), CROSS / 2.0, behind);
    painter.text(cross.center(), Align2::CENTER_CENTER, icons::X, FontId::proportional(12.0), color);
    let act = if remove.on_hover_text(names.remove).clicked() {
        ChipAct::Remove
    } else if response.clicked() {
        ChipAct::Edit
    } else {
        ChipAct::None
    };
    (act, rect)
}
