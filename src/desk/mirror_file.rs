//! The file of the mirror in the data folder: read at the start instead of every order, written when enough has
//! changed. It is a copy: without it, or with one that is not taken, the mirror is made of the store.

use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use super::error::{DeskError, Result};
use super::file::write_whole;
use super::open::Desk;
use crate::index::{Index, Refused, Seal, Snapshot};

/// Bytes that a file may have beyond those of the store.
const SLACK: u64 = 1 << 20;

/// The mirror as the file has it, at the revision at which it was saved. `None` where there is no file, or none that
/// belongs to this state of the store; the log says why.
pub(super) fn read(desk: &Desk) -> Option<Index> {
    match try_read(desk) {
        Ok(index) => index,
        Err(why) => {
            tracing::warn!(%why, "the file of the index is not taken; it is made anew");
            None
        }
    }
}

fn try_read(desk: &Desk) -> Result<Option<Index>, Refused> {
    let file = match File::open(desk.paths().index_file()) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let asked = desk.store().read_blocking(|r| Ok((r.index_mark()?, r.revision()?)));
    let (known, newest) = asked.map_err(|_| Refused::Other("the store does not say what belongs to it"))?;
    let mark = known.mark.ok_or(Refused::Other("the store knows of none"))?;
    let bytes = file.metadata()?.len();
    if bytes > most_bytes(desk.store().path()) {
        return Err(Refused::Other("larger than the store that it is to be made of"));
    }
    let seal = Seal { mark, schema: known.schema };
    Index::load(seal, newest, &mut BufReader::new(file), bytes).map(Some)
}

/// What an index is made of is more than the index.
fn most_bytes(store: &Path) -> u64 {
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    let mut log = store.as_os_str().to_owned();
    log.push("-wal");
    length(store) + length(Path::new(&log)) + SLACK
}

/// Writes the mirror into its file, and notes in the store that this one belongs to it.
///
/// # Errors
/// [`DeskError::File`], [`DeskError::Store`]. A file that the store does not know is not taken later on.
pub(super) fn write(desk: &Desk, snapshot: &Snapshot) -> Result<()> {
    let (mark, schema) = desk.store().read_blocking(|r| Ok((r.new_mark()?, r.index_mark()?.schema)))?;
    let path = desk.paths().index_file();
    write_whole(&path, |out| {
        let saved = snapshot.save(Seal { mark, schema }, out);
        saved.map_err(|cause| DeskError::File { path: path.clone(), cause })
    })?;
    desk.store().write_blocking(move |tx| tx.set_index_mark(mark))?;
    Ok(())
}
