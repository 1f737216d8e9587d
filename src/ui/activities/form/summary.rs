//! The live summary: who can buy when, and what an edit changes for whom.

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::ActivityForm;
use crate::domain::activity::Activity;
use crate::ui::activities::list::access_tone;
use crate::ui::activities::{Scene, in_force};
use crate::ui::theme;
use crate::ui::widgets::{Tone, badge_ui, section_ui};
use crate::ui::words;

impl ActivityForm {
    /// What the send will do, in words.
    pub(super) fn summary_ui(&self, ui: &mut Ui, activity: Option<&Activity>, scene: &Scene<'_>) {
        section_ui(ui, &t!("activity.summary"));
        let Some(activity) = activity else {
            let label = RichText::new(t!("activity.summary.later")).color(theme::tokens(ui).faint);
            ui.add(Label::new(label).selectable(false));
            return;
        };
        let (start, end) = (activity.span().start(), activity.span().end());
        let access = activity.access(scene.now);
        badge_ui(ui, &words::access(access), access_tone(access));
        for line in [
            t!("activity.summary.before", at = start),
            t!("activity.summary.during", from = start, to = end),
            t!("activity.summary.after", at = end),
        ] {
            ui.label(line);
        }
        let old = in_force(scene.model, scene.shop, &self.draft.id).and_then(|draft| draft.check().ok());
        if let Some(old) = old {
            let (was, is) = (old.span(), activity.span());
            if was.start() != is.start() {
                ui.label(t!("activity.summary.start_was", was = was.start(), is = is.start()));
            }
            if was.end() != is.end() {
                ui.label(t!("activity.summary.end_was", was = was.end(), is = is.end()));
            }
            for danger in activity.dangers(&old, scene.now) {
                ui.label(RichText::new(words::danger(&danger)).color(Tone::Bad.color(ui)));
            }
        }
    }
}
