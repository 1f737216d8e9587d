//! The screen of the sync: what runs, what is complete, what is missing and why, what was done.

mod compared;
mod days;
mod history;
mod passes;
mod quarantine;
mod running;

pub use history::{far_words, is_behind};
pub use running::stage_words;

use std::collections::BTreeMap;

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::actions::{Actions, Purpose, Screen, Wish};
use super::icons;
use super::model::Model;
use super::theme;
use super::widgets::{
    Tone, card_ui, empty_ui, fault_ui, main_button, page_ui, plain_button, plain_icon_button, section_ui,
    waiting_screen_ui,
};
use super::words::{self, Plight};
use crate::domain::outcome::Fetched;
use crate::domain::pass::SyncState;
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;
use crate::domain::trouble::Class;
use crate::messages::{Action, Fault};

/// The screen's own state.
#[derive(Debug, Default)]
pub struct SyncScreen {
    /// What the last pass that the user asked for ended with, where it ended in a fault.
    fault: Option<Fault>,
    /// The day that is looked at, by its number.
    day: Option<i64>,
    /// The pass whose details are shown.
    pass: Option<i64>,
    rate: running::Rate,
    retries: Retries,
    comparing: compared::Comparing,
}

/// An order that could not be read, asked for again.
#[derive(Debug)]
enum Retry {
    /// It is on its way.
    Running,
    /// It came to nothing.
    Failed(Plight),
}

/// Those that were asked for again, by their numbers.
type Retries = BTreeMap<i64, Retry>;

/// What a frame of the screen draws with.
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) shop: &'a ShopName,
    pub(super) actions: &'a mut Actions,
    pub(super) now: Timestamp,
}

impl SyncScreen {
    /// A pass that the user asked for is over.
    pub fn passed(&mut self, outcome: Result<(), Fault>) {
        self.fault = outcome.err().filter(|fault| *fault != Fault::Cancelled);
    }

    /// The day that is looked at.
    #[must_use]
    pub const fn day(&self) -> Option<i64> {
        self.day
    }

    /// Another shop is shown.
    pub fn reset(&mut self) {
        *self = Self { day: self.day, ..Self::default() };
    }

    /// A comparison that the user asked for is over.
    pub fn compared(&mut self, fault: Option<Fault>) {
        self.comparing = compared::Comparing::No;
        self.fault = fault.filter(|fault| *fault != Fault::Cancelled);
    }

    /// What came of asking for an order that could not be read.
    pub fn retried(&mut self, tid: i64, outcome: Result<Fetched, Fault>) {
        let plight = match outcome {
            Ok(fetched) => match fetched.failed.first() {
                Some((_, error)) => Some(words::gateway_error(error)),
                None if !fetched.absent.is_empty() => Some(Plight {
                    what: words::class(&Class::NotFound).0.into_owned(),
                    mend: words::class(&Class::NotFound).1.into_owned(),
                    below: String::new(),
                }),
                None => None,
            },
            Err(fault) => Some(words::fault(&fault)),
        };
        match plight {
            Some(plight) => self.retries.insert(tid, Retry::Failed(plight)),
            None => self.retries.remove(&tid),
        };
    }

    /// Draws the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).ground);
            let Some(state) = scene.model.sync.get(scene.shop) else {
                waiting_screen_ui(ui, &t!("sync.reading"));
                return;
            };
            page_ui(ui, "sync", 960.0, |ui| {
                self.head_ui(ui, state, scene);
                card_ui(ui, |ui| running::ui(ui, state, &mut self.rate, scene));
                card_ui(ui, |ui| history::ui(ui, state, scene));
                let shown = scene.model.coverage.get(scene.shop);
                card_ui(ui, |ui| days::ui(ui, &mut self.day, shown, scene));
                card_ui(ui, |ui| gaps_ui(ui, state, scene));
                card_ui(ui, |ui| compared::ui(ui, &state.compared, &mut self.comparing, scene));
                if let Some(entries) = scene.model.quarantine.get(scene.shop).filter(|e| !e.is_empty()) {
                    let all = state.quarantined;
                    card_ui(ui, |ui| quarantine::ui(ui, entries, all, &mut self.retries, scene));
                }
                card_ui(ui, |ui| passes::ui(ui, &state.passes, &mut self.pass, scene.now));
            });
        });
    }

    fn head_ui(&self, ui: &mut Ui, state: &SyncState, scene: &mut Scene<'_>) {
        ui.horizontal(|ui| {
            ui.add(Label::new(RichText::new(t!("screen.sync")).heading()).selectable(false));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if state.running.is_some() {
                    if plain_icon_button(ui, icons::STOP, &t!("sync.stop")).clicked() {
                        scene.actions.act(Action::StopSync(scene.shop.clone()), Purpose::Quiet);
                    }
                } else if main_button(ui, &t!("sync.now")).clicked() {
                    scene.actions.act(Action::Sync(scene.shop.clone()), Purpose::Pass);
                }
            });
        });
        if let Some(fault) = &self.fault {
            fault_ui(ui, &words::fault(fault), Tone::Bad);
        } else if let Some(who) = &state.held_by {
            fault_ui(ui, &words::fault(&Fault::Busy(who.clone())), Tone::Warn);
        }
        for trouble in &state.troubles {
            let (what, mend) = words::class(&trouble.class);
            let what = words::of_gateway(trouble.gateway, &what);
            let plight = Plight { what, mend: mend.into_owned(), below: trouble.words.clone() };
            fault_ui(ui, &plight, tone_of(&trouble.class));
            if needs_settings(&trouble.class) && plain_button(ui, &t!("go.settings")).clicked() {
                scene.actions.wish(Wish::Go(Screen::Settings));
            }
        }
    }
}

/// How much a gateway's trouble should worry.
const fn tone_of(class: &Class) -> Tone {
    match class {
        Class::Passing | Class::Banned { .. } => Tone::Warn,
        _ => Tone::Bad,
    }
}

/// Is it the settings that mend it?
#[must_use]
pub const fn needs_settings(class: &Class) -> bool {
    matches!(class, Class::Reauthorise | Class::Credentials | Class::Permission)
}

fn gaps_ui(ui: &mut Ui, state: &SyncState, scene: &Scene<'_>) {
    const MOST: usize = 100;
    section_ui(ui, &t!("sync.gaps", count = state.gaps.len()));
    if state.gaps.is_empty() {
        let text = if state.complete_to.is_some() { t!("sync.gaps.none") } else { t!("sync.gaps.first") };
        ui.label(RichText::new(text).color(theme::tokens(ui).second));
    }
    for gap in state.gaps.iter().rev().take(MOST) {
        ui.label(words::gap(gap, scene.now));
    }
    if state.gaps.len() > MOST {
        ui.label(RichText::new(t!("more", count = state.gaps.len() - MOST)).color(theme::tokens(ui).faint));
    }
}

/// What the window says while no shop is configured.
pub(super) fn no_shop_ui(ui: &mut Ui, actions: &mut Actions) {
    egui::CentralPanel::no_frame().show(ui, |ui| {
        ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).ground);
        let pressed = empty_ui(
            ui,
            icons::STOREFRONT,
            &t!("no_shop.title"),
            &t!("no_shop.hint"),
            Some(&t!("no_shop.button")),
        );
        if pressed.is_some_and(|response| response.clicked()) {
            actions.wish(Wish::Go(Screen::Settings));
        }
    });
}
