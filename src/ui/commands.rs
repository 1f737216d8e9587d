//! Everything that can be done with a key or from the palette, in one table: the keys, the palette and the list of all
//! keys are made from it.

use egui::{InputState, Key, Modifiers};
use rust_i18n::t;

use super::actions::Screen;
use super::chord::{Chord, after_f, key, key_of, take, with};
use super::orders::{CopyForm, Stretch, SumsOf};
use super::settings_kept::{Density, Language, ThemeChoice};
use super::words;
use crate::domain::flag::Flag;
use crate::domain::status::Status;

/// Something that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Show the palette.
    Palette,
    /// Show all keys.
    Keys,
    /// Show a screen.
    Go(Screen),
    /// From an order to the activity of its items, and from an activity to its orders.
    Across,
    /// Read the open order again, or what is new.
    Refresh,
    /// Read what is new.
    Sync,
    /// Stop what runs.
    StopSync,
    /// Stop reading the history.
    PauseHistory,
    /// Read the history on.
    ResumeHistory,
    /// Put a theme on.
    Theme(ThemeChoice),
    /// Speak a language.
    Language(Language),
    /// Make the rows of the table as high.
    Density(Density),
    /// Open the filter as a line of text.
    FilterLine,
    /// Go back to the filter before.
    PastBack,
    /// Go forward again.
    PastForward,
    /// Show or hide the filter pane.
    FilterPane,
    /// Take all conditions away.
    ClearFilter,
    /// Show only a flag, or all again.
    Flag(Flag),
    /// Show only a state; its place among those that are named.
    Status(usize),
    /// Show only a stretch of time.
    Span(Stretch),
    /// Select the whole answer.
    SelectAll,
    /// Select nothing.
    ClearSelection,
    /// Write orders into a file.
    Export,
    /// Mark orders as dealt with, or take that back.
    Handled,
    /// Take the last marking back.
    MarksBack,
    /// Sum what the orders come to.
    Sums(SumsOf),
    /// Show or hide the bars over the table.
    Histogram,
    /// Open the view at this place.
    View(usize),
    /// Copy what is selected.
    Copy(CopyForm),
    /// Show the menu of the columns.
    Columns,
    /// Show the menu of the row.
    RowMenu,
    /// Open the next order.
    Next,
    /// Open the one before.
    Previous,
    /// Extend the selection down.
    ExtendDown,
    /// Extend it up.
    ExtendUp,
    /// Close the detail, else select nothing.
    Escape,
    /// Close the detail.
    CloseDetail,
    /// A page on.
    PageDown,
    /// A page back.
    PageUp,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

/// Who does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doer {
    /// The window, on every screen.
    Window,
    /// The screen of the orders.
    Orders,
}

impl Command {
    /// Who does it.
    #[must_use]
    pub const fn doer(self) -> Doer {
        match self {
            Self::Palette
            | Self::Keys
            | Self::Go(_)
            | Self::Across
            | Self::Sync
            | Self::StopSync
            | Self::PauseHistory
            | Self::ResumeHistory
            | Self::Theme(_)
            | Self::Language(_)
            | Self::Density(_) => Doer::Window,
            _ => Doer::Orders,
        }
    }
}

/// When a key is a command's, and not somebody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Always, also while a text is edited.
    Anywhere,
    /// While no text is edited and no menu is open.
    Reading,
    /// While nothing has the focus.
    Table,
}

/// A command with its name, its keys, and when they are its own.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// What it does.
    pub command: Command,
    name: &'static str,
    /// Its keys.
    pub keys: &'static [Chord],
    /// When they are its own.
    pub place: Place,
}

impl Entry {
    /// What it is called, in the language of the window.
    #[must_use]
    pub fn words(&self) -> String {
        match self.command {
            Command::Flag(flag) => t!(self.name, flag = words::flag(flag)),
            Command::Status(at) => {
                t!(self.name, status = Status::NAMED.get(at).map(words::status).unwrap_or_default())
            }
            Command::View(place) => t!(self.name, place = place + 1),
            Command::Span(stretch) => t!(self.name, stretch = t!(stretch.key())),
            _ => t!(self.name),
        }
        .into_owned()
    }

    /// Its name in the other language too, so that it is found by either.
    fn found_by(&self) -> String {
        let english = t!(self.name, locale = "en", flag = "", status = "", stretch = "", place = "");
        let chinese = t!(self.name, locale = "zh-CN", flag = "", status = "", stretch = "", place = "");
        format!("{} {english} {chinese}", self.words()).to_lowercase()
    }

    /// Does its name hold every word of a search?
    #[must_use]
    pub fn is_found_by(&self, search: &str) -> bool {
        let (name, search) = (self.found_by(), search.to_lowercase());
        search.split_whitespace().all(|word| name.contains(word))
    }
}

const fn entry(command: Command, name: &'static str, place: Place, keys: &'static [Chord]) -> Entry {
    Entry { command, name, keys, place }
}

const fn flag(number: u16, keys: &'static [Chord]) -> Entry {
    entry(Command::Flag(Flag::new(number)), "command.flag", Place::Reading, keys)
}

const fn view(place: usize, keys: &'static [Chord]) -> Entry {
    entry(Command::View(place), "command.view", Place::Anywhere, keys)
}

/// What has a key, and everything else but the states.
const TABLE: &[Entry] = &[
    entry(Command::Palette, "command.palette", Place::Anywhere, &[with(Modifiers::COMMAND, Key::K)]),
    entry(Command::Keys, "command.keys", Place::Reading, &[key(Key::Questionmark)]),
    entry(Command::Go(Screen::Orders), "command.orders", Place::Anywhere, &[with(Modifiers::ALT, Key::Num1)]),
    entry(
        Command::Go(Screen::Activities),
        "command.activities",
        Place::Anywhere,
        &[with(Modifiers::ALT, Key::Num2)],
    ),
    entry(
        Command::Go(Screen::Calendar),
        "command.calendar",
        Place::Anywhere,
        &[with(Modifiers::ALT, Key::Num3)],
    ),
    entry(Command::Go(Screen::Sync), "command.sync", Place::Anywhere, &[with(Modifiers::ALT, Key::Num4)]),
    entry(
        Command::Go(Screen::Settings),
        "command.settings",
        Place::Anywhere,
        &[with(Modifiers::ALT, Key::Num5)],
    ),
    entry(Command::Across, "command.across", Place::Reading, &[key(Key::G)]),
    entry(Command::Refresh, "command.refresh", Place::Anywhere, &[key(Key::F5)]),
    entry(Command::FilterLine, "command.filter_line", Place::Reading, &[key(Key::Slash)]),
    entry(Command::PastBack, "command.past_back", Place::Anywhere, &[with(Modifiers::ALT, Key::ArrowLeft)]),
    entry(
        Command::PastForward,
        "command.past_forward",
        Place::Anywhere,
        &[with(Modifiers::ALT, Key::ArrowRight)],
    ),
    entry(Command::SelectAll, "command.select_all", Place::Reading, &[with(Modifiers::COMMAND, Key::A)]),
    entry(Command::Copy(CopyForm::Rows), "command.copy", Place::Reading, &[with(Modifiers::COMMAND, Key::C)]),
    entry(Command::Export, "command.export", Place::Reading, &[with(Modifiers::COMMAND, Key::E)]),
    entry(Command::Handled, "command.handled", Place::Reading, &[key(Key::E)]),
    entry(Command::MarksBack, "command.marks_back", Place::Reading, &[with(Modifiers::COMMAND, Key::Z)]),
    view(0, &[with(Modifiers::COMMAND, Key::Num1)]),
    view(1, &[with(Modifiers::COMMAND, Key::Num2)]),
    view(2, &[with(Modifiers::COMMAND, Key::Num3)]),
    view(3, &[with(Modifiers::COMMAND, Key::Num4)]),
    view(4, &[with(Modifiers::COMMAND, Key::Num5)]),
    view(5, &[with(Modifiers::COMMAND, Key::Num6)]),
    view(6, &[with(Modifiers::COMMAND, Key::Num7)]),
    view(7, &[with(Modifiers::COMMAND, Key::Num8)]),
    view(8, &[with(Modifiers::COMMAND, Key::Num9)]),
    entry(
        Command::RowMenu,
        "command.row_menu",
        Place::Reading,
        &[with(Modifiers::SHIFT, Key::F10), key(Key::Menu)],
    ),
    entry(Command::Next, "command.next", Place::Table, &[key(Key::J), key(Key::ArrowDown)]),
    entry(Command::Previous, "command.previous", Place::Table, &[key(Key::K), key(Key::ArrowUp)]),
    entry(
        Command::ExtendDown,
        "command.extend_down",
        Place::Table,
        &[with(Modifiers::SHIFT, Key::ArrowDown)],
    ),
    entry(Command::ExtendUp, "command.extend_up", Place::Table, &[with(Modifiers::SHIFT, Key::ArrowUp)]),
    entry(Command::Escape, "command.escape", Place::Table, &[key(Key::Escape)]),
    entry(Command::CloseDetail, "command.close_detail", Place::Table, &[key(Key::Space)]),
    entry(Command::PageDown, "command.page_down", Place::Table, &[key(Key::PageDown)]),
    entry(Command::PageUp, "command.page_up", Place::Table, &[key(Key::PageUp)]),
    entry(Command::First, "command.first", Place::Table, &[key(Key::Home)]),
    entry(Command::Last, "command.last", Place::Table, &[key(Key::End)]),
    flag(0, &[after_f(Key::Num0)]),
    flag(1, &[after_f(Key::Num1)]),
    flag(2, &[after_f(Key::Num2)]),
    flag(3, &[after_f(Key::Num3)]),
    flag(4, &[after_f(Key::Num4)]),
    flag(5, &[after_f(Key::Num5)]),
    flag(6, &[after_f(Key::Num6)]),
    flag(7, &[after_f(Key::Num7)]),
    flag(8, &[after_f(Key::Num8)]),
    flag(9, &[after_f(Key::Num9)]),
    flag(10, &[after_f(Key::Minus)]),
    entry(Command::ClearFilter, "command.clear_filter", Place::Reading, &[]),
    entry(Command::FilterPane, "command.filter_pane", Place::Reading, &[]),
    entry(Command::Sums(SumsOf::Days), "command.sums_days", Place::Reading, &[]),
    entry(Command::Sums(SumsOf::Picks), "command.sums_picks", Place::Reading, &[]),
    entry(Command::Histogram, "command.histogram", Place::Reading, &[]),
    entry(Command::Span(Stretch::Today), "command.span", Place::Reading, &[]),
    entry(Command::Span(Stretch::Yesterday), "command.span", Place::Reading, &[]),
    entry(Command::Span(Stretch::Week), "command.span", Place::Reading, &[]),
    entry(Command::Span(Stretch::Month), "command.span", Place::Reading, &[]),
    entry(Command::Span(Stretch::All), "command.span", Place::Reading, &[]),
    entry(Command::ClearSelection, "command.clear_selection", Place::Reading, &[]),
    entry(Command::Copy(CopyForm::WithHeader), "command.copy_with_header", Place::Reading, &[]),
    entry(Command::Copy(CopyForm::Numbers), "command.copy_numbers", Place::Reading, &[]),
    entry(Command::Columns, "command.columns", Place::Reading, &[]),
    entry(Command::Density(Density::Usual), "command.density_usual", Place::Reading, &[]),
    entry(Command::Density(Density::Compact), "command.density_compact", Place::Reading, &[]),
    entry(Command::Density(Density::TwoLines), "command.density_two_lines", Place::Reading, &[]),
    entry(Command::Sync, "command.sync_now", Place::Reading, &[]),
    entry(Command::StopSync, "command.stop_sync", Place::Reading, &[]),
    entry(Command::PauseHistory, "command.pause_history", Place::Reading, &[]),
    entry(Command::ResumeHistory, "command.resume_history", Place::Reading, &[]),
    entry(Command::Theme(ThemeChoice::System), "command.theme_system", Place::Reading, &[]),
    entry(Command::Theme(ThemeChoice::Light), "command.theme_light", Place::Reading, &[]),
    entry(Command::Theme(ThemeChoice::Dark), "command.theme_dark", Place::Reading, &[]),
    entry(Command::Language(Language::Chinese), "command.chinese", Place::Reading, &[]),
    entry(Command::Language(Language::English), "command.english", Place::Reading, &[]),
];

/// Everything that can be done.
pub fn all() -> impl Iterator<Item = Entry> {
    let states =
        (0..Status::NAMED.len()).map(|at| entry(Command::Status(at), "command.status", Place::Reading, &[]));
    TABLE.iter().copied().chain(states)
}

/// A key that waits for the one after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Begun {
    /// None does.
    #[default]
    Nothing,
    /// This one.
    With(Key),
}

/// Takes the keys of the commands that may have them out of the input, and gives the commands.
pub fn pressed(input: &mut InputState, begun: &mut Begun, may: impl Fn(&Entry) -> bool) -> Vec<Command> {
    let mut commands = Vec::new();
    if let Begun::With(first) = *begun
        && let Some((key, held)) = input.events.iter().find_map(key_of)
    {
        *begun = Begun::Nothing;
        let fits = |chord: &Chord| chord.before == Some(first) && chord.fits(key, held);
        let found = TABLE.iter().find(|entry| may(entry) && entry.keys.iter().any(fits));
        if found.is_some() || key == Key::Escape {
            take(input, |other, _| other == key);
        }
        commands.extend(found.map(|entry| entry.command));
    }
    for entry in TABLE.iter().filter(|entry| may(entry)) {
        for chord in entry.keys {
            match chord.before {
                // A slow frame has heard a key more than once.
                None => {
                    let times = take(input, |key, held| chord.fits(key, held));
                    commands.extend(std::iter::repeat_n(entry.command, times));
                }
                Some(first) => {
                    if take(input, |key, held| key == first && held.is_none()) > 0 {
                        *begun = Begun::With(first);
                    }
                }
            }
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use egui::Event;

    use super::super::chord::is_digit;
    use super::*;

    #[test]
    fn no_two_commands_share_a_key() {
        let chords: Vec<(Command, Chord)> =
            all().flat_map(|entry| entry.keys.iter().map(move |chord| (entry.command, *chord))).collect();
        assert!(chords.len() > 30, "the test looks at something");
        for (at, (command, chord)) in chords.iter().enumerate() {
            for (other, taken) in &chords[at + 1..] {
                let is_same = chord.before == taken.before && taken.fits(chord.key, chord.modifiers);
                assert!(!is_same, "{} is of {command:?} and {other:?}", chord.words());
                let begins = chord.before == Some(taken.key) && taken.modifiers.is_none();
                assert!(!begins, "{} begins {command:?}", taken.words());
            }
        }
    }

    #[test]
    fn bare_digits_are_free_and_with_control_they_open_the_views() {
        for entry in all() {
            for chord in entry.keys.iter().filter(|chord| chord.before.is_none() && is_digit(chord.key)) {
                assert!(!chord.modifiers.is_none(), "bare digits are kept for setting flags");
                assert_eq!(chord.modifiers.command, matches!(entry.command, Command::View(_)));
            }
        }
    }

    #[test]
    fn a_command_is_found_by_words_of_either_language() {
        let found = |search: &str| all().filter(|entry| entry.is_found_by(search)).count();
        assert_eq!(found("DARK theme"), 1);
        assert_eq!(found("主题 深色"), 1);
        assert!(found("") == all().count() && found("no such thing") == 0);
    }

    #[test]
    fn a_flag_is_two_keys_and_another_key_is_not_lost() {
        let press = |key| Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: false,
            modifiers: Modifiers::NONE,
        };
        let mut begun = Begun::default();
        let mut step = |keys: &[Key]| {
            let mut input = InputState::default();
            input.events = keys.iter().map(|key| press(*key)).collect();
            pressed(&mut input, &mut begun, |_| true)
        };
        assert_eq!(step(&[Key::F]), []);
        assert_eq!(step(&[]), []);
        assert_eq!(step(&[Key::Minus]), [Command::Flag(Flag::new(10))]);
        assert_eq!(step(&[Key::Num1]), [], "a bare digit is nobody's");
        step(&[Key::F]);
        assert_eq!(step(&[Key::Escape]), [], "it only ends what was begun");
        step(&[Key::F]);
        assert_eq!(step(&[Key::J]), [Command::Next]);
        assert_eq!(step(&[Key::Num1]), []);
    }
}
