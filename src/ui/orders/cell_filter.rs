//! What the value under the pointer says as a condition: only it, or everything but it.

use super::FilterDraft;
use super::columns::Col;
use super::row::first_item;
use crate::domain::filter_line;
use crate::domain::local_test::{Between, LocalTest, Side};
use crate::domain::order::Order;
use crate::domain::text_how::TextHow;
use crate::domain::text_test::TextTest;

/// Can the value of a cell be a condition? What is not known of an order is none.
pub(super) fn has_value(order: &Order, col: Col) -> bool {
    match col {
        Col::Flag => order.seller_flag.is_some(),
        Col::Status => order.status.is_some(),
        _ => left_out(order, col).is_some(),
    }
}

/// Shows only the orders with a cell's value, beside the conditions that are there.
pub(super) fn keep(draft: &mut FilterDraft, order: &Order, col: Col) {
    match col {
        Col::Flag => draft.flags = order.seller_flag.into_iter().collect(),
        Col::Status => draft.statuses = order.status.clone().into_iter().collect(),
        Col::Goods | Col::Item => {
            draft.items = first_item(order).map(|item| item.to_string()).unwrap_or_default();
        }
        Col::Buyer => {
            order.buyer_nick.as_deref().unwrap_or_default().clone_into(&mut draft.buyer_nick);
        }
        Col::Tid => draft.tids = order.tid.to_string(),
        Col::Memo => {
            let text = order.seller_memo.known().unwrap_or_default();
            (draft.memo_op, draft.memo) = (TextHow::Equals, text.to_owned());
        }
        Col::Message => {
            let text = order.buyer_message.known().unwrap_or_default();
            (draft.message_op, draft.message) = (TextHow::Equals, text.to_owned());
        }
        Col::Payment => {
            if let Some(payment) = order.payment {
                let range = Between { least: Some(payment), most: Some(payment) };
                add(draft, &LocalTest::Payment(Side::Is, range));
            }
        }
        Col::Created | Col::Modified | Col::Paid | Col::Shipped | Col::Pieces => {}
    }
}

/// Leaves the orders with a cell's value out, beside the conditions that are there.
pub(super) fn leave_out(draft: &mut FilterDraft, order: &Order, col: Col) {
    match (col, order.seller_flag, &order.status) {
        (Col::Flag, Some(flag), _) => {
            draft.flags.retain(|other| *other != flag);
            if !draft.not_flags.contains(&flag) {
                draft.not_flags.push(flag);
            }
        }
        (Col::Status, _, Some(status)) => {
            draft.statuses.retain(|other| other != status);
            if !draft.not_statuses.contains(status) {
                draft.not_statuses.push(status.clone());
            }
        }
        _ => {
            if let Some(test) = left_out(order, col) {
                add(draft, &test);
            }
        }
    }
}

fn add(draft: &mut FilterDraft, test: &LocalTest) {
    let term = filter_line::write_test(test);
    if !draft.terms.contains(&term) {
        draft.terms.push(term);
    }
}

/// The condition that leaves a value out which has no field of its own.
fn left_out(order: &Order, col: Col) -> Option<LocalTest> {
    let text = |text: &str| TextTest::Equals(text.into()).into();
    Some(match col {
        Col::Goods | Col::Item => LocalTest::NotItem(vec![first_item(order)?]),
        Col::Buyer => LocalTest::Buyer(Side::IsNot, vec![order.buyer_nick.clone()?]),
        Col::Tid => LocalTest::NotTid(vec![order.tid]),
        Col::Memo => LocalTest::Memo(Side::IsNot, text(order.seller_memo.known()?)),
        Col::Message => LocalTest::Message(Side::IsNot, text(order.buyer_message.known()?)),
        Col::Payment => {
            let payment = order.payment?;
            LocalTest::Payment(Side::IsNot, Between { least: Some(payment), most: Some(payment) })
        }
        Col::Flag | Col::Status | Col::Created | Col::Modified | Col::Paid | Col::Shipped | Col::Pieces => {
            return None;
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::Filter;
    use crate::domain::flag::Flag;
    use crate::domain::ids::{NumIid, Tid};
    use crate::domain::money::Fen;
    use crate::domain::order::Lines;
    use crate::domain::order_line::OrderLine;
    use crate::domain::status::Status;
    use crate::domain::text_state::TextState;
    use crate::domain::time::Timestamp;

    fn order() -> Order {
        let line = OrderLine { num_iid: NumIid::new(680_001).ok(), ..OrderLine::default() };
        Order {
            seller_flag: Some(Flag::RED),
            status: Some(Status::Finished),
            buyer_nick: Some("t***".into()),
            payment: Some(Fen(8_800)),
            seller_memo: TextState::current("加急, 礼盒"),
            buyer_message: TextState::current(""),
            lines: Lines::Known(vec![line]),
            ..Order::unknown(Tid::new(7_000_441).unwrap())
        }
    }

    fn made(draft: &FilterDraft) -> Filter {
        draft.make(Timestamp::from_unix(1_699_600_000)).filter
    }

    #[test]
    fn only_a_value_has_its_order_and_all_but_it_has_not() {
        let order = order();
        for col in Col::ALL {
            let (mut only, mut rest) = (FilterDraft::default(), FilterDraft::default());
            keep(&mut only, &order, col);
            leave_out(&mut rest, &order, col);
            if !has_value(&order, col) {
                assert!(made(&only).is_empty() && made(&rest).is_empty(), "{col:?}");
                continue;
            }
            assert!(!made(&only).is_empty() && made(&only).matches(&order), "{col:?}");
            assert!(!made(&rest).is_empty() && !made(&rest).matches(&order), "{col:?}");
        }
        let times = [Col::Created, Col::Modified, Col::Paid, Col::Shipped, Col::Pieces];
        assert_eq!(Col::ALL.iter().filter(|col| !has_value(&order, **col)).count(), times.len());
        let unknown = Order::unknown(order.tid);
        assert!(Col::ALL.iter().all(|col| *col == Col::Tid || !has_value(&unknown, *col)));
    }

    #[test]
    fn what_is_left_out_is_not_asked_for_and_stands_there_once() {
        let mut draft = FilterDraft { flags: vec![Flag::RED], ..FilterDraft::default() };
        leave_out(&mut draft, &order(), Col::Flag);
        leave_out(&mut draft, &order(), Col::Memo);
        leave_out(&mut draft, &order(), Col::Memo);
        assert_eq!(
            (draft.flags.len(), draft.not_flags.as_slice(), draft.terms.len()),
            (0, &[Flag::RED][..], 1)
        );
    }
}
