//! A shop's gateways: its configuration and its secrets made into clients, kept so that pace, bans and the
//! platform's clock are remembered from pass to pass.

use std::sync::{Arc, PoisonError};

use super::error::{DeskError, Result};
use super::open::Desk;
use crate::domain::list::Gateway;
use crate::domain::shop::{SecretKind, ShopName, ShopProfile};
use crate::domain::time::Timestamp;
use crate::gateway::enhanced::EnhancedClient;
use crate::gateway::top::TopClient;
use crate::sync::plan::BEFORE_AUTHORISED_S;

/// Which sources a pass may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SourceChoice {
    /// Those that the shop has.
    #[default]
    Auto,
    /// The Taobao Open Platform alone.
    Top,
    /// The enhanced list alone.
    Enhanced,
}

/// The clients of one shop.
#[derive(Debug)]
pub(super) struct ShopGateways {
    /// TOP, or why it cannot be used.
    pub(super) top: Result<TopClient, Unusable>,
    /// The enhanced list and the first instant it knows orders of, or why it cannot be used.
    pub(super) enhanced: Result<(EnhancedClient, Option<Timestamp>), Unusable>,
}

/// Why a gateway cannot be used.
#[derive(Debug, Clone)]
pub(super) enum Unusable {
    /// The shop does not have it.
    NotConfigured,
    /// A secret is missing.
    NoSecret(SecretKind),
    /// The keyring did not say.
    Keyring(crate::secrets::KeyringFault),
}

impl Unusable {
    pub(super) fn into_error(self, gateway: Gateway) -> DeskError {
        match self {
            Self::NotConfigured => DeskError::NoGateway(gateway),
            Self::NoSecret(kind) => DeskError::NoSecret(kind),
            Self::Keyring(fault) => DeskError::Keyring(fault),
        }
    }
}

/// The two clients of a pass, each with what is known of it.
pub(super) type Chosen<'a> = (Option<&'a TopClient>, Option<(&'a EnhancedClient, Option<Timestamp>)>);

impl ShopGateways {
    /// The clients that a choice of sources means.
    pub(super) fn chosen(&self, source: SourceChoice) -> Result<Chosen<'_>> {
        let top = match (source, &self.top) {
            (SourceChoice::Enhanced, _) | (SourceChoice::Auto, Err(Unusable::NotConfigured)) => None,
            (_, Ok(client)) => Some(client),
            (_, Err(why)) => return Err(why.clone().into_error(Gateway::Top)),
        };
        let enhanced = match (source, &self.enhanced) {
            (SourceChoice::Top, _) | (SourceChoice::Auto, Err(Unusable::NotConfigured)) => None,
            (_, Ok((client, reach))) => Some((client, *reach)),
            (_, Err(why)) => return Err(why.clone().into_error(Gateway::Enhanced)),
        };
        if top.is_none() && enhanced.is_none() {
            return Err(DeskError::NoGateway(Gateway::Top));
        }
        Ok((top, enhanced))
    }

    pub(super) fn top(&self) -> Result<&TopClient> {
        self.top.as_ref().map_err(|why| why.clone().into_error(Gateway::Top))
    }
}

impl Desk {
    /// The clients of a shop.
    pub(super) async fn gateways(&self, shop: &ShopProfile) -> Result<Arc<ShopGateways>> {
        let known =
            self.inner.gateways.lock().unwrap_or_else(PoisonError::into_inner).get(&shop.name).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let profile = shop.clone();
        let made = Arc::new(self.aside(move |desk| Ok(desk.make_gateways(&profile))).await?);
        // What failed for want of a secret is tried again the next time: the keyring may be open by then.
        if !made.lacks_a_secret() {
            let mut known = self.inner.gateways.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(shop.name.clone(), Arc::clone(&made));
        }
        Ok(made)
    }

    /// Now, by the clock of a shop's platform as far as it has been heard.
    #[must_use]
    pub fn platform_now(&self, shop: &ShopProfile) -> Timestamp {
        let known =
            self.inner.gateways.lock().unwrap_or_else(PoisonError::into_inner).get(&shop.name).cloned();
        match known.as_deref() {
            Some(ShopGateways { top: Ok(top), .. }) => top.platform_now(),
            Some(ShopGateways { enhanced: Ok((enhanced, _)), .. }) => enhanced.platform_now(),
            _ => self.clock().now(),
        }
    }

    /// Forgets the clients of a shop, after its configuration or its secrets changed.
    pub(super) fn forget_gateways(&self, shop: &ShopName) {
        self.inner.gateways.lock().unwrap_or_else(PoisonError::into_inner).remove(shop);
    }

    fn make_gateways(&self, shop: &ShopProfile) -> ShopGateways {
        ShopGateways { top: self.make_top(shop), enhanced: self.make_enhanced(shop) }
    }

    fn make_top(&self, shop: &ShopProfile) -> Result<TopClient, Unusable> {
        let section = shop.top.as_ref().ok_or(Unusable::NotConfigured)?;
        let app_secret = self.secret(&shop.name, SecretKind::TopAppSecret)?;
        // Without a session the client says so itself: the seller has to authorise.
        let session = match self.secret(&shop.name, SecretKind::TopSession) {
            Ok(session) => Some(session),
            Err(Unusable::NoSecret(_)) => None,
            Err(other) => return Err(other),
        };
        let (http, clock) = (self.inner.http.clone(), self.inner.clock.clone());
        Ok(TopClient::new(section, app_secret, session, http, clock))
    }

    fn make_enhanced(&self, shop: &ShopProfile) -> Result<(EnhancedClient, Option<Timestamp>), Unusable> {
        let section = shop.enhanced.as_ref().ok_or(Unusable::NotConfigured)?;
        let secret = self.secret(&shop.name, SecretKind::EnhancedAppSecret)?;
        let (http, clock) = (self.inner.http.clone(), self.inner.clock.clone());
        let client = EnhancedClient::new(section, &shop.seller_nick, secret, http, clock);
        Ok((client, section.authorised.map(|at| at.plus_s(-BEFORE_AUTHORISED_S))))
    }

    fn secret(&self, shop: &ShopName, kind: SecretKind) -> Result<secrecy::SecretString, Unusable> {
        match self.secrets().get(shop, kind) {
            Ok(Some(found)) => Ok(found.secret),
            Ok(None) => Err(Unusable::NoSecret(kind)),
            Err(fault) => Err(Unusable::Keyring(fault)),
        }
    }
}

impl ShopGateways {
    fn lacks_a_secret(&self) -> bool {
        let lacks = |why: Option<&Unusable>| why.is_some_and(|why| !matches!(why, Unusable::NotConfigured));
        lacks(self.top.as_ref().err()) || lacks(self.enhanced.as_ref().err())
    }
}
