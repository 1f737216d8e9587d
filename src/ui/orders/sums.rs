//! What the orders come to, by day or by what is to be picked: a dialog over the table.

mod days;
mod grid;
mod picks;

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Label, ProgressBar, RichText, Ui};
use rust_i18n::t;

use super::{OrdersScreen, Scene};
use crate::domain::day_totals::{DayTotals, SumProgress};
use crate::domain::export::{Form, Which};
use crate::domain::filter::TimeKind;
use crate::domain::pick_list::PickList;
use crate::domain::sheet::SmallSheet;
use crate::messages::{Action, AnswerScope, Fault, Outcome, Picked};
use crate::ui::actions::{Purpose, Wish};
use crate::ui::theme;
use crate::ui::widgets::{
    Segment, Tone, copy_text_ui, fault_ui, is_left, plain_button, segments_ui, text_button,
};
use crate::ui::words;

/// Most width of the dialog, in points.
const WIDEST: f32 = 1_120.0;
/// What the dialog leaves free of the window on both sides together.
const FREE: f32 = 72.0;
/// Height of what it shows.
const HEIGHT: f32 = 420.0;

/// Which sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SumsOf {
    /// By day.
    #[default]
    Days,
    /// What is to be picked.
    Picks,
}

/// The dialog.
#[derive(Debug, Default)]
pub(super) struct SumsPane {
    /// What it is about; `None` while it is closed.
    open: Option<About>,
    stage: Stage,
    time: TimeKind,
    picks: picks::Choices,
    /// Which asking the answer that is awaited is to.
    asked: u64,
    /// Where the table was written last.
    written: Option<PathBuf>,
}

/// What the dialog is about.
#[derive(Debug, Clone)]
struct About {
    of: SumsOf,
    which: Which,
    orders: u64,
}

#[derive(Debug, Default)]
enum Stage {
    /// Nothing was asked for.
    #[default]
    Nothing,
    /// It is being summed.
    Running(SumProgress),
    /// It was stopped.
    Stopped,
    /// It failed.
    Failed(Fault),
    /// The sums by day.
    Days(Box<DayTotals>),
    /// What is to be picked.
    Picks(Box<PickList>),
}

impl OrdersScreen {
    /// Which orders are meant: what is selected, if that is more than the row one stands on, else all of the answer; and
    /// how many those are.
    pub(super) fn meant(&self, scene: &Scene<'_>) -> Option<(Which, u64)> {
        let shown = scene.model.answer.as_ref()?;
        let all = || Box::new(self.asked.clone());
        let is_open = self.asked_scope == AnswerScope::Unjudged;
        let which = match self.selection.picked() {
            Some(Picked::These(ids)) if ids.len() > 1 => Which::These(ids.iter().copied().collect()),
            Some(Picked::AllBut(but)) if is_open => Which::Unjudged(all(), Arc::clone(but)),
            Some(Picked::AllBut(but)) if !but.is_empty() => Which::AllBut(all(), Arc::clone(but)),
            _ if is_open => Which::Unjudged(all(), Arc::default()),
            _ => Which::Filtered(all()),
        };
        let orders = match &which {
            Which::Filtered(_) => shown.totals.orders,
            Which::Unjudged(_, but) if but.is_empty() => shown.rows_total,
            Which::AllBut(..) | Which::These(_) | Which::Unjudged(..) => {
                self.selection.count(shown.rows_total)
            }
        };
        Some((which, orders))
    }

    /// Opens the dialog.
    pub(super) fn open_sums(&mut self, of: SumsOf, scene: &mut Scene<'_>) {
        let is_current = scene.model.answer.as_ref().is_some_and(|shown| shown.question == self.question);
        let Some((which, orders)) = self.meant(scene).filter(|(_, orders)| is_current && *orders > 0) else {
            return;
        };
        self.sums.time = self.asked.time;
        self.sums.open = Some(About { of, which, orders });
        self.sums.ask(scene);
    }

    /// How far summing is.
    pub fn summing(&mut self, progress: SumProgress) {
        if let Stage::Running(shown) = &mut self.sums.stage {
            *shown = progress;
        }
    }

    /// What came of summing.
    pub fn summed(&mut self, asked: u64, outcome: Result<Outcome, Fault>) {
        if asked != self.sums.asked || self.sums.open.is_none() {
            return;
        }
        self.sums.stage = match outcome {
            Ok(Outcome::DayTotals(totals)) => Stage::Days(totals),
            Ok(Outcome::PickList(list)) => Stage::Picks(list),
            Ok(_) => return,
            Err(Fault::Cancelled) => Stage::Stopped,
            Err(fault) => Stage::Failed(fault),
        };
    }

    /// The table was written.
    pub fn sheet_written(&mut self, path: PathBuf) {
        self.sums.written = Some(path);
    }
}

impl SumsPane {
    /// Asks for what the dialog shows.
    fn ask(&mut self, scene: &mut Scene<'_>) {
        let Some(About { of, which, orders }) = self.open.clone() else { return };
        if matches!(self.stage, Stage::Running(_)) {
            scene.actions.act(Action::StopSums, Purpose::Quiet);
        }
        (self.written, self.stage) = (None, Stage::Running(SumProgress { done: 0, of: orders }));
        self.asked += 1;
        let action = match of {
            SumsOf::Days => Action::DayTotals(scene.shop.clone(), which, self.time),
            SumsOf::Picks => Action::PickList(scene.shop.clone(), which),
        };
        scene.actions.act(action, Purpose::Sums(self.asked));
    }

    fn close(&mut self, scene: &mut Scene<'_>) {
        if matches!(self.stage, Stage::Running(_)) {
            scene.actions.act(Action::StopSums, Purpose::Quiet);
        }
        (self.open, self.stage) = (None, Stage::Nothing);
    }
}

/// Draws the button of the bar below the table, and the dialog where it is open.
pub(super) fn button_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    let is_there = scene
        .model
        .answer
        .as_ref()
        .is_some_and(|shown| shown.question == screen.question && shown.totals.orders > 0);
    // What a text leaves open is no answer that could be summed.
    let is_there = is_there && screen.scope == AnswerScope::Matching;
    let button =
        |ui: &mut Ui| text_button(ui, &t!("sums.open")).on_hover_text(t!("sums.open.hint")).clicked();
    if ui.add_enabled_ui(is_there, button).inner {
        screen.open_sums(SumsOf::default(), scene);
    }
    if screen.sums.open.is_some() {
        pane_ui(ui, &mut screen.sums, scene);
    }
}

/// What a frame of the dialog was answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Ask,
    Stop,
    Close,
    Copy,
    Write(Form),
}

fn pane_ui(ui: &Ui, pane: &mut SumsPane, scene: &mut Scene<'_>) {
    let mut answer = None;
    let frame = egui::Frame::popup(ui.style()).inner_margin(20);
    let modal = egui::Modal::new(egui::Id::unique("sums")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width((ui.ctx().content_rect().width() - FREE).min(WIDEST));
        ui.spacing_mut().item_spacing.y = 8.0;
        answer = head_ui(ui, pane);
        let body = ui.available_width();
        ui.allocate_ui(egui::vec2(body, HEIGHT), |ui| {
            ui.set_min_height(HEIGHT);
            match &pane.stage {
                Stage::Nothing => {}
                Stage::Stopped => {
                    ui.label(RichText::new(t!("sums.stopped")).color(theme::tokens(ui).second));
                }
                Stage::Failed(fault) => fault_ui(ui, &words::fault(fault), Tone::Bad),
                Stage::Running(progress) => answer = answer.or(running_ui(ui, *progress)),
                Stage::Days(totals) => days::ui(ui, totals),
                Stage::Picks(list) => picks::ui(ui, list, &mut pane.picks),
            }
        });
        answer = answer.or(foot_ui(ui, pane));
    });
    if is_left(&modal) {
        answer = Some(Answer::Close);
    }
    match answer {
        None => {}
        Some(Answer::Ask) => pane.ask(scene),
        Some(Answer::Close) => pane.close(scene),
        Some(Answer::Stop) => scene.actions.act(Action::StopSums, Purpose::Quiet),
        Some(Answer::Copy) => {
            if let Some(sheet) = sheet(pane, scene) {
                ui.ctx().copy_text(sheet.tabbed());
                let text = t!("sums.copied", count = words::count(sheet.rows.len() as u64));
                scene.actions.wish(Wish::Say(text.into_owned()));
            }
        }
        Some(Answer::Write(form)) => {
            if let Some(sheet) = sheet(pane, scene) {
                let kept = scene.settings.export.folder.as_deref();
                let folder = kept.map_or_else(|| scene.model.documents.clone(), PathBuf::from);
                scene.actions.act(Action::WriteSheet(Box::new(sheet), folder, form), Purpose::SheetWritten);
            }
        }
    }
}

/// What is shown, as a table that leaves the program.
fn sheet(pane: &SumsPane, scene: &Scene<'_>) -> Option<SmallSheet> {
    let day = scene.now.to_string().chars().take(10).collect::<String>();
    Some(match &pane.stage {
        Stage::Days(totals) => {
            days::sheet(totals, t!("sums.days.file", shop = scene.shop, day = day).into_owned())
        }
        Stage::Picks(list) => {
            picks::sheet(list, &pane.picks, t!("sums.picks.file", shop = scene.shop, day = day).into_owned())
        }
        _ => return None,
    })
}

/// What the dialog is about, and the choices of it.
fn head_ui(ui: &mut Ui, pane: &mut SumsPane) -> Option<Answer> {
    let SumsPane { open, time, picks, .. } = pane;
    let about = open.as_mut()?;
    let mut answer = None;
    ui.horizontal(|ui| {
        let (days, of_picks) = (t!("sums.days"), t!("sums.picks"));
        let segments = [(SumsOf::Days, &days), (SumsOf::Picks, &of_picks)];
        let segments = segments.map(|(value, text)| Segment { value, text });
        ui.allocate_ui(egui::vec2(240.0, theme::CONTROL_HEIGHT), |ui| {
            if segments_ui(ui, &t!("sums.of"), &mut about.of, &segments) {
                answer = Some(Answer::Ask);
            }
        });
        let count = words::count(about.orders);
        let text = match &about.which {
            Which::Filtered(_) => t!("sums.of.filter", count = count),
            Which::AllBut(..) | Which::These(_) => t!("sums.of.selection", count = count),
            Which::Unjudged(..) => t!("sums.of.unjudged", count = count),
        };
        ui.add(Label::new(RichText::new(text).color(theme::tokens(ui).second)).selectable(false));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            // Within what goes from right to left the choice itself does not.
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            let size = egui::vec2(260.0, theme::CONTROL_HEIGHT);
            ui.allocate_ui_with_layout(size, layout, |ui| match about.of {
                SumsOf::Days => {
                    let texts = TimeKind::ALL.map(words::time_kind);
                    let kinds = TimeKind::ALL.into_iter().zip(&texts);
                    let segments: Vec<Segment<'_, TimeKind>> =
                        kinds.map(|(value, text)| Segment { value, text }).collect();
                    if segments_ui(ui, &t!("sums.time"), time, &segments) {
                        answer = Some(Answer::Ask);
                    }
                }
                SumsOf::Picks => picks::choice_ui(ui, picks),
            });
        });
    });
    answer
}

fn running_ui(ui: &mut Ui, progress: SumProgress) -> Option<Answer> {
    let SumProgress { done, of } = progress;
    ui.label(t!("sums.running", done = words::count(done), of = words::count(of)));
    let percent = u8::try_from(done * 100 / of.max(1)).unwrap_or(100).min(100);
    ui.add(ProgressBar::new(f32::from(percent) / 100.0).desired_height(6.0).fill(theme::tokens(ui).accent));
    plain_button(ui, &t!("sums.stop")).clicked().then_some(Answer::Stop)
}

fn foot_ui(ui: &mut Ui, pane: &SumsPane) -> Option<Answer> {
    let mut answer = None;
    let is_there = matches!(pane.stage, Stage::Days(_) | Stage::Picks(_));
    ui.horizontal(|ui| {
        ui.add_enabled_ui(is_there, |ui| {
            let buttons = [
                (t!("sums.copy"), Answer::Copy),
                (t!("sums.csv"), Answer::Write(Form::Csv)),
                (t!("sums.xlsx"), Answer::Write(Form::Xlsx)),
            ];
            for (text, what) in buttons {
                if plain_button(ui, &text).clicked() {
                    answer = Some(what);
                }
            }
        });
        if plain_button(ui, &t!("sums.close")).clicked() {
            answer = Some(Answer::Close);
        }
        if let Some(path) = &pane.written {
            ui.label(RichText::new(t!("sums.written")).color(Tone::Good.color(ui)));
            copy_text_ui(ui, &path.display().to_string(), Tone::Second);
        }
    });
    answer
}
