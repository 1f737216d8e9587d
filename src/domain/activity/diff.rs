//! Two versions of an activity, field by field.

use std::collections::BTreeMap;

use super::{ActivityDraft, ActivityField};

/// A field that two versions have differently; items are told apart.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FieldChange {
    /// Which field.
    pub field: ActivityField,
    /// What it was.
    pub was: String,
    /// What it is.
    pub is: String,
}

/// Whether the items that both versions have stand in the same order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemOrder {
    /// They do.
    #[default]
    Same,
    /// They do not.
    Moved,
}

/// What differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct ActivityDiff {
    /// Id, name, start and end, where they differ, in this order.
    pub fields: Vec<FieldChange>,
    /// Items that joined, in their new order.
    pub added: Vec<String>,
    /// Items that left, in their old order.
    pub removed: Vec<String>,
    /// Items that stayed, in their new order.
    pub kept: Vec<String>,
    /// Whether those that stayed moved.
    pub order: ItemOrder,
}

impl ActivityDiff {
    /// What changes from one version to another. Spaces around a text are no difference.
    #[must_use]
    pub fn between(was: &ActivityDraft, is: &ActivityDraft) -> Self {
        let fields = [
            (ActivityField::Id, &was.id, &is.id),
            (ActivityField::Name, &was.name, &is.name),
            (ActivityField::Start, &was.start, &is.start),
            (ActivityField::End, &was.end, &is.end),
        ];
        let fields = fields
            .into_iter()
            .map(|(field, was, is)| (field, was.trim(), is.trim()))
            .filter(|(_, was, is)| was != is)
            .map(|(field, was, is)| FieldChange { field, was: was.to_owned(), is: is.to_owned() })
            .collect();
        let (added, kept) = parted(&is.items, &was.items);
        let (removed, kept_before) = parted(&was.items, &is.items);
        let order = if kept == kept_before { ItemOrder::Same } else { ItemOrder::Moved };
        Self { fields, added, removed, kept, order }
    }

    /// Are both versions the same to the platform? The order of the items is not its business.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.added.is_empty() && self.removed.is_empty()
    }
}

/// Those of some texts that others lack, and those that they have. A text that stands twice in one list and once in the
/// other is both: what is typed may have doubles.
fn parted(items: &[String], others: &[String]) -> (Vec<String>, Vec<String>) {
    let mut left: BTreeMap<&str, usize> = BTreeMap::new();
    for other in others {
        *left.entry(other.trim()).or_default() += 1;
    }
    let (kept, lacking) = items.iter().map(|item| item.trim()).partition::<Vec<_>, _>(|item| {
        left.get_mut(item).is_some_and(|count| {
            let is_left = *count > 0;
            *count -= usize::from(is_left);
            is_left
        })
    });
    let owned = |items: Vec<&str>| items.into_iter().map(str::to_owned).collect();
    (owned(lacking), owned(kept))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(items: &[&str]) -> ActivityDraft {
        ActivityDraft {
            id: "1".into(),
            name: "尖货".into(),
            start: "2026-11-11 00:00:00".into(),
            end: "2026-11-12 00:00:00".into(),
            items: items.iter().map(|item| (*item).to_owned()).collect(),
        }
    }

    #[test]
    fn each_field_is_told_with_what_it_was_and_is() {
        let was = draft(&["1", "2", "3"]);
        let mut is = draft(&["3", "1", "4"]);
        is.name = " 会员 ".into();
        is.end = "2026-11-13 00:00:00".into();
        let diff = ActivityDiff::between(&was, &is);
        let fields: Vec<_> = diff.fields.iter().map(|f| (f.field, &*f.was, &*f.is)).collect();
        assert_eq!(
            fields,
            [
                (ActivityField::Name, "尖货", "会员"),
                (ActivityField::End, "2026-11-12 00:00:00", "2026-11-13 00:00:00")
            ]
        );
        assert_eq!((&diff.added[..], &diff.removed[..]), (&["4".to_owned()][..], &["2".to_owned()][..]));
        assert_eq!(diff.order, ItemOrder::Moved);
        assert!(!diff.is_empty());
    }

    #[test]
    fn another_order_is_seen_and_is_no_other_activity() {
        let diff = ActivityDiff::between(&draft(&["1", "2"]), &draft(&["2", "1"]));
        assert!(diff.is_empty() && diff.order == ItemOrder::Moved);
        assert_eq!(
            ActivityDiff::between(&draft(&["1"]), &draft(&["1"])),
            ActivityDiff { kept: vec!["1".to_owned()], ..ActivityDiff::default() }
        );
    }

    proptest! {
        #[test]
        fn no_item_is_lost_or_told_twice(
            was in proptest::collection::vec(0_u8..8, 0..12),
            is in proptest::collection::vec(0_u8..8, 0..12),
        ) {
            let texts = |items: &[u8]| items.iter().map(u8::to_string).collect::<Vec<_>>();
            let (was, is) = (texts(&was), texts(&is));
            let of = |items: &[String]| ActivityDraft { items: items.to_vec(), ..ActivityDraft::default() };
            let diff = ActivityDiff::between(&of(&was), &of(&is));
            let together = |a: &[String], b: &[String]| {
                let mut all = [a, b].concat();
                all.sort();
                all
            };
            prop_assert_eq!(together(&diff.kept, &diff.added), together(&is, &[]));
            prop_assert_eq!(together(&diff.kept, &diff.removed), together(&was, &[]));
            prop_assert!(diff.added.iter().all(|item| !diff.removed.contains(item)));
            prop_assert_eq!(diff.order == ItemOrder::Same && diff.is_empty(), was == is);
        }
    }
}
