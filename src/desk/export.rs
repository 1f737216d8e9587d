//! Orders in the forms that leave the program (`docs/contract.md`, Filter).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize as _;
use serde_json::Value as Json;

use super::error::{DeskError, Result};
use super::open::Desk;
use super::orders::{Found, Page, WithFacets};
use crate::domain::detail::KnownOrder;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::{Filter, Refunding};
use crate::domain::ids::ShopId;
use crate::domain::item::{Fields, Item};
use crate::domain::money::Fen;
use crate::domain::record::Record;
use crate::domain::text_state::TextState;

/// A form that rows are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The enhanced list's own envelope.
    Json(WithFacets),
    /// An enhanced item a line.
    Jsonl,
    /// A spreadsheet's text.
    Csv,
}

/// Columns of a CSV file that are fields of the trade.
const COLUMNS: &[(&str, Cell)] = &[
    ("tid", Cell::Id),
    ("created", Cell::Plain),
    ("pay_time", Cell::Plain),
    ("consign_time", Cell::Plain),
    ("end_time", Cell::Plain),
    ("modified", Cell::Plain),
    ("status", Cell::Plain),
    ("seller_flag", Cell::Plain),
    ("seller_memo", Cell::Plain),
    ("buyer_message", Cell::Plain),
    ("buyer_nick", Cell::Plain),
    ("buyer_open_uid", Cell::Plain),
    ("payment", Cell::Plain),
    ("post_fee", Cell::Plain),
    ("receiver_name", Cell::Plain),
    ("receiver_state", Cell::Plain),
    ("receiver_city", Cell::Plain),
    ("receiver_district", Cell::Plain),
    ("receiver_address", Cell::Plain),
    ("receiver_mobile", Cell::Plain),
];

/// Columns that are made of the lines, joined by `; `: the column's name, the line's field, and its cells.
const LINE_COLUMNS: &[(&str, &str, Cell)] = &[
    ("num_iid", "num_iid", Cell::Id),
    ("title", "title", Cell::Plain),
    ("sku_properties_name", "sku_properties_name", Cell::Plain),
    ("outer_iid", "outer_iid", Cell::Plain),
    ("outer_sku_id", "outer_sku_id", Cell::Plain),
    ("num", "num", Cell::Plain),
    ("refund_status", "refund_status", Cell::Plain),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// As it is, made harmless.
    Plain,
    /// Digits that a spreadsheet must not take for a number, since it would round them.
    Id,
}

/// The item as it may leave the program: a message that an old answer called empty, and a later one says exists,
/// is not known.
fn known_item(record: &Record) -> Cow<'_, Item> {
    let item = record.item();
    if record.order().buyer_message == TextState::Exists && item.trade().get("buyer_message").is_some() {
        let mut item = item.clone();
        item.trade_mut().remove("buyer_message");
        return Cow::Owned(item);
    }
    Cow::Borrowed(item)
}

/// The counts beside the choices as JSON; what is unknown counts under `unknown`.
#[must_use]
pub fn facets_json(facets: &Facets) -> Json {
    fn counts<K>(counts: &BTreeMap<K, u64>, word: impl Fn(&K) -> String) -> Json {
        counts.iter().map(|(key, count)| (word(key), Json::from(*count))).collect()
    }
    let unknown = || "unknown".to_owned();
    serde_json::json!({
        "status": counts(&facets.status, |s| s.as_ref().map_or_else(unknown, |s| s.word().to_owned())),
        "seller_flag": counts(&facets.flag, |f| f.map_or_else(unknown, |f| f.to_string())),
        "refunding": counts(&facets.refunding, |r| match r {
            Some(Refunding::Yes) => "1".to_owned(),
            Some(Refunding::No) => "0".to_owned(),
            None => unknown(),
        }),
        "seller_memo": counts(&facets.seller_memo, |p| p.word().to_owned()),
        "buyer_message": counts(&facets.buyer_message, |p| p.word().to_owned()),
    })
}

impl Desk {
    /// Writes the orders that a filter matches, and gives their sums. Blocks; memory grows with their number by
    /// the eight bytes of a row's id alone.
    ///
    /// # Errors
    /// [`DeskError`]; what was written until then is not whole.
    pub fn export(
        &self,
        shop: ShopId,
        filter: &Filter,
        page: Page,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<Totals> {
        let facets = match format {
            Format::Json(facets) => facets,
            Format::Jsonl | Format::Csv => WithFacets::No,
        };
        let found = self.find(shop, filter, page, facets)?;
        match format {
            Format::Json(_) => self.write_json(&found, filter, out)?,
            Format::Jsonl => self.each_order(&found.ids, |known| {
                write_item(&known.record, out).and_then(|()| out.write_all(b"\n")).map_err(broken)
            })?,
            Format::Csv => self.write_csv(&found, out)?,
        }
        Ok(found.totals)
    }

    fn write_json(&self, found: &Found, filter: &Filter, out: &mut dyn Write) -> Result<()> {
        let head = head(found.totals, filter);
        write!(out, r#"{{"code":0,"message":"ok","data":{{{head},"items":["#).map_err(broken)?;
        let mut first = true;
        self.each_order(&found.ids, |known| {
            let comma: &[u8] = if std::mem::take(&mut first) { b"\n" } else { b",\n" };
            out.write_all(comma).and_then(|()| write_item(&known.record, out)).map_err(broken)
        })?;
        let facets = found.facets.as_ref();
        let tail = facets.map_or_else(String::new, |facets| format!(r#","facets":{}"#, facets_json(facets)));
        writeln!(out, "]{tail}}}}}").map_err(broken)
    }

    fn write_csv(&self, found: &Found, out: &mut dyn Write) -> Result<()> {
        // Spreadsheets take a file without a byte order mark for the machine's own encoding.
        out.write_all("\u{feff}".as_bytes()).map_err(broken)?;
        let mut csv = csv::Writer::from_writer(out);
        let names = COLUMNS.iter().map(|(name, _)| *name).chain(LINE_COLUMNS.iter().map(|(name, ..)| *name));
        csv.write_record(names).map_err(broken_csv)?;
        self.each_order(&found.ids, |known| csv.write_record(csv_row(known)).map_err(broken_csv))?;
        csv.flush().map_err(broken)
    }
}

/// The total, and how many orders a text condition could not judge.
fn head(totals: Totals, filter: &Filter) -> String {
    let texts = filter.seller_memo.is_some() || filter.buyer_message.is_some();
    let unjudged = if texts { format!(r#","unjudged":{}"#, totals.unjudged) } else { String::new() };
    format!(r#""total":{}{unjudged}"#, totals.orders)
}

fn write_item(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    known_item(record).serialize(&mut serde_json::Serializer::new(out)).map_err(io::Error::from)
}

fn csv_row(known: &KnownOrder) -> Vec<String> {
    let item = known_item(&known.record);
    let text = |fields: &Fields, name: &str| fields.get(name).map(|v| v.display()).unwrap_or_default();
    let trade = COLUMNS.iter().map(|(name, kind)| cell(*kind, text(item.trade(), name)));
    let lines = LINE_COLUMNS.iter().map(|(_, field, kind)| {
        let parts: Vec<String> = item.lines().iter().map(|line| text(line, field)).collect();
        let empty = parts.iter().all(String::is_empty);
        cell(*kind, if empty { String::new() } else { parts.join("; ") })
    });
    trade.chain(lines).collect()
}

/// A cell that no spreadsheet computes: text that begins like a formula gets a quote before it.
fn cell(kind: Cell, text: String) -> String {
    let formula = text.starts_with(['=', '+', '-', '@']) || text.starts_with(char::is_control);
    match kind {
        Cell::Id if !text.is_empty() => format!("\t{text}"),
        Cell::Plain if formula && text.parse::<Fen>().is_err() => format!("'{text}"),
        _ => text,
    }
}

fn broken(cause: io::Error) -> DeskError {
    DeskError::File { path: "the output".into(), cause }
}

fn broken_csv(error: csv::Error) -> DeskError {
    broken(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_and_ids_keep_their_digits() {
        assert_eq!(cell(Cell::Id, "2161196210547294406".into()), "\t2161196210547294406");
        assert_eq!(cell(Cell::Id, String::new()), "");
        for evil in ["=1+1", "+cmd", "-cmd|x", "@SUM(A1)", "\tx", "\r=1"] {
            assert!(cell(Cell::Plain, evil.into()).starts_with('\''), "{evil:?}");
        }
        assert_eq!(cell(Cell::Plain, "-3.00".into()), "-3.00");
        assert_eq!(cell(Cell::Plain, "礼盒".into()), "礼盒");
    }
}
