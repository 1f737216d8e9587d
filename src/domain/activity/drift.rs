//! What the platform has, beside what is known here: activities may be changed by another computer or application.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::diff::ActivityDiff;
use super::{ActivityDraft, ActivityRecord};
use crate::domain::activity_log::{ActivityEntry, SendState};
use crate::domain::ids::ActivityId;
use crate::domain::time::Timestamp;

/// An activity of which the platform has something else than what is known here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Which.
    pub id: ActivityId,
    /// What is the matter.
    pub kind: DriftKind,
}

/// How it differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// It was edited elsewhere.
    Edited {
        /// What is known to be in force here.
        ours: ActivityDraft,
        /// The platform's record.
        theirs: ActivityRecord,
        /// What changed from ours to theirs.
        diff: Box<ActivityDiff>,
    },
    /// It does not stand in the platform's list any more, as an old one may not.
    Gone {
        /// What is known to be in force here.
        ours: ActivityDraft,
    },
    /// The platform has it, and nothing of it is known here.
    Unknown {
        /// The platform's record.
        theirs: ActivityRecord,
    },
}

/// What a comparison of all activities found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriftReport {
    /// When the platform answered.
    pub at: Timestamp,
    /// How many are the same on both sides.
    pub equal: usize,
    /// Those that are not: the platform's in its order, then those that are gone.
    pub drifts: Vec<Drift>,
}

impl Drift {
    /// The activity's name, the platform's before ours.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.kind {
            DriftKind::Edited { theirs, .. } | DriftKind::Unknown { theirs } => &theirs.activity_name,
            DriftKind::Gone { ours } => &ours.name,
        }
    }
}

impl DriftReport {
    /// Compares the platform's whole list with what is known here. What is being sent is left out, and the newest
    /// version of unknown outcome that the platform turns out to have is no drift.
    #[must_use]
    pub fn of(records: &[ActivityRecord], known: &[ActivityEntry], at: Timestamp) -> Self {
        let mut report = Self { at, equal: 0, drifts: Vec::new() };
        let mut listed: BTreeSet<&str> = BTreeSet::new();
        for theirs in records {
            let text = theirs.activity_id.trim();
            // Nothing can be said of a record without an id; one that stands twice is its first.
            let Ok(id) = ActivityId::new(text) else { continue };
            if !listed.insert(text) {
                continue;
            }
            let entry = known.iter().find(|entry| entry.id == id);
            let drafted = theirs.to_draft();
            let last = entry.map(|entry| &entry.last);
            let is_last = last.is_some_and(|last| {
                last.state != SendState::Rejected && ActivityDiff::between(&last.draft, &drafted).is_empty()
            });
            let kind = match entry.and_then(|entry| entry.in_force.as_ref()) {
                _ if is_last => None,
                _ if last.is_some_and(|last| last.state == SendState::Sending) => continue,
                None => Some(DriftKind::Unknown { theirs: theirs.clone() }),
                Some(ours) => {
                    let diff = ActivityDiff::between(ours, &drafted);
                    let edited = || DriftKind::Edited {
                        ours: ours.clone(),
                        theirs: theirs.clone(),
                        diff: Box::new(diff.clone()),
                    };
                    (!diff.is_empty()).then(edited)
                }
            };
            match kind {
                None => report.equal += 1,
                Some(kind) => report.drifts.push(Drift { id, kind }),
            }
        }
        let gone = known.iter().filter(|entry| !listed.contains(entry.id.as_str())).filter_map(|entry| {
            let ours = entry.in_force.clone().filter(|_| entry.last.state != SendState::Sending)?;
            Some(Drift { id: entry.id.clone(), kind: DriftKind::Gone { ours } })
        });
        report.drifts.extend(gone);
        report
    }

    /// What it found of one activity.
    #[must_use]
    pub fn of_activity(&self, id: &ActivityId) -> Option<&Drift> {
        self.drifts.iter().find(|drift| drift.id == *id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity_log::SentVersion;

    const NOW: Timestamp = Timestamp::from_unix(1_800_000_000);

    fn draft(id: &str, name: &str) -> ActivityDraft {
        ActivityDraft {
            id: id.into(),
            name: name.into(),
            start: "2026-11-11 00:00:00".into(),
            end: "2026-11-12 00:00:00".into(),
            items: vec!["1".into(), "2".into()],
        }
    }

    fn record(id: &str, name: &str) -> ActivityRecord {
        let draft = draft(id, name);
        ActivityRecord {
            activity_id: draft.id,
            activity_name: draft.name,
            start_time: draft.start,
            end_time: draft.end,
            item_ids: "2,1".into(),
            ..ActivityRecord::default()
        }
    }

    fn entry(id: &str, last: &str, state: SendState, in_force: Option<&str>) -> ActivityEntry {
        let version = SentVersion {
            version: 1,
            draft: draft(id, last),
            state,
            sent_at: NOW,
            ended_at: None,
            record: None,
            error: None,
        };
        let in_force = in_force.map(|name| draft(id, name));
        ActivityEntry { id: ActivityId::new(id).unwrap(), last: version, in_force }
    }

    #[test]
    fn equal_edited_gone_and_unknown_are_told_apart() {
        let known = [
            entry("equal", "a", SendState::Confirmed, Some("a")),
            entry("edited", "a", SendState::Confirmed, Some("a")),
            entry("gone", "a", SendState::Confirmed, Some("a")),
            entry("refused", "a", SendState::Rejected, None),
        ];
        let records = [
            record("new", "theirs"),
            record("edited", "b"),
            record("equal", "a"),
            record("equal", "twice"),
            record("", "without an id"),
            record("refused", "a"),
        ];
        let report = DriftReport::of(&records, &known, NOW);
        let kinds: Vec<_> = report
            .drifts
            .iter()
            .map(|drift| {
                let kind = match &drift.kind {
                    DriftKind::Edited { diff, .. } => diff.fields[0].is.clone(),
                    DriftKind::Gone { .. } => "gone".to_owned(),
                    DriftKind::Unknown { .. } => "unknown".to_owned(),
                };
                (drift.id.as_str(), kind)
            })
            .collect();
        let expected = [("new", "unknown"), ("edited", "b"), ("refused", "unknown"), ("gone", "gone")];
        assert_eq!(kinds, expected.map(|(id, kind)| (id, kind.to_owned())));
        assert_eq!((report.equal, report.drifts[0].name()), (1, "theirs"));
        let json = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<DriftReport>(&json).unwrap(), report);
    }

    #[test]
    fn a_send_of_which_nobody_knows_is_no_edit_of_somebody_else() {
        let unknown = [entry("1", "new", SendState::Unknown, Some("old"))];
        let drifts = |name| DriftReport::of(&[record("1", name)], &unknown, NOW).drifts.len();
        assert_eq!((drifts("new"), drifts("old"), drifts("other")), (0, 0, 1));
        let sending = [entry("1", "new", SendState::Sending, Some("old"))];
        assert_eq!(DriftReport::of(&[record("1", "other")], &sending, NOW).drifts, []);
        assert_eq!(DriftReport::of(&[], &sending, NOW).drifts, []);
    }
}
