//! The clocks of a run: the platform's, which is the runtime's paused one, and this computer's, which jumps.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::time::Instant;

use super::options::BEGIN_S;
use crate::domain::time::Timestamp;

/// Both clocks.
#[derive(Debug)]
pub(super) struct Clocks {
    start: Instant,
    computer_ahead_s: AtomicI64,
}

impl Clocks {
    pub(super) fn new() -> Self {
        Self { start: Instant::now(), computer_ahead_s: AtomicI64::new(0) }
    }

    /// Milliseconds of the platform's clock.
    pub(super) fn now_ms(&self) -> i64 {
        BEGIN_S * 1_000 + i64::try_from(self.start.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// The platform's clock.
    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_unix(self.now_ms() / 1_000)
    }

    /// This computer's clock.
    pub(super) fn computer(&self) -> Timestamp {
        self.now().plus_s(self.computer_ahead_s.load(Ordering::Relaxed))
    }

    /// This computer's clock jumps to so many seconds ahead of the platform's.
    pub(super) fn jump(&self, ahead_s: i64) {
        self.computer_ahead_s.store(ahead_s, Ordering::Relaxed);
    }
}
