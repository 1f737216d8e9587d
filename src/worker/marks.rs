//! Marking orders as dealt with. What is asked for is done one after the other, so that a key pressed twice ends as it
//! was meant.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::export::Ticket;
use super::held::Held;
use crate::desk::{Desk, Result};
use crate::domain::handled::{MarkProgress, Marked, Marks};
use crate::domain::ids::{OrderId, Rev};
use crate::messages::{AskedBy, Event, Picked, Sender};

/// How often it is told how far it is.
const TOLD: Duration = Duration::from_millis(100);

/// What is to become of the marks.
pub(super) enum Wish {
    /// Mark these; where all of them are marked, take that back.
    Turn(Vec<OrderId>, Rev),
    /// Put these back.
    Put(Marks),
}

/// The orders that are to be marked; `None` where the answer that they were selected in is shown no more.
pub(super) async fn selected(
    desk: &Desk,
    held: Option<&Held>,
    asked: &AskedBy,
    picked: &Picked,
) -> Result<Option<Vec<OrderId>>> {
    match picked {
        // They are named by themselves, and may have left the answer.
        Picked::These(ids) => Ok(Some(ids.iter().copied().collect())),
        Picked::AllBut(_) => match held.filter(|held| held.asked.same_orders(asked)) {
            Some(held) => held.every(desk, picked).await.map(Some),
            None => Ok(None),
        },
    }
}

/// Does it, and tells how far it is.
pub(super) async fn mark(desk: &Desk, events: &Sender, ticket: &Ticket, wish: Wish) -> Result<Marked> {
    let told = Mutex::new(Instant::now());
    let listener = |progress: MarkProgress| {
        let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if told.elapsed() >= TOLD {
            *told = Instant::now();
            events.mention(Event::Marking(progress));
        }
        ticket.going()
    };
    match wish {
        Wish::Turn(ids, seen) => desk.turn_handled(ids, seen, listener).await,
        Wish::Put(marks) => desk.put_marks(marks, listener).await,
    }
}
