//! The question before a send: it says what will happen, and what is dangerous wants four shown digits.

use egui::{Align, Id, Label, Layout, Modal, RichText, Ui};
use rust_i18n::t;

use crate::domain::activity::Danger;
use crate::domain::time::Timestamp;
use crate::ui::widgets::{Field, danger_button, is_left, main_button, plain_button, titled_field_ui};

/// How many digits a dangerous edit asks for.
const DIGITS: usize = 4;

/// Digits that are shown and have to be typed.
#[derive(Debug)]
pub(super) struct Digits {
    shown: String,
    typed: String,
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is to be sent.
    Send,
    /// It is not.
    Cancel,
}

impl Digits {
    /// For an edit with these dangers; `None` without one.
    pub(super) fn against<'a>(dangers: impl IntoIterator<Item = &'a Danger>, now: Timestamp) -> Option<Self> {
        dangers.into_iter().next()?;
        // Quick to type, and not the same each time.
        let mixed = now.unix().unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        Some(Self { shown: format!("{:04}", mixed % 10_000), typed: String::new() })
    }
}

/// Draws the question and gives the answer, once there is one.
pub(super) fn ui(
    ui: &Ui,
    name: &str,
    title: &str,
    digits: Option<&mut Digits>,
    content: impl FnOnce(&mut Ui),
) -> Option<Answer> {
    /// Width of the question.
    const WIDTH: f32 = 500.0;
    let mut answer = None;
    let frame = egui::Frame::popup(ui.style()).inner_margin(20);
    let modal = Modal::new(Id::unique(name)).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(WIDTH);
        ui.add(Label::new(RichText::new(title).heading()).selectable(false));
        content(ui);
        let is_dangerous = digits.is_some();
        let may = digits.is_none_or(|digits| {
            let name = t!("activity.confirm.digits", digits = digits.shown);
            let field = Field { most_chars: DIGITS, ..Field::named(&name) };
            titled_field_ui(ui, field, &mut digits.typed).request_focus();
            digits.typed == digits.shown
        });
        ui.add_space(8.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_enabled_ui(may, |ui| {
                let text = t!("activity.confirm.send");
                let pressed = if is_dangerous { danger_button(ui, &text) } else { main_button(ui, &text) };
                if pressed.clicked() {
                    answer = Some(Answer::Send);
                }
            });
            if plain_button(ui, &t!("cancel")).clicked() {
                answer = Some(Answer::Cancel);
            }
        });
    });
    if is_left(&modal) {
        answer = Some(Answer::Cancel);
    }
    answer
}
