//! One run: a process that passes, dies and comes back, until the faults end and it comes to rest.

use std::future::{Future, poll_fn};
use std::hash::Hasher;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use tokio::time::sleep;

use super::clock::Clocks;
use super::disk::{Disk, Image, shop};
use super::figures::Figures;
use super::gateway::Client;
use super::options::{BEGIN_S, Fault, Options, Promotion, Shop};
use super::watch;
use super::world::{Broken, Law, World};
use crate::clock::pretend;
use crate::domain::calendar::Calendar;
use crate::domain::list::Gateway;
use crate::domain::pass::{PassKind, PassReport};
use crate::domain::planted;
use crate::domain::shop::ShopName;
use crate::domain::time::{HOUR_S, Timestamp};
use crate::gateway::retry::RetryPolicy;
use crate::store::{Store, here};
use crate::sync::request::{FULL_EVERY_S, Overlap, Request, Turn, TurnOf, Work};
use crate::sync::run::Pass;

/// How long it may take to come to rest, in seconds.
const REST_S: i64 = 2 * HOUR_S;
/// Times that a pass is woken before it is said never to end.
const ENDLESS: u32 = 3_000_000;
/// Older states of the file that a death may bring back.
const IMAGES: usize = 6;

/// What a run came to.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) figures: Figures,
    /// Differs where anything went another way.
    pub(super) trace: u64,
    pub(super) broken: Option<Broken>,
    /// The last events, where something broke.
    pub(super) events: Vec<String>,
}

/// Runs it. The same options give the same outcome.
pub(super) fn run(options: &Options) -> Outcome {
    planted::plant(&options.all_planted());
    // Pauses take their jitter from here.
    fastrand::seed(options.seed);
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let outcome = runtime.block_on(life(options));
    here::leave();
    pretend(None);
    planted::plant(&[]);
    outcome
}

type Shared = Arc<Mutex<World>>;

/// Which of the window's two lanes works, or a command.
#[derive(Debug, Clone, Copy)]
enum Lane {
    /// A turn of the live work, begun at this time.
    Live(Turn, Timestamp),
    Background,
    Command,
}

/// The turns of the live work, one after the other, as the window's schedule gives them.
#[derive(Debug, Default)]
struct Turns {
    made: u64,
    last_full: Option<Timestamp>,
    last_top: Option<Timestamp>,
}

/// How often TOP is asked where the shop has the enhanced list, in seconds.
const TOP_EVERY_S: i64 = 30;
/// The background has a turn behind so many of the live work.
const BACKGROUND_EVERY: u64 = 4;

impl Turns {
    /// What a turn with trouble has read, nobody knows: the next one goes back the whole way again.
    fn ended(&mut self, report: &PassReport) {
        if !report.troubles.is_empty() {
            self.last_full = None;
        }
    }

    fn next(&mut self, now: Timestamp, shop: Shop) -> Lane {
        self.made += 1;
        if self.made.is_multiple_of(BACKGROUND_EVERY) {
            return Lane::Background;
        }
        let since =
            |then: Option<Timestamp>, every_s| then.is_none_or(|then| now.since_s(then) + 1 >= every_s);
        let full = since(self.last_full, FULL_EVERY_S);
        let both = full || shop == Shop::Top || since(self.last_top, TOP_EVERY_S);
        self.last_full = if full { Some(now) } else { self.last_full };
        self.last_top = if both { Some(now) } else { self.last_top };
        let overlap = if full { Overlap::Full } else { Overlap::Short };
        let gateways = if both { TurnOf::Both } else { TurnOf::Enhanced };
        Lane::Live(Turn { overlap, gateways }, now)
    }
}

/// A process: the store and the clients, which forget everything with it.
struct Process {
    store: Store,
    top: Option<Client>,
    enhanced: Option<Client>,
}

impl Process {
    async fn start(disk: &Disk, world: &Shared) -> Self {
        let store = Store::open(disk.path()).unwrap();
        let id = store.write(|tx| tx.shop(&ShopName::new("main").unwrap())).await.unwrap();
        assert_eq!(id, shop());
        let which = world.lock().unwrap().options.config.shop;
        let client = |gateway, without| (which != without).then(|| Client::new(gateway, world));
        let (top, enhanced) = (client(Gateway::Top, Shop::Enhanced), client(Gateway::Enhanced, Shop::Top));
        world.lock().unwrap().process_begins();
        let observed = Arc::clone(world);
        store.read(move |r| observed.lock().unwrap().reopened(r)).await.unwrap();
        Self { store, top, enhanced }
    }

    /// One pass of the engine: the only place that knows how it is asked.
    async fn pass(&self, calendar: &Calendar, reach_s: Option<i64>, lane: Lane) -> PassReport {
        let request = match lane {
            Lane::Live(turn, now) => {
                let from = now.day_start().min(now.plus_s(-6 * HOUR_S));
                Request { from: Some(from), work: Work::Live(turn), ..Request::default() }
            }
            Lane::Background => Request { work: Work::Background, ..Request::default() },
            Lane::Command => Request::default(),
        };
        let pass = Pass {
            store: &self.store,
            shop: shop(),
            top: self.top.as_ref(),
            enhanced: self.enhanced.as_ref().map(|gateway| (gateway, reach_s.map(Timestamp::from_unix))),
            calendar,
            policy: RetryPolicy::BACKGROUND,
            listener: &|_| {},
        };
        pass.run(request).await.unwrap()
    }
}

/// A future that dies when it has been woken so many times, or when an oracle has found something.
async fn mortal<F: Future>(future: F, lives: u32, world: &Shared) -> Option<F::Output> {
    let (mut future, mut lives) = (pin!(future), lives);
    poll_fn(move |context| {
        if lives == 0 || world.lock().unwrap().broken.is_some() {
            return Poll::Ready(None);
        }
        lives -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}

async fn wait(seconds: i64) {
    sleep(Duration::from_secs(u64::try_from(seconds).unwrap())).await;
}

async fn life(options: &Options) -> Outcome {
    let clocks = Arc::new(Clocks::new());
    let world = Arc::new(Mutex::new(World::new(options.clone(), Arc::clone(&clocks))));
    let disk = Arc::new(Disk::new());
    let images: Arc<Mutex<Vec<Image>>> = Arc::default();
    observe(&world, &disk, &images);
    let calendar = Promotion::calendar(options.promotion.as_ref());
    let mut process = Process::start(&disk, &world).await;
    let mut turns = Turns::default();
    let is_broken = || world.lock().unwrap().broken.is_some();

    while clocks.now().unix() < BEGIN_S + options.hours * HOUR_S && !is_broken() {
        let death = {
            let mut world = world.lock().unwrap();
            world.maybe_jump();
            world.pass_begins();
            world.death()
        };
        let lane = turns.next(clocks.now(), options.config.shop);
        world.lock().unwrap().note(format_args!("{lane:?}"));
        let pass = process.pass(&calendar, options.reach_s, lane);
        match mortal(pass, death.unwrap_or(ENDLESS), &world).await {
            Some(report) => {
                turns.ended(&report);
                after(&process, &world, &report).await;
            }
            None if is_broken() => break,
            None if death.is_none() => world.lock().unwrap().broke(Law::Restless, "a pass never ends".into()),
            None => {
                process = reborn(process, &disk, &images, &world).await;
                turns = Turns::default();
            }
        }
        wait(options.pause_s).await;
    }

    let mut figures_rest_s = 0;
    world.lock().unwrap().calm();
    let calm_at_s = clocks.now().unix();
    // It comes to rest in a process that knows of the time only what this computer's clock says.
    drop(process);
    process = Process::start(&disk, &world).await;
    while !is_broken() {
        wait(60).await;
        world.lock().unwrap().pass_begins();
        let report = mortal(process.pass(&calendar, options.reach_s, Lane::Command), ENDLESS, &world).await;
        let Some(report) = report else { break };
        after(&process, &world, &report).await;
        let (wanting, quarantined) = process
            .store
            .read(|r| {
                let entries = r.quarantine(shop(), 10_000)?;
                Ok((
                    r.wanting_counts(shop())?,
                    entries.into_iter().filter_map(|entry| entry.tid).collect::<Vec<_>>(),
                ))
            })
            .await
            .unwrap();
        let mut world = world.lock().unwrap();
        let unrest = world.unrest(wanting.0 + wanting.1, &quarantined);
        let gaps = report.gaps.iter().filter(|gap| gap.why != crate::domain::coverage::Why::BeforeReach);
        let unrest = unrest.or_else(|| {
            let gap = gaps.clone().next()?;
            Some((Law::Restless, format!("{} is not covered: {:?}", gap.span.start(), gap)))
        });
        figures_rest_s = clocks.now().unix() - calm_at_s;
        match unrest {
            None => break,
            Some((law, detail)) if figures_rest_s > REST_S => {
                let malformed = world.malformed.iter().any(|tid| detail.contains(&tid.to_string()));
                let was = if malformed { ", which came in a form that cannot be read" } else { "" };
                world.broke(law, format!("at rest: {detail}{was}"));
            }
            Some(_) => {}
        }
    }

    let mut world = world.lock().unwrap();
    let World { figures, truth, .. } = &mut *world;
    figures.seeds = 1;
    figures.hours = u64::try_from(options.hours).unwrap();
    figures.orders = truth.orders.len() as u64;
    figures.versions = truth.orders.iter().map(|order| order.versions.len() as u64).sum();
    figures.faults[Fault::HeldBack as usize] = truth.held_back;
    figures.to_rest_s = u64::try_from(figures_rest_s).unwrap();
    Outcome {
        figures: figures.clone(),
        trace: world.trace.finish(),
        broken: world.broken.clone(),
        events: if world.broken.is_some() { world.events() } else { Vec::new() },
    }
}

/// Every commit is looked at, and from time to time the file is kept as it is then.
fn observe(world: &Shared, disk: &Arc<Disk>, images: &Arc<Mutex<Vec<Image>>>) {
    let (world, disk, images) = (Arc::clone(world), Arc::clone(disk), Arc::clone(images));
    here::enter(move |state| {
        let mut world = world.lock().unwrap();
        world.committed(state).unwrap();
        if world.options.faults.has(Fault::Rollback) && world.rng.u8(0..150) == 0 {
            let mut images = images.lock().unwrap();
            if images.len() == IMAGES {
                images.remove(0);
            }
            images.push(disk.image());
        }
    });
    watch::take();
}

/// A pass has ended by itself.
async fn after(process: &Process, world: &Shared, report: &PassReport) {
    let span = report.span;
    let read = process.store.read(move |r| Ok((r.wanting(shop(), span, usize::MAX)?, r.coverage(shop())?)));
    let (wanting, ledger) = read.await.unwrap();
    let mut world = world.lock().unwrap();
    world.claims(&ledger);
    // A turn of the live work leaves details to the background and says nothing of them.
    if report.kind == PassKind::Command && report.is_complete() && !wanting.is_empty() {
        world.broke(Law::Poorer, format!("complete, and {} orders want details", wanting.len()));
    }
}

/// The process dies and another one begins.
async fn reborn(process: Process, disk: &Disk, images: &Arc<Mutex<Vec<Image>>>, world: &Shared) -> Process {
    let (image, pause_s) = {
        let mut world = world.lock().unwrap();
        let mut images = images.lock().unwrap();
        let back = !images.is_empty() && world.strikes(Fault::Rollback, 5);
        world.count(if back { Fault::Rollback } else { Fault::Death });
        world.note(format_args!("the process dies{}", if back { " and the file goes back" } else { "" }));
        let image = if back {
            let which = world.rng.usize(0..images.len());
            images.truncate(which + 1);
            images[which].clone()
        } else {
            disk.image()
        };
        (image, world.rng.i64(2..180))
    };
    drop(process);
    disk.restore(&image);
    wait(pause_s).await;
    Process::start(disk, world).await
}
