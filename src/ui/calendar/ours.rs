//! What of the promotion days touches one shop, in a seller's words: when, what, and what the program does about it.

use std::borrow::Cow;

use rust_i18n::t;

use crate::domain::calendar::{Calendar, EVERY, Rule, RuleKind, RuleWindow};
use crate::domain::list::{FULLINFO_GET, INCREMENTV_GET, ORDER_LIST, SOLD_GET};
use crate::domain::shop::ShopProfile;
use crate::domain::time::Timestamp;
use crate::ui::when;
use crate::ui::words;

/// The call that sends an activity.
const ACTIVITY_SYNC: &str = "taobao.opentrade.activity.sync";
/// The call that reads it back.
const ACTIVITY_QUERY: &str = "taobao.opentrade.activity.query";

/// What of the program an API is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Every API.
    All,
    /// The lists of orders.
    Lists,
    /// The enhanced list.
    Enhanced,
    /// Orders one by one.
    Details,
    /// Sending an activity.
    SendActivity,
    /// Reading an activity back.
    ReadActivity,
}

impl Part {
    /// The part that an API stands for, if this program uses it.
    #[must_use]
    pub fn of(api: &str) -> Option<Self> {
        Some(match api {
            EVERY => Self::All,
            SOLD_GET | INCREMENTV_GET => Self::Lists,
            ORDER_LIST => Self::Enhanced,
            FULLINFO_GET => Self::Details,
            ACTIVITY_SYNC => Self::SendActivity,
            ACTIVITY_QUERY => Self::ReadActivity,
            _ => return None,
        })
    }

    fn name(self) -> Cow<'static, str> {
        match self {
            Self::All => t!("part.all"),
            Self::Lists => t!("part.lists"),
            Self::Enhanced => t!("part.enhanced"),
            Self::Details => t!("part.details"),
            Self::SendActivity => t!("part.send_activity"),
            Self::ReadActivity => t!("part.read_activity"),
        }
    }
}

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// It does now.
    Now,
    /// It will.
    Next,
    /// It did.
    Over,
}

/// Whether a shop has something better than TOP's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Instead {
    /// It has the enhanced list.
    Enhanced,
    /// It has nothing.
    Nothing,
}

impl Instead {
    /// What a shop has.
    #[must_use]
    pub const fn of(profile: &ShopProfile) -> Self {
        if profile.enhanced.is_some() { Self::Enhanced } else { Self::Nothing }
    }
}

/// A rule in one of its windows, as far as it touches the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// What it does.
    pub kind: RuleKind,
    /// When.
    pub window: RuleWindow,
    /// What of the program it is about.
    pub parts: Vec<Part>,
    /// The fields it is about.
    pub fields: Vec<String>,
    /// The notice's own words.
    pub text: String,
    /// The notice's title.
    pub title: String,
}

/// Everything that touches a shop, by the day it begins on.
#[must_use]
pub fn touches(calendar: &Calendar, profile: &ShopProfile) -> Vec<Touch> {
    let has = |part: &Part| match part {
        Part::Enhanced => profile.enhanced.is_some(),
        _ => profile.top.is_some(),
    };
    let mut found = Vec::new();
    for notice in &calendar.notices {
        for rule in &notice.rules {
            let mut parts: Vec<Part> = rule.apis.iter().filter_map(|api| Part::of(api)).filter(has).collect();
            parts.sort_unstable();
            parts.dedup();
            if parts.is_empty() {
                continue;
            }
            found
                .extend(rule.windows.iter().map(|window| touch(rule, *window, parts.clone(), &notice.title)));
        }
    }
    // What two sentences of a notice say alike is said once.
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    found.dedup_by(|a, b| a.order() == b.order());
    found
}

fn touch(rule: &Rule, window: RuleWindow, parts: Vec<Part>, title: &str) -> Touch {
    Touch {
        kind: rule.kind,
        window,
        parts,
        fields: rule.fields.clone(),
        text: rule.text.clone(),
        title: title.to_owned(),
    }
}

/// What tells touches apart: from when, to when, the kind, the parts, the fields, the words.
type Order<'a> = (Option<Timestamp>, Option<Timestamp>, RuleKind, &'a [Part], &'a [String], &'a str);

impl Touch {
    /// Where it stands among the others; two that are alike in all of this say the same.
    fn order(&self) -> Order<'_> {
        (self.window.from, self.window.to, self.kind, &self.parts, &self.fields, &self.text)
    }

    /// Whether it holds.
    #[must_use]
    pub fn phase(&self, now: Timestamp) -> Phase {
        if self.window.holds(now) {
            Phase::Now
        } else if self.window.from.is_some_and(|from| from > now) {
            Phase::Next
        } else {
            Phase::Over
        }
    }

    /// The day it begins on, or ends on where its beginning is open.
    #[must_use]
    pub fn day(&self) -> i64 {
        self.window.from.or(self.window.to).map_or(0, Timestamp::day)
    }

    /// What it does, in a seller's words: 列表缺商品、付款.
    #[must_use]
    pub fn what(&self) -> String {
        let parts: Vec<Cow<'_, str>> = self.parts.iter().map(|part| part.name()).collect();
        let what = capitalised(&parts.join(&*t!("list.comma")));
        let fields = field_words(&self.fields).join(&*t!("list.comma"));
        match self.kind {
            RuleKind::FieldsMissing if !fields.is_empty() => t!("touch.fields", what = what, fields = fields),
            RuleKind::ValueForced if !fields.is_empty() => t!("touch.forced", what = what, fields = fields),
            RuleKind::ResultCap if !fields.is_empty() => t!("touch.capped", what = what, fields = fields),
            RuleKind::Advice => t!("touch.advice", what = what, text = self.text),
            kind => t!(format!("touch.{}", kind.word()), what = what),
        }
        .into_owned()
    }

    /// What the program does about it.
    #[must_use]
    pub fn answer(&self, instead: Instead, now: Timestamp) -> String {
        let lists = self.parts.contains(&Part::Lists) || self.parts.contains(&Part::All);
        let phase = self.phase(now);
        let until = self.window.to.map(|to| when::from_day(to, self.day(), self.window.from.unwrap_or(now)));
        let key =
            match (self.kind, instead) {
                (kind, Instead::Enhanced) if lists && kind.degrades() => match phase {
                    Phase::Now => "answer.enhanced.now",
                    Phase::Next => "answer.enhanced.next",
                    Phase::Over => "answer.enhanced.over",
                },
                (kind, Instead::Nothing) if lists && kind.degrades() => match (kind, phase) {
                    (RuleKind::FieldsMissing, Phase::Over) => "answer.one_by_one.over",
                    (RuleKind::FieldsMissing, _) => "answer.one_by_one",
                    (_, Phase::Over) => "answer.again.over",
                    _ => "answer.again",
                },
                (kind, _) if self.parts.contains(&Part::SendActivity) && kind == RuleKind::Closed => {
                    if phase == Phase::Over { "answer.send.over" } else { "answer.send" }
                }
                (RuleKind::FieldsMissing, _) => "answer.kept",
                (RuleKind::ValueForced, _) => "answer.not_believed",
                (RuleKind::Closed | RuleKind::Delayed | RuleKind::NewDataMissing, _) => {
                    if phase == Phase::Over { "answer.later.over" } else { "answer.later" }
                }
                (RuleKind::FlowControl, _) => "answer.slower",
                (RuleKind::ResultCap, _) => "answer.smaller",
                (RuleKind::Advice, _) => "answer.advice",
                (RuleKind::Quota | RuleKind::MessagesDropped | RuleKind::MessagesDelayed, _) => {
                    "answer.nothing"
                }
            };
        let until = until.map_or_else(|| t!("when.its_end"), Cow::Owned);
        t!(key, until = until).into_owned()
    }
}

/// Fields in a seller's words, each word once.
fn field_words(fields: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for field in fields {
        let word = match field.as_str() {
            "orders" => t!("fields.goods").into_owned(),
            "payment" | "pay_time" | "received_payment" | "alipay_no" | "alipay_id" | "step_paid_fee"
            | "credit_card_fee" => t!("fields.payment").into_owned(),
            "consign_time" | "shipping_type" | "lg_aging" | "lg_aging_type" | "logistics_infos" => {
                t!("fields.logistics").into_owned()
            }
            "oaid" => t!("fields.oaid").into_owned(),
            field if field.starts_with("receiver_") => t!("fields.receiver").into_owned(),
            "commission_fee" => t!("fields.commission").into_owned(),
            "available_confirm_fee" => t!("fields.confirmable").into_owned(),
            "timeout_action_time" => t!("fields.timeout").into_owned(),
            field => words::field(field),
        };
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// Until when TOP's lists are degraded, if they are now: the end of the last rule that holds, `None` where none has
/// one.
#[must_use]
pub fn lists_degraded(windows: &[RuleWindow], now: Timestamp) -> Option<Option<Timestamp>> {
    let holding = || windows.iter().filter(|window| window.holds(now));
    holding().next()?;
    if holding().any(|window| window.to.is_none()) {
        return Some(None);
    }
    Some(holding().filter_map(|window| window.to).max())
}

/// The windows in which TOP's lists are degraded.
#[must_use]
pub fn list_windows(calendar: &Calendar) -> Vec<RuleWindow> {
    let is_list =
        |rule: &&Rule| rule.kind.degrades() && rule.apis.iter().any(|api| Part::of(api) == Some(Part::Lists));
    let rules = calendar.notices.iter().flat_map(|notice| &notice.rules).filter(is_list);
    rules.flat_map(|rule| rule.windows.iter().copied()).collect()
}

/// The head of a sentence; a text without capitals stays as it is.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}
