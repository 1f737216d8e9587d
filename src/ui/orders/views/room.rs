//! Which tabs find room in a row.

/// The tabs that are shown, by their places: as many of the first ones as find room, and the open one. Where not all
/// do, `more` is kept free for what leads to the others. `gap` lies between two.
pub(super) fn shown(widths: &[f32], gap: f32, open: Option<usize>, room: f32, more: f32) -> Vec<usize> {
    let sum: f32 = widths.iter().map(|width| width + gap).sum();
    if sum - gap <= room {
        return (0..widths.len()).collect();
    }
    let width = |place: usize| widths.get(place).map_or(0.0, |width| width + gap);
    let mut left = room - more - open.map_or(0.0, width);
    let mut places = Vec::new();
    for place in 0..widths.len() {
        if Some(place) == open {
            places.push(place);
            continue;
        }
        left -= width(place);
        if left < 0.0 {
            break;
        }
        places.push(place);
    }
    places.extend(open.filter(|open| !places.contains(open)));
    places
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn where_all_find_room_all_are_shown() {
        assert_eq!(shown(&[10.0, 10.0, 10.0], 2.0, Some(2), 34.0, 8.0), [0, 1, 2]);
    }

    #[test]
    fn the_open_one_is_always_shown() {
        let widths = [10.0; 6];
        assert_eq!(shown(&widths, 0.0, Some(0), 35.0, 5.0), [0, 1, 2]);
        assert_eq!(shown(&widths, 0.0, Some(5), 35.0, 5.0), [0, 1, 5]);
        assert_eq!(shown(&widths, 0.0, None, 35.0, 5.0), [0, 1, 2]);
        assert_eq!(shown(&widths, 0.0, Some(3), 0.0, 5.0), [3]);
    }
}
