//! Any place of an answer that is spread over several segments, without listing what stands before it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::ranked::Ranked;
use super::search::{halve, small};
use super::segment::{Key, Segment};
use crate::domain::filter::TimeKind;
use crate::domain::ids::OrderId;

/// When so few keys are left in question, they are gone through one by one.
const FEW: usize = 32;

/// The matches of one segment, ascending in the order of the answer.
#[derive(Debug, Clone)]
pub struct Lane {
    pub segment: Arc<Segment>,
    /// Their places in the order by the answer's time.
    pub places: Ranked,
}

impl Lane {
    /// How many matches stand before a key.
    fn before(&self, kind: TimeKind, key: Key) -> usize {
        self.places.rank(halve(self.segment.len(), |place| self.segment.key_at(kind, small(place)) < key))
    }
}

/// All matches: the lanes, to be read as if they were merged.
#[derive(Debug, Clone)]
pub struct Lanes {
    kind: TimeKind,
    all: Vec<Lane>,
    total: usize,
}

impl Lanes {
    /// The merged order of these lanes.
    pub fn new(kind: TimeKind, lanes: Vec<Lane>) -> Self {
        let total = lanes.iter().map(|lane| lane.places.count()).sum();
        Self { kind, all: lanes, total }
    }

    /// The time that they are ordered by.
    pub const fn kind(&self) -> TimeKind {
        self.kind
    }

    /// The lanes.
    pub fn all(&self) -> &[Lane] {
        &self.all
    }

    /// How many matches there are.
    pub const fn total(&self) -> usize {
        self.total
    }

    /// The ids from `start` on, ascending, at most `limit`.
    pub fn page(&self, start: usize, limit: usize) -> Vec<OrderId> {
        let limit = limit.min(self.total.saturating_sub(start));
        if limit == 0 {
            return Vec::new();
        }
        let mut next = self.split(start);
        let mut heads: BinaryHeap<Reverse<(Key, usize)>> =
            (0..self.all.len()).filter_map(|lane| self.head(lane, &mut next)).collect();
        let mut ids = Vec::with_capacity(limit);
        while ids.len() < limit
            && let Some(Reverse(((_, _, id), lane))) = heads.pop()
        {
            ids.push(id);
            heads.extend(self.head(lane, &mut next));
        }
        ids
    }

    /// How many matches stand before this order; `None` when it is not among them.
    pub fn position(&self, id: OrderId) -> Option<usize> {
        let key = self.all.iter().find_map(|lane| {
            let row = lane.segment.row_of(id)?;
            let place = lane.segment.place_of(self.kind, row);
            lane.places.contains(place).then(|| lane.segment.key(self.kind, row))
        })?;
        Some(self.all.iter().map(|lane| lane.before(self.kind, key)).sum())
    }

    /// Bytes on the heap, without the segments.
    pub fn bytes(&self) -> usize {
        self.all.iter().map(|lane| lane.places.bytes() + size_of::<Lane>()).sum()
    }

    /// The key of a lane's match number `i`, if it has so many.
    fn key(&self, lane: usize, i: usize) -> Option<Key> {
        let Lane { segment, places } = &self.all[lane];
        places.select(i).map(|place| segment.key_at(self.kind, place))
    }

    fn head(&self, lane: usize, next: &mut [usize]) -> Option<Reverse<(Key, usize)>> {
        let key = self.key(lane, next[lane])?;
        next[lane] += 1;
        Some(Reverse((key, lane)))
    }

    /// How many of each lane's matches are among the first `k` of all.
    ///
    /// Between `low` and `high` lies what is in question. Each round takes the middle of every lane's rest and
    /// the weighted median of these as a pivot; what is on its far side is settled, at least a quarter of all
    /// that is left.
    fn split(&self, k: usize) -> Vec<usize> {
        let mut low = vec![0; self.all.len()];
        if k == 0 {
            return low;
        }
        let mut high: Vec<usize> = self.all.iter().map(|lane| lane.places.count()).collect();
        if k >= self.total {
            return high;
        }
        while (0..low.len()).map(|lane| high[lane] - low[lane]).sum::<usize>() > FEW {
            let Some((pivot, at)) = self.pivot(&low, &high) else { break };
            let below: Vec<usize> = self
                .all
                .iter()
                .zip(low.iter().zip(&high))
                .map(|(lane, (low, high))| lane.before(self.kind, pivot).clamp(*low, *high))
                .collect();
            if below.iter().sum::<usize>() < k {
                low = below;
                low[at] += 1;
            } else {
                high = below;
            }
        }
        self.step_to(k, low)
    }

    /// The weighted median of the middles of what is in question, and its lane.
    fn pivot(&self, low: &[usize], high: &[usize]) -> Option<(Key, usize)> {
        let mut middles: Vec<(Key, usize, usize)> = (0..low.len())
            .filter(|lane| low[*lane] < high[*lane])
            .filter_map(|lane| {
                let left = high[lane] - low[lane];
                Some((self.key(lane, low[lane] + left / 2)?, lane, left))
            })
            .collect();
        middles.sort_unstable();
        let all: usize = middles.iter().map(|(_, _, left)| left).sum();
        let mut passed = 0;
        middles.into_iter().find_map(|(key, lane, left)| {
            passed += left;
            (passed * 2 >= all).then_some((key, lane))
        })
    }

    /// Goes on one by one until `k` matches are passed.
    fn step_to(&self, k: usize, mut low: Vec<usize>) -> Vec<usize> {
        for _ in low.iter().sum::<usize>()..k {
            let first = (0..low.len())
                .filter_map(|lane| Some((self.key(lane, low[lane])?, lane)))
                .min()
                .map(|(_, lane)| lane);
            let Some(first) = first else { break };
            low[first] += 1;
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::bitmap::Bitmap;
    use super::super::build::Staging;
    use super::super::row::RowInput;
    use super::*;
    use crate::domain::ids::{ShopId, Tid};
    use crate::domain::order::Order;
    use crate::domain::time::Timestamp;

    /// A lane of each list of times; every third place is no match.
    fn lanes(kind: TimeKind, lists: &[Vec<i64>]) -> (Lanes, Vec<OrderId>) {
        let (mut lanes, mut keys, mut next_id) = (Vec::new(), Vec::new(), 1);
        for times in lists {
            let mut staging = Staging::default();
            for time in times {
                let mut order = Order::unknown(Tid::new(1 + next_id % 7).unwrap());
                order.created = Some(Timestamp::from_unix(next_id % 5));
                order.modified = Some(Timestamp::from_unix(*time));
                order.pay_time = (*time > 0).then(|| Timestamp::from_unix(-*time));
                let id = OrderId::new(next_id).unwrap();
                staging.push(RowInput::new(id, ShopId::new(1).unwrap(), &order));
                next_id += 1;
            }
            let segment = staging.seal().unwrap();
            let places: Vec<u32> = (0..small(times.len())).filter(|place| place % 3 > 0).collect();
            keys.extend(places.iter().map(|place| segment.key_at(kind, *place)));
            lanes.push(Lane { places: Ranked::new(Bitmap::of(times.len(), places)), segment });
        }
        keys.sort_unstable();
        (Lanes::new(kind, lanes), keys.into_iter().map(|(_, _, id)| id).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn any_page_and_any_position_is_that_of_the_merged_list(
            lists in vec(vec(0_i64..40, 1..90), 1..50),
            kind in prop::sample::select(TimeKind::ALL.to_vec()),
        ) {
            let (lanes, ids) = lanes(kind, &lists);
            prop_assert_eq!(lanes.total(), ids.len());
            for start in (0..ids.len() + 2).step_by(1 + ids.len() / 40) {
                let page: Vec<OrderId> = ids.iter().skip(start).take(5).copied().collect();
                prop_assert_eq!(lanes.page(start, 5), page);
            }
            for (position, id) in ids.iter().enumerate().step_by(1 + ids.len() / 40) {
                prop_assert_eq!(lanes.position(*id), Some(position));
            }
        }
    }

    #[test]
    fn a_page_of_nothing_is_empty() {
        let (lanes, _) = lanes(TimeKind::Created, &[]);
        assert!(lanes.page(0, 10).is_empty());
        assert_eq!(lanes.position(OrderId::new(1).unwrap()), None);
    }
}
