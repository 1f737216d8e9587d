//! Whether everything on a screen has its place in the window.

use egui::Rect;

use crate::stage::{Control, Stage};

/// Controls that reach over the window's edge, or that no scrolling brings into it.
pub fn out_of_sight(stage: &mut Stage) -> Vec<String> {
    let window = stage.ctx().content_rect().expand(0.5);
    let mut found = Vec::new();
    for control in stage.controls().into_iter().filter(Control::is_input) {
        let is_inside = |rect: Rect| window.contains_rect(rect);
        let now = if is_inside(control.rect) { control.rect } else { stage.scrolled_to(&control).rect };
        if !is_inside(now) {
            found.push(format!("{:?} {:?} at {now:?}", control.role, control.name));
        }
    }
    found
}
