//! The head of the form: what it is, what can be taken back, and what else can be done with it.

use egui::{Label, Popup, RichText, Ui};
use rust_i18n::t;

use super::{ActivityForm, FormWish};
use crate::domain::activity::orders::Phase;
use crate::domain::time::Timestamp;
use crate::messages::Action;
use crate::ui::actions::{Purpose, Wish};
use crate::ui::activities::drift::Settled;
use crate::ui::activities::history::{History, Told};
use crate::ui::activities::known::{Ask, Known};
use crate::ui::activities::typing::Turn;
use crate::ui::activities::{Scene, in_force};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{icon_button, text_button};

/// How many days later an activity is usually held again.
const LATER_DAYS: [i64; 3] = [1, 7, 28];

impl ActivityForm {
    pub(super) fn head_ui(
        &mut self,
        ui: &mut Ui,
        known: &mut Known,
        scene: &mut Scene<'_>,
    ) -> Option<FormWish> {
        let mut wish = None;
        ui.horizontal(|ui| {
            let is_known = in_force(scene.model, scene.shop, &self.draft.id).is_some();
            let title = if is_known { t!("activity.edit") } else { t!("activity.create") };
            ui.add(Label::new(RichText::new(title).heading()).selectable(false));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let more = icon_button(ui, icons::DOTS_THREE, &t!("activity.more"));
                Popup::menu(&more).show(|ui| wish = self.more_ui(ui, known, scene));
                let (back, forth) = self.typing.steps();
                ui.add_enabled_ui(forth > 0, |ui| {
                    if icon_button(ui, icons::ARROW_CLOCKWISE, &t!("activity.redo")).clicked() {
                        self.typing.go(Turn::Forth, &mut self.draft);
                    }
                });
                ui.add_enabled_ui(back > 0, |ui| {
                    if icon_button(ui, icons::ARROW_COUNTER_CLOCKWISE, &t!("activity.undo")).clicked() {
                        self.typing.go(Turn::Back, &mut self.draft);
                    }
                });
                let drafted = scene
                    .model
                    .activities
                    .get(scene.shop)
                    .is_some_and(|(_, drafts)| drafts.iter().any(|entry| entry.key == self.key));
                if drafted && text_button(ui, &t!("activity.drop_draft")).clicked() {
                    let action = Action::DropDraft(scene.shop.clone(), self.key.clone());
                    scene.actions.act(action, Purpose::Quiet);
                    if let Some(draft) = in_force(scene.model, scene.shop, &self.key) {
                        *self = Self::of(self.key.clone(), draft);
                    } else {
                        *self = Self::new(scene.now, 0);
                    }
                }
                let is_kept = self.typing.is_kept(&self.draft);
                let text = if is_kept { t!("activity.kept") } else { t!("activity.typing") };
                let label = RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).faint);
                ui.add(Label::new(label).selectable(false));
            });
        });
        wish
    }

    /// What else can be done with it.
    fn more_ui(&mut self, ui: &mut Ui, known: &mut Known, scene: &mut Scene<'_>) -> Option<FormWish> {
        let mut wish = None;
        if ui.button(t!("activity.duplicate")).clicked() {
            wish = Some(FormWish::Open(Box::new(self.again(0, scene.now))));
        }
        for days in LATER_DAYS {
            if ui.button(t!("activity.later", days = days)).clicked() {
                wish = Some(FormWish::Open(Box::new(self.again(days, scene.now))));
            }
        }
        if let Ok(activity) = self.draft.check() {
            ui.separator();
            if in_force(scene.model, scene.shop, &self.draft.id).is_some() {
                if ui.button(t!("versions.open")).clicked() {
                    self.history = Some(History::default());
                    known.history = None;
                    let action = Action::ActivityHistory(scene.shop.clone(), activity.id().clone());
                    scene.actions.act(action, Purpose::Activity(Ask::History(activity.id().clone())));
                }
                if ui.button(t!("preflight.open")).clicked() {
                    known.check(activity.id(), scene);
                }
                ui.separator();
            }
            for (phase, word) in [
                (Phase::Before, t!("activity.orders.before")),
                (Phase::During, t!("activity.orders.during")),
                (Phase::After, t!("activity.orders.after")),
            ] {
                let mut button = ui.button(word);
                if phase == Phase::During {
                    button = button.on_hover_text(t!("activity.orders.hint"));
                }
                if button.clicked() {
                    scene.actions.wish(Wish::Orders(Box::new(activity.orders(phase))));
                }
            }
        }
        wish
    }

    /// What was chosen about an edit that was made elsewhere.
    pub(super) fn settle(&mut self, settled: Option<Settled>, scene: &mut Scene<'_>) {
        match settled {
            None => {}
            Some(Settled::Theirs(draft)) => {
                // It is in force: nothing of it is left to be kept.
                let action = Action::DropDraft(scene.shop.clone(), self.key.clone());
                scene.actions.act(action, Purpose::Quiet);
                self.typing.keep_as(draft.clone());
                self.draft = draft;
            }
            Some(Settled::Ours(draft)) => {
                self.draft = draft;
                self.ask_to_send = true;
            }
        }
    }

    pub(super) fn history_ui(&mut self, ui: &Ui, known: &Known, now: Timestamp) {
        let title = self.title();
        let Some(history) = &mut self.history else { return };
        let id = self.draft.id.trim();
        let versions =
            known.history.as_ref().filter(|(of, _)| of.as_str() == id).map(|(_, all)| all.as_slice());
        match history.ui(ui, &title, versions, now) {
            None => {}
            Some(Told::Close) => self.history = None,
            Some(Told::Again(draft)) => {
                self.history = None;
                self.draft = draft;
            }
        }
    }
}
