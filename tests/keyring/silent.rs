//! A Secret Service that owns its name and never answers.

use serde_json::json;

use crate::bus::{Bus, Silent};
use crate::gnome::NAME;
use crate::platform::Platform;
use crate::program::{ONE_WAIT, finding, kind, on, timed, with_variables};

#[test]
fn a_silent_keyring_is_waited_for_once_and_said_in_words() {
    let Some(bus) = Bus::start() else { return };
    let mut keyring = Silent::on(&bus, NAME);
    let platform = Platform::still(10);
    let cli = on(bus.address(), &platform);
    // Two gateways need three secrets; together they wait as long as one.
    let (ran, took) = timed(&cli, &["doctor", "--json"]);
    let said = finding(&ran, "keyring");
    assert_eq!((ran.status, &said["verdict"]), (Some(1), &json!("lacking")), "{ran:?}");
    assert_eq!(said["message"], "The keyring does not answer");
    assert!(said["hint"].as_str().unwrap().contains("LIDAN_TOP_SESSION"), "{said}");
    assert_eq!(finding(&ran, "shop")["message"], "The keyring does not answer");
    assert!(ONE_WAIT.contains(&took), "{took:?}");

    let (ran, took) = timed(&cli, &["sync", "--json"]);
    assert_eq!((ran.status, &*kind(&ran)), (Some(1), "keyring"), "{ran:?}");
    assert_eq!(ran.fault().0, "The keyring does not answer");
    assert!(ONE_WAIT.contains(&took), "{took:?}");
    assert!(keyring.calls(&bus) >= 2, "it was asked");
    assert_eq!(platform.sandbox().calls().len(), 0);
}

#[test]
fn who_has_the_variables_does_not_ask_a_silent_keyring() {
    let Some(bus) = Bus::start() else { return };
    let mut keyring = Silent::on(&bus, NAME);
    let platform = Platform::still(20);
    let cli = with_variables(on(bus.address(), &platform), &platform);
    cli.ok(&["sync"]);
    cli.ok(&["sync", "--source", "top"]);
    assert_eq!(cli.tids(&[]).len(), 20);
    assert_eq!(keyring.calls(&bus), 0);
}

#[test]
fn what_needs_no_secret_does_not_ask_a_silent_keyring() {
    let Some(bus) = Bus::start() else { return };
    let mut keyring = Silent::on(&bus, NAME);
    let platform = Platform::still(10);
    let cli = on(bus.address(), &platform);
    for args in [&["orders", "--count"][..], &["activity", "list"], &["calendar", "show"]] {
        cli.ok(args);
    }
    assert_eq!(keyring.calls(&bus), 0);
}
