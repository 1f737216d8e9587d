//! A practice shop on disk: the platform in this process, the configuration that leads to it, the secrets in
//! memory; and a worker behind a link, as the window has it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "a test helper; each test uses some of it"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use lidan::clock::Clock;
use lidan::config;
use lidan::desk::{Opening, Outlet};
use lidan::domain::shop::{SecretKind, ShopName, ShopProfile};
use lidan::messages::{Event, WindowEnd, link};
use lidan::paths::Paths;
use lidan::sandbox::{Lag, Life, Options, Sandbox};
use lidan::secrets::Secrets;
use lidan::worker::{Cadence, Worker};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// How long a test waits for what has to come, before it fails.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A practice shop.
pub struct Practice {
    pub sandbox: Sandbox,
    pub runtime: Runtime,
    pub folder: TempDir,
    pub secrets: Secrets,
    pub name: ShopName,
}

impl Practice {
    /// A shop of so many orders that stands still.
    pub fn open(orders: u64) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        // The shop stands as it was some minutes ago: a pass leaves the very last minute to the next one.
        let shift_s = Arc::new(AtomicI64::new(-300));
        let shifted = Arc::clone(&shift_s);
        let now = move || Clock::System.now().plus_s(shifted.load(Ordering::Relaxed));
        let mut options = Options::new(orders, 7, Arc::new(now));
        options.life = Life::Still;
        options.lag = Lag::NONE;
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        shift_s.store(0, Ordering::Relaxed);
        let (folder, name) = (TempDir::new().unwrap(), ShopName::new("demo").unwrap());
        let practice = Self { sandbox, runtime, folder, secrets: no_keyring(), name };
        config::put_shop(&practice.paths().config_file(), &practice.profile()).unwrap();
        let welcome = practice.sandbox.welcome();
        for (kind, secret) in [
            (SecretKind::TopAppSecret, &welcome.top.app_secret),
            (SecretKind::TopSession, &welcome.top.session),
            (SecretKind::EnhancedAppSecret, &welcome.enhanced.app_secret),
        ] {
            practice.secrets.keep_for_this_run(&practice.name, kind, secret.as_str().into());
        }
        practice
    }

    pub fn paths(&self) -> Paths {
        Paths::below(self.folder.path())
    }

    /// The shop as the configuration has it.
    pub fn profile(&self) -> ShopProfile {
        let welcome = self.sandbox.welcome();
        let file = self.folder.path().join("profile.toml");
        let text = format!(
            "[[shop]]\nname = \"{}\"\nseller_nick = \"{}\"\n[shop.top]\ngateway = \"{}\"\napp_key = \"{}\"\n\
             requests_per_second = 1000\n[shop.enhanced]\ngateway = \"{}\"\nappid = \"{}\"\nsysid = \"{}\"\n\
             authorised = \"{}\"\nrequests_per_second = 1000\n",
            self.name,
            welcome.seller_nick,
            welcome.top.gateway,
            welcome.top.app_key,
            welcome.enhanced.gateway,
            welcome.enhanced.appid,
            welcome.enhanced.sysid,
            welcome.enhanced.authorised
        );
        std::fs::write(&file, text).unwrap();
        let config = config::Config::load(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        config.shops[0].clone()
    }

    pub fn opening(&self) -> Opening {
        opening(self.folder.path(), self.secrets.clone())
    }
}

/// How a desk is opened in a folder.
pub fn opening(folder: &Path, secrets: Secrets) -> Opening {
    // No test of the window shows anything on the desktop of who runs it.
    let outlet = Outlet::Kept(Arc::default());
    Opening { secrets: Some(secrets), outlet, ..Opening::new(Paths::below(folder)) }
}

/// Secrets of a machine without a keyring.
pub fn no_keyring() -> Secrets {
    Secrets::with_keyring(|| Err(keyring::Error::NoDefaultStore), Duration::from_secs(5))
}

/// A worker, and the window's end of the link to it.
pub struct Behind {
    pub window: WindowEnd,
    pub worker: Worker,
    woken: Receiver<()>,
}

impl Behind {
    pub fn start(opening: Opening, cadence: Cadence) -> Self {
        let (wake, woken) = channel();
        let (window, end) = link(move || {
            let _ = wake.send(());
        });
        let worker = Worker::start(end, opening, cadence).unwrap();
        Self { window, worker, woken }
    }

    /// The next event.
    pub fn next(&mut self) -> Event {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(event) = self.window.next_event() {
                return event;
            }
            match self.woken.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => panic!("nothing was told for {PATIENCE:?}"),
                Err(RecvTimeoutError::Disconnected) => panic!("the worker is gone"),
            }
        }
    }

    /// Waits for an event of some kind; others before it pass by.
    pub fn until<T>(&mut self, mut pick: impl FnMut(Event) -> Option<T>) -> T {
        loop {
            if let Some(found) = pick(self.next()) {
                return found;
            }
        }
    }

    /// Closes the link and gives what ends once the worker has ended.
    pub fn close(self) -> Receiver<()> {
        let (ended, end) = channel();
        drop(self.window);
        std::thread::spawn(move || {
            self.worker.join();
            let _ = ended.send(());
        });
        end
    }
}
