//! What an order contains, where it goes and how far it is, kept apart for filters; and orders that were written before
//! that was kept, gone through one after the other.

use rusqlite::types::ToSqlOutput;
use rusqlite::{OptionalExtension, ToSql, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::goods::GoodsView;
use crate::domain::ids::{OrderId, ShopId};
use crate::domain::order::Order;
use crate::domain::time::Timestamp;

/// The columns of an order.
pub(super) struct Contents<'a> {
    consign_time: Option<i64>,
    step: Option<&'a str>,
    province: Option<&'a str>,
    city: Option<&'a str>,
    pieces: Option<i64>,
}

impl<'a> Contents<'a> {
    pub(super) fn of(order: &'a Order) -> Self {
        Self {
            consign_time: order.consign_time.map(Timestamp::unix),
            step: order.step_status.as_ref().map(|step| step.word()),
            province: order.province.as_deref(),
            city: order.city.as_deref(),
            pieces: order.pieces(),
        }
    }

    /// Their values, in the order in which the statements name them.
    pub(super) fn bind(&self) -> [&dyn ToSql; 5] {
        [&self.consign_time, &self.step, &self.province, &self.city, &self.pieces]
    }
}

/// A text where unknown is the empty one.
struct OrEmpty<'a>(Option<&'a str>);

impl ToSql for OrEmpty<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.unwrap_or_default().into())
    }
}

impl Tx<'_> {
    /// The row of a line's words; `None` where none is known.
    pub(super) fn goods(&self, shop: ShopId, goods: &GoodsView<'_>) -> Result<Option<i64>> {
        let [title, sku, outer_iid, outer_sku_id] = goods.texts().map(OrEmpty);
        if goods.texts() == [None; 4] {
            return Ok(None);
        }
        let known: Option<i64> = self
            .sql
            .prepare_cached(
                "SELECT id FROM goods
                 WHERE shop_id = ?1 AND title = ?2 AND sku = ?3 AND outer_iid = ?4 AND outer_sku_id = ?5",
            )?
            .query_row(params![shop.get(), title, sku, outer_iid, outer_sku_id], |row| row.get(0))
            .optional()?;
        if known.is_some() {
            return Ok(known);
        }
        self.sql
            .prepare_cached(
                "INSERT INTO goods (shop_id, title, sku, outer_iid, outer_sku_id) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![shop.get(), title, sku, outer_iid, outer_sku_id])?;
        Ok(Some(self.sql.last_insert_rowid()))
    }

    /// Was an order written before its contents were kept?
    pub(super) fn is_early(&self, id: OrderId) -> Result<bool> {
        let kept: bool = self
            .sql
            .prepare_cached("SELECT contents FROM orders WHERE id = ?1")?
            .query_row([id.get()], |row| row.get(0))?;
        Ok(!kept)
    }

    /// Goes through the next orders that were written before their contents were kept, at most so many, and answers
    /// whether there may be more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn fill_contents(&mut self, most: usize) -> Result<Filling> {
        let (next, last): (i64, i64) =
            self.sql.query_row("SELECT next, last FROM contents_left", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        if next >= last {
            return Ok(Filling::Done);
        }
        let rows: Vec<(i64, i64, bool)> = self
            .sql
            .prepare_cached(
                "SELECT id, shop_id, contents FROM orders WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3",
            )?
            .query_map(params![next, last, i64::try_from(most).unwrap_or(i64::MAX)], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect::<rusqlite::Result<_>>()?;
        for (id, shop, kept) in &rows {
            if !kept {
                let id = OrderId::new(*id).map_err(|_| StoreError::Damaged("orders.id"))?;
                let shop = ShopId::new(*shop).map_err(|_| StoreError::Damaged("orders.shop_id"))?;
                self.fill_one(shop, id)?;
            }
        }
        let reached = if rows.len() < most { last } else { rows.last().map_or(last, |(id, ..)| *id) };
        self.sql.prepare_cached("UPDATE contents_left SET next = ?1")?.execute([reached])?;
        Ok(if reached < last { Filling::More } else { Filling::Done })
    }

    fn fill_one(&mut self, shop: ShopId, id: OrderId) -> Result<()> {
        let record = match self.record(id) {
            Ok(record) => record,
            // What cannot be read back stays open; it is told where the order itself is opened.
            Err(StoreError::Body { .. } | StoreError::Record { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        let order = record.order();
        let rev = self.rev();
        let contents = Contents::of(&order);
        let [consign_time, step, province, city, pieces] = contents.bind();
        self.sql
            .prepare_cached(
                "UPDATE orders SET rev = ?1, consign_time = ?2, step_status = ?3, province = ?4, city = ?5, pieces = ?6,
                   contents = 1
                 WHERE id = ?7",
            )?
            .execute(params![rev.0, consign_time, step, province, city, pieces, id.get()])?;
        let mut update = self.sql.prepare_cached(
            "UPDATE order_line SET goods_id = ?3, waybill = ?4 WHERE order_id = ?1 AND place = ?2",
        )?;
        for (place, line) in (0_i64..).zip(order.lines.known()) {
            update.execute(params![id.get(), place, self.goods(shop, &line.goods())?, line.waybill])?;
        }
        Ok(())
    }
}

/// Whether there are orders left to go through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filling {
    /// There may be.
    More,
    /// There are none.
    Done,
}

impl Reader<'_> {
    /// How far the going through is: whether orders that were written before their contents were kept are left.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn filling(&self) -> Result<Filling> {
        let left: bool = self.0.query_row("SELECT next < last FROM contents_left", [], |row| row.get(0))?;
        Ok(if left { Filling::More } else { Filling::Done })
    }
}
