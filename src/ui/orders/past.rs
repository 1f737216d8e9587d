//! The filters that were there before, tab by tab, and the way back to them.
//!
//! A filter that is being typed is no step yet: a short pause, Enter or leaving the field makes it one.

use std::collections::BTreeMap;
use std::time::Duration;

use egui::{Context, Id, Key, Ui};
use rust_i18n::t;

use super::{FilterDraft, OrdersScreen, Scene};
use crate::domain::ids::ViewId;
use crate::domain::shop::ShopName;
use crate::messages::AnswerScope;
use crate::ui::icons;
use crate::ui::ime::Composing;
use crate::ui::widgets::icon_button;

/// How long what is typed stands still until it is a step, in seconds.
const PAUSE_S: f64 = 1.0;
/// Most steps of a tab.
const MOST: usize = 100;

/// A step back, or forward again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Back,
    Forward,
}

/// The tab that is shown: a view of a shop.
type Tab = (ShopName, Option<ViewId>);

/// The past filters of every tab.
#[derive(Debug, Default)]
pub(super) struct Past {
    tabs: BTreeMap<Tab, Steps>,
    /// What was there in the last frame, and since when.
    seen: Option<(Tab, FilterDraft, f64)>,
    /// The text field that has the focus, and the filter before it got it.
    typing: Option<(Id, FilterDraft)>,
}

/// The steps of a tab. There is always one.
#[derive(Debug)]
struct Steps {
    all: Vec<FilterDraft>,
    at: usize,
}

impl Steps {
    fn new(draft: FilterDraft) -> Self {
        Self { all: vec![draft], at: 0 }
    }

    fn now(&self) -> Option<&FilterDraft> {
        self.all.get(self.at)
    }

    /// Takes a filter for the next step. What was ahead is gone.
    fn push(&mut self, draft: &FilterDraft) {
        if self.now() == Some(draft) {
            return;
        }
        self.all.truncate(self.at + 1);
        self.all.push(draft.clone());
        let surplus = self.all.len().saturating_sub(MOST);
        self.all.drain(..surplus);
        self.at = self.all.len() - 1;
    }

    fn place(&self, turn: Turn) -> Option<usize> {
        let place = match turn {
            Turn::Back => self.at.checked_sub(1)?,
            Turn::Forward => self.at + 1,
        };
        (place < self.all.len()).then_some(place)
    }

    fn turn(&mut self, turn: Turn) -> Option<&FilterDraft> {
        self.at = self.place(turn)?;
        self.now()
    }
}

impl Past {
    /// What stays when another shop is shown.
    pub(super) fn kept(self) -> Self {
        Self { typing: None, ..self }
    }
}

impl OrdersScreen {
    /// Goes to the filter before, or to the one after it. One that is being typed is a step then.
    pub(super) fn turn(&mut self, turn: Turn, shop: &ShopName) {
        let tab = (shop.clone(), self.open_view_id());
        let Some(steps) = self.past.tabs.get_mut(&tab) else { return };
        steps.push(&self.draft);
        if let Some(draft) = steps.turn(turn) {
            self.draft = draft.clone();
            self.scope = AnswerScope::Matching;
        }
    }

    /// Draws the buttons of the way back.
    pub(super) fn turns_ui(&mut self, ui: &mut Ui, scene: &Scene<'_>) {
        let tab = (scene.shop.clone(), self.open_view_id());
        for (turn, icon, name) in [
            (Turn::Back, icons::ARROW_LEFT, t!("past.back")),
            (Turn::Forward, icons::ARROW_RIGHT, t!("past.forward")),
        ] {
            let steps = self.past.tabs.get(&tab);
            let is_ahead = |steps: &Steps| turn == Turn::Back && steps.now() != Some(&self.draft);
            let can = steps.is_some_and(|steps| steps.place(turn).is_some() || is_ahead(steps));
            if ui.add_enabled_ui(can, |ui| icon_button(ui, icon, &name)).inner.clicked() {
                self.turn(turn, scene.shop);
            }
        }
    }

    /// Takes note of the filter as it is at the end of a frame, and lets Escape bring back what was there before a field
    /// was typed into.
    pub(super) fn follow_past(&mut self, ctx: &Context, scene: &Scene<'_>) {
        if scene.composing == Composing::Yes || !self.has_begun() {
            return;
        }
        let typing = ctx.text_edit_focused().then(|| ctx.memory(|memory| memory.focused())).flatten();
        let left = self.past.typing.as_ref().is_some_and(|(field, _)| Some(*field) != typing);
        if left && let Some((_, before)) = self.past.typing.take() {
            let given_up = typing.is_none() && ctx.input(|input| input.key_pressed(Key::Escape));
            if given_up && self.draft != before {
                self.draft = before;
                // It is drawn as it was, and asked for, with the next frame.
                ctx.request_repaint();
            }
        }
        // The line and a chip's editor have an Escape of their own.
        let is_others =
            |field| self.chip_editor.is_some() || self.line.as_ref().is_some_and(|line| line.is_at(field));
        if let Some(field) = typing.filter(|field| !is_others(*field))
            && self.past.typing.is_none()
        {
            self.past.typing = Some((field, self.draft.clone()));
        }
        let now = ctx.input(|input| input.time);
        let tab = (scene.shop.clone(), self.open_view_id());
        let seen = self.past.seen.take();
        if let Some((last, draft, _)) = &seen
            && *last != tab
            && let Some(steps) = self.past.tabs.get_mut(last)
        {
            // What was typed last in the tab that was left.
            steps.push(draft);
        }
        let since = match &seen {
            Some((last, draft, since)) if *last == tab && *draft == self.draft => *since,
            _ => now,
        };
        let is_fixed = typing.is_none() || now - since >= PAUSE_S;
        let steps = self.past.tabs.entry(tab.clone()).or_insert_with(|| Steps::new(self.draft.clone()));
        if is_fixed {
            steps.push(&self.draft);
        } else if steps.now() != Some(&self.draft) {
            ctx.request_repaint_after(Duration::from_secs_f64((PAUSE_S - (now - since)).max(0.0)));
        }
        let draft = match seen {
            Some((_, draft, _)) if draft == self.draft => draft,
            _ => self.draft.clone(),
        };
        self.past.seen = Some((tab, draft, since));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(memo: &str) -> FilterDraft {
        FilterDraft { memo: memo.to_owned(), ..FilterDraft::default() }
    }

    #[test]
    fn steps_go_back_and_forward_until_another_is_taken() {
        let mut steps = Steps::new(named(""));
        steps.push(&named("礼"));
        steps.push(&named("礼"));
        steps.push(&named("礼盒"));
        assert_eq!(steps.all.len(), 3, "the same again is no step");
        assert_eq!(steps.turn(Turn::Forward), None);
        assert_eq!(steps.turn(Turn::Back), Some(&named("礼")));
        assert_eq!(steps.turn(Turn::Back), Some(&named("")));
        assert_eq!(steps.turn(Turn::Back), None);
        assert_eq!(steps.turn(Turn::Forward), Some(&named("礼")));
        steps.push(&named("急"));
        assert_eq!(steps.turn(Turn::Forward), None, "what was ahead is gone");
        assert_eq!(steps.turn(Turn::Back), Some(&named("礼")));
        for n in 0..300 {
            steps.push(&named(&n.to_string()));
        }
        assert_eq!((steps.all.len(), steps.now()), (MOST, Some(&named("299"))));
    }
}
