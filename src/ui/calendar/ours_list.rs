//! What touches the shop, drawn: what holds now first, then what comes, then what is over.

use egui::{
    CollapsingHeader, Label, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
    vec2,
};
use rust_i18n::t;

use super::kinds;
use super::ours::{Instead, Phase, Touch};
use crate::domain::time::Timestamp;
use crate::ui::theme;
use crate::ui::when;
use crate::ui::widgets::{Tone, badge_ui, card_ui, copy_text_ui, section_ui};

/// Width of the column that says when.
const WHEN: f32 = 152.0;
/// Height of a rule.
const ROW: f32 = 48.0;
/// Most rules that are drawn of each phase.
const MOST: usize = 200;

/// Which rule shows the notice's own words, by its place among all.
pub(super) type Unfolded = Option<usize>;

/// What a frame draws with.
pub(super) struct Frame<'a> {
    pub(super) touches: &'a [Touch],
    pub(super) instead: Instead,
    pub(super) now: Timestamp,
}

/// Draws it.
pub(super) fn ui(ui: &mut Ui, frame: &Frame<'_>, unfolded: &mut Unfolded) {
    let of = |phase| -> Vec<(usize, &Touch)> {
        frame.touches.iter().enumerate().filter(|(_, touch)| touch.phase(frame.now) == phase).collect()
    };
    let (now, next, mut over) = (of(Phase::Now), of(Phase::Next), of(Phase::Over));
    over.reverse();
    // Within a day they stay in the order of the evening.
    over.sort_by_key(|(_, touch)| (std::cmp::Reverse(touch.day()), touch.window.from, touch.window.to));
    let is_free = now.is_empty() && next.is_empty();
    card_ui(ui, |ui| {
        if is_free {
            section_ui(ui, &t!("ours.free"));
            quiet(ui, &t!("ours.free.hint"));
            return;
        }
        for (phase, touches, head, none) in [
            (Phase::Now, &now, "ours.now", "ours.now.none"),
            (Phase::Next, &next, "ours.next", "ours.next.none"),
        ] {
            section_ui(ui, &t!(head, count = touches.len()));
            if touches.is_empty() {
                quiet(ui, &t!(none));
            }
            days_ui(ui, touches, phase, frame, unfolded);
            ui.add_space(8.0);
        }
    });
    if over.is_empty() {
        return;
    }
    card_ui(ui, |ui| {
        let head = RichText::new(t!("ours.over", count = over.len())).text_style(theme::medium());
        CollapsingHeader::new(head)
            .id_salt(("ours over", is_free))
            .default_open(is_free)
            .show(ui, |ui| days_ui(ui, &over, Phase::Over, frame, unfolded));
    });
}

fn quiet(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).color(theme::tokens(ui).second)).selectable(false));
}

fn days_ui(
    ui: &mut Ui,
    touches: &[(usize, &Touch)],
    phase: Phase,
    frame: &Frame<'_>,
    unfolded: &mut Unfolded,
) {
    ui.spacing_mut().item_spacing.y = 2.0;
    let mut day = None;
    for (place, touch) in touches.iter().copied().take(MOST) {
        if day != Some(touch.day()) {
            day = Some(touch.day());
            ui.add_space(6.0);
            let head = RichText::new(when::day_head(touch.day(), frame.now)).text_style(theme::medium());
            ui.add(Label::new(head).selectable(false)).on_hover_text(&touch.title);
        }
        // What is not painted must not change the names of what follows.
        ui.push_id(place, |ui| touch_ui(ui, touch, (place, phase), frame, unfolded));
    }
    if touches.len() > MOST {
        quiet(ui, &t!("more", count = touches.len() - MOST));
    }
}

/// One rule: when, what, what is done about it; pressed, the notice's own words.
fn touch_ui(
    ui: &mut Ui,
    touch: &Touch,
    (place, phase): (usize, Phase),
    frame: &Frame<'_>,
    unfolded: &mut Unfolded,
) {
    let told =
        || (when::window(touch.window, frame.now), touch.what(), touch.answer(frame.instead, frame.now));
    let is_open = *unfolded == Some(place);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    response.widget_info(|| {
        let (when, what, answer) = told();
        let day = when::day(touch.day(), frame.now);
        let name = t!("ours.name", day = day, when = when, what = what, answer = answer);
        WidgetInfo::selected(Role::Button, true, is_open, name)
    });
    if response.clicked() {
        *unfolded = if is_open { None } else { Some(place) };
    }
    if ui.is_rect_visible(rect) {
        row_ui(ui, touch, (rect, &response), (is_open, phase), told());
    }
    response.on_hover_ui(|ui| drop(ui.label(t!("ours.words", text = touch.text))));
    if is_open {
        words_ui(ui, touch);
    }
}

/// What of a rule is painted: its row's place, and when, what and the answer in words.
fn row_ui(
    ui: &mut Ui,
    touch: &Touch,
    (rect, response): (Rect, &Response),
    (is_open, phase): (bool, Phase),
    (when, what, answer): (String, String, String),
) {
    let t = theme::tokens(ui);
    if is_open || response.hovered() {
        ui.painter().rect_filled(rect, theme::CORNER, if is_open { t.selected } else { t.hover });
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::CORNER, Stroke::new(1.5, t.accent), StrokeKind::Inside);
    }
    if phase == Phase::Now {
        let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, 6.0), vec2(3.0, rect.height() - 12.0));
        ui.painter().rect_filled(bar, 1, t.accent);
    }
    let inner = rect.shrink2(vec2(10.0, 4.0));
    let column = |from: f32, width: f32| {
        Rect::from_min_size(pos2(inner.left() + from, inner.top()), vec2(width, inner.height()))
    };
    let text = if phase == Phase::Over { t.second } else { t.text };
    let mut cell = |rect: Rect, content: &mut dyn FnMut(&mut Ui)| {
        let layout = egui::Layout::top_down(egui::Align::Min);
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout));
        child.spacing_mut().item_spacing.y = 2.0;
        child.shrink_clip_rect(rect);
        content(&mut child);
    };
    cell(column(0.0, WHEN), &mut |ui| {
        ui.add(Label::new(RichText::new(&when).color(text)).selectable(false).truncate());
        let word = kinds::name(touch.kind);
        let label = RichText::new(word).text_style(theme::small()).color(kinds::color(touch.kind, t));
        ui.add(Label::new(label).selectable(false).truncate());
    });
    cell(column(WHEN, 24.0), &mut |ui| kinds::sign_ui(ui, touch.kind));
    cell(column(WHEN + 30.0, inner.width() - WHEN - 30.0), &mut |ui| {
        ui.add(
            Label::new(RichText::new(&what).text_style(theme::medium()).color(text))
                .selectable(false)
                .truncate(),
        );
        let label =
            RichText::new(t!("ours.answer", answer = answer)).text_style(theme::small()).color(t.second);
        ui.add(Label::new(label).selectable(false).truncate());
    });
}

/// The notice's own words, below a rule.
fn words_ui(ui: &mut Ui, touch: &Touch) {
    egui::Frame::new().inner_margin(egui::Margin { left: 10, right: 10, top: 2, bottom: 8 }).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        badge_ui(ui, &t!("ours.words.head"), Tone::Second);
        copy_text_ui(ui, &touch.text, Tone::Plain);
        let title = RichText::new(&touch.title).text_style(theme::small()).color(theme::tokens(ui).second);
        ui.add(Label::new(title).selectable(false).wrap());
        if !touch.fields.is_empty() {
            let fields = t!("ours.fields", fields = touch.fields.join(", "));
            let fields = RichText::new(fields).text_style(theme::small()).color(theme::tokens(ui).second);
            ui.add(Label::new(fields).selectable(false).wrap());
        }
    });
}
