//! The runs that `cargo test` makes, and the long one that an environment variable asks for.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{available_parallelism, scope};
use std::time::{Duration, Instant};

use super::figures::Figures;
use super::options::{Config, Fault, Options};
use super::runner::{Outcome, run};
use super::shrink::{shrink, tell};
use super::world::Law;
use crate::domain::planted::Planted;

/// Simulated hours of the run in `cargo test`, and the variable that asks for another number of them.
const HOURS: u64 = 864;
const HOURS_VARIABLE: &str = "LIDAN_SIMULATED_HOURS";
/// The variable that asks for one seed alone, and shows its last events.
const SEED_VARIABLE: &str = "LIDAN_SIMULATED_SEED";
/// Hours of one run: with a planted bug, from the afternoon over midnight, and a whole day.
const SHORT_H: i64 = 6;
const EVENING_H: i64 = 9;
const LONG_H: i64 = 24;
/// Runs after which a planted bug counts as not caught.
const MOST_RUNS: u64 = 72;

const BUGS: [Planted; 16] = [
    Planted::CoverageFirst,
    Planted::OneSecondSeam,
    Planted::NoOverlap,
    Planted::NoLag,
    Planted::DegradedOverwrites,
    Planted::NoGuard,
    Planted::GreaterOnly,
    Planted::ComputersClock,
    Planted::NoDetails,
    Planted::WithheldIsEmpty,
    Planted::FailingPageSkipped,
    Planted::PagesForward,
    Planted::StopsAtEmptyPage,
    Planted::DefaultTypes,
    Planted::NoExtendedTypes,
    Planted::ImmediateRetry,
];

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

/// The options of a seed: the configurations take turns.
fn options(seed: u64, hours: i64) -> Options {
    let configs = Config::all();
    let turn = usize::try_from(seed).unwrap() % configs.len();
    Options::new(seed, hours, configs[turn])
}

/// Runs seeds on several threads until one breaks a promise.
fn run_all(seeds: u64, hours: i64) -> (Figures, Duration, Vec<(Options, Outcome)>) {
    let (next, all, broken) =
        (AtomicU64::new(1), Mutex::new((Figures::default(), Duration::ZERO)), Mutex::default());
    let threads = available_parallelism().map_or(1, NonZero::get);
    scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed > seeds {
                        return;
                    }
                    let started = Instant::now();
                    let options = options(seed, hours);
                    let outcome = run(&options);
                    let mut all = all.lock().unwrap();
                    all.0.add(&outcome.figures);
                    all.1 += started.elapsed();
                    if let Some(found) = &outcome.broken {
                        println!("seed {seed}: {found:?}");
                        let broken: &Mutex<Vec<(Options, Outcome)>> = &broken;
                        broken.lock().unwrap().push((options, outcome));
                    }
                }
            });
        }
    });
    let (figures, took) = all.into_inner().unwrap();
    (figures, took, broken.into_inner().unwrap())
}

#[test]
fn the_engine_keeps_every_promise_under_every_fault() {
    if let Some(seed) = variable(SEED_VARIABLE) {
        let hours = variable(HOURS_VARIABLE).map_or(EVENING_H, u64::cast_signed);
        let options = options(seed, hours);
        let outcome = run(&options);
        println!("{}", tell(&options, &outcome));
        assert!(outcome.broken.is_none());
        return;
    }
    let (asked, each_h) = match variable(HOURS_VARIABLE) {
        Some(hours) => (hours, LONG_H),
        None => (HOURS, EVENING_H),
    };
    let (figures, took, broken) = run_all(asked.div_ceil(each_h.cast_unsigned()), each_h);
    let count =
        |law| broken.iter().filter(|(_, o)| o.broken.as_ref().is_some_and(|b| b.law == law)).count() as u64;
    let names = ["holes", "lost", "stale", "extra", "poorer", "gone back", "under pressure", "restless"];
    let lines: Vec<(&str, u64)> = names.into_iter().zip(Law::ALL.map(count)).collect();
    figures.print(took, &lines);
    if let Some((options, outcome)) = broken.first() {
        let least = shrink(options);
        panic!("{}\n\nas small as it gets: {}", tell(options, outcome), tell(&least, &run(&least)));
    }
    // The engine knows what is closed, so it hardly ever meets that.
    let met = |fault: &Fault| figures.of(*fault) > 0 || *fault == Fault::Closed;
    let missing: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| !met(fault)).collect();
    assert_eq!(missing, [], "faults that never struck");
}

/// The first run in which a planted bug breaks a promise.
fn caught(bug: Planted) -> Option<(Options, Outcome)> {
    (1..=MOST_RUNS).find_map(|seed| {
        let options = Options { planted: vec![bug], ..options(seed, SHORT_H) };
        let outcome = run(&options);
        outcome.broken.is_some().then_some((options, outcome))
    })
}

#[test]
fn every_planted_bug_is_caught() {
    let mut missed = Vec::new();
    for bug in BUGS {
        match caught(bug) {
            Some((options, outcome)) => {
                let broken = outcome.broken.unwrap();
                println!("  {bug:?}: seed {}, {:?}: {}", options.seed, broken.law, broken.detail);
            }
            None => missed.push(bug),
        }
    }
    println!("  mutants caught               {} of {}", BUGS.len() - missed.len(), BUGS.len());
    assert_eq!(missed, [], "planted, and nobody saw it");
}

#[test]
fn the_same_seed_gives_the_same_course() {
    for seed in [3, 7, 18] {
        let options = options(seed, SHORT_H);
        let (once, again) = (run(&options), run(&options));
        assert_eq!((once.trace, &once.figures), (again.trace, &again.figures), "seed {seed}");
        let other = run(&Options { seed: seed + 1_000, ..options });
        assert_ne!(once.trace, other.trace);
    }
}

#[test]
fn what_breaks_is_made_as_small_as_it_gets() {
    let (options, _) = caught(Planted::CoverageFirst).unwrap();
    let least = shrink(&options);
    assert!(run(&least).broken.is_some());
    assert!(least.hours < options.hours || least.faults != options.faults);
    assert!(tell(&least, &run(&least)).contains("CoverageFirst"));
}
