//! `orders` into files for spreadsheets and other programs: workbooks, rows of lines, chosen columns, and what becomes
//! of a file that is not finished.

use std::io::Read as _;
use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use lidan::domain::export::{Column, RowOf};
use serde_json::{Value, json};

use crate::cli::Cli;

/// Three orders: one with two lines and both texts, one that is known to have no memo, one of which almost nothing is
/// known.
const ORDERS: &str = concat!(
    r#"{"tid":"2161196210547294406","created":"2023-11-10 20:14:30","modified":"2023-11-10 20:20:00","status":"WAIT_SELLER_SEND_GOODS","seller_flag":1,"payment":"105.58","buyer_nick":"=HYPERLINK(\"x\")","seller_memo":"礼盒, \"急\"","buyer_message":"@SUM(A1)","orders":{"order":[{"oid":"2161196210547294407","num_iid":613373384956,"title":"+杯子","num":2,"price":"50.00","payment":"100.00","refund_status":"NO_REFUND"},{"oid":"2161196210547294408","num_iid":614342481688,"title":"盖子","num":1,"price":"5.58","payment":"5.58"}]}}"#,
    "\n",
    r#"{"tid":"12","created":"2023-11-09 00:00:00","modified":"2023-11-09 00:00:00","status":"TRADE_FINISHED","payment":"-3.00","seller_memo":"","orders":{"order":[{"oid":"13","num_iid":8,"num":1}]}}"#,
    "\n",
    r#"{"tid":"7","created":"2023-11-08 00:00:00"}"#,
    "\n",
);

fn shop() -> Cli {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("orders.jsonl", ORDERS)]);
    cli
}

/// Writes a file and gives its path.
fn written(cli: &Cli, name: &str, args: &[&str]) -> String {
    let path = cli.path(name).into_os_string().into_string().unwrap();
    assert_eq!(cli.ok(&[&["orders", "--output", &path], args].concat()), "");
    path
}

/// The rows of a sheet, head included.
fn sheet(path: &str, name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    book.worksheet_range(name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

/// The raw text of a part of a workbook.
fn part(path: &str, name: &str) -> String {
    let bytes = std::fs::read(path).unwrap();
    // A local header of a ZIP archive: 30 bytes, of which two each say how long the name and the extra field are.
    let begins =
        |at: &usize| bytes[*at..].starts_with(b"PK\x03\x04") && bytes[at + 30..].starts_with(name.as_bytes());
    let at = (0..bytes.len() - 30 - name.len()).find(begins).unwrap();
    let length = |place: usize| usize::from(u16::from_le_bytes([bytes[at + place], bytes[at + place + 1]]));
    let mut text = String::new();
    let packed = &bytes[at + 30 + length(26) + length(28)..];
    flate2::read::DeflateDecoder::new(packed).read_to_string(&mut text).unwrap();
    text
}

/// Rows of a CSV file, head included.
fn csv(text: &str) -> Vec<Vec<String>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_workbook_has_ids_as_texts_and_real_times_and_amounts() {
    let cli = shop();
    let path = written(&cli, "orders.xlsx", &["--format", "xlsx"]);
    let rows = sheet(&path, "Orders");
    let names: Vec<&str> = Column::usual(RowOf::Order).iter().map(|column| column.name).collect();
    assert_eq!(rows[0], names.iter().map(|name| text(name)).collect::<Vec<_>>());
    let cell = |row: usize, name: &str| rows[row][names.iter().position(|n| *n == name).unwrap()].clone();
    assert_eq!(cell(1, "tid"), text("2161196210547294406"));
    let Data::DateTime(created) = cell(1, "created") else { panic!("{:?}", cell(1, "created")) };
    assert_eq!(created.to_ymd_hms_milli(), (2023, 11, 10, 20, 14, 30, 0));
    assert_eq!(cell(1, "payment"), Data::Float(105.58));
    assert_eq!(cell(2, "payment"), Data::Float(-3.0));
    assert_eq!(cell(1, "seller_flag"), Data::Float(1.0));
    assert_eq!(cell(1, "num_iid"), text("613373384956; 614342481688"));
    assert_eq!(cell(1, "num"), text("2; 1"), "what several lines say is a text");
    assert_eq!(cell(3, "payment"), Data::Empty);
    assert_eq!(rows.len(), 4);
}

#[test]
fn no_cell_of_a_workbook_is_a_formula() {
    let cli = shop();
    let path = written(&cli, "orders.xlsx", &["--format", "xlsx", "--per", "line"]);
    let rows = sheet(&path, "Orders");
    for harmless in ["'=HYPERLINK(\"x\")", "'@SUM(A1)", "'+杯子"] {
        assert!(rows[1].contains(&text(harmless)), "{harmless}: {:?}", rows[1]);
    }
    assert!(!part(&path, "xl/worksheets/sheet1.xml").contains("<f>"));
}

#[test]
fn of_the_two_texts_what_is_not_known_is_not_what_is_empty() {
    let cli = shop();
    let columns = &["--columns", "tid,seller_memo"];
    let path = written(&cli, "orders.csv", &[&["--format", "csv"], &columns[..]].concat());
    let written_csv = std::fs::read_to_string(path).unwrap();
    assert!(written_csv.ends_with("\n\t12,\"\"\n\t7,\n"), "{written_csv:?}");

    let path = written(&cli, "orders.xlsx", &[&["--format", "xlsx"], &columns[..]].concat());
    let raw = part(&path, "xl/worksheets/sheet1.xml");
    // A blank cell with a style of its own, beside one that is simply empty.
    let cell =
        |name: &str| raw.split("<c ").find(|cell| cell.contains(&format!("r=\"{name}\""))).map(str::to_owned);
    assert!(cell("B4").is_some_and(|cell| cell.contains("s=\"")), "{raw}");
    assert_ne!(cell("B4").map(|c| c.replace("B4", "")), cell("B3").map(|c| c.replace("B3", "")), "{raw}");

    let lines = cli.ok(&[&["orders", "--format", "jsonl"], &columns[..]].concat());
    let objects: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects[1], json!({"tid": "12", "seller_memo": ""}));
    assert_eq!(objects[2], json!({"tid": "7"}));
}

#[test]
fn a_message_that_a_later_answer_says_exists_is_not_known_to_be_empty_in_any_form() {
    let cli = Cli::new();
    let order = |message: &str, at: &str| {
        format!(
            r#"{{"tid":"1","created":"2023-11-08 00:00:00","modified":"2023-11-08 00:00:0{at}","status":"TRADE_FINISHED",{message}}}"#
        )
    };
    cli.ok(&["import", &cli.file("a.jsonl", order(r#""buyer_message":"""#, "1"))]);
    cli.ok(&["import", &cli.file("b.jsonl", order(r#""has_buyer_message":true"#, "2"))]);
    for columns in ["tid,buyer_message", "tid,buyer_message,post_fee"] {
        let rows = cli.ok(&["orders", "--format", "csv", "--columns", columns]);
        assert!(!rows.contains("\"\""), "{columns}: {rows}");
    }
    for args in [&["--format", "jsonl"][..], &["--format", "json"], &["--format", "jsonl", "--per", "line"]] {
        assert!(!cli.ok(&[&["orders"], args].concat()).contains("\"buyer_message\""), "{args:?}");
    }
}

#[test]
fn a_row_can_be_an_order_line_and_an_order_without_known_lines_is_one_row() {
    let cli = shop();
    let columns = "tid,payment,oid,num_iid,num,line_payment";
    let rows = csv(&cli.ok(&["orders", "--format", "csv", "--per", "line", "--columns", columns]));
    assert_eq!(rows[0].join(","), columns);
    let rows: Vec<&str> = rows[1..].iter().map(|row| row[2].trim_start()).collect();
    assert_eq!(rows, ["2161196210547294407", "2161196210547294408", "13", ""]);
    let lines = cli.ok(&["orders", "--format", "jsonl", "--per", "line", "--columns", columns]);
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert_eq!(
        first,
        json!({"tid": "2161196210547294406", "payment": "105.58", "oid": "2161196210547294407",
               "num_iid": "613373384956", "num": 2, "line_payment": "100.00"})
    );
    let path = written(&cli, "lines.xlsx", &["--format", "xlsx", "--per", "line", "--columns", columns]);
    let rows = sheet(&path, "Orders");
    assert_eq!(rows[1][4..], [Data::Float(2.0), Data::Float(100.0)]);
}

#[test]
fn columns_come_in_the_order_asked_for_and_say_the_same_from_wherever_they_are_read() {
    let cli = shop();
    let plain =
        "payment,tid,modified,seller_memo,buyer_nick,status,seller_flag,created,buyer_message,pay_time";
    let rows = csv(&cli.ok(&["orders", "--format", "csv", "--columns", plain]));
    // One more column has the whole order unpacked.
    let whole = csv(&cli.ok(&["orders", "--format", "csv", "--columns", &format!("{plain},post_fee")]));
    assert_eq!(rows[0].join(","), plain);
    assert_eq!(rows, whole.iter().map(|row| row[..row.len() - 1].to_vec()).collect::<Vec<_>>());
    let usual = csv(&cli.ok(&["orders", "--format", "csv"]));
    let names: Vec<&str> = Column::usual(RowOf::Order).iter().map(|column| column.name).collect();
    assert_eq!(usual[0], names);

    for (wrong, hint) in [("tid,tip", "tid, created"), ("tid,tid", "once"), ("", "tid, created")] {
        let ran = cli.run(&["orders", "--format", "csv", "--columns", wrong]);
        assert_eq!((ran.status, &*ran.out), (Some(2), ""), "{ran:?}");
        assert!(ran.fault().0.contains("--columns") && ran.fault().1.contains(hint), "{ran:?}");
    }
}

#[test]
fn a_file_says_which_question_it_answers() {
    let cli = shop();
    let filter = ["--seller-flag", "1", "--seller-memo", "礼盒", "--seller-memo-op", "like"];
    let path = written(&cli, "orders.csv", &[&["--format", "csv", "--manifest"], &filter[..]].concat());
    let manifest = std::fs::read_to_string(format!("{path}.manifest.json")).unwrap();
    let mut manifest: Value = serde_json::from_str(&manifest).unwrap();
    let at = manifest["written"].take();
    assert!(at.as_str().unwrap().parse::<lidan::domain::time::Timestamp>().is_ok());
    assert_eq!(
        manifest,
        json!({"program": concat!("lidan ", env!("CARGO_PKG_VERSION")), "shop": "main",
               "filter": "flag:red memo:礼盒", "complete_up_to": null, "orders": 1, "rows": 1, "unjudged": 0, "written": null})
    );

    let path = written(&cli, "orders.xlsx", &[&["--format", "xlsx"], &filter[..]].concat());
    let about = sheet(&path, "About");
    assert!(about.contains(&vec![text("Filter"), text("flag:red memo:礼盒")]), "{about:?}");
    assert!(about.contains(&vec![text("Rows"), text("1")]), "{about:?}");
    assert!(!Path::new(&format!("{path}.manifest.json")).exists(), "a workbook says it itself");

    let ran = cli.run(&["orders", "--format", "csv", "--manifest"]);
    assert_eq!(ran.status, Some(2), "beside standard output nothing is written: {ran:?}");
}

#[test]
fn what_is_asked_of_rows_goes_with_no_other_form() {
    let cli = shop();
    for args in [
        &["--per", "line"][..],
        &["--columns", "tid", "--format", "json"],
        &["--per", "order", "--format", "csv", "--count"],
        &["--per", "page", "--format", "csv"],
    ] {
        let ran = cli.run(&[&["orders"], args].concat());
        assert_eq!((ran.status, &*ran.out), (Some(2), ""), "{args:?}: {ran:?}");
    }
}

#[test]
fn an_export_that_breaks_off_leaves_the_old_file() {
    let cli = shop();
    for format in ["csv", "xlsx", "jsonl"] {
        let old = cli.file("orders.out", "old");
        spoil_an_order(&cli);
        let ran = cli.run(&["orders", "--format", format, "--output", &old]);
        assert_eq!(ran.status, Some(1), "{format}: {ran:?}");
        assert_eq!(std::fs::read(&old).unwrap(), b"old", "{format}");
    }
    let names = std::fs::read_dir(cli.folder()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().contains(".part")));
}

/// Makes the body of the oldest order one that nobody can read.
#[expect(clippy::disallowed_methods, reason = "the file is damaged from outside")]
fn spoil_an_order(cli: &Cli) {
    let connection = rusqlite::Connection::open(cli.path(lidan::store::FILE)).unwrap();
    let spoilt = "UPDATE item SET body = x'0102' WHERE order_id = (SELECT id FROM orders WHERE tid = 7)";
    assert_eq!(connection.execute(spoilt, []).unwrap(), 1);
}

#[test]
fn a_workbook_goes_through_a_pipe_too() {
    let cli = shop();
    let output = cli.command(&["orders", "--format", "xlsx"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let path = cli.file("piped.xlsx", output.stdout);
    assert_eq!(sheet(&path, "Orders").len(), 4);
}
