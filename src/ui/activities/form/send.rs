//! The send: what is asked before it, and what came of it.

use egui::{CollapsingHeader, Label, RichText, Ui};
use rust_i18n::t;

use super::summary::{marked_ui, stops};
use super::{ActivityForm, Checked, Sending, Tried, field_word};
use crate::domain::activity::warning::Warning;
use crate::domain::activity::{Activity, Danger};
use crate::domain::outcome::ShownRequest;
use crate::messages::Action;
use crate::ui::actions::Purpose;
use crate::ui::activities::known::{Ask, Known};
use crate::ui::activities::list::send_tone;
use crate::ui::activities::question::{self, Answer, Digits};
use crate::ui::activities::{Scene, said};
use crate::ui::theme;
use crate::ui::widgets::{Tone, fault_ui, framed_ui, main_button, waiting_ui};
use crate::ui::words;

/// What is asked before a send.
#[derive(Debug)]
pub(super) struct Confirm {
    activity: Activity,
    dangers: Vec<Danger>,
    warnings: Vec<Warning>,
    stops: Option<String>,
    digits: Option<Digits>,
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
                        digits: Digits::against(&checked.dangers, scene.now),
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
                framed_ui(ui, tone, |ui| {
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
        let Confirm { activity, dangers, warnings, stops, digits } = confirm;
        let (title, now) = (t!("activity.confirm.title"), scene.now);
        let answer = question::ui(ui, "confirm_send", &title, digits.as_mut(), |ui| {
            ui.label(t!(
                "activity.confirm.what",
                id = activity.id(),
                name = activity.name(),
                count = activity.items().len()
            ));
            match stops {
                Some(text) => marked_ui(ui, text, Tone::Warn),
                None => {
                    ui.label(t!("activity.summary.before", at = activity.span().start()));
                }
            }
            ui.label(t!("activity.summary.after", at = activity.span().end()));
            for danger in dangers {
                marked_ui(ui, &words::danger(danger), Tone::Bad);
            }
            for warning in warnings {
                marked_ui(ui, &said::warning(warning, now), Tone::Warn);
            }
            request_ui(ui, known.request.as_ref());
        });
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
