//! Pictures that were made small, kept in a folder: bounded in bytes and in age. The folder is a convenience. What is
//! broken in it is thrown away, and what cannot be read or written is as if it were not there.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _, ImageFormat};
use sha2::{Digest as _, Sha256};

use super::small::{picture, read};
use crate::domain::picture::{PICTURE_SIDE, Picture};
use crate::domain::time::{DAY_S, Timestamp};

/// Most that the folder holds, in bytes: some thousand pictures.
pub const KEPT_BYTES: u64 = 32 * 1024 * 1024;
/// How long a picture is kept, in seconds. A picture that is changed gets another address, so that this is only how long
/// one stays that nobody looks at.
pub const KEPT_S: i64 = 30 * DAY_S;
/// Largest file that is read, in bytes: more than the pixels of a small picture come to.
const MOST_FILE_BYTES: u64 = 64 * 1024;
/// Most that reading one may take, in bytes.
const MOST_DECODED_BYTES: u64 = 1024 * 1024;

/// The folder of pictures that were made small. Everything blocks.
#[derive(Debug)]
pub struct KeptPictures {
    folder: PathBuf,
    most_bytes: u64,
    /// What the folder holds, in bytes; `None` until it was looked at.
    bytes: Mutex<Option<u64>>,
}

impl KeptPictures {
    /// The pictures in a folder, of which at most so many bytes are kept. Nothing is read or made yet.
    #[must_use]
    pub fn new(folder: PathBuf, most_bytes: u64) -> Self {
        Self { folder, most_bytes, bytes: Mutex::new(None) }
    }

    /// The picture that was kept under a key. One that is too old or broken is thrown away.
    #[must_use]
    pub fn get(&self, key: &str, now: Timestamp) -> Option<Picture> {
        let path = self.path(key);
        let found = fs::metadata(&path).ok()?;
        let kept = (!is_old(&found, now)).then(|| open(&path)).flatten();
        if kept.is_none() {
            drop(fs::remove_file(&path));
        }
        kept
    }

    /// Keeps a picture under a key. One that cannot be kept is not.
    pub fn put(&self, key: &str, picture: &Picture, now: Timestamp) {
        if let Err(error) = self.write(key, picture, now) {
            tracing::debug!(%error, "a picture could not be kept");
        }
    }

    fn write(&self, key: &str, picture: &Picture, now: Timestamp) -> io::Result<()> {
        let mut bytes = Vec::new();
        let [width, height] = picture.size().map(|side| u32::try_from(side).unwrap_or(PICTURE_SIDE));
        PngEncoder::new(&mut bytes)
            .write_image(picture.rgba(), width, height, ExtendedColorType::Rgba8)
            .map_err(io::Error::other)?;
        fs::create_dir_all(&self.folder)?;
        let path = self.path(key);
        // Beside its place first, so that whoever looks finds a whole one or none.
        let beside = path.with_extension(format!("{}.part", std::process::id()));
        fs::write(&beside, &bytes)?;
        fs::rename(&beside, &path).inspect_err(|_| drop(fs::remove_file(&beside)))?;
        let mut held = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let before = held.map_or_else(|| self.swept(now), |held| held + bytes.len() as u64);
        *held = Some(if before > self.most_bytes { self.swept(now) } else { before });
        Ok(())
    }

    /// Throws away what is too old, and the oldest where there is too much; gives how many bytes are left. What is left
    /// is three quarters of the most, so that not every picture makes the folder be looked through.
    fn swept(&self, now: Timestamp) -> u64 {
        let Ok(entries) = fs::read_dir(&self.folder) else { return 0 };
        let mut files: Vec<(i64, u64, PathBuf)> = Vec::new();
        for entry in entries.flatten() {
            let Ok(found) = entry.metadata() else { continue };
            if !found.is_file() {
                continue;
            }
            if is_old(&found, now) {
                drop(fs::remove_file(entry.path()));
            } else {
                files.push((modified(&found), found.len(), entry.path()));
            }
        }
        files.sort_unstable();
        let mut left: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        if left > self.most_bytes {
            for (_, bytes, path) in files {
                if left <= self.most_bytes / 4 * 3 {
                    break;
                }
                if fs::remove_file(path).is_ok() {
                    left -= bytes;
                }
            }
        }
        left
    }

    /// A file's name says nothing and cannot be chosen by whoever writes an address.
    fn path(&self, key: &str) -> PathBuf {
        let halves = Sha256::digest(key).into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let name: String = halves.filter_map(|half| char::from_digit(u32::from(half), 16)).collect();
        self.folder.join(name).with_extension("png")
    }
}

fn open(path: &Path) -> Option<Picture> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(MOST_FILE_BYTES).read_to_end(&mut bytes).ok()?;
    picture(read(&bytes, ImageFormat::Png, PICTURE_SIDE, MOST_DECODED_BYTES)?)
}

/// When a file was written, in seconds since 1970.
fn modified(found: &fs::Metadata) -> i64 {
    let at = found.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    at.and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0)
}

/// Is a file too old? One of the far future is, since nobody knows what it is of.
fn is_old(found: &fs::Metadata, now: Timestamp) -> bool {
    (now.unix() - modified(found)).abs() > KEPT_S
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;
    use crate::clock::Clock;

    fn one(colour: u8) -> Picture {
        let bytes = (0..=250).cycle().take(80 * 80 * 4).map(|byte: u8| colour.wrapping_mul(31) ^ byte);
        Picture::new(80, bytes.collect()).unwrap()
    }

    /// Now, by the clock that dates files.
    fn now() -> Timestamp {
        Clock::System.now()
    }

    fn files(folder: &TempDir) -> usize {
        fs::read_dir(folder.path().join("pictures")).map_or(0, Iterator::count)
    }

    fn kept(folder: &TempDir, most_bytes: u64) -> KeptPictures {
        KeptPictures::new(folder.path().join("pictures"), most_bytes)
    }

    #[test]
    fn what_is_kept_is_found_again_until_it_is_old() {
        let folder = TempDir::new().unwrap();
        let pictures = kept(&folder, KEPT_BYTES);
        let at = now();
        assert_eq!(pictures.get("a", at), None);
        pictures.put("a", &one(1), at);
        pictures.put("b", &one(2), at);
        assert_eq!((pictures.get("a", at), pictures.get("b", at)), (Some(one(1)), Some(one(2))));
        assert_eq!(
            kept(&folder, KEPT_BYTES).get("a", at.plus_s(KEPT_S - 60)),
            Some(one(1)),
            "by another process too"
        );
        assert_eq!(pictures.get("a", at.plus_s(KEPT_S + 60)), None);
        assert_eq!(files(&folder), 1, "what is old is gone");
    }

    #[test]
    fn a_broken_entry_is_thrown_away() {
        let folder = TempDir::new().unwrap();
        let pictures = kept(&folder, KEPT_BYTES);
        let (at, path) = (now(), pictures.path("a"));
        pictures.put("a", &one(1), at);
        let whole = fs::read(&path).unwrap();
        let mut torn = whole.clone();
        torn[whole.len() / 2] ^= 0xFF;
        let foreign = b"not a picture".to_vec();
        for bytes in [whole[..whole.len() / 2].to_vec(), torn, foreign, Vec::new()] {
            fs::write(&path, bytes).unwrap();
            assert_eq!(pictures.get("a", at), None);
            assert!(!path.exists());
        }
        fs::write(&path, whole).unwrap();
        assert_eq!(pictures.get("a", at), Some(one(1)));
    }

    #[test]
    fn the_folder_is_bounded_in_bytes_and_never_an_error() {
        let folder = TempDir::new().unwrap();
        let (first, at) = (one(0), now());
        let probe = kept(&folder, KEPT_BYTES);
        probe.put("0", &first, at);
        let bytes = fs::metadata(probe.path("0")).unwrap().len();
        let pictures = kept(&folder, bytes * 10);
        for n in 1..40_u8 {
            pictures.put(&n.to_string(), &one(n), at);
        }
        let held: u64 =
            fs::read_dir(&pictures.folder).unwrap().map(|e| e.unwrap().metadata().unwrap().len()).sum();
        assert!(held <= bytes * 11 && held >= bytes * 4, "{held} of {bytes} each");

        let blocked = TempDir::new().unwrap();
        fs::write(blocked.path().join("pictures"), b"a file where the folder would be").unwrap();
        let pictures = kept(&blocked, KEPT_BYTES);
        pictures.put("a", &first, at);
        assert_eq!(pictures.get("a", at), None);
    }
}
