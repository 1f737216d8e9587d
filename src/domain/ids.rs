//! Identifiers.
//!
//! Taobao's numbers pass 2^53, so no id is ever a float and none goes through one: they are `i64` in memory
//! and in SQLite, decimal strings in JSON where the gateways write them so, and text in every export.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A text that is no identifier of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an id: {0:?}")]
pub struct IdError(pub String);

/// Longest text that is quoted back in an [`IdError`], in characters.
const QUOTED_CHARS: usize = 40;

fn refuse(text: &str) -> IdError {
    IdError(text.chars().take(QUOTED_CHARS).collect())
}

/// Reads 1–19 ASCII digits as a positive `i64`; no sign, no space, no separator.
fn positive(text: &str) -> Result<i64, IdError> {
    if text.is_empty() || text.len() > 19 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(refuse(text));
    }
    match text.parse::<i64>() {
        Ok(n) if n > 0 => Ok(n),
        _ => Err(refuse(text)),
    }
}

macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Takes a number that is known to be an id of this kind.
            ///
            /// # Errors
            /// [`IdError`] unless it is positive.
            pub fn new(number: i64) -> Result<Self, IdError> {
                if number > 0 { Ok(Self(number)) } else { Err(refuse(&number.to_string())) }
            }

            /// The number itself, always positive.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                positive(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

numeric_id! {
    /// A trade's number (订单号, `tid`): the main order, unique within a shop.
    Tid
}
numeric_id! {
    /// An order line's number (子订单号, `oid`).
    Oid
}
numeric_id! {
    /// An item's number (商品 id, `num_iid`).
    NumIid
}
numeric_id! {
    /// The number of an item's variant (SKU id, `sku_id`).
    SkuId
}
numeric_id! {
    /// The local row of a job that marks users. Never reused.
    MarkingId
}
numeric_id! {
    /// The local row of an order. Never reused, never shown.
    OrderId
}
numeric_id! {
    /// The local row of a shop.
    ShopId
}
numeric_id! {
    /// The local row of a saved view. Never reused, never shown.
    ViewId
}

/// A revision of the store: it grows by one with every commit that changed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rev(pub i64);

/// Longest activity id that is taken, in characters. The platform states no limit; this one only bounds input.
pub const ACTIVITY_ID_CHARS: usize = 64;

/// The id of a 尖货 activity: the queue's own text, chosen by the seller (`activity_id` of
/// `taobao.opentrade.activity.sync`). It is the identity of the upsert: another id is another activity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ActivityId(String);

impl TryFrom<String> for ActivityId {
    type Error = IdError;

    fn try_from(text: String) -> Result<Self, IdError> {
        Self::new(&text)
    }
}

impl From<ActivityId> for String {
    fn from(id: ActivityId) -> Self {
        id.0
    }
}

impl ActivityId {
    /// Takes a text as an id, without the spaces around it.
    ///
    /// # Errors
    /// [`IdError`] when it is blank, longer than [`ACTIVITY_ID_CHARS`] or holds a control character.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        if text.is_empty() || text.chars().count() > ACTIVITY_ID_CHARS || text.chars().any(char::is_control) {
            return Err(refuse(text));
        }
        Ok(Self(text.to_owned()))
    }

    /// The id as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActivityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_all_its_digits() {
        // The oid of the enhanced list's sample answer, beyond 2^53.
        let tid: Tid = "2161196210547294406".parse().unwrap();
        assert_eq!(tid.to_string(), "2161196210547294406");
        assert_eq!(tid.get(), 2_161_196_210_547_294_406);
    }

    #[test]
    fn what_is_no_positive_whole_number_is_refused() {
        for text in ["", "0", "-1", "+1", " 1", "1 ", "1.0", "1e3", "１２", "9223372036854775808", "a"] {
            assert!(text.parse::<Tid>().is_err(), "{text:?}");
        }
        assert!("9223372036854775807".parse::<Tid>().is_ok());
    }

    #[test]
    fn an_activity_id_is_trimmed_and_never_blank() {
        assert_eq!(ActivityId::new(" 2132 ").unwrap().as_str(), "2132");
        assert!(ActivityId::new("  ").is_err());
        assert!(ActivityId::new("a\u{0}b").is_err());
        assert!(ActivityId::new(&"x".repeat(65)).is_err());
    }
}
