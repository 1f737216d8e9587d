//! The operators of the enhanced list on memo and message: equals, differs, contains.

use super::text_state::{TextPresence, TextState};

/// A condition on one of the two texts. There is no value that means "no condition": that is the absence of
/// a test.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// `eq`: the whole text is equal, character for character; an empty value means known to be empty.
    Equals(Box<str>),
    /// `ne`: known and different; an empty value means known not to be empty.
    Differs(Box<str>),
    /// `like`: contains the value as a literal piece, never empty. ASCII letters match in either case,
    /// nothing else is folded, and `%`, `_`, `*` and `\` mean themselves.
    Contains(Box<str>),
}

/// An operator's name as the enhanced list writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TextOp {
    /// `all`: no condition, even where a text is given.
    #[default]
    All,
    /// `eq`.
    Eq,
    /// `ne`.
    Ne,
    /// `like`.
    Like,
}

impl TextOp {
    /// All four, as a choice shows them.
    pub const ALL: [Self; 4] = [Self::All, Self::Like, Self::Eq, Self::Ne];

    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Like => "like",
        }
    }

    /// Reads the API's word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|op| op.word() == word)
    }

    /// The condition that this operator makes of a text, if any: `all` makes none, and neither does `like`
    /// with an empty text.
    #[must_use]
    pub fn test(self, text: &str) -> Option<TextTest> {
        match self {
            Self::All => None,
            Self::Eq => Some(TextTest::Equals(text.into())),
            Self::Ne => Some(TextTest::Differs(text.into())),
            Self::Like if text.is_empty() => None,
            Self::Like => Some(TextTest::Contains(text.into())),
        }
    }
}

/// What a condition says of an order. Only a text can leave it open, and what is kept apart like one (`kept_test`);
/// every other unknown value matches nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The order matches.
    Yes,
    /// It does not.
    No,
    /// It would depend on something that has not been read.
    Unjudged,
}

impl Verdict {
    /// Both conditions together: one `No` settles it, else one that is open leaves it open.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Unjudged, _) | (_, Self::Unjudged) => Self::Unjudged,
            (Self::Yes, Self::Yes) => Self::Yes,
        }
    }

    /// Either of two conditions: one `Yes` settles it, else one that is open leaves it open.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Unjudged, _) | (_, Self::Unjudged) => Self::Unjudged,
            (Self::No, Self::No) => Self::No,
        }
    }

    /// Yes or no.
    #[must_use]
    pub const fn from_bool(matches: bool) -> Self {
        if matches { Self::Yes } else { Self::No }
    }
}

impl TextTest {
    /// The operator's name.
    #[must_use]
    pub const fn op(&self) -> TextOp {
        match self {
            Self::Equals(_) => TextOp::Eq,
            Self::Differs(_) => TextOp::Ne,
            Self::Contains(_) => TextOp::Like,
        }
    }

    /// The operator's value.
    #[must_use]
    pub fn value(&self) -> &str {
        match self {
            Self::Equals(value) | Self::Differs(value) | Self::Contains(value) => value,
        }
    }

    /// Does a text that is known pass?
    #[must_use]
    pub fn passes(&self, text: &str) -> bool {
        match self {
            Self::Equals(value) => text == &**value,
            Self::Differs(value) => text != &**value,
            Self::Contains(value) => contains_folded(text, value),
        }
    }

    /// What is known of a text decides: a text that was read is judged as it was read, one that is only known
    /// to exist passes "known not to be empty" and fails "known to be empty", everything else stays open.
    #[must_use]
    pub fn judge(&self, state: &TextState) -> Verdict {
        judged(state, |text| self.passes(text), |presence| self.judge_unread(presence))
    }

    /// The verdict on a text that nobody has read, by its presence alone.
    #[must_use]
    pub fn judge_unread(&self, presence: TextPresence) -> Verdict {
        match self {
            Self::Differs(value) if value.is_empty() && presence == TextPresence::Pending => Verdict::Yes,
            Self::Equals(value) if value.is_empty() && presence == TextPresence::Pending => Verdict::No,
            _ => Verdict::Unjudged,
        }
    }
}

/// What is known of a text decides; one that nobody has read is judged by its presence.
pub(super) fn judged(
    state: &TextState,
    passes: impl FnOnce(&str) -> bool,
    unread: impl FnOnce(TextPresence) -> Verdict,
) -> Verdict {
    match state.known() {
        Some(text) => Verdict::from_bool(passes(text)),
        None => unread(state.presence()),
    }
}

/// Does `text` begin with `piece`, ASCII letters in either case?
#[must_use]
pub fn starts_folded(text: &str, piece: &str) -> bool {
    let start = text.as_bytes().get(..piece.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(piece.as_bytes()))
}

/// Does `text` end with `piece`, ASCII letters in either case?
#[must_use]
pub fn ends_folded(text: &str, piece: &str) -> bool {
    let from = text.len().checked_sub(piece.len());
    let end = from.and_then(|from| text.as_bytes().get(from..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(piece.as_bytes()))
}

/// Does `text` contain `piece`, ASCII letters in either case? An empty piece is in every text.
#[must_use]
pub fn contains_folded(text: &str, piece: &str) -> bool {
    find_folded(text, piece).is_some()
}

/// Byte offset of the first place where `text` contains `piece`, ASCII letters in either case.
/// The offset and `offset + piece.len()` are character boundaries.
#[must_use]
pub fn find_folded(text: &str, piece: &str) -> Option<usize> {
    let (text, piece) = (text.as_bytes(), piece.as_bytes());
    if piece.is_empty() {
        return Some(0);
    }
    // UTF-8 is self-synchronising: equal bytes of a whole piece can only start at a character's first byte.
    text.windows(piece.len()).position(|part| part.eq_ignore_ascii_case(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_is_literal_and_folds_ascii_only() {
        assert!(contains_folded("送SF顺丰", "sf顺"));
        assert!(contains_folded("100%_a*b\\", "%_a*b\\"));
        assert!(!contains_folded("1000a", "%"));
        assert!(!contains_folded("ＳＦ", "sf"));
        assert!(!contains_folded("É", "é"));
        assert_eq!(find_folded("加急礼盒", "礼盒"), Some(6));
    }

    #[test]
    fn the_empty_value_speaks_of_presence() {
        let like = TextOp::Like.test("");
        assert_eq!(like, None);
        let empty = TextOp::Eq.test("").unwrap();
        let present = TextOp::Ne.test("").unwrap();
        assert_eq!(empty.judge(&TextState::current("")), Verdict::Yes);
        assert_eq!(present.judge(&TextState::current("")), Verdict::No);
        assert_eq!(present.judge(&TextState::Exists), Verdict::Yes);
        assert_eq!(empty.judge(&TextState::Exists), Verdict::No);
        assert_eq!(empty.judge(&TextState::Unknown), Verdict::Unjudged);
    }

    #[test]
    fn an_unread_text_matches_no_value() {
        for test in [TextOp::Eq.test("礼盒"), TextOp::Ne.test("礼盒"), TextOp::Like.test("礼盒")] {
            let test = test.unwrap();
            assert_eq!(test.judge(&TextState::Unknown), Verdict::Unjudged);
            assert_eq!(test.judge(&TextState::Exists), Verdict::Unjudged);
        }
        assert_eq!(TextOp::Ne.test("礼盒").unwrap().judge(&TextState::current("")), Verdict::Yes);
    }
}
