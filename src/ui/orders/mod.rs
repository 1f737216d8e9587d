//! The screen of the orders: filter pane, table, detail, totals.

mod cell_filter;
mod cells;
mod chip_edit;
mod chips;
mod column_menu;
mod columns;
mod compare;
mod completion;
mod copy;
mod detail;
mod draft;
mod export;
mod filter_pane;
mod first_rows;
mod goods_marks;
mod handled;
mod histogram;
mod kept_draft;
mod kept_pane;
mod keys;
mod layout;
mod line;
mod local_words;
mod needles;
mod no_match;
mod past;
mod row;
mod row_menu;
mod second_line;
mod selected;
mod selection;
mod sums;
mod table;
mod totals;
mod views;

pub use copy::{CopyForm, copied_words};
pub use draft::{DraftField, FilterDraft, MOST_TIDS, Made, Stretch};
pub use handled::marked_words;
pub use row::{Goods, Refunds, RowText, TextShown, Withheld, row_text};
pub use selected::most_words;
pub use sums::SumsOf;

use self::needles::Needles;
use std::sync::Arc;

use egui::Ui;
use rust_i18n::t;

use super::actions::{Actions, Purpose, Wish};
use super::commands::{Begun, Command};
use super::icons;
use super::ime::Composing;
use super::model::{Model, Shown};
use super::settings_kept::{Pane, Settings};
use super::theme;
use super::widgets::{empty_ui, waiting_screen_ui};
use crate::domain::export::{ExportProgress, Exported, Place};
use crate::domain::filter::Filter;
use crate::domain::ids::{OrderId, Tid};
use crate::domain::outcome::Fetched;
use crate::domain::shop::ShopName;
use crate::domain::status::Status;
use crate::domain::time::Timestamp;
use crate::messages::{Action, AnswerScope, DetailWish, Fault, WishedAnswer};

/// Rows that are asked for around those that are shown, so that scrolling finds them here.
const MARGIN: u64 = 64;

/// The screen's own state: what is typed, where the table stands, which order is open.
#[derive(Debug, Default)]
pub struct OrdersScreen {
    draft: FilterDraft,
    /// The filter that was asked for last, and its question's number.
    asked: Filter,
    asked_scope: AnswerScope,
    wrong: Vec<DraftField>,
    /// What is asked without one of its conditions, a filter for each chip.
    relaxed: Arc<[Filter]>,
    /// The draft that was read last, and since when it means that.
    made_of: Option<(FilterDraft, Timestamp)>,
    question: u64,
    scope: AnswerScope,
    table: table::TableState,
    selection: selection::Selection,
    row_menu: Option<row_menu::RowMenu>,
    copying: copy::Copying,
    open: Option<OrderId>,
    lookup: Lookup,
    comparison: compare::Comparison,
    line: Option<line::Line>,
    past: past::Past,
    chip_editor: Option<chip_edit::Editor>,
    bars: histogram::Bars,
    section: detail::Sections,
    keys: keys::Keys,
    begun: Begun,
    queued: Vec<Command>,
    columns_wanted: column_menu::Wanted,
    views: views::Views,
    export: export::ExportPane,
    marking: handled::Marking,
    sums: sums::SumsPane,
    anchor: first_rows::Anchor,
}

/// Asking the platform for orders that the store lacks.
#[derive(Debug, Default)]
enum Lookup {
    /// Nothing was asked.
    #[default]
    None,
    /// These are being asked for.
    Running(Vec<Tid>),
    /// This came of it.
    Done(Result<Fetched, Fault>),
}

/// From this width on the detail stands beside the table.
const WIDE: f32 = 1600.0;

/// Whether the detail stands beside the table, or over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    Yes,
    No,
}

fn detail_frame(ui: &Ui) -> egui::Frame {
    egui::Frame::new().fill(theme::tokens(ui).panel).inner_margin(egui::Margin::symmetric(14, 10))
}

/// What a frame of the screen draws with.
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) shop: &'a ShopName,
    pub(super) settings: &'a mut Settings,
    pub(super) actions: &'a mut Actions,
    pub(super) now: Timestamp,
    pub(super) composing: Composing,
}

impl OrdersScreen {
    /// What the screen wants to see.
    #[must_use]
    pub fn wish(&self) -> (WishedAnswer, Option<DetailWish>) {
        let first = self.table.first_row().saturating_sub(MARGIN) / MARGIN * MARGIN;
        let rows = usize::try_from(3 * MARGIN).unwrap_or(0).max(self.table.visible_rows() + 2 * 64);
        let answer = WishedAnswer {
            question: self.question,
            filter: self.asked.clone(),
            scope: self.asked_scope,
            first_row: first,
            rows,
            // Whoever has scrolled sees others than the first ones.
            seen: if self.table.first_row() == 0 { self.table.visible_rows() } else { 0 },
            again: self.marking.times,
            relaxed: Arc::clone(&self.relaxed),
        };
        (answer, self.open.map(|id| DetailWish { id, again: self.marking.times }))
    }

    /// Opens an order's detail, or closes it.
    pub fn open(&mut self, id: Option<OrderId>) {
        self.open = id;
    }

    /// Shows only one buyer's orders.
    pub fn only_buyer(&mut self, open_uid: String) {
        self.draft = FilterDraft { buyer_open_uid: open_uid, ..FilterDraft::default() };
    }

    /// Shows only one buyer's orders that wait to be shipped.
    pub fn waiting_of_buyer(&mut self, open_uid: String) {
        let statuses = Status::TO_SHIP.to_vec();
        self.draft = FilterDraft { buyer_open_uid: open_uid, statuses, ..FilterDraft::default() };
    }

    /// Shows only the orders of a filter.
    pub fn ask_for(&mut self, filter: &Filter, now: Timestamp) {
        self.draft = FilterDraft::of(filter, now);
    }

    /// Another shop is shown: nothing of the last one stays but the way back in its tabs.
    pub fn reset(&mut self) {
        let past = std::mem::take(&mut self.past).kept();
        *self = Self { question: self.question + 1, past, ..Self::default() };
    }

    /// What came of asking the platform for orders.
    pub fn looked_up(&mut self, outcome: Result<Fetched, Fault>) {
        // What was found is in the store now: the answer is to be given anew.
        self.question += 1;
        self.lookup = Lookup::Done(outcome);
    }

    /// The path that a file is to be written to, so that it is told what stands there.
    #[must_use]
    pub fn export_path(&self) -> Option<std::path::PathBuf> {
        self.export.asked_path()
    }

    /// What stands at a path that a file is to be written to.
    pub fn export_place(&mut self, path: std::path::PathBuf, place: Place) {
        self.export.found(path, place);
    }

    /// How far an export is.
    pub fn exporting(&mut self, progress: ExportProgress) {
        self.export.progressed(progress);
    }

    /// What an export came to.
    pub fn exported(&mut self, outcome: Result<Exported, Fault>) {
        self.export.ended(outcome);
    }

    /// The number of the question that is asked.
    #[must_use]
    pub const fn question(&self) -> u64 {
        self.question
    }

    /// The store has something newer, and the reader is at the top: take it.
    pub fn take_newer_at_top(&mut self, model: &Model) {
        let newer = model
            .answer
            .as_ref()
            .is_some_and(|shown| shown.newer.is_some() && shown.question == self.question);
        if newer && self.table.first_row() == 0 {
            self.question += 1;
        }
    }

    /// Draws the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        views::follow(self, scene);
        first_rows::keep_place(self, scene);
        self.obey(ui, scene);
        views::bar_ui(ui, self, scene);
        self.filter_panel(ui, scene);
        self.follow_draft(scene);
        chips::bar_ui(ui, self, scene);
        histogram::ui(ui, self, scene);
        totals::bar_ui(ui, self, scene);
        let beside = self.detail_panel(ui, scene);
        let area = egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).panel);
            self.body_ui(ui, scene);
        });
        if beside == Beside::No {
            self.detail_over(ui, area.response.rect, scene);
        }
        self.keys = keys::Keys::of(ui.ctx());
        self.follow_past(ui.ctx(), scene);
    }

    fn filter_panel(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        if scene.settings.filter_pane == Pane::Closed {
            return;
        }
        let (usual, least, most) = theme::FILTER_WIDTH;
        let facets = scene.model.answer.as_ref().map(|shown| &shown.facets);
        egui::Panel::left("filter")
            .resizable(true)
            .default_size(usual)
            .size_range(least..=most)
            .frame(egui::Frame::new().fill(theme::tokens(ui).panel).inner_margin(egui::Margin {
                left: 12,
                right: 2,
                top: 8,
                bottom: 8,
            }))
            .show(ui, |ui| {
                filter_pane::ui(ui, &mut self.draft, &self.wrong, facets);
            });
    }

    /// The detail stands beside the table where there is room, else over the table's right part.
    fn detail_panel(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) -> Beside {
        let Some(id) = self.open else { return Beside::Yes };
        if ui.ctx().content_rect().width() < WIDE {
            return Beside::No;
        }
        let (usual, least, most) = theme::DETAIL_WIDTH;
        egui::Panel::right("detail")
            .resizable(true)
            .default_size(usual)
            .size_range(least..=most)
            .frame(detail_frame(ui))
            .show(ui, |ui| detail::ui(ui, id, &mut self.section, &Needles::of(&self.asked), scene));
        Beside::Yes
    }

    fn detail_over(&mut self, ui: &Ui, area: egui::Rect, scene: &mut Scene<'_>) {
        let Some(id) = self.open else { return };
        let width = theme::DETAIL_WIDTH.0.min(area.width());
        let frame = detail_frame(ui).stroke(egui::Stroke::new(1.0, theme::tokens(ui).line_strong));
        egui::Area::new(egui::Id::unique("detail_over"))
            .order(egui::Order::Middle)
            .fixed_pos(egui::pos2(area.right() - width, area.top()))
            .constrain(false)
            .show(ui.ctx(), |ui| {
                ui.set_max_size(egui::vec2(width, area.height()));
                frame.show(ui, |ui| {
                    let margin = frame.total_margin().sum();
                    ui.set_width(width - margin.x);
                    ui.set_height(area.height() - margin.y);
                    detail::ui(ui, id, &mut self.section, &Needles::of(&self.asked), scene);
                });
            });
    }

    fn body_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        let Some(rows) = scene.model.rows() else {
            let text = if let Some(built) = scene.model.building {
                t!("orders.building", count = super::words::count(built))
            } else {
                t!("orders.opening")
            };
            waiting_screen_ui(ui, &text);
            return;
        };
        if let Some(shown) = &scene.model.answer
            && shown.rows_total == 0
            && shown.question == self.question
        {
            self.nothing_ui(ui, shown, scene);
            return;
        }
        let needles = Needles::of(&self.asked);
        let marked = table::Marked { open: self.open, selection: &self.selection };
        let sorted = (self.asked.time, self.asked.direction);
        let content = table::Content { shown: rows, marked, needles: &needles, sorted };
        let mut columns = self.columns(scene.settings);
        let pressed = table::ui(ui, &mut self.table, &mut columns, content, scene);
        self.column_menu_ui(ui, &mut columns, pressed, scene);
        if let Some(pressed) = pressed {
            self.pressed(ui, pressed, scene);
        }
        self.row_menu_ui(ui, scene);
    }

    fn column_menu_ui(
        &mut self,
        ui: &mut Ui,
        columns: &mut columns::Columns,
        pressed: Option<table::Pressed>,
        scene: &mut Scene<'_>,
    ) {
        let Some(corner) = self.table.head_end() else { return };
        let wanted = match pressed {
            Some(table::Pressed::Head(cells::HeadPressed::Menu)) => column_menu::Wanted::Yes,
            _ => std::mem::take(&mut self.columns_wanted),
        };
        let changed = column_menu::ui(ui, corner, columns, scene.settings, wanted);
        if changed || pressed == Some(table::Pressed::Resized) {
            self.take_columns(columns, scene);
            scene.actions.wish(Wish::KeepSettings);
        }
    }

    /// Why the table is empty, and what to do about it.
    fn nothing_ui(&mut self, ui: &mut Ui, shown: &Shown, scene: &mut Scene<'_>) {
        let orders = scene.model.sync_of(Some(scene.shop)).map_or(0, |state| state.orders);
        if !shown.lacking.is_empty() {
            let title = t!("orders.lacking.title", count = shown.lacking.len());
            let button = t!("orders.lacking.fetch");
            let pressed =
                empty_ui(ui, icons::MAGNIFYING_GLASS, &title, &t!("orders.lacking.hint"), Some(&button));
            if pressed.is_some_and(|response| response.clicked()) {
                self.look_up(shown.lacking.clone(), scene);
            }
        } else if orders == 0 && self.whole_nick(scene).is_none() {
            let running = scene.model.sync_of(Some(scene.shop)).is_some_and(|state| state.running.is_some());
            let hint = if running { t!("orders.none_yet.running") } else { t!("orders.none_yet.hint") };
            let pressed = empty_ui(
                ui,
                icons::SHOPPING_BAG,
                &t!("orders.none_yet.title"),
                &hint,
                Some(&t!("orders.none_yet.button")),
            );
            if pressed.is_some_and(|response| response.clicked()) {
                scene.actions.wish(Wish::Go(super::actions::Screen::Sync));
            }
        } else if let Some(nick) = self.whole_nick(scene) {
            let (title, hint) = (t!("orders.no_buyer.title"), t!("orders.no_buyer.hint"));
            let button = t!("orders.no_buyer.button");
            let pressed = empty_ui(ui, icons::MAGNIFYING_GLASS, &title, &hint, Some(&button));
            if pressed.is_some_and(|response| response.clicked()) {
                Self::ask_buyer(nick, scene);
            }
        } else {
            self.no_match_ui(ui, &shown.relaxed, scene.now);
        }
    }

    fn clear(&mut self) {
        let direction = self.draft.direction;
        let time = self.draft.time;
        self.draft = FilterDraft { time, direction, ..FilterDraft::default() };
        self.scope = AnswerScope::Matching;
    }

    fn look_up(&mut self, tids: Vec<Tid>, scene: &mut Scene<'_>) {
        let action = Action::FetchOrders(scene.shop.clone(), tids.clone());
        scene.actions.act(action, Purpose::Lookup(tids.clone()));
        self.lookup = Lookup::Running(tids);
    }

    /// Makes what is typed the question, unless a text is being composed.
    fn follow_draft(&mut self, scene: &Scene<'_>) {
        if scene.composing == Composing::Yes || !self.has_begun() {
            return;
        }
        // A draft may hold thousands of order numbers: it is read when it changes, and where it moves with now at
        // midnight or every minute.
        let moment = self.draft.moment(scene.now);
        let same = self.made_of.as_ref().is_some_and(|(draft, _)| *draft == self.draft);
        let at = self.made_of.as_ref().map(|(_, at)| *at);
        if same && at == Some(moment) && self.scope == self.asked_scope {
            return;
        }
        let Made { filter, wrong } = self.draft.make(scene.now);
        self.made_of = Some((self.draft.clone(), moment));
        self.wrong = wrong;
        if !filter.asks_texts() {
            self.scope = AnswerScope::Matching;
        }
        if filter != self.asked || self.scope != self.asked_scope || self.question == 0 {
            if filter.tids != self.asked.tids {
                self.lookup = Lookup::None;
            }
            if !same || self.scope != self.asked_scope {
                self.table.show_top();
            }
            self.relaxed = chips::relaxed(&self.draft, &filter, scene.now);
            let before = self.asked_by();
            self.asked = filter;
            self.asked_scope = self.scope;
            if !self.asked_by().same_orders(&before) {
                // What is not in sight any more is not to be copied by mistake.
                self.selection.clear();
            }
            self.question += 1;
        }
    }
}
