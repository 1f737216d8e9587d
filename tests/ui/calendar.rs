//! The promotion days: what touches the shop, all APIs on a day, and a notice on its way in.

use egui::Key;
use lidan::clock::Clock;
use lidan::config;
use lidan::domain::time::{HOUR_S, Timestamp};

use crate::common::practice::Practice;
use crate::stage::Stage;

const NOTICE_FIELD: &str = "填写 公告全文";

fn opened(practice: &Practice) -> Stage {
    let mut stage = Stage::open(practice);
    stage.go("大促");
    stage.until("公告 1");
    stage
}

/// A notice by which the list of trades lacks the goods from an hour ago to an hour from now; of one line nobody
/// knows what it means.
fn notice_of_now(now: Timestamp) -> String {
    let (from, to) = (now.plus_s(-HOUR_S), now.plus_s(HOUR_S));
    format!(
        "大促API服务调整公告\n发布于: {now}\n\n交易API taobao.trades.sold.get 1、{from} ~ {to}\n\
         api不返回orders节点、支付信息\n2、月亮升起之后可能有惊喜\n"
    )
}

/// Pastes a notice and has it read.
fn read(stage: &mut Stage, text: &str) {
    stage.click("导入公告…");
    stage.click(NOTICE_FIELD);
    stage.paste(text);
    stage.click("读一读");
}

#[test]
fn the_screen_opens_on_what_touches_the_shop_in_a_sellers_words() {
    let practice = Practice::open(20);
    let mut stage = opened(&practice);
    assert!(stage.has("现在和接下来都没有已知的限制"));
    let evening = "2023-11-10 19:30–22:00 列表缺商品、付款、物流、收件标识 → 改用增强源，22:00 后补齐";
    assert!(stage.has(evening));
    assert!(!stage.has("*fenxiao*"), "what this program does not use is not told here");
    stage.click(evening);
    stage.until("api不返回orders节点、支付信息、物流信息、oaid*");
    stage.click(evening);
    stage.until_gone("公告原文");
}

#[test]
fn every_api_has_a_row_on_the_day_and_is_found_by_its_name() {
    let practice = Practice::open(20);
    let mut stage = opened(&practice);
    stage.click("日历范围 全部接口");
    stage.click("看 2023-11-10 周五");
    stage.until("taobao.trades.sold.get：*字段不返回 19:30–22:00*");
    stage.fill("按接口名查找", "fenxiao.products");
    stage.until("taobao.fenxiao.products.get：接口关闭 19:30–20:30");
    stage.fill("按接口名查找", "PICTURE");
    stage.until("taobao.picture.delete：接口关闭 00:00–次日 24:00");
    assert!(!stage.has("taobao.fenxiao.products.get：*"));
    stage.focus("2023-11-10 的 1 个接口");
    stage.key(Key::ArrowDown);
    stage.until("00:00–次日 24:00  接口关闭");
    stage.click("后一个有限制的日子");
    stage.until("2023-11-11 的 1 个接口");
    stage.fill("按接口名查找", "没有的接口");
    stage.until("2023-11-11 的 0 个接口");
}

#[test]
fn the_arrow_keys_go_from_day_to_day() {
    let practice = Practice::open(20);
    let mut stage = opened(&practice);
    stage.click("日历范围 全部接口");
    stage.click("看 2023-11-10 周五");
    stage.leave_focus();
    stage.key(Key::ArrowLeft);
    stage.until("2023-11-02 的 * 个接口");
    stage.key(Key::ArrowRight);
    stage.until("2023-11-10 的 * 个接口");
}

#[test]
fn a_notice_is_shown_with_what_was_not_understood_before_it_is_kept_and_holds_from_then_on() {
    let practice = Practice::open(20);
    let mut stage = opened(&practice);
    read(&mut stage, &notice_of_now(Clock::System.now()));
    stage.until("看懂 1 条");
    assert!(stage.has("没看懂 1 处"));
    assert!(stage.has("第 * 行：*月亮升起之后可能有惊喜"));
    assert!(!stage.has("公告 2"), "nothing is kept yet");
    stage.click("导入");
    stage.until("公告 2");
    stage.until("* 列表缺商品、付款 → 已改用增强源，* 后自动补齐");
    assert!(stage.has("现在 1"));
    stage.click("立即同步 F5");
    stage.until("· 平台降级至 *，已改用增强源");
}

#[test]
fn a_shop_without_the_enhanced_list_is_told_what_happens_then() {
    let practice = Practice::open(20);
    let mut profile = practice.profile();
    profile.enhanced = None;
    config::put_shop(&practice.paths().config_file(), &profile).unwrap();
    let mut stage = opened(&practice);
    read(&mut stage, &notice_of_now(Clock::System.now()));
    stage.click("导入");
    stage.until("* 列表缺商品、付款 → 逐单取详情，* 后自动补齐");
    stage.until("· 平台降级至 *，之后自动补齐");
}

#[test]
fn a_text_without_a_window_cannot_be_kept() {
    let practice = Practice::open(20);
    let mut stage = opened(&practice);
    read(&mut stage, "今天天气不错");
    stage.until("没有读到任何时段");
    assert!(!stage.has("导入"));
    stage.click("取消");
    stage.until_gone(NOTICE_FIELD);
    assert!(stage.has("公告 1"));
}

#[test]
fn a_file_is_read_by_its_path_or_by_being_dropped() {
    let practice = Practice::open(20);
    let file = practice.folder.path().join("公告.txt");
    std::fs::write(&file, notice_of_now(Clock::System.now())).unwrap();
    let mut stage = opened(&practice);
    stage.click("导入公告…");
    stage.fill("填写 公告文件", &file.display().to_string());
    stage.click("读一读");
    stage.until("看懂 1 条");
    stage.click("取消");
    stage.drop_file(file);
    stage.until("看懂 1 条");
    stage.click("取消");
    stage.drop_file(practice.folder.path().join("没有.txt"));
    stage.until("文件不能用*");
}
