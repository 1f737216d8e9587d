//! The bars over the table: what they count, and the span that they set.

use egui::Key;
use lidan::domain::filter::Filter;

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth::{self, totals};

#[test]
fn a_bar_sets_the_span_and_the_bars_go_away_and_come_back() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.until(&totals(&orders, &Filter::default()));
    stage.until("时间分布：左右键移动，回车选定");

    // By keys: the first bar, then the next one.
    stage.focus("时间分布：*");
    stage.key(Key::ArrowRight);
    stage.until("时间分布：*单");
    stage.key(Key::Enter);
    let within = stage.wait("a span that is asked for", |stage| {
        let filter = stage.asked().answer?.filter;
        (filter.start.is_some() && filter.end.is_some()).then_some(filter)
    });
    stage.until(&totals(&orders, &within));
    let (start, end) = (within.start.unwrap(), within.end.unwrap());
    let oldest = orders.iter().filter_map(|order| order.created).min().unwrap();
    assert!(start <= oldest && oldest <= end, "the first bar holds the oldest order");
    stage.until(&format!("移除条件 创建 {start} ~ {end}"));

    stage.click("收起时间分布");
    stage.until_gone("时间分布：*");
    stage.click("显示时间分布");
    stage.until("时间分布：*");
}

#[test]
fn a_drag_over_the_bars_sets_the_span_from_its_first_to_its_last() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.until(&totals(&orders, &Filter::default()));
    let bars = stage.until("时间分布：左右键移动，回车选定").rect;
    stage.drag(bars.left_center() + egui::vec2(2.0, 0.0), bars.right_center() - egui::vec2(2.0, 0.0));
    let within = stage.wait("a span that is asked for", |stage| {
        let filter = stage.asked().answer?.filter;
        (filter.start.is_some() && filter.end.is_some()).then_some(filter)
    });
    // Over all bars: every order is still there.
    assert_eq!(totals(&orders, &within), totals(&orders, &Filter::default()));
    stage.click("分布按 旗帜");
    stage.until(&totals(&orders, &within));
}
