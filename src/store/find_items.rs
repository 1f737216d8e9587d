//! Items looked for by words, out of what orders showed of them.

use std::collections::{BTreeMap, HashMap};

use rusqlite::params;

use super::error::Result;
use super::open::Reader;
use crate::domain::activity::search::{FOUND_MOST, FoundItem, FoundItems, ItemWords};
use crate::domain::ids::{NumIid, ShopId};
use crate::domain::time::Span;

/// Most distinct words of lines that are followed to their items.
const GOODS: usize = 2_000;
/// Of how many of the newest lines with such words the items are taken. Words with a code are mostly those of one item.
const LINES: u32 = 20;
/// Most items whose sales are summed, to find the best sellers among them: those with the greatest ids.
const SUMMED: usize = 5_000;

impl Reader<'_> {
    /// The items of a shop that have words in their title, a variant or a code, the best sellers of a span first.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn find_items(&self, shop: ShopId, words: &ItemWords, span: Span) -> Result<FoundItems> {
        let titles = self.all_titles(shop)?;
        // By its title, or by the words of a line.
        let mut found: BTreeMap<NumIid, Option<String>> = BTreeMap::new();
        for (item, title) in &titles {
            if words.are_in(&[title]) {
                found.insert(*item, None);
            }
        }
        let mut of_goods = self.0.prepare_cached(
            "SELECT DISTINCT num_iid FROM
               (SELECT num_iid FROM order_line WHERE goods_id = ?1 ORDER BY order_id DESC LIMIT ?2)
             WHERE num_iid IS NOT NULL",
        )?;
        for (goods, by) in self.goods_with(shop, words)? {
            let items = of_goods.query_map(params![goods, LINES], |row| row.get::<_, i64>(0))?;
            for item in items {
                if let Ok(item) = NumIid::new(item?) {
                    found.entry(item).or_insert_with(|| by.clone());
                }
            }
        }
        let summed: Vec<NumIid> = found.keys().rev().take(SUMMED).copied().collect();
        if summed.is_empty() {
            return Ok(FoundItems::default());
        }
        let sales = self.sales(shop, &summed, span, None)?;
        let mut items: Vec<FoundItem> = sales
            .items
            .into_iter()
            .map(|(item, sold)| FoundItem {
                item,
                title: titles.get(&item).cloned(),
                by: found.get(&item).cloned().flatten(),
                sold,
            })
            .collect();
        items.sort_by_key(|found| std::cmp::Reverse((found.sold.pieces, found.sold.orders, found.item)));
        items.truncate(FOUND_MOST);
        let more = found.len() - items.len();
        Ok(FoundItems { items, more, without_lines: sales.without_lines })
    }

    /// Every title of a shop.
    fn all_titles(&self, shop: ShopId) -> Result<HashMap<NumIid, String>> {
        let mut query = self.0.prepare_cached("SELECT num_iid, title FROM catalogue WHERE shop_id = ?1")?;
        let mut rows = query.query([shop.get()])?;
        let mut titles = HashMap::new();
        while let Some(row) = rows.next()? {
            if let Ok(item) = NumIid::new(row.get(0)?) {
                titles.insert(item, row.get(1)?);
            }
        }
        Ok(titles)
    }

    /// The rows of words of lines that have the words, the newest first; each with its variant and codes, where its title
    /// has not all of them.
    fn goods_with(&self, shop: ShopId, words: &ItemWords) -> Result<Vec<(i64, Option<String>)>> {
        let mut query = self.0.prepare_cached(
            "SELECT id, title, sku, outer_iid, outer_sku_id FROM goods WHERE shop_id = ?1 ORDER BY id DESC",
        )?;
        let mut rows = query.query([shop.get()])?;
        let mut goods = Vec::new();
        while let Some(row) = rows.next()? {
            let mut texts = [""; 4];
            for (place, text) in texts.iter_mut().enumerate() {
                *text = row.get_ref(place + 1)?.as_str().unwrap_or_default();
            }
            let [title, beside @ ..] = texts;
            if !words.are_in(&texts) {
                continue;
            }
            let by = (!words.are_in(&[title])).then(|| {
                let beside: Vec<&str> = beside.into_iter().filter(|text| !text.is_empty()).collect();
                beside.join(" · ")
            });
            goods.push((row.get(0)?, by));
            if goods.len() == GOODS {
                break;
            }
        }
        Ok(goods)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::*;
    use crate::domain::shop::ShopName;
    use crate::domain::time::Timestamp;
    use crate::store::Store;

    /// A line: item, which words it has, pieces.
    type Line = (i64, usize, i64);

    const TITLES: [&str; 4] = ["红茶 礼盒", "绿茶 礼盒", "Milk 250ml", "牛奶"];
    const SKUS: [&str; 3] = ["", "大 红", "小"];
    const CODES: [&str; 3] = ["", "HC-1", "mk1"];

    fn texts(which: usize) -> [&'static str; 3] {
        [TITLES[which % 4], SKUS[which / 4 % 3], CODES[which / 12 % 3]]
    }

    /// A shop with an order for each line, paid in turn, a second each.
    fn store(lines: Vec<Line>) -> (TempDir, Store, ShopId) {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let shop = store.write_blocking(|tx| tx.shop(&ShopName::new("main").unwrap())).unwrap();
        let other = store.write_blocking(|tx| tx.shop(&ShopName::new("other").unwrap())).unwrap();
        store
            .write_blocking(move |tx| {
                tx.sql.execute(
                    "INSERT INTO catalogue (shop_id, num_iid, title, modified) VALUES (?1, 999, '礼盒 牛奶 Milk', 1)",
                    [other.get()],
                )?;
                for (n, (item, which, pieces)) in (1_i64..).zip(lines) {
                    let [title, sku, code] = texts(which);
                    tx.sql.execute(
                        "INSERT INTO orders (id, shop_id, tid, rev, pay_time, modified, refunding)
                         VALUES (?1, ?2, ?1, 1, ?1, ?1, 0)",
                        params![n, shop.get()],
                    )?;
                    tx.sql.execute(
                        "INSERT INTO goods (shop_id, title, sku, outer_iid, outer_sku_id)
                         VALUES (?1, ?2, ?3, '', ?4) ON CONFLICT DO NOTHING",
                        params![shop.get(), title, sku, code],
                    )?;
                    tx.sql.execute(
                        "INSERT INTO order_line (order_id, place, num_iid, num, goods_id) VALUES (?1, 0, ?2, ?3,
                           (SELECT id FROM goods WHERE shop_id = ?4 AND title = ?5 AND sku = ?6 AND outer_sku_id = ?7))",
                        params![n, item, pieces, shop.get(), title, sku, code],
                    )?;
                    tx.sql.execute(
                        "INSERT INTO catalogue (shop_id, num_iid, title, modified) VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT DO UPDATE SET title = ?3, modified = ?4",
                        params![shop.get(), item, title, n],
                    )?;
                }
                Ok(())
            })
            .unwrap();
        (folder, store, shop)
    }

    fn find(store: &Store, shop: ShopId, text: &str, span: Span) -> FoundItems {
        let words = ItemWords::new(text).unwrap();
        store.read_blocking(move |r| r.find_items(shop, &words, span)).unwrap()
    }

    fn span(from: i64, to: i64) -> Span {
        Span::new(Timestamp::from_unix(from), Timestamp::from_unix(to)).unwrap()
    }

    #[test]
    fn an_item_is_found_by_title_variant_and_code_and_the_best_seller_stands_first() {
        // Title 0 with the variant "大 红" is 4, with the code "HC-1" too is 16.
        let (_folder, store, shop) = store(vec![(1, 0, 1), (2, 1, 5), (3, 16, 2), (4, 3, 9)]);
        let told = |text: &str, span: Span| {
            let found = find(&store, shop, text, span);
            found.items.into_iter().map(|i| (i.item.get(), i.by, i.sold.pieces)).collect::<Vec<_>>()
        };
        let all = span(0, 100);
        assert_eq!(told("礼盒", all), [(2, None, 5), (3, None, 2), (1, None, 1)]);
        assert_eq!(told("hc-1 礼盒", all), [(3, Some("大 红 · HC-1".into()), 2)]);
        assert_eq!(told("礼盒", span(3, 3)), [(3, None, 2), (2, None, 0), (1, None, 0)]);
        assert_eq!(told("百香果", all), []);
    }

    #[test]
    fn no_more_are_given_than_can_be_looked_at_and_the_rest_is_counted() {
        let lines = (1..=30).map(|item| (item, 3, 1)).collect();
        let (_folder, store, shop) = store(lines);
        let found = find(&store, shop, "牛奶", span(0, 100));
        assert_eq!((found.items.len(), found.more), (20, 10));
        assert_eq!((found.items[0].item.get(), found.items[19].item.get()), (30, 11));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn it_finds_what_has_the_words_and_nothing_else(
            lines in proptest::collection::vec((1_i64..9, 0_usize..36, 0_i64..5), 0..12),
            text in prop::sample::select(vec!["礼盒", "红", "MILK", "mk", "茶 小", "hc-1 大", "牛奶 红", "-"]),
        ) {
            let words = ItemWords::new(text).unwrap();
            // The newest title of an item holds for its title; words of lines hold as they are.
            let mut newest: BTreeMap<i64, &str> = BTreeMap::new();
            for (item, which, _) in &lines {
                newest.insert(*item, texts(*which)[0]);
            }
            let of_line = |item: i64| lines.iter().filter(move |line| line.0 == item);
            let mut expected: Vec<(u64, i64)> = newest
                .iter()
                .filter(|(item, title)| {
                    words.are_in(&[title]) || of_line(**item).any(|line| words.are_in(&texts(line.1)))
                })
                .map(|(item, _)| (of_line(*item).map(|line| line.2.unsigned_abs()).sum(), *item))
                .collect();
            expected.sort_unstable_by(|a, b| b.cmp(a));
            let (_folder, store, shop) = store(lines.clone());
            let found = find(&store, shop, text, span(0, 100));
            prop_assert_eq!(found.more, 0);
            let mut told: Vec<(u64, i64)> =
                found.items.iter().map(|found| (found.sold.pieces, found.item.get())).collect();
            // Of equal pieces the orders count before the id.
            told.sort_unstable_by(|a, b| b.cmp(a));
            prop_assert_eq!(told, expected);
        }
    }
}
