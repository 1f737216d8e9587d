//! The program's own store: filled by its own write path, read into its mirror, and asked in SQL.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lidan::desk::{Desk, Mirror, Opening};
use lidan::domain::filter::Filter;
use lidan::domain::item::Item;
use lidan::domain::merge::{Answer, Asked, Trust};
use lidan::domain::order::Order;
use lidan::domain::record::Source;
use lidan::domain::shop::ShopName;
use lidan::domain::text_state::TextState;
use lidan::domain::time::Timestamp;
use lidan::index::Snapshot;
use lidan::paths::Paths;
use lidan::secrets::Secrets;
use lidan::store::Store;
use serde_json::{Value, json};

use super::index::{Reply, shop};
use super::measure::{Effort, Times, measure};
use super::mixes::{Mix, PAGE};
use super::orders::{NOW, Orders};

const EFFORT: Effort = Effort { least: 2, most: 15, time: Duration::from_secs(2) };
/// Orders of one commit.
const COMMIT: usize = 1_000;

/// A data folder with the orders in it.
pub struct File {
    desk: Desk,
    /// How long it took to take the orders in, if they were not there.
    pub taking: Option<Duration>,
}

impl File {
    /// Opens a folder, and takes so many orders in unless they are there.
    pub fn open(folder: &Path, count: u64) -> Self {
        let no_keyring = || Err(keyring::Error::NoDefaultStore);
        let secrets = Secrets::with_keyring(no_keyring, Duration::from_secs(1));
        let paths = Paths::below(folder);
        let opening = Opening { secrets: Some(secrets), ..Opening::new(paths) };
        let mut file = Self { desk: Desk::open(opening).unwrap(), taking: None };
        let name = ShopName::new("bench").unwrap();
        assert_eq!(file.store().write_blocking(move |tx| tx.shop(&name)).unwrap(), shop());
        match file.store().read_blocking(|r| r.extent(shop())).unwrap().0 {
            0 => file.taking = Some(file.fill(count)),
            there => assert_eq!(there, count, "the folder holds another number of orders"),
        }
        file
    }

    /// Closes this one and opens a copy of it, which may be changed.
    pub fn copied(self, folder: &Path, count: u64) -> Self {
        let from = self.store().path().to_owned();
        drop(self);
        let to = Self::open(folder, 0);
        let path = to.store().path().to_owned();
        drop(to);
        fs::copy(from, path).unwrap();
        Self::open(folder, count)
    }

    fn store(&self) -> &Store {
        self.desk.store()
    }

    fn fill(&self, count: u64) -> Duration {
        let (mut orders, mut time) = (Orders::new(count), Duration::ZERO);
        loop {
            let page: Vec<Order> = orders.by_ref().take(COMMIT).collect();
            if page.is_empty() {
                return time;
            }
            let began = Instant::now();
            self.take(&page);
            time += began.elapsed();
        }
    }

    /// Takes orders in as answers of the gateways, in one commit.
    pub fn take(&self, orders: &[Order]) {
        let answers: Vec<(Answer, String)> = orders.iter().map(answer).collect();
        let write = move |tx: &mut lidan::store::Tx<'_>| {
            for (answer, raw) in answers {
                tx.take(shop(), answer, &raw)?;
            }
            Ok(())
        };
        self.store().write_blocking(write).unwrap();
    }

    /// Starts the program's mirror, and the time until it is whole.
    pub fn mirror(&self) -> (Mirror, Snapshot, Duration) {
        let began = Instant::now();
        let mirror = Mirror::start(&self.desk).unwrap();
        let snapshot = self.reflected(&mirror);
        (mirror, snapshot, began.elapsed())
    }

    /// Waits until the mirror shows the last commit.
    pub fn reflected(&self, mirror: &Mirror) -> Snapshot {
        let wanted = *self.store().revision().borrow();
        let mut reflection = mirror.reflection();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let there = |snapshot: &Snapshot| snapshot.rev() >= wanted;
        let seen = runtime
            .block_on(reflection.wait_for(|now| now.snapshot.as_ref().is_some_and(there)))
            .unwrap()
            .snapshot
            .clone();
        seen.unwrap()
    }

    /// Asks once, in SQL.
    pub fn ask(&self, mix: &Mix, offset: u64) -> Reply {
        ask(self.store(), &Arc::new(mix.filter.clone()), offset)
    }

    /// Asks again and again.
    pub fn time(&self, mix: &Mix, offset: u64) -> Times {
        let filter = Arc::new(mix.filter.clone());
        measure(EFFORT, || ask(self.store(), &filter, offset))
    }
}

fn ask(store: &Store, filter: &Arc<Filter>, offset: u64) -> Reply {
    let filter = Arc::clone(filter);
    let ask = move |r: &lidan::store::Reader<'_>| {
        Ok(Reply {
            totals: r.totals(shop(), &filter)?,
            facets: r.facets(shop(), &filter)?,
            page: r.matching(shop(), &filter, offset, PAGE)?,
        })
    };
    store.read_blocking(ask).unwrap()
}

/// An order as an answer: of the enhanced list, or of TOP's where its texts were not read.
fn answer(order: &Order) -> (Answer, String) {
    let raw = item(order).to_string();
    let (source, asked) = if order.seller_memo == TextState::Unknown {
        (Source::TopList, Asked::NotTexts)
    } else {
        (Source::EnhancedList, Asked::Texts)
    };
    let item = Item::read(&raw).unwrap();
    (Answer { item, source, read_at: NOW, asked, trust: Trust::Full }, raw)
}

fn item(order: &Order) -> Value {
    let time = |time: Option<Timestamp>| time.map(|t| t.to_string());
    let lines: Vec<Value> = order
        .lines
        .known()
        .iter()
        .map(|line| {
            json!({
                "oid": line.oid.map(|oid| oid.to_string()),
                "num_iid": line.num_iid.map(|item| item.get()),
                "num": line.num,
                "title": line.title,
                "sku_properties_name": line.sku_properties_name,
                "outer_iid": line.outer_iid,
                "outer_sku_id": line.outer_sku_id,
                "invoice_no": line.waybill,
                "status": line.status.as_ref().map(|status| status.word()),
                "refund_status": line.refund_status.as_ref().map_or("NO_REFUND", |status| status.word()),
            })
        })
        .collect();
    json!({
        "tid": order.tid.to_string(),
        "created": time(order.created),
        "modified": time(order.modified),
        "pay_time": time(order.pay_time),
        "status": order.status.as_ref().map(|status| status.word()),
        "seller_flag": order.seller_flag.map(|flag| flag.number()),
        "buyer_nick": order.buyer_nick,
        "buyer_open_uid": order.buyer_open_uid,
        "num_iid": order.num_iid.map(|item| item.get()),
        "payment": order.payment.map(|payment| payment.to_string()),
        "seller_memo": order.seller_memo.known(),
        "buyer_message": order.buyer_message.known(),
        "has_buyer_message": (order.buyer_message == TextState::Exists).then_some(true),
        "consign_time": time(order.consign_time),
        "step_trade_status": order.step_status.as_ref().map(|step| step.word()),
        "receiver_state": order.province,
        "receiver_city": order.city,
        "orders": { "order": lines },
    })
}
