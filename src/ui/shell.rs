//! The frame around the screens: the rail, the bar for whatever stops the orders, the status bar.

use egui::{Align, Label, Layout, Panel, RichText, Role, Stroke, Ui, WidgetInfo, vec2};
use rust_i18n::t;

use super::actions::{Actions, Purpose, Screen, Wish};
use super::calendar::Instead;
use super::icons;
use super::model::{Degraded, Freshness, Model, freshness};
use super::sync::{far_words, is_behind, needs_settings, stage_words};
use super::theme;
use super::when;
use super::widgets::{Tone, icon_ui, pick_button, small_icon_button, spinner_ui, text_button};
use super::words;
use crate::domain::pass::SyncState;
use crate::domain::shop::{SecretKind, ShopName};
use crate::domain::time::Timestamp;
use crate::domain::trouble::Class;
use crate::messages::{Action, Fault};

/// The screens on the rail, with their icons.
const RAIL: [(Screen, &str, &str); 5] = [
    (Screen::Orders, icons::SHOPPING_BAG, "screen.orders"),
    (Screen::Activities, icons::LIGHTNING, "screen.activities"),
    (Screen::Calendar, icons::CALENDAR, "screen.calendar"),
    (Screen::Sync, icons::ARROWS_CLOCKWISE, "screen.sync"),
    (Screen::Settings, icons::GEAR, "screen.settings"),
];

/// Draws the rail and gives the screen that was picked.
pub(super) fn rail_ui(ui: &mut Ui, screen: Screen) -> Option<Screen> {
    let t = theme::tokens(ui);
    let mut picked = None;
    let frame = egui::Frame::new().fill(t.ground).inner_margin(egui::Margin::symmetric(4, 10));
    Panel::left("rail").exact_size(theme::RAIL_WIDTH).resizable(false).frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        for (which, icon, key) in RAIL {
            if which == Screen::Settings {
                continue;
            }
            if rail_button(ui, which == screen, icon, &t!(key)) {
                picked = Some(which);
            }
        }
        ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
            let (which, icon, key) = RAIL[RAIL.len() - 1];
            if rail_button(ui, which == screen, icon, &t!(key)) {
                picked = Some(which);
            }
        });
    });
    picked
}

fn rail_button(ui: &mut Ui, on: bool, icon: &str, text: &str) -> bool {
    let t = theme::tokens(ui);
    let size = vec2(theme::RAIL_WIDTH - 8.0, 52.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let name = t!("rail.name", screen = text);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, on, &*name));
    let fill = if on {
        t.panel
    } else if response.hovered() {
        t.hover
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, theme::CORNER, fill);
    if on {
        let bar =
            egui::Rect::from_min_size(rect.left_top() + vec2(0.0, 12.0), vec2(3.0, rect.height() - 24.0));
        ui.painter().rect_filled(bar, 1, t.accent);
    }
    if response.has_focus() {
        ui.painter().rect_stroke(rect, theme::CORNER, Stroke::new(1.5, t.accent), egui::StrokeKind::Inside);
    }
    let color = if on { t.text } else { t.second };
    let font = |size| egui::FontId::proportional(size);
    let middle = rect.center();
    ui.painter().text(middle - vec2(0.0, 9.0), egui::Align2::CENTER_CENTER, icon, font(20.0), color);
    ui.painter().text(middle + vec2(0.0, 14.0), egui::Align2::CENTER_CENTER, text, font(12.0), color);
    response.clicked()
}

/// The line at the top: which shop is shown. Gives the shop that was picked.
pub(super) fn top_ui(ui: &mut Ui, model: &Model, shop: Option<&ShopName>) -> Option<ShopName> {
    if model.shops.len() < 2 {
        return None;
    }
    let t = theme::tokens(ui);
    let mut picked = None;
    let frame = egui::Frame::new().fill(t.ground).inner_margin(egui::Margin::symmetric(12, 4));
    Panel::top("shops").frame(frame).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            for state in &model.shops {
                let on = shop == Some(&state.profile.name);
                let name = t!("shop.show", name = state.profile.name);
                let response = pick_button(ui, state.profile.name.as_str(), &name, on);
                if response.clicked() && !on {
                    picked = Some(state.profile.name.clone());
                }
            }
        });
    });
    picked
}

/// One bar for whatever stops the orders, on every screen, so that it cannot be overlooked.
pub(super) fn stopped_ui(
    ui: &mut Ui,
    model: &Model,
    shop: Option<&ShopName>,
    now: Timestamp,
    actions: &mut Actions,
) {
    let state = model.sync_of(shop);
    let Some(hindrance) =
        shop.and_then(|shop| Hindrance::of_secrets(model, shop)).or_else(|| Hindrance::of_sync(state?))
    else {
        return;
    };
    let t = theme::tokens(ui);
    let frame =
        egui::Frame::new().fill(t.bad.gamma_multiply(0.14)).inner_margin(egui::Margin::symmetric(14, 6));
    Panel::top("stopped").frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            icon_ui(ui, icons::WARNING_CIRCLE_FILL, 16.0, t.bad);
            ui.label(RichText::new(hindrance.what).text_style(theme::medium()));
            if let Some(at) = state.and_then(|state| state.complete_to) {
                ui.label(t!("stopped.at", at = words::short_time(at, now)));
            }
            ui.label(RichText::new(hindrance.mend).color(t.second));
            if hindrance.by_settings && text_button(ui, &t!("go.settings")).clicked() {
                actions.wish(Wish::Go(Screen::Settings));
            }
        });
    });
}

/// What stops the orders of a shop.
struct Hindrance {
    what: String,
    mend: String,
    /// Is it mended in the settings?
    by_settings: bool,
}

impl Hindrance {
    /// A secret that is missing, or a keyring that does not say whether it has it.
    fn of_secrets(model: &Model, shop: &ShopName) -> Option<Self> {
        let state = model.shops.iter().find(|state| state.profile.name == *shop)?;
        // Nobody was asked yet.
        let keyring = model.keyring.as_ref()?;
        let place = |kind| state.secrets.iter().find(|(known, _)| *known == kind).map(|(_, place)| *place);
        let mut wanted = SecretKind::ALL.into_iter().filter(|kind| state.profile.needs(*kind));
        let fault = wanted.find_map(|kind| match place(kind) {
            None => keyring.as_ref().err().cloned(),
            Some(None) => Some(Fault::NoSecret(kind)),
            Some(Some(_)) => None,
        })?;
        let what = words::fault(&fault).what;
        // The settings say at length what there is to do.
        Some(Self { what, mend: String::new(), by_settings: true })
    }

    /// What the last pass met.
    fn of_sync(state: &SyncState) -> Option<Self> {
        let stops =
            |class: &Class| needs_settings(class) || matches!(class, Class::DailyLimit | Class::ClockSkew);
        let trouble = state.troubles.iter().find(|trouble| stops(&trouble.class))?;
        let (what, mend) = words::class(&trouble.class);
        let what = words::of_gateway(trouble.gateway, &what);
        Some(Self { what, mend: mend.into_owned(), by_settings: needs_settings(&trouble.class) })
    }
}

/// The status bar: what is complete, what runs.
pub(super) fn status_ui(
    ui: &mut Ui,
    model: &Model,
    shop: Option<&ShopName>,
    now: Timestamp,
    actions: &mut Actions,
) {
    let t = theme::tokens(ui);
    let frame = egui::Frame::new()
        .fill(t.ground)
        .stroke(Stroke::new(1.0, t.line))
        .inner_margin(egui::Margin::symmetric(12, 0));
    Panel::bottom("status").exact_size(theme::STATUS_HEIGHT).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            ui.style_mut().override_text_style = Some(theme::small());
            let Some((shop, state)) = shop.and_then(|shop| Some((shop, model.sync.get(shop)?))) else {
                return;
            };
            complete_ui(ui, state, now, actions);
            if let Some((text, tone)) = behind_words(model, shop, state, now) {
                let label = RichText::new(text).color(tone.color(ui));
                let label = Label::new(label).selectable(false).truncate().sense(egui::Sense::click());
                if ui.add(label).clicked() {
                    actions.wish(Wish::Go(Screen::Sync));
                }
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                running_ui(ui, state, shop, now, actions);
            });
        });
    });
}

fn complete_ui(ui: &mut Ui, state: &SyncState, now: Timestamp, actions: &mut Actions) {
    let (text, tone) = match state.complete_to {
        Some(at) => {
            let tone = match freshness(at, now) {
                Freshness::Fresh => Tone::Plain,
                Freshness::Aging => Tone::Warn,
                Freshness::Old => Tone::Bad,
            };
            (t!("status.complete", at = words::short_time(at, now)), tone)
        }
        None => (t!("status.not_complete"), Tone::Second),
    };
    let label = RichText::new(text).color(tone.color(ui));
    let mut response = ui.add(Label::new(label).selectable(false).sense(egui::Sense::click()));
    if !state.gaps.is_empty() {
        let text = t!("status.gaps", count = state.gaps.len());
        let label = RichText::new(text).color(Tone::Warn.color(ui));
        let hover = state.gaps.last().map(|gap| words::gap(gap, now)).unwrap_or_default();
        response |=
            ui.add(Label::new(label).selectable(false).sense(egui::Sense::click())).on_hover_text(hover);
    }
    if state.wanting > 0 {
        let text = t!("status.wanting", count = words::count(state.wanting));
        ui.add(Label::new(RichText::new(text).color(theme::tokens(ui).second)).selectable(false));
    }
    if response.clicked() {
        actions.wish(Wish::Go(Screen::Sync));
    }
}

/// Why the orders are behind, or what is withheld at present; nothing where all is as it should be.
fn behind_words(model: &Model, shop: &ShopName, state: &SyncState, now: Timestamp) -> Option<(String, Tone)> {
    if let Some(degraded) = model.degraded(shop, now) {
        return Some((format!("· {}", degraded_words(degraded, now)), Tone::Warn));
    }
    let tone = match freshness(state.complete_to?, now) {
        Freshness::Fresh => return None,
        Freshness::Aging => Tone::Warn,
        Freshness::Old => Tone::Bad,
    };
    let waiting = state.running.as_ref().map(|progress| progress.waiting.as_ref());
    let why = match (waiting, state.troubles.first(), &state.held_by, state.next_in_s) {
        (Some(Some((class, _))), ..) => words::class(class).0,
        (Some(None), ..) => t!("behind.reading"),
        (None, Some(trouble), ..) => words::class(&trouble.class).0,
        (None, None, Some(_), _) => t!("fault.busy"),
        (None, None, None, Some(seconds)) if seconds < 3_600 => t!("sync.next", seconds = seconds),
        (None, None, None, _) => t!("behind.stopped"),
    };
    Some((format!("· {why}"), tone))
}

/// That the platform's lists are degraded, until when, and what is done: 平台降级至 22:00，已改用增强源.
#[must_use]
pub(super) fn degraded_words(degraded: Degraded, now: Timestamp) -> String {
    let until = degraded.until.map(|at| when::from_day(at, now.day(), now));
    match (until, degraded.instead) {
        (Some(until), Instead::Enhanced) => t!("degraded.enhanced", until = until),
        (Some(until), Instead::Nothing) => t!("degraded.alone", until = until),
        (None, Instead::Enhanced) => t!("degraded.enhanced.open"),
        (None, Instead::Nothing) => t!("degraded.alone.open"),
    }
    .into_owned()
}

fn running_ui(ui: &mut Ui, state: &SyncState, shop: &ShopName, now: Timestamp, actions: &mut Actions) {
    if let Some(progress) = &state.running {
        let (text, share) = stage_words(progress, now);
        #[expect(clippy::cast_possible_truncation, reason = "a share in percent")]
        let text = match share {
            Some(share) => format!("{text}  {}%", (share * 100.0) as i32),
            None => text,
        };
        // What is waited for says more than what would be read.
        let (text, color) = match &progress.waiting {
            Some((class, until)) => {
                let (what, seconds) = (words::class(class).0, until.since_s(now).max(0));
                (t!("sync.waiting", what = what, seconds = seconds).into_owned(), Tone::Warn.color(ui))
            }
            None => (text, theme::tokens(ui).second),
        };
        ui.add(Label::new(RichText::new(text).color(color)).selectable(false).truncate());
        spinner_ui(ui, 12.0);
    } else {
        if small_icon_button(ui, icons::ARROW_CLOCKWISE, &t!("status.sync_now")).clicked() {
            actions.act(Action::Sync(shop.clone()), Purpose::Pass);
        }
        let today = if is_behind(&state.history) {
            far_words(&state.history, state.today)
        } else {
            t!("status.today", count = words::count(state.today)).into_owned()
        };
        ui.add(Label::new(RichText::new(today).color(theme::tokens(ui).second)).selectable(false).truncate());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::RuleWindow;
    use crate::domain::list::Gateway;
    use crate::domain::pass::Trouble;
    use crate::domain::shop::{Ceiling, GatewayUrl, ShopProfile, SignMethod, TopSection};
    use crate::messages::ShopState;

    fn now() -> Timestamp {
        "2023-11-10 20:14:30".parse().unwrap()
    }

    fn shop() -> ShopName {
        ShopName::new("main").unwrap()
    }

    fn state(age_s: i64) -> SyncState {
        let trouble = Trouble { gateway: Gateway::Top, class: Class::Passing, words: String::new() };
        SyncState { complete_to: Some(now().plus_s(-age_s)), troubles: vec![trouble], ..SyncState::default() }
    }

    fn behind(age_s: i64) -> Option<Tone> {
        behind_words(&Model::default(), &shop(), &state(age_s), now()).map(|(text, tone)| {
            assert!(text.ends_with(&*words::class(&Class::Passing).0), "{text}");
            tone
        })
    }

    #[test]
    fn the_reason_stands_beside_what_is_five_minutes_old_and_is_bad_at_thirty() {
        assert_eq!(behind(300), None);
        assert_eq!(behind(301), Some(Tone::Warn));
        assert_eq!(behind(1_801), Some(Tone::Bad));
    }

    #[test]
    fn within_a_degraded_window_it_is_said_until_when_however_fresh_the_orders_are() {
        let top = TopSection {
            gateway: GatewayUrl::new("https://eco.taobao.com/router/rest").unwrap(),
            app_key: "1".to_owned(),
            sign_method: SignMethod::default(),
            requests_per_second: Ceiling::default(),
            calls_per_day: None,
            share_percent: None,
            authorised_until: None,
        };
        let profile =
            ShopProfile { name: shop(), seller_nick: String::new(), top: Some(top), enhanced: None };
        let window = RuleWindow { from: Some(now()), to: Some(now().plus_s(6_330)) };
        let model = Model {
            shops: vec![ShopState { profile, secrets: Vec::new() }],
            list_windows: vec![window],
            ..Model::default()
        };
        let told = |at: Timestamp| behind_words(&model, &shop(), &state(60), at);
        assert!(told(now()).is_some_and(|(text, tone)| text.contains("22:00") && tone == Tone::Warn));
        assert_eq!(told(now().plus_s(-1)), None);
    }
}
