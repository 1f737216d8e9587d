//! What a frame asks for. Drawing only fills the bag; the window acts once the frame is drawn.

use crate::domain::activity::ActivityDraft;
use crate::domain::activity::due::NoticeWish;
use crate::domain::filter::Filter;
use crate::domain::ids::{ActivityId, OrderId, Tid, ViewId};
use crate::domain::shop::ShopName;
use crate::messages::{Action, NoticeSource};
use crate::ui::activities::Ask;
use crate::ui::commands::Command;

/// The screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// 订单.
    #[default]
    Orders,
    /// 尖货活动.
    Activities,
    /// 大促日历.
    Calendar,
    /// 同步.
    Sync,
    /// 设置.
    Settings,
}

/// Whose action it was, so that its end reaches who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Orders that the store lacks.
    Lookup(Vec<Tid>),
    /// An open order that is read again.
    Reread(OrderId),
    /// The details of orders that a text leaves open.
    Unjudged,
    /// A filter being asked of the platform too.
    Compare,
    /// A buyer's orders being asked of the platform, by the whole nick.
    Buyer(String),
    /// A pass that the user asked for, over everything or over a span that is read again.
    Pass,
    /// A draft being kept; only its failure is told.
    Draft,
    /// An activity being sent from the form.
    Send(Box<ActivityDraft>),
    /// Something about marking users.
    Users,
    /// The platform's record of an activity.
    Query(ActivityId),
    /// Something else of the screen of the activities.
    Activity(Ask),
    /// A shop being kept and checked.
    SaveShop(ShopName),
    /// A shop being checked.
    CheckShop(ShopName),
    /// A shop being forgotten.
    RemoveShop(ShopName),
    /// A file being taken in.
    Import(String),
    /// An order that could not be read, asked for by its number.
    Retry(i64),
    /// Orders of a range of the table, from one to the other.
    Range(OrderId, OrderId),
    /// Orders being marked as dealt with.
    Mark,
    /// Marks being put back as they were.
    MarkBack,
    /// Orders being summed for a dialog; which asking of it.
    Sums(u64),
    /// A small table being written into a file.
    SheetWritten,
    /// Rows being written to be copied.
    Copy,
    /// Orders being written into a file.
    Export,
    /// Days being compared with the platform's totals.
    CompareDays,
    /// A notice being read, with nothing kept.
    ShowNotice(NoticeSource),
    /// A notice being taken in.
    KeepNotice,
    /// The views of a shop being read for the first time.
    Views,
    /// A view being made or put back, which is to be opened.
    MakeView,
    /// A notice being shown on the desktop, to try it.
    TryNotice,
    /// A notice of watched views being shown on the desktop.
    Watched,
    /// Something whose success needs no word.
    Quiet,
}

/// One thing that a frame asks for.
#[derive(Debug)]
pub enum Wish {
    /// Have the worker do something.
    Act(Action, Purpose),
    /// Show another screen.
    Go(Screen),
    /// Show an order's detail, or none.
    Open(Option<OrderId>),
    /// Show only the orders of one buyer, by the stable key.
    OnlyBuyer(String),
    /// Show only the orders of one buyer that wait to be shipped, by the stable key.
    WaitingOfBuyer(String),
    /// Show the orders of a filter.
    Orders(Box<Filter>),
    /// Show an activity.
    Activity(ActivityId),
    /// Do what a command says.
    Do(Command),
    /// Bring the window to the front.
    Raise,
    /// Show a view of a shop.
    ShowView(ShopName, ViewId),
    /// Keep which notices of activities are wished for.
    ActivityNotices(NoticeWish),
    /// Keep the choices of the window.
    KeepSettings,
    /// Say something in passing; it is kept in the list of notices.
    Say(String),
}

/// What a frame asks for.
#[derive(Debug, Default)]
pub struct Actions(Vec<Wish>);

impl Actions {
    /// Asks for something.
    pub fn wish(&mut self, wish: Wish) {
        self.0.push(wish);
    }

    /// Has the worker do something.
    pub fn act(&mut self, action: Action, purpose: Purpose) {
        self.0.push(Wish::Act(action, purpose));
    }

    /// Takes everything out.
    pub fn take(&mut self) -> Vec<Wish> {
        std::mem::take(&mut self.0)
    }
}
