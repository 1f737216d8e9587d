//! `activity mark`: users are marked in batches, whatever happens on the way.

use lidan::sandbox::Fault;
use serde_json::{Value, json};

use crate::cli::{Cli, Ran};
use crate::platform::{Has, Platform, until};

const MARK: &str = "taobao.opentrade.queue.users.mark";
const SPECIAL: &str = "taobao.opentrade.special.users.mark";
const QUERY: &str = "taobao.opentrade.queue.query";

struct Stand {
    platform: Platform,
    cli: Cli,
    item: String,
    queue: Vec<String>,
}

impl Stand {
    fn new() -> Self {
        let platform = Platform::still(400);
        let cli = platform.cli(Has::Top);
        let (item, queue) = (platform.truth().best_seller().to_string(), platform.truth().queue());
        Self { platform, cli, item, queue }
    }

    fn args<'a>(&'a self, file: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let base = ["activity", "mark", "--json", "--item", &self.item, "--users", file];
        base.iter().chain(more).copied().collect()
    }

    fn mark(&self, users: &[String], more: &[&str]) -> Ran {
        let file = self.cli.file("users.txt", users.join("\n"));
        self.cli.run(&self.args(&file, more))
    }

    fn resume(&self) -> Ran {
        self.cli.run(&["activity", "mark", "--resume", "--yes", "--json"])
    }

    /// How often each user was marked.
    fn times(&self) -> Vec<u32> {
        let marks = self.platform.truth().marks(self.item.parse().unwrap());
        marks.values().map(|mark| mark.times).collect()
    }

    fn fail(&self, api: &str, fault: Fault, times: u32) {
        self.platform.sandbox().faults().push(api, fault, times);
    }
}

fn users(marked: u64, not_marked: u64, waiting: u64, unknown: u64) -> Value {
    json!({"waiting": waiting, "sending": 0, "marked": marked, "not_marked": not_marked, "unknown": unknown})
}

#[test]
fn a_dry_run_shows_the_request_and_how_users_stand_and_marks_nobody() {
    let stand = Stand::new();
    let stranger = "AAEnobodyknowsthisone1234".to_owned();
    let asked: Vec<String> = stand.queue[..41].iter().cloned().chain([stranger]).collect();
    let shown = stand.mark(&asked, &["--dry-run", "--hit", "no", "--status", "VIP"]).json();
    assert_eq!((&shown["users"], &shown["calls"]), (&json!(42), &json!(3)));
    assert_eq!((&shown["params"]["method"], &shown["params"]["hit"]), (&json!(MARK), &json!("false")));
    let first: Vec<&str> = shown["params"]["open_user_ids"].as_str().unwrap().split(',').collect();
    assert_eq!((first.len(), &shown["params"]["sku_id"]), (20, &json!("0")));
    let now = json!({"same": 0, "other": 0, "queueing": 41, "absent": 1, "unasked": 0});
    assert_eq!(shown["now"], now);
    for secret in ["session", "sign"] {
        assert_eq!(shown["params"].get(secret), None);
    }
    assert_eq!((stand.platform.calls(MARK), stand.times().len()), (0, 0));
    // What the platform does not say is not said to be none.
    stand.fail(QUERY, Fault::Isv("isv.permission-sub-account-limit".to_owned()), 1);
    let shown = stand.mark(&asked, &["--dry-run"]).json();
    assert_eq!((&shown["now"]["absent"], &shown["now"]["unasked"]), (&json!(0), &json!(42)));
}

#[test]
fn users_are_marked_and_a_second_job_finds_them() {
    let stand = Stand::new();
    let ran = stand.mark(&stand.queue[..45], &["--yes"]);
    assert_eq!((ran.status, &ran.json()["users"]), (Some(0), &users(45, 0, 0, 0)), "{ran:?}");
    assert_eq!((stand.platform.calls(MARK), stand.times()), (3, vec![1; 45]));
    let again = stand.mark(&stand.queue[..50], &["--dry-run"]).json();
    assert_eq!((&again["now"]["same"], &again["now"]["queueing"]), (&json!(45), &json!(5)));
    let special = ["--yes", "--special", "--limit", "2", "--hit", "no", "--status", "x"];
    assert_eq!(stand.mark(&stand.queue[..3], &special).status, Some(0));
    let marks = stand.platform.truth().marks(stand.item.parse().unwrap());
    assert_eq!(marks.values().filter(|mark| mark.limit == 2 && !mark.hit).count(), 3);
}

#[test]
fn a_number_that_is_not_that_of_the_batch_is_looked_into_user_by_user() {
    let stand = Stand::new();
    let stranger = "AAEnobodyknowsthisone1234".to_owned();
    let asked: Vec<String> = stand.queue[..22].iter().cloned().chain([stranger.clone()]).collect();
    let file = stand.cli.path("outcomes.csv");
    let ran = stand.mark(&asked, &["--yes", "--outcomes", file.to_str().unwrap()]);
    assert_eq!((ran.status, &ran.json()["users"]), (Some(1), &users(22, 1, 0, 0)), "{ran:?}");
    let lines: Vec<String> = std::fs::read_to_string(&file).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(
        (lines.len(), &*lines[0]),
        (24, "\u{feff}open id,outcome,batch,status before,the platform's words")
    );
    assert!(lines[1].contains(&stand.queue[0]) && lines[1].contains(",marked,1,"), "{}", lines[1]);
    assert!(lines[23].contains(&stranger) && lines[23].contains(",not marked,2,"), "{}", lines[23]);
    assert_eq!((&ran.json()["state"], &ran.json()["not_marked"]), (&json!("done"), &json!([stranger])));
    assert_eq!(stand.times(), vec![1; 22], "nobody is sent twice");
}

#[test]
fn an_answer_that_never_came_is_read_back_and_only_who_is_not_marked_is_sent_again() {
    let stand = Stand::new();
    stand.fail(MARK, Fault::LoseAnswer, 1);
    stand.fail(MARK, Fault::Cut, 1);
    let ran = stand.mark(&stand.queue[..50], &["--yes"]);
    assert_eq!((ran.status, &ran.json()["users"]), (Some(0), &users(50, 0, 0, 0)), "{ran:?}");
    // The first batch had its effect; the second had none and was sent once more.
    assert_eq!((stand.platform.calls(MARK), stand.times()), (4, vec![1; 50]));
}

#[test]
fn what_cannot_be_read_back_stays_unknown_until_it_can() {
    let stand = Stand::new();
    stand.fail(MARK, Fault::LoseAnswer, 1);
    let file = stand.cli.file("users.txt", stand.queue[..30].join("\n"));
    let shown = stand.cli.run(&stand.args(&file, &["--dry-run"]));
    assert_eq!(shown.status, Some(0), "{shown:?}");
    let pages = stand.platform.calls(QUERY);
    stand.fail(QUERY, Fault::Slow { ms: 0 }, u32::try_from(pages).unwrap());
    stand.fail(QUERY, Fault::Isv("isv.permission-sub-account-limit".to_owned()), 1);
    let ran = stand.cli.run(&stand.args(&file, &["--yes"]));
    assert_eq!((ran.status, &ran.json()["users"]), (Some(1), &users(0, 0, 10, 20)), "{ran:?}");
    assert!(ran.json()["held_by"].as_str().unwrap().contains("permission"), "{ran:?}");
    assert!(ran.fault().1.contains("--resume"), "{ran:?}");
    let ran = stand.resume();
    assert_eq!((ran.status, &ran.json()["users"]), (Some(0), &users(30, 0, 0, 0)), "{ran:?}");
    assert_eq!(stand.times(), vec![1; 30]);
    assert_eq!(stand.resume().json()["error"]["kind"], "no_marking");
}

#[test]
fn a_status_that_was_there_before_proves_nothing() {
    let stand = Stand::new();
    assert_eq!(stand.mark(&stand.queue[..5], &["--yes"]).status, Some(0));
    stand.fail(MARK, Fault::LoseAnswer, 1);
    let ran = stand.mark(&stand.queue[..5], &["--yes", "--hit", "no"]);
    assert_eq!((ran.status, &ran.json()["users"]), (Some(1), &users(0, 0, 0, 5)), "{ran:?}");
    assert_eq!(stand.platform.calls(MARK), 2, "it is not sent again by itself");
}

#[test]
fn a_refusal_says_nothing_of_the_next_batch_but_three_are_enough() {
    let stand = Stand::new();
    stand.fail(MARK, Fault::Isv("isv.invalid-parameter".to_owned()), 1);
    let ran = stand.mark(&stand.queue[..30], &["--yes"]);
    assert_eq!((ran.status, &ran.json()["users"]), (Some(1), &users(10, 20, 0, 0)), "{ran:?}");
    stand.fail(SPECIAL, Fault::Isv("isv.invalid-parameter".to_owned()), 9);
    let ran = stand.mark(&stand.queue[..100], &["--yes", "--special"]);
    assert_eq!(&ran.json()["users"], &users(0, 60, 40, 0), "{ran:?}");
    assert_eq!(stand.platform.calls(SPECIAL), 3);
}

#[test]
fn what_the_application_may_not_do_holds_the_job_up_and_nobody_is_lost() {
    let stand = Stand::new();
    stand.fail(MARK, Fault::Slow { ms: 0 }, 1);
    stand.fail(MARK, Fault::Isv("isv.permission-sub-account-limit".to_owned()), 1);
    let ran = stand.mark(&stand.queue[..50], &["--yes"]);
    assert_eq!((ran.status, &ran.json()["users"]), (Some(1), &users(20, 0, 30, 0)), "{ran:?}");
    assert!(ran.json()["held_by"].as_str().unwrap().contains("sub-account"), "{ran:?}");
    let ran = stand.resume();
    assert_eq!((ran.status, &ran.json()["users"]), (Some(0), &users(50, 0, 0, 0)), "{ran:?}");
}

#[test]
fn a_process_that_is_killed_between_its_batches_is_taken_up_without_marking_anybody_twice() {
    let stand = Stand::new();
    let file = stand.cli.file("users.txt", stand.queue[..103].join("\n"));
    // The third batch is out when the process dies.
    stand.fail(MARK, Fault::Slow { ms: 0 }, 2);
    stand.fail(MARK, Fault::Hang, 1);
    let mut child = stand.cli.command(&stand.args(&file, &["--yes"])).spawn().unwrap();
    until("the third batch is out", || stand.platform.sandbox().faults().waiting() == 0);
    child.kill().unwrap();
    child.wait().unwrap();
    let ran = stand.resume();
    assert_eq!((ran.status, &ran.json()["users"]), (Some(0), &users(103, 0, 0, 0)), "{ran:?}");
    assert_eq!(stand.times(), vec![1; 103]);
}

#[test]
fn who_was_sent_twice_without_an_answer_is_unknown_and_not_said_to_be_unmarked() {
    let stand = Stand::new();
    stand.fail(MARK, Fault::Cut, 2);
    let ran = stand.mark(&stand.queue[..30], &["--yes"]);
    assert_eq!((ran.status, &ran.json()["users"]), (Some(1), &users(10, 0, 0, 20)), "{ran:?}");
    assert!(ran.fault().1.contains("--resume"), "{ran:?}");
    let ran = stand.resume();
    assert_eq!((ran.status, &ran.json()["users"]), (Some(0), &users(30, 0, 0, 0)), "{ran:?}");
    assert_eq!(stand.times(), vec![1; 30]);
}

#[test]
fn every_fault_is_named_at_once_and_nothing_is_sent() {
    let stand = Stand::new();
    let ran = stand.cli.run(&["activity", "mark", "--item", "x", "--status", " ", "--limit", "2", "--json"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("bad_marking")), "{ran:?}");
    let said = ran.fault().0;
    for option in ["--item", "--status", "--users", "--limit"] {
        assert!(said.contains(option), "{option}: {said}");
    }
    let mut asked = stand.queue[..3].to_vec();
    asked.insert(1, "张三".to_owned());
    let ran = stand.mark(&asked, &["--yes"]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("bad_users")), "{ran:?}");
    assert!(ran.fault().0.contains("line 2"), "{ran:?}");
    let ran = stand.mark(&stand.queue[..3], &[]);
    assert_eq!((ran.status, &ran.json()["error"]["kind"]), (Some(2), &json!("unconfirmed")), "{ran:?}");
    assert_eq!(stand.platform.sandbox().calls().len(), 0);
}
