//! Saved views: kept in their order, changed without loss, and a filter that is written into one is read again.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on says so by stopping"
)]

mod common;

use std::path::Path;

use lidan::domain::filter::{Filter, TimeKind};
use lidan::domain::filter_line::{Said, read, write_test};
use lidan::domain::ids::{ShopId, ViewId};
use lidan::domain::shop::ShopName;
use lidan::domain::time::Timestamp;
use lidan::domain::view::{
    Hold, MOST_VIEWS, Starter, View, ViewContent, ViewEdit, ViewName, line_of, moving_word,
};
use lidan::store::{FILE, Store, ViewEdited};
use lidan::ui::orders::{FilterDraft, Stretch};
use proptest::prelude::*;
use tempfile::TempDir;

struct Bench {
    folder: TempDir,
    store: Store,
    shop: ShopId,
}

impl Bench {
    fn new() -> Self {
        Self::over(TempDir::new().unwrap())
    }

    fn over(folder: TempDir) -> Self {
        let store = Store::open(folder.path()).unwrap();
        let shop = store.write_blocking(|tx| tx.shop(&ShopName::new("main").unwrap())).unwrap();
        Self { folder, store, shop }
    }

    fn begun() -> Self {
        let bench = Self::new();
        bench.begin();
        bench
    }

    fn begin(&self) {
        let shop = self.shop;
        let starters = Starter::contents(str::to_owned);
        self.store.write_blocking(move |tx| tx.start_views(shop, &starters)).unwrap();
    }

    fn edit(&self, edit: ViewEdit) -> ViewEdited {
        let shop = self.shop;
        self.store.write_blocking(move |tx| tx.edit_views(shop, &edit)).unwrap()
    }

    fn add(&self, content: ViewContent) -> ViewId {
        match self.edit(ViewEdit::Add(content)) {
            ViewEdited::Done(id) => id,
            other => panic!("{other:?}"),
        }
    }

    fn views(&self) -> Vec<View> {
        let shop = self.shop;
        self.store.read_blocking(move |r| r.views(shop)).unwrap()
    }

    fn names(&self) -> Vec<String> {
        self.views().iter().map(|view| view.content.name.to_string()).collect()
    }
}

fn name(text: &str) -> ViewName {
    ViewName::new(text).unwrap()
}

fn content(title: &str, line: &str) -> ViewContent {
    ViewContent { name: name(title), line: line.to_owned(), settings: None, hold: Hold::Free, watch: None }
}

#[expect(clippy::disallowed_methods, reason = "the file as an older version left it")]
fn sql(folder: &Path, statements: &str) {
    rusqlite::Connection::open(folder.join(FILE)).unwrap().execute_batch(statements).unwrap();
}

#[test]
fn a_shop_begins_once() {
    let bench = Bench::begun();
    let begun = bench.names();
    assert_eq!(begun.len(), Starter::ALL.len());
    assert!(bench.views()[0].is_locked() && !bench.views()[1].is_locked());
    bench.edit(ViewEdit::Remove(bench.views()[3].id));
    bench.begin();
    assert_eq!(bench.names().len(), begun.len() - 1, "what was taken away stays away");
    let other = bench.store.write_blocking(|tx| tx.shop(&ShopName::new("other").unwrap())).unwrap();
    assert_eq!(bench.store.read_blocking(move |r| r.views(other)).unwrap(), []);
}

#[test]
fn views_are_changed_one_by_one_and_come_back_where_they_were() {
    let bench = Bench::begun();
    let id = bench.add(ViewContent {
        settings: Some(serde_json::json!({"columns": ["flag"], "of a later day": [1, {"x": null}]})),
        ..content("礼盒", "-colour:red")
    });
    assert_eq!(bench.edit(ViewEdit::Rename(id, name("加急"))), ViewEdited::Done(id));
    assert_eq!(bench.edit(ViewEdit::Move(id, 2)), ViewEdited::Done(id));
    let view = bench.views()[2].clone();
    assert_eq!((view.id, view.content.name.as_str(), &*view.content.line), (id, "加急", "-colour:red"));
    assert!(view.content.settings.as_ref().is_some_and(|settings| settings["of a later day"][0] == 1));

    let before = bench.views();
    assert_eq!(bench.edit(ViewEdit::Remove(id)), ViewEdited::Done(id));
    assert!(!bench.names().contains(&"加急".to_owned()));
    assert_eq!(bench.edit(ViewEdit::Restore(view, 2)), ViewEdited::Done(id));
    assert_eq!(bench.views(), before);
    assert_eq!(bench.edit(ViewEdit::Save(id, "flag:red".to_owned())), ViewEdited::Done(id));
    assert_eq!(bench.views()[2].content.line, "flag:red");
    let settings = Some(serde_json::json!({"columns": [{"name": "memo", "shown": "no", "width": 200}]}));
    assert_eq!(bench.edit(ViewEdit::Arrange(id, settings.clone())), ViewEdited::Done(id));
    assert_eq!(bench.views()[2].content.settings, settings);
    assert_eq!(bench.edit(ViewEdit::Arrange(id, None)), ViewEdited::Done(id));
    assert_eq!(bench.views()[2].content.settings, None);

    // A view that is gone is nobody's.
    bench.edit(ViewEdit::Remove(id));
    let rest = bench.views();
    for edit in [
        ViewEdit::Save(id, String::new()),
        ViewEdit::Arrange(id, None),
        ViewEdit::Rename(id, name("x")),
        ViewEdit::Move(id, 1),
        ViewEdit::Remove(id),
    ] {
        assert_eq!(bench.edit(edit), ViewEdited::Nothing);
    }
    assert_eq!(bench.views(), rest);
    let newer = bench.add(content("新", ""));
    assert_eq!(bench.views().last().map(|view| view.id), Some(newer), "a new one stands at the end");
}

#[test]
fn the_first_one_stays_as_it_is_and_where_it_is() {
    let bench = Bench::begun();
    let before = bench.views();
    let (first, second) = (before[0].id, before[1].id);
    for edit in [
        ViewEdit::Save(first, "flag:red".to_owned()),
        ViewEdit::Arrange(first, Some(serde_json::json!({"columns": []}))),
        ViewEdit::Rename(first, name("x")),
        ViewEdit::Move(first, 3),
        ViewEdit::Remove(first),
    ] {
        assert_eq!(bench.edit(edit), ViewEdited::Nothing);
    }
    bench.edit(ViewEdit::Move(second, 0));
    assert_eq!(bench.views(), before, "nothing stands before it");
    bench.edit(ViewEdit::Move(second, 99));
    assert_eq!(bench.views().last().map(|view| view.id), Some(second));
}

#[test]
fn names_are_kept_apart_by_numbers() {
    let bench = Bench::new();
    for _ in 0..3 {
        bench.add(content("红旗", "flag:red"));
    }
    assert_eq!(bench.names(), ["红旗", "红旗 (2)", "红旗 (3)"]);
    let last = bench.views()[2].id;
    bench.edit(ViewEdit::Rename(last, name("红旗")));
    assert_eq!(bench.names(), ["红旗", "红旗 (2)", "红旗 (3)"], "its own name is free for it");
    let all = vec![content("满", ""); MOST_VIEWS];
    let shop = bench.shop;
    assert_eq!(
        bench.store.write_blocking(move |tx| tx.add_views(shop, &all)).unwrap(),
        ViewEdited::Full,
        "all of them or none"
    );
    assert_eq!(bench.names().len(), 3);
}

#[test]
fn a_file_of_before_there_were_views_is_brought_up_to_date() {
    let Bench { folder, store, .. } = Bench::begun();
    drop(store);
    sql(folder.path(), common::BEFORE_CONTENTS);
    sql(
        folder.path(),
        "DROP TABLE saved_view; DELETE FROM refinery_schema_history WHERE version = 4;
         INSERT INTO setting (key, value) VALUES ('window', '{}')",
    );
    let bench = Bench::over(folder);
    assert_eq!(bench.views(), []);
    assert!(bench.store.read_blocking(|r| r.settings()).unwrap().contains_key("window"));
    bench.begin();
    assert_eq!(bench.names().len(), Starter::ALL.len());
}

/// A filter none of whose words moves with the time.
fn said(filter: &Filter) -> Said {
    Said { filter: filter.clone(), terms: filter.local.iter().map(write_test).collect(), span: None }
}

/// In what order its conditions must hold is all the same.
fn sorted(filter: Filter) -> Filter {
    let mut filter = filter.settled();
    filter.local.sort_by_key(write_test);
    filter
}

fn now() -> Timestamp {
    "2023-11-10 15:30:00".parse().unwrap()
}

proptest! {
    #[test]
    fn a_filter_that_is_written_into_a_view_is_read_again(
        filter in common::filter(),
        stretch in prop::sample::select(Stretch::ALL.to_vec()),
        other in prop::option::of(prop::sample::select(vec!["paid:last-24h", "created:last-14d", "memo:x", "?"])),
    ) {
        // What the pane has no word for is written by its instants, or by the word that the line had.
        prop_assume!(filter.start.zip(filter.end).is_none_or(|(start, end)| start <= end));
        let line = line_of(&said(&filter), other, now());
        prop_assert_eq!(&read(&line, now()).unwrap(), &filter, "{}", line);

        // What it has a word for goes with the days.
        let mut draft = FilterDraft::of(&Filter { start: None, end: None, ..filter }, now());
        draft.stretch = stretch;
        let made = draft.make(now()).filter;
        let line = draft.line(now());
        let means = |line: &str, at| read(line, at).map(sorted).unwrap();
        prop_assert_eq!(means(&line, now()), sorted(made), "{}", &line);
        let moves = !matches!(stretch, Stretch::All | Stretch::Typed);
        prop_assert_eq!(moving_word(&line, now()).is_some(), moves, "{}", &line);
        let later = now().plus_s(5 * 86_400);
        prop_assert_eq!(means(&line, later), sorted(draft.make(later).filter), "{}", line);
    }
}

#[test]
fn a_span_of_the_last_hours_is_kept_as_one() {
    for line in ["flag:red paid:last-24h", "created:last-14d sort:asc"] {
        let filter = read(line, now()).unwrap();
        let word = moving_word(line, now());
        let written = line_of(&said(&Filter { flags: Vec::new(), ..filter.clone() }), word, now());
        assert!(written.contains("last-"), "{written}");
        assert_eq!(moving_word(&written, now()), word);
        // Another span is not that word any more.
        let moved = Filter { time: TimeKind::Modified, ..filter };
        assert!(!line_of(&said(&moved), word, now()).contains("last-"));
    }
}
