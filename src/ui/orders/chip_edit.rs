//! A condition changed where it stands: a click on a chip opens its field or its choices below it. What is changed
//! filters at once; Enter takes it, Escape brings back what was there.

use std::sync::Arc;

use egui::{
    Context, Id, Key, Label, Modifiers, Popup, PopupAnchor, PopupCloseBehavior, Rect, Response, RichText, Ui,
};
use rust_i18n::t;

use super::draft::{DraftField, FilterDraft, Stretch};
use super::{OrdersScreen, Scene};
use crate::domain::anywhere::Spot;
use crate::domain::facets::Facets;
use crate::domain::filter::{Filter, Refunding, TimeKind};
use crate::domain::filter_line::{self, LineError};
use crate::domain::flag::Flag;
use crate::domain::handled::Handled;
use crate::domain::local_test::LocalTest;
use crate::domain::status::Status;
use crate::domain::text_how::TextHow;
use crate::domain::time::Timestamp;
use crate::ui::ime::Composing;
use crate::ui::theme;
use crate::ui::widgets::{
    Choice, Field, Segment, Tone, choice_ui, field_ui, flag_ui, plain_button, segments_ui,
};
use crate::ui::words;

/// Width of the editor.
const WIDTH: f32 = 280.0;
/// Most height of a list of choices.
const HEIGHT: f32 = 320.0;

/// Which part of the draft a chip says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Time,
    Statuses,
    Flags,
    NotStatuses,
    NotFlags,
    Memo,
    Message,
    Refunding,
    Tids,
    Items,
    Nick,
    OpenUid,
    Handled,
    NotHandled,
    /// A condition on what orders contain, by its place; it is changed as a term.
    Kept(usize),
    /// A term of the line, by its place.
    Term(usize),
}

/// The open editor.
#[derive(Debug)]
pub(super) struct Editor {
    part: Part,
    /// Where its chip stands.
    at: Rect,
    /// What Escape brings back.
    before: FilterDraft,
    /// A term as it is typed, and what is wrong with it.
    text: String,
    fault: Option<LineError>,
    /// The term in one place only, and the filter that it makes.
    narrower: Vec<(Spot, FilterDraft)>,
    filters: Arc<[Filter]>,
    phase: Phase,
}

/// Whether it was drawn before: the key that opened it must not close it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Fresh,
    Drawn,
}

/// How the editor ends in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ends {
    No,
    Taken,
    GivenUp,
    Narrowed(Box<FilterDraft>),
}

fn popup_id() -> Id {
    Id::unique("chip editor")
}

impl OrdersScreen {
    /// Opens the editor of a chip.
    pub(super) fn edit_chip(&mut self, ctx: &Context, part: Part, at: Rect, now: Timestamp) {
        let before = self.draft.clone();
        let part = match part {
            Part::Kept(place) => self.as_term(place, now),
            part => part,
        };
        let text = match part {
            Part::Term(place) => self.draft.terms.get(place).cloned().unwrap_or_default(),
            _ => String::new(),
        };
        self.chip_editor = Some(Editor {
            part,
            at,
            before,
            text,
            fault: None,
            narrower: Vec::new(),
            filters: Arc::from([]),
            phase: Phase::Fresh,
        });
        Popup::open_id(ctx, popup_id());
    }

    /// Makes a term of a condition on what orders contain. Once it is read again, it is in its own field.
    fn as_term(&mut self, place: usize, now: Timestamp) -> Part {
        if let Some(said) = self.draft.kept.said(now, &mut Vec::new()).into_iter().nth(place) {
            (said.clear)(&mut self.draft.kept);
            self.draft.terms.push(said.term);
        }
        Part::Term(self.draft.terms.len().saturating_sub(1))
    }

    /// A chip stands here in this frame: its editor stays with it.
    pub(super) fn chip_stands(&mut self, part: Part, at: Rect) {
        if let Some(editor) = self.chip_editor.as_mut().filter(|editor| editor.part == part) {
            editor.at = at;
        }
    }

    /// The filters whose counts stand in the editor.
    #[must_use]
    pub fn counted(&self) -> Arc<[Filter]> {
        self.chip_editor.as_ref().map_or_else(|| Arc::from([]), |editor| Arc::clone(&editor.filters))
    }
}

/// Draws the editor, if it is open.
pub(super) fn ui(ui: &Ui, screen: &mut OrdersScreen, scene: &Scene<'_>) {
    let Some(mut editor) = screen.chip_editor.take() else { return };
    if editor.phase == Phase::Fresh {
        editor.narrow(&screen.draft, scene.now);
    }
    let mut ends = Ends::No;
    let is_mine = editor.phase == Phase::Drawn && scene.composing == Composing::No;
    let escaped = is_mine && ui.input(|input| input.key_pressed(Key::Escape));
    if is_mine && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
        ends = Ends::Taken;
    }
    let facets = scene.model.answer.as_ref().map(|shown| &shown.facets);
    let shown = Popup::new(popup_id(), ui.ctx().clone(), PopupAnchor::ParentRect(editor.at), ui.layer_id())
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .open_memory(None)
        .width(WIDTH)
        .show(|ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 4.0;
            let draft = &mut screen.draft;
            let first = match editor.part {
                Part::Term(place) => {
                    let (response, narrowed) = editor.term_ui(ui, draft, place, scene);
                    if let Some(narrowed) = narrowed {
                        ends = Ends::Narrowed(Box::new(narrowed));
                    }
                    Some(response)
                }
                part => part_ui(ui, part, draft, &screen.wrong, facets),
            };
            if editor.phase == Phase::Fresh
                && let Some(first) = first
            {
                first.request_focus();
            }
        });
    if shown.is_none() && ends == Ends::No {
        // A click outside takes what stands there.
        ends = if escaped { Ends::GivenUp } else { Ends::Taken };
    } else if escaped {
        ends = Ends::GivenUp;
    }
    editor.phase = Phase::Drawn;
    match ends {
        // What cannot be read stays open with its fault, unless the editor was left.
        Ends::Taken if editor.fault.is_some() && shown.is_some() => screen.chip_editor = Some(editor),
        Ends::No => screen.chip_editor = Some(editor),
        Ends::Taken => {
            if let Part::Term(place) = editor.part
                && editor.fault.is_none()
                && let Some(draft) = with_term(&screen.draft, place, &editor.text, scene.now)
            {
                screen.draft = draft;
            }
            Popup::close_id(ui.ctx(), popup_id());
        }
        Ends::GivenUp => {
            screen.draft = editor.before;
            Popup::close_id(ui.ctx(), popup_id());
        }
        Ends::Narrowed(draft) => {
            screen.draft = *draft;
            Popup::close_id(ui.ctx(), popup_id());
        }
    }
}

/// The draft with another term at a place, each condition in the field that it has; `None` where it cannot be read.
fn with_term(draft: &FilterDraft, place: usize, term: &str, now: Timestamp) -> Option<FilterDraft> {
    let mut rest = draft.clone();
    if place < rest.terms.len() {
        rest.terms.remove(place);
    }
    let line = format!("{} {term}", rest.line(now));
    filter_line::read_said(&line, now).ok().map(|said| FilterDraft::said(&said, now))
}

impl Editor {
    /// What a word without a key would be in one place only.
    fn narrow(&mut self, draft: &FilterDraft, now: Timestamp) {
        let Part::Term(place) = self.part else { return };
        let test = filter_line::read_test(&self.text, now);
        let spots = match &test {
            Ok(LocalTest::Anywhere(_, any)) => any.spots().collect(),
            _ => Vec::new(),
        };
        let narrowed = |spot| {
            let term = filter_line::write_only_in(test.as_ref().ok()?, spot)?;
            Some((spot, with_term(draft, place, &term, now)?))
        };
        self.narrower = spots.into_iter().filter_map(narrowed).collect();
        self.filters = self.narrower.iter().map(|(_, draft)| draft.make(now).filter).collect();
    }

    fn term_ui(
        &mut self,
        ui: &mut Ui,
        draft: &mut FilterDraft,
        place: usize,
        scene: &Scene<'_>,
    ) -> (Response, Option<FilterDraft>) {
        let name = t!("edit.field");
        let field = Field { wrong: self.fault.is_some(), ..Field::named(&name) };
        let response = field_ui(ui, field, &mut self.text);
        if response.changed() && scene.composing == Composing::No {
            self.fault = filter_line::read(&self.text, scene.now).err();
            if self.fault.is_none()
                && filter_line::read_test(&self.text, scene.now).is_ok()
                && let Some(term) = draft.terms.get_mut(place)
            {
                term.clone_from(&self.text);
            }
            self.narrow(draft, scene.now);
        }
        if let Some(fault) = &self.fault {
            let text = super::line::fault_words(&self.text, fault);
            ui.label(RichText::new(text).text_style(theme::small()).color(Tone::Bad.color(ui)));
        }
        let counts = scene.model.counted.as_ref().filter(|(filters, _)| *filters == self.filters);
        let mut picked = None;
        for (at, (spot, narrower)) in self.narrower.iter().enumerate() {
            let spot = words::spot(*spot);
            let text = if let Some(count) = counts.and_then(|(_, counts)| counts.get(at)) {
                t!("edit.only.count", spot = spot, count = words::count(*count))
            } else {
                t!("edit.only", spot = spot)
            };
            if plain_button(ui, &text).clicked() {
                picked = Some(narrower.clone());
            }
        }
        (response, picked)
    }
}

/// Draws what a condition is changed with, and gives what is to have the focus.
fn part_ui(
    ui: &mut Ui,
    part: Part,
    draft: &mut FilterDraft,
    wrong: &[DraftField],
    facets: Option<&Facets>,
) -> Option<Response> {
    let field = |ui: &mut Ui, text: &mut String, field: Option<DraftField>| {
        let name = t!("edit.field");
        let wrong = field.is_some_and(|field| wrong.contains(&field));
        Some(field_ui(ui, Field { wrong, most_chars: 500_000, ..Field::named(&name) }, text))
    };
    match part {
        Part::Time => {
            time_ui(ui, draft, wrong);
            None
        }
        Part::Statuses | Part::NotStatuses => {
            let count = |status: &Status| {
                let counts = facets.map(|facets| &facets.status)?;
                Some(counts.get(&Some(status.clone())).copied().unwrap_or(0))
            };
            let chosen = if part == Part::Statuses { &mut draft.statuses } else { &mut draft.not_statuses };
            let others = chosen.iter().filter(|status| !Status::NAMED.contains(status));
            let all: Vec<Status> = Status::NAMED.iter().chain(others).cloned().collect();
            choices_ui(ui, &all, chosen, (words::status, count), |ui, status| {
                let text = RichText::new(words::status(status)).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            })
        }
        Part::Flags | Part::NotFlags => {
            let count = |flag: &Flag| {
                let counts = facets.map(|facets| &facets.flag)?;
                Some(counts.get(&Some(*flag)).copied().unwrap_or(0))
            };
            let chosen = if part == Part::Flags { &mut draft.flags } else { &mut draft.not_flags };
            let others = chosen.iter().filter(|flag| !flag.is_named());
            let all: Vec<Flag> = Flag::NAMED.iter().chain(others).copied().collect();
            choices_ui(ui, &all, chosen, (|flag| words::flag(*flag), count), |ui, flag| {
                flag_ui(ui, Some(*flag));
                let text = RichText::new(words::flag(*flag)).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            })
        }
        Part::Refunding => {
            let mut chosen: Vec<Refunding> = draft.refunding.into_iter().collect();
            let word = |side: &Refunding| words::refunding(Some(*side)).into_owned();
            let all = [Refunding::Yes, Refunding::No];
            let count = |side: &Refunding| {
                facets.map(|facets| facets.refunding.get(&Some(*side)).copied().unwrap_or(0))
            };
            let first = choices_ui(ui, &all, &mut chosen, (word, count), |ui, side| {
                let text = RichText::new(word(side)).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            });
            // One of the two, the one that was chosen last.
            draft.refunding = chosen.last().copied();
            first
        }
        Part::Memo => Some(text_ui(ui, &mut draft.memo_op, &mut draft.memo)),
        Part::Message => Some(text_ui(ui, &mut draft.message_op, &mut draft.message)),
        Part::Tids => field(ui, &mut draft.tids, Some(DraftField::Tids)),
        Part::Items => field(ui, &mut draft.items, Some(DraftField::Items)),
        Part::Nick => field(ui, &mut draft.buyer_nick, None),
        Part::OpenUid => field(ui, &mut draft.buyer_open_uid, None),
        Part::Handled | Part::NotHandled => {
            let count =
                |handled: &Handled| facets.map(|facets| facets.handled.get(handled).copied().unwrap_or(0));
            let word = |handled: &Handled| words::handled(*handled).into_owned();
            let chosen = if part == Part::Handled { &mut draft.handled } else { &mut draft.not_handled };
            choices_ui(ui, &Handled::ALL, chosen, (word, count), |ui, handled| {
                let text = RichText::new(word(handled)).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            })
        }
        Part::Kept(_) | Part::Term(_) => None,
    }
}

/// Choices of which any may be on; gives the first.
fn choices_ui<T: PartialEq + Clone>(
    ui: &mut Ui,
    all: &[T],
    chosen: &mut Vec<T>,
    (word, count): (impl Fn(&T) -> String, impl Fn(&T) -> Option<u64>),
    mut content: impl FnMut(&mut Ui, &T),
) -> Option<Response> {
    let mut first = None;
    egui::ScrollArea::vertical().id_salt("chip choices").max_height(HEIGHT).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for value in all {
            let on = if chosen.contains(value) { Choice::On } else { Choice::Off };
            let name = t!("edit.choice", value = word(value));
            let response = choice_ui(ui, &name, on, count(value), |ui| content(ui, value));
            if response.clicked() {
                if on == Choice::On {
                    chosen.retain(|known| known != value);
                } else {
                    chosen.push(value.clone());
                }
            }
            first.get_or_insert(response);
        }
    });
    first
}

fn time_ui(ui: &mut Ui, draft: &mut FilterDraft, wrong: &[DraftField]) {
    let kinds = TimeKind::ALL.map(|kind| (kind, words::time_kind(kind)));
    let segments: Vec<Segment<'_, TimeKind>> =
        kinds.iter().map(|(value, text)| Segment { value: *value, text }).collect();
    segments_ui(ui, &t!("edit.time"), &mut draft.time, &segments);
    let stretches = Stretch::ALL.map(|stretch| (stretch, t!(stretch.key())));
    for half in stretches.chunks(3) {
        let segments: Vec<Segment<'_, Stretch>> =
            half.iter().map(|(value, text)| Segment { value: *value, text }).collect();
        segments_ui(ui, &t!("edit.stretch"), &mut draft.stretch, &segments);
    }
    if draft.stretch == Stretch::Typed {
        for (name, hint, field, text) in [
            (t!("edit.start"), t!("filter.start"), DraftField::Start, &mut draft.start),
            (t!("edit.end"), t!("filter.end"), DraftField::End, &mut draft.end),
        ] {
            let wrong = wrong.contains(&field);
            field_ui(ui, Field { hint: &hint, wrong, most_chars: 19, ..Field::named(&name) }, text);
        }
    }
}

fn text_ui(ui: &mut Ui, how: &mut TextHow, text: &mut String) -> Response {
    let hows = TextHow::ALL.map(|how| (how, words::text_how(how)));
    for half in hows.chunks(4) {
        let segments: Vec<Segment<'_, TextHow>> =
            half.iter().map(|(value, text)| Segment { value: *value, text }).collect();
        segments_ui(ui, &t!("edit.how"), how, &segments);
    }
    let name = t!("edit.field");
    field_ui(ui, Field::named(&name), text)
}
