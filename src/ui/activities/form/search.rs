//! Known items below the field that ids are pasted into, while words stand in it. One field does both: what is plainly
//! meant as ids stays with the paste (`domain/activity/search.rs`).

use egui::{
    EventFilter, Id, Key, Label, LayerId, Modifiers, Popup, PopupAnchor, PopupCloseBehavior, PopupKind, Rect,
    Response, RichText, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, vec2,
};
use rust_i18n::t;

use crate::domain::activity::search::{FOUND_DAYS, FoundItem, FoundItems, Meant, meant};
use crate::domain::ids::NumIid;
use crate::ui::activities::Scene;
use crate::ui::activities::known::Known;
use crate::ui::ime::Composing;
use crate::ui::theme;
use crate::ui::widgets::{Tone, note_ui, waiting_ui};
use crate::ui::words;

/// Height of an item.
const ROW: f32 = 42.0;
/// Most height of the list.
const HEIGHT: f32 = 294.0;

/// The search of a field.
#[derive(Debug, Default)]
pub(super) struct ItemSearch {
    /// The text that was looked at last.
    text: String,
    meant: Meant,
    chosen: usize,
    listed: Listed,
    field: Option<Id>,
}

/// Whether the list stands below the field while words stand in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Listed {
    #[default]
    Open,
    /// Escape has closed it.
    Closed,
}

impl ItemSearch {
    /// Takes the keys of the list before the field sees them. Gives the item that Enter adds.
    pub(super) fn keys(&mut self, ui: &Ui, known: &Known, scene: &Scene<'_>) -> Option<NumIid> {
        let has_focus = self.field.is_some_and(|field| ui.memory(|memory| memory.has_focus(field)));
        if self.meant != Meant::Words || scene.composing == Composing::Yes || !has_focus {
            return None;
        }
        let taken = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let (down, up, enter) = (taken(Key::ArrowDown), taken(Key::ArrowUp), taken(Key::Enter));
        if self.listed == Listed::Closed {
            if down || enter {
                self.listed = Listed::Open;
            }
            return None;
        }
        if taken(Key::Escape) {
            self.listed = Listed::Closed;
            return None;
        }
        if down {
            self.chosen += 1;
        }
        if up {
            self.chosen = self.chosen.saturating_sub(1);
        }
        let found = self.found(known)?;
        self.chosen = self.chosen.min(found.items.len().saturating_sub(1));
        if enter { Some(found.items.get(self.chosen)?.item) } else { None }
    }

    /// Is it the path of a file?
    pub(super) fn means_file(&self) -> bool {
        self.meant == Meant::File
    }

    /// The item that is chosen, where words stand in the field and something has them.
    pub(super) fn chosen(&self, known: &Known) -> Option<NumIid> {
        let found = self.found(known).filter(|_| self.meant == Meant::Words)?;
        Some(found.items.get(self.chosen)?.item)
    }

    fn found<'a>(&self, known: &'a Known) -> Option<&'a FoundItems> {
        known.found_for(&self.text)?.outcome.as_ref().ok()
    }

    /// Is the pointer on the list? A click there must not take the focus from the field.
    pub(super) fn is_pointed_at(&self, ui: &Ui) -> bool {
        let layer = LayerId::new(PopupKind::Popup.order(), popup_id());
        let at = ui.ctx().pointer_interact_pos();
        self.meant == Meant::Words && at.and_then(|at| ui.ctx().layer_id_at(at)) == Some(layer)
    }

    /// Draws the list below the field, where words stand in it. Gives the item that was clicked.
    pub(super) fn ui(
        &mut self,
        ui: &Ui,
        (field, text): (&Response, &str),
        listed: &[String],
        known: &mut Known,
        scene: &mut Scene<'_>,
    ) -> Option<NumIid> {
        self.field = Some(field.id);
        let text = text.trim();
        if scene.composing == Composing::No && self.text != text {
            *self = Self { text: text.to_owned(), meant: meant(text), field: self.field, ..Self::default() };
        }
        let has_pointer = self.is_pointed_at(ui);
        if self.meant != Meant::Words || self.listed == Listed::Closed || !(field.has_focus() || has_pointer)
        {
            return None;
        }
        // Escape and the arrows are the list's: else they would take the focus from the field before it sees them.
        let filter = EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(field.id, filter));
        let is_here = known.find(&self.text, scene).is_some();
        // What the last words found stays until these are answered, and cannot be picked.
        let shown = known.found().map(|found| &found.outcome);
        let mut clicked = None;
        let below: Rect = field.rect;
        Popup::new(popup_id(), ui.ctx().clone(), PopupAnchor::ParentRect(below), ui.layer_id())
            .kind(PopupKind::Popup)
            .close_behavior(PopupCloseBehavior::IgnoreClicks)
            .open(true)
            .gap(2.0)
            .width(below.width())
            .show(|ui| {
                ui.set_width(below.width());
                match shown {
                    None => waiting_ui(ui, &t!("search.looking")),
                    Some(Err(fault)) => note_ui(ui, &words::fault(fault).line(), Tone::Bad),
                    Some(Ok(found)) => {
                        ui.add_enabled_ui(is_here, |ui| {
                            clicked = list_ui(ui, found, self.chosen, listed);
                        });
                    }
                }
            });
        clicked
    }
}

fn popup_id() -> Id {
    Id::unique("item search")
}

fn list_ui(ui: &mut Ui, found: &FoundItems, chosen: usize, listed: &[String]) -> Option<NumIid> {
    if found.items.is_empty() {
        note_ui(ui, &t!("search.none"), Tone::Second);
    }
    let mut clicked = None;
    // Else the list would stay as low as the line that stood there while it was looked for.
    let area = ScrollArea::vertical().id_salt("item search").max_height(HEIGHT).min_scrolled_height(HEIGHT);
    area.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (place, item) in found.items.iter().enumerate() {
            if found_ui(ui, item, place == chosen, listed).clicked() {
                clicked = Some(item.item);
            }
        }
    });
    if found.more > 0 {
        note_ui(ui, &t!("search.more", count = found.more), Tone::Second);
    }
    if found.without_lines > 0 {
        let count = words::count(found.without_lines);
        note_ui(ui, &t!("search.without_lines", count = count, days = FOUND_DAYS), Tone::Second);
    }
    clicked
}

fn found_ui(ui: &mut Ui, found: &FoundItem, is_chosen: bool, listed: &[String]) -> Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let title = found.title.clone().unwrap_or_else(|| t!("search.untitled").into_owned());
    let says = says(found, listed);
    let name = t!("search.offer", title = title, says = says);
    let is_enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, is_enabled, is_chosen, &*name));
    if is_chosen || response.hovered() {
        let fill = if is_chosen { t.selected } else { t.hover };
        ui.painter().rect_filled(rect, theme::CORNER, fill);
    }
    let layout = egui::Layout::top_down(egui::Align::Min);
    let mut inner = ui.new_child(UiBuilder::new().max_rect(rect.shrink2(vec2(8.0, 3.0))).layout(layout));
    inner.spacing_mut().item_spacing.y = 0.0;
    inner.add(Label::new(RichText::new(title).color(t.text)).selectable(false).truncate());
    let below = RichText::new(says).text_style(theme::small()).color(t.second);
    inner.add(Label::new(below).selectable(false).truncate());
    if is_chosen {
        response.scroll_to_me(None);
    }
    response
}

/// What was sold of it of late, by what it was found, and whether it is there already.
fn says(found: &FoundItem, listed: &[String]) -> String {
    let (sold, days) = (&found.sold, FOUND_DAYS);
    let (orders, pieces) = (words::count(sold.orders), words::count(sold.pieces));
    let mut text =
        t!("search.says", item = found.item, days = days, orders = orders, pieces = pieces).into_owned();
    if sold.lines_without_pieces > 0 {
        text.push_str(&t!("search.lacking", count = words::count(sold.lines_without_pieces)));
    }
    if let Some(by) = found.by.as_ref().filter(|by| !by.is_empty()) {
        text.push_str(&t!("search.by", by = by));
    }
    if listed.contains(&found.item.to_string()) {
        text.push_str(&t!("search.there"));
    }
    text
}
