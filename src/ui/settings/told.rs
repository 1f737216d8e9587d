//! What is told on the desktop: when it is quiet, and one notice to try.

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::Scene;
use crate::domain::activity::due::{LONGEST_LEAD, MOST_LEADS, Troubles, leads};
use crate::domain::watch::{DesktopNotice, QuietHours, Sound};
use crate::messages::Action;
use crate::ui::actions::{Purpose, Wish};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{
    Field, Tone, card_ui, field_ui, plain_icon_button, section_ui, switch_ui, titled_ui,
};

/// Longest text of hours that is taken, in characters.
const MOST_CHARS: usize = 20;
/// Width of the field, in points.
const WIDTH: f32 = 220.0;

/// What is typed of the quiet hours; `None` until something is.
#[derive(Debug, Default)]
pub(super) struct Told {
    typed: Option<String>,
    /// What is typed of the minutes before an activity's start or end.
    leads: Option<String>,
}

impl Told {
    /// Draws the section.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        section_ui(ui, &t!("settings.told"));
        card_ui(ui, |ui| {
            self.quiet_ui(ui, scene);
            self.activities_ui(ui, scene);
            if plain_icon_button(ui, icons::BELL, &t!("settings.told.try")).clicked() {
                let (title, body) =
                    (t!("settings.told.title").into_owned(), t!("settings.told.body").into_owned());
                let notice = DesktopNotice { title, body, sound: Sound::Heard, opens: None };
                scene.actions.act(Action::Notify(notice), Purpose::TryNotice);
            }
        });
    }

    /// How long before a start or an end is told, and whether troubles are.
    fn activities_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        let kept = scene.model.notice_wish.clone();
        let mut wish = kept.clone();
        let shown = || kept.lead_min.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let mut text = self.leads.clone().unwrap_or_else(shown);
        let label = t!("settings.leads");
        titled_ui(ui, &label, |ui| {
            let wrong = leads(&text).is_none();
            let field = Field { most_chars: 60, hint: "60, 10", wrong, ..Field::named(&label) };
            let size = egui::vec2(WIDTH, theme::CONTROL_HEIGHT);
            let response = ui.allocate_ui(size, |ui| field_ui(ui, field, &mut text)).inner;
            if response.changed() {
                self.leads = Some(text.clone());
            }
            if response.lost_focus() && !wrong {
                self.leads = None;
            }
            let (words, tone) = match leads(&text) {
                None => (t!("settings.leads.wrong", most = MOST_LEADS, longest = LONGEST_LEAD), Tone::Bad),
                Some(leads) if leads.is_empty() => (t!("settings.leads.none"), Tone::Plain),
                Some(_) => (t!("settings.leads.some"), Tone::Plain),
            };
            let color = if tone == Tone::Bad { tone.color(ui) } else { theme::tokens(ui).second };
            ui.add(Label::new(RichText::new(words).text_style(theme::small()).color(color)).wrap());
        });
        if let Some(leads) = leads(&text) {
            wish.lead_min = leads;
        }
        let mut on = wish.troubles == Troubles::Told;
        if switch_ui(ui, &t!("settings.troubles"), &mut on) {
            wish.troubles = if on { Troubles::Told } else { Troubles::Shown };
        }
        if wish != kept {
            scene.actions.wish(Wish::ActivityNotices(wish));
        }
    }

    fn quiet_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        let kept = scene.settings.quiet;
        let shown = || kept.map(|hours| hours.to_string()).unwrap_or_default();
        let mut text = self.typed.clone().unwrap_or_else(shown);
        let read = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse::<QuietHours>().map(Some),
        };
        let label = t!("settings.quiet");
        titled_ui(ui, &label, |ui| {
            let hint = QuietHours::NIGHT.to_string();
            let wrong = read(&text).is_err();
            let field = Field { most_chars: MOST_CHARS, hint: &hint, wrong, ..Field::named(&label) };
            let size = egui::vec2(WIDTH, theme::CONTROL_HEIGHT);
            let response = ui.allocate_ui(size, |ui| field_ui(ui, field, &mut text)).inner;
            if response.changed() {
                self.typed = Some(text.clone());
            }
            if response.lost_focus() && read(&text).is_ok() {
                self.typed = None;
            }
            let (words, tone) = match (read(&text), kept) {
                (Err(_), _) => (t!("settings.quiet.wrong"), Tone::Bad),
                (Ok(None), _) => (t!("settings.quiet.none"), Tone::Plain),
                (Ok(Some(_)), _) => (t!("settings.quiet.some"), Tone::Plain),
            };
            let color = if tone == Tone::Bad { tone.color(ui) } else { theme::tokens(ui).second };
            ui.add(Label::new(RichText::new(words).text_style(theme::small()).color(color)).wrap());
        });
        if let Ok(hours) = read(&text)
            && hours != kept
        {
            scene.settings.quiet = hours;
            scene.actions.wish(Wish::KeepSettings);
        }
    }
}
