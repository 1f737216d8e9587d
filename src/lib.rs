//! Lidan 理单, a desktop program for Taobao and Tmall sellers.
//!
//! `ARCHITECTURE.md` holds the law of the layers and the map. In the documentation `protocol N` means section N
//! of `docs/protocol.md`.

rust_i18n::i18n!("assets/locales", fallback = "en");

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod desk;
pub mod domain;
pub mod frames;
pub mod gateway;
pub mod index;
pub mod log;
pub mod messages;
pub mod paths;
pub mod pictures;
pub mod sandbox;
pub mod secrets;
pub mod store;
pub mod sync;
pub mod ui;
pub mod worker;
