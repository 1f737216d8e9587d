//! The tabs of the shop that is shown: which views it has, whoever changed them, and how many orders are in each.

use std::collections::BTreeMap;

use tokio::sync::watch;

use crate::desk::{Desk, Question, Reflection, Result, ShopScope, Snapshot};
use crate::domain::filter_line;
use crate::domain::ids::{Rev, ShopId, ViewId};
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;
use crate::domain::view::View;
use crate::messages::{Event, Sender};

/// How long a count of a span that goes with the time may stand, in seconds.
const SPAN_S: i64 = 60;

/// What was told of the tabs, so that only what is new is.
pub(super) struct Tabs {
    desk: Desk,
    events: Sender,
    told: Option<Told>,
}

/// The tabs of a shop.
struct Told {
    name: ShopName,
    shop: ShopId,
    views: Vec<View>,
    counted: Option<Counted>,
}

/// What the counts depend on.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Counted {
    rev: Rev,
    slot: i64,
}

impl Tabs {
    pub(super) const fn new(desk: Desk, events: Sender) -> Self {
        Self { desk, events, told: None }
    }

    /// Is another shop shown than the one that was looked at?
    pub(super) fn are_of_another(&self, name: Option<&ShopName>) -> bool {
        name.is_some() && self.told.as_ref().map(|told| &told.name) != name
    }

    /// Tells what has changed since the last look. To be called once a second, and when they were changed.
    pub(super) async fn look(&mut self, name: Option<ShopName>, mirror: &watch::Receiver<Reflection>) {
        let Some(name) = name else { return };
        let snapshot = mirror.borrow().snapshot.clone();
        if let Err(error) = self.follow(name, snapshot.as_ref()).await {
            tracing::error!(%error, "the views of a shop could not be read");
        }
    }

    async fn follow(&mut self, name: ShopName, snapshot: Option<&Snapshot>) -> Result<()> {
        let shop = match &self.told {
            Some(told) if told.name == name => told.shop,
            _ => self.desk.shop_id(&name).await?,
        };
        let views = self.desk.views(shop).await?;
        let is_known = self.told.as_ref().is_some_and(|told| told.shop == shop && told.views == views);
        if !is_known {
            // A shop without views has not begun yet: the window gives it the first ones.
            if !views.is_empty() {
                self.events.tell(Event::Views(name.clone(), views.clone())).await;
            }
            self.told = Some(Told { name: name.clone(), shop, views, counted: None });
        }
        let (Some(told), Some(snapshot)) = (&mut self.told, snapshot) else { return Ok(()) };
        let now = self.desk.clock().now();
        let counted = Some(Counted { rev: snapshot.rev(), slot: now.unix().div_euclid(SPAN_S) });
        if told.counted != counted {
            told.counted = counted;
            let counts = counts(&told.views, shop, snapshot, now);
            self.events.tell(Event::ViewCounts(name, counts)).await;
        }
        Ok(())
    }
}

/// How many orders are in each view; a line that cannot be read has no count.
fn counts(views: &[View], shop: ShopId, snapshot: &Snapshot, now: Timestamp) -> BTreeMap<ViewId, u64> {
    let count = |view: &View| {
        let filter = filter_line::read(&view.content.line, now).ok()?;
        let found = snapshot.ask(&Question { shop: ShopScope::One(shop), filter });
        Some((view.id, found.totals().orders))
    };
    views.iter().filter_map(count).collect()
}
