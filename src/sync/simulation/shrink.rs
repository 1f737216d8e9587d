//! What is shown of a run that breaks a promise, and how it is made smaller first.

use std::fmt::Write as _;

use super::options::{Fault, Options};
use super::runner::{Outcome, run};

/// The same seed with fewer hours and fewer kinds of faults, as long as it still breaks a promise.
pub(super) fn shrink(options: &Options) -> Options {
    let breaks = |options: &Options| run(options).broken.is_some();
    let mut least = options.clone();
    while least.hours > 1 {
        let shorter = Options { hours: least.hours / 2, ..least.clone() };
        if !breaks(&shorter) {
            break;
        }
        least = shorter;
    }
    for fault in Fault::ALL {
        let without = Options { faults: least.faults.without(fault), ..least.clone() };
        if breaks(&without) {
            least = without;
        }
    }
    least
}

/// Seed, options, the first broken promise and the last events.
pub(super) fn tell(options: &Options, outcome: &Outcome) -> String {
    let faults: Vec<Fault> = Fault::ALL.into_iter().filter(|fault| options.faults.has(*fault)).collect();
    let mut told = format!("seed {}\n{options:?}\nfaults {faults:?}\n{:?}\n", options.seed, outcome.broken);
    for event in &outcome.events {
        let _ = writeln!(told, "  {event}");
    }
    told
}
