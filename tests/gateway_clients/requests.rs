//! What is sent: every parameter, the signature by code of the test's own, and nothing secret where it can be
//! seen.

use std::collections::BTreeMap;

use lidan::domain::filter::Refunding;
use lidan::domain::shop::SignMethod;
use lidan::domain::text_test::TextOp;
use lidan::gateway::enhanced::{DateType, EnhancedQuery};
use lidan::gateway::http::Limits;
use lidan::gateway::orders::{List, OrderGateway as _, TradeSet};
use md5::{Digest as _, Md5};
use sha2::Sha256;

use super::server::{Request, Server, json};
use super::{APP_KEY, APP_SECRET, SELLER, SESSION, activity, enhanced, noon, query, sold, tid, top, top_at};

const EMPTY: &str = r#"{"trades_sold_get_response":{"has_next":false,"request_id":"x"}}"#;

/// Everything but the sign, sorted, name and value after each other.
fn base(request: &Request) -> String {
    let sorted: BTreeMap<_, _> = request.form.iter().filter(|(name, _)| name != "sign").cloned().collect();
    assert_eq!(sorted.len(), request.form.len() - 1, "no parameter stands twice: {:?}", request.form);
    sorted.into_iter().map(|(name, value)| name + &value).collect()
}

fn capitals(digest: &[u8]) -> String {
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from_digit(digit.into(), 16).unwrap().to_ascii_uppercase()).collect()
}

/// HMAC as RFC 2104 writes it down; both hashes have blocks of 64 bytes.
fn hmac<D: md5::Digest>(key: &str, text: &str) -> String {
    assert!(key.len() <= 64);
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key.bytes()).for_each(|(b, k)| *b ^= k);
        block
    };
    let inner = D::new().chain_update(pad(0x36)).chain_update(text).finalize();
    capitals(&D::new().chain_update(pad(0x5c)).chain_update(&*inner).finalize())
}

fn form(request: &Request) -> BTreeMap<&str, &str> {
    request.form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn every_call_to_top_is_signed_by_the_method_of_the_shop() {
    for method in SignMethod::ALL {
        let server = Server::always(json(EMPTY)).await;
        let client = top_at(&server.url("/router/rest"), method, Some(SESSION), Limits::default());
        client.list(sold()).await.unwrap();
        let request = &server.requests()[0];
        let expected = match method {
            SignMethod::Md5 => capitals(&Md5::digest(format!("{APP_SECRET}{}{APP_SECRET}", base(request)))),
            SignMethod::Hmac => hmac::<Md5>(APP_SECRET, &base(request)),
            SignMethod::HmacSha256 => hmac::<Sha256>(APP_SECRET, &base(request)),
        };
        assert_eq!(request.param("sign"), Some(expected.as_str()), "{method:?}");
        assert_eq!(request.param("sign_method"), Some(method.word()));
    }
}

#[tokio::test]
async fn a_list_of_top_is_asked_for_with_everything_named() {
    let server = Server::always(json(EMPTY)).await;
    let client = top(&server);
    client.list(sold()).await.unwrap();
    client.list(query(List::TopIncrement(TradeSet::SecondHand))).await.unwrap();
    let requests = server.requests();

    let created = form(&requests[0]);
    for (name, value) in [
        ("method", "taobao.trades.sold.get"),
        ("app_key", APP_KEY),
        ("session", SESSION),
        ("timestamp", "2026-11-21 12:00:00"),
        ("v", "2.0"),
        ("format", "json"),
        ("start_created", "2026-11-21 10:00:00"),
        ("end_created", "2026-11-21 10:30:00"),
        ("page_no", "1"),
        ("page_size", "50"),
        ("use_has_next", "true"),
    ] {
        assert_eq!(created.get(name), Some(&value), "{name}");
    }
    assert!(created["fields"].split(',').any(|name| name == "oaid"));
    assert!(created["type"].split(',').any(|name| name == "nopaid"));
    let mut names: Vec<&str> = created.keys().copied().collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "app_key",
            "end_created",
            "fields",
            "format",
            "method",
            "page_no",
            "page_size",
            "session",
            "sign",
            "sign_method",
            "start_created",
            "timestamp",
            "type",
            "use_has_next",
            "v",
        ]
    );

    let increment = form(&requests[1]);
    assert_eq!(increment["method"], "taobao.trades.sold.incrementv.get");
    assert_eq!(
        (increment["start_create"], increment["end_create"]),
        ("2026-11-21 10:00:00", "2026-11-21 10:30:00")
    );
    assert_eq!(increment["ext_type"], "ershou");
    assert!(!increment.contains_key("start_created"));
}

#[tokio::test]
async fn one_trade_is_asked_for_with_both_texts() {
    let server = Server::always(json(r#"{"trade_fullinfo_get_response":{"trade":{"tid":7}}}"#)).await;
    top(&server).full_info(tid(7)).await.unwrap();
    let requests = server.requests();
    let form = form(&requests[0]);
    assert_eq!((form["method"], form["tid"]), ("taobao.trade.fullinfo.get", "7"));
    for text in ["seller_memo", "buyer_message"] {
        assert!(form["fields"].split(',').any(|name| name == text), "{text}");
    }
}

#[tokio::test]
async fn an_activity_is_sent_as_its_document_says() {
    let record =
        r#"{"opentrade_activity_sync_response":{"activity_id":"2132","start_time":"2020-04-12 15:00:18"}}"#;
    let server = Server::always(json(record)).await;
    top(&server).activity_sync(&activity()).await.unwrap();
    let requests = server.requests();
    let form = form(&requests[0]);
    for (name, value) in [
        ("method", "taobao.opentrade.activity.sync"),
        ("activity_id", "2132"),
        ("activity_name", "会员优先购"),
        ("start_time", "2020-04-12 15:00:18"),
        ("end_time", "2020-04-18 15:00:18"),
        ("item_id_list", "112123,123123"),
        ("session", SESSION),
    ] {
        assert_eq!(form.get(name), Some(&value), "{name}");
    }
}

#[tokio::test]
async fn the_enhanced_list_is_asked_and_signed_as_its_document_says() {
    let server = Server::always(json(r#"{"code":0,"message":"ok","data":{"total":0,"items":[]}}"#)).await;
    let client = enhanced(&server);
    client.list(query(List::EnhancedModified)).await.unwrap();
    let span = query(List::EnhancedCreated).span;
    let filtered = EnhancedQuery {
        seller_memo: TextOp::Eq.test(""),
        refunding: Some(Refunding::Yes),
        ..EnhancedQuery::of_span(span, DateType::Created, 2, 100)
    };
    client.orders(&filtered).await.unwrap();
    let requests = server.requests();
    for request in &requests {
        let base = format!("{APP_SECRET}{}{APP_SECRET}", base(request));
        let sign = capitals(&Md5::digest(base)).to_lowercase();
        assert_eq!(request.param("sign"), Some(sign.as_str()));
        assert!(
            request.head.starts_with("POST /gateway/taobao/order/ext/list HTTP/1.1\r\n"),
            "{}",
            request.head
        );
    }
    let all = form(&requests[0]);
    for (name, value) in [
        ("appid", "uwkahf@jfs92"),
        ("sysid", "100"),
        ("tb_seller_nick", SELLER),
        ("timestamp", noon().unix().to_string().as_str()),
        ("start_created", "2026-11-21 10:00:00"),
        ("end_created", "2026-11-21 10:30:00"),
        ("date_type", "1"),
        ("order_asc", "DESC"),
        ("page_no", "1"),
        ("page_size", "500"),
    ] {
        assert_eq!(all.get(name), Some(&value), "{name}");
    }
    assert_eq!(all.len(), 11, "{all:?}");
    let filtered = form(&requests[1]);
    assert_eq!((filtered["seller_memo"], filtered["seller_memo_op"], filtered["refunding"]), ("", "eq", "1"));
}

#[tokio::test]
async fn secrets_travel_in_the_body_only() {
    let server = Server::always(json(EMPTY)).await;
    top(&server).list(sold()).await.unwrap();
    let request = &server.requests()[0];
    assert!(request.head.starts_with("POST /router/rest HTTP/1.1\r\n"), "{}", request.head);
    assert!(!request.head.contains(SESSION) && !request.head.contains(request.param("sign").unwrap()));
    assert!(request.form.iter().all(|(_, value)| !value.contains(APP_SECRET)));
    let agent = concat!("lidan/", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), Some(agent));
    assert_eq!(request.header("accept-encoding"), Some("gzip"));
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded;charset=utf-8"));
    for header in ["referer", "cookie", "authorization"] {
        assert_eq!(request.header(header), None);
    }
}
