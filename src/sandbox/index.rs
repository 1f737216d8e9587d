//! A list of orders sorted by a time that moves.

use super::tick::Tick;

/// One row: its time and its place in the shop, packed so that rows sort by time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u64);

impl Entry {
    fn new(at: Tick, row: u32) -> Self {
        Self(u64::from(at.0) << 32 | u64::from(row))
    }

    const fn at(self) -> Tick {
        Tick((self.0 >> 32) as u32)
    }

    const fn row(self) -> u32 {
        (self.0 & 0xFFFF_FFFF) as u32
    }
}

/// Rows sorted by a time, rows of one second by a rank of their own.
#[derive(Debug, Default)]
pub(super) struct TimeIndex {
    entries: Vec<Entry>,
    /// The time under which each row stands; [`NOWHERE`] for a row that does not.
    times: Vec<Tick>,
    moved: Vec<Entry>,
}

const NOWHERE: Tick = Tick(u32::MAX);

impl TimeIndex {
    /// Adds a row that does not stand anywhere yet.
    pub(super) fn grow(&mut self) {
        self.times.push(NOWHERE);
    }

    /// Puts a row under a time; seen by readers after [`Self::settle`].
    pub(super) fn put(&mut self, row: u32, at: Tick) {
        let time = &mut self.times[row as usize];
        if *time != at {
            *time = at;
            self.moved.push(Entry::new(at, row));
        }
    }

    /// Sorts in what was put since the last time. Rows mostly move to the end, so little is sorted.
    pub(super) fn settle(&mut self, rank: impl Fn(u32) -> u64) {
        if self.moved.is_empty() {
            return;
        }
        let times = &self.times;
        let stands = |entry: &Entry| times[entry.row() as usize] == entry.at();
        // What a row left behind is no longer true.
        self.moved.retain(stands);
        self.entries.retain(stands);
        let first = self.moved.iter().map(|entry| entry.at()).min().unwrap_or(NOWHERE);
        let tail = self.entries.partition_point(|entry| entry.at() < first);
        let mut changed = self.entries.split_off(tail);
        changed.append(&mut self.moved);
        changed.sort_unstable();
        // A row that moved away and back is in both.
        changed.dedup();
        for second in changed.chunk_by_mut(|a, b| a.at() == b.at()).filter(|second| second.len() > 1) {
            second.sort_by_cached_key(|entry| rank(entry.row()));
        }
        self.entries.append(&mut changed);
    }

    /// The rows from one second to another, both included, oldest first.
    pub(super) fn rows(&self, from: Tick, to: Tick) -> impl DoubleEndedIterator<Item = u32> {
        let start = self.entries.partition_point(|entry| entry.at() < from);
        let end = self.entries.partition_point(|entry| entry.at() <= to).max(start);
        self.entries[start..end].iter().map(|entry| entry.row())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_under_their_last_time_only() {
        let mut index = TimeIndex::default();
        for _ in 0..5 {
            index.grow();
        }
        for (row, at) in [(0, 50), (1, 10), (2, 10), (3, 30)] {
            index.put(row, Tick(at));
        }
        index.settle(|row| u64::from(10 - row));
        let rows = |index: &TimeIndex, from, to| index.rows(Tick(from), Tick(to)).collect::<Vec<_>>();
        assert_eq!(rows(&index, 0, 100), [2, 1, 3, 0], "rows of one second go by their rank");
        assert_eq!(rows(&index, 10, 30), [2, 1, 3]);
        assert!(rows(&index, 11, 29).is_empty());
        assert!(rows(&index, 40, 5).is_empty());

        index.put(1, Tick(60));
        index.put(3, Tick(31));
        index.put(3, Tick(20));
        index.put(3, Tick(31));
        index.put(4, Tick(20));
        index.settle(|row| u64::from(10 - row));
        assert_eq!(rows(&index, 0, 100), [2, 4, 3, 0, 1]);
    }
}
