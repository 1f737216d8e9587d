//! The filter: the index beside SQL over the program's own store and beside other engines, how it grows, and what a
//! change costs. It prints the tables of `docs/performance.md`.
//!
//! `cargo bench --bench filter`, with settings from the environment:
//!
//! - `LIDAN_BENCH_SIZES` (100000,1000000,5000000): how many orders, several in turn;
//! - `LIDAN_BENCH_BESIDE` (1000000): the size at which the store and the other engines are asked, too;
//! - `LIDAN_BENCH_FOLDER` (a temporary one): where the store is put, and found again by the next run;
//! - `LIDAN_BENCH_PYTHON` (none): a Python with what `peers/requirements.txt` names; without it no other engine is
//!   asked.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    reason = "a benchmark prints its tables, and stops where it cannot go on or two answers differ"
)]

mod change;
mod index;
mod measure;
mod mixes;
mod orders;
mod peers;
mod scan;
mod store;
mod tables;
mod words;

use std::path::{Path, PathBuf};
use std::time::Duration;

use lidan::index::Snapshot;
use tempfile::TempDir;

use index::{Filled, Reply};
use mixes::Mix;
use store::File;
use tables::{Asked, Size};

fn main() {
    let wanted = |name: &str, or: &str| std::env::var(name).unwrap_or_else(|_| or.to_owned());
    let number = |text: &str| text.parse::<u64>().unwrap();
    let sizes = wanted("LIDAN_BENCH_SIZES", "100000,1000000,5000000");
    let beside = number(&wanted("LIDAN_BENCH_BESIDE", "1000000"));
    let python = std::env::var_os("LIDAN_BENCH_PYTHON").map(PathBuf::from);
    let temporary = TempDir::new().unwrap();
    let kept = std::env::var_os("LIDAN_BENCH_FOLDER").map(PathBuf::from);
    let folder = kept.unwrap_or_else(|| temporary.path().to_owned());

    let measured: Vec<Size> = sizes
        .split(',')
        .map(number)
        .map(
            |orders| if orders == beside { whole(orders, &folder, python.as_deref()) } else { alone(orders) },
        )
        .collect();
    tables::print_growth(&measured);
    if let Some(size) = measured.iter().find(|size| size.orders == beside) {
        tables::print_bytes(size);
    }
}

/// The index alone at one size.
fn alone(orders: u64) -> Size {
    let Filled { index, landmarks, time } = index::fill(orders);
    let snapshot = index.snapshot();
    let asked = landmarks.mixes().into_iter().map(|mix| {
        let hits = index::ask(&snapshot, &mix).totals.orders;
        Asked { index: index::time(&snapshot, &mix), sql: None, mix, hits }
    });
    let size = Size { asked: asked.collect(), ..empty(orders, time, &snapshot) };
    size.print();
    size
}

fn empty(orders: u64, fill: Duration, snapshot: &Snapshot) -> Size {
    let (bytes, segments) = (snapshot.bytes(), snapshot.segments());
    Size { orders, fill, taking: None, reading: None, bytes, segments, asked: Vec::new() }
}

/// Everything at one size.
fn whole(orders: u64, folder: &Path, python: Option<&Path>) -> Size {
    let Filled { mut index, landmarks, time } = index::fill(orders);
    let snapshot = index.snapshot();
    let mixes = landmarks.mixes();

    eprintln!("the store takes the orders in");
    let file = File::open(&folder.join(orders.to_string()), orders);
    let taking = file.taking;
    let (mirror, mirrored, reading) = file.mirror();
    let replies: Vec<(Mix, Reply)> = mixes
        .iter()
        .map(|mix| {
            let reply = index::ask(&snapshot, mix);
            assert_eq!(index::ask(&mirrored, mix), reply, "the mirror answers otherwise: {}", mix.name);
            (mix.clone(), reply)
        })
        .collect();
    drop((mirror, mirrored));

    let asked: Vec<Asked> = replies
        .iter()
        .map(|(mix, reply)| Asked {
            mix: mix.clone(),
            hits: reply.totals.orders,
            index: index::time(&snapshot, mix),
            sql: None,
        })
        .collect();
    let mut size = Size { asked, taking, reading: Some(reading), ..empty(orders, time, &snapshot) };
    if let Some(python) = python {
        eprintln!("the other engines are asked");
        size.print_peers(&peers::ask(python, &folder.join("peers"), orders, &replies));
    }
    eprintln!("SQL is asked, which takes some minutes");
    for (asked, (mix, reply)) in size.asked.iter_mut().zip(&replies) {
        let offset = mix.offset(asked.hits);
        assert_eq!(file.ask(mix, offset), *reply, "SQL answers otherwise: {}", mix.name);
        asked.sql = Some(file.time(mix, offset));
    }
    eprintln!("index, mirror and SQL answer alike");
    size.print();

    let texts: Vec<&Mix> =
        ["memo like, matches nothing", "memo like, 2 characters"].map(|name| named(&mixes, name)).into();
    tables::print_scan(&scan::time(&snapshot, &texts, orders), orders);
    let scratch = TempDir::new().unwrap();
    let file = file.copied(scratch.path(), orders);
    let changed = change::time(&mut index, &file, texts[1], orders);
    tables::print_changes(&changed, orders);
    size
}

fn named<'a>(mixes: &'a [Mix], name: &str) -> &'a Mix {
    mixes.iter().find(|mix| mix.name == name).unwrap()
}
