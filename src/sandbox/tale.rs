//! An order with all its contents: what was bought and for how much, as the documents' rules add it up.

use super::goods::{Good, Sku};
use super::outline::{Kind, MAX_LINES, Outline};
use super::people::Address;
use super::plot::Plot;
use super::rng::{Rng, Stream};
use super::state::{Stage, State};
use super::texts;
use super::words::CARRIERS;
use super::world::World;

/// One line of an order, with its share of everything. All money is in fen.
///
/// `total = price × num + adjust − discount`; `divided = total − part`, the line's share of what is paid without
/// freight (`protocol` 3.5).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Line {
    /// The item's place in the catalogue.
    pub(super) good: usize,
    /// The variant's place within the item.
    pub(super) sku: usize,
    /// Pieces.
    pub(super) num: i64,
    /// Price of one piece.
    pub(super) price_fen: i64,
    /// The line's own discount.
    pub(super) discount_fen: i64,
    /// What the seller changed the price by.
    pub(super) adjust_fen: i64,
    /// The line's share of the order's discount.
    pub(super) part_fen: i64,
}

impl Line {
    /// `total_fee` of the line.
    pub(super) const fn total_fen(&self) -> i64 {
        self.price_fen * self.num + self.adjust_fen - self.discount_fen
    }

    /// `divide_order_fee` of the line.
    pub(super) const fn divided_fen(&self) -> i64 {
        self.total_fen() - self.part_fen
    }
}

/// An order at one moment of its life, with everything that an answer can show.
#[derive(Debug)]
pub(super) struct Tale<'a> {
    /// The shop.
    pub(super) world: &'a World,
    /// Its beginning.
    pub(super) outline: Outline,
    /// How far its life has come.
    pub(super) state: State,
    /// The freight.
    pub(super) post_fen: i64,
    /// The discount on the whole order.
    pub(super) discount_fen: i64,
    lines: [Line; MAX_LINES],
}

impl<'a> Tale<'a> {
    /// The order after the change with this number.
    pub(super) fn of(world: &'a World, outline: Outline, version: usize) -> Self {
        let state = State::after(&outline, &Plot::of(&outline), version);
        let mut rng = outline.rng(Stream::Lines);
        let mut lines = [Line::default(); MAX_LINES];
        for line in &mut lines[..outline.lines] {
            *line = draw(world, &mut rng);
        }
        let post_fen = if rng.per_mille(120) { *rng.pick(&[600, 800, 1_000, 1_200]) } else { 0 };
        let offer = rng.below(1000);
        if state.repriced {
            // Never so much that something would be free.
            lines[0].adjust_fen = -(lines[0].total_fen() / 10).clamp(1, 2_000);
        }
        let goods: i64 = lines[..outline.lines].iter().map(Line::total_fen).sum();
        let discount_fen = match offer {
            0..300 if goods >= 30_000 => 3_000 * (goods / 30_000),
            300..450 => goods * 5 / 100,
            _ => 0,
        };
        share(&mut lines[..outline.lines], goods, discount_fen);
        Self { world, outline, state, post_fen, discount_fen, lines }
    }

    /// The lines.
    pub(super) fn lines(&self) -> &[Line] {
        &self.lines[..self.outline.lines]
    }

    /// The only line of an order that has one; the trade itself shows its item then.
    pub(super) fn only_line(&self) -> Option<&Line> {
        match self.lines() {
            [line] => Some(line),
            _ => None,
        }
    }

    /// The item of a line.
    pub(super) fn good(&self, line: &Line) -> &'a Good {
        self.world.goods.at(line.good)
    }

    /// The variant of a line.
    pub(super) fn sku(&self, line: &Line) -> &'a Sku {
        &self.good(line).skus[line.sku]
    }

    /// `pic_path` of the trade: the first line's.
    pub(super) fn picture(&self) -> &'a str {
        &self.good(&self.lines[0]).picture
    }

    /// The seller memo that stands on it now.
    pub(super) fn memo(&self) -> String {
        texts::memo(self.outline.seed, self.outline.number, self.state.memo)
    }

    /// The buyer's message.
    pub(super) fn message(&self) -> String {
        texts::message(self.outline.seed, self.outline.number)
    }

    /// `cod_status`.
    pub(super) const fn cod_status(&self) -> &'static str {
        match (self.outline.kind, self.state.stage) {
            (Kind::Cod, Stage::Shipped) => "TAKEN_IN_SUCCESS",
            (Kind::Cod, Stage::Signed | Stage::Finished) => "SIGN_IN",
            (Kind::Cod, Stage::Closed) => "CANCELED",
            _ => "NEW_CREATED",
        }
    }

    /// `payment`: what is paid, or to be paid, with freight.
    pub(super) fn payment_fen(&self) -> i64 {
        self.lines().iter().map(Line::divided_fen).sum::<i64>() + self.post_fen
    }

    /// `total_fee`: price × pieces of all lines.
    pub(super) fn total_fen(&self) -> i64 {
        self.lines().iter().map(|line| line.price_fen * line.num).sum()
    }

    /// `adjust_fee` of the trade: 0 where there are several lines.
    pub(super) fn adjust_fen(&self) -> i64 {
        self.only_line().map_or(0, |line| line.adjust_fen)
    }

    /// `payment` of a line: with its share of everything and the freight where it is the only one, without the
    /// order's own discount where there are several.
    pub(super) fn line_payment_fen(&self, line: &Line) -> i64 {
        if self.outline.lines == 1 { line.divided_fen() + self.post_fen } else { line.total_fen() }
    }

    /// `received_payment`: what the seller has got, less what was refunded.
    pub(super) fn received_fen(&self) -> i64 {
        if self.state.stage != Stage::Finished {
            return 0;
        }
        let kept = self.lines().iter().zip(self.state.lines());
        kept.filter(|(_, state)| state.stage == self.state.stage)
            .map(|(line, _)| line.divided_fen())
            .sum::<i64>()
            + self.post_fen
    }

    /// `step_paid_fee`: the deposit, or everything.
    pub(super) fn step_paid_fen(&self) -> i64 {
        match self.state.step {
            Some("FRONT_NOPAID_FINAL_NOPAID") | None => 0,
            Some("FRONT_PAID_FINAL_PAID") => self.payment_fen(),
            Some(_) => self.payment_fen() / 10,
        }
    }

    /// The number under which a line's refund runs.
    pub(super) fn refund_id(&self, line: usize) -> u64 {
        let mut rng = Rng::of(self.outline.seed, Stream::Refund, self.outline.number * 8 + line as u64);
        80_000_000_000_000_000 + rng.bits() % 60_000_000_000_000_000
    }

    /// The carrier of the order, and the number of its waybill.
    pub(super) fn parcel(&self) -> (&'static str, String) {
        let mut rng = self.outline.rng(Stream::Parcel);
        let (carrier, prefix) = rng.weighted(&CARRIERS);
        (carrier, format!("{prefix}{:09}", rng.below(1_000_000_000)))
    }

    /// `shipping_type`.
    pub(super) fn shipping(&self) -> &'static str {
        match self.outline.kind {
            Kind::AutoDelivery | Kind::Ec | Kind::Eticket | Kind::InsurancePlus => "virtual",
            _ if self.post_fen == 0 => "free",
            _ => "express",
        }
    }

    /// The address it goes to now.
    pub(super) fn address(&self) -> Address {
        let friend = self.outline.rng(Stream::Friend).per_mille(80);
        self.outline.buyer.address(u64::from(friend) + 2 * u64::from(self.state.moved))
    }

    /// `oaid`, which changes with the address.
    pub(super) fn oaid(&self) -> String {
        let which = self.outline.number * 2 + u64::from(self.state.moved);
        let mut oaid = String::from("1");
        Rng::of(self.outline.seed, Stream::Oaid, which).letters(75, &mut oaid);
        oaid
    }

    /// `alipay_no`: the day it was placed and a number.
    pub(super) fn alipay_no(&self) -> String {
        let (year, month, day) = self.outline.placed.at().date();
        let mut rng = self.outline.rng(Stream::Alipay);
        format!("{year:04}{month:02}{day:02}22001{:015}", rng.bits() % 1_000_000_000_000_000)
    }
}

fn draw(world: &World, rng: &mut Rng) -> Line {
    let good = world.goods.choose(rng);
    let skus = &world.goods.at(good).skus;
    let sku = usize::try_from(rng.low_below(skus.len() as u64)).unwrap_or(0);
    let price_fen = skus[sku].price_fen;
    let num = rng.weighted(&[(880, 1), (80, 2), (25, 3), (10, 5), (5, 12)]);
    let off = rng.weighted(&[(500, 0), (300, 10), (150, 17), (50, 35)]);
    Line { good, sku, num, price_fen, discount_fen: price_fen * num * off / 100, ..Line::default() }
}

/// Shares the order's discount out by what the lines cost; the last line takes what is left over.
fn share(lines: &mut [Line], goods: i64, discount: i64) {
    let mut left = discount;
    let count = lines.len();
    for (i, line) in lines.iter_mut().enumerate() {
        line.part_fen = if i + 1 == count { left } else { discount * line.total_fen() / goods.max(1) };
        left -= line.part_fen;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::tick::Tick;

    #[test]
    fn money_adds_up_by_the_documents_rules() {
        let world = World::for_tests(9, 2_000);
        for number in 0..2_000 {
            let outline = world.outline(number, Tick(500_000_000));
            let tale = Tale::of(&world, outline, 100);
            let divided: i64 = tale.lines().iter().map(Line::divided_fen).sum();
            assert_eq!(tale.payment_fen(), divided + tale.post_fen);
            assert_eq!(tale.lines().iter().map(|line| line.part_fen).sum::<i64>(), tale.discount_fen);
            for line in tale.lines() {
                assert!(line.divided_fen() > 0 && line.part_fen >= 0 && line.discount_fen >= 0, "{line:?}");
                let total = line.price_fen * line.num + line.adjust_fen - line.discount_fen;
                let freight = if tale.outline.lines == 1 { tale.post_fen - line.part_fen } else { 0 };
                assert_eq!(tale.line_payment_fen(line), total + freight);
            }
            assert!(tale.received_fen() <= tale.payment_fen());
        }
    }
}
