//! The work behind the window: what comes next, the turns of the live work, pieces of the history, comparisons.

use std::collections::BTreeSet;

use super::error::Result;
use super::gateways::{ShopGateways, SourceChoice};
use super::open::Desk;
use super::sync::{PassLock, Patience};
use crate::domain::pass::{PassProgress, PassReport};
use crate::domain::quota::{Calls, Quota};
use crate::domain::shop::ShopProfile;
use crate::domain::span_set::SpanSet;
use crate::domain::time::{HOUR_S, Span, Timestamp};
use crate::sync::agenda::{Ask, Outlook, Pause, Task};
use crate::sync::details::REFUSED_REST_S;
use crate::sync::plan::LAG_S;
use crate::sync::reconcile::Reconciliation;
use crate::sync::request::{Request, Turn, Work};

/// The live work goes back at least so far, in seconds: shortly after midnight it does not forget the evening.
const LIVE_S: i64 = 6 * HOUR_S;

/// Under what the paused shops are kept: a JSON list of their names.
const PAUSED: &str = "history.paused";

/// Where the live work of an instant begins.
fn live_from(now: Timestamp) -> Timestamp {
    now.day_start().min(now.plus_s(-LIVE_S))
}

impl Desk {
    /// One turn of the live work. The caller holds the shop's [`PassLock`].
    ///
    /// # Errors
    /// As [`Desk::sync`].
    pub async fn live(
        &self,
        shop: &ShopProfile,
        lock: &PassLock,
        turn: Turn,
        listener: &(dyn Fn(PassProgress) + Send + Sync),
    ) -> Result<PassReport> {
        let from = Some(live_from(self.platform_now(shop)));
        let request = Request { from, work: Work::Live(turn), ..Request::default() };
        // What is new waits: a gateway that asks for a long pause is left for so long, not waited for.
        self.sync(shop, lock, SourceChoice::Auto, request, Patience::Command, listener).await
    }

    /// What the background does next for a shop, and how its day's calls stand.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn next_task(
        &self,
        shop: &ShopProfile,
        pause: Pause,
        aside: &SpanSet,
    ) -> Result<(Task, Quota)> {
        let standing = self.standing(shop).await?;
        let quota = self.quota(shop).await?;
        let (id, now) = (standing.shop, standing.now);
        let (tried, settled) = (now.plus_s(-REFUSED_REST_S), now.plus_s(-HOUR_S / 12));
        // Without TOP nothing can be asked for one by one.
        let has_top = shop.top.is_some();
        let (wanting, asked, compared) = self
            .store()
            .read(move |r| {
                let compared = r.comparisons(id)?;
                if !has_top {
                    return Ok((SpanSet::default(), None, compared));
                }
                Ok((r.wanting_days(id, tried, settled)?, r.wanting_asked(id, tried, settled)?, compared))
            })
            .await?;
        let end = live_from(now).min(now.plus_s(-LAG_S));
        let span = Span::new(standing.start, end).unwrap_or(Span::instant(end));
        let situation = standing.situation(span);
        let outlook = Outlook {
            situation: &situation,
            first_read: standing.first_read,
            wanting: &wanting,
            asked,
            pause,
            quota,
            aside,
            compared: &compared,
        };
        Ok((outlook.next(), quota))
    }

    /// The shops whose background work the user has paused.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn paused(&self) -> Result<BTreeSet<String>> {
        let settings = self.settings().await?;
        Ok(settings.get(PAUSED).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default())
    }

    /// Keeps that the user has paused the background work of a shop, or lets it go on.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn keep_pause(&self, shop: &ShopProfile, pause: Pause) -> Result<()> {
        let mut paused = self.paused().await?;
        match pause {
            Pause::On => paused.insert(shop.name.to_string()),
            Pause::Off => paused.remove(shop.name.as_str()),
        };
        self.keep_setting(PAUSED, serde_json::json!(paused).to_string()).await
    }

    /// Reads a piece of the history. The caller holds the shop's [`PassLock`].
    ///
    /// # Errors
    /// As [`Desk::sync`].
    pub async fn read_piece(
        &self,
        shop: &ShopProfile,
        lock: &PassLock,
        piece: Span,
        ask: Ask,
        listener: &(dyn Fn(PassProgress) + Send + Sync),
    ) -> Result<PassReport> {
        let most_calls = match ask {
            Ask::All => self.quota(shop).await?.left_for_background(),
            Ask::EnhancedOnly => Some(0),
        };
        let (from, to) = (Some(piece.start()), Some(piece.end()));
        let request = Request { from, to, work: Work::Background, most_calls };
        self.sync(shop, lock, SourceChoice::Auto, request, Patience::Background, listener).await
    }

    /// Compares a shop's orders with the platform's own totals, day by day, and mends what differs. The caller holds
    /// the shop's [`PassLock`].
    ///
    /// # Errors
    /// As [`Desk::sync`].
    pub async fn reconcile(
        &self,
        shop: &ShopProfile,
        _lock: &PassLock,
        span: Span,
        patience: Patience,
        listener: &(dyn Fn(PassProgress) + Send + Sync),
    ) -> Result<Reconciliation> {
        let most_calls = match patience {
            Patience::Command => None,
            Patience::Background => self.quota(shop).await?.left_for_background(),
        };
        let scene = self.scene(shop).await?;
        let found =
            scene.pass(self, SourceChoice::Auto, patience, listener)?.reconcile(span, most_calls).await;
        self.note_calls(shop, &scene.gateways).await;
        Ok(found?)
    }

    /// The whole span that a shop's sources answer for, up to now less the lag.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn wanted_history(&self, shop: &ShopProfile) -> Result<Span> {
        let standing = self.standing(shop).await?;
        let end = standing.now.plus_s(-LAG_S);
        Ok(Span::new(standing.start, end).unwrap_or(Span::instant(end)))
    }

    /// How the day's calls of the shop's TOP application stand.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn quota(&self, shop: &ShopProfile) -> Result<Quota> {
        let Some(top) = &shop.top else { return Ok(Quota::default()) };
        let (app, now) = (top_app(&top.app_key), self.platform_now(shop));
        let known = self.store().read(move |r| r.known_days(&app, now)).await?;
        Ok(known.quota(top.calls_per_day, top.share_percent.unwrap_or(100).into()))
    }

    /// Writes down the calls that were made since the last time.
    pub(super) async fn note_calls(&self, shop: &ShopProfile, gateways: &ShopGateways) {
        let mut made: Vec<(String, Calls)> = Vec::new();
        if let (Ok(client), Some(section)) = (&gateways.top, &shop.top) {
            made.extend(client.take_calls().into_iter().map(|calls| (top_app(&section.app_key), calls)));
        }
        if let (Ok((client, _)), Some(section)) = (&gateways.enhanced, &shop.enhanced) {
            let app = format!("enhanced:{}", section.appid);
            made.extend(client.take_calls().into_iter().map(|calls| (app.clone(), calls)));
        }
        if made.is_empty() {
            return;
        }
        let kept = self
            .store()
            .write(move |tx| made.into_iter().try_for_each(|(app, calls)| tx.add_calls(&app, calls)))
            .await;
        if let Err(error) = kept {
            tracing::warn!(%error, "the day's calls could not be written down");
        }
    }
}

fn top_app(key: &str) -> String {
    format!("top:{key}")
}
