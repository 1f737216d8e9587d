//! The use cases: what the command line and the window's worker both do. One use case a file.

mod activities;
mod calendar;
mod doctor;
mod error;
mod export;
mod gateways;
mod import;
mod kept;
mod mirror;
mod open;
mod orders;
mod shops;
mod sync;

pub use activities::{PreparedActivity, SendWish};
pub use doctor::{Finding, Verdict};
pub use error::{DeskError, Result};
pub use export::{Format, WithFacets, facets_json, item_json};
pub use gateways::SourceChoice;
pub use import::ImportReport;
pub use mirror::{Mirror, Reflection};

pub use crate::index::{Answer as MirrorAnswer, Question, ShopScope, Snapshot};
pub use crate::sync::run::Request as PassRequest;
pub use open::{Desk, Opening};
pub use orders::{Page, Picture};
pub use shops::{SecretKeeping, ShopChange};
pub use sync::{PassLock, Patience};
