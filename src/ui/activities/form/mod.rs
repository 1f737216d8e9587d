//! The form: what is typed, every fault beside its field, what the send will do, and the platform's answer.

mod checked;
mod fields;
mod head;
mod items;
mod items_file;
mod search;
mod send;
mod summary;

use egui::Ui;
use rust_i18n::t;

use self::checked::Checked;
pub(super) use self::fields::{fault_line, field_word, moment_field};
use self::items_file::FileItems;
use self::search::ItemSearch;
use self::send::Confirm;
pub(super) use self::summary::marked_ui;
use super::group::GroupForm;
use super::history::History;
use super::known::Known;
use super::typing::Typing;
use super::{Scene, drift, in_force, live, preflight};
use crate::domain::activity::orders::Phase;
use crate::domain::activity::split::shifted;
use crate::domain::activity::{ActivityDraft, ActivityField, NotAnId};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState};
use crate::domain::filter::Filter;
use crate::domain::ids::NumIid;
use crate::domain::outcome::SentActivity;
use crate::domain::time::{HOUR_S, Timestamp};
use crate::messages::Fault;
use crate::ui::widgets::{card_ui, page_ui};

/// From this width on the summary stands beside the form.
const TWO_COLUMNS: f32 = 820.0;
/// Most other activities of which it is asked what sold inside their windows.
const MOST_OVERLAPS: usize = 12;
/// Width of the summary there.
const SUMMARY: f32 = 312.0;

/// An activity being edited.
#[derive(Debug)]
pub struct ActivityForm {
    key: String,
    draft: ActivityDraft,
    typing: Typing<ActivityDraft>,
    paste: String,
    search: ItemSearch,
    file: FileItems,
    merged: usize,
    refused: Vec<NotAnId>,
    sending: Sending,
    confirm: Option<Confirm>,
    tried: Tried,
    history: Option<History>,
    /// The next frame asks whether to send.
    ask_to_send: bool,
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
            typing: Typing::kept(&draft),
            history: None,
            ask_to_send: false,
            draft,
            paste: String::new(),
            search: ItemSearch::default(),
            file: FileItems::default(),
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

    /// The question for its orders, paid while it runs; `None` while something of it is wrong.
    #[must_use]
    pub(super) fn orders(&self) -> Option<Filter> {
        Some(self.draft.check().ok()?.orders(Phase::During))
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
            self.typing.keep_as(if is_as_sent { self.draft.clone() } else { draft.clone() });
            self.key.clone_from(&draft.id);
        }
        self.sending = Sending::Done(Box::new(outcome));
    }

    /// What is not kept yet.
    pub fn keep_now(&mut self) -> Option<(String, ActivityDraft)> {
        Some((self.key.clone(), self.typing.keep_now(&self.draft)?))
    }

    /// What is to be kept now, if typing has stood still.
    pub fn keep_still(&mut self, seconds: f64) -> Option<(String, ActivityDraft)> {
        Some((self.key.clone(), self.typing.keep_still(&self.draft, seconds)?))
    }

    /// Another activity that begins as this one stands, so many days later, under an id that is still to be typed.
    fn again(&self, days: i64, now: Timestamp) -> Self {
        let draft = ActivityDraft { id: String::new(), ..shifted(&self.draft, days) };
        let typing = Typing::unkept(&draft);
        Self { typing, ..Self::of(format!("new-{}-{}-{days}", now.unix(), self.key), draft) }
    }

    /// Draws the form, and gives what it wishes of the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, known: &mut Known, scene: &mut Scene<'_>) -> Option<FormWish> {
        let before = self.draft.clone();
        // A question that is asked has the keys to itself.
        if self.confirm.is_none() {
            self.typing.begin(ui, &mut self.draft);
        }
        let checked = Checked::new(&self.draft, scene);
        known.want_cards(&self.items(), scene);
        for overlap in checked.overlaps().take(MOST_OVERLAPS) {
            known.want_inside(overlap, scene);
        }
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
            let settled = drift::banner_ui(ui, &self.draft.id, scene);
            self.settle(settled, scene);
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
            let field = self.typed_in(&before);
            self.typing.note(ui, &self.draft, field);
        }
        wish
    }

    /// Which field was typed in since; none where something else was done.
    fn typed_in(&self, before: &ActivityDraft) -> Option<ActivityField> {
        let fields = [
            (ActivityField::Id, before.id != self.draft.id),
            (ActivityField::Name, before.name != self.draft.name),
            (ActivityField::Start, before.start != self.draft.start),
            (ActivityField::End, before.end != self.draft.end),
        ];
        fields.into_iter().find(|(_, differs)| *differs).map(|(field, _)| field)
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
}

/// What stands below the summary: what has to be right before a start or an end, and what is sold meanwhile.
fn after_ui(ui: &mut Ui, checked: &Checked, known: &mut Known, scene: &mut Scene<'_>) {
    if let Some(activity) = &checked.in_force {
        preflight::ui(ui, activity, known, scene);
        ui.add_space(8.0);
        live::ui(ui, activity, known, scene);
    }
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
    fn a_paste_merges_doubles_and_points_at_what_is_no_id() {
        let mut form = ActivityForm::new(now(), 0);
        form.paste = "613373384956, 627502976336 613373384956 礼盒".into();
        form.add_pasted();
        assert_eq!(form.draft.items, ["613373384956", "627502976336"]);
        assert_eq!((form.merged, form.refused.len(), &*form.paste), (1, 1, ""));
    }
}
