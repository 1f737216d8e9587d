//! The runs.

use super::options::{Config, Options};
use super::runner::run;

#[test]
fn one_of_each() {
    let hours: i64 = std::env::var("LIDAN_HOURS").map_or(4, |h| h.parse().unwrap());
    let from: u64 = std::env::var("LIDAN_SEED").map_or(1, |h| h.parse().unwrap());
    let to: u64 = std::env::var("LIDAN_TO").map_or(from + 18, |h| h.parse().unwrap());
    let configs = Config::all();
    for seed in from..to {
        let config = configs[(seed as usize - 1) % configs.len()];
        let started = std::time::Instant::now();
        let options = Options::new(seed, hours, config);
        let outcome = run(&options);
        println!("{seed} {config:?} {:?} {:?} calls {} passes {} orders {} rest {}", started.elapsed(), outcome.broken, outcome.figures.calls, outcome.figures.passes, outcome.figures.orders, outcome.figures.to_rest_s);
        if outcome.broken.is_some() && to == from + 1 {
            println!("{options:?}");
            for line in outcome.events { println!("   {line}"); }
        }
    }
}
