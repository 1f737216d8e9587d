//! TOP's checks and its order APIs.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, KeyInit, Mac};
use lidan::domain::ids::Tid;
use lidan::domain::time::{DAY_S, Span};
use lidan::sandbox::{Lag, WindowEnd};
use serde_json::Value;

use crate::client::{OPENING, Pairs, Shop, t};

const SOLD: &str = "taobao.trades.sold.get";
const INCREMENTV: &str = "taobao.trades.sold.incrementv.get";
const INCREMENT: &str = "taobao.trades.sold.increment.get";
const FULL: &str = "taobao.trade.fullinfo.get";
const OTHER_TYPES: &str = "nopaid,eticket,tmall_i18n,pre_auth_type,independent_simple_trade,\
    independent_shop_trade,fenxiao,external_trade,instant_trade,insurance_plus,o2o_offlinetrade";
const DEFAULT_TYPES: &str = "guarantee_trade,auto_delivery,ec,cod,step";
/// The last day of the shop.
const DAY: Pairs<'_> = &[("start_create", "2026-11-20 15:00:00"), ("end_create", OPENING)];

/// Every name of `docs/fields.tsv`, as a client that wants everything would ask.
fn every_field() -> String {
    let table = include_str!("../../docs/fields.tsv");
    let names = table.lines().skip(2).filter_map(|line| line.split('\t').next());
    names.filter(|name| !name.contains('.')).collect::<Vec<_>>().join(",")
}

fn tid(trade: &Value) -> i64 {
    trade["tid"].as_i64().unwrap_or_else(|| panic!("tid is no number: {trade}"))
}

fn with<'a>(base: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    base.iter().chain(more).copied().collect()
}

#[tokio::test]
async fn checks_come_in_tops_order_and_with_its_codes() {
    let shop = Shop::prompt(50).await;
    let good = shop.top_params(INCREMENTV, &with(DAY, &[("fields", "tid")]));
    assert!(shop.send_top(good.clone()).await.top()["total_results"].is_number());
    // Each step mends what the one before complained of, so the order shows.
    let mut params = BTreeMap::new();
    let steps: [(&str, &str, i64); 16] = [
        ("method", "taobao.nothing.get", 21),
        ("method", &good["method"], 22),
        ("app_key", "1", 28),
        ("app_key", &good["app_key"], 29),
        ("session", "1", 26),
        ("session", &good["session"], 27),
        ("timestamp", "yesterday", 30),
        ("timestamp", "2026-11-21 15:10:01", 31),
        ("timestamp", "2026-11-21 15:10:00", 31),
        ("v", "1.0", 32),
        ("v", "2.0", 34),
        ("format", "xml", 23),
        ("format", "json", 23),
        ("sign_method", "md4", 40),
        ("sign_method", "md5", 41),
        ("sign", "00", 24),
    ];
    for (name, value, code) in steps {
        let mut unsigned = params.clone();
        unsigned.entry("sign".to_owned()).or_insert_with(String::new);
        assert_eq!(shop.send_top(unsigned).await.refusal().0, code, "before {name}={value}");
        params.insert(name.to_owned(), value.to_owned());
    }
    assert_eq!(shop.send_top(params.clone()).await.refusal().0, 25);
    params.remove("sign");
    assert_eq!(shop.send_top(params).await.refusal(), (40, "isv.missing-parameter:fields".to_owned()));
}

#[tokio::test]
async fn every_sign_method_and_both_forms_of_the_timestamp_are_taken() {
    let shop = Shop::prompt(50).await;
    for method in ["hmac", "hmac-sha256"] {
        let mut params = shop.top_params("taobao.time.get", &[]);
        params.insert("sign_method".into(), method.into());
        params.insert("timestamp".into(), format!("{}123", shop.now().unix()));
        let base: String = params.iter().flat_map(|(name, value)| [&**name, &**value]).collect();
        let secret = shop.sandbox.welcome().top.app_secret.as_bytes();
        let digest = if method == "hmac" {
            Hmac::<md5::Md5>::new_from_slice(secret)
                .unwrap()
                .chain_update(base)
                .finalize()
                .into_bytes()
                .to_vec()
        } else {
            let mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
            mac.chain_update(base).finalize().into_bytes().to_vec()
        };
        let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap().to_ascii_uppercase();
        let sign: String = digest.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        params.insert("sign".into(), sign.clone());
        assert_eq!(shop.send_top(params.clone()).await.top()["time"], OPENING);
        params.insert("sign".into(), sign.to_lowercase());
        assert_eq!(shop.send_top(params).await.refusal().0, 25, "upper case only");
    }
}

#[tokio::test]
async fn the_time_needs_no_session_and_the_date_header_is_the_platforms() {
    let shop = Shop::prompt(50).await;
    let mut params = shop.top_params("taobao.time.get", &[]);
    params.remove("session");
    let answer = shop.send_top(params).await;
    assert_eq!(answer.top()["time"], OPENING);
    assert!(answer.head.contains("date: sat, 21 nov 2026 07:00:00 gmt"), "{}", answer.head);
}

#[tokio::test]
async fn bad_parameters_are_named() {
    let shop = Shop::prompt(50).await;
    for (name, value) in [
        ("page_no", "0"),
        ("page_no", "x"),
        ("page_size", "0"),
        ("page_size", "101"),
        ("use_has_next", "yes"),
        ("status", "TRADE_FINISHED,TRADE_CLOSED"),
        ("type", "fixed,none"),
        ("ext_type", "ershou,mark"),
        ("simplify", "1"),
        ("start_create", "2026-11-21"),
    ] {
        let business = with(&with(DAY, &[("fields", "tid")]), &[(name, value)]);
        let expected = (41, format!("isv.invalid-parameter:{name}"));
        assert_eq!(shop.top(INCREMENTV, &business).await.refusal(), expected, "{value}");
    }
    let answer = shop.top(INCREMENTV, &[("fields", "tid"), ("start_create", OPENING)]).await;
    assert_eq!(answer.refusal(), (40, "isv.missing-parameter:end_create".to_owned()));
}

#[tokio::test]
async fn windows_have_their_limits() {
    let shop = Shop::prompt(50).await;
    let window = async |start: &str, end: &str| {
        let business = [("fields", "tid"), ("start_create", start), ("end_create", end)];
        shop.top(INCREMENTV, &business).await
    };
    let refused = (50, "isv.invalid-parameter:start_modified-and-end_modified".to_owned());
    for (start, end) in [
        ("2026-11-20 14:59:59", OPENING),
        (OPENING, "2026-11-21 14:00:00"),
        (OPENING, OPENING),
        ("2026-08-20 23:59:59", "2026-08-21 12:00:00"),
    ] {
        assert_eq!(window(start, end).await.refusal(), refused, "{start} ~ {end}");
    }
    for (start, end) in [("2026-11-20 15:00:00", OPENING), ("2026-08-21 00:00:00", "2026-08-21 00:00:01")] {
        assert!(window(start, end).await.top()["total_results"].is_number(), "{start} ~ {end}");
    }
    let old = [("fields", "tid"), ("start_created", "2026-08-01 00:00:00"), ("end_created", OPENING)];
    assert_eq!(shop.top(SOLD, &old).await.refusal().0, 50);
}

#[tokio::test]
async fn lists_return_what_was_asked_for_and_never_what_real_ones_lack() {
    let shop = Shop::prompt(3_000).await;
    let all = every_field();
    let sold = [("fields", &*all), ("start_created", "2026-11-10 00:00:00"), ("end_created", OPENING)];
    let modified = [("fields", &*all), ("start_modified", DAY[0].1), ("end_modified", OPENING)];
    let mut seen = BTreeSet::new();
    for (method, business) in
        [(SOLD, &sold[..]), (INCREMENTV, &with(DAY, &[("fields", &*all)])), (INCREMENT, &modified[..])]
    {
        let trades = shop.walk(method, business).await;
        assert!(trades.len() > 20, "{method}");
        for trade in &trades {
            let trade = trade.as_object().unwrap();
            seen.extend(trade.keys().cloned());
            for absent in
                ["seller_memo", "buyer_message", "tid_str", "timeout_action_time", "promotion_details"]
            {
                assert!(!trade.contains_key(absent), "{method} returned {absent}");
            }
            assert_eq!(trade.contains_key("async_modified"), method != INCREMENT);
            assert_eq!(trade.contains_key("trade_from"), method == SOLD);
            assert!(trade["has_buyer_message"].is_boolean() && trade["seller_flag"].is_u64());
            assert!(trade["payment"].is_string() && trade["tid"].as_i64().unwrap() > 1 << 53);
            assert!(trade["receiver_name"].as_str().unwrap().contains('*') && trade.contains_key("oaid"));
            assert!(trade.values().all(|value| !value.is_null() && value != ""));
            let paid = trade.contains_key("pay_time");
            assert!(!paid || trade["status"] != "WAIT_BUYER_PAY", "{trade:?}");
            for line in trade["orders"]["order"].as_array().unwrap() {
                assert!(line["oid"].is_i64() && line["num_iid"].is_i64() && line["sku_id"].is_string());
                assert!(line.get("oid_str").is_none() && line.get("snapshot_url").is_none());
                assert_ne!(line["status"], "SELLER_CONSIGNED_PART");
            }
        }
    }
    assert!(seen.contains("step_paid_fee") && seen.contains("buyer_open_uid"), "{seen:?}");
    let few = shop.top(INCREMENTV, &with(DAY, &[("fields", "tid,orders.oid,nonsense")])).await.top();
    let trade = few["trades"]["trade"][0].as_object().unwrap();
    assert_eq!(trade.keys().collect::<Vec<_>>(), ["tid", "orders"]);
    assert_eq!(trade["orders"]["order"][0].as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn an_oaid_is_made_only_where_its_five_fields_are_asked_for() {
    let shop = Shop::prompt(200).await;
    let five = "receiver_name,receiver_address,created,receiver_mobile,receiver_phone";
    let asked = async |fields: &str| {
        let trades = shop.walk(SOLD, &[("fields", fields)]).await;
        trades.iter().filter(|trade| trade.get("oaid").is_some()).count() == trades.len()
    };
    assert!(asked(&format!("tid,oaid,{five}")).await);
    assert!(!asked("tid,oaid,receiver_name").await);
    let trade = shop.walk(SOLD, &[("fields", "tid")]).await[0]["tid"].to_string();
    let full = [("tid", &*trade), ("fields", "tid,oaid"), ("include_oaid", "true")];
    assert_eq!(shop.top(FULL, &full).await.refusal(), (15, "isv.oaid-field-miss".to_owned()));
}

#[tokio::test]
async fn types_that_are_not_named_and_extended_types_are_hidden() {
    let shop = Shop::prompt(5_000).await;
    let walk = async |more: Pairs<'_>| -> BTreeSet<i64> {
        let trades = shop.walk(SOLD, &with(&[("fields", "tid,type")], more)).await;
        trades.iter().map(tid).collect()
    };
    let usual = walk(&[]).await;
    let named = walk(&[("type", DEFAULT_TYPES)]).await;
    let all = walk(&[("type", &format!("{DEFAULT_TYPES},{OTHER_TYPES}"))]).await;
    assert_eq!(usual, named);
    assert!(usual.len() + 100 < all.len() && usual.is_subset(&all), "{} {}", usual.len(), all.len());
    let mut everything = all;
    for ext in ["ershou", "service", "mark"] {
        let hidden = walk(&[("ext_type", ext)]).await;
        assert!(hidden.len() > 5 && hidden.is_disjoint(&everything), "{ext}");
        everything.extend(hidden);
    }
    let span = Span::new(t("2026-01-01 00:00:00"), shop.now()).unwrap();
    let truth: BTreeSet<i64> = shop.sandbox.truth().tids(span).into_iter().map(Tid::get).collect();
    assert_eq!(everything, truth);
    assert_eq!(truth.len(), 5_000);
}

#[tokio::test]
async fn pages_go_down_by_the_lists_own_time_and_say_how_many_there_are() {
    let shop = Shop::open(30_000, |_| {}).await;
    let base = with(DAY, &[("fields", "tid,modified,async_modified"), ("page_size", "40")]);
    let first = shop.top(INCREMENTV, &base).await.top();
    let total = usize::try_from(first["total_results"].as_u64().unwrap()).unwrap();
    assert!(total > 300 && first.get("has_next").is_none());
    let mut all = Vec::new();
    for page in 1..=total.div_ceil(40) + 1 {
        let number = page.to_string();
        let answer =
            shop.top(INCREMENTV, &with(&base, &[("page_no", &number), ("use_has_next", "true")])).await.top();
        assert!(answer.get("total_results").is_none());
        assert_eq!(answer["has_next"], page * 40 < total, "page {page}");
        match answer.get("trades") {
            Some(trades) => all.extend(trades["trade"].as_array().unwrap().iter().cloned()),
            None => assert!(page * 40 >= total + 40, "an empty list is absent"),
        }
    }
    assert_eq!(all.len(), total);
    let times: Vec<&str> = all.iter().map(|trade| trade["async_modified"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b));
    assert!(times.iter().all(|time| DAY[0].1 <= *time && *time <= OPENING));
    assert!(all.iter().any(|trade| trade["async_modified"] != trade["modified"]));
    assert!(all.iter().all(|trade| trade["async_modified"].as_str() >= trade["modified"].as_str()));
}

#[tokio::test]
async fn the_end_of_a_window_is_in_or_out_as_the_platform_was_told() {
    for (end_of_window, expected) in [(WindowEnd::Included, 1), (WindowEnd::Excluded, 0)] {
        let shop = Shop::open(500, |options| {
            options.lag = Lag::NONE;
            options.end_of_window = end_of_window;
        })
        .await;
        let trades = shop.walk(SOLD, &[("fields", "tid,created")]).await;
        let created = trades[trades.len() / 2]["created"].as_str().unwrap();
        let before = t(created).plus_s(-1).to_string();
        let same = trades.iter().filter(|trade| trade["created"] == created).count();
        let window = [("fields", "tid"), ("start_created", &*before), ("end_created", created)];
        let answer = shop.top(SOLD, &window).await.top();
        assert_eq!(answer["total_results"], same * expected, "{end_of_window:?}");
    }
}

#[tokio::test]
async fn full_info_tells_the_truth_and_both_texts() {
    let shop = Shop::prompt(400).await;
    let fields = every_field();
    let (mut memos, mut messages, mut promotions) = (0, 0, 0);
    for trade in shop.walk(SOLD, &[("fields", "tid,has_buyer_message")]).await {
        let number = trade["tid"].to_string();
        let full = shop.top(FULL, &[("tid", &number), ("fields", &fields)]).await.top();
        let full = &full["trade"];
        let truth: Value =
            serde_json::from_str(&shop.sandbox.truth().item(number.parse().unwrap()).unwrap()).unwrap();
        for name in
            ["status", "modified", "payment", "seller_flag", "created", "receiver_address", "total_fee"]
        {
            assert_eq!(full[name], truth[name], "{name}");
        }
        for name in ["seller_memo", "buyer_message"] {
            assert_eq!(full[name].as_str().unwrap_or_default(), truth[name], "an empty text is left out");
            assert_ne!(full[name], "");
        }
        assert_eq!(trade["has_buyer_message"], full.get("buyer_message").is_some());
        assert!(full.get("has_buyer_message").is_none() && full["tid_str"] == number);
        memos += u32::from(full.get("seller_memo").is_some());
        messages += u32::from(full.get("buyer_message").is_some());
        promotions += u32::from(full["promotion_details"]["promotion_detail"][0]["id"] == full["tid"]);
    }
    assert!(memos > 50 && messages > 30 && promotions > 30, "{memos} {messages} {promotions}");
    let unknown = shop.top(FULL, &[("tid", "1410072240792463390"), ("fields", "tid")]).await;
    assert_eq!(unknown.refusal(), (15, "isv.trade-not-exist".to_owned()));
}

#[tokio::test]
async fn simplified_answers_have_neither_root_nor_wrappers() {
    let shop = Shop::prompt(400).await;
    let fields = every_field();
    let simplify = ("simplify", "true");
    let list = shop.top(SOLD, &[("fields", &fields), simplify]).await.json();
    assert!(
        list["trades"].is_array() && list["trades"][0]["orders"].is_array() && list["request_id"].is_string()
    );
    let tid = list["trades"][0]["tid"].to_string();
    let full = shop.top(FULL, &[("fields", &fields), ("tid", &tid), simplify]).await.json();
    assert!(full["trade"]["orders"][0]["oid"].is_i64());
    let refused = shop.top(FULL, &[("fields", "tid"), ("tid", "7"), simplify]).await;
    assert_eq!(refused.refusal().0, 15, "a refusal stays wrapped");
}

#[tokio::test]
async fn the_rate_of_each_api_is_limited() {
    let shop = Shop::open(50, |options| options.requests_per_second = 3).await;
    let mut limited = 0;
    for _ in 0..5 {
        let answer = shop.top("taobao.time.get", &[]).await;
        if answer.json().get("error_response").is_some() {
            assert_eq!(answer.refusal(), (7, "accesscontrol.limited-by-api-access-count".to_owned()));
            assert!(answer.body.contains("This ban will last for 1 more seconds"));
            limited += 1;
        }
    }
    assert!(limited >= 1);
    assert!(shop.top(SOLD, &[("fields", "tid")]).await.top()["total_results"].is_number());
    assert_eq!(shop.sandbox.calls().iter().filter(|call| call.code == Some(7)).count(), limited);
}

#[tokio::test]
async fn statuses_and_rates_narrow_a_list() {
    let shop = Shop::prompt(3_000).await;
    let walk = async |more: Pairs<'_>| {
        shop.walk(SOLD, &with(&[("fields", "tid,status,buyer_rate,seller_rate")], more)).await
    };
    let all = walk(&[]).await;
    let closed = walk(&[("status", "ALL_CLOSED")]).await;
    let is_closed = |trade: &Value| trade["status"].as_str().unwrap().starts_with("TRADE_CLOSED");
    assert_eq!(closed, all.iter().filter(|trade| is_closed(trade)).cloned().collect::<Vec<_>>());
    let rated = walk(&[("rate_status", "RATE_BUYER_UNSELLER")]).await;
    let is_rated = |trade: &&Value| trade["buyer_rate"] == true && trade["seller_rate"] == false;
    assert_eq!(rated.len(), all.iter().filter(is_rated).count());
    assert!(!closed.is_empty() && !rated.is_empty());
    assert!(walk(&[("tag", "time_card")]).await.is_empty());
    assert!(shop.now().since_s(t("2026-11-20 15:00:00")) == DAY_S);
}
