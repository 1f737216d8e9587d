//! What is typed in the filter pane, and the filter it makes. A field whose content is no value yet is no
//! condition and is marked; the rest goes on filtering.

use std::collections::HashSet;

use super::kept_draft::{KeptDraft, Taken};
use crate::domain::filter::{Direction, Filter, Refunding, TimeKind};
use crate::domain::filter_line::{self, Key, Said};
use crate::domain::flag::Flag;
use crate::domain::handled::Handled;
use crate::domain::ids::{NumIid, Tid};
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::status::Status;
use crate::domain::text_how::{LocalText, TextHow};
use crate::domain::time::{DAY_S, Timestamp};
use crate::domain::view::{line_of, moving_word};

/// Most order numbers that are taken from a paste.
pub const MOST_TIDS: usize = 20_000;

/// A stretch of time that moves with today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Stretch {
    /// No condition.
    #[default]
    All,
    /// Today, GMT+8.
    Today,
    /// Yesterday.
    Yesterday,
    /// The last seven days, today counted.
    Week,
    /// The last thirty days, today counted.
    Month,
    /// What is typed.
    Typed,
}

impl Stretch {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 6] =
        [Self::All, Self::Today, Self::Yesterday, Self::Week, Self::Month, Self::Typed];

    /// The word of a line that says it, where one does.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Today => Some("today"),
            Self::Yesterday => Some("yesterday"),
            Self::Week => Some("last-7d"),
            Self::Month => Some("last-30d"),
            Self::All | Self::Typed => None,
        }
    }

    /// The key of its word.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::All => "stretch.all",
            Self::Today => "stretch.today",
            Self::Yesterday => "stretch.yesterday",
            Self::Week => "stretch.week",
            Self::Month => "stretch.month",
            Self::Typed => "stretch.typed",
        }
    }
}

/// What is typed in the filter pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterDraft {
    /// Which time the stretch and the order speak of.
    pub time: TimeKind,
    /// The stretch.
    pub stretch: Stretch,
    /// Its start, where it is typed.
    pub start: String,
    /// Its end, where it is typed.
    pub end: String,
    /// The states, in the order of an order's life.
    pub statuses: Vec<Status>,
    /// The flags.
    pub flags: Vec<Flag>,
    /// States that are left out.
    pub not_statuses: Vec<Status>,
    /// Flags that are left out.
    pub not_flags: Vec<Flag>,
    /// Whether they were dealt with on this computer.
    pub handled: Vec<Handled>,
    /// The same, left out.
    pub not_handled: Vec<Handled>,
    /// The memo's operator.
    pub memo_op: TextHow,
    /// The memo's text.
    pub memo: String,
    /// The message's operator.
    pub message_op: TextHow,
    /// The message's text.
    pub message: String,
    /// Item ids, in any separator.
    pub items: String,
    /// The buyer's nick.
    pub buyer_nick: String,
    /// The buyer's stable key.
    pub buyer_open_uid: String,
    /// Order numbers, in any separator.
    pub tids: String,
    /// Whether a refund is under way.
    pub refunding: Option<Refunding>,
    /// Goods, places, pieces, shipping, pre-sale steps and parcels.
    pub kept: KeptDraft,
    /// What only this program judges, each as a term of a line: `-memo:急` or `paid:older-40h`, which moves with now.
    pub terms: Vec<String>,
    /// The order of the answer.
    pub direction: Direction,
}

impl Default for FilterDraft {
    fn default() -> Self {
        Self {
            time: TimeKind::default(),
            stretch: Stretch::default(),
            start: String::new(),
            end: String::new(),
            statuses: Vec::new(),
            flags: Vec::new(),
            not_statuses: Vec::new(),
            not_flags: Vec::new(),
            handled: Vec::new(),
            not_handled: Vec::new(),
            memo_op: TextHow::Contains,
            memo: String::new(),
            message_op: TextHow::Contains,
            message: String::new(),
            items: String::new(),
            buyer_nick: String::new(),
            buyer_open_uid: String::new(),
            tids: String::new(),
            refunding: None,
            kept: KeptDraft::default(),
            terms: Vec::new(),
            direction: Direction::default(),
        }
    }
}

/// A field of the pane whose content is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DraftField {
    /// The typed start.
    Start,
    /// The typed end, or an end before the start.
    End,
    /// The item ids.
    Items,
    /// The order numbers.
    Tids,
    /// The pieces.
    Pieces,
    /// The span of shipping.
    Shipped,
}

/// The filter a draft makes, and the fields that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Made {
    /// The filter, without what could not be read.
    pub filter: Filter,
    /// Fields that could not be read.
    pub wrong: Vec<DraftField>,
}

impl FilterDraft {
    /// The filter that it makes at an instant.
    #[must_use]
    pub fn make(&self, now: Timestamp) -> Made {
        let mut wrong = Vec::new();
        let (start, end) = self.span(now, &mut wrong);
        let items = Self::ids(&self.items, DraftField::Items, &mut wrong);
        let tids = Self::ids(&self.tids, DraftField::Tids, &mut wrong);
        let text = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(Box::from);
        let memo = self.memo_op.test(&self.memo).map(|(side, test)| LocalTest::Memo(side, test));
        let message = self.message_op.test(&self.message).map(|(side, test)| LocalTest::Message(side, test));
        let states = (!self.not_statuses.is_empty()).then(|| LocalTest::NotStatus(self.not_statuses.clone()));
        let flags = (!self.not_flags.is_empty()).then(|| LocalTest::NotFlag(self.not_flags.clone()));
        let kept = self.kept.said(now, &mut wrong).into_iter().map(|said| said.test);
        let marks = [(Side::Is, &self.handled), (Side::IsNot, &self.not_handled)]
            .map(|(side, these)| (!these.is_empty()).then(|| LocalTest::Handled(side, these.clone())));
        let own = [memo, message, states, flags].into_iter().chain(marks).flatten().chain(kept);
        // A term came from a line that was read; one that cannot be is none.
        let terms = self.terms.iter().filter_map(|term| filter_line::read_test(term, now).ok());
        let filter = Filter {
            time: self.time,
            start,
            end,
            statuses: self.statuses.clone(),
            flags: self.flags.clone(),
            buyer_nick: text(&self.buyer_nick),
            buyer_open_uid: text(&self.buyer_open_uid),
            buyer_message: None,
            seller_memo: None,
            num_iids: items.into_iter().filter_map(|n| NumIid::new(n).ok()).collect(),
            tids: tids.into_iter().filter_map(|n| Tid::new(n).ok()).collect(),
            refunding: self.refunding,
            local: own.chain(terms).collect(),
            direction: self.direction,
        };
        Made { filter: filter.settled(), wrong }
    }

    /// What it means at an instant, with the words of what moves with the time.
    #[must_use]
    pub fn to_said(&self, now: Timestamp) -> Said {
        let bare = Self { terms: Vec::new(), kept: KeptDraft::default(), ..self.clone() };
        let Made { mut filter, .. } = bare.make(now);
        let mut terms: Vec<String> = filter.local.iter().map(filter_line::write_test).collect();
        // With their own words: a span of shipping may move with the time.
        for said in self.kept.said(now, &mut Vec::new()) {
            filter.local.push(said.test);
            terms.push(said.term);
        }
        for term in &self.terms {
            if let Ok(test) = filter_line::read_test(term, now) {
                filter.local.push(test);
                terms.push(term.clone());
            }
        }
        Said { filter, terms, span: None }
    }

    /// The line that says it.
    #[must_use]
    pub fn line(&self, now: Timestamp) -> String {
        line_of(&self.to_said(now), self.span_word().as_deref(), now)
    }

    /// Since when the draft has meant what it means now: midnight, or the minute for spans that are counted in hours.
    #[must_use]
    pub fn moment(&self, now: Timestamp) -> Timestamp {
        let hours =
            |term: &String| term.ends_with('h') && (term.contains(":older-") || term.contains(":last-"));
        let day = now.day_start();
        let shipped = format!("shipped:{}", self.kept.shipped.trim());
        if self.terms.iter().chain([&shipped]).any(hours) {
            day.plus_s(now.since_s(day) / 60 * 60)
        } else {
            day
        }
    }

    /// What one would type for a filter at an instant.
    #[must_use]
    pub fn of(filter: &Filter, now: Timestamp) -> Self {
        let terms = filter.local.iter().map(filter_line::write_test).collect();
        Self::said(&Said { filter: filter.clone(), terms, span: None }, now)
    }

    /// What one would type for a line at an instant. What moves with now goes on doing so.
    #[must_use]
    pub fn said(said: &Said, now: Timestamp) -> Self {
        let Said { filter, terms, span } = said;
        let own = |test: &Option<_>| test.clone().map(|test| (Side::Is, LocalText::Api(test)));
        let (mut memo, mut message) = (own(&filter.seller_memo), own(&filter.buyer_message));
        let (mut not_statuses, mut not_flags, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let mut kept = KeptDraft::default();
        let (mut handled, mut not_handled) = (Vec::new(), Vec::new());
        for (test, term) in filter.local.iter().zip(terms) {
            match test {
                LocalTest::NotStatus(these) => not_statuses.extend(these.iter().cloned()),
                LocalTest::NotFlag(these) => not_flags.extend(these.iter().copied()),
                LocalTest::Handled(Side::Is, these) if handled.is_empty() => handled.clone_from(these),
                LocalTest::Handled(Side::IsNot, these) => not_handled.extend(these.iter().copied()),
                LocalTest::Memo(side, test) if memo.is_none() && TextHow::of(*side, test).is_some() => {
                    memo = Some((*side, test.clone()));
                }
                LocalTest::Message(side, test) if message.is_none() && TextHow::of(*side, test).is_some() => {
                    message = Some((*side, test.clone()));
                }
                test if kept.take(test, term, now) == Taken::Yes => {}
                _ => others.push(term.clone()),
            }
        }
        let text = |test: Option<(Side, LocalText)>| {
            test.and_then(|(side, test)| TextHow::of(side, &test)).unwrap_or_default()
        };
        let ((memo_op, memo), (message_op, message)) = (text(memo), text(message));
        let at = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
        let means = |stretch: &Stretch| {
            let draft = Self { stretch: *stretch, ..Self::default() };
            *stretch != Stretch::Typed && draft.span(now, &mut Vec::new()) == (filter.start, filter.end)
        };
        let stretch = Stretch::ALL.into_iter().find(means).unwrap_or(Stretch::Typed);
        // A span that moves with now and has no choice of its own is kept as its term.
        let moving = span.iter().find(|term| stretch == Stretch::Typed && moving_word(term, now).is_some());
        others.extend(moving.cloned());
        let stretch = if moving.is_some() { Stretch::All } else { stretch };
        let typed = |time| if stretch == Stretch::Typed { at(time) } else { String::new() };
        Self {
            time: filter.time,
            stretch,
            start: typed(filter.start),
            end: typed(filter.end),
            statuses: filter.statuses.clone(),
            flags: filter.flags.clone(),
            not_statuses,
            not_flags,
            handled,
            not_handled,
            memo_op,
            memo,
            message_op,
            message,
            items: words_of(&filter.num_iids),
            buyer_nick: filter.buyer_nick.as_deref().unwrap_or_default().to_owned(),
            buyer_open_uid: filter.buyer_open_uid.as_deref().unwrap_or_default().to_owned(),
            tids: words_of(&filter.tids),
            refunding: filter.refunding,
            kept,
            terms: others,
            direction: filter.direction,
        }
    }

    /// The span as a line says it where it moves with today, such as `paid:last-7d`.
    #[must_use]
    pub fn span_word(&self) -> Option<String> {
        let word = self.stretch.word()?;
        Some(format!("{}:{word}", Key::Time(self.time).names()[0]))
    }

    /// Is there any condition in it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { time, direction, memo_op, message_op, .. } = *self;
        let kept = self.kept.bare();
        let bare = Self { time, memo_op, message_op, kept, direction, ..Self::default() };
        *self == bare && memo_op == TextHow::Contains && message_op == TextHow::Contains
    }

    fn span(&self, now: Timestamp, wrong: &mut Vec<DraftField>) -> (Option<Timestamp>, Option<Timestamp>) {
        let today = now.day_start();
        let days =
            |from: i64, to: i64| (Some(today.plus_s(from * DAY_S)), Some(today.plus_s((to + 1) * DAY_S - 1)));
        match self.stretch {
            Stretch::All => (None, None),
            Stretch::Today => days(0, 0),
            Stretch::Yesterday => days(-1, -1),
            Stretch::Week => days(-6, 0),
            Stretch::Month => days(-29, 0),
            Stretch::Typed => {
                let mut read = |text: &str, field, clock| {
                    let text = text.trim();
                    let at = typed_time(text, clock);
                    if at.is_none() && !text.is_empty() {
                        wrong.push(field);
                    }
                    at
                };
                let start = read(&self.start, DraftField::Start, "00:00:00");
                let end = read(&self.end, DraftField::End, "23:59:59");
                if let (Some(start), Some(end)) = (start, end)
                    && end < start
                {
                    wrong.push(DraftField::End);
                    return (Some(start), None);
                }
                (start, end)
            }
        }
    }

    /// Reads ids in any separator. Where some are none, the others still count.
    fn ids(text: &str, field: DraftField, wrong: &mut Vec<DraftField>) -> Vec<i64> {
        let (mut ids, mut known) = (Vec::new(), HashSet::new());
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            match word.parse::<Tid>() {
                Ok(id) if ids.len() < MOST_TIDS && known.insert(id) => ids.push(id.get()),
                Ok(_) => {}
                Err(_) if wrong.contains(&field) => {}
                Err(_) => wrong.push(field),
            }
        }
        ids
    }
}

fn words_of<T: ToString>(ids: &[T]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// A typed time: whole, or a day alone, which begins or ends at `clock`.
fn typed_time(text: &str, clock: &str) -> Option<Timestamp> {
    text.parse()
        .ok()
        .or_else(|| format!("{text} {clock}").parse().ok())
        .or_else(|| format!("{text}:00").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn make(change: impl FnOnce(&mut FilterDraft)) -> Made {
        let mut draft = FilterDraft::default();
        change(&mut draft);
        draft.make(t("2023-11-10 20:14:30"))
    }

    #[test]
    fn nothing_typed_is_no_condition() {
        assert!(FilterDraft::default().is_empty());
        assert!(make(|_| {}).filter.is_empty());
        let draft = FilterDraft { memo_op: TextHow::Equals, ..FilterDraft::default() };
        assert!(!draft.is_empty(), "equal to nothing means known to be empty");
    }

    #[test]
    fn stretches_are_whole_days_in_gmt_plus_8() {
        let week = make(|d| d.stretch = Stretch::Week).filter;
        assert_eq!((week.start, week.end), (Some(t("2023-11-04 00:00:00")), Some(t("2023-11-10 23:59:59"))));
        let yesterday = make(|d| d.stretch = Stretch::Yesterday).filter;
        assert_eq!(
            (yesterday.start, yesterday.end),
            (Some(t("2023-11-09 00:00:00")), Some(t("2023-11-09 23:59:59")))
        );
    }

    #[test]
    fn a_typed_day_begins_at_midnight_and_ends_before_the_next() {
        let made = make(|d| {
            d.stretch = Stretch::Typed;
            d.start = "2023-11-01".into();
            d.end = "2023-11-03".into();
        });
        assert_eq!(made.filter.start, Some(t("2023-11-01 00:00:00")));
        assert_eq!(made.filter.end, Some(t("2023-11-03 23:59:59")));
        let made = make(|d| {
            d.stretch = Stretch::Typed;
            d.start = "2023-11-01 10:30".into();
            d.end = "yesterday".into();
        });
        assert_eq!((made.filter.start, made.filter.end), (Some(t("2023-11-01 10:30:00")), None));
        assert_eq!(made.wrong, [DraftField::End]);
    }

    #[test]
    fn a_filter_and_what_one_would_type_for_it_are_the_same() {
        let now = t("2023-11-10 20:14:30");
        for line in [
            "",
            "flag:red,none status:TRADE_FINISHED memo=礼盒 message!=\"\" refund:no item:1,2 tid:7,8",
            "memo=\"\" paid:2023-11-01..2023-11-03T10:00:01 sort:asc",
            "modified:..2023-11-03 buyer:甲 uid:AAE",
            "by:paid",
            "paid:last-30d",
            "-status:TRADE_CLOSED,TRADE_CLOSED_BY_TAOBAO -flag:none created:last-30d",
            "-memo:急,礼 message^=你好 memo:\"\\\"\" -buyer:甲,乙",
            "goods:睡衣 -code:TX province:浙江,上海 pieces:2-5 shipped:2023-11-01.. -step:FRONT_PAID_FINAL_PAID",
            "title:a title:b waybill:SF1 -pieces:3 city:杭州",
            "handled:no -handled:changed",
            "handled:no,yes handled:yes",
            "memo=a memo:b -memo$=c pay:100.00.. -tail:0441 by:created paid:..2023-11-03 -item:5 -tid:7",
        ] {
            let filter = filter_line::read(line, now).unwrap();
            let draft = FilterDraft::of(&filter, now);
            assert_eq!(draft.stretch == Stretch::Month, line.contains("last-30d"), "{line}");
            let mut made = FilterDraft::of(&filter, now).make(now);
            assert!(made.wrong.is_empty());
            // In what order they must hold is all the same.
            let mut meant = filter;
            for filter in [&mut made.filter, &mut meant] {
                filter.local.sort_by_key(filter_line::write_test);
            }
            assert_eq!(made.filter, meant, "{line}");
        }
    }

    #[test]
    fn a_span_that_moves_and_has_no_choice_of_its_own_stays_in_the_line() {
        let now = t("2023-11-10 20:14:30");
        for line in [
            "shipped:last-7d",
            "shipped:older-40h",
            "paid:older-40h",
            "flag:red modified:last-24h sort:asc",
            "created:last-14d",
        ] {
            let draft = FilterDraft::said(&filter_line::read_said(line, now).unwrap(), now);
            let later = now.plus_s(3 * DAY_S);
            let meant = filter_line::read(line, later).unwrap();
            assert_eq!(draft.make(later).filter, meant, "{line}");
            assert_eq!(
                filter_line::read(&draft.line(now), later).unwrap(),
                meant,
                "{line}: {}",
                draft.line(now)
            );
        }
        let fixed = FilterDraft::said(&filter_line::read_said("paid:2023-11-01..", now).unwrap(), now);
        assert_eq!((fixed.stretch, fixed.terms.len()), (Stretch::Typed, 0));
    }

    #[test]
    fn what_moves_with_now_goes_on_doing_so() {
        let now = t("2023-11-10 20:14:30");
        let said = filter_line::read_said("paid:last-7d -memo:急 created:older-40h", now).unwrap();
        let draft = FilterDraft::said(&said, now);
        assert_eq!(draft.make(now).filter.local.len(), 2);
        let later = draft.make(now.plus_s(DAY_S)).filter;
        let meant = filter_line::read("paid:last-7d -memo:急 created:older-40h", now.plus_s(DAY_S)).unwrap();
        assert_eq!(later, meant);
    }

    #[test]
    fn numbers_are_taken_in_any_separator_and_what_is_none_is_marked() {
        let made = make(|d| d.tids = "1410072240792463390，2161196210547294406\n7;7 abc".into());
        assert_eq!(made.filter.tids.len(), 3);
        assert_eq!(made.wrong, [DraftField::Tids]);
    }
}
