//! The file of the mirror: what the next start takes from it, and when it does not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::answer;
use common::practice::no_keyring;
use lidan::desk::{Desk, Filing, Mirror, Opening, Origin, Question, ShopScope, Snapshot};
use lidan::domain::filter::Filter;
use lidan::domain::ids::{OrderId, Rev};
use lidan::domain::record::Source;
use lidan::domain::shop::ShopName;
use lidan::domain::text_test::TextTest;
use lidan::paths::Paths;
use tempfile::TempDir;
use tokio::runtime::Builder;

/// The file is written as soon as an order has changed.
const EAGER: Filing =
    Filing { after_orders: 1, quiet: Duration::from_hours(1), longest: Duration::from_hours(1) };
/// It is never written.
const NEVER: Filing = Filing { after_orders: u64::MAX, ..EAGER };

fn desk(folder: &Path) -> Desk {
    Desk::open(Opening { secrets: Some(no_keyring()), ..Opening::new(Paths::below(folder)) }).unwrap()
}

fn file(folder: &Path) -> PathBuf {
    Paths::below(folder).index_file()
}

/// Writes orders of these numbers with a memo.
fn take(desk: &Desk, tids: impl Iterator<Item = i64>, memo: &str) {
    let items: Vec<String> = tids.map(|tid| format!(r#"{{"tid":"{tid}","seller_memo":"{memo}"}}"#)).collect();
    let name = ShopName::new("main").unwrap();
    desk.store()
        .write_blocking(move |tx| {
            let shop = tx.shop(&name)?;
            for item in &items {
                tx.take(shop, answer(item, Source::FullInfo, 0), item)?;
            }
            Ok(())
        })
        .unwrap();
}

/// A mirror once it is whole, what it was made of, and the mirror's answer.
fn mirror(desk: &Desk, filing: Filing) -> (Mirror, Origin, Snapshot) {
    let mirror = Mirror::start_filing(desk, filing).unwrap();
    let newest = desk.store().read_blocking(|r| r.revision()).unwrap();
    let mut reflection = mirror.reflection();
    let whole = |snapshot: &Snapshot| snapshot.rev() == newest;
    let runtime = Builder::new_current_thread().build().unwrap();
    let reached = reflection.wait_for(|now| now.snapshot.as_ref().is_some_and(whole));
    let now = runtime.block_on(reached).unwrap().clone();
    (mirror, now.origin.unwrap(), now.snapshot.unwrap())
}

/// All orders, and those with a memo that has these words.
fn answers(snapshot: &Snapshot, words: &str) -> [Vec<OrderId>; 2] {
    let with = Filter { seller_memo: Some(TextTest::Contains(words.into())), ..Filter::default() };
    [Filter::default(), with]
        .map(|filter| snapshot.ask(&Question { shop: ShopScope::All, filter }).ids().collect())
}

/// A data folder with two hundred orders and the file of its mirror.
fn filed() -> TempDir {
    let folder = TempDir::new().unwrap();
    let desk = desk(folder.path());
    take(&desk, 1..=200, "急");
    let (mirror, origin, _) = mirror(&desk, EAGER);
    assert_eq!(origin, Origin::Store);
    drop(mirror);
    assert!(file(folder.path()).is_file());
    folder
}

/// What a mirror that is made of the store says.
fn anew(desk: &Desk, words: &str) -> [Vec<OrderId>; 2] {
    let path = file(desk.paths().data_dir());
    let aside = path.with_extension("aside");
    fs::rename(&path, &aside).unwrap();
    let (mirror, origin, snapshot) = mirror(desk, NEVER);
    assert_eq!(origin, Origin::Store);
    drop(mirror);
    fs::rename(&aside, &path).unwrap();
    answers(&snapshot, words)
}

#[test]
fn the_next_start_takes_the_file_and_follows_what_was_written_since() {
    let folder = filed();
    let desk = desk(folder.path());
    take(&desk, 150..=260, "礼盒");
    let (mirror, origin, snapshot) = mirror(&desk, NEVER);
    assert_eq!((origin, snapshot.len()), (Origin::File, 260));
    assert_eq!(answers(&snapshot, "礼"), anew(&desk, "礼"));
    drop(mirror);
}

#[test]
fn a_store_that_was_put_back_does_not_take_a_later_file_even_when_it_has_grown_past_it() {
    let folder = filed();
    let backup = TempDir::new().unwrap();
    let database = |folder: &Path| folder.join("lidan.db");
    fs::copy(database(folder.path()), database(backup.path())).unwrap();
    let earlier = desk(folder.path());
    take(&earlier, 201..=300, "礼盒");
    drop(mirror(&earlier, EAGER));
    drop(earlier);

    fs::copy(database(backup.path()), database(folder.path())).unwrap();
    let back = desk(folder.path());
    for tid in 301..306 {
        take(&back, tid..=tid, "急");
    }
    let rev = back.store().read_blocking(|r| r.revision()).unwrap();
    assert!(rev > Rev(2), "it has grown past the file");
    let (mirror, origin, snapshot) = mirror(&back, NEVER);
    assert_eq!((origin, snapshot.len()), (Origin::Store, 205));
    drop(mirror);
}

#[test]
fn a_file_that_is_damaged_is_not_taken_and_is_replaced() {
    let folder = filed();
    let path = file(folder.path());
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let desk = desk(folder.path());
    let (first, origin, snapshot) = mirror(&desk, EAGER);
    assert_eq!((origin, snapshot.len()), (Origin::Store, 200));
    drop(first);
    let (second, origin, snapshot) = mirror(&desk, EAGER);
    assert_eq!((origin, snapshot.len()), (Origin::File, 200));
    drop(second);
}

#[test]
fn a_file_is_left_alone_while_little_has_changed() {
    let folder = filed();
    let before = fs::read(file(folder.path())).unwrap();
    let desk = desk(folder.path());
    take(&desk, 201..=209, "");
    drop(mirror(&desk, Filing { after_orders: 10, ..EAGER }));
    assert_eq!(fs::read(file(folder.path())).unwrap(), before);
    take(&desk, 210..=210, "");
    drop(mirror(&desk, Filing { after_orders: 10, ..EAGER }));
    assert_ne!(fs::read(file(folder.path())).unwrap(), before);
}
