//! The window: it draws what is known and asks for what is wanted, and nothing else. No file, no network, no
//! database, no waiting.

mod across;
mod due;
mod ended;
mod obey;
mod watched;

use std::collections::HashMap;

use egui::{Context, Ui};
use rust_i18n::t;

use super::actions::{Actions, Purpose, Screen, Wish};
use super::activities::{self, ActivitiesScreen};
use super::calendar::{self, CalendarScreen};
use super::focus::Moved;
use super::ime::Composing;
use super::model::{Model, Start};
use super::notices::Notices;
use super::orders::{self, OrdersScreen};
use super::palette::Palette;
use super::settings::{self, SettingsScreen};
use super::settings_kept::{ItemPictures, KEY, Language, Pane, Settings};
use super::sync::{self, SyncScreen};
use super::widgets::{Tone, fault_ui, waiting_screen_ui};
use super::{flag_names, shell, theme, words};
use crate::domain::activity::due::NOTICE_WISH;
use crate::domain::picture::PictureAddress;
use crate::domain::shop::ShopName;
use crate::domain::time::Timestamp;
use crate::messages::{Action, ActionId, Closed, CoverageWish, Event, View, WindowEnd};

/// How the window is opened.
#[derive(Debug, Clone, Default)]
pub struct WindowOptions {
    /// The language, where the command line names one; it wins over the kept choice.
    pub language: Option<Language>,
    /// The language until the user has chosen one.
    pub usual_language: Language,
    /// A word in the title, for the practice shop.
    pub practice: Practice,
    /// Whether the machine shows the time that this program speaks.
    pub zone: Zone,
    /// What the machine's own clock shows at an instant, where that differs.
    pub local: Option<LocalClock>,
}

/// What the machine's own clock shows at an instant; `None` where it shows the time that this program speaks.
pub type LocalClock = fn(Timestamp) -> Option<String>;

/// Whether the machine's zone is GMT+8, in which all times of this program are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Zone {
    /// It is.
    #[default]
    Gmt8,
    /// It is another; the window names GMT+8 where that matters.
    Other,
}

/// Whether the shop is the practice shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Practice {
    /// It is a real one.
    #[default]
    No,
    /// It is; the window says so.
    Yes,
}

/// An action under way: whose it is, and which shop was shown when it was asked for.
#[derive(Debug)]
struct Pending {
    purpose: Purpose,
    shop: Option<ShopName>,
}

/// The window's whole state.
#[derive(Debug)]
pub struct Window {
    options: WindowOptions,
    model: Model,
    settings: Settings,
    shop: Option<ShopName>,
    orders: OrdersScreen,
    activities: ActivitiesScreen,
    /// When the last frame was drawn.
    now: Timestamp,
    calendar: CalendarScreen,
    sync: SyncScreen,
    settings_screen: SettingsScreen,
    notices: Notices,
    palette: Palette,
    /// What is to be copied with the next frame.
    clipboard: Option<String>,
    desktop: watched::Desktop,
    actions: Actions,
    pending: HashMap<ActionId, Pending>,
    composing: Composing,
    focus: Moved,
    dressed: Option<(super::settings_kept::ThemeChoice, u16, Language)>,
}

impl Window {
    /// A window that knows nothing yet.
    #[must_use]
    pub fn new(options: WindowOptions) -> Self {
        let settings =
            Settings { language: options.language.unwrap_or(options.usual_language), ..Settings::default() };
        Self {
            options,
            model: Model::default(),
            settings,
            shop: None,
            orders: OrdersScreen::default(),
            activities: ActivitiesScreen::default(),
            now: Timestamp::from_unix(0),
            calendar: CalendarScreen::default(),
            sync: SyncScreen::default(),
            settings_screen: SettingsScreen::default(),
            notices: Notices::default(),
            palette: Palette::default(),
            clipboard: None,
            desktop: watched::Desktop::default(),
            actions: Actions::default(),
            pending: HashMap::new(),
            composing: Composing::default(),
            focus: Moved::default(),
            dressed: None,
        }
    }

    /// Takes in what the worker tells. `seconds` is the window's own time.
    pub fn take(&mut self, event: Event, seconds: f64) {
        match event {
            Event::Ended(id, outcome) => self.ended(id, outcome, seconds),
            Event::Started(mut start) => {
                if let Some(kept) =
                    start.settings.remove(KEY).and_then(|json| serde_json::from_str(&json).ok())
                {
                    self.settings = kept;
                }
                if let Some(language) = self.options.language {
                    self.settings.language = language;
                }
                self.model.take(Event::Started(start));
                self.choose_shop();
            }
            Event::Shops(shops) => {
                self.model.take(Event::Shops(shops));
                self.choose_shop();
            }
            Event::Summing(progress) => self.orders.summing(progress),
            Event::Marking(progress) => self.orders.marking(progress),
            Event::Entered(entered) => self.entered(&entered, seconds),
            Event::ActivityNotices(shop, notices, sound) => {
                self.activities_due(&shop, &notices, sound, seconds);
            }
            Event::GroupPart { action, place, part } => {
                if let Some(Purpose::Activity(activities::Ask::Group(key))) =
                    self.pending.get(&action).map(|pending| &pending.purpose)
                {
                    self.activities.group_part(key, place, *part);
                }
            }
            Event::Picture(shop, address, came) if Some(&shop) == self.shop.as_ref() => {
                self.activities.picture(address, came);
            }
            Event::NoticeClicked(opens) => self.notice_clicked(opens),
            Event::Exporting(progress) => self.orders.exporting(progress),
            Event::ExportPlace(path, place) => self.orders.export_place(path, place),
            other => self.model.take(other),
        }
        self.orders.take_newer_at_top(&self.model);
    }

    /// The shop that was shown last, else the first.
    fn choose_shop(&mut self) {
        let names = || self.model.shops.iter().map(|state| &state.profile.name);
        if self.shop.as_ref().is_some_and(|shown| names().any(|name| name == shown)) {
            return;
        }
        let kept = names().find(|name| Some(name.as_str()) == self.settings.shop.as_deref());
        let chosen = kept.or_else(|| names().next()).cloned();
        if chosen != self.shop {
            self.shop = chosen;
            self.orders.reset();
            self.activities.reset();
            self.sync.reset();
            self.model.answer = None;
            self.model.first = None;
            self.model.picked = None;
        }
    }

    /// Shows another shop.
    fn show_shop(&mut self, shop: &ShopName) {
        if let Some(left) = &self.shop {
            for action in self.activities.keep_now(left) {
                self.actions.act(action, Purpose::Draft);
            }
        }
        self.settings.shop = Some(shop.to_string());
        self.shop = None;
        self.choose_shop();
        self.actions.wish(Wish::KeepSettings);
    }

    /// Draws one frame.
    pub fn ui(&mut self, ui: &mut Ui, now: Timestamp) {
        self.now = now;
        let ctx = ui.ctx().clone();
        let is_first = self.dressed.is_none();
        self.dress(&ctx);
        if is_first {
            // What is drawn in this pass has the style from before, which lacks our sizes of text.
            ctx.request_discard("the window is dressed");
            return;
        }
        flag_names::put_in_force(&self.settings.flag_names);
        self.composing = ctx.input(|input| self.composing.after(input));
        self.focus = self.focus.followed(&ctx);
        if let Some(text) = self.clipboard.take() {
            ctx.copy_text(text);
        }
        match &self.model.start {
            Start::Opening => {
                egui::CentralPanel::default_margins().show(ui, |ui| {
                    waiting_screen_ui(ui, &t!("start.opening"));
                });
                return;
            }
            Start::Failed(fault) => {
                let plight = words::fault(fault);
                egui::CentralPanel::default_margins().show(ui, |ui| {
                    ui.set_max_width(640.0);
                    fault_ui(ui, &plight, Tone::Bad);
                });
                return;
            }
            Start::Done => {}
        }
        self.keys(&ctx);
        if let Some(screen) = shell::rail_ui(ui, self.settings.screen) {
            self.actions.wish(Wish::Go(screen));
        }
        if let Some(shop) = shell::top_ui(ui, &self.model, self.shop.as_ref()) {
            self.show_shop(&shop);
        }
        shell::stopped_ui(ui, &self.model, self.shop.as_ref(), now, &mut self.actions);
        shell::status_ui(ui, &self.model, self.shop.as_ref(), now, &mut self.actions);
        self.screen_ui(ui, now);
        self.palette.ui(&ctx, self.composing, &mut self.actions);
        self.notices.ui(&ctx, &mut self.actions);
        let seconds = ctx.input(|input| input.time);
        self.activities.keep_typed(seconds, self.shop.as_ref(), &mut self.actions);
        self.take_dropped(&ctx);
    }

    fn screen_ui(&mut self, ui: &mut Ui, now: Timestamp) {
        if let Some(shop) = &self.shop {
            // An order's detail leads to the activities too.
            self.activities.want(shop, &mut self.actions);
        }
        let (model, actions) = (&self.model, &mut self.actions);
        if self.settings.screen == Screen::Settings {
            let mut scene = settings::Scene { model, settings: &mut self.settings, actions };
            self.settings_screen.ui(ui, &mut scene);
            return;
        }
        let Some(shop) = &self.shop else {
            sync::no_shop_ui(ui, actions);
            return;
        };
        match self.settings.screen {
            Screen::Orders => {
                let settings = &mut self.settings;
                let composing = self.composing;
                self.orders.ui(ui, &mut orders::Scene { model, shop, settings, actions, now, composing });
            }
            Screen::Activities => {
                self.activities.show_pictures(self.settings.pictures);
                let (composing, local) = (self.composing, self.options.local);
                let mut scene = activities::Scene { model, shop, actions, now, composing, local };
                self.activities.ui(ui, &mut scene);
            }
            Screen::Calendar => {
                let zone = self.options.zone;
                self.calendar.ui(ui, &mut calendar::Scene { model, shop, actions, now, zone });
            }
            Screen::Sync => self.sync.ui(ui, &mut sync::Scene { model, shop, actions, now }),
            Screen::Settings => {}
        }
    }

    /// A file dropped onto the window is taken in.
    fn take_dropped(&mut self, ctx: &Context) {
        let files = ctx.input(|input| input.raw.dropped_files.clone());
        let Some(shop) = &self.shop else { return };
        if self.settings.screen == Screen::Calendar {
            // One notice is looked at at a time.
            if let Some(file) = files.last() {
                self.calendar.dropped(file.path().to_owned(), &mut self.actions);
            }
            return;
        }
        for path in files.iter().map(|file| file.path().to_owned()) {
            if self.settings.screen == Screen::Activities
                && self.activities.dropped(shop, path.clone(), &mut self.actions) == activities::Taken::Yes
            {
                continue;
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            self.actions.act(Action::Import(shop.clone(), path), Purpose::Import(name));
        }
    }

    fn await_end(&mut self, id: ActionId, purpose: Purpose) {
        self.pending.insert(id, Pending { purpose, shop: self.shop.clone() });
    }

    /// Puts on what was chosen, where it differs from what is on.
    fn dress(&mut self, ctx: &Context) {
        let wanted = (self.settings.theme, self.settings.zoom_percent, self.settings.language);
        if self.dressed == Some(wanted) {
            return;
        }
        if self.dressed.is_none() {
            theme::install(ctx);
        }
        ctx.set_theme(egui::ThemePreference::from(self.settings.theme));
        ctx.set_zoom_factor(self.settings.zoom());
        rust_i18n::set_locale(self.settings.language.locale());
        ctx.send_viewport_cmd(egui::ViewportCommand::Title(self.title()));
        self.dressed = Some(wanted);
    }

    /// The window's title.
    #[must_use]
    pub fn title(&self) -> String {
        match self.options.practice {
            Practice::No => t!("app.title").into_owned(),
            Practice::Yes => t!("app.title.practice").into_owned(),
        }
    }

    /// Does what the frame asked for, and says what the window wants to see.
    pub fn settle(&mut self, ctx: &Context, link: &WindowEnd) {
        self.obey(ctx, link);
        link.show(self.view());
    }

    /// Does what was asked for. What an event asked for is done though nothing is drawn: notices come while the window
    /// is minimised.
    pub fn obey(&mut self, ctx: &Context, link: &WindowEnd) {
        let seconds = ctx.input(|input| input.time);
        for wish in self.actions.take() {
            if matches!(wish, Wish::Do(_)) {
                // What it changes is drawn at once.
                ctx.request_repaint();
            }
            if matches!(wish, Wish::Raise) {
                ctx.send_viewport_cmd(egui::ViewportCommand::Minimized(false));
                ctx.send_viewport_cmd(egui::ViewportCommand::Focus);
            }
            self.grant(wish, link, seconds);
        }
    }

    /// The number of the question that is asked, from 1; another question has another number.
    #[must_use]
    pub const fn question(&self) -> u64 {
        self.orders.question()
    }

    /// The program ends: what was typed a moment ago is kept.
    ///
    /// # Errors
    /// [`Closed`] when the worker takes nothing any more; what was typed last is lost then.
    pub fn close(&mut self, link: &WindowEnd) -> Result<(), Closed> {
        if let Some(shop) = &self.shop {
            for action in self.activities.keep_now(shop) {
                link.act(action)?;
            }
        }
        Ok(())
    }

    fn grant(&mut self, wish: Wish, link: &WindowEnd, seconds: f64) {
        match wish {
            Wish::Act(action, purpose) => match link.act(action) {
                Ok(id) => {
                    self.await_end(id, purpose);
                }
                Err(Closed) => self.notices.say(t!("worker.busy").into_owned(), seconds),
            },
            Wish::Go(screen) => {
                // Another process may have taken a notice in.
                if screen == Screen::Calendar
                    && let Ok(id) = link.act(Action::Notices)
                {
                    self.await_end(id, Purpose::Quiet);
                }
                self.settings.screen = screen;
                self.keep_settings(link);
            }
            Wish::Open(id) => self.orders.open(id),
            Wish::OnlyBuyer(uid) => self.orders.only_buyer(uid),
            Wish::WaitingOfBuyer(uid) => self.orders.waiting_of_buyer(uid),
            Wish::Orders(filter) => {
                self.orders.ask_for(&filter, self.now);
                self.grant(Wish::Go(Screen::Orders), link, seconds);
            }
            Wish::Activity(id) => {
                self.activities.show(&id, &self.model, self.shop.as_ref());
                self.grant(Wish::Go(Screen::Activities), link, seconds);
            }
            // It is done where the window is at hand.
            Wish::Raise => {}
            Wish::ShowView(shop, view) => self.show_view(&shop, view),
            Wish::Do(command) => self.command(command, link, seconds),
            Wish::ActivityNotices(wish) => {
                if let Ok(json) = serde_json::to_string(&wish)
                    && let Ok(id) = link.act(Action::KeepSetting(NOTICE_WISH, json))
                {
                    self.await_end(id, Purpose::Quiet);
                }
                self.model.notice_wish = wish;
            }
            Wish::KeepSettings => self.keep_settings(link),
            Wish::Say(text) => self.notices.say(text, seconds),
        }
    }

    fn keep_settings(&mut self, link: &WindowEnd) {
        if let Ok(json) = serde_json::to_string(&self.settings)
            && let Ok(id) = link.act(Action::KeepSetting(KEY, json))
        {
            self.await_end(id, Purpose::Quiet);
        }
    }

    /// Pictures of items that are wanted. The screen may have been drawn last before they were switched off.
    fn pictures(&self) -> Vec<PictureAddress> {
        let shown =
            self.settings.screen == Screen::Activities && self.settings.pictures == ItemPictures::Shown;
        if shown { self.activities.pictures() } else { Vec::new() }
    }

    fn view(&self) -> View {
        let (answer, detail) = self.orders.wish();
        let shown = matches!(self.model.start, Start::Done);
        View {
            picked: self.orders.picked(),
            shop: self.shop.clone().filter(|_| shown),
            // The answer is kept up to date on every screen: coming back finds it there.
            answer: (answer.question > 0 && self.orders.has_begun()).then_some(answer),
            histogram: (self.settings.screen == Screen::Orders && self.settings.histogram == Pane::Open)
                .then(|| self.settings.histogram_by.into()),
            detail,
            counted: self.orders.counted(),
            titles: if self.settings.screen == Screen::Activities {
                self.activities.titles(&self.model, self.shop.as_ref())
            } else {
                Vec::new()
            },
            pictures: self.pictures(),
            export_path: self.orders.export_path(),
            quiet: self.settings.quiet,
            coverage: (self.settings.screen == Screen::Sync).then(|| CoverageWish { day: self.sync.day() }),
        }
    }
}
