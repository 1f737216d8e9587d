//! Every condition of the filter means what the reference says, from the option to the answer.

use lidan::domain::facets::{Facets, Totals};
use lidan::domain::filter::{Condition, Direction, Filter, Refunding, TimeKind};
use lidan::domain::filter_line;
use lidan::domain::item::Item;
use lidan::domain::merge::{Answer, Asked, Trust};
use lidan::domain::order::Order;
use lidan::domain::record::{Record, Source};
use lidan::domain::text_test::TextTest;
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::cli::{Cli, tid};
use crate::common;

/// Orders that the conditions tell apart.
const ORDERS: i64 = 160;
/// Filters that are asked.
const FILTERS: usize = 60;

/// Orders at random, each with a number of its own.
fn items(runner: &mut TestRunner) -> Vec<String> {
    let mut item = |n: i64| {
        let json = common::item().new_tree(runner).unwrap().current();
        let rest = json.split_once(',').map_or("}", |(_, rest)| rest);
        let comma = if rest == "}" { "" } else { "," };
        format!(r#"{{"tid":"{n}"{comma}{rest}"#)
    };
    (1..=ORDERS).map(&mut item).collect()
}

fn order(json: &str) -> Order {
    let item = Item::read(json).unwrap();
    let read_at = common::at(0);
    let source = Source::EnhancedList;
    Record::first(Answer { item, source, read_at, asked: Asked::NotTexts, trust: Trust::Full }).order()
}

/// The filter as a user would write it.
fn args(filter: &Filter) -> Vec<String> {
    let mut args = Vec::new();
    let mut put = |option: &str, value: String| args.extend([format!("--{option}"), value]);
    put("date-type", u8::from(filter.time == TimeKind::Modified).to_string());
    if let Some(start) = filter.start {
        put("start-created", start.to_string());
    }
    if let Some(end) = filter.end {
        put("end-created", end.to_string());
    }
    filter.statuses.iter().for_each(|status| put("status", status.word().to_owned()));
    filter.flags.iter().for_each(|flag| put("seller-flag", flag.to_string()));
    filter.num_iids.iter().for_each(|item| put("num-iid", item.to_string()));
    if let Some(nick) = &filter.buyer_nick {
        put("buyer-nick", nick.to_string());
    }
    if let Some(uid) = &filter.buyer_open_uid {
        put("buyer-open-uid", uid.to_string());
    }
    for (option, test) in [("buyer-message", &filter.buyer_message), ("seller-memo", &filter.seller_memo)] {
        if let Some(test) = test {
            put(option, test.value().to_owned());
            put(&format!("{option}-op"), test.op().word().to_owned());
        }
    }
    if !filter.tids.is_empty() {
        let tids: Vec<String> = filter.tids.iter().map(ToString::to_string).collect();
        put("tid", tids.join(","));
    }
    if let Some(refunding) = filter.refunding {
        put("refunding", u8::from(refunding == Refunding::Yes).to_string());
    }
    if filter.direction == Direction::Ascending {
        put("order-asc", "Asc".to_owned());
    }
    args
}

/// The same answer by the options and by the line.
fn check(cli: &Cli, orders: &[Order], filter: &Filter) {
    // The options name what the enhanced list can be asked for.
    let by_options = Filter { local: Vec::new(), ..filter.clone() };
    check_asked(cli, orders, &by_options, &args(&by_options));
    check_line(cli, orders, filter);
}

fn check_line(cli: &Cli, orders: &[Order], filter: &Filter) {
    check_asked(cli, orders, filter, &["--filter".to_owned(), filter_line::write(filter)]);
}

fn check_asked(cli: &Cli, orders: &[Order], filter: &Filter, args: &[String]) {
    let mut matching: Vec<&Order> = orders.iter().filter(|order| filter.matches(order)).collect();
    matching.sort_by(|a, b| filter.compare(a, b));
    let expected: Vec<i64> = matching.iter().map(|order| order.tid.get()).collect();
    let totals = Totals::count(filter, orders);

    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let all = ["orders", "--format", "json", "--page-size", "500", "--facets"];
    let data = cli.json(&[&all, &args[..]].concat())["data"].clone();
    let found: Vec<i64> = data["items"].as_array().unwrap().iter().map(tid).collect();
    assert_eq!(found, expected, "{args:?}");
    assert_eq!(data["total"], totals.orders, "{args:?}");
    assert_eq!(data["unjudged"].as_u64(), filter.asks_texts().then_some(totals.unjudged), "{args:?}");
    assert_eq!(data["facets"], lidan::desk::facets_json(&Facets::count(filter, orders)), "{args:?}");
}

#[test]
fn any_filter_finds_what_the_reference_says_in_its_order() {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let items = items(&mut runner);
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("orders.jsonl", items.join("\n"))]);
    let orders: Vec<Order> = items.iter().map(|json| order(json)).collect();

    let mut found = 0;
    for n in 0..FILTERS {
        let mut filter = common::filter().new_tree(&mut runner).unwrap().current();
        // All conditions together find little; every other filter lets most of them go.
        if n % 2 == 0 {
            filter = filter.without(Condition::Tid).without(Condition::NumIid);
            filter.local.truncate(1);
        }
        // A span that ends before it starts is refused.
        if filter.start > filter.end && filter.end.is_some() {
            (filter.start, filter.end) = (filter.end, filter.start);
        }
        // No option asks by the time of payment; the line does.
        if filter.time == TimeKind::Paid {
            check_line(&cli, &orders, &filter);
            filter.time = TimeKind::Created;
        }
        found += usize::from(orders.iter().any(|order| filter.matches(order)));
        check(&cli, &orders, &filter);
    }
    assert!(found > FILTERS / 4, "most filters found nothing: {found}");
}

#[test]
fn every_condition_alone_finds_what_the_reference_says() {
    let texts = ["", "礼盒", "SF", "%", "_", "*", "\\", "-x", "a=b", "🙏"];
    let items: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let (n, text) = (i + 1, serde_json::to_string(&format!("发{text}货")).unwrap());
            format!(
                r#"{{"tid":"{n}","seller_memo":{text},"buyer_message":{}}}"#,
                if i == 0 { "\"\"" } else { &text }
            )
        })
        .collect();
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("orders.jsonl", items.join("\n"))]);
    let orders: Vec<Order> = items.iter().map(|json| order(json)).collect();
    for text in texts {
        for test in [
            TextTest::Equals(format!("发{text}货").into()),
            TextTest::Differs(format!("发{text}货").into()),
            TextTest::Equals(text.into()),
            TextTest::Contains(format!("{text}货").into()),
        ] {
            check(&cli, &orders, &Filter { seller_memo: Some(test.clone()), ..Filter::default() });
            check(&cli, &orders, &Filter { buyer_message: Some(test), ..Filter::default() });
        }
    }
    let all = cli.json(&["orders", "--count", "--buyer-nick", "", "--buyer-open-uid", ""]);
    assert_eq!(all["total"], texts.len(), "an empty value is no condition");
}
