//! What a client needs to know to come in.

use std::fmt;

use serde::Serialize;

use super::platform::Platform;
use super::server::{ENHANCED_PATH, TOP_PATH};
use crate::domain::time::Timestamp;

/// The addresses of both gateways and the credentials to use: the first line that `lidan sandbox` prints.
#[derive(Debug, Clone, Serialize)]
pub struct Welcome {
    /// The Taobao Open Platform.
    pub top: TopWelcome,
    /// The enhanced order list.
    pub enhanced: EnhancedWelcome,
    /// The seller's login.
    pub seller_nick: String,
}

/// How to reach TOP.
#[derive(Clone, Serialize)]
pub struct TopWelcome {
    /// Where requests go.
    pub gateway: String,
    /// The application's key.
    pub app_key: String,
    /// The application's secret; a practice secret that opens nothing else.
    pub app_secret: String,
    /// The seller's session; likewise.
    pub session: String,
}

/// How to reach the enhanced list.
#[derive(Clone, Serialize)]
pub struct EnhancedWelcome {
    /// Where requests go; the call's path is appended.
    pub gateway: String,
    /// The partner's id.
    pub appid: String,
    /// The partner's secret; a practice secret that opens nothing else.
    pub app_secret: String,
    /// The provider's application that knows the shop.
    pub sysid: String,
    /// When the seller authorised the provider.
    pub authorised: Timestamp,
}

impl Welcome {
    /// The welcome of a platform on a port.
    pub(super) fn new(platform: &Platform, port: u16) -> Self {
        let keys = &platform.keys;
        Self {
            top: TopWelcome {
                gateway: format!("http://127.0.0.1:{port}{TOP_PATH}"),
                app_key: keys.app_key.clone(),
                app_secret: keys.app_secret.clone(),
                session: keys.session.clone(),
            },
            enhanced: EnhancedWelcome {
                gateway: format!("http://127.0.0.1:{port}{ENHANCED_PATH}"),
                appid: keys.appid.clone(),
                app_secret: keys.enhanced_secret.clone(),
                sysid: keys.sysid.clone(),
                authorised: platform.authorised,
            },
            seller_nick: platform.world.seller_nick.clone(),
        }
    }
}

impl fmt::Debug for TopWelcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TopWelcome")
            .field("gateway", &self.gateway)
            .field("app_key", &self.app_key)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EnhancedWelcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnhancedWelcome")
            .field("gateway", &self.gateway)
            .field("appid", &self.appid)
            .field("sysid", &self.sysid)
            .field("authorised", &self.authorised)
            .finish_non_exhaustive()
    }
}
