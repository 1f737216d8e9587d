//! How long something takes: wall time of each run, and the processor time of all of them together.

use std::fs;
use std::time::{Duration, Instant};

/// How often something is run.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// At least so often.
    pub least: usize,
    /// At most so often.
    pub most: usize,
    /// Between the two, as long as this has not passed.
    pub time: Duration,
}

/// What runs of one thing took.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// The middle run.
    pub median: Duration,
    /// The run that 95 in a hundred do not exceed.
    pub p95: Duration,
    /// Processor time of one run, the mean; `None` where the system does not tell.
    pub cpu: Option<Duration>,
}

/// Runs it as often as the effort says. It has run before, when answers were compared.
pub fn measure<T>(effort: Effort, mut run: impl FnMut() -> T) -> Times {
    let mut walls = Vec::new();
    let (cpu, began) = (cpu(), Instant::now());
    while walls.len() < effort.least || (walls.len() < effort.most && began.elapsed() < effort.time) {
        let start = Instant::now();
        drop(std::hint::black_box(run()));
        walls.push(start.elapsed());
    }
    let runs = u32::try_from(walls.len()).unwrap();
    let cpu = cpu.zip(self::cpu()).map(|(before, after)| after.saturating_sub(before) / runs);
    Times { cpu, ..Times::of(walls) }
}

impl Times {
    /// The figures of these runs, without processor time.
    pub fn of(mut walls: Vec<Duration>) -> Self {
        walls.sort_unstable();
        let at = |percent: usize| walls[(walls.len() * percent).div_ceil(100).max(1) - 1];
        Self { median: at(50), p95: at(95), cpu: None }
    }
}

/// Processor time of this process so far, of the threads that live.
pub fn cpu() -> Option<Duration> {
    let tasks = fs::read_dir("/proc/self/task").ok()?;
    let of_task = |task: fs::DirEntry| -> Option<u64> {
        fs::read_to_string(task.path().join("schedstat")).ok()?.split(' ').next()?.parse().ok()
    };
    Some(Duration::from_nanos(tasks.flatten().filter_map(of_task).sum()))
}
