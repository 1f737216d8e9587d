//! The page of an order in the seller's own back office, as an address with a place for the order number. It comes from
//! `config.toml` alone, never from anything that a platform sent.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::ids::Tid;

/// What stands for the order number.
const PLACE: &str = "{tid}";
/// Longest address, in bytes.
const MOST_BYTES: usize = 2_000;

/// Why a text is no address of an order's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OrderLinkError {
    /// It does not begin with `https://`.
    #[error("the address of an order's page begins with https://")]
    NotHttps,
    /// It names no host, or a user before it.
    #[error("the address of an order's page names a host, and nobody's name before it")]
    Host,
    /// It has no `{tid}` behind the host.
    #[error("the address of an order's page has {{tid}} behind its host, where the order number is to stand")]
    NoPlace,
    /// Another placeholder, a space, a control character, or more than an address has.
    #[error("the address of an order's page has no braces but those of {{tid}}, and no spaces")]
    Odd,
}

/// The address of an order's page: `https`, with `{tid}` for the order number, the only place there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrderLink(String);

impl OrderLink {
    /// Takes a text as an address, without the spaces around it.
    ///
    /// # Errors
    /// [`OrderLinkError`].
    pub fn new(text: &str) -> Result<Self, OrderLinkError> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").ok_or(OrderLinkError::NotHttps)?;
        let is_odd =
            |c: char| c.is_control() || c.is_whitespace() || matches!(c, '{' | '}' | '\\' | '"' | '<' | '>');
        if text.len() > MOST_BYTES || text.replace(PLACE, "").contains(is_odd) {
            return Err(OrderLinkError::Odd);
        }
        let host_ends = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, behind) = rest.split_at(host_ends);
        if host.is_empty() || host.starts_with(':') || host.contains(['@', '{']) {
            return Err(OrderLinkError::Host);
        }
        if !behind.contains(PLACE) {
            return Err(OrderLinkError::NoPlace);
        }
        Ok(Self(text.to_owned()))
    }

    /// The page of an order.
    #[must_use]
    pub fn of(&self, tid: Tid) -> String {
        self.0.replace(PLACE, &tid.to_string())
    }
}

impl TryFrom<String> for OrderLink {
    type Error = OrderLinkError;

    fn try_from(text: String) -> Result<Self, OrderLinkError> {
        Self::new(&text)
    }
}

impl From<OrderLink> for String {
    fn from(link: OrderLink) -> Self {
        link.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_the_order_number_behind_its_host_and_no_other_place() {
        let link = OrderLink::new(" https://a.example/detail?id={tid}&again={tid} ").unwrap();
        let tid = Tid::new(2_161_196_210_547_294_406).unwrap();
        assert_eq!(link.of(tid), "https://a.example/detail?id=2161196210547294406&again=2161196210547294406");
        for (text, why) in [
            ("http://a.example/{tid}", OrderLinkError::NotHttps),
            ("javascript:alert({tid})", OrderLinkError::NotHttps),
            ("", OrderLinkError::NotHttps),
            ("https:///{tid}", OrderLinkError::Host),
            ("https://me@a.example/{tid}", OrderLinkError::Host),
            ("https://a.example{tid}.evil/", OrderLinkError::Host),
            ("https://a.example/detail", OrderLinkError::NoPlace),
            ("https://a.example/{tid}/{oid}", OrderLinkError::Odd),
            ("https://a.example/{tid} x", OrderLinkError::Odd),
            ("https://a.example/\n{tid}", OrderLinkError::Odd),
            ("https://a.example\\@b.example/{tid}", OrderLinkError::Odd),
        ] {
            assert_eq!(OrderLink::new(text), Err(why), "{text}");
        }
    }
}
