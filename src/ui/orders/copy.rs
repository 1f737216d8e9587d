//! Rows as text: a line for each order and a tab between its cells, as spreadsheets take it.

use std::fmt::Write as _;

use rust_i18n::t;

use super::columns::Col;
use super::row::{first_item, pieces, row_text, variant_values};
use super::{OrdersScreen, Scene};
use crate::domain::money::Fen;
use crate::domain::order::{Lines, Order};
use crate::domain::text_state::{TextPresence, TextState};
use crate::domain::time::Timestamp;
use crate::messages::{Action, MOST_PICKED, OrderRow, RowWriter};
use crate::ui::actions::{Actions, Purpose};
use crate::ui::flag_names::{self, FlagNames};
use crate::ui::words;

/// In which form rows are copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CopyForm {
    /// The columns that are shown.
    Rows,
    /// The same below a line of their names.
    WithHeader,
    /// The numbers of the orders alone, a line for each.
    Numbers,
}

/// What is being copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Copying {
    /// Nothing.
    #[default]
    Nothing,
    /// So many orders.
    Rows(u64),
}

impl OrdersScreen {
    /// Has the worker write what is selected; it is copied once it is there.
    pub(super) fn copy(&mut self, form: CopyForm, scene: &mut Scene<'_>) {
        let (Some(picked), Some(shown)) = (self.picked(), scene.model.answer.as_ref()) else { return };
        let columns = self.columns(scene.settings).shown();
        self.copying = Copying::Rows(self.selection.count(shown.rows_total).min(MOST_PICKED as u64));
        let writer = writer(columns, form, scene.now);
        scene.actions.act(Action::WriteRows(self.asked_by(), picked, writer), Purpose::Copy);
    }

    /// What was to be copied is written, or will not be.
    pub fn copied(&mut self) {
        self.copying = Copying::Nothing;
    }
}

/// Says what was copied.
#[must_use]
pub fn copied_words(rows: usize, left_out: u64) -> String {
    let text = t!("copy.done", count = words::count(rows as u64));
    if left_out == 0 {
        return text.into_owned();
    }
    format!("{text} · {}", t!("copy.left_out", count = words::count(left_out)))
}

/// Copies one value and says so.
pub(super) fn copy_value(ctx: &egui::Context, text: String, actions: &mut Actions) {
    const MOST: usize = 40;
    let short: String = text.chars().take(MOST).collect();
    actions.wish(crate::ui::actions::Wish::Say(t!("copied.what", text = short).into_owned()));
    ctx.copy_text(text);
}

fn writer(columns: Vec<Col>, form: CopyForm, now: Timestamp) -> RowWriter {
    let head = match form {
        CopyForm::WithHeader => line(columns.iter().map(|col| t!(col.key()).into_owned())),
        CopyForm::Rows | CopyForm::Numbers => String::new(),
    };
    // The worker writes the rows, on a thread that knows of no names.
    let names = flag_names::in_force();
    RowWriter::new(head, move |row: &OrderRow, text: &mut String| match form {
        CopyForm::Numbers => {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", row.order.tid);
        }
        CopyForm::Rows | CopyForm::WithHeader => {
            text.push_str(&line(columns.iter().map(|col| cell(&row.order, *col, now, &names))));
        }
    })
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut line = cells.collect::<Vec<_>>().join("\t");
    line.push('\n');
    line
}

/// A cell that a spreadsheet takes as it is meant: a number of an order stays text to its last digit, and nothing
/// is a formula.
fn cell(order: &Order, col: Col, now: Timestamp, names: &FlagNames) -> String {
    let text = value(order, col, now, names);
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if matches!(col, Col::Tid | Col::Item) && is_number(&text) {
        return format!("=\"{text}\"");
    }
    let text = text.replace(['\t', '\n', '\r'], " ");
    if text.starts_with(['=', '+', '-', '@']) && text.parse::<Fen>().is_err() {
        format!("'{text}")
    } else {
        text
    }
}

/// What stands in a cell, whole: times with their date, all lines, and a word for what is not known.
pub(super) fn value(order: &Order, col: Col, now: Timestamp, names: &FlagNames) -> String {
    let unknown = || words::presence(TextPresence::Unknown).into_owned();
    let row = row_text(order, now);
    // What has no value yet is empty; what was not returned says so.
    let time = |at: Option<Timestamp>, short: Option<String>| match at {
        Some(at) => at.to_string(),
        None => short.unwrap_or_else(unknown),
    };
    match col {
        Col::Flag => row.flag.map_or_else(unknown, |flag| names.word(flag)),
        Col::Tid => row.tid,
        Col::Created => time(order.created, row.created),
        Col::Modified => time(order.modified, row.modified),
        Col::Paid => time(order.pay_time, row.paid),
        Col::Shipped => time(order.consign_time, row.shipped),
        Col::Status => row.status.map_or_else(unknown, |(text, _)| text),
        Col::Goods => goods(order).unwrap_or_else(unknown),
        Col::Memo => text(&order.seller_memo),
        Col::Message => text(&order.buyer_message),
        Col::Payment => order.payment.map_or_else(unknown, |fen| fen.to_string()),
        Col::Buyer => row.buyer.map_or_else(unknown, str::to_owned),
        Col::Pieces => pieces(order).map_or_else(unknown, |pieces| pieces.to_string()),
        Col::Item => first_item(order).map_or_else(unknown, |item| item.to_string()),
    }
}

fn text(state: &TextState) -> String {
    state.known().map_or_else(|| words::presence(state.presence()).into_owned(), str::to_owned)
}

fn goods(order: &Order) -> Option<String> {
    let Lines::Known(lines) = &order.lines else { return None };
    let names = lines.iter().map(|line| {
        let codes = [&line.outer_sku_id, &line.outer_iid, &line.title];
        let name = codes.into_iter().find_map(|text| text.as_deref().filter(|text| !text.is_empty()));
        let variant = line.sku_properties_name.as_deref().map(variant_values).unwrap_or_default();
        let pieces = line.num.map(|num| format!("×{num}")).unwrap_or_default();
        let parts = [name.unwrap_or_default(), &variant, &pieces];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    });
    Some(names.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::flag::Flag;
    use crate::domain::ids::{OrderId, Tid};

    fn now() -> Timestamp {
        "2023-11-10 20:14:30".parse().unwrap()
    }

    fn order() -> Order {
        let mut order = Order::unknown(Tid::new(2_161_196_210_547_294_406).unwrap());
        order.created = Some(now());
        order.seller_flag = Some(Flag::RED);
        order.payment = Some(Fen(110_558));
        order.seller_memo = TextState::current("=1+1\t次日\n发");
        order
    }

    #[test]
    fn a_number_keeps_its_digits_and_nothing_is_a_formula() {
        let cells =
            [Col::Tid, Col::Payment, Col::Memo].map(|col| cell(&order(), col, now(), &FlagNames::default()));
        assert_eq!(cells, ["=\"2161196210547294406\"", "1105.58", "'=1+1 次日 发"]);
        assert_eq!(value(&order(), Col::Tid, now(), &FlagNames::default()), "2161196210547294406");
        assert_eq!(value(&order(), Col::Created, now(), &FlagNames::default()), "2023-11-10 20:14:30");
    }

    #[test]
    fn what_is_not_known_is_never_copied_as_empty() {
        let bare = Order::unknown(Tid::new(7).unwrap());
        for col in Col::ALL {
            assert!(!cell(&bare, col, now(), &FlagNames::default()).is_empty(), "{col:?}");
        }
        let mut order = order();
        order.seller_memo = TextState::current("");
        assert_eq!(cell(&order, Col::Memo, now(), &FlagNames::default()), "", "known to be empty");
    }

    #[test]
    fn numbers_alone_are_a_line_each() {
        let writer = writer(vec![Col::Flag], CopyForm::Numbers, now());
        let mut text = String::new();
        for _ in 0..2 {
            writer.write(&OrderRow { id: OrderId::new(1).unwrap(), order: order() }, &mut text);
        }
        assert_eq!(text, "2161196210547294406\n2161196210547294406\n");
    }
}
