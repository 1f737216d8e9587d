//! The columns of the order table: which there are, which are shown in which order, and how wide they are.

use egui::Ui;

use crate::domain::filter::TimeKind;
use crate::ui::settings_kept::{ColumnShown, KeptColumn};

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Col {
    Flag,
    Tid,
    Paid,
    Status,
    Goods,
    Memo,
    Message,
    Payment,
    Buyer,
    Created,
    Modified,
    Shipped,
    Pieces,
    Item,
}

impl Col {
    /// All of them, in the order they have until the user gives them another.
    pub(super) const ALL: [Self; 14] = [
        Self::Flag,
        Self::Tid,
        Self::Created,
        Self::Paid,
        Self::Modified,
        Self::Shipped,
        Self::Status,
        Self::Goods,
        Self::Item,
        Self::Pieces,
        Self::Memo,
        Self::Message,
        Self::Payment,
        Self::Buyer,
    ];

    /// The key of its word.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Flag => "column.flag",
            Self::Tid => "column.tid",
            Self::Paid => "column.paid",
            Self::Status => "column.status",
            Self::Goods => "column.goods",
            Self::Memo => "column.memo",
            Self::Message => "column.message",
            Self::Payment => "column.payment",
            Self::Buyer => "column.buyer",
            Self::Created => "column.created",
            Self::Modified => "column.modified",
            Self::Shipped => "column.shipped",
            Self::Pieces => "column.pieces",
            Self::Item => "column.item",
        }
    }

    /// The name by which it is kept.
    fn name(self) -> &'static str {
        self.key().trim_start_matches("column.")
    }

    /// Its width, or `None` for the text columns, which share what is left.
    pub(super) const fn width(self) -> Option<f32> {
        match self {
            Self::Flag => Some(30.0),
            Self::Tid => Some(162.0),
            Self::Created | Self::Paid | Self::Modified | Self::Shipped => Some(116.0),
            Self::Status => Some(122.0),
            Self::Goods | Self::Memo | Self::Message => None,
            Self::Payment => Some(86.0),
            Self::Buyer => Some(78.0),
            Self::Pieces => Some(52.0),
            Self::Item => Some(128.0),
        }
    }

    /// The least width it can be given.
    pub(super) fn least(self) -> f32 {
        self.width().map_or(60.0, |usual| usual * 0.6)
    }

    /// The time by which a click on its head sorts.
    pub(super) const fn sorts_by(self) -> Option<TimeKind> {
        match self {
            Self::Created => Some(TimeKind::Created),
            Self::Modified => Some(TimeKind::Modified),
            Self::Paid => Some(TimeKind::Paid),
            _ => None,
        }
    }

    /// Do its values stand on the right, as amounts do?
    pub(super) const fn is_right(self) -> bool {
        matches!(self, Self::Payment | Self::Pieces)
    }

    /// Does it stay in front, where it is in sight however the rest is scrolled?
    pub(super) const fn stays_in_front(self) -> bool {
        matches!(self, Self::Flag | Self::Tid)
    }

    /// Can it be hidden? A row without its number cannot be named.
    pub(super) const fn can_be_hidden(self) -> bool {
        !matches!(self, Self::Tid)
    }

    const fn usually_shown(self) -> ColumnShown {
        match self {
            Self::Created | Self::Modified | Self::Shipped | Self::Pieces | Self::Item => ColumnShown::No,
            _ => ColumnShown::Yes,
        }
    }
}

/// A column as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) col: Col,
    pub(super) shown: ColumnShown,
    width: Option<u16>,
}

/// All columns in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns(Vec<Placed>);

/// To the left or to the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Columns {
    /// The columns as they were left; one that was not known then stands where it usually does.
    pub(super) fn of(kept: &[KeptColumn]) -> Self {
        let mut placed: Vec<Placed> = Vec::with_capacity(Col::ALL.len());
        for kept in kept {
            let col = Col::ALL.into_iter().find(|col| col.name() == kept.name);
            let Some(col) = col.filter(|col| placed.iter().all(|placed| placed.col != *col)) else {
                continue;
            };
            let shown = if col.can_be_hidden() { kept.shown } else { ColumnShown::Yes };
            placed.push(Placed { col, shown, width: kept.width });
        }
        for (nr, col) in Col::ALL.into_iter().enumerate() {
            if placed.iter().all(|placed| placed.col != col) {
                let new = Placed { col, shown: col.usually_shown(), width: None };
                placed.insert(nr.min(placed.len()), new);
            }
        }
        // The front ones lead, in their own order.
        placed.sort_by_key(|placed| !placed.col.stays_in_front());
        Self(placed)
    }

    /// The columns as they are kept.
    pub(super) fn kept(&self) -> Vec<KeptColumn> {
        let kept = |placed: &Placed| KeptColumn {
            name: placed.col.name().to_owned(),
            shown: placed.shown,
            width: placed.width,
        };
        self.0.iter().map(kept).collect()
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Placed] {
        &self.0
    }

    /// Those that are shown.
    pub(super) fn shown(&self) -> Vec<Col> {
        self.0.iter().filter(|placed| placed.shown == ColumnShown::Yes).map(|placed| placed.col).collect()
    }

    /// The columns with some of them hidden besides, which stand elsewhere.
    pub(super) fn without(&self, elsewhere: &[Col]) -> Self {
        let placed = |placed: &Placed| {
            let shown = if elsewhere.contains(&placed.col) { ColumnShown::No } else { placed.shown };
            Placed { shown, ..*placed }
        };
        Self(self.0.iter().map(placed).collect())
    }

    /// The width that the user gave a column, in points.
    pub(super) fn given(&self, col: Col) -> Option<f32> {
        self.0.iter().find(|placed| placed.col == col)?.width.map(f32::from)
    }

    /// Shows a column, or hides it.
    pub(super) fn toggle(&mut self, col: Col) {
        if let Some(placed) = self.0.iter_mut().find(|placed| placed.col == col && col.can_be_hidden()) {
            placed.shown = placed.shown.toggled();
        }
    }

    /// Can a column be moved by one?
    pub(super) fn can_move(&self, col: Col, side: Side) -> bool {
        self.neighbour(col, side).is_some()
    }

    /// Moves a column by one.
    pub(super) fn shift(&mut self, col: Col, side: Side) {
        if let Some((at, other)) = self.neighbour(col, side) {
            self.0.swap(at, other);
        }
    }

    fn neighbour(&self, col: Col, side: Side) -> Option<(usize, usize)> {
        let at = self.0.iter().position(|placed| placed.col == col)?;
        let other = match side {
            Side::Left => at.checked_sub(1)?,
            Side::Right => at + 1,
        };
        let is_free = |at: usize| self.0.get(at).is_some_and(|placed| !placed.col.stays_in_front());
        (is_free(at) && is_free(other)).then_some((at, other))
    }

    /// Keeps the width that the user gave a column.
    fn give(&mut self, col: Col, width: f32) {
        if let Some(placed) = self.0.iter_mut().find(|placed| placed.col == col) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 900 points")]
            let points = width.round().clamp(0.0, 900.0) as u16;
            placed.width = Some(points);
        }
    }
}

/// What the columns leave free, so that rounding never asks for a horizontal scroll bar.
const SLACK: f32 = 4.0;
/// Least width of a text column that shares what is left.
const TEXT_LEAST: f32 = 120.0;

/// The widths as they were set last, for what room and which columns.
#[derive(Debug, Default)]
pub(super) struct Widths {
    set_for: Option<(f32, Columns)>,
    set: Vec<(Col, f32)>,
    /// A column whose edge the user holds or has pressed twice.
    touched: Option<Col>,
}

/// What the library knows a column by.
pub(super) fn column_id(col: Col) -> egui::Id {
    egui::Id::unique(col.key())
}

impl Widths {
    /// Sets all widths when the room or the columns change; what the user drags stays until then. The text columns
    /// that were given no width share what the others leave.
    pub(super) fn share_out(&mut self, ui: &Ui, table: egui::Id, columns: &Columns, room: f32) {
        if self.set_for.as_ref().is_some_and(|(width, known)| (*width - room).abs() < 0.5 && known == columns)
        {
            return;
        }
        let shown = columns.shown();
        let fixed = |col: Col| columns.given(col).or(col.width());
        let taken: f32 = shown.iter().filter_map(|col| fixed(*col)).sum();
        let sharers = shown.iter().filter(|col| fixed(**col).is_none()).count();
        #[expect(clippy::cast_precision_loss, reason = "a handful of columns")]
        let each = ((room - SLACK - taken) / sharers.max(1) as f32).floor().max(TEXT_LEAST);
        self.set = shown.iter().map(|col| (*col, fixed(*col).unwrap_or(each))).collect();
        let mut state = egui_table::TableState::load(ui.ctx(), table).unwrap_or_default();
        state.parent_width = Some(room);
        for (col, width) in &self.set {
            state.col_widths.insert(column_id(*col), *width);
        }
        state.store(ui.ctx(), table);
        self.set_for = Some((room, columns.clone()));
    }

    /// How wide a column was set last; 0 where it is not shown.
    pub(super) fn of(&self, col: Col) -> f32 {
        self.set.iter().find(|(known, _)| *known == col).map_or(0.0, |(_, width)| *width)
    }

    /// Takes over a width that the user has given a column, once the pointer lets go. Gives whether there is one.
    pub(super) fn follow(&mut self, ui: &Ui, table: egui::Id, columns: &mut Columns) -> bool {
        for (col, _) in &self.set {
            let edge = ui.ctx().read_response(table.with(column_id(*col)).with("resize"));
            if edge.is_some_and(|edge| edge.dragged() || edge.double_clicked()) {
                self.touched = Some(*col);
            }
        }
        let Some(col) = self.touched.filter(|_| !ui.input(|input| input.pointer.any_down())) else {
            return false;
        };
        let before = self.set.iter_mut().find(|(known, _)| *known == col);
        let now = egui_table::TableState::load(ui.ctx(), table)
            .and_then(|state| state.col_widths.get(&column_id(col)).copied());
        let (Some((_, before)), Some(now)) = (before, now) else { return false };
        if (*before - now).abs() < 0.5 {
            return false;
        }
        *before = now;
        self.touched = None;
        columns.give(col, now);
        if let Some((_, known)) = &mut self.set_for {
            // The others stay as they are.
            known.give(col, now);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(name: &str, shown: ColumnShown) -> KeptColumn {
        KeptColumn { name: name.to_owned(), shown, width: None }
    }

    #[test]
    fn what_was_kept_comes_back_and_what_is_unknown_or_new_does_no_harm() {
        let usual = Columns::of(&[]);
        assert_eq!(usual.shown().len(), 9);
        let columns = Columns::of(&[
            kept("buyer", ColumnShown::Yes),
            kept("of another version", ColumnShown::Yes),
            kept("buyer", ColumnShown::No),
            kept("tid", ColumnShown::No),
            kept("memo", ColumnShown::No),
        ]);
        assert_eq!(columns.all().len(), Col::ALL.len());
        let shown = columns.shown();
        assert!(shown[..2].iter().all(|col| col.stays_in_front()), "{shown:?}");
        assert!(shown.contains(&Col::Buyer) && !shown.contains(&Col::Memo));
        assert_eq!(Columns::of(&columns.kept()), columns);
    }

    #[test]
    fn columns_change_places_but_those_in_front() {
        let mut columns = Columns::of(&[]);
        assert!(!columns.can_move(Col::Tid, Side::Right) && !columns.can_move(Col::Flag, Side::Left));
        let second = columns.all()[2].col;
        assert!(!columns.can_move(second, Side::Left));
        columns.shift(second, Side::Right);
        assert_eq!(columns.all()[3].col, second);
        columns.toggle(Col::Tid);
        assert!(columns.shown().contains(&Col::Tid), "a row without its number cannot be named");
    }
}
