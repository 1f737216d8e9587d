//! A field for an instant: typed, or picked from a month and the usual hours.

use egui::style::StyleModifier;
use egui::{
    Align2, FontId, Label, Popup, PopupCloseBehavior, RichText, Role, Sense, Stroke, Ui, WidgetInfo, vec2,
};
use rust_i18n::t;

use crate::domain::time::{DAY_S, Timestamp};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{Field, field_ui, icon_button, plain_button, small_icon_button, titled_ui};

/// Width of a day in the month.
const DAY: f32 = 34.0;
/// Height of a day.
const LINE: f32 = 28.0;
/// Times of day at which sales usually begin or end.
const HOURS: [(u32, u32, u32); 6] = [(0, 0, 0), (8, 0, 0), (10, 0, 0), (12, 0, 0), (20, 0, 0), (23, 59, 59)];
/// The time of day of a day that is picked while no time stands there.
const USUAL: (u32, u32, u32) = (20, 0, 0);

/// Draws the field with its title and the button that opens the month.
pub(super) fn ui(ui: &mut Ui, field: Field<'_>, text: &mut String, now: Timestamp) {
    titled_ui(ui, field.name, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            let filled = t!("input.name", title = field.name);
            ui.allocate_ui(vec2(ui.available_width() - 34.0, theme::CONTROL_HEIGHT), |ui| {
                ui.set_width(ui.available_width());
                field_ui(ui, Field { name: &filled, ..field }, text);
            });
            let button = icon_button(ui, icons::CALENDAR_BLANK, &t!("moment.pick", name = field.name));
            Popup::menu(&button)
                .style(StyleModifier::default())
                .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
                .show(|ui| picker_ui(ui, text, now));
        });
    });
}

/// The month that is shown, kept while the popup is open.
#[derive(Debug, Clone, Copy)]
struct Month {
    year: i32,
    month: u32,
}

impl Month {
    fn of(at: Timestamp) -> Self {
        let (year, month, _) = at.date();
        Self { year, month }
    }

    fn first(self) -> Option<Timestamp> {
        Timestamp::from_parts((self.year, self.month, 1), (0, 0, 0))
    }

    fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year + 1, month: 1 }
        } else {
            Self { month: self.month + 1, ..self }
        }
    }

    fn previous(self) -> Self {
        if self.month == 1 {
            Self { year: self.year - 1, month: 12 }
        } else {
            Self { month: self.month - 1, ..self }
        }
    }
}

fn picker_ui(ui: &mut Ui, text: &mut String, now: Timestamp) {
    let typed = text.trim().parse::<Timestamp>().ok();
    let id = ui.scope_id().with("month");
    let mut month: Month =
        ui.data(|data| data.get_temp(id)).unwrap_or_else(|| Month::of(typed.unwrap_or(now)));
    ui.set_width(DAY * 7.0);
    ui.spacing_mut().item_spacing = vec2(0.0, 4.0);
    ui.horizontal(|ui| {
        if small_icon_button(ui, icons::CARET_LEFT, &t!("moment.month.before")).clicked() {
            month = month.previous();
        }
        if small_icon_button(ui, icons::CARET_RIGHT, &t!("moment.month.after")).clicked() {
            month = month.next();
        }
        ui.add_space(6.0);
        let title = t!("moment.month", year = month.year, month = month.month);
        ui.add(Label::new(RichText::new(title).text_style(theme::medium())).selectable(false));
    });
    if let Some(first) = month.first() {
        let picked = month_ui(ui, month, first, typed, now);
        if let Some(day) = picked {
            let clock = typed.map_or(USUAL, Timestamp::clock);
            set(text, day, clock);
        }
    }
    ui.separator();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
        for clock in HOURS {
            let (hour, minute, second) = clock;
            let word = if second == 0 {
                format!("{hour:02}:{minute:02}")
            } else {
                format!("{hour:02}:{minute:02}:{second:02}")
            };
            if plain_button(ui, &word).clicked() {
                set(text, typed.unwrap_or(now).day(), clock);
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, month));
}

fn set(text: &mut String, day: i64, (hour, minute, second): (u32, u32, u32)) {
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    *text = Timestamp::from_day(day).plus_s(seconds.min(DAY_S - 1)).to_string();
}

/// The days of a month, week by week from Monday; gives the one that was clicked.
fn month_ui(
    ui: &mut Ui,
    month: Month,
    first: Timestamp,
    typed: Option<Timestamp>,
    now: Timestamp,
) -> Option<i64> {
    let t = theme::tokens(ui);
    // Day 0 was a Thursday.
    let monday = first.day() - (first.day() + 3).rem_euclid(7);
    ui.horizontal(|ui| {
        for day in monday..monday + 7 {
            let (rect, _) = ui.allocate_exact_size(vec2(DAY, 18.0), Sense::hover());
            let word = when::weekday(day);
            ui.painter().text(
                rect.center(),
                Align2::CENTER_CENTER,
                word,
                FontId::proportional(11.0),
                t.faint,
            );
        }
    });
    let after = month.next().first()?.day();
    let mut picked = None;
    let mut day = monday;
    while day < after {
        ui.horizontal(|ui| {
            for day in day..day + 7 {
                let (rect, response) = ui.allocate_exact_size(vec2(DAY, LINE), Sense::click());
                let at = Timestamp::from_day(day);
                let on = typed.is_some_and(|typed| typed.day() == day);
                let name = when::day(day, Timestamp::from_day(day - 400));
                response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &*name));
                let fill = if on {
                    t.button_fill
                } else if response.hovered() || response.has_focus() {
                    t.selected
                } else {
                    t.raised
                };
                ui.painter().rect_filled(rect.shrink(1.0), theme::CORNER, fill);
                if day == now.day() {
                    let edge = Stroke::new(1.0, t.accent);
                    ui.painter().rect_stroke(rect.shrink(1.0), theme::CORNER, edge, egui::StrokeKind::Inside);
                }
                let color = if on {
                    t.button_text
                } else if Month::of(at).month == month.month {
                    t.text
                } else {
                    t.faint
                };
                let number = at.date().2.to_string();
                ui.painter().text(
                    rect.center(),
                    Align2::CENTER_CENTER,
                    number,
                    FontId::proportional(13.0),
                    color,
                );
                if response.clicked() {
                    picked = Some(day);
                }
            }
        });
        day += 7;
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_keeps_the_time_of_day_and_months_go_round_the_year() {
        let mut text = "2026-12-31 08:30:15".to_owned();
        let at: Timestamp = text.parse().unwrap();
        set(&mut text, at.day() + 1, at.clock());
        assert_eq!(text, "2027-01-01 08:30:15");
        let december = Month::of(at);
        assert_eq!(december.next().first().unwrap().to_string(), "2027-01-01 00:00:00");
        assert_eq!(december.next().previous().first().unwrap().to_string(), "2026-12-01 00:00:00");
    }

    #[test]
    fn weeks_begin_on_monday() {
        let monday: Timestamp = "2026-11-23 00:00:00".parse().unwrap();
        assert_eq!((monday.day() + 3).rem_euclid(7), 0);
    }
}
