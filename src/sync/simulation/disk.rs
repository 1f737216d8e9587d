//! The file under a process that dies: what it holds at any moment, and what it holds again afterwards.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::domain::ids::ShopId;
use crate::store::FILE;

/// The only shop of a run.
pub(super) fn shop() -> ShopId {
    ShopId::new(1).unwrap()
}

/// The database file and its log, byte by byte.
#[derive(Debug, Clone)]
pub(super) struct Image {
    file: Vec<u8>,
    log: Vec<u8>,
}

/// A data folder in memory where the machine has such a place.
#[derive(Debug)]
pub(super) struct Disk(TempDir);

impl Disk {
    pub(super) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        Self(if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap())
    }

    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }

    /// What a process that dies now leaves behind.
    pub(super) fn image(&self) -> Image {
        let read = |name: String| fs::read(self.path().join(name)).unwrap_or_default();
        Image { file: read(FILE.to_owned()), log: read(format!("{FILE}-wal")) }
    }

    /// Makes the file what it was.
    pub(super) fn restore(&self, image: &Image) {
        let _ = fs::remove_file(self.path().join(format!("{FILE}-shm")));
        fs::write(self.path().join(FILE), &image.file).unwrap();
        fs::write(self.path().join(format!("{FILE}-wal")), &image.log).unwrap();
    }
}
