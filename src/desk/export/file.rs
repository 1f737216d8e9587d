//! An export into a file: written beside its place and renamed once it is whole.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{ExportDone, ExportListener, ExportOf, broken};
use crate::desk::error::{DeskError, Result};
use crate::desk::file::write_whole;
use crate::desk::open::Desk;
use crate::domain::export::{ExportWish, Exported, Form, Place};

/// Whether what a file holds is said beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// A workbook says it itself; beside any other file one more is written.
    Manifest,
    /// Nothing is written beside it.
    Nothing,
}

impl Desk {
    /// Writes the orders that are wished for into a file. Blocks. An export that breaks off or is stopped leaves the
    /// old file as it is.
    ///
    /// # Errors
    /// [`DeskError`].
    pub fn export_file(
        &self,
        of: &ExportOf<'_>,
        wish: &ExportWish,
        path: &Path,
        beside: Beside,
        listener: ExportListener<'_>,
    ) -> Result<(Exported, ExportDone)> {
        // A pipe or a device has no place beside it.
        let is_plain = path.is_file() || !path.exists();
        let folder = path.parent().filter(|folder| is_plain && folder.is_dir());
        let done = write_whole(path, |out| self.export(of, wish, folder, out, listener))
            .map_err(|error| named(error, path))?;
        let manifest = match (beside, wish.form) {
            (Beside::Manifest, Form::Csv | Form::Jsonl) => {
                let beside = manifest_path(path);
                let json = serde_json::to_vec_pretty(&done.manifest).map_err(|e| broken(e.into()))?;
                let fault = |cause| DeskError::File { path: beside.clone(), cause };
                write_whole(&beside, |out| out.write_all(&json).map_err(fault))?;
                Some(beside)
            }
            _ => None,
        };
        let (orders, rows) = (done.manifest.orders, done.manifest.rows);
        let unjudged = done.manifest.unjudged;
        Ok((Exported { path: path.to_owned(), manifest, orders, rows, unjudged }, done))
    }
}

/// Names the file that the output is.
fn named(error: DeskError, path: &Path) -> DeskError {
    match error {
        DeskError::File { path: at, cause } if at.as_os_str() == "the output" => {
            DeskError::File { path: path.to_owned(), cause }
        }
        other => other,
    }
}

/// Where what a file holds is said: `orders.csv.manifest.json` beside `orders.csv`.
fn manifest_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".manifest.json");
    path.with_file_name(name)
}

/// What stands at a path that a file is to be written to.
#[must_use]
pub fn place(path: &Path) -> Place {
    if path.is_dir() || path.file_name().is_none() {
        return Place::Folder;
    }
    match path.parent() {
        Some(folder) if path.is_absolute() && folder.is_dir() => {
            if path.exists() {
                Place::Taken
            } else {
                Place::Free
            }
        }
        _ => Place::NoFolder,
    }
}
