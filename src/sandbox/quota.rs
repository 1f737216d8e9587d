//! Flow control (`protocol` 2.3): an API that is called too often bans its caller for a while.
//!
//! It counts real time, not the shop's: a test that holds the clock must not be banned for ever.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Seconds of a ban that the platform speaks by itself.
const BAN_S: u32 = 1;

#[derive(Debug)]
struct Meter {
    second: Instant,
    calls: u32,
    banned_until: Option<Instant>,
}

/// How often each API is called.
#[derive(Debug)]
pub(super) struct Quota {
    per_second: u32,
    meters: Mutex<HashMap<&'static str, Meter>>,
}

impl Quota {
    /// With this ceiling for each API.
    pub(super) fn new(per_second: u32) -> Self {
        Self { per_second, meters: Mutex::default() }
    }

    /// Counts a call. The seconds that a ban still lasts, if there is one or this call brought it.
    pub(super) fn count(&self, api: &'static str) -> Result<(), u32> {
        self.with(api, |meter, now| {
            if let Some(left) = meter.banned_until.and_then(|until| until.checked_duration_since(now))
                && !left.is_zero()
            {
                return Err(whole_seconds(left));
            }
            if now.duration_since(meter.second) >= Duration::from_secs(1) {
                (meter.second, meter.calls) = (now, 0);
            }
            meter.calls = meter.calls.saturating_add(1);
            if meter.calls > self.per_second {
                meter.banned_until = Some(now + Duration::from_secs(u64::from(BAN_S)));
                return Err(BAN_S);
            }
            Ok(())
        })
    }

    /// Bans an API's caller.
    pub(super) fn ban(&self, api: &'static str, seconds: u32) {
        self.with(api, |meter, now| {
            meter.banned_until = Some(now + Duration::from_secs(u64::from(seconds)));
        });
    }

    fn with<T>(&self, api: &'static str, act: impl FnOnce(&mut Meter, Instant) -> T) -> T {
        let now = Instant::now();
        let mut meters = self.meters.lock().unwrap_or_else(PoisonError::into_inner);
        let meter = meters.entry(api).or_insert(Meter { second: now, calls: 0, banned_until: None });
        act(meter, now)
    }
}

fn whole_seconds(left: Duration) -> u32 {
    u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_calls_in_a_second_bring_a_ban_for_that_api_alone() {
        let quota = Quota::new(3);
        for _ in 0..3 {
            assert_eq!(quota.count("a"), Ok(()));
        }
        assert_eq!(quota.count("a"), Err(1));
        assert_eq!(quota.count("a"), Err(1));
        assert_eq!(quota.count("b"), Ok(()));
        quota.ban("b", 60);
        assert!(matches!(quota.count("b"), Err(59 | 60)));
        quota.ban("b", 0);
        assert_eq!(quota.count("b"), Ok(()));
    }
}
