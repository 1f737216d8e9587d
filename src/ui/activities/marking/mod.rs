//! Marking users: who is read from a paste or a file, how they stand, and how far their job is.
//!
//! A bar below the list and the form opens the dialog, and offers jobs that are open. The dialog is drawn by `draw.rs`.

mod draw;

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::Scene;
use crate::domain::ids::{MarkingId, NumIid};
use crate::domain::marking::{
    Imported, JobState, MarkingBatch, MarkingDraft, MarkingJob, MarkingLook, MarkingWish, OpenId,
};
use crate::domain::shop::ShopName;
use crate::messages::{Action, Fault, Outcome, UsersAction, UsersOutcome, UsersTold};
use crate::ui::actions::{Actions, Purpose};
use crate::ui::theme;
use crate::ui::widgets::plain_button;

/// Most jobs that the bar offers.
const OFFERED: usize = 3;
/// What users are marked with unless something else is typed.
const STATUS: &str = "MARK";

/// The jobs of a shop that mark users, the newest first.
#[derive(Debug, Default)]
pub struct Markings(Vec<MarkingJob>);

impl Markings {
    /// Takes in what the worker tells.
    pub fn take(&mut self, told: UsersTold) {
        match told {
            UsersTold::Jobs(jobs) => self.0 = jobs,
            UsersTold::Job(job) => {
                if let Some(known) = self.0.iter_mut().find(|known| known.id == job.id) {
                    *known = *job;
                }
            }
        }
    }

    /// One of them.
    #[must_use]
    pub fn get(&self, id: MarkingId) -> Option<&MarkingJob> {
        self.0.iter().find(|job| job.id == id)
    }
}

/// The activity in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// Its id, as it is typed.
    pub(super) activity: String,
    /// Its items.
    pub(super) items: Vec<String>,
}

/// The bar and the dialog.
#[derive(Debug, Default)]
pub(super) struct Marking {
    dialog: Option<Dialog>,
    /// The job that is run, from asking for it until its end.
    running: Option<MarkingId>,
    asked_for: Option<ShopName>,
}

#[derive(Debug)]
enum Dialog {
    /// A job to be begun.
    New(Box<Draft>),
    /// A job that is there.
    Job(Shown),
}

/// A job to be begun.
#[derive(Debug)]
struct Draft {
    items: Vec<String>,
    item: usize,
    typed: MarkingDraft,
    paste: String,
    path: String,
    read: Option<Read>,
    stage: Stage,
    fault: Option<Fault>,
}

/// Users that were read.
#[derive(Debug)]
struct Read {
    /// The file that they are from; a paste has none.
    file: Option<String>,
    imported: Imported,
    users: Arc<[OpenId]>,
}

#[derive(Debug, Default, PartialEq)]
enum Stage {
    /// It is typed.
    #[default]
    Typing,
    /// Users are being read.
    Reading,
    /// The platform is asked how users stand, for this wish.
    Looking(Box<MarkingWish>),
    /// It has answered.
    Looked(Box<MarkingWish>, Box<MarkingLook>),
    /// The job is being kept.
    Beginning,
}

/// A job that is looked at.
#[derive(Debug)]
struct Shown {
    id: MarkingId,
    calls: Vec<MarkingBatch>,
    fault: Option<Fault>,
}

impl Shown {
    const fn of(id: MarkingId) -> Self {
        Self { id, calls: Vec::new(), fault: None }
    }
}

impl Draft {
    fn of(target: &Target) -> Self {
        let typed = MarkingDraft {
            status: STATUS.to_owned(),
            activity: target.activity.trim().to_owned(),
            ..MarkingDraft::default()
        };
        Self {
            items: target.items.clone(),
            item: 0,
            typed,
            paste: String::new(),
            path: String::new(),
            read: None,
            stage: Stage::Typing,
            fault: None,
        }
    }

    fn take(&mut self, file: Option<String>, mut imported: Imported) {
        let users = Arc::from(std::mem::take(&mut imported.users));
        self.read = Some(Read { file, imported, users });
        self.stage = Stage::Typing;
    }
}

impl Marking {
    /// What an action came to, and what follows of it.
    pub(super) fn ended(&mut self, shop: &ShopName, outcome: Result<Outcome, Fault>, actions: &mut Actions) {
        let outcome = match outcome {
            Ok(Outcome::Users(outcome)) => *outcome,
            Ok(_) => return,
            Err(fault) => {
                self.running = None;
                match &mut self.dialog {
                    Some(Dialog::New(draft)) => {
                        draft.stage = Stage::Typing;
                        draft.fault = Some(fault);
                    }
                    Some(Dialog::Job(shown)) => shown.fault = Some(fault),
                    None => {}
                }
                return;
            }
        };
        match (outcome, &mut self.dialog) {
            (UsersOutcome::Text(imported), Some(Dialog::New(draft))) => draft.take(None, imported),
            (UsersOutcome::File(file), Some(Dialog::New(draft))) => {
                draft.take(Some(file.name), file.imported);
            }
            (UsersOutcome::Looked(look), Some(Dialog::New(draft))) => {
                draft.stage = match std::mem::take(&mut draft.stage) {
                    Stage::Looking(wish) => Stage::Looked(wish, Box::new(look)),
                    other => other,
                };
            }
            (UsersOutcome::Begun(id), _) => {
                self.dialog = Some(Dialog::Job(Shown::of(id)));
                self.run(shop, id, UsersAction::Run(id), actions);
            }
            (UsersOutcome::Ran(job), _) => {
                self.running = None;
                actions.act(Action::Users(shop.clone(), UsersAction::Calls(job.id)), Purpose::Users);
            }
            (UsersOutcome::Calls(id, calls), Some(Dialog::Job(shown))) if shown.id == id => {
                shown.calls = calls;
            }
            _ => {}
        }
    }

    /// A file was dropped onto the window. Is it taken?
    pub(super) fn dropped(&mut self, shop: &ShopName, path: PathBuf, actions: &mut Actions) -> Taken {
        match &mut self.dialog {
            Some(Dialog::New(draft)) if draft.stage == Stage::Typing => {
                draft.path = path.display().to_string();
                draft.stage = Stage::Reading;
                draft.fault = None;
                actions.act(Action::Users(shop.clone(), UsersAction::ReadFile(path)), Purpose::Users);
                Taken::Yes
            }
            _ => Taken::No,
        }
    }

    /// Opens the dialog of a new job for an item of an activity.
    pub(super) fn open(&mut self, target: &Target, item: NumIid) {
        let mut draft = Draft::of(target);
        let wanted = item.to_string();
        draft.item = draft.items.iter().position(|known| known.trim() == wanted).unwrap_or_default();
        self.dialog = Some(Dialog::New(Box::new(draft)));
    }

    fn run(&mut self, shop: &ShopName, id: MarkingId, action: UsersAction, actions: &mut Actions) {
        self.running = Some(id);
        if let Some(Dialog::Job(shown)) = &mut self.dialog {
            shown.fault = None;
        }
        actions.act(Action::Users(shop.clone(), action), Purpose::Users);
    }

    /// Draws the bar below the screen, and the dialog if it is open.
    pub(super) fn ui(&mut self, ui: &mut Ui, target: Option<&Target>, scene: &mut Scene<'_>) {
        if self.asked_for.as_ref() != Some(scene.shop) {
            self.asked_for = Some(scene.shop.clone());
            scene.actions.act(Action::Users(scene.shop.clone(), UsersAction::Jobs), Purpose::Users);
        }
        let Some(target) = target else { return };
        let t = theme::tokens(ui);
        let jobs = scene.model.markings.get(scene.shop).map_or(&[][..], |jobs| &jobs.0);
        let is_of_target = |job: &&MarkingJob| {
            let activity = job.wish.activity().map(|id| id.as_str());
            let item = job.wish.item.to_string();
            target.items.contains(&item) && activity.is_none_or(|id| id == target.activity.trim())
        };
        let mut open = jobs.iter().filter(is_of_target).filter(|job| job.state == JobState::Open);
        egui::Panel::bottom("marking_bar")
            .frame(egui::Frame::new().fill(t.panel).inner_margin(egui::Margin::symmetric(12, 6)))
            .show(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    if target.items.iter().any(|item| !item.trim().is_empty()) {
                        if plain_button(ui, &t!("users.open")).clicked() {
                            self.dialog = Some(Dialog::New(Box::new(Draft::of(target))));
                        }
                    } else {
                        let hint = RichText::new(t!("users.no_items")).color(t.faint);
                        ui.add(Label::new(hint).selectable(false));
                    }
                    for job in open.by_ref().take(OFFERED) {
                        let left = job.tally.total() - job.tally.settled();
                        let text = t!("users.offer", job = job.id, item = job.wish.item, count = left);
                        if plain_button(ui, &text).clicked() {
                            self.dialog = Some(Dialog::Job(Shown::of(job.id)));
                            let action = Action::Users(scene.shop.clone(), UsersAction::Calls(job.id));
                            scene.actions.act(action, Purpose::Users);
                        }
                    }
                });
            });
        self.dialog_ui(ui, scene);
    }
}

/// Whether a file was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was.
    Yes,
    /// It is for somebody else.
    No,
}
