//! What is said in passing. It goes by itself and stays in a list; nothing important is only here.

use std::collections::VecDeque;

use egui::{Align2, Area, Context, Id, Order, RichText};

use super::theme;

/// How long one is shown, in seconds.
const SHOWN_S: f64 = 4.0;
/// How far above the window's lower edge they stand, in points: above the status bar and the sums.
const ABOVE: f32 = 76.0;
/// How many are kept.
const KEPT: usize = 50;

/// The notices, the newest last.
#[derive(Debug, Default)]
pub struct Notices {
    kept: VecDeque<(String, f64)>,
}

impl Notices {
    /// Says something.
    pub fn say(&mut self, text: String, seconds: f64) {
        self.kept.push_back((text, seconds));
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }

    /// Draws those that are still to be seen.
    pub fn ui(&self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        let fresh: Vec<&str> = self
            .kept
            .iter()
            .rev()
            .take_while(|(_, at)| now - at < SHOWN_S)
            .map(|(text, _)| text.as_str())
            .take(3)
            .collect();
        if fresh.is_empty() {
            return;
        }
        let t = theme::tokens_of(ctx);
        Area::new(Id::unique("notices"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_BOTTOM, [0.0, -ABOVE])
            // What is said in passing is in nobody's way.
            .interactable(false)
            .show(ctx, |ui| {
                for text in fresh {
                    egui::Frame::new()
                        .fill(t.text)
                        .corner_radius(theme::CORNER)
                        .inner_margin(egui::Margin::symmetric(14, 8))
                        .show(ui, |ui| ui.label(RichText::new(text).color(t.panel)));
                }
            });
        ctx.request_repaint_after(std::time::Duration::from_millis(500));
    }
}
