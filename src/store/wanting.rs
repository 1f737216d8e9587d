//! Orders whose details still have to be read one by one, and those whose details the platform refuses.

use rusqlite::{OptionalExtension, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::ids::{OrderId, ShopId, Tid};
use crate::domain::order::Order;
use crate::domain::span_set::SpanSet;
use crate::domain::time::{DAY_S, Span, Timestamp};

/// An order that wants details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanting {
    /// Its row.
    pub id: OrderId,
    /// Its number.
    pub tid: Tid,
    /// When it was created, if known.
    pub created: Option<Timestamp>,
    /// When it last changed, as far as any answer showed.
    pub changed: Option<Timestamp>,
    /// When the platform refused its details the last time, if it ever did.
    pub refused: Option<Timestamp>,
}

/// Orders that want details, created or changed within the same half hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The earliest of their times.
    pub first: Timestamp,
    /// The latest of their times.
    pub last: Timestamp,
    /// How many they are.
    pub orders: u64,
    /// Why the platform refused one of them the last time, if it refused any.
    pub reason: Option<String>,
}

impl Tx<'_> {
    /// Notes whether an order still wants details.
    pub(super) fn settle_wanting(&self, shop: ShopId, id: OrderId, order: &Order) -> Result<()> {
        if order.seller_memo.is_wanting() || order.buyer_message.is_wanting() || !order.lines.is_known() {
            self.sql
                .prepare_cached("INSERT OR IGNORE INTO wanting (order_id, shop_id) VALUES (?1, ?2)")?
                .execute([id.get(), shop.get()])?;
        } else {
            self.sql.prepare_cached("DELETE FROM wanting WHERE order_id = ?1")?.execute([id.get()])?;
        }
        Ok(())
    }

    /// Notes that the user asked for the details of orders; of those that want any, they come first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ask_details(&mut self, ids: &[OrderId], at: Timestamp) -> Result<()> {
        let mut update =
            self.sql.prepare_cached("UPDATE wanting SET asked_at = ?2, given_up = 0 WHERE order_id = ?1")?;
        for id in ids {
            update.execute([id.get(), at.unix()])?;
        }
        Ok(())
    }

    /// Notes that the platform refused an order's details. Refused again in another pass at least a day later,
    /// the order is listed as without details and holds no span open any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn details_refused(&mut self, id: OrderId, why: &str, at: Timestamp) -> Result<()> {
        self.sql
            .prepare_cached(
                "UPDATE wanting SET first_refused = coalesce(first_refused, ?2), last_refused = ?2, reason = ?3,
                   given_up = given_up OR (?2 - coalesce(first_refused, ?2) >= ?4)
                 WHERE order_id = ?1",
            )?
            .execute(params![id.get(), at.unix(), why, DAY_S])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The queue of the orders that want details and are not given up, created or changed within a span: first those
    /// that the user asked for, then messages that are known to exist on orders that wait to be sent, then the others
    /// that wait, then what two answers disagree about, then the rest; the newest first in each.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wanting(&self, shop: ShopId, span: Span, limit: usize) -> Result<Vec<Wanting>> {
        let mut query = self.0.prepare_cached(
            "SELECT o.id, o.tid, o.created, max(coalesce(o.newest, o.modified), coalesce(o.modified, o.newest)),
                    w.last_refused
             FROM wanting w JOIN orders o ON o.id = w.order_id
             WHERE w.shop_id = ?1 AND w.given_up = 0
               AND (o.created BETWEEN ?2 AND ?3 OR o.newest BETWEEN ?2 AND ?3 OR o.modified BETWEEN ?2 AND ?3)
             ORDER BY w.asked_at IS NULL, CASE
                 WHEN o.status IN ('WAIT_SELLER_SEND_GOODS', 'SELLER_CONSIGNED_PART', 'PAID_FORBID_CONSIGN')
                   THEN iif(o.message_exists, 0, 1)
                 WHEN o.newest > o.modified THEN 2
                 ELSE 3 END,
               o.created DESC LIMIT ?4",
        )?;
        let rows = query.query_map(
            params![
                shop.get(),
                span.start().unix(),
                span.end().unix(),
                i64::try_from(limit).unwrap_or(i64::MAX)
            ],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
        )?;
        rows.map(|row| {
            let (id, tid, created, changed, refused): (i64, i64, Option<i64>, Option<i64>, Option<i64>) =
                row?;
            Ok(Wanting {
                id: OrderId::new(id).map_err(|_| StoreError::Damaged("orders.id"))?,
                tid: Tid::new(tid).map_err(|_| StoreError::Damaged("orders.tid"))?,
                created: created.map(Timestamp::from_unix),
                changed: changed.map(Timestamp::from_unix),
                refused: refused.map(Timestamp::from_unix),
            })
        })
        .collect()
    }

    /// The same orders by half hours, ascending.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn holes(&self, shop: ShopId, span: Span) -> Result<Vec<Hole>> {
        let mut query = self.0.prepare_cached(
            "SELECT min(at), max(at), count(*), max(reason) FROM (
               SELECT iif(o.created BETWEEN ?2 AND ?3, o.created,
                          iif(o.newest BETWEEN ?2 AND ?3, o.newest, o.modified)) AS at, w.reason
               FROM wanting w JOIN orders o ON o.id = w.order_id
               WHERE w.shop_id = ?1 AND w.given_up = 0
                 AND (o.created BETWEEN ?2 AND ?3 OR o.newest BETWEEN ?2 AND ?3 OR o.modified BETWEEN ?2 AND ?3)
             ) GROUP BY at / 1800 ORDER BY 1",
        )?;
        let rows = query.query_map([shop.get(), span.start().unix(), span.end().unix()], |row| {
            Ok(Hole {
                first: Timestamp::from_unix(row.get(0)?),
                last: Timestamp::from_unix(row.get(1)?),
                orders: row.get(2)?,
                reason: row.get(3)?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the orders were created that want details now, day by day: those that were refused after `tried` are left
    /// alone for the moment, and so are those that changed after `settled`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wanting_days(&self, shop: ShopId, tried: Timestamp, settled: Timestamp) -> Result<SpanSet> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT min(at), max(at) FROM (SELECT {CREATED} AS at {WANTING_NOW}) GROUP BY at / 86400"
        ))?;
        let days = query.query_map(params![shop.get(), tried.unix(), settled.unix()], span_of)?;
        Ok(days.collect::<rusqlite::Result<Vec<Option<Span>>>>()?.into_iter().flatten().collect())
    }

    /// Of the same orders, the one that the user asked for last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wanting_asked(&self, shop: ShopId, tried: Timestamp, settled: Timestamp) -> Result<Option<Span>> {
        let mut query = self.0.prepare_cached(&format!(
            "SELECT {CREATED}, {CREATED} {WANTING_NOW} AND w.asked_at IS NOT NULL
             ORDER BY w.asked_at DESC, o.created DESC LIMIT 1"
        ))?;
        let span = query.query_row(params![shop.get(), tried.unix(), settled.unix()], span_of).optional()?;
        Ok(span.flatten())
    }

    /// How many orders want details, and how many were given up.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn wanting_counts(&self, shop: ShopId) -> Result<(u64, u64)> {
        let mut query = self.0.prepare_cached(
            "SELECT count(*) FILTER (WHERE given_up = 0), count(*) FILTER (WHERE given_up <> 0)
             FROM wanting WHERE shop_id = ?1",
        )?;
        Ok(query.query_row([shop.get()], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }
}

/// When an order was created, or what of its times is known.
const CREATED: &str = "coalesce(o.created, o.newest, o.modified, 0)";
/// The orders that want details now.
const WANTING_NOW: &str = "FROM wanting w JOIN orders o ON o.id = w.order_id
    WHERE w.shop_id = ?1 AND w.given_up = 0 AND coalesce(w.last_refused, 0) <= ?2
      AND coalesce(o.newest, o.modified, 0) <= ?3";

/// A span that begins a second before its first order, so that it is never empty.
fn span_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Span>> {
    let (first, last) = (row.get(0)?, row.get(1)?);
    Ok(Span::new(Timestamp::from_unix(first).plus_s(-1), Timestamp::from_unix(last)))
}
