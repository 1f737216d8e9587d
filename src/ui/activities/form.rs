//! The form: what is typed, every fault beside its field, what the send will do, and the platform's answer.

use egui::{Label, RichText, Ui, vec2};
use rust_i18n::t;

use super::list::{access_tone, send_tone};
use super::{Scene, in_force};
use crate::domain::activity::{
    Activity, ActivityDraft, ActivityFault, ActivityField, Danger, MAX_ITEMS, NAME_CHARS, paste_items,
};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState};
use crate::domain::ids::NumIid;
use crate::domain::outcome::SentActivity;
use crate::domain::time::{HOUR_S, Timestamp};
use crate::messages::{Action, Fault};
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{
    Field, Tone, badge_ui, card_ui, danger_button, fault_ui, field_ui, icon_button, main_button, page_ui,
    plain_button, row_ui, section_ui, text_button, titled_field_ui, waiting_ui,
};
use crate::ui::words;

/// How long typing has to stand still before it is kept, in seconds.
const STILL_S: f64 = 0.8;
/// How many digits a dangerous edit asks for.
const DIGITS: usize = 4;

/// An activity being edited.
#[derive(Debug)]
pub struct ActivityForm {
    key: String,
    draft: ActivityDraft,
    kept: ActivityDraft,
    changed_at: Option<f64>,
    paste: String,
    merged: usize,
    refused: Vec<String>,
    sending: Sending,
    confirm: Option<Confirm>,
    tried: Tried,
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

/// What is asked before a send.
#[derive(Debug)]
struct Confirm {
    activity: Activity,
    dangers: Vec<Danger>,
    digits: String,
    typed: String,
}

impl ActivityForm {
    /// A new activity that begins at the next full hour.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let start = Timestamp::from_unix((now.unix() / HOUR_S + 1) * HOUR_S);
        let draft = ActivityDraft {
            start: start.to_string(),
            end: start.plus_s(24 * HOUR_S).to_string(),
            ..ActivityDraft::default()
        };
        Self::of(format!("new-{}", now.unix()), draft)
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

    /// The items that are typed.
    #[must_use]
    pub fn items(&self) -> Vec<NumIid> {
        self.draft.items.iter().filter_map(|text| text.parse().ok()).collect()
    }

    /// What users are marked for.
    #[must_use]
    pub(super) fn target(&self) -> super::marking::Target {
        super::marking::Target { activity: self.draft.id.clone(), items: self.draft.items.clone() }
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

    /// Draws the form.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        if self.changed_at.is_some() {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(300));
        }
        let before = self.draft.clone();
        let checked = self.draft.check();
        let faults = checked.as_ref().err().cloned().unwrap_or_default();
        page_ui(ui, "activity_form", 760.0, |ui| {
            self.head_ui(ui, scene);
            self.answer_ui(ui);
            card_ui(ui, |ui| {
                self.fields_ui(ui, &faults);
            });
            card_ui(ui, |ui| self.items_ui(ui, &faults, scene));
            card_ui(ui, |ui| self.summary_ui(ui, checked.as_ref().ok(), scene));
            self.send_ui(ui, &checked, scene);
        });
        self.confirm_ui(ui, scene);
        if self.draft != before && matches!(self.sending, Sending::Done(_)) {
            self.sending = Sending::No;
        }
    }

    fn head_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        ui.horizontal(|ui| {
            let known = in_force(scene.model, scene.shop, &self.draft.id).is_some();
            let title = if known { t!("activity.edit") } else { t!("activity.create") };
            ui.add(Label::new(RichText::new(title).heading()).selectable(false));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
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
                        *self = Self::new(scene.now);
                    }
                }
                let text = if self.draft == self.kept { t!("activity.kept") } else { t!("activity.typing") };
                let label = RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).faint);
                ui.add(Label::new(label).selectable(false));
            });
        });
    }

    fn fields_ui(&mut self, ui: &mut Ui, faults: &[ActivityFault]) {
        let tried = self.tried;
        ui.columns(2, |columns| {
            text_field(&mut columns[0], ActivityField::Id, &mut self.draft.id, 64, faults, tried);
            text_field(&mut columns[1], ActivityField::Name, &mut self.draft.name, NAME_CHARS, faults, tried);
        });
        ui.add_space(4.0);
        ui.columns(2, |columns| {
            text_field(&mut columns[0], ActivityField::Start, &mut self.draft.start, 19, faults, tried);
            text_field(&mut columns[1], ActivityField::End, &mut self.draft.end, 19, faults, tried);
        });
        let note =
            RichText::new(t!("activity.gmt8")).text_style(theme::small()).color(theme::tokens(ui).faint);
        ui.add(Label::new(note).selectable(false));
    }

    fn items_ui(&mut self, ui: &mut Ui, faults: &[ActivityFault], scene: &Scene<'_>) {
        let t = theme::tokens(ui);
        ui.horizontal(|ui| {
            section_ui(ui, &t!("activity.items"));
            let count = self.draft.items.len();
            let tone = if count > MAX_ITEMS { Tone::Bad } else { Tone::Second };
            badge_ui(ui, &t!("activity.items.count", count = count, most = MAX_ITEMS), tone);
        });
        ui.horizontal(|ui| {
            let add = t!("activity.items.add");
            let width = (ui.available_width() - 96.0).max(120.0);
            ui.allocate_ui(vec2(width, theme::CONTROL_HEIGHT), |ui| {
                ui.set_width(width);
                let (name, hint) = (t!("activity.items.paste"), t!("activity.items.hint"));
                let field = Field { hint: &hint, most_chars: 20_000, ..Field::named(&name) };
                let response = field_ui(ui, field, &mut self.paste);
                let entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
                if entered {
                    self.add_pasted();
                    response.request_focus();
                }
            });
            if plain_button(ui, &add).clicked() {
                self.add_pasted();
            }
        });
        if self.merged > 0 {
            let text = t!("activity.items.merged", count = self.merged);
            ui.label(RichText::new(text).text_style(theme::small()).color(t.second));
        }
        if !self.refused.is_empty() {
            let text = t!("activity.items.refused", list = self.refused.join(" "));
            ui.label(RichText::new(text).text_style(theme::small()).color(t.bad));
        }
        let mut remove = None;
        for (place, item) in self.draft.items.iter().enumerate() {
            row_ui(ui, 30.0, |ui| {
                let number =
                    RichText::new(format!("{}", place + 1)).text_style(theme::small()).color(t.faint);
                ui.add_sized(vec2(20.0, 20.0), Label::new(number).selectable(false));
                ui.add(Label::new(item).selectable(false));
                let title = item.parse().ok().and_then(|id: NumIid| scene.model.titles.get(&id));
                let (text, color) = match title {
                    Some(title) => (title.clone(), t.second),
                    None => (t!("activity.items.unknown").into_owned(), t.faint),
                };
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if icon_button(ui, icons::X, &t!("activity.items.remove", item = item)).clicked() {
                        remove = Some(place);
                    }
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(Label::new(RichText::new(text).color(color)).selectable(false).truncate());
                    });
                });
            });
        }
        if let Some(place) = remove {
            self.draft.items.remove(place);
        }
        for fault in faults.iter().filter(|fault| fault.field() == ActivityField::Items) {
            if self.tried == Tried::Yes || *fault != ActivityFault::NoItems {
                fault_line(ui, fault);
            }
        }
    }

    /// Takes the ids out of what was pasted: doubles are merged, what is none is pointed at.
    fn add_pasted(&mut self) {
        let pasted = paste_items(&self.paste);
        self.merged = pasted.merged;
        for item in pasted.items {
            let text = item.to_string();
            if self.draft.items.contains(&text) {
                self.merged += 1;
            } else {
                self.draft.items.push(text);
            }
        }
        self.refused = pasted.refused;
        self.paste.clear();
    }

    /// What the send will do, in words.
    fn summary_ui(&self, ui: &mut Ui, activity: Option<&Activity>, scene: &Scene<'_>) {
        section_ui(ui, &t!("activity.summary"));
        let Some(activity) = activity else {
            let label = RichText::new(t!("activity.summary.later")).color(theme::tokens(ui).faint);
            ui.add(Label::new(label).selectable(false));
            return;
        };
        let (start, end) = (activity.span().start(), activity.span().end());
        let access = activity.access(scene.now);
        badge_ui(ui, &words::access(access), access_tone(access));
        for line in [
            t!("activity.summary.before", at = start),
            t!("activity.summary.during", from = start, to = end),
            t!("activity.summary.after", at = end),
        ] {
            ui.label(line);
        }
        let old = in_force(scene.model, scene.shop, &self.draft.id).and_then(|draft| draft.check().ok());
        if let Some(old) = old {
            let (was, is) = (old.span(), activity.span());
            if was.start() != is.start() {
                ui.label(t!("activity.summary.start_was", was = was.start(), is = is.start()));
            }
            if was.end() != is.end() {
                ui.label(t!("activity.summary.end_was", was = was.end(), is = is.end()));
            }
            for danger in activity.dangers(&old, scene.now) {
                ui.label(RichText::new(words::danger(&danger)).color(Tone::Bad.color(ui)));
            }
        }
    }

    fn send_ui(
        &mut self,
        ui: &mut Ui,
        checked: &Result<Activity, Vec<ActivityFault>>,
        scene: &mut Scene<'_>,
    ) {
        ui.horizontal(|ui| {
            if matches!(self.sending, Sending::Running(_)) {
                waiting_ui(ui, &t!("activity.sending"));
                return;
            }
            if main_button(ui, &t!("activity.send")).clicked() {
                self.tried = Tried::Yes;
                if let Ok(activity) = checked {
                    let old = in_force(scene.model, scene.shop, &self.draft.id)
                        .and_then(|draft| draft.check().ok());
                    let dangers = old.map(|old| activity.dangers(&old, scene.now)).unwrap_or_default();
                    self.confirm = Some(Confirm {
                        activity: activity.clone(),
                        dangers,
                        digits: digits(scene.now),
                        typed: String::new(),
                    });
                }
            }
            if let (Err(faults), Tried::Yes) = (checked, self.tried) {
                let text = t!("activity.faults", count = faults.len());
                ui.label(RichText::new(text).color(Tone::Bad.color(ui)));
            }
        });
    }

    /// What came of the last send.
    fn answer_ui(&self, ui: &mut Ui) {
        let Sending::Done(outcome) = &self.sending else { return };
        match &**outcome {
            Err(fault) => fault_ui(ui, &words::fault(fault), Tone::Bad),
            Ok(sent) => {
                let tone = send_tone(sent.state);
                let color = tone.color(ui);
                let frame = egui::Frame::new()
                    .fill(color.gamma_multiply(0.08))
                    .stroke(egui::Stroke::new(1.0, color.gamma_multiply(0.5)))
                    .corner_radius(theme::CORNER)
                    .inner_margin(10);
                frame.show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    let head =
                        t!("activity.sent", version = sent.version, state = words::send_state(sent.state));
                    ui.label(RichText::new(head).text_style(theme::medium()));
                    if let Some(error) = &sent.error {
                        fault_ui(ui, &words::gateway_error(error), tone);
                    }
                    for difference in &sent.differences {
                        let text = t!(
                            "activity.differs",
                            field = field_word(difference.field),
                            sent = difference.sent,
                            recorded = difference.recorded
                        );
                        ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
                    }
                    if let Some(record) = &sent.record {
                        let text = t!(
                            "activity.record",
                            start = record.start_time,
                            end = record.end_time,
                            items = record.item_ids,
                            modified = record.gmt_modified
                        );
                        let label =
                            RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).second);
                        ui.add(Label::new(label).wrap());
                    }
                });
                ui.add_space(8.0);
            }
        }
    }

    /// What is asked before a send: it says what will happen; a dangerous edit wants four digits.
    fn confirm_ui(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        let Some(confirm) = &mut self.confirm else { return };
        let mut answer = None;
        let frame = egui::Frame::popup(ui.style()).inner_margin(20);
        let modal = egui::Modal::new(egui::Id::unique("confirm_send")).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            ui.add(Label::new(RichText::new(t!("activity.confirm.title")).heading()).selectable(false));
            let activity = &confirm.activity;
            ui.label(t!(
                "activity.confirm.what",
                id = activity.id(),
                name = activity.name(),
                count = activity.items().len()
            ));
            ui.label(t!("activity.summary.before", at = activity.span().start()));
            ui.label(t!("activity.summary.after", at = activity.span().end()));
            for danger in &confirm.dangers {
                ui.label(RichText::new(words::danger(danger)).color(Tone::Bad.color(ui)));
            }
            let dangerous = !confirm.dangers.is_empty();
            if dangerous {
                let name = t!("activity.confirm.digits", digits = confirm.digits);
                let field = Field { most_chars: DIGITS, ..Field::named(&name) };
                titled_field_ui(ui, field, &mut confirm.typed).request_focus();
            }
            ui.add_space(8.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let may = !dangerous || confirm.typed == confirm.digits;
                ui.add_enabled_ui(may, |ui| {
                    let text = t!("activity.confirm.send");
                    let pressed = if dangerous { danger_button(ui, &text) } else { main_button(ui, &text) };
                    if pressed.clicked() {
                        answer = Some(Answer::Send);
                    }
                });
                if plain_button(ui, &t!("cancel")).clicked() {
                    answer = Some(Answer::Cancel);
                }
            });
        });
        if modal.should_close() {
            answer = Some(Answer::Cancel);
        }
        match answer {
            None => {}
            Some(Answer::Cancel) => self.confirm = None,
            Some(Answer::Send) => {
                if let Some(confirm) = self.confirm.take() {
                    // A refusal leaves the draft as it is: it has to be there.
                    if let Some((key, draft)) = self.keep_now() {
                        scene.actions.act(Action::KeepDraft(scene.shop.clone(), key, draft), Purpose::Draft);
                    }
                    let draft = confirm.activity.to_draft();
                    let action = Action::SendActivity(
                        scene.shop.clone(),
                        Box::new(confirm.activity),
                        Some(self.key.clone()),
                    );
                    scene.actions.act(action, Purpose::Send(Box::new(draft.clone())));
                    self.sending = Sending::Running(draft);
                }
            }
        }
    }
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Send,
    Cancel,
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

fn fault_line(ui: &mut Ui, fault: &ActivityFault) {
    let text =
        RichText::new(words::activity_fault(fault)).text_style(theme::small()).color(Tone::Bad.color(ui));
    ui.label(text);
}

/// A field's name.
fn field_word(field: ActivityField) -> String {
    let key = match field {
        ActivityField::Id => "activity_field.id",
        ActivityField::Name => "activity_field.name",
        ActivityField::Start => "activity_field.start",
        ActivityField::End => "activity_field.end",
        ActivityField::Items => "activity_field.items",
    };
    t!(key).into_owned()
}

/// Four digits that are quick to type and not the same each time.
fn digits(now: Timestamp) -> String {
    let mixed = now.unix().unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    format!("{:04}", mixed % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-10 20:14:30".parse().unwrap()
    }

    #[test]
    fn a_new_activity_begins_at_the_next_full_hour() {
        let form = ActivityForm::new(now());
        assert_eq!(form.draft.start, "2026-11-10 21:00:00");
        assert_eq!(form.draft.end, "2026-11-11 21:00:00");
    }

    #[test]
    fn what_is_typed_is_kept_once_it_stands_still() {
        let mut form = ActivityForm::new(now());
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
        let mut form = ActivityForm::new(now());
        form.paste = "613373384956, 627502976336 613373384956 礼盒".into();
        form.add_pasted();
        assert_eq!(form.draft.items, ["613373384956", "627502976336"]);
        assert_eq!((form.merged, form.refused.len(), &*form.paste), (1, 1, ""));
    }
}
