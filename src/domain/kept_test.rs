//! The conditions on goods, places, pieces, shipping and pre-sale steps, which the store keeps apart since its fifth
//! form. An order that was written before leaves them all open until it is gone through ([`Kept::Early`]).
//!
//! Beyond that: goods, place and pieces are something that every order has, so where no answer has returned them the
//! condition leaves the order open too. Not every order is shipped, is a pre-sale or has a parcel: there what no answer
//! has returned is on neither side, as it is with the time of payment.

use super::local_test::{LocalTest, Side};
use super::order::{Kept, Lines, Order};
use super::status::StepStatus;
use super::text_test::Verdict;

/// Which part of a receiver's address is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// The province.
    Province,
    /// The city.
    City,
}

impl PlaceKind {
    /// Both, as they are shown.
    pub const ALL: [Self; 2] = [Self::Province, Self::City];
}

/// Is a place one of these? It begins with the word: `浙江` is `浙江省`.
#[must_use]
pub fn is_at(place: &str, these: &[Box<str>]) -> bool {
    these.iter().any(|word| place.starts_with(&**word))
}

impl Order {
    /// Pieces of all lines together; `None` while the lines or the pieces of one are unknown.
    #[must_use]
    pub fn pieces(&self) -> Option<i64> {
        let Lines::Known(lines) = &self.lines else { return None };
        lines.iter().try_fold(0_i64, |sum, line| Some(sum.saturating_add(line.num?)))
    }

    /// The place of a kind.
    #[must_use]
    pub fn place(&self, kind: PlaceKind) -> Option<&str> {
        match kind {
            PlaceKind::Province => self.province.as_deref(),
            PlaceKind::City => self.city.as_deref(),
        }
    }

    /// The parcels' numbers, each once, in the order of the lines.
    #[must_use]
    pub fn waybills(&self) -> Vec<&str> {
        let mut all = Vec::new();
        for waybill in self.lines.known().iter().filter_map(|line| line.waybill.as_deref()) {
            if !all.contains(&waybill) {
                all.push(waybill);
            }
        }
        all
    }

    /// The step of a pre-sale as filters and their counts see it.
    #[must_use]
    pub const fn step(&self) -> Option<&StepStatus> {
        match self.kept {
            Kept::All => self.step_status.as_ref(),
            Kept::Early => None,
        }
    }
}

impl LocalTest {
    /// Is it one of the conditions of this file?
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        matches!(
            self,
            Self::Goods(..)
                | Self::Place(..)
                | Self::Shipped(..)
                | Self::Pieces(..)
                | Self::Step(..)
                | Self::Waybill(..)
        )
    }

    /// What such a condition says of an order; `None` for any other.
    pub(super) fn judge_kept(&self, order: &Order) -> Option<Verdict> {
        if !self.is_kept() {
            return None;
        }
        if order.kept == Kept::Early {
            return Some(Verdict::Unjudged);
        }
        let everyone_has = |known: bool, side: Side, is: bool| {
            if known { side.of(Verdict::from_bool(is)) } else { Verdict::Unjudged }
        };
        Some(match self {
            Self::Goods(side, test) => side.of(test.judge(order)),
            Self::Place(side, kind, these) => {
                let place = order.place(*kind);
                everyone_has(place.is_some(), *side, place.is_some_and(|place| is_at(place, these)))
            }
            Self::Pieces(side, range) => {
                let pieces = order.pieces();
                everyone_has(pieces.is_some(), *side, pieces.is_some_and(|pieces| range.holds(&pieces)))
            }
            Self::Shipped(side, span) => {
                Verdict::from_bool(side.holds(order.consign_time, |time| span.holds(&time)))
            }
            Self::Step(side, these) => {
                Verdict::from_bool(side.holds(order.step(), |step| these.contains(step)))
            }
            Self::Waybill(side, these) => {
                let own = Some(order.waybills()).filter(|own| !own.is_empty());
                let is = |own: Vec<&str>| these.iter().any(|waybill| own.contains(&&**waybill));
                Verdict::from_bool(side.holds(own, is))
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::Tid;
    use crate::domain::local_test::Between;
    use crate::domain::order_line::OrderLine;
    use crate::domain::time::Timestamp;

    fn order() -> Order {
        Order::unknown(Tid::new(7).unwrap())
    }

    fn lines(nums: &[Option<i64>]) -> Lines {
        Lines::Known(nums.iter().map(|num| OrderLine { num: *num, ..OrderLine::default() }).collect())
    }

    #[test]
    fn pieces_are_those_of_all_lines_or_unknown() {
        let pieces = |nums: &[Option<i64>]| Order { lines: lines(nums), ..order() }.pieces();
        assert_eq!((pieces(&[Some(2), Some(3)]), pieces(&[Some(2), None])), (Some(5), None));
        assert_eq!(order().pieces(), None);
    }

    #[test]
    fn a_place_begins_with_its_word_and_an_unknown_one_stays_open() {
        let at = |place: Option<&str>, side| {
            let order = Order { province: place.map(Into::into), ..order() };
            LocalTest::Place(side, PlaceKind::Province, vec!["浙江".into(), "上海".into()]).judge(&order)
        };
        assert_eq!(at(Some("浙江省"), Side::Is), Verdict::Yes);
        assert_eq!(
            (at(Some("江苏省"), Side::Is), at(Some("江苏省"), Side::IsNot)),
            (Verdict::No, Verdict::Yes)
        );
        assert_eq!((at(None, Side::Is), at(None, Side::IsNot)), (Verdict::Unjudged, Verdict::Unjudged));
    }

    #[test]
    fn what_not_every_order_has_is_on_neither_side_but_an_early_order_is_open() {
        let span = Between { least: Some(Timestamp::from_unix(0)), most: None };
        let early = Order { kept: Kept::Early, ..order() };
        for side in [Side::Is, Side::IsNot] {
            for test in [
                LocalTest::Shipped(side, span),
                LocalTest::Step(side, vec![StepStatus::FinalPaid]),
                LocalTest::Waybill(side, vec!["SF1".into()]),
            ] {
                assert_eq!(test.judge(&order()), Verdict::No, "{test:?}");
                assert_eq!(test.judge(&early), Verdict::Unjudged, "{test:?}");
            }
        }
        let parcels = ["SF1", "SF2", "SF1"]
            .map(|waybill| OrderLine { waybill: Some(waybill.into()), ..OrderLine::default() });
        let sent = Order { lines: Lines::Known(parcels.to_vec()), ..order() };
        assert_eq!(sent.waybills(), ["SF1", "SF2"]);
        assert_eq!(LocalTest::Waybill(Side::IsNot, vec!["SF3".into()]).judge(&sent), Verdict::Yes);
    }
}
