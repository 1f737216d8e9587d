//! A promotion evening, in the shape of that of 2023-11-10 (`docs/sources/000`): what TOP withholds from when to
//! when, and the notice that says so in advance.
//!
//! The notice's evening is that of its lists, 19:30 to 22:00; its other stretches begin and end at other minutes. A
//! rehearsed evening has the same shape in any length.

use crate::domain::calendar::{Notice, Rule, RuleKind, RuleWindow};
use crate::domain::time::{Span, Timestamp};

/// Minutes of the notice's evening.
const EVENING_MIN: i64 = 150;
/// The id of the notice that the practice platform publishes.
const NOTICE_ID: &str = "rehearsal";
/// Its title.
const NOTICE_TITLE: &str = "练习平台大促演练API服务调整公告";

/// The APIs that list trades.
const LISTS: [&str; 7] = [
    "taobao.trades.sold.get",
    "taobao.trades.sold.increment.get",
    "taobao.trades.sold.query",
    "taobao.trades.sold.incrementv.get",
    "taobao.trades.sold.get.vo",
    "taobao.open.trades.sold.get",
    "taobao.trades.simple.sold.get",
];
/// The APIs that tell one trade.
const SINGLES: [&str; 4] = [
    "taobao.trade.fullinfo.get",
    "taobao.open.trade.get",
    "taobao.trade.simple.get",
    "taobao.trade.fullinfo.get.vo",
];
/// The API whose new orders cannot be found; it is not practised here.
const QUERY: &str = "taobao.trades.sold.query";
/// What the notice's words 支付信息、物流信息 mean, as in the notice that ships (`assets/calendars`).
const THIN_FIELDS: [&str; 14] = [
    "orders",
    "payment",
    "pay_time",
    "received_payment",
    "alipay_no",
    "alipay_id",
    "step_paid_fee",
    "credit_card_fee",
    "consign_time",
    "shipping_type",
    "lg_aging",
    "lg_aging_type",
    "logistics_infos",
    "oaid",
];

/// One promotion evening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promotion(Span);

impl Promotion {
    /// The evening whose lists are thin for this long.
    #[must_use]
    pub const fn over(lists: Span) -> Self {
        Self(lists)
    }

    /// Lists answer without lines, payment, logistics and `oaid`: rule 5 of the notice, 19:30 to 22:00.
    #[must_use]
    pub const fn thin(self) -> Span {
        self.0
    }

    /// Lists are late, up to ten minutes: rule 6, 19:45 to 22:00.
    #[must_use]
    pub fn lagging(self) -> Span {
        self.part(15, 150)
    }

    /// Calls are likely to be refused for their rate: rule 2, 19:45 to 22:00.
    #[must_use]
    pub fn crowded(self) -> Span {
        self.part(15, 150)
    }

    /// Even `fullinfo` lacks `commission_fee` and `available_confirm_fee`: rule 3, 19:45 to 22:30.
    #[must_use]
    pub fn without_fees(self) -> Span {
        self.part(15, 180)
    }

    /// Even `fullinfo` lacks `timeout_action_time`: rule 4, 19:45 to 01:00.
    #[must_use]
    pub fn without_timeouts(self) -> Span {
        self.part(15, 330)
    }

    /// `taobao.trades.sold.query` finds no new order: rule 9, 19:45 to 20:30.
    fn without_new(self) -> Span {
        self.part(15, 60)
    }

    /// The part between two minutes of the notice's evening.
    fn part(self, from_min: i64, to_min: i64) -> Span {
        let at = |minute: i64| self.0.start().plus_s(self.0.length_s() * minute / EVENING_MIN);
        Span::new(at(from_min), at(to_min)).unwrap_or(self.0)
    }
}

/// The notice of these evenings, as a seller is told of them in advance; `None` where there is none.
pub(super) fn notice(promotions: &[Promotion], published: Timestamp) -> Option<Notice> {
    if promotions.is_empty() {
        return None;
    }
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let rule = |kind, apis: &[&str], fields: &[&str], part: fn(Promotion) -> Span, text: &str| Rule {
        kind,
        apis: owned(apis),
        fields: owned(fields),
        windows: promotions
            .iter()
            .map(|evening| part(*evening))
            .map(|span| RuleWindow { from: Some(span.start()), to: Some(span.end()) })
            .collect(),
        text: text.to_owned(),
    };
    let all: Vec<&str> = LISTS.into_iter().chain(SINGLES).collect();
    let thin: Vec<&str> = LISTS.into_iter().filter(|api| *api != QUERY).collect();
    let details = [SINGLES[0]];
    let rules = vec![
        rule(
            RuleKind::Advice,
            &LISTS,
            &[],
            Promotion::thin,
            "批量查询接口请传use_has_next=true可提高接口成功率",
        ),
        rule(
            RuleKind::FlowControl,
            &all,
            &[],
            Promotion::crowded,
            "接口访问量较高会触发系统流控,建议降低调用频率。",
        ),
        rule(
            RuleKind::FieldsMissing,
            &all,
            &["commission_fee", "available_confirm_fee"],
            Promotion::without_fees,
            "commission_fee (调汇金取佣金信息)、available_confirm_fee(卖家可获取剩余金额) 字段均不返回。",
        ),
        rule(
            RuleKind::ValueForced,
            &all,
            &["available_confirm_fee"],
            Promotion::without_fees,
            "trade.available_confirm_fee交易中剩余的确认收货金额对于状态为未付款的订单,该字段暂时返回0。",
        ),
        rule(
            RuleKind::FieldsMissing,
            &all,
            &["timeout_action_time"],
            Promotion::without_timeouts,
            "timeout_action_time字段不返回。",
        ),
        rule(
            RuleKind::FieldsMissing,
            &thin,
            &THIN_FIELDS,
            Promotion::thin,
            "api不返回orders节点、支付信息、物流信息、oaid",
        ),
        rule(
            RuleKind::Delayed,
            &LISTS,
            &[],
            Promotion::lagging,
            "批量查询订单接口可能存在延时(十分钟左右),如付款及物流信息获取不到、交易状态不一致等情况。\
             交易最终状态以taobao.trade.fullinfo.get为准",
        ),
        rule(RuleKind::Advice, &details, &[], Promotion::thin, "遇到ISP错误不要立即重试"),
        rule(
            RuleKind::NewDataMissing,
            &[QUERY],
            &[],
            Promotion::without_new,
            "taobao.trades.sold.query高峰期降级,新增订单无法调用获取",
        ),
    ];
    Some(Notice { id: NOTICE_ID.to_owned(), title: NOTICE_TITLE.to_owned(), published, rules })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_evening_of_the_notices_length_has_the_notices_hours() {
        let evening = Promotion::over(span("2023-11-10 19:30:00", "2023-11-10 22:00:00"));
        let notice = notice(&[evening], "2023-10-24 10:54:23".parse().unwrap()).unwrap();
        assert_eq!(notice.check(), Ok(()));
        // The notice that ships says the same of its evening, wherever both speak of an API.
        let shipped: Notice =
            toml::from_str(include_str!("../../assets/calendars/2023-double-11.toml")).unwrap();
        let said = |notice: &Notice, kind: RuleKind| -> Vec<(Vec<String>, Vec<String>, RuleWindow)> {
            let evening =
                |window: &&RuleWindow| window.from.is_some_and(|from| from.date() == (2023, 11, 10));
            let of_trades = |rule: &&Rule| rule.kind == kind && rule.apis[0].contains("trade");
            let mut rules: Vec<_> = (notice.rules.iter().filter(of_trades))
                .filter_map(|rule| {
                    let mut apis = rule.apis.clone();
                    apis.sort();
                    Some((apis, rule.fields.clone(), *rule.windows.iter().find(evening)?))
                })
                .collect();
            rules.sort_by(|a, b| a.1.cmp(&b.1));
            rules
        };
        for kind in [
            RuleKind::FlowControl,
            RuleKind::FieldsMissing,
            RuleKind::ValueForced,
            RuleKind::Delayed,
            RuleKind::NewDataMissing,
        ] {
            assert!(!said(&notice, kind).is_empty());
            assert_eq!(said(&notice, kind), said(&shipped, kind), "{kind:?}");
        }
    }

    #[test]
    fn a_shorter_evening_has_the_same_shape() {
        let evening = Promotion::over(span("2026-11-11 20:00:00", "2026-11-11 20:10:00"));
        assert_eq!(evening.thin(), span("2026-11-11 20:00:00", "2026-11-11 20:10:00"));
        assert_eq!(evening.lagging(), span("2026-11-11 20:01:00", "2026-11-11 20:10:00"));
        assert_eq!(evening.without_fees(), span("2026-11-11 20:01:00", "2026-11-11 20:12:00"));
        assert_eq!(evening.without_timeouts(), span("2026-11-11 20:01:00", "2026-11-11 20:22:00"));
        assert_eq!(notice(&[], evening.thin().start()), None);
    }
}
