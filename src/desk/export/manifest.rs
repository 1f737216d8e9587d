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
    /// When it was written.
    pub written: Timestamp,
}

impl Manifest {
    /// Of what was wished for, with so many orders and rows in it.
    pub(super) fn new(of: &ExportOf<'_>, wish: &ExportWish, counts: (u64, u64), written: Timestamp) -> Self {
        Self {
            program: concat!("lidan ", env!("CARGO_PKG_VERSION")).to_owned(),
            shop: of.shop.1.to_string(),
            filter: match &wish.which {
                Which::Filtered(filter) => Some(filter_line::write(filter)),
                Which::AllBut(..) | Which::These(_) => None,
            },
            complete_to: of.complete_to,
            orders: counts.0,
            rows: counts.1,
            written,
        }
    }
}
