//! The merge: a known record and an answer make a new record. Pure; the store calls it inside its transaction.
//!
//! The rules are those of `docs/contract.md`, "What the store promises":
//! a later `modified` wins; at equal `modified` the higher source and then the later reading wins, a lower one
//! may only add; what an answer did not contain erases nothing; a masked value never replaces an unmasked one;
//! a list inside a degraded window may only add.

use std::collections::BTreeMap;

use super::fields::{Kind, Name, Part};
use super::item::{Fields, Item, Value};
use super::planted::{self, Planted};
use super::record::{Origin, Path, Record, Source, line_key, line_path, name};
use super::time::Timestamp;

/// The two texts.
const TEXTS: [&str; 2] = ["seller_memo", "buyer_message"];

/// How far an answer may be trusted where it and the record disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// As its source ranks.
    Full,
    /// It was read inside a degraded window of the service calendar: it may only add.
    AddOnly,
}

/// What the request had asked for, which decides what an absent text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Both texts were asked for by name, and the calendar withholds neither: an absent text is known to be
    /// empty, since TOP leaves nulls out.
    Texts,
    /// They were not, or nobody knows: an absent text was not returned.
    NotTexts,
}

/// One order in one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was returned.
    pub item: Item,
    /// Which call returned it.
    pub source: Source,
    /// When it was read, by the platform's clock.
    pub read_at: Timestamp,
    /// What the request had asked for.
    pub asked: Asked,
    /// Whether it may replace what is known.
    pub trust: Trust,
}

/// The changes that are worth keeping: what is not recorded when it happens can never be shown later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Watched {
    /// Seller memo.
    Memo,
    /// Seller flag.
    Flag,
    /// Buyer message.
    Message,
    /// State of the trade.
    Status,
    /// Refund state of a line; the values name the line.
    Refund,
    /// Any part of the receiver.
    Address,
}

impl Watched {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Memo, Self::Flag, Self::Message, Self::Status, Self::Refund, Self::Address];

    /// A short name that is stored and shown in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Memo => "memo",
            Self::Flag => "flag",
            Self::Message => "message",
            Self::Status => "status",
            Self::Refund => "refund",
            Self::Address => "address",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|watched| watched.word() == word)
    }

    fn of(part: Part, field: &str) -> Option<Self> {
        match (part, field) {
            (Part::Trade, "seller_memo") => Some(Self::Memo),
            (Part::Trade, "seller_flag") => Some(Self::Flag),
            (Part::Trade, "buyer_message") => Some(Self::Message),
            (Part::Trade, "status") => Some(Self::Status),
            (Part::Line, "refund_status") => Some(Self::Refund),
            (Part::Trade, field) if field.starts_with("receiver_") => Some(Self::Address),
            _ => None,
        }
    }
}

/// One watched value that another one replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which value.
    pub watched: Watched,
    /// The field it is about: `status`, `receiver_city`, or a line's path.
    pub path: Path,
    /// What stood there.
    pub old: String,
    /// What stands there now.
    pub new: String,
}

impl Record {
    /// The record of an order that was not known before.
    #[must_use]
    pub fn first(answer: Answer) -> Self {
        let origin = answer.origin();
        let item = answer.completed();
        let newest = item.time("modified");
        Self { item, newest, base: origin, others: BTreeMap::new() }
    }

    /// Takes an answer in and says which watched values it replaced. Filling what was unknown is no change.
    pub fn take(&mut self, answer: Answer) -> Vec<Change> {
        let origin = answer.origin();
        let trust = answer.trust;
        let item = answer.completed();
        self.newest = self.newest.max(item.time("modified"));

        let mut merge =
            Merge { base: self.base, others: &mut self.others, origin, trust, changes: Vec::new() };
        let (_, trade, lines) = item.into_parts();
        merge.fields(Part::Trade, "", self.item.trade_mut(), trade);
        for (place, line) in lines.into_iter().enumerate() {
            let key = line_key(&line, place);
            let known = self.item.lines().iter().enumerate().position(|(i, l)| line_key(l, i) == key);
            let known = known.unwrap_or_else(|| {
                self.item.lines_mut().push(Fields::default());
                self.item.lines().len() - 1
            });
            merge.fields(Part::Line, &key, &mut self.item.lines_mut()[known], line);
        }
        let changes = merge.changes;
        self.settle();
        changes
    }

    /// Makes the origin of most fields the base, so that few fields have to name theirs.
    fn settle(&mut self) {
        let fields = self.item.trade().len() + self.item.lines().iter().map(Fields::len).sum::<usize>();
        if self.others.len() * 2 <= fields {
            return;
        }
        let mut counts: BTreeMap<Origin, usize> = BTreeMap::new();
        for origin in self.others.values() {
            *counts.entry(*origin).or_default() += 1;
        }
        let Some((&most, _)) = counts.iter().max_by_key(|(_, count)| **count) else { return };
        let old = std::mem::replace(&mut self.base, most);
        let named = std::mem::take(&mut self.others);
        for path in self.paths() {
            let origin = named.get(&path).copied().unwrap_or(old);
            if origin != most {
                self.others.insert(path, origin);
            }
        }
    }

    fn paths(&self) -> Vec<Path> {
        let trade = self.item.trade().iter().map(|(name, _)| name.to_string());
        let lines = self.item.lines().iter().enumerate().flat_map(|(place, line)| {
            let key = line_key(line, place);
            line.iter().map(move |(name, _)| line_path(&key, name)).collect::<Vec<_>>()
        });
        trade.chain(lines).collect()
    }
}

impl Answer {
    fn origin(&self) -> Origin {
        Origin { modified: self.item.time("modified"), source: self.source, read_at: self.read_at }
    }

    /// The item with what its silence means: texts that were asked for and are absent, and a list's word that
    /// there is no message, are known to be empty.
    fn completed(self) -> Item {
        let mut item = self.item;
        if self.asked == Asked::Texts {
            for text in TEXTS {
                if item.trade().get(text).is_none() {
                    item.trade_mut().set(name(text), Value::Text("".into()));
                }
            }
        }
        if item.trade().get("has_buyer_message") == Some(&Value::Bool(false))
            && item.trade().get("buyer_message").is_none()
        {
            item.trade_mut().set(name("buyer_message"), Value::Text("".into()));
        }
        item
    }
}

/// One answer on its way into a record.
struct Merge<'a> {
    base: Origin,
    others: &'a mut BTreeMap<Path, Origin>,
    origin: Origin,
    trust: Trust,
    changes: Vec<Change>,
}

impl Merge<'_> {
    fn fields(&mut self, part: Part, line: &str, known: &mut Fields, answer: Fields) {
        for (name, value) in answer {
            let path = match part {
                Part::Trade => name.to_string(),
                Part::Line => line_path(line, &name),
            };
            match known.get(&name) {
                None => self.put(known, name, value, path),
                Some(old) if self.wins(part.field(&name).1, &path, old, &value) => {
                    if let (Some(watched), true) = (Watched::of(part, &name), *old != value) {
                        let (old, new) = (old.display(), value.display());
                        self.changes.push(Change { watched, path: path.clone(), old, new });
                    }
                    self.put(known, name, value, path);
                }
                Some(_) => {}
            }
        }
    }

    fn wins(&self, kind: Kind, path: &str, old: &Value, new: &Value) -> bool {
        if kind == Kind::Personal && old.is_masked() != new.is_masked() {
            return old.is_masked();
        }
        let known = self.others.get(path).copied().unwrap_or(self.base);
        let later = match () {
            () if planted::is(Planted::NoGuard) => true,
            () if planted::is(Planted::GreaterOnly) => self.origin.modified > known.modified,
            () => self.origin >= known,
        };
        self.trust == Trust::Full && later
    }

    fn put(&mut self, known: &mut Fields, name: Name, value: Value, path: Path) {
        known.set(name, value);
        if self.origin == self.base {
            self.others.remove(&path);
        } else {
            self.others.insert(path, self.origin);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::text_state::{Freshness, TextState};

    fn at(n: i64) -> Timestamp {
        Timestamp::from_unix(1_700_000_000 + n)
    }

    fn answer(json: &str, source: Source, read_at: i64) -> Answer {
        let item = Item::read(json).unwrap();
        Answer { item, source, read_at: at(read_at), asked: Asked::NotTexts, trust: Trust::Full }
    }

    fn item(modified: i64, rest: &str) -> String {
        format!(r#"{{"tid":"7","modified":"{}"{rest}}}"#, at(modified))
    }

    fn text(record: &Record, name: &str) -> Option<String> {
        record.item().trade().text(name).map(str::to_owned)
    }

    #[test]
    fn a_later_modified_wins_and_an_older_one_only_adds() {
        let mut record = Record::first(answer(&item(5, r#","status":"B""#), Source::TopList, 1));
        let changes = record.take(answer(&item(3, r#","status":"A","title":"old""#), Source::FullInfo, 2));
        assert_eq!(changes, []);
        assert_eq!(text(&record, "status").as_deref(), Some("B"));
        assert_eq!(text(&record, "title").as_deref(), Some("old"));
        let changes = record.take(answer(&item(6, r#","status":"C""#), Source::TopList, 3));
        assert_eq!((changes.len(), &*changes[0].old, &*changes[0].new), (1, "B", "C"));
        assert_eq!(record.order().modified, Some(at(6)));
    }

    #[test]
    fn at_equal_modified_a_lower_source_only_adds() {
        let mut record = Record::first(answer(&item(5, r#","status":"B""#), Source::EnhancedList, 1));
        record.take(answer(&item(5, r#","status":"A","post_fee":"1.00""#), Source::TopList, 9));
        assert_eq!(text(&record, "status").as_deref(), Some("B"));
        assert_eq!(text(&record, "post_fee").as_deref(), Some("1.00"));
        record.take(answer(&item(5, r#","status":"C""#), Source::EnhancedList, 10));
        assert_eq!(text(&record, "status").as_deref(), Some("C"));
        record.take(answer(&item(5, r#","status":"D""#), Source::FullInfo, 11));
        assert_eq!(text(&record, "status").as_deref(), Some("D"));
    }

    #[test]
    fn inside_a_degraded_window_a_list_only_adds_and_the_texts_become_pending() {
        let mut record =
            Record::first(answer(&item(5, r#","status":"B","seller_memo":"x""#), Source::FullInfo, 1));
        let mut degraded = answer(&item(8, r#","status":"C","title":"t""#), Source::TopList, 2);
        degraded.trust = Trust::AddOnly;
        record.take(degraded);
        assert_eq!(text(&record, "status").as_deref(), Some("B"));
        assert_eq!(text(&record, "title").as_deref(), Some("t"));
        assert_eq!(record.order().modified, Some(at(5)));
        assert_eq!(record.newest(), Some(at(8)));
        assert_eq!(
            record.order().seller_memo,
            TextState::Known { text: "x".into(), freshness: Freshness::Stale }
        );
    }

    #[test]
    fn a_masked_value_never_replaces_an_unmasked_one() {
        let mut record =
            Record::first(answer(&item(5, r#","buyer_nick":"tb446831190""#), Source::TopList, 1));
        record.take(answer(&item(9, r#","buyer_nick":"t**0","seller_memo":"5*3""#), Source::FullInfo, 2));
        assert_eq!(text(&record, "buyer_nick").as_deref(), Some("tb446831190"));
        // A star in a memo is no mask.
        record.take(answer(&item(9, r#","seller_memo":"礼盒""#), Source::FullInfo, 3));
        record.take(answer(&item(9, r#","seller_memo":"礼盒*2""#), Source::FullInfo, 4));
        assert_eq!(text(&record, "seller_memo").as_deref(), Some("礼盒*2"));
    }

    #[test]
    fn what_was_not_returned_erases_nothing_and_empty_erases_a_text() {
        let mut record = Record::first(answer(
            &item(5, r#","seller_memo":"礼盒","pay_time":"2023-11-10 20:00:00""#),
            Source::FullInfo,
            1,
        ));
        record.take(answer(&item(6, r#","pay_time":"","status":"A""#), Source::TopList, 2));
        assert_eq!(text(&record, "pay_time").as_deref(), Some("2023-11-10 20:00:00"));
        assert_eq!(text(&record, "seller_memo").as_deref(), Some("礼盒"));
        record.take(answer(&item(6, r#","seller_memo":"""#), Source::EnhancedList, 3));
        assert_eq!(text(&record, "seller_memo").as_deref(), Some(""));
        assert_eq!(record.order().seller_memo, TextState::current(""));
    }

    #[test]
    fn an_absent_text_is_empty_only_where_it_was_asked_for() {
        let mut full = answer(&item(5, ""), Source::FullInfo, 1);
        assert_eq!(Record::first(full.clone()).order().seller_memo, TextState::Unknown);
        full.asked = Asked::Texts;
        let order = Record::first(full).order();
        assert_eq!(order.seller_memo, TextState::current(""));
        assert_eq!(order.buyer_message, TextState::current(""));
    }

    #[test]
    fn a_list_says_whether_there_is_a_message() {
        let none = answer(&item(5, r#","has_buyer_message":false"#), Source::TopList, 1);
        assert_eq!(Record::first(none).order().buyer_message, TextState::current(""));
        let some = answer(&item(5, r#","has_buyer_message":true"#), Source::TopList, 1);
        let mut record = Record::first(some.clone());
        assert_eq!(record.order().buyer_message, TextState::Exists);
        record.take(answer(&item(5, r#","buyer_message":"谢谢""#), Source::EnhancedList, 2));
        assert_eq!(record.order().buyer_message, TextState::current("谢谢"));
        record.take(some);
        assert_eq!(record.order().buyer_message, TextState::current("谢谢"));
    }

    #[test]
    fn a_later_word_that_there_is_a_message_makes_an_older_empty_one_pending() {
        let mut record = Record::first(answer(&item(5, r#","buyer_message":"""#), Source::FullInfo, 1));
        record.take(answer(&item(8, r#","has_buyer_message":true"#), Source::TopList, 2));
        assert_eq!(record.order().buyer_message, TextState::Exists);
    }

    #[test]
    fn a_thin_row_never_empties_the_lines_and_lines_merge_by_number() {
        let lines =
            r#","orders":[{"oid":"1","price":"2.00","refund_status":"WAIT_SELLER_AGREE"},{"oid":"2"}]"#;
        let mut record = Record::first(answer(&item(5, lines), Source::EnhancedList, 1));
        record.take(answer(&item(7, ""), Source::TopList, 2));
        assert_eq!(record.item().lines().len(), 2);
        let changes = record.take(answer(
            &item(8, r#","orders":[{"oid":"1","refund_status":"SUCCESS"}]"#),
            Source::TopList,
            3,
        ));
        assert_eq!(record.item().lines()[0].text("price"), Some("2.00"));
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].watched, &*changes[0].path), (Watched::Refund, "@1/refund_status"));
    }

    #[test]
    fn the_stored_form_reads_back() {
        let mut record =
            Record::first(answer(&item(5, r#","status":"B","seller_memo":"x""#), Source::EnhancedList, 1));
        record.take(answer(&item(6, r#","status":"C","orders":[{"oid":"1"}]"#), Source::TopList, 2));
        assert_eq!(Record::from_json(&record.to_json()).unwrap(), record);
        assert!(Record::from_json("{}").is_err());
    }

    fn field() -> impl Strategy<Value = String> {
        prop_oneof![
            "[AB]".prop_map(|v| format!(r#","status":"{v}""#)),
            "[xy]?".prop_map(|v| format!(r#","seller_memo":"{v}""#)),
            "[xy]?".prop_map(|v| format!(r#","title":"{v}""#)),
            "[a-c*]{2}".prop_map(|v| format!(r#","buyer_nick":"{v}""#)),
            any::<bool>().prop_map(|v| format!(r#","has_buyer_message":{v}"#)),
            (1..3_u8, "[AB]")
                .prop_map(|(oid, v)| format!(r#","orders":[{{"oid":"{oid}","refund_status":"{v}"}}]"#)),
        ]
    }

    fn some_answer() -> impl Strategy<Value = Answer> {
        let rank = prop_oneof![Just(Source::TopList), Just(Source::EnhancedList), Just(Source::FullInfo)];
        (0..3_i64, proptest::collection::vec(field(), 0..4), rank, any::<bool>()).prop_map(
            |(m, fields, source, texts)| {
                let mut answer = answer(&item(m, &fields.concat()), source, 0);
                if texts && source == Source::FullInfo {
                    answer.asked = Asked::Texts;
                }
                answer
            },
        )
    }

    /// Compares what is known; which origin is the base is a matter of storage.
    fn meaning(record: &Record) -> (String, Option<Timestamp>, Vec<(Path, Origin)>) {
        let mut lines = record.item.lines().to_vec();
        lines.sort_by_key(|line| line_key(line, 0));
        let mut item = record.item.clone();
        *item.lines_mut() = lines;
        let mut paths: Vec<_> = record.paths().into_iter().map(|p| (p.clone(), record.origin(&p))).collect();
        paths.sort();
        (item.to_json(), record.newest, paths)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Taking the same answers in any order, any of them twice, gives the same record (I6).
        #[test]
        fn any_order_of_answers_gives_the_same_record(
            answers in proptest::collection::vec(some_answer(), 1..6),
            shuffle in any::<proptest::sample::Index>(),
        ) {
            let answers: Vec<Answer> = answers
                .into_iter()
                .enumerate()
                .map(|(i, a)| Answer { read_at: at(100 + i64::try_from(i).unwrap()), ..a })
                .collect();
            let taken = |order: &[Answer]| {
                let mut record = Record::first(order[0].clone());
                for answer in &order[1..] {
                    record.take(answer.clone());
                }
                meaning(&record)
            };
            let mut other = answers.clone();
            other.rotate_left(shuffle.index(answers.len()));
            other.reverse();
            other.push(answers[shuffle.index(answers.len())].clone());
            prop_assert_eq!(taken(&answers), taken(&other));
        }

        /// No answer makes a known field unknown or `newest` older.
        #[test]
        fn nothing_known_is_lost(answers in proptest::collection::vec(some_answer(), 2..6)) {
            let mut record = Record::first(answers[0].clone());
            for answer in &answers[1..] {
                let before = record.clone();
                record.take(answer.clone());
                for path in before.paths() {
                    prop_assert!(record.paths().contains(&path), "{}", path);
                }
                prop_assert!(record.newest >= before.newest);
            }
        }
    }
}
