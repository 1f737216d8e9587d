//! The editor of activities: what it warns of, what can be taken back, and how the activities stand in time.

use egui::{Key, Modifiers};
use lidan::clock::Clock;
use lidan::domain::time::DAY_S;

use crate::common::practice::Practice;
use crate::editing::{Begun, END, ID, NAME, START, begin, open, paste_items, send, until_confirmed};
use crate::stage::Stage;

const ITEMS: &str = "2231958349 2231958350";

/// A new activity with two items, from some hours from now on for some hours.
fn begun(stage: &mut Stage, (id, name): (&str, &str), (from_h, for_h): (i64, i64)) {
    begin(stage, Begun { id, name, items: ITEMS, from_min: from_h * 60, for_h });
}

fn sent(stage: &mut Stage, names: (&str, &str), hours: (i64, i64)) {
    begun(stage, names, hours);
    send(stage);
    until_confirmed(stage, 1);
}

#[test]
fn activities_stand_in_time_and_several_are_open_at_once() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    sent(&mut stage, ("1", "正在卖"), (-2, 10));
    sent(&mut stage, ("2", "明天卖"), (24, 10));
    begun(&mut stage, ("3", "还在写"), (48, 10));
    assert!(stage.has("页签 正在卖") && stage.has("页签 明天卖") && stage.has("页签 还在写"));
    stage.click("页签 时间轴");
    stage.until("时间轴 正在卖：进行中·标记用户可买");
    stage.until("时间轴 明天卖：未开始·无人可买");
    // What runs stands above what comes.
    assert!(stage.get("时间轴 正在卖：*").rect.top() < stage.get("时间轴 明天卖：*").rect.top());
    for range in ["时间轴范围 月", "时间轴范围 日", "更晚", "现在"] {
        stage.click(range);
        assert!(stage.has("时间轴 明天卖：*"), "{range}");
    }
    stage.click("时间轴 明天卖：*");
    stage.until(ID);
    assert_eq!(stage.value(NAME), "明天卖");

    // The list looks for a name, an item, a state.
    stage.fill("查找活动", "明天");
    stage.until_gone("打开活动 正在卖");
    assert!(stage.has("打开活动 明天卖"));
    stage.fill("查找活动", "没有这个");
    stage.click("显示全部活动");
    stage.click("活动状态 进行中");
    stage.until_gone("打开活动 明天卖");
    assert!(stage.has("打开活动 正在卖"));
    stage.click("活动状态 全部");

    // A tab that is closed keeps what was typed in it.
    stage.click("关闭 还在写");
    stage.until_gone("页签 还在写");
    stage.click("打开活动 还在写");
    stage.until("页签 还在写");
    assert_eq!((stage.value(ID), stage.value(NAME)), ("3".into(), "还在写".into()));
}

#[test]
fn an_id_that_is_nearly_a_known_one_is_asked_about() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    sent(&mut stage, ("20261111", "双11"), (24, 10));
    begun(&mut stage, ("20261112", "双11 加场"), (24, 10));
    stage.until("和已有的 20261111 很像，新 ID 会另建一个活动");
    stage.click("改成 20261111");
    stage.until("编辑活动");
    assert_eq!(stage.value(ID), "20261111");
    stage.until_gone("和已有的 20261111 很像*");
}

#[test]
fn what_is_odd_is_said_apart_from_what_is_wrong() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    sent(&mut stage, ("1", "早上场"), (24, 10));
    begun(&mut stage, ("87654", "中午场"), (28, 2));
    // One window encloses the other.
    stage.until("2 件商品同时在 早上场（ID 1）：2231958349 2231958350，*");
    assert_eq!(stage.all("也在 早上场").len(), 2);
    let start = Clock::System.now().plus_s(-DAY_S);
    stage.fill(START, &start.to_string());
    stage.until("开始在过去（*");
    stage.fill(END, &start.plus_s(40 * DAY_S).to_string());
    stage.until("全长 40 天 0 小时，超过 30 天");
    assert!(!stage.has("还有 * 处要改"));
    stage.click("发送活动…");
    stage.until("确认发送");
    assert!(stage.get("确认发送").is_enabled, "a warning asks for no digits");
}

#[test]
fn edits_are_taken_back_and_done_again_and_items_are_moved() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    begun(&mut stage, ("1", "会员日"), (24, 10));
    paste_items(&mut stage, "7");
    let order = |stage: &Stage| {
        let mut all = stage.all("移动商品 *");
        all.sort_by(|a, b| a.rect.top().total_cmp(&b.rect.top()));
        all.into_iter().map(|grip| grip.name.replace("移动商品 ", "")).collect::<Vec<_>>()
    };
    assert_eq!(order(&stage), ["2231958349", "2231958350", "7"]);
    stage.focus("移动商品 7");
    stage.key(Key::ArrowUp);
    stage.key(Key::ArrowUp);
    assert_eq!(order(&stage), ["7", "2231958349", "2231958350"]);
    stage.click("移除商品 2231958350");
    stage.click("撤销 Ctrl+Z");
    assert_eq!(order(&stage), ["7", "2231958349", "2231958350"]);
    stage.key_with(Modifiers::COMMAND, Key::Z);
    stage.key_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(order(&stage), ["2231958349", "2231958350", "7"]);
    stage.key_with(Modifiers::COMMAND, Key::Y);
    assert_eq!(order(&stage), ["2231958349", "7", "2231958350"]);
    stage.fill(NAME, "会员日 加场");
    stage.key_with(Modifiers::COMMAND, Key::Z);
    assert_eq!(stage.value(NAME), "会员日", "over all fields, also while one is edited");
}

#[test]
fn an_activity_is_held_again_later_and_leads_to_its_orders() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    sent(&mut stage, ("1", "会员日"), (24, 10));
    let (start, end) = (stage.value(START), stage.value(END));
    stage.click("更多操作");
    stage.click("照此再办，晚 28 天");
    stage.until("新建活动");
    let later =
        |text: &str| text.parse::<lidan::domain::time::Timestamp>().unwrap().plus_s(28 * DAY_S).to_string();
    assert_eq!((stage.value(START), stage.value(END)), (later(&start), later(&end)));
    assert_eq!((stage.value(ID), stage.value(NAME)), (String::new(), "会员日".into()));
    assert!(stage.has("移除商品 2231958349"));

    stage.click("页签 会员日");
    stage.click("更多操作");
    stage.click("看活动期间的订单");
    stage.until("移除条件 商品 2231958349*");
    assert!(stage.has("打开 订单"));
}

#[test]
fn a_moment_is_picked_from_a_month() {
    let practice = Practice::open(10);
    let mut stage = open(&practice);
    stage.click("新建活动");
    stage.until(START);
    stage.fill(START, "2027-11-10 08:30:00");
    stage.click("选择 开始时间");
    stage.until("2027 年 11 月");
    stage.click("下个月");
    stage.until("2027 年 12 月");
    stage.click("2027-12-12");
    assert_eq!(stage.value(START), "2027-12-12 08:30:00");
    stage.click("20:00");
    assert_eq!(stage.value(START), "2027-12-12 20:00:00");
}
