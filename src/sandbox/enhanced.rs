//! The enhanced order list (`protocol` 8 and `docs/sources/003`).
//!
//! Its error codes are in no document; only that a code other than 0 is a failure and `message` says why.

use super::enhanced_item;
use super::faults::{ENHANCED_LIST, Fault};
use super::json::Json;
use super::ledger::Order;
use super::params::Params;
use super::platform::{Page, PageOf, Platform};
use super::question::{Question, Wanted};
use super::sign;
use super::tale::Tale;
use super::tick::Tick;
use super::top::SKEW_S;
use super::top_orders::break_item;
use crate::domain::text_test::{TextOp, TextTest};
use crate::domain::time::{DAY_S, Timestamp};

/// How far before its authorisation the provider knows orders, in seconds.
const HISTORY_S: i64 = 3 * DAY_S;

/// A refusal of the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// `code`, not 0.
    pub(super) code: u16,
    message: String,
}

impl Failure {
    fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    fn parameter(name: &str) -> Self {
        Self::new(1004, format!("参数错误 invalid parameter: {name}"))
    }

    /// The envelope.
    pub(super) fn write(&self, trace_id: &str) -> String {
        let mut json = Json::default();
        json.open('{');
        json.number("code", u64::from(self.code));
        json.text("message", &self.message);
        json.name("data");
        json.raw("null");
        json.word("trace_id", trace_id);
        json.close('}');
        json.into_text()
    }
}

/// Answers a request: the body, or a refusal.
pub(super) fn answer(platform: &Platform, params: &Params, fault: Option<&Fault>) -> Result<String, Failure> {
    check(platform, params)?;
    limit(platform, fault)?;
    let page_of = PageOf {
        number: number(params, "page_no", 1, 1_000_000)?,
        size: number(params, "page_size", 100, 500)?,
        newest_first: match params.get("order_asc").map(str::to_ascii_uppercase).as_deref() {
            None | Some("DESC") => true,
            Some("ASC") => false,
            Some(_) => return Err(Failure::parameter("order_asc")),
        },
    };
    let question = question(platform, params)?;
    // Another application, or another shop, is answered as one without orders.
    let is_known = params.get("sysid") == Some(&platform.keys.sysid)
        && params.get("tb_seller_nick") == Some(&platform.world.seller_nick);
    let page = if is_known {
        platform.page(&question, page_of)
    } else {
        Page { total: 0, sights: Vec::new(), has_next: false }
    };
    Ok(write(platform, &page, fault))
}

fn write(platform: &Platform, page: &Page, fault: Option<&Fault>) -> String {
    let mut json = Json::with_capacity(256 + page.sights.len() * 4_096);
    json.open('{');
    json.number("code", 0);
    json.word("message", "ok");
    json.name("data");
    json.open('{');
    json.number("total", page.total as u64);
    json.name("items");
    json.open('[');
    for (place, sight) in page.sights.iter().enumerate() {
        let tale = Tale::of(&platform.world, sight.outline, sight.version);
        match fault {
            Some(Fault::BadItem(broken)) if place == page.sights.len() / 2 => {
                let mut item = Json::default();
                enhanced_item::write(&mut item, &tale);
                json.raw(&break_item(&item.into_text(), *broken));
            }
            _ => enhanced_item::write(&mut json, &tale),
        }
    }
    json.close(']');
    json.close('}');
    json.close('}');
    json.into_text()
}

fn check(platform: &Platform, params: &Params) -> Result<(), Failure> {
    for name in ["appid", "timestamp", "tb_seller_nick", "sign", "start_created", "end_created"] {
        if params.get(name).is_none() {
            return Err(Failure::new(1004, format!("缺少参数 missing parameter: {name}")));
        }
    }
    if params.get("appid") != Some(&platform.keys.appid) {
        return Err(Failure::new(1002, "appid不存在 unknown appid"));
    }
    let seconds = params.get("timestamp").and_then(|text| text.parse::<i64>().ok());
    let is_near = |at: i64| at.abs_diff(platform.now().unix()) <= SKEW_S;
    if !seconds.is_some_and(is_near) {
        return Err(Failure::new(1003, "timestamp已过期 timestamp expired"));
    }
    if params.get("sign") != Some(&sign::enhanced(platform.keys.enhanced_secret.as_bytes(), params)) {
        return Err(Failure::new(1001, "签名错误 sign error"));
    }
    Ok(())
}

fn limit(platform: &Platform, fault: Option<&Fault>) -> Result<(), Failure> {
    let banned =
        |seconds: u32| Failure::new(1006, format!("访问过于频繁，请{seconds}秒后再试 too many requests"));
    platform.quota.count(ENHANCED_LIST).map_err(banned)?;
    match fault {
        Some(Fault::Isp) => Err(Failure::new(1005, "系统繁忙，请稍后再试 system busy")),
        Some(Fault::Isv(sub_code)) => Err(Failure::new(1004, format!("参数错误 {sub_code}"))),
        Some(Fault::Ban { seconds }) => {
            platform.quota.ban(ENHANCED_LIST, *seconds);
            Err(banned(*seconds))
        }
        Some(Fault::DailyLimit) => Err(Failure::new(1008, "今日调用次数已用完 daily limit exceeded")),
        Some(Fault::SessionExpired) => Err(Failure::new(1007, "商家授权已过期 authorisation expired")),
        _ => Ok(()),
    }
}

fn question(platform: &Platform, params: &Params) -> Result<Question, Failure> {
    let time = |name: &str| {
        let text = params.get(name).unwrap_or_default();
        text.parse::<Timestamp>().map_err(|_| Failure::parameter(name))
    };
    let (start, end) = (time("start_created")?, time("end_created")?);
    if end < start {
        return Err(Failure::parameter("end_created"));
    }
    if end > month_after(start) {
        return Err(Failure::new(1004, "查询时间跨度不能超过1个月 span over one month"));
    }
    let order = match params.get("date_type") {
        None | Some("0") => Order::ProvidedCreated,
        Some("1") => Order::ProvidedModified,
        Some(_) => return Err(Failure::parameter("date_type")),
    };
    let wanted = wanted(platform, params)?;
    Ok(Question { order, from: Tick::of(start), to: Tick::of(end), wanted })
}

fn wanted(platform: &Platform, params: &Params) -> Result<Wanted, Failure> {
    let numbers = |name: &str| match params.get(name).map(str::parse::<u64>) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_)) => Err(Failure::parameter(name)),
    };
    let status = params.get("status").map(str::to_owned);
    if status.as_ref().is_some_and(|word| word.contains(',')) {
        return Err(Failure::new(1004, "每次只能查询一种状态 one status at a time"));
    }
    let buyer_nick = params.get("buyer_nick").map(str::to_owned);
    if buyer_nick.as_ref().is_some_and(|nick| nick.contains('*')) {
        return Err(Failure::new(1004, "不能传入模糊化的买家昵称 masked buyer_nick"));
    }
    let tids = match params.get("tid") {
        None => None,
        Some(list) => Some(
            list.split(',')
                .map(|tid| tid.trim().parse::<u64>().map_err(|_| Failure::parameter("tid")))
                .collect::<Result<Vec<_>, _>>()?,
        ),
    };
    Ok(Wanted {
        placed_from: Some(Tick::of(platform.authorised.plus_s(-HISTORY_S))),
        status,
        buyer_nick,
        buyer_open_uid: params.get("buyer_open_uid").map(str::to_owned),
        buyer_message: text(params, "buyer_message", "buyer_message_op")?,
        seller_memo: text(params, "seller_memo", "seller_memo_op")?,
        flag: numbers("seller_flag")?,
        num_iid: numbers("num_iid")?,
        tids,
        refunding: match params.get("refunding") {
            None => None,
            Some("0") => Some(false),
            Some("1") => Some(true),
            Some(_) => return Err(Failure::parameter("refunding")),
        },
        ..Wanted::default()
    })
}

fn text(params: &Params, name: &str, op_name: &str) -> Result<Option<TextTest>, Failure> {
    let Some(op) = params.get(op_name) else { return Ok(None) };
    let op = TextOp::from_word(op).ok_or_else(|| Failure::parameter(op_name))?;
    Ok(op.test(params.sent(name).unwrap_or_default()))
}

fn number(params: &Params, name: &str, otherwise: usize, most: usize) -> Result<usize, Failure> {
    match params.get(name).map(str::parse::<usize>) {
        None => Ok(otherwise),
        Some(Ok(number)) if (1..=most).contains(&number) => Ok(number),
        Some(_) => Err(Failure::parameter(name)),
    }
}

/// The same second of the next calendar month, or of its last day.
fn month_after(at: Timestamp) -> Timestamp {
    let (year, month, day) = at.date();
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    (0..4)
        .find_map(|less| Timestamp::from_parts((year, month, day - less), at.clock()))
        .unwrap_or(Timestamp::MAX)
}
