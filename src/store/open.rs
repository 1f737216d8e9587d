//! The one door to the database file.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use tokio::sync::watch;

use super::error::{Result, StoreError};
use super::lane::Lane;
use super::write::Tx;
use crate::domain::ids::Rev;

mod migrations {
    refinery::embed_migrations!("src/store/migrations");
}

/// The database's name within the data folder.
pub const FILE: &str = "lidan.db";
/// What marks the file as this program's: "LIDA".
const APPLICATION_ID: i32 = 0x4C49_4441;
/// How long another process's write is waited for.
const BUSY: Duration = Duration::from_secs(5);
/// Connections that read.
const READERS: usize = 3;

/// The store: one file, one thread that writes, a few that read. Cheap to share behind an `Arc`.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    // Closed before the writer: the last connection takes the log into the file, and only a writer can.
    readers: Lane,
    writer: Lane,
    revision: watch::Sender<Rev>,
}

impl Store {
    /// Opens the store in a data folder, making both where they are missing, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError`]. A file that cannot be read is left as it is, to the byte.
    pub fn open(data_dir: &Path) -> Result<Self> {
        std::fs::create_dir_all(data_dir)
            .map_err(|cause| StoreError::File { path: data_dir.to_owned(), cause })?;
        let path = data_dir.join(FILE);
        let unreadable = |cause| StoreError::Unreadable { path: path.clone(), cause };

        let mut writer = connect(&path, Access::Write).map_err(unreadable)?;
        check_identity(&writer, &path)?;
        tune_writer(&writer).map_err(unreadable)?;
        migrate(&mut writer, &path)?;
        let rev = writer.query_row("SELECT rev FROM revision", [], |row| row.get(0))?;

        let readers: Vec<Connection> = (0..READERS)
            .map(|_| connect(&path, Access::Read))
            .collect::<rusqlite::Result<_>>()
            .map_err(unreadable)?;
        Ok(Self {
            writer: Lane::start("store-writer", vec![writer])?,
            readers: Lane::start("store-reader", readers)?,
            revision: watch::Sender::new(Rev(rev)),
            path,
        })
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The revision of the last commit of this process, and word of every further one.
    #[must_use]
    pub fn revision(&self) -> watch::Receiver<Rev> {
        self.revision.subscribe()
    }

    /// Runs a function inside one transaction on the writer's thread and commits what it did; an error rolls
    /// everything back.
    ///
    /// # Errors
    /// The function's own, or [`StoreError`] of the commit.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let revision = self.revision.clone();
        self.writer.run(move |connection| transact(connection, &revision, work)).await
    }

    /// [`Self::write`] that a power cut cannot take back: for what was told to the platform.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub async fn write_durable<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let revision = self.revision.clone();
        self.writer
            .run(move |connection| {
                connection.pragma_update(None, "synchronous", "full")?;
                let answer = transact(connection, &revision, work);
                connection.pragma_update(None, "synchronous", "normal")?;
                answer
            })
            .await
    }

    /// [`Self::write`] for a caller that is no async task.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn write_blocking<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let revision = self.revision.clone();
        self.writer.run_blocking(move |connection| transact(connection, &revision, work))
    }

    /// Runs a function on a connection that cannot write. What it reads is one state of the database.
    ///
    /// # Errors
    /// The function's own, or [`StoreError`].
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T> + Send + 'static,
    {
        self.readers.run(move |connection| view(connection, work)).await
    }

    /// [`Self::read`] for a caller that is no async task.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_blocking<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Reader<'_>) -> Result<T> + Send + 'static,
    {
        self.readers.run_blocking(move |connection| view(connection, work))
    }
}

/// A view of one state of the database. The questions it answers stand beside what they are about.
#[derive(Debug)]
pub struct Reader<'a>(pub(super) &'a Connection);

fn view<T>(connection: &mut Connection, work: impl FnOnce(&Reader<'_>) -> Result<T>) -> Result<T> {
    let state = connection.transaction()?;
    let answer = work(&Reader(&state));
    drop(state);
    answer
}

fn transact<T>(
    connection: &mut Connection,
    revision: &watch::Sender<Rev>,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T>,
) -> Result<T> {
    let mut tx = Tx::begin(connection)?;
    let answer = work(&mut tx)?;
    let rev = tx.commit()?;
    #[cfg(test)]
    super::here::committed(&Reader(connection));
    if let Some(rev) = rev {
        revision.send_replace(rev);
    }
    Ok(answer)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Write,
    Read,
}

#[expect(clippy::disallowed_methods, reason = "this is the one door")]
fn connect(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let mode = match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let connection = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    // What lies in the file is data: its schema may not call functions, and nobody may write it as bytes.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    // 64 MiB of pages for the writer, whose indexes are touched all over; readers fetch single rows.
    connection.pragma_update(None, "cache_size", if access == Access::Write { -65_536 } else { -8_192 })?;
    if access == Access::Write {
        // The first touch of the file: a file that is no database is found out here, and left alone.
        connection.query_row("PRAGMA schema_version", [], |_| Ok(()))?;
    }
    Ok(connection)
}

/// What changes the file itself; only a file that is ours gets so far.
fn tune_writer(connection: &Connection) -> rusqlite::Result<()> {
    // Readers go on while a page is committed.
    connection.pragma_update(None, "journal_mode", "wal")?;
    // A power cut may take the last commits back, never half of one: rows, coverage and watermark of a window
    // are one commit, so the next pass reads the loss again. What must not be taken back is written by
    // `write_durable`.
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn check_identity(connection: &Connection, path: &Path) -> Result<()> {
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (id, tables) {
        (APPLICATION_ID, _) => Ok(()),
        (0, 0) => Ok(connection.pragma_update(None, "application_id", APPLICATION_ID)?),
        _ => Err(StoreError::Foreign(path.to_owned())),
    }
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<()> {
    use refinery::error::Kind;
    match migrations::migrations::runner().run(connection) {
        Ok(_) => Ok(()),
        Err(error) => Err(match error.kind() {
            Kind::MissingVersion(_) | Kind::DivergentVersion(..) => StoreError::Newer(path.to_owned()),
            _ => StoreError::Migration(error.to_string()),
        }),
    }
}
