//! A shop and the gateways it is read through, as `config.toml` holds them (`docs/contract.md`, Program and
//! files). Never a secret.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::time::Timestamp;

/// Requests per second where the configuration says nothing.
pub const DEFAULT_REQUESTS_PER_SECOND: u32 = 20;
/// The most requests per second that can be set.
pub const MAX_REQUESTS_PER_SECOND: u32 = 5_000;
/// The public gateway of the Taobao Open Platform (`protocol` 1).
pub const TOP_GATEWAY: &str = "https://gw.api.taobao.com/router/rest";
/// The public gateway of the enhanced list's provider (`protocol` 8.2).
pub const ENHANCED_GATEWAY: &str = "https://kf.fw199.com/gateway";
/// Longest shop name, in characters.
const NAME_CHARS: usize = 64;

/// A shop as configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopProfile {
    /// The name by which the seller calls it here; it names its secrets and locks.
    pub name: ShopName,
    /// 卖家登录账号, the seller's login; not the shop's display name.
    pub seller_nick: String,
    /// The Taobao Open Platform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<TopSection>,
    /// The enhanced order list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enhanced: Option<EnhancedSection>,
}

impl ShopProfile {
    /// Does one of its gateways need this secret?
    #[must_use]
    pub const fn needs(&self, kind: SecretKind) -> bool {
        match kind {
            SecretKind::TopAppSecret | SecretKind::TopSession => self.top.is_some(),
            SecretKind::EnhancedAppSecret => self.enhanced.is_some(),
        }
    }
}

/// How the shop is read through TOP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopSection {
    /// Where requests go.
    pub gateway: GatewayUrl,
    /// The application's key; public.
    pub app_key: String,
    /// How requests are signed.
    #[serde(default)]
    pub sign_method: SignMethod,
    /// The ceiling of the pace.
    #[serde(default)]
    pub requests_per_second: Ceiling,
    /// The application's calls a day, where the seller knows them; else they are learned when the platform refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_per_day: Option<u64>,
    /// Of them, the share of this computer in percent, where colleagues use the same application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_percent: Option<u8>,
    /// Until when the seller's authorisation lasts, where the seller said so: a session does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised_until: Option<Timestamp>,
}

/// How the shop is read through the enhanced list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnhancedSection {
    /// Where requests go; the call's path is appended.
    pub gateway: GatewayUrl,
    /// The partner's id; public.
    pub appid: String,
    /// Which of the provider's applications; a wrong one answers without orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sysid: Option<String>,
    /// When the seller authorised the provider: it knows orders from 3 days before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorised: Option<Timestamp>,
    /// The ceiling of the pace.
    #[serde(default)]
    pub requests_per_second: Ceiling,
}

/// A `sign_method` of TOP (`protocol` 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SignMethod {
    /// MD5 of secret, base and secret.
    #[serde(rename = "md5")]
    Md5,
    /// HMAC-MD5.
    #[serde(rename = "hmac")]
    Hmac,
    /// HMAC-SHA256.
    #[default]
    #[serde(rename = "hmac-sha256")]
    HmacSha256,
}

impl SignMethod {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 3] = [Self::HmacSha256, Self::Hmac, Self::Md5];

    /// The word that is sent.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Hmac => "hmac",
            Self::HmacSha256 => "hmac-sha256",
        }
    }
}

/// A ceiling of requests per second, 1 to [`MAX_REQUESTS_PER_SECOND`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Ceiling(u32);

impl Ceiling {
    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl Default for Ceiling {
    fn default() -> Self {
        Self(DEFAULT_REQUESTS_PER_SECOND)
    }
}

impl TryFrom<u32> for Ceiling {
    type Error = ShopError;

    fn try_from(number: u32) -> Result<Self, ShopError> {
        if (1..=MAX_REQUESTS_PER_SECOND).contains(&number) {
            Ok(Self(number))
        } else {
            Err(ShopError::Ceiling(number))
        }
    }
}

impl From<Ceiling> for u32 {
    fn from(ceiling: Ceiling) -> Self {
        ceiling.0
    }
}

/// A shop's name: not blank, one line, without the characters that file and keyring names give a meaning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShopName(String);

impl ShopName {
    /// Takes a text as a name, without the spaces around it.
    ///
    /// # Errors
    /// [`ShopError::Name`].
    pub fn new(text: &str) -> Result<Self, ShopError> {
        let text = text.trim();
        let forbidden = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
        if text.is_empty()
            || text.starts_with('.')
            || text.chars().count() > NAME_CHARS
            || text.contains(forbidden)
        {
            return Err(ShopError::Name(text.chars().take(NAME_CHARS).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ShopName {
    type Error = ShopError;

    fn try_from(text: String) -> Result<Self, ShopError> {
        Self::new(&text)
    }
}

impl From<ShopName> for String {
    fn from(name: ShopName) -> Self {
        name.0
    }
}

impl fmt::Display for ShopName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A gateway's address: `https`, or `http` on a loopback address, so that no session goes out in clear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GatewayUrl(String);

impl GatewayUrl {
    /// Takes a text as an address, without the spaces around it and the slashes behind it.
    ///
    /// # Errors
    /// [`ShopError::Gateway`] when it is no address of that form, [`ShopError::Clear`] when it would go out
    /// in clear.
    pub fn new(text: &str) -> Result<Self, ShopError> {
        let text = text.trim().trim_end_matches('/');
        let wrong = || ShopError::Gateway(text.chars().take(200).collect());
        let (scheme, rest) = text.split_once("://").ok_or_else(wrong)?;
        let authority = rest.split('/').next().unwrap_or_default();
        if text.contains(['?', '#', '@', ' ', '\\']) || text.chars().any(char::is_control) {
            return Err(wrong());
        }
        let host = match authority.strip_prefix('[') {
            Some(v6) => v6.split_once(']').ok_or_else(wrong)?.0,
            None => authority.split(':').next().unwrap_or_default(),
        };
        if host.is_empty() {
            return Err(wrong());
        }
        match scheme {
            "https" => Ok(Self(text.to_owned())),
            "http" if is_loopback(host) => Ok(Self(text.to_owned())),
            "http" => Err(ShopError::Clear(host.chars().take(200).collect())),
            _ => Err(wrong()),
        }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl TryFrom<String> for GatewayUrl {
    type Error = ShopError;

    fn try_from(text: String) -> Result<Self, ShopError> {
        Self::new(&text)
    }
}

impl From<GatewayUrl> for String {
    fn from(url: GatewayUrl) -> Self {
        url.0
    }
}

impl fmt::Display for GatewayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Something in a shop's configuration that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShopError {
    /// The name is blank, too long, or has characters that files cannot have.
    #[error("not a shop name: {0:?}")]
    Name(String),
    /// The address is none.
    #[error("not a gateway address: {0:?}")]
    Gateway(String),
    /// The address would send secrets in clear.
    #[error("{0} must be reached by https")]
    Clear(String),
    /// The ceiling is 0 or too great.
    #[error("{0} requests per second are not between 1 and {MAX_REQUESTS_PER_SECOND}")]
    Ceiling(u32),
}

/// The secrets of a shop, by the names of their keyring accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// The application secret of TOP.
    TopAppSecret,
    /// The seller's session (access token) of TOP.
    TopSession,
    /// The partner secret of the enhanced list.
    EnhancedAppSecret,
}

impl SecretKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::TopAppSecret, Self::TopSession, Self::EnhancedAppSecret];

    /// The part of the keyring account behind the shop's name.
    #[must_use]
    pub const fn account(self) -> &'static str {
        match self {
            Self::TopAppSecret => "top.app_secret",
            Self::TopSession => "top.session",
            Self::EnhancedAppSecret => "enhanced.app_secret",
        }
    }

    /// The environment variable that stands in for the keyring.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::TopAppSecret => "LIDAN_TOP_APP_SECRET",
            Self::TopSession => "LIDAN_TOP_SESSION",
            Self::EnhancedAppSecret => "LIDAN_ENHANCED_APP_SECRET",
        }
    }
}

/// Where a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretPlace {
    /// In the operating system's keyring.
    Keyring,
    /// In an environment variable of this process.
    Environment,
    /// In memory, until the program ends.
    ThisRun,
}

impl SecretPlace {
    /// A short name, in JSON and for the keys of the locale files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::Environment => "environment",
            Self::ThisRun => "this_run",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_or_loopback() {
        for good in [
            TOP_GATEWAY,
            ENHANCED_GATEWAY,
            "http://127.0.0.1:8080/router/rest",
            "http://localhost:1",
            "http://[::1]:9/gateway",
            "http://127.9.9.9/x",
        ] {
            assert_eq!(GatewayUrl::new(good).unwrap().as_str(), good);
        }
        assert_eq!(GatewayUrl::new(" https://a.b/c/ ").unwrap().as_str(), "https://a.b/c");
        assert_eq!(
            GatewayUrl::new("http://gw.api.taobao.com/router/rest"),
            Err(ShopError::Clear("gw.api.taobao.com".into()))
        );
        for bad in ["", "gw.api.taobao.com", "ftp://a/b", "https://", "https://u:p@a/b", "https://a/b?x=1"] {
            assert!(matches!(GatewayUrl::new(bad), Err(ShopError::Gateway(_))), "{bad}");
        }
        for sly in ["http://127.0.0.1.evil.com/", "http://localhost.evil.com", "http://127.0.0.1@evil.com/"] {
            assert!(GatewayUrl::new(sly).is_err(), "{sly}");
        }
    }

    #[test]
    fn a_name_is_one_that_files_can_have() {
        assert_eq!(ShopName::new(" 主店 ").unwrap().as_str(), "主店");
        for bad in ["", "  ", "a/b", "..", "a\nb", "a:b"] {
            assert!(ShopName::new(bad).is_err(), "{bad:?}");
        }
    }
}
