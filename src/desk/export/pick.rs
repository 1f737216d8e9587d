//! What a row of a file is made of: the wanted fields, picked out of a stored record without building the rest of it.

use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::names::{Names, Place};
use crate::domain::export::{Head, RowOf};
use crate::domain::fields::Part;
use crate::domain::ids::OrderId;
use crate::domain::record::{Record, RecordError};
use crate::domain::text_state::TextState;
use crate::store::StoreError;

/// What stands between the lines of an order in one cell.
const JOINT: &str = "; ";
/// The text of which an old answer may say "empty" and a newer list "there is one".
const MESSAGE: &str = "buyer_message";
/// Says that there is one.
const HAS_MESSAGE: &str = "has_buyer_message";

/// Which fields are wanted, and where each column finds its own.
#[derive(Debug)]
pub(super) struct Layout {
    trade: Names,
    line: Names,
    /// The names around an item and around its lines.
    frame: Names,
    wrapper: Names,
    columns: Vec<(Part, Place)>,
    row_of: RowOf,
    message: Option<(Place, Place)>,
}

impl Layout {
    /// The fields that columns need.
    pub(super) fn of(heads: &[Head], row_of: RowOf) -> Self {
        let of = |part| {
            let mine = heads.iter().map(|head| head.column).filter(move |column| column.part == part);
            mine.map(|column| column.field).collect::<Vec<_>>()
        };
        let mut trade = of(Part::Trade);
        if trade.contains(&MESSAGE) {
            trade.push(HAS_MESSAGE);
        }
        let (trade, line) = (Names::of(trade), Names::of(of(Part::Line)));
        let place = |part: Part, field: &str| match part {
            Part::Trade => trade.place(field),
            Part::Line => line.place(field),
        };
        let columns = heads.iter().map(|head| head.column);
        let columns = columns.filter_map(|column| Some((column.part, place(column.part, column.field)?)));
        let columns = columns.collect();
        let message = place(Part::Trade, MESSAGE).zip(place(Part::Trade, HAS_MESSAGE));
        let (frame, wrapper) = (Names::of(vec!["item"]), Names::of(vec!["order"]));
        Self { trade, line, frame, wrapper, columns, row_of, message }
    }
}

/// The wanted fields of one order, in a buffer that is used again. What no answer returned is `None`.
#[derive(Debug, Default)]
pub(super) struct Picked {
    text: String,
    trade: Vec<Option<Range<usize>>>,
    /// The fields of the lines, one line after the other.
    lines: Vec<Option<Range<usize>>>,
    line_count: usize,
}

impl Picked {
    /// Picks the fields of a stored record, in place of those of the last one.
    ///
    /// # Errors
    /// [`RecordError`] for a record that is damaged.
    pub(super) fn pick(&mut self, layout: &Layout, json: &str) -> Result<(), RecordError> {
        self.clear(layout);
        let mut reader = serde_json::Deserializer::from_str(json);
        Frame(self, layout).deserialize(&mut reader)?;
        if let Some((message, exists)) = layout.message
            && self.trade(message) == Some("")
            && self.trade(exists) == Some("true")
            // Only the whole record knows which of the two is the newer word.
            && Record::from_json(json)?.order().buyer_message == TextState::Exists
        {
            self.trade[message] = None;
        }
        Ok(())
    }

    /// [`Self::pick`] of a body as the store gives it.
    ///
    /// # Errors
    /// [`StoreError`]: it cannot be read, or its record is damaged.
    pub(super) fn pick_body(
        &mut self,
        layout: &Layout,
        body: Result<(OrderId, &str), StoreError>,
    ) -> Result<(), StoreError> {
        let (id, json) = body?;
        self.pick(layout, json).map_err(|cause| StoreError::Record { order: id.get(), cause })
    }

    /// Puts in what is known of the trade's own fields, in place of those of the last order.
    pub(super) fn fill(&mut self, layout: &Layout, mut value: impl FnMut(&str, &mut String) -> Option<()>) {
        self.clear(layout);
        for (place, field) in layout.trade.iter().enumerate() {
            let start = self.text.len();
            if value(field, &mut self.text).is_some() {
                self.trade[place] = Some(start..self.text.len());
            }
        }
    }

    fn clear(&mut self, layout: &Layout) {
        self.text.clear();
        self.lines.clear();
        self.line_count = 0;
        self.trade.clear();
        self.trade.resize(layout.trade.len(), None);
    }

    /// How many rows the order is.
    pub(super) fn rows(&self, layout: &Layout) -> usize {
        match layout.row_of {
            RowOf::Order => 1,
            RowOf::Line => self.line_count.max(1),
        }
    }

    /// The value of a column in one of the order's rows; `joined` is room for what is made of several lines.
    pub(super) fn value<'a>(
        &'a self,
        layout: &Layout,
        column: usize,
        row: usize,
        joined: &'a mut String,
    ) -> Option<&'a str> {
        let (part, place) = layout.columns.get(column).copied()?;
        match (part, layout.row_of) {
            (Part::Trade, _) => self.trade(place),
            (Part::Line, RowOf::Line) => self.line(layout, row, place),
            (Part::Line, RowOf::Order) if self.line_count == 1 => self.line(layout, 0, place),
            (Part::Line, RowOf::Order) => {
                joined.clear();
                let mut known = None;
                for line in 0..self.line_count {
                    let value = self.line(layout, line, place);
                    known = known.or(value);
                    joined.push_str(if line > 0 { JOINT } else { "" });
                    joined.push_str(value.unwrap_or_default());
                }
                known.map(|_| joined.as_str())
            }
        }
    }

    /// How many lines are known.
    pub(super) const fn lines(&self) -> usize {
        self.line_count
    }

    /// The value of a column in a row that is a line.
    pub(super) fn value_of_row(&self, layout: &Layout, column: usize, row: usize) -> Option<&str> {
        match layout.columns.get(column).copied()? {
            (Part::Trade, place) => self.trade(place),
            (Part::Line, place) => self.line(layout, row, place),
        }
    }

    fn trade(&self, place: Place) -> Option<&str> {
        self.text.get(self.trade.get(place)?.clone()?)
    }

    fn line(&self, layout: &Layout, line: usize, place: Place) -> Option<&str> {
        self.text.get(self.lines.get(line * layout.line.len() + place)?.clone()?)
    }

    /// Keeps a value as a person reads it: a string without quotes, everything else as JSON.
    fn keep(&mut self, json: &str) -> Option<Range<usize>> {
        let start = self.text.len();
        match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(plain) if !plain.contains('\\') => self.text.push_str(plain),
            Some(_) => self.text.push_str(&serde_json::from_str::<String>(json).ok()?),
            None if json == "null" => return None,
            None => self.text.push_str(json),
        }
        Some(start..self.text.len())
    }
}

/// Which of the wanted fields a key names.
struct Key<'a>(&'a Names);

/// A key: one of those that are wanted, the list of lines, or any other.
enum Named {
    Field(Place),
    Orders,
    Other,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = Named;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Named, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = Named;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Named, E> {
        Ok(match self.0.place(name) {
            Some(place) => Named::Field(place),
            None if name == "orders" => Named::Orders,
            None => Named::Other,
        })
    }
}

/// Makes a seed of a struct that visits an object.
macro_rules! object {
    ($name:ident) => {
        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = ();

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
                deserializer.deserialize_map(self)
            }
        }
    };
}

/// The frame around an item.
struct Frame<'a>(&'a mut Picked, &'a Layout);
/// The item.
struct Trade<'a>(&'a mut Picked, &'a Layout);
/// The wrapper of the lines.
struct Wrapper<'a>(&'a mut Picked, &'a Layout);
/// The lines.
struct Lines<'a>(&'a mut Picked, &'a Layout);
/// One line.
struct Line<'a>(&'a mut Picked, &'a Layout);

object!(Frame);
object!(Trade);
object!(Wrapper);
object!(Line);

impl<'de> Visitor<'de> for Frame<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Key(&self.1.frame))? {
            match name {
                Named::Field(_) => map.next_value_seed(Trade(self.0, self.1))?,
                Named::Orders | Named::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Trade<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Key(&self.1.trade))? {
            match name {
                Named::Field(place) => {
                    let value = map.next_value::<&RawValue>()?;
                    self.0.trade[place] = self.0.keep(value.get());
                }
                Named::Orders if !(self.1.line.len() == 0 && self.1.row_of == RowOf::Order) => {
                    map.next_value_seed(Wrapper(self.0, self.1))?;
                }
                Named::Orders | Named::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Wrapper<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the lines in their wrapper")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Key(&self.1.wrapper))? {
            match name {
                Named::Field(_) => map.next_value_seed(Lines(self.0, self.1))?,
                Named::Orders | Named::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Lines<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Lines<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lines")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Line(self.0, self.1))?.is_some() {}
        Ok(())
    }
}

impl<'de> Visitor<'de> for Line<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a line")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let first = self.0.lines.len();
        self.0.lines.resize(first + self.1.line.len(), None);
        self.0.line_count += 1;
        while let Some(name) = map.next_key_seed(Key(&self.1.line))? {
            match name {
                Named::Field(place) => {
                    let value = map.next_value::<&RawValue>()?;
                    self.0.lines[first + place] = self.0.keep(value.get());
                }
                Named::Orders | Named::Other => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::export::Column;

    /// The values of columns in every row of an order; what is not known is `?`.
    fn rows(names: &[&str], row_of: RowOf, item: &str) -> Vec<Vec<String>> {
        let heads: Vec<Head> = names.iter().map(|name| Head::plain(Column::named(name).unwrap())).collect();
        let (layout, mut order) = (Layout::of(&heads, row_of), Picked::default());
        let json = format!(r#"{{"item":{item},"newest":null,"origins":[],"others":{{"item":0}}}}"#);
        order.pick(&layout, &json).unwrap();
        let value =
            |row, column| order.value(&layout, column, row, &mut String::new()).unwrap_or("?").to_owned();
        (0..order.rows(&layout))
            .map(|row| (0..names.len()).map(|column| value(row, column)).collect())
            .collect()
    }

    #[test]
    fn values_are_read_as_a_person_reads_them_wherever_they_stand() {
        let item = r#"{"promotion":{"tid":"no","orders":[1]},"seller_flag":1,"seller_memo":"a\"b\n礼","tid":"7",
            "orders":{"order":[{"num":2,"title":"x"},{"num":3,"x":{"title":"no"}}]}}"#;
        let names = ["tid", "seller_flag", "seller_memo", "pay_time", "num", "title", "oid"];
        let joined = [["7", "1", "a\"b\n礼", "?", "2; 3", "x; ", "?"]];
        assert_eq!(rows(&names, RowOf::Order, item), joined);
        let lines = [["7", "1", "a\"b\n礼", "?", "2", "x", "?"], ["7", "1", "a\"b\n礼", "?", "3", "?", "?"]];
        assert_eq!(rows(&names, RowOf::Line, item), lines);
    }

    #[test]
    fn an_order_without_known_lines_is_one_row_in_which_they_are_not_known() {
        let item = r#"{"tid":"7"}"#;
        assert_eq!(rows(&["tid", "num"], RowOf::Line, item), [["7", "?"]]);
        assert_eq!(rows(&["tid", "num"], RowOf::Order, item), [["7", "?"]]);
    }

    #[test]
    fn rows_are_those_of_lines_though_no_column_is() {
        let item = r#"{"tid":"7","orders":{"order":[{"num":2},{"num":3}]}}"#;
        assert_eq!(rows(&["tid"], RowOf::Line, item).len(), 2);
    }
}
