//! The lists that orders are found in, and the time each is asked by.

/// The list of trades by created.
pub const SOLD_GET: &str = "taobao.trades.sold.get";
/// The list of trades by 入库 time.
pub const INCREMENTV_GET: &str = "taobao.trades.sold.incrementv.get";
/// One trade with everything.
pub const FULLINFO_GET: &str = "taobao.trade.fullinfo.get";
/// The path of the enhanced list.
pub const ORDER_LIST: &str = "/taobao/order/ext/list";

/// Which list is read, and by which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// `taobao.trades.sold.get`, by created.
    TopCreated(TradeSet),
    /// `taobao.trades.sold.incrementv.get`, by 入库 time.
    TopIncrement(TradeSet),
    /// The enhanced list with `date_type` 0, by created.
    EnhancedCreated,
    /// The enhanced list with `date_type` 1, by modified.
    EnhancedModified,
}

/// Which trades a TOP list is asked for. An extended type can only be asked for alone, and its trades are in no
/// other answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TradeSet {
    /// Every trade type, all named: the default names five and silently lacks the others.
    AllTypes,
    /// `ext_type=ershou`.
    SecondHand,
    /// `ext_type=service`.
    Service,
    /// `ext_type=mark`.
    Marked,
}

impl TradeSet {
    /// All of them; a TOP list is complete once each was read.
    pub const ALL: [Self; 4] = [Self::AllTypes, Self::SecondHand, Self::Service, Self::Marked];
}

/// What a list's time says of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// When it was created; never changes.
    Created,
    /// When it last changed: `modified`, or 入库 time.
    Changed,
}

/// Which of the two gateways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gateway {
    /// The Taobao Open Platform.
    Top,
    /// The enhanced list's provider.
    Enhanced,
}

impl Gateway {
    /// A short name, in JSON and in keys.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Enhanced => "enhanced",
        }
    }
}

impl List {
    /// Every list.
    pub const ALL: [Self; 10] = [
        Self::TopCreated(TradeSet::AllTypes),
        Self::TopCreated(TradeSet::SecondHand),
        Self::TopCreated(TradeSet::Service),
        Self::TopCreated(TradeSet::Marked),
        Self::TopIncrement(TradeSet::AllTypes),
        Self::TopIncrement(TradeSet::SecondHand),
        Self::TopIncrement(TradeSet::Service),
        Self::TopIncrement(TradeSet::Marked),
        Self::EnhancedCreated,
        Self::EnhancedModified,
    ];

    /// Its gateway.
    #[must_use]
    pub const fn gateway(self) -> Gateway {
        match self {
            Self::TopCreated(_) | Self::TopIncrement(_) => Gateway::Top,
            Self::EnhancedCreated | Self::EnhancedModified => Gateway::Enhanced,
        }
    }

    /// What its time says.
    #[must_use]
    pub const fn axis(self) -> Axis {
        match self {
            Self::TopCreated(_) | Self::EnhancedCreated => Axis::Created,
            Self::TopIncrement(_) | Self::EnhancedModified => Axis::Changed,
        }
    }

    /// The API's name, or the path of the enhanced list.
    #[must_use]
    pub const fn api(self) -> &'static str {
        match self {
            Self::TopCreated(_) => SOLD_GET,
            Self::TopIncrement(_) => INCREMENTV_GET,
            Self::EnhancedCreated | Self::EnhancedModified => ORDER_LIST,
        }
    }

    /// A short name that is stored.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TopCreated(TradeSet::AllTypes) => "top_created",
            Self::TopCreated(TradeSet::SecondHand) => "top_created.ershou",
            Self::TopCreated(TradeSet::Service) => "top_created.service",
            Self::TopCreated(TradeSet::Marked) => "top_created.mark",
            Self::TopIncrement(TradeSet::AllTypes) => "top_increment",
            Self::TopIncrement(TradeSet::SecondHand) => "top_increment.ershou",
            Self::TopIncrement(TradeSet::Service) => "top_increment.service",
            Self::TopIncrement(TradeSet::Marked) => "top_increment.mark",
            Self::EnhancedCreated => "enhanced_created",
            Self::EnhancedModified => "enhanced_modified",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.word() == word)
    }
}
