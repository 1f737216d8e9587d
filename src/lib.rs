//! Lidan 理单, a desktop program for Taobao and Tmall sellers.
//!
//! `ARCHITECTURE.md` holds the law of the layers and the map. In the documentation `protocol N` means section N
//! of `docs/protocol.md`.

pub mod clock;
pub mod domain;
pub mod gateway;
pub mod index;
