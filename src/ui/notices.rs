//! What is said in passing. It goes by itself and stays in a list; nothing important is only here.

use std::collections::VecDeque;

use egui::{Align2, Area, Context, Id, Order, RichText, Role, WidgetInfo};

use super::actions::{Actions, Wish};
use super::commands::Command;
use super::theme;

/// How long one is shown, in seconds.
const SHOWN_S: f64 = 4.0;
/// How long one is shown that offers something.
const OFFERED_S: f64 = 8.0;
/// How far above the window's lower edge they stand, in points: above the status bar and the sums.
const ABOVE: f32 = 76.0;
/// How many are kept.
const KEPT: usize = 50;
/// How many are shown at once.
const AT_ONCE: usize = 3;

/// The notices, the newest last.
#[derive(Debug, Default)]
pub struct Notices {
    kept: VecDeque<Notice>,
}

#[derive(Debug)]
struct Notice {
    text: String,
    at: f64,
    /// What a click on it does, and the word for that.
    offer: Option<(String, Command)>,
}

impl Notice {
    fn is_fresh(&self, now: f64) -> bool {
        now - self.at < if self.offer.is_some() { OFFERED_S } else { SHOWN_S }
    }
}

impl Notices {
    /// Says something.
    pub fn say(&mut self, text: String, seconds: f64) {
        self.keep(Notice { text, at: seconds, offer: None });
    }

    /// Says something and offers a command beside it.
    pub fn offer(&mut self, text: String, word: String, command: Command, seconds: f64) {
        self.keep(Notice { text, at: seconds, offer: Some((word, command)) });
    }

    /// Offers nothing any more of what was offered before.
    pub fn withdraw(&mut self) {
        self.kept.iter_mut().for_each(|notice| notice.offer = None);
    }

    fn keep(&mut self, notice: Notice) {
        self.kept.push_back(notice);
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
    }

    /// Draws those that are still to be seen.
    pub fn ui(&self, ctx: &Context, actions: &mut Actions) {
        let now = ctx.input(|input| input.time);
        let fresh: Vec<&Notice> =
            self.kept.iter().rev().filter(|notice| notice.is_fresh(now)).take(AT_ONCE).collect();
        if fresh.is_empty() {
            return;
        }
        let t = theme::tokens_of(ctx);
        Area::new(Id::unique("notices"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_BOTTOM, [0.0, -ABOVE])
            // What is only said is in nobody's way.
            .interactable(fresh.iter().any(|notice| notice.offer.is_some()))
            .show(ctx, |ui| {
                for notice in fresh {
                    let frame = egui::Frame::new().fill(t.text).corner_radius(theme::CORNER);
                    frame.inner_margin(egui::Margin::symmetric(14, 8)).show(ui, |ui| {
                        ui.horizontal(|ui| {
                            ui.label(RichText::new(&notice.text).color(t.panel));
                            if let Some((text, command)) = &notice.offer {
                                let word = RichText::new(text).color(t.panel).underline();
                                let response = ui.add(egui::Button::new(word).frame(false));
                                // More than one thing in the window may offer the same word.
                                let name = format!("{} {}", notice.text, text);
                                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &*name));
                                if response.clicked() {
                                    actions.wish(Wish::Do(*command));
                                }
                            }
                        });
                    });
                }
            });
        ctx.request_repaint_after(std::time::Duration::from_millis(500));
    }
}
