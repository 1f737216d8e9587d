//! The real process, killed at any moment of a pass, again and again, while the shop lives on and the line is bad: the
//! next pass that is let finish has everything, and nothing was claimed before it was there.

use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use lidan::domain::time::Timestamp;
use lidan::sandbox::Rehearsal;

use crate::ledger;
use crate::platform::{Has, Platform, now};

/// Processes that are killed. Some end by themselves before their moment comes.
const KILLS: usize = 220;
/// Of them, so many in one data folder, before a pass is let finish.
const KILLS_A_FOLDER: usize = 10;
/// Two at a time, since most of a pass is waiting.
const LANES: u64 = 2;
/// Orders of the shop: TOP tells them in some 700 calls, which take a good second.
const ORDERS: u64 = 600;
/// The weather: every answer takes a moment, and a few are lost on their way.
const FAULTS: &str = "slow=12ms,reset=0.05%,half=0.05%,isp=0.05%";
/// By how much a change can become visible late, in seconds.
const LATE_S: i64 = 300;

/// What the kills met.
#[derive(Debug, Default)]
struct Tally {
    /// Processes that a signal ended.
    killed: usize,
    /// Of them, those that had sent something.
    in_a_pass: usize,
    /// Processes that ended before their moment.
    ended: usize,
    /// Of them, those that found the shop's pass taken.
    busy: usize,
    /// Passes that were let finish.
    whole: usize,
    /// Orders that were compared with the truth.
    compared: usize,
}

/// A small generator, so that a seed gives the same moments.
struct Dice(u64);

impl Dice {
    fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        low + self.0 % (high - low + 1)
    }
}

/// A shop that lives on, by a clock that the test moves on.
struct Shop {
    platform: Platform,
    ahead_s: Arc<AtomicI64>,
    dice: Dice,
    tally: Tally,
}

impl Shop {
    fn open(seed: u64) -> Self {
        let ahead_s = Arc::new(AtomicI64::new(0));
        let hand = Arc::clone(&ahead_s);
        let clock = move || now().plus_s(hand.load(Ordering::Relaxed));
        let platform = Platform::open(ORDERS, |options| {
            options.now = Arc::new(clock);
            options.seed = seed;
            options.rehearsal = Rehearsal::read([FAULTS], now()).unwrap();
        });
        let dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Self { platform, ahead_s, dice, tally: Tally::default() }
    }

    /// Kills processes in one data folder, then lets one finish.
    fn lives_through(&mut self, has: Has, kills: usize) {
        let cli = self.platform.cli(has);
        for kill in 0..kills {
            let children = if kill % 5 == 3 { 2 } else { 1 };
            let children = (0..children).map(|_| cli.command(&["sync", "--json"]).spawn().unwrap()).collect();
            self.kill(children);
            if kill % 2 == 1 {
                ledger::claims_nothing_that_is_missing(cli.folder(), self.platform.truth(), LATE_S);
            }
            self.ahead_s.fetch_add(i64::try_from(self.dice.between(10, 120)).unwrap(), Ordering::Relaxed);
        }
        ledger::is_sound(cli.folder());
        let report = cli.json(&["sync", "--json"]);
        assert_eq!(report["complete"], true, "{report}");
        let to: Timestamp = report["to"].as_str().unwrap().parse().unwrap();
        let truth = self.platform.truth();
        let compared = ledger::equals_truth_up_to(&cli, truth, to.plus_s(-LATE_S));
        assert!(compared as u64 >= ORDERS * 9 / 10, "{compared}");
        ledger::claims_nothing_that_is_missing(cli.folder(), truth, LATE_S);
        ledger::is_sound(cli.folder());
        self.tally.compared += compared;
        self.tally.whole += 1;
    }

    /// Kills processes that were just started, some moment after the first request of any of them.
    fn kill(&mut self, mut children: Vec<Child>) {
        let sandbox = self.platform.sandbox();
        let before = sandbox.requests();
        let start = Instant::now();
        wait(&mut children, || {
            assert!(start.elapsed() < Duration::from_secs(30), "it never asks");
            sandbox.requests() > before
        });
        let moment = Instant::now() + Duration::from_millis(self.dice.between(5, 400));
        wait(&mut children, || Instant::now() >= moment);
        let has_asked = sandbox.requests() > before;
        for child in &mut children {
            child.kill().unwrap();
        }
        for child in children {
            self.count(&child.wait_with_output().unwrap(), has_asked);
        }
    }

    fn count(&mut self, output: &Output, has_asked: bool) {
        let said = String::from_utf8_lossy(&output.stdout);
        if output.status.signal() == Some(9) {
            self.tally.killed += 1;
            self.tally.in_a_pass += usize::from(has_asked);
        } else {
            assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
            self.tally.ended += 1;
            self.tally.busy += usize::from(said.contains("\"busy\""));
        }
    }
}

/// Waits until something is so, or until all of them have ended.
fn wait(children: &mut [Child], mut is_so: impl FnMut() -> bool) {
    while !is_so() && children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
        std::thread::park_timeout(Duration::from_micros(500));
    }
}

#[test]
fn a_process_that_is_killed_at_any_moment_loses_nothing() {
    let start = Instant::now();
    let lane = |seed| {
        let mut shop = Shop::open(seed);
        let mut round = 0;
        while shop.tally.killed < KILLS / usize::try_from(LANES).unwrap() {
            let has = [Has::Top, Has::Top, Has::Both][round % 3];
            // What the enhanced list tells at once needs fewer deaths to be told whole.
            shop.lives_through(has, if has == Has::Both { 4 } else { KILLS_A_FOLDER });
            round += 1;
        }
        shop.tally
    };
    let tallies: Vec<Tally> = std::thread::scope(|scope| {
        let lanes: Vec<_> = (1..=LANES).map(|seed| scope.spawn(move || lane(seed))).collect();
        lanes.into_iter().map(|lane| lane.join().unwrap()).collect()
    });
    let sum = |what: fn(&Tally) -> usize| tallies.iter().map(what).sum::<usize>();
    let (killed, in_a_pass, busy) = (sum(|t| t.killed), sum(|t| t.in_a_pass), sum(|t| t.busy));
    println!(
        "{killed} killed, {in_a_pass} of them in a pass; {} ended before, {busy} of them found the shop taken; \
         {} passes let finish, {} orders compared; {:?}",
        sum(|t| t.ended),
        sum(|t| t.whole),
        sum(|t| t.compared),
        start.elapsed()
    );
    assert!(killed >= 200 && in_a_pass * 10 >= killed * 9 && busy > 0, "{tallies:?}");
}
