//! The line of the filter, the chips and the way back: words without a key, what is offered while one types, chips that
//! are changed in place, filters that were there before.

use egui::{ImeEvent, Key, Modifiers, PointerButton, pos2};
use lidan::domain::anywhere::{Anywhere, Sought};
use lidan::domain::filter::Filter;
use lidan::domain::flag::Flag;
use lidan::domain::local_test::{LocalTest, Side};

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth::{self, matching, memo_contains, red, totals};

const ALT: Modifiers = Modifiers::ALT;

fn anywhere(word: &str) -> Filter {
    let any = Anywhere::new(vec![Sought::typed(word).unwrap()]).unwrap();
    Filter { local: vec![LocalTest::Anywhere(Side::Is, any)], ..Filter::default() }
}

fn asked(stage: &Stage) -> Filter {
    stage.asked().answer.unwrap().filter
}

#[test]
fn a_word_is_looked_for_everywhere_and_one_click_narrows_it_to_a_place() {
    let practice = Practice::open(400);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.key(Key::Slash);
    stage.until("一行筛选");
    stage.typed("礼盒");
    assert_eq!(asked(&stage), anywhere("礼盒"));
    stage.until(&totals(&orders, &anywhere("礼盒")));
    stage.key(Key::Enter);
    stage.until_gone("一行筛选");
    // The detail says where it was found.
    let first = matching(&orders, &memo_contains("礼盒"))[0].tid;
    stage.click(&format!("打开订单 {first}"));
    stage.until("命中 *备注*");
    stage.click("关闭详情 Esc");
    stage.click("任意处含 礼盒");
    let count = matching(&orders, &memo_contains("礼盒")).len();
    stage.click(&format!("只在备注 · {count} 单"));
    assert_eq!(asked(&stage), memo_contains("礼盒"));
    stage.until(&totals(&orders, &memo_contains("礼盒")));
    stage.until("备注 包含 礼盒");
    assert!(!stage.has("任意处含 礼盒"));

    // Digits are numbers of an order, and a column that is not shown is named in the row.
    let order = &orders[7];
    let tail = &order.tid.to_string()[10..];
    stage.key(Key::Slash);
    stage.fill("一行筛选", tail);
    assert_eq!(asked(&stage), anywhere(tail));
    stage.until(&format!("打开订单 {}", order.tid));
    let item = order.lines.known()[0].num_iid.unwrap().to_string();
    stage.fill("一行筛选", &item);
    stage.until(&totals(&orders, &anywhere(&item)));
    stage.until("命中 商品 ID");
    stage.fill("一行筛选", &format!("\"{item}\""));
    stage.until("没有符合的订单");
}

#[test]
fn the_line_offers_keys_and_their_values_and_leaves_enter_alone() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.key(Key::Slash);
    stage.until("一行筛选");
    // What is offered is no condition yet.
    stage.typed("fl");
    stage.until("补全 flag: 旗帜");
    assert_eq!(asked(&stage), Filter::default());
    stage.key(Key::Tab);
    assert_eq!(stage.value("一行筛选"), "flag:");
    assert!(stage.get("一行筛选").is_focused);
    stage.until("补全 red 红旗");
    stage.typed("r");
    stage.until_gone("补全 yellow 黄旗");
    stage.key(Key::ArrowDown);
    assert!(stage.get("补全 red 红旗").is_focusable);
    stage.key(Key::Enter);
    assert_eq!(stage.value("一行筛选"), "flag:red ");
    stage.until(&totals(&orders, &red()));
    // Escape closes what is offered first, and then the word is one.
    stage.typed("me");
    stage.until("补全 memo: 备注");
    assert_eq!(asked(&stage), red());
    stage.key(Key::Escape);
    stage.until_gone("补全 *");
    assert!(stage.get("一行筛选").is_focused);
    assert_eq!(asked(&stage).local, anywhere("me").local);
    // The pointer takes one too. The operators of a text stand below its key.
    stage.typed("mo");
    stage.until("补全 memo^= 备注 开头是");
    stage.click("补全 memo: 备注");
    assert_eq!(stage.value("一行筛选"), "flag:red memo:");
    assert!(stage.get("一行筛选").is_focused);
    stage.typed("礼");
    let both = Filter { seller_memo: memo_contains("礼").seller_memo, ..red() };
    assert_eq!(asked(&stage), both);
    // With nothing chosen Enter is the line's.
    stage.typed(" m");
    stage.until("补全 modified: 修改时间");
    stage.key(Key::Enter);
    stage.until_gone("一行筛选");
    assert_eq!(asked(&stage).local, anywhere("m").local);
}

#[test]
fn nothing_is_offered_while_a_text_is_composed() {
    let practice = Practice::open(50);
    let mut stage = Stage::full(&practice);
    stage.key(Key::Slash);
    stage.until("一行筛选");
    let active_range_chars = Some(2..2);
    stage.ime(ImeEvent::Preedit { text: "fl".to_owned(), active_range_chars });
    stage.frames(3);
    assert!(!stage.has("补全 *"));
    stage.ime(ImeEvent::Commit("旗".into()));
    stage.until("补全 旗: 旗帜");
}

#[test]
fn a_chip_is_changed_where_it_stands() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.click("筛选 旗帜 红旗");
    stage.click("筛选 备注");
    stage.paste("礼盒");
    stage.key(Key::Enter);
    let before = asked(&stage);
    stage.click("旗帜 红旗");
    stage.click("改为 黄旗");
    let flags = vec![Flag::new(1), Flag::new(2)];
    assert_eq!(asked(&stage), Filter { flags: flags.clone(), ..before.clone() });
    // Escape brings back what was there.
    stage.key(Key::Escape);
    stage.until_gone("改为 黄旗");
    assert_eq!(asked(&stage), before);
    stage.click("旗帜 红旗");
    stage.click("改为 黄旗");
    stage.key(Key::Enter);
    stage.until_gone("改为 黄旗");
    stage.until("旗帜 红旗 黄旗");
    let wider = Filter { flags, ..before };
    stage.until(&totals(&orders, &wider));

    // A text has its field and its operators; the focus opens it as the pointer does.
    stage.focus("备注 包含 礼盒");
    stage.key(Key::Enter);
    assert!(stage.until("改条件的值").is_focused);
    stage.fill("改条件的值", "急");
    stage.click("改为方式 不含");
    stage.key(Key::Enter);
    stage.until("备注 不含 急");
    assert_eq!(asked(&stage).flags, wider.flags);
    assert!(matches!(asked(&stage).local[..], [LocalTest::Memo(Side::IsNot, _)]));

    // A term of the line is text, and what cannot be read is named.
    stage.key(Key::Slash);
    stage.fill("一行筛选", "tail:441");
    stage.key(Key::Enter);
    stage.click("订单尾号 441");
    stage.fill("改条件的值", "tail:44x");
    stage.until("第 6 个字起“44x”*");
    stage.fill("改条件的值", "-tail:44");
    stage.key(Key::Enter);
    stage.until("排除 订单尾号 44");
}

#[test]
fn filters_that_were_there_before_come_back_tab_by_tab() {
    let practice = Practice::open(200);
    let mut stage = Stage::full(&practice);
    assert!(!stage.get("上一个筛选 Alt+←").is_enabled);
    stage.click("筛选 旗帜 红旗");
    stage.click("筛选 备注");
    stage.typed("礼盒");
    stage.key(Key::Enter);
    let both = Filter { seller_memo: memo_contains("礼盒").seller_memo, ..red() };
    assert_eq!(asked(&stage), both);
    // A word is one step, however many keys it took.
    stage.key_with(ALT, Key::ArrowLeft);
    assert_eq!(asked(&stage), red());
    stage.key_with(ALT, Key::ArrowLeft);
    assert_eq!(asked(&stage), Filter::default());
    stage.key_with(ALT, Key::ArrowLeft);
    assert_eq!(asked(&stage), Filter::default(), "there is nothing before");
    stage.click("下一个筛选 Alt+→");
    assert_eq!(asked(&stage), red());

    // What stands still for a moment is a step too, and the keys are the table's while a text is typed.
    stage.click("筛选 备注");
    stage.typed("急");
    stage.frames(15);
    stage.typed("送");
    let hurried = Filter { seller_memo: memo_contains("急").seller_memo, ..red() };
    stage.key_with(ALT, Key::ArrowLeft);
    assert_eq!(asked(&stage), hurried);
    assert!(stage.value("筛选 备注") == "急" && stage.get("下一个筛选 Alt+→").is_enabled);
    stage.leave_focus();

    // Another tab has its own way back.
    let tabs: Vec<_> =
        stage.controls().into_iter().filter(|c| c.role == egui::accesskit::Role::Tab).collect();
    stage.click_at(tabs[1].rect.center());
    stage.frames(3);
    assert!(!stage.get("上一个筛选 Alt+←").is_enabled);
    let other = asked(&stage);
    stage.key_with(ALT, Key::ArrowLeft);
    assert_eq!(asked(&stage), other);
    // The view of all orders keeps no change of its own; its way back does.
    stage.click_at(tabs[0].rect.center());
    assert_eq!(asked(&stage), Filter::default());
    stage.key_with(ALT, Key::ArrowLeft);
    assert_eq!(asked(&stage), hurried);
}

#[test]
fn the_value_under_the_pointer_is_left_out() {
    let practice = Practice::open(200);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    let flag = |tid: &str| orders.iter().find(|order| order.tid.to_string() == tid).unwrap().seller_flag;
    let row = stage.rows().into_iter().find(|row| flag(&row.tid).is_some()).unwrap();
    let known = flag(&row.tid).unwrap();
    stage.press_at(PointerButton::Secondary, pos2(row.rect.left() + 10.0, row.rect.center().y));
    stage.click("排除此旗");
    let rest = Filter { local: vec![LocalTest::NotFlag(vec![known])], ..Filter::default() };
    assert_eq!(asked(&stage), rest);
    stage.until(&totals(&orders, &rest));
}
