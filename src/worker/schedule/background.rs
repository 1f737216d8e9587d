//! The background lane: one task of the agenda after the other.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::Notify;

use super::{HELPLESS_S, Shops, fault};
use crate::desk::{Ask, Patience, Pause, Reconciliation, Task};
use crate::domain::pass::{PassProgress, Rest, Trouble};
use crate::domain::quota::Quota;
use crate::domain::reconcile::Compared;
use crate::domain::shop::ShopProfile;
use crate::domain::time::Span;
use crate::messages::Fault;

/// Seconds from one look at the agenda to the next while there is nothing to do.
const LOOK_S: u64 = 30;
/// Seconds until a shop that another process holds is looked at again.
const HELD_S: u64 = 60;

impl Shops {
    /// Looks at the agenda and does what it says.
    pub(super) async fn background_task(&self, profile: &ShopProfile) {
        let (pause, aside) = self.with(profile, |shop| shop.background.outlook());
        let pause = match self.desk.next_task(profile, pause, &aside).await {
            Ok((Task::Rest(rest), quota)) => self.rest(profile, rest, quota),
            Ok((Task::Piece(piece, ask), quota)) => self.piece(profile, (piece, ask), quota).await,
            Ok((Task::Reconcile(span), quota)) => {
                let halt = self.with(profile, |shop| shop.background.working(quota));
                match self.compared(profile, span, Patience::Background, &halt).await {
                    // Nothing could be compared: in a moment it would be no better.
                    Ok(found) if found.days.is_empty() => Duration::from_secs(HELPLESS_S),
                    Ok(found) => Duration::from_secs(self.pause_s(profile, &found.report.troubles, 1)),
                    Err(fault) => after(&fault),
                }
            }
            Err(error) => {
                tracing::error!(%error, "the agenda of a shop");
                Duration::from_secs(HELPLESS_S)
            }
        };
        self.with(profile, |shop| shop.background.end(pause));
        self.refresh(profile).await;
        self.shared.changed.notify_one();
    }

    fn rest(&self, profile: &ShopProfile, rest: Rest, quota: Quota) -> Duration {
        self.with(profile, |shop| shop.background.resting(rest, quota));
        let now = self.desk.platform_now(profile);
        let until_s = rest.until.map(|until| until.since_s(now).max(1).unsigned_abs());
        Duration::from_secs(until_s.unwrap_or(LOOK_S).min(HELPLESS_S))
    }

    async fn piece(&self, profile: &ShopProfile, (piece, ask): (Span, Ask), quota: Quota) -> Duration {
        let halt = self.with(profile, |shop| shop.background.working(quota));
        let listener = self.background_listener(profile);
        let reading = async {
            let lock = self.pass_lock(profile)?;
            self.desk.read_piece(profile, &lock, piece, ask, &listener).await
        };
        let outcome = tokio::select! {
            outcome = reading => outcome.map_err(|error| fault(&error)),
            () = halt.notified() => Err(Fault::Cancelled),
        };
        match outcome {
            Ok(report) => {
                self.with(profile, |shop| {
                    // Whatever came of it: what is still missing of it is not asked for again at once.
                    shop.background.put_aside(piece);
                    shop.background.failed(report.troubles.clone());
                });
                Duration::from_secs(self.pause_s(profile, &report.troubles, 0))
            }
            Err(fault) => after(&fault),
        }
    }

    fn background_listener(&self, profile: &ShopProfile) -> impl Fn(PassProgress) + Send + Sync + use<> {
        let (shops, name) = (self.clone(), profile.clone());
        move |progress| {
            shops.progressed(&name, progress, |shop, progress| shop.background.progressed(progress));
        }
    }

    /// Compares a span with the platform's totals and mends what differs, for a user who waits for it.
    ///
    /// # Errors
    /// [`Fault`]: another process holds the shop, a secret is missing, the platform failed, the user stopped it.
    pub(crate) async fn compare(&self, profile: &ShopProfile, span: Span) -> Result<Vec<Compared>, Fault> {
        let halt = self.with(profile, |shop| shop.background.comparing());
        let found = self.compared(profile, span, Patience::Command, &halt).await;
        self.with(profile, |shop| shop.background.has_compared());
        self.refresh(profile).await;
        Ok(found?.days)
    }

    async fn compared(
        &self,
        profile: &ShopProfile,
        span: Span,
        patience: Patience,
        halt: &Notify,
    ) -> Result<Reconciliation, Fault> {
        let listener = self.background_listener(profile);
        let lock = self.pass_lock(profile).map_err(|error| fault(&error))?;
        let found = tokio::select! {
            found = self.desk.reconcile(profile, &lock, span, patience, &listener) => found,
            () = halt.notified() => return Err(Fault::Cancelled),
        };
        let found = found.map_err(|error| fault(&error))?;
        let troubles: Vec<Trouble> = found.report.troubles.clone();
        self.with(profile, |shop| shop.background.failed(troubles));
        Ok(found)
    }

    /// There is something new to do.
    pub(crate) fn background_soon(&self, profile: &ShopProfile) {
        self.with(profile, |shop| shop.background.soon());
        self.shared.changed.notify_one();
    }

    /// The user pauses the background, or lets it go on.
    pub(crate) async fn set_pause(&self, profile: &ShopProfile, pause: Pause) {
        self.with(profile, |shop| shop.background.set_pause(pause));
        self.shared.changed.notify_one();
        if let Err(error) = self.desk.keep_pause(profile, pause).await {
            tracing::warn!(%error, "a pause is not kept for the next start");
        }
        self.refresh(profile).await;
    }

    /// What was paused when the program ended is paused still.
    pub(super) async fn pause_as_kept(&self) {
        let paused = self.desk.paused().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "which shops are paused could not be read");
            BTreeSet::new()
        });
        for profile in self.desk.shops().iter().filter(|profile| paused.contains(profile.name.as_str())) {
            self.with(profile, |shop| shop.background.set_pause(Pause::On));
        }
    }
}

/// How long to wait after a task that came to nothing.
fn after(fault: &Fault) -> Duration {
    match fault {
        // Whoever halted it has said what is next.
        Fault::Cancelled => Duration::ZERO,
        Fault::Busy(_) => Duration::from_secs(HELD_S),
        _ => Duration::from_secs(HELPLESS_S),
    }
}
