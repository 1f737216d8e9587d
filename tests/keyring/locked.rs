//! A keyring that is locked.

use serde_json::json;

use crate::bus::Silent;
use crate::gnome::Gnome;
use crate::platform::Platform;
use crate::program::{ACCOUNTS, ONE_WAIT, finding, kind, on, timed, with_variables};

/// A locked keyring that has the shop's secrets.
fn locked(platform: &Platform) -> Option<Gnome> {
    let gnome = Gnome::unlocked()?;
    for (account, secret) in ACCOUNTS.into_iter().zip(platform.secrets()) {
        gnome.put(account, secret.as_bytes());
    }
    gnome.lock();
    Some(gnome)
}

#[test]
fn a_locked_keyring_is_said_in_words_until_it_is_unlocked() {
    let platform = Platform::still(20);
    let Some(gnome) = locked(&platform) else { return };
    let cli = on(gnome.bus().address(), &platform);
    let ran = cli.run(&["doctor", "--json"]);
    let keyring = finding(&ran, "keyring");
    assert_eq!((ran.status, &keyring["verdict"]), (Some(1), &json!("lacking")), "{ran:?}");
    assert!(keyring["message"].as_str().unwrap().starts_with("The keyring is locked"), "{keyring}");
    assert!(keyring["hint"].as_str().unwrap().starts_with("unlock the keyring"), "{keyring}");
    assert_eq!(gnome.questions(), 0, "who only looks asks for no password");

    let ran = cli.run(&["sync", "--json"]);
    assert_eq!((ran.status, &*kind(&ran)), (Some(1), "keyring"), "{ran:?}");
    assert!(ran.fault().0.starts_with("The keyring is locked"), "{ran:?}");
    assert!(ran.fault().1.contains("LIDAN_TOP_SESSION"), "{ran:?}");
    assert_eq!(gnome.questions(), 1, "who dismisses the question is not asked again for the next secret");
    assert_eq!(platform.sandbox().calls().len(), 0);

    gnome.unlock();
    cli.ok(&["sync"]);
    assert_eq!(finding(&cli.run(&["doctor", "--json"]), "keyring")["verdict"], "good");
}

#[test]
fn the_variables_serve_while_the_keyring_is_locked() {
    let platform = Platform::still(20);
    let Some(gnome) = locked(&platform) else { return };
    let cli = with_variables(on(gnome.bus().address(), &platform), &platform);
    cli.ok(&["sync"]);
    let ran = cli.run(&["doctor", "--json"]);
    assert_eq!((ran.status, &finding(&ran, "keyring")["verdict"]), (Some(0), &json!("lacking")), "{ran:?}");
    assert_eq!(gnome.questions(), 0);
}

#[test]
fn a_question_for_the_password_that_nobody_answers_is_waited_for_only_so_long() {
    let platform = Platform::still(10);
    let Some(gnome) = locked(&platform) else { return };
    let _question = Silent::on(gnome.bus(), "org.gnome.keyring.SystemPrompter");
    let cli = on(gnome.bus().address(), &platform);
    let (ran, took) = timed(&cli, &["sync", "--json"]);
    assert_eq!((ran.status, &*kind(&ran)), (Some(1), "keyring"), "{ran:?}");
    assert!(ran.fault().0.starts_with("The keyring does not answer"), "{ran:?}");
    assert!(ran.fault().1.starts_with("unlock it where it asks"), "{ran:?}");
    assert!(ONE_WAIT.contains(&took), "{took:?}");
}
