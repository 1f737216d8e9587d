//! What is typed, checked and held beside the activity in force.

use crate::domain::activity::change::AccessChange;
use crate::domain::activity::warning::{Overlap, Warning};
use crate::domain::activity::{Activity, ActivityDraft, ActivityFault, Danger};
use crate::domain::ids::NumIid;
use crate::ui::activities::{Scene, all_in_force};

/// What is typed, checked and held beside the activity in force.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) activity: Result<Activity, Vec<ActivityFault>>,
    pub(super) in_force: Option<Activity>,
    pub(super) changes: Vec<AccessChange>,
    pub(super) dangers: Vec<Danger>,
    pub(super) warnings: Vec<Warning>,
}

impl Checked {
    pub(super) fn new(draft: &ActivityDraft, scene: &Scene<'_>) -> Self {
        let activity = draft.check();
        let all = all_in_force(scene.model, scene.shop);
        let in_force = all.iter().find(|known| known.id().as_str() == draft.id.trim()).cloned();
        let mut checked =
            Self { activity, in_force, changes: Vec::new(), dangers: Vec::new(), warnings: Vec::new() };
        if let Ok(activity) = &checked.activity {
            let old = checked.in_force.as_ref();
            if let Some(old) = old {
                checked.changes = activity.access_changes(Some(old), scene.now);
                checked.dangers = activity.dangers(old, scene.now);
            }
            checked.warnings = activity.warnings(old, all, scene.now);
        }
        checked
    }

    /// The other activities that have an item at the same time.
    pub(super) fn overlaps_of(&self, item: Option<NumIid>) -> impl Iterator<Item = &Overlap> {
        self.warnings.iter().filter_map(move |warning| match warning {
            Warning::Overlaps(overlap) if item.is_some_and(|item| overlap.items.contains(&item)) => {
                Some(overlap)
            }
            _ => None,
        })
    }

    /// The other activities that have any of the items at the same time.
    pub(super) fn overlaps(&self) -> impl Iterator<Item = &Overlap> {
        self.warnings.iter().filter_map(|warning| match warning {
            Warning::Overlaps(overlap) => Some(overlap),
            _ => None,
        })
    }

    pub(super) fn faults(&self) -> &[ActivityFault] {
        self.activity.as_ref().err().map_or(&[], Vec::as_slice)
    }
}
