//! Everything outside of the engine: the log of what is true, the nemesis, and what the oracles remember.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hash};
use std::sync::Arc;

use fastrand::Rng;

use super::clock::Clocks;
use super::figures::Figures;
use super::options::{BEGIN_S, Fault, Options, Stretch};
use super::oracle::Memory;
use super::truth::Truth;
use crate::domain::list::{FULLINFO_GET, Gateway, ORDER_LIST, SOLD_GET};
use crate::domain::time::{DAY_S, HOUR_S, Timestamp};
use crate::domain::trouble::Class;

/// What an oracle found broken first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// Which promise.
    pub(super) law: Law,
    /// What happened, to the last event.
    pub(super) detail: String,
}

/// The promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Law {
    /// An order that was in a window all the time was not returned.
    Hole,
    /// Something is claimed that is not there.
    Lost,
    /// An order is behind the truth.
    Stale,
    /// A value is there that never was true.
    Extra,
    /// A known value is gone, or was never filled in.
    Poorer,
    /// An order went back.
    Back,
    /// A call was made that had to wait or must not be made.
    Pressure,
    /// It did not come to rest.
    Restless,
}

impl Law {
    pub(super) const ALL: [Self; 8] = [
        Self::Hole,
        Self::Lost,
        Self::Stale,
        Self::Extra,
        Self::Poorer,
        Self::Back,
        Self::Pressure,
        Self::Restless,
    ];
}

/// A failed call that may be made again.
#[derive(Debug, Clone)]
struct Failed {
    times: u32,
    class: Class,
    at_ms: i64,
    in_promotion: bool,
}

/// What became of a call that reached the platform.
#[derive(Debug)]
pub(super) enum Fate {
    /// It is answered.
    Answered,
    /// The platform refuses it.
    Refused(Class),
    /// Nothing that is an answer comes back.
    Lost(&'static str),
}

/// Everything outside of the engine.
#[derive(Debug)]
pub(super) struct World {
    pub(super) options: Options,
    pub(super) clocks: Arc<Clocks>,
    pub(super) truth: Truth,
    pub(super) rng: Rng,
    pub(super) figures: Figures,
    pub(super) memory: Memory,
    pub(super) broken: Option<Broken>,
    pub(super) trace: DefaultHasher,
    /// Rows that were answered in a form that cannot be read.
    pub(super) malformed: HashSet<i64>,
    log: VecDeque<(i64, String)>,
    calm: bool,
    outages: Vec<(Option<Gateway>, Stretch)>,
    session: Option<Stretch>,
    day_over: Option<Stretch>,
    bans: HashMap<&'static str, i64>,
    heard_bans: HashMap<&'static str, i64>,
    failed: HashMap<u64, Failed>,
    sent: [VecDeque<i64>; 2],
}

/// Calls a second that each gateway allows.
pub(super) const CEILING: u32 = 20;
/// Events that are shown with what broke.
const EVENTS: usize = 50;

impl World {
    pub(super) fn new(options: Options, clocks: Arc<Clocks>) -> Self {
        let mut rng = Rng::with_seed(options.seed ^ 0xfa_017);
        let mut stretch = |longest_s: i64| {
            let from_s = BEGIN_S + rng.i64(0..options.hours * HOUR_S);
            Stretch { from_s, to_s: from_s + rng.i64(300..longest_s) }
        };
        let mut outages = vec![(None, stretch(HOUR_S)), (Some(Gateway::Top), stretch(HOUR_S))];
        outages.push((Some(Gateway::Enhanced), stretch(HOUR_S / 2)));
        let session = Some(stretch(HOUR_S / 2));
        let midnight_s = Timestamp::from_unix(BEGIN_S).day_start().unix() + DAY_S;
        let day_over = Stretch { from_s: midnight_s - rng.i64(300..HOUR_S), to_s: midnight_s - 1 };
        Self {
            truth: Truth::new(&options),
            clocks,
            figures: Figures::default(),
            memory: Memory::default(),
            broken: None,
            trace: DefaultHasher::new(),
            malformed: HashSet::new(),
            log: VecDeque::new(),
            calm: false,
            outages: outages.into_iter().filter(|_| rng.bool()).collect(),
            session: session.filter(|_| rng.u8(0..3) == 0),
            day_over: Some(day_over).filter(|_| rng.u8(0..4) == 0),
            bans: HashMap::new(),
            heard_bans: HashMap::new(),
            failed: HashMap::new(),
            sent: Default::default(),
            rng,
            options,
        }
    }

    /// No more faults, and nothing new.
    pub(super) fn calm(&mut self) {
        self.calm = true;
        self.truth.freeze();
        self.bans.clear();
    }

    /// Does a fault happen, one time in so many?
    pub(super) fn strikes(&mut self, fault: Fault, one_in: u32) -> bool {
        let strikes = self.rng.u32(0..one_in) == 0;
        strikes && !self.calm && self.options.faults.has(fault)
    }

    pub(super) fn count(&mut self, fault: Fault) {
        self.figures.faults[fault as usize] += 1;
    }

    /// Notes an event for the trace and for whoever has to find out what broke.
    pub(super) fn note(&mut self, event: fmt::Arguments<'_>) {
        let now_ms = self.clocks.now_ms();
        let event = event.to_string();
        (now_ms, &event).hash(&mut self.trace);
        if self.log.len() == EVENTS {
            self.log.pop_front();
        }
        self.log.push_back((now_ms, event));
    }

    pub(super) fn events(&self) -> Vec<String> {
        let line = |(at_ms, event): &(i64, String)| {
            format!("{}.{:03} {event}", Timestamp::from_unix(at_ms / 1_000), at_ms % 1_000)
        };
        self.log.iter().map(line).collect()
    }

    /// An oracle found something broken; only the first counts.
    pub(super) fn broke(&mut self, law: Law, detail: String) {
        if self.broken.is_none() {
            self.note(format_args!("BROKEN {law:?}: {detail}"));
            self.broken = Some(Broken { law, detail });
        }
    }

    /// A pass begins; what was refused in the last one may be asked again.
    pub(super) fn pass_begins(&mut self) {
        self.figures.passes += 1;
        self.memory.pass += 1;
        self.failed.clear();
    }

    /// Another process begins, which has heard of no ban.
    pub(super) fn process_begins(&mut self) {
        self.heard_bans.clear();
        self.failed.clear();
    }

    /// The engine sends a call. Gives the milliseconds that it takes there and back.
    pub(super) fn sent(&mut self, gateway: Gateway, api: &'static str, call: u64) -> (u64, u64) {
        let now_ms = self.clocks.now_ms();
        self.figures.calls += 1;
        if self.heard_bans.get(api).is_some_and(|until_ms| now_ms < *until_ms) {
            self.broke(Law::Pressure, format!("{api} was called inside a ban"));
        }
        if let Some(failed) = self.failed.get(&call).cloned() {
            self.figures.again += 1;
            let waited_ms = now_ms - failed.at_ms;
            let least_ms = if failed.in_promotion { 30_000 } else { 1_000 };
            match failed.class {
                Class::Passing if waited_ms < least_ms => {
                    self.broke(Law::Pressure, format!("{api} was called again after {waited_ms} ms"));
                }
                Class::Passing | Class::Banned { .. } if failed.times < 3 => {}
                Class::Passing | Class::Banned { .. } => {
                    self.broke(Law::Pressure, format!("{api} was called a fourth time"));
                }
                class => self.broke(Law::Pressure, format!("{api} was called again after {}", class.word())),
            }
        }
        let sent = &mut self.sent[usize::from(gateway == Gateway::Top)];
        sent.retain(|at_ms| now_ms - at_ms < 1_000);
        sent.push_back(now_ms);
        if sent.len() > CEILING as usize {
            let many = sent.len();
            self.broke(Law::Pressure, format!("{many} calls in a second"));
        }
        if self.strikes(Fault::Slow, 60) {
            self.count(Fault::Slow);
            (self.rng.u64(100..15_000), self.rng.u64(100..14_000))
        } else {
            (self.rng.u64(5..60), self.rng.u64(5..90))
        }
    }

    /// What becomes of a call that reaches the platform.
    pub(super) fn fate(&mut self, gateway: Gateway, api: &'static str) -> Fate {
        let now_ms = self.clocks.now_ms();
        let now_s = now_ms / 1_000;
        self.truth.advance(now_ms);
        if self.calm {
            return Fate::Answered;
        }
        let faults = self.options.faults;
        let is_out = |(which, stretch): &(Option<Gateway>, Stretch)| {
            which.is_none_or(|which| which == gateway) && stretch.holds(now_s)
        };
        if faults.has(Fault::Outage) && self.outages.iter().any(is_out) {
            self.count(Fault::Outage);
            return Fate::Lost("no connection");
        }
        if self.options.promotion.and_then(|p| p.closed).is_some_and(|closed| closed.holds(now_s))
            && api == SOLD_GET
        {
            self.count(Fault::Closed);
            return Fate::Refused(Class::Refused);
        }
        if let Some(until_ms) = self.bans.get(api).copied().filter(|until_ms| now_ms < *until_ms) {
            let seconds = u32::try_from((until_ms - now_ms + 999) / 1_000).unwrap_or(1);
            self.count(Fault::Ban);
            return Fate::Refused(Class::Banned { seconds });
        }
        let holds = |stretch: Option<Stretch>| stretch.is_some_and(|stretch| stretch.holds(now_s));
        if gateway == Gateway::Top && faults.has(Fault::DailyLimit) && holds(self.day_over) {
            self.count(Fault::DailyLimit);
            return Fate::Refused(Class::DailyLimit);
        }
        if faults.has(Fault::Session) && holds(self.session) {
            self.count(Fault::Session);
            return Fate::Refused(Class::Reauthorise);
        }
        let chances: [(Fault, u32); 6] = [
            (Fault::Isp, 90),
            (Fault::Reset, 90),
            (Fault::HalfBody, 150),
            (Fault::Garbled, 300),
            (Fault::Isv, 400),
            (Fault::Ban, 400),
        ];
        for (fault, one_in) in chances {
            if self.strikes(fault, one_in) {
                self.count(fault);
                return match fault {
                    Fault::Isp => Fate::Refused(Class::Passing),
                    Fault::Isv => Fate::Refused(Class::Refused),
                    Fault::Ban => {
                        let seconds = if self.rng.u8(0..5) == 0 { 400 } else { self.rng.u32(1..20) };
                        self.bans.insert(api, now_ms + i64::from(seconds) * 1_000);
                        Fate::Refused(Class::Banned { seconds })
                    }
                    Fault::HalfBody => Fate::Lost("the body was cut short"),
                    Fault::Garbled => Fate::Lost("a page of a proxy"),
                    _ => Fate::Lost("the connection broke"),
                };
            }
        }
        Fate::Answered
    }

    /// The engine hears that a call failed which it began at this time of its own clock.
    pub(super) fn heard_failure(&mut self, api: &'static str, call: u64, class: &Class, begun: Timestamp) {
        let now_ms = self.clocks.now_ms();
        if let Class::Banned { .. } = class
            && let Some(until_ms) = self.bans.get(api)
        {
            self.heard_bans.insert(api, *until_ms);
        }
        let promotion = self.options.promotion;
        let holds = |stretch: Stretch| stretch.holds(begun.unix());
        let in_promotion = match api {
            FULLINFO_GET => promotion.is_some_and(|p| holds(p.full)),
            ORDER_LIST => false,
            _ => promotion.is_some_and(|p| holds(p.lists)),
        };
        let failed = self.failed.entry(call).or_insert(Failed {
            times: 0,
            class: class.clone(),
            at_ms: now_ms,
            in_promotion,
        });
        *failed = Failed { times: failed.times + 1, class: class.clone(), at_ms: now_ms, in_promotion };
    }

    pub(super) fn heard_answer(&mut self, call: u64) {
        self.failed.remove(&call);
    }

    /// How long the process lives on: the times that its pass is woken before it dies, if it dies.
    pub(super) fn death(&mut self) -> Option<u32> {
        let longest = if self.rng.bool() { 60 } else { 600 };
        let after = self.rng.u32(0..longest);
        self.strikes(Fault::Death, 8).then_some(after)
    }

    /// This computer's clock may jump.
    pub(super) fn maybe_jump(&mut self) {
        if self.strikes(Fault::ClockJump, 12) {
            self.count(Fault::ClockJump);
            let steps = [0, 1, -1, 300, -300, 8 * HOUR_S, -8 * HOUR_S, DAY_S];
            let ahead_s = steps[self.rng.usize(0..steps.len())];
            self.note(format_args!("this computer's clock goes {ahead_s} s ahead"));
            self.clocks.jump(ahead_s);
        }
    }
}
