//! Edits that stop or open a sale in a way that is easily not meant.

use super::{Access, Activity};
use crate::domain::ids::NumIid;
use crate::domain::time::Timestamp;

/// What is dangerous about an edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Danger {
    /// The end of a running or finished activity moves earlier: the sale opens to all sooner.
    EndEarlier {
        /// The end as last sent.
        from: Timestamp,
        /// The end as it would be.
        to: Timestamp,
    },
    /// The start of a running activity moves.
    RunningStartMoved {
        /// The start as last sent.
        from: Timestamp,
        /// The start as it would be.
        to: Timestamp,
    },
    /// Items leave the activity and are open to all at once.
    ItemsRemoved(Vec<NumIid>),
    /// The new end lies in the past, of an activity that was not over: the sale opens to all at once.
    EndInPast(Timestamp),
    /// Items join the activity before its start: their sale stops now, and until the start nobody can buy them.
    ItemsStopped {
        /// Those items.
        items: Vec<NumIid>,
        /// When marked users can buy them again.
        until: Timestamp,
    },
}

/// How much a danger asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guard {
    /// No script may do it in passing: the command line wants the activity's name (`docs/contract.md`, Commands).
    Name,
    /// Whoever edits by hand is asked; a script that was told to send sends.
    Hand,
}

impl Danger {
    /// How much it asks for.
    #[must_use]
    pub const fn guard(&self) -> Guard {
        match self {
            Self::EndEarlier { .. } | Self::RunningStartMoved { .. } | Self::ItemsRemoved(_) => Guard::Name,
            Self::EndInPast(_) | Self::ItemsStopped { .. } => Guard::Hand,
        }
    }
}

impl Activity {
    /// What is dangerous about replacing `last` by this activity at this instant.
    #[must_use]
    pub fn dangers(&self, last: &Self, at: Timestamp) -> Vec<Danger> {
        let mut dangers = Vec::new();
        let (old, new) = (last.span(), self.span());
        let access = last.access(at);
        if access != Access::Nobody && new.end() < old.end() {
            dangers.push(Danger::EndEarlier { from: old.end(), to: new.end() });
        }
        if access == Access::MarkedUsers && new.start() != old.start() {
            dangers.push(Danger::RunningStartMoved { from: old.start(), to: new.start() });
        }
        let removed = lacking(last.items(), self.items());
        if !removed.is_empty() {
            dangers.push(Danger::ItemsRemoved(removed));
        }
        if access != Access::Everyone && self.access(at) == Access::Everyone {
            dangers.push(Danger::EndInPast(new.end()));
        }
        let added = lacking(self.items(), last.items());
        if !added.is_empty() && self.access(at) == Access::Nobody {
            dangers.push(Danger::ItemsStopped { items: added, until: new.start() });
        }
        dangers
    }
}

/// The items that others do not have, in their order.
pub(super) fn lacking(items: &[NumIid], others: &[NumIid]) -> Vec<NumIid> {
    items.iter().copied().filter(|item| !others.contains(item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::ActivityDraft;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn draft() -> ActivityDraft {
        ActivityDraft {
            id: "2132".into(),
            name: "会员优先购".into(),
            start: "2020-04-12 15:00:18".into(),
            end: "2020-04-18 15:00:18".into(),
            items: vec!["112123".into(), "123123".into()],
        }
    }

    fn edit(change: fn(&mut ActivityDraft)) -> Activity {
        let mut next = draft();
        change(&mut next);
        next.check().unwrap()
    }

    #[test]
    fn dangerous_edits_are_told_apart() {
        let last = draft().check().unwrap();
        let (before, running) = (t("2020-04-10 00:00:00"), t("2020-04-13 00:00:00"));
        let earlier = edit(|d| d.end = "2020-04-17 00:00:00".into());
        assert_eq!(earlier.dangers(&last, before), []);
        assert!(matches!(earlier.dangers(&last, running)[..], [Danger::EndEarlier { .. }]));
        let over = t("2021-01-01 00:00:00");
        assert!(matches!(earlier.dangers(&last, over)[..], [Danger::EndEarlier { .. }]));
        let moved = edit(|d| d.start = "2020-04-14 00:00:00".into());
        assert_eq!(moved.dangers(&last, before), []);
        assert!(matches!(moved.dangers(&last, running)[..], [Danger::RunningStartMoved { .. }]));
        let removed = edit(|d| {
            d.items.pop();
        });
        for at in [before, running, over] {
            let dangers = removed.dangers(&last, at);
            assert!(matches!(&dangers[..], [Danger::ItemsRemoved(items)] if items.len() == 1));
        }
    }

    #[test]
    fn an_end_in_the_past_opens_what_was_not_open() {
        let last = draft().check().unwrap();
        let past = edit(|d| {
            (d.start, d.end) = ("2020-04-01 00:00:00".into(), "2020-04-02 00:00:00".into());
        });
        let end = t("2020-04-02 00:00:00");
        assert_eq!(past.dangers(&last, t("2020-04-10 00:00:00")), [Danger::EndInPast(end)]);
        assert_eq!(past.dangers(&last, t("2020-04-13 00:00:00")).len(), 3);
        // What is over is open already.
        let over = past.dangers(&last, t("2021-01-01 00:00:00"));
        assert!(matches!(over[..], [Danger::EndEarlier { .. }]));
    }

    #[test]
    fn items_that_join_before_the_start_stop_at_once_and_those_that_join_later_do_not() {
        let last = draft().check().unwrap();
        let added = edit(|d| d.items.push("5".into()));
        let (items, until) = (vec![NumIid::new(5).unwrap()], t("2020-04-12 15:00:18"));
        let dangers = added.dangers(&last, t("2020-04-10 00:00:00"));
        assert_eq!(dangers, [Danger::ItemsStopped { items, until }]);
        assert_eq!(added.dangers(&last, t("2020-04-13 00:00:00")), []);
        assert_eq!(dangers[0].guard(), Guard::Hand, "a script may add an item");
    }
}
