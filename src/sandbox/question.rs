//! A question to a list: which orders, in which span, under which conditions.

use super::enhanced_item::UidQuirk;
use super::ledger::{Order, Sight};
use super::outline::{Ext, Kind, Outline};
use super::tale::Tale;
use super::tick::Tick;
use super::world::World;
use crate::domain::text_test::TextTest;

/// The types a TOP list covers when none is named (`protocol` 3.1).
pub(super) const DEFAULT_TYPES: &str = "guarantee_trade,auto_delivery,ec,cod,step";

/// A question, without the page it is asked for.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Which list, by which time.
    pub(super) order: Order,
    /// First second.
    pub(super) from: Tick,
    /// Last second.
    pub(super) to: Tick,
    /// The conditions.
    pub(super) wanted: Wanted,
}

/// The conditions of either gateway. What is `None` or empty is no condition.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    /// TOP: the extended type, or [`Ext::None`] for the ordinary trades.
    pub(super) ext: Option<Ext>,
    /// TOP: the trade types' words.
    pub(super) types: Option<String>,
    /// TOP: `rate_status`, as what the buyer and the seller have done.
    pub(super) rated: (Option<bool>, Option<bool>),
    /// Placed no earlier than this.
    pub(super) placed_from: Option<Tick>,
    /// A status word.
    pub(super) status: Option<String>,
    /// The buyer's whole nick.
    pub(super) buyer_nick: Option<String>,
    /// The buyer's key.
    pub(super) buyer_open_uid: Option<String>,
    /// A condition on the buyer's message.
    pub(super) buyer_message: Option<TextTest>,
    /// A condition on the seller's memo.
    pub(super) seller_memo: Option<TextTest>,
    /// The flag.
    pub(super) flag: Option<u64>,
    /// An item in any line.
    pub(super) num_iid: Option<u64>,
    /// Any of these orders.
    pub(super) tids: Option<Vec<u64>>,
    /// Is a refund under way?
    pub(super) refunding: Option<bool>,
}

impl Question {
    /// Does the list give this row? The cheap conditions come first, those on the order's contents last.
    pub(super) fn holds(
        &self,
        world: &World,
        outline: &Outline,
        sight: impl FnOnce() -> Option<Sight>,
    ) -> bool {
        let wanted = &self.wanted;
        let beginning = wanted.ext.is_none_or(|ext| ext == outline.ext)
            && wanted.types.as_ref().is_none_or(|types| is_of_type(outline.kind, types))
            && wanted.placed_from.is_none_or(|from| from <= outline.placed)
            && wanted.tids.as_ref().is_none_or(|tids| tids.contains(&outline.tid()))
            && wanted.buyer_nick.as_ref().is_none_or(|nick| outline.buyer.nick() == *nick)
            && wanted.buyer_open_uid.as_ref().is_none_or(|uid| outline.buyer.open_uid() == *uid);
        if !beginning || !wanted.looks_inside() {
            return beginning;
        }
        sight().is_some_and(|sight| self.holds_inside(&Tale::of(world, sight.outline, sight.version)))
    }

    fn holds_inside(&self, tale: &Tale<'_>) -> bool {
        let (wanted, state) = (&self.wanted, &tale.state);
        let is_provider = matches!(self.order, Order::ProvidedCreated | Order::ProvidedModified);
        wanted
            .status
            .as_ref()
            .is_none_or(|word| state.stage.word() == word || (!is_provider && state.stage.is_meant_by(word)))
            && wanted.flag.is_none_or(|flag| u64::from(state.flag) == flag)
            && wanted.refunding.is_none_or(|is| state.is_refunding() == is)
            && wanted.rated.0.is_none_or(|is| state.buyer_rated == is)
            && wanted.rated.1.is_none_or(|is| state.seller_rated == is)
            && wanted
                .num_iid
                .is_none_or(|item| tale.lines().iter().any(|line| tale.good(line).num_iid == item))
            && wanted.seller_memo.as_ref().is_none_or(|test| test.passes(&tale.memo()))
            && wanted.buyer_message.as_ref().is_none_or(|test| test.passes(&tale.message()))
            && (wanted.buyer_open_uid.is_none() || !is_provider || UidQuirk::of(tale) != UidQuirk::Unknown)
    }
}

impl Wanted {
    fn looks_inside(&self) -> bool {
        self.status.is_some()
            || self.flag.is_some()
            || self.refunding.is_some()
            || self.rated != (None, None)
            || self.num_iid.is_some()
            || self.seller_memo.is_some()
            || self.buyer_message.is_some()
            || self.buyer_open_uid.is_some()
    }
}

/// `guarantee_trade` stands for two types and is never returned (`protocol` 3.4).
fn is_of_type(kind: Kind, types: &str) -> bool {
    types.split(',').any(|word| match word {
        "guarantee_trade" => matches!(kind, Kind::Fixed | Kind::Auction),
        _ => word == kind.word(),
    })
}
