//! What a file says of itself: which question it answers, of when, and what wrote it.

use serde::Serialize;

use super::ExportOf;
use crate::domain::export::{ExportWish, Which};
use crate::domain::filter_line;
use crate::domain::time::Timestamp;

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The program and its version.
    pub program: String,
    /// The shop.
    pub shop: String,
    /// The filter as a line; `None` where the orders were picked one by one.
    pub filter: Option<String>,
    /// Up to when the orders of the shop are complete; `None` where that is not known.
    #[serde(rename = "complete_up_to")]
    pub complete_to: Option<Timestamp>,
    /// Orders in it.
    pub orders: u64,
    /// Rows in it.
    pub rows: u64,
    /// How many orders the filter could not judge, since no answer has returned what it asks about: they are not in
    /// it. `None` where the orders were picked one by one.
    pub unjudged: Option<u64>,
    /// The filter as a line where it holds those orders alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unjudged_by: Option<String>,
    /// When it was written.
    pub written: Timestamp,
}

impl Manifest {
    /// Of what was wished for, with so many orders and rows in it, and so many that could not be judged.
    pub(super) fn new(
        of: &ExportOf<'_>,
        wish: &ExportWish,
        (orders, rows, unjudged): (u64, u64, u64),
        written: Timestamp,
    ) -> Self {
        Self {
            program: concat!("lidan ", env!("CARGO_PKG_VERSION")).to_owned(),
            shop: of.shop.1.to_string(),
            filter: match &wish.which {
                Which::Filtered(filter) => Some(filter_line::write(filter)),
                Which::AllBut(..) | Which::These(_) | Which::Unjudged(..) => None,
            },
            complete_to: of.complete_to,
            orders,
            rows,
            unjudged: matches!(wish.which, Which::Filtered(_)).then_some(unjudged),
            unjudged_by: match &wish.which {
                Which::Unjudged(filter, _) => Some(filter_line::write(filter)),
                _ => None,
            },
            written,
        }
    }
}
