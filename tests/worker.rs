//! The worker as the window meets it: real files, the practice platform over loopback, messages only.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use common::practice::{Behind, PATIENCE, Practice, no_keyring, opening};
use lidan::desk::{Desk, NoticeKeeping, import_notice};
use lidan::domain::activity::ActivityDraft;
use lidan::domain::activity_log::SendState;
use lidan::domain::export::{BookWords, Column, ExportWish, Form, Head, RowOf, Which};
use lidan::domain::filter::Filter;
use lidan::domain::flag::Flag;
use lidan::domain::ids::{NumIid, Tid};
use lidan::domain::list::{INCREMENTV_GET, ORDER_LIST, SOLD_GET};
use lidan::domain::outcome::CheckVerdict;
use lidan::domain::pass::{RestWhy, SyncState};
use lidan::domain::reconcile::Compared;
use lidan::domain::shop::{SecretKind, SecretPlace, ShopName, ShopProfile};
use lidan::domain::text_test::{TextOp, TextTest};
use lidan::domain::time::{DAY_S, HOUR_S, Span, Timestamp};
use lidan::messages::{
    Action, Answer, AnswerScope, DetailWish, Event, Fault as Told, KeepSecrets, OrderRow, Outcome, ShopEdit,
    View, WishedAnswer,
};
use lidan::sandbox::{Fault, Target};
use lidan::secrets::Secrets;
use lidan::worker::Cadence;

fn question(number: u64, filter: &Filter) -> WishedAnswer {
    WishedAnswer {
        question: number,
        filter: filter.clone(),
        scope: AnswerScope::Matching,
        first_row: 0,
        rows: 50,
        seen: 0,
        again: 0,
        relaxed: Arc::from([]),
    }
}

fn view(shop: &ShopName, answer: WishedAnswer) -> View {
    View { shop: Some(shop.clone()), answer: Some(answer), ..View::default() }
}

fn answer(event: Event) -> Option<Box<Answer>> {
    match event {
        Event::Answer(answer) => Some(answer),
        _ => None,
    }
}

fn ended(event: Event) -> Option<Result<Outcome, Told>> {
    match event {
        Event::Ended(_, outcome) => Some(outcome),
        _ => None,
    }
}

/// A worker over a shop whose orders are all here.
fn full(practice: &Practice) -> Behind {
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    behind.window.act(Action::Sync(practice.name.clone())).unwrap();
    behind.until(ended).unwrap();
    behind
}

/// A file of every order.
fn every_order(form: Form) -> ExportWish {
    ExportWish {
        which: Which::Filtered(Box::default()),
        form,
        row_of: RowOf::Order,
        heads: Column::usual(RowOf::Order).into_iter().map(Head::plain).collect(),
        words: BookWords::of(str::to_owned),
    }
}

#[test]
fn orders_arrive_and_are_answered_with_rows_and_counts() {
    let practice = Practice::open(600);
    let mut behind = Behind::start(practice.opening(), Cadence::Kept);
    let started = behind.until(|event| match event {
        Event::Started(started) => Some(started),
        _ => None,
    });
    assert_eq!(started.shops[0].profile.name, practice.name);
    // The answer follows the orders without being asked again: what is offered is newer than what is shown.
    let all = Filter::default();
    let count = practice.sandbox.truth().count();
    behind.window.show(view(&practice.name, question(1, &all)));
    let mut number = 1;
    let whole = loop {
        let (shown, newer) = behind.until(|event| match event {
            Event::Answer(answer) => Some((Some(answer), None)),
            Event::Newer { totals, .. } => Some((None, Some(totals.orders))),
            _ => None,
        });
        if let Some(answer) = shown.filter(|answer| answer.totals.orders == count) {
            break answer;
        }
        if newer.is_some() {
            number += 1;
            behind.window.show(view(&practice.name, question(number, &all)));
        }
    };
    assert_eq!(whole.rows_total, count);
    assert_eq!(whole.rows.rows.len(), 50);
    assert_eq!(whole.facets.flag.values().sum::<u64>(), count);

    let red = Filter { flags: vec![Flag::new(1)], ..Filter::default() };
    behind.window.show(view(&practice.name, question(number + 1, &red)));
    let red_ones = behind.until(answer);
    assert_eq!(red_ones.totals.orders, whole.facets.flag[&Some(Flag::new(1))]);
    assert!(red_ones.rows.rows.iter().all(|row| row.order.seller_flag == Some(Flag::new(1))));
    // A facet counts what a click beside it would show: the other flags stay as they were.
    assert_eq!(red_ones.facets.flag, whole.facets.flag);
}

#[test]
fn the_rows_that_are_seen_come_with_the_answer_and_the_others_follow() {
    let practice = Practice::open(600);
    let mut behind = full(&practice);
    let all = Filter::default();
    let wish = |number, seen| WishedAnswer { seen, ..question(number, &all) };
    behind.window.show(view(&practice.name, wish(1, 12)));
    let first = behind.until(answer);
    let rows = |event| match event {
        Event::Rows(rows) => Some(rows),
        _ => None,
    };
    let rest = behind.until(rows);
    assert_eq!((first.question, first.rows.rows.len()), (1, 12));
    assert_eq!((rest.question, rest.first_row, rest.rows.len()), (1, 0, 50));
    let ids = |rows: &[OrderRow]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(&first.rows.rows), ids(&rest.rows)[..12]);
    // Whoever stands further down has them all at once.
    behind.window.show(view(&practice.name, WishedAnswer { first_row: 64, ..wish(2, 12) }));
    assert_eq!(behind.until(answer).rows.rows.len(), 50);
}

#[test]
fn what_another_process_imports_holds_for_the_next_pass() {
    let practice = Practice::open(60);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    behind.until(|event| matches!(event, Event::Started(_)).then_some(()));
    let now = lidan::clock::Clock::System.now();
    let (from, to) = (now.plus_s(-HOUR_S), now.plus_s(HOUR_S));
    let notice = practice.folder.path().join("notice.toml");
    let text = format!(
        "id = \"now\"\ntitle = \"演练\"\npublished = \"{from}\"\n[[rule]]\nkind = \"closed\"\n\
         apis = [\"{SOLD_GET}\", \"{INCREMENTV_GET}\"]\ntext = \"演练\"\n\
         windows = [{{ from = \"{from}\", to = \"{to}\" }}]"
    );
    std::fs::write(&notice, text).unwrap();
    import_notice(&practice.paths(), &notice, NoticeKeeping::Keep).unwrap();
    behind.window.act(Action::Sync(practice.name.clone())).unwrap();
    behind.until(ended).unwrap();
    let calls = |api: &str| practice.sandbox.calls().iter().filter(|call| call.api == api).count();
    assert_eq!((calls(SOLD_GET), calls(INCREMENTV_GET)), (0, 0), "a closed list is not asked");
    assert!(calls(ORDER_LIST) > 0, "the other source is");
}

#[test]
fn the_latest_wish_wins() {
    const LAST: u64 = 400;
    let practice = Practice::open(300);
    let mut behind = full(&practice);
    for number in 1..=LAST {
        let text = if number % 2 == 0 { "礼盒" } else { "加急" };
        let filter = Filter { seller_memo: Some(TextTest::Contains(text.into())), ..Filter::default() };
        behind.window.show(view(&practice.name, question(number, &filter)));
    }
    let mut answered = vec![0];
    while answered.last() != Some(&LAST) {
        answered.push(behind.until(answer).question);
    }
    assert!(answered.is_sorted(), "an older question was answered after a newer one: {answered:?}");
    // Questions that nobody waits for any more cost nothing.
    assert!(answered.len() < 300, "{} of {LAST} were answered", answered.len());
}

#[test]
fn every_action_ends_exactly_once() {
    let practice = Practice::open(100);
    let mut behind = full(&practice);
    let name = || practice.name.clone();
    let nowhere = || ShopName::new("nowhere").unwrap();
    let tid = |n| Tid::new(n).unwrap();
    let known = practice.sandbox.truth();
    let first = known.tids(Span::new(Timestamp::from_unix(0), lidan::clock::Clock::System.now()).unwrap())[0];
    let draft = ActivityDraft { name: "会员日".into(), ..ActivityDraft::default() };
    let activity = ActivityDraft {
        id: "2026".into(),
        name: "会员日".into(),
        start: "2027-01-01 00:00:00".into(),
        end: "2027-01-02 00:00:00".into(),
        items: vec!["613373384956".into()],
    }
    .check()
    .unwrap();
    let actions = || {
        vec![
            Action::Sync(name()),
            Action::Sync(nowhere()),
            Action::StopSync(name()),
            Action::FetchOrders(name(), vec![first, tid(9)]),
            Action::FetchOrders(nowhere(), vec![tid(9)]),
            Action::FetchUnjudged(name(), Box::default()),
            Action::Activities(name()),
            Action::KeepDraft(name(), "a".into(), draft.clone()),
            Action::DropDraft(name(), "b".into()),
            Action::SendActivity(name(), Box::new(activity.clone()), None),
            Action::QueryActivity(name(), activity.id().clone()),
            Action::CheckShop(name()),
            Action::ProbeKeyring,
            Action::KeepSetting("key", "value".into()),
            Action::Import(name(), "/nowhere/at/all.json".into()),
            Action::Export(name(), Box::new(every_order(Form::Xlsx)), "/nowhere/at/all.xlsx".into()),
            Action::StopExport,
        ]
    };
    let mut open = HashMap::new();
    for action in [actions(), actions(), actions()].into_iter().flatten() {
        let what = format!("{action:?}");
        open.insert(behind.window.act(action).unwrap(), what);
    }
    let mut failed = 0;
    while !open.is_empty() {
        let (id, outcome) = behind.until(|event| match event {
            Event::Ended(id, outcome) => Some((id, outcome)),
            _ => None,
        });
        failed += usize::from(outcome.is_err());
        assert!(open.remove(&id).is_some(), "{id:?} ended twice, or was never asked for");
    }
    // Those of a shop that is not there, and the file that is not.
    assert!(failed >= 9, "{failed}");
}

#[test]
fn an_activity_is_sent_changed_and_sent_again() {
    let practice = Practice::open(50);
    let mut behind = full(&practice);
    let mut draft = ActivityDraft {
        id: "20261111".into(),
        name: "双11 尖货".into(),
        start: "2027-01-01 00:00:00".into(),
        end: "2027-01-02 00:00:00".into(),
        items: vec!["613373384956".into(), "627502976336".into(), "637502976336".into()],
    };
    let send = |behind: &mut Behind, draft: &ActivityDraft| {
        let activity = Box::new(draft.check().unwrap());
        behind.window.act(Action::SendActivity(practice.name.clone(), activity, None)).unwrap();
        match behind.until(ended) {
            Ok(Outcome::Activity(sent)) => *sent,
            other => panic!("{other:?}"),
        }
    };
    let first = send(&mut behind, &draft);
    assert_eq!((first.version, first.state), (1, SendState::Confirmed));
    draft.end = "2027-01-03 00:00:00".into();
    let second = send(&mut behind, &draft);
    assert_eq!((second.version, second.state), (2, SendState::Confirmed));
    assert!(second.differences.is_empty());
    let there = practice.sandbox.truth().activities();
    assert_eq!((there.len(), &*there[0].end_time), (1, "2027-01-03 00:00:00"));
    // Three items of which titles may be known: a title is asked for with the view.
    let wish = View {
        shop: Some(practice.name.clone()),
        titles: vec![NumIid::new(613_373_384_956).unwrap()],
        ..View::default()
    };
    behind.window.show(wish);
    behind.until(|event| matches!(event, Event::Titles(_)).then_some(()));
}

#[test]
fn a_detail_is_shown_and_follows_the_store() {
    let practice = Practice::open(50);
    let mut behind = full(&practice);
    behind.window.show(view(&practice.name, question(1, &Filter::default())));
    let row = behind.until(answer).rows.rows[0].clone();
    let wish = View {
        detail: Some(DetailWish { id: row.id, again: 0 }),
        ..view(&practice.name, question(1, &Filter::default()))
    };
    behind.window.show(wish);
    let detail = behind.until(|event| match event {
        Event::Detail(id, detail) if id == row.id => detail,
        _ => None,
    });
    assert_eq!(detail.known.record.order().tid, row.order.tid);
}

#[test]
fn the_worker_ends_at_once_though_the_platform_hangs() {
    let practice = Practice::open(50);
    practice.sandbox.faults().push(Target::Any, Fault::Hang, 1_000);
    let mut behind = Behind::start(practice.opening(), Cadence::Kept);
    behind.until(|event| match event {
        Event::Sync(_, state) if state.running.is_some() => Some(()),
        _ => None,
    });
    let began = Instant::now();
    behind.close().recv_timeout(PATIENCE).expect("the worker ended");
    // A request may take 30 s; the window is gone in one.
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[test]
fn what_was_typed_last_is_kept_when_the_window_closes() {
    let practice = Practice::open(10);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    behind.until(|event| matches!(event, Event::Started(_)).then_some(()));
    for n in 0..40 {
        let draft = ActivityDraft { name: format!("第 {n} 稿"), ..ActivityDraft::default() };
        behind.window.act(Action::KeepDraft(practice.name.clone(), "new".into(), draft)).unwrap();
    }
    behind.close().recv_timeout(PATIENCE).expect("the worker ended");
    let desk = Desk::open(practice.opening()).unwrap();
    let drafts = desk
        .store()
        .read_blocking(|r| {
            let shop = r.shop(&ShopName::new("demo").unwrap())?.expect("the shop is known");
            r.drafts(shop)
        })
        .unwrap();
    assert_eq!(drafts[0].draft.name, "第 39 稿");
}

#[test]
fn a_folder_that_cannot_be_used_is_said_in_words() {
    let folder = tempfile::TempDir::new().unwrap();
    std::fs::write(folder.path().join("lidan.sqlite"), "no database ".repeat(1_000)).unwrap();
    std::fs::write(folder.path().join("config.toml"), "").unwrap();
    for name in ["lidan.db", "orders.db", lidan::store::FILE] {
        std::fs::write(folder.path().join(name), "no database ".repeat(1_000)).unwrap();
    }
    let mut behind = Behind::start(opening(folder.path(), no_keyring()), Cadence::Kept);
    let fault = behind.until(|event| match event {
        Event::CannotStart(fault) => Some(fault),
        _ => None,
    });
    assert!(matches!(fault, Told::Store("unreadable", _)), "{fault:?}");
    behind.close().recv_timeout(PATIENCE).expect("the worker ended");
}

#[test]
fn without_a_keyring_the_window_is_told_and_goes_on() {
    let practice = Practice::open(10);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let keyring = behind.until(|event| match event {
        Event::Keyring(answer) => Some(answer),
        _ => None,
    });
    assert!(matches!(keyring, Err(Told::Keyring("absent", _))), "{keyring:?}");
    behind.window.act(Action::Sync(practice.name.clone())).unwrap();
    assert!(behind.until(ended).is_ok());
}

/// Secrets of a keyring in memory that does not answer before it is open.
fn keyring_behind(open: &Arc<OnceLock<()>>) -> Secrets {
    let (store, open) = (keyring_core::mock::Store::new().unwrap(), Arc::clone(open));
    let maker = move || {
        open.wait();
        let store: Arc<keyring_core::CredentialStore> = store.clone();
        Ok(store)
    };
    Secrets::with_keyring(maker, Duration::from_millis(50))
}

/// A practice shop whose secrets are in a keyring that is open.
fn with_keyring() -> Practice {
    let mut practice = Practice::open(20);
    let typed = std::mem::replace(&mut practice.secrets, keyring_behind(&Arc::new(OnceLock::from(()))));
    for kind in SecretKind::ALL {
        let found = typed.get(&practice.name, kind).unwrap().unwrap();
        practice.secrets.keep(&practice.name, kind, found.secret).unwrap();
    }
    practice
}

fn keyring_word(event: Event) -> Option<Result<(), &'static str>> {
    match event {
        Event::Keyring(Ok(())) => Some(Ok(())),
        Event::Keyring(Err(Told::Keyring(word, _))) => Some(Err(word)),
        Event::Keyring(Err(other)) => panic!("{other:?}"),
        _ => None,
    }
}

#[test]
fn a_keyring_that_is_unlocked_late_is_taken_up_without_being_asked_for() {
    let mut practice = Practice::open(20);
    let open = Arc::new(OnceLock::new());
    practice.secrets = keyring_behind(&open);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    assert_eq!(behind.until(keyring_word), Err("silent"));
    open.set(()).unwrap();
    let known = behind.until(|event| match event {
        Event::Shops(shops) if !shops[0].secrets.is_empty() => Some(shops[0].secrets.clone()),
        _ => None,
    });
    assert_eq!(known, SecretKind::ALL.map(|kind| (kind, None)), "now it is known that there are none");
    assert_eq!(behind.until(keyring_word), Ok(()));
}

#[test]
fn a_shop_that_gets_another_name_takes_its_secrets_along() {
    let practice = with_keyring();
    let (old, new) = (&practice.name, ShopName::new("renamed").unwrap());
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let edit = ShopEdit {
        was: Some(old.clone()),
        profile: ShopProfile { name: new.clone(), ..practice.profile() },
        secrets: Vec::new(),
        keep: KeepSecrets::Keyring,
    };
    behind.window.act(Action::SaveShop(Box::new(edit))).unwrap();
    let outcome = behind.until(ended);
    let Ok(Outcome::Checked(checks)) = &outcome else { panic!("{outcome:?}") };
    assert!(checks.iter().all(|check| matches!(check.verdict, CheckVerdict::Fine { .. })), "{checks:?}");
    for kind in SecretKind::ALL {
        assert!(practice.secrets.get(old, kind).unwrap().is_none(), "{kind:?} is still under the old name");
        assert_eq!(practice.secrets.get(&new, kind).unwrap().unwrap().place, SecretPlace::Keyring);
    }
}

#[test]
fn a_shop_that_is_removed_leaves_no_secret_whether_there_is_a_keyring_or_not() {
    for practice in [with_keyring(), Practice::open(20)] {
        let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
        behind.window.act(Action::RemoveShop(practice.name.clone())).unwrap();
        let outcome = behind.until(ended);
        assert!(matches!(outcome, Ok(Outcome::Done)), "{outcome:?}");
        for kind in SecretKind::ALL {
            assert!(!matches!(practice.secrets.get(&practice.name, kind), Ok(Some(_))), "{kind:?}");
        }
    }
}

#[test]
fn the_history_is_read_behind_the_newest_orders_at_an_ordinary_pace() {
    let practice = Practice::open(80);
    let mut profile = practice.profile();
    profile.top.as_mut().unwrap().requests_per_second = 20.try_into().unwrap();
    profile.enhanced.as_mut().unwrap().requests_per_second = 20.try_into().unwrap();
    lidan::config::put_shop(&practice.paths().config_file(), &profile).unwrap();
    let mut behind = Behind::start(practice.opening(), Cadence::Kept);
    let count = practice.sandbox.truth().count();
    let state = behind.until(|event| match event {
        Event::Sync(_, state) => {
            (state.history.rest.is_some_and(|rest| rest.why == RestWhy::Done)).then_some(state)
        }
        _ => None,
    });
    assert_eq!((state.orders, state.gaps), (count, Vec::new()));
}

/// Waits until the history stands so.
fn until_history(behind: &mut Behind, stands: impl Fn(&SyncState) -> bool) -> Box<SyncState> {
    behind.until(|event| match event {
        Event::Sync(_, state) => stands(&state).then_some(state),
        _ => None,
    })
}

#[test]
fn the_history_pauses_and_goes_on_while_new_orders_are_read() {
    let practice = Practice::open(400);
    let mut behind = Behind::start(practice.opening(), Cadence::Kept);
    behind.window.act(Action::PauseHistory(practice.name.clone())).unwrap();
    let rests = |why| move |state: &SyncState| state.history.rest.is_some_and(|rest| rest.why == why);
    let paused = until_history(&mut behind, rests(RestWhy::Paused));
    assert!(paused.orders < practice.sandbox.truth().count());
    behind.window.act(Action::Sync(practice.name.clone())).unwrap();
    let synced = until_history(&mut behind, |state| state.complete_to.is_some());
    assert!(synced.history.left_s > 0);
    // It is paused at the next start too.
    behind.close().recv_timeout(PATIENCE).unwrap();
    let mut behind = Behind::start(practice.opening(), Cadence::Kept);
    until_history(&mut behind, rests(RestWhy::Paused));
    behind.window.act(Action::ResumeHistory(practice.name.clone())).unwrap();
    let done = until_history(&mut behind, rests(RestWhy::Done));
    assert_eq!((done.orders, done.gaps), (practice.sandbox.truth().count(), Vec::new()));
}

/// A worker over a shop of which only some orders are here, from a file.
fn some(practice: &Practice, count: usize) -> (Behind, Vec<Tid>) {
    let all = practice.sandbox.truth().tids(Span::new(Timestamp::MIN, Timestamp::MAX).unwrap());
    let items: Vec<String> =
        all[..count].iter().map(|tid| practice.sandbox.truth().item(*tid).unwrap()).collect();
    let file = practice.folder.path().join("some.jsonl");
    std::fs::write(&file, items.join("\n")).unwrap();
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    behind.window.act(Action::Import(practice.name.clone(), file)).unwrap();
    behind.until(ended).unwrap();
    (behind, all)
}

#[test]
fn a_filter_asked_of_the_platform_names_what_only_one_side_has_and_takes_it_in() {
    let practice = Practice::open(300);
    let (mut behind, all) = some(&practice, 250);
    let filter = Filter { seller_memo: TextOp::Ne.test("没有这样的备注"), ..Filter::default() };
    let compare = |behind: &mut Behind| {
        let action = Action::CompareFilter(practice.name.clone(), Box::new(filter.clone()));
        behind.window.act(action).unwrap();
        match behind.until(ended) {
            Ok(Outcome::FilterCompared(compared)) => compared,
            other => panic!("{other:?}"),
        }
    };
    let first = compare(&mut behind);
    assert_eq!((first.here, first.platform), (250, 300), "{first:?}");
    let mut missing = all[250..].to_vec();
    missing.sort_unstable();
    assert_eq!((first.only_platform, first.only_here), (missing, Vec::new()));
    let second = compare(&mut behind);
    assert_eq!((second.here, second.platform, second.only_platform.len()), (300, 300, 0));
}

#[test]
fn a_buyers_orders_come_by_the_whole_nick_which_is_not_kept_and_never_by_a_masked_one() {
    let practice = Practice::open(300);
    let (mut behind, all) = some(&practice, 1);
    let nick = practice.sandbox.truth().buyer_nick(all[200]).unwrap();
    behind.window.act(Action::AskBuyer(practice.name.clone(), nick.clone())).unwrap();
    let Ok(Outcome::BuyerFound(found)) = behind.until(ended) else { panic!("orders") };
    assert!(found.contains(&all[200]), "{found:?}");
    drop(behind.close());
    let file = std::fs::read(practice.folder.path().join("lidan.db")).unwrap();
    assert!(!file.windows(nick.len()).any(|bytes| bytes == nick.as_bytes()), "{nick} is in the store");

    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    behind.window.act(Action::AskBuyer(practice.name.clone(), "买**家".into())).unwrap();
    assert_eq!(behind.until(ended).unwrap_err(), Told::Inexpressible("masked_nick"));
}

#[test]
fn days_are_compared_with_the_platforms_totals_and_what_is_missing_is_read() {
    let practice = Practice::open(300);
    let (mut behind, all) = some(&practice, 280);
    let now = lidan::clock::Clock::System.now();
    let span = Span::new(now.plus_s(-20 * DAY_S), now).unwrap();
    let compare = |behind: &mut Behind| {
        behind.window.act(Action::Reconcile(practice.name.clone(), span)).unwrap();
        match behind.until(ended) {
            Ok(Outcome::Reconciled(days)) => days,
            other => panic!("{other:?}"),
        }
    };
    let first = compare(&mut behind);
    let healed: BTreeSet<Tid> = first.iter().flat_map(|day| day.healed.clone()).collect();
    let missing: BTreeSet<Tid> = all[280..].iter().copied().collect();
    // What is younger than a quarter of an hour may not be in the platform's own total yet.
    let settled = Span::new(Timestamp::MIN, now.plus_s(-20 * 60)).unwrap();
    let settled: BTreeSet<Tid> = practice.sandbox.truth().tids(settled).into_iter().collect();
    let expected: BTreeSet<Tid> = missing.intersection(&settled).copied().collect();
    assert!(expected.len() > 10 && expected.is_subset(&healed), "{expected:?} in {healed:?}");
    assert!(healed.is_subset(&missing), "{healed:?} in {missing:?}");
    assert!(compare(&mut behind).iter().all(Compared::agrees));
}

#[test]
fn what_was_read_of_a_wrong_account_is_read_anew_once_it_is_put_right() {
    let practice = Practice::open(80);
    let right = ShopProfile { top: None, ..practice.profile() };
    let mut wrong = right.clone();
    wrong.enhanced.as_mut().unwrap().sysid = Some("999".to_owned());
    lidan::config::put_shop(&practice.paths().config_file(), &wrong).unwrap();
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    // How many orders there are once a pass has ended.
    let sync = |behind: &mut Behind| {
        behind.window.act(Action::Sync(practice.name.clone())).unwrap();
        let mut orders = 0;
        let outcome = behind.until(|event| match event {
            Event::Sync(_, state) => {
                orders = state.orders;
                None
            }
            event => ended(event),
        });
        assert!(matches!(outcome, Ok(Outcome::Done)), "{outcome:?}");
        orders
    };
    // Such an account answers without an error and without an order.
    assert_eq!(sync(&mut behind), 0);
    let edit = ShopEdit {
        was: Some(practice.name.clone()),
        profile: right,
        secrets: Vec::new(),
        keep: KeepSecrets::ThisRun,
    };
    behind.window.act(Action::SaveShop(Box::new(edit))).unwrap();
    assert!(matches!(behind.until(ended), Ok(Outcome::Checked(_))));
    assert_eq!(sync(&mut behind), practice.sandbox.truth().count());
}

#[test]
fn an_export_that_is_stopped_leaves_the_old_file_and_nothing_beside_it() {
    let practice = Practice::open(600);
    let mut behind = full(&practice);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orders.xlsx");
    std::fs::write(&path, "old").unwrap();
    let wish = Box::new(every_order(Form::Xlsx));
    let export = behind.window.act(Action::Export(practice.name.clone(), wish, path.clone())).unwrap();
    behind.window.act(Action::StopExport).unwrap();
    let outcome = behind.until(|event| match event {
        Event::Ended(id, outcome) if id == export => Some(outcome),
        _ => None,
    });
    assert!(matches!(outcome, Err(Told::Cancelled)), "{outcome:?}");
    assert_eq!(std::fs::read(&path).unwrap(), b"old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn picked_orders_are_written_in_their_order_and_it_is_told_how_far_it_is() {
    let practice = Practice::open(60);
    let mut behind = full(&practice);
    behind.window.show(view(&practice.name, question(1, &Filter::default())));
    let shown = behind.until(answer);
    let picked: Vec<_> = [7, 3, 5].map(|place: usize| &shown.rows.rows[place]).into_iter().collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("picked.jsonl");
    let wish = ExportWish {
        which: Which::These(picked.iter().map(|row| row.id).collect()),
        heads: vec![Head::plain(Column::named("tid").unwrap())],
        ..every_order(Form::Jsonl)
    };
    let action = Action::Export(practice.name.clone(), Box::new(wish), path.clone());
    behind.window.act(action).unwrap();
    let told = behind.until(|event| match event {
        Event::Exporting(progress) => Some(progress),
        _ => None,
    });
    assert_eq!(told.of, 3);
    let Ok(Outcome::Exported(exported)) = behind.until(ended) else { panic!("it was written") };
    assert_eq!((exported.orders, exported.rows, &exported.path), (3, 3, &path));
    let lines: Vec<String> = picked.iter().map(|row| format!("{{\"tid\":\"{}\"}}", row.order.tid)).collect();
    assert_eq!(std::fs::read_to_string(&path).unwrap().lines().collect::<Vec<_>>(), lines);
    let manifest = std::fs::read_to_string(folder.path().join("picked.jsonl.manifest.json")).unwrap();
    assert!(manifest.contains("\"filter\": null"), "{manifest}");
}
