//! While the index is not there: the first rows stand in the table, and below it that they are not counted yet.

use egui::{RichText, Ui};
use rust_i18n::t;

use super::{OrdersScreen, Scene};
use crate::domain::ids::OrderId;
use crate::ui::theme;
use crate::ui::words;

/// What keeps the rows in their place when the answer takes over.
#[derive(Debug, Default)]
pub(super) struct Anchor {
    /// The order in the uppermost row, and its question, while there are only first rows.
    top: Option<(u64, OrderId)>,
}

/// Draws the line below the table.
pub(super) fn bar_ui(ui: &mut Ui, scene: &Scene<'_>) {
    let Some(first) = scene.model.first.as_ref().filter(|first| first.rows_total > 0) else { return };
    let t = theme::tokens(ui);
    egui::Panel::bottom("totals").frame(super::totals::frame(t)).show(ui, |ui| {
        ui.horizontal(|ui| {
            let built = words::count(scene.model.building.unwrap_or_default());
            let text = t!("orders.first_rows", shown = words::count(first.rows_total), count = built);
            ui.label(RichText::new(text).color(t.second));
        });
    });
}

/// Remembers the uppermost row while there are only first rows, and brings it back to the top once the answer is
/// there: meanwhile orders may have come in before it.
pub(super) fn keep_place(screen: &mut OrdersScreen, scene: &Scene<'_>) {
    let row = screen.table.first_row();
    if let Some(shown) = &scene.model.answer {
        let top = screen.anchor.top.take().filter(|(question, _)| *question == shown.question && row > 0);
        if let Some(place) = top.and_then(|(_, id)| shown.place(id)) {
            screen.table.show_row(place);
        }
    } else if let Some(first) = &scene.model.first {
        screen.anchor.top = first.table().row(row).map(|order| (first.question, order.id));
    }
}
