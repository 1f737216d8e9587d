//! A rehearsed promotion, from its notice to the day after, by the real process: what is read meanwhile is marked, and
//! once the evening is over everything is there and nothing is thin.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use lidan::desk::notice_toml;
use lidan::domain::list::{FULLINFO_GET, ORDER_LIST};
use lidan::domain::time::{DAY_S, Span, Timestamp};
use lidan::sandbox::Rehearsal;
use serde_json::{Value, json};

use crate::cli::{Cli, Ran};
use crate::ledger;
use crate::platform::{Has, Platform, now, whys};

/// An evening of ten minutes: thin from the second minute to the twelfth, late from the third.
const EVENING: &str = "promotion=+2m..+12m,rush=12";
/// By how much a change can become visible late on an ordinary day, in seconds.
const LATE_S: i64 = 300;

/// The minute at which the story ends: all that was late is visible, and nothing is withheld any more.
const LAST_MIN: i64 = 26;

/// A shop before such an evening, whose clock is put to minutes after its opening and runs on.
struct Shop {
    platform: Platform,
    ahead_s: Arc<AtomicI64>,
    opened: Timestamp,
}

impl Shop {
    fn open(orders: u64) -> Self {
        let ahead_s = Arc::new(AtomicI64::new(0));
        // At the end of the story it is now.
        let (hand, opened) = (Arc::clone(&ahead_s), now().plus_s(-LAST_MIN * 60));
        let platform = Platform::open(orders, |options| {
            options.now = Arc::new(move || now().plus_s(hand.load(Ordering::Relaxed) - LAST_MIN * 60));
            options.rehearsal = Rehearsal::read([EVENING], opened).unwrap();
        });
        Self { platform, ahead_s, opened }
    }

    fn at_minute(&self, minute: i64) {
        self.ahead_s.store(minute * 60, Ordering::Relaxed);
    }

    /// A data folder that knows the notice.
    fn cli(&self, has: Has) -> Cli {
        let cli = self.platform.cli(has);
        let notice = notice_toml(&self.platform.sandbox().notice().unwrap()).unwrap();
        cli.ok(&["calendar", "import", &cli.file("notice.toml", notice)]);
        cli
    }

    /// The orders placed between two minutes.
    fn placed(&self, from: i64, to: i64) -> usize {
        let span = Span::new(self.opened.plus_s(from * 60), self.opened.plus_s(to * 60)).unwrap();
        self.platform.truth().tids(span).len()
    }

    /// Everything that is settled at this minute is here and whole, to the last field.
    fn is_whole(&self, cli: &Cli, minute: i64) {
        let settled = self.opened.plus_s(minute * 60 - LATE_S);
        let compared = ledger::equals_truth_up_to(cli, self.platform.truth(), settled);
        assert!(compared >= self.placed(2, 12), "{compared}");
        let (first, last) = (settled.plus_s(-100 * DAY_S).to_string(), settled.to_string());
        let changed = ["--date-type", "1", "--start-created", &first, "--end-created", &last];
        let asked = [&["orders", "--json", "--facets", "--page-size", "1"], changed.as_slice()].concat();
        let facets = cli.json(&asked)["data"]["facets"].clone();
        for facet in ["seller_memo", "buyer_message", "refunding"] {
            assert_eq!(facets[facet].get("unknown"), None, "{facets}");
            assert_eq!(facets[facet].get("pending"), None, "{facets}");
        }
        ledger::claims_nothing_that_is_missing(cli.folder(), self.platform.truth(), LATE_S);
        ledger::is_sound(cli.folder());
    }
}

fn is_complete(ran: &Ran) -> bool {
    assert_eq!(ran.status == Some(0), ran.json()["complete"] == true, "{ran:?}");
    ran.status == Some(0)
}

#[test]
fn in_a_promotion_top_alone_leaves_gaps_that_close_when_it_is_over() {
    let shop = Shop::open(150);
    let cli = shop.cli(Has::Top);
    assert_eq!(cli.json(&["sync", "--json"])["complete"], true);

    shop.at_minute(9);
    assert!(shop.placed(2, 9) > 60, "people rush in");
    let ran = cli.run(&["sync", "--json"]);
    assert!(!is_complete(&ran), "{ran:?}");
    assert!(whys(&ran.json()).contains(&"degraded"), "{ran:?}");
    assert!(shop.platform.calls(FULLINFO_GET) > 150, "what the lists left out is asked for one by one");

    shop.at_minute(LAST_MIN);
    let healed = cli.run(&["sync", "--json"]);
    assert!(is_complete(&healed), "{healed:?}");
    assert_eq!(healed.json()["gaps"], json!([]));
    shop.is_whole(&cli, LAST_MIN);
}

#[test]
fn in_a_promotion_the_enhanced_list_stands_in_for_top() {
    let shop = Shop::open(150);
    let cli = shop.cli(Has::Both);
    assert_eq!(cli.json(&["sync", "--json"])["complete"], true);

    shop.at_minute(9);
    let enhanced = shop.platform.calls(ORDER_LIST);
    let report: Value = cli.json(&["sync", "--json"]);
    assert_eq!((&report["complete"], &report["gaps"]), (&json!(true), &json!([])), "{report}");
    assert!(shop.platform.calls(ORDER_LIST) > enhanced && report["orders"]["inserted"].as_u64() > Some(60));
    shop.is_whole(&cli, 9);

    shop.at_minute(LAST_MIN);
    assert_eq!(cli.json(&["sync", "--json"])["complete"], true);
    shop.is_whole(&cli, LAST_MIN);
}
