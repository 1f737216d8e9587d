//! Orders as Parquet files, one folder a day, read back by the same crate's reader.
#![cfg(feature = "parquet")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on says so by stopping"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::Path;

use common::practice::Practice;
use lidan::desk::{Desk, DeskError, ExportOf, Going, Page};
use lidan::domain::export::{BookWords, Column, ExportWish, Form, Head, RowOf, Which};
use lidan::domain::filter::Filter;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

/// The rows below a folder, by the day of their folder.
fn rows(folder: &Path) -> BTreeMap<String, Vec<BTreeMap<String, Field>>> {
    let mut found = BTreeMap::new();
    for day in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        let name =
            day.file_name().unwrap().to_str().unwrap().strip_prefix("created_day=").unwrap().to_owned();
        let rows: &mut Vec<_> = found.entry(name).or_default();
        for part in fs::read_dir(&day).unwrap() {
            let reader = SerializedFileReader::new(File::open(part.unwrap().path()).unwrap()).unwrap();
            let row = |row: parquet::record::Row| row.into_columns().into_iter().collect();
            rows.extend(reader.get_row_iter(None).unwrap().map(|read| row(read.unwrap())));
        }
    }
    found
}

fn wish() -> ExportWish {
    let names = ["tid", "pay_time", "payment", "seller_flag", "seller_memo", "consign_time"];
    ExportWish {
        which: Which::Filtered(Box::new(Filter::default())),
        form: Form::Csv,
        row_of: RowOf::Order,
        heads: names.iter().map(|name| Head::plain(Column::named(name).unwrap())).collect(),
        words: BookWords::default(),
    }
}

#[test]
fn every_order_lies_in_the_folder_of_its_day_with_its_values() {
    let practice = Practice::open(300);
    let desk = Desk::open(practice.opening()).unwrap();
    let file = practice.folder.path().join("orders.jsonl");
    let truth = practice.sandbox.truth();
    let all = lidan::domain::time::Span::new(
        lidan::domain::time::Timestamp::from_unix(0),
        lidan::clock::Clock::System.now(),
    );
    let items: Vec<String> = truth.tids(all.unwrap()).into_iter().filter_map(|tid| truth.item(tid)).collect();
    fs::write(&file, items.join("\n")).unwrap();
    desk.import(&practice.name, &file).unwrap();

    let folder = practice.folder.path().join("out");
    let shop = practice.runtime.block_on(desk.shop_id(&practice.name)).unwrap();
    let of = ExportOf { shop: (shop, &practice.name), page: Page::ALL, complete_to: None };
    let (exported, _) = desk.export_days(&of, &wish(), &folder, &|_| Going::On).unwrap();
    assert_eq!((exported.orders, exported.rows), (300, 300));

    let mut seen = BTreeSet::new();
    for (day, rows) in rows(&folder) {
        for row in rows {
            let Field::Str(tid) = &row["tid"] else { panic!("{row:?}") };
            let item = items.iter().find(|item| item.contains(&format!("\"tid\":\"{tid}\""))).unwrap();
            let item: serde_json::Value = serde_json::from_str(item).unwrap();
            assert!(item["created"].as_str().unwrap().starts_with(&day), "{day}: {item}");
            let Field::Decimal(payment) = &row["payment"] else { panic!("{row:?}") };
            let fen = payment.data().iter().fold(0_i64, |sum, byte| (sum << 8) | i64::from(*byte));
            assert_eq!(format!("{}.{:02}", fen / 100, fen % 100), item["payment"].as_str().unwrap());
            let known =
                |name: &str| item.get(name).and_then(|value| value.as_str()).filter(|text| !text.is_empty());
            let paid = known("pay_time").map(|at| at.parse::<lidan::domain::time::Timestamp>().unwrap());
            match (&row["pay_time"], paid) {
                (Field::TimestampMillis(at), Some(paid)) => assert_eq!(*at, paid.unix() * 1000),
                (Field::Null, None) => {}
                other => panic!("{other:?}"),
            }
            if let Some(memo) = item.get("seller_memo") {
                assert_eq!(row["seller_memo"], Field::Str(memo.as_str().unwrap().to_owned()));
            }
            seen.insert(tid.clone());
        }
    }
    assert_eq!(seen.len(), 300);
    let about: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("_lidan.json")).unwrap()).unwrap();
    assert_eq!((&about["orders"], &about["unreadable_values"]), (&300.into(), &0.into()));

    // Stopped, the old folder stays; whole, it is replaced; a folder of somebody else's is left alone.
    let stopped = desk.export_days(&of, &wish(), &folder, &|_| Going::Stop);
    assert!(matches!(stopped, Err(DeskError::Stopped)));
    assert_eq!(rows(&folder).values().map(Vec::len).sum::<usize>(), 300);
    desk.export_days(&of, &wish(), &folder, &|_| Going::On).unwrap();
    let beside: Vec<_> =
        fs::read_dir(practice.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(beside.iter().all(|name| !name.to_string_lossy().ends_with(".part")), "{beside:?}");
    let other = practice.folder.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("mine.txt"), "mine").unwrap();
    assert!(matches!(desk.export_days(&of, &wish(), &other, &|_| Going::On), Err(DeskError::File { .. })));
    assert_eq!(fs::read(other.join("mine.txt")).unwrap(), b"mine");
}
