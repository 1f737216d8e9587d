//! Whether a text is being composed by an input method. What is composed stands in the field already, but it is
//! no text yet: it must not filter, and Enter belongs to the composition.

use egui::{Event, ImeEvent, InputState};

/// Whether a composition is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Composing {
    /// None is.
    #[default]
    No,
    /// One is.
    Yes,
}

impl Composing {
    /// What it is after this frame's events.
    #[must_use]
    pub fn after(self, input: &InputState) -> Self {
        input.events.iter().fold(self, |now, event| match event {
            Event::Ime(ImeEvent::Preedit { text, .. }) if !text.is_empty() => Self::Yes,
            Event::Ime(_) => Self::No,
            _ => now,
        })
    }
}
