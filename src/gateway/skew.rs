//! The platform's clock, as far as it has been heard.
//!
//! Both gateways refuse a request whose timestamp is minutes off, and an order counts as covered by the
//! platform's time, so "now" is never the machine's alone. It is heard from the `Date` header of every answer
//! (which comes over TLS, or over loopback) or from `taobao.time.get`. Between two hearings time runs by the
//! monotonic clock: a jump of the machine's clock moves nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::clock::Clock;
use crate::domain::planted::{self, Planted};
use crate::domain::time::Timestamp;

/// Largest step forward that one hearing is believed, in seconds. The gateways themselves tolerate as much.
const SANE_STEP_S: i64 = 600;
/// How far a hearing may lie behind without meaning anything: whole seconds, the way through the network, and
/// servers that are not quite of one mind.
const BEHIND_S: i64 = 5;
/// Within how many seconds two hearings bear each other out.
const AGREE_S: i64 = 5;
/// Hearings outside of these are no clock at all: 2020 and 2100.
const FIRST: Timestamp = Timestamp::from_unix(1_577_808_000);
const LAST: Timestamp = Timestamp::from_unix(4_102_416_000);

/// The platform's clock of one gateway.
#[derive(Debug)]
pub struct Skew {
    clock: Clock,
    heard: Mutex<Option<Heard>>,
}

/// What the platform's clock was heard from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeardFrom {
    /// Any answer.
    Answer,
    /// One that refused a timestamp made by this clock.
    RefusedTimestamp,
}

#[derive(Debug, Clone, Copy)]
struct Heard {
    /// The platform's time.
    platform: Timestamp,
    /// The machine's time at that moment.
    local: Timestamp,
    /// The same moment by the monotonic clock.
    at: Instant,
    /// How far a hearing that was not believed lay from what was expected.
    doubted_s: Option<i64>,
}

impl Skew {
    /// A clock that has heard nothing yet and shows the machine's time.
    #[must_use]
    pub const fn new(clock: Clock) -> Self {
        Self { clock, heard: Mutex::new(None) }
    }

    /// Now, by the platform's clock as far as it has been heard.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match *self.lock() {
            _ if planted::is(Planted::ComputersClock) => self.clock.now(),
            None => self.clock.now(),
            Some(heard) => self.expected(&heard, Instant::now()),
        }
    }

    /// Has the platform's clock been heard?
    pub fn has_heard(&self) -> bool {
        self.lock().is_some()
    }

    /// How far the platform's clock is ahead of the machine's, in seconds.
    #[must_use]
    pub fn ahead_s(&self) -> i64 {
        self.now().since_s(self.clock.now())
    }

    /// Takes in what the platform's clock showed at a moment. A first hearing is believed, and so is one that
    /// moves the clock forward by a sane step; any other step has to be heard twice, or to come with the
    /// refusal of a timestamp.
    pub fn hear(&self, platform: Timestamp, at: Instant, from: HeardFrom) {
        if !(FIRST..=LAST).contains(&platform) {
            return;
        }
        let mut heard = self.lock();
        let believe = Heard { platform, local: self.clock.now(), at, doubted_s: None };
        let Some(known) = heard.as_mut() else {
            *heard = Some(believe);
            return;
        };
        let step_s = platform.since_s(self.expected(known, at));
        let agrees = known.doubted_s.is_some_and(|doubted_s| (doubted_s - step_s).abs() <= AGREE_S);
        if (1..=SANE_STEP_S).contains(&step_s) {
            *known = believe;
        } else if (-BEHIND_S..=0).contains(&step_s) {
            known.doubted_s = None;
        } else if agrees || from == HeardFrom::RefusedTimestamp {
            tracing::info!(step_s, "the platform's clock was set");
            *known = believe;
        } else {
            known.doubted_s = Some(step_s);
        }
    }

    fn expected(&self, heard: &Heard, at: Instant) -> Timestamp {
        let passed_s = match self.clock {
            Clock::System => i64::try_from(at.saturating_duration_since(heard.at).as_secs()).unwrap_or(0),
            Clock::Manual(_) => self.clock.now().since_s(heard.local),
        };
        heard.platform.plus_s(passed_s)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads a `Date` header, `Sun, 06 Nov 1994 08:49:37 GMT`; the two older forms are not sent any more.
#[must_use]
pub fn read_date(text: &str) -> Option<Timestamp> {
    const GMT_PLUS_8_S: i64 = 8 * 3600;
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = text.strip_suffix(" GMT")?.split_once(", ")?.1.split(' ');
    let day = words.next()?.parse().ok()?;
    let month = words.next()?;
    let month = MONTHS.iter().position(|known| *known == month)?;
    let year = words.next()?.parse().ok()?;
    let mut clock = words.next()?.split(':').map(str::parse);
    let mut part = || clock.next()?.ok();
    let clock = (part()?, part()?, part()?);
    let in_gmt_plus_8 = Timestamp::from_parts((year, u32::try_from(month).ok()? + 1, day), clock)?;
    Some(in_gmt_plus_8.plus_s(GMT_PLUS_8_S))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// A platform clock over a machine's clock that stands at noon.
    fn at_noon() -> (Skew, Clock, Timestamp) {
        let noon = t("2026-11-21 12:00:00");
        let clock = Clock::manual(noon);
        (Skew::new(clock.clone()), clock, noon)
    }

    #[test]
    fn a_date_header_is_read_and_nothing_else() {
        assert_eq!(read_date("Thu, 01 Jan 1970 00:00:00 GMT"), Some(Timestamp::from_unix(0)));
        assert_eq!(read_date("Sat, 21 Nov 2026 04:00:00 GMT"), Some(t("2026-11-21 12:00:00")));
        for text in
            ["", "GMT", "Sat, 21 Nov 2026 04:00:00", "Sat, 31 Feb 2026 04:00:00 GMT", "Saturday, x GMT"]
        {
            assert_eq!(read_date(text), None, "{text:?}");
        }
    }

    #[test]
    fn until_something_is_heard_the_machine_is_right() {
        let (skew, _, noon) = at_noon();
        assert_eq!((skew.now(), skew.ahead_s()), (noon, 0));
    }

    #[test]
    fn the_first_hearing_is_believed_however_wrong_the_machine_is() {
        let clock = Clock::manual(t("1970-01-02 00:00:00"));
        let skew = Skew::new(clock.clone());
        skew.hear(t("2026-11-21 12:00:00"), Instant::now(), HeardFrom::Answer);
        clock.set(clock.now().plus_s(60));
        assert_eq!(skew.now(), t("2026-11-21 12:01:00"));
    }

    #[test]
    fn no_clock_of_another_century_is_believed() {
        let (skew, _, noon) = at_noon();
        skew.hear(t("1999-01-01 00:00:00"), Instant::now(), HeardFrom::Answer);
        skew.hear(t("2900-01-01 00:00:00"), Instant::now(), HeardFrom::Answer);
        assert_eq!(skew.now(), noon);
    }

    #[test]
    fn small_steps_go_forward_only() {
        let (skew, _, noon) = at_noon();
        skew.hear(noon.plus_s(30), Instant::now(), HeardFrom::Answer);
        skew.hear(noon.plus_s(28), Instant::now(), HeardFrom::Answer);
        assert_eq!(skew.now(), noon.plus_s(30));
        skew.hear(noon.plus_s(33), Instant::now(), HeardFrom::Answer);
        assert_eq!(skew.now(), noon.plus_s(33));
    }

    #[test]
    fn a_great_step_has_to_be_heard_twice_in_a_row() {
        for step_s in [8 * 3600, -8 * 3600, -60] {
            let (skew, _, noon) = at_noon();
            skew.hear(noon, Instant::now(), HeardFrom::Answer);
            skew.hear(noon.plus_s(step_s), Instant::now(), HeardFrom::Answer);
            assert_eq!(skew.now(), noon, "{step_s} once");
            skew.hear(noon, Instant::now(), HeardFrom::Answer);
            skew.hear(noon.plus_s(step_s), Instant::now(), HeardFrom::Answer);
            assert_eq!(skew.now(), noon, "{step_s}, but not in a row");
            skew.hear(noon.plus_s(step_s + 1), Instant::now(), HeardFrom::Answer);
            assert_eq!(skew.now(), noon.plus_s(step_s + 1), "{step_s} twice");
        }
    }

    #[test]
    fn a_refused_timestamp_bears_a_great_step_out() {
        let (skew, _, noon) = at_noon();
        skew.hear(noon, Instant::now(), HeardFrom::Answer);
        skew.hear(noon.plus_s(8 * 3600), Instant::now(), HeardFrom::RefusedTimestamp);
        assert_eq!(skew.now(), noon.plus_s(8 * 3600));
    }

    #[tokio::test(start_paused = true)]
    async fn between_hearings_time_runs_by_the_monotonic_clock() {
        let skew = Skew::new(Clock::System);
        let heard = t("2026-11-21 12:00:00");
        skew.hear(heard, Instant::now(), HeardFrom::Answer);
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(skew.now(), heard.plus_s(3600));
    }
}
