//! From an activity to its orders and from an order to its activities.

use super::Activity;
use crate::domain::filter::{Filter, TimeKind};
use crate::domain::filter_line;
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::order::Order;
use crate::domain::time::Timestamp;

/// Where a time lies to an activity's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Before the start.
    Before,
    /// From start to end, both included.
    During,
    /// After the end.
    After,
}

impl Phase {
    /// All of them, in the order of time.
    pub const ALL: [Self; 3] = [Self::Before, Self::During, Self::After];
}

/// An activity that has items of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Its id.
    pub id: ActivityId,
    /// Its name.
    pub name: String,
    /// The items that both have, in the activity's order.
    pub items: Vec<NumIid>,
    /// Where the order's payment lies to its window; `None` for an order that is not known to be paid.
    pub phase: Option<Phase>,
}

impl Activity {
    /// Where an instant lies to its window.
    #[must_use]
    pub fn phase(&self, at: Timestamp) -> Phase {
        let span = self.span();
        if at < span.start() {
            Phase::Before
        } else if at <= span.end() {
            Phase::During
        } else {
            Phase::After
        }
    }

    /// The question for the orders with its items that were paid in a phase.
    #[must_use]
    pub fn orders(&self, phase: Phase) -> Filter {
        let span = self.span();
        let (start, end) = match phase {
            Phase::Before => (None, Some(span.start().plus_s(-1))),
            Phase::During => (Some(span.start()), Some(span.end())),
            Phase::After => (Some(span.end().plus_s(1)), None),
        };
        Filter { time: TimeKind::Paid, start, end, num_iids: self.items().to_vec(), ..Filter::default() }
    }

    /// The same as a line of text.
    #[must_use]
    pub fn orders_line(&self, phase: Phase) -> String {
        filter_line::write(&self.orders(phase))
    }
}

/// The activities that have items of an order; those whose window holds its payment come first, then in their order. Of
/// an order whose lines are unknown, only the item of the trade itself is known: there may be others.
#[must_use]
pub fn activities_of(order: &Order, activities: &[Activity]) -> Vec<Met> {
    let has = |item: &NumIid| {
        order.num_iid == Some(*item) || order.lines.known().iter().any(|line| line.num_iid == Some(*item))
    };
    let mut met: Vec<Met> = activities
        .iter()
        .filter_map(|activity| {
            let items: Vec<NumIid> = activity.items().iter().copied().filter(has).collect();
            (!items.is_empty()).then(|| Met {
                id: activity.id().clone(),
                name: activity.name().to_owned(),
                items,
                phase: order.pay_time.map(|at| activity.phase(at)),
            })
        })
        .collect();
    met.sort_by_key(|met| met.phase != Some(Phase::During));
    met
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::ActivityDraft;
    use crate::domain::ids::Tid;
    use crate::domain::order::Lines;
    use crate::domain::order_line::OrderLine;

    fn activity(id: &str, start: &str, end: &str, items: &[&str]) -> Activity {
        ActivityDraft {
            id: id.into(),
            name: id.into(),
            start: start.into(),
            end: end.into(),
            items: items.iter().map(|item| (*item).to_owned()).collect(),
        }
        .check()
        .unwrap()
    }

    fn evening() -> Activity {
        activity("evening", "2026-11-11 20:00:00", "2026-11-11 22:00:00", &["7", "8"])
    }

    fn paid(at: Option<&str>, items: &[i64]) -> Order {
        let line = |item: &i64| OrderLine { num_iid: NumIid::new(*item).ok(), ..OrderLine::default() };
        Order {
            pay_time: at.map(|at| at.parse().unwrap()),
            lines: Lines::Known(items.iter().map(line).collect()),
            ..Order::unknown(Tid::new(1).unwrap())
        }
    }

    #[test]
    fn the_three_questions_part_the_paid_orders_of_the_items() {
        let activity = evening();
        for (at, phase) in [
            ("2026-11-11 19:59:59", Phase::Before),
            ("2026-11-11 20:00:00", Phase::During),
            ("2026-11-11 22:00:00", Phase::During),
            ("2026-11-11 22:00:01", Phase::After),
        ] {
            let order = paid(Some(at), &[9, 8]);
            for asked in Phase::ALL {
                assert_eq!(activity.orders(asked).matches(&order), asked == phase, "{at} {asked:?}");
            }
            assert_eq!(activities_of(&order, std::slice::from_ref(&activity))[0].phase, Some(phase));
        }
        assert!(Phase::ALL.iter().all(|p| !activity.orders(*p).matches(&paid(None, &[8]))));
        assert!(
            Phase::ALL
                .iter()
                .all(|p| { !activity.orders(*p).matches(&paid(Some("2026-11-11 21:00:00"), &[9])) })
        );
    }

    #[test]
    fn the_line_says_the_same() {
        let now = "2026-11-20 00:00:00".parse().unwrap();
        for phase in Phase::ALL {
            let line = evening().orders_line(phase);
            assert_eq!(filter_line::read(&line, now).unwrap(), evening().orders(phase), "{line}");
        }
    }

    #[test]
    fn the_activity_that_runs_when_an_order_is_paid_comes_first() {
        let earlier = activity("earlier", "2026-11-01 00:00:00", "2026-11-02 00:00:00", &["8"]);
        let others = activity("others", "2026-11-11 20:00:00", "2026-11-11 22:00:00", &["1"]);
        let all = [earlier, others, evening()];
        let met = activities_of(&paid(Some("2026-11-11 21:00:00"), &[8, 7]), &all);
        let told: Vec<_> = met.iter().map(|met| (met.id.as_str(), met.items.len(), met.phase)).collect();
        assert_eq!(told, [("evening", 2, Some(Phase::During)), ("earlier", 1, Some(Phase::After))]);
        assert!(activities_of(&paid(None, &[8]), &all).iter().all(|met| met.phase.is_none()));
        let unknown = Order { lines: Lines::Unknown, ..paid(None, &[]) };
        assert_eq!(activities_of(&unknown, &all), []);
        let own = Order { num_iid: NumIid::new(7).ok(), ..unknown };
        assert_eq!(activities_of(&own, &all).len(), 1);
    }
}
