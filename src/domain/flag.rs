//! The seller flag 旗帜.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A text or number that is no flag.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a flag: {0:?}")]
pub struct FlagError(pub String);

/// The colour a seller sticks on an order. 0 is "none"; TOP's documents name 0–5, sellers' tools 0–10
/// (`protocol` 7), and a number beyond them is kept as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flag(u16);

impl Flag {
    /// The flags that have a colour here: 0–10.
    pub const NAMED: [Self; 11] =
        [Self(0), Self(1), Self(2), Self(3), Self(4), Self(5), Self(6), Self(7), Self(8), Self(9), Self(10)];

    /// Red, the flag sellers use most.
    pub const RED: Self = Self(1);

    /// The flag of this number.
    #[must_use]
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// Its number, as the gateways write it.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }

    /// Does this program have a colour and a name for it?
    #[must_use]
    pub const fn is_named(self) -> bool {
        self.0 <= 10
    }
}

impl FromStr for Flag {
    type Err = FlagError;

    /// Reads 1–5 ASCII digits.
    fn from_str(text: &str) -> Result<Self, FlagError> {
        let digits = (1..=5).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        match text.parse() {
            Ok(number) if digits => Ok(Self(number)),
            _ => Err(FlagError(text.chars().take(40).collect())),
        }
    }
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_a_small_whole_number() {
        assert_eq!("0".parse(), Ok(Flag::new(0)));
        assert_eq!("12".parse(), Ok(Flag::new(12)));
        for text in ["", "-1", "red", "1.0", "70000", " 1", "+1"] {
            assert!(text.parse::<Flag>().is_err(), "{text:?}");
        }
    }
}
