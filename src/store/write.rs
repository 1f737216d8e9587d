//! A transaction that writes. What it can write stands beside what it is about.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::Result;
use crate::domain::ids::Rev;

/// One transaction on the writer's thread. It takes a revision the first time an order changes.
#[derive(Debug)]
pub struct Tx<'a> {
    pub(super) sql: Transaction<'a>,
    last: Rev,
    rev: Option<Rev>,
}

impl<'a> Tx<'a> {
    pub(super) fn begin(connection: &'a mut Connection) -> Result<Self> {
        // Immediate: a write that would have to wait for another process waits here, before it has read.
        let sql = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let last = Rev(sql.query_row("SELECT rev FROM revision", [], |row| row.get(0))?);
        Ok(Self { sql, last, rev: None })
    }

    /// The revision of what this transaction writes.
    pub(super) fn rev(&mut self) -> Rev {
        *self.rev.get_or_insert(Rev(self.last.0 + 1))
    }

    /// Commits, and gives the new revision if an order changed.
    pub(super) fn commit(self) -> Result<Option<Rev>> {
        if let Some(rev) = self.rev {
            self.sql.execute("UPDATE revision SET rev = ?1", [rev.0])?;
        }
        self.sql.commit()?;
        Ok(self.rev)
    }
}
