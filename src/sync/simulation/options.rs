//! What one run of the simulation is made of. All of it follows from the seed and the configuration.

use fastrand::Rng;

use crate::domain::calendar::{Calendar, Notice, Rule, RuleKind, RuleWindow};
use crate::domain::list::{FULLINFO_GET, INCREMENTV_GET, SOLD_GET};
use crate::domain::planted::Planted;
use crate::domain::time::{HOUR_S, Timestamp};

/// Where every run begins: 2023-11-10 16:00:00 GMT+8, so that a promotion evening and midnight lie ahead.
pub(super) const BEGIN_S: i64 = 1_699_603_200;

/// Which gateways the shop has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shop {
    Top,
    Enhanced,
    Both,
}

/// Whether rows become visible late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Late {
    /// Up to ten minutes after the time they are found by.
    Some,
    /// Each within the lag that every pass keeps.
    None,
}

/// Whether a window of either platform holds its last second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Included,
    Excluded,
}

/// Which platform the shop lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Config {
    pub(super) shop: Shop,
    pub(super) late: Late,
    pub(super) end: End,
    /// A sound engine does without the overlap where nothing is late.
    pub(super) overlap: bool,
}

impl Config {
    /// Every configuration in which a sound engine has to hold: two kinds of lateness and overlap, three kinds of
    /// shop, two meanings of a window's end.
    pub(super) fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for (late, overlap) in [(Late::Some, true), (Late::None, true), (Late::None, false)] {
            for shop in [Shop::Top, Shop::Enhanced, Shop::Both] {
                for end in [End::Included, End::Excluded] {
                    all.push(Self { shop, late, end, overlap });
                }
            }
        }
        all
    }
}

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The platform's back end failed.
    Isp,
    /// The platform refused the request.
    Isv,
    /// A ban of some seconds.
    Ban,
    /// The day's calls are used up until midnight.
    DailyLimit,
    /// The session is over for a while.
    Session,
    /// The connection broke before an answer.
    Reset,
    /// The body was cut short.
    HalfBody,
    /// A page of a proxy instead of an answer.
    Garbled,
    /// A call that takes up to half a minute.
    Slow,
    /// No call is answered for up to an hour.
    Outage,
    /// A row that cannot be read.
    Malformed,
    /// A row that stands twice on its page.
    Duplicate,
    /// This computer's clock jumps.
    ClockJump,
    /// The process dies.
    Death,
    /// The process dies and the file comes back as it was some commits ago.
    Rollback,
    /// A row of a list without lines, payment and times, with a state that disagrees.
    Stripped,
    /// A row that a promotion holds back.
    HeldBack,
    /// Full information that lacks what it withholds on a promotion day.
    Withheld,
    /// A call to an API that is closed.
    Closed,
}

impl Fault {
    pub(super) const ALL: [Self; 19] = [
        Self::Isp,
        Self::Isv,
        Self::Ban,
        Self::DailyLimit,
        Self::Session,
        Self::Reset,
        Self::HalfBody,
        Self::Garbled,
        Self::Slow,
        Self::Outage,
        Self::Malformed,
        Self::Duplicate,
        Self::ClockJump,
        Self::Death,
        Self::Rollback,
        Self::Stripped,
        Self::HeldBack,
        Self::Withheld,
        Self::Closed,
    ];
}

/// A set of kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Faults(u32);

impl Faults {
    pub(super) const ALL: Self = Self(u32::MAX);

    pub(super) const fn has(self, fault: Fault) -> bool {
        self.0 & (1 << fault as u32) != 0
    }

    pub(super) const fn without(self, fault: Fault) -> Self {
        Self(self.0 & !(1 << fault as u32))
    }
}

/// A stretch of the platform's time, in seconds, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) from_s: i64,
    pub(super) to_s: i64,
}

impl Stretch {
    pub(super) const fn holds(self, at_s: i64) -> bool {
        self.from_s <= at_s && at_s <= self.to_s
    }

    const fn plus(self, from_s: i64, to_s: i64) -> Self {
        Self { from_s: self.from_s + from_s, to_s: self.from_s + to_s }
    }
}

/// A promotion evening, as the notices describe them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Promotion {
    /// The lists lag and lack fields.
    pub(super) lists: Stretch,
    /// `sold.get` knows no new orders.
    pub(super) no_new: Stretch,
    /// `sold.get` is closed.
    pub(super) closed: Option<Stretch>,
    /// Full information lacks what is reckoned.
    pub(super) full: Stretch,
    /// Full information lacks both texts.
    pub(super) texts: Stretch,
}

impl Promotion {
    /// What a seller was told of it.
    pub(super) fn calendar(promotion: Option<&Self>) -> Calendar {
        let Some(it) = promotion else { return Calendar::default() };
        let rule = |kind, apis: &[&str], fields: &[&str], stretch: Stretch| Rule {
            kind,
            apis: apis.iter().map(|api| (*api).to_owned()).collect(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            windows: vec![RuleWindow {
                from: Some(Timestamp::from_unix(stretch.from_s)),
                to: Some(Timestamp::from_unix(stretch.to_s)),
            }],
            text: String::new(),
        };
        let lists = [SOLD_GET, INCREMENTV_GET];
        let reckoned = ["commission_fee", "available_confirm_fee", "timeout_action_time"];
        let mut rules = vec![
            rule(
                RuleKind::FieldsMissing,
                &lists,
                &["orders", "payment", "pay_time", "consign_time"],
                it.lists,
            ),
            rule(RuleKind::Delayed, &lists, &[], it.lists),
            rule(RuleKind::NewDataMissing, &[SOLD_GET], &[], it.no_new),
            rule(RuleKind::FieldsMissing, &[FULLINFO_GET], &reckoned, it.full),
            rule(RuleKind::ValueForced, &[FULLINFO_GET], &["available_confirm_fee"], it.full),
            rule(RuleKind::FieldsMissing, &[FULLINFO_GET], &["seller_memo", "buyer_message"], it.texts),
        ];
        rules.extend(it.closed.map(|closed| rule(RuleKind::Closed, &[SOLD_GET], &[], closed)));
        let notice =
            Notice { id: "1".into(), title: String::new(), published: Timestamp::from_unix(BEGIN_S), rules };
        Calendar { notices: vec![notice] }
    }

    fn random(rng: &mut Rng, hours: i64) -> Option<Self> {
        if hours < 3 || rng.u8(0..100) < 35 {
            return None;
        }
        // Short runs have their promotion early; 19:30 is three and a half hours after the beginning.
        let first_s = if hours < 8 { rng.i64(1_200..3_600) } else { rng.i64(2 * HOUR_S..4 * HOUR_S) };
        let length_s = rng.i64(HOUR_S / 2..(hours * HOUR_S / 3).min(3 * HOUR_S));
        let lists = Stretch { from_s: BEGIN_S + first_s, to_s: BEGIN_S + first_s + length_s };
        Some(Self {
            lists,
            no_new: lists.plus(length_s / 8, length_s / 2),
            closed: (rng.u8(0..3) == 0).then(|| lists.plus(length_s / 4, length_s / 4 + 600)),
            full: lists.plus(0, length_s + 900),
            texts: lists.plus(length_s / 3, length_s / 3 + 900),
        })
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) seed: u64,
    pub(super) hours: i64,
    pub(super) config: Config,
    pub(super) faults: Faults,
    pub(super) planted: Vec<Planted>,
    /// Orders an hour, bursts not counted.
    pub(super) orders_an_hour: i64,
    /// Seconds from one pass to the next.
    pub(super) pause_s: i64,
    /// Every so many seconds about, many orders are created, or change, within one second.
    pub(super) burst_every_s: i64,
    /// The first instant the enhanced list knows orders of, as the seller stated it.
    pub(super) reach_s: Option<i64>,
    pub(super) promotion: Option<Promotion>,
}

impl Options {
    pub(super) fn new(seed: u64, hours: i64, config: Config) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x5eed);
        let reach_s = [None, Some(BEGIN_S - 100 * 86_400), Some(BEGIN_S - 2 * HOUR_S)][rng.usize(0..3)];
        Self {
            seed,
            hours,
            config,
            faults: Faults::ALL,
            planted: Vec::new(),
            orders_an_hour: rng.i64(4..40),
            pause_s: [30, 90, 120, 240, 300, 300][rng.usize(0..6)],
            burst_every_s: [HOUR_S, 2 * HOUR_S, 5 * HOUR_S][rng.usize(0..3)],
            reach_s,
            promotion: Promotion::random(&mut rng, hours),
        }
    }

    /// What is planted, with the missing overlap of the configuration.
    pub(super) fn all_planted(&self) -> Vec<Planted> {
        let mut all = self.planted.clone();
        all.extend((!self.config.overlap).then_some(Planted::NoOverlap));
        all
    }
}
