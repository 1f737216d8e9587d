//! What was done: the last passes, one a row.

use egui::{Label, RichText, Ui, WidgetText};
use egui_extras::{Column, TableBuilder};
use rust_i18n::t;

use crate::domain::pass::PassEntry;
use crate::domain::time::Timestamp;
use crate::ui::theme;
use crate::ui::widgets::{Tone, badge_ui, section_ui};
use crate::ui::words;

/// How many passes are shown.
const MOST: usize = 20;
/// Height of a row.
const ROW: f32 = 28.0;

/// Draws the passes, the newest first.
pub(super) fn ui(ui: &mut Ui, passes: &[PassEntry], now: Timestamp) {
    section_ui(ui, &t!("sync.passes"));
    if passes.is_empty() {
        ui.label(RichText::new(t!("sync.passes.none")).color(theme::tokens(ui).second));
        return;
    }
    let heads = ["sync.pass.begun", "sync.pass.took", "sync.pass.outcome", "sync.pass.new"];
    let more = ["sync.pass.changed", "sync.pass.sent", "sync.pass.again"];
    TableBuilder::new(ui)
        .id_salt("passes")
        .vscroll(false)
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .column(Column::exact(140.0))
        .column(Column::exact(80.0))
        .column(Column::exact(130.0))
        .columns(Column::exact(90.0), 3)
        .column(Column::remainder().clip(true))
        .header(ROW, |mut head| {
            for key in heads.into_iter().chain(more) {
                head.col(|ui| {
                    let text = RichText::new(t!(key)).text_style(theme::small());
                    ui.add(Label::new(text.color(theme::tokens(ui).second)).selectable(false));
                });
            }
        })
        .body(|body| {
            body.rows(ROW, passes.len().min(MOST), |mut row| {
                let pass = &passes[row.index()];
                row.col(|ui| cell(ui, words::short_time(pass.started, now)));
                row.col(|ui| {
                    if let Some(ended) = pass.ended {
                        cell(ui, words::stretch(ended.since_s(pass.started)));
                    }
                });
                row.col(|ui| outcome_ui(ui, pass, now));
                let Some(report) = &pass.report else { return };
                for count in [report.orders.inserted, report.orders.updated, report.requests] {
                    row.col(|ui| cell(ui, words::count(count)));
                }
                row.col(|ui| {
                    if report.retries + report.throttled > 0 {
                        let text =
                            t!("sync.pass.retries", retries = report.retries, throttled = report.throttled);
                        cell(ui, RichText::new(text).color(theme::tokens(ui).second));
                    }
                });
            });
        });
}

fn cell(ui: &mut Ui, text: impl Into<WidgetText>) {
    ui.add(Label::new(text).selectable(false).truncate());
}

fn outcome_ui(ui: &mut Ui, pass: &PassEntry, now: Timestamp) {
    match (&pass.report, pass.ended) {
        (Some(report), Some(_)) if report.is_complete() => {
            badge_ui(ui, &t!("sync.pass.complete"), Tone::Good);
        }
        (Some(report), Some(_)) => {
            let first = report.gaps.first().map(|gap| words::gap(gap, now)).unwrap_or_default();
            badge_ui(ui, &t!("sync.pass.gaps", count = report.gaps.len()), Tone::Warn).on_hover_text(first);
        }
        (_, None) => {
            badge_ui(ui, &t!("sync.pass.unended"), Tone::Second);
        }
        (None, Some(_)) => {
            badge_ui(ui, &t!("sync.pass.no_report"), Tone::Second);
        }
    }
}
