//! Files that are written or read as a whole.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

use super::error::{DeskError, Result};

/// What a file is written through.
pub type Writer = BufWriter<File>;

/// Writes a file beside its place and renames it, so that whoever looks finds the old file or the whole new one.
/// What is no plain file (a pipe, a device) is written as it is. A link stays, and what it names is written.
///
/// # Errors
/// [`DeskError::File`], or what `write` answers; the old file is still there then.
pub fn write_whole<T>(path: &Path, write: impl FnOnce(&mut Writer) -> Result<T>) -> Result<T> {
    let fault = |cause| DeskError::File { path: path.to_owned(), cause };
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let is_special = fs::metadata(&place).is_ok_and(|found| !found.is_file());
    let beside = if is_special { place.clone() } else { beside(&place) };
    let file = if is_special { File::options().write(true).open(&beside) } else { File::create(&beside) };
    let mut out = BufWriter::with_capacity(1 << 16, file.map_err(fault)?);
    let written = write(&mut out).and_then(|answer| {
        out.flush().map_err(fault)?;
        if !is_special {
            out.get_ref().sync_all().map_err(fault)?;
            fs::rename(&beside, &place).map_err(fault)?;
        }
        Ok(answer)
    });
    if written.is_err() && !is_special {
        drop(fs::remove_file(&beside));
    }
    written
}

/// Why the content of a file is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoText {
    /// It is larger than is read.
    TooLarge,
    /// It is no UTF-8.
    NotUtf8,
}

/// The text of a file of at most so many bytes. Blocks.
///
/// # Errors
/// [`DeskError::File`] where it cannot be read; inside, why its content is no text.
pub(super) fn text_of(path: &Path, most: u64) -> Result<Result<String, NoText>> {
    let fault = |cause| DeskError::File { path: path.to_owned(), cause };
    let file = File::open(path).map_err(fault)?;
    if file.metadata().map_err(fault)?.is_dir() {
        return Err(fault(io::ErrorKind::IsADirectory.into()));
    }
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(fault)?;
    if bytes.len() as u64 > most {
        return Ok(Err(NoText::TooLarge));
    }
    Ok(String::from_utf8(bytes).map_err(|_| NoText::NotUtf8))
}

/// A name in the same folder, which no second process uses.
fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let names = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_is_replaced_as_a_whole_or_not_at_all() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("订单.csv");
        let say = |text: &'static [u8]| {
            move |out: &mut Writer| {
                out.write_all(text).unwrap();
                Ok(())
            }
        };
        write_whole(&path, say(b"old")).unwrap();
        let half = write_whole(&path, |out| {
            out.write_all(b"half").unwrap();
            Err::<(), _>(DeskError::NoShops)
        });
        assert!(half.is_err());
        assert_eq!((fs::read(&path).unwrap().as_slice(), names(dir.path()).len()), (&b"old"[..], 1));
        write_whole(&path, say(b"new")).unwrap();
        assert_eq!((fs::read(&path).unwrap().as_slice(), names(dir.path()).len()), (&b"new"[..], 1));
    }

    #[cfg(unix)]
    #[test]
    fn what_a_link_names_is_written_and_a_device_stays_one() {
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("orders.json"), dir.path().join("latest.json"));
        fs::write(&path, b"old").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let write = |out: &mut Writer| {
            out.write_all(b"new").unwrap();
            Ok(())
        };
        write_whole(&link, write).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        write_whole(Path::new("/dev/null"), write).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
