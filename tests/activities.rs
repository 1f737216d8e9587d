//! Activities behind the window, against the practice platform: by messages alone, but for what happens elsewhere.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use common::practice::{Behind, Practice};
use lidan::desk::{Desk, SendWish};
use lidan::domain::activity::drift::{DriftKind, DriftReport};
use lidan::domain::activity::due::NOTICE_WISH;
use lidan::domain::activity::due::{DueKind, DueNotice};
use lidan::domain::activity::group::{DraftGroup, GroupStanding};
use lidan::domain::activity::preflight::{
    AuthorisationCheck, PreflightCheck, RecordCheck, Standing, TopCheck,
};
use lidan::domain::activity::{ActivityDraft, ActivityRecord};
use lidan::domain::activity_log::{ActivityEntry, GroupEntry, SendState};
use lidan::domain::ids::{ActivityId, NumIid};
use lidan::domain::outcome::{PartCame, SentActivity, SentGroup};
use lidan::domain::time::{DAY_S, HOUR_S, Span, Timestamp};
use lidan::messages::{Action, ActionId, Event, Fault as Told, Outcome};
use lidan::sandbox::Fault;
use lidan::worker::Cadence;

const SYNC: &str = "taobao.opentrade.activity.sync";
const QUERY: &str = "taobao.opentrade.activity.query";

fn now() -> Timestamp {
    lidan::clock::Clock::System.now()
}

fn id(text: &str) -> ActivityId {
    ActivityId::new(text).unwrap()
}

fn draft(id: &str, items: &[&str]) -> ActivityDraft {
    ActivityDraft {
        id: id.into(),
        name: "会员优先购".into(),
        start: now().plus_s(DAY_S).to_string(),
        end: now().plus_s(2 * DAY_S).to_string(),
        items: items.iter().map(|item| (*item).to_owned()).collect(),
    }
}

/// Does an action to its end; what is told meanwhile passes by.
fn act(behind: &mut Behind, action: Action) -> Result<Outcome, Told> {
    let id = behind.window.act(action).unwrap();
    end_of(behind, id)
}

fn end_of(behind: &mut Behind, id: ActionId) -> Result<Outcome, Told> {
    behind.until(|event| match event {
        Event::Ended(ended, outcome) if ended == id => Some(outcome),
        _ => None,
    })
}

fn send(behind: &mut Behind, practice: &Practice, draft: &ActivityDraft) -> SentActivity {
    let activity = Box::new(draft.check().unwrap());
    match act(behind, Action::SendActivity(practice.name.clone(), activity, None)) {
        Ok(Outcome::Activity(sent)) => *sent,
        other => panic!("{other:?}"),
    }
}

/// What is known after the worker was asked: the activities, the groups, and what a comparison found.
fn known(
    behind: &mut Behind,
    practice: &Practice,
) -> (Vec<ActivityEntry>, Vec<GroupEntry>, Option<DriftReport>) {
    behind.window.act(Action::Activities(practice.name.clone())).unwrap();
    let activities = behind.until(|event| match event {
        Event::Activities(_, activities, _) => Some(activities),
        _ => None,
    });
    let groups = behind.until(|event| match event {
        Event::ActivityGroups(_, groups) => Some(groups),
        _ => None,
    });
    let drift = behind.until(|event| match event {
        Event::ActivityDrift(_, report) => Some(report.map(|report| *report)),
        _ => None,
    });
    (activities, groups, drift)
}

fn drift(behind: &mut Behind, practice: &Practice) -> DriftReport {
    match act(behind, Action::FindDrift(practice.name.clone())) {
        Ok(Outcome::Drift(report)) => *report,
        other => panic!("{other:?}"),
    }
}

fn record(draft: &ActivityDraft) -> ActivityRecord {
    ActivityRecord {
        activity_id: draft.id.clone(),
        activity_name: draft.name.clone(),
        start_time: draft.start.clone(),
        end_time: draft.end.clone(),
        item_ids: draft.items.join(","),
        ..ActivityRecord::default()
    }
}

#[test]
fn an_edit_made_elsewhere_is_found_kept_and_taken_over() {
    let practice = Practice::open(20);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let ours = [draft("1", &["11"]), draft("2", &["22"]), draft("3", &["33"])];
    for draft in &ours {
        assert_eq!(send(&mut behind, &practice, draft).state, SendState::Confirmed);
    }
    assert_eq!(known(&mut behind, &practice).2, None, "nothing was compared yet");
    let mut theirs = record(&ours[0]);
    theirs.activity_name = "别的名字".into();
    practice.sandbox.edit_elsewhere(theirs.clone());
    practice.sandbox.forget_activity("2");
    practice.sandbox.edit_elsewhere(record(&draft("4", &["44"])));
    let report = drift(&mut behind, &practice);
    let kinds: Vec<&str> = report
        .drifts
        .iter()
        .map(|drift| match &drift.kind {
            DriftKind::Edited { diff, .. } => &*diff.fields[0].is,
            DriftKind::Gone { .. } => "gone",
            DriftKind::Unknown { .. } => "unknown",
        })
        .collect();
    assert_eq!((kinds, report.equal), (vec!["unknown", "别的名字", "gone"], 1));

    // What was found is there after a restart, and an activity that is taken over is no drift any more.
    behind.close().recv().unwrap();
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    assert_eq!(known(&mut behind, &practice).2.as_ref(), Some(&report));
    let name = practice.name.clone();
    let adopted = act(&mut behind, Action::AdoptActivity(name.clone(), id("1"), Box::new(theirs)));
    assert!(matches!(adopted, Ok(Outcome::Adopted(2))), "{adopted:?}");
    let (activities, _, kept) = known(&mut behind, &practice);
    let entry = activities.iter().find(|entry| entry.id == id("1")).unwrap();
    assert_eq!((entry.last.state, &*entry.in_force.as_ref().unwrap().name), (SendState::Adopted, "别的名字"));
    let kept: Vec<String> = kept.unwrap().drifts.iter().map(|drift| drift.id.to_string()).collect();
    assert_eq!(kept, ["4", "2"]);
    let before = practice.sandbox.calls().iter().filter(|call| call.api == SYNC).count();
    assert_eq!(before, 3, "nothing went out");
    // Ours, sent again, is what the platform has from then on.
    assert_eq!(send(&mut behind, &practice, &ours[1]).state, SendState::Confirmed);
    assert_eq!(drift(&mut behind, &practice).drifts.len(), 1);
    match act(&mut behind, Action::ActivityHistory(name, id("1"))) {
        Ok(Outcome::ActivityHistory(_, versions)) => {
            let states: Vec<SendState> = versions.iter().map(|version| version.state).collect();
            assert_eq!(states, [SendState::Adopted, SendState::Confirmed]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_send_of_which_nobody_knows_is_read_back_and_never_sent_again() {
    let practice = Practice::open(20);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let (name, faults) = (practice.name.clone(), practice.sandbox.faults());
    let again = |behind: &mut Behind, text: &str| match act(
        behind,
        Action::ReadActivityAgain(name.clone(), id(text)),
    ) {
        Ok(Outcome::ReadAgain(sent)) => sent.map(|sent| sent.state),
        other => panic!("{other:?}"),
    };
    // It had its effect, and neither the answer nor the list could be had.
    faults.push(SYNC, Fault::LoseAnswer, 1);
    faults.push(QUERY, Fault::Isv("isv.permission".into()), 1);
    assert_eq!(send(&mut behind, &practice, &draft("1", &["11"])).state, SendState::Unknown);
    faults.clear();
    assert_eq!(again(&mut behind, "1"), Some(SendState::Confirmed));
    assert_eq!(again(&mut behind, "1"), None, "it is known now");
    assert_eq!(known(&mut behind, &practice).0[0].last.state, SendState::Confirmed);
    // It had none, and may still come.
    let edited = ActivityDraft { name: "改了名".into(), ..draft("1", &["11"]) };
    faults.push(SYNC, Fault::Cut, 1);
    assert_eq!(send(&mut behind, &practice, &edited).state, SendState::Unknown);
    assert_eq!(again(&mut behind, "1"), Some(SendState::Unknown));
    // Somebody else's edit came in between.
    practice.sandbox.edit_elsewhere(record(&ActivityDraft { name: "别人".into(), ..edited.clone() }));
    assert_eq!(again(&mut behind, "1"), Some(SendState::Differs));
    let sends = practice.sandbox.calls().iter().filter(|call| call.api == SYNC).count();
    assert_eq!(sends, 2);
}

#[test]
fn a_group_stops_at_the_first_refusal_and_goes_on_from_there() {
    let practice = Practice::open(20);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let name = practice.name.clone();
    let items: Vec<String> = (1..=45).map(|n| n.to_string()).collect();
    let whole = ActivityDraft { items, ..draft("", &[]) };
    let mut group = DraftGroup::of(&whole, 3).unwrap();
    group.fill_ids(&["a".into(), "b".into(), "c".into()]);
    let keep = Action::KeepGroup(name.clone(), "key".into(), Box::new(group.clone()));
    act(&mut behind, keep).unwrap();
    assert_eq!(known(&mut behind, &practice).1[0].sent, None);

    // The second part has an item that another application has bound.
    practice.sandbox.bind_elsewhere(NumIid::new(20).unwrap());
    let put = |behind: &mut Behind, group: &DraftGroup| -> (Vec<usize>, SentGroup) {
        let ready = Box::new(group.ready().unwrap());
        let action = behind.window.act(Action::SendGroup(name.clone(), "key".into(), ready)).unwrap();
        let mut places = Vec::new();
        let outcome = behind.until(|event| match event {
            Event::GroupPart { action: of, place, .. } if of == action => {
                places.push(place);
                None
            }
            Event::Ended(ended, outcome) if ended == action => Some(outcome),
            _ => None,
        });
        match outcome {
            Ok(Outcome::Group(sent)) => (places, *sent),
            other => panic!("{other:?}"),
        }
    };
    let (places, sent) = put(&mut behind, &group);
    assert_eq!(places, [0, 1, 2]);
    assert!(sent.parts[0].came.agrees() && sent.parts[2].came == PartCame::Left, "{sent:?}");
    let PartCame::Sent(refused) = &sent.parts[1].came else { panic!("{sent:?}") };
    let words = refused.error.as_ref().unwrap().platform.as_ref().unwrap().message.clone();
    assert!(refused.state == SendState::Rejected && words.contains("20"), "{words}");
    let (activities, groups, _) = known(&mut behind, &practice);
    assert_eq!(groups[0].group.standing(&activities), GroupStanding::Half { agree: 1, of: 3 });

    // Without that item it goes on; what is there already is not sent again. A lost answer is read back.
    group.parts[1].items.retain(|item| item != "20");
    practice.sandbox.faults().push(SYNC, Fault::LoseAnswer, 1);
    let (_, sent) = put(&mut behind, &group);
    assert_eq!(sent.parts[0].came, PartCame::AgreedBefore);
    assert!(sent.agrees(), "{sent:?}");
    let sends = practice.sandbox.calls().iter().filter(|call| call.api == SYNC).count();
    assert_eq!((sends, practice.sandbox.truth().activities().len()), (4, 3));
    let (activities, groups, _) = known(&mut behind, &practice);
    assert_eq!(groups[0].sent.as_ref(), Some(&group));
    assert_eq!(groups[0].group.standing(&activities), GroupStanding::Agrees);
    // One edit of the end is three requests.
    group.end = now().plus_s(3 * DAY_S).to_string();
    let (_, sent) = put(&mut behind, &group);
    assert!(sent.parts.iter().all(|part| matches!(part.came, PartCame::Sent(_))) && sent.agrees());
    act(&mut behind, Action::DropGroup(name, "key".into())).unwrap();
    let (activities, groups, _) = known(&mut behind, &practice);
    assert_eq!((activities.len(), groups.len()), (3, 0));
}

#[test]
fn a_part_whose_outcome_is_unknown_holds_the_group_back() {
    let practice = Practice::open(20);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let mut group = DraftGroup::of(&draft("", &["1", "2"]), 2).unwrap();
    group.fill_ids(&["a".into(), "b".into()]);
    let put = |behind: &mut Behind| {
        let ready = Box::new(group.ready().unwrap());
        match act(behind, Action::SendGroup(practice.name.clone(), "key".into(), ready)) {
            Ok(Outcome::Group(sent)) => sent.parts.into_iter().map(|part| part.came).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    practice.sandbox.faults().push(SYNC, Fault::Cut, 1);
    let came = put(&mut behind);
    assert!(matches!(&came[0], PartCame::Sent(sent) if sent.state == SendState::Unknown), "{came:?}");
    assert_eq!(put(&mut behind), [PartCame::StillUnknown, PartCame::Left]);
    let sends = || practice.sandbox.calls().iter().filter(|call| call.api == SYNC).count();
    assert_eq!(sends(), 1, "never a blind repeat");
    // It came after all.
    practice.sandbox.edit_elsewhere(record(&group.drafts()[0]));
    let came = put(&mut behind);
    assert_eq!((&came[0], came[1].agrees(), sends()), (&PartCame::AgreedBefore, true, 2));
}

#[test]
fn what_is_sold_of_items_is_said_with_what_is_not_known() {
    let practice = Practice::open(400);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let name = practice.name.clone();
    act(&mut behind, Action::Sync(name.clone())).unwrap();
    let sample = practice.sandbox.sample_activities();
    let items: Vec<NumIid> = sample[1].to_draft().items.iter().map(|text| text.parse().unwrap()).collect();
    let cards = match act(&mut behind, Action::ItemCards(name.clone(), items.clone())) {
        Ok(Outcome::ItemCards(cards)) => cards,
        other => panic!("{other:?}"),
    };
    assert_eq!(cards.len(), items.len());
    let sold = cards.iter().find(|card| card.ever.orders > 0).unwrap();
    assert!(sold.title.is_some() && sold.skus > 0 && sold.orders >= sold.ever.orders);
    assert!(sold.picture.as_ref().unwrap().starts_with("https://img.alicdn.com/"));
    let span = Span::new(now().plus_s(-120 * DAY_S), now()).unwrap();
    let sales = match act(&mut behind, Action::Sales(name, items, span)) {
        Ok(Outcome::Sales(sales)) => sales,
        other => panic!("{other:?}"),
    };
    let of_cards: u64 = cards.iter().map(|card| card.ever.pieces).sum();
    assert_eq!(sales.total.pieces, of_cards);
    assert!(sales.complete_to.is_some() && sales.total.amount.0 > 0);
    assert_eq!(sales.buckets.iter().map(|bucket| bucket.total.orders).sum::<u64>(), sales.total.orders);
}

#[test]
fn what_is_not_ready_is_said_before_the_start() {
    let practice = Practice::open(20);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let ours = draft("1", &["11"]);
    send(&mut behind, &practice, &ours);
    let look = |behind: &mut Behind| match act(behind, Action::Preflight(practice.name.clone(), id("1"))) {
        Ok(Outcome::Preflight(_, checks)) => checks,
        other => panic!("{other:?}"),
    };
    let checks = look(&mut behind);
    let standings: Vec<Standing> = checks.iter().map(PreflightCheck::standing).collect();
    // Until when a pasted session lasts, nobody says.
    assert_eq!(
        standings,
        [
            Standing::Fine,
            Standing::Fine,
            Standing::Unknown,
            Standing::Fine,
            Standing::Fine,
            // The platform does not know the item.
            Standing::Unknown
        ],
        "{checks:?}"
    );
    practice.sandbox.edit_elsewhere(record(&ActivityDraft { name: "别的".into(), ..ours }));
    assert!(matches!(&look(&mut behind)[1], PreflightCheck::Record(RecordCheck::Differs(_))));
    practice.sandbox.forget_activity("1");
    assert_eq!(look(&mut behind)[1], PreflightCheck::Record(RecordCheck::Gone));
    let mut profile = practice.profile();
    if let Some(top) = &mut profile.top {
        top.authorised_until = Some(now().plus_s(-DAY_S));
    }
    lidan::config::put_shop(&practice.paths().config_file(), &profile).unwrap();
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let ends = |check: &PreflightCheck| {
        matches!(check, PreflightCheck::Authorisation(AuthorisationCheck::EndsBefore(_)))
    };
    assert!(look(&mut behind).iter().any(ends), "what the configuration says of it holds");
    profile.top = None;
    lidan::config::put_shop(&practice.paths().config_file(), &profile).unwrap();
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    assert_eq!(look(&mut behind), [PreflightCheck::Top(TopCheck::NoSection)]);
}

#[test]
fn what_begins_soon_is_told_once_also_over_a_restart() {
    let practice = Practice::open(20);
    let soon = ActivityDraft {
        start: now().plus_s(HOUR_S / 4).to_string(),
        end: now().plus_s(DAY_S).to_string(),
        ..draft("1", &["11"])
    };
    let told = || -> Vec<DueNotice> {
        let desk = Desk::open(practice.opening()).unwrap();
        let wish = practice.runtime.block_on(desk.notice_wish()).unwrap();
        practice.runtime.block_on(desk.due_notices(&practice.profile(), &wish, None)).unwrap()
    };
    let desk = Desk::open(practice.opening()).unwrap();
    let wish = SendWish { activity: soon.check().unwrap(), draft: None };
    practice.runtime.block_on(desk.send_activity(&practice.profile(), wish)).unwrap();
    drop(desk);
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    // The worker tells what is due by itself.
    let notices = behind.until(|event| match event {
        Event::ActivityNotices(_, notices, _) => Some(notices),
        _ => None,
    });
    assert!(matches!(notices[..], [DueNotice { kind: DueKind::Begins { minutes: 14..=15, .. }, .. }]));
    assert_eq!(told(), []);
    // Another lead is another notice.
    let wish = r#"{"lead_min":[20]}"#.to_owned();
    act(&mut behind, Action::KeepSetting(NOTICE_WISH, wish)).unwrap();
    behind.close().recv().unwrap();
    assert_eq!(told().len(), 1);
    assert_eq!(told(), []);
}

#[test]
fn a_sub_account_is_refused_in_the_platforms_words() {
    let practice = Practice::open(20);
    let session = practice.sandbox.sub_account_session().to_owned();
    let kind = lidan::domain::shop::SecretKind::TopSession;
    practice.secrets.keep_for_this_run(&practice.name, kind, session.into());
    let mut behind = Behind::start(practice.opening(), Cadence::OnDemand);
    let sent = send(&mut behind, &practice, &draft("1", &["11"]));
    let error = sent.error.unwrap();
    assert_eq!((sent.state, error.class), (SendState::Rejected, lidan::domain::trouble::Class::Permission));
    assert!(error.platform.unwrap().message.contains("子账号"));
    // It may read.
    assert_eq!(drift(&mut behind, &practice).drifts, []);
}
