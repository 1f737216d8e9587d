//! The screen of the 尖货 activities: the list, the form, the send.

mod drift;
mod form;
mod group;
mod history;
mod known;
mod list;
mod live;
mod marking;
mod moment;
mod pictures;
mod preflight;
mod question;
mod said;
mod timeline;
mod typing;

pub use form::{ActivityForm, Sending};
pub use group::GroupForm;
pub use known::Ask;
pub use marking::{Markings, Taken};

use egui::Ui;
use rust_i18n::t;

use self::form::FormWish;
use self::group::GroupLeft;
use self::known::Known;
use self::list::{Find, Listed};
use self::timeline::Timeline;
use super::actions::{Actions, Purpose, Screen, Wish};
use super::icons;
use super::ime::Composing;
use super::model::Model;
use super::settings_kept::ItemPictures;
use super::theme;
use super::widgets::{empty_ui, pick_button, small_icon_button};
use super::window::LocalClock;
use crate::domain::activity::search::may_hold_items;
use crate::domain::activity::{Activity, ActivityDraft};
use crate::domain::filter::Filter;
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::outcome::{SentActivity, SentPart};
use crate::domain::picture::{Picture, PictureAddress, PictureFault};
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;
use crate::messages::{Action, Fault, Outcome};

/// The screen's own state: which activities are edited, and what is typed.
#[derive(Debug, Default)]
pub struct ActivitiesScreen {
    /// The forms that are open, in the order of their tabs.
    forms: Vec<Editor>,
    /// The one that is shown; none for the timeline.
    shown: Option<usize>,
    find: Find,
    timeline: Timeline,
    known: Known,
    /// The shop whose activities were asked for last.
    asked_for: Option<ShopName>,
    marking: marking::Marking,
}

/// A form in a tab.
#[derive(Debug)]
enum Editor {
    /// Of one activity.
    One(Box<ActivityForm>),
    /// Of a group.
    Group(Box<GroupForm>),
}

impl Editor {
    fn key(&self) -> &str {
        match self {
            Self::One(form) => form.key(),
            Self::Group(form) => form.key(),
        }
    }

    fn title(&self) -> String {
        match self {
            Self::One(form) => form.title(),
            Self::Group(form) => form.title(),
        }
    }

    fn is_as_in_force(&self, scene: &Scene<'_>) -> bool {
        match self {
            Self::One(form) => form.is_as_in_force(scene),
            Self::Group(form) => form.is_as_in_force(scene),
        }
    }

    fn items(&self) -> Vec<NumIid> {
        match self {
            Self::One(form) => form.items(),
            Self::Group(form) => form.items(),
        }
    }

    /// What keeps what is typed, if it has stood still for a moment.
    fn keep_still(&mut self, shop: &ShopName, seconds: f64) -> Option<Action> {
        match self {
            Self::One(form) => {
                form.keep_still(seconds).map(|(key, draft)| Action::KeepDraft(shop.clone(), key, draft))
            }
            Self::Group(form) => {
                let keep = |(key, group)| Action::KeepGroup(shop.clone(), key, Box::new(group));
                form.keep_still(seconds).map(keep)
            }
        }
    }

    /// What keeps what is not kept yet.
    fn keep_now(&mut self, shop: &ShopName) -> Option<Action> {
        match self {
            Self::One(form) => {
                form.keep_now().map(|(key, draft)| Action::KeepDraft(shop.clone(), key, draft))
            }
            Self::Group(form) => {
                form.keep_now().map(|(key, group)| Action::KeepGroup(shop.clone(), key, Box::new(group)))
            }
        }
    }
}

/// What a frame of the screen draws with.
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) shop: &'a ShopName,
    pub(super) actions: &'a mut Actions,
    pub(super) now: Timestamp,
    /// Whether a text is being composed.
    pub(super) composing: Composing,
    /// What the machine's own clock shows, where that differs.
    pub(super) local: Option<LocalClock>,
}

impl ActivitiesScreen {
    /// Items whose titles are shown: those of the forms, and of every activity that can be looked for.
    #[must_use]
    pub fn titles(&self, model: &Model, shop: Option<&ShopName>) -> Vec<NumIid> {
        let mut items: Vec<NumIid> = self.forms.iter().flat_map(Editor::items).collect();
        if let Some((entries, drafts)) = shop.and_then(|shop| model.activities.get(shop)) {
            let sent = entries.iter().map(|entry| entry.in_force.as_ref().unwrap_or(&entry.last.draft));
            let all = sent.chain(drafts.iter().map(|entry| &entry.draft));
            items.extend(all.flat_map(|draft| &draft.items).filter_map(|item| item.parse::<NumIid>().ok()));
        }
        items.sort_unstable();
        items.dedup();
        items
    }

    /// Whether pictures of items are shown.
    pub fn show_pictures(&mut self, wish: ItemPictures) {
        self.known.pictures.wish = wish;
    }

    /// Pictures that the last frame drew and had not.
    #[must_use]
    pub fn pictures(&self) -> Vec<PictureAddress> {
        self.known.pictures.wanted()
    }

    /// The picture of an item came, or did not.
    pub fn picture(&mut self, address: PictureAddress, came: Result<Picture, PictureFault>) {
        self.known.pictures.take(address, came);
    }

    /// What users are marked for: the activity whose form is shown.
    fn target(&self) -> Option<marking::Target> {
        match self.shown.and_then(|place| self.forms.get(place))? {
            Editor::One(form) => Some(form.target()),
            Editor::Group(_) => None,
        }
    }

    /// Another shop is shown: nothing of the last one stays. What was typed is kept in the store.
    pub fn reset(&mut self) {
        *self = Self::default();
    }

    /// Asks once for a shop's activities.
    pub fn want(&mut self, shop: &ShopName, actions: &mut Actions) {
        if self.asked_for.as_ref() != Some(shop) {
            self.asked_for = Some(shop.clone());
            actions.act(Action::Activities(shop.clone()), Purpose::Quiet);
        }
    }

    /// What came of a send.
    pub fn sent(&mut self, draft: &ActivityDraft, outcome: Result<SentActivity, Fault>) {
        let forms = self.forms.iter_mut().filter_map(|form| match form {
            Editor::One(form) => Some(form),
            Editor::Group(_) => None,
        });
        if let Some(form) = forms.into_iter().find(|form| form.has_sent(draft)) {
            form.sent(draft, outcome);
        }
    }

    /// What came of something else that was asked; gives the fault that nothing on the screen shows.
    pub fn ended(&mut self, ask: Ask, outcome: Result<Outcome, Fault>, now: Timestamp) -> Option<Fault> {
        if let Ask::Items(key) = &ask {
            let forms = self.forms.iter_mut().filter_map(|form| match form {
                Editor::One(form) => Some(form),
                Editor::Group(_) => None,
            });
            return forms.into_iter().find(|form| form.key() == key)?.items_read(outcome);
        }
        self.known.ended(ask, outcome, now)
    }

    /// What an action about marking users came to.
    pub fn users(&mut self, shop: &ShopName, outcome: Result<Outcome, Fault>, actions: &mut Actions) {
        self.marking.ended(shop, outcome, actions);
    }

    /// A file was dropped onto the screen. Is it taken?
    pub fn dropped(&mut self, shop: &ShopName, path: std::path::PathBuf, actions: &mut Actions) -> Taken {
        if self.marking.dropped(shop, path.clone(), actions) == Taken::Yes {
            return Taken::Yes;
        }
        match self.shown.and_then(|place| self.forms.get_mut(place)) {
            Some(Editor::One(form)) if may_hold_items(&path) => {
                form.read_items(path, actions);
                Taken::Yes
            }
            _ => Taken::No,
        }
    }

    /// A part of a group that is being sent came to its end.
    pub fn group_part(&mut self, key: &str, place: usize, part: SentPart) {
        self.known.group_part(key, place, part);
    }

    /// Keeps what is being typed if it has stood still for a moment.
    pub fn keep_typed(&mut self, seconds: f64, shop: Option<&ShopName>, actions: &mut Actions) {
        let Some(shop) = shop else { return };
        for action in self.forms.iter_mut().filter_map(|form| form.keep_still(shop, seconds)) {
            actions.act(action, Purpose::Draft);
        }
    }

    /// What keeps what is being typed at once: another shop is shown, or the program ends.
    pub fn keep_now(&mut self, shop: &ShopName) -> Vec<Action> {
        self.forms.iter_mut().filter_map(|form| form.keep_now(shop)).collect()
    }

    /// Shows a form; one that is open already is shown as it is.
    fn open(&mut self, form: Editor) {
        let place = self.forms.iter().position(|open| open.key() == form.key());
        self.shown = Some(place.unwrap_or_else(|| {
            self.forms.push(form);
            self.forms.len() - 1
        }));
    }

    /// Shows an activity that is known here.
    pub fn show(&mut self, id: &ActivityId, model: &Model, shop: Option<&ShopName>) {
        let known = shop.and_then(|shop| model.activities.get(shop));
        if let Some(entry) = known.and_then(|(entries, _)| entries.iter().find(|entry| entry.id == *id)) {
            self.open(Editor::One(Box::new(ActivityForm::edit(entry))));
        }
    }

    /// The question for the orders of the activity whose form is shown, paid while it runs.
    #[must_use]
    pub fn orders_of_shown(&self) -> Option<Filter> {
        match self.shown.and_then(|place| self.forms.get(place))? {
            Editor::One(form) => form.orders(),
            Editor::Group(_) => None,
        }
    }

    /// Closes a form; what was typed in it is kept.
    fn close(&mut self, place: usize, scene: &mut Scene<'_>) {
        let mut form = self.forms.remove(place);
        if let Some(action) = form.keep_now(scene.shop) {
            scene.actions.act(action, Purpose::Draft);
        }
        self.shown = match self.shown {
            Some(shown) if shown > place => Some(shown - 1),
            Some(shown) if shown == place => place.checked_sub(1).or((!self.forms.is_empty()).then_some(0)),
            shown => shown,
        };
    }

    /// Draws the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        self.known.pictures.begin();
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
            .default_size(280.0)
            .size_range(240.0..=480.0)
            .frame(egui::Frame::new().fill(t.panel).inner_margin(egui::Margin::symmetric(12, 10)))
            .show(ui, |ui| {
                let open = self.shown.and_then(|place| self.forms.get(place)).map(Editor::key);
                match list::ui(ui, &mut self.find, open, &mut self.known, scene) {
                    None => {}
                    Some(Listed::New) => {
                        let form = ActivityForm::new(scene.now, self.forms.len());
                        self.open(Editor::One(Box::new(form)));
                    }
                    Some(Listed::Open(form)) => self.open(Editor::One(form)),
                    Some(Listed::Group(form)) => self.open(Editor::Group(form)),
                }
            });
        let target = self.target();
        self.marking.ui(ui, target.as_ref(), scene);
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).ground);
            self.tabs_ui(ui, scene);
            let known = &mut self.known;
            let mut next = None;
            let mut given_up = false;
            match self.shown.and_then(|place| self.forms.get_mut(place)) {
                Some(Editor::One(form)) => next = form.ui(ui, known, scene),
                Some(Editor::Group(form)) => given_up = form.ui(ui, known, scene) == GroupLeft::Yes,
                None => self.overview_ui(ui, scene),
            }
            if let (Some(item), Some(target)) = (self.known.mark.take(), self.target()) {
                self.marking.open(&target, item);
            }
            match (next, self.shown) {
                (Some(FormWish::Open(form)), _) => self.open(Editor::One(form)),
                (Some(FormWish::Part(group)), Some(place)) => {
                    // The group takes the place of the draft that was too long.
                    let key = self.forms.get(place).map(|form| form.key().to_owned());
                    if let Some(form) = self.forms.get_mut(place) {
                        *form = Editor::Group(group);
                    }
                    if let Some(key) = key {
                        scene.actions.act(Action::DropDraft(scene.shop.clone(), key), Purpose::Quiet);
                    }
                }
                _ => {}
            }
            if given_up && let Some(place) = self.shown {
                self.forms.remove(place);
                self.shown = None;
            }
        });
    }

    /// A tab for each form that is open, where there is one.
    fn tabs_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        if self.forms.is_empty() {
            return;
        }
        let t = theme::tokens(ui);
        let mut close = None;
        let frame = egui::Frame::new().fill(t.panel).inner_margin(egui::Margin::symmetric(8, 4));
        egui::Panel::top("activity_tabs").frame(frame).show(ui, |ui| {
            egui::ScrollArea::horizontal().id_salt("activity_tabs").show(ui, |ui| {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = 4.0;
                    let name = t!("activities.tab", name = t!("timeline.title"));
                    if pick_button(ui, &t!("timeline.title"), &name, self.shown.is_none()).clicked() {
                        self.shown = None;
                    }
                    for (place, form) in self.forms.iter().enumerate() {
                        let title = form.title();
                        let text =
                            if form.is_as_in_force(scene) { title.clone() } else { format!("{title} •") };
                        let name = t!("activities.tab", name = title);
                        if pick_button(ui, &text, &name, self.shown == Some(place)).clicked() {
                            self.shown = Some(place);
                        }
                        if small_icon_button(ui, icons::X, &t!("activities.tab.close", name = title))
                            .clicked()
                        {
                            close = Some(place);
                        }
                    }
                });
            });
        });
        if let Some(place) = close {
            self.close(place, scene);
        }
    }

    /// What is shown while no form is: the timeline, or what to do where there is no activity yet.
    fn overview_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        let has_any = scene
            .model
            .activities
            .get(scene.shop)
            .is_some_and(|(entries, drafts)| !entries.is_empty() || !drafts.is_empty());
        if has_any {
            let cards = list::in_time(list::cards(scene, &self.find), scene.now);
            if cards.is_empty() {
                if timeline::nothing_ui(ui) {
                    self.find = Find::default();
                }
                return;
            }
            let picked = self.timeline.ui(ui, &cards, scene.now);
            if let Some(form) = picked.and_then(|place| cards.get(place)).map(list::Card::form) {
                self.open(Editor::One(Box::new(form)));
            }
            return;
        }
        let pressed = empty_ui(
            ui,
            icons::LIGHTNING,
            &t!("activities.none.title"),
            &t!("activities.none.hint"),
            Some(&t!("activities.new")),
        );
        if pressed.is_some_and(|response| response.clicked()) {
            self.open(Editor::One(Box::new(ActivityForm::new(scene.now, 0))));
        }
    }
}

/// The activity in force under an id, as a draft.
fn in_force(model: &Model, shop: &ShopName, id: &str) -> Option<ActivityDraft> {
    let id = ActivityId::new(id).ok()?;
    let (entries, _) = model.activities.get(shop)?;
    entries.iter().find(|entry| entry.id == id)?.in_force.clone()
}

/// Every activity in force of a shop.
pub(super) fn all_in_force<'a>(model: &'a Model, shop: &ShopName) -> &'a [Activity] {
    model.in_force.get(shop).map_or(&[], Vec::as_slice)
}
