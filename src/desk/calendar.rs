//! The service calendar: the notices that come with the program, and those that were imported.
//!
//! An imported notice is a TOML file of the data folder. Each revision of it is a file of its own and stays; the one
//! that was published last is in force, of equals the one that was imported last.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use super::open::Desk;
use crate::domain::calendar::{Calendar, Notice};
use crate::domain::notices::{Force, KnownNotice, KnownNotices};
use crate::paths::Paths;

/// The notices that come with the program, as data.
const NOTICES: &[&str] = &[include_str!("../../assets/calendars/2023-double-11.toml")];
/// Most files that are read of the folder of imported notices.
const MOST_FILES: usize = 1_000;
/// Largest file that is read as a calendar, in bytes.
pub(super) const MAX_FILE_BYTES: u64 = 8 << 20;

/// What is known of the platform's promotion days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownCalendar {
    /// What is in force.
    pub calendar: Calendar,
    /// Files of imported notices that cannot be read, and why. They are left as they are.
    pub unreadable: Vec<(PathBuf, String)>,
}

/// A revision of a notice that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Revision {
    /// Its number, from 1, in the order of imports.
    pub(super) number: u32,
    /// The notice.
    pub(super) notice: Notice,
}

/// The calendar of the notices that come with the program and of those imported into a data folder.
#[must_use]
pub fn calendar(paths: &Paths) -> KnownCalendar {
    let (revisions, unreadable) = revisions(paths);
    let mut notices = shipped();
    for revision in revisions {
        match notices.iter_mut().find(|notice| notice.id == revision.notice.id) {
            Some(notice) if notice.published <= revision.notice.published => *notice = revision.notice,
            Some(_) => {}
            None => notices.push(revision.notice),
        }
    }
    KnownCalendar { calendar: Calendar { notices }, unreadable }
}

/// Everything that is known, with the revisions that do not hold any more. Blocks.
#[must_use]
fn known_notices(paths: &Paths) -> KnownNotices {
    let KnownCalendar { calendar, unreadable } = calendar(paths);
    let (revisions, _) = revisions(paths);
    let shipped = shipped().into_iter().map(|notice| (None, notice));
    let kept = revisions.into_iter().map(|revision| (Some(revision.number), revision.notice));
    let mut notices: Vec<KnownNotice> = shipped
        .chain(kept)
        .map(|(revision, notice)| KnownNotice {
            windows: notice.windows(),
            apis: notice.apis(),
            force: Force::Replaced,
            id: notice.id,
            title: notice.title,
            published: notice.published,
            revision,
        })
        .collect();
    notices.sort_by_key(|notice| (std::cmp::Reverse(notice.published), std::cmp::Reverse(notice.revision)));
    let mut held = BTreeSet::new();
    for notice in &mut notices {
        if held.insert(notice.id.clone()) {
            notice.force = Force::Holds;
        }
    }
    let unreadable = unreadable.into_iter().map(|(path, why)| (path.display().to_string(), why)).collect();
    KnownNotices { calendar, notices, unreadable }
}

/// The notices that come with the program. One that cannot be read is left out; a test reads them all.
pub(super) fn shipped() -> Vec<Notice> {
    NOTICES.iter().filter_map(|text| toml::from_str(text).ok()).collect()
}

/// Every revision that was imported, in the order of their numbers; and the files that cannot be read.
pub(super) fn revisions(paths: &Paths) -> (Vec<Revision>, Vec<(PathBuf, String)>) {
    let folder = paths.calendars_dir();
    let (mut revisions, mut unreadable) = (Vec::new(), Vec::new());
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(cause) => {
            if cause.kind() != io::ErrorKind::NotFound {
                unreadable.push((folder, cause.to_string()));
            }
            return (revisions, unreadable);
        }
    };
    let mut files: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((number_of(&path)?, path))
        })
        .collect();
    files.sort();
    for (i, (number, path)) in files.into_iter().enumerate() {
        let notice = if i < MOST_FILES { read(&path) } else { Err("there are too many".to_owned()) };
        match notice {
            Ok(notice) => revisions.push(Revision { number, notice }),
            Err(why) => unreadable.push((path, why)),
        }
    }
    (revisions, unreadable)
}

/// The file of a revision. Its name says the id as far as every file system can.
pub(super) fn file_of(paths: &Paths, id: &str, number: u32) -> PathBuf {
    let letter = |byte: u8| match byte {
        b'a'..=b'z' | b'0'..=b'9' | b'-' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    let id: String = id.bytes().map(letter).collect();
    paths.calendars_dir().join(format!("notice-{id}.{number}.toml"))
}

/// The number of the revision that a file holds, if its name is that of one.
fn number_of(path: &Path) -> Option<u32> {
    let name = path.file_name()?.to_str()?.strip_prefix("notice-")?.strip_suffix(".toml")?;
    name.rsplit_once('.')?.1.parse().ok()
}

/// Reads a notice that is kept as a calendar file.
fn read(path: &Path) -> Result<Notice, String> {
    let size = fs::metadata(path).map_err(|cause| cause.to_string())?.len();
    if size > MAX_FILE_BYTES {
        return Err("it is too large".to_owned());
    }
    let text = fs::read_to_string(path).map_err(|cause| cause.to_string())?;
    notice_in(&text)
}

/// Reads a calendar file.
pub(super) fn notice_in(text: &str) -> Result<Notice, String> {
    let notice: Notice = toml::from_str(text).map_err(|error| error.to_string())?;
    notice.check().map_err(|flaw| flaw.to_string())?;
    Ok(notice)
}

impl Desk {
    /// The platform's promotion days, as they were known when the files were opened or a pass began last.
    #[must_use]
    pub fn calendar(&self) -> Arc<Calendar> {
        Arc::clone(&self.inner.calendar.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Everything that is known of the promotion days, looked at again. Blocks.
    #[must_use]
    pub fn known_notices(&self) -> KnownNotices {
        self.renew_calendar();
        known_notices(self.paths())
    }

    /// Looks at the imported notices again: another process may have brought some. Blocks.
    pub(super) fn renew_calendar(&self) -> Arc<Calendar> {
        let KnownCalendar { calendar, unreadable } = calendar(self.paths());
        let mut known = self.inner.unreadable.lock().unwrap_or_else(PoisonError::into_inner);
        // This is looked at with every pass.
        for (path, why) in unreadable.iter().filter(|entry| !known.contains(entry)) {
            tracing::warn!(path = %path.display(), why, "calendar");
        }
        *known = unreadable;
        drop(known);
        let calendar = Arc::new(calendar);
        *self.inner.calendar.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&calendar);
        calendar
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_that_comes_along_is_read() {
        assert_eq!(shipped().len(), NOTICES.len());
        assert!(shipped().iter().all(|notice| notice.check().is_ok()));
    }

    #[test]
    fn a_file_of_a_revision_says_its_number_whatever_the_id() {
        let paths = Paths::below(Path::new("/d"));
        for id in ["25712", "title-00ff", "con", "../..", "双 11", "A.b"] {
            let file = file_of(&paths, id, 12);
            assert_eq!(file.parent(), Some(paths.calendars_dir().as_path()), "{id}");
            assert_eq!(number_of(&file), Some(12), "{id}");
        }
        assert_ne!(file_of(&paths, "A", 1), file_of(&paths, "a", 1));
        for name in [".notice-1.2.toml.9.part", "notice-1.toml", "other.1.toml", "notice-1.x.toml", ".lock"] {
            assert_eq!(number_of(Path::new(name)), None, "{name}");
        }
    }
}
