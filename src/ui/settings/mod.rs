//! The screen of the settings: shops with their gateways and secrets, language, theme, zoom.

mod flags;
mod pictures;
mod shop_form;
mod told;
mod wrong;

pub use shop_form::ShopForm;

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use self::told::Told;
use super::actions::{Actions, Purpose, Wish};
use super::icons;
use super::model::Model;
use super::settings_kept::{Density, Language, Settings, ThemeChoice};
use super::theme;
use super::widgets::{
    Segment, Tone, card_ui, fault_ui, page_ui, pick_button, plain_icon_button, section_ui, segments_ui,
    spaced, titled_ui,
};
use super::words;
use crate::domain::outcome::Check;
use crate::domain::shop::ShopName;
use crate::messages::{Action, Fault};

/// The screen's own state: which shop is edited.
#[derive(Debug, Default)]
pub struct SettingsScreen {
    form: Option<ShopForm>,
    told: Told,
}

/// What a frame of the screen draws with.
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) settings: &'a mut Settings,
    pub(super) actions: &'a mut Actions,
}

impl SettingsScreen {
    /// A shop was kept or checked.
    pub fn checked(&mut self, name: &ShopName, outcome: Result<Vec<Check>, Fault>) {
        if let Some(form) = self.form.as_mut().filter(|form| form.is_of(name)) {
            form.checked(outcome);
        }
    }

    /// A shop was forgotten.
    pub fn removed(&mut self, name: &ShopName) {
        if self.form.as_ref().is_some_and(|form| form.is_of(name)) {
            self.form = None;
        }
    }

    /// Draws the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).ground);
            page_ui(ui, "settings", 860.0, |ui| {
                ui.add(Label::new(RichText::new(t!("screen.settings")).heading()).selectable(false));
                keyring_ui(ui, scene);
                self.shops_ui(ui, scene);
                look_ui(ui, scene);
                flags::ui(ui, scene);
                pictures::ui(ui, scene);
                self.told.ui(ui, scene);
                files_ui(ui, scene);
            });
        });
    }

    fn shops_ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        section_ui(ui, &t!("settings.shops"));
        ui.horizontal_wrapped(|ui| {
            for state in &scene.model.shops {
                let name = state.profile.name.as_str();
                let on = self.form.as_ref().is_some_and(|form| form.is_of(&state.profile.name));
                let text = spaced(icons::STOREFRONT, name);
                let found_by = t!("settings.shop.open", name = name);
                let response = pick_button(ui, &text, &found_by, on);
                if response.clicked() {
                    self.form = if on { None } else { Some(ShopForm::of(state)) };
                }
            }
            if plain_icon_button(ui, icons::PLUS, &t!("settings.shop.add")).clicked() {
                self.form = Some(ShopForm::empty());
            }
        });
        if self.form.is_none() && scene.model.shops.is_empty() {
            self.form = Some(ShopForm::empty());
        }
        if let Some(form) = &mut self.form {
            form.ui(ui, scene);
        }
    }
}

/// Whether the keyring answers, and what to do where it does not.
fn keyring_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    if let Some(Err(fault)) = &scene.model.keyring {
        fault_ui(ui, &words::fault(fault), Tone::Warn);
        if plain_icon_button(ui, icons::ARROW_CLOCKWISE, &t!("settings.keyring.again")).clicked() {
            scene.actions.act(Action::ProbeKeyring, Purpose::Quiet);
        }
    }
}

/// How wide a choice between a few is, in points.
const CHOICE_WIDTH: f32 = 460.0;

fn look_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let before = scene.settings.clone();
    section_ui(ui, &t!("settings.look"));
    card_ui(ui, |ui| {
        ui.allocate_ui(egui::vec2(CHOICE_WIDTH, 0.0), |ui| choices_ui(ui, scene.settings));
    });
    if *scene.settings != before {
        scene.actions.wish(Wish::KeepSettings);
    }
}

fn choices_ui(ui: &mut Ui, settings: &mut Settings) {
    titled_ui(ui, &t!("settings.language"), |ui| {
        let segments = [
            Segment { value: Language::Chinese, text: "中文" },
            Segment { value: Language::English, text: "English" },
        ];
        segments_ui(ui, &t!("settings.language"), &mut settings.language, &segments);
    });
    titled_ui(ui, &t!("settings.theme"), |ui| {
        let texts = [t!("theme.system"), t!("theme.light"), t!("theme.dark")];
        let values = [ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark];
        let segments: Vec<Segment<'_, ThemeChoice>> =
            values.iter().zip(&texts).map(|(value, text)| Segment { value: *value, text }).collect();
        segments_ui(ui, &t!("settings.theme"), &mut settings.theme, &segments);
    });
    titled_ui(ui, &t!("settings.zoom"), |ui| {
        let texts = Settings::ZOOMS.map(|percent| format!("{percent}%"));
        let segments: Vec<Segment<'_, u16>> =
            Settings::ZOOMS.iter().zip(&texts).map(|(value, text)| Segment { value: *value, text }).collect();
        segments_ui(ui, &t!("settings.zoom"), &mut settings.zoom_percent, &segments);
    });
    titled_ui(ui, &t!("settings.density"), |ui| {
        let texts = Density::ALL.map(|density| t!(density.key()));
        let segments: Vec<Segment<'_, Density>> =
            Density::ALL.iter().zip(&texts).map(|(value, text)| Segment { value: *value, text }).collect();
        segments_ui(ui, &t!("settings.density"), &mut settings.density, &segments);
    });
}

fn files_ui(ui: &mut Ui, scene: &Scene<'_>) {
    section_ui(ui, &t!("settings.files"));
    card_ui(ui, |ui| {
        super::widgets::pair_ui(ui, &t!("settings.data_dir"), Some(&scene.model.data_dir), Tone::Plain);
        let version = env!("CARGO_PKG_VERSION");
        super::widgets::pair_ui(ui, &t!("settings.version"), Some(version), Tone::Plain);
        let label =
            RichText::new(t!("settings.promise")).text_style(theme::small()).color(theme::tokens(ui).second);
        ui.add(Label::new(label).wrap());
    });
}
