//! Orders into a file: what it is to hold, how far it is, and where it lies.

mod columns;

use std::path::{Path, PathBuf};

use egui::{Label, ProgressBar, Response, RichText, Ui};
use rust_i18n::t;

use super::{OrdersScreen, Scene};
use crate::domain::export::{
    BookWords, Column, ExportProgress, ExportWish, Exported, Form, Head, Place, RowOf, Which,
};
use crate::messages::{Action, Fault};
use crate::ui::actions::{Purpose, Wish};
use crate::ui::ime::Composing;
use crate::ui::settings_kept::ExportChoices;
use crate::ui::theme;
use crate::ui::widgets::{
    Field, Segment, Tone, copy_text_ui, fault_ui, is_left, main_button, plain_button, segments_ui,
    text_button, titled_field_ui, titled_ui,
};
use crate::ui::words;

/// Width of the pane, in points.
const WIDTH: f32 = 520.0;

/// The pane and the export that it began.
#[derive(Debug, Default)]
pub(super) struct ExportPane {
    sight: Sight,
    stage: Stage,
    draft: Option<Draft>,
    /// What stands at the path that was looked at last.
    place: Option<(PathBuf, Place)>,
}

/// Whether the pane is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Sight {
    #[default]
    Hidden,
    Shown,
}

#[derive(Debug, Default)]
enum Stage {
    /// It is said what is wanted.
    #[default]
    Choosing,
    /// It is being written.
    Running(ExportProgress),
    /// It is being stopped.
    Stopping,
    /// It is there.
    Done(Box<Exported>),
    /// It is not.
    Failed(Fault),
}

/// What is wanted.
#[derive(Debug, Clone)]
struct Draft {
    which: Which,
    orders: u64,
    /// How many the filter cannot judge, which are not among them.
    unjudged: u64,
    form: Form,
    row_of: RowOf,
    /// The columns; `None` are the usual ones.
    columns: Option<Vec<Column>>,
    /// Those of the table.
    table: Vec<Column>,
    path: String,
}

impl Draft {
    fn new(which: Which, orders: u64, table: Vec<Column>, scene: &Scene<'_>) -> Self {
        let is_answer = matches!(which, Which::Filtered(_));
        let unjudged =
            scene.model.answer.as_ref().filter(|_| is_answer).map_or(0, |shown| shown.totals.unjudged);
        let kept = &scene.settings.export;
        let folder = kept.folder.as_deref().map_or_else(|| scene.model.documents.clone(), PathBuf::from);
        let day = scene.now.to_string().chars().take(10).collect::<String>();
        let name = t!("export.file", shop = scene.shop, day = day);
        let path = folder.join(format!("{name}.{}", kept.form.extension()));
        let columns: Vec<Column> = kept.columns.iter().filter_map(|name| Column::named(name)).collect();
        Self {
            which,
            orders,
            unjudged,
            form: kept.form,
            row_of: kept.row_of,
            columns: (!columns.is_empty()).then_some(columns),
            table,
            path: path.display().to_string(),
        }
    }

    fn path(&self) -> PathBuf {
        PathBuf::from(self.path.trim())
    }

    /// Another form: the name of the file ends as it should, unless it was given another end.
    fn take_form(&mut self, form: Form) {
        let path = Path::new(self.path.trim());
        let ends = path.extension().is_some_and(|end| Form::ALL.iter().any(|form| end == form.extension()));
        if ends {
            self.path = path.with_extension(form.extension()).display().to_string();
        }
        self.form = form;
    }

    /// Has it columns at all? JSON Lines of orders hold the whole item.
    fn has_columns(&self) -> bool {
        self.form != Form::Jsonl || self.row_of == RowOf::Line
    }

    fn heads(&self) -> Vec<Head> {
        if !self.has_columns() {
            return Vec::new();
        }
        let columns = self.columns.clone().unwrap_or_else(|| Column::usual(self.row_of));
        let head = |column: Column| match self.form {
            // Programs read it, and know the platform's names.
            Form::Jsonl => Head::plain(column),
            Form::Csv | Form::Xlsx => Head { column, title: columns::title(column) },
        };
        columns.into_iter().map(head).collect()
    }

    fn wish(&self) -> ExportWish {
        ExportWish {
            which: self.which.clone(),
            form: self.form,
            row_of: self.row_of,
            heads: self.heads(),
            words: BookWords::of(|name| t!(format!("book.{name}")).into_owned()),
        }
    }

    fn choices(&self) -> ExportChoices {
        let folder = self.path().parent().map(|folder| folder.display().to_string());
        let columns = self.columns.iter().flatten().map(|column| column.name.to_owned()).collect();
        ExportChoices { form: self.form, row_of: self.row_of, columns, folder }
    }
}

impl ExportPane {
    /// Is it in the way of the screen's keys?
    pub(super) fn is_shown(&self) -> bool {
        self.sight == Sight::Shown
    }

    /// The path that is being typed, so that it is told what stands there.
    pub(super) fn asked_path(&self) -> Option<PathBuf> {
        let draft = self.draft.as_ref().filter(|_| self.is_shown())?;
        matches!(self.stage, Stage::Choosing | Stage::Failed(_)).then(|| draft.path())
    }

    /// What stands at a path.
    pub(super) fn found(&mut self, path: PathBuf, place: Place) {
        self.place = Some((path, place));
    }

    /// How far the export is.
    pub(super) fn progressed(&mut self, progress: ExportProgress) {
        if let Stage::Running(shown) = &mut self.stage {
            *shown = progress;
        }
    }

    /// What the export came to.
    pub(super) fn ended(&mut self, outcome: Result<Exported, Fault>) {
        // The file is there now, and what stood at its path is not known any more.
        self.place = None;
        self.stage = match outcome {
            Ok(exported) => Stage::Done(Box::new(exported)),
            Err(Fault::Cancelled) => Stage::Choosing,
            Err(fault) => Stage::Failed(fault),
        };
    }

    fn place(&self) -> Option<Place> {
        let asked = self.asked_path()?;
        self.place.as_ref().filter(|(path, _)| *path == asked).map(|(_, place)| *place)
    }
}

impl OrdersScreen {
    /// Opens the pane for what is selected, if that is more than the row one stands on, else for all of the answer.
    pub(super) fn export_picked(&mut self, scene: &Scene<'_>) {
        let Some(shown) = scene.model.answer.as_ref() else { return };
        let Some((which, orders)) = self.meant(scene) else { return };
        let is_busy = matches!(self.export.stage, Stage::Running(_) | Stage::Stopping);
        if !is_busy && (orders == 0 || shown.question != self.question) {
            return;
        }
        self.open_export(which, orders, scene);
    }

    /// Opens the pane for some orders, unless one is still being written.
    pub(super) fn open_export(&mut self, which: Which, orders: u64, scene: &Scene<'_>) {
        if !matches!(self.export.stage, Stage::Running(_) | Stage::Stopping) {
            self.export.stage = Stage::Choosing;
            let table = self.file_columns(scene.settings);
            self.export.draft = Some(Draft::new(which, orders, table, scene));
        }
        self.export.sight = Sight::Shown;
    }
}

/// Draws the button of the bar below the table, and the pane where it is open.
pub(super) fn button_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    let orders = screen.meant(scene).map_or(0, |(_, orders)| orders);
    let text = match &screen.export.stage {
        Stage::Running(progress) => t!("export.running", percent = percent(*progress)),
        Stage::Stopping => t!("export.stopping"),
        Stage::Choosing | Stage::Done(_) | Stage::Failed(_) => t!("export.open"),
    };
    let is_current = scene.model.answer.as_ref().is_some_and(|shown| shown.question == screen.question);
    let is_busy = matches!(screen.export.stage, Stage::Running(_) | Stage::Stopping);
    let button = |ui: &mut Ui| text_button(ui, &text).on_hover_text(t!("export.open.hint")).clicked();
    if ui.add_enabled_ui(is_busy || is_current && orders > 0, button).inner {
        screen.export_picked(scene);
    }
    if screen.export.is_shown() {
        pane_ui(ui, &mut screen.export, scene);
    }
}

/// What a frame of the pane was answered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Go,
    Stop,
    Hide,
}

fn pane_ui(ui: &Ui, pane: &mut ExportPane, scene: &mut Scene<'_>) {
    let mut answer = None;
    let frame = egui::Frame::popup(ui.style()).inner_margin(20);
    let modal = egui::Modal::new(egui::Id::unique("export")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 10.0;
        ui.add(Label::new(RichText::new(t!("export.title")).heading()).selectable(false));
        answer = match &pane.stage {
            Stage::Choosing | Stage::Failed(_) => choosing_ui(ui, pane, scene.composing),
            Stage::Running(progress) => running_ui(ui, *progress),
            Stage::Stopping => {
                ui.label(t!("export.stopping"));
                None
            }
            Stage::Done(exported) => done_ui(ui, exported),
        };
    });
    if is_left(&modal) {
        answer = Some(Answer::Hide);
    }
    match answer {
        None => {}
        Some(Answer::Hide) => pane.sight = Sight::Hidden,
        Some(Answer::Stop) => {
            scene.actions.act(Action::StopExport, Purpose::Quiet);
            pane.stage = Stage::Stopping;
        }
        Some(Answer::Go) => {
            let Some(draft) = &pane.draft else { return };
            let action = Action::Export(scene.shop.clone(), Box::new(draft.wish()), draft.path());
            scene.actions.act(action, Purpose::Export);
            scene.settings.export = draft.choices();
            scene.actions.wish(Wish::KeepSettings);
            pane.stage = Stage::Running(ExportProgress { written: 0, of: draft.orders });
        }
    }
}

fn choosing_ui(ui: &mut Ui, pane: &mut ExportPane, composing: Composing) -> Option<Answer> {
    if let Stage::Failed(fault) = &pane.stage {
        fault_ui(ui, &words::fault(fault), Tone::Bad);
    }
    let place = pane.place();
    let draft = pane.draft.as_mut()?;
    let name = t!("export.form");
    titled_ui(ui, &name, |ui| {
        let mut form = draft.form;
        let texts = Form::ALL.map(|form| t!(format!("export.form.{}", form.extension())));
        let [csv, xlsx, jsonl] = &texts;
        let segments = [(Form::Csv, csv), (Form::Xlsx, xlsx), (Form::Jsonl, jsonl)];
        let segments = segments.map(|(value, text)| Segment { value, text });
        if segments_ui(ui, &name, &mut form, &segments) {
            draft.take_form(form);
        }
    });
    let name = t!("export.row_of");
    titled_ui(ui, &name, |ui| {
        let (order, line) = (t!("export.row_of.order"), t!("export.row_of.line"));
        let segments = [(RowOf::Order, &order), (RowOf::Line, &line)];
        let segments = segments.map(|(value, text)| Segment { value, text });
        segments_ui(ui, &name, &mut draft.row_of, &segments);
    });
    titled_ui(ui, &t!("export.columns"), |ui| {
        if draft.has_columns() {
            columns::ui(ui, &mut draft.columns, draft.row_of, &draft.table);
        } else {
            ui.label(RichText::new(t!("export.columns.whole")).color(theme::tokens(ui).second));
        }
    });
    unjudged_ui(ui, draft);
    let field = path_ui(ui, draft, place);
    let (is_ready, text) = (
        matches!(place, Some(Place::Free | Place::Taken)),
        t!("export.go", count = words::count(draft.orders)),
    );
    let entered = field.lost_focus()
        && composing == Composing::No
        && ui.input(|input| input.key_pressed(egui::Key::Enter));
    let mut answer = (entered && is_ready).then_some(Answer::Go);
    ui.horizontal(|ui| {
        if ui.add_enabled_ui(is_ready, |ui| main_button(ui, &text).clicked()).inner {
            answer = Some(Answer::Go);
        }
        if plain_button(ui, &t!("cancel")).clicked() {
            answer = Some(Answer::Hide);
        }
    });
    answer
}

/// What the filter cannot judge is told apart: it is not in the file, or the file holds nothing else.
fn unjudged_ui(ui: &mut Ui, draft: &Draft) {
    let text = match draft.which {
        Which::Unjudged(..) => t!("export.unjudged.only", count = words::count(draft.orders)),
        _ if draft.unjudged > 0 => t!("export.unjudged", count = words::count(draft.unjudged)),
        _ => return,
    };
    ui.add(Label::new(RichText::new(text).color(Tone::Warn.color(ui))).wrap());
}

/// Where it goes, and what stands there.
fn path_ui(ui: &mut Ui, draft: &mut Draft, place: Option<Place>) -> Response {
    let name = t!("export.path");
    let wrong = matches!(place, Some(Place::Folder | Place::NoFolder));
    let field = titled_field_ui(ui, Field { wrong, ..Field::named(&name) }, &mut draft.path);
    let (text, tone) = match place {
        None => (t!("export.place.looking"), Tone::Second),
        Some(Place::Free) => (t!("export.place.free"), Tone::Second),
        Some(Place::Taken) => (t!("export.place.taken"), Tone::Warn),
        Some(Place::Folder) => (t!("export.place.folder"), Tone::Bad),
        Some(Place::NoFolder) => (t!("export.place.no_folder"), Tone::Bad),
    };
    ui.label(RichText::new(text).text_style(theme::small()).color(tone.color(ui)));
    field
}

fn running_ui(ui: &mut Ui, progress: ExportProgress) -> Option<Answer> {
    let text = if progress.is_packing() {
        t!("export.packing", of = words::count(progress.of))
    } else {
        t!("export.written", written = words::count(progress.written), of = words::count(progress.of))
    };
    ui.label(text);
    ui.add(
        ProgressBar::new(f32::from(percent(progress)) / 100.0)
            .desired_height(6.0)
            .fill(theme::tokens(ui).accent),
    );
    let mut answer = None;
    ui.horizontal(|ui| {
        if plain_button(ui, &t!("export.stop")).clicked() {
            answer = Some(Answer::Stop);
        }
        if plain_button(ui, &t!("export.hide")).on_hover_text(t!("export.hide.hint")).clicked() {
            answer = Some(Answer::Hide);
        }
    });
    answer
}

fn done_ui(ui: &mut Ui, exported: &Exported) -> Option<Answer> {
    let (orders, rows) = (words::count(exported.orders), words::count(exported.rows));
    ui.label(t!("export.done", orders = orders, rows = rows));
    if let Some(unjudged) = exported.unjudged.filter(|orders| *orders > 0) {
        let text = t!("export.unjudged", count = words::count(unjudged));
        ui.add(Label::new(RichText::new(text).color(Tone::Warn.color(ui))).wrap());
    }
    let path = exported.path.display().to_string();
    copy_text_ui(ui, &path, Tone::Plain);
    if let Some(manifest) = &exported.manifest {
        let text = t!("export.done.manifest", path = manifest.display());
        ui.add(Label::new(RichText::new(text).color(theme::tokens(ui).second)).wrap());
    }
    let mut answer = None;
    ui.horizontal(|ui| {
        if main_button(ui, &t!("export.copy")).clicked() {
            ui.ctx().copy_text(path);
        }
        if plain_button(ui, &t!("export.close")).clicked() {
            answer = Some(Answer::Hide);
        }
    });
    answer
}

/// How much of an export is written, in percent.
fn percent(progress: ExportProgress) -> u8 {
    u8::try_from(progress.written * 100 / progress.of.max(1)).unwrap_or(100).min(100)
}
