//! The background lane: one task of the agenda after the other.

use std::time::Duration;

use super::{HELPLESS_S, Shops, fault};
use crate::desk::{Patience, Pause, Task};
use crate::domain::pass::{PassProgress, Rest, Trouble};
use crate::domain::quota::Quota;
use crate::domain::reconcile::Compared;
use crate::domain::shop::ShopProfile;
use crate::domain::time::Span;
use crate::messages::Fault;

/// Seconds from one look at the agenda to the next while there is nothing to do.
const LOOK_S: u64 = 30;
/// Seconds after a task that another process or the user stopped.
const STOPPED_S: u64 = 60;

impl Shops {
    /// Looks at the agenda and does what it says.
    pub(super) async fn background_task(&self, profile: &ShopProfile) {
        let (pause, aside) = self.with(profile, |shop| shop.background.outlook());
        let pause = match self.desk.next_task(profile, pause, &aside).await {
            Ok((Task::Rest(rest), quota)) => self.rest(profile, rest, quota),
            Ok((Task::Piece(piece), quota)) => self.piece(profile, piece, quota).await,
            Ok((Task::Reconcile(span), quota)) => {
                let halt = self.with(profile, |shop| shop.background.working(quota));
                tokio::select! {
                    compared = self.compare(profile, span, Patience::Background) => match compared {
                        Ok(_) => Duration::from_secs(1),
                        Err(_) => Duration::from_secs(HELPLESS_S),
                    },
                    () = halt.notified() => Duration::from_secs(STOPPED_S),
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
        let until_s = rest.until.map(|until| until.since_s(self.desk.clock().now()).max(1).unsigned_abs());
        Duration::from_secs(until_s.unwrap_or(LOOK_S).min(HELPLESS_S))
    }

    async fn piece(&self, profile: &ShopProfile, piece: Span, quota: Quota) -> Duration {
        let halt = self.with(profile, |shop| shop.background.working(quota));
        let listener = self.background_listener(profile);
        let reading = async {
            let lock = self.pass_lock(profile)?;
            self.desk.read_piece(profile, &lock, piece, &listener).await
        };
        let outcome = tokio::select! {
            outcome = reading => outcome,
            () = halt.notified() => return Duration::from_secs(STOPPED_S),
        };
        match outcome {
            Ok(report) => {
                self.with(profile, |shop| {
                    // Whatever came of it: what is still missing of it is not asked for again at once.
                    shop.background.put_aside(piece);
                    shop.background.failed(report.troubles.clone());
                });
                Duration::from_secs(self.pause_s(&report.troubles, 0))
            }
            Err(error) => match fault(&error) {
                Fault::Busy(_) => Duration::from_secs(STOPPED_S),
                _ => Duration::from_secs(HELPLESS_S),
            },
        }
    }

    fn background_listener(&self, profile: &ShopProfile) -> impl Fn(PassProgress) + Send + Sync + use<> {
        let (shops, name) = (self.clone(), profile.clone());
        move |progress| {
            shops.progressed(&name, progress, |shop, progress| shop.background.progressed(progress));
        }
    }

    /// Compares a span with the platform's totals and mends what differs.
    ///
    /// # Errors
    /// [`Fault`]: another process holds the shop, a secret is missing, the platform failed.
    pub(crate) async fn compare(
        &self,
        profile: &ShopProfile,
        span: Span,
        patience: Patience,
    ) -> Result<Vec<Compared>, Fault> {
        let listener = self.background_listener(profile);
        let lock = self.pass_lock(profile).map_err(|error| fault(&error))?;
        let found = self.desk.reconcile(profile, &lock, span, patience, &listener).await;
        let found = found.map_err(|error| fault(&error))?;
        let troubles: Vec<Trouble> = found.report.troubles.clone();
        self.with(profile, |shop| shop.background.failed(troubles));
        self.refresh(profile).await;
        Ok(found.days)
    }

    /// The user pauses the background, or lets it go on.
    pub(crate) async fn set_pause(&self, profile: &ShopProfile, pause: Pause) {
        self.with(profile, |shop| shop.background.set_pause(pause));
        self.shared.changed.notify_one();
        self.refresh(profile).await;
    }
}
