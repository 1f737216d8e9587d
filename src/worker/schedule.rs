//! Keeping the shops up to date: when live turns and background tasks begin, and how each shop stands.
//!
//! A shop has two lanes. The live lane reads the newest orders every few seconds; the background lane does one task of
//! the agenda after the other. They run side by side, so that nothing in the background holds up what is new.

mod background;
mod lanes;
mod live;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use self::lanes::{Background, Live};
use super::{Cadence, faults};
use crate::desk::{Desk, DeskError, PassLock};
use crate::domain::pass::{History, PassProgress, SyncState, Trouble};
use crate::domain::shop::{ShopName, ShopProfile};
use crate::domain::time::{DAY_S, Timestamp};
use crate::domain::trouble::Class;
use crate::messages::{Event, Fault, Sender};

/// Seconds after a turn that the network or a ban stopped.
const TROUBLED_S: u64 = 90;
/// Seconds after a turn that only the user can mend; a key or an authorisation may be mended elsewhere.
const HELPLESS_S: u64 = 600;
/// Least time between two tellings of how a running pass stands.
const TELL: Duration = Duration::from_millis(250);
/// Least time between two looks at coverage while something runs: it reads the whole ledger.
const LOOK: Duration = Duration::from_secs(3);
/// A look that took long is followed by a pause so many times as long, so that a large shop is not read all the time.
const LOOKS_SHARE: u32 = 20;

/// Every shop's lanes. Cheap to clone.
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
    /// The lock of each shop's passes, while a lane holds it.
    locks: Mutex<HashMap<ShopName, Weak<PassLock>>>,
    /// Something about the shops has changed.
    changed: Notify,
    /// Counts the looks at how a shop stands.
    stirred: watch::Sender<u64>,
}

/// How a shop's lanes stand.
#[derive(Default)]
struct Shop {
    live: Live,
    background: Background,
    last_fault: Option<Fault>,
    state: SyncState,
    told: Option<Instant>,
    /// How many items could not be read, and when the newest came, as the window was told it.
    quarantine: Option<(u64, Option<Timestamp>)>,
}

/// Which lane of which shop is to begin.
enum Due {
    Live(ShopProfile),
    Background(ShopProfile),
}

impl Shops {
    pub(super) fn new(desk: Desk, events: Sender, cadence: Cadence) -> Self {
        Self { desk, events, cadence, shared: Arc::default() }
    }

    /// Changes whenever a shop may stand otherwise than before.
    pub(super) fn stirred(&self) -> watch::Receiver<u64> {
        self.shared.stirred.subscribe()
    }

    /// Begins what is due, until it is dropped.
    pub(super) async fn run(&self) {
        let mut running = JoinSet::new();
        self.pause_as_kept().await;
        self.refresh_all().await;
        super::tell_shops(&self.desk, &self.events).await;
        loop {
            let (due, wake) = self.due();
            for task in due {
                let shops = self.clone();
                running.spawn(async move {
                    match task {
                        Due::Live(shop) => shops.live_turn(&shop).await,
                        Due::Background(shop) => shops.background_task(&shop).await,
                    }
                });
            }
            tokio::select! {
                () = sleep_until(wake) => {}
                () = self.shared.changed.notified() => {}
                _ = running.join_next(), if !running.is_empty() => {}
            }
        }
    }

    /// What is due, and when the next will be.
    fn due(&self) -> (Vec<Due>, Instant) {
        let now = Instant::now();
        let mut wake = now + Duration::from_hours(1);
        let mut due = Vec::new();
        if self.cadence == Cadence::OnDemand {
            return (due, wake);
        }
        let mut known = self.lock();
        for profile in self.desk.shops() {
            let shop = known.entry(profile.name.clone()).or_default();
            match shop.live.due(now) {
                Some(at) if at <= now => {
                    shop.live.begin(now);
                    due.push(Due::Live(profile.clone()));
                }
                at => wake = wake.min(at.unwrap_or(wake)),
            }
            match shop.background.due(now) {
                // The newest orders come first, also on the very first start.
                Some(at) if at <= now && shop.live.has_ended() => {
                    shop.background.begin(now);
                    due.push(Due::Background(profile));
                }
                Some(at) if at > now => wake = wake.min(at),
                _ => {}
            }
        }
        (due, wake)
    }

    /// The lock of a shop's passes, shared by its lanes.
    fn pass_lock(&self, profile: &ShopProfile) -> Result<Arc<PassLock>, DeskError> {
        let mut locks = self.shared.locks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = locks.get(&profile.name).and_then(Weak::upgrade) {
            return Ok(held);
        }
        let lock = Arc::new(self.desk.lock_pass(profile, "lidan window")?);
        locks.insert(profile.name.clone(), Arc::downgrade(&lock));
        Ok(lock)
    }

    /// How long to wait after what stopped a gateway; nothing stopped gives `usual_s`.
    fn pause_s(&self, profile: &ShopProfile, troubles: &[Trouble], usual_s: u64) -> u64 {
        let now = self.desk.platform_now(profile);
        let to_midnight = u64::try_from(DAY_S - now.second_of_day()).unwrap_or(HELPLESS_S);
        troubles
            .iter()
            .map(|trouble| match &trouble.class {
                Class::DailyLimit => to_midnight + 60,
                Class::Banned { seconds } => {
                    (u64::from(*seconds) + 1).clamp(usual_s, HELPLESS_S.max(usual_s))
                }
                Class::Reauthorise | Class::Credentials | Class::Permission | Class::ClockSkew => HELPLESS_S,
                _ => TROUBLED_S,
            })
            .max()
            .unwrap_or(usual_s)
    }

    /// Stops whatever runs for a shop; it begins again only when it is asked for.
    pub(super) fn stop(&self, name: &ShopName) {
        if let Some(shop) = self.lock().get_mut(name) {
            shop.live.stop();
            shop.background.stop();
        }
    }

    /// Stops everything.
    pub(super) fn stop_all(&self) {
        for shop in self.lock().values_mut() {
            shop.live.stop();
            shop.background.stop();
        }
    }

    /// The shops or their secrets have changed: everything is tried anew.
    pub(super) async fn reload(&self) {
        for shop in self.lock().values_mut() {
            shop.live.soon();
            shop.background.soon();
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
            shop.background.measure(&state.history, Instant::now());
            shop.state = state;
            shop.told_state()
        };
        self.events.tell(Event::Sync(profile.name.clone(), Box::new(told))).await;
        self.tell_quarantine(profile).await;
        self.shared.stirred.send_modify(|count| *count += 1);
    }

    async fn tell_quarantine(&self, profile: &ShopProfile) {
        const MOST: u32 = 200;
        let Ok(stamp) = self.desk.quarantine_stamp(profile).await else { return };
        if self.with(profile, |shop| shop.quarantine.replace(stamp)) == Some(stamp) {
            return;
        }
        if let Ok(entries) = self.desk.quarantine(profile, MOST).await {
            // It is not told again until it has changed.
            self.events.tell(Event::Quarantine(profile.name.clone(), entries)).await;
        }
    }

    /// Tells the window how a shop's lanes stand, without a look at the store.
    fn tell(&self, profile: &ShopProfile) {
        let event = {
            let mut known = self.lock();
            let shop = known.entry(profile.name.clone()).or_default();
            shop.told = Some(Instant::now());
            shop.told_state()
        };
        self.events.mention(Event::Sync(profile.name.clone(), Box::new(event)));
    }

    /// Hears how far a pass is. Told often, so the window hears only now and then; of a wait it hears at once, since
    /// nothing more is told until that is over.
    fn progressed(
        &self,
        profile: &ShopProfile,
        progress: PassProgress,
        take: impl FnOnce(&mut Shop, PassProgress),
    ) {
        let waits = progress.waiting.is_some();
        {
            let mut known = self.lock();
            let shop = known.entry(profile.name.clone()).or_default();
            take(shop, progress);
            let now = Instant::now();
            if !waits && shop.told.is_some_and(|told| now.duration_since(told) < TELL) {
                return;
            }
        }
        self.tell(profile);
    }

    /// Refreshes while something runs in the background, since coverage grows meanwhile.
    pub(super) async fn watch(&self) {
        let mut pause = LOOK;
        loop {
            tokio::time::sleep(pause).await;
            let begun = Instant::now();
            let running: Vec<ShopName> = self
                .lock()
                .iter()
                .filter(|(_, shop)| shop.live.is_slow() || shop.background.is_running())
                .map(|(name, _)| name.clone())
                .collect();
            for profile in self.desk.shops().into_iter().filter(|profile| running.contains(&profile.name)) {
                self.refresh(&profile).await;
            }
            pause = LOOK.max(begun.elapsed() * LOOKS_SHARE);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ShopName, Shop>> {
        self.shared.shops.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, profile: &ShopProfile, act: impl FnOnce(&mut Shop) -> T) -> T {
        act(self.lock().entry(profile.name.clone()).or_default())
    }
}

impl Shop {
    fn told_state(&self) -> SyncState {
        let mut troubles = self.live.troubles();
        for trouble in self.background.troubles() {
            if !troubles.contains(trouble) {
                troubles.push(trouble.clone());
            }
        }
        SyncState {
            running: self.live.shown_progress(),
            history: History {
                estimate_s: self.background.estimate_s(),
                running: self.background.progress(),
                rest: self.background.rest(),
                quota: self.background.quota(),
                ..self.state.history.clone()
            },
            held_by: match &self.last_fault {
                Some(Fault::Busy(who)) => Some(who.clone()),
                _ => None,
            },
            troubles: if self.live.has_ended() { troubles } else { self.state.troubles.clone() },
            next_in_s: self.live.next_in_s(Instant::now()),
            ..self.state.clone()
        }
    }
}

/// A desk's error as the window is told it.
fn fault(error: &DeskError) -> Fault {
    faults::fault(error)
}
