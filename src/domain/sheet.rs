//! A small table that leaves the program, as text for a spreadsheet or as a file.

use super::export::Cell;
use super::money::Fen;

/// Cells below heads, and what has to be said beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallSheet {
    /// Its name: a file's, and that of its sheet.
    pub name: String,
    /// The heads of its columns, and what their cells are.
    pub heads: Vec<(String, Cell)>,
    /// Its rows, each as long as the heads; what is not known is an empty cell, and is said in the notes.
    pub rows: Vec<Vec<String>>,
    /// What has to be said beside them: what was not returned and is therefore not in the sums.
    pub notes: Vec<String>,
}

impl SmallSheet {
    /// Lines of cells with tabs between them, as spreadsheets take them: ids to their last digit, and no formula.
    #[must_use]
    pub fn tabbed(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = String>| cells.collect::<Vec<_>>().join("\t");
        let heads = line(&mut self.heads.iter().map(|(head, _)| plain(head)));
        let row = |row: &Vec<String>| {
            line(&mut row.iter().zip(&self.heads).map(|(text, (_, cell))| match cell {
                Cell::Id if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
                    format!("=\"{text}\"")
                }
                _ => plain(text),
            }))
        };
        let notes = self.notes.iter().map(|note| plain(note));
        std::iter::once(heads).chain(self.rows.iter().map(row)).chain(notes).collect::<Vec<_>>().join("\n")
    }
}

/// A text on one line that no spreadsheet computes.
fn plain(text: &str) -> String {
    let text = text.replace(['\t', '\n', '\r'], " ");
    let is_formula = text.starts_with(['=', '+', '-', '@']) && text.parse::<Fen>().is_err();
    if is_formula { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_keeps_its_digits_and_nothing_is_a_formula() {
        let sheet = SmallSheet {
            name: String::new(),
            heads: vec![("编码".into(), Cell::Id), ("件".into(), Cell::Number), ("标题".into(), Cell::Text)],
            rows: vec![vec!["00123456789012345".into(), "-2".into(), "=1+1\tx".into()]],
            notes: vec!["另 3 单".into()],
        };
        assert_eq!(sheet.tabbed(), "编码\t件\t标题\n=\"00123456789012345\"\t-2\t'=1+1 x\n另 3 单");
    }
}
