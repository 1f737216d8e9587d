//! An answer: totals, facets, and the matching orders as a list that is never written down.

use std::sync::Arc;

use super::amounts::Sum;
use super::facets::Facet;
use super::part::Part;
use super::query::{Rows, judge};
use super::ranked::Ranked;
use super::seen::Seen;
use super::select::{Lane, Lanes};
use super::snapshot::Question;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::{Direction, TimeKind};
use crate::domain::ids::{OrderId, Rev};

/// Ids that [`Answer::ids`] looks up at once.
const STRIDE: usize = 4096;

/// What a question gave at one revision. It keeps one bit for each order of the store, and the segments that
/// it came from alive; it never changes.
#[derive(Debug, Clone)]
pub struct Answer {
    rev: Rev,
    totals: Totals,
    facets: Facets,
    direction: Direction,
    lanes: Lanes,
}

impl Answer {
    pub(super) fn new(rev: Rev, parts: &[Part], question: &Question) -> Self {
        let kind = question.filter.time;
        let (mut totals, mut facets, mut payment) = (Totals::default(), Facets::default(), Sum::default());
        let mut lanes = Vec::new();
        for part in parts {
            let Some(judgement) = judge(part, question) else { continue };
            let shared: Vec<Facet> = Facet::ALL
                .into_iter()
                .filter(|facet| judgement.without.iter().all(|(own, _)| own != facet))
                .collect();
            let matches = Seen::new(part, &judgement.matches);
            matches.add(&shared, &mut facets);
            for (facet, rows) in &judgement.without {
                Seen::new(part, rows).add(&[*facet], &mut facets);
            }
            totals.unjudged += judgement.unjudged;
            payment.add(judgement.payment.unwrap_or_else(|| matches.payment()));
            lanes.extend(lane(part, kind, judgement.matches));
        }
        let lanes = Lanes::new(kind, lanes);
        totals.orders = lanes.total() as u64;
        totals.payment = payment.money();
        totals.payment_unknown = payment.unknown;
        Self { rev, totals, facets, direction: question.filter.direction, lanes }
    }

    /// The matches, segment by segment.
    pub(super) const fn lanes(&self) -> &Lanes {
        &self.lanes
    }

    /// The revision that it speaks of.
    #[must_use]
    pub const fn rev(&self) -> Rev {
        self.rev
    }

    /// The sums below the table.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The counts beside the choices.
    #[must_use]
    pub const fn facets(&self) -> &Facets {
        &self.facets
    }

    /// How many orders match.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.totals.orders
    }

    /// Does no order match?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.totals.orders == 0
    }

    /// The orders from position `offset` on, at most `limit`, in the order that the filter asked for: by its
    /// time, equal times by order number, those of two shops with one number by row, all in its direction.
    #[must_use]
    pub fn rows(&self, offset: u64, limit: usize) -> Vec<OrderId> {
        let total = self.lanes.total();
        let offset = usize::try_from(offset).map_or(total, |offset| offset.min(total));
        match self.direction {
            Direction::Ascending => self.lanes.page(offset, limit),
            Direction::Descending => {
                // The same order, read from its other end.
                let behind = total - offset;
                let start = behind.saturating_sub(limit);
                let mut ids = self.lanes.page(start, behind - start);
                ids.reverse();
                ids
            }
        }
    }

    /// Where an order stands, from 0; `None` when it does not match.
    #[must_use]
    pub fn position(&self, id: OrderId) -> Option<u64> {
        let ascending = self.lanes.position(id)?;
        Some(match self.direction {
            Direction::Ascending => ascending as u64,
            Direction::Descending => (self.lanes.total() - 1 - ascending) as u64,
        })
    }

    /// Every order, in order; for an export.
    pub fn ids(&self) -> impl Iterator<Item = OrderId> + '_ {
        (0..self.len()).step_by(STRIDE).flat_map(|offset| self.rows(offset, STRIDE))
    }

    /// Bytes that the answer itself needs.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.lanes.bytes()
    }
}

/// The part's matches in the order of the answer.
fn lane(part: &Part, kind: TimeKind, matches: Rows) -> Option<Lane> {
    let segment = Arc::clone(part.segment());
    let places = match matches {
        Rows::Few(rows) if rows.is_empty() => return None,
        Rows::Few(rows) => segment.places_listed(kind, rows),
        Rows::Some { bits, count } => Ranked::new(segment.places_of(kind, bits, count)),
        Rows::All => Ranked::new(segment.places_of(kind, part.living_rows(), part.counts().rows)),
    };
    Some(Lane { segment, places })
}
