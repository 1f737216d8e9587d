//! `demo` and `sandbox`: the practice platform by command.

use std::io::{BufRead as _, BufReader};

use serde_json::{Value, json};

use crate::cli::Cli;

#[test]
fn the_demo_does_the_whole_job_without_a_display_and_finds_its_data_again() {
    let cli = Cli::new();
    let done = cli.json(&["demo", "--no-window", "--orders", "900", "--seed", "7", "--json"]);
    assert_eq!(
        (&done["sync"]["complete"], &done["sync"]["orders"]["inserted"]),
        (&json!(true), &json!(900)),
        "{done}"
    );
    let filters = done["filters"].as_array().unwrap();
    assert_eq!(filters.len(), 3);
    assert!(filters.iter().any(|filter| filter["total"].as_u64().unwrap() > 0), "{done}");
    assert_eq!((&done["state"], &done["read_back"]), (&json!("confirmed"), &json!(true)));
    assert_eq!(done["activity"]["item_ids"].as_str().unwrap().split(',').count(), 3);
    assert!(!cli.path("lidan.db").exists(), "its data are its own");

    let again = cli.json(&["demo", "--no-window", "--orders", "900", "--seed", "7", "--json"]);
    assert!(again["sync"]["orders"]["inserted"].as_u64().unwrap() < 5, "{again}");
    let other = cli.json(&["demo", "--no-window", "--orders", "300", "--json"]);
    assert_eq!(other["sync"]["orders"]["inserted"], 300, "another shop has orders of its own: {other}");
    let words = cli.ok(&["demo", "--no-window", "--orders", "900", "--seed", "7"]);
    assert!(words.contains("Red flag") && words.contains("read back equal"), "{words}");
}

#[test]
fn without_a_display_the_window_says_what_to_do_before_anything_is_begun() {
    let cli = Cli::new();
    for (args, hint) in [(&["demo"][..], "--no-window"), (&[], "DISPLAY")] {
        let ran = cli.run(args);
        assert_eq!((ran.status, ran.fault().1.contains(hint)), (Some(1), true), "{ran:?}");
    }
    assert!(!cli.path("demo").exists() && !cli.path("lidan.db").exists());
}

#[cfg(unix)]
#[test]
fn the_sandbox_serves_another_process_until_it_is_stopped() {
    let host = Cli::new();
    let mut served = host.command(&["sandbox", "--orders", "120", "--seed", "3"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(served.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let welcome: Value = serde_json::from_str(&line).unwrap();
    let word = |pointer: &str| welcome.pointer(pointer).unwrap().as_str().unwrap();

    let mut cli = Cli::with_config(&format!(
        "[[shop]]\nname = \"main\"\nseller_nick = \"{}\"\n[shop.top]\ngateway = \"{}\"\napp_key = \"{}\"\n\
         requests_per_second = 1000\n[shop.enhanced]\ngateway = \"{}\"\nappid = \"{}\"\nsysid = \"{}\"\n",
        word("/seller_nick"),
        word("/top/gateway"),
        word("/top/app_key"),
        word("/enhanced/gateway"),
        word("/enhanced/appid"),
        word("/enhanced/sysid"),
    ));
    cli.set("LIDAN_TOP_APP_SECRET", word("/top/app_secret"));
    cli.set("LIDAN_TOP_SESSION", word("/top/session"));
    cli.set("LIDAN_ENHANCED_APP_SECRET", word("/enhanced/app_secret"));
    let report = cli.json(&["sync", "--json"]);
    assert_eq!((&report["complete"], &report["orders"]["inserted"]), (&json!(true), &json!(120)), "{report}");

    let port = word("/top/gateway").rsplit_once(':').unwrap().1.split_once('/').unwrap().0;
    let ran = host.run(&["sandbox", "--port", port, "--json"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(1), &json!("port")), "{ran:?}");
    assert_eq!(host.run(&["sandbox", "--orders", "99999999999"]).status, Some(2));
    let stopped = std::process::Command::new("kill").arg(served.id().to_string()).status().unwrap();
    assert!(stopped.success());
    assert_eq!(served.wait().unwrap().code(), Some(0));
}

#[test]
fn faults_that_cannot_be_read_are_named_with_what_could_be() {
    let cli = Cli::new();
    for (list, said, mend) in [
        ("isp=3%,storm", "\"storm\"", "11.11, promotion, rush, outage, isp"),
        ("isp=often", "\"isp=often\"", "0.1%"),
        ("promotion=20:00", "\"promotion=20:00\"", "+1m..+6m"),
        ("clock=1y", "\"clock=1y\"", "-90s"),
    ] {
        for command in [&["sandbox"][..], &["demo", "--no-window"]] {
            let ran = cli.run(&[command, &["--faults", list]].concat());
            let (what, hint) = ran.fault();
            assert_eq!(ran.status, Some(2), "{list}: {ran:?}");
            assert!(what.contains("--faults") && what.contains(said) && hint.contains(mend), "{ran:?}");
        }
    }
    assert!(!cli.path("demo").exists());
    let help = cli.ok(&["sandbox", "--help"]);
    assert!(help.contains("--faults") && help.contains("session-expires"), "{help}");
}

#[test]
fn the_demo_of_a_promotion_knows_its_notice_and_keeps_to_a_folder_of_its_own() {
    let cli = Cli::new();
    let demo = ["demo", "--no-window", "--orders", "200", "--json", "--faults", "clock=+3m"];
    let promotion = ["--faults", "promotion=+10m..+20m,slow=2ms"];
    let done = cli.json(&[&demo[..], &promotion].concat());
    assert_eq!((&done["sync"]["complete"], &done["read_back"]), (&json!(true), &json!(true)), "{done}");
    cli.json(&["demo", "--no-window", "--orders", "200", "--json"]);

    let folders: Vec<_> =
        std::fs::read_dir(cli.path("demo")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let is_rehearsal = |folder: &&std::path::PathBuf| folder.to_str().unwrap().contains("200-1-promotion-");
    let folder = folders.iter().find(is_rehearsal).expect("a rehearsal has other orders");
    assert_eq!(folders.len(), 2, "{folders:?}");
    // By the platform's clock, which is three minutes ahead, the evening begins in 13 minutes.
    let at = |minutes: i64| crate::platform::now().plus_s(minutes * 60).to_string();
    let kinds = |at: &str| -> Vec<String> {
        let args = ["calendar", "show", "--json", "--api", "taobao.trades.sold.get", "--at", at];
        let ran = cli.command_in(folder, &args).output().unwrap();
        let shown: Value = serde_json::from_slice(&ran.stdout).unwrap();
        let kind = |entry: &Value| entry["kind"].as_str().unwrap().to_owned();
        shown["entries"].as_array().unwrap().iter().map(kind).collect()
    };
    assert_eq!(kinds(&at(12)), Vec::<String>::new());
    let within = kinds(&at(16));
    for kind in ["advice", "delayed", "fields_missing", "flow_control", "value_forced"] {
        assert!(within.iter().any(|known| known == kind), "{kind}: {within:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_sandbox_of_a_promotion_prints_its_notice_for_import() {
    let cli = Cli::new();
    let faults = ["--faults", "11.11", "--faults", "promotion=20:00..22:00"];
    let mut served = cli.command(&[&["sandbox", "--orders", "50"], &faults[..]].concat()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(served.stdout.take().unwrap()).read_line(&mut line).unwrap();
    served.kill().unwrap();
    served.wait().unwrap();
    let welcome: Value = serde_json::from_str(&line).unwrap();
    let file = cli.file("notice.toml", welcome["notice"].as_str().unwrap());
    let report = cli.json(&["calendar", "import", &file, "--json"]);
    assert!(report.to_string().contains("rehearsal"), "{report}");
    let shown = cli.ok(&["calendar", "show", "--json", "--api", "taobao.trade.fullinfo.get"]);
    assert!(shown.starts_with("{\"at\""), "{shown}");
}

#[test]
fn a_slow_line_still_ends_complete() {
    let cli = Cli::new();
    let args = ["demo", "--no-window", "--orders", "50", "--json", "--faults", "slow=300ms"];
    let done = cli.json(&args);
    assert_eq!(done["sync"]["complete"], true, "{done}");
}
