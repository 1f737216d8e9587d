//! What a filter is to others: the enhanced list's parameters, and a command line.

use super::super::filter::{Condition, Direction, Filter, Refunding, TimeKind};
use super::write;

/// A filter in the enhanced list's parameters (`docs/protocol.md`, section 4).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ApiParams {
    /// Names and values. A name that stands several times is a request for each of its values, since the list takes one.
    pub params: Vec<(&'static str, String)>,
    /// What only this program judges.
    pub here_only: Vec<Condition>,
}

/// The parameters that a filter means.
#[must_use]
pub fn api_params(filter: &Filter) -> ApiParams {
    let mut all = ApiParams::default();
    for condition in filter.conditions() {
        match params_of(filter, condition) {
            Some(params) => all.params.extend(params),
            None => all.here_only.push(condition),
        }
    }
    let order = if filter.direction == Direction::Ascending { "ASC" } else { "DESC" };
    match filter.time {
        TimeKind::Created => all.params.push(("date_type", "0".to_owned())),
        TimeKind::Modified => all.params.push(("date_type", "1".to_owned())),
        // The list cannot order by it either.
        TimeKind::Paid => return all,
    }
    all.params.push(("order_asc", order.to_owned()));
    all
}

/// The parameters of a condition; `None` where the list cannot be asked for it.
fn params_of(filter: &Filter, condition: Condition) -> Option<Vec<(&'static str, String)>> {
    fn each<T: ToString>(name: &'static str, values: &[T]) -> Vec<(&'static str, String)> {
        values.iter().map(|value| (name, value.to_string())).collect()
    }
    let text = |name, op_name, test: &Option<super::super::text_test::TextTest>| {
        let test = test.as_ref()?;
        Some(vec![(name, test.value().to_owned()), (op_name, test.op().word().to_owned())])
    };
    match condition {
        Condition::Time if filter.time == TimeKind::Paid => None,
        Condition::Time => {
            let ends = [("start_created", filter.start), ("end_created", filter.end)];
            Some(ends.into_iter().filter_map(|(name, end)| Some((name, end?.to_string()))).collect())
        }
        Condition::Status => {
            Some(filter.statuses.iter().map(|status| ("status", status.word().to_owned())).collect())
        }
        Condition::Flag => Some(each("seller_flag", &filter.flags)),
        Condition::BuyerNick => {
            let nick = filter.buyer_nick.as_deref().filter(|nick| !nick.contains('*'))?;
            Some(vec![("buyer_nick", nick.to_owned())])
        }
        Condition::BuyerOpenUid => {
            Some(vec![("buyer_open_uid", filter.buyer_open_uid.as_deref()?.to_owned())])
        }
        Condition::BuyerMessage => text("buyer_message", "buyer_message_op", &filter.buyer_message),
        Condition::SellerMemo => text("seller_memo", "seller_memo_op", &filter.seller_memo),
        Condition::NumIid => Some(each("num_iid", &filter.num_iids)),
        Condition::Tid => {
            let tids: Vec<String> = filter.tids.iter().map(ToString::to_string).collect();
            Some(vec![("tid", tids.join(","))])
        }
        Condition::Refunding => {
            let open = if filter.refunding? == Refunding::Yes { "1" } else { "0" };
            Some(vec![("refunding", open.to_owned())])
        }
        Condition::Step | Condition::Handled | Condition::Local(_) => None,
    }
}

/// The command that lists what a filter matches, for a POSIX shell.
#[must_use]
pub fn command(filter: &Filter, shop: &str) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    format!("lidan orders --shop {} --filter {}", quoted(shop), quoted(&write(filter)))
}
