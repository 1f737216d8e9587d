//! The buyers: a nick, a stable key, and where they live, all masked as the platform masks them.

use super::rng::{Rng, Stream, mix};
use super::words::{LANDMARKS, NICKS, PLACES, SURNAMES};

/// A buyer. Everything about a buyer follows from the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Buyer {
    seed: u64,
    number: u64,
}

/// A receiver's address as the gateways show it.
#[derive(Debug)]
pub(super) struct Address {
    /// `receiver_name`: `刘**`.
    pub(super) name: String,
    /// `receiver_mobile`: `*******1889`.
    pub(super) mobile: String,
    /// `receiver_state`, a province short name, `receiver_city`, `receiver_district`, `receiver_town`.
    pub(super) place: &'static [&'static str; 5],
    /// `receiver_address`: `云*镇**路***号凯盛通讯`.
    pub(super) street: String,
}

impl Buyer {
    /// The buyer of an order. Some buy once, some many times.
    pub(super) fn of_order(seed: u64, orders: u64, number: u64) -> Self {
        let buyers = orders * 3 / 5 + 1;
        Self { seed, number: Rng::of(seed, Stream::Buyer, number).low_below(buyers) }
    }

    /// The buyer of a number.
    pub(super) const fn numbered(seed: u64, number: u64) -> Self {
        Self { seed, number }
    }

    fn rng(self, about: u64) -> Rng {
        Rng::of(self.seed, Stream::Person, self.number << 3 | about)
    }

    /// The six digits in which all of this buyer's order numbers end.
    pub(super) fn tail(self) -> u64 {
        mix(self.number ^ self.seed) % 1_000_000
    }

    /// The nick, which no answer shows but by which the enhanced list can be asked.
    pub(super) fn nick(self) -> String {
        let mut rng = self.rng(0);
        if rng.per_mille(350) {
            return format!("tb{}", rng.between(100_000_000, 999_999_999));
        }
        format!("{}{:02}", rng.pick(&NICKS), rng.below(10_000))
    }

    /// The nick as answers show it: `t**0`.
    pub(super) fn masked_nick(self) -> String {
        let nick = self.nick();
        let (first, last) = (nick.chars().next().unwrap_or('t'), nick.chars().last().unwrap_or('0'));
        format!("{first}**{last}")
    }

    /// `buyer_open_uid`, the same in all of this buyer's orders.
    pub(super) fn open_uid(self) -> String {
        let mut uid = String::from("AAE");
        self.rng(1).letters(21, &mut uid);
        uid
    }

    /// One of the buyer's addresses: 0 is home, any other number a friend's.
    pub(super) fn address(self, which: u64) -> Address {
        let mut rng = self.rng(2 + which.min(3));
        let place = rng.pick(&PLACES);
        let masked = if rng.per_mille(700) { "**" } else { "*" };
        let name = format!("{}{masked}", rng.pick(&SURNAMES));
        let town = place[4];
        let first = town.chars().next().unwrap_or('云');
        let kind = town.chars().last().unwrap_or('镇');
        Address {
            name,
            mobile: format!("*******{:04}", rng.below(10_000)),
            place,
            street: format!("{first}*{kind}**路***号{}", rng.pick(&LANDMARKS)),
        }
    }

    /// `buyer_area`: `福建漳州电信`; empty for some.
    pub(super) fn area(self) -> String {
        let mut rng = self.rng(6);
        if rng.per_mille(250) {
            return String::new();
        }
        let [_, short, city, ..] = self.address(0).place;
        format!("{short}{}{}", city.trim_end_matches('市'), rng.pick(&["电信", "移动", "联通"]))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn buyers_come_back_and_stay_themselves() {
        let mut orders = BTreeMap::<u64, u32>::new();
        for number in 0..10_000 {
            *orders.entry(Buyer::of_order(5, 10_000, number).number).or_default() += 1;
        }
        assert!(orders.values().filter(|n| **n > 1).count() > 1_000);
        assert!(*orders.values().max().unwrap() < 100);
        let buyer = Buyer::of_order(5, 10_000, 3);
        assert_eq!(buyer.open_uid(), buyer.open_uid());
        assert_eq!(buyer.open_uid().len(), 24);
        assert!(buyer.masked_nick().contains("**") && !buyer.nick().contains('*'));
        let address = buyer.address(0);
        assert!(address.name.contains('*') && address.mobile.contains('*') && address.street.contains('*'));
    }
}
