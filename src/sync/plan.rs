//! The plan of a pass: what is to be read, and what is still missing. Pure, so that it can be tested whole.
//!
//! Two axes have to be covered: every order *created* in the span, and every *change* in it. On either axis TOP's
//! lists or the enhanced list do, where they reach:
//!
//! - created: the enhanced list from its reach on, TOP's `sold.get` before it;
//! - changed: TOP's increments; the enhanced list alone only where it knows the whole history, since it never
//!   tells of a change to an order that is older than its reach.

use crate::domain::calendar::Calendar;
use crate::domain::coverage::{Gap, Ledger, Why};
use crate::domain::list::{Axis, List, TradeSet};
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
    /// The span that was asked for; its end lies at or before now less the lag.
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
}

impl Situation<'_> {
    /// What to read, in order: changes before history, the newest first.
    #[must_use]
    pub fn jobs(&self) -> Vec<Job> {
        let mut jobs = Vec::new();
        for axis in [Axis::Changed, Axis::Created] {
            let Some(wanted) = self.wanted(axis) else { continue };
            for list in self.lists(axis) {
                let read = self.ledger.complete(list);
                let found = self
                    .pieces(list, wanted)
                    .into_iter()
                    .flat_map(|piece| read.missing(piece))
                    .map(|span| Job { list, span: with_overlap(span, &read) });
                let mut found: Vec<Job> = found.collect();
                found.sort_by(|a, b| b.span.start().cmp(&a.span.start()));
                jobs.extend(found);
            }
        }
        jobs
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
        let top = match axis {
            Axis::Created => List::TopCreated(TradeSet::AllTypes),
            Axis::Changed => List::TopIncrement(TradeSet::AllTypes),
        };
        if self.ledger.read(top).covers(span) {
            return Why::Degraded;
        }
        if self.top != Gate::Missing && self.calendar.is_closed(top.api(), self.now) {
            return Why::Closed;
        }
        if self.top != Gate::Missing && self.calendar.is_degraded(top.api(), self.now) {
            return Why::Degraded;
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

/// A missing span that follows what was read is begun a little earlier: rows become visible late.
fn with_overlap(span: Span, read: &SpanSet) -> Span {
    let follows = read.spans().iter().any(|held| held.end() == span.start());
    let start = if follows { span.start().plus_s(-OVERLAP_S) } else { span.start() };
    Span::new(start, span.end()).unwrap_or(span)
}
