//! Money as whole fen.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};
use std::str::FromStr;

use thiserror::Error;

/// A text that is no amount of money.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an amount of money: {0:?}")]
pub struct MoneyError(pub String);

/// Most digits before the point that are read.
const YUAN_DIGITS: usize = 12;

/// An amount in fen (1/100 yuan). The gateways send yuan as a decimal string (`protocol` 3.2); it is read
/// exactly and no float is on its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Fen(pub i64);

impl Fen {
    /// Yuan with thousands separators and two decimals, as the window shows it: `1,203,441.20`.
    #[must_use]
    pub fn grouped(self) -> String {
        let plain = Self(self.0.saturating_abs()).to_string();
        let (yuan, fen) = plain.split_once('.').unwrap_or((&plain, "00"));
        let mut text = String::with_capacity(plain.len() + yuan.len() / 3 + 1);
        if self.0 < 0 {
            text.push('-');
        }
        for (i, digit) in yuan.chars().enumerate() {
            if i > 0 && (yuan.len() - i).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        text.push('.');
        text.push_str(fen);
        text
    }
}

impl FromStr for Fen {
    type Err = MoneyError;

    /// Reads `-?\d{1,12}(\.\d{1,2})?`, nothing else: no spaces, separators, exponents or full-width digits.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        read(text).ok_or_else(|| MoneyError(text.chars().take(40).collect()))
    }
}

fn read(text: &str) -> Option<Fen> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (yuan, part) = digits.split_once('.').map_or((digits, None), |(y, p)| (y, Some(p)));
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if yuan.is_empty() || yuan.len() > YUAN_DIGITS || !all_digits(yuan) {
        return None;
    }
    let fen = match part {
        None => 0,
        Some(p) if matches!(p.len(), 1 | 2) && all_digits(p) => {
            p.parse::<i64>().ok()? * if p.len() == 1 { 10 } else { 1 }
        }
        Some(_) => return None,
    };
    Some(Fen(sign * (yuan.parse::<i64>().ok()? * 100 + fen)))
}

impl fmt::Display for Fen {
    /// Yuan with two decimals, as the gateways write it: `105.58`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

impl Add for Fen {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Fen {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fen {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn yuan_texts_are_read_exactly() {
        for (text, fen) in [
            ("105.58", 10_558),
            ("0", 0),
            ("0.1", 10),
            ("-3.07", -307),
            ("999999999999.99", 99_999_999_999_999),
        ] {
            assert_eq!(text.parse::<Fen>(), Ok(Fen(fen)), "{text}");
        }
    }

    #[test]
    fn what_is_no_money_is_refused() {
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1.234",
            "1_000",
            "1,000",
            "1e3",
            "NaN",
            "inf",
            " 1",
            "１",
            "1000000000000",
            "+1",
            "--1",
        ] {
            assert!(text.parse::<Fen>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_window_groups_thousands() {
        assert_eq!(Fen(120_344_120).grouped(), "1,203,441.20");
        assert_eq!(Fen(99).grouped(), "0.99");
        assert_eq!(Fen(-100_000).grouped(), "-1,000.00");
        assert_eq!(Fen(12_345).grouped(), "123.45");
    }

    proptest! {
        #[test]
        fn text_and_amount_agree(fen in -99_999_999_999_999_i64..=99_999_999_999_999) {
            prop_assert_eq!(Fen(fen).to_string().parse::<Fen>(), Ok(Fen(fen)));
            prop_assert_eq!(Fen(fen).grouped().replace(',', ""), Fen(fen).to_string());
        }
    }
}
