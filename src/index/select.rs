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
