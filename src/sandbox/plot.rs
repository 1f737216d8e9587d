//! An order's whole life, decided when it is placed: what happens to it, and at which second.
//!
//! Nothing is remembered between requests but how far time has come. The changes up to an instant give the
//! state at that instant, so the shop lives on whether anyone looks or not.

use super::outline::{Kind, Outline, Snag};
use super::rng::{Rng, Stream};
use super::texts;
use super::tick::{DAY, HOUR, Tick};

/// A step of a line's refund (`protocol` 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Refund {
    /// `NO_REFUND`.
    #[default]
    None,
    /// `WAIT_SELLER_AGREE`.
    Asked,
    /// `WAIT_BUYER_RETURN_GOODS`.
    Returning,
    /// `WAIT_SELLER_CONFIRM_GOODS`.
    Returned,
    /// `SELLER_REFUSE_BUYER`.
    Refused,
    /// `CLOSED`.
    Withdrawn,
    /// `SUCCESS`.
    Done,
}

/// One thing that happens to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum What {
    /// It is placed.
    #[default]
    Placed,
    /// Its Alipay trade exists now.
    Opened,
    /// The seller changes the price before it is paid.
    Repriced,
    /// The deposit of a pre-sale is paid.
    Deposit,
    /// A foreign card waits for its confirmation.
    Pending,
    /// It is paid in full.
    Paid,
    /// It is paid, but may not be shipped yet.
    PaidAndHeld,
    /// It may be shipped now.
    Released,
    /// The receiver's address is changed.
    Moved,
    /// The lines of this set of bits are shipped.
    Shipped(u8),
    /// Signed for; cash on delivery.
    Signed,
    /// It ends in success.
    Finished,
    /// Closed without payment.
    Dropped,
    /// The rest of a pre-sale was not paid: the deposit is lost.
    Forfeited,
    /// The seller writes the n-th memo, 0 for none, and sticks a flag.
    Noted {
        /// Which memo.
        nth: u8,
        /// Which flag.
        flag: u8,
    },
    /// The seller sticks another flag.
    Flagged(u8),
    /// A line's refund goes a step on.
    Refund(u8, Refund),
    /// The buyer rates.
    BuyerRated,
    /// The seller rates.
    SellerRated,
}

/// Something that happens, and when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Change {
    /// The second.
    pub(super) at: Tick,
    /// What happens.
    pub(super) what: What,
}

/// More changes than any order has.
const MAX_CHANGES: usize = 40;

/// The life of one order, oldest change first.
#[derive(Debug, Clone)]
pub(super) struct Plot {
    changes: [Change; MAX_CHANGES],
    len: usize,
}

impl Plot {
    /// Works the life out.
    pub(super) fn of(outline: &Outline) -> Self {
        let plot = Self { changes: [Change::default(); MAX_CHANGES], len: 0 };
        let rng = outline.rng(Stream::Plot);
        let mut pen = Pen { outline, rng, at: outline.placed, plot };
        pen.put(What::Placed);
        pen.course();
        pen.notes();
        let mut plot = pen.plot;
        // Stable, so that what happens in one second keeps its order.
        plot.changes[..plot.len].sort_by_key(|change| change.at);
        plot
    }

    /// The changes, at least one.
    pub(super) fn changes(&self) -> &[Change] {
        &self.changes[..self.len]
    }
}

struct Pen<'a> {
    outline: &'a Outline,
    rng: Rng,
    at: Tick,
    plot: Plot,
}

impl Pen<'_> {
    fn put_at(&mut self, at: Tick, what: What) {
        if self.plot.len < MAX_CHANGES {
            self.plot.changes[self.plot.len] = Change { at, what };
            self.plot.len += 1;
        }
    }

    fn put(&mut self, what: What) {
        self.put_at(self.at, what);
    }

    /// So much later, sooner more often than late.
    fn wait(&mut self, low: u32, high: u32) {
        self.at = self.at.plus(self.rng.soon(low, high));
    }

    /// On to the next hour in which the warehouse works.
    fn wait_for_work(&mut self) {
        let second = self.at.second_of_day();
        let open = 9 * HOUR;
        if second < open {
            self.at = self.at.plus(open - second);
            self.wait(0, 2 * HOUR);
        } else if second >= 21 * HOUR {
            self.at = self.at.plus(DAY - second + open);
            self.wait(0, 2 * HOUR);
        }
    }

    fn every_line(&self) -> u8 {
        (1_u16 << self.outline.lines).wrapping_sub(1).to_le_bytes()[0]
    }

    fn course(&mut self) {
        match (self.outline.snag, self.outline.kind) {
            (Some(Snag::NoCreatePay | Snag::PreAuth), _) => {}
            (_, Kind::Cod) => self.deliver(),
            (_, Kind::Step) => self.pay_in_steps(),
            _ => self.pay(),
        }
    }

    fn pay(&mut self) {
        let snag = self.outline.snag;
        if snag.is_none() && self.rng.per_mille(30) {
            self.wait(2, 40);
            self.put(What::Opened);
        }
        if self.rng.per_mille(20) {
            self.wait(60, 1800);
            self.put(What::Repriced);
        }
        if snag.is_none() && self.outline.kind != Kind::NoPaid && self.rng.per_mille(110) {
            return self.drop_unpaid();
        }
        if snag == Some(Snag::Pending) || self.rng.per_mille(8) {
            self.wait(20, 600);
            self.put(What::Pending);
            if snag == Some(Snag::Pending) {
                return;
            }
            self.wait(HOUR, 20 * HOUR);
        } else if self.rng.per_mille(750) {
            self.wait(4, 150);
        } else {
            self.wait(150, 20 * HOUR);
        }
        if snag == Some(Snag::Held) || self.rng.per_mille(15) {
            self.put(What::PaidAndHeld);
            if snag == Some(Snag::Held) {
                return;
            }
            self.wait(HOUR, DAY);
            self.put(What::Released);
        } else {
            self.put(What::Paid);
        }
        self.deliver();
    }

    /// The buyer gives up, or the platform closes it after a day.
    fn drop_unpaid(&mut self) {
        if self.rng.per_mille(400) {
            self.wait(60, 20_000);
        } else {
            self.at = self.outline.placed.plus(DAY);
            self.wait(0, 90);
        }
        self.put(What::Dropped);
    }

    fn pay_in_steps(&mut self) {
        if self.rng.per_mille(120) {
            return self.drop_unpaid();
        }
        self.wait(5, 900);
        self.put(What::Deposit);
        self.wait(3 * DAY, 15 * DAY);
        if self.rng.per_mille(90) {
            return self.put(What::Forfeited);
        }
        self.put(What::Paid);
        self.deliver();
    }

    fn deliver(&mut self) {
        let snag = self.outline.snag;
        let virtual_goods = matches!(self.outline.kind, Kind::AutoDelivery | Kind::Ec | Kind::Eticket);
        if self.rng.per_mille(8) {
            self.wait(120, 3 * HOUR);
            self.put(What::Moved);
        }
        let mut lines = self.every_line();
        if snag == Some(Snag::RefundAsked) || (snag.is_none() && self.rng.per_mille(35)) {
            self.wait(300, 12 * HOUR);
            lines = self.refund_before_shipping(lines);
            if lines == 0 || snag.is_some() {
                return;
            }
        }
        if virtual_goods {
            self.wait(1, 60);
        } else {
            self.wait(2 * HOUR, 96 * HOUR);
            self.wait_for_work();
        }
        let first = lines & lines.wrapping_neg();
        if lines != first && (snag == Some(Snag::PartShipped) || self.rng.per_mille(120)) {
            self.put(What::Shipped(first));
            if snag == Some(Snag::PartShipped) {
                return;
            }
            self.wait(12 * HOUR, 3 * DAY);
            self.wait_for_work();
            self.put(What::Shipped(lines & !first));
        } else {
            self.put(What::Shipped(lines));
        }
        self.settle(lines);
    }

    fn settle(&mut self, lines: u8) {
        let snag = self.outline.snag;
        let shipped = self.at;
        let refund = matches!(snag, Some(Snag::RefundReturning | Snag::RefundReturned | Snag::RefundRefused));
        if refund || (snag.is_none() && self.rng.per_mille(55)) {
            self.wait(DAY, 8 * DAY);
            let open = self.refund_after_shipping(lines);
            if open == 0 || refund {
                return;
            }
        }
        if self.outline.kind == Kind::Cod {
            self.wait(DAY, 4 * DAY);
            self.put(What::Signed);
            if snag == Some(Snag::Signed) {
                return;
            }
        }
        if self.rng.per_mille(300) {
            // Ten days after shipping the platform confirms by itself.
            self.at = self.at.max(shipped.plus(10 * DAY));
        } else {
            self.wait(2 * DAY, 9 * DAY);
        }
        self.put(What::Finished);
        if self.rng.per_mille(300) {
            self.wait(30, 10 * DAY);
            self.put(What::BuyerRated);
            if self.rng.per_mille(600) {
                self.wait(0, HOUR);
                self.put(What::SellerRated);
            }
        }
    }

    /// The lines a refund is about: all of a small order, or one.
    fn refunded(&mut self, lines: u8) -> u8 {
        if lines.count_ones() <= 3 && self.rng.per_mille(500) { lines } else { lines & lines.wrapping_neg() }
    }

    fn step(&mut self, lines: u8, step: Refund) {
        for line in (0_u8..8).filter(|line| lines & (1 << line) != 0) {
            self.put_at(self.at.plus(u32::from(line)), What::Refund(line, step));
        }
        self.at = self.at.plus(8);
    }

    /// Answers the lines that go on.
    fn refund_before_shipping(&mut self, lines: u8) -> u8 {
        let asked = self.refunded(lines);
        self.step(asked, Refund::Asked);
        if self.outline.snag.is_some() {
            return lines;
        }
        self.wait(300, 20 * HOUR);
        if self.rng.per_mille(150) {
            self.step(asked, Refund::Withdrawn);
            return lines;
        }
        self.step(asked, Refund::Done);
        lines & !asked
    }

    /// Answers the lines that go on.
    fn refund_after_shipping(&mut self, lines: u8) -> u8 {
        let snag = self.outline.snag;
        let asked = self.refunded(lines);
        self.step(asked, Refund::Asked);
        self.wait(HOUR, 2 * DAY);
        if snag == Some(Snag::RefundRefused) || (snag.is_none() && self.rng.per_mille(160)) {
            self.step(asked, Refund::Refused);
            self.wait(DAY, 5 * DAY);
            if snag.is_none() && self.rng.per_mille(500) {
                self.step(asked, Refund::Withdrawn);
            }
            return lines;
        }
        if snag.is_none() && self.rng.per_mille(200) {
            self.step(asked, Refund::Withdrawn);
            return lines;
        }
        self.step(asked, Refund::Returning);
        if snag == Some(Snag::RefundReturning) {
            return lines;
        }
        self.wait(DAY, 5 * DAY);
        self.step(asked, Refund::Returned);
        if snag == Some(Snag::RefundReturned) {
            return lines;
        }
        self.wait(4 * HOUR, 3 * DAY);
        self.step(asked, Refund::Done);
        lines & !asked
    }

    fn notes(&mut self) {
        let Outline { seed, number, placed, .. } = *self.outline;
        if self.rng.per_mille(255) {
            let mut at = placed.plus(self.rng.soon(30, 2 * DAY));
            self.put_at(at, What::Noted { nth: 1, flag: texts::flag_with_memo(seed, number, 1) });
            if self.rng.per_mille(120) {
                at = at.plus(self.rng.soon(60, 5 * DAY));
                let nth = if self.rng.per_mille(250) { 0 } else { 2 };
                self.put_at(at, What::Noted { nth, flag: texts::flag_with_memo(seed, number, 2) });
            }
        } else if self.rng.per_mille(60) {
            let at = placed.plus(self.rng.soon(30, 6 * DAY));
            let flag = texts::flag(&mut self.rng);
            self.put_at(at, What::Flagged(flag));
        }
    }
}
