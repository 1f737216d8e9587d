//! The form: what is typed, every fault beside its field, what the send will do, and the platform's answer.

mod items;
mod send;
mod summary;

use egui::{Key, Label, Modifiers, Popup, RichText, Ui};
use rust_i18n::t;

use self::send::Confirm;
pub(super) use self::send::{DIGITS, digits};
use super::drift::{self, Settled};
use super::group::GroupForm;
use super::history::{History, Told};
use super::known::{Ask, Known};
use super::{Scene, all_in_force, in_force, live, moment, preflight};
use crate::domain::activity::change::AccessChange;
use crate::domain::activity::near::near;
use crate::domain::activity::orders::Phase;
use crate::domain::activity::split::shifted;
use crate::domain::activity::undo::Undo;
use crate::domain::activity::warning::{Overlap, Warning};
use crate::domain::activity::{
    Activity, ActivityDraft, ActivityFault, ActivityField, Danger, NAME_CHARS, NotAnId,
};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState};
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::outcome::SentActivity;
use crate::domain::time::{HOUR_S, Timestamp};
use crate::messages::{Action, Fault};
use crate::ui::actions::{Purpose, Wish};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Field, Tone, card_ui, icon_button, page_ui, text_button, titled_field_ui};
use crate::ui::words;

/// How long typing has to stand still before it is kept, in seconds.
const STILL_S: f64 = 0.8;
/// How many days later an activity is usually held again.
const LATER_DAYS: [i64; 3] = [1, 7, 28];
/// From this width on the summary stands beside the form.
const TWO_COLUMNS: f32 = 820.0;
/// Width of the summary there.
const SUMMARY: f32 = 312.0;

/// An activity being edited.
#[derive(Debug)]
pub struct ActivityForm {
    key: String,
    draft: ActivityDraft,
    kept: ActivityDraft,
    changed_at: Option<f64>,
    paste: String,
    merged: usize,
    refused: Vec<NotAnId>,
    sending: Sending,
    confirm: Option<Confirm>,
    tried: Tried,
    undo: Undo<ActivityDraft, ActivityField>,
    history: Option<History>,
    /// The next frame asks whether to send.
    ask_to_send: bool,
}

/// What is typed, checked and held beside the activity in force.
#[derive(Debug)]
struct Checked {
    activity: Result<Activity, Vec<ActivityFault>>,
    in_force: Option<Activity>,
    changes: Vec<AccessChange>,
    dangers: Vec<Danger>,
    warnings: Vec<Warning>,
}

impl Checked {
    fn new(draft: &ActivityDraft, scene: &Scene<'_>) -> Self {
        let activity = draft.check();
        let in_force = in_force(scene.model, scene.shop, &draft.id).and_then(|draft| draft.check().ok());
        let mut checked =
            Self { activity, in_force, changes: Vec::new(), dangers: Vec::new(), warnings: Vec::new() };
        if let Ok(activity) = &checked.activity {
            let old = checked.in_force.as_ref();
            if let Some(old) = old {
                checked.changes = activity.access_changes(Some(old), scene.now);
                checked.dangers = activity.dangers(old, scene.now);
            }
            checked.warnings = activity.warnings(old, &all_in_force(scene.model, scene.shop), scene.now);
        }
        checked
    }

    /// The other activities that have an item at the same time.
    fn overlaps_of(&self, item: Option<NumIid>) -> impl Iterator<Item = &Overlap> {
        self.warnings.iter().filter_map(move |warning| match warning {
            Warning::Overlaps(overlap) if item.is_some_and(|item| overlap.items.contains(&item)) => {
                Some(overlap)
            }
            _ => None,
        })
    }

    fn faults(&self) -> &[ActivityFault] {
        self.activity.as_ref().err().map_or(&[], Vec::as_slice)
    }
}

/// What a form wishes of the screen that it stands on.
#[derive(Debug)]
pub(super) enum FormWish {
    /// Show another form.
    Open(Box<ActivityForm>),
    /// Show its items as a group of activities instead of it.
    Part(Box<GroupForm>),
}

/// Whether the user has tried to send: faults of empty fields are shown only then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Tried {
    #[default]
    No,
    Yes,
}

/// Which way through what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Back,
    Forth,
}

/// How far a send is.
#[derive(Debug, Default)]
pub enum Sending {
    /// Nothing was sent.
    #[default]
    No,
    /// This is out.
    Running(ActivityDraft),
    /// What came of it.
    Done(Box<Result<SentActivity, Fault>>),
}

impl ActivityForm {
    /// A new activity that begins at the next full hour.
    #[must_use]
    pub fn new(now: Timestamp, open: usize) -> Self {
        let start = Timestamp::from_unix((now.unix() / HOUR_S + 1) * HOUR_S);
        let draft = ActivityDraft {
            start: start.to_string(),
            end: start.plus_s(24 * HOUR_S).to_string(),
            ..ActivityDraft::default()
        };
        // Two that are begun in one second are two.
        Self::of(format!("new-{}-{open}", now.unix()), draft)
    }

    /// A draft as it was typed.
    #[must_use]
    pub fn typed(entry: &DraftEntry) -> Self {
        Self::of(entry.key.clone(), entry.draft.clone())
    }

    /// An activity that was sent, to be edited from what is in force.
    #[must_use]
    pub fn edit(entry: &ActivityEntry) -> Self {
        let draft = entry.in_force.clone().unwrap_or_else(|| entry.last.draft.clone());
        Self::of(entry.id.to_string(), draft)
    }

    fn of(key: String, draft: ActivityDraft) -> Self {
        Self {
            key,
            kept: draft.clone(),
            undo: Undo::new(draft.clone()),
            history: None,
            ask_to_send: false,
            draft,
            changed_at: None,
            paste: String::new(),
            merged: 0,
            refused: Vec::new(),
            sending: Sending::No,
            confirm: None,
            tried: Tried::No,
        }
    }

    /// What tells it apart from others.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What its tab says.
    pub(super) fn title(&self) -> String {
        let name = self.draft.name.trim();
        if name.is_empty() { t!("activities.unnamed").into_owned() } else { name.to_owned() }
    }

    /// Is it what is in force, to the letter?
    pub(super) fn is_as_in_force(&self, scene: &Scene<'_>) -> bool {
        in_force(scene.model, scene.shop, &self.draft.id).is_some_and(|draft| draft == self.draft)
    }

    /// What users are marked for.
    #[must_use]
    pub(super) fn target(&self) -> super::marking::Target {
        super::marking::Target { activity: self.draft.id.clone(), items: self.draft.items.clone() }
    }

    /// The items that are typed.
    #[must_use]
    pub fn items(&self) -> Vec<NumIid> {
        self.draft.items.iter().filter_map(|text| text.parse().ok()).collect()
    }

    /// Is it the form that sent this draft? What is typed may be another id by now.
    #[must_use]
    pub fn has_sent(&self, draft: &ActivityDraft) -> bool {
        matches!(&self.sending, Sending::Running(sent) if sent == draft)
    }

    /// What came of sending `draft`.
    pub fn sent(&mut self, draft: &ActivityDraft, outcome: Result<SentActivity, Fault>) {
        if let Ok(sent) = &outcome
            && sent.state == SendState::Confirmed
        {
            // The draft is dropped with the send. What was typed meanwhile is not in force and is to be kept.
            let is_as_sent = self.draft.check().is_ok_and(|activity| activity.to_draft() == *draft);
            self.kept = if is_as_sent { self.draft.clone() } else { draft.clone() };
            self.key.clone_from(&draft.id);
            self.changed_at = None;
        }
        self.sending = Sending::Done(Box::new(outcome));
    }

    /// What is not kept yet.
    pub fn keep_now(&mut self) -> Option<(String, ActivityDraft)> {
        if self.draft == self.kept {
            return None;
        }
        self.kept = self.draft.clone();
        self.changed_at = None;
        Some((self.key.clone(), self.draft.clone()))
    }

    /// What is to be kept now, if typing has stood still.
    pub fn to_keep(&mut self, seconds: f64) -> Option<(String, ActivityDraft)> {
        if self.draft == self.kept {
            self.changed_at = None;
            return None;
        }
        match self.changed_at {
            Some(at) if seconds - at >= STILL_S => self.keep_now(),
            Some(_) => None,
            None => {
                self.changed_at = Some(seconds);
                None
            }
        }
    }

    /// Another activity that begins as this one stands, so many days later, under an id that is still to be typed.
    fn again(&self, days: i64, now: Timestamp) -> Self {
        let draft = ActivityDraft { id: String::new(), ..shifted(&self.draft, days) };
        let mut form = Self::of(format!("new-{}-{}-{days}", now.unix(), self.key), draft);
        // It is not kept yet.
        form.kept = ActivityDraft::default();
        form
    }

    /// Draws the form, and gives what it wishes of the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, known: &mut Known, scene: &mut Scene<'_>) -> Option<FormWish> {
        if self.changed_at.is_some() {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(300));
        }
        let before = self.draft.clone();
        self.undo_by_keys(ui);
        let checked = Checked::new(&self.draft, scene);
        known.want_cards(&self.items(), scene);
        let mut wish = None;
        let is_wide = ui.available_width() >= TWO_COLUMNS;
        if is_wide {
            let frame =
                egui::Frame::new().inner_margin(egui::Margin { left: 0, right: 16, top: 16, bottom: 16 });
            egui::Panel::right("activity_summary")
                .show_separator_line(false)
                .resizable(false)
                .exact_size(SUMMARY)
                .frame(frame)
                .show(ui, |ui| {
                    self.beside_ui(ui, &checked, known, scene);
                });
        }
        page_ui(ui, "activity_form", 760.0, |ui| {
            wish = self.head_ui(ui, known, scene);
            self.answer_ui(ui);
            self.settle(drift::banner_ui(ui, &self.draft.id, scene));
            card_ui(ui, |ui| self.fields_ui(ui, checked.faults(), scene));
            if let Some(parted) = card_ui(ui, |ui| self.items_ui(ui, &checked, known, scene)) {
                wish = Some(FormWish::Part(Box::new(GroupForm::begun(parted, scene.now))));
            }
            if !is_wide {
                card_ui(ui, |ui| summary::summary_ui(ui, &checked, known, scene));
                after_ui(ui, &checked, known, scene);
                self.send_ui(ui, &checked, known, scene);
            }
        });
        self.confirm_ui(ui, known, scene);
        self.history_ui(ui, known, scene.now);
        if self.draft != before {
            if matches!(self.sending, Sending::Done(_)) {
                self.sending = Sending::No;
            }
            self.note(&before, ui);
        }
        wish
    }

    /// What was chosen about an edit that was made elsewhere.
    fn settle(&mut self, settled: Option<Settled>) {
        match settled {
            None => {}
            Some(Settled::Theirs(draft)) => self.draft = draft,
            Some(Settled::Ours(draft)) => {
                self.draft = draft;
                self.ask_to_send = true;
            }
        }
    }

    fn history_ui(&mut self, ui: &Ui, known: &Known, now: Timestamp) {
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

    /// Notes an edit, so that it can be taken back.
    fn note(&mut self, before: &ActivityDraft, ui: &Ui) {
        let fields = [
            (ActivityField::Id, before.id != self.draft.id),
            (ActivityField::Name, before.name != self.draft.name),
            (ActivityField::Start, before.start != self.draft.start),
            (ActivityField::End, before.end != self.draft.end),
        ];
        let typed = fields.into_iter().find(|(_, differs)| *differs).map(|(field, _)| field);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the window's clock begins at 0"
        )]
        let at_ms = (ui.input(|input| input.time) * 1_000.0) as u64;
        self.undo.note(self.draft.clone(), typed, at_ms);
    }

    /// Ctrl+Z takes an edit back, Ctrl+Y or Ctrl+Shift+Z does it again: over all fields, so before a field sees it.
    fn undo_by_keys(&mut self, ui: &Ui) {
        if self.confirm.is_some() {
            return;
        }
        let again = Modifiers::COMMAND | Modifiers::SHIFT;
        let (redo, undo) = ui.input_mut(|input| {
            let redo = input.consume_key(again, Key::Z) || input.consume_key(Modifiers::COMMAND, Key::Y);
            (redo, input.consume_key(Modifiers::COMMAND, Key::Z))
        });
        if redo {
            self.go(Turn::Forth);
        } else if undo {
            self.go(Turn::Back);
        }
    }

    fn go(&mut self, turn: Turn) {
        let state = match turn {
            Turn::Back => self.undo.undo(),
            Turn::Forth => self.undo.redo(),
        };
        if let Some(draft) = state {
            self.draft = draft.clone();
        }
    }

    /// What stands beside the form where there is room: the summary, and the send below it.
    fn beside_ui(&mut self, ui: &mut Ui, checked: &Checked, known: &mut Known, scene: &mut Scene<'_>) {
        egui::Panel::bottom("activity_send").frame(egui::Frame::new()).show_separator_line(false).show(
            ui,
            |ui| {
                self.send_ui(ui, checked, known, scene);
            },
        );
        egui::ScrollArea::vertical().id_salt("activity_summary").auto_shrink([false, false]).show(ui, |ui| {
            card_ui(ui, |ui| summary::summary_ui(ui, checked, known, scene));
            ui.add_space(8.0);
            after_ui(ui, checked, known, scene);
        });
    }

    fn head_ui(&mut self, ui: &mut Ui, known: &mut Known, scene: &mut Scene<'_>) -> Option<FormWish> {
        let mut wish = None;
        ui.horizontal(|ui| {
            let is_known = in_force(scene.model, scene.shop, &self.draft.id).is_some();
            let title = if is_known { t!("activity.edit") } else { t!("activity.create") };
            ui.add(Label::new(RichText::new(title).heading()).selectable(false));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                let more = icon_button(ui, icons::DOTS_THREE, &t!("activity.more"));
                Popup::menu(&more).show(|ui| wish = self.more_ui(ui, known, scene));
                let (back, forth) = self.undo.steps();
                ui.add_enabled_ui(forth > 0, |ui| {
                    if icon_button(ui, icons::ARROW_CLOCKWISE, &t!("activity.redo")).clicked() {
                        self.go(Turn::Forth);
                    }
                });
                ui.add_enabled_ui(back > 0, |ui| {
                    if icon_button(ui, icons::ARROW_COUNTER_CLOCKWISE, &t!("activity.undo")).clicked() {
                        self.go(Turn::Back);
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
                let text = if self.draft == self.kept { t!("activity.kept") } else { t!("activity.typing") };
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
                if ui.button(word).clicked() {
                    scene.actions.wish(Wish::Orders(Box::new(activity.orders(phase))));
                }
            }
        }
        wish
    }

    fn fields_ui(&mut self, ui: &mut Ui, faults: &[ActivityFault], scene: &Scene<'_>) {
        let tried = self.tried;
        ui.columns(2, |columns| {
            text_field(&mut columns[0], ActivityField::Id, &mut self.draft.id, 64, faults, tried);
            near_ui(&mut columns[0], &mut self.draft.id, scene);
            text_field(&mut columns[1], ActivityField::Name, &mut self.draft.name, NAME_CHARS, faults, tried);
        });
        ui.add_space(4.0);
        ui.columns(2, |columns| {
            moment_field(&mut columns[0], ActivityField::Start, &mut self.draft.start, faults, scene);
            moment_field(&mut columns[1], ActivityField::End, &mut self.draft.end, faults, scene);
        });
        let read = |text: &str| text.trim().parse::<Timestamp>().ok();
        let length =
            read(&self.draft.start).zip(read(&self.draft.end)).map(|(start, end)| end.since_s(start));
        let mut note = t!("activity.gmt8").into_owned();
        if let Some(length) = length.filter(|length| *length > 0) {
            note = format!("{} · {note}", t!("activity.length", time = words::stretch(length)));
        }
        let note = RichText::new(note).text_style(theme::small()).color(theme::tokens(ui).faint);
        ui.add(Label::new(note).selectable(false));
    }
}

/// What stands below the summary: what has to be right before a start or an end, and what is sold meanwhile.
fn after_ui(ui: &mut Ui, checked: &Checked, known: &mut Known, scene: &mut Scene<'_>) {
    if let Some(activity) = &checked.in_force {
        preflight::ui(ui, activity, known, scene);
        ui.add_space(8.0);
        live::ui(ui, activity, known, scene);
    }
}

/// An id that differs by a character or two from a known one would make a second activity.
fn near_ui(ui: &mut Ui, id: &mut String, scene: &Scene<'_>) {
    let Ok(typed) = ActivityId::new(id) else { return };
    let Some((entries, _)) = scene.model.activities.get(scene.shop) else { return };
    let found = near(&typed, entries.iter().map(|entry| &entry.id));
    for near in found.into_iter().take(2) {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let text = RichText::new(t!("activity.near", id = near.id)).text_style(theme::small());
            ui.add(Label::new(text.color(Tone::Warn.color(ui))));
            if text_button(ui, &t!("activity.near.take", id = near.id)).clicked() {
                *id = near.id.to_string();
            }
        });
    }
}

/// An instant, with what this computer's clock shows then where its zone is another.
pub(super) fn moment_field(
    ui: &mut Ui,
    field: ActivityField,
    text: &mut String,
    faults: &[ActivityFault],
    scene: &Scene<'_>,
) {
    let name = field_word(field);
    let shown: Vec<&ActivityFault> = faults.iter().filter(|fault| fault.field() == field).collect();
    let wrong = !shown.is_empty();
    moment::ui(ui, Field { most_chars: 19, wrong, ..Field::named(&name) }, text, scene.now);
    for fault in &shown {
        fault_line(ui, fault);
    }
    if let Ok(at) = text.trim().parse::<Timestamp>()
        && let Some(local) = scene.local.and_then(|local| local(at))
    {
        let text = RichText::new(t!("activity.local", at = local)).text_style(theme::small());
        ui.add(Label::new(text.color(theme::tokens(ui).faint)).selectable(false));
    }
}

fn text_field(
    ui: &mut Ui,
    field: ActivityField,
    text: &mut String,
    most_chars: usize,
    faults: &[ActivityFault],
    tried: Tried,
) {
    let name = field_word(field);
    // An empty field is wrong only once the user has tried to send.
    let shown: Vec<&ActivityFault> = faults
        .iter()
        .filter(|fault| fault.field() == field && (tried == Tried::Yes || !text.trim().is_empty()))
        .collect();
    let wrong = !shown.is_empty();
    titled_field_ui(ui, Field { most_chars, wrong, ..Field::named(&name) }, text);
    for fault in &shown {
        fault_line(ui, fault);
    }
}

pub(super) fn fault_line(ui: &mut Ui, fault: &ActivityFault) {
    let text =
        RichText::new(words::activity_fault(fault)).text_style(theme::small()).color(Tone::Bad.color(ui));
    ui.label(text);
}

/// A field's name.
pub(super) fn field_word(field: ActivityField) -> String {
    let key = match field {
        ActivityField::Id => "activity_field.id",
        ActivityField::Name => "activity_field.name",
        ActivityField::Start => "activity_field.start",
        ActivityField::End => "activity_field.end",
        ActivityField::Items => "activity_field.items",
    };
    t!(key).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-10 20:14:30".parse().unwrap()
    }

    #[test]
    fn a_new_activity_begins_at_the_next_full_hour() {
        let form = ActivityForm::new(now(), 0);
        assert_eq!(form.draft.start, "2026-11-10 21:00:00");
        assert_eq!(form.draft.end, "2026-11-11 21:00:00");
    }

    #[test]
    fn what_is_typed_is_kept_once_it_stands_still() {
        let mut form = ActivityForm::new(now(), 0);
        assert_eq!(form.to_keep(0.0), None);
        form.draft.name = "会员".into();
        assert_eq!(form.to_keep(1.0), None);
        assert_eq!(form.to_keep(1.5), None);
        let (key, draft) = form.to_keep(1.9).unwrap();
        assert_eq!((key, draft.name), (form.key.clone(), "会员".to_owned()));
        assert_eq!(form.to_keep(9.0), None);
    }

    #[test]
    fn a_paste_merges_doubles_and_points_at_what_is_no_id() {
        let mut form = ActivityForm::new(now(), 0);
        form.paste = "613373384956, 627502976336 613373384956 礼盒".into();
        form.add_pasted();
        assert_eq!(form.draft.items, ["613373384956", "627502976336"]);
        assert_eq!((form.merged, form.refused.len(), &*form.paste), (1, 1, ""));
    }
}
