//! A pass of the sync, and how a shop stands.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::error::{DeskError, Result};
use super::gateways::{ShopGateways, SourceChoice};
use super::open::Desk;
use crate::domain::calendar::Calendar;
use crate::domain::coverage::Ledger;
use crate::domain::ids::ShopId;
use crate::domain::list::Axis;
use crate::domain::pass::{History, PassProgress, PassReport, Reach, SyncState};
use crate::domain::shop::ShopProfile;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::enhanced::EnhancedClient;
use crate::gateway::orders::TOP_HISTORY_S;
use crate::gateway::retry::RetryPolicy;
use crate::gateway::top::TopClient;
use crate::sync::details;
use crate::sync::plan::{
    BEFORE_AUTHORISED_S, Degraded, EnhancedReach, Gate, LAG_S, OVERLAP_S, Proof, Situation,
};
use crate::sync::request::Request;
use crate::sync::run::{Pass, proof};

/// How many passes the window lists.
const PASSES: u32 = 50;

/// How long a pass waits for a platform that asks it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Somebody waits: at most 10 s for one pause.
    Command,
    /// It has time.
    Background,
}

impl Patience {
    pub(super) const fn policy(self) -> RetryPolicy {
        match self {
            Self::Command => RetryPolicy::COMMAND,
            Self::Background => RetryPolicy::BACKGROUND,
        }
    }
}

/// One pass at a time works on a shop, whichever process runs it. The lock ends with the process.
#[derive(Debug)]
pub struct PassLock {
    _file: File,
    holder: PathBuf,
}

impl Drop for PassLock {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.holder));
    }
}

impl Desk {
    /// Takes the lock of a shop's pass. `who` is told to those who come later.
    ///
    /// # Errors
    /// [`DeskError::Busy`] with the words of whoever holds it.
    pub fn lock_pass(&self, shop: &ShopProfile, who: &str) -> Result<PassLock> {
        let path = self.paths().pass_lock(shop.name.as_str());
        let holder = path.with_extension("holder");
        let file = |cause| DeskError::File { path: path.clone(), cause };
        fs::create_dir_all(path.parent().unwrap_or(&path)).map_err(file)?;
        let lock = File::options().create(true).truncate(false).write(true).open(&path).map_err(file)?;
        match lock.try_lock() {
            Ok(()) => {
                let mut words = File::create(&holder).map_err(file)?;
                write!(words, "{who}, pid {}, since {}", std::process::id(), self.clock().now())
                    .map_err(file)?;
                Ok(PassLock { _file: lock, holder })
            }
            Err(fs::TryLockError::WouldBlock) => {
                Err(DeskError::Busy(fs::read_to_string(&holder).unwrap_or_default()))
            }
            Err(fs::TryLockError::Error(cause)) => Err(file(cause)),
        }
    }

    /// Brings a shop's orders up to date. The caller holds the shop's [`PassLock`].
    ///
    /// # Errors
    /// [`DeskError`]; a gateway's fault is a gap of the report and no error, but a gateway that cannot be asked
    /// at all for want of a secret is one.
    pub async fn sync(
        &self,
        shop: &ShopProfile,
        _lock: &PassLock,
        source: SourceChoice,
        request: Request,
        patience: Patience,
        listener: &(dyn Fn(PassProgress) + Send + Sync),
    ) -> Result<PassReport> {
        let scene = self.scene(shop).await?;
        let passed = scene.pass(self, source, patience, listener)?.run(request).await;
        self.note_calls(shop, &scene.gateways).await;
        let report = passed?;
        tracing::info!(
            shop = %shop.name,
            seen = report.orders.seen,
            inserted = report.orders.inserted,
            updated = report.orders.updated,
            requests = report.requests,
            gaps = report.gaps.len(),
            "pass",
        );
        Ok(report)
    }

    /// What a pass of a shop works with.
    pub(super) async fn scene(&self, shop: &ShopProfile) -> Result<Scene> {
        let (id, gateways) = (self.shop_id(&shop.name).await?, self.gateways(shop).await?);
        let calendar = self.aside(|desk| Ok(desk.renew_calendar())).await?;
        Ok(Scene { id, gateways, calendar })
    }

    /// How a shop stands: what is complete, what is missing, what was done.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn sync_state(&self, shop: &ShopProfile) -> Result<SyncState> {
        let standing = self.standing(shop).await?;
        Ok(self.store().read(move |r| state(r, &standing)).await?)
    }

    /// What the plan of a shop depends on, as the store and the calendar have it now.
    pub(super) async fn standing(&self, shop: &ShopProfile) -> Result<Standing> {
        let (id, now) = (self.shop_id(&shop.name).await?, self.platform_now(shop));
        let reach = shop.enhanced.as_ref().map(|section| EnhancedReach {
            from: section.authorised.map(|at| at.plus_s(-BEFORE_AUTHORISED_S)),
            proof: Proof::None,
        });
        let top = if shop.top.is_some() { Gate::Open } else { Gate::Missing };
        let calendar = self.calendar();
        Ok(self
            .store()
            .read(move |r| {
                let (ledger, first_read) = (r.coverage(id)?, r.first_read(id)?);
                let enhanced = reach.map(|reach| EnhancedReach { proof: proof(&ledger), ..reach });
                let history = now.plus_s(-TOP_HISTORY_S);
                let start = match (top, enhanced.and_then(|reach| reach.from)) {
                    (Gate::Missing, Some(from)) => from.max(history),
                    _ => history,
                };
                Ok(Standing { shop: id, now, ledger, first_read, top, enhanced, start, calendar })
            })
            .await?)
    }
}

/// What a pass works with, owned.
pub(super) struct Scene {
    id: ShopId,
    pub(super) gateways: Arc<ShopGateways>,
    calendar: Arc<Calendar>,
}

impl Scene {
    /// A pass over the sources of a choice.
    pub(super) fn pass<'a>(
        &'a self,
        desk: &'a Desk,
        source: SourceChoice,
        patience: Patience,
        listener: &'a (dyn Fn(PassProgress) + Send + Sync),
    ) -> Result<Pass<'a, TopClient, EnhancedClient>> {
        let (top, enhanced) = self.gateways.chosen(source)?;
        Ok(Pass {
            store: desk.store(),
            shop: self.id,
            top,
            enhanced,
            calendar: &self.calendar,
            policy: patience.policy(),
            listener,
        })
    }
}

/// What the plan of a shop depends on, owned.
pub(super) struct Standing {
    pub(super) shop: ShopId,
    pub(super) now: Timestamp,
    pub(super) ledger: Ledger,
    pub(super) first_read: Option<Timestamp>,
    pub(super) top: Gate,
    pub(super) enhanced: Option<EnhancedReach>,
    /// Where the wanted history begins.
    pub(super) start: Timestamp,
    pub(super) calendar: Arc<Calendar>,
}

impl Standing {
    /// The plan of a span.
    pub(super) fn situation(&self, span: Span) -> Situation<'_> {
        Situation {
            span,
            changes_from: self.first_read.unwrap_or(self.now).plus_s(-OVERLAP_S),
            ledger: &self.ledger,
            top: self.top,
            enhanced: self.enhanced,
            enhanced_gate: if self.enhanced.is_some() { Gate::Open } else { Gate::Missing },
            calendar: &self.calendar,
            now: self.now,
            overlap_s: OVERLAP_S,
            degraded: Degraded::LeftForNow,
        }
    }
}

fn state(reader: &crate::store::Reader<'_>, standing: &Standing) -> crate::store::Result<SyncState> {
    let (shop, now, start) = (standing.shop, standing.now, standing.start);
    let (orders, oldest) = reader.extent(shop)?;
    let (wanting, without_details) = reader.wanting_counts(shop)?;
    let passes = reader.passes(shop, PASSES)?;
    let whole = Span::new(start, now.plus_s(-LAG_S)).unwrap_or(Span::instant(now));
    let situation = standing.situation(whole);
    // Both axes have to reach an instant for it to be complete.
    let covered = situation.covered(Axis::Created);
    let changed = situation.covered(Axis::Changed);
    let end = covered.last().map(Span::end);
    let read_to = match (end, changed.last().map(Span::end)) {
        (Some(created), Some(changed)) => Some(created.min(changed)),
        _ => None,
    };
    let mut complete_to = read_to;
    let mut gaps = Vec::new();
    if let Some(span) = read_to.and_then(|to| Span::new(start, to)) {
        let holes = details::gaps_of(reader.holes(shop, span)?);
        // Orders without details at the very end are no gap within what is complete: it ends before them.
        complete_to = holes.iter().rev().fold(read_to, |to, hole| {
            to.map(|to| if hole.span.end() >= to { hole.span.start() } else { to })
        });
        let span = complete_to.and_then(|to| Span::new(start, to));
        gaps = span.map(|span| standing.situation(span).gaps()).unwrap_or_default();
        gaps.extend(holes.into_iter().filter(|hole| complete_to.is_some_and(|to| hole.span.start() < to)));
        gaps.sort_by_key(|gap| gap.span);
        gaps.dedup();
    }
    let left_s = covered.missing(whole).iter().map(|span| span.length_s()).sum();
    Ok(SyncState {
        running: None,
        history: History { whole_s: whole.length_s(), left_s, ..History::default() },
        reach: match (standing.top, standing.enhanced) {
            (Gate::Missing, Some(EnhancedReach { from: None, .. })) => Reach::UnknownBefore(oldest),
            _ => Reach::Known(start),
        },
        held_by: None,
        complete_to,
        gaps,
        troubles: passes
            .iter()
            .find_map(|pass| pass.report.as_ref())
            .map(|report| report.troubles.clone())
            .unwrap_or_default(),
        passes,
        orders,
        today: reader.created_since(shop, now.day_start())?,
        wanting,
        without_details,
        quarantined: reader.quarantine_count(shop)?,
        compared: reader.comparisons(shop)?,
        next_in_s: None,
    })
}
