//! A word without a key as SQL: the rows that pass, and those of which a text that nobody has read decides.

use rusqlite::types::Value;

use super::filter::{Clause, Text};
use super::filter_kept;
use crate::domain::anywhere::{Anywhere, Digits, Sought, Spot};
use crate::domain::goods::GoodsTest;
use crate::domain::local_test::{LocalTest, Side};
use crate::domain::text_test::TextTest;

/// The rows that pass, and those that pass or would if a text were known. Neither is ever NULL.
#[derive(Debug)]
pub(super) struct Perhaps {
    pub(super) yes: Clause,
    pub(super) perhaps: Clause,
}

impl Perhaps {
    /// The rows that it cannot judge.
    pub(super) fn open(self) -> Clause {
        join(vec![self.perhaps, not(self.yes)], " AND ")
    }

    fn not(self) -> Self {
        Self { yes: not(self.perhaps), perhaps: not(self.yes) }
    }

    fn joined(all: Vec<Self>, glue: &str) -> Self {
        let (yes, perhaps) = all.into_iter().map(|one| (one.yes, one.perhaps)).unzip();
        Self { yes: join(yes, glue), perhaps: join(perhaps, glue) }
    }
}

fn not(clause: Clause) -> Clause {
    Clause { sql: format!("NOT ({})", clause.sql), params: clause.params }
}

fn join(all: Vec<Clause>, glue: &str) -> Clause {
    let sql = all.iter().map(|one| format!("({})", one.sql)).collect::<Vec<_>>().join(glue);
    Clause { sql, params: all.into_iter().flat_map(|one| one.params).collect() }
}

/// What a word without a key means.
pub(super) fn anywhere(side: Side, any: &Anywhere) -> Perhaps {
    let each = any.sought().iter().map(|sought| one(side, sought)).collect();
    Perhaps::joined(each, if side == Side::Is { " OR " } else { " AND " })
}

fn one(side: Side, sought: &Sought) -> Perhaps {
    let spots = sought.spots().iter().map(|spot| at(*spot, sought)).collect();
    let is = Perhaps::joined(spots, " OR ");
    match (side, sought) {
        (Side::Is, _) => is,
        (Side::IsNot, Sought::Text(_)) => is.not(),
        (Side::IsNot, Sought::Number(_)) => {
            let known = || Clause { sql: "refunding IS NOT NULL".to_owned(), params: Vec::new() };
            let not = is.not();
            Perhaps {
                yes: join(vec![known(), not.yes], " AND "),
                perhaps: join(vec![known(), not.perhaps], " AND "),
            }
        }
    }
}

/// What it means in one place.
fn at(spot: Spot, sought: &Sought) -> Perhaps {
    let of_text = |text: Text, word: &str| {
        let test = TextTest::Contains(word.into()).into();
        let (yes, open) = text.test(Side::Is, &test);
        let perhaps = Clause { sql: format!("({}) OR ({})", yes.sql, open.sql), params: yes.params.clone() };
        Perhaps { yes, perhaps }
    };
    let certain = |clause: Clause| Perhaps { yes: clause.clone(), perhaps: clause };
    match (spot, sought) {
        (Spot::Memo, Sought::Text(word)) => of_text(Text::Memo, word),
        (Spot::Message, Sought::Text(word)) => of_text(Text::Message, word),
        (Spot::Goods, Sought::Text(word)) => {
            let test = GoodsTest::any_contains(word).map(|test| LocalTest::Goods(Side::Is, test));
            match test.as_ref().and_then(filter_kept::judged) {
                Some((yes, open)) => Perhaps { perhaps: join(vec![yes.clone(), open], " OR "), yes },
                None => certain(nothing()),
            }
        }
        (Spot::Waybill, Sought::Number(digits)) => certain(Clause {
            sql: "id IN (SELECT order_id FROM order_line WHERE waybill = ?)".to_owned(),
            params: vec![Value::Text(digits.as_str().to_owned())],
        }),
        (Spot::Tid, Sought::Number(digits)) => certain(of_tid(digits)),
        (Spot::Item, Sought::Number(digits)) => certain(of_item(digits)),
        _ => certain(nothing()),
    }
}

fn nothing() -> Clause {
    Clause { sql: "0".to_owned(), params: Vec::new() }
}

fn of_tid(digits: &Digits) -> Clause {
    let mut clause = Clause::default();
    match (digits.tail(), digits.whole()) {
        (Some(tail), _) => {
            let digits = Value::Text(tail.to_string());
            clause.and(super::filter::TAIL, [digits.clone(), digits]);
        }
        (None, Some(tid)) => clause.and("tid = ?", [Value::Integer(tid.get())]),
        (None, None) => clause.and("0", []),
    }
    clause
}

fn of_item(digits: &Digits) -> Clause {
    let mut clause = Clause::default();
    let Some(item) = digits.item() else {
        clause.and("0", []);
        return clause;
    };
    let item = Value::Integer(item.get());
    clause.and(
        "coalesce(num_iid = ?, 0) OR id IN (SELECT order_id FROM order_line WHERE num_iid = ?)",
        [item.clone(), item],
    );
    clause
}
