//! Sums that take a while: what orders come to by day, and what is to be picked for them.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::export::Ticket;
use crate::desk::{Desk, Going, Result, write_sheet};
use crate::domain::day_totals::{DayTotals, SumProgress};
use crate::domain::export::{ExportProgress, Form, Which};
use crate::domain::filter::TimeKind;
use crate::domain::pick_list::PickList;
use crate::domain::sheet::SmallSheet;
use crate::domain::shop::ShopName;
use crate::messages::{Event, Sender};

/// How often it is told how far it is.
const TOLD: Duration = Duration::from_millis(100);

/// Tells how far it is, now and then, and says whether it is to go on.
fn listener(events: &Sender, ticket: Ticket) -> impl Fn(SumProgress) -> Going + Send + Sync + 'static {
    let (events, told) = (events.clone(), Mutex::new(Instant::now()));
    move |progress| {
        let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if told.elapsed() >= TOLD {
            *told = Instant::now();
            events.mention(Event::Summing(progress));
        }
        ticket.going()
    }
}

/// Sums orders by day.
pub(super) async fn day_totals(
    desk: &Desk,
    events: &Sender,
    ticket: Ticket,
    name: ShopName,
    (which, time): (Which, TimeKind),
) -> Result<DayTotals> {
    let shop = desk.shop_id(&name).await?;
    let listener = listener(events, ticket);
    desk.aside(move |desk| desk.day_totals(shop, which, time, listener)).await
}

/// Sums the lines of orders.
pub(super) async fn pick_list(
    desk: &Desk,
    events: &Sender,
    ticket: Ticket,
    name: ShopName,
    which: Which,
) -> Result<PickList> {
    let shop = desk.shop_id(&name).await?;
    let listener = listener(events, ticket);
    let hear =
        move |progress: ExportProgress| listener(SumProgress { done: progress.written, of: progress.of });
    desk.aside(move |desk| desk.pick_list(shop, which, &hear)).await
}

/// Writes a small table into a folder.
pub(super) async fn write(desk: &Desk, sheet: SmallSheet, folder: PathBuf, form: Form) -> Result<PathBuf> {
    desk.aside(move |_| write_sheet(&sheet, &folder, form)).await
}
