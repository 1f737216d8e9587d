//! The one place where the time is read.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::time::Timestamp;

/// Where "now" comes from: the machine, or a test's hand.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands until it is set.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at an instant.
    #[must_use]
    pub fn manual(at: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.unix())))
    }

    /// Sets a manual clock; the machine's clock is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Self::Manual(seconds) = self {
            seconds.store(at.unix(), Ordering::Relaxed);
        }
    }

    /// Now, to the second.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn now(&self) -> Timestamp {
        match self {
            #[cfg(test)]
            Self::System if pretended().is_some() => pretended().unwrap_or(Timestamp::MIN),
            Self::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Timestamp::from_unix(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
            }
            Self::Manual(seconds) => Timestamp::from_unix(seconds.load(Ordering::Relaxed)),
        }
    }
}

/// Is the machine's zone GMT+8 now? All times of this program are.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "only the zone is asked for, to say where it differs")]
pub fn is_gmt8() -> bool {
    chrono::Local::now().offset().local_minus_utc() == 8 * 3_600
}

/// What this machine's own clock shows at an instant, `yyyy-MM-dd HH:mm`; `None` where its zone is GMT+8 then.
#[must_use]
pub fn local_words(at: Timestamp) -> Option<String> {
    use chrono::{Offset, TimeZone};
    let local = chrono::Local.timestamp_opt(at.unix(), 0).single()?;
    let is_gmt8 = local.offset().fix().local_minus_utc() == 8 * 3_600;
    (!is_gmt8).then(|| local.format("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
thread_local! {
    static PRETENDED: std::cell::Cell<Option<Timestamp>> = const { std::cell::Cell::new(None) };
}

/// What the simulation makes the machine's clock show on this thread.
#[cfg(test)]
fn pretended() -> Option<Timestamp> {
    PRETENDED.get()
}

/// Makes the machine's clock show an instant on this thread; `None` gives it back.
#[cfg(test)]
pub(crate) fn pretend(at: Option<Timestamp>) {
    PRETENDED.set(at);
}
