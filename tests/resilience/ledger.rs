//! What a data folder claims and holds, against the truth.

use std::collections::BTreeSet;
use std::path::Path;

use lidan::domain::coverage::{Covered, Grade, Ledger};
use lidan::domain::ids::Tid;
use lidan::domain::item::Item;
use lidan::domain::list::{List, TradeSet};
use lidan::domain::shop::ShopName;
use lidan::domain::span_set::SpanSet;
use lidan::domain::time::{DAY_S, Span, Timestamp};
use lidan::sandbox::Truth;
use lidan::store::Store;

use crate::cli::Cli;

/// The file is sound, down to its indexes.
pub fn is_sound(folder: &Path) {
    #[expect(clippy::disallowed_methods, reason = "SQLite's own word on the file, not the program's")]
    let file = rusqlite::Connection::open(folder.join("lidan.db")).unwrap();
    let said: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(said, "ok");
}

/// Every span that is claimed to be covered has its orders. Of what was read, the last `late_s` seconds before the
/// reading are left out: rows may become visible so late, and are read again.
pub fn claims_nothing_that_is_missing(folder: &Path, truth: Truth<'_>, late_s: i64) {
    let store = Store::open(folder).unwrap();
    let (ledger, held) = store
        .read_blocking(|reader| {
            let Some(shop) = reader.shop(&ShopName::new("main").unwrap())? else {
                return Ok((Ledger::default(), BTreeSet::new()));
            };
            let mut held = BTreeSet::new();
            reader.every_row(|row| {
                held.insert(row.tid);
                Ok(())
            })?;
            Ok((reader.coverage(shop)?, held))
        })
        .unwrap();
    let settled = |covered: &Covered| {
        Span::new(covered.span.start(), covered.span.end().min(covered.read_at.plus_s(-late_s)))
    };
    let complete = |list: List| -> SpanSet {
        let all = ledger.spans.iter().filter(|c| c.list == list && c.grade == Grade::Complete);
        all.filter_map(settled).collect()
    };
    let all_sets = |list: fn(TradeSet) -> List| {
        let [first, rest @ ..] = TradeSet::ALL.map(list);
        rest.into_iter().fold(complete(first), |all, list| all.intersect(&complete(list)))
    };
    let created = all_sets(List::TopCreated).union(&complete(List::EnhancedCreated));
    let is_held = |tid: &Tid| assert!(held.contains(tid), "{tid} is claimed and missing");
    for span in created.spans() {
        truth.tids(*span).iter().for_each(is_held);
    }
    for span in all_sets(List::TopIncrement).spans() {
        truth.touched(*span).iter().for_each(is_held);
    }
}

/// What the store holds, by the program's own export.
pub fn held(cli: &Cli) -> Vec<Item> {
    let lines = cli.ok(&["orders", "--format", "jsonl"]);
    lines.lines().map(|line| Item::read(line).unwrap()).collect()
}

/// Whatever is stored of an order is true, as far as the truth knows the field: nothing partial and nothing odd.
pub fn holds_only_what_is_true(cli: &Cli, truth: Truth<'_>) -> usize {
    let held = held(cli);
    for ours in &held {
        let truth = Item::read(&truth.item(ours.tid()).expect("an order of the shop")).unwrap();
        for (name, value) in ours.trade().iter() {
            let known = truth.trade().get(name);
            assert!(known.is_none_or(|known| known == value), "{name} of {}: {value:?}", ours.tid());
        }
        assert!([0, truth.lines().len()].contains(&ours.lines().len()), "lines of {}", ours.tid());
    }
    held.len()
}

/// Everything up to an instant is here, as it truly is. What changed later may be newer or older.
pub fn equals_truth_up_to(cli: &Cli, truth: Truth<'_>, settled: Timestamp) -> usize {
    let held = held(cli);
    let wanted = truth.tids(Span::new(settled.plus_s(-100 * DAY_S), settled).unwrap());
    let ids: BTreeSet<Tid> = held.iter().map(Item::tid).collect();
    assert_eq!(ids.len(), held.len(), "none stands twice");
    assert!(wanted.iter().all(|tid| ids.contains(tid)), "none is missing");
    let mut compared = 0;
    for ours in &held {
        let item = truth.item(ours.tid()).expect("an order of the shop");
        let truth = Item::read(&item).unwrap();
        let modified: serde_json::Value = serde_json::from_str(&item).unwrap();
        let modified: Timestamp = modified["modified"].as_str().unwrap().parse().unwrap();
        if modified > settled {
            continue;
        }
        compared += 1;
        for (name, value) in truth.trade().iter() {
            assert_eq!(ours.trade().get(name), Some(value), "{name} of {}", ours.tid());
        }
        assert_eq!(ours.lines().len(), truth.lines().len(), "lines of {}", ours.tid());
        for (ours, truth) in ours.lines().iter().zip(truth.lines()) {
            for (name, value) in truth.iter() {
                assert_eq!(ours.get(name), Some(value), "{name} of a line");
            }
        }
    }
    compared
}
