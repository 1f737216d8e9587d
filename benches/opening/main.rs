//! Opening with many orders: the first rows from the store, the mirror from its file beside a plain read of the same
//! file, and from the store; and what each takes in memory. It prints a table of `docs/performance.md`.
//!
//! `LIDAN_BENCH_FOLDER=DIR cargo bench --bench opening`, where DIR is a data folder with orders in it, as
//! `lidan --data-dir DIR demo --orders 1000000 --no-window` leaves one below `DIR/demo`. Nothing is written there but
//! what opening a data folder writes.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark prints its table, and stops where it cannot go on"
)]

use std::fs::{self, File};
use std::hint::black_box;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lidan::desk::{Desk, Filing, Going, Mirror, Opening, Origin, Snapshot};
use lidan::domain::filter::{Direction, Filter, TimeKind};
use lidan::domain::ids::{Rev, ShopId};
use lidan::domain::status::Status;
use lidan::domain::text_test::TextTest;
use lidan::index::{Index, Seal};
use lidan::paths::Paths;
use lidan::secrets::Secrets;
use tempfile::TempDir;
use tokio::runtime::Builder;

/// How often the file is read, each way in turn.
const ROUNDS: usize = 9;
const SEAL: Seal = Seal { mark: 1, schema: 1 };

fn main() {
    let folder = std::env::var_os("LIDAN_BENCH_FOLDER").map(PathBuf::from);
    let Some(folder) = folder.filter(|folder| folder.join("lidan.db").is_file()) else {
        println!("LIDAN_BENCH_FOLDER names no data folder with orders; nothing was measured");
        return;
    };
    assert!(!Paths::below(&folder).index_file().exists(), "the mirror is to be made of the store");
    let scratch = TempDir::new().unwrap();
    let file = scratch.path().join("index.snapshot");
    println!("| | ms | MiB above before, at its end | at its worst |\n| --- | --- | --- | --- |");
    let before = memory().0;

    let desk = desk(&folder);
    for (what, filter) in questions() {
        first_rows(&desk, what, &filter);
    }
    let (snapshot, took) = from_the_store(&desk);
    line("mirror from the store", took, before);
    let orders = snapshot.len();
    let bytes = snapshot.bytes().total();
    reset();
    let began = Instant::now();
    snapshot.save(SEAL, &mut BufWriter::new(File::create(&file).unwrap())).unwrap();
    line("mirror into its file", began.elapsed(), before);
    drop(snapshot);
    line("without the mirror", Duration::ZERO, before);

    let (mut plain, mut loaded, mut left) = (Vec::new(), Vec::new(), None);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        black_box(fs::read(&file).unwrap());
        plain.push(began.elapsed());
        drop(left.take());
        reset();
        let began = Instant::now();
        left = Some(read(&file));
        loaded.push(began.elapsed());
    }
    line("mirror from its file, median", median(&mut loaded), before);
    line("plain read of the file, median", median(&mut plain), before);
    let ratio = median(&mut loaded).as_secs_f64() / median(&mut plain).as_secs_f64();
    println!("\nBest: plain {:.1} ms, as a mirror {:.1} ms.", best(&plain), best(&loaded));
    println!(
        "{orders} orders; the file has {:.1} MB, the mirror {:.1} MB; reading it as a mirror takes {ratio:.2} times \
         as long as reading it.",
        fs::metadata(&file).unwrap().len() as f64 / 1e6,
        bytes as f64 / 1e6,
    );
}

fn desk(folder: &Path) -> Desk {
    let no_keyring = || Err(keyring::Error::NoDefaultStore);
    let secrets = Some(Secrets::with_keyring(no_keyring, Duration::from_secs(1)));
    Desk::open(Opening { secrets, ..Opening::new(Paths::below(folder)) }).unwrap()
}

fn questions() -> [(&'static str, Filter); 4] {
    let all = Filter::default();
    let waiting = Filter {
        time: TimeKind::Paid,
        direction: Direction::Ascending,
        statuses: vec![Status::WaitSellerSendGoods, Status::SellerConsignedPart],
        ..Filter::default()
    };
    let memo = Filter { seller_memo: Some(TextTest::Contains("礼盒".into())), ..Filter::default() };
    [
        ("first rows, no filter", all.clone()),
        ("first rows, by modified", Filter { time: TimeKind::Modified, ..all }),
        ("first rows, what waits to be sent, by paid", waiting),
        ("first rows, memo like 礼盒", memo),
    ]
}

fn first_rows(desk: &Desk, what: &str, filter: &Filter) {
    let runtime = Builder::new_current_thread().build().unwrap();
    let began = Instant::now();
    let shop = ShopId::new(1).unwrap();
    let found = runtime.block_on(desk.first_rows(shop, filter, || Going::On)).unwrap().unwrap();
    let ids: Vec<_> = found.iter().take(192).copied().collect();
    black_box(runtime.block_on(desk.orders(ids)).unwrap());
    println!("| {what}: {} rows | {:.1} | | |", found.len(), began.elapsed().as_secs_f64() * 1e3);
}

fn from_the_store(desk: &Desk) -> (Snapshot, Duration) {
    reset();
    let never = Filing { after_orders: u64::MAX, ..Filing::USUAL };
    let runtime = Builder::new_current_thread().build().unwrap();
    let began = Instant::now();
    let mirror = Mirror::start_filing(desk, never).unwrap();
    let mut reflection = mirror.reflection();
    let whole = runtime.block_on(reflection.wait_for(|now| now.snapshot.is_some())).unwrap().clone();
    assert_eq!(whole.origin, Some(Origin::Store));
    (whole.snapshot.unwrap(), began.elapsed())
}

fn read(file: &Path) -> Index {
    let bytes = fs::metadata(file).unwrap().len();
    Index::load(SEAL, Rev(i64::MAX), &mut BufReader::new(File::open(file).unwrap()), bytes).unwrap()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// The shortest, in milliseconds; the times are in order.
fn best(times: &[Duration]) -> f64 {
    times[0].as_secs_f64() * 1e3
}

fn line(what: &str, took: Duration, before: u64) {
    let (now, most) = memory();
    let above = |bytes: u64| bytes.saturating_sub(before) as f64 / f64::from(1 << 20);
    println!("| {what} | {:.1} | {:.0} | {:.0} |", took.as_secs_f64() * 1e3, above(now), above(most));
}

/// Bytes of this process in memory, now and at most since [`reset`]; nothing where the system does not say.
fn memory() -> (u64, u64) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) * 1024
    };
    (of("VmRSS:"), of("VmHWM:"))
}

fn reset() {
    drop(fs::write("/proc/self/clear_refs", "5"));
}
