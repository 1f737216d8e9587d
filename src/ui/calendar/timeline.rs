//! All APIs on one day: APIs as rows, time as columns, now as a line.

use egui::{
    Align2, EventFilter, FontId, Key, Label, Modifiers, Rect, RichText, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use rust_i18n::t;

use super::day::{Bar, Day, Row, share};
use super::kinds;
use super::ours::Part;
use crate::domain::time::Timestamp;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{Tone, card_ui, copy_text_ui, fill_ui, section_ui};

/// Width of the names.
const NAMES: f32 = 300.0;
/// Height of a line of bars.
const LANE: f32 = 16.0;
/// Room above and below a row's bars.
const PAD: f32 = 4.0;
/// Height of the head with the hours.
const HEAD: f32 = 22.0;

/// What a frame draws with.
pub(super) struct Frame<'a> {
    pub(super) day: &'a Day,
    pub(super) number: i64,
    pub(super) now: Timestamp,
}

/// Draws the day; the selected row is told in full below it.
pub(super) fn ui(ui: &mut Ui, frame: &Frame<'_>, selected: &mut Option<String>) {
    kinds::legend_ui(ui, &frame.day.kinds);
    let t = theme::tokens(ui);
    let panel =
        egui::Frame::new().fill(t.panel).stroke(Stroke::new(1.0, t.line)).corner_radius(8).inner_margin(8);
    panel.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        hours_ui(ui);
        // The part of the page that is in sight, less what stands above and below the list.
        let others = if selected.is_some() { 410.0 } else { 264.0 };
        let height = (ui.clip_rect().height() - others).max(160.0);
        ScrollArea::vertical().id_salt("timeline").max_height(height).auto_shrink([false, true]).show(
            ui,
            |ui| {
                rows_ui(ui, frame, selected);
            },
        );
    });
    if frame.day.left_out > 0 {
        ui.label(RichText::new(t!("more", count = frame.day.left_out)).color(t.second));
    }
    if let Some(row) = frame.day.rows.iter().find(|row| Some(&row.api) == selected.as_ref()) {
        card_ui(ui, |ui| row_in_full_ui(ui, row, frame.now));
    }
}

/// The part of a rectangle where the time runs.
fn lane_area(rect: Rect) -> Rect {
    Rect::from_min_max(pos2(rect.left() + NAMES, rect.top()), pos2(rect.right() - 6.0, rect.bottom()))
}

fn hours_ui(ui: &mut Ui) {
    let t = theme::tokens(ui);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
    let area = lane_area(rect);
    let every = if area.width() < 640.0 { 4_u8 } else { 2 };
    for hour in (0..=24_u8).step_by(usize::from(every)) {
        let x = egui::lerp(area.x_range(), f32::from(hour) / 24.0);
        let align = match hour {
            0 => Align2::LEFT_CENTER,
            24 => Align2::RIGHT_CENTER,
            _ => Align2::CENTER_CENTER,
        };
        let at = pos2(x, rect.center().y);
        ui.painter().text(at, align, format!("{hour:02}:00"), FontId::proportional(12.0), t.second);
    }
}

fn rows_ui(ui: &mut Ui, frame: &Frame<'_>, selected: &mut Option<String>) {
    let t = theme::tokens(ui);
    let rows = &frame.day.rows;
    #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
    let height_of = |row: &Row| row.lanes as f32 * LANE + 2.0 * PAD;
    let whole: f32 = rows.iter().map(height_of).sum();
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), whole.max(LANE)), Sense::click());
    let place = selected.as_ref().and_then(|api| rows.iter().position(|row| row.api == *api));
    let name = t!("timeline.name", day = when::day(frame.number, frame.now), count = rows.len());
    response.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, &*name));
    let moved = if response.has_focus() { keys(ui, &response, place, rows.len()) } else { None };
    let pointed = response.interact_pointer_pos().filter(|_| response.clicked());
    let hovered = response.hover_pos();
    let mut top = rect.top();
    let mut picked = None;
    for (nr, row) in rows.iter().enumerate() {
        let line = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height_of(row)));
        top = line.bottom();
        if moved == Some(nr) {
            ui.scroll_to_rect(line, None);
        }
        if pointed.is_some_and(|at| line.contains(at)) {
            picked = Some(nr);
        }
        if ui.is_rect_visible(line) {
            row_ui(
                ui,
                row,
                line,
                frame,
                Mark { is_selected: place == Some(nr), is_focused: response.has_focus() },
            );
            let over = hovered.filter(|at| line.contains(*at));
            hint_ui(&response, row, line, over, frame.now);
        }
    }
    now_line(ui, rect, frame);
    if let Some(nr) = moved.or(picked) {
        let api = rows[nr].api.clone();
        *selected = if picked.is_some() && selected.as_ref() == Some(&api) { None } else { Some(api) };
    }
    if rows.is_empty() {
        ui.painter().text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            t!("timeline.none"),
            FontId::proportional(14.0),
            t.second,
        );
    }
}

/// Up and down go from row to row while the list has the focus.
fn keys(ui: &Ui, response: &egui::Response, place: Option<usize>, rows: usize) -> Option<usize> {
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let last = rows.checked_sub(1)?;
    ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
        if pressed(Key::ArrowDown) {
            Some(place.map_or(0, |nr| (nr + 1).min(last)))
        } else if pressed(Key::ArrowUp) {
            Some(place.map_or(last, |nr| nr.saturating_sub(1)))
        } else if pressed(Key::Home) {
            Some(0)
        } else if pressed(Key::End) {
            Some(last)
        } else {
            None
        }
    })
}

/// How a row is marked.
#[derive(Clone, Copy)]
struct Mark {
    is_selected: bool,
    is_focused: bool,
}

fn row_ui(ui: &Ui, row: &Row, line: Rect, frame: &Frame<'_>, mark: Mark) {
    let t = theme::tokens(ui);
    let painter = ui.painter();
    if mark.is_selected {
        painter.rect_filled(line, 4, t.selected);
        if mark.is_focused {
            painter.rect_stroke(line, 4, Stroke::new(1.5, t.accent), StrokeKind::Inside);
        }
    }
    painter.hline(line.x_range(), line.bottom() - 0.5, Stroke::new(1.0, t.line));
    let names = Rect::from_min_size(line.min + vec2(6.0, 0.0), vec2(NAMES - 14.0, line.height()));
    let label = ui.interact(names, ui.scope_id().with(("api", &row.api)), Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, in_words(row, frame.now)));
    let font = FontId::proportional(13.0);
    // What this program uses stands out.
    let color = if Part::of(&row.api).is_some() { t.text } else { t.second };
    let text = egui::WidgetText::from(RichText::new(row.name()).font(font).color(color));
    let galley = text.into_galley(ui, Some(egui::TextWrapMode::Truncate), names.width(), theme::small());
    painter.galley(pos2(names.left(), line.center().y - galley.size().y / 2.0), galley, color);
    for bar in &row.bars {
        let rect = bar_rect(bar, line);
        let color = kinds::color(bar.kind, t);
        fill_ui(painter, rect, kinds::pattern(bar.kind), color);
        if rect.width() >= 22.0 {
            let plate =
                Rect::from_center_size(pos2(rect.left() + 9.0, rect.center().y), vec2(14.0, LANE - 3.0));
            painter.rect_filled(plate, 2, t.panel);
            let font = FontId::proportional(11.5);
            painter.text(plate.center(), Align2::CENTER_CENTER, kinds::sign(bar.kind), font, color);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
fn bar_rect(bar: &Bar, line: Rect) -> Rect {
    let area = lane_area(line);
    let top = line.top() + PAD + bar.lane as f32 * LANE + 1.0;
    let (from, to) = (egui::lerp(area.x_range(), bar.from), egui::lerp(area.x_range(), bar.to));
    Rect::from_min_max(pos2(from, top), pos2(to.max(from + 3.0), top + LANE - 2.0))
}

/// What the pointer is on: the bar's own words.
fn hint_ui(response: &egui::Response, row: &Row, line: Rect, pointer: Option<egui::Pos2>, now: Timestamp) {
    let Some(at) = pointer else { return };
    let Some(bar) = row.bars.iter().find(|bar| bar_rect(bar, line).expand(1.0).contains(at)) else { return };
    response.clone().on_hover_ui_at_pointer(|ui| {
        ui.set_max_width(420.0);
        let head = format!("{}  {}", when::window(bar.window, now), kinds::name(bar.kind));
        ui.label(RichText::new(head).text_style(theme::medium()));
        ui.label(RichText::new(row.name()).text_style(theme::small()).color(theme::tokens(ui).second));
        for text in &bar.texts {
            ui.label(text);
        }
    });
}

fn now_line(ui: &Ui, rect: Rect, frame: &Frame<'_>) {
    if frame.now.day() != frame.number {
        return;
    }
    let area = lane_area(rect);
    let x = egui::lerp(area.x_range(), share(frame.now, Timestamp::from_day(frame.number)));
    ui.painter().vline(x, rect.y_range(), Stroke::new(1.5, theme::tokens(ui).accent));
}

/// A row for whoever hears the window.
fn in_words(row: &Row, now: Timestamp) -> String {
    let bar = |bar: &Bar| format!("{} {}", kinds::name(bar.kind), when::window(bar.window, now));
    let bars: Vec<String> = row.bars.iter().map(bar).collect();
    t!("timeline.row", api = row.name(), rules = bars.join(&*t!("list.comma"))).into_owned()
}

/// The selected row: every rule with the notice's words.
fn row_in_full_ui(ui: &mut Ui, row: &Row, now: Timestamp) {
    let t = theme::tokens(ui);
    section_ui(ui, &row.name());
    for bar in &row.bars {
        ui.horizontal(|ui| {
            kinds::sign_ui(ui, bar.kind);
            let head = format!("{}  {}", when::window(bar.window, now), kinds::name(bar.kind));
            ui.add(Label::new(RichText::new(head).text_style(theme::medium())).selectable(false));
        });
        for text in &bar.texts {
            copy_text_ui(ui, text, Tone::Plain);
        }
        if !bar.fields.is_empty() {
            let fields = t!("ours.fields", fields = bar.fields.join(", "));
            ui.add(Label::new(RichText::new(fields).text_style(theme::small()).color(t.second)).wrap());
        }
    }
}
