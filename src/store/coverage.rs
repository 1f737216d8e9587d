//! The coverage ledger: which spans of time of which list were read completely. A span is written in the same
//! commit as its rows, so it can never claim a row that is not there.

use rusqlite::params;

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::coverage::{Covered, Grade, Ledger};
use crate::domain::ids::ShopId;
use crate::domain::list::List;
use crate::domain::time::{Span, Timestamp};

impl Tx<'_> {
    /// Notes that a span of a list was read. Spans of the same list and grade that it touches become one with
    /// it, so that the ledger stays short however long the program runs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn cover(&mut self, shop: ShopId, covered: &Covered) -> Result<()> {
        let (start, end) = (covered.span.start().unix(), covered.span.end().unix());
        let touching = params![shop.get(), covered.list.word(), covered.grade.word(), start, end];
        let (first, last, rows): (Option<i64>, Option<i64>, Option<i64>) = self
            .sql
            .prepare_cached(
                "SELECT min(start_s), max(end_s), sum(rows) FROM coverage
                 WHERE shop_id = ?1 AND list = ?2 AND grade = ?3 AND start_s <= ?5 AND end_s >= ?4",
            )?
            .query_row(touching, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        self.sql
            .prepare_cached(
                "DELETE FROM coverage
                 WHERE shop_id = ?1 AND list = ?2 AND grade = ?3 AND start_s <= ?5 AND end_s >= ?4",
            )?
            .execute(touching)?;
        self.sql
            .prepare_cached("UPDATE shop SET first_read = ?2 WHERE id = ?1 AND first_read IS NULL")?
            .execute([shop.get(), covered.read_at.unix()])?;
        self.sql
            .prepare_cached(
                "INSERT INTO coverage (shop_id, list, grade, start_s, end_s, rows, read_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?
            .execute(params![
                shop.get(),
                covered.list.word(),
                covered.grade.word(),
                first.map_or(start, |s| s.min(start)),
                last.map_or(end, |e| e.max(end)),
                rows.unwrap_or(0) + i64::try_from(covered.rows).unwrap_or(i64::MAX),
                covered.read_at.unix(),
            ])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// Everything that was read of a shop.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn coverage(&self, shop: ShopId) -> Result<Ledger> {
        let mut query = self.0.prepare_cached(
            "SELECT list, grade, start_s, end_s, rows, read_at FROM coverage WHERE shop_id = ?1 ORDER BY list, start_s",
        )?;
        let rows = query.query_map([shop.get()], |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                row.get(5)?,
            ))
        })?;
        let spans = rows
            .map(|row| {
                let (list, grade, start, end, rows, read_at) = row?;
                let list = List::from_word(&list).ok_or(StoreError::Damaged("coverage.list"))?;
                let grade = Grade::from_word(&grade).ok_or(StoreError::Damaged("coverage.grade"))?;
                let span = Span::new(Timestamp::from_unix(start), Timestamp::from_unix(end))
                    .ok_or(StoreError::Damaged("coverage.start_s"))?;
                Ok(Covered { list, span, grade, rows, read_at: Timestamp::from_unix(read_at) })
            })
            .collect::<Result<_>>()?;
        Ok(Ledger { spans })
    }
}
