//! The runs.

use super::options::{Config, Options};
use super::runner::run;

#[test]
fn one_of_each() {
    for (seed, config) in (1..).zip(Config::all()) {
        let started = std::time::Instant::now();
        let options = Options::new(seed, 4, config);
        let outcome = run(&options);
        println!("{seed} {config:?} {:?} {:?} {:?}", started.elapsed(), outcome.broken, outcome.figures);
    }
}
