//! What is odd about an activity though it can be sent.

use super::{Access, Activity};
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::time::{DAY_S, Span, Timestamp};

/// A length beyond which it is asked whether it is meant, in seconds.
pub const LONG_S: i64 = 30 * DAY_S;
/// A length below which it is asked, in seconds.
pub const SHORT_S: i64 = 600;

/// Something odd about an activity. It is no fault, and may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// It begins in the past, which an edit of a running one with the same start does not say again.
    BeginsInPast(Timestamp),
    /// It is over already: everyone can buy, and sending it changes nobody's access.
    OverAlready(Timestamp),
    /// It lasts longer than [`LONG_S`]: this many seconds.
    Long(i64),
    /// It lasts shorter than [`SHORT_S`]: this many seconds.
    Short(i64),
    /// The activity that it edits is running: what changes, changes at once.
    RunningAlready,
    /// Another activity has some of the items at the same time.
    Overlaps(Overlap),
}

/// Two activities that have items in common for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The other one.
    pub id: ActivityId,
    /// Its name.
    pub name: String,
    /// The items that both have, in the order of the one that is looked at.
    pub items: Vec<NumIid>,
    /// From when to when both run, both ends included.
    pub span: Span,
    /// From when to when the other one runs.
    pub window: Span,
}

impl Activity {
    /// What is odd about sending this at an instant. `last` is what it replaces, `others` are the activities that are in
    /// force; one with the same id is left out.
    #[must_use]
    pub fn warnings(&self, last: Option<&Self>, others: &[Self], at: Timestamp) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let span = self.span();
        let runs = last.is_some_and(|last| last.access(at) == Access::MarkedUsers);
        if runs {
            warnings.push(Warning::RunningAlready);
        }
        if self.access(at) == Access::Everyone {
            warnings.push(Warning::OverAlready(span.end()));
        } else if span.start() < at && last.is_none_or(|last| last.span().start() != span.start()) {
            warnings.push(Warning::BeginsInPast(span.start()));
        }
        match span.length_s() {
            long if long > LONG_S => warnings.push(Warning::Long(long)),
            short if short < SHORT_S => warnings.push(Warning::Short(short)),
            _ => {}
        }
        warnings.extend(others.iter().filter_map(|other| self.overlap(other)).map(Warning::Overlaps));
        warnings
    }

    /// The items and the time that this activity shares with another one; `None` where they share no item, no instant,
    /// or are the same activity.
    #[must_use]
    pub fn overlap(&self, other: &Self) -> Option<Overlap> {
        if self.id() == other.id() {
            return None;
        }
        let span = self.span().overlap(other.span())?;
        let items: Vec<NumIid> =
            self.items().iter().copied().filter(|item| other.items().contains(item)).collect();
        (!items.is_empty()).then(|| Overlap {
            id: other.id().clone(),
            name: other.name().to_owned(),
            items,
            span,
            window: other.span(),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::activity::ActivityDraft;

    fn activity(id: &str, start: i64, end: i64, items: &[i64]) -> Activity {
        ActivityDraft {
            id: id.into(),
            name: format!("name of {id}"),
            start: Timestamp::from_unix(start).to_string(),
            end: Timestamp::from_unix(end).to_string(),
            items: items.iter().map(i64::to_string).collect(),
        }
        .check()
        .unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds)
    }

    #[test]
    fn times_that_are_odd_are_named() {
        let plain = activity("a", 10_000, 20_000, &[1]);
        assert_eq!(plain.warnings(None, &[], at(5_000)), []);
        assert_eq!(plain.warnings(None, &[], at(10_001)), [Warning::BeginsInPast(at(10_000))]);
        assert_eq!(plain.warnings(None, &[], at(20_001)), [Warning::OverAlready(at(20_000))]);
        // Its edit keeps the start: that it lies in the past is no news, that it runs is.
        assert_eq!(plain.warnings(Some(&plain), &[], at(10_001)), [Warning::RunningAlready]);
        let short = activity("a", 10_000, 10_599, &[1]);
        assert_eq!(short.warnings(None, &[], at(0)), [Warning::Short(599)]);
        assert_eq!(activity("a", 0, 600, &[1]).warnings(None, &[], at(0)), []);
        assert_eq!(activity("a", 0, LONG_S, &[1]).warnings(None, &[], at(0)), []);
        assert_eq!(
            activity("a", 0, LONG_S + 1, &[1]).warnings(None, &[], at(0)),
            [Warning::Long(LONG_S + 1)]
        );
    }

    #[test]
    fn an_overlap_names_the_other_one_the_items_and_the_time() {
        let one = activity("one", 1_000, 9_000, &[1, 2, 3]);
        let within = activity("within", 2_000, 3_000, &[9, 3, 2]);
        let elsewhere = activity("elsewhere", 2_000, 3_000, &[9]);
        let later = activity("later", 9_001, 9_900, &[1]);
        let same = activity("one", 2_000, 3_000, &[1]);
        let warnings = one.warnings(None, &[within.clone(), elsewhere, later, same], at(0));
        let [Warning::Overlaps(overlap)] = &warnings[..] else { panic!("{warnings:?}") };
        assert_eq!((overlap.id.as_str(), &*overlap.name), ("within", "name of within"));
        assert_eq!(overlap.items, [NumIid::new(2).unwrap(), NumIid::new(3).unwrap()]);
        assert_eq!(overlap.span, within.span());
        // The other's whole window, though only a part of it is shared.
        let back = within.overlap(&one).unwrap();
        assert_eq!((back.span, back.window), (within.span(), one.span()));
    }

    proptest! {
        #[test]
        fn two_windows_overlap_where_an_instant_lies_in_both(
            (a, a_len) in (0_i64..40, 1_i64..40),
            (b, b_len) in (0_i64..40, 1_i64..40),
            of_a in proptest::collection::btree_set(1_i64..8, 1..6),
            of_b in proptest::collection::btree_set(1_i64..8, 1..6),
        ) {
            let items = |set: &std::collections::BTreeSet<i64>| set.iter().copied().collect::<Vec<_>>();
            let one = activity("a", a, a + a_len, &items(&of_a));
            let other = activity("b", b, b + b_len, &items(&of_b));
            let both: Vec<i64> = (0..90)
                .filter(|s| [&one, &other].iter().all(|x| x.access(at(*s)) == Access::MarkedUsers))
                .collect();
            let shared: Vec<i64> = of_a.intersection(&of_b).copied().collect();
            match one.overlap(&other) {
                None => prop_assert!(both.is_empty() || shared.is_empty()),
                Some(found) => {
                    prop_assert_eq!(found.span.start().unix(), both[0]);
                    prop_assert_eq!(found.span.end().unix(), both[both.len() - 1]);
                    let items: Vec<i64> = found.items.iter().map(|item| item.get()).collect();
                    prop_assert_eq!(items, shared);
                    let back = other.overlap(&one).unwrap();
                    prop_assert_eq!(back.span, found.span);
                }
            }
        }
    }
}
