//! The shop's own small generator: the same seed gives the same shop on every machine.

/// What a stream of numbers is drawn for, so that a new draw in one place shifts no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stream {
    /// The catalogue.
    Goods = 1,
    /// How busy a day is.
    Day,
    /// The seconds at which the orders of an hour arrive.
    Hour,
    /// The kind of an order, and whether it gets stuck.
    Class,
    /// Which buyer placed an order.
    Buyer,
    /// A buyer's nick, key and address.
    Person,
    /// What was bought.
    Lines,
    /// What happens to an order, and when.
    Plot,
    /// By how much each view of a change is late.
    Lag,
    /// The seller memo.
    Memo,
    /// The buyer message.
    Message,
    /// The series of order numbers of a second.
    Series,
    /// The last step of an order number.
    Step,
    /// The number of a line's refund.
    Refund,
    /// Carrier and waybill.
    Parcel,
    /// Whether an order goes to a friend.
    Friend,
    /// `oaid`.
    Oaid,
    /// `alipay_no`.
    Alipay,
    /// How an enhanced item shows the buyer's key.
    Uid,
    /// Keys and secrets.
    Secret,
    /// The orders of a rehearsed promotion evening.
    Rush,
    /// The faults that come by themselves.
    Weather,
}

/// The output function of `SplitMix64`: a bijection that leaves no pattern.
pub(super) const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// `SplitMix64`.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    /// The numbers of one stream for one thing.
    pub(super) const fn of(seed: u64, stream: Stream, thing: u64) -> Self {
        Self(mix(mix(seed ^ (stream as u64).wrapping_mul(0xD6E8_FEB8_6659_FD93)) ^ thing))
    }

    /// The next 64 bits.
    pub(super) const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.0)
    }

    /// A number below `n`, or 0 when `n` is 0.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(n)) >> 32) as u32
    }

    /// A number below `n`, small ones more often: the product of two even draws.
    pub(super) fn low_below(&mut self, n: u64) -> u64 {
        let both = ((self.bits() >> 32) * (self.bits() >> 32)) >> 32;
        (both * n.min(u64::from(u32::MAX))) >> 32
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// A number from `low` to `high`, nearer to `low` more often.
    pub(super) fn soon(&mut self, low: u32, high: u32) -> u32 {
        let both = ((self.bits() >> 32) * (self.bits() >> 32)) >> 32;
        low + ((both * u64::from(high - low)) >> 32) as u32
    }

    /// True `n` times in a thousand.
    pub(super) fn per_mille(&mut self, n: u32) -> bool {
        self.below(1000) < n
    }

    /// True `n` times in a million. One draw, whatever `n` is.
    pub(super) fn per_million(&mut self, n: u32) -> bool {
        self.below(1_000_000) < n
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let last = u32::try_from(of.len()).unwrap_or(u32::MAX);
        &of[self.below(last) as usize]
    }

    /// One of these, by weight.
    pub(super) fn weighted<T: Copy>(&mut self, of: &[(u32, T)]) -> T {
        let mut left = self.below(of.iter().map(|(weight, _)| weight).sum());
        for (weight, thing) in of {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return *thing,
            }
        }
        of[0].1
    }

    /// So many letters and digits.
    pub(super) fn letters(&mut self, count: usize, out: &mut String) {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789kC";
        let mut bits = 0;
        for i in 0..count {
            if i % 10 == 0 {
                bits = self.bits();
            }
            out.push(char::from(LETTERS[(bits & 63) as usize]));
            bits >>= 6;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_the_same_each_time_and_not_another() {
        let draw = |seed, stream, thing| {
            let mut rng = Rng::of(seed, stream, thing);
            [rng.bits(), rng.bits()]
        };
        assert_eq!(draw(1, Stream::Memo, 7), draw(1, Stream::Memo, 7));
        assert_ne!(draw(1, Stream::Memo, 7), draw(1, Stream::Memo, 8));
        assert_ne!(draw(1, Stream::Memo, 7), draw(1, Stream::Message, 7));
        assert_ne!(draw(1, Stream::Memo, 7), draw(2, Stream::Memo, 7));
    }

    #[test]
    fn draws_keep_to_their_bounds() {
        let mut rng = Rng::of(1, Stream::Plot, 1);
        for _ in 0..10_000 {
            assert!(rng.below(7) < 7);
            assert!(rng.low_below(7) < 7);
            assert!((3..=5).contains(&rng.between(3, 5)));
            assert!((3..=50).contains(&rng.soon(3, 50)));
        }
        assert_eq!(rng.below(0), 0);
        let mut out = String::new();
        rng.letters(21, &mut out);
        assert_eq!(out.len(), 21);
    }
}
