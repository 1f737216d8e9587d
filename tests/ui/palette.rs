//! The palette, the list of keys, and keys of two strokes.

use egui::{Key, Modifiers, Theme};
use lidan::domain::filter::Filter;
use lidan::domain::flag::Flag;

use crate::common::practice::Practice;
use crate::selection::CTRL;
use crate::stage::Stage;
use crate::truth;

#[test]
fn a_command_is_found_by_a_piece_of_its_name_and_done() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    stage.key_with(CTRL, Key::K);
    stage.until("查找命令");
    stage.typed("深色");
    stage.until_gone("主题：浅色");
    stage.key(Key::Enter);
    stage.until_gone("查找命令");
    stage.wait("the dark theme", |stage| (stage.ctx().theme() == Theme::Dark).then_some(()));

    // By the other language's name, with the arrows, on any screen.
    stage.go("设置");
    stage.key_with(CTRL, Key::K);
    stage.until("查找命令");
    stage.typed("row height");
    stage.until("表格行高：紧凑");
    stage.key(Key::ArrowDown);
    assert!(stage.get("表格行高：紧凑").is_on);
    stage.key(Key::Enter);
    stage.until_gone("查找命令");
    assert!(stage.get("表格行高 紧凑").is_on);

    // A command of the orders leads to them.
    stage.key_with(CTRL, Key::K);
    stage.typed("选择全部");
    stage.click("选择全部筛出的订单");
    stage.until("已选 60 单 · ¥*");
}

#[test]
fn escape_closes_the_palette_and_what_is_typed_in_it_is_no_key() {
    let practice = Practice::open(30);
    let mut stage = Stage::full(&practice);
    stage.key_with(CTRL, Key::K);
    stage.until("查找命令");
    stage.key(Key::J);
    stage.typed("没有这回事");
    stage.until("没有这样的命令");
    stage.key(Key::Escape);
    stage.until_gone("查找命令");
    assert!(!stage.has("关闭详情 Esc"), "nothing was opened behind it");
}

#[test]
fn all_keys_are_listed() {
    let practice = Practice::open(30);
    let mut stage = Stage::full(&practice);
    stage.key_with(Modifiers::SHIFT, Key::Questionmark);
    stage.until("快捷键");
    for text in ["Ctrl+K", "J  Down", "F 1", "Alt+5", "打开下一单", "只看旗帜 红旗"] {
        assert!(stage.has(text), "{text}");
    }
    stage.key(Key::J);
    stage.click("关闭");
    stage.until_gone("快捷键");
    assert!(!stage.has("关闭详情 Esc"), "no key reaches what lies behind");
}

#[test]
fn f_and_a_digit_show_only_that_flag_and_again_all() {
    let practice = Practice::open(200);
    let mut stage = Stage::full(&practice);
    let orders = truth::orders(&practice);
    stage.key(Key::F);
    stage.until("接着按 0–9 *");
    stage.key(Key::Num1);
    stage.until(&truth::totals(&orders, &truth::red()));
    stage.key(Key::F);
    stage.key(Key::Minus);
    let peach = Filter { flags: vec![Flag::new(10)], ..Filter::default() };
    stage.wait("the tenth flag", |stage| (stage.asked().answer?.filter == peach).then_some(()));
    stage.key(Key::F);
    stage.key(Key::Minus);
    stage.until(&truth::totals(&orders, &Filter::default()));
    // While a text is edited the letters are text.
    stage.click("筛选 备注");
    stage.key(Key::F);
    stage.key(Key::Num1);
    assert!(stage.asked().answer.unwrap().filter.flags.is_empty());
}
