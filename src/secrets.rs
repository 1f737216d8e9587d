//! Secrets: the operating system's keyring, with two stand-ins that are always named in words: environment
//! variables for one process, and what the user typed for this run only. Never a file of our own.
//!
//! A keyring can hang for ever (a Secret Service that owns its name and never answers, a lock nobody opens), so
//! every call runs on a thread of its own and is waited for only so long. The thread is left behind then; it
//! holds nothing that the program needs to end. A keyring that once was silent is not asked again until that call
//! has ended after all or the user says so: otherwise every secret would cost the whole wait again.

use std::collections::HashMap;
use std::fmt;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use keyring::{Entry, Error};
use keyring_core::CredentialStore;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error as ThisError;
use tokio::sync::Notify;

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

    /// What the keyring itself said; empty where it said nothing.
    #[must_use]
    pub fn detail(&self) -> &str {
        match self {
            Self::Absent(detail) | Self::Locked(detail) | Self::Other(detail) => detail,
            Self::Silent => "",
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
type Look = dyn Fn() -> Result<(), KeyringFault> + Send + Sync;

/// How the operating system's keyring is reached.
#[derive(Clone)]
struct Keyring {
    /// Opens it. Reading from what is open may ask the user to unlock it.
    open: Arc<StoreMaker>,
    /// Says whether it could be read, and asks the user nothing.
    look: Arc<Look>,
}

/// The secrets of all shops. Cheap to clone.
#[derive(Clone)]
pub struct Secrets {
    typed: Arc<Mutex<HashMap<(ShopName, SecretKind), SecretString>>>,
    variables: Arc<HashMap<SecretKind, SecretString>>,
    variables_for: Option<ShopName>,
    keyring: Keyring,
    /// Why the keyring is not simply asked, as the last call left it.
    held: Arc<Mutex<Option<KeyringFault>>>,
    late: Arc<Notify>,
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
            keyring: platform_keyring(),
            held: Arc::default(),
            late: Arc::default(),
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
            keyring: Keyring::looked_at_by_reading(keyring),
            held: Arc::default(),
            late: Arc::default(),
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

    /// Can the keyring be read? Asks the user nothing. Blocks like [`Self::get`].
    ///
    /// # Errors
    /// [`KeyringFault`].
    pub fn probe(&self) -> Result<(), KeyringFault> {
        let look = Arc::clone(&self.keyring.look);
        self.wait_for(move || look())
    }

    /// The keyring is asked anew, whatever it did before: the user wants it to be.
    pub fn try_again(&self) {
        *lock(&self.held) = None;
    }

    /// Waits until a keyring that was given up has answered after all, as when the user has unlocked it meanwhile.
    pub async fn answered_late(&self) {
        self.late.notified().await;
    }

    fn lock_typed(&self) -> MutexGuard<'_, HashMap<(ShopName, SecretKind), SecretString>> {
        lock(&self.typed)
    }

    fn ask<T: Send + 'static>(
        &self,
        account: String,
        work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<T, KeyringFault> {
        let Keyring { open, look } = self.keyring.clone();
        // Who closed the question for the password is not asked again; who unlocked it elsewhere is served.
        let was_locked = matches!(*lock(&self.held), Some(KeyringFault::Locked(_)));
        self.wait_for(move || {
            if was_locked {
                look()?;
            }
            work(&entry(&*open, &account)?).map_err(|error| fault(&error))
        })
    }

    /// Runs a call on a thread of its own and waits for it.
    fn wait_for<T: Send + 'static>(
        &self,
        call: impl FnOnce() -> Result<T, KeyringFault> + Send + 'static,
    ) -> Result<T, KeyringFault> {
        if *lock(&self.held) == Some(KeyringFault::Silent) {
            return Err(KeyringFault::Silent);
        }
        let (answer, answered) = sync_channel(1);
        let (held, late) = (Arc::clone(&self.held), Arc::clone(&self.late));
        let work = move || {
            let done = call();
            let mut held = lock(&held);
            *held = match &done {
                Err(fault @ KeyringFault::Locked(_)) => Some(fault.clone()),
                _ => None,
            };
            // Nobody waits any more once the limit is over.
            if answer.send(done).is_err() {
                late.notify_one();
            }
        };
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(work)
            .map_err(|error| KeyringFault::Other(error.to_string()))?;
        match answered.recv_timeout(self.limit) {
            Ok(done) => done,
            Err(RecvTimeoutError::Timeout) => {
                // Under the lock the answer either is here or finds that nobody waits.
                let mut held = lock(&self.held);
                let done = answered.try_recv();
                drop(answered);
                done.unwrap_or_else(|_| {
                    *held = Some(KeyringFault::Silent);
                    Err(KeyringFault::Silent)
                })
            }
            Err(RecvTimeoutError::Disconnected) => {
                Err(KeyringFault::Other("the call ended early".to_owned()))
            }
        }
    }
}

impl Keyring {
    /// A keyring that says how it is only when something is read from it.
    fn looked_at_by_reading(
        open: impl Fn() -> keyring::Result<Arc<CredentialStore>> + Send + Sync + 'static,
    ) -> Self {
        let open: Arc<StoreMaker> = Arc::new(open);
        let opener = Arc::clone(&open);
        let look = move || match entry(&*opener, "probe")?.get_password() {
            Ok(_) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(fault(&error)),
        };
        Self { open, look: Arc::new(look) }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn entry(open: &StoreMaker, account: &str) -> Result<Entry, KeyringFault> {
    let store = open().map_err(|error| KeyringFault::Absent(words(&error)))?;
    let inner = store.build(SERVICE, account, modifiers().as_ref()).map_err(|error| fault(&error))?;
    Ok(Entry { inner })
}

fn account(shop: &ShopName, kind: SecretKind) -> String {
    format!("{shop}/{}", kind.account())
}

fn fault(error: &Error) -> KeyringFault {
    match error {
        Error::NoStorageAccess(cause) if has_no_collection(&**cause) => no_collection(),
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

fn no_collection() -> KeyringFault {
    KeyringFault::Absent("there is no default collection".to_owned())
}

/// A Secret Service that runs and has no collection to keep anything in: nobody has made one yet.
#[cfg(all(unix, not(target_os = "macos")))]
fn has_no_collection(cause: &(dyn std::error::Error + 'static)) -> bool {
    matches!(cause.downcast_ref(), Some(secret_service::Error::NoResult))
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn has_no_collection(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}

#[cfg(all(unix, not(target_os = "macos")))]
fn platform_keyring() -> Keyring {
    Keyring {
        open: Arc::new(|| Ok(zbus_secret_service_keyring_store::Store::new()?)),
        look: Arc::new(look_at_secret_service),
    }
}

/// A search would find nothing in a locked collection that has none of our secrets, and would ask the user to
/// unlock one that has.
#[cfg(all(unix, not(target_os = "macos")))]
fn look_at_secret_service() -> Result<(), KeyringFault> {
    use secret_service::{EncryptionType, Error, blocking::SecretService};

    let service = SecretService::connect(EncryptionType::Dh)
        .map_err(|error| KeyringFault::Absent(error.to_string()))?;
    let is_locked = service.get_default_collection().and_then(|collection| collection.is_locked());
    match is_locked {
        Ok(false) => Ok(()),
        Ok(true) => Err(KeyringFault::Locked("the default collection is locked".to_owned())),
        Err(Error::NoResult) => Err(no_collection()),
        Err(error) => Err(KeyringFault::Other(error.to_string())),
    }
}

#[cfg(target_os = "macos")]
fn platform_keyring() -> Keyring {
    Keyring::looked_at_by_reading(|| Ok(apple_native_keyring_store::keychain::Store::new()?))
}

#[cfg(windows)]
fn platform_keyring() -> Keyring {
    Keyring::looked_at_by_reading(|| Ok(windows_native_keyring_store::Store::new()?))
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

    /// A keyring whose calls wait until it is opened.
    #[derive(Default)]
    struct Gate {
        state: Mutex<GateState>,
        changed: Condvar,
    }

    #[derive(Default)]
    struct GateState {
        open: bool,
        calls: usize,
    }

    impl Gate {
        fn secrets(self: &Arc<Self>) -> Secrets {
            let gate = Arc::clone(self);
            let call = move || {
                gate.change(|state| state.calls += 1);
                drop(gate.wait_until(|state| state.open));
                Err(Error::NoDefaultStore)
            };
            Secrets::with_keyring(call, Duration::from_millis(50))
        }

        fn change(&self, change: impl FnOnce(&mut GateState)) {
            change(&mut self.state.lock().unwrap());
            self.changed.notify_all();
        }

        fn wait_until(&self, is_so: impl Fn(&GateState) -> bool) -> MutexGuard<'_, GateState> {
            self.changed.wait_while(self.state.lock().unwrap(), |state| !is_so(state)).unwrap()
        }

        /// How often it was called, once it was called at least so often.
        fn calls(&self, least: usize) -> usize {
            self.wait_until(|state| state.calls >= least).calls
        }
    }

    #[test]
    fn a_keyring_that_never_answers_is_waited_for_once_and_only_so_long() {
        let gate = Arc::new(Gate::default());
        let secrets = gate.secrets();
        assert_eq!(secrets.probe(), Err(KeyringFault::Silent));
        for kind in SecretKind::ALL {
            assert!(matches!(secrets.get(&shop(), kind), Err(KeyringFault::Silent)));
        }
        assert_eq!(secrets.forget(&shop(), SecretKind::TopSession), Err(KeyringFault::Silent));
        assert_eq!(gate.calls(1), 1, "the rest did not wait");
        secrets.try_again();
        assert_eq!(secrets.probe(), Err(KeyringFault::Silent));
        assert_eq!(gate.calls(2), 2, "the user wanted it to be asked");
        gate.change(|state| state.open = true);
    }

    #[tokio::test]
    async fn a_keyring_that_answers_late_is_asked_again() {
        let gate = Arc::new(Gate::default());
        let secrets = gate.secrets();
        assert_eq!(secrets.probe(), Err(KeyringFault::Silent));
        gate.change(|state| state.open = true);
        secrets.answered_late().await;
        assert!(matches!(secrets.probe(), Err(KeyringFault::Absent(_))));
    }
}
