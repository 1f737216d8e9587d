//! The truth: one SQLite file, one thread that writes, a few that read.
//!
//! [`Store`] is the door; [`Tx`] and [`Reader`] are what can be done behind it, written beside what it is about.

mod activities;
mod activity_groups;
mod anywhere;
mod bodies;
mod body;
mod calls;
mod contents;
mod counts;
mod coverage;
mod error;
mod filter;
mod filter_kept;
mod find_items;
mod first_rows;
mod handled;
#[cfg(test)]
pub(crate) mod here;
mod index_file;
mod lane;
mod marking;
mod open;
mod orders;
mod passes;
mod quarantine;
mod reconciled;
mod row_lines;
mod rows;
mod shops;
mod sold;
mod sums;
mod views;
mod wanting;
mod write;

pub use activities::Judged;
pub use bodies::{Bodies, PlainRow};
pub use contents::Filling;
pub use error::{Result, StoreError};
pub use first_rows::FirstRows;
pub use index_file::IndexMark;
pub use marking::ClaimedBatch;
pub use open::{FILE, Reader, Store};
pub use orders::{Taken, mark, tid_in};
pub use rows::{FilterRow, RowContents};
pub use views::ViewEdited;
pub use wanting::{Hole, Wanting};
pub use write::Tx;
