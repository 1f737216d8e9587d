//! Bad input, as it is seen in the window: each fault has its words, and what is here stays here.

use lidan::sandbox::{Broken, ENHANCED_LIST, Fault, Target};
use lidan::ui::Language;
use lidan::worker::Cadence;

use crate::common::practice::{Practice, no_keyring, opening};
use crate::stage::Stage;

/// What the screen of the orders shows: the sums, and the first rows.
fn shown(stage: &mut Stage) -> Vec<String> {
    stage.go("订单");
    stage.until("打开订单 *");
    let sums = stage.until("* 单 · ¥*").name;
    std::iter::once(sums).chain(stage.rows().into_iter().map(|row| row.tid).take(12)).collect()
}

/// A window at the sync screen while every order that comes is damaged.
pub fn with_unreadable_orders(practice: &Practice) -> Stage {
    practice.sandbox.faults().push(Target::Any, Fault::BadItem(Broken::Money), 1_000);
    let mut stage = Stage::open(practice);
    stage.go("同步");
    stage.click("立即同步");
    stage.until("看不懂的订单 *");
    stage
}

#[test]
fn a_wrong_secret_is_said_by_the_check_and_by_a_bar_on_every_screen() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    let rows = shown(&mut stage);
    stage.go("设置");
    stage.click("设置店铺 demo");
    stage.fill("填写 AppSecret", "这不是密钥");
    stage.click("密钥存放 仅本次运行");
    stage.click("保存并检查");
    stage.until("淘宝开放平台：密钥不对 · 在设置里重填 AppKey 与密钥*");
    stage.until("增强订单源：可用，近三天 * 单");
    assert_eq!(stage.value("填写 AppSecret"), "", "a secret that was sent on stands nowhere");

    stage.until_a_second_later();
    stage.click("立即同步 F5");
    stage.until("淘宝开放平台：密钥不对");
    stage.until("订单停在 *");
    assert_eq!(shown(&mut stage), rows, "nothing is lost");
    stage.go("同步");
    stage.until("在设置里重填 AppKey 与密钥");
    assert!(stage.all("淘宝开放平台：密钥不对").len() >= 2, "in the bar and in full");
    stage.click("去设置");
    stage.until("设置店铺 demo");
    let secret = practice.sandbox.welcome().top.app_secret.clone();
    assert!(!stage.tree().contains(&secret) && !stage.tree().contains("这不是密钥"));
}

#[test]
fn answers_that_are_none_are_waited_out_and_read_again() {
    let practice = Practice::open(60);
    practice.sandbox.faults().push(ENHANCED_LIST, Fault::Html, 1);
    practice.sandbox.faults().push(ENHANCED_LIST, Fault::HalfBody, 1);
    let mut stage = Stage::open(&practice);
    stage.go("同步");
    stage.click("立即同步");
    stage.until("等待：网络或平台暂时不通（* 秒）");
    stage.until("完整至 *");
    stage.until("重试 2 · 限流 0");
    assert!(stage.has("没有缺口，这段时间的订单都在"));
    assert!(!stage.has("网络或平台暂时不通"), "what healed by itself is no trouble any more");
    stage.go("订单");
    stage.until("60 单 · ¥*");
}

#[test]
fn while_the_gateways_are_down_the_table_keeps_its_rows() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    let rows = shown(&mut stage);
    practice.sandbox.faults().push(Target::Any, Fault::Status(502), 1_000);
    stage.until_a_second_later();
    stage.go("同步");
    stage.click("立即同步");
    stage.until("等待：网络或平台暂时不通（* 秒）");
    assert_eq!(shown(&mut stage), rows, "filtering and reading go on meanwhile");
    stage.go("同步");
    stage.until("淘宝开放平台：网络或平台暂时不通");
    stage.until("稍后会自动再试");
    stage.until("* 处缺口");
    assert!(stage.has("完整至 *"), "what was complete is so still");
    assert_eq!(shown(&mut stage), rows);
    practice.sandbox.faults().clear();
    stage.go("同步");
    stage.click("立即同步");
    stage.until_gone("淘宝开放平台：网络或平台暂时不通");
    stage.until("没有缺口，这段时间的订单都在");
}

#[test]
fn an_order_that_cannot_be_read_is_kept_as_it_came_and_the_others_are_shown() {
    let practice = Practice::open(60);
    let mut stage = with_unreadable_orders(&practice);
    assert!(stage.has("原文已留存，其余订单不受影响；能读懂时会自动移出"));
    stage.click("*实付读不懂");
    stage.until("{*\"payment\"*}");
    stage.go("订单");
    stage.wait("the others", |stage| (stage.rows().len() > 10).then_some(()));
}

#[test]
fn a_file_that_is_none_is_refused_in_words() {
    let practice = Practice::open(60);
    let mut stage = Stage::full(&practice);
    let rows = shown(&mut stage);
    let file = practice.folder.path().join("图片.json");
    std::fs::write(&file, b"\x89PNG\r\n\x1a\n").unwrap();
    stage.drop_file(file);
    stage.until("文件不能用*");
    assert_eq!(shown(&mut stage), rows);
}

#[test]
fn a_database_that_cannot_be_read_is_said_and_left_as_it_is() {
    let folder = tempfile::TempDir::new().unwrap();
    let (path, bytes) = (folder.path().join(lidan::store::FILE), "no database ".repeat(1_000));
    std::fs::write(&path, &bytes).unwrap();
    let opening = opening(folder.path(), no_keyring());
    let mut stage = Stage::over(opening, Cadence::Kept, Language::Chinese, [1280.0, 800.0]);
    stage.until("数据库读不出来，已原样保留");
    assert!(stage.has("把数据文件夹备份后移开，再重新同步") && stage.has("平台原文"));
    drop(stage);
    assert_eq!(std::fs::read(&path).unwrap(), bytes.into_bytes());
}

#[test]
fn a_configuration_that_is_wrong_is_said_with_its_place() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("config.toml"), "[[shop]]\nname = \n").unwrap();
    let opening = opening(folder.path(), no_keyring());
    let mut stage = Stage::over(opening, Cadence::Kept, Language::Chinese, [1280.0, 800.0]);
    stage.until("设置文件有误");
    assert!(stage.has("改正 config.toml 后重新打开"));
}
