//! Activities and the platform: what was edited elsewhere, what was sent before, what has to be right, what is sold, and
//! activities that stay together.

use std::sync::{Arc, Mutex};

use lidan::clock::Clock;
use lidan::desk::Outlet;
use lidan::domain::activity::ActivityRecord;
use lidan::domain::ids::NumIid;
use lidan::domain::time::HOUR_S;
use lidan::domain::watch::DesktopNotice;
use lidan::ui::Language;
use lidan::worker::Cadence;

use crate::common::practice::Practice;
use crate::editing::{
    Begun, END, NAME, START, begin, open, paste_items, send, send_by_digits, until_confirmed,
};
use crate::stage::Stage;
use crate::truth;

/// A new activity, from some minutes from now on for some hours.
fn begun(stage: &mut Stage, (id, name, items): (&str, &str, &str), (from_min, for_h): (i64, i64)) {
    begin(stage, Begun { id, name, items, from_min, for_h });
}

#[test]
fn what_was_edited_elsewhere_is_shown_and_taken_over() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    begun(&mut stage, ("88", "会员日", "7 8"), (600, 10));
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    let mine = practice.sandbox.truth().activities()[0].clone();
    let theirs = ActivityRecord { activity_name: "会员日 改".into(), item_ids: "7,9".into(), ..mine };
    practice.sandbox.edit_elsewhere(theirs.clone());
    let found = ActivityRecord { activity_id: "99".into(), activity_name: "别处建的".into(), ..theirs };
    practice.sandbox.edit_elsewhere(found);

    stage.click("与平台核对活动");
    stage.until("*核对，2 处与平台不同");
    stage.until("在别处改过（*）：活动名称、商品（加 1，减 1）");
    assert!(stage.has("活动名称：会员日 改为 会员日 改"));
    assert!(stage.has("加入 1 件：9") && stage.has("移出 1 件：8"));
    stage.click("用平台的");
    stage.until_gone("在别处改过*");
    assert_eq!(stage.value(NAME), "会员日 改");
    assert!(stage.has("移除商品 9") && !stage.has("移除商品 8"));
    stage.click("收下 别处建的");
    stage.until("打开活动 别处建的");
    stage.click("与平台核对活动");
    stage.until("*核对，与平台一致");

    practice.sandbox.forget_activity("99");
    stage.click("与平台核对活动");
    stage.click("打开活动 别处建的");
    stage.until("*核对时平台的列表里没有它");
}

#[test]
fn versions_are_compared_and_one_is_filled_in_again() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    begun(&mut stage, ("88", "会员日", "7 8"), (600, 10));
    let first = stage.value(END);
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    stage.fill(END, "2030-01-01 00:00:00");
    paste_items(&mut stage, "9");
    // Items that join before the start ask for the digits.
    send_by_digits(&mut stage);
    until_confirmed(&mut stage, 2);
    stage.click("更多操作");
    stage.click("历史版本…");
    stage.until("第 2 版，相比");
    assert!(stage.has(&format!("全流程结束时间（非排队结束）：{first} 改为 2030-01-01 00:00:00")));
    assert!(stage.has("加入 1 件：9"));
    stage.click("第 1 版 · *");
    stage.until("第一版");
    stage.click("按第 1 版填写");
    stage.until_gone("按第 1 版填写");
    assert_eq!(stage.value(END), first);
    assert!(!stage.has("移除商品 9"));
}

#[test]
fn forty_five_items_become_a_group_that_is_sent_together_and_says_when_it_is_half_sent() {
    let practice = Practice::open(10);
    practice.sandbox.bind_elsewhere(NumIid::new(20).unwrap());
    let mut stage = open(&practice);
    let items: Vec<String> = (1..=45).map(|n| n.to_string()).collect();
    begun(&mut stage, ("", "会员日", &items.join(" ")), (600, 10));
    assert!(stage.has("45 / 20"));
    stage.click("拆成 3 个活动…");
    stage.until("会员日（3 个活动）");
    assert!(stage.has("会员日 1/3") && stage.has("会员日 3/3"));
    assert_eq!(stage.all("移除商品 *").len(), 45, "no item is lost");
    stage.until("还有 3 个活动没有 ID");
    stage.click("一次填写全部活动 ID");
    stage.paste("901 902 903 904");
    stage.click("填入");
    stage.until("多出来的 ID 没有用上：904");
    assert_eq!(stage.value("填写 第 3 个活动的 ID"), "903");

    stage.click("发送 3 个活动…");
    stage.until("发送 3 个活动");
    assert!(stage.has("会员日 2/3（ID 902），15 件商品"));
    stage.click("确认发送");
    // The second one has an item that another application has bound: the third is not sent.
    stage.until("只发了 1 / 3");
    assert!(stage.has("被拒绝") && stage.has("没有发"));
    let there = practice.sandbox.truth().activities();
    assert_eq!(there.iter().map(|record| &*record.activity_id).collect::<Vec<_>>(), ["901"]);
    drop(stage);

    let mut stage = open(&practice);
    stage.until("只发了 1 / 3");
    stage.click("打开活动组 会员日（3 个活动）");
    stage.click("移除商品 20");
    stage.click("发送 3 个活动…");
    stage.click("确认发送");
    stage.until("与平台一致");
    assert!(stage.has("原来就一致，没有重发"));
    assert_eq!(practice.sandbox.truth().activities().len(), 3);
    // One edit is an edit of all of them.
    stage.fill(NAME, "会员日 返场");
    stage.until_gone("与平台一致");
    stage.until("未发送");
    assert!(stage.has("会员日 返场 2/3"));
}

#[test]
fn a_running_activity_shows_what_it_sells_and_what_has_to_be_right() {
    let practice = Practice::open(60);
    let orders = truth::orders(&practice);
    let paid =
        orders.iter().find(|order| order.pay_time.is_some() && !order.lines.known().is_empty()).unwrap();
    let item = paid.lines.known()[0].num_iid.unwrap();
    let mut stage = Stage::full(&practice);
    stage.go("尖货活动");
    // From long ago until in half an hour: an end is near.
    begun(&mut stage, ("88", "会员日", &item.to_string()), (-60 * 24 * 80, 24 * 80));
    let end = Clock::System.now().plus_s(HOUR_S / 2);
    stage.fill(END, &end.to_string());
    stage.until(&format!("{item} · 近 24 小时 * 件，共 * 件*"));
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    stage.until("临场检查");
    stage.until("平台记录与发送的一致");
    assert!(stage.has("本机时钟与平台一致") && stage.has("授权现在有效，到期时间未知*"));
    stage.until("实时销售");
    stage.until("* 单 · * 件 · ¥*");
    assert!(stage.has("订单完整至 *"));
    // A sale that is stopped says so with what was sold.
    let start = Clock::System.now().plus_s(2 * HOUR_S).to_string();
    stage.fill(START, &start);
    stage.fill(END, "2030-01-01 00:00:00");
    stage.until("发送后到 *前任何人都买不了，近 24 小时售出 * 件");
}

#[test]
fn what_begins_soon_is_told_once() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    begun(&mut stage, ("88", "会员日", "7"), (8, 10));
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    drop(stage);
    let told = Arc::new(Mutex::new(Vec::<DesktopNotice>::new()));
    let mut opening = practice.opening();
    opening.outlet = Outlet::Kept(Arc::clone(&told));
    let mut stage = Stage::as_it_opens(opening, Cadence::OnDemand, Language::Chinese, [1280.0, 800.0]);
    stage.until("会员日 将在 8 分钟后开始");
    stage.wait("the desktop", |_| (!told.lock().unwrap().is_empty()).then_some(()));
    let told = told.lock().unwrap();
    assert_eq!((told.len(), &*told[0].body), (1, "会员日 将在 8 分钟后开始"));
}
