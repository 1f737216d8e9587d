//! Taking a notice in: its text is pasted or read from a file, and what was understood stands beside what was not
//! before anything is kept.

use std::path::PathBuf;

use egui::{Label, RichText, ScrollArea, TextEdit, Ui};
use rust_i18n::t;

use super::kinds;
use crate::domain::calendar::Rule;
use crate::domain::notice::{MAX_BYTES, Settled};
use crate::domain::notices::NoticeReport;
use crate::domain::time::Timestamp;
use crate::messages::{Action, Fault, NoticeSource, NoticeWish};
use crate::ui::actions::{Actions, Purpose};
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{
    Field, Tone, card_ui, fault_ui, field_ui, main_button, plain_button, section_ui, titled_ui, waiting_ui,
};
use crate::ui::words::{self, Plight};

/// Most lines of either side that are drawn.
const MOST: usize = 300;
/// Height of the field for the text, and of either side of what was read.
const HEIGHT: f32 = 180.0;

/// A notice on its way in.
#[derive(Debug, Default)]
pub(super) struct Import {
    text: String,
    path: String,
    stage: Stage,
}

#[derive(Debug, Default)]
enum Stage {
    /// It is typed.
    #[default]
    Typing,
    /// It is being read.
    Reading(NoticeSource),
    /// It was read, and nothing is kept yet.
    Read(NoticeSource, Box<NoticeReport>),
    /// It is being kept.
    Keeping,
    /// It cannot be read.
    Failed(Fault),
}

/// What came of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// It goes on.
    Open,
    /// It is over.
    Closed,
}

impl Import {
    /// A notice from a file.
    pub(super) fn of_file(path: PathBuf, actions: &mut Actions) -> Self {
        let mut import = Self { path: path.display().to_string(), ..Self::default() };
        import.read(NoticeSource::File(path), actions);
        import
    }

    fn read(&mut self, source: NoticeSource, actions: &mut Actions) {
        actions
            .act(Action::ReadNotice(source.clone(), NoticeWish::Show), Purpose::ShowNotice(source.clone()));
        self.stage = Stage::Reading(source);
    }

    /// What reading came to. What was asked for before something else was is no matter any more.
    pub(super) fn shown(&mut self, of: &NoticeSource, outcome: Result<NoticeReport, Fault>) {
        if !matches!(&self.stage, Stage::Reading(source) if source == of) {
            return;
        }
        self.stage = match outcome {
            Ok(report) => Stage::Read(of.clone(), Box::new(report)),
            Err(fault) => Stage::Failed(fault),
        };
    }

    /// What keeping came to. What was typed is there to be tried again.
    pub(super) fn kept(&mut self, fault: Option<Fault>) -> After {
        match (&self.stage, fault) {
            (Stage::Keeping, Some(fault)) => {
                self.stage = Stage::Failed(fault);
                After::Open
            }
            (Stage::Keeping, None) => After::Closed,
            _ => After::Open,
        }
    }

    /// Draws it.
    pub(super) fn ui(&mut self, ui: &mut Ui, actions: &mut Actions, now: Timestamp) -> After {
        let mut after = After::Open;
        card_ui(ui, |ui| {
            section_ui(ui, &t!("import_notice.title"));
            match &self.stage {
                Stage::Read(source, report) => {
                    report_ui(ui, report, now);
                    let mut next = None;
                    ui.horizontal(|ui| {
                        if report.notice.windows() > 0 && main_button(ui, &t!("import_notice.keep")).clicked()
                        {
                            let action = Action::ReadNotice(source.clone(), NoticeWish::Keep);
                            actions.act(action, Purpose::KeepNotice);
                            next = Some(Stage::Keeping);
                        }
                        if plain_button(ui, &t!("import_notice.back")).clicked() {
                            next = Some(Stage::Typing);
                        }
                        if plain_button(ui, &t!("cancel")).clicked() {
                            after = After::Closed;
                        }
                    });
                    if let Some(next) = next {
                        self.stage = next;
                    }
                }
                Stage::Keeping => waiting_ui(ui, &t!("import_notice.keeping")),
                Stage::Reading(_) => waiting_ui(ui, &t!("import_notice.reading")),
                Stage::Typing | Stage::Failed(_) => after = self.typing_ui(ui, actions),
            }
        });
        after
    }

    fn typing_ui(&mut self, ui: &mut Ui, actions: &mut Actions) -> After {
        let t = theme::tokens(ui);
        if let Stage::Failed(fault) = &self.stage {
            fault_ui(ui, &words::fault(fault), Tone::Bad);
        }
        ui.add(Label::new(RichText::new(t!("import_notice.hint")).color(t.second)).wrap());
        let name = t!("import_notice.text");
        titled_ui(ui, &name, |ui| {
            ScrollArea::vertical().id_salt("notice text").max_height(HEIGHT).show(ui, |ui| {
                let edit = TextEdit::multiline(&mut self.text)
                    .hint_text(RichText::new(t!("import_notice.text.hint")).color(t.faint))
                    .char_limit(MAX_BYTES)
                    .desired_rows(7)
                    .desired_width(f32::INFINITY)
                    .id_salt("notice text");
                let response = ui.add(edit);
                let label = t!("input.name", title = name);
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(label.into_owned()));
            });
        });
        let name = t!("import_notice.path");
        titled_ui(ui, &name, |ui| {
            let (found_by, hint) = (t!("input.name", title = name), t!("import_notice.path.hint"));
            field_ui(ui, Field { hint: &hint, ..Field::named(&found_by) }, &mut self.path);
        });
        let is_typed = !self.text.trim().is_empty() || !self.path.trim().is_empty();
        let mut after = After::Open;
        ui.horizontal(|ui| {
            let button = |ui: &mut Ui| main_button(ui, &t!("import_notice.read")).clicked();
            if ui.add_enabled_ui(is_typed, button).inner {
                self.read(self.source(), actions);
            }
            if plain_button(ui, &t!("cancel")).clicked() {
                after = After::Closed;
            }
        });
        after
    }

    /// What is typed: the text where there is one, else the file.
    fn source(&self) -> NoticeSource {
        if self.text.trim().is_empty() {
            NoticeSource::File(PathBuf::from(self.path.trim()))
        } else {
            NoticeSource::Text(self.text.clone())
        }
    }
}

/// What was understood beside what was not.
fn report_ui(ui: &mut Ui, report: &NoticeReport, now: Timestamp) {
    let t = theme::tokens(ui);
    let notice = &report.notice;
    if notice.windows() == 0 {
        let what = t!("import_notice.no_window").into_owned();
        let mend = t!("import_notice.no_window.mend").into_owned();
        fault_ui(ui, &Plight { what, mend, below: String::new() }, Tone::Bad);
    } else {
        ui.add(Label::new(RichText::new(&notice.title).text_style(theme::medium())).wrap());
        let (rules, windows, apis) = (notice.rules.len(), notice.windows(), notice.apis());
        let sum =
            t!("import_notice.sum", at = notice.published, rules = rules, windows = windows, apis = apis);
        ui.add(Label::new(RichText::new(sum).color(t.second)).wrap());
    }
    if let Some(at) = report.newer {
        ui.label(RichText::new(t!("import_notice.newer", at = at)).color(Tone::Warn.color(ui)));
    }
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        section_ui(left, &t!("import_notice.understood", count = notice.rules.len()));
        side_ui(left, "understood", |ui| {
            for rule in notice.rules.iter().take(MOST) {
                rule_ui(ui, rule, now);
            }
        });
        section_ui(right, &t!("import_notice.not_understood", count = report.not_understood.len()));
        side_ui(right, "not understood", |ui| open_ui(ui, report));
    });
}

/// One side of what was read.
fn side_ui(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(name).max_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
        // Columns spread the lines of a broken text over the whole width.
        ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
            ui.spacing_mut().item_spacing.y = 4.0;
            content(ui);
        });
    });
}

/// What was not understood, and what the program settled by itself.
fn open_ui(ui: &mut Ui, report: &NoticeReport) {
    let t = theme::tokens(ui);
    if report.not_understood.is_empty() {
        ui.label(RichText::new(t!("import_notice.all_understood")).color(t.second));
    }
    for unread in report.not_understood.iter().take(MOST) {
        let text = t!("import_notice.line", line = unread.line, text = unread.text);
        ui.add(Label::new(RichText::new(text).color(Tone::Warn.color(ui))).wrap());
    }
    let mut open = open_ends(report).take(MOST).peekable();
    if open.peek().is_some() {
        section_ui(ui, &t!("import_notice.settled"));
    }
    for text in open {
        ui.add(Label::new(RichText::new(text).color(t.second)).wrap());
    }
}

fn rule_ui(ui: &mut Ui, rule: &Rule, now: Timestamp) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        kinds::sign_ui(ui, rule.kind);
        let first = rule.windows.first().map_or_else(String::new, |window| {
            let day = window.from.or(window.to).map_or_else(String::new, |at| when::day(at.day(), now));
            format!("{day} {}", when::window(*window, now))
        });
        let head = t!(
            "import_notice.rule",
            kind = kinds::name(rule.kind),
            first = first,
            windows = rule.windows.len(),
            apis = rule.apis.len()
        );
        ui.add(Label::new(head).selectable(false).truncate());
    });
    let label = RichText::new(&rule.text).text_style(theme::small()).color(t.second);
    ui.add(Label::new(label).selectable(false).truncate()).on_hover_text(&rule.text);
}

/// What the notice leaves open, in words.
fn open_ends(report: &NoticeReport) -> impl Iterator<Item = String> {
    let id = &report.notice.id;
    let at = |line: usize, text: std::borrow::Cow<'_, str>| {
        t!("import_notice.line", line = line, text = text).into_owned()
    };
    let settled = report.settled.iter().map(move |settled| match settled {
        Settled::Id => t!("settled.made_id", id = id).into_owned(),
        Settled::Title => t!("settled.no_title").into_owned(),
        Settled::Published(at) => t!("settled.no_published", at = at).into_owned(),
        Settled::Length { line, words } => at(*line, t!("settled.length", words = words)),
        Settled::Year { line, words } => at(*line, t!("settled.year", words = words)),
        Settled::Words { line, words, means } => {
            at(*line, t!("settled.words", words = words, means = means.join(", ")))
        }
    });
    let known = report.is_known_by_title.then(|| t!("settled.known_id", id = id).into_owned());
    known.into_iter().chain(settled)
}
