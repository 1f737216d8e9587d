//! The service calendar: what the platform's notices say about its APIs on promotion days (`protocol` 9).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::time::{Span, Timestamp};

/// What a rule about every API stands under.
pub const EVERY: &str = "*";

/// What a rule does to an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// 接口关闭: it cannot be called.
    Closed,
    /// Some fields are not returned.
    FieldsMissing,
    /// Some fields have a value that is not true.
    ValueForced,
    /// Its data lag and may disagree with the trade's state.
    Delayed,
    /// Calls are likely to be refused for their rate.
    FlowControl,
    /// It returns only so many results.
    ResultCap,
    /// What is new cannot be found by it.
    NewDataMissing,
    /// Messages are dropped and not sent again.
    MessagesDropped,
    /// Messages come late.
    MessagesDelayed,
    /// Advice, and rules without dates: nothing is withheld for certain.
    Advice,
    /// The quota changes.
    Quota,
}

impl RuleKind {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::FieldsMissing => "fields_missing",
            Self::ValueForced => "value_forced",
            Self::Delayed => "delayed",
            Self::FlowControl => "flow_control",
            Self::ResultCap => "result_cap",
            Self::NewDataMissing => "new_data_missing",
            Self::MessagesDropped => "messages_dropped",
            Self::MessagesDelayed => "messages_delayed",
            Self::Advice => "advice",
            Self::Quota => "quota",
        }
    }

    /// Can an answer read under such a rule lack orders that exist?
    #[must_use]
    pub const fn hides_orders(self) -> bool {
        matches!(self, Self::Closed | Self::Delayed | Self::ResultCap | Self::NewDataMissing)
    }

    /// Does an answer read under such a rule have to be taken as degraded: it may only add to what is known?
    #[must_use]
    pub const fn degrades(self) -> bool {
        matches!(
            self,
            Self::Closed | Self::FieldsMissing | Self::ValueForced | Self::Delayed | Self::NewDataMissing
        )
    }
}

/// One stretch of time of a rule. An open end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWindow {
    /// First instant.
    pub from: Option<Timestamp>,
    /// Last instant.
    pub to: Option<Timestamp>,
}

impl RuleWindow {
    /// Does it hold this instant?
    #[must_use]
    pub fn holds(self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= at) && self.to.is_none_or(|to| at <= to)
    }

    /// Does it hold any instant of a span?
    #[must_use]
    pub fn touches(self, span: Span) -> bool {
        self.from.is_none_or(|from| from <= span.end()) && self.to.is_none_or(|to| span.start() <= to)
    }
}

/// One rule of a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What it does.
    pub kind: RuleKind,
    /// The APIs it is about; for messages their topic in words, `*` for every API.
    pub apis: Vec<String>,
    /// The fields it is about; none for most kinds.
    #[serde(default)]
    pub fields: Vec<String>,
    /// When it holds.
    pub windows: Vec<RuleWindow>,
    /// The notice's own words.
    pub text: String,
}

/// A platform notice as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What tells notices apart; the platform edits a notice in place under the same id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When the platform published or last edited it.
    pub published: Timestamp,
    /// Its rules.
    #[serde(rename = "rule")]
    pub rules: Vec<Rule>,
}

/// Most windows of single APIs in one notice; what has more is no notice.
pub const MAX_ENTRIES: usize = 100_000;
/// Longest id of a notice, in bytes.
const MAX_ID_BYTES: usize = 60;

/// Why something in the form of a notice is none.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoticeFlaw {
    /// Its id is empty or too long.
    #[error("its id has to have 1 to {MAX_ID_BYTES} bytes")]
    Id,
    /// It has no rule with a window.
    #[error("it has no rule with a window")]
    NoWindow,
    /// A rule is about no API.
    #[error("a rule is about no API: {0}")]
    NoApi(String),
    /// A window ends before it begins, or has neither end.
    #[error("a window has no end, or ends before it begins: {0}")]
    Window(String),
    /// It has too many windows and APIs.
    #[error("it has more than {MAX_ENTRIES} windows of single APIs")]
    TooLarge,
}

impl Notice {
    /// Looks whether it can be used.
    ///
    /// # Errors
    /// [`NoticeFlaw`].
    pub fn check(&self) -> Result<(), NoticeFlaw> {
        if self.id.trim().is_empty() || self.id.len() > MAX_ID_BYTES {
            return Err(NoticeFlaw::Id);
        }
        let text = |rule: &Rule| rule.text.chars().take(80).collect();
        for rule in &self.rules {
            if rule.apis.is_empty() || rule.apis.iter().any(|api| api.trim().is_empty()) {
                return Err(NoticeFlaw::NoApi(text(rule)));
            }
            let is_window = |window: &RuleWindow| match (window.from, window.to) {
                (Some(from), Some(to)) => from <= to,
                (from, to) => from.or(to).is_some(),
            };
            if !rule.windows.iter().all(is_window) {
                return Err(NoticeFlaw::Window(text(rule)));
            }
        }
        match self.rules.iter().map(|rule| rule.apis.len() * rule.windows.len()).sum() {
            0 => Err(NoticeFlaw::NoWindow),
            1..=MAX_ENTRIES => Ok(()),
            _ => Err(NoticeFlaw::TooLarge),
        }
    }

    /// How many windows its rules have.
    #[must_use]
    pub fn windows(&self) -> usize {
        self.rules.iter().map(|rule| rule.windows.len()).sum()
    }

    /// How many APIs its rules name, each counted once; topics of messages are none.
    #[must_use]
    pub fn apis(&self) -> usize {
        let names = self.rules.iter().flat_map(|rule| &rule.apis).filter(|api| api.contains('.'));
        names.collect::<BTreeSet<_>>().len()
    }
}

/// One API under one rule in one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The API.
    pub api: &'a str,
    /// The rule.
    pub rule: &'a Rule,
    /// The stretch of time.
    pub window: RuleWindow,
}

impl Entry<'_> {
    /// Is it about an API, or about all of them?
    #[must_use]
    pub fn is_of(&self, api: &str) -> bool {
        self.api == api || self.api == EVERY
    }
}

/// Everything that is known of the platform's promotion days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// The notices, in no order.
    pub notices: Vec<Notice>,
}

impl Calendar {
    /// Every rule on every API, a line each.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.notices.iter().flat_map(|notice| &notice.rules).flat_map(|rule| {
            rule.apis.iter().flat_map(move |api| {
                rule.windows.iter().map(move |window| Entry { api, rule, window: *window })
            })
        })
    }

    /// What holds for an API, or for all APIs (`*`), at some instant of a span.
    pub fn touching<'a>(&'a self, api: &'a str, span: Span) -> impl Iterator<Item = Entry<'a>> {
        self.entries().filter(move |entry| entry.api == api && entry.window.touches(span))
    }

    /// What holds for an API at an instant, be it said of that API or of all.
    fn holding<'a>(&'a self, api: &'a str, at: Timestamp) -> impl Iterator<Item = &'a Rule> {
        self.entries().filter(move |entry| entry.is_of(api) && entry.window.holds(at)).map(|entry| entry.rule)
    }

    /// Has an answer of this API that was read at some instant to be taken as degraded?
    #[must_use]
    pub fn is_degraded(&self, api: &str, at: Timestamp) -> bool {
        self.holding(api, at).any(|rule| rule.kind.degrades())
    }

    /// May an answer of this API be degraded at some instant of a span?
    #[must_use]
    pub fn may_be_degraded(&self, api: &str, span: Span) -> bool {
        self.entries().any(|e| e.is_of(api) && e.rule.kind.degrades() && e.window.touches(span))
    }

    /// May an answer of this API that was read at some instant lack orders that exist?
    #[must_use]
    pub fn may_lack_orders(&self, api: &str, at: Timestamp) -> bool {
        self.holding(api, at).any(|rule| rule.kind.hides_orders())
    }

    /// The fields that have a value which is not true in an answer of this API read at some instant.
    #[must_use]
    pub fn forced<'a>(&'a self, api: &'a str, at: Timestamp) -> Vec<&'a str> {
        self.holding(api, at)
            .filter(|rule| rule.kind == RuleKind::ValueForced)
            .flat_map(|rule| rule.fields.iter().map(String::as_str))
            .collect()
    }

    /// Is this API closed at some instant?
    #[must_use]
    pub fn is_closed(&self, api: &str, at: Timestamp) -> bool {
        self.holding(api, at).any(|rule| rule.kind == RuleKind::Closed)
    }

    /// The fields whose absence, or whose value, means nothing in an answer of this API read at some instant.
    #[must_use]
    pub fn withheld<'a>(&'a self, api: &'a str, at: Timestamp) -> Vec<&'a str> {
        self.holding(api, at)
            .filter(|rule| matches!(rule.kind, RuleKind::FieldsMissing | RuleKind::ValueForced))
            .flat_map(|rule| rule.fields.iter().map(String::as_str))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn calendar() -> Calendar {
        let rule = |kind, fields: &[&str], from: &str, to: Option<&str>| Rule {
            kind,
            apis: vec!["taobao.trades.sold.get".into()],
            fields: fields.iter().map(|f| (*f).to_owned()).collect(),
            windows: vec![RuleWindow { from: Some(t(from)), to: to.map(t) }],
            text: String::new(),
        };
        let rules = vec![
            rule(RuleKind::FieldsMissing, &["orders"], "2023-11-10 19:30:00", Some("2023-11-10 22:00:00")),
            rule(RuleKind::FlowControl, &[], "2023-11-10 19:45:00", None),
        ];
        let notice =
            Notice { id: "25712".into(), title: "双11".into(), published: t("2023-10-24 10:54:23"), rules };
        Calendar { notices: vec![notice] }
    }

    #[test]
    fn a_notice_without_a_window_or_with_one_that_is_none_is_flawed() {
        let changed = |change: fn(&mut Notice)| {
            let mut notice = calendar().notices.remove(0);
            change(&mut notice);
            notice.check()
        };
        assert_eq!(changed(|_| ()), Ok(()));
        assert_eq!(changed(|notice| notice.id.clear()), Err(NoticeFlaw::Id));
        assert_eq!(changed(|notice| notice.rules.clear()), Err(NoticeFlaw::NoWindow));
        assert_eq!(
            changed(|notice| notice.rules.iter_mut().for_each(|rule| rule.windows.clear())),
            Err(NoticeFlaw::NoWindow)
        );
        assert_eq!(changed(|notice| notice.rules[1].apis.clear()), Err(NoticeFlaw::NoApi(String::new())));
        let windows: [fn(&mut RuleWindow); 2] =
            [|window| window.from = None, |window| window.to = Some(Timestamp::MIN)];
        for change in windows {
            let mut notice = calendar().notices.remove(0);
            change(&mut notice.rules[1].windows[0]);
            assert_eq!(notice.check(), Err(NoticeFlaw::Window(String::new())));
        }
        let many = |notice: &mut Notice| notice.rules[0].apis = vec!["a".into(); MAX_ENTRIES];
        assert_eq!(changed(many), Err(NoticeFlaw::TooLarge));
    }

    #[test]
    fn both_ends_of_a_window_count_and_an_open_end_has_none() {
        let calendar = calendar();
        let api = "taobao.trades.sold.get";
        for (at, degraded) in [
            ("2023-11-10 19:29:59", false),
            ("2023-11-10 19:30:00", true),
            ("2023-11-10 22:00:00", true),
            ("2023-11-10 22:00:01", false),
        ] {
            assert_eq!(calendar.is_degraded(api, t(at)), degraded, "{at}");
        }
        let later = Span::new(t("2030-01-01 00:00:00"), t("2030-01-01 00:00:00")).unwrap();
        assert_eq!(calendar.touching(api, later).count(), 1);
        assert_eq!(calendar.withheld(api, t("2023-11-10 20:00:00")), ["orders"]);
        assert!(!calendar.is_degraded("taobao.trade.fullinfo.get", t("2023-11-10 20:00:00")));
    }
}
