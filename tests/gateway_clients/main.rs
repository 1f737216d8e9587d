//! The clients of both gateways against a server that answers whatever a test says, byte by byte.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by stopping"
)]

mod answers;
mod faults;
mod marking;
mod pictures;
mod requests;
mod server;

use std::time::Duration;

use lidan::clock::Clock;
use lidan::domain::activity::{Activity, ActivityDraft};
use lidan::domain::ids::Tid;
use lidan::domain::shop::{Ceiling, EnhancedSection, GatewayUrl, SignMethod, TopSection};
use lidan::domain::time::{Span, Timestamp};
use lidan::gateway::enhanced::EnhancedClient;
use lidan::gateway::http::{Http, Limits};
use lidan::gateway::orders::{ENHANCED_PAGE, List, ListQuery, Paging, TOP_PAGE, TradeSet};
use lidan::gateway::top::TopClient;
use secrecy::SecretString;
use server::Server;

const SESSION: &str = "6100SESSIONsessionSESSION";
const APP_SECRET: &str = "helloworldSECRET";
const APP_KEY: &str = "12345678";
const SELLER: &str = "可拆卸aa";

/// Short limits, so that a test of a silent server ends.
const SHORT: Limits = Limits {
    connect: Duration::from_millis(500),
    read: Duration::from_millis(200),
    total: Duration::from_millis(600),
};

fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn noon() -> Timestamp {
    t("2026-11-21 12:00:00")
}

fn ceiling() -> Ceiling {
    Ceiling::try_from(1_000).unwrap()
}

fn top_at(gateway: &str, method: SignMethod, session: Option<&str>, limits: Limits) -> TopClient {
    let section = TopSection {
        gateway: GatewayUrl::new(gateway).unwrap(),
        app_key: APP_KEY.into(),
        sign_method: method,
        requests_per_second: ceiling(),
        calls_per_day: None,
        share_percent: None,
        authorised_until: None,
    };
    let session = session.map(SecretString::from);
    let http = Http::new(limits).unwrap();
    TopClient::new(&section, SecretString::from(APP_SECRET), session, http, Clock::manual(noon()))
}

/// A client of the server that is patient enough for a busy machine.
fn top(server: &Server) -> TopClient {
    top_at(&server.url("/router/rest"), SignMethod::HmacSha256, Some(SESSION), Limits::default())
}

fn enhanced(server: &Server) -> EnhancedClient {
    let section = EnhancedSection {
        gateway: GatewayUrl::new(&server.url("/gateway")).unwrap(),
        appid: "uwkahf@jfs92".into(),
        sysid: Some("100".into()),
        authorised: None,
        requests_per_second: ceiling(),
    };
    let http = Http::new(Limits::default()).unwrap();
    EnhancedClient::new(&section, SELLER, SecretString::from(APP_SECRET), http, Clock::manual(noon()))
}

fn query(list: List) -> ListQuery {
    let span = Span::new(t("2026-11-21 10:00:00"), t("2026-11-21 10:30:00")).unwrap();
    let enhanced = matches!(list, List::EnhancedCreated | List::EnhancedModified);
    let page_size = if enhanced { ENHANCED_PAGE } else { TOP_PAGE };
    ListQuery { list, span, page_no: 1, page_size, paging: Paging::HasNext }
}

fn sold() -> ListQuery {
    query(List::TopCreated(TradeSet::AllTypes))
}

fn tid(number: i64) -> Tid {
    Tid::new(number).unwrap()
}

/// The activity of the platform's own document.
fn activity() -> Activity {
    let draft = ActivityDraft {
        id: "2132".into(),
        name: "会员优先购".into(),
        start: "2020-04-12 15:00:18".into(),
        end: "2020-04-18 15:00:18".into(),
        items: vec!["112123".into(), "123123".into()],
    };
    draft.check().unwrap()
}
