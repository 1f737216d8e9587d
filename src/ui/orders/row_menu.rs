//! The menu of a row: what is copied of it, which others like it are shown, and reading it again.

use egui::{Align, Button, Id, Layout, OpenUrl, Popup, PopupAnchor, PopupKind, Pos2, Ui};
use rust_i18n::t;

use super::cell_filter;
use super::columns::Col;
use super::copy::{CopyForm, copy_value, value};
use super::row::first_item;
use super::{FilterDraft, OrdersScreen, Scene};
use crate::domain::activity::orders::activities_of;
use crate::domain::ids::{ActivityId, OrderId, Tid};
use crate::domain::order::Order;
use crate::messages::{Action, AnswerScope};
use crate::ui::actions::{Purpose, Wish};
use crate::ui::activities::all_in_force;
use crate::ui::words;

/// Width of the menu.
const WIDTH: f32 = 190.0;

/// What a line with the address of an order's page looks like.
const EXAMPLE: &str = r#"order = "https://…{tid}""#;

/// The menu of a row, while it is open.
#[derive(Debug)]
pub(super) struct RowMenu {
    order: Order,
    id: OrderId,
    col: Option<Col>,
    at: Pos2,
    focus: Focus,
    /// The activity that has its items; the one that ran when it was paid before others.
    activity: Option<ActivityId>,
}

/// Whether the first of its lines is to get the focus: it was opened with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    Wanted,
    Given,
}

/// What is picked in the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pick {
    Number,
    Cell(Col),
    Copy(CopyForm),
    OnlyBuyer,
    OnlyItem,
    OnlyFlag,
    OnlyStatus,
    OnlyValue(Col),
    LeaveOut(Col),
    Handled,
    Reread,
    Page,
    Activity,
}

fn popup_id() -> Id {
    Id::unique("row menu")
}

impl OrdersScreen {
    /// Opens the menu of a row. A row that is not selected is the selected one then.
    pub(super) fn open_row_menu(
        &mut self,
        ctx: &egui::Context,
        (id, col, at): (OrderId, Option<Col>, Pos2),
        focus: Focus,
        scene: &Scene<'_>,
    ) {
        let Some(shown) = scene.model.rows() else { return };
        let Some(row) = shown.place(id).and_then(|place| shown.row(place)) else { return };
        if !self.selection.contains(id) {
            self.selection.only(id);
        }
        let met = activities_of(&row.order, all_in_force(scene.model, scene.shop));
        let activity = met.into_iter().next().map(|met| met.id);
        self.row_menu = Some(RowMenu { order: row.order.clone(), id, col, at, focus, activity });
        Popup::open_id(ctx, popup_id());
    }

    /// Opens the menu of the row that the keys are at.
    pub(super) fn open_menu_at_keys(&mut self, ctx: &egui::Context, scene: &Scene<'_>) {
        let Some(shown) = scene.model.rows() else { return };
        let Some(id) = self.table.focused().or(self.current()) else { return };
        let Some(at) = shown.place(id).and_then(|place| self.table.place_of(place)) else { return };
        self.open_row_menu(ctx, (id, None, at), Focus::Wanted, scene);
    }

    /// Draws the menu, if it is open.
    pub(super) fn row_menu_ui(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        let Some(mut menu) = self.row_menu.take() else { return };
        let many = scene.model.answer.as_ref().map_or(0, |shown| self.selection.count(shown.rows_total));
        let mut pick = None;
        let shown = Popup::new(popup_id(), ui.ctx().clone(), PopupAnchor::Position(menu.at), ui.layer_id())
            .kind(PopupKind::Menu)
            .layout(Layout::top_down_justified(Align::Min))
            .style(egui::containers::menu::menu_style)
            .open_memory(None)
            .width(WIDTH)
            .show(|ui| {
                ui.set_min_width(WIDTH);
                pick = lines_ui(ui, &mut menu, many);
            });
        if shown.is_none() {
            return;
        }
        if let Some(pick) = pick {
            // The library closes it after a click, and not after a key.
            Popup::close_id(ui.ctx(), popup_id());
            self.picked_in_menu(ui.ctx(), pick, &menu, scene);
        }
        self.row_menu = Some(menu);
    }

    fn picked_in_menu(&mut self, ctx: &egui::Context, pick: Pick, menu: &RowMenu, scene: &mut Scene<'_>) {
        let order = &menu.order;
        match pick {
            Pick::Number => copy_value(ctx, order.tid.to_string(), scene.actions),
            Pick::Cell(col) => {
                copy_value(ctx, value(order, col, scene.now, &scene.settings.flag_names), scene.actions);
            }
            Pick::Copy(form) => self.copy(form, scene),
            Pick::OnlyBuyer => match (&order.buyer_open_uid, &order.buyer_nick) {
                (Some(uid), _) => scene.actions.wish(Wish::OnlyBuyer(uid.to_string())),
                (None, Some(nick)) => self.only(|draft| draft.buyer_nick = nick.to_string()),
                (None, None) => {}
            },
            Pick::OnlyItem => {
                if let Some(item) = first_item(order) {
                    self.only(|draft| draft.items = item.to_string());
                }
            }
            Pick::OnlyFlag => self.only(|draft| draft.flags = order.seller_flag.into_iter().collect()),
            Pick::OnlyStatus => {
                self.only(|draft| {
                    draft.statuses = order.status.clone().into_iter().collect();
                });
            }
            Pick::OnlyValue(col) => self.only(|draft| cell_filter::keep(draft, order, col)),
            Pick::LeaveOut(col) => {
                cell_filter::leave_out(&mut self.draft, order, col);
                self.scope = AnswerScope::Matching;
            }
            Pick::Handled => self.turn_handled(scene),
            Pick::Activity => {
                if let Some(id) = &menu.activity {
                    scene.actions.wish(Wish::Activity(id.clone()));
                }
            }
            Pick::Page => open_page(ctx, order.tid, scene),
            Pick::Reread => {
                let action = Action::Reread(scene.shop.clone(), vec![menu.id]);
                scene.actions.act(action, Purpose::Reread(menu.id));
            }
        }
    }

    /// Shows only what one condition says; the sorting stays.
    pub(super) fn only(&mut self, condition: impl FnOnce(&mut FilterDraft)) {
        let (time, direction) = (self.draft.time, self.draft.direction);
        self.draft = FilterDraft { time, direction, ..FilterDraft::default() };
        condition(&mut self.draft);
        self.scope = AnswerScope::Matching;
    }
}

/// Opens an order's page in the browser, or says how its address is set.
pub(super) fn open_page(ctx: &egui::Context, tid: Tid, scene: &mut Scene<'_>) {
    match &scene.model.order_link {
        Some(link) => ctx.open_url(OpenUrl::new_tab(link.of(tid))),
        None => scene.actions.wish(Wish::Say(t!("menu.page.unset", example = EXAMPLE).into_owned())),
    }
}

fn lines_ui(ui: &mut Ui, menu: &mut RowMenu, many: u64) -> Option<Pick> {
    let mut pick = None;
    let (order, col, activity) = (&menu.order, menu.col, menu.activity.as_ref());
    let focus = &mut menu.focus;
    // What is not known of the order cannot be picked.
    let mut line = |ui: &mut Ui, text: &str, what: Option<Pick>| {
        let response = ui.add_enabled(what.is_some(), Button::new(text));
        if std::mem::replace(focus, Focus::Given) == Focus::Wanted {
            response.request_focus();
        }
        if response.clicked() {
            pick = what;
        }
    };
    if many > 1 {
        let text = t!("menu.numbers", count = words::count(many));
        line(ui, &text, Some(Pick::Copy(CopyForm::Numbers)));
    } else {
        line(ui, &t!("menu.number"), Some(Pick::Number));
    }
    if let Some(col) = col {
        line(ui, &t!("menu.cell", column = t!(col.key())), Some(Pick::Cell(col)));
    }
    line(ui, &t!("menu.rows", count = words::count(many)), Some(Pick::Copy(CopyForm::Rows)));
    line(ui, &t!("menu.with_header"), Some(Pick::Copy(CopyForm::WithHeader)));
    ui.separator();
    let buyer = order.buyer_open_uid.is_some() || order.buyer_nick.is_some();
    line(ui, &t!("menu.only_buyer"), buyer.then_some(Pick::OnlyBuyer));
    line(ui, &t!("menu.only_item"), first_item(order).map(|_| Pick::OnlyItem));
    line(ui, &t!("menu.only_flag"), order.seller_flag.map(|_| Pick::OnlyFlag));
    line(ui, &t!("menu.only_status"), order.status.as_ref().map(|_| Pick::OnlyStatus));
    if let Some(col) = col {
        let has = cell_filter::has_value(order, col);
        let has_line_of_its_own =
            matches!(col, Col::Flag | Col::Status | Col::Goods | Col::Item | Col::Buyer);
        if !has_line_of_its_own {
            line(ui, &t!("menu.only_value", column = t!(col.key())), has.then_some(Pick::OnlyValue(col)));
        }
        line(ui, &t!("menu.leave_out", column = t!(col.key())), has.then_some(Pick::LeaveOut(col)));
    }
    ui.separator();
    line(ui, &t!("menu.handled"), Some(Pick::Handled));
    line(ui, &t!("menu.activity"), activity.map(|_| Pick::Activity));
    line(ui, &t!("menu.reread"), Some(Pick::Reread));
    line(ui, &t!("menu.page"), Some(Pick::Page));
    pick
}
