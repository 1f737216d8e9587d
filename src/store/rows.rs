//! Orders on their way out: columns for the index, records for table and detail.

use rusqlite::{OptionalExtension, Row, params};

use super::error::{Result, StoreError};
use super::handled::HANDLED;
use super::open::Reader;
use super::orders::unpack_record;
use super::row_lines::{Goods, LINES, Line, OfLines};
use crate::domain::detail::{Changed, KnownOrder, Seen};
use crate::domain::facets::Totals;
use crate::domain::filter::Refunding;
use crate::domain::flag::Flag;
use crate::domain::goods::GoodsView;
use crate::domain::handled::Handled;
use crate::domain::ids::{NumIid, OrderId, Rev, ShopId, Tid};
use crate::domain::merge::Watched;
use crate::domain::money::Fen;
use crate::domain::record::Source;
use crate::domain::time::Timestamp;

/// What the filter can ask of an order, borrowed from the database's own row.
#[derive(Debug)]
pub struct FilterRow<'a> {
    /// Its row.
    pub id: OrderId,
    /// Its shop.
    pub shop: ShopId,
    /// Its number.
    pub tid: Tid,
    /// `created`.
    pub created: Option<Timestamp>,
    /// `modified`.
    pub modified: Option<Timestamp>,
    /// `pay_time`.
    pub pay_time: Option<Timestamp>,
    /// The gateway's word for its state.
    pub status: Option<&'a str>,
    /// The seller's flag.
    pub flag: Option<Flag>,
    /// Whether a refund is under way; `None` while the lines are unknown.
    pub refunding: Option<Refunding>,
    /// The buyer's nick.
    pub buyer_nick: Option<&'a str>,
    /// The buyer's stable key.
    pub buyer_open_uid: Option<&'a str>,
    /// The items of the trade and its lines, each once.
    pub items: &'a [NumIid],
    /// What was paid.
    pub payment: Option<Fen>,
    /// The seller memo; `None` is unknown.
    pub memo: Option<&'a str>,
    /// The buyer message; `None` is not read.
    pub message: Option<&'a str>,
    /// Is an unread buyer message known to exist?
    pub message_exists: bool,
    /// What it contains, where it goes and how far it is; `None` where it was written before that was kept, and has not
    /// been gone through since.
    pub contents: Option<RowContents<'a>>,
    /// Whether it was dealt with on this computer.
    pub handled: Handled,
}

/// The rest of what the filter can ask of an order. Every `None` means *not returned*.
#[derive(Debug)]
pub struct RowContents<'a> {
    /// When it was shipped.
    pub consign_time: Option<Timestamp>,
    /// The gateway's word for the step of a pre-sale.
    pub step: Option<&'a str>,
    /// The receiver's province.
    pub province: Option<&'a str>,
    /// The receiver's city.
    pub city: Option<&'a str>,
    /// Pieces of all lines together.
    pub pieces: Option<i64>,
    /// The words of each known line.
    pub goods: &'a [GoodsView<'a>],
    /// The parcels' numbers, each once.
    pub waybills: &'a [String],
}

const COLUMNS: &str = "id, shop_id, tid, created, modified, pay_time, status, flag, refunding, buyer_nick, \
                       buyer_open_uid, num_iid, payment_fen, memo, message, message_exists, contents, consign_time, step_status, \
                       province, city, pieces";

impl Reader<'_> {
    /// The sums of orders by row; one that is not there is left out, and a text condition there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn totals_of(&self, ids: &[OrderId]) -> Result<Totals> {
        let mut query = self.0.prepare_cached("SELECT payment_fen FROM orders WHERE id = ?1")?;
        let mut totals = Totals::default();
        for id in ids {
            let row: Option<Option<i64>> = query.query_row([id.get()], |row| row.get(0)).optional()?;
            let Some(payment) = row else { continue };
            totals.orders += 1;
            match payment {
                Some(fen) => totals.payment += Fen(fen),
                None => totals.payment_unknown += 1,
            }
        }
        Ok(totals)
    }

    /// The revision of this state of the database.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revision(&self) -> Result<Rev> {
        Ok(Rev(self.0.query_row("SELECT rev FROM revision", [], |row| row.get(0))?))
    }

    /// Is the file sound?
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when SQLite finds a fault in it.
    pub fn check(&self) -> Result<()> {
        let found: String = self.0.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(StoreError::Damaged("the database file")) }
    }

    /// Every order, in the order of the rows: for building the index.
    ///
    /// # Errors
    /// [`StoreError`], or what `take` answers.
    pub fn every_row(&self, mut take: impl FnMut(&FilterRow<'_>) -> Result<()>) -> Result<()> {
        let known = Goods::every(self)?;
        let mut lines = self.0.prepare(&format!("{LINES} ORDER BY order_id, place"))?;
        let mut lines = lines.query([])?;
        let mut next = lines.next()?.map(Line::of).transpose()?;
        let mut orders = self.0.prepare(&format!("SELECT {COLUMNS}, {HANDLED} FROM orders ORDER BY id"))?;
        let mut orders = orders.query([])?;
        let mut own = OfLines::default();
        while let Some(row) = orders.next()? {
            let id: i64 = row.get(0)?;
            own.begin(row.get(11)?);
            // Both run through the rows in the same order, so one walk joins them.
            while let Some(line) = next.take_if(|line| line.order <= id) {
                if line.order == id {
                    own.push(line);
                }
                next = lines.next()?.map(Line::of).transpose()?;
            }
            let goods = known.views(&own.goods);
            take(&filter_row(row, &own, &goods)?)?;
        }
        Ok(())
    }

    /// The orders that were written after a revision.
    ///
    /// # Errors
    /// [`StoreError`], or what `take` answers.
    pub fn rows_since(&self, rev: Rev, mut take: impl FnMut(&FilterRow<'_>) -> Result<()>) -> Result<()> {
        let mut orders = self.0.prepare_cached(&format!(
            "SELECT {COLUMNS}, {HANDLED} FROM orders WHERE rev > ?1 ORDER BY rev"
        ))?;
        let mut lines = self.0.prepare_cached(&format!("{LINES} WHERE order_id = ?1 ORDER BY place"))?;
        let mut orders = orders.query([rev.0])?;
        let (mut own, mut known) = (OfLines::default(), Goods::default());
        while let Some(row) = orders.next()? {
            own.begin(row.get(11)?);
            let mut lines = lines.query([row.get::<_, i64>(0)?])?;
            while let Some(line) = lines.next()? {
                own.push(Line::of(line)?);
            }
            known.fetch(self, &own.goods)?;
            let goods = known.views(&own.goods);
            take(&filter_row(row, &own, &goods)?)?;
        }
        Ok(())
    }

    /// The orders that left the store after a revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn removed_since(&self, rev: Rev) -> Result<Vec<OrderId>> {
        let mut query = self.0.prepare_cached("SELECT order_id FROM removed WHERE rev > ?1")?;
        let rows = query.query_map([rev.0], |row| row.get(0))?;
        rows.map(|id| order_id(id?)).collect()
    }

    /// Orders by row, in the order asked for; one that is not there is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn orders(&self, ids: &[OrderId]) -> Result<Vec<KnownOrder>> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT shop_id, body, {HANDLED} FROM orders JOIN item ON item.order_id = orders.id WHERE orders.id = ?1"
        ))?;
        let mut orders = Vec::with_capacity(ids.len());
        for &id in ids {
            let row: Option<(i64, Vec<u8>, i64)> =
                query.query_row([id.get()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
            if let Some((shop, packed, handled)) = row {
                let shop = ShopId::new(shop).map_err(|_| StoreError::Damaged("orders.shop_id"))?;
                let (record, handled) = (unpack_record(id, &packed)?, Handled::from_code(handled));
                orders.push(KnownOrder { id, shop, record, handled });
            }
        }
        Ok(orders)
    }

    /// The numbers of orders, by row; one that is not there any more is left out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tids(&self, ids: &[OrderId]) -> Result<Vec<Tid>> {
        let mut query = self.0.prepare_cached("SELECT tid FROM orders WHERE id = ?1")?;
        let mut tids = Vec::with_capacity(ids.len());
        for id in ids {
            let tid: Option<i64> = query.query_row([id.get()], |row| row.get(0)).optional()?;
            if let Some(tid) = tid {
                tids.push(Tid::new(tid).map_err(|_| StoreError::Damaged("orders.tid"))?);
            }
        }
        Ok(tids)
    }

    /// The row of an order number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn order_of(&self, shop: ShopId, tid: Tid) -> Result<Option<OrderId>> {
        self.0
            .prepare_cached("SELECT id FROM orders WHERE shop_id = ?1 AND tid = ?2")?
            .query_row([shop.get(), tid.get()], |row| row.get(0))
            .optional()?
            .map(order_id)
            .transpose()
    }

    /// Which of these numbers the store does not have, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lacking(&self, shop: ShopId, tids: &[Tid]) -> Result<Vec<Tid>> {
        let mut lacking = Vec::new();
        for &tid in tids {
            if self.order_of(shop, tid)?.is_none() {
                lacking.push(tid);
            }
        }
        Ok(lacking)
    }

    /// How many orders of a shop there are, and the time of the oldest.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn extent(&self, shop: ShopId) -> Result<(u64, Option<Timestamp>)> {
        let mut query =
            self.0.prepare_cached("SELECT count(*), min(created) FROM orders WHERE shop_id = ?1")?;
        Ok(query.query_row([shop.get()], |row| {
            Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(Timestamp::from_unix)))
        })?)
    }

    /// How many orders of a shop were created since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn created_since(&self, shop: ShopId, since: Timestamp) -> Result<u64> {
        let mut query =
            self.0.prepare_cached("SELECT count(*) FROM orders WHERE shop_id = ?1 AND created >= ?2")?;
        Ok(query.query_row([shop.get(), since.unix()], |row| row.get(0))?)
    }

    /// An order's timeline, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn changes(&self, id: OrderId) -> Result<Vec<Changed>> {
        let mut query = self.0.prepare_cached(
            "SELECT watched, path, old, new, source, read_at, rev FROM change WHERE order_id = ?1 ORDER BY id DESC",
        )?;
        let mut rows = query.query([id.get()])?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let watched = Watched::from_word(row.get_ref(0)?.as_str().unwrap_or_default());
            let source = Source::from_word(row.get_ref(4)?.as_str().unwrap_or_default());
            changes.push(Changed {
                watched: watched.ok_or(StoreError::Damaged("change.watched"))?,
                path: row.get(1)?,
                old: row.get(2)?,
                new: row.get(3)?,
                source: source.ok_or(StoreError::Damaged("change.source"))?,
                read_at: Timestamp::from_unix(row.get(5)?),
                rev: Rev(row.get(6)?),
            });
        }
        Ok(changes)
    }

    /// When and from which source an order was last read, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn seen(&self, id: OrderId) -> Result<Vec<Seen>> {
        let mut query = self.0.prepare_cached(
            "SELECT source, modified, read_at FROM seen WHERE order_id = ?1 ORDER BY read_at DESC",
        )?;
        let mut rows = query.query([id.get()])?;
        let mut seen = Vec::new();
        while let Some(row) = rows.next()? {
            let source = Source::from_word(row.get_ref(0)?.as_str().unwrap_or_default());
            seen.push(Seen {
                source: source.ok_or(StoreError::Damaged("seen.source"))?,
                modified: row.get::<_, Option<i64>>(1)?.map(Timestamp::from_unix),
                read_at: Timestamp::from_unix(row.get(2)?),
            });
        }
        Ok(seen)
    }

    /// How many orders of a shop have this buyer.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn orders_of_buyer(&self, shop: ShopId, open_uid: &str) -> Result<u64> {
        let mut query = self
            .0
            .prepare_cached("SELECT count(*) FROM orders WHERE buyer_open_uid = ?2 AND shop_id = ?1")?;
        Ok(query.query_row(params![shop.get(), open_uid], |row| row.get(0))?)
    }

    /// The titles of items as far as orders showed them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn titles(&self, shop: ShopId, items: &[NumIid]) -> Result<Vec<(NumIid, String)>> {
        let mut query =
            self.0.prepare_cached("SELECT title FROM catalogue WHERE shop_id = ?1 AND num_iid = ?2")?;
        let mut titles = Vec::new();
        for &item in items {
            if let Some(title) = query.query_row([shop.get(), item.get()], |row| row.get(0)).optional()? {
                titles.push((item, title));
            }
        }
        Ok(titles)
    }
}

fn order_id(id: i64) -> Result<OrderId> {
    OrderId::new(id).map_err(|_| StoreError::Damaged("orders.id"))
}

pub(super) fn push_item(items: &mut Vec<NumIid>, item: Option<i64>) {
    if let Some(item) = item.and_then(|item| NumIid::new(item).ok()).filter(|item| !items.contains(item)) {
        items.push(item);
    }
}

fn filter_row<'a>(row: &'a Row<'_>, own: &'a OfLines, goods: &'a [GoodsView<'a>]) -> Result<FilterRow<'a>> {
    let time = |column| -> Result<Option<Timestamp>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_unix))
    };
    let text = |column| -> Result<Option<&'a str>> {
        row.get_ref(column)?.as_str_or_null().map_err(|_| StoreError::Damaged("orders"))
    };
    Ok(FilterRow {
        id: order_id(row.get(0)?)?,
        shop: ShopId::new(row.get(1)?).map_err(|_| StoreError::Damaged("orders.shop_id"))?,
        tid: Tid::new(row.get(2)?).map_err(|_| StoreError::Damaged("orders.tid"))?,
        created: time(3)?,
        modified: time(4)?,
        pay_time: time(5)?,
        status: text(6)?,
        flag: row.get::<_, Option<u16>>(7)?.map(Flag::new),
        refunding: row
            .get::<_, Option<bool>>(8)?
            .map(|open| if open { Refunding::Yes } else { Refunding::No }),
        buyer_nick: text(9)?,
        buyer_open_uid: text(10)?,
        items: &own.items,
        payment: row.get::<_, Option<i64>>(12)?.map(Fen),
        memo: text(13)?,
        message: text(14)?,
        message_exists: row.get(15)?,
        contents: if row.get(16)? {
            Some(RowContents {
                consign_time: time(17)?,
                step: text(18)?,
                province: text(19)?,
                city: text(20)?,
                pieces: row.get(21)?,
                goods,
                waybills: &own.waybills,
            })
        } else {
            None
        },
        // It stands behind all columns, however many there are.
        handled: Handled::from_code(row.get(row.as_ref().column_count() - 1)?),
    })
}
