//! The questions: twelve mixes of conditions that sellers ask for, and five probes for what is weakest.

use lidan::domain::filter::{Direction, Filter, Refunding, TimeKind};
use lidan::domain::flag::Flag;
use lidan::domain::ids::Tid;
use lidan::domain::order::Order;
use lidan::domain::status::Status;
use lidan::domain::text_test::TextTest;

use super::orders::{DAY_S, NOW, item};

/// Rows of a page.
pub const PAGE: usize = 100;
/// Order numbers of the mix that pastes a list; so many more are in it that no order has.
const PASTED: u64 = 45;
const PASTED_IN_VAIN: i64 = 5;

/// One of the twelve, or one from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Of the twelve. Those that the peers answer by looking at everything, while the index looks one thing up,
    /// say nothing by their ratio.
    Mix(Ratio),
    /// From outside.
    Probe,
}

/// Does a mix count in the mean ratio?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ratio {
    /// It does.
    Counts,
    /// It says nothing.
    LookUp,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Mix {
    /// A name for the tables.
    pub name: &'static str,
    /// What it is for.
    pub kind: Kind,
    /// What is asked.
    pub filter: Filter,
    /// Where the page begins, in percent of what matches.
    pub page_at: u64,
}

impl Mix {
    /// The first row of the page.
    pub const fn offset(&self, total: u64) -> u64 {
        total * self.page_at / 100
    }
}

/// What the questions take from the data.
#[derive(Debug, Default)]
pub struct Landmarks {
    seen: u64,
    tids: Vec<Tid>,
    nick: Option<Box<str>>,
}

impl Landmarks {
    /// Looks at the next of `count` orders.
    pub fn see(&mut self, order: &Order, count: u64) {
        if self.seen.is_multiple_of((count / PASTED).max(1)) && (self.tids.len() as u64) < PASTED {
            self.tids.push(order.tid);
        }
        if self.seen == count / 3 {
            self.nick.clone_from(&order.buyer_nick);
        }
        self.seen += 1;
    }

    /// The questions.
    pub fn mixes(&self) -> Vec<Mix> {
        let mut all = self.twelve();
        all.extend(probes());
        all
    }

    fn twelve(&self) -> Vec<Mix> {
        let counts = Kind::Mix(Ratio::Counts);
        let look_up = Kind::Mix(Ratio::LookUp);
        let absent = (1..=PASTED_IN_VAIN).map(|n| Tid::new(n).unwrap());
        let tids = self.tids.iter().copied().chain(absent).collect();
        let any = Filter::default;
        let mix = |name, kind, filter| Mix { name, kind, filter, page_at: 0 };
        vec![
            mix("flag", counts, Filter { flags: vec![Flag::RED], ..any() }),
            mix("memo like, 2 characters", counts, Filter { seller_memo: Some(like("礼盒")), ..any() }),
            mix("memo like, 1 character", counts, Filter { seller_memo: Some(like("急")), ..any() }),
            mix("memo ne", counts, Filter { seller_memo: Some(differs("礼盒")), ..any() }),
            mix(
                "message like, status",
                counts,
                Filter {
                    buyer_message: Some(like("发票")),
                    statuses: vec![Status::WaitSellerSendGoods],
                    ..any()
                },
            ),
            mix(
                "item, oldest first",
                counts,
                Filter { num_iids: vec![item(21)], direction: Direction::Ascending, ..any() },
            ),
            mix(
                "refunding, 30 days by modified",
                counts,
                Filter {
                    refunding: Some(Refunding::Yes),
                    time: TimeKind::Modified,
                    start: Some(NOW.plus_s(-30 * DAY_S)),
                    ..any()
                },
            ),
            mix("50 order numbers", look_up, Filter { tids, ..any() }),
            mix("buyer", look_up, Filter { buyer_nick: self.nick.clone(), ..any() }),
            mix(
                "7 days, flag, memo, status",
                counts,
                Filter {
                    start: Some(NOW.plus_s(-7 * DAY_S)),
                    flags: vec![Flag::RED],
                    seller_memo: Some(like("加急")),
                    statuses: vec![Status::WaitSellerSendGoods],
                    ..any()
                },
            ),
            Mix {
                name: "no filter by modified, middle page",
                kind: look_up,
                filter: Filter { time: TimeKind::Modified, ..any() },
                page_at: 50,
            },
            mix(
                "memo like, matches nothing",
                look_up,
                Filter { seller_memo: Some(like("火星快递")), ..any() },
            ),
        ]
    }
}

fn probes() -> Vec<Mix> {
    let by_modified = || Filter { time: TimeKind::Modified, ..Filter::default() };
    let probe = |name, page_at, filter| Mix { name, kind: Kind::Probe, filter, page_at };
    vec![
        probe("flag 0 by modified, page at 40 %", 40, Filter { flags: vec![Flag::new(0)], ..by_modified() }),
        probe(
            "memo like 发 by modified, middle",
            50,
            Filter { seller_memo: Some(like("发")), ..by_modified() },
        ),
        probe(
            "60 days by modified, status, middle",
            50,
            Filter {
                start: Some(NOW.plus_s(-70 * DAY_S)),
                end: Some(NOW.plus_s(-10 * DAY_S)),
                statuses: vec![Status::Finished],
                ..by_modified()
            },
        ),
        probe("memo like, 3 characters", 0, Filter { seller_memo: Some(like("7号钟")), ..Filter::default() }),
        probe(
            "both texts ne by modified, middle",
            50,
            Filter {
                seller_memo: Some(differs("礼盒")),
                buyer_message: Some(differs("急用")),
                ..by_modified()
            },
        ),
    ]
}

fn like(piece: &str) -> TextTest {
    TextTest::Contains(piece.into())
}

fn differs(text: &str) -> TextTest {
    TextTest::Differs(text.into())
}
