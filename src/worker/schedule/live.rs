//! The live lane: the newest orders, every few seconds, and at once when the user asks.

use tokio::time::Instant;

use super::lanes::{Live, TurnEnd};
use super::{HELPLESS_S, Shops, fault};
use crate::desk::{DeskError, PassRequest, Patience, SourceChoice, Turn};
use crate::domain::pass::{PassProgress, PassReport, Trouble};
use crate::domain::shop::ShopProfile;
use crate::messages::Fault;
use crate::worker::Cadence;

/// Where nothing begins by itself, the next turn is so far away, in seconds.
const ON_DEMAND_S: u64 = 24 * 3_600;
/// Seconds until a shop that another process holds is looked at again.
const HELD_S: u64 = 15;

impl Shops {
    /// One turn, from the lock to the report.
    pub(super) async fn live_turn(&self, profile: &ShopProfile) {
        let (turn, halt) = self.with(profile, |shop| shop.live.turn(profile, Instant::now()));
        let outcome = tokio::select! {
            outcome = self.locked_turn(profile, turn) => outcome.map_err(|error| fault(&error)),
            () = halt.notified() => Err(Fault::Cancelled),
        };
        let usual_s = Live::usual_pause_s(profile);
        let (end, pause_s) = match &outcome {
            Ok(report) => self.read(profile, &report.troubles, usual_s),
            Err(Fault::Busy(_)) => (TurnEnd::NotRead, HELD_S),
            Err(Fault::Cancelled) => (TurnEnd::NotRead, usual_s),
            Err(_) => (TurnEnd::NotRead, HELPLESS_S),
        };
        self.with(profile, |shop| {
            shop.last_fault = outcome.err();
            shop.live.end(end, pause_s);
        });
        self.refresh(profile).await;
        self.shared.changed.notify_one();
    }

    /// How a turn that was carried out has ended, and the pause after it. Of two gateways each rests on its own: what
    /// stops one does not hold up the other.
    fn read(&self, profile: &ShopProfile, troubles: &[Trouble], usual_s: u64) -> (TurnEnd, u64) {
        if profile.top.is_none() || profile.enhanced.is_none() {
            return (TurnEnd::Read(troubles.to_vec()), self.pause_s(profile, troubles, usual_s));
        }
        let mut all_rest = None;
        for trouble in troubles {
            let seconds = self.pause_s(profile, std::slice::from_ref(trouble), usual_s);
            all_rest = self.with(profile, |shop| shop.live.hold(trouble.clone(), seconds));
        }
        (TurnEnd::Read(Vec::new()), all_rest.unwrap_or(usual_s))
    }

    async fn locked_turn(&self, profile: &ShopProfile, turn: Turn) -> Result<PassReport, DeskError> {
        let lock = self.pass_lock(profile)?;
        let listener = self.live_listener(profile);
        self.desk.live(profile, &lock, turn, &listener).await
    }

    fn live_listener(&self, profile: &ShopProfile) -> impl Fn(PassProgress) + Send + Sync + use<> {
        let (shops, name) = (self.clone(), profile.clone());
        move |progress| {
            shops.progressed(&name, progress, |shop, progress| shop.live.progressed(progress));
        }
    }

    /// The user wants the newest orders now. Where nothing runs by itself, the whole wanted span is read.
    ///
    /// # Errors
    /// [`Fault`]: another process holds the shop, a secret is missing, the user stopped it.
    pub(crate) async fn sync_now(&self, profile: &ShopProfile) -> Result<(), Fault> {
        if self.cadence == Cadence::OnDemand {
            return self.whole_pass(profile).await;
        }
        let (mut turns, wanted) = self.with(profile, |shop| {
            shop.background.soon();
            shop.live.wish()
        });
        self.shared.changed.notify_one();
        // The lane lives as long as the worker, and so does its count.
        drop(turns.wait_for(|turns| *turns >= wanted).await);
        match self.with(profile, |shop| shop.last_fault.clone()) {
            Some(fault) => Err(fault),
            None => Ok(()),
        }
    }

    async fn whole_pass(&self, profile: &ShopProfile) -> Result<(), Fault> {
        let halt = self.with(profile, |shop| {
            let now = Instant::now();
            if shop.live.is_running() {
                return Err(Fault::Busy(String::new()));
            }
            shop.live.soon();
            shop.live.begin(now);
            Ok(shop.live.turn(profile, now).1)
        })?;
        let listener = self.live_listener(profile);
        let pass = async {
            let lock = self.pass_lock(profile)?;
            let request = PassRequest::default();
            let (source, patience) = (SourceChoice::Auto, Patience::Background);
            self.desk.sync(profile, &lock, source, request, patience, &listener).await
        };
        let outcome = tokio::select! {
            outcome = pass => outcome.map_err(|error| fault(&error)),
            () = halt.notified() => Err(Fault::Cancelled),
        };
        let end = match &outcome {
            Ok(report) => TurnEnd::Read(report.troubles.clone()),
            Err(_) => TurnEnd::NotRead,
        };
        self.with(profile, |shop| {
            shop.last_fault = outcome.as_ref().err().cloned();
            shop.live.end(end, ON_DEMAND_S);
        });
        self.refresh(profile).await;
        outcome.map(drop)
    }
}
