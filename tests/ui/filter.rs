//! Filtering: conditions, the counts beside them, chips, sums, and the ways back.

use egui::{Key, Modifiers};
use lidan::domain::filter::Filter;
use lidan::domain::flag::Flag;
use lidan::domain::local_test::LocalTest;
use lidan::domain::order::Order;
use lidan::domain::text_how::TextHow;
use lidan::domain::text_test::TextTest;

use crate::common::practice::Practice;
use crate::stage::{Control, Stage};
use crate::truth::{self, matching, memo_contains, of_flag, red, totals};

/// Waits until this count stands inside a choice.
pub fn until_beside(stage: &mut Stage, choice: &str, count: u64) {
    stage.wait(&format!("{count} beside {choice}"), |stage| {
        let rect = stage.get(choice).rect;
        let is_it =
            |control: &Control| rect.contains(control.rect.center()) && control.name == count.to_string();
        stage.controls().iter().any(is_it).then_some(())
    });
}

/// Waits until the table shows exactly the first of these, in their order.
fn until_rows(stage: &mut Stage, orders: &[&Order]) {
    let expected: Vec<String> = orders.iter().map(|order| order.tid.to_string()).collect();
    stage.wait(&format!("the rows {expected:#?}"), |stage| {
        let shown: Vec<String> = stage.rows().into_iter().map(|row| row.tid).collect();
        (shown.len() >= expected.len().min(15) && expected.starts_with(&shown)).then_some(())
    });
}

#[test]
fn a_flag_and_a_text_show_only_the_orders_that_have_both() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.until(&totals(&orders, &Filter::default()));
    for (choice, flag) in [("筛选 旗帜 无旗", 0), ("筛选 旗帜 红旗", 1), ("筛选 旗帜 桃红旗", 10)]
    {
        until_beside(&mut stage, choice, of_flag(&orders, &Filter::default(), flag));
    }

    stage.click("筛选 旗帜 红旗");
    stage.until(&totals(&orders, &red()));
    assert!(stage.get("筛选 旗帜 红旗").is_on);
    assert!(stage.has("移除条件 旗帜 红旗"));
    until_rows(&mut stage, &matching(&orders, &red()));

    // Every keystroke filters.
    stage.click("筛选 备注");
    stage.typed("礼");
    let first = Filter { seller_memo: memo_contains("礼").seller_memo, ..red() };
    assert_eq!(stage.asked().answer.unwrap().filter, first);
    stage.until(&totals(&orders, &first));
    stage.typed("盒");
    let both = Filter { seller_memo: memo_contains("礼盒").seller_memo, ..red() };
    assert_eq!(stage.asked().answer.unwrap().filter, both);
    stage.until(&totals(&orders, &both));
    stage.until("移除条件 备注 包含 礼盒");
    until_rows(&mut stage, &matching(&orders, &both));
    for row in stage.rows() {
        let has = |part: &str| row.texts.iter().any(|text| text.name.contains(part));
        assert!(has("红旗") && has("礼盒"), "{row:?}");
    }
    // Beside a flag stands what a click on it would show: its own condition does not count, the memo does.
    let memo = memo_contains("礼盒");
    for (choice, flag) in [("筛选 旗帜 无旗", 0), ("筛选 旗帜 红旗", 1), ("筛选 旗帜 黄旗", 2)]
    {
        until_beside(&mut stage, choice, of_flag(&orders, &memo, flag));
    }

    stage.click("移除条件 旗帜 红旗");
    stage.until(&totals(&orders, &memo));
    assert!(!stage.get("筛选 旗帜 红旗").is_on);
    assert!(!stage.has("移除条件 旗帜 红旗") && stage.has("移除条件 备注 包含 礼盒"));
    stage.click("清空筛选");
    stage.until(&totals(&orders, &Filter::default()));
    assert_eq!(stage.value("筛选 备注"), "");
    assert!(stage.has("全部订单") && !stage.has("移除条件 *") && !stage.has("清空筛选"));
}

#[test]
fn a_text_that_differs_or_is_none_is_asked_for_by_its_operator() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.click("筛选 留言 方式 包含");
    stage.click("等于");
    let none = Filter { buyer_message: Some(TextTest::Equals("".into())), ..Filter::default() };
    stage.until("移除条件 没有留言");
    stage.until(&totals(&orders, &none));
    stage.click("筛选 留言 方式 等于");
    stage.click("不等于");
    let some = Filter { buyer_message: Some(TextTest::Differs("".into())), ..Filter::default() };
    stage.until("移除条件 有留言");
    stage.until(&totals(&orders, &some));
    until_rows(&mut stage, &matching(&orders, &some));
}

#[test]
fn what_matches_nothing_says_so_and_leaves_a_way_back() {
    let practice = Practice::open(100);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.click("筛选 备注");
    stage.paste("这句话没有一个卖家写过");
    stage.until("没有符合的订单");
    assert!(stage.has("放宽条件，或清空筛选") && stage.has("0 单 · ¥0.00"));
    assert!(stage.rows().is_empty());
    // One in the bar, one where the rows would stand; the second is the nearer.
    let ways_back = stage.all("清空筛选");
    assert_eq!(ways_back.len(), 2);
    stage.click_at(ways_back[1].rect.center());
    stage.until(&totals(&orders, &Filter::default()));
    until_rows(&mut stage, &matching(&orders, &Filter::default()));
}

#[test]
fn an_empty_answer_says_which_condition_is_to_blame_and_one_press_drops_it() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.click("筛选 旗帜 红旗");
    stage.click("筛选 备注");
    stage.paste("这句话没有一个卖家写过");
    stage.until("没有符合的订单");
    // Without the flag there is still none; without the memo there are all the red ones.
    let red_ones = matching(&orders, &red()).len();
    let drop_memo = format!("去掉“备注 包含 这句话没有一个卖家写过”：{red_ones} 单");
    assert!(stage.has("去掉其中一个条件就有"));
    assert_eq!(stage.all("去掉“*").len(), 1);
    stage.click(&drop_memo);
    stage.until(&totals(&orders, &red()));
    assert!(stage.has("移除条件 旗帜 红旗") && !stage.has("移除条件 备注*"));

    stage.click("筛选 备注");
    stage.paste("这句话没有一个卖家写过");
    stage.click("筛选 留言");
    stage.paste("也没有一个买家写过");
    stage.until("去掉任何一个条件也没有，试试清空筛选");
    assert!(stage.all("去掉“*").is_empty());
}

#[test]
fn what_is_clicked_with_ctrl_is_left_out_and_the_same_again_takes_it_back() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.click_with(Modifiers::COMMAND, "筛选 旗帜 红旗");
    let not_red = Filter { local: vec![LocalTest::NotFlag(vec![Flag::RED])], ..Filter::default() };
    stage.until(&totals(&orders, &not_red));
    stage.until("移除条件 排除 旗帜 红旗");
    assert!(stage.has("排除 筛选 旗帜 红旗"), "the mark is told, not only painted");
    // Beside it stands still what it would show.
    until_beside(&mut stage, "排除 筛选 旗帜 红旗", of_flag(&orders, &Filter::default(), 1));
    stage.click_with(Modifiers::COMMAND, "排除 筛选 旗帜 红旗");
    stage.until(&totals(&orders, &Filter::default()));

    stage.click_with(Modifiers::COMMAND, "筛选 旗帜 红旗");
    stage.click("筛选 旗帜 黄旗");
    let yellow = Filter { flags: vec![Flag::new(2)], ..not_red };
    stage.until(&totals(&orders, &yellow));
    stage.click("排除 筛选 旗帜 红旗");
    let yellow = Filter { flags: vec![Flag::new(2)], ..Filter::default() };
    stage.until(&totals(&orders, &yellow));
}

#[test]
fn words_that_must_not_stand_in_a_memo_and_whether_there_is_one_are_a_click_away() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.click("筛选 备注 方式 包含");
    stage.click("不含");
    stage.click("筛选 备注");
    stage.paste("礼盒 加急");
    let (side, test) = TextHow::NoneOf.test("礼盒 加急").unwrap();
    let none = Filter { local: vec![LocalTest::Memo(side, test)], ..Filter::default() };
    stage.until(&totals(&orders, &none));
    stage.until("移除条件 备注 不含 礼盒 加急");
    stage.click("移除条件 备注 不含 礼盒 加急");

    stage.click("备注：有 *");
    let some = Filter { seller_memo: Some(TextTest::Differs("".into())), ..Filter::default() };
    stage.until(&totals(&orders, &some));
    assert!(stage.get("备注：有 *").is_on);
    stage.click("备注：有 *");
    stage.until(&totals(&orders, &Filter::default()));
}

#[test]
fn escape_leaves_a_field_first_and_closes_the_detail_then() {
    let practice = Practice::open(100);
    let mut stage = Stage::full(&practice);
    stage.click("打开订单 *");
    stage.until("关闭详情 Esc");
    stage.click("筛选 备注");
    stage.typed("礼");
    assert!(stage.get("筛选 备注").is_focused);
    stage.key(Key::Escape);
    assert!(!stage.get("筛选 备注").is_focused);
    assert!(stage.has("关闭详情 Esc"), "the detail is another thing than the field");
    assert_eq!(stage.value("筛选 备注"), "", "what stood there before is back");
    stage.click("筛选 备注");
    stage.typed("礼");
    stage.key(Key::Enter);
    stage.key(Key::Escape);
    stage.until_gone("关闭详情 Esc");
    assert!(stage.has("移除条件 备注 包含 礼"), "a filter is nothing to escape from");
}

#[test]
fn escape_closes_an_open_menu_and_nothing_behind_it() {
    let practice = Practice::open(50);
    let mut stage = Stage::full(&practice);
    stage.click("打开订单 *");
    stage.until("关闭详情 Esc");
    stage.click("筛选 备注 方式 包含");
    stage.until("不等于");
    stage.key(Key::Escape);
    stage.until_gone("不等于");
    assert!(stage.has("关闭详情 Esc"));
    stage.key(Key::Escape);
    stage.until_gone("关闭详情 Esc");
}

#[test]
fn keys_lead_to_every_screen_and_back_and_the_filter_is_still_there() {
    let practice = Practice::open(50);
    let mut stage = Stage::full(&practice);
    stage.click("筛选 旗帜 无旗");
    for (key, sign) in [
        (Key::Num2, "选一个活动，或新建"),
        (Key::Num3, "大促日历"),
        (Key::Num4, "同步记录"),
        (Key::Num5, "店铺"),
        (Key::Num1, "移除条件 旗帜 无旗"),
    ] {
        stage.key_with(Modifiers::ALT, key);
        stage.until(sign);
    }
    stage.click("收起筛选");
    assert!(!stage.has("筛选 备注") && stage.has("移除条件 旗帜 无旗"));
    stage.click("显示筛选");
    assert!(stage.get("筛选 旗帜 无旗").is_on);
}

#[test]
fn a_typed_time_that_is_none_is_pointed_at_and_the_rest_goes_on_filtering() {
    let practice = Practice::open(50);
    let mut stage = Stage::full(&practice);
    stage.click("时间范围 自定义");
    stage.click("筛选 开始时间");
    stage.typed("2020-01-01");
    stage.click("筛选 结束时间");
    stage.typed("明天");
    stage.until("写成 2026-11-11 *");
    let filter = stage.asked().answer.unwrap().filter;
    assert_eq!(
        (filter.start.map(|at| at.to_string()), filter.end),
        (Some("2020-01-01 00:00:00".into()), None)
    );
    stage.fill("筛选 结束时间", "2019-12-31");
    stage.until("写成 2026-11-11 *");
    stage.fill("筛选 结束时间", "2020-01-02");
    stage.until_gone("写成 2026-11-11 *");
    stage.until("没有符合的订单");
}

#[test]
fn a_filter_is_typed_as_a_line_and_the_pane_and_the_line_follow_each_other() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.key(Key::Slash);
    stage.until("一行筛选");
    // Every keystroke that can be read filters.
    stage.typed("-flag:红");
    stage.until("移除条件 排除 旗帜 红旗");
    stage.fill("一行筛选", "flag:红");
    stage.until(&totals(&orders, &red()));
    stage.until("移除条件 旗帜 红旗");
    stage.typed(" memo:礼盒");
    let both = Filter { seller_memo: memo_contains("礼盒").seller_memo, ..red() };
    stage.until(&totals(&orders, &both));
    // What cannot be read is named with its place, and the rest of the line filters.
    stage.typed(" colour:x");
    stage.until("第 16 个字起“colour”：没有这个字段");
    stage.until(&totals(&orders, &both));
    // The pane writes the line anew.
    stage.click("移除条件 旗帜 红旗");
    stage.until(&totals(&orders, &memo_contains("礼盒")));
    stage.until_gone("第 16 个字起*");
    assert_eq!(stage.get("一行筛选").value, "memo:礼盒");

    // Escape brings back what was there before.
    stage.click("一行筛选");
    stage.key(Key::Escape);
    stage.until_gone("一行筛选");
    stage.until(&totals(&orders, &Filter::default()));
    // Enter keeps it.
    stage.click("用一行文字筛选（/）");
    stage.until("一行筛选");
    stage.paste("flag:1 paid:2020-01-01..");
    stage.key(Key::Enter);
    stage.until_gone("一行筛选");
    stage.until("移除条件 旗帜 红旗");
}
