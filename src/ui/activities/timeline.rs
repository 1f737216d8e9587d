//! The timeline: every activity as a strip of who can buy, over a day, a week or a month, with now as a line.

use egui::{
    Align, Align2, FontId, Label, Layout, Rect, RichText, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2,
};
use rust_i18n::t;

use super::list::{Card, access_tone};
use crate::domain::activity::Access;
use crate::domain::time::{DAY_S, HOUR_S, Span, Timestamp};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{
    Pattern, Segment, Tone, fill_ui, icon_button, plain_button, row_ui, segments_ui, text_button,
};
use crate::ui::words;

/// Width of the names beside the strips.
const NAMES: f32 = 190.0;
/// Height of a row.
const ROW: f32 = 48.0;
/// Height of a strip.
const STRIP: f32 = 18.0;
/// Height of the axis above the strips.
const AXIS: f32 = 28.0;

/// How much of time is seen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Range {
    Day,
    #[default]
    Week,
    Month,
}

impl Range {
    const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    const fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }

    /// How far apart the lines of the axis are, in seconds.
    const fn step_s(self) -> i64 {
        match self {
            Self::Day => 2 * HOUR_S,
            Self::Week => DAY_S,
            Self::Month => 3 * DAY_S,
        }
    }

    fn word(self) -> String {
        match self {
            Self::Day => t!("timeline.day"),
            Self::Week => t!("timeline.week"),
            Self::Month => t!("timeline.month"),
        }
        .into_owned()
    }
}

/// Which part of time is seen.
#[derive(Debug, Default)]
pub(super) struct Timeline {
    range: Range,
    /// The first day; none for a day before today.
    first: Option<i64>,
}

impl Timeline {
    fn first(&self, now: Timestamp) -> i64 {
        let before = match self.range {
            Range::Day => 0,
            Range::Week => 1,
            Range::Month => 7,
        };
        self.first.unwrap_or(now.day() - before)
    }

    fn span(&self, now: Timestamp) -> Option<Span> {
        let first = self.first(now);
        Span::new(Timestamp::from_day(first), Timestamp::from_day(first + self.range.days()))
    }

    /// Draws the head and the strips; gives the place of the activity that was clicked.
    pub(super) fn ui(&mut self, ui: &mut Ui, cards: &[Card<'_>], now: Timestamp) -> Option<usize> {
        let mut picked = None;
        egui::Frame::new().inner_margin(egui::Margin::symmetric(20, 14)).show(ui, |ui| {
            self.head_ui(ui, now);
            let Some(span) = self.span(now) else { return };
            ui.add_space(6.0);
            legend_ui(ui);
            ui.add_space(6.0);
            let (axis, _) = ui.allocate_exact_size(vec2(ui.available_width(), AXIS), Sense::hover());
            axis_ui(ui, strips_of(axis), self.range, span, now);
            egui::ScrollArea::vertical().id_salt("timeline").auto_shrink([false, false]).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for (place, card) in cards.iter().enumerate() {
                    if strip_row_ui(ui, card, self.range, span, now).clicked() {
                        picked = Some(place);
                    }
                }
            });
        });
        picked
    }

    fn head_ui(&mut self, ui: &mut Ui, now: Timestamp) {
        row_ui(ui, theme::CONTROL_HEIGHT, |ui| {
            ui.add(Label::new(RichText::new(t!("timeline.title")).heading()).selectable(false));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, icons::CARET_RIGHT, &t!("timeline.later")).clicked() {
                    self.first = Some(self.first(now) + self.range.days());
                }
                if plain_button(ui, &t!("timeline.now")).clicked() {
                    self.first = None;
                }
                if icon_button(ui, icons::CARET_LEFT, &t!("timeline.earlier")).clicked() {
                    self.first = Some(self.first(now) - self.range.days());
                }
                let before = self.range;
                let texts = Range::ALL.map(Range::word);
                let segments: Vec<Segment<'_, Range>> = Range::ALL
                    .iter()
                    .zip(&texts)
                    .map(|(value, text)| Segment { value: *value, text })
                    .collect();
                let from_left = Layout::left_to_right(Align::Center);
                ui.allocate_ui_with_layout(vec2(180.0, theme::CONTROL_HEIGHT), from_left, |ui| {
                    segments_ui(ui, &t!("timeline.range"), &mut self.range, &segments);
                });
                if self.range != before {
                    self.first = None;
                }
            });
        });
    }
}

/// How a state is drawn: its pattern says what its colour says.
const fn pattern(access: Access) -> Pattern {
    match access {
        Access::Nobody => Pattern::Hatched,
        Access::MarkedUsers => Pattern::Solid,
        Access::Everyone => Pattern::Line,
    }
}

fn legend_ui(ui: &mut Ui) {
    row_ui(ui, 20.0, |ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for access in [Access::Nobody, Access::MarkedUsers, Access::Everyone] {
            let (rect, _) = ui.allocate_exact_size(vec2(22.0, 12.0), Sense::hover());
            fill_ui(ui.painter(), rect, pattern(access), access_tone(access).color(ui));
            let text = RichText::new(words::access(access)).text_style(theme::small());
            ui.add(Label::new(text.color(theme::tokens(ui).second)).selectable(false));
            ui.add_space(10.0);
        }
    });
}

/// The part of a row where the strips stand.
fn strips_of(row: Rect) -> Rect {
    Rect::from_min_max(pos2(row.left() + NAMES, row.top()), pos2(row.right() - 8.0, row.bottom()))
}

/// Where an instant stands; it may lie outside.
fn x_of(strips: Rect, span: Span, at: Timestamp) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a place on the screen")]
    let part = at.since_s(span.start()) as f32 / span.length_s() as f32;
    strips.left() + part * strips.width()
}

fn axis_ui(ui: &Ui, strips: Rect, range: Range, span: Span, now: Timestamp) {
    let t = theme::tokens(ui);
    let mut at = span.start();
    while at < span.end() {
        let x = x_of(strips, span, at);
        ui.painter().vline(x, strips.bottom() - 6.0..=strips.bottom(), Stroke::new(1.0, t.line_strong));
        let text = match range {
            Range::Day => when::clock(at),
            Range::Week => when::day_head(at.day(), now),
            Range::Month => when::day(at.day(), now),
        };
        let color = if at.day() == now.day() && range != Range::Day { t.accent } else { t.second };
        let font = FontId::proportional(12.0);
        ui.painter().text(pos2(x + 3.0, strips.bottom() - 8.0), Align2::LEFT_BOTTOM, text, font, color);
        at = at.plus_s(range.step_s());
    }
    ui.painter().hline(strips.x_range(), strips.bottom(), Stroke::new(1.0, t.line));
}

/// One activity: its name and its strip. It is a button that opens it.
fn strip_row_ui(ui: &mut Ui, card: &Card<'_>, range: Range, span: Span, now: Timestamp) -> egui::Response {
    let t = theme::tokens(ui);
    let (row, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = card.name();
    let said = match &card.activity {
        Some(activity) => words::access(activity.access(now)).into_owned(),
        None => t!("timeline.unfinished").into_owned(),
    };
    let found_by = t!("timeline.open", name = name, says = said);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &*found_by));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(row, theme::CORNER, t.selected);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(row, theme::CORNER, Stroke::new(1.5, t.accent), egui::StrokeKind::Inside);
    }
    let names = Rect::from_min_max(row.min + vec2(6.0, 0.0), pos2(row.left() + NAMES - 10.0, row.bottom()));
    let mut child = ui.new_child(egui::UiBuilder::new().max_rect(names).layout(Layout::top_down(Align::Min)));
    child.spacing_mut().item_spacing.y = 0.0;
    child.add_space(4.0);
    child.add(Label::new(RichText::new(&*name).text_style(theme::medium())).selectable(false).truncate());
    let below = RichText::new(card.below(now)).text_style(theme::small()).color(t.second);
    child.add(Label::new(below).selectable(false).truncate());

    let strips = strips_of(row);
    let mut day = span.start();
    while day < span.end() {
        let x = x_of(strips, span, day);
        ui.painter().vline(x, row.y_range(), Stroke::new(1.0, t.line));
        day = day.plus_s(range.step_s());
    }
    let strip = Rect::from_center_size(strips.center(), vec2(strips.width(), STRIP));
    if let Some(own) = card.span() {
        strip_ui(ui, strip, span, own, card);
    } else {
        let text = t!("timeline.unfinished");
        let at = strip.left_center() + vec2(6.0, 0.0);
        ui.painter().text(at, Align2::LEFT_CENTER, text, FontId::proportional(12.0), t.faint);
    }
    if span.holds(now) {
        ui.painter().vline(x_of(strips, span, now), row.y_range(), Stroke::new(1.5, t.accent));
    }
    ui.painter().hline(row.x_range(), row.bottom(), Stroke::new(1.0, t.line));
    match card.span() {
        Some(own) => response.on_hover_ui(|ui| hover_ui(ui, &name, own)),
        None => response,
    }
}

/// The three parts of a strip.
fn strip_ui(ui: &Ui, strip: Rect, seen: Span, own: Span, card: &Card<'_>) {
    // Before it was sent for the first time nothing was held back.
    let since = card.held_since.unwrap_or(seen.start());
    let parts = [
        (Access::Nobody, since, own.start()),
        (Access::MarkedUsers, own.start(), own.end()),
        (Access::Everyone, own.end(), seen.end()),
    ];
    for (access, from, to) in parts {
        let part = Span::new(from, to).and_then(|part| part.overlap(seen));
        let Some(part) = part.filter(|part| part.length_s() > 0) else { continue };
        let (left, right) = (x_of(strip, seen, part.start()), x_of(strip, seen, part.end()));
        let rect = Rect::from_min_max(pos2(left, strip.top()), pos2(right.max(left + 2.0), strip.bottom()));
        let tone = if card.is_draft() { Tone::Second } else { access_tone(access) };
        let drawn = if card.is_draft() && access == Access::MarkedUsers {
            Pattern::Outlined
        } else {
            pattern(access)
        };
        fill_ui(ui.painter(), rect, drawn, tone.color(ui));
    }
}

fn hover_ui(ui: &mut Ui, name: &str, own: Span) {
    let (start, end) = (own.start(), own.end());
    ui.label(RichText::new(name).text_style(theme::medium()));
    for line in [
        t!("activity.summary.before", at = start),
        t!("activity.summary.during", from = start, to = end),
        t!("activity.summary.after_short", at = end),
    ] {
        ui.label(line);
    }
}

/// Nothing fits what is looked for.
pub(super) fn nothing_ui(ui: &mut Ui) -> bool {
    let t = theme::tokens(ui);
    ui.add_space(12.0);
    ui.label(RichText::new(t!("activities.nothing")).color(t.second));
    text_button(ui, &t!("activities.all_again")).clicked()
}
