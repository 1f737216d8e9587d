//! Which rows of a part a question means.

use super::amounts::Sum;
use super::anywhere;
use super::bitmap::Bitmap;
use super::category::Category;
use super::contents;
use super::facets::Facet;
use super::local::passing;
use super::part::Part;
use super::segment::{HANDLEDS, REFUNDINGS, Segment};
use super::snapshot::{Question, ShopScope};
use super::text::{Judged, TextColumn};
use crate::domain::filter::Filter;
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::text_how::LocalText;
use crate::domain::text_test::TextTest;

/// A set with fewer than one row in so many is kept as a list. The few rows of a test are to take both ways.
const FEW: usize = if cfg!(test) { 3 } else { 64 };

/// Living rows of a part.
#[derive(Debug, Clone)]
pub enum Rows {
    /// All of them: what they show is known without looking.
    All,
    /// These.
    Some { bits: Bitmap, count: u64 },
    /// These, ascending: so few that going through the words of a bitmap would cost more than they do.
    Few(Vec<u32>),
}

impl Rows {
    /// The rows of a set with so many in it.
    pub fn counted(bits: Bitmap, count: u64) -> Self {
        if are_few(count, bits.len()) { Self::Few(bits.listed(count)) } else { Self::Some { bits, count } }
    }

    fn of(bits: Bitmap) -> Self {
        let count = bits.count();
        Self::counted(bits, count)
    }

    /// How many there are; `living` is how many all are.
    pub fn count(&self, living: u64) -> u64 {
        match self {
            Self::All => living,
            Self::Some { count, .. } => *count,
            Self::Few(rows) => rows.len() as u64,
        }
    }
}

fn are_few(count: u64, len: usize) -> bool {
    count.saturating_mul(FEW as u64) < len as u64
}

/// What a question means in a part.
#[derive(Debug)]
pub struct Judgement {
    /// The rows that match.
    pub matches: Rows,
    /// The rows that match while the facet's own condition is off, for each facet that has one.
    pub without: Vec<(Facet, Rows)>,
    /// Rows that only a text which nobody has read keeps from matching.
    pub unjudged: u64,
    /// What those that match add up to, where it is known without looking at them.
    pub payment: Option<Sum>,
}

/// What the conditions leave so far.
enum Base {
    /// Every row: there is none yet.
    All,
    Set(Bitmap),
    /// Ascending.
    List(Vec<u32>),
}

impl Base {
    fn keep(&mut self, rows: Bitmap) {
        match self {
            Self::All => *self = Self::Set(rows),
            Self::Set(bits) => bits.and(&rows),
            Self::List(list) => list.retain(|row| rows.contains(*row)),
        }
    }

    /// Keeps the rows of a list, which may be in any order and name one twice.
    fn keep_listed(&mut self, mut rows: Vec<u32>, len: usize) {
        if !are_few(rows.len() as u64, len) {
            return self.keep(Bitmap::of(len, rows));
        }
        if !rows.is_sorted_by(|a, b| a < b) {
            rows.sort_unstable();
            rows.dedup();
        }
        match self {
            Self::All => {}
            Self::Set(bits) => rows.retain(|row| bits.contains(*row)),
            Self::List(list) => rows.retain(|row| list.binary_search(row).is_ok()),
        }
        *self = Self::List(rows);
    }

    fn is_none(&self) -> bool {
        match self {
            Self::All => false,
            Self::Set(bits) => bits.is_none(),
            Self::List(list) => list.is_empty(),
        }
    }
}

/// A product of conditions under way; `None` while there is none.
type Product = Option<Bitmap>;

fn narrow(product: &mut Product, by: &Bitmap) {
    match product {
        None => *product = Some(by.clone()),
        Some(bits) => bits.and(by),
    }
}

fn rows_of(product: Product) -> Rows {
    product.map_or(Rows::All, Rows::of)
}

/// A condition that has a facet or may leave rows open: the rows that pass, and those that it cannot judge.
struct Condition {
    facet: Option<Facet>,
    yes: Bitmap,
    open: Option<Bitmap>,
    /// The codes of the column that pass, where it is nothing but these.
    codes: Option<Vec<usize>>,
}

impl Condition {
    /// Is it asked which rows all others leave? By its facet, or for what it leaves open.
    const fn needs_the_others(&self) -> bool {
        self.facet.is_some() || self.open.is_some()
    }
}

/// Judges the rows of a part; `None` when none can match and no facet counts one.
pub fn judge(part: &Part, question: &Question) -> Option<Judgement> {
    let base = base(part, question)?;
    let mut conditions = conditions(part, &question.filter);
    let base = match base {
        Base::List(rows) => return Some(judge_listed(rows, &conditions)),
        Base::Set(bits) => Some(bits),
        Base::All => None,
    };
    let Some(last) = conditions.pop() else {
        return Some(Judgement { matches: rows_of(base), without: Vec::new(), unjudged: 0, payment: None });
    };
    Some(if conditions.is_empty() {
        judge_one(part, base, last)
    } else {
        judge_several(base, conditions, last)
    })
}

/// By the only condition that has a facet.
fn judge_one(part: &Part, base: Product, condition: Condition) -> Judgement {
    let Condition { facet, yes: mut matches, open, codes } = condition;
    let payment = match &base {
        None => facet.zip(codes).map(|(facet, codes)| part.counts().payment_of(facet, &codes)),
        Some(_) => None,
    };
    // What is open in a condition does not pass it.
    let unjudged =
        open.map_or(0, |open| base.as_ref().map_or_else(|| open.count(), |base| base.count_and(&open)));
    if let Some(base) = &base {
        matches.and(base);
    }
    let without = facet.map(|facet| (facet, rows_of(base))).into_iter().collect();
    Judgement { matches: Rows::of(matches), without, unjudged, payment }
}

/// By several conditions and one more.
fn judge_several(base: Product, mut conditions: Vec<Condition>, last: Condition) -> Judgement {
    // Each facet's rows are the product of the conditions before its own and of those after it.
    let mut without: Vec<(Option<Facet>, Product)> = Vec::with_capacity(conditions.len() + 1);
    let mut product = base.clone();
    for condition in &conditions {
        without.push((condition.facet, if condition.needs_the_others() { product.clone() } else { None }));
        narrow(&mut product, &condition.yes);
    }
    without.push((last.facet, product.clone()));
    narrow(&mut product, &last.yes);
    let matches = rows_of(product);

    conditions.push(last);
    let open: Vec<&Bitmap> = conditions.iter().filter_map(|c| c.open.as_ref()).collect();
    let several_open = (open.len() > 1).then(|| perhaps(base, &conditions) - matches.count(0));
    let mut after = Product::None;
    for (condition, (_, rows)) in conditions.iter().zip(&mut without).rev() {
        if let Some(after) = after.as_ref().filter(|_| condition.needs_the_others()) {
            narrow(rows, after);
        }
        narrow(&mut after, &condition.yes);
    }
    let unjudged = several_open.unwrap_or_else(|| {
        // With one text in question: what is open there and passes the others.
        let others = conditions
            .iter()
            .zip(&without)
            .filter_map(|(c, (_, rows))| Some((c.open.as_ref()?, rows.as_ref())));
        others.map(|(open, rows)| rows.map_or_else(|| open.count(), |rows| rows.count_and(open))).sum()
    });
    let of_facet = |(facet, product): (Option<Facet>, Product)| Some((facet?, rows_of(product)));
    let without = without.into_iter().filter_map(of_facet).collect();
    Judgement { matches, without, unjudged, payment: None }
}

/// Row by row.
fn judge_listed(rows: Vec<u32>, conditions: &[Condition]) -> Judgement {
    if conditions.is_empty() {
        return Judgement { matches: Rows::Few(rows), without: Vec::new(), unjudged: 0, payment: None };
    }
    let mut without: Vec<(Option<Facet>, Vec<u32>)> =
        conditions.iter().map(|c| (c.facet, Vec::new())).collect();
    let (mut matches, mut unjudged) = (Vec::new(), 0);
    for row in rows {
        let failed = |c: &&Condition| !c.yes.contains(row);
        let is_open = |c: &Condition| c.open.as_ref().is_some_and(|open| open.contains(row));
        let mut failing = (0..).zip(conditions).filter(|(_, c)| failed(c));
        match (failing.next(), failing.next()) {
            (None, _) => {
                matches.push(row);
                for (_, rows) in &mut without {
                    rows.push(row);
                }
                continue;
            }
            (Some((only, _)), None) => {
                let (_, rows): &mut (Option<Facet>, Vec<u32>) = &mut without[only];
                rows.push(row);
            }
            _ => {}
        }
        unjudged += u64::from(conditions.iter().filter(failed).all(is_open));
    }
    let of_facet = |(facet, rows): (Option<Facet>, Vec<u32>)| Some((facet?, Rows::Few(rows)));
    let without = without.into_iter().filter_map(of_facet).collect();
    Judgement { matches: Rows::Few(matches), without, unjudged, payment: None }
}

/// How many rows match or would if a text were known.
fn perhaps(base: Product, conditions: &[Condition]) -> u64 {
    let mut product = base;
    for condition in conditions {
        match &condition.open {
            None => narrow(&mut product, &condition.yes),
            Some(open) => {
                let mut either = open.clone();
                either.or(&condition.yes);
                narrow(&mut product, &either);
            }
        }
    }
    product.map_or(0, |bits| bits.count())
}

/// The conditions that have no facet. `None` when no row is left.
fn base(part: &Part, question: &Question) -> Option<Base> {
    let segment = &**part.segment();
    let filter = &question.filter;
    let len = segment.len();
    let shop = match question.shop {
        ShopScope::One(shop) => Some(segment.shops.iter().position(|known| *known == shop)?),
        ShopScope::All => None,
    };
    // What names few rows comes first, so that the rest looks at these only.
    let mut base = Base::All;
    if let Some(nick) = &filter.buyer_nick {
        base.keep_listed(segment.nicks.rows_of(nick).to_vec(), len);
    }
    if let Some(open_uid) = &filter.buyer_open_uid {
        base.keep_listed(segment.open_uids.rows_of(open_uid).to_vec(), len);
    }
    if !filter.num_iids.is_empty() {
        let rows = filter.num_iids.iter().flat_map(|item| segment.items.rows_of(*item).iter().copied());
        base.keep_listed(rows.collect(), len);
    }
    if !filter.tids.is_empty() {
        let mut tids = filter.tids.clone();
        tids.sort_unstable();
        tids.dedup();
        base.keep_listed(segment.rows_of_tids(&tids).collect(), len);
    }
    if base.is_none() {
        return None;
    }
    if let Some(code) = shop.filter(|code| !segment.shop.is_every(*code)) {
        base.keep(coded(&segment.shop, len, |c| c == code));
    }
    if filter.start.is_some() || filter.end.is_some() {
        match &mut base {
            Base::List(rows) => {
                rows.retain(|row| segment.is_within(filter.time, *row, filter.start, filter.end));
            }
            other => {
                if let Some(within) = segment.rows_within(filter.time, filter.start, filter.end) {
                    other.keep(within);
                }
            }
        }
    }
    filter.local.iter().filter_map(|test| passing(segment, test)).for_each(|rows| base.keep(rows));
    match &mut base {
        Base::All => {}
        Base::Set(bits) => part.keep_living(bits),
        Base::List(rows) => rows.retain(|row| part.lives(*row)),
    }
    (!base.is_none()).then_some(base)
}

fn conditions(part: &Part, filter: &Filter) -> Vec<Condition> {
    let segment: &Segment = part.segment();
    let rows = segment.len();
    let mut conditions = Vec::new();
    let mut add =
        |facet: Option<Facet>, mut yes: Bitmap, mut open: Option<Bitmap>, codes: Option<Vec<usize>>| {
            part.keep_living(&mut yes);
            if let Some(open) = &mut open {
                part.keep_living(open);
            }
            conditions.push(Condition { facet, yes, open, codes });
        };
    // A column of few values is judged by its codes.
    let by_codes = |column: &Category, wanted: &dyn Fn(usize) -> bool| {
        let codes: Vec<usize> = (0..column.distinct()).filter(|code| wanted(*code)).collect();
        let mut yes = Bitmap::none(rows);
        for code in &codes {
            column.add_to(*code, &mut yes);
        }
        (yes, Some(codes))
    };
    let local = &filter.local;
    if !filter.statuses.is_empty() || local.iter().any(|test| matches!(test, LocalTest::NotStatus(_))) {
        let wanted = |code: usize| {
            segment.statuses[code].as_ref().is_some_and(|status| {
                (filter.statuses.is_empty() || filter.statuses.contains(status))
                    && local
                        .iter()
                        .all(|test| !matches!(test, LocalTest::NotStatus(these) if these.contains(status)))
            })
        };
        let (yes, codes) = by_codes(&segment.status, &wanted);
        add(Some(Facet::Status), yes, None, codes);
    }
    if !filter.flags.is_empty() || local.iter().any(|test| matches!(test, LocalTest::NotFlag(_))) {
        let wanted = |code: usize| {
            segment.flags[code].is_some_and(|flag| {
                (filter.flags.is_empty() || filter.flags.contains(&flag))
                    && local
                        .iter()
                        .all(|test| !matches!(test, LocalTest::NotFlag(these) if these.contains(&flag)))
            })
        };
        let (yes, codes) = by_codes(&segment.flag, &wanted);
        add(Some(Facet::Flag), yes, None, codes);
    }
    if let Some(wanted) = filter.refunding {
        let wanted = |code: usize| REFUNDINGS[code] == Some(wanted);
        let (yes, codes) = by_codes(&segment.refunding, &wanted);
        add(Some(Facet::Refunding), yes, None, codes);
    }
    if local.iter().any(|test| matches!(test, LocalTest::Handled(..))) {
        let wanted = |code: usize| {
            local.iter().all(|test| match test {
                LocalTest::Handled(side, these) => {
                    side.holds(Some(HANDLEDS[code]), |handled| these.contains(&handled))
                }
                _ => true,
            })
        };
        let (yes, codes) = by_codes(&segment.handled, &wanted);
        add(Some(Facet::Handled), yes, None, codes);
    }
    let memo = local.iter().filter_map(|test| match test {
        LocalTest::Memo(side, test) => Some((*side, test)),
        _ => None,
    });
    let message = local.iter().filter_map(|test| match test {
        LocalTest::Message(side, test) => Some((*side, test)),
        _ => None,
    });
    if let Some(Judged { yes, open }) = judged(&segment.memo, filter.seller_memo.as_ref(), memo) {
        add(Some(Facet::Memo), yes, Some(open), None);
    }
    if let Some(Judged { yes, open }) = judged(&segment.message, filter.buyer_message.as_ref(), message) {
        add(Some(Facet::Message), yes, Some(open), None);
    }
    let of_step = |test: &LocalTest| matches!(test, LocalTest::Step(..));
    if local.iter().any(of_step) {
        let wanted = |code: usize| {
            segment.steps[code].as_ref().is_some_and(|step| {
                local.iter().all(|test| match test {
                    LocalTest::Step(side, these) => side.holds(Some(step), |step| these.contains(step)),
                    _ => true,
                })
            })
        };
        let early = &segment.contents.early;
        let open = (!early.is_none()).then(|| early.clone());
        let (yes, codes) = by_codes(&segment.step, &wanted);
        add(Some(Facet::Step), yes, open, codes);
    }
    for Judged { yes, open } in local.iter().filter_map(|test| contents::judged(segment, test)) {
        add(None, yes, (!open.is_none()).then_some(open), None);
    }
    if let Some(Judged { yes, open }) = anywhere::judged(segment, filter) {
        add(None, yes, Some(open), None);
    }
    conditions
}

/// What several conditions on one text say together; `None` where there is none.
fn judged<'a>(
    column: &TextColumn,
    own: Option<&TextTest>,
    local: impl Iterator<Item = (Side, &'a LocalText)>,
) -> Option<Judged> {
    let local = local.map(|(side, test)| {
        let Judged { yes, open } = column.judge_local(test);
        match side {
            Side::Is => Judged { yes, open },
            Side::IsNot => {
                let mut not = Bitmap::all(yes.len());
                not.and_not(&yes);
                not.and_not(&open);
                Judged { yes: not, open }
            }
        }
    });
    own.map(|test| column.judge(test)).into_iter().chain(local).reduce(|mut all, one| {
        // What is open in one may not fail in the other.
        let mut perhaps = one.open;
        perhaps.or(&one.yes);
        all.open.or(&all.yes);
        all.open.and(&perhaps);
        all.yes.and(&one.yes);
        all.open.and_not(&all.yes);
        all
    })
}

/// The rows whose code is wanted.
fn coded(column: &Category, len: usize, wanted: impl Fn(usize) -> bool) -> Bitmap {
    let mut rows = Bitmap::none(len);
    (0..column.distinct()).filter(|code| wanted(*code)).for_each(|code| column.add_to(code, &mut rows));
    rows
}
