//! What is selected in the table: orders by themselves, never rows by their place, so that it stays through sorting,
//! scrolling and a sync.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::ids::OrderId;
use crate::messages::Picked;

/// The selection. It speaks of one answer's orders, in whatever order they are; who shows others clears it.
#[derive(Debug, Default)]
pub(super) struct Selection {
    picked: Option<Picked>,
    /// Where a range begins.
    anchor: Option<OrderId>,
    /// The order that was reached last: a range is extended from there.
    head: Option<OrderId>,
}

impl Selection {
    /// What is selected; `None` where nothing is.
    pub(super) const fn picked(&self) -> Option<&Picked> {
        self.picked.as_ref()
    }

    /// Is this order, which stands in the answer, selected?
    pub(super) fn contains(&self, id: OrderId) -> bool {
        self.picked.as_ref().is_some_and(|picked| picked.contains(id))
    }

    /// How many orders are selected of an answer with so many.
    pub(super) fn count(&self, of: u64) -> u64 {
        match &self.picked {
            None => 0,
            Some(Picked::These(ids)) => ids.len() as u64,
            Some(Picked::AllBut(but)) => of.saturating_sub(but.len() as u64),
        }
    }

    /// The order that was reached last.
    pub(super) const fn head(&self) -> Option<OrderId> {
        self.head
    }

    /// Selects this order alone.
    pub(super) fn only(&mut self, id: OrderId) {
        let known = matches!(&self.picked, Some(Picked::These(ids)) if ids.len() == 1 && ids.contains(&id));
        if !known {
            self.picked = Some(Picked::These(Arc::new(BTreeSet::from([id]))));
        }
        (self.anchor, self.head) = (Some(id), Some(id));
    }

    /// Selects this order too, or takes it out.
    pub(super) fn toggle(&mut self, id: OrderId) {
        (self.anchor, self.head) = (Some(id), Some(id));
        let ids = match &mut self.picked {
            None => return self.only(id),
            Some(Picked::These(ids) | Picked::AllBut(ids)) => Arc::make_mut(ids),
        };
        if !ids.remove(&id) {
            ids.insert(id);
        }
        if matches!(&self.picked, Some(Picked::These(ids)) if ids.is_empty()) {
            self.picked = None;
        }
    }

    /// Goes on to an order with a range, and gives where it begins.
    pub(super) fn reach(&mut self, to: OrderId) -> OrderId {
        self.head = Some(to);
        *self.anchor.get_or_insert(to)
    }

    /// Selects the orders of a range, if it is still the one that is wanted.
    pub(super) fn range(&mut self, from: OrderId, to: OrderId, ids: Arc<BTreeSet<OrderId>>) {
        if (self.anchor, self.head) == (Some(from), Some(to)) {
            self.picked = Some(Picked::These(ids));
        }
    }

    /// Selects the whole answer, however large it is.
    pub(super) fn all(&mut self) {
        self.picked = Some(Picked::AllBut(Arc::default()));
    }

    /// Selects nothing.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    const ORDERS: i64 = 12;

    fn id(n: i64) -> OrderId {
        OrderId::new(n + 1).unwrap()
    }

    #[derive(Debug, Clone, Copy)]
    enum Deed {
        Only(i64),
        Toggle(i64),
        Range(i64),
        All,
        Clear,
    }

    fn deed() -> impl Strategy<Value = Deed> {
        prop_oneof![
            (0..ORDERS).prop_map(Deed::Only),
            (0..ORDERS).prop_map(Deed::Toggle),
            (0..ORDERS).prop_map(Deed::Range),
            Just(Deed::All),
            Just(Deed::Clear),
        ]
    }

    fn between(a: i64, b: i64) -> BTreeSet<i64> {
        (a.min(b)..=a.max(b)).collect()
    }

    proptest! {
        #[test]
        fn whatever_is_done_the_selection_is_the_plain_set(deeds in vec(deed(), 0..30)) {
            let (mut selection, mut plain) = (Selection::default(), BTreeSet::new());
            let mut anchor: Option<i64> = None;
            for deed in deeds {
                match deed {
                    Deed::Only(n) => {
                        selection.only(id(n));
                        (plain, anchor) = (BTreeSet::from([n]), Some(n));
                    }
                    Deed::Toggle(n) => {
                        selection.toggle(id(n));
                        if !plain.remove(&n) {
                            plain.insert(n);
                        }
                        anchor = Some(n);
                    }
                    Deed::Range(n) => {
                        let from = selection.reach(id(n));
                        plain = between(*anchor.get_or_insert(n), n);
                        selection.range(from, id(n), Arc::new(plain.iter().map(|n| id(*n)).collect()));
                    }
                    Deed::All => {
                        selection.all();
                        plain = (0..ORDERS).collect();
                    }
                    Deed::Clear => {
                        selection.clear();
                        (plain, anchor) = (BTreeSet::new(), None);
                    }
                }
                prop_assert_eq!(selection.count(ORDERS.unsigned_abs()), plain.len() as u64);
                for n in 0..ORDERS {
                    prop_assert_eq!(selection.contains(id(n)), plain.contains(&n), "{} after {:?}", n, deed);
                }
            }
        }
    }

    #[test]
    fn a_range_that_comes_late_changes_nothing() {
        let mut selection = Selection::default();
        selection.only(id(0));
        let from = selection.reach(id(5));
        selection.only(id(7));
        selection.range(from, id(5), Arc::new((0..=5).map(id).collect()));
        assert!(selection.contains(id(7)) && selection.count(100) == 1);
    }
}
