//! What an edit changes for whom, and when: from now on, for the items that stay, those that join and those that leave.

use std::collections::BTreeSet;

use super::danger::lacking;
use super::{Access, Activity};
use crate::domain::ids::NumIid;
use crate::domain::time::Timestamp;

/// Which of an edit's items something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemGroup {
    /// They are in the activity before and after.
    Kept,
    /// They join it. Before, everyone can buy them as far as this activity is concerned.
    Added,
    /// They leave it. After, everyone can buy them as far as this activity is concerned.
    Removed,
}

/// A stretch of time in which others can buy than before the edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessChange {
    /// Which items.
    pub group: ItemGroup,
    /// These, never none.
    pub items: Vec<NumIid>,
    /// Its first instant, not before the one of the edit.
    pub from: Timestamp,
    /// The first instant after it; `None`: for good.
    pub until: Option<Timestamp>,
    /// Who could buy then without the edit.
    pub before: Access,
    /// Who can.
    pub after: Access,
}

impl Activity {
    /// The stretches of time from an instant on in which who can buy differs once this activity replaces `last`, by
    /// group of items and then by time. Without `last` all items join. Where nothing differs, there is none.
    #[must_use]
    pub fn access_changes(&self, last: Option<&Self>, at: Timestamp) -> Vec<AccessChange> {
        let old: &[NumIid] = last.map_or(&[], Self::items);
        let kept = self.items().iter().copied().filter(|item| old.contains(item)).collect();
        let added = lacking(self.items(), old);
        let removed = lacking(old, self.items());
        let groups = [
            (ItemGroup::Kept, kept, last, Some(self)),
            (ItemGroup::Added, added, None, Some(self)),
            (ItemGroup::Removed, removed, last, None),
        ];
        groups
            .into_iter()
            .filter(|(_, items, ..)| !items.is_empty())
            .flat_map(|(group, items, before, after)| of_group(group, &items, before, after, at))
            .collect()
    }

    /// The instants at which who can buy changes: the start, and the first instant after the end.
    fn turns(&self) -> [Timestamp; 2] {
        [self.span().start(), self.span().end().plus_s(1)]
    }
}

fn of_group(
    group: ItemGroup,
    items: &[NumIid],
    before: Option<&Activity>,
    after: Option<&Activity>,
    at: Timestamp,
) -> Vec<AccessChange> {
    let turns: BTreeSet<Timestamp> = [before, after]
        .into_iter()
        .flatten()
        .flat_map(Activity::turns)
        .filter(|turn| *turn > at)
        .chain([at])
        .collect();
    let who = |activity: Option<&Activity>, at| activity.map_or(Access::Everyone, |a| a.access(at));
    let turns: Vec<Timestamp> = turns.into_iter().collect();
    let mut changes: Vec<AccessChange> = Vec::new();
    for (place, &from) in turns.iter().enumerate() {
        let (before, after) = (who(before, from), who(after, from));
        let until = turns.get(place + 1).copied();
        match changes.last_mut() {
            Some(last) if last.until == Some(from) && (last.before, last.after) == (before, after) => {
                last.until = until;
            }
            _ if before != after => {
                changes.push(AccessChange { group, items: items.to_vec(), from, until, before, after });
            }
            _ => {}
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::activity::ActivityDraft;

    fn activity(start: i64, end: i64, items: &[i64]) -> Activity {
        ActivityDraft {
            id: "a".into(),
            name: "n".into(),
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
    fn an_earlier_end_opens_the_sale_for_the_time_between() {
        let (last, next) = (activity(100, 900, &[1]), activity(100, 500, &[1]));
        let changes = next.access_changes(Some(&last), at(200));
        let [change] = &changes[..] else { panic!("{changes:?}") };
        assert_eq!((change.from, change.until), (at(501), Some(at(901))));
        assert_eq!((change.before, change.after), (Access::MarkedUsers, Access::Everyone));
        assert_eq!(last.access_changes(Some(&last), at(200)), []);
    }

    #[test]
    fn a_new_activity_stops_the_sale_of_its_items_now() {
        let next = activity(100, 900, &[1, 2]);
        let changes = next.access_changes(None, at(50));
        let told: Vec<_> = changes.iter().map(|c| (c.from, c.until, c.before, c.after)).collect();
        assert_eq!(
            told,
            [
                (at(50), Some(at(100)), Access::Everyone, Access::Nobody),
                (at(100), Some(at(901)), Access::Everyone, Access::MarkedUsers),
            ]
        );
        assert_eq!(next.access_changes(None, at(901)), [], "what is over changes nothing");
    }

    #[test]
    fn each_group_of_items_is_told_by_itself() {
        let (last, next) = (activity(100, 900, &[1, 2]), activity(100, 900, &[2, 3]));
        let changes = next.access_changes(Some(&last), at(200));
        let groups: Vec<_> = changes.iter().map(|c| (c.group, c.items[0].get(), c.after)).collect();
        assert_eq!(
            groups,
            [(ItemGroup::Added, 3, Access::MarkedUsers), (ItemGroup::Removed, 1, Access::Everyone)]
        );
    }

    proptest! {
        #[test]
        fn who_can_buy_has_three_states_in_this_order(start in 0_i64..50, length in 1_i64..50) {
            let activity = activity(start, start + length, &[1]);
            let states: Vec<Access> = (0..120).map(|s| activity.access(at(s))).collect();
            for (s, state) in (0_i64..).zip(&states) {
                let expected = match s {
                    s if s < start => Access::Nobody,
                    s if s > start + length => Access::Everyone,
                    _ => Access::MarkedUsers,
                };
                prop_assert_eq!(*state, expected, "{}", s);
            }
            prop_assert!(states.is_sorted());
        }

        #[test]
        fn the_changes_are_exactly_where_the_two_differ(
            (a, a_len) in (0_i64..40, 1_i64..40),
            (b, b_len) in (0_i64..40, 1_i64..40),
            now in 0_i64..90,
            of_a in proptest::collection::btree_set(1_i64..6, 1..5),
            of_b in proptest::collection::btree_set(1_i64..6, 1..5),
        ) {
            let items = |set: &BTreeSet<i64>| set.iter().copied().collect::<Vec<_>>();
            let last = activity(a, a + a_len, &items(&of_a));
            let next = activity(b, b + b_len, &items(&of_b));
            let changes = next.access_changes(Some(&last), at(now));
            let who = |activity: &Activity, item: NumIid, s: i64| {
                if activity.items().contains(&item) { activity.access(at(s)) } else { Access::Everyone }
            };
            for item in of_a.union(&of_b).map(|item| NumIid::new(*item).unwrap()) {
                for s in now..120 {
                    let told: Vec<_> = changes
                        .iter()
                        .filter(|c| c.items.contains(&item) && c.from <= at(s))
                        .filter(|c| c.until.is_none_or(|until| at(s) < until))
                        .map(|c| (c.before, c.after))
                        .collect();
                    let both = (who(&last, item, s), who(&next, item, s));
                    let expected = if both.0 == both.1 { vec![] } else { vec![both] };
                    prop_assert_eq!(told, expected, "item {} at {}", item, s);
                }
            }
            prop_assert!(changes.iter().all(|c| c.from >= at(now)));
        }
    }
}
