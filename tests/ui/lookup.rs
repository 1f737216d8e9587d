//! Order numbers that were pasted: which are here, and what the platform says of the others.

use lidan::domain::ids::Tid;
use lidan::sandbox::Fault;

use crate::common::practice::Practice;
use crate::stage::Stage;
use crate::truth;

const FULLINFO: &str = "taobao.trade.fullinfo.get";

/// A window in which these orders are known, from a file.
fn with_some(practice: &Practice, known: &[Tid]) -> Stage {
    let lines: Vec<String> = known.iter().map(|tid| practice.sandbox.truth().item(*tid).unwrap()).collect();
    let file = practice.folder.path().join("some.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let mut stage = Stage::open(practice);
    stage.until("还没有订单");
    stage.drop_file(file);
    stage.until(&format!("some.jsonl：新 {} 单，*", known.len()));
    stage.until("打开订单 *");
    stage
}

#[test]
fn pasted_numbers_are_found_in_any_separator_and_the_platform_is_asked_for_the_rest() {
    let practice = Practice::open(30);
    let all = truth::tids(&practice);
    let mut stage = with_some(&practice, &all[..5]);
    stage.click("筛选 订单号");
    let (unknown, elsewhere) = ("4000000000000000001", all[20]);
    stage.paste(&format!("{}，{}\r\n{}； {elsewhere}、\"{unknown}\" {}", all[0], all[1], all[2], all[1]));
    stage.until("5 个单号，找到 3，缺 2");
    let mut shown: Vec<String> = stage.rows().into_iter().map(|row| row.tid).collect();
    shown.sort();
    let mut expected: Vec<String> = all[..3].iter().map(Tid::to_string).collect();
    expected.sort();
    assert_eq!(shown, expected);

    stage.click("向平台查询");
    stage.until("已取回 1 单");
    stage.until("平台无此单 1 个");
    stage.until("5 个单号，找到 4，缺 1");
    stage.until(&format!("打开订单 {elsewhere}"));
    assert!(stage.has("再查一次"));
}

#[test]
fn numbers_of_which_none_is_here_can_be_asked_for_where_the_rows_would_stand() {
    let practice = Practice::open(30);
    let all = truth::tids(&practice);
    let mut stage = with_some(&practice, &all[..1]);
    stage.click("筛选 订单号");
    stage.paste(&all[7].to_string());
    stage.until("本地没有这 1 个订单号");
    assert!(stage.has("可以逐单向平台查询，查到就存下来") && stage.rows().is_empty());
    stage.click("向平台查询");
    stage.until(&format!("打开订单 {}", all[7]));
    assert!(stage.has("1 个单号，找到 1，缺 0"));
}

#[test]
fn what_is_no_number_is_pointed_at_and_the_others_count() {
    let practice = Practice::open(30);
    let all = truth::tids(&practice);
    let mut stage = with_some(&practice, &all[..2]);
    stage.click("筛选 订单号");
    stage.paste(&format!("{} 订单 {}", all[0], all[1]));
    stage.until("有的不是编号，已略过");
    stage.until("2 个单号，找到 2，缺 0");
}

#[test]
fn a_platform_that_cannot_be_asked_says_why_and_can_be_asked_again() {
    let practice = Practice::open(30);
    let all = truth::tids(&practice);
    let mut stage = with_some(&practice, &all[..1]);
    practice.sandbox.faults().push(FULLINFO, Fault::Isv("isv.permission-api-package-limit".into()), 1);
    stage.click("筛选 订单号");
    stage.paste(&format!("{} {}", all[0], all[9]));
    stage.until("2 个单号，找到 1，缺 1");
    stage.click("向平台查询");
    stage.until("暂不可查 1 个");
    assert!(stage.has("应用没有此权限"));
    stage.click("再查一次");
    stage.until("已取回 1 单");
    stage.until("2 个单号，找到 2，缺 0");
}
