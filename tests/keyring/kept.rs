//! A keyring that is there and open.

use std::collections::HashMap;
use std::env;
use std::process::{Command, Stdio};

use lidan::domain::shop::{SecretKind, SecretPlace, ShopName};
use lidan::secrets::{KeyringFault, Secrets};
use secrecy::ExposeSecret as _;

use crate::bus::Bus;
use crate::cli::tid;
use crate::gnome::Gnome;
use crate::platform::Platform;
use crate::program::{ACCOUNTS, assert_nowhere, finding, kind, on};

/// Says which part of its test a process is to play. Which keyring a process has stands in its environment, and no
/// process may change its own: the test runs itself again.
const PART: &str = "LIDAN_TEST_PART";

/// Plays a part of a test in a process that has this keyring.
fn play(bus: &Bus, test: &str, part: &str) {
    let done = Command::new(env::current_exe().unwrap())
        .args(["--exact", test])
        .env(PART, part)
        .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success() && said.contains("1 passed"), "{part}: {said}");
}

fn part() -> Option<String> {
    env::var(PART).ok()
}

fn main_shop() -> (Secrets, ShopName) {
    (Secrets::of_this_machine(None), ShopName::new("main").unwrap())
}

fn text(secrets: &Secrets, shop: &ShopName, kind: SecretKind) -> Option<(String, SecretPlace)> {
    let found = secrets.get(shop, kind).unwrap();
    found.map(|found| (found.secret.expose_secret().to_owned(), found.place))
}

#[test]
fn what_is_kept_is_found_under_the_service_and_accounts_of_the_contract_and_can_be_forgotten() {
    const TEST: &str =
        "kept::what_is_kept_is_found_under_the_service_and_accounts_of_the_contract_and_can_be_forgotten";
    let (secrets, shop) = main_shop();
    match part().as_deref() {
        None => {
            let Some(gnome) = Gnome::unlocked() else { return };
            play(gnome.bus(), TEST, "keep");
            let mut kept: Vec<(HashMap<String, String>, Vec<u8>)> = gnome.items();
            kept.sort_by_key(|(names, _)| names["username"].clone());
            let said: Vec<(&str, &str, &[u8])> = kept
                .iter()
                .map(|(names, secret)| (&*names["service"], &*names["username"], &**secret))
                .collect();
            assert_eq!(
                said,
                [
                    ("lidan", "main/enhanced.app_secret", "另一个 enhanced.app_secret".as_bytes()),
                    ("lidan", "main/top.app_secret", "另一个 top.app_secret".as_bytes()),
                    ("lidan", "main/top.session", "另一个 top.session".as_bytes()),
                ]
            );
            play(gnome.bus(), TEST, "forget");
            assert_eq!(gnome.items(), []);
        }
        Some("keep") => {
            for kind in SecretKind::ALL {
                assert_eq!(text(&secrets, &shop, kind), None);
                // The second is in the place of the first, not beside it.
                for secret in ["first".to_owned(), format!("另一个 {}", kind.account())] {
                    secrets.keep(&shop, kind, secret.clone().into()).unwrap();
                    assert_eq!(text(&secrets, &shop, kind), Some((secret, SecretPlace::Keyring)));
                }
            }
        }
        Some(_) => {
            assert_eq!(secrets.probe(), Ok(()));
            for kind in SecretKind::ALL {
                assert!(text(&secrets, &shop, kind).is_some());
                // A second time there is nothing to forget, and that is no fault.
                secrets.forget(&shop, kind).unwrap();
                secrets.forget(&shop, kind).unwrap();
                assert_eq!(text(&secrets, &shop, kind), None);
            }
        }
    }
}

#[test]
fn a_keyring_that_has_no_collection_yet_is_not_called_locked() {
    const TEST: &str = "kept::a_keyring_that_has_no_collection_yet_is_not_called_locked";
    if part().is_none() {
        let Some(gnome) = Gnome::empty() else { return };
        play(gnome.bus(), TEST, "ask");
        return;
    }
    let (secrets, shop) = main_shop();
    let kept = secrets.keep(&shop, SecretKind::TopSession, "s3cret".into());
    for fault in [kept, secrets.probe()] {
        assert!(
            matches!(&fault, Err(KeyringFault::Absent(why)) if why.contains("default collection")),
            "{fault:?}"
        );
    }
    assert_eq!(text(&secrets, &shop, SecretKind::TopSession), None);
}

#[test]
fn a_pass_takes_its_secrets_from_the_keyring_and_leaves_them_in_no_file() {
    let Some(gnome) = Gnome::unlocked() else { return };
    let platform = Platform::still(60);
    for (account, secret) in ACCOUNTS.into_iter().zip(platform.secrets()) {
        gnome.put(account, secret.as_bytes());
    }
    let cli = on(gnome.bus().address(), &platform);
    let mut outputs = Vec::new();
    for args in [
        &["doctor", "--json"][..],
        &["sync"],
        &["sync", "--source", "top", "--json"],
        &["sync", "--source", "enhanced", "--json"],
        &["orders", "--format", "json"],
        &["doctor"],
    ] {
        let ran = cli.run(args);
        assert_eq!(ran.status, Some(0), "{args:?}: {ran:?}");
        outputs.push(ran);
    }
    for what in ["keyring", "top", "enhanced"] {
        assert_eq!(finding(&outputs[0], what)["verdict"], "good", "{:?}", outputs[0]);
    }
    platform.check(&cli);
    assert_nowhere(&cli, &outputs, &platform.secrets());
}

#[test]
fn secrets_that_the_platform_refuses_stand_in_no_error_and_no_log() {
    let Some(gnome) = Gnome::unlocked() else { return };
    let platform = Platform::still(10);
    let wrong = ["wrong-app-secret-4711", "wrong-session-4712", "wrong-enhanced-4713"];
    for (account, secret) in ACCOUNTS.into_iter().zip(wrong) {
        gnome.put(account, secret.as_bytes());
    }
    let cli = on(gnome.bus().address(), &platform);
    let mut outputs = Vec::new();
    for args in [
        &["sync", "--json"][..],
        &["sync", "--source", "top"],
        &["sync", "--source", "enhanced"],
        &["doctor", "--json"],
        &[
            "activity",
            "sync",
            "--activity-id",
            "a1",
            "--start-time",
            "2030-01-01 00:00:00",
            "--end-time",
            "2030-01-02 00:00:00",
            "--activity-name",
            "a",
            "--item-id-list",
            "1",
            "--yes",
        ],
    ] {
        let ran = cli.run(args);
        assert_eq!(ran.status, Some(1), "{args:?}: {ran:?}");
        outputs.push(ran);
    }
    // It is the platform that refused, so the secrets were there to be told.
    assert_eq!(finding(&outputs[3], "top")["verdict"], "bad", "{:?}", outputs[3]);
    assert_nowhere(&cli, &outputs, &wrong);
}

#[test]
fn a_secret_that_is_no_text_is_an_error_that_quotes_none_of_it() {
    let Some(gnome) = Gnome::unlocked() else { return };
    let platform = Platform::still(10);
    for account in ACCOUNTS {
        gnome.put(account, b"half-4714\xff\xfe");
    }
    let cli = on(gnome.bus().address(), &platform);
    let outputs = [cli.run(&["sync", "--json"]), cli.run(&["sync"])];
    assert_eq!((outputs[0].status, &*kind(&outputs[0])), (Some(1), "keyring"), "{outputs:?}");
    assert_nowhere(&cli, &outputs, &["half-4714"]);
    assert_eq!(platform.sandbox().calls().len(), 0);
}

#[test]
fn a_secret_is_looked_for_under_the_name_of_its_own_shop() {
    let Some(gnome) = Gnome::unlocked() else { return };
    let platform = Platform::still(20);
    for (account, secret) in ACCOUNTS.into_iter().zip(platform.secrets()) {
        gnome.put(&account.replace("main", "other"), secret.as_bytes());
    }
    let cli = on(gnome.bus().address(), &platform);
    let ran = cli.run(&["sync", "--json"]);
    assert_eq!((ran.status, &*kind(&ran)), (Some(2), "no_secret"), "{ran:?}");
    assert!(ran.fault().1.contains("service lidan, account main/"), "{ran:?}");
    let config = std::fs::read_to_string(cli.path("config.toml")).unwrap();
    std::fs::write(cli.path("config.toml"), config.replace("name = \"main\"", "name = \"other\"")).unwrap();
    cli.ok(&["sync"]);
    assert_eq!(cli.tids(&[]).len(), 20);
    let first = cli.json(&["orders", "--page-size", "1", "--format", "json"]);
    assert!(tid(&first["data"]["items"][0]) > 0);
}
