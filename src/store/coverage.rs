//! The coverage ledger: which spans of time of which list were read completely. A span is written in the same
//! commit as its rows, so it can never claim a row that is not there.

use rusqlite::params;

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::coverage::{Covered, Grade, Ledger};
use crate::domain::ids::ShopId;
use crate::domain::list::{Gateway, List};
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

    /// Forgets that a span was read, by whatever list, so that the next pass reads it again. No order is touched.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_coverage(&mut self, shop: ShopId, span: Span) -> Result<()> {
        let (from, to) = (span.start().unix(), span.end().unix());
        let touched = params![shop.get(), from, to];
        // What stays on either side keeps its share of the rows; a list that once returned one has still done so.
        self.sql
            .prepare_cached(
                "INSERT INTO coverage (shop_id, list, grade, start_s, end_s, rows, read_at)
                 SELECT shop_id, list, grade, start_s, ?2,
                        iif(rows > 0, max(1, rows * (?2 - start_s) / (end_s - start_s)), 0), read_at
                 FROM coverage WHERE shop_id = ?1 AND start_s < ?2 AND end_s > ?2 AND end_s > start_s
                 UNION ALL
                 SELECT shop_id, list, grade, ?3, end_s,
                        iif(rows > 0, max(1, rows * (end_s - ?3) / (end_s - start_s)), 0), read_at
                 FROM coverage WHERE shop_id = ?1 AND start_s < ?3 AND end_s > ?3",
            )?
            .execute(touched)?;
        self.sql
            .prepare_cached("DELETE FROM coverage WHERE shop_id = ?1 AND start_s < ?3 AND end_s > ?2")?
            .execute(touched)?;
        Ok(())
    }
}

impl Tx<'_> {
    /// Forgets everything that is said to have been read of a shop from a gateway, as if it had never been. Its orders
    /// stay.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn forget_reading(&mut self, shop: ShopId, gateway: Gateway) -> Result<()> {
        let mut forget = self.sql.prepare_cached("DELETE FROM coverage WHERE shop_id = ?1 AND list = ?2")?;
        for list in List::ALL.into_iter().filter(|list| list.gateway() == gateway) {
            forget.execute(params![shop.get(), list.word()])?;
        }
        self.sql.execute(
            "UPDATE shop SET first_read = NULL
             WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM coverage WHERE shop_id = ?1)",
            [shop.get()],
        )?;
        Ok(())
    }
}

impl Reader<'_> {
    /// How many orders of a shop were created in each step of a span, the first step first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn created_counts(&self, shop: ShopId, span: Span, step_s: i64) -> Result<Vec<u64>> {
        let step_s = step_s.max(1);
        let whole = usize::try_from((span.length_s() + step_s - 1) / step_s).unwrap_or(0);
        let mut counts = vec![0; whole];
        let mut query = self.0.prepare_cached(
            "SELECT (created - ?2) / ?4 AS step, count(*) FROM orders
             WHERE shop_id = ?1 AND created >= ?2 AND created < ?3 GROUP BY step",
        )?;
        let mut rows = query.query(params![shop.get(), span.start().unix(), span.end().unix(), step_s])?;
        while let Some(row) = rows.next()? {
            if let Some(count) = counts.get_mut(row.get::<_, usize>(0)?) {
                *count = row.get(1)?;
            }
        }
        Ok(counts)
    }

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
