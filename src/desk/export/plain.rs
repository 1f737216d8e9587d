//! Orders whose wanted columns all stand in their row of the store: nothing has to be unpacked.

use std::fmt::Write as _;

use super::pick::{Layout, Picked};
use crate::domain::export::{Head, RowOf};
use crate::domain::fields::Part;
use crate::domain::ids::OrderId;
use crate::domain::money::Fen;
use crate::domain::time::Timestamp;
use crate::store::{PlainRow, Reader, Result as Stored};

/// The fields that stand in the row, in the order of [`PlainRow`].
const TIMES: [&str; 3] = ["created", "modified", "pay_time"];
const TEXTS: [&str; 5] = ["status", "buyer_nick", "buyer_open_uid", "seller_memo", "buyer_message"];

/// Do these columns need nothing but the row?
pub(super) fn suffices(heads: &[Head], row_of: RowOf) -> bool {
    let is_plain = |head: &Head| {
        let field = head.column.field;
        head.column.part == Part::Trade
            && (["tid", "payment", "seller_flag"].contains(&field)
                || TIMES.contains(&field)
                || TEXTS.contains(&field))
    };
    row_of == RowOf::Order && heads.iter().all(is_plain)
}

/// The rows of some orders, in a buffer that is used again.
#[derive(Debug, Default)]
pub(super) struct Rows {
    text: String,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    tid: i64,
    times: [Option<i64>; 3],
    payment_fen: Option<i64>,
    flag: Option<i64>,
    /// Where the texts stand.
    texts: [Option<(usize, usize)>; 5],
}

impl Rows {
    /// Reads the rows of orders, in place of those that were there.
    pub(super) fn read(&mut self, reader: &Reader<'_>, ids: &[OrderId]) -> Stored<()> {
        self.text.clear();
        self.rows.clear();
        reader.plain_rows(ids, |row| {
            self.push(row);
            Ok(())
        })
    }

    fn push(&mut self, row: &PlainRow<'_>) {
        let texts = row.texts.map(|text| {
            let (text, start) = (text?, self.text.len());
            self.text.push_str(text);
            Some((start, self.text.len()))
        });
        let PlainRow { tid, times, payment_fen, flag, .. } = *row;
        self.rows.push(Row { tid, times, payment_fen, flag, texts });
    }

    /// How many there are.
    pub(super) const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Puts the fields of one order where a sheet looks for them.
    pub(super) fn pick(&self, place: usize, layout: &Layout, days: &mut Days, into: &mut Picked) {
        let Some(row) = self.rows.get(place) else { return };
        into.fill(layout, |field, out| {
            if let Some(time) = TIMES.iter().position(|name| *name == field) {
                days.write(Timestamp::from_unix((*row.times.get(time)?)?), out);
            } else if let Some(text) = TEXTS.iter().position(|name| *name == field) {
                let (start, end) = (*row.texts.get(text)?)?;
                out.push_str(self.text.get(start..end)?);
            } else {
                // Writing into a string does not fail.
                let _ = match field {
                    "tid" => write!(out, "{}", row.tid),
                    "payment" => write!(out, "{}", Fen(row.payment_fen?)),
                    "seller_flag" => write!(out, "{}", row.flag?),
                    _ => return None,
                };
            }
            Some(())
        });
    }
}

/// Writes times, and remembers how the last day was written: a million orders have few days.
#[derive(Debug, Default)]
pub(super) struct Days {
    last: Option<(i64, String)>,
}

impl Days {
    fn write(&mut self, at: Timestamp, out: &mut String) {
        let day = at.day();
        if self.last.as_ref().is_none_or(|(last, _)| *last != day) {
            self.last = Some((day, at.to_string().chars().take(11).collect()));
        }
        if let Some((_, date)) = &self.last {
            out.push_str(date);
        }
        let (hour, minute, second) = at.clock();
        for (number, behind) in [(hour, ":"), (minute, ":"), (second, "")] {
            let digit = |n: u32| char::from_digit(n % 10, 10).unwrap_or('0');
            out.push(digit(number / 10));
            out.push(digit(number));
            out.push_str(behind);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_everywhere() {
        let mut days = Days::default();
        for text in
            ["2026-11-10 20:14:30", "2026-11-10 00:00:00", "2026-11-11 23:59:59", "0001-01-01 00:00:09"]
        {
            let mut out = String::new();
            days.write(text.parse().unwrap(), &mut out);
            assert_eq!(out, text);
        }
    }
}
