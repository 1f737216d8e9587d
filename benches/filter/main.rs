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
mod contents;
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
    let filled = index::fill(orders);
    let snapshot = filled.index.snapshot();
    let size = size(orders, &filled, &replies(&snapshot, &filled.landmarks.mixes()));
    size.print();
    size
}

/// Everything at one size.
fn whole(orders: u64, folder: &Path, python: Option<&Path>) -> Size {
    let mut filled = index::fill(orders);
    let snapshot = filled.index.snapshot();
    let mixes = filled.landmarks.mixes();
    let replies = replies(&snapshot, &mixes);

    eprintln!("the store takes the orders in");
    let file = File::open(&folder.join(orders.to_string()), orders);
    let (mirror, mirrored, reading) = file.mirror();
    for (mix, reply) in &replies {
        assert_eq!(index::ask(&mirrored, mix), *reply, "the mirror answers otherwise: {}", mix.name);
    }
    drop((mirror, mirrored));

    let mut size = Size { taking: file.taking, reading: Some(reading), ..size(orders, &filled, &replies) };
    if let Some(python) = python {
        eprintln!("the other engines are asked");
        size.print_peers(&peers::ask(python, &folder.join("peers"), orders, &replies));
    }
    let texts = ["memo like, matches nothing", "memo like, 2 characters"].map(|name| named(&mixes, name));
    tables::print_scan(&scan::time(&snapshot, &texts, orders), orders);
    eprintln!("SQL is asked, which takes some minutes");
    ask_sql(&file, &mut size, &replies);
    size.print();

    let scratch = TempDir::new().unwrap();
    let file = file.copied(scratch.path(), orders);
    let changes = change::time(&mut filled.index, &file, texts[1], orders);
    tables::print_changes(&changes, orders);
    size
}

fn replies(snapshot: &Snapshot, mixes: &[Mix]) -> Vec<(Mix, Reply)> {
    mixes.iter().map(|mix| (mix.clone(), index::ask(snapshot, mix))).collect()
}

/// The index, measured.
fn size(orders: u64, filled: &Filled, replies: &[(Mix, Reply)]) -> Size {
    let snapshot = filled.index.snapshot();
    let asked = replies.iter().map(|(mix, reply)| Asked {
        mix: mix.clone(),
        hits: reply.totals.orders,
        index: index::time(&snapshot, mix),
        sql: None,
    });
    Size {
        orders,
        fill: filled.time,
        taking: None,
        reading: None,
        bytes: snapshot.bytes(),
        segments: snapshot.segments(),
        asked: asked.collect(),
    }
}

/// SQL, compared with the index and measured.
fn ask_sql(file: &File, size: &mut Size, replies: &[(Mix, Reply)]) {
    for (asked, (mix, reply)) in size.asked.iter_mut().zip(replies) {
        let offset = mix.offset(asked.hits);
        assert_eq!(file.ask(mix, offset), *reply, "SQL answers otherwise: {}", mix.name);
        asked.sql = Some(file.time(mix, offset));
    }
    eprintln!("index, mirror and SQL answer alike");
}

fn named<'a>(mixes: &'a [Mix], name: &str) -> &'a Mix {
    mixes.iter().find(|mix| mix.name == name).unwrap()
}
