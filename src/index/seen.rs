//! What a set of rows shows, counted in the cheapest way: row by row when they are few, by counting bits when they are
//! many, and by what all living rows show less the others when these are fewer.

use super::amounts::Sum;
use super::facets::Facet;
use super::part::Part;
use super::query::Rows;
use super::segment::Segment;
use crate::domain::facets::Facets;

/// What looking at one row costs, in words of a bitmap.
const HIT_COST: usize = 6;

/// Rows of a part, as they are counted.
pub struct Seen<'a> {
    part: &'a Part,
    how: How<'a>,
}

enum How<'a> {
    /// All that live.
    All,
    /// These.
    These(&'a Rows),
    /// All that live but these.
    AllBut(Rows),
}

impl<'a> Seen<'a> {
    /// The rows of a part.
    pub fn new(part: &'a Part, rows: &'a Rows) -> Self {
        let living = part.counts().rows;
        let how = match rows {
            Rows::All => How::All,
            Rows::Some { count, .. } if *count == living => How::All,
            Rows::Some { bits, count } if count.saturating_mul(2) > living => {
                let mut rest = part.living_rows();
                rest.and_not(bits);
                How::AllBut(Rows::counted(rest, living - count))
            }
            _ => How::These(rows),
        };
        Self { part, how }
    }

    /// Adds what they show in these facets.
    pub fn add(&self, facets: &[Facet], to: &mut Facets) {
        let (segment, all) = (&**self.part.segment(), self.part.counts());
        match &self.how {
            How::All => facets.iter().for_each(|facet| facet.add(segment, all.facet(*facet), to)),
            How::These(rows) => count(segment, rows, facets, |facet, counts| facet.add(segment, &counts, to)),
            How::AllBut(rows) => count(segment, rows, facets, |facet, mut counts| {
                for (count, all) in counts.iter_mut().zip(all.facet(facet)) {
                    *count = all - *count;
                }
                facet.add(segment, &counts, to);
            }),
        }
    }

    /// The sum of their payments.
    pub fn payment(&self) -> Sum {
        let sum = |rows: &Rows| match rows {
            Rows::All => self.part.counts().payment,
            Rows::Some { bits, count } => self.part.segment().payment.sum(bits, *count),
            Rows::Few(rows) => self.part.segment().payment.sum_listed(rows),
        };
        match &self.how {
            How::All => sum(&Rows::All),
            How::These(rows) => sum(rows),
            How::AllBut(rows) => {
                let mut all = sum(&Rows::All);
                all.take_out(sum(rows));
                all
            }
        }
    }
}

/// Gives the counts of each facet, one a code.
fn count(segment: &Segment, rows: &Rows, facets: &[Facet], mut take: impl FnMut(Facet, Vec<u64>)) {
    let tally = match rows {
        Rows::All => return,
        Rows::Few(rows) => segment.digests.tally(rows),
        Rows::Some { bits, count } => {
            let by_bits: usize = facets.iter().map(|facet| facet.column(segment).cost()).sum();
            let by_rows = usize::try_from(*count).unwrap_or(usize::MAX).saturating_mul(HIT_COST);
            if by_rows >= by_bits {
                for facet in facets {
                    take(*facet, facet.column(segment).count(bits, *count));
                }
                return;
            }
            segment.digests.tally_set(bits)
        }
    };
    for facet in facets {
        let column = facet.column(segment);
        let of = |code| match rows {
            Rows::Some { bits, .. } => column.count_of(code, bits),
            Rows::Few(rows) => column.count_listed(code, rows),
            Rows::All => 0,
        };
        take(
            *facet,
            (0..column.distinct()).map(|code| tally.get(*facet, code).unwrap_or_else(|| of(code))).collect(),
        );
    }
}
