//! One meaning of a filter, three ways to answer it: the reference (`domain::filter`), SQL, and the mirror in memory.
//! The orders are made of random answers of both gateways, as the store merges them; the mirror is built from half
//! of them and follows the rest.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

mod common;

use common::answer;
use lidan::desk::{Desk, Mirror, Opening, Question, ShopScope, Snapshot};
use lidan::domain::facets::{Facets, Totals};
use lidan::domain::filter::Filter;
use lidan::domain::handled::{Handled, Mark};
use lidan::domain::ids::{OrderId, Rev, ShopId};
use lidan::domain::order::Order;
use lidan::domain::record::Source;
use lidan::domain::shop::ShopName;
use lidan::domain::text_test::Verdict;
use lidan::paths::Paths;
use lidan::store::FirstRows;
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// A desk on a real file, and the mirror of it.
struct Bench {
    desk: Desk,
    runtime: Runtime,
    shops: [ShopId; 2],
    _folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let desk = Desk::open(Opening::new(Paths::below(folder.path()))).unwrap();
        let shop = |name: &str| {
            let name = ShopName::new(name).unwrap();
            desk.store().write_blocking(move |tx| tx.shop(&name)).unwrap()
        };
        let shops = [shop("main"), shop("other")];
        Self { desk, runtime: Builder::new_current_thread().build().unwrap(), shops, _folder: folder }
    }

    /// Takes answers in as one commit. Some orders are another shop's, with the same numbers.
    fn take(&self, answers: &[(String, Source, bool)], first: i64) -> Rev {
        let (answers, shops) = (answers.to_vec(), self.shops);
        let store = self.desk.store();
        store
            .write_blocking(move |tx| {
                for (read_at, (json, source, other)) in (first..).zip(answers) {
                    let shop = shops[usize::from(other)];
                    tx.take(shop, answer(&json, source, read_at), &json)?;
                }
                Ok(())
            })
            .unwrap();
        store.read_blocking(|r| r.revision()).unwrap()
    }

    /// Marks the orders of these places as dealt with, or takes the marks away: whoever did it had the store before them
    /// as it is now, or as it was at the beginning.
    fn mark(&self, marks: &[(usize, Option<bool>)]) -> Rev {
        let (orders, store) = (self.orders(), self.desk.store());
        let now = store.read_blocking(|r| r.revision()).unwrap();
        let marks: Vec<(OrderId, Option<Mark>)> = marks
            .iter()
            .filter_map(|(place, mark)| {
                let seen = |has_seen_all| if has_seen_all { now } else { Rev(0) };
                let mark = mark.map(|mark| Mark { at: common::at(0), seen: seen(mark) });
                Some((orders.get(*place)?.0, mark))
            })
            .collect();
        store.write_blocking(move |tx| tx.put_marks(&marks).map(drop)).unwrap();
        store.read_blocking(|r| r.revision()).unwrap()
    }

    /// The mirror once it stands at a revision.
    fn mirrored(&self, mirror: &Mirror, rev: Rev) -> Snapshot {
        mirror.look();
        let mut reflection = mirror.reflection();
        let at = |snapshot: &Snapshot| snapshot.rev() == rev;
        let reached = reflection.wait_for(|now| now.snapshot.as_ref().is_some_and(at));
        self.runtime.block_on(reached).unwrap().snapshot.clone().unwrap()
    }

    /// Whether an order was dealt with, by its mark and its timeline.
    fn handled(&self, id: OrderId) -> Handled {
        let read = self.desk.store().read_blocking(move |r| Ok((r.mark(id)?, r.changes(id)?)));
        match read.unwrap() {
            (None, _) => Handled::No,
            (Some(mark), timeline) if mark.changes(&timeline).next().is_some() => Handled::Changed,
            (Some(_), _) => Handled::Yes,
        }
    }

    /// The orders of the first shop as the reference sees them.
    fn orders(&self) -> Vec<(OrderId, Order)> {
        let shop = self.shops[0];
        let known = self.desk.store().read_blocking(move |r| {
            let mut ids = Vec::new();
            r.every_row(|row| {
                ids.extend((row.shop == shop).then_some(row.id));
                Ok(())
            })?;
            r.orders(&ids)
        });
        known.unwrap().into_iter().map(|known| (known.id, known.order())).collect()
    }
}

/// What an answer consists of.
#[derive(Debug, PartialEq)]
struct Told {
    ids: Vec<OrderId>,
    page: Vec<OrderId>,
    totals: Totals,
    facets: Facets,
}

fn by_reference(orders: &[(OrderId, Order)], filter: &Filter) -> Told {
    let mut matching: Vec<&(OrderId, Order)> =
        orders.iter().filter(|(_, order)| filter.matches(order)).collect();
    matching.sort_by(|a, b| filter.compare(&a.1, &b.1));
    let ids: Vec<OrderId> = matching.into_iter().map(|(id, _)| *id).collect();
    let plain: Vec<Order> = orders.iter().map(|(_, order)| order.clone()).collect();
    Told {
        page: ids.iter().skip(2).take(3).copied().collect(),
        ids,
        totals: Totals::count(filter, &plain),
        facets: Facets::count(filter, &plain),
    }
}

fn by_sql(bench: &Bench, filter: &Filter) -> Told {
    let (shop, filter) = (bench.shops[0], filter.clone());
    let told = bench.desk.store().read_blocking(move |r| {
        Ok(Told {
            ids: r.matching(shop, &filter, 0, 1_000)?,
            page: r.matching(shop, &filter, 2, 3)?,
            totals: r.totals(shop, &filter)?,
            facets: r.facets(shop, &filter)?,
        })
    });
    told.unwrap()
}

/// The first rows as they are found before there is a mirror, in steps of a few orders; nothing where the store has no
/// index for their order.
fn by_first_rows(bench: &Bench, filter: &Filter) -> Option<Vec<OrderId>> {
    let mut rows = FirstRows::of(filter)?.in_steps_of(3);
    while rows.goes_on() {
        let (shop, filter) = (bench.shops[0], filter.clone());
        let step = bench.desk.store().read_blocking(move |r| {
            r.look_further(shop, &filter, &mut rows)?;
            Ok(rows)
        });
        rows = step.unwrap();
    }
    Some(rows.found().to_vec())
}

fn by_mirror(snapshot: &Snapshot, shop: ShopId, filter: &Filter) -> Told {
    let answer = snapshot.ask(&Question { shop: ShopScope::One(shop), filter: filter.clone() });
    Told {
        ids: answer.rows(0, 1_000),
        page: answer.rows(2, 3),
        totals: *answer.totals(),
        facets: answer.facets().clone(),
    }
}

fn answers() -> impl Strategy<Value = Vec<(String, Source, bool)>> {
    proptest::collection::vec((common::item(), common::source(), proptest::bool::weighted(0.1)), 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reference_sql_and_mirror_agree(
        answers in answers(),
        half in 0..80_usize,
        filters in proptest::collection::vec(common::filter(), 24),
        marks in proptest::collection::vec((0..15_usize, proptest::option::weighted(0.8, any::<bool>())), 0..20),
    ) {
        let bench = Bench::new();
        let (before, after) = answers.split_at(half.min(answers.len()));
        let first = bench.take(before, 0);
        let mirror = Mirror::start(&bench.desk).unwrap();
        prop_assert_eq!(bench.mirrored(&mirror, first).rev(), first);
        let (some, others) = marks.split_at(marks.len() / 2);
        bench.mark(some);
        bench.take(after, 1_000);
        let rev = bench.mark(others);
        let snapshot = bench.mirrored(&mirror, rev);
        let orders = bench.orders();
        for (id, order) in &orders {
            prop_assert_eq!(order.handled, bench.handled(*id));
        }
        for filter in &filters {
            let meant = by_reference(&orders, filter);
            prop_assert_eq!(&by_sql(&bench, filter), &meant, "by SQL: {:?}", filter);
            if let Some(rows) = by_first_rows(&bench, filter) {
                prop_assert_eq!(&rows, &meant.ids, "first rows: {:?}", filter);
            }
            prop_assert_eq!(&by_mirror(&snapshot, bench.shops[0], filter), &meant, "by mirror: {:?}", filter);
        }
    }

    /// Orders that no one can judge are told apart from those that do not match.
    #[test]
    fn what_is_unjudged_is_listed(answers in answers(), filter in common::filter()) {
        let bench = Bench::new();
        bench.take(&answers, 0);
        let mut meant: Vec<(OrderId, Order)> = bench.orders();
        meant.retain(|(_, order)| filter.judge(order) == Verdict::Unjudged);
        meant.sort_by(|a, b| filter.compare(&a.1, &b.1));
        let ids: Vec<OrderId> = meant.iter().map(|(id, _)| *id).collect();
        let (shop, asked) = (bench.shops[0], filter.clone());
        let listed = bench.desk.store().read_blocking(move |r| r.unjudged(shop, &asked, 0, 1_000)).unwrap();
        prop_assert_eq!(listed, ids);
    }
}
