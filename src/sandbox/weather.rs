//! Faults that come by themselves: each call of an API draws its fate, which follows from the seed, the API, how many
//! calls it had before, and the platform's clock.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::faults::{Broken, ENHANCED_LIST, Fault};
use super::rehearsal::{Rehearsal, Share};
use super::rng::{Rng, Stream, mix};
use crate::domain::time::{Span, Timestamp};

/// Of the calls of a crowded promotion evening, those that bring a ban; in millionths.
const CROWDED_BAN: u32 = 10_000;
/// And those whose back end fails.
const CROWDED_ISP: u32 = 20_000;
/// The API that needs no session.
const TIME: &str = "taobao.time.get";

/// The faults of a running platform that nobody ordered one by one.
#[derive(Debug)]
pub(super) struct Weather {
    seed: u64,
    rehearsal: Rehearsal,
    counts: Mutex<HashMap<&'static str, Count>>,
}

/// How often something was called.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    calls: u64,
    day: i64,
    of_day: u32,
}

/// What the weather does to one call.
#[derive(Debug, Default)]
pub(super) struct Fate {
    /// How much later it is served.
    pub(super) delay: Duration,
    /// What goes wrong.
    pub(super) fault: Option<Fault>,
}

impl Weather {
    /// The weather of a platform with this seed.
    pub(super) fn new(seed: u64, rehearsal: Rehearsal) -> Self {
        Self { seed, rehearsal, counts: Mutex::default() }
    }

    /// The fate of a call that comes now.
    pub(super) fn fate(&self, api: &'static str, now: Timestamp) -> Fate {
        if self.rehearsal == Rehearsal::default() {
            return Fate::default();
        }
        let gateway = if api == ENHANCED_LIST { "enhanced" } else { "top" };
        let number = self.count(api, now).calls;
        let of_day = self.count(gateway, now).of_day;
        let name = api.bytes().fold(0, |name, byte| mix(name ^ u64::from(byte)));
        let mut rng = Rng::of(self.seed, Stream::Weather, name ^ number);
        Fate { delay: self.delay(&mut rng), fault: self.fault(api, now, of_day, &mut rng) }
    }

    fn delay(&self, rng: &mut Rng) -> Duration {
        let most = self.rehearsal.slow_ms;
        Duration::from_millis(u64::from(if most == 0 { 0 } else { rng.between(most.div_ceil(2), most) }))
    }

    fn fault(&self, api: &str, now: Timestamp, of_day: u32, rng: &mut Rng) -> Option<Fault> {
        let said = &self.rehearsal;
        // All draws are made, whatever they lead to, so that one more fault shifts no other.
        let mut draw = |share: u32| rng.per_million(share);
        let is_crowded = api != ENHANCED_LIST && said.promotions.iter().any(|e| e.crowded().holds(now));
        let crowd = |share: Share, more: u32| share.0.saturating_add(if is_crowded { more } else { 0 });
        let (isp, ban) = (draw(crowd(said.isp, CROWDED_ISP)), draw(crowd(said.ban, CROWDED_BAN)));
        let [reset, half, hang, bad_item] =
            [said.reset, said.half, said.hang, said.bad_item].map(|share| draw(share.0));
        let coin = draw(500_000);
        let drawn_s = rng.between(1, 3);
        let is_over = api != ENHANCED_LIST && api != TIME && said.session_expires.is_some_and(|at| at <= now);
        let fates = [
            (holds(&said.outages, now), if coin { Fault::Status(503) } else { Fault::Cut }),
            (said.daily_limit.is_some_and(|most| of_day >= most), Fault::DailyLimit),
            (is_over, Fault::SessionExpired),
            (ban, Fault::Ban { seconds: if said.ban_s == 0 { drawn_s } else { said.ban_s } }),
            (isp, Fault::Isp),
            (reset, if coin { Fault::LoseAnswer } else { Fault::Cut }),
            (half, Fault::HalfBody),
            (hang, Fault::Hang),
            (bad_item, Fault::BadItem(if coin { Broken::Money } else { Broken::Tid })),
        ];
        fates.into_iter().find_map(|(comes, fault)| comes.then_some(fault))
    }

    /// Counts a call, and gives the count before it.
    fn count(&self, what: &'static str, now: Timestamp) -> Count {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(what).or_default();
        if count.day != now.day() {
            (count.day, count.of_day) = (now.day(), 0);
        }
        let before = *count;
        count.calls += 1;
        count.of_day = count.of_day.saturating_add(1);
        before
    }
}

fn holds(spans: &[Span], at: Timestamp) -> bool {
    spans.iter().any(|span| span.holds(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLD: &str = "taobao.trades.sold.get";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn weather(seed: u64, list: &str) -> Weather {
        Weather::new(seed, Rehearsal::read([list], at("2026-11-11 18:00:00")).unwrap())
    }

    fn faults(weather: &Weather, api: &'static str, when: &str, calls: usize) -> Vec<Option<Fault>> {
        (0..calls).map(|_| weather.fate(api, at(when)).fault).collect()
    }

    #[test]
    fn the_same_seed_has_the_same_weather_whatever_else_is_called() {
        let list = "isp=10%,ban=5%,reset=5%,half=5%,hang=5%,bad-item=5%,slow=80ms";
        let (one, other) = (weather(1, list), weather(1, list));
        let noon = "2026-11-11 12:00:00";
        let alone = faults(&one, SOLD, noon, 400);
        let mixed: Vec<_> = (0..400)
            .map(|_| {
                other.fate(ENHANCED_LIST, at(noon));
                other.fate(SOLD, at(noon)).fault
            })
            .collect();
        assert_eq!(alone, mixed);
        assert_ne!(alone, faults(&weather(2, list), SOLD, noon, 400));
        let hit = alone.iter().flatten().count();
        assert!((80..180).contains(&hit), "{hit}");
        let delay = one.fate(SOLD, at(noon)).delay.as_millis();
        assert!((40..=80).contains(&delay), "{delay}");
    }

    #[test]
    fn a_share_comes_as_often_as_it_says() {
        let noon = "2026-11-11 12:00:00";
        let count = |list: &str| faults(&weather(7, list), SOLD, noon, 20_000).iter().flatten().count();
        assert!((500..700).contains(&count("isp=3%")), "{}", count("isp=3%"));
        assert!((8..40).contains(&count("hang=0.1%")), "{}", count("hang=0.1%"));
        assert_eq!((count("bad-item=100%"), count("late=100%"), count("")), (20_000, 0, 0));
    }

    #[test]
    fn an_evening_is_crowded_for_top_alone() {
        let weather = weather(1, "promotion=20:00..20:10");
        let troubles = |api, when| faults(&weather, api, when, 2_000).iter().flatten().count();
        assert_eq!(troubles(SOLD, "2026-11-11 20:00:30"), 0);
        assert!((30..100).contains(&troubles(SOLD, "2026-11-11 20:01:30")));
        assert_eq!(troubles(ENHANCED_LIST, "2026-11-11 20:01:30"), 0);
        assert_eq!(troubles(SOLD, "2026-11-11 20:10:01"), 0);
    }

    #[test]
    fn outages_limits_and_sessions_go_by_the_clock() {
        let dark = weather(1, "outage=20:00..20:01");
        assert_eq!(faults(&dark, SOLD, "2026-11-11 19:59:59", 10), vec![None; 10]);
        let out = faults(&dark, SOLD, "2026-11-11 20:00:00", 40);
        assert!(out.contains(&Some(Fault::Cut)) && out.contains(&Some(Fault::Status(503))), "{out:?}");
        assert!(out.iter().all(Option::is_some));

        let few = weather(1, "daily-limit=3");
        let limited = [None, None, None, Some(Fault::DailyLimit)];
        assert_eq!(faults(&few, SOLD, "2026-11-11 20:00:00", 4), limited);
        assert_eq!(faults(&few, ENHANCED_LIST, "2026-11-11 20:00:00", 4), limited);
        assert_eq!(faults(&few, TIME, "2026-11-11 20:00:00", 1), [Some(Fault::DailyLimit)], "of all APIs");
        assert_eq!(faults(&few, SOLD, "2026-11-12 00:00:00", 4), limited, "of one day");

        let over = weather(1, "session-expires=20:00");
        assert_eq!(faults(&over, SOLD, "2026-11-11 19:59:59", 1), [None]);
        assert_eq!(faults(&over, SOLD, "2026-11-11 20:00:00", 1), [Some(Fault::SessionExpired)]);
        assert_eq!(faults(&over, TIME, "2026-11-11 20:00:00", 1), [None]);
        assert_eq!(faults(&over, ENHANCED_LIST, "2026-11-11 20:00:00", 1), [None]);
    }
}
