//! Each fault does what it says, once, and to whom it is meant.

use std::time::{Duration, Instant};

use lidan::domain::envelope::orders_in;
use lidan::domain::item::{Item, ItemError};
use lidan::sandbox::{Broken, ENHANCED_LIST, Fault, Target};

use crate::client::{Answer, OPENING, Pairs, Shop, md5, post};

const SOLD: &str = "taobao.trades.sold.get";
const LIST: Pairs<'_> = &[("fields", "tid,payment,orders")];
const MONTH: Pairs<'_> = &[("start_created", "2026-10-22 00:00:00"), ("end_created", OPENING)];

fn is_served(answer: &Answer) -> bool {
    answer.status == 200 && answer.json().get("error_response").is_none()
}

#[tokio::test]
async fn refusals_have_tops_codes_and_come_once() {
    let shop = Shop::prompt(100).await;
    for (fault, code, sub_code) in [
        (Fault::Isp, 15, "isp.top-remote-connection-timeout"),
        (Fault::Isv("isv.trade-not-exist".into()), 15, "isv.trade-not-exist"),
        (Fault::Isv("isv.invalid-parameter".into()), 50, "isv.invalid-parameter"),
        (Fault::Isv("isv.permission-api-package-limit".into()), 11, "isv.permission-api-package-limit"),
        (Fault::DailyLimit, 7, "accesscontrol.limited-by-app-access-count"),
        (Fault::SessionExpired, 27, "session-expired"),
    ] {
        shop.sandbox.faults().push(SOLD, fault, 1);
        assert_eq!(shop.top(SOLD, LIST).await.refusal(), (code, sub_code.to_owned()));
        assert!(is_served(&shop.top(SOLD, LIST).await));
    }
    shop.sandbox.faults().push(ENHANCED_LIST, Fault::Isp, 1);
    assert!(is_served(&shop.top(SOLD, LIST).await), "meant for another");
    assert_eq!(shop.enhanced(MONTH).await.json()["code"], 1005);
    assert_eq!(shop.enhanced(MONTH).await.json()["code"], 0);
    let codes: Vec<u16> = shop.sandbox.calls().iter().filter_map(|call| call.code).collect();
    assert_eq!(codes, [15, 0, 15, 0, 50, 0, 11, 0, 7, 0, 27, 0, 0, 1005, 0]);
}

#[tokio::test]
async fn a_ban_lasts_as_long_as_it_says() {
    let shop = Shop::prompt(100).await;
    shop.sandbox.faults().push(SOLD, Fault::Ban { seconds: 1 }, 1);
    let start = Instant::now();
    assert!(shop.top(SOLD, LIST).await.body.contains("This ban will last for 1 more seconds"));
    assert_eq!(shop.top(SOLD, LIST).await.refusal().0, 7);
    assert!(is_served(&shop.top("taobao.time.get", &[]).await), "the ban is the API's");
    while !is_served(&shop.top(SOLD, LIST).await) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(start.elapsed() >= Duration::from_secs(1));
    shop.sandbox.faults().push(ENHANCED_LIST, Fault::Ban { seconds: 60 }, 1);
    for _ in 0..2 {
        assert_eq!(shop.enhanced(MONTH).await.json()["code"], 1006);
    }
}

#[tokio::test]
async fn the_connection_can_fail_in_every_way() {
    let shop = Shop::prompt(100).await;
    let faults = shop.sandbox.faults();
    faults.push(Target::Any, Fault::Status(502), 1);
    let answer = shop.top(SOLD, LIST).await;
    assert_eq!((answer.status, &*answer.body), (502, ""));
    faults.push(Target::Any, Fault::Html, 1);
    let answer = shop.enhanced(MONTH).await;
    assert!(answer.status == 200 && answer.body.starts_with("<!DOCTYPE html>"));
    for _ in 0..2 {
        faults.push(Target::Any, Fault::HalfBody, 1);
        let answer = shop.enhanced(MONTH).await;
        assert_eq!((answer.status, answer.body.len()), (200, answer.length / 2), "exactly half of it");
        assert!(serde_json::from_str::<serde_json::Value>(&answer.body).is_err());
    }
    faults.push(Target::Any, Fault::Slow { ms: 150 }, 1);
    let start = Instant::now();
    assert!(is_served(&shop.top(SOLD, LIST).await));
    assert!(start.elapsed() >= Duration::from_millis(150));
    assert_eq!(faults.waiting(), 0);
}

#[tokio::test]
async fn an_answer_can_be_lost_after_its_effect() {
    let shop = Shop::prompt(100).await;
    shop.sandbox.faults().push("taobao.opentrade.activity.sync", Fault::LoseAnswer, 1);
    let mut params = shop.top_params(
        "taobao.opentrade.activity.sync",
        &[
            ("activity_id", "2132"),
            ("activity_name", "会员优先购"),
            ("start_time", "2026-12-12 20:00:00"),
            ("end_time", "2026-12-13 20:00:00"),
            ("item_id_list", "112123"),
        ],
    );
    let top = &shop.sandbox.welcome().top;
    params.insert("sign".into(), md5(&top.app_secret, &params, false).to_uppercase());
    let form: Vec<String> =
        params.iter().map(|(name, value)| format!("{name}={}", value.replace('+', "%2B"))).collect();
    assert!(post(&top.gateway, &form.join("&")).await.is_err());
    assert_eq!(shop.sandbox.truth().activities().len(), 1);
}

#[tokio::test]
async fn a_hanging_call_ends_with_its_client_or_with_the_platform() {
    let shop = Shop::prompt(100).await;
    shop.sandbox.faults().push(Target::Any, Fault::Hang, 2);
    let call = tokio::time::timeout(Duration::from_millis(200), shop.top(SOLD, LIST)).await;
    assert!(call.is_err());
    let url = shop.sandbox.welcome().top.gateway.clone();
    let form = "method=taobao.time.get";
    let (hanging, ()) =
        tokio::join!(tokio::time::timeout(Duration::from_secs(20), post(&url, form)), async {
            while shop.sandbox.faults().waiting() > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            shop.sandbox.stop().await;
        });
    assert!(hanging.unwrap().is_err(), "the connection ends without an answer");
}

#[tokio::test]
async fn one_item_of_a_page_can_be_broken() {
    let shop = Shop::prompt(300).await;
    for broken in [Broken::Tid, Broken::Money] {
        for enhanced in [false, true] {
            shop.sandbox.faults().push(Target::Any, Fault::BadItem(broken), 1);
            let answer = if enhanced { shop.enhanced(MONTH).await } else { shop.top(SOLD, LIST).await };
            let items = orders_in(&answer.body).unwrap().items;
            let errors: Vec<ItemError> =
                items.iter().filter_map(|item| Item::read(item.get()).err()).collect();
            let expected = if broken == Broken::Tid { "tid" } else { "payment" };
            assert!(items.len() > 30);
            assert!(
                matches!(&errors[..], [ItemError::BadValue { field, .. }] if field.ends_with(expected)),
                "{errors:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_list_can_be_degraded_for_one_call() {
    let shop = Shop::prompt(100).await;
    shop.sandbox.faults().push(SOLD, Fault::Degraded, 1);
    let lines = async || shop.top(SOLD, LIST).await.top()["trades"]["trade"][0].get("orders").is_some();
    assert!(!lines().await);
    assert!(lines().await);
}

#[tokio::test]
async fn a_stopped_platform_answers_no_more_and_no_secret_is_shown() {
    let shop = Shop::prompt(100).await;
    let welcome = shop.sandbox.welcome().clone();
    let shown = format!("{:?} {:?}", shop.sandbox, welcome);
    for secret in [&welcome.top.app_secret, &welcome.top.session, &welcome.enhanced.app_secret] {
        assert!(!shown.contains(&**secret));
    }
    assert!(shown.contains(&welcome.top.app_key));
    let address = welcome.top.gateway.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    let json = serde_json::to_value(&welcome).unwrap();
    assert_eq!(json["seller_nick"], "可拆卸aa");
    for (part, name) in [
        ("top", "gateway"),
        ("top", "app_key"),
        ("top", "app_secret"),
        ("top", "session"),
        ("enhanced", "gateway"),
        ("enhanced", "appid"),
        ("enhanced", "app_secret"),
        ("enhanced", "sysid"),
        ("enhanced", "authorised"),
    ] {
        assert!(json[part][name].as_str().is_some_and(|text| !text.is_empty()), "{part}.{name}");
    }
    shop.sandbox.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
