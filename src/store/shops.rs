//! Shops and the settings of the window.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::ids::ShopId;
use crate::domain::shop::ShopName;

impl Tx<'_> {
    /// The row of a shop, made if it is not there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shop(&mut self, name: &ShopName) -> Result<ShopId> {
        self.sql.prepare_cached("INSERT OR IGNORE INTO shop (name) VALUES (?1)")?.execute([name.as_str()])?;
        let id = self
            .sql
            .prepare_cached("SELECT id FROM shop WHERE name = ?1")?
            .query_row([name.as_str()], |row| row.get(0))?;
        ShopId::new(id).map_err(|_| StoreError::Damaged("shop.id"))
    }

    /// Keeps a choice of the window; the value is JSON.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set_setting(&mut self, key: &str, value: &str) -> Result<()> {
        self.sql
            .prepare_cached("INSERT OR REPLACE INTO setting (key, value) VALUES (?1, ?2)")?
            .execute(params![key, value])?;
        Ok(())
    }
}

impl Reader<'_> {
    /// The row of a shop, if it ever had one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shop(&self, name: &ShopName) -> Result<Option<ShopId>> {
        let id: Option<i64> = self
            .0
            .prepare_cached("SELECT id FROM shop WHERE name = ?1")?
            .query_row([name.as_str()], |row| row.get(0))
            .optional()?;
        id.map(|id| ShopId::new(id).map_err(|_| StoreError::Damaged("shop.id"))).transpose()
    }

    /// The shops that have orders here, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn shops(&self) -> Result<Vec<ShopName>> {
        let mut query = self.0.prepare_cached(
            "SELECT name FROM shop WHERE EXISTS (SELECT 1 FROM orders WHERE shop_id = shop.id) ORDER BY name",
        )?;
        let names = query.query_map([], |row| row.get::<_, String>(0))?;
        names.map(|name| ShopName::new(&name?).map_err(|_| StoreError::Damaged("shop.name"))).collect()
    }

    /// Every kept choice of the window, as JSON.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn settings(&self) -> Result<BTreeMap<String, String>> {
        let mut query = self.0.prepare_cached("SELECT key, value FROM setting")?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
