//! What was sold of items, out of the lines of paid orders.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rusqlite::{Row, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use crate::domain::activity::sales::{ItemCard, Sales, SalesSum, Sold, SoldLine};
use crate::domain::ids::{NumIid, OrderId, ShopId};
use crate::domain::money::Fen;
use crate::domain::time::{DAY_S, Span, Timestamp};

/// Most orders whose bodies are looked through for the picture of an item.
const PICTURES: u32 = 3;

/// Which way the lines are gone through. Both give the same; they differ in how much they look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Every line of each item: short for items that are rarely sold.
    ByItem,
    /// Every order that changed since the start: short for a window of these days, since an order changes when it is
    /// paid.
    BySince,
}

/// What is counted of one item.
#[derive(Default)]
struct Counted {
    orders: u64,
    day: Sold,
    ever: Sold,
    variants: HashSet<i64>,
    /// The last order that was counted.
    last: Option<i64>,
}

impl Reader<'_> {
    /// What was sold of items in orders that were paid within a span. `complete_to` is passed on.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn sales(
        &self,
        shop: ShopId,
        items: &[NumIid],
        span: Span,
        complete_to: Option<Timestamp>,
    ) -> Result<Sales> {
        self.sales_by(self.shorter_way(shop, items, span)?, shop, items, span, complete_to)
    }

    fn sales_by(
        &self,
        way: Way,
        shop: ShopId,
        items: &[NumIid],
        span: Span,
        complete_to: Option<Timestamp>,
    ) -> Result<Sales> {
        let mut orders: BTreeMap<i64, (Timestamp, Vec<SoldLine>)> = BTreeMap::new();
        let (start, end) = (span.start().unix(), span.end().unix());
        let wanted: BTreeSet<NumIid> = items.iter().copied().collect();
        let mut take = |row: &Row<'_>| -> Result<()> {
            let (order, paid) = (row.get(0)?, Timestamp::from_unix(row.get(1)?));
            if let Some(line) = sold_line(row, 2)?.filter(|line| wanted.contains(&line.item)) {
                orders.entry(order).or_insert_with(|| (paid, Vec::new())).1.push(line);
            }
            Ok(())
        };
        match way {
            Way::ByItem => {
                let mut query = self.0.prepare_cached(
                    "SELECT o.id, o.pay_time, l.num_iid, l.num, l.payment_fen
                     FROM orders o CROSS JOIN order_line l ON l.order_id = o.id
                     WHERE o.id = ?1 AND o.shop_id = ?2 AND o.pay_time BETWEEN ?3 AND ?4",
                )?;
                for id in self.orders_with(&wanted)? {
                    let mut rows = query.query(params![id, shop.get(), start, end])?;
                    while let Some(row) = rows.next()? {
                        take(row)?;
                    }
                }
            }
            Way::BySince => {
                // An order of which no answer told when it changed is looked at as well.
                let mut query = self.0.prepare_cached(
                    "SELECT o.id, o.pay_time, l.num_iid, l.num, l.payment_fen
                     FROM (SELECT id, pay_time FROM orders WHERE shop_id = ?1 AND modified >= ?2
                           UNION ALL SELECT id, pay_time FROM orders WHERE shop_id = ?1 AND modified IS NULL) o
                     CROSS JOIN order_line l ON l.order_id = o.id
                     WHERE o.pay_time BETWEEN ?2 AND ?3",
                )?;
                let mut rows = query.query(params![shop.get(), start, end])?;
                while let Some(row) = rows.next()? {
                    take(row)?;
                }
            }
        }
        let mut sum = SalesSum::new(items, span);
        for (paid, lines) in orders.values() {
            sum.add(*paid, lines);
        }
        Ok(sum.finish(self.without_lines(shop, span)?, complete_to))
    }

    fn shorter_way(&self, shop: ShopId, items: &[NumIid], span: Span) -> Result<Way> {
        let mut lines: u64 = 0;
        let mut of_item = self.0.prepare_cached("SELECT count(*) FROM order_line WHERE num_iid = ?1")?;
        for item in items {
            lines = lines.saturating_add(of_item.query_row([item.get()], |row| row.get(0))?);
        }
        // No more are counted than would be too many.
        let changed: u64 = self
            .0
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM orders WHERE shop_id = ?1 AND modified >= ?2 LIMIT ?3)",
            )?
            .query_row(
                params![shop.get(), span.start().unix(), i64::try_from(lines).unwrap_or(i64::MAX)],
                |row| row.get(0),
            )?;
        Ok(if changed < lines { Way::BySince } else { Way::ByItem })
    }

    /// Orders of a shop that were paid in a span and whose lines no answer has returned.
    fn without_lines(&self, shop: ShopId, span: Span) -> Result<u64> {
        let mut query = self.0.prepare_cached(
            "SELECT count(*) FROM orders WHERE shop_id = ?1 AND pay_time BETWEEN ?2 AND ?3 AND refunding IS NULL",
        )?;
        let count =
            query.query_row(params![shop.get(), span.start().unix(), span.end().unix()], |row| row.get(0));
        count.map_err(StoreError::from)
    }

    /// The rows of the orders that have any of these items, ascending: as they lie in the file, so that each page of it
    /// is read once and not once for each item.
    fn orders_with(&self, items: &BTreeSet<NumIid>) -> Result<Vec<i64>> {
        let mut query = self.0.prepare_cached("SELECT order_id FROM order_line WHERE num_iid = ?1")?;
        let mut ids: Vec<i64> = Vec::new();
        for item in items {
            for id in query.query_map([item.get()], |row| row.get(0))? {
                ids.push(id?);
            }
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// What lists of items show of them, at an instant, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn item_cards(&self, shop: ShopId, items: &[NumIid], now: Timestamp) -> Result<Vec<ItemCard>> {
        let mut titles: BTreeMap<NumIid, String> = self.titles(shop, items)?.into_iter().collect();
        let mut counted: BTreeMap<NumIid, Counted> =
            items.iter().map(|item| (*item, Counted::default())).collect();
        let since = now.plus_s(-DAY_S);
        let mut query = self.0.prepare_cached(
            "SELECT o.pay_time, l.num_iid, l.num, l.payment_fen, l.goods_id
             FROM orders o CROSS JOIN order_line l ON l.order_id = o.id
             WHERE o.id = ?1 AND o.shop_id = ?2",
        )?;
        for id in self.orders_with(&items.iter().copied().collect())? {
            let mut rows = query.query([id, shop.get()])?;
            while let Some(row) = rows.next()? {
                let Some(line) = sold_line(row, 1)? else { continue };
                let Some(of) = counted.get_mut(&line.item) else { continue };
                // The lines of an order stand beside each other.
                let is_new = u64::from(of.last != Some(id));
                of.last = Some(id);
                of.orders += is_new;
                of.variants.extend(row.get::<_, Option<i64>>(4)?);
                let paid: Option<i64> = row.get(0)?;
                let Some(paid) = paid.map(Timestamp::from_unix) else { continue };
                of.ever.add_line(&line);
                of.ever.orders += is_new;
                if paid > since && paid <= now {
                    of.day.add_line(&line);
                    of.day.orders += is_new;
                }
            }
        }
        let card = |item: &NumIid| {
            let Some(of) = counted.get(item) else { return Ok(None) };
            let picture = if of.orders == 0 { None } else { self.picture(*item)? };
            Ok(Some(ItemCard {
                item: *item,
                title: titles.remove(item),
                picture,
                skus: self.variants(&of.variants)?,
                orders: of.orders,
                day: of.day,
                ever: of.ever,
            }))
        };
        items.iter().map(card).filter_map(Result::transpose).collect()
    }

    /// How many variants stand behind rows of words; words that name none are none.
    fn variants(&self, goods: &HashSet<i64>) -> Result<u64> {
        let mut query = self.0.prepare_cached("SELECT sku, outer_sku_id FROM goods WHERE id = ?1")?;
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for id in goods {
            // The words of a variant are what tells it apart; its code where there are no words.
            let name = query.query_row([id], |row| {
                let (sku, code): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(if sku.is_empty() { code } else { sku })
            })?;
            seen.extend((!name.is_empty()).then_some(name));
        }
        Ok(seen.len() as u64)
    }

    /// The address of an item's picture, by the newest orders that have it.
    fn picture(&self, item: NumIid) -> Result<Option<String>> {
        let mut query = self.0.prepare_cached(
            "SELECT DISTINCT order_id FROM order_line WHERE num_iid = ?1 ORDER BY order_id DESC LIMIT ?2",
        )?;
        let ids: Vec<i64> = query
            .query_map(params![item.get(), PICTURES], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        for id in ids {
            let id = OrderId::new(id).map_err(|_| StoreError::Damaged("order_line.order_id"))?;
            // What cannot be read back is told where the order itself is opened.
            let Ok(orders) = self.orders(&[id]) else { continue };
            let line = orders
                .iter()
                .flat_map(|order| order.record.item().lines())
                .find(|line| line.number("num_iid") == Some(item.get()) && line.text("pic_path").is_some());
            if let Some(path) = line.and_then(|line| line.text("pic_path")) {
                return Ok(Some(path.to_owned()));
            }
        }
        Ok(None)
    }
}

fn sold_line(row: &Row<'_>, first: usize) -> Result<Option<SoldLine>> {
    let item: Option<i64> = row.get(first)?;
    Ok(match item.and_then(|item| NumIid::new(item).ok()) {
        Some(item) => Some(SoldLine {
            item,
            pieces: row.get(first + 1)?,
            amount: row.get::<_, Option<i64>>(first + 2)?.map(Fen),
        }),
        None => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;
    use crate::domain::shop::ShopName;
    use crate::store::Store;

    /// Some orders: `(paid, modified, lines)`; a line is `(item, pieces, fen)`.
    type Rows = Vec<(Option<i64>, Option<i64>, Vec<(i64, Option<i64>, Option<i64>)>)>;

    fn store(rows: Rows) -> (TempDir, Store, ShopId) {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let shop = store.write_blocking(|tx| tx.shop(&ShopName::new("main").unwrap())).unwrap();
        let other = store.write_blocking(|tx| tx.shop(&ShopName::new("other").unwrap())).unwrap();
        store
            .write_blocking(move |tx| {
                for (n, (paid, modified, lines)) in (1_i64..).zip(rows) {
                    // Every seventh order is another shop's.
                    let of = if n % 7 == 0 { other } else { shop };
                    let refunding = (!lines.is_empty()).then_some(0);
                    tx.sql.execute(
                        "INSERT INTO orders (id, shop_id, tid, rev, pay_time, modified, refunding)
                         VALUES (?1, ?2, ?1, 1, ?3, ?4, ?5)",
                        params![n, of.get(), paid, modified, refunding],
                    )?;
                    for (place, (item, num, fen)) in (0_i64..).zip(lines) {
                        tx.sql.execute(
                            "INSERT INTO order_line (order_id, place, num_iid, num, payment_fen)
                             VALUES (?1, ?2, ?3, ?4, ?5)",
                            params![n, place, item, num, fen],
                        )?;
                    }
                }
                Ok(())
            })
            .unwrap();
        (folder, store, shop)
    }

    fn items(wanted: &[i64]) -> Vec<NumIid> {
        wanted.iter().map(|n| NumIid::new(*n).unwrap()).collect()
    }

    #[test]
    fn what_a_list_shows_of_an_item_is_counted_by_order_and_by_line() {
        let now = Timestamp::from_unix(1_000_000);
        let day = |seconds: i64| Some(now.unix() - seconds);
        let line = |pieces: i64| (1_i64, Some(pieces), Some(pieces * 100));
        let rows = vec![
            (day(10), day(10), vec![line(2), line(1), (2, Some(9), Some(9))]),
            (day(DAY_S + 10), day(DAY_S), vec![line(4)]),
            (None, day(5), vec![line(8)]),
            (day(20), day(20), vec![(1, None, None)]),
            (day(20), day(20), vec![]),
        ];
        let (_folder, store, shop) = store(rows);
        let cards = store.read_blocking(move |r| r.item_cards(shop, &items(&[1, 3]), now)).unwrap();
        let first = &cards[0];
        assert_eq!((first.orders, first.ever.orders, first.day.orders), (4, 3, 2));
        assert_eq!((first.ever.pieces, first.day.pieces, first.day.amount), (7, 3, Fen(300)));
        assert_eq!((first.day.lines_without_pieces, first.day.lines_without_amount), (1, 1));
        assert_eq!((cards[1].orders, &cards[1].picture, cards[1].skus), (0, &None, 0));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn both_ways_give_the_same_and_what_is_paid_in_the_span(
            rows in proptest::collection::vec(
                (
                    proptest::option::of(0_i64..100),
                    // How long after it was paid it changed, if that is known.
                    proptest::option::of(0_i64..50),
                    proptest::collection::vec((1_i64..5, proptest::option::of(1_i64..4), proptest::option::of(0_i64..900)), 0..3),
                ),
                0..40,
            ),
            start in 0_i64..100,
            length in 0_i64..60,
            wanted in proptest::collection::btree_set(1_i64..6, 1..4),
        ) {
            let rows: Rows = rows
                .into_iter()
                .map(|(paid, after, lines)| (paid, after.map(|after| paid.unwrap_or(0) + after), lines))
                .collect();
            let span = Span::new(Timestamp::from_unix(start), Timestamp::from_unix(start + length)).unwrap();
            let mut expected = SalesSum::new(&items(&wanted.iter().copied().collect::<Vec<_>>()), span);
            let mut without_lines = 0;
            for (n, (paid, _, lines)) in (1_i64..).zip(&rows) {
                let Some(paid) = paid.map(Timestamp::from_unix).filter(|_| n % 7 != 0) else { continue };
                without_lines += u64::from(lines.is_empty() && span.holds(paid));
                let lines: Vec<SoldLine> = lines
                    .iter()
                    .map(|(item, pieces, fen)| SoldLine {
                        item: NumIid::new(*item).unwrap(),
                        pieces: *pieces,
                        amount: fen.map(Fen),
                    })
                    .collect();
                expected.add(paid, &lines);
            }
            let expected = expected.finish(without_lines, None);
            let (_folder, store, shop) = store(rows);
            let wanted = items(&wanted.into_iter().collect::<Vec<_>>());
            let found = store
                .read_blocking(move |r| {
                    let by = |way| r.sales_by(way, shop, &wanted, span, None);
                    Ok([by(Way::ByItem)?, by(Way::BySince)?, r.sales(shop, &wanted, span, None)?])
                })
                .unwrap();
            for sales in found {
                prop_assert_eq!(&sales, &expected);
            }
        }
    }
}
