//! Settings: a shop from nothing to its first orders, what a check says, and how the window looks.

use egui::Theme;
use keyring_core::mock;
use lidan::domain::shop::{SecretKind, SecretPlace};
use lidan::secrets::Secrets;
use lidan::ui::{Language, theme};
use lidan::worker::Cadence;
use tempfile::TempDir;

use crate::common::practice::{PATIENCE, Practice, no_keyring, opening};
use crate::stage::Stage;

/// Fills in the shop of a practice platform.
fn fill_in(stage: &mut Stage, practice: &Practice) {
    let welcome = practice.sandbox.welcome().clone();
    stage.click("增强订单源");
    let authorised = welcome.enhanced.authorised.to_string();
    for (field, text) in [
        ("填写 店铺代号", "练习"),
        ("填写 卖家登录账号", &*welcome.seller_nick),
        ("填写 开放平台网关", &*welcome.top.gateway),
        ("填写 AppKey", &*welcome.top.app_key),
        ("填写 AppSecret", &*welcome.top.app_secret),
        ("填写 授权 SessionKey", &*welcome.top.session),
        ("填写 增强源网关", &*welcome.enhanced.gateway),
        ("填写 appid", &*welcome.enhanced.appid),
        ("填写 增强源密钥", &*welcome.enhanced.app_secret),
        ("填写 sysid", &*welcome.enhanced.sysid),
        ("填写 授权时间", &*authorised),
    ] {
        stage.fill(field, text);
    }
    stage.click("密钥存放 仅本次运行");
}

/// A window over a folder in which there is nothing.
fn over_nothing(folder: &TempDir) -> Stage {
    let opening = opening(folder.path(), no_keyring());
    Stage::over(opening, Cadence::Kept, Language::Chinese, [1280.0, 800.0])
}

#[test]
fn from_an_empty_folder_to_the_first_orders() {
    let (practice, folder) = (Practice::open(80), TempDir::new().unwrap());
    let mut stage = over_nothing(&folder);
    stage.until("还没有店铺");
    stage.click("添加店铺…");
    stage.until("填写 店铺代号");
    // All that is missing is named, and nothing can be kept.
    assert!(stage.has("填店铺代号，不含 / 等符号 · 填卖家登录账号 · 填 AppKey"));
    assert!(!stage.get("保存并检查").is_enabled);
    fill_in(&mut stage, &practice);
    stage.click("保存并检查");
    stage.until("淘宝开放平台：可用，近三天 * 单");
    stage.until("增强订单源：可用，近三天 * 单");
    stage.until("设置店铺 练习");
    stage.go("订单");
    stage.click("视图 全部");
    stage.until("打开订单 *");
    stage.until("80 单 · ¥*");
}

#[test]
fn every_wrong_entry_is_named_at_once() {
    let folder = TempDir::new().unwrap();
    let mut stage = over_nothing(&folder);
    stage.click("添加店铺…");
    stage.click("增强订单源");
    for (field, text) in [
        ("填写 店铺代号", "a/b"),
        ("填写 开放平台网关", "http://gw.api.taobao.com/router/rest"),
        ("填写 开放平台每秒请求上限", "0"),
        ("填写 应用每天的调用额度", "0"),
        ("填写 本机占其中百分之几", "101"),
        ("填写 增强源网关", "不是网址"),
        ("填写 授权时间", "昨天"),
        ("填写 增强源每秒请求上限", "很多"),
    ] {
        stage.fill(field, text);
    }
    let all = stage.until("填店铺代号*").name;
    for word in [
        "填店铺代号，不含 / 等符号",
        "填卖家登录账号",
        "淘宝开放平台的网关须用 https",
        "填 AppKey",
        "淘宝开放平台的每秒请求是 1 到 5000 的整数",
        "每天调用额度是整数，或不填",
        "本机份额是 1 到 100",
        "增强订单源的网关地址不对",
        "填 appid",
        "授权时间写成 2026-11-01 09:00:00",
        "增强订单源的每秒请求是 1 到 5000 的整数",
    ] {
        assert!(all.contains(word), "{word}: {all}");
    }
    assert!(!stage.get("保存并检查").is_enabled);
    stage.click("增强订单源");
    stage.click("淘宝开放平台");
    stage.until("*至少开启一个订单来源*");
}

#[test]
fn a_check_says_what_each_source_answered() {
    let practice = Practice::open(80);
    let mut stage = Stage::open(&practice);
    stage.go("设置");
    stage.click("设置店铺 demo");
    stage.click("检查连接");
    stage.until("淘宝开放平台：可用，近三天 * 单");
    stage.until("增强订单源：可用，近三天 * 单");

    // The provider answers without orders to an account it does not know.
    let sysid = practice.sandbox.welcome().enhanced.sysid.clone();
    stage.fill("填写 sysid", "999");
    stage.click("密钥存放 仅本次运行");
    stage.click("保存并检查");
    stage.until("增强订单源：能连上但没有订单：账号或 sysid 可能不对");
    stage.fill("填写 sysid", &sysid);
    stage.fill("填写 授权 SessionKey", "过期的");
    stage.click("保存并检查");
    stage.until("淘宝开放平台：授权已失效 · 重新授权后把 SessionKey 填到设置*");
    stage.until("增强订单源：可用，近三天 * 单");
}

#[test]
fn a_secret_that_is_missing_is_named_and_goes_into_the_keyring_once_it_is_typed() {
    let mut practice = Practice::open(10);
    let keyring = mock::Store::new().unwrap();
    practice.secrets = Secrets::with_keyring(move || Ok(keyring.clone()), PATIENCE);
    let top = practice.sandbox.welcome().top.clone();
    practice.secrets.keep(&practice.name, SecretKind::TopAppSecret, (*top.app_secret).into()).unwrap();
    let mut stage = Stage::open(&practice);
    stage.go("设置");
    stage.click("设置店铺 demo");
    stage.click("检查连接");
    stage.until("增强订单源：缺少 增强源密钥");
    stage.until("淘宝开放平台：授权已失效 *");
    // What is typed goes where it is to be kept, and is there the next time.
    let enhanced = practice.sandbox.welcome().enhanced.app_secret.clone();
    stage.fill("填写 授权 SessionKey", &top.session);
    stage.fill("填写 增强源密钥", &enhanced);
    stage.click("保存并检查");
    stage.until("增强订单源：可用，近三天 * 单");
    stage.until("淘宝开放平台：可用，近三天 * 单");
    drop(stage);
    let found = practice.secrets.get(&practice.name, SecretKind::TopSession).unwrap().unwrap();
    assert_eq!(found.place, SecretPlace::Keyring);
}

#[test]
fn a_shop_is_removed_only_after_a_second_question_and_its_orders_stay() {
    let practice = Practice::open(30);
    let mut stage = Stage::full(&practice);
    stage.go("设置");
    stage.click("设置店铺 demo");
    stage.click("移除店铺…");
    stage.click("取消");
    assert!(stage.has("移除店铺…") && stage.has("设置店铺 demo"));
    stage.click("移除店铺…");
    stage.click("移除 demo 的设置与密钥");
    stage.until("已移除 demo，订单仍在本地");
    stage.until_gone("设置店铺 demo");
    stage.go("订单");
    stage.until("还没有店铺");
    drop(stage);
    let desk = lidan::desk::Desk::open(practice.opening()).unwrap();
    assert!(desk.shop_names().unwrap().contains(&practice.name));
}

#[test]
fn the_look_is_what_was_chosen_and_stays_so() {
    let practice = Practice::open(10);
    let mut stage = Stage::open(&practice);
    stage.go("设置");
    for (choice, is, tokens) in [
        ("主题 浅色", Theme::Light, &theme::LIGHT),
        ("主题 深色", Theme::Dark, &theme::DARK),
        ("主题 浅色", Theme::Light, &theme::LIGHT),
    ] {
        stage.click(choice);
        assert!(stage.get(choice).is_on);
        let style = stage.ctx().style_of(stage.ctx().theme());
        assert_eq!((stage.ctx().theme(), style.visuals.panel_fill), (is, tokens.panel));
    }
    let low = stage.get("表格行高 紧凑").rect.height();
    stage.click("缩放 125%");
    stage.frames(2);
    assert!((stage.ctx().zoom_factor() - 1.25).abs() < 0.001);
    assert!((stage.get("表格行高 紧凑").rect.height() - low).abs() < 1.0, "sizes are in points");
    stage.click("表格行高 紧凑");
    drop(stage);

    let mut stage = Stage::open(&practice);
    stage.until("设置店铺 demo");
    for choice in ["主题 浅色", "缩放 125%", "表格行高 紧凑"] {
        assert!(stage.get(choice).is_on, "{choice}");
    }
    assert_eq!(stage.ctx().theme(), Theme::Light);
}
