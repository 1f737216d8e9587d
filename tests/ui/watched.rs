//! Watched views: an order that enters one is told on the desktop and in the window.

use std::sync::{Arc, Mutex};

use egui::Key;
use lidan::clock::Clock;
use lidan::desk::{Desk, Outlet};
use lidan::domain::view::REFUND_BEFORE_SHIPPING;
use lidan::domain::watch::{DesktopNotice, QuietHours, Sound};
use lidan::ui::Language;
use lidan::worker::Cadence;

use crate::common::practice::{PATIENCE, Practice};
use crate::stage::Stage;

type Told = Arc<Mutex<Vec<DesktopNotice>>>;

/// The window of a shop, and what its desktop is told.
fn opens(practice: &Practice) -> (Stage, Told) {
    opens_before(practice, Outlet::Kept)
}

/// The same before a desktop.
fn opens_before(practice: &Practice, outlet: fn(Told) -> Outlet) -> (Stage, Told) {
    let told = Told::default();
    let mut opening = practice.opening();
    opening.outlet = outlet(Arc::clone(&told));
    (Stage::as_it_opens(opening, Cadence::OnDemand, Language::Chinese, [1280.0, 800.0]), told)
}

/// An order arrives that changed just now, by another process.
fn arrives(practice: &Practice, tid: i64, flag: u16) {
    let now = Clock::System.now();
    let line = format!(
        r#"{{"tid":"{tid}","created":"{now}","modified":"{now}","pay_time":"{now}","status":"WAIT_SELLER_SEND_GOODS","seller_flag":{flag},"payment":"9.90"}}"#
    );
    let path = practice.folder.path().join(format!("{tid}.jsonl"));
    std::fs::write(&path, line).unwrap();
    Desk::open(practice.opening()).unwrap().import(&practice.name, &path).unwrap();
}

/// Opens the menu of a tab that is open and picks an entry.
fn pick(stage: &mut Stage, tab: &str, entry: &str) {
    stage.click(&format!("视图 {tab}"));
    stage.click(&format!("视图菜单 {tab}"));
    stage.click(entry);
}

#[test]
fn an_order_that_enters_a_watched_view_is_told_once() {
    let practice = Practice::open(60);
    let (mut stage, told) = opens(&practice);
    arrives(&practice, 3_000_000_000_001, 2);
    stage.wait("one order", |stage| (stage.get("视图 待发货").value == "1").then_some(()));
    pick(&mut stage, "待发·红旗", "有订单进入时通知");
    stage.wait("the bell", |stage| (stage.describes("视图 待发·红旗", "有订单进入时通知")).then_some(()));
    pick(&mut stage, "待发·红旗", "通知时响提示音");
    stage.click("视图 全部");

    // It is watched from its first look on, which leaves no sign: orders arrive until one is told. The window says
    // it for some seconds only, so every frame is looked at.
    let (mut tid, end) = (3_000_000_000_100, std::time::Instant::now() + PATIENCE);
    let mut is_said = false;
    while !is_said {
        assert!(std::time::Instant::now() < end, "nothing is told");
        tid += 1;
        arrives(&practice, tid, 1);
        let before = Clock::System.now();
        is_said = stage.wait("a notice, or another second", |stage| {
            let is_said = stage.has("*单进入关注的视图 · 待发·红旗：*");
            (is_said || Clock::System.now() > before).then_some(is_said)
        });
    }
    stage.wait("the desktop", |_| (!told.lock().unwrap().is_empty()).then_some(()));
    let notice = told.lock().unwrap().first().cloned().unwrap();
    assert!(
        notice.title.ends_with(" 单进入关注的视图") && notice.body.starts_with("待发·红旗："),
        "{notice:?}"
    );
    assert_eq!(notice.sound, Sound::Heard);
    // An order of another flag is nobody's.
    arrives(&practice, 3_000_000_000_050, 3);
    let all = (tid - 3_000_000_000_100 + 2).to_string();
    stage.wait("all orders", |stage| (stage.get("视图 全部").value == all).then_some(()));
    let notices = told.lock().unwrap().clone();
    assert!(notices.iter().all(|notice| notice.body.starts_with("待发·红旗：")), "{notices:?}");

    pick(&mut stage, "待发·红旗", "不再通知");
    stage.wait("no bell", |stage| (!stage.describes("视图 待发·红旗", "有订单进入时通知")).then_some(()));
}

#[test]
fn a_click_on_a_notice_brings_the_window_to_the_front_with_the_view() {
    let practice = Practice::open(60);
    let (mut stage, told) = opens_before(&practice, Outlet::Clicked);
    arrives(&practice, 3_000_000_000_001, 2);
    stage.wait("one order", |stage| (stage.get("视图 待发货").value == "1").then_some(()));
    pick(&mut stage, "待发·红旗", "有订单进入时通知");
    stage.wait("the bell", |stage| (stage.describes("视图 待发·红旗", "有订单进入时通知")).then_some(()));
    stage.click("视图 全部");
    stage.click("打开 设置");
    assert!(!stage.was_raised());
    let (mut tid, end) = (3_000_000_000_100, std::time::Instant::now() + PATIENCE);
    while !stage.was_raised() {
        assert!(std::time::Instant::now() < end, "nothing is told");
        tid += 1;
        arrives(&practice, tid, 1);
        let before = Clock::System.now();
        stage.wait("the front, or another second", |stage| {
            (stage.was_raised() || Clock::System.now() > before).then_some(())
        });
    }
    stage.wait("the view", |stage| stage.find("视图 待发·红旗").filter(|tab| tab.is_on));
    let notice = told.lock().unwrap().first().cloned().unwrap();
    assert_eq!(
        notice.opens.map(|opens| (opens.shop, opens.word)),
        Some((practice.name.clone(), "打开 待发·红旗".to_owned()))
    );
}

#[test]
fn refunds_before_shipping_are_watched_with_one_click() {
    let practice = Practice::open(60);
    let (mut stage, _) = opens(&practice);
    stage.click("把当前筛选存为视图");
    stage.click("或：待发货订单申请退款时通知我");
    stage.wait("the view", |stage| stage.find("视图 待发·退款").filter(|tab| tab.is_on));
    assert!(stage.describes("视图 待发·退款", "有订单进入时通知"));
    assert!(
        stage.asked().answer.is_some_and(|answer| answer.filter.refunding.is_some()),
        "{REFUND_BEFORE_SHIPPING}"
    );
    // Asked for again it is the same one.
    stage.click("视图 全部");
    stage.click("把当前筛选存为视图");
    stage.click("或：待发货订单申请退款时通知我");
    stage.wait("the view", |stage| stage.find("视图 待发·退款").filter(|tab| tab.is_on));
    assert_eq!(stage.all("视图 待发·退款*").len(), 1);
}

#[test]
fn quiet_hours_are_typed_and_kept_and_a_notice_can_be_tried() {
    let practice = Practice::open(60);
    let (mut stage, told) = opens(&practice);
    stage.click("打开 设置");
    stage.fill("免打扰时段", "22:00");
    stage.until("写成 22:00-08:00 这样");
    assert_eq!(stage.asked().quiet, None);
    stage.fill("免打扰时段", "22：00～8:00");
    stage.key(Key::Tab);
    stage.wait("the hours", |stage| (stage.asked().quiet == Some(QuietHours::NIGHT)).then_some(()));
    assert_eq!(stage.value("免打扰时段"), "22:00-08:00");
    stage.click("发一条试试");
    stage.until("已交给系统的通知服务");
    assert_eq!(told.lock().unwrap().len(), 1);
    drop(stage);
    let (mut stage, _) = opens(&practice);
    stage.until("免打扰时段");
    assert_eq!(stage.value("免打扰时段"), "22:00-08:00");
}
