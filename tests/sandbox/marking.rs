//! Marking users.

use lidan::sandbox::Fault;
use serde_json::Value;

use crate::client::{Pairs, Shop};

const MARK: &str = "taobao.opentrade.queue.users.mark";
const SPECIAL: &str = "taobao.opentrade.special.users.mark";
const QUERY: &str = "taobao.opentrade.queue.query";
const SPECIAL_QUERY: &str = "taobao.opentrade.special.users.query";

struct Stand {
    shop: Shop,
    item: String,
    queue: Vec<String>,
}

impl Stand {
    async fn new() -> Self {
        let shop = Shop::prompt(300).await;
        let truth = shop.sandbox.truth();
        let (item, queue) = (truth.best_seller().to_string(), truth.queue());
        Self { shop, item, queue }
    }

    async fn ask(&self, api: &str, base: Pairs<'_>, more: Pairs<'_>) -> crate::client::Answer {
        let item = [("item_id", self.item.as_str())];
        let mut business: Vec<_> = item.iter().chain(base).copied().collect();
        for (name, value) in more {
            business.retain(|(known, _)| known != name);
            business.push((name, value));
        }
        self.shop.top(api, &business).await
    }

    async fn mark(&self, api: &str, more: Pairs<'_>) -> crate::client::Answer {
        let ids = self.queue[..3].join(",");
        let base = [("open_user_ids", &*ids), ("sku_id", "0"), ("status", "vip"), ("hit", "true")];
        self.ask(api, &base, more).await
    }

    async fn query(&self, api: &str, more: Pairs<'_>) -> crate::client::Answer {
        self.ask(api, &[("page_size", "20"), ("page_index", "0")], more).await
    }
}

fn found(answer: &Value, list: &str) -> Vec<(String, String)> {
    let users = answer["results"][list].as_array().cloned().unwrap_or_default();
    let text = |user: &Value, name: &str| user[name].as_str().unwrap().to_owned();
    users.iter().map(|user| (text(user, "user_open_id"), text(user, "status"))).collect()
}

#[tokio::test]
async fn who_queues_is_marked_and_the_total_of_a_queue_is_a_text() {
    let stand = Stand::new().await;
    let waiting = stand.query(QUERY, &[]).await.top();
    assert_eq!(waiting["total_count"], stand.queue.len().to_string());
    assert_eq!(found(&waiting, "mc_user_dto")[0], (stand.queue[0].clone(), "NEW".to_owned()));
    assert_eq!(stand.mark(MARK, &[]).await.top()["result"], 3);
    let marked = stand.query(QUERY, &[("status", "vip")]).await.top();
    let users: Vec<String> = found(&marked, "mc_user_dto").into_iter().map(|(id, _)| id).collect();
    assert_eq!((&users[..], &marked["total_count"]), (&stand.queue[..3], &"3".into()));
    assert!(marked["results"]["mc_user_dto"][0].get("hit").is_none(), "nobody is told who may buy");
    let last = (stand.queue.len() / 20).to_string();
    let page = stand.query(QUERY, &[("page_index", &last)]).await.top();
    assert_eq!(found(&page, "mc_user_dto").len(), stand.queue.len() % 20);
    let other = stand.query(QUERY, &[("sku_id", "5")]).await.top();
    assert_eq!(found(&other, "mc_user_dto")[0].1, "NEW", "another variant has marks of its own");
}

#[tokio::test]
async fn nobody_queues_for_an_activity_that_lacks_the_item() {
    let stand = Stand::new().await;
    let of = [("activity_id", "a-1")];
    let none = stand.query(QUERY, &of).await.top();
    assert_eq!((none.get("results"), &none["total_count"]), (None, &"0".into()), "an empty list is absent");
    assert_eq!(stand.mark(MARK, &of).await.top()["result"], 0);
    let activity = [
        ("activity_id", "a-1"),
        ("activity_name", "会员优先购"),
        ("start_time", "2026-12-12 20:00:00"),
        ("end_time", "2026-12-13 20:00:00"),
        ("item_id_list", &*stand.item),
    ];
    stand.shop.top("taobao.opentrade.activity.sync", &activity).await.top();
    assert_eq!(stand.mark(MARK, &of).await.top()["result"], 3);
    let marked = stand.query(QUERY, &[("activity_id", "a-1"), ("status", "vip")]).await.top();
    assert_eq!(marked["results"]["mc_user_dto"][0]["activity_id"], "a-1");
    assert_eq!(stand.query(QUERY, &[("status", "vip")]).await.top()["total_count"], "0");
}

#[tokio::test]
async fn anybody_known_is_marked_specially_and_is_found_by_name() {
    let stand = Stand::new().await;
    assert_eq!(stand.query(SPECIAL_QUERY, &[]).await.top()["total_count"], 0);
    assert_eq!(stand.mark(SPECIAL, &[("hit", "false"), ("limit_num", "2")]).await.top()["result"], 3);
    let named = stand.queue[1..5].join(",");
    let marked = stand.query(SPECIAL_QUERY, &[("open_user_ids", &named)]).await.top();
    assert_eq!((found(&marked, "mark_user_info").len(), &marked["total_count"]), (2, &2.into()));
    assert_eq!(marked["results"]["mark_user_info"][0]["quality"], 2);
    let marks = stand.shop.sandbox.truth().marks(stand.item.parse().unwrap());
    assert!(marks.len() == 3 && marks.values().all(|mark| !mark.hit && mark.limit == 2));
}

#[tokio::test]
async fn who_is_unknown_is_not_counted_and_nobody_known_is_a_refusal() {
    let stand = Stand::new().await;
    let some = format!("{},AAEnobodyknowsthisone1234", stand.queue[0]);
    for api in [MARK, SPECIAL] {
        assert_eq!(stand.mark(api, &[("open_user_ids", &some)]).await.top()["result"], 1);
        let none = stand.mark(api, &[("open_user_ids", "AAEnobodyknowsthisone1234")]).await.refusal();
        assert_eq!(none, (50, "isv.user-not-exist".to_owned()));
    }
}

#[tokio::test]
async fn a_wrong_call_is_refused_and_marks_nobody() {
    let stand = Stand::new().await;
    let many = stand.queue[..21].join(",");
    for (name, value) in [
        ("open_user_ids", &*many),
        ("open_user_ids", "a,,b"),
        ("hit", "1"),
        ("sku_id", "x"),
        ("item_id", "-1"),
    ] {
        for api in [MARK, SPECIAL] {
            let refusal = stand.mark(api, &[(name, value)]).await.refusal();
            assert_eq!(refusal, (41, format!("isv.invalid-parameter:{name}")), "{value}");
        }
    }
    for name in ["open_user_ids", "sku_id", "status", "hit"] {
        let refusal = stand.mark(MARK, &[(name, "")]).await.refusal();
        assert_eq!(refusal, (40, format!("isv.missing-parameter:{name}")));
    }
    let elsewhere = stand.mark(MARK, &[("item_id", "7")]).await.refusal();
    assert_eq!(elsewhere, (50, "isv.item-not-exist".to_owned()));
    let ids: Vec<String> = (0..1_000).map(|n| format!("AAE{n}")).collect();
    for (name, value) in [("page_size", "101"), ("page_index", "-1"), ("open_user_ids", &*ids.join(","))] {
        let refusal = stand.query(SPECIAL_QUERY, &[(name, value)]).await.refusal();
        assert_eq!(refusal, (41, format!("isv.invalid-parameter:{name}")));
    }
    let rights = "isv.permission-sub-account-limit";
    stand.shop.sandbox.faults().push(MARK, Fault::Isv(rights.to_owned()), 1);
    assert_eq!(stand.mark(MARK, &[]).await.refusal(), (11, rights.to_owned()));
    assert!(stand.shop.sandbox.truth().marks(stand.item.parse().unwrap()).is_empty());
}
