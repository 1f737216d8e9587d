//! What is kept where: no secret in any file or word, no damaged database overwritten.

use std::fs;
use std::path::Path;

use lidan::sandbox::Fault;
use serde_json::json;

use crate::cli::{Cli, Ran};
use crate::platform::{Has, Platform};
use crate::samples;

fn files(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

#[test]
fn no_secret_stands_in_any_file_or_word() {
    let platform = Platform::still(40);
    let mut cli = platform.cli(Has::Both);
    cli.set("LIDAN_LOG", "trace");
    let faults = platform.sandbox().faults();
    let activity = [
        "activity",
        "sync",
        "--yes",
        "--activity-id",
        "1",
        "--activity-name",
        "a",
        "--start-time",
        "2026-01-01 00:00:00",
        "--end-time",
        "2026-01-02 00:00:00",
        "--item-id-list",
        "1",
    ];
    let mut runs: Vec<Ran> = vec![cli.run(&["sync"]), cli.run(&["doctor"]), cli.run(&activity)];
    runs.push(cli.run(&[&activity[..], &["--dry-run"]].concat()));
    for fault in
        [Fault::SessionExpired, Fault::Html, Fault::HalfBody, Fault::Status(500), Fault::Isv("isv.x".into())]
    {
        faults.push("taobao.opentrade.activity.sync", fault, 1);
        runs.push(cli.run(&[&activity[..], &["--json"]].concat()));
    }
    let wrong = platform.secrets()[0].replace('p', "q");
    cli.set("LIDAN_TOP_APP_SECRET", &wrong);
    runs.push(cli.run(&["sync", "--json"]));
    assert!(runs.iter().any(|ran| ran.status == Some(0)) && runs.iter().any(|ran| ran.status == Some(1)));

    let mut everything = Vec::new();
    files(cli.folder(), &mut everything);
    assert!(
        everything.iter().any(|(name, bytes)| name.contains("/logs/") && !bytes.is_empty()),
        "there is a log"
    );
    everything.extend(
        runs.iter().map(|ran| (format!("{:?}", ran.status), format!("{}{}", ran.out, ran.err).into())),
    );
    for secret in platform.secrets().into_iter().chain([&*wrong]) {
        for (name, bytes) in &everything {
            assert!(!holds(bytes, secret), "a secret stands in {name}");
        }
    }
    // The check sees what it should.
    assert!(everything.iter().any(|(_, bytes)| holds(bytes, &platform.sandbox().welcome().top.app_key)));
}

#[test]
fn a_database_that_cannot_be_read_is_left_as_it_is() {
    for content in [&b"this is no database, and never was one"[..], &[0x53; 8192]] {
        let cli = Cli::new();
        fs::write(cli.path("lidan.db"), content).unwrap();
        let import = cli.file("a.json", samples::enhanced());
        for args in
            [&["orders", "--json"][..], &["import", &import, "--json"], &["activity", "list", "--json"]]
        {
            let ran = cli.run(args);
            assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(1), &json!("database")), "{ran:?}");
        }
        let ran = cli.run(&["doctor"]);
        assert_eq!((ran.status, ran.out.contains("✗ Database")), (Some(1), true), "{ran:?}");
        assert_eq!(fs::read(cli.path("lidan.db")).unwrap(), content);
    }
}

#[test]
fn the_database_of_another_program_is_left_as_it_is() {
    let cli = Cli::new();
    // SQLite's own empty database, with a table of somebody else.
    let other = rusqlite_file(&cli.path("lidan.db"));
    let ran = cli.run(&["orders"]);
    assert_eq!((ran.status, ran.fault().0.contains("another program")), (Some(1), true), "{ran:?}");
    assert_eq!(fs::read(cli.path("lidan.db")).unwrap(), other);
}

#[expect(clippy::disallowed_methods, reason = "the file is to be another program's")]
fn rusqlite_file(path: &Path) -> Vec<u8> {
    rusqlite::Connection::open(path).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    fs::read(path).unwrap()
}

#[test]
fn the_doctor_names_what_is_wrong_and_what_mends_it() {
    let cli = Cli::new();
    let report = cli.json(&["doctor", "--json"]);
    let findings = report["findings"].as_array().unwrap();
    let verdict = |what: &str| findings.iter().find(|f| f["what"] == what).map(|f| f["verdict"].clone());
    for (what, good) in [
        ("data_folder", "good"),
        ("config", "lacking"),
        ("database", "good"),
        ("keyring", "lacking"),
        ("clock", "lacking"),
        ("fonts", "good"),
    ] {
        assert_eq!(verdict(what), Some(json!(good)), "{what}: {report}");
    }
    let platform = Platform::still(200);
    let cli = platform.cli(Has::Both);
    let report = cli.json(&["doctor", "--json"]);
    assert!(
        report["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|f| f["verdict"] == "good" || f["what"] == "keyring"),
        "{report}"
    );
    platform.sandbox().faults().push("taobao.trades.sold.get", Fault::SessionExpired, 1);
    let ran = cli.run(&["doctor", "--json"]);
    let report = ran.json();
    let top = report["findings"].as_array().unwrap().iter().find(|f| f["what"] == "top").unwrap().clone();
    assert_eq!(
        (ran.status, &top["verdict"], &top["shop"]),
        (Some(1), &json!("bad"), &json!("main")),
        "{ran:?}"
    );
    assert!(top["hint"].as_str().unwrap().contains("Authorise again"), "{top}");
    let broken = Cli::with_config("[[shop]]\nname = 1\n");
    let ran = broken.run(&["doctor"]);
    assert_eq!(
        (ran.status, ran.out.contains("✗ Configuration"), ran.out.contains("✓ Database")),
        (Some(1), true, true),
        "{ran:?}"
    );
}
