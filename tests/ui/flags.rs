//! The seller's own names for flags: given in the settings, and shown wherever a flag is.

use egui::Key;

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth::{self, red, totals};

#[test]
fn a_flag_with_a_name_of_its_own_is_shown_and_found_by_it_and_the_line_keeps_the_platforms_word() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.go("设置");
    stage.click("名称 红旗");
    stage.typed("加急");
    stage.go("订单");
    stage.click("筛选 旗帜 加急（红旗）");
    stage.until(&totals(&orders, &red()));
    stage.until("移除条件 旗帜 加急（红旗）");
    assert!(stage.has("筛选 旗帜 黄旗"), "the others are what they were");
    stage.wait("a row with the name", |stage| {
        let rows = stage.rows();
        (!rows.is_empty() && rows.iter().all(|row| row.texts.iter().any(|text| text.name == "加急（红旗）")))
            .then_some(())
    });
    stage.click("移除条件 旗帜 加急（红旗）");
    drop(stage);

    // It is known again, and the line offers the flag by it.
    let mut stage = Stage::open(&practice);
    stage.until("筛选 旗帜 加急（红旗）");
    stage.key(Key::Slash);
    stage.typed("flag:加");
    stage.until("补全 red 加急（红旗）");
    stage.key(Key::Tab);
    stage.until(&totals(&orders, &red()));
    assert_eq!(stage.value("一行筛选").trim(), "flag:red");
    stage.key(Key::Escape);

    stage.go("设置");
    stage.fill("名称 红旗", "");
    stage.go("订单");
    stage.until("筛选 旗帜 红旗");
}
