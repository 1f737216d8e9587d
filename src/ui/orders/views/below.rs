//! The line below the tabs: a name being typed, a view that was taken away, a view that cannot be read.

use egui::{Key, Margin, RichText, Ui};
use rust_i18n::t;

use super::Act;
use crate::domain::filter_line::LineError;
use crate::domain::ids::ViewId;
use crate::domain::view::{NAME_CHARS, View, ViewName};
use crate::ui::icons;
use crate::ui::ime::Composing;
use crate::ui::theme;
use crate::ui::widgets::{Field, Tone, field_ui, icon_button, plain_button, text_button};

/// Width of the field for a name, in points.
const NAME_WIDTH: f32 = 280.0;
/// Height of the line, in points.
const HEIGHT: f32 = 40.0;

/// What stands below the tabs.
#[derive(Debug, Default)]
pub(super) enum Below {
    #[default]
    Nothing,
    Naming(Naming),
    /// A view that was taken away, and its place.
    Removed(Box<View>, usize),
    /// A view whose line this version cannot read.
    Unreadable(ViewId, LineError),
}

/// A name being typed.
#[derive(Debug)]
pub(super) struct Naming {
    /// Whose; none is a new view's.
    of: Option<ViewId>,
    text: String,
    focus: Focus,
}

/// Whether the field has been given the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Wanted,
    Given,
}

impl Below {
    pub(super) const fn name_new() -> Self {
        Self::Naming(Naming { of: None, text: String::new(), focus: Focus::Wanted })
    }

    pub(super) fn name_of(view: &View) -> Self {
        let text = view.content.name.to_string();
        Self::Naming(Naming { of: Some(view.id), text, focus: Focus::Wanted })
    }
}

/// Draws the line, if there is one; gives what is to be done.
pub(super) fn panel_ui(ui: &mut Ui, below: &mut Below, known: &[View], composing: Composing) -> Option<Act> {
    if matches!(below, Below::Nothing) {
        return None;
    }
    let frame = egui::Frame::new().fill(theme::tokens(ui).ground).inner_margin(Margin::symmetric(12, 4));
    let panel = egui::Panel::top("below the views").exact_size(HEIGHT).frame(frame);
    panel.show(ui, |ui| self::ui(ui, below, known, composing)).inner
}

fn ui(ui: &mut Ui, below: &mut Below, known: &[View], composing: Composing) -> Option<Act> {
    match below {
        Below::Nothing => None,
        Below::Naming(naming) => ui.horizontal(|ui| naming_ui(ui, naming, known, composing)).inner,
        Below::Removed(view, _) => {
            ui.horizontal(|ui| {
                ui.label(t!("views.removed", name = view.content.name));
                let undo = text_button(ui, &t!("views.undo")).clicked().then_some(Act::Undo);
                let close = icon_button(ui, icons::X, &t!("views.close")).clicked().then_some(Act::Close);
                undo.or(close)
            })
            .inner
        }
        Below::Unreadable(id, fault) => {
            let Some(view) = known.iter().find(|view| view.id == *id) else { return Some(Act::Close) };
            unreadable_ui(ui, view, fault)
        }
    }
}

fn naming_ui(ui: &mut Ui, naming: &mut Naming, known: &[View], composing: Composing) -> Option<Act> {
    let title = if naming.of.is_some() { t!("views.name.other") } else { t!("views.name.new") };
    ui.label(RichText::new(title).color(theme::tokens(ui).second));
    let name = ViewName::new(&naming.text).ok();
    let is_taken =
        |name: &ViewName| known.iter().any(|view| view.content.name == *name && Some(view.id) != naming.of);
    let taken = name.as_ref().is_some_and(is_taken);
    let label = t!("views.name");
    let field = Field { most_chars: NAME_CHARS, wrong: taken, ..Field::named(&label) };
    let response = ui
        .allocate_ui(egui::vec2(NAME_WIDTH, theme::CONTROL_HEIGHT), |ui| {
            field_ui(ui, field, &mut naming.text)
        })
        .inner;
    if naming.focus == Focus::Wanted {
        response.request_focus();
        naming.focus = Focus::Given;
    }
    // Enter and Escape belong to a composition first.
    let left_by =
        |key| composing == Composing::No && response.lost_focus() && ui.input(|input| input.key_pressed(key));
    let (entered, escaped) = (left_by(Key::Enter), left_by(Key::Escape));
    let name = name.filter(|_| !taken);
    let button = if naming.of.is_some() { t!("views.name.keep") } else { t!("views.name.save") };
    let pressed = ui.add_enabled_ui(name.is_some(), |ui| plain_button(ui, &button)).inner.clicked();
    let given_up = plain_button(ui, &t!("cancel")).clicked();
    if naming.of.is_none() && text_button(ui, &t!("views.watch_refunds")).clicked() {
        return Some(Act::WatchRefunds);
    }
    if taken {
        ui.label(RichText::new(t!("views.name.taken")).color(Tone::Bad.color(ui)));
    }
    if escaped || given_up {
        return Some(Act::Close);
    }
    match (name, naming.of) {
        (Some(name), None) if entered || pressed => Some(Act::Make(name)),
        (Some(name), Some(id)) if entered || pressed => Some(Act::Rename(id, name)),
        _ => None,
    }
}

/// A line that only a newer version can read stays as it is; here is where this one stops.
fn unreadable_ui(ui: &mut Ui, view: &View, fault: &LineError) -> Option<Act> {
    let line = &view.content.line;
    let (place, piece) = fault.place(line);
    let why = t!(format!("line.{}", fault.why.word()));
    ui.horizontal(|ui| {
        let text = t!("views.unreadable", name = view.content.name);
        ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
        if icon_button(ui, icons::COPY, &t!("line.copy")).clicked() {
            ui.ctx().copy_text(line.clone());
        }
        let close = icon_button(ui, icons::X, &t!("views.close")).clicked().then_some(Act::Close);
        let reason = t!("line.fault", place = place, text = piece, why = why);
        ui.label(RichText::new(reason).color(theme::tokens(ui).second));
        close
    })
    .inner
}
