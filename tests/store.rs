//! The store: what it promises of files, orders, coverage and activities.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

mod common;

use std::fs;
use std::path::Path;

use common::{answer, at};
use lidan::domain::activity::{ActivityDraft, ActivityRecord};
use lidan::domain::activity_log::{SendState, SentVersion};
use lidan::domain::coverage::{Covered, Grade, Ledger};
use lidan::domain::filter_line::read;
use lidan::domain::ids::{ActivityId, OrderId, Rev, ShopId, Tid};
use lidan::domain::item::Item;
use lidan::domain::list::{Gateway, List};
use lidan::domain::merge::{Asked, Watched};
use lidan::domain::order::Order;
use lidan::domain::quota::{Calls, DayOver, KnownDays};
use lidan::domain::record::Source;
use lidan::domain::shop::ShopName;
use lidan::domain::text_state::TextState;
use lidan::domain::time::{DAY_S, Span};
use lidan::store::{FILE, Filling, Store, StoreError, Taken};
use proptest::prelude::*;
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
    store: Store,
    shop: ShopId,
}

fn bench() -> Bench {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let shop = store.write_blocking(|tx| tx.shop(&ShopName::new("main").unwrap())).unwrap();
    Bench { folder, store, shop }
}

impl Bench {
    fn take(&self, json: &str, source: Source, read_at: i64) -> Taken {
        let (shop, json) = (self.shop, json.to_owned());
        self.store.write_blocking(move |tx| tx.take(shop, answer(&json, source, read_at), &json)).unwrap()
    }

    fn order(&self, id: OrderId) -> Order {
        self.store.read_blocking(move |r| r.orders(&[id])).unwrap()[0].record.order()
    }

    fn rev(&self) -> Rev {
        self.store.read_blocking(|r| r.revision()).unwrap()
    }
}

#[test]
fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(FILE);
    let garbage = "my only copy of something ".repeat(400);
    fs::write(&file, &garbage).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::Unreadable { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), garbage);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[expect(clippy::disallowed_methods, reason = "another program's database")]
fn sql(folder: &Path, statements: &str) {
    rusqlite::Connection::open(folder.join(FILE)).unwrap().execute_batch(statements).unwrap();
}

#[test]
fn another_programs_and_a_newer_versions_database_are_refused() {
    let folder = TempDir::new().unwrap();
    sql(folder.path(), "CREATE TABLE notes (text TEXT)");
    assert!(matches!(Store::open(folder.path()), Err(StoreError::Foreign(_))));

    let bench = bench();
    let Bench { folder, store, .. } = bench;
    drop(store);
    sql(
        folder.path(),
        "INSERT INTO refinery_schema_history VALUES (9999, 'later', '2030-01-01T00:00:00Z', '1')",
    );
    let before = fs::read(folder.path().join(FILE)).unwrap();
    assert!(matches!(Store::open(folder.path()), Err(StoreError::Newer(_))));
    assert_eq!(fs::read(folder.path().join(FILE)).unwrap(), before);
}

#[test]
fn orders_of_before_contents_were_kept_stay_open_until_they_are_gone_through() {
    let Bench { folder, store, shop } = bench();
    let item = |tid: i64, title: &str| {
        format!(
            r#"{{"tid":"{tid}","modified":"2023-11-10 20:00:00","receiver_state":"浙江省","orders":[{{"oid":"1","title":"{title}","num":2}}]}}"#
        )
    };
    let before = Bench { folder, store, shop };
    for tid in 1..=5 {
        before.take(&item(tid, "睡衣"), Source::EnhancedList, tid);
    }
    let Bench { folder, store, .. } = before;
    drop(store);
    sql(folder.path(), common::BEFORE_CONTENTS);
    let bench = Bench { store: Store::open(folder.path()).unwrap(), folder, shop };
    let sums = |line: &str| {
        let filter = read(line, at(0)).unwrap();
        let totals = bench.store.read_blocking(move |r| r.totals(shop, &filter)).unwrap();
        (totals.orders, totals.unjudged)
    };
    let lines = ["goods:睡衣", "-goods:拖鞋", "province:浙江", "pieces:2"];
    assert_eq!(lines.map(sums), [(0, 5); 4]);
    assert_eq!(["shipped:today", "-step:MOON", "waybill:SF1"].map(sums), [(0, 5); 3]);

    // What is written anew is kept apart at once, also where its lines stay as they were.
    bench.take(&item(5, "睡衣").replace("20:00", "21:00"), Source::EnhancedList, 9);
    bench.take(&item(6, "睡衣"), Source::EnhancedList, 9);
    assert_eq!(lines.map(sums), [(2, 4); 4]);

    let (mut commits, mut rev) = (1, bench.rev());
    while bench.store.write_blocking(|tx| tx.fill_contents(2)).unwrap() == Filling::More {
        commits += 1;
        assert!(bench.rev() > rev, "a mirror follows each commit");
        rev = bench.rev();
    }
    assert_eq!(commits, 3);
    assert_eq!(lines.map(sums), [(6, 0); 4]);
    assert_eq!(["shipped:today", "-step:MOON", "waybill:SF1"].map(sums), [(0, 0); 3], "known to lack them");
    let rev = bench.rev();
    assert_eq!(bench.store.write_blocking(|tx| tx.fill_contents(2)).unwrap(), Filling::Done);
    assert_eq!(bench.rev(), rev);
    // The words of six lines are one row.
    drop(bench.store);
    assert_eq!(count(bench.folder.path(), "goods"), 1);
}

#[expect(clippy::disallowed_methods, reason = "a look into the file itself")]
fn count(folder: &Path, table: &str) -> i64 {
    let connection = rusqlite::Connection::open(folder.join(FILE)).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

#[test]
fn taking_the_same_answer_twice_changes_nothing() {
    let bench = bench();
    let json =
        r#"{"tid":"7","modified":"2023-11-10 20:00:00","status":"TRADE_FINISHED","seller_memo":"礼盒"}"#;
    let first = bench.take(json, Source::EnhancedList, 1);
    assert!(matches!(first, Taken::Inserted(_)));
    let rev = bench.rev();
    assert_eq!(bench.take(json, Source::EnhancedList, 2), Taken::Unchanged(first.id()));
    // The same content in another notation is no change either.
    let spaced = json.replace(',', ", ");
    assert_eq!(bench.take(&spaced, Source::EnhancedList, 3), Taken::Unchanged(first.id()));
    assert_eq!(bench.rev(), rev);
    assert_eq!(
        bench.take(&json.replace("礼盒", "加急"), Source::EnhancedList, 4),
        Taken::Updated(first.id())
    );
    assert_eq!(bench.rev(), Rev(rev.0 + 1));
}

#[test]
fn what_changed_is_kept_with_the_order() {
    let bench = bench();
    let json =
        |modified: &str, rest: &str| format!(r#"{{"tid":"7","modified":"2023-11-10 {modified}"{rest}}}"#);
    let id = bench.take(&json("20:00:00", r#","seller_flag":1"#), Source::TopList, 1).id();
    bench.take(&json("20:00:00", r#","seller_memo":"礼盒""#), Source::EnhancedList, 2);
    bench.take(&json("20:05:00", r#","seller_memo":"加急","seller_flag":2"#), Source::EnhancedList, 3);
    let mut changes = bench.store.read_blocking(move |r| r.changes(id)).unwrap();
    changes.sort_by_key(|change| change.watched);
    let told: Vec<_> = changes.iter().map(|c| (c.watched, &*c.old, &*c.new, c.source)).collect();
    assert_eq!(
        told,
        [
            (Watched::Memo, "礼盒", "加急", Source::EnhancedList),
            (Watched::Flag, "1", "2", Source::EnhancedList)
        ]
    );
    let seen = bench.store.read_blocking(move |r| r.seen(id)).unwrap();
    assert_eq!(seen.iter().map(|s| s.source).collect::<Vec<_>>(), [Source::EnhancedList, Source::TopList]);
}

#[test]
fn the_queue_of_details_begins_with_what_was_asked_for_and_then_with_what_waits_to_be_sent() {
    let bench = bench();
    let (shop, day) = (bench.shop, Span::new(at(-DAY_S), at(DAY_S)).unwrap());
    let take = |tid: i64, status: &str, exists: bool, created: i64| {
        let json = format!(
            r#"{{"tid":"{tid}","created":"{0}","modified":"{0}","status":"{status}","has_buyer_message":{exists}}}"#,
            at(created)
        );
        bench.take(&json, Source::TopList, 20).id()
    };
    let finished = take(1, "TRADE_FINISHED", true, 50);
    let waits = take(2, "WAIT_SELLER_SEND_GOODS", false, 40);
    let asked = take(3, "TRADE_CLOSED", false, 30);
    let message = take(4, "WAIT_SELLER_SEND_GOODS", true, 20);
    let newer = take(5, "WAIT_SELLER_SEND_GOODS", true, 25);
    bench.store.write_blocking(move |tx| tx.ask_details(&[asked], at(100))).unwrap();
    let queue = bench.store.read_blocking(move |r| r.wanting(shop, day, 10)).unwrap();
    let ids: Vec<_> = queue.iter().map(|order| order.id).collect();
    assert_eq!(ids, [asked, newer, message, waits, finished]);
    let days = bench.store.read_blocking(move |r| r.wanting_days(shop, at(0), at(45))).unwrap();
    let settled = [Span::new(at(19), at(40)).unwrap()];
    assert_eq!(days.spans(), settled, "what changed a moment ago is left alone");
    let first = bench.store.read_blocking(move |r| r.wanting_asked(shop, at(0), at(45))).unwrap();
    assert_eq!(first, Span::new(at(29), at(30)));
}

#[test]
fn calls_are_counted_by_day_and_a_refusal_teaches_the_quota() {
    let bench = bench();
    let days = |at| bench.store.read_blocking(move |r| r.known_days("top:1", at)).unwrap();
    let add = |day, calls, over| {
        let made = Calls { day, calls, over };
        bench.store.write_blocking(move |tx| tx.add_calls("top:1", made)).unwrap();
    };
    add(at(0), 7_000, DayOver::No);
    add(at(0), 3_000, DayOver::Yes);
    assert_eq!(days(at(60)), KnownDays { today: 10_000, refused_at: Some(10_000) });
    add(at(DAY_S), 5, DayOver::No);
    assert_eq!(days(at(DAY_S)), KnownDays { today: 5, refused_at: Some(10_000) });
    add(at(2 * DAY_S), 1, DayOver::Yes);
    assert_eq!(days(at(2 * DAY_S)).refused_at, Some(10_000), "others had used that day up");
    add(at(3 * DAY_S), 12_000, DayOver::No);
    assert_eq!(days(at(3 * DAY_S)).refused_at, Some(12_000), "more was allowed since");
    assert_eq!(bench.store.read_blocking(|r| r.known_days("top:2", at(0))).unwrap(), KnownDays::default());
}

#[test]
fn an_order_wants_details_until_its_texts_and_lines_are_known() {
    let bench = bench();
    let day = Span::new(at(-DAY_S), at(3 * DAY_S)).unwrap();
    let shop = bench.shop;
    let wanting = || bench.store.read_blocking(move |r| r.wanting(shop, day, 10)).unwrap();
    let thin =
        format!(r#"{{"tid":"7","created":"{}","modified":"{}","has_buyer_message":true}}"#, at(0), at(10));
    let id = bench.take(&thin, Source::TopList, 20).id();
    assert_eq!(bench.order(id).buyer_message, TextState::Exists);
    assert_eq!(wanting().iter().map(|w| (w.id, w.changed)).collect::<Vec<_>>(), [(id, Some(at(10)))]);

    let full =
        format!(r#"{{"tid":"7","modified":"{}","buyer_message":"谢谢","orders":[{{"oid":"8"}}]}}"#, at(10));
    bench
        .store
        .write_blocking(move |tx| {
            let mut answer = answer(&full, Source::FullInfo, 30);
            answer.asked = Asked::Texts;
            tx.take(shop, answer, &full)
        })
        .unwrap();
    assert_eq!(wanting(), []);

    // A later change makes the texts pending again.
    bench.take(&thin.replace(&at(10).to_string(), &at(99).to_string()), Source::TopList, 100);
    assert_eq!(wanting().len(), 1);
}

#[test]
fn details_refused_a_day_apart_are_given_up() {
    let bench = bench();
    let shop = bench.shop;
    let id = bench.take(&format!(r#"{{"tid":"7","created":"{}"}}"#, at(0)), Source::TopList, 1).id();
    let refuse = |seconds: i64| {
        bench
            .store
            .write_blocking(move |tx| tx.details_refused(id, "isv.trade-not-exist", at(seconds)))
            .unwrap();
        bench.store.read_blocking(move |r| r.wanting_counts(shop)).unwrap()
    };
    assert_eq!(refuse(10), (1, 0));
    assert_eq!(refuse(9 + DAY_S), (1, 0));
    assert_eq!(refuse(10 + DAY_S), (0, 1));
}

#[test]
fn what_cannot_be_read_is_kept_until_it_can() {
    let bench = bench();
    let (shop, raw) = (bench.shop, r#"{"tid":"7","payment":"a lot"}"#);
    let why = Item::read(raw).unwrap_err();
    for second in [1, 2] {
        let why = why.clone();
        bench
            .store
            .write_blocking(move |tx| tx.quarantine(shop, Source::EnhancedList, raw, &why, at(second)))
            .unwrap();
    }
    let rows = bench.store.read_blocking(move |r| r.quarantine(shop, 10)).unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].tid, &*rows[0].field, rows[0].times, &*rows[0].raw), (Some(7), "payment", 2, raw));
    assert_eq!((rows[0].first_at, rows[0].last_at), (at(1), at(2)));
    bench.take(r#"{"tid":"7","payment":"1.00"}"#, Source::EnhancedList, 3);
    assert_eq!(bench.store.read_blocking(move |r| r.quarantine_count(shop)).unwrap(), 0);
}

#[test]
fn covered_spans_that_touch_become_one_and_an_error_takes_all_of_its_commit_back() {
    let bench = bench();
    let shop = bench.shop;
    let covered = |start: i64, end: i64, grade| Covered {
        list: List::EnhancedCreated,
        span: Span::new(at(start), at(end)).unwrap(),
        grade,
        rows: 10,
        read_at: at(end),
    };
    for span in [(0, 10), (20, 30), (10, 20)] {
        bench
            .store
            .write_blocking(move |tx| tx.cover(shop, &covered(span.0, span.1, Grade::Complete)))
            .unwrap();
    }
    bench.store.write_blocking(move |tx| tx.cover(shop, &covered(25, 50, Grade::Degraded))).unwrap();
    let failed: Result<(), StoreError> = bench.store.write_blocking(move |tx| {
        tx.cover(shop, &covered(100, 200, Grade::Complete))?;
        Err(StoreError::Damaged("a test"))
    });
    assert!(failed.is_err());
    let ledger = bench.store.read_blocking(move |r| r.coverage(shop)).unwrap();
    assert_eq!(ledger.complete(List::EnhancedCreated).spans(), [Span::new(at(0), at(30)).unwrap()]);
    assert_eq!(
        ledger.read(List::EnhancedCreated, Grade::Degraded).spans(),
        [Span::new(at(25), at(50)).unwrap()]
    );
    assert_eq!(ledger.spans.iter().map(|c| c.rows).sum::<u64>(), 40);
}

#[test]
fn every_version_of_an_activity_and_every_draft_is_kept() {
    let bench = bench();
    let shop = bench.shop;
    let id = ActivityId::new("2132").unwrap();
    let draft = ActivityDraft {
        id: "2132".into(),
        name: "会员优先购".into(),
        start: at(0).to_string(),
        end: at(3600).to_string(),
        items: vec!["112123".into()],
    };
    let ended = |version, state, record| SentVersion {
        version,
        draft: draft.clone(),
        state,
        sent_at: at(1),
        ended_at: Some(at(2)),
        record,
        error: None,
    };
    let record =
        ActivityRecord { activity_id: "2132".into(), activity_name: "改过".into(), ..Default::default() };
    for (state, record) in [(SendState::Confirmed, Some(record)), (SendState::Rejected, None)] {
        let (id, draft, id2) = (id.clone(), draft.clone(), id.clone());
        let version =
            bench.store.write_blocking(move |tx| tx.activity_sending(shop, &id, &draft, at(1))).unwrap();
        let sent = ended(version, state, record);
        bench.store.write_blocking(move |tx| tx.activity_ended(shop, &id2, &sent)).unwrap();
    }
    let row = bench.store.read_blocking(move |r| r.activities(shop)).unwrap().remove(0);
    assert_eq!((row.last.version, row.last.state), (2, SendState::Rejected));
    // A refused edit changes nothing: the platform's record of version 1 is in force.
    assert_eq!(row.in_force.unwrap().name, "改过");

    let typed = draft.clone();
    bench.store.write_blocking(move |tx| tx.keep_draft(shop, "new", &typed, at(5))).unwrap();
    let Bench { folder, store, .. } = bench;
    drop(store);
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.read_blocking(move |r| r.draft(shop, "new")).unwrap(), Some(draft));
    store.write_blocking(move |tx| tx.drop_draft(shop, "new")).unwrap();
    assert_eq!(store.read_blocking(move |r| r.drafts(shop)).unwrap(), []);
}

#[test]
fn a_reader_goes_on_while_a_page_is_written_and_sees_whole_commits() {
    let bench = bench();
    let shop = bench.shop;
    let mut revisions = bench.store.revision();
    let before = *revisions.borrow_and_update();
    bench
        .store
        .write_blocking(move |tx| {
            for tid in 1..=500 {
                let json = format!(r#"{{"tid":"{tid}","created":"{}"}}"#, at(tid));
                tx.take(shop, answer(&json, Source::TopList, 1), &json)?;
            }
            Ok(())
        })
        .unwrap();
    assert!(revisions.has_changed().unwrap());
    let mut rows = 0;
    bench
        .store
        .read_blocking(move |r| {
            r.rows_since(before, |_| {
                rows += 1;
                Ok(())
            })?;
            assert_eq!(rows, 500);
            assert_eq!(r.lacking(shop, &[Tid::new(500).unwrap(), Tid::new(501).unwrap()])?.len(), 1);
            Ok(())
        })
        .unwrap();
}

/// Puts answers in and gives the orders back as the reference sees them.
fn filled(bench: &Bench, answers: Vec<(String, Source)>) -> Vec<(OrderId, Order)> {
    let shop = bench.shop;
    bench
        .store
        .write_blocking(move |tx| {
            for (i, (json, source)) in (0..).zip(answers) {
                tx.take(shop, answer(&json, source, i), &json)?;
            }
            Ok(())
        })
        .unwrap();
    bench
        .store
        .read_blocking(|r| {
            let mut ids = Vec::new();
            r.every_row(|row| {
                ids.push(row.id);
                Ok(())
            })?;
            r.orders(&ids)
        })
        .unwrap()
        .into_iter()
        .map(|known| (known.id, known.record.order()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The columns of the table say the same as the record they were derived from.
    #[test]
    fn columns_agree_with_records(answers in proptest::collection::vec((common::item(), common::source()), 1..40)) {
        let bench = bench();
        let orders = filled(&bench, answers);
        let mut checked = 0;
        let found = bench
            .store
            .read_blocking(move |r| {
                r.every_row(|row| {
                    let order = &orders.iter().find(|(id, _)| *id == row.id).expect("a known row").1;
                    assert_eq!((row.tid, row.created, row.modified), (order.tid, order.created, order.modified));
                    assert_eq!((row.pay_time, row.payment), (order.pay_time, order.payment));
                    assert_eq!((row.flag, row.refunding), (order.seller_flag, order.refunding()));
                    assert_eq!(row.status, order.status.as_ref().map(|s| s.word()));
                    assert_eq!(row.memo, order.seller_memo.known());
                    assert_eq!(row.message, order.buyer_message.known());
                    assert_eq!(row.message_exists, order.buyer_message == TextState::Exists);
                    let mut items: Vec<_> = order.lines.known().iter().filter_map(|l| l.num_iid).collect();
                    items.extend(order.num_iid);
                    items.sort_unstable();
                    items.dedup();
                    let mut own = row.items.to_vec();
                    own.sort_unstable();
                    assert_eq!(own, items);
                    checked += 1;
                    Ok(())
                })?;
                Ok((checked, orders.len()))
            })
            .unwrap();
        prop_assert_eq!(found.0, found.1);
    }
}

#[test]
fn what_is_forgotten_of_the_coverage_is_cut_out_and_nothing_beside_it() {
    let bench = bench();
    let shop = bench.shop;
    let span = |from: i64, to: i64| Span::new(at(from), at(to)).unwrap();
    let cover =
        |list, from, to, grade| Covered { list, span: span(from, to), grade, rows: 10, read_at: at(9_000) };
    let before = [
        cover(List::EnhancedCreated, 0, 1_000, Grade::Complete),
        cover(List::EnhancedModified, 400, 500, Grade::Degraded),
        cover(List::EnhancedModified, 900, 1_000, Grade::Complete),
    ];
    bench
        .store
        .write_blocking(move |tx| {
            before.iter().try_for_each(|covered| tx.cover(shop, covered))?;
            tx.forget_coverage(shop, span(300, 600))
        })
        .unwrap();
    let ledger = bench.store.read_blocking(move |r| r.coverage(shop)).unwrap();
    let left: Vec<(List, Span, u64)> = ledger.spans.iter().map(|c| (c.list, c.span, c.rows)).collect();
    let expected = [
        (List::EnhancedCreated, span(0, 300), 3),
        (List::EnhancedCreated, span(600, 1_000), 4),
        (List::EnhancedModified, span(900, 1_000), 10),
    ];
    assert_eq!(left, expected);
    // A list that has once returned an order has still done so.
    bench.store.write_blocking(move |tx| tx.forget_coverage(shop, span(1, 1_000))).unwrap();
    let ledger = bench.store.read_blocking(move |r| r.coverage(shop)).unwrap();
    assert_eq!(ledger.spans.iter().map(|c| (c.span, c.rows)).collect::<Vec<_>>(), [(span(0, 1), 1)]);
}

#[test]
fn orders_are_counted_by_the_step_they_were_created_in() {
    let bench = bench();
    for (tid, created) in [(1, 0), (2, 59), (3, 60), (4, 179), (5, 180)] {
        let json = format!(r#"{{"tid":"{tid}","created":"{}","modified":"{}"}}"#, at(created), at(created));
        bench.take(&json, Source::TopList, 9_000);
    }
    let shop = bench.shop;
    let span = Span::new(at(0), at(180)).unwrap();
    let counts = bench.store.read_blocking(move |r| r.created_counts(shop, span, 60)).unwrap();
    assert_eq!(counts, [2, 1, 1]);
}

#[test]
fn what_was_read_of_one_account_is_forgotten_and_the_other_gateways_reading_stays() {
    let bench = bench();
    let shop = bench.shop;
    let cover = |list| Covered {
        list,
        span: Span::new(at(0), at(100)).unwrap(),
        grade: Grade::Complete,
        rows: 1,
        read_at: at(200),
    };
    let lists = List::ALL.map(cover);
    bench.store.write_blocking(move |tx| lists.iter().try_for_each(|read| tx.cover(shop, read))).unwrap();
    let left = |gateway| {
        bench.store.write_blocking(move |tx| tx.forget_reading(shop, gateway)).unwrap();
        bench.store.read_blocking(move |r| Ok((r.coverage(shop)?, r.first_read(shop)?))).unwrap()
    };
    let (ledger, first) = left(Gateway::Enhanced);
    assert!(!ledger.spans.is_empty() && ledger.spans.iter().all(|c| c.list.gateway() == Gateway::Top));
    assert_eq!(first, Some(at(200)));
    assert_eq!(left(Gateway::Top), (Ledger::default(), None));
}
