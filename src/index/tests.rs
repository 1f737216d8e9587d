//! The mirror against the reference: whatever was written, removed and merged, it answers as a look at every
//! order would.

mod any;
mod file;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use any::{Step, question, step};
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::{Direction, Filter, TimeKind};
use crate::domain::histogram::{Parting, Shade};
use crate::domain::ids::{OrderId, ShopId, Tid};
use crate::domain::order::Order;
use crate::domain::text_state::TextState;
use crate::domain::text_test::TextTest;

/// Small enough that a few hundred orders open and close the delta, fill segments and merge them.
const LIMITS: Limits = Limits { delta_rows: 5, segment_rows: 90, segment_bytes: 900 };

/// What the mirror must agree with.
type Model = BTreeMap<OrderId, (ShopId, Order)>;

fn id(n: i64) -> OrderId {
    OrderId::new(n).unwrap()
}

fn shop(n: i64) -> ShopId {
    ShopId::new(n).unwrap()
}

fn batch<'a>(rows: impl IntoIterator<Item = (&'a OrderId, &'a ShopId, &'a Order)>) -> Batch {
    let mut batch = Batch::with_limits(LIMITS);
    batch.extend(rows.into_iter().map(|(id, shop, order)| RowInput::new(*id, *shop, order)));
    batch
}

/// The mirror and its model, step by step.
struct Pair {
    index: Index,
    model: Model,
    rev: i64,
    under_way: Option<Merged>,
}

impl Pair {
    fn new() -> Self {
        Self { index: Index::with_limits(LIMITS), model: Model::new(), rev: 0, under_way: None }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Apply { written, removed } => {
                self.rev += 1;
                let mut batch = batch(written.iter().map(|(id, shop, order)| (id, shop, order)));
                self.model.extend(written.iter().map(|(id, shop, order)| (*id, (*shop, order.clone()))));
                for id in removed {
                    batch.remove(id);
                    self.model.remove(&id);
                }
                self.index.apply(batch, Rev(self.rev));
            }
            Step::Reload => {
                let batch = batch(self.model.iter().map(|(id, (shop, order))| (id, shop, order)));
                self.index.replace(batch, Rev(self.rev));
            }
            Step::MergeAll => {
                let mut left = 100;
                while let Some(job) = self.index.merge_job() {
                    assert_eq!(self.index.install(job.run()), Installed::Done);
                    left -= 1;
                    assert!(left > 0, "merging comes to an end");
                }
            }
            Step::StartMerge => self.under_way = self.index.merge_job().map(MergeJob::run),
            Step::FinishMerge => {
                if let Some(merged) = self.under_way.take() {
                    self.index.install(merged);
                }
            }
        }
        assert_eq!(self.index.snapshot().rev(), Rev(self.rev));
        assert_eq!(self.index.snapshot().len(), self.model.len() as u64);
    }
}

/// Asks in every order and direction, and holds everything against a look at every order.
fn agrees(snapshot: &Snapshot, model: &Model, question: &Question) {
    for time in TimeKind::ALL {
        for direction in [Direction::Ascending, Direction::Descending] {
            let filter = Filter { time, direction, ..question.filter.clone() };
            let answer = snapshot.ask(&Question { shop: question.shop, filter: filter.clone() });
            let mut asked: Vec<(OrderId, &Order)> = model
                .iter()
                .filter(|(_, (shop, _))| {
                    question.shop == ShopScope::All || question.shop == ShopScope::One(*shop)
                })
                .map(|(id, (_, order))| (*id, order))
                .collect();
            let orders: Vec<Order> = asked.iter().map(|(_, order)| (*order).clone()).collect();
            assert_eq!(*answer.totals(), Totals::count(&filter, &orders), "{filter:?}");
            assert_eq!(*answer.facets(), Facets::count(&filter, &orders), "{filter:?}");

            asked.retain(|(_, order)| filter.matches(order));
            asked.sort_by(|a, b| match filter.compare(a.1, b.1) {
                Ordering::Equal => direction.apply(a.0.cmp(&b.0)),
                unequal => unequal,
            });
            let ids: Vec<OrderId> = asked.iter().map(|(id, _)| *id).collect();
            lists(&answer, &ids, model);
            let matching: Vec<&Order> = asked.iter().map(|(_, order)| *order).collect();
            spreads(&answer, time, &matching);
        }
    }
}

/// The bars are what a look at every order that matches counts.
fn spreads(answer: &Answer, time: TimeKind, matching: &[&Order]) {
    for parting in Parting::ALL {
        let histogram = answer.histogram(parting);
        let known = matching.iter().filter_map(|order| Some((order.time(time)?, *order)));
        let Some(histogram) = histogram else {
            assert_eq!(known.count(), 0);
            continue;
        };
        let steps = histogram.steps;
        let mut plain: BTreeMap<Shade, Vec<u64>> = BTreeMap::new();
        for (at, order) in known.clone() {
            let shade = match parting {
                Parting::Status => Shade::Status(order.status.clone()),
                Parting::Flag => Shade::Flag(order.seller_flag),
            };
            let place = usize::try_from(at.since_s(steps.start) / steps.step_s).unwrap();
            plain.entry(shade).or_insert_with(|| vec![0; steps.count])[place] += 1;
        }
        assert_eq!(histogram.parts, plain.into_iter().collect::<Vec<_>>());
        assert_eq!(histogram.unknown, (matching.len() - known.count()) as u64);
    }
}

fn lists(answer: &Answer, ids: &[OrderId], model: &Model) {
    assert_eq!(answer.ids().collect::<Vec<_>>(), ids);
    assert_eq!(answer.len(), ids.len() as u64);
    for (offset, limit) in
        [(0, 1), (0, 10), (3, 7), (ids.len() / 2, 5), (ids.len().saturating_sub(4), 20), (ids.len(), 3)]
    {
        let page: Vec<OrderId> = ids.iter().skip(offset).take(limit).copied().collect();
        assert_eq!(answer.rows(offset as u64, limit), page, "{offset} + {limit}");
    }
    assert!(answer.rows(u64::MAX, 10).is_empty() && answer.rows(0, 0).is_empty());
    assert_eq!(answer.rows(0, usize::MAX), ids);
    for id in model.keys() {
        let position = ids.iter().position(|known| known == id);
        assert_eq!(answer.position(*id), position.map(|p| p as u64));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn the_mirror_answers_as_the_reference(steps in vec(step(), 1..20), questions in vec(question(), 3)) {
        let mut pair = Pair::new();
        let mut earlier = None;
        let middle = steps.len() / 2;
        for (i, step) in steps.into_iter().enumerate() {
            pair.take(step);
            if i == middle {
                earlier = Some((pair.index.snapshot(), pair.model.clone()));
            }
        }
        for question in &questions {
            agrees(&pair.index.snapshot(), &pair.model, question);
        }
        // A snapshot goes on answering as of its revision.
        if let Some((snapshot, model)) = earlier {
            agrees(&snapshot, &model, &questions[0]);
        }
    }
}

fn plain(tid: i64, memo: &str) -> Order {
    Order { seller_memo: TextState::current(memo), ..Order::unknown(Tid::new(tid).unwrap()) }
}

fn everything() -> Question {
    Question { shop: ShopScope::All, filter: Filter::default() }
}

#[test]
fn a_snapshot_answers_as_of_its_revision() {
    let mut index = Index::new();
    let (old, new) = (plain(7, "急"), plain(7, "礼盒"));
    index.apply(batch([(&id(1), &shop(1), &old)]), Rev(4));
    let before = index.snapshot();
    index.apply(batch([(&id(1), &shop(1), &new)]), Rev(5));
    let mut question = everything();
    question.filter.seller_memo = Some(TextTest::Contains("急".into()));
    assert_eq!((before.rev(), before.ask(&question).len()), (Rev(4), 1));
    assert_eq!((index.snapshot().rev(), index.snapshot().ask(&question).len()), (Rev(5), 0));
    assert_eq!(before.ask(&question).rev(), Rev(4));
}

#[test]
fn what_changes_while_a_merge_is_built_stays_changed() {
    let mut pair = Pair::new();
    let order = |n: i64| (id(n), shop(1), plain(n, "急"));
    for group in 0..4 {
        let written = (1..=10).map(|n| order(group * 10 + n)).collect();
        pair.take(Step::Apply { written, removed: vec![] });
    }
    pair.take(Step::StartMerge);
    assert!(pair.under_way.is_some());
    pair.take(Step::Apply {
        written: vec![(id(3), shop(1), plain(3, "礼盒"))],
        removed: vec![id(12), id(40)],
    });
    pair.take(Step::FinishMerge);
    agrees(&pair.index.snapshot(), &pair.model, &everything());
    assert_eq!(pair.index.snapshot().segments(), 2, "the merged part and the delta");
}

#[test]
fn a_merge_that_was_overtaken_is_thrown_away() {
    let mut pair = Pair::new();
    for group in 0..4 {
        let written = (1..=10).map(|n| (id(group * 10 + n), shop(1), plain(n, ""))).collect();
        pair.take(Step::Apply { written, removed: vec![] });
    }
    let late = pair.index.merge_job().unwrap().run();
    pair.take(Step::MergeAll);
    assert_eq!(pair.index.install(late), Installed::Overtaken);
    agrees(&pair.index.snapshot(), &pair.model, &everything());
}

#[test]
fn small_commits_leave_few_segments() {
    let mut pair = Pair::new();
    for n in 1..=300 {
        pair.take(Step::Apply { written: vec![(id(n), shop(1), plain(n, ""))], removed: vec![] });
        pair.take(Step::MergeAll);
    }
    assert!(pair.index.snapshot().segments() <= 12, "{}", pair.index.snapshot().segments());
    agrees(&pair.index.snapshot(), &pair.model, &everything());
}

#[test]
fn of_two_rows_of_one_order_in_a_batch_the_later_counts() {
    let mut index = Index::with_limits(LIMITS);
    let (old, new) = (plain(7, "急"), plain(7, "礼盒"));
    index.apply(batch([(&id(1), &shop(2), &old), (&id(1), &shop(1), &new)]), Rev(1));
    let len = |shop| index.snapshot().ask(&Question { shop: ShopScope::One(shop), ..everything() }).len();
    assert_eq!((len(shop(1)), len(shop(2))), (1, 0));
}

#[test]
fn an_order_that_left_leaves_nothing_behind() {
    let mut index = Index::new();
    let order = plain(1, "急");
    index.apply(batch([(&id(1), &shop(1), &order)]), Rev(1));
    let mut removal = Batch::new();
    removal.remove(id(1));
    index.apply(removal, Rev(2));
    let snapshot = index.snapshot();
    assert!(snapshot.is_empty() && snapshot.segments() == 0 && snapshot.bytes().total() == 0);
    assert!(snapshot.ask(&everything()).is_empty());
}

#[test]
fn snapshots_and_answers_go_to_any_thread() {
    fn goes<T: Send + Sync + 'static>() {}
    goes::<Snapshot>();
    goes::<Answer>();
    goes::<MergeJob>();
    goes::<Merged>();
    goes::<Batch>();
}
