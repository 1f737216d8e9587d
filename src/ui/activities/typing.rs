//! What is typed into a form: it is kept once it has stood still, and every edit can be taken back.

use std::time::Duration;

use egui::{Key, Modifiers, Ui};

use crate::domain::activity::ActivityField;
use crate::domain::activity::undo::Undo;

/// How long typing has to stand still before it is kept, in seconds.
const STILL_S: f64 = 0.8;

/// What was kept of something that is edited, and how it was before.
#[derive(Debug)]
pub(super) struct Typing<T> {
    /// As it was kept last; `None` where it never was.
    kept: Option<T>,
    changed_at: Option<f64>,
    undo: Undo<T, ActivityField>,
}

/// Which way through what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The last edit is taken back.
    Back,
    /// It is done again.
    Forth,
}

impl<T: Clone + PartialEq> Typing<T> {
    /// Of something that is kept as it is.
    pub(super) fn kept(now: &T) -> Self {
        Self { kept: Some(now.clone()), changed_at: None, undo: Undo::new(now.clone()) }
    }

    /// Of something that was never kept.
    pub(super) fn unkept(now: &T) -> Self {
        Self { kept: None, ..Self::kept(now) }
    }

    /// Is it kept as it is?
    pub(super) fn is_kept(&self, now: &T) -> bool {
        self.kept.as_ref() == Some(now)
    }

    /// It is kept elsewhere, in this form.
    pub(super) fn keep_as(&mut self, kept: T) {
        (self.kept, self.changed_at) = (Some(kept), None);
    }

    /// What is to be kept at once, if it is not.
    pub(super) fn keep_now(&mut self, now: &T) -> Option<T> {
        if self.is_kept(now) {
            return None;
        }
        self.keep_as(now.clone());
        Some(now.clone())
    }

    /// What is to be kept by now, if typing has stood still.
    pub(super) fn keep_still(&mut self, now: &T, seconds: f64) -> Option<T> {
        if self.is_kept(now) {
            self.changed_at = None;
            return None;
        }
        match self.changed_at {
            Some(at) if seconds - at >= STILL_S => self.keep_now(now),
            Some(_) => None,
            None => {
                self.changed_at = Some(seconds);
                None
            }
        }
    }

    /// A frame begins: what stands still is looked at again, and the keys take edits back or do them again. They go over
    /// all fields, so before a field sees them.
    pub(super) fn begin(&mut self, ui: &Ui, now: &mut T) {
        if self.changed_at.is_some() {
            ui.ctx().request_repaint_after(Duration::from_millis(300));
        }
        let again = Modifiers::COMMAND | Modifiers::SHIFT;
        let (redo, undo) = ui.input_mut(|input| {
            let redo = input.consume_key(again, Key::Z) || input.consume_key(Modifiers::COMMAND, Key::Y);
            (redo, input.consume_key(Modifiers::COMMAND, Key::Z))
        });
        if redo {
            self.go(Turn::Forth, now);
        } else if undo {
            self.go(Turn::Back, now);
        }
    }

    /// Goes one edit back or forth.
    pub(super) fn go(&mut self, turn: Turn, now: &mut T) {
        let state = match turn {
            Turn::Back => self.undo.undo(),
            Turn::Forth => self.undo.redo(),
        };
        if let Some(state) = state {
            now.clone_from(state);
        }
    }

    /// Notes an edit; `field` is the one that was typed in, for edits that are one step.
    pub(super) fn note(&mut self, ui: &Ui, now: &T, field: Option<ActivityField>) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the window's clock begins at 0"
        )]
        let at_ms = (ui.input(|input| input.time) * 1_000.0) as u64;
        self.undo.note(now.clone(), field, at_ms);
    }

    /// How many edits can be taken back and done again.
    pub(super) fn steps(&self) -> (usize, usize) {
        self.undo.steps()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_kept_once_it_stands_still() {
        let (mut typing, typed) = (Typing::kept(&"a"), "ab");
        assert_eq!(typing.keep_still(&"a", 0.0), None);
        assert_eq!((typing.keep_still(&typed, 1.0), typing.keep_still(&typed, 1.5)), (None, None));
        assert_eq!(typing.keep_still(&typed, 1.9), Some("ab"));
        assert_eq!((typing.keep_still(&typed, 9.0), typing.keep_now(&typed)), (None, None));
        assert_eq!(Typing::unkept(&"a").keep_now(&"a"), Some("a"));
    }
}
