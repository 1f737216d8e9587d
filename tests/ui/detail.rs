//! One order whole: opened with pointer and keys, and every field that came.

use egui::Key;
use egui::accesskit::Role;
use lidan::domain::money::Fen;
use serde_json::{Map, Value};

use crate::common::practice::Practice;
use crate::samples;
use crate::stage::Stage;

/// A window into which a file was dropped, with the order of this number open and all its fields unfolded.
fn opened(practice: &Practice, content: &str, tid: &str) -> Stage {
    let file = practice.folder.path().join("answer.json");
    std::fs::write(&file, content).unwrap();
    let mut stage = Stage::open(practice);
    stage.until("还没有订单");
    stage.drop_file(file);
    stage.click(&format!("打开订单 {tid}"));
    stage.click("更多：全部字段");
    stage.until("*  tid");
    stage
}

/// The texts below 更多, in their order: the heads of fields, each followed by its value.
fn listed(stage: &Stage) -> Vec<String> {
    let controls = stage.controls();
    let from = controls.iter().position(|control| control.name == "更多：全部字段").unwrap();
    controls[from + 1..]
        .iter()
        .take_while(|control| control.role == Role::Label)
        .map(|control| control.name.clone())
        .collect()
}

/// A value as it is to be shown: a document's glosses in brackets are no part of a word, and money has two decimals.
fn shown(name: &str, value: &Value) -> String {
    const WORDS: [&str; 6] =
        ["type", "status", "cod_status", "refund_status", "shipping_type", "seller_type"];
    const MONEY: [&str; 2] = ["credit_card_fee", "order_tax_fee"];
    match value {
        Value::String(text) if WORDS.contains(&name) => text.split('(').next().unwrap().to_owned(),
        Value::String(text) if MONEY.contains(&name) => text.parse::<Fen>().unwrap().to_string(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Every returned field of a trade or a line stands in the list with its value.
fn assert_all_shown(listed: &[String], fields: &Map<String, Value>) -> usize {
    let mut count = 0;
    for (name, value) in fields {
        // Empty means not returned, but for the two texts; the lines are asked for one by one.
        let not_returned = value == "" && !matches!(&**name, "seller_memo" | "buyer_message");
        if name == "orders" || not_returned {
            continue;
        }
        let is_head = |text: &String| text == name || text.ends_with(&format!("  {name}"));
        let expected = if value == "" { "（空）".to_owned() } else { shown(name, value) };
        let beside: Vec<&String> = listed
            .iter()
            .zip(&listed[1..])
            .filter(|(head, _)| is_head(head))
            .map(|(_, value)| value)
            .collect();
        assert!(beside.contains(&&expected), "{name} is {expected:?}, shown is {beside:?} of {listed:#?}");
        count += 1;
    }
    count
}

#[test]
fn every_field_of_the_enhanced_lists_sample_is_shown() {
    let sample: Value = serde_json::from_str(samples::enhanced()).unwrap();
    for item in sample["data"]["items"].as_array().unwrap() {
        let practice = Practice::open(10);
        let tid = item["tid"].as_str().unwrap();
        let stage = opened(&practice, samples::enhanced(), tid);
        let listed = listed(&stage);
        let mut item = item.as_object().unwrap().clone();
        // Of a doubled key the value that was returned counts, and the reader of this test takes the last.
        if item["buyer_open_uid"] == "" {
            item.remove("buyer_open_uid");
        }
        assert!(assert_all_shown(&listed, &item) > 45);
        for line in item["orders"]["order"].as_array().unwrap() {
            assert!(assert_all_shown(&listed, line.as_object().unwrap()) > 20);
        }
        // A receiver that the platform masked stays as it came, and nothing guesses behind the stars.
        for field in ["receiver_name", "receiver_mobile", "receiver_address"] {
            let masked = item[field].as_str().unwrap();
            assert!(masked.contains('*'), "{masked}");
            let places = stage.controls().into_iter().filter(|control| control.name == masked).count();
            assert_eq!(places, 2, "{field} stands with the receiver and in the list of all");
        }
    }
}

#[test]
fn every_field_of_the_increments_sample_is_shown() {
    let practice = Practice::open(10);
    // The text font leaves this hanzi to the system's fonts, of which a test has none.
    let answer = samples::increments().replace('墎', "墩");
    let sample: Value = serde_json::from_str(&answer).unwrap();
    let trade = &sample["trades_sold_incrementv_get_response"]["trades"]["trade"][0];
    let stage = opened(&practice, &answer, "2231958349");
    let listed = listed(&stage);
    assert!(assert_all_shown(&listed, trade.as_object().unwrap()) > 50);
    for line in trade["orders"]["order"].as_array().unwrap() {
        assert!(assert_all_shown(&listed, line.as_object().unwrap()) > 30);
    }
}

#[test]
fn arrows_open_the_next_order_and_the_one_before() {
    let practice = Practice::open(120);
    let mut stage = Stage::full(&practice);
    let tids: Vec<String> = stage.rows().into_iter().map(|row| row.tid).collect();
    // The number stands in its row, and as the head of the detail once that is read.
    let open = |stage: &mut Stage, tid: &str| {
        stage.wait(tid, |stage| (stage.has("关闭详情 Esc") && stage.all(tid).len() > 1).then_some(()));
    };
    stage.key(Key::ArrowDown);
    open(&mut stage, &tids[0]);
    stage.key(Key::ArrowDown);
    open(&mut stage, &tids[1]);
    stage.key(Key::J);
    open(&mut stage, &tids[2]);
    stage.key(Key::ArrowUp);
    stage.key(Key::K);
    open(&mut stage, &tids[0]);
    stage.key(Key::Space);
    stage.until_gone("关闭详情 Esc");

    // With the pointer, and on from there with the keys.
    stage.click(&format!("打开订单 {}", tids[3]));
    open(&mut stage, &tids[3]);
    stage.key(Key::ArrowDown);
    open(&mut stage, &tids[4]);
    // With the buttons of the detail.
    stage.click("下一单 J");
    open(&mut stage, &tids[5]);
    stage.click("上一单 K");
    open(&mut stage, &tids[4]);
    stage.click("关闭详情 Esc");
    stage.until_gone("关闭详情 Esc");
}

#[test]
fn enter_opens_the_order_that_has_the_focus() {
    let practice = Practice::open(30);
    let mut stage = Stage::full(&practice);
    let tid = stage.rows()[2].tid.clone();
    stage.focus(&format!("打开订单 {tid}"));
    stage.key(Key::Enter);
    stage.until("关闭详情 Esc");
    stage.wait("the detail", |stage| (stage.all(&tid).len() > 1).then_some(()));
}

#[test]
fn page_keys_go_through_all_orders_and_the_last_one_is_reached() {
    let practice = Practice::open(300);
    let mut stage = Stage::full(&practice);
    let all: Vec<String> = crate::truth::tids(&practice).iter().map(ToString::to_string).collect();
    // The rows of another stretch are on their way for a moment.
    let top = |stage: &Stage| stage.rows().first().map(|row| row.tid.clone());
    assert_eq!(top(&stage).as_ref(), Some(&all[0]));
    let page = stage.rows().len() - 1;
    stage.key(Key::PageDown);
    stage.wait("a page down", |stage| (top(stage).as_ref() == Some(&all[page])).then_some(()));
    stage.key(Key::End);
    let last = |stage: &Stage| stage.rows().last().map(|row| row.tid.clone());
    stage.wait("the end", |stage| (last(stage).as_ref() == all.last()).then_some(()));
    stage.key(Key::Home);
    stage.wait("the top", |stage| (top(stage).as_ref() == Some(&all[0])).then_some(()));
}
