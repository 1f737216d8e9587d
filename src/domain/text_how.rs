//! How a text may be asked for: the operators of the enhanced list and those that only this program judges.

use super::local_test::Side;
use super::text_state::{TextPresence, TextState};
use super::text_test::{TextOp, TextTest, Verdict, contains_folded, ends_folded, judged, starts_folded};

/// A condition on one of the two texts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LocalText {
    /// One that the enhanced list knows.
    Api(TextTest),
    /// Begins with the value, ASCII letters in either case.
    Starts(Box<str>),
    /// Ends with the value, ASCII letters in either case.
    Ends(Box<str>),
    /// Contains at least one of these.
    AnyOf(Vec<Box<str>>),
}

impl LocalText {
    /// Contains at least one of these words; `None` where there is none. An empty word is none.
    #[must_use]
    pub fn any_of(mut words: Vec<Box<str>>) -> Option<Self> {
        words.retain(|word| !word.is_empty());
        match words.len() {
            0 => None,
            1 => words.pop().map(|word| Self::Api(TextTest::Contains(word))),
            _ => Some(Self::AnyOf(words)),
        }
    }

    /// The values; one, but for several words.
    #[must_use]
    pub fn values(&self) -> Vec<&str> {
        match self {
            Self::Api(test) => vec![test.value()],
            Self::Starts(value) | Self::Ends(value) => vec![value],
            Self::AnyOf(words) => words.iter().map(|word| &**word).collect(),
        }
    }

    /// Does a text that is known pass?
    #[must_use]
    pub fn passes(&self, text: &str) -> bool {
        match self {
            Self::Api(api) => api.passes(text),
            Self::Starts(value) => starts_folded(text, value),
            Self::Ends(value) => ends_folded(text, value),
            Self::AnyOf(words) => words.iter().any(|word| contains_folded(text, word)),
        }
    }

    /// What is known of a text decides, as in [`TextTest::judge`].
    #[must_use]
    pub fn judge(&self, state: &TextState) -> Verdict {
        judged(state, |text| self.passes(text), |presence| self.judge_unread(presence))
    }

    /// The verdict on a text that nobody has read, by its presence alone.
    #[must_use]
    pub fn judge_unread(&self, presence: TextPresence) -> Verdict {
        match self {
            Self::Api(test) => test.judge_unread(presence),
            Self::Starts(_) | Self::Ends(_) | Self::AnyOf(_) => Verdict::Unjudged,
        }
    }
}

impl From<TextTest> for LocalText {
    fn from(test: TextTest) -> Self {
        Self::Api(test)
    }
}

/// An operator as a person chooses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TextHow {
    /// Contains.
    #[default]
    Contains,
    /// Contains at least one of several words.
    AnyOf,
    /// Contains none of several words.
    NoneOf,
    /// Equals.
    Equals,
    /// Differs.
    Differs,
    /// Begins with.
    Starts,
    /// Ends with.
    Ends,
}

impl TextHow {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 7] =
        [Self::Contains, Self::Equals, Self::Differs, Self::AnyOf, Self::NoneOf, Self::Starts, Self::Ends];

    /// A short name, as the texts are found by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Contains => "like",
            Self::Equals => "eq",
            Self::Differs => "ne",
            Self::AnyOf => "any_of",
            Self::NoneOf => "none_of",
            Self::Starts => "starts",
            Self::Ends => "ends",
        }
    }

    /// The condition that it makes of a text, if any: an empty text means something only for equals (known to be empty)
    /// and differs (known not to be). Several words stand apart by white space or commas.
    #[must_use]
    pub fn test(self, text: &str) -> Option<(Side, LocalText)> {
        let words = || {
            let apart = |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、');
            text.split(apart).filter(|word| !word.is_empty()).map(Into::into).collect()
        };
        let api = |op: TextOp| op.test(text).map(LocalText::Api);
        let made = match self {
            Self::Contains => api(TextOp::Like),
            Self::Equals => api(TextOp::Eq),
            Self::Differs => api(TextOp::Ne),
            Self::AnyOf | Self::NoneOf => LocalText::any_of(words()),
            Self::Starts | Self::Ends if text.is_empty() => None,
            Self::Starts => Some(LocalText::Starts(text.into())),
            Self::Ends => Some(LocalText::Ends(text.into())),
        };
        Some((if self == Self::NoneOf { Side::IsNot } else { Side::Is }, made?))
    }

    /// What one would choose and type for a condition; `None` where nothing one can choose says it.
    #[must_use]
    pub fn of(side: Side, test: &LocalText) -> Option<(Self, String)> {
        let how = match (side, test) {
            (Side::Is, LocalText::Api(TextTest::Contains(_))) => Self::Contains,
            (Side::Is, LocalText::Api(TextTest::Equals(_))) => Self::Equals,
            (Side::Is, LocalText::Api(TextTest::Differs(_))) => Self::Differs,
            (Side::Is, LocalText::Starts(_)) => Self::Starts,
            (Side::Is, LocalText::Ends(_)) => Self::Ends,
            (Side::Is, LocalText::AnyOf(_)) => Self::AnyOf,
            (Side::IsNot, LocalText::AnyOf(_) | LocalText::Api(TextTest::Contains(_))) => Self::NoneOf,
            (Side::IsNot, _) => return None,
        };
        let typed = test.values().join(" ");
        let same = how.test(&typed).is_some_and(|(again, made)| again == side && made == *test);
        same.then_some((how, typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_and_typed_is_found_again() {
        for how in TextHow::ALL {
            let (side, test) = how.test("加急 礼盒").unwrap();
            assert_eq!(TextHow::of(side, &test), Some((how, "加急 礼盒".to_owned())), "{how:?}");
            assert_eq!(how.test("").is_some(), matches!(how, TextHow::Equals | TextHow::Differs), "{how:?}");
        }
        let with_space = LocalText::AnyOf(vec!["加 急".into(), "礼".into()]);
        assert_eq!(TextHow::of(Side::Is, &with_space), None, "typed, it would be three words");
    }

    #[test]
    fn the_ends_of_a_text_fold_ascii_only() {
        let passes = |how: TextHow, text: &str| how.test("Sf顺").unwrap().1.passes(text);
        assert!(passes(TextHow::Starts, "sF顺丰") && !passes(TextHow::Starts, "发SF顺"));
        assert!(
            passes(TextHow::Ends, "发SF顺")
                && !passes(TextHow::Ends, "ＳＦ顺")
                && !passes(TextHow::Ends, "顺")
        );
    }

    #[test]
    fn none_of_several_words_needs_a_text_that_is_known() {
        let (side, test) = TextHow::NoneOf.test("急，礼").unwrap();
        let judge = |state: &TextState| side.of(test.judge(state));
        assert_eq!(judge(&TextState::current("")), Verdict::Yes);
        assert_eq!(judge(&TextState::current("送礼")), Verdict::No);
        assert_eq!(judge(&TextState::Exists), Verdict::Unjudged);
    }
}
