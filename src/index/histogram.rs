//! How the matches of an answer spread over its time: a difference of ranks for each step.

use std::collections::BTreeMap;

use super::answer::Answer;
use super::bitmap::Bitmap;
use super::category::Category;
use super::numbers::UNKNOWN;
use super::ranked::Ranked;
use super::select::Lane;
use crate::domain::filter::TimeKind;
use crate::domain::histogram::{Histogram, Parting, Shade, Steps};
use crate::domain::time::Timestamp;

impl Answer {
    /// How its orders spread over its time; `None` where no order's time is known.
    #[must_use]
    pub fn histogram(&self, parting: Parting) -> Option<Histogram> {
        let (kind, lanes) = (self.lanes().kind(), self.lanes().all());
        let extents: Vec<(i64, i64)> = lanes.iter().filter_map(|lane| extent(lane, kind)).collect();
        let first = extents.iter().map(|(first, _)| *first).min()?;
        let last = extents.iter().map(|(_, last)| *last).max()?;
        let steps = Steps::over(Timestamp::from_unix(first), Timestamp::from_unix(last));
        let mut parts = BTreeMap::new();
        let mut unknown = 0;
        for lane in lanes {
            unknown += lane.places.rank(lane.segment.place_from(kind, UNKNOWN + 1)) as u64;
            let edges: Vec<usize> =
                steps.edges().map(|edge| lane.segment.place_from(kind, edge.unix())).collect();
            add(lane, kind, parting, &edges, &mut parts);
        }
        // A shade whose orders all lack the time is in no step.
        parts.retain(|_, counts: &mut Vec<u64>| counts.iter().any(|count| *count > 0));
        Some(Histogram { steps, parts: parts.into_iter().collect(), unknown })
    }
}

/// The first and the last known time of a lane's matches.
fn extent(lane: &Lane, kind: TimeKind) -> Option<(i64, i64)> {
    let known = lane.places.rank(lane.segment.place_from(kind, UNKNOWN + 1));
    let time = |place: u32| lane.segment.key_at(kind, place).0;
    let first = lane.places.select(known)?;
    let last = lane.places.select(lane.places.count().checked_sub(1)?)?;
    Some((time(first), time(last)))
}

/// Adds a lane's matches, shade by shade.
fn add(
    lane: &Lane,
    kind: TimeKind,
    parting: Parting,
    edges: &[usize],
    parts: &mut BTreeMap<Shade, Vec<u64>>,
) {
    let segment = &lane.segment;
    let category: &Category = match parting {
        Parting::Status => &segment.status,
        Parting::Flag => &segment.flag,
    };
    for (code, count) in category.counts().into_iter().enumerate().filter(|(_, count)| *count > 0) {
        let mut rows = Bitmap::none(segment.len());
        category.add_to(code, &mut rows);
        let mut places = segment.places_of(kind, rows, count);
        lane.places.keep_in(&mut places);
        if places.is_none() {
            continue;
        }
        let shade = match parting {
            Parting::Status => Shade::Status(segment.statuses[code].clone()),
            Parting::Flag => Shade::Flag(segment.flags[code]),
        };
        let ranked = Ranked::new(places);
        let counts = parts.entry(shade).or_insert_with(|| vec![0; edges.len().saturating_sub(1)]);
        for (count, ends) in counts.iter_mut().zip(edges.windows(2)) {
            *count += (ranked.rank(ends[1]) - ranked.rank(ends[0])) as u64;
        }
    }
}
