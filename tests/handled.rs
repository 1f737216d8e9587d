//! What was dealt with on this computer, and the sums over orders, through the real store.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

mod common;

use common::{answer, at};
use lidan::desk::{Desk, Going, Opening};
use lidan::domain::day_totals::{DayTotals, Summed};
use lidan::domain::export::Which;
use lidan::domain::filter::{Filter, TimeKind};
use lidan::domain::handled::{Handled, Marked};
use lidan::domain::ids::{OrderId, Rev, ShopId};
use lidan::domain::local_test::{LocalTest, Side};
use lidan::domain::merge::Watched;
use lidan::domain::order::{Lines, Order};
use lidan::domain::pick_list::{PickLine, Picking};
use lidan::domain::record::Source;
use lidan::domain::shop::ShopName;
use lidan::paths::Paths;
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

struct Bench {
    desk: Desk,
    runtime: Runtime,
    shop: ShopId,
    _folder: TempDir,
}

fn bench() -> Bench {
    let folder = TempDir::new().unwrap();
    let paths = Paths::below(folder.path());
    let desk = Desk::open(Opening::new(paths)).unwrap();
    let shop = desk.store().write_blocking(|tx| tx.shop(&ShopName::new("main").unwrap())).unwrap();
    let runtime = Builder::new_current_thread().build().unwrap();
    Bench { desk, runtime, shop, _folder: folder }
}

impl Bench {
    fn take(&self, json: &str, read_at: i64) -> OrderId {
        let (shop, json) = (self.shop, json.to_owned());
        let take = move |tx: &mut lidan::store::Tx<'_>| {
            tx.take(shop, answer(&json, Source::FullInfo, read_at), &json)
        };
        self.desk.store().write_blocking(take).unwrap().id()
    }

    fn rev(&self) -> Rev {
        self.desk.store().read_blocking(|r| r.revision()).unwrap()
    }

    fn turn(&self, ids: &[OrderId], seen: Rev) -> Marked {
        self.runtime.block_on(self.desk.turn_handled(ids.to_vec(), seen, |_| Going::On)).unwrap()
    }

    fn handled(&self, ids: &[OrderId]) -> Vec<Handled> {
        let ids = ids.to_vec();
        let known = self.desk.store().read_blocking(move |r| r.handled_of(&ids)).unwrap();
        known.into_iter().map(|(_, handled)| handled).collect()
    }

    fn matching(&self, these: &[Handled]) -> Vec<OrderId> {
        let local = vec![LocalTest::Handled(Side::Is, these.to_vec())];
        let (shop, filter) = (self.shop, Filter { local, ..Filter::default() });
        self.desk.store().read_blocking(move |r| r.matching(shop, &filter, 0, 100)).unwrap()
    }

    fn orders(&self) -> Vec<(OrderId, Order)> {
        let read = self.desk.store().read_blocking(|r| {
            let mut ids = Vec::new();
            r.every_row(|row| {
                ids.push(row.id);
                Ok(())
            })?;
            r.orders(&ids)
        });
        read.unwrap().into_iter().map(|known| (known.id, known.order())).collect()
    }
}

fn item(tid: i64, modified: i64, rest: &str) -> String {
    format!(r#"{{"tid":"{tid}","modified":"{}"{rest}}}"#, at(modified))
}

#[test]
fn a_later_change_of_what_matters_moves_a_handled_order_and_its_state_does_not() {
    let bench = bench();
    let lines = |refund: &str| format!(r#","orders":[{{"oid":"1","refund_status":"{refund}"}}]"#);
    let first = format!(
        r#","status":"WAIT_SELLER_SEND_GOODS","seller_flag":0,"seller_memo":"a","buyer_message":"b","receiver_city":"杭州市"{}"#,
        lines("NO_REFUND")
    );
    let changes = [
        (r#","seller_memo":"c""#.to_owned(), Some(Watched::Memo)),
        (r#","buyer_message":"c""#.to_owned(), Some(Watched::Message)),
        (r#","seller_flag":1"#.to_owned(), Some(Watched::Flag)),
        (r#","receiver_city":"宁波市""#.to_owned(), Some(Watched::Address)),
        (lines("WAIT_SELLER_AGREE"), Some(Watched::Refund)),
        (r#","status":"WAIT_BUYER_CONFIRM_GOODS""#.to_owned(), None),
        (r#","receiver_name":"t**""#.to_owned(), None),
    ];
    for (tid, (change, watched)) in (1..).zip(changes) {
        let id = bench.take(&item(tid, 1, &first), 1);
        assert_eq!(bench.turn(&[id], bench.rev()).orders, 1);
        assert_eq!(bench.handled(&[id]), [Handled::Yes]);
        bench.take(&item(tid, 2, &change), 2);
        let now = if watched.is_some() { Handled::Changed } else { Handled::Yes };
        assert_eq!(bench.handled(&[id]), [now], "{change}");
        assert!(bench.matching(&[now]).contains(&id));
        let detail = bench.runtime.block_on(bench.desk.detail(id)).unwrap().unwrap();
        let since: Vec<Watched> =
            detail.mark.unwrap().changes(&detail.changes).map(|change| change.watched).collect();
        assert_eq!(since, watched.into_iter().collect::<Vec<_>>(), "{change}");
        // Who has seen the change marks it again, and nothing is open any more.
        if watched.is_some() {
            let again = bench.turn(&[id], bench.rev());
            assert_eq!((again.now, again.orders), (Handled::Yes, 1));
            assert_eq!(bench.handled(&[id]), [Handled::Yes]);
        }
    }
}

#[test]
fn what_came_before_the_mark_and_was_not_seen_counts_as_changed() {
    let bench = bench();
    let id = bench.take(&item(1, 1, r#","seller_memo":"a""#), 1);
    let seen = bench.rev();
    bench.take(&item(1, 2, r#","seller_memo":"b""#), 2);
    bench.turn(&[id], seen);
    assert_eq!(bench.handled(&[id]), [Handled::Changed]);
}

#[test]
fn all_that_are_handled_become_open_and_what_was_done_is_taken_back_to_the_letter() {
    let bench = bench();
    let ids: Vec<OrderId> =
        (1..=4).map(|tid| bench.take(&item(tid, 1, r#","seller_memo":"a""#), 1)).collect();
    bench.turn(&ids[..2], bench.rev());
    bench.take(&item(2, 2, r#","seller_memo":"b""#), 2);
    let before = bench.handled(&ids);
    assert_eq!(before, [Handled::Yes, Handled::Changed, Handled::No, Handled::No]);

    let marked = bench.turn(&ids, bench.rev());
    assert_eq!((marked.now, marked.orders), (Handled::Yes, 3), "one of them was as it should be");
    assert_eq!(bench.matching(&[Handled::Yes]).len(), 4);
    let back = bench.runtime.block_on(bench.desk.put_marks(marked.before, |_| Going::On)).unwrap();
    assert_eq!((back.orders, bench.handled(&ids)), (3, before));

    bench.turn(&ids, bench.rev());
    let open = bench.turn(&ids, bench.rev());
    assert_eq!((open.now, open.orders, bench.matching(&[Handled::No]).len()), (Handled::No, 4, 4));
    let rev = bench.rev();
    let stopped = bench.runtime.block_on(bench.desk.turn_handled(ids.clone(), rev, |_| Going::Stop)).unwrap();
    assert_eq!((stopped.orders, stopped.left, bench.rev()), (0, 4, rev), "nothing was written");
}

#[test]
fn a_mark_is_carried_by_the_revision_of_its_order() {
    let bench = bench();
    let id = bench.take(&item(1, 1, ""), 1);
    let seen = bench.rev();
    let carried = |since: Rev| {
        let read = bench.desk.store().read_blocking(move |r| {
            let mut rows = Vec::new();
            r.rows_since(since, |row| {
                rows.push((row.id, row.handled));
                Ok(())
            })?;
            Ok(rows)
        });
        read.unwrap()
    };
    let before = bench.turn(&[id], seen).before;
    assert_eq!(carried(seen), [(id, Handled::Yes)]);
    let marked = bench.rev();
    assert!(marked > seen);
    bench.runtime.block_on(bench.desk.put_marks(before, |_| Going::On)).unwrap();
    assert_eq!(carried(marked), [(id, Handled::No)]);
}

#[test]
fn other_waiting_orders_of_a_buyer_are_counted_where_the_order_waits_itself() {
    let bench = bench();
    let of = |tid, status: &str, uid: &str| {
        bench.take(&item(tid, 1, &format!(r#","status":"{status}","buyer_open_uid":"{uid}""#)), 1)
    };
    let ids = [
        of(1, "WAIT_SELLER_SEND_GOODS", "A"),
        of(2, "SELLER_CONSIGNED_PART", "A"),
        of(3, "TRADE_FINISHED", "A"),
        of(4, "WAIT_SELLER_SEND_GOODS", "B"),
    ];
    let waiting =
        ids.map(|id| bench.runtime.block_on(bench.desk.detail(id)).unwrap().unwrap().waiting_of_buyer);
    assert_eq!(waiting, [Some(1), Some(1), None, Some(0)]);
}

/// What an order is summed by, by its typed view.
fn summed(order: &Order, time: TimeKind) -> Summed {
    let pieces = match &order.lines {
        Lines::Unknown => None,
        Lines::Known(lines) => lines.iter().map(|line| line.num).sum(),
    };
    let Order { pay_time, payment, .. } = *order;
    Summed { at: order.time(time), pay_time, status: order.status.clone(), payment, pieces }
}

/// An item with pieces and codes in some of its lines.
fn item_with_pieces() -> impl Strategy<Value = String> {
    let some = |name: &'static str, values: &'static [&'static str]| {
        proptest::option::weighted(0.7, prop::sample::select(values))
            .prop_map(move |value| value.map_or(String::new(), |value| format!(r#","{name}":{value}"#)))
    };
    let line = (
        1..4_i64,
        some("num", &["1", "2", "30"]),
        some("sku_id", &[r#""501""#, r#""502""#]),
        some("outer_sku_id", &[r#""A-1""#, r#""""#, r#""B""#]),
        some("title", &[r#""睡衣""#, r#""袜子""#]),
        some("refund_status", &[r#""NO_REFUND""#, r#""WAIT_SELLER_AGREE""#, r#""SUCCESS""#]),
    )
        .prop_map(|(oid, a, b, c, d, e)| format!(r#"{{"oid":"{oid}"{a}{b}{c}{d}{e}}}"#));
    (common::item(), proptest::collection::vec(line, 0..4)).prop_map(|(item, lines)| {
        let has_lines = item.contains(r#""orders""#);
        if has_lines || lines.is_empty() {
            return item;
        }
        let whole = item.strip_suffix('}').unwrap();
        format!(r#"{whole},"orders":[{}]}}"#, lines.join(","))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn sums_are_those_of_the_orders(
        items in proptest::collection::vec(item_with_pieces(), 1..40),
        time in prop::sample::select(TimeKind::ALL.to_vec()),
        filter in common::filter(),
    ) {
        let bench = bench();
        for (read_at, json) in (0..).zip(&items) {
            bench.take(json, read_at);
        }
        let meant: Vec<(OrderId, Order)> =
            bench.orders().into_iter().filter(|(_, order)| filter.matches(order)).collect();
        let mut days = DayTotals::by(time);
        for (_, order) in &meant {
            days.add(&summed(order, time));
        }
        let which = Which::Filtered(Box::new(filter));
        let told = bench.desk.day_totals(bench.shop, which.clone(), time, |_| Going::On).unwrap();
        prop_assert_eq!(told, days);

        let mut ordered = meant;
        if let Which::Filtered(filter) = &which {
            ordered.sort_by(|a, b| filter.compare(&a.1, &b.1));
        }
        let mut picking = Picking::default();
        for (_, order) in &ordered {
            let created = order.created.map_or_else(String::new, |at| at.to_string());
            let lines: Vec<(String, &lidan::domain::order_line::OrderLine)> = order
                .lines
                .known()
                .iter()
                .map(|line| (line.num_iid.map_or_else(String::new, |item| item.to_string()), line))
                .collect();
            picking.add(&created, lines.iter().map(|(item, line)| PickLine {
                title: line.title.as_deref(),
                variant: line.sku_properties_name.as_deref(),
                outer_iid: line.outer_iid.as_deref(),
                outer_sku_id: line.outer_sku_id.as_deref(),
                num_iid: Some(item.as_str()).filter(|item| !item.is_empty()),
                sku_id: line.sku_id.as_deref(),
                num: line.num,
                refund_status: line.refund_status.as_ref().map(|status| status.word()),
            }));
        }
        let listed = bench.desk.pick_list(bench.shop, which, &|_| Going::On).unwrap();
        prop_assert_eq!(listed, picking.finish());
    }
}

#[test]
fn summing_stops_when_it_is_asked_to() {
    let bench = bench();
    bench.take(&item(1, 1, ""), 1);
    let which = Which::Filtered(Box::default());
    let stopped = bench.desk.day_totals(bench.shop, which.clone(), TimeKind::Paid, |_| Going::Stop);
    assert!(matches!(stopped, Err(lidan::desk::DeskError::Stopped)));
    let stopped = bench.desk.pick_list(bench.shop, which, &|_| Going::Stop);
    assert!(matches!(stopped, Err(lidan::desk::DeskError::Stopped)));
}
