//! What every command shares: how errors are said, in which language, and how a run ends.

use serde_json::json;

use crate::cli::Cli;

#[test]
fn arguments_that_cannot_be_read_are_one_line_that_names_them() {
    let cli = Cli::new();
    for (word, args) in [
        ("oops", &["oops"][..]),
        ("--oops", &["sync", "--oops"]),
        ("--oops", &["--oops", "sync"]),
        ("FILE", &["import"]),
        ("ID", &["activity", "show"]),
        ("command", &["activity"]),
        ("command", &["calendar"]),
        ("--lang", &["--lang", "klingon", "doctor"]),
        ("--renderer", &["--renderer", "crayon"]),
        ("--port", &["sandbox", "--port", "65536"]),
        ("--orders", &["sandbox", "--orders", "-1"]),
        ("--seed", &["demo", "--no-window", "--seed", "x"]),
        ("--columns", &["orders", "--format", "xlsx", "--columns", "tip"]),
        ("10", &["orders", "--filter", "flag:red -sort:asc"]),
        ("--filter", &["orders", "--filter", "flag:red", "--seller-flag", "1"]),
        ("notice", &["calendar", "import", "notice.txt"]),
    ] {
        let ran = cli.run(args);
        assert_eq!((ran.status, &*ran.out), (Some(2), ""), "{args:?}: {ran:?}");
        assert!(ran.fault().0.contains(word), "{args:?}: {ran:?}");
        assert!(!ran.fault().1.is_empty());
        assert_eq!(ran.err.lines().count(), 1, "{ran:?}");
        let ran = cli.run(&[args, &["--json"]].concat());
        assert_eq!(ran.status, Some(2));
        let said = ran.json();
        assert_eq!(said.as_object().unwrap().keys().collect::<Vec<_>>(), ["error"]);
        let error = said["error"].as_object().unwrap();
        assert_eq!(error.keys().collect::<Vec<_>>(), ["kind", "message", "hint"]);
        let (what, mend) = ran.fault();
        assert_eq!((&error["message"], &error["hint"]), (&json!(what), &json!(mend)));
    }
}

#[test]
fn a_mistyped_word_is_met_with_the_right_one() {
    let cli = Cli::new();
    for (args, hint) in [(&["order"][..], "orders"), (&["orders", "--seler-flag", "1"], "--seller-flag")] {
        let ran = cli.run(args);
        assert!(ran.fault().1.contains(hint), "{ran:?}");
    }
}

#[test]
fn texts_are_in_the_language_of_the_option_then_of_the_system() {
    let mut cli = Cli::new();
    let say = |cli: &Cli, args: &[&str]| cli.run(&[args, &["orders", "--page-size", "0"]].concat()).err;
    let (english, chinese) = ("cannot be", "不能是");
    assert!(say(&cli, &[]).contains(english));
    assert!(say(&cli, &["--lang", "zh-CN"]).contains(chinese));
    assert!(say(&cli, &["--lang=zh-CN"]).contains(chinese));
    assert!(cli.run(&["orders", "--page-size", "0", "--lang", "zh-CN"]).err.contains(chinese));
    cli.set("LANG", "C.UTF-8");
    assert!(say(&cli, &[]).contains(chinese));
    assert!(say(&cli, &["--lang", "en"]).contains(english));
}

#[test]
fn the_options_of_all_commands_stand_before_or_after_the_command() {
    let cli = Cli::new();
    for args in [["--json", "orders"], ["orders", "--json"]] {
        assert_eq!(cli.json(&args)["data"]["total"], 0);
    }
    let ran = cli.run(&["orders", "--count", "--renderer", "glow"]);
    assert_eq!((ran.status, &*ran.out), (Some(0), "{\"total\":0}\n"), "{ran:?}");
}

#[test]
fn help_and_version_are_no_errors_and_have_all_their_words_in_both_languages() {
    let cli = Cli::new();
    assert_eq!(cli.ok(&["--version"]), format!("lidan {}\n", env!("CARGO_PKG_VERSION")));
    for command in [
        "",
        "demo",
        "sandbox",
        "sync",
        "orders",
        "import",
        "activity",
        "activity sync",
        "activity list",
        "activity show",
        "activity history",
        "calendar",
        "calendar show",
        "calendar import",
        "doctor",
    ] {
        for lang in ["zh-CN", "en"] {
            let words = command.split_whitespace().chain(["--help", "--lang", lang]);
            let help = cli.ok(&words.collect::<Vec<_>>());
            assert!(help.contains("--data-dir") && !help.contains("cli."), "{command} {lang}: {help}");
            assert_eq!(help.contains("通用选项"), lang == "zh-CN", "{help}");
        }
    }
}

#[cfg(unix)]
#[test]
fn output_that_cannot_be_written_is_a_failure() {
    let cli = Cli::new();
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = cli.command(&["calendar", "show"]).stdout(full).output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), err.starts_with("error: ")), (Some(1), true), "{err}");
}
