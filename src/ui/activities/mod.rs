//! The screen of the 尖货 activities: the list, the form, the send.

mod form;
mod list;
mod marking;

pub use form::{ActivityForm, Sending};
pub use marking::{Markings, Taken};

use egui::Ui;
use rust_i18n::t;

use super::actions::{Actions, Purpose, Screen, Wish};
use super::icons;
use super::model::Model;
use super::theme;
use super::widgets::empty_ui;
use crate::domain::activity::ActivityDraft;
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::outcome::SentActivity;
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;
use crate::messages::{Action, Fault, Outcome};

/// The screen's own state: which activity is edited, and what is typed.
#[derive(Debug, Default)]
pub struct ActivitiesScreen {
    form: Option<ActivityForm>,
    /// The shop whose activities were asked for last.
    asked_for: Option<ShopName>,
    marking: marking::Marking,
}

/// What a frame of the screen draws with.
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) shop: &'a ShopName,
    pub(super) actions: &'a mut Actions,
    pub(super) now: Timestamp,
}

impl ActivitiesScreen {
    /// Items whose titles the form shows.
    #[must_use]
    pub fn titles(&self) -> Vec<NumIid> {
        self.form.as_ref().map(ActivityForm::items).unwrap_or_default()
    }

    /// Another shop is shown: nothing of the last one stays. What was typed is kept in the store.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// What came of a send.
    pub fn sent(&mut self, draft: &ActivityDraft, outcome: Result<SentActivity, Fault>) {
        if let Some(form) = self.form.as_mut().filter(|form| form.has_sent(draft)) {
            form.sent(draft, outcome);
        }
    }

    /// What an action about marking users came to.
    pub fn users(&mut self, shop: &ShopName, outcome: Result<Outcome, Fault>, actions: &mut Actions) {
        self.marking.ended(shop, outcome, actions);
    }

    /// A file was dropped onto the screen. Is it taken?
    pub fn dropped(&mut self, shop: &ShopName, path: std::path::PathBuf, actions: &mut Actions) -> Taken {
        self.marking.dropped(shop, path, actions)
    }

    /// Keeps what is being typed if it has stood still for a moment.
    pub fn keep_typed(&mut self, seconds: f64, shop: Option<&ShopName>, actions: &mut Actions) {
        if let (Some(form), Some(shop)) = (&mut self.form, shop)
            && let Some((key, draft)) = form.to_keep(seconds)
        {
            actions.act(Action::KeepDraft(shop.clone(), key, draft), Purpose::Draft);
        }
    }

    /// Keeps what is being typed at once: another is opened, or the program ends.
    pub fn keep_now(&mut self) -> Option<(String, ActivityDraft)> {
        self.form.as_mut().and_then(ActivityForm::keep_now)
    }

    /// Draws the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        if self.asked_for.as_ref() != Some(scene.shop) {
            self.asked_for = Some(scene.shop.clone());
            scene.actions.act(Action::Activities(scene.shop.clone()), Purpose::Quiet);
        }
        let has_top = scene
            .model
            .shops
            .iter()
            .any(|state| state.profile.name == *scene.shop && state.profile.top.is_some());
        if !has_top {
            egui::CentralPanel::no_frame().show(ui, |ui| {
                let pressed = empty_ui(
                    ui,
                    icons::LIGHTNING,
                    &t!("activities.no_top.title"),
                    &t!("activities.no_top.hint"),
                    Some(&t!("go.settings")),
                );
                if pressed.is_some_and(|response| response.clicked()) {
                    scene.actions.wish(Wish::Go(Screen::Settings));
                }
            });
            return;
        }
        let t = theme::tokens(ui);
        egui::Panel::left("activities")
            .resizable(true)
            .default_size(320.0)
            .size_range(260.0..=480.0)
            .frame(egui::Frame::new().fill(t.panel).inner_margin(egui::Margin::symmetric(12, 10)))
            .show(ui, |ui| {
                if let Some(picked) = list::ui(ui, self.form.as_ref(), scene) {
                    if let Some((key, draft)) = self.keep_now() {
                        scene.actions.act(Action::KeepDraft(scene.shop.clone(), key, draft), Purpose::Draft);
                    }
                    self.form = Some(picked);
                }
            });
        let target = self.form.as_ref().map(ActivityForm::target);
        self.marking.ui(ui, target.as_ref(), scene);
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).ground);
            if let Some(form) = &mut self.form {
                form.ui(ui, scene);
            } else {
                let pressed = empty_ui(
                    ui,
                    icons::LIGHTNING,
                    &t!("activities.none.title"),
                    &t!("activities.none.hint"),
                    Some(&t!("activities.new")),
                );
                if pressed.is_some_and(|response| response.clicked()) {
                    self.form = Some(ActivityForm::new(scene.now));
                }
            }
        });
    }
}

/// The activity in force under an id, as a draft.
fn in_force(model: &Model, shop: &ShopName, id: &str) -> Option<ActivityDraft> {
    let id = ActivityId::new(id).ok()?;
    let (entries, _) = model.activities.get(shop)?;
    entries.iter().find(|entry| entry.id == id)?.in_force.clone()
}
