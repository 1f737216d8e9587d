//! The screen of the promotion days: what touches this shop, every API on a timeline, and the notices themselves.

mod day;
mod import;
mod kinds;
mod ours;
mod ours_list;
mod timeline;

pub use ours::{Instead, Part, Phase, Touch, list_windows, lists_degraded, touches};

use std::path::PathBuf;
use std::sync::Arc;

use egui::{Key, Label, Modifiers, RichText, ScrollArea, Ui};
use rust_i18n::t;

use super::actions::Actions;
use super::icons;
use super::model::Model;
use super::theme;
use super::when;
use super::widgets::{
    Field, Segment, Tone, badge_ui, card_ui, empty_ui, fault_ui, field_ui, icon_button, main_button, page_ui,
    pick_button, plain_icon_button, section_ui, segments_ui, waiting_screen_ui,
};
use super::window::Zone;
use super::words::Plight;
use crate::domain::notices::{Force, KnownNotice, KnownNotices, NoticeReport};
use crate::domain::shop::{ShopName, ShopProfile};
use crate::domain::time::Timestamp;
use crate::messages::{Fault, NoticeSource};
use day::Day;
use import::{After, Import};

/// What the screen is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum About {
    /// What touches this shop.
    #[default]
    Shop,
    /// Every API.
    All,
}

/// The screen's own state.
#[derive(Debug, Default)]
pub struct CalendarScreen {
    about: About,
    /// The day of the timeline.
    day: Option<i64>,
    search: String,
    selected: Option<String>,
    unfolded: ours_list::Unfolded,
    import: Option<Import>,
    worked_out: Option<WorkedOut>,
}

/// What is worked out of the notices, and of which.
#[derive(Debug)]
struct WorkedOut {
    notices: Arc<KnownNotices>,
    profile: Option<ShopProfile>,
    touches: Vec<Touch>,
    days: Vec<i64>,
    /// The day that is shown, with the search that it was worked out for.
    shown: Option<(i64, String, Day)>,
}

/// What a frame of the screen draws with.
pub(super) struct Scene<'a> {
    pub(super) model: &'a Model,
    pub(super) shop: &'a ShopName,
    pub(super) actions: &'a mut Actions,
    pub(super) now: Timestamp,
    pub(super) zone: Zone,
}

impl CalendarScreen {
    /// A file was dropped onto the screen.
    pub fn dropped(&mut self, path: PathBuf, actions: &mut Actions) {
        self.import = Some(Import::of_file(path, actions));
    }

    /// A notice was read, and nothing is kept yet.
    pub fn shown(&mut self, source: &NoticeSource, outcome: Result<NoticeReport, Fault>) {
        if let Some(import) = &mut self.import {
            import.shown(source, outcome);
        }
    }

    /// A notice was to be kept, and was or could not be.
    pub fn kept(&mut self, fault: Option<Fault>) {
        if self.import.as_mut().is_some_and(|import| import.kept(fault) == After::Closed) {
            self.import = None;
        }
    }

    /// Draws the screen.
    pub(super) fn ui(&mut self, ui: &mut Ui, scene: &mut Scene<'_>) {
        egui::CentralPanel::no_frame().show(ui, |ui| {
            ui.painter().rect_filled(ui.max_rect(), 0, theme::tokens(ui).ground);
            let Some(notices) = scene.model.notices.clone() else {
                waiting_screen_ui(ui, &t!("calendar.reading"));
                return;
            };
            self.work_out(&notices, scene);
            let widest = if self.about == About::All { 1_600.0 } else { 960.0 };
            page_ui(ui, "calendar", widest, |ui| {
                self.content_ui(ui, &notices, scene);
            });
        });
    }

    fn content_ui(&mut self, ui: &mut Ui, notices: &KnownNotices, scene: &mut Scene<'_>) {
        let has_any = !notices.calendar.notices.is_empty();
        self.head_ui(ui, has_any, scene.zone);
        if let Some(import) = &mut self.import
            && import.ui(ui, scene.actions, scene.now) == After::Closed
        {
            self.import = None;
        }
        if !has_any {
            if self.import.is_none() {
                self.nothing_ui(ui);
            }
            unreadable_ui(ui, notices);
            return;
        }
        match self.about {
            About::Shop => self.shop_ui(ui, scene),
            About::All => self.all_ui(ui, scene.now),
        }
        notices_ui(ui, notices, scene.now);
        unreadable_ui(ui, notices);
    }

    fn head_ui(&mut self, ui: &mut Ui, has_any: bool, zone: Zone) {
        ui.horizontal(|ui| {
            ui.add(Label::new(RichText::new(t!("screen.calendar.title")).heading()).selectable(false));
            if zone == Zone::Other {
                badge_ui(ui, &t!("calendar.gmt8"), Tone::Info).on_hover_text(t!("calendar.gmt8.why"));
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if has_any
                    && self.import.is_none()
                    && plain_icon_button(ui, icons::DOWNLOAD_SIMPLE, &t!("calendar.import")).clicked()
                {
                    self.import = Some(Import::default());
                }
            });
        });
        if has_any {
            ui.allocate_ui(egui::vec2(240.0, 28.0), |ui| {
                let texts = [t!("calendar.shop"), t!("calendar.all")];
                let segments = [
                    Segment { value: About::Shop, text: &texts[0] },
                    Segment { value: About::All, text: &texts[1] },
                ];
                segments_ui(ui, &t!("calendar.about"), &mut self.about, &segments);
            });
        }
    }

    /// No notice is known: what one is, and where it goes.
    fn nothing_ui(&mut self, ui: &mut Ui) {
        empty_ui(ui, icons::CALENDAR_BLANK, &t!("calendar.none"), &t!("calendar.none.hint"), None);
        ui.vertical_centered(|ui| {
            if main_button(ui, &t!("calendar.import")).clicked() {
                self.import = Some(Import::default());
            }
        });
    }

    fn shop_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let Some(WorkedOut { touches, profile: Some(profile), .. }) = &self.worked_out else { return };
        if profile.top.is_none() {
            card_ui(ui, |ui| {
                ui.label(RichText::new(t!("ours.no_top")).color(theme::tokens(ui).second));
            });
            return;
        }
        let frame = ours_list::Frame { touches, instead: Instead::of(profile), now: scene.now };
        ours_list::ui(ui, &frame, &mut self.unfolded);
    }

    fn all_ui(&mut self, ui: &mut Ui, now: Timestamp) {
        let Some(worked_out) = &mut self.worked_out else { return };
        let Some(day) = day_of(self.day, &worked_out.days, now.day()) else { return };
        let picked = days_ui(ui, &worked_out.days, day, now);
        let day = picked.unwrap_or(day);
        self.day = Some(day);
        ui.allocate_ui(egui::vec2(360.0, 30.0), |ui| {
            let (name, hint) = (t!("timeline.search"), t!("timeline.search.hint"));
            field_ui(ui, Field { hint: &hint, most_chars: 100, ..Field::named(&name) }, &mut self.search);
        });
        let is_known =
            worked_out.shown.as_ref().is_some_and(|(known, text, _)| *known == day && *text == self.search);
        if !is_known {
            let rows = day::rows(&worked_out.notices.calendar, day, &self.search);
            worked_out.shown = Some((day, self.search.clone(), rows));
        }
        if let Some((number, _, day)) = &worked_out.shown {
            timeline::ui(ui, &timeline::Frame { day, number: *number, now }, &mut self.selected);
        }
    }

    /// Works out what the frame shows, if the notices or the shop are others than before.
    fn work_out(&mut self, notices: &Arc<KnownNotices>, scene: &Scene<'_>) {
        let profile = scene.model.profile(scene.shop);
        let is_known = self
            .worked_out
            .as_ref()
            .is_some_and(|known| Arc::ptr_eq(&known.notices, notices) && known.profile.as_ref() == profile);
        if is_known {
            return;
        }
        self.unfolded = None;
        self.worked_out = Some(WorkedOut {
            notices: Arc::clone(notices),
            profile: profile.cloned(),
            touches: profile.map(|profile| touches(&notices.calendar, profile)).unwrap_or_default(),
            days: day::days(&notices.calendar),
            shown: None,
        });
    }
}

/// The day that is shown: the one that was picked, else today or the next that has a window, else the last.
fn day_of(picked: Option<i64>, days: &[i64], today: i64) -> Option<i64> {
    let known = picked.filter(|day| days.contains(day));
    known.or_else(|| days.iter().copied().find(|day| *day >= today)).or_else(|| days.last().copied())
}

/// The days that have a window, to go from one to the other. Gives the one that was picked.
fn days_ui(ui: &mut Ui, days: &[i64], day: i64, now: Timestamp) -> Option<i64> {
    let place = days.iter().position(|known| *known == day)?;
    let before = place.checked_sub(1).map(|place| days[place]);
    let after = days.get(place + 1).copied();
    let mut picked = None;
    ui.horizontal(|ui| {
        if ui
            .add_enabled_ui(before.is_some(), |ui| icon_button(ui, icons::CARET_LEFT, &t!("days.before")))
            .inner
            .clicked()
        {
            picked = before;
        }
        if ui
            .add_enabled_ui(after.is_some(), |ui| icon_button(ui, icons::CARET_RIGHT, &t!("days.after")))
            .inner
            .clicked()
        {
            picked = after;
        }
        ScrollArea::horizontal().id_salt("days").show(ui, |ui| {
            ui.horizontal(|ui| {
                for known in days {
                    let text = when::day_head(*known, now);
                    let response = pick_button(ui, &text, &t!("days.show", day = text), *known == day);
                    if response.clicked() {
                        picked = Some(*known);
                    }
                    if *known == day && ui.memory(|memory| memory.data.get_temp(shown_id())) != Some(day) {
                        response.scroll_to_me(None);
                        ui.memory_mut(|memory| memory.data.insert_temp(shown_id(), day));
                    }
                }
            });
        });
    });
    // A key for whoever is not in a field.
    if ui.memory(|memory| memory.focused()).is_none() {
        let step = ui.input_mut(|input| {
            if input.consume_key(Modifiers::NONE, Key::ArrowLeft) {
                before
            } else if input.consume_key(Modifiers::NONE, Key::ArrowRight) {
                after
            } else {
                None
            }
        });
        picked = picked.or(step);
    }
    picked
}

/// Under what the day that was scrolled to is remembered.
fn shown_id() -> egui::Id {
    egui::Id::unique("the day in sight")
}

/// Every revision of every notice.
fn notices_ui(ui: &mut Ui, known: &KnownNotices, now: Timestamp) {
    card_ui(ui, |ui| {
        section_ui(ui, &t!("notices.title", count = known.notices.len()));
        ui.spacing_mut().item_spacing.y = 6.0;
        for notice in &known.notices {
            notice_ui(ui, notice, now);
        }
    });
}

fn notice_ui(ui: &mut Ui, notice: &KnownNotice, now: Timestamp) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        match notice.force {
            Force::Holds => badge_ui(ui, &t!("notices.holds"), Tone::Good),
            Force::Replaced => badge_ui(ui, &t!("notices.replaced"), Tone::Second),
        };
        let color = if notice.force == Force::Holds { t.text } else { t.second };
        ui.add(Label::new(RichText::new(&notice.title).color(color)).truncate());
    });
    let imported = |number| t!("notices.revision", number = number);
    let from = notice.revision.map_or_else(|| t!("notices.shipped"), imported);
    let day = when::day(notice.published.day(), now);
    let line = t!(
        "notices.line",
        day = format!("{day} {}", when::clock(notice.published)),
        from = from,
        windows = notice.windows,
        apis = notice.apis,
        id = notice.id
    );
    ui.add(
        Label::new(RichText::new(line).text_style(theme::small()).color(t.second))
            .selectable(false)
            .truncate(),
    );
}

/// Files of notices that cannot be read.
fn unreadable_ui(ui: &mut Ui, known: &KnownNotices) {
    for (path, why) in &known.unreadable {
        let what = t!("notices.unreadable", path = path).into_owned();
        let mend = t!("notices.unreadable.mend").into_owned();
        fault_ui(ui, &Plight { what, mend, below: why.clone() }, Tone::Warn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timeline_opens_on_today_or_the_next_day_that_has_a_window() {
        let days = [10, 17, 24];
        for (today, picked, expected) in [
            (3, None, 10),
            (17, None, 17),
            (18, None, 24),
            (99, None, 24),
            (3, Some(17), 17),
            (3, Some(4), 10),
        ] {
            assert_eq!(day_of(picked, &days, today), Some(expected), "{today} {picked:?}");
        }
        assert_eq!(day_of(None, &[], 3), None);
    }
}
