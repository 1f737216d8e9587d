//! Marking users: what is sent, and what is read of the answers.

use lidan::domain::ids::{ActivityId, NumIid, SkuId};
use lidan::domain::marking::{Hit, MarkingKind, MarkingWish, OpenId};
use lidan::gateway::error::Class;
use lidan::gateway::top::UsersAsked;

use super::server::{Request, Server, answer, json};
use super::top;

fn wish(kind: MarkingKind) -> MarkingWish {
    MarkingWish { kind, item: NumIid::new(7).unwrap(), sku: None, hit: Hit::Yes, status: "会员".into() }
}

fn queue() -> MarkingWish {
    wish(MarkingKind::Queue(Some(ActivityId::new("2132").unwrap())))
}

fn users(count: usize) -> Vec<OpenId> {
    (0..count).map(|n| OpenId::new(&format!("AAHm5d-EAAeGwJedw{n:07}")).unwrap()).collect()
}

fn asked<'a>(wish: &'a MarkingWish, users: &'a [OpenId], status: Option<&'a str>) -> UsersAsked<'a> {
    UsersAsked { wish, users, status, page_index: 0, page_size: 100 }
}

fn has(request: &Request, wanted: &[(&str, &str)], without: &[&str]) {
    for (name, value) in wanted {
        assert_eq!(request.param(name), Some(*value), "{name}");
    }
    for name in without {
        assert_eq!(request.param(name), None, "{name}");
    }
}

#[tokio::test]
async fn users_are_marked_as_the_documents_say() {
    let server = Server::always(json(r#"{"result":2}"#)).await;
    assert_eq!(top(&server).users_mark(&queue(), &users(2)).await.unwrap(), 2);
    let special = MarkingWish {
        hit: Hit::No,
        sku: Some(SkuId::new(9).unwrap()),
        ..wish(MarkingKind::Special(Some(3)))
    };
    top(&server).users_mark(&special, &users(1)).await.unwrap();
    let sent = server.requests();
    has(
        &sent[0],
        &[
            ("method", "taobao.opentrade.queue.users.mark"),
            ("open_user_ids", "AAHm5d-EAAeGwJedw0000000,AAHm5d-EAAeGwJedw0000001"),
            ("item_id", "7"),
            ("sku_id", "0"),
            ("status", "会员"),
            ("hit", "true"),
            ("activity_id", "2132"),
        ],
        &["limit_num"],
    );
    has(
        &sent[1],
        &[
            ("method", "taobao.opentrade.special.users.mark"),
            ("sku_id", "9"),
            ("hit", "false"),
            ("limit_num", "3"),
        ],
        &["activity_id"],
    );
}

#[tokio::test]
async fn a_call_never_has_more_than_20_users_and_never_none() {
    let server = Server::always(json(r#"{"opentrade_queue_users_mark_response":{"result":20}}"#)).await;
    for count in [0, 21] {
        let error = top(&server).users_mark(&queue(), &users(count)).await.unwrap_err();
        assert_eq!(error.class, Class::Refused, "{count}");
    }
    assert_eq!(server.requests().len(), 0);
    top(&server).users_mark(&queue(), &users(20)).await.unwrap();
}

#[tokio::test]
async fn users_are_asked_for_as_the_documents_say_and_a_total_may_be_a_text() {
    let list = r#"{"mc_user_dto":[{"user_open_id":"AAE1","item_id":7,"sku_id":0,"quality":1,"status":"NEW","activity_id":"2132","ext_info":""}]}"#;
    let body = format!(r#"{{"total_count":"41","results":{list}}}"#);
    let server = Server::always(json(&body)).await;
    let page = top(&server).users_query(&asked(&queue(), &users(3), Some("NEW"))).await.unwrap();
    assert_eq!((page.users[0].open_id.as_str(), page.users[0].status.as_str()), ("AAE1", "NEW"));
    assert_eq!((page.users.len(), page.total), (1, Some(41)));
    top(&server).users_query(&asked(&wish(MarkingKind::Special(None)), &users(2), None)).await.unwrap();
    let sent = server.requests();
    has(
        &sent[0],
        &[
            ("method", "taobao.opentrade.queue.query"),
            ("page_size", "100"),
            ("page_index", "0"),
            ("status", "NEW"),
            ("activity_id", "2132"),
        ],
        &["open_user_ids"],
    );
    has(
        &sent[1],
        &[
            ("method", "taobao.opentrade.special.users.query"),
            ("open_user_ids", "AAHm5d-EAAeGwJedw0000000,AAHm5d-EAAeGwJedw0000001"),
        ],
        &["status", "activity_id"],
    );
    let empty = Server::always(json(r#"{"opentrade_queue_query_response":{"total_count":"0"}}"#)).await;
    let page = top(&empty).users_query(&asked(&queue(), &[], None)).await.unwrap();
    assert_eq!((page.users.len(), page.total), (0, Some(0)));
    let nothing = Server::always(json(r#"{"opentrade_queue_query_response":{}}"#)).await;
    let error = top(&nothing).users_query(&asked(&queue(), &[], None)).await.unwrap_err();
    assert_eq!(error.class, Class::BadAnswer);
}

#[tokio::test]
async fn marks_without_a_number_in_the_answer_are_of_unknown_outcome_and_are_sent_once() {
    for (body, class) in [
        (r#"{"opentrade_queue_users_mark_response":{"request_id":"x"}}"#, Class::UnknownOutcome),
        ("<html>", Class::UnknownOutcome),
        (
            r#"{"error_response":{"code":15,"sub_code":"isp.top-remote-connection-timeout"}}"#,
            Class::UnknownOutcome,
        ),
        (r#"{"error_response":{"code":50,"sub_code":"isv.user-not-exist"}}"#, Class::NotFound),
        (
            r#"{"error_response":{"code":11,"sub_code":"isv.permission-sub-account-limit"}}"#,
            Class::Permission,
        ),
    ] {
        let server = Server::always(answer("200 OK", &[], body.as_bytes())).await;
        let error = top(&server).users_mark(&queue(), &users(2)).await.unwrap_err();
        assert_eq!((error.class, server.requests().len()), (class, 1), "{body}");
    }
}
