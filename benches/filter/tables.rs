//! The tables of `docs/performance.md`.

use std::time::Duration;

use lidan::index::Bytes;

use super::change::{CHANGED, Changes};
use super::measure::Times;
use super::mixes::{Kind, Mix, Ratio};
use super::peers::Peer;
use super::scan::Scan;

/// What is wanted of the index: times as fast as these engines, at least.
const WANTED: [(&str, f64); 2] = [("duckdb", 25.0), ("polars", 5.0)];
/// A probe may take so many times the slowest of the twelve.
const PROBE_LIMIT: f64 = 8.0;

/// One question at one size.
pub struct Asked {
    /// The question.
    pub mix: Mix,
    /// How many orders match.
    pub hits: u64,
    /// The index.
    pub index: Times,
    /// SQL over the program's store, where there was one.
    pub sql: Option<Times>,
}

/// Everything at one size.
pub struct Size {
    /// Orders.
    pub orders: u64,
    /// Time to fill the index.
    pub fill: Duration,
    /// Time to take the orders into the store, where that was done.
    pub taking: Option<Duration>,
    /// Time to read them from there into the mirror, where that was done.
    pub reading: Option<Duration>,
    /// What the index needs.
    pub bytes: Bytes,
    /// Its pieces.
    pub segments: usize,
    /// The questions.
    pub asked: Vec<Asked>,
}

fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        _ if ms >= 100.0 => format!("{ms:.0}"),
        _ if ms >= 1.0 => format!("{ms:.2}"),
        _ => format!("{ms:.4}"),
    }
}

fn millis(ms_value: f64) -> String {
    ms(Duration::from_secs_f64(ms_value / 1e3))
}

fn cpu(times: &Times) -> String {
    times.cpu.map_or_else(|| "–".to_owned(), ms)
}

fn ratio(of: f64) -> String {
    if of >= 100.0 { format!("{of:.0}") } else { format!("{of:.1}") }
}

/// A table's head.
fn head(cells: &[&str]) {
    row(cells);
    row(&vec!["---"; cells.len()]);
}

fn row<S: AsRef<str>>(cells: &[S]) {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    println!("| {} |", cells.join(" | "));
}

impl Size {
    fn ms_of(asked: &Asked) -> f64 {
        asked.index.median.as_secs_f64() * 1e3
    }

    /// Index beside SQL, and the probes beside the slowest of the twelve.
    pub fn print(&self) {
        println!("\n### {} orders, one thread\n", grouped(self.orders));
        head(&["question", "orders found", "index ms", "p95", "cpu", "SQL ms", "p95", "cpu", "SQL / index"]);
        for asked in &self.asked {
            let mut cells = vec![asked.mix.name.to_owned(), grouped(asked.hits)];
            cells.extend([ms(asked.index.median), ms(asked.index.p95), cpu(&asked.index)]);
            cells.extend(asked.sql.map_or_else(
                || vec!["–".to_owned(); 4],
                |sql| {
                    let times = sql.median.as_secs_f64() / asked.index.median.as_secs_f64();
                    vec![ms(sql.median), ms(sql.p95), cpu(&sql), ratio(times)]
                },
            ));
            row(&cells);
        }
        let worst = |wanted: fn(Kind) -> bool| {
            let of_kind = self.asked.iter().filter(|asked| wanted(asked.mix.kind));
            of_kind.max_by(|a, b| a.index.median.cmp(&b.index.median)).unwrap()
        };
        let (mix, probe) = (worst(|kind| kind != Kind::Probe), worst(|kind| kind == Kind::Probe));
        let times = Self::ms_of(probe) / Self::ms_of(mix);
        println!(
            "\nThe slowest of the twelve is “{}” with {} ms; of the probes “{}” with {} ms, {times:.1} times as much (at most {PROBE_LIMIT}).",
            mix.mix.name,
            ms(mix.index.median),
            probe.mix.name,
            ms(probe.index.median),
        );
    }

    /// The other engines beside the index.
    pub fn print_peers(&self, peers: &[Peer]) {
        println!("\n### Other engines, {} orders\n", grouped(self.orders));
        let threads = peers.iter().map(|peer| peer.threads).max().unwrap_or(1);
        let mut cells = vec!["question".to_owned(), "index ms".to_owned()];
        let mut sums: Vec<Sum> = WANTED.iter().map(|(engine, least)| Sum::new(engine, *least)).collect();
        for (engine, _) in WANTED {
            let version = peers.iter().find(|peer| peer.engine == engine).map_or("", |peer| &peer.version);
            cells.push(format!("{engine} {version}, 1 thread"));
            cells.extend([format!("{threads} threads"), "cpu".to_owned(), "ratio".to_owned()]);
        }
        head(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        for asked in &self.asked {
            let mut cells = vec![asked.mix.name.to_owned(), ms(asked.index.median)];
            for sum in &mut sums {
                let of = peers.iter().filter(|p| p.engine == sum.engine && p.mix == asked.mix.name);
                cells.extend(sum.cells(asked, &of.collect::<Vec<_>>()));
            }
            row(&cells);
        }
        println!();
        sums.iter().for_each(Sum::print);
    }
}

/// How many times as fast as an engine the index is, by one of the two clocks.
#[derive(Default)]
struct Ratios(Vec<(f64, Kind, &'static str)>);

impl Ratios {
    fn said(&self) -> String {
        let twelve = self.0.iter().filter(|(_, kind, _)| *kind != Kind::Probe);
        let (worst, _, name) = twelve.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
        let logs = self.0.iter().filter(|(_, kind, _)| *kind == Kind::Mix(Ratio::Counts)).map(|r| r.0.ln());
        let logs: Vec<f64> = logs.collect();
        let mean = (logs.iter().sum::<f64>() / logs.len() as f64).exp();
        let (worst, mean) = (ratio(*worst), ratio(mean));
        format!("worst of the twelve {worst} (“{name}”), geometric mean of {} mixes {mean}", logs.len())
    }
}

/// The ratios of an engine.
struct Sum {
    engine: &'static str,
    least: f64,
    wall: Ratios,
    cpu: Ratios,
}

impl Sum {
    fn new(engine: &'static str, least: f64) -> Self {
        Self { engine, least, wall: Ratios::default(), cpu: Ratios::default() }
    }

    /// The engine's cells of a row: its wall times with one thread and with all, its least processor time, and the
    /// better wall time as so many times that of the index with its one thread.
    fn cells(&mut self, asked: &Asked, of: &[&Peer]) -> Vec<String> {
        let least = |value: fn(&Peer) -> f64| of.iter().map(|peer| value(peer)).min_by(f64::total_cmp);
        let (Some(wall), Some(cpu)) = (least(|p| p.median_ms), least(|p| p.cpu_ms)) else {
            return vec!["–".to_owned(); 4];
        };
        let (kind, name) = (asked.mix.kind, asked.mix.name);
        let times = wall / Size::ms_of(asked);
        self.wall.0.push((times, kind, name));
        if let Some(own) = asked.index.cpu {
            self.cpu.0.push((cpu / (own.as_secs_f64() * 1e3), kind, name));
        }
        let mut cells: Vec<String> = of.iter().map(|peer| millis(peer.median_ms)).collect();
        cells.resize(2, "–".to_owned());
        cells.extend([millis(cpu), ratio(times)]);
        cells
    }

    fn print(&self) {
        println!("- {}, wall: {}; at least {} is wanted of each.", self.engine, self.wall.said(), self.least);
        if !self.cpu.0.is_empty() {
            println!("- {}, processor: {}.", self.engine, self.cpu.said());
        }
    }
}

/// The sizes beside each other: how the index grows.
pub fn print_growth(sizes: &[Size]) {
    println!("\n### Growth, index, processor ms\n");
    let mut cells = vec!["question".to_owned()];
    cells.extend(sizes.iter().map(|size| grouped(size.orders)));
    cells.extend(
        sizes.windows(2).map(|pair| format!("{} → {}", grouped(pair[0].orders), grouped(pair[1].orders))),
    );
    head(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    let count = sizes.first().map_or(0, |size| size.asked.len());
    for mix in 0..count {
        // Processor time, where it is told: it does not grow with what else the machine does.
        let of = |size: &Size| size.asked[mix].index.cpu.unwrap_or(size.asked[mix].index.median);
        let mut cells = vec![sizes[0].asked[mix].mix.name.to_owned()];
        cells.extend(sizes.iter().map(|size| ms(of(size))));
        cells.extend(sizes.windows(2).map(|pair| {
            let times = of(&pair[1]).as_secs_f64() / of(&pair[0]).as_secs_f64();
            format!("×{}", ratio(times))
        }));
        row(&cells);
    }
    let seconds = |time: Duration| format!("{:.2}", time.as_secs_f64());
    let line = |name: &str, of: &dyn Fn(&Size) -> String| {
        let mut cells = vec![name.to_owned()];
        cells.extend(sizes.iter().map(of));
        cells.resize(cells.len() + sizes.len().saturating_sub(1), String::new());
        row(&cells);
    };
    line("index: build from orders in memory, s", &|size| seconds(size.fill));
    line("store: take the orders in, s", &|size| size.taking.map_or("–".into(), seconds));
    line("store: read all into the mirror, s", &|size| size.reading.map_or("–".into(), seconds));
    line("index: bytes an order", &|size| format!("{:.0}", size.bytes.total() as f64 / size.orders as f64));
    line("index: segments", &|size| size.segments.to_string());
}

/// Where the bytes are.
pub fn print_bytes(size: &Size) {
    let Bytes { numbers, sequences, categories, buyers, items, texts, grams, contents, dead } = size.bytes;
    println!("\n### Bytes an order, {} orders\n", grouped(size.orders));
    let parts = [
        ("ids, order numbers, times, payments", numbers),
        ("by id, order number, modified, paid", sequences),
        ("flag, state, refund state, pre-sale step, shop", categories),
        ("buyers", buyers),
        ("items", items),
        ("texts", texts),
        ("pairs of characters", grams),
        ("goods, places, pieces, shipping, parcels", contents),
        ("dead rows", dead),
        ("together", size.bytes.total()),
    ];
    head(&["", "bytes an order"]);
    for (name, bytes) in parts {
        row(&[name.to_owned(), format!("{:.1}", bytes as f64 / size.orders as f64)]);
    }
}

/// The bound of looking through the memos.
pub fn print_scan(scan: &Scan, orders: u64) {
    println!(
        "\n### Looking through the memos, {} orders\n\n{} memos, {:.1} MB in one piece; one thread.\n",
        grouped(orders),
        grouped(scan.memos as u64),
        scan.bytes as f64 / 1e6
    );
    let per_s = |times: &Times| format!("{:.1}", scan.bytes as f64 / times.median.as_secs_f64() / 1e9);
    let of_read = |times: &Times| ratio(times.median.as_secs_f64() / scan.read.median.as_secs_f64());
    head(&["", "memos found", "ms", "GB/s", "of the plain read"]);
    row(&["plain read", "", &ms(scan.read.median), &per_s(&scan.read), "1.0"]);
    for sought in &scan.sought {
        let hits = grouped(sought.hits as u64);
        let scanned = &sought.scan;
        let name = format!("scan for {}", sought.piece);
        row(&[name, hits.clone(), ms(scanned.median), per_s(scanned), of_read(scanned)]);
        let name = format!("index, whole answer for {}", sought.piece);
        row(&[name, hits, ms(sought.index.median), "–".into(), of_read(&sought.index)]);
    }
}

/// Changed orders.
pub fn print_changes(changes: &Changes, orders: u64) {
    println!("\n### {CHANGED} changed orders among {}\n", grouped(orders));
    head(&["", "ms", "p95"]);
    let line = |name: &str, times: &Times| row(&[name, &ms(times.median), &ms(times.p95)]);
    line("index: rows taken in, question answered", &changes.index);
    if let Some(merges) = &changes.merges {
        line("index: a merge, aside", merges);
    }
    line("program: items read, committed, mirrored, question answered", &changes.whole);
    line("program: after the commit, until an answer shows it", &changes.after);
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let start = digits.len() % 3;
    let mut parts = if start == 0 { Vec::new() } else { vec![&digits[..start]] };
    parts.extend((start..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    parts.join(",")
}
