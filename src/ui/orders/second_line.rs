//! The second line of a row, where rows have two: memo and message over the whole width, and the goods of the further
//! order lines. It does not scroll sideways with the columns, so that it can always be read.

use egui::text::LayoutJob;
use egui::{Align, Align2, Label, Layout, Rect, Ui, UiBuilder, pos2, vec2};
use rust_i18n::t;

use super::cells::{Cells, PAD};
use super::columns::Col;
use super::goods_marks::{goods_line, push};
use super::row::{TextShown, further_goods};
use crate::domain::order::Order;
use crate::ui::theme;
use crate::ui::widgets::highlighted;

/// The columns that stand in the second line where rows have two.
pub(super) const STANDS_BELOW: [Col; 2] = [Col::Memo, Col::Message];
/// Height of what stands in it.
const HEIGHT: f32 = 20.0;
/// Room below it.
const BELOW: f32 = 3.0;
/// Room between two of its parts.
const GAP: f32 = 18.0;
/// Room between a part's title and the part.
const TITLE_GAP: f32 = 6.0;
/// How wide the mark of something unknown is.
const UNKNOWN: f32 = 34.0;

/// A part of the second line.
struct Part {
    col: Col,
    title: String,
    /// How wide its title is, and how wide it would be as a whole.
    title_width: f32,
    whole: f32,
}

/// Draws the second line of each row. `rows` is where the first row stands, from where the line begins to where it
/// ends.
pub(super) fn ui(ui: &mut Ui, cells: &mut Cells<'_>, first: Rect, rows: u64) {
    let mut row = first;
    for nr in 0..rows {
        let line = Rect::from_min_max(pos2(row.left(), row.bottom() - HEIGHT - BELOW), row.max);
        let line = line.with_max_y(row.bottom() - BELOW);
        line_ui(ui, cells, line, nr);
        row = row.translate(vec2(0.0, first.height()));
    }
}

fn line_ui(ui: &mut Ui, cells: &mut Cells<'_>, line: Rect, nr: u64) {
    let Some(row) = cells.shown.row(cells.first_row + nr) else { return };
    let order = &row.order;
    if !cells.stand_on(nr) {
        return;
    }
    // The lines between the columns end above it.
    let ground = line.expand2(vec2(PAD - 1.0, 0.0)).with_max_y(line.bottom() + BELOW - 1.0);
    for fill in [Some(cells.t.panel), cells.fill(nr, row.id)].into_iter().flatten() {
        ui.painter().rect_filled(ground, 0, fill);
    }
    let goods = cells.columns.contains(&Col::Goods).then_some(Col::Goods);
    let cols = cells.below.iter().copied().chain(goods);
    let parts: Vec<Part> = cols.filter_map(|col| part(ui, cells, col, order)).collect();
    let whole: Vec<f32> = parts.iter().map(|part| part.whole).collect();
    #[expect(clippy::cast_precision_loss, reason = "three parts at most")]
    let gaps = GAP * parts.len().saturating_sub(1) as f32;
    let mut left = line.left();
    for (part, width) in parts.iter().zip(shares(&whole, line.width() - gaps)) {
        let rect = Rect::from_min_size(pos2(left, line.top()), vec2(width, line.height()));
        left += width + GAP;
        if ui.rect_contains_pointer(rect) {
            cells.pointed = Some(part.col);
        }
        let small = theme::small().resolve(ui.style());
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, &part.title, small, cells.t.faint);
        let rect = rect.with_min_x(rect.left() + part.title_width);
        let builder = UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center));
        let mut child = ui.new_child(builder.id_salt(("second line", nr, part.col.key())));
        child.spacing_mut().item_spacing.x = TITLE_GAP;
        child.shrink_clip_rect(rect);
        content_ui(&mut child, cells, part.col, order);
    }
}

fn content_ui(ui: &mut Ui, cells: &Cells<'_>, col: Col, order: &Order) {
    match col {
        Col::Memo => cells.text(ui, &(&order.seller_memo).into(), &cells.needles.memo),
        Col::Message => cells.text(ui, &(&order.buyer_message).into(), &cells.needles.message),
        _ => {
            ui.add(Label::new(further(cells, order)).selectable(false).truncate());
        }
    }
}

/// The goods of all lines but the first, which stands above.
fn further(cells: &Cells<'_>, order: &Order) -> LayoutJob {
    let mut job = LayoutJob::default();
    for goods in further_goods(order) {
        if !job.text.is_empty() {
            push(&mut job, "  ·  ", &cells.body, cells.t.second);
        }
        let one = goods_line(&goods, cells.needles, &cells.body, cells.t);
        for section in one.sections {
            let place = section.byte_range.start.0..section.byte_range.end.0;
            job.append(one.text.get(place).unwrap_or_default(), 0.0, section.format);
        }
    }
    job
}

/// What of an order stands in the second line for a column, and how much room that would take; `None` where there is
/// nothing to say.
fn part(ui: &Ui, cells: &Cells<'_>, col: Col, order: &Order) -> Option<Part> {
    let wide = |job: LayoutJob| ui.painter().layout_job(job).size().x;
    let of_text = |text: &TextShown<'_>, needles| {
        let text = match text {
            TextShown::Empty => return None,
            TextShown::Unknown => return Some(UNKNOWN),
            TextShown::Pending => return Some(wide(plain(cells, &t!("row.pending")))),
            TextShown::Known(text) | TextShown::Stale(text) => text,
        };
        // The mark of what is stale stands before it.
        Some(wide(highlighted(text, needles, &cells.body, cells.t.text, cells.t.highlight)) + 18.0)
    };
    let (title, content) = match col {
        Col::Memo => (t!(col.key()), of_text(&(&order.seller_memo).into(), &cells.needles.memo)?),
        Col::Message => (t!(col.key()), of_text(&(&order.buyer_message).into(), &cells.needles.message)?),
        _ => {
            further_goods(order).next()?;
            (t!("row.further"), wide(further(cells, order)))
        }
    };
    let small = theme::small().resolve(ui.style());
    let title = title.into_owned();
    let title_width = ui.painter().layout_no_wrap(title.clone(), small, cells.t.faint).size().x + TITLE_GAP;
    Some(Part { col, title, title_width, whole: title_width + content.ceil() + 1.0 })
}

fn plain(cells: &Cells<'_>, text: &str) -> LayoutJob {
    let mut job = LayoutJob::default();
    push(&mut job, text, &cells.body, cells.t.second);
    job
}

/// Shares out the room of a line: what needs less than an equal share has what it needs, the others share the rest.
fn shares(whole: &[f32], room: f32) -> Vec<f32> {
    let mut by_need: Vec<usize> = (0..whole.len()).collect();
    by_need.sort_by(|a, b| whole[*a].total_cmp(&whole[*b]));
    let mut given = vec![0.0; whole.len()];
    let mut left = room.max(0.0);
    for (done, nr) in by_need.into_iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "three parts at most")]
        let equal = left / (whole.len() - done) as f32;
        given[nr] = whole[nr].min(equal);
        left -= given[nr];
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_part_leaves_its_room_to_the_long_ones() {
        assert_eq!(shares(&[100.0, 200.0], 400.0), [100.0, 200.0]);
        assert_eq!(shares(&[900.0, 100.0, 700.0], 500.0), [200.0, 100.0, 200.0]);
        assert_eq!(shares(&[900.0, 900.0], 500.0), [250.0, 250.0]);
        assert_eq!(shares(&[900.0], -5.0), [0.0]);
        assert!(shares(&[], 500.0).is_empty());
    }
}
