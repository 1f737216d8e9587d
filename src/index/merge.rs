//! Merging: several small parts become one, and dead rows go.

use std::sync::Arc;

use super::batch::Batch;
use super::limits::Limits;
use super::part::Part;

/// So many parts of about one size are merged.
const ALIKE: usize = 4;
/// A part is built anew when one in so many of its rows is dead.
const DEAD_SHARE: usize = 3;

/// A piece of work for another thread: it holds all it needs and changes nothing.
#[derive(Debug)]
pub struct MergeJob {
    limits: Limits,
    sources: Vec<Part>,
}

/// What a [`MergeJob`] made, to be installed by the owner of the index.
#[derive(Debug)]
pub struct Merged {
    pub(super) sources: Vec<Part>,
    pub(super) made: Vec<Part>,
}

impl MergeJob {
    /// The work that is most worth doing, if any is.
    pub(super) fn plan(parts: &[Part], limits: Limits) -> Option<Self> {
        let sources = alike(parts, limits).or_else(|| rotten(parts))?;
        Some(Self { limits, sources })
    }

    /// How many rows it has to build.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.sources.iter().map(Part::living).sum()
    }

    /// Builds the merged part. A quarter of a million orders, the most there are in one, take about half a
    /// second.
    #[must_use]
    pub fn run(self) -> Merged {
        let mut batch = Batch::with_limits(self.limits);
        for part in &self.sources {
            part.read(|row| batch.push(row));
        }
        Merged { sources: self.sources, made: batch.finish().into_iter().map(Part::closed).collect() }
    }
}

/// Enough parts of one size class, the smallest class first.
fn alike(parts: &[Part], limits: Limits) -> Option<Vec<Part>> {
    let room = |part: &Part| {
        part.living() * 2 < limits.segment_rows && part.segment().loose_bytes * 2 < limits.segment_bytes
    };
    let class = |part: &Part| (part.living() / limits.delta_rows.max(1) + 1).ilog(ALIKE);
    let mut small: Vec<&Part> = parts.iter().filter(|part| !part.is_open() && room(part)).collect();
    small.sort_by_key(|part| part.living());
    let group = small.chunk_by(|a, b| class(a) == class(b)).find(|group| group.len() >= ALIKE)?;
    let (mut rows, mut bytes) = (0, 0);
    let fits = |part: &&&Part| {
        rows += part.living();
        bytes += part.segment().loose_bytes;
        rows <= limits.segment_rows && bytes <= limits.segment_bytes
    };
    Some(group.iter().take_while(fits).map(|part| Part::clone(part)).collect())
}

/// The part with the most dead rows, if they are a good share of it.
fn rotten(parts: &[Part]) -> Option<Vec<Part>> {
    let worst = parts.iter().filter(|part| !part.is_open()).max_by_key(|part| part.died())?;
    (worst.died() * DEAD_SHARE > worst.segment().len()).then(|| vec![worst.clone()])
}

impl Merged {
    /// Puts what was made in the place of its sources. `None` when one of them is no longer there: then other
    /// work has overtaken this one, and nothing is to be done.
    pub(super) fn put_into(mut self, parts: &[Part]) -> Option<Vec<Part>> {
        let is = |a: &Part, b: &Part| Arc::ptr_eq(a.segment(), b.segment());
        for source in &self.sources {
            let now = parts.iter().find(|part| is(part, source))?;
            // What died while the merged part was being built died in it too.
            let died = now.died_since(source);
            for part in &mut self.made {
                part.kill(&died);
            }
        }
        let left = parts.iter().filter(|part| !self.sources.iter().any(|source| is(part, source)));
        Some(self.made.iter().chain(left).cloned().collect())
    }
}
