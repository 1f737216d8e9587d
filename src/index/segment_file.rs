//! A segment in the file of the mirror: its columns, one line each. What can be had from them quicker than by reading
//! is made anew.

use std::io;

use super::amounts::Amounts;
use super::category::Category;
use super::contents::Contents;
use super::digest::Digests;
use super::limits::Limits;
use super::numbers::Numbers;
use super::postings::{ItemPostings, TextPostings};
use super::segment::{HANDLEDS, REFUNDINGS, Segment, Sequence};
use super::stored::{Refused, Sink, Source, Stored};
use super::text::TextColumn;
use crate::domain::filter::TimeKind;
use crate::domain::flag::Flag;
use crate::domain::ids::{OrderId, ShopId, Tid};
use crate::domain::status::{Status, StepStatus};

/// Most values of a column of few: a value stays when the last row that had it was replaced, so that there may be more
/// of them than rows.
const MOST_VALUES: usize = Limits::REAL.segment_rows;
/// Most bytes of texts and items that a segment says it was built from.
const MOST_LOOSE: u64 = 1 << 32;

impl Stored for Segment {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        // By name and without a rest: a new column does not compile until it is here.
        let Self {
            ids,
            tids,
            created,
            modified,
            paid,
            by_id,
            by_tid,
            by_modified,
            by_paid,
            shops,
            shop,
            statuses,
            status,
            flags,
            flag,
            refunding,
            handled,
            steps,
            step,
            contents,
            digests,
            nicks,
            open_uids,
            items,
            payment,
            memo,
            message,
            loose_bytes,
        } = self;
        to.numbers(&ids.iter().map(|id| id.get()).collect::<Vec<i64>>())?;
        to.numbers(&tids.iter().map(|tid| tid.get()).collect::<Vec<i64>>())?;
        created.save(to)?;
        modified.save(to)?;
        paid.save(to)?;
        to.numbers(by_id)?;
        to.numbers(by_tid)?;
        by_modified.save(to)?;
        by_paid.save(to)?;
        to.numbers(&shops.iter().map(|shop| shop.get()).collect::<Vec<i64>>())?;
        shop.save(to)?;
        statuses.save(to)?;
        status.save(to)?;
        flags.save(to)?;
        flag.save(to)?;
        refunding.save(to)?;
        handled.save(to)?;
        steps.save(to)?;
        step.save(to)?;
        contents.save(to)?;
        digests.save(to)?;
        nicks.save(to)?;
        open_uids.save(to)?;
        items.save(to)?;
        payment.save(to)?;
        memo.save(to)?;
        message.save(to)?;
        to.number(*loose_bytes as u64)
    }

    fn load(from: &mut Source<'_>, rows: usize) -> Result<Self, Refused> {
        let segment = Self {
            ids: ids(from.numbers_of(rows)?, OrderId::new)?,
            tids: ids(from.numbers_of(rows)?, Tid::new)?,
            created: Numbers::load(from, rows)?,
            modified: Numbers::load(from, rows)?,
            paid: Numbers::load(from, rows)?,
            by_id: from.rows(rows, rows)?,
            by_tid: from.rows(rows, rows)?,
            by_modified: Sequence::load(from, rows)?,
            by_paid: Sequence::load(from, rows)?,
            shops: ids(from.numbers(MOST_VALUES)?, ShopId::new)?,
            shop: Category::load(from, rows)?,
            statuses: Stored::load(from, rows)?,
            status: Category::load(from, rows)?,
            flags: Stored::load(from, rows)?,
            flag: Category::load(from, rows)?,
            refunding: Category::load(from, rows)?,
            handled: Category::load(from, rows)?,
            steps: Stored::load(from, rows)?,
            step: Category::load(from, rows)?,
            contents: Contents::load(from, rows)?,
            digests: Digests::load(from, rows)?,
            nicks: TextPostings::load(from, rows)?,
            open_uids: TextPostings::load(from, rows)?,
            items: ItemPostings::load(from, rows)?,
            payment: Amounts::load(from, rows)?,
            memo: TextColumn::load(from, rows)?,
            message: TextColumn::load(from, rows)?,
            loose_bytes: loose_bytes(from.number()?)?,
        };
        segment.check()?;
        Ok(segment)
    }
}

impl Segment {
    /// Is every order of the rows what it says? Searching would go astray in one that is not.
    fn check(&self) -> Result<(), Refused> {
        let ascend = |rows: &[u32], less: &dyn Fn(usize, usize) -> bool| {
            rows.len() == self.len() && rows.is_sorted_by(|a, b| less(*a as usize, *b as usize))
        };
        let values = [
            (self.shops.len(), &self.shop),
            (self.statuses.len(), &self.status),
            (self.flags.len(), &self.flag),
            (REFUNDINGS.len(), &self.refunding),
            (HANDLEDS.len(), &self.handled),
            (self.steps.len(), &self.step),
        ];
        let by_time = |kind| {
            let mut keys = (0..self.len()).map(|place| self.key_at(kind, super::search::small(place)));
            keys.next().is_none_or(|mut last| keys.all(|key| std::mem::replace(&mut last, key) < key))
        };
        let sound = ascend(&self.by_id, &|a, b| self.ids[a] < self.ids[b])
            && ascend(&self.by_tid, &|a, b| self.tids[a] <= self.tids[b])
            && TimeKind::ALL.into_iter().all(by_time)
            && values.into_iter().all(|(values, column)| values == column.distinct());
        if sound { Ok(()) } else { Err(Refused::Other("rows out of order")) }
    }
}

impl Stored for Vec<Option<Status>> {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.number(self.len() as u64)?;
        for status in self {
            to.number(u64::from(status.is_some()))?;
            to.text(status.as_ref().map_or("", |status| status.word()))?;
        }
        Ok(())
    }

    fn load(from: &mut Source<'_>, _: usize) -> Result<Self, Refused> {
        let mut statuses = Self::new();
        for _ in 0..from.number()? {
            let (is_known, word) = (from.flag()?, from.text()?);
            statuses.push(is_known.then(|| Status::from_word(&word)));
        }
        Ok(statuses)
    }
}

impl Stored for Vec<Option<StepStatus>> {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        to.number(self.len() as u64)?;
        for step in self {
            to.number(u64::from(step.is_some()))?;
            to.text(step.as_ref().map_or("", |step| step.word()))?;
        }
        Ok(())
    }

    fn load(from: &mut Source<'_>, _: usize) -> Result<Self, Refused> {
        let mut steps = Self::new();
        for _ in 0..from.number()? {
            let (is_known, word) = (from.flag()?, from.text()?);
            steps.push(is_known.then(|| StepStatus::from_word(&word)));
        }
        Ok(steps)
    }
}

impl Stored for Vec<Option<Flag>> {
    fn save(&self, to: &mut Sink<'_>) -> io::Result<()> {
        let numbers = self.iter().map(|flag| flag.map_or(UNKNOWN_FLAG, |flag| flag.number().into()));
        to.numbers(&numbers.collect::<Vec<u32>>())
    }

    fn load(from: &mut Source<'_>, _: usize) -> Result<Self, Refused> {
        let flag = |number: u32| match number {
            UNKNOWN_FLAG => Ok(None),
            number => match u16::try_from(number) {
                Ok(number) => Ok(Some(Flag::new(number))),
                Err(_) => Err(Refused::Other("no flag")),
            },
        };
        from.numbers(MOST_VALUES)?.into_iter().map(flag).collect()
    }
}

/// What stands for a flag that was never returned.
const UNKNOWN_FLAG: u32 = u32::MAX;

fn ids<T, E>(numbers: Vec<i64>, new: impl Fn(i64) -> Result<T, E>) -> Result<Vec<T>, Refused> {
    numbers.into_iter().map(|number| new(number).map_err(|_| Refused::Other("no id"))).collect()
}

fn loose_bytes(bytes: u64) -> Result<usize, Refused> {
    let bytes = usize::try_from(bytes).ok().filter(|bytes| *bytes as u64 <= MOST_LOOSE);
    bytes.ok_or(Refused::Other("a segment of that many bytes"))
}
