//! The menu of the columns: which are shown, in which order, and how high the rows are.

use egui::style::StyleModifier;
use egui::{
    Align, Layout, Popup, PopupCloseBehavior, Rect, Role, ScrollArea, SetOpenCommand, Ui, UiBuilder,
    WidgetInfo,
};
use rust_i18n::t;

use super::columns::{Columns, Placed, Side};
use crate::ui::icons;
use crate::ui::settings_kept::{ColumnShown, Density, Settings};
use crate::ui::theme;
use crate::ui::widgets::{Segment, segments_ui, small_icon_button, text_button};

/// Width of the menu.
const WIDTH: f32 = 250.0;
/// Height of a column in its list.
const ROW: f32 = 24.0;
/// Most height of the list.
const HEIGHT: f32 = 440.0;

/// Whether the menu is to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Wanted {
    Yes,
    #[default]
    No,
}

/// Draws the button at the end of the head, and the menu while it is open. Gives whether anything was changed.
pub(super) fn ui(
    ui: &mut Ui,
    corner: Rect,
    columns: &mut Columns,
    settings: &mut Settings,
    wanted: Wanted,
) -> bool {
    ui.painter().rect_filled(corner, 0, theme::tokens(ui).ground);
    let layout = Layout::centered_and_justified(egui::Direction::LeftToRight);
    let mut child = ui.new_child(UiBuilder::new().max_rect(corner.shrink(2.0)).layout(layout));
    let button = small_icon_button(&mut child, icons::COLUMNS, &t!("columns.menu"));
    let set = (button.clicked() || wanted == Wanted::Yes).then_some(SetOpenCommand::Toggle);
    let before = (columns.clone(), settings.density);
    Popup::menu(&button)
        .open_memory(set)
        // A menu's own style hides the boxes that are not ticked.
        .style(StyleModifier::default())
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .width(WIDTH)
        .show(|ui| {
            ui.set_width(WIDTH);
            ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
                for placed in columns.all().to_vec() {
                    column_ui(ui, columns, placed);
                }
            });
            ui.separator();
            let texts = Density::ALL.map(|density| t!(density.key()));
            let segments: Vec<Segment<'_, Density>> = Density::ALL
                .iter()
                .zip(&texts)
                .map(|(value, text)| Segment { value: *value, text })
                .collect();
            segments_ui(ui, &t!("settings.density"), &mut settings.density, &segments);
            if text_button(ui, &t!("columns.reset")).clicked() {
                *columns = Columns::of(&[]);
            }
        });
    before != (columns.clone(), settings.density)
}

fn column_ui(ui: &mut Ui, columns: &mut Columns, placed: Placed) {
    let col = placed.col;
    let word = t!(col.key());
    ui.spacing_mut().interact_size.y = ROW;
    ui.horizontal(|ui| {
        let mut on = placed.shown == ColumnShown::Yes;
        ui.add_enabled_ui(col.can_be_hidden(), |ui| {
            let response = ui.checkbox(&mut on, &*word);
            let name = t!("columns.show", column = word);
            response.widget_info(|| WidgetInfo::selected(Role::CheckBox, col.can_be_hidden(), on, &*name));
            if response.changed() {
                columns.toggle(col);
            }
        });
        if col.stays_in_front() {
            return;
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (side, icon, name) in [
                (Side::Right, icons::ARROW_DOWN, t!("columns.right", column = word)),
                (Side::Left, icons::ARROW_UP, t!("columns.left", column = word)),
            ] {
                ui.add_enabled_ui(columns.can_move(col, side), |ui| {
                    if small_icon_button(ui, icon, &name).clicked() {
                        columns.shift(col, side);
                    }
                });
            }
        });
    });
}
