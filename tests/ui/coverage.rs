//! The last days on the screen of the sync: what is here, what is missing and why, and reading a day again.

use egui::Key;
use lidan::sandbox::{Fault, Target};

use crate::common::practice::Practice;
use crate::faults::with_unreadable_orders;
use crate::stage::Stage;

/// A day that is complete, as its cell says it.
const COMPLETE: &str = "*：完整，* 单";

fn days(stage: &mut Stage) -> usize {
    stage.go("同步");
    stage.until("近 90 天，未选日期");
    stage.until(COMPLETE);
    stage.all(COMPLETE).len()
}

#[test]
fn every_day_of_the_last_ninety_is_told_and_a_press_shows_its_hours() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    assert_eq!(days(&mut stage), 90);
    let day = stage.all(COMPLETE)[45].clone();
    stage.click_at(day.rect.center());
    stage.until(&format!("近 90 天，{}", day.name));
    stage.until("00:00–01:00：完整，* 单");
    stage.until("23:00–24:00：完整，* 单");
    stage.click_at(day.rect.center());
    stage.until("近 90 天，未选日期");
}

#[test]
fn the_arrow_keys_go_from_day_to_day_and_the_day_is_told() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    days(&mut stage);
    stage.focus("近 90 天，未选日期");
    stage.key(Key::Home);
    stage.until("近 90 天，*：*，* 单");
    let first = stage.get("近 90 天，*").name;
    stage.key(Key::ArrowRight);
    stage.wait("the next day", |stage| (stage.get("近 90 天，*").name != first).then_some(()));
    stage.key(Key::End);
    stage.until("近 90 天，今天 *：*，* 单");
}

#[test]
fn a_day_that_is_to_be_read_again_is_a_gap_until_it_was_read() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    days(&mut stage);
    let day = stage.all(COMPLETE)[60].clone();
    let short = day.name.split(' ').next().unwrap().to_owned();
    stage.click_at(day.rect.center());
    practice.sandbox.faults().push(Target::Any, Fault::Status(502), 1_000);
    stage.click(&format!("重读 {short}"));
    stage.until(&format!("{short} *：缺口，* 单"));
    stage.until("* 处缺口");
    practice.sandbox.faults().clear();
    stage.until_gone("停止");
    stage.until_a_second_later();
    stage.click("立即同步");
    stage.until(&day.name);
    stage.until("没有缺口，这段时间的订单都在");
}

#[test]
fn a_pass_is_told_in_full_when_it_is_pressed() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    // The days come a moment later and move what stands below them.
    days(&mut stage);
    stage.click("查看同步 *");
    stage.until("* 的同步");
    assert!(stage.has("读到 * · 新 60 · 改 * · 未变 * · 看不懂 0"));
    stage.click("查看同步 *");
    stage.until_gone("* 的同步");
}

#[test]
fn an_order_that_could_not_be_read_leaves_once_another_try_reads_it() {
    let practice = Practice::open(60);
    let mut stage = with_unreadable_orders(&practice);
    stage.until_gone("停止");
    stage.click("*实付读不懂");
    stage.until("来自*个人信息已隐去");
    let retry = stage.until("重读订单 *").name;
    stage.click(&retry);
    stage.until("平台的回答看不懂");
    practice.sandbox.faults().clear();
    stage.click(&retry);
    stage.until_gone(&retry);
}

#[test]
fn days_are_compared_with_the_platforms_totals_when_the_user_asks() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    stage.go("同步");
    stage.click("核对近 3 天");
    stage.until("核对完，补回 0 单");
    stage.until("一致");
    assert!(stage.has("本地 * · 平台 * · * 核对"));
}
