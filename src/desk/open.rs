//! Opening: the configuration, the store, the calendar, and which shop is meant.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::SecretString;
use tokio::sync::oneshot;

use super::error::{DeskError, Result};
use super::gateways::ShopGateways;
use super::outlet::Outlet;
use super::pictures::Pictures;
use super::sends::dead_before;
use crate::clock::Clock;
use crate::config;
use crate::config::Config;
use crate::domain::calendar::Calendar;
use crate::domain::ids::ShopId;
use crate::domain::order_link::OrderLink;
use crate::domain::shop::{SecretKind, ShopName, ShopProfile};
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
    pub(super) calendar: Mutex<Arc<Calendar>>,
    /// The files of notices that could not be read when they were looked at last, for the log to name them once.
    pub(super) unreadable: Mutex<Vec<(PathBuf, String)>>,
    pub(super) http: Http,
    pub(super) pictures: Pictures,
    pub(super) outlet: Outlet,
    pub(super) config: Mutex<Config>,
    pub(super) gateways: Mutex<HashMap<ShopName, Arc<ShopGateways>>>,
}

/// How a desk is opened.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Where the files are.
    pub paths: Paths,
    /// What the time is.
    pub clock: Clock,
    /// The shop that this process is about: the one the environment variables stand in for.
    pub shop: Option<ShopName>,
    /// The secrets, or `None` for those of this machine.
    pub secrets: Option<Secrets>,
    /// Where notices on the desktop go.
    pub outlet: Outlet,
}

impl Opening {
    /// What is usual: the machine's own clock, secrets and desktop, and no shop in particular.
    #[must_use]
    pub fn new(paths: Paths) -> Self {
        Self { paths, clock: Clock::System, shop: None, secrets: None, outlet: Outlet::default() }
    }

    /// How the desk of a practice shop is opened. Its configuration is written here; its secrets stay in memory.
    ///
    /// # Errors
    /// [`DeskError::Config`].
    pub fn of_practice(
        paths: Paths,
        clock: Clock,
        shop: &ShopProfile,
        secrets: Vec<(SecretKind, SecretString)>,
    ) -> Result<Self> {
        config::put_shop(&paths.config_file(), shop)?;
        let kept = Secrets::of_this_machine(None);
        for (kind, secret) in secrets {
            kept.keep_for_this_run(&shop.name, kind, secret);
        }
        Ok(Self { clock, shop: Some(shop.name.clone()), secrets: Some(kept), ..Self::new(paths) })
    }

    /// The secrets, for a configuration.
    pub(super) fn secrets(&self, config: &Config) -> Secrets {
        let sole = match &config.shops[..] {
            [only] => Some(&only.name),
            _ => None,
        };
        let named = || Secrets::of_this_machine(self.shop.as_ref().or(sole).cloned());
        self.secrets.clone().unwrap_or_else(named)
    }
}

impl Desk {
    /// Opens the files, makes what is missing, and brings the store up to date.
    ///
    /// # Errors
    /// [`DeskError`]; nothing that cannot be read is changed.
    pub fn open(opening: Opening) -> Result<Self> {
        let config = Config::load(&opening.paths.config_file())?;
        let store = Store::open(opening.paths.data_dir())?;
        let secrets = opening.secrets(&config);
        let Opening { paths, clock, outlet, .. } = opening;
        let http = Http::new(Limits::default()).map_err(|error| DeskError::Http(error.to_string()))?;
        let pictures = Pictures::below(&paths)?;
        let (dead, held) = dead_before(&paths, clock.now());
        store.write_blocking(move |tx| tx.sends_that_died(dead))?;
        drop(held);
        let desk = Self {
            inner: Arc::new(Inner {
                paths,
                clock,
                store,
                secrets,
                calendar: Mutex::default(),
                unreadable: Mutex::default(),
                http,
                pictures,
                outlet,
                config: Mutex::new(config),
                gateways: Mutex::default(),
            }),
        };
        desk.renew_calendar();
        Ok(desk)
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

    /// The page of an order in the seller's back office, where one is configured.
    #[must_use]
    pub fn order_link(&self) -> Option<OrderLink> {
        self.inner.config.lock().unwrap_or_else(PoisonError::into_inner).links.order.clone()
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

    /// The shops there are, by name: those configured, and those whose orders were taken from files.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn shop_names(&self) -> Result<Vec<ShopName>> {
        let mut names = self.store().read_blocking(|r| r.shops())?;
        names.extend(self.shops().into_iter().map(|shop| shop.name));
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The shop that a question to the store is about: the only one where none is named. `None` where there is
    /// no shop at all.
    ///
    /// # Errors
    /// [`DeskError::NoShop`], [`DeskError::SeveralShops`], [`DeskError::Store`].
    pub fn local_shop(&self, name: Option<&ShopName>) -> Result<Option<ShopName>> {
        let names = self.shop_names()?;
        match (name, &names[..]) {
            (Some(name), _) if names.contains(name) => Ok(Some(name.clone())),
            (Some(name), _) => Err(DeskError::NoShop(name.clone())),
            (None, [only]) => Ok(Some(only.clone())),
            (None, []) => Ok(None),
            (None, _) => Err(DeskError::SeveralShops(names)),
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

    /// [`Self::shop_id`] for a caller that is no async task.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn shop_id_blocking(&self, name: &ShopName) -> Result<ShopId> {
        let wanted = name.clone();
        if let Some(id) = self.store().read_blocking(move |r| r.shop(&wanted))? {
            return Ok(id);
        }
        let name = name.clone();
        Ok(self.store().write_blocking(move |tx| tx.shop(&name))?)
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
        let desk = self.clone();
        aside(move || work(&desk)).await
    }
}

/// [`Desk::aside`] before there is a desk.
pub(super) async fn aside<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    std::thread::Builder::new()
        .name("aside".to_owned())
        .spawn(move || drop(answer.send(work())))
        .map_err(DeskError::Thread)?;
    answered.await.map_err(|_| DeskError::Thread(std::io::Error::other("the thread ended early")))?
}
