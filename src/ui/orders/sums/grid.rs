//! A plain table of texts: a head that stays, and as many rows as are in sight.

use std::borrow::Cow;

use egui::{
    Align, Button, Label, Layout, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
    vec2,
};
use rust_i18n::t;

use crate::domain::filter::Direction;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::spaced;

/// Height of a row.
const ROW: f32 = 26.0;
/// Room on either side of a cell's text.
const PAD: f32 = 6.0;

/// Where a column's texts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    Left,
    Right,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct GridColumn {
    pub(super) title: Cow<'static, str>,
    pub(super) width: f32,
    pub(super) stands: Stands,
}

/// What a grid shows beside its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid<'a> {
    pub(super) columns: &'a [GridColumn],
    pub(super) rows: usize,
    /// Height of it all.
    pub(super) height: f32,
    /// The column and the direction that it is sorted by; `None` where it cannot be sorted.
    pub(super) sorted: Option<(usize, Direction)>,
    /// What the first row is.
    pub(super) first: First,
}

/// What the first row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    /// A row as the others.
    Row,
    /// The sum of the others.
    Sum,
}

/// Draws it, and gives the column whose head was pressed.
pub(super) fn ui<'c>(
    ui: &mut Ui,
    grid: Grid<'_>,
    cell: impl Fn(usize, usize) -> Cow<'c, str>,
) -> Option<usize> {
    let t = theme::tokens(ui);
    let width = grid.columns.iter().map(|column| column.width).sum::<f32>();
    let mut pressed = None;
    ScrollArea::horizontal().id_salt("grid").show(ui, |ui| {
        ui.set_width(width.max(ui.available_width()));
        ui.spacing_mut().item_spacing.y = 0.0;
        let (head, _) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
        ui.painter().rect_filled(head, 0, t.ground);
        for (at, (column, rect)) in grid.columns.iter().zip(places(grid.columns, head)).enumerate() {
            if head_ui(ui, column, rect, grid.sorted.map(|(by, direction)| (by == at, direction))) {
                pressed = Some(at);
            }
        }
        let body =
            ScrollArea::vertical().id_salt("rows").max_height(grid.height - ROW).auto_shrink([false, true]);
        body.show_rows(ui, ROW, grid.rows, |ui, shown| {
            for row in shown {
                let (rect, _) = ui.allocate_exact_size(vec2(width, ROW), Sense::hover());
                ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, t.line));
                let is_sum = grid.first == First::Sum && row == 0;
                for (at, (column, rect)) in grid.columns.iter().zip(places(grid.columns, rect)).enumerate() {
                    let text = RichText::new(cell(row, at)).color(t.text);
                    let text = if is_sum { text.text_style(theme::medium()) } else { text };
                    ui.new_child(inside(column, rect)).add(Label::new(text).truncate());
                }
            }
        });
    });
    pressed
}

fn places(columns: &[GridColumn], row: Rect) -> impl Iterator<Item = Rect> {
    let mut left = row.left();
    columns.iter().map(move |column| {
        let rect = Rect::from_min_size(egui::pos2(left, row.top()), vec2(column.width, row.height()));
        left += column.width;
        rect
    })
}

fn inside(column: &GridColumn, rect: Rect) -> UiBuilder {
    let layout = match column.stands {
        Stands::Left => Layout::left_to_right(Align::Center),
        Stands::Right => Layout::right_to_left(Align::Center),
    };
    UiBuilder::new().max_rect(rect.shrink2(vec2(PAD, 0.0))).layout(layout).id_salt(column.title.as_ref())
}

fn head_ui(ui: &mut Ui, column: &GridColumn, rect: Rect, sorted: Option<(bool, Direction)>) -> bool {
    let t = theme::tokens(ui);
    let mut child = ui.new_child(inside(column, rect));
    let label = |text: &str| RichText::new(text).text_style(theme::small()).color(t.second);
    let Some((is_by, direction)) = sorted else {
        child.add(Label::new(label(&column.title)).selectable(false).truncate());
        return false;
    };
    let arrow = match direction {
        Direction::Descending => icons::CARET_DOWN,
        Direction::Ascending => icons::CARET_UP,
    };
    let text = if is_by { spaced(arrow, &column.title) } else { column.title.to_string() };
    let response = child.add(Button::new(label(&text)).frame(false).truncate());
    let name = t!("sums.sort", column = column.title);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_by, &*name));
    response.clicked()
}
