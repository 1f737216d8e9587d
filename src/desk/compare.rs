//! The same question asked of the platform: a filter compared with the enhanced list, and a buyer's whole nick.

use std::collections::{BTreeSet, HashSet};

use super::error::{DeskError, Result};
use super::open::Desk;
use super::orders::Page;
use crate::domain::filter::{Direction, Filter, TimeKind};
use crate::domain::ids::{ShopId, Tid};
use crate::domain::list::{Gateway, List, ORDER_LIST};
use crate::domain::reconcile::{Depth, FilterCompared};
use crate::domain::shop::ShopProfile;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::enhanced::{DateType, EnhancedClient, EnhancedQuery};
use crate::gateway::error::GatewayError;
use crate::gateway::orders::{ENHANCED_PAGE, ENHANCED_SPAN_S, ListPage, TOP_HISTORY_S};
use crate::gateway::retry::{RetryPolicy, Season, Tally};
use crate::sync::rows::PageRows;

/// More orders than this are compared by number alone.
const MOST_COMPARED: u64 = 20_000;
/// Most questions that one filter is sent as.
const MOST_QUESTIONS: usize = 24;
/// Orders that the last minutes brought are on one side before they are on the other, in seconds.
const SETTLED_S: i64 = 120;

/// Why the enhanced list cannot be asked a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inexpressible {
    /// A masked nick is never sent.
    MaskedNick,
    /// It cannot be asked by paid time.
    PaidTime,
    /// Too many values in too many conditions.
    TooManyValues,
    /// It has a condition that only this program judges.
    HereOnly,
}

impl Inexpressible {
    /// A short name, for the keys of the locale files.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::MaskedNick => "masked_nick",
            Self::PaidTime => "paid_time",
            Self::TooManyValues => "too_many_values",
            Self::HereOnly => "here_only",
        }
    }
}

/// The questions that a filter is to the enhanced list, over a span.
fn questions(filter: &Filter, span: Span) -> std::result::Result<Vec<EnhancedQuery>, Inexpressible> {
    let date_type = match filter.time {
        TimeKind::Created => DateType::Created,
        TimeKind::Modified => DateType::Modified,
        TimeKind::Paid => return Err(Inexpressible::PaidTime),
    };
    if !filter.local.is_empty() {
        return Err(Inexpressible::HereOnly);
    }
    if filter.buyer_nick.as_ref().is_some_and(|nick| nick.contains('*')) {
        return Err(Inexpressible::MaskedNick);
    }
    // One value of each condition at a time; none is one question without it.
    let each = |n: usize| n.max(1);
    let count = each(filter.statuses.len()) * each(filter.flags.len()) * each(filter.num_iids.len());
    if count > MOST_QUESTIONS {
        return Err(Inexpressible::TooManyValues);
    }
    let mut questions = Vec::new();
    for status in 0..each(filter.statuses.len()) {
        for flag in 0..each(filter.flags.len()) {
            for item in 0..each(filter.num_iids.len()) {
                questions.push(EnhancedQuery {
                    direction: Direction::Descending,
                    status: filter.statuses.get(status).cloned(),
                    buyer_nick: filter.buyer_nick.as_deref().map(str::to_owned),
                    buyer_open_uid: filter.buyer_open_uid.as_deref().map(str::to_owned),
                    buyer_message: filter.buyer_message.clone(),
                    seller_memo: filter.seller_memo.clone(),
                    seller_flag: filter.flags.get(flag).copied(),
                    num_iid: filter.num_iids.get(item).copied(),
                    tids: filter.tids.clone(),
                    refunding: filter.refunding,
                    ..EnhancedQuery::of_span(span, date_type, 1, ENHANCED_PAGE)
                });
            }
        }
    }
    Ok(questions)
}

/// The enhanced list, asked with a command's patience.
struct Asking<'a> {
    desk: &'a Desk,
    client: &'a EnhancedClient,
    tally: Tally,
}

impl Asking<'_> {
    async fn page(&self, query: &EnhancedQuery) -> std::result::Result<ListPage, GatewayError> {
        let season = Season::of(&self.desk.calendar(), ORDER_LIST, self.client);
        RetryPolicy::COMMAND.run(season, &self.tally, |_| {}, || self.client.orders(query)).await
    }

    /// How many orders answer a question over all its span.
    async fn total(&self, question: &EnhancedQuery) -> std::result::Result<u64, GatewayError> {
        let mut sum = 0;
        for span in question.span.pieces(ENHANCED_SPAN_S) {
            let page = self.page(&EnhancedQuery { span, page_size: 100, ..question.clone() }).await?;
            sum += page.total.unwrap_or(page.items.len() as u64);
        }
        Ok(sum)
    }

    /// Every page of the answer. A span that one page does not hold is cut, as the sync does it.
    async fn pages(&self, question: &EnhancedQuery) -> std::result::Result<Vec<ListPage>, GatewayError> {
        let mut pages = Vec::new();
        let mut left = question.span.pieces(ENHANCED_SPAN_S);
        while let Some(span) = left.pop() {
            let page = self.page(&EnhancedQuery { span, ..question.clone() }).await?;
            let total = page.total.unwrap_or(page.items.len() as u64);
            if total <= u64::from(ENHANCED_PAGE) {
                pages.push(page);
                continue;
            }
            if let Some((older, newer)) = span.halves() {
                left.extend([older, newer]);
                continue;
            }
            let last = u32::try_from(total.div_ceil(u64::from(ENHANCED_PAGE))).unwrap_or(u32::MAX);
            for page_no in (2..=last.min(100)).rev() {
                pages.push(self.page(&EnhancedQuery { span, page_no, ..question.clone() }).await?);
            }
            pages.push(page);
        }
        Ok(pages)
    }
}

impl Desk {
    /// Asks the enhanced list the question that a filter is, and compares the orders that both sides found. Those that
    /// only the platform found are taken in.
    ///
    /// # Errors
    /// [`DeskError::Inexpressible`] where the list cannot be asked this; [`DeskError`] where it cannot be asked at all.
    pub async fn compare_filter(&self, shop: &ShopProfile, filter: &Filter) -> Result<FilterCompared> {
        let id = self.shop_id(&shop.name).await?;
        let gateways = self.gateways(shop).await?;
        let (client, from) = gateways.enhanced()?;
        let now = client.platform_now();
        let span = asked_span(filter, from, now);
        let questions = questions(filter, span).map_err(DeskError::Inexpressible)?;
        let asking = Asking { desk: self, client, tally: Tally::default() };

        let local = Filter { start: Some(span.start()), end: Some(span.end()), ..filter.clone() };
        let here = self.tids_matching(id, &local).await?;
        let mut platform = 0;
        for question in &questions {
            platform += asking.total(question).await?;
        }
        if platform.max(here.len() as u64) > MOST_COMPARED {
            self.note_calls(shop, &gateways).await;
            let (here, none) = (here.len() as u64, Vec::new);
            return Ok(FilterCompared {
                span,
                here,
                platform,
                only_platform: none(),
                only_here: none(),
                depth: Depth::Totals,
            });
        }
        let mut pages = Vec::new();
        for question in &questions {
            pages.extend(asking.pages(question).await?);
        }
        self.note_calls(shop, &gateways).await;
        let rows = PageRows::read(List::EnhancedCreated, pages, &self.calendar(), now);
        let there: BTreeSet<Tid> = rows.tids().collect();
        let only_platform: Vec<Tid> = there.difference(&here).copied().collect();
        let only_here: Vec<Tid> = here.difference(&there).copied().collect();
        self.take_rows(id, rows, &only_platform).await?;
        Ok(FilterCompared {
            span,
            here: here.len() as u64,
            platform: there.len() as u64,
            only_platform,
            only_here,
            depth: Depth::Orders,
        })
    }

    /// Asks the enhanced list for the orders of a buyer by the whole nick. The orders are kept, the nick is not.
    ///
    /// # Errors
    /// [`DeskError::Inexpressible`] for a masked nick; [`DeskError`] where the list cannot be asked.
    pub async fn ask_buyer(&self, shop: &ShopProfile, nick: &str) -> Result<Vec<Tid>> {
        let id = self.shop_id(&shop.name).await?;
        let gateways = self.gateways(shop).await?;
        let (client, from) = gateways.enhanced()?;
        let now = client.platform_now();
        let filter = Filter { buyer_nick: Some(nick.into()), ..Filter::default() };
        let span = asked_span(&filter, from, now);
        let asking = Asking { desk: self, client, tally: Tally::default() };
        let mut pages = Vec::new();
        for question in questions(&filter, span).map_err(DeskError::Inexpressible)? {
            pages.extend(asking.pages(&question).await?);
        }
        self.note_calls(shop, &gateways).await;
        let rows = PageRows::read(List::EnhancedCreated, pages, &self.calendar(), now);
        let found: Vec<Tid> = rows.tids().collect::<BTreeSet<_>>().into_iter().collect();
        self.take_rows(id, rows, &found).await?;
        Ok(found)
    }

    async fn tids_matching(&self, shop: ShopId, filter: &Filter) -> Result<BTreeSet<Tid>> {
        let (filter, page) = (filter.clone(), Page::ALL);
        Ok(self
            .store()
            .read(move |r| {
                let ids = r.matching(shop, &filter, page.offset, page.limit)?;
                r.tids(&ids)
            })
            .await?
            .into_iter()
            .collect())
    }

    async fn take_rows(&self, shop: ShopId, mut rows: PageRows, wanted: &[Tid]) -> Result<()> {
        if wanted.is_empty() {
            return Ok(());
        }
        let wanted: HashSet<Tid> = wanted.iter().copied().collect();
        rows.keep_only(&wanted);
        self.store().write(move |tx| rows.write(tx, shop).map(drop)).await?;
        Ok(())
    }
}

/// The span that a filter is asked for: its own, within what the enhanced list knows and what has settled.
fn asked_span(filter: &Filter, from: Option<Timestamp>, now: Timestamp) -> Span {
    let settled = now.plus_s(-SETTLED_S);
    let reach = from.unwrap_or(Timestamp::MIN).max(now.plus_s(-TOP_HISTORY_S));
    let start = filter.start.unwrap_or(reach).max(reach);
    let end = filter.end.unwrap_or(settled).min(settled);
    Span::new(start, end).unwrap_or(Span::instant(settled))
}

impl super::gateways::ShopGateways {
    fn enhanced(&self) -> Result<(&EnhancedClient, Option<Timestamp>)> {
        match &self.enhanced {
            Ok((client, from)) => Ok((client, *from)),
            Err(why) => Err(why.clone().into_error(Gateway::Enhanced)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flag::Flag;
    use crate::domain::status::Status;
    use crate::domain::text_test::TextOp;

    fn span() -> Span {
        Span::new("2023-11-01 00:00:00".parse().unwrap(), "2023-11-02 00:00:00".parse().unwrap()).unwrap()
    }

    #[test]
    fn several_values_are_asked_one_at_a_time_with_every_other_condition() {
        let filter = Filter {
            statuses: vec![Status::WaitSellerSendGoods, Status::Finished],
            flags: vec![Flag::RED, Flag::new(0)],
            seller_memo: TextOp::Like.test("礼盒"),
            ..Filter::default()
        };
        let asked = questions(&filter, span()).unwrap();
        assert_eq!(asked.len(), 4);
        assert!(asked.iter().all(|question| question.seller_memo == filter.seller_memo));
        let pairs: BTreeSet<String> =
            asked.iter().map(|q| format!("{:?} {:?}", q.status, q.seller_flag)).collect();
        assert_eq!(pairs.len(), 4);
        assert_eq!(questions(&Filter::default(), span()).unwrap().len(), 1);
    }

    #[test]
    fn a_masked_nick_is_never_sent_and_paid_time_cannot_be_asked() {
        let masked = Filter { buyer_nick: Some("可**a".into()), ..Filter::default() };
        assert_eq!(questions(&masked, span()), Err(Inexpressible::MaskedNick));
        let paid = Filter { time: TimeKind::Paid, ..Filter::default() };
        assert_eq!(questions(&paid, span()), Err(Inexpressible::PaidTime));
        let many = Filter {
            flags: Flag::NAMED.to_vec(),
            statuses: vec![Status::Finished, Status::Closed, Status::WaitBuyerPay],
            ..Filter::default()
        };
        assert_eq!(questions(&many, span()), Err(Inexpressible::TooManyValues));
    }
}
