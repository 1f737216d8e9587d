//! Looks at the watched views and tells the window what has entered them.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::desk::{Desk, Reflection, Watched, WatchedKey, Watcher};
use crate::messages::{Entered, Event, Sender, View};

/// How often is looked.
const LOOK: Duration = Duration::from_secs(2);

/// Looks until it is dropped.
pub(super) async fn watch(
    desk: Desk,
    view: watch::Receiver<View>,
    mirror: watch::Receiver<Reflection>,
    events: Sender,
) {
    let mut watcher = Watcher::default();
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let quiet = view.borrow().quiet;
        let Some(snapshot) = mirror.borrow().snapshot.clone() else { continue };
        let now = desk.clock().now();
        let views = match desk.watched().await {
            Ok(views) => views,
            Err(error) => {
                tracing::error!(%error, "the watched views could not be read");
                continue;
            }
        };
        if views.is_empty() {
            watcher = Watcher::default();
            continue;
        }
        // A view of a million orders is counted through in some milliseconds: not on a thread that others wait for.
        let mut looking = watcher;
        let looked = desk.aside(move |_| {
            looking.look(&views, &snapshot, now);
            let due = looking.due(now, quiet);
            let told = |(key, orders)| told(&views, key, orders);
            let entered: Vec<Entered> = due.into_iter().filter_map(told).collect();
            Ok((looking, entered))
        });
        let entered;
        (watcher, entered) = match looked.await {
            Ok(looked) => looked,
            Err(error) => {
                tracing::error!(%error, "the watched views are not looked at any more");
                return;
            }
        };
        if !entered.is_empty() {
            events.tell(Event::Entered(entered)).await;
        }
    }
}

fn told(views: &[Watched], key: WatchedKey, orders: u64) -> Option<Entered> {
    let Watched { shop, name, sound, .. } = views.iter().find(|view| view.key == key)?;
    Some(Entered { shop: shop.clone(), id: key.1, view: name.clone(), orders, sound: *sound })
}
