//! What an order is from the start: its place in the stream, its type, and whether something gets stuck.

use super::people::Buyer;
use super::rng::{Rng, Stream};
use super::tick::Tick;

/// `Trade.type` (`protocol` 3.4), as far as this shop has them. The words are the platform's own copy: they are
/// not taken from `domain`, so that a slip there is found here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// 一口价.
    Fixed,
    /// 拍卖.
    Auction,
    /// 自动发货.
    AutoDelivery,
    /// 直充.
    Ec,
    /// 货到付款.
    Cod,
    /// 分阶段付款, a pre-sale.
    Step,
    /// 电子凭证.
    Eticket,
    /// 天猫国际.
    TmallI18n,
    /// 无付款订单.
    NoPaid,
    /// 0元购.
    PreAuth,
    /// 旺店入门版.
    IndependentSimple,
    /// 旺店标准版.
    IndependentShop,
    /// 分销.
    Fenxiao,
    /// 统一外部交易.
    External,
    /// 即时到账.
    Instant,
    /// 保险.
    InsurancePlus,
    /// 线下.
    O2o,
}

impl Kind {
    /// The word in answers and in the `type` parameter.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Auction => "auction",
            Self::AutoDelivery => "auto_delivery",
            Self::Ec => "ec",
            Self::Cod => "cod",
            Self::Step => "step",
            Self::Eticket => "eticket",
            Self::TmallI18n => "tmall_i18n",
            Self::NoPaid => "nopaid",
            Self::PreAuth => "pre_auth_type",
            Self::IndependentSimple => "independent_simple_trade",
            Self::IndependentShop => "independent_shop_trade",
            Self::Fenxiao => "fenxiao",
            Self::External => "external_trade",
            Self::Instant => "instant_trade",
            Self::InsurancePlus => "insurance_plus",
            Self::O2o => "o2o_offlinetrade",
        }
    }
}

const KINDS: [(u32, Kind); 16] = [
    (883, Kind::Fixed),
    (10, Kind::Auction),
    (10, Kind::AutoDelivery),
    (7, Kind::Ec),
    (12, Kind::Cod),
    (32, Kind::Step),
    (12, Kind::Eticket),
    (10, Kind::TmallI18n),
    (4, Kind::NoPaid),
    (4, Kind::IndependentSimple),
    (4, Kind::IndependentShop),
    (5, Kind::Fenxiao),
    (3, Kind::External),
    (2, Kind::Instant),
    (1, Kind::InsurancePlus),
    (1, Kind::O2o),
];

/// The extended type that hides a trade from every question that does not name it (`protocol` 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Ext {
    /// An ordinary trade.
    None,
    /// `ershou`.
    SecondHand,
    /// `service`.
    Service,
    /// `mark`.
    Mark,
}

/// Where an order stays for ever, so that every state can be met in a shop of any age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Snag {
    /// Never gets its Alipay trade.
    NoCreatePay,
    /// The foreign card is never confirmed.
    Pending,
    /// The pre-authorisation never ends.
    PreAuth,
    /// Shipping stays forbidden.
    Held,
    /// One half is never shipped.
    PartShipped,
    /// Signed for, never settled; cash on delivery.
    Signed,
    /// The seller never answers the refund.
    RefundAsked,
    /// The buyer never returns the goods.
    RefundReturning,
    /// The seller never confirms their return.
    RefundReturned,
    /// The seller refused and nobody gives in.
    RefundRefused,
}

/// Every so many orders one gets stuck, each time elsewhere.
const SNAG_EVERY: u64 = 53;
const SNAGS: [Snag; 10] = [
    Snag::NoCreatePay,
    Snag::Pending,
    Snag::PreAuth,
    Snag::Held,
    Snag::PartShipped,
    Snag::Signed,
    Snag::RefundAsked,
    Snag::RefundReturning,
    Snag::RefundReturned,
    Snag::RefundRefused,
];

/// Most lines of an order in this shop.
pub(super) const MAX_LINES: usize = 5;

/// The beginning of an order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outline {
    /// The shop's seed.
    pub(super) seed: u64,
    /// Its number in the stream of orders.
    pub(super) number: u64,
    /// When it was placed.
    pub(super) placed: Tick,
    /// The trade type.
    pub(super) kind: Kind,
    /// The extended type.
    pub(super) ext: Ext,
    /// Where it gets stuck, if anywhere.
    pub(super) snag: Option<Snag>,
    /// How many lines it has, from 1.
    pub(super) lines: usize,
    /// Who placed it.
    pub(super) buyer: Buyer,
}

impl Outline {
    /// The beginning of the order with this number.
    pub(super) fn of(seed: u64, orders: u64, number: u64, placed: Tick) -> Self {
        let mut rng = Rng::of(seed, Stream::Class, number);
        let snag = number.is_multiple_of(SNAG_EVERY).then(|| {
            // The remainder is below the number of snags.
            SNAGS[usize::try_from(number / SNAG_EVERY % SNAGS.len() as u64).unwrap_or(0)]
        });
        let kind = match snag {
            None => rng.weighted(&KINDS),
            Some(Snag::PreAuth) => Kind::PreAuth,
            Some(Snag::Signed) => Kind::Cod,
            Some(_) => Kind::Fixed,
        };
        let ext = rng.weighted(&[(982, Ext::None), (6, Ext::SecondHand), (6, Ext::Service), (6, Ext::Mark)]);
        let lines = rng.weighted(&[(620, 1), (230, 2), (100, 3), (35, 4), (15, 5)]);
        Self {
            seed,
            number,
            placed,
            kind,
            ext,
            snag,
            lines: if snag == Some(Snag::PartShipped) { lines.max(2) } else { lines },
            buyer: Buyer::of_order(seed, orders, number),
        }
    }

    /// `tid`: 19 digits, far beyond 2^53; all orders of a buyer end alike, and later ones are not always greater.
    pub(super) fn tid(&self) -> u64 {
        self.sequence() * 1_000_000 + self.buyer.tail()
    }

    /// `oid` of a line: the trade's own number where there is one line only.
    pub(super) fn oid(&self, line: usize) -> u64 {
        if self.lines == 1 {
            return self.tid();
        }
        (self.sequence() + 1 + line as u64) * 1_000_000 + self.buyer.tail()
    }

    /// The numbers of one stream for this order.
    pub(super) const fn rng(&self, stream: Stream) -> Rng {
        Rng::of(self.seed, stream, self.number)
    }

    fn sequence(&self) -> u64 {
        sequence(self.seed, self.number, self.placed)
    }
}

const SEQUENCE_STEP: u64 = 997;
const SEQUENCE_BASE: u64 = 72_240_792_463;
const SERIES: u64 = 1_000_000_000_000;

/// The upper 13 digits of an order number. Orders of one second ascend; the series of different seconds differ.
pub(super) fn sequence(seed: u64, number: u64, placed: Tick) -> u64 {
    let series = 1 + u64::from(Rng::of(seed, Stream::Series, u64::from(placed.0)).below(4));
    let step = u64::from(Rng::of(seed, Stream::Step, number).below(900));
    series * SERIES + SEQUENCE_BASE + number * SEQUENCE_STEP + step
}

/// The number in the stream of the order that could have this `tid` or one of its line numbers.
pub(super) fn number_of_tid(tid: u64) -> Option<u64> {
    Some(((tid / 1_000_000) % SERIES).checked_sub(SEQUENCE_BASE)? / SEQUENCE_STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(number: u64) -> Outline {
        Outline::of(3, 10_000, number, Tick(500_000_000 + u32::try_from(number).unwrap() * 7))
    }

    #[test]
    fn an_order_number_has_19_digits_leads_back_and_ends_like_its_buyers_others() {
        for number in 4_000_000..4_002_000 {
            let outline = Outline::of(3, 10_000, number, Tick(500_000_000));
            let tid = outline.tid();
            assert_eq!(tid.to_string().len(), 19);
            assert_eq!(number_of_tid(tid), Some(number));
            assert_eq!(tid % 1_000_000, outline.buyer.tail());
            for line in 0..outline.lines {
                assert_eq!(number_of_tid(outline.oid(line)), Some(number));
            }
        }
        assert_eq!(number_of_tid(7), None);
    }

    #[test]
    fn later_orders_do_not_always_have_greater_numbers() {
        let tids: Vec<u64> = (0..100).map(|number| outline(number).tid()).collect();
        assert!(!tids.is_sorted());
    }

    #[test]
    fn lines_types_and_snags_are_as_described() {
        let outlines: Vec<Outline> = (0..20_000).map(outline).collect();
        let lines: usize = outlines.iter().map(|outline| outline.lines).sum();
        assert!((31_000..33_500).contains(&lines), "{lines}");
        for (_, kind) in KINDS {
            assert!(outlines.iter().any(|outline| outline.kind == kind), "{kind:?}");
        }
        for snag in SNAGS {
            assert!(outlines[..530].iter().any(|outline| outline.snag == Some(snag)), "{snag:?}");
        }
        for ext in [Ext::SecondHand, Ext::Service, Ext::Mark] {
            assert!(outlines.iter().any(|outline| outline.ext == ext), "{ext:?}");
        }
    }
}
