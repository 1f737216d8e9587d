//! The item: one order as a gateway sent it, in one canonical form, with every field that came.
//!
//! Both gateways name a trade's fields alike, so one reader takes the enhanced list's items and TOP's trades in
//! their wrapped and simplified forms. Types vary between them and are read tolerantly (`protocol` 3.2 and 8.4):
//! ids as numbers or strings, absent values as `""`, lists wrapped, plain or absent, a key that occurs twice.
//! What is *not returned* (absent, null, and `""` but for the two texts) is not in an item at all.

use std::fmt;

use serde::Serialize;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::value::RawValue;
use thiserror::Error;

use super::fields::{Kind, Name, Part};
use super::ids::Tid;
use super::money::Fen;
use super::time::Timestamp;

/// The key under which the wrapped form holds the lines.
const LINES: &str = "orders";
/// The wrapper's key of the list of lines.
const LINE: &str = "order";
/// Most lines that one item may have; the platform's own limit is far below.
pub const MAX_LINES: usize = 2_000;

/// Why an item cannot be read. It goes into quarantine with its raw text; the rest of its page goes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ItemError {
    /// The text is no JSON object.
    #[error("not a JSON object: {0}")]
    NotAnObject(String),
    /// There is no order number.
    #[error("no tid")]
    NoTid,
    /// A field has a value that its kind cannot have.
    #[error("{field} cannot be read: {value:?}")]
    BadValue {
        /// The field's name, `orders.` before it in a line.
        field: String,
        /// The value, cut to 80 characters.
        value: String,
    },
    /// More than [`MAX_LINES`] lines.
    #[error("{0} lines are more than an order has")]
    TooManyLines(usize),
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A string.
    Text(Box<str>),
    /// A whole number.
    Number(i64),
    /// A boolean.
    Bool(bool),
    /// Any other JSON, on one line and otherwise to the letter.
    Json(Box<str>),
}

impl Value {
    /// The text of a string value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value as a person reads it: a string without quotes, everything else as JSON.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Number(n) => n.to_string(),
            Self::Bool(b) => b.to_string(),
            Self::Json(json) => json.to_string(),
        }
    }

    /// Was it masked by the gateway?
    #[must_use]
    pub fn is_masked(&self) -> bool {
        self.text().is_some_and(|text| text.contains('*'))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => s.serialize_str(text),
            Self::Number(n) => s.serialize_i64(*n),
            Self::Bool(b) => s.serialize_bool(*b),
            Self::Json(json) => match serde_json::from_str::<&RawValue>(json) {
                Ok(raw) => raw.serialize(s),
                Err(_) => s.serialize_none(),
            },
        }
    }
}

/// The returned fields of a trade or of a line, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fields(Vec<(Name, Value)>);

impl Fields {
    /// The value of a field, if it was returned.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.position(name).ok().map(|i| &self.0[i].1)
    }

    /// The text of a field, if it was returned as a string.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::text)
    }

    /// The number of a field, if it was returned as a whole number.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }

    /// Sets a field and answers what stood there.
    pub fn set(&mut self, name: Name, value: Value) -> Option<Value> {
        match self.position(&name) {
            Ok(i) => Some(std::mem::replace(&mut self.0[i].1, value)),
            Err(i) => {
                self.0.insert(i, (name, value));
                None
            }
        }
    }

    /// Takes a field out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.position(name).ok().map(|i| self.0.remove(i).1)
    }

    /// Every field, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// How many fields there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Is there none?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| (**known).cmp(name))
    }
}

impl IntoIterator for Fields {
    type Item = (Name, Value);
    type IntoIter = std::vec::IntoIter<(Name, Value)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.iter())
    }
}

/// One order as it came, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    tid: Tid,
    trade: Fields,
    lines: Vec<Fields>,
}

impl Item {
    /// Reads one enhanced item or one TOP trade.
    ///
    /// # Errors
    /// [`ItemError`]: nothing of an item with an unreadable field is taken, so that no half order is stored.
    pub fn read(json: &str) -> Result<Self, ItemError> {
        let mut item = Self::read_parts(json)?;
        let number = item.trade.text("tid").or_else(|| item.trade.text("tid_str")).ok_or(ItemError::NoTid)?;
        item.tid = number.parse().map_err(|_| bad("", "tid", number))?;
        let tid = item.tid.to_string();
        item.trade.set(Name::Borrowed("tid"), Value::Text(tid.into()));
        Ok(item)
    }

    fn read_parts(json: &str) -> Result<Self, ItemError> {
        let mut trade = Fields::default();
        let mut lines: Vec<Fields> = Vec::new();
        for (name, raw) in pairs(json)? {
            if name == LINES {
                let found = list(raw, LINE);
                if found.len() > MAX_LINES {
                    return Err(ItemError::TooManyLines(found.len()));
                }
                for line in found {
                    let mut fields = Fields::default();
                    for (name, raw) in pairs(line.get())? {
                        take(&mut fields, Part::Line, &name, raw)?;
                    }
                    put_line(&mut lines, fields);
                }
            } else {
                take(&mut trade, Part::Trade, &name, raw)?;
            }
        }
        // The number is put in by the caller; any valid one does until then.
        let tid = Tid::new(1).map_err(|_| ItemError::NoTid)?;
        Ok(Self { tid, trade, lines })
    }

    /// An item of which only the number is known.
    #[must_use]
    pub fn of(tid: Tid) -> Self {
        let mut trade = Fields::default();
        trade.set(Name::Borrowed("tid"), Value::Text(tid.to_string().into()));
        Self { tid, trade, lines: Vec::new() }
    }

    /// The order number.
    #[must_use]
    pub const fn tid(&self) -> Tid {
        self.tid
    }

    /// The trade's own fields.
    #[must_use]
    pub const fn trade(&self) -> &Fields {
        &self.trade
    }

    /// The trade's own fields, to change.
    pub const fn trade_mut(&mut self) -> &mut Fields {
        &mut self.trade
    }

    /// The lines; none means that no lines were returned.
    #[must_use]
    pub fn lines(&self) -> &[Fields] {
        &self.lines
    }

    /// The lines, to change.
    pub const fn lines_mut(&mut self) -> &mut Vec<Fields> {
        &mut self.lines
    }

    /// The number, the trade's fields and the lines.
    #[must_use]
    pub fn into_parts(self) -> (Tid, Fields, Vec<Fields>) {
        (self.tid, self.trade, self.lines)
    }

    /// The instant of a time field.
    #[must_use]
    pub fn time(&self, name: &str) -> Option<Timestamp> {
        self.trade.text(name)?.parse().ok()
    }

    /// The item in the enhanced list's own shape.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl Serialize for Item {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(None)?;
        for (name, value) in self.trade.iter() {
            map.serialize_entry(name, value)?;
        }
        if !self.lines.is_empty() {
            map.serialize_entry(LINES, &Wrapped(&self.lines))?;
        }
        map.end()
    }
}

/// Lines in their wrapper, `{"order":[…]}`.
struct Wrapped<'a>(&'a [Fields]);

impl Serialize for Wrapped<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        struct Plain<'a>(&'a [Fields]);
        impl Serialize for Plain<'_> {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                let mut seq = s.serialize_seq(Some(self.0.len()))?;
                for line in self.0 {
                    seq.serialize_element(line)?;
                }
                seq.end()
            }
        }
        let mut map = s.serialize_map(Some(1))?;
        map.serialize_entry(LINE, &Plain(self.0))?;
        map.end()
    }
}

/// The elements of a list that may be wrapped (`{"order":[…]}`), plain (`[…]`), a single object, or absent
/// (null, `""`, `{}`).
#[must_use]
pub fn list<'a>(raw: &'a RawValue, wrapper: &str) -> Vec<&'a RawValue> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'[') => serde_json::from_str(text).unwrap_or_default(),
        Some(b'{') => match pairs(text) {
            Ok(fields) if fields.is_empty() => Vec::new(),
            Ok(fields) => match fields.iter().find(|(name, _)| name == wrapper) {
                Some((_, inner)) if inner.get().starts_with('{') => vec![*inner],
                Some((_, inner)) => list(inner, wrapper),
                None => vec![raw],
            },
            Err(_) => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The members of a JSON object in their order, doubles included.
pub(crate) fn pairs(json: &str) -> Result<Vec<(String, &RawValue)>, ItemError> {
    struct Pairs;
    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<(String, &'de RawValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::with_capacity(96);
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    let mut reader = serde_json::Deserializer::from_str(json);
    let pairs = reader.deserialize_map(Pairs).map_err(|e| ItemError::NotAnObject(e.to_string()))?;
    reader.end().map_err(|e| ItemError::NotAnObject(e.to_string()))?;
    Ok(pairs)
}

/// Adds a line; one that came before under the same number takes the new values in.
fn put_line(lines: &mut Vec<Fields>, line: Fields) {
    let same = line.text("oid").and_then(|oid| lines.iter_mut().find(|known| known.text("oid") == Some(oid)));
    match same {
        Some(known) => line.into_iter().for_each(|(name, value)| {
            known.set(name, value);
        }),
        None => lines.push(line),
    }
}

/// Puts one member into the fields, unless its value means *not returned*. Of a key that occurs twice the last
/// returned value stays.
fn take(fields: &mut Fields, part: Part, name: &str, raw: &RawValue) -> Result<(), ItemError> {
    let (name, kind) = part.field(name);
    let within = if part == Part::Line { "orders." } else { "" };
    if let Some(value) = read_value(kind, raw).map_err(|value| bad(within, &name, &value))? {
        fields.set(name, value);
    }
    Ok(())
}

fn bad(within: &str, field: &str, value: &str) -> ItemError {
    ItemError::BadValue { field: format!("{within}{field}"), value: value.chars().take(80).collect() }
}

/// The canonical value, `None` where nothing was returned, or the text that cannot be a value of the kind.
fn read_value(kind: Kind, raw: &RawValue) -> Result<Option<Value>, String> {
    let json = raw.get();
    let text = match json.as_bytes().first() {
        Some(b'"') => {
            // Strip NUL at the border: SQLite would hide the rest of the text behind it.
            let text = serde_json::from_str::<String>(json).map_err(|_| json.to_owned())?;
            Some(if text.contains('\0') { text.replace('\0', "") } else { text })
        }
        Some(b'n') | None => return Ok(None),
        _ => None,
    };
    if kind == Kind::Prose {
        return text.map_or_else(|| Err(json.to_owned()), |text| Ok(Some(Value::Text(text.into()))));
    }
    let word = text.as_deref().unwrap_or(json);
    if text.is_some() && word.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        Kind::Id => Some(Value::Text(word.into())),
        Kind::Number => Some(Value::Number(word.trim().parse().map_err(|_| word.to_owned())?)),
        Kind::Money => {
            Some(Value::Text(word.parse::<Fen>().map_err(|_| word.to_owned())?.to_string().into()))
        }
        Kind::Time => {
            Some(Value::Text(word.parse::<Timestamp>().map_err(|_| word.to_owned())?.to_string().into()))
        }
        Kind::Word => text.as_deref().map(|text| Value::Text(without_gloss(text).into())),
        Kind::Bool => match word {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        Kind::Personal | Kind::Prose | Kind::Any => None,
    };
    Ok(value.or_else(|| plain(text, json)))
}

/// A value without a form of its own: a string, a whole number, a boolean, or other JSON to the letter; an
/// empty list or object is nothing.
fn plain(text: Option<String>, json: &str) -> Option<Value> {
    if let Some(text) = text {
        return Some(Value::Text(text.into()));
    }
    match json {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => match json.parse() {
            Ok(n) => Some(Value::Number(n)),
            Err(_) if is_hollow(json) => None,
            Err(_) => Some(Value::Json(compact(json).into())),
        },
    }
}

fn is_hollow(json: &str) -> bool {
    let inner = json.strip_prefix(['{', '[']).and_then(|rest| rest.strip_suffix(['}', ']']));
    inner.is_some_and(|inner| inner.trim().is_empty())
}

/// JSON on one line: without the space between its parts, every part to the letter.
fn compact(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let (mut in_text, mut escaped) = (false, false);
    for c in json.chars() {
        if in_text || !c.is_ascii_whitespace() {
            out.push(c);
        }
        in_text = in_text != (c == '"' && !escaped);
        escaped = in_text && c == '\\' && !escaped;
    }
    out
}

/// Cuts the gloss that documents print behind a word: `SUCCESS(退款成功)`.
fn without_gloss(word: &str) -> &str {
    word.find(['(', '（']).map_or(word, |at| word[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Item {
        Item::read(json).unwrap()
    }

    #[test]
    fn absent_null_and_empty_are_not_returned_but_for_the_two_texts() {
        let item = read(
            r#"{"tid":"7","pay_time":"","status":null,"seller_memo":"","buyer_message":null,"promotion_details":{},"x":[]}"#,
        );
        let names: Vec<&str> = item.trade().iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["seller_memo", "tid"]);
        assert_eq!(item.trade().text("seller_memo"), Some(""));
    }

    #[test]
    fn other_json_is_kept_on_one_line_and_to_the_letter() {
        let value = r#"{"a":[1.50,12345678901234567890],"b":"x  \" {\\","c":" \\"}"#;
        let spread = value.replace(',', ",\n\t ").replace(']', " ]");
        let item = read(&format!(r#"{{"tid":"7","x":{spread}}}"#));
        assert_eq!(item.trade().get("x"), Some(&Value::Json(value.into())));
        assert_eq!(read(&item.to_json()), item);
    }

    #[test]
    fn of_a_key_that_occurs_twice_the_returned_value_stays() {
        let a = read(r#"{"tid":"7","buyer_open_uid":"","buyer_open_uid":"AAE"}"#);
        let b = read(r#"{"tid":"7","buyer_open_uid":"AAE","buyer_open_uid":""}"#);
        assert_eq!(a.trade().text("buyer_open_uid"), Some("AAE"));
        assert_eq!(a, b);
    }

    #[test]
    fn ids_numbers_money_and_booleans_have_one_form_from_either_gateway() {
        let top = read(
            r#"{"tid":2161196210547294406,"seller_flag":1,"payment":105.5,"seller_rate":true,
                "orders":[{"oid":2161196210547294407,"refund_id":89670685480469033,"num":1}]}"#,
        );
        let enhanced = read(
            r#"{"tid":"2161196210547294406","seller_flag":"1","payment":"105.50","seller_rate":"true",
                "orders":{"order":[{"oid":"2161196210547294407","refund_id":"89670685480469033","num":"1"}]}}"#,
        );
        assert_eq!(top, enhanced);
        assert_eq!(top.tid().to_string(), "2161196210547294406");
        assert_eq!(top.trade().text("payment"), Some("105.50"));
    }

    #[test]
    fn lists_are_read_wrapped_plain_single_or_absent() {
        let line = r#"{"oid":"8"}"#;
        for lines in [
            format!(r#"{{"order":[{line}]}}"#),
            format!("[{line}]"),
            format!(r#"{{"order":{line}}}"#),
            line.to_owned(),
        ] {
            let item = read(&format!(r#"{{"tid":7,"orders":{lines}}}"#));
            assert_eq!(item.lines().len(), 1, "{lines}");
            assert_eq!(item.lines()[0].text("oid"), Some("8"));
        }
        for none in ["{}", "[]", "null", "\"\"", r#"{"order":[]}"#] {
            assert!(read(&format!(r#"{{"tid":7,"orders":{none}}}"#)).lines().is_empty(), "{none}");
        }
    }

    #[test]
    fn glosses_behind_words_are_cut() {
        let item = read(
            r#"{"tid":7,"type":"fixed(一口价)","orders":[{"oid":1,"refund_status":"SUCCESS(退款成功)","seller_type":"B（商城商家）"}]}"#,
        );
        assert_eq!(item.trade().text("type"), Some("fixed"));
        assert_eq!(item.lines()[0].text("refund_status"), Some("SUCCESS"));
        assert_eq!(item.lines()[0].text("seller_type"), Some("B"));
    }

    #[test]
    fn what_no_table_names_is_kept_to_the_letter() {
        let item =
            read(r#"{"tid":7,"promotion_details":{"promotion_detail":[{"id":9007199254740993,"w":1.10}]}}"#);
        let again = read(&item.to_json());
        assert_eq!(item, again);
        assert!(item.to_json().contains(r#"{"promotion_detail":[{"id":9007199254740993,"w":1.10}]}"#));
    }

    #[test]
    fn an_item_that_cannot_be_read_says_why() {
        let why = |json: &str| Item::read(json).unwrap_err();
        assert_eq!(why(r#"{"status":"X"}"#), ItemError::NoTid);
        assert_eq!(why(r#"{"tid":"","payment":"1"}"#), ItemError::NoTid);
        for (json, field) in [
            (r#"{"tid":"abc"}"#, "tid"),
            (r#"{"tid":7,"payment":"a lot"}"#, "payment"),
            (r#"{"tid":7,"created":"yesterday"}"#, "created"),
            (r#"{"tid":7,"seller_flag":"red"}"#, "seller_flag"),
            (r#"{"tid":7,"seller_memo":{"a":1}}"#, "seller_memo"),
            (r#"{"tid":7,"orders":[{"oid":1,"price":"1,000"}]}"#, "orders.price"),
        ] {
            match why(json) {
                ItemError::BadValue { field: found, .. } => assert_eq!(found, field),
                other => panic!("{json}: {other}"),
            }
        }
        assert!(matches!(why("[1]"), ItemError::NotAnObject(_)));
        assert!(matches!(why(r#"{"tid":7} x"#), ItemError::NotAnObject(_)));
    }

    #[test]
    fn a_nul_is_stripped_at_the_border() {
        assert_eq!(read(r#"{"tid":7,"seller_memo":"a\u0000b"}"#).trade().text("seller_memo"), Some("ab"));
    }
}
