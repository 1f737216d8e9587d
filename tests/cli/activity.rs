//! `activity`: nothing is sent that is not valid, meant and confirmed.

use lidan::domain::time::{DAY_S, HOUR_S};
use lidan::sandbox::Fault;
use serde_json::{Value, json};

use crate::cli::{Cli, Ran};
use crate::platform::{Has, Platform, now};

const SYNC: &str = "taobao.opentrade.activity.sync";
const QUERY: &str = "taobao.opentrade.activity.query";

/// The arguments of an activity that begins and ends so many seconds from now.
fn args(start_s: i64, end_s: i64, items: &str) -> Vec<String> {
    let mut args = vec!["activity".to_owned(), "sync".to_owned(), "--json".to_owned()];
    for (option, value) in [
        ("activity-id", "双11-1".to_owned()),
        ("activity-name", "会员优先购".to_owned()),
        ("start-time", now().plus_s(start_s).to_string()),
        ("end-time", now().plus_s(end_s).to_string()),
        ("item-id-list", items.to_owned()),
    ] {
        args.extend([format!("--{option}"), value]);
    }
    args
}

fn send(cli: &Cli, args: &[String], more: &[&str]) -> Ran {
    cli.run(&args.iter().map(String::as_str).chain(more.iter().copied()).collect::<Vec<_>>())
}

fn recorded(platform: &Platform) -> Vec<String> {
    platform.truth().activities().into_iter().map(|record| record.item_ids).collect()
}

#[test]
fn a_confirmed_activity_prints_the_platforms_own_record_and_is_remembered() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let activity = args(HOUR_S, DAY_S, "112123,123123,2161196210547");
    let ran = send(&cli, &activity, &["--yes"]);
    let record = ran.json();
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert_eq!((&record["activity_id"], &record["state"]), (&json!("双11-1"), &json!("confirmed")));
    assert_eq!((&record["version"], &record["differences"]), (&json!(1), &json!([])));
    assert_eq!(record["item_ids"], "112123,123123,2161196210547");
    assert_eq!(record["appkey"].as_str(), Some(&*platform.sandbox().welcome().top.app_key));
    assert!(record["gmt_modified"].as_str().unwrap().parse::<lidan::domain::time::Timestamp>().is_ok());

    let listed = cli.json(&["activity", "list", "--json"]);
    assert_eq!(listed["activities"][0]["activity_id"], "双11-1");
    assert_eq!(listed["activities"][0]["in_force"]["item_ids"], record["item_ids"]);
    assert_eq!(cli.json(&["activity", "show", "双11-1", "--json"])["last"]["state"], "confirmed");
    send(&cli, &args(HOUR_S, 2 * DAY_S, "112123,123123,2161196210547,5"), &["--yes"]);
    let history = cli.json(&["activity", "history", "双11-1", "--json"]);
    let versions: Vec<u64> =
        history["versions"].as_array().unwrap().iter().map(|v| v["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, [2, 1]);
    assert_eq!(cli.run(&["activity", "show", "nothing"]).status, Some(2));
    for words in ["list", "show 双11-1", "history 双11-1"] {
        let said =
            cli.ok(&words.split(' ').collect::<Vec<_>>().iter().fold(vec!["activity"], |mut all, word| {
                all.push(word);
                all
            }));
        assert!(said.contains("会员优先购") && said.contains("Confirmed"), "{words}: {said}");
    }
}

#[test]
fn every_fault_is_named_at_once_and_nothing_is_sent() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let many = (1..=21).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    for (options, list) in [
        (&["--activity-id", "--activity-name", "--start-time", "--end-time", "--item-id-list"][..], None),
        (&["place 2", "place 3", "item 1 stands twice"], Some("1,,x,1")),
        (&["21 items"], Some(&*many)),
        (&["place 2"], Some("1, 2")),
        (&["place 1"], Some("-1")),
        (&["at least one"], Some(" ")),
    ] {
        let ran = match list {
            None => cli.run(&["activity", "sync", "--yes", "--json"]),
            Some(list) => send(&cli, &args(HOUR_S, DAY_S, list), &["--yes"]),
        };
        assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("bad_activity")), "{ran:?}");
        let said = ran.fault().0.to_lowercase();
        assert!(options.iter().all(|option| said.contains(option)), "{options:?}: {ran:?}");
    }
    let ran = send(&cli, &args(DAY_S, HOUR_S, "1"), &["--yes"]);
    assert!(ran.status == Some(2) && ran.fault().0.contains("after the start"), "{ran:?}");
    let mut padded = args(HOUR_S, DAY_S, "1");
    padded[8].push(' ');
    let ran = send(&cli, &padded, &["--yes"]);
    assert!(ran.status == Some(2) && ran.fault().0.contains("--start-time"), "{padded:?}: {ran:?}");
    assert_eq!(platform.sandbox().calls().len(), 0);
}

#[test]
fn without_a_terminal_nothing_is_sent_unless_it_was_said_to_be_meant() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let activity = args(HOUR_S, DAY_S, "1,2");
    let ran = send(&cli, &activity, &[]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("unconfirmed")), "{ran:?}");
    assert!(ran.fault().1.contains("--yes"), "{ran:?}");
    let ran = send(&cli, &activity, &["--dry-run"]);
    let shown = ran.json();
    assert_eq!((ran.status, &shown["params"]["method"]), (Some(0), &json!(SYNC)), "{ran:?}");
    assert_eq!(shown["gateway"].as_str(), Some(&*platform.sandbox().welcome().top.gateway));
    assert_eq!(shown["params"]["item_id_list"], "1,2");
    for secret in ["session", "sign"] {
        assert_eq!(shown["params"].get(secret), None);
    }
    assert_eq!((platform.sandbox().calls().len(), recorded(&platform).len()), (0, 0));
}

#[test]
fn a_dangerous_edit_needs_the_activitys_name_whoever_sent_the_last_version() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    assert_eq!(send(&cli, &args(-HOUR_S, DAY_S, "1,2,3"), &["--yes"]).status, Some(0));
    let other = platform.cli(Has::Top);
    for (danger, edit) in [
        ("3", args(-HOUR_S, DAY_S, "1,2")),
        ("everyone can buy", args(-HOUR_S, HOUR_S, "1,2,3")),
        ("start", args(HOUR_S, DAY_S, "1,2,3")),
    ] {
        for cli in [&cli, &other] {
            let ran = send(cli, &edit, &["--yes"]);
            assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("dangerous")), "{ran:?}");
            assert!(ran.fault().0.contains(danger) && ran.fault().1.contains("--confirm-name"), "{ran:?}");
            let ran = send(cli, &edit, &["--yes", "--confirm-name", "会员"]);
            assert_eq!(ran.status, Some(2), "{ran:?}");
        }
    }
    assert_eq!(recorded(&platform), ["1,2,3"]);
    let ran = send(&cli, &args(-HOUR_S, DAY_S, "1,2"), &["--confirm-name", "会员优先购"]);
    // The start moved by the seconds that this test took, which is dangerous too and covered as well.
    assert_eq!((ran.status, recorded(&platform)), (Some(0), vec!["1,2".to_owned()]), "{ran:?}");
    assert_eq!(send(&cli, &args(-HOUR_S, DAY_S, "1,2"), &["--confirm-name", "别的"]).status, Some(2));
}

#[test]
fn a_refusal_and_an_unknown_outcome_fail_and_a_lost_answer_is_read_back() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let faults = platform.sandbox().faults();
    let last = |cli: &Cli| -> Value { cli.json(&["activity", "show", "双11-1", "--json"])["last"].clone() };

    faults.push(SYNC, Fault::Isv("isv.invalid-parameter".to_owned()), 1);
    let ran = send(&cli, &args(HOUR_S, DAY_S, "1"), &["--yes"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(1), &json!("refused")), "{ran:?}");
    assert!(ran.fault().0.contains("isv.invalid-parameter"), "{ran:?}");
    assert_eq!((&last(&cli)["state"], recorded(&platform).len()), (&json!("rejected"), 0));

    faults.push(SYNC, Fault::LoseAnswer, 1);
    let ran = send(&cli, &args(HOUR_S, DAY_S, "1"), &["--yes"]);
    assert_eq!((ran.status, &ran.json()["state"]), (Some(0), &json!("confirmed")), "{ran:?}");
    assert_eq!(platform.calls(SYNC), 2, "a send is never repeated by itself");

    // Neither the answer nor what the platform has can be had.
    faults.push(SYNC, Fault::LoseAnswer, 1);
    faults.push(QUERY, Fault::Isv("isv.permission".to_owned()), 4);
    let ran = send(&cli, &args(HOUR_S, DAY_S, "1,2"), &["--yes"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(1), &json!("unknown_outcome")), "{ran:?}");
    assert_eq!((&last(&cli)["state"], platform.calls(SYNC)), (&json!("unknown"), 3));
    assert!(ran.err.contains("note: "), "the platform could not be asked before either: {ran:?}");
}
