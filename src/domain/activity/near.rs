//! Ids that are nearly those of known activities. The platform makes a new activity of every id that it does not know,
//! so a slip of the finger is a second activity.

use crate::domain::ids::ActivityId;

/// Most characters in which two ids may differ and still be nearly the same.
const MOST: usize = 2;
/// The shortest id of which two characters may differ; of a shorter one it would be another id.
const LONG_ENOUGH: usize = 4;

/// A known id that a new one may be meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The known id.
    pub id: ActivityId,
    /// How many characters have to be put in, left out, replaced or swapped; 0 where they differ in case, width or
    /// spaces alone.
    pub edits: usize,
}

/// The known ids that a new id is nearly equal to, the nearest first; none where the id itself is known.
#[must_use]
pub fn near<'a>(id: &ActivityId, known: impl IntoIterator<Item = &'a ActivityId>) -> Vec<Near> {
    let folded = fold(id.as_str());
    let mut found = Vec::new();
    for other in known {
        if other == id {
            return Vec::new();
        }
        let theirs = fold(other.as_str());
        let shorter = folded.len().min(theirs.len());
        let most = if shorter >= LONG_ENOUGH { MOST } else { 1 };
        // Of an id of one character, another one is simply another id.
        if folded != theirs && shorter < 2 {
            continue;
        }
        let edits = edits(&folded, &theirs);
        if edits <= most {
            found.push(Near { id: other.clone(), edits });
        }
    }
    found.sort_by(|a, b| a.edits.cmp(&b.edits).then_with(|| a.id.cmp(&b.id)));
    found.dedup();
    found
}

/// Without case, width and spaces.
fn fold(text: &str) -> Vec<char> {
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).flat_map(char::to_lowercase).collect()
}

/// The narrow form of a wide character of ASCII.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// How many single changes make one text of the other; two neighbours that are swapped are one.
fn edits(a: &[char], b: &[char]) -> usize {
    if a.len().abs_diff(b.len()) > MOST {
        return MOST + 1;
    }
    // Three rows of the table: the one before the last is what a swap looks at.
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let differ = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + differ);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(text: &str) -> ActivityId {
        ActivityId::new(text).unwrap()
    }

    fn found(new: &str, known: &[&str]) -> Vec<(String, usize)> {
        let known: Vec<ActivityId> = known.iter().map(|text| id(text)).collect();
        near(&id(new), &known).into_iter().map(|near| (near.id.to_string(), near.edits)).collect()
    }

    #[test]
    fn a_slip_of_the_finger_is_near_and_another_id_is_not() {
        for (typed, edits) in [
            ("213245", 1),
            ("2132", 1),
            ("21342", 1),
            ("21399", 2),
            ("12342", 2),
            ("2１324", 0),
            ("213 24", 0),
        ] {
            assert_eq!(found(typed, &["21324"]), [("21324".to_owned(), edits)], "{typed}");
        }
        assert_eq!(found("double-11", &["Double-11"]), [("Double-11".to_owned(), 0)]);
        assert!(found("21324", &["99999", "21", "2132499x", "双11"]).is_empty());
        assert!(found("21324", &["21325", "21324"]).is_empty(), "a known id is not new");
        assert!(found("a", &["b", "c"]).is_empty());
        assert_eq!(found("ab1", &["ab2", "xy2"]), [("ab2".to_owned(), 1)]);
        let nearest: Vec<String> =
            found("21324", &["21355", "21325"]).into_iter().map(|(id, _)| id).collect();
        assert_eq!(nearest, ["21325", "21355"]);
    }

    proptest! {
        #[test]
        fn two_slips_are_always_found(
            text in "[a-z0-9]{4,12}",
            slips in proptest::collection::vec((0_usize..4, 0_usize..12, proptest::char::range('a', 'z')), 1..=2),
        ) {
            let mut chars: Vec<char> = text.chars().collect();
            // A second slip between two that were swapped makes three of the two.
            let swaps = slips.iter().any(|(kind, ..)| *kind == 2);
            let slips = if swaps { &slips[..1] } else { &slips[..] };
            for &(kind, place, with) in slips {
                let place = place % chars.len();
                match kind {
                    0 => chars.insert(place, with),
                    1 if chars.len() > 4 => { chars.remove(place); }
                    2 if place + 1 < chars.len() => chars.swap(place, place + 1),
                    _ => chars[place] = with,
                }
            }
            let typed: String = chars.iter().collect();
            prop_assume!(typed != text);
            prop_assert_eq!(found(&typed, &[&text]).len(), 1);
        }
    }
}
