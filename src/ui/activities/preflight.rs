//! The card before a start or an end: each thing that has to be right, green or with what mends it.

use egui::{Label, RichText, Ui};
use rust_i18n::t;

use super::known::{Ask, Known};
use super::{Scene, said as words_of};
use crate::domain::activity::Activity;
use crate::domain::activity::preflight::{
    AuthorisationCheck, ClockCheck, MarkedItem, PreflightCheck, RecordCheck, Standing, TopCheck,
};
use crate::domain::ids::NumIid;
use crate::domain::time::{HOUR_S, Timestamp};
use crate::messages::Action;
use crate::ui::actions::{Purpose, Screen, Wish};
use crate::ui::icons;
use crate::ui::theme;
use crate::ui::widgets::{Tone, card_ui, icon_ui, note_ui, section_ui, spinner_ui, text_button};
use crate::ui::words;

/// How long before a start or an end the card stands there by itself, in seconds.
const NEAR_S: i64 = HOUR_S;
/// Within this many seconds before it, a check of an hour ago does not count.
const CLOSE_S: i64 = 600;

/// Of how many items it is said how many users are marked.
const MOST_ITEMS: usize = 6;

/// What mends a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mend {
    Settings,
    ReadAgain,
    Compare,
    Calendar,
    Mark(NumIid),
}

/// Draws the card, where a start or an end is near or it was asked for.
pub(super) fn ui(ui: &mut Ui, activity: &Activity, known: &mut Known, scene: &mut Scene<'_>) {
    let id = activity.id();
    let near = nearest(activity, scene.now);
    let is_stale = match (known.preflight_of(id), near) {
        (None, near) => near.is_some(),
        (Some((at, _)), Some(turn)) => {
            let left = turn.since_s(scene.now);
            left <= CLOSE_S && turn.since_s(*at) > CLOSE_S
        }
        (Some(_), None) => false,
    };
    if is_stale {
        known.check(id, scene);
    }
    let checked = known.preflight_of(id).cloned();
    if checked.is_none() && !known.is_checking(id) {
        return;
    }
    let mut again = false;
    let mut mend = None;
    card_ui(ui, |ui| {
        ui.horizontal(|ui| {
            section_ui(ui, &t!("preflight.title"));
            if known.is_checking(id) {
                spinner_ui(ui, 14.0);
            } else {
                again = text_button(ui, &t!("preflight.again")).clicked();
            }
        });
        match &checked {
            None => {
                ui.label(t!("preflight.running"));
            }
            Some((_, Err(fault))) => {
                ui.label(RichText::new(words::fault(fault).line()).color(Tone::Bad.color(ui)));
            }
            Some((at, Ok(checks))) => {
                for check in checks {
                    mend = mend.or(check_ui(ui, check, scene.now));
                }
                let text = t!("preflight.at", at = words::short_time(*at, scene.now));
                let text = RichText::new(text).text_style(theme::small()).color(theme::tokens(ui).faint);
                ui.add(Label::new(text).selectable(false));
            }
        }
    });
    if again {
        known.check(id, scene);
    }
    match mend {
        None => {}
        Some(Mend::Settings) => scene.actions.wish(Wish::Go(Screen::Settings)),
        Some(Mend::Calendar) => scene.actions.wish(Wish::Go(Screen::Calendar)),
        Some(Mend::Mark(item)) => known.mark = Some(item),
        Some(Mend::ReadAgain) => {
            let action = Action::ReadActivityAgain(scene.shop.clone(), id.clone());
            scene.actions.act(action, Purpose::Activity(Ask::ReadAgain(id.clone())));
        }
        Some(Mend::Compare) => {
            scene.actions.act(Action::FindDrift(scene.shop.clone()), Purpose::Activity(Ask::Drift));
        }
    }
}

/// The start or end that is less than an hour away.
fn nearest(activity: &Activity, now: Timestamp) -> Option<Timestamp> {
    let near = |at: &Timestamp| (0..=NEAR_S).contains(&at.since_s(now));
    [activity.span().start(), activity.span().end()].into_iter().find(near)
}

fn check_ui(ui: &mut Ui, check: &PreflightCheck, now: Timestamp) -> Option<Mend> {
    let (icon, tone) = match check.standing() {
        Standing::Fine => (icons::CHECK, Tone::Good),
        Standing::Unknown => (icons::QUESTION, Tone::Second),
        Standing::Mend => (icons::WARNING, Tone::Bad),
    };
    let (text, mend) = said(check, now);
    let mut pressed = None;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        icon_ui(ui, icon, 16.0, tone.color(ui));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(RichText::new(text).color(theme::tokens(ui).text)).wrap());
            if let PreflightCheck::Marked(items) = check {
                marked_ui(ui, items);
            }
            if let Some(mend) = mend
                && text_button(ui, &mend_word(mend)).clicked()
            {
                pressed = Some(mend);
            }
        });
    });
    pressed
}

/// How many users are marked for each item; the first few, those first that lack some.
fn marked_ui(ui: &mut Ui, items: &[MarkedItem]) {
    let mut items: Vec<&MarkedItem> = items.iter().collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.standing()));
    for item in items.iter().take(MOST_ITEMS) {
        let platform = if let Some(count) = item.platform {
            t!("preflight.marked.platform", count = words::count(count))
        } else {
            t!("preflight.marked.not_asked")
        };
        let here = words::count(item.here);
        let text = t!("preflight.marked.item", item = item.item, here = here, platform = platform);
        note_ui(ui, &text, Tone::Second);
    }
    if items.len() > MOST_ITEMS {
        note_ui(ui, &t!("preflight.marked.more", count = items.len() - MOST_ITEMS), Tone::Second);
    }
}

/// What the marks come to, and for which item users are to be marked.
fn marked_said(items: &[MarkedItem]) -> (std::borrow::Cow<'static, str>, Option<Mend>) {
    let of = |standing: Standing| -> Vec<NumIid> {
        items.iter().filter(|item| item.standing() == standing).map(|item| item.item).collect()
    };
    let (without, unknown) = (of(Standing::Mend), of(Standing::Unknown));
    if let Some(first) = without.first() {
        let text = t!("preflight.marked.none", count = without.len(), items = words_of::listed(&without));
        return (text, Some(Mend::Mark(*first)));
    }
    if !unknown.is_empty() {
        let items = words_of::listed(&unknown);
        return (t!("preflight.marked.unknown", count = unknown.len(), items = items), None);
    }
    let least = items.iter().filter_map(MarkedItem::at_least).min().unwrap_or_default();
    (t!("preflight.marked.fine", count = words::count(least)), None)
}

fn mend_word(mend: Mend) -> String {
    match mend {
        Mend::Settings => t!("go.settings"),
        Mend::ReadAgain => t!("drift.read_again"),
        Mend::Compare => t!("drift.compare"),
        Mend::Calendar => t!("preflight.calendar.open"),
        Mend::Mark(item) => t!("preflight.marked.mend", item = item),
    }
    .into_owned()
}

fn said(check: &PreflightCheck, now: Timestamp) -> (String, Option<Mend>) {
    let (text, mend) = match check {
        PreflightCheck::Top(TopCheck::Fine) => (t!("preflight.top.fine"), None),
        PreflightCheck::Top(TopCheck::NoSection) => (t!("activities.no_top.title"), Some(Mend::Settings)),
        PreflightCheck::Top(TopCheck::NoSecret) => (t!("preflight.top.no_secret"), Some(Mend::Settings)),
        PreflightCheck::Record(record) => match record {
            RecordCheck::Fine => (t!("preflight.record.fine"), None),
            RecordCheck::NeverSent => (t!("preflight.record.never_sent"), None),
            RecordCheck::OutcomeUnknown => (t!("preflight.record.outcome_unknown"), Some(Mend::ReadAgain)),
            RecordCheck::Differs(_) => (t!("preflight.record.differs"), Some(Mend::Compare)),
            RecordCheck::Gone => (t!("preflight.record.gone"), Some(Mend::Compare)),
            RecordCheck::Unheard(error) => {
                let why = words::gateway_error(error).line();
                (t!("preflight.record.unheard", why = why), None)
            }
        },
        PreflightCheck::Authorisation(authorisation) => match authorisation {
            AuthorisationCheck::Fine => (t!("preflight.auth.fine"), None),
            AuthorisationCheck::EndsBefore(at) => {
                (t!("preflight.auth.ends_before", at = words::short_time(*at, now)), Some(Mend::Settings))
            }
            AuthorisationCheck::Refused(_) => (t!("preflight.auth.refused"), Some(Mend::Settings)),
            AuthorisationCheck::UntilUnknown => (t!("preflight.auth.until_unknown"), Some(Mend::Settings)),
            AuthorisationCheck::Unheard => (t!("preflight.auth.unheard"), None),
        },
        PreflightCheck::Clock(clock) => match clock {
            ClockCheck::Fine => (t!("preflight.clock.fine"), None),
            ClockCheck::Off(seconds) => (t!("preflight.clock.off", seconds = seconds), None),
            ClockCheck::Unheard => (t!("preflight.clock.unheard"), None),
        },
        PreflightCheck::Marked(items) => marked_said(items),
        PreflightCheck::Calendar(closures) => match closures.first() {
            None => (t!("preflight.calendar.fine"), None),
            Some(closure) => {
                let until = closure.until.map_or_else(
                    || t!("preflight.calendar.open_end").into_owned(),
                    |until| words::short_time(until, now),
                );
                let from = closure.from.map_or_else(
                    || t!("preflight.calendar.open_start").into_owned(),
                    |from| words::short_time(from, now),
                );
                let text = t!("preflight.calendar.closed", api = closure.api, from = from, until = until);
                (text, Some(Mend::Calendar))
            }
        },
    };
    (text.into_owned(), mend)
}
