//! What the store knows of the file of the index: by it a file is told that was made of another state.

use rusqlite::OptionalExtension as _;

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;

/// What binds a file of the index to a state of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexMark {
    /// The mark of the last file that was made; `None` where none ever was.
    pub mark: Option<u128>,
    /// The version of the schema.
    pub schema: u64,
}

impl Reader<'_> {
    /// What the file of the index has to bear.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn index_mark(&self) -> Result<IndexMark> {
        let mark: Option<Vec<u8>> =
            self.0.query_row("SELECT mark FROM index_file", [], |row| row.get(0)).optional()?;
        let mark = mark.map(|mark| number(&mark)).transpose()?;
        let schema =
            self.0.query_row("SELECT max(version) FROM refinery_schema_history", [], |row| row.get(0))?;
        Ok(IndexMark { mark, schema })
    }

    /// A mark that no file has had.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn new_mark(&self) -> Result<u128> {
        let mark: Vec<u8> = self.0.query_row("SELECT randomblob(16)", [], |row| row.get(0))?;
        number(&mark)
    }
}

impl Tx<'_> {
    /// Notes the mark of the file of the index that was made last. No order changes by it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_index_mark(&mut self, mark: u128) -> Result<()> {
        self.sql
            .prepare_cached("INSERT OR REPLACE INTO index_file (one, mark) VALUES (1, ?1)")?
            .execute([&mark.to_le_bytes()[..]])?;
        Ok(())
    }
}

fn number(mark: &[u8]) -> Result<u128> {
    let bytes = mark.try_into().map_err(|_| StoreError::Damaged("index_file.mark"))?;
    Ok(u128::from_le_bytes(bytes))
}
