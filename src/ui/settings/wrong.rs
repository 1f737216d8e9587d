//! What of a typed shop cannot be kept, and the texts of its fields read.

use rust_i18n::t;

use crate::domain::list::Gateway;
use crate::domain::shop::{Ceiling, GatewayUrl, ShopError};
use crate::domain::time::Timestamp;
use crate::ui::words;

/// What cannot be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    Name,
    Nick,
    Gateway(Gateway, Clear),
    Key,
    Appid,
    Ceiling(Gateway),
    Authorised,
    AuthorisedUntil,
    NoGateway,
    CallsPerDay,
    Share,
}

/// Whether an address would send secrets in clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clear {
    Yes,
    No,
}

impl Wrong {
    pub(super) fn word(self) -> String {
        match self {
            Self::Name => t!("shop.wrong.name"),
            Self::Nick => t!("shop.wrong.nick"),
            Self::Gateway(gateway, Clear::No) => t!("shop.wrong.gateway", gateway = words::gateway(gateway)),
            Self::Gateway(gateway, Clear::Yes) => t!("shop.wrong.clear", gateway = words::gateway(gateway)),
            Self::Key => t!("shop.wrong.key"),
            Self::Appid => t!("shop.wrong.appid"),
            Self::Ceiling(gateway) => t!("shop.wrong.ceiling", gateway = words::gateway(gateway)),
            Self::Authorised => t!("shop.wrong.authorised"),
            Self::AuthorisedUntil => t!("shop.wrong.authorised_until"),
            Self::NoGateway => t!("shop.wrong.no_gateway"),
            Self::CallsPerDay => t!("shop.wrong.calls_per_day"),
            Self::Share => t!("shop.wrong.share"),
        }
        .into_owned()
    }
}

/// The address of a gateway.
pub(super) fn address(text: &str, gateway: Gateway, wrong: &mut Vec<Wrong>) -> Option<GatewayUrl> {
    match GatewayUrl::new(text) {
        Ok(url) => Some(url),
        Err(error) => {
            let clear = if matches!(error, ShopError::Clear(_)) { Clear::Yes } else { Clear::No };
            wrong.push(Wrong::Gateway(gateway, clear));
            None
        }
    }
}

/// Requests a second.
pub(super) fn ceiling(text: &str, gateway: Gateway, wrong: &mut Vec<Wrong>) -> Option<Ceiling> {
    let read = text.trim().parse::<u32>().ok().and_then(|n| Ceiling::try_from(n).ok());
    if read.is_none() {
        wrong.push(Wrong::Ceiling(gateway));
    }
    read
}

/// A whole number from 1 on that may be left out.
pub(super) fn optional<N: TryFrom<u64>>(
    text: &str,
    most: u64,
    why: Wrong,
    wrong: &mut Vec<Wrong>,
) -> Option<N> {
    let text = text.trim();
    let number = text.parse::<u64>().ok().filter(|number| (1..=most).contains(number));
    let read = number.and_then(|number| N::try_from(number).ok());
    if read.is_none() && !text.is_empty() {
        wrong.push(why);
    }
    read
}

/// A moment that may be left out.
pub(super) fn moment(text: &str, fault: Wrong, wrong: &mut Vec<Wrong>) -> Option<Timestamp> {
    let text = text.trim();
    let at = text.parse().ok();
    if at.is_none() && !text.is_empty() {
        wrong.push(fault);
    }
    at
}
