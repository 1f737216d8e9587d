//! What the window asks of activities, and what it is told of them by itself: what was edited elsewhere, and what begins
//! or ends soon.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::Cadence;
use super::faults;
use crate::desk::{Desk, Result};
use crate::domain::activity::group::ReadyGroup;
use crate::domain::outcome::SentGroup;
use crate::domain::shop::ShopProfile;
use crate::messages::{ActionId, Event, Fault, Sender, View};

/// How often is looked what is to be told.
const LOOK: Duration = Duration::from_secs(15);
/// How long after the start the platform's list is compared: what the window shows first comes first.
const AFTER_START: Duration = Duration::from_secs(5);

/// Says which activities, drafts and groups a shop has, and what the last comparison with the platform found.
pub(super) async fn tell(desk: &Desk, events: &Sender, shop: &ShopProfile) -> Result<()> {
    let id = desk.shop_id(&shop.name).await?;
    let (activities, drafts) = desk.activities(id).await?;
    events.tell(Event::Activities(shop.name.clone(), activities, drafts)).await;
    events.tell(Event::ActivityGroups(shop.name.clone(), desk.activity_groups(id).await?)).await;
    let report = desk.kept_drift(id).await?.map(Box::new);
    events.tell(Event::ActivityDrift(shop.name.clone(), report)).await;
    Ok(())
}

/// Sends a group and tells of each part.
pub(super) async fn send_group(
    desk: &Desk,
    events: &Sender,
    action: ActionId,
    shop: &ShopProfile,
    key: String,
    group: ReadyGroup,
) -> Result<SentGroup, Fault> {
    let told = |place: usize, part: &crate::domain::outcome::SentPart| {
        events.mention(Event::GroupPart { action, place, part: Box::new(part.clone()) });
    };
    desk.send_group(shop, key, group, told).await.map_err(|error| faults::fault(&error))
}

/// Compares each shop's activities with the platform's once, and then looks what is to be told, until it is dropped.
pub(super) async fn watch(desk: Desk, view: watch::Receiver<View>, events: Sender, cadence: Cadence) {
    if cadence == Cadence::Kept {
        sleep(AFTER_START).await;
        for shop in desk.shops().into_iter().filter(|shop| shop.top.is_some()) {
            match desk.find_drift(&shop).await {
                Ok(_) => report(tell(&desk, &events, &shop).await),
                Err(error) => tracing::info!(%error, shop = %shop.name, "activities could not be compared"),
            }
        }
    }
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let quiet = view.borrow().quiet;
        for shop in desk.shops() {
            report(tell_due(&desk, &events, &shop, quiet).await);
        }
    }
}

async fn tell_due(
    desk: &Desk,
    events: &Sender,
    shop: &ShopProfile,
    quiet: Option<crate::domain::watch::QuietHours>,
) -> Result<()> {
    desk.bury_dead_sends().await?;
    let wish = desk.notice_wish().await?;
    let notices = desk.due_notices(shop, &wish, quiet).await?;
    if !notices.is_empty() {
        events.tell(Event::ActivityNotices(shop.name.clone(), notices, wish.sound)).await;
    }
    Ok(())
}

fn report(result: Result<()>) {
    if let Err(error) = result {
        tracing::error!(%error, "activities could not be looked at");
    }
}
