//! The program with a shop whose secrets only the keyring has.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cli::{Cli, Ran};
use crate::platform::{Has, Platform};

/// The program on a bus, without any secret in its environment. It logs whatever it can.
pub fn on(address: &str, platform: &Platform) -> Cli {
    let config = fs::read_to_string(platform.cli(Has::Both).path("config.toml")).unwrap();
    let mut cli = Cli::with_config(&config);
    cli.set("DBUS_SESSION_BUS_ADDRESS", address);
    cli.set("LIDAN_LOG", "trace");
    cli
}

/// The variables that stand in for the keyring.
pub fn with_variables(mut cli: Cli, platform: &Platform) -> Cli {
    let names = ["LIDAN_TOP_APP_SECRET", "LIDAN_TOP_SESSION", "LIDAN_ENHANCED_APP_SECRET"];
    for (name, secret) in names.into_iter().zip(platform.secrets()) {
        cli.set(name, secret);
    }
    cli
}

/// The accounts of the shop's secrets, in the order of [`Platform::secrets`].
pub const ACCOUNTS: [&str; 3] = ["main/top.app_secret", "main/top.session", "main/enhanced.app_secret"];

/// How long a run takes that waits for a keyring once: five seconds, and less than another five for the rest.
pub const ONE_WAIT: Range<Duration> = Duration::from_secs(5)..Duration::from_secs(10);

/// What `doctor` says of one thing.
pub fn finding(ran: &Ran, what: &str) -> Value {
    let report = ran.json();
    let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["what"] == what);
    found.unwrap_or_else(|| panic!("nothing of {what}: {ran:?}")).clone()
}

/// The kind of the error that a run with `--json` ended in.
pub fn kind(ran: &Ran) -> String {
    ran.json()["error"]["kind"].as_str().unwrap().to_owned()
}

/// A run and how long it took.
pub fn timed(cli: &Cli, args: &[&str]) -> (Ran, Duration) {
    let start = Instant::now();
    let ran = cli.run(args);
    (ran, start.elapsed())
}

/// No file below the program's folders has one of these in it, and no output.
pub fn assert_nowhere(cli: &Cli, outputs: &[Ran], secrets: &[&str]) {
    let mut files = Vec::new();
    collect(cli.folder(), &mut files);
    for name in ["config.toml", "lidan.db", ".log"] {
        assert!(files.iter().any(|(path, bytes)| path.ends_with(name) && !bytes.is_empty()), "no {name}");
    }
    for secret in secrets {
        for (path, bytes) in &files {
            assert!(memchr::memmem::find(bytes, secret.as_bytes()).is_none(), "a secret stands in {path}");
        }
        for ran in outputs {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "a secret was printed");
        }
    }
}

fn collect(folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.is_file() {
            found.push((path.display().to_string(), fs::read(&path).unwrap()));
        }
    }
}
