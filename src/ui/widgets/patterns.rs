//! Patterns: what a colour says is said by a shape as well.

use egui::{Color32, Painter, Rect, Stroke, StrokeKind, pos2, vec2};

use super::marks::hatch;

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Whole.
    Solid,
    /// With slanted lines.
    Hatched,
    /// With slanted lines both ways.
    Crossed,
    /// With dots.
    Dotted,
    /// Only its edge.
    Outlined,
    /// Only a line through its middle.
    Line,
}

/// Fills an area.
pub fn fill_ui(painter: &Painter, rect: Rect, pattern: Pattern, color: Color32) {
    const CORNER: u8 = 2;
    let edge = Stroke::new(1.0, color);
    match pattern {
        Pattern::Solid => {
            painter.rect_filled(rect, CORNER, color);
        }
        Pattern::Hatched | Pattern::Crossed | Pattern::Dotted => {
            painter.rect(rect, CORNER, color.gamma_multiply(0.14), edge, StrokeKind::Inside);
            let inner = rect.shrink(1.0);
            match pattern {
                Pattern::Dotted => dots(painter, inner, color),
                Pattern::Crossed => {
                    hatch(painter, inner, color);
                    back(painter, inner, color);
                }
                _ => hatch(painter, inner, color),
            }
        }
        Pattern::Outlined => {
            painter.rect_stroke(rect, CORNER, edge, StrokeKind::Inside);
        }
        Pattern::Line => {
            painter.hline(rect.x_range(), rect.center().y, edge);
        }
    }
}

/// Lines slanted the other way than those of [`hatch`].
fn back(painter: &Painter, rect: Rect, color: Color32) {
    let painter = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let mut x = rect.left() - rect.height();
    while x < rect.right() {
        painter.line_segment(
            [pos2(x, rect.top()), pos2(x + rect.height(), rect.bottom())],
            Stroke::new(1.0, color),
        );
        x += 5.0;
    }
}

fn dots(painter: &Painter, rect: Rect, color: Color32) {
    const STEP: f32 = 4.0;
    let mut y = rect.top() + STEP / 2.0;
    while y < rect.bottom() {
        let mut x = rect.left() + STEP / 2.0;
        while x < rect.right() {
            painter.rect_filled(Rect::from_center_size(pos2(x, y), vec2(1.5, 1.5)), 0, color);
            x += STEP;
        }
        y += STEP;
    }
}
