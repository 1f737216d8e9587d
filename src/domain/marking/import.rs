//! Open ids out of a paste or a file: a list in any separator, or the one column of a table that has them.

use std::collections::HashSet;

use super::OpenId;

/// Most users that one import takes.
pub const IMPORT_MOST: usize = 100_000;
/// Most texts that are no open id and are pointed at one by one.
const MISREAD_MOST: usize = 100;
/// Longest text that is quoted back, in characters.
const QUOTED_CHARS: usize = 40;
/// Longest cell in quotes, in bytes.
const QUOTED_BYTES: usize = 4_000;
/// Heads under which open ids stand, in lower case without spaces, `_` and `-`.
const HEADS: [&str; 9] = [
    "openid",
    "openuid",
    "openuserid",
    "openuserids",
    "useropenid",
    "buyeropenuid",
    "buyeropenid",
    "用户openid",
    "买家openuid",
];

/// What an import understood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// The users, doubles merged, in their order.
    pub users: Vec<OpenId>,
    /// How many doubles were merged.
    pub merged: usize,
    /// The first texts that are no open id.
    pub misread: Vec<Misread>,
    /// How many there are of them in all.
    pub misread_total: usize,
    /// How many further users were left out, since there were more than [`IMPORT_MOST`].
    pub left_out: usize,
    /// Where they stood.
    pub column: Column,
}

/// Where the users of an import stood.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Column {
    /// Anywhere: it is a list.
    #[default]
    List,
    /// In the column below this head.
    Head(String),
    /// In this column, from 1: the only one whose cells are open ids.
    Place(usize),
}

/// A text that is no open id, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// Where.
    pub place: Place,
    /// The text, or its beginning.
    pub text: String,
}

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The cell or the word in it, from 1.
    pub cell: usize,
}

/// Users that were read out of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FromFile {
    /// The file's name, without its folder.
    pub name: String,
    /// What was understood of it.
    pub imported: Imported,
}

/// Is it the head of a column of open ids?
pub(super) fn is_head(text: &str) -> bool {
    let plain: String =
        text.to_lowercase().chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-')).collect();
    HEADS.contains(&plain.as_str())
}

/// Reads open ids out of a text.
///
/// Where the first line has a head that says so, the users stand below it. Where all lines have as many cells and only
/// one column has open ids, they stand there. Everything else is a list.
#[must_use]
pub fn import(text: &str) -> Imported {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    import_cut(text, delimiter(text))
}

/// Reads open ids out of lines whose cells are known to stand between tabs.
#[must_use]
pub fn import_tabbed(lines: &str) -> Imported {
    import_cut(lines, '\t')
}

fn import_cut(text: &str, cut: char) -> Imported {
    let rows = rows(text, cut);
    let (column, first) = column(&rows);
    let mut taker = Taker::default();
    for row in rows.iter().skip(first) {
        match &column {
            Chosen::List => {
                // A list may hold its words in cells, in quotes, or with blanks between them.
                let words = row.cells.iter().flat_map(|cell| cell.split(is_separator)).map(plain);
                for (word, text) in words.filter(|word| !word.is_empty()).enumerate() {
                    taker.take(text, Place { line: row.line, cell: word + 1 });
                }
            }
            Chosen::Column(at, _) => {
                let cell = row.cells.get(*at).copied().unwrap_or_default();
                let place = Place { line: row.line, cell: at + 1 };
                if holds_id(cell) {
                    let words = cell.split(is_separator).map(plain).filter(|word| !word.is_empty());
                    words.for_each(|word| taker.take(word, place));
                } else if !plain(cell).is_empty() {
                    taker.take(plain(cell), place);
                }
            }
        }
    }
    let mut imported = taker.imported;
    imported.column = match column {
        Chosen::List => Column::List,
        Chosen::Column(_, Some(head)) => Column::Head(head),
        Chosen::Column(at, None) => Column::Place(at + 1),
    };
    imported
}

#[derive(Default)]
struct Taker {
    imported: Imported,
    seen: HashSet<OpenId>,
}

impl Taker {
    fn take(&mut self, text: &str, place: Place) {
        let imported = &mut self.imported;
        match OpenId::new(text) {
            Ok(id) if self.seen.contains(&id) => imported.merged += 1,
            Ok(_) if imported.users.len() >= IMPORT_MOST => imported.left_out += 1,
            Ok(id) => {
                self.seen.insert(id.clone());
                imported.users.push(id);
            }
            Err(_) => {
                imported.misread_total += 1;
                if imported.misread.len() < MISREAD_MOST {
                    let text = text.chars().take(QUOTED_CHARS).collect();
                    imported.misread.push(Misread { place, text });
                }
            }
        }
    }
}

enum Chosen {
    List,
    /// The column, from 0, and its head where one named it.
    Column(usize, Option<String>),
}

/// Where the ids stand, and how many lines are heads.
fn column(rows: &[Row<'_>]) -> (Chosen, usize) {
    let Some(first) = rows.first() else { return (Chosen::List, 0) };
    if let Some(at) = first.cells.iter().position(|cell| is_head(plain(cell))) {
        return (Chosen::Column(at, Some(plain(first.cells[at]).to_owned())), 1);
    }
    let width = first.cells.len();
    let is_table = width > 1 && rows.len() > 1 && rows.iter().all(|row| row.cells.len() == width);
    if !is_table {
        return (Chosen::List, 0);
    }
    let has_ids = |at: &usize| rows.iter().any(|row| holds_id(row.cells[*at]));
    let has_other =
        (0..width).any(|at| rows.iter().any(|row| !plain(row.cells[at]).is_empty()) && !has_ids(&at));
    let mut with_ids = (0..width).filter(|at| has_other && has_ids(at));
    match (with_ids.next(), with_ids.next()) {
        (Some(at), None) => {
            // Heads that say nothing known are no users that could not be read.
            let heads = usize::from(!first.cells.iter().any(|cell| holds_id(cell)));
            (Chosen::Column(at, None), heads)
        }
        _ => (Chosen::List, 0),
    }
}

/// Is a word of the cell an open id?
fn holds_id(cell: &str) -> bool {
    cell.split(is_separator).any(|word| OpenId::new(plain(word)).is_ok())
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '，' | '、' | ';' | '；' | '|')
}

/// A cell without what spreadsheets and exports put around an id: blanks, quotes, `'` before it, `="…"`.
fn plain(cell: &str) -> &str {
    cell.trim_start_matches([' ', '\t', '=', '"', '\'']).trim_end_matches(['"', '\'']).trim()
}

struct Row<'a> {
    line: usize,
    cells: Vec<&'a str>,
}

/// The lines that are not blank, cut into cells. A cell in quotes may hold what cuts cells and lines.
fn rows(text: &str, cut: char) -> Vec<Row<'_>> {
    let mut rows = Vec::new();
    let mut row = Row { line: 1, cells: Vec::new() };
    let (mut begin, mut line, mut quoted) = (0, 1, Quoted::No);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (c, quoted) {
            ('"', Quoted::No) if text[begin..at].trim().is_empty() && closes(&text[at + 1..]) => {
                quoted = Quoted::Yes;
            }
            // Two of them within quotes mean one.
            ('"', Quoted::Yes) if chars.next_if(|(_, next)| *next == '"').is_none() => quoted = Quoted::No,
            ('\n', Quoted::Yes) => line += 1,
            ('\n', Quoted::No) => {
                row.cells.push(text[begin..at].trim_end_matches('\r'));
                begin = at + 1;
                line += 1;
                push(&mut rows, std::mem::replace(&mut row, Row { line, cells: Vec::new() }));
            }
            (c, Quoted::No) if c == cut => {
                row.cells.push(&text[begin..at]);
                begin = at + c.len_utf8();
            }
            _ => {}
        }
    }
    row.cells.push(&text[begin..]);
    push(&mut rows, row);
    rows
}

/// Does a quote that is open close soon? Else a stray one would swallow the rest of the text.
fn closes(rest: &str) -> bool {
    rest.bytes().take(QUOTED_BYTES).any(|byte| byte == b'"')
}

fn push<'a>(rows: &mut Vec<Row<'a>>, row: Row<'a>) {
    if row.cells.iter().any(|cell| !plain(cell).is_empty()) {
        rows.push(row);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoted {
    Yes,
    No,
}

/// What cuts cells: a tab where the first line that is not blank has one between two cells, else a comma. Exports put a
/// tab before an id within a cell, which cuts nothing.
fn delimiter(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let cuts = first.char_indices().any(|(at, c)| {
        c == '\t' && !first[..at].trim_end_matches('\t').is_empty() && !first[..at].ends_with([',', '"'])
    });
    if cuts { '\t' } else { ',' }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: usize) -> String {
        format!("AAHm5d-EAAeGwJed{number:08}")
    }

    fn texts(imported: &Imported) -> Vec<&str> {
        imported.users.iter().map(OpenId::as_str).collect()
    }

    #[test]
    fn a_list_is_read_in_any_separator_and_doubles_are_merged() {
        let text = format!("{}，{}\r\n\r\n \"{}\" 张三;{}\t12345678901", id(1), id(2), id(3), id(1));
        let read = import(&text);
        assert_eq!(texts(&read), [id(1), id(2), id(3)]);
        assert_eq!((read.merged, read.column.clone(), read.misread_total), (1, Column::List, 2));
        assert_eq!(read.misread[0], Misread { place: Place { line: 3, cell: 2 }, text: "张三".into() });
        assert_eq!(read.misread[1].place, Place { line: 3, cell: 4 });
    }

    #[test]
    fn a_column_is_found_by_its_head() {
        let text = format!(
            "\u{feff}订单号,buyer_open_uid,备注\n\t2161196210547294406,{},\"a,b\nc\"\n7,,x\n8,nobody,{}\n",
            id(1),
            id(9)
        );
        let read = import(&text);
        assert_eq!(
            (texts(&read), read.column.clone()),
            (vec![&*id(1)], Column::Head("buyer_open_uid".into()))
        );
        assert_eq!(read.misread, [Misread { place: Place { line: 5, cell: 2 }, text: "nobody".into() }]);
    }

    #[test]
    fn a_column_is_found_by_its_form() {
        let text = format!("number\twho\tname\n1\t{}\t张三\n2\t={}\t李四\n", id(1), id(2));
        let read = import(&text);
        assert_eq!((texts(&read), read.column.clone()), (vec![&*id(1), &*id(2)], Column::Place(2)));
        assert_eq!(read.misread_total, 0);
        let both = import(&format!("{},{}\n{},{}", id(1), id(2), id(3), id(4)));
        assert_eq!((both.users.len(), both.column), (4, Column::List));
    }

    #[test]
    fn what_exports_put_around_an_id_is_taken_off() {
        let text = format!("open_id,n\n\t{},1\n\"=\"\"{}\"\"\",2\n'{},3", id(1), id(2), id(3));
        assert_eq!(texts(&import(&text)), [id(1), id(2), id(3)]);
    }

    #[test]
    fn a_stray_quote_swallows_nothing() {
        let text = format!("{}\n\"{}\n{}\n", id(1), id(2), id(3));
        assert_eq!(import(&text).users.len(), 3);
    }

    #[test]
    fn an_import_is_bounded_and_says_what_it_left_out() {
        let text: String = (0..IMPORT_MOST + 3).map(|n| id(n) + "\n").collect();
        let read = import(&text);
        assert_eq!((read.users.len(), read.left_out), (IMPORT_MOST, 3));
        let wrong = "x\n".repeat(500);
        let read = import(&wrong);
        assert_eq!((read.misread.len(), read.misread_total), (MISREAD_MOST, 500));
    }

    proptest! {
        #[test]
        fn whatever_stands_between_them_no_id_is_lost(
            numbers in prop::collection::vec((0_usize..40, prop::sample::select(vec![",", "\n", "\r\n", "\t", " ", "，", "; "])), 0..60)
        ) {
            let text: String = numbers.iter().map(|(n, cut)| id(*n) + cut).collect();
            let read = import(&text);
            let mut wanted: Vec<String> = Vec::new();
            for (n, _) in &numbers {
                if !wanted.contains(&id(*n)) {
                    wanted.push(id(*n));
                }
            }
            prop_assert_eq!(texts(&read), wanted.clone());
            prop_assert_eq!(read.merged, numbers.len() - wanted.len());
            prop_assert_eq!(read.misread_total, 0);
        }

        #[test]
        fn no_text_is_too_odd(text in "[\"',=\t\n a张]{0,40}") {
            prop_assert!(import(&text).users.is_empty());
        }
    }
}
