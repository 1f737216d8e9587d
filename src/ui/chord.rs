//! Keys as they are pressed: one with those that are held, and the one before it.

use egui::{Event, InputState, Key, Modifiers};

/// A key with those that are held, and the one that is pressed before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chord {
    /// The key that is pressed before it.
    pub(super) before: Option<Key>,
    /// What is held.
    pub(super) modifiers: Modifiers,
    /// The key.
    pub(super) key: Key,
}

/// A key alone.
pub(super) const fn key(key: Key) -> Chord {
    Chord { before: None, modifiers: Modifiers::NONE, key }
}

/// A key while others are held.
pub(super) const fn with(modifiers: Modifiers, key: Key) -> Chord {
    Chord { before: None, modifiers, key }
}

/// A key that is pressed after F.
pub(super) const fn after_f(key: Key) -> Chord {
    Chord { before: Some(Key::F), modifiers: Modifiers::NONE, key }
}

impl Chord {
    /// How it is written: `Ctrl+K`, `F 1`.
    #[must_use]
    pub fn words(self) -> String {
        let mut text = self.before.map(|key| format!("{} ", key_words(key))).unwrap_or_default();
        let control = if cfg!(target_os = "macos") { "Cmd+" } else { "Ctrl+" };
        for (is_held, name) in [
            (self.modifiers.command, control),
            (self.modifiers.alt, "Alt+"),
            (self.modifiers.shift, "Shift+"),
        ] {
            if is_held {
                text.push_str(name);
            }
        }
        text + key_words(self.key)
    }

    /// Is it this key with those that are held?
    pub(super) fn fits(self, key: Key, held: Modifiers) -> bool {
        // Where a sign needs Shift depends on the keyboard.
        let is_sign = matches!(key, Key::Slash | Key::Questionmark | Key::Minus) || is_digit(key);
        key == self.key
            && held.alt == self.modifiers.alt
            && (is_sign || held.shift == self.modifiers.shift)
            && held.matches_logically(self.modifiers)
    }
}

pub(super) const fn is_digit(key: Key) -> bool {
    matches!(
        key,
        Key::Num0
            | Key::Num1
            | Key::Num2
            | Key::Num3
            | Key::Num4
            | Key::Num5
            | Key::Num6
            | Key::Num7
            | Key::Num8
            | Key::Num9
    )
}

fn key_words(key: Key) -> &'static str {
    match key {
        Key::Escape => "Esc",
        Key::Questionmark => "?",
        Key::Slash => "/",
        Key::Minus => "-",
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        other => other.name(),
    }
}

/// The key that an event is; a window says of Ctrl+C only that it copies.
pub(super) fn key_of(event: &Event) -> Option<(Key, Modifiers)> {
    match event {
        Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
        Event::Copy => Some((Key::C, Modifiers::COMMAND)),
        _ => None,
    }
}

/// Takes every such key out of the input, and says how many there were.
pub(super) fn take(input: &mut InputState, fits: impl Fn(Key, Modifiers) -> bool) -> usize {
    let before = input.events.len();
    input.events.retain(|event| !key_of(event).is_some_and(|(key, held)| fits(key, held)));
    before - input.events.len()
}
