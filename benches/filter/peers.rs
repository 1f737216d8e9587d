//! Other engines: the same columns in files, the same questions as JSON, and what the script in `peers/` says that they
//! needed. The script compares every answer with the index's.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use csv::Writer;
use lidan::domain::facets::Facets;
use lidan::domain::filter::{Direction, Refunding, TimeKind};
use lidan::domain::ids::OrderId;
use lidan::domain::order::Order;
use lidan::domain::text_state::TextPresence;
use lidan::domain::text_test::TextTest;
use lidan::domain::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::index::Reply;
use super::mixes::{Mix, PAGE};
use super::orders::Orders;

/// What one engine with so many threads needed for one mix, its best way of asking.
#[derive(Debug, Clone, Deserialize)]
pub struct Peer {
    /// duckdb or polars.
    pub engine: String,
    /// Its version.
    pub version: String,
    /// How many threads it may use.
    pub threads: usize,
    /// The mix.
    pub mix: String,
    /// Wall time, the median in milliseconds.
    pub median_ms: f64,
    /// Processor time of one run, the mean.
    pub cpu_ms: f64,
}

/// The engines that the script knows.
const ENGINES: [&str; 2] = ["duckdb", "polars"];

/// Writes the files and lets every engine answer, with one thread and with all.
pub fn ask(python: &Path, folder: &Path, count: u64, asked: &[(Mix, Reply)]) -> Vec<Peer> {
    fs::create_dir_all(folder).unwrap();
    write_orders(folder, count);
    let mixes: Vec<Value> = asked.iter().map(|(mix, reply)| question(mix, reply)).collect();
    fs::write(folder.join("mixes.json"), Value::from(mixes).to_string()).unwrap();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut counts = vec![1, threads];
    counts.dedup();
    let runs = ENGINES.iter().flat_map(|engine| counts.iter().map(move |threads| (engine, threads)));
    runs.flat_map(|(engine, threads)| run(python, folder, engine, *threads)).collect()
}

fn run(python: &Path, folder: &Path, engine: &str, threads: usize) -> Vec<Peer> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/filter/peers/ask.py");
    let output = Command::new(python)
        .arg("-B") // nothing is written beside the script
        .arg(script)
        .args(["--engine", engine, "--threads", &threads.to_string(), "--data"])
        .arg(folder)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{engine}: {said}");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// `orders.csv` and `lines.csv`: what is unknown is nothing, and the presence of a text tells it from an empty one.
fn write_orders(folder: &Path, count: u64) {
    let file = |name: &str| BufWriter::new(File::create(folder.join(name)).unwrap());
    let (mut orders, mut lines) = (Writer::from_writer(file("orders.csv")), file("lines.csv"));
    orders
        .write_record([
            "id",
            "tid",
            "created",
            "modified",
            "status",
            "flag",
            "refunding",
            "buyer_nick",
            "memo_presence",
            "message_presence",
            "memo",
            "message",
        ])
        .unwrap();
    writeln!(lines, "order_id,num_iid").unwrap();
    for (id, order) in (1..=count).zip(Orders::new(count)) {
        orders.write_record(columns(id, &order)).unwrap();
        let mut items: Vec<i64> = order.lines.known().iter().filter_map(|l| Some(l.num_iid?.get())).collect();
        items.sort_unstable();
        items.dedup();
        for item in items {
            writeln!(lines, "{id},{item}").unwrap();
        }
    }
}

fn columns(id: u64, order: &Order) -> [String; 12] {
    let time = |time: Option<Timestamp>| time.map_or_else(String::new, |time| time.unix().to_string());
    let text = |known: Option<&str>| known.unwrap_or_default().to_owned();
    [
        id.to_string(),
        order.tid.to_string(),
        time(order.created),
        time(order.modified),
        text(order.status.as_ref().map(|status| status.word())),
        order.seller_flag.map_or_else(String::new, |flag| flag.number().to_string()),
        order.refunding().map_or_else(String::new, |refunding| refunding_code(refunding).to_string()),
        text(order.buyer_nick.as_deref()),
        presence_code(order.seller_memo.presence()).to_string(),
        presence_code(order.buyer_message.presence()).to_string(),
        text(order.seller_memo.known()),
        text(order.buyer_message.known()),
    ]
}

fn refunding_code(refunding: Refunding) -> u8 {
    u8::from(refunding == Refunding::Yes)
}

/// The place in the order in which the presences are shown: the two that are known come first.
fn presence_code(presence: TextPresence) -> usize {
    TextPresence::ALL.iter().position(|known| *known == presence).unwrap()
}

fn question(mix: &Mix, reply: &Reply) -> Value {
    let filter = &mix.filter;
    let test = |test: &Option<TextTest>| match test {
        Some(TextTest::Contains(piece)) => json!(["like", piece]),
        Some(TextTest::Differs(text)) => json!(["ne", text]),
        Some(TextTest::Equals(text)) => json!(["eq", text]),
        None => Value::Null,
    };
    json!({
        "name": mix.name,
        "time": if filter.time == TimeKind::Modified { "modified" } else { "created" },
        "start": filter.start.map(Timestamp::unix),
        "end": filter.end.map(Timestamp::unix),
        "statuses": filter.statuses.iter().map(|status| status.word()).collect::<Vec<_>>(),
        "flags": filter.flags.iter().map(|flag| flag.number()).collect::<Vec<_>>(),
        "refunding": filter.refunding.map(refunding_code),
        "buyer_nick": filter.buyer_nick,
        "num_iids": filter.num_iids.iter().map(|item| item.get()).collect::<Vec<_>>(),
        "tids": filter.tids.iter().map(|tid| tid.get()).collect::<Vec<_>>(),
        "memo": test(&filter.seller_memo),
        "message": test(&filter.buyer_message),
        "descending": filter.direction == Direction::Descending,
        "offset": mix.offset(reply.totals.orders),
        "limit": PAGE,
        "expected": {
            "total": reply.totals.orders,
            "page": reply.page.iter().copied().map(OrderId::get).collect::<Vec<_>>(),
            "facets": facets(&reply.facets),
        },
    })
}

/// The counts by what stands in the files.
fn facets(facets: &Facets) -> Value {
    fn counts<'a, K: 'a>(
        of: impl IntoIterator<Item = (&'a K, &'a u64)>,
        key: impl Fn(&K) -> String,
    ) -> Value {
        Value::Object(of.into_iter().map(|(k, count)| (key(k), Value::from(*count))).collect::<Map<_, _>>())
    }
    let presence = |presence: &TextPresence| presence_code(*presence).to_string();
    json!({
        "status": counts(&facets.status, |s| s.as_ref().map_or_else(String::new, |s| s.word().to_owned())),
        "flag": counts(&facets.flag, |f| f.map_or_else(String::new, |f| f.number().to_string())),
        "refunding": counts(&facets.refunding, |r| {
            r.map_or_else(String::new, |r| refunding_code(r).to_string())
        }),
        "memo": counts(&facets.seller_memo, presence),
        "message": counts(&facets.buyer_message, presence),
    })
}
