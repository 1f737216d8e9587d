//! The row of tabs. The open one has the accent below it, a dot is a filter that is not saved; what finds no room
//! stands in a menu.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{
    Align, Galley, Layout, Margin, Popup, Rect, Response, RichText, Role, Sense, Stroke, StrokeKind,
    TextWrapMode, Ui, UiBuilder, WidgetInfo, WidgetText, pos2, vec2,
};
use rust_i18n::t;

use super::menu::Subject;
use super::room::shown;
use super::{Act, Change, Views, WITH_A_KEY, below, menu};
use crate::domain::filter_line;
use crate::domain::ids::ViewId;
use crate::domain::time::Timestamp;
use crate::domain::view::{Hold, MOST_VIEWS, View};
use crate::ui::icons;
use crate::ui::orders::{OrdersScreen, Scene};
use crate::ui::theme;
use crate::ui::widgets::{Tone, icon_button, spaced, text_button};
use crate::ui::words;

/// Height of the row, in points.
const HEIGHT: f32 = 36.0;
/// Beside a tab's words.
const PAD: f32 = 10.0;
/// Between the parts of a tab.
const GAP: f32 = 6.0;
/// Most width of a name.
const NAME: f32 = 180.0;
/// Radius of the dot.
const DOT: f32 = 3.0;
/// Width of the button that opens the open tab's menu.
const CARET: f32 = 22.0;
/// What the button to the views that find no room takes.
const MORE: f32 = 88.0;
/// What the button for a new view takes.
const PLUS: f32 = 36.0;
/// Longest line that is shown on hover, in characters.
const HINT: usize = 200;

/// What a tab shows.
struct Face<'a> {
    view: &'a View,
    place: usize,
    name: Arc<Galley>,
    count: Option<u64>,
    number: Option<Arc<Galley>>,
    is_open: bool,
    is_changed: bool,
    is_readable: bool,
    bell: Option<Arc<Galley>>,
}

impl Face<'_> {
    fn width(&self) -> f32 {
        let number = self.number.as_ref().map_or(0.0, |number| GAP + number.size().x);
        let bell = self.bell.as_ref().map_or(0.0, |bell| GAP + bell.size().x);
        let dot = if self.is_changed { GAP + 2.0 * DOT } else { 0.0 };
        let end = if self.is_open { CARET } else { PAD };
        PAD + self.name.size().x + bell + number + dot + end
    }
}

/// Draws the tabs and what stands below them.
pub(in crate::ui::orders) fn bar_ui(ui: &mut Ui, screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    let model = scene.model;
    let none = Vec::new();
    let known = model.views.get(scene.shop).unwrap_or(&none);
    let counts = model.view_counts.get(scene.shop);
    let t = theme::tokens(ui);
    let frame =
        egui::Frame::new().fill(t.ground).inner_margin(Margin { left: 8, right: 12, top: 0, bottom: 0 });
    let row = egui::Panel::top("views").exact_size(HEIGHT).frame(frame);
    let picked = row.show(ui, |ui| row_ui(ui, &screen.views, known, counts, scene.now)).inner;
    let below = below::panel_ui(ui, &mut screen.views.below, known, scene.composing);
    if let Some(act) = picked.or(below) {
        screen.do_to_views(act, known, scene);
        ui.ctx().request_repaint();
    }
}

fn row_ui(
    ui: &mut Ui,
    views: &Views,
    known: &[View],
    counts: Option<&BTreeMap<ViewId, u64>>,
    now: Timestamp,
) -> Option<Act> {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let mut right = ui.new_child(UiBuilder::new().max_rect(row).layout(Layout::right_to_left(Align::Center)));
    let unsaved = unsaved_ui(&mut right, views);
    let room = Rect::from_min_max(row.min, pos2(right.min_rect().left().min(row.right()), row.bottom()));
    let mut left = ui.new_child(
        UiBuilder::new().id_salt("tabs").max_rect(room).layout(Layout::left_to_right(Align::Center)),
    );
    left.spacing_mut().item_spacing.x = 0.0;
    unsaved.or(tabs_ui(&mut left, views, known, counts, now))
}

/// What can be done with a filter that is not saved.
fn unsaved_ui(ui: &mut Ui, views: &Views) -> Option<Act> {
    let open = views.open.as_ref().filter(|_| views.change == Change::Some)?;
    let mut picked = None;
    ui.spacing_mut().item_spacing.x = 12.0;
    let mut entry = |ui: &mut Ui, text: &str, act: Act| {
        if text_button(ui, text).clicked() {
            picked = Some(act);
        }
    };
    entry(ui, &t!("views.discard"), Act::Discard(open.id));
    entry(ui, &t!("views.save_as"), Act::NameNew);
    if open.hold == Hold::Free {
        entry(ui, &t!("views.save"), Act::Save);
    }
    picked
}

fn tabs_ui(
    ui: &mut Ui,
    views: &Views,
    known: &[View],
    counts: Option<&BTreeMap<ViewId, u64>>,
    now: Timestamp,
) -> Option<Act> {
    let count_of = |view: &View| counts.and_then(|counts| counts.get(&view.id).copied());
    let faces: Vec<Face<'_>> = known
        .iter()
        .enumerate()
        .map(|(place, view)| face(ui, views, view, place, count_of(view), now))
        .collect();
    let widths: Vec<f32> = faces.iter().map(Face::width).collect();
    let open = faces.iter().position(|face| face.is_open);
    let places = shown(&widths, 0.0, open, ui.available_width() - PLUS, MORE);
    let mut picked = None;
    let mut rects = Vec::new();
    let mut dragged = None;
    for face in places.iter().filter_map(|place| faces.get(*place)) {
        let (response, act) = tab_ui(ui, face, known.len());
        picked = picked.or(act);
        rects.push((face.view.id, response.rect));
        if response.dragged() || response.drag_stopped() {
            dragged = Some((face, response));
        }
    }
    if let Some((face, response)) = dragged {
        picked = picked.or(drag_ui(ui, face, &response, &rects));
    }
    if places.len() < faces.len() {
        picked = picked.or(more_ui(ui, faces.iter().filter(|face| !places.contains(&face.place))));
    }
    let plus = ui.add_enabled_ui(!known.is_empty() && known.len() < MOST_VIEWS, |ui| {
        icon_button(ui, icons::PLUS, &t!("views.add"))
    });
    if plus.inner.clicked() {
        picked = picked.or(Some(Act::NameNew));
    }
    picked
}

fn face<'a>(
    ui: &Ui,
    views: &Views,
    view: &'a View,
    place: usize,
    count: Option<u64>,
    now: Timestamp,
) -> Face<'a> {
    let t = theme::tokens(ui);
    let is_open = views.open.as_ref().is_some_and(|open| open.id == view.id);
    let is_changed = if is_open { views.change == Change::Some } else { views.left.contains_key(&view.id) };
    // A view with a count has been read by the worker; only one without is looked at here.
    let is_readable = is_open || count.is_some() || filter_line::read(&view.content.line, now).is_ok();
    let color = match (is_open, is_readable) {
        (true, _) => t.text,
        (false, true) => t.second,
        (false, false) => t.faint,
    };
    let words = RichText::new(view.content.name.as_str()).color(color);
    let words = if is_open { words.text_style(theme::medium()) } else { words };
    let layout = |words: RichText, most: f32| {
        WidgetText::from(words).into_galley(ui, Some(TextWrapMode::Truncate), most, egui::TextStyle::Body)
    };
    let number = count.map(|count| {
        layout(RichText::new(words::count(count)).text_style(theme::small()).color(t.second), f32::INFINITY)
    });
    let bell =
        |_| layout(RichText::new(icons::BELL).text_style(theme::small()).color(t.second), f32::INFINITY);
    let bell = view.content.watch.map(bell);
    Face { view, place, name: layout(words, NAME), count, number, is_open, is_changed, is_readable, bell }
}

/// Draws a tab; the open one has a button for its menu, the others' menus open on the other mouse button.
fn tab_ui(ui: &mut Ui, face: &Face<'_>, count: usize) -> (Response, Option<Act>) {
    let size = vec2(face.width(), HEIGHT);
    let sense = if face.view.is_locked() { Sense::click() } else { Sense::click_and_drag() };
    let response = ui.push_id(face.view.id.get(), |ui| ui.allocate_exact_size(size, sense).1).inner;
    let name = face.view.content.name.as_str();
    response
        .widget_info(|| WidgetInfo::selected(Role::Tab, true, face.is_open, t!("views.tab", name = name)));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        if let Some(count) = face.count {
            node.set_value(count.to_string());
        }
        let said = [(face.is_changed, t!("views.changed")), (face.bell.is_some(), t!("views.watched"))];
        let said: Vec<_> = said.into_iter().filter_map(|(is_so, words)| is_so.then_some(words)).collect();
        if !said.is_empty() {
            node.set_description(said.join(" · "));
        }
    });
    paint(ui, face, &response);
    let subject = Subject {
        view: face.view,
        place: face.place,
        count,
        is_open: face.is_open,
        is_changed: face.is_changed,
    };
    let mut act = None;
    if face.is_open {
        let rect = response.rect;
        let caret = Rect::from_min_max(pos2(rect.right() - CARET, rect.top()), rect.max);
        act = caret_ui(ui, caret, subject);
    }
    let chosen = Popup::context_menu(&response).show(|ui| menu::ui(ui, subject));
    act = act.or(chosen.and_then(|chosen| chosen.inner));
    if response.clicked() {
        act = act.or(Some(Act::Open(face.view.id)));
    }
    if !response.context_menu_opened() && !response.dragged() {
        response.clone().on_hover_text(hint(face));
    }
    (response, act)
}

fn caret_ui(ui: &mut Ui, rect: Rect, subject: Subject<'_>) -> Option<Act> {
    let mut child = ui.new_child(
        UiBuilder::new().id_salt("tab menu").max_rect(rect).layout(Layout::left_to_right(Align::Center)),
    );
    let t = theme::tokens(ui);
    let button = egui::Button::new(RichText::new(icons::CARET_DOWN).size(12.0).color(t.second))
        .frame_when_inactive(false)
        .min_size(vec2(18.0, 22.0));
    child.spacing_mut().button_padding = vec2(2.0, 0.0);
    let response = child.add(button);
    let name = t!("views.menu", name = subject.view.content.name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    Popup::menu(&response).show(|ui| menu::ui(ui, subject)).and_then(|shown| shown.inner)
}

fn paint(ui: &Ui, face: &Face<'_>, response: &Response) {
    let (t, rect) = (theme::tokens(ui), response.rect);
    let painter = ui.painter();
    if response.hovered() && !face.is_open {
        painter.rect_filled(rect.shrink2(vec2(1.0, 4.0)), theme::CORNER, t.hover);
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.5, t.accent);
        painter.rect_stroke(rect.shrink2(vec2(1.0, 4.0)), theme::CORNER, stroke, StrokeKind::Inside);
    }
    let middle = rect.center().y;
    let mut x = rect.left() + PAD;
    let mut put = |galley: &Arc<Galley>| {
        painter.galley(pos2(x, middle - galley.size().y / 2.0), Arc::clone(galley), t.text);
        x += galley.size().x + GAP;
    };
    put(&face.name);
    if let Some(bell) = &face.bell {
        put(bell);
    }
    if let Some(number) = &face.number {
        put(number);
    }
    if face.is_changed {
        painter.circle_filled(pos2(x + DOT, middle), DOT, t.accent);
    }
    if !face.is_readable {
        let line = rect.left() + PAD..=rect.left() + PAD + face.name.size().x;
        painter.hline(line, middle + face.name.size().y / 2.0, Stroke::new(1.0, Tone::Warn.color(ui)));
    }
    if face.is_open {
        let bar = Rect::from_min_max(pos2(rect.left() + 4.0, rect.bottom() - 2.0), rect.max - vec2(4.0, 0.0));
        painter.rect_filled(bar, 1, t.accent);
    }
}

/// What a tab says on hover: its whole name, its filter, its key.
fn hint(face: &Face<'_>) -> String {
    let content = &face.view.content;
    let mut lines = vec![content.name.to_string()];
    if !face.is_readable {
        lines.push(t!("views.unreadable.short").into_owned());
    }
    if !content.line.is_empty() {
        let cut = if content.line.chars().count() > HINT { "…" } else { "" };
        lines.push(content.line.chars().take(HINT).collect::<String>() + cut);
    }
    if face.is_changed {
        lines.push(t!("views.changed").into_owned());
    }
    if face.bell.is_some() {
        lines.push(t!("views.watched").into_owned());
    }
    if face.place < WITH_A_KEY {
        lines.push(format!("Ctrl+{}", face.place + 1));
    }
    lines.join("\n")
}

/// Where a tab that is dragged would stand is a line; where it is let go it is moved there.
fn drag_ui(ui: &Ui, face: &Face<'_>, response: &Response, rects: &[(ViewId, Rect)]) -> Option<Act> {
    let pointer = ui.input(|input| input.pointer.latest_pos())?;
    let others = || rects.iter().filter(|(id, _)| *id != face.view.id);
    // The locked first one stays the first.
    let place = others().filter(|(_, rect)| rect.center().x < pointer.x).count().max(1);
    if response.drag_stopped() {
        return (place != face.place).then_some(Act::Move(face.view.id, place));
    }
    let (_, before) = others().nth(place - 1)?;
    ui.painter().vline(before.right(), before.y_range(), Stroke::new(2.0, theme::tokens(ui).accent));
    None
}

/// The views that find no room.
fn more_ui<'a>(ui: &mut Ui, faces: impl Iterator<Item = &'a Face<'a>>) -> Option<Act> {
    let faces: Vec<&Face<'_>> = faces.collect();
    let text = t!("views.more", count = faces.len());
    let button = text_button(ui, &spaced(icons::CARET_DOWN, &text));
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &text));
    let picked = Popup::menu(&button).show(|ui| {
        let mut picked = None;
        egui::ScrollArea::vertical().max_height(400.0).show(ui, |ui| {
            for face in &faces {
                let name = face.view.content.name.as_str();
                let count = face.count.map(words::count).unwrap_or_default();
                let dot = if face.is_changed { " •" } else { "" };
                let entry = ui.button(format!("{name}{dot}  {count}"));
                entry.widget_info(|| WidgetInfo::labeled(Role::Button, true, t!("views.tab", name = name)));
                if entry.clicked() {
                    picked = Some(Act::Open(face.view.id));
                    ui.close();
                }
            }
        });
        picked
    });
    picked.and_then(|picked| picked.inner)
}
