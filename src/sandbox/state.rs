//! What an order looks like after so many of its changes.

use super::outline::{Kind, MAX_LINES, Outline, Snag};
use super::plot::{Change, Plot, Refund, What};
use super::tick::{DAY, Tick};

/// `Trade.status` and `Order.status` (`protocol` 3.3), the platform's own copy of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// No Alipay trade yet.
    NoCreatePay,
    /// 待付款.
    WaitPay,
    /// A foreign card is being confirmed.
    Pending,
    /// A pre-authorisation is in progress.
    PreAuth,
    /// Paid, shipping forbidden.
    Held,
    /// 待发货.
    WaitShip,
    /// 部分发货; of the trade only.
    PartShipped,
    /// 已发货.
    Shipped,
    /// 已签收; cash on delivery.
    Signed,
    /// 交易成功.
    Finished,
    /// Closed by a refund.
    Closed,
    /// Closed before payment.
    Dropped,
}

impl Stage {
    /// The word in answers.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::NoCreatePay => "TRADE_NO_CREATE_PAY",
            Self::WaitPay => "WAIT_BUYER_PAY",
            Self::Pending => "PAY_PENDING",
            Self::PreAuth => "WAIT_PRE_AUTH_CONFIRM",
            Self::Held => "PAID_FORBID_CONSIGN",
            Self::WaitShip => "WAIT_SELLER_SEND_GOODS",
            Self::PartShipped => "SELLER_CONSIGNED_PART",
            Self::Shipped => "WAIT_BUYER_CONFIRM_GOODS",
            Self::Signed => "TRADE_BUYER_SIGNED",
            Self::Finished => "TRADE_FINISHED",
            Self::Closed => "TRADE_CLOSED",
            Self::Dropped => "TRADE_CLOSED_BY_TAOBAO",
        }
    }

    /// Has it come to its end?
    pub(super) const fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Closed | Self::Dropped)
    }

    /// Does a word of the `status` parameter mean it?
    pub(super) fn is_meant_by(self, word: &str) -> bool {
        match word {
            "ALL_WAIT_PAY" => matches!(self, Self::WaitPay | Self::NoCreatePay),
            "ALL_CLOSED" => matches!(self, Self::Closed | Self::Dropped),
            _ => self.word() == word,
        }
    }
}

impl Refund {
    /// The word in answers.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::None => "NO_REFUND",
            Self::Asked => "WAIT_SELLER_AGREE",
            Self::Returning => "WAIT_BUYER_RETURN_GOODS",
            Self::Returned => "WAIT_SELLER_CONFIRM_GOODS",
            Self::Refused => "SELLER_REFUSE_BUYER",
            Self::Withdrawn => "CLOSED",
            Self::Done => "SUCCESS",
        }
    }

    /// Is it under way, as `refunding` counts it?
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Returning | Self::Returned | Self::Refused)
    }
}

/// A line after so many changes.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineState {
    /// Its state.
    pub(super) stage: Stage,
    /// Its refund.
    pub(super) refund: Refund,
    /// When it was shipped.
    pub(super) shipped: Option<Tick>,
    /// When it ended.
    pub(super) ended: Option<Tick>,
}

/// An order after so many changes.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// The trade's state.
    pub(super) stage: Stage,
    /// The step of a pre-sale, as its word.
    pub(super) step: Option<&'static str>,
    /// When it last changed.
    pub(super) modified: Tick,
    /// When it was paid in full.
    pub(super) paid: Option<Tick>,
    /// When it was first shipped.
    pub(super) shipped: Option<Tick>,
    /// When it ended.
    pub(super) ended: Option<Tick>,
    /// The flag.
    pub(super) flag: u8,
    /// Which memo stands on it; 0 for none.
    pub(super) memo: u8,
    /// Did the seller change its price?
    pub(super) repriced: bool,
    /// Was its address changed?
    pub(super) moved: bool,
    /// Has the buyer rated?
    pub(super) buyer_rated: bool,
    /// Has the seller rated?
    pub(super) seller_rated: bool,
    lines: [LineState; MAX_LINES],
    count: usize,
}

impl State {
    /// The state after the change with this number, counted from 0.
    pub(super) fn after(outline: &Outline, plot: &Plot, version: usize) -> Self {
        let opens = plot.changes().iter().any(|change| change.what == What::Opened);
        let begin = match (outline.snag, outline.kind) {
            (Some(Snag::NoCreatePay), _) => Stage::NoCreatePay,
            (Some(Snag::PreAuth), _) => Stage::PreAuth,
            (_, Kind::Cod) => Stage::WaitShip,
            _ if opens => Stage::NoCreatePay,
            _ => Stage::WaitPay,
        };
        let line = LineState { stage: begin, refund: Refund::None, shipped: None, ended: None };
        let mut state = Self {
            stage: begin,
            step: (outline.kind == Kind::Step).then_some("FRONT_NOPAID_FINAL_NOPAID"),
            modified: outline.placed,
            paid: None,
            shipped: None,
            ended: None,
            flag: 0,
            memo: 0,
            repriced: false,
            moved: false,
            buyer_rated: false,
            seller_rated: false,
            lines: [line; MAX_LINES],
            count: outline.lines,
        };
        for change in plot.changes().iter().take(version + 1) {
            state.take(*change);
        }
        state
    }

    /// The lines.
    pub(super) fn lines(&self) -> &[LineState] {
        &self.lines[..self.count]
    }

    /// Is a refund of any line under way?
    pub(super) fn is_refunding(&self) -> bool {
        self.lines().iter().any(|line| line.refund.is_open())
    }

    /// `timeout_action_time`, which means something between shipment and confirmation only.
    pub(super) fn timeout(&self) -> Option<Tick> {
        (self.stage == Stage::Shipped).then_some(self.shipped?.plus(10 * DAY))
    }

    fn take(&mut self, change: Change) {
        let at = change.at;
        self.modified = at;
        match change.what {
            What::Placed => {}
            What::Opened => self.go(Stage::WaitPay),
            What::Repriced => self.repriced = true,
            What::Deposit => self.step = Some("FRONT_PAID_FINAL_NOPAID"),
            What::Pending => self.go(Stage::Pending),
            What::Paid => self.pay(at, Stage::WaitShip),
            What::PaidAndHeld => self.pay(at, Stage::Held),
            What::Released => self.go(Stage::WaitShip),
            What::Moved => self.moved = true,
            What::Shipped(lines) => self.ship(at, lines),
            What::Signed => self.go(Stage::Signed),
            What::Finished => self.end(at, Stage::Finished),
            What::Dropped => self.end(at, Stage::Dropped),
            What::Forfeited => {
                self.step = Some("FRONT_PAID_FRONT_FORFEITED");
                self.end(at, Stage::Closed);
            }
            What::Noted { nth, flag } => (self.memo, self.flag) = (nth, flag),
            What::Flagged(flag) => self.flag = flag,
            What::Refund(line, step) => self.refund(at, usize::from(line), step),
            What::BuyerRated => self.buyer_rated = true,
            What::SellerRated => self.seller_rated = true,
        }
    }

    /// The trade and all lines that have not ended go on.
    fn go(&mut self, stage: Stage) {
        self.stage = stage;
        for line in self.lines[..self.count].iter_mut().filter(|line| !line.stage.is_over()) {
            line.stage = stage;
        }
    }

    fn pay(&mut self, at: Tick, stage: Stage) {
        self.paid = Some(at);
        self.step = self.step.map(|_| "FRONT_PAID_FINAL_PAID");
        self.go(stage);
    }

    fn ship(&mut self, at: Tick, lines: u8) {
        for (i, line) in self.lines[..self.count].iter_mut().enumerate() {
            if lines & (1 << i) != 0 && !line.stage.is_over() {
                line.stage = Stage::Shipped;
                line.shipped = Some(at);
            }
        }
        self.shipped = self.shipped.or(Some(at));
        let left = self.lines().iter().any(|line| line.stage == Stage::WaitShip);
        self.stage = if left { Stage::PartShipped } else { Stage::Shipped };
    }

    fn end(&mut self, at: Tick, stage: Stage) {
        self.go(stage);
        self.ended = Some(at);
        for line in &mut self.lines[..self.count] {
            line.ended = line.ended.or(Some(at));
            if line.refund.is_open() {
                line.refund = Refund::Withdrawn;
            }
        }
    }

    fn refund(&mut self, at: Tick, line: usize, step: Refund) {
        let Some(line) = self.lines[..self.count].get_mut(line) else { return };
        line.refund = step;
        if step == Refund::Done {
            line.stage = Stage::Closed;
            line.ended = Some(at);
            if self.lines().iter().all(|line| line.stage == Stage::Closed) {
                self.end(at, Stage::Closed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::status::{RefundStatus, Status, StepStatus};

    fn lives(count: u64) -> impl Iterator<Item = (Outline, Plot)> {
        (0..count).map(|number| {
            let outline = Outline::of(11, 10_000, number, Tick(500_000_000));
            (outline, Plot::of(&outline))
        })
    }

    #[test]
    fn every_state_that_the_documents_name_occurs() {
        let (mut stages, mut refunds, mut steps) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (outline, plot) in lives(10_000) {
            let last = State::after(&outline, &plot, plot.changes().len() - 1);
            *stages.entry(last.stage.word()).or_insert(0) += 1;
            for version in 0..plot.changes().len() {
                let state = State::after(&outline, &plot, version);
                for line in state.lines() {
                    *refunds.entry(line.refund.word()).or_insert(0) += 1;
                    assert_ne!(line.stage, Stage::PartShipped, "of the trade only");
                }
                if let Some(step) = state.step {
                    *steps.entry(step).or_insert(0) += 1;
                }
                *stages.entry(state.stage.word()).or_insert(0) += 1;
            }
        }
        let words = |named: Vec<&str>| named.into_iter().map(str::to_owned).collect::<Vec<_>>();
        for word in words(Status::NAMED.iter().map(Status::word).collect()) {
            assert!(stages.contains_key(&*word), "{word}");
        }
        for word in words(RefundStatus::NAMED.iter().map(RefundStatus::word).collect()) {
            assert!(refunds.contains_key(&*word), "{word}");
        }
        for word in words(StepStatus::NAMED.iter().map(StepStatus::word).collect()) {
            assert!(steps.contains_key(&*word), "{word}");
        }
        assert_eq!((stages.len(), refunds.len(), steps.len()), (12, 7, 4));
    }

    #[test]
    fn a_life_is_consistent_and_most_of_it_ends_well() {
        let mut finished = 0;
        for (outline, plot) in lives(10_000) {
            assert!(plot.changes().len() < 40);
            assert!(plot.changes().is_sorted_by_key(|change| change.at));
            assert_eq!(plot.changes()[0].what, What::Placed);
            for version in 0..plot.changes().len() {
                let state = State::after(&outline, &plot, version);
                assert_eq!(state.modified, plot.changes()[version].at);
                assert_eq!(state.ended.is_some(), state.stage.is_over());
                assert!(!state.stage.is_over() || !state.is_refunding(), "an end ends the refunds");
                assert!(state.shipped.is_none_or(|at| at >= outline.placed && state.modified >= at));
                if matches!(state.stage, Stage::Shipped | Stage::PartShipped) {
                    assert!(state.shipped.is_some());
                    assert!(state.paid.is_some() || outline.kind == Kind::Cod, "{plot:?}");
                }
                if state.stage == Stage::Dropped {
                    assert!(state.paid.is_none());
                }
            }
            let last = State::after(&outline, &plot, usize::MAX - 1);
            finished += u32::from(last.stage == Stage::Finished);
        }
        assert!((7_000..8_800).contains(&finished), "{finished}");
    }
}
