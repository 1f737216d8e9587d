//! A machine without a keyring.

use serde_json::json;

use crate::bus::Bus;
use crate::platform::Platform;
use crate::program::{ONE_WAIT, finding, kind, on, timed, with_variables};

/// Everything that a program without a keyring says and does.
fn assert_absent(address: &str) {
    let platform = Platform::still(20);
    let cli = on(address, &platform);
    let (ran, took) = timed(&cli, &["doctor", "--json"]);
    let said = finding(&ran, "keyring");
    assert_eq!((ran.status, &said["verdict"]), (Some(1), &json!("lacking")), "{ran:?}");
    assert!(said["message"].as_str().unwrap().starts_with("No keyring runs on this machine"), "{said}");
    assert!(said["hint"].as_str().unwrap().starts_with("start a keyring"), "{said}");
    assert!(took < ONE_WAIT.start, "{took:?}");

    let (ran, took) = timed(&cli, &["sync", "--json"]);
    assert_eq!((ran.status, &*kind(&ran)), (Some(1), "keyring"), "{ran:?}");
    assert!(ran.fault().0.starts_with("No keyring runs on this machine"), "{ran:?}");
    assert!(ran.fault().1.contains("LIDAN_ENHANCED_APP_SECRET"), "{ran:?}");
    assert!(took < ONE_WAIT.start, "{took:?}");
    assert_eq!(platform.sandbox().calls().len(), 0);

    let cli = with_variables(cli, &platform);
    cli.ok(&["sync"]);
    let ran = cli.run(&["doctor", "--json"]);
    assert_eq!((ran.status, &finding(&ran, "keyring")["verdict"]), (Some(0), &json!("lacking")), "{ran:?}");
    platform.check(&cli);
}

#[test]
fn a_bus_without_a_keyring_is_said_in_words_and_the_variables_serve() {
    let Some(bus) = Bus::start() else { return };
    assert_absent(bus.address());
}

#[test]
fn a_bus_that_is_gone_is_said_in_words_and_the_variables_serve() {
    let Some(bus) = Bus::start() else { return };
    assert_absent(&bus.stop());
}

#[test]
fn no_bus_at_all_is_said_in_words_and_the_variables_serve() {
    // As where the variable is missing: the folder that would have the bus then is the test's own.
    assert_absent("");
    assert_absent("unix:path=/nowhere/at/all");
}
