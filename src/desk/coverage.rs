//! How the last days of a shop stand, and reading a span again. Derived from the ledger, never guessed.

use super::error::Result;
use super::open::Desk;
use super::sync::Standing;
use crate::domain::coverage::{CoverageShown, Grade, ReadSoFar, Stretch};
use crate::domain::list::Axis;
use crate::domain::shop::ShopProfile;
use crate::domain::span_set::SpanSet;
use crate::domain::time::{DAY_S, HOUR_S, Span, Timestamp};
use crate::gateway::orders::TOP_HISTORY_S;
use crate::store::Reader;
use crate::sync::details;
use crate::sync::plan::LAG_S;

/// How many days are shown: as far back as TOP's lists reach.
pub const COVERAGE_DAYS: i64 = 90;
/// What is younger than this at the end of what was read is on its way and no gap, in seconds.
const FRESH_S: i64 = 300;

impl Desk {
    /// How the last [`COVERAGE_DAYS`] days of a shop stand, and the hours of one of them, which is named by its number
    /// (see [`Timestamp::day`]).
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn coverage(&self, shop: &ShopProfile, day: Option<i64>) -> Result<CoverageShown> {
        let standing = self.standing(shop).await?;
        Ok(self.store().read(move |r| shown(r, &standing, day)).await?)
    }

    /// Forgets that a span was read, so that the next pass reads it again. What is here stays here.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn forget_coverage(&self, shop: &ShopProfile, span: Span) -> Result<()> {
        let id = self.shop_id(&shop.name).await?;
        Ok(self.store().write(move |tx| tx.forget_coverage(id, span)).await?)
    }
}

fn shown(reader: &Reader<'_>, standing: &Standing, day: Option<i64>) -> crate::store::Result<CoverageShown> {
    let (shop, now) = (standing.shop, standing.now);
    let today = now.day();
    let from = Timestamp::from_day(today - COVERAGE_DAYS + 1);
    let last = now.plus_s(-LAG_S);
    // The first day begins before the platform's 90 days do: what lies there is nobody's gap.
    let start = from.max(now.plus_s(-TOP_HISTORY_S));
    let situation = standing.situation(Span::new(start, last).unwrap_or(Span::instant(now)));
    let created = situation.covered(Axis::Created);
    let ends = [created.last(), situation.covered(Axis::Changed).last()].map(|span| span.map(Span::end));
    let complete_to = ends[0].zip(ends[1]).map(|(created, changed)| created.min(changed));
    let on_its_way = complete_to.filter(|at| now.since_s(*at) <= FRESH_S);
    let mut gaps = situation.gaps();
    gaps.retain(|gap| on_its_way.is_none_or(|at| gap.span.start() < at));
    gaps.extend(details::gaps_of(reader.holes(shop, situation.span)?));
    gaps.sort_by_key(|gap| gap.span);
    gaps.dedup();
    let read_badly = standing.ledger.spans.iter().filter(|covered| covered.grade == Grade::Degraded);
    let degraded: SpanSet = read_badly.map(|covered| covered.span).collect();
    let read = ReadSoFar { gaps: &gaps, degraded: &degraded, first: created.start(), last };
    let stretches = |from: Timestamp, steps: i64, step_s: i64| -> crate::store::Result<Vec<Stretch>> {
        let Some(whole) = Span::new(from, from.plus_s(steps * step_s)) else { return Ok(Vec::new()) };
        let counts = reader.created_counts(shop, whole, step_s)?;
        let pieces = whole.pieces(step_s).into_iter().zip(counts);
        Ok(pieces.map(|(span, orders)| read.stretch(span, orders)).collect())
    };
    let is_shown = |day: &i64| (today - COVERAGE_DAYS + 1..=today).contains(day);
    Ok(CoverageShown {
        days: stretches(from, COVERAGE_DAYS, DAY_S)?,
        hours: match day.filter(is_shown) {
            Some(day) => stretches(Timestamp::from_day(day), DAY_S / HOUR_S, HOUR_S)?,
            None => Vec::new(),
        },
    })
}
