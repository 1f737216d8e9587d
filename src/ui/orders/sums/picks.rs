//! What is to be picked.

use std::borrow::Cow;
use std::cmp::Ordering;

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::grid::{self, First, Grid, GridColumn, Stands};
use crate::domain::export::Cell;
use crate::domain::filter::Direction;
use crate::domain::pick_list::{PickList, PickRow};
use crate::domain::sheet::SmallSheet;
use crate::ui::orders::row::variant_values;
use crate::ui::theme;
use crate::ui::widgets::{Segment, segments_ui};
use crate::ui::words;

/// Height of what is said below the table.
const NOTES: f32 = 58.0;

/// What rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum By {
    /// The seller's own code.
    #[default]
    Code,
    /// A variant.
    Variant,
}

/// What a column shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Code,
    Title,
    Variant,
    Pieces,
    Orders,
    Refunding,
    Refunded,
    Unknown,
}

const COLUMNS: [Column; 8] = [
    Column::Code,
    Column::Title,
    Column::Variant,
    Column::Pieces,
    Column::Orders,
    Column::Refunding,
    Column::Refunded,
    Column::Unknown,
];

/// What is chosen of the list.
#[derive(Debug)]
pub(super) struct Choices {
    by: By,
    sorted: Column,
    direction: Direction,
}

impl Default for Choices {
    fn default() -> Self {
        Self { by: By::Code, sorted: Column::Pieces, direction: Direction::Descending }
    }
}

impl Column {
    fn title(self) -> Cow<'static, str> {
        match self {
            Self::Code => t!("sums.code"),
            Self::Title => t!("sums.title"),
            Self::Variant => t!("sums.variant"),
            Self::Pieces => t!("sums.to_pick"),
            Self::Orders => t!("sums.orders"),
            Self::Refunding => t!("sums.refunding"),
            Self::Refunded => t!("sums.refunded"),
            Self::Unknown => t!("sums.lines_without"),
        }
    }

    const fn width(self) -> f32 {
        match self {
            Self::Code => 170.0,
            Self::Title => 300.0,
            Self::Variant => 190.0,
            Self::Pieces | Self::Orders => 76.0,
            Self::Refunding | Self::Refunded => 84.0,
            Self::Unknown => 96.0,
        }
    }

    const fn is_text(self) -> bool {
        matches!(self, Self::Code | Self::Title | Self::Variant)
    }

    const fn cell(self) -> Cell {
        match self {
            Self::Code => Cell::Id,
            Self::Title | Self::Variant => Cell::Text,
            _ => Cell::Number,
        }
    }

    /// The figure of a row; none for what is a text.
    const fn figure(self, row: &PickRow) -> u64 {
        match self {
            Self::Pieces => row.pieces.unsigned_abs(),
            Self::Orders => row.orders,
            Self::Refunding => row.refunding.unsigned_abs(),
            Self::Refunded => row.refunded.unsigned_abs(),
            Self::Unknown => row.pieces_unknown,
            Self::Code | Self::Title | Self::Variant => 0,
        }
    }

    fn text(self, row: &PickRow) -> Cow<'_, str> {
        match self {
            Self::Code => row.code().map_or_else(|| t!("sums.no_code"), Cow::Borrowed),
            Self::Title => row.title.as_deref().map_or_else(|| t!("presence.unknown"), Cow::Borrowed),
            Self::Variant if row.variants > 1 => t!("sums.variants", count = words::count(row.variants)),
            Self::Variant => row.variant.as_deref().map(variant_values).unwrap_or_default().into(),
            _ => Cow::Borrowed(""),
        }
    }

    fn compare(self, a: &PickRow, b: &PickRow) -> Ordering {
        if self.is_text() { self.text(a).cmp(&self.text(b)) } else { self.figure(a).cmp(&self.figure(b)) }
    }
}

/// The rows in the order that is chosen; equal ones by their code.
fn rows<'a>(list: &'a PickList, choices: &Choices) -> Vec<&'a PickRow> {
    let all = match choices.by {
        By::Code => &list.by_code,
        By::Variant => &list.by_variant,
    };
    let mut rows: Vec<&PickRow> = all.iter().collect();
    rows.sort_by(|a, b| {
        choices.direction.apply(choices.sorted.compare(a, b)).then_with(|| Column::Code.compare(a, b))
    });
    rows
}

fn notes(list: &PickList) -> Vec<String> {
    let sum = t!(
        "sums.note.picks",
        pieces = words::count(list.pieces().unsigned_abs()),
        orders = words::count(list.orders)
    );
    let lines: u64 = list.by_variant.iter().map(|row| row.pieces_unknown).sum();
    let counted = [("sums.note.lines", list.lines_unknown), ("sums.note.num", lines)];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    let counted = counted.map(|(key, count)| t!(key, count = words::count(count)).into_owned());
    std::iter::once(sum.into_owned()).chain(counted).collect()
}

/// Draws what rows are.
pub(super) fn choice_ui(ui: &mut Ui, choices: &mut Choices) {
    let (code, variant) = (t!("sums.by.code"), t!("sums.by.variant"));
    let segments = [(By::Code, &code), (By::Variant, &variant)];
    let segments = segments.map(|(value, text)| Segment { value, text });
    segments_ui(ui, &t!("sums.by"), &mut choices.by, &segments);
}

/// Draws the table.
pub(super) fn ui(ui: &mut Ui, list: &PickList, choices: &mut Choices) {
    let columns: Vec<GridColumn> = COLUMNS
        .iter()
        .map(|column| GridColumn {
            title: column.title(),
            width: column.width(),
            stands: if column.is_text() { Stands::Left } else { Stands::Right },
        })
        .collect();
    let rows = rows(list, choices);
    let by = COLUMNS.iter().position(|column| *column == choices.sorted).unwrap_or(0);
    let shown = Grid {
        columns: &columns,
        rows: rows.len(),
        height: super::HEIGHT - NOTES,
        sorted: Some((by, choices.direction)),
        first: First::Row,
    };
    let pressed = grid::ui(ui, shown, |row, column| match (rows.get(row), COLUMNS.get(column)) {
        (Some(row), Some(column)) if column.is_text() => column.text(row),
        (Some(row), Some(column)) => match column.figure(row) {
            0 => Cow::Borrowed(""),
            figure => Cow::Owned(words::count(figure)),
        },
        _ => Cow::Borrowed(""),
    });
    if let Some(column) = pressed.and_then(|at| COLUMNS.get(at)) {
        choices.direction = match choices.direction {
            Direction::Descending if choices.sorted == *column => Direction::Ascending,
            Direction::Ascending if choices.sorted == *column => Direction::Descending,
            _ if column.is_text() => Direction::Ascending,
            _ => Direction::Descending,
        };
        choices.sorted = *column;
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    for note in notes(list) {
        let text = RichText::new(note).text_style(theme::small()).color(theme::tokens(ui).second);
        ui.add(Label::new(text).wrap());
    }
}

/// The table as it leaves the program: with both codes, and without words for what there is not.
pub(super) fn sheet(list: &PickList, choices: &Choices, name: String) -> SmallSheet {
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let row = |row: &PickRow| {
        let words = [
            text(row.outer_iid.as_ref()),
            text(row.outer_sku_id.as_ref()),
            text(row.title.as_ref()),
            Column::Variant.text(row).into_owned(),
        ];
        let figures = COLUMNS.iter().filter(|column| !column.is_text());
        words.into_iter().chain(figures.map(|column| column.figure(row).to_string())).collect()
    };
    let codes = [t!("sums.outer_iid"), t!("sums.outer_sku_id")].map(|title| (title.into_owned(), Cell::Id));
    let others = COLUMNS.iter().skip(1).map(|column| (column.title().into_owned(), column.cell()));
    SmallSheet {
        name,
        heads: codes.into_iter().chain(others).collect(),
        rows: rows(list, choices).into_iter().map(row).collect(),
        notes: notes(list),
    }
}
