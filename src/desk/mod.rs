//! The use cases: what the command line and the window's worker both do. One use case a file.

mod activities;
mod activity_drift;
mod activity_file;
mod activity_groups;
mod activity_notices;
mod activity_sales;
mod background;
mod calendar;
mod compare;
mod contents;
mod coverage;
mod doctor;
mod error;
mod export;
mod file;
mod first_rows;
mod gateways;
mod handled;
mod import;
mod kept;
mod marking;
mod mirror;
mod mirror_file;
mod notices;
mod open;
mod orders;
mod outlet;
mod pictures;
mod preflight;
mod sends;
mod shops;
mod sums;
mod sync;
mod tables;
mod views;
mod watched;

pub use activities::{LookUp, PreparedActivity, SendWish};
pub use activity_file::ActivityFile;
pub use calendar::{KnownCalendar, calendar};
pub use compare::Inexpressible;
pub use coverage::COVERAGE_DAYS;
pub use doctor::{Finding, Verdict};
pub use error::{DeskError, Result};
pub use export::{
    Beside, ExportDone, ExportListener, ExportOf, Going, Manifest, facets_json, place as export_place,
    write_sheet,
};
pub use file::write_whole;
pub use gateways::SourceChoice;
pub use import::ImportReport;
pub use marking::{MarkedUsers, MarkingPace};
pub use mirror::{Filing, Mirror, Origin, Reflection};
pub use notices::{NoticeKeeping, NoticeText, import_notice, keep_notice, notice_toml, read_notice};
pub use open::{Desk, Opening};
pub use orders::{Found, Page, WithFacets};
pub use outlet::{Noticed, Outlet, ShownNotice};
pub use shops::{SecretKeeping, ShopChange};
pub use sync::{PassLock, Patience};
pub use views::{ViewsImported, export_views};
pub use watched::{Key as WatchedKey, Watched, Watcher};

pub use crate::paths::documents;

pub use crate::index::{Answer as MirrorAnswer, Question, ShopScope, Snapshot};
pub use crate::sync::agenda::{Ask, Pause, Task};
pub use crate::sync::reconcile::Reconciliation;
pub use crate::sync::request::{FULL_EVERY_S, Overlap, Request as PassRequest, Turn, TurnOf};
