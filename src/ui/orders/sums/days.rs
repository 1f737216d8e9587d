//! What the orders come to by day.

use std::borrow::Cow;

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::grid::{self, First, Grid, GridColumn, Stands};
use crate::domain::day_totals::{DaySums, DayTotals, Standing};
use crate::domain::export::Cell;
use crate::domain::money::Fen;
use crate::domain::sheet::SmallSheet;
use crate::domain::time::Timestamp;
use crate::ui::theme;
use crate::ui::words;

/// Height of the notes below the table.
const NOTES: f32 = 92.0;

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Day,
    Orders,
    PaidPieces,
    OrdersOf(Standing),
    MoneyOf(Standing),
    MoneyUnknown,
    PiecesUnknown,
}

const COLUMNS: [Column; 13] = [
    Column::Day,
    Column::Orders,
    Column::OrdersOf(Standing::Paid),
    Column::PaidPieces,
    Column::MoneyOf(Standing::Paid),
    Column::OrdersOf(Standing::Unpaid),
    Column::MoneyOf(Standing::Unpaid),
    Column::OrdersOf(Standing::Closed),
    Column::MoneyOf(Standing::Closed),
    Column::OrdersOf(Standing::Unclear),
    Column::MoneyOf(Standing::Unclear),
    Column::MoneyUnknown,
    Column::PiecesUnknown,
];

impl Column {
    fn title(self) -> Cow<'static, str> {
        match self {
            Self::Day => t!("sums.day"),
            Self::Orders => t!("sums.orders"),
            Self::PaidPieces => t!("sums.pieces"),
            Self::OrdersOf(Standing::Paid) => t!("sums.paid"),
            Self::MoneyOf(Standing::Paid) => t!("sums.paid.money"),
            Self::OrdersOf(Standing::Unpaid) => t!("sums.unpaid"),
            Self::MoneyOf(Standing::Unpaid) => t!("sums.unpaid.money"),
            Self::OrdersOf(Standing::Closed) => t!("sums.closed"),
            Self::MoneyOf(Standing::Closed) => t!("sums.closed.money"),
            Self::OrdersOf(Standing::Unclear) => t!("sums.unclear"),
            Self::MoneyOf(Standing::Unclear) => t!("sums.unclear.money"),
            Self::MoneyUnknown => t!("sums.money_unknown"),
            Self::PiecesUnknown => t!("sums.pieces_unknown"),
        }
    }

    const fn width(self) -> f32 {
        match self {
            Self::Day => 96.0,
            Self::Orders | Self::PaidPieces | Self::OrdersOf(_) => 66.0,
            Self::MoneyOf(Standing::Paid) => 112.0,
            Self::MoneyOf(_) => 92.0,
            Self::MoneyUnknown | Self::PiecesUnknown => 84.0,
        }
    }

    const fn cell(self) -> Cell {
        match self {
            Self::Day => Cell::Text,
            Self::MoneyOf(_) => Cell::Money,
            _ => Cell::Number,
        }
    }

    fn value(self, sums: &DaySums) -> Value {
        match self {
            Self::Day => Value::Count(0),
            Self::Orders => Value::Count(sums.all().orders),
            Self::PaidPieces => Value::Pieces(sums.of(Standing::Paid).pieces),
            Self::OrdersOf(standing) => Value::Count(sums.of(standing).orders),
            Self::MoneyOf(standing) => Value::Money(sums.of(standing).payment),
            Self::MoneyUnknown => Value::Count(sums.all().payment_unknown),
            Self::PiecesUnknown => Value::Count(sums.of(Standing::Paid).pieces_unknown),
        }
    }
}

/// A figure.
#[derive(Debug, Clone, Copy)]
enum Value {
    Count(u64),
    Pieces(i64),
    Money(Fen),
}

impl Value {
    /// As it is shown: grouped, and nothing where there is none.
    fn shown(self) -> String {
        match self {
            Self::Count(0) | Self::Pieces(0) | Self::Money(Fen(0)) => String::new(),
            Self::Count(count) => words::count(count),
            Self::Pieces(pieces) => words::count(pieces.unsigned_abs()),
            Self::Money(fen) => fen.grouped(),
        }
    }

    /// As a program reads it.
    fn plain(self) -> String {
        match self {
            Self::Count(count) => count.to_string(),
            Self::Pieces(pieces) => pieces.to_string(),
            Self::Money(fen) => fen.to_string(),
        }
    }
}

/// The sum of all days, the days, the newest first, then what has no day.
fn rows(totals: &DayTotals) -> Vec<(String, DaySums)> {
    let day = |day: Option<i64>| match day {
        Some(day) => Timestamp::from_day(day).to_string().chars().take(10).collect(),
        None => t!("sums.day.unknown").into_owned(),
    };
    let total = (t!("sums.total").into_owned(), totals.total());
    let days = totals.days.iter().rev().map(|(at, sums)| (day(*at), *sums));
    std::iter::once(total).chain(days).collect()
}

/// What has to be said beside the figures.
fn notes(totals: &DayTotals) -> Vec<String> {
    let total = totals.total();
    let unknown = totals.days.get(&None).map_or(0, |sums| sums.all().orders);
    let counted = [
        ("sums.note.money", total.all().payment_unknown),
        ("sums.note.pieces", total.of(Standing::Paid).pieces_unknown),
        ("sums.note.unclear", total.of(Standing::Unclear).orders),
        ("sums.note.day", unknown),
    ];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    let counted = counted.map(|(key, count)| t!(key, count = words::count(count)).into_owned());
    std::iter::once(t!("sums.note.paid").into_owned()).chain(counted).collect()
}

/// Draws the table.
pub(super) fn ui(ui: &mut Ui, totals: &DayTotals) {
    let columns: Vec<GridColumn> = COLUMNS
        .iter()
        .map(|column| GridColumn {
            title: column.title(),
            width: column.width(),
            stands: if *column == Column::Day { Stands::Left } else { Stands::Right },
        })
        .collect();
    let rows = rows(totals);
    let height = super::HEIGHT - NOTES;
    let shown = Grid { columns: &columns, rows: rows.len(), height, sorted: None, first: First::Sum };
    grid::ui(ui, shown, |row, column| match (rows.get(row), COLUMNS.get(column)) {
        (Some((day, _)), Some(Column::Day)) => Cow::Borrowed(day.as_str()),
        (Some((_, sums)), Some(column)) => Cow::Owned(column.value(sums).shown()),
        _ => Cow::Borrowed(""),
    });
    ui.spacing_mut().item_spacing.y = 2.0;
    for note in notes(totals) {
        let text = RichText::new(note).text_style(theme::small()).color(theme::tokens(ui).second);
        ui.add(Label::new(text).wrap());
    }
}

/// The table as it leaves the program.
pub(super) fn sheet(totals: &DayTotals, name: String) -> SmallSheet {
    let row = |(day, sums): (String, DaySums)| {
        let figures = COLUMNS.iter().skip(1).map(|column| column.value(&sums).plain());
        std::iter::once(day).chain(figures).collect()
    };
    SmallSheet {
        name,
        heads: COLUMNS.iter().map(|column| (column.title().into_owned(), column.cell())).collect(),
        rows: rows(totals).into_iter().map(row).collect(),
        notes: notes(totals),
    }
}
