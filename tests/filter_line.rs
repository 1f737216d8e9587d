//! A filter as a line of text: read, written, and wrong in a place that is named.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

mod common;

use lidan::domain::filter::{Direction, Filter, Refunding, TimeKind};
use lidan::domain::filter_line::{Why, read, write};
use lidan::domain::flag::Flag;
use lidan::domain::status::{Status, statuses_meant};
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
fn what_is_wrong_is_named_with_its_place() {
    for (line, place, why) in [
        ("flag:red 礼盒", "礼盒", Why::Bare),
        ("colour:red", "colour", Why::Key),
        ("memo:", "", Why::NoValue),
        ("flag:red,", "", Why::NoValue),
        ("memo:\"\"", "\"\"", Why::NoValue),
        ("flag:red memo:\"礼盒", "\"礼盒", Why::Quote),
        ("flag=red", "flag=red", Why::Operator),
        ("memo:礼盒,加急", "加急", Why::OnlyOne),
        ("memo:a flag:red memo:b", "memo:b", Why::Twice),
        ("created:today paid:today", "paid:today", Why::TwoTimes),
        ("created:today by:paid", "by:paid", Why::TwoTimes),
        ("flag:red -status:TRADE_CLOSED", "-", Why::Exclude),
        ("flag:red,pinkish", "pinkish", Why::Flag),
        ("created:11-11", "11-11", Why::Time),
        ("created:..", "..", Why::Time),
        ("created:last-0d", "last-0d", Why::Time),
        ("created:2026-11-11..2026-11-10", "2026-11-11..2026-11-10", Why::Reversed),
        ("item:1,two", "two", Why::Item),
        ("tid:-1", "-1", Why::Tid),
        ("refund:maybe", "maybe", Why::YesNo),
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
            Filter { seller_memo: test, buyer_nick: Some(nick.into()), ..filter.clone() },
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
