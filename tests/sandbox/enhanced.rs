//! The enhanced order list.

use std::collections::BTreeSet;

use lidan::domain::filter::{Filter, Refunding, TimeKind};
use lidan::domain::flag::Flag;
use lidan::domain::ids::Tid;
use lidan::domain::item::Item;
use lidan::domain::merge::{Answer, Asked, Trust};
use lidan::domain::order::Order;
use lidan::domain::record::{Record, Source};
use lidan::domain::status::Status;
use lidan::domain::text_test::TextOp;
use lidan::domain::time::{DAY_S, Span, Timestamp};
use lidan::sandbox::Lag;
use serde_json::Value;

use crate::client::{OPENING, Pairs, Shop, t};

const MONTH: Pairs<'_> = &[("start_created", "2026-10-22 00:00:00"), ("end_created", OPENING)];

fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    base.iter().chain(more).copied().collect()
}

fn items(json: &Value) -> &Vec<Value> {
    json["data"]["items"].as_array().unwrap_or_else(|| panic!("{json}"))
}

/// The orders of the truth as the filter sees them.
fn orders(shop: &Shop) -> Vec<Order> {
    let truth = shop.sandbox.truth();
    let span = Span::new(Timestamp::MIN, shop.now()).unwrap();
    let order = |tid: Tid| {
        let item = Item::read(&truth.item(tid).unwrap()).unwrap();
        let (source, read_at) = (Source::EnhancedList, shop.now());
        Record::first(Answer { item, source, read_at, asked: Asked::NotTexts, trust: Trust::Full }).order()
    };
    truth.tids(span).into_iter().map(order).collect()
}

/// All items of a question, in their order.
async fn walk(shop: &Shop, business: Pairs<'_>) -> Vec<i64> {
    let mut tids = Vec::new();
    for page in 1.. {
        let page = page.to_string();
        let answer = shop.enhanced(&with(business, &[("page_no", &page), ("page_size", "500")])).await.json();
        assert_eq!(answer["code"], 0, "{answer}");
        tids.extend(items(&answer).iter().map(|item| item["tid"].as_str().unwrap().parse::<i64>().unwrap()));
        if items(&answer).is_empty() {
            assert_eq!(answer["data"]["total"], tids.len());
            break;
        }
    }
    tids
}

#[tokio::test]
async fn an_item_has_the_quirks_of_the_sample() {
    let shop = Shop::prompt(2_000).await;
    let answer = shop.enhanced(&with(MONTH, &[("page_size", "500")])).await;
    let json = answer.json();
    assert_eq!(
        (json["code"].as_i64(), json["message"].as_str(), items(&json).len()),
        (Some(0), Some("ok"), 500)
    );
    let sample = include_str!("../../docs/sources/003-enhanced-order-list.txt");
    let from = sample.find("{\n\"code\":0").unwrap();
    let to = sample[from..].find("说明: code").unwrap();
    let sample: Value = serde_json::from_str(sample[from..from + to].trim()).unwrap();
    let names = |item: &Value| item.as_object().unwrap().keys().cloned().collect::<BTreeSet<String>>();
    for item in items(&json) {
        let item_names: BTreeSet<String> =
            names(item).into_iter().filter(|name| !name.starts_with("step_")).collect();
        assert_eq!(item_names, names(&sample["data"]["items"][0]));
        let line = &item["orders"]["order"][0];
        assert_eq!(names(line), names(&sample["data"]["items"][0]["orders"]["order"][0]));
        assert!(item["tid"].is_string() && line["oid"].is_string() && line["sku_id"].is_string());
        assert!(line["num_iid"].is_u64() && line["cid"].is_u64() && item["seller_flag"].is_u64());
        assert!(item["buyer_nick"].as_str().unwrap().contains("**") && item["payment"].is_string());
        assert_eq!(item["paid_coupon_fee"], "", "what is absent is an empty text");
    }
    assert!(items(&json).iter().any(|item| item["pay_time"] == "" && item["end_time"] == ""));
    assert!(answer.body.contains(r#""buyer_open_uid":"AAE"#));
    let twice = answer.body.matches("\"buyer_open_uid\"").count();
    assert!((700..900).contains(&twice), "{twice} keys in 500 items");
    assert!(items(&json).iter().all(|item| Item::read(&item.to_string()).is_ok()));
}

#[tokio::test]
async fn who_is_not_known_is_refused_and_who_is_not_meant_gets_nothing() {
    let shop = Shop::prompt(100).await;
    let total = async |name: &str, value: &str| {
        let mut params = shop.enhanced_params(MONTH);
        params.insert(name.to_owned(), value.to_owned());
        let json = shop.send_enhanced(params).await.json();
        (json["code"].as_i64().unwrap(), json["data"]["total"].as_i64())
    };
    let (code, all) = total("sysid", "100").await;
    assert!(code == 0 && all > Some(20));
    assert_eq!(total("sysid", "101").await, (0, Some(0)));
    assert_eq!(total("sysid", "").await, (0, Some(0)), "an empty value is signed with its name");
    assert_eq!(total("tb_seller_nick", "somebody").await, (0, Some(0)));
    for (name, value, code) in [
        ("appid", "someone", 1002),
        ("timestamp", "1633618722", 1003),
        ("sign", "00", 1001),
        ("tb_seller_nick", "", 1004),
        ("start_created", "2026-10-20 23:59:59", 1004),
        ("start_created", "2026-12-01 00:00:00", 1004),
        ("end_created", "2026-11-21", 1004),
        ("page_size", "501", 1004),
        ("page_no", "0", 1004),
        ("status", "TRADE_FINISHED,TRADE_CLOSED", 1004),
        ("seller_flag", "red", 1004),
        ("refunding", "2", 1004),
        ("date_type", "2", 1004),
        ("order_asc", "UP", 1004),
        ("seller_memo_op", "contains", 1004),
        ("buyer_nick", "t**0", 1004),
        ("tid", "1,a", 1004),
    ] {
        assert_eq!(total(name, value).await, (code, None), "{name}={value}");
    }
    let answer = shop.send_enhanced(shop.enhanced_params(&[("end_created", OPENING)])).await.json();
    assert!(answer["message"].as_str().unwrap().contains("start_created"));
}

#[tokio::test]
async fn an_answer_is_ordered_by_its_time_in_either_direction() {
    let shop = Shop::prompt(3_000).await;
    let orders = orders(&shop);
    for (date_type, time) in [("0", TimeKind::Created), ("1", TimeKind::Modified)] {
        let filter = Filter { time, start: Some(t(MONTH[0].1)), end: Some(t(OPENING)), ..Filter::default() };
        let mut expected: Vec<&Order> = orders.iter().filter(|order| filter.matches(order)).collect();
        expected.sort_by(|a, b| filter.compare(a, b));
        let mut expected: Vec<i64> = expected.iter().map(|order| order.tid.get()).collect();
        assert_eq!(walk(&shop, &with(MONTH, &[("date_type", date_type)])).await, expected);
        expected.reverse();
        assert_eq!(
            walk(&shop, &with(MONTH, &[("date_type", date_type), ("order_asc", "asc")])).await,
            expected
        );
    }
}

/// A few numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll<T: Copy>(&mut self, of: &[T]) -> T {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        of[usize::try_from(self.0 >> 33).unwrap() % of.len()]
    }
}

#[tokio::test]
async fn conditions_mean_what_the_reference_filter_says() {
    let shop = Shop::prompt(2_000).await;
    let orders = orders(&shop);
    let some =
        |orders: &[Order], dice: &mut Dice| orders[dice.roll(&(0..orders.len()).collect::<Vec<_>>())].clone();
    let mut dice = Dice(7);
    let mut hits = 0;
    for round in 0..120 {
        let mut filter = Filter { start: Some(t(MONTH[0].1)), end: Some(t(OPENING)), ..Filter::default() };
        let mut params: Vec<(&str, String)> = Vec::new();
        if dice.roll(&[true, false]) {
            filter.time = TimeKind::Modified;
            params.push(("date_type", "1".into()));
        }
        for _ in 0..dice.roll(&[1, 1, 2, 3]) {
            let order = some(&orders, &mut dice);
            match dice.roll(&[0, 1, 2, 3, 4, 5, 6, 7]) {
                0 => {
                    let status = order.status.unwrap_or(Status::Finished);
                    params.push(("status", status.word().to_owned()));
                    filter.statuses = vec![status];
                }
                1 => {
                    let flag = dice.roll(&[0, 1, 2, 3, 4, 5, 6, 9]);
                    params.push(("seller_flag", flag.to_string()));
                    filter.flags = vec![Flag::new(flag)];
                }
                2 | 3 => {
                    let op = dice.roll(&[TextOp::Like, TextOp::Eq, TextOp::Ne, TextOp::All]);
                    let own = order.seller_memo.known().unwrap_or_default().to_owned();
                    let text = dice.roll(&["礼盒", "急", "sf", "%", "_", "\\", "*", "", &own]).to_owned();
                    params.retain(|(name, _)| !name.starts_with("seller_memo"));
                    params.push(("seller_memo_op", op.word().to_owned()));
                    filter.seller_memo = op.test(&text);
                    params.push(("seller_memo", text));
                }
                4 => {
                    let op = dice.roll(&[TextOp::Like, TextOp::Eq, TextOp::Ne]);
                    let text = dice.roll(&["礼盒", "please", "\n", "🙏", ""]).to_owned();
                    params.retain(|(name, _)| !name.starts_with("buyer_message"));
                    params.push(("buyer_message_op", op.word().to_owned()));
                    filter.buyer_message = op.test(&text);
                    params.push(("buyer_message", text));
                }
                5 => {
                    let Some(item) = order.lines.known().last().and_then(|line| line.num_iid) else {
                        continue;
                    };
                    params.push(("num_iid", item.to_string()));
                    filter.num_iids = vec![item];
                }
                6 => {
                    let (word, refunding) = dice.roll(&[("0", Refunding::No), ("1", Refunding::Yes)]);
                    params.push(("refunding", word.to_owned()));
                    filter.refunding = Some(refunding);
                }
                _ => {
                    let Some(uid) = order.buyer_open_uid else { continue };
                    params.push(("buyer_open_uid", uid.to_string()));
                    filter.buyer_open_uid = Some(uid);
                }
            }
        }
        let business: Vec<(&str, &str)> =
            MONTH.iter().copied().chain(params.iter().map(|(name, value)| (*name, &**value))).collect();
        let found: BTreeSet<i64> = walk(&shop, &business).await.into_iter().collect();
        let expected: BTreeSet<i64> =
            orders.iter().filter(|order| filter.matches(order)).map(|order| order.tid.get()).collect();
        assert_eq!(found, expected, "round {round}: {params:?}");
        hits += usize::from(!found.is_empty());
    }
    assert!(hits > 50, "{hits} of 120 found anything");
}

#[tokio::test]
async fn a_seller_finds_red_gift_boxes_a_buyer_and_listed_orders() {
    let shop = Shop::prompt(5_000).await;
    let red = [("seller_flag", "1"), ("seller_memo", "礼盒"), ("seller_memo_op", "like")];
    assert!(walk(&shop, &with(MONTH, &red)).await.len() > 50);
    let all = walk(&shop, MONTH).await;
    let list = format!("{},{},1", all[3], all[9]);
    assert_eq!(walk(&shop, &with(MONTH, &[("tid", &list)])).await, [all[3], all[9]]);
    let tid = Tid::new(all[3]).unwrap();
    let nick = shop.sandbox.truth().buyer_nick(tid).unwrap();
    let bought = walk(&shop, &with(MONTH, &[("buyer_nick", &nick)])).await;
    assert!(bought.contains(&all[3]) && bought.len() < 100);
    assert!(bought.iter().all(|other| other % 1_000_000 == all[3] % 1_000_000), "a buyer's orders end alike");
}

#[tokio::test]
async fn the_provider_knows_orders_from_three_days_before_its_authorisation() {
    let authorised = t("2026-11-10 09:00:00");
    let shop = Shop::open(3_000, |options| {
        options.lag = Lag::NONE;
        options.authorised = authorised;
    })
    .await;
    let reach = Span::new(authorised.plus_s(-3 * DAY_S), shop.now()).unwrap();
    let expected = shop.sandbox.truth().tids(reach);
    assert_eq!(walk(&shop, MONTH).await.len(), expected.len());
    let modified = walk(&shop, &with(MONTH, &[("date_type", "1")])).await;
    assert!(modified.iter().all(|tid| expected.iter().any(|known| known.get() == *tid)));
    assert_eq!(shop.sandbox.welcome().enhanced.authorised, authorised);
}

#[tokio::test]
async fn a_million_orders_are_served() {
    let shop = Shop::open(1_000_000, |_| {}).await;
    assert_eq!(shop.sandbox.truth().count(), 1_000_000);
    let answer = shop.enhanced(&with(MONTH, &[("page_size", "500"), ("page_no", "700")])).await.json();
    assert!(answer["data"]["total"].as_u64().unwrap() > 350_000);
    assert_eq!(items(&answer).len(), 500);
}
