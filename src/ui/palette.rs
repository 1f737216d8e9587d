//! The palette: every command of the program, found by its name; and the list of all keys.

use egui::{
    Align, Align2, Context, Id, Key, Label, Layout, Modal, Modifiers, RichText, ScrollArea, Ui, vec2,
};
use rust_i18n::t;

use super::actions::{Actions, Wish};
use super::commands::{self, Command, Entry};
use super::ime::Composing;
use super::theme;
use super::widgets::{Field, field_ui, is_left, plain_button};

/// Width of the palette.
const WIDTH: f32 = 480.0;
/// Most height of its list.
const HEIGHT: f32 = 320.0;
/// Height of a command in it.
const ROW: f32 = 28.0;
/// How far below the window's upper edge it stands.
const BELOW: f32 = 72.0;

/// What is shown above the screens.
#[derive(Debug, Default)]
pub enum Palette {
    /// Nothing.
    #[default]
    Closed,
    /// The palette.
    Open {
        /// What is searched for.
        search: String,
        /// Which of those found is to be done.
        at: usize,
    },
    /// The list of all keys.
    Keys,
}

impl Palette {
    /// The palette, with nothing searched for.
    #[must_use]
    pub const fn open() -> Self {
        Self::Open { search: String::new(), at: 0 }
    }

    /// Draws it, if it is open.
    pub fn ui(&mut self, ctx: &Context, composing: Composing, actions: &mut Actions) {
        let ends = match self {
            Self::Closed => return,
            Self::Open { search, at } => search_ui(ctx, search, at, composing, actions),
            Self::Keys => keys_ui(ctx),
        };
        if ends == Ends::Yes {
            *self = Self::Closed;
        }
    }
}

/// Is a dialog open, which keeps the keys from everything behind it?
#[must_use]
pub fn is_dialog_open(ctx: &Context) -> bool {
    ctx.memory(|memory| memory.top_modal_layer()).is_some()
}

/// Whether it is closed with this frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    Yes,
    No,
}

fn modal(ctx: &Context, name: &str, content: impl FnOnce(&mut Ui)) -> Ends {
    let id = Id::unique(name);
    let area = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, BELOW));
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(12);
    let shown = Modal::new(id).area(area).frame(frame).show(ctx, content);
    if is_left(&shown) { Ends::Yes } else { Ends::No }
}

fn search_ui(
    ctx: &Context,
    search: &mut String,
    at: &mut usize,
    composing: Composing,
    actions: &mut Actions,
) -> Ends {
    let is_other = |entry: &Entry| entry.command != Command::Palette;
    let mut found: Vec<Entry> =
        commands::all().filter(|entry| is_other(entry) && entry.is_found_by(search)).collect();
    // What begins with what is typed stands first.
    let typed = search.to_lowercase();
    found.sort_by_key(|entry| !entry.words().to_lowercase().starts_with(&typed));
    let mut picked = None;
    let mut moved = false;
    if composing == Composing::No {
        // Before the field is drawn, which would take them.
        let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        if pressed(Key::ArrowDown) {
            (*at, moved) = ((*at + 1).min(found.len().saturating_sub(1)), true);
        }
        if pressed(Key::ArrowUp) {
            (*at, moved) = (at.saturating_sub(1), true);
        }
        if pressed(Key::Enter) {
            picked = found.get(*at).map(|entry| entry.command);
        }
    }
    let ends = modal(ctx, "palette", |ui| {
        ui.set_width(WIDTH);
        let (name, hint) = (t!("palette.search"), t!("palette.hint"));
        let field = field_ui(ui, Field { hint: &hint, most_chars: 80, ..Field::named(&name) }, search);
        field.request_focus();
        if field.changed() {
            *at = 0;
        }
        if found.is_empty() {
            ui.label(RichText::new(t!("palette.nothing")).color(theme::tokens(ui).second));
        }
        ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for (nr, entry) in found.iter().enumerate() {
                let response = row_ui(ui, entry, nr == *at);
                if nr == *at && moved {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    picked = Some(entry.command);
                }
            }
        });
    });
    match picked {
        Some(command) => {
            actions.wish(Wish::Do(command));
            Ends::Yes
        }
        None => ends,
    }
}

fn row_ui(ui: &mut Ui, entry: &Entry, on: bool) -> egui::Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), egui::Sense::CLICK);
    let name = entry.words();
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, on, &name));
    if on || response.hovered() {
        let fill = if on { t.selected } else { t.hover };
        ui.painter().rect_filled(rect, theme::CORNER, fill);
    }
    let font = egui::TextStyle::Body.resolve(ui.style());
    let inner = rect.shrink2(vec2(8.0, 0.0));
    ui.painter().text(inner.left_center(), Align2::LEFT_CENTER, name, font.clone(), t.text);
    if let Some(chord) = entry.keys.first() {
        ui.painter().text(inner.right_center(), Align2::RIGHT_CENTER, chord.words(), font, t.second);
    }
    response
}

fn keys_ui(ctx: &Context) -> Ends {
    let mut closes = Ends::No;
    let entries: Vec<Entry> = commands::all().filter(|entry| !entry.keys.is_empty()).collect();
    let half = entries.len().div_ceil(2);
    let ends = modal(ctx, "keys", |ui| {
        ui.add(Label::new(RichText::new(t!("keys.title")).heading()).selectable(false));
        let most = ui.ctx().content_rect().height() - BELOW - 140.0;
        ScrollArea::vertical().max_height(most).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                for (nr, part) in entries.chunks(half).enumerate() {
                    egui::Grid::new(("keys", nr)).spacing(vec2(20.0, 4.0)).show(ui, |ui| {
                        for entry in part {
                            key_ui(ui, entry);
                        }
                    });
                    ui.add_space(24.0);
                }
            });
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if plain_button(ui, &t!("keys.close")).clicked() {
                closes = Ends::Yes;
            }
        });
    });
    if ends == Ends::Yes { ends } else { closes }
}

fn key_ui(ui: &mut Ui, entry: &Entry) {
    let keys = entry.keys.iter().map(|chord| chord.words()).collect::<Vec<_>>().join("  ");
    ui.add(Label::new(RichText::new(keys).text_style(theme::medium())).selectable(false));
    let words = RichText::new(entry.words()).color(theme::tokens(ui).second);
    ui.add(Label::new(words).selectable(false));
    ui.end_row();
}
