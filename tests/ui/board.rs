//! The item board: items are found by words, and it is said what they sell inside other windows.

use egui::Key;
use lidan::clock::Clock;
use lidan::domain::time::{DAY_S, Span};
use serde_json::Value;

use crate::common::practice::Practice;
use crate::editing::{Begun, ID, begin, paste_items, send, until_confirmed};
use crate::stage::Stage;

const FIELD: &str = "粘贴商品";

/// A line of an order that has the best seller.
fn line_of_best_seller(practice: &Practice) -> Value {
    let truth = practice.sandbox.truth();
    let best = truth.best_seller();
    let now = Clock::System.now();
    let all = Span::new(now.plus_s(-400 * DAY_S), now).unwrap();
    let lines = |tid| {
        let order: Value = serde_json::from_str(&truth.item(tid)?).ok()?;
        order.pointer("/orders/order")?.as_array().cloned()
    };
    let mut lines = truth.tids(all).into_iter().filter_map(lines).flatten();
    lines.find(|line| line["num_iid"].as_u64() == Some(best)).unwrap()
}

/// The window of a shop whose orders are all here, with a new activity.
fn begun(practice: &Practice) -> Stage {
    let mut stage = Stage::full(practice);
    stage.go("尖货活动");
    stage.click("新建活动");
    stage.until(ID);
    stage
}

#[test]
fn items_are_found_by_words_and_added_with_the_keys() {
    let practice = Practice::open(300);
    let line = line_of_best_seller(&practice);
    let (item, title) = (line["num_iid"].as_u64().unwrap(), line["title"].as_str().unwrap());
    let mut stage = begun(&practice);
    stage.click(FIELD);
    stage.typed(title);
    let offer = format!("加入 {title}：{item} · 近 7 天 * 单 * 件");
    stage.until(&offer);
    stage.key(Key::Escape);
    stage.until_gone(&offer);
    assert!(stage.get(FIELD).is_focused, "Escape closes the list alone");
    stage.key(Key::ArrowDown);
    stage.until(&offer);
    stage.key(Key::Enter);
    stage.until(&format!("移除商品 {item}"));
    assert_eq!(stage.value(FIELD), "", "the next one can be looked for");
    assert!(stage.get(FIELD).is_focused);

    // The seller's own code leads to it too, and a click adds; what is there already is told.
    let code = line["outer_sku_id"].as_str().unwrap();
    stage.typed(code);
    let offer = stage.until(&format!("加入 {title}：{item} · *{code} · 已在名单里")).name;
    stage.click(&offer);
    stage.until("合并了 1 个重复的");
    assert!(stage.get(FIELD).is_focused, "a click on the list leaves the focus where it was");

    // What is in no title is said to be so; Enter does not take it for an id, the button does.
    stage.typed("没有这种货");
    stage.until("本店订单里没有带这些字的商品");
    stage.key(Key::Enter);
    assert_eq!(stage.value(FIELD), "没有这种货");
    stage.click("添加商品");
    stage.until("不是商品 ID：没有这种货");
    stage.click(FIELD);
    stage.typed("613373384956");
    assert!(!stage.has("加入 *") && !stage.has("本店订单里没有带这些字的商品"), "an id is no search");
    stage.key(Key::Enter);
    stage.until("移除商品 613373384956");
    stage.until("2 / 20");
}

#[test]
fn arrow_keys_choose_among_what_was_found() {
    let practice = Practice::open(300);
    let line = line_of_best_seller(&practice);
    // One character of a title is in many.
    let piece = line["title"].as_str().unwrap().chars().last().unwrap().to_string();
    let mut stage = begun(&practice);
    stage.click(FIELD);
    stage.typed(&piece);
    stage.until("加入 *");
    let offers = stage.all("加入 *");
    assert!(offers.len() > 2, "{}", stage.tree());
    let pieces = |name: &str| name.split(" 单 ").nth(1)?.split(' ').next()?.parse::<u64>().ok();
    let sold: Vec<u64> = offers.iter().map(|offer| pieces(&offer.name).unwrap()).collect();
    assert!(sold.is_sorted_by(|a, b| a >= b), "the best seller stands first: {sold:?}");
    stage.key(Key::ArrowDown);
    stage.key(Key::ArrowDown);
    stage.key(Key::ArrowUp);
    stage.key(Key::Enter);
    let second = offers[1].name.split('：').nth(1).unwrap().split(' ').next().unwrap().to_owned();
    stage.until(&format!("移除商品 {second}"));
    stage.until("1 / 20");
}

#[test]
fn what_sold_inside_another_window_stands_at_the_badge_and_in_the_warning() {
    let practice = Practice::open(300);
    let mut stage = Stage::full(&practice);
    let best = practice.sandbox.truth().best_seller().to_string();
    stage.go("尖货活动");
    let items = &*format!("{best} 613373384956");
    // It began long ago: every order of these days was paid inside of it.
    let long = Begun { id: "1", name: "全年", items, from_min: -200 * 24 * 60, for_h: 400 * 24 };
    begin(&mut stage, long);
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    begin(&mut stage, Begun { id: "87654", name: "今晚", from_min: 60, for_h: 2, ..long });
    stage.until("2 件商品同时在 全年（ID 1）：*。那个时段内至今售出 * 件，金额 ¥*");
    let badges = stage.all("也在 全年");
    assert_eq!(badges.len(), 2);
    let sold = |text: &str| {
        let pieces = text.split("至今售出 ").nth(1)?.split(' ').next()?.replace(',', "");
        pieces.parse::<u64>().ok()
    };
    assert!(sold(&badges[0].description).unwrap() > 0, "{badges:?}");
    assert_eq!(sold(&badges[1].description), Some(0), "known to have sold nothing");

    // One that has not begun has sold nothing, and nobody is asked.
    begin(&mut stage, Begun { id: "55555", name: "明天", items: "7", from_min: 24 * 60, for_h: 2 });
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    begin(&mut stage, Begun { id: "99", name: "明天加场", items: "7", from_min: 24 * 60, for_h: 2 });
    stage.until("1 件商品同时在 明天（ID 55555）：*。那个时段还没开始，没有销售");
    paste_items(&mut stage, &best);
    stage.until("2 / 20");
}

#[test]
fn one_key_goes_from_an_order_to_its_activity_and_back() {
    let practice = Practice::open(300);
    let mut stage = Stage::full(&practice);
    let line = line_of_best_seller(&practice);
    let best = line["num_iid"].as_u64().unwrap().to_string();
    stage.key(Key::G);
    stage.until("先选中一单，再按 G 去它的活动");
    stage.key(Key::J);
    stage.key(Key::G);
    stage.until("*商品不在任何活动里，或商品未知");

    stage.go("尖货活动");
    stage.key(Key::G);
    stage.until("先打开一个填好的活动，再按 G 看它的订单");
    let all = Begun { id: "1", name: "全年", items: &best, from_min: -200 * 24 * 60, for_h: 400 * 24 };
    begin(&mut stage, all);
    send(&mut stage);
    until_confirmed(&mut stage, 1);
    stage.leave_focus();
    stage.key(Key::G);
    stage.until(&format!("移除条件 商品 {best}*"));
    assert!(stage.has("打开 订单"));
    stage.until("打开订单 *");
    // What was shown before may still stand there: the first row of this answer has the item.
    stage.wait("rows of the item", |stage| stage.find("打开订单 *"));
    stage.until_gone("300 单 · ¥*");
    stage.leave_focus();
    stage.key(Key::J);
    stage.key(Key::G);
    stage.until(ID);
    assert_eq!(stage.value(ID), "1");

    // The menu of a row leads there too.
    stage.go("订单");
    stage.until("打开订单 *");
    let row = stage.rows()[0].rect.center();
    stage.press_at(egui::PointerButton::Secondary, row);
    stage.click("去商品所在的活动");
    stage.until(ID);
}

#[test]
fn items_come_out_of_a_file_and_lost_digits_are_refused() {
    let practice = Practice::open(10);
    let mut stage = crate::editing::open(&practice);
    stage.click("新建活动");
    stage.until(ID);
    let folder = practice.folder.path();
    let file = folder.join("商品.csv");
    std::fs::write(&file, "标题,宝贝ID\n茶,613373384956\n盒,627502976336\n空,\n").unwrap();
    stage.drop_file(file);
    stage.until("读自 商品.csv · 「宝贝ID」列 · 1 行没有商品 ID");
    assert!(stage.has("移除商品 613373384956") && stage.has("移除商品 627502976336") && stage.has("2 / 20"));

    let book = folder.join("清单.xlsx");
    let mut written = rust_xlsxwriter::Workbook::new();
    let sheet = written.add_worksheet().set_name("在售").unwrap();
    sheet.write_number(0, 0, 3.0).unwrap();
    sheet.write_number(0, 1, 613_373_384_957_f64).unwrap();
    written.save(&book).unwrap();
    // By its path in the field, as other files are chosen.
    stage.click(FIELD);
    stage.paste(&book.display().to_string());
    stage.key(Key::Enter);
    stage.until("读自 清单.xlsx · 第 2 列（商品 ID 最多） · 工作表 在售");
    assert!(stage.has("移除商品 613373384957") && stage.has("3 / 20"));

    let short = folder.join("丢了.csv");
    std::fs::write(&short, "商品ID\n6.13373E+11\n").unwrap();
    stage.drop_file(short);
    stage.until("第 2 行是 6.13373E+11：*整个文件没有读*");
    assert!(stage.has("3 / 20"));
}
