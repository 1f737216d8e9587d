//! Notices of activities: which are to be told now.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Activity;
use super::drift::{DriftKind, DriftReport};
use crate::domain::activity_log::{ActivityEntry, SendState};
use crate::domain::ids::ActivityId;
use crate::domain::time::{DAY_S, Timestamp};
use crate::domain::watch::{QuietHours, Sound};

/// Most minutes before a start or an end that a notice can be wished for.
pub const MOST_LEAD_MIN: u32 = 24 * 60;
/// A send that failed longer ago is told no more, in seconds.
const FAILED_S: i64 = DAY_S;

/// Under which key the wish is kept among the choices of the window.
pub const NOTICE_WISH: &str = "activity_notices";
/// Most leads that are taken.
pub const MOST_LEADS: usize = 6;
/// The longest lead, in minutes: a day.
pub const LONGEST_LEAD: u32 = 1_440;

/// Minutes before a start or an end, as typed: numbers in any separator. `None` where one is none, or there are too many.
#[must_use]
pub fn leads(text: &str) -> Option<Vec<u32>> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、'));
    let read = |part: &str| part.parse().ok().filter(|lead| (1..=LONGEST_LEAD).contains(lead));
    let leads: Vec<u32> = parts.filter(|part| !part.is_empty()).map(read).collect::<Option<_>>()?;
    (leads.len() <= MOST_LEADS).then_some(leads)
}

/// Which notices of activities are wished for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeWish {
    /// Minutes before a start and an end; none: nothing is told of these.
    pub lead_min: Vec<u32>,
    /// Whether sends that failed and edits found elsewhere are told.
    pub troubles: Troubles,
    /// Hours in which nothing is told.
    pub quiet: Option<QuietHours>,
    /// Whether they are heard.
    pub sound: Sound,
}

/// Whether troubles are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Troubles {
    /// They are.
    #[default]
    Told,
    /// They are only shown in the window.
    Shown,
}

impl Default for NoticeWish {
    /// An hour and ten minutes before.
    fn default() -> Self {
        Self { lead_min: vec![60, 10], troubles: Troubles::Told, quiet: None, sound: Sound::Silent }
    }
}

/// A notice that is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueNotice {
    /// The activity.
    pub id: ActivityId,
    /// Its name.
    pub name: String,
    /// What there is to tell.
    pub kind: DueKind,
}

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DueKind {
    /// It begins then, in at most so many minutes, at least 1.
    Begins {
        /// When.
        at: Timestamp,
        /// In how many minutes, rounded up.
        minutes: u32,
    },
    /// It ends then.
    Ends {
        /// When.
        at: Timestamp,
        /// In how many minutes, rounded up.
        minutes: u32,
    },
    /// The newest send came to this end.
    Failed(SendState),
    /// It was edited elsewhere.
    Edited,
    /// The platform does not have it any more.
    Gone,
    /// The platform has it and nothing is known of it here.
    Found,
}

/// What is to be told now, and what is told by it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// The notices.
    pub notices: Vec<DueNotice>,
    /// The names of what they say, to be kept: what is kept is not told again.
    pub told: Vec<String>,
}

/// Which notices are to be told now. Of several leads of one start that are due at once, one notice is made: a computer
/// that wakes up ten minutes before tells of ten minutes, once. What falls due in quiet hours is told after them, if it
/// has not passed by then.
#[must_use]
pub fn due(
    known: &[ActivityEntry],
    drift: Option<&DriftReport>,
    wish: &NoticeWish,
    told: &BTreeSet<String>,
    now: Timestamp,
) -> Due {
    let mut due = Due::default();
    if wish.quiet.is_some_and(|quiet| quiet.holds(now)) {
        return due;
    }
    for entry in known {
        let in_force = entry.in_force.as_ref().and_then(|draft| draft.check().ok());
        if let Some(activity) = in_force {
            due.turn(&activity, Turn::Start, wish, told, now);
            due.turn(&activity, Turn::End, wish, told, now);
        }
        if wish.troubles == Troubles::Told {
            due.failed(entry, told, now);
        }
    }
    if let (Some(report), Troubles::Told) = (drift, wish.troubles) {
        due.drifted(report, told);
    }
    due
}

#[derive(Clone, Copy)]
enum Turn {
    Start,
    End,
}

impl Due {
    fn turn(
        &mut self,
        activity: &Activity,
        turn: Turn,
        wish: &NoticeWish,
        told: &BTreeSet<String>,
        now: Timestamp,
    ) {
        let (word, at) = match turn {
            Turn::Start => ("begins", activity.span().start()),
            Turn::End => ("ends", activity.span().end()),
        };
        let left = at.since_s(now);
        if left <= 0 {
            return;
        }
        let is_due = |lead: &&u32| left <= i64::from((**lead).min(MOST_LEAD_MIN)) * 60;
        let keys: Vec<String> = wish
            .lead_min
            .iter()
            .filter(is_due)
            .map(|lead| format!("{word}|{}|{at}|{lead}", activity.id()))
            .filter(|key| !told.contains(key))
            .collect();
        if keys.is_empty() {
            return;
        }
        self.told.extend(keys);
        let minutes = u32::try_from(left.div_euclid(60) + i64::from(left % 60 > 0)).unwrap_or(MOST_LEAD_MIN);
        let kind = match turn {
            Turn::Start => DueKind::Begins { at, minutes },
            Turn::End => DueKind::Ends { at, minutes },
        };
        self.notices.push(DueNotice { id: activity.id().clone(), name: activity.name().to_owned(), kind });
    }

    fn failed(&mut self, entry: &ActivityEntry, told: &BTreeSet<String>, now: Timestamp) {
        let last = &entry.last;
        let is_failure = matches!(last.state, SendState::Rejected | SendState::Unknown | SendState::Differs);
        if !is_failure || now.since_s(last.sent_at) > FAILED_S {
            return;
        }
        let key = format!("failed|{}|{}|{}", entry.id, last.version, last.state.word());
        let name = last.draft.name.trim().to_owned();
        self.once(key, DueNotice { id: entry.id.clone(), name, kind: DueKind::Failed(last.state) }, told);
    }

    fn drifted(&mut self, report: &DriftReport, told: &BTreeSet<String>) {
        for drift in &report.drifts {
            let (word, version, kind) = match &drift.kind {
                DriftKind::Edited { theirs, .. } => ("edited", &*theirs.gmt_modified, DueKind::Edited),
                DriftKind::Gone { .. } => ("gone", "", DueKind::Gone),
                DriftKind::Unknown { theirs } => ("found", &*theirs.gmt_modified, DueKind::Found),
            };
            let key = format!("{word}|{}|{version}", drift.id);
            self.once(key, DueNotice { id: drift.id.clone(), name: drift.name().to_owned(), kind }, told);
        }
    }

    fn once(&mut self, key: String, notice: DueNotice, told: &BTreeSet<String>) {
        if !told.contains(&key) && !self.told.contains(&key) {
            self.told.push(key);
            self.notices.push(notice);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity::{ActivityDraft, ActivityRecord};
    use crate::domain::activity_log::SentVersion;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn draft() -> ActivityDraft {
        ActivityDraft {
            id: "2132".into(),
            name: "会员优先购".into(),
            start: "2026-11-11 20:00:00".into(),
            end: "2026-11-11 22:00:00".into(),
            items: vec!["1".into()],
        }
    }

    fn entry(state: SendState) -> ActivityEntry {
        let last = SentVersion {
            version: 3,
            draft: draft(),
            state,
            sent_at: t("2026-11-11 10:00:00"),
            ended_at: None,
            record: None,
            error: None,
        };
        let in_force = (state == SendState::Confirmed).then(draft);
        ActivityEntry { id: ActivityId::new("2132").unwrap(), last, in_force }
    }

    /// Tells what is due, as a program that keeps what it told.
    fn tell(told: &mut BTreeSet<String>, entry: &ActivityEntry, wish: &NoticeWish, at: &str) -> Vec<DueKind> {
        let due = due(std::slice::from_ref(entry), None, wish, told, t(at));
        told.extend(due.told);
        due.notices.into_iter().map(|notice| notice.kind).collect()
    }

    #[test]
    fn leads_are_read_in_any_separator_and_bounded() {
        assert_eq!(leads("60，10"), Some(vec![60, 10]));
        assert_eq!(leads(" "), Some(vec![]));
        assert_eq!(
            (leads("60, x"), leads("0"), leads("1441"), leads("1 2 3 4 5 6 7")),
            (None, None, None, None)
        );
    }

    #[test]
    fn a_start_and_an_end_are_told_once_for_each_lead() {
        let (mut told, wish, entry) = (BTreeSet::new(), NoticeWish::default(), entry(SendState::Confirmed));
        let start = t("2026-11-11 20:00:00");
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 18:59:59"), []);
        let hour = [DueKind::Begins { at: start, minutes: 60 }];
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 19:00:00"), hour);
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 19:00:30"), []);
        let soon = [DueKind::Begins { at: start, minutes: 10 }];
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 19:50:01"), soon);
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 20:00:00"), []);
        let end = [DueKind::Ends { at: t("2026-11-11 22:00:00"), minutes: 5 }];
        // Both leads have passed: it is told once.
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 21:55:00"), end);
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 21:56:00"), []);
        // Another start is told anew.
        let mut moved = entry.clone();
        moved.in_force = Some(ActivityDraft { start: "2026-11-11 20:05:00".into(), ..draft() });
        assert_eq!(tell(&mut told, &moved, &wish, "2026-11-11 19:58:00").len(), 1);
    }

    #[test]
    fn quiet_hours_hold_back_and_what_has_passed_by_then_is_not_told() {
        let (mut told, entry) = (BTreeSet::new(), entry(SendState::Confirmed));
        let quiet = |hours: &str| NoticeWish { quiet: hours.parse().ok(), ..NoticeWish::default() };
        assert_eq!(tell(&mut told, &entry, &quiet("19:00-19:55"), "2026-11-11 19:30:00"), []);
        let after = tell(&mut told, &entry, &quiet("19:00-19:55"), "2026-11-11 19:55:00");
        assert_eq!(after, [DueKind::Begins { at: t("2026-11-11 20:00:00"), minutes: 5 }]);
        let mut anew = BTreeSet::new();
        assert_eq!(tell(&mut anew, &entry, &quiet("19:00-20:30"), "2026-11-11 20:30:00"), []);
    }

    #[test]
    fn a_failed_send_is_told_once_and_not_after_a_day() {
        let (mut told, wish, entry) = (BTreeSet::new(), NoticeWish::default(), entry(SendState::Unknown));
        let failed = [DueKind::Failed(SendState::Unknown)];
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 10:00:01"), failed);
        assert_eq!(tell(&mut told, &entry, &wish, "2026-11-11 10:01:00"), []);
        assert_eq!(tell(&mut BTreeSet::new(), &entry, &wish, "2026-11-12 10:00:01"), []);
        let shown = NoticeWish { troubles: Troubles::Shown, ..wish };
        assert_eq!(tell(&mut BTreeSet::new(), &entry, &shown, "2026-11-11 10:00:01"), []);
    }

    #[test]
    fn an_edit_found_elsewhere_is_told_once_for_each_state_of_it() {
        let theirs = |modified: &str| ActivityRecord {
            activity_id: "2132".into(),
            activity_name: "别的".into(),
            gmt_modified: modified.into(),
            ..ActivityRecord::default()
        };
        let known = [entry(SendState::Confirmed)];
        let now = t("2026-11-11 12:00:00");
        let mut told = BTreeSet::new();
        for (modified, count) in [("1", 1), ("1", 0), ("2", 1)] {
            let report = DriftReport::of(&[theirs(modified)], &known, now);
            let due = due(&known, Some(&report), &NoticeWish::default(), &told, now);
            assert_eq!(due.notices.len(), count, "{modified}");
            assert!(due.notices.iter().all(|n| n.kind == DueKind::Edited && n.name == "别的"));
            told.extend(due.told);
        }
    }

    #[test]
    fn a_wish_that_was_kept_earlier_is_read_though_it_lacks_what_came_later() {
        let wish: NoticeWish = serde_json::from_str(r#"{"lead_min":[5]}"#).unwrap();
        assert_eq!(wish, NoticeWish { lead_min: vec![5], ..NoticeWish::default() });
    }
}
