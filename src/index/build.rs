//! From rows as they come in to a segment.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use super::amounts::Amounts;
use super::category::{Category, by_frequency};
use super::contents::StagedContents;
use super::digest::Digests;
use super::facets::Facet;
use super::numbers::{Numbers, UNKNOWN};
use super::postings::{ItemPostings, TextPostings};
use super::row::{RowInput, TextView};
use super::search::{small, sorted_rows};
use super::segment::{HANDLEDS, REFUNDINGS, Segment, Sequence};
use super::strings::Strings;
use super::text::{TextColumn, presence_code};
use crate::domain::flag::Flag;
use crate::domain::ids::{NumIid, OrderId, ShopId, Tid};
use crate::domain::money::Fen;
use crate::domain::status::{Status, StepStatus};
use crate::domain::time::Timestamp;

/// Rows in the order in which they came, in columns.
#[derive(Debug, Default)]
pub struct Staging {
    ids: Vec<OrderId>,
    tids: Vec<Tid>,
    created: Vec<i64>,
    modified: Vec<i64>,
    paid: Vec<i64>,
    payment: Vec<Option<Fen>>,
    shop: Coded<ShopId>,
    status: Coded<Option<Status>>,
    flag: Coded<Option<Flag>>,
    refunding: Vec<u8>,
    handled: Vec<u8>,
    nicks: Strings,
    open_uids: Strings,
    items: Vec<(NumIid, u32)>,
    memo: StagedText,
    message: StagedText,
    step: Coded<Option<StepStatus>>,
    contents: StagedContents,
    /// Bytes of what has no fixed size.
    loose_bytes: usize,
}

/// A column of few values, each with its code.
#[derive(Debug)]
pub(super) struct Coded<K> {
    codes: HashMap<K, u32>,
    values: Vec<K>,
    rows: Vec<u32>,
}

#[derive(Debug, Default)]
struct StagedText {
    presence: Vec<u8>,
    texts: Strings,
}

impl<K> Default for Coded<K> {
    fn default() -> Self {
        Self { codes: HashMap::new(), values: Vec::new(), rows: Vec::new() }
    }
}

impl<K: Clone + Eq + Hash> Coded<K> {
    pub(super) fn push(&mut self, value: K) {
        // Neighbours are often alike.
        let last = self.rows.last().copied().filter(|code| self.values[*code as usize] == value);
        let code = last.unwrap_or_else(|| {
            *self.codes.entry(value).or_insert_with_key(|value| {
                self.values.push(value.clone());
                small(self.values.len() - 1)
            })
        });
        self.rows.push(code);
    }

    /// The column in this order of the rows, and the values of its codes, the most frequent first.
    pub(super) fn arranged(self, order: &[u32]) -> (Vec<K>, Category) {
        let codes = order.iter().map(|row| self.rows[*row as usize]);
        let new = by_frequency(codes.clone(), self.values.len());
        let mut values: Vec<(u32, K)> = new.iter().copied().zip(self.values).collect();
        values.sort_unstable_by_key(|(code, _)| *code);
        let category = Category::new(codes.map(|code| new[code as usize]), values.len());
        (values.into_iter().map(|(_, value)| value).collect(), category)
    }
}

impl StagedText {
    fn push(&mut self, row: u32, text: TextView<'_>) -> usize {
        self.presence.push(presence_code(text));
        match text {
            TextView::Known(text) if !text.is_empty() => {
                self.texts.push(row, text);
                text.len()
            }
            _ => 0,
        }
    }

    fn arranged(self, order: &[u32], new_row: impl Fn(u32) -> Option<u32>) -> TextColumn {
        let presence = order.iter().map(|row| u32::from(self.presence[*row as usize]));
        TextColumn::new(presence, self.texts.renumbered(new_row))
    }
}

impl Staging {
    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Bytes of texts and items.
    pub const fn loose_bytes(&self) -> usize {
        self.loose_bytes
    }

    /// The ids of the rows; one may stand twice.
    pub fn ids(&self) -> &[OrderId] {
        &self.ids
    }

    /// Adds a row. Of two with one id the later counts.
    pub fn push(&mut self, input: RowInput<'_>) {
        let row = small(self.ids.len());
        let unix = |time: Option<Timestamp>| time.map_or(UNKNOWN, Timestamp::unix);
        self.ids.push(input.id);
        self.tids.push(input.tid);
        self.created.push(unix(input.created));
        self.modified.push(unix(input.modified));
        self.paid.push(unix(input.pay_time));
        self.payment.push(input.payment);
        self.shop.push(input.shop);
        self.status.push(input.status);
        self.flag.push(input.flag);
        self.refunding
            .push(REFUNDINGS.iter().zip(0..).find(|(r, _)| **r == input.refunding).map_or(0, |(_, c)| c));
        self.handled.push(input.handled.code());
        for (strings, text) in
            [(&mut self.nicks, input.buyer_nick), (&mut self.open_uids, input.buyer_open_uid)]
        {
            if let Some(text) = text {
                strings.push(row, text);
                self.loose_bytes += text.len();
            }
        }
        self.items.extend(input.items.iter().map(|item| (*item, row)));
        self.loose_bytes += size_of_val(&*input.items);
        self.loose_bytes += self.memo.push(row, input.seller_memo);
        self.loose_bytes += self.message.push(row, input.buyer_message);
        self.step.push(input.step);
        self.loose_bytes += self.contents.push(row, input.contents.as_ref());
    }

    /// Builds the segment; `None` without rows.
    pub fn seal(self) -> Option<Arc<Segment>> {
        let kept = self.newest_by_id();
        let order = self.in_row_order(&kept);
        if order.is_empty() {
            return None;
        }
        let mut new_rows = vec![None; self.ids.len()];
        for (new, old) in (0..).zip(&order) {
            new_rows[*old as usize] = Some(new);
        }
        let new_row = |old: u32| new_rows[old as usize];

        let ids: Vec<OrderId> = order.iter().map(|row| self.ids[*row as usize]).collect();
        let tids: Vec<Tid> = order.iter().map(|row| self.tids[*row as usize]).collect();
        let in_order_of = |times: &[i64]| {
            let keys = order.iter().zip(tids.iter().zip(&ids)).map(|(row, tie)| (times[*row as usize], tie));
            Sequence::new(sorted_rows(keys))
        };
        let mut by_id: Vec<u32> = kept.iter().filter_map(|row| new_row(*row)).collect();
        by_id.shrink_to_fit();
        let (by_modified, by_paid) = (in_order_of(&self.modified), in_order_of(&self.paid));
        let column = |times: &[i64]| Numbers::new(order.iter().map(|row| times[*row as usize]));
        let items = self.items.iter().filter_map(|(item, row)| Some((*item, new_row(*row)?))).collect();
        let (shops, shop) = self.shop.arranged(&order);
        let (statuses, status) = self.status.arranged(&order);
        let (flags, flag) = self.flag.arranged(&order);
        let refunding = order.iter().map(|row| u32::from(self.refunding[*row as usize]));
        let refunding = Category::new(refunding, REFUNDINGS.len());
        let handled = order.iter().map(|row| u32::from(self.handled[*row as usize]));
        let handled = Category::new(handled, HANDLEDS.len());
        let (memo, message) = (self.memo.arranged(&order, new_row), self.message.arranged(&order, new_row));
        let (steps, step) = self.step.arranged(&order);
        let contents = self.contents.arranged(&order, new_row);
        let codes = |facet| match facet {
            Facet::Status => status.codes(),
            Facet::Flag => flag.codes(),
            Facet::Refunding => refunding.codes(),
            Facet::Memo => memo.presence().codes(),
            Facet::Message => message.presence().codes(),
            Facet::Step => step.codes(),
            Facet::Handled => handled.codes(),
        };
        Some(Arc::new(Segment {
            digests: Digests::new(order.len(), codes),
            created: column(&self.created),
            modified: column(&self.modified),
            paid: column(&self.paid),
            by_id,
            by_tid: sorted_rows(tids.iter()),
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
            nicks: TextPostings::new(&self.nicks.renumbered(new_row)),
            open_uids: TextPostings::new(&self.open_uids.renumbered(new_row)),
            items: ItemPostings::new(items),
            payment: Amounts::new(order.iter().map(|row| self.payment[*row as usize])),
            memo,
            message,
            steps,
            step,
            contents,
            loose_bytes: self.loose_bytes,
            ids,
            tids,
        }))
    }

    /// The last row of each id, by id.
    fn newest_by_id(&self) -> Vec<u32> {
        let by_id = sorted_rows(self.ids.iter());
        let same = |a: &u32, b: &u32| self.ids[*a as usize] == self.ids[*b as usize];
        by_id.chunk_by(same).filter_map(<[u32]>::last).copied().collect()
    }

    /// These rows, by created, order number and id.
    fn in_row_order(&self, rows: &[u32]) -> Vec<u32> {
        let key = |row: u32| {
            let at = row as usize;
            (self.created[at], self.tids[at], self.ids[at])
        };
        sorted_rows(rows.iter().map(|row| key(*row))).into_iter().map(|place| rows[place as usize]).collect()
    }
}
