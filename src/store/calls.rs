//! How many calls an application has made on a day, from this computer.

use rusqlite::params;

use super::error::Result;
use super::open::Reader;
use super::write::Tx;
use crate::domain::quota::{Calls, DayOver, KnownDays, TELLING_CALLS};
use crate::domain::time::{DAY_S, Timestamp};

/// How long days are kept, in seconds.
const KEPT_S: i64 = 40 * DAY_S;

impl Tx<'_> {
    /// Adds calls to an application's day. `app` is its key with the gateway before it.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn add_calls(&mut self, app: &str, made: Calls) -> Result<()> {
        let day = made.day.day_start();
        self.sql
            .prepare_cached(
                "INSERT INTO calls (app, day, calls, refused) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (app, day) DO UPDATE SET calls = calls + ?3, refused = refused OR ?4",
            )?
            .execute(params![
                app,
                day.unix(),
                i64::try_from(made.calls).unwrap_or(i64::MAX),
                i64::from(made.over == DayOver::Yes)
            ])?;
        self.sql
            .prepare_cached("DELETE FROM calls WHERE app = ?1 AND day < ?2")?
            .execute(params![app, day.unix() - KEPT_S])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// What is known of an application's days, at an instant.
    ///
    /// # Errors
    /// [`super::StoreError`].
    pub fn known_days(&self, app: &str, at: Timestamp) -> Result<KnownDays> {
        let mut query = self.0.prepare_cached(
            "SELECT coalesce((SELECT calls FROM calls WHERE app = ?1 AND day = ?2), 0),
                    (SELECT max(calls) FROM calls WHERE app = ?1 AND day >=
                       (SELECT max(day) FROM calls WHERE app = ?1 AND refused = 1 AND calls >= ?3))",
        )?;
        let least = i64::try_from(TELLING_CALLS).unwrap_or(i64::MAX);
        Ok(query.query_row(params![app, at.day_start().unix(), least], |row| {
            Ok(KnownDays { today: row.get(0)?, refused_at: row.get(1)? })
        })?)
    }
}
