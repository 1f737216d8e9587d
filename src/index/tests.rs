//! The mirror against the reference: whatever was written, removed and merged, it answers as a look at every
//! order would.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::{Direction, Filter, Refunding, TimeKind};
use crate::domain::flag::Flag;
use crate::domain::ids::{NumIid, OrderId, ShopId, Tid};
use crate::domain::money::Fen;
use crate::domain::order::{Lines, Order};
use crate::domain::order_line::OrderLine;
use crate::domain::status::{RefundStatus, Status};
use crate::domain::text_state::{Freshness, TextState};
use crate::domain::text_test::TextTest;
use crate::domain::time::Timestamp;

/// Small enough that a few hundred orders open and close the delta, fill segments and merge them.
const LIMITS: Limits = Limits { delta_rows: 5, segment_rows: 90, segment_bytes: 900 };

/// What the mirror must agree with.
type Model = BTreeMap<OrderId, (ShopId, Order)>;

#[derive(Debug, Clone)]
enum Step {
    Apply {
        written: Vec<(OrderId, ShopId, Order)>,
        removed: Vec<OrderId>,
    },
    /// A fresh mirror of everything.
    Reload,
    /// Merges until there is nothing to merge.
    MergeAll,
    /// Builds a merge and installs it later, when more may have been written.
    StartMerge,
    FinishMerge,
}

fn id(n: i64) -> OrderId {
    OrderId::new(n).unwrap()
}

fn shop(n: i64) -> ShopId {
    ShopId::new(n).unwrap()
}

fn times() -> impl Strategy<Value = Option<Timestamp>> {
    option::weighted(0.85, (0_i64..9).prop_map(|n| Timestamp::from_unix(n * 100)))
}

fn status() -> impl Strategy<Value = Status> {
    select(vec![
        Status::WaitBuyerPay,
        Status::WaitSellerSendGoods,
        Status::Finished,
        Status::from_word("ON_THE_MOON"),
        Status::from_word(""),
    ])
}

fn flag() -> impl Strategy<Value = Flag> {
    select(vec![0, 1, 2, 10, 11, 65_535]).prop_map(Flag::new)
}

fn item() -> impl Strategy<Value = NumIid> {
    (1_i64..8).prop_map(|n| NumIid::new(n * 1_000_000_007).unwrap())
}

fn buyer() -> impl Strategy<Value = &'static str> {
    select(vec!["", "a", "A", "买家", "买家1", "t***"])
}

/// Few characters, so that pieces are found; among them bytes in common (礼 and 礽) and both cases.
fn words() -> impl Strategy<Value = String> {
    vec(select(vec!['急', '礼', '礽', '盒', 'a', 'A', 'é', 'É', '%', '_', '🎁']), 0..7)
        .prop_map(String::from_iter)
}

fn text() -> impl Strategy<Value = TextState> {
    prop_oneof![
        2 => Just(TextState::Unknown),
        1 => Just(TextState::Exists),
        7 => (words(), select(vec![Freshness::Current, Freshness::Stale]))
            .prop_map(|(text, freshness)| TextState::Known { text: text.into(), freshness }),
    ]
}

fn lines() -> impl Strategy<Value = Lines> {
    let refund = option::of(select(vec![RefundStatus::WaitSellerAgree, RefundStatus::Success]));
    let line = (option::of(item()), refund).prop_map(|(num_iid, refund_status)| OrderLine {
        num_iid,
        refund_status,
        ..OrderLine::default()
    });
    option::weighted(0.8, vec(line, 1..4)).prop_map(|lines| lines.map_or(Lines::Unknown, Lines::Known))
}

fn payment() -> impl Strategy<Value = Option<Fen>> {
    prop_oneof![
        1 => Just(None),
        6 => (0_i64..1_000_000).prop_map(|fen| Some(Fen(fen))),
        1 => (-1_000_i64..99_999_999_999_999).prop_map(|fen| Some(Fen(fen))),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    let buyers = (option::of(buyer()), option::of(buyer()));
    let values =
        (option::weighted(0.9, status()), option::of(flag()), option::of(item()), payment(), lines());
    ((1_i64..60), (times(), times(), times()), buyers, values, (text(), text())).prop_map(
        |(tid, (created, modified, pay_time), (nick, open_uid), values, (seller_memo, buyer_message))| {
            let (status, seller_flag, num_iid, payment, lines) = values;
            Order {
                created,
                modified,
                pay_time,
                status,
                seller_flag,
                buyer_nick: nick.map(Into::into),
                buyer_open_uid: open_uid.map(Into::into),
                num_iid,
                payment,
                seller_memo,
                buyer_message,
                lines,
                ..Order::unknown(Tid::new(tid).unwrap())
            }
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let ids = || (1_i64..150).prop_map(id);
    let written = prop_oneof![
        3 => vec((ids(), (1_i64..4).prop_map(shop), order()), 0..8),
        1 => vec((ids(), Just(shop(1)), order()), 60..200),
    ];
    prop_oneof![
        8 => (written, vec(ids(), 0..6)).prop_map(|(written, removed)| Step::Apply { written, removed }),
        1 => Just(Step::Reload),
        1 => Just(Step::MergeAll),
        2 => Just(Step::StartMerge),
        2 => Just(Step::FinishMerge),
    ]
}

fn text_test() -> impl Strategy<Value = TextTest> {
    (words(), 0..3).prop_map(|(words, op)| match op {
        0 => TextTest::Contains(words.into()),
        1 => TextTest::Equals(words.into()),
        _ => TextTest::Differs(words.into()),
    })
}

fn question() -> impl Strategy<Value = Question> {
    let span = (option::weighted(0.25, times()), option::weighted(0.25, times()));
    let lists = (
        prop_oneof![3 => Just(vec![]), 1 => vec(status(), 1..4)],
        prop_oneof![3 => Just(vec![]), 1 => vec(flag(), 1..4)],
        prop_oneof![4 => Just(vec![]), 1 => vec(item(), 1..4)],
        prop_oneof![5 => Just(vec![]), 1 => vec((1_i64..60).prop_map(|n| Tid::new(n).unwrap()), 1..30)],
    );
    let buyers = (option::weighted(0.1, buyer()), option::weighted(0.1, buyer()));
    let texts = (option::weighted(0.3, text_test()), option::weighted(0.3, text_test()));
    let refunding = option::weighted(0.2, select(vec![Refunding::No, Refunding::Yes]));
    let scope = prop_oneof![Just(ShopScope::All), (1_i64..5).prop_map(|n| ShopScope::One(shop(n)))];
    let time = select(TimeKind::ALL.to_vec());
    (scope, (time, span), lists, buyers, texts, refunding).prop_map(
        |(shop, (time, (start, end)), (statuses, flags, num_iids, tids), buyers, texts, refunding)| {
            Question {
                shop,
                filter: Filter {
                    time,
                    start: start.flatten(),
                    end: end.flatten(),
                    statuses,
                    flags,
                    buyer_nick: buyers.0.map(Into::into),
                    buyer_open_uid: buyers.1.map(Into::into),
                    buyer_message: texts.0,
                    seller_memo: texts.1,
                    num_iids,
                    tids,
                    refunding,
                    direction: Direction::Descending,
                },
            }
        },
    )
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
        }
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
    fn the_mirror_answers_as_the_reference(steps in vec(step(), 1..12), questions in vec(question(), 3)) {
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
