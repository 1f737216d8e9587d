//! What the screen of the orders does when a key is pressed, or a command is picked in the palette.

use egui::text_selection::LabelSelectionState;
use egui::{Context, Popup, Ui};
use rust_i18n::t;

use super::column_menu::Wanted;
use super::past::Turn;
use super::table::{Leap, Step};
use super::{FilterDraft, OrdersScreen, Scene, Stretch};
use crate::domain::flag::Flag;
use crate::domain::status::Status;
use crate::messages::{Action, AnswerScope};
use crate::ui::actions::{Purpose, Wish};
use crate::ui::commands::{self, Begun, Command, Doer, Entry, Place};
use crate::ui::ime::Composing;
use crate::ui::palette::is_dialog_open;

/// Whose the keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Keys {
    /// The table's.
    #[default]
    Table,
    /// A control's that has the focus, or an open menu's.
    Control,
}

impl Keys {
    pub(super) fn of(ctx: &Context) -> Self {
        let focused = ctx.memory(|memory| memory.focused()).is_some();
        if focused || Popup::is_any_open(ctx) { Self::Control } else { Self::Table }
    }
}

impl OrdersScreen {
    /// Has a command done with the next frame.
    pub fn queue(&mut self, command: Command) {
        self.queued.push(command);
    }

    /// Does what the keys and the palette say.
    pub(super) fn obey(&mut self, ui: &Ui, scene: &mut Scene<'_>) {
        let mut commands = std::mem::take(&mut self.queued);
        commands.extend(self.pressed_commands(ui, scene));
        for command in commands {
            self.obey_one(ui, command, scene);
        }
    }

    fn pressed_commands(&mut self, ui: &Ui, scene: &mut Scene<'_>) -> Vec<Command> {
        let ctx = ui.ctx();
        if scene.composing == Composing::Yes || is_dialog_open(ctx) {
            return Vec::new();
        }
        // Escape takes the focus away before anyone is asked: it was for the control that had it.
        let is_free = self.keys == Keys::Table && Keys::of(ctx) == Keys::Table;
        // A button that has just been pressed has the focus too, and no use for most keys.
        let reads = !ctx.text_edit_focused() && !Popup::is_any_open(ctx);
        // Text that is marked with the pointer is copied by the library.
        let is_marked = ctx.with_plugin(|labels: &mut LabelSelectionState| labels.has_selection());
        let may = |entry: &Entry| {
            let is_free = match entry.place {
                Place::Anywhere => true,
                Place::Reading => reads,
                Place::Table => is_free,
            };
            let is_taken = match entry.command {
                Command::Copy(_) => is_marked == Some(true),
                // A space closes the detail, and is nobody's where none is open.
                Command::CloseDetail => self.open.is_none(),
                _ => false,
            };
            entry.command.doer() == Doer::Orders && is_free && !is_taken
        };
        let mut begun = self.begun;
        let commands = ctx.input_mut(|input| commands::pressed(input, &mut begun, may));
        if begun != Begun::Nothing && self.begun == Begun::Nothing {
            scene.actions.wish(Wish::Say(t!("keys.flag").into_owned()));
        }
        self.begun = begun;
        commands
    }

    fn obey_one(&mut self, ui: &Ui, command: Command, scene: &mut Scene<'_>) {
        match command {
            Command::Refresh => self.refresh(scene),
            Command::FilterLine => self.open_line(scene.now),
            Command::PastBack => self.turn(Turn::Back, scene.shop),
            Command::PastForward => self.turn(Turn::Forward, scene.shop),
            Command::FilterPane => {
                scene.settings.filter_pane = scene.settings.filter_pane.toggled();
                scene.actions.wish(Wish::KeepSettings);
            }
            Command::Histogram => {
                scene.settings.histogram = scene.settings.histogram.toggled();
                scene.actions.wish(Wish::KeepSettings);
            }
            Command::Export => self.export_picked(scene),
            Command::Handled => self.turn_handled(scene),
            Command::Sums(of) => self.open_sums(of, scene),
            Command::MarksBack => self.take_marks_back(scene),
            Command::View(place) => self.open_view_at(place, scene),
            Command::ClearFilter => self.clear(),
            Command::Flag(flag) => self.filter_flag(flag),
            Command::Status(at) => {
                self.draft.statuses = Status::NAMED.get(at).cloned().into_iter().collect();
                self.scope = AnswerScope::Matching;
            }
            Command::Span(stretch) => self.filter_span(stretch),
            Command::SelectAll => self.select_all(scene),
            Command::ClearSelection => self.selection.clear(),
            Command::Copy(form) => self.copy(form, scene),
            Command::Columns => self.columns_wanted = Wanted::Yes,
            Command::RowMenu => self.open_menu_at_keys(ui.ctx(), scene),
            Command::Next => self.open_by(Step::Next, scene),
            Command::Previous => self.open_by(Step::Previous, scene),
            Command::ExtendDown => self.extend_by(Step::Next, scene),
            Command::ExtendUp => self.extend_by(Step::Previous, scene),
            Command::Escape if self.open.is_none() => self.selection.clear(),
            Command::Escape | Command::CloseDetail => scene.actions.wish(Wish::Open(None)),
            Command::PageDown => self.leap(Leap::PageDown, scene),
            Command::PageUp => self.leap(Leap::PageUp, scene),
            Command::First => self.leap(Leap::First, scene),
            Command::Last => self.leap(Leap::Last, scene),
            // The window's.
            Command::Palette
            | Command::Keys
            | Command::Go(_)
            | Command::Across
            | Command::Sync
            | Command::StopSync
            | Command::PauseHistory
            | Command::ResumeHistory
            | Command::Theme(_)
            | Command::Language(_)
            | Command::Density(_) => {}
        }
    }

    fn refresh(&self, scene: &mut Scene<'_>) {
        match self.open {
            Some(id) => {
                let action = Action::Reread(scene.shop.clone(), vec![id]);
                scene.actions.act(action, Purpose::Reread(id));
            }
            None => scene.actions.act(Action::Sync(scene.shop.clone()), Purpose::Pass),
        }
    }

    /// Shows only a flag; pressed again, all flags.
    fn filter_flag(&mut self, flag: Flag) {
        let flags = if self.draft.flags == [flag] { Vec::new() } else { vec![flag] };
        self.draft = FilterDraft { flags, ..std::mem::take(&mut self.draft) };
    }

    fn filter_span(&mut self, stretch: Stretch) {
        self.draft = FilterDraft { stretch, ..std::mem::take(&mut self.draft) };
    }

    /// Opens the next order or the one before.
    pub(super) fn open_by(&mut self, step: Step, scene: &mut Scene<'_>) {
        let Some(shown) = scene.model.rows() else { return };
        if let Some(id) = self.table.step(shown, self.current(), step) {
            self.open_and_select(id, scene.actions);
        }
    }

    fn leap(&mut self, leap: Leap, scene: &Scene<'_>) {
        if let Some(shown) = scene.model.rows() {
            self.table.leap(leap, shown.rows_total);
        }
    }
}
