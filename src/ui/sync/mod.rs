//! The screen of the sync: what runs, what is complete, what is missing and why, what was done.

mod history;
mod passes;

use egui::{Label, ProgressBar, RichText, ScrollArea, Ui};
use rust_i18n::t;

use super::actions::{Actions, Purpose, Screen, Wish};
use super::icons;
use super::model::{Freshness, Model, freshness};
use super::theme;
use super::widgets::{
    Tone, at_most_wide, card_ui, copy_text_ui, empty_ui, fault_ui, main_button, plain_button,
    plain_icon_button, section_ui, spinner_ui, waiting_screen_ui,
};
use super::words::{self, Plight};
use crate::domain::list::{Axis, TradeSet};
use crate::domain::pass::{PassProgress, Stage, SyncState};
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;
use crate::domain::trouble::Class;
use crate::messages::{Action, Fault};

/// The screen's own state.
#[derive(Debug, Default)]
pub struct SyncScreen {
    /// What the last pass that the user asked for ended with, where it ended in a fault.
    fault: Option<Fault>,
}

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

    /// Draws the screen.
    pub(super) fn ui(&self, ui: &mut Ui, scene: &mut Scene<'_>) {
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).ground);
            let Some(state) = scene.model.sync.get(scene.shop) else {
                waiting_screen_ui(ui, &t!("sync.reading"));
                return;
            };
            ScrollArea::vertical().id_salt("sync").auto_shrink([false, false]).show(ui, |ui| {
                egui::Frame::new().inner_margin(egui::Margin::symmetric(20, 16)).show(ui, |ui| {
                    at_most_wide(ui, 960.0);
                    ui.spacing_mut().item_spacing.y = 10.0;
                    self.head_ui(ui, state, scene);
                    card_ui(ui, |ui| standing_ui(ui, state, scene));
                    card_ui(ui, |ui| history::history_ui(ui, state, scene));
                    card_ui(ui, |ui| gaps_ui(ui, state, scene));
                    card_ui(ui, |ui| history::compared_ui(ui, state, scene));
                    card_ui(ui, |ui| passes::ui(ui, &state.passes, scene.now));
                    if let Some(entries) = scene.model.quarantine.get(scene.shop).filter(|e| !e.is_empty()) {
                        card_ui(ui, |ui| quarantine_ui(ui, entries, state.quarantined, scene.now));
                    }
                });
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
                    let purpose = Purpose::Sync(scene.shop.clone());
                    scene.actions.act(Action::Sync(scene.shop.clone()), purpose);
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
            let what = format!("{}：{what}", words::gateway(trouble.gateway));
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

fn standing_ui(ui: &mut Ui, state: &SyncState, scene: &Scene<'_>) {
    ui.columns(4, |columns| {
        let complete = state.complete_to.map(|at| words::short_time(at, scene.now));
        let tone = match state.complete_to.map(|at| freshness(at, scene.now)) {
            None => Tone::Second,
            Some(Freshness::Fresh) => Tone::Good,
            Some(Freshness::Aging) => Tone::Warn,
            Some(Freshness::Old) => Tone::Bad,
        };
        let complete = complete.unwrap_or_else(|| t!("sync.nothing_complete").into_owned());
        figure_ui(&mut columns[0], &t!("sync.complete_to"), &complete, tone);
        figure_ui(&mut columns[1], &t!("sync.orders"), &words::count(state.orders), Tone::Plain);
        figure_ui(&mut columns[2], &t!("sync.today"), &words::count(state.today), Tone::Plain);
        figure_ui(&mut columns[3], &t!("sync.wanting"), &words::count(state.wanting), Tone::Plain);
    });
    ui.add_space(6.0);
    match (&state.running, state.next_in_s) {
        (Some(progress), _) => running_ui(ui, progress, scene.now),
        (None, Some(seconds)) => {
            let label = RichText::new(t!("sync.next", seconds = seconds)).color(theme::tokens(ui).second);
            ui.add(Label::new(label).selectable(false));
        }
        (None, None) => {
            let label = RichText::new(t!("sync.idle")).color(theme::tokens(ui).second);
            ui.add(Label::new(label).selectable(false));
        }
    }
    if state.without_details > 0 {
        let text = t!("sync.without_details", count = words::count(state.without_details));
        ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
    }
}

fn figure_ui(ui: &mut Ui, name: &str, value: &str, tone: Tone) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let label = RichText::new(name).text_style(theme::small()).color(theme::tokens(ui).second);
    ui.add(Label::new(label).selectable(false));
    let value = RichText::new(value).text_style(theme::section()).color(tone.color(ui));
    ui.add(Label::new(value).selectable(false).truncate());
}

/// What a running pass does, how far it is, and what it waits for.
fn running_ui(ui: &mut Ui, progress: &PassProgress, now: Timestamp) {
    let (text, share) = stage_words(progress, now);
    ui.horizontal(|ui| {
        spinner_ui(ui, 14.0);
        ui.label(text);
    });
    if let Some(share) = share {
        ui.add(ProgressBar::new(share).desired_height(6.0).fill(theme::tokens(ui).accent));
    }
    let counts = &progress.orders;
    let text = t!(
        "sync.counts",
        seen = words::count(counts.seen),
        inserted = words::count(counts.inserted),
        updated = words::count(counts.updated),
        details = words::count(progress.details_fetched)
    );
    ui.label(RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).second));
    if let Some((class, until)) = &progress.waiting {
        let (what, _) = words::class(class);
        let seconds = until.since_s(now).max(0);
        ui.label(
            RichText::new(t!("sync.waiting", what = what, seconds = seconds)).color(Tone::Warn.color(ui)),
        );
    }
}

/// What a pass does in words, and the share that is done where it is known.
#[must_use]
pub fn stage_words(progress: &PassProgress, now: Timestamp) -> (String, Option<f32>) {
    match progress.stage {
        Stage::List { list, left, done_s, whole_s } => {
            let axis = match list.axis() {
                Axis::Created => t!("sync.axis.created"),
                Axis::Changed => t!("sync.axis.changed"),
            };
            let extra = match list {
                crate::domain::list::List::TopCreated(set) | crate::domain::list::List::TopIncrement(set)
                    if set != TradeSet::AllTypes =>
                {
                    t!("sync.extended")
                }
                _ => std::borrow::Cow::Borrowed(""),
            };
            let at = words::short_time(left.end(), now);
            let text = t!(
                "sync.reading_list",
                gateway = words::gateway(list.gateway()),
                axis = axis,
                extra = extra,
                at = at
            );
            #[expect(clippy::cast_precision_loss, reason = "a share of a bar")]
            let share = if whole_s > 0 { done_s as f32 / whole_s as f32 } else { 1.0 };
            (text.into_owned(), Some(share.clamp(0.0, 1.0)))
        }
        Stage::Details { left } => {
            (t!("sync.reading_details", count = words::count(left)).into_owned(), None)
        }
        Stage::Compare { span } => {
            (t!("sync.comparing", at = words::short_time(span.start(), now)).into_owned(), None)
        }
    }
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

fn empty_line(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).color(theme::tokens(ui).second));
}

/// What could not be read, with its raw text and the reason.
fn quarantine_ui(ui: &mut Ui, entries: &[QuarantineEntry], all: u64, now: Timestamp) {
    section_ui(ui, &t!("sync.quarantine", count = words::count(all)));
    empty_line(ui, &t!("sync.quarantine.hint"));
    for (place, entry) in entries.iter().enumerate() {
        let number =
            entry.tid.map_or_else(|| t!("sync.quarantine.no_tid").into_owned(), |tid| tid.to_string());
        let head = format!("{}  {number}  {}", words::short_time(entry.last_at, now), entry.reason);
        egui::CollapsingHeader::new(head).id_salt(("quarantine", place)).show(ui, |ui| {
            copy_text_ui(ui, &entry.raw, Tone::Second);
        });
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
