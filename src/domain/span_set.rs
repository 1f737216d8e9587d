//! Sets of instants as spans. Two spans are one only where they share an instant: since nobody knows whether a
//! platform's window includes its last second, `10:00–10:10` and `10:10:01–10:20` leave a seam.

use super::time::{Span, Timestamp};

/// Disjoint spans in ascending order, no two of which share an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpanSet(Vec<Span>);

impl SpanSet {
    /// The spans, ascending.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Is nothing in it?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a span; those that share an instant with it become one with it.
    pub fn add(&mut self, span: Span) {
        let from = self.0.partition_point(|s| s.end() < span.start());
        let to = self.0.partition_point(|s| s.start() <= span.end());
        let merged = self.0[from..to].iter().fold(span, |all, s| hull(all, *s));
        self.0.splice(from..to, [merged]);
    }

    /// What both sets hold.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let both = self.0.iter().flat_map(|a| other.0.iter().filter_map(|b| a.overlap(*b)));
        both.collect()
    }

    /// Both sets together.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.0.iter().chain(&other.0).copied().collect()
    }

    /// The part of a span that this set does not hold, as spans that share their ends with what it holds.
    #[must_use]
    pub fn missing(&self, span: Span) -> Vec<Span> {
        let mut missing = Vec::new();
        let mut from = Some(span.start());
        for held in &self.0 {
            let Some(start) = from else { break };
            if held.end() < start {
                continue;
            }
            if held.start() > span.end() {
                break;
            }
            missing.extend((held.start() > start).then(|| Span::new(start, held.start())).flatten());
            from = (held.end() < span.end()).then(|| held.end());
        }
        missing.extend(from.and_then(|start| Span::new(start, span.end())));
        missing
    }

    /// Does it hold the whole of a span?
    #[must_use]
    pub fn covers(&self, span: Span) -> bool {
        self.0.iter().any(|held| held.covers(span))
    }

    /// The last span.
    #[must_use]
    pub fn last(&self) -> Option<Span> {
        self.0.last().copied()
    }

    /// The first instant.
    #[must_use]
    pub fn start(&self) -> Option<Timestamp> {
        self.0.first().map(|span| span.start())
    }
}

fn hull(a: Span, b: Span) -> Span {
    // The ends of two real spans are always a real span.
    Span::new(a.start().min(b.start()), a.end().max(b.end())).unwrap_or(a)
}

impl FromIterator<Span> for SpanSet {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut set = Self::default();
        spans.into_iter().for_each(|span| set.add(span));
        set
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(start: i64, end: i64) -> Span {
        Span::new(Timestamp::from_unix(start), Timestamp::from_unix(end)).unwrap()
    }

    fn set(spans: &[(i64, i64)]) -> SpanSet {
        spans.iter().map(|(a, b)| span(*a, *b)).collect()
    }

    #[test]
    fn spans_that_share_an_instant_become_one_and_a_seam_stays() {
        assert_eq!(set(&[(0, 10), (10, 20)]).spans(), [span(0, 20)]);
        assert_eq!(set(&[(0, 10), (11, 20)]).spans(), [span(0, 10), span(11, 20)]);
        assert_eq!(set(&[(0, 10), (20, 30), (5, 25)]).spans(), [span(0, 30)]);
    }

    #[test]
    fn what_is_missing_shares_its_ends_with_what_is_held() {
        let held = set(&[(20, 50), (70, 80)]);
        assert_eq!(held.missing(span(0, 100)), [span(0, 20), span(50, 70), span(80, 100)]);
        assert_eq!(held.missing(span(20, 50)), []);
        assert_eq!(held.missing(span(30, 60)), [span(50, 60)]);
        assert_eq!(held.missing(span(55, 60)), [span(55, 60)]);
        assert_eq!(held.missing(span(60, 60)), [span(60, 60)]);
        assert_eq!(SpanSet::default().missing(span(1, 2)), [span(1, 2)]);
    }

    proptest! {
        #[test]
        fn held_and_missing_make_the_whole(
            spans in proptest::collection::vec((0_i64..100, 0_i64..20), 0..8),
            start in 0_i64..100,
            length in 0_i64..100,
        ) {
            let held: SpanSet = spans.iter().map(|(a, l)| span(*a, a + l)).collect();
            let whole = span(start, start + length);
            let missing = held.missing(whole);
            let mut all = held.clone();
            for part in &missing {
                prop_assert!(whole.covers(*part));
                prop_assert!(!held.covers(*part));
                all.add(*part);
            }
            prop_assert!(all.covers(whole));
            for pair in held.spans().windows(2) {
                prop_assert!(pair[0].end() < pair[1].start());
            }
        }
    }
}
