//! What the window asks to be done. Each action ends in exactly one event.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::activities;
use super::export::{Stops, Ticket, export};
use super::faults;
use super::held::{Cut, Held, write};
use super::marking;
use super::marks::{Wish as MarkWish, mark, selected};
use super::schedule::Shops;
use super::sums;
use crate::desk::{
    Desk, NoticeKeeping, NoticeText, Noticed, Page, Pause, Result, SecretKeeping, SendWish, ShopChange,
    ShownNotice, read_notice,
};
use crate::domain::filter::Filter;
use crate::domain::ids::OrderId;
use crate::domain::outcome::Fetched;
use crate::domain::shop::{ShopName, ShopProfile};
use crate::domain::time::Span;
use crate::domain::watch::Opens;
use crate::messages::{
    Action, ActionId, Event, Fault, KeepSecrets, NoticeSource, NoticeWish, Outcome, Sender, ShopEdit,
    UsersAction,
};

/// How long an export is waited for when the window is gone.
const LAST_MOMENT: Duration = Duration::from_millis(400);
/// How long a click on a notice is waited for.
const CLICKABLE: Duration = Duration::from_mins(10);
/// Most orders whose details one click asks for at once.
const MOST_UNJUDGED: usize = 500;
/// Most that it puts at the head of the queue; the background goes on with them.
const MOST_QUEUED: usize = 20_000;

/// Does what is asked until the window is gone.
pub(super) async fn run(
    desk: Desk,
    mut actions: mpsc::Receiver<(ActionId, Action)>,
    events: Sender,
    shops: Shops,
    held: watch::Receiver<Option<Held>>,
    tabs: Arc<Notify>,
) {
    let mut running = JoinSet::new();
    let mut exporting = JoinSet::new();
    let exports = Stops::default();
    // Marks are made one after the other, and nothing else waits for them.
    let (queue, mut queued) = mpsc::unbounded_channel::<(Op, ActionId, Action)>();
    let mut marker = JoinSet::new();
    marker.spawn(async move {
        while let Some((op, id, action)) = queued.recv().await {
            let outcome = op.act(action).await;
            op.events.tell(Event::Ended(id, outcome)).await;
        }
    });
    let (markings, sums, users) = (Stops::default(), Stops::default(), Stops::default());
    loop {
        tokio::select! {
            asked = actions.recv() => {
                let Some((id, action)) = asked else { break };
                let op = Op {
                    id,
                    desk: desk.clone(),
                    events: events.clone(),
                    shops: shops.clone(),
                    held: held.borrow().clone(),
                    tabs: Arc::clone(&tabs),
                    exports: exports.clone(),
                    ticket: exports.ticket(),
                    markings: markings.clone(),
                    marking: markings.ticket(),
                    sums: sums.clone(),
                    sum: sums.ticket(),
                    users: users.clone(),
                    users_run: users.ticket(),
                };
                if is_note(&action) {
                    let outcome = op.act(action).await;
                    op.events.tell(Event::Ended(id, outcome)).await;
                    continue;
                }
                if matches!(action, Action::TurnHandled(..) | Action::PutMarks(_)) {
                    drop(queue.send((op, id, action)));
                    continue;
                }
                let tasks = if matches!(action, Action::Export(..)) { &mut exporting } else { &mut running };
                tasks.spawn(async move {
                    let outcome = op.act(action).await;
                    op.events.tell(Event::Ended(id, outcome)).await;
                });
            }
            _ = running.join_next(), if !running.is_empty() => {}
            _ = exporting.join_next(), if !exporting.is_empty() => {}
        }
    }
    // A file that is half written takes itself away, if it is given the moment that this takes.
    exports.stop();
    drop(queue);
    let end = async {
        while exporting.join_next().await.is_some() {}
        while marker.join_next().await.is_some() {}
    };
    drop(timeout(LAST_MOMENT, end).await);
}

/// Is it something typed that is to be kept? Those are done one after the other, so that the last one stays, and
/// are done to the end when the window closes. A stop is done at once too: it is for what was asked before it.
const fn is_note(action: &Action) -> bool {
    matches!(
        action,
        Action::KeepDraft(..)
            | Action::DropDraft(..)
            | Action::KeepGroup(..)
            | Action::DropGroup(..)
            | Action::KeepSetting(..)
            | Action::EditViews(..)
            | Action::StopExport
            | Action::StopMarking
            | Action::StopSums
            | Action::Users(_, UsersAction::Pause)
    )
}

struct Op {
    /// By what its end is told.
    id: ActionId,
    desk: Desk,
    events: Sender,
    shops: Shops,
    /// The answer that was shown when it was asked for.
    held: Option<Held>,
    /// Says that the saved views were changed: one task tells of them, so that no older state comes last.
    tabs: Arc<Notify>,
    exports: Stops,
    ticket: Ticket,
    markings: Stops,
    marking: Ticket,
    sums: Stops,
    sum: Ticket,
    users: Stops,
    users_run: Ticket,
}

/// Tells of a click on a notice. Notices come at most once a minute, so that few are waited for at a time.
async fn clicked(shown: ShownNotice, opens: Opens, events: Sender) {
    if timeout(CLICKABLE, shown.answered()).await == Ok(Noticed::Clicked) {
        events.tell(Event::NoticeClicked(opens)).await;
    }
}

/// Turns the desk's errors into what the window says.
fn told<T>(result: Result<T>) -> Result<T, Fault> {
    result.map_err(|error| faults::fault(&error))
}

impl Op {
    async fn act(&self, action: Action) -> Result<Outcome, Fault> {
        match action {
            Action::Sync(name) => {
                self.desk.secrets().try_again();
                self.shops.sync_now(&self.shop(&name)?).await.map(|()| Outcome::Done)
            }
            Action::PauseHistory(name) => self.pause(&name, Pause::On).await,
            Action::ResumeHistory(name) => self.pause(&name, Pause::Off).await,
            Action::Reconcile(name, span) => {
                let shop = self.shop(&name)?;
                self.shops.compare(&shop, span).await.map(Outcome::Reconciled)
            }
            Action::CompareFilter(name, filter) => {
                let compared = told(self.desk.compare_filter(&self.shop(&name)?, &filter).await)?;
                Ok(Outcome::FilterCompared(Box::new(compared)))
            }
            Action::AskBuyer(name, nick) => {
                told(self.desk.ask_buyer(&self.shop(&name)?, &nick).await).map(Outcome::BuyerFound)
            }
            Action::StopSync(name) => {
                self.shops.stop(&name);
                Ok(Outcome::Done)
            }
            Action::FetchOrders(name, tids) => {
                let shop = self.shop(&name)?;
                let fetched = told(self.desk.fetch_orders(&shop, &tids).await)?;
                // What could not be read before may have left the quarantine.
                self.shops.refresh(&shop).await;
                Ok(Outcome::Fetched(fetched))
            }
            Action::Reread(name, ids) => self.reread(&name, ids).await.map(Outcome::Fetched),
            Action::FetchUnjudged(name, filter) => {
                self.fetch_unjudged(&name, *filter).await.map(Outcome::Fetched)
            }
            Action::KeepDraft(name, key, draft) => {
                let shop = self.shop(&name)?;
                told(self.desk.keep_draft(&shop, key, Some(draft)).await)?;
                self.tell_activities(&shop).await
            }
            Action::DropDraft(name, key) => {
                let shop = self.shop(&name)?;
                told(self.desk.keep_draft(&shop, key, None).await)?;
                self.tell_activities(&shop).await
            }
            Action::RowsBetween(asked, from, to) => {
                let held = self.held.as_ref().filter(|held| held.asked == *asked).ok_or(Fault::Cancelled)?;
                let Cut { ids, left_out } = told(held.between(&self.desk, from, to).await)?;
                Ok(Outcome::Between { ids: Arc::new(ids.into_iter().collect()), left_out })
            }
            Action::WriteRows(asked, picked, writer) => {
                let held = self.held.as_ref().filter(|held| held.asked.same_orders(&asked));
                let held = held.ok_or(Fault::Cancelled)?;
                let Cut { ids, left_out } = told(held.picked(&self.desk, &picked).await)?;
                let (text, rows) = told(write(&self.desk, &ids, &writer).await)?;
                Ok(Outcome::Written { text, rows, left_out })
            }
            Action::Activities(name) => self.tell_activities(&self.shop(&name)?).await,
            Action::SendActivity(name, activity, draft) => {
                let shop = self.shop(&name)?;
                let wish = SendWish { activity: *activity, draft };
                let sent = told(self.desk.send_activity(&shop, wish).await);
                self.tell_activities(&shop).await?;
                sent.map(|sent| Outcome::Activity(Box::new(sent)))
            }
            Action::QueryActivity(name, id) => {
                told(self.desk.query_activity(&self.shop(&name)?, &id).await).map(Outcome::ActivityRecord)
            }
            Action::ActivityHistory(name, id) => {
                let shop = told(self.desk.shop_id(&name).await)?;
                let versions = told(self.desk.activity_history(shop, id.clone()).await)?;
                Ok(Outcome::ActivityHistory(id, versions))
            }
            Action::ShowRequest(name, activity) => {
                let request = told(self.desk.activity_request(&self.shop(&name)?, &activity))?;
                Ok(Outcome::Request(Box::new(request)))
            }
            Action::ReadActivityAgain(name, id) => {
                let shop = self.shop(&name)?;
                let sent = told(self.desk.read_again(&shop, &id).await);
                self.tell_activities(&shop).await?;
                sent.map(|sent| Outcome::ReadAgain(sent.map(Box::new)))
            }
            Action::FindDrift(name) => {
                let shop = self.shop(&name)?;
                let report = told(self.desk.find_drift(&shop).await);
                self.tell_activities(&shop).await?;
                report.map(|report| Outcome::Drift(Box::new(report)))
            }
            Action::AdoptActivity(name, id, record) => {
                let shop = self.shop(&name)?;
                let version = told(self.desk.adopt_activity(&shop, id, *record).await)?;
                self.tell_activities(&shop).await?;
                Ok(Outcome::Adopted(version))
            }
            Action::KeepGroup(name, key, group) => {
                let shop = self.shop(&name)?;
                told(self.desk.keep_group(&shop, key, Some(*group)).await)?;
                self.tell_activities(&shop).await
            }
            Action::DropGroup(name, key) => {
                let shop = self.shop(&name)?;
                told(self.desk.keep_group(&shop, key, None).await)?;
                self.tell_activities(&shop).await
            }
            Action::SendGroup(name, key, group) => {
                let shop = self.shop(&name)?;
                let sent =
                    activities::send_group(&self.desk, &self.events, self.id, &shop, key, *group).await;
                self.tell_activities(&shop).await?;
                sent.map(|sent| Outcome::Group(Box::new(sent)))
            }
            Action::Sales(name, items, span) => {
                let sales = told(self.desk.sales(&self.shop(&name)?, items, span).await)?;
                Ok(Outcome::Sales(Box::new(sales)))
            }
            Action::ItemCards(name, items) => {
                told(self.desk.item_cards(&self.shop(&name)?, items).await).map(Outcome::ItemCards)
            }
            Action::ReadItems(path) => {
                let read = self.desk.aside(move |_| Desk::items_of_file(&path)).await;
                told(read).map(|read| Outcome::ItemsOfFile(Box::new(read)))
            }
            Action::FindItems(name, text) => {
                let found = told(self.desk.find_items(&self.shop(&name)?, &text).await)?;
                Ok(Outcome::FoundItems(Box::new(found)))
            }
            Action::Preflight(name, id) => {
                let checks = told(self.desk.preflight(&self.shop(&name)?, &id).await)?;
                Ok(Outcome::Preflight(id, checks))
            }
            Action::Users(name, action) => {
                if matches!(action, UsersAction::Pause) {
                    self.users.stop();
                }
                let shop = self.shop(&name)?;
                told(marking::act(&self.desk, &self.events, &self.users_run, &shop, action).await)
            }
            Action::SaveShop(edit) => self.save_shop(*edit).await,
            Action::CheckShop(name) => {
                self.desk.secrets().try_again();
                told(self.desk.check_shop(&self.shop(&name)?).await).map(Outcome::Checked)
            }
            Action::RemoveShop(name) => {
                let removed = self.desk.aside(move |desk| desk.remove_shop(&name)).await;
                self.shops.reload().await;
                told(removed)?;
                Ok(Outcome::Done)
            }
            Action::ProbeKeyring => {
                self.desk.secrets().try_again();
                self.shops.reload().await;
                Ok(Outcome::Done)
            }
            Action::KeepSetting(key, value) => {
                told(self.desk.keep_setting(key, value).await)?;
                Ok(Outcome::Done)
            }
            Action::Import(name, path) => {
                let profile = self.desk.shop(Some(&name)).ok();
                let report = told(self.desk.aside(move |desk| desk.import(&name, &path)).await)?;
                if let Some(profile) = profile {
                    self.shops.refresh(&profile).await;
                }
                Ok(Outcome::Imported(report.orders))
            }
            Action::Export(name, wish, path) => {
                let written = export(&self.desk, &self.events, self.ticket.clone(), name, *wish, path).await;
                told(written).map(|exported| Outcome::Exported(Box::new(exported)))
            }
            Action::TurnHandled(asked, picked, seen) => {
                let ids = told(selected(&self.desk, self.held.as_ref(), &asked, &picked).await)?;
                self.mark(MarkWish::Turn(ids.ok_or(Fault::Cancelled)?, seen)).await
            }
            Action::PutMarks(marks) => self.mark(MarkWish::Put(marks)).await,
            Action::StopMarking => {
                self.markings.stop();
                Ok(Outcome::Done)
            }
            Action::DayTotals(name, which, time) => {
                let wish = (which, time);
                let totals = sums::day_totals(&self.desk, &self.events, self.sum.clone(), name, wish).await;
                told(totals).map(|totals| Outcome::DayTotals(Box::new(totals)))
            }
            Action::PickList(name, which) => {
                let list = sums::pick_list(&self.desk, &self.events, self.sum.clone(), name, which).await;
                told(list).map(|list| Outcome::PickList(Box::new(list)))
            }
            Action::StopSums => {
                self.sums.stop();
                Ok(Outcome::Done)
            }
            Action::WriteSheet(sheet, folder, form) => {
                told(sums::write(&self.desk, *sheet, folder, form).await).map(Outcome::SheetWritten)
            }
            Action::StopExport => {
                self.exports.stop();
                Ok(Outcome::Done)
            }
            Action::Repair(name, span) => self.repair(&name, span).await,
            Action::Views(name, starters) => {
                let shop = told(self.desk.shop_id(&name).await)?;
                told(self.desk.start_views(shop, starters).await)?;
                // Where they cannot be read, the window hears it here.
                told(self.desk.views(shop).await)?;
                self.tabs.notify_one();
                Ok(Outcome::Done)
            }
            Action::EditViews(name, edit) => {
                let shop = told(self.desk.shop_id(&name).await)?;
                let edited = told(self.desk.edit_views(shop, *edit).await);
                self.tabs.notify_one();
                edited.map(Outcome::View)
            }
            Action::Notify(notice) => {
                let opens = notice.opens.clone();
                let shown = told(self.desk.notify(notice).await)?;
                if let Some(opens) = opens {
                    tokio::spawn(clicked(shown, opens, self.events.clone()));
                }
                Ok(Outcome::Done)
            }
            Action::Notices => {
                super::tell_notices(&self.desk, &self.events).await;
                Ok(Outcome::Done)
            }
            Action::ReadNotice(source, wish) => self.read_notice(source, wish).await,
        }
    }

    async fn mark(&self, wish: MarkWish) -> Result<Outcome, Fault> {
        told(mark(&self.desk, &self.events, &self.marking, wish).await).map(Outcome::Marked)
    }

    async fn pause(&self, name: &ShopName, pause: Pause) -> Result<Outcome, Fault> {
        self.shops.set_pause(&self.shop(name)?, pause).await;
        Ok(Outcome::Done)
    }

    fn shop(&self, name: &ShopName) -> Result<ShopProfile, Fault> {
        told(self.desk.shop(Some(name)))
    }

    async fn reread(&self, name: &ShopName, ids: Vec<OrderId>) -> Result<Fetched, Fault> {
        let shop = self.shop(name)?;
        let tids = told(self.desk.tids_of(ids).await)?;
        told(self.desk.fetch_orders(&shop, &tids).await)
    }

    async fn fetch_unjudged(&self, name: &ShopName, filter: Filter) -> Result<Fetched, Fault> {
        let shop = self.shop(name)?;
        let id = told(self.desk.shop_id(name).await)?;
        let page = Page { offset: 0, limit: MOST_QUEUED };
        let mut open = told(self.desk.unjudged(id, &filter, page).await)?;
        told(self.desk.ask_details(open.clone()).await)?;
        self.shops.background_soon(&shop);
        open.truncate(MOST_UNJUDGED);
        let tids = told(self.desk.tids_of(open).await)?;
        let fetched = told(self.desk.fetch_orders(&shop, &tids).await)?;
        self.shops.refresh(&shop).await;
        Ok(fetched)
    }

    /// Forgets that a span was read and reads it again: what is new at once, what is older by the background.
    async fn repair(&self, name: &ShopName, span: Span) -> Result<Outcome, Fault> {
        let shop = self.shop(name)?;
        told(self.desk.forget_coverage(&shop, span).await)?;
        self.shops.refresh(&shop).await;
        match self.shops.sync_now(&shop).await {
            // What runs goes on; the next look at the ledger finds what is missing.
            Ok(()) | Err(Fault::Busy(_)) => Ok(Outcome::Done),
            Err(fault) => Err(fault),
        }
    }

    async fn read_notice(&self, source: NoticeSource, wish: NoticeWish) -> Result<Outcome, Fault> {
        let keeping = match wish {
            NoticeWish::Show => NoticeKeeping::Show,
            NoticeWish::Keep => NoticeKeeping::Keep,
        };
        let read = self.desk.aside(move |desk| {
            let text = match source {
                NoticeSource::File(path) => NoticeText::of_file(&path)?,
                NoticeSource::Text(text) => NoticeText::pasted(text),
            };
            read_notice(desk.paths(), &text, keeping)
        });
        let report = told(read.await)?;
        if wish == NoticeWish::Keep {
            super::tell_notices(&self.desk, &self.events).await;
            for shop in self.desk.shops() {
                self.shops.refresh(&shop).await;
            }
        }
        Ok(Outcome::Notice(Box::new(report)))
    }

    async fn save_shop(&self, edit: ShopEdit) -> Result<Outcome, Fault> {
        let ShopEdit { was, profile, secrets, keep } = edit;
        let keep = match keep {
            KeepSecrets::Keyring => SecretKeeping::Keyring,
            KeepSecrets::ThisRun => SecretKeeping::ThisRun,
        };
        let change = ShopChange { was, profile: profile.clone(), secrets, keep };
        told(self.desk.aside(move |desk| desk.keep_shop(change)).await)?;
        let checks = told(self.desk.check_shop(&profile).await);
        self.shops.reload().await;
        checks.map(Outcome::Checked)
    }

    async fn tell_activities(&self, shop: &ShopProfile) -> Result<Outcome, Fault> {
        told(activities::tell(&self.desk, &self.events, shop).await)?;
        Ok(Outcome::Done)
    }
}
