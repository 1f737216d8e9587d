//! The first rows of an answer while the index is not there: the store's own indexes are walked in the order of the
//! answer, a bounded step at a time, so that whoever asks can stop after any.

use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};

use super::error::{Result, StoreError};
use super::filter::{matching_sql, time_column};
use super::open::Reader;
use crate::domain::filter::{Direction, Filter, TimeKind};
use crate::domain::ids::{OrderId, ShopId};
use crate::domain::status::Status;

/// Orders that one step looks at.
const STEP: usize = 1_000;
/// Orders that are looked at in all. What a filter seldom finds is left to the index.
const MOST_LOOKED_AT: usize = 50_000;
/// Rows that are found in all: a few screens to scroll through.
const MOST_FOUND: usize = 500;
/// The states of the index of what waits to be sent, as its own text has them: by it SQLite knows that it fits.
const WAITING: &str = "status IN ('WAIT_SELLER_SEND_GOODS', 'SELLER_CONSIGNED_PART')";

/// The first rows of an answer, as far as they have been looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstRows {
    path: Path,
    /// Where the next step begins; `None` behind the last.
    next: Option<At>,
    looked_at: usize,
    found: Vec<OrderId>,
    step: usize,
}

/// In which order the store is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    /// By an index over a time: its name, and what it says of its rows.
    ByTime(&'static str, Option<&'static str>),
    /// All at once by an index that has few rows of any value.
    Few(&'static str),
}

/// A place in the order by a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Behind this time and order number.
    Known(i64, i64),
    /// Among the orders whose time is unknown, behind this number.
    Unknown(i64),
}

impl FirstRows {
    /// Where to begin. `None` where no index of the store has the order of the answer.
    #[must_use]
    pub fn of(filter: &Filter) -> Option<Self> {
        let waits =
            |status: &Status| matches!(status, Status::WaitSellerSendGoods | Status::SellerConsignedPart);
        let path = if !filter.tids.is_empty() {
            // The one that SQLite makes of `UNIQUE (shop_id, tid)`.
            Path::Few("sqlite_autoindex_orders_1")
        } else if filter.buyer_open_uid.is_some() {
            Path::Few("orders_buyer")
        } else {
            match filter.time {
                TimeKind::Created => Path::ByTime("orders_created", None),
                TimeKind::Modified => Path::ByTime("orders_modified", None),
                TimeKind::Paid if !filter.statuses.is_empty() && filter.statuses.iter().all(waits) => {
                    Path::ByTime("orders_waiting", Some(WAITING))
                }
                TimeKind::Paid => return None,
            }
        };
        Some(Self { path, next: Some(start(filter)), looked_at: 0, found: Vec::new(), step: STEP })
    }

    /// The same with steps of so many orders.
    #[must_use]
    pub fn in_steps_of(self, orders: usize) -> Self {
        Self { step: orders.max(1), ..self }
    }

    /// What was found so far, in the order of the answer, from its first row on without a gap.
    #[must_use]
    pub fn found(&self) -> &[OrderId] {
        &self.found
    }

    /// Whether another step may find more of what is wanted.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        self.next.is_some() && self.looked_at < MOST_LOOKED_AT && self.found.len() < MOST_FOUND
    }
}

/// Before the first row. An unknown time counts as the oldest, and is within no span.
fn start(filter: &Filter) -> At {
    let has_span = filter.start.is_some() || filter.end.is_some();
    match filter.direction {
        Direction::Ascending if has_span => known_from(filter),
        Direction::Ascending => At::Unknown(0),
        // Order numbers are positive, so nothing of the next second is behind this.
        Direction::Descending => {
            At::Known(filter.end.map_or(i64::MAX, |end| end.unix().saturating_add(1)), 0)
        }
    }
}

fn known_from(filter: &Filter) -> At {
    At::Known(filter.start.map_or(i64::MIN, |start| start.unix()), 0)
}

impl Reader<'_> {
    /// Looks for rows of an answer a step further. One step looks at a bounded number of orders.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn look_further(&self, shop: ShopId, filter: &Filter, rows: &mut FirstRows) -> Result<()> {
        match (rows.path, rows.next) {
            (_, None) => Ok(()),
            (Path::Few(index), Some(_)) => self.all_at_once(shop, filter, index, rows),
            (Path::ByTime(index, says), Some(at)) => self.step(shop, filter, (index, says), at, rows),
        }
    }

    fn all_at_once(&self, shop: ShopId, filter: &Filter, index: &str, rows: &mut FirstRows) -> Result<()> {
        let (sql, mut params) = matching_sql(shop, filter);
        let direction = word(filter.direction);
        let time = time_column(filter.time);
        params.push(Value::Integer(i64::try_from(MOST_FOUND).unwrap_or(i64::MAX)));
        let sql = format!(
            "SELECT id FROM orders INDEXED BY {index} WHERE {sql} ORDER BY {time} {direction}, tid {direction} LIMIT ?"
        );
        let mut query = self.0.prepare(&sql)?;
        let ids = query.query_map(params_from_iter(params), |row| row.get(0))?;
        rows.found = ids.map(|id| order_id(id?)).collect::<Result<_>>()?;
        rows.next = None;
        Ok(())
    }

    fn step(
        &self,
        shop: ShopId,
        filter: &Filter,
        (index, says): (&str, Option<&str>),
        at: At,
        rows: &mut FirstRows,
    ) -> Result<()> {
        let (matches, mut params) = matching_sql(shop, filter);
        let (time, direction) = (time_column(filter.time), word(filter.direction));
        let after = match filter.direction {
            Direction::Ascending => ">",
            Direction::Descending => "<",
        };
        params.push(Value::Integer(shop.get()));
        let place = match at {
            At::Known(unix, tid) => {
                params.extend([Value::Integer(unix), Value::Integer(tid)]);
                // The far end of the span, so that the walk ends with it.
                let end = match filter.direction {
                    Direction::Ascending => filter.end.map(|end| ("<=", end)),
                    Direction::Descending => filter.start.map(|start| (">=", start)),
                };
                params.extend(end.map(|(_, end)| Value::Integer(end.unix())));
                let end = end.map_or(String::new(), |(op, _)| format!(" AND {time} {op} ?"));
                format!("({time}, tid) {after} (?, ?){end}")
            }
            At::Unknown(tid) => {
                params.push(Value::Integer(tid));
                format!("{time} IS NULL AND tid {after} ?")
            }
        };
        params.push(Value::Integer(i64::try_from(rows.step).unwrap_or(i64::MAX)));
        let says = says.map_or(String::new(), |says| format!("{says} AND "));
        let sql = format!(
            "SELECT id, {time}, tid, ({matches}) FROM orders INDEXED BY {index} \
             WHERE {says}shop_id = ? AND {place} ORDER BY {time} {direction}, tid {direction} LIMIT ?"
        );
        let mut query = self.0.prepare_cached(&sql)?;
        let mut looked_at = query.query(params_from_iter(params))?;
        let (mut count, mut last) = (0, at);
        while let Some(row) = looked_at.next()? {
            count += 1;
            last = place_of(row)?;
            if row.get::<_, Option<bool>>(3)? == Some(true) && rows.found.len() < MOST_FOUND {
                rows.found.push(order_id(row.get(0)?)?);
            }
        }
        rows.looked_at += count;
        rows.next = if count == rows.step { Some(last) } else { behind(at, filter) };
        Ok(())
    }
}

/// Where to go on when a stretch has ended.
fn behind(at: At, filter: &Filter) -> Option<At> {
    let has_span = filter.start.is_some() || filter.end.is_some();
    match (at, filter.direction) {
        (At::Unknown(_), Direction::Ascending) => Some(known_from(filter)),
        (At::Known(..), Direction::Descending) if !has_span => Some(At::Unknown(i64::MAX)),
        _ => None,
    }
}

fn place_of(row: &Row<'_>) -> Result<At> {
    let tid = row.get(2)?;
    Ok(row.get::<_, Option<i64>>(1)?.map_or(At::Unknown(tid), |unix| At::Known(unix, tid)))
}

const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    }
}

fn order_id(id: i64) -> Result<OrderId> {
    OrderId::new(id).map_err(|_| StoreError::Damaged("orders.id"))
}
