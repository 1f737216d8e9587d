//! Flash-sale activities: what is wrong is said at once, what is sent is confirmed, and nothing typed is lost.

use egui::Key;
use lidan::clock::Clock;
use lidan::domain::time::DAY_S;
use lidan::sandbox::Fault;

use crate::common::practice::Practice;
use crate::editing::{END, ID, NAME, START, open, paste_items, send, send_by_digits};
use crate::stage::Stage;

const SYNC: &str = "taobao.opentrade.activity.sync";
const QUERY: &str = "taobao.opentrade.activity.query";

/// A window with a new activity.
fn begun(practice: &Practice) -> Stage {
    let mut stage = open(practice);
    stage.click("新建活动");
    stage.until(ID);
    stage
}

/// The same, filled in with three items.
fn filled(practice: &Practice, start: &str, end: &str) -> Stage {
    let mut stage = begun(practice);
    for (field, text) in [(ID, "20271111"), (NAME, "双11 尖货"), (START, start), (END, end)] {
        stage.fill(field, text);
    }
    paste_items(&mut stage, "2231958349, 2231958350；2231958351");
    stage
}

/// How often the platform was asked to take an activity.
fn sent(practice: &Practice) -> usize {
    practice.sandbox.calls().iter().filter(|call| call.api == SYNC).count()
}

/// A fault stands directly below its field.
fn assert_beside(stage: &Stage, field: &str, fault: &str) {
    let (field_rect, fault_rect) = (stage.get(field).rect, stage.get(fault).rect);
    let below = fault_rect.top() - field_rect.bottom();
    assert!((0.0..24.0).contains(&below), "{fault} stands {below} below {field}");
    assert!(field_rect.x_range().contains(fault_rect.left()), "{fault} stands beside another field");
}

#[test]
fn every_fault_stands_beside_its_field_and_nothing_is_sent() {
    let practice = Practice::open(10);
    let mut stage = begun(&practice);
    // An empty field is no fault yet; a wrong one is, while it is typed.
    assert!(!stage.has("填写活动 ID") && !stage.has("至少要一件商品"));
    stage.fill(START, "2027-11-12 20:00:00");
    stage.fill(END, "2027-11-12 20:00:00");
    assert_beside(&stage, END, "结束须晚于开始");
    stage.fill(START, "明天");
    assert_beside(&stage, START, "时间写成 2026-11-11 20:00:00 的样子");

    stage.click("发送活动…");
    for (field, fault) in [
        (ID, "填写活动 ID"),
        (NAME, "填写活动名称"),
        (START, "时间写成 2026-11-11 20:00:00 的样子"),
        ("粘贴商品", "至少要一件商品"),
    ] {
        assert_beside(&stage, field, fault);
    }
    assert!(stage.has("还有 4 处要改"));

    paste_items(&mut stage, "礼盒 7 8 7 https://item.taobao.com/item.htm?id=9&x=1");
    assert!(stage.has("不是商品 ID：礼盒") && stage.has("合并了 1 个重复的") && stage.has("3 / 20"));
    paste_items(&mut stage, &(1..=21).map(|n| n.to_string()).collect::<Vec<_>>().join(" "));
    assert!(stage.has("21 / 20") && stage.has("21 件商品，最多 20 件") && stage.has("合并了 3 个重复的"));
    stage.click("移除商品 21");
    assert!(stage.has("20 / 20") && !stage.has("21 件商品，最多 20 件"));

    stage.click("发送活动…");
    assert!(stage.has("还有 3 处要改") && !stage.has("确认发送"));
    assert_eq!((sent(&practice), practice.sandbox.truth().activities()), (0, Vec::new()));
}

#[test]
fn an_activity_is_sent_changed_and_sent_again() {
    let practice = Practice::open(10);
    let mut stage = filled(&practice, "2027-11-10 20:00:00", "2027-11-11 23:59:59");
    stage.until("2027-11-10 20:00:00 至 2027-11-11 23:59:59：只有标记用户能在小程序购买");
    assert!(stage.has("2027-11-10 20:00:00 之前：任何人都买不了这些商品"));
    stage.click("发送活动…");
    stage.until("双11 尖货（ID 20271111），3 件商品");
    assert_eq!(sent(&practice), 0, "asked first");
    stage.click("确认发送");
    stage.until("第 1 版：平台已确认");
    stage.until(
        "平台记录：2027-11-10 20:00:00 至 2027-11-11 23:59:59 · 商品 2231958349,2231958350,2231958351 *",
    );
    let there = &practice.sandbox.truth().activities()[0];
    assert_eq!((&*there.activity_id, &*there.activity_name), ("20271111", "双11 尖货"));
    assert_eq!(there.item_ids, "2231958349,2231958350,2231958351");
    stage.until_gone("草稿");

    stage.fill(END, "2027-11-12 23:59:59");
    stage.until("结束由 2027-11-11 23:59:59 改为 2027-11-12 23:59:59");
    send(&mut stage);
    stage.until("第 2 版：平台已确认");
    assert_eq!(practice.sandbox.truth().activities()[0].end_time, "2027-11-12 23:59:59");
    assert_eq!(sent(&practice), 2);
    stage.until("打开活动 双11 尖货");
    assert_eq!(stage.all("打开活动 *").len(), 1, "one activity, not one a version");
}

#[test]
fn an_edit_that_opens_a_running_sale_asks_for_digits() {
    let practice = Practice::open(10);
    let now = Clock::System.now();
    let [start, earlier, end] = [-1, 2, 5].map(|days| now.plus_s(days * DAY_S).to_string());
    let mut stage = filled(&practice, &start, &end);
    send(&mut stage);
    stage.until("第 1 版：平台已确认");

    stage.fill(END, &earlier);
    stage.until(&format!("结束由 {end} 提前到 {earlier}，之后所有人都能买"));
    stage.click("移除商品 2231958350");
    stage.until("移除 1 件商品，它们立即对所有人开放：2231958350");
    stage.click("发送活动…");
    let field = stage.until("填写 输入 * 确认").name;
    let digits: String = field.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.len(), 4);
    assert!(!stage.get("确认发送").is_enabled);
    let wrong = if digits == "0000" { "0001" } else { "0000" };
    stage.typed(wrong);
    assert_eq!(stage.value(&field), wrong, "the field has the focus by itself");
    assert!(!stage.get("确认发送").is_enabled);
    stage.key(Key::Escape);
    stage.until_gone("确认发送");
    assert_eq!(sent(&practice), 1, "given up");

    send_by_digits(&mut stage);
    stage.until("第 2 版：平台已确认");
    let there = &practice.sandbox.truth().activities()[0];
    assert_eq!((&*there.end_time, &*there.item_ids), (&*earlier, "2231958349,2231958351"));
}

#[test]
fn what_was_typed_is_there_when_the_window_opens_again() {
    let practice = Practice::open(10);
    let mut stage = begun(&practice);
    stage.fill(NAME, "会员日");
    paste_items(&mut stage, "613373384956");
    stage.fill(END, "还没想好");
    drop(stage);

    let mut stage = Stage::open(&practice);
    stage.go("尖货活动");
    stage.until("草稿");
    stage.click("打开活动 会员日");
    assert_eq!((stage.value(NAME), stage.value(END)), ("会员日".into(), "还没想好".into()));
    assert!(stage.has("移除商品 613373384956") && stage.has("时间写成 2026-11-11 20:00:00 的样子"));
    stage.click("丢弃草稿");
    stage.until_gone("打开活动 会员日");
}

#[test]
fn a_refusal_is_said_in_words_and_the_draft_stays() {
    let practice = Practice::open(10);
    practice.sandbox.faults().push(SYNC, Fault::Isv("isv.invalid-parameter".into()), 1);
    let mut stage = filled(&practice, "2027-11-10 20:00:00", "2027-11-11 23:59:59");
    send(&mut stage);
    stage.until("第 1 版：平台拒绝");
    assert!(stage.has("平台拒绝了请求") && stage.has("看平台原文，改正后再试"));
    stage.click("平台原文");
    stage.until("*isv.invalid-parameter*");
    stage.until("草稿");
    drop(stage);

    let mut stage = Stage::open(&practice);
    stage.go("尖货活动");
    stage.until("草稿");
    stage.click("打开活动 双11 尖货");
    assert_eq!((stage.value(ID), stage.value(END)), ("20271111".into(), "2027-11-11 23:59:59".into()));
    send(&mut stage);
    stage.until("第 2 版：平台已确认");
    stage.until_gone("草稿");
}

#[test]
fn an_answer_that_is_lost_is_read_back_and_else_the_outcome_is_unknown() {
    let practice = Practice::open(10);
    practice.sandbox.faults().push(SYNC, Fault::LoseAnswer, 2);
    practice.sandbox.faults().push(QUERY, Fault::Isv("isv.permission-api-package-limit".into()), 1);
    let mut stage = filled(&practice, "2027-11-10 20:00:00", "2027-11-11 23:59:59");
    send(&mut stage);
    stage.until("第 1 版：结果未知");
    assert!(stage.has("没有等到回答，不知是否生效") && stage.has("先查平台记录，再决定是否重发"));
    assert_eq!(sent(&practice), 1, "never repeated blindly");
    stage.until("草稿");
    stage.fill(END, "2027-11-12 23:59:59");
    send(&mut stage);
    stage.until("第 2 版：平台已确认");
    assert_eq!(sent(&practice), 2);
}

#[test]
fn what_is_typed_while_an_activity_is_sent_is_kept() {
    let practice = Practice::open(10);
    practice.sandbox.faults().push(SYNC, Fault::Slow { ms: 2_500 }, 2);
    let mut stage = filled(&practice, "2027-11-10 20:00:00", "2027-11-11 23:59:59");
    send(&mut stage);
    stage.until("正在发送活动…");
    stage.fill(NAME, "双11 尖货 加场");
    stage.until("第 1 版：平台已确认");
    stage.fill(ID, "20271112");
    // Under another id it is another activity; the answer to this one comes to the form all the same.
    send(&mut stage);
    stage.until("正在发送活动…");
    stage.fill(ID, "20271113");
    stage.until("第 1 版：平台已确认");
    drop(stage);

    let mut stage = Stage::open(&practice);
    stage.go("尖货活动");
    stage.until("草稿");
    stage.click("打开活动 双11 尖货 加场");
    assert_eq!((stage.value(ID), stage.value(NAME)), ("20271113".into(), "双11 尖货 加场".into()));
}
