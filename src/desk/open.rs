//! Opening: the configuration, the store, the calendar, and which shop is meant.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::oneshot;

use super::calendar;
use super::error::{DeskError, Result};
use super::gateways::ShopGateways;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::calendar::Calendar;
use crate::domain::ids::ShopId;
use crate::domain::shop::{ShopName, ShopProfile};
use crate::gateway::http::{Http, Limits};
use crate::paths::Paths;
use crate::secrets::Secrets;
use crate::store::Store;

/// Everything the use cases work with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) paths: Paths,
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) secrets: Secrets,
    pub(super) calendar: Calendar,
    pub(super) http: Http,
    pub(super) config: Mutex<Config>,
    pub(super) gateways: Mutex<HashMap<ShopName, Arc<ShopGateways>>>,
}

/// How a desk is opened.
#[derive(Debug)]
pub struct Opening {
    /// Where the files are.
    pub paths: Paths,
    /// What the time is.
    pub clock: Clock,
    /// The shop that this process is about: the one the environment variables stand in for.
    pub shop: Option<ShopName>,
    /// The secrets, or `None` for those of this machine.
    pub secrets: Option<Secrets>,
}

/// How long a send may be under way before its process is taken for dead, in seconds: longer than the time
/// limits of its call and of the read-back together.
const SENDING_S: i64 = 180;

impl Desk {
    /// Opens the files, makes what is missing, and brings the store up to date.
    ///
    /// # Errors
    /// [`DeskError`]; nothing that cannot be read is changed.
    pub fn open(opening: Opening) -> Result<Self> {
        let Opening { paths, clock, shop, secrets } = opening;
        let config = Config::load(&paths.config_file())?;
        let store = Store::open(paths.data_dir())?;
        let sole = match &config.shops[..] {
            [only] => Some(only.name.clone()),
            _ => None,
        };
        let secrets = secrets.unwrap_or_else(|| Secrets::of_this_machine(shop.or(sole)));
        let http = Http::new(Limits::default()).map_err(|error| DeskError::Http(error.to_string()))?;
        let dead = clock.now().plus_s(-SENDING_S);
        store.write_blocking(move |tx| tx.sends_that_died(dead))?;
        Ok(Self {
            inner: Arc::new(Inner {
                paths,
                clock,
                store,
                secrets,
                calendar: calendar::shipped(),
                http,
                config: Mutex::new(config),
                gateways: Mutex::default(),
            }),
        })
    }

    /// Where the files are.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.inner.paths
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// What the time is.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// The platform's promotion days.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.inner.calendar
    }

    /// The secrets.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.inner.secrets
    }

    /// The configured shops.
    #[must_use]
    pub fn shops(&self) -> Vec<ShopProfile> {
        self.inner.config.lock().unwrap_or_else(PoisonError::into_inner).shops.clone()
    }

    /// A configured shop; the only one where none is named.
    ///
    /// # Errors
    /// [`DeskError::NoShop`], [`DeskError::NoShops`], [`DeskError::SeveralShops`].
    pub fn shop(&self, name: Option<&ShopName>) -> Result<ShopProfile> {
        let mut shops = self.shops();
        match name {
            Some(name) => shops
                .into_iter()
                .find(|shop| shop.name == *name)
                .ok_or_else(|| DeskError::NoShop(name.clone())),
            None if shops.len() > 1 => {
                Err(DeskError::SeveralShops(shops.into_iter().map(|shop| shop.name).collect()))
            }
            None => shops.pop().ok_or(DeskError::NoShops),
        }
    }

    /// The store's row of a configured shop, made if it is not there.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn shop_id(&self, name: &ShopName) -> Result<ShopId> {
        let wanted = name.clone();
        if let Some(id) = self.store().read(move |r| r.shop(&wanted)).await? {
            return Ok(id);
        }
        let name = name.clone();
        Ok(self.store().write(move |tx| tx.shop(&name)).await?)
    }

    /// Runs something that blocks (the keyring, a file) on a thread of its own, so that no task waits on it.
    ///
    /// # Errors
    /// [`DeskError::Thread`], or the function's own.
    pub async fn aside<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Self) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let desk = self.clone();
        std::thread::Builder::new()
            .name("aside".to_owned())
            .spawn(move || drop(answer.send(work(&desk))))
            .map_err(DeskError::Thread)?;
        answered.await.map_err(|_| DeskError::Thread(std::io::Error::other("the thread ended early")))?
    }
}
