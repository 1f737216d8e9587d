//! Facets: how many orders each choice would show. Each is counted with every other condition on and its own
//! condition off (`docs/contract.md`, Filter).

use std::collections::BTreeMap;

use super::filter::{Condition, Filter, Refunding};
use super::flag::Flag;
use super::handled::Handled;
use super::money::Fen;
use super::order::Order;
use super::status::{Status, StepStatus};
use super::text_state::TextPresence;
use super::text_test::Verdict;

/// Counts beside the choices; a choice without orders is absent. The key `None` counts what is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// By state.
    pub status: BTreeMap<Option<Status>, u64>,
    /// By flag.
    pub flag: BTreeMap<Option<Flag>, u64>,
    /// By refund state; `None` where the lines are unknown.
    pub refunding: BTreeMap<Option<Refunding>, u64>,
    /// By what is known of the seller memo.
    pub seller_memo: BTreeMap<TextPresence, u64>,
    /// By what is known of the buyer message.
    pub buyer_message: BTreeMap<TextPresence, u64>,
    /// By the step of a pre-sale; `None` where there is none, or no answer has returned it.
    pub step: BTreeMap<Option<StepStatus>, u64>,
    /// By whether they were dealt with on this computer.
    pub handled: BTreeMap<Handled, u64>,
}

/// The sums below the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Orders that match.
    pub orders: u64,
    /// Sum of `payment` over those whose payment is known.
    pub payment: Fen,
    /// Orders whose payment no answer has returned; never added as 0.
    pub payment_unknown: u64,
    /// Orders that a text condition could not judge, all else being equal.
    pub unjudged: u64,
}

impl Facets {
    /// The reference: counts by looking at every order. The index and SQL are held against it.
    #[must_use]
    pub fn count(filter: &Filter, orders: &[Order]) -> Self {
        let of = |condition| {
            let rest = filter.without_facet(condition);
            orders.iter().filter(move |order| rest.matches(order))
        };
        let mut facets = Self::default();
        for order in of(Condition::Status) {
            *facets.status.entry(order.status.clone()).or_default() += 1;
        }
        for order in of(Condition::Flag) {
            *facets.flag.entry(order.seller_flag).or_default() += 1;
        }
        for order in of(Condition::Refunding) {
            *facets.refunding.entry(order.refunding()).or_default() += 1;
        }
        for order in of(Condition::SellerMemo) {
            *facets.seller_memo.entry(order.seller_memo.presence()).or_default() += 1;
        }
        for order in of(Condition::BuyerMessage) {
            *facets.buyer_message.entry(order.buyer_message.presence()).or_default() += 1;
        }
        for order in of(Condition::Step) {
            *facets.step.entry(order.step().cloned()).or_default() += 1;
        }
        for order in of(Condition::Handled) {
            *facets.handled.entry(order.handled).or_default() += 1;
        }
        facets
    }

    /// Keeps the choices of an earlier answer, with no order where this one has none: what is offered in the
    /// window does not move away under the pointer because a filter leaves it without orders.
    pub fn keep_choices_of(&mut self, earlier: &Self) {
        keep(&mut self.status, &earlier.status);
        keep(&mut self.flag, &earlier.flag);
        keep(&mut self.refunding, &earlier.refunding);
        keep(&mut self.seller_memo, &earlier.seller_memo);
        keep(&mut self.buyer_message, &earlier.buyer_message);
        keep(&mut self.step, &earlier.step);
        keep(&mut self.handled, &earlier.handled);
    }
}

fn keep<K: Ord + Clone>(now: &mut BTreeMap<K, u64>, earlier: &BTreeMap<K, u64>) {
    for choice in earlier.keys() {
        if !now.contains_key(choice) {
            now.insert(choice.clone(), 0);
        }
    }
}

impl Totals {
    /// The reference: sums by looking at every order.
    #[must_use]
    pub fn count(filter: &Filter, orders: &[Order]) -> Self {
        let mut totals = Self::default();
        for order in orders {
            match filter.judge(order) {
                Verdict::No => {}
                Verdict::Unjudged => totals.unjudged += 1,
                Verdict::Yes => {
                    totals.orders += 1;
                    match order.payment {
                        Some(payment) => totals.payment += payment,
                        None => totals.payment_unknown += 1,
                    }
                }
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Tid;
    use crate::domain::text_state::TextState;
    use crate::domain::text_test::TextOp;

    fn order(tid: i64, flag: Option<u16>, memo: TextState) -> Order {
        let mut order = Order::unknown(Tid::new(tid).unwrap());
        order.seller_flag = flag.map(Flag::new);
        order.seller_memo = memo;
        order
    }

    #[test]
    fn a_facet_is_counted_with_its_own_condition_off() {
        let orders = [
            order(1, Some(1), TextState::current("礼盒")),
            order(2, Some(2), TextState::current("礼盒")),
            order(3, Some(1), TextState::current("")),
            order(4, None, TextState::Unknown),
            order(5, Some(1), TextState::Unknown),
        ];
        let filter =
            Filter { flags: vec![Flag::RED], seller_memo: TextOp::Like.test("礼"), ..Filter::default() };
        let facets = Facets::count(&filter, &orders);
        assert_eq!(facets.flag, BTreeMap::from([(Some(Flag::new(1)), 1), (Some(Flag::new(2)), 1)]));
        assert_eq!(
            facets.seller_memo,
            BTreeMap::from([
                (TextPresence::Present, 1),
                (TextPresence::Empty, 1),
                (TextPresence::Unknown, 1)
            ])
        );
        let totals = Totals::count(&filter, &orders);
        assert_eq!((totals.orders, totals.unjudged, totals.payment_unknown), (1, 1, 1));
    }
}
