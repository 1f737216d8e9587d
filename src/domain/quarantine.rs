//! What could not be read, kept as it came.

use super::record::Source;
use super::time::Timestamp;

/// An item that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantineEntry {
    /// What it is kept under, for as long as it is kept.
    pub id: i64,
    /// Which call it came from.
    pub source: Source,
    /// The order number, as far as it could be made out.
    pub tid: Option<i64>,
    /// The field that could not be read, or empty.
    pub field: String,
    /// Why.
    pub reason: String,
    /// The item as it came.
    pub raw: String,
    /// When it came first.
    pub first_at: Timestamp,
    /// When it came last.
    pub last_at: Timestamp,
    /// How often it came.
    pub times: u64,
}
