//! All that is known of one order: its merged item, and for every field which answer it comes from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use super::fields::Name;
use super::flag::Flag;
use super::handled::Handled;
use super::ids::{NumIid, Tid};
use super::item::{Fields, Item, ItemError};
use super::order::{Kept, Lines, Order};
use super::order_line::OrderLine;
use super::status::{RefundStatus, Status, StepStatus};
use super::text_state::{Freshness, TextState};
use super::time::Timestamp;

/// Where an answer came from, lowest rank first (`docs/contract.md`, What the store promises).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// `taobao.trades.sold.get` and `taobao.trades.sold.incrementv.get`.
    TopList,
    /// The enhanced order list.
    EnhancedList,
    /// `taobao.trade.fullinfo.get`, the final word on a trade's state.
    FullInfo,
}

impl Source {
    /// All of them, lowest rank first.
    pub const ALL: [Self; 3] = [Self::TopList, Self::EnhancedList, Self::FullInfo];

    /// A short name that is stored and shown in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::TopList => "top_list",
            Self::EnhancedList => "enhanced_list",
            Self::FullInfo => "full_info",
        }
    }

    /// Reads the short name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.word() == word)
    }
}

/// The answer a field comes from. Of two answers the greater origin wins: the later `modified`, then the higher
/// source, then the later reading; so any order of taking them in gives the same record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Origin {
    /// The order's `modified` in that answer.
    pub modified: Option<Timestamp>,
    /// Which gateway call it was.
    pub source: Source,
    /// When it was read.
    pub read_at: Timestamp,
}

/// The name of a field within a record: `status`, or `@OID/refund_status` for a line's.
pub type Path = String;

/// The path of a line's field.
#[must_use]
pub fn line_path(key: &str, field: &str) -> Path {
    format!("@{key}/{field}")
}

/// What tells the lines of an order apart: the line's number, or its place where it has none.
#[must_use]
pub fn line_key(line: &Fields, place: usize) -> String {
    line.text("oid").or_else(|| line.text("oid_str")).map_or_else(|| format!("#{place}"), str::to_owned)
}

/// All that is known of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub(super) item: Item,
    /// The greatest `modified` any answer showed, also one that could not replace anything.
    pub(super) newest: Option<Timestamp>,
    /// The origin of every field that `others` does not name.
    pub(super) base: Origin,
    pub(super) others: BTreeMap<Path, Origin>,
}

/// A stored record that cannot be read back.
#[derive(Debug, Error)]
pub enum RecordError {
    /// The frame around the item is damaged.
    #[error("record: {0}")]
    Frame(#[from] serde_json::Error),
    /// The item within is damaged.
    #[error("record: {0}")]
    Item(#[from] ItemError),
}

/// The stored form. Origins stand in a list and are named by their place, since few answers feed many fields.
#[derive(Serialize, Deserialize)]
struct Frame<I> {
    item: I,
    newest: Option<Timestamp>,
    origins: Vec<Origin>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    others: BTreeMap<Path, usize>,
}

impl Record {
    /// The merged item.
    #[must_use]
    pub const fn item(&self) -> &Item {
        &self.item
    }

    /// The order number.
    #[must_use]
    pub const fn tid(&self) -> Tid {
        self.item.tid()
    }

    /// The greatest `modified` that any answer showed.
    #[must_use]
    pub const fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// Where a field comes from; for a field that is not known, where most of the record comes from.
    #[must_use]
    pub fn origin(&self, path: &str) -> Origin {
        self.others.get(path).copied().unwrap_or(self.base)
    }

    /// Every origin that feeds a field, newest first.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let mut all: Vec<Origin> = self.others.values().copied().chain([self.base]).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all.dedup();
        all
    }

    /// The stored form, JSON. It is the caller's to compress.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut origins = vec![self.base];
        let mut others = BTreeMap::new();
        for (path, origin) in &self.others {
            let place = origins.iter().position(|known| known == origin).unwrap_or_else(|| {
                origins.push(*origin);
                origins.len() - 1
            });
            others.insert(path.clone(), place);
        }
        let frame = Frame { item: &self.item, newest: self.newest, origins, others };
        serde_json::to_string(&frame).unwrap_or_default()
    }

    /// Reads the stored form back.
    ///
    /// # Errors
    /// [`RecordError`] when it is damaged.
    pub fn from_json(json: &str) -> Result<Self, RecordError> {
        let frame: Frame<&RawValue> = serde_json::from_str(json)?;
        let missing = || serde::de::Error::custom("no such origin");
        let origin = |place: usize| frame.origins.get(place).copied().ok_or_else(missing);
        let others = frame
            .others
            .iter()
            .map(|(path, place)| Ok((path.clone(), origin(*place)?)))
            .collect::<Result<_, serde_json::Error>>()?;
        Ok(Self { item: Item::read(frame.item.get())?, newest: frame.newest, base: origin(0)?, others })
    }

    /// The typed view that the filter, the index and the table work on.
    #[must_use]
    pub fn order(&self) -> Order {
        let trade = self.item.trade();
        let boxed = |name: &str| trade.text(name).map(Box::from);
        Order {
            tid: self.tid(),
            created: self.item.time("created"),
            modified: self.item.time("modified"),
            pay_time: self.item.time("pay_time"),
            consign_time: self.item.time("consign_time"),
            end_time: self.item.time("end_time"),
            status: trade.text("status").map(Status::from_word),
            step_status: trade.text("step_trade_status").map(StepStatus::from_word),
            province: boxed("receiver_state"),
            // County-level cities of some provinces appear only as a district.
            city: boxed("receiver_city").or_else(|| boxed("receiver_district")),
            seller_flag: trade.number("seller_flag").and_then(|n| u16::try_from(n).ok()).map(Flag::new),
            buyer_nick: boxed("buyer_nick"),
            buyer_open_uid: boxed("buyer_open_uid"),
            num_iid: item_id(trade),
            payment: trade.text("payment").and_then(|text| text.parse().ok()),
            seller_memo: self.text_state("seller_memo"),
            buyer_message: self.text_state("buyer_message"),
            lines: match self.item.lines() {
                [] => Lines::Unknown,
                lines => Lines::Known(lines.iter().map(line).collect()),
            },
            kept: Kept::All,
            handled: Handled::No,
        }
    }

    fn text_state(&self, name: &str) -> TextState {
        let exists = name == "buyer_message"
            && self.item.trade().get("has_buyer_message") == Some(&super::item::Value::Bool(true));
        match self.item.trade().text(name) {
            None if exists => TextState::Exists,
            None => TextState::Unknown,
            // A list that said later that there is a message makes an older "empty" untrue.
            Some("") if exists && self.origin("has_buyer_message") > self.origin(name) => TextState::Exists,
            Some(text) => {
                let freshness = if self.origin(name).modified < self.newest {
                    Freshness::Stale
                } else {
                    Freshness::Current
                };
                TextState::Known { text: text.into(), freshness }
            }
        }
    }
}

fn item_id(fields: &Fields) -> Option<NumIid> {
    NumIid::new(fields.number("num_iid")?).ok()
}

fn line(fields: &Fields) -> OrderLine {
    let boxed = |name: &str| fields.text(name).map(Box::from);
    let money = |name: &str| fields.text(name).and_then(|text| text.parse().ok());
    OrderLine {
        oid: fields.text("oid").or_else(|| fields.text("oid_str")).and_then(|text| text.parse().ok()),
        num_iid: item_id(fields),
        sku_id: boxed("sku_id"),
        title: boxed("title"),
        sku_properties_name: boxed("sku_properties_name"),
        outer_iid: boxed("outer_iid"),
        outer_sku_id: boxed("outer_sku_id"),
        num: fields.number("num"),
        price: money("price"),
        payment: money("payment"),
        status: fields.text("status").map(Status::from_word),
        refund_status: fields.text("refund_status").map(RefundStatus::from_word),
        refund_id: boxed("refund_id"),
        waybill: boxed("invoice_no"),
    }
}

/// A field name that is known not to need a copy.
pub(super) const fn name(word: &'static str) -> Name {
    Name::Borrowed(word)
}
