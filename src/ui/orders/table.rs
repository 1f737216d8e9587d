//! The order table. It shows only as many rows as fit: `first_row` is ours, with our own scroll bar and keys, so
//! that the last of a million rows stands as still as the first. Widths, the sticky head and columns, and
//! horizontal scrolling are the library's.

use egui::text::LayoutJob;
use egui::{
    Align, Color32, FontId, FontSelection, Key, Label, Layout, Modifiers, Rect, RichText, Role, Sense,
    Stroke, TextStyle, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use egui_table::{CellInfo, Column, HeaderCellInfo, HeaderRow, Table, TableDelegate};
use rust_i18n::t;

use super::Scene;
use super::row::{Goods, Refunds, RowText, TextShown, Withheld, row_text};
use super::selection::Selection;
use crate::domain::calendar::RuleWindow;
use crate::domain::ids::OrderId;
use crate::domain::time::Timestamp;
use crate::ui::model::Shown;
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{Tone, badge_ui, flag_ui, hatch, highlighted};

/// Height of the head.
const HEAD: f32 = 30.0;
/// Room on either side of a cell's content.
const PAD: f32 = 6.0;
/// Width of the scroll bar.
const BAR: f32 = 12.0;
/// Least length of the scroll bar's handle.
const HANDLE: f32 = 28.0;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Col {
    Flag,
    Tid,
    Paid,
    Status,
    Goods,
    Memo,
    Message,
    Payment,
    Buyer,
}

impl Col {
    const ALL: [Self; 9] = [
        Self::Flag,
        Self::Tid,
        Self::Paid,
        Self::Status,
        Self::Goods,
        Self::Memo,
        Self::Message,
        Self::Payment,
        Self::Buyer,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::Flag => "column.flag",
            Self::Tid => "column.tid",
            Self::Paid => "column.paid",
            Self::Status => "column.status",
            Self::Goods => "column.goods",
            Self::Memo => "column.memo",
            Self::Message => "column.message",
            Self::Payment => "column.payment",
            Self::Buyer => "column.buyer",
        }
    }

    /// Its width, or `None` for the text columns, which share what is left.
    const fn width(self) -> Option<f32> {
        match self {
            Self::Flag => Some(30.0),
            Self::Tid => Some(162.0),
            Self::Paid => Some(116.0),
            Self::Status => Some(106.0),
            Self::Goods | Self::Memo | Self::Message => None,
            Self::Payment => Some(86.0),
            Self::Buyer => Some(78.0),
        }
    }
}

/// What the columns leave free, so that rounding never asks for a horizontal scroll bar.
const SLACK: f32 = 4.0;
/// Least width of a text column.
const TEXT_LEAST: f32 = 120.0;

/// Where the table stands.
#[derive(Debug, Default)]
pub(super) struct TableState {
    first_row: u64,
    visible: usize,
    /// What the wheel has moved that is no whole row yet, in points.
    wheel: f32,
    /// The width at which the text columns were shared out last.
    shared_at: Option<f32>,
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

/// What is highlighted in the two texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Needles<'a> {
    pub(super) memo: Option<&'a str>,
    pub(super) message: Option<&'a str>,
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

    /// Shows the first row.
    pub(super) fn show_top(&mut self) {
        self.first_row = 0;
        self.wheel = 0.0;
    }

    /// The order after the open one, or before it; the first that is shown where none is open. It is scrolled
    /// into sight.
    pub(super) fn step(&mut self, shown: &Shown, open: Option<OrderId>, step: Step) -> Option<OrderId> {
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

    /// Page and end keys.
    pub(super) fn page_keys(&mut self, ui: &Ui, total: u64) {
        let page = self.visible.saturating_sub(1).max(1) as u64;
        let last = self.last_first(total);
        ui.input_mut(|input| {
            if input.consume_key(Modifiers::NONE, Key::PageDown) {
                self.first_row = (self.first_row + page).min(last);
            }
            if input.consume_key(Modifiers::NONE, Key::PageUp) {
                self.first_row = self.first_row.saturating_sub(page);
            }
            if input.consume_key(Modifiers::NONE, Key::Home) {
                self.first_row = 0;
            }
            if input.consume_key(Modifiers::NONE, Key::End) {
                self.first_row = last;
            }
        });
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

/// Draws the table and gives the order that was clicked.
pub(super) fn ui(
    ui: &mut Ui,
    state: &mut TableState,
    shown: &Shown,
    marked: Marked<'_>,
    needles: Needles<'_>,
    scene: &Scene<'_>,
) -> Option<Pressed> {
    let (area, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let row_height = scene.settings.density.row_height();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a window has few rows")]
    let fits = ((area.height() - HEAD) / row_height).floor().max(1.0) as usize;
    state.visible = fits;
    state.scroll(ui, area, row_height, shown.rows_total);
    state.first_row = state.first_row.min(state.last_first(shown.rows_total));
    let rows = (shown.rows_total - state.first_row).min(fits as u64);

    let table_area = Rect::from_min_max(area.min, pos2(area.right() - BAR, area.bottom()));
    let bar_area = Rect::from_min_max(pos2(area.right() - BAR, area.top() + HEAD), area.max);
    let places = Places { first_row: state.first_row, rows, row_height };
    let pressed = rows_ui(ui, places, shown, table_area, marked);
    let mut child = ui.new_child(UiBuilder::new().max_rect(table_area).layout(Layout::top_down(Align::Min)));
    child.set_clip_rect(table_area.intersect(ui.clip_rect()));
    share_out(&mut child, state, table_area.width());
    let mut delegate = Delegate {
        shown,
        first_row: state.first_row,
        row_height,
        hovered: hovered_row(ui, table_area, row_height),
        marked,
        needles,
        now: scene.now,
        list_windows: &scene.model.list_windows,
        withheld: Withheld::NotReturned,
        t: theme::tokens(ui),
        body: FontSelection::Style(TextStyle::Body).resolve(ui.style()),
    };
    Table::new()
        .id_salt("orders")
        .num_rows(rows)
        .columns(Col::ALL.map(|col| {
            let width = col.width().unwrap_or(TEXT_LEAST);
            let least = if col.width().is_some() { width * 0.6 } else { 60.0 };
            Column::new(width).range(least..=900.0).id(egui::Id::unique(col.key()))
        }))
        .num_sticky_cols(2)
        .headers([HeaderRow::new(HEAD)])
        .show(&mut child, &mut delegate);
    bar_ui(ui, state, bar_area, shown.rows_total);
    pressed
}

/// Each row as one thing to press, under what the table draws in it: the library draws the sticky columns apart from
/// the rest, and a screen reader wants a row to be one.
fn rows_ui(ui: &Ui, places: Places, shown: &Shown, table: Rect, marked: Marked<'_>) -> Option<Pressed> {
    let Places { first_row, rows, row_height } = places;
    let mut pressed = None;
    let mut top = table.top() + HEAD;
    for nr in 0..rows {
        let rect = Rect::from_min_size(pos2(table.left(), top), vec2(table.width(), row_height));
        top += row_height;
        let Some(row) = shown.row(first_row + nr) else { continue };
        let response = ui.interact(rect, ui.scope_id().with(("row", nr)), Sense::click());
        let name = t!("row.open", tid = row.order.tid);
        let on = marked.selection.contains(row.id);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &*name));
        if response.clicked() {
            pressed = Some(Pressed::with(row.id, ui.input(|input| input.modifiers)));
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

/// Gives the text columns what the others leave, whenever the width changes; what the user drags stays until then.
fn share_out(ui: &mut Ui, state: &mut TableState, width: f32) {
    let id = egui_table::TableState::id(ui, egui::IdSalt::new("orders"));
    let known = egui_table::TableState::load(ui.ctx(), id);
    if known.is_some() && state.shared_at == Some(width) {
        return;
    }
    let mut widths = known.unwrap_or_default();
    let current = |col: &Col| {
        let usual = col.width()?;
        Some(widths.col_widths.get(&egui::Id::unique(col.key())).copied().unwrap_or(usual))
    };
    let fixed: f32 = Col::ALL.iter().filter_map(current).sum();
    let each = ((width - SLACK - fixed) / 3.0).floor().max(TEXT_LEAST);
    for col in Col::ALL {
        let column = egui::Id::unique(col.key());
        match col.width() {
            Some(usual) => {
                widths.col_widths.entry(column).or_insert(usual);
            }
            None => {
                widths.col_widths.insert(column, each);
            }
        }
    }
    widths.parent_width = Some(width);
    widths.store(ui.ctx(), id);
    state.shared_at = Some(width);
}

struct Delegate<'a> {
    shown: &'a Shown,
    first_row: u64,
    row_height: f32,
    hovered: Option<u64>,
    marked: Marked<'a>,
    needles: Needles<'a>,
    now: Timestamp,
    list_windows: &'a [RuleWindow],
    /// Why what is unknown of the row that is drawn is so.
    withheld: Withheld,
    t: &'static Tokens,
    body: FontId,
}

impl TableDelegate for Delegate<'_> {
    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let col = Col::ALL[cell.col_range.start];
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0, self.t.ground);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, self.t.line));
        let text = t!(col.key());
        let layout = match col {
            Col::Payment => Layout::right_to_left(Align::Center),
            _ => Layout::left_to_right(Align::Center),
        };
        ui.scope_builder(UiBuilder::new().max_rect(rect.shrink2(vec2(PAD, 0.0))).layout(layout), |ui| {
            if col == Col::Flag {
                return;
            }
            let label = RichText::new(&*text).text_style(theme::small()).color(self.t.second);
            let response = ui.add(Label::new(label).selectable(false).truncate());
            let name = t!("column.name", column = text);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &*name));
        });
    }

    fn row_ui(&mut self, ui: &mut Ui, row_nr: u64) {
        let rect = ui.max_rect();
        let Some(row) = self.shown.row(self.first_row + row_nr) else { return };
        let (open, hovered) = (self.marked.open == Some(row.id), self.hovered == Some(row_nr));
        if open || self.marked.selection.contains(row.id) {
            ui.painter().rect_filled(rect, 0, self.t.selected);
        } else if hovered {
            ui.painter().rect_filled(rect, 0, self.t.hover);
        }
        if open {
            let bar = Rect::from_min_size(rect.left_top(), vec2(2.0, rect.height()));
            ui.painter().rect_filled(bar, 0, self.t.accent);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, self.t.line));
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let col = Col::ALL[cell.col_nr];
        let rect = ui.max_rect().shrink2(vec2(PAD, 0.0));
        let layout = match col {
            Col::Payment => Layout::right_to_left(Align::Center),
            _ => Layout::left_to_right(Align::Center),
        };
        let Some(row) = self.shown.row(self.first_row + cell.row_nr) else {
            // On its way: a quiet line where the text will stand.
            let line = Rect::from_center_size(rect.center(), vec2(rect.width() * 0.7, 8.0));
            ui.painter().rect_filled(line, 4, self.t.line);
            return;
        };
        let text = row_text(&row.order, self.now);
        self.withheld = Withheld::of(&row.order, self.list_windows, self.now);
        let builder = UiBuilder::new().max_rect(rect).layout(layout);
        if ui.is_sizing_pass() {
            // A double click on a column's edge: the column asks how wide its content is.
            ui.scope_builder(builder, |ui| self.content_ui(ui, col, &text));
        } else {
            // Else a column is as wide as the user left it; the table would widen it to fit.
            self.content_ui(&mut ui.new_child(builder), col, &text);
        }
    }

    fn default_row_height(&self) -> f32 {
        self.row_height
    }
}

impl Delegate<'_> {
    fn content_ui(&self, ui: &mut Ui, col: Col, row: &RowText<'_>) {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.shrink_clip_rect(ui.max_rect().expand2(vec2(PAD, 0.0)));
        match col {
            Col::Flag => {
                flag_ui(ui, row.flag);
            }
            Col::Tid => {
                ui.add(Label::new(&row.tid).selectable(false));
            }
            Col::Paid => match &row.paid {
                Some(paid) => self.plain(ui, paid, self.t.text),
                None => self.unknown(ui),
            },
            Col::Status => self.status(ui, row),
            Col::Goods => match &row.goods {
                Some(goods) => self.goods(ui, goods),
                None => self.unknown(ui),
            },
            Col::Memo => self.text(ui, &row.memo, self.needles.memo),
            Col::Message => self.text(ui, &row.message, self.needles.message),
            Col::Payment => match &row.payment {
                Some(payment) => self.plain(ui, payment, self.t.text),
                None => self.unknown(ui),
            },
            Col::Buyer => match row.buyer {
                Some(buyer) => self.plain(ui, buyer, self.t.second),
                None => self.unknown(ui),
            },
        }
    }

    fn plain(&self, ui: &mut Ui, text: &str, color: Color32) {
        ui.add(
            Label::new(RichText::new(text).font(self.body.clone()).color(color)).selectable(false).truncate(),
        );
    }

    /// What no answer has returned: never shown as if it were empty.
    fn unknown(&self, ui: &mut Ui) {
        let (rect, response) = ui.allocate_exact_size(vec2(34.0, 12.0), Sense::hover());
        hatch(ui.painter(), rect, self.t.line_strong);
        let text = t!("presence.unknown");
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &*text));
        response.on_hover_text(why_unknown(self.withheld));
    }

    fn status(&self, ui: &mut Ui, row: &RowText<'_>) {
        let Some((text, word)) = &row.status else { return self.unknown(ui) };
        let color = status_color(word, self.t);
        let label = RichText::new(text).color(color);
        ui.add(Label::new(label).selectable(false)).on_hover_text(word);
        let Refunds { open, done, lines } = row.refunds;
        if open > 0 {
            badge_ui(ui, &t!("row.refunding", open = open, lines = lines), Tone::Bad);
        } else if done > 0 {
            badge_ui(ui, &t!("row.refunded", done = done, lines = lines), Tone::Second);
        }
    }

    fn goods(&self, ui: &mut Ui, goods: &Goods<'_>) {
        let mut job = LayoutJob::default();
        let mut add = |text: &str, color| {
            job.append(
                text,
                0.0,
                egui::TextFormat { font_id: self.body.clone(), color, ..Default::default() },
            );
        };
        add(goods.name, self.t.text);
        if !goods.variant.is_empty() {
            add("  ", self.t.second);
            add(&goods.variant, self.t.second);
        }
        if let Some(pieces) = goods.pieces.filter(|pieces| *pieces != 1) {
            add(&format!("  ×{pieces}"), self.t.text);
        }
        if goods.more > 0 {
            add(&format!("  +{}", goods.more), self.t.second);
        }
        ui.add(Label::new(job).selectable(false).truncate());
    }

    fn text(&self, ui: &mut Ui, text: &TextShown<'_>, needle: Option<&str>) {
        match text {
            TextShown::Empty => {}
            TextShown::Unknown => self.unknown(ui),
            TextShown::Pending => {
                let label = RichText::new(t!("row.pending")).text_style(theme::small()).color(self.t.second);
                ui.add(Label::new(label).selectable(false).truncate()).on_hover_text(t!("row.pending.why"));
            }
            TextShown::Known(text) => {
                let job = highlighted(text, needle, &self.body, self.t.text, self.t.highlight);
                ui.add(Label::new(job).selectable(false).truncate()).on_hover_text(*text);
            }
            // As it was before the order's last change: said, and not shown as if it were so now.
            TextShown::Stale(text) => {
                let (rect, mark) = ui.allocate_exact_size(vec2(10.0, 12.0), Sense::hover());
                hatch(ui.painter(), rect, self.t.line_strong);
                mark.on_hover_text(t!("row.stale.why"));
                let job = highlighted(text, needle, &self.body, self.t.second, self.t.highlight);
                ui.add(Label::new(job).selectable(false).truncate()).on_hover_text(t!("row.stale.why"));
            }
        }
    }
}

/// Why something is unknown, in words.
fn why_unknown(withheld: Withheld) -> std::borrow::Cow<'static, str> {
    match withheld {
        Withheld::NotReturned => t!("unknown.why"),
        Withheld::Degraded => t!("unknown.degraded"),
    }
}

/// The colour of a state: what waits for the seller stands out, what is over steps back.
fn status_color(word: &str, t: &Tokens) -> Color32 {
    match word {
        "WAIT_SELLER_SEND_GOODS" | "SELLER_CONSIGNED_PART" => t.info,
        "PAID_FORBID_CONSIGN" => t.warn,
        "WAIT_BUYER_CONFIRM_GOODS" | "TRADE_BUYER_SIGNED" => t.good,
        "TRADE_FINISHED" | "TRADE_CLOSED" | "TRADE_CLOSED_BY_TAOBAO" => t.second,
        _ => t.text,
    }
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
