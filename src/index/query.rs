//! Which rows of a part a question means.

use super::anywhere;
use super::bitmap::Bitmap;
use super::category::Category;
use super::facets::Facet;
use super::local::passing;
use super::part::Part;
use super::segment::{REFUNDINGS, Segment};
use super::snapshot::{Question, ShopScope};
use super::text::{Judged, TextColumn};
use crate::domain::filter::Filter;
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::text_how::LocalText;
use crate::domain::text_test::TextTest;

/// Living rows of a part.
#[derive(Debug, Clone)]
pub enum Rows {
    /// All of them: what they show is known without looking.
    All,
    /// These.
    Some { bits: Bitmap, count: u64 },
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
}

/// A product of conditions under way; `None` while there is none.
type Product = Option<Bitmap>;

fn narrow(product: &mut Product, by: &Bitmap) {
    match product {
        None => *product = Some(by.clone()),
        Some(bits) => bits.and(by),
    }
}

fn counted(product: Product) -> Rows {
    product.map_or(Rows::All, |bits| Rows::Some { count: bits.count(), bits })
}

/// A condition that has a facet, or may leave rows open: the rows that pass, and those that it cannot judge.
struct Condition {
    facet: Option<Facet>,
    yes: Bitmap,
    open: Option<Bitmap>,
}

/// Judges the rows of a part; `None` when none can match and no facet counts one.
pub fn judge(part: &Part, question: &Question) -> Option<Judgement> {
    let base = base(part, question)?;
    let conditions = conditions(part, &question.filter);

    // Each facet's rows are the product of the conditions before its own and of those after it.
    let mut without: Vec<(Option<Facet>, Product)> = Vec::with_capacity(conditions.len());
    let mut product = base.clone();
    for condition in &conditions {
        without.push((condition.facet, product.clone()));
        narrow(&mut product, &condition.yes);
    }
    let mut after = Product::None;
    for (condition, (_, rows)) in conditions.iter().zip(&mut without).rev() {
        if let Some(after) = &after {
            narrow(rows, after);
        }
        narrow(&mut after, &condition.yes);
    }

    let matches = counted(product);
    let unjudged = match &matches {
        Rows::Some { count, .. } if conditions.iter().any(|c| c.open.is_some()) => {
            perhaps(base, &conditions) - count
        }
        _ => 0,
    };
    let counted = |(facet, product): (Option<Facet>, _)| Some((facet?, counted(product)));
    let without = without.into_iter().filter_map(counted).collect();
    Some(Judgement { matches, without, unjudged })
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
fn base(part: &Part, question: &Question) -> Option<Product> {
    let segment = &**part.segment();
    let filter = &question.filter;
    let mut base = Product::None;
    if let ShopScope::One(shop) = question.shop {
        let code = segment.shops.iter().position(|known| *known == shop)?;
        if !segment.shop.is_every(code) {
            base = Some(coded(&segment.shop, segment.len(), |c| c == code));
        }
    }
    if (filter.start.is_some() || filter.end.is_some())
        && let Some(within) = segment.rows_within(filter.time, filter.start, filter.end)
    {
        narrow(&mut base, &within);
    }
    let mut carry = |rows: Bitmap| narrow(&mut base, &rows);
    let listed = |rows: &[u32]| Bitmap::of(segment.len(), rows.iter().copied());
    if let Some(nick) = &filter.buyer_nick {
        carry(listed(segment.nicks.rows_of(nick)));
    }
    if let Some(open_uid) = &filter.buyer_open_uid {
        carry(listed(segment.open_uids.rows_of(open_uid)));
    }
    if !filter.num_iids.is_empty() {
        let rows = filter.num_iids.iter().flat_map(|item| segment.items.rows_of(*item).iter().copied());
        carry(Bitmap::of(segment.len(), rows));
    }
    if !filter.tids.is_empty() {
        let mut tids = filter.tids.clone();
        tids.sort_unstable();
        tids.dedup();
        carry(Bitmap::of(segment.len(), segment.rows_of_tids(&tids)));
    }
    filter.local.iter().filter_map(|test| passing(segment, test)).for_each(carry);
    if let Some(rows) = &mut base {
        part.keep_living(rows);
        if rows.is_none() {
            return None;
        }
    }
    Some(base)
}

fn conditions(part: &Part, filter: &Filter) -> Vec<Condition> {
    let segment: &Segment = part.segment();
    let rows = segment.len();
    let mut conditions = Vec::new();
    let mut add = |facet: Option<Facet>, mut yes: Bitmap, mut open: Option<Bitmap>| {
        part.keep_living(&mut yes);
        if let Some(open) = &mut open {
            part.keep_living(open);
        }
        conditions.push(Condition { facet, yes, open });
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
        add(Some(Facet::Status), coded(&segment.status, rows, wanted), None);
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
        add(Some(Facet::Flag), coded(&segment.flag, rows, wanted), None);
    }
    if let Some(wanted) = filter.refunding {
        let wanted = |code: usize| REFUNDINGS[code] == Some(wanted);
        add(Some(Facet::Refunding), coded(&segment.refunding, rows, wanted), None);
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
        add(Some(Facet::Memo), yes, Some(open));
    }
    if let Some(Judged { yes, open }) = judged(&segment.message, filter.buyer_message.as_ref(), message) {
        add(Some(Facet::Message), yes, Some(open));
    }
    if let Some(Judged { yes, open }) = anywhere::judged(segment, filter) {
        add(None, yes, Some(open));
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
