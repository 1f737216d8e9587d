//! What a run, or many, came to.

use std::fmt;
use std::time::Duration;

use super::options::Fault;

/// Counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) seeds: u64,
    pub(super) hours: u64,
    pub(super) orders: u64,
    pub(super) versions: u64,
    pub(super) calls: u64,
    pub(super) again: u64,
    pub(super) passes: u64,
    pub(super) commits: u64,
    pub(super) windows: u64,
    pub(super) faults: [u64; Fault::ALL.len()],
    /// Longest time from the end of the faults to rest, in seconds.
    pub(super) to_rest_s: u64,
}

impl Figures {
    pub(super) fn add(&mut self, other: &Self) {
        self.seeds += other.seeds;
        self.hours += other.hours;
        self.orders += other.orders;
        self.versions += other.versions;
        self.calls += other.calls;
        self.again += other.again;
        self.passes += other.passes;
        self.commits += other.commits;
        self.windows += other.windows;
        for (all, more) in self.faults.iter_mut().zip(other.faults) {
            *all += more;
        }
        self.to_rest_s = self.to_rest_s.max(other.to_rest_s);
    }

    pub(super) fn of(&self, fault: Fault) -> u64 {
        self.faults[fault as usize]
    }

    /// One line each. `took` is the time that all threads took, one after the other.
    pub(super) fn print(&self, took: Duration, lines: &[(&str, u64)]) {
        let line = |name: &str, value: &dyn fmt::Display| println!("  {name:<28} {value}");
        line("simulated hours", &self.hours);
        line("seeds", &self.seeds);
        line("orders", &self.orders);
        line("versions of orders", &self.versions);
        line("calls", &self.calls);
        line("passes", &self.passes);
        line("commits", &self.commits);
        line("windows held against truth", &self.windows);
        let faults: u64 = self.faults.iter().sum();
        line("faults", &faults);
        for fault in Fault::ALL {
            line(&format!("  {fault:?}"), &self.of(fault));
        }
        line("process deaths", &(self.of(Fault::Death) + self.of(Fault::Rollback)));
        for (name, value) in lines {
            line(name, value);
        }
        let factor = 1_000 + 1_000 * self.again / (self.calls - self.again).max(1);
        line("retry factor", &format!("{}.{:03}", factor / 1_000, factor % 1_000));
        line("longest way to rest, s", &self.to_rest_s);
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
        line("seeds a minute of one core", &(self.seeds * 60_000 / took_ms));
    }
}
