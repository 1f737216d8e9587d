//! Which rows pass the conditions that no gateway knows and that have no facet.

use super::bitmap::Bitmap;
use super::postings::TextPostings;
use super::segment::{REFUNDINGS, Segment};
use crate::domain::local_test::{LocalTest, Side};

/// The rows of a segment that pass; `None` for a condition that has a facet, that may leave a
/// row open, or that every row passes.
pub fn passing(segment: &Segment, test: &LocalTest) -> Option<Bitmap> {
    let len = segment.len();
    Some(match test {
        LocalTest::NotStatus(_) | LocalTest::NotFlag(_) | LocalTest::Memo(..) | LocalTest::Message(..)
        | LocalTest::Handled(..) | LocalTest::Anywhere(..)
        // They may leave a row open: `contents` judges them.
        | LocalTest::Goods(..) | LocalTest::Place(..) | LocalTest::Shipped(..) | LocalTest::Pieces(..)
        | LocalTest::Step(..) | LocalTest::Waybill(..) => return None,
        LocalTest::NotItem(items) => {
            let mut rows = with_lines(segment);
            for row in items.iter().flat_map(|item| segment.items.rows_of(*item)) {
                rows.remove(*row);
            }
            rows
        }
        LocalTest::NotTid(tids) => {
            let mut tids = tids.clone();
            tids.sort_unstable();
            tids.dedup();
            let mut rows = Bitmap::all(len);
            for row in segment.rows_of_tids(&tids) {
                rows.remove(row);
            }
            rows
        }
        LocalTest::Buyer(side, nicks) => {
            let rows = nicks.iter().flat_map(|nick| segment.nicks.rows_of(nick).iter().copied());
            on_side(*side, Bitmap::of(len, rows), || known(len, &segment.nicks))
        }
        LocalTest::Payment(side, range) => {
            on_side(*side, segment.payment.within(range), || segment.payment.known())
        }
        LocalTest::Tail(side, tail) => {
            let is = |tid| tail.ends(tid) == (*side == Side::Is);
            Bitmap::where_true(segment.tids.iter().map(|tid| is(*tid)))
        }
        LocalTest::Time(side, kind, range) => {
            let within = segment.rows_within(*kind, range.least, range.most);
            match (side, within) {
                (Side::Is, within) => within?,
                (Side::IsNot, None) => Bitmap::none(len),
                (Side::IsNot, Some(within)) => on_side(Side::IsNot, within, || {
                    segment.rows_within(*kind, None, None).unwrap_or_else(|| Bitmap::all(len))
                }),
            }
        }
    })
}

/// What is known of a value, less what has it, where it is not to be had.
fn on_side(side: Side, is: Bitmap, known: impl FnOnce() -> Bitmap) -> Bitmap {
    match side {
        Side::Is => is,
        Side::IsNot => {
            let mut rest = known();
            rest.and_not(&is);
            rest
        }
    }
}

fn known(len: usize, texts: &TextPostings) -> Bitmap {
    Bitmap::of(len, texts.iter().flat_map(|(_, rows)| rows.iter().copied()))
}

/// The rows whose lines are known: only of these it is known whether a refund is under way.
pub fn with_lines(segment: &Segment) -> Bitmap {
    let mut rows = Bitmap::none(segment.len());
    for (code, refunding) in REFUNDINGS.iter().enumerate() {
        if refunding.is_some() {
            segment.refunding.add_to(code, &mut rows);
        }
    }
    rows
}
