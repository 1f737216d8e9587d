//! The dialog.

use std::sync::Arc;

use egui::{Label, RichText, ScrollArea, TextEdit, Ui, vec2};
use rust_i18n::t;

use super::{Dialog, Draft, Marking, Read, Shown, Stage};
use crate::domain::export::Form;
use crate::domain::ids::MarkingId;
use crate::domain::marking::{
    BatchState, Column, Hit, JobState, MarkingBatch, MarkingFault, MarkingJob, MarkingLook, MarkingTally,
    MarkingWish, MarkingWords, STATUS_CHARS, Way,
};
use crate::messages::{Action, UsersAction};
use crate::ui::actions::Purpose;
use crate::ui::activities::Scene;
use crate::ui::theme;
use crate::ui::widgets::{
    Field, Segment, Tone, danger_button, fault_ui, field_ui, is_left, main_button, menu_ui, plain_button,
    section_ui, segments_ui, titled_field_ui, titled_ui, waiting_ui,
};
use crate::ui::words::{self, count};

/// How wide the dialog is.
const WIDTH: f32 = 600.0;
/// How high it is where the window has room.
const HEIGHT: f32 = 560.0;
/// Most characters of a paste; more goes through a file, since the field is drawn in every frame.
const PASTE_CHARS: usize = 200_000;
/// Most places of what could not be read that are named.
const NAMED: usize = 5;
/// Height of the field that users are pasted into.
const PASTE_HEIGHT: f32 = 90.0;
/// Height of the list of calls.
const CALLS_HEIGHT: f32 = 160.0;

/// What was pressed.
enum Press {
    Close,
    ReadText,
    ReadFile,
    Look(MarkingWish),
    Begin,
    Pause,
    Run,
    Again,
    End,
    Write,
}

impl Marking {
    pub(super) fn dialog_ui(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        let Some(dialog) = &mut self.dialog else { return };
        let (running, mut press) = (self.running, None);
        let frame = egui::Frame::popup(ui.style()).inner_margin(20);
        let height = (ui.ctx().content_rect().height() - 150.0).min(HEIGHT);
        let modal = egui::Modal::new(egui::Id::unique("mark_users")).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(WIDTH);
            ui.add(Label::new(RichText::new(t!("users.title")).heading()).selectable(false));
            // Its buttons stay where they are while it says more.
            ui.allocate_ui(vec2(WIDTH, height), |ui| {
                ui.set_min_height(height);
                let area = ScrollArea::vertical().id_salt("mark_users").auto_shrink([false, false]);
                area.show(ui, |ui| match dialog {
                    Dialog::New(draft) => new_ui(ui, draft, &mut press),
                    Dialog::Job(shown) => job_ui(ui, shown, job(scene, shown), running),
                });
            });
            ui.add_space(8.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| match dialog {
                Dialog::New(draft) => new_buttons_ui(ui, draft, &mut press),
                Dialog::Job(shown) => job_buttons_ui(ui, job(scene, shown), running, &mut press),
            });
        });
        // A click beside it is a slip, and would cost what was pasted.
        if is_left(&modal) && !modal.backdrop_response.clicked() {
            press = Some(Press::Close);
        }
        if let Some(press) = press {
            self.pressed(press, scene);
        }
    }

    fn pressed(&mut self, press: Press, scene: &mut Scene<'_>) {
        let shop = scene.shop.clone();
        let mut act = |action| scene.actions.act(Action::Users(shop.clone(), action), Purpose::Users);
        match (press, &mut self.dialog) {
            (Press::ReadText, Some(Dialog::New(draft))) => {
                (draft.stage, draft.fault) = (Stage::Reading, None);
                act(UsersAction::ReadText(draft.paste.clone()));
            }
            (Press::ReadFile, Some(Dialog::New(draft))) => {
                (draft.stage, draft.fault) = (Stage::Reading, None);
                act(UsersAction::ReadFile(draft.path.trim().into()));
            }
            (Press::Look(wish), Some(Dialog::New(draft))) => {
                if let Some(read) = &draft.read {
                    act(UsersAction::Look(Box::new(wish.clone()), Arc::clone(&read.users)));
                    (draft.stage, draft.fault) = (Stage::Looking(Box::new(wish)), None);
                }
            }
            (Press::Begin, Some(Dialog::New(draft))) => {
                if let (Stage::Looked(wish, look), Some(read)) =
                    (std::mem::take(&mut draft.stage), &draft.read)
                {
                    act(UsersAction::Begin(wish, Arc::clone(&read.users), Box::new(look.looked)));
                    draft.stage = Stage::Beginning;
                }
            }
            (Press::Pause, _) => act(UsersAction::Pause),
            (Press::Run, Some(Dialog::Job(Shown { id, .. }))) => {
                let id = *id;
                self.run(&shop, id, UsersAction::Run(id), scene.actions);
            }
            (Press::Again, Some(Dialog::Job(Shown { id, .. }))) => {
                let id = *id;
                self.run(&shop, id, UsersAction::Again(id), scene.actions);
            }
            (Press::End, Some(Dialog::Job(shown))) => act(UsersAction::End(shown.id)),
            (Press::Write, Some(Dialog::Job(shown))) => {
                let words = Box::new(outcome_words(shown.id));
                let folder = scene.model.documents.clone();
                let action = UsersAction::Write(shown.id, words, folder, Form::Csv);
                scene.actions.act(Action::Users(shop, action), Purpose::SheetWritten);
            }
            (Press::Close, _) => self.dialog = None,
            _ => {}
        }
    }
}

/// The job of a dialog, where the window was told of it.
fn job<'a>(scene: &Scene<'a>, shown: &Shown) -> Option<&'a MarkingJob> {
    scene.model.markings.get(scene.shop)?.get(shown.id)
}

/// A job to be begun.
fn new_ui(ui: &mut Ui, draft: &mut Draft, press: &mut Option<Press>) {
    let before = (draft.item, draft.typed.clone());
    let is_busy = !matches!(draft.stage, Stage::Typing | Stage::Looked(..));
    ui.add_enabled_ui(!is_busy, |ui| {
        wish_ui(ui, draft);
        users_ui(ui, draft, press);
    });
    draft.typed.item = draft.items.get(draft.item).cloned().unwrap_or_default();
    if let Some(read) = &draft.read {
        read_ui(ui, read);
    }
    // What was looked up holds for what was looked up.
    if before != (draft.item, draft.typed.clone()) && matches!(draft.stage, Stage::Looked(..)) {
        draft.stage = Stage::Typing;
    }
    if let Some(fault) = &draft.fault {
        fault_ui(ui, &words::fault(fault), Tone::Bad);
    }
    let users = draft.read.as_ref().map_or(0, |read| read.users.len());
    match &draft.stage {
        Stage::Reading => waiting_ui(ui, &t!("users.reading")),
        Stage::Looking(_) => waiting_ui(ui, &t!("users.looking")),
        Stage::Beginning => waiting_ui(ui, &t!("users.beginning")),
        Stage::Looked(wish, look) => looked_ui(ui, wish, look, users),
        Stage::Typing => {}
    }
}

fn new_buttons_ui(ui: &mut Ui, draft: &Draft, press: &mut Option<Press>) {
    let users = draft.read.as_ref().map_or(0, |read| read.users.len());
    match (&draft.stage, draft.typed.check()) {
        (Stage::Looked(wish, _), _) => {
            let text = match wish.hit {
                Hit::Yes => t!("users.begin", count = users),
                Hit::No => t!("users.begin_no", count = users),
            };
            if main_button(ui, &text).clicked() {
                *press = Some(Press::Begin);
            }
        }
        (Stage::Typing, checked) => {
            ui.add_enabled_ui(users > 0 && checked.is_ok(), |ui| {
                if main_button(ui, &t!("users.look")).clicked()
                    && let Ok(wish) = checked
                {
                    *press = Some(Press::Look(wish));
                }
            });
        }
        _ => {}
    }
    if plain_button(ui, &t!("cancel")).clicked() {
        *press = Some(Press::Close);
    }
}

/// What becomes of the users.
fn wish_ui(ui: &mut Ui, draft: &mut Draft) {
    let faults = draft.typed.check().err().unwrap_or_default();
    let wrong = |fault: MarkingFault| faults.contains(&fault);
    ui.columns(2, |columns| {
        let items: Vec<Segment<'_, usize>> =
            draft.items.iter().enumerate().map(|(value, text)| Segment { value, text }).collect();
        titled_ui(&mut columns[0], &t!("users.item"), |ui| {
            menu_ui(ui, &t!("users.item.pick"), ui.available_width(), &mut draft.item, &items)
        });
        let name = t!("users.sku");
        let field = Field { most_chars: 19, wrong: wrong(MarkingFault::Sku), ..Field::named(&name) };
        titled_field_ui(&mut columns[1], field, &mut draft.typed.sku);
    });
    ui.columns(2, |columns| {
        let (queue, special) = (t!("users.way.queue"), t!("users.way.special"));
        let ways =
            [Segment { value: Way::Queue, text: &queue }, Segment { value: Way::Special, text: &special }];
        titled_ui(&mut columns[0], &t!("users.way"), |ui| {
            segments_ui(ui, &t!("users.way"), &mut draft.typed.way, &ways)
        });
        let (yes, no) = (t!("marking.hit.yes"), t!("marking.hit.no"));
        let hits = [Segment { value: Hit::Yes, text: &yes }, Segment { value: Hit::No, text: &no }];
        titled_ui(&mut columns[1], &t!("users.hit"), |ui| {
            segments_ui(ui, &t!("users.hit"), &mut draft.typed.hit, &hits)
        });
    });
    ui.columns(2, |columns| {
        let name = t!("users.status");
        let is_wrong = wrong(MarkingFault::Status) || wrong(MarkingFault::NoStatus);
        let field = Field { most_chars: STATUS_CHARS, wrong: is_wrong, ..Field::named(&name) };
        titled_field_ui(&mut columns[0], field, &mut draft.typed.status);
        match draft.typed.way {
            Way::Special => {
                let name = t!("users.limit");
                let field = Field { most_chars: 6, wrong: wrong(MarkingFault::Limit), ..Field::named(&name) };
                titled_field_ui(&mut columns[1], field, &mut draft.typed.limit);
            }
            Way::Queue => {
                let name = t!("users.activity");
                let field =
                    Field { most_chars: 64, wrong: wrong(MarkingFault::Activity), ..Field::named(&name) };
                titled_field_ui(&mut columns[1], field, &mut draft.typed.activity);
            }
        }
    });
    for fault in faults.iter().filter(|fault| **fault != MarkingFault::Item) {
        let text = t!(format!("marking_fault.{}", fault.word()));
        ui.label(RichText::new(text).text_style(theme::small()).color(Tone::Bad.color(ui)));
    }
}

/// Who they are.
fn users_ui(ui: &mut Ui, draft: &mut Draft, press: &mut Option<Press>) {
    let t = theme::tokens(ui);
    let name = t!("users.paste");
    titled_ui(ui, &name, |ui| {
        ScrollArea::vertical().id_salt("users text").max_height(PASTE_HEIGHT).show(ui, |ui| {
            let edit = TextEdit::multiline(&mut draft.paste)
                .hint_text(RichText::new(t!("users.paste.hint")).color(t.faint))
                .char_limit(PASTE_CHARS)
                .desired_rows(4)
                .desired_width(f32::INFINITY)
                .id_salt("users");
            let response = ui.add(edit);
            let found_by = t!("input.name", title = name);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(&*found_by));
        });
    });
    ui.horizontal(|ui| {
        ui.add_enabled_ui(!draft.paste.trim().is_empty(), |ui| {
            if plain_button(ui, &t!("users.read_paste")).clicked() {
                *press = Some(Press::ReadText);
            }
        });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_enabled_ui(!draft.path.trim().is_empty(), |ui| {
                if plain_button(ui, &t!("users.read_file")).clicked() {
                    *press = Some(Press::ReadFile);
                }
            });
            let (name, hint) = (t!("users.path"), t!("users.path.hint"));
            field_ui(ui, Field { hint: &hint, most_chars: 4_000, ..Field::named(&name) }, &mut draft.path);
        });
    });
}

/// What was understood.
fn read_ui(ui: &mut Ui, read: &Read) {
    let imported = &read.imported;
    section_ui(ui, &t!("users.read", count = count(read.users.len() as u64)));
    let mut notes = Vec::new();
    notes.extend(read.file.as_ref().map(|name| t!("users.read.file", name = name)));
    match &imported.column {
        Column::List => {}
        Column::Head(head) => notes.push(t!("users.read.head", head = head)),
        Column::Place(place) => notes.push(t!("users.read.column", place = place)),
    }
    if imported.merged > 0 {
        notes.push(t!("users.read.merged", count = imported.merged));
    }
    if !notes.is_empty() {
        let text = notes.join(" · ");
        ui.label(RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).second));
    }
    let bad = |ui: &mut Ui, text: &str| {
        ui.label(RichText::new(text).text_style(theme::small()).color(Tone::Bad.color(ui)));
    };
    for misread in imported.misread.iter().take(NAMED) {
        let (line, cell) = (misread.place.line, misread.place.cell);
        bad(ui, &t!("users.misread", line = line, cell = cell, text = misread.text));
    }
    if imported.misread_total > NAMED {
        bad(ui, &t!("users.misread.more", count = imported.misread_total - NAMED));
    }
    if imported.left_out > 0 {
        bad(ui, &t!("users.left_out", count = imported.left_out));
    }
}

/// How they stand, and what would be sent.
fn looked_ui(ui: &mut Ui, wish: &MarkingWish, look: &MarkingLook, users: usize) {
    let hit = hit_word(wish.hit);
    section_ui(ui, &t!("users.would"));
    ui.label(t!(
        "users.would.what",
        users = users,
        calls = MarkingWish::calls(users),
        item = wish.item,
        sku = wish.sku_text(),
        hit = hit,
        status = wish.status
    ));
    ui.label(t!(
        "marking.looked",
        same = look.same,
        other = look.other,
        queueing = look.queueing,
        absent = look.absent,
        unasked = look.unasked
    ));
    if let Some(error) = look.looked.failure() {
        fault_ui(ui, &words::gateway_error(error), Tone::Warn);
    }
}

fn hit_word(hit: Hit) -> String {
    match hit {
        Hit::Yes => t!("marking.hit.yes"),
        Hit::No => t!("marking.hit.no"),
    }
    .into_owned()
}

/// A job that is there.
fn job_ui(ui: &mut Ui, shown: &Shown, job: Option<&MarkingJob>, running: Option<MarkingId>) {
    let Some(job) = job else {
        waiting_ui(ui, &t!("users.beginning"));
        return;
    };
    let is_running = running == Some(job.id);
    let wish = &job.wish;
    ui.label(t!(
        "users.job",
        job = job.id,
        at = job.created,
        item = wish.item,
        sku = wish.sku_text(),
        hit = hit_word(wish.hit),
        status = wish.status
    ));
    bar_ui(ui, &job.tally);
    if is_running {
        waiting_ui(ui, &t!("users.running"));
    } else {
        let state = match job.state {
            JobState::Open => t!("users.state.open"),
            JobState::Done => t!("users.state.done"),
            JobState::Stopped => t!("users.state.stopped"),
        };
        ui.label(RichText::new(state).text_style(theme::medium()));
        if let Some(words) = &job.held_by {
            let text = t!("users.held", words = words);
            ui.add(Label::new(RichText::new(text).color(Tone::Warn.color(ui))).wrap());
        }
    }
    if let Some(fault) = &shown.fault {
        fault_ui(ui, &words::fault(fault), Tone::Bad);
    }
    if !shown.calls.is_empty() {
        section_ui(ui, &t!("users.calls"));
        ScrollArea::vertical().id_salt("users calls").max_height(CALLS_HEIGHT).show_rows(
            ui,
            ui.text_style_height(&theme::small()),
            shown.calls.len(),
            |ui, rows| {
                for call in &shown.calls[rows] {
                    call_ui(ui, call);
                }
            },
        );
    }
}

fn job_buttons_ui(
    ui: &mut Ui,
    job: Option<&MarkingJob>,
    running: Option<MarkingId>,
    press: &mut Option<Press>,
) {
    let is_running = job.is_some_and(|job| running == Some(job.id));
    if is_running && main_button(ui, &t!("users.pause")).clicked() {
        *press = Some(Press::Pause);
    }
    if let Some(job) = job.filter(|job| !is_running && job.state == JobState::Open) {
        if main_button(ui, &t!("users.resume")).clicked() {
            *press = Some(Press::Run);
        }
        if job.tally.unknown > 0 && plain_button(ui, &t!("users.again", count = job.tally.unknown)).clicked()
        {
            *press = Some(Press::Again);
        }
        if danger_button(ui, &t!("users.end")).clicked() {
            *press = Some(Press::End);
        }
    }
    if job.is_some() && !is_running && plain_button(ui, &t!("users.write")).clicked() {
        *press = Some(Press::Write);
    }
    if plain_button(ui, &t!("users.close")).clicked() {
        *press = Some(Press::Close);
    }
}

/// How its users stand: in words, and how many of them are settled as a bar.
fn bar_ui(ui: &mut Ui, tally: &MarkingTally) {
    #[expect(clippy::cast_precision_loss, reason = "a bar has a few hundred points")]
    let part = tally.settled() as f32 / tally.total().max(1) as f32;
    ui.add(egui::ProgressBar::new(part).desired_height(8.0));
    ui.label(t!(
        "marking.tally",
        marked = tally.marked,
        not_marked = tally.not_marked,
        waiting = tally.waiting + tally.sending,
        unknown = tally.unknown
    ));
}

fn call_ui(ui: &mut Ui, call: &MarkingBatch) {
    let state = t!(format!("users.call.{}", call.state.word()));
    let counted = call.counted.map_or_else(|| "–".to_owned(), count);
    let words = call.words.as_ref().map(|words| format!(" · {words}")).unwrap_or_default();
    let text = t!("users.call", number = call.number, users = call.users, counted = counted, state = state);
    let tone = match call.state {
        BatchState::Counted => Tone::Second,
        BatchState::Sending => Tone::Info,
        BatchState::Differs | BatchState::Unsent | BatchState::Unknown => Tone::Warn,
        BatchState::Rejected => Tone::Bad,
    };
    let line = RichText::new(format!("{text}{words}")).text_style(theme::small()).color(tone.color(ui));
    ui.add(Label::new(line).truncate());
}

/// The words of the file of outcomes.
fn outcome_words(id: MarkingId) -> MarkingWords {
    let name = t!("users.file.name", job = id).into_owned();
    MarkingWords::new(name, |word| t!(format!("users.file.{word}")).into_owned())
}
