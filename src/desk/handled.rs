//! Marking orders as dealt with on this computer, and taking that back.

use super::error::Result;
use super::export::Going;
use super::open::Desk;
use crate::domain::handled::{Handled, Mark, MarkProgress, Marked, Marks};
use crate::domain::ids::{OrderId, Rev};

/// Orders that are marked in one commit: what else is written gets its turn in between, and the mirror follows in
/// pieces.
const CHUNK: usize = 10_000;

impl Desk {
    /// Marks orders as dealt with, by someone who had the store's revision `seen` before them; where all of them are,
    /// takes that back. `listener` hears how far it is, and says whether it is to go on.
    ///
    /// # Errors
    /// [`DeskError::Store`](super::DeskError::Store); what was marked until then stays so.
    pub async fn turn_handled(
        &self,
        ids: Vec<OrderId>,
        seen: Rev,
        listener: impl Fn(MarkProgress) -> Going,
    ) -> Result<Marked> {
        let (mut open, of) = (Vec::new(), ids.len() as u64);
        for chunk in ids.chunks(CHUNK) {
            if listener(MarkProgress { done: 0, of }) == Going::Stop {
                return Ok(Marked { now: Handled::No, orders: 0, left: of, before: Marks::from([]) });
            }
            let chunk = chunk.to_vec();
            let states = self.store().read(move |r| r.handled_of(&chunk)).await?;
            open.extend(states.into_iter().filter(|(_, handled)| *handled != Handled::Yes).map(|(id, _)| id));
        }
        let mark = Mark { at: self.clock().now(), seen };
        let marks: Vec<(OrderId, Option<Mark>)> = if open.is_empty() {
            ids.into_iter().map(|id| (id, None)).collect()
        } else {
            open.into_iter().map(|id| (id, Some(mark))).collect()
        };
        self.put_marks(marks.into(), listener).await
    }

    /// Gives orders these marks, or takes them away: what was done is taken back so.
    ///
    /// # Errors
    /// As [`Self::turn_handled`].
    pub async fn put_marks(&self, marks: Marks, listener: impl Fn(MarkProgress) -> Going) -> Result<Marked> {
        let of = marks.len() as u64;
        let (mut before, mut done) = (Vec::new(), 0);
        for start in (0..marks.len()).step_by(CHUNK) {
            if listener(MarkProgress { done, of }) == Going::Stop {
                break;
            }
            let marks = Marks::clone(&marks);
            let end = (start + CHUNK).min(marks.len());
            let put =
                move |tx: &mut crate::store::Tx<'_>| tx.put_marks(marks.get(start..end).unwrap_or_default());
            before.extend(self.store().write(put).await?);
            done = end as u64;
        }
        let now = match marks.first() {
            Some((_, Some(_))) => Handled::Yes,
            _ => Handled::No,
        };
        Ok(Marked { now, orders: before.len() as u64, left: of - done, before: before.into() })
    }
}
