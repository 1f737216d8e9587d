//! The activities.

use lidan::domain::activity::Access;
use serde_json::Value;

use crate::client::{OPENING, Pairs, Shop, form, post};

const SYNC: &str = "taobao.opentrade.activity.sync";
const QUERY: &str = "taobao.opentrade.activity.query";
const GOOD: Pairs<'_> = &[
    ("activity_id", "2132"),
    ("activity_name", "会员优先购"),
    ("start_time", "2026-12-12 20:00:00"),
    ("end_time", "2026-12-13 20:00:00"),
    ("item_id_list", "112123,123123"),
];

fn changed<'a>(name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    GOOD.iter().map(|(known, old)| (*known, if *known == name { value } else { *old })).collect()
}

#[tokio::test]
async fn a_sync_creates_or_updates_and_echoes_the_record() {
    let shop = Shop::prompt(50).await;
    let record = shop.top(SYNC, GOOD).await.top();
    for (name, value) in GOOD.iter().filter(|(name, _)| *name != "item_id_list") {
        assert_eq!(record[*name], *value);
    }
    assert_eq!((&record["item_ids"], &record["gmt_modified"]), (&"112123,123123".into(), &OPENING.into()));
    assert_eq!(record["appkey"], shop.sandbox.welcome().top.app_key);
    shop.pass_s(60);
    let again = shop.top(SYNC, &changed("item_id_list", "7")).await.top();
    assert_eq!(again["item_ids"], "7");
    let known = shop.sandbox.truth().activities();
    assert_eq!((known.len(), &*known[0].item_ids, &*known[0].gmt_modified), (1, "7", "2026-11-21 15:01:00"));
}

#[tokio::test]
async fn a_wrong_activity_is_refused_and_changes_nothing() {
    let shop = Shop::prompt(50).await;
    let many = (1..=21).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for (name, value) in [
        ("activity_id", " "),
        ("activity_name", " "),
        ("start_time", "2026-12-12"),
        ("end_time", "2026-12-12 20:00:00"),
        ("end_time", "2026-13-12 20:00:00"),
        ("item_id_list", "1,,2"),
        ("item_id_list", "0"),
        ("item_id_list", "-1"),
        ("item_id_list", "a"),
        ("item_id_list", &many),
    ] {
        let refusal = shop.top(SYNC, &changed(name, value)).await.refusal();
        assert_eq!(refusal, (50, "isv.invalid-parameter".to_owned()), "{name}={value}");
    }
    for (name, _) in GOOD {
        let without: Vec<_> = GOOD.iter().copied().filter(|(known, _)| known != name).collect();
        let refusal = shop.top(SYNC, &without).await.refusal();
        assert_eq!(refusal, (40, format!("isv.missing-parameter:{name}")));
    }
    assert!(shop.sandbox.truth().activities().is_empty());
}

#[tokio::test]
async fn a_query_is_paged_from_0_and_filtered() {
    let shop = Shop::prompt(50).await;
    let ids: Vec<String> = (0..5).map(|n| format!("act-{n}")).collect();
    for id in &ids {
        let mut business = changed("activity_id", id);
        let name = if id == "act-3" { "另一场" } else { "会员优先购" };
        business.iter_mut().filter(|(known, _)| *known == "activity_name").for_each(|pair| pair.1 = name);
        shop.top(SYNC, &business).await.top();
    }
    let query = async |more: Pairs<'_>| {
        let base = [("page_size", "2"), ("page_index", "0")];
        let business: Vec<_> = base.iter().chain(more).copied().collect();
        shop.top(QUERY, &business).await
    };
    let found = |answer: &Value| -> Vec<String> {
        let list = answer["results"]["mc_scene_activity_dto"].as_array().cloned().unwrap_or_default();
        list.iter().map(|record| record["activity_id"].as_str().unwrap().to_owned()).collect()
    };
    let first = query(&[]).await.top();
    assert_eq!(
        (found(&first), &first["total_count"]),
        (vec!["act-4".to_owned(), "act-3".to_owned()], &5.into())
    );
    assert_eq!(found(&query(&[("page_index", "2")]).await.top()), ["act-0"]);
    assert!(query(&[("page_index", "3")]).await.top().get("results").is_none(), "an empty list is absent");
    assert_eq!(found(&query(&[("activity_name", "另一场")]).await.top()), ["act-3"]);
    assert_eq!(query(&[("end_time", "2027-01-01 00:00:00")]).await.top()["total_count"], 0);
    assert!(query(&[("simplify", "true")]).await.json()["results"].is_array());
    for (name, value) in [("page_size", "0"), ("page_size", "101"), ("page_index", "-1")] {
        assert_eq!(query(&[(name, value)]).await.refusal(), (41, format!("isv.invalid-parameter:{name}")));
    }
}

#[tokio::test]
async fn others_edit_take_away_and_bind() {
    let shop = Shop::prompt(50).await;
    shop.top(SYNC, GOOD).await;
    let url = shop.sandbox.welcome().top.gateway.replace("/router/rest", "/practice/activity");
    let edit = |pairs: Pairs<'static>| {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (url, form) = (url.clone(), form(&pairs));
        async move { post(&url, &form).await.unwrap().status }
    };
    assert_eq!(edit(&[("activity_name", "x")]).await, 400, "which activity?");
    shop.pass_s(60);
    assert_eq!(edit(&[("activity_id", "2132"), ("end_time", "2026-12-14 20:00:00")]).await, 204);
    let known = shop.sandbox.truth().activities();
    assert_eq!((&*known[0].end_time, &*known[0].activity_name), ("2026-12-14 20:00:00", "会员优先购"));
    assert_eq!(known[0].gmt_modified, "2026-11-21 15:01:00");
    assert_eq!(edit(&[("activity_id", "2132"), ("gone", "1")]).await, 204);
    assert_eq!(shop.sandbox.truth().activities(), []);
    shop.sandbox.bind_elsewhere("123123".parse().unwrap());
    assert_eq!(shop.top(SYNC, GOOD).await.refusal(), (50, "isv.invalid-parameter".to_owned()));
    // A sub-account reads, and may not send.
    let as_sub = |method: &str, business: Pairs<'_>| {
        let mut params = shop.top_params(method, business);
        params.insert("session".to_owned(), shop.sandbox.sub_account_session().to_owned());
        params
    };
    let query = as_sub(QUERY, &[("page_size", "10"), ("page_index", "0")]);
    assert_eq!(shop.send_top(query).await.top()["total_count"], 0);
    assert_eq!(shop.send_top(as_sub(SYNC, &changed("item_id_list", "7"))).await.refusal().0, 12);
}

#[tokio::test]
async fn the_samples_are_one_that_runs_one_to_come_and_one_that_is_over() {
    let shop = Shop::prompt(300).await;
    let samples = shop.sandbox.sample_activities();
    let access: Vec<Access> =
        samples.iter().map(|record| record.to_draft().check().unwrap().access(shop.now())).collect();
    assert_eq!(access, [Access::Nobody, Access::MarkedUsers, Access::Everyone]);
    let trades = shop.walk("taobao.trades.sold.get", &[("fields", "tid,orders.num_iid")]).await;
    let sold: Vec<String> = trades
        .iter()
        .flat_map(|trade| trade["orders"]["order"].as_array().cloned().unwrap_or_default())
        .map(|line| line["num_iid"].to_string())
        .collect();
    assert!(samples.iter().all(|record| record.item_ids.split(',').any(|id| sold.iter().any(|s| s == id))));
    assert_eq!(shop.sandbox.truth().activities(), [], "they are there when they are put there");
}
