//! `sync` in a process of its own against the practice platform.

use std::process::Child;

use lidan::domain::list::{FULLINFO_GET, INCREMENTV_GET, ORDER_LIST, SOLD_GET};
use lidan::domain::time::{DAY_S, HOUR_S};
use lidan::sandbox::{Fault, Target};
use serde_json::json;

use crate::cli::Cli;
use crate::platform::{Has, Platform, now, until, whys};

/// Ends a process by a signal, as a user's shell would.
fn signal(child: &Child, signal: &str) {
    let sent = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn every_source_ends_with_what_is_true() {
    let platform = Platform::still(400);
    for (source, has) in [
        ("enhanced", Has::Both),
        ("auto", Has::Both),
        ("auto", Has::Enhanced),
        ("top", Has::Both),
        ("auto", Has::Top),
    ] {
        let cli = platform.cli(has);
        let report = cli.json(&["sync", "--json", "--source", source]);
        assert_eq!((&report["shop"], &report["complete"]), (&json!("main"), &json!(true)), "{report}");
        assert_eq!(report["gaps"], json!([]));
        assert_eq!(report["orders"]["inserted"], 400, "{source}: {report}");
        let to = report["to"].as_str().unwrap().parse().unwrap();
        assert!((1..=120).contains(&now().since_s(to)), "it keeps a lag of at most two minutes: {report}");
        if source == "top" || has == Has::Top {
            // TOP's lists have neither text.
            assert_eq!(report["details_fetched"], 400, "{report}");
        }
        platform.check(&cli);
        let all = cli.json(&["orders", "--json", "--facets", "--page-size", "1"])["data"]["facets"].clone();
        for text in ["seller_memo", "buyer_message"] {
            assert_eq!(all[text].get("unknown"), None, "{source}: {all}");
            assert_eq!(all[text].get("pending"), None, "{source}: {all}");
        }
    }
}

#[test]
fn a_second_pass_finds_nothing_new_and_a_span_is_what_was_asked_for() {
    let platform = Platform::still(300);
    let cli = platform.cli(Has::Both);
    let (from, to) = (now().plus_s(-10 * DAY_S), now().plus_s(-HOUR_S));
    let span = ["sync", "--json", "--from", &from.to_string(), "--to", &to.to_string()];
    let report = cli.json(&span);
    assert_eq!((&report["from"], &report["to"]), (&json!(from), &json!(to)));
    let inserted = report["orders"]["inserted"].as_u64().unwrap();
    assert!((1..300).contains(&inserted), "{report}");
    let again = cli.json(&span);
    assert_eq!((&again["orders"]["inserted"], &again["orders"]["updated"]), (&json!(0), &json!(0)));
    let whole = cli.json(&["sync", "--json"]);
    assert_eq!(whole["orders"]["inserted"].as_u64().unwrap() + inserted, 300);
    platform.check(&cli);
}

#[test]
fn what_cannot_be_asked_for_is_refused_before_anything_is_sent() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Enhanced);
    for (word, args) in [
        ("--from", &["--from", "yesterday"][..]),
        ("--from", &["--from", "2026-01-02 00:00:00", "--to", "2026-01-01 00:00:00"]),
        ("--source", &["--source", "both"]),
        ("Taobao Open Platform", &["--source", "top"]),
        ("nowhere", &["--shop", "nowhere"]),
        ("--shop", &["--shop", "a/b"]),
    ] {
        let ran = cli.run(&[&["sync"], args].concat());
        assert_eq!((ran.status, ran.fault().0.contains(word)), (Some(2), true), "{args:?}: {ran:?}");
    }
    let nothing = Cli::new();
    assert_eq!(nothing.run(&["sync"]).status, Some(2));
    let mut clear = Cli::with_config(
        "[[shop]]\nname = \"main\"\nseller_nick = \"a\"\n[shop.top]\n# moved\ngateway = \"http://gw.example.com/rest\"\n\
         app_key = \"1\"\n",
    );
    clear.set("LIDAN_TOP_APP_SECRET", "whatever-it-is");
    for command in ["sync", "orders"] {
        let ran = clear.run(&[command]);
        assert_eq!((ran.status, ran.fault().0.contains("line 6")), (Some(2), true), "{ran:?}");
    }
    assert_eq!(platform.sandbox().calls().len(), 0);
}

#[test]
fn a_missing_secret_is_named_with_the_places_where_it_can_be() {
    let platform = Platform::still(10);
    let mut cli = platform.cli(Has::Top);
    cli.set("LIDAN_TOP_APP_SECRET", "");
    let ran = cli.run(&["sync", "--json"]);
    // There is no keyring here that could be asked, so nobody knows whether it has the secret.
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(1), &json!("keyring")), "{ran:?}");
    assert!(ran.fault().1.contains("LIDAN_TOP_APP_SECRET"), "{ran:?}");
    assert_eq!(platform.sandbox().calls().len(), 0);
}

#[test]
fn what_a_gateway_withholds_is_a_gap_with_its_reason() {
    let platform = Platform::still(50);
    let cli = platform.cli(Has::Top);
    platform.sandbox().faults().push(Target::Any, Fault::SessionExpired, 1);
    let ran = cli.run(&["sync", "--json"]);
    assert_eq!((ran.status, &ran.json()["complete"]), (Some(1), &json!(false)), "{ran:?}");
    assert!(whys(&ran.json()).iter().all(|why| why.starts_with("top: reauthorise")), "{ran:?}");
    assert!(ran.fault().0.contains("authorisation"), "{ran:?}");

    platform.sandbox().faults().push(SOLD_GET, Fault::Ban { seconds: 600 }, 1);
    let ran = platform.cli(Has::Top).run(&["sync", "--json"]);
    assert!(whys(&ran.json()).iter().any(|why| why.starts_with("top: banned")), "{ran:?}");
    assert_eq!((ran.status, &ran.json()["throttled"]), (Some(1), &json!(1)), "{ran:?}");

    let platform = Platform::still(50);
    let cli = platform.cli(Has::Top);
    platform.sandbox().faults().push(FULLINFO_GET, Fault::Isv("isv.trade-not-exist".to_owned()), 3);
    let ran = cli.run(&["sync", "--json"]);
    let report = ran.json();
    assert!(whys(&report).iter().all(|why| why.starts_with("details: ")), "{ran:?}");
    assert_eq!((ran.status, &report["details_fetched"]), (Some(1), &json!(47)), "{ran:?}");

    let future = now().plus_s(DAY_S).to_string();
    let ran = cli.run(&["sync", "--json", "--to", &future]);
    assert_eq!((ran.status, whys(&ran.json()).last()), (Some(1), Some(&"not_yet")), "{ran:?}");
    let ran = cli.run(&["sync", "--json", "--from", &future]);
    assert_eq!((ran.status, whys(&ran.json())), (Some(1), vec!["not_yet"]), "{ran:?}");
    let ran = cli.run(&["sync", "--json", "--from", "2020-01-01 00:00:00"]);
    assert_eq!((ran.status, whys(&ran.json())[0]), (Some(1), "before_reach"), "{ran:?}");
}

#[test]
fn an_item_that_cannot_be_read_costs_only_itself() {
    let platform = Platform::still(50);
    let cli = platform.cli(Has::Enhanced);
    let broken = Fault::BadItem(lidan::sandbox::Broken::Money);
    platform.sandbox().faults().push(ORDER_LIST, broken, 20);
    let report = cli.json(&["sync", "--json"]);
    let orders = &report["orders"];
    let (broken, inserted) = (orders["quarantined"].as_u64().unwrap(), orders["inserted"].as_u64().unwrap());
    assert!(broken >= 1 && inserted >= 50 - broken, "{report}");
}

#[test]
fn one_pass_at_a_time_works_on_a_shop_and_the_second_says_who_does() {
    let platform = Platform::still(30);
    let cli = platform.cli(Has::Enhanced);
    platform.sandbox().faults().push(ORDER_LIST, Fault::Hang, 1);
    let mut first = cli.command(&["sync", "--json"]).spawn().unwrap();
    until("the first pass asks", || platform.calls(ORDER_LIST) > 0);
    let second = cli.run(&["sync", "--json"]);
    assert_eq!((second.status, &second.json()["error"]["kind"]), (Some(1), &json!("busy")), "{second:?}");
    assert!(second.fault().0.contains(&format!("pid {}", first.id())), "{second:?}");
    // Readers and imports go on.
    assert_eq!(cli.json(&["orders", "--count"]), json!({"total": 0}));
    cli.ok(&["import", &cli.file("a.jsonl", "{\"tid\":\"7\"}\n")]);
    first.kill().unwrap();
    first.wait().unwrap();
    cli.ok(&["sync"]);
}

#[test]
fn stopping_keeps_what_was_read_and_says_so() {
    let platform = Platform::still(60);
    let cli = platform.cli(Has::Both);
    platform.sandbox().faults().push(INCREMENTV_GET, Fault::Hang, 1);
    let child = cli.command(&["sync", "--json"]).spawn().unwrap();
    until("it waits for an answer", || platform.calls(INCREMENTV_GET) > 0);
    signal(&child, "-INT");
    let output = child.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!((output.status.code(), err.contains("kept")), (Some(1), true), "{err}");
    assert!(out.contains("\"kind\":\"stopped\""), "{out}");
    cli.ok(&["sync"]);
    platform.check(&cli);
}

#[test]
fn a_process_that_is_killed_anywhere_loses_nothing() {
    let platform = Platform::still(600);
    let cli = platform.cli(Has::Top);
    // Killed while it reads the lists, and while it reads the details.
    for (api, calls) in [(SOLD_GET, 3), (SOLD_GET, 12), (FULLINFO_GET, 25), (FULLINFO_GET, 160)] {
        let mut child = cli.command(&["sync"]).spawn().unwrap();
        until("it has asked so often", || platform.calls(api) >= calls);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(cli.json(&["orders", "--count"])["total"].as_u64().unwrap() <= 600);
    }
    let report = cli.json(&["sync", "--json"]);
    assert_eq!(report["complete"], true, "{report}");
    let left = report["details_fetched"].as_u64().unwrap();
    assert!((1..600).contains(&left), "it went on where the last one died: {report}");
    platform.check(&cli);
}

#[test]
fn days_are_compared_with_the_platforms_totals() {
    let platform = Platform::still(300);
    let cli = platform.cli(Has::Top);
    let from = now().plus_s(-9 * DAY_S).to_string();
    // Nothing is here yet: the comparison itself reads what is missing.
    let first = cli.json(&["reconcile", "--json", "--from", &from]);
    let healed = |report: &serde_json::Value| -> usize {
        report["days"].as_array().unwrap().iter().map(|day| day["healed"].as_array().unwrap().len()).sum()
    };
    assert!(healed(&first) > 10, "{first}");
    let second = cli.json(&["reconcile", "--json", "--from", &from]);
    assert_eq!((healed(&second), &second["compared"]), (0, &first["compared"]));
    let days = second["days"].as_array().unwrap();
    assert!(days.iter().all(|day| day["here"] == day["platform"]), "{second}");

    platform.sandbox().faults().push(SOLD_GET, Fault::Isv("isv.permission-api-package-limit".into()), 1);
    let refused = cli.run(&["reconcile", "--json", "--from", &from]);
    assert_eq!(refused.status, Some(1), "{refused:?}");
}
