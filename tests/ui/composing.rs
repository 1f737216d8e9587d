//! Typing with an input method: what is being composed is no text yet.

use egui::{ImeEvent, Key};
use lidan::domain::filter::Filter;

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth::{self, memo_contains, totals};

fn composed(text: &str) -> ImeEvent {
    let end = text.chars().count();
    ImeEvent::Preedit { text: text.to_owned(), active_range_chars: Some(end..end) }
}

#[test]
fn nothing_filters_while_a_text_is_composed() {
    let practice = Practice::open(300);
    let orders = truth::orders(&practice);
    let mut stage = Stage::full(&practice);
    stage.click("筛选 备注");
    let before = stage.asked().answer.unwrap();
    for text in ["l", "li", "li h", "li he", "礼he"] {
        stage.ime(composed(text));
        assert_eq!(stage.value("筛选 备注"), text, "it is seen in the field");
        // Enter picks a candidate, Escape gives one up: neither is the window's.
        stage.frames(5);
        assert_eq!(stage.asked().answer.unwrap(), before, "{text} is no condition");
    }
    stage.ime(ImeEvent::Commit("礼盒".into()));
    let asked = stage.asked().answer.unwrap();
    assert_eq!(asked.filter, memo_contains("礼盒"));
    assert_eq!(asked.question, before.question + 1, "one question, not one a key");
    stage.until(&totals(&orders, &memo_contains("礼盒")));

    // A composition that is given up leaves what was there.
    stage.ime(composed("jia"));
    stage.ime(composed(""));
    stage.frames(5);
    assert_eq!(stage.value("筛选 备注"), "礼盒");
    assert_eq!(stage.asked().answer.unwrap(), asked);
}

#[test]
fn the_windows_keys_rest_while_a_text_is_composed() {
    let practice = Practice::open(50);
    let mut stage = Stage::full(&practice);
    stage.click("打开订单 *");
    stage.until("关闭详情 Esc");
    let open = stage.asked().detail;
    stage.click("筛选 备注");
    stage.ime(composed("jk"));
    for key in [Key::J, Key::K, Key::ArrowDown, Key::Space, Key::Enter] {
        stage.key(key);
    }
    assert_eq!(stage.asked().detail, open);
    assert_eq!(stage.asked().answer.unwrap().filter, Filter::default());
}
