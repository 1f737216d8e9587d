//! Unknown is not empty: what no answer has returned is marked, and what is known to be empty is not.

use crate::common::practice::Practice;
use crate::stage::{Row, Stage};
use crate::truth;

/// A window over orders of a file.
fn over_lines(practice: &Practice, lines: &[String]) -> Stage {
    let file = practice.folder.path().join("lines.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let mut stage = Stage::open(practice);
    stage.until("还没有订单");
    stage.drop_file(file);
    stage.until(&format!("lines.jsonl：新 {} 单，*", lines.len()));
    stage.until("打开订单 *");
    stage
}

/// What stands in a row below the head of a column.
fn cell(stage: &Stage, row: &Row, column: &str) -> Vec<String> {
    let heads: Vec<f32> = stage.all("列 *").iter().map(|head| head.rect.left()).collect();
    let left = stage.get(&format!("列 {column}")).rect.left();
    let right = heads.into_iter().filter(|x| *x > left).fold(f32::INFINITY, f32::min);
    let within = |x: f32| left - 1.0 <= x && x < right - 1.0;
    row.texts.iter().filter(|text| within(text.rect.left())).map(|text| text.name.clone()).collect()
}

#[test]
fn a_text_that_was_never_returned_is_marked_and_an_empty_one_is_blank() {
    let practice = Practice::open(10);
    let lines = [
        r#"{"tid":"7","created":"2026-01-07 00:00:00","status":"TRADE_FINISHED","payment":"1.00"}"#,
        r#"{"tid":"6","created":"2026-01-06 00:00:00","status":"TRADE_FINISHED","payment":"1.00",
            "seller_memo":"","buyer_message":""}"#,
        r#"{"tid":"5","created":"2026-01-05 00:00:00","status":"TRADE_FINISHED","payment":"1.00",
            "seller_memo":"礼盒","has_buyer_message":true}"#,
    ]
    .map(|line| line.replace('\n', ""));
    let mut stage = over_lines(&practice, &lines);
    let rows = stage.rows();
    let texts = |row: usize| [cell(&stage, &rows[row], "备注"), cell(&stage, &rows[row], "留言")];
    assert_eq!(texts(0), [["未返回"], ["未返回"]]);
    assert_eq!(texts(1), [const { Vec::<String>::new() }; 2]);
    assert_eq!(texts(2), [["礼盒"], ["有留言·待取"]]);
    assert_eq!(cell(&stage, &rows[0], "商品"), ["未返回"], "so are lines that no answer returned");
    assert!(rows[0].texts.iter().any(|text| text.name == "旗帜未返回"));
    // The counts tell them apart as well.
    assert!(stage.has("备注：有 1") && stage.has("备注：无 1") && stage.has("留言：无 1"));
    assert!(stage.has("有·待取 1") && stage.all("未返回 1").len() >= 2);

    for (tid, memo, message) in
        [("7", "未返回", "未返回"), ("6", "没有", "没有"), ("5", "礼盒", "有留言·待取")]
    {
        stage.click(&format!("打开订单 {tid}"));
        let below = |stage: &Stage, head: &str| {
            let controls = stage.controls();
            let at = controls.iter().position(|control| control.name == head)?;
            Some(controls[at + 1].name.clone())
        };
        let expected = (Some(memo.to_owned()), Some(message.to_owned()));
        stage.wait(&format!("{expected:?}"), |stage| {
            ((below(stage, "卖家备注"), below(stage, "买家留言")) == expected).then_some(())
        });
    }
}

#[test]
fn orders_that_a_text_could_not_judge_are_shown_and_their_texts_fetched() {
    let practice = Practice::open(60);
    // Lists say that there is a message, as TOP's do; nobody has read it.
    let orders = truth::orders(&practice);
    let with_message: Vec<_> = orders
        .iter()
        .filter(|order| order.buyer_message.known().is_some_and(|text| !text.is_empty()))
        .take(3)
        .collect();
    let without = orders.iter().find(|order| order.buyer_message.known() == Some("")).unwrap();
    let said = |tid: lidan::domain::ids::Tid, has: bool| {
        format!(r#"{{"tid":"{tid}","created":"2026-01-01 00:00:00","has_buyer_message":{has}}}"#)
    };
    let mut lines: Vec<String> = with_message.iter().map(|order| said(order.tid, true)).collect();
    lines.push(said(without.tid, false));
    let mut stage = over_lines(&practice, &lines);
    let text = with_message[0].buyer_message.known().unwrap();
    let piece: String = text.chars().take_while(|c| !c.is_whitespace()).take(2).collect();

    stage.click("筛选 留言");
    stage.paste(&piece);
    stage.until("另有 3 单留言未取到");
    assert!(stage.has("0 单 · ¥0.00"));
    stage.click("查看");
    stage.until("移除条件 只看未取到的");
    let mut expected: Vec<String> = with_message.iter().map(|order| order.tid.to_string()).collect();
    expected.sort();
    stage.wait("the three rows", |stage| {
        let mut shown: Vec<String> = stage.rows().into_iter().map(|row| row.tid).collect();
        shown.sort();
        (shown == expected).then_some(())
    });
    stage.click("先取这些");
    stage.until("已取回 3 单");
    stage.until_gone("另有 * 单留言未取到");
    stage.click("移除条件 只看未取到的");
    stage.until(&format!("打开订单 {}", with_message[0].tid));
    let found = stage.rows();
    assert!(found.iter().all(|row| row.texts.iter().any(|text| text.name.contains(&piece))), "{found:#?}");
}

#[test]
fn an_export_tells_apart_what_cannot_be_judged() {
    let practice = Practice::open(10);
    let lines = [
        r#"{"tid":"7","created":"2026-01-07 00:00:00","payment":"1.00"}"#,
        r#"{"tid":"6","created":"2026-01-06 00:00:00","payment":"1.00"}"#,
        r#"{"tid":"5","created":"2026-01-05 00:00:00","payment":"1.00","seller_memo":"礼盒"}"#,
        r#"{"tid":"4","created":"2026-01-04 00:00:00","payment":"1.00","seller_memo":""}"#,
    ]
    .map(str::to_owned);
    let mut stage = over_lines(&practice, &lines);
    stage.click("筛选 备注");
    stage.paste("礼");
    stage.until("另有 2 单备注未取到");
    let export = |stage: &mut Stage, name: &str, button: &str| {
        let file = practice.folder.path().join(name);
        stage.fill("填写 文件位置", file.to_str().unwrap());
        stage.until("将新建此文件");
        stage.click(button);
        stage.until("已导出 *");
        let manifest = std::fs::read_to_string(format!("{}.manifest.json", file.display())).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        (std::fs::read_to_string(file).unwrap().lines().count() - 1, manifest)
    };
    stage.click("导出…");
    stage.until("另有 2 单所筛的信息未返回，无法判断，不在文件里");
    let (rows, manifest) = export(&mut stage, "yes.csv", "导出 1 单");
    assert!(stage.has("另有 2 单所筛的信息未返回，无法判断，不在文件里"), "it is said of the file too");
    assert_eq!((rows, &manifest["unjudged"]), (1, &2.into()));
    assert_eq!((&manifest["filter"], manifest.get("unjudged_by")), (&"memo:礼".into(), None));
    stage.click("关闭");

    // What is shown is what is written, also where that is what cannot be judged.
    stage.click("查看");
    stage.until("打开订单 7");
    stage.click("导出…");
    stage.until("只有无法判断的 2 单：*");
    let (rows, manifest) = export(&mut stage, "open.csv", "导出 2 单");
    assert_eq!((rows, &manifest["unjudged_by"]), (2, &"memo:礼".into()));
    assert_eq!(
        (&manifest["filter"], &manifest["unjudged"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}
