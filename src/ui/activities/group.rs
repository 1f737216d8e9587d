//! The form of a group: activities that stay together since one takes so few items. One edit of the name or the times
//! is an edit of all of them; each has its own id, which is its queue's and is never made up.

use egui::{Key, Label, RichText, Ui, vec2};
use rust_i18n::t;

use super::form::{fault_line, field_word, marked_ui, moment_field};
use super::known::{Ask, GroupSend, Known};
use super::question::{self, Answer, Digits};
use super::typing::Typing;
use super::{Scene, all_in_force};
use crate::domain::activity::group::{DraftGroup, GroupFault, GroupStanding, PartState, ReadyGroup};
use crate::domain::activity::split::{parts_needed, paste_ids};
use crate::domain::activity::{ActivityFault, ActivityField, Danger, MAX_ITEMS, NAME_CHARS};
use crate::domain::activity_log::{ActivityEntry, GroupEntry, SendState};
use crate::domain::ids::NumIid;
use crate::domain::outcome::{PartCame, SentPart};
use crate::domain::time::Timestamp;
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::theme;
use crate::ui::widgets::{
    ChipAct, ChipNames, Field, Tone, badge_ui, card_ui, chip_ui, fault_ui, field_ui, framed_ui, main_button,
    note_ui, page_ui, plain_button, text_button, titled_field_ui, waiting_ui,
};
use crate::ui::words;

/// A group being edited.
#[derive(Debug)]
pub struct GroupForm {
    key: String,
    group: DraftGroup,
    typing: Typing<DraftGroup>,
    ids: String,
    /// Ids that were pasted beyond the parts.
    left_over: Vec<String>,
    question: Option<Question>,
}

/// What is asked before a group is sent.
#[derive(Debug)]
struct Question {
    ready: ReadyGroup,
    dangers: Vec<(String, Danger)>,
    digits: Option<Digits>,
}

impl GroupForm {
    /// A group of a draft that has too many items; it is not kept yet.
    #[must_use]
    pub fn begun(group: DraftGroup, now: Timestamp) -> Self {
        let typing = Typing::unkept(&group);
        Self::of(format!("group-{}", now.unix()), group, typing)
    }

    /// A group as it was typed.
    #[must_use]
    pub fn typed(entry: &GroupEntry) -> Self {
        Self::of(entry.key.clone(), entry.group.clone(), Typing::kept(&entry.group))
    }

    fn of(key: String, group: DraftGroup, typing: Typing<DraftGroup>) -> Self {
        Self { key, group, typing, ids: String::new(), left_over: Vec::new(), question: None }
    }

    /// What tells it apart from others.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The items that are typed.
    #[must_use]
    pub fn items(&self) -> Vec<NumIid> {
        self.group.items().iter().filter_map(|text| text.parse().ok()).collect()
    }

    /// What its tab says.
    pub(super) fn title(&self) -> String {
        let stem = self.group.stem.trim();
        let name = if stem.is_empty() { t!("activities.unnamed") } else { stem.into() };
        t!("group.title", name = name, count = self.group.parts.len()).into_owned()
    }

    /// Do all its activities stand as they are typed, at the platform?
    pub(super) fn is_as_in_force(&self, scene: &Scene<'_>) -> bool {
        self.group.standing(entries(scene)) == GroupStanding::Agrees
    }

    /// What is not kept yet.
    pub fn keep_now(&mut self) -> Option<(String, DraftGroup)> {
        Some((self.key.clone(), self.typing.keep_now(&self.group)?))
    }

    /// What is to be kept now, if typing has stood still.
    pub fn keep_still(&mut self, seconds: f64) -> Option<(String, DraftGroup)> {
        Some((self.key.clone(), self.typing.keep_still(&self.group, seconds)?))
    }

    /// Draws the form; gives whether the group was given up.
    pub(super) fn ui(&mut self, ui: &mut Ui, known: &mut Known, scene: &mut Scene<'_>) -> GroupLeft {
        let before = self.group.clone();
        // A question that is asked has the keys to itself.
        if self.question.is_none() {
            self.typing.begin(ui, &mut self.group);
        }
        let mut left = GroupLeft::No;
        // What sends them all stands still below the parts, however many these are.
        let t = theme::tokens(ui);
        let frame = egui::Frame::new().fill(t.panel).inner_margin(egui::Margin::symmetric(12, 6));
        egui::Panel::bottom("group_send").frame(frame).show(ui, |ui| self.send_ui(ui, known, scene));
        page_ui(ui, "group_form", 860.0, |ui| {
            left = self.head_ui(ui, scene);
            self.answer_ui(ui, known);
            card_ui(ui, |ui| self.shared_ui(ui, scene));
            self.parts_ui(ui, scene);
        });
        self.question_ui(ui, known, scene);
        if self.group != before {
            let field = (before.stem != self.group.stem).then_some(ActivityField::Name);
            self.typing.note(ui, &self.group, field);
        }
        left
    }

    fn head_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) -> GroupLeft {
        let mut left = GroupLeft::No;
        ui.horizontal(|ui| {
            ui.add(Label::new(RichText::new(self.title()).heading()).selectable(false));
            match self.group.standing(entries(scene)) {
                GroupStanding::Unsent => {}
                GroupStanding::Agrees => {
                    badge_ui(ui, &t!("group.agrees"), Tone::Good);
                }
                GroupStanding::Half { agree, of } => {
                    badge_ui(ui, &t!("group.half", agree = agree, of = of), Tone::Warn);
                }
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let part = text_button(ui, &t!("group.part_ways"));
                if part.on_hover_text(t!("group.part_ways.hint")).clicked() {
                    let action = Action::DropGroup(scene.shop.clone(), self.key.clone());
                    scene.actions.act(action, Purpose::Quiet);
                    left = GroupLeft::Yes;
                }
            });
        });
        left
    }

    fn shared_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let checks = self.group.check();
        let faults = checks.into_iter().find_map(Result::err).unwrap_or_default();
        let of_all: Vec<ActivityFault> = faults
            .into_iter()
            .filter(|fault| !matches!(fault.field(), ActivityField::Id | ActivityField::Items))
            .collect();
        let name = field_word(ActivityField::Name);
        titled_field_ui(ui, Field { most_chars: NAME_CHARS, ..Field::named(&name) }, &mut self.group.stem);
        for fault in of_all.iter().filter(|fault| fault.field() == ActivityField::Name) {
            fault_line(ui, fault);
        }
        ui.columns(2, |columns| {
            moment_field(&mut columns[0], ActivityField::Start, &mut self.group.start, &of_all, scene);
            moment_field(&mut columns[1], ActivityField::End, &mut self.group.end, &of_all, scene);
        });
        ui.horizontal(|ui| {
            let width = (ui.available_width() - 110.0).max(120.0);
            ui.allocate_ui(vec2(width, theme::CONTROL_HEIGHT), |ui| {
                ui.set_width(width);
                let (name, hint) = (t!("group.ids"), t!("group.ids.hint", count = self.group.parts.len()));
                let field = Field { hint: &hint, most_chars: 5_000, ..Field::named(&name) };
                let response = field_ui(ui, field, &mut self.ids);
                if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
                    self.fill();
                }
            });
            if plain_button(ui, &t!("group.ids.fill")).clicked() {
                self.fill();
            }
        });
        if !self.left_over.is_empty() {
            let text = t!("group.ids.left_over", list = self.left_over.join(" "));
            ui.label(RichText::new(text).text_style(theme::small()).color(Tone::Warn.color(ui)));
        }
    }

    fn fill(&mut self) {
        let ids = paste_ids(&self.ids);
        if !ids.is_empty() {
            self.left_over = self.group.fill_ids(&ids);
            self.ids.clear();
        }
    }

    fn parts_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let states = self.group.states(entries(scene));
        let checks = self.group.check();
        let between = self.group.faults();
        let drafts = self.group.drafts();
        for (place, part) in self.group.parts.iter_mut().enumerate() {
            card_ui(ui, |ui| {
                ui.horizontal(|ui| {
                    let name = drafts.get(place).map(|draft| draft.name.as_str()).unwrap_or_default();
                    ui.add(
                        Label::new(RichText::new(name).text_style(theme::medium()))
                            .selectable(false)
                            .truncate(),
                    );
                    let tone = if part.items.len() > MAX_ITEMS { Tone::Bad } else { Tone::Second };
                    let count = part.items.len();
                    badge_ui(ui, &t!("activity.items.count", count = count, most = MAX_ITEMS), tone);
                    if let Some(state) = states.get(place) {
                        part_badge_ui(ui, *state);
                    }
                });
                let name = t!("group.part.id", part = place + 1);
                titled_field_ui(ui, Field { most_chars: 64, ..Field::named(&name) }, &mut part.id);
                if let Some(Err(faults)) = checks.get(place) {
                    let own = faults.iter().filter(|fault| match fault {
                        ActivityFault::NoId => false,
                        fault => matches!(fault.field(), ActivityField::Id | ActivityField::Items),
                    });
                    for fault in own {
                        fault_line(ui, fault);
                    }
                }
                for fault in between.iter().filter(|fault| second(fault) == place + 1) {
                    let text = RichText::new(fault_word(fault)).text_style(theme::small());
                    ui.label(text.color(Tone::Bad.color(ui)));
                }
                items_ui(ui, &mut part.items, scene);
            });
        }
    }

    fn send_ui(&mut self, ui: &mut Ui, known: &Known, scene: &Scene<'_>) {
        ui.horizontal(|ui| {
            if let Some(GroupSend { parts, ended: None }) = known.groups.get(&self.key) {
                let done = parts.len();
                waiting_ui(ui, &t!("group.sending", done = done, of = self.group.parts.len()));
                return;
            }
            let ready = self.group.ready();
            let count = self.group.parts.len();
            ui.add_enabled_ui(ready.is_some(), |ui| {
                if main_button(ui, &t!("group.send", count = count)).clicked()
                    && let Some(ready) = ready
                {
                    self.question = Some(Question::new(ready, scene));
                }
            });
            let blank = self.group.parts.iter().filter(|part| part.id.trim().is_empty()).count();
            if blank > 0 {
                let text = t!("group.ids.blank", count = blank);
                ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
            }
        });
        let needed = parts_needed(self.group.items().len());
        if needed < self.group.parts.len() {
            let items = self.group.items();
            if text_button(ui, &t!("group.fewer", count = needed)).clicked() {
                self.group.part_again(&items, needed);
            }
        }
    }

    /// What came of the parts, as they come.
    fn answer_ui(&self, ui: &mut Ui, known: &Known) {
        let Some(GroupSend { parts, ended }) = known.groups.get(&self.key) else { return };
        if let Some(Err(fault)) = ended {
            fault_ui(ui, &words::fault(fault), Tone::Bad);
        }
        let parts: Vec<&SentPart> = match ended {
            Some(Ok(sent)) => sent.parts.iter().collect(),
            _ => parts.values().collect(),
        };
        if parts.is_empty() {
            return;
        }
        let all = ended.is_some() && parts.iter().all(|part| part.came.agrees());
        let tone = match (all, ended) {
            (true, _) => Tone::Good,
            (false, Some(_)) => Tone::Warn,
            (false, None) => Tone::Info,
        };
        framed_ui(ui, tone, |ui| {
            for part in parts {
                let (word, tone) = came_word(&part.came);
                ui.horizontal(|ui| {
                    ui.label(t!("group.came", id = part.id));
                    ui.label(RichText::new(word).color(tone.color(ui)));
                });
                if let PartCame::Sent(sent) = &part.came
                    && let Some(error) = &sent.error
                {
                    fault_ui(ui, &words::gateway_error(error), Tone::Bad);
                }
            }
            if ended.is_some() && !all {
                ui.label(t!("group.half.hint"));
            }
        });
    }

    /// One question for all of them.
    fn question_ui(&mut self, ui: &Ui, known: &mut Known, scene: &mut Scene<'_>) {
        let Some(Question { ready, dangers, digits }) = &mut self.question else { return };
        let activities = ready.activities();
        let title = t!("group.confirm", count = activities.len());
        let answer = question::ui(ui, "confirm_group", &title, digits.as_mut(), |ui| {
            for activity in activities {
                ui.label(t!(
                    "activity.confirm.what",
                    id = activity.id(),
                    name = activity.name(),
                    count = activity.items().len()
                ));
            }
            if let Some(activity) = activities.first() {
                ui.label(t!("activity.summary.before", at = activity.span().start()));
                ui.label(t!("activity.summary.after", at = activity.span().end()));
            }
            note_ui(ui, &t!("group.confirm.order"), Tone::Second);
            for (id, danger) in dangers.iter() {
                marked_ui(ui, &format!("{id}: {}", words::danger(danger)), Tone::Bad);
            }
        });
        match answer {
            None => {}
            Some(Answer::Cancel) => self.question = None,
            Some(Answer::Send) => {
                let Some(question) = self.question.take() else { return };
                if let Some((key, group)) = self.keep_now() {
                    let action = Action::KeepGroup(scene.shop.clone(), key, Box::new(group));
                    scene.actions.act(action, Purpose::Draft);
                }
                let action =
                    Action::SendGroup(scene.shop.clone(), self.key.clone(), Box::new(question.ready));
                scene.actions.act(action, Purpose::Activity(Ask::Group(self.key.clone())));
                known.groups.insert(self.key.clone(), GroupSend::default());
            }
        }
    }
}

/// Whether a group was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GroupLeft {
    No,
    Yes,
}

impl Question {
    fn new(ready: ReadyGroup, scene: &Scene<'_>) -> Self {
        let force = all_in_force(scene.model, scene.shop);
        let mut dangers = Vec::new();
        for activity in ready.activities() {
            if let Some(last) = force.iter().find(|known| known.id() == activity.id()) {
                let own = activity.dangers(last, scene.now);
                dangers.extend(own.into_iter().map(|danger| (activity.id().to_string(), danger)));
            }
        }
        let digits = Digits::against(dangers.iter().map(|(_, danger)| danger), scene.now);
        Self { ready, dangers, digits }
    }
}

fn entries<'a>(scene: &Scene<'a>) -> &'a [ActivityEntry] {
    scene.model.activities.get(scene.shop).map_or(&[], |(entries, _)| entries.as_slice())
}

/// The items of a part, each with a cross that takes it out.
fn items_ui(ui: &mut Ui, items: &mut Vec<String>, scene: &Scene<'_>) {
    let mut removed = None;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
        for (place, item) in items.iter().enumerate() {
            let title = item.parse().ok().and_then(|id: NumIid| scene.model.titles.get(&id));
            let text = match title {
                Some(title) => format!("{item} {}", super::list::short(title, 10)),
                None => item.clone(),
            };
            let out = t!("activity.items.remove", item = item);
            if chip_ui(ui, &text, ChipNames { edit: None, remove: &out }).0 == ChipAct::Remove {
                removed = Some(place);
            }
        }
    });
    if let Some(place) = removed {
        items.remove(place);
    }
}

fn part_badge_ui(ui: &mut Ui, state: PartState) {
    let (word, tone) = match state {
        PartState::Agrees => (t!("group.state.agrees"), Tone::Good),
        PartState::Unsent => (t!("group.state.unsent"), Tone::Second),
        PartState::Unknown => (t!("group.state.unknown"), Tone::Warn),
        PartState::Refused => (t!("group.state.refused"), Tone::Bad),
        PartState::Differs => (t!("group.state.differs"), Tone::Warn),
    };
    badge_ui(ui, &word, tone);
}

fn came_word(came: &PartCame) -> (String, Tone) {
    match came {
        PartCame::AgreedBefore => (t!("group.came.before").into_owned(), Tone::Good),
        PartCame::Sent(sent) => {
            let tone = if sent.state == SendState::Confirmed { Tone::Good } else { Tone::Bad };
            (words::send_state(sent.state).into_owned(), tone)
        }
        PartCame::StillUnknown => (t!("group.came.unknown").into_owned(), Tone::Warn),
        PartCame::Left => (t!("group.came.left").into_owned(), Tone::Second),
    }
}

const fn second(fault: &GroupFault) -> usize {
    match fault {
        GroupFault::DoubledId { second, .. } | GroupFault::DoubledItem { second, .. } => *second,
    }
}

fn fault_word(fault: &GroupFault) -> String {
    match fault {
        GroupFault::DoubledId { id, first, .. } => t!("group.fault.id", id = id, first = first),
        GroupFault::DoubledItem { item, first, .. } => t!("group.fault.item", item = item, first = first),
    }
    .into_owned()
}
