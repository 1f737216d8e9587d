//! The filter as one line of text: shown, typed or pasted, with errors that point at the place.

use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CCursorRange, LayoutJob, TextFormat};
use egui::text_edit::TextEditState;
use egui::{
    EventFilter, Galley, Id, Key, Margin, Pos2, Response, RichText, Stroke, TextBuffer, TextEdit, TextStyle,
    Ui,
};
use rust_i18n::t;

use super::completion::{self, Completion};
use super::{FilterDraft, OrdersScreen, Scene, local_words};
use crate::domain::filter::Filter;
use crate::domain::filter_line::{self, ApiParams, LineError, Said};
use crate::domain::time::Timestamp;
use crate::ui::icons;
use crate::ui::ime::Composing;
use crate::ui::theme;
use crate::ui::widgets::{Tone, icon_button};

/// Longest line that can be edited, in characters: it is drawn whole in every frame. A longer one, of thousands of order
/// numbers, is only copied.
const MOST_CHARS: usize = 8_000;

/// Width of the request's preview.
const PREVIEW: f32 = 420.0;

/// The open line.
#[derive(Debug)]
pub(super) struct Line {
    text: String,
    fault: Option<LineError>,
    /// The draft that the text says; another one comes from elsewhere and is written anew.
    said: FilterDraft,
    /// What Escape brings back.
    before: FilterDraft,
    focus: Focus,
    /// The text that was read last.
    read: String,
    completion: Completion,
    field: Option<Id>,
    /// Where the caret stood last, below the field.
    below: Pos2,
}

/// Whether the field has been given the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    Wanted,
    Given,
}

impl OrdersScreen {
    /// Opens the line, or gives it the focus.
    pub(super) fn open_line(&mut self, now: Timestamp) {
        if let Some(line) = &mut self.line {
            line.focus = Focus::Wanted;
        } else {
            let text = self.draft.line(now);
            self.line = Some(Line {
                read: text.clone(),
                text,
                completion: Completion::default(),
                field: None,
                below: Pos2::ZERO,
                fault: None,
                said: self.draft.clone(),
                before: self.draft.clone(),
                focus: Focus::Wanted,
            });
        }
    }
}

impl Line {
    /// Is this its field?
    pub(super) fn is_at(&self, field: Id) -> bool {
        self.field == Some(field)
    }
}

/// Draws the line, if it is open.
pub(super) fn ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &Scene<'_>) {
    let Some(mut line) = screen.line.take() else { return };
    if screen.draft != line.said {
        // The pane has changed the filter.
        line.text = screen.draft.line(scene.now);
        line.read.clone_from(&line.text);
        line.completion.leave();
        (line.said, line.fault) = (screen.draft.clone(), None);
    }
    let wrong = line.fault.as_ref().map(|fault| fault.at.clone());
    let mut ends = Ends::No;
    ui.horizontal(|ui| {
        if line.text.len() > 4 * MOST_CHARS || line.text.chars().count() > MOST_CHARS {
            let text = t!("line.long", count = line.text.chars().count());
            ui.label(RichText::new(text).color(theme::tokens(ui).second));
            ends = buttons_ui(ui, &line.text, &screen.asked, scene.shop.as_str());
            return;
        }
        let buttons = 2.0 * (theme::CONTROL_HEIGHT + ui.spacing().item_spacing.x);
        let response = line.field_ui(ui, scene, wrong.as_ref(), buttons);
        let settled = line.completion.settled(&line.text, scene.now);
        if settled != line.read && scene.composing == Composing::No {
            line.fault = match filter_line::read_said(&settled, scene.now) {
                Ok(said) => line.say(screen, &said, scene.now),
                Err(fault) => {
                    // What stands around it holds meanwhile.
                    if let Ok(said) = filter_line::read_said(&without(&settled, &fault.at), scene.now) {
                        line.say(screen, &said, scene.now);
                    }
                    Some(fault)
                }
            };
            line.read = settled;
        }
        let left_by = |key| response.lost_focus() && ui.input(|input| input.key_pressed(key));
        if left_by(Key::Enter) && line.fault.is_none() {
            ends = Ends::Kept;
        } else if left_by(Key::Escape) {
            ends = Ends::GivenUp;
        }
        if buttons_ui(ui, &line.text, &screen.asked, scene.shop.as_str()) == Ends::Kept {
            ends = Ends::Kept;
        }
    });
    if let Some(fault) = &line.fault {
        ui.label(RichText::new(fault_words(&line.text, fault)).color(Tone::Bad.color(ui)));
    }
    match ends {
        Ends::No => screen.line = Some(line),
        Ends::Kept => {}
        Ends::GivenUp => screen.draft = line.before,
    }
}

impl Line {
    /// Draws the field with what it offers.
    fn field_ui(
        &mut self,
        ui: &mut Ui,
        scene: &Scene<'_>,
        wrong: Option<&Range<usize>>,
        buttons: f32,
    ) -> Response {
        let has_focus = |ui: &Ui, field: Id| ui.memory(|memory| memory.has_focus(field));
        if let Some(field) = self.field.filter(|field| has_focus(ui, *field))
            && let Some((text, caret)) = self.completion.keys(ui, &self.text, scene.composing)
        {
            self.take(ui, field, text, caret);
        }
        let mut layouter =
            |ui: &Ui, text: &dyn TextBuffer, _: f32| laid_out(ui, text.as_str(), wrong.cloned());
        let keeps = self.completion.is_open();
        let edit = TextEdit::singleline(&mut self.text)
            .hint_text(RichText::new(t!("line.hint")).color(theme::tokens(ui).faint))
            .char_limit(MOST_CHARS)
            .margin(Margin::symmetric(8, 5))
            .desired_width(ui.available_width() - buttons)
            .layouter(&mut layouter)
            .event_filter(EventFilter {
                tab: keeps,
                escape: keeps,
                horizontal_arrows: true,
                vertical_arrows: true,
            })
            .id_salt("filter line");
        // A click on what is offered must not take the focus away.
        let surrender = ui.ctx().options(|options| options.input_options.surrender_focus_on);
        if keeps && completion::is_pointed_at(ui) {
            ui.ctx().options_mut(|options| {
                options.input_options.surrender_focus_on = egui::SurrenderFocusOn::Never;
            });
        }
        let output = edit.show(ui);
        ui.ctx().options_mut(|options| options.input_options.surrender_focus_on = surrender);
        let response = output.response.response.clone();
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(t!("line.field")));
        self.field = Some(response.id);
        if self.focus == Focus::Wanted {
            response.request_focus();
            self.focus = Focus::Given;
        }
        let is_clicked = keeps && completion::is_pointed_at(ui);
        match output.cursor_range.filter(|_| response.has_focus()) {
            Some(range) => {
                let chars = self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]);
                let caret = chars.take(range.primary.index.0 + 1).last().unwrap_or_default();
                self.completion.follow(&self.text, caret, scene);
                let at = output.galley.pos_from_cursor(range.primary).left_bottom().to_vec2();
                self.below = egui::pos2((output.galley_pos + at).x, response.rect.bottom() + 2.0);
            }
            // What is clicked in the list has the focus already.
            None if is_clicked => {}
            None => self.completion.leave(),
        }
        if let Some((text, caret)) = self.completion.ui(ui, self.below, &self.text) {
            self.take(ui, response.id, text, caret);
            response.request_focus();
            ui.ctx().request_repaint();
        }
        response
    }

    /// Puts what was taken into the line, the caret behind it.
    fn take(&mut self, ui: &Ui, field: Id, text: String, caret: usize) {
        let chars = text.get(..caret).map_or(0, |before| before.chars().count());
        let mut state = TextEditState::load(ui.ctx(), field).unwrap_or_default();
        state.cursor.set_char_range(Some(CCursorRange::one(CCursor::new(chars))));
        state.store(ui.ctx(), field);
        self.text = text;
    }

    /// Makes the filter what was read.
    fn say(&mut self, screen: &mut OrdersScreen, said: &Said, now: Timestamp) -> Option<LineError> {
        screen.draft = FilterDraft::said(said, now);
        self.said = screen.draft.clone();
        None
    }
}

/// A line without the term that a piece of it belongs to.
fn without(line: &str, at: &Range<usize>) -> String {
    let start = line.get(..at.start).and_then(|before| before.rfind(char::is_whitespace)).unwrap_or_default();
    let behind = line.get(at.end..).unwrap_or_default();
    let end = at.end + behind.find(char::is_whitespace).unwrap_or(behind.len());
    format!("{} {}", &line[..start], &line[end..])
}

/// Draws the buttons behind the line.
fn buttons_ui(ui: &mut Ui, text: &str, asked: &Filter, shop: &str) -> Ends {
    let copy = icon_button(ui, icons::COPY, &t!("line.copy_as"));
    egui::Popup::menu(&copy).show(|ui| copies_ui(ui, text, asked, shop));
    if icon_button(ui, icons::X, &t!("line.close")).clicked() { Ends::Kept } else { Ends::No }
}

/// Draws what the filter may be copied as, and the request that it means.
fn copies_ui(ui: &mut Ui, text: &str, asked: &Filter, shop: &str) {
    let ApiParams { params, here_only } = filter_line::api_params(asked);
    let request = params.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("\n");
    for (name, what) in [
        (t!("line.copy"), text.to_owned()),
        (t!("line.copy.command"), filter_line::command(asked, shop)),
        (t!("line.copy.request"), request.clone()),
    ] {
        if ui.button(name).clicked() {
            ui.ctx().copy_text(what);
        }
    }
    ui.separator();
    ui.set_max_width(PREVIEW);
    let t = theme::tokens(ui);
    let small = |text: String, color| RichText::new(text).text_style(theme::small()).color(color);
    ui.label(small(short_lines(&request), t.second));
    if params.iter().any(|(name, _)| params.iter().filter(|(other, _)| other == name).count() > 1) {
        ui.label(small(t!("line.request.several").into_owned(), t.faint));
    }
    if !here_only.is_empty() {
        let conditions: Vec<String> =
            here_only.iter().map(|one| local_words::condition(asked, *one)).collect();
        ui.label(small(
            t!("line.request.here_only", conditions = conditions.join(" · ")).into_owned(),
            t.second,
        ));
    }
}

/// The lines, each cut short: a list of order numbers may be long.
fn short_lines(text: &str) -> String {
    text.lines().map(|line| super::chips::short_to(line, 60)).collect::<Vec<_>>().join("\n")
}

/// How the line ends in a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ends {
    No,
    Kept,
    GivenUp,
}

/// What is wrong, and where.
pub(super) fn fault_words(text: &str, fault: &LineError) -> String {
    let (place, piece) = fault.place(text);
    let why = t!(format!("line.{}", fault.why.word()));
    t!("line.fault", place = place, text = piece, why = why).into_owned()
}

/// The text with the piece that cannot be read underlined.
fn laid_out(ui: &Ui, text: &str, wrong: Option<Range<usize>>) -> Arc<Galley> {
    let t = theme::tokens(ui);
    let plain = TextFormat::simple(TextStyle::Body.resolve(ui.style()), t.text);
    let marked = TextFormat { underline: Stroke::new(1.5, t.bad), color: t.bad, ..plain.clone() };
    let mut job = LayoutJob::default();
    match wrong.filter(|at| text.get(at.clone()).is_some()) {
        Some(at) => {
            job.append(&text[..at.start], 0.0, plain.clone());
            job.append(&text[at.clone()], 0.0, marked);
            job.append(&text[at.end..], 0.0, plain);
        }
        None => job.append(text, 0.0, plain),
    }
    job.wrap.max_width = f32::INFINITY;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}
