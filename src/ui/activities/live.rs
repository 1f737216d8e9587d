//! What an activity's items sell while it runs, from the orders that are here, with how far those are complete.

use egui::{Label, Rect, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use rust_i18n::t;

use super::Scene;
use super::known::Known;
use crate::domain::activity::sales::Sales;
use crate::domain::activity::{Access, Activity};
use crate::domain::time::Timestamp;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{Tone, card_ui, note_ui, section_ui};
use crate::ui::words;

/// Height of the bars.
const BARS: f32 = 44.0;
/// Most bars: the last ones.
const MOST: i64 = 60;

/// Draws the panel of an activity that runs or is over.
pub(super) fn ui(ui: &mut Ui, activity: &Activity, known: &mut Known, scene: &mut Scene<'_>) {
    let access = activity.access(scene.now);
    if access == Access::Nobody {
        return;
    }
    let now = scene.now;
    let titles = &scene.model.titles;
    let Some(sales) = known.sales_of(ui, activity, scene).cloned() else { return };
    card_ui(ui, |ui| {
        let title = if access == Access::MarkedUsers { t!("live.title") } else { t!("live.title.over") };
        section_ui(ui, &title);
        let total = sales.total;
        let text = t!(
            "live.total",
            orders = words::count(total.orders),
            pieces = words::count(total.pieces),
            amount = total.amount.grouped()
        );
        ui.label(RichText::new(text).text_style(theme::medium()));
        bars_ui(ui, &sales, now);
        for (item, sold) in sales.items.iter().filter(|(_, sold)| sold.orders > 0) {
            let name = titles.get(item).cloned().unwrap_or_else(|| item.to_string());
            let figures = t!("live.item", pieces = words::count(sold.pieces), amount = sold.amount.grouped());
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    note_ui(ui, &figures, Tone::Second);
                    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                        ui.add(Label::new(RichText::new(name).text_style(theme::small())).truncate());
                    });
                });
            });
        }
        let complete = if let Some(at) = sales.complete_to {
            t!("live.complete_to", at = words::short_time(at, now))
        } else {
            t!("live.complete_none")
        };
        note_ui(ui, &complete, Tone::Second);
        if sales.without_lines > 0 {
            let text = t!("live.without_lines", count = words::count(sales.without_lines));
            note_ui(ui, &text, Tone::Warn);
        }
        let lacking = total.lines_without_amount + total.lines_without_pieces;
        if lacking > 0 {
            note_ui(ui, &t!("live.lacking", count = words::count(lacking)), Tone::Warn);
        }
    });
}

/// The pieces of each stretch of time as bars, the last on the right.
fn bars_ui(ui: &mut Ui, sales: &Sales, now: Timestamp) {
    let most = sales.buckets.iter().map(|bucket| bucket.total.pieces).max().unwrap_or(0);
    if most == 0 || sales.bucket_s <= 0 {
        return;
    }
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), BARS), Sense::hover());
    let last = sales.span.end().unix().div_euclid(sales.bucket_s);
    let first = (last - MOST + 1).max(sales.span.start().unix().div_euclid(sales.bucket_s));
    let count = last - first + 1;
    let name = t!("live.bars", minutes = sales.bucket_s / 60, most = words::count(most));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &*name));
    #[expect(clippy::cast_precision_loss, reason = "places on the screen")]
    let width = (rect.width() / count as f32).min(12.0);
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, t.line_strong));
    let mut under = None;
    for bucket in &sales.buckets {
        let place = bucket.from.unix().div_euclid(sales.bucket_s) - first;
        if place < 0 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "places on the screen")]
        let (left, part) = (rect.left() + place as f32 * width, bucket.total.pieces as f32 / most as f32);
        let top = rect.bottom() - part * (rect.height() - 2.0);
        let bar = Rect::from_min_max(pos2(left, top), pos2(left + (width - 1.0).max(1.0), rect.bottom()));
        ui.painter().rect_filled(bar, 1, t.good);
        let cell = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
        if response.hover_pos().is_some_and(|at| cell.contains(at)) {
            under = Some(bucket);
        }
    }
    if let Some(bucket) = under {
        let at = format!("{} {}", when::day(bucket.from.day(), now), when::clock(bucket.from));
        let text = t!(
            "live.bar",
            at = at,
            orders = words::count(bucket.total.orders),
            pieces = words::count(bucket.total.pieces),
            amount = bucket.total.amount.grouped()
        );
        response.on_hover_text(text);
    }
}
