//! What the background does next. Pure: coverage, clock, calendar, quota and what was tried lately give one task.
//!
//! Live work is not planned here: it runs beside this, every few seconds, and never waits for it.

use super::plan::{Proof, Situation};
use super::run::FIRST_EMPTY_S;
use crate::domain::list::{FULLINFO_GET, Gateway, INCREMENTV_GET, SOLD_GET};
use crate::domain::pass::{Rest, RestWhy};
use crate::domain::quota::Quota;
use crate::domain::span_set::SpanSet;
use crate::domain::time::{DAY_S, HOUR_S, Span, Timestamp};

/// The newest days are read a day at a time, so that what is complete grows where one looks.
const NEAR_S: i64 = 7 * DAY_S;
/// A piece of the history within them, in seconds.
const NEAR_PIECE_S: i64 = DAY_S;
/// A piece of the history before them, in seconds.
const FAR_PIECE_S: i64 = 3 * DAY_S;
/// Days whose totals are compared with the platform's every night.
pub const RECONCILED_DAYS: i64 = 3;
/// The hour after which that is done, GMT+8: notices advise to leave heavy work for it.
const RECONCILED_FROM_S: i64 = 3 * HOUR_S;

/// All that the next task depends on.
#[derive(Debug, Clone, Copy)]
pub struct Outlook<'a> {
    /// The plan of the wanted history, up to where the live work begins.
    pub situation: &'a Situation<'a>,
    /// When a list of the shop was first read.
    pub first_read: Option<Timestamp>,
    /// Orders of it that still lack details, and when the newest of them was created.
    pub wanting: Option<Span>,
    /// Did the user pause the background?
    pub pause: Pause,
    /// How the day's calls stand.
    pub quota: Quota,
    /// Pieces that were read lately, whatever is still missing of them.
    pub aside: &'a SpanSet,
    /// The last day that was compared with the platform's totals after it had ended.
    pub reconciled: Option<Timestamp>,
}

/// Whether the user has paused the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pause {
    /// Not.
    #[default]
    Off,
    /// Until it is resumed.
    On,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Read a piece of the history: lists and details.
    Piece(Span),
    /// Compare the totals of some days with the platform's, and mend what differs.
    Reconcile(Span),
    /// Nothing until then.
    Rest(Rest),
}

impl Outlook<'_> {
    /// The next task.
    #[must_use]
    pub fn next(&self) -> Task {
        let now = self.situation.now;
        if self.pause == Pause::On {
            return Task::Rest(Rest { why: RestWhy::Paused, until: None });
        }
        if self.quota.left_for_background() == Some(0) {
            let midnight = now.day_start().plus_s(DAY_S);
            return Task::Rest(Rest { why: RestWhy::Quota, until: Some(midnight) });
        }
        if let Some(until) = self.heavy_work_waits() {
            return Task::Rest(Rest { why: RestWhy::Advised, until: Some(until) });
        }
        if let Some(piece) = self.piece() {
            return match self.not_ready_until() {
                Some(until) => Task::Rest(Rest { why: RestWhy::FirstEmpty, until: Some(until) }),
                None => Task::Piece(piece),
            };
        }
        if let Some(days) = self.days_to_reconcile() {
            return Task::Reconcile(days);
        }
        let why = if self.situation.gaps().is_empty() { RestWhy::Done } else { RestWhy::TriedLately };
        Task::Rest(Rest { why, until: None })
    }

    /// Until when the notices ask to leave heavy work with the lists that would be read.
    fn heavy_work_waits(&self) -> Option<Timestamp> {
        let (calendar, now) = (self.situation.calendar, self.situation.now);
        let reads_top = self.situation.jobs().iter().any(|job| job.list.gateway() == Gateway::Top);
        let lists = if reads_top { &[SOLD_GET, INCREMENTV_GET][..] } else { &[] };
        let details = if self.wanting.is_some() { &[FULLINFO_GET][..] } else { &[] };
        let apis = lists.iter().chain(details);
        apis.filter_map(|api| calendar.heavy_work_waits_until(api, now)).max()
    }

    /// The newest piece of the history that is to be read.
    fn piece(&self) -> Option<Span> {
        let now = self.situation.now;
        let jobs = self.situation.jobs();
        let spans = jobs.iter().map(|job| job.span).chain(self.wanting);
        let left = spans.flat_map(|span| self.aside.missing(span)).filter(|span| span.length_s() > 0);
        let end = left.map(Span::end).max()?;
        let near = now.since_s(end) < NEAR_S;
        let start = end.plus_s(if near { -NEAR_PIECE_S } else { -FAR_PIECE_S });
        Span::new(start.max(self.situation.span.start()).min(end), end)
    }

    /// A shop that only the enhanced list knows: until when its first answer without an order is not believed.
    fn not_ready_until(&self) -> Option<Timestamp> {
        let unproven = self.situation.enhanced.is_some_and(|reach| reach.proof == Proof::None);
        let until = self.first_read?.plus_s(FIRST_EMPTY_S);
        let alone = self.situation.top == super::plan::Gate::Missing;
        (unproven && alone && self.situation.now < until).then_some(until)
    }

    /// The last days, once a night.
    fn days_to_reconcile(&self) -> Option<Span> {
        let now = self.situation.now;
        let today = now.day_start();
        let due = self.reconciled.is_none_or(|day| day < today.plus_s(-DAY_S));
        if !due || now.second_of_day() < RECONCILED_FROM_S {
            return None;
        }
        let start = today.plus_s(-RECONCILED_DAYS * DAY_S).max(self.situation.span.start());
        Span::new(start, today.plus_s(-1))
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::{EnhancedReach, Gate, OVERLAP_S};
    use super::*;
    use crate::domain::calendar::{Calendar, Notice, Rule, RuleKind, RuleWindow};
    use crate::domain::coverage::{Covered, Grade, Ledger};
    use crate::domain::list::{List, TradeSet};

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    struct Case {
        now: Timestamp,
        ledger: Ledger,
        calendar: Calendar,
        aside: SpanSet,
        pause: Pause,
        quota: Quota,
        enhanced: Option<EnhancedReach>,
        top: Gate,
        reconciled: Option<Timestamp>,
    }

    impl Case {
        /// Noon of a shop with TOP alone of which nothing was read.
        fn new() -> Self {
            let now = t("2023-11-10 12:00:00");
            Self {
                now,
                ledger: Ledger::default(),
                calendar: Calendar::default(),
                aside: SpanSet::default(),
                pause: Pause::Off,
                quota: Quota::default(),
                enhanced: None,
                top: Gate::Open,
                reconciled: Some(now.day_start().plus_s(-DAY_S)),
            }
        }

        fn read(mut self, from: Timestamp, to: Timestamp) -> Self {
            for list in List::ALL {
                let span = Span::new(from, to).unwrap();
                self.ledger.spans.push(Covered {
                    list,
                    span,
                    grade: Grade::Complete,
                    rows: 1,
                    read_at: self.now,
                });
            }
            self
        }

        fn next(&self) -> Task {
            let midnight = self.now.day_start();
            let situation = Situation {
                span: Span::new(midnight.plus_s(-89 * DAY_S), midnight).unwrap(),
                changes_from: self.now,
                ledger: &self.ledger,
                top: self.top,
                enhanced: self.enhanced,
                enhanced_gate: if self.enhanced.is_some() { Gate::Open } else { Gate::Missing },
                calendar: &self.calendar,
                now: self.now,
                overlap_s: OVERLAP_S,
            };
            Outlook {
                situation: &situation,
                first_read: Some(self.now.plus_s(-30)),
                wanting: None,
                pause: self.pause,
                quota: self.quota,
                aside: &self.aside,
                reconciled: self.reconciled,
            }
            .next()
        }
    }

    fn rest(why: RestWhy, until: Option<&str>) -> Task {
        Task::Rest(Rest { why, until: until.map(t) })
    }

    #[test]
    fn the_history_is_read_backwards_a_day_at_a_time_and_farther_back_three() {
        let midnight = t("2023-11-10 00:00:00");
        let mut case = Case::new();
        let mut pieces = Vec::new();
        while let Task::Piece(span) = case.next() {
            pieces.push(span);
            case = case.read(span.start(), span.end());
        }
        assert_eq!(pieces[0], Span::new(midnight.plus_s(-DAY_S), midnight).unwrap());
        assert!(pieces.windows(2).all(|pair| pair[1].end() == pair[0].start()), "{pieces:?}");
        assert_eq!(pieces.last().unwrap().start(), midnight.plus_s(-89 * DAY_S));
        assert!((30..45).contains(&pieces.len()), "{}", pieces.len());
        assert_eq!(case.next(), rest(RestWhy::Done, None));
    }

    #[test]
    fn a_piece_that_failed_is_left_alone_for_a_while_and_the_next_one_is_read() {
        let mut case = Case::new();
        let Task::Piece(first) = case.next() else { panic!("a piece") };
        case.aside.add(first);
        let Task::Piece(second) = case.next() else { panic!("another piece") };
        assert_eq!(second.end(), first.start());
        case.aside.add(Span::new(Timestamp::MIN, case.now).unwrap());
        assert_eq!(case.next(), rest(RestWhy::TriedLately, None));
    }

    #[test]
    fn a_pause_the_quota_and_the_notices_hold_it_back_each_with_its_reason() {
        let mut case = Case::new();
        case.quota = Quota { used: 600, limit: Some(1_000) };
        assert_eq!(case.next(), rest(RestWhy::Quota, Some("2023-11-11 00:00:00")));
        case.pause = Pause::On;
        assert_eq!(case.next(), rest(RestWhy::Paused, None));

        let mut case = Case::new();
        let window = RuleWindow { from: Some(t("2023-11-10 11:00:00")), to: Some(t("2023-11-10 13:00:00")) };
        let rules = vec![Rule {
            kind: RuleKind::FlowControl,
            apis: vec![SOLD_GET.into()],
            fields: Vec::new(),
            windows: vec![window],
            text: String::new(),
        }];
        let notice = Notice { id: "1".into(), title: String::new(), published: case.now, rules };
        case.calendar = Calendar { notices: vec![notice] };
        assert_eq!(case.next(), rest(RestWhy::Advised, Some("2023-11-10 13:00:00")));
        case.now = t("2023-11-10 13:00:01");
        assert!(matches!(case.next(), Task::Piece(_)));
    }

    #[test]
    fn a_first_answer_without_an_order_is_not_believed_for_two_minutes_where_nothing_else_tells() {
        let mut case = Case::new();
        case.top = Gate::Missing;
        case.enhanced = Some(EnhancedReach { from: None, proof: Proof::None });
        assert_eq!(case.next(), rest(RestWhy::FirstEmpty, Some("2023-11-10 12:01:30")));
        case.enhanced = Some(EnhancedReach { from: None, proof: Proof::Shown });
        assert!(matches!(case.next(), Task::Piece(_)));
    }

    #[test]
    fn every_night_the_last_days_are_compared_once() {
        let whole = |case: Case| {
            let now = case.now;
            case.read(now.plus_s(-95 * DAY_S), now)
        };
        let mut case = whole(Case::new());
        case.reconciled = Some(t("2023-11-08 00:00:00"));
        let days = Span::new(t("2023-11-07 00:00:00"), t("2023-11-09 23:59:59")).unwrap();
        assert_eq!(case.next(), Task::Reconcile(days));
        case.reconciled = Some(t("2023-11-09 00:00:00"));
        assert_eq!(case.next(), rest(RestWhy::Done, None));
        case.reconciled = None;
        case.now = t("2023-11-10 02:59:59");
        assert_eq!(case.next(), rest(RestWhy::Done, None));
        assert_eq!(TradeSet::ALL.len(), 4);
    }
}
