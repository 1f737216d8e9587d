//! What the worker has told, kept until it tells something newer. The screens read it; none of them writes it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::calendar::{Instead, list_windows, lists_degraded};
use super::first_rows::{FirstShown, TableRows};
use crate::domain::activity::Activity;
use crate::domain::activity::drift::DriftReport;
use crate::domain::activity::due::{NOTICE_WISH, NoticeWish};
use crate::domain::activity_log::{ActivityEntry, DraftEntry, GroupEntry};
use crate::domain::calendar::RuleWindow;
use crate::domain::coverage::CoverageShown;
use crate::domain::detail::OrderDetail;
use crate::domain::facets::{Facets, Totals};
use crate::domain::filter::Filter;
use crate::domain::histogram::Histogram;
use crate::domain::ids::{NumIid, OrderId, Rev, ViewId};
use crate::domain::notices::KnownNotices;
use crate::domain::order_link::OrderLink;
use crate::domain::pass::SyncState;
use crate::domain::quarantine::QuarantineEntry;
use crate::domain::shop::{ShopName, ShopProfile};
use crate::domain::time::Timestamp;
use crate::domain::view::View;
use crate::messages::{Answer, Event, Fault, OrderRow, Picked, Rows, ShopState};

/// What is known of the world behind the window.
#[derive(Debug, Default)]
pub struct Model {
    /// How far the start is.
    pub start: Start,
    /// The shops.
    pub shops: Vec<ShopState>,
    /// Whether the keyring answers; `None` until it was asked.
    pub keyring: Option<Result<(), Fault>>,
    /// The answer that the table shows.
    pub answer: Option<Shown>,
    /// The first rows, while there is no answer because the index is not there.
    pub first: Option<FirstShown>,
    /// The bars over the table, and the question they answer; `None` inside where no time is known.
    pub histogram: Option<(u64, Option<Box<Histogram>>)>,
    /// Selected orders and their sums.
    pub picked: Option<(Picked, Totals)>,
    /// Orders in the index so far, while it is built.
    pub building: Option<u64>,
    /// The order in the detail pane; `None` inside where it is not here any more.
    pub detail: Option<(OrderId, Option<Box<OrderDetail>>)>,
    /// How many orders each of some filters has.
    pub counted: Option<(Arc<[Filter]>, Vec<u64>)>,
    /// Titles of items.
    pub titles: HashMap<NumIid, String>,
    /// Activities and drafts, by shop.
    pub activities: BTreeMap<ShopName, (Vec<ActivityEntry>, Vec<DraftEntry>)>,
    /// Which notices of activities are wished for.
    pub notice_wish: NoticeWish,
    /// The groups of activities of each shop.
    pub groups: BTreeMap<ShopName, Vec<GroupEntry>>,
    /// What the last comparison of each shop's activities with the platform's list found.
    pub drift: BTreeMap<ShopName, DriftReport>,
    /// The activities in force of each shop, so that no frame checks them anew.
    pub in_force: BTreeMap<ShopName, Vec<Activity>>,
    /// Jobs that mark users, by shop; of a shop that is not here nothing is known.
    pub markings: BTreeMap<ShopName, super::activities::Markings>,
    /// How the sync stands, by shop.
    pub sync: BTreeMap<ShopName, SyncState>,
    /// What could not be read, by shop.
    pub quarantine: BTreeMap<ShopName, Vec<QuarantineEntry>>,
    /// How the last days stand, by shop.
    pub coverage: BTreeMap<ShopName, CoverageShown>,
    /// The saved views, by shop.
    pub views: BTreeMap<ShopName, Vec<View>>,
    /// How many orders each view has, by shop.
    pub view_counts: BTreeMap<ShopName, BTreeMap<ViewId, u64>>,
    /// What is known of the promotion days; `None` until it was read.
    pub notices: Option<Arc<KnownNotices>>,
    /// The windows in which TOP's lists are degraded.
    pub list_windows: Vec<RuleWindow>,
    /// Where the files lie.
    pub data_dir: String,
    /// Where the user keeps files.
    pub documents: std::path::PathBuf,
    /// The page of an order in the seller's back office, where one is configured.
    pub order_link: Option<OrderLink>,
}

/// How far the start is.
#[derive(Debug, Default)]
pub enum Start {
    /// The store is being opened.
    #[default]
    Opening,
    /// It is open.
    Done,
    /// It cannot be.
    Failed(Fault),
}

/// An answer as the table shows it.
#[derive(Debug)]
pub struct Shown {
    /// The question's number.
    pub question: u64,
    /// The sums.
    pub totals: Totals,
    /// The counts beside the choices, as new as they are.
    pub facets: Facets,
    /// How many rows there are to scroll through.
    pub rows_total: u64,
    /// Order numbers of the filter that the store lacks.
    pub lacking: Vec<crate::domain::ids::Tid>,
    /// What the sums would be now, where the store has moved on.
    pub newer: Option<Totals>,
    /// How many orders there would be without one condition, for each of the question's.
    pub relaxed: Vec<u64>,
    /// How long the worker took, in microseconds.
    pub took_us: u64,
    /// The revision of the rows that are here, at least.
    pub rev: Rev,
    first_row: u64,
    rows: Arc<[OrderRow]>,
}

impl Shown {
    /// What the table draws of it.
    #[must_use]
    pub fn table(&self) -> TableRows<'_> {
        let Self { question, rows_total, first_row, rows, .. } = self;
        TableRows { question: *question, rows_total: *rows_total, first_row: *first_row, rows }
    }

    /// The rows that are here.
    pub fn rows(&self) -> impl Iterator<Item = &OrderRow> {
        self.rows.iter()
    }

    /// The row at a place, if it is here.
    #[must_use]
    pub fn row(&self, place: u64) -> Option<&OrderRow> {
        self.table().row(place)
    }

    /// The place of an order among the rows that are here.
    #[must_use]
    pub fn place(&self, id: OrderId) -> Option<u64> {
        self.table().place(id)
    }

    /// The orders from one to the other, if all of them are here.
    #[must_use]
    pub fn between(&self, a: OrderId, b: OrderId) -> Option<Vec<OrderId>> {
        self.table().between(a, b)
    }

    /// How many orders have come into the answer since it was given; never negative.
    #[must_use]
    pub fn new_orders(&self) -> u64 {
        self.newer.map_or(0, |newer| newer.orders.saturating_sub(self.totals.orders))
    }
}

impl Model {
    /// Takes in what the worker tells. Events that end actions are not its business.
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Started(start) => {
                self.start = Start::Done;
                self.shops = start.shops;
                let wish = start.settings.get(NOTICE_WISH).and_then(|kept| serde_json::from_str(kept).ok());
                self.notice_wish = wish.unwrap_or_default();
                self.data_dir = start.data_dir.display().to_string();
                self.documents = start.documents.unwrap_or_default();
                self.order_link = start.order_link;
            }
            Event::CannotStart(fault) => self.start = Start::Failed(fault),
            Event::Shops(shops) => self.shops = shops,
            Event::Keyring(keyring) => self.keyring = Some(keyring),
            Event::Answer(answer) => {
                (self.building, self.first) = (None, None);
                let mut now = shown(*answer);
                if let Some(before) = &self.answer {
                    now.facets.keep_choices_of(&before.facets);
                }
                self.answer = Some(now);
            }
            Event::FirstRows(rows) => self.first = Some(FirstShown::new(rows)),
            Event::Histogram(question, histogram) => self.histogram = Some((question, histogram)),
            Event::Rows(rows) => self.take_rows(rows),
            Event::Newer { question, totals, mut facets } => {
                if let Some(shown) = self.answer.as_mut().filter(|shown| shown.question == question) {
                    facets.keep_choices_of(&shown.facets);
                    // An order that has changed since it was handled says so in its row.
                    let is_newer = totals != shown.totals || facets.handled != shown.facets.handled;
                    shown.newer = is_newer.then_some(totals);
                    shown.facets = facets;
                }
            }
            Event::Picked(picked, totals) => self.picked = Some((picked, totals)),
            Event::IndexBuilding(built) => self.building = built,
            Event::Detail(id, detail) => self.detail = Some((id, detail)),
            Event::Counted(filters, counts) => self.counted = Some((filters, counts)),
            Event::Titles(titles) => self.titles.extend(titles),
            Event::Activities(shop, activities, drafts) => {
                let in_force = |entry: &ActivityEntry| entry.in_force.as_ref()?.check().ok();
                self.in_force.insert(shop.clone(), activities.iter().filter_map(in_force).collect());
                self.activities.insert(shop, (activities, drafts));
            }
            Event::ActivityGroups(shop, groups) => {
                self.groups.insert(shop, groups);
            }
            Event::ActivityDrift(shop, report) => {
                match report {
                    Some(report) => self.drift.insert(shop, *report),
                    None => self.drift.remove(&shop),
                };
            }
            Event::Users(shop, told) => self.markings.entry(shop).or_default().take(told),
            Event::Sync(shop, state) => {
                self.sync.insert(shop, *state);
            }
            Event::Quarantine(shop, entries) => {
                self.quarantine.insert(shop, entries);
            }
            Event::Coverage(shop, shown) => {
                self.coverage.insert(shop, *shown);
            }
            Event::Views(shop, views) => {
                self.views.insert(shop, views);
            }
            Event::ViewCounts(shop, counts) => {
                self.view_counts.insert(shop, counts);
            }
            Event::Notices(notices) => {
                self.list_windows = list_windows(&notices.calendar);
                self.notices = Some(notices);
            }
            Event::Entered(_)
            | Event::ActivityNotices(..)
            | Event::GroupPart { .. }
            | Event::Picture(..)
            | Event::NoticeClicked(_)
            | Event::Marking(_)
            | Event::Summing(_)
            | Event::Exporting(_)
            | Event::ExportPlace(..)
            | Event::Ended(..) => {}
        }
    }

    /// What the table draws: the answer, or its first rows.
    #[must_use]
    pub fn rows(&self) -> Option<TableRows<'_>> {
        let first = || self.first.as_ref().filter(|first| first.rows_total > 0).map(FirstShown::table);
        self.answer.as_ref().map(Shown::table).or_else(first)
    }

    fn take_rows(&mut self, rows: Rows) {
        if let Some(first) = &mut self.first {
            first.take(&rows);
        }
        if let Some(shown) = self.answer.as_mut().filter(|shown| shown.question == rows.question) {
            shown.first_row = rows.first_row;
            shown.rows = rows.rows;
            shown.rev = rows.rev;
        }
    }

    /// A shop as it is configured.
    #[must_use]
    pub fn profile(&self, shop: &ShopName) -> Option<&ShopProfile> {
        self.shops.iter().map(|state| &state.profile).find(|profile| profile.name == *shop)
    }

    /// Whether TOP's lists are degraded now for a shop that reads them, and until when.
    #[must_use]
    pub fn degraded(&self, shop: &ShopName, now: Timestamp) -> Option<Degraded> {
        let profile = self.profile(shop).filter(|profile| profile.top.is_some())?;
        let until = lists_degraded(&self.list_windows, now)?;
        Some(Degraded { until, instead: Instead::of(profile) })
    }

    /// How the sync of a shop stands.
    #[must_use]
    pub fn sync_of(&self, shop: Option<&ShopName>) -> Option<&SyncState> {
        self.sync.get(shop?)
    }
}

fn shown(answer: Answer) -> Shown {
    Shown {
        question: answer.question,
        totals: answer.totals,
        facets: answer.facets,
        rows_total: answer.rows_total,
        lacking: answer.lacking,
        newer: None,
        relaxed: answer.relaxed,
        took_us: answer.took_us,
        rev: answer.rows.rev,
        first_row: answer.rows.first_row,
        rows: answer.rows.rows,
    }
}

/// TOP's lists are degraded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Degraded {
    /// Until when; `None` where no notice says.
    pub until: Option<Timestamp>,
    /// What is read instead.
    pub instead: Instead,
}

/// How old "complete to" is, and how much that should worry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Younger than five minutes.
    Fresh,
    /// Five to thirty minutes.
    Aging,
    /// Older.
    Old,
}

/// How much the age of "complete to" should worry.
#[must_use]
pub fn freshness(complete_to: Timestamp, now: Timestamp) -> Freshness {
    match now.since_s(complete_to) {
        ..=300 => Freshness::Fresh,
        301..=1_800 => Freshness::Aging,
        _ => Freshness::Old,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_to_an_older_question_changes_nothing() {
        let mut model = Model::default();
        let rows = |question| Rows { question, first_row: 0, rows: Arc::from([]), rev: Rev(1) };
        model.take(Event::Answer(Box::new(Answer {
            question: 2,
            rev: Rev(1),
            totals: Totals { orders: 5, ..Totals::default() },
            facets: Facets::default(),
            rows_total: 5,
            rows: rows(2),
            lacking: Vec::new(),
            relaxed: Vec::new(),
            took_us: 1,
            ready: std::time::Instant::now(),
        })));
        model.take(Event::Rows(Rows { first_row: 9, ..rows(1) }));
        assert_eq!(model.answer.as_ref().unwrap().first_row, 0);
        let totals = Totals { orders: 8, ..Totals::default() };
        model.take(Event::Newer { question: 1, totals, facets: Facets::default() });
        assert_eq!(model.answer.as_ref().unwrap().new_orders(), 0);
        model.take(Event::Newer { question: 2, totals, facets: Facets::default() });
        assert_eq!(model.answer.as_ref().unwrap().new_orders(), 3);
    }

    #[test]
    fn complete_to_turns_warm_after_five_minutes_and_hot_after_thirty() {
        let now = Timestamp::from_unix(1_000_000);
        for (age, expected) in
            [(0, Freshness::Fresh), (300, Freshness::Fresh), (301, Freshness::Aging), (1_801, Freshness::Old)]
        {
            assert_eq!(freshness(now.plus_s(-age), now), expected);
        }
    }
}
