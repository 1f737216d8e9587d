//! What orders come to by day: how many, how many pieces, how much money. What is not paid and what is closed stand
//! apart, and what no answer has returned is counted and never added as 0.

use std::collections::BTreeMap;

use super::filter::TimeKind;
use super::money::Fen;
use super::status::Status;
use super::time::Timestamp;

/// How far summing is, in orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SumProgress {
    /// Those that are summed.
    pub done: u64,
    /// All of them.
    pub of: u64,
}

/// How an order stands with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its pay time is known, and it is not closed.
    Paid,
    /// It is not paid yet.
    Unpaid,
    /// It is closed, paid back or never paid.
    Closed,
    /// No answer has returned a pay time, and its state does not say that there is none.
    Unclear,
}

impl Standing {
    /// All of them, as a table shows them.
    pub const ALL: [Self; 4] = [Self::Paid, Self::Unpaid, Self::Closed, Self::Unclear];

    /// How an order of this state and pay time stands.
    #[must_use]
    pub const fn of(status: Option<&Status>, pay_time: Option<Timestamp>) -> Self {
        match (status, pay_time) {
            (Some(Status::Closed | Status::ClosedByTaobao), _) => Self::Closed,
            (_, Some(_)) => Self::Paid,
            (
                Some(
                    Status::WaitBuyerPay
                    | Status::NoCreatePay
                    | Status::PayPending
                    | Status::WaitPreAuthConfirm,
                ),
                None,
            ) => Self::Unpaid,
            (_, None) => Self::Unclear,
        }
    }
}

/// What some orders come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// Orders.
    pub orders: u64,
    /// Pieces of those whose pieces are known.
    pub pieces: i64,
    /// Orders of which no answer has returned the pieces of every line.
    pub pieces_unknown: u64,
    /// Amounts of those whose amount is known.
    pub payment: Fen,
    /// Orders whose amount no answer has returned.
    pub payment_unknown: u64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.orders += other.orders;
        self.pieces = self.pieces.saturating_add(other.pieces);
        self.pieces_unknown += other.pieces_unknown;
        self.payment += other.payment;
        self.payment_unknown += other.payment_unknown;
    }
}

/// The orders of a day by how they stand, in the order of [`Standing::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DaySums([Sums; Standing::ALL.len()]);

impl DaySums {
    /// What those come to that stand so.
    #[must_use]
    pub const fn of(&self, standing: Standing) -> &Sums {
        &self.0[standing as usize]
    }

    /// What all of them come to.
    #[must_use]
    pub fn all(&self) -> Sums {
        let mut all = Sums::default();
        self.0.iter().for_each(|sums| all.add(sums));
        all
    }

    fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(sums, others)| sums.add(others));
    }
}

/// One order, as much of it as is summed. Every `None` means *not returned by any answer*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summed {
    /// The time whose day it is of.
    pub at: Option<Timestamp>,
    /// When it was paid.
    pub pay_time: Option<Timestamp>,
    /// Its state.
    pub status: Option<Status>,
    /// Its amount.
    pub payment: Option<Fen>,
    /// Pieces of all its lines.
    pub pieces: Option<i64>,
}

/// Sums by day (GMT+8).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DayTotals {
    /// Which time the days are of.
    pub time: TimeKind,
    /// By the day's number; `None` are orders whose time no answer has returned.
    pub days: BTreeMap<Option<i64>, DaySums>,
}

impl DayTotals {
    /// Sums of no order yet.
    #[must_use]
    pub fn by(time: TimeKind) -> Self {
        Self { time, days: BTreeMap::new() }
    }

    /// Adds an order.
    pub fn add(&mut self, order: &Summed) {
        let one = Sums {
            orders: 1,
            pieces: order.pieces.unwrap_or(0),
            pieces_unknown: u64::from(order.pieces.is_none()),
            payment: order.payment.unwrap_or(Fen(0)),
            payment_unknown: u64::from(order.payment.is_none()),
        };
        let standing = Standing::of(order.status.as_ref(), order.pay_time);
        let day = self.days.entry(order.at.map(Timestamp::day)).or_default();
        day.0[standing as usize].add(&one);
    }

    /// What all days come to.
    #[must_use]
    pub fn total(&self) -> DaySums {
        let mut total = DaySums::default();
        self.days.values().for_each(|day| total.add(day));
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(status: &str, paid: Option<i64>, payment: Option<i64>, pieces: Option<i64>) -> Summed {
        Summed {
            at: Some(Timestamp::from_unix(1_699_600_000)),
            pay_time: paid.map(Timestamp::from_unix),
            status: Some(Status::from_word(status)),
            payment: payment.map(Fen),
            pieces,
        }
    }

    #[test]
    fn what_is_not_returned_is_counted_and_never_added() {
        let mut totals = DayTotals::by(TimeKind::Created);
        for order in [
            order("WAIT_SELLER_SEND_GOODS", Some(9), Some(1_250), Some(2)),
            order("TRADE_FINISHED", Some(9), None, None),
            order("WAIT_BUYER_PAY", None, Some(700), Some(1)),
            order("TRADE_CLOSED", Some(9), Some(300), Some(1)),
            order("TRADE_CLOSED_BY_TAOBAO", None, Some(400), Some(1)),
            order("TRADE_FINISHED", None, Some(500), Some(1)),
        ] {
            totals.add(&order);
        }
        totals.add(&Summed { at: None, ..order("TRADE_FINISHED", Some(9), Some(1), Some(1)) });
        assert_eq!(totals.days.len(), 2);
        let day = totals.days.values().next_back().unwrap();
        let paid = day.of(Standing::Paid);
        assert_eq!((paid.orders, paid.payment, paid.payment_unknown), (2, Fen(1_250), 1));
        assert_eq!((paid.pieces, paid.pieces_unknown), (2, 1));
        assert_eq!(day.of(Standing::Unpaid).payment, Fen(700));
        assert_eq!(day.of(Standing::Closed).orders, 2, "one of them had been paid");
        assert_eq!(day.of(Standing::Unclear).payment, Fen(500));
        assert_eq!((totals.total().all().orders, day.all().orders), (7, 6));
    }
}
