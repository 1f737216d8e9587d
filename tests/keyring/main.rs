//! Secrets in a real keyring: a session bus of its own, GNOME Keyring on it, one that never answers, or none, and
//! the real program against the practice platform.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on says so by stopping, and nobody but a test calls these"
)]

mod absent;
mod bus;
#[path = "../cli/cli.rs"]
#[expect(dead_code, reason = "the tests of the command line use the rest")]
mod cli;
mod gnome;
mod kept;
mod locked;
#[path = "../cli/platform.rs"]
#[expect(dead_code, reason = "the tests of the command line use the rest")]
mod platform;
mod program;
mod silent;
