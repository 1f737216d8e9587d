//! Before the mirror is there: the first rows come straight from the store, and nothing is said of how many there are.

use std::sync::Arc;

use tokio::sync::watch;

use super::super::held::{Held, Source};
use super::{Queries, Shown};
use crate::desk::{Going, Reflection, Result};
use crate::domain::ids::ShopId;
use crate::messages::{AnswerScope, AskedBy, Event, FirstRows, View, WishedAnswer};

/// What makes first rows unwanted.
pub(super) struct Meanwhile<'a> {
    /// Another wish.
    pub(super) view: &'a watch::Receiver<View>,
    /// The mirror.
    pub(super) reflection: &'a watch::Receiver<Reflection>,
}

impl Meanwhile<'_> {
    /// Has the window said something else?
    pub(super) fn is_another_wished(&self) -> bool {
        self.view.has_changed().unwrap_or(true)
    }

    fn going(&self) -> Going {
        let is_over = self.is_another_wished() || self.reflection.borrow().snapshot.is_some();
        if is_over { Going::Stop } else { Going::On }
    }
}

impl Queries {
    /// Tells the first rows of an answer, or another stretch of those that were found.
    pub(super) async fn first(
        &mut self,
        wished: &WishedAnswer,
        shop: ShopId,
        meanwhile: Meanwhile<'_>,
    ) -> Result<()> {
        if let Some(shown) = &mut self.shown
            && shown.held.shop == shop
            && shown.wish.question == wished.question
        {
            if (shown.wish.first_row, shown.wish.rows) != (wished.first_row, wished.rows) {
                shown.wish = wished.clone();
                let rows = self.rows().await?;
                self.events.tell(Event::Rows(rows)).await;
            }
            return Ok(());
        }
        let found = match wished.scope {
            AnswerScope::Matching => self.desk.first_rows(shop, &wished.filter, || meanwhile.going()).await?,
            AnswerScope::Unjudged => Some(Vec::new()),
        };
        let Some(ids) = found else { return Ok(()) };
        let rows_total = ids.len() as u64;
        let asked = AskedBy { filter: wished.filter.clone(), scope: wished.scope };
        let held = Held { asked, shop, rows: Source::First(Arc::from(ids)) };
        self.held.send_replace(Some(held.clone()));
        self.shown = Some(Shown { wish: wished.clone(), held });
        let rows = self.rows().await?;
        self.events.tell(Event::FirstRows(FirstRows { rows_total, rows })).await;
        Ok(())
    }
}
