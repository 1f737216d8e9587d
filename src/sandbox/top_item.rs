//! A trade as TOP writes it: only the fields that were asked for, of those that the API declares.

use super::json::Json;
use super::tale::Tale;
use super::tick::Tick;
use super::top_fields::{Field, LINE, LineScene, OrderApi, PutLine, PutTrade, Scene, TRADE};

/// Without all of these in `fields` no `oaid` is made (`protocol` 3.5).
const OAID_NEEDS: [&str; 5] =
    ["receiver_name", "receiver_address", "created", "receiver_mobile", "receiver_phone"];

/// What thin lists leave out beside the lines: payment, logistics and `oaid` (`docs/sources/000`, 5).
const NOT_IN_THIN_LISTS: [&str; 16] = [
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

/// What the platform withholds of what was asked for; by default nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Service {
    /// Lists answer without lines, payment, logistics and `oaid` (`docs/sources/000`, 5).
    pub(super) thin_lists: bool,
    /// `commission_fee` and `available_confirm_fee` are missing; the second is 0 for what is not paid (3).
    pub(super) no_fees: bool,
    /// `timeout_action_time` is missing (4).
    pub(super) no_timeouts: bool,
}

impl Service {
    /// All that is withheld in the midst of a promotion evening.
    pub(super) const DEGRADED: Self = Self { thin_lists: true, no_fees: true, no_timeouts: true };

    /// Can an answer of this API have this field?
    fn has(self, api: OrderApi, name: &str) -> bool {
        let is_thin = self.thin_lists && api != OrderApi::FullInfo;
        !(is_thin && NOT_IN_THIN_LISTS.contains(&name)
            || self.no_fees && name == "commission_fee"
            || self.no_timeouts && name == "timeout_action_time")
    }
}

/// The fields that a request gets.
pub(super) struct Selection {
    trade: Vec<&'static Field<PutTrade>>,
    lines: Vec<&'static Field<PutLine>>,
    simplify: bool,
    service: Service,
}

impl Selection {
    /// Reads `fields`. Names that the API does not declare are passed over, as the platform does.
    pub(super) fn new(api: OrderApi, fields: &str, simplify: bool, service: Service) -> Self {
        let asked: Vec<&str> = fields.split(',').map(str::trim).collect();
        let no_lines = service.thin_lists && api != OrderApi::FullInfo;
        let given = |name: &str, apis: u8| apis & api as u8 != 0 && service.has(api, name);
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
        Self { trade, lines, simplify, service }
    }

    /// Writes one trade as an object.
    pub(super) fn write(&self, json: &mut Json, tale: &Tale<'_>, entered: Tick) {
        let scene =
            Scene { tale, entered, address: tale.address(), simplify: self.simplify, service: self.service };
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
            let selection = Selection::new(OrderApi::Sold, fields, true, Service::default());
            selection.trade.iter().any(|field| field.name == "oaid")
        };
        assert!(has(&format!("oaid,{five}")));
        assert!(!has(&five));
        assert!(!has("oaid,receiver_name,receiver_address,created,receiver_mobile"));
    }
}
