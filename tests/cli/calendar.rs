//! `calendar show`: what holds at an instant.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::cli::Cli;

fn entries(cli: &Cli, args: &[&str]) -> Vec<Value> {
    cli.json(&[&["calendar", "show", "--json"], args].concat())["entries"].as_array().unwrap().clone()
}

fn kinds(entries: &[Value]) -> BTreeSet<&str> {
    entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

#[test]
fn what_holds_at_an_instant_is_shown_with_both_ends_included() {
    let cli = Cli::new();
    let api = ["--api", "taobao.trade.fullinfo.get", "--at"];
    let at = |time: &'static str| entries(&cli, &[&api[..], &[time]].concat());
    let peak = at("2023-11-10 20:00:00");
    let missing: Vec<&Value> = peak.iter().filter(|entry| entry["kind"] == "fields_missing").collect();
    assert!(missing.iter().any(|entry| entry["fields"] == json!(["timeout_action_time"])), "{peak:?}");
    let first = missing.iter().find(|entry| entry["fields"].as_array().unwrap().len() == 2).unwrap();
    assert_eq!(
        (&first["from"], &first["to"]),
        (&json!("2023-11-10 19:45:00"), &json!("2023-11-10 22:30:00"))
    );
    assert!(first["text"].as_str().unwrap().contains("commission_fee"));
    assert!(kinds(&at("2023-11-10 22:00:00")).contains("flow_control"));
    assert!(!kinds(&at("2023-11-10 22:00:01")).contains("flow_control"));
    assert!(kinds(&at("2023-11-01 12:00:00")).contains("quota"), "a rule about every API is about this one");
    for entry in &peak {
        let keys: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["api", "kind", "from", "to", "fields", "text"]);
    }
}

#[test]
fn without_an_instant_it_is_now() {
    let cli = Cli::new();
    let shown = cli.json(&["calendar", "show", "--json"]);
    assert_eq!(shown["entries"], json!([]));
    let at = shown["at"].as_str().unwrap().parse().unwrap();
    assert!(crate::platform::now().since_s(at) < 60, "{shown}");
    assert!(cli.ok(&["calendar", "show"]).contains("No rule holds"));
    let words = cli.ok(&["--lang", "zh-CN", "calendar", "show", "--at", "2023-11-10 20:00:00"]);
    assert!(words.contains("接口关闭") && words.contains("字段不返回"), "{words}");
    let ran = cli.run(&["calendar", "show", "--at", "now"]);
    assert_eq!((ran.status, ran.fault().0.contains("--at")), (Some(2), true), "{ran:?}");
}
