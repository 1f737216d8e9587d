//! What never changes in a shop once it is opened: its catalogue, its stream of orders, its names.

use super::goods::Catalogue;
use super::options::{Lag, Options};
use super::outline::Outline;
use super::promotion::Promotion;
use super::rehearsal::Share;
use super::rng::{Rng, Stream};
use super::tick::Tick;
use super::tide::Tide;
use super::top_item::Service;
use crate::domain::time::Timestamp;

/// `title` of every trade: the shop's name.
pub(super) const SHOP_TITLE: &str = "练习小铺";

/// Most seconds by which lists are late in a promotion evening: the notices speak of ten minutes.
const STALL_S: u32 = 600;

/// The shop's constants.
#[derive(Debug)]
pub(super) struct World {
    /// The seed of everything.
    pub(super) seed: u64,
    /// How many orders it has in three months.
    pub(super) orders: u64,
    /// The seller's login.
    pub(super) seller_nick: String,
    /// The catalogue.
    pub(super) goods: Catalogue,
    /// The stream of orders.
    pub(super) tide: Tide,
    /// By how much each view of a change is late.
    pub(super) lag: Lag,
    /// The promotion evenings.
    pub(super) promotions: Vec<Promotion>,
    /// Changes that every list shows late.
    pub(super) late: Share,
}

/// When each view learns of one change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    /// The 入库 time: `async_modified`.
    pub(super) entered: Tick,
    /// From when TOP's lists show it; later than `entered`, by which it is filed.
    pub(super) listed: Tick,
    /// From when the enhanced list shows it.
    pub(super) provided: Tick,
}

impl World {
    /// The constants of a shop that opens now.
    pub(super) fn new(options: &Options, now: Tick) -> Self {
        let Options { seed, orders, .. } = *options;
        Self {
            seed,
            orders,
            seller_nick: options.seller_nick.clone(),
            goods: Catalogue::new(seed, orders),
            tide: Tide::new(seed, orders, now, &options.rehearsal),
            lag: options.lag,
            promotions: options.rehearsal.promotions.clone(),
            late: options.rehearsal.late,
        }
    }

    /// The beginning of an order.
    pub(super) fn outline(&self, number: u64, placed: Tick) -> Outline {
        Outline::of(self.seed, self.orders, number, placed)
    }

    /// When each view learns of an order's change.
    pub(super) fn arrival(&self, number: u64, version: usize, at: Tick) -> Arrival {
        let Lag { entry_s, late_s, listing_s, enhanced_s } = self.lag;
        let mut rng = Rng::of(self.seed, Stream::Lag, number << 6 | version as u64);
        let late = if rng.below(64) == 0 { rng.soon(0, late_s) } else { 0 };
        let entered = at.plus(rng.between(0, entry_s)).plus(late);
        let lags = self.promotions.iter().any(|evening| evening.lagging().holds(entered.at()));
        let stalled = if lags { rng.soon(0, STALL_S) } else { 0 };
        let listed = entered.plus(rng.between(0, listing_s)).plus(stalled);
        let provided = at.plus(rng.between(enhanced_s.min(1), enhanced_s));
        let mut late = || if rng.per_million(self.late.0) { rng.between(1, STALL_S) } else { 0 };
        Arrival { entered, listed: listed.plus(late()), provided: provided.plus(late()) }
    }

    /// What TOP answers at this instant.
    pub(super) fn service(&self, at: Timestamp) -> Service {
        let any = |part: fn(Promotion) -> crate::domain::time::Span| {
            self.promotions.iter().any(|evening| part(*evening).holds(at))
        };
        Service {
            thin_lists: any(Promotion::thin),
            no_fees: any(Promotion::without_fees),
            no_timeouts: any(Promotion::without_timeouts),
        }
    }

    /// A world whose clock nobody looks at.
    #[cfg(test)]
    pub(super) fn for_tests(seed: u64, orders: u64) -> Self {
        let now = Tick(500_000_000);
        let options = Options::new(orders, seed, std::sync::Arc::new(move || now.at()));
        Self::new(&options, now)
    }
}
