//! The practice platform over real connections.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on says so by stopping, and nobody but a test calls these"
)]

mod activities;
mod client;
mod enhanced;
mod faults;
mod life;
mod marking;
mod pictures;
mod rehearsal;
mod top;
