//! The answer that the table shows, as it was given: what is selected in it is found, summed and written here.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::desk::{Desk, MirrorAnswer, Page, Result};
use crate::domain::facets::Totals;
use crate::domain::ids::{OrderId, ShopId};
use crate::messages::{AskedBy, MOST_PICKED, OrderRow, Picked, RowWriter};

/// Orders that are read and written at once: what waits for the store gets its turn in between.
const CHUNK: usize = 500;

/// An answer. Cheap to clone.
#[derive(Clone)]
pub(super) struct Held {
    /// What it was asked by.
    pub(super) asked: AskedBy,
    /// Whose orders.
    pub(super) shop: ShopId,
    /// Where its rows come from.
    pub(super) rows: Source,
}

/// Where the rows of an answer come from.
#[derive(Clone)]
pub(super) enum Source {
    /// The index.
    Index(Arc<MirrorAnswer>),
    /// SQL: the orders that a text leaves open.
    Unjudged,
    /// The first rows of an answer that the index is still needed for.
    First(Arc<[OrderId]>),
}

/// Some orders, and how many more there would have been.
pub(super) struct Cut {
    pub(super) ids: Vec<OrderId>,
    pub(super) left_out: u64,
}

impl Cut {
    fn of(mut ids: Vec<OrderId>) -> Self {
        let left_out = ids.len().saturating_sub(MOST_PICKED) as u64;
        ids.truncate(MOST_PICKED);
        Self { ids, left_out }
    }
}

impl Held {
    /// A stretch of its rows.
    pub(super) async fn page(&self, desk: &Desk, page: Page) -> Result<Vec<OrderId>> {
        match &self.rows {
            Source::Index(found) => Ok(found.rows(page.offset, page.limit)),
            Source::Unjudged => desk.unjudged(self.shop, &self.asked.filter, page).await,
            Source::First(ids) => {
                let offset = usize::try_from(page.offset).unwrap_or(usize::MAX);
                Ok(ids.iter().skip(offset).take(page.limit).copied().collect())
            }
        }
    }

    /// The orders from one to the other, the first one first; none where either is not in the answer.
    pub(super) async fn between(&self, desk: &Desk, from: OrderId, to: OrderId) -> Result<Cut> {
        let places = match &self.rows {
            Source::Index(found) => found.position(from).zip(found.position(to)),
            Source::Unjudged | Source::First(_) => {
                let all = self.page(desk, Page::ALL).await?;
                let place = |id| all.iter().position(|known| *known == id).map(|place| place as u64);
                place(from).zip(place(to))
            }
        };
        let Some((from, to)) = places else { return Ok(Cut::of(Vec::new())) };
        let count = from.abs_diff(to) + 1;
        let limit = usize::try_from(count).unwrap_or(usize::MAX).min(MOST_PICKED);
        let left_out = count - limit as u64;
        // What is left out is what lies farthest from where the stretch was begun.
        let offset = if from <= to { from } else { to + left_out };
        Ok(Cut { ids: self.page(desk, Page { offset, limit }).await?, left_out })
    }

    /// The selected orders in the order of the answer; those that have left it stand last.
    pub(super) async fn picked(&self, desk: &Desk, picked: &Picked) -> Result<Cut> {
        let ids = match picked {
            Picked::AllBut(but) => {
                let mut ids = self.page(desk, Page { limit: MOST_PICKED + but.len(), ..Page::ALL }).await?;
                ids.retain(|id| !but.contains(id));
                ids.truncate(MOST_PICKED);
                let left_out = self.count_but(desk, but).await?.saturating_sub(ids.len() as u64);
                return Ok(Cut { ids, left_out });
            }
            Picked::These(ids) => ids,
        };
        let mut placed: Vec<(u64, OrderId)> = match &self.rows {
            Source::Index(found) => {
                ids.iter().map(|id| (found.position(*id).unwrap_or(u64::MAX), *id)).collect()
            }
            Source::Unjudged | Source::First(_) => {
                let all = self.page(desk, Page::ALL).await?;
                let places = (0..).zip(all).filter(|(_, id)| ids.contains(id)).collect::<Vec<(u64, _)>>();
                let here: BTreeSet<OrderId> = places.iter().map(|(_, id)| *id).collect();
                let gone = ids.difference(&here).map(|id| (u64::MAX, *id));
                places.iter().copied().chain(gone).collect()
            }
        };
        placed.sort_unstable();
        Ok(Cut::of(placed.into_iter().map(|(_, id)| id).collect()))
    }

    /// Every selected order, however many they are; in no order that means anything.
    pub(super) async fn every(&self, desk: &Desk, picked: &Picked) -> Result<Vec<OrderId>> {
        let but = match picked {
            Picked::These(ids) => return Ok(ids.iter().copied().collect()),
            Picked::AllBut(but) => but,
        };
        let mut ids = match &self.rows {
            Source::Index(found) => found.ids().collect(),
            Source::Unjudged | Source::First(_) => self.page(desk, Page::ALL).await?,
        };
        ids.retain(|id| !but.contains(id));
        Ok(ids)
    }

    /// How many orders of the answer are not these.
    async fn count_but(&self, desk: &Desk, but: &BTreeSet<OrderId>) -> Result<u64> {
        match &self.rows {
            Source::Index(found) => Ok(found.len().saturating_sub(members(found, but).len() as u64)),
            Source::Unjudged | Source::First(_) => {
                let all = self.page(desk, Page::ALL).await?;
                Ok(all.iter().filter(|id| !but.contains(id)).count() as u64)
            }
        }
    }

    /// The sums of the selected orders. Of all but a few the few are taken off the answer's own sums; one whose
    /// amount has changed since is taken off as it is now, until the next answer.
    pub(super) async fn totals(&self, desk: &Desk, picked: &Picked) -> Result<Totals> {
        let (found, but) = match (picked, &self.rows) {
            (Picked::These(ids), _) => return desk.totals_of(ids.iter().copied().collect()).await,
            (Picked::AllBut(but), Source::Unjudged | Source::First(_)) => {
                let mut ids = self.page(desk, Page::ALL).await?;
                ids.retain(|id| !but.contains(id));
                return desk.totals_of(ids).await;
            }
            (Picked::AllBut(but), Source::Index(found)) => (found, but),
        };
        let off = desk.totals_of(members(found, but)).await?;
        let all = found.totals();
        Ok(Totals {
            orders: all.orders.saturating_sub(off.orders),
            payment: all.payment - off.payment,
            payment_unknown: all.payment_unknown.saturating_sub(off.payment_unknown),
            unjudged: 0,
        })
    }
}

/// Those of them that are in the answer.
fn members(found: &MirrorAnswer, ids: &BTreeSet<OrderId>) -> Vec<OrderId> {
    ids.iter().copied().filter(|id| found.position(*id).is_some()).collect()
}

/// Writes rows one after the other, without the end of the last line, and gives how many there were.
pub(super) async fn write(desk: &Desk, ids: &[OrderId], writer: &RowWriter) -> Result<(String, usize)> {
    let (mut text, mut rows) = (writer.head().to_owned(), 0);
    for chunk in ids.chunks(CHUNK) {
        for known in desk.orders(chunk.to_vec()).await? {
            writer.write(&OrderRow { id: known.id, order: known.order() }, &mut text);
            rows += 1;
        }
    }
    text.truncate(text.trim_end_matches('\n').len());
    Ok((text, rows))
}
