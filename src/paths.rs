//! Where the program's files live (`docs/contract.md`, Program and files).

use std::path::{Path, PathBuf};

use directories::{ProjectDirs, UserDirs};
use thiserror::Error;

/// The places of the program's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    config: PathBuf,
    data: PathBuf,
    logs: PathBuf,
}

/// This account has no home to keep files in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("this account has no home folder")]
pub struct NoHome;

impl Paths {
    /// Everything below one folder.
    #[must_use]
    pub fn below(dir: &Path) -> Self {
        Self { config: dir.to_owned(), data: dir.to_owned(), logs: dir.join("logs") }
    }

    /// The platform's usual folders: XDG on Linux, AppData on Windows, Application Support on macOS.
    ///
    /// # Errors
    /// [`NoHome`].
    pub fn usual() -> Result<Self, NoHome> {
        let dirs = ProjectDirs::from("", "", "lidan").ok_or(NoHome)?;
        let logs = dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).join("logs");
        Ok(Self { config: dirs.config_dir().to_owned(), data: dirs.data_local_dir().to_owned(), logs })
    }

    /// A practice shop's own places. Another seed, another size or a rehearsed promotion is another shop with other
    /// orders, so that each has its own.
    #[must_use]
    pub fn demo(&self, orders: u64, seed: u64, rehearsed: Option<&str>) -> Self {
        let rehearsed = rehearsed.map(|name| format!("-{name}")).unwrap_or_default();
        Self::below(&self.data.join("demo").join(format!("{orders}-{seed}{rehearsed}")))
    }

    /// `config.toml`.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The folder of the database.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// The file of the index, beside the database that it is made of.
    #[must_use]
    pub fn index_file(&self) -> PathBuf {
        self.data.join("index.snapshot")
    }

    /// The folder of the notices that were imported.
    #[must_use]
    pub fn calendars_dir(&self) -> PathBuf {
        self.data.join("calendars")
    }

    /// The folder of the pictures that were made small. It can be thrown away at any time.
    #[must_use]
    pub fn pictures_dir(&self) -> PathBuf {
        self.data.join("cache").join("pictures")
    }

    /// The folder of the logs.
    #[must_use]
    pub fn logs_dir(&self) -> &Path {
        &self.logs
    }

    /// Where the window keeps its size and place.
    #[must_use]
    pub fn window_file(&self) -> PathBuf {
        self.data.join("window.ron")
    }

    /// The lock that every send of an activity holds. A shop's lock has another ending.
    #[must_use]
    pub fn sends_lock(&self) -> PathBuf {
        self.data.join("locks").join("activities.sends")
    }

    /// The lock that one pass holds for one shop.
    #[must_use]
    pub fn pass_lock(&self, shop: &str) -> PathBuf {
        self.data.join("locks").join(format!("{shop}.pass"))
    }
}

/// Where the user keeps files: the documents, else the home folder. `None` for an account without a home.
#[must_use]
pub fn documents() -> Option<PathBuf> {
    let dirs = UserDirs::new()?;
    let documents = dirs.document_dir().filter(|folder| folder.is_dir());
    Some(documents.unwrap_or_else(|| dirs.home_dir()).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_a_data_folder_everything_is_below_it() {
        let dir = Path::new("/somewhere/lidan");
        let paths = Paths::below(dir);
        for path in [
            paths.config_file(),
            paths.data_dir().to_owned(),
            paths.logs_dir().to_owned(),
            paths.calendars_dir(),
            paths.pictures_dir(),
            paths.window_file(),
            paths.pass_lock("main"),
            paths.demo(5_000, 1, None).config_file(),
            paths.demo(5_000, 1, Some("promotion-1")).config_file(),
        ] {
            assert!(path.starts_with(dir), "{}", path.display());
        }
    }
}
