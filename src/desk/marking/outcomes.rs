//! What became of the users of a job, as a file.

use std::path::PathBuf;

use super::super::error::Result;
use super::super::export::{write_sheet, write_sheet_to};
use super::super::open::Desk;
use crate::domain::export::{Cell, Form};
use crate::domain::ids::MarkingId;
use crate::domain::marking::{MarkingBatch, MarkingRow, MarkingWords, UserState};
use crate::domain::sheet::SmallSheet;

impl Desk {
    /// Writes what became of every user of a job into a folder, and says where.
    ///
    /// # Errors
    /// [`super::super::DeskError`].
    pub async fn write_outcomes(
        &self,
        id: MarkingId,
        words: MarkingWords,
        folder: PathBuf,
        form: Form,
    ) -> Result<PathBuf> {
        let read = self.store().read(move |r| Ok((r.marking_users(id, None)?, r.marking_batches(id)?)));
        let (users, batches) = read.await?;
        self.aside(move |_| write_sheet(&sheet(&users, &batches, words), &folder, form)).await
    }

    /// Writes what became of every user of a job into this file, which is replaced where it is there: a workbook where
    /// its name ends in `.xlsx`, else CSV.
    ///
    /// # Errors
    /// [`super::super::DeskError`].
    pub async fn write_outcomes_to(&self, id: MarkingId, words: MarkingWords, file: PathBuf) -> Result<()> {
        let read = self.store().read(move |r| Ok((r.marking_users(id, None)?, r.marking_batches(id)?)));
        let (users, batches) = read.await?;
        let is_book = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("xlsx"));
        let form = if is_book { Form::Xlsx } else { Form::Csv };
        self.aside(move |_| write_sheet_to(&sheet(&users, &batches, words), &file, form)).await
    }
}

fn sheet(users: &[MarkingRow], batches: &[MarkingBatch], words: MarkingWords) -> SmallSheet {
    let said = |row: &MarkingRow| {
        let batch = batches.get(usize::try_from(row.batch?.checked_sub(1)?).ok()?)?;
        batch.words.clone()
    };
    let state = |state: UserState| {
        let place = UserState::ALL.iter().position(|known| *known == state).unwrap_or_default();
        words.states[place].clone()
    };
    let rows = users
        .iter()
        .map(|row| {
            vec![
                row.open_id.to_string(),
                state(row.state),
                row.batch.map(|batch| batch.to_string()).unwrap_or_default(),
                row.before.clone().unwrap_or_default(),
                said(row).unwrap_or_default(),
            ]
        })
        .collect();
    let cells = [Cell::Id, Cell::Text, Cell::Number, Cell::Text, Cell::Text];
    SmallSheet {
        name: words.name,
        heads: words.heads.into_iter().zip(cells).collect(),
        rows,
        notes: Vec::new(),
    }
}
