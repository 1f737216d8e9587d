//! Trades: `taobao.trades.sold.get`, `.incrementv.get` and `taobao.trade.fullinfo.get` (`docs/sources/002`,
//! `protocol` 3).

use serde_json::value::RawValue;

use super::FULLINFO_GET;
use super::call::{Call, TopClient};
use super::fields;
use crate::domain::envelope::{Object, orders_in};
use crate::domain::ids::Tid;
use crate::domain::planted::{self, Planted};
use crate::domain::record::Source;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::error::{Class, GatewayError};
use crate::gateway::orders::{FullInfo, List, ListPage, ListQuery, OrderGateway, Paging, TradeSet};

/// Every trade type by name (`protocol` 3.4), but for `guarantee_trade`, which is only another word for the
/// first two. Without them a list holds five types and silently lacks the others.
const TYPES: &str = "fixed,auction,auto_delivery,independent_simple_trade,independent_shop_trade,ec,cod,fenxiao,\
    game_equipment,shopex_trade,netcn_trade,external_trade,instant_trade,b2c_cod,hotel_trade,super_market_trade,\
    super_market_cod_trade,taohua,waimai,o2o_offlinetrade,step,nopaid,eticket,tmall_i18n,insurance_plus,finance,\
    pre_auth_type,lazada";

impl OrderGateway for TopClient {
    async fn list(&self, query: ListQuery) -> Result<ListPage, GatewayError> {
        let call = list_call(query)?;
        let reply = self.call(&call).await?;
        reply.page(Source::TopList).map_err(|detail| call.unanswered(&detail))
    }

    async fn full_info(&self, tid: Tid) -> Result<FullInfo, GatewayError> {
        let params = vec![("fields", fields::FULL.to_owned()), ("tid", tid.to_string())];
        let call = Call::read(FULLINFO_GET, params);
        let reply = self.call(&call).await?;
        let found = orders_in(&reply.body).map_err(|e| call.unanswered(&e.to_string()))?;
        match found.items[..] {
            [item] if found.source == Source::FullInfo && is_of(item, tid) => {
                Ok(FullInfo { item: item.to_owned(), read_at: reply.read_at })
            }
            _ => Err(call.unanswered("not the trade that was asked for")),
        }
    }

    async fn hear_clock(&self) -> Result<(), GatewayError> {
        if !self.wire().skew().has_heard() {
            self.time_get().await?;
        }
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.platform_now()
    }
}

/// Is the trade this one? A trade without a number is let through: it goes into quarantine with the reason.
fn is_of(item: &RawValue, tid: Tid) -> bool {
    let number = |object: Object<'_>| object.text("tid").or_else(|| object.text("tid_str"));
    Object::read(item.get()).ok().and_then(number).is_none_or(|number| number == tid.to_string())
}

fn list_call(query: ListQuery) -> Result<Call, GatewayError> {
    let (set, fields, [start, end], span) = match query.list {
        List::TopCreated(set) => (set, fields::SOLD, ["start_created", "end_created"], query.span),
        List::TopIncrement(set) => {
            (set, fields::INCREMENT, ["start_create", "end_create"], longer(query.span))
        }
        List::EnhancedCreated | List::EnhancedModified => {
            return Err(GatewayError::failed(
                Class::Refused,
                query.list.api(),
                "not sent: TOP has no such list",
            ));
        }
    };
    let has_next = match query.paging {
        Paging::HasNext => "true",
        Paging::Total => "false",
    };
    let params = vec![
        ("fields", fields.to_owned()),
        (start, span.start().to_string()),
        (end, span.end().to_string()),
        ("type", if planted::is(Planted::DefaultTypes) { String::new() } else { TYPES.to_owned() }),
        ("ext_type", ext_type(set).to_owned()),
        ("page_no", query.page_no.to_string()),
        ("page_size", query.page_size.to_string()),
        ("use_has_next", has_next.to_owned()),
    ];
    Ok(Call::read(query.list.api(), params))
}

/// What a list is asked with, for the simulated platform, which reads it as the real one would.
#[cfg(test)]
pub(crate) fn asked(query: ListQuery) -> Vec<(&'static str, String)> {
    list_call(query).map(|call| call.params).unwrap_or_default()
}

/// An increment's end must lie after its start, so a single instant is asked for with the second behind it.
fn longer(span: Span) -> Span {
    let end = span.end().max(span.start().plus_s(1));
    Span::new(span.start(), end).unwrap_or(span)
}

fn ext_type(set: TradeSet) -> &'static str {
    match set {
        _ if planted::is(Planted::NoExtendedTypes) => "",
        TradeSet::AllTypes => "",
        TradeSet::SecondHand => "ershou",
        TradeSet::Service => "service",
        TradeSet::Marked => "mark",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::top::{INCREMENTV_GET, SOLD_GET};

    fn query(list: List, seconds: i64) -> ListQuery {
        let start: Timestamp = "2023-11-10 20:00:00".parse().unwrap();
        let span = Span::new(start, start.plus_s(seconds)).unwrap();
        ListQuery { list, span, page_no: 2, page_size: 50, paging: Paging::HasNext }
    }

    fn param(call: &Call, name: &str) -> Option<String> {
        call.params.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }

    #[test]
    fn each_list_has_its_own_names_for_its_span() {
        let sold = list_call(query(List::TopCreated(TradeSet::AllTypes), 60)).unwrap();
        assert_eq!(
            (sold.api, param(&sold, "end_created").as_deref()),
            (SOLD_GET, Some("2023-11-10 20:01:00"))
        );
        let increment = list_call(query(List::TopIncrement(TradeSet::Marked), 60)).unwrap();
        assert_eq!(increment.api, INCREMENTV_GET);
        assert_eq!(param(&increment, "start_create").as_deref(), Some("2023-11-10 20:00:00"));
        assert_eq!(param(&increment, "ext_type").as_deref(), Some("mark"));
        assert_eq!(param(&increment, "start_created"), None);
    }

    #[test]
    fn every_type_is_named_and_the_union_is_not() {
        let call = list_call(query(List::TopCreated(TradeSet::AllTypes), 60)).unwrap();
        let types = param(&call, "type").unwrap();
        let types: Vec<&str> = types.split(',').collect();
        assert_eq!(types.len(), 28);
        assert!(types.contains(&"step") && types.contains(&"eticket") && !types.contains(&"guarantee_trade"));
    }

    #[test]
    fn an_instant_is_asked_for_with_the_second_behind_it_where_the_end_must_lie_later() {
        let increment = list_call(query(List::TopIncrement(TradeSet::AllTypes), 0)).unwrap();
        assert_eq!(param(&increment, "end_create").as_deref(), Some("2023-11-10 20:00:01"));
        let sold = list_call(query(List::TopCreated(TradeSet::AllTypes), 0)).unwrap();
        assert_eq!(param(&sold, "end_created").as_deref(), Some("2023-11-10 20:00:00"));
    }

    #[test]
    fn a_list_of_the_other_gateway_is_refused() {
        assert_eq!(list_call(query(List::EnhancedCreated, 60)).err().map(|e| e.class), Some(Class::Refused));
    }
}
