//! What the worker tells the window.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::action::ActionId;
use crate::domain::activity::{ActivityRecord, Difference};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, SendState};
use crate::domain::coverage::Gap;
use crate::domain::detail::OrderDetail;
use crate::domain::facets::{Facets, Totals};
use crate::domain::ids::{NumIid, OrderId, Rev, Tid};
use crate::domain::list::Gateway;
use crate::domain::order::Order;
use crate::domain::pass::{Counts, PassEntry, PassProgress, Trouble};
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::shop::{SecretKind, ShopName, ShopProfile};
use crate::domain::time::Timestamp;
use crate::domain::trouble::GatewayError;

/// Something the window is told.
#[derive(Debug)]
pub enum Event {
    /// The store is open: what was configured and kept.
    Started(Box<StartUp>),
    /// The program cannot go on: the store cannot be opened.
    CannotStart(Fault),
    /// The shops and where their secrets are, after a change.
    Shops(Vec<ShopState>),
    /// Whether the keyring answers.
    Keyring(Result<(), Fault>),
    /// The answer to a question, with its first rows.
    Answer(Box<Answer>),
    /// Rows of an answer, for another stretch of the table.
    Rows(Rows),
    /// The answer to a question is older than the store: so many orders match now.
    Newer {
        /// The question.
        question: u64,
        /// What its answer would be.
        totals: Totals,
    },
    /// The index is built so far, in orders; `None` once it is ready.
    IndexBuilding(Option<u64>),
    /// The order that the detail pane wants, or `None` where it is not in the store any more.
    Detail(OrderId, Option<Box<OrderDetail>>),
    /// Titles of items.
    Titles(Vec<(NumIid, String)>),
    /// A shop's activities and drafts.
    Activities(ShopName, Vec<ActivityEntry>, Vec<DraftEntry>),
    /// How a shop's sync stands.
    Sync(ShopName, Box<SyncState>),
    /// What could not be read of a shop.
    Quarantine(ShopName, Vec<QuarantineEntry>),
    /// An action is over.
    Ended(ActionId, Result<Outcome, Fault>),
}

/// What the window begins with.
#[derive(Debug)]
pub struct StartUp {
    /// The shops.
    pub shops: Vec<ShopState>,
    /// What is wrong with `config.toml`, if anything.
    pub config: Option<Fault>,
    /// Choices of the window that were kept, as JSON.
    pub settings: BTreeMap<String, String>,
    /// Where the program's files lie.
    pub data_dir: std::path::PathBuf,
}

/// A shop as configured, and where its secrets are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopState {
    /// The configuration.
    pub profile: ShopProfile,
    /// Each secret that the shop needs, and where it was found.
    pub secrets: Vec<(SecretKind, Option<SecretPlace>)>,
}

/// Where a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretPlace {
    /// In the operating system's keyring.
    Keyring,
    /// In an environment variable of this process.
    Environment,
    /// In memory, until the program ends.
    ThisRun,
}

/// An order as a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// Its row in the store.
    pub id: OrderId,
    /// What is known of it.
    pub order: Order,
}

/// The answer to a question.
#[derive(Debug)]
pub struct Answer {
    /// The question's number.
    pub question: u64,
    /// The revision it was answered at.
    pub rev: Rev,
    /// The sums.
    pub totals: Totals,
    /// The counts beside the choices.
    pub facets: Facets,
    /// How many rows there are to scroll through: all that match, or all that are open.
    pub rows_total: u64,
    /// The rows that were asked for.
    pub rows: Rows,
    /// Order numbers of the filter that the store does not have.
    pub lacking: Vec<Tid>,
    /// How long the worker took to find it, in microseconds.
    pub took_us: u64,
}

/// A stretch of rows.
#[derive(Debug, Clone)]
pub struct Rows {
    /// The question's number.
    pub question: u64,
    /// The place of the first one.
    pub first_row: u64,
    /// The rows.
    pub rows: Arc<[OrderRow]>,
}

/// How a shop's sync stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SyncState {
    /// What runs, if anything does.
    pub running: Option<PassProgress>,
    /// Who else holds the shop, if another process does.
    pub held_by: Option<String>,
    /// The end of the newest unbroken covered span.
    pub complete_to: Option<Timestamp>,
    /// The uncovered spans before it, within the wanted history.
    pub gaps: Vec<Gap>,
    /// What stopped a gateway in the last pass.
    pub troubles: Vec<Trouble>,
    /// The newest passes, newest first.
    pub passes: Vec<PassEntry>,
    /// Orders that are here.
    pub orders: u64,
    /// Of them, those created today, GMT+8.
    pub today: u64,
    /// Orders that still want details.
    pub wanting: u64,
    /// Orders whose details the platform refused for good.
    pub without_details: u64,
    /// Items that could not be read.
    pub quarantined: u64,
    /// When the next pass begins by itself; `None` while one runs or where none can.
    pub next_pass: Option<Timestamp>,
}

/// What an action came to.
#[derive(Debug)]
pub enum Outcome {
    /// It is done, and there is nothing more to say.
    Done,
    /// Orders were asked for.
    Fetched(Fetched),
    /// An activity was sent.
    Activity(Box<SentActivity>),
    /// The platform's record of an activity; `None` where it has none.
    ActivityRecord(Option<ActivityRecord>),
    /// A shop was kept or checked.
    Checked(Vec<Check>),
    /// Orders were taken from a file.
    Imported(Counts),
}

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

/// What went wrong, for the window to say in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A gateway failed.
    Gateway(GatewayError),
    /// The keyring failed: its kind and its own words.
    Keyring(&'static str, String),
    /// The store failed: its kind and its own words.
    Store(&'static str, String),
    /// `config.toml` cannot be used: what and where.
    Config(String),
    /// The shop is not configured, or lacks the section that this needs.
    NoGateway(Gateway),
    /// A secret is missing.
    NoSecret(SecretKind),
    /// Another pass works on the shop: who.
    Busy(String),
    /// There is no such shop.
    NoShop(ShopName),
    /// A file cannot be used: what is wrong with it.
    File(String),
    /// The user stopped it.
    Cancelled,
}
