//! A commit of changed orders, until an answer shows it.

use std::time::{Duration, Instant};

use lidan::domain::flag::Flag;
use lidan::domain::ids::Rev;
use lidan::domain::order::Order;
use lidan::domain::text_state::TextState;
use lidan::index::{Batch, Index, RowInput};

use super::index::{id, question, shop};
use super::measure::Times;
use super::mixes::Mix;
use super::orders::{NOW, Orders};
use super::store::File;

/// Orders that change at once.
pub const CHANGED: usize = 1_000;
const ROUNDS: usize = 20;

/// What changes took.
pub struct Changes {
    /// The index alone: taking the rows in and answering.
    pub index: Times,
    /// The merges that followed, aside.
    pub merges: Option<Times>,
    /// From the changed items to an answer: commit, mirror, answer.
    pub whole: Times,
    /// From the end of the commit to an answer.
    pub after: Times,
}

/// Orders from all over the data with their numbers, each round others, changed as a seller changes them.
struct Rounds(Vec<Vec<(u64, Order)>>);

impl Rounds {
    fn new(count: u64) -> Self {
        let step = (count / (CHANGED * ROUNDS) as u64).max(1);
        let mut rounds: Vec<Vec<(u64, Order)>> = (0..ROUNDS).map(|_| Vec::new()).collect();
        for (number, mut order) in (1..).zip(Orders::new(count)) {
            if !u64::is_multiple_of(number, step) || order.seller_memo == TextState::Unknown {
                continue;
            }
            order.modified = Some(NOW);
            order.seller_flag = Some(Flag::RED);
            order.seller_memo = TextState::current("加急,礼盒");
            let round = usize::try_from(number / step).unwrap() % ROUNDS;
            if rounds[round].len() < CHANGED {
                rounds[round].push((number, order));
            }
        }
        Self(rounds)
    }
}

/// Changes orders of the index and of the store.
pub fn time(index: &mut Index, file: &File, mix: &Mix, count: u64) -> Changes {
    let rounds = Rounds::new(count);
    let question = question(mix);
    let (mut seen, mut merges) = (Vec::new(), Vec::new());
    for round in &rounds.0 {
        let began = Instant::now();
        let mut batch = Batch::new();
        batch.extend(round.iter().map(|(number, order)| RowInput::new(id(*number), shop(), order)));
        index.apply(batch, Rev(index.snapshot().rev().0 + 1));
        let answer = index.snapshot().ask(&question);
        seen.push(began.elapsed());
        assert!(answer.len() >= round.len() as u64);
        while let Some(job) = index.merge_job() {
            let began = Instant::now();
            let made = job.run();
            merges.push(began.elapsed());
            index.install(made);
        }
    }
    let (whole, after) = commits(file, rounds, mix);
    let merges = (!merges.is_empty()).then(|| Times::of(merges));
    Changes { index: Times::of(seen), merges, whole: Times::of(whole), after: Times::of(after) }
}

fn commits(file: &File, rounds: Rounds, mix: &Mix) -> (Vec<Duration>, Vec<Duration>) {
    let (mirror, _, _) = file.mirror();
    let question = question(mix);
    let (mut whole, mut after) = (Vec::new(), Vec::new());
    for round in rounds.0 {
        let orders: Vec<Order> = round.into_iter().map(|(_, order)| order).collect();
        let began = Instant::now();
        file.take(&orders);
        let committed = Instant::now();
        mirror.look();
        let answer = file.reflected(&mirror).ask(&question);
        after.push(committed.elapsed());
        whole.push(began.elapsed());
        drop(answer);
    }
    (whole, after)
}
