//! What was typed before, so that it can be taken back: a bounded list of states.

use std::collections::VecDeque;

/// Most states that are kept.
pub const MOST_STATES: usize = 200;
/// Edits of one field that follow each other within so many milliseconds are one step.
pub const ONE_STEP_MS: u64 = 1_000;

/// The states of something that is edited. `F` tells fields apart.
#[derive(Debug, Clone)]
pub struct Undo<T, F> {
    /// Older states, the oldest first.
    past: VecDeque<T>,
    now: T,
    /// States that were taken back, the next one last.
    future: Vec<T>,
    /// The field of the last edit and when it was, for edits that are one step.
    typing: Option<(F, u64)>,
}

impl<T: Clone + PartialEq, F: PartialEq> Undo<T, F> {
    /// Begins with a state.
    pub const fn new(now: T) -> Self {
        Self { past: VecDeque::new(), now, future: Vec::new(), typing: None }
    }

    /// The state as it is.
    pub const fn now(&self) -> &T {
        &self.now
    }

    /// Takes an edit in. `field` is the field that was typed in, `None` for anything that is a step of its own; `at_ms`
    /// is when, by any clock that only goes forward. A state that is the same as before is no edit.
    pub fn note(&mut self, state: T, field: Option<F>, at_ms: u64) {
        if state == self.now {
            return;
        }
        let goes_on = match (&self.typing, &field) {
            (Some((last, at)), Some(field)) => {
                last == field && at_ms.saturating_sub(*at) <= ONE_STEP_MS && self.future.is_empty()
            }
            _ => false,
        };
        let before = std::mem::replace(&mut self.now, state);
        if !goes_on {
            if self.past.len() == MOST_STATES {
                self.past.pop_front();
            }
            self.past.push_back(before);
        }
        self.future.clear();
        self.typing = field.map(|field| (field, at_ms));
    }

    /// Takes the last step back and gives the state before it; `None` where there is none.
    pub fn undo(&mut self) -> Option<&T> {
        let before = self.past.pop_back()?;
        self.future.push(std::mem::replace(&mut self.now, before));
        self.typing = None;
        Some(&self.now)
    }

    /// Does the step again that was taken back last; `None` where there is none.
    pub fn redo(&mut self) -> Option<&T> {
        let next = self.future.pop()?;
        self.past.push_back(std::mem::replace(&mut self.now, next));
        self.typing = None;
        Some(&self.now)
    }

    /// How many steps can be taken back and done again.
    pub fn steps(&self) -> (usize, usize) {
        (self.past.len(), self.future.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn quick_typing_in_one_field_is_one_step() {
        let mut undo = Undo::new(String::new());
        for (at, text) in [(0, "h"), (400, "he"), (1_300, "hey")] {
            undo.note(text.to_owned(), Some("name"), at);
        }
        undo.note("hey!".to_owned(), Some("name"), 2_301);
        undo.note("hey!1".to_owned(), Some("items"), 2_302);
        undo.note("hey!12".to_owned(), None, 2_303);
        undo.note("hey!12".to_owned(), None, 2_304);
        undo.note("hey!123".to_owned(), None, 2_305);
        let back: Vec<String> = std::iter::from_fn(|| undo.undo().cloned()).collect();
        assert_eq!(back, ["hey!12", "hey!1", "hey!", "hey", ""]);
        assert_eq!(undo.redo().unwrap(), "hey");
        // What is typed now goes its own way, and is a step of its own.
        undo.note("hex".to_owned(), Some("name"), 2_306);
        assert_eq!(undo.redo(), None);
        assert_eq!(undo.steps(), (2, 0));
    }

    #[test]
    fn old_states_are_let_go() {
        let mut undo: Undo<usize, ()> = Undo::new(0);
        for n in 1..=MOST_STATES + 50 {
            undo.note(n, None, 0);
        }
        assert_eq!(undo.steps(), (MOST_STATES, 0));
        while undo.undo().is_some() {}
        assert_eq!(*undo.now(), 50);
    }

    proptest! {
        #[test]
        fn undo_and_redo_are_each_others_opposite(
            states in proptest::collection::vec(0_u8..4, 1..40),
            back in 0_usize..40,
        ) {
            let mut undo: Undo<u8, ()> = Undo::new(9);
            for state in &states {
                undo.note(*state, None, 0);
            }
            let (last, steps) = (*undo.now(), undo.steps());
            let done = (0..back).take_while(|_| undo.undo().is_some()).count();
            prop_assert_eq!(done, back.min(steps.0));
            for _ in 0..done {
                prop_assert!(undo.redo().is_some());
            }
            prop_assert_eq!((*undo.now(), undo.steps()), (last, steps));
        }
    }
}
