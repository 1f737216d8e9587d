//! Orders: answering a filter from the store, one order whole, and asking the platform for single orders.

use futures_util::{StreamExt as _, stream};

use super::error::Result;
use super::open::Desk;
use crate::domain::detail::{KnownOrder, OrderDetail};
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::Filter;
use crate::domain::ids::{OrderId, Rev, ShopId, Tid};
use crate::domain::list::FULLINFO_GET;
use crate::domain::merge::Answer;
use crate::domain::outcome::Fetched;
use crate::domain::shop::ShopProfile;
use crate::domain::status::Status;
use crate::domain::trouble::{Class, GatewayError};
use crate::gateway::orders::OrderGateway;
use crate::gateway::retry::{RetryPolicy, Season, Tally};
use crate::gateway::top::TopClient;
use crate::store::Result as Stored;
use crate::sync::details::{self, Detail};

/// Orders that are asked for at once.
const AT_ONCE: usize = 6;
/// Most orders that one request of the user asks the platform for.
const MOST_FETCHED: usize = 5_000;

/// Which rows of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// The first row, from 0.
    pub offset: u64,
    /// How many.
    pub limit: usize,
}

impl Page {
    /// Everything.
    pub const ALL: Self = Self { offset: 0, limit: usize::MAX };
}

/// What a filter found, all of it at one state of the store; its rows are fetched as they are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The sums.
    pub totals: Totals,
    /// The counts beside the choices, where they were wished for.
    pub facets: Option<Facets>,
    /// The rows of the page.
    pub ids: Vec<OrderId>,
}

/// Whether the counts beside the choices are wanted; they cost more than the rest of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum WithFacets {
    /// They are.
    Yes,
    /// They are not.
    #[default]
    No,
}

impl Desk {
    /// The sums of a filter alone.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub fn totals(&self, shop: ShopId, filter: &Filter) -> Result<Totals> {
        let filter = filter.clone();
        Ok(self.store().read_blocking(move |r| r.totals(shop, &filter))?)
    }

    /// Answers a filter from the store: sums, the counts if wished for, and which rows are on the page.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub fn find(&self, shop: ShopId, filter: &Filter, page: Page, facets: WithFacets) -> Result<Found> {
        let filter = filter.clone();
        Ok(self.store().read_blocking(move |r| {
            let facets = match facets {
                WithFacets::Yes => Some(r.facets(shop, &filter)?),
                WithFacets::No => None,
            };
            let ids = r.matching(shop, &filter, page.offset, page.limit)?;
            Ok(Found { totals: r.totals(shop, &filter)?, facets, ids })
        })?)
    }

    /// Hands orders over, in the order of their rows, a few hundred at a time.
    ///
    /// # Errors
    /// [`super::DeskError`], or what `take` answers.
    pub fn each_order(&self, ids: &[OrderId], mut take: impl FnMut(&KnownOrder) -> Result<()>) -> Result<()> {
        const CHUNK: usize = 500;
        for chunk in ids.chunks(CHUNK) {
            let chunk = chunk.to_vec();
            for order in self.store().read_blocking(move |r| r.orders(&chunk))? {
                take(&order)?;
            }
        }
        Ok(())
    }

    /// One order with everything around it; `None` where it is not in the store any more.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn detail(&self, id: OrderId) -> Result<Option<OrderDetail>> {
        Ok(self
            .store()
            .read(move |r| {
                let Some(known) = r.orders(&[id])?.pop() else { return Ok(None) };
                let others_of_buyer = match known.record.item().trade().text("buyer_open_uid") {
                    Some(uid) => Some(r.orders_of_buyer(known.shop, uid)?.saturating_sub(1)),
                    None => None,
                };
                let order = known.order();
                let waits = order.status.as_ref().is_some_and(|status| Status::TO_SHIP.contains(status));
                let waiting_of_buyer = match order.buyer_open_uid.as_deref().filter(|_| waits) {
                    Some(uid) => Some(r.waiting_of_buyer(known.shop, uid)?.saturating_sub(1)),
                    None => None,
                };
                Ok(Some(OrderDetail {
                    waiting_of_buyer,
                    changes: r.changes(id)?,
                    seen: r.seen(id)?,
                    others_of_buyer,
                    mark: r.mark(id)?,
                    rev: r.revision()?,
                    known,
                }))
            })
            .await?)
    }

    /// Orders by row, in the order asked for; one that is not there any more is left out.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn orders(&self, ids: Vec<OrderId>) -> Result<Vec<KnownOrder>> {
        Ok(self.store().read(move |r| r.orders(&ids)).await?)
    }

    /// The same, with the revision that they are of.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn orders_now(&self, ids: Vec<OrderId>) -> Result<(Rev, Vec<KnownOrder>)> {
        Ok(self.store().read(move |r| Ok((r.revision()?, r.orders(&ids)?))).await?)
    }

    /// The sums of orders by row; one that is not there any more is left out.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn totals_of(&self, ids: Vec<OrderId>) -> Result<Totals> {
        Ok(self.store().read(move |r| r.totals_of(&ids)).await?)
    }

    /// A page of the orders that a filter's texts leave open.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn unjudged(&self, shop: ShopId, filter: &Filter, page: Page) -> Result<Vec<OrderId>> {
        let filter = filter.clone();
        Ok(self.store().read(move |r| r.unjudged(shop, &filter, page.offset, page.limit)).await?)
    }

    /// Puts orders at the head of the queue of those whose details are read one by one.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn ask_details(&self, ids: Vec<OrderId>) -> Result<()> {
        let now = self.clock().now();
        Ok(self.store().write(move |tx| tx.ask_details(&ids, now)).await?)
    }

    /// Which of these numbers the store does not have.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn lacking(&self, shop: ShopId, tids: Vec<Tid>) -> Result<Vec<Tid>> {
        Ok(self.store().read(move |r| r.lacking(shop, &tids)).await?)
    }

    /// Asks the platform for orders by their numbers, keeps what comes, and says what came of each.
    ///
    /// # Errors
    /// [`super::DeskError`] when the platform cannot be asked at all.
    pub async fn fetch_orders(&self, shop: &ShopProfile, tids: &[Tid]) -> Result<Fetched> {
        let id = self.shop_id(&shop.name).await?;
        let gateways = self.gateways(shop).await?;
        let top = gateways.top()?;
        let mut fetched = Fetched::default();
        let wanted: Vec<Tid> = tids.iter().copied().take(MOST_FETCHED).collect();
        let calls = wanted.into_iter().map(|tid| async move { (tid, self.ask(top, tid).await) });
        let mut answers = stream::iter(calls).buffer_unordered(AT_ONCE);
        while let Some((tid, answer)) = answers.next().await {
            match answer {
                Ok(detail) => match self.keep(id, detail).await {
                    Ok(()) => fetched.found.push(tid),
                    Err(error) => fetched.failed.push((tid, error)),
                },
                Err(error) if error.class == Class::NotFound => fetched.absent.push(tid),
                Err(error) => fetched.failed.push((tid, error)),
            }
        }
        Ok(fetched)
    }

    /// The numbers of orders that are here, by row.
    ///
    /// # Errors
    /// [`super::DeskError::Store`].
    pub async fn tids_of(&self, ids: Vec<OrderId>) -> Result<Vec<Tid>> {
        Ok(self.store().read(move |r| r.tids(&ids)).await?)
    }

    async fn ask(&self, top: &TopClient, tid: Tid) -> Result<Detail, GatewayError> {
        let (begun, tally) = (top.now(), Tally::default());
        let season = Season::of(&self.calendar(), FULLINFO_GET, top);
        let info = RetryPolicy::COMMAND.run(season, &tally, |_| {}, || top.full_info(tid)).await?;
        Ok(details::detail(info, &self.calendar(), [begun, top.now()]))
    }

    /// Keeps one answered order. An answer that cannot be read goes into quarantine and is a failure.
    async fn keep(&self, shop: ShopId, detail: Detail) -> Result<(), GatewayError> {
        let kept = self
            .store()
            .write(move |tx| -> Stored<Option<String>> {
                match detail {
                    Detail::Read(answer, raw) => {
                        let answer: Answer = *answer;
                        tx.take(shop, answer, raw.get())?;
                        Ok(None)
                    }
                    Detail::Unreadable(raw, why, at) => {
                        let source = crate::domain::record::Source::FullInfo;
                        tx.quarantine(shop, source, raw.get(), &why, at)?;
                        Ok(Some(why.to_string()))
                    }
                    Detail::Refused(why, _) => Ok(Some(why)),
                }
            })
            .await;
        match kept {
            Ok(None) => Ok(()),
            Ok(Some(why)) => Err(GatewayError::failed(Class::BadAnswer, FULLINFO_GET, why)),
            Err(error) => Err(GatewayError::failed(Class::BadAnswer, FULLINFO_GET, error.to_string())),
        }
    }
}
