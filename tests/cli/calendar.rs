//! `calendar show`: what holds at an instant. `calendar import`: notices from outside.

use std::collections::BTreeSet;

use lidan::domain::calendar::{Calendar, Notice};
use lidan::domain::list::{INCREMENTV_GET, SOLD_GET};
use lidan::domain::time::{HOUR_S, Timestamp};
use serde_json::{Value, json};

use crate::cli::Cli;
use crate::platform::{Has, Platform, now, whys};

/// The notice of 11.11 2023 as it stands on its page, and as data.
const SOURCE: &str = "docs/sources/000-notice-2023-double-11.txt";
const DATA: &str = "assets/calendars/2023-double-11.toml";
/// The evening before 11.11 2023.
const PEAK: &str = "2023-11-10 20:00:00";

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
    assert!(now().since_s(at) < 60, "{shown}");
    assert!(cli.ok(&["calendar", "show"]).contains("No rule holds"));
    let words = cli.ok(&["--lang", "zh-CN", "calendar", "show", "--at", "2023-11-10 20:00:00"]);
    assert!(words.contains("接口关闭") && words.contains("字段不返回"), "{words}");
    let ran = cli.run(&["calendar", "show", "--at", "now"]);
    assert_eq!((ran.status, ran.fault().0.contains("--at")), (Some(2), true), "{ran:?}");
}

/// What an entry says, but for the notice's words; its fields in any order.
fn said(entry: &Value) -> String {
    let mut fields: Vec<&str> =
        entry["fields"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    fields.sort_unstable();
    format!("{} {} {} {} {fields:?}", entry["kind"], entry["api"], entry["from"], entry["to"])
}

fn sorted(entries: &[Value]) -> Vec<String> {
    let mut said: Vec<String> = entries.iter().map(said).collect();
    said.sort();
    said
}

/// What a notice as data says of an instant.
fn expected(notice: Notice, at: &str) -> Vec<String> {
    let (calendar, at) = (Calendar { notices: vec![notice] }, at.parse::<Timestamp>().unwrap());
    let holding = calendar.entries().filter(|entry| entry.window.holds(at));
    let entries: Vec<Value> = holding
        .map(|e| {
            json!({"kind": e.rule.kind, "api": e.api, "from": e.window.from, "to": e.window.to, "fields": e.rule.fields})
        })
        .collect();
    sorted(&entries)
}

fn shipped() -> Notice {
    toml::from_str(&std::fs::read_to_string(DATA).unwrap()).unwrap()
}

/// The files that are kept of imported notices.
fn kept(cli: &Cli) -> Vec<(String, String)> {
    let Ok(entries) = std::fs::read_dir(cli.path("calendars")) else { return Vec::new() };
    let mut files: Vec<(String, String)> = entries
        .map(|entry| entry.unwrap())
        .map(|entry| {
            (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
        })
        .filter(|(name, _)| name != ".lock")
        .collect();
    files.sort();
    files
}

#[test]
fn a_notice_as_it_stands_is_taken_in_and_shown_whole() {
    let cli = Cli::new();
    let imported = cli.json(&["calendar", "import", SOURCE, "--json"]);
    let title = "2023年双11大促API服务调整公告【10月24日更新】";
    assert_eq!(
        imported["notice"],
        json!({"id": "25712", "title": title, "published": "2023-10-24 10:54:23", "revision": 1})
    );
    assert_eq!(
        (&imported["rules"], &imported["windows"], &imported["apis"]),
        (&json!(23), &json!(45), &json!(121))
    );
    assert_eq!(imported["not_understood"], json!([]));
    assert_eq!(imported["assumed"][0], json!({"what": "id"}));
    for at in
        [PEAK, "2023-10-24 21:00:00", "2023-10-31 22:30:01", "2023-11-11 00:30:00", "2023-11-12 12:00:00"]
    {
        let shown = entries(&cli, &["--at", at]);
        assert_eq!(sorted(&shown), expected(shipped(), at), "{at}");
    }
    assert_eq!(kept(&cli).len(), 1);
    let files = kept(&cli);
    assert_eq!(cli.json(&["calendar", "import", SOURCE, "--json"]), imported, "once more is the same");
    assert_eq!(kept(&cli), files);
}

#[test]
fn what_was_understood_is_printed_beside_what_was_not() {
    let cli = Cli::new();
    let notice = cli.file(
        "notice.txt",
        "2026年公告公告\n发布于: 2026-10-01 10:00:00\n商品API taobao.item.get 1、10月20日 20:00~22:00 接口关闭\n\
         2、10月21日晚 接口关闭\n3、10月22日 20:00 会触发系统流控\ntaobao.items.get",
    );
    let dry = cli.ok(&["calendar", "import", &notice, "--dry-run"]);
    for words in [
        "Closed",
        "2026-10-20 20:00 ~ 2026-10-20 22:00",
        "Not understood (1):",
        "Line 4: 10月21日晚 接口关闭",
        "Line 5: An instant without a length",
        "Only shown, not kept",
    ] {
        assert!(dry.contains(words), "{words}: {dry}");
    }
    assert_eq!(kept(&cli), []);
    let chinese = cli.ok(&["--lang", "zh-CN", "calendar", "import", &notice]);
    assert!(chinese.contains("接口关闭") && chinese.contains("没有看懂的（1 处）"), "{chinese}");
    let closed = entries(&cli, &["--at", "2026-10-20 22:00:00"]);
    assert_eq!(closed.len(), 2);
    assert_eq!(kinds(&closed), BTreeSet::from(["closed"]));
    let again = cli.json(&["calendar", "import", &notice, "--json"]);
    assert_eq!(again["not_understood"], json!(["10月21日晚 接口关闭"]));
    assert!(again["notice"]["id"].as_str().unwrap().starts_with("title-"), "{again}");
}

#[test]
fn a_later_revision_is_in_force_and_the_earlier_stays() {
    let cli = Cli::new();
    cli.ok(&["calendar", "import", SOURCE]);
    let text = std::fs::read_to_string(SOURCE).unwrap();
    let later = text
        .replace("【10月24日更新】", "【11月8日更新】")
        .replace("发布于: 2023-10-24 10:54:23", "发布于: 2023-11-08 09:00:00")
        .replace("2023-11-10 00:00:00~2023-11-11 23:59:59", "2023-11-10 20:30:00~2023-11-11 23:59:59");
    let later = cli.file("later.txt", later);
    let imported = cli.json(&["calendar", "import", &later, "--json"]);
    assert_eq!((&imported["notice"]["id"], &imported["notice"]["revision"]), (&json!("25712"), &json!(2)));
    let picture = |at: &str| entries(&cli, &["--api", "taobao.picture.delete", "--at", at]);
    let is_closed = |at: &str| kinds(&picture(at)).contains("closed");
    assert!(!is_closed(PEAK) && is_closed("2023-11-10 20:30:00"));
    // The earlier text once more changes nothing, and says so.
    let ran = cli.ok(&["calendar", "import", SOURCE]);
    assert!(ran.contains("2023-11-08 09:00:00") && ran.contains("stays in force"), "{ran}");
    assert!(!is_closed(PEAK));
    let names: Vec<String> = kept(&cli).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["notice-25712.1.toml", "notice-25712.2.toml"]);
}

#[test]
fn a_calendar_toml_is_taken_in_and_one_with_a_flaw_is_not() {
    let cli = Cli::new();
    let toml = "id = \"mine\"\ntitle = \"演练\"\npublished = \"2026-01-01 00:00:00\"\n\
                [[rule]]\nkind = \"closed\"\napis = [\"taobao.picture.delete\"]\ntext = \"演练\"\n\
                windows = [{ from = \"2026-01-02 00:00:00\" }]\n";
    let file = cli.file("mine.toml", toml);
    let imported = cli.json(&["calendar", "import", &file, "--json"]);
    assert_eq!((&imported["notice"]["id"], &imported["windows"]), (&json!("mine"), &json!(1)));
    let shown = entries(&cli, &["--at", "2030-01-01 00:00:00"]);
    assert_eq!((shown.len(), &shown[0]["to"]), (1, &Value::Null));
    // What was kept can be taken in elsewhere.
    let other = Cli::new();
    let copy = other.file("copy.toml", &kept(&cli)[0].1);
    other.ok(&["calendar", "import", &copy]);
    assert_eq!(entries(&other, &["--at", "2030-01-01 00:00:00"]), shown);
    let files = kept(&cli);
    for (word, text) in [
        ("window", toml.replace("windows = [{ from = \"2026-01-02 00:00:00\" }]", "windows = []")),
        ("kind", toml.replace("kind = ", "kin = ")),
        ("ends before", toml.replace("00:00\" }]", "00:00\", to = \"2026-01-01 00:00:00\" }]")),
    ] {
        let file = cli.file("flawed.toml", text);
        let ran = cli.run(&["calendar", "import", &file]);
        assert_eq!((ran.status, &*ran.out), (Some(2), ""), "{ran:?}");
        assert!(ran.fault().0.contains(word), "{word}: {ran:?}");
    }
    assert_eq!(kept(&cli), files);
}

#[test]
fn a_file_without_a_window_is_wrong_input_and_nothing_is_kept() {
    let cli = Cli::new();
    let nothing = cli.file("nothing.txt", "今天没有公告。\n接口关闭");
    let ran = cli.run(&["calendar", "import", &nothing]);
    assert_eq!((ran.status, ran.out.contains("Line 1: 今天没有公告")), (Some(2), true), "{ran:?}");
    assert!(ran.fault().0.contains("nothing.txt"));
    let ran = cli.run(&["calendar", "import", &nothing, "--json"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("no_notice")));
    let gbk = cli.file("gbk.txt", [0xbd, 0xd3, 0xbf, 0xda]);
    let folder = cli.folder().to_str().unwrap().to_owned();
    for file in [&gbk, &folder] {
        assert_eq!(cli.run(&["calendar", "import", file]).status, Some(2));
    }
    assert!(!cli.path("calendars").exists());
}

#[test]
fn a_kept_file_that_was_damaged_is_named_and_the_rest_holds() {
    let cli = Cli::new();
    cli.ok(&["calendar", "import", SOURCE]);
    std::fs::write(cli.path("calendars/notice-x.1.toml"), "id =").unwrap();
    let ran = cli.run(&["calendar", "show", "--at", PEAK, "--json"]);
    assert_eq!(ran.status, Some(0));
    assert!(ran.err.contains("notice-x.1.toml"), "{ran:?}");
    assert_eq!(sorted(ran.json()["entries"].as_array().unwrap()), expected(shipped(), PEAK));
}

#[test]
fn a_pass_leaves_alone_what_an_imported_notice_closes() {
    let platform = Platform::still(50);
    let cli = platform.cli(Has::Top);
    let (from, to) = (now().plus_s(-HOUR_S), now().plus_s(HOUR_S));
    let toml = format!(
        "id = \"now\"\ntitle = \"演练\"\npublished = \"{from}\"\n[[rule]]\nkind = \"closed\"\n\
         apis = [\"{SOLD_GET}\", \"{INCREMENTV_GET}\"]\ntext = \"演练\"\nwindows = [{{ from = \"{from}\", to = \"{to}\" }}]"
    );
    let file = cli.file("now.toml", toml);
    cli.ok(&["calendar", "import", &file]);
    let ran = cli.run(&["sync", "--json"]);
    assert_eq!(ran.status, Some(1), "{ran:?}");
    assert!(whys(&ran.json()).contains(&"closed"), "{ran:?}");
    assert_eq!((platform.calls(SOLD_GET), platform.calls(INCREMENTV_GET)), (0, 0));
}
