//! The page of an order in the seller's back office: opened in a browser where its address is configured.

use std::io::Write as _;

use crate::common::practice::Practice;
use crate::stage::Stage;

#[test]
fn an_order_is_opened_at_the_address_that_is_configured() {
    let practice = Practice::open(20);
    let mut config = std::fs::OpenOptions::new().append(true).open(practice.paths().config_file()).unwrap();
    writeln!(config, "\n[links]\norder = \"https://seller.example/detail?id={{tid}}\"").unwrap();
    drop(config);
    let mut stage = Stage::full(&practice);
    let tid = stage.rows()[1].tid.clone();
    let page = format!("https://seller.example/detail?id={tid}");
    stage.click_second(&format!("打开订单 {tid}"));
    stage.click("在卖家中心打开");
    assert_eq!(stage.until_copied(), page);

    stage.click(&format!("打开订单 {tid}"));
    stage.until("关闭详情 Esc");
    stage.click("在卖家中心打开");
    assert_eq!(stage.until_copied(), page);
}

#[test]
fn without_an_address_it_is_said_how_one_is_set() {
    let practice = Practice::open(20);
    let mut stage = Stage::full(&practice);
    let tid = stage.rows()[1].tid.clone();
    stage.click_second(&format!("打开订单 {tid}"));
    stage.click("在卖家中心打开");
    stage.until("还没有卖家中心的地址：在 config.toml 的 [links] 下写 *{tid}*再重开程序");
    stage.click(&format!("打开订单 {tid}"));
    stage.until("关闭详情 Esc");
    assert!(!stage.has("在卖家中心打开"));
}
