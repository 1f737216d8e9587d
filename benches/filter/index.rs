//! The index: filled straight from the orders, and asked.

use std::time::{Duration, Instant};

use lidan::domain::facets::{Facets, Totals};
use lidan::domain::ids::{OrderId, Rev, ShopId};
use lidan::index::{Batch, Index, Question, RowInput, ShopScope, Snapshot};

use super::measure::{Effort, Times, measure};
use super::mixes::{Landmarks, Mix, PAGE};
use super::orders::Orders;

const EFFORT: Effort = Effort { least: 50, most: 5_000, time: Duration::from_millis(400) };

/// What a question gives, whoever is asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    /// The sums.
    pub totals: Totals,
    /// The counts beside the choices, each with its own condition off.
    pub facets: Facets,
    /// The page.
    pub page: Vec<OrderId>,
}

/// An index, and what it took to fill it.
pub struct Filled {
    /// The index.
    pub index: Index,
    /// What the questions need to know of the orders.
    pub landmarks: Landmarks,
    /// The time that the index took; making the orders up is not in it.
    pub time: Duration,
}

/// The only shop.
pub fn shop() -> ShopId {
    ShopId::new(1).unwrap()
}

/// The row that an order has in the store, too: the n-th order is row n.
pub fn id(number: u64) -> OrderId {
    OrderId::new(i64::try_from(number).unwrap()).unwrap()
}

/// Fills an index with so many orders.
pub fn fill(count: u64) -> Filled {
    let (mut index, mut landmarks, mut batch) = (Index::new(), Landmarks::default(), Batch::new());
    let mut time = Duration::ZERO;
    let (mut chunk, mut first) = (Vec::new(), 1);
    let mut push = |chunk: &mut Vec<_>, first: &mut u64| {
        let began = Instant::now();
        for (number, order) in (*first..).zip(chunk.iter()) {
            batch.push(RowInput::new(id(number), shop(), order));
        }
        time += began.elapsed();
        *first += chunk.len() as u64;
        chunk.clear();
    };
    for order in Orders::new(count) {
        landmarks.see(&order, count);
        chunk.push(order);
        if chunk.len() == 10_000 {
            push(&mut chunk, &mut first);
        }
    }
    push(&mut chunk, &mut first);
    let began = Instant::now();
    index.apply(batch, Rev(1));
    time += began.elapsed();
    Filled { index, landmarks, time }
}

/// Asks once.
pub fn ask(snapshot: &Snapshot, mix: &Mix) -> Reply {
    let answer = snapshot.ask(&question(mix));
    let page = answer.rows(mix.offset(answer.len()), PAGE);
    Reply { totals: *answer.totals(), facets: answer.facets().clone(), page }
}

/// Asks again and again.
pub fn time(snapshot: &Snapshot, mix: &Mix) -> Times {
    let question = question(mix);
    measure(EFFORT, || {
        let answer = snapshot.ask(&question);
        let page = answer.rows(mix.offset(answer.len()), PAGE);
        (answer, page)
    })
}

/// The question of a mix.
pub fn question(mix: &Mix) -> Question {
    Question { shop: ShopScope::One(shop()), filter: mix.filter.clone() }
}
