//! Rows of two lines: what stands in the second one, and that they are found so again.

use egui::PointerButton;
use lidan::domain::order::Order;

use crate::common::practice::Practice;
use crate::stage::{Row, Stage};
use crate::truth::{self, memo_contains};

/// An order whose memo can be told from every other text.
fn with_memo(orders: &[Order]) -> &Order {
    orders.iter().find(|order| order.seller_memo.known().is_some_and(|memo| !memo.is_empty())).unwrap()
}

fn row_of(stage: &mut Stage, order: &Order) -> Row {
    let tid = order.tid.to_string();
    stage.wait(&tid, |stage| stage.rows().into_iter().find(|row| row.tid == tid && !row.texts.is_empty()))
}

#[test]
fn a_row_of_two_lines_has_its_memo_and_further_goods_below_and_is_found_so_by_the_next_start() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let order = with_memo(&orders);
    let memo = order.seller_memo.known().unwrap().replace('\n', " ");
    let mut stage = Stage::full(&practice);
    let before = stage.rows().len();
    stage.click("选择列");
    stage.click("表格行高 两行");
    stage.key(egui::Key::Escape);
    stage.until_gone("列 备注");
    assert!(!stage.has("列 留言") && stage.has("列 商品"));
    assert!(stage.rows().len() < before && stage.rows()[0].rect.height() > 50.0);
    drop(stage);

    let mut stage = Stage::open(&practice);
    stage.until("打开订单 *");
    assert!(!stage.has("列 备注"), "it is found so again");
    stage.click("筛选 备注");
    let word: String = memo.chars().take(2).collect();
    stage.paste(&word);
    stage.until(&truth::totals(&orders, &memo_contains(&word)));
    let row = row_of(&mut stage, order);
    let text = row.texts.iter().find(|text| text.name == memo).unwrap();
    assert!(text.rect.center().y > row.rect.center().y, "it stands in the second line");
    assert!(text.rect.width() > 0.0);

    // What is hidden as a column does not come back as a line, and a right click on a text is about that text.
    stage.press_at(PointerButton::Secondary, text.rect.center());
    stage.until("复制单元格 备注");
    stage.key(egui::Key::Escape);
    stage.click("选择列");
    stage.click("显示列 备注");
    stage.key(egui::Key::Escape);
    stage.wait("no memo", |stage| {
        stage.rows().iter().all(|row| row.texts.iter().all(|text| text.name != memo)).then_some(())
    });
}

#[test]
fn further_goods_of_an_order_stand_in_its_second_line() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let order = orders.iter().find(|order| order.lines.known().len() == 2).unwrap();
    let second = order.lines.known()[1].outer_sku_id.as_deref().unwrap();
    let mut stage = Stage::full(&practice);
    stage.key_with(egui::Modifiers::COMMAND, egui::Key::K);
    stage.paste("两行");
    stage.key(egui::Key::Enter);
    stage.click("筛选 订单号");
    stage.paste(&order.tid.to_string());
    let row = row_of(&mut stage, order);
    let text = row.texts.iter().find(|text| text.name.starts_with(second)).unwrap();
    assert!(text.rect.center().y > row.rect.center().y, "{text:?}");
}
