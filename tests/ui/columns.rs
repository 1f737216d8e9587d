//! The columns of the order table: sorted by, hidden, moved and made wider, and found so again.

use egui::accesskit::Role;
use lidan::ui::Language;
use lidan::worker::Cadence;

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth;

fn heads(stage: &Stage) -> Vec<String> {
    let mut heads = stage.all("列 *");
    heads.sort_by(|a, b| a.rect.left().total_cmp(&b.rect.left()));
    heads.into_iter().map(|head| head.name.trim_start_matches("列 ").to_owned()).collect()
}

#[test]
fn a_click_on_a_head_sorts_and_another_turns_it_round() {
    let practice = Practice::open(120);
    let mut stage = Stage::full(&practice);
    let mut by_paid = truth::orders(&practice);
    by_paid.sort_by_key(|order| std::cmp::Reverse((order.pay_time, order.tid)));
    let first = |stage: &mut Stage, tid: String| {
        stage.wait(&tid, |stage| (stage.rows().first()?.tid == tid).then_some(()));
    };
    assert!(!stage.get("按付款时间排序").is_on);
    stage.click("按付款时间排序");
    first(&mut stage, by_paid[0].tid.to_string());
    assert!(stage.get("按付款时间排序").is_on);
    stage.click("按付款时间排序");
    by_paid.reverse();
    first(&mut stage, by_paid[0].tid.to_string());
}

#[test]
fn a_hidden_a_new_and_a_moved_column_are_found_so_by_the_next_start() {
    let practice = Practice::open(40);
    let mut stage = Stage::full(&practice);
    assert_eq!(heads(&stage), ["订单号", "付款时间", "状态", "商品", "备注", "留言", "实付", "买家"]);
    let corner = stage.get("列 备注").rect.center();
    stage.press_at(egui::PointerButton::Secondary, corner);
    stage.click("显示列 留言");
    stage.click("显示列 件数");
    stage.click("状态 左移");
    stage.click("状态 左移");
    stage.click("状态 左移");
    stage.key(egui::Key::Escape);
    let expected = ["订单号", "状态", "付款时间", "商品", "件数", "备注", "实付", "买家"];
    assert_eq!(heads(&stage), expected);
    drop(stage);

    let mut stage = Stage::open(&practice);
    stage.until("打开订单 *");
    assert_eq!(heads(&stage), expected);
    stage.click("选择列");
    assert!(!stage.get("显示列 留言").is_on && stage.get("显示列 件数").is_on);
    assert!(!stage.get("显示列 订单号").is_enabled, "a row without its number cannot be named");
    stage.click("恢复默认列");
    stage.until("列 留言");
    assert!(!stage.has("列 件数"));
}

#[test]
fn a_column_keeps_the_width_it_was_given() {
    let practice = Practice::open(40);
    let mut stage = Stage::full(&practice);
    let left = |stage: &Stage, column: &str| stage.get(&format!("列 {column}")).rect.left();
    let (status, goods) = (left(&stage, "状态"), left(&stage, "商品"));
    // The edge lies before the padding of the next column.
    let edge = egui::pos2(goods - 6.0, stage.get("列 状态").rect.center().y);
    stage.drag(edge, edge + egui::vec2(40.0, 0.0));
    let wider = left(&stage, "商品");
    assert!((wider - goods - 40.0).abs() < 3.0, "{goods} to {wider}");
    drop(stage);
    let mut stage = Stage::open(&practice);
    stage.until("打开订单 *");
    assert!((left(&stage, "状态") - status).abs() < 1.0);
    assert!((left(&stage, "商品") - wider).abs() < 1.0);
    assert!(stage.all("列 买家").iter().all(|head| head.role == Role::Label && head.rect.right() < 1280.0));
}

/// Hides or shows a column by the menu.
fn turn(stage: &mut Stage, column: &str) {
    stage.click("选择列");
    stage.click(&format!("显示列 {column}"));
    stage.key(egui::Key::Escape);
}

#[test]
fn a_view_has_columns_of_its_own_once_they_are_saved_in_it() {
    let practice = Practice::open(300);
    let mut stage = Stage::full(&practice);
    let usual = heads(&stage);
    let without = |column: &str| usual.iter().filter(|head| *head != column).cloned().collect::<Vec<_>>();
    stage.click("视图 待发货");
    stage.until("打开订单 *");
    assert!(!stage.has("放弃更改"));
    turn(&mut stage, "买家");
    stage.until("放弃更改");
    assert_eq!(heads(&stage), without("买家"));
    // Another view has nothing of it, and it is still there on the way back.
    stage.click("视图 全部");
    stage.until_gone("放弃更改");
    assert_eq!(heads(&stage), usual);
    stage.click("视图 待发货");
    stage.until("放弃更改");
    assert_eq!(heads(&stage), without("买家"));
    stage.click("放弃更改");
    stage.until_gone("放弃更改");
    assert_eq!(heads(&stage), usual);
    // What is turned back by hand is no change.
    turn(&mut stage, "买家");
    stage.until("保存");
    turn(&mut stage, "买家");
    stage.until_gone("保存");

    turn(&mut stage, "买家");
    stage.click("保存");
    stage.until_gone("保存");
    // The first view has the window's columns, and what is changed there is at once so.
    stage.click("视图 全部");
    turn(&mut stage, "实付");
    stage.wait("no amount", |stage| (heads(stage) == without("实付")).then_some(()));
    assert!(!stage.has("放弃更改"));
    // A view that was given none has the window's.
    stage.click("视图 退款中");
    stage.click("视图 待发货");
    stage.until("打开订单 *");
    assert_eq!(heads(&stage), without("买家"));
    // A file can have them too.
    stage.click("导出…");
    stage.until("去掉 收件人");
    stage.click("与表格相同");
    stage.until_gone("去掉 收件人");
    assert!(stage.has("去掉 实付") && !stage.has("去掉 买家昵称") && !stage.has("与表格相同"));
    drop(stage);

    let mut stage =
        Stage::as_it_opens(practice.opening(), Cadence::OnDemand, Language::Chinese, [1280.0, 800.0]);
    stage.until("打开订单 *");
    assert_eq!(heads(&stage), without("买家"));
    assert!(!stage.has("放弃更改"));
    // A view that is made of it has them as well.
    stage.click("筛选 旗帜 红旗");
    stage.click("另存为…");
    stage.click("视图名称");
    stage.paste("红");
    stage.click("存为视图");
    stage.until("视图 红");
    stage.until_gone("放弃更改");
    assert_eq!(heads(&stage), without("买家"));
}
