//! Orders into a file: what is asked for, where it goes, how far it is, and where it lies.

use egui::Key;
use lidan::ui::Language;
use lidan::worker::Cadence;

use crate::common::practice::Practice;
use crate::selection::CTRL;
use crate::stage::Stage;
use crate::truth;

/// The pane over all orders of a shop.
fn open(practice: &Practice) -> Stage {
    let mut stage = Stage::full(practice);
    stage.click("导出…");
    stage.until("导出订单");
    stage
}

#[test]
fn a_key_right_after_the_dialog_is_left_is_not_lost() {
    let practice = Practice::open(5);
    let mut stage = open(&practice);
    stage.keys_in_a_row(&[Key::Escape, Key::Slash]);
    stage.until("一行筛选");
    stage.key(Key::Escape);
    stage.key_with(CTRL, Key::K);
    stage.until("查找命令");
    stage.keys_in_a_row(&[Key::Escape, Key::Slash]);
    stage.until("一行筛选");
    assert!(!stage.has("查找命令"));
}

#[test]
fn the_filtered_orders_are_written_and_the_window_says_where_they_lie() {
    let practice = Practice::open(40);
    let file = practice.folder.path().join("导出.csv");
    let mut stage = open(&practice);
    assert!(stage.value("填写 文件位置").ends_with("csv"));
    stage.fill("填写 文件位置", file.to_str().unwrap());
    stage.until("将新建此文件");
    stage.click("导出 40 单");
    stage.until("已导出 40 单，40 行");
    assert!(stage.has(file.to_str().unwrap()) && stage.has("复制路径"));

    let text = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<&str> = text.lines().collect();
    assert!(rows[0].starts_with("\u{feff}订单号,创建时间,"), "{}", rows[0]);
    let mut written: Vec<String> =
        rows[1..].iter().map(|row| row.trim_start().split(',').next().unwrap().into()).collect();
    written.sort();
    let mut all: Vec<String> = truth::tids(&practice).iter().map(ToString::to_string).collect();
    all.sort();
    assert_eq!(written, all);
    let manifest = std::fs::read_to_string(format!("{}.manifest.json", file.display())).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!((&manifest["orders"], &manifest["filter"]), (&40.into(), &"".into()));
    assert!(manifest["complete_up_to"].is_string(), "{manifest}");

    stage.click("关闭");
    stage.until_gone("导出订单");
    stage.click("导出…");
    stage.fill("填写 文件位置", file.to_str().unwrap());
    stage.until("将替换已有的同名文件");
}

#[test]
fn what_is_selected_is_written_alone_and_without_a_selection_all_of_the_answer() {
    let practice = Practice::open(40);
    let mut stage = Stage::full(&practice);
    let names: Vec<String> = stage.rows().iter().map(|row| format!("打开订单 {}", row.tid)).collect();
    stage.click(&names[1]);
    stage.click_with(CTRL, &names[3]);
    stage.until("已选 2 单*");
    stage.key_with(CTRL, Key::E);
    stage.until("导出 2 单");
    stage.key(Key::Escape);
    stage.until_gone("导出 2 单");
    // All but one of the answer.
    stage.key_with(CTRL, Key::A);
    stage.click_with(CTRL, &names[3]);
    stage.until("已选 39 单*");
    stage.key_with(CTRL, Key::E);
    let file = practice.folder.path().join("39.csv");
    stage.fill("填写 文件位置", file.to_str().unwrap());
    stage.until("将新建此文件");
    stage.click("导出 39 单");
    stage.until("已导出 39 单，39 行");
    let text = std::fs::read_to_string(&file).unwrap();
    let left_out = names[3].trim_start_matches("打开订单 ");
    assert!(text.lines().count() == 40 && !text.contains(left_out));
}

#[test]
fn a_place_that_cannot_be_written_to_is_said_before_anything_is() {
    let practice = Practice::open(3);
    let mut stage = open(&practice);
    let folder = practice.folder.path();
    for (path, said) in [
        (folder.join("nowhere/orders.csv").display().to_string(), "没有这个文件夹，写完整路径"),
        (folder.display().to_string(), "这是文件夹，写上文件名"),
        ("orders.csv".to_owned(), "没有这个文件夹，写完整路径"),
    ] {
        stage.fill("填写 文件位置", &path);
        stage.until(said);
        assert!(!stage.get("导出 3 单").is_enabled);
    }
}

#[test]
fn what_was_chosen_last_is_there_the_next_time() {
    let practice = Practice::open(5);
    let file = practice.folder.path().join("lines.csv");
    let mut stage = open(&practice);
    stage.fill("填写 文件位置", file.to_str().unwrap());
    stage.click("文件格式 Excel 工作簿");
    assert!(stage.value("填写 文件位置").ends_with("lines.xlsx"));
    stage.click("一行是 一个子订单");
    stage.click("去掉 创建时间");
    stage.click("下移 订单号");
    stage.until("将新建此文件");
    stage.click("导出 5 单");
    stage.until("已导出 5 单，*");
    drop(stage);

    let mut stage = Stage::over(practice.opening(), Cadence::OnDemand, Language::Chinese, [1280.0, 800.0]);
    stage.until("打开订单 *");
    stage.click("导出…");
    assert!(stage.until("文件格式 Excel 工作簿").is_on);
    assert!(stage.get("一行是 一个子订单").is_on && !stage.has("去掉 创建时间"));
    assert!(!stage.get("上移 付款时间").is_enabled, "it is the first column now");
    let path = stage.value("填写 文件位置");
    assert!(path.starts_with(practice.folder.path().to_str().unwrap()) && path.ends_with("xlsx"), "{path}");
}
