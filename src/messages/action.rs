//! What the window asks to be done.

use secrecy::SecretString;

use super::marking::UsersAction;
use super::picked::{AskedBy, Picked, RowWriter};
use crate::domain::activity::group::{DraftGroup, ReadyGroup};
use crate::domain::activity::{Activity, ActivityDraft, ActivityRecord};
use crate::domain::export::{ExportWish, Form, Which};
use crate::domain::filter::{Filter, TimeKind};
use crate::domain::handled::Marks;
use crate::domain::ids::{ActivityId, NumIid, OrderId, Rev, Tid};
use crate::domain::sheet::SmallSheet;
use crate::domain::shop::{SecretKind, ShopName, ShopProfile};
use crate::domain::time::Span;
use crate::domain::view::{ViewContent, ViewEdit};
use crate::domain::watch::DesktopNotice;

/// What tells actions apart; the window counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionId(pub u64);

/// Something to be done. Each ends in exactly one [`Event::Ended`](super::Event::Ended) of its id.
#[derive(Debug)]
pub enum Action {
    /// Read what is missing of a shop, now.
    Sync(ShopName),
    /// Stop the pass that runs for a shop.
    StopSync(ShopName),
    /// Stops reading the history until it is resumed; what is new is read on.
    PauseHistory(ShopName),
    /// Reads on.
    ResumeHistory(ShopName),
    /// Compares a span with the platform's own totals, day by day, and reads what is missing.
    Reconcile(ShopName, Span),
    /// Asks the enhanced list what a filter asks, and compares.
    CompareFilter(ShopName, Box<Filter>),
    /// Asks the enhanced list for the orders of a buyer by the whole nick, which is not kept.
    AskBuyer(ShopName, String),
    /// Ask the platform for orders by their numbers and keep them.
    FetchOrders(ShopName, Vec<Tid>),
    /// Read orders again that are here.
    Reread(ShopName, Vec<OrderId>),
    /// Read the details of the orders that a filter's texts leave open.
    FetchUnjudged(ShopName, Box<Filter>),
    /// Say which orders stand from one to the other in the answer that is shown, both included.
    RowsBetween(Box<AskedBy>, OrderId, OrderId),
    /// Write selected orders as text, in the order of the answer that is shown.
    WriteRows(Box<AskedBy>, Picked, RowWriter),
    /// Mark selected orders of the answer that is shown as dealt with, by someone who has this revision before them; where
    /// all of them are, take that back.
    TurnHandled(Box<AskedBy>, Picked, Rev),
    /// Put marks back as they were.
    PutMarks(Marks),
    /// Stop the marking that runs; what was marked stays so.
    StopMarking,
    /// Sum orders by the day of a time.
    DayTotals(ShopName, Which, TimeKind),
    /// Sum what is to be picked for orders.
    PickList(ShopName, Which),
    /// Stop the summing that runs.
    StopSums,
    /// Write a small table into a folder.
    WriteSheet(Box<SmallSheet>, std::path::PathBuf, Form),
    /// Say which activities and drafts a shop has.
    Activities(ShopName),
    /// Keep what is being typed, under a key.
    KeepDraft(ShopName, String, ActivityDraft),
    /// Throw a draft away.
    DropDraft(ShopName, String),
    /// Send an activity; the draft of this key is dropped once the platform has it.
    SendActivity(ShopName, Box<Activity>, Option<String>),
    /// Ask the platform for its record of an activity.
    QueryActivity(ShopName, ActivityId),
    /// Say every version of an activity that was sent or taken over.
    ActivityHistory(ShopName, ActivityId),
    /// Say which request would send an activity, without what is secret in it.
    ShowRequest(ShopName, Box<Activity>),
    /// Ask the platform what became of the newest send of an activity, if nobody knows.
    ReadActivityAgain(ShopName, ActivityId),
    /// Compare the platform's whole list of activities with what is known here; what it finds is told and kept.
    FindDrift(ShopName),
    /// Take the platform's record of an activity over as a version of its own; nothing goes out.
    AdoptActivity(ShopName, ActivityId, Box<ActivityRecord>),
    /// Keep a group of activities as it is typed, under a key.
    KeepGroup(ShopName, String, Box<DraftGroup>),
    /// Forget that the activities of a group belong together; they stay.
    DropGroup(ShopName, String),
    /// Send the parts of a group one after the other; each is told as it comes, and the first that does not come to agree
    /// stops those after it.
    SendGroup(ShopName, String, Box<ReadyGroup>),
    /// Say what was sold of items in orders paid within a span.
    Sales(ShopName, Vec<NumIid>, Span),
    /// Say what lists of items show of them.
    ItemCards(ShopName, Vec<NumIid>),
    /// Say which known items have words in their title, a variant or a code.
    FindItems(ShopName, String),
    /// Read the items out of a CSV file or a workbook.
    ReadItems(std::path::PathBuf),
    /// Look at everything that an activity needs to begin and to end as it was meant.
    Preflight(ShopName, ActivityId),
    /// Do something about marking users of a shop.
    Users(ShopName, UsersAction),
    /// Keep a shop and its secrets, then check that its gateways answer.
    SaveShop(Box<ShopEdit>),
    /// Check that a shop's gateways answer.
    CheckShop(ShopName),
    /// Forget a shop's configuration and secrets; its orders stay.
    RemoveShop(ShopName),
    /// Ask the keyring again.
    ProbeKeyring,
    /// Keep a choice of the window under a key, as JSON.
    KeepSetting(&'static str, String),
    /// Take orders from a file.
    Import(ShopName, std::path::PathBuf),
    /// Write orders into a file; how far it is, is told.
    Export(ShopName, Box<ExportWish>, std::path::PathBuf),
    /// Stop the exports that run; the old file stays.
    StopExport,
    /// Forget that a span was read, and read it again.
    Repair(ShopName, Span),
    /// Say which saved views a shop has; one that has none yet begins with these.
    Views(ShopName, Vec<ViewContent>),
    /// Change the saved views of a shop.
    EditViews(ShopName, Box<ViewEdit>),
    /// Show a notice on the desktop.
    Notify(DesktopNotice),
    /// Say which notices of promotion days are known.
    Notices,
    /// Read a notice of promotion days.
    ReadNotice(NoticeSource, NoticeWish),
}

/// Where a notice comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeSource {
    /// A file.
    File(std::path::PathBuf),
    /// A text that was pasted.
    Text(String),
}

/// What is to become of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeWish {
    /// It is only shown.
    Show,
    /// It is taken in.
    Keep,
}

/// A shop as the settings screen leaves it.
#[derive(Debug)]
pub struct ShopEdit {
    /// The name it had, if it was there before.
    pub was: Option<ShopName>,
    /// What it is to be.
    pub profile: ShopProfile,
    /// Secrets that were typed; one that was left alone is not among them.
    pub secrets: Vec<(SecretKind, SecretString)>,
    /// Where they go.
    pub keep: KeepSecrets,
}

/// Where typed secrets go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeepSecrets {
    /// Into the keyring.
    Keyring,
    /// Into memory, until the program ends.
    ThisRun,
}
