//! The activities.

use serde_json::Value;

use crate::client::{OPENING, Pairs, Shop};

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
