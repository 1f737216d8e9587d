//! The saved views of a shop: shown, changed, and handed on as one JSON file.

use std::io::{self, Write as _};
use std::path::Path;

use super::error::{DeskError, Result};
use super::file::{NoText, text_of, write_whole};
use super::open::Desk;
use crate::domain::filter_line;
use crate::domain::ids::{ShopId, ViewId};
use crate::domain::view::{Hold, View, ViewContent, ViewEdit};
use crate::domain::view_file::{ViewsFlaw, from_json, to_json};
use crate::store::ViewEdited;

/// Largest file that is read as views, in bytes.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// What an import of views did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ViewsImported {
    /// Views that were added.
    pub added: usize,
    /// Views that are here already, under the same name or a numbered one.
    pub unchanged: usize,
    /// Of those added, how many have a line that this version cannot read; they are kept as they are.
    pub unreadable: usize,
}

impl Desk {
    /// The saved views of a shop, in their order.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn views(&self, shop: ShopId) -> Result<Vec<View>> {
        Ok(self.store().read(move |r| r.views(shop)).await?)
    }

    /// Gives a shop that has no views yet the ones to begin with.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn start_views(&self, shop: ShopId, starters: Vec<ViewContent>) -> Result<()> {
        Ok(self.store().write(move |tx| tx.start_views(shop, &starters)).await?)
    }

    /// Changes a shop's views, and gives the view that it was about, if it is still there to be changed.
    ///
    /// # Errors
    /// [`DeskError::Store`], [`DeskError::TooManyViews`].
    pub async fn edit_views(&self, shop: ShopId, edit: ViewEdit) -> Result<Option<ViewId>> {
        match self.store().write(move |tx| tx.edit_views(shop, &edit)).await? {
            ViewEdited::Done(id) => Ok(Some(id)),
            ViewEdited::Nothing => Ok(None),
            ViewEdited::Full => Err(DeskError::TooManyViews),
        }
    }

    /// [`Self::views`] for a caller that is no async task; a shop that has none yet begins with these.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub fn views_or(&self, shop: ShopId, starters: Vec<ViewContent>) -> Result<Vec<View>> {
        let views = self.store().read_blocking(move |r| r.views(shop))?;
        if !views.is_empty() {
            return Ok(views);
        }
        self.store().write_blocking(move |tx| tx.start_views(shop, &starters))?;
        Ok(self.store().read_blocking(move |r| r.views(shop))?)
    }

    /// Is the line of this view one that this version cannot read?
    #[must_use]
    pub fn is_unreadable(&self, content: &ViewContent) -> bool {
        filter_line::read(&content.line, self.clock().now()).is_err()
    }

    /// Takes the views of a file in behind those of a shop, all of them or none. A view that is here already, under its
    /// name or a numbered one, is not taken twice; a name that another one has gets a number. Blocks.
    ///
    /// # Errors
    /// [`DeskError::File`], [`DeskError::NoViews`], [`DeskError::TooManyViews`], [`DeskError::Store`].
    pub fn import_views(&self, shop: ShopId, path: &Path) -> Result<ViewsImported> {
        let no_views = |flaw| DeskError::NoViews { path: path.to_owned(), flaw };
        let flaw = |why| match why {
            NoText::TooLarge => ViewsFlaw::TooLarge,
            NoText::NotUtf8 => ViewsFlaw::NoText,
        };
        let text = text_of(path, MAX_FILE_BYTES)?.map_err(flaw).map_err(no_views)?;
        let contents = from_json(&text).map_err(no_views)?;
        let here = self.store().read_blocking(move |r| r.views(shop))?;
        let mut known: Vec<ViewContent> = here.into_iter().map(|view| view.content).collect();
        let (mut news, mut done) = (Vec::new(), ViewsImported::default());
        for content in contents {
            if is_known(&known, &content) {
                done.unchanged += 1;
                continue;
            }
            done.unreadable += usize::from(self.is_unreadable(&content));
            // The first view of a shop is its own.
            let content = ViewContent { hold: Hold::Free, ..content };
            known.push(content.clone());
            news.push(content);
        }
        done.added = news.len();
        match self.store().write_blocking(move |tx| tx.add_views(shop, &news))? {
            ViewEdited::Full => Err(DeskError::TooManyViews),
            ViewEdited::Done(_) | ViewEdited::Nothing => Ok(done),
        }
    }
}

/// Is the same view there, under the same name or one that was kept apart from it?
fn is_known(known: &[ViewContent], content: &ViewContent) -> bool {
    let is_same = |other: &&ViewContent| other.line == content.line && other.settings == content.settings;
    let mut same = known.iter().filter(is_same);
    same.any(|other| content.name.candidates().take(known.len() + 1).any(|name| name == other.name))
}

/// Writes views into a file, as a whole. Blocks.
///
/// # Errors
/// [`DeskError::File`].
pub fn export_views(path: &Path, contents: &[ViewContent]) -> Result<()> {
    let fault = |cause| DeskError::File { path: path.to_owned(), cause };
    let text = to_json(contents).map_err(|error| fault(io::Error::other(error)))?;
    write_whole(path, |out| out.write_all(text.as_bytes()).map_err(fault))
}
