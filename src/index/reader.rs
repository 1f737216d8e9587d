//! From a segment back to its rows, for building another one.

use std::borrow::Cow;

use super::contents::ContentsReader;
use super::numbers::UNKNOWN;
use super::postings::TextPostings;
use super::row::RowInput;
use super::segment::{HANDLEDS, REFUNDINGS, Segment};
use crate::domain::ids::NumIid;
use crate::domain::time::Timestamp;

/// Gives the rows of a segment. It turns the postings around once, so it is for reading many rows.
pub struct Reader<'a> {
    segment: &'a Segment,
    shops: Vec<u32>,
    statuses: Vec<u32>,
    flags: Vec<u32>,
    nicks: Vec<Option<&'a str>>,
    open_uids: Vec<Option<&'a str>>,
    /// Where each row's items end.
    item_ends: Vec<usize>,
    items: Vec<NumIid>,
    steps: Vec<u32>,
    contents: ContentsReader<'a>,
}

fn by_row(postings: &TextPostings, rows: usize) -> Vec<Option<&str>> {
    let mut texts = vec![None; rows];
    for (text, rows) in postings.iter() {
        for row in rows {
            texts[*row as usize] = Some(text);
        }
    }
    texts
}

impl<'a> Reader<'a> {
    /// Prepares to read the rows of a segment.
    pub fn new(segment: &'a Segment) -> Self {
        let mut items: Vec<(u32, NumIid)> =
            segment.items.iter().flat_map(|(item, rows)| rows.iter().map(move |row| (*row, item))).collect();
        items.sort_unstable();
        let mut item_ends = vec![0; segment.len()];
        for (row, _) in &items {
            item_ends[*row as usize] += 1;
        }
        let mut end = 0;
        for count in &mut item_ends {
            end += *count;
            *count = end;
        }
        Self {
            segment,
            shops: segment.shop.codes(),
            statuses: segment.status.codes(),
            flags: segment.flag.codes(),
            nicks: by_row(&segment.nicks, segment.len()),
            open_uids: by_row(&segment.open_uids, segment.len()),
            item_ends,
            items: items.into_iter().map(|(_, item)| item).collect(),
            steps: segment.step.codes(),
            contents: ContentsReader::new(&segment.contents, segment.len()),
        }
    }

    /// The row as it came in; an item that stood twice stands once.
    pub fn row(&self, row: u32) -> RowInput<'_> {
        let (segment, at) = (self.segment, row as usize);
        let time = |unix: i64| (unix != UNKNOWN).then(|| Timestamp::from_unix(unix));
        let first_item = if at == 0 { 0 } else { self.item_ends[at - 1] };
        RowInput {
            id: segment.ids[at],
            shop: segment.shops[self.shops[at] as usize],
            tid: segment.tids[at],
            created: time(segment.created.get(row)),
            modified: time(segment.modified.get(row)),
            pay_time: time(segment.paid.get(row)),
            status: segment.statuses[self.statuses[at] as usize].clone(),
            flag: segment.flags[self.flags[at] as usize],
            refunding: REFUNDINGS[segment.refunding.code(row)],
            buyer_nick: self.nicks[at],
            buyer_open_uid: self.open_uids[at],
            items: Cow::Borrowed(&self.items[first_item..self.item_ends[at]]),
            payment: segment.payment.get(row),
            handled: HANDLEDS[segment.handled.code(row)],
            seller_memo: segment.memo.view(row),
            buyer_message: segment.message.view(row),
            step: segment.steps[self.steps[at] as usize].clone(),
            contents: self.contents.row(row),
        }
    }
}
