//! The order table. It shows only as many rows as fit: `first_row` is ours, with our own scroll bar and keys, so
//! that the last of a million rows stands as still as the first. Widths, the sticky head and columns, and
//! horizontal scrolling are the library's.

use egui::{
    Align, FontSelection, Layout, Modifiers, Pos2, Rect, Role, Sense, TextStyle, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};
use egui_table::{Column, HeaderRow, Table};
use rust_i18n::t;

use super::Scene;
use super::cells::{Cells, HeadPressed, PAD};
use super::columns::{Col, Columns, Widths, column_id};
use super::needles::Needles;
use super::row::Withheld;
use super::second_line::{self, STANDS_BELOW};
use super::selection::Selection;
use crate::domain::filter::{Direction, TimeKind};
use crate::domain::ids::OrderId;
use crate::ui::first_rows::TableRows;
use crate::ui::settings_kept::Density;
use crate::ui::theme;

/// Height of the head.
const HEAD: f32 = 30.0;
/// Most width of a column.
const WIDEST: f32 = 900.0;
/// Width of the scroll bar.
const BAR: f32 = 12.0;
/// Least length of the scroll bar's handle.
const HANDLE: f32 = 28.0;

/// Where the table stands.
#[derive(Debug, Default)]
pub(super) struct TableState {
    first_row: u64,
    visible: usize,
    /// What the wheel has moved that is no whole row yet, in points.
    wheel: f32,
    widths: Widths,
    /// Where the head ends on the right.
    head_end: Option<Rect>,
    /// Where the first row begins, and how high each is.
    body: Option<Pos2>,
    row_height: f32,
    /// The row that has the focus.
    focused: Option<OrderId>,
    /// Where in the handle the scroll bar is held.
    held: Option<f32>,
}

/// What was done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// It was clicked.
    Open(OrderId),
    /// It was clicked with Ctrl.
    Toggle(OrderId),
    /// It was clicked with Shift.
    Extend(OrderId),
    /// Its menu is asked for, in a column, at a place.
    Menu(OrderId, Option<Col>, Pos2),
    /// The head of a column.
    Head(HeadPressed),
    /// A column has another width.
    Resized,
}

impl Pressed {
    fn with(id: OrderId, modifiers: Modifiers) -> Self {
        if modifiers.command {
            Self::Toggle(id)
        } else if modifiers.shift {
            Self::Extend(id)
        } else {
            Self::Open(id)
        }
    }
}

/// Which rows stand out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Marked<'a> {
    /// The order in the detail.
    pub(super) open: Option<OrderId>,
    /// What is selected.
    pub(super) selection: &'a Selection,
}

/// To the next row or the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Next,
    Previous,
}

/// A page on or back, or to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leap {
    PageDown,
    PageUp,
    First,
    Last,
}

impl TableState {
    /// The first row that is shown.
    pub(super) const fn first_row(&self) -> u64 {
        self.first_row
    }

    /// How many rows fit.
    pub(super) const fn visible_rows(&self) -> usize {
        self.visible
    }

    /// Where the head of the table ends on the right, once it is drawn.
    pub(super) const fn head_end(&self) -> Option<Rect> {
        self.head_end
    }

    /// Where the row of a place is drawn, if it is.
    pub(super) fn place_of(&self, place: u64) -> Option<Pos2> {
        let nr = place.checked_sub(self.first_row).filter(|nr| *nr < self.visible as u64)?;
        #[expect(clippy::cast_precision_loss, reason = "a window has few rows")]
        let down = (nr + 1) as f32 * self.row_height;
        self.body.map(|at| at + vec2(HEAD, down))
    }

    /// The row that has the focus.
    pub(super) const fn focused(&self) -> Option<OrderId> {
        self.focused
    }

    /// Shows the first row.
    pub(super) fn show_top(&mut self) {
        self.first_row = 0;
        self.wheel = 0.0;
    }

    /// Shows a row as the uppermost.
    pub(super) fn show_row(&mut self, place: u64) {
        self.first_row = place;
    }

    /// The order after the open one, or before it; the first that is shown where none is open. It is scrolled
    /// into sight.
    pub(super) fn step(
        &mut self,
        shown: TableRows<'_>,
        open: Option<OrderId>,
        step: Step,
    ) -> Option<OrderId> {
        let place = match (open.and_then(|id| shown.place(id)), step) {
            (None, _) => self.first_row,
            (Some(at), Step::Next) => (at + 1).min(shown.rows_total.saturating_sub(1)),
            (Some(at), Step::Previous) => at.saturating_sub(1),
        };
        let visible = self.visible.max(1) as u64;
        if place < self.first_row {
            self.first_row = place;
        } else if place >= self.first_row + visible {
            self.first_row = place + 1 - visible;
        }
        shown.row(place).map(|row| row.id)
    }

    /// Scrolls by a page, or to an end.
    pub(super) fn leap(&mut self, leap: Leap, total: u64) {
        let page = self.visible.saturating_sub(1).max(1) as u64;
        let last = self.last_first(total);
        self.first_row = match leap {
            Leap::PageDown => (self.first_row + page).min(last),
            Leap::PageUp => self.first_row.saturating_sub(page),
            Leap::First => 0,
            Leap::Last => last,
        };
    }

    fn last_first(&self, total: u64) -> u64 {
        total.saturating_sub(self.visible as u64)
    }

    fn scroll(&mut self, ui: &Ui, area: Rect, row_height: f32, total: u64) {
        if !ui.rect_contains_pointer(area) {
            return;
        }
        let moved = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
        self.wheel -= moved;
        let rows = (self.wheel / row_height).trunc();
        self.wheel -= rows * row_height;
        #[expect(clippy::cast_possible_truncation, reason = "a wheel moves a few rows a frame")]
        let rows = rows as i64;
        self.first_row = self.first_row.saturating_add_signed(rows).min(self.last_first(total));
    }
}

/// What the table is drawn from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content<'a> {
    pub(super) shown: TableRows<'a>,
    pub(super) marked: Marked<'a>,
    pub(super) needles: &'a Needles<'a>,
    /// By what and which way round it is sorted.
    pub(super) sorted: (TimeKind, Direction),
}

/// Draws the table and gives what was pressed in it.
pub(super) fn ui(
    ui: &mut Ui,
    state: &mut TableState,
    columns: &mut Columns,
    content: Content<'_>,
    scene: &Scene<'_>,
) -> Option<Pressed> {
    let Content { shown, marked, needles, sorted } = content;
    let (area, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let density = scene.settings.density;
    let row_height = density.row_height();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a window has few rows")]
    let fits = ((area.height() - HEAD) / row_height).floor().max(1.0) as usize;
    state.visible = fits;
    state.scroll(ui, area, row_height, shown.rows_total);
    state.first_row = state.first_row.min(state.last_first(shown.rows_total));
    let rows = (shown.rows_total - state.first_row).min(fits as u64);

    let table_area = Rect::from_min_max(area.min, pos2(area.right() - BAR, area.bottom()));
    let bar_area = Rect::from_min_max(pos2(area.right() - BAR, area.top() + HEAD), area.max);
    state.head_end = Some(Rect::from_min_max(pos2(area.right() - HEAD, area.top()), bar_area.right_top()));
    (state.body, state.row_height) = (Some(area.left_top() + vec2(0.0, HEAD)), row_height);
    let places = Places { first_row: state.first_row, rows, row_height };
    let mut pressed = rows_ui(ui, state, places, shown, table_area, marked);
    let mut child = ui.new_child(UiBuilder::new().max_rect(table_area).layout(Layout::top_down(Align::Min)));
    child.set_clip_rect(table_area.intersect(ui.clip_rect()));
    let id = egui_table::TableState::id(&child, egui::IdSalt::new("orders"));
    let below = below(columns, density);
    let laid_out = columns.without(&below);
    state.widths.share_out(&child, id, &laid_out, table_area.width());
    let cols = laid_out.shown();
    let mut cells = Cells {
        shown,
        columns: &cols,
        below: &below,
        first_row: state.first_row,
        row_height,
        first_line: density.first_line_height(),
        hovered: hovered_row(ui, table_area, row_height),
        marked,
        needles,
        sorted,
        now: scene.now,
        list_windows: &scene.model.list_windows,
        t: theme::tokens(ui),
        body: FontSelection::Style(TextStyle::Body).resolve(ui.style()),
        drawn: Vec::new(),
        withheld: Withheld::NotReturned,
        pointed: None,
        pressed: None,
    };
    Table::new()
        .id_salt("orders")
        .num_rows(rows)
        .columns(cols.iter().map(|col| library_column(*col)).collect::<Vec<_>>())
        .num_sticky_cols(cols.iter().filter(|col| col.stays_in_front()).count())
        .headers([HeaderRow::new(HEAD)])
        .show(&mut child, &mut cells);
    if density == Density::TwoLines {
        // Under the order number, which the flag stands before.
        let left = table_area.left() + state.widths.of(Col::Flag) + PAD;
        let first = Rect::from_min_max(
            pos2(left, table_area.top() + HEAD),
            pos2(table_area.right() - PAD, table_area.top() + HEAD + row_height),
        );
        second_line::ui(&mut child, &mut cells, first, rows);
    }
    if let Some(Pressed::Menu(_, col, _)) = &mut pressed {
        *col = cells.pointed;
    }
    let head = cells.pressed.map(Pressed::Head);
    bar_ui(ui, state, bar_area, shown.rows_total);
    let resized = state.widths.follow(&child, id, columns).then_some(Pressed::Resized);
    pressed.or(head).or(resized)
}

/// What stands in the second line of a row: the texts whose columns are shown.
fn below(columns: &Columns, density: Density) -> Vec<Col> {
    if density != Density::TwoLines {
        return Vec::new();
    }
    let shown = columns.shown();
    STANDS_BELOW.into_iter().filter(|col| shown.contains(col)).collect()
}

fn library_column(col: Col) -> Column {
    Column::new(col.width().unwrap_or_default()).range(col.least()..=WIDEST).id(column_id(col))
}

/// Each row as one thing to press, under what the table draws in it: the library draws the sticky columns apart from
/// the rest, and a screen reader wants a row to be one.
fn rows_ui(
    ui: &Ui,
    state: &mut TableState,
    places: Places,
    shown: TableRows<'_>,
    table: Rect,
    marked: Marked<'_>,
) -> Option<Pressed> {
    let Places { first_row, rows, row_height } = places;
    let mut pressed = None;
    let mut top = table.top() + HEAD;
    state.focused = None;
    for nr in 0..rows {
        let rect = Rect::from_min_size(pos2(table.left(), top), vec2(table.width(), row_height));
        top += row_height;
        let Some(row) = shown.row(first_row + nr) else { continue };
        let response = ui.interact(rect, ui.scope_id().with(("row", nr)), Sense::click());
        let name = t!("row.open", tid = row.order.tid);
        let on = marked.selection.contains(row.id);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &*name));
        if response.has_focus() {
            state.focused = Some(row.id);
        }
        if response.clicked() {
            pressed = Some(Pressed::with(row.id, ui.input(|input| input.modifiers)));
        } else if response.secondary_clicked() {
            let at = response.interact_pointer_pos().unwrap_or(rect.left_bottom());
            pressed = Some(Pressed::Menu(row.id, None, at));
        }
    }
    pressed
}

/// Which rows are drawn, and how high each is.
#[derive(Debug, Clone, Copy)]
struct Places {
    first_row: u64,
    rows: u64,
    row_height: f32,
}

/// The row under the pointer, over its whole width: the library draws the sticky columns apart from the rest.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a window has few rows")]
fn hovered_row(ui: &Ui, table: Rect, row_height: f32) -> Option<u64> {
    let body = Rect::from_min_max(pos2(table.left(), table.top() + HEAD), table.max);
    let at = ui.rect_contains_pointer(body).then(|| ui.input(|input| input.pointer.hover_pos())).flatten()?;
    Some(((at.y - body.top()) / row_height) as u64)
}

/// Our own scroll bar: it counts rows, not points.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place on the bar is as exact as the pointer is"
)]
fn bar_ui(ui: &mut Ui, state: &mut TableState, area: Rect, total: u64) {
    let last = state.last_first(total);
    if last == 0 {
        return;
    }
    let t = theme::tokens(ui);
    let response = ui.interact(area, ui.scope_id().with("bar"), Sense::click_and_drag());
    let name = t!("table.scroll_bar");
    response.widget_info(|| WidgetInfo::slider(true, state.first_row as f64, &*name));
    let share = (state.visible as f32 / total as f32).clamp(0.0, 1.0);
    let length = (area.height() * share).max(HANDLE).min(area.height());
    let room = area.height() - length;
    let at = |row: u64| area.top() + room * (row as f64 / last as f64) as f32;
    if let Some(pointer) = response.interact_pointer_pos() {
        let top = at(state.first_row);
        let within = pointer.y >= top && pointer.y <= top + length;
        let held = *state.held.get_or_insert(if within { pointer.y - top } else { length / 2.0 });
        let place = f64::from((pointer.y - held - area.top()) / room.max(1.0)).clamp(0.0, 1.0);
        state.first_row = (place * last as f64).round() as u64;
    } else {
        state.held = None;
    }
    let handle = Rect::from_min_size(pos2(area.left() + 2.0, at(state.first_row)), vec2(BAR - 4.0, length));
    let color = if response.hovered() || response.dragged() { t.faint } else { t.line_strong };
    ui.painter().rect_filled(handle, 4, color);
}
