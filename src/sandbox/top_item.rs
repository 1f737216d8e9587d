//! A trade as TOP writes it: only the fields that were asked for, of those that the API declares.

use super::json::Json;
use super::tale::Tale;
use super::tick::Tick;
use super::top_fields::{Field, LINE, LineScene, OrderApi, PutLine, PutTrade, Scene, TRADE};

/// Without all of these in `fields` no `oaid` is made (`protocol` 3.5).
const OAID_NEEDS: [&str; 5] =
    ["receiver_name", "receiver_address", "created", "receiver_mobile", "receiver_phone"];

/// What lists leave out in a degraded window: the lines, payment, logistics and `oaid` (`docs/sources/000`, 5).
const NOT_IN_DEGRADED_LISTS: [&str; 16] = [
    "alipay_no",
    "consign_time",
    "oaid",
    "pay_time",
    "payment",
    "received_payment",
    "receiver_address",
    "receiver_city",
    "receiver_country",
    "receiver_district",
    "receiver_mobile",
    "receiver_name",
    "receiver_state",
    "receiver_town",
    "receiver_zip",
    "shipping_type",
];
/// What even `fullinfo` leaves out then (`docs/sources/000`, 3 and 4).
const NOT_IN_DEGRADED_FULL: [&str; 3] = ["available_confirm_fee", "commission_fee", "timeout_action_time"];

/// How much of what was asked for the platform answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    /// All of it.
    Full,
    /// What is left of it on promotion days.
    Degraded,
}

/// The fields that a request gets.
pub(super) struct Selection {
    trade: Vec<&'static Field<PutTrade>>,
    lines: Vec<&'static Field<PutLine>>,
    simplify: bool,
}

impl Selection {
    /// Reads `fields`. Names that the API does not declare are passed over, as the platform does.
    pub(super) fn new(api: OrderApi, fields: &str, simplify: bool, service: Service) -> Self {
        let asked: Vec<&str> = fields.split(',').map(str::trim).collect();
        let degraded: &[&str] = match (service, api) {
            (Service::Full, _) => &[],
            (Service::Degraded, OrderApi::FullInfo) => &NOT_IN_DEGRADED_FULL,
            (Service::Degraded, _) => &NOT_IN_DEGRADED_LISTS,
        };
        let no_lines = service == Service::Degraded && api != OrderApi::FullInfo;
        let given = |name: &str, apis: u8| apis & api as u8 != 0 && !degraded.contains(&name);
        let can_have = |name: &str| name != "oaid" || makes_oaid(fields);
        let trade = TRADE
            .iter()
            .filter(|field| {
                asked.contains(&field.name) && given(field.name, field.apis) && can_have(field.name)
            })
            .collect();
        let all_lines = asked.contains(&"orders");
        let one = |name: &str| asked.iter().any(|asked| asked.strip_prefix("orders.") == Some(name));
        let lines = LINE
            .iter()
            .filter(|field| !no_lines && given(field.name, field.apis) && (all_lines || one(field.name)))
            .collect();
        Self { trade, lines, simplify }
    }

    /// Writes one trade as an object.
    pub(super) fn write(&self, json: &mut Json, tale: &Tale<'_>, entered: Tick) {
        let scene = Scene { tale, entered, address: tale.address(), simplify: self.simplify };
        json.open('{');
        for field in &self.trade {
            (field.put)(json, field.name, &scene);
        }
        if !self.lines.is_empty() {
            json.name("orders");
            self.write_lines(json, tale);
        }
        json.close('}');
    }

    fn write_lines(&self, json: &mut Json, tale: &Tale<'_>) {
        if !self.simplify {
            json.open('{');
            json.name("order");
        }
        json.open('[');
        for (place, (line, state)) in tale.lines().iter().zip(tale.state.lines()).enumerate() {
            let scene = LineScene { tale, place, line, state };
            json.open('{');
            for field in &self.lines {
                (field.put)(json, field.name, &scene);
            }
            json.close('}');
        }
        json.close(']');
        if !self.simplify {
            json.close('}');
        }
    }
}

/// Do these fields let the platform make an `oaid`?
pub(super) fn makes_oaid(fields: &str) -> bool {
    OAID_NEEDS.iter().all(|need| fields.split(',').any(|field| field.trim() == *need))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The fields of `docs/fields.tsv`, with the bits of the APIs that declare them.
    fn declared() -> BTreeMap<String, u8> {
        let table = include_str!("../../docs/fields.tsv");
        let bits = [OrderApi::Sold, OrderApi::Increment, OrderApi::Incrementv, OrderApi::FullInfo];
        table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .skip(1)
            .map(|line| {
                let cells: Vec<&str> = line.split('\t').collect();
                let apis = bits.iter().enumerate().filter(|(i, _)| cells.get(i + 2) == Some(&"y"));
                (cells[0].to_owned(), apis.map(|(_, api)| *api as u8).sum())
            })
            .collect()
    }

    #[test]
    fn each_api_returns_what_it_declares_and_nothing_else() {
        let declared = declared();
        assert!(declared.len() > 600);
        for field in TRADE {
            assert_eq!(declared.get(field.name), Some(&field.apis), "{}", field.name);
        }
        for field in LINE {
            assert_eq!(declared.get(&format!("orders.{}", field.name)), Some(&field.apis), "{}", field.name);
        }
    }

    #[test]
    fn an_oaid_needs_its_five_fields() {
        let five = OAID_NEEDS.join(",");
        let has = |fields: &str| {
            let selection = Selection::new(OrderApi::Sold, fields, true, Service::Full);
            selection.trade.iter().any(|field| field.name == "oaid")
        };
        assert!(has(&format!("oaid,{five}")));
        assert!(!has(&five));
        assert!(!has("oaid,receiver_name,receiver_address,created,receiver_mobile"));
    }
}
