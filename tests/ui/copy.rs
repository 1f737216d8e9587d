//! Copying rows, and the menu of a row.

use egui::{Key, Modifiers};

use crate::common::practice::Practice;
use crate::selection::CTRL;
use crate::stage::Stage;
use crate::truth;

#[test]
fn ctrl_c_copies_the_selected_rows_in_the_order_of_the_table() {
    let practice = Practice::open(80);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);
    // Selected from below, with one between left out.
    for nr in [5, 2, 3] {
        stage.click_with(CTRL, &format!("打开订单 {}", orders[nr].tid));
    }
    stage.copy_key();
    let text = stage.until_copied();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let numbers: Vec<&str> = lines.iter().map(|cells| cells[1]).collect();
    // A spreadsheet takes what looks like a formula of a text for that text, with all its digits.
    let expected: Vec<String> = [2, 3, 5].map(|nr| format!("=\"{}\"", orders[nr].tid)).to_vec();
    assert_eq!(numbers, expected);
    assert!(lines.iter().all(|cells| cells.len() == 9), "{lines:?}");
    stage.until("已复制 3 单");
}

#[test]
fn all_orders_of_a_filter_are_copied_with_a_header_or_as_numbers() {
    let practice = Practice::open(700);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);
    stage.key_with(CTRL, Key::A);
    let first = format!("打开订单 {}", orders[0].tid);
    stage.click_second(&first);
    stage.click(&format!("复制 {} 个订单号", orders.len()));
    let numbers = stage.until_copied();
    let expected: Vec<String> = orders.iter().map(|order| order.tid.to_string()).collect();
    assert_eq!(numbers.lines().collect::<Vec<_>>(), expected);

    stage.click_second(&first);
    stage.click("连表头复制");
    let text = stage.until_copied();
    assert_eq!(text.lines().count(), orders.len() + 1);
    assert!(text.starts_with("旗\t订单号\t付款时间\t状态\t"), "{text:.60}");
    assert_eq!(stage.all("已选 *").len(), 1, "the selection stays");
}

#[test]
fn the_menu_of_a_row_copies_its_number_and_the_cell_below_the_pointer() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    let row = stage.rows()[4].clone();
    let name = format!("打开订单 {}", row.tid);
    stage.click_second(&name);
    stage.click("复制订单号");
    assert_eq!(stage.until_copied(), row.tid);
    assert!(stage.get(&name).is_on, "the row is the selected one");

    let head = stage.get("列 状态").rect;
    stage.press_at(egui::PointerButton::Secondary, egui::pos2(head.left() + 2.0, row.rect.center().y));
    stage.click("复制单元格 状态");
    let status = stage.until_copied();
    assert!(row.texts.iter().any(|text| text.name == status), "{status} is in {:?}", row.texts);
}

#[test]
fn the_menu_of_a_row_shows_only_what_is_like_it() {
    let practice = Practice::open(200);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);
    let red = truth::matching(&orders, &truth::red());
    stage.click_second(&format!("打开订单 {}", orders[0].tid));
    stage.key(Key::Escape);
    stage.until_gone("只看此旗帜");
    // A red one that is in sight.
    let red_row = stage.rows().into_iter().find(|row| red.iter().any(|o| o.tid.to_string() == row.tid));
    stage.click_second(&format!("打开订单 {}", red_row.unwrap().tid));
    stage.click("只看此旗帜");
    stage.until(&truth::totals(&orders, &truth::red()));
    stage.until("旗帜 红旗");
}

#[test]
fn the_menu_opens_with_a_key_at_the_row_where_the_keys_are() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    let tid = stage.rows()[1].tid.clone();
    stage.click_with(CTRL, &format!("打开订单 {tid}"));
    stage.key_with(Modifiers::SHIFT, Key::F10);
    stage.until("只看此买家");
    assert!(stage.get("复制订单号").is_focused);
    stage.key(Key::Enter);
    assert_eq!(stage.until_copied(), tid);
    stage.until_gone("只看此买家");
}
