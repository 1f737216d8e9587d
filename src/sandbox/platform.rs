//! Everything that both gateways share: the shop, the clock, the keys, the faults, the log.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::faults::Faults;
use super::ledger::{Ledger, Row, Sight};
use super::options::{Now, Options, WindowEnd};
use super::question::Question;
use super::quota::Quota;
use super::rng::{Rng, Stream, mix};
use super::tick::Tick;
use super::top_activities::Activities;
use super::top_marking::Marking;
use super::weather::Weather;
use super::world::World;
use crate::domain::time::Timestamp;

/// The practice keys and secrets of both gateways. They follow from the seed and open nothing else.
pub(super) struct Keys {
    /// TOP's `app_key`.
    pub(super) app_key: String,
    /// TOP's secret.
    pub(super) app_secret: String,
    /// The seller's session.
    pub(super) session: String,
    /// The session of a sub-account, which may not send activities.
    pub(super) sub_session: String,
    /// The enhanced list's `appid`.
    pub(super) appid: String,
    /// The enhanced list's secret.
    pub(super) enhanced_secret: String,
    /// The provider's application that knows the shop.
    pub(super) sysid: String,
}

impl Keys {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::of(seed, Stream::Secret, 1);
        let mut letters = |before: &str, count| {
            let mut text = before.to_owned();
            rng.letters(count, &mut text);
            text
        };
        Self {
            app_secret: letters("practice", 24),
            session: letters("6100practice", 44),
            appid: letters("practice@", 5),
            enhanced_secret: letters("practice", 24),
            sub_session: letters("6200practice", 44),
            app_key: (20_000_000 + seed % 9_999_999).to_string(),
            sysid: "100".to_owned(),
        }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("app_key", &self.app_key)
            .field("appid", &self.appid)
            .finish_non_exhaustive()
    }
}

/// A call that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The API's `method`, or [`ENHANCED_LIST`](super::ENHANCED_LIST).
    pub api: &'static str,
    /// When, by the platform's clock.
    pub at: Timestamp,
    /// The code of the gateway's answer, 0 where it served; none where a fault of the connection came before it.
    pub code: Option<u16>,
}

/// How many calls the log remembers.
const LOG_CALLS: usize = 100_000;
/// How many answers are kept for the next page of the same question.
const KEPT_ANSWERS: usize = 8;

/// The rows that answer a question, while nothing changes.
#[derive(Debug, Default)]
struct Kept {
    revision: u64,
    answers: VecDeque<(String, Arc<[Row]>)>,
}

/// One page of an answer.
#[derive(Debug)]
pub(super) struct Page {
    /// How many orders the whole answer has.
    pub(super) total: usize,
    /// The orders of the page.
    pub(super) sights: Vec<Sight>,
    /// Is there a further page?
    pub(super) has_next: bool,
}

/// Which page of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct PageOf {
    /// From 1.
    pub(super) number: usize,
    /// Orders of a page.
    pub(super) size: usize,
    /// Newest first, or oldest.
    pub(super) newest_first: bool,
}

/// A practice platform.
#[derive(Debug)]
pub(super) struct Platform {
    /// The shop's constants.
    pub(super) world: Arc<World>,
    /// The keys.
    pub(super) keys: Keys,
    /// When the seller authorised the enhanced list.
    pub(super) authorised: Timestamp,
    /// Does a TOP window hold its last second?
    pub(super) end_of_window: WindowEnd,
    /// The faults that wait.
    pub(super) faults: Faults,
    /// The faults that come by themselves.
    pub(super) weather: Weather,
    /// When the platform opened, by its clock.
    pub(super) opened: Timestamp,
    /// Flow control.
    pub(super) quota: Quota,
    /// The activities.
    pub(super) activities: Mutex<Activities>,
    /// The users who are marked.
    pub(super) marking: Marking,
    /// Turns true when the platform stops.
    pub(super) stopping: watch::Receiver<bool>,
    now: Clock,
    ledger: Mutex<Ledger>,
    kept: Mutex<Kept>,
    log: Mutex<VecDeque<Call>>,
    requests: AtomicU64,
}

struct Clock(Now);

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Platform {
    /// Opens the shop. `None` if its past is too short for so many orders.
    pub(super) fn open(options: &Options, stopping: watch::Receiver<bool>) -> Option<Self> {
        let (hand, ahead_s) = (Arc::clone(&options.now), options.rehearsal.clock_s);
        let clock: Now = Arc::new(move || hand().plus_s(ahead_s));
        let opened = clock();
        let now = Tick::of(opened);
        let world = Arc::new(World::new(options, now));
        Some(Self {
            ledger: Mutex::new(Ledger::open(Arc::clone(&world), options.life, now)?),
            keys: Keys::new(options.seed),
            authorised: options.authorised,
            end_of_window: options.end_of_window,
            faults: Faults::default(),
            weather: Weather::new(options.seed, options.rehearsal.clone()),
            opened,
            quota: Quota::new(options.requests_per_second),
            activities: Mutex::default(),
            marking: Marking::default(),
            stopping,
            now: Clock(clock),
            kept: Mutex::default(),
            log: Mutex::default(),
            requests: AtomicU64::new(0),
            world,
        })
    }

    /// Now, by the platform's clock.
    pub(super) fn now(&self) -> Timestamp {
        (self.now.0)()
    }

    /// The shop, as far as time has come.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        let mut ledger = lock(&self.ledger);
        ledger.advance(Tick::of(self.now()));
        ledger
    }

    /// Answers a page of a question.
    pub(super) fn page(&self, question: &Question, page: PageOf) -> Page {
        let ledger = self.ledger();
        let rows = self.rows(&ledger, question);
        let skip = page.size.saturating_mul(page.number - 1).min(rows.len());
        let end = skip.saturating_add(page.size).min(rows.len());
        let row = |place: usize| if page.newest_first { rows[rows.len() - 1 - place] } else { rows[place] };
        let sights = (skip..end).filter_map(|place| ledger.sight(question.order, row(place))).collect();
        Page { total: rows.len(), sights, has_next: end < rows.len() }
    }

    /// The rows of an answer, oldest first. They are kept for the next page, until anything changes.
    fn rows(&self, ledger: &Ledger, question: &Question) -> Arc<[Row]> {
        let mut kept = lock(&self.kept);
        if kept.revision != ledger.revision() {
            *kept = Kept { revision: ledger.revision(), answers: VecDeque::new() };
        }
        let key = format!("{question:?}");
        if let Some((_, rows)) = kept.answers.iter().find(|(known, _)| *known == key) {
            return Arc::clone(rows);
        }
        let holds = |row: &Row| {
            let outline = ledger.outline(*row as usize);
            question.holds(&self.world, &outline, || ledger.sight(question.order, *row))
        };
        let all = ledger.rows(question.order, question.from, question.to);
        let rows: Arc<[Row]> = all.into_iter().filter(holds).collect();
        kept.answers.truncate(KEPT_ANSWERS - 1);
        kept.answers.push_front((key, Arc::clone(&rows)));
        rows
    }

    /// The 入库 time of a version of an order.
    pub(super) fn entered(&self, sight: &Sight, modified: Tick) -> Tick {
        self.world.arrival(sight.outline.number, sight.version, modified).entered
    }

    /// A new `request_id`.
    pub(super) fn request_id(&self) -> String {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        format!("{:012x}", mix(self.world.seed ^ number) >> 16)
    }

    /// How many `request_id`s there were.
    pub(super) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Writes a call into the log.
    pub(super) fn note(&self, api: &'static str, code: Option<u16>) {
        let mut log = lock(&self.log);
        if log.len() == LOG_CALLS {
            log.pop_front();
        }
        log.push_back(Call { api, at: self.now(), code });
    }

    /// The newest calls, oldest first.
    pub(super) fn calls(&self) -> Vec<Call> {
        lock(&self.log).iter().cloned().collect()
    }
}
