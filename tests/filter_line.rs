//! A filter as a line of text: read, written, and wrong in a place that is named.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

mod common;

use lidan::domain::anywhere::{Anywhere, Sought, Spot};
use lidan::domain::filter::{Condition, Direction, Filter, Refunding, TimeKind};
use lidan::domain::filter_line::{ApiParams, Why, api_params, command, read, write, write_only_in};
use lidan::domain::flag::Flag;
use lidan::domain::goods::{GoodsField, GoodsTest};
use lidan::domain::kept_test::PlaceKind;
use lidan::domain::local_test::{Between, LocalTest, Side};
use lidan::domain::money::Fen;
use lidan::domain::status::{Status, StepStatus, statuses_meant};
use lidan::domain::text_how::LocalText;
use lidan::domain::text_test::TextTest;
use lidan::domain::time::Timestamp;
use proptest::prelude::*;

fn now() -> Timestamp {
    "2026-11-21 15:30:00".parse().unwrap()
}

fn t(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

fn filter(line: &str) -> Filter {
    read(line, now()).unwrap_or_else(|error| panic!("{line}: {error}"))
}

#[test]
fn a_line_says_what_the_conditions_say() {
    let wanted = Filter {
        flags: vec![Flag::new(1), Flag::new(2)],
        seller_memo: Some(TextTest::Contains("礼盒".into())),
        buyer_message: Some(TextTest::Differs("".into())),
        statuses: vec![Status::from_word("WAIT_SELLER_SEND_GOODS")],
        refunding: Some(Refunding::No),
        time: TimeKind::Paid,
        start: t("2026-11-11 00:00:00"),
        direction: Direction::Ascending,
        ..Filter::default()
    };
    let line = "flag:red,yellow memo:礼盒 message!=\"\" status:WAIT_SELLER_SEND_GOODS refund:no paid:2026-11-11.. sort:asc";
    assert_eq!(filter(line), wanted);
    assert_eq!(
        write(&wanted),
        "flag:red,yellow status:WAIT_SELLER_SEND_GOODS memo:礼盒 message!=\"\" refund:no paid:2026-11-11.. sort:asc"
    );
}

#[test]
fn a_line_as_a_chinese_keyboard_types_it_is_the_same() {
    assert_eq!(filter("旗帜：红，黄　备注：“送 礼”　退款：是"), filter("flag:1,2 memo:\"送 礼\" refund:yes"));
    assert_eq!(filter("按:付款 排序:旧"), filter("by:paid sort:asc"));
}

#[test]
fn spans_are_days_instants_and_counted_from_now() {
    let span = |line: &str| {
        let filter = filter(line);
        (filter.start, filter.end)
    };
    let whole = |day: &str| (t(&format!("{day} 00:00:00")), t(&format!("{day} 23:59:59")));
    assert_eq!(span("created:2026-11-11"), whole("2026-11-11"));
    assert_eq!(span("created:today"), whole("2026-11-21"));
    assert_eq!(span("created:昨天"), whole("2026-11-20"));
    assert_eq!(span("created:last-7d"), (t("2026-11-15 00:00:00"), t("2026-11-21 23:59:59")), "today counts");
    assert_eq!(span("created:last-24h"), (t("2026-11-20 15:30:00"), None));
    assert_eq!(span("created:2026-11-01..2026-11-10"), (t("2026-11-01 00:00:00"), t("2026-11-10 23:59:59")));
    assert_eq!(span("created:\"2026-11-10 20:00:01\".."), (t("2026-11-10 20:00:01"), None));
    assert_eq!(span("created:..2026-11-10T20:00"), (None, t("2026-11-10 20:00:00")));
}

#[test]
fn words_for_several_states_are_their_states() {
    assert_eq!(filter("status:ALL_CLOSED").statuses, statuses_meant("ALL_CLOSED"));
    assert_eq!(filter("flag:red flag:blue").flags, [Flag::new(1), Flag::new(4)]);
}

#[test]
fn a_minus_leaves_out_and_what_the_platform_cannot_judge_is_ours() {
    let local = |line: &str| filter(line).local;
    let both = filter("memo:礼盒 memo:加急");
    assert_eq!(both.seller_memo, Some(TextTest::Contains("礼盒".into())));
    assert_eq!(both.local, [LocalTest::Memo(Side::Is, TextTest::Contains("加急".into()).into())]);
    assert_eq!(
        local("-memo:急,礼"),
        [LocalTest::Memo(Side::IsNot, LocalText::AnyOf(vec!["急".into(), "礼".into()]))]
    );
    assert_eq!(local("备注^=发 －留言$=件"), local("memo^=发 -message$=件"));
    assert_eq!(local("-flag:red,2"), [LocalTest::NotFlag(vec![Flag::new(1), Flag::new(2)])]);
    assert_eq!(local("-status:ALL_CLOSED"), [LocalTest::NotStatus(statuses_meant("ALL_CLOSED"))]);
    let yuan = |n: i64| Some(Fen(n * 100));
    assert_eq!(
        local("实付：100..200"),
        [LocalTest::Payment(Side::Is, Between { least: yuan(100), most: yuan(200) })]
    );
    assert_eq!(
        local("-pay:88"),
        [LocalTest::Payment(Side::IsNot, Between { least: yuan(88), most: yuan(88) })]
    );
    assert_eq!(write(&filter("tail:0048 -tail:7")), "tail:0048 -tail:7");
}

#[test]
fn a_word_without_a_key_is_looked_for_everywhere_and_digits_are_numbers() {
    let any = |words: &[Sought]| Anywhere::new(words.to_vec()).unwrap();
    let (text, typed) = (|word: &str| Sought::text(word).unwrap(), |word: &str| Sought::typed(word).unwrap());
    let local = |line: &str| filter(line).local;
    let only = |side, words: &[Sought]| vec![LocalTest::Anywhere(side, any(words))];
    assert_eq!(local("礼盒"), only(Side::Is, &[text("礼盒")]));
    assert_eq!(local("－礼盒，\"加 急\""), only(Side::IsNot, &[text("礼盒"), text("加 急")]));
    assert_eq!(local("1410 flag:red").first(), only(Side::Is, &[typed("1410")]).first());
    assert!(matches!(typed("1410"), Sought::Number(_)));
    assert_eq!(local("\"1410\",38"), only(Side::Is, &[text("1410"), text("38")]));
    assert_eq!(local("礼盒 加急").len(), 2, "both have to stand there");
    assert_eq!(
        write(&filter("送!礼 \"a:b\" \"-c\" 0048,\"0048\"")),
        "\"送!礼\" \"a:b\" \"-c\" 0048,\"0048\""
    );
    // One place of it is a condition that has a name.
    let narrowed = |line: &str, spot| write_only_in(&local(line)[0], spot);
    assert_eq!(narrowed("-礼盒,急", Spot::Memo).as_deref(), Some("-memo:礼盒,急"));
    assert_eq!(narrowed("礼盒", Spot::Message).as_deref(), Some("message:礼盒"));
    assert_eq!(narrowed("0441", Spot::Tid).as_deref(), Some("tail:0441"));
    assert_eq!(narrowed("2072251886161048441", Spot::Tid).as_deref(), Some("tid:2072251886161048441"));
    assert_eq!(narrowed("680001", Spot::Item).as_deref(), Some("item:680001"));
    assert_eq!(narrowed("礼盒", Spot::Tid), None);
}

#[test]
fn goods_places_and_what_is_kept_beside_them_are_ours() {
    let local = |line: &str| filter(line).local;
    let goods = |side, field, text: LocalText| {
        let (side, test) = GoodsTest::new(side, field, &text).unwrap();
        LocalTest::Goods(side, test)
    };
    let any_of = LocalText::AnyOf(vec!["睡衣".into(), "拖鞋".into()]);
    assert_eq!(local("宝贝：睡衣，拖鞋"), [goods(Side::Is, GoodsField::Any, any_of)]);
    let equals: LocalText = TextTest::Equals("TX-9".into()).into();
    assert_eq!(local("code!=TX-9"), [goods(Side::IsNot, GoodsField::Code, equals)]);
    assert_eq!(local("-code!=TX-9"), local("code=TX-9"), "not to differ is to be equal");
    assert_eq!(local("标题^=真 规格$=M"), local("title^=真 sku$=M"));
    assert_eq!(
        local("-province:新疆,西藏"),
        [LocalTest::Place(Side::IsNot, PlaceKind::Province, vec!["新疆".into(), "西藏".into()])]
    );
    let pieces = |least, most| [LocalTest::Pieces(Side::Is, Between { least, most })];
    assert_eq!(local("pieces:2-5"), pieces(Some(2), Some(5)));
    assert_eq!(local("件数:2..5"), pieces(Some(2), Some(5)));
    assert_eq!(
        (local("pieces:3.."), local("pieces:1")),
        (pieces(Some(3), None).to_vec(), pieces(Some(1), Some(1)).to_vec())
    );
    assert_eq!(local("step:待付尾款"), [LocalTest::Step(Side::Is, vec![StepStatus::FinalNoPaid])]);
    let week = Between { least: t("2026-11-15 00:00:00"), most: t("2026-11-21 23:59:59") };
    assert_eq!(local("发货:last-7d"), [LocalTest::Shipped(Side::Is, week)]);
    assert_eq!(filter("shipped:today").start, None, "no answer is ordered by it");
    assert_eq!(write(&filter("运单:SF1 goods:睡衣 pieces:2..5")), "waybill:SF1 goods:睡衣 pieces:2-5");
    for (line, why) in [
        ("pieces:two", Why::Pieces),
        ("pieces:5-2", Why::Reversed),
        ("goods=\"\"", Why::NoValue),
        ("province:\"\"", Why::NoValue),
        ("province=浙江", Why::Operator),
        ("shipped:soon", Why::Time),
    ] {
        assert_eq!(read(line, now()).unwrap_err().why, why, "{line}");
    }
}

#[test]
fn the_first_span_orders_the_answer_unless_another_time_is_named() {
    let two = filter("paid:2026-11-11 created:..2026-11-10");
    assert_eq!((two.time, two.local.len()), (TimeKind::Paid, 1));
    let named = filter("paid:older-40h by:created");
    assert_eq!((named.time, named.start, named.end), (TimeKind::Created, None, None));
    let older = Between { least: None, most: t("2026-11-19 23:30:00") };
    assert_eq!(named.local, [LocalTest::Time(Side::Is, TimeKind::Paid, older)]);
    assert_eq!(filter("paid:older-3d").end, t("2026-11-18 23:59:59"), "older than the last three days");
    assert_eq!(filter("-paid:today").time, TimeKind::Created);
}

#[test]
fn a_filter_is_what_the_enhanced_list_is_asked_and_the_rest_stays_here() {
    let asked =
        filter("flag:1,2 memo:礼盒 -memo:急 buyer:\"张**\" created:2026-11-11 tid:7,8 refund:no sort:asc");
    let ApiParams { params, here_only } = api_params(&asked);
    let said: Vec<String> = params.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        said,
        [
            "start_created=2026-11-11 00:00:00",
            "end_created=2026-11-11 23:59:59",
            "seller_flag=1",
            "seller_flag=2",
            "seller_memo=礼盒",
            "seller_memo_op=like",
            "tid=7,8",
            "refunding=0",
            "date_type=0",
            "order_asc=ASC",
        ]
    );
    assert_eq!(here_only, [Condition::BuyerNick, Condition::Local(0)], "a masked nick is never sent");
    let paid = api_params(&filter("paid:today"));
    assert_eq!((paid.params, paid.here_only), (vec![], vec![Condition::Time]));
    assert_eq!(
        command(&filter("memo:\"it's\""), "我的店"),
        r"lidan orders --shop '我的店' --filter 'memo:it'\''s'"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (line, place, why) in [
        ("flag:red -", "-", Why::Bare),
        ("flag:red \"\"", "\"\"", Why::NoValue),
        ("礼盒,", "", Why::NoValue),
        ("礼盒,\"急", "\"急", Why::Quote),
        ("colour:red", "colour", Why::Key),
        ("memo:", "", Why::NoValue),
        ("flag:red,", "", Why::NoValue),
        ("memo:\"\"", "\"\"", Why::NoValue),
        ("flag:red memo:\"礼盒", "\"礼盒", Why::Quote),
        ("flag=red", "flag=red", Why::Operator),
        ("memo=礼盒,加急", "加急", Why::OnlyOne),
        ("memo:礼盒,\"\"", "\"\"", Why::NoValue),
        ("memo^=", "", Why::NoValue),
        ("memo$=\"\"", "\"\"", Why::NoValue),
        ("uid:a flag:red uid:b", "uid:b", Why::Twice),
        ("by:paid by:created", "by:created", Why::Twice),
        ("flag:red -sort:asc", "-sort:asc", Why::Exclude),
        ("-refund:yes", "-refund:yes", Why::Exclude),
        ("pay:cheap", "cheap", Why::Amount),
        ("pay:..", "..", Why::Amount),
        ("pay:1.005", "1.005", Why::Amount),
        ("pay:200..100", "200..100", Why::Reversed),
        ("tail:12a", "12a", Why::Tail),
        ("paid:older-h", "older-h", Why::Time),
        ("flag:red,pinkish", "pinkish", Why::Flag),
        ("created:11-11", "11-11", Why::Time),
        ("created:..", "..", Why::Time),
        ("created:last-0d", "last-0d", Why::Time),
        ("created:2026-11-11..2026-11-10", "2026-11-11..2026-11-10", Why::Reversed),
        ("item:1,two", "two", Why::Item),
        ("tid:-1", "-1", Why::Tid),
        ("refund:maybe", "maybe", Why::YesNo),
        ("handled:maybe", "maybe", Why::Handled),
        ("by:flag", "flag", Why::By),
        ("sort:up", "up", Why::Sort),
    ] {
        let error = read(line, now()).unwrap_err();
        assert_eq!((&line[error.at.clone()], error.why), (place, why), "{line}");
    }
    let long = format!("memo:{}", "长".repeat(400_000));
    assert_eq!(read(&long, now()).unwrap_err().why, Why::TooLong);
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z\"\\\\ ,:=!，：“”　\\-礼盒\t\n]{0,8}", any::<String>()]
}

proptest! {
    #[test]
    fn a_filter_that_is_written_and_read_is_the_same(
        filter in common::filter(),
        memo in any_text(),
        nick in any_text(),
        op in 0..3_u8,
    ) {
        let memo: Box<str> = memo.into();
        let test = match op {
            0 if memo.is_empty() => None,
            0 => Some(TextTest::Contains(memo)),
            1 => Some(TextTest::Equals(memo)),
            _ => Some(TextTest::Differs(memo)),
        };
        for filter in [
            // Without a memo of its own it takes one of those beside it.
            Filter { seller_memo: test, buyer_nick: Some(nick.into()), ..filter.clone() }.settled(),
            Filter { start: filter.start.or(filter.end), end: None, ..filter.clone() },
            filter,
        ] {
            // A span that ends before it begins is no condition that anyone can type.
            if filter.start.zip(filter.end).is_some_and(|(start, end)| start > end) {
                continue;
            }
            let line = write(&filter);
            prop_assert_eq!(read(&line, now()).unwrap(), filter, "{}", line);
        }
    }

    #[test]
    fn no_line_makes_it_stop(line in any_text(), more in any::<String>()) {
        for line in [line.clone(), more.clone(), format!("memo:{line} {more}"), format!("{more}:{line}")] {
            match read(&line, now()) {
                Ok(filter) => prop_assert_eq!(read(&write(&filter), now()).unwrap(), filter),
                Err(error) => prop_assert!(line.get(error.at).is_some(), "a place in the line"),
            }
        }
    }
}
