//! The saved views as tabs above the orders: which one is open, what was changed in it, and what is done to them.

mod bar;
mod below;
mod menu;
mod room;

pub(super) use bar::bar_ui;

use std::collections::BTreeMap;

use rust_i18n::t;
use serde_json::Value;

use self::below::Below;
use super::{FilterDraft, OrdersScreen, Scene, layout};
use crate::domain::filter_line::{self, LineError};
use crate::domain::ids::ViewId;
use crate::domain::time::Timestamp;
use crate::domain::view::{
    Hold, REFUND_BEFORE_SHIPPING, Starter, View, ViewContent, ViewEdit, ViewName, line_of, moving_word,
};
use crate::domain::watch::Watch;
use crate::messages::{Action, AnswerScope};
use crate::ui::actions::{Purpose, Wish};
use crate::ui::ime::Composing;
use crate::ui::settings_kept::KeptColumn;

/// The first so many views have a key: Ctrl and their place.
const WITH_A_KEY: usize = 9;

/// The tabs' own state.
#[derive(Debug, Default)]
pub(super) struct Views {
    phase: Phase,
    open: Option<Open>,
    /// Whether anything is another than the open view's, and whether its filter is.
    change: Change,
    filter: Change,
    /// The draft that was held against the open view last.
    judged: Option<FilterDraft>,
    /// The columns as they were left in the open view; `None` are the window's.
    layout: Option<Vec<KeptColumn>>,
    /// What was changed in views that are not open now.
    left: BTreeMap<ViewId, Left>,
    making: Option<Making>,
    wanted: Option<(ViewId, Making)>,
    below: Below,
}

/// How far the reading of the views is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Unasked,
    Asked,
    Known,
    /// They cannot be read: the orders are shown without them.
    Failed,
}

/// Whether the filter is another one than the open view's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Change {
    #[default]
    None,
    Some,
}

/// What a view that is being made comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Making {
    /// The filter as it stands, which stays.
    Filter,
    /// Another view, or the same one before it was taken away.
    View,
}

/// The open view.
#[derive(Debug)]
struct Open {
    id: ViewId,
    hold: Hold,
    line: String,
    /// What one would type for the line, and when that was.
    said: FilterDraft,
    at: Timestamp,
    /// Its columns and widths, with whatever else stands there.
    settings: Option<Value>,
}

impl Open {
    fn of(view: &View, now: Timestamp) -> Result<Self, LineError> {
        let ViewContent { line, hold, settings, .. } = view.content.clone();
        Ok(Self { id: view.id, hold, said: draft_of(&line, now)?, line, at: now, settings })
    }

    /// The columns that it carries. The locked one has the window's.
    fn layout(&self) -> Option<Vec<KeptColumn>> {
        if self.hold == Hold::Locked { None } else { layout::columns_of(self.settings.as_ref()) }
    }

    /// A draft as the line of this view would say it.
    fn line_for(&self, draft: &FilterDraft, now: Timestamp) -> String {
        match draft.span_word() {
            Some(_) => draft.line(now),
            // A span that the pane has no word for, such as the last 24 hours, stays the line's own.
            None => line_of(&draft.to_said(self.at), moving_word(&self.line, self.at), self.at),
        }
    }

    fn change(&self, draft: &FilterDraft, now: Timestamp) -> Change {
        let is_same = *draft == self.said || self.line_for(draft, now) == self.line_for(&self.said, now);
        if is_same { Change::None } else { Change::Some }
    }
}

/// A view that was left with a change that is not saved.
#[derive(Debug)]
struct Left {
    open: Open,
    draft: FilterDraft,
    layout: Option<Vec<KeptColumn>>,
}

impl Views {
    /// Whether the open view can be changed; `None` where none is open.
    pub(super) fn hold(&self) -> Option<Hold> {
        self.open.as_ref().map(|open| open.hold)
    }

    /// The columns of the open view as they were left; `None` are the window's.
    pub(super) fn layout(&self) -> Option<&[KeptColumn]> {
        self.layout.as_deref()
    }

    /// Takes other columns in the open view.
    pub(super) fn lay_out(&mut self, columns: Vec<KeptColumn>) {
        self.layout = Some(columns);
    }
}

/// What one would type for a line. A day that is named stays that day, even where it is today.
fn draft_of(line: &str, now: Timestamp) -> Result<FilterDraft, LineError> {
    let said = filter_line::read_said(line, now)?;
    let draft = FilterDraft::said(&said, now);
    if draft.span_word().is_none() || moving_word(line, now).is_some() {
        return Ok(draft);
    }
    let text = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let (start, end) = (text(said.filter.start), text(said.filter.end));
    Ok(FilterDraft { stretch: super::Stretch::Typed, start, end, ..draft })
}

/// What is to be done to the views.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Act {
    Open(ViewId),
    Save,
    Discard(ViewId),
    /// Ask for the name of a new view.
    NameNew,
    /// Ask for another name of a view.
    NameOf(ViewId),
    /// Make a view of the filter.
    Make(ViewName),
    Rename(ViewId, ViewName),
    Copy(ViewId),
    Move(ViewId, usize),
    /// Be told of the orders that enter a view, or no more.
    Watch(ViewId, Option<Watch>),
    /// Be told of refunds before shipping.
    WatchRefunds,
    Remove(ViewId),
    Undo,
    /// Close the line below the tabs.
    Close,
}

/// Reads the views and keeps the open one in step with them.
pub(super) fn follow(screen: &mut OrdersScreen, scene: &mut Scene<'_>) {
    let model = scene.model;
    let Some(known) = model.views.get(scene.shop).filter(|known| !known.is_empty()) else {
        if screen.views.phase == Phase::Unasked {
            screen.views.phase = Phase::Asked;
            let starters = Starter::contents(|word| t!(format!("view.{word}")).into_owned());
            scene.actions.act(Action::Views(scene.shop.clone(), starters), Purpose::Views);
        }
        return;
    };
    if screen.views.phase != Phase::Known {
        screen.views.phase = Phase::Known;
        screen.open_first(known, scene);
    }
    if scene.composing == Composing::Yes {
        return;
    }
    screen.judge(scene);
    screen.follow_open(known, scene);
    screen.open_wanted(known, scene);
}

impl OrdersScreen {
    /// Is it known which orders are wanted? Nothing is asked for before.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        matches!(self.views.phase, Phase::Known | Phase::Failed)
    }

    /// The views of the shop cannot be read.
    pub fn views_failed(&mut self) {
        self.views.phase = Phase::Failed;
    }

    /// A view was made or put back: it is opened as soon as it is told of.
    pub fn view_made(&mut self, id: Option<ViewId>) {
        self.views.wanted = id.zip(self.views.making.take());
    }

    /// Opens a view as soon as it is known.
    pub fn show_view(&mut self, id: ViewId) {
        self.views.wanted = Some((id, Making::View));
    }

    /// Opens the view that was open last, else the first that is the seller's own.
    fn open_first(&mut self, known: &[View], scene: &mut Scene<'_>) {
        let last = scene.settings.views.get(scene.shop.as_str()).copied();
        let kept = known.iter().find(|view| Some(view.id.get()) == last);
        let own = || known.iter().find(|view| !view.is_locked());
        let can_be_read = |view: &&View| filter_line::read(&view.content.line, scene.now).is_ok();
        if let Some(view) = kept.or_else(own).filter(can_be_read).or(known.first()) {
            self.open_view(view, scene);
        }
    }

    /// Opens the view at a place, if there is one.
    pub(super) fn open_view_at(&mut self, place: usize, scene: &mut Scene<'_>) {
        let model = scene.model;
        if let Some(view) = model.views.get(scene.shop).and_then(|known| known.get(place)) {
            self.open_view(view, scene);
        }
    }

    fn open_wanted(&mut self, known: &[View], scene: &mut Scene<'_>) {
        let Some((id, making)) = self.views.wanted else { return };
        let Some(view) = known.iter().find(|view| view.id == id) else { return };
        self.views.wanted = None;
        match making {
            Making::Filter => self.stand_on(view, scene),
            Making::View => self.open_view(view, scene),
        }
    }

    /// Whether the filter or the columns are others than the open view's.
    fn judge(&mut self, scene: &Scene<'_>) {
        let Some(open) = &self.views.open else { return };
        if self.views.judged.as_ref() != Some(&self.draft) {
            self.views.filter = open.change(&self.draft, scene.now);
            self.views.judged = Some(self.draft.clone());
        }
        let is_laid_out = layout::is_same(self.views.layout(), open.layout().as_deref(), scene.settings);
        self.views.change = if is_laid_out { self.views.filter } else { Change::Some };
    }

    /// The open view may have been changed, here or by another process, or the day may be another one.
    fn follow_open(&mut self, known: &[View], scene: &mut Scene<'_>) {
        let Some(open) = &mut self.views.open else { return };
        let Some(view) = known.iter().find(|view| view.id == open.id) else {
            // What it showed stays, as a change of the first one.
            if let Some(first) = known.first() {
                self.stand_on(first, scene);
            }
            return;
        };
        if view.content.settings != open.settings {
            let before = open.layout();
            open.settings.clone_from(&view.content.settings);
            if layout::is_same(self.views.layout.as_deref(), before.as_deref(), scene.settings) {
                self.views.layout = open.layout();
            }
        }
        let is_of_today = open.at.day_start() == scene.now.day_start();
        // What was changed in it goes by the time at which it was opened.
        if view.content.line == open.line && (is_of_today || self.views.filter == Change::Some) {
            return self.judge(scene);
        }
        let Ok(next) = Open::of(view, scene.now) else {
            // What is shown was right a moment ago.
            (open.line, open.at) = (view.content.line.clone(), scene.now);
            return;
        };
        if self.views.filter == Change::None {
            self.draft = next.said.clone();
        }
        self.views.open = Some(next);
        self.views.judged = None;
        self.judge(scene);
    }

    /// Opens a view: another question, at the top. What was changed in the last one waits there.
    fn open_view(&mut self, view: &View, scene: &mut Scene<'_>) {
        let next = match Open::of(view, scene.now) {
            Ok(next) => next,
            Err(fault) => {
                self.views.below = Below::Unreadable(view.id, fault);
                return;
            }
        };
        let open = self.views.open.take().filter(|open| open.hold == Hold::Free);
        if let (Some(open), Change::Some) = (open, self.views.change) {
            let (draft, layout) = (std::mem::take(&mut self.draft), self.views.layout.take());
            self.views.left.insert(open.id, Left { open, draft, layout });
        }
        let next = if let Some(left) = self.views.left.remove(&view.id) {
            (self.draft, self.views.layout) = (left.draft, left.layout);
            // What was changed goes by the time at which it was opened.
            if left.open.line == next.line { left.open } else { next }
        } else {
            (self.draft, self.views.layout) = (next.said.clone(), next.layout());
            next
        };
        self.views.below = Below::Nothing;
        self.stand(next, scene);
        self.begin_anew();
    }

    /// Makes a view the open one and leaves the filter as it is. The columns are the view's.
    fn stand_on(&mut self, view: &View, scene: &mut Scene<'_>) {
        if let Ok(next) = Open::of(view, scene.now) {
            self.views.layout = next.layout();
            self.stand(next, scene);
        }
    }

    fn stand(&mut self, next: Open, scene: &mut Scene<'_>) {
        let (shop, id) = (scene.shop.to_string(), next.id.get());
        if scene.settings.views.insert(shop, id) != Some(id) {
            scene.actions.wish(Wish::KeepSettings);
        }
        self.views.open = Some(next);
        self.views.judged = None;
        self.judge(scene);
    }

    /// Asks anew, from the top.
    fn begin_anew(&mut self) {
        self.scope = AnswerScope::Matching;
        self.line = None;
        self.question += 1;
        self.table.show_top();
    }

    fn do_to_views(&mut self, act: Act, known: &[View], scene: &mut Scene<'_>) {
        let view = |id: ViewId| known.iter().find(|view| view.id == id);
        match act {
            Act::Open(id) => {
                if let Some(view) = view(id) {
                    self.open_view(view, scene);
                }
            }
            Act::Save => {
                self.save(scene);
            }
            Act::Discard(id) => {
                self.views.left.remove(&id);
                if let Some(view) = view(id).filter(|view| self.is_open(view.id)) {
                    (self.views.change, self.views.filter) = (Change::None, Change::None);
                    self.open_view(view, scene);
                }
            }
            Act::NameNew => self.views.below = Below::name_new(),
            Act::NameOf(id) => {
                if let Some(view) = view(id) {
                    self.views.below = Below::name_of(view);
                }
            }
            Act::Make(name) => self.make(name, scene),
            Act::Rename(id, name) => {
                self.views.below = Below::Nothing;
                edit_views(ViewEdit::Rename(id, name), Purpose::Quiet, scene);
            }
            Act::Copy(id) => {
                if let Some(view) = view(id) {
                    self.views.making = Some(Making::View);
                    // Two watched views of the same orders would tell everything twice.
                    let content = ViewContent { hold: Hold::Free, watch: None, ..view.content.clone() };
                    edit_views(ViewEdit::Add(content), Purpose::MakeView, scene);
                }
            }
            Act::Watch(id, watch) => edit_views(ViewEdit::Watch(id, watch), Purpose::Quiet, scene),
            Act::WatchRefunds => self.watch_refunds(known, scene),
            Act::Move(id, place) => edit_views(ViewEdit::Move(id, place), Purpose::Quiet, scene),
            Act::Remove(id) => self.remove(id, known, scene),
            Act::Undo => {
                if let Below::Removed(view, place) = std::mem::take(&mut self.views.below) {
                    self.views.making = Some(Making::View);
                    edit_views(ViewEdit::Restore(*view, place), Purpose::MakeView, scene);
                }
            }
            Act::Close => self.views.below = Below::Nothing,
        }
    }

    /// The view that is open.
    pub(super) fn open_view_id(&self) -> Option<ViewId> {
        self.views.open.as_ref().map(|open| open.id)
    }

    fn is_open(&self, id: ViewId) -> bool {
        self.views.open.as_ref().is_some_and(|open| open.id == id)
    }

    /// Saves what was changed in the open view: its filter, its columns.
    fn save(&self, scene: &mut Scene<'_>) {
        let Some(open) = &self.views.open else { return };
        if self.views.filter == Change::Some {
            let edit = ViewEdit::Save(open.id, open.line_for(&self.draft, scene.now));
            edit_views(edit, Purpose::Quiet, scene);
        }
        if !layout::is_same(self.views.layout(), open.layout().as_deref(), scene.settings) {
            let settings = layout::with_columns(open.settings.as_ref(), self.views.layout());
            edit_views(ViewEdit::Arrange(open.id, settings), Purpose::Quiet, scene);
        }
    }

    /// Makes a view of the filter as it stands, with the columns as they stand.
    fn make(&mut self, name: ViewName, scene: &mut Scene<'_>) {
        let Some(open) = &self.views.open else { return };
        let line = open.line_for(&self.draft, scene.now);
        let settings = layout::with_columns(open.settings.as_ref(), self.views.layout());
        self.views.making = Some(Making::Filter);
        self.views.below = Below::Nothing;
        let content = ViewContent { name, line, settings, hold: Hold::Free, watch: None };
        edit_views(ViewEdit::Add(content), Purpose::MakeView, scene);
    }

    /// Watches what is to be shipped and has a refund under way, in the view that asks for it or a new one.
    fn watch_refunds(&mut self, known: &[View], scene: &mut Scene<'_>) {
        self.views.below = Below::Nothing;
        let watch = Some(Watch::default());
        let is_it = |view: &&View| view.content.line == REFUND_BEFORE_SHIPPING;
        let edit = if let Some(view) = known.iter().find(is_it) {
            ViewEdit::Watch(view.id, view.content.watch.or(watch))
        } else {
            let Ok(name) = ViewName::new(&t!("view.refund_before_shipping")) else { return };
            let line = REFUND_BEFORE_SHIPPING.to_owned();
            ViewEdit::Add(ViewContent { name, line, settings: None, hold: Hold::Free, watch })
        };
        self.views.making = Some(Making::View);
        edit_views(edit, Purpose::MakeView, scene);
    }

    /// Takes a view away and offers to put it back.
    fn remove(&mut self, id: ViewId, known: &[View], scene: &mut Scene<'_>) {
        let Some(place) = known.iter().position(|view| view.id == id) else { return };
        let Some(view) = known.get(place).filter(|view| !view.is_locked()) else { return };
        if self.is_open(id) {
            // The one before it; the first one is locked and always there. What was changed in this one waits for it.
            if let Some(before) = place.checked_sub(1).and_then(|before| known.get(before)) {
                self.open_view(before, scene);
            }
        }
        edit_views(ViewEdit::Remove(id), Purpose::Quiet, scene);
        self.views.below = Below::Removed(Box::new(view.clone()), place);
    }
}

fn edit_views(edit: ViewEdit, purpose: Purpose, scene: &mut Scene<'_>) {
    scene.actions.act(Action::EditViews(scene.shop.clone(), Box::new(edit)), purpose);
}
