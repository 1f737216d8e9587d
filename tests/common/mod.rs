//! What several tests share: orders, answers and filters at random.

#![allow(clippy::unwrap_used, dead_code, reason = "a test helper; each test uses some of it")]

pub mod platform;
pub mod practice;
pub mod shop;

use lidan::domain::anywhere::{Anywhere, Sought};
use lidan::domain::filter::{Direction, Filter, Refunding, TimeKind};
use lidan::domain::flag::Flag;
use lidan::domain::goods::{GoodsField, GoodsTest};
use lidan::domain::handled::Handled;
use lidan::domain::ids::{NumIid, Tid};
use lidan::domain::item::Item;
use lidan::domain::kept_test::PlaceKind;
use lidan::domain::local_test::{Between, LocalTest, Side, Tail};
use lidan::domain::merge::{Answer, Asked, Trust};
use lidan::domain::money::Fen;
use lidan::domain::record::Source;
use lidan::domain::status::{Status, StepStatus, statuses_meant};
use lidan::domain::text_how::LocalText;
use lidan::domain::text_test::{TextOp, TextTest};
use lidan::domain::time::Timestamp;
use proptest::prelude::*;

/// Makes a file one of before the store kept contents apart, as SQL.
pub const BEFORE_CONTENTS: &str = "
    DROP TABLE marking_batch; DROP TABLE marking_user; DROP TABLE marking;
    DROP TABLE activity_told; DROP TABLE activity_drift; DROP TABLE activity_group; DROP INDEX orders_lineless;
    DROP TABLE contents_left; DROP TABLE goods;
    DROP INDEX order_line_goods; DROP INDEX order_line_waybill;
    ALTER TABLE order_line DROP COLUMN goods_id; ALTER TABLE order_line DROP COLUMN waybill;
    ALTER TABLE orders DROP COLUMN consign_time; ALTER TABLE orders DROP COLUMN step_status;
    ALTER TABLE orders DROP COLUMN province; ALTER TABLE orders DROP COLUMN city;
    ALTER TABLE orders DROP COLUMN pieces; ALTER TABLE orders DROP COLUMN contents;
    DROP TABLE handled; DROP TABLE index_file; DROP INDEX orders_waiting;
    ALTER TABLE saved_view DROP COLUMN watch;
    DELETE FROM refinery_schema_history WHERE version >= 5;";

/// An instant on the day the tests play on.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_699_600_000 + seconds)
}

/// One item as raw JSON and the answer it makes.
pub fn answer(json: &str, source: Source, read_at: i64) -> Answer {
    let item = Item::read(json).unwrap();
    Answer { item, source, read_at: at(read_at), asked: Asked::NotTexts, trust: Trust::Full }
}

/// Texts that meet each other in part, fold, and hold the characters that LIKE gives a meaning.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(String::new()),
        3 => "(礼盒|加急|发SF|7号钟|sf|%|_|a|\\*){1,3}",
        1 => "[礼盒a-cA-C%_]{1,4}",
        1 => Just("🙏谢谢".to_owned()),
    ]
}

fn optional(field: &'static str, value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    proptest::option::weighted(0.7, value).prop_map(move |value| match value {
        Some(value) => format!(r#","{field}":{value}"#),
        None => String::new(),
    })
}

fn quoted(value: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    value.prop_map(|text| serde_json::to_string(&text).unwrap())
}

fn time() -> impl Strategy<Value = String> {
    quoted((0..6_i64).prop_map(|n| at(n * 1000).to_string()))
}

fn status() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "WAIT_BUYER_PAY",
        "TRADE_NO_CREATE_PAY",
        "WAIT_SELLER_SEND_GOODS",
        "TRADE_FINISHED",
        "TRADE_CLOSED",
        "MOON",
    ])
    .prop_map(str::to_owned)
}

fn lines() -> impl Strategy<Value = String> {
    let refund =
        prop::sample::select(vec!["WAIT_SELLER_AGREE", "SELLER_REFUSE_BUYER", "SUCCESS", "NO_REFUND"]);
    let words = (
        optional("title", quoted(goods_words())),
        optional("sku_properties_name", quoted(goods_words())),
        optional("outer_iid", quoted(goods_words())),
        optional("outer_sku_id", quoted(goods_words())),
        optional("invoice_no", quoted("SF[12]")),
        optional("num", (0..4_i64).prop_map(|n| n.to_string())),
    );
    let line = (0..4_i64, proptest::option::of(1001..1005_i64), proptest::option::of(refund), words)
        .prop_map(|(oid, item, refund, words)| {
            let item = item.map_or(String::new(), |i| format!(r#","num_iid":{i}"#));
            let refund = refund.map_or(String::new(), |r| format!(r#","refund_status":"{r}""#));
            let words = [words.0, words.1, words.2, words.3, words.4, words.5].concat();
            format!(r#"{{"oid":"{}"{item}{refund}{words}}}"#, oid + 1)
        });
    proptest::collection::vec(line, 1..3).prop_map(|lines| format!("[{}]", lines.join(",")))
}

/// Words of goods that meet each other in part.
fn goods_words() -> impl Strategy<Value = String> {
    "(睡衣|拖鞋|TX-?|sf|SF|%|_){0,2}"
}

/// Provinces and cities, with one that begins as another does.
const PLACES: [&str; 4] = ["浙江省", "浙江", "上海", "杭州市"];
/// Steps of a pre-sale, one that no document names among them.
const STEPS: [&str; 3] = ["FRONT_PAID_FINAL_NOPAID", "FRONT_PAID_FINAL_PAID", "FRONT_ON_THE_MOON"];

/// The raw JSON of an item of one of a few orders.
pub fn item() -> impl Strategy<Value = String> {
    let some = (
        optional("created", time()),
        optional("modified", time()),
        optional("pay_time", time()),
        optional("status", quoted(status())),
        optional("seller_flag", (0..13_i64).prop_map(|n| n.to_string())),
        optional("payment", quoted((0..9_i64).prop_map(|n| format!("{n}.50")))),
    );
    let more = (
        optional("buyer_nick", quoted("[ab*]{1,2}")),
        optional("buyer_open_uid", quoted("[AB]")),
        optional("num_iid", (1001..1005_i64).prop_map(|n| n.to_string())),
        optional("seller_memo", quoted(text())),
        optional("buyer_message", quoted(text())),
        optional("has_buyer_message", any::<bool>().prop_map(|b| b.to_string())),
        optional("orders", lines()),
    );
    let place = || quoted(prop::sample::select(PLACES.to_vec()).prop_map(str::to_owned));
    let last = (
        optional("receiver_state", place()),
        optional("receiver_city", place()),
        optional("receiver_district", place()),
        optional("consign_time", time()),
        optional("step_trade_status", quoted(prop::sample::select(STEPS.to_vec()).prop_map(str::to_owned))),
    );
    (1..15_i64, some, more, last).prop_map(|(tid, a, b, c)| {
        let a = [a.0, a.1, a.2, a.3, a.4, a.5].concat();
        let b = [b.0, b.1, b.2, b.3, b.4, b.5, b.6].concat();
        let c = [c.0, c.1, c.2, c.3, c.4].concat();
        format!(r#"{{"tid":"{tid}"{a}{b}{c}}}"#)
    })
}

pub fn source() -> impl Strategy<Value = Source> {
    prop::sample::select(Source::ALL.to_vec())
}

fn test() -> impl Strategy<Value = Option<TextTest>> {
    let op = prop::sample::select(TextOp::ALL.to_vec());
    let value = prop_oneof![text(), "(礼|盒|sf|SF|%|_|急)"];
    proptest::option::of((op, value)).prop_map(|test| test.and_then(|(op, value)| op.test(&value)))
}

/// A filter over such orders.
pub fn filter() -> impl Strategy<Value = Filter> {
    let instant = || proptest::option::weighted(0.3, (0..6_i64).prop_map(|n| at(n * 1000)));
    let words = vec!["WAIT_BUYER_PAY", "ALL_WAIT_PAY", "ALL_CLOSED", "TRADE_FINISHED", "MOON", "X"];
    let statuses = proptest::collection::vec(prop::sample::select(words), 0..2);
    (
        (prop::sample::select(TimeKind::ALL.to_vec()), instant(), instant(), any::<bool>()),
        (statuses, proptest::collection::vec(0..13_u16, 0..3)),
        (proptest::option::weighted(0.2, "[ab*]{1,2}"), proptest::option::weighted(0.2, "[AB]")),
        (
            test(),
            test(),
            proptest::collection::vec(1001..1005_i64, 0..2),
            proptest::collection::vec(1..15_i64, 0..6),
        ),
        (any::<bool>(), proptest::option::weighted(0.3, any::<bool>()), locals()),
    )
        .prop_map(|(time, choice, buyer, rest, last)| {
            let statuses: Vec<Status> = choice.0.into_iter().flat_map(statuses_meant).collect();
            Filter {
                time: time.0,
                start: time.1,
                end: time.2,
                direction: if time.3 { Direction::Ascending } else { Direction::Descending },
                statuses,
                flags: choice.1.into_iter().map(Flag::new).collect(),
                buyer_nick: buyer.0.map(Into::into),
                buyer_open_uid: buyer.1.map(Into::into),
                seller_memo: rest.0,
                buyer_message: rest.1,
                num_iids: rest.2.into_iter().map(|n| NumIid::new(n).unwrap()).collect(),
                // Most filters name no orders, or nearly nothing would ever match.
                tids: if last.0 {
                    Vec::new()
                } else {
                    rest.3.into_iter().map(|n| Tid::new(n).unwrap()).collect()
                },
                refunding: last.1.map(|open| if open { Refunding::Yes } else { Refunding::No }),
                local: last.2,
            }
            .settled()
        })
}

/// Words without a key: pieces of texts, digits that are one too, the ends of the few order numbers and their items.
fn sought() -> impl Strategy<Value = Sought> {
    prop_oneof![
        3 => "(礼|盒|急|SF|sf|%|_|a|-|:|,){1,2}".prop_map(|word| Sought::text(&word).unwrap()),
        1 => Just(Sought::text("0007").unwrap()),
        3 => "(00|00000000000000000)(0[0-9]|1[0-4])".prop_map(|digits| Sought::typed(&digits).unwrap()),
        1 => "100[1-4]".prop_map(|item| Sought::typed(&item).unwrap()),
    ]
}

/// Conditions that only the program knows; most filters have none.
fn locals() -> impl Strategy<Value = Vec<LocalTest>> {
    let sides = || prop::sample::select(vec![Side::Is, Side::IsNot]);
    let range = |step: i64| {
        let end = move || proptest::option::weighted(0.7, (0..6_i64).prop_map(move |n| n * step));
        // A range that ends before it begins, or has no end, is none that anyone can type.
        (end(), end()).prop_filter_map("no range", |ends| match ends {
            (None, None) => None,
            (Some(least), Some(most)) => Some((Some(least.min(most)), Some(least.max(most)))),
            ends => Some(ends),
        })
    };
    let words = || {
        let word = || "(礼|盒|急|SF|sf|%|_|a){1,2}";
        prop_oneof![
            word().prop_map(|word| TextTest::Contains(word.into()).into()),
            text().prop_map(|word| TextTest::Equals(word.into()).into()),
            text().prop_map(|word| TextTest::Differs(word.into()).into()),
            word().prop_map(|word| LocalText::Starts(word.into())),
            word().prop_map(|word| LocalText::Ends(word.into())),
            proptest::collection::vec(word().prop_map(Box::from), 2..4).prop_map(LocalText::AnyOf),
        ]
    };
    let states = prop::sample::select(vec!["WAIT_BUYER_PAY", "TRADE_FINISHED", "MOON"]);
    let goods = prop_oneof![
        "(睡|衣|拖鞋|tx|SF|%|_|-){1,2}".prop_map(|word| TextTest::Contains(word.into()).into()),
        "(睡衣|TX|sf){1,2}".prop_map(|word| TextTest::Equals(word.into()).into()),
        "(睡|tx|SF)".prop_map(|word| LocalText::Starts(word.into())),
        "(衣|tx|%|-)".prop_map(|word| LocalText::Ends(word.into())),
        proptest::collection::vec("(睡衣|鞋|sf|_){1,2}".prop_map(Box::from), 2..4).prop_map(LocalText::AnyOf),
    ];
    let places = proptest::collection::vec("(浙江|上|杭州市|北京)".prop_map(Box::from), 1..3);
    let steps = proptest::collection::vec(prop::sample::select(STEPS.to_vec()), 1..3);
    let kept = prop_oneof![
        3 => (sides(), prop::sample::select(GoodsField::ALL.to_vec()), goods).prop_map(
            |(side, field, text): (Side, GoodsField, LocalText)| {
                let (side, test) = GoodsTest::new(side, field, &text).unwrap();
                LocalTest::Goods(side, test)
            }
        ),
        1 => (sides(), prop::sample::select(PlaceKind::ALL.to_vec()), places)
            .prop_map(|(side, kind, these)| LocalTest::Place(side, kind, these)),
        1 => (sides(), range(1)).prop_map(|(side, (least, most))| {
            LocalTest::Pieces(side, Between { least, most })
        }),
        1 => (sides(), range(1000)).prop_map(|(side, (least, most))| {
            LocalTest::Shipped(side, Between { least: least.map(at), most: most.map(at) })
        }),
        1 => (sides(), steps).prop_map(|(side, these)| {
            LocalTest::Step(side, these.into_iter().map(StepStatus::from_word).collect())
        }),
        1 => (sides(), proptest::collection::vec("SF[123]".prop_map(Box::from), 1..3))
            .prop_map(|(side, these)| LocalTest::Waybill(side, these)),
    ];
    let nicks = proptest::collection::vec("[ab*]{1,2}".prop_map(Box::from), 2..4);
    let test = prop_oneof![
        8 => kept,
        1 => proptest::collection::vec(states.prop_map(Status::from_word), 1..3).prop_map(LocalTest::NotStatus),
        1 => proptest::collection::vec((0..13_u16).prop_map(Flag::new), 1..3).prop_map(LocalTest::NotFlag),
        1 => proptest::collection::vec((1001..1005_i64).prop_map(|n| NumIid::new(n).unwrap()), 1..3)
            .prop_map(LocalTest::NotItem),
        1 => proptest::collection::vec((1..15_i64).prop_map(|n| Tid::new(n).unwrap()), 1..3)
            .prop_map(LocalTest::NotTid),
        1 => (sides(), nicks).prop_map(|(side, nicks)| LocalTest::Buyer(side, nicks)),
        1 => (sides(), words()).prop_map(|(side, test)| LocalTest::Memo(side, test)),
        1 => (sides(), words()).prop_map(|(side, test)| LocalTest::Message(side, test)),
        1 => (sides(), range(100)).prop_map(|(side, (least, most))| {
            LocalTest::Payment(side, Between { least: least.map(Fen), most: most.map(Fen) })
        }),
        1 => (sides(), proptest::collection::vec(prop::sample::select(Handled::ALL.to_vec()), 1..3))
            .prop_map(|(side, these)| LocalTest::Handled(side, these)),
        1 => (sides(), "[01]?[0-9]").prop_map(|(side, tail)| LocalTest::Tail(side, Tail::new(&tail).unwrap())),
        1 => (sides(), proptest::collection::vec(sought(), 1..3))
            .prop_map(|(side, sought)| LocalTest::Anywhere(side, Anywhere::new(sought).unwrap())),
        1 => (sides(), prop::sample::select(TimeKind::ALL.to_vec()), range(1000)).prop_map(
            |(side, kind, (least, most))| {
                LocalTest::Time(side, kind, Between { least: least.map(at), most: most.map(at) })
            }
        ),
    ];
    prop_oneof![2 => Just(Vec::new()), 1 => proptest::collection::vec(test, 1..4)]
}
