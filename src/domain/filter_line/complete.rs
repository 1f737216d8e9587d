//! What may stand at a place of a line that is being typed.

use std::ops::Range;

use super::super::flag::Flag;
use super::{FLAGS, Key, narrow};

/// What is being typed at the caret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completing<'a> {
    /// The bytes of the line that are completed.
    pub at: Range<usize>,
    /// What stands there.
    pub typed: &'a str,
    /// The bytes of the whole term as far as it is typed.
    pub term: Range<usize>,
    /// What it may become.
    pub wanted: Wanted,
}

/// What a piece of a line may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A key, or a word without one.
    Key,
    /// A value of a key.
    Value(Key),
}

/// What is being typed at a caret, by its place in bytes; `None` within quotes, and where more of the word stands
/// behind it.
#[must_use]
pub fn completing(line: &str, caret: usize) -> Option<Completing<'_>> {
    let before = line.get(..caret)?;
    if line[caret..].starts_with(|c: char| !c.is_whitespace()) {
        return None;
    }
    let (mut start, mut quoted, mut plain) = (0, false, false);
    for (at, c) in before.char_indices() {
        match c {
            _ if plain => plain = false,
            '\\' if quoted => plain = true,
            c if narrow(c) == '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => start = at + c.len_utf8(),
            _ => {}
        }
    }
    let piece = &before[start..];
    if quoted || piece.contains(|c| narrow(c) == '"') {
        return None;
    }
    let term = start..caret;
    let begin = start + piece.chars().next().filter(|c| narrow(*c) == '-').map_or(0, char::len_utf8);
    let body = &before[begin..];
    let Some((name, behind)) = body.find(|c| matches!(narrow(c), ':' | '=')).map(|at| body.split_at(at))
    else {
        return Some(Completing { at: begin..caret, typed: body, term, wanted: Wanted::Key });
    };
    let key = Key::of(name.trim_end_matches(['!', '！', '^', '$']))?;
    // From the last comma on, or from the operator.
    let sign = |c: &(usize, char)| c.0 == 0 || narrow(c.1) == ',';
    let (at, c) = behind.char_indices().rfind(sign)?;
    let from = begin + name.len() + at + c.len_utf8();
    Some(Completing { at: from..caret, typed: &before[from..], term, wanted: Wanted::Value(key) })
}

/// The keys whose name begins so, each by that name.
pub fn keys_from(typed: &str) -> impl Iterator<Item = (Key, &'static str)> + '_ {
    let begins =
        |name: &&&'static str| name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed));
    Key::ALL.into_iter().filter_map(move |key| Some((key, *key.names().iter().find(begins)?)))
}

/// The flags one of whose names, or the number, begins so and goes on, each by the name that is written.
pub fn flags_from(typed: &str) -> impl Iterator<Item = (Flag, &'static str)> + '_ {
    let typed = typed.to_ascii_lowercase();
    FLAGS.iter().zip(0_u16..).filter_map(move |(names, number)| {
        let number_word = number.to_string();
        let mut all = names.iter().copied().chain([number_word.as_str()]);
        let is_said = all.clone().any(|name| name == typed);
        let is_it = !is_said && all.any(|name| name.starts_with(&typed));
        is_it.then(|| Some((Flag::new(number), *names.first()?)))?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_end(line: &str) -> Option<(Range<usize>, &str, Wanted)> {
        completing(line, line.len()).map(|found| (found.at, found.typed, found.wanted))
    }

    #[test]
    fn a_key_comes_first_and_its_values_behind_the_operator() {
        let value = |key| Wanted::Value(key);
        assert_eq!(at_end(""), Some((0..0, "", Wanted::Key)));
        assert_eq!(at_end("flag:red -me"), Some((10..12, "me", Wanted::Key)));
        assert_eq!(at_end("flag:"), Some((5..5, "", value(Key::Flag))));
        assert_eq!(at_end("flag:red,ye"), Some((9..11, "ye", value(Key::Flag))));
        assert_eq!(at_end("旗：红，"), Some((12..12, "", value(Key::Flag))));
        assert_eq!(at_end("memo!=a"), Some((6..7, "a", value(Key::Memo))));
        assert_eq!(at_end("flag:red "), Some((9..9, "", Wanted::Key)));
        assert_eq!(at_end("colour:r"), None);
        assert_eq!(at_end("memo:\"a b"), None, "in quotes everything is text");
        assert_eq!(at_end("memo:\"a b\" st"), Some((11..13, "st", Wanted::Key)));
        assert_eq!(completing("flag:red", 6), None, "the word goes on");
        assert_eq!(completing("礼", 1), None, "in the middle of a character");
    }

    #[test]
    fn names_of_either_language_are_found_by_their_beginning() {
        let keys = |typed: &str| keys_from(typed).map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(keys("m"), ["memo", "message", "modified"]);
        assert_eq!(keys("备"), ["备注"]);
        assert_eq!(keys("礼"), Vec::<&str>::new());
        assert_eq!(keys("").len(), Key::ALL.len());
        let flags = |typed: &str| flags_from(typed).map(|(flag, _)| flag.number()).collect::<Vec<_>>();
        assert_eq!((flags("Re"), flags("浅"), flags("").len()), (vec![1], vec![7, 8], 11));
        assert_eq!((flags("1"), flags("red"), flags("红")), (vec![10], vec![], vec![]));
    }
}
