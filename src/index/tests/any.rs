//! Any order, any question, any way of writing: what the laws of the mirror are tried with.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::{Question, ShopScope};
use super::{id, shop};
use crate::domain::anywhere::{Anywhere, Sought};
use crate::domain::filter::{Direction, Filter, Refunding, TimeKind};
use crate::domain::flag::Flag;
use crate::domain::goods::{GoodsField, GoodsTest};
use crate::domain::handled::Handled;
use crate::domain::ids::{NumIid, OrderId, ShopId, Tid};
use crate::domain::kept_test::PlaceKind;
use crate::domain::local_test::{Between, LocalTest, Side, Tail};
use crate::domain::money::Fen;
use crate::domain::order::{Kept, Lines, Order};
use crate::domain::order_line::OrderLine;
use crate::domain::status::{RefundStatus, Status, StepStatus};
use crate::domain::text_how::LocalText;
use crate::domain::text_state::{Freshness, TextState};
use crate::domain::text_test::TextTest;
use crate::domain::time::Timestamp;

/// Something that happens to the mirror.
#[derive(Debug, Clone)]
pub enum Step {
    Apply {
        written: Vec<(OrderId, ShopId, Order)>,
        removed: Vec<OrderId>,
    },
    /// A fresh mirror of everything.
    Reload,
    /// Merges until there is nothing to merge.
    MergeAll,
    /// Builds a merge and installs it later, when more may have been written.
    StartMerge,
    FinishMerge,
}

fn times() -> impl Strategy<Value = Option<Timestamp>> {
    option::weighted(0.85, (0_i64..9).prop_map(|n| Timestamp::from_unix(n * 100)))
}

fn status() -> impl Strategy<Value = Status> {
    select(vec![
        Status::WaitBuyerPay,
        Status::WaitSellerSendGoods,
        Status::Finished,
        Status::from_word("ON_THE_MOON"),
        Status::from_word(""),
    ])
}

fn flag() -> impl Strategy<Value = Flag> {
    select(vec![0, 1, 2, 10, 11, 65_535]).prop_map(Flag::new)
}

fn item() -> impl Strategy<Value = NumIid> {
    (1_i64..8).prop_map(|n| NumIid::new(n * 1_000_000_007).unwrap())
}

fn buyer() -> impl Strategy<Value = &'static str> {
    select(vec!["", "a", "A", "买家", "买家1", "t***"])
}

/// Few characters, so that pieces are found; among them bytes in common (礼 and 礽) and both cases.
fn words() -> impl Strategy<Value = String> {
    vec(select(vec!['急', '礼', '礽', '盒', 'a', 'A', 'é', 'É', '%', '_', '🎁']), 0..7)
        .prop_map(String::from_iter)
}

fn text() -> impl Strategy<Value = TextState> {
    prop_oneof![
        2 => Just(TextState::Unknown),
        1 => Just(TextState::Exists),
        7 => (words(), select(vec![Freshness::Current, Freshness::Stale]))
            .prop_map(|(text, freshness)| TextState::Known { text: text.into(), freshness }),
    ]
}

fn lines() -> impl Strategy<Value = Lines> {
    let refund = option::of(select(vec![RefundStatus::WaitSellerAgree, RefundStatus::Success]));
    let word = || option::weighted(0.7, goods_word());
    let words = (word(), word(), word(), word());
    let parcel = option::of(select(vec!["SF1", "SF2", "YT3"]));
    let num = prop_oneof![4 => (0_i64..5).prop_map(Some), 1 => Just(None), 1 => Just(Some(300))];
    let line = (option::of(item()), refund, words, parcel, num).prop_map(
        |(num_iid, refund_status, words, parcel, num)| OrderLine {
            num_iid,
            refund_status,
            title: words.0.map(Into::into),
            sku_properties_name: words.1.map(Into::into),
            outer_iid: words.2.map(Into::into),
            outer_sku_id: words.3.map(Into::into),
            waybill: parcel.map(Into::into),
            num,
            ..OrderLine::default()
        },
    );
    option::weighted(0.8, vec(line, 1..4)).prop_map(|lines| lines.map_or(Lines::Unknown, Lines::Known))
}

fn goods_word() -> impl Strategy<Value = String> {
    vec(select(vec!["睡衣", "睡", "TX", "tx", "%"]), 1..3).prop_map(|words| words.concat())
}

fn place() -> impl Strategy<Value = &'static str> {
    select(vec!["浙江省", "浙江", "上海", "杭州市"])
}

fn step_status() -> impl Strategy<Value = StepStatus> {
    select(vec!["FRONT_PAID_FINAL_NOPAID", "FRONT_PAID_FINAL_PAID", "MOON", "SUN", "MARS"])
        .prop_map(StepStatus::from_word)
}

fn handled() -> impl Strategy<Value = Handled> {
    select(Handled::ALL.to_vec())
}

fn payment() -> impl Strategy<Value = Option<Fen>> {
    prop_oneof![
        1 => Just(None),
        6 => (0_i64..1_000_000).prop_map(|fen| Some(Fen(fen))),
        1 => (-1_000_i64..99_999_999_999_999).prop_map(|fen| Some(Fen(fen))),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    let buyers = (option::of(buyer()), option::of(buyer()));
    let values =
        (option::weighted(0.9, status()), option::of(flag()), option::of(item()), payment(), lines());
    let contents =
        (option::of(place()), option::of(place()), times(), option::of(step_status()), any::<u8>());
    let texts = (text(), text(), handled());
    ((1_i64..60), (times(), times(), times()), buyers, values, texts, contents).prop_map(
        |(
            tid,
            (created, modified, pay_time),
            (nick, open_uid),
            values,
            (seller_memo, buyer_message, handled),
            (province, city, consign_time, step_status, early),
        )| {
            let (status, seller_flag, num_iid, payment, lines) = values;
            Order {
                created,
                modified,
                pay_time,
                status,
                seller_flag,
                buyer_nick: nick.map(Into::into),
                buyer_open_uid: open_uid.map(Into::into),
                num_iid,
                payment,
                seller_memo,
                buyer_message,
                lines,
                province: province.map(Into::into),
                city: city.map(Into::into),
                consign_time,
                step_status,
                kept: if early < 40 { Kept::Early } else { Kept::All },
                handled,
                ..Order::unknown(Tid::new(tid).unwrap())
            }
        },
    )
}

/// Any step.
pub fn step() -> impl Strategy<Value = Step> {
    let ids = || (1_i64..150).prop_map(id);
    let written = prop_oneof![
        3 => vec((ids(), (1_i64..4).prop_map(shop), order()), 0..8),
        1 => vec((ids(), Just(shop(1)), order()), 60..200),
    ];
    prop_oneof![
        8 => (written, vec(ids(), 0..6)).prop_map(|(written, removed)| Step::Apply { written, removed }),
        1 => Just(Step::Reload),
        1 => Just(Step::MergeAll),
        3 => Just(Step::StartMerge),
        3 => Just(Step::FinishMerge),
    ]
}

fn text_test() -> impl Strategy<Value = TextTest> {
    (words(), 0..3).prop_map(|(words, op)| match op {
        0 => TextTest::Contains(words.into()),
        1 => TextTest::Equals(words.into()),
        _ => TextTest::Differs(words.into()),
    })
}

fn local_text() -> impl Strategy<Value = LocalText> {
    prop_oneof![
        text_test().prop_map(LocalText::Api),
        words().prop_map(|words| LocalText::Starts(words.into())),
        words().prop_map(|words| LocalText::Ends(words.into())),
        vec(words().prop_map(Box::from), 1..4).prop_map(LocalText::AnyOf),
    ]
}

fn sought() -> impl Strategy<Value = Sought> {
    prop_oneof![
        words().prop_filter_map("empty", |word| Sought::text(&word)),
        "000[0-5][0-9]".prop_filter_map("empty", |digits| Sought::typed(&digits)),
        "00000000000000000[0-5][0-9]".prop_filter_map("empty", |digits| Sought::typed(&digits)),
        item().prop_filter_map("empty", |item| Sought::typed(&item.to_string())),
    ]
}

fn local_test() -> impl Strategy<Value = LocalTest> {
    let side = || select(vec![Side::Is, Side::IsNot]);
    let fen = || option::of((0_i64..1_000_000).prop_map(Fen));
    let count = || option::of(0_i64..8);
    prop_oneof![
        (side(), select(GoodsField::ALL.to_vec()), local_text()).prop_map(|(side, field, text)| {
            match GoodsTest::new(side, field, &text) {
                Some((side, test)) => LocalTest::Goods(side, test),
                None => LocalTest::Pieces(side, Between { least: None, most: None }),
            }
        }),
        (side(), select(GoodsField::ALL.to_vec()), goods_word()).prop_map(|(side, field, word)| {
            let contains = TextTest::Contains(word.into()).into();
            let (side, test) = GoodsTest::new(side, field, &contains).unwrap();
            LocalTest::Goods(side, test)
        }),
        (side(), select(PlaceKind::ALL.to_vec()), vec(place().prop_map(Into::into), 1..3))
            .prop_map(|(side, kind, these)| LocalTest::Place(side, kind, these)),
        (side(), count(), count()).prop_map(|(s, least, most)| LocalTest::Pieces(s, Between { least, most })),
        (side(), times(), times())
            .prop_map(|(s, least, most)| LocalTest::Shipped(s, Between { least, most })),
        (side(), vec(step_status(), 1..3)).prop_map(|(side, these)| LocalTest::Step(side, these)),
        (side(), vec(select(vec!["SF1", "YT3", "JD"]).prop_map(Into::into), 1..3))
            .prop_map(|(side, these)| LocalTest::Waybill(side, these)),
        vec(status(), 1..3).prop_map(LocalTest::NotStatus),
        vec(flag(), 1..3).prop_map(LocalTest::NotFlag),
        vec(item(), 1..3).prop_map(LocalTest::NotItem),
        vec((1_i64..60).prop_map(|n| Tid::new(n).unwrap()), 1..9).prop_map(LocalTest::NotTid),
        (side(), vec(buyer().prop_map(Into::into), 1..3)).prop_map(|(s, nicks)| LocalTest::Buyer(s, nicks)),
        (side(), local_text()).prop_map(|(side, test)| LocalTest::Memo(side, test)),
        (side(), local_text()).prop_map(|(side, test)| LocalTest::Message(side, test)),
        (side(), fen(), fen()).prop_map(|(s, least, most)| LocalTest::Payment(s, Between { least, most })),
        (side(), vec(handled(), 1..3)).prop_map(|(side, these)| LocalTest::Handled(side, these)),
        (side(), "[0-5][0-9]?").prop_map(|(side, tail)| LocalTest::Tail(side, Tail::new(&tail).unwrap())),
        (side(), vec(sought(), 1..3))
            .prop_map(|(s, sought)| LocalTest::Anywhere(s, Anywhere::new(sought).unwrap())),
        (side(), select(TimeKind::ALL.to_vec()), times(), times())
            .prop_map(|(side, kind, least, most)| LocalTest::Time(side, kind, Between { least, most })),
    ]
}

/// Any question; its order is by any time, newest first.
pub fn question() -> impl Strategy<Value = Question> {
    let span = (option::weighted(0.25, times()), option::weighted(0.25, times()));
    let lists = (
        prop_oneof![3 => Just(vec![]), 1 => vec(status(), 1..4)],
        prop_oneof![3 => Just(vec![]), 1 => vec(flag(), 1..4)],
        prop_oneof![4 => Just(vec![]), 1 => vec(item(), 1..4)],
        prop_oneof![5 => Just(vec![]), 1 => vec((1_i64..60).prop_map(|n| Tid::new(n).unwrap()), 1..30)],
    );
    let buyers = (option::weighted(0.1, buyer()), option::weighted(0.1, buyer()));
    let texts = (option::weighted(0.3, text_test()), option::weighted(0.3, text_test()));
    let refunding = option::weighted(0.2, select(vec![Refunding::No, Refunding::Yes]));
    let scope = prop_oneof![Just(ShopScope::All), (1_i64..5).prop_map(|n| ShopScope::One(shop(n)))];
    let time = select(TimeKind::ALL.to_vec());
    let local = prop_oneof![1 => Just(vec![]), 1 => vec(local_test(), 1..4)];
    (scope, (time, span), lists, buyers, texts, (refunding, local)).prop_map(
        |(
            shop,
            (time, (start, end)),
            (statuses, flags, num_iids, tids),
            buyers,
            texts,
            (refunding, local),
        )| {
            Question {
                shop,
                filter: Filter {
                    time,
                    start: start.flatten(),
                    end: end.flatten(),
                    statuses,
                    flags,
                    buyer_nick: buyers.0.map(Into::into),
                    buyer_open_uid: buyers.1.map(Into::into),
                    buyer_message: texts.0,
                    seller_memo: texts.1,
                    num_iids,
                    tids,
                    refunding,
                    local,
                    direction: Direction::Descending,
                },
            }
        },
    )
}
