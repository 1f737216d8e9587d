//! What is drawn in the table: the heads, the rows, a cell of each column.

use egui::{
    Align, Align2, Color32, FontId, Label, Layout, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use egui_table::{CellInfo, HeaderCellInfo, TableDelegate};
use rust_i18n::t;

use super::columns::Col;
use super::goods_marks::goods_line;
use super::handled;
use super::needles::Needles;
use super::row::{Goods, Refunds, RowText, TextShown, Withheld, row_text};
use super::table::Marked;
use crate::domain::anywhere::Spot;
use crate::domain::calendar::RuleWindow;
use crate::domain::filter::{Direction, TimeKind};
use crate::domain::ids::OrderId;
use crate::domain::time::Timestamp;
use crate::ui::first_rows::TableRows;
use crate::ui::icons;
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{Needle, Tone, badge_ui, flag_ui, hatch, highlighted};
use crate::ui::words;

/// Room on either side of a cell's content.
pub(super) const PAD: f32 = 6.0;

/// What was done to the head of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadPressed {
    /// Sort by its time, or the other way round.
    Sort(TimeKind),
    /// Show the menu of the columns.
    Menu,
}

/// Draws the table's content for the library.
pub(super) struct Cells<'a> {
    pub(super) shown: TableRows<'a>,
    pub(super) columns: &'a [Col],
    /// What stands in the second line of a row.
    pub(super) below: &'a [Col],
    pub(super) first_row: u64,
    pub(super) row_height: f32,
    /// How high the first line of a row is: the whole row where it has one line.
    pub(super) first_line: f32,
    pub(super) hovered: Option<u64>,
    pub(super) marked: Marked<'a>,
    pub(super) needles: &'a Needles<'a>,
    pub(super) sorted: (TimeKind, Direction),
    pub(super) now: Timestamp,
    pub(super) list_windows: &'a [RuleWindow],
    pub(super) t: &'static Tokens,
    pub(super) body: FontId,
    /// The rows in words, each put so once a frame: the library draws the columns in front of all rows before the
    /// others.
    pub(super) drawn: Vec<Option<Drawn<'a>>>,
    /// Why what is unknown of the row that is drawn is so.
    pub(super) withheld: Withheld,
    /// The column under the pointer.
    pub(super) pointed: Option<Col>,
    /// What was done to a head.
    pub(super) pressed: Option<HeadPressed>,
}

/// A row in words.
pub(super) struct Drawn<'a> {
    text: RowText<'a>,
    /// Why what is unknown of it is so.
    withheld: Withheld,
    /// Where the words without a key were found.
    hits: Vec<Spot>,
}

impl TableDelegate for Cells<'_> {
    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let Some(col) = self.columns.get(cell.col_range.start).copied() else { return };
        let rect = ui.max_rect();
        ui.painter().rect_filled(rect, 0, self.t.ground);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, self.t.line));
        let sorts = col.sorts_by();
        // What cannot be sorted by is no stop for the Tab key.
        let sense = if sorts.is_some() { Sense::click() } else { Sense::CLICK };
        let response = ui.interact(rect, ui.scope_id().with("head"), sense);
        if response.secondary_clicked() {
            self.pressed = Some(HeadPressed::Menu);
        }
        if let Some(time) = sorts {
            self.sort_ui(ui, response, col, time);
        }
        let text = t!(col.key());
        let builder = UiBuilder::new().max_rect(rect.shrink2(vec2(PAD, 0.0))).layout(layout(col));
        ui.scope_builder(builder, |ui| {
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
        let open = self.marked.open == Some(row.id);
        if let Some(fill) = self.fill(row_nr, row.id) {
            ui.painter().rect_filled(rect, 0, fill);
        }
        if open {
            let bar = Rect::from_min_size(rect.left_top(), vec2(2.0, rect.height()));
            ui.painter().rect_filled(bar, 0, self.t.accent);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, self.t.line));
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(col) = self.columns.get(cell.col_nr).copied() else { return };
        let rect = ui.max_rect().with_max_y(ui.max_rect().top() + self.first_line);
        if ui.rect_contains_pointer(rect) {
            self.pointed = Some(col);
        }
        let rect = rect.shrink2(vec2(PAD, 0.0));
        self.put_into_words(cell.row_nr);
        let Some(row) = self.words(cell.row_nr) else {
            // On its way: a quiet line where the text will stand.
            let line = Rect::from_center_size(rect.center(), vec2(rect.width() * 0.7, 8.0));
            ui.painter().rect_filled(line, 4, self.t.line);
            return;
        };
        let builder = UiBuilder::new().max_rect(rect).layout(layout(col));
        if ui.is_sizing_pass() {
            // A double click on a column's edge: the column asks how wide its content is.
            ui.scope_builder(builder, |ui| self.content_ui(ui, col, row));
        } else {
            // Else a column is as wide as the user left it; the table would widen it to fit.
            self.content_ui(&mut ui.new_child(builder), col, row);
        }
    }

    fn default_row_height(&self) -> f32 {
        self.row_height
    }
}

/// Where a column's content stands.
fn layout(col: Col) -> Layout {
    if col.is_right() { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) }
}

impl Cells<'_> {
    /// The head that sorts: an arrow shows how.
    fn sort_ui(&mut self, ui: &Ui, response: Response, col: Col, time: TimeKind) {
        let (by, direction) = self.sorted;
        let name = t!("column.sort", column = t!(col.key()));
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, by == time, &*name));
        let rect = response.rect;
        if response.hovered() {
            ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), 0, self.t.hover);
        }
        if response.has_focus() {
            let focus = Stroke::new(1.5, self.t.accent);
            ui.painter().rect_stroke(rect.shrink(1.0), theme::CORNER, focus, StrokeKind::Inside);
        }
        if by == time {
            let arrow = match direction {
                Direction::Descending => icons::CARET_DOWN,
                Direction::Ascending => icons::CARET_UP,
            };
            let at = pos2(rect.right() - PAD, rect.center().y);
            ui.painter().text(at, Align2::RIGHT_CENTER, arrow, FontId::proportional(12.0), self.t.accent);
        }
        if response.on_hover_text(t!("column.sort.hint")).clicked() {
            self.pressed = Some(HeadPressed::Sort(time));
        }
    }

    /// What stands behind a row; `None` where that is the ground of the table.
    pub(super) fn fill(&self, row_nr: u64, id: OrderId) -> Option<Color32> {
        if self.marked.open == Some(id) || self.marked.selection.contains(id) {
            Some(self.t.selected)
        } else {
            (self.hovered == Some(row_nr)).then_some(self.t.hover)
        }
    }

    fn put_into_words(&mut self, row_nr: u64) {
        let place = usize::try_from(row_nr).unwrap_or(0);
        if self.drawn.len() <= place {
            self.drawn.resize_with(place + 1, || None);
        }
        if self.drawn[place].is_none() {
            let row = self.shown.row(self.first_row + row_nr);
            self.drawn[place] = row.map(|row| Drawn {
                text: row_text(&row.order, self.now),
                hits: self.needles.hits(&row.order),
                withheld: Withheld::of(&row.order, self.list_windows, self.now),
            });
        }
        self.withheld = self.words(row_nr).map_or(Withheld::NotReturned, |drawn| drawn.withheld);
    }

    /// Goes to a row, for whatever is drawn of it next; gives whether it is here.
    pub(super) fn stand_on(&mut self, row_nr: u64) -> bool {
        self.put_into_words(row_nr);
        self.words(row_nr).is_some()
    }

    /// The row in words; `None` while it is on its way.
    fn words(&self, row_nr: u64) -> Option<&Drawn<'_>> {
        self.drawn.get(usize::try_from(row_nr).ok()?)?.as_ref()
    }

    fn content_ui(&self, ui: &mut Ui, col: Col, drawn: &Drawn<'_>) {
        let row = &drawn.text;
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.shrink_clip_rect(ui.max_rect().expand2(vec2(PAD, 0.0)));
        match col {
            Col::Flag => {
                flag_ui(ui, row.flag);
                handled::mark_ui(ui, ui.max_rect().expand2(vec2(PAD - 1.0, 0.0)), row.handled, self.t);
            }
            Col::Tid => {
                self.marked(ui, &row.tid, &self.needles.tid);
                if !self.columns.contains(&Col::Flag) {
                    handled::mark_ui(ui, ui.max_rect().expand2(vec2(PAD - 1.0, 0.0)), row.handled, self.t);
                }
            }
            Col::Paid => self.known(ui, row.paid.as_deref(), self.t.text),
            Col::Created => self.known(ui, row.created.as_deref(), self.t.text),
            Col::Modified => self.known(ui, row.modified.as_deref(), self.t.text),
            Col::Shipped => self.known(ui, row.shipped.as_deref(), self.t.text),
            Col::Pieces => self.known(ui, row.pieces.as_deref(), self.t.text),
            Col::Item => match &row.item {
                Some(item) => self.marked(ui, item, &self.needles.item),
                None => self.unknown(ui),
            },
            Col::Status => self.status(ui, row),
            Col::Goods => {
                for spot in drawn.hits.iter().filter(|spot| !self.shows(**spot)) {
                    badge_ui(ui, &t!("hit.at", spot = words::spot(*spot)), Tone::Info);
                }
                match &row.goods {
                    Some(goods) => self.goods(ui, goods),
                    None => self.unknown(ui),
                }
            }
            Col::Memo => self.text(ui, &row.memo, &self.needles.memo),
            Col::Message => self.text(ui, &row.message, &self.needles.message),
            Col::Payment => self.known(ui, row.payment.as_deref(), self.t.text),
            Col::Buyer => self.known(ui, row.buyer, self.t.second),
        }
    }

    fn known(&self, ui: &mut Ui, text: Option<&str>, color: Color32) {
        match text {
            Some(text) => self.plain(ui, text, color),
            None => self.unknown(ui),
        }
    }

    /// A number, with what of it is looked for marked.
    fn marked(&self, ui: &mut Ui, text: &str, needles: &[Needle<'_>]) {
        let job = highlighted(text, needles, &self.body, self.t.text, self.t.highlight);
        ui.add(Label::new(job).selectable(false).truncate());
    }

    /// Is a place where something was found in sight, so that the mark is?
    fn shows(&self, spot: Spot) -> bool {
        let col = match spot {
            Spot::Memo => Col::Memo,
            Spot::Message => Col::Message,
            Spot::Tid => Col::Tid,
            Spot::Item => Col::Item,
            // The column shows the title alone, and parcels have none.
            Spot::Goods | Spot::Waybill => return false,
        };
        self.columns.contains(&col) || self.below.contains(&col)
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
        let job = goods_line(goods, self.needles, &self.body, self.t);
        ui.add(Label::new(job).selectable(false).truncate());
    }

    pub(super) fn text(&self, ui: &mut Ui, text: &TextShown<'_>, needles: &[Needle<'_>]) {
        match text {
            TextShown::Empty => {}
            TextShown::Unknown => self.unknown(ui),
            TextShown::Pending => {
                let label = RichText::new(t!("row.pending")).text_style(theme::small()).color(self.t.second);
                ui.add(Label::new(label).selectable(false).truncate()).on_hover_text(t!("row.pending.why"));
            }
            TextShown::Known(text) => {
                let job = highlighted(text, needles, &self.body, self.t.text, self.t.highlight);
                ui.add(Label::new(job).selectable(false).truncate()).on_hover_text(*text);
            }
            // As it was before the order's last change: said, and not shown as if it were so now.
            TextShown::Stale(text) => {
                let (rect, mark) = ui.allocate_exact_size(vec2(10.0, 12.0), Sense::hover());
                hatch(ui.painter(), rect, self.t.line_strong);
                mark.on_hover_text(t!("row.stale.why"));
                let job = highlighted(text, needles, &self.body, self.t.second, self.t.highlight);
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
pub(super) fn status_color(word: &str, t: &Tokens) -> Color32 {
    match word {
        "WAIT_SELLER_SEND_GOODS" | "SELLER_CONSIGNED_PART" => t.info,
        "PAID_FORBID_CONSIGN" => t.warn,
        "WAIT_BUYER_CONFIRM_GOODS" | "TRADE_BUYER_SIGNED" => t.good,
        "TRADE_FINISHED" | "TRADE_CLOSED" | "TRADE_CLOSED_BY_TAOBAO" => t.second,
        _ => t.text,
    }
}
