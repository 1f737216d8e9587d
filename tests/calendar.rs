//! The notice of 2023 that ships as data says what the notice says: `docs/sources/000-notice-2023-double-11.txt`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

use std::collections::BTreeSet;

use lidan::domain::calendar::{Calendar, Notice, Rule, RuleKind, RuleWindow};
use lidan::domain::time::Timestamp;

const SOURCE: &str = include_str!("../docs/sources/000-notice-2023-double-11.txt");
const DATA: &str = include_str!("../assets/calendars/2023-double-11.toml");

/// The trade group: the API before its rules and those listed after them.
const TRADE: [&str; 11] = [
    "taobao.open.trade.get",
    "taobao.open.trades.sold.get",
    "taobao.trade.fullinfo.get",
    "taobao.trade.fullinfo.get.vo",
    "taobao.trade.simple.get",
    "taobao.trades.simple.sold.get",
    "taobao.trades.sold.get",
    "taobao.trades.sold.get.vo",
    "taobao.trades.sold.increment.get",
    "taobao.trades.sold.incrementv.get",
    "taobao.trades.sold.query",
];

/// A rule that has dates, by its kind, one of its APIs, the first of its fields, and all its windows.
type Dated<'a> = (RuleKind, &'a str, Option<&'a str>, &'a [(&'a str, &'a str)]);

/// Every dated rule, in the notice's order.
const DATED: &[Dated] = &[
    (
        RuleKind::FlowControl,
        "taobao.trade.fullinfo.get",
        None,
        &[
            ("2023-10-24 19:45:00", "2023-10-24 22:00:00"),
            ("2023-10-31 19:45:00", "2023-10-31 22:00:00"),
            ("2023-11-10 19:45:00", "2023-11-10 22:00:00"),
        ],
    ),
    (
        RuleKind::FieldsMissing,
        "taobao.trade.fullinfo.get",
        Some("commission_fee"),
        &[
            ("2023-10-24 19:45:00", "2023-10-24 22:30:00"),
            ("2023-10-31 19:45:00", "2023-10-31 22:30:00"),
            ("2023-11-10 19:45:00", "2023-11-10 22:30:00"),
        ],
    ),
    (
        RuleKind::ValueForced,
        "taobao.trade.fullinfo.get",
        Some("available_confirm_fee"),
        &[
            ("2023-10-24 19:45:00", "2023-10-24 22:30:00"),
            ("2023-10-31 19:45:00", "2023-10-31 22:30:00"),
            ("2023-11-10 19:45:00", "2023-11-10 22:30:00"),
        ],
    ),
    (
        RuleKind::FieldsMissing,
        "taobao.trade.fullinfo.get",
        Some("timeout_action_time"),
        &[
            ("2023-10-24 19:45:00", "2023-10-25 01:00:00"),
            ("2023-10-31 19:45:00", "2023-11-01 01:00:00"),
            ("2023-11-10 19:45:00", "2023-11-11 01:00:00"),
        ],
    ),
    (
        RuleKind::FieldsMissing,
        "taobao.trades.sold.get",
        Some("orders"),
        &[
            ("2023-10-24 19:30:00", "2023-10-24 22:00:00"),
            ("2023-10-31 19:30:00", "2023-10-31 22:00:00"),
            ("2023-11-10 19:30:00", "2023-11-10 22:00:00"),
        ],
    ),
    (
        RuleKind::Delayed,
        "taobao.trades.sold.get",
        None,
        &[
            ("2023-10-24 19:45:00", "2023-10-24 22:00:00"),
            ("2023-10-31 19:45:00", "2023-10-31 22:00:00"),
            ("2023-11-10 19:45:00", "2023-11-10 22:00:00"),
        ],
    ),
    (
        RuleKind::NewDataMissing,
        "taobao.trades.sold.query",
        None,
        &[("2023-10-31 19:45:00", "2023-10-31 20:30:00"), ("2023-11-10 19:45:00", "2023-11-10 20:30:00")],
    ),
    (
        RuleKind::Closed,
        "taobao.fenxiao.products.get",
        None,
        &[
            ("2023-10-24 19:30:00", "2023-10-24 20:30:00"),
            ("2023-10-31 19:30:00", "2023-10-31 20:30:00"),
            ("2023-11-10 19:30:00", "2023-11-10 20:30:00"),
        ],
    ),
    (
        RuleKind::Closed,
        "taobao.picture.delete",
        None,
        &[("2023-10-31 00:00:00", "2023-11-01 23:59:59"), ("2023-11-10 00:00:00", "2023-11-11 23:59:59")],
    ),
    (
        RuleKind::ResultCap,
        "taobao.itemprops.get",
        Some("prop_values"),
        &[("2023-10-31 20:00:00", "2023-11-02 01:00:00"), ("2023-11-10 20:00:00", "2023-11-12 01:00:00")],
    ),
    (
        RuleKind::Closed,
        "taobao.ump.tools.get",
        None,
        &[("2023-10-31 18:00:00", "2023-10-31 20:30:00"), ("2023-11-10 18:00:00", "2023-11-10 20:30:00")],
    ),
    (
        RuleKind::MessagesDropped,
        "库存变更",
        None,
        &[("2023-10-31 19:30:00", "2023-10-31 22:00:00"), ("2023-11-10 19:30:00", "2023-11-10 22:00:00")],
    ),
    (
        RuleKind::MessagesDelayed,
        "交易开放定制(C2B)商家侧订单",
        None,
        &[("2023-10-31 19:40:00", "2023-10-31 21:40:00"), ("2023-11-10 19:40:00", "2023-11-10 21:40:00")],
    ),
    (
        RuleKind::Closed,
        "taobao.delivery.template.update",
        None,
        &[("2023-10-31 18:00:00", "2023-11-01 00:00:00"), ("2023-11-10 19:00:00", "2023-11-11 00:10:00")],
    ),
    (
        RuleKind::Closed,
        "taobao.crm.members.group.batchadd",
        None,
        &[("2023-10-31 18:00:00", "2023-10-31 20:30:00"), ("2023-11-10 18:00:00", "2023-11-10 20:30:00")],
    ),
    (RuleKind::Quota, "*", None, &[("2023-10-24 00:00:00", "2023-11-12 23:59:59")]),
];

fn notice() -> Notice {
    toml::from_str(DATA).expect("the notice has the form of `Notice`")
}

fn calendar() -> Calendar {
    Calendar { notices: vec![notice()] }
}

fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The API names that stand in a text.
fn apis_in(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_'))
        .filter(|word| word.starts_with("taobao.") || word.starts_with("tmall."))
        .collect()
}

/// The API names that the notice lists from one heading to the next.
fn group(from: &str, to: &str) -> BTreeSet<&'static str> {
    let rest = SOURCE.split_once(from).expect(from).1;
    apis_in(rest.split_once(to).expect(to).0)
}

fn apis_where(at: &str, wanted: impl Fn(RuleKind) -> bool) -> BTreeSet<String> {
    let calendar = calendar();
    calendar
        .entries()
        .filter(|entry| wanted(entry.rule.kind) && entry.window.holds(t(at)))
        .map(|entry| entry.api.to_owned())
        .collect()
}

fn owned<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// The one rule of this kind about this API and this field.
fn rule<'a>(notice: &'a Notice, (kind, api, field, _): &Dated) -> &'a Rule {
    let mut found = notice.rules.iter().filter(|rule| {
        rule.kind == *kind
            && rule.apis.iter().any(|a| a == api)
            && rule.fields.first().map(String::as_str) == *field
    });
    let rule = found.next().expect(api);
    assert!(found.next().is_none(), "two rules {kind:?} {api} {field:?}");
    rule
}

#[test]
fn every_api_that_the_notice_names_stands_in_the_data_and_no_other() {
    let notice = notice();
    let told: BTreeSet<&str> = notice
        .rules
        .iter()
        .flat_map(|rule| &rule.apis)
        .map(String::as_str)
        .filter(|a| a.contains('.'))
        .collect();
    let named = apis_in(SOURCE);
    assert_eq!(named.len(), 11 + 20 + 1 + 1 + 77 + 3 + 8, "the source is read whole");
    assert_eq!(told, named);
    assert_eq!(group("交易API", "分销API"), BTreeSet::from(TRADE));
}

#[test]
fn the_words_of_every_rule_are_the_notices_own() {
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let source = bare(SOURCE);
    for rule in notice().rules {
        assert!(source.contains(&bare(&rule.text)), "{}", rule.text);
    }
    assert!(source.contains(&bare(&notice().title)));
}

#[test]
fn on_the_evening_of_the_tenth_these_apis_are_closed_degraded_and_flow_controlled() {
    let at = "2023-11-10 20:00:00";
    let mut closed = BTreeSet::from(["taobao.picture.delete"]);
    for (from, to, size) in [
        ("分销API", "图片空间", 20),
        ("营销API", "主动通知", 77),
        ("运费模板", "会员管理", 3),
        ("会员管理", "开放平台其它API", 8),
    ] {
        let group = group(from, to);
        assert_eq!(group.len(), size, "{from}");
        closed.extend(group);
    }
    assert_eq!(apis_where(at, |kind| kind == RuleKind::Closed), owned(closed.clone()));
    closed.extend(TRADE);
    assert_eq!(apis_where(at, RuleKind::degrades), owned(closed));
    assert_eq!(apis_where(at, |kind| kind == RuleKind::FlowControl), owned(TRADE));

    let calendar = calendar();
    let lists = owned(TRADE.into_iter().filter(|api| api.contains(".trades.")));
    assert_eq!(lists.len(), 7);
    assert_eq!(apis_where(at, |kind| kind == RuleKind::Delayed), lists);
    let thin = owned(TRADE.into_iter().filter(|api| calendar.withheld(api, t(at)).contains(&"orders")));
    let query = "taobao.trades.sold.query".to_owned();
    assert_eq!(thin, lists.iter().filter(|api| **api != query).cloned().collect());
    assert_eq!(apis_where(at, |kind| kind == RuleKind::NewDataMissing), BTreeSet::from([query]));
}

#[test]
fn a_window_holds_both_its_ends_and_not_the_seconds_outside_them() {
    let notice = notice();
    for dated in DATED {
        let rule = rule(&notice, dated);
        let windows: Vec<RuleWindow> =
            dated.3.iter().map(|(from, to)| RuleWindow { from: Some(t(from)), to: Some(t(to)) }).collect();
        assert_eq!(rule.windows, windows, "{}", rule.text);
        let holds = |at: Timestamp| rule.windows.iter().any(|window| window.holds(at));
        for (from, to) in dated.3 {
            let (from, to) = (t(from), t(to));
            assert!(holds(from) && holds(to), "{}", rule.text);
            assert!(!holds(from.plus_s(-1)) && !holds(to.plus_s(1)), "{}", rule.text);
        }
    }
    let dated = notice.rules.iter().filter(|rule| rule.kind != RuleKind::Advice).count();
    assert_eq!(dated, DATED.len(), "no dated rule beside those of the notice");
}

#[test]
fn what_has_no_dates_is_advice_without_fields_within_the_dates_of_the_notice() {
    let all = RuleWindow { from: Some(t("2023-10-24 00:00:00")), to: Some(t("2023-11-12 23:59:59")) };
    let notice = notice();
    let advice: Vec<&Rule> = notice.rules.iter().filter(|rule| rule.kind == RuleKind::Advice).collect();
    assert_eq!(advice.len(), 7);
    for rule in advice {
        assert_eq!(rule.windows, [all], "{}", rule.text);
        assert!(rule.fields.is_empty(), "{}", rule.text);
    }
}

#[test]
fn the_details_lack_only_their_three_fields() {
    let calendar = calendar();
    let details = "taobao.trade.fullinfo.get";
    // The lists are thin from 19:30 on; the notice sends their readers to the details.
    assert!(calendar.is_degraded("taobao.trades.sold.get", t("2023-11-10 19:30:00")));
    assert!(!calendar.is_degraded(details, t("2023-11-10 19:44:59")));
    for (at, withheld) in [
        ("2023-11-10 19:44:59", &[][..]),
        ("2023-11-10 19:45:00", &["available_confirm_fee", "commission_fee", "timeout_action_time"]),
        ("2023-11-10 22:30:01", &["timeout_action_time"]),
        ("2023-11-11 01:00:01", &[]),
    ] {
        let fields: BTreeSet<&str> = calendar.withheld(details, t(at)).into_iter().collect();
        assert_eq!(fields, withheld.iter().copied().collect(), "{at}");
    }
}
