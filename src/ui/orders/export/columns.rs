//! The columns of a file: which ones, and in which order.

use egui::{Label, RichText, ScrollArea, Ui};
use rust_i18n::t;

use crate::domain::export::{Column, RowOf};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{small_icon_button, text_button};
use crate::ui::words;

/// Height of the list, in points.
const HEIGHT: f32 = 168.0;

/// What stands above a column, in the user's language.
pub(super) fn title(column: Column) -> String {
    // A line's field whose name the trade has too.
    if column.name == column.field {
        words::field(column.field)
    } else {
        t!(format!("column.{}", column.name)).into_owned()
    }
}

/// What was done to the list.
#[derive(Clone, Copy)]
enum Change {
    Up(usize),
    Down(usize),
    Remove(usize),
    Add(Column),
}

/// Draws the columns that are chosen, in their order, and a menu of the others; `table` are those of the table.
pub(super) fn ui(ui: &mut Ui, chosen: &mut Option<Vec<Column>>, row_of: RowOf, table: &[Column]) {
    let shown = chosen.clone().unwrap_or_else(|| Column::usual(row_of));
    let mut change = None;
    let t = theme::tokens(ui);
    egui::Frame::new()
        .stroke(egui::Stroke::new(1.0, t.line))
        .corner_radius(theme::CORNER)
        .inner_margin(6)
        .show(ui, |ui| {
            ScrollArea::vertical().id_salt("export columns").max_height(HEIGHT).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 0.0;
                for (place, column) in shown.iter().enumerate() {
                    change = row_ui(ui, place, *column, shown.len()).or(change.take());
                }
            });
        });
    ui.horizontal(|ui| {
        let found_by = t!("export.columns.add");
        ui.menu_button(found_by.as_ref(), |ui| {
            ScrollArea::vertical().max_height(HEIGHT * 1.5).show(ui, |ui| {
                for column in Column::all().iter().filter(|column| !shown.contains(column)) {
                    if ui.button(title(*column)).clicked() {
                        change = Some(Change::Add(*column));
                    }
                }
            });
        });
        if shown != table && text_button(ui, &t!("export.columns.table")).clicked() {
            *chosen = Some(table.to_vec());
        }
        if chosen.is_some() && text_button(ui, &t!("export.columns.usual")).clicked() {
            *chosen = None;
        }
    });
    if let Some(change) = change {
        *chosen = Some(changed(shown, change));
    }
}

fn row_ui(ui: &mut Ui, place: usize, column: Column, count: usize) -> Option<Change> {
    let (name, t) = (title(column), theme::tokens(ui));
    let mut change = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        ui.add_enabled_ui(place > 0, |ui| {
            if small_icon_button(ui, icons::ARROW_UP, &t!("export.columns.up", name = name)).clicked() {
                change = Some(Change::Up(place));
            }
        });
        ui.add_enabled_ui(place + 1 < count, |ui| {
            if small_icon_button(ui, icons::ARROW_DOWN, &t!("export.columns.down", name = name)).clicked() {
                change = Some(Change::Down(place));
            }
        });
        ui.add_enabled_ui(count > 1, |ui| {
            if small_icon_button(ui, icons::X, &t!("export.columns.remove", name = name)).clicked() {
                change = Some(Change::Remove(place));
            }
        });
        ui.add(Label::new(&name).selectable(false));
        let api = RichText::new(column.name).text_style(theme::small()).color(t.faint);
        ui.add(Label::new(api).selectable(false));
    });
    change
}

/// The list after a change.
fn changed(mut columns: Vec<Column>, change: Change) -> Vec<Column> {
    match change {
        Change::Up(place) if place > 0 && place < columns.len() => columns.swap(place - 1, place),
        Change::Down(place) if place + 1 < columns.len() => columns.swap(place, place + 1),
        Change::Remove(place) if place < columns.len() && columns.len() > 1 => drop(columns.remove(place)),
        Change::Add(column) => columns.push(column),
        Change::Up(_) | Change::Down(_) | Change::Remove(_) => {}
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(columns: &[Column]) -> Vec<&'static str> {
        columns.iter().map(|column| column.name).collect()
    }

    #[test]
    fn columns_are_moved_taken_out_and_added_and_the_last_one_stays() {
        let named = |name| Column::named(name).unwrap();
        let three = vec![named("tid"), named("created"), named("payment")];
        assert_eq!(names(&changed(three.clone(), Change::Up(2))), ["tid", "payment", "created"]);
        assert_eq!(names(&changed(three.clone(), Change::Down(0))), ["created", "tid", "payment"]);
        assert_eq!(names(&changed(three.clone(), Change::Down(2))), names(&three));
        assert_eq!(names(&changed(three.clone(), Change::Remove(1))), ["tid", "payment"]);
        assert_eq!(names(&changed(vec![named("tid")], Change::Remove(0))), ["tid"]);
        assert_eq!(names(&changed(vec![named("tid")], Change::Add(named("oid")))), ["tid", "oid"]);
    }
}
