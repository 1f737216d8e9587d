//! Marks: flags, badges, the hatching of what is not known, matched text.

use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Color32, FontId, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, vec2,
};

use crate::domain::flag::Flag;
use crate::domain::text_test::{ends_folded, find_folded, starts_folded};
use crate::ui::theme;
use crate::ui::words;

/// What a word is coloured for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Plain text.
    #[default]
    Plain,
    /// Second text.
    Second,
    /// To be told.
    Info,
    /// As it should be.
    Good,
    /// To be looked at.
    Warn,
    /// Stopped or dangerous.
    Bad,
}

impl Tone {
    /// Its colour.
    #[must_use]
    pub fn color(self, ui: &Ui) -> Color32 {
        let t = theme::tokens(ui);
        match self {
            Self::Plain => t.text,
            Self::Second => t.second,
            Self::Info => t.info,
            Self::Good => t.good,
            Self::Warn => t.warn,
            Self::Bad => t.bad,
        }
    }
}

/// A word in a tinted box, 18 high.
pub fn badge_ui(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    const PAD: f32 = 6.0;
    const HEIGHT: f32 = 18.0;
    let color = tone.color(ui);
    let font = theme::small().resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, color);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 2.0 * PAD, HEIGHT), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    ui.painter().rect_filled(rect, 4, color.gamma_multiply(theme::TINT));
    let at = Pos2::new(rect.left() + PAD, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, color);
    response
}

/// A flag with its number, 18 high; the name on hover, and for whoever hears the window.
pub fn flag_ui(ui: &mut Ui, flag: Option<Flag>) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
    let name = flag.map_or_else(|| rust_i18n::t!("flag.unknown").into_owned(), words::flag);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    paint_flag(ui, rect, flag);
    response.on_hover_text(name)
}

/// Paints a flag into a square: a pennant with its number, so that colour is never the only sign.
pub fn paint_flag(ui: &Ui, rect: Rect, flag: Option<Flag>) {
    let (t, painter) = (theme::tokens(ui), ui.painter());
    let Some(flag) = flag else {
        hatch(painter, rect.shrink(3.0), t.line_strong);
        return;
    };
    let (fill, ink) = theme::flag_colors(flag.number());
    let r = rect.shrink2(vec2(2.0, 1.5));
    let (left, top, right) = (r.left() + 1.0, r.top(), r.right());
    let (notch, low) = (right - r.width() * 0.2, r.top() + r.height() * 0.78);
    let middle = f32::midpoint(top, low);
    let pennant = vec![
        Pos2::new(left, top),
        Pos2::new(right, top),
        Pos2::new(notch, middle),
        Pos2::new(right, low),
        Pos2::new(left, low),
    ];
    let pole = [Pos2::new(left, top - 0.5), Pos2::new(left, r.bottom())];
    if flag.number() == 0 {
        painter.add(Shape::closed_line(pennant, Stroke::new(1.0, fill)));
        painter.line_segment(pole, Stroke::new(1.5, fill));
        return;
    }
    // The notch makes the shape concave, which the painter's polygons are not: two pieces, and an outline.
    let (upper, lower) = (
        vec![pennant[0], pennant[1], pennant[2], Pos2::new(left, middle)],
        vec![Pos2::new(left, middle), pennant[2], pennant[3], pennant[4]],
    );
    painter.add(Shape::convex_polygon(upper, fill, Stroke::NONE));
    painter.add(Shape::convex_polygon(lower, fill, Stroke::NONE));
    painter.add(Shape::closed_line(pennant, Stroke::new(1.0, t.flag_edge.gamma_multiply(0.6))));
    painter.line_segment(pole, Stroke::new(1.5, t.flag_edge));
    let size = if flag.number() > 9 { 8.0 } else { 9.5 };
    let at = Pos2::new(f32::midpoint(left, notch) + 0.5, middle);
    painter.text(at, Align2::CENTER_CENTER, flag.number(), FontId::new(size, theme::medium_family()), ink);
}

/// Hatches a place: what stands here is not known, or not as of now.
pub fn hatch(painter: &Painter, rect: Rect, color: Color32) {
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let stroke = Stroke::new(1.0, color);
    let mut x = rect.left() - rect.height();
    while x < rect.right() {
        painter.line_segment([Pos2::new(x, rect.bottom()), Pos2::new(x + rect.height(), rect.top())], stroke);
        x += 5.0;
    }
}

/// A piece of text that is marked where it is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needle<'a> {
    /// The piece, ASCII letters in either case.
    pub text: &'a str,
    /// Where it has to stand.
    pub at: NeedleAt,
}

/// Where a piece of text has to stand to be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedleAt {
    /// Anywhere, also more than once.
    Anywhere,
    /// At the beginning.
    Start,
    /// At the end.
    End,
}

impl Needle<'_> {
    /// Where it stands in a text, in bytes.
    fn places(self, text: &str) -> Vec<Range<usize>> {
        let length = self.text.len();
        if length == 0 {
            return Vec::new();
        }
        let one = |place: Range<usize>| std::iter::once(place).collect();
        match self.at {
            NeedleAt::Start if starts_folded(text, self.text) => one(0..length),
            NeedleAt::End if ends_folded(text, self.text) => one(text.len() - length..text.len()),
            NeedleAt::Start | NeedleAt::End => Vec::new(),
            NeedleAt::Anywhere => {
                let (mut places, mut from) = (Vec::new(), 0);
                while let Some(at) = find_folded(&text[from..], self.text) {
                    places.push(from + at..from + at + length);
                    from += at + length;
                }
                places
            }
        }
    }
}

/// One line of a text, with what is looked for in it marked.
#[must_use]
pub fn highlighted(
    text: &str,
    needles: &[Needle<'_>],
    font: &FontId,
    color: Color32,
    behind: Color32,
) -> LayoutJob {
    let line: String = text.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }).collect();
    marked(&line, needles, font, color, behind)
}

/// A text as it stands, with what is looked for in it marked.
#[must_use]
pub fn marked(
    line: &str,
    needles: &[Needle<'_>],
    font: &FontId,
    color: Color32,
    behind: Color32,
) -> LayoutJob {
    let plain = TextFormat { font_id: font.clone(), color, ..TextFormat::default() };
    let found = TextFormat { background: behind, ..plain.clone() };
    let mut job = LayoutJob::default();
    let mut places: Vec<Range<usize>> = needles.iter().flat_map(|needle| needle.places(line)).collect();
    places.sort_unstable_by_key(|place| place.start);
    let mut done = 0;
    for place in places {
        // Two of them may overlap.
        let (start, end) = (place.start.max(done), place.end);
        if start < end {
            job.append(&line[done..start], 0.0, plain.clone());
            job.append(&line[start..end], 0.0, found.clone());
            done = end;
        }
    }
    job.append(&line[done..], 0.0, plain);
    job
}

/// An icon before a word, as one text.
#[must_use]
pub fn spaced(icon: &str, text: &str) -> String {
    format!("{icon} {text}")
}

/// An icon beside a text that says the same: nothing is read out for it.
pub fn icon_ui(ui: &mut Ui, icon: &str, size: f32, color: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(size, size), Sense::hover());
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, FontId::proportional(size), color);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_marked_where_it_has_to_stand() {
        use NeedleAt::{Anywhere, End, Start};
        let marked = |text: &str, needles: &[(&str, NeedleAt)]| {
            let needles: Vec<Needle<'_>> =
                needles.iter().map(|(text, at)| Needle { text, at: *at }).collect();
            let job =
                highlighted(text, &needles, &FontId::default(), Color32::TRANSPARENT, Color32::PLACEHOLDER);
            let is_marked =
                |section: &&egui::text::LayoutSection| section.format.background == Color32::PLACEHOLDER;
            let ranges = job.sections.iter().filter(is_marked).map(|section| section.byte_range.clone());
            let texts: Vec<String> =
                ranges.map(|range| job.text[range.start.0..range.end.0].to_owned()).collect();
            assert_eq!(job.text, text, "nothing of it is lost");
            texts
        };
        assert_eq!(marked("礼盒礼", &[("礼", Anywhere)]), ["礼", "礼"]);
        assert_eq!(marked("发SF顺", &[("sf顺", End), ("SF", Start)]), ["SF顺"]);
        assert_eq!(marked("急礼盒急", &[("急", Start), ("礼盒", Anywhere)]), ["急", "礼盒"]);
        assert_eq!(
            marked("礼盒子", &[("礼盒", Anywhere), ("盒子", Anywhere)]),
            ["礼盒", "子"],
            "they overlap"
        );
        assert_eq!(marked("礼", &[("", Anywhere)]), Vec::<String>::new());
    }
}
