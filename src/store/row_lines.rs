//! What an order's lines give to its row on the way out: items, words of the goods, parcels.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row};

use super::error::Result;
use super::open::Reader;
use super::rows::push_item;
use crate::domain::goods::GoodsView;
use crate::domain::ids::NumIid;

/// The query of the lines, without its condition.
pub(super) const LINES: &str = "SELECT order_id, num_iid, goods_id, waybill FROM order_line";

/// A line of an order.
pub(super) struct Line {
    pub(super) order: i64,
    item: Option<i64>,
    goods: Option<i64>,
    waybill: Option<String>,
}

impl Line {
    /// A row of [`LINES`].
    pub(super) fn of(row: &Row<'_>) -> Result<Self> {
        Ok(Self { order: row.get(0)?, item: row.get(1)?, goods: row.get(2)?, waybill: row.get(3)? })
    }
}

/// What the lines of one order give; used again for the next one.
#[derive(Default)]
pub(super) struct OfLines {
    /// The items of the trade and its lines, each once.
    pub(super) items: Vec<NumIid>,
    /// The row of each line's words.
    pub(super) goods: Vec<Option<i64>>,
    /// The parcels, each once.
    pub(super) waybills: Vec<String>,
}

impl OfLines {
    /// Begins with another order and the item of its own.
    pub(super) fn begin(&mut self, item: Option<i64>) {
        self.items.clear();
        self.goods.clear();
        self.waybills.clear();
        push_item(&mut self.items, item);
    }

    pub(super) fn push(&mut self, line: Line) {
        push_item(&mut self.items, line.item);
        self.goods.push(line.goods);
        self.waybills.extend(line.waybill.filter(|waybill| !self.waybills.contains(waybill)));
    }
}

/// Words of lines by their rows.
#[derive(Default)]
pub(super) struct Goods(HashMap<i64, [String; 4]>);

impl Goods {
    /// All there are.
    pub(super) fn every(reader: &Reader<'_>) -> Result<Self> {
        let mut query = reader.0.prepare("SELECT id, title, sku, outer_iid, outer_sku_id FROM goods")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, texts(row, 1)?)))?;
        Ok(Self(rows.collect::<rusqlite::Result<_>>()?))
    }

    /// Reads those of them that are not there yet.
    pub(super) fn fetch(&mut self, reader: &Reader<'_>, ids: &[Option<i64>]) -> Result<()> {
        for id in ids.iter().flatten().filter(|id| !self.0.contains_key(id)).copied().collect::<Vec<_>>() {
            let mut query = reader
                .0
                .prepare_cached("SELECT title, sku, outer_iid, outer_sku_id FROM goods WHERE id = ?1")?;
            if let Some(words) = query.query_row([id], |row| texts(row, 0)).optional()? {
                self.0.insert(id, words);
            }
        }
        Ok(())
    }

    /// The words of these rows; of a line without one nothing is known.
    pub(super) fn views(&self, ids: &[Option<i64>]) -> Vec<GoodsView<'_>> {
        let known = |text: &String| !text.is_empty();
        let view = |id: Option<i64>| {
            let words = self.0.get(&id?)?.each_ref();
            Some(GoodsView::of(words.map(|text| Some(text).filter(|text| known(text)).map(String::as_str))))
        };
        ids.iter().map(|id| view(*id).unwrap_or_default()).collect()
    }
}

fn texts(row: &Row<'_>, first: usize) -> rusqlite::Result<[String; 4]> {
    Ok([row.get(first)?, row.get(first + 1)?, row.get(first + 2)?, row.get(first + 3)?])
}
