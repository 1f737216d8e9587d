//! `orders`: the forms of an answer, its pages, and its errors.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};

use lidan::domain::item::Item;
use serde_json::{Value, json};

use crate::cli::{Cli, tid};
use crate::samples;

/// A shop with so many orders; the newest has the greatest number.
fn shop(orders: i64) -> Cli {
    let cli = Cli::new();
    let mut lines = String::new();
    for n in 1..=orders {
        let at = lidan::domain::time::Timestamp::from_unix(1_699_600_000 + n);
        writeln!(
            lines,
            r#"{{"tid":"{n}","created":"{at}","modified":"{at}","status":"WAIT_SELLER_SEND_GOODS","payment":"1.50",
              "seller_memo":"第{n}","orders":{{"order":[{{"oid":"{n}","num_iid":{n},"title":"商品"}}]}}}}"#
        )
        .unwrap();
    }
    let lines = lines.replace(",\n", ",");
    cli.ok(&["import", &cli.file("orders.jsonl", lines)]);
    cli
}

#[test]
fn json_is_the_enhanced_lists_own_envelope() {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("answer.json", samples::enhanced())]);
    let answer = cli.json(&["orders", "--format", "json"]);
    assert_eq!((&answer["code"], &answer["message"]), (&json!(0), &json!("ok")));
    assert_eq!(answer["data"]["total"], 2);
    assert_eq!(answer["data"].get("unjudged"), None, "no condition on a text was made");
    assert_eq!(answer["data"].get("facets"), None);
    assert_eq!(answer, cli.json(&["orders", "--json"]));
    // One parser reads both: our answer and theirs give the same items.
    let theirs: Value = serde_json::from_str(samples::enhanced()).unwrap();
    for ours in answer["data"]["items"].as_array().unwrap() {
        let theirs = theirs["data"]["items"].as_array().unwrap().iter().find(|item| tid(item) == tid(ours));
        let read = |item: &Value| Item::read(&item.to_string()).unwrap();
        assert_eq!(read(ours), read(theirs.unwrap()));
    }
}

#[test]
fn facets_are_counted_with_their_own_condition_off_and_what_is_unknown_is_named() {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("a.json", samples::enhanced())]);
    cli.ok(&["import", &cli.file("b.json", samples::increments())]);
    cli.ok(&["import", &cli.file("c.jsonl", "{\"tid\":\"7\"}\n")]);
    let args = ["orders", "--format", "json", "--facets", "--status", "TRADE_CLOSED"];
    let data = cli.json(&args)["data"].clone();
    assert_eq!(data["total"], 2);
    assert_eq!(
        data["facets"],
        json!({
            "status": {"TRADE_NO_CREATE_PAY": 1, "TRADE_CLOSED": 2, "unknown": 1},
            "seller_flag": {"1": 2},
            "refunding": {"0": 2},
            "seller_memo": {"present": 2},
            "buyer_message": {"empty": 1, "present": 1},
        })
    );
    let all = cli.json(&["orders", "--json", "--facets"])["data"]["facets"].clone();
    assert_eq!(all["seller_flag"], json!({"1": 3, "unknown": 1}));
    assert_eq!(all["refunding"], json!({"0": 3, "unknown": 1}));
    assert_eq!(all["seller_memo"], json!({"present": 2, "unknown": 2}));
    assert_eq!(all["buyer_message"], json!({"empty": 1, "present": 1, "pending": 1, "unknown": 1}));
    let words = cli.ok(&["orders", "--facets"]);
    assert!(words.contains("Red 3") && words.contains("Not returned 1"), "{words}");
}

#[test]
fn what_a_condition_on_a_text_could_not_judge_is_counted() {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("a.json", samples::enhanced())]);
    cli.ok(&["import", &cli.file("b.json", samples::increments())]);
    let like = ["--buyer-message", "礼盒", "--buyer-message-op", "like"];
    let data = cli.json(&[&["orders", "--json"], &like[..]].concat())["data"].clone();
    assert_eq!((&data["total"], &data["unjudged"]), (&json!(1), &json!(1)));
    for format in ["table", "csv", "jsonl"] {
        let ran = cli.run(&[&["orders", "--format", format], &like[..]].concat());
        assert!(ran.err.contains("1 more orders could not be judged"), "{ran:?}");
    }
}

#[test]
fn a_table_and_json_are_one_page_and_lines_are_everything() {
    let cli = shop(130);
    let items = |args: &[&str]| {
        let answer = cli.json(&[&["orders", "--json"], args].concat());
        assert_eq!(answer["data"]["total"], 130);
        answer["data"]["items"].as_array().unwrap().iter().map(tid).collect::<Vec<_>>()
    };
    let newest = |from: i64, to: i64| (to..=from).rev().collect::<Vec<_>>();
    assert_eq!(items(&[]), newest(130, 31));
    assert_eq!(items(&["--page-no", "2"]), newest(30, 1));
    assert_eq!(items(&["--page-size", "500"]), newest(130, 1));
    assert_eq!(items(&["--page-size", "7", "--page-no", "3"]), newest(116, 110));
    assert_eq!(items(&["--page-size", "5", "--order-asc", "asc"]), [1, 2, 3, 4, 5]);
    assert_eq!(items(&["--page-no", "99999999999999999999"]), [0_i64; 0]);

    assert_eq!(cli.tids(&[]), newest(130, 1));
    assert_eq!(cli.tids(&["--page-size", "3"]), [130, 129, 128]);
    assert_eq!(cli.tids(&["--page-no", "2"]), newest(30, 1));
    assert_eq!(cli.ok(&["orders", "--format", "csv"]).lines().count(), 131);
    let table = cli.ok(&["orders"]);
    assert_eq!(table.lines().count(), 102, "a head, a page, and the sums: {table}");
    assert!(table.lines().last().unwrap().contains("130 orders · ¥195.00 paid · 1–100 shown"), "{table}");
    assert_eq!(cli.ok(&["orders", "--count", "--page-size", "3"]), "{\"total\":130}\n");
}

#[test]
fn a_spreadsheet_keeps_the_digits_and_computes_nothing() {
    let cli = Cli::new();
    let item = r#"{"tid":"2161196210547294406","seller_memo":"=HYPERLINK(\"x\")","buyer_message":"a,\"b\"\nc",
        "payment":"-3.00","orders":[{"oid":"1","num_iid":613373384956,"title":"+1"},{"oid":"2","num_iid":8}]}"#;
    cli.ok(&["import", &cli.file("a.json", item)]);
    let text = cli.ok(&["orders", "--format", "csv"]);
    assert!(text.starts_with('\u{feff}'));
    let cells: Vec<&str> = text.trim_start_matches('\u{feff}').splitn(2, "\r\n").collect();
    // The writer ends its lines as it likes; the cells are what counts.
    let (head, row) = match cells[..] {
        [head, row] => (head, row),
        _ => text.trim_start_matches('\u{feff}').split_once('\n').unwrap(),
    };
    assert!(head.starts_with("tid,created,"), "{head}");
    for cell in [
        "\t2161196210547294406",
        "\"'=HYPERLINK(\"\"x\"\")\"",
        "\"a,\"\"b\"\"\nc\"",
        ",-3.00,",
        "\t613373384956; 8",
        "'+1; ",
    ] {
        assert!(row.contains(cell), "{cell:?} in {row:?}");
    }
}

#[test]
fn a_table_is_one_line_an_order_whatever_the_buyer_wrote() {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("a.json", r#"{"tid":"1","buyer_message":"a\nb\u001b[31mc\r"}"#)]);
    let table = cli.ok(&["orders"]);
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(!table.contains('\u{1b}') && table.contains("a b [31mc"), "{table:?}");
}

#[test]
fn an_answer_goes_into_a_file_as_a_whole() {
    let cli = shop(3);
    for (format, first) in
        [("json", "{\"code\":0"), ("jsonl", "{\"created\""), ("csv", "\u{feff}tid"), ("table", "Flag")]
    {
        let path = cli.path("out");
        let file = path.to_str().unwrap();
        assert_eq!(cli.ok(&["orders", "--format", format, "--output", file]), "");
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.starts_with(first), "{format}: {written}");
        assert_eq!(written, cli.ok(&["orders", "--format", format]));
    }
    std::fs::create_dir(cli.path("folder")).unwrap();
    let ran = cli.run(&["orders", "--output", cli.path("folder").to_str().unwrap()]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    let names = std::fs::read_dir(cli.folder()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().contains(".part")));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let cli = shop(4_000);
    let mut child = cli.command(&["orders", "--format", "jsonl"]).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("\"tid\":\"4000\""), "{first}");
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn nonsense_is_named_by_its_option_and_nothing_is_answered() {
    let cli = shop(1);
    for (option, args) in [
        ("--page-size", &["--page-size", "0"][..]),
        ("--page-size", &["--page-size", "501"]),
        ("--page-size", &["--page-size", "-1"]),
        ("--page-no", &["--page-no", "0"]),
        ("--page-no", &["--page-no", "x"]),
        ("--seller-flag", &["--seller-flag", "red"]),
        ("--seller-flag", &["--seller-flag", "1", "--seller-flag", "-1"]),
        ("--num-iid", &["--num-iid", "1.5"]),
        ("--num-iid", &["--num-iid", "0"]),
        ("--tid", &["--tid", "1,,2"]),
        ("--tid", &["--tid", "1,x"]),
        ("--refunding", &["--refunding", "yes"]),
        ("--date-type", &["--date-type", "2"]),
        ("--order-asc", &["--order-asc", "up"]),
        ("--start-created", &["--start-created", "2023-11-10"]),
        ("--end-created", &["--end-created", "2023-02-30 00:00:00"]),
        (
            "--end-created",
            &["--start-created", "2023-11-11 00:00:00", "--end-created", "2023-11-10 00:00:00"],
        ),
        ("--buyer-message-op", &["--buyer-message", "x", "--buyer-message-op", "LIKE"]),
        ("--seller-memo", &["--seller-memo-op", "eq"]),
        ("--seller-memo", &["--seller-memo-op", "all"]),
        ("--format", &["--format", "xml"]),
        ("--oops", &["--oops"]),
        ("--tid", &["--tid"]),
        ("--tid", &["--tid", "1", "--tid", "2"]),
        ("--facets", &["--facets", "--format", "csv"]),
        ("--facets", &["--facets", "--count"]),
    ] {
        let ran = cli.run(&[&["orders"], args].concat());
        assert_eq!((ran.status, &*ran.out), (Some(2), ""), "{args:?}: {ran:?}");
        assert!(ran.fault().0.contains(option), "{args:?}: {ran:?}");
        let ran = cli.run(&[&["orders", "--json"], args].concat());
        let error = &ran.json()["error"];
        assert!(error["message"].as_str().unwrap().contains(option), "{args:?}: {ran:?}");
        assert!(error["kind"].is_string() && error["hint"].is_string(), "{ran:?}");
    }
}

#[test]
fn what_may_not_be_meant_is_said_and_taken_literally() {
    let cli = shop(2);
    let ran = cli.run(&["orders", "--count", "--status", "MOON"]);
    assert_eq!((ran.status, &*ran.out), (Some(0), "{\"total\":0}\n"));
    assert!(ran.err.contains("MOON"), "{ran:?}");
    let ran = cli.run(&["orders", "--count", "--seller-memo", "第1"]);
    assert_eq!((ran.status, &*ran.out), (Some(0), "{\"total\":2}\n"));
    assert!(ran.err.contains("--seller-memo-op"), "{ran:?}");
    for args in [&["--status", "ALL_WAIT_PAY"][..], &["--seller-memo", "x", "--seller-memo-op", "all"]] {
        let ran = cli.run(&[&["orders", "--count"], args].concat());
        assert_eq!((ran.status, &*ran.err), (Some(0), ""), "{ran:?}");
    }
}
