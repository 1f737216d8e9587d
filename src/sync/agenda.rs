//! What the background does next. Pure: coverage, clock, calendar, quota and what was tried lately give one task.
//!
//! Live work is not planned here: it runs beside this, every few seconds, and never waits for it.

use super::plan::{EnhancedReach, Gate, Proof, Situation};
use super::run::FIRST_EMPTY_S;
use crate::domain::list::{FULLINFO_GET, Gateway, INCREMENTV_GET, SOLD_GET};
use crate::domain::pass::{Rest, RestWhy};
use crate::domain::quota::Quota;
use crate::domain::reconcile::Compared;
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
    /// When the orders were created that want details now.
    pub wanting: &'a SpanSet,
    /// Of them, the one that the user asked for last.
    pub asked: Option<Span>,
    /// Did the user pause the background?
    pub pause: Pause,
    /// How the day's calls stand.
    pub quota: Quota,
    /// Pieces that were read lately, whatever is still missing of them.
    pub aside: &'a SpanSet,
    /// What the last comparisons with the platform's totals found.
    pub compared: &'a [Compared],
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

/// Whom a piece is read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Whoever the shop has.
    All,
    /// TOP rests: the enhanced list alone.
    EnhancedOnly,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Read a piece of the history: lists and details.
    Piece(Span, Ask),
    /// Compare the totals of some days with the platform's, and mend what differs.
    Reconcile(Span),
    /// Nothing until then.
    Rest(Rest),
}

impl Outlook<'_> {
    /// The next task.
    #[must_use]
    pub fn next(&self) -> Task {
        if self.pause == Pause::On {
            return Task::Rest(Rest { why: RestWhy::Paused, until: None });
        }
        let top_rests = self.top_rests();
        let ask = if top_rests.is_some() { Ask::EnhancedOnly } else { Ask::All };
        if let Some(piece) = self.piece(ask) {
            return match self.not_ready_until() {
                Some(until) => Task::Rest(Rest { why: RestWhy::FirstEmpty, until: Some(until) }),
                None => Task::Piece(piece, ask),
            };
        }
        let days = self.days_to_reconcile();
        match top_rests {
            Some(rest)
                if self.piece(Ask::All).is_some()
                    || days.is_some_and(|days| self.compares_with_top(days)) =>
            {
                return Task::Rest(rest);
            }
            _ => {}
        }
        if let Some(days) = days {
            return Task::Reconcile(days);
        }
        let why = if self.situation.gaps().is_empty() { RestWhy::Done } else { RestWhy::TriedLately };
        Task::Rest(Rest { why, until: None })
    }

    /// Why TOP is left alone by the background, and until when.
    fn top_rests(&self) -> Option<Rest> {
        let (calendar, now) = (self.situation.calendar, self.situation.now);
        if self.quota.left_for_background() == Some(0) {
            let midnight = now.day_start().plus_s(DAY_S);
            return Some(Rest { why: RestWhy::Quota, until: Some(midnight) });
        }
        let apis = [SOLD_GET, INCREMENTV_GET, FULLINFO_GET];
        let until = apis.iter().filter_map(|api| calendar.heavy_work_waits_until(api, now)).max();
        until.map(|until| Rest { why: RestWhy::Advised, until: Some(until) })
    }

    /// The newest piece of the history that is to be read; first of all what the user asked for.
    fn piece(&self, ask: Ask) -> Option<Span> {
        let situation = self.situation;
        let open = |gateway| ask == Ask::All || gateway == Gateway::Enhanced;
        let is_left = |span: &Span| self.aside.missing(*span).iter().any(|left| left.length_s() > 0);
        if let Some(asked) = self.asked.filter(|span| ask == Ask::All && is_left(span)) {
            return Some(asked);
        }
        let jobs = situation.jobs().into_iter().filter(|job| open(job.list.gateway()));
        let wanting = self.wanting.spans().iter().copied().filter(|_| ask == Ask::All);
        let spans = jobs.map(|job| job.span).chain(wanting);
        let left = spans.flat_map(|span| self.aside.missing(span)).filter(|span| span.length_s() > 0);
        let end = left.map(Span::end).max()?;
        let near = situation.now.since_s(end) < NEAR_S;
        let start = end.plus_s(if near { -NEAR_PIECE_S } else { -FAR_PIECE_S });
        // Orders that want details may be older than the history.
        let first = Some(situation.span.start()).filter(|first| *first < end);
        Span::new(first.map_or(start, |first| start.max(first)), end)
    }

    /// A shop that only the enhanced list knows: until when its first answer without an order is not believed.
    fn not_ready_until(&self) -> Option<Timestamp> {
        let unproven = self.situation.enhanced.is_some_and(|reach| reach.proof == Proof::None);
        let until = self.first_read?.plus_s(FIRST_EMPTY_S);
        let alone = self.situation.top == Gate::Missing;
        (unproven && alone && self.situation.now < until).then_some(until)
    }

    /// Of the last days, those that were not compared tonight.
    fn days_to_reconcile(&self) -> Option<Span> {
        let (now, first) = (self.situation.now, self.situation.span.start());
        let today = now.day_start();
        if now.second_of_day() < RECONCILED_FROM_S {
            return None;
        }
        let was_compared = |day: i64| {
            // The ends of a comparison are quiet seconds near midnight.
            self.compared.iter().any(|known| known.span.middle().day() == day && known.at >= today)
        };
        let days = today.day() - RECONCILED_DAYS..today.day();
        let mut left = days.filter(|day| Timestamp::from_day(day + 1) > first && !was_compared(*day));
        let oldest = left.next()?;
        let newest = left.next_back().unwrap_or(oldest);
        let days =
            Span::new(Timestamp::from_day(oldest).max(first), Timestamp::from_day(newest + 1).plus_s(-1))?;
        // A degraded list's totals tell nothing.
        let degraded = self.compares_with_top(days) && self.situation.calendar.is_degraded(SOLD_GET, now);
        (!degraded).then_some(days)
    }

    /// Is TOP asked for the totals of some of these days?
    fn compares_with_top(&self, days: Span) -> bool {
        let top = self.situation.top;
        let counts = |reach: EnhancedReach| reach.counts(days.start(), top);
        top != Gate::Missing && !self.situation.enhanced.is_some_and(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::super::plan::{Degraded, OVERLAP_S};
    use super::*;
    use crate::domain::calendar::{Calendar, Notice, Rule, RuleKind, RuleWindow};
    use crate::domain::coverage::{Covered, Grade, Ledger};
    use crate::domain::list::List;

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
        compared: Vec<Compared>,
        wanting: SpanSet,
        asked: Option<Span>,
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
                compared: Vec::new(),
                wanting: SpanSet::default(),
                asked: None,
            }
            .compared_at(now)
        }

        /// The last days were compared at an instant.
        fn compared_at(mut self, at: Timestamp) -> Self {
            self.compared = (1..=RECONCILED_DAYS).map(|days| compared(at.day() - days, at)).collect();
            self
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
                degraded: Degraded::LeftForNow,
            };
            Outlook {
                situation: &situation,
                first_read: Some(self.now.plus_s(-30)),
                wanting: &self.wanting,
                asked: self.asked,
                pause: self.pause,
                quota: self.quota,
                aside: &self.aside,
                compared: &self.compared,
            }
            .next()
        }
    }

    fn compared(day: i64, at: Timestamp) -> Compared {
        let span = Span::new(Timestamp::from_day(day).plus_s(-3), Timestamp::from_day(day + 1).plus_s(-7));
        Compared { span: span.unwrap(), at, here: 1, platform: 1, healed: Vec::new(), surplus: Vec::new() }
    }

    fn rest(why: RestWhy, until: Option<&str>) -> Task {
        Task::Rest(Rest { why, until: until.map(t) })
    }

    #[test]
    fn the_history_is_read_backwards_a_day_at_a_time_and_farther_back_three() {
        let midnight = t("2023-11-10 00:00:00");
        let mut case = Case::new();
        let mut pieces = Vec::new();
        while let Task::Piece(span, Ask::All) = case.next() {
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
        let Task::Piece(first, _) = case.next() else { panic!("a piece") };
        case.aside.add(first);
        let Task::Piece(second, _) = case.next() else { panic!("another piece") };
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
        assert!(matches!(case.next(), Task::Piece(..)));
    }

    #[test]
    fn a_first_answer_without_an_order_is_not_believed_for_two_minutes_where_nothing_else_tells() {
        let mut case = Case::new();
        case.top = Gate::Missing;
        case.enhanced = Some(EnhancedReach { from: None, proof: Proof::None });
        assert_eq!(case.next(), rest(RestWhy::FirstEmpty, Some("2023-11-10 12:01:30")));
        case.enhanced = Some(EnhancedReach { from: None, proof: Proof::Shown });
        assert!(matches!(case.next(), Task::Piece(..)));
    }

    #[test]
    fn every_night_the_last_days_are_compared_once() {
        let whole = |case: Case| {
            let now = case.now;
            case.read(now.plus_s(-95 * DAY_S), now)
        };
        let mut case = whole(Case::new());
        let (now, days) = (case.now, ("2023-11-07 00:00:00", "2023-11-09 23:59:59"));
        let span = |from, to| Span::new(t(from), t(to)).unwrap();
        // What was compared before midnight was no whole day, or is a night old.
        case.compared = (7..=9)
            .map(|day| compared(t("2023-11-01 00:00:00").day() + day - 1, now.plus_s(-DAY_S)))
            .collect();
        assert_eq!(case.next(), Task::Reconcile(span(days.0, days.1)));
        case.now = t("2023-11-10 02:59:59");
        assert_eq!(case.next(), rest(RestWhy::Done, None));
        case.now = now;
        // The platform failed after the newest day: the others are tried again.
        case.compared.pop();
        case.compared.push(compared(now.day() - 1, now));
        assert_eq!(case.next(), Task::Reconcile(span(days.0, "2023-11-08 23:59:59")));
        assert_eq!(case.compared_at(now).next(), rest(RestWhy::Done, None));
    }

    #[test]
    fn while_top_rests_the_enhanced_list_goes_on_and_totals_are_not_asked_of_top() {
        let mut case = Case::new();
        case.quota = Quota { used: 600, limit: Some(1_000) };
        case.enhanced = Some(EnhancedReach { from: None, proof: Proof::Shown });
        let Task::Piece(piece, Ask::EnhancedOnly) = case.next() else { panic!("{:?}", case.next()) };
        case.aside.add(piece);
        assert!(matches!(case.next(), Task::Piece(_, Ask::EnhancedOnly)));

        let mut case = Case::new();
        case.quota = Quota { used: 600, limit: Some(1_000) };
        case.compared.clear();
        let now = case.now;
        let case = case.read(now.plus_s(-95 * DAY_S), now);
        assert_eq!(case.next(), rest(RestWhy::Quota, Some("2023-11-11 00:00:00")));
    }

    #[test]
    fn orders_that_want_details_are_pieces_too_however_old_and_the_users_come_first() {
        let now = Case::new().now;
        let one = |ago: i64| Span::new(now.plus_s(-ago - 1), now.plus_s(-ago)).unwrap();
        let mut case = Case::new().read(now.plus_s(-95 * DAY_S), now);
        case.wanting = [one(10 * DAY_S), one(120 * DAY_S)].into_iter().collect();
        case.asked = Some(one(120 * DAY_S));
        let mut read = Vec::new();
        while let Task::Piece(piece, _) = case.next() {
            assert!(piece.length_s() > 0);
            case.aside.add(piece);
            read.push(piece);
        }
        assert_eq!(read[0], one(120 * DAY_S));
        assert_eq!(read[1].end(), one(10 * DAY_S).end());
        assert_eq!(read.len(), 2, "nothing between them is read: {read:?}");
    }
}
