//! What is different where a person sits at a terminal. `script`, which every Debian has, lends one.

use std::io::Write as _;
use std::process::{Command, Stdio};

use lidan::domain::time::{DAY_S, HOUR_S};
use unicode_width::UnicodeWidthStr as _;

use crate::cli::{Cli, Ran};
use crate::platform::{Has, Platform, now};
use crate::samples;

/// Runs the program in a terminal so many columns wide and types this.
fn run(cli: &Cli, columns: u16, args: &[&str], typed: &str) -> Ran {
    let program = cli.command(args);
    let quoted = |word: &std::ffi::OsStr| format!("'{}'", word.to_str().unwrap().replace('\'', "'\\''"));
    let words: Vec<String> =
        std::iter::once(program.get_program()).chain(program.get_args()).map(quoted).collect();
    let mut terminal = Command::new("script");
    terminal
        .args(["-qec", &format!("stty cols {columns} rows 24; {}", words.join(" ")), "/dev/null"])
        .env_clear();
    for (name, value) in program.get_envs() {
        terminal.env(name, value.unwrap());
    }
    terminal.env("PATH", std::env::var_os("PATH").unwrap());
    let mut child =
        terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    // A terminal has one stream for both.
    let out = String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n");
    Ran { status: output.status.code(), err: out.clone(), out }
}

#[test]
fn a_table_fits_the_terminal() {
    let cli = Cli::new();
    cli.ok(&["import", &cli.file("a.json", samples::enhanced())]);
    for columns in [40, 80, 120] {
        let ran = run(&cli, columns, &["orders"], "");
        let table: Vec<&str> = ran.out.lines().take(3).collect();
        assert!(table.iter().all(|line| line.width() <= columns.into()), "{columns}: {}", ran.out);
        assert!(ran.out.contains('…'), "{}", ran.out);
    }
    assert!(!run(&cli, 300, &["orders"], "").out.contains('…'));
}

#[test]
fn a_pass_shows_how_far_it_is() {
    let platform = Platform::still(200);
    let ran = run(&platform.cli(Has::Top), 80, &["sync"], "");
    assert_eq!(ran.status, Some(0), "{ran:?}");
    assert!(ran.out.contains("\r\u{1b}[K") && ran.out.contains("details left"), "{ran:?}");
}

#[test]
fn an_activity_is_sent_once_the_answer_is_yes() {
    let platform = Platform::still(10);
    let cli = platform.cli(Has::Top);
    let send = |items: &str, typed: &str| {
        let (start, end) = (now().plus_s(HOUR_S).to_string(), now().plus_s(DAY_S).to_string());
        let args = [
            "activity",
            "sync",
            "--activity-id",
            "1",
            "--activity-name",
            "尖货",
            "--start-time",
            &start,
            "--end-time",
            &end,
            "--item-id-list",
            items,
        ];
        let ran = run(&cli, 200, &args, typed);
        let recorded = platform.truth().activities().first().map(|record| record.item_ids.clone());
        (ran, recorded)
    };
    let (ran, recorded) = send("1,2", "\n");
    assert_eq!((ran.status, recorded), (Some(1), None), "{ran:?}");
    assert!(ran.out.contains("Send it? [y/N]") && ran.out.contains("nothing was sent"), "{ran:?}");
    let (ran, recorded) = send("1,2", "y\n");
    assert_eq!((ran.status, recorded.as_deref()), (Some(0), Some("1,2")), "{ran:?}");
    // A dangerous edit is not answered by yes.
    let (ran, recorded) = send("1", "y\n");
    assert_eq!((ran.status, recorded.as_deref()), (Some(1), Some("1,2")), "{ran:?}");
    let (ran, recorded) = send("1", "尖货\n");
    assert_eq!((ran.status, recorded.as_deref()), (Some(0), Some("1")), "{ran:?}");
}
