//! What a file says of itself: which question it answers, of when, and what wrote it.

use serde::Serialize;

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
