//! Files that the window asks for. They are written on a thread of their own, and stopped together.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::desk::{Beside, Desk, ExportOf, Going, Page, Result};
use crate::domain::export::{ExportProgress, ExportWish, Exported};
use crate::domain::shop::ShopName;
use crate::messages::{Event, Sender};

/// How often it is told how far an export is.
const TOLD: Duration = Duration::from_millis(100);

/// The wish that the exports which run now stop. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Stops(Arc<AtomicU64>);

impl Stops {
    /// Stops what was asked for until now.
    pub(super) fn stop(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// What tells whether something that is asked for now was stopped since.
    pub(super) fn ticket(&self) -> Ticket {
        Ticket { stops: self.clone(), taken: self.0.load(Ordering::Relaxed) }
    }
}

/// Whether something was stopped since it was asked for.
#[derive(Debug, Clone)]
pub(super) struct Ticket {
    stops: Stops,
    taken: u64,
}

impl Ticket {
    /// Whether what it was taken for is to go on.
    pub(super) fn going(&self) -> Going {
        if self.stops.0.load(Ordering::Relaxed) == self.taken { Going::On } else { Going::Stop }
    }
}

/// Writes orders into a file and tells how far it is.
pub(super) async fn export(
    desk: &Desk,
    events: &Sender,
    ticket: Ticket,
    name: ShopName,
    wish: ExportWish,
    path: PathBuf,
) -> Result<Exported> {
    let shop = desk.shop_id(&name).await?;
    // A shop whose orders were taken from files is not configured, and nothing is known of its being complete.
    let complete_to = match desk.shop(Some(&name)) {
        Ok(profile) => desk.sync_state(&profile).await?.complete_to,
        Err(_) => None,
    };
    let events = events.clone();
    desk.aside(move |desk| {
        let told = std::sync::Mutex::new(None::<Instant>);
        let listener = |progress: ExportProgress| {
            let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            if progress.is_packing() || told.is_none_or(|at| at.elapsed() >= TOLD) {
                *told = Some(Instant::now());
                events.mention(Event::Exporting(progress));
            }
            ticket.going()
        };
        let of = ExportOf { shop: (shop, &name), page: Page::ALL, complete_to };
        Ok(desk.export_file(&of, &wish, &path, Beside::Manifest, &listener)?.0)
    })
    .await
}
