//! What the worker tells the window.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use super::action::ActionId;
use super::marking::{UsersOutcome, UsersTold};
use super::picked::Picked;
use crate::domain::activity::ActivityRecord;
use crate::domain::activity::drift::DriftReport;
use crate::domain::activity::due::DueNotice;
use crate::domain::activity::preflight::PreflightCheck;
use crate::domain::activity::sales::{ItemCard, Sales};
use crate::domain::activity::search::FoundItems;
use crate::domain::activity::table::{ItemsOfTable, NoItems};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, GroupEntry, SentVersion};
use crate::domain::coverage::CoverageShown;
use crate::domain::day_totals::{DayTotals, SumProgress};
use crate::domain::detail::OrderDetail;
use crate::domain::export::{ExportProgress, Exported, Place};
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::Filter;
use crate::domain::handled::{MarkProgress, Marked};
use crate::domain::histogram::Histogram;
use crate::domain::ids::{ActivityId, NumIid, OrderId, Rev, Tid, ViewId};
use crate::domain::list::Gateway;
use crate::domain::notices::{KnownNotices, NoticeReport};
use crate::domain::order::Order;
use crate::domain::order_link::OrderLink;
use crate::domain::outcome::{Check, Fetched, SentActivity, SentGroup, SentPart, ShownRequest};
use crate::domain::pass::{Counts, SyncState};
use crate::domain::pick_list::PickList;
use crate::domain::picture::{Picture, PictureAddress, PictureFault};
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::reconcile::{Compared, FilterCompared};
use crate::domain::shop::{SecretKind, SecretPlace, ShopName, ShopProfile};
use crate::domain::trouble::GatewayError;
use crate::domain::view::{View, ViewName};
use crate::domain::watch::{Opens, Sound};

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
    /// The first rows of an answer, while the index is not there that counts them.
    FirstRows(FirstRows),
    /// How the orders of an answer spread over its time; `None` where no time is known.
    Histogram(u64, Option<Box<Histogram>>),
    /// Rows of an answer, for another stretch of the table.
    Rows(Rows),
    /// The answer to a question is older than the store: so many orders match now.
    Newer {
        /// The question.
        question: u64,
        /// What its sums would be.
        totals: Totals,
        /// What the counts beside the choices would be.
        facets: Facets,
    },
    /// The sums of selected orders.
    Picked(Picked, Totals),
    /// The index is built so far, in orders; `None` once it is ready.
    IndexBuilding(Option<u64>),
    /// The order that the detail pane wants, or `None` where it is not in the store any more.
    Detail(OrderId, Option<Box<OrderDetail>>),
    /// How many orders each of the filters has that are to be counted.
    Counted(Arc<[Filter]>, Vec<u64>),
    /// The picture of an item of a shop, or why there is none.
    Picture(ShopName, PictureAddress, Result<Picture, PictureFault>),
    /// Titles of items.
    Titles(Vec<(NumIid, String)>),
    /// A shop's activities and drafts.
    Activities(ShopName, Vec<ActivityEntry>, Vec<DraftEntry>),
    /// A shop's groups of activities, the last typed first.
    ActivityGroups(ShopName, Vec<GroupEntry>),
    /// What the last comparison of a shop's activities with the platform's list found; `None`: there was none.
    ActivityDrift(ShopName, Option<Box<DriftReport>>),
    /// What came of one part of a group that is being sent, by its place from 0.
    GroupPart {
        /// The action that sends it.
        action: ActionId,
        /// The part's place.
        place: usize,
        /// What came of it.
        part: Box<SentPart>,
    },
    /// Notices of a shop's activities that are to be told now, each once.
    ActivityNotices(ShopName, Vec<DueNotice>, Sound),
    /// The jobs of a shop that mark users.
    Users(ShopName, UsersTold),
    /// How a shop's sync stands.
    Sync(ShopName, Box<SyncState>),
    /// What could not be read of a shop.
    Quarantine(ShopName, Vec<QuarantineEntry>),
    /// How the last days of a shop stand.
    Coverage(ShopName, Box<CoverageShown>),
    /// The saved views of a shop, in their order.
    Views(ShopName, Vec<View>),
    /// How many orders each view of a shop has; one whose line cannot be read is not among them.
    ViewCounts(ShopName, BTreeMap<ViewId, u64>),
    /// Orders have entered watched views, of any shop.
    Entered(Vec<Entered>),
    /// A notice on the desktop was clicked.
    NoticeClicked(Opens),
    /// What is known of the platform's promotion days.
    Notices(Arc<KnownNotices>),
    /// How far marking orders is.
    Marking(MarkProgress),
    /// How far summing is.
    Summing(SumProgress),
    /// How far an export is.
    Exporting(ExportProgress),
    /// What stands at the path that a file is to be written to.
    ExportPlace(std::path::PathBuf, Place),
    /// An action is over.
    Ended(ActionId, Result<Outcome, Fault>),
}

/// Orders that have entered a watched view since that was told last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// Whose view.
    pub shop: ShopName,
    /// The view's row.
    pub id: ViewId,
    /// The view.
    pub view: ViewName,
    /// How many, and they are in it still.
    pub orders: u64,
    /// Whether it is to be heard.
    pub sound: Sound,
}

/// What the window begins with.
#[derive(Debug)]
pub struct StartUp {
    /// The shops.
    pub shops: Vec<ShopState>,
    /// Choices of the window that were kept, as JSON.
    pub settings: BTreeMap<String, String>,
    /// Where the program's files lie.
    pub data_dir: std::path::PathBuf,
    /// Where the user keeps files; `None` for an account without a home.
    pub documents: Option<std::path::PathBuf>,
    /// The page of an order in the seller's back office, where one is configured.
    pub order_link: Option<OrderLink>,
}

/// A shop as configured, and where its secrets are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopState {
    /// The configuration.
    pub profile: ShopProfile,
    /// Each secret that the shop needs and that was looked for, and where it was found. A secret that is not here
    /// is not known: nothing was asked yet, or the keyring did not say.
    pub secrets: Vec<(SecretKind, Option<SecretPlace>)>,
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
    /// How many orders each of the relaxed questions matches, in their order; nothing where some orders matched.
    pub relaxed: Vec<u64>,
    /// How long the worker took to find it, in microseconds.
    pub took_us: u64,
    /// When the worker had all of it, rows included; for whoever measures.
    pub ready: Instant,
}

/// The first rows of an answer that cannot be counted yet.
#[derive(Debug)]
pub struct FirstRows {
    /// How many were found: there may be more.
    pub rows_total: u64,
    /// Those that were asked for.
    pub rows: Rows,
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
    /// The revision that they are of, at least.
    pub rev: Rev,
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
    /// Something was done about marking users.
    Users(Box<UsersOutcome>),
    /// A shop was kept or checked.
    Checked(Vec<Check>),
    /// Orders were taken from a file.
    Imported(Counts),
    /// A file was written.
    Exported(Box<Exported>),
    /// Every version of an activity, the newest first.
    ActivityHistory(ActivityId, Vec<SentVersion>),
    /// The request that would send an activity.
    Request(Box<ShownRequest>),
    /// What became of the newest send of an activity; `None`: that was known already.
    ReadAgain(Option<Box<SentActivity>>),
    /// What a comparison with the platform's list of activities found.
    Drift(Box<DriftReport>),
    /// The platform's record was taken over, as the version of this number.
    Adopted(u32),
    /// What came of sending a group.
    Group(Box<SentGroup>),
    /// What was sold of items.
    Sales(Box<Sales>),
    /// What lists of items show of them.
    ItemCards(Vec<ItemCard>),
    /// A file was read: its items, or why it gives none.
    ItemsOfFile(Box<Result<ItemsOfTable, NoItems>>),
    /// Known items that have words.
    FoundItems(Box<FoundItems>),
    /// What was looked at before an activity begins or ends.
    Preflight(ActivityId, Vec<PreflightCheck>),
    /// A notice was read.
    Notice(Box<NoticeReport>),
    /// Days were compared with the platform's totals.
    Reconciled(Vec<Compared>),
    /// A filter was asked of the platform.
    FilterCompared(Box<FilterCompared>),
    /// The views of a shop were changed; the view that it was about, if it is still there.
    View(Option<ViewId>),
    /// Orders of a buyer came back, and are here.
    BuyerFound(Vec<Tid>),
    /// Orders were marked as dealt with, or their marks were taken away.
    Marked(Marked),
    /// Orders were summed by day.
    DayTotals(Box<DayTotals>),
    /// It was summed what is to be picked.
    PickList(Box<PickList>),
    /// A small table was written: where.
    SheetWritten(std::path::PathBuf),
    /// Orders of a stretch of the answer, at most [`MOST_PICKED`](super::MOST_PICKED) from where it was begun.
    Between {
        /// Which.
        ids: Arc<BTreeSet<OrderId>>,
        /// How many more there are.
        left_out: u64,
    },
    /// Rows were written.
    Written {
        /// The text.
        text: String,
        /// How many rows.
        rows: usize,
        /// How many more were selected than are written at once.
        left_out: u64,
    },
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
    /// A text is no notice of promotion days: why.
    NoNotice(String),
    /// The shop has as many saved views as it can have.
    TooManyViews,
    /// The desktop shows no notices: its own words.
    NoDesktop(String),
    /// The enhanced list cannot be asked this: why.
    Inexpressible(&'static str),
    /// The user stopped it.
    Cancelled,
}
