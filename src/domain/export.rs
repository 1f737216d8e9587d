//! An export as it is asked for, and what is told of it: which orders, in which form, with which columns.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fields::Part;
use super::filter::Filter;
use super::ids::OrderId;

/// Which orders leave the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// All that a filter matches, in its order.
    Filtered(Box<Filter>),
    /// All that a filter matches but these rows, in its order: a selection.
    AllBut(Box<Filter>, Arc<BTreeSet<OrderId>>),
    /// These rows, in this order: a selection.
    These(Vec<OrderId>),
    /// All that a filter cannot judge but these rows, in its order.
    Unjudged(Box<Filter>, Arc<BTreeSet<OrderId>>),
}

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A spreadsheet's text, UTF-8 with a byte order mark.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
    /// A JSON object a line.
    Jsonl,
}

impl Form {
    /// All of them, as a choice shows them.
    pub const ALL: [Self; 3] = [Self::Csv, Self::Xlsx, Self::Jsonl];

    /// How the names of its files end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Jsonl => "jsonl",
        }
    }
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOf {
    /// An order; what its lines say is joined.
    #[default]
    Order,
    /// An order line; what the order says is repeated. An order whose lines are unknown is one row.
    Line,
}

impl RowOf {
    /// Both, as a choice shows them.
    pub const ALL: [Self; 2] = [Self::Order, Self::Line];
}

/// What the cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Digits that a spreadsheet must not take for a number, since it would round them.
    Id,
    /// `yyyy-MM-dd HH:mm:ss`.
    Time,
    /// Yuan.
    Money,
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// One of the two texts for which empty is a value.
    Prose,
}

/// A column that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// What it is asked for by, and the head of the column where nothing else is said.
    pub name: &'static str,
    /// Whose field it is.
    pub part: Part,
    /// The field.
    pub field: &'static str,
    /// What its cells are.
    pub cell: Cell,
}

const fn trade(name: &'static str, cell: Cell) -> Column {
    Column { name, part: Part::Trade, field: name, cell }
}

const fn line(name: &'static str, cell: Cell) -> Column {
    Column { name, part: Part::Line, field: name, cell }
}

/// A line's field whose name the trade has too.
const fn of_line(name: &'static str, field: &'static str, cell: Cell) -> Column {
    Column { name, part: Part::Line, field, cell }
}

/// Every column, in the order in which they are offered.
const COLUMNS: &[Column] = &[
    trade("tid", Cell::Id),
    trade("created", Cell::Time),
    trade("pay_time", Cell::Time),
    trade("consign_time", Cell::Time),
    trade("end_time", Cell::Time),
    trade("modified", Cell::Time),
    trade("timeout_action_time", Cell::Time),
    trade("status", Cell::Text),
    trade("step_trade_status", Cell::Text),
    trade("type", Cell::Text),
    trade("trade_from", Cell::Text),
    trade("shipping_type", Cell::Text),
    trade("seller_flag", Cell::Number),
    trade("seller_memo", Cell::Prose),
    trade("buyer_message", Cell::Prose),
    trade("buyer_nick", Cell::Text),
    trade("buyer_open_uid", Cell::Text),
    trade("payment", Cell::Money),
    trade("post_fee", Cell::Money),
    trade("total_fee", Cell::Money),
    trade("discount_fee", Cell::Money),
    trade("adjust_fee", Cell::Money),
    trade("received_payment", Cell::Money),
    trade("step_paid_fee", Cell::Money),
    trade("alipay_no", Cell::Id),
    trade("receiver_name", Cell::Text),
    trade("receiver_state", Cell::Text),
    trade("receiver_city", Cell::Text),
    trade("receiver_district", Cell::Text),
    trade("receiver_town", Cell::Text),
    trade("receiver_address", Cell::Text),
    trade("receiver_zip", Cell::Text),
    trade("receiver_mobile", Cell::Text),
    trade("receiver_phone", Cell::Text),
    line("oid", Cell::Id),
    line("num_iid", Cell::Id),
    line("sku_id", Cell::Id),
    line("title", Cell::Text),
    line("sku_properties_name", Cell::Text),
    line("outer_iid", Cell::Text),
    line("outer_sku_id", Cell::Text),
    line("num", Cell::Number),
    line("price", Cell::Money),
    of_line("line_payment", "payment", Cell::Money),
    line("divide_order_fee", Cell::Money),
    of_line("line_status", "status", Cell::Text),
    line("refund_status", Cell::Text),
    line("refund_id", Cell::Id),
    line("logistics_company", Cell::Text),
    line("invoice_no", Cell::Id),
];

/// The columns where none are named and a row is an order; scripts rely on them.
const USUAL: &[&str] = &[
    "tid",
    "created",
    "pay_time",
    "consign_time",
    "end_time",
    "modified",
    "status",
    "seller_flag",
    "seller_memo",
    "buyer_message",
    "buyer_nick",
    "buyer_open_uid",
    "payment",
    "post_fee",
    "receiver_name",
    "receiver_state",
    "receiver_city",
    "receiver_district",
    "receiver_address",
    "receiver_mobile",
    "num_iid",
    "title",
    "sku_properties_name",
    "outer_iid",
    "outer_sku_id",
    "num",
    "refund_status",
];

/// What stands beside them where a row is a line: what tells lines apart, and what each of them cost.
const USUAL_OF_LINES: &[&str] = &["oid", "sku_id", "price", "line_payment", "line_status"];

impl Column {
    /// Every column, in the order in which they are offered.
    #[must_use]
    pub const fn all() -> &'static [Self] {
        COLUMNS
    }

    /// The column of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        COLUMNS.iter().find(|column| column.name == name).copied()
    }

    /// What its cells are where rows are of this sort: what several lines say is a text, and never half the cells
    /// numbers.
    #[must_use]
    pub fn cell_of(&self, row_of: RowOf) -> Cell {
        match (self.part, row_of, self.cell) {
            (Part::Line, RowOf::Order, Cell::Number | Cell::Money | Cell::Time) => Cell::Text,
            (_, _, cell) => cell,
        }
    }

    /// The columns where none are named.
    #[must_use]
    pub fn usual(row_of: RowOf) -> Vec<Self> {
        let further = match row_of {
            RowOf::Order => &[],
            RowOf::Line => USUAL_OF_LINES,
        };
        USUAL.iter().chain(further).filter_map(|name| Self::named(name)).collect()
    }
}

/// A column and what stands above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The column.
    pub column: Column,
    /// What stands above it.
    pub title: String,
}

impl Head {
    /// A column under its own name.
    #[must_use]
    pub fn plain(column: Column) -> Self {
        Self { column, title: column.name.to_owned() }
    }
}

/// The words that a workbook has beside its orders, in the user's language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BookWords {
    /// The name of a sheet of orders.
    pub orders: String,
    /// The name of the last sheet, which says what the file holds.
    pub about: String,
    /// The filter.
    pub filter: String,
    /// That there was no condition.
    pub everything: String,
    /// That the orders were picked one by one.
    pub picked: String,
    /// The shop.
    pub shop: String,
    /// Up to when the orders are complete.
    pub complete_to: String,
    /// That this is not known.
    pub not_complete: String,
    /// How many orders.
    pub orders_count: String,
    /// How many rows.
    pub rows_count: String,
    /// How many orders the filter could not judge, which are not in the file.
    pub unjudged: String,
    /// That the orders are those which a filter could not judge.
    pub only_unjudged: String,
    /// When it was written.
    pub written: String,
    /// The program.
    pub program: String,
    /// What the hatching of a cell means.
    pub hatched: String,
    /// How many texts were cut, since a cell holds no more.
    pub cut: String,
}

impl BookWords {
    /// The words, each by its own name.
    #[must_use]
    pub fn of(word: impl Fn(&str) -> String) -> Self {
        Self {
            orders: word("orders"),
            about: word("about"),
            filter: word("filter"),
            everything: word("everything"),
            picked: word("picked"),
            shop: word("shop"),
            complete_to: word("complete_to"),
            not_complete: word("not_complete"),
            orders_count: word("orders_count"),
            rows_count: word("rows_count"),
            unjudged: word("unjudged"),
            only_unjudged: word("only_unjudged"),
            written: word("written"),
            program: word("program"),
            hatched: word("hatched"),
            cut: word("cut"),
        }
    }
}

/// What a file is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportWish {
    /// Which orders.
    pub which: Which,
    /// In which form.
    pub form: Form,
    /// What a row is.
    pub row_of: RowOf,
    /// The columns. In JSON Lines none stands for the whole item, as the enhanced list has it.
    pub heads: Vec<Head>,
    /// The words of a workbook.
    pub words: BookWords,
}

/// How far an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExportProgress {
    /// Orders that are written.
    pub written: u64,
    /// Orders there are.
    pub of: u64,
}

impl ExportProgress {
    /// Is every order written? A workbook is packed then.
    #[must_use]
    pub const fn is_packing(self) -> bool {
        self.written == self.of && self.of > 0
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Where it lies.
    pub path: PathBuf,
    /// The file beside it that says what it holds; a workbook says it itself.
    pub manifest: Option<PathBuf>,
    /// Orders in it.
    pub orders: u64,
    /// Rows in it, heads left out.
    pub rows: u64,
    /// How many orders its filter could not judge, which are not in it; `None` where it is no answer to a filter.
    pub unjudged: Option<u64>,
}

/// What stands at a path that a file is to be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Nothing.
    Free,
    /// A file, which would be replaced.
    Taken,
    /// A folder.
    Folder,
    /// There is no folder to write it into.
    NoFolder,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_column_has_one_name_and_every_usual_one_is_there() {
        let names: BTreeSet<&str> = COLUMNS.iter().map(|column| column.name).collect();
        assert_eq!(names.len(), COLUMNS.len());
        assert_eq!(Column::usual(RowOf::Order).len(), USUAL.len());
        assert_eq!(Column::usual(RowOf::Line).len(), USUAL.len() + USUAL_OF_LINES.len());
    }

    #[test]
    fn no_field_is_in_two_columns() {
        let fields: BTreeSet<(bool, &str)> =
            COLUMNS.iter().map(|column| (column.part == Part::Line, column.field)).collect();
        assert_eq!(fields.len(), COLUMNS.len());
    }
}
