//! Taking in a platform notice: its text as copied from the page, or a calendar TOML.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::calendar::{self, Revision};
use super::error::{DeskError, Result};
use super::file::{self, NoText, write_whole};
use crate::domain::calendar::Notice;
use crate::domain::notice::{self, Settled};
use crate::domain::notices::NoticeReport;
use crate::domain::time::Timestamp;
use crate::paths::Paths;

/// What becomes of a notice that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKeeping {
    /// It is kept in the data folder.
    Keep,
    /// It is only shown.
    Show,
}

/// A notice as it comes: the text of its page, or a calendar TOML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeText {
    /// The text.
    text: String,
    /// Where it is from, for the words of a fault.
    from: PathBuf,
    /// Does its name say that it is a calendar TOML?
    is_toml: bool,
}

impl NoticeText {
    /// What somebody pasted.
    #[must_use]
    pub fn pasted(text: String) -> Self {
        Self { text, from: PathBuf::new(), is_toml: false }
    }

    /// What stands in a file. Blocks.
    ///
    /// # Errors
    /// [`DeskError::File`]; [`DeskError::NoNotice`] where it is too large or no text.
    pub fn of_file(path: &Path) -> Result<Self> {
        let is_toml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
        Ok(Self { text: text_of(path)?, from: path.to_owned(), is_toml })
    }
}

/// Reads a notice from a file and keeps it; see [`read_notice`]. Blocks.
///
/// # Errors
/// [`DeskError::File`], [`DeskError::NoNotice`].
pub fn import_notice(paths: &Paths, path: &Path, keeping: NoticeKeeping) -> Result<NoticeReport> {
    read_notice(paths, &NoticeText::of_file(path)?, keeping)
}

/// Reads a notice and keeps it. A revision that is in force already is not kept twice. A text without a single window
/// is no error, and nothing is kept of it. Blocks.
///
/// # Errors
/// [`DeskError::File`], [`DeskError::NoNotice`].
pub fn read_notice(paths: &Paths, text: &NoticeText, keeping: NoticeKeeping) -> Result<NoticeReport> {
    let NoticeText { text, from, is_toml } = text;
    let no_notice = |what: String| DeskError::NoNotice { path: from.clone(), what };
    let mut report = match calendar::notice_in(text) {
        Ok(notice) => report(notice),
        Err(why) if *is_toml || toml::from_str::<Notice>(text).is_ok() => return Err(no_notice(why)),
        Err(_) => {
            let reading = notice::read(text).map_err(|why| no_notice(why.to_string()))?;
            let places = reading.places;
            let (settled, not_understood) = (reading.settled, reading.not_understood);
            NoticeReport { places, settled, not_understood, ..report(reading.notice) }
        }
    };
    if report.notice.windows() == 0 {
        return Ok(report);
    }
    let _lock = match keeping {
        NoticeKeeping::Keep => Some(lock(paths)?),
        NoticeKeeping::Show => None,
    };
    let (revisions, _) = calendar::revisions(paths);
    know_by_title(&mut report, &revisions);
    report.notice.check().map_err(|flaw| no_notice(flaw.to_string()))?;
    let Revised { number, is_kept, newer } = revised(paths, &report.notice, &revisions);
    report.newer = newer;
    if keeping == NoticeKeeping::Keep {
        report.revision = Some(number);
        if !is_kept {
            keep(paths, &report.notice, number)?;
        }
    }
    Ok(report)
}

/// Keeps a notice that is known already, as [`import_notice`] would. Blocks.
///
/// # Errors
/// [`DeskError::File`].
pub fn keep_notice(paths: &Paths, notice: &Notice) -> Result<()> {
    let _lock = lock(paths)?;
    let (revisions, _) = calendar::revisions(paths);
    let Revised { number, is_kept, .. } = revised(paths, notice, &revisions);
    if is_kept { Ok(()) } else { keep(paths, notice, number) }
}

/// A notice as a calendar TOML, which [`import_notice`] reads.
///
/// # Errors
/// [`DeskError::File`], which no notice has led to yet.
pub fn notice_toml(notice: &Notice) -> Result<String> {
    let fault = |error| DeskError::File { path: "notice.toml".into(), cause: io::Error::other(error) };
    toml::to_string(notice).map_err(fault)
}

/// The text of a file, if it is one.
fn text_of(path: &Path) -> Result<String> {
    let what = |why| match why {
        NoText::TooLarge => "it is too large",
        NoText::NotUtf8 => "it is no UTF-8 text",
    };
    file::text_of(path, calendar::MAX_FILE_BYTES)?
        .map_err(|why| DeskError::NoNotice { path: path.to_owned(), what: what(why).to_owned() })
}

fn report(notice: Notice) -> NoticeReport {
    NoticeReport {
        notice,
        places: Vec::new(),
        settled: Vec::new(),
        is_known_by_title: false,
        not_understood: Vec::new(),
        revision: None,
        newer: None,
    }
}

/// Gives a notice whose text has no id the id of a known notice of the same title, if there is one.
fn know_by_title(report: &mut NoticeReport, revisions: &[Revision]) {
    if !report.settled.contains(&Settled::Id) || report.settled.contains(&Settled::Title) {
        return;
    }
    let title = notice::base_title(&report.notice.title);
    let shipped = calendar::shipped();
    let mut known = shipped.iter().chain(revisions.iter().map(|revision| &revision.notice));
    let same = known.rfind(|known| notice::base_title(&known.title) == title);
    if let Some(same) = same.filter(|same| same.id != report.notice.id) {
        report.notice.id.clone_from(&same.id);
        report.settled.retain(|settled| *settled != Settled::Id);
        report.is_known_by_title = true;
    }
}

/// Where a notice stands among the revisions that are known.
struct Revised {
    number: u32,
    /// It is there already.
    is_kept: bool,
    newer: Option<Timestamp>,
}

fn revised(paths: &Paths, notice: &Notice, revisions: &[Revision]) -> Revised {
    let same = || revisions.iter().filter(|revision| revision.notice.id == notice.id);
    let shipped = calendar::shipped();
    let shipped = shipped.iter().filter(|shipped| shipped.id == notice.id).map(|shipped| shipped.published);
    let newest = same().map(|revision| revision.notice.published).chain(shipped).max();
    // Of two that were published at the same instant the later import counts.
    let last = same().rfind(|revision| revision.notice.published == notice.published);
    let kept = last.filter(|last| last.notice == *notice);
    let is_free = |number: &u32| !calendar::file_of(paths, &notice.id, *number).exists();
    let next = || (1..u32::MAX).find(is_free).unwrap_or(u32::MAX);
    Revised {
        number: kept.map_or_else(next, |kept| kept.number),
        is_kept: kept.is_some(),
        newer: newest.filter(|newest| *newest > notice.published),
    }
}

/// Holds off other imports until it is dropped, so that no two of them take the same number.
fn lock(paths: &Paths) -> Result<File> {
    let folder = paths.calendars_dir();
    let path = folder.join(".lock");
    let fault = |cause| DeskError::File { path: path.clone(), cause };
    fs::create_dir_all(&folder).map_err(fault)?;
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(fault)?;
    file.lock().map_err(fault)?;
    Ok(file)
}

fn keep(paths: &Paths, notice: &Notice, number: u32) -> Result<()> {
    let path = calendar::file_of(paths, &notice.id, number);
    let fault = |cause| DeskError::File { path: path.clone(), cause };
    let text = notice_toml(notice)?;
    write_whole(&path, |out| out.write_all(text.as_bytes()).map_err(fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../docs/sources/000-notice-2023-double-11.txt");

    fn written(dir: &Path, name: &str, text: &str) -> PathBuf {
        let path = dir.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// A notice of the same title that closes one API for an hour.
    fn later(published: &str, from: &str, to: &str) -> String {
        format!(
            "2023年双11大促API服务调整公告【更新】\n发布于: {published}\n\
             图片空间 taobao.picture.delete 接口关闭时间:\n{from} ~ {to}"
        )
    }

    #[test]
    fn what_is_kept_is_what_was_read_and_is_kept_once() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let file = written(dir.path(), "notice.txt", SOURCE);
        let first = import_notice(&paths, &file, NoticeKeeping::Keep).unwrap();
        assert_eq!(
            (first.notice.id.as_str(), first.revision, first.is_known_by_title),
            ("25712", Some(1), true)
        );
        let known = calendar::calendar(&paths);
        assert_eq!((known.calendar.notices, known.unreadable), (vec![first.notice.clone()], vec![]));
        // What somebody wrote into the file stays.
        let kept = calendar::file_of(&paths, "25712", 1);
        let commented = fs::read_to_string(&kept).unwrap() + "# checked\n";
        fs::write(&kept, &commented).unwrap();
        let again = import_notice(&paths, &file, NoticeKeeping::Keep).unwrap();
        assert_eq!((again, fs::read_to_string(&kept).unwrap()), (first, commented));
        assert_eq!(calendar::revisions(&paths).0.len(), 1);
    }

    #[test]
    fn every_revision_stays_and_the_one_published_last_is_in_force() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let import = |text: &str| {
            let file = written(dir.path(), "notice.txt", text);
            import_notice(&paths, &file, NoticeKeeping::Keep).unwrap()
        };
        let in_force = || calendar::calendar(&paths).calendar.notices[0].rules.clone();
        let second = later("2023-10-28 09:00:00", "2023-11-10 20:00", "2023-11-10 21:00");
        let (second, whole) = (import(&second), import(SOURCE));
        assert_eq!((second.revision, second.newer, whole.revision), (Some(1), None, Some(2)));
        assert_eq!(whole.newer, Some(second.notice.published), "an older text does not replace a newer one");
        assert_eq!(in_force(), second.notice.rules);
        // Of two that were published at one instant the later import counts, and the earlier can come back.
        let other = later("2023-10-28 09:00:00", "2023-11-10 20:00", "2023-11-10 22:00");
        let third = import(&other);
        assert_eq!((third.revision, in_force()), (Some(3), third.notice.rules));
        let fourth = import(&later("2023-10-28 09:00:00", "2023-11-10 20:00", "2023-11-10 21:00"));
        assert_eq!((fourth.revision, in_force()), (Some(4), second.notice.rules));
        assert_eq!(calendar::revisions(&paths).0.len(), 4);
    }

    #[test]
    fn a_text_older_than_what_comes_along_is_kept_and_not_in_force() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let older = later("2023-10-17 10:00:00", "2023-11-10 20:00", "2023-11-10 21:00");
        let file = written(dir.path(), "notice.txt", &older);
        let report = import_notice(&paths, &file, NoticeKeeping::Keep).unwrap();
        assert_eq!((report.revision, report.newer), (Some(1), Some("2023-10-24 10:54:23".parse().unwrap())));
        assert_eq!(calendar::calendar(&paths).calendar.notices, calendar::shipped());
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_hides_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let file = written(dir.path(), "notice.txt", SOURCE);
        import_notice(&paths, &file, NoticeKeeping::Keep).unwrap();
        let broken = calendar::file_of(&paths, "25712", 2);
        fs::write(&broken, "id = \"25712\"\n").unwrap();
        let known = calendar::calendar(&paths);
        assert_eq!((known.calendar.notices.len(), &known.unreadable[0].0), (1, &broken));
        assert_eq!(known.calendar.notices[0].rules.len(), 23);
        // A file that is there is not written over, whether it can be read or not.
        let file =
            written(dir.path(), "other.txt", &later("2023-10-28 09:00:00", "2023-11-10 20:00", "21:00"));
        assert_eq!(import_notice(&paths, &file, NoticeKeeping::Keep).unwrap().revision, Some(3));
        assert_eq!(fs::read_to_string(&broken).unwrap(), "id = \"25712\"\n");
    }

    #[test]
    fn nothing_is_kept_of_what_is_only_shown_or_has_no_window() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::below(dir.path());
        let file = written(dir.path(), "notice.txt", SOURCE);
        let shown = import_notice(&paths, &file, NoticeKeeping::Show).unwrap();
        assert_eq!((shown.revision, shown.notice.rules.len()), (None, 23));
        let nothing = written(dir.path(), "nothing.txt", "一段话。");
        let report = import_notice(&paths, &nothing, NoticeKeeping::Keep).unwrap();
        assert_eq!((report.revision, report.not_understood.len()), (None, 1));
        for (name, text) in [
            ("a.toml", "id = 1"),
            ("b.toml", "一段话"),
            ("c.txt", "id = \"1\"\ntitle = \"\"\npublished = \"2023-10-24 10:54:23\"\nrule = []"),
        ] {
            let file = written(dir.path(), name, text);
            let error = import_notice(&paths, &file, NoticeKeeping::Keep).unwrap_err();
            assert!(matches!(error, DeskError::NoNotice { .. }), "{name}: {error}");
        }
        fs::write(&file, [0xff, 0xfe, 0x2d, 0x4e]).unwrap();
        assert!(matches!(import_notice(&paths, &file, NoticeKeeping::Keep), Err(DeskError::NoNotice { .. })));
        assert!(!paths.calendars_dir().exists());
    }
}
