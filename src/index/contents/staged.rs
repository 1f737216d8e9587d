//! The columns of what orders contain on their way in, and back to rows for building others.

use super::super::bitmap::Bitmap;
use super::super::build::Coded;
use super::super::numbers::{Numbers, UNKNOWN};
use super::super::postings::TextPostings;
use super::super::row::ContentsInput;
use super::super::strings::Strings;
use super::goods::StagedGoods;
use super::{Contents, Pieces, Places};
use crate::domain::goods::GoodsView;
use crate::domain::time::Timestamp;

/// Rows in the order in which they came.
#[derive(Debug, Default)]
pub struct StagedContents {
    shipped: Vec<i64>,
    pieces: Vec<Option<i64>>,
    provinces: Coded<Option<Box<str>>>,
    cities: Coded<Option<Box<str>>>,
    goods: StagedGoods,
    waybills: Strings,
    early: Vec<bool>,
}

impl StagedContents {
    /// Adds a row. Answers the bytes of what has no fixed size.
    pub fn push(&mut self, row: u32, input: Option<&ContentsInput<'_>>) -> usize {
        self.early.push(input.is_none());
        self.shipped.push(input.and_then(|input| input.shipped).map_or(UNKNOWN, Timestamp::unix));
        self.pieces.push(input.and_then(|input| input.pieces));
        self.provinces.push(input.and_then(|input| input.province).map(Into::into));
        self.cities.push(input.and_then(|input| input.city).map(Into::into));
        let Some(input) = input else { return 0 };
        let mut bytes = 0;
        for goods in &*input.goods {
            bytes += self.goods.push(row, goods);
        }
        for waybill in &input.waybills {
            self.waybills.push(row, waybill);
            bytes += waybill.len();
        }
        bytes
    }

    /// The columns in this order of the rows.
    pub fn arranged(self, order: &[u32], new_row: impl Fn(u32) -> Option<u32> + Copy) -> Contents {
        let places = |coded: Coded<Option<Box<str>>>| {
            let (values, codes) = coded.arranged(order);
            Places { values, codes }
        };
        Contents {
            shipped: Numbers::new(order.iter().map(|row| self.shipped[*row as usize])),
            pieces: Pieces::new(order.iter().map(|row| self.pieces[*row as usize])),
            provinces: places(self.provinces),
            cities: places(self.cities),
            goods: self.goods.arranged(new_row),
            waybills: TextPostings::new(&self.waybills.renumbered(new_row)),
            early: Bitmap::where_true(order.iter().map(|row| self.early[*row as usize])),
        }
    }
}

/// Gives the rows back. It turns the postings around once, so it is for reading many rows.
#[derive(Debug)]
pub struct ContentsReader<'a> {
    contents: &'a Contents,
    provinces: Vec<u32>,
    cities: Vec<u32>,
    goods: ByRow<GoodsView<'a>>,
    waybills: ByRow<&'a str>,
}

/// What each row has several of.
#[derive(Debug)]
struct ByRow<T> {
    /// Where each row's end.
    ends: Vec<usize>,
    all: Vec<T>,
}

impl<T: Copy> ByRow<T> {
    fn new<'r>(rows: usize, lists: impl Iterator<Item = (T, &'r [u32])>) -> Self {
        let mut pairs: Vec<(u32, T)> =
            lists.flat_map(|(value, rows)| rows.iter().map(move |row| (*row, value))).collect();
        pairs.sort_by_key(|(row, _)| *row);
        let mut ends = vec![0; rows];
        for (row, _) in &pairs {
            ends[*row as usize] += 1;
        }
        let mut end = 0;
        for count in &mut ends {
            end += *count;
            *count = end;
        }
        Self { ends, all: pairs.into_iter().map(|(_, value)| value).collect() }
    }

    fn of(&self, row: usize) -> &[T] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.all[start..self.ends[row]]
    }
}

impl<'a> ContentsReader<'a> {
    /// Prepares to read the rows.
    pub fn new(contents: &'a Contents, rows: usize) -> Self {
        Self {
            contents,
            provinces: contents.provinces.codes.codes(),
            cities: contents.cities.codes.codes(),
            goods: ByRow::new(rows, contents.goods.iter()),
            waybills: ByRow::new(rows, contents.waybills.iter()),
        }
    }

    /// The row as it came in; words that stood in two of its lines stand once.
    pub fn row(&self, row: u32) -> Option<ContentsInput<'_>> {
        let (contents, at) = (self.contents, row as usize);
        let shipped = contents.shipped.get(row);
        (!contents.early.contains(row)).then(|| ContentsInput {
            shipped: (shipped != UNKNOWN).then(|| Timestamp::from_unix(shipped)),
            pieces: contents.pieces.get(row),
            province: contents.provinces.is_in(self.provinces[at] as usize),
            city: contents.cities.is_in(self.cities[at] as usize),
            goods: self.goods.of(at).into(),
            waybills: self.waybills.of(at).to_vec(),
        })
    }
}
