//! What was sold of items, by the orders that are here.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::ids::NumIid;
use crate::domain::money::Fen;
use crate::domain::time::{Span, Timestamp};

/// Most buckets that a span is parted into: a minute each up to a day, then so many minutes more.
const MOST_BUCKETS: i64 = 1_440;
/// Seconds of a minute.
const MINUTE_S: i64 = 60;

/// What was sold. An order counts once it is paid, whatever becomes of it later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sold {
    /// Orders with at least one of the lines.
    pub orders: u64,
    /// Pieces of the lines where they are known.
    pub pieces: u64,
    /// What the lines cost where that is known.
    pub amount: Fen,
    /// Lines whose pieces no answer has returned.
    pub lines_without_pieces: u64,
    /// Lines whose payment no answer has returned.
    pub lines_without_amount: u64,
}

/// A line of a paid order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoldLine {
    /// The item.
    pub item: NumIid,
    /// Pieces.
    pub pieces: Option<i64>,
    /// What it costs after its share of discounts.
    pub amount: Option<Fen>,
}

/// A stretch of time with at least one sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoldBucket {
    /// Its first instant.
    pub from: Timestamp,
    /// What was sold of all items.
    pub total: Sold,
    /// What was sold of each, in the order in which they were asked for; those of which nothing was sold are left out.
    pub items: Vec<(NumIid, Sold)>,
}

/// What was sold of items within a span of payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sales {
    /// The span, both ends included.
    pub span: Span,
    /// What was sold of all items.
    pub total: Sold,
    /// What was sold of each, in the order in which they were asked for.
    pub items: Vec<(NumIid, Sold)>,
    /// Seconds of a bucket, whole minutes.
    pub bucket_s: i64,
    /// Buckets with a sale, ascending; one begins at a whole minute.
    pub buckets: Vec<SoldBucket>,
    /// Orders paid in the span whose lines no answer has returned: they may be of these items.
    pub without_lines: u64,
    /// Up to when the orders are completely here; `None` where nothing is.
    pub complete_to: Option<Timestamp>,
}

/// What a list of items shows of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemCard {
    /// The item.
    pub item: NumIid,
    /// Its title, if an order showed it.
    pub title: Option<String>,
    /// The address of its picture, if an order has one.
    pub picture: Option<String>,
    /// How many variants were seen in orders.
    pub skus: u64,
    /// Orders that have it, paid or not; 0: it is unknown to the orders that are here.
    pub orders: u64,
    /// Sold within the 24 hours before the question.
    pub day: Sold,
    /// Sold in all.
    pub ever: Sold,
}

impl Sold {
    /// Adds a line. The order is counted apart: it may have several.
    pub fn add_line(&mut self, line: &SoldLine) {
        match line.pieces {
            Some(pieces) => self.pieces = self.pieces.saturating_add(u64::try_from(pieces).unwrap_or(0)),
            None => self.lines_without_pieces += 1,
        }
        match line.amount {
            Some(amount) => self.amount += amount,
            None => self.lines_without_amount += 1,
        }
    }

    /// Adds the lines of one order; none of them is no order.
    pub fn add_order<'a>(&mut self, lines: impl IntoIterator<Item = &'a SoldLine>) {
        let mut has_any = 0;
        for line in lines {
            self.add_line(line);
            has_any = 1;
        }
        self.orders += has_any;
    }
}

/// How long a bucket of a span is, in seconds: whole minutes.
#[must_use]
pub const fn bucket_s(span: Span) -> i64 {
    let minutes = span.length_s() / MINUTE_S + 1;
    ((minutes + MOST_BUCKETS - 1) / MOST_BUCKETS) * MINUTE_S
}

/// Sums the lines of orders one after the other.
#[derive(Debug)]
pub struct SalesSum {
    span: Span,
    wanted: Vec<NumIid>,
    total: Sold,
    items: BTreeMap<NumIid, Sold>,
    bucket_s: i64,
    buckets: BTreeMap<i64, (Sold, BTreeMap<NumIid, Sold>)>,
}

impl SalesSum {
    /// Begins with nothing sold. An item that is asked for twice is asked for once.
    #[must_use]
    pub fn new(items: &[NumIid], span: Span) -> Self {
        let mut seen = BTreeSet::new();
        let wanted: Vec<NumIid> = items.iter().copied().filter(|item| seen.insert(*item)).collect();
        let each = wanted.iter().map(|item| (*item, Sold::default())).collect();
        let (bucket_s, total) = (bucket_s(span), Sold::default());
        Self { span, wanted, total, items: each, bucket_s, buckets: BTreeMap::new() }
    }

    /// Takes the lines of an order in; those of other items and orders paid outside of the span are left out.
    pub fn add(&mut self, paid: Timestamp, lines: &[SoldLine]) {
        let lines: Vec<&SoldLine> = lines.iter().filter(|line| self.items.contains_key(&line.item)).collect();
        if lines.is_empty() || !self.span.holds(paid) {
            return;
        }
        // Counted from midnight of GMT+8, so that a bucket of 15 minutes begins at a quarter of the hour.
        let origin = self.span.start().day_start();
        let number = paid.since_s(origin).div_euclid(self.bucket_s);
        let (sold, by_item) = self.buckets.entry(number).or_default();
        self.total.add_order(lines.iter().copied());
        sold.add_order(lines.iter().copied());
        let items: BTreeSet<NumIid> = lines.iter().map(|line| line.item).collect();
        for item in items {
            let own = || lines.iter().copied().filter(|line| line.item == item);
            self.items.entry(item).or_default().add_order(own());
            by_item.entry(item).or_default().add_order(own());
        }
    }

    /// The sums. What is not known of the lines is added by whoever asked.
    #[must_use]
    pub fn finish(self, without_lines: u64, complete_to: Option<Timestamp>) -> Sales {
        let Self { span, wanted, total, items, bucket_s, buckets } = self;
        let ordered = |of: &BTreeMap<NumIid, Sold>| -> Vec<(NumIid, Sold)> {
            wanted.iter().filter_map(|item| Some((*item, *of.get(item)?))).collect()
        };
        let origin = span.start().day_start();
        let buckets = buckets
            .iter()
            .map(|(number, (total, by_item))| SoldBucket {
                from: origin.plus_s(number * bucket_s),
                total: *total,
                items: ordered(by_item),
            })
            .collect();
        Sales { span, total, items: ordered(&items), bucket_s, buckets, without_lines, complete_to }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::time::DAY_S;

    fn item(n: i64) -> NumIid {
        NumIid::new(n).unwrap()
    }

    fn line(n: i64, pieces: Option<i64>, fen: Option<i64>) -> SoldLine {
        SoldLine { item: item(n), pieces, amount: fen.map(Fen) }
    }

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_order_of_two_items_is_one_order_and_unknown_is_not_zero() {
        let span = Span::new(t("2026-11-11 20:00:10"), t("2026-11-11 21:00:00")).unwrap();
        let mut sum = SalesSum::new(&[item(2), item(1), item(2)], span);
        sum.add(
            t("2026-11-11 20:00:10"),
            &[line(1, Some(2), Some(100)), line(2, Some(1), None), line(9, Some(5), None)],
        );
        sum.add(t("2026-11-11 20:01:59"), &[line(1, None, Some(50)), line(1, Some(1), Some(1))]);
        sum.add(t("2026-11-11 20:00:09"), &[line(1, Some(7), Some(7))]);
        sum.add(t("2026-11-11 20:30:00"), &[line(9, Some(7), Some(7))]);
        let sales = sum.finish(3, None);
        let total =
            Sold { orders: 2, pieces: 4, amount: Fen(151), lines_without_pieces: 1, lines_without_amount: 1 };
        assert_eq!((sales.total, sales.without_lines, sales.bucket_s), (total, 3, 60));
        let of = |sales: &[(NumIid, Sold)]| {
            sales.iter().map(|(item, sold)| (item.get(), sold.orders, sold.pieces)).collect::<Vec<_>>()
        };
        assert_eq!(of(&sales.items), [(2, 1, 1), (1, 2, 3)]);
        let buckets: Vec<_> = sales.buckets.iter().map(|b| (b.from, of(&b.items))).collect();
        assert_eq!(
            buckets,
            [
                (t("2026-11-11 20:00:00"), vec![(2, 1, 1), (1, 1, 2)]),
                (t("2026-11-11 20:01:00"), vec![(1, 1, 1)])
            ]
        );
    }

    #[test]
    fn a_long_span_has_wider_buckets_and_never_too_many() {
        let span =
            |length| Span::new(t("2026-11-11 00:00:00"), t("2026-11-11 00:00:00").plus_s(length)).unwrap();
        assert_eq!(bucket_s(span(DAY_S - 1)), 60);
        assert_eq!(bucket_s(span(DAY_S)), 120);
        assert_eq!(bucket_s(span(30 * DAY_S - 1)), 1_800);
        assert_eq!(bucket_s(span(0)), 60);
    }

    proptest! {
        #[test]
        fn the_buckets_and_the_items_come_to_the_whole(
            orders in proptest::collection::vec(
                (0_i64..200_000, proptest::collection::vec((1_i64..5, 0_i64..4, 0_i64..500), 0..4)), 0..30,
            ),
            length in 0_i64..200_000,
        ) {
            let start = t("2026-11-11 03:04:05");
            let span = Span::new(start, start.plus_s(length)).unwrap();
            let mut sum = SalesSum::new(&[item(1), item(2), item(3)], span);
            let (mut pieces, mut count) = (0_u64, 0_u64);
            for (at, lines) in &orders {
                let lines: Vec<SoldLine> =
                    lines.iter().map(|(n, pieces, fen)| line(*n, Some(*pieces), Some(*fen))).collect();
                let own: Vec<&SoldLine> = lines.iter().filter(|line| line.item.get() < 4).collect();
                if *at <= length && !own.is_empty() {
                    count += 1;
                    pieces += own.iter().map(|line| line.pieces.unwrap().unsigned_abs()).sum::<u64>();
                }
                sum.add(start.plus_s(*at), &lines);
            }
            let sales = sum.finish(0, None);
            prop_assert_eq!((sales.total.orders, sales.total.pieces), (count, pieces));
            let of_buckets = |f: fn(&SoldBucket) -> u64| sales.buckets.iter().map(f).sum::<u64>();
            prop_assert_eq!(of_buckets(|bucket| bucket.total.orders), count);
            prop_assert_eq!(of_buckets(|b| b.items.iter().map(|(_, sold)| sold.pieces).sum()), pieces);
            prop_assert_eq!(sales.items.iter().map(|(_, sold)| sold.pieces).sum::<u64>(), pieces);
            prop_assert!(sales.buckets.is_sorted_by_key(|bucket| bucket.from));
        }
    }
}
