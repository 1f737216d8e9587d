//! Orders whose texts or lines no list returned are read one by one by `taobao.trade.fullinfo.get`.

use futures_util::StreamExt as _;
use futures_util::stream;
use serde_json::value::RawValue;

use super::plan::Gate;
use super::request::Work;
use super::run::Running;
use crate::domain::calendar::Calendar;
use crate::domain::coverage::{Gap, Why};
use crate::domain::ids::{OrderId, ShopId, Tid};
use crate::domain::item::{Item, ItemError};
use crate::domain::list::{FULLINFO_GET, Gateway};
use crate::domain::merge::{Answer, Asked, Trust};
use crate::domain::pass::{Counts, Stage};
use crate::domain::planted::{self, Planted};
use crate::domain::record::Source;
use crate::domain::time::{DAY_S, Span, Timestamp};
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::orders::{FullInfo, OrderGateway};
use crate::gateway::retry::Season;
use crate::store::{Hole, Result, Tx, Wanting};

/// Orders that are asked for at once.
const AT_ONCE: usize = 8;
/// Orders that are committed together.
const TOGETHER: usize = 40;
/// Orders in a row that may fail for a passing reason before the rest is left to the next pass.
const PATIENCE: u32 = 3;
/// How long an order whose details were refused is left alone by the window, in seconds.
pub const REFUSED_REST_S: i64 = 3_600;
/// Orders without details that lie closer together than this are one gap, in seconds.
const NEAR_S: i64 = 1_800;

/// One order's details as they are to be written.
#[derive(Debug)]
pub enum Detail {
    /// Its answer.
    Read(Box<Answer>, Box<RawValue>),
    /// An answer that cannot be read.
    Unreadable(Box<RawValue>, ItemError, Timestamp),
    /// The platform refused it, for this reason.
    Refused(String, Timestamp),
}

/// Reads the details that orders of a span still want, in the order of the queue. What changed a moment ago is left to
/// the enhanced list where it answers: it brings the texts of 500 orders at once.
pub(super) async fn read<G: OrderGateway>(
    running: &Running<'_>,
    gateway: &G,
    span: Span,
    enhanced: Gate,
) -> Result<()> {
    if planted::is(Planted::NoDetails) {
        return Ok(());
    }
    let (shop, most) = (running.shop, running.work.most_details());
    let mut wanting = running.store.read(move |r| r.wanting(shop, span, most)).await?;
    if enhanced == Gate::Open {
        let settled = gateway.now().plus_s(-running.work.left_to_enhanced_s());
        wanting.retain(|order| order.changed.is_none_or(|at| at <= settled));
    }
    if running.work != Work::Command {
        let tried = gateway.now().plus_s(-REFUSED_REST_S);
        wanting.retain(|order| order.refused.is_none_or(|at| at <= tried));
    }
    let mut left = wanting.len() as u64;
    let mut failed = 0;
    let mut ready = Vec::new();
    running.at(Stage::Details { left });
    let calls = wanting.into_iter().map(|order| async move {
        let answer = fetch(running, gateway, order.tid).await;
        (order, answer)
    });
    let mut answers = stream::iter(calls).buffer_unordered(AT_ONCE);
    while let Some((order, answer)) = answers.next().await {
        left = left.saturating_sub(1);
        match answer {
            Ok(detail) => {
                failed = 0;
                ready.push((order, detail));
            }
            Err(error) => {
                failed += 1;
                running.trouble(Gateway::Top, &error);
                if !matches!(error.class, Class::Passing) || failed >= PATIENCE {
                    break;
                }
            }
        }
        if running.is_spent(Gateway::Top) {
            break;
        }
        if ready.len() >= TOGETHER {
            commit(running, std::mem::take(&mut ready)).await?;
            running.at(Stage::Details { left });
        }
    }
    commit(running, ready).await?;
    if failed == 0 { read_again(running, gateway).await } else { Ok(()) }
}

/// Reads the orders one by one that a list returned in a form that cannot be read, so that a bad row costs no order.
async fn read_again<G: OrderGateway>(running: &Running<'_>, gateway: &G) -> Result<()> {
    let (shop, now) = (running.shop, gateway.now());
    let since = now.plus_s(-DAY_S);
    let tried = if running.work == Work::Command { now } else { now.plus_s(-REFUSED_REST_S) };
    for tid in running.store.read(move |r| r.unreadable(shop, since, tried)).await? {
        if running.is_spent(Gateway::Top) {
            break;
        }
        let detail = match fetch(running, gateway, tid).await {
            Ok(detail) => detail,
            Err(error) => {
                running.trouble(Gateway::Top, &error);
                break;
            }
        };
        let write = running.store.write(move |tx| {
            let mut counts = Counts::default();
            match detail {
                Detail::Read(answer, raw) => {
                    tx.take(shop, *answer, raw.get())?.count(&mut counts);
                    tx.readable(shop, tid)?;
                }
                Detail::Unreadable(raw, why, at) => {
                    tx.quarantine(shop, Source::FullInfo, raw.get(), &why, at)?;
                }
                Detail::Refused(_, at) => tx.not_readable(shop, tid, at)?,
            }
            Ok(counts)
        });
        running.counted(write.await?, 1);
    }
    Ok(())
}

/// Reads one order. A refusal that is about this order alone is an answer; what stops the gateway is an error.
async fn fetch<G: OrderGateway>(
    running: &Running<'_>,
    gateway: &G,
    tid: Tid,
) -> Result<Detail, GatewayError> {
    let begun = gateway.now();
    let season = Season::of(running.calendar, FULLINFO_GET, gateway);
    let answer = running.call(Gateway::Top, season, || gateway.now(), || gateway.full_info(tid)).await;
    match answer {
        Ok(info) => Ok(detail(info, running.calendar, [begun, gateway.now()])),
        Err(error) if matches!(error.class, Class::NotFound | Class::Refused | Class::BadAnswer) => {
            let reason = error.platform.as_ref().map_or(error.detail.clone(), ToString::to_string);
            Ok(Detail::Refused(reason, gateway.now()))
        }
        Err(error) => Err(error),
    }
}

/// What an answer of `fullinfo.get` says. A text that it leaves out is known to be empty, unless the calendar
/// withholds it. A slow call is answered before it is here: a rule counts that held at either end of it.
#[must_use]
pub fn detail(info: FullInfo, calendar: &Calendar, ends: [Timestamp; 2]) -> Detail {
    let FullInfo { item: raw, read_at } = info;
    let mut withheld = ends.into_iter().flat_map(|at| calendar.withheld(FULLINFO_GET, at));
    let forced = ends.into_iter().flat_map(|at| calendar.forced(FULLINFO_GET, at));
    match Item::read(raw.get()) {
        Ok(mut item) => {
            for field in forced {
                item.trade_mut().remove(field);
            }
            let texts_withheld = withheld.any(|field| matches!(field, "seller_memo" | "buyer_message"));
            let asked = if texts_withheld && !planted::is(Planted::WithheldIsEmpty) {
                Asked::NotTexts
            } else {
                Asked::Texts
            };
            let answer = Answer { item, source: Source::FullInfo, read_at, asked, trust: Trust::Full };
            Detail::Read(Box::new(answer), raw)
        }
        Err(why) => Detail::Unreadable(raw, why, read_at),
    }
}

async fn commit(running: &Running<'_>, details: Vec<(Wanting, Detail)>) -> Result<()> {
    if details.is_empty() {
        return Ok(());
    }
    let shop = running.shop;
    let (counts, fetched) = running
        .store
        .write(move |tx| {
            let (mut counts, mut fetched) = (Counts::default(), 0);
            for (order, detail) in details {
                fetched += u64::from(matches!(detail, Detail::Read(..)));
                write(tx, shop, order.id, detail, &mut counts)?;
            }
            Ok((counts, fetched))
        })
        .await?;
    running.counted(counts, fetched);
    Ok(())
}

fn write(tx: &mut Tx<'_>, shop: ShopId, order: OrderId, detail: Detail, counts: &mut Counts) -> Result<()> {
    match detail {
        Detail::Read(answer, raw) => tx.take(shop, *answer, raw.get())?.count(counts),
        Detail::Unreadable(raw, why, at) => {
            tx.quarantine(shop, Source::FullInfo, raw.get(), &why, at)?;
            tx.details_refused(order, &why.to_string(), at)?;
            counts.seen += 1;
            counts.quarantined += 1;
        }
        Detail::Refused(reason, at) => tx.details_refused(order, &reason, at)?,
    }
    Ok(())
}

/// The holes that orders without details leave in a span.
pub(super) async fn gaps(running: &Running<'_>, span: Span) -> Result<Vec<Gap>> {
    let shop = running.shop;
    Ok(gaps_of(running.store.read(move |r| r.holes(shop, span)).await?))
}

/// Makes holes that lie close together one gap.
#[must_use]
pub fn gaps_of(holes: Vec<Hole>) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for hole in holes {
        match gaps.last_mut() {
            Some(Gap { span, why: Why::Details(orders, reason) })
                if hole.first.since_s(span.end()) <= NEAR_S =>
            {
                *span = Span::new(span.start(), hole.last).unwrap_or(*span);
                *orders += hole.orders;
                *reason = reason.take().or(hole.reason);
            }
            _ => gaps.extend(
                Span::new(hole.first, hole.last)
                    .map(|span| Gap { span, why: Why::Details(hole.orders, hole.reason) }),
            ),
        }
    }
    gaps
}
