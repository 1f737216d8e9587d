//! What the window and the worker say to each other. Neither knows the other; both know this.
//!
//! Wanted state and actions are two things. The [`View`] is state: the latest wins and none is queued. An
//! [`Action`] has an id and ends in exactly one [`Event::Ended`], whoever sent it.

mod action;
mod event;
mod link;
mod marking;
mod picked;
mod view;

pub use action::{Action, ActionId, KeepSecrets, NoticeSource, NoticeWish, ShopEdit};
pub use event::{Answer, Entered, Event, Fault, FirstRows, OrderRow, Outcome, Rows, ShopState, StartUp};
pub use link::{Closed, Sender, WindowEnd, WorkerEnd, link};
pub use marking::{UsersAction, UsersOutcome, UsersTold};
pub use picked::{AskedBy, MOST_PICKED, Picked, RowWriter};
pub use view::{AnswerScope, CoverageWish, DetailWish, View, WishedAnswer};
