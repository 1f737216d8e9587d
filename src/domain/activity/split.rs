//! More items than one activity takes: several activities of them; and an activity like an earlier one.

use super::{ActivityDraft, MAX_ITEMS};
use crate::domain::time::{DAY_S, Timestamp};

/// How many activities so many items need at least.
#[must_use]
pub const fn parts_needed(items: usize) -> usize {
    items.div_ceil(MAX_ITEMS)
}

/// Parts a draft into so many, its items in their order and as evenly as they go, the greater parts first. The names
/// are the draft's with `1/3` behind it, and the ids are blank: they are the queues' own. `None` where the parts would
/// have more than [`MAX_ITEMS`] items, or one would have none.
#[must_use]
pub fn split(draft: &ActivityDraft, parts: usize) -> Option<Vec<ActivityDraft>> {
    let pieces = cut(&draft.items, parts)?;
    let named = |(place, items): (usize, Vec<String>)| ActivityDraft {
        id: String::new(),
        name: part_name(&draft.name, place + 1, parts),
        start: draft.start.clone(),
        end: draft.end.clone(),
        items,
    };
    Some(pieces.into_iter().enumerate().map(named).collect())
}

/// Cuts a list as [`split`] does.
pub(super) fn cut(items: &[String], parts: usize) -> Option<Vec<Vec<String>>> {
    if parts < parts_needed(items.len()) || parts > items.len() || parts == 0 {
        return None;
    }
    let (each, more) = (items.len() / parts, items.len() % parts);
    let mut rest = items;
    let mut pieces = Vec::with_capacity(parts);
    for place in 0..parts {
        let (piece, others) = rest.split_at(each + usize::from(place < more));
        pieces.push(piece.to_vec());
        rest = others;
    }
    Some(pieces)
}

/// The name of a part, counted from 1. A name of a group of one has no number.
#[must_use]
pub fn part_name(stem: &str, part: usize, parts: usize) -> String {
    let stem = stem.trim();
    if parts < 2 { stem.to_owned() } else { format!("{stem} {part}/{parts}").trim().to_owned() }
}

/// The ids of a pasted text, in any separator, each once.
#[must_use]
pub fn paste_ids(text: &str) -> Vec<String> {
    let separators =
        |c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；' | '"' | '“' | '”');
    let mut ids: Vec<String> = Vec::new();
    for id in text.split(separators).filter(|id| !id.is_empty()) {
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }
    ids
}

/// Times and items of an activity, so many days later (negative: earlier), with the same time of the day in GMT+8. The
/// id is blank: it would be an edit of the earlier one. A time that cannot be read stays as it is.
#[must_use]
pub fn shifted(draft: &ActivityDraft, days: i64) -> ActivityDraft {
    // GMT+8 has no summer time: a day is always as long as another one.
    let seconds = days.saturating_mul(DAY_S);
    let moved = |text: &str| {
        text.trim().parse::<Timestamp>().map_or_else(|_| text.to_owned(), |at| at.plus_s(seconds).to_string())
    };
    ActivityDraft {
        id: String::new(),
        name: draft.name.clone(),
        start: moved(&draft.start),
        end: moved(&draft.end),
        items: draft.items.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(items: usize) -> ActivityDraft {
        ActivityDraft {
            id: "7".into(),
            name: "会员优先购".into(),
            start: "2026-10-14 20:00:00".into(),
            end: "2026-10-15 20:00:00".into(),
            items: (1..=items).map(|n| n.to_string()).collect(),
        }
    }

    #[test]
    fn forty_five_items_are_three_activities() {
        assert_eq!(parts_needed(45), 3);
        let parts = split(&draft(45), 3).unwrap();
        let names: Vec<&str> = parts.iter().map(|part| &*part.name).collect();
        assert_eq!(names, ["会员优先购 1/3", "会员优先购 2/3", "会员优先购 3/3"]);
        assert!(parts.iter().all(|part| part.id.is_empty() && part.items.len() == 15));
        assert_eq!((&*parts[0].start, &*parts[2].end), ("2026-10-14 20:00:00", "2026-10-15 20:00:00"));
        let sizes = |k| split(&draft(45), k).unwrap().iter().map(|part| part.items.len()).collect::<Vec<_>>();
        assert_eq!(sizes(4), [12, 11, 11, 11]);
        assert_eq!(split(&draft(45), 2), None, "more than an activity takes");
        assert_eq!((split(&draft(2), 3), split(&draft(0), 0)), (None, None));
        assert_eq!(split(&draft(3), 1).unwrap()[0].name, "会员优先购");
    }

    #[test]
    fn pasted_ids_are_taken_each_once() {
        assert_eq!(paste_ids("2133\n2134，2135; 2133 \"2136\""), ["2133", "2134", "2135", "2136"]);
        assert!(paste_ids(" \n").is_empty());
    }

    #[test]
    fn an_activity_28_days_later_keeps_the_time_of_the_day() {
        let later = shifted(&draft(2), 28);
        assert_eq!((&*later.start, &*later.end), ("2026-11-11 20:00:00", "2026-11-12 20:00:00"));
        assert_eq!((later.id.as_str(), later.items.len()), ("", 2));
        let mut odd = draft(1);
        odd.start = "soon".into();
        assert_eq!(shifted(&odd, 28).start, "soon");
        assert_eq!(shifted(&later, -28).end, "2026-10-15 20:00:00");
        assert_eq!(shifted(&draft(1), i64::MAX).start, Timestamp::MAX.to_string());
    }

    proptest! {
        #[test]
        fn a_split_loses_no_item_and_keeps_their_order(items in 1_usize..120, more in 0_usize..4) {
            let parts = parts_needed(items) + more;
            let draft = draft(items);
            match split(&draft, parts) {
                None => prop_assert!(parts > items),
                Some(split) => {
                    prop_assert_eq!(split.len(), parts);
                    prop_assert!(split.iter().all(|part| (1..=MAX_ITEMS).contains(&part.items.len())));
                    let all: Vec<String> = split.into_iter().flat_map(|part| part.items).collect();
                    prop_assert_eq!(all, draft.items);
                }
            }
        }
    }
}
