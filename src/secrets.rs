//! Secrets: the operating system's keyring, with two stand-ins that are always named in words: environment
//! variables for one process, and what the user typed for this run only. Never a file of our own.
//!
//! A keyring can hang for ever (a Secret Service that owns its name and never answers, a lock nobody opens), so
//! every call runs on a thread of its own and is waited for only so long. The thread is left behind then; it
//! holds nothing that the program needs to end.

use std::collections::HashMap;
use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use keyring::{Entry, Error};
use keyring_core::CredentialStore;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error as ThisError;

use crate::domain::shop::{SecretKind, SecretPlace, ShopName};

/// The keyring's service name of every entry.
const SERVICE: &str = "lidan";
/// How long a keyring is waited for.
pub const LIMIT: Duration = Duration::from_secs(5);

/// Why the keyring gave nothing. Secrets that were typed for this run, and variables, still work.
#[derive(Debug, Clone, PartialEq, Eq, ThisError)]
pub enum KeyringFault {
    /// There is no keyring on this machine, or none that runs.
    #[error("no keyring: {0}")]
    Absent(String),
    /// It is locked, or refuses this program.
    #[error("the keyring is locked: {0}")]
    Locked(String),
    /// It did not answer within [`LIMIT`].
    #[error("the keyring does not answer")]
    Silent,
    /// It answered with something else that is wrong.
    #[error("keyring: {0}")]
    Other(String),
}

impl KeyringFault {
    /// A short name, for JSON and for the keys of the locale files.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Absent(_) => "absent",
            Self::Locked(_) => "locked",
            Self::Silent => "silent",
            Self::Other(_) => "other",
        }
    }
}

/// A secret and where it was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The secret.
    pub secret: SecretString,
    /// Where.
    pub place: SecretPlace,
}

type StoreMaker = dyn Fn() -> keyring::Result<Arc<CredentialStore>> + Send + Sync;

/// The secrets of all shops. Cheap to clone.
#[derive(Clone)]
pub struct Secrets {
    typed: Arc<Mutex<HashMap<(ShopName, SecretKind), SecretString>>>,
    variables: Arc<HashMap<SecretKind, SecretString>>,
    variables_for: Option<ShopName>,
    keyring: Arc<StoreMaker>,
    limit: Duration,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl Secrets {
    /// The secrets of this machine. The variables stand in for one shop only, the one this process is about.
    #[must_use]
    pub fn of_this_machine(variables_for: Option<ShopName>) -> Self {
        let variables = SecretKind::ALL
            .into_iter()
            .filter_map(|kind| Some((kind, std::env::var(kind.variable()).ok()?)))
            .filter(|(_, value)| !value.is_empty())
            .map(|(kind, value)| (kind, SecretString::from(value)))
            .collect();
        Self {
            typed: Arc::default(),
            variables: Arc::new(variables),
            variables_for,
            keyring: Arc::new(platform_store),
            limit: LIMIT,
        }
    }

    /// Secrets of another keyring, for tests.
    #[must_use]
    pub fn with_keyring(
        keyring: impl Fn() -> keyring::Result<Arc<CredentialStore>> + Send + Sync + 'static,
        limit: Duration,
    ) -> Self {
        Self {
            typed: Arc::default(),
            variables: Arc::default(),
            variables_for: None,
            keyring: Arc::new(keyring),
            limit,
        }
    }

    /// Looks for a secret: typed for this run, then the variable, then the keyring. Blocks for at most
    /// [`LIMIT`]; not to be called from an async task or the window's thread.
    ///
    /// # Errors
    /// [`KeyringFault`] when it stands nowhere else and the keyring could not be asked.
    pub fn get(&self, shop: &ShopName, kind: SecretKind) -> Result<Option<Found>, KeyringFault> {
        if let Some(secret) = self.lock_typed().get(&(shop.clone(), kind)) {
            return Ok(Some(Found { secret: secret.clone(), place: SecretPlace::ThisRun }));
        }
        if self.variables_for.as_ref() == Some(shop)
            && let Some(secret) = self.variables.get(&kind)
        {
            return Ok(Some(Found { secret: secret.clone(), place: SecretPlace::Environment }));
        }
        let found = self.ask(account(shop, kind), |entry| match entry.get_password() {
            Ok(secret) => Ok(Some(SecretString::from(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        Ok(found.map(|secret| Found { secret, place: SecretPlace::Keyring }))
    }

    /// Keeps a secret in the keyring.
    ///
    /// # Errors
    /// [`KeyringFault`]; the secret is kept nowhere then.
    pub fn keep(&self, shop: &ShopName, kind: SecretKind, secret: SecretString) -> Result<(), KeyringFault> {
        self.ask(account(shop, kind), move |entry| entry.set_password(secret.expose_secret()))?;
        // What was typed for this run would hide what is kept from now on.
        self.lock_typed().remove(&(shop.clone(), kind));
        Ok(())
    }

    /// Keeps a secret in memory until this process ends.
    pub fn keep_for_this_run(&self, shop: &ShopName, kind: SecretKind, secret: SecretString) {
        self.lock_typed().insert((shop.clone(), kind), secret);
    }

    /// Forgets a secret, in memory and in the keyring.
    ///
    /// # Errors
    /// [`KeyringFault`]; the keyring may still have it then.
    pub fn forget(&self, shop: &ShopName, kind: SecretKind) -> Result<(), KeyringFault> {
        self.lock_typed().remove(&(shop.clone(), kind));
        self.ask(account(shop, kind), |entry| match entry.delete_credential() {
            Err(Error::NoEntry) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        })
    }

    /// Can the keyring be asked at all? Blocks like [`Self::get`].
    ///
    /// # Errors
    /// [`KeyringFault`].
    pub fn probe(&self) -> Result<(), KeyringFault> {
        self.ask("probe".to_owned(), |entry| match entry.get_password() {
            Ok(_) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }

    fn lock_typed(&self) -> std::sync::MutexGuard<'_, HashMap<(ShopName, SecretKind), SecretString>> {
        self.typed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask<T: Send + 'static>(
        &self,
        account: String,
        work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, KeyringFault> {
        let keyring = Arc::clone(&self.keyring);
        let (answer, answered) = sync_channel(1);
        let call = move || {
            let done = keyring().map_err(|error| KeyringFault::Absent(words(&error))).and_then(|store| {
                let inner = store.build(SERVICE, &account, modifiers().as_ref()).map_err(|e| fault(&e))?;
                work(&Entry { inner }).map_err(|e| fault(&e))
            });
            // Nobody waits any more once the limit is over.
            drop(answer.send(done));
        };
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(call)
            .map_err(|error| KeyringFault::Other(error.to_string()))?;
        match answered.recv_timeout(self.limit) {
            Ok(done) => done,
            Err(RecvTimeoutError::Timeout) => Err(KeyringFault::Silent),
            Err(RecvTimeoutError::Disconnected) => {
                Err(KeyringFault::Other("the call ended early".to_owned()))
            }
        }
    }
}

fn account(shop: &ShopName, kind: SecretKind) -> String {
    format!("{shop}/{}", kind.account())
}

fn fault(error: &Error) -> KeyringFault {
    match error {
        Error::NoStorageAccess(_) => KeyringFault::Locked(words(error)),
        Error::NoDefaultStore => KeyringFault::Absent(words(error)),
        _ => KeyringFault::Other(words(error)),
    }
}

/// The error's own words. The errors that carry bytes of a secret say nothing of them in their text.
fn words(error: &Error) -> String {
    error.to_string()
}

/// Windows would let a credential roam within a domain by default; it is to stay on this machine.
fn modifiers() -> Option<HashMap<&'static str, &'static str>> {
    cfg!(windows).then(|| HashMap::from([("persistence", "Local")]))
}

#[cfg(all(unix, not(target_os = "macos")))]
fn platform_store() -> keyring::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn platform_store() -> keyring::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn platform_store() -> keyring::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(test)]
mod tests {
    use std::sync::Condvar;

    use keyring_core::mock;

    use super::*;

    fn shop() -> ShopName {
        ShopName::new("main").unwrap()
    }

    fn mocked() -> Secrets {
        let store = mock::Store::new().unwrap();
        Secrets::with_keyring(move || Ok(store.clone()), LIMIT)
    }

    fn text(found: Option<Found>) -> Option<(String, SecretPlace)> {
        found.map(|found| (found.secret.expose_secret().to_owned(), found.place))
    }

    #[test]
    fn a_secret_is_kept_found_and_forgotten() {
        let (secrets, kind) = (mocked(), SecretKind::TopSession);
        assert_eq!(text(secrets.get(&shop(), kind).unwrap()), None);
        secrets.keep(&shop(), kind, "s3cret".into()).unwrap();
        assert_eq!(text(secrets.get(&shop(), kind).unwrap()), Some(("s3cret".into(), SecretPlace::Keyring)));
        assert_eq!(text(secrets.get(&shop(), SecretKind::TopAppSecret).unwrap()), None);
        secrets.forget(&shop(), kind).unwrap();
        assert_eq!(text(secrets.get(&shop(), kind).unwrap()), None);
        assert!(!format!("{secrets:?}").contains("s3cret"));
    }

    #[test]
    fn without_a_keyring_the_run_goes_on_with_what_was_typed() {
        let secrets = Secrets::with_keyring(|| Err(Error::NoDefaultStore), LIMIT);
        let kind = SecretKind::TopSession;
        assert!(matches!(secrets.get(&shop(), kind), Err(KeyringFault::Absent(_))));
        assert!(matches!(secrets.keep(&shop(), kind, "x".into()), Err(KeyringFault::Absent(_))));
        secrets.keep_for_this_run(&shop(), kind, "typed".into());
        assert_eq!(text(secrets.get(&shop(), kind).unwrap()), Some(("typed".into(), SecretPlace::ThisRun)));
    }

    #[test]
    fn a_keyring_that_never_answers_is_waited_for_only_so_long() {
        let gate = Arc::new((Mutex::new(false), Condvar::new()));
        let inner = Arc::clone(&gate);
        let secrets = Secrets::with_keyring(
            move || {
                let mut open = inner.0.lock().unwrap();
                while !*open {
                    open = inner.1.wait(open).unwrap();
                }
                Err(Error::NoDefaultStore)
            },
            Duration::from_millis(50),
        );
        assert_eq!(secrets.probe(), Err(KeyringFault::Silent));
        // Once it answers, the same process can use it.
        *gate.0.lock().unwrap() = true;
        gate.1.notify_all();
        assert!(matches!(secrets.probe(), Err(KeyringFault::Absent(_))));
    }
}
