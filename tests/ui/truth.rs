//! What the platform really has, judged by the filter's reference meaning.

use lidan::clock::Clock;
use lidan::domain::facets::{Facets, Totals};
use lidan::domain::filter::Filter;
use lidan::domain::flag::Flag;
use lidan::domain::ids::Tid;
use lidan::domain::item::Item;
use lidan::domain::merge::{Answer, Asked, Trust};
use lidan::domain::order::Order;
use lidan::domain::record::{Record, Source};
use lidan::domain::text_test::TextTest;
use lidan::domain::time::{Span, Timestamp};

use crate::common::practice::Practice;

/// The numbers of all orders, the newest first.
pub fn tids(practice: &Practice) -> Vec<Tid> {
    let all = Span::new(Timestamp::from_unix(0), Clock::System.now()).unwrap();
    let mut tids = practice.sandbox.truth().tids(all);
    tids.reverse();
    tids
}

/// Every order as it is at the platform.
pub fn orders(practice: &Practice) -> Vec<Order> {
    let order = |tid: Tid| {
        let item = Item::read(&practice.sandbox.truth().item(tid).unwrap()).unwrap();
        let (source, read_at) = (Source::FullInfo, Clock::System.now());
        Record::first(Answer { item, source, read_at, asked: Asked::Texts, trust: Trust::Full }).order()
    };
    tids(practice).into_iter().map(order).collect()
}

/// The orders that a filter means, in its order.
pub fn matching<'a>(orders: &'a [Order], filter: &Filter) -> Vec<&'a Order> {
    let mut found: Vec<&Order> = orders.iter().filter(|order| filter.matches(order)).collect();
    found.sort_by(|a, b| filter.compare(a, b));
    assert!(!found.is_empty(), "the test looks at something");
    found
}

/// The line below the table that a filter should have.
pub fn totals(orders: &[Order], filter: &Filter) -> String {
    let totals = Totals::count(filter, orders);
    format!("{} 单 · ¥{}", totals.orders, totals.payment.grouped())
}

/// How many orders a click on a flag would show.
pub fn of_flag(orders: &[Order], filter: &Filter, flag: u16) -> u64 {
    Facets::count(filter, orders).flag.get(&Some(Flag::new(flag))).copied().unwrap_or(0)
}

pub fn red() -> Filter {
    Filter { flags: vec![Flag::new(1)], ..Filter::default() }
}

pub fn memo_contains(text: &str) -> Filter {
    Filter { seller_memo: Some(TextTest::Contains(text.into())), ..Filter::default() }
}
