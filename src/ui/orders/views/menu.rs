//! What can be done to a view: the menu of its tab.

use egui::Ui;
use rust_i18n::t;

use super::Act;
use crate::domain::view::View;
use crate::domain::watch::{Sound, Watch};

/// What of a view has to do with its menu.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) view: &'a View,
    pub(super) place: usize,
    pub(super) count: usize,
    /// Is it the open one?
    pub(super) is_open: bool,
    /// Is there a filter in it that is not saved?
    pub(super) is_changed: bool,
}

/// Draws the menu; gives what was picked.
pub(super) fn ui(ui: &mut Ui, subject: Subject<'_>) -> Option<Act> {
    let Subject { view, place, count, is_open, is_changed } = subject;
    let id = view.id;
    let mut picked = None;
    let mut entry = |ui: &mut Ui, text: &str, act: Act| {
        if ui.button(text).clicked() {
            picked = Some(act);
            ui.close();
        }
    };
    if is_changed {
        if is_open && !view.is_locked() {
            entry(ui, &t!("views.save"), Act::Save);
        }
        if is_open {
            entry(ui, &t!("views.save_as"), Act::NameNew);
        }
        entry(ui, &t!("views.discard"), Act::Discard(id));
        ui.separator();
    }
    if !view.is_locked() {
        entry(ui, &t!("views.rename"), Act::NameOf(id));
    }
    entry(ui, &t!("views.copy"), Act::Copy(id));
    match view.content.watch {
        None => entry(ui, &t!("views.watch"), Act::Watch(id, Some(Watch::default()))),
        Some(watch) => {
            let text = match watch.sound {
                Sound::Silent => t!("views.sound.on"),
                Sound::Heard => t!("views.sound.off"),
            };
            entry(ui, &text, Act::Watch(id, Some(Watch { sound: watch.sound.toggled() })));
            entry(ui, &t!("views.unwatch"), Act::Watch(id, None));
        }
    }
    if !view.is_locked() {
        // The first place is the locked one's.
        if place > 1 {
            entry(ui, &t!("views.left"), Act::Move(id, place - 1));
        }
        if place + 1 < count {
            entry(ui, &t!("views.right"), Act::Move(id, place + 1));
        }
        ui.separator();
        entry(ui, &t!("views.remove"), Act::Remove(id));
    }
    picked
}
