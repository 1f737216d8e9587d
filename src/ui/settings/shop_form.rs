//! One shop: its account, its two gateways, its secrets, and what a live check of each answered.

use egui::{Label, RichText, Ui};
use rust_i18n::t;
use secrecy::SecretString;

use super::Scene;
use super::wrong::{Wrong, address, ceiling, moment, optional};
use crate::domain::list::Gateway;
use crate::domain::outcome::Check;
use crate::domain::shop::{
    DEFAULT_REQUESTS_PER_SECOND, ENHANCED_GATEWAY, EnhancedSection, SecretKind, SecretPlace, ShopName,
    ShopProfile, SignMethod, TOP_GATEWAY, TopSection,
};
use crate::domain::token::token_answer;
use crate::messages::{Action, Fault, KeepSecrets, ShopEdit, ShopState};
use crate::ui::actions::Purpose;
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{
    Field, Segment, Tone, card_ui, danger_button, fault_ui, icon_ui, main_button, note_ui, plain_button,
    section_ui, segments_ui, switch_ui, text_button, titled_field_ui, titled_ui, waiting_ui,
};
use crate::ui::words::{self, CheckMood};

/// Most calls a day that may be typed; no application has as many.
const MOST_CALLS: u64 = 1_000_000_000;

/// A shop being edited. Typed secrets stand here until they are sent on, and nowhere else.
pub struct ShopForm {
    was: Option<ShopName>,
    name: String,
    seller_nick: String,
    top: bool,
    top_gateway: String,
    app_key: String,
    sign_method: SignMethod,
    top_ceiling: String,
    calls_per_day: String,
    share_percent: String,
    authorised_until: String,
    enhanced: bool,
    enhanced_gateway: String,
    appid: String,
    sysid: String,
    authorised: String,
    enhanced_ceiling: String,
    typed: [(SecretKind, String); 3],
    places: Vec<(SecretKind, Option<SecretPlace>)>,
    keep: KeepSecrets,
    state: State,
    removing: Removing,
}

/// Whether the user was asked if the shop is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Removing {
    No,
    Asked,
}

/// How far keeping or checking is.
enum State {
    Idle,
    Running,
    Done(Result<Vec<Check>, Fault>),
}

impl std::fmt::Debug for ShopForm {
    /// Without what was typed: there are secrets among it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShopForm").field("was", &self.was).finish_non_exhaustive()
    }
}

impl ShopForm {
    /// A new shop.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            was: None,
            name: String::new(),
            seller_nick: String::new(),
            top: true,
            top_gateway: TOP_GATEWAY.to_owned(),
            app_key: String::new(),
            sign_method: SignMethod::default(),
            top_ceiling: DEFAULT_REQUESTS_PER_SECOND.to_string(),
            calls_per_day: String::new(),
            share_percent: String::new(),
            authorised_until: String::new(),
            enhanced: false,
            enhanced_gateway: ENHANCED_GATEWAY.to_owned(),
            appid: String::new(),
            sysid: String::new(),
            authorised: String::new(),
            enhanced_ceiling: DEFAULT_REQUESTS_PER_SECOND.to_string(),
            typed: SecretKind::ALL.map(|kind| (kind, String::new())),
            places: Vec::new(),
            keep: KeepSecrets::Keyring,
            state: State::Idle,
            removing: Removing::No,
        }
    }

    /// A shop that is configured.
    #[must_use]
    pub fn of(state: &ShopState) -> Self {
        let profile = &state.profile;
        let mut form = Self {
            was: Some(profile.name.clone()),
            name: profile.name.to_string(),
            seller_nick: profile.seller_nick.clone(),
            top: profile.top.is_some(),
            enhanced: profile.enhanced.is_some(),
            places: state.secrets.clone(),
            ..Self::empty()
        };
        if let Some(top) = &profile.top {
            form.top_gateway = top.gateway.to_string();
            form.app_key.clone_from(&top.app_key);
            form.sign_method = top.sign_method;
            form.top_ceiling = top.requests_per_second.get().to_string();
            form.calls_per_day = top.calls_per_day.map(|calls| calls.to_string()).unwrap_or_default();
            form.share_percent = top.share_percent.map(|share| share.to_string()).unwrap_or_default();
            form.authorised_until = top.authorised_until.map(|at| at.to_string()).unwrap_or_default();
        }
        if let Some(enhanced) = &profile.enhanced {
            form.enhanced_gateway = enhanced.gateway.to_string();
            form.appid.clone_from(&enhanced.appid);
            form.sysid = enhanced.sysid.clone().unwrap_or_default();
            form.authorised = enhanced.authorised.map(|at| at.to_string()).unwrap_or_default();
            form.enhanced_ceiling = enhanced.requests_per_second.get().to_string();
        }
        form
    }

    /// Is it this shop's form?
    #[must_use]
    pub fn is_of(&self, name: &ShopName) -> bool {
        self.was.as_ref() == Some(name)
    }

    /// What keeping or checking came to.
    pub fn checked(&mut self, outcome: Result<Vec<Check>, Fault>) {
        if outcome.is_ok() {
            for (_, typed) in &mut self.typed {
                typed.clear();
            }
        }
        self.state = State::Done(outcome);
    }

    /// The shop that is typed, or what is wrong with it.
    fn profile(&self) -> Result<ShopProfile, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let name = ShopName::new(&self.name).map_err(|_| wrong.push(Wrong::Name)).ok();
        let seller_nick = self.seller_nick.trim().to_owned();
        if seller_nick.is_empty() {
            wrong.push(Wrong::Nick);
        }
        if !self.top && !self.enhanced {
            wrong.push(Wrong::NoGateway);
        }
        let top = if self.top { self.top_section(&mut wrong) } else { None };
        let enhanced = if self.enhanced { self.enhanced_section(&mut wrong) } else { None };
        match name {
            Some(name) if wrong.is_empty() => Ok(ShopProfile { name, seller_nick, top, enhanced }),
            _ => Err(wrong),
        }
    }

    fn top_section(&self, wrong: &mut Vec<Wrong>) -> Option<TopSection> {
        let gateway = address(&self.top_gateway, Gateway::Top, wrong);
        let app_key = self.app_key.trim().to_owned();
        if app_key.is_empty() {
            wrong.push(Wrong::Key);
        }
        let ceiling = ceiling(&self.top_ceiling, Gateway::Top, wrong);
        let calls_per_day = optional(&self.calls_per_day, MOST_CALLS, Wrong::CallsPerDay, wrong);
        let share_percent = optional(&self.share_percent, 100, Wrong::Share, wrong);
        let authorised_until = moment(&self.authorised_until, Wrong::AuthorisedUntil, wrong);
        let (sign_method, requests_per_second) = (self.sign_method, ceiling?);
        Some(TopSection {
            gateway: gateway?,
            app_key,
            sign_method,
            requests_per_second,
            calls_per_day,
            share_percent,
            authorised_until,
        })
    }

    fn enhanced_section(&self, wrong: &mut Vec<Wrong>) -> Option<EnhancedSection> {
        let gateway = address(&self.enhanced_gateway, Gateway::Enhanced, wrong);
        let appid = self.appid.trim().to_owned();
        if appid.is_empty() {
            wrong.push(Wrong::Appid);
        }
        let sysid = Some(self.sysid.trim().to_owned()).filter(|sysid| !sysid.is_empty());
        let authorised = moment(&self.authorised, Wrong::Authorised, wrong);
        let ceiling = ceiling(&self.enhanced_ceiling, Gateway::Enhanced, wrong);
        Some(EnhancedSection { gateway: gateway?, appid, sysid, authorised, requests_per_second: ceiling? })
    }

    /// Draws the form.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        // The keyring's word comes later than the form, and saving changes it.
        if let Some(state) = scene.model.shops.iter().find(|state| self.is_of(&state.profile.name)) {
            self.places.clone_from(&state.secrets);
        }
        let profile = self.profile();
        let wrong = profile.as_ref().err().cloned().unwrap_or_default();
        card_ui(ui, |ui| {
            ui.columns(2, |columns| {
                let name = t!("shop.name");
                let is_wrong = wrong.contains(&Wrong::Name) && !self.name.is_empty();
                let hint = t!("shop.name.hint");
                titled_field_ui(
                    &mut columns[0],
                    Field { hint: &hint, most_chars: 64, wrong: is_wrong, ..Field::named(&name) },
                    &mut self.name,
                );
                let nick = t!("shop.nick");
                let hint = t!("shop.nick.hint");
                titled_field_ui(
                    &mut columns[1],
                    Field { hint: &hint, most_chars: 100, ..Field::named(&nick) },
                    &mut self.seller_nick,
                );
            });
            ui.separator();
            self.top_ui(ui, &wrong);
            ui.separator();
            self.enhanced_ui(ui, &wrong);
            ui.separator();
            self.keep_ui(ui, scene);
            self.state_ui(ui);
            self.buttons_ui(ui, &profile, scene);
        });
    }

    fn top_ui(&mut self, ui: &mut Ui, wrong: &[Wrong]) {
        switch_ui(ui, &t!("gateway.top"), &mut self.top);
        if !self.top {
            return;
        }
        ui.columns(2, |columns| {
            let name = t!("shop.top.gateway");
            address_ui(&mut columns[0], &name, Gateway::Top, &mut self.top_gateway, wrong);
            let key = t!("shop.top.app_key");
            titled_field_ui(
                &mut columns[1],
                Field { most_chars: 64, ..Field::named(&key) },
                &mut self.app_key,
            );
        });
        ui.columns(2, |columns| {
            self.secret_ui(&mut columns[0], SecretKind::TopAppSecret);
            self.secret_ui(&mut columns[1], SecretKind::TopSession);
        });
        ui.columns(2, |columns| {
            titled_ui(&mut columns[0], &t!("shop.top.sign_method"), |ui| {
                let segments = SignMethod::ALL.map(|value| Segment { value, text: value.word() });
                segments_ui(ui, &t!("shop.top.sign_method"), &mut self.sign_method, &segments);
            });
            let name = t!("shop.top.ceiling");
            ceiling_ui(&mut columns[1], &name, Gateway::Top, &mut self.top_ceiling, wrong);
        });
        ui.columns(2, |columns| {
            let (name, hint) = (t!("shop.top.calls_per_day"), t!("shop.top.calls_per_day.hint"));
            let is_wrong = wrong.contains(&Wrong::CallsPerDay);
            let field = Field { hint: &hint, most_chars: 10, wrong: is_wrong, ..Field::named(&name) };
            titled_field_ui(&mut columns[0], field, &mut self.calls_per_day);
            let (name, hint) = (t!("shop.top.share"), t!("shop.top.share.hint"));
            let is_wrong = wrong.contains(&Wrong::Share);
            let field = Field { hint: &hint, most_chars: 3, wrong: is_wrong, ..Field::named(&name) };
            titled_field_ui(&mut columns[1], field, &mut self.share_percent);
        });
        ui.columns(2, |columns| {
            let (name, hint) = (t!("shop.top.authorised_until"), t!("shop.top.authorised_until.hint"));
            let is_wrong = wrong.contains(&Wrong::AuthorisedUntil);
            let field = Field { hint: &hint, most_chars: 19, wrong: is_wrong, ..Field::named(&name) };
            titled_field_ui(&mut columns[0], field, &mut self.authorised_until);
            note_ui(&mut columns[1], &t!("shop.top.authorised_until.note"), Tone::Second);
        });
    }

    fn enhanced_ui(&mut self, ui: &mut Ui, wrong: &[Wrong]) {
        switch_ui(ui, &t!("gateway.enhanced"), &mut self.enhanced);
        if !self.enhanced {
            return;
        }
        ui.columns(2, |columns| {
            let name = t!("shop.enhanced.gateway");
            address_ui(&mut columns[0], &name, Gateway::Enhanced, &mut self.enhanced_gateway, wrong);
            let appid = t!("shop.enhanced.appid");
            titled_field_ui(
                &mut columns[1],
                Field { most_chars: 64, ..Field::named(&appid) },
                &mut self.appid,
            );
        });
        ui.columns(2, |columns| {
            self.secret_ui(&mut columns[0], SecretKind::EnhancedAppSecret);
            let sysid = t!("shop.enhanced.sysid");
            let hint = t!("shop.enhanced.sysid.hint");
            titled_field_ui(
                &mut columns[1],
                Field { hint: &hint, most_chars: 32, ..Field::named(&sysid) },
                &mut self.sysid,
            );
        });
        ui.columns(2, |columns| {
            let name = t!("shop.enhanced.authorised");
            let wrong_time = wrong.contains(&Wrong::Authorised);
            let hint = t!("shop.enhanced.authorised.hint");
            let field = Field { hint: &hint, most_chars: 19, wrong: wrong_time, ..Field::named(&name) };
            titled_field_ui(&mut columns[0], field, &mut self.authorised);
            let name = t!("shop.enhanced.ceiling");
            ceiling_ui(&mut columns[1], &name, Gateway::Enhanced, &mut self.enhanced_ceiling, wrong);
        });
    }

    /// Where the whole answer of the token call was pasted as a session, its parts go where they belong.
    fn take_token(&mut self) {
        let session = self.typed.iter_mut().find(|(kind, _)| *kind == SecretKind::TopSession);
        if let Some((_, typed)) = session
            && let Some(token) = token_answer(typed)
        {
            *typed = token.session;
            if let Some(until) = token.until {
                self.authorised_until = until.to_string();
            }
        }
    }

    fn secret_ui(&mut self, ui: &mut Ui, kind: SecretKind) {
        let name = words::secret(kind);
        let known = self.places.iter().find(|(known, _)| *known == kind).map(|(_, place)| *place);
        let hint = match known {
            Some(Some(place)) => t!(format!("secret_place.{}", place.word())),
            None if self.was.is_some() => t!("secret_place.unknown"),
            Some(None) | None => t!("secret_place.nowhere"),
        };
        if let Some((_, typed)) = self.typed.iter_mut().find(|(known, _)| *known == kind) {
            let field = Field { hint: &hint, most_chars: 8_000, secret: true, ..Field::named(&name) };
            titled_field_ui(ui, field, typed);
        }
        if kind == SecretKind::TopSession {
            self.take_token();
        }
    }

    fn keep_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        titled_ui(ui, &t!("shop.keep"), |ui| {
            let texts = [t!("shop.keep.keyring"), t!("shop.keep.this_run")];
            let segments = [
                Segment { value: KeepSecrets::Keyring, text: &texts[0] },
                Segment { value: KeepSecrets::ThisRun, text: &texts[1] },
            ];
            ui.allocate_ui(egui::vec2(super::CHOICE_WIDTH, 0.0), |ui| {
                segments_ui(ui, &t!("shop.keep"), &mut self.keep, &segments);
            });
        });
        if self.keep == KeepSecrets::Keyring
            && let Some(Err(fault)) = &scene.model.keyring
        {
            let text = RichText::new(words::fault(fault).what)
                .text_style(theme::small())
                .color(Tone::Warn.color(ui));
            ui.label(text);
        }
    }

    fn state_ui(&self, ui: &mut Ui) {
        match &self.state {
            State::Idle => {}
            State::Running => waiting_ui(ui, &t!("shop.checking")),
            State::Done(Err(fault)) => fault_ui(ui, &words::fault(fault), Tone::Bad),
            State::Done(Ok(checks)) => {
                section_ui(ui, &t!("shop.checked"));
                for check in checks {
                    let (mood, text) = words::check(&check.verdict);
                    let (icon, tone) = match mood {
                        CheckMood::Good => (icons::CHECK_CIRCLE_FILL, Tone::Good),
                        CheckMood::Warn => (icons::WARNING_FILL, Tone::Warn),
                        CheckMood::Bad => (icons::X_CIRCLE_FILL, Tone::Bad),
                    };
                    ui.horizontal_top(|ui| {
                        icon_ui(ui, icon, 16.0, tone.color(ui));
                        let line = words::of_gateway(check.gateway, &text);
                        ui.add(Label::new(line).wrap());
                    });
                }
            }
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, profile: &Result<ShopProfile, Vec<Wrong>>, scene: &mut Scene<'_>) {
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            let ready = profile.is_ok() && !matches!(self.state, State::Running);
            ui.add_enabled_ui(ready, |ui| {
                if main_button(ui, &t!("shop.save")).clicked()
                    && let Ok(profile) = profile
                {
                    self.save(profile.clone(), scene);
                }
            });
            // What could not be kept is not there to be checked or removed.
            let kept =
                self.was.clone().filter(|was| scene.model.shops.iter().any(|s| s.profile.name == *was));
            if let (Some(name), true) = (&kept, ready)
                && plain_button(ui, &t!("shop.check")).clicked()
            {
                let action = Action::CheckShop(name.clone());
                scene.actions.act(action, Purpose::CheckShop(name.clone()));
                self.state = State::Running;
            }
            if let Some(name) = kept {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| match self.removing {
                    Removing::No => {
                        if text_button(ui, &t!("shop.remove")).clicked() {
                            self.removing = Removing::Asked;
                        }
                    }
                    Removing::Asked => {
                        if plain_button(ui, &t!("cancel")).clicked() {
                            self.removing = Removing::No;
                        }
                        if danger_button(ui, &t!("shop.remove.sure", name = name)).clicked() {
                            scene
                                .actions
                                .act(Action::RemoveShop(name.clone()), Purpose::RemoveShop(name.clone()));
                        }
                    }
                });
            }
        });
        if let Err(wrong) = profile {
            let texts: Vec<String> = wrong.iter().map(|wrong| wrong.word()).collect();
            let label =
                RichText::new(texts.join(" · ")).text_style(theme::small()).color(theme::tokens(ui).second);
            ui.add(Label::new(label).wrap());
        }
    }

    fn save(&mut self, profile: ShopProfile, scene: &mut Scene<'_>) {
        let secrets = self
            .typed
            .iter()
            .filter(|(_, typed)| !typed.trim().is_empty())
            .map(|(kind, typed)| (*kind, SecretString::from(typed.trim().to_owned())))
            .collect();
        let name = profile.name.clone();
        let edit = ShopEdit { was: self.was.clone(), profile, secrets, keep: self.keep };
        scene.actions.act(Action::SaveShop(Box::new(edit)), Purpose::SaveShop(name.clone()));
        self.was = Some(name);
        self.state = State::Running;
    }
}

fn address_ui(ui: &mut Ui, name: &str, gateway: Gateway, text: &mut String, wrong: &[Wrong]) {
    let is_wrong = wrong.iter().any(|wrong| matches!(wrong, Wrong::Gateway(which, _) if *which == gateway));
    titled_field_ui(ui, Field { most_chars: 200, wrong: is_wrong, ..Field::named(name) }, text);
}

fn ceiling_ui(ui: &mut Ui, name: &str, gateway: Gateway, text: &mut String, wrong: &[Wrong]) {
    let is_wrong = wrong.contains(&Wrong::Ceiling(gateway));
    titled_field_ui(ui, Field { most_chars: 5, wrong: is_wrong, ..Field::named(name) }, text);
}

#[cfg(test)]
mod tests {
    use super::super::wrong::Clear;
    use super::*;
    use crate::domain::shop::{Ceiling, GatewayUrl};

    #[test]
    fn what_is_wrong_is_named_all_at_once() {
        let mut form = ShopForm::empty();
        form.top_gateway = "http://gw.api.taobao.com/router/rest".into();
        form.top_ceiling = "0".into();
        form.calls_per_day = "many".into();
        form.share_percent = "101".into();
        form.authorised_until = "next year".into();
        assert_eq!(
            form.profile().unwrap_err(),
            [
                Wrong::Name,
                Wrong::Nick,
                Wrong::Gateway(Gateway::Top, Clear::Yes),
                Wrong::Key,
                Wrong::Ceiling(Gateway::Top),
                Wrong::CallsPerDay,
                Wrong::Share,
                Wrong::AuthorisedUntil
            ]
        );
    }

    #[test]
    fn a_form_of_a_shop_gives_the_shop_back() {
        let profile = ShopProfile {
            name: ShopName::new("main").unwrap(),
            seller_nick: "可拆卸aa".into(),
            top: Some(TopSection {
                gateway: GatewayUrl::new(TOP_GATEWAY).unwrap(),
                app_key: "1".into(),
                sign_method: SignMethod::default(),
                requests_per_second: Ceiling::default(),
                calls_per_day: Some(100_000),
                share_percent: Some(50),
                authorised_until: Some("2027-11-01 09:00:00".parse().unwrap()),
            }),
            enhanced: Some(EnhancedSection {
                gateway: GatewayUrl::new(ENHANCED_GATEWAY).unwrap(),
                appid: "a".into(),
                sysid: None,
                authorised: Some("2026-11-01 09:00:00".parse().unwrap()),
                requests_per_second: Ceiling::default(),
            }),
        };
        let state = ShopState { profile: profile.clone(), secrets: Vec::new() };
        assert_eq!(ShopForm::of(&state).profile().unwrap(), profile);
    }

    #[test]
    fn the_answer_of_the_token_call_fills_the_session_and_until_when_it_lasts() {
        let mut form = ShopForm::empty();
        form.typed[1].1 =
            r#"{"access_token":"6100abc","expire_time":1825664400000,"expires_in":31525571}"#.into();
        form.take_token();
        assert_eq!((&*form.typed[1].1, &*form.authorised_until), ("6100abc", "2027-11-08 17:00:00"));
        form.typed[1].1 = "6100def".into();
        form.take_token();
        assert_eq!(form.typed[1].1, "6100def", "a session is taken as it is");
    }

    #[test]
    fn no_typed_secret_stands_in_its_debug() {
        let mut form = ShopForm::empty();
        form.typed[0].1 = "s3cret".into();
        assert!(!format!("{form:?}").contains("s3cret"));
    }
}
