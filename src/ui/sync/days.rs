//! The last days as a bar: a cell a day, its standing by colour and pattern; the hours of one of them below.

use egui::{
    Align2, Color32, EventFilter, FontId, Key, Label, Modifiers, Rect, Response, RichText, Role, Sense,
    Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use rust_i18n::t;

use super::Scene;
use crate::domain::coverage::{CoverageShown, Standing, Stretch};
use crate::domain::time::{Span, Timestamp};
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme::{self, Tokens};
use crate::ui::when;
use crate::ui::widgets::{Pattern, fill_ui, icon_button, plain_icon_button, section_ui, waiting_ui};
use crate::ui::words;

/// Height of the days' cells.
const DAYS: f32 = 36.0;
/// Height of the line with the months.
const MONTHS: f32 = 18.0;
/// Height of the hours' cells.
const HOURS: f32 = 26.0;
/// Most reasons that a hint lists.
const MOST_REASONS: usize = 6;

/// A standing's colour and pattern.
const fn look(standing: Standing, t: &Tokens) -> (Color32, Pattern) {
    match standing {
        Standing::Complete => (t.covered, Pattern::Solid),
        Standing::Ahead => (t.line_strong, Pattern::Line),
        Standing::BeforeReach => (t.line, Pattern::Solid),
        Standing::Pending => (t.info, Pattern::Dotted),
        Standing::Degraded => (t.warn, Pattern::Hatched),
        Standing::Unread => (t.line_strong, Pattern::Outlined),
        Standing::Gap => (t.bad, Pattern::Crossed),
    }
}

/// Draws the bar and the hours of the day that is looked at.
pub(super) fn ui(ui: &mut Ui, day: &mut Option<i64>, shown: Option<&CoverageShown>, scene: &mut Scene<'_>) {
    section_ui(ui, &t!("sync.days"));
    let Some(shown) = shown.filter(|shown| !shown.days.is_empty()) else {
        waiting_ui(ui, &t!("sync.days.reading"));
        return;
    };
    let picked = bar_ui(ui, &shown.days, *day, scene);
    if let Some(picked) = picked {
        *day = if *day == Some(picked.day) && picked.how == How::Press { None } else { Some(picked.day) };
    }
    legend_ui(ui, &shown.days);
    let Some(number) = *day else {
        quiet(ui, &t!("sync.days.hint"));
        return;
    };
    let Some(stretch) = shown.days.iter().find(|stretch| stretch.span.start().day() == number) else {
        return;
    };
    day_ui(ui, stretch, &shown.hours, day, scene);
}

fn quiet(ui: &mut Ui, text: &str) {
    let label = RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).second);
    ui.add(Label::new(label).selectable(false).wrap());
}

/// A day that was picked.
#[derive(Clone, Copy)]
struct Picked {
    day: i64,
    how: How,
}

/// How it was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// With the pointer: pressing it again puts it away.
    Press,
    /// With a key or the other button.
    Move,
}

fn bar_ui(ui: &mut Ui, days: &[Stretch], day: Option<i64>, scene: &mut Scene<'_>) -> Option<Picked> {
    let t = theme::tokens(ui);
    let size = vec2(ui.available_width(), DAYS + MONTHS);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let cells = Rect::from_min_size(rect.min, vec2(rect.width(), DAYS));
    let said = day.and_then(|number| days.iter().find(|stretch| stretch.span.start().day() == number));
    response.widget_info(|| {
        let said = said
            .map_or_else(|| t!("sync.days.none_picked").into_owned(), |stretch| figures(stretch, scene.now));
        WidgetInfo::labeled(Role::ListBox, true, t!("sync.days.name", day = said))
    });
    let mut hovered = None;
    for (place, stretch) in days.iter().enumerate() {
        let cell = cell_of(cells, place, days.len());
        let number = stretch.span.start().day();
        let (color, pattern) = look(stretch.standing, t);
        fill_ui(ui.painter(), cell, pattern, color);
        let label = ui.interact(cell, response.id.with(number), Sense::hover());
        label.widget_info(|| WidgetInfo::labeled(Role::Label, true, figures(stretch, scene.now)));
        if day == Some(number) {
            let mark = cell.expand(2.0);
            ui.painter().rect_stroke(mark, 3, Stroke::new(2.0, t.accent), StrokeKind::Inside);
        }
        if response.hover_pos().is_some_and(|at| cell.expand2(vec2(1.0, 0.0)).contains(at)) {
            hovered = Some(stretch);
        }
        month_ui(ui, stretch, cell, rect.bottom(), place == 0);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(cells.expand(4.0), 4, Stroke::new(1.5, t.accent), StrokeKind::Outside);
    }
    let number = hovered.map(|stretch| stretch.span.start().day());
    let keyed = if response.has_focus() { keys(ui, &response, days, day) } else { None };
    let picked = match (response.clicked(), response.secondary_clicked()) {
        (true, _) if number.is_some() => number.map(|day| Picked { day, how: How::Press }),
        (_, true) => number.map(|day| Picked { day, how: How::Move }),
        _ => keyed.map(|day| Picked { day, how: How::Move }),
    };
    // The menu is about the day that the other button was pressed on, which is picked by then.
    response.context_menu(|ui| {
        let of = |number| days.iter().find(|stretch| stretch.span.start().day() == number);
        let Some(stretch) = day.and_then(of) else { return };
        if !may_repair(stretch) {
            ui.label(t!("standing.before_reach"));
            return;
        }
        let number = stretch.span.start().day();
        let day = when::day(number, scene.now);
        if ui.button(t!("sync.day.repair", day = day)).clicked() {
            repair(number, scene);
            ui.close();
        }
    });
    if let Some(stretch) = hovered
        && !response.context_menu_opened()
    {
        response.on_hover_ui_at_pointer(|ui| hint_ui(ui, stretch, scene.now));
    }
    picked
}

#[expect(clippy::cast_precision_loss, reason = "a place on a line")]
fn cell_of(area: Rect, place: usize, cells: usize) -> Rect {
    let step = area.width() / cells.max(1) as f32;
    let left = area.left() + step * place as f32;
    let gap = if step > 6.0 { 2.0 } else { 1.0 };
    Rect::from_min_max(pos2(left, area.top()), pos2(left + step - gap, area.bottom()))
}

/// The first of a month has its name below it, and every Monday a tick.
fn month_ui(ui: &Ui, stretch: &Stretch, cell: Rect, bottom: f32, is_first: bool) {
    let t = theme::tokens(ui);
    let number = stretch.span.start().day();
    let (_, month, day) = stretch.span.start().date();
    let tick = |length: f32| {
        let line = [pos2(cell.left(), cell.bottom() + 2.0), pos2(cell.left(), cell.bottom() + 2.0 + length)];
        ui.painter().line_segment(line, Stroke::new(1.0, t.line_strong));
    };
    if day == 1 || (is_first && day < 24) {
        tick(6.0);
        let at = pos2(cell.left() + 4.0, bottom - 1.0);
        let text = t!(format!("month.{month}"));
        ui.painter().text(at, Align2::LEFT_BOTTOM, text, FontId::proportional(12.0), t.second);
    } else if number.rem_euclid(7) == 4 {
        tick(3.0);
    }
}

/// Left and right go from day to day while the bar has the focus.
fn keys(ui: &Ui, response: &Response, days: &[Stretch], day: Option<i64>) -> Option<i64> {
    let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let (first, last) = (days.first()?.span.start().day(), days.last()?.span.start().day());
    ui.input_mut(|input| {
        let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
        if pressed(Key::ArrowLeft) {
            Some(day.map_or(last, |day| (day - 1).max(first)))
        } else if pressed(Key::ArrowRight) {
            Some(day.map_or(last, |day| (day + 1).min(last)))
        } else if pressed(Key::Home) {
            Some(first)
        } else if pressed(Key::End) || (pressed(Key::Enter) && day.is_none()) {
            Some(last)
        } else {
            None
        }
    })
}

/// A day in a line: 11-10 周五：完整，1,203 单.
fn figures(stretch: &Stretch, now: Timestamp) -> String {
    let standing = t!(format!("standing.{}", stretch.standing.word()));
    let day = when::day_head(stretch.span.start().day(), now);
    t!("sync.day.figures", day = day, standing = standing, orders = words::count(stretch.orders)).into_owned()
}

fn hint_ui(ui: &mut Ui, stretch: &Stretch, now: Timestamp) {
    ui.label(RichText::new(figures(stretch, now)).text_style(theme::medium()));
    reasons_ui(ui, stretch, MOST_REASONS);
}

/// What of a stretch is missing, and why.
fn reasons_ui(ui: &mut Ui, stretch: &Stretch, most: usize) {
    let t = theme::tokens(ui);
    for gap in stretch.gaps.iter().take(most) {
        let text = format!("{}  {}", when::span(gap.span), words::why(&gap.why));
        ui.label(RichText::new(text).text_style(theme::small()));
    }
    if stretch.gaps.len() > most {
        let text = t!("more", count = stretch.gaps.len() - most);
        ui.label(RichText::new(text).text_style(theme::small()).color(t.second));
    }
}

/// What the patterns mean, as far as they occur.
fn legend_ui(ui: &mut Ui, days: &[Stretch]) {
    let t = theme::tokens(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(5.0, 4.0);
        for standing in Standing::ALL {
            let count = days.iter().filter(|stretch| stretch.standing == standing).count();
            if count == 0 {
                continue;
            }
            let (rect, _) = ui.allocate_exact_size(vec2(14.0, 14.0), Sense::hover());
            let (color, pattern) = look(standing, t);
            fill_ui(ui.painter(), rect, pattern, color);
            let text =
                t!("sync.days.legend", standing = t!(format!("standing.{}", standing.word())), count = count);
            let label = RichText::new(text).text_style(theme::small()).color(t.second);
            ui.add(Label::new(label).selectable(false));
            ui.add_space(8.0);
        }
    });
}

/// One day: its hours, what is missing of it, and the button that reads it again.
fn day_ui(ui: &mut Ui, stretch: &Stretch, hours: &[Stretch], day: &mut Option<i64>, scene: &mut Scene<'_>) {
    let t = theme::tokens(ui);
    let number = stretch.span.start().day();
    ui.separator();
    ui.horizontal(|ui| {
        let head = RichText::new(figures(stretch, scene.now)).text_style(theme::medium());
        ui.add(Label::new(head).selectable(false));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, icons::X, &t!("sync.day.close")).clicked() {
                *day = None;
            }
            if !may_repair(stretch) {
                return;
            }
            let name = t!("sync.day.repair", day = when::day(number, scene.now));
            let button = plain_icon_button(ui, icons::ARROW_COUNTER_CLOCKWISE, &name);
            if button.on_hover_text(t!("sync.day.repair.why")).clicked() {
                repair(number, scene);
            }
        });
    });
    if hours.first().is_none_or(|hour| hour.span.start().day() != number) {
        quiet(ui, &t!("sync.days.reading"));
        return;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HOURS + 16.0), Sense::hover());
    let cells = Rect::from_min_size(rect.min, vec2(rect.width(), HOURS));
    for (place, hour) in hours.iter().enumerate() {
        let cell = cell_of(cells, place, hours.len());
        let (color, pattern) = look(hour.standing, t);
        fill_ui(ui.painter(), cell, pattern, color);
        let response = ui.interact(cell, ui.scope_id().with(("hour", number, place)), Sense::hover());
        let standing = t!(format!("standing.{}", hour.standing.word()));
        let text = t!(
            "sync.day.figures",
            day = when::span(hour.span),
            standing = standing,
            orders = words::count(hour.orders)
        );
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &*text));
        response.on_hover_ui_at_pointer(|ui| {
            ui.label(RichText::new(&*text).text_style(theme::medium()));
            reasons_ui(ui, hour, MOST_REASONS);
        });
        if place % 3 == 0 {
            let at = pos2(cell.left(), rect.bottom());
            let text = format!("{place:02}:00");
            ui.painter().text(at, Align2::LEFT_BOTTOM, text, FontId::proportional(11.5), t.second);
        }
    }
    reasons_ui(ui, stretch, 12);
}

/// Would reading a day again give anything? The platform gives nothing from before its reach.
fn may_repair(stretch: &Stretch) -> bool {
    stretch.standing != Standing::BeforeReach
}

/// Has a day read again.
fn repair(number: i64, scene: &mut Scene<'_>) {
    let Some(span) = Span::new(Timestamp::from_day(number), Timestamp::from_day(number + 1)) else { return };
    scene.actions.act(Action::Repair(scene.shop.clone(), span), Purpose::Pass);
}
