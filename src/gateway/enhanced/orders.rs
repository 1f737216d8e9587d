//! The enhanced order list: every parameter of its document, and its pages (`docs/sources/003`).

use super::ORDER_LIST;
use super::call::EnhancedClient;
use crate::domain::filter::{Direction, Refunding};
use crate::domain::flag::Flag;
use crate::domain::ids::{NumIid, Tid};
use crate::domain::record::Source;
use crate::domain::status::Status;
use crate::domain::text_test::TextTest;
use crate::domain::time::{Span, Timestamp};
use crate::gateway::error::{Class, GatewayError};
use crate::gateway::orders::{FullInfo, List, ListPage, ListQuery, OrderGateway};

/// By which time a span is meant and the answer is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateType {
    /// `date_type` 0.
    Created,
    /// `date_type` 1.
    Modified,
}

/// A question to the enhanced list. An empty list and `None` are no condition and are not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnhancedQuery {
    /// `start_created` and `end_created`, at most a month.
    pub span: Span,
    /// `date_type`: which time the span is about.
    pub date_type: DateType,
    /// `order_asc`, by that time.
    pub direction: Direction,
    /// `page_no`, from 1.
    pub page_no: u32,
    /// `page_size`, 100 to 500 in steps of 100.
    pub page_size: u32,
    /// `status`, one at a time.
    pub status: Option<Status>,
    /// `buyer_nick`, never a masked one.
    pub buyer_nick: Option<String>,
    /// `buyer_open_uid`.
    pub buyer_open_uid: Option<String>,
    /// `buyer_message` and `buyer_message_op`.
    pub buyer_message: Option<TextTest>,
    /// `seller_memo` and `seller_memo_op`.
    pub seller_memo: Option<TextTest>,
    /// `seller_flag`.
    pub seller_flag: Option<Flag>,
    /// `num_iid`.
    pub num_iid: Option<NumIid>,
    /// `tid`, joined by commas.
    pub tids: Vec<Tid>,
    /// `refunding`.
    pub refunding: Option<Refunding>,
}

impl EnhancedQuery {
    /// Everything in a span, newest first.
    #[must_use]
    pub const fn of_span(span: Span, date_type: DateType, page_no: u32, page_size: u32) -> Self {
        Self {
            span,
            date_type,
            direction: Direction::Descending,
            page_no,
            page_size,
            status: None,
            buyer_nick: None,
            buyer_open_uid: None,
            buyer_message: None,
            seller_memo: None,
            seller_flag: None,
            num_iid: None,
            tids: Vec::new(),
            refunding: None,
        }
    }

    fn params(&self) -> Vec<(&'static str, String)> {
        let mut params = vec![
            ("start_created", self.span.start().to_string()),
            ("end_created", self.span.end().to_string()),
            ("date_type", if self.date_type == DateType::Created { "0" } else { "1" }.to_owned()),
            ("order_asc", if self.direction == Direction::Ascending { "ASC" } else { "DESC" }.to_owned()),
            ("page_no", self.page_no.to_string()),
            ("page_size", self.page_size.to_string()),
        ];
        let mut put = |name, value: Option<String>| params.extend(value.map(|value| (name, value)));
        put("status", self.status.as_ref().map(|status| status.word().to_owned()));
        put("buyer_nick", self.buyer_nick.clone());
        put("buyer_open_uid", self.buyer_open_uid.clone());
        // An operator's value may be empty and is sent then too: it means "known to be empty" or not.
        put("buyer_message", self.buyer_message.as_ref().map(|test| test.value().to_owned()));
        put("buyer_message_op", self.buyer_message.as_ref().map(|test| test.op().word().to_owned()));
        put("seller_memo", self.seller_memo.as_ref().map(|test| test.value().to_owned()));
        put("seller_memo_op", self.seller_memo.as_ref().map(|test| test.op().word().to_owned()));
        put("seller_flag", self.seller_flag.map(|flag| flag.to_string()));
        put("num_iid", self.num_iid.map(|item| item.to_string()));
        let tids: Vec<String> = self.tids.iter().map(Tid::to_string).collect();
        put("tid", Some(tids.join(",")).filter(|tids| !tids.is_empty()));
        put("refunding", self.refunding.map(|r| if r == Refunding::Yes { "1" } else { "0" }.to_owned()));
        params
    }
}

impl EnhancedClient {
    /// One page of the answer to a question.
    ///
    /// # Errors
    /// [`GatewayError`].
    pub async fn orders(&self, query: &EnhancedQuery) -> Result<ListPage, GatewayError> {
        let reply = self.call(&query.params()).await?;
        let page = reply.page(Source::EnhancedList);
        page.map_err(|detail| GatewayError::failed(Class::BadAnswer, ORDER_LIST, detail))
    }
}

impl OrderGateway for EnhancedClient {
    async fn list(&self, query: ListQuery) -> Result<ListPage, GatewayError> {
        let date_type = match query.list {
            List::EnhancedCreated => DateType::Created,
            List::EnhancedModified => DateType::Modified,
            List::TopCreated(_) | List::TopIncrement(_) => {
                let detail = "not sent: the enhanced list is asked by created or by modified";
                return Err(GatewayError::failed(Class::Refused, query.list.api(), detail));
            }
        };
        self.orders(&EnhancedQuery::of_span(query.span, date_type, query.page_no, query.page_size)).await
    }

    async fn full_info(&self, _tid: Tid) -> Result<FullInfo, GatewayError> {
        Err(GatewayError::failed(Class::Refused, ORDER_LIST, "not sent: only TOP gives a single trade"))
    }

    async fn hear_clock(&self) -> Result<(), GatewayError> {
        if !self.has_heard() {
            // It has no call for the time; the answer to the smallest question carries it.
            let span = Span::instant(self.platform_now());
            self.orders(&EnhancedQuery::of_span(span, DateType::Created, 1, 100)).await?;
        }
        Ok(())
    }

    fn now(&self) -> Timestamp {
        self.platform_now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text_test::TextOp;

    fn query() -> EnhancedQuery {
        let start: Timestamp = "2021-10-29 00:00:00".parse().unwrap();
        EnhancedQuery::of_span(Span::new(start, start.plus_s(59)).unwrap(), DateType::Created, 1, 500)
    }

    #[test]
    fn a_span_alone_sends_what_it_needs_and_nothing_empty() {
        let names: Vec<&str> = query().params().iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["start_created", "end_created", "date_type", "order_asc", "page_no", "page_size"]);
        assert!(query().params().iter().all(|(_, value)| !value.is_empty()));
    }

    #[test]
    fn every_parameter_of_the_document_can_be_asked() {
        let full = EnhancedQuery {
            direction: Direction::Ascending,
            date_type: DateType::Modified,
            status: Some(Status::WaitSellerSendGoods),
            buyer_nick: Some("tb1".into()),
            buyer_open_uid: Some("AAE".into()),
            buyer_message: TextOp::Eq.test(""),
            seller_memo: TextOp::Like.test("7号钟"),
            seller_flag: Some(Flag::RED),
            num_iid: NumIid::new(7).ok(),
            tids: vec![Tid::new(1).unwrap(), Tid::new(2).unwrap()],
            refunding: Some(Refunding::No),
            ..query()
        };
        let params = full.params();
        for expected in [
            ("date_type", "1"),
            ("order_asc", "ASC"),
            ("status", "WAIT_SELLER_SEND_GOODS"),
            ("buyer_nick", "tb1"),
            ("buyer_open_uid", "AAE"),
            ("buyer_message", ""),
            ("buyer_message_op", "eq"),
            ("seller_memo", "7号钟"),
            ("seller_memo_op", "like"),
            ("seller_flag", "1"),
            ("num_iid", "7"),
            ("tid", "1,2"),
            ("refunding", "0"),
        ] {
            assert!(params.iter().any(|(name, value)| (*name, value.as_str()) == expected), "{expected:?}");
        }
        // The document's own table: every name of it but the common ones is sent.
        let document = include_str!("../../../docs/sources/003-enhanced-order-list.txt");
        let rows = document.lines().filter(|line| line.matches(" | ").count() >= 3);
        let names: Vec<&str> = rows.filter_map(|line| line.split(" | ").next()).skip(1).collect();
        assert!(names.len() > 20, "the table is read: {names:?}");
        for name in names {
            let common = ["appid", "timestamp", "tb_seller_nick", "sign", "sysid"].contains(&name);
            assert!(common || params.iter().any(|(known, _)| *known == name), "{name}");
        }
    }
}
