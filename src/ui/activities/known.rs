//! What was asked for this screen beyond the activities themselves: figures of items, versions, checks. It is asked for
//! when it is shown, and again when it has grown old.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use egui::Ui;

use super::Scene;
use super::pictures::Pictures;
use crate::domain::activity::Activity;
use crate::domain::activity::preflight::PreflightCheck;
use crate::domain::activity::sales::{ItemCard, Sales};
use crate::domain::activity::search::FoundItems;
use crate::domain::activity::warning::Overlap;
use crate::domain::activity_log::SentVersion;
use crate::domain::ids::{ActivityId, NumIid};
use crate::domain::outcome::{SentGroup, SentPart, ShownRequest};
use crate::domain::time::{Span, Timestamp};
use crate::messages::{Action, Fault, Outcome};
use crate::ui::actions::Purpose;

/// How old the figures of items may grow while they are shown, in seconds.
const CARDS_S: i64 = 60;
/// How old the figures of items may grow that the list shows, in seconds.
const LISTED_S: i64 = 600;
/// How old the sales of a running activity may grow, in seconds.
const SALES_S: i64 = 10;

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// The figures of items.
    Cards,
    /// The items of a file, for the form of this key.
    Items(String),
    /// Which items have these words.
    Found(String),
    /// What an activity's items sell.
    Sales(ActivityId),
    /// What items sold inside the window of another activity that has them too.
    Inside(ActivityId),
    /// The versions of an activity.
    History(ActivityId),
    /// What became of a send.
    ReadAgain(ActivityId),
    /// What differs from the platform's list.
    Drift,
    /// The platform's record being taken over.
    Adopt(ActivityId),
    /// What has to be right before a start or an end.
    Preflight(ActivityId),
    /// The request that would send an activity.
    Request,
    /// A group being sent.
    Group(String),
}

/// What was answered.
#[derive(Debug, Default)]
pub(super) struct Known {
    cards: HashMap<NumIid, ItemCard>,
    cards_asked: Option<(Vec<NumIid>, Timestamp)>,
    found: Option<Found>,
    found_asked: Option<String>,
    sales: Option<(ActivityId, Sales)>,
    sales_asked: Option<(ActivityId, Timestamp)>,
    inside: HashMap<ActivityId, Inside>,
    pub(super) history: Option<(ActivityId, Vec<SentVersion>)>,
    preflight: HashMap<ActivityId, (Timestamp, Result<Vec<PreflightCheck>, Fault>)>,
    preflight_asked: Option<ActivityId>,
    /// The item for which users are to be marked: the screen opens the dialog.
    pub(super) mark: Option<NumIid>,
    /// The request of the question that is asked.
    pub(super) request: Option<ShownRequest>,
    pub(super) comparing: Comparing,
    /// Pictures of items.
    pub(super) pictures: Pictures,
    /// Activities and drafts whose items the list shows, by the keys of their forms.
    pub(super) unfolded: BTreeSet<String>,
    /// When the figures of an item were asked for last, for the list.
    asked_for_list: HashMap<NumIid, Timestamp>,
    /// Groups that are being sent or were, by key.
    pub(super) groups: HashMap<String, GroupSend>,
}

/// What a search for items found.
#[derive(Debug)]
pub(super) struct Found {
    words: String,
    at: Timestamp,
    pub(super) outcome: Result<FoundItems, Fault>,
}

/// What items sold inside the window of another activity.
#[derive(Debug)]
struct Inside {
    items: Vec<NumIid>,
    asked: Timestamp,
    /// Up to when the orders were here then: what is read since may have more.
    complete_to: Option<Timestamp>,
    sales: Option<Sales>,
}

/// How far the send of a group is.
#[derive(Debug, Default)]
pub(super) struct GroupSend {
    /// What came of its parts, by their places from 0.
    pub(super) parts: BTreeMap<usize, SentPart>,
    /// What came of all of it.
    pub(super) ended: Option<Result<SentGroup, Fault>>,
}

/// Whether the platform's list is being compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Comparing {
    #[default]
    No,
    Yes,
}

impl Known {
    /// Takes an answer in; gives the fault that nothing on the screen shows.
    pub(super) fn ended(
        &mut self,
        ask: Ask,
        outcome: Result<Outcome, Fault>,
        now: Timestamp,
    ) -> Option<Fault> {
        match (ask, outcome) {
            (Ask::Cards, Ok(Outcome::ItemCards(cards))) => {
                self.cards.extend(cards.into_iter().map(|card| (card.item, card)));
            }
            (Ask::Found(words), outcome) => {
                self.found_asked = None;
                let outcome = match outcome {
                    Ok(Outcome::FoundItems(found)) => Ok(*found),
                    Ok(_) => return None,
                    Err(fault) => Err(fault),
                };
                self.found = Some(Found { words, at: now, outcome });
            }
            (Ask::Sales(id), Ok(Outcome::Sales(sales))) => self.sales = Some((id, *sales)),
            (Ask::Inside(id), Ok(Outcome::Sales(sales))) => {
                // One of other items answers an older question.
                let is_it = |inside: &&mut Inside| sales.items.iter().map(|(item, _)| item).eq(&inside.items);
                if let Some(inside) = self.inside.get_mut(&id).filter(is_it) {
                    inside.sales = Some(*sales);
                }
            }
            (Ask::Request, Ok(Outcome::Request(request))) => self.request = Some(*request),
            (Ask::History(_), Ok(Outcome::ActivityHistory(id, versions))) => {
                self.history = Some((id, versions));
            }
            (Ask::Preflight(id), outcome) => {
                self.preflight_asked = None;
                let checks = match outcome {
                    Ok(Outcome::Preflight(_, checks)) => Ok(checks),
                    Ok(_) => return None,
                    Err(fault) => Err(fault),
                };
                self.preflight.insert(id, (now, checks));
            }
            (Ask::Drift, outcome) => {
                self.comparing = Comparing::No;
                return outcome.err();
            }
            (Ask::Group(key), outcome) => {
                let sent = match outcome {
                    Ok(Outcome::Group(sent)) => Ok(*sent),
                    Ok(_) => return None,
                    Err(fault) => Err(fault),
                };
                self.groups.entry(key).or_default().ended = Some(sent);
            }
            // Figures that do not come are not shown; the store's trouble is told elsewhere.
            (Ask::Cards | Ask::Sales(_) | Ask::Inside(_), _) => {}
            (_, outcome) => return outcome.err(),
        }
        None
    }

    /// A part of a group came to its end.
    pub(super) fn group_part(&mut self, key: &str, place: usize, part: SentPart) {
        if let Some(send) = self.groups.get_mut(key) {
            send.parts.insert(place, part);
        }
    }

    /// What is known of an item.
    pub(super) fn card(&self, item: NumIid) -> Option<&ItemCard> {
        self.cards.get(&item)
    }

    /// Asks for the figures of items if they are others than before, or old.
    pub(super) fn want_cards(&mut self, items: &[NumIid], scene: &mut Scene<'_>) {
        let is_fresh = |(asked, at): &(Vec<NumIid>, Timestamp)| {
            asked.as_slice() == items && scene.now.since_s(*at) < CARDS_S
        };
        if items.is_empty() || self.cards_asked.as_ref().is_some_and(is_fresh) {
            return;
        }
        self.cards_asked = Some((items.to_vec(), scene.now));
        let action = Action::ItemCards(scene.shop.clone(), items.to_vec());
        scene.actions.act(action, Purpose::Activity(Ask::Cards));
    }

    /// Asks for the figures of items that the list shows, each for itself: it shows more of them with every line that is
    /// scrolled, and the others are known.
    pub(super) fn want_more_cards(&mut self, mut items: Vec<NumIid>, scene: &mut Scene<'_>) {
        let now = scene.now;
        let is_old = |at: Option<&Timestamp>| at.is_none_or(|at| now.since_s(*at) >= LISTED_S);
        items.retain(|item| is_old(self.asked_for_list.get(item)));
        items.sort_unstable();
        items.dedup();
        if !items.is_empty() {
            self.asked_for_list.extend(items.iter().map(|item| (*item, now)));
            let action = Action::ItemCards(scene.shop.clone(), items);
            scene.actions.act(action, Purpose::Activity(Ask::Cards));
        }
    }

    /// What was found for some words, asked for if it is not here or old. One search is out at a time, so that an answer is
    /// never that of an older question; what is typed meanwhile is asked with the next frame.
    pub(super) fn find(&mut self, words: &str, scene: &mut Scene<'_>) -> Option<&Found> {
        let is_it = |found: &&Found| found.words == words;
        let is_fresh = |found: &Found| scene.now.since_s(found.at) < CARDS_S;
        if !self.found.as_ref().filter(is_it).is_some_and(is_fresh) && self.found_asked.is_none() {
            self.found_asked = Some(words.to_owned());
            let action = Action::FindItems(scene.shop.clone(), words.to_owned());
            scene.actions.act(action, Purpose::Activity(Ask::Found(words.to_owned())));
        }
        self.found_for(words)
    }

    /// What was found last, for whatever words.
    pub(super) const fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    /// What was found for some words, if that is here.
    pub(super) fn found_for(&self, words: &str) -> Option<&Found> {
        self.found.as_ref().filter(|found| found.words == words)
    }

    /// The sales of an activity since its start, asked for again and again while it runs.
    pub(super) fn sales_of(&mut self, ui: &Ui, activity: &Activity, scene: &mut Scene<'_>) -> Option<&Sales> {
        let span = Span::new(activity.span().start(), scene.now.min(activity.span().end()))?;
        let is_over = scene.now > activity.span().end();
        if !is_over {
            ui.ctx().request_repaint_after(Duration::from_secs(SALES_S.unsigned_abs()));
        }
        let is_fresh = |(id, at): &(ActivityId, Timestamp)| {
            id == activity.id() && (is_over || scene.now.since_s(*at) < SALES_S)
        };
        if !self.sales_asked.as_ref().is_some_and(is_fresh) {
            self.sales_asked = Some((activity.id().clone(), scene.now));
            let action = Action::Sales(scene.shop.clone(), activity.items().to_vec(), span);
            scene.actions.act(action, Purpose::Activity(Ask::Sales(activity.id().clone())));
        }
        self.sales.as_ref().filter(|(id, _)| id == activity.id()).map(|(_, sales)| sales)
    }

    /// Asks what shared items sold inside the other one's window so far, if it is not here, a minute old, or more orders
    /// were read since.
    pub(super) fn want_inside(&mut self, overlap: &Overlap, scene: &mut Scene<'_>) {
        let end = overlap.window.end().min(scene.now);
        // Nothing was sold in one that has not begun.
        let Some(span) = Span::new(overlap.window.start(), end) else { return };
        let complete_to = scene.model.sync.get(scene.shop).and_then(|sync| sync.complete_to);
        let is_fresh = |inside: &Inside| {
            let (age, is_same) = (scene.now.since_s(inside.asked), inside.complete_to == complete_to);
            inside.items == overlap.items && age < if is_same { CARDS_S } else { SALES_S }
        };
        if self.inside.get(&overlap.id).is_some_and(is_fresh) {
            return;
        }
        let items = overlap.items.clone();
        // What is here of the same items stays until it is answered again.
        let before = self.inside.remove(&overlap.id).filter(|inside| inside.items == items);
        let sales = before.and_then(|inside| inside.sales);
        let inside = Inside { items: items.clone(), asked: scene.now, complete_to, sales };
        self.inside.insert(overlap.id.clone(), inside);
        let action = Action::Sales(scene.shop.clone(), items, span);
        scene.actions.act(action, Purpose::Activity(Ask::Inside(overlap.id.clone())));
    }

    /// What shared items sold inside the other one's window, if that is here.
    pub(super) fn inside(&self, overlap: &Overlap) -> Option<&Sales> {
        let inside = self.inside.get(&overlap.id).filter(|inside| inside.items == overlap.items);
        inside?.sales.as_ref()
    }

    /// What was checked of an activity, and when.
    pub(super) fn preflight_of(
        &self,
        id: &ActivityId,
    ) -> Option<&(Timestamp, Result<Vec<PreflightCheck>, Fault>)> {
        self.preflight.get(id)
    }

    /// Is an activity being checked?
    pub(super) fn is_checking(&self, id: &ActivityId) -> bool {
        self.preflight_asked.as_ref() == Some(id)
    }

    /// Checks an activity, unless that is under way.
    pub(super) fn check(&mut self, id: &ActivityId, scene: &mut Scene<'_>) {
        if self.preflight_asked.is_none() {
            self.preflight_asked = Some(id.clone());
            let action = Action::Preflight(scene.shop.clone(), id.clone());
            scene.actions.act(action, Purpose::Activity(Ask::Preflight(id.clone())));
        }
    }
}
