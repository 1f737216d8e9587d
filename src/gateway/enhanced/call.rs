//! One call to the enhanced list: common parameters and signature (`protocol` 8.1 and 8.2).

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

use super::sign::sign;
use super::{ORDER_LIST, error};
use crate::clock::Clock;
use crate::domain::quota::Calls;
use crate::domain::shop::EnhancedSection;
use crate::domain::time::Timestamp;
use crate::gateway::error::GatewayError;
use crate::gateway::http::{Form, Http};
use crate::gateway::wire::{Effect, Fault, Reply, Wire, shown};

/// The enhanced order list of one seller. Clones share everything.
#[derive(Clone)]
pub struct EnhancedClient(Arc<Partner>);

struct Partner {
    wire: Wire,
    appid: String,
    sysid: Option<String>,
    seller_nick: String,
    secret: SecretString,
}

impl fmt::Debug for EnhancedClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnhancedClient").field("appid", &self.0.appid).finish_non_exhaustive()
    }
}

impl EnhancedClient {
    /// A client for a shop's section. Its pace, its bans and the platform's clock live as long as it does, so
    /// one client is kept per shop.
    #[must_use]
    pub fn new(
        section: &EnhancedSection,
        seller_nick: &str,
        app_secret: SecretString,
        http: Http,
        clock: Clock,
    ) -> Self {
        Self(Arc::new(Partner {
            wire: Wire::new(http, &section.gateway, ORDER_LIST, section.requests_per_second, clock),
            appid: section.appid.clone(),
            sysid: section.sysid.clone().filter(|sysid| !sysid.is_empty()),
            seller_nick: seller_nick.to_owned(),
            secret: app_secret,
        }))
    }

    /// Now, by the platform's clock as far as it has been heard.
    #[must_use]
    pub fn platform_now(&self) -> Timestamp {
        self.0.wire.skew().now()
    }

    pub(super) fn has_heard(&self) -> bool {
        self.0.wire.skew().has_heard()
    }

    /// The calls that were made since it was last asked, by day.
    #[must_use]
    pub fn take_calls(&self) -> Vec<Calls> {
        self.0.wire.pace().take_calls()
    }

    /// How far the platform's clock is ahead of the machine's, in seconds, as far as it has been heard.
    #[must_use]
    pub fn clock_ahead_s(&self) -> i64 {
        self.0.wire.skew().ahead_s()
    }

    /// Asks the order list. The reply is free of refusals, but not yet known to be a page.
    pub(super) async fn call(&self, params: &[(&'static str, String)]) -> Result<Reply, GatewayError> {
        let form = |at| self.form(params, at);
        let open = |body: &str| {
            error::find(body).map_err(|fault| match fault {
                Fault::Refusal(class, words) => Fault::Refusal(class, shown(words, &[&self.0.secret])),
                Fault::Garbled => Fault::Garbled,
            })
        };
        self.0.wire.ask(ORDER_LIST, Effect::Reads, form, open).await
    }

    fn form(&self, params: &[(&'static str, String)], at: Timestamp) -> Form {
        let mut form = Form::default();
        form.put("appid", &self.0.appid);
        form.put("timestamp", at.unix().to_string());
        form.put("tb_seller_nick", &self.0.seller_nick);
        if let Some(sysid) = &self.0.sysid {
            form.put("sysid", sysid);
        }
        for (name, value) in params {
            form.put(name, value);
        }
        let sign = sign(&self.0.secret, form.pairs());
        form.put("sign", sign);
        form
    }
}
