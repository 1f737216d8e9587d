//! The send: what is asked before it, and what came of it.

use egui::{CollapsingHeader, Label, RichText, Ui};
use rust_i18n::t;

use super::summary::{marked_ui, stops};
use super::{ActivityForm, Checked, Sending, Tried, field_word};
use crate::domain::activity::warning::Warning;
use crate::domain::activity::{Activity, Danger};
use crate::domain::outcome::ShownRequest;
use crate::domain::time::Timestamp;
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::activities::known::{Ask, Known};
use crate::ui::activities::list::send_tone;
use crate::ui::activities::{Scene, said};
use crate::ui::theme;
use crate::ui::widgets::{
    Field, Tone, danger_button, fault_ui, main_button, plain_button, titled_field_ui, waiting_ui,
};
use crate::ui::words;

/// How many digits a dangerous edit asks for.
pub(in crate::ui::activities) const DIGITS: usize = 4;

/// What is asked before a send.
#[derive(Debug)]
pub(super) struct Confirm {
    activity: Activity,
    dangers: Vec<Danger>,
    warnings: Vec<Warning>,
    stops: Option<String>,
    digits: String,
    typed: String,
}

impl ActivityForm {
    pub(super) fn send_ui(
        &mut self,
        ui: &mut Ui,
        checked: &Checked,
        known: &mut Known,
        scene: &mut Scene<'_>,
    ) {
        let asked = std::mem::take(&mut self.ask_to_send);
        ui.horizontal(|ui| {
            if matches!(self.sending, Sending::Running(_)) {
                waiting_ui(ui, &t!("activity.sending"));
                return;
            }
            if main_button(ui, &t!("activity.send")).clicked() || asked {
                self.tried = Tried::Yes;
                if let Ok(activity) = &checked.activity {
                    known.request = None;
                    let action = Action::ShowRequest(scene.shop.clone(), Box::new(activity.clone()));
                    scene.actions.act(action, Purpose::Activity(Ask::Request));
                    self.confirm = Some(Confirm {
                        activity: activity.clone(),
                        dangers: checked.dangers.clone(),
                        warnings: checked.warnings.clone(),
                        stops: stops(activity, known, scene.now),
                        digits: digits(scene.now),
                        typed: String::new(),
                    });
                }
            }
            if let (Err(faults), Tried::Yes) = (&checked.activity, self.tried) {
                let text = t!("activity.faults", count = faults.len());
                ui.label(RichText::new(text).color(Tone::Bad.color(ui)));
            }
        });
    }

    /// What came of the last send.
    pub(super) fn answer_ui(&self, ui: &mut Ui) {
        let Sending::Done(outcome) = &self.sending else { return };
        match &**outcome {
            Err(fault) => fault_ui(ui, &words::fault(fault), Tone::Bad),
            Ok(sent) => {
                let tone = send_tone(sent.state);
                let color = tone.color(ui);
                let frame = egui::Frame::new()
                    .fill(color.gamma_multiply(0.08))
                    .stroke(egui::Stroke::new(1.0, color.gamma_multiply(0.5)))
                    .corner_radius(theme::CORNER)
                    .inner_margin(10);
                frame.show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    let head =
                        t!("activity.sent", version = sent.version, state = words::send_state(sent.state));
                    ui.label(RichText::new(head).text_style(theme::medium()));
                    if let Some(error) = &sent.error {
                        fault_ui(ui, &words::gateway_error(error), tone);
                    }
                    for difference in &sent.differences {
                        let text = t!(
                            "activity.differs",
                            field = field_word(difference.field),
                            sent = difference.sent,
                            recorded = difference.recorded
                        );
                        ui.label(RichText::new(text).color(Tone::Warn.color(ui)));
                    }
                    if let Some(record) = &sent.record {
                        let text = t!(
                            "activity.record",
                            start = record.start_time,
                            end = record.end_time,
                            items = record.item_ids,
                            modified = record.gmt_modified
                        );
                        let label =
                            RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).second);
                        ui.add(Label::new(label).wrap());
                    }
                });
                ui.add_space(8.0);
            }
        }
    }

    /// What is asked before a send: it says what will happen; a dangerous edit wants four digits.
    pub(super) fn confirm_ui(&mut self, ui: &Ui, known: &Known, scene: &mut Scene<'_>) {
        let Some(confirm) = &mut self.confirm else { return };
        let mut answer = None;
        let frame = egui::Frame::popup(ui.style()).inner_margin(20);
        let modal = egui::Modal::new(egui::Id::unique("confirm_send")).frame(frame).show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            ui.add(Label::new(RichText::new(t!("activity.confirm.title")).heading()).selectable(false));
            let activity = &confirm.activity;
            ui.label(t!(
                "activity.confirm.what",
                id = activity.id(),
                name = activity.name(),
                count = activity.items().len()
            ));
            match &confirm.stops {
                Some(text) => marked_ui(ui, text, Tone::Warn),
                None => {
                    ui.label(t!("activity.summary.before", at = activity.span().start()));
                }
            }
            ui.label(t!("activity.summary.after", at = activity.span().end()));
            for danger in &confirm.dangers {
                marked_ui(ui, &words::danger(danger), Tone::Bad);
            }
            for warning in &confirm.warnings {
                marked_ui(ui, &said::warning(warning, scene.now), Tone::Warn);
            }
            request_ui(ui, known.request.as_ref());
            let dangerous = !confirm.dangers.is_empty();
            if dangerous {
                let name = t!("activity.confirm.digits", digits = confirm.digits);
                let field = Field { most_chars: DIGITS, ..Field::named(&name) };
                titled_field_ui(ui, field, &mut confirm.typed).request_focus();
            }
            ui.add_space(8.0);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let may = !dangerous || confirm.typed == confirm.digits;
                ui.add_enabled_ui(may, |ui| {
                    let text = t!("activity.confirm.send");
                    let pressed = if dangerous { danger_button(ui, &text) } else { main_button(ui, &text) };
                    if pressed.clicked() {
                        answer = Some(Answer::Send);
                    }
                });
                if plain_button(ui, &t!("cancel")).clicked() {
                    answer = Some(Answer::Cancel);
                }
            });
        });
        if modal.should_close() {
            answer = Some(Answer::Cancel);
        }
        match answer {
            None => {}
            Some(Answer::Cancel) => self.confirm = None,
            Some(Answer::Send) => {
                if let Some(confirm) = self.confirm.take() {
                    // A refusal leaves the draft as it is: it has to be there.
                    if let Some((key, draft)) = self.keep_now() {
                        scene.actions.act(Action::KeepDraft(scene.shop.clone(), key, draft), Purpose::Draft);
                    }
                    let draft = confirm.activity.to_draft();
                    let action = Action::SendActivity(
                        scene.shop.clone(),
                        Box::new(confirm.activity),
                        Some(self.key.clone()),
                    );
                    scene.actions.act(action, Purpose::Send(Box::new(draft.clone())));
                    self.sending = Sending::Running(draft);
                }
            }
        }
    }
}

/// The exact request, folded; what is secret is not in it. It has its place before it is there: nothing below moves.
fn request_ui(ui: &mut Ui, request: Option<&ShownRequest>) {
    let title = RichText::new(t!("activity.request")).text_style(theme::small());
    CollapsingHeader::new(title).id_salt("request").show(ui, |ui| {
        ui.set_max_width(420.0);
        let Some(request) = request else { return };
        let mut lines = vec![format!("POST {}", request.gateway)];
        lines.extend(request.params.iter().map(|(name, value)| format!("{name} = {value}")));
        for line in lines {
            let text = RichText::new(line).text_style(theme::small()).color(theme::tokens(ui).second);
            ui.add(Label::new(text).wrap());
        }
        let hidden = RichText::new(t!("activity.request.hidden")).text_style(theme::small());
        ui.add(Label::new(hidden.color(theme::tokens(ui).faint)).wrap());
    });
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Send,
    Cancel,
}

/// Four digits that are quick to type and not the same each time.
pub(in crate::ui::activities) fn digits(now: Timestamp) -> String {
    let mixed = now.unix().unsigned_abs().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
    format!("{:04}", mixed % 10_000)
}
