//! What a bad line, a bad host and a sudden end can do to the program: nothing that stays.
//!
//! Connections are broken by a proxy of our own between the real clients, or the real process, and the practice
//! platform; processes are killed.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on says so by stopping, and nobody but a test calls these"
)]

mod broken_passes;
mod broken_process;
#[allow(dead_code, reason = "the tests of the command line use the rest of it")]
#[path = "../cli/cli.rs"]
mod cli;
#[cfg(unix)]
mod killed;
mod ledger;
#[allow(dead_code, reason = "the tests of the command line use the rest of it")]
#[path = "../cli/platform.rs"]
mod platform;
mod promotion;
mod proxy;
