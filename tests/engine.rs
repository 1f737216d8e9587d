//! The work behind the window against a platform in memory: live turns, budgets, comparisons with the platform's totals.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

mod common;

use common::platform::{End, Platform, Truth};
use common::shop::{Shop, Sources, ago, now, spread};
use lidan::domain::ids::Tid;
use lidan::domain::list::{Gateway, List, TradeSet};
use lidan::domain::pass::PassKind;
use lidan::domain::reconcile::Compared;
use lidan::domain::time::{DAY_S, HOUR_S, Span, Timestamp};
use lidan::domain::trouble::Class;
use lidan::sync::request::{FULL_EVERY_S, Overlap, Request, Turn, TurnOf, Work};

/// What these tests ask of a shop.
trait Asked {
    async fn reconcile(&self, sources: Sources<'_>, span: Span) -> Vec<Compared>;
    async fn tids(&self) -> Vec<i64>;
    async fn covered_to(&self, list: List) -> Option<Timestamp>;
}

impl Asked for Shop {
    async fn reconcile(&self, sources: Sources<'_>, span: Span) -> Vec<Compared> {
        self.pass(sources).reconcile(span, None).await.unwrap().days
    }

    async fn tids(&self) -> Vec<i64> {
        let (shop, all) = (self.id, Span::new(Timestamp::MIN, Timestamp::MAX).unwrap());
        let mut tids: Vec<i64> = self
            .store
            .read(move |r| r.tids_created(shop, all))
            .await
            .unwrap()
            .iter()
            .map(|t| t.get())
            .collect();
        tids.sort_unstable();
        tids
    }

    async fn covered_to(&self, list: List) -> Option<Timestamp> {
        let shop = self.id;
        let ledger = self.store.read(move |r| r.coverage(shop)).await.unwrap();
        ledger.complete(list).last().map(Span::end)
    }
}

fn live(overlap: Overlap, gateways: TurnOf) -> Request {
    Request {
        from: Some(ago(6 * HOUR_S)),
        work: Work::Live(Turn { overlap, gateways }),
        ..Request::default()
    }
}

fn days(count: i64) -> Span {
    Span::new(now().day_start().plus_s(-count * DAY_S), now().day_start().plus_s(-1)).unwrap()
}

fn tids(numbers: &[i64]) -> Vec<Tid> {
    numbers.iter().map(|n| Tid::new(*n).unwrap()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_live_turn_reads_up_to_now_and_claims_only_what_has_settled() {
    let shop = Shop::open().await;
    let mut truth = spread(50, 3 * HOUR_S);
    truth.push(Truth::new(999, ago(5)));
    let enhanced = Platform::new(Gateway::Enhanced, truth, now());
    let sources = (None, Some((&enhanced, Some(ago(90 * DAY_S)))));
    let report = shop.run(sources, live(Overlap::Full, TurnOf::Both)).await;
    assert_eq!((report.kind, report.orders.inserted > 50), (PassKind::Live, true), "{report:?}");
    assert!(shop.tids().await.contains(&999), "an order of five seconds ago is here");
    assert_eq!(shop.covered_to(List::EnhancedCreated).await, Some(ago(60)));
}

#[tokio::test(start_paused = true)]
async fn a_short_turn_reads_a_minute_again_and_a_full_one_so_much_that_nothing_late_slips_through() {
    let shop = Shop::open().await;
    let enhanced = Platform::new(Gateway::Enhanced, spread(10, HOUR_S), now());
    let sources = (None, Some((&enhanced, Some(ago(90 * DAY_S)))));
    shop.run(sources, live(Overlap::Full, TurnOf::Both)).await;
    let start_of_the_next = async |overlap| {
        enhanced.calls.lock().unwrap().clear();
        shop.run(sources, live(overlap, TurnOf::Both)).await;
        let calls = enhanced.calls.lock().unwrap().clone();
        calls.iter().filter(|call| call.starts_with("enhanced_modified")).cloned().collect::<Vec<_>>()
    };
    let short = start_of_the_next(Overlap::Short).await;
    assert!(short.iter().all(|call| call.contains(&ago(120).to_string())), "{short:?}");
    let full = start_of_the_next(Overlap::Full).await;
    let from = ago(60 + 15 * 60 + FULL_EVERY_S).to_string();
    assert!(full.iter().any(|call| call.contains(&from)), "{from} in {full:?}");
}

#[tokio::test(start_paused = true)]
async fn a_turn_of_the_enhanced_list_alone_asks_nothing_of_top_and_leaves_it_what_it_covered() {
    let shop = Shop::open().await;
    let truth = spread(10, HOUR_S);
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    let enhanced = Platform::new(Gateway::Enhanced, truth, now());
    let sources = (Some(&top), Some((&enhanced, Some(ago(90 * DAY_S)))));
    shop.run(sources, live(Overlap::Short, TurnOf::Enhanced)).await;
    assert_eq!(top.calls.lock().unwrap().len(), 0);
    assert_eq!(shop.covered_to(List::TopIncrement(TradeSet::AllTypes)).await, None);
}

#[tokio::test(start_paused = true)]
async fn the_turns_of_an_hour_are_kept_as_one_pass() {
    let shop = Shop::open().await;
    let enhanced = Platform::new(Gateway::Enhanced, spread(10, HOUR_S), now());
    let sources = (None, Some((&enhanced, Some(ago(90 * DAY_S)))));
    for _ in 0..5 {
        shop.run(sources, live(Overlap::Short, TurnOf::Both)).await;
    }
    let id = shop.id;
    let passes = shop.store.read(move |r| r.passes(id, 10)).await.unwrap();
    assert_eq!(passes.len(), 1);
    let report = passes[0].report.as_ref().unwrap();
    assert_eq!((passes[0].kind, report.turns, report.orders.inserted), (PassKind::Live, 5, 10));
}

#[tokio::test(start_paused = true)]
async fn an_enhanced_list_without_an_order_is_not_believed_at_first_but_after_two_minutes() {
    let shop = Shop::open().await;
    let enhanced = Platform::new(Gateway::Enhanced, Vec::new(), now());
    let sources = (None, Some((&enhanced, Some(ago(90 * DAY_S)))));
    shop.run(sources, live(Overlap::Full, TurnOf::Both)).await;
    assert_eq!(shop.covered_to(List::EnhancedCreated).await, None);
    // Its provider is ready now.
    *enhanced.orders.lock().unwrap() = spread(20, HOUR_S);
    *enhanced.now.lock().unwrap() = now().plus_s(30);
    shop.run(sources, live(Overlap::Full, TurnOf::Both)).await;
    assert_eq!(shop.tids().await.len(), 20);

    let shop = Shop::open().await;
    let enhanced = Platform::new(Gateway::Enhanced, Vec::new(), now());
    let sources = (None, Some((&enhanced, Some(ago(90 * DAY_S)))));
    shop.run(sources, live(Overlap::Full, TurnOf::Both)).await;
    *enhanced.now.lock().unwrap() = now().plus_s(121);
    shop.run(sources, live(Overlap::Full, TurnOf::Both)).await;
    assert_eq!(shop.covered_to(List::EnhancedCreated).await, Some(now().plus_s(61)));
}

#[tokio::test(start_paused = true)]
async fn a_pass_that_may_make_no_more_calls_stops_and_the_next_goes_on() {
    let shop = Shop::open().await;
    let truth = spread(400, 20 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth.clone(), now());
    let request = |most_calls| Request {
        from: Some(ago(24 * HOUR_S)),
        work: Work::Background,
        most_calls,
        ..Request::default()
    };
    let report = shop.run((Some(&top), None), request(Some(10))).await;
    let calls = top.calls.lock().unwrap().len();
    assert!(!report.is_complete() && calls <= 18, "{calls} calls: those under way are let end");
    let report = shop.run((Some(&top), None), request(None)).await;
    assert!(report.is_complete(), "{:?}", report.gaps);
    assert_eq!(shop.tids().await.len(), 400);
}

#[tokio::test(start_paused = true)]
async fn orders_that_no_list_showed_in_time_are_found_by_the_totals_and_healed() {
    for (end, gateway) in
        [(End::Included, Gateway::Top), (End::Excluded, Gateway::Top), (End::Included, Gateway::Enhanced)]
    {
        let shop = Shop::open().await;
        let mut truth = spread(900, 80 * HOUR_S);
        truth[11].set = if gateway == Gateway::Top { TradeSet::Service } else { TradeSet::AllTypes };
        let mut platform = Platform::new(gateway, truth.clone(), now());
        platform.end = end;
        let both = |platform| match gateway {
            Gateway::Top => (Some(platform), None),
            Gateway::Enhanced => (None, Some((platform, Some(ago(90 * DAY_S))))),
        };
        let request = Request { from: Some(ago(4 * DAY_S)), ..Request::default() };
        shop.run(both(&platform), request).await;
        assert!(shop.reconcile(both(&platform), days(3)).await.iter().all(Compared::agrees));

        // Two that were never shown, in the middle of days long since read, and one that only this side has.
        platform
            .orders
            .lock()
            .unwrap()
            .extend([Truth::new(70_001, ago(20 * HOUR_S)), Truth::new(70_002, ago(45 * HOUR_S + 7))]);
        platform.orders.lock().unwrap().retain(|order| order.tid != 800);
        let found = shop.reconcile(both(&platform), days(3)).await;
        let healed: Vec<Tid> = found.iter().flat_map(|day| day.healed.clone()).collect();
        let surplus: Vec<Tid> = found.iter().flat_map(|day| day.surplus.clone()).collect();
        assert_eq!((healed, surplus), (tids(&[70_001, 70_002]), tids(&[800])), "{gateway:?} {end:?}");
        let here = shop.tids().await;
        assert!(here.contains(&70_001) && here.contains(&70_002) && here.contains(&800));
        let id = shop.id;
        let kept = shop.store.read(move |r| r.comparisons(id)).await.unwrap();
        assert_eq!(kept.len(), 3, "one for each day, the later in place of the earlier");
        assert_eq!(kept.iter().map(|day| day.healed.len()).sum::<usize>(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn many_missing_orders_are_found_in_halves_and_not_by_reading_everything() {
    let shop = Shop::open().await;
    let truth = spread(2_000, 20 * HOUR_S);
    let top = Platform::new(Gateway::Top, truth, now());
    shop.run((Some(&top), None), Request { from: Some(ago(3 * DAY_S)), ..Request::default() }).await;
    top.orders.lock().unwrap().push(Truth::new(70_001, ago(15 * HOUR_S)));
    top.calls.lock().unwrap().clear();
    let found = shop.reconcile((Some(&top), None), days(1)).await;
    assert_eq!(found[0].healed, tids(&[70_001]));
    assert_eq!(found[0].platform, found[0].here + 1);
    let calls = top.calls.lock().unwrap().len();
    assert!(calls < 80, "{calls} calls");
}

#[tokio::test(start_paused = true)]
async fn wherever_a_pass_ends_what_became_visible_late_is_still_read() {
    for most_calls in 1..40 {
        let shop = Shop::open().await;
        let top = Platform::new(Gateway::Top, spread(300, 20 * HOUR_S), now());
        let sources = (Some(&top), None);
        let seam = ago(3 * HOUR_S);
        let request =
            |to, most_calls| Request { from: Some(ago(24 * HOUR_S)), to, most_calls, work: Work::Background };
        shop.run(sources, request(Some(seam), None)).await;
        for late_s in [1, 300, 800] {
            top.orders.lock().unwrap().push(Truth::new(9_000 + late_s, seam.plus_s(-late_s)));
        }
        shop.run(sources, request(None, Some(most_calls))).await;
        shop.run(sources, request(None, None)).await;
        let known = shop.tids().await;
        assert_eq!(known.len(), 303, "{most_calls} calls: {:?}", &known[known.len() - 3..]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_refused_is_not_asked_again_in_the_same_pass() {
    let shop = Shop::open().await;
    let enhanced = Platform::new(Gateway::Enhanced, spread(20, HOUR_S), now());
    *enhanced.faults.lock().unwrap() = [Some(Class::Refused)].into();
    // The list of changes is refused; the other one shows that the list knows the shop.
    shop.run((None, Some((&enhanced, Some(ago(90 * DAY_S))))), live(Overlap::Full, TurnOf::Both)).await;
    assert_eq!(shop.tids().await.len(), 20);
    let calls = enhanced.calls.lock().unwrap().clone();
    let again = calls.iter().enumerate().find(|(place, call)| calls[..*place].contains(call));
    assert_eq!(again, None, "{calls:#?}");
}
