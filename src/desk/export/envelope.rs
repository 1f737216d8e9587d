//! The enhanced list's own envelope.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::broken;
use super::jsonl::Known;
use super::read::{Chunk, Depth, Question, Sums, SumsWish};
use super::sheet::Out;
use crate::desk::error::Result;
use crate::desk::open::Desk;
use crate::desk::orders::{Page, WithFacets};
use crate::domain::export::Which;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::{Filter, Refunding};
use crate::domain::ids::{OrderId, ShopId};
use crate::store::StoreError;

impl Desk {
    /// Writes a page of a filter's answer in the enhanced list's own envelope, and gives its sums.
    ///
    /// # Errors
    /// [`super::DeskError`]; what was written until then is not whole.
    pub fn export_envelope(
        &self,
        shop: ShopId,
        filter: &Filter,
        page: Page,
        facets: WithFacets,
        out: &mut Out<'_>,
    ) -> Result<Totals> {
        let which = Which::Filtered(Box::new(filter.clone()));
        let question = Question { shop, which, page, depth: Depth::Body, sums: SumsWish::All(facets) };
        let mut items = Vec::new();
        let mut comma: &[u8] = b"\n";
        let Sums { totals, facets } = self.read_beside(
            question,
            |_| Ok(()),
            |chunk, _| {
                each_item(chunk, |_, item| {
                    items.extend_from_slice(std::mem::replace(&mut comma, b",\n"));
                    item.write(&mut items).map_err(broken)
                })
            },
        )?;
        let head = head(totals, filter);
        write!(out, r#"{{"code":0,"message":"ok","data":{{{head},"items":["#).map_err(broken)?;
        out.write_all(&items).map_err(broken)?;
        let tail = facets.map_or_else(String::new, |facets| format!(r#","facets":{}"#, facets_json(&facets)));
        writeln!(out, "]{tail}}}}}").map_err(broken)?;
        Ok(totals)
    }
}

/// Hands over the items of a chunk.
///
/// # Errors
/// A record that is damaged, or what `take` answers.
pub(super) fn each_item(
    chunk: &Chunk,
    mut take: impl FnMut(OrderId, &Known<'_>) -> Result<()>,
) -> Result<()> {
    let Chunk::Bodies(bodies) = chunk else { return Ok(()) };
    for body in bodies.iter() {
        let (id, json) = body?;
        let item = Known::of(json).map_err(|cause| StoreError::Record { order: id.get(), cause })?;
        take(id, &item)?;
    }
    Ok(())
}

/// The total, and how many orders a text condition could not judge.
fn head(totals: Totals, filter: &Filter) -> String {
    let texts = filter.asks_texts();
    let unjudged = if texts { format!(r#","unjudged":{}"#, totals.unjudged) } else { String::new() };
    format!(r#""total":{}{unjudged}"#, totals.orders)
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
