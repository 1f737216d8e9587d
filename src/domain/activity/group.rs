//! Activities that stay together, since one activity takes so few items: they share a name, a start and an end, and
//! differ in their ids and items.

use serde::{Deserialize, Serialize};

use super::diff::ActivityDiff;
use super::split::{cut, part_name};
use super::{Activity, ActivityDraft, ActivityFault};
use crate::domain::activity_log::{ActivityEntry, SendState};
use crate::domain::ids::NumIid;

/// One activity of a group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GroupPart {
    /// Its id, as typed; blank until it is filled.
    pub id: String,
    /// Its items, as typed.
    pub items: Vec<String>,
}

/// A group as it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DraftGroup {
    /// The name without the numbers of the parts.
    pub stem: String,
    /// Start of all of them.
    pub start: String,
    /// End of all of them.
    pub end: String,
    /// The parts, in their order.
    pub parts: Vec<GroupPart>,
}

/// A group that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyGroup {
    group: DraftGroup,
    activities: Vec<Activity>,
}

impl ReadyGroup {
    /// The group.
    #[must_use]
    pub const fn group(&self) -> &DraftGroup {
        &self.group
    }

    /// The activities of its parts, in their order, at least one.
    #[must_use]
    pub fn activities(&self) -> &[Activity] {
        &self.activities
    }
}

/// What is wrong between the parts of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupFault {
    /// Two parts have the same id: the second one would replace the first. Parts count from 1.
    DoubledId {
        /// The id.
        id: String,
        /// The first part that has it.
        first: usize,
        /// The other one.
        second: usize,
    },
    /// An item stands in two parts.
    DoubledItem {
        /// The item.
        item: NumIid,
        /// The first part that has it.
        first: usize,
        /// The other one.
        second: usize,
    },
}

/// How far a part of a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartState {
    /// The platform is known to have it as it stands in the group.
    Agrees,
    /// It was not sent as it stands there.
    Unsent,
    /// It is out, or its answer never came.
    Unknown,
    /// The platform refused it.
    Refused,
    /// The platform recorded something else.
    Differs,
}

/// How far a group is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupStanding {
    /// Nothing of it is as it stands in the group.
    Unsent,
    /// Some of it is: it is half sent, and is marked until it agrees.
    Half {
        /// How many parts agree.
        agree: usize,
        /// How many there are.
        of: usize,
    },
    /// All of it is.
    Agrees,
}

impl DraftGroup {
    /// A group of a draft's items, parted as [`split`](super::split::split) does; `None` where it cannot be parted so.
    #[must_use]
    pub fn of(draft: &ActivityDraft, parts: usize) -> Option<Self> {
        let parts = cut(&draft.items, parts)?;
        Some(Self {
            stem: draft.name.trim().to_owned(),
            start: draft.start.clone(),
            end: draft.end.clone(),
            parts: parts.into_iter().map(|items| GroupPart { id: String::new(), items }).collect(),
        })
    }

    /// The drafts of the parts, in their order.
    #[must_use]
    pub fn drafts(&self) -> Vec<ActivityDraft> {
        (0..self.parts.len()).filter_map(|place| self.draft(place)).collect()
    }

    /// The draft of one part, by its place from 0.
    #[must_use]
    pub fn draft(&self, place: usize) -> Option<ActivityDraft> {
        let part = self.parts.get(place)?;
        Some(ActivityDraft {
            id: part.id.clone(),
            name: part_name(&self.stem, place + 1, self.parts.len()),
            start: self.start.clone(),
            end: self.end.clone(),
            items: part.items.clone(),
        })
    }

    /// Puts ids into the parts from the first one on, and gives those that were too many.
    pub fn fill_ids(&mut self, ids: &[String]) -> Vec<String> {
        for (part, id) in self.parts.iter_mut().zip(ids) {
            part.id.clone_from(id);
        }
        ids.iter().skip(self.parts.len()).cloned().collect()
    }

    /// Parts all its items anew. The ids stay with the first parts. Is it not possible, nothing changes and `None` is
    /// given.
    pub fn part_again(&mut self, items: &[String], parts: usize) -> Option<()> {
        let pieces = cut(items, parts)?;
        let mut ids = std::mem::take(&mut self.parts).into_iter().map(|part| part.id);
        self.parts =
            pieces.into_iter().map(|items| GroupPart { id: ids.next().unwrap_or_default(), items }).collect();
        Some(())
    }

    /// Every item of every part, in their order.
    #[must_use]
    pub fn items(&self) -> Vec<String> {
        self.parts.iter().flat_map(|part| part.items.iter().cloned()).collect()
    }

    /// Checks each part by itself, in their order.
    #[must_use]
    pub fn check(&self) -> Vec<Result<Activity, Vec<ActivityFault>>> {
        self.drafts().iter().map(ActivityDraft::check).collect()
    }

    /// What is wrong between the parts. A blank id and what is no item are faults of the part itself.
    #[must_use]
    pub fn faults(&self) -> Vec<GroupFault> {
        let mut faults = Vec::new();
        for (second, part) in self.parts.iter().enumerate() {
            let earlier = || self.parts[..second].iter().enumerate();
            let id = part.id.trim();
            if !id.is_empty()
                && let Some((first, _)) = earlier().find(|(_, other)| other.id.trim() == id)
            {
                faults.push(GroupFault::DoubledId {
                    id: id.to_owned(),
                    first: first + 1,
                    second: second + 1,
                });
            }
            for text in &part.items {
                let Ok(item) = text.trim().parse::<NumIid>() else { continue };
                let has = |(_, other): &(usize, &GroupPart)| {
                    other.items.iter().any(|text| text.trim().parse() == Ok(item))
                };
                if let Some((first, _)) = earlier().find(has) {
                    faults.push(GroupFault::DoubledItem { item, first: first + 1, second: second + 1 });
                }
            }
        }
        faults
    }

    /// The group and its activities, if it can be sent: every part is valid, and no two collide.
    #[must_use]
    pub fn ready(&self) -> Option<ReadyGroup> {
        if !self.faults().is_empty() {
            return None;
        }
        let activities: Vec<Activity> = self.check().into_iter().collect::<Result<_, _>>().ok()?;
        (!activities.is_empty()).then(|| ReadyGroup { group: self.clone(), activities })
    }

    /// How far each part is, by what is known of the activities here.
    #[must_use]
    pub fn states(&self, known: &[ActivityEntry]) -> Vec<PartState> {
        let state = |draft: &ActivityDraft| {
            let id = draft.id.trim();
            let Some(entry) = known.iter().find(|entry| entry.id.as_str() == id) else {
                return PartState::Unsent;
            };
            let is = |other: &ActivityDraft| ActivityDiff::between(other, draft).is_empty();
            match entry.last.state {
                SendState::Sending | SendState::Unknown => PartState::Unknown,
                _ if entry.in_force.as_ref().is_some_and(is) => PartState::Agrees,
                SendState::Rejected if is(&entry.last.draft) => PartState::Refused,
                SendState::Differs if is(&entry.last.draft) => PartState::Differs,
                _ => PartState::Unsent,
            }
        };
        self.drafts().iter().map(state).collect()
    }

    /// How far the group is.
    #[must_use]
    pub fn standing(&self, known: &[ActivityEntry]) -> GroupStanding {
        let states = self.states(known);
        let agree = states.iter().filter(|state| **state == PartState::Agrees).count();
        match agree {
            agree if agree == states.len() && agree > 0 => GroupStanding::Agrees,
            // One that may have come is no group of which nothing is there.
            0 if !states.contains(&PartState::Unknown) => GroupStanding::Unsent,
            agree => GroupStanding::Half { agree, of: states.len() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::activity_log::SentVersion;
    use crate::domain::ids::ActivityId;
    use crate::domain::time::Timestamp;

    fn group(items: usize, parts: usize) -> DraftGroup {
        let draft = ActivityDraft {
            id: String::new(),
            name: " 会员优先购 ".into(),
            start: "2026-11-11 00:00:00".into(),
            end: "2026-11-12 00:00:00".into(),
            items: (1..=items).map(|n| n.to_string()).collect(),
        };
        DraftGroup::of(&draft, parts).unwrap()
    }

    fn filled() -> DraftGroup {
        let mut group = group(45, 3);
        assert!(group.fill_ids(&["a".into(), "b".into(), "c".into()]).is_empty());
        group
    }

    fn entry(draft: &ActivityDraft, state: SendState, in_force: Option<&ActivityDraft>) -> ActivityEntry {
        let last = SentVersion {
            version: 1,
            draft: draft.clone(),
            state,
            sent_at: Timestamp::MIN,
            ended_at: None,
            record: None,
            error: None,
        };
        ActivityEntry { id: ActivityId::new(&draft.id).unwrap(), last, in_force: in_force.cloned() }
    }

    #[test]
    fn one_edit_of_the_name_or_the_times_is_one_of_every_part() {
        let mut group = filled();
        group.stem = "新".into();
        group.end = "2026-11-13 00:00:00".into();
        let drafts = group.drafts();
        assert_eq!((&*drafts[0].name, &*drafts[2].name, &*drafts[1].id), ("新 1/3", "新 3/3", "b"));
        assert!(drafts.iter().all(|draft| draft.end == "2026-11-13 00:00:00"));
        assert!(group.check().iter().all(Result::is_ok));
        assert_eq!(group.ready().unwrap().activities()[2].name(), "新 3/3");
        assert_eq!(group.items().len(), 45);
    }

    #[test]
    fn ids_are_filled_in_their_order_and_too_many_are_given_back() {
        let mut group = group(45, 3);
        assert_eq!(group.fill_ids(&["a".into(), "b".into(), "c".into(), "d".into()]), ["d"]);
        assert_eq!(group.part_again(&group.items(), 2), None, "two take 40 items");
        assert_eq!(group.parts.len(), 3);
        group.part_again(&group.items(), 4).unwrap();
        let ids: Vec<&str> = group.parts.iter().map(|part| &*part.id).collect();
        assert_eq!((ids, group.items().len()), (vec!["a", "b", "c", ""], 45));
    }

    #[test]
    fn an_id_or_an_item_of_two_parts_is_a_fault() {
        let mut group = filled();
        assert_eq!(group.faults(), []);
        group.parts[2].id = " a".into();
        assert_eq!(group.ready(), None);
        group.parts[1].items[0] = "2".into();
        let item = NumIid::new(2).unwrap();
        assert_eq!(
            group.faults(),
            [
                GroupFault::DoubledItem { item, first: 1, second: 2 },
                GroupFault::DoubledId { id: "a".into(), first: 1, second: 3 },
            ]
        );
    }

    #[test]
    fn a_group_is_half_sent_until_every_part_agrees() {
        let group = filled();
        let drafts = group.drafts();
        let sent = |place: usize, state| {
            let in_force = (state == SendState::Confirmed).then_some(&drafts[place]);
            entry(&drafts[place], state, in_force)
        };
        assert_eq!(group.standing(&[]), GroupStanding::Unsent);
        let half = [sent(0, SendState::Confirmed), sent(1, SendState::Rejected)];
        assert_eq!(group.states(&half), [PartState::Agrees, PartState::Refused, PartState::Unsent]);
        assert_eq!(group.standing(&half), GroupStanding::Half { agree: 1, of: 3 });
        assert_eq!(
            group.standing(&[sent(0, SendState::Unknown)]),
            GroupStanding::Half { agree: 0, of: 3 },
            "it may have come"
        );
        let all: Vec<ActivityEntry> = (0..3).map(|place| sent(place, SendState::Confirmed)).collect();
        assert_eq!(group.standing(&all), GroupStanding::Agrees);
        let mut later = group.clone();
        later.end = "2026-11-13 00:00:00".into();
        assert_eq!(later.standing(&all), GroupStanding::Unsent);
        // A refused edit leaves the former version in force.
        let mut refused = all;
        refused[1] = entry(&later.drafts()[1], SendState::Rejected, Some(&drafts[1]));
        assert_eq!(later.states(&refused)[1], PartState::Refused);
        assert_eq!(group.standing(&refused), GroupStanding::Agrees);
    }
}
