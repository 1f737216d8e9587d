//! The sync engine against a platform in memory: nothing is lost, and nothing is claimed that is not there.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

mod common;

use common::platform::{End, Platform, Truth};
use common::shop::{Shop, ago, now, spread};
use lidan::domain::calendar::{Notice, Rule, RuleKind, RuleWindow};
use lidan::domain::coverage::Why;
use lidan::domain::list::{Gateway, TradeSet};
use lidan::domain::order::Order;
use lidan::domain::text_state::TextState;
use lidan::domain::time::{DAY_S, HOUR_S};
use lidan::domain::trouble::Class;
use lidan::sync::request::Request;
use proptest::prelude::*;

fn last_hours(hours: i64) -> Request {
    Request { from: Some(ago(hours * HOUR_S)), to: None, ..Request::default() }
}

/// What these tests ask of a shop.
trait Asked {
    async fn orders(&self) -> Vec<Order>;
    async fn equals(&self, truth: &[Truth]);
}

impl Asked for Shop {
    async fn orders(&self) -> Vec<Order> {
        self.store
            .read(|r| {
                let mut ids = Vec::new();
                r.every_row(|row| {
                    ids.push(row.id);
                    Ok(())
                })?;
                r.orders(&ids)
            })
            .await
            .unwrap()
            .into_iter()
            .map(|known| known.record.order())
            .collect()
    }

    /// Every order of the platform is here as the platform knows it, texts included, and no other.
    async fn equals(&self, truth: &[Truth]) {
        let mut orders = self.orders().await;
        orders.sort_by_key(|order| order.tid);
        let mut truth = truth.to_vec();
        truth.sort_by_key(|order| order.tid);
        let told: Vec<_> = orders
            .iter()
            .map(|o| {
                (
                    o.tid.get(),
                    o.created.unwrap(),
                    o.modified.unwrap(),
                    o.status.clone().unwrap().word().to_owned(),
                )
            })
            .collect();
        let known: Vec<_> =
            truth.iter().map(|o| (o.tid, o.created, o.modified, o.status.to_owned())).collect();
        assert_eq!(told, known);
        for (order, truth) in orders.iter().zip(&truth) {
            assert_eq!(order.seller_memo, TextState::current(&truth.memo), "{}", truth.tid);
            assert_eq!(order.buyer_message, TextState::current(&truth.message), "{}", truth.tid);
            assert!(order.lines.is_known());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_shop_with_top_alone_is_complete_with_texts_and_extended_types() {
    for end in [End::Included, End::Excluded] {
        let shop = Shop::open().await;
        let mut truth = spread(400, 20 * HOUR_S);
        truth[7].set = TradeSet::Marked;
        truth[8].set = TradeSet::SecondHand;
        let mut top = Platform::new(Gateway::Top, truth.clone(), now());
        top.end = end;
        let report = shop.run((Some(&top), None), last_hours(24)).await;
        assert!(report.is_complete(), "{:?}", report.gaps);
        assert_eq!((report.orders.inserted, report.details_fetched), (400, 400));
        shop.equals(&truth).await;

        // The next pass finds nothing new and reads only the overlap.
        let before = top.calls.lock().unwrap().len();
        let report = shop.run((Some(&top), None), last_hours(24)).await;
        assert!(report.is_complete());
        assert_eq!((report.orders.inserted, report.orders.updated, report.details_fetched), (0, 0, 0));
        assert_eq!(top.calls.lock().unwrap().len(), before);
    }
}

#[tokio::test(start_paused = true)]
async fn with_both_gateways_texts_come_from_the_enhanced_list_and_no_order_is_asked_for_alone() {
    let shop = Shop::open().await;
    let truth = spread(1_500, 20 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    let enhanced = Platform::new(Gateway::Enhanced, truth.clone(), now());
    let report = shop.run((Some(&top), Some((&enhanced, Some(ago(100 * DAY_S))))), last_hours(24)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    shop.equals(&truth).await;
    assert_eq!((top.count("full"), top.count("top_created")), (0, 0));
    assert!(top.count("top_increment") > 0 && enhanced.count("enhanced_created") < 12);
}

#[tokio::test(start_paused = true)]
async fn before_the_enhanced_lists_reach_top_is_asked() {
    let shop = Shop::open().await;
    let truth = spread(300, 20 * HOUR_S);
    let reach = ago(5 * HOUR_S);
    let known = truth.iter().filter(|order| order.created >= reach).cloned().collect();
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    let enhanced = Platform::new(Gateway::Enhanced, known, now());
    let report = shop.run((Some(&top), Some((&enhanced, Some(reach)))), last_hours(24)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    shop.equals(&truth).await;
    assert!(top.count("top_created") > 0 && top.count("full") > 0);
}

#[tokio::test(start_paused = true)]
async fn more_orders_in_one_second_than_a_page_holds_are_paged_from_the_back() {
    let shop = Shop::open().await;
    let mut truth = spread(20, HOUR_S);
    truth.extend((0..230).map(|n| Truth::new(1_000 + n, ago(1_800))));
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    let report = shop.run((Some(&top), None), last_hours(2)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    shop.equals(&truth).await;
}

#[tokio::test(start_paused = true)]
async fn a_passing_fault_is_tried_again_and_a_lasting_one_is_a_gap_that_the_next_pass_fills() {
    let shop = Shop::open().await;
    let truth = spread(120, 3 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    top.faults.lock().unwrap().extend([None, Some(Class::Passing), None]);
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    assert_eq!(report.retries, 1);

    let shop = Shop::open().await;
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    top.faults.lock().unwrap().extend([None, None, Some(Class::Reauthorise)]);
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert!(!report.is_complete());
    assert_eq!(report.gaps[0].why, Why::Failed(Gateway::Top, Class::Reauthorise));
    assert_eq!(report.troubles.len(), 1);
    assert_eq!(
        top.calls.lock().unwrap().len(),
        3,
        "nothing is asked of a gateway that wants a new authorisation"
    );
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    shop.equals(&truth).await;
}

#[tokio::test(start_paused = true)]
async fn a_ban_longer_than_the_patience_is_a_gap() {
    let shop = Shop::open().await;
    let top = Platform::new(Gateway::Top, spread(10, HOUR_S), now());
    top.faults.lock().unwrap().push_back(Some(Class::Banned { seconds: 3_600 }));
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert_eq!(report.gaps[0].why, Why::Failed(Gateway::Top, Class::Banned { seconds: 3_600 }));
    assert_eq!(top.calls.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_order_whose_details_are_refused_twice_a_day_apart_holds_its_span_open_no_longer() {
    let shop = Shop::open().await;
    let truth = spread(10, HOUR_S);
    let top = Platform::new(Gateway::Top, truth, now());
    top.refused.lock().unwrap().push(4);
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert_eq!(report.gaps.len(), 1);
    assert!(matches!(&report.gaps[0].why, Why::Details(1, Some(_))), "{:?}", report.gaps);
    *top.now.lock().unwrap() = now().plus_s(DAY_S + 60);
    let report = shop
        .run(
            (Some(&top), None),
            Request { from: Some(ago(4 * HOUR_S)), to: Some(ago(60)), ..Request::default() },
        )
        .await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    let id = shop.id;
    assert_eq!(shop.store.read(move |r| r.wanting_counts(id)).await.unwrap(), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn what_the_platform_refuses_is_not_asked_for_again_in_the_same_pass() {
    let shop = Shop::open().await;
    let truth = spread(100, 3 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    top.faults.lock().unwrap().extend([Some(Class::Refused), None, Some(Class::Refused)]);
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert!(!report.is_complete());
    let mut calls = top.calls.lock().unwrap().clone();
    let made = calls.len();
    calls.sort();
    calls.dedup();
    assert_eq!(calls.len(), made, "a call was made twice");
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    shop.equals(&truth).await;
}

#[tokio::test(start_paused = true)]
async fn an_enhanced_list_that_answers_without_orders_hides_none() {
    let shop = Shop::open().await;
    let truth = spread(100, 3 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    let wrong_account = Platform::new(Gateway::Enhanced, Vec::new(), now());
    let report = shop.run((Some(&top), Some((&wrong_account, None))), last_hours(4)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    shop.equals(&truth).await;
}

#[tokio::test(start_paused = true)]
async fn a_change_is_found_by_increments_and_its_texts_are_read_again() {
    let shop = Shop::open().await;
    let mut truth = spread(50, 3 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    shop.run((Some(&top), None), Request::default()).await;
    truth[9].memo = "改地址".into();
    truth[9].status = "WAIT_BUYER_CONFIRM_GOODS";
    truth[9].modified = now().plus_s(200);
    truth[9].entered = now().plus_s(205);
    *top.orders.lock().unwrap() = truth.clone();
    *top.now.lock().unwrap() = now().plus_s(600);
    let report = shop.run((Some(&top), None), Request::default()).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    assert_eq!((report.orders.inserted, report.details_fetched), (0, 1));
    shop.equals(&truth).await;
}

#[tokio::test(start_paused = true)]
async fn what_lies_in_the_future_or_before_all_reach_is_a_gap_and_no_error() {
    let shop = Shop::open().await;
    let top = Platform::new(Gateway::Top, spread(10, HOUR_S), now());
    let request =
        Request { from: Some(ago(100 * DAY_S)), to: Some(now().plus_s(HOUR_S)), ..Request::default() };
    let report = shop.run((Some(&top), None), request).await;
    let words: Vec<&str> = report.gaps.iter().map(|gap| gap.why.word()).collect();
    assert_eq!(words, ["before_reach", "not_yet"]);
    assert_eq!(report.gaps[1].span.end(), now().plus_s(HOUR_S));
}

#[tokio::test(start_paused = true)]
async fn inside_a_degraded_window_a_list_hides_nothing_for_good() {
    let mut shop = Shop::open().await;
    let window = RuleWindow { from: Some(ago(HOUR_S)), to: Some(now().plus_s(HOUR_S)) };
    let apis = ["taobao.trades.sold.get", "taobao.trades.sold.incrementv.get"].map(str::to_owned).to_vec();
    let rule = Rule {
        kind: RuleKind::Delayed,
        apis,
        fields: Vec::new(),
        windows: vec![window],
        text: String::new(),
    };
    let notice = Notice { id: "1".into(), title: String::new(), published: ago(0), rules: vec![rule] };
    shop.calendar.notices.push(notice);
    let truth = spread(100, 3 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth[50..].to_vec(), now());
    let report = shop.run((Some(&top), None), last_hours(4)).await;
    assert!(report.gaps.iter().any(|gap| gap.why == Why::Degraded), "{:?}", report.gaps);

    // After the window everything is read a second time.
    *top.orders.lock().unwrap() = truth.clone();
    *top.now.lock().unwrap() = now().plus_s(2 * HOUR_S);
    let report = shop
        .run(
            (Some(&top), None),
            Request { from: Some(ago(4 * HOUR_S)), to: Some(ago(60)), ..Request::default() },
        )
        .await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    shop.equals(&truth).await;
}

#[tokio::test(start_paused = true)]
async fn an_item_that_cannot_be_read_costs_only_itself() {
    let shop = Shop::open().await;
    let mut truth = spread(30, HOUR_S);
    truth[3].status = r#"X","payment":"a lot","y":""#;
    let enhanced = Platform::new(Gateway::Enhanced, truth.clone(), now());
    let report = shop.run((None, Some((&enhanced, None))), last_hours(4)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    assert_eq!((report.orders.inserted, report.orders.quarantined), (29, 2));
}

/// Cut off after any number of calls, the next pass goes on and loses nothing.
#[tokio::test(start_paused = true)]
async fn a_pass_that_dies_at_any_call_is_taken_up_by_the_next() {
    let truth = spread(150, 5 * HOUR_S);
    let whole = Platform::new(Gateway::Top, truth.clone(), now());
    Shop::open().await.run((Some(&whole), None), last_hours(6)).await;
    let calls = whole.calls.lock().unwrap().len();
    assert!(calls > 150);
    for died_after in (0..calls).step_by(7) {
        let shop = Shop::open().await;
        let top = Platform::new(Gateway::Top, truth.clone(), now());
        *top.dies_after.lock().unwrap() = Some(died_after);
        tokio::select! {
            _ = shop.run((Some(&top), None), last_hours(6)) => panic!("it should have died"),
            () = top.died.notified() => {}
        }
        *top.dies_after.lock().unwrap() = None;
        let report = shop.run((Some(&top), None), last_hours(6)).await;
        assert!(report.is_complete(), "{died_after}: {:?}", report.gaps);
        shop.equals(&truth).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Any orders, either meaning of a window's end, one gateway or both: after a complete pass the store is the truth.
    #[test]
    fn a_complete_pass_leaves_nothing_out(
        orders in proptest::collection::vec((0..40_000_i64, 0..5_000_i64, 0..100_i64, 0..6_u8), 0..300),
        excluded in any::<bool>(),
        with_enhanced in any::<bool>(),
        faults in proptest::collection::vec(proptest::option::weighted(0.1, Just(Class::Passing)), 0..60),
    ) {
        let truth: Vec<Truth> = (1..)
            .zip(orders)
            .map(|(tid, (age, change, late, kind))| {
                let mut order = Truth::new(tid, ago(age + 200));
                order.modified = order.created.plus_s(change.min(age));
                order.entered = order.modified.plus_s(late);
                order.set = if kind == 0 { TradeSet::Service } else { TradeSet::AllTypes };
                order
            })
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let shop = Shop::open().await;
            let mut top = Platform::new(Gateway::Top, truth.clone(), now());
            top.end = if excluded { End::Excluded } else { End::Included };
            *top.faults.lock().unwrap() = faults.into();
            let enhanced = Platform::new(Gateway::Enhanced, truth.clone(), now());
            let second = with_enhanced.then_some((&enhanced, None));
            for _ in 0..8 {
                let report = shop.run((Some(&top), second), last_hours(12)).await;
                if report.is_complete() {
                    shop.equals(&truth).await;
                    return;
                }
            }
            panic!("never complete");
        });
    }
}
