//! What orders contain, where they go and how far they are: the columns, and which rows pass a condition on them.

mod goods;
mod pieces;
mod staged;

use std::io;

use super::bitmap::Bitmap;
use super::category::Category;
use super::numbers::Numbers;
use super::postings::TextPostings;
use super::segment::{REFUNDINGS, Segment};
use super::stored::{Refused, Sink, Source, Stored};
use super::text::Judged;
use crate::domain::kept_test::{PlaceKind, is_at};
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::time::Timestamp;

pub use goods::GoodsColumn;
pub use pieces::Pieces;
pub use staged::{ContentsReader, StagedContents};

/// These columns of a segment.
#[derive(Debug)]
pub struct Contents {
    pub shipped: Numbers,
    pub pieces: Pieces,
    pub provinces: Places,
    pub cities: Places,
    pub goods: GoodsColumn,
    /// The parcels' numbers; a row may have several.
    pub waybills: TextPostings,
    /// The rows that were written before the store kept all this; nothing of it is known of them.
    pub early: Bitmap,
}

/// A column of places: the distinct ones by the codes of the column.
#[derive(Debug)]
pub struct Places {
    pub values: Vec<Option<Box<str>>>,
    pub codes: Category,
}

impl Places {
    fn is_in(&self, place: usize) -> Option<&str> {
        self.values[place].as_deref()
    }

    /// The rows whose place is wanted.
    fn rows(&self, len: usize, wanted: impl Fn(Option<&str>) -> bool) -> Bitmap {
        let mut rows = Bitmap::none(len);
        for code in (0..self.values.len()).filter(|code| wanted(self.is_in(*code))) {
            self.codes.add_to(code, &mut rows);
        }
        rows
    }

    fn bytes(&self) -> usize {
        let values = self.values.iter().flatten().map(|value| value.len()).sum::<usize>();
        self.codes.bytes() + values + self.values.capacity() * size_of::<Option<Box<str>>>()
    }
}

impl Contents {
    /// The places of a kind.
    const fn places(&self, kind: PlaceKind) -> &Places {
        match kind {
            PlaceKind::Province => &self.provinces,
            PlaceKind::City => &self.cities,
        }
    }

    /// Bytes on the heap.
    pub fn bytes(&self) -> usize {
        self.shipped.bytes()
            + self.pieces.bytes()
            + self.provinces.bytes()
            + self.cities.bytes()
            + self.goods.bytes()
            + self.waybills.bytes()
            + self.early.bytes()
    }
}

impl Stored for Places {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.number(self.values.len() as u64)?;
        for value in &self.values {
            to.number(u64::from(value.is_some()))?;
            to.text(value.as_deref().unwrap_or_default())?;
        }
        self.codes.save(to)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let mut values = Vec::new();
        for _ in 0..from.number()? {
            let (is_known, word) = (from.flag()?, from.text()?);
            values.push(is_known.then(|| word.into_boxed_str()));
        }
        let codes = Category::load(from, rows)?;
        if codes.distinct() == values.len() {
            Ok(Self { values, codes })
        } else {
            Err(Refused::Other("places without their rows"))
        }
    }
}

impl Stored for Contents {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        let Self { shipped, pieces, provinces, cities, goods, waybills, early } = self;
        shipped.save(to)?;
        pieces.save(to)?;
        provinces.save(to)?;
        cities.save(to)?;
        goods.save(to)?;
        waybills.save(to)?;
        early.save(to)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        Ok(Self {
            shipped: Numbers::load(from, rows)?,
            pieces: Pieces::load(from, rows)?,
            provinces: Places::load(from, rows)?,
            cities: Places::load(from, rows)?,
            goods: GoodsColumn::load(from, rows)?,
            waybills: TextPostings::load(from, rows)?,
            early: Bitmap::load(from, rows)?,
        })
    }
}

/// What a condition on these columns says of a segment's rows; `None` for any other condition, and for one on the step
/// of a pre-sale, which has a facet.
pub fn judged(segment: &Segment, test: &LocalTest) -> Option<Judged> {
    let (len, contents) = (segment.len(), &segment.contents);
    Some(match test {
        LocalTest::Goods(side, test) => {
            let goods = contents.goods.judge(len, test);
            let mut open = goods.open;
            open.or(&without_lines(segment));
            open.or(&contents.early);
            open.and_not(&goods.yes);
            let yes = match side {
                Side::Is => goods.yes,
                Side::IsNot => {
                    let mut rest = Bitmap::all(len);
                    rest.and_not(&goods.yes);
                    rest.and_not(&open);
                    rest
                }
            };
            Judged { yes, open }
        }
        LocalTest::Place(side, kind, these) => {
            let places = contents.places(*kind);
            Judged {
                yes: places.rows(len, |place| side.holds(place, |place| is_at(place, these))),
                open: places.rows(len, |place| place.is_none()),
            }
        }
        LocalTest::Pieces(side, range) => {
            let known = contents.pieces.known();
            let mut open = Bitmap::all(len);
            open.and_not(&known);
            Judged { yes: on_side(*side, contents.pieces.within(range), known), open }
        }
        LocalTest::Shipped(side, span) => {
            let ends = [span.least, span.most].map(|end| end.map(Timestamp::unix));
            let yes = on_side(*side, contents.shipped.within(ends), contents.shipped.within([None, None]));
            Judged { yes, open: contents.early.clone() }
        }
        LocalTest::Waybill(side, these) => {
            let is = these.iter().flat_map(|waybill| contents.waybills.rows_of(waybill).iter().copied());
            let any = contents.waybills.iter().flat_map(|(_, rows)| rows.iter().copied());
            let (is, any) = match side {
                Side::Is => (Bitmap::of(len, is), Bitmap::none(len)),
                Side::IsNot => (Bitmap::of(len, is), Bitmap::of(len, any)),
            };
            Judged { yes: on_side(*side, is, any), open: contents.early.clone() }
        }
        _ => return None,
    })
}

/// The rows that have a value, or those of which it is known and that do not.
fn on_side(side: Side, is: Bitmap, mut known: Bitmap) -> Bitmap {
    match side {
        Side::Is => is,
        Side::IsNot => {
            known.and_not(&is);
            known
        }
    }
}

/// The rows whose lines no answer has returned.
fn without_lines(segment: &Segment) -> Bitmap {
    let mut rows = Bitmap::none(segment.len());
    for (code, _) in REFUNDINGS.iter().enumerate().filter(|(_, refunding)| refunding.is_none()) {
        segment.refunding.add_to(code, &mut rows);
    }
    rows
}
