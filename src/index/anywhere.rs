//! Which rows have a word without a key.

use super::bitmap::Bitmap;
use super::contents;
use super::local::with_lines;
use super::segment::Segment;
use super::text::Judged;
use crate::domain::anywhere::{Anywhere, Digits, Sought, Spot};
use crate::domain::filter::Filter;
use crate::domain::goods::GoodsTest;
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::text_test::TextTest;

/// What all such conditions of a filter say together; `None` where there is none.
pub fn judged(segment: &Segment, filter: &Filter) -> Option<Judged> {
    let each = filter.local.iter().filter_map(|test| match test {
        LocalTest::Anywhere(side, any) => Some(perhaps(segment, *side, any)),
        _ => None,
    });
    each.reduce(|all, one| all.and(&one)).map(|Perhaps { yes, mut perhaps }| {
        perhaps.and_not(&yes);
        Judged { yes, open: perhaps }
    })
}

/// The rows that pass, and those that pass or would if a text were known.
struct Perhaps {
    yes: Bitmap,
    perhaps: Bitmap,
}

impl Perhaps {
    fn certain(yes: Bitmap) -> Self {
        Self { perhaps: yes.clone(), yes }
    }

    fn and(mut self, other: &Self) -> Self {
        self.yes.and(&other.yes);
        self.perhaps.and(&other.perhaps);
        self
    }

    fn or(mut self, other: &Self) -> Self {
        self.yes.or(&other.yes);
        self.perhaps.or(&other.perhaps);
        self
    }

    fn not(self) -> Self {
        let without = |rows: &Bitmap| {
            let mut rest = Bitmap::all(rows.len());
            rest.and_not(rows);
            rest
        };
        Self { yes: without(&self.perhaps), perhaps: without(&self.yes) }
    }
}

fn perhaps(segment: &Segment, side: Side, any: &Anywhere) -> Perhaps {
    let each = any.sought().iter().map(|sought| one(segment, side, sought));
    let all = match side {
        Side::Is => each.reduce(|all, one| all.or(&one)),
        Side::IsNot => each.reduce(|all, one| all.and(&one)),
    };
    all.unwrap_or_else(|| Perhaps::certain(Bitmap::none(segment.len())))
}

fn one(segment: &Segment, side: Side, sought: &Sought) -> Perhaps {
    let spots = sought.spots().iter().map(|spot| at(segment, *spot, sought));
    let is = spots
        .reduce(|all, one| all.or(&one))
        .unwrap_or_else(|| Perhaps::certain(Bitmap::none(segment.len())));
    match (side, sought) {
        (Side::Is, _) => is,
        (Side::IsNot, Sought::Text(_)) => is.not(),
        (Side::IsNot, Sought::Number(_)) => is.not().and(&Perhaps::certain(with_lines(segment))),
    }
}

/// The rows that have it in one place.
fn at(segment: &Segment, spot: Spot, sought: &Sought) -> Perhaps {
    let none = || Bitmap::none(segment.len());
    if let (Spot::Goods, Sought::Text(word)) = (spot, sought) {
        let test = GoodsTest::any_contains(word).map(|test| LocalTest::Goods(Side::Is, test));
        let judged = test.and_then(|test| contents::judged(segment, &test));
        return match judged {
            Some(Judged { yes, mut open }) => {
                open.or(&yes);
                Perhaps { yes, perhaps: open }
            }
            None => Perhaps::certain(none()),
        };
    }
    let column = match spot {
        Spot::Memo => Some(&segment.memo),
        Spot::Message => Some(&segment.message),
        Spot::Goods | Spot::Tid | Spot::Item | Spot::Waybill => None,
    };
    match (sought, column) {
        (Sought::Text(word), Some(column)) => {
            let Judged { yes, mut open } = column.judge(&TextTest::Contains(word.clone()));
            open.or(&yes);
            Perhaps { yes, perhaps: open }
        }
        (Sought::Number(digits), None) if spot == Spot::Tid => Perhaps::certain(of_tid(segment, digits)),
        (Sought::Number(digits), None) if spot == Spot::Waybill => {
            let rows = segment.contents.waybills.rows_of(digits.as_str());
            Perhaps::certain(Bitmap::of(segment.len(), rows.iter().copied()))
        }
        (Sought::Number(digits), None) => {
            let rows = digits.item().map(|item| segment.items.rows_of(item).iter().copied());
            Perhaps::certain(rows.map_or_else(none, |rows| Bitmap::of(segment.len(), rows)))
        }
        _ => Perhaps::certain(none()),
    }
}

fn of_tid(segment: &Segment, digits: &Digits) -> Bitmap {
    match (digits.tail(), digits.whole()) {
        (Some(tail), _) => Bitmap::where_true(segment.tids.iter().map(|tid| tail.ends(*tid))),
        (None, Some(tid)) => Bitmap::of(segment.len(), segment.rows_of_tids(&[tid])),
        (None, None) => Bitmap::none(segment.len()),
    }
}
