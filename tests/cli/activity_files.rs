//! `activity`: files, groups, differences between versions and with the platform.

use lidan::domain::ids::NumIid;
use lidan::domain::time::{DAY_S, HOUR_S};
use lidan::sandbox::Fault;
use serde_json::json;

use crate::cli::{Cli, Ran};
use crate::platform::{Has, Platform, now, until};

const SYNC: &str = "taobao.opentrade.activity.sync";

fn activity(id: &str, name: &str, items: &str) -> String {
    let (start, end) = (now().plus_s(HOUR_S), now().plus_s(DAY_S));
    format!(
        "activity_id = \"{id}\"\nactivity_name = \"{name}\"\nstart_time = \"{start}\"\nend_time = \"{end}\"\n\
         item_id_list = [{items}]\n"
    )
}

fn group(ids: [&str; 2], items: [&str; 2]) -> String {
    let (start, end) = (now().plus_s(HOUR_S), now().plus_s(DAY_S));
    let parts = ids
        .iter()
        .zip(items)
        .map(|(id, items)| format!("[[group.part]]\nactivity_id = \"{id}\"\nitem_id_list = [{items}]\n"));
    format!(
        "[group]\nactivity_name = \"会员优先购\"\nstart_time = \"{start}\"\nend_time = \"{end}\"\n{}",
        parts.collect::<String>()
    )
}

fn send(cli: &Cli, text: &str, more: &[&str]) -> Ran {
    let file = cli.file("activity.toml", text);
    let args = ["activity", "sync", "--json", "--file", &file];
    cli.run(&args.into_iter().chain(more.iter().copied()).collect::<Vec<_>>())
}

#[test]
fn a_file_sends_an_activity_and_one_is_written_of_it() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let text = activity("2132", "会员优先购", "613373384956, 7");
    let ran = send(&cli, &text, &["--dry-run"]);
    assert_eq!((ran.status, &ran.json()["params"]["item_id_list"]), (Some(0), &json!("613373384956,7")));
    let ran = send(&cli, &text, &["--yes"]);
    assert_eq!((ran.status, &ran.json()["state"]), (Some(0), &json!("confirmed")), "{ran:?}");
    // What is written sends the same again, without a danger.
    let written = cli.ok(&["activity", "show", "2132", "--toml"]);
    assert_eq!(send(&cli, &written, &["--yes"]).json()["version"], 2);
    assert_eq!(platform.truth().activities()[0].item_ids, "613373384956,7");
    assert_eq!(cli.run(&["activity", "show", "1", "--toml"]).status, Some(2));
}

#[test]
fn what_is_wrong_with_a_file_is_told_and_nothing_is_sent() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let good = activity("2132", "会员优先购", "7");
    for (text, more, kind, said) in [
        (good.replace("activity_name", "activity_nmae"), &["--yes"][..], "bad_file", "activity_nmae"),
        (good.replace("[7]", "[7, 7, -1]"), &["--yes"], "bad_activity", "place 3"),
        (String::new(), &["--yes"], "bad_activity", "--activity-id"),
        (good.clone(), &["--yes", "--activity-id", "9"], "bad_value", "--file"),
        (good.clone(), &[], "unconfirmed", ""),
        (group(["a", "a"], ["1", "1"]), &["--yes"], "bad_activity", "stands in parts 1 and 2"),
        (group(["a", " "], ["1", ""]), &["--yes"], "bad_activity", "part 2"),
    ] {
        let ran = send(&cli, &text, more);
        assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!(kind)), "{ran:?}");
        assert!(ran.fault().0.to_lowercase().contains(said), "{said}: {ran:?}");
    }
    let nowhere = cli.run(&["activity", "sync", "--yes", "--file", "/nowhere/at/all.toml"]);
    assert_ne!(nowhere.status, Some(0));
    assert_eq!(platform.sandbox().calls().len(), 0);
}

#[test]
fn a_group_goes_out_one_after_the_other_and_stops_at_a_refusal() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let shown = send(&cli, &group(["a", "b"], ["1,2", "3"]), &["--dry-run"]);
    assert_eq!(shown.json()["requests"][1]["params"]["activity_name"], "会员优先购 2/2");
    platform.sandbox().bind_elsewhere(NumIid::new(1).unwrap());
    let ran = send(&cli, &group(["a", "b"], ["1,2", "3"]), &["--yes"]);
    let came: Vec<_> = ran.json()["parts"].as_array().unwrap().iter().map(|p| p["came"].clone()).collect();
    assert_eq!((ran.status, came), (Some(1), vec![json!("sent"), json!("left")]), "{ran:?}");
    assert!(ran.err.contains("part 1 (a)"), "{ran:?}");
    let text = group(["a", "b"], ["2,4", "3"]);
    let ran = send(&cli, &text, &["--yes"]);
    assert_eq!((ran.status, &ran.json()["agrees"]), (Some(0), &json!(true)), "{ran:?}");
    assert_eq!((platform.calls(SYNC), platform.truth().activities().len()), (3, 2));
    // The same again sends nothing; an edit that takes an item away has to be confirmed by the group's name.
    assert_eq!(send(&cli, &text, &["--yes"]).json()["parts"][0]["came"], "agreed_before");
    let fewer = text.replace("[2,4]", "[2]");
    let ran = send(&cli, &fewer, &["--yes"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("dangerous")), "{ran:?}");
    assert_eq!(send(&cli, &fewer, &["--confirm-name", "会员优先购"]).status, Some(0));
    assert_eq!(platform.calls(SYNC), 4);
}

#[test]
fn a_send_whose_process_was_killed_is_unknown_at_once_and_one_that_goes_on_is_not() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let file = cli.file("activity.toml", activity("2132", "会员优先购", "7"));
    platform.sandbox().faults().push(SYNC, Fault::Hang, 1);
    let mut child = cli.command(&["activity", "sync", "--file", &file, "--yes"]).spawn().unwrap();
    until("the call is out", || platform.sandbox().faults().waiting() == 0);
    let state = || cli.json(&["activity", "history", "2132", "--json"])["versions"][0]["state"].clone();
    assert_eq!(state(), json!("sending"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(state(), json!("unknown"));
}

#[test]
fn two_versions_and_both_sides_are_compared() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let text = activity("2132", "会员优先购", "1, 2");
    assert_eq!(send(&cli, &text, &["--yes"]).status, Some(0));
    assert_eq!(cli.run(&["activity", "diff", "2132"]).status, Some(2), "there is one version");
    let edited = text.replace("[1, 2]", "[3, 2, 1]").replace("会员优先购", "会员日");
    let ran = send(&cli, &edited, &["--yes"]);
    // A script may add an item whose sale stops; that it does is said.
    assert!(ran.status == Some(0) && ran.err.contains("nobody can buy"), "{ran:?}");
    let diff = cli.json(&["activity", "diff", "2132", "--json"]);
    assert_eq!((&diff["was"], &diff["is"]), (&json!(1), &json!(2)));
    let field = json!({ "field": "name", "was": "会员优先购", "is": "会员日" });
    assert_eq!(diff["diff"]["fields"], json!([field]));
    assert_eq!((&diff["diff"]["added"], &diff["diff"]["order"]), (&json!(["3"]), &json!("moved")));
    assert_eq!(cli.json(&["activity", "diff", "2132", "2", "1", "--json"])["diff"]["removed"], json!(["3"]));
    assert_eq!(cli.run(&["activity", "diff", "2132", "1", "9"]).status, Some(2));
    assert!(cli.ok(&["activity", "diff", "2132"]).contains("会员优先购 → 会员日"));

    assert_eq!(cli.json(&["activity", "drift", "--json"])["drifts"], json!([]));
    let mut theirs = platform.truth().activities()[0].clone();
    theirs.end_time = now().plus_s(2 * DAY_S).to_string();
    platform.sandbox().edit_elsewhere(theirs.clone());
    theirs.activity_id = "9".to_owned();
    platform.sandbox().edit_elsewhere(theirs);
    let found = cli.json(&["activity", "drift", "--json"]);
    let kinds: Vec<_> = found["drifts"].as_array().unwrap().iter().map(|d| d["kind"].clone()).collect();
    assert_eq!(kinds, [json!("unknown"), json!("edited")]);
    assert_eq!(found["drifts"][1]["diff"]["fields"][0]["field"], "end");
    let said = cli.ok(&["activity", "drift"]);
    assert!(said.contains("edited elsewhere") && said.contains("unknown here"), "{said}");

    let ran = cli.run(&["activity", "drift", "--adopt", "9", "--adopt", "8", "--json"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("nothing_to_adopt")), "{ran:?}");
    assert_eq!(
        cli.run(&["activity", "show", "9"]).status,
        Some(2),
        "one that is refused keeps the others back"
    );
    let took = cli.json(&["activity", "drift", "--adopt", "9", "--adopt", "2132", "--json"]);
    let adopted = json!([{ "activity_id": "9", "version": 1 }, { "activity_id": "2132", "version": 3 }]);
    assert_eq!(took["adopted"], adopted);
    assert_eq!(cli.json(&["activity", "drift", "--json"])["drifts"], json!([]));
}
