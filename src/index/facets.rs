//! Counting what a set of rows shows beside the choices and below the table.

use super::amounts::Sum;
use super::bitmap::Bitmap;
use super::category::Category;
use super::segment::{HANDLEDS, REFUNDINGS, Segment};
use super::text::PRESENCES;
use crate::domain::facets::Facets;

/// The columns whose values are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    Status,
    Flag,
    Refunding,
    Memo,
    Message,
    Step,
    Handled,
}

impl Facet {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Status, Self::Flag, Self::Refunding, Self::Memo, Self::Message, Self::Step, Self::Handled];

    /// Its column.
    pub const fn column(self, segment: &Segment) -> &Category {
        match self {
            Self::Status => &segment.status,
            Self::Flag => &segment.flag,
            Self::Refunding => &segment.refunding,
            Self::Memo => segment.memo.presence(),
            Self::Message => segment.message.presence(),
            Self::Step => &segment.step,
            Self::Handled => &segment.handled,
        }
    }

    /// Adds a segment's counts, one a code, to the whole; a count of zero is left out.
    pub fn add(self, segment: &Segment, counts: &[u64], to: &mut Facets) {
        let counted = counts.iter().copied().enumerate().filter(|(_, count)| *count > 0);
        for (code, count) in counted {
            let entry = match self {
                Self::Status => to.status.entry(segment.statuses[code].clone()).or_default(),
                Self::Flag => to.flag.entry(segment.flags[code]).or_default(),
                Self::Refunding => to.refunding.entry(REFUNDINGS[code]).or_default(),
                Self::Memo => to.seller_memo.entry(PRESENCES[code]).or_default(),
                Self::Message => to.buyer_message.entry(PRESENCES[code]).or_default(),
                Self::Step => to.step.entry(segment.steps[code].clone()).or_default(),
                Self::Handled => to.handled.entry(HANDLEDS[code]).or_default(),
            };
            *entry += count;
        }
    }
}

/// What all living rows of a segment show: kept, since most questions leave something open.
#[derive(Debug, Clone)]
pub struct Counts {
    /// Living rows.
    pub rows: u64,
    /// Their payments.
    pub payment: Sum,
    facets: [Vec<u64>; Facet::ALL.len()],
    /// The payments of each code.
    payments: [Vec<Sum>; Facet::ALL.len()],
}

impl Counts {
    /// The counts while every row lives.
    pub fn new(segment: &Segment) -> Self {
        let rows = segment.len() as u64;
        Self {
            rows,
            payment: segment.payment.sum(&Bitmap::all(segment.len()), rows),
            facets: Facet::ALL.map(|facet| facet.column(segment).counts()),
            payments: Facet::ALL.map(|facet| facet.column(segment).sums(&segment.payment)),
        }
    }

    /// The counts of a facet, one a code.
    pub const fn facet(&self, facet: Facet) -> &[u64] {
        self.facets[facet as usize].as_slice()
    }

    /// Takes one row out.
    pub fn remove(&mut self, segment: &Segment, row: u32) {
        let payment = segment.payment.of(row);
        self.rows -= 1;
        self.payment.take_out(payment);
        for (facet, (counts, payments)) in
            Facet::ALL.into_iter().zip(self.facets.iter_mut().zip(&mut self.payments))
        {
            let code = facet.column(segment).code(row);
            counts[code] -= 1;
            payments[code].take_out(payment);
        }
    }

    /// The payments of the rows that have one of these codes.
    pub fn payment_of(&self, facet: Facet, codes: &[usize]) -> Sum {
        let mut all = Sum::default();
        for code in codes {
            all.add(self.payments[facet as usize][*code]);
        }
        all
    }
}
