//! What came of asking a platform for something.

use super::activity::{ActivityRecord, Difference};
use super::activity_log::SendState;
use super::ids::{ActivityId, Tid};
use super::list::Gateway;
use super::shop::SecretKind;
use super::trouble::GatewayError;

/// What came of asking for orders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fetched {
    /// Orders that were read and kept.
    pub found: Vec<Tid>,
    /// Orders that the platform says it does not have.
    pub absent: Vec<Tid>,
    /// Orders that cannot be asked for at the moment, each with the reason.
    pub failed: Vec<(Tid, GatewayError)>,
}

/// What came of sending an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentActivity {
    /// Which version it is here, from 1.
    pub version: u32,
    /// What became of it.
    pub state: SendState,
    /// The platform's own record.
    pub record: Option<ActivityRecord>,
    /// Where the record differs from what was sent.
    pub differences: Vec<Difference>,
    /// Why it was refused, or what happened to the answer.
    pub error: Option<GatewayError>,
}

/// What came of sending a group: its parts in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentGroup {
    /// Each part.
    pub parts: Vec<SentPart>,
}

/// What came of one part of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPart {
    /// Its activity.
    pub id: ActivityId,
    /// What came of it.
    pub came: PartCame,
}

/// What came of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartCame {
    /// The platform had it already as it is: nothing was sent.
    AgreedBefore,
    /// It was sent.
    Sent(Box<SentActivity>),
    /// An earlier send of it has an outcome that is still not known: nothing was sent.
    StillUnknown,
    /// A part before it stopped the others: nothing was sent.
    Left,
}

impl SentGroup {
    /// Does the platform have every part as it is?
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.parts.iter().all(|part| part.came.agrees())
    }
}

impl PartCame {
    /// Does the platform have the part as it is?
    #[must_use]
    pub fn agrees(&self) -> bool {
        match self {
            Self::AgreedBefore => true,
            Self::Sent(sent) => sent.state == SendState::Confirmed,
            Self::StillUnknown | Self::Left => false,
        }
    }
}

/// One section of a shop, checked against its gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which section.
    pub gateway: Gateway,
    /// What it said.
    pub verdict: CheckVerdict,
}

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckVerdict {
    /// It answers; so many orders of the last days, as far as the answer says.
    Fine {
        /// Orders of the span that was asked for.
        orders: u64,
    },
    /// A secret is missing.
    NoSecret(SecretKind),
    /// It failed.
    Failed(GatewayError),
    /// This computer's clock is so many seconds from the platform's; positive is ahead.
    ClockOff(i64),
    /// It answers without orders, where TOP has some or for three days: account or `sysid` may be wrong.
    Silent,
}

/// A request as it would be sent, without what is secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRequest {
    /// Where it would go.
    pub gateway: String,
    /// Its parameters, but for `session` and `sign`.
    pub params: Vec<(&'static str, String)>,
}
