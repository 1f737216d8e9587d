//! When orders arrive. The stream of orders is a function of the seed, the shop's size and the calendar alone:
//! a shop that is opened again a day later has the same orders and a day's more.

use super::rehearsal::Rehearsal;
use super::rng::{Rng, Stream};
use super::tick::{DAY, HOUR, Tick, date_of_day};
use crate::domain::time::Span;

/// How busy each hour of a day is; the sum is [`DAY_SUM`].
const HOURS: [u64; 24] = [
    600, 300, 150, 100, 80, 120, 300, 600, 900, 1200, 1350, 1250, 1150, 1150, 1150, 1150, 1150, 1100, 1100,
    1400, 2000, 2300, 1950, 1450,
];
const DAY_SUM: u64 = 24_000;
/// How busy an ordinary day is.
const ORDINARY: u64 = 1_000;
/// The days over which a shop without promotion days has its number of orders: within the three months that the
/// platform remembers, so that everything in the shop can be read.
const SPREAD_DAYS: u64 = 87;
/// Promotion days, with how many times busier than an ordinary day they are, in tenths.
const PEAKS: [((u32, u32), u64); 12] = [
    ((1, 18), 15),
    ((3, 8), 18),
    ((5, 20), 15),
    ((6, 1), 20),
    ((6, 18), 30),
    ((8, 18), 15),
    ((9, 9), 18),
    ((10, 31), 22),
    ((11, 1), 20),
    ((11, 10), 25),
    ((11, 11), 45),
    ((12, 12), 25),
];
/// How far ahead of the opening the calendar is worked out.
const AHEAD_DAYS: u32 = 20 * 366;

/// The stream of orders of one shop. An order's number in it never changes.
#[derive(Debug)]
pub(super) struct Tide {
    seed: u64,
    orders: u64,
    /// For each day since 2010 the sum of all days before it.
    days: Vec<u64>,
    /// The evenings on which further orders arrive, so many a minute.
    rushes: Vec<(Tick, Tick)>,
    rush_per_minute: u32,
}

impl Tide {
    /// The stream of a shop with so many orders in three months.
    pub(super) fn new(seed: u64, orders: u64, now: Tick, rehearsal: &Rehearsal) -> Self {
        let mut sum = 0;
        let days = (0..=now.day().saturating_add(AHEAD_DAYS))
            .map(|day| {
                let before = sum;
                sum += weight(seed, day);
                before
            })
            .collect();
        let ends = |span: Span| (Tick::of(span.start()), Tick::of(span.end()));
        let rushes = rehearsal.promotions.iter().map(|evening| ends(evening.thin())).collect();
        Self { seed, orders, days, rushes, rush_per_minute: rehearsal.rush_per_minute }
    }

    /// How many orders were placed before an hour (since 2010) begins. The number is exact: the same for every
    /// way of asking.
    pub(super) fn before(&self, hour: u32) -> u64 {
        let last = self.days.len() - 2;
        let day = ((hour / 24) as usize).min(last);
        let today = self.days[day + 1] - self.days[day];
        let part: u64 = HOURS[..(hour % 24) as usize].iter().sum();
        (self.days[day] * DAY_SUM + today * part) * self.orders / (SPREAD_DAYS * ORDINARY * DAY_SUM)
            + self.rushed_before(Tick(hour.saturating_mul(HOUR)))
    }

    /// How many further orders were placed before a second.
    fn rushed_before(&self, at: Tick) -> u64 {
        let seconds = self.rushes.iter().map(|(from, to)| u64::from(at.0.min(to.0).saturating_sub(from.0)));
        seconds.sum::<u64>() * u64::from(self.rush_per_minute) / 60
    }

    /// Appends the seconds of an hour at which its orders are placed, oldest first.
    pub(super) fn hour(&self, hour: u32, out: &mut Vec<Tick>) {
        let from = out.len();
        let mut rng = Rng::of(self.seed, Stream::Hour, u64::from(hour));
        let start = Tick(hour.saturating_mul(HOUR));
        let end = Tick((hour + 1).saturating_mul(HOUR));
        let rushed = self.rushed_before(end) - self.rushed_before(start);
        let count = self.before(hour + 1) - self.before(hour) - rushed;
        out.extend((0..count).map(|_| start.plus(rng.below(HOUR))));
        if rushed > 0 {
            let seconds: Vec<u32> = (start.0..end.0)
                .filter(|second| self.rushes.iter().any(|(from, to)| (from.0..to.0).contains(second)))
                .collect();
            let mut rng = Rng::of(self.seed, Stream::Rush, u64::from(hour));
            out.extend((0..rushed).map(|_| Tick(*rng.pick(&seconds))));
        }
        out[from..].sort_unstable();
    }

    /// The newest orders up to an instant: the number of the oldest of them, the times of all, and behind them
    /// those that the running hour still holds. Fewer than asked for if the shop's past is too short.
    pub(super) fn newest(&self, count: usize, now: Tick) -> (u64, Vec<Tick>) {
        let mut hours = Vec::new();
        let mut found = 0;
        let mut hour = now.hour();
        loop {
            let mut ticks = Vec::new();
            self.hour(hour, &mut ticks);
            found += ticks.partition_point(|at| *at <= now);
            hours.push(ticks);
            if found >= count || hour == 0 {
                break;
            }
            hour -= 1;
        }
        let surplus = found.saturating_sub(count);
        let first = self.before(hour) + surplus as u64;
        let ticks = hours.iter().rev().flatten().copied().skip(surplus).collect();
        (first, ticks)
    }
}

/// How busy a day is: some noise, a little more at weekends, much more on promotion days.
fn weight(seed: u64, day: u32) -> u64 {
    let noise = u64::from(Rng::of(seed, Stream::Day, u64::from(day)).below(141));
    // 2010-01-01 was a Friday.
    let weekend = if matches!(day % 7, 1 | 2) { 60 } else { 0 };
    let (_, month, day) = date_of_day(day);
    let peak = PEAKS.iter().find(|(date, _)| *date == (month, day)).map_or(10, |(_, tenths)| *tenths);
    (ORDINARY - 90 + noise + weekend) * peak / 10
}

const _: () = assert!(DAY == 24 * HOUR);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn tick(text: &str) -> Tick {
        Tick::of(text.parse::<Timestamp>().unwrap())
    }

    fn tide(orders: u64, now: Tick) -> Tide {
        Tide::new(7, orders, now, &Rehearsal::default())
    }

    #[test]
    fn a_promotion_evening_brings_further_orders_and_shifts_none_before_it() {
        let now = tick("2026-11-11 18:00:00");
        let list = "promotion=19:50..20:20,promotion=20:10..20:30,rush=7";
        let rehearsal = Rehearsal::read([list], now.at()).unwrap();
        let (plain, rushed) = (tide(1_000, now), Tide::new(7, 1_000, now, &rehearsal));
        let mut more = 0;
        for hour in now.hour() - 3..now.hour() + 6 {
            let (mut a, mut b) = (Vec::new(), Vec::new());
            plain.hour(hour, &mut a);
            rushed.hour(hour, &mut b);
            assert_eq!(rushed.before(hour) + b.len() as u64, rushed.before(hour + 1));
            assert!(b.is_sorted() && a.iter().all(|at| b.contains(at)));
            let new = b.iter().filter(|at| !a.contains(at));
            assert!(
                new.clone().all(|at| (tick("2026-11-11 19:50:00")..tick("2026-11-11 20:30:00")).contains(at))
            );
            more += b.len() - a.len();
        }
        assert_eq!(more, (30 + 20) * 7);
        assert_eq!(plain.newest(1_000, now), rushed.newest(1_000, now));
    }

    #[test]
    fn the_hours_make_a_day() {
        assert_eq!(HOURS.iter().sum::<u64>(), DAY_SUM);
    }

    #[test]
    fn a_shop_has_exactly_its_orders_within_three_months() {
        for orders in [1, 10, 999, 50_000] {
            for now in ["2026-11-21 12:34:56", "2024-03-01 00:00:00", "2023-11-12 20:00:00"] {
                let now = tick(now);
                let (_, ticks) = tide(orders, now).newest(usize::try_from(orders).unwrap(), now);
                assert!(ticks.is_sorted());
                assert_eq!(ticks.partition_point(|at| *at <= now) as u64, orders);
                assert!(now.0 - ticks[0].0 < 89 * DAY, "{orders}");
            }
        }
    }

    #[test]
    fn a_shop_opened_later_goes_on_where_it_was() {
        let (early, late) = (tick("2026-11-21 12:34:56"), tick("2026-11-23 08:00:00"));
        let (first, a) = tide(5_000, early).newest(5_000, early);
        let (second, b) = tide(5_000, late).newest(5_000, late);
        let shift = usize::try_from(second - first).unwrap();
        assert!(shift > 0);
        assert_eq!(a[shift..5_000], b[..5_000 - shift]);
    }

    #[test]
    fn promotion_days_and_evenings_are_busy() {
        let tide = tide(100_000, tick("2026-11-21 00:00:00"));
        let in_day = |text: &str| {
            let hour = tick(text).hour();
            tide.before(hour + 24) - tide.before(hour)
        };
        assert!(in_day("2026-11-11 00:00:00") > 3 * in_day("2026-11-05 00:00:00"));
        let in_hour = |text: &str| tide.before(tick(text).hour() + 1) - tide.before(tick(text).hour());
        assert!(in_hour("2026-11-05 21:00:00") > 5 * in_hour("2026-11-05 04:00:00"));
    }
}
