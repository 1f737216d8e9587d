//! A pass of the sync, and how a shop stands.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;

use super::error::{DeskError, Result};
use super::gateways::{SourceChoice, Unusable};
use super::open::Desk;
use crate::domain::ids::ShopId;
use crate::domain::list::{Axis, Gateway};
use crate::domain::pass::{PassProgress, PassReport, SyncState};
use crate::domain::shop::ShopProfile;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::orders::TOP_HISTORY_S;
use crate::gateway::retry::RetryPolicy;
use crate::sync::details;
use crate::sync::plan::{BEFORE_AUTHORISED_S, EnhancedReach, Gate, LAG_S, OVERLAP_S, Proof, Situation};
use crate::sync::run::{Pass, Request};

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
    const fn policy(self) -> RetryPolicy {
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
        let id = self.shop_id(&shop.name).await?;
        let gateways = self.gateways(shop).await?;
        let top = match (source, &gateways.top) {
            (SourceChoice::Enhanced, _) | (SourceChoice::Auto, Err(Unusable::NotConfigured)) => None,
            (_, Ok(client)) => Some(client),
            (_, Err(why)) => return Err(why.clone().into_error(Gateway::Top)),
        };
        let enhanced = match (source, &gateways.enhanced) {
            (SourceChoice::Top, _) | (SourceChoice::Auto, Err(Unusable::NotConfigured)) => None,
            (_, Ok((client, reach))) => Some((client, *reach)),
            (_, Err(why)) => return Err(why.clone().into_error(Gateway::Enhanced)),
        };
        if top.is_none() && enhanced.is_none() {
            return Err(DeskError::NoGateway(Gateway::Top));
        }
        let calendar = self.aside(|desk| Ok(desk.renew_calendar())).await?;
        let pass = Pass {
            store: self.store(),
            shop: id,
            top,
            enhanced,
            calendar: &calendar,
            policy: patience.policy(),
            listener,
        };
        let report = pass.run(request).await?;
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

    /// How a shop stands: what is complete, what is missing, what was done.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn sync_state(&self, shop: &ShopProfile) -> Result<SyncState> {
        let id = self.shop_id(&shop.name).await?;
        let now = self.clock().now();
        let reach = shop.enhanced.as_ref().map(|section| EnhancedReach {
            from: section.authorised.map(|at| at.plus_s(-BEFORE_AUTHORISED_S)),
            proof: Proof::None,
        });
        let top = if shop.top.is_some() { Gate::Open } else { Gate::Missing };
        let calendar = self.calendar();
        Ok(self.store().read(move |r| state(r, id, now, top, reach, &calendar)).await?)
    }
}

fn state(
    reader: &crate::store::Reader<'_>,
    shop: ShopId,
    now: Timestamp,
    top: Gate,
    reach: Option<EnhancedReach>,
    calendar: &crate::domain::calendar::Calendar,
) -> crate::store::Result<SyncState> {
    let (ledger, first_read) = (reader.coverage(shop)?, reader.first_read(shop)?);
    let (orders, _) = reader.extent(shop)?;
    let (wanting, without_details) = reader.wanting_counts(shop)?;
    let passes = reader.passes(shop, PASSES)?;
    let proven = ledger.spans.iter().any(|c| c.list.gateway() == Gateway::Enhanced && c.rows > 0);
    let proof = if proven { Proof::Shown } else { Proof::None };
    let enhanced = reach.map(|reach| EnhancedReach { proof, ..reach });
    let history = now.plus_s(-TOP_HISTORY_S);
    let start = match (top, enhanced.and_then(|reach| reach.from)) {
        (Gate::Missing, Some(from)) => from.max(history),
        _ => history,
    };
    let mut situation = Situation {
        span: Span::new(start, now.plus_s(-LAG_S)).unwrap_or(Span::instant(now)),
        changes_from: first_read.unwrap_or(now).plus_s(-OVERLAP_S),
        ledger: &ledger,
        top,
        enhanced,
        enhanced_gate: if enhanced.is_some() { Gate::Open } else { Gate::Missing },
        calendar,
        now,
    };
    // Both axes have to reach an instant for it to be complete.
    let covered = situation.covered(Axis::Created);
    let changed = situation.covered(Axis::Changed);
    let end = covered.last().map(Span::end);
    let complete_to = match (end, changed.last().map(Span::end)) {
        (Some(created), Some(changed)) => Some(created.min(changed)),
        _ => None,
    };
    let mut gaps = Vec::new();
    if let Some(span) = complete_to.and_then(|to| Span::new(start, to)) {
        situation.span = span;
        gaps = situation.gaps();
        gaps.extend(details::gaps_of(reader.holes(shop, span)?));
        gaps.sort_by_key(|gap| gap.span);
        gaps.dedup();
    }
    Ok(SyncState {
        running: None,
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
        next_in_s: None,
    })
}
