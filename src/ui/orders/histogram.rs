//! The orders of the present filter over their time, as bars above the table; a drag over them sets the span.

use std::cmp::Reverse;

use egui::{
    Align2, Color32, EventFilter, FontId, Key, Modifiers, Rect, Response, RichText, Role, Sense, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};
use rust_i18n::t;

use super::draft::Stretch;
use super::{FilterDraft, OrdersScreen, Scene};
use crate::domain::histogram::{Histogram, Shade, Steps};
use crate::domain::status::Status;
use crate::domain::time::{DAY_S, Span, Timestamp};
use crate::ui::actions::Wish;
use crate::ui::settings_kept::{HistogramBy, Pane};
use crate::ui::theme::{self, Tokens};
use crate::ui::when;
use crate::ui::widgets::{Segment, segments_ui};
use crate::ui::words;

/// Height of the bars.
const BARS: f32 = 44.0;
/// Height of the line with the times.
const AXIS: f32 = 16.0;
/// Width of the choice beside the bars.
const CHOICE: f32 = 96.0;
/// Least distance of two times on the axis.
const LABEL_EVERY: f32 = 90.0;
/// Most shades that a hint lists.
const MOST_SHADES: usize = 6;

/// What is being done with the bars.
#[derive(Debug, Default)]
pub(super) struct Bars {
    /// Where a drag began, as a step's number.
    dragged_from: Option<usize>,
    /// The step that the keys stand on.
    cursor: Option<usize>,
}

/// Draws the bars, if they are shown.
pub(super) fn ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    if scene.settings.histogram == Pane::Closed {
        return;
    }
    let t = theme::tokens(ui);
    let frame = egui::Frame::new().fill(t.panel).inner_margin(egui::Margin::symmetric(12, 4));
    egui::Panel::top("histogram").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            // It keeps its place while it loads.
            let width = ui.available_width() - CHOICE - 12.0;
            let (area, response) = ui.allocate_exact_size(vec2(width, BARS + AXIS), Sense::click_and_drag());
            if let Some((_, Some(histogram))) = &scene.model.histogram {
                let picked = bars_ui(ui, area, &response, &mut screen.bars, histogram, scene);
                if let Some(span) = picked {
                    screen.draft = within(&screen.draft, span);
                }
            } else if scene.model.histogram.is_some() {
                let font = FontId::proportional(12.0);
                let text = t!("histogram.none");
                ui.painter().text(area.center(), Align2::CENTER_CENTER, text, font, t.faint);
            }
            ui.vertical(|ui| choice_ui(ui, scene));
        });
    });
}

fn choice_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let (status, flag) = (t!("filter.status"), t!("filter.flag"));
    let segments = [
        Segment { value: HistogramBy::Status, text: &status },
        Segment { value: HistogramBy::Flag, text: &flag },
    ];
    ui.add_space((BARS + AXIS - theme::CONTROL_HEIGHT) / 2.0);
    if segments_ui(ui, &t!("histogram.by"), &mut scene.settings.histogram_by, &segments) {
        scene.actions.wish(Wish::KeepSettings);
    }
}

/// The draft with a typed span.
fn within(draft: &FilterDraft, span: Span) -> FilterDraft {
    FilterDraft {
        stretch: Stretch::Typed,
        start: span.start().to_string(),
        end: span.end().to_string(),
        ..draft.clone()
    }
}

/// Draws the bars and gives the span that was picked.
fn bars_ui(
    ui: &mut Ui,
    area: Rect,
    response: &Response,
    state: &mut Bars,
    histogram: &Histogram,
    scene: &Scene<'_>,
) -> Option<Span> {
    let t = theme::tokens(ui);
    let steps = histogram.steps;
    let bars = Rect::from_min_size(area.min, vec2(area.width(), BARS));
    promotions_ui(ui, bars, steps, scene, t);
    let most = (0..steps.count).map(|place| histogram.total(place)).max().unwrap_or(0);
    let shades = ordered(histogram);
    for place in 0..steps.count {
        bar_ui(ui, cell(bars, steps, place), histogram, &shades, (place, most), t);
    }
    ui.painter().hline(bars.x_range(), bars.bottom() + 0.5, Stroke::new(1.0, t.line_strong));
    axis_ui(ui, area, steps, scene.now);
    let at = |x: f32| place_at(bars, steps, x);
    let hovered = response.hover_pos().map(|pos| at(pos.x));
    let picked = dragged(ui, response, state, bars, steps).or_else(|| keyed(ui, response, state, steps));
    let cursor = state.cursor.filter(|_| response.has_focus()).map(|place| place.min(steps.count - 1));
    for place in cursor.into_iter().chain(hovered.filter(|_| state.dragged_from.is_none())) {
        let mark = cell(bars, steps, place).expand2(vec2(1.0, 0.0));
        ui.painter().rect_stroke(mark, 2, Stroke::new(1.0, t.accent), egui::StrokeKind::Outside);
    }
    let said = cursor.map(|place| figures(histogram, place));
    response.widget_info(|| {
        let said = said.clone().unwrap_or_else(|| t!("histogram.hint").into_owned());
        WidgetInfo::labeled(Role::ListBox, true, t!("histogram.name", bar = said))
    });
    if let Some(place) = hovered {
        response.clone().on_hover_ui_at_pointer(|ui| hint_ui(ui, histogram, &shades, place));
    }
    picked
}

/// The place of a step's bar.
#[expect(clippy::cast_precision_loss, reason = "there are at most a hundred")]
fn cell(bars: Rect, steps: Steps, place: usize) -> Rect {
    let width = bars.width() / steps.count.max(1) as f32;
    let left = bars.left() + width * place as f32;
    let gap = if width > 5.0 { 1.0 } else { 0.0 };
    Rect::from_min_max(pos2(left, bars.top()), pos2(left + width - gap, bars.bottom()))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "there are at most a hundred"
)]
fn place_at(bars: Rect, steps: Steps, x: f32) -> usize {
    let share = ((x - bars.left()) / bars.width()).clamp(0.0, 1.0);
    ((share * steps.count as f32) as usize).min(steps.count.saturating_sub(1))
}

/// The windows in which the platform's lists are degraded, behind the bars.
fn promotions_ui(ui: &Ui, bars: Rect, steps: Steps, scene: &Scene<'_>, t: &Tokens) {
    let all = steps.span(0, steps.count.saturating_sub(1));
    let x = |at: Timestamp| {
        #[expect(clippy::cast_precision_loss, reason = "a place on the screen")]
        let share = at.since_s(all.start()) as f32 / (all.end().since_s(all.start()) + 1) as f32;
        bars.left() + bars.width() * share.clamp(0.0, 1.0)
    };
    for window in &scene.model.list_windows {
        let (from, to) = (window.from.unwrap_or(all.start()), window.to.unwrap_or(all.end()));
        let Some(part) = Span::new(from, to).and_then(|span| span.overlap(all)) else { continue };
        let rect = Rect::from_min_max(pos2(x(part.start()), bars.top()), pos2(x(part.end()), bars.bottom()));
        crate::ui::widgets::hatch(ui.painter(), rect.expand2(vec2(1.0, 0.0)), t.line_strong);
    }
}

/// The parts from the bottom up: an order's life, or the flags by number.
fn ordered(histogram: &Histogram) -> Vec<usize> {
    let mut order: Vec<usize> = (0..histogram.parts.len()).collect();
    order.sort_by_key(|place| match &histogram.parts[*place].0 {
        Shade::Status(Some(status)) => {
            Status::NAMED.iter().position(|named| named == status).unwrap_or(usize::MAX - 1)
        }
        Shade::Flag(Some(flag)) => usize::from(flag.number()),
        Shade::Status(None) | Shade::Flag(None) => usize::MAX,
    });
    order
}

fn color(shade: &Shade, t: &Tokens) -> Color32 {
    match shade {
        Shade::Status(Some(status)) => super::cells::status_color(status.word(), t),
        Shade::Flag(Some(flag)) if flag.number() == 0 => t.line_strong,
        Shade::Flag(Some(flag)) => theme::flag_colors(flag.number()).0,
        Shade::Status(None) | Shade::Flag(None) => t.line_strong,
    }
}

#[expect(clippy::cast_precision_loss, reason = "a height on the screen")]
fn bar_ui(
    ui: &Ui,
    cell: Rect,
    histogram: &Histogram,
    shades: &[usize],
    (place, most): (usize, u64),
    t: &Tokens,
) {
    let total = histogram.total(place);
    if total == 0 {
        return;
    }
    // A bar that is there can be seen.
    let height = (cell.height() * (total as f32 / most.max(1) as f32)).max(1.5);
    let mut bottom = cell.bottom();
    for (shade, counts) in shades.iter().filter_map(|part| histogram.parts.get(*part)) {
        let Some(count) = counts.get(place).filter(|count| **count > 0) else { continue };
        let top = bottom - height * (*count as f32 / total as f32);
        let part = Rect::from_min_max(pos2(cell.left(), top), pos2(cell.right(), bottom));
        ui.painter().rect_filled(part, 0, color(shade, t));
        bottom = top;
    }
}

/// The times below, as many as have room.
fn axis_ui(ui: &Ui, area: Rect, steps: Steps, now: Timestamp) {
    let t = theme::tokens(ui);
    let bars = Rect::from_min_size(area.min, vec2(area.width(), BARS));
    let (mut free_from, mut named) = (area.left(), None);
    for place in 0..steps.count {
        let cell = cell(bars, steps, place);
        if cell.left() < free_from || cell.left() + LABEL_EVERY * 0.6 > area.right() {
            continue;
        }
        let at = steps.span(place, place).start();
        // Among hours a day is named where it changes.
        let day = (named != Some(at.day())).then(|| when::day(at.day(), now));
        named = Some(at.day());
        let text = match day {
            Some(day) if steps.step_s < DAY_S && at.second_of_day() > 0 => {
                format!("{day} {}", when::clock(at))
            }
            Some(day) => day,
            None => when::clock(at),
        };
        ui.painter().vline(cell.left(), bars.bottom()..=bars.bottom() + 3.0, Stroke::new(1.0, t.line_strong));
        let corner = pos2(cell.left() + 2.0, area.bottom());
        ui.painter().text(corner, Align2::LEFT_BOTTOM, text, FontId::proportional(11.0), t.second);
        free_from = cell.left() + LABEL_EVERY;
    }
}

/// A drag marks steps, and its end picks them; a click picks one.
fn dragged(ui: &Ui, response: &Response, state: &mut Bars, bars: Rect, steps: Steps) -> Option<Span> {
    let t = theme::tokens(ui);
    let pointer = response.interact_pointer_pos().map(|at| place_at(bars, steps, at.x));
    if response.clicked() {
        state.dragged_from = None;
        return pointer.map(|place| steps.span(place, place));
    }
    if response.drag_started() {
        state.dragged_from =
            ui.input(|input| input.pointer.press_origin()).map(|at| place_at(bars, steps, at.x));
    }
    let (from, to) = (state.dragged_from?, pointer?);
    if response.drag_stopped() {
        state.dragged_from = None;
        return Some(steps.span(from, to));
    }
    let marked = cell(bars, steps, from).union(cell(bars, steps, to));
    ui.painter().rect_filled(marked, 0, t.selected);
    ui.painter().rect_stroke(marked, 0, Stroke::new(1.0, t.accent), egui::StrokeKind::Inside);
    None
}

/// Left and right go from bar to bar while they have the focus, and Enter picks one.
fn keyed(ui: &Ui, response: &Response, state: &mut Bars, steps: Steps) -> Option<Span> {
    if !response.has_focus() {
        return None;
    }
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let last = steps.count.saturating_sub(1);
    ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
        if pressed(Key::ArrowLeft) {
            state.cursor = Some(state.cursor.map_or(last, |place| place.saturating_sub(1)));
        } else if pressed(Key::ArrowRight) {
            state.cursor = Some(state.cursor.map_or(0, |place| (place + 1).min(last)));
        } else if pressed(Key::Enter) {
            return state.cursor.map(|place| steps.span(place.min(last), place.min(last)));
        }
        None
    })
}

/// A bar in a line.
fn figures(histogram: &Histogram, place: usize) -> String {
    let span = when::span(histogram.steps.span(place, place));
    t!("histogram.bar", span = span, count = words::count(histogram.total(place))).into_owned()
}

fn hint_ui(ui: &mut Ui, histogram: &Histogram, shades: &[usize], place: usize) {
    ui.label(RichText::new(figures(histogram, place)).text_style(theme::medium()));
    let parts = shades.iter().filter_map(|part| histogram.parts.get(*part));
    let mut counts: Vec<(&Shade, u64)> =
        parts.filter_map(|(shade, counts)| Some((shade, *counts.get(place)?))).collect();
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by_key(|(_, count)| Reverse(*count));
    for (shade, count) in counts.into_iter().take(MOST_SHADES) {
        let name = match shade {
            Shade::Status(Some(status)) => words::status(status),
            Shade::Flag(Some(flag)) => words::flag(*flag),
            Shade::Status(None) | Shade::Flag(None) => t!("presence.unknown").into_owned(),
        };
        ui.label(RichText::new(format!("{name} {}", words::count(count))).text_style(theme::small()));
    }
}
