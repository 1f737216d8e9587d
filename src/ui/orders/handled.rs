//! What was dealt with on this computer: marking orders and taking that back, the choices in the filter pane, the mark
//! in a row, and what has changed since.

use egui::{FontId, Label, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rust_i18n::t;

use super::draft::FilterDraft;
use super::filter_pane::{choice, choose, in_columns};
use super::{OrdersScreen, Scene, detail};
use crate::domain::detail::OrderDetail;
use crate::domain::facets::Facets;
use crate::domain::handled::{Handled, MarkProgress, Marked, Marks};
use crate::domain::ids::Rev;
use crate::messages::{Action, Picked};
use crate::ui::actions::{Purpose, Wish};
use crate::ui::commands::Command;
use crate::ui::icons;
use crate::ui::theme::{self, Tokens};
use crate::ui::widgets::{Tone, badge_ui, choice_ui, text_button, titled_ui, waiting_ui};
use crate::ui::words;

/// How many steps can be taken back.
const MOST_BACK: usize = 20;

/// Marking as the screen has it.
#[derive(Debug, Default)]
pub(super) struct Marking {
    /// How orders were marked before each step, the newest last.
    back: Vec<Marks>,
    /// How far a step is that takes its time.
    running: Option<MarkProgress>,
    /// How often rows were marked: those that are shown are read again then.
    pub(super) times: u64,
}

impl OrdersScreen {
    /// Marks what is selected, else the order one stands on, as dealt with; where all of it is, takes that back.
    pub(super) fn turn_handled(&mut self, scene: &mut Scene<'_>) {
        let current = || {
            self.open
                .or(self.table.focused())
                .map(|id| Picked::These([id].into_iter().collect::<std::collections::BTreeSet<_>>().into()))
        };
        let Some(picked) = self.picked().or_else(current) else {
            scene.actions.wish(Wish::Say(t!("handled.nothing").into_owned()));
            return;
        };
        let Some(seen) = self.seen(&picked, scene) else { return };
        scene.actions.act(Action::TurnHandled(self.asked_by(), picked, seen), Purpose::Mark);
    }

    /// The revision that is before the user: that of the rows, or of the open order where it is about that alone.
    fn seen(&self, picked: &Picked, scene: &Scene<'_>) -> Option<Rev> {
        let rows = scene.model.answer.as_ref()?.rev;
        let open = scene.model.detail.iter().filter_map(|(id, detail)| Some((id, detail.as_ref()?)));
        let alone = |id| matches!(picked, Picked::These(ids) if ids.len() == 1 && ids.contains(id));
        let detail =
            open.filter(|(id, _)| self.open == Some(**id) && alone(id)).map(|(_, detail)| detail.rev);
        Some(detail.fold(rows, Ord::max))
    }

    /// Takes the last step back.
    pub(super) fn take_marks_back(&mut self, scene: &mut Scene<'_>) {
        match self.marking.back.pop() {
            Some(marks) => scene.actions.act(Action::PutMarks(marks), Purpose::MarkBack),
            None => scene.actions.wish(Wish::Say(t!("handled.no_step").into_owned())),
        }
    }

    /// Orders were marked; it can be taken back.
    pub fn marked(&mut self, marked: &Marked) {
        self.marks_changed();
        if marked.orders > 0 {
            self.marking.back.push(Marks::clone(&marked.before));
            if self.marking.back.len() > MOST_BACK {
                self.marking.back.remove(0);
            }
        }
    }

    /// The marks of rows may be others now, or marking failed.
    pub fn marks_changed(&mut self) {
        self.marking.running = None;
        self.marking.times += 1;
    }

    /// How far marking is.
    pub fn marking(&mut self, progress: MarkProgress) {
        self.marking.running = Some(progress);
    }
}

/// What is said once orders were marked.
#[must_use]
pub fn marked_words(marked: &Marked) -> String {
    let count = words::count(marked.orders);
    let text = match marked.now {
        Handled::No => t!("handled.taken_back", count = count),
        Handled::Yes | Handled::Changed => t!("handled.done", count = count),
    };
    if marked.left == 0 {
        return text.into_owned();
    }
    format!("{text} · {}", t!("handled.left", count = words::count(marked.left)))
}

/// Draws how far marking is, where that takes its time.
pub(super) fn progress_ui(ui: &mut Ui, screen: &OrdersScreen, scene: &mut Scene<'_>) {
    let Some(MarkProgress { done, of }) = screen.marking.running else { return };
    waiting_ui(ui, &t!("handled.running", done = words::count(done), of = words::count(of)));
    if text_button(ui, &t!("handled.stop")).clicked() {
        scene.actions.act(Action::StopMarking, Purpose::Quiet);
    }
}

/// Draws the choices of the filter pane.
pub(super) fn pane_ui(ui: &mut Ui, draft: &mut FilterDraft, facets: Option<&Facets>) {
    titled_ui(ui, &t!("filter.handled"), |ui| {
        in_columns(ui, 2, &Handled::ALL, |ui, handled| {
            let choice = choice(&draft.handled, &draft.not_handled, handled);
            let count = facets.map(|facets| facets.handled.get(handled).copied().unwrap_or(0));
            let word = words::handled(*handled);
            let name = t!("filter.handled.choice", handled = word);
            let short =
                if *handled == Handled::Changed { t!("filter.handled.changed") } else { word.clone() };
            let response = choice_ui(ui, &name, choice, count, |ui| {
                let text = RichText::new(&*short).text_style(theme::small());
                ui.add(Label::new(text).selectable(false).truncate());
            });
            let hover = format!("{word}\n{}", t!("filter.exclude.hint"));
            choose(&response.on_hover_text(hover), &mut draft.handled, &mut draft.not_handled, handled);
        });
    });
}

/// Paints the quiet mark of a row at the right lower corner of a cell.
pub(super) fn mark_ui(ui: &Ui, cell: Rect, handled: Handled, t: &Tokens) {
    const SIZE: f32 = 12.0;
    let (icon, color) = match handled {
        Handled::No => return,
        Handled::Yes => (icons::CHECK_CIRCLE_FILL, t.good),
        Handled::Changed => (icons::WARNING_FILL, t.warn),
    };
    let rect = Rect::from_min_size(pos2(cell.right() - SIZE, cell.center().y), vec2(SIZE, SIZE));
    let response = ui.interact(rect, ui.scope_id().with("handled"), Sense::hover());
    let word = words::handled(handled);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &*word));
    ui.painter().circle_filled(rect.center(), SIZE / 2.0, t.panel);
    let font = FontId::proportional(SIZE);
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icon, font, color);
    response.on_hover_text(word);
}

/// Draws in the detail whether the order was dealt with, and what has changed since.
pub(super) fn detail_ui(ui: &mut Ui, shown: &OrderDetail, scene: &mut Scene<'_>) {
    ui.horizontal_wrapped(|ui| {
        if let Some(mark) = &shown.mark {
            let (text, tone) = match shown.known.handled {
                Handled::Changed => (words::handled(Handled::Changed), Tone::Warn),
                Handled::No | Handled::Yes => (words::handled(Handled::Yes), Tone::Good),
            };
            badge_ui(ui, &text, tone);
            let at = t!("detail.handled.at", at = words::short_time(mark.at, scene.now));
            ui.label(RichText::new(at).text_style(theme::small()).color(theme::tokens(ui).second));
        }
        let text = match shown.known.handled {
            Handled::No => t!("detail.handle"),
            Handled::Yes => t!("detail.handle.back"),
            Handled::Changed => t!("detail.handle.again"),
        };
        if text_button(ui, &text).clicked() {
            scene.actions.wish(Wish::Do(Command::Handled));
        }
    });
    let changes: Vec<_> = shown.mark.iter().flat_map(|mark| mark.changes(&shown.changes)).collect();
    if !changes.is_empty() {
        let text = RichText::new(t!("detail.handled.changes")).text_style(theme::medium());
        ui.label(text.color(Tone::Warn.color(ui)));
        for change in changes {
            detail::change_ui(ui, change, scene.now);
        }
    }
}
