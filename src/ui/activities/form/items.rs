//! The item board: what is pasted, what stands where, and what is known of each item.

use egui::{EventFilter, Id, Key, Label, Modifiers, Response, RichText, Sense, Ui, UiBuilder, vec2};
use rust_i18n::t;

use super::items_file::FileItems;
use super::{ActivityForm, Checked, Tried, fault_line};
use crate::domain::activity::group::DraftGroup;
use crate::domain::activity::sales::ItemCard;
use crate::domain::activity::split::parts_needed;
use crate::domain::activity::warning::Warning;
use crate::domain::activity::{ActivityFault, ActivityField, MAX_ITEMS, PastedItems, paste_items};
use crate::domain::ids::NumIid;
use crate::ui::actions::Actions;
use crate::ui::activities::known::Known;
use crate::ui::activities::{Scene, said};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Field, Tone, badge_ui, field_ui, icon_button, plain_button, row_ui, section_ui};
use crate::ui::words;

/// Height of an item.
const ROW: f32 = 44.0;
/// Most of what is no id that is named.
const MOST_REFUSED: usize = 5;

impl ActivityForm {
    /// Draws the board; gives the group that its items are to be parted into.
    pub(super) fn items_ui(
        &mut self,
        ui: &mut Ui,
        checked: &Checked,
        known: &mut Known,
        scene: &mut Scene<'_>,
    ) -> Option<DraftGroup> {
        let mut parted = None;
        let t = theme::tokens(ui);
        ui.horizontal(|ui| {
            section_ui(ui, &t!("activity.items"));
            let count = self.draft.items.len();
            let tone = if count > MAX_ITEMS { Tone::Bad } else { Tone::Second };
            badge_ui(ui, &t!("activity.items.count", count = count, most = MAX_ITEMS), tone);
            let needed = parts_needed(count);
            if needed > 1 && plain_button(ui, &t!("group.split", count = needed)).clicked() {
                parted = DraftGroup::of(&self.draft, needed);
            }
        });
        let mut found = self.search.keys(ui, known, scene);
        ui.horizontal(|ui| {
            let add = t!("activity.items.add");
            let width = (ui.available_width() - 96.0).max(120.0);
            ui.allocate_ui(vec2(width, theme::CONTROL_HEIGHT), |ui| {
                ui.set_width(width);
                let (name, hint) = (t!("activity.items.paste"), t!("activity.items.hint"));
                let field = Field { hint: &hint, most_chars: 20_000, ..Field::named(&name) };
                let surrender = ui.ctx().options(|options| options.input_options.surrender_focus_on);
                if self.search.is_pointed_at(ui) {
                    ui.ctx().options_mut(|options| {
                        options.input_options.surrender_focus_on = egui::SurrenderFocusOn::Never;
                    });
                }
                let response = field_ui(ui, field, &mut self.paste);
                ui.ctx().options_mut(|options| options.input_options.surrender_focus_on = surrender);
                let items = &self.draft.items;
                let clicked = self.search.ui(ui, (&response, &self.paste), items, known, scene);
                if clicked.is_some() {
                    response.request_focus();
                }
                found = found.or(clicked);
                let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                if entered {
                    self.take_field(scene.actions);
                    response.request_focus();
                }
            });
            if plain_button(ui, &add).clicked() {
                match self.search.chosen(known) {
                    Some(item) => found = Some(item),
                    None => self.take_field(scene.actions),
                }
            }
        });
        if let Some(item) = found {
            self.add_found(item);
        }
        self.file_ui(ui);
        if self.merged > 0 {
            let text = t!("activity.items.merged", count = self.merged);
            ui.label(RichText::new(text).text_style(theme::small()).color(t.second));
        }
        if !self.refused.is_empty() {
            let list: Vec<&str> =
                self.refused.iter().take(MOST_REFUSED).map(|not| not.text.as_str()).collect();
            let more = self.refused.len().saturating_sub(MOST_REFUSED);
            let mut text = t!("activity.items.refused", list = list.join(" ")).into_owned();
            if more > 0 {
                text.push_str(&t!("activity.items.refused_more", count = more));
            }
            ui.label(RichText::new(text).text_style(theme::small()).color(t.bad));
        }
        let mut act = None;
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let top = ui.cursor().top();
            for (place, item) in self.draft.items.iter().enumerate() {
                act =
                    act.or(item_ui(ui, (place, item, top), self.draft.items.len(), (checked, known), scene));
            }
        });
        match act {
            None => {}
            Some(ItemAct::Remove(place)) => {
                self.draft.items.remove(place);
            }
            Some(ItemAct::Move(from, to)) => {
                let item = self.draft.items.remove(from);
                self.draft.items.insert(to, item);
            }
        }
        for fault in checked.faults().iter().filter(|fault| fault.field() == ActivityField::Items) {
            if self.tried == Tried::Yes || *fault != ActivityFault::NoItems {
                fault_line(ui, fault);
            }
        }
        parted
    }

    /// Adds an item that was looked for, and makes room for the next search.
    fn add_found(&mut self, item: NumIid) {
        self.paste = item.to_string();
        self.add_pasted();
    }

    /// Takes what stands in the field: the file that it names, the item that was found, or the ids.
    fn take_field(&mut self, actions: &mut Actions) {
        if self.search.means_file() {
            let path = std::mem::take(&mut self.paste);
            self.read_items(path.trim().into(), actions);
        } else {
            self.add_pasted();
        }
    }

    /// Takes the ids out of what was pasted: doubles are merged, what is none is pointed at.
    pub(super) fn add_pasted(&mut self) {
        self.file = FileItems::No;
        self.take_pasted(paste_items(&self.paste));
        self.paste.clear();
    }

    /// Adds items; what is there already is merged.
    pub(super) fn take_pasted(&mut self, pasted: PastedItems) {
        self.merged = pasted.merged;
        for item in pasted.items {
            let text = item.to_string();
            if self.draft.items.contains(&text) {
                self.merged += 1;
            } else {
                self.draft.items.push(text);
            }
        }
        self.refused = pasted.refused;
    }
}

/// What is done with an item, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ItemAct {
    Remove(usize),
    Move(usize, usize),
}

/// One item: a grip to move it by, its number, what is known of it, and a cross.
fn item_ui(
    ui: &mut Ui,
    (place, item, top): (usize, &str, f32),
    count: usize,
    (checked, known): (&Checked, &Known),
    scene: &Scene<'_>,
) -> Option<ItemAct> {
    let t = theme::tokens(ui);
    let mut act = None;
    row_ui(ui, ROW, |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        // The focus goes with the item when it moves.
        let own = UiBuilder::new().scope_id(Id::unique(("grip", item)));
        let grip = |ui: &mut Ui| icon_button(ui, icons::LIST, &t!("activity.items.move", item = item));
        let grip = ui.scope_builder(own, grip).inner;
        act = moved(ui, &grip.interact(Sense::click_and_drag()), (place, top), count);
        let number = RichText::new(format!("{}", place + 1)).text_style(theme::small()).color(t.faint);
        ui.add_sized(vec2(18.0, 20.0), Label::new(number).selectable(false));
        let id: Option<NumIid> = item.parse().ok();
        let card = id.and_then(|id| known.card(id));
        let title =
            id.and_then(|id| scene.model.titles.get(&id)).or(card.and_then(|card| card.title.as_ref()));
        known.pictures.tile_ui(ui, title.map_or(item, String::as_str), card);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, icons::X, &t!("activity.items.remove", item = item)).clicked() {
                act = Some(ItemAct::Remove(place));
            }
            for overlap in checked.overlaps_of(id) {
                let text = t!("activity.items.also_in", name = super::super::list::short(&overlap.name, 8));
                let mut says = said::warning(&Warning::Overlaps(overlap.clone()), scene.now).into_owned();
                if let Some(inside) = said::inside(overlap, known.inside(overlap), id, scene.now) {
                    says = format!("{says}\n{inside}");
                }
                let badge = badge_ui(ui, &text, Tone::Warn).on_hover_text(&says);
                ui.ctx().accesskit_node_builder(badge.id, |node| node.set_description(says));
            }
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space(2.0);
                let (text, color) = match title {
                    Some(title) => (title.clone(), t.text),
                    None => (t!("activity.items.unknown").into_owned(), t.faint),
                };
                ui.add(Label::new(RichText::new(text).color(color)).selectable(false).truncate());
                let below = card.filter(|card| card.orders > 0).map_or_else(|| item.to_owned(), figures);
                let below = RichText::new(below).text_style(theme::small()).color(t.second);
                ui.add(Label::new(below).selectable(false).truncate());
            });
        });
    });
    act
}

/// An item is dragged by its grip, or moved with the arrow keys while the grip has the focus.
fn moved(ui: &Ui, grip: &Response, (place, top): (usize, f32), count: usize) -> Option<ItemAct> {
    if grip.dragged()
        && let Some(at) = grip.interact_pointer_pos()
    {
        ui.set_cursor_icon(egui::CursorIcon::Grabbing);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a row, from 0")]
        let to = (((at.y - top) / ROW).floor().max(0.0) as usize).min(count.saturating_sub(1));
        return (to != place).then_some(ItemAct::Move(place, to));
    }
    if grip.has_focus() {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(grip.id, filter));
        let (up, down) = ui.input_mut(|input| {
            (
                input.consume_key(Modifiers::NONE, Key::ArrowUp),
                input.consume_key(Modifiers::NONE, Key::ArrowDown),
            )
        });
        if up && place > 0 {
            return Some(ItemAct::Move(place, place - 1));
        }
        if down && place + 1 < count {
            return Some(ItemAct::Move(place, place + 1));
        }
    }
    None
}

/// What the orders that are here say of an item.
fn figures(card: &ItemCard) -> String {
    let mut text = t!(
        "activity.items.figures",
        item = card.item,
        day = words::count(card.day.pieces),
        ever = words::count(card.ever.pieces)
    )
    .into_owned();
    if card.skus > 0 {
        text.push_str(&t!("activity.items.skus", count = card.skus));
    }
    text
}
