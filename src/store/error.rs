//! Why the store failed.

use std::path::PathBuf;

use thiserror::Error;

use crate::domain::record::RecordError;

/// A fault of the store. Nothing was changed by what failed: every write is one transaction.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file is no database that can be read. It is left as it is.
    #[error("{path} cannot be read as a database: {cause}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        cause: rusqlite::Error,
    },
    /// The file is a database of another program.
    #[error("{0} is another program's database")]
    Foreign(PathBuf),
    /// A newer version of this program made the file.
    #[error("{0} was made by a newer version")]
    Newer(PathBuf),
    /// The schema could not be brought up to date.
    #[error("migration: {0}")]
    Migration(String),
    /// The disk is full, or a limit of the file is reached.
    #[error("no room left: {0}")]
    Full(rusqlite::Error),
    /// Another process kept the database locked for longer than is waited for.
    #[error("the database is busy: {0}")]
    Busy(rusqlite::Error),
    /// Any other fault of SQLite.
    #[error("sqlite: {0}")]
    Sqlite(rusqlite::Error),
    /// A stored record cannot be read back.
    #[error("order {order}: {cause}")]
    Record {
        /// Its row.
        order: i64,
        /// Why.
        cause: RecordError,
    },
    /// A stored body cannot be unpacked.
    #[error("order {order}: {cause}")]
    Body {
        /// Its row.
        order: i64,
        /// Why.
        cause: std::io::Error,
    },
    /// A stored JSON text is damaged.
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
    /// A value in the database cannot be what its column says.
    #[error("damaged value in {0}")]
    Damaged(&'static str),
    /// The folder or a file beside the database cannot be used.
    #[error("{path}: {cause}")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The store is closed.
    #[error("the store is closed")]
    Closed,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull};
        match error.sqlite_error_code() {
            Some(DiskFull) => Self::Full(error),
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy(error),
            _ => Self::Sqlite(error),
        }
    }
}

/// What the store's functions answer.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
