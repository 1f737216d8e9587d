//! The text of a notice as it is copied from its page, read: the notice of 11.11 2023 gives what ships as data, and
//! the forms that later notices are written in (`docs/protocol.md` 9) are read too.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by stopping")]

use std::collections::BTreeSet;

use lidan::domain::calendar::{Notice, Rule, RuleKind, RuleWindow};
use lidan::domain::notice::{self, Reading, Settled, TooLarge};
use proptest::prelude::*;

const SOURCE: &str = include_str!("../docs/sources/000-notice-2023-double-11.txt");
const DATA: &str = include_str!("../assets/calendars/2023-double-11.toml");

fn read(text: &str) -> Reading {
    notice::read(text).unwrap()
}

fn window(window: &RuleWindow) -> String {
    let end = |at: Option<_>| {
        at.map_or_else(|| "…".to_owned(), |at: lidan::domain::time::Timestamp| at.to_string())
    };
    format!("{} ~ {}", end(window.from), end(window.to))
}

/// A rule, without its words.
fn bare(rule: &Rule) -> (RuleKind, &[String], &[String], Vec<String>) {
    (rule.kind, &rule.apis, &rule.fields, rule.windows.iter().map(window).collect())
}

/// A rule in one line: its kind, how many APIs, its fields, and its windows without seconds that are 0.
fn line(rule: &Rule) -> String {
    let windows: Vec<String> = rule.windows.iter().map(|w| window(w).replace(":00 ", " ")).collect();
    let windows = windows.join(", ");
    let windows = windows.strip_suffix(":00").unwrap_or(&windows).replace(":00,", ",");
    format!("{} {} [{}] {windows}", rule.kind.word(), rule.apis.len(), rule.fields.join(" "))
}

fn lines(reading: &Reading) -> Vec<String> {
    reading.notice.rules.iter().map(line).collect()
}

fn unread(reading: &Reading) -> Vec<&str> {
    reading.not_understood.iter().map(|unread| unread.text.as_str()).collect()
}

/// A text in the form of a notice, with these lines in its table.
fn table(year: i32, lines: &str) -> String {
    format!(
        "支持中心 > 平台公告\n\n{year}年大促API服务调整公告\n\n发布于: {year}-05-06 10:00:00\n\n尊敬的开发者:\n\n\
         您好,开放平台将于如下时间段对相关的API做服务调整,如下:\n\n类别 接口名称 限制时间\n{lines}\n\n\
         若有问题请反馈至支持中心,谢谢。\n\n--阿里巴巴.开放平台\n\n{year}年5月6日\n返回\n顶部"
    )
}

#[test]
fn the_notice_as_it_stands_gives_the_rules_that_ship() {
    let reading = read(SOURCE);
    let shipped: Notice = toml::from_str(DATA).unwrap();
    assert_eq!(
        reading.notice.rules.iter().map(bare).collect::<Vec<_>>(),
        shipped.rules.iter().map(bare).collect::<Vec<_>>()
    );
    assert_eq!((&reading.notice.title, reading.notice.published), (&shipped.title, shipped.published));
    assert_eq!(reading.not_understood, []);
}

#[test]
fn each_rule_has_its_own_words_and_its_place_in_the_text() {
    let reading = read(SOURCE);
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    let source: Vec<&str> = SOURCE.lines().collect();
    assert_eq!(reading.places.len(), reading.notice.rules.len());
    for (rule, place) in reading.notice.rules.iter().zip(&reading.places) {
        let lines = squeezed(&source[place.first - 1..place.last].concat());
        assert!(lines.contains(&squeezed(&rule.text)), "{place:?} {}", rule.text);
    }
}

#[test]
fn what_a_notice_leaves_open_is_said() {
    let settled = read(SOURCE).settled;
    assert!(settled.contains(&Settled::Id), "its text has no id");
    let words: Vec<&str> = settled
        .iter()
        .filter_map(|settled| match settled {
            Settled::Words { words, .. } => Some(words.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(words, ["批量查询", "支付信息", "物流信息"]);
    assert_eq!(settled.len(), 4);
}

#[test]
fn the_same_notice_in_other_characters_and_spaces_reads_the_same() {
    let bare = |text: &str| read(text).notice.rules.iter().map(line).collect::<Vec<_>>();
    let expected = bare(SOURCE);
    let wide: String = SOURCE
        .chars()
        .map(|c| match c {
            ',' => '，',
            ':' => '：',
            '(' => '（',
            ')' => '）',
            '~' => '～',
            ' ' => '\u{a0}',
            c => c,
        })
        .collect();
    for text in [
        wide,
        SOURCE.replace('\n', "\r\n"),
        SOURCE.replace('\n', "\n\n \n"),
        format!("\u{feff}{SOURCE}"),
        SOURCE.replace('.', "\u{200b}."),
        SOURCE.replace(" ~ ", " 至 "),
    ] {
        assert_eq!(bare(&text), expected);
    }
}

/// A table whose cells stand in lines of their own, and whose times stand around instants, as in autumn 2025.
#[test]
fn cells_in_lines_of_their_own_and_times_around_instants_are_read() {
    let reading = read(&table(
        2025,
        "交易API\n\ntaobao.trade.fullinfo.get\n\n\
         1、2025-10-15 20:00:00、10-20 20:00:00 期间会触发系统流控,建议凌晨2点后再调用。同步任务建议放在凌晨3点以后做。\n\n\
         2、2025-10-15 20:00:00、10-20 20:00:00 前30分钟和后2小时:taobao.trades.sold.get、taobao.open.trades.sold.get \
         可能存在延时(一分钟左右)。交易最终状态以taobao.trade.fullinfo.get为准。\n\n\
         3、2025-10-15 20:00:00 的前10分钟和后30分钟:timeout_action_time字段不返回,其它时间段,亦可能会出现不返回的情況。\n\n\
         taobao.trades.sold.get\n\ntaobao.trades.sold.query\n\n分销API\n\ntaobao.fenxiao.products.get\n\n接口关闭时间:\n\n\
         10月20日 23:30~次日00:30\n\ntaobao.fenxiao.product.add",
    ));
    assert_eq!(
        lines(&reading),
        [
            "flow_control 3 [] 2025-10-15 19:30 ~ 2025-10-15 22:00, 2025-10-20 19:30 ~ 2025-10-20 22:00",
            "advice 3 [] 2025-10-15 00:00 ~ 2025-10-20 23:59:59",
            "delayed 2 [] 2025-10-15 19:30 ~ 2025-10-15 22:00, 2025-10-20 19:30 ~ 2025-10-20 22:00",
            "fields_missing 3 [timeout_action_time] 2025-10-15 19:50 ~ 2025-10-15 20:30",
            "advice 3 [] 2025-10-15 00:00 ~ 2025-10-20 23:59:59",
            "closed 2 [] 2025-10-20 23:30 ~ 2025-10-21 00:30",
        ]
    );
    assert_eq!(reading.not_understood, []);
    // Only the first rule gives no length to its instants.
    let lengths = reading.settled.iter().filter(|settled| matches!(settled, Settled::Length { .. }));
    assert_eq!(lengths.count(), 1, "{:?}", reading.settled);
}

/// All rules of a cell in one line, borders between cells, and dates in several forms, as in spring 2026.
#[test]
fn rules_in_one_line_with_borders_around_the_cells_are_read() {
    let reading = read(&table(
        2026,
        "|\n交易 |\ntaobao.trade.fullinfo.get |\n1、批量查询接口请传use_has_next=true。 \
         2、2026-05-21 00:00:00 - 2026-06-21 23:59:59、2026.05.31 00:00、2026-06-18 23:59:59前1.5小时到后2.5小时时commission_fee字段不返回,\
         2026-05-21 00:00:00 - 2026-06-21 23:59:59亦可能会出现不返回的情況。 \
         3、2026-05-21、2026-05-26 19:00:00~ 22:00:00 taobao.trades.sold.get api不返回orders节点、oaid(可通过taobao.trade.fullinfo.get获取)。\
         上述接口及以下接口taobao.trade.fullinfo.get(.vo)、taobao.open.trade.get可能不返回order.refund_id \
         4、大促当天的订单同步任务建议放在凌晨2点以后做 |\ntaobao.trades.sold.get |\n||\ntaobao.trade.simple.get |\n||",
    ));
    assert_eq!(
        lines(&reading),
        [
            "advice 1 [] 2026-05-21 00:00 ~ 2026-06-21 23:59:59",
            "fields_missing 3 [commission_fee] 2026-05-21 00:00 ~ 2026-06-21 23:59:59, \
             2026-05-30 22:30 ~ 2026-05-31 02:30, 2026-06-18 22:30 ~ 2026-06-19 02:30",
            "advice 3 [] 2026-05-21 00:00 ~ 2026-06-21 23:59:59",
            "fields_missing 1 [orders oaid] 2026-05-21 19:00 ~ 2026-05-21 22:00, 2026-05-26 19:00 ~ 2026-05-26 22:00",
            "fields_missing 4 [order.refund_id] 2026-05-21 19:00 ~ 2026-05-21 22:00, \
             2026-05-26 19:00 ~ 2026-05-26 22:00",
            "advice 3 [] 2026-05-21 00:00 ~ 2026-06-21 23:59:59",
        ]
    );
    assert_eq!(reading.not_understood, []);
}

#[test]
fn what_is_not_understood_is_told_and_becomes_no_rule() {
    let reading = read(&table(
        2025,
        "交易API taobao.trade.get 1、2025-10-15 20:00~22:00 高峰期看情况。\n2、2025-10-15 20:00~22:00 不返回orders节点、发票信息\n\
         3、2025-10-15 20:00~22:00,除taobao.trades.sold.get外,接口关闭\n4、2025-10-16 20:00~2025-10-15 22:00 接口关闭\n\
         5、10月20日晚 接口关闭\n6、2025-10-15 20:00:00大促开始前30分钟接口关闭\n7、2025-10-15 20:00~22:00 部分字段不返回\n\
         taobao.trades.sold.get\n本段文字没有意义,请忽略\ntaobao.trades.sold.query\n退款API taobao.refund.get\ntaobao.refunds.get\n\
         开放平台所有接口于2025-10-15关闭",
    ));
    assert_eq!(lines(&reading), ["fields_missing 3 [orders] 2025-10-15 20:00 ~ 2025-10-15 22:00"]);
    assert_eq!(
        unread(&reading),
        [
            "高峰期看情况",
            "发票信息",
            "2025-10-15 20:00~22:00,除taobao.trades.sold.get外,接口关闭",
            "2025-10-16 20:00~2025-10-15 22:00 接口关闭",
            "10月20日晚 接口关闭",
            "2025-10-15 20:00:00大促开始前30分钟接口关闭",
            "2025-10-15 20:00~22:00 部分字段不返回",
            "本段文字没有意义,请忽略",
            "退款API taobao.refund.get",
            "taobao.refunds.get",
            "开放平台所有接口于2025-10-15关闭",
        ]
    );
}

#[test]
fn what_may_happen_at_other_times_than_those_named_is_advice_for_all_of_the_notice() {
    let reading = read(&table(
        2025,
        "交易API taobao.trade.get 1、2025-10-15 20:00~22:00以外的其它时间段,亦可能会出现不返回的情况\n\
         2、2025-10-20 20:00~22:00 接口关闭\n3、2025-10-16 10:00~11:00 亦可能会出现不返回的情况",
    ));
    assert_eq!(
        lines(&reading),
        [
            "advice 1 [] 2025-10-16 00:00 ~ 2025-10-20 23:59:59",
            "closed 1 [] 2025-10-20 20:00 ~ 2025-10-20 22:00",
            "advice 1 [] 2025-10-16 10:00 ~ 2025-10-16 11:00",
        ]
    );
}

#[test]
fn a_table_that_lost_its_lines_is_not_guessed_at() {
    let flat = SOURCE.split_whitespace().collect::<Vec<_>>().join(" ");
    let reading = read(&flat);
    let source = read(SOURCE).notice;
    let entries = |notice: &Notice| -> BTreeSet<(RuleKind, String, Vec<String>)> {
        let bare = |rule: &Rule| rule.windows.iter().map(window).collect::<Vec<_>>();
        let rules = notice.rules.iter().filter(|rule| rule.kind != RuleKind::Advice);
        rules
            .flat_map(|rule| {
                rule.apis.iter().map(|api| (rule.kind, api.clone(), bare(rule))).collect::<Vec<_>>()
            })
            .collect()
    };
    let wrong: Vec<_> = entries(&reading.notice).difference(&entries(&source)).cloned().collect();
    assert_eq!(wrong, []);
    assert!(!reading.not_understood.is_empty());
}

#[test]
fn a_text_that_is_no_notice_has_no_rules() {
    for text in ["", "\n\n", "一段话。", "2025-10-15", "taobao.trades.sold.get", "{\"a\":1}", "接口关闭"]
    {
        let reading = read(text);
        assert_eq!(reading.notice.rules, [], "{text}");
        assert_eq!(
            reading.not_understood.is_empty(),
            text.trim().is_empty() || text == "2025-10-15",
            "{text}"
        );
    }
}

#[test]
fn a_text_too_large_for_a_notice_is_refused() {
    assert_eq!(notice::read(&"一".repeat(notice::MAX_BYTES)), Err(TooLarge::Bytes));
    assert_eq!(notice::read(&"a\n".repeat(6_000)), Err(TooLarge::Lines));
    assert_eq!(notice::read(&"a".repeat(30_000)), Err(TooLarge::Line));
    let apis: String = (0..4_000).map(|n| format!("taobao.a.b{n}")).collect::<Vec<_>>().join("\n");
    let rule = |n: u32| format!("{n}、2025-10-{:02} 20:00~22:00 接口关闭", n % 28 + 1);
    let rules = (1..40).map(rule).collect::<Vec<_>>().join("\n");
    assert_eq!(notice::read(&format!("商品API taobao.a.b\n{rules}\n{apis}")), Err(TooLarge::Entries));
}

/// What has to hold of the reading of any text.
fn is_sound(text: &str) {
    let Ok(reading) = notice::read(text) else { return };
    let solid: String = text.chars().filter(char::is_ascii_graphic).collect();
    for rule in &reading.notice.rules {
        assert!(!rule.apis.is_empty() && !rule.windows.is_empty(), "{rule:?}");
        for window in &rule.windows {
            assert!(window.from.is_some() || window.to.is_some(), "{rule:?}");
            assert!(window.from.zip(window.to).is_none_or(|(from, to)| from <= to), "{rule:?}");
        }
        for api in rule.apis.iter().filter(|api| api.contains('.')) {
            let vo = api.strip_suffix(".vo").map(|name| format!("{name}(.vo)"));
            assert!(solid.contains(api.as_str()) || vo.is_some_and(|vo| solid.contains(&vo)), "{api}");
        }
    }
    assert_eq!(reading.places.len(), reading.notice.rules.len());
}

/// The pieces that notices are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "交易API ",
        "taobao.trades.sold.get",
        "taobao.trade.fullinfo.get(.vo)",
        "、",
        ",",
        "。",
        "\n",
        " ",
        ":",
        "(",
        ")",
        "1、",
        "2、",
        "3、",
        "2025-10-15",
        " 20:00",
        "~",
        "10-20 ",
        "10月20日",
        "23:59:59",
        "前30分钟",
        "和后2小时",
        "次日",
        "每天",
        "起",
        "接口关闭",
        "时间",
        "字段不返回",
        "不返回orders节点、支付信息",
        "返回0",
        "延时",
        "消息",
        "丢弃",
        "流控",
        "建议",
        "亦可能",
        "其它时间段",
        "批量查询",
        "上述接口",
        "oaid",
        "commission_fee",
        "2025-02-30",
        "24:00",
        "99:99",
        "期间",
        "开放平台所有",
        "流量上限提高3倍",
        "新增订单无法获取",
        "只返回前10个",
        "｜",
        "\u{a0}",
        "除",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_read_soundly(text in ".{0,400}") {
        is_sound(&text);
    }

    #[test]
    fn any_order_of_the_pieces_of_notices_is_read_soundly(text in pieces()) {
        is_sound(&text);
    }

    #[test]
    fn a_notice_cut_off_anywhere_is_read_soundly(start in 0..SOURCE.len(), length in 0..SOURCE.len()) {
        let end = (start + length).min(SOURCE.len());
        let piece = &SOURCE[SOURCE.floor_char_boundary(start)..SOURCE.ceil_char_boundary(end)];
        is_sound(piece);
    }

    #[test]
    fn a_notice_cut_off_at_its_end_says_no_more_than_the_whole(end in 0..SOURCE.len()) {
        let whole = read(SOURCE).notice;
        let cut = read(&SOURCE[..SOURCE.floor_char_boundary(end)]).notice;
        let names: BTreeSet<&String> = whole.rules.iter().flat_map(|rule| &rule.apis).collect();
        let closed = cut.rules.iter().filter(|rule| rule.kind == RuleKind::Closed);
        for rule in closed {
            let windows = &whole.rules.iter().find(|other| other.kind == RuleKind::Closed && other.apis.contains(&rule.apis[0])).unwrap().windows;
            // The last time of day may have lost its seconds.
            prop_assert!(rule.windows[..rule.windows.len() - 1].iter().all(|window| windows.contains(window)), "{rule:?}");
            let (_, all_but_the_last) = rule.apis.split_last().unwrap();
            prop_assert!(all_but_the_last.iter().all(|api| names.contains(api)), "{rule:?}");
        }
    }
}
