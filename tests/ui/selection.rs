//! Selecting orders: with pointer and keys, over rows that are not here, and what stays selected.

use egui::{Key, Modifiers};
use lidan::domain::facets::Totals;
use lidan::domain::filter::Filter;
use lidan::domain::order::Order;

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth;

pub const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };

/// The rows that are selected, of those in sight, from the top.
fn selected(stage: &Stage) -> Vec<usize> {
    let is_on = |tid: &str| stage.get(&format!("打开订单 {tid}")).is_on;
    let rows = stage.rows();
    rows.iter().enumerate().filter(|(_, row)| is_on(&row.tid)).map(|(nr, _)| nr).collect()
}

fn row(stage: &Stage, nr: usize) -> String {
    format!("打开订单 {}", stage.rows()[nr].tid)
}

/// What is said of these orders.
fn said<'a>(orders: impl IntoIterator<Item = &'a Order>) -> String {
    let orders: Vec<Order> = orders.into_iter().cloned().collect();
    let totals = Totals::count(&Filter::default(), &orders);
    format!("已选 {} 单 · ¥{}", totals.orders, totals.payment.grouped())
}

#[test]
fn a_click_selects_ctrl_adds_and_takes_away_and_shift_selects_a_range() {
    let practice = Practice::open(120);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);

    let name = row(&stage, 2);
    stage.click(&name);
    stage.until("关闭详情 Esc");
    assert_eq!(selected(&stage), [2]);
    stage.until(&said([&orders[2]]));
    stage.key(Key::Escape);
    stage.until_gone("关闭详情 Esc");
    assert_eq!(selected(&stage), [2], "the selection is another layer than the detail");

    for (nr, expected) in [(5, vec![2, 5]), (2, vec![5]), (7, vec![5, 7])] {
        let name = row(&stage, nr);
        stage.click_with(CTRL, &name);
        assert_eq!(selected(&stage), expected);
        assert!(!stage.has("关闭详情 Esc"), "a click with Ctrl only selects");
    }
    stage.until(&said([&orders[5], &orders[7]]));

    let name = row(&stage, 4);
    stage.click_with(Modifiers::SHIFT, &name);
    assert_eq!(selected(&stage), [4, 5, 6, 7]);
    let name = row(&stage, 9);
    stage.click_with(Modifiers::SHIFT, &name);
    assert_eq!(selected(&stage), [7, 8, 9], "a range begins where the last click was");
    stage.until(&said(&orders[7..=9]));
    stage.key(Key::Escape);
    assert_eq!(selected(&stage), [0; 0]);
    stage.until_gone("已选 *");
}

#[test]
fn shift_and_arrows_extend_the_selection() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    let name = row(&stage, 3);
    stage.click_with(CTRL, &name);
    stage.key_with(Modifiers::SHIFT, Key::ArrowDown);
    stage.key_with(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(selected(&stage), [3, 4, 5]);
    for _ in 0..3 {
        stage.key_with(Modifiers::SHIFT, Key::ArrowUp);
    }
    assert_eq!(selected(&stage), [2, 3]);
    assert!(!stage.has("关闭详情 Esc"));
}

#[test]
fn a_range_over_rows_that_are_not_here_is_whole() {
    let practice = Practice::open(700);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);
    let name = row(&stage, 1);
    stage.click_with(CTRL, &name);
    stage.key(Key::End);
    let last = orders.last().map(|order| order.tid.to_string()).unwrap();
    let name = format!("打开订单 {last}");
    stage.until(&name);
    assert_eq!(selected(&stage), [0; 0], "nothing that is in sight");
    stage.click_with(Modifiers::SHIFT, &name);
    stage.until(&said(&orders[1..]));
    assert_eq!(selected(&stage).len(), stage.rows().len());
    stage.key(Key::Home);
    stage.until(&format!("打开订单 {}", orders[0].tid));
    assert_eq!(selected(&stage).first(), Some(&1));
}

#[test]
fn all_of_a_filter_is_selected_at_once_and_single_ones_are_taken_out() {
    let practice = Practice::open(700);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);
    let red = truth::matching(&orders, &truth::red());
    stage.click("筛选 旗帜 红旗");
    stage.until(&truth::totals(&orders, &truth::red()));
    stage.leave_focus();
    stage.key_with(CTRL, Key::A);
    stage.until(&said(red.iter().copied()));
    let name = row(&stage, 1);
    stage.click_with(CTRL, &name);
    let left: Vec<&Order> = red.iter().enumerate().filter(|(nr, _)| *nr != 1).map(|(_, o)| *o).collect();
    stage.until(&said(left.iter().copied()));
    assert!(!selected(&stage).contains(&1));

    // Another filter shows other orders: nothing of them is selected.
    stage.click("筛选 旗帜 黄旗");
    stage.until_gone("已选 *");
}

#[test]
fn what_is_selected_stays_through_sorting_and_a_sync() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);
    let tid = orders[2].tid.to_string();
    stage.click_with(CTRL, &format!("打开订单 {tid}"));
    stage.until(&said([&orders[2]]));
    stage.click("排序 *");
    stage.wait("the other end", |stage| {
        (stage.rows().first()?.tid != orders[0].tid.to_string()).then_some(())
    });
    stage.key(Key::End);
    stage.until(&format!("打开订单 {tid}"));
    assert!(stage.get(&format!("打开订单 {tid}")).is_on);
    assert_eq!(selected(&stage).len(), 1);
    stage.leave_focus();
    stage.key(Key::F5);
    stage.until(&said([&orders[2]]));
    assert!(stage.get(&format!("打开订单 {tid}")).is_on);
}
