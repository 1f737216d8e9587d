//! A table for people: columns that stand under each other whatever script is in them, and lines that fit the
//! terminal.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Where a column's texts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// At its left edge.
    Left,
    /// At its right edge; numbers.
    Right,
    /// At its left edge, and it is cut first where room is short.
    Prose,
}

/// Spaces between columns.
const GAP: usize = 2;
/// A column of prose is never cut below this.
const LEAST_PROSE: usize = 8;
/// Where no terminal limits the line, columns are padded no further: a longer text makes its own line longer.
const MOST_PADDING: usize = 40;

/// A table.
#[derive(Debug)]
pub(super) struct Table {
    columns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with its head.
    pub(super) fn new(columns: &[(Align, &str)]) -> Self {
        let head = columns.iter().map(|(_, name)| (*name).to_owned()).collect();
        Self { columns: columns.iter().map(|(align, _)| *align).collect(), rows: vec![head] }
    }

    /// Adds a row; a cell is shown without what would move the terminal's cursor.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells.into_iter().map(|cell| harmless(&cell)).collect());
    }

    /// The lines. `width` is the terminal's, if one reads them.
    pub(super) fn render(&self, width: Option<usize>) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (i, (cell, align)) in row.iter().zip(&self.columns).enumerate() {
                let column = widths[i];
                let cell = if width.is_some() { cut(cell, column) } else { cell.clone() };
                let padding = " ".repeat(column.saturating_sub(cell.width()));
                let (before, after) =
                    if *align == Align::Right { (padding.as_str(), "") } else { ("", padding.as_str()) };
                line.push_str(before);
                line.push_str(&cell);
                line.push_str(after);
                line.push_str(&" ".repeat(GAP));
            }
            let line = line.trim_end();
            text.push_str(&width.map_or_else(|| line.to_owned(), |width| cut(line, width)));
            text.push('\n');
        }
        text
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let natural = |i: usize| self.rows.iter().map(|row| row.get(i).map_or(0, |cell| cell.width())).max();
        let mut widths: Vec<usize> = (0..self.columns.len()).map(|i| natural(i).unwrap_or(0)).collect();
        let Some(width) = width else {
            return widths.into_iter().map(|natural| natural.min(MOST_PADDING)).collect();
        };
        let prose: Vec<usize> = (0..widths.len()).filter(|i| self.columns[*i] == Align::Prose).collect();
        let all: usize = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
        let mut surplus = all.saturating_sub(width);
        // The widest gives way first, so that a short column stays whole.
        while surplus > 0 {
            let Some(&widest) = prose.iter().max_by_key(|i| widths[**i]) else { break };
            if widths[widest] <= LEAST_PROSE {
                break;
            }
            widths[widest] -= 1;
            surplus -= 1;
        }
        widths
    }
}

/// A text without control characters: what a buyer wrote may not speak to the terminal.
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A text cut to so many columns, an ellipsis at its end where something is gone.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 0;
    for c in text.chars() {
        let width = c.width().unwrap_or(0);
        if used + width + 1 > columns {
            break;
        }
        cut.push(c);
        used += width;
    }
    if columns > 0 {
        cut.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table =
            Table::new(&[(Align::Left, "订单号"), (Align::Right, "实付"), (Align::Prose, "备注")]);
        table.row(vec!["1".into(), "105.58".into(), "礼盒🙏加急".into()]);
        table.row(vec!["2161196210547294406".into(), "3.00".into(), "a\u{1b}[31mb\nc".into()]);
        table
    }

    #[test]
    fn columns_stand_under_each_other_in_any_script() {
        insta::assert_snapshot!(table().render(None), @r"
        订单号                 实付  备注
        1                    105.58  礼盒🙏加急
        2161196210547294406    3.00  a [31mb c
        ");
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for width in [10, 25, 33, 38, 200] {
            let text = table().render(Some(width));
            assert!(text.lines().all(|line| line.width() <= width), "{width}: {text}");
        }
        assert_eq!(cut("礼盒加急", 5), "礼盒…");
        assert_eq!(cut("礼盒加急", 8), "礼盒加急");
        assert_eq!(cut("x", 0), "");
    }
}
