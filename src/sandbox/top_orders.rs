//! TOP's order APIs: the three lists and `taobao.trade.fullinfo.get` (`protocol` 3).

use super::faults::Broken;
use super::json::Json;
use super::ledger::{Order, Sight};
use super::options::WindowEnd;
use super::outline::Ext;
use super::params::Params;
use super::platform::{PageOf, Platform};
use super::question::{DEFAULT_TYPES, Question, Wanted};
use super::refusal::Refusal;
use super::tale::Tale;
use super::tick::Tick;
use super::top_fields::OrderApi;
use super::top_item::{Selection, Service, makes_oaid};
use crate::domain::time::{DAY_S, Span, Timestamp};

/// What a call asks of the writer beyond its parameters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    /// Plain lists rather than wrapped ones.
    pub(super) simplify: bool,
    /// All fields, or what is left of them on promotion days.
    pub(super) service: Service,
    /// One item is to be broken.
    pub(super) broken: Option<Broken>,
}

/// Every value of `type` (`protocol` 3.4).
const TYPES: [&str; 29] = [
    "fixed",
    "auction",
    "guarantee_trade",
    "auto_delivery",
    "independent_simple_trade",
    "independent_shop_trade",
    "ec",
    "cod",
    "fenxiao",
    "game_equipment",
    "shopex_trade",
    "netcn_trade",
    "external_trade",
    "instant_trade",
    "b2c_cod",
    "hotel_trade",
    "super_market_trade",
    "super_market_cod_trade",
    "taohua",
    "waimai",
    "o2o_offlinetrade",
    "step",
    "nopaid",
    "eticket",
    "tmall_i18n",
    "insurance_plus",
    "finance",
    "pre_auth_type",
    "lazada",
];
/// Every value of `status` (`protocol` 3.3).
const STATUSES: [&str; 14] = [
    "TRADE_NO_CREATE_PAY",
    "WAIT_BUYER_PAY",
    "PAY_PENDING",
    "WAIT_PRE_AUTH_CONFIRM",
    "PAID_FORBID_CONSIGN",
    "WAIT_SELLER_SEND_GOODS",
    "SELLER_CONSIGNED_PART",
    "WAIT_BUYER_CONFIRM_GOODS",
    "TRADE_BUYER_SIGNED",
    "TRADE_FINISHED",
    "TRADE_CLOSED",
    "TRADE_CLOSED_BY_TAOBAO",
    "ALL_WAIT_PAY",
    "ALL_CLOSED",
];

/// Answers one of the lists.
pub(super) fn list(
    platform: &Platform,
    api: OrderApi,
    params: &Params,
    manner: Manner,
    json: &mut Json,
) -> Result<(), Refusal> {
    let fields = params.get("fields").ok_or_else(|| Refusal::missing("fields"))?;
    let span = window(platform, api, params)?;
    let to = match platform.end_of_window {
        WindowEnd::Included => span.end(),
        WindowEnd::Excluded => span.end().plus_s(-1),
    };
    let order = match api {
        OrderApi::Incrementv => Order::Entered,
        OrderApi::Increment => Order::ListedModified,
        OrderApi::Sold | OrderApi::FullInfo => Order::ListedCreated,
    };
    let question =
        Question { order, from: Tick::of(span.start()), to: Tick::of(to), wanted: wanted(api, params)? };
    let page_of = PageOf {
        number: number(params, "page_no", 1, usize::MAX)?,
        size: number(params, "page_size", 40, 100)?,
        newest_first: true,
    };
    let has_next = boolean(params, "use_has_next")?;
    let selection = Selection::new(api, fields, manner.simplify, manner.service);
    let page = platform.page(&question, page_of);
    if has_next {
        json.flag("has_next", page.has_next);
    } else {
        json.number("total_results", page.total as u64);
    }
    if page.sights.is_empty() {
        return Ok(());
    }
    json.name("trades");
    if !manner.simplify {
        json.open('{');
        json.name("trade");
    }
    json.open('[');
    for (place, sight) in page.sights.iter().enumerate() {
        let broken = manner.broken.filter(|_| place == page.sights.len() / 2);
        write(platform, &selection, sight, broken, json);
    }
    json.close(']');
    if !manner.simplify {
        json.close('}');
    }
    Ok(())
}

/// Answers one order as it truly is.
pub(super) fn full_info(
    platform: &Platform,
    params: &Params,
    manner: Manner,
    json: &mut Json,
) -> Result<(), Refusal> {
    let fields = params.get("fields").ok_or_else(|| Refusal::missing("fields"))?;
    let tid = params.get("tid").ok_or_else(|| Refusal::missing("tid"))?;
    let tid: u64 = tid.parse().map_err(|_| Refusal::invalid("tid"))?;
    if boolean(params, "include_oaid")? && !makes_oaid(fields) {
        return Err(Refusal::remote(15, "isv.oaid-field-miss", "缺少生成oaid所需的字段"));
    }
    let sight = {
        let ledger = platform.ledger();
        ledger.row_of(tid).map(|row| ledger.truth(row))
    };
    let sight = sight.ok_or_else(|| Refusal::remote(15, "isv.trade-not-exist", "交易订单不存在"))?;
    let selection = Selection::new(OrderApi::FullInfo, fields, manner.simplify, manner.service);
    json.name("trade");
    write(platform, &selection, &sight, manner.broken, json);
    Ok(())
}

fn write(platform: &Platform, selection: &Selection, sight: &Sight, broken: Option<Broken>, json: &mut Json) {
    let tale = Tale::of(&platform.world, sight.outline, sight.version);
    let entered = platform.entered(sight, tale.state.modified);
    match broken {
        None => selection.write(json, &tale, entered),
        Some(broken) => {
            let mut item = Json::default();
            selection.write(&mut item, &tale, entered);
            json.raw(&break_item(&item.into_text(), broken));
        }
    }
}

/// Makes an item unreadable, in a text that stays JSON.
pub(super) fn break_item(item: &str, broken: Broken) -> String {
    let (money, text_tid) = ("\"payment\":\"", "\"tid\":\"");
    let (sound, wrong) = if broken == Broken::Money && item.contains(money) {
        (money, "\"payment\":\"a lot ")
    } else if item.contains(text_tid) {
        (text_tid, "\"tid\":\"no. ")
    } else {
        ("\"tid\":", "\"tid\":-")
    };
    item.replacen(sound, wrong, 1)
}

fn wanted(api: OrderApi, params: &Params) -> Result<Wanted, Refusal> {
    let one_of = |name: &str, known: &[&str]| match params.get(name) {
        Some(word) if !known.contains(&word) => Err(Refusal::invalid(name)),
        word => Ok(word.map(str::to_owned)),
    };
    let ext = match one_of("ext_type", &["ershou", "service", "mark"])?.as_deref() {
        Some("ershou") => Ext::SecondHand,
        Some("service") => Ext::Service,
        Some(_) => Ext::Mark,
        None => Ext::None,
    };
    let types = params.get("type").map(str::to_owned);
    if types.iter().any(|types| types.split(',').any(|word| !TYPES.contains(&word))) {
        return Err(Refusal::invalid("type"));
    }
    // An extended type is asked for alone; without one the default types count.
    let types = types.or_else(|| (ext == Ext::None).then(|| DEFAULT_TYPES.to_owned()));
    let rated = match params.get("rate_status") {
        None => (None, None),
        Some("RATE_UNBUYER") => (Some(false), None),
        Some("RATE_UNSELLER") => (None, Some(false)),
        Some("RATE_BUYER_UNSELLER") => (Some(true), Some(false)),
        Some("RATE_UNBUYER_SELLER") => (Some(false), Some(true)),
        Some("RATE_BUYER_SELLER") => (Some(true), Some(true)),
        Some(_) => return Err(Refusal::invalid("rate_status")),
    };
    let tag = one_of("tag", &["time_card", "fee_card"])?;
    let (nick, uid) = match api {
        OrderApi::Incrementv | OrderApi::FullInfo => (None, None),
        OrderApi::Increment => (params.get("buyer_nick"), params.get("buyer_open_uid")),
        OrderApi::Sold => (params.get("buyer_nick"), params.get("buyer_open_id")),
    };
    Ok(Wanted {
        ext: Some(ext),
        types,
        rated,
        status: one_of("status", &STATUSES)?,
        buyer_nick: nick.map(str::to_owned),
        buyer_open_uid: uid.map(str::to_owned),
        // No order of this shop is a top-up, so a tag matches none.
        tids: tag.map(|_| Vec::new()),
        ..Wanted::default()
    })
}

/// The window of a list. Increments need one of at most a day, the list by `created` has one of at most three
/// months; none reaches further back.
fn window(platform: &Platform, api: OrderApi, params: &Params) -> Result<Span, Refusal> {
    let (start_name, end_name) = match api {
        OrderApi::Incrementv => ("start_create", "end_create"),
        OrderApi::Increment => ("start_modified", "end_modified"),
        OrderApi::Sold | OrderApi::FullInfo => ("start_created", "end_created"),
    };
    let now = platform.now();
    let oldest = months_before(now, 3);
    let is_increment = matches!(api, OrderApi::Incrementv | OrderApi::Increment);
    let time = |name: &str, otherwise: Timestamp| match params.get(name) {
        None if is_increment => Err(Refusal::missing(name)),
        None => Ok(otherwise),
        Some(text) => text.parse::<Timestamp>().map_err(|_| Refusal::invalid(name)),
    };
    let (start, end) = (time(start_name, oldest)?, time(end_name, now)?);
    let refused = |why: &str| {
        let name =
            if is_increment { "start_modified-and-end_modified" } else { "start_created-and-end_created" };
        Refusal::remote(50, &format!("isv.invalid-parameter:{name}"), why)
    };
    let span = Span::new(start, end).ok_or_else(|| refused("开始时间不能晚于结束时间"))?;
    if is_increment && span.length_s() == 0 {
        return Err(refused("结束时间必须大于开始时间"));
    }
    if is_increment && span.length_s() > DAY_S {
        return Err(refused("开始时间与结束时间的范围必须小于一天"));
    }
    if start < oldest {
        return Err(refused("只能获取到三个月以内的交易信息"));
    }
    Ok(span)
}

/// The beginning of the day that lies so many calendar months back.
fn months_before(at: Timestamp, months: i32) -> Timestamp {
    let (year, month, day) = at.date();
    let sum = year * 12 + i32::try_from(month).unwrap_or(1) - 1 - months;
    let month = u32::try_from(sum.rem_euclid(12)).unwrap_or(0) + 1;
    // A month that has no such day ends earlier.
    (0..4)
        .find_map(|less| Timestamp::from_parts((sum.div_euclid(12), month, day - less), (0, 0, 0)))
        .unwrap_or(Timestamp::MIN)
}

fn number(params: &Params, name: &str, otherwise: usize, most: usize) -> Result<usize, Refusal> {
    match params.get(name).map(str::parse::<usize>) {
        None => Ok(otherwise),
        Some(Ok(number)) if (1..=most).contains(&number) => Ok(number),
        Some(_) => Err(Refusal::invalid(name)),
    }
}

fn boolean(params: &Params, name: &str) -> Result<bool, Refusal> {
    match params.get(name) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Refusal::invalid(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn three_months_are_calendar_months() {
        assert_eq!(months_before(t("2026-11-21 12:00:00"), 3), t("2026-08-21 00:00:00"));
        assert_eq!(months_before(t("2026-05-31 12:00:00"), 3), t("2026-02-28 00:00:00"));
        assert_eq!(months_before(t("2026-01-15 00:00:00"), 3), t("2025-10-15 00:00:00"));
    }

    #[test]
    fn a_broken_item_stays_json() {
        for (item, broken, expected) in [
            (r#"{"tid":7,"payment":"1.00"}"#, Broken::Tid, r#"{"tid":-7,"payment":"1.00"}"#),
            (r#"{"tid":"7","payment":"1.00"}"#, Broken::Tid, r#"{"tid":"no. 7","payment":"1.00"}"#),
            (r#"{"tid":7,"payment":"1.00"}"#, Broken::Money, r#"{"tid":7,"payment":"a lot 1.00"}"#),
            (r#"{"tid":7}"#, Broken::Money, r#"{"tid":-7}"#),
        ] {
            assert_eq!(break_item(item, broken), expected);
        }
    }
}
