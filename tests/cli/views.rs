//! `views`: what a shop begins with, and its views from one data folder to another.

use serde_json::{Value, json};

use crate::cli::Cli;
use crate::samples;

fn listed(cli: &Cli) -> Vec<Value> {
    cli.json(&["views", "list", "--json"])["views"].as_array().unwrap().clone()
}

fn names(cli: &Cli) -> Vec<String> {
    listed(cli).iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_shop_begins_with_views_that_say_how_many_orders_they_have() {
    let cli = Cli::new();
    let views = listed(&cli);
    assert_eq!(
        views[0],
        json!({"name": "All", "line": "", "locked": true, "orders": 0}),
        "the first one is every order"
    );
    assert_eq!(names(&cli)[1..3], ["To ship", "To ship · message"]);
    assert!(cli.ok(&["views", "list"]).contains("status:WAIT_SELLER_SEND_GOODS"));
    // The names are those of the language of the first time.
    assert!(cli.ok(&["--lang", "zh-CN", "views", "list"]).contains("To ship"));
    let chinese = Cli::new();
    assert!(chinese.ok(&["--lang", "zh-CN", "views", "list"]).contains("待发·有留言"));
}

#[test]
fn views_go_from_one_computer_to_another_and_are_not_taken_twice() {
    let (from, to) = (Cli::new(), Cli::new());
    let file = from.file(
        "mine.json",
        r#"{"version":1,"views":[{"name":"礼盒","line":"memo:礼盒 paid:last-7d"},
           {"name":"To ship","line":"flag:red"},
           {"name":"将来","line":"-colour:red","settings":{"columns":["flag"],"later":{"x":1}}}]}"#,
    );
    let taken = from.json(&["views", "import", &file, "--json"]);
    assert_eq!(taken, json!({"added": 3, "unchanged": 0, "unreadable": 1}));
    assert_eq!(names(&from)[7..], ["礼盒", "To ship (2)", "将来"]);
    assert_eq!(listed(&from)[9]["orders"], json!(null), "what cannot be read has no count");

    // What this version cannot read, and what it does not know of columns, is handed on as it is.
    let all = to.path("all.json").into_os_string().into_string().unwrap();
    assert_eq!(from.json(&["views", "export", &all, "--json"]), json!({"views": 10}));
    let taken = to.json(&["views", "import", &all, "--json"]);
    assert_eq!(taken, json!({"added": 3, "unchanged": 7, "unreadable": 1}));
    let again = to.json(&["views", "import", &all, "--json"]);
    assert_eq!(again, json!({"added": 0, "unchanged": 10, "unreadable": 0}));
    let out = to.path("out.json").into_os_string().into_string().unwrap();
    to.ok(&["views", "export", &out]);
    assert_eq!(std::fs::read(&out).unwrap(), std::fs::read(&all).unwrap());
}

#[test]
fn a_file_that_is_none_changes_nothing_and_says_where_it_stops() {
    let cli = Cli::new();
    let before = listed(&cli);
    for (content, word) in [
        ("", "JSON"),
        ("[]", "views"),
        (r#"{"version":9,"views":[]}"#, "newer"),
        (r#"{"views":[{"name":"a","line":"flag:red"},{"name":" ","line":""}]}"#, "view 2"),
        (r#"{"views":[{"name":"a","line":"flag:red"},{"name":"b"}]}"#, "view 2"),
    ] {
        let file = cli.file("bad.json", content);
        let ran = cli.run(&["views", "import", &file]);
        assert_eq!((ran.status, ran.fault().0.contains(word)), (Some(2), true), "{content}: {ran:?}");
    }
    let file = cli.file("bytes.json", [0xff, 0xfe, 0x00]);
    assert_eq!(cli.run(&["views", "import", &file]).status, Some(2));
    let ran = cli.run(&["views", "import", "/nowhere/views.json", "--json"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("file")));
    let many: Vec<Value> = (0..195).map(|n| json!({"name": format!("v{n}"), "line": ""})).collect();
    let file = cli.file("many.json", json!({"views": many}).to_string());
    let ran = cli.run(&["views", "import", &file]);
    assert_eq!((ran.status, ran.fault().0), (Some(2), "the shop has no room for more views"));
    assert_eq!(listed(&cli), before);
}

#[test]
fn the_counts_are_those_of_the_filters() {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("sample.json", samples::enhanced())]);
    for view in listed(&cli) {
        let line = view["line"].as_str().unwrap();
        let expected =
            if line.is_empty() { cli.tids(&[]).len() } else { cli.tids(&["--filter", line]).len() };
        assert_eq!(view["orders"], json!(expected), "{line}");
    }
}
