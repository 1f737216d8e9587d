//! The oracle at rest: nothing happens any more, and what is here is the truth.

use super::options::Shop;
use super::oracle::fields;
use super::order::Order;
use super::world::{Law, World};
use crate::domain::record::{Record, Source};
use crate::domain::text_state::TextState;

/// Fields that not every source returns: they are true as of the answer that last had them, and may be older.
const ONLY_FULL: [&str; 3] = ["commission_fee", "available_confirm_fee", "timeout_action_time"];

/// The longest that a call takes, in seconds.
const CALL_S: i64 = 30;

impl World {
    /// Is a value that of another change within the second of the last one, read one by one before that second was
    /// over? A list ranks below such an answer, so nothing tells that it is behind: the one known limit.
    fn of_the_same_second(order: &Order, record: &Record, path: &str, value: &str) -> bool {
        let (origin, newest) = (record.origin(path), order.newest().at_s());
        let early = origin.source == Source::FullInfo && origin.read_at.unix() - newest <= CALL_S;
        let twins = (0..order.versions.len()).filter(|n| order.versions[*n].at_s() == newest);
        early && twins.flat_map(|n| order.truth(n)).any(|(known, truth)| known == path && truth == value)
    }

    /// What is not as it truly is, if anything. `wanting` orders still want details.
    pub(super) fn unrest(&self, wanting: u64, quarantined: &[i64]) -> Option<(Law, String)> {
        let reach_s = self.options.reach_s.filter(|_| self.options.config.shop == Shop::Enhanced);
        let mut known = 0;
        for order in &self.truth.orders {
            if reach_s.is_some_and(|reach_s| order.created_ms / 1_000 < reach_s) {
                continue;
            }
            let (tid, newest) = (order.tid, order.newest());
            // Nobody else could be asked for a row that the enhanced list alone tells in a form that cannot be read.
            let unreadable = self.options.config.shop == Shop::Enhanced && quarantined.contains(&tid);
            let Some(record) = self.memory.orders.get(&tid) else {
                if unreadable {
                    continue;
                }
                return Some((Law::Lost, format!("{tid} of {} is not here", newest.at_s())));
            };
            known += 1;
            if unreadable {
                continue;
            }
            let view = record.order();
            if view.modified.map(|at| at.unix()) != Some(newest.at_s()) {
                return Some((Law::Stale, format!("{tid} is of {:?}, not {}", view.modified, newest.at_s())));
            }
            let here = fields(record);
            let truth = order.truth(order.versions.len() - 1);
            let is_core = |path: &String| !ONLY_FULL.contains(&path.as_str());
            for (path, value) in truth.iter().filter(|(path, _)| is_core(path)) {
                match here.iter().find(|(known, _)| known == path) {
                    // Only TOP's lists say whether there is a message.
                    None if path == "has_buyer_message" => {}
                    None => return Some((Law::Poorer, format!("{tid} has no {path}, which is {value:?}"))),
                    Some((_, known))
                        if known != value && Self::of_the_same_second(order, record, path, known) => {}
                    Some((_, known)) if known != value => {
                        return Some((Law::Stale, format!("{tid} {path} is {known:?}, not {value:?}")));
                    }
                    Some(_) => {}
                }
            }
            let extra =
                here.iter().find(|(path, _)| is_core(path) && !truth.iter().any(|(known, _)| known == path));
            if let Some((path, value)) = extra {
                return Some((Law::Extra, format!("{tid} has {path} {value:?}")));
            }
            let texts = [
                ("seller_memo", &view.seller_memo, &newest.memo),
                ("buyer_message", &view.buyer_message, &order.message),
            ];
            for (path, text, truth) in texts {
                let known = text.known().unwrap_or_default();
                if *text != TextState::current(truth) && !Self::of_the_same_second(order, record, path, known)
                {
                    return Some((Law::Stale, format!("{tid} knows {text:?}, not {truth:?}")));
                }
            }
        }
        if known != self.memory.orders.len() {
            return Some((
                Law::Extra,
                format!("{} orders are here, {known} are real", self.memory.orders.len()),
            ));
        }
        (wanting > 0).then(|| (Law::Restless, format!("{wanting} orders still want details")))
    }
}
