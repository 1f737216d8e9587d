//! Items out of a file: dropped onto the form, or named by its path in the field.

use std::path::PathBuf;

use egui::Ui;
use rust_i18n::t;

use super::ActivityForm;
use crate::domain::activity::table::{ItemColumn, ItemsOfTable, NoItems};
use crate::messages::{Action, Fault, Outcome};
use crate::ui::actions::{Actions, Purpose};
use crate::ui::activities::known::Ask;
use crate::ui::widgets::{Tone, note_ui, waiting_ui};

/// A file that items are read out of.
#[derive(Debug, Default)]
pub(super) enum FileItems {
    /// None is.
    #[default]
    No,
    /// One is being read.
    Reading,
    /// What came of it. Its items are added, and kept no longer.
    Read(Box<ItemsOfTable>),
    /// It gives none.
    Refused(NoItems),
}

impl ActivityForm {
    /// Has the items of a file read.
    pub(in crate::ui::activities) fn read_items(&mut self, path: PathBuf, actions: &mut Actions) {
        self.file = FileItems::Reading;
        actions.act(Action::ReadItems(path), Purpose::Activity(Ask::Items(self.key.clone())));
    }

    /// A file was read: its items are added. Gives the fault that the form does not show.
    pub(in crate::ui::activities) fn items_read(&mut self, outcome: Result<Outcome, Fault>) -> Option<Fault> {
        self.file = FileItems::No;
        match outcome {
            Ok(Outcome::ItemsOfFile(read)) => match *read {
                Ok(mut items) => {
                    let pasted = std::mem::take(&mut items.pasted);
                    self.take_pasted(pasted);
                    self.file = FileItems::Read(Box::new(items));
                }
                Err(why) => self.file = FileItems::Refused(why),
            },
            Ok(_) => {}
            Err(fault) => return Some(fault),
        }
        None
    }

    /// What is said of a file.
    pub(super) fn file_ui(&self, ui: &mut Ui) {
        match &self.file {
            FileItems::No => {}
            FileItems::Reading => waiting_ui(ui, &t!("items_file.reading")),
            FileItems::Read(items) => note_ui(ui, &read_words(items), Tone::Second),
            FileItems::Refused(why) => note_ui(ui, &refused_words(why), Tone::Bad),
        }
    }
}

fn read_words(items: &ItemsOfTable) -> String {
    let column = match &items.column {
        ItemColumn::Head(head) => t!("items_file.head", head = head),
        ItemColumn::Place(place) => t!("items_file.column", place = place),
    };
    let mut text = t!("items_file.read", file = items.file, column = column).into_owned();
    if let Some(sheet) = &items.sheet {
        text.push_str(&t!("items_file.sheet", sheet = sheet));
    }
    if items.rows_without > 0 {
        text.push_str(&t!("items_file.without", count = items.rows_without));
    }
    if items.left_out > 0 {
        text.push_str(&t!("items_file.left_out", count = items.left_out));
    }
    text
}

fn refused_words(why: &NoItems) -> String {
    let mib = |bytes: &u64| bytes / (1024 * 1024);
    match why {
        NoItems::TooLarge(bytes) => t!("items_file.too_large", most = mib(bytes)),
        NoItems::UnpacksTooLarge(bytes) => t!("items_file.unpacks", most = mib(bytes)),
        NoItems::TooManyRows(rows) => t!("items_file.rows", most = rows),
        NoItems::Unreadable(words) => t!("items_file.unreadable", words = words),
        NoItems::NoColumn => t!("items_file.no_column"),
        NoItems::LostDigits { row, text } => t!("items_file.lost", row = row, text = text),
    }
    .into_owned()
}
