//! The column of one of the two texts: what is known of each row's, and which rows pass a condition.

use std::hint::black_box;
use std::io;

use memchr::memmem::Finder;
use memchr::{memchr_iter, memchr2_iter};

use super::bitmap::Bitmap;
use super::category::Category;
use super::grams::{Found, Grams, Posting};
use super::row::TextView;
use super::stored::{Refused, Sink, Source, Stored};
use super::strings::Strings;
use crate::domain::text_how::LocalText;
use crate::domain::text_state::TextPresence;
use crate::domain::text_test::{TextTest, ends_folded, starts_folded};

/// The presences by their code.
pub const PRESENCES: [TextPresence; 4] =
    [TextPresence::Unknown, TextPresence::Pending, TextPresence::Empty, TextPresence::Present];

/// Texts that are touched before they are looked at.
const TOUCHED: usize = 128;

/// One text a row.
#[derive(Debug)]
pub struct TextColumn {
    presence: Category,
    /// The texts that are known and not empty.
    texts: Strings,
    grams: Grams,
    rows: usize,
}

/// The rows that pass a condition, and those it cannot judge.
#[derive(Debug)]
pub struct Judged {
    /// They pass.
    pub yes: Bitmap,
    /// It would depend on a text that has not been read.
    pub open: Bitmap,
}

impl TextColumn {
    /// The column of these texts; `presence` gives a code of [`PRESENCES`] for each row.
    pub fn new(presence: impl ExactSizeIterator<Item = u32> + Clone, texts: Strings) -> Self {
        let rows = presence.len();
        Self { presence: Category::new(presence, PRESENCES.len()), grams: Grams::new(&texts), texts, rows }
    }

    /// What is known of each row's text, by the codes of [`PRESENCES`].
    pub const fn presence(&self) -> &Category {
        &self.presence
    }

    /// The row's text.
    pub fn view(&self, row: u32) -> TextView<'_> {
        match PRESENCES[self.presence.code(row)] {
            TextPresence::Unknown => TextView::Unknown,
            TextPresence::Pending => TextView::Exists,
            TextPresence::Empty => TextView::Known(""),
            TextPresence::Present => TextView::Known(self.texts.of_row(row).unwrap_or_default()),
        }
    }

    /// Judges every row by any condition.
    pub fn judge_local(&self, test: &LocalText) -> Judged {
        use TextPresence::{Empty, Pending, Present, Unknown};
        let contains = |word: &str| {
            if word.is_empty() { self.being(&[Empty, Present]) } else { self.containing(word) }
        };
        let yes = match test {
            LocalText::Api(test) => return self.judge(test),
            LocalText::Starts(piece) | LocalText::Ends(piece) if piece.is_empty() => contains(piece),
            LocalText::Starts(piece) => self.among(piece, starts_folded),
            LocalText::Ends(piece) => self.among(piece, ends_folded),
            LocalText::AnyOf(words) => {
                let mut any = Bitmap::none(self.rows);
                for word in words {
                    any.or(&contains(word));
                }
                any
            }
        };
        Judged { yes, open: self.being(&[Unknown, Pending]) }
    }

    /// Judges every row.
    pub fn judge(&self, test: &TextTest) -> Judged {
        use TextPresence::{Empty, Pending, Present, Unknown};
        let value = test.value();
        let yes = match test {
            TextTest::Contains(_) if value.is_empty() => self.being(&[Empty, Present]),
            TextTest::Contains(_) => self.containing(value),
            TextTest::Equals(_) if value.is_empty() => self.being(&[Empty]),
            TextTest::Equals(_) => self.equal_to(value),
            TextTest::Differs(_) if value.is_empty() => self.being(&[Present, Pending]),
            TextTest::Differs(_) => {
                let mut differing = self.being(&[Empty, Present]);
                differing.and_not(&self.equal_to(value));
                differing
            }
        };
        // That a text exists already says whether it is empty.
        let by_presence = value.is_empty() && !matches!(test, TextTest::Contains(_));
        let open = if by_presence { self.being(&[Unknown]) } else { self.being(&[Unknown, Pending]) };
        Judged { yes, open }
    }

    fn being(&self, presences: &[TextPresence]) -> Bitmap {
        let mut rows = Bitmap::none(self.rows);
        for (code, presence) in PRESENCES.iter().enumerate() {
            if presences.contains(presence) {
                self.presence.add_to(code, &mut rows);
            }
        }
        rows
    }

    fn rows_of(&self, found: &[Posting]) -> Bitmap {
        Bitmap::of_entries(self.rows, found, |posting| self.texts.rows()[posting.entry() as usize])
    }

    fn containing(&self, piece: &str) -> Bitmap {
        match self.grams.containing(piece) {
            Found::Exactly(found) => self.rows_of(found),
            Found::Perhaps(found) => {
                let piece = Piece::new(piece);
                self.rows_of(&self.keep(&found, |posting| !posting.is_sure(), |text| piece.is_in(text)))
            }
        }
    }

    /// The rows whose text holds a piece at the right place.
    fn among(&self, piece: &str, is_there: impl Fn(&str, &str) -> bool) -> Bitmap {
        let found = match self.grams.containing(piece) {
            Found::Exactly(found) => found.to_vec(),
            Found::Perhaps(found) => found,
        };
        self.rows_of(&self.keep(&found, |_| true, |text| is_there(text, piece)))
    }

    fn equal_to(&self, text: &str) -> Bitmap {
        let mut found = self.grams.equal_to(text);
        // The lengths lie close together, the texts do not.
        found.retain(|posting| self.texts.length(posting.entry()) == text.len());
        self.rows_of(&self.keep(&found, |_| true, |other| other == text))
    }

    /// Keeps of these texts those that pass; only the doubtful ones are looked at.
    ///
    /// They lie far from each other. Some are touched before the first of them is compared, so that the waits for
    /// memory are one wait.
    fn keep(
        &self,
        found: &[Posting],
        is_doubtful: impl Fn(Posting) -> bool,
        passes: impl Fn(&str) -> bool,
    ) -> Vec<Posting> {
        let (mut kept, mut doubtful) = (Vec::with_capacity(found.len()), Vec::with_capacity(TOUCHED));
        for some in found.chunks(TOUCHED) {
            doubtful.clear();
            doubtful.extend(some.iter().copied().filter(|posting| is_doubtful(*posting)));
            black_box(
                doubtful.iter().map(|posting| self.texts.touch(posting.entry())).fold(0, u8::wrapping_add),
            );
            let holds = |posting: &Posting| !is_doubtful(*posting) || passes(self.texts.get(posting.entry()));
            kept.extend(some.iter().copied().filter(holds));
        }
        kept
    }

    /// Bytes of the texts and of what says which rows have one.
    pub fn text_bytes(&self) -> usize {
        self.texts.bytes() + self.presence.bytes()
    }

    /// Bytes of the pairs.
    pub fn gram_bytes(&self) -> usize {
        self.grams.bytes()
    }
}

impl Stored for TextColumn {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        self.presence.save(to)?;
        self.texts.save(to)?;
        self.grams.save(to)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let presence = Category::load(from, rows)?;
        let texts = Strings::load(from, rows)?;
        if presence.distinct() != PRESENCES.len() {
            return Err(Refused::Other("what is known of a text"));
        }
        let grams = Grams::load(from, texts.len())?;
        Ok(Self { presence, texts, grams, rows })
    }
}

/// A piece of text that is looked for in many texts, ASCII letters in either case.
pub(super) struct Piece<'a> {
    bytes: &'a [u8],
    /// Where nothing is folded.
    finder: Option<Finder<'a>>,
}

impl<'a> Piece<'a> {
    pub(super) fn new(piece: &'a str) -> Self {
        let bytes = piece.as_bytes();
        let folds = bytes.iter().any(u8::is_ascii_alphabetic);
        Self { bytes, finder: (!folds).then(|| Finder::new(bytes)) }
    }

    pub(super) fn is_in(&self, text: &str) -> bool {
        let text = text.as_bytes();
        if let Some(finder) = &self.finder {
            return finder.find(text).is_some();
        }
        let (Some(first), Some(starts)) =
            (self.bytes.first(), (text.len() + 1).checked_sub(self.bytes.len()))
        else {
            return false;
        };
        let (lower, upper) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
        let is_at = |at: usize| text[at..at + self.bytes.len()].eq_ignore_ascii_case(self.bytes);
        // UTF-8 is self-synchronising: a whole piece can only start where a character does.
        if lower == upper {
            memchr_iter(*first, &text[..starts]).any(is_at)
        } else {
            memchr2_iter(lower, upper, &text[..starts]).any(is_at)
        }
    }
}

/// The code of a text's presence in [`PRESENCES`].
pub fn presence_code(text: TextView<'_>) -> u8 {
    match text {
        TextView::Unknown => 0,
        TextView::Exists => 1,
        TextView::Known("") => 2,
        TextView::Known(_) => 3,
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text_state::{Freshness, TextState};
    use crate::domain::text_test::Verdict;

    fn column(states: &[TextState]) -> TextColumn {
        let mut texts = Strings::default();
        for (row, state) in (0..).zip(states) {
            if let Some(text) = state.known().filter(|text| !text.is_empty()) {
                texts.push(row, text);
            }
        }
        TextColumn::new(states.iter().map(|state| u32::from(presence_code(state.into()))), texts)
    }

    fn judged_as_the_reference(states: &[TextState], test: impl Into<LocalText>) {
        let test = test.into();
        let judged = column(states).judge_local(&test);
        for (row, state) in (0..).zip(states) {
            let verdict = match (judged.yes.contains(row), judged.open.contains(row)) {
                (true, false) => Verdict::Yes,
                (false, true) => Verdict::Unjudged,
                (false, false) => Verdict::No,
                (true, true) => panic!("{state:?} is both"),
            };
            assert_eq!(verdict, test.judge(state), "{test:?} on {state:?}");
        }
    }

    #[test]
    fn bytes_that_look_alike_across_characters_do_not_match() {
        // E4 BD A0 and E5 A5 BD: no shift of one is within the bytes of the other two.
        let states =
            [TextState::current("你好"), TextState::current("好你"), TextState::current("\u{4F60}\u{5900}")];
        for piece in ["你", "好", "你好", "好你", "\u{A0}", "你好你"] {
            judged_as_the_reference(&states, TextTest::Contains(piece.into()));
        }
    }

    #[test]
    fn special_characters_mean_themselves() {
        let states = ["100%", "1000", "a_b", "axb", "a*b\\c", "a\0b", "行\n二"].map(TextState::current);
        for piece in ["%", "0%", "_", "a_b", "*b\\", "b\\C", "\0", "a\0B", "\n二"] {
            judged_as_the_reference(&states, TextTest::Contains(piece.into()));
            judged_as_the_reference(&states, TextTest::Equals(piece.into()));
        }
    }

    fn text() -> impl Strategy<Value = String> {
        vec(prop::sample::select(vec!['急', '加', '礼', 'a', 'A', 'b', 'é', 'É', '%', '🎁']), 0..6)
            .prop_map(String::from_iter)
    }

    fn state() -> impl Strategy<Value = TextState> {
        prop_oneof![
            1 => Just(TextState::Unknown),
            1 => Just(TextState::Exists),
            6 => (text(), prop::sample::select(vec![Freshness::Current, Freshness::Stale]))
                .prop_map(|(text, freshness)| TextState::Known { text: text.into(), freshness }),
        ]
    }

    proptest! {
        #[test]
        fn texts_are_judged_as_the_reference_judges_them(states in vec(state(), 0..40), value in text()) {
            for test in [
                TextTest::Contains(value.as_str().into()).into(),
                TextTest::Equals(value.as_str().into()).into(),
                TextTest::Differs(value.as_str().into()).into(),
                LocalText::Starts(value.as_str().into()),
                LocalText::Ends(value.as_str().into()),
                LocalText::AnyOf(vec![value.as_str().into(), "急a".into()]),
            ] {
                judged_as_the_reference(&states, test);
            }
        }
    }

    #[test]
    fn rows_give_their_texts_back() {
        let states =
            [TextState::Unknown, TextState::Exists, TextState::current(""), TextState::current("急")];
        let column = column(&states);
        for (row, state) in (0..).zip(&states) {
            assert_eq!(column.view(row), state.into());
        }
        assert_eq!(column.presence().counts(), [1, 1, 1, 1]);
    }
}
