//! Marked users as the desk knows them: how many may buy an item, and what is known of a job by another process.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on stops")]

mod common;

use std::time::Duration;

use common::practice::Practice;
use lidan::desk::{Desk, DeskError, Going, LookUp, MarkingPace, Patience};
use lidan::domain::ids::{ActivityId, NumIid};
use lidan::domain::marking::{
    Hit, JobState, LookedUsers, MarkingJob, MarkingKind, MarkingTally, MarkingWish, OpenId, UserState,
};
use lidan::sandbox::Fault;

const QUERY: &str = "taobao.opentrade.queue.query";
const AT_ONCE: MarkingPace = MarkingPace { rest: Duration::ZERO, patience: Patience::Command };

struct Stand {
    practice: Practice,
    desk: Desk,
    item: NumIid,
    users: Vec<OpenId>,
}

impl Stand {
    fn new() -> Self {
        let practice = Practice::open(300);
        let desk = Desk::open(practice.opening()).unwrap();
        let truth = practice.sandbox.truth();
        let item = truth.best_seller().to_string().parse().unwrap();
        let users = truth.queue().iter().map(|id| OpenId::new(id).unwrap()).collect();
        Self { practice, desk, item, users }
    }

    fn wish(&self, kind: MarkingKind, hit: Hit, status: &str) -> MarkingWish {
        MarkingWish { kind, item: self.item, sku: None, hit, status: status.to_owned() }
    }

    /// Marks users and gives how the job stands.
    fn mark(&self, wish: &MarkingWish, users: &[OpenId]) -> MarkingJob {
        let shop = self.practice.profile();
        self.practice.runtime.block_on(async {
            let look = self.desk.look_at_users(&shop, wish, users).await.unwrap();
            let id = self.desk.begin_marking(&shop, wish.clone(), users, &look.looked).await.unwrap();
            self.desk.run_marking(&shop, id, AT_ONCE, &|_| Going::On).await.unwrap()
        })
    }
}

#[test]
fn how_many_may_buy_is_counted_here_and_at_the_platform_and_what_it_does_not_say_is_not_0() {
    let stand = Stand::new();
    let (shop, runtime) = (stand.practice.profile(), &stand.practice.runtime);
    let queue = stand.wish(MarkingKind::Queue(None), Hit::Yes, "vip");
    assert_eq!(stand.mark(&queue, &stand.users[..45]).state, JobState::Done);
    // Five of them may not after all, and three others may without a queue.
    let not = stand.wish(MarkingKind::Queue(None), Hit::No, "out");
    assert_eq!(stand.mark(&not, &stand.users[..5]).tally.marked, 5);
    let special = stand.wish(MarkingKind::Special(Some(1)), Hit::Yes, "vip");
    assert_eq!(stand.mark(&special, &stand.users[60..63]).tally.marked, 3);

    let count =
        |look_up| runtime.block_on(stand.desk.marked_users(&shop, stand.item, None, look_up)).unwrap();
    let here = count(LookUp::Here);
    assert_eq!((here.here, here.queue, here.queueing, here.special), (43, None, None, None));
    let all = stand.users.len() as u64;
    let there = count(LookUp::Platform);
    assert_eq!((there.queue, there.queueing, there.special), (Some(45), Some(all - 45), Some(3)));
    stand.practice.sandbox.faults().push(QUERY, Fault::Isv("isv.permission-sub-account-limit".to_owned()), 2);
    let silent = count(LookUp::Platform);
    assert_eq!((silent.here, silent.queue, silent.queueing, silent.special), (43, None, None, Some(3)));
    let nobody = stand.desk.marked_users(&shop, stand.item, ActivityId::new("x").ok(), LookUp::Platform);
    assert_eq!(runtime.block_on(nobody).unwrap().queue, Some(0));
}

#[test]
fn two_runs_never_mark_users_of_a_shop_at_once_and_what_is_ended_is_not_sent() {
    let stand = Stand::new();
    let (shop, runtime) = (stand.practice.profile(), &stand.practice.runtime);
    let wish = stand.wish(MarkingKind::Special(None), Hit::Yes, "vip");
    let other = Desk::open(stand.practice.opening()).unwrap();
    runtime.block_on(async {
        let looked = LookedUsers::default();
        let id = stand.desk.begin_marking(&shop, wish, &stand.users[..50], &looked).await.unwrap();
        let stopped = stand.desk.run_marking(&shop, id, AT_ONCE, &|job| {
            // While it is asked, the lock is held.
            if job.tally.marked == 20 { Going::Stop } else { Going::On }
        });
        let (ran, second) = tokio::join!(stopped, async {
            tokio::task::yield_now().await;
            other.run_marking(&shop, id, AT_ONCE, &|_| Going::On).await
        });
        assert!(matches!(second, Err(DeskError::Busy(_))), "{second:?}");
        let tally = ran.unwrap().tally;
        assert_eq!((tally.marked, tally.waiting), (20, 30));
        other.stop_marking(&shop, id).await.unwrap();
        let ran = other.run_marking(&shop, id, AT_ONCE, &|_| Going::On).await.unwrap();
        assert_eq!((ran.state, ran.tally.waiting), (JobState::Stopped, 30));
        let rows = stand.desk.marking_users(id).await.unwrap();
        assert!(rows.iter().all(|row| row.before.is_none()), "nobody asked how they stood");
        let mut tally = MarkingTally::default();
        for row in &rows {
            tally.add(row.state, 1);
        }
        assert_eq!(tally, ran.tally);
        assert_eq!(rows.iter().filter(|row| row.state == UserState::Marked).count(), 20);
    });
}
