//! What was done: the last passes, one a row.

use egui::{Label, RichText, Ui, WidgetText};
use rust_i18n::t;

use crate::domain::pass::PassEntry;
use crate::domain::time::Timestamp;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Tone, badge_ui, pair_ui, row_ui, section_ui, small_icon_button};
use crate::ui::words;

/// How many passes are shown.
const MOST: usize = 20;
/// Height of a row.
const ROW: f32 = 28.0;
/// Widths of the columns.
const WIDTHS: [f32; 9] = [142.0, 88.0, 76.0, 96.0, 58.0, 58.0, 58.0, 58.0, 130.0];

/// Draws the passes, the newest first; one of them in full below.
pub(super) fn ui(ui: &mut Ui, passes: &[PassEntry], picked: &mut Option<i64>, now: Timestamp) {
    section_ui(ui, &t!("sync.passes"));
    if passes.is_empty() {
        ui.label(RichText::new(t!("sync.passes.none")).color(theme::tokens(ui).second));
        return;
    }
    let heads = [
        "sync.pass.begun",
        "sync.pass.kind",
        "sync.pass.took",
        "sync.pass.outcome",
        "sync.pass.seen",
        "sync.pass.new",
    ];
    let more = ["sync.pass.changed", "sync.pass.sent", "sync.pass.again"];
    ui.spacing_mut().item_spacing.y = 0.0;
    row_ui(ui, ROW, |ui| {
        for (key, width) in heads.into_iter().chain(more).zip(WIDTHS) {
            let text = RichText::new(t!(key)).text_style(theme::small()).color(theme::tokens(ui).second);
            column(ui, width, |ui| cell(ui, text));
        }
    });
    for pass in passes.iter().take(MOST) {
        let is_open = *picked == Some(pass.id);
        if row_ui(ui, ROW, |ui| pass_row_ui(ui, pass, is_open, now)) {
            *picked = if is_open { None } else { Some(pass.id) };
        }
    }
    if let Some(pass) = passes.iter().find(|pass| Some(pass.id) == *picked) {
        pass_ui(ui, pass, now);
    }
}

/// One pass in a row; gives whether it was pressed.
fn pass_row_ui(ui: &mut Ui, pass: &PassEntry, is_open: bool, now: Timestamp) -> bool {
    let [begun, kind, took, outcome, count, .., again] = WIDTHS;
    let pressed = column(ui, begun, |ui| begun_ui(ui, pass, is_open, now));
    column(ui, kind, |ui| cell(ui, kind_words(pass)));
    column(ui, took, |ui| {
        // Between the turns of an hour nothing ran.
        if let Some(ended) = pass.ended.filter(|_| turns(pass) == 1) {
            cell(ui, words::stretch(ended.since_s(pass.started)));
        }
    });
    column(ui, outcome, |ui| outcome_ui(ui, pass, now));
    let Some(report) = &pass.report else { return pressed };
    let orders = &report.orders;
    for number in [orders.seen, orders.inserted, orders.updated, report.requests] {
        column(ui, count, |ui| cell(ui, words::count(number)));
    }
    if report.retries + report.throttled > 0 {
        let text = t!("sync.pass.retries", retries = report.retries, throttled = report.throttled);
        let text = RichText::new(text).color(theme::tokens(ui).second);
        column(ui, again, |ui| cell(ui, text));
    }
    pressed
}

/// A cell of a row.
fn column<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let add = |ui: &mut Ui| {
        ui.set_min_width(width);
        ui.set_max_width(width);
        content(ui)
    };
    ui.allocate_ui_with_layout(egui::vec2(width, ROW), layout, add).inner
}

/// When a pass began, as the button that shows it in full.
fn begun_ui(ui: &mut Ui, pass: &PassEntry, is_open: bool, now: Timestamp) -> bool {
    let icon = if is_open { icons::CARET_DOWN } else { icons::CARET_RIGHT };
    let begun = words::short_time(pass.started, now);
    let name = t!("sync.pass.open", at = pass.started);
    let pressed = small_icon_button(ui, icon, &name).clicked();
    cell(ui, begun);
    pressed
}

/// What a pass was for, and of how many turns it tells.
fn kind_words(pass: &PassEntry) -> String {
    let kind = t!(format!("pass_kind.{}", pass.kind.word()));
    match turns(pass) {
        ..=1 => kind.into_owned(),
        turns => t!("pass_kind.turns", kind = kind, turns = words::count(turns)).into_owned(),
    }
}

/// How many turns or pieces a pass tells of.
fn turns(pass: &PassEntry) -> u64 {
    pass.report.as_ref().map_or(1, |report| report.turns)
}

/// One pass in full.
fn pass_ui(ui: &mut Ui, pass: &PassEntry, now: Timestamp) {
    const MOST_GAPS: usize = 20;
    let t = theme::tokens(ui);
    let frame = egui::Frame::new().fill(t.ground).corner_radius(theme::CORNER).inner_margin(10);
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 4.0;
        section_ui(ui, &t!("sync.pass.title", at = pass.started));
        let Some(report) = &pass.report else {
            let key = if pass.ended.is_some() { "sync.pass.no_report" } else { "sync.pass.unended" };
            ui.label(RichText::new(t!(key)).color(t.second));
            return;
        };
        let span = format!("{} – {}", report.span.start(), report.span.end());
        pair_ui(ui, &t!("sync.pass.span"), Some(&span), Tone::Plain);
        let orders = &report.orders;
        let counts = t!(
            "sync.pass.counts",
            seen = words::count(orders.seen),
            inserted = words::count(orders.inserted),
            updated = words::count(orders.updated),
            unchanged = words::count(orders.unchanged),
            quarantined = words::count(orders.quarantined)
        );
        pair_ui(ui, &t!("sync.pass.orders"), Some(&counts), Tone::Plain);
        let details = words::count(report.details_fetched);
        pair_ui(ui, &t!("sync.pass.details"), Some(&details), Tone::Plain);
        let calls = t!(
            "sync.pass.calls",
            requests = words::count(report.requests),
            retries = report.retries,
            throttled = report.throttled
        );
        pair_ui(ui, &t!("sync.pass.sent"), Some(&calls), Tone::Plain);
        for trouble in &report.troubles {
            let (what, _) = words::class(&trouble.class);
            let text = format!("{what}  {}", trouble.words);
            pair_ui(ui, &words::gateway(trouble.gateway), Some(&text), Tone::Warn);
        }
        for gap in report.gaps.iter().take(MOST_GAPS) {
            pair_ui(ui, &t!("standing.gap"), Some(&words::gap(gap, now)), Tone::Warn);
        }
        if report.gaps.len() > MOST_GAPS {
            ui.label(RichText::new(t!("more", count = report.gaps.len() - MOST_GAPS)).color(t.second));
        }
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
