//! Orders on their way in: the one place where an answer becomes rows.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, ToSql, params, params_from_iter};

use super::body;
use super::contents::Contents;
use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::filter::Refunding;
use crate::domain::ids::{OrderId, Rev, ShopId};
use crate::domain::item::ItemError;
use crate::domain::merge::{Answer, Asked, Change, Trust};
use crate::domain::order::Order;
use crate::domain::pass::Counts;
use crate::domain::record::{Record, Source};
use crate::domain::text_state::TextState;
use crate::domain::time::Timestamp;

/// What taking an answer did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The order was not known before.
    Inserted(OrderId),
    /// Something of it is new.
    Updated(OrderId),
    /// Nothing is new.
    Unchanged(OrderId),
}

impl Taken {
    /// The order's row.
    #[must_use]
    pub const fn id(self) -> OrderId {
        match self {
            Self::Inserted(id) | Self::Updated(id) | Self::Unchanged(id) => id,
        }
    }

    /// Adds it to the counts of a pass.
    pub const fn count(self, counts: &mut Counts) {
        counts.seen += 1;
        match self {
            Self::Inserted(_) => counts.inserted += 1,
            Self::Updated(_) => counts.updated += 1,
            Self::Unchanged(_) => counts.unchanged += 1,
        }
    }
}

/// Most bytes of a raw item that quarantine keeps.
const QUARANTINE_BYTES: usize = 256 * 1024;

impl Tx<'_> {
    /// Takes one order of one answer. `raw` is its text as it came; an answer that equals the source's last one
    /// costs a hash compare.
    ///
    /// # Errors
    /// [`StoreError`]; the whole transaction is to be given up then.
    pub fn take(&mut self, shop: ShopId, answer: Answer, raw: &str) -> Result<Taken> {
        let hash = hash(&answer, raw);
        let source = answer.source;
        let (modified, read_at) = (answer.item.time("modified"), answer.read_at);
        let known: Option<i64> = self
            .sql
            .prepare_cached("SELECT id FROM orders WHERE shop_id = ?1 AND tid = ?2")?
            .query_row([shop.get(), answer.item.tid().get()], |row| row.get(0))
            .optional()?;

        let taken = match known {
            None => Taken::Inserted(self.insert(shop, answer)?),
            Some(row) => {
                let id = OrderId::new(row).map_err(|_| StoreError::Damaged("orders.id"))?;
                if self.last_hash(id, source)? == Some(hash) {
                    return Ok(Taken::Unchanged(id));
                }
                self.update(shop, id, answer)?
            }
        };
        self.sql
            .prepare_cached("INSERT OR REPLACE INTO seen (order_id, source, hash, modified, read_at) VALUES (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![taken.id().get(), source.word(), hash, modified.map(Timestamp::unix), read_at.unix()])?;
        Ok(taken)
    }

    /// Puts an item that cannot be read aside, with its raw text and the reason.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn quarantine(
        &mut self,
        shop: ShopId,
        source: Source,
        raw: &str,
        why: &ItemError,
        at: Timestamp,
    ) -> Result<()> {
        let kept = raw.get(..raw.floor_char_boundary(QUARANTINE_BYTES)).unwrap_or_default();
        let field = match why {
            ItemError::BadValue { field, .. } => field.as_str(),
            ItemError::NoTid => "tid",
            ItemError::NotAnObject(_) | ItemError::TooManyLines(_) => "",
        };
        self.sql
            .prepare_cached(
                "INSERT INTO quarantine (shop_id, hash, source, tid, field, reason, raw, first_at, last_at, times)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, 1)
                 ON CONFLICT (shop_id, hash) DO UPDATE SET last_at = ?8, times = times + 1",
            )?
            .execute(params![
                shop.get(),
                digest(raw.as_bytes()),
                source.word(),
                tid_in(raw),
                field,
                why.to_string(),
                kept,
                at.unix(),
            ])?;
        Ok(())
    }

    fn last_hash(&self, id: OrderId, source: Source) -> Result<Option<i64>> {
        Ok(self
            .sql
            .prepare_cached("SELECT hash FROM seen WHERE order_id = ?1 AND source = ?2")?
            .query_row(params![id.get(), source.word()], |row| row.get(0))
            .optional()?)
    }

    fn insert(&mut self, shop: ShopId, answer: Answer) -> Result<OrderId> {
        let record = Record::first(answer);
        let order = record.order();
        let rev = self.rev();
        let columns = Columns::of(&record, &order, rev);
        self.sql
            .prepare_cached(
                "INSERT INTO orders (rev, created, modified, pay_time, newest, status, flag, refunding, buyer_nick,
                   buyer_open_uid, num_iid, payment_fen, memo, message, message_exists, consign_time, step_status, province, city,
                   pieces, contents, shop_id, tid)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 1,
                   ?21, ?22)",
            )?
            .execute(params_from_iter(columns.bind().into_iter().chain([
                &shop.get() as &dyn ToSql,
                &order.tid.get(),
            ])))?;
        let id = OrderId::new(self.sql.last_insert_rowid()).map_err(|_| StoreError::Damaged("orders.id"))?;
        self.put_body(id, &record)?;
        self.put_lines(shop, id, &order)?;
        self.put_titles(shop, &order)?;
        self.settle_wanting(shop, id, &order)?;
        self.readable(shop, order.tid)?;
        Ok(id)
    }

    fn update(&mut self, shop: ShopId, id: OrderId, answer: Answer) -> Result<Taken> {
        let mut record = self.record(id)?;
        let (item, before) = (record.item().clone(), record.order());
        let (source, read_at) = (answer.source, answer.read_at);
        let stored = record.clone();
        let changes = record.take(answer);
        let order = record.order();
        if record == stored {
            return Ok(Taken::Unchanged(id));
        }
        self.put_body(id, &record)?;
        if *record.item() == item && order == before && record.newest() == stored.newest() {
            // Only where a value comes from is new; nothing that anyone sees.
            return Ok(Taken::Unchanged(id));
        }
        let early = self.is_early(id)?;
        self.update_row(id, &record, &order)?;
        if early || order.lines != before.lines {
            self.put_lines(shop, id, &order)?;
            self.put_titles(shop, &order)?;
        }
        self.put_changes(id, &changes, source, read_at)?;
        self.settle_wanting(shop, id, &order)?;
        self.readable(shop, order.tid)?;
        Ok(Taken::Updated(id))
    }

    fn update_row(&mut self, id: OrderId, record: &Record, order: &Order) -> Result<()> {
        let rev = self.rev();
        let columns = Columns::of(record, order, rev);
        self.sql
            .prepare_cached(
                "UPDATE orders SET rev = ?1, created = ?2, modified = ?3, pay_time = ?4, newest = ?5, status = ?6,
                   flag = ?7, refunding = ?8, buyer_nick = ?9, buyer_open_uid = ?10, num_iid = ?11,
                   payment_fen = ?12, memo = ?13, message = ?14, message_exists = ?15, consign_time = ?16, step_status = ?17,
                   province = ?18, city = ?19, pieces = ?20, contents = 1
                 WHERE id = ?21",
            )?
            .execute(params_from_iter(columns.bind().into_iter().chain([&id.get() as &dyn ToSql])))?;
        Ok(())
    }

    pub(super) fn record(&self, id: OrderId) -> Result<Record> {
        let packed: Vec<u8> = self
            .sql
            .prepare_cached("SELECT body FROM item WHERE order_id = ?1")?
            .query_row([id.get()], |row| row.get(0))?;
        unpack_record(id, &packed)
    }

    fn put_body(&self, id: OrderId, record: &Record) -> Result<()> {
        let packed =
            body::pack(&record.to_json()).map_err(|cause| StoreError::Body { order: id.get(), cause })?;
        self.sql
            .prepare_cached("INSERT OR REPLACE INTO item (order_id, body) VALUES (?1, ?2)")?
            .execute(params![id.get(), packed])?;
        Ok(())
    }

    fn put_lines(&self, shop: ShopId, id: OrderId, order: &Order) -> Result<()> {
        self.sql.prepare_cached("DELETE FROM order_line WHERE order_id = ?1")?.execute([id.get()])?;
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO order_line (order_id, place, oid, num_iid, num, payment_fen, status, refund_status,
               goods_id, waybill)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        for (place, line) in (0_i64..).zip(order.lines.known()) {
            insert.execute(params![
                id.get(),
                place,
                line.oid.map(|oid| oid.get()),
                line.num_iid.map(|item| item.get()),
                line.num,
                line.payment.map(|fen| fen.0),
                line.status.as_ref().map(|s| s.word()),
                line.refund_status.as_ref().map(|s| s.word()),
                self.goods(shop, &line.goods())?,
                line.waybill,
            ])?;
        }
        Ok(())
    }

    fn put_titles(&self, shop: ShopId, order: &Order) -> Result<()> {
        let modified = order.modified.or(order.created).map_or(0, Timestamp::unix);
        let mut put = self.sql.prepare_cached(
            "INSERT INTO catalogue (shop_id, num_iid, title, modified) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (shop_id, num_iid) DO UPDATE SET title = ?3, modified = ?4
             WHERE modified < ?4 AND title <> ?3",
        )?;
        for line in order.lines.known() {
            if let (Some(item), Some(title)) = (line.num_iid, &line.title) {
                put.execute(params![shop.get(), item.get(), title, modified])?;
            }
        }
        Ok(())
    }

    fn put_changes(
        &mut self,
        id: OrderId,
        changes: &[Change],
        source: Source,
        read_at: Timestamp,
    ) -> Result<()> {
        let rev = self.rev();
        let mut insert = self.sql.prepare_cached(
            "INSERT INTO change (order_id, rev, watched, path, old, new, source, read_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        for change in changes {
            insert.execute(params![
                id.get(),
                rev.0,
                change.watched.word(),
                change.path,
                change.old,
                change.new,
                source.word(),
                read_at.unix(),
            ])?;
        }
        Ok(())
    }
}

/// Unpacks a stored record.
pub(super) fn unpack_record(id: OrderId, packed: &[u8]) -> Result<Record> {
    let json = body::unpack(packed).map_err(|cause| StoreError::Body { order: id.get(), cause })?;
    Record::from_json(&json).map_err(|cause| StoreError::Record { order: id.get(), cause })
}

/// The columns of an order that change with it.
struct Columns<'a> {
    rev: i64,
    times: [Option<i64>; 4],
    status: Option<&'a str>,
    flag: Option<u16>,
    refunding: Option<bool>,
    buyer_nick: Option<&'a str>,
    buyer_open_uid: Option<&'a str>,
    num_iid: Option<i64>,
    payment_fen: Option<i64>,
    memo: Option<&'a str>,
    message: Option<&'a str>,
    message_exists: bool,
    contents: Contents<'a>,
}

impl<'a> Columns<'a> {
    fn of(record: &Record, order: &'a Order, rev: Rev) -> Self {
        let times = [order.created, order.modified, order.pay_time, record.newest()];
        Self {
            rev: rev.0,
            times: times.map(|time| time.map(Timestamp::unix)),
            status: order.status.as_ref().map(|status| status.word()),
            flag: order.seller_flag.map(|flag| flag.number()),
            refunding: order.refunding().map(|refunding| refunding == Refunding::Yes),
            buyer_nick: order.buyer_nick.as_deref(),
            buyer_open_uid: order.buyer_open_uid.as_deref(),
            num_iid: order.num_iid.map(|item| item.get()),
            payment_fen: order.payment.map(|fen| fen.0),
            memo: order.seller_memo.known(),
            message: order.buyer_message.known(),
            message_exists: order.buyer_message == TextState::Exists,
            contents: Contents::of(order),
        }
    }

    fn bind(&self) -> [&dyn ToSql; 20] {
        let [created, modified, pay_time, newest] = &self.times;
        let [consign_time, step, province, city, pieces] = self.contents.bind();
        [
            &self.rev,
            created,
            modified,
            pay_time,
            newest,
            &self.status,
            &self.flag,
            &self.refunding,
            &self.buyer_nick,
            &self.buyer_open_uid,
            &self.num_iid,
            &self.payment_fen,
            &self.memo,
            &self.message,
            &self.message_exists,
            consign_time,
            step,
            province,
            city,
            pieces,
        ]
    }
}

/// The number of the order that an item is about, read without the rest of it.
#[must_use]
pub fn tid_in(raw: &str) -> Option<i64> {
    crate::domain::envelope::Object::read(raw).ok()?.number("tid").filter(|tid| *tid > 0)
}

fn hash(answer: &Answer, raw: &str) -> i64 {
    mark(raw, answer.asked, answer.trust)
}

/// What tells two answers of one source apart: the text as it came, and what its silence and its trust mean.
#[must_use]
pub fn mark(raw: &str, asked: Asked, trust: Trust) -> i64 {
    let asked = match asked {
        Asked::Texts => 1,
        Asked::NotTexts => 0,
    };
    let trust = match trust {
        Trust::Full => 2,
        Trust::AddOnly => 0,
    };
    digest(raw.as_bytes()) ^ (asked | trust)
}

fn digest(bytes: &[u8]) -> i64 {
    xxhash_rust::xxh3::xxh3_64(bytes).cast_signed()
}
impl Reader<'_> {
    /// Of some answers of one source, given by order number and [`mark`], the places of those that equal the last
    /// answer of their order: taking them would change nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unchanged(&self, shop: ShopId, source: Source, answers: &[(i64, i64)]) -> Result<HashSet<usize>> {
        let mut query = self.0.prepare_cached(
            "SELECT s.hash FROM orders o JOIN seen s ON s.order_id = o.id AND s.source = ?3
             WHERE o.shop_id = ?1 AND o.tid = ?2",
        )?;
        let mut same = HashSet::new();
        for (place, (tid, mark)) in answers.iter().enumerate() {
            let last: Option<i64> =
                query.query_row(params![shop.get(), tid, source.word()], |row| row.get(0)).optional()?;
            if last == Some(*mark) {
                same.insert(place);
            }
        }
        Ok(same)
    }
}
