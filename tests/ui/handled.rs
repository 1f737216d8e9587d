//! Orders that were dealt with on this computer: marked with a key, taken back, counted, and what changed since.

use egui::{Key, Modifiers};
use lidan::domain::time::Timestamp;

use crate::common::practice::Practice;
use crate::filter::until_beside;
use crate::selection::CTRL;
use crate::stage::{Control, Row, Stage};
use crate::truth;

/// Waits until so many orders stand beside a choice of the filter pane.
fn count(stage: &mut Stage, choice: &str, expected: usize) {
    until_beside(stage, &format!("筛选 处理 {choice}"), expected as u64);
}

/// Waits until so many marks of this word are in sight.
fn marks(stage: &mut Stage, word: &str, expected: usize) {
    stage.wait(&format!("{expected} × {word}"), |stage| {
        let rows = stage.rows();
        // The open order says it too, over the right part of a row.
        let is_it =
            |text: &Control, row: &Row| text.name == word && text.rect.left() < row.rect.left() + 40.0;
        let marked = rows.iter().filter(|row| row.texts.iter().any(|text| is_it(text, row)));
        (marked.count() == expected).then_some(())
    });
}

/// An order as the platform has it, with another memo and a later change.
fn with_memo(practice: &Practice, nr: usize, memo: &str) -> String {
    let item = practice.sandbox.truth().item(truth::tids(practice)[nr]).unwrap();
    let mut item: serde_json::Value = serde_json::from_str(&item).unwrap();
    let modified: Timestamp = item["modified"].as_str().unwrap().parse().unwrap();
    item["modified"] = modified.plus_s(30).to_string().into();
    item["seller_memo"] = memo.into();
    item.to_string()
}

#[test]
fn e_marks_an_order_again_takes_it_back_and_both_can_be_undone() {
    let practice = Practice::open(40);
    let mut stage = Stage::full(&practice);
    count(&mut stage, "未处理", 40);
    let first = stage.rows()[1].tid.clone();
    stage.click(&format!("打开订单 {first}"));
    stage.until("标记已处理 E");
    stage.key(Key::E);
    stage.until("已处理 1 单");
    stage.until("改回未处理 E");
    marks(&mut stage, "已处理", 1);
    count(&mut stage, "未处理", 39);
    count(&mut stage, "已处理", 1);

    stage.click("已处理 1 单 撤销");
    stage.until("已撤销");
    stage.until("标记已处理 E");
    marks(&mut stage, "已处理", 0);
    stage.key(Key::E);
    stage.until("改回未处理 E");
    stage.key(Key::E);
    stage.until("1 单改回未处理");
    stage.until("标记已处理 E");
    stage.key_with(CTRL, Key::Z);
    stage.until("改回未处理 E");
    count(&mut stage, "已处理", 1);
}

#[test]
fn a_selection_is_marked_at_once_and_the_choices_ask_for_it_and_leave_it_out() {
    let practice = Practice::open(700);
    let mut stage = Stage::full(&practice);
    stage.key_with(CTRL, Key::A);
    stage.until("已选 700 单*");
    stage.key(Key::E);
    stage.until("已处理 700 单");
    count(&mut stage, "已处理", 700);
    stage.key(Key::Escape);

    let two: Vec<String> = stage.rows()[2..4].iter().map(|row| row.tid.clone()).collect();
    stage.click_with(CTRL, &format!("打开订单 {}", two[0]));
    stage.click_with(Modifiers::SHIFT, &format!("打开订单 {}", two[1]));
    stage.until("已选 2 单*");
    stage.key(Key::E);
    stage.until("2 单改回未处理");
    stage.click("筛选 处理 未处理");
    stage.until("2 单 · ¥*");
    stage.until("移除条件 未处理");
    stage.click("筛选 处理 未处理");
    // The states that came back with the orders have moved what stands below them.
    stage.until("700 单 · ¥*");
    stage.click_with(CTRL, "筛选 处理 未处理");
    stage.until("698 单 · ¥*");
    stage.until("移除条件 排除 未处理");
}

#[test]
fn what_changes_after_it_was_handled_stands_apart_and_is_told() {
    let practice = Practice::open(30);
    let mut stage = Stage::full(&practice);
    let tid = truth::tids(&practice)[1].to_string();
    stage.click(&format!("打开订单 {tid}"));
    stage.until("标记已处理 E");
    stage.key(Key::E);
    stage.until("改回未处理 E");
    let file = practice.folder.path().join("later.jsonl");
    std::fs::write(&file, with_memo(&practice, 1, "改发顺丰")).unwrap();
    stage.drop_file(file);
    stage.until("看过了，再标已处理 E");
    stage.until("处理之后的变化");
    assert!(stage.all("* → 改发顺丰").len() > 1, "it stands there and in the timeline");
    count(&mut stage, "处理后有变化", 1);
    marks(&mut stage, "处理后有变化", 1);

    stage.key(Key::E);
    stage.until("改回未处理 E");
    assert!(!stage.has("处理之后的变化"));
    count(&mut stage, "处理后有变化", 0);
}

#[test]
fn with_nothing_selected_the_key_says_so() {
    let practice = Practice::open(10);
    let mut stage = Stage::full(&practice);
    stage.key(Key::E);
    stage.until("先选中订单");
    stage.key_with(CTRL, Key::Z);
    stage.until("没有可撤销的标记");
}
