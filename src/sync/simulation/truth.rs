//! The log of what is true: orders that are created and change at random, and what each list shows of them when.
//!
//! Events have milliseconds, answers whole seconds. The log draws from its own random numbers, and nothing in the shop
//! depends on who asks, but that rows like to move while somebody pages through them.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use fastrand::Rng;

use super::options::{BEGIN_S, End, Fault, Late, Options};
use super::order::{Line, Order, Version, place_of, tid_of};
use crate::domain::list::{List, TradeSet};
use crate::domain::time::HOUR_S;

/// Hours that the shop has lived before the run begins.
const PAST_H: i64 = 6;
/// Most versions of an order.
const MOST_VERSIONS: usize = 9;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Create,
    Burst,
    Change(usize, Haste),
    ShowTop(usize, usize),
    ShowEnhanced(usize, usize),
}

/// When a list shows what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Haste {
    /// After a while.
    Usual,
    /// At once.
    AtOnce,
}

/// The log.
#[derive(Debug)]
pub(super) struct Truth {
    options: Options,
    rng: Rng,
    pub(super) orders: Vec<Order>,
    events: BinaryHeap<Reverse<(i64, u64, Event)>>,
    number: u64,
    frozen: bool,
    /// Rows that a promotion held back.
    pub(super) held_back: u64,
    top_created: [BTreeSet<(i64, i64)>; 4],
    top_changed: [BTreeSet<(i64, i64)>; 4],
    enhanced_created: BTreeSet<(i64, i64)>,
    enhanced_changed: BTreeSet<(i64, i64)>,
}

impl Truth {
    pub(super) fn new(options: &Options) -> Self {
        let mut truth = Self {
            options: options.clone(),
            rng: Rng::with_seed(options.seed),
            orders: Vec::new(),
            events: BinaryHeap::new(),
            number: 0,
            frozen: false,
            held_back: 0,
            top_created: Default::default(),
            top_changed: Default::default(),
            enhanced_created: BTreeSet::new(),
            enhanced_changed: BTreeSet::new(),
        };
        let start_ms = (BEGIN_S - PAST_H * HOUR_S) * 1_000;
        truth.plan(start_ms, Event::Create);
        truth.plan(start_ms + 1_800_000, Event::Burst);
        truth.advance(BEGIN_S * 1_000);
        truth
    }

    /// Nothing happens in the shop any more; what happened still becomes visible.
    pub(super) fn freeze(&mut self) {
        self.frozen = true;
    }

    fn plan(&mut self, at_ms: i64, event: Event) {
        self.number += 1;
        self.events.push(Reverse((at_ms, self.number, event)));
    }

    /// Lets happen what happens until an instant.
    pub(super) fn advance(&mut self, now_ms: i64) {
        while let Some(Reverse((at_ms, _, event))) = self.events.peek().copied() {
            if at_ms > now_ms {
                break;
            }
            self.events.pop();
            match event {
                Event::ShowTop(place, version) => self.show_top(place, version),
                Event::ShowEnhanced(place, version) => self.show_enhanced(place, version),
                _ if self.frozen => {}
                Event::Create => {
                    self.create(at_ms);
                    let mean_ms = HOUR_S * 1_000 / self.options.orders_an_hour;
                    let wait_ms = self.rng.i64(1..mean_ms * 2);
                    self.plan(at_ms + wait_ms, Event::Create);
                }
                Event::Change(place, haste) => self.change(place, at_ms, None, haste),
                Event::Burst => {
                    self.burst(at_ms);
                    let every_ms = self.options.burst_every_s * 1_000;
                    let wait_ms = self.rng.i64(every_ms / 2..every_ms * 3 / 2);
                    self.plan(at_ms + wait_ms, Event::Burst);
                }
            }
        }
    }

    /// Within one second either many orders come in, as many as fill pages to just over their borders, or every order
    /// that waits for it is shipped.
    fn burst(&mut self, at_ms: i64) {
        let second_ms = at_ms / 1_000 * 1_000;
        if self.rng.bool() {
            let many = 50 * self.rng.i64(1..=2) + self.rng.i64(0..4);
            for n in 0..many {
                let place = self.create(second_ms + n * 900 / many);
                // They are paid within minutes, and so leave the second that they came in.
                let wait_ms = self.rng.i64(20_000..400_000);
                self.plan(at_ms + wait_ms, Event::Change(place, Haste::Usual));
            }
        } else {
            let waiting = |order: &Order| order.newest().status == "WAIT_SELLER_SEND_GOODS";
            let places = (0..self.orders.len()).filter(|place| waiting(&self.orders[*place]));
            let mut places: Vec<usize> = places.take(160).collect();
            if places.len() > 52 {
                places.truncate(places.len() / 50 * 50 + self.rng.usize(0..3));
            }
            for (n, place) in (0_i64..).zip(places) {
                self.change(place, second_ms + 1 + n * 5, Some("WAIT_BUYER_CONFIRM_GOODS"), Haste::AtOnce);
            }
        }
    }

    fn create(&mut self, at_ms: i64) -> usize {
        let place = self.orders.len();
        let tid = tid_of(place);
        let rng = &mut self.rng;
        let line = |rng: &mut Rng, n: i64| Line {
            oid: tid + n + 1,
            item: 600_000_000_000 + rng.i64(0..30),
            num: rng.i64(1..4),
            fen: rng.i64(1..90_000),
        };
        let lines: Vec<Line> = (0..rng.i64(1..=2)).map(|n| line(rng, n)).collect();
        let set = match rng.u8(0..100) {
            0..=1 => TradeSet::SecondHand,
            2..=3 => TradeSet::Service,
            4..=5 => TradeSet::Marked,
            _ => TradeSet::AllTypes,
        };
        let version = Version {
            at_ms,
            index_ms: at_ms,
            status: "WAIT_BUYER_PAY",
            flag: 0,
            memo: if rng.u8(0..4) == 0 { format!("加急{}", rng.u8(..)) } else { String::new() },
            city: "杭州市",
            fen: lines.iter().map(|line| line.fen * line.num).sum(),
            paid_s: None,
            sent_s: None,
            ended_s: None,
            refund: ["NO_REFUND"; 2],
            shown: Default::default(),
        };
        let order = Order {
            tid,
            created_ms: at_ms,
            set,
            usual_type: rng.u8(0..10) > 0,
            message: if rng.bool() { String::new() } else { format!("留言{}", rng.u8(..)) },
            lines,
            versions: Vec::new(),
            top: None,
            enhanced: None,
        };
        self.orders.push(order);
        self.add(place, version, Haste::Usual);
        let wait_ms = self.rng.i64(5_000..3_600_000);
        self.plan(at_ms + wait_ms, Event::Change(place, Haste::Usual));
        place
    }

    fn change(&mut self, place: usize, at_ms: i64, status: Option<&'static str>, haste: Haste) {
        let mut version = self.orders[place].newest().clone();
        if self.orders[place].versions.len() >= MOST_VERSIONS || at_ms <= version.at_ms {
            return;
        }
        version.at_ms = at_ms;
        version.shown = Default::default();
        let at_s = at_ms / 1_000;
        let rng = &mut self.rng;
        let dice = if status.is_some() { 0 } else { rng.u8(0..100) };
        match (version.status, dice) {
            ("WAIT_BUYER_PAY", 0..=79) => {
                version.status = "WAIT_SELLER_SEND_GOODS";
                version.paid_s = Some(at_s);
            }
            ("WAIT_BUYER_PAY", 80..=89) => {
                version.status = "TRADE_CLOSED_BY_TAOBAO";
                version.ended_s = Some(at_s);
            }
            ("WAIT_BUYER_PAY", _) => version.fen = rng.i64(1..90_000),
            ("WAIT_SELLER_SEND_GOODS", 0..=34) => {
                version.status = status.unwrap_or("WAIT_BUYER_CONFIRM_GOODS");
                version.sent_s = Some(at_s);
            }
            ("WAIT_SELLER_SEND_GOODS", 35..=44) => version.city = "宁波市",
            ("WAIT_BUYER_CONFIRM_GOODS", 0..=29) => {
                version.status = "TRADE_FINISHED";
                version.ended_s = Some(at_s);
            }
            (_, 45..=59) => {
                let words = ["WAIT_SELLER_AGREE", "SUCCESS", "CLOSED", "SELLER_REFUSE_BUYER"];
                version.refund[rng.usize(0..2)] = words[rng.usize(0..words.len())];
            }
            (_, 60..=69) => version.flag = rng.i64(0..6),
            (_, 70..=79) => version.memo = String::new(),
            _ => version.memo = format!("备注{}", rng.u16(..)),
        }
        // One change in eight has another one behind it in the same second.
        let rest_ms = 999 - at_ms % 1_000;
        let wait_ms = if rng.u8(0..8) == 0 && rest_ms > 1 {
            rng.i64(1..=rest_ms)
        } else {
            rng.i64(10_000..4 * 3_600_000)
        };
        self.add(place, version, haste);
        self.plan(at_ms + wait_ms, Event::Change(place, Haste::Usual));
    }

    /// Adds a version and plans when each list shows it.
    fn add(&mut self, place: usize, mut version: Version, haste: Haste) {
        let rng = &mut self.rng;
        let lag_ms = match rng.u8(0..10) {
            _ if haste == Haste::AtOnce => 0,
            0..=7 => rng.i64(0..3_000),
            _ => rng.i64(0..50_000),
        };
        let last_ms = self.orders[place].versions.last().map_or(i64::MIN, |before| before.index_ms);
        version.index_ms = (version.at_ms + lag_ms).max(last_ms + 1);
        let late = |rng: &mut Rng| match (self.options.config.late, rng.u8(0..100)) {
            (Late::None, _) => 0,
            _ if haste == Haste::AtOnce => 0,
            (Late::Some, 0..=79) => rng.i64(0..2_000),
            (Late::Some, 80..=93) => rng.i64(0..60_000),
            (Late::Some, _) => rng.i64(0..600_000),
        };
        let mut top_ms = version.index_ms + late(rng);
        let enhanced_ms = version.at_ms + late(rng);
        if let Some(promotion) = self.options.promotion.filter(|_| self.options.faults.has(Fault::HeldBack))
            && promotion.lists.holds(version.index_ms / 1_000)
            && rng.bool()
        {
            // Nothing is held back longer than the promotion lasts.
            let held_ms = version.index_ms + rng.i64(0..2_400_000);
            top_ms = top_ms.max(held_ms.min(promotion.lists.to_s * 1_000));
            self.held_back += 1;
        }
        let number = self.orders[place].versions.len();
        self.orders[place].versions.push(version);
        self.plan(top_ms, Event::ShowTop(place, number));
        self.plan(enhanced_ms, Event::ShowEnhanced(place, number));
    }

    /// Somebody begins to page through these orders: some of them, as many as empty the last page, change meanwhile.
    pub(super) fn stir(&mut self, now_ms: i64, tids: &[i64], page: usize) {
        let mut places: Vec<usize> = tids.iter().map(|tid| place_of(*tid)).collect();
        places.retain(|place| self.orders[*place].versions.len() < MOST_VERSIONS);
        self.rng.shuffle(&mut places);
        let longest_ms = if self.rng.u8(0..4) == 0 { 500 } else { 12 };
        for place in places.into_iter().take((tids.len() % page).clamp(1, 5) + self.rng.usize(0..3)) {
            let wait_ms = self.rng.i64(2..longest_ms);
            self.plan(now_ms + wait_ms, Event::Change(place, Haste::AtOnce));
        }
    }

    fn show_top(&mut self, place: usize, version: usize) {
        let order = &mut self.orders[place];
        if order.top.is_some_and(|shown| shown >= version) {
            return;
        }
        let key = |version: usize| (order.versions[version].index_ms / 1_000, order.tid);
        let set = order.set as usize;
        if let Some(shown) = order.top {
            self.top_changed[set].remove(&key(shown));
        } else {
            self.top_created[set].insert((order.created_ms / 1_000, order.tid));
        }
        self.top_changed[set].insert(key(version));
        order.top = Some(version);
    }

    fn show_enhanced(&mut self, place: usize, version: usize) {
        let order = &mut self.orders[place];
        let unheard = self.options.reach_s.is_some_and(|reach_s| order.created_ms / 1_000 < reach_s);
        if unheard || order.enhanced.is_some_and(|shown| shown >= version) {
            return;
        }
        let key = |version: usize| (order.versions[version].at_s(), order.tid);
        if let Some(shown) = order.enhanced {
            self.enhanced_changed.remove(&key(shown));
        } else {
            self.enhanced_created.insert((order.created_ms / 1_000, order.tid));
        }
        self.enhanced_changed.insert(key(version));
        order.enhanced = Some(version);
    }

    /// The rows that a list shows, each by the second it is found by and its number.
    pub(super) fn rows(&self, list: List) -> &BTreeSet<(i64, i64)> {
        match list {
            List::TopCreated(set) => &self.top_created[set as usize],
            List::TopIncrement(set) => &self.top_changed[set as usize],
            List::EnhancedCreated => &self.enhanced_created,
            List::EnhancedModified => &self.enhanced_changed,
        }
    }

    pub(super) fn order(&self, tid: i64) -> &Order {
        &self.orders[place_of(tid)]
    }

    pub(super) fn order_mut(&mut self, tid: i64) -> &mut Order {
        &mut self.orders[place_of(tid)]
    }

    /// The version that a list shows of an order.
    pub(super) fn shown(&self, list: List, tid: i64) -> usize {
        let order = self.order(tid);
        match list {
            List::TopCreated(_) | List::TopIncrement(_) => order.top.unwrap(),
            List::EnhancedCreated | List::EnhancedModified => order.enhanced.unwrap(),
        }
    }

    /// Where a window of whole seconds ends, as the last second that it holds.
    pub(super) fn last_second(&self, end_s: i64) -> i64 {
        match self.options.config.end {
            End::Included => end_s,
            End::Excluded => end_s - 1,
        }
    }
}
