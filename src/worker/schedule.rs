//! Keeping the shops up to date: when a pass begins, which runs, and how each shop stands.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::{Cadence, faults};
use crate::desk::{Desk, DeskError, PassRequest, Patience, SourceChoice};
use crate::domain::pass::{PassProgress, PassReport, SyncState};
use crate::domain::shop::{ShopName, ShopProfile};
use crate::domain::time::DAY_S;
use crate::domain::trouble::Class;
use crate::messages::{Event, Fault, Sender};

/// Seconds between the end of a pass and the next.
const USUAL_S: u64 = 30;
/// Seconds after a pass that the network or a ban stopped.
const TROUBLED_S: u64 = 90;
/// Seconds after a pass that only the user can mend; a key or an authorisation may be mended elsewhere.
const HELPLESS_S: u64 = 600;
/// Least time between two tellings of how a running pass stands.
const TELL: Duration = Duration::from_millis(250);
/// Least time between two looks at coverage while a pass runs: it reads the whole ledger.
const LOOK: Duration = Duration::from_secs(3);

/// Every shop's passes. Cheap to clone.
#[derive(Clone)]
pub(super) struct Shops {
    desk: Desk,
    events: Sender,
    cadence: Cadence,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    shops: Mutex<HashMap<ShopName, Shop>>,
    /// Something about the shops has changed.
    changed: Notify,
}

/// How a shop's passes stand.
#[derive(Default)]
struct Shop {
    next: Option<Instant>,
    stop: Option<Arc<Notify>>,
    progress: Option<PassProgress>,
    last_fault: Option<Fault>,
    state: SyncState,
    told: Option<Instant>,
}

impl Shops {
    pub(super) fn new(desk: Desk, events: Sender, cadence: Cadence) -> Self {
        Self { desk, events, cadence, shared: Arc::default() }
    }

    /// Begins passes when they are due, until it is dropped.
    pub(super) async fn run(&self) {
        let mut passes = JoinSet::new();
        self.refresh_all().await;
        super::tell_shops(&self.desk, &self.events).await;
        loop {
            let (due, wake) = self.due();
            for shop in due {
                let shops = self.clone();
                passes.spawn(async move { drop(shops.pass(&shop).await) });
            }
            tokio::select! {
                () = sleep_until(wake) => {}
                () = self.shared.changed.notified() => {}
                _ = passes.join_next(), if !passes.is_empty() => {}
            }
        }
    }

    /// The shops whose pass is due, and when the next one will be.
    fn due(&self) -> (Vec<ShopProfile>, Instant) {
        let now = Instant::now();
        let mut wake = now + Duration::from_hours(1);
        let mut due = Vec::new();
        if self.cadence == Cadence::OnDemand {
            return (due, wake);
        }
        let mut known = self.lock();
        for profile in self.desk.shops() {
            let shop = known.entry(profile.name.clone()).or_default();
            if shop.stop.is_some() {
                continue;
            }
            match shop.next.unwrap_or(now) {
                at if at <= now => {
                    // The pass itself says when the next one is; until then it is not due again.
                    shop.next = Some(now + Duration::from_secs(HELPLESS_S));
                    due.push(profile);
                }
                at => wake = wake.min(at),
            }
        }
        (due, wake)
    }

    /// One pass of a shop, from its lock to its report.
    ///
    /// # Errors
    /// [`Fault`]: another process holds the shop, a secret is missing, the user stopped it.
    pub(super) async fn pass(&self, profile: &ShopProfile) -> Result<PassReport, Fault> {
        let halt = Arc::new(Notify::new());
        {
            let mut known = self.lock();
            let shop = known.entry(profile.name.clone()).or_default();
            if shop.stop.is_some() {
                return Err(Fault::Busy(String::new()));
            }
            shop.stop = Some(Arc::clone(&halt));
        }
        let outcome = tokio::select! {
            outcome = self.locked_pass(profile) => outcome.map_err(|error| faults::fault(&error)),
            () = halt.notified() => Err(Fault::Cancelled),
        };
        let pause = Duration::from_secs(self.pause_s(&outcome));
        {
            let mut known = self.lock();
            let shop = known.entry(profile.name.clone()).or_default();
            shop.stop = None;
            shop.progress = None;
            shop.next = Some(Instant::now() + pause);
            shop.last_fault = outcome.as_ref().err().cloned();
        }
        self.refresh(profile).await;
        self.shared.changed.notify_one();
        outcome
    }

    async fn locked_pass(&self, profile: &ShopProfile) -> Result<PassReport, DeskError> {
        let lock = self.desk.lock_pass(profile, "lidan window")?;
        let (shops, name) = (self.clone(), profile.clone());
        let listener = move |progress| shops.progressed(&name, progress);
        let request = PassRequest::default();
        self.desk.sync(profile, &lock, SourceChoice::Auto, request, Patience::Background, &listener).await
    }

    /// How long to wait after a pass.
    fn pause_s(&self, outcome: &Result<PassReport, Fault>) -> u64 {
        let now = self.desk.clock().now();
        let to_midnight = u64::try_from(DAY_S - now.second_of_day()).unwrap_or(HELPLESS_S);
        match outcome {
            Ok(report) => report
                .troubles
                .iter()
                .map(|trouble| match &trouble.class {
                    Class::DailyLimit => to_midnight + 60,
                    Class::Banned { seconds } => u64::from(*seconds).clamp(TROUBLED_S, HELPLESS_S),
                    Class::Reauthorise | Class::Credentials | Class::Permission | Class::ClockSkew => {
                        HELPLESS_S
                    }
                    _ => TROUBLED_S,
                })
                .max()
                .unwrap_or(USUAL_S),
            Err(Fault::Busy(_)) => USUAL_S,
            Err(Fault::Cancelled) => 24 * 3_600,
            Err(_) => HELPLESS_S,
        }
    }

    /// Hears how far a pass is. Told often, so the window hears only now and then; of a wait it hears at once, since
    /// nothing more is told until that is over.
    fn progressed(&self, profile: &ShopProfile, progress: PassProgress) {
        let waits = progress.waiting.is_some();
        let event = {
            let mut known = self.lock();
            let shop = known.entry(profile.name.clone()).or_default();
            shop.progress = Some(progress);
            let now = Instant::now();
            if !waits && shop.told.is_some_and(|told| now.duration_since(told) < TELL) {
                return;
            }
            shop.told = Some(now);
            shop.told_state()
        };
        self.events.mention(Event::Sync(profile.name.clone(), Box::new(event)));
    }

    /// Stops the pass that runs for a shop; the next begins only when it is asked for.
    pub(super) fn stop(&self, name: &ShopName) {
        if let Some(stop) = self.lock().get(name).and_then(|shop| shop.stop.as_ref()) {
            stop.notify_one();
        }
    }

    /// Stops every pass.
    pub(super) fn stop_all(&self) {
        for shop in self.lock().values() {
            if let Some(stop) = &shop.stop {
                stop.notify_one();
            }
        }
    }

    /// The shops or their secrets have changed: everything is tried anew.
    pub(super) async fn reload(&self) {
        for shop in self.lock().values_mut() {
            shop.next = None;
        }
        self.shared.changed.notify_one();
        super::tell_shops(&self.desk, &self.events).await;
        self.refresh_all().await;
    }

    /// Tries everything anew whenever a keyring that was given up has answered after all, until it is dropped.
    pub(super) async fn await_the_keyring(&self) {
        loop {
            self.desk.secrets().answered_late().await;
            self.reload().await;
        }
    }

    async fn refresh_all(&self) {
        for profile in self.desk.shops() {
            self.refresh(&profile).await;
        }
    }

    /// Looks at how a shop stands and tells the window.
    pub(super) async fn refresh(&self, profile: &ShopProfile) {
        let state = match self.desk.sync_state(profile).await {
            Ok(state) => state,
            Err(error) => {
                tracing::error!(%error, "the state of a shop could not be read");
                return;
            }
        };
        let told = {
            let mut known = self.lock();
            let shop = known.entry(profile.name.clone()).or_default();
            shop.state = state;
            shop.told_state()
        };
        self.events.tell(Event::Sync(profile.name.clone(), Box::new(told))).await;
        self.tell_quarantine(profile).await;
    }

    async fn tell_quarantine(&self, profile: &ShopProfile) {
        const MOST: u32 = 200;
        if let Ok(entries) = self.desk.quarantine(profile, MOST).await {
            self.events.mention(Event::Quarantine(profile.name.clone(), entries));
        }
    }

    /// Refreshes while passes run, since coverage grows meanwhile.
    pub(super) async fn watch(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let running: Vec<ShopName> = self
                .lock()
                .iter()
                .filter(|(_, shop)| shop.stop.is_some())
                .map(|(name, _)| name.clone())
                .collect();
            for profile in self.desk.shops().into_iter().filter(|profile| running.contains(&profile.name)) {
                self.refresh(&profile).await;
            }
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ShopName, Shop>> {
        self.shared.shops.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shop {
    fn told_state(&self) -> SyncState {
        let seconds = self.next.map(|at| at.saturating_duration_since(Instant::now()).as_secs());
        SyncState {
            running: self.progress.clone(),
            held_by: match &self.last_fault {
                Some(Fault::Busy(who)) => Some(who.clone()),
                _ => None,
            },
            next_in_s: if self.stop.is_some() { None } else { seconds },
            ..self.state.clone()
        }
    }
}
