//! What comes back: every form of an answer, and every refusal.

use lidan::domain::envelope::Object;
use lidan::domain::ids::ActivityId;
use lidan::domain::item::Item;
use lidan::gateway::error::{Class, GatewayError};
use lidan::gateway::orders::{List, OrderGateway};
use lidan::gateway::retry::{RetryPolicy, Season, Tally};

use super::server::{Reply, Request, Server, answer, json};
use super::{APP_SECRET, SESSION, activity, enhanced, noon, query, sold, t, tid, top};

#[tokio::test]
async fn wrapped_and_simplified_pages_are_read_alike() {
    for body in [
        r#"{"trades_sold_get_response":{"total_results":2,"has_next":true,"trades":{"trade":[{"tid":2161196210547294406},{"tid":"8"}]},"request_id":"x"}}"#,
        r#"{"total_results":2,"has_next":true,"trades":[{"tid":2161196210547294406},{"tid":"8"}],"request_id":"x"}"#,
    ] {
        let server = Server::always(json(body)).await;
        let page = top(&server).list(sold()).await.unwrap();
        let tids: Vec<String> =
            page.items.iter().map(|raw| Item::read(raw.get()).unwrap().tid().to_string()).collect();
        assert_eq!(tids, ["2161196210547294406", "8"]);
        assert_eq!((page.total, page.has_next, page.read_at), (Some(2), Some(true), noon()));
    }
}

#[tokio::test]
async fn an_empty_page_is_one_however_its_list_is_left_out() {
    for body in [
        r#"{"trades_sold_get_response":{"has_next":false}}"#,
        r#"{"trades_sold_get_response":{"has_next":false,"trades":{}}}"#,
        r#"{"trades_sold_get_response":{"total_results":0,"trades":null}}"#,
        r#"{"has_next":false,"trades":[]}"#,
        r#"{"total_results":0,"trades":{"trade":[]}}"#,
    ] {
        let server = Server::always(json(body)).await;
        assert!(top(&server).list(sold()).await.unwrap().items.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn a_body_that_is_no_answer_of_the_call_is_never_an_empty_page() {
    for (body, class) in [
        ("{}", Class::BadAnswer),
        (r#"{"trades_sold_get_response":{"request_id":"x"}}"#, Class::BadAnswer),
        (r#"{"trade_fullinfo_get_response":{"trade":{"tid":7}}}"#, Class::BadAnswer),
        (r#"{"code":0,"data":{"total":0,"items":[]}}"#, Class::BadAnswer),
        ("[]", Class::Passing),
        ("", Class::Passing),
        ("null", Class::Passing),
    ] {
        let server = Server::always(json(body)).await;
        assert_eq!(top(&server).list(sold()).await.unwrap_err().class, class, "{body}");
    }
}

#[tokio::test]
async fn the_trade_that_comes_back_is_the_one_that_was_asked_for() {
    let body = r#"{"trade_fullinfo_get_response":{"trade":{"tid":7,"tid_str":"7","seller_memo":"礼盒"}}}"#;
    let server = Server::always(json(body)).await;
    let found = top(&server).full_info(tid(7)).await.unwrap();
    assert_eq!(Item::read(found.item.get()).unwrap().trade().text("seller_memo"), Some("礼盒"));
    assert_eq!(top(&server).full_info(tid(8)).await.unwrap_err().class, Class::BadAnswer);
    let simplified = Server::always(json(r#"{"trade":{"tid":"8"},"request_id":"x"}"#)).await;
    assert!(top(&simplified).full_info(tid(8)).await.is_ok());
    let empty = Server::always(json(r#"{"trade_fullinfo_get_response":{"request_id":"x"}}"#)).await;
    assert_eq!(top(&empty).full_info(tid(8)).await.unwrap_err().class, Class::BadAnswer);
}

#[tokio::test]
async fn the_sample_answer_of_the_enhanced_list_is_read_with_its_doubled_key() {
    let document = include_str!("../../docs/sources/003-enhanced-order-list.txt");
    let sample = &document[document.find("{\n\"code\":0").unwrap()..document.find("\n说明: code").unwrap()];
    let server = Server::always(json(sample)).await;
    let page = enhanced(&server).list(query(List::EnhancedCreated)).await.unwrap();
    assert_eq!((page.items.len(), page.total, page.has_next), (2, Some(3), None));
    let item = Item::read(page.items[1].get()).unwrap();
    assert_eq!(item.trade().text("buyer_open_uid"), Some("AAEt90gYAAjcqSrFKsJnK_Ba"));
    assert_eq!(item.lines()[0].text("refund_id"), Some("131819509106290644"));
}

#[tokio::test]
async fn each_gateway_has_its_own_lists() {
    let server = Server::always(json("{}")).await;
    for error in [
        top(&server).list(query(List::EnhancedCreated)).await.unwrap_err(),
        enhanced(&server).list(sold()).await.unwrap_err(),
        enhanced(&server).full_info(tid(7)).await.unwrap_err(),
    ] {
        assert_eq!(error.class, Class::Refused);
    }
    assert!(server.requests().is_empty());
}

/// The error of a page whose answer is this refusal.
async fn refused(content: &str) -> GatewayError {
    let server = Server::always(json(&format!(r#"{{"error_response":{content}}}"#))).await;
    top(&server).list(sold()).await.unwrap_err()
}

#[tokio::test]
async fn a_refusal_becomes_what_can_be_done_about_it() {
    let ban = refused(
        r#"{"code":7,"msg":"App Call Limited","sub_code":"accesscontrol.limited-by-api-access-count","sub_msg":"This ban will last for 1 more seconds"}"#,
    )
    .await;
    assert_eq!(ban.class, Class::Banned { seconds: 1 });
    let session = refused(r#"{"code":27,"msg":"Invalid session","sub_code":"invalid-sessionkey"}"#).await;
    assert!(!session.is_unsent());
    assert_eq!(session.class, Class::Reauthorise);
    let isv =
        refused(r#"{"code":50,"msg":"Remote service error","sub_code":"isv.invalid-parameter","sub_msg":"非法参数","request_id":"r1"}"#)
            .await;
    assert_eq!(isv.class, Class::Refused);
    let words = isv.platform.unwrap();
    assert_eq!(words.to_string(), "50 · isv.invalid-parameter · Remote service error: 非法参数 · r1");
    assert_eq!(
        refused(r#"{"code":15,"sub_code":"isp.top-remote-connection-timeout"}"#).await.class,
        Class::Passing
    );
}

#[tokio::test]
async fn a_platform_that_quotes_the_request_does_not_bring_a_secret_into_an_error() {
    let quoting = format!(
        r#"{{"code":27,"msg":"Invalid session {SESSION}","sub_msg":"{APP_SECRET}","args":{{"arg":[{{"key":"session","value":"{SESSION}"}}]}}}}"#
    );
    let error = refused(&quoting).await;
    for text in [error.to_string(), format!("{error:?}"), error.platform.unwrap().to_string()] {
        assert!(!text.contains(SESSION) && !text.contains(APP_SECRET), "{text}");
    }
}

#[tokio::test]
async fn a_refusal_of_the_enhanced_list_is_read_by_its_words() {
    for (body, class) in [
        (r#"{"code":1001,"message":"签名错误","data":null,"trace_id":"t1"}"#, Class::Credentials),
        (r#"{"code":1,"message":"店铺未授权"}"#, Class::Reauthorise),
        (r#"{"code":0,"data":{"errorCode":"x","errorMsg":"参数错误"}}"#, Class::Refused),
        (r#"{"code":0,"data":{}}"#, Class::BadAnswer),
        (r#"{"trades":[]}"#, Class::BadAnswer),
    ] {
        let server = Server::always(json(body)).await;
        let error = enhanced(&server).list(query(List::EnhancedCreated)).await.unwrap_err();
        assert_eq!(error.class, class, "{body}");
    }
}

#[tokio::test]
async fn without_a_session_nothing_is_sent() {
    let server = Server::always(json("{}")).await;
    for session in [None, Some("")] {
        let client = top(&server).with_session(session.map(Into::into));
        for error in [
            client.list(sold()).await.unwrap_err(),
            client.full_info(tid(7)).await.unwrap_err(),
            client.activity_sync(&activity()).await.unwrap_err(),
        ] {
            assert_eq!((error.class.clone(), error.is_unsent()), (Class::Reauthorise, true));
        }
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn within_a_ban_and_after_the_days_last_call_nothing_is_sent() {
    for (sub_code, sub_msg, class) in [
        (
            "accesscontrol.limited-by-app-api-access-count",
            "This ban will last for 60 more seconds",
            Class::Banned { seconds: 60 },
        ),
        ("accesscontrol.limited-by-app-access-count", "", Class::DailyLimit),
    ] {
        let body =
            format!(r#"{{"error_response":{{"code":7,"sub_code":"{sub_code}","sub_msg":"{sub_msg}"}}}}"#);
        let server = Server::always(json(&body)).await;
        let client = top(&server);
        let first = client.list(sold()).await.unwrap_err();
        assert_eq!((first.class.clone(), first.is_unsent()), (class.clone(), false));
        // Another session of the same application is no way around.
        let second = client.with_session(Some("other".into())).list(sold()).await.unwrap_err();
        assert_eq!((second.class.word(), second.is_unsent()), (class.word(), true));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_ban_is_waited_out_by_the_policy_and_the_call_then_goes_through() {
    let server = Server::start(|_, before| match before {
        0 => json(
            r#"{"error_response":{"code":7,"sub_code":"accesscontrol.limited-by-api-access-count","sub_msg":"This ban will last for 1 more seconds"}}"#,
        ),
        _ => json(r#"{"trades_sold_get_response":{"has_next":false}}"#),
    })
    .await;
    let client = top(&server);
    // On a task of its own, as the engine makes it, and by the port, not by the client.
    let tally = tokio::spawn(with_retries(client)).await.unwrap();
    assert_eq!((tally.requests(), tally.retries(), tally.throttled()), (2, 1, 1));
    assert_eq!(server.requests().len(), 2);
}

async fn with_retries(gateway: impl OrderGateway) -> Tally {
    let tally = Tally::default();
    let page = RetryPolicy::COMMAND.run(Season::Usual, &tally, |_| (), || gateway.list(sold())).await;
    assert!(page.is_ok());
    tally
}

/// A server whose clock is eight hours ahead and which refuses any other timestamp.
async fn ahead() -> Server {
    let date = ["date: Sat, 21 Nov 2026 12:00:00 GMT"];
    Server::start(move |request, _| {
        let right = match request.param("timestamp") {
            Some("2026-11-21 20:00:00") => true,
            Some(unix) => unix == t("2026-11-21 20:00:00").unix().to_string(),
            None => false,
        };
        let body = match (right, request.param("appid").is_some()) {
            (true, false) => r#"{"trades_sold_get_response":{"has_next":false}}"#,
            (true, true) => r#"{"code":0,"data":{"total":0,"items":[]}}"#,
            (false, false) => r#"{"error_response":{"code":31,"msg":"Invalid timestamp"}}"#,
            (false, true) => r#"{"code":9,"message":"timestamp expired"}"#,
        };
        answer("200 OK", &date, body.as_bytes())
    })
    .await
}

#[tokio::test]
async fn a_wrong_clock_is_set_right_by_the_refusal_itself() {
    let server = ahead().await;
    let (client, other) = (top(&server), enhanced(&server));
    let page = client.list(sold()).await.unwrap();
    assert_eq!((page.read_at, client.now()), (t("2026-11-21 20:00:00"), t("2026-11-21 20:00:00")));
    assert_eq!(client.clock_ahead_s(), 8 * 3600);
    other.list(query(List::EnhancedCreated)).await.unwrap();
    assert_eq!((server.requests().len(), other.now()), (4, t("2026-11-21 20:00:00")));
    client.list(sold()).await.unwrap();
    assert_eq!(server.requests().len(), 5, "from now on the first try is right");
}

#[tokio::test]
async fn a_refused_timestamp_is_not_tried_again_when_nothing_was_learned() {
    let server = Server::always(json(r#"{"error_response":{"code":31,"msg":"Invalid timestamp"}}"#)).await;
    assert_eq!(top(&server).list(sold()).await.unwrap_err().class, Class::ClockSkew);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn the_platform_can_be_asked_for_its_time_without_a_session() {
    let server = Server::always(json(r#"{"time_get_response":{"time":"2026-11-21 12:03:20"}}"#)).await;
    let client = top(&server).with_session(None);
    assert_eq!(client.time_get().await, Ok(t("2026-11-21 12:03:20")));
    assert_eq!(client.now(), t("2026-11-21 12:03:20"));
    assert_eq!(server.requests()[0].param("session"), None);
}

#[tokio::test]
async fn the_record_of_a_sent_activity_is_the_platforms_own() {
    for body in [
        r#"{"opentrade_activity_sync_response":{"start_time":"2020-04-12 15:00:18","end_time":"2020-04-18 15:00:18","item_ids":"123123,112123","activity_name":"会员优先购","appkey":"12345678","activity_id":"2132","gmt_modified":"2020-04-01 00:00:00","request_id":"x"}}"#,
        r#"{"start_time":"2020-04-12 15:00:18","end_time":"2020-04-18 15:00:18","item_ids":"123123,112123","activity_name":"会员优先购","appkey":"12345678","activity_id":2132,"gmt_modified":"2020-04-01 00:00:00"}"#,
    ] {
        let server = Server::always(json(body)).await;
        let record = top(&server).activity_sync(&activity()).await.unwrap();
        assert_eq!(record.differences(&activity()), []);
        assert_eq!(
            (record.appkey.as_str(), record.gmt_modified.as_str()),
            ("12345678", "2020-04-01 00:00:00")
        );
    }
}

#[tokio::test]
async fn a_sent_activity_without_a_record_in_the_answer_is_of_unknown_outcome() {
    for (body, class) in [
        (r#"{"opentrade_activity_sync_response":{"request_id":"x"}}"#, Class::UnknownOutcome),
        ("{}", Class::UnknownOutcome),
        (r#"{"error_response":{"code":15,"sub_code":"isp.service-error"}}"#, Class::UnknownOutcome),
        (r#"{"error_response":{"code":50,"sub_code":"isv.invalid-parameter"}}"#, Class::Refused),
        (r#"{"error_response":{"code":53,"msg":"security"}}"#, Class::Permission),
    ] {
        let server = Server::always(json(body)).await;
        assert_eq!(top(&server).activity_sync(&activity()).await.unwrap_err().class, class, "{body}");
        assert_eq!(server.requests().len(), 1, "a write is never repeated");
    }
}

/// A page of a platform with 120 activities whose pages count from `first`; a page before the first is
/// answered with page `before`, or refused.
fn activities(request: &Request, first: u32, before: Option<u32>) -> Reply {
    let number = |name: &str| request.param(name).unwrap().parse::<u32>().unwrap();
    let (page, size) = (number("page_index"), number("page_size"));
    let Some(page) = page.checked_sub(first).or(before) else {
        return json(r#"{"error_response":{"code":50,"sub_code":"isv.invalid-parameter"}}"#);
    };
    let ids = (page * size..120).take(size as usize);
    let dtos: Vec<String> =
        ids.map(|id| format!(r#"{{"activity_id":"a{id}","activity_name":"n"}}"#)).collect();
    let results = format!(r#"{{"mc_scene_activity_dto":[{}]}}"#, dtos.join(","));
    json(&format!(r#"{{"opentrade_activity_query_response":{{"total_count":"120","results":{results}}}}}"#))
}

#[tokio::test]
async fn an_activity_is_found_on_any_page_whether_they_count_from_0_or_from_1() {
    for (first, before) in [(0, None), (1, None), (1, Some(0)), (1, Some(99))] {
        let server = Server::start(move |request, _| activities(request, first, before)).await;
        let client = top(&server);
        let found = client.activity_find(&ActivityId::new("a119").unwrap()).await.unwrap();
        assert_eq!(found.map(|record| record.activity_id), Some("a119".to_owned()), "{first} {before:?}");
        assert_eq!(
            client.activity_find(&ActivityId::new("a120").unwrap()).await,
            Ok(None),
            "{first} {before:?}"
        );
        assert!(server.requests().len() <= 8, "{} pages", server.requests().len());
    }
}

#[tokio::test]
async fn a_page_of_activities_is_read_in_every_form() {
    for (body, count, total) in [
        (
            r#"{"opentrade_activity_query_response":{"results":{"mc_scene_activity_dto":[{"activity_id":"1"}]},"total_count":1}}"#,
            1,
            Some(1),
        ),
        (r#"{"results":[{"activity_id":1},{"activity_id":2}],"total_count":"2"}"#, 2, Some(2)),
        (r#"{"opentrade_activity_query_response":{"total_count":0}}"#, 0, Some(0)),
        (r#"{"opentrade_activity_query_response":{"results":{}}}"#, 0, None),
    ] {
        let server = Server::always(json(body)).await;
        let page = top(&server).activity_query(0).await.unwrap();
        assert_eq!((page.records.len(), page.total), (count, total), "{body}");
    }
    let server = Server::always(json(r#"{"opentrade_activity_query_response":{}}"#)).await;
    assert_eq!(top(&server).activity_query(0).await.unwrap_err().class, Class::BadAnswer);
}

#[tokio::test]
async fn a_raw_item_is_passed_on_to_the_letter() {
    let item = r#"{"tid": 7, "x" : 1.10,"y":"\u4f60"}"#;
    let server = Server::always(json(&format!(r#"{{"has_next":false,"trades":[{item}]}}"#))).await;
    let page = top(&server).list(sold()).await.unwrap();
    assert_eq!(page.items[0].get(), item);
    assert_eq!(Object::read(item).unwrap().number("tid"), Some(7));
}
