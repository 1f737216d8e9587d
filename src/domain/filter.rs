//! The filter: what a condition means, everywhere. This is the reference that the index and the SQL answer are
//! held against (`docs/contract.md`, Filter).

use std::cmp::Ordering;

use super::flag::Flag;
use super::ids::{NumIid, Tid};
use super::local_test::LocalTest;
use super::order::{Lines, Order};
use super::status::{RefundStatus, Status};
use super::text_how::LocalText;
use super::text_test::{TextTest, Verdict};
use super::time::Timestamp;

/// Which time a span and the order of the answer speak of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TimeKind {
    /// `created` (`date_type` 0).
    #[default]
    Created,
    /// `modified` (`date_type` 1).
    Modified,
    /// `pay_time`; local only, no gateway can be asked by it.
    Paid,
}

impl TimeKind {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 3] = [Self::Created, Self::Modified, Self::Paid];
}

/// The direction of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// Newest first.
    #[default]
    Descending,
    /// Oldest first.
    Ascending,
}

impl Direction {
    /// Turns an ascending comparison into one of this direction.
    #[must_use]
    pub const fn apply(self, ascending: Ordering) -> Ordering {
        match self {
            Self::Ascending => ascending,
            Self::Descending => ascending.reverse(),
        }
    }
}

/// The two sides of `refunding`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Refunding {
    /// 0: the lines are known and none has a refund under way.
    No,
    /// 1: at least one line has.
    Yes,
}

/// A question to the orders of a shop. An empty list and `None` are no condition; every condition that is
/// there must hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    /// Which time `start`, `end` and the order speak of.
    pub time: TimeKind,
    /// Not before this instant; included.
    pub start: Option<Timestamp>,
    /// Not after this instant; included.
    pub end: Option<Timestamp>,
    /// Any of these states.
    pub statuses: Vec<Status>,
    /// Any of these flags; a flag that was never returned matches none.
    pub flags: Vec<Flag>,
    /// The buyer's nick, equal.
    pub buyer_nick: Option<Box<str>>,
    /// The buyer's stable key, equal.
    pub buyer_open_uid: Option<Box<str>>,
    /// Condition on the buyer message.
    pub buyer_message: Option<TextTest>,
    /// Condition on the seller memo.
    pub seller_memo: Option<TextTest>,
    /// Any of these items, in a line or on the trade itself.
    pub num_iids: Vec<NumIid>,
    /// Any of these trades.
    pub tids: Vec<Tid>,
    /// Whether a refund is under way.
    pub refunding: Option<Refunding>,
    /// What only this program judges; all of them must hold. A test of a memo or a message that the enhanced list knows
    /// stands above, if there is none yet ([`Self::settled`]).
    pub local: Vec<LocalTest>,
    /// The order of the answer, by `time` and then by number.
    pub direction: Direction,
}

/// The conditions a filter has, one bit each in a set of conditions to leave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// `start` and `end`.
    Time,
    /// `statuses`.
    Status,
    /// `flags`.
    Flag,
    /// `buyer_nick`.
    BuyerNick,
    /// `buyer_open_uid`.
    BuyerOpenUid,
    /// `buyer_message`.
    BuyerMessage,
    /// `seller_memo`.
    SellerMemo,
    /// `num_iids`.
    NumIid,
    /// `tids`.
    Tid,
    /// `refunding`.
    Refunding,
    /// The step of a pre-sale, as a facet; what is asked of it stands in `local`.
    Step,
    /// What `local` asks of the marks of this computer; only its facet is counted without it.
    Handled,
    /// One of `local`.
    Local(usize),
}

impl Condition {
    /// Those that the enhanced list knows, in the order of the filter's fields.
    pub const API: [Self; 10] = [
        Self::Time,
        Self::Status,
        Self::Flag,
        Self::BuyerNick,
        Self::BuyerOpenUid,
        Self::BuyerMessage,
        Self::SellerMemo,
        Self::NumIid,
        Self::Tid,
        Self::Refunding,
    ];
}

impl Filter {
    /// Does it ask for anything at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { time, direction, .. } = *self;
        *self == Self { time, direction, ..Self::default() }
    }

    /// The conditions that it has.
    #[must_use]
    pub fn conditions(&self) -> Vec<Condition> {
        let api = Condition::API.into_iter().filter(|condition| self.without(*condition) != *self);
        api.chain((0..self.local.len()).map(Condition::Local)).collect()
    }

    /// The same meaning with every condition that has a field of its own in it, as far as that is free.
    #[must_use]
    pub fn settled(mut self) -> Self {
        use super::local_test::Side::Is;
        if (self.start, self.end) == (None, None) {
            let own = |test: &LocalTest| matches!(test, LocalTest::Time(Is, kind, _) if *kind == self.time);
            if let Some(place) = self.local.iter().position(own)
                && let LocalTest::Time(_, _, span) = self.local.remove(place)
            {
                (self.start, self.end) = (span.least, span.most);
            }
        }
        let mut local = Vec::with_capacity(self.local.len());
        for test in std::mem::take(&mut self.local) {
            match test {
                LocalTest::Memo(Is, LocalText::Api(test)) if self.seller_memo.is_none() => {
                    self.seller_memo = Some(test);
                }
                LocalTest::Message(Is, LocalText::Api(test)) if self.buyer_message.is_none() => {
                    self.buyer_message = Some(test);
                }
                LocalTest::Buyer(Is, mut nicks) if nicks.len() == 1 && self.buyer_nick.is_none() => {
                    self.buyer_nick = nicks.pop();
                }
                test => local.push(test),
            }
        }
        self.local = local;
        self
    }

    /// The same filter without what it says of a facet's own value; the facet is counted so.
    #[must_use]
    pub fn without_facet(&self, condition: Condition) -> Self {
        let mut rest = self.without(condition);
        rest.local.retain(|test| {
            let about = match test {
                LocalTest::NotStatus(_) => Some(Condition::Status),
                LocalTest::NotFlag(_) => Some(Condition::Flag),
                LocalTest::Memo(..) => Some(Condition::SellerMemo),
                LocalTest::Message(..) => Some(Condition::BuyerMessage),
                LocalTest::Step(..) => Some(Condition::Step),
                LocalTest::Handled(..) => Some(Condition::Handled),
                _ => None,
            };
            about != Some(condition)
        });
        rest
    }

    /// The same filter without one of its conditions.
    #[must_use]
    pub fn without(&self, condition: Condition) -> Self {
        let mut rest = self.clone();
        match condition {
            Condition::Time => (rest.start, rest.end) = (None, None),
            Condition::Status => rest.statuses.clear(),
            Condition::Flag => rest.flags.clear(),
            Condition::BuyerNick => rest.buyer_nick = None,
            Condition::BuyerOpenUid => rest.buyer_open_uid = None,
            Condition::BuyerMessage => rest.buyer_message = None,
            Condition::SellerMemo => rest.seller_memo = None,
            Condition::NumIid => rest.num_iids.clear(),
            Condition::Tid => rest.tids.clear(),
            Condition::Refunding => rest.refunding = None,
            Condition::Handled => rest.local.retain(|test| !matches!(test, LocalTest::Handled(..))),
            Condition::Local(place) if place < rest.local.len() => drop(rest.local.remove(place)),
            Condition::Step | Condition::Local(_) => {}
        }
        rest
    }

    /// Does it ask anything of the two texts, or of what else an order may be unread of? Only then an order can be left
    /// open.
    #[must_use]
    pub fn asks_texts(&self) -> bool {
        let local = |test: &LocalTest| match test {
            test if test.is_kept() => true,
            LocalTest::Memo(..) | LocalTest::Message(..) => true,
            LocalTest::Anywhere(_, any) => any.words().next().is_some(),
            _ => false,
        };
        self.seller_memo.is_some() || self.buyer_message.is_some() || self.local.iter().any(local)
    }

    /// What the filter says of an order.
    #[must_use]
    pub fn judge(&self, order: &Order) -> Verdict {
        let memo = self.seller_memo.as_ref().map_or(Verdict::Yes, |test| test.judge(&order.seller_memo));
        let message =
            self.buyer_message.as_ref().map_or(Verdict::Yes, |test| test.judge(&order.buyer_message));
        let api = Verdict::from_bool(self.passes_but_texts(order)).and(memo).and(message);
        self.local.iter().fold(api, |verdict, test| verdict.and(test.judge(order)))
    }

    /// Does the order match? The reference meaning of every condition.
    #[must_use]
    pub fn matches(&self, order: &Order) -> bool {
        self.judge(order) == Verdict::Yes
    }

    fn passes_but_texts(&self, order: &Order) -> bool {
        self.passes_time(order)
            && any_or_none(&self.statuses, |s| order.status.as_ref() == Some(s))
            && any_or_none(&self.flags, |f| order.seller_flag == Some(*f))
            && self.buyer_nick.as_ref().is_none_or(|nick| order.buyer_nick.as_ref() == Some(nick))
            && self.buyer_open_uid.as_ref().is_none_or(|uid| order.buyer_open_uid.as_ref() == Some(uid))
            && any_or_none(&self.num_iids, |item| order.carries(*item))
            && any_or_none(&self.tids, |tid| order.tid == *tid)
            && self.refunding.is_none_or(|wanted| order.refunding() == Some(wanted))
    }

    fn passes_time(&self, order: &Order) -> bool {
        if self.start.is_none() && self.end.is_none() {
            return true;
        }
        order
            .time(self.time)
            .is_some_and(|t| self.start.is_none_or(|start| start <= t) && self.end.is_none_or(|end| t <= end))
    }

    /// The order of the answer: by the chosen time, equal times by number, both in the chosen direction.
    /// A time that is not known counts as the oldest.
    #[must_use]
    pub fn compare(&self, a: &Order, b: &Order) -> Ordering {
        let key = |order: &Order| (order.time(self.time), order.tid);
        self.direction.apply(key(a).cmp(&key(b)))
    }
}

fn any_or_none<T>(wanted: &[T], is: impl FnMut(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(is)
}

impl Order {
    /// The time of this kind, if known.
    #[must_use]
    pub const fn time(&self, kind: TimeKind) -> Option<Timestamp> {
        match kind {
            TimeKind::Created => self.created,
            TimeKind::Modified => self.modified,
            TimeKind::Paid => self.pay_time,
        }
    }

    /// Is a refund under way? `None` while the lines are unknown.
    #[must_use]
    pub fn refunding(&self) -> Option<Refunding> {
        let Lines::Known(lines) = &self.lines else { return None };
        let open = lines.iter().any(|line| line.refund_status.as_ref().is_some_and(RefundStatus::is_open));
        Some(if open { Refunding::Yes } else { Refunding::No })
    }

    /// Does a known line, or the trade itself, carry this item?
    #[must_use]
    pub fn carries(&self, item: NumIid) -> bool {
        self.num_iid == Some(item) || self.lines.known().iter().any(|line| line.num_iid == Some(item))
    }
}
