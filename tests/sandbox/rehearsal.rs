//! What goes wrong by itself: promotion evenings, chances, outages, limits, and a clock of its own.

use std::collections::BTreeSet;

use lidan::domain::calendar::{Calendar, RuleKind};
use lidan::domain::time::{DAY_S, Span};
use lidan::sandbox::{Lag, Rehearsal};

use crate::client::{OPENING, Pairs, Shop, post, t};

const SOLD: &str = "taobao.trades.sold.get";
const TIME: &str = "taobao.time.get";
const LIST: Pairs<'_> = &[("fields", "tid,modified,orders")];
const MONTH: Pairs<'_> = &[("start_created", "2026-10-22 00:00:00"), ("end_created", OPENING)];

/// A shop under such a list, opened at [`OPENING`].
async fn under(list: &str, orders: u64) -> Shop {
    let rehearsal = Rehearsal::read([list], t(OPENING)).unwrap();
    Shop::open(orders, |options| (options.lag, options.rehearsal) = (Lag::NONE, rehearsal)).await
}

#[tokio::test]
async fn the_same_seed_fails_the_same_calls() {
    let codes = async |list: &str| {
        let shop = under(list, 50).await;
        for _ in 0..120 {
            shop.top(TIME, &[]).await;
        }
        shop.sandbox.calls().iter().map(|call| call.code).collect::<Vec<_>>()
    };
    let failing = codes("isp=20%").await;
    assert_eq!(failing, codes("isp=20%").await);
    let hit = failing.iter().filter(|code| **code == Some(15)).count();
    assert!((10..40).contains(&hit), "{hit}");
    assert_eq!(codes("").await, vec![Some(0); 120]);
}

#[tokio::test]
async fn each_fault_by_itself_does_what_the_ordered_one_does() {
    let sold = async |list: &str| under(list, 60).await.top(SOLD, LIST).await;
    assert_eq!(sold("isp=100%").await.refusal().0, 15);
    assert!(sold("ban=100%,ban=40s").await.body.contains("This ban will last for 40 more seconds"));
    let half = sold("half=100%").await;
    assert_eq!(half.body.len(), half.length / 2);
    let bad = sold("bad-item=100%").await.body;
    assert!(bad.contains("\"tid\":-") || bad.contains("a lot"), "{bad}");
    assert_eq!(under("isp=100%", 60).await.enhanced(MONTH).await.json()["code"], 1005);
    for list in ["reset=100%", "outage=+0s..+1m"] {
        let shop = under(list, 10).await;
        let mut statuses = BTreeSet::new();
        for _ in 0..12 {
            let answer = post(&shop.sandbox.welcome().top.gateway, "method=taobao.time.get").await;
            statuses.insert(answer.map_or(0, |answer| answer.status));
        }
        assert!(
            statuses.contains(&0) && statuses.iter().all(|status| [0, 503].contains(status)),
            "{statuses:?}"
        );
    }
    let start = std::time::Instant::now();
    sold("slow=300ms").await;
    assert!(start.elapsed().as_millis() >= 150);
}

#[tokio::test]
async fn limits_sessions_and_outages_go_by_the_platforms_clock() {
    let shop = under("daily-limit=2,session-expires=+10m,outage=+20m..+21m", 10).await;
    for code in [0, 0, 7] {
        let answer = shop.top(TIME, &[]).await;
        assert_eq!(if answer.body.contains("error_response") { answer.refusal().0 } else { 0 }, code);
    }
    assert_eq!(shop.enhanced(MONTH).await.json()["code"], 0, "each gateway has its own");
    shop.pass_s(DAY_S);
    assert!(shop.top(TIME, &[]).await.body.contains("time"), "a day later there are calls again");
    assert_eq!(shop.top(SOLD, LIST).await.refusal(), (27, "session-expired".to_owned()));
}

#[tokio::test]
async fn the_platforms_clock_can_be_off() {
    let shop = under("clock=+3m", 10).await;
    let answer = shop.top(TIME, &[]).await;
    assert_eq!(answer.top()["time"], "2026-11-21 15:03:00");
    assert!(answer.head.contains("date: sat, 21 nov 2026 07:03:00 gmt"), "{}", answer.head);
    let off = under("clock=-11m", 10).await;
    assert_eq!(off.top(TIME, &[]).await.refusal().0, 31, "eleven minutes are too much for a timestamp");
}

#[tokio::test]
async fn a_promotion_evening_brings_a_rush_that_the_lists_tell_late() {
    let list = "promotion=+1m..+31m,rush=60";
    let shop = under(list, 500).await;
    let listed =
        async |shop: &Shop| shop.walk(SOLD, &[("fields", "tid,modified"), ("type", "fixed")]).await.len();
    let before = listed(&shop).await;
    shop.pass_s(25 * 60);
    let placed = shop.sandbox.truth().count();
    assert!(placed > 500 + 20 * 60, "{placed}");
    let seen = listed(&shop).await - before;
    shop.pass_s(20 * 60);
    let caught_up = listed(&shop).await - before;
    assert!(seen > 600 && seen + 60 < caught_up * 25 / 30, "{seen} of {caught_up}: the newest are late");
    // The same evening again is the same evening.
    let again = under(list, 500).await;
    again.pass_s(45 * 60);
    let all = Span::new(t("2026-01-01 00:00:00"), shop.now()).unwrap();
    assert_eq!(shop.sandbox.truth().tids(all), again.sandbox.truth().tids(all));
}

#[tokio::test]
async fn late_changes_are_shown_late_under_their_own_time() {
    let seen = async |list: &str| {
        let shop = under(list, 200_000).await;
        shop.pass_s(600);
        let found =
            shop.walk(SOLD, &[("fields", "tid"), ("start_created", OPENING), ("type", "fixed")]).await;
        let span = Span::new(t(OPENING), shop.now()).unwrap();
        let enhanced =
            shop.enhanced(&[("start_created", OPENING), ("end_created", &shop.now().to_string())]).await;
        (
            found.len(),
            enhanced.json()["data"]["total"].as_u64().unwrap(),
            shop.sandbox.truth().tids(span).len(),
        )
    };
    let (prompt, late) = (seen("").await, seen("late=100%").await);
    assert_eq!(prompt.2, late.2);
    assert!(prompt.0 > late.0 && prompt.1 > late.1 && late.0 > 0, "{prompt:?} {late:?}");
}

#[tokio::test]
async fn the_notice_says_in_advance_what_the_platform_does() {
    assert_eq!(under("isp=1%", 10).await.sandbox.notice(), None);
    let shop = under("promotion=20:00..20:10,clock=+3m", 10).await;
    let notice = shop.sandbox.notice().unwrap();
    assert_eq!((notice.check(), notice.published), (Ok(()), t("2026-11-21 15:03:00")));
    let calendar = Calendar { notices: vec![notice] };
    for (at, degraded, lacks_orders) in [
        ("2026-11-21 19:59:59", false, false),
        ("2026-11-21 20:00:00", true, false),
        ("2026-11-21 20:01:00", true, true),
        ("2026-11-21 20:10:00", true, true),
    ] {
        assert_eq!(calendar.is_degraded(SOLD, t(at)), degraded, "{at}");
        assert_eq!(calendar.may_lack_orders(SOLD, t(at)), lacks_orders, "{at}");
    }
    assert!(calendar.entries().any(|entry| entry.rule.kind == RuleKind::FlowControl));
    assert!(!calendar.is_degraded("/taobao/order/ext/list", t("2026-11-21 20:05:00")));
}
