//! A platform in memory that answers as the documents say, for the sync engine's own tests.

#![allow(clippy::unwrap_used, dead_code, reason = "a test helper; each test uses some of it")]

use std::collections::VecDeque;
use std::sync::Mutex;

use lidan::domain::ids::Tid;
use lidan::domain::list::{Axis, Gateway, List, TradeSet};
use lidan::domain::time::Timestamp;
use lidan::domain::trouble::{Class, GatewayError};
use lidan::gateway::orders::{FullInfo, ListPage, ListQuery, OrderGateway, Paging};
use serde_json::value::RawValue;

/// An order as the platform knows it.
#[derive(Debug, Clone)]
pub struct Truth {
    pub tid: i64,
    pub created: Timestamp,
    pub modified: Timestamp,
    pub entered: Timestamp,
    pub set: TradeSet,
    pub memo: String,
    pub message: String,
    pub status: &'static str,
}

impl Truth {
    pub fn new(tid: i64, created: Timestamp) -> Self {
        Self {
            tid,
            created,
            modified: created,
            entered: created.plus_s(2),
            set: TradeSet::AllTypes,
            memo: format!("备注{tid}"),
            message: if tid % 3 == 0 { String::new() } else { format!("留言{tid}") },
            status: "WAIT_SELLER_SEND_GOODS",
        }
    }

    fn json(&self, texts: Texts) -> String {
        let texts = match texts {
            Texts::Both => format!(r#""seller_memo":"{}","buyer_message":"{}","#, self.memo, self.message),
            // TOP leaves out what is empty.
            Texts::OnlyFull if self.message.is_empty() => format!(r#""seller_memo":"{}","#, self.memo),
            Texts::OnlyFull => return self.json(Texts::Both),
            Texts::Hint => format!(r#""has_buyer_message":{},"#, !self.message.is_empty()),
        };
        format!(
            r#"{{{texts}"tid":{},"created":"{}","modified":"{}","status":"{}","payment":"1.00",
               "orders":{{"order":[{{"oid":{},"num_iid":5}}]}}}}"#,
            self.tid, self.created, self.modified, self.status, self.tid
        )
    }
}

#[derive(Clone, Copy)]
enum Texts {
    Both,
    OnlyFull,
    Hint,
}

/// Whether a window of TOP holds its last second; nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Included,
    Excluded,
}

/// One gateway of the platform.
pub struct Platform {
    pub gateway: Gateway,
    pub end: End,
    pub orders: Mutex<Vec<Truth>>,
    /// What the next calls answer instead, in turn; `None` lets one pass.
    pub faults: Mutex<VecDeque<Option<Class>>>,
    /// Orders whose details are refused.
    pub refused: Mutex<Vec<i64>>,
    /// After so many calls none answers any more: the process is about to die.
    pub dies_after: Mutex<Option<usize>>,
    /// Told when that happens.
    pub died: tokio::sync::Notify,
    pub now: Mutex<Timestamp>,
    pub calls: Mutex<Vec<String>>,
}

impl Platform {
    pub fn new(gateway: Gateway, orders: Vec<Truth>, now: Timestamp) -> Self {
        Self {
            gateway,
            end: End::Included,
            orders: Mutex::new(orders),
            faults: Mutex::default(),
            refused: Mutex::default(),
            dies_after: Mutex::new(None),
            died: tokio::sync::Notify::new(),
            now: Mutex::new(now),
            calls: Mutex::default(),
        }
    }

    pub fn count(&self, prefix: &str) -> usize {
        self.calls.lock().unwrap().iter().filter(|call| call.starts_with(prefix)).count()
    }

    fn begin(&self, call: String, api: &'static str) -> Result<(), GatewayError> {
        let mut calls = self.calls.lock().unwrap();
        calls.push(call);
        match self.faults.lock().unwrap().pop_front().flatten() {
            Some(class) => Err(GatewayError::failed(class, api, "a fault of the test")),
            None => Ok(()),
        }
    }

    async fn live(&self) {
        let over = self.dies_after.lock().unwrap().is_some_and(|n| self.calls.lock().unwrap().len() >= n);
        if over {
            self.died.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

impl OrderGateway for Platform {
    async fn list(&self, query: ListQuery) -> Result<ListPage, GatewayError> {
        self.live().await;
        self.begin(format!("{} {:?} {}", query.list.word(), query.span, query.page_no), query.list.api())?;
        assert_eq!(query.list.gateway(), self.gateway);
        let (start, end) = (query.span.start(), query.span.end());
        let key = |order: &Truth| match (query.list.axis(), self.gateway) {
            (Axis::Created, _) => order.created,
            (Axis::Changed, Gateway::Top) => order.entered,
            (Axis::Changed, Gateway::Enhanced) => order.modified,
        };
        let set = match query.list {
            List::TopCreated(set) | List::TopIncrement(set) => Some(set),
            _ => None,
        };
        let orders = self.orders.lock().unwrap();
        let mut found: Vec<&Truth> = orders
            .iter()
            .filter(|order| set.is_none_or(|set| order.set == set))
            .filter(|order| {
                let t = key(order);
                start <= t && (t < end || (t == end && self.end == End::Included))
            })
            .collect();
        found.sort_by_key(|order| std::cmp::Reverse((key(order), order.tid)));
        let size = query.page_size as usize;
        let from = (query.page_no as usize - 1) * size;
        let texts = if self.gateway == Gateway::Top { Texts::Hint } else { Texts::Both };
        let items = found.iter().skip(from).take(size).map(|order| raw(&order.json(texts))).collect();
        let has_next = self.gateway == Gateway::Top && query.paging == Paging::HasNext;
        Ok(ListPage {
            items,
            total: (!has_next).then_some(found.len() as u64),
            has_next: has_next.then_some(found.len() > from + size),
            read_at: self.now(),
        })
    }

    async fn full_info(&self, tid: Tid) -> Result<FullInfo, GatewayError> {
        const API: &str = "taobao.trade.fullinfo.get";
        self.live().await;
        self.begin(format!("full {tid}"), API)?;
        if self.refused.lock().unwrap().contains(&tid.get()) {
            return Err(GatewayError::failed(Class::NotFound, API, "isv.trade-not-exist"));
        }
        let orders = self.orders.lock().unwrap();
        let order = orders.iter().find(|order| order.tid == tid.get()).unwrap();
        Ok(FullInfo { item: raw(&order.json(Texts::OnlyFull)), read_at: self.now() })
    }

    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }
}

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}
