//! The shop lives on with the clock.

use std::collections::BTreeMap;

use lidan::domain::time::{DAY_S, HOUR_S, Span};
use lidan::sandbox::{Lag, Life, Options, Promotion, Sandbox};
use serde_json::Value;

use crate::client::{OPENING, Shop, t};

const INCREMENTV: &str = "taobao.trades.sold.incrementv.get";
const ALL_TYPES: &str = "guarantee_trade,auto_delivery,ec,cod,step,nopaid,eticket,tmall_i18n,pre_auth_type,\
    independent_simple_trade,independent_shop_trade,fenxiao,external_trade,instant_trade,insurance_plus,\
    o2o_offlinetrade";

fn all_items(shop: &Shop) -> Vec<String> {
    let truth = shop.sandbox.truth();
    let span = Span::new(t("2026-01-01 00:00:00"), shop.now()).unwrap();
    truth.tids(span).into_iter().map(|tid| truth.item(tid).unwrap()).collect()
}

#[tokio::test]
async fn the_same_seed_and_clock_give_the_same_shop() {
    let (a, b) = (Shop::prompt(300).await, Shop::prompt(300).await);
    assert_eq!(all_items(&a), all_items(&b));
    assert_eq!(a.sandbox.welcome().top.session, b.sandbox.welcome().top.session);
    let other = Shop::open(300, |options| options.seed = 43).await;
    assert_ne!(all_items(&a), all_items(&other));
    // Time taken in one step or in many makes no difference.
    a.pass_s(3 * DAY_S);
    for _ in 0..72 {
        b.pass_s(HOUR_S);
        assert!(b.sandbox.truth().count() >= 300);
    }
    assert!(all_items(&a).len() > 300);
    assert_eq!(all_items(&a), all_items(&b));
}

#[tokio::test]
async fn a_shop_opened_a_day_later_has_the_same_orders_and_a_days_more() {
    let early = Shop::prompt(2_000).await;
    early.pass_s(DAY_S);
    let now = early.now();
    let late = Shop::open(2_000, |options| {
        *options =
            Options { seed: 42, lag: Lag::NONE, ..Options::new(2_000, 42, std::sync::Arc::new(move || now)) };
    })
    .await;
    let span = Span::new(t("2026-01-01 00:00:00"), now).unwrap();
    let (old, new) = (early.sandbox.truth().tids(span), late.sandbox.truth().tids(span));
    assert_eq!(new.len(), 2_000);
    assert_eq!(old[old.len() - 2_000..], new);
    assert_eq!(early.sandbox.truth().item(new[7]), late.sandbox.truth().item(new[7]));
}

#[tokio::test]
async fn a_still_shop_stays_as_it_was() {
    let shop = Shop::open(500, |options| options.life = Life::Still).await;
    let before = all_items(&shop);
    let listed = shop.walk("taobao.trades.sold.get", &[("fields", "tid"), ("type", ALL_TYPES)]).await;
    shop.pass_s(DAY_S);
    assert_eq!(all_items(&shop), before);
    assert_eq!((before.len(), shop.sandbox.truth().count()), (500, 500));
    assert!(listed.len() > 470, "no view lacks what was there at the start: {}", listed.len());
}

#[tokio::test]
async fn every_change_shows_up_in_the_increments() {
    let shop = Shop::open(4_000, |_| {}).await;
    let start = shop.now();
    let mut seen = BTreeMap::<String, String>::new();
    let mut from = start;
    for _ in 0..48 {
        shop.pass_s(HOUR_S / 2);
        // A late change is filed under its 入库 time, but shown a few seconds after it: a window is read once it
        // has settled.
        let to = shop.now().plus_s(-10);
        for ext in ["", "ershou", "service", "mark"] {
            let (from, to) = (from.to_string(), to.to_string());
            let window = [("fields", "tid,modified"), ("start_create", &*from), ("end_create", &*to)];
            let set = if ext.is_empty() { ("type", ALL_TYPES) } else { ("ext_type", ext) };
            let window: Vec<_> = window.into_iter().chain([set]).collect();
            for trade in shop.walk(INCREMENTV, &window).await {
                seen.insert(trade["tid"].to_string(), trade["modified"].as_str().unwrap().to_owned());
            }
        }
        from = to;
    }
    let truth = shop.sandbox.truth();
    let changed = truth.touched(Span::new(start.plus_s(1), shop.now().plus_s(-600)).unwrap());
    assert!(changed.len() > 150, "{}", changed.len());
    let mut current = 0;
    for tid in &changed {
        let item: Value = serde_json::from_str(&truth.item(*tid).unwrap()).unwrap();
        let seen = seen.get(&tid.to_string()).unwrap_or_else(|| panic!("{tid} was never shown"));
        let modified = item["modified"].as_str().unwrap();
        assert!(&**seen <= modified);
        current += usize::from(seen == modified);
    }
    // What changed within the last minutes may still be on its way.
    assert!(current * 100 >= changed.len() * 97, "{current} of {}", changed.len());
}

/// The orders that one answer of either gateway shows.
fn shown(json: &Value) -> Vec<i64> {
    let trades = json["trades_sold_get_response"]["trades"]["trade"].as_array();
    let items = json["data"]["items"].as_array();
    let number = |item: &Value| item["tid"].as_i64().or_else(|| item["tid"].as_str()?.parse().ok()).unwrap();
    trades.or(items).into_iter().flatten().map(number).collect()
}

#[tokio::test]
async fn lists_are_late_and_full_info_is_not() {
    let lag = Lag { entry_s: 60, late_s: 0, listing_s: 60, enhanced_s: 60 };
    let shop = Shop::open(200_000, |options| options.lag = lag).await;
    let span = Span::new(shop.now().plus_s(1), shop.now().plus_s(600)).unwrap();
    let (start, end) = (span.start().to_string(), span.end().to_string());
    let window = [("start_created", &*start), ("end_created", &*end), ("page_size", "100")];
    let top: Vec<_> = window.iter().copied().chain([("fields", "tid"), ("type", ALL_TYPES)]).collect();
    // The same questions all the time, so that an answer that is kept for too long would show.
    let mut first_seen = [BTreeMap::new(), BTreeMap::new()];
    for _ in 0..75 {
        shop.pass_s(10);
        let answers = [shop.top("taobao.trades.sold.get", &top).await, shop.enhanced(&window).await];
        for (seen, answer) in first_seen.iter_mut().zip(&answers) {
            for tid in shown(&answer.json()) {
                seen.entry(tid).or_insert(shop.now());
            }
        }
        if let Some(newest) = shop.sandbox.truth().tids(span).last() {
            let full = [("fields", "tid"), ("tid", &*newest.to_string())];
            assert_eq!(
                shop.top("taobao.trade.fullinfo.get", &full).await.top()["trade"]["tid"],
                newest.get()
            );
        }
    }
    let truth = shop.sandbox.truth();
    let placed = truth.tids(span);
    assert!(placed.len() > 8, "{}", placed.len());
    for (seen, most_s) in first_seen.iter().zip([120, 60]) {
        let mut late = 0;
        for tid in &placed {
            let item: Value = serde_json::from_str(&truth.item(*tid).unwrap()).unwrap();
            // Only what an ext_type hides is never shown by TOP.
            let Some(at) = seen.get(&tid.get()) else { continue };
            let lag_s = at.since_s(t(item["created"].as_str().unwrap()));
            assert!((0..most_s + 10).contains(&lag_s), "{lag_s}");
            late += i64::from(lag_s > 10);
        }
        assert!(late * 2 > i64::try_from(placed.len()).unwrap(), "{late} of {}", placed.len());
    }
    assert_eq!(first_seen[1].len(), placed.len());
    assert!(first_seen[0].len() + 2 >= placed.len());
}

#[tokio::test]
async fn in_a_promotion_evening_lists_are_thin_and_full_info_lacks_three_fields() {
    let shop = Shop::open(2_000, |options| {
        options.lag = Lag::NONE;
        let evening = Span::new(t("2026-11-21 19:30:00"), t("2026-11-21 22:00:00")).unwrap();
        options.rehearsal.promotions = vec![Promotion::over(evening)];
    })
    .await;
    let fields = "tid,status,orders,payment,pay_time,oaid,receiver_name,receiver_address,created,receiver_mobile,\
        receiver_phone,seller_flag,commission_fee,available_confirm_fee,timeout_action_time";
    let list = async || {
        shop.top("taobao.trades.sold.get", &[("fields", fields)]).await.top()["trades"]["trade"][9].clone()
    };
    let before = list().await;
    assert!(before.get("orders").is_some() && before.get("oaid").is_some());
    shop.pass_s(5 * HOUR_S);
    let thin = list().await;
    for name in ["orders", "payment", "pay_time", "oaid", "receiver_name"] {
        assert!(thin.get(name).is_none(), "{name}");
    }
    assert!(thin.get("status").is_some() && thin.get("seller_flag").is_some());
    let full = async |tid: &Value| {
        let params = [("fields", fields), ("tid", &*tid.to_string())];
        shop.top("taobao.trade.fullinfo.get", &params).await.top()["trade"].clone()
    };
    let paid = full(&thin["tid"]).await;
    assert!(paid.get("orders").is_some() && paid.get("payment").is_some() && paid.get("pay_time").is_some());
    for name in ["commission_fee", "available_confirm_fee", "timeout_action_time"] {
        assert!(paid.get(name).is_none(), "{name}");
    }
    // What is not paid still has its amount, and the platform answers 0.
    let unpaid = [("fields", "tid"), ("status", "WAIT_BUYER_PAY")];
    let unpaid = shop.top("taobao.trades.sold.get", &unpaid).await.top()["trades"]["trade"][0]["tid"].clone();
    assert_eq!(full(&unpaid).await["available_confirm_fee"], "0.00");
    // The fees come back half an hour after the lists, the time-outs at one in the morning.
    shop.pass_s(2 * HOUR_S + 15 * 60);
    let late = full(&unpaid).await;
    assert!(list().await.get("orders").is_some() && late.get("commission_fee").is_none());
    shop.pass_s(30 * 60);
    let healed = full(&unpaid).await;
    assert!(healed["available_confirm_fee"] == healed["payment"] && healed.get("commission_fee").is_some());
    assert!(full(&thin["tid"]).await.get("available_confirm_fee").is_some());
}

#[tokio::test]
async fn a_shop_that_cannot_be_is_refused() {
    let early = t("2010-01-20 00:00:00");
    let options = Options::new(1_000_000, 1, std::sync::Arc::new(move || early));
    assert!(Sandbox::start(options).await.is_err());
    let shop = Shop::prompt(0).await;
    assert_eq!(shop.sandbox.truth().count(), 0);
    let port = shop.sandbox.welcome().top.gateway.split(':').nth(2).unwrap().split('/').next().unwrap();
    let mut options = Options::new(1, 1, std::sync::Arc::new(|| t(OPENING)));
    options.port = port.parse().unwrap();
    let error = Sandbox::start(options).await.unwrap_err();
    assert!(error.to_string().contains(port), "{error}");
}
