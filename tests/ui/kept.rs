//! Filtering by goods, places, pieces, shipping, pre-sale steps and parcels.

use lidan::domain::facets::Facets;
use lidan::domain::filter::Filter;
use lidan::domain::filter_line::read;
use lidan::domain::order::Order;
use lidan::domain::status::StepStatus;
use lidan::domain::time::Timestamp;

use egui::Modifiers;

use crate::common::practice::Practice;
use crate::stage::{Control, Stage};
use crate::truth::{self, matching, totals};

fn said(line: &str) -> Filter {
    read(line, Timestamp::from_unix(0)).unwrap()
}

/// The words of the first line of some order.
fn words(orders: &[Order]) -> (&str, &str) {
    let line = orders.iter().find_map(|order| order.lines.known().iter().find(|l| l.outer_sku_id.is_some()));
    let line = line.unwrap();
    (line.title.as_deref().unwrap(), line.outer_sku_id.as_deref().unwrap())
}

#[test]
fn goods_and_places_are_typed_and_told_as_chips() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.until(&totals(&orders, &Filter::default()));
    let (title, code) = words(&orders);
    let word: String = title.chars().take(2).collect();

    stage.click("筛选 货品");
    stage.paste(&word);
    stage.until(&totals(&orders, &said(&format!("goods:{word}"))));
    stage.until(&format!("移除条件 货品 包含 {word}"));
    stage.click(&format!("移除条件 货品 包含 {word}"));
    stage.until(&totals(&orders, &Filter::default()));

    stage.click("筛选 货品 范围 货品");
    stage.click("商家编码");
    stage.click("筛选 货品");
    stage.paste(code);
    let of_code = said(&format!("code:{code}"));
    stage.until(&totals(&orders, &of_code));
    stage.click(&format!("移除条件 商家编码 包含 {code}"));
    stage.until(&totals(&orders, &Filter::default()));

    let province = orders.iter().find_map(|order| order.province.as_deref()).unwrap();
    stage.click("筛选 省");
    stage.paste(province);
    stage.until(&totals(&orders, &said(&format!("province:{province}"))));
    stage.click("筛选 省 方式 是");
    stage.click("不是");
    stage.until(&totals(&orders, &said(&format!("-province:{province}"))));
    stage.until(&format!("移除条件 排除 省 {province}"));
}

#[test]
fn pieces_shipping_and_parcels_are_asked_for_and_what_is_no_value_is_said() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.until(&totals(&orders, &Filter::default()));
    stage.click("筛选 件数");
    stage.paste("2-3");
    stage.until(&totals(&orders, &said("pieces:2-3")));
    stage.until("移除条件 件数 2 ~ 3");
    stage.typed("x");
    stage.until("写成 2-5、3..、..2 或 1");
    stage.until(&totals(&orders, &Filter::default()));

    let sent = orders.iter().find(|order| order.consign_time.is_some()).unwrap();
    let day = sent.consign_time.unwrap().to_string()[..10].to_owned();
    stage.click("筛选 发货时间");
    stage.paste(&day);
    stage.until(&totals(&orders, &said(&format!("shipped:{day}"))));
    stage.click(&format!("移除条件 发货 {day} 00:00:00 ~ {day} 23:59:59"));
    stage.until(&totals(&orders, &Filter::default()));

    let waybill = sent.waybills()[0];
    stage.click("筛选 运单号");
    stage.paste(waybill);
    stage.until(&totals(&orders, &said(&format!("waybill:{waybill}"))));
    stage.until(&format!("移除条件 运单 {waybill}"));
}

#[test]
fn steps_of_a_pre_sale_have_counts_and_are_included_and_left_out() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    let paid = Some(StepStatus::FinalPaid);
    let count = Facets::count(&Filter::default(), &orders).step[&paid];
    stage.until("筛选 预售 尾款已付");
    stage.wait("the count beside it", |stage| {
        let rect = stage.get("筛选 预售 尾款已付").rect;
        let is_it =
            |control: &Control| rect.contains(control.rect.center()) && control.name == count.to_string();
        stage.controls().iter().any(is_it).then_some(())
    });
    stage.click("筛选 预售 尾款已付");
    let with = said("step:FRONT_PAID_FINAL_PAID");
    assert!(!matching(&orders, &with).is_empty());
    stage.until(&totals(&orders, &with));
    stage.until("移除条件 预售 尾款已付");
    stage.click("筛选 预售 尾款已付");
    stage.click_with(Modifiers::COMMAND, "筛选 预售 尾款已付");
    stage.until(&totals(&orders, &said("-step:FRONT_PAID_FINAL_PAID")));
    assert!(stage.has("排除 筛选 预售 尾款已付"));
}
