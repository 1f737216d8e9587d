//! The plan of a pass: what is to be read, and what is still missing. Pure, so that it can be tested whole.
//!
//! Two axes have to be covered: every order *created* in the span, and every *change* in it. On either axis TOP's
//! lists or the enhanced list do, where they reach:
//!
//! - created: the enhanced list from its reach on, TOP's `sold.get` before it;
//! - changed: TOP's increments; the enhanced list alone only where it knows the whole history, since it never
//!   tells of a change to an order that is older than its reach.

use super::request::FULL_EVERY_S;
use super::sweep::may_lack_orders;
use crate::domain::calendar::Calendar;
use crate::domain::coverage::{Gap, Grade, Ledger, Why};
use crate::domain::list::{Axis, List, TradeSet};
use crate::domain::planted::{self, Planted};
use crate::domain::span_set::SpanSet;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::orders::TOP_HISTORY_S;

/// How far behind now a pass stays: what is younger may not be visible yet.
pub const LAG_S: i64 = 60;
/// How far a list is read again behind what it has covered: rows become visible late.
pub const OVERLAP_S: i64 = 15 * 60;
/// The enhanced list knows orders from so long before the seller authorised its provider: three days.
pub const BEFORE_AUTHORISED_S: i64 = 3 * 86_400;

/// What the enhanced list can be trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnhancedReach {
    /// The first instant it knows orders of; `None` where nobody knows, and then its answers are taken as they
    /// are.
    pub from: Option<Timestamp>,
    /// Has it ever returned an order of this shop? A wrong account or `sysid` answers without orders and
    /// without an error.
    pub proof: Proof,
}

impl EnhancedReach {
    /// Does the list count the orders created from an instant on? Its one total is worth four of TOP's.
    #[must_use]
    pub fn counts(self, from: Timestamp, top: Gate) -> bool {
        let reaches = self.from.is_none_or(|first| first <= from);
        reaches && (self.proof == Proof::Shown || top == Gate::Missing)
    }
}

/// Whether a list has shown that it knows the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It has returned orders.
    Shown,
    /// It never has.
    None,
}

/// All that a plan depends on.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The span that was asked for. What of it is younger than the lag is read, and never claimed.
    pub span: Span,
    /// Changes are needed from here on. Before the first pass, the orders' present state tells them all.
    pub changes_from: Timestamp,
    /// What was read before.
    pub ledger: &'a Ledger,
    /// Does the shop have TOP, and has it not failed in this pass?
    pub top: Gate,
    /// The enhanced list, if the shop has it.
    pub enhanced: Option<EnhancedReach>,
    /// Has the enhanced list not failed in this pass?
    pub enhanced_gate: Gate,
    /// The platform's promotion days.
    pub calendar: &'a Calendar,
    /// Now, by the platform's clock.
    pub now: Timestamp,
    /// How far a list is read again behind what it has covered, in seconds.
    pub overlap_s: i64,
    /// Spans that a list may have lacked orders in.
    pub degraded: Degraded,
}

/// What becomes of spans in which a list may have lacked orders, while it may still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degraded {
    /// They are read again: somebody asked for it.
    ReadAgain,
    /// They are left until the window is over, when they are read again: the platform asks for few calls just then.
    LeftForNow,
}

/// Whether a gateway can be read in this pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// It can.
    Open,
    /// The shop has it, but it failed, or another source was asked for.
    Shut,
    /// The shop does not have it.
    Missing,
}

/// A span of a list to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Which list.
    pub list: List,
    /// From when to when.
    pub span: Span,
    /// Where new ground begins: what lies before it in the span was read, and is read again.
    pub seam: Option<Timestamp>,
}

impl Situation<'_> {
    /// What to read, in order: changes before history, the newest first.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for axis in [Axis::Changed, Axis::Created] {
            let Some(wanted) = self.wanted(axis) else { continue };
            for list in self.lists(axis) {
                let read = self.read(list);
                let found = self
                    .pieces(list, wanted)
                    .into_iter()
                    .flat_map(|piece| read.missing(piece))
                    .map(|span| self.job(list, span, &read));
                let mut found: Vec<Job> = found.collect();
                found.sort_by_key(|job| std::cmp::Reverse(job.span.start()));
                jobs.extend(found);
            }
        }
        jobs
    }

    /// What of a list needs no reading now.
    fn read(&self, list: List) -> SpanSet {
        let complete = self.ledger.complete(list);
        let waits = self.degraded == Degraded::LeftForNow && may_lack_orders(self.calendar, list, self.now);
        if waits { complete.union(&self.ledger.read(list, Grade::Degraded)) } else { complete }
    }

    /// What of the asked span is not covered, with the reason as far as the ledger and the calendar know it.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for axis in [Axis::Created, Axis::Changed] {
            let Some(wanted) = self.wanted(axis) else { continue };
            for span in self.covered(axis).missing(wanted) {
                let (before, within) = cut(span, self.earliest());
                gaps.extend(before.map(|span| Gap { span, why: Why::BeforeReach }));
                gaps.extend(within.map(|span| Gap { span, why: self.why(axis, span) }));
            }
        }
        gaps
    }

    /// The part of the asked span that an axis has to cover.
    fn wanted(&self, axis: Axis) -> Option<Span> {
        match axis {
            Axis::Created => Some(self.span),
            Axis::Changed => Span::new(self.span.start().max(self.changes_from), self.span.end()),
        }
    }

    /// What is covered on an axis.
    #[must_use]
    pub fn covered(&self, axis: Axis) -> SpanSet {
        let top = self.covered_by_top(axis);
        let Some(reach) = self.enhanced else { return top };
        let list = match axis {
            Axis::Created => List::EnhancedCreated,
            Axis::Changed => List::EnhancedModified,
        };
        if !self.trusts(axis, reach) {
            return top;
        }
        let within = Span::new(reach.from.unwrap_or(Timestamp::MIN), Timestamp::MAX);
        let within: SpanSet = within.into_iter().collect();
        top.union(&self.ledger.complete(list).intersect(&within))
    }

    fn covered_by_top(&self, axis: Axis) -> SpanSet {
        let lists = TradeSet::ALL.map(|set| match axis {
            Axis::Created => List::TopCreated(set),
            Axis::Changed => List::TopIncrement(set),
        });
        let [first, rest @ ..] = lists;
        rest.into_iter()
            .fold(self.ledger.complete(first), |all, list| all.intersect(&self.ledger.complete(list)))
    }

    /// Is the enhanced list's word enough on an axis, within its reach?
    fn trusts(&self, axis: Axis, reach: EnhancedReach) -> bool {
        if self.top == Gate::Missing {
            return true;
        }
        let whole = reach.from.is_none_or(|from| from <= self.now.plus_s(-TOP_HISTORY_S));
        reach.proof == Proof::Shown && (axis == Axis::Created || whole)
    }

    /// The lists of an axis that are read in this pass.
    fn lists(&self, axis: Axis) -> Vec<List> {
        let enhanced = match axis {
            Axis::Created => List::EnhancedCreated,
            Axis::Changed => List::EnhancedModified,
        };
        let use_enhanced = self.enhanced.is_some() && self.enhanced_gate == Gate::Open;
        let mut lists: Vec<List> = use_enhanced.then_some(enhanced).into_iter().collect();
        let top = |set| match axis {
            Axis::Created => List::TopCreated(set),
            Axis::Changed => List::TopIncrement(set),
        };
        let api = top(TradeSet::AllTypes).api();
        let closed = self.calendar.is_closed(api, self.now);
        // A degraded list is read where there is nothing better; what it lacks is read again afterwards.
        let degraded = self.calendar.is_degraded(api, self.now) && use_enhanced;
        if self.top == Gate::Open && !closed && !degraded {
            lists.extend(TradeSet::ALL.map(top));
        }
        lists
    }

    /// A missing span that follows what was read is begun a little earlier: rows become visible late.
    fn job(&self, list: List, missing: Span, read: &SpanSet) -> Job {
        let follows = read.spans().iter().any(|held| held.end() == missing.start());
        // The live work's short looks count on full ones in between. Where there was none for so long, nobody has gone
        // back the whole way since.
        let is_old = self.now.since_s(missing.start()) > FULL_EVERY_S + LAG_S;
        let overlap_s = if is_old { self.overlap_s.max(OVERLAP_S + FULL_EVERY_S) } else { self.overlap_s };
        let early = Span::new(missing.start().plus_s(-overlap_s), missing.end());
        match early.filter(|_| follows && !planted::is(Planted::NoOverlap)) {
            Some(span) => Job { list, span, seam: Some(missing.start()) },
            None => Job { list, span: missing, seam: None },
        }
    }

    /// The part of the wanted span that a list is asked for.
    fn pieces(&self, list: List, wanted: Span) -> Vec<Span> {
        let history = self.now.plus_s(-TOP_HISTORY_S);
        match list {
            List::EnhancedCreated | List::EnhancedModified => {
                let from = self.enhanced.and_then(|reach| reach.from).unwrap_or(Timestamp::MIN);
                Span::new(wanted.start().max(from), wanted.end()).into_iter().collect()
            }
            List::TopIncrement(_) => {
                Span::new(wanted.start().max(history), wanted.end()).into_iter().collect()
            }
            // Where the enhanced list reaches and is trusted, its 500 orders a request do.
            List::TopCreated(_) => {
                let from = match self.enhanced {
                    Some(reach) if self.enhanced_gate == Gate::Open && self.trusts(Axis::Created, reach) => {
                        reach.from.unwrap_or(Timestamp::MIN)
                    }
                    _ => Timestamp::MAX,
                };
                let end = wanted.end().min(from);
                let piece = Span::new(wanted.start().max(history), end);
                // What another list has covered already needs no second reading.
                piece.into_iter().flat_map(|piece| self.covered(Axis::Created).missing(piece)).collect()
            }
        }
    }

    /// The first instant that any source of the shop answers for.
    #[must_use]
    pub fn earliest(&self) -> Timestamp {
        let history = self.now.plus_s(-TOP_HISTORY_S);
        match (self.top, self.enhanced.map(|reach| reach.from)) {
            (Gate::Missing, Some(Some(from))) => from,
            (Gate::Missing, Some(None)) => Timestamp::MIN,
            (_, Some(Some(from))) => history.min(from),
            (_, _) => history,
        }
    }

    /// Why a span that a source answers for is not covered.
    fn why(&self, axis: Axis, span: Span) -> Why {
        let top = |set| match axis {
            Axis::Created => List::TopCreated(set),
            Axis::Changed => List::TopIncrement(set),
        };
        let api = top(TradeSet::AllTypes).api();
        if TradeSet::ALL.iter().any(|set| self.ledger.read(top(*set), Grade::Degraded).covers(span)) {
            return Why::Degraded;
        }
        if self.top != Gate::Missing && self.calendar.is_closed(api, self.now) {
            return Why::Closed;
        }
        if self.top != Gate::Missing && self.calendar.is_degraded(api, self.now) {
            return Why::Degraded;
        }
        let enhanced = match axis {
            Axis::Created => List::EnhancedCreated,
            Axis::Changed => List::EnhancedModified,
        };
        if self.ledger.read(enhanced, Grade::Unproven).covers(span) {
            return Why::FirstEmpty;
        }
        Why::Unread
    }
}

/// Cuts a span at an instant; either part may be nothing.
fn cut(span: Span, at: Timestamp) -> (Option<Span>, Option<Span>) {
    if at <= span.start() {
        (None, Some(span))
    } else {
        (Span::new(span.start(), span.end().min(at)), Span::new(at, span.end()).filter(|s| s.length_s() > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{Notice, Rule, RuleKind, RuleWindow};
    use crate::domain::coverage::Covered;

    const NOW: i64 = 1_700_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(NOW + seconds)
    }

    fn span(start: i64, end: i64) -> Span {
        Span::new(at(start), at(end)).unwrap()
    }

    fn ledger(read: &[(List, i64, i64)]) -> Ledger {
        let covered = |&(list, start, end): &(List, i64, i64)| Covered {
            list,
            span: span(start, end),
            grade: Grade::Complete,
            rows: 1,
            read_at: at(end),
        };
        Ledger { spans: read.iter().map(covered).collect() }
    }

    struct Case {
        ledger: Ledger,
        calendar: Calendar,
        top: Gate,
        enhanced: Option<EnhancedReach>,
    }

    impl Case {
        fn new(top: Gate, enhanced: Option<EnhancedReach>) -> Self {
            Self { ledger: Ledger::default(), calendar: Calendar::default(), top, enhanced }
        }

        fn ask(&self, span: Span, changes_from: i64) -> Situation<'_> {
            Situation {
                span,
                changes_from: at(changes_from),
                ledger: &self.ledger,
                top: self.top,
                enhanced: self.enhanced,
                enhanced_gate: if self.enhanced.is_some() { Gate::Open } else { Gate::Missing },
                calendar: &self.calendar,
                now: at(0),
                overlap_s: OVERLAP_S,
                degraded: Degraded::ReadAgain,
            }
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the shop has the enhanced list")]
    fn since(from: i64) -> Option<EnhancedReach> {
        Some(EnhancedReach { from: Some(at(from)), proof: Proof::Shown })
    }

    fn all_top(start: i64, end: i64) -> Vec<(List, i64, i64)> {
        TradeSet::ALL
            .into_iter()
            .flat_map(|set| [(List::TopCreated(set), start, end), (List::TopIncrement(set), start, end)])
            .collect()
    }

    #[test]
    fn a_shop_with_top_alone_reads_every_type_on_both_axes() {
        let case = Case::new(Gate::Open, None);
        let jobs = case.ask(span(-9000, -60), -9000).jobs();
        assert_eq!(jobs.len(), 8);
        assert!(jobs.iter().all(|job| job.span == span(-9000, -60)));
        assert!(jobs[..4].iter().all(|job| job.list.axis() == Axis::Changed));
    }

    #[test]
    fn history_is_asked_of_the_enhanced_list_where_it_reaches_and_of_top_before() {
        let case = Case::new(Gate::Open, since(-5000));
        let jobs = case.ask(span(-9000, -60), -100).jobs();
        let created: Vec<Job> = jobs.into_iter().filter(|job| job.list.axis() == Axis::Created).collect();
        assert_eq!(created[0], Job { list: List::EnhancedCreated, span: span(-5000, -60), seam: None });
        assert!(created[1..].iter().all(|job| job.span == span(-9000, -5000)));
        assert_eq!(created.len(), 5);
    }

    #[test]
    fn what_was_read_is_not_read_again_but_for_the_overlap() {
        let mut case = Case::new(Gate::Open, None);
        case.ledger = ledger(&all_top(-9000, -3000));
        let jobs = case.ask(span(-9000, -60), -9000).jobs();
        let whole = OVERLAP_S + FULL_EVERY_S;
        assert!(jobs.iter().all(|job| job.span == span(-3000 - whole, -60)), "{jobs:?}");
        assert!(jobs.iter().all(|job| job.seam == Some(at(-3000))), "{jobs:?}");
        case.ledger = ledger(&all_top(-9000, -60));
        let situation = case.ask(span(-9000, -60), -9000);
        assert_eq!((situation.jobs(), situation.gaps()), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_degraded_span_is_left_while_its_list_may_lack_orders_and_read_again_afterwards() {
        let mut case = Case::new(Gate::Open, None);
        case.ledger = ledger(&all_top(-9000, -60));
        for covered in &mut case.ledger.spans {
            covered.grade = Grade::Degraded;
        }
        let window = |from: i64, to: i64| RuleWindow { from: Some(at(from)), to: Some(at(to)) };
        let rule = |windows| Rule {
            kind: RuleKind::Delayed,
            apis: vec![crate::domain::calendar::EVERY.into()],
            fields: Vec::new(),
            windows,
            text: String::new(),
        };
        let read = |case: &Case, degraded| {
            let situation = Situation { degraded, ..case.ask(span(-9000, -60), -9000) };
            situation.jobs().len()
        };
        let notice = |windows| Notice {
            id: "1".into(),
            title: String::new(),
            published: at(-99_999),
            rules: vec![rule(windows)],
        };
        case.calendar = Calendar { notices: vec![notice(vec![window(-9000, 600)])] };
        assert_eq!(read(&case, Degraded::LeftForNow), 0);
        assert_eq!(read(&case, Degraded::ReadAgain), 8, "a person asked for it");
        case.calendar = Calendar { notices: vec![notice(vec![window(-9000, -4000)])] };
        assert_eq!(read(&case, Degraded::LeftForNow), 8);
    }

    #[test]
    fn one_extended_type_that_was_not_read_keeps_the_span_open() {
        let mut case = Case::new(Gate::Open, None);
        let mut read = all_top(-9000, -60);
        read.retain(|(list, ..)| *list != List::TopIncrement(TradeSet::Marked));
        case.ledger = ledger(&read);
        assert_eq!(
            case.ask(span(-9000, -60), -9000).gaps(),
            [Gap { span: span(-9000, -60), why: Why::Unread }]
        );
    }

    #[test]
    fn the_enhanced_list_alone_does_not_tell_of_changes_to_orders_it_never_knew() {
        let mut case = Case::new(Gate::Open, since(-5000));
        case.ledger = ledger(&[(List::EnhancedCreated, -5000, -60), (List::EnhancedModified, -5000, -60)]);
        let gaps = case.ask(span(-4000, -60), -4000).gaps();
        assert_eq!(gaps, [Gap { span: span(-4000, -60), why: Why::Unread }]);
        // Where it knows the whole history, it does.
        case.enhanced = case.enhanced.map(|reach| EnhancedReach { from: Some(at(-TOP_HISTORY_S)), ..reach });
        assert_eq!(case.ask(span(-4000, -60), -4000).gaps(), []);
        // A shop without TOP has nothing better.
        let mut alone = Case::new(Gate::Missing, since(-5000));
        alone.ledger = case.ledger.clone();
        assert_eq!(alone.ask(span(-4000, -60), -4000).gaps(), []);
    }

    #[test]
    fn an_enhanced_list_that_never_returned_an_order_is_not_taken_at_its_word() {
        let mut case = Case::new(Gate::Open, Some(EnhancedReach { from: None, proof: Proof::Shown }));
        case.ledger = ledger(&[(List::EnhancedCreated, -9000, -60), (List::EnhancedModified, -9000, -60)]);
        assert_eq!(case.ask(span(-9000, -60), -9000).gaps(), []);
        case.enhanced = case.enhanced.map(|reach| EnhancedReach { proof: Proof::None, ..reach });
        let situation = case.ask(span(-9000, -60), -9000);
        assert_eq!(situation.gaps().len(), 2);
        assert!(situation.jobs().iter().any(|job| job.list == List::TopCreated(TradeSet::AllTypes)));
    }

    #[test]
    fn what_no_source_answers_for_is_a_gap_of_its_own() {
        let mut case = Case::new(Gate::Missing, since(-5000));
        case.ledger = ledger(&[(List::EnhancedCreated, -5000, -60), (List::EnhancedModified, -5000, -60)]);
        let gaps = case.ask(span(-9000, -60), -9000).gaps();
        assert_eq!(gaps.len(), 2);
        assert!(gaps.iter().all(|gap| *gap == Gap { span: span(-9000, -5000), why: Why::BeforeReach }));
    }

    #[test]
    fn inside_a_degraded_window_the_source_changes() {
        let mut case = Case::new(Gate::Open, since(-TOP_HISTORY_S));
        let rule = |kind, apis: &[&str]| Rule {
            kind,
            apis: apis.iter().map(|api| (*api).to_owned()).collect(),
            fields: Vec::new(),
            windows: vec![RuleWindow { from: Some(at(-100)), to: Some(at(100)) }],
            text: String::new(),
        };
        let apis = ["taobao.trades.sold.get", "taobao.trades.sold.incrementv.get"];
        case.calendar.notices.push(Notice {
            id: "1".into(),
            title: String::new(),
            published: at(-1000),
            rules: vec![rule(RuleKind::Delayed, &apis)],
        });
        let jobs = case.ask(span(-9000, -60), -9000).jobs();
        assert!(jobs.iter().all(|job| matches!(job.list, List::EnhancedCreated | List::EnhancedModified)));
        // A shop with TOP alone reads what it can and says that it is degraded.
        case.enhanced = None;
        let situation = case.ask(span(-9000, -60), -9000);
        assert_eq!(situation.jobs().len(), 8);
        assert!(situation.gaps().iter().all(|gap| gap.why == Why::Degraded));
    }
}
