//! How fast a gateway is asked (`protocol` 2.3).
//!
//! All calls of an application together keep below the ceiling of its configuration. An API that the platform
//! throttles gets a pace of its own: halved with every throttling, down to one call a second, and raised again
//! after quiet minutes. A ban is remembered per API until it is over, and a used-up day for the whole
//! application until midnight: a call within either is refused here, at once, and never sent.

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroU32;
use std::ops::Add;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::time::Instant;

use super::error::Class;
use crate::domain::quota::{Calls, DayOver};
use crate::domain::shop::Ceiling;
use crate::domain::time::{DAY_S, Timestamp};

/// How long an API has to be quiet before its pace is raised by a step.
const QUIET: Duration = Duration::from_mins(2);
/// Into how many steps the way from a standstill to the ceiling is cut.
const STEPS: u32 = 8;
/// A ban is over so many seconds after the platform's word, which is cut to whole seconds.
const BAN_MARGIN: Duration = Duration::from_secs(1);

/// The pace of one application.
pub struct Pace {
    ceiling: u32,
    app: Turns,
    apis: Mutex<HashMap<&'static str, Arc<Lane>>>,
    day_over_until: Mutex<Option<Timestamp>>,
    /// Calls that nobody has written down yet, by day.
    made: Mutex<Vec<Calls>>,
}

/// One API's way: its calls take turns in their order.
struct Lane {
    turns: Turns,
    state: Mutex<LaneState>,
}

struct LaneState {
    /// Calls a second; at the ceiling only the application's own turns count.
    rate: u32,
    /// When it was last throttled or raised.
    changed_at: Instant,
    banned_until: Option<Instant>,
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace").field("ceiling", &self.ceiling).finish_non_exhaustive()
    }
}

impl Pace {
    /// A pace that keeps below a ceiling.
    #[must_use]
    pub fn new(ceiling: Ceiling) -> Self {
        let ceiling = ceiling.get();
        Self {
            ceiling,
            app: Turns::new(ceiling),
            apis: Mutex::default(),
            day_over_until: Mutex::default(),
            made: Mutex::default(),
        }
    }

    /// Waits for a turn to call an API. Dropping the future gives the turn up.
    ///
    /// # Errors
    /// [`Class::Banned`] with the seconds left, or [`Class::DailyLimit`]: nothing is to be sent. `now` is the
    /// platform's clock, by which its day ends.
    pub async fn admit(&self, api: &'static str, now: impl Fn() -> Timestamp) -> Result<(), Class> {
        let lane = self.lane(api);
        self.check(&lane, now())?;
        lane.turns.take().await;
        self.app.take().await;
        // Another call may have met a ban while this one waited.
        self.check(&lane, now())?;
        self.day(now(), |day| day.calls += 1);
        Ok(())
    }

    /// Gives the calls that were made since it was last asked, by day.
    pub fn take_calls(&self) -> Vec<Calls> {
        std::mem::take(&mut *lock(&self.made))
    }

    fn day(&self, now: Timestamp, note: impl FnOnce(&mut Calls)) {
        let mut made = lock(&self.made);
        let day = now.day_start();
        if let Some(calls) = made.iter_mut().find(|calls| calls.day == day) {
            note(calls);
        } else {
            let mut calls = Calls { day, calls: 0, over: DayOver::No };
            note(&mut calls);
            made.push(calls);
        }
    }

    /// The platform banned an API for so many seconds.
    pub fn banned(&self, api: &'static str, seconds: u32) {
        let lane = self.lane(api);
        let mut state = lock(&lane.state);
        let now = Instant::now();
        // Calls that were on their way together meet one ban together: it counts once.
        if state.banned_until.is_none_or(|until| until <= now) {
            state.rate = (state.rate / 2).max(1);
            state.changed_at = now;
            lane.turns.set_rate(state.rate);
            tracing::info!(api, seconds, rate = state.rate, "throttled by the platform");
        }
        let until = now + Duration::from_secs(seconds.into()) + BAN_MARGIN;
        state.banned_until = Some(state.banned_until.map_or(until, |known| known.max(until)));
    }

    /// The application's calls of this day are used up; the day ends at midnight GMT+8.
    pub fn day_over(&self, now: Timestamp) {
        *lock(&self.day_over_until) = Some(now.day_start().plus_s(DAY_S));
        self.day(now, |day| day.over = DayOver::Yes);
    }

    /// An API answered without throttling.
    pub fn answered(&self, api: &'static str) {
        let lane = self.lane(api);
        let mut state = lock(&lane.state);
        if state.rate < self.ceiling && state.changed_at.elapsed() >= QUIET {
            state.rate = (state.rate + (self.ceiling / STEPS).max(1)).min(self.ceiling);
            state.changed_at = Instant::now();
            lane.turns.set_rate(if state.rate < self.ceiling { state.rate } else { Turns::FREE });
        }
    }

    /// The calls a second that an API is allowed at present.
    #[must_use]
    pub fn rate(&self, api: &'static str) -> u32 {
        lock(&self.lane(api).state).rate
    }

    fn check(&self, lane: &Lane, now: Timestamp) -> Result<(), Class> {
        if lock(&self.day_over_until).is_some_and(|until| now < until) {
            return Err(Class::DailyLimit);
        }
        let banned_until = lock(&lane.state).banned_until;
        let left = banned_until.map(|until| until.saturating_duration_since(Instant::now()));
        match left {
            // Whoever waits out a ban adds the margin himself.
            Some(left) if !left.is_zero() => {
                Err(Class::Banned { seconds: whole_seconds(left.saturating_sub(BAN_MARGIN)) })
            }
            _ => Ok(()),
        }
    }

    fn lane(&self, api: &'static str) -> Arc<Lane> {
        let fresh = || {
            let state = LaneState { rate: self.ceiling, changed_at: Instant::now(), banned_until: None };
            Arc::new(Lane { turns: Turns::new(Turns::FREE), state: Mutex::new(state) })
        };
        Arc::clone(lock(&self.apis).entry(api).or_insert_with(fresh))
    }
}

/// Seconds, rounded up.
fn whole_seconds(time: Duration) -> u32 {
    let up = u64::from(time.subsec_nanos() > 0);
    u32::try_from(time.as_secs() + up).unwrap_or(u32::MAX)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Limiter = RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<TokioInstant>>;

/// Turns at a rate, in the order in which they were asked for.
struct Turns {
    queue: tokio::sync::Mutex<()>,
    limiter: Mutex<Option<Arc<Limiter>>>,
}

impl Turns {
    /// The rate that stands for no limit.
    const FREE: u32 = 0;

    fn new(rate: u32) -> Self {
        Self { queue: tokio::sync::Mutex::new(()), limiter: Mutex::new(limiter(rate)) }
    }

    fn set_rate(&self, rate: u32) {
        *lock(&self.limiter) = limiter(rate);
    }

    async fn take(&self) {
        // The queue is fair, a limiter alone is not.
        let _turn = self.queue.lock().await;
        loop {
            let Some(limiter) = lock(&self.limiter).clone() else { return };
            match limiter.check() {
                Ok(()) => return,
                Err(not_yet) => tokio::time::sleep(not_yet.wait_time_from(TokioClock.now())).await,
            }
        }
    }
}

/// A limiter under which no second, wherever it begins, holds more calls than the rate: turns stand two
/// hundredths further apart than the rate says, and from 200 a second on a hundredth of them may come at once,
/// because a timer is no finer than a millisecond.
fn limiter(rate: u32) -> Option<Arc<Limiter>> {
    let burst = NonZeroU32::new((rate / 100).max(1))?;
    let apart = Duration::from_millis(1_020).checked_div(rate)?;
    let quota = Quota::with_period(apart)?.allow_burst(burst);
    Some(Arc::new(RateLimiter::direct_with_clock(quota, TokioClock)))
}

/// The runtime's clock, so that a test can hold it.
#[derive(Debug, Clone, Copy)]
struct TokioClock;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TokioInstant(Instant);

impl Clock for TokioClock {
    type Instant = TokioInstant;

    fn now(&self) -> TokioInstant {
        TokioInstant(Instant::now())
    }
}

impl Add<Nanos> for TokioInstant {
    type Output = Self;

    fn add(self, time: Nanos) -> Self {
        Self(self.0 + Duration::from(time))
    }
}

impl Reference for TokioInstant {
    fn duration_since(&self, earlier: Self) -> Nanos {
        self.0.saturating_duration_since(earlier.0).into()
    }

    fn saturating_sub(&self, time: Nanos) -> Self {
        Self(self.0.checked_sub(time.into()).unwrap_or(self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "taobao.trades.sold.get";
    const DETAIL: &str = "taobao.trade.fullinfo.get";

    fn pace(ceiling: u32) -> Pace {
        Pace::new(Ceiling::try_from(ceiling).unwrap())
    }

    fn noon() -> Timestamp {
        "2026-11-21 12:00:00".parse().unwrap()
    }

    /// When each of so many calls was let through, in milliseconds.
    async fn times(pace: &Pace, apis: &[&'static str], calls: usize) -> Vec<u128> {
        let start = Instant::now();
        let mut times = Vec::new();
        for api in apis.iter().copied().cycle().take(calls) {
            pace.admit(api, noon).await.unwrap();
            times.push(start.elapsed().as_millis());
        }
        times
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_holds_more_calls_than_the_ceiling_whatever_they_call() {
        for ceiling in [1, 2, 7, 20, 99, 300, 5_000] {
            let calls = 3 * ceiling as usize;
            let times = times(&pace(ceiling), &[LIST, DETAIL], calls).await;
            for (i, first) in times.iter().enumerate() {
                let within = times[i..].iter().take_while(|t| *t - first <= 1_000).count();
                assert!(within <= ceiling as usize, "{within} calls in a second, {ceiling} allowed");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_ceiling_is_nearly_reached() {
        let times = times(&pace(20), &[LIST], 200).await;
        assert!(times[199] < 10_500, "{} ms for 200 calls at 20 a second", times[199]);
    }

    #[tokio::test(start_paused = true)]
    async fn calls_that_wait_together_go_one_by_one_in_their_order() {
        let pace = pace(10);
        let start = Instant::now();
        let calls = (0..50).map(|_| async {
            pace.admit(LIST, noon).await.unwrap();
            start.elapsed().as_millis()
        });
        let times = futures_util::future::join_all(calls).await;
        assert!(times.windows(2).all(|pair| pair[1] - pair[0] >= 100), "{times:?}");
        assert!(times[49] < 5_200, "{times:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_ban_holds_for_its_api_alone_and_until_it_is_over() {
        let pace = pace(20);
        pace.banned(LIST, 5);
        assert_eq!(pace.admit(LIST, noon).await, Err(Class::Banned { seconds: 5 }));
        assert_eq!(pace.admit(DETAIL, noon).await, Ok(()));
        tokio::time::advance(Duration::from_millis(3_500)).await;
        assert_eq!(pace.admit(LIST, noon).await, Err(Class::Banned { seconds: 2 }));
        tokio::time::advance(Duration::from_millis(2_600)).await;
        assert_eq!(pace.admit(LIST, noon).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn waiting_out_what_a_refusal_names_and_one_second_more_is_enough() {
        let pace = pace(20);
        pace.banned(LIST, 7);
        for passed_ms in [0, 400, 3_001, 6_900, 7_500] {
            let start = Instant::now();
            tokio::time::advance(Duration::from_millis(passed_ms)).await;
            let Err(Class::Banned { seconds }) = pace.admit(LIST, noon).await else { panic!("banned") };
            tokio::time::advance(Duration::from_secs(u64::from(seconds) + 1)).await;
            assert_eq!(pace.admit(LIST, noon).await, Ok(()), "after {passed_ms} ms");
            assert!(start.elapsed() < Duration::from_secs(10));
            pace.banned(LIST, 7);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_waited_while_a_ban_came_is_not_sent() {
        let pace = Arc::new(pace(1));
        pace.admit(LIST, noon).await.unwrap();
        let waiting = tokio::spawn({
            let pace = Arc::clone(&pace);
            async move { pace.admit(LIST, noon).await }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        pace.banned(LIST, 60);
        assert!(matches!(waiting.await.unwrap(), Err(Class::Banned { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn a_used_up_day_ends_at_midnight_for_every_api() {
        let pace = pace(20);
        pace.day_over(noon());
        let at = |text: &str| {
            let at: Timestamp = text.parse().unwrap();
            move || at
        };
        assert_eq!(pace.admit(DETAIL, at("2026-11-21 23:59:59")).await, Err(Class::DailyLimit));
        assert_eq!(pace.admit(DETAIL, at("2026-11-22 00:00:00")).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_is_halved_down_to_one_and_grows_back_after_quiet_minutes() {
        let pace = pace(20);
        let mut rates = Vec::new();
        for _ in 0..6 {
            pace.banned(LIST, 1);
            pace.banned(LIST, 1);
            rates.push(pace.rate(LIST));
            tokio::time::advance(Duration::from_secs(3)).await;
        }
        assert_eq!(rates, [10, 5, 2, 1, 1, 1]);
        let times = times(&pace, &[LIST], 3).await;
        assert!(times[2] - times[1] >= 1_000, "{times:?}");
        assert_eq!(pace.rate(DETAIL), 20);

        pace.answered(LIST);
        assert_eq!(pace.rate(LIST), 1, "not at once");
        let mut minutes = 0;
        while pace.rate(LIST) < 20 {
            tokio::time::advance(Duration::from_mins(1)).await;
            pace.answered(LIST);
            minutes += 1;
        }
        assert!((10..=30).contains(&minutes), "{minutes} minutes");
    }
}
