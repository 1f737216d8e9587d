//! The oracles: after every window, after every commit, and after a pass. The one at rest stands in `rest`.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::Hash;

use super::options::{Config, Late};
use super::watch;
use super::world::{Law, World};
use crate::domain::coverage::{Covered, Grade, Ledger};
use crate::domain::ids::Rev;
use crate::domain::item::Fields;
use crate::domain::list::{Axis, List};
use crate::domain::record::{Record, Source, line_key, line_path};
use crate::domain::time::{Span, Timestamp};
use crate::store::{Reader, Result};
use crate::sync::plan::LAG_S;

/// Calls of one list that are remembered.
const CALLS: usize = 200;
/// How far behind the end of what is claimed a late row may still be missing.
const LATEST_S: i64 = 1_260;

/// One answered page.
#[derive(Debug)]
pub(super) struct ListCall {
    /// The pass that asked.
    pub(super) pass: u64,
    /// What was asked for.
    pub(super) span: Span,
    /// Every row of the list then in and around the span, by the second it is found by.
    pub(super) there: Vec<(i64, i64)>,
    /// The orders that were returned, with the second of their `modified`.
    pub(super) answered: Vec<(i64, i64)>,
}

/// What the oracles remember.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) pass: u64,
    /// Every order as it stood after the last commit.
    pub(super) orders: HashMap<i64, Record>,
    pub(super) rev: Rev,
    calls: BTreeMap<List, VecDeque<ListCall>>,
}

impl Memory {
    pub(super) fn answered(&mut self, list: List, call: ListCall) {
        let calls = self.calls.entry(list).or_default();
        if calls.len() == CALLS {
            calls.pop_front();
        }
        calls.push_back(call);
    }

    /// The second up to which an order is known to have changed.
    fn newest_s(&self, tid: i64) -> Option<i64> {
        Some(self.orders.get(&tid)?.newest()?.unix())
    }
}

/// Every field of a record with its path and its value as it is shown.
pub(super) fn fields(record: &Record) -> Vec<(String, String)> {
    let of = |fields: &Fields, path: &dyn Fn(&str) -> String| -> Vec<(String, String)> {
        fields.iter().map(|(name, value)| (path(name), value.display())).collect()
    };
    let mut all = of(record.item().trade(), &str::to_owned);
    for (place, line) in record.item().lines().iter().enumerate() {
        let key = line_key(line, place);
        all.extend(of(line, &|name| line_path(&key, name)));
    }
    all
}

impl World {
    /// A transaction was committed.
    pub(super) fn committed(&mut self, state: &Reader<'_>) -> Result<()> {
        self.figures.commits += 1;
        let rev = state.revision()?;
        let changed =
            if rev == self.memory.rev { Vec::new() } else { changed_since(state, self.memory.rev)? };
        let windows = watch::take();
        (rev.0, changed.len(), windows.len()).hash(&mut self.trace);
        if !changed.is_empty() {
            self.note(format_args!("committed {} orders as revision {}", changed.len(), rev.0));
        }
        for record in changed {
            self.changed(&record);
            self.memory.orders.insert(record.tid().get(), record);
        }
        self.memory.rev = rev;
        for window in windows {
            self.note(format_args!(
                "{} covers {:?} {}",
                window.list.word(),
                window.span,
                window.grade.word()
            ));
            self.figures.windows += 1;
            self.window(&window);
        }
        Ok(())
    }

    /// The store was opened again: everything in it is taken as it is.
    pub(super) fn reopened(&mut self, state: &Reader<'_>) -> Result<()> {
        let all = changed_since(state, Rev(0))?;
        self.memory.orders = all.into_iter().map(|record| (record.tid().get(), record)).collect();
        self.memory.rev = state.revision()?;
        watch::take();
        self.claims(&state.coverage(super::disk::shop())?);
        Ok(())
    }

    /// I7, I8, I9: an order that a commit changed against what it was and against the truth.
    fn changed(&mut self, record: &Record) {
        let tid = record.tid().get();
        let before = self.memory.orders.remove(&tid);
        let known: HashMap<String, String> =
            before.as_ref().map(|before| fields(before).into_iter().collect()).unwrap_or_default();
        let now = fields(record);
        let mut truths: HashMap<i64, HashSet<(String, String)>> = HashMap::new();
        let mut found = None;
        if let Some(before) = &before {
            let gone = known.keys().find(|path| !now.iter().any(|(known, _)| known == *path));
            found = gone.map(|path| (Law::Poorer, format!("{tid} {path} is gone")));
            if record.newest() < before.newest() {
                found = Some((Law::Back, format!("{tid} is of {:?} again", record.newest())));
            }
        }
        for (path, value) in now {
            let origin = record.origin(&path);
            let old =
                before.as_ref().map(|before| before.origin(&path)).filter(|_| known.contains_key(&path));
            if old == Some(origin) && known.get(&path) == Some(&value) {
                continue;
            }
            let degraded = origin.source == Source::TopList
                && self.options.promotion.is_some_and(|p| p.lists.holds(origin.read_at.unix()));
            if let Some(old) = old {
                if origin.modified < old.modified {
                    found = Some((Law::Back, format!("{tid} {path} of {origin:?}, was of {old:?}")));
                }
                if degraded && known.get(&path) != Some(&value) {
                    found = Some((Law::Extra, format!("{tid} {path} is replaced by a degraded list")));
                }
            }
            // A promotion's lists disagree on states, and what they add has to be replaced later.
            let may_lie = path == "status"
                && origin.source == Source::TopList
                && self.options.promotion.is_some_and(|p| {
                    p.lists.holds(origin.read_at.unix()) || p.lists.holds(origin.read_at.unix() - 60)
                });
            let Some(modified) = origin.modified.filter(|_| !may_lie) else { continue };
            let order = self.truth.order(tid);
            let truth = truths.entry(modified.unix()).or_insert_with(|| {
                let versions =
                    (0..order.versions.len()).filter(|n| order.versions[*n].at_s() == modified.unix());
                versions.flat_map(|n| order.truth(n)).collect()
            });
            if !truth.contains(&(path.clone(), value.clone())) {
                found = Some((Law::Extra, format!("{tid} {path} never was {value:?} at {modified}")));
            }
        }
        if let Some((law, detail)) = found {
            self.broke(law, detail);
        }
    }

    /// I1, I2, I4, I5: a window that was committed against what the list held while it was read.
    fn window(&mut self, window: &Covered) {
        let (list, span) = (window.list, window.span);
        let settled = self.clocks.now().plus_s(-LAG_S);
        if span.end() > settled {
            return self.broke(Law::Lost, format!("{} claims {span:?}, which has not settled", list.word()));
        }
        let calls = self.memory.calls.get(&list);
        // The call that held it, or, with a bug planted, all of it but its last second.
        let held = |slack_s: i64| {
            let holds = |call: &&ListCall| {
                call.span.start() <= span.start() && span.end() <= call.span.end().plus_s(slack_s)
            };
            calls.and_then(|calls| calls.iter().rev().find(holds))
        };
        let Some(last) = held(0).or_else(|| held(1)) else {
            return self.broke(Law::Lost, format!("{} claims {span:?}, which it never read", list.word()));
        };
        let same = |call: &&ListCall| call.span == last.span && call.pass == last.pass;
        let calls: Vec<&ListCall> = calls.into_iter().flatten().filter(same).collect();
        // Whether a window holds its last second is the platform's secret, so only what lies before it counts.
        let inside = |at_s: i64| span.start().unix() <= at_s && at_s < span.end().unix();
        let answered: HashMap<i64, i64> =
            calls.iter().flat_map(|call| call.answered.iter().copied()).collect();
        let first: HashSet<i64> =
            calls[0].there.iter().filter(|(at_s, _)| inside(*at_s)).map(|(_, tid)| *tid).collect();
        let must = last.there.iter().filter(|(at_s, tid)| inside(*at_s) && first.contains(tid));
        let hole = must.clone().find(|(_, tid)| !answered.contains_key(tid));
        let not_here = must.clone().find(|(_, tid)| {
            answered.get(tid).is_some_and(|at_s| self.memory.newest_s(*tid).unwrap_or(i64::MIN) < *at_s)
        });
        if let Some((at_s, tid)) = hole {
            let at = Timestamp::from_unix(*at_s);
            let detail = format!("{} read {span:?} without {tid} of {at}", list.word());
            return self.broke(Law::Hole, detail);
        }
        if let Some((_, tid)) = not_here {
            let detail = format!("{} claims {span:?} and {tid} is not here", list.word());
            self.broke(Law::Lost, detail);
        }
    }

    /// I3: what the ledger claims against what each list shows. A late row may be missing near the end.
    pub(super) fn claims(&mut self, ledger: &Ledger) {
        self.truth.advance(self.clocks.now_ms());
        let slack_s = match self.options.config {
            Config { late: Late::None, .. } => 0,
            Config { late: Late::Some, .. } => LATEST_S,
        };
        let mut found = None;
        for list in List::ALL {
            let complete = ledger.read(list, Grade::Complete);
            for claimed in complete.spans() {
                let (first, last) = (claimed.start().unix(), claimed.end().unix() - slack_s - 1);
                if first > last {
                    continue;
                }
                for (at_s, tid) in self.truth.rows(list).range((first, 0)..=(last, i64::MAX)) {
                    let version = &self.truth.order(*tid).versions[self.truth.shown(list, *tid)];
                    let here = self.memory.newest_s(*tid);
                    // That an order was created does not tell what became of it.
                    let least_s = if list.axis() == Axis::Created { i64::MIN } else { version.at_s() };
                    if here.is_none_or(|here| here < least_s) && !self.malformed.contains(tid) {
                        let at = Timestamp::from_unix(*at_s);
                        let known = if here.is_some() { "an older" } else { "no" };
                        found = Some((
                            if here.is_some() { Law::Stale } else { Law::Lost },
                            format!("{} is complete in {claimed:?} with {known} {tid} of {at}", list.word()),
                        ));
                    }
                }
            }
        }
        if let Some((law, detail)) = found {
            self.broke(law, detail);
        }
    }
}

fn changed_since(state: &Reader<'_>, rev: Rev) -> Result<Vec<Record>> {
    let mut ids = Vec::new();
    state.rows_since(rev, |row| {
        ids.push(row.id);
        Ok(())
    })?;
    Ok(state.orders(&ids)?.into_iter().map(|known| known.record).collect())
}
