//! The filter as SQL: the answer while the index is not there, for the command line, and the third voice in the
//! test that holds reference, index and SQL equal.

use std::fmt::Write as _;

use rusqlite::params_from_iter;
use rusqlite::types::Value;

use super::anywhere::{Perhaps, anywhere};
use super::counts::FACETS;
use super::error::{Result, StoreError};
use super::filter_kept;
use super::handled::HANDLED;
use super::open::Reader;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::{Direction, Filter, Refunding, TimeKind};
use crate::domain::ids::{OrderId, ShopId};
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::money::Fen;
use crate::domain::text_how::LocalText;
use crate::domain::text_state::TextPresence;
use crate::domain::text_test::{TextTest, Verdict};
use crate::domain::time::Timestamp;

/// A condition and its parameters.
#[derive(Debug, Clone, Default)]
pub(super) struct Clause {
    pub(super) sql: String,
    pub(super) params: Vec<Value>,
}

/// The last digits of the order number.
pub(super) const TAIL: &str = "substr('000000000000000000' || tid, -length(?)) = ?";

impl Clause {
    pub(super) const fn new(sql: String, params: Vec<Value>) -> Self {
        Self { sql, params }
    }

    pub(super) fn and(&mut self, sql: &str, params: impl IntoIterator<Item = Value>) {
        let glue = if self.sql.is_empty() { "" } else { " AND " };
        // Writing to a String cannot fail.
        let _ = write!(self.sql, "{glue}({sql})");
        self.params.extend(params);
    }

    fn any_of(&mut self, column: &str, values: impl IntoIterator<Item = Value>) {
        let values: Vec<Value> = values.into_iter().collect();
        if !values.is_empty() {
            let marks = vec!["?"; values.len()].join(", ");
            self.and(&format!("{column} IN ({marks})"), values);
        }
    }
}

/// How the rows of a shop are come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// An index leads to them.
    Index,
    /// All rows are gone through as they lie, several times as fast as by an index that leads to most of them.
    Scan,
}

/// A part of the time, one in so many, is worth its index.
const NARROW: i64 = 5;
/// So many rows are passed by an index before a page; beyond that all are gone through once.
const PASSED: u64 = 1_000;

/// One of the two texts in the table of orders.
#[derive(Clone, Copy)]
pub(super) enum Text {
    Memo,
    Message,
}

impl Text {
    const fn column(self) -> &'static str {
        match self {
            Self::Memo => "memo",
            Self::Message => "message",
        }
    }

    /// SQL that says which of the four presences a row has.
    pub(super) const fn presence(self) -> &'static str {
        match self {
            Self::Memo => {
                "CASE WHEN memo IS NULL THEN 'unknown' WHEN memo = '' THEN 'empty' ELSE 'present' END"
            }
            Self::Message => {
                "CASE WHEN message IS NULL THEN iif(message_exists, 'pending', 'unknown') \
                 WHEN message = '' THEN 'empty' ELSE 'present' END"
            }
        }
    }

    /// The rows that pass a test, and those that it cannot judge.
    pub(super) fn test(self, side: Side, test: &LocalText) -> (Clause, Clause) {
        let column = self.column();
        let known = match test {
            LocalText::Api(TextTest::Equals(_)) => format!("coalesce({column} = ?, 0)"),
            LocalText::Api(TextTest::Differs(_)) => format!("coalesce({column} <> ?, 0)"),
            // `lower` folds ASCII only, which is the meaning; `instr` takes the piece literally.
            LocalText::Api(TextTest::Contains(_)) | LocalText::AnyOf(_) => {
                let one = format!("coalesce(instr(lower({column}), lower(?)) > 0, 0)");
                vec![one; test.values().len().max(1)].join(" OR ")
            }
            LocalText::Starts(_) => format!("coalesce(instr(lower({column}), lower(?)) = 1, 0)"),
            LocalText::Ends(_) => {
                format!("coalesce(? = '' OR substr(lower({column}), -length(?)) = lower(?), 0)")
            }
        };
        let marks = known.matches('?').count();
        let values = test.values().into_iter().map(|value| Value::Text(value.to_owned()));
        let values: Vec<Value> = values.cycle().take(marks).collect();
        // A text nobody has read is judged by its presence alone.
        let mut unread = String::new();
        let mut open = String::new();
        for (presence, exists) in [(TextPresence::Pending, 1), (TextPresence::Unknown, 0)] {
            let row = match self {
                Self::Memo if presence == TextPresence::Pending => continue,
                Self::Memo => "memo IS NULL".to_owned(),
                Self::Message => format!("(message IS NULL AND message_exists = {exists})"),
            };
            match side.of(test.judge_unread(presence)) {
                Verdict::Yes => unread = format!("{unread} OR {row}"),
                Verdict::Unjudged if open.is_empty() => open = row,
                Verdict::Unjudged => open = format!("{open} OR {row}"),
                Verdict::No => {}
            }
        }
        let known = match side {
            Side::Is => known,
            Side::IsNot => format!("({column} IS NOT NULL AND NOT ({known}))"),
        };
        let mut yes = Clause::default();
        yes.and(&format!("{known}{unread}"), values);
        let mut unjudged = Clause::default();
        unjudged.and(if open.is_empty() { "0" } else { &open }, []);
        (yes, unjudged)
    }
}

/// The conditions on the two texts.
fn texts(filter: &Filter) -> impl Iterator<Item = (Text, Side, LocalText)> {
    let own = [(Text::Memo, &filter.seller_memo), (Text::Message, &filter.buyer_message)];
    let own = own.into_iter().filter_map(|(text, test)| Some((text, Side::Is, test.clone()?.into())));
    own.chain(filter.local.iter().filter_map(|test| match test {
        LocalTest::Memo(side, test) => Some((Text::Memo, *side, test.clone())),
        LocalTest::Message(side, test) => Some((Text::Message, *side, test.clone())),
        _ => None,
    }))
}

/// Every condition that can leave an order open: the rows that pass it, and those that it leaves open.
fn opening(filter: &Filter) -> impl Iterator<Item = (Clause, Clause)> {
    let texts = texts(filter).map(|(text, side, test)| text.test(side, &test));
    let words = words(filter).map(|word| (word.yes.clone(), word.open()));
    texts.chain(words).chain(filter.local.iter().filter_map(filter_kept::judged))
}

/// A condition that no gateway knows, but for those on the texts.
fn local(clause: &mut Clause, test: &LocalTest) {
    let marks = |count: usize| vec!["?"; count].join(", ");
    let sided = |side: Side, sql: &str| match side {
        Side::Is => sql.to_owned(),
        Side::IsNot => format!("NOT ({sql})"),
    };
    let mut within = |side: Side, column: &str, ends: [Option<i64>; 2]| {
        let parts = [(">=", ends[0]), ("<=", ends[1])].into_iter().filter(|(_, end)| end.is_some());
        let sql: Vec<String> = parts.map(|(op, _)| format!("{column} {op} ?")).collect();
        let sql = if sql.is_empty() { format!("{column} = {column}") } else { sql.join(" AND ") };
        // `NOT (unknown AND false)` is true: that the value is known is asked for by itself.
        let sql = format!("{column} IS NOT NULL AND {}", sided(side, &sql));
        clause.and(&sql, ends.into_iter().flatten().map(Value::Integer));
    };
    match test {
        // These may leave an order open.
        LocalTest::Memo(..)
        | LocalTest::Message(..)
        | LocalTest::Anywhere(..)
        | LocalTest::Goods(..)
        | LocalTest::Place(..)
        | LocalTest::Shipped(..)
        | LocalTest::Pieces(..)
        | LocalTest::Step(..)
        | LocalTest::Waybill(..) => {}
        LocalTest::Payment(side, range) => {
            within(*side, "payment_fen", [range.least, range.most].map(|end| end.map(|fen| fen.0)));
        }
        LocalTest::Time(side, kind, range) => {
            let ends = [range.least, range.most].map(|end| end.map(Timestamp::unix));
            within(*side, time_column(*kind), ends);
        }
        LocalTest::NotStatus(these) => {
            let words = these.iter().map(|status| Value::Text(status.word().to_owned()));
            clause.and(&format!("status IS NOT NULL AND status NOT IN ({})", marks(these.len())), words);
        }
        LocalTest::NotFlag(these) => {
            let numbers = these.iter().map(|flag| Value::Integer(flag.number().into()));
            clause.and(&format!("flag IS NOT NULL AND flag NOT IN ({})", marks(these.len())), numbers);
        }
        LocalTest::Handled(side, these) => {
            let sql = sided(*side, &format!("{HANDLED} IN ({})", marks(these.len())));
            clause.and(&sql, these.iter().map(|handled| Value::Integer(handled.code().into())));
        }
        LocalTest::NotTid(these) => {
            let tids = these.iter().map(|tid| Value::Integer(tid.get()));
            clause.and(&format!("tid NOT IN ({})", marks(these.len())), tids);
        }
        LocalTest::NotItem(these) => {
            let marks = marks(these.len());
            let sql = format!(
                "refunding IS NOT NULL AND (num_iid IS NULL OR num_iid NOT IN ({marks})) \
                 AND id NOT IN (SELECT order_id FROM order_line WHERE num_iid IN ({marks}))"
            );
            clause.and(&sql, these.iter().chain(these).map(|item| Value::Integer(item.get())));
        }
        LocalTest::Buyer(side, nicks) => {
            let sql = sided(*side, &format!("buyer_nick IN ({})", marks(nicks.len())));
            clause.and(
                &format!("buyer_nick IS NOT NULL AND {sql}"),
                nicks.iter().map(|nick| Value::Text(nick.to_string())),
            );
        }
        LocalTest::Tail(side, tail) => {
            let digits = tail.to_string();
            let sql = sided(*side, TAIL);
            clause.and(&sql, [Value::Text(digits.clone()), Value::Text(digits)]);
        }
    }
}

/// Everything but the two texts.
fn base(shop: ShopId, filter: &Filter, way: Way) -> Clause {
    let mut clause = Clause::default();
    // The sign keeps SQLite from an index that begins with the shop.
    let its = match way {
        Way::Index => "shop_id = ?",
        Way::Scan => "+shop_id = ?",
    };
    clause.and(its, [Value::Integer(shop.get())]);
    let time = time_column(filter.time);
    if let Some(start) = filter.start {
        clause.and(&format!("{time} >= ?"), [Value::Integer(start.unix())]);
    }
    if let Some(end) = filter.end {
        clause.and(&format!("{time} <= ?"), [Value::Integer(end.unix())]);
    }
    clause.any_of("status", filter.statuses.iter().map(|s| Value::Text(s.word().to_owned())));
    clause.any_of("flag", filter.flags.iter().map(|f| Value::Integer(f.number().into())));
    if let Some(nick) = &filter.buyer_nick {
        clause.and("buyer_nick = ?", [Value::Text(nick.to_string())]);
    }
    if let Some(uid) = &filter.buyer_open_uid {
        clause.and("buyer_open_uid = ?", [Value::Text(uid.to_string())]);
    }
    if !filter.num_iids.is_empty() {
        let marks = vec!["?"; filter.num_iids.len()].join(", ");
        let ids = filter.num_iids.iter().chain(&filter.num_iids).map(|item| Value::Integer(item.get()));
        clause.and(
            &format!(
                "num_iid IN ({marks}) OR id IN (SELECT order_id FROM order_line WHERE num_iid IN ({marks}))"
            ),
            ids,
        );
    }
    clause.any_of("tid", filter.tids.iter().map(|tid| Value::Integer(tid.get())));
    if let Some(refunding) = filter.refunding {
        clause.and("refunding = ?", [Value::Integer(i64::from(refunding == Refunding::Yes))]);
    }
    filter.local.iter().for_each(|test| local(&mut clause, test));
    clause
}

/// Everything: the rows that match.
fn matching(shop: ShopId, filter: &Filter, way: Way) -> Clause {
    let mut clause = base(shop, filter, way);
    for (yes, _) in opening(filter) {
        clause.and(&yes.sql, yes.params);
    }
    clause
}

/// The words without a key.
fn words(filter: &Filter) -> impl Iterator<Item = Perhaps> {
    filter.local.iter().filter_map(|test| match test {
        LocalTest::Anywhere(side, any) => Some(anywhere(*side, any)),
        _ => None,
    })
}

/// What a row that matches fulfils, and the values of its marks.
pub(super) fn matching_sql(shop: ShopId, filter: &Filter) -> (String, Vec<Value>) {
    let clause = matching(shop, filter, Way::Index);
    (clause.sql, clause.params)
}

/// The rows that a condition leaves open: none fails, and what at least one asks for has not been read.
fn unjudged(shop: ShopId, filter: &Filter, way: Way) -> Option<Clause> {
    let mut clause = base(shop, filter, way);
    let (mut open, mut params) = (Vec::new(), Vec::new());
    for (yes, unread) in opening(filter) {
        let either = yes.params.into_iter().chain(unread.params.iter().cloned());
        clause.and(&format!("({}) OR ({})", yes.sql, unread.sql), either);
        open.push(format!("({})", unread.sql));
        params.extend(unread.params);
    }
    if open.is_empty() {
        return None;
    }
    clause.and(&open.join(" OR "), params);
    Some(clause)
}

pub(super) const fn time_column(time: TimeKind) -> &'static str {
    match time {
        TimeKind::Created => "created",
        TimeKind::Modified => "modified",
        TimeKind::Paid => "pay_time",
    }
}

impl Reader<'_> {
    /// A page of the rows that match, in the filter's order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn matching(&self, shop: ShopId, filter: &Filter, offset: u64, limit: usize) -> Result<Vec<OrderId>> {
        let way = self.way_to_page(shop, filter, offset)?;
        self.page(matching(shop, filter, way), filter, offset, limit)
    }

    /// A page of the rows that a text condition leaves open, in the filter's order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn unjudged(&self, shop: ShopId, filter: &Filter, offset: u64, limit: usize) -> Result<Vec<OrderId>> {
        let way = self.way(shop, filter)?;
        match unjudged(shop, filter, way) {
            Some(clause) => self.page(clause, filter, offset, limit),
            None => Ok(Vec::new()),
        }
    }

    fn page(&self, mut clause: Clause, filter: &Filter, offset: u64, limit: usize) -> Result<Vec<OrderId>> {
        let direction = match filter.direction {
            Direction::Ascending => "ASC",
            Direction::Descending => "DESC",
        };
        // NULL is smaller than every time in SQLite, and an unknown time counts as the oldest.
        let sql = format!(
            "SELECT id FROM orders WHERE {} ORDER BY {} {direction}, tid {direction} LIMIT ? OFFSET ?",
            clause.sql,
            time_column(filter.time),
        );
        clause.params.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        clause.params.push(Value::Integer(i64::try_from(offset).unwrap_or(i64::MAX)));
        let mut query = self.0.prepare(&sql)?;
        let rows = query.query_map(params_from_iter(clause.params), |row| row.get(0))?;
        rows.map(|id| OrderId::new(id?).map_err(|_| StoreError::Damaged("orders.id"))).collect()
    }

    /// The sums of a filter.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn totals(&self, shop: ShopId, filter: &Filter) -> Result<Totals> {
        let way = self.way(shop, filter)?;
        let clause = matching(shop, filter, way);
        let sql = format!(
            "SELECT count(*), coalesce(sum(payment_fen), 0), count(*) - count(payment_fen) FROM orders WHERE {}",
            clause.sql
        );
        let mut totals = self.0.prepare(&sql)?.query_row(params_from_iter(clause.params), |row| {
            Ok(Totals {
                orders: row.get(0)?,
                payment: Fen(row.get(1)?),
                payment_unknown: row.get(2)?,
                unjudged: 0,
            })
        })?;
        if let Some(open) = unjudged(shop, filter, way) {
            let sql = format!("SELECT count(*) FROM orders WHERE {}", open.sql);
            totals.unjudged =
                self.0.prepare(&sql)?.query_row(params_from_iter(open.params), |row| row.get(0))?;
        }
        Ok(totals)
    }

    /// The counts beside the choices.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn facets(&self, shop: ShopId, filter: &Filter) -> Result<Facets> {
        let mut facets = Facets::default();
        let mut shared = Vec::new();
        for facet in FACETS {
            let without = filter.without_facet(facet);
            if without == *filter {
                shared.push(facet);
            } else {
                let way = self.way(shop, &without)?;
                self.count_facets(matching(shop, &without, way), &[facet], &mut facets)?;
            }
        }
        if !shared.is_empty() {
            let way = self.way(shop, filter)?;
            self.count_facets(matching(shop, filter, way), &shared, &mut facets)?;
        }
        Ok(facets)
    }

    /// The way to all rows that match.
    fn way(&self, shop: ShopId, filter: &Filter) -> Result<Way> {
        let is_named = !filter.tids.is_empty() || filter.buyer_open_uid.is_some();
        Ok(if is_named || self.is_narrow(shop, filter)? || self.is_small(shop)? {
            Way::Index
        } else {
            Way::Scan
        })
    }

    /// The way to a page: by the order of an index where its rows are likely to come soon.
    fn way_to_page(&self, shop: ShopId, filter: &Filter, offset: u64) -> Result<Way> {
        let is_ordered = filter.time != TimeKind::Paid;
        let any = Filter { time: filter.time, direction: filter.direction, ..Filter::default() };
        let with_time = Filter { start: filter.start, end: filter.end, ..any };
        let with_choices =
            Filter { statuses: filter.statuses.clone(), flags: filter.flags.clone(), ..with_time.clone() };
        if is_ordered && (*filter == with_time || (*filter == with_choices && offset <= PASSED)) {
            return Ok(Way::Index);
        }
        self.way(shop, filter)
    }

    /// Is it about a small part of the time?
    fn is_narrow(&self, shop: ShopId, filter: &Filter) -> Result<bool> {
        if filter.time == TimeKind::Paid || (filter.start.is_none() && filter.end.is_none()) {
            return Ok(false);
        }
        let time = time_column(filter.time);
        let sql = format!(
            "SELECT (SELECT min({time}) FROM orders WHERE shop_id = ?1), (SELECT max({time}) FROM orders WHERE shop_id = ?1)"
        );
        let ends: (Option<i64>, Option<i64>) =
            self.0.prepare(&sql)?.query_row([shop.get()], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(first), Some(last)) = ends else { return Ok(true) };
        let start = filter.start.map_or(first, |start| start.unix().max(first));
        let end = filter.end.map_or(last, |end| end.unix().min(last));
        Ok(end.saturating_sub(start).saturating_mul(NARROW) < last.saturating_sub(first))
    }

    /// Has the shop few of all rows?
    fn is_small(&self, shop: ShopId) -> Result<bool> {
        let count =
            |sql: &str| self.0.prepare_cached(sql)?.query_row([shop.get()], |row| row.get::<_, u64>(0));
        if count("SELECT count(*) FROM shop WHERE id <> ?1")? == 0 {
            return Ok(false);
        }
        let (own, others) = (
            count("SELECT count(*) FROM orders WHERE shop_id = ?1")?,
            count("SELECT count(*) FROM orders WHERE shop_id <> ?1")?,
        );
        Ok(own.saturating_mul(4) < others)
    }
}
