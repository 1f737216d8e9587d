//! The marks of what was dealt with on this computer.

use rusqlite::{OptionalExtension, Row, params};

use super::error::Result;
use super::open::Reader;
use super::write::Tx;
use crate::domain::handled::{Handled, Mark};
use crate::domain::ids::{OrderId, Rev};
use crate::domain::time::Timestamp;

/// SQL that gives the code of [`Handled`] of a row of `orders`. Which changes call for another look is said by
/// [`Watched::reopens`](crate::domain::merge::Watched::reopens) too.
pub(super) const HANDLED: &str = "coalesce((SELECT 1 + EXISTS (SELECT 1 FROM change \
     WHERE change.order_id = handled.order_id AND change.rev > handled.seen AND change.watched <> 'status') \
     FROM handled WHERE handled.order_id = orders.id), 0)";

impl Tx<'_> {
    /// Gives orders these marks, or takes them away, and says how the marks were that are another now. An order that is
    /// not there is left out.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError).
    pub fn put_marks(&mut self, marks: &[(OrderId, Option<Mark>)]) -> Result<Vec<(OrderId, Option<Mark>)>> {
        let mut before = Vec::new();
        for &(id, wanted) in marks {
            let known = Reader(&self.sql).mark(id)?;
            if known == wanted {
                continue;
            }
            let rev = self.rev();
            // The mirror follows by the revision of the row.
            let mut touch = self.sql.prepare_cached("UPDATE orders SET rev = ?2 WHERE id = ?1")?;
            if touch.execute(params![id.get(), rev.0])? == 0 {
                continue;
            }
            match wanted {
                Some(mark) => self
                    .sql
                    .prepare_cached(
                        "INSERT OR REPLACE INTO handled (order_id, at, seen) VALUES (?1, ?2, ?3)",
                    )?
                    .execute(params![id.get(), mark.at.unix(), mark.seen.0])?,
                None => {
                    self.sql.prepare_cached("DELETE FROM handled WHERE order_id = ?1")?.execute([id.get()])?
                }
            };
            before.push((id, known));
        }
        Ok(before)
    }
}

impl Reader<'_> {
    /// The mark on an order, if there is one.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError).
    pub fn mark(&self, id: OrderId) -> Result<Option<Mark>> {
        let mut query = self.0.prepare_cached("SELECT at, seen FROM handled WHERE order_id = ?1")?;
        let mark = |row: &Row<'_>| Ok(Mark { at: Timestamp::from_unix(row.get(0)?), seen: Rev(row.get(1)?) });
        Ok(query.query_row([id.get()], mark).optional()?)
    }

    /// How orders stand, in the order asked for; one that is not there is left out.
    ///
    /// # Errors
    /// [`StoreError`](super::StoreError).
    pub fn handled_of(&self, ids: &[OrderId]) -> Result<Vec<(OrderId, Handled)>> {
        let mut query = self.0.prepare_cached(&format!("SELECT {HANDLED} FROM orders WHERE id = ?1"))?;
        let mut all = Vec::with_capacity(ids.len());
        for &id in ids {
            let code: Option<i64> = query.query_row([id.get()], |row| row.get(0)).optional()?;
            all.extend(code.map(|code| (id, Handled::from_code(code))));
        }
        Ok(all)
    }
}
