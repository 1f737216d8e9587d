//! The saved views of a shop, in their order.

use rusqlite::{Row, params};

use super::error::{Result, StoreError};
use super::open::Reader;
use super::write::Tx;
use crate::domain::ids::{ShopId, ViewId};
use crate::domain::view::{Hold, MOST_VIEWS, View, ViewContent, ViewEdit, ViewName};
use crate::domain::watch::Watch;

/// What became of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViewEdited {
    /// It is done, and was about this view.
    Done(ViewId),
    /// The view is not there any more, or is locked.
    Nothing,
    /// The shop has as many views as it can have.
    Full,
}

impl Tx<'_> {
    /// Gives a shop that has no views these, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn start_views(&mut self, shop: ShopId, contents: &[ViewContent]) -> Result<()> {
        if self.places(shop)?.is_empty() {
            self.add_views(shop, contents)?;
        }
        Ok(())
    }

    /// Adds views behind those of a shop, all of them or none; gives the last one.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn add_views(&mut self, shop: ShopId, contents: &[ViewContent]) -> Result<ViewEdited> {
        if self.places(shop)?.len() + contents.len() > MOST_VIEWS {
            return Ok(ViewEdited::Full);
        }
        let mut edited = ViewEdited::Nothing;
        for content in contents {
            self.insert_view(shop, None, content)?;
            edited = ViewEdited::Done(view_id(self.sql.last_insert_rowid())?);
        }
        Ok(edited)
    }

    /// Changes a shop's views.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn edit_views(&mut self, shop: ShopId, edit: &ViewEdit) -> Result<ViewEdited> {
        match edit {
            ViewEdit::Add(content) => self.add_views(shop, std::slice::from_ref(content)),
            ViewEdit::Restore(view, place) => self.restore_view(shop, view, *place),
            ViewEdit::Rename(id, name) => {
                let free = self.free_name(shop, name, Some(*id))?;
                self.update_view(shop, *id, "name", Some(free.as_str()))
            }
            ViewEdit::Save(id, line) => self.update_view(shop, *id, "line", Some(line)),
            ViewEdit::Arrange(id, settings) => {
                let settings = settings.as_ref().map(serde_json::to_string).transpose()?;
                self.update_view(shop, *id, "settings", settings.as_deref())
            }
            ViewEdit::Watch(id, watch) => self.watch_view(shop, *id, *watch),
            ViewEdit::Move(id, place) => self.move_view(shop, *id, *place),
            ViewEdit::Remove(id) => {
                let removed = self.sql.execute(
                    "DELETE FROM saved_view WHERE shop_id = ?1 AND id = ?2 AND locked = 0",
                    [shop.get(), id.get()],
                )?;
                Ok(if removed == 0 { ViewEdited::Nothing } else { ViewEdited::Done(*id) })
            }
        }
    }

    fn restore_view(&mut self, shop: ShopId, view: &View, place: usize) -> Result<ViewEdited> {
        let places = self.places(shop)?;
        if places.contains(&view.id) {
            return Ok(ViewEdited::Nothing);
        }
        if places.len() >= MOST_VIEWS {
            return Ok(ViewEdited::Full);
        }
        self.insert_view(shop, Some(view.id), &view.content)?;
        self.move_view(shop, view.id, place)
    }

    /// Inserts a row behind the others; a name that is taken gets a number.
    fn insert_view(&self, shop: ShopId, id: Option<ViewId>, content: &ViewContent) -> Result<()> {
        let name = self.free_name(shop, &content.name, None)?;
        let settings = content.settings.as_ref().map(serde_json::to_string).transpose()?;
        let locked = i64::from(content.hold == Hold::Locked);
        let watch = content.watch.map(|watch| serde_json::to_string(&watch)).transpose()?;
        self.sql.execute(
            "INSERT INTO saved_view (id, shop_id, place, name, line, settings, locked, watch)
             VALUES (?1, ?2, (SELECT coalesce(max(place) + 1, 0) FROM saved_view WHERE shop_id = ?2),
                     ?3, ?4, ?5, ?6, ?7)",
            params![id.map(ViewId::get), shop.get(), name.as_str(), content.line, settings, locked, watch],
        )?;
        Ok(())
    }

    /// Sets a column of a view that is not locked. `column` is a word of ours.
    fn update_view(&self, shop: ShopId, id: ViewId, column: &str, value: Option<&str>) -> Result<ViewEdited> {
        let statement =
            format!("UPDATE saved_view SET {column} = ?3 WHERE shop_id = ?1 AND id = ?2 AND locked = 0");
        let changed = self.sql.execute(&statement, params![shop.get(), id.get(), value])?;
        Ok(if changed == 0 { ViewEdited::Nothing } else { ViewEdited::Done(id) })
    }

    /// Watches a view, or does so no more.
    fn watch_view(&self, shop: ShopId, id: ViewId, watch: Option<Watch>) -> Result<ViewEdited> {
        let watch = watch.map(|watch| serde_json::to_string(&watch)).transpose()?;
        let changed = self.sql.execute(
            "UPDATE saved_view SET watch = ?3 WHERE shop_id = ?1 AND id = ?2",
            params![shop.get(), id.get(), watch],
        )?;
        Ok(if changed == 0 { ViewEdited::Nothing } else { ViewEdited::Done(id) })
    }

    fn move_view(&self, shop: ShopId, id: ViewId, place: usize) -> Result<ViewEdited> {
        let mut ids = self.places(shop)?;
        let locked = self.locked_views(shop)?;
        let Some(from) = ids.iter().position(|other| *other == id) else { return Ok(ViewEdited::Nothing) };
        if ids.iter().take(locked).any(|other| *other == id) {
            return Ok(ViewEdited::Nothing);
        }
        ids.remove(from);
        ids.insert(place.clamp(locked.min(ids.len()), ids.len()), id);
        let mut update =
            self.sql.prepare_cached("UPDATE saved_view SET place = ?3 WHERE shop_id = ?1 AND id = ?2")?;
        for (place, id) in (0_i64..).zip(&ids) {
            update.execute([shop.get(), id.get(), place])?;
        }
        Ok(ViewEdited::Done(id))
    }

    /// The name, or the first one with a number that no other view of the shop has.
    fn free_name(&self, shop: ShopId, name: &ViewName, but: Option<ViewId>) -> Result<ViewName> {
        let mut query = self
            .sql
            .prepare_cached("SELECT 1 FROM saved_view WHERE shop_id = ?1 AND name = ?2 AND id IS NOT ?3")?;
        for candidate in name.candidates().take(MOST_VIEWS + 1) {
            let taken = query.exists(params![shop.get(), candidate.as_str(), but.map(ViewId::get)])?;
            if !taken {
                return Ok(candidate);
            }
        }
        Err(StoreError::Damaged("saved_view.name"))
    }

    /// The views of a shop in their order.
    fn places(&self, shop: ShopId) -> Result<Vec<ViewId>> {
        let mut query =
            self.sql.prepare_cached("SELECT id FROM saved_view WHERE shop_id = ?1 ORDER BY place, id")?;
        let ids = query.query_map([shop.get()], |row| row.get(0))?;
        ids.map(|id| view_id(id?)).collect()
    }

    /// How many locked views stand before the others.
    fn locked_views(&self, shop: ShopId) -> Result<usize> {
        let count: i64 = self
            .sql
            .prepare_cached("SELECT count(*) FROM saved_view WHERE shop_id = ?1 AND locked = 1")?
            .query_row([shop.get()], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }
}

impl Reader<'_> {
    /// The views of a shop, in their order.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn views(&self, shop: ShopId) -> Result<Vec<View>> {
        let mut query = self.0.prepare_cached(
            "SELECT id, name, line, settings, locked, watch FROM saved_view WHERE shop_id = ?1 ORDER BY place, id",
        )?;
        let mut rows = query.query([shop.get()])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            views.push(view(row)?);
        }
        Ok(views)
    }
}

fn view(row: &Row<'_>) -> Result<View> {
    let name: String = row.get(1)?;
    let settings: Option<String> = row.get(3)?;
    let watch: Option<String> = row.get(5)?;
    let content = ViewContent {
        name: ViewName::new(&name).map_err(|_| StoreError::Damaged("saved_view.name"))?,
        line: row.get(2)?,
        settings: settings.map(|json| serde_json::from_str(&json)).transpose()?,
        hold: if row.get::<_, i64>(4)? == 1 { Hold::Locked } else { Hold::Free },
        // What a newer version has written there still says that it is watched.
        watch: watch.map(|json| serde_json::from_str(&json).unwrap_or_default()),
    };
    Ok(View { id: view_id(row.get(0)?)?, content })
}

fn view_id(id: i64) -> Result<ViewId> {
    ViewId::new(id).map_err(|_| StoreError::Damaged("saved_view.id"))
}
