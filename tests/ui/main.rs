//! The window as a person meets it: found by accessible names, used with pointer, keys and input method, with the
//! real worker, real files and the practice platform behind it. Nothing is drawn on a screen. The window's texts are
//! Chinese in this binary; the language is the whole process's, so that `tests/language.rs` is a binary of its own.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    missing_docs,
    reason = "a test that cannot go on says so by stopping; the stage is `tests/language.rs`'s as well"
)]

mod activity;
mod board;
mod calendar;
mod columns;
#[path = "../common/mod.rs"]
mod common;
mod composing;
mod copy;
mod coverage;
mod density;
mod detail;
mod drift;
mod editing;
mod editor;
mod export;
mod faults;
mod filter;
mod flags;
mod handled;
mod histogram;
mod kept;
mod line;
mod lookup;
mod marking;
#[cfg(unix)]
mod opening;
mod page;
mod palette;
mod pictures;
mod reach;
mod room;
#[path = "../cli/samples.rs"]
mod samples;
mod screens;
mod selection;
mod settings;
mod stage;
mod sums;
mod truth;
mod unknown;
mod views;
mod watched;
