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
