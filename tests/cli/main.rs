//! The command line from outside: the real program, real files, and the practice platform over loopback.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    reason = "a test that cannot go on says so by stopping, and nobody but a test calls these"
)]

mod activity;
mod activity_files;
mod calendar;
mod cli;
#[path = "../common/mod.rs"]
mod common;
mod demo;
mod errors;
mod exports;
mod filters;
mod handled;
mod import;
mod keeping;
mod marking;
mod orders;
mod platform;
mod samples;
mod sync;
#[cfg(target_os = "linux")]
mod terminal;
mod views;
