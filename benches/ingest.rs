//! Taking orders in: full items parsed, merged, committed and indexed, beside the bound of the same rows inserted
//! ready-made in one transaction; and the same items taken in again.
//!
//! `cargo bench --bench ingest`; `LIDAN_BENCH_ORDERS` says how many (50,000).

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a benchmark prints its table, stops where it cannot go on, and its bound is SQLite itself"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lidan::desk::{Desk, Mirror, Opening};
use lidan::domain::calendar::Calendar;
use lidan::domain::coverage::{Covered, Grade};
use lidan::domain::ids::ShopId;
use lidan::domain::list::List;
use lidan::domain::shop::ShopName;
use lidan::domain::time::{Span, Timestamp};
use lidan::gateway::orders::{ENHANCED_PAGE, ListPage};
use lidan::paths::Paths;
use lidan::sandbox::{Life, Options, Sandbox};
use lidan::secrets::Secrets;
use lidan::store::Store;
use lidan::sync::rows::PageRows;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde_json::value::RawValue;
use tempfile::TempDir;

/// Tables whose rows an order consists of.
const TABLES: [&str; 5] = ["orders", "order_line", "item", "seen", "catalogue"];
/// How often everything is measured; the best run of each counts, since others use the machine too.
const ROUNDS: usize = 3;

fn main() {
    let orders = std::env::var("LIDAN_BENCH_ORDERS").ok().and_then(|n| n.parse().ok()).unwrap_or(50_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let now: Timestamp = "2026-11-11 12:00:00".parse().unwrap();
    let items = runtime.block_on(items(orders, now));
    let bytes: usize = items.iter().map(String::len).sum();
    println!("{} items, {:.0} bytes each", items.len(), bytes as f64 / items.len() as f64);

    let (mut first, mut again, mut bound) = (Duration::MAX, Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let folder = TempDir::new().unwrap();
        let shop = Shop::open(folder.path());
        first = first.min(runtime.block_on(shop.take_all(&items, now)));
        again = again.min(runtime.block_on(shop.take_all(&items, now.plus_s(60))));
        let ready = Ready::of(folder.path());
        drop(shop);
        bound = bound.min(ready.insert());
    }
    let rate = |time: Duration| items.len() as f64 / time.as_secs_f64();
    println!("{:<58} {:>9} {:>12}", "", "seconds", "orders/s");
    let line = |name: &str, time: Duration| {
        println!("{name:<58} {:>9.3} {:>12.0}", time.as_secs_f64(), rate(time));
    };
    line("bound: the same rows, ready-made, in one transaction", bound);
    line("first: parse, merge, commit every 500, index", first);
    line("again: the same items, unchanged", again);
    println!("first / bound: {:.0} % (at least 40 %)", 100.0 * rate(first) / rate(bound));
    println!("again / first: {:.1} times as fast (at least 4)", rate(again) / rate(first));
}

/// The items of a practice shop, as the enhanced list gives them.
async fn items(orders: u64, now: Timestamp) -> Vec<String> {
    let mut options = Options::new(orders, 7, Arc::new(move || now));
    options.life = Life::Still;
    let sandbox = Sandbox::start(options).await.unwrap();
    let truth = sandbox.truth();
    let all = Span::new(Timestamp::MIN, Timestamp::MAX).unwrap();
    truth.tids(all).into_iter().filter_map(|tid| truth.item(tid)).collect()
}

/// A data folder with one shop, its store and the mirror of it.
struct Shop {
    desk: Desk,
    mirror: Mirror,
    id: ShopId,
}

impl Shop {
    fn open(folder: &Path) -> Self {
        let no_keyring = || Err(keyring::Error::NoDefaultStore);
        let secrets = Secrets::with_keyring(no_keyring, Duration::from_secs(1));
        let paths = Paths::below(folder);
        let opening = Opening { secrets: Some(secrets), ..Opening::new(paths) };
        let desk = Desk::open(opening).unwrap();
        let mirror = Mirror::start(&desk).unwrap();
        let name = ShopName::new("bench").unwrap();
        let id = desk.store().write_blocking(move |tx| tx.shop(&name)).unwrap();
        Self { desk, mirror, id }
    }

    /// Takes pages in as the sync does: while one is committed, the next is read.
    async fn take_all(&self, items: &[String], at: Timestamp) -> Duration {
        let calendar = Calendar::default();
        let pages: Vec<Vec<Box<RawValue>>> = items
            .chunks(ENHANCED_PAGE as usize)
            .map(|page| page.iter().map(|item| RawValue::from_string(item.clone()).unwrap()).collect())
            .collect();
        let began = Instant::now();
        let mut ready: Option<PageRows> = None;
        for (number, items) in pages.into_iter().enumerate() {
            let commit = self.commit(ready.take(), number, at);
            let read = async {
                let page = ListPage { items, total: None, has_next: None, read_at: at };
                let (store, list) = (self.desk.store(), List::EnhancedCreated);
                PageRows::read_new(store, self.id, list, vec![page], &calendar, at).await.unwrap()
            };
            let ((), rows) = tokio::join!(commit, read);
            ready = Some(rows);
        }
        self.commit(ready, usize::MAX, at).await;
        self.mirror.look();
        let wanted = *self.desk.store().revision().borrow();
        let mut reflection = self.mirror.reflection();
        reflection
            .wait_for(|now| now.snapshot.as_ref().is_some_and(|snapshot| snapshot.rev() >= wanted))
            .await
            .unwrap();
        began.elapsed()
    }

    async fn commit(&self, rows: Option<PageRows>, number: usize, at: Timestamp) {
        let (Some(rows), shop) = (rows, self.id) else { return };
        let start = at.plus_s(i64::try_from(number.min(1_000_000)).unwrap() * -100);
        let span = Span::new(start, start.plus_s(10)).unwrap();
        let covered =
            Covered { list: List::EnhancedCreated, span, grade: Grade::Complete, rows: 0, read_at: at };
        let write = self.desk.store().write(move |tx| {
            rows.write(tx, shop)?;
            tx.cover(shop, &covered)
        });
        write.await.unwrap();
        self.mirror.look();
    }
}

/// The rows of a store, ready-made in memory.
struct Ready(Vec<(&'static str, Vec<Vec<Value>>)>);

impl Ready {
    fn of(folder: &Path) -> Self {
        let connection = Connection::open(folder.join(lidan::store::FILE)).unwrap();
        let rows = |table: &str| -> Vec<Vec<Value>> {
            let mut query = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = query.column_count();
            let row = |row: &rusqlite::Row<'_>| (0..columns).map(|column| row.get(column)).collect();
            query.query_map([], row).unwrap().map(Result::unwrap).collect()
        };
        Self(TABLES.iter().map(|table| (*table, rows(table))).collect())
    }

    /// Inserts them into a fresh store's file, with its indexes and settings, in one transaction.
    fn insert(&self) -> Duration {
        let folder = TempDir::new().unwrap();
        drop(Store::open(folder.path()).unwrap());
        let mut connection = Connection::open(folder.path().join(lidan::store::FILE)).unwrap();
        connection.pragma_update(None, "synchronous", "normal").unwrap();
        connection.pragma_update(None, "cache_size", -65_536).unwrap();
        connection.execute("INSERT INTO shop (id, name) VALUES (1, 'bench')", []).unwrap();
        let began = Instant::now();
        let transaction = connection.transaction().unwrap();
        for (table, rows) in &self.0 {
            let Some(first) = rows.first() else { continue };
            let places = vec!["?"; first.len()].join(", ");
            let mut insert = transaction.prepare(&format!("INSERT INTO {table} VALUES ({places})")).unwrap();
            for row in rows {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        transaction.commit().unwrap();
        began.elapsed()
    }
}
