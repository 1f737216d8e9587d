//! Which failed calls are tried again, when, and how often (`docs/contract.md`, What the store promises;
//! `protocol` 2.1).

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use super::error::{Class, GatewayError};
use super::orders::OrderGateway;
use crate::domain::calendar::Calendar;
use crate::domain::planted::{self, Planted};
use crate::domain::time::{HOUR_S, Span};

/// How patient a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Most times that one call is made, the first included.
    pub attempts: u32,
    /// The longest single pause; a call that needs a longer one is given up at once.
    pub longest_pause: Duration,
}

impl RetryPolicy {
    /// A command line: somebody waits, and the next pass goes on from there.
    pub const COMMAND: Self = Self { attempts: 3, longest_pause: Duration::from_secs(10) };
    /// The background of the window: it has time.
    pub const BACKGROUND: Self = Self { attempts: 3, longest_pause: Duration::from_mins(5) };
}

/// What the service calendar says about the moment of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Season {
    /// Nothing.
    Usual,
    /// A degraded window: the notices ask not to repeat at once.
    Degraded,
}

impl Season {
    /// That of an API at a gateway now. Before the platform's clock was heard, this computer's may be hours away from it.
    #[must_use]
    pub fn of(calendar: &Calendar, api: &str, gateway: &impl OrderGateway) -> Self {
        const AWAY_S: i64 = 12 * HOUR_S;
        let now = gateway.now();
        let away_s = if gateway.has_heard_clock() { 0 } else { AWAY_S };
        let around = Span::new(now.plus_s(-away_s), now.plus_s(away_s)).unwrap_or(Span::instant(now));
        if calendar.may_be_degraded(api, around) { Self::Degraded } else { Self::Usual }
    }
}

/// What calls have cost, for the report of a pass.
#[derive(Debug, Default)]
pub struct Tally {
    requests: AtomicU64,
    retries: AtomicU64,
    throttled: AtomicU64,
}

impl Tally {
    /// Calls that were sent.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Of them, those that repeated a failed one.
    #[must_use]
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }

    /// Of them, those that the platform throttled.
    #[must_use]
    pub fn throttled(&self) -> u64 {
        self.throttled.load(Ordering::Relaxed)
    }
}

/// A pause before a call is made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause<'a> {
    /// What went wrong.
    pub error: &'a GatewayError,
    /// How long is waited.
    pub length: Duration,
    /// The attempt that follows, from 2.
    pub attempt: u32,
}

impl RetryPolicy {
    /// Makes a call until it succeeds or must not be repeated. Dropping the future stops it anywhere.
    ///
    /// Only [`Class::Passing`] and [`Class::Banned`] are tried again: the first after at least a second,
    /// growing, and after 30 to 36 seconds in a degraded window; the second after the seconds it names and
    /// one more. `on_pause` hears of every pause before it begins.
    ///
    /// # Errors
    /// The last error of the call.
    pub async fn run<T, F>(
        &self,
        season: Season,
        tally: &Tally,
        on_pause: impl Fn(&Pause<'_>) + Send,
        mut call: impl FnMut() -> F + Send,
    ) -> Result<T, GatewayError>
    where
        F: Future<Output = Result<T, GatewayError>> + Send,
    {
        let mut growing = Growing::new(season);
        let mut attempt = 1;
        loop {
            let answer = call().await;
            tally.count(attempt, answer.as_ref().err());
            let error = match answer {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let length = match error.class {
                Class::Passing => growing.next(),
                Class::Banned { seconds } => Duration::from_secs(u64::from(seconds) + 1),
                _ => return Err(error),
            };
            attempt += 1;
            if attempt > self.attempts || length > self.longest_pause {
                return Err(error);
            }
            on_pause(&Pause { error: &error, length, attempt });
            tokio::time::sleep(length).await;
        }
    }
}

impl Tally {
    fn count(&self, attempt: u32, error: Option<&GatewayError>) {
        if error.is_some_and(GatewayError::is_unsent) {
            return;
        }
        self.requests.fetch_add(1, Ordering::Relaxed);
        if attempt > 1 {
            self.retries.fetch_add(1, Ordering::Relaxed);
        }
        if error.is_some_and(|e| matches!(e.class, Class::Banned { .. } | Class::DailyLimit)) {
            self.throttled.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Pauses that double, with jitter: 1–2, 2–4, 4–8 seconds, or 30–36, 36–48, 48–72 in a degraded window.
struct Growing {
    floor: Duration,
    over: ExponentialBackoff,
}

impl Growing {
    fn new(season: Season) -> Self {
        let (floor_s, first_s) = match season {
            Season::Usual => (0, 1),
            Season::Degraded => (24, 6),
        };
        let over = ExponentialBuilder::new()
            .with_min_delay(Duration::from_secs(first_s))
            .without_max_delay()
            .without_max_times()
            .with_jitter()
            .build();
        Self { floor: Duration::from_secs(floor_s), over }
    }

    fn next(&mut self) -> Duration {
        if planted::is(Planted::ImmediateRetry) {
            return Duration::ZERO;
        }
        self.over.next().map_or(Duration::MAX, |over| self.floor + over)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use tokio::time::Instant;

    use super::super::error::PlatformWords;
    use super::*;

    const PATIENT: RetryPolicy = RetryPolicy { attempts: 3, longest_pause: Duration::from_secs(100) };

    fn failed(class: Class) -> GatewayError {
        GatewayError::refused(class, "taobao.trades.sold.get", PlatformWords::default())
    }

    /// Makes a call that fails so, then in the other ways, then succeeds; gives what came of it and the pauses.
    async fn run(
        policy: RetryPolicy,
        season: Season,
        classes: &[Class],
    ) -> (Result<usize, Class>, Vec<Duration>, Tally) {
        let (tally, pauses, made) = (Tally::default(), Mutex::new(Vec::new()), Mutex::new(0));
        let started = Instant::now();
        let result = policy
            .run(
                season,
                &tally,
                |pause| pauses.lock().unwrap().push(pause.length),
                || {
                    let mut made = made.lock().unwrap();
                    let answer = classes.get(*made).map_or(Ok(*made), |class| Err(failed(class.clone())));
                    *made += 1;
                    async { answer }
                },
            )
            .await;
        let pauses = pauses.into_inner().unwrap();
        assert!(started.elapsed() >= pauses.iter().sum::<Duration>(), "every pause was kept");
        (result.map_err(|e| e.class), pauses, tally)
    }

    #[tokio::test(start_paused = true)]
    async fn a_passing_fault_is_tried_twice_more_after_growing_pauses() {
        for _ in 0..50 {
            let (result, pauses, tally) =
                run(PATIENT, Season::Usual, &[Class::Passing, Class::Passing]).await;
            assert_eq!(result, Ok(2));
            assert!((1_000..=2_000).contains(&pauses[0].as_millis()), "{pauses:?}");
            assert!((2_000..=4_000).contains(&pauses[1].as_millis()), "{pauses:?}");
            assert_eq!((tally.requests(), tally.retries(), tally.throttled()), (3, 2, 0));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn three_attempts_are_the_most() {
        let (result, pauses, tally) = run(PATIENT, Season::Usual, &[const { Class::Passing }; 5]).await;
        assert_eq!((result, pauses.len(), tally.requests()), (Err(Class::Passing), 2, 3));
    }

    #[tokio::test(start_paused = true)]
    async fn in_a_degraded_window_the_first_pause_is_half_a_minute() {
        let mut first = Vec::new();
        for _ in 0..50 {
            let (_, pauses, _) = run(PATIENT, Season::Degraded, &[Class::Passing, Class::Passing]).await;
            assert!((30_000..=36_000).contains(&pauses[0].as_millis()), "{pauses:?}");
            assert!(pauses[1] >= pauses[0], "{pauses:?}");
            first.push(pauses[0]);
        }
        first.dedup();
        assert!(first.len() > 10, "the pauses of many callers are spread");
    }

    #[tokio::test(start_paused = true)]
    async fn a_ban_is_waited_out_and_one_second_more() {
        let (result, pauses, tally) = run(PATIENT, Season::Degraded, &[Class::Banned { seconds: 7 }]).await;
        assert_eq!((result, &pauses[..]), (Ok(1), &[Duration::from_secs(8)][..]));
        assert_eq!((tally.requests(), tally.retries(), tally.throttled()), (2, 1, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn what_needs_a_longer_pause_than_allowed_is_given_up_at_once() {
        for (season, class) in
            [(Season::Usual, Class::Banned { seconds: 10 }), (Season::Degraded, Class::Passing)]
        {
            let started = Instant::now();
            let (result, pauses, tally) =
                run(RetryPolicy::COMMAND, season, std::slice::from_ref(&class)).await;
            assert_eq!((result, pauses.len(), tally.requests()), (Err(class), 0, 1));
            assert_eq!(started.elapsed(), Duration::ZERO);
        }
        let (result, ..) = run(RetryPolicy::COMMAND, Season::Usual, &[Class::Banned { seconds: 9 }]).await;
        assert_eq!(result, Ok(1));
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_else_is_ever_tried_again() {
        for class in [
            Class::DailyLimit,
            Class::Reauthorise,
            Class::Permission,
            Class::Credentials,
            Class::ClockSkew,
            Class::NotFound,
            Class::Refused,
            Class::BadAnswer,
            Class::UnknownOutcome,
        ] {
            let (result, pauses, tally) = run(PATIENT, Season::Usual, std::slice::from_ref(&class)).await;
            assert_eq!((result, pauses.len(), tally.requests()), (Err(class), 0, 1));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_was_never_sent_is_not_counted() {
        let tally = Tally::default();
        let unsent = || async {
            Err::<(), _>(GatewayError::unsent(Class::Banned { seconds: 1 }, "x", "within a ban"))
        };
        let result = RetryPolicy::COMMAND.run(Season::Usual, &tally, |_| (), unsent).await;
        assert!(result.is_err());
        assert_eq!((tally.requests(), tally.retries(), tally.throttled()), (0, 0, 0));
    }
}
