//! Selecting orders with pointer and keys, and what is said of them below the table.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{RichText, Ui};
use rust_i18n::t;

use super::cells::HeadPressed;
use super::copy::Copying;
use super::row_menu::Focus;
use super::{OrdersScreen, Scene, table};
use crate::domain::filter::{Direction, TimeKind};
use crate::domain::ids::OrderId;
use crate::domain::order::Order;
use crate::messages::{Action, AskedBy, MOST_PICKED, Picked};
use crate::ui::actions::{Actions, Purpose, Wish};
use crate::ui::icons;
use crate::ui::model::Model;
use crate::ui::theme;
use crate::ui::widgets::{small_icon_button, waiting_ui};
use crate::ui::words;

impl OrdersScreen {
    /// What is selected, for the worker to sum.
    #[must_use]
    pub fn picked(&self) -> Option<Picked> {
        self.selection.picked().cloned()
    }

    /// What the answer that is shown was asked by.
    pub(super) fn asked_by(&self) -> Box<AskedBy> {
        Box::new(AskedBy { filter: self.asked.clone(), scope: self.asked_scope })
    }

    /// Takes what was done to a row.
    pub(super) fn pressed(&mut self, ui: &Ui, pressed: table::Pressed, scene: &mut Scene<'_>) {
        match pressed {
            table::Pressed::Open(id) => self.open_and_select(id, scene.actions),
            table::Pressed::Toggle(id) => self.selection.toggle(id),
            table::Pressed::Extend(id) => self.extend_to(id, scene),
            table::Pressed::Menu(id, col, at) => {
                self.open_row_menu(ui.ctx(), (id, col, at), Focus::Given, scene);
            }
            table::Pressed::Head(HeadPressed::Sort(time)) => self.sort_by(time),
            // The menu of the columns has seen to it.
            table::Pressed::Head(HeadPressed::Menu) | table::Pressed::Resized => {}
        }
    }

    /// Sorts by a time, or the other way round where it is sorted by it.
    fn sort_by(&mut self, time: TimeKind) {
        if self.draft.time == time {
            self.draft.direction = match self.draft.direction {
                Direction::Descending => Direction::Ascending,
                Direction::Ascending => Direction::Descending,
            };
        } else {
            (self.draft.time, self.draft.direction) = (time, Direction::Descending);
        }
    }

    /// Opens an order, which is the selected one then.
    pub(super) fn open_and_select(&mut self, id: OrderId, actions: &mut Actions) {
        self.selection.only(id);
        actions.wish(Wish::Open(Some(id)));
    }

    /// Selects from where the range began to an order. Where not all rows between are here, the worker names them.
    fn extend_to(&mut self, to: OrderId, scene: &mut Scene<'_>) {
        let from = self.selection.reach(to);
        if let Some(ids) = scene.model.rows().and_then(|shown| shown.between(from, to)) {
            self.selection.range(from, to, Arc::new(ids.into_iter().collect()));
            return;
        }
        let action = Action::RowsBetween(self.asked_by(), from, to);
        scene.actions.act(action, Purpose::Range(from, to));
    }

    /// Extends the range by a row.
    pub(super) fn extend_by(&mut self, step: table::Step, scene: &mut Scene<'_>) {
        let Some(shown) = scene.model.rows() else { return };
        if let Some(id) = self.table.step(shown, self.current(), step) {
            self.extend_to(id, scene);
        }
    }

    /// The order that keys go on from.
    pub(super) fn current(&self) -> Option<OrderId> {
        self.selection.head().or(self.open)
    }

    /// The order that is open, else the one that the keys are at; `None` where neither is here.
    #[must_use]
    pub fn at_hand(&self, model: &Model) -> Option<Order> {
        let id = self.open.or(self.table.focused()).or(self.current())?;
        match &model.detail {
            Some((known, Some(detail))) if *known == id => Some(detail.known.record.order()),
            _ => {
                let shown = model.rows()?;
                Some(shown.row(shown.place(id)?)?.order.clone())
            }
        }
    }

    /// The worker has named the orders of a range.
    pub fn ranged(&mut self, from: OrderId, to: OrderId, ids: Arc<BTreeSet<OrderId>>) {
        self.selection.range(from, to, ids);
    }

    /// Selects the whole answer.
    pub(super) fn select_all(&mut self, scene: &Scene<'_>) {
        if scene.model.answer.as_ref().is_some_and(|shown| shown.rows_total > 0) {
            self.selection.all();
        }
    }
}

/// As many orders are copied before anybody could read that they are being copied.
const AT_ONCE: u64 = 1_000;

/// What is said when a range is cut.
#[must_use]
pub fn most_words() -> String {
    t!("selected.most", count = words::count(MOST_PICKED as u64)).into_owned()
}

/// Says how many orders are selected and what they come to.
pub(super) fn sum_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &Scene<'_>) {
    let (Some(picked), Some(shown)) = (screen.selection.picked(), &scene.model.answer) else { return };
    let totals = scene.model.picked.as_ref().filter(|(known, _)| known == picked).map(|(_, totals)| totals);
    let text = if let Some(sum) = totals {
        t!("selected.sum", count = words::count(sum.orders), sum = sum.payment.grouped())
    } else {
        // Its sum is on its way.
        t!("selected.count", count = words::count(screen.selection.count(shown.rows_total)))
    };
    ui.separator();
    ui.label(RichText::new(text).text_style(theme::medium()));
    if let Some(sum) = totals.filter(|sum| sum.payment_unknown > 0) {
        let text = t!("orders.payment_unknown", count = words::count(sum.payment_unknown));
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
    }
    if let Copying::Rows(count) = screen.copying
        && count > AT_ONCE
    {
        waiting_ui(ui, &t!("copy.running", count = words::count(count)));
    }
    if small_icon_button(ui, icons::X, &t!("selected.clear")).clicked() {
        screen.selection.clear();
    }
}
