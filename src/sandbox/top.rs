//! TOP's gateway: its checks in its order (`protocol` 2.2), then the API.

use super::faults::Fault;
use super::json::Json;
use super::params::Params;
use super::platform::Platform;
use super::refusal::Refusal;
use super::sign::{self, Method};
use super::tick::Tick;
use super::top_activities;
use super::top_fields::OrderApi;
use super::top_item::Service;
use super::top_marking::{self, Way};
use super::top_orders::{self, Manner};
use crate::domain::time::Timestamp;

/// The APIs that are practised here.
const APIS: [&str; 11] = [
    "taobao.trades.sold.get",
    "taobao.trades.sold.incrementv.get",
    "taobao.trades.sold.increment.get",
    "taobao.trade.fullinfo.get",
    "taobao.time.get",
    "taobao.opentrade.activity.sync",
    "taobao.opentrade.activity.query",
    "taobao.opentrade.queue.users.mark",
    "taobao.opentrade.special.users.mark",
    "taobao.opentrade.queue.query",
    "taobao.opentrade.special.users.query",
];
/// The only API that needs no session.
const TIME: &str = "taobao.time.get";
/// Seconds by which a request's timestamp may be off.
pub(super) const SKEW_S: u64 = 600;

/// The API that a request names, as far as it is practised here.
pub(super) fn api_of(params: &Params) -> Option<&'static str> {
    let method = params.get("method")?;
    APIS.into_iter().find(|api| *api == method)
}

/// Answers a request: the body, or a refusal.
pub(super) fn answer(
    platform: &Platform,
    params: &Params,
    fault: Option<&Fault>,
    request_id: &str,
) -> Result<String, Refusal> {
    let api = match params.get("method") {
        None => return Err(Refusal::platform(21)),
        Some(_) => api_of(params).ok_or_else(|| Refusal::platform(22))?,
    };
    check(platform, params, api)?;
    limit(platform, api, fault)?;
    let simplify = match params.get("simplify") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Refusal::invalid("simplify")),
    };
    let mut json = Json::with_capacity(1 << 16);
    json.open('{');
    if !simplify {
        json.name(&format!("{}_response", api.trim_start_matches("taobao.").replace('.', "_")));
        json.open('{');
    }
    serve(platform, api, params, fault, simplify, &mut json)?;
    json.word("request_id", request_id);
    if !simplify {
        json.close('}');
    }
    json.close('}');
    Ok(json.into_text())
}

fn check(platform: &Platform, params: &Params, api: &str) -> Result<(), Refusal> {
    let keys = &platform.keys;
    let same = |name: &str, right: &str, missing: u16| match params.get(name) {
        None => Err(Refusal::platform(missing)),
        Some(value) if value != right => Err(Refusal::platform(missing + 1)),
        Some(_) => Ok(()),
    };
    same("app_key", &keys.app_key, 28)?;
    if api != TIME && params.get("session") != Some(&*keys.sub_session) {
        same("session", &keys.session, 26)?;
    }
    let timestamp = params.get("timestamp").ok_or_else(|| Refusal::platform(30))?;
    let at = read_timestamp(timestamp).ok_or_else(|| Refusal::platform(31))?;
    if at.since_s(platform.now()).unsigned_abs() > SKEW_S {
        return Err(Refusal::platform(31));
    }
    match params.get("v") {
        None => return Err(Refusal::platform(32)),
        Some("2.0") => {}
        Some(other) if other.parse::<f32>().is_err() => return Err(Refusal::platform(33)),
        Some(_) => return Err(Refusal::platform(34)),
    }
    // Without `format` the answer would be XML, which is not practised here.
    if params.get("format") != Some("json") {
        return Err(Refusal::platform(23));
    }
    let method = params.get("sign_method").ok_or_else(|| Refusal::missing("sign_method"))?;
    let method = Method::from_word(method).ok_or_else(|| Refusal::invalid("sign_method"))?;
    same("sign", &sign::top(method, keys.app_secret.as_bytes(), params), 24)
}

/// GMT+8 text, or epoch milliseconds as the official Python SDK sends them.
fn read_timestamp(text: &str) -> Option<Timestamp> {
    if text.len() == 13
        && let Ok(ms) = text.parse::<i64>()
    {
        return Some(Timestamp::from_unix(ms / 1_000));
    }
    text.parse().ok()
}

/// Flow control, and the faults that stand in for the platform's moods.
fn limit(platform: &Platform, api: &'static str, fault: Option<&Fault>) -> Result<(), Refusal> {
    platform.quota.count(api).map_err(Refusal::banned)?;
    match fault {
        Some(Fault::Isp) => Err(Refusal::isp()),
        Some(Fault::Isv(sub_code)) => Err(Refusal::isv(sub_code)),
        Some(Fault::Ban { seconds }) => {
            platform.quota.ban(api, *seconds);
            Err(Refusal::banned(*seconds))
        }
        Some(Fault::DailyLimit) => Err(Refusal::daily_limit()),
        Some(Fault::SessionExpired) => Err(Refusal::session_expired()),
        _ => Ok(()),
    }
}

fn serve(
    platform: &Platform,
    api: &str,
    params: &Params,
    fault: Option<&Fault>,
    simplify: bool,
    json: &mut Json,
) -> Result<(), Refusal> {
    let manner = Manner {
        simplify,
        service: match fault {
            Some(Fault::Degraded) => Service::DEGRADED,
            _ => platform.world.service(platform.now()),
        },
        broken: match fault {
            Some(Fault::BadItem(broken)) => Some(*broken),
            _ => None,
        },
    };
    match api {
        "taobao.trades.sold.get" => top_orders::list(platform, OrderApi::Sold, params, manner, json),
        "taobao.trades.sold.incrementv.get" => {
            top_orders::list(platform, OrderApi::Incrementv, params, manner, json)
        }
        "taobao.trades.sold.increment.get" => {
            top_orders::list(platform, OrderApi::Increment, params, manner, json)
        }
        "taobao.trade.fullinfo.get" => top_orders::full_info(platform, params, manner, json),
        "taobao.opentrade.activity.sync" => top_activities::sync(platform, params, json),
        "taobao.opentrade.activity.query" => top_activities::query(platform, params, simplify, json),
        "taobao.opentrade.queue.users.mark" => top_marking::mark(platform, Way::Queue, params, json),
        "taobao.opentrade.special.users.mark" => top_marking::mark(platform, Way::Special, params, json),
        "taobao.opentrade.queue.query" => top_marking::query(platform, Way::Queue, params, simplify, json),
        "taobao.opentrade.special.users.query" => {
            top_marking::query(platform, Way::Special, params, simplify, json)
        }
        _ => {
            json.time("time", Tick::of(platform.now()));
            Ok(())
        }
    }
}
