//! The truth: one SQLite file, one thread that writes, a few that read.
//!
//! [`Store`] is the door; [`Tx`] and [`Reader`] are what can be done behind it, written beside what it is about.

mod activities;
mod anywhere;
mod bodies;
mod body;
mod calls;
mod coverage;
mod error;
mod filter;
#[cfg(test)]
pub(crate) mod here;
mod lane;
mod open;
mod orders;
mod passes;
mod quarantine;
mod reconciled;
mod rows;
mod shops;
mod views;
mod wanting;
mod write;

pub use bodies::{Bodies, PlainRow};
pub use error::{Result, StoreError};
pub use open::{FILE, Reader, Store};
pub use orders::{Taken, mark, tid_in};
pub use rows::FilterRow;
pub use views::ViewEdited;
pub use wanting::{Hole, Wanting};
pub use write::Tx;
