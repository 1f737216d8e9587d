//! Shops: keeping one, forgetting one, and checking that its gateways answer.

use secrecy::SecretString;

use super::error::Result;
use super::gateways::{ShopGateways, Unusable};
use super::open::Desk;
use crate::config;
use crate::config::Config;
use crate::domain::list::{Gateway, List, TradeSet};
use crate::domain::outcome::{Check, CheckVerdict};
use crate::domain::shop::{SecretKind, SecretPlace, ShopName, ShopProfile};
use crate::domain::time::{DAY_S, Span};
use crate::domain::trouble::Class;
use crate::gateway::orders::{ListQuery, OrderGateway, Paging};
use crate::secrets::{Found, KeyringFault};

/// How far the clock may be off before it is named, in seconds; the platform refuses from ten minutes on.
const CLOCK_S: i64 = 120;
/// The days that a check looks for orders in.
const LOOK_S: i64 = 3 * DAY_S;

/// Where typed secrets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKeeping {
    /// Into the keyring.
    Keyring,
    /// Into memory, until the program ends.
    ThisRun,
}

/// A shop as it is to be kept.
#[derive(Debug)]
pub struct ShopChange {
    /// The name it had, if it was there before.
    pub was: Option<ShopName>,
    /// What it is to be.
    pub profile: ShopProfile,
    /// Secrets that were typed.
    pub secrets: Vec<(SecretKind, SecretString)>,
    /// Where they go.
    pub keep: SecretKeeping,
}

/// The gateways that told of another account's orders before a shop was changed.
fn changed_accounts(before: &ShopProfile, after: &ShopProfile) -> Vec<Gateway> {
    let top =
        |shop: &ShopProfile| shop.top.as_ref().map(|top| (shop.seller_nick.clone(), top.gateway.clone()));
    let enhanced = |shop: &ShopProfile| {
        let list = shop.enhanced.as_ref()?;
        Some((shop.seller_nick.clone(), list.gateway.clone(), list.appid.clone(), list.sysid.clone()))
    };
    let mut changed = Vec::new();
    changed.extend((top(before) != top(after)).then_some(Gateway::Top));
    changed.extend((enhanced(before) != enhanced(after)).then_some(Gateway::Enhanced));
    changed
}

impl Desk {
    /// Keeps a shop in `config.toml` and its typed secrets where they are to be. Secrets first: without them the
    /// shop could not be used. Blocks; the window's worker calls it aside.
    ///
    /// # Errors
    /// [`super::DeskError`]; where the keyring refuses, the configuration is not touched.
    pub fn keep_shop(&self, change: ShopChange) -> Result<()> {
        let ShopChange { was, profile, secrets, keep } = change;
        let name = profile.name.clone();
        let was = was.filter(|was| *was != name);
        self.secrets().try_again();
        let left = match &was {
            Some(was) => self.carry_secrets(was, &name, &secrets)?,
            None => Vec::new(),
        };
        for (kind, secret) in secrets {
            match keep {
                SecretKeeping::Keyring => self.secrets().keep(&name, kind, secret)?,
                SecretKeeping::ThisRun => self.secrets().keep_for_this_run(&name, kind, secret),
            }
        }
        let before = self.shop(Some(&name)).ok();
        let file = self.paths().config_file();
        config::put_shop(&file, &profile)?;
        let changed = before.map(|before| changed_accounts(&before, &profile)).unwrap_or_default();
        if !changed.is_empty() {
            // What was read was another's: an account that has no orders answers without an error.
            let name = name.clone();
            self.store().write_blocking(move |tx| {
                let id = tx.shop(&name)?;
                changed.into_iter().try_for_each(|gateway| tx.forget_reading(id, gateway))
            })?;
        }
        if let Some(was) = was {
            config::remove_shop(&file, &was)?;
            self.forget_gateways(&was);
            // The shop is kept; what could not be forgotten under its old name does not undo that.
            if let Err(error) = self.forget_secrets(&was, &left) {
                tracing::warn!(%error, "secrets of a shop's old name are still in the keyring");
            }
        }
        self.reload(&name)
    }

    /// Keeps the secrets of a shop that gets another name under that name, but for those that were typed anew.
    /// Gives the kinds that are not needed under the old name any more.
    fn carry_secrets(
        &self,
        was: &ShopName,
        name: &ShopName,
        typed: &[(SecretKind, SecretString)],
    ) -> Result<Vec<SecretKind>> {
        let mut left = Vec::new();
        for kind in SecretKind::ALL {
            if typed.iter().any(|(other, _)| *other == kind) {
                left.push(kind);
                continue;
            }
            match self.secrets().get(was, kind) {
                Ok(Some(Found { secret, place: SecretPlace::Keyring })) => {
                    self.secrets().keep(name, kind, secret)?;
                    left.push(kind);
                }
                Ok(Some(Found { secret, place: SecretPlace::ThisRun })) => {
                    self.secrets().keep_for_this_run(name, kind, secret);
                    left.push(kind);
                }
                // A variable stays what it is, and what the keyring may have beneath it stays there.
                Ok(Some(Found { place: SecretPlace::Environment, .. }) | None)
                | Err(KeyringFault::Absent(_)) => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(left)
    }

    /// Forgets secrets of a shop: all that can be, even where the keyring refuses one.
    fn forget_secrets(&self, name: &ShopName, kinds: &[SecretKind]) -> Result<()> {
        let mut done = Ok(());
        for kind in kinds {
            match self.secrets().forget(name, *kind) {
                // Nothing is kept where there is no keyring.
                Ok(()) | Err(KeyringFault::Absent(_)) => {}
                Err(fault) => done = Err(fault.into()),
            }
        }
        done
    }

    /// Takes a shop out of `config.toml` and its secrets out of the keyring; its orders stay. Blocks.
    ///
    /// # Errors
    /// [`super::DeskError`].
    pub fn remove_shop(&self, name: &ShopName) -> Result<()> {
        config::remove_shop(&self.paths().config_file(), name)?;
        self.reload(name)?;
        self.secrets().try_again();
        self.forget_secrets(name, &SecretKind::ALL)
    }

    fn reload(&self, name: &ShopName) -> Result<()> {
        let config = Config::load(&self.paths().config_file())?;
        *self.inner.config.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = config;
        self.forget_gateways(name);
        Ok(())
    }

    /// Where each secret that a shop needs is, without those that the keyring does not tell of. Blocks for as long
    /// as the keyring is waited for.
    #[must_use]
    pub fn secret_places(&self, shop: &ShopProfile) -> Vec<(SecretKind, Option<SecretPlace>)> {
        SecretKind::ALL
            .into_iter()
            .filter(|kind| shop.needs(*kind))
            .filter_map(|kind| {
                Some((kind, self.secrets().get(&shop.name, kind).ok()?.map(|found| found.place)))
            })
            .collect()
    }

    /// Asks each gateway of a shop for something small and says what it answered.
    ///
    /// # Errors
    /// [`super::DeskError::Keyring`] where the secrets could not be looked for.
    pub async fn check_shop(&self, shop: &ShopProfile) -> Result<Vec<Check>> {
        let gateways = self.gateways(shop).await?;
        let mut checks = Vec::new();
        let mut top_orders = None;
        if shop.top.is_some() {
            let verdict = check_top(&gateways).await?;
            if let CheckVerdict::Fine { orders } = verdict {
                top_orders = Some(orders);
            }
            checks.push(Check { gateway: Gateway::Top, verdict });
        }
        if shop.enhanced.is_some() {
            let verdict = check_enhanced(&gateways, top_orders).await?;
            checks.push(Check { gateway: Gateway::Enhanced, verdict });
        }
        Ok(checks)
    }
}

/// A missing secret is a verdict; a keyring that does not answer is an error.
fn verdict_of(why: &Unusable, gateway: Gateway) -> Result<CheckVerdict> {
    match why {
        Unusable::NoSecret(kind) => Ok(CheckVerdict::NoSecret(*kind)),
        other => Err(other.clone().into_error(gateway)),
    }
}

async fn check_top(gateways: &ShopGateways) -> Result<CheckVerdict> {
    let top = match &gateways.top {
        Ok(top) => top,
        Err(why) => return verdict_of(why, Gateway::Top),
    };
    // Needs no session: what fails here is the network, the key or the clock.
    if let Err(error) = top.time_get().await
        && error.class != Class::ClockSkew
    {
        return Ok(CheckVerdict::Failed(error));
    }
    if top.clock_ahead_s().abs() > CLOCK_S {
        return Ok(CheckVerdict::ClockOff(-top.clock_ahead_s()));
    }
    Ok(count(top, List::TopCreated(TradeSet::AllTypes)).await)
}

async fn check_enhanced(gateways: &ShopGateways, top_orders: Option<u64>) -> Result<CheckVerdict> {
    let client = match &gateways.enhanced {
        Ok((client, _)) => client,
        Err(why) => return verdict_of(why, Gateway::Enhanced),
    };
    let verdict = count(client, List::EnhancedCreated).await;
    if client.clock_ahead_s().abs() > CLOCK_S {
        return Ok(CheckVerdict::ClockOff(-client.clock_ahead_s()));
    }
    Ok(match (verdict, top_orders) {
        // No orders is an answer where TOP has none either; otherwise account or sysid are most likely wrong.
        (CheckVerdict::Fine { orders: 0 }, None | Some(1..)) => CheckVerdict::Silent,
        (verdict, _) => verdict,
    })
}

async fn count<G: OrderGateway>(gateway: &G, list: List) -> CheckVerdict {
    let now = gateway.now();
    let span = Span::new(now.plus_s(-LOOK_S), now).unwrap_or(Span::instant(now));
    let query = ListQuery { list, span, page_no: 1, page_size: 10, paging: Paging::Total };
    match gateway.list(query).await {
        Ok(page) => CheckVerdict::Fine { orders: page.total.unwrap_or(page.items.len() as u64) },
        Err(error) => CheckVerdict::Failed(error),
    }
}
