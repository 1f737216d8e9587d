//! The envelopes around items: what either gateway answers with, and what a saved answer looks like in a file
//! (`protocol` 1.4, 3.1 and 8.2). Only the frame is read here; the items stay raw.

use serde_json::value::RawValue;
use thiserror::Error;

use super::item::{list, pairs};
use super::record::Source;

/// A text that holds no orders.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// It is no JSON at all.
    #[error("not JSON: {0}")]
    NotJson(String),
    /// It is a gateway's refusal, with the gateway's own words.
    #[error("the platform refused: {0}")]
    Refusal(String),
    /// It is JSON, but nothing in it looks like orders.
    #[error("no orders in it")]
    NoOrders,
}

/// The orders of one answer.
#[derive(Debug)]
pub struct Found<'a> {
    /// The call that such an answer comes from.
    pub source: Source,
    /// The items, raw. They count, not the total that the answer states: the documents' own sample states 3
    /// and holds 2.
    pub items: Vec<&'a RawValue>,
    /// The total that the answer states.
    pub stated_total: Option<u64>,
    /// Whether there is a further page, where the answer says so.
    pub has_next: Option<bool>,
}

/// Finds the orders in one answer of either gateway, wrapped or simplified, in an array of items, or in a
/// single item.
///
/// # Errors
/// [`EnvelopeError`], with the platform's own words where it is a refusal.
pub fn orders_in(json: &str) -> Result<Found<'_>, EnvelopeError> {
    let json = json.trim_start_matches('\u{feff}').trim();
    if json.starts_with('[') {
        let items = serde_json::from_str(json).map_err(|e| EnvelopeError::NotJson(e.to_string()))?;
        return Ok(Found { source: Source::EnhancedList, items, stated_total: None, has_next: None });
    }
    let root = Object::read(json)?;
    if let Some(refusal) = root.get("error_response") {
        return Err(EnvelopeError::Refusal(words(refusal)));
    }
    if let Some(inner) = root.0.iter().find(|(name, _)| name.ends_with("_response")).map(|(_, raw)| *raw) {
        return top(&Object::read(inner.get())?);
    }
    if let Some(data) = root.get("data") {
        return enhanced(&root, data);
    }
    if root.get("trade").is_some() || root.get("trades").is_some() {
        return top(&root);
    }
    if root.get("tid").is_some() || root.get("tid_str").is_some() {
        let items = vec![serde_json::from_str(json).map_err(|e| EnvelopeError::NotJson(e.to_string()))?];
        return Ok(Found { source: Source::EnhancedList, items, stated_total: None, has_next: None });
    }
    match root.number("code") {
        Some(code) if code != 0 => Err(EnvelopeError::Refusal(words_of(&root))),
        _ => Err(EnvelopeError::NoOrders),
    }
}

fn top<'a>(body: &Object<'a>) -> Result<Found<'a>, EnvelopeError> {
    let (source, items) = match (body.get("trade"), body.get("trades")) {
        (Some(trade), _) => (Source::FullInfo, list(trade, "trade")),
        (None, Some(trades)) => (Source::TopList, list(trades, "trade")),
        // An empty list is commonly absent; then the total or `has_next` says that this is a list.
        (None, None) if body.get("total_results").is_some() || body.get("has_next").is_some() => {
            (Source::TopList, Vec::new())
        }
        (None, None) => return Err(EnvelopeError::NoOrders),
    };
    Ok(Found { source, items, stated_total: body.total("total_results"), has_next: body.bool("has_next") })
}

fn enhanced<'a>(root: &Object<'a>, data: &'a RawValue) -> Result<Found<'a>, EnvelopeError> {
    if root.number("code").is_some_and(|code| code != 0) {
        return Err(EnvelopeError::Refusal(words_of(root)));
    }
    let data = Object::read(data.get()).map_err(|_| EnvelopeError::NoOrders)?;
    let items = data.get("items").map(|raw| list(raw, "item")).unwrap_or_default();
    if items.is_empty() && data.get("items").is_none() && data.get("total").is_none() {
        return Err(EnvelopeError::NoOrders);
    }
    Ok(Found { source: Source::EnhancedList, items, stated_total: data.total("total"), has_next: None })
}

/// The members of one JSON object, raw.
#[derive(Debug)]
pub struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Reads a text as one object.
    ///
    /// # Errors
    /// [`EnvelopeError::NotJson`].
    pub fn read(json: &'a str) -> Result<Self, EnvelopeError> {
        pairs(json).map(Self).map_err(|e| EnvelopeError::NotJson(e.to_string()))
    }

    /// A member; of a key that occurs twice the last one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, raw)| *raw)
    }

    /// A member as text: a string's content, or a number or boolean as it stands. Null and `""` are nothing.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        let raw = self.get(name)?.get();
        match raw.as_bytes().first()? {
            b'"' => serde_json::from_str::<String>(raw).ok().filter(|text| !text.is_empty()),
            b'{' | b'[' | b'n' => None,
            _ => Some(raw.to_owned()),
        }
    }

    /// A member as a whole number, from a number or a string.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.trim().parse().ok()
    }

    /// A member as a boolean, from a boolean or a word.
    #[must_use]
    pub fn bool(&self, name: &str) -> Option<bool> {
        self.text(name)?.parse().ok()
    }

    fn total(&self, name: &str) -> Option<u64> {
        self.number(name).and_then(|n| u64::try_from(n).ok())
    }
}

fn words(refusal: &RawValue) -> String {
    Object::read(refusal.get()).map(|object| words_of(&object)).unwrap_or_default()
}

fn words_of(object: &Object<'_>) -> String {
    ["code", "sub_code", "sub_msg", "msg", "message"]
        .into_iter()
        .filter_map(|name| object.text(name))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(json: &str) -> (Source, usize, Option<u64>, Option<bool>) {
        let found = orders_in(json).unwrap();
        (found.source, found.items.len(), found.stated_total, found.has_next)
    }

    #[test]
    fn every_envelope_is_opened() {
        use Source::{EnhancedList, FullInfo, TopList};
        for (json, expected) in [
            (
                r#"{"trades_sold_incrementv_get_response":{"total_results":100,"has_next":true,"trades":{"trade":[{"tid":1}]}}}"#,
                (TopList, 1, Some(100), Some(true)),
            ),
            (r#"{"trades":[{"tid":1},{"tid":2}],"total_results":"2"}"#, (TopList, 2, Some(2), None)),
            (
                r#"{"trades_sold_get_response":{"has_next":false,"request_id":"x"}}"#,
                (TopList, 0, None, Some(false)),
            ),
            (r#"{"trade_fullinfo_get_response":{"trade":{"tid":1}}}"#, (FullInfo, 1, None, None)),
            (r#"{"trade":{"tid":1},"request_id":"x"}"#, (FullInfo, 1, None, None)),
            (
                r#"{"code":0,"message":"ok","data":{"total":3,"items":[{"tid":"1"}]}}"#,
                (EnhancedList, 1, Some(3), None),
            ),
            (r#"{"code":0,"data":{"total":0,"items":null}}"#, (EnhancedList, 0, Some(0), None)),
            (r#"[{"tid":"1"}]"#, (EnhancedList, 1, None, None)),
            ("\u{feff}{\"tid\":\"1\"}", (EnhancedList, 1, None, None)),
        ] {
            assert_eq!(found(json), expected, "{json}");
        }
    }

    #[test]
    fn a_refusal_is_told_in_the_platforms_words() {
        let top = r#"{"error_response":{"code":7,"msg":"App Call Limited","sub_code":"accesscontrol.x","sub_msg":"y"}}"#;
        assert_eq!(
            orders_in(top).unwrap_err(),
            EnvelopeError::Refusal("7 accesscontrol.x y App Call Limited".into())
        );
        let enhanced = r#"{"code":1001,"message":"sign error","data":null}"#;
        assert_eq!(orders_in(enhanced).unwrap_err(), EnvelopeError::Refusal("1001 sign error".into()));
        assert_eq!(orders_in("{}").unwrap_err(), EnvelopeError::NoOrders);
        assert!(matches!(orders_in("<html>").unwrap_err(), EnvelopeError::NotJson(_)));
    }
}
