//! The conditions on goods, places, pieces, shipping and pre-sale steps as SQL: the rows that pass, and those that stay
//! open.

use rusqlite::types::Value;

use super::filter::Clause;
use crate::domain::goods::{GoodsHow, GoodsTest};
use crate::domain::kept_test::PlaceKind;
use crate::domain::local_test::{Between, LocalTest, Side};
use crate::domain::time::Timestamp;

/// The columns of the words, in the order of the domain's fields.
const WORDS: [&str; 4] = ["title", "sku", "outer_iid", "outer_sku_id"];
/// The rows that were written before these columns were kept.
const EARLY: &str = "contents = 0";

/// The rows that pass such a condition and those that it leaves open; `None` for any other.
pub(super) fn judged(test: &LocalTest) -> Option<(Clause, Clause)> {
    let marks = |count: usize| vec!["?"; count].join(", ");
    let texts = |these: &[Box<str>]| these.iter().map(|text| Value::Text(text.to_string())).collect();
    Some(match test {
        LocalTest::Goods(side, test) => goods(*side, test),
        LocalTest::Place(side, kind, these) => {
            let column = match kind {
                PlaceKind::Province => "province",
                PlaceKind::City => "city",
            };
            let is = vec![format!("instr({column}, ?) = 1"); these.len()].join(" OR ");
            sided(*side, column, Owned::ByEvery, &is, texts(these))
        }
        LocalTest::Pieces(side, range) => {
            let (is, params) = within("pieces", range, |n| n);
            sided(*side, "pieces", Owned::ByEvery, &is, params)
        }
        LocalTest::Shipped(side, span) => {
            let (is, params) = within("consign_time", span, Timestamp::unix);
            sided(*side, "consign_time", Owned::BySome, &is, params)
        }
        LocalTest::Step(side, these) => {
            let words = these.iter().map(|step| Value::Text(step.word().to_owned())).collect();
            sided(
                *side,
                "step_status",
                Owned::BySome,
                &format!("step_status IN ({})", marks(these.len())),
                words,
            )
        }
        LocalTest::Waybill(side, these) => {
            let of =
                |condition: &str| format!("id {condition} (SELECT order_id FROM order_line WHERE waybill");
            let listed = marks(these.len());
            let sql = match side {
                Side::Is => format!("{} IN ({listed}))", of("IN")),
                Side::IsNot => format!("{} IS NOT NULL) AND {} IN ({listed}))", of("IN"), of("NOT IN")),
            };
            (
                Clause::new(format!("NOT {EARLY} AND {sql}"), texts(these)),
                Clause::new(EARLY.to_owned(), vec![]),
            )
        }
        _ => return None,
    })
}

/// Whether every order has such a value: where it is unknown, the order stays open.
#[derive(Clone, Copy)]
enum Owned {
    ByEvery,
    BySome,
}

fn sided(side: Side, column: &str, owned: Owned, is: &str, params: Vec<Value>) -> (Clause, Clause) {
    let not = if side == Side::IsNot { "NOT " } else { "" };
    let yes = format!("NOT {EARLY} AND {column} IS NOT NULL AND {not}({is})");
    let open = match owned {
        Owned::ByEvery => format!("{EARLY} OR {column} IS NULL"),
        Owned::BySome => EARLY.to_owned(),
    };
    (Clause::new(yes, params), Clause::new(open, vec![]))
}

fn within<T: Copy>(column: &str, range: &Between<T>, number: fn(T) -> i64) -> (String, Vec<Value>) {
    let ends = [(">=", range.least), ("<=", range.most)];
    let parts: Vec<String> =
        ends.iter().filter(|(_, end)| end.is_some()).map(|(op, _)| format!("{column} {op} ?")).collect();
    let sql = if parts.is_empty() { "1".to_owned() } else { parts.join(" AND ") };
    (sql, ends.into_iter().filter_map(|(_, end)| Some(Value::Integer(number(end?)))).collect())
}

/// A line of which nothing is known that the condition needs leaves its order open, unless another line passes.
fn goods(side: Side, test: &GoodsTest) -> (Clause, Clause) {
    let one = match test.how() {
        GoodsHow::AnyOf(_) => "instr(lower({}), lower(?)) > 0",
        GoodsHow::Equals(_) => "{} = ?",
        GoodsHow::Starts(_) => "instr(lower({}), lower(?)) = 1",
        GoodsHow::Ends(_) => "substr(lower({}), -length(?)) = lower(?)",
    };
    let covered = |of: [bool; 4]| WORDS.into_iter().zip(of).filter_map(|(column, is)| is.then_some(column));
    let (mut sql, mut params) = (Vec::new(), Vec::new());
    for column in covered(test.field().covers()) {
        for value in test.values() {
            sql.push(one.replace("{}", column));
            params.extend(vec![Value::Text(value.to_owned()); one.matches('?').count()]);
        }
    }
    let passes = format!(
        "id IN (SELECT order_id FROM order_line WHERE goods_id IN (SELECT id FROM goods WHERE {}))",
        sql.join(" OR ")
    );
    let lacking: Vec<String> = covered(test.field().needs()).map(|column| format!("{column} = ''")).collect();
    let unknown = format!(
        "({EARLY} OR refunding IS NULL OR id IN (SELECT order_id FROM order_line WHERE goods_id IS NULL \
         OR goods_id IN (SELECT id FROM goods WHERE {})))",
        lacking.join(" AND ")
    );
    let yes = match side {
        Side::Is => passes.clone(),
        Side::IsNot => format!("NOT {passes} AND NOT {unknown}"),
    };
    (Clause::new(yes, params.clone()), Clause::new(format!("NOT {passes} AND {unknown}"), params))
}

#[cfg(test)]
mod tests {
    use super::super::Store;
    use super::super::filter::matching_sql;
    use crate::domain::filter_line::read;
    use crate::domain::ids::ShopId;
    use crate::domain::time::Timestamp;

    /// A full pass over the lines of a hundred thousand orders takes as long as everything else of such an answer.
    #[test]
    fn parcels_and_goods_are_found_by_their_index() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        for (line, index) in [("waybill:SF1", "order_line_waybill"), ("goods:拖鞋", "order_line_goods")] {
            let filter = read(line, Timestamp::from_unix(0)).unwrap();
            let (sql, params) = matching_sql(ShopId::new(1).unwrap(), &filter);
            let plan: Vec<String> = store
                .read_blocking(move |r| {
                    let sql = format!("EXPLAIN QUERY PLAN SELECT count(*) FROM orders WHERE {sql}");
                    let mut query = r.0.prepare(&sql)?;
                    let steps = query.query_map(rusqlite::params_from_iter(params), |row| row.get(3))?;
                    Ok(steps.collect::<Result<_, _>>()?)
                })
                .unwrap();
            let is_used = plan.iter().any(|step| step.contains("SEARCH order_line") && step.contains(index));
            assert!(is_used, "{line}: {plan:#?}");
        }
    }
}
