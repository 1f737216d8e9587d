//! Orders that were never placed, the same ones at every run: 90 days, one in four with a memo, one in seven with a
//! message, 1.6 lines each, a few items in most of them, flags and states as unevenly spread as in a shop.

use fastrand::Rng;
use lidan::domain::flag::Flag;
use lidan::domain::ids::{NumIid, Oid, Tid};
use lidan::domain::money::Fen;
use lidan::domain::order::{Lines, Order};
use lidan::domain::order_line::OrderLine;
use lidan::domain::status::{RefundStatus, Status};
use lidan::domain::text_state::TextState;
use lidan::domain::time::Timestamp;

use super::{contents, words};

/// The moment at which the data ends: 2026-11-11 12:00:00.
pub const NOW: Timestamp = Timestamp::from_unix(1_794_369_600);
/// A day in seconds.
pub const DAY_S: i64 = 86_400;
/// Days between the first order and [`NOW`].
const DAYS: i64 = 90;
/// Items of the shop.
const ITEMS: u64 = 1_000;
const SEED: u64 = 20_261_111;

/// The item that is the n-th in frequency, from 1.
pub fn item(rank: u64) -> NumIid {
    NumIid::new(600_000_000_000 + i64::try_from(rank * 7_919 % 1_000_003).unwrap()).unwrap()
}

/// The orders, oldest first.
pub struct Orders {
    rng: Rng,
    count: i64,
    next: i64,
    /// Weights of the items, added up: the n-th has 1/n of the first's.
    items: Vec<u64>,
}

impl Orders {
    /// So many orders.
    pub fn new(count: u64) -> Self {
        let weights = (1..=ITEMS).map(|rank| 10_000_000 / rank);
        let items = weights
            .scan(0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            })
            .collect();
        Self { rng: Rng::with_seed(SEED), count: i64::try_from(count).unwrap(), next: 0, items }
    }

    fn percent(&mut self) -> u32 {
        self.rng.u32(0..100)
    }

    fn any_rank(&mut self) -> u64 {
        let drawn = self.rng.u64(0..self.items.last().copied().unwrap());
        self.items.partition_point(|sum| *sum <= drawn) as u64 + 1
    }

    fn lines(&mut self, tid: i64, status: &Status) -> Vec<OrderLine> {
        let count = match self.percent() {
            0..62 => 1,
            62..87 => 2,
            87..95 => 3,
            95..98 => 4,
            _ => self.rng.i64(5..8),
        };
        let refunded = (self.rng.u32(0..1_000) < 16).then(|| self.rng.i64(0..count));
        (0..count)
            .map(|place| {
                let rank = self.any_rank();
                let mut line = OrderLine {
                    oid: Oid::new(tid + 1 + place).ok(),
                    num_iid: Some(item(rank)),
                    status: Some(status.clone()),
                    refund_status: (refunded == Some(place)).then_some(RefundStatus::WaitSellerAgree),
                    ..OrderLine::default()
                };
                contents::name(&mut line, rank, (tid + place).unsigned_abs());
                line
            })
            .collect()
    }

    /// A state by the age of the order: what is old is finished.
    fn status(&mut self, age_days: i64) -> Status {
        use Status::{
            BuyerSigned, Closed, ClosedByTaobao, Finished, PaidForbidConsign, SellerConsignedPart,
            WaitBuyerConfirmGoods, WaitBuyerPay, WaitSellerSendGoods,
        };
        let [pay, send, confirm] = match age_days {
            ..3 => [120, 520, 260],
            3..10 => [10, 250, 560],
            10..20 => [2, 70, 300],
            _ => [0, 28, 20],
        };
        let mut left = self.rng.u32(0..1_000);
        for (share, status) in [
            (5, SellerConsignedPart),
            (3, PaidForbidConsign),
            (2, BuyerSigned),
            (40, Closed),
            (50, ClosedByTaobao),
            (pay, WaitBuyerPay),
            (send, WaitSellerSendGoods),
            (confirm, WaitBuyerConfirmGoods),
        ] {
            if left < share {
                return status;
            }
            left -= share;
        }
        Finished
    }

    /// A flag; sellers set one together with a memo.
    fn flag(&mut self, memo: &TextState) -> Flag {
        let shares: [u32; 6] = if memo.known().is_some_and(|text| !text.is_empty()) {
            [300, 250, 160, 120, 80, 60]
        } else {
            [905, 45, 20, 10, 8, 6]
        };
        let mut left = self.rng.u32(0..1_000);
        for (number, share) in (0..).zip(shares) {
            if left < share {
                return Flag::new(number);
            }
            left -= share;
        }
        Flag::new(self.rng.u16(6..11))
    }

    /// Memo and message; of one order in a hundred nobody has read them.
    fn texts(&mut self) -> (TextState, TextState) {
        if self.percent() == 0 {
            let message = if self.rng.bool() { TextState::Exists } else { TextState::Unknown };
            return (TextState::Unknown, message);
        }
        let memo = if self.percent() < 25 { words::memo(&mut self.rng) } else { String::new() };
        let message = if self.percent() < 15 { words::message(&mut self.rng) } else { String::new() };
        (TextState::current(&memo), TextState::current(&message))
    }
}

impl Iterator for Orders {
    type Item = Order;

    fn next(&mut self) -> Option<Order> {
        if self.next == self.count {
            return None;
        }
        let number = self.next;
        self.next += 1;
        let span = DAYS * DAY_S;
        let age = span - (number * span + self.rng.i64(0..span)) / self.count;
        let created = NOW.plus_s(-age);
        let tid = 2_000_000_000_000_000_000 + number * 1_000_000_000 + self.rng.i64(1..900_000_000);
        let status = self.status(age / DAY_S);
        let paid = !matches!(status, Status::WaitBuyerPay | Status::ClosedByTaobao);
        let buyer = self.rng.i64(0..(self.count / 3).max(1));
        let (seller_memo, buyer_message) = self.texts();
        let lines = self.lines(tid, &status);
        let flag = self.flag(&seller_memo);
        let mut order = Order::unknown(Tid::new(tid).unwrap());
        order.created = Some(created);
        order.modified = Some(created.plus_s(self.rng.i64(0..age.min(20 * DAY_S))));
        order.pay_time = paid.then(|| created.plus_s(self.rng.i64(5..1_800).min(age)));
        order.status = Some(status);
        order.seller_flag = Some(flag);
        order.buyer_nick = Some(format!("tb{:08}", buyer * 2_654_435_761 % 100_000_000).into());
        order.buyer_open_uid = Some(format!("AAE{:016x}{buyer:05x}", buyer * 0x9e37_79b9).into());
        order.num_iid = if let [only] = lines.as_slice() { only.num_iid } else { None };
        order.payment = Some(Fen(self.rng.i64(990..9_900) * self.rng.i64(1..6)));
        (order.seller_memo, order.buyer_message) = (seller_memo, buyer_message);
        order.lines = Lines::Known(lines);
        contents::send(&mut order);
        Some(order)
    }
}
