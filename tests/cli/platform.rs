//! The practice platform in this process, and the program pointed at it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lidan::clock::Clock;
use lidan::domain::item::Item;
use lidan::domain::time::{DAY_S, Span, Timestamp};
use lidan::sandbox::{Lag, Life, Options, Sandbox, Truth, Welcome};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::cli::Cli;

/// A practice platform that is served while the test runs.
pub struct Platform {
    sandbox: Sandbox,
    _runtime: Runtime,
}

/// Which gateways a shop has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    Top,
    Enhanced,
    Both,
}

/// Now, as everybody here sees it.
pub fn now() -> Timestamp {
    Clock::System.now()
}

/// Waits until something is so, for what another process does in its own time.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::yield_now();
    }
}

impl Platform {
    /// A shop that stays as it is, so that its truth can be held against what was synced.
    pub fn still(orders: u64) -> Self {
        Self::open(orders, |options| (options.life, options.lag) = (Life::Still, Lag::NONE))
    }

    pub fn open(orders: u64, change: impl FnOnce(&mut Options)) -> Self {
        let mut options = Options::new(orders, 42, Arc::new(now));
        change(&mut options);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        Self { sandbox, _runtime: runtime }
    }

    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    pub fn truth(&self) -> Truth<'_> {
        self.sandbox.truth()
    }

    /// How many calls of an API came in.
    pub fn calls(&self, api: &str) -> usize {
        self.sandbox.calls().iter().filter(|call| call.api == api).count()
    }

    /// The program with a shop on this platform and the secrets in its environment.
    pub fn cli(&self, has: Has) -> Cli {
        let welcome = self.sandbox.welcome();
        let mut cli = Cli::with_config(&config(welcome, has));
        cli.set("LIDAN_TOP_APP_SECRET", &welcome.top.app_secret);
        cli.set("LIDAN_TOP_SESSION", &welcome.top.session);
        cli.set("LIDAN_ENHANCED_APP_SECRET", &welcome.enhanced.app_secret);
        cli
    }

    /// Everything that is secret here.
    pub fn secrets(&self) -> [&str; 3] {
        let welcome = self.sandbox.welcome();
        [&welcome.top.app_secret, &welcome.top.session, &welcome.enhanced.app_secret]
    }

    /// Holds what a shop's store has against the truth: the same orders, and every field of the truth as it is.
    pub fn check(&self, cli: &Cli) {
        let span = Span::new(now().plus_s(-100 * DAY_S), now()).unwrap();
        let mut wanted = self.truth().tids(span);
        wanted.sort();
        let lines = cli.ok(&["orders", "--format", "jsonl"]);
        let mut found: Vec<Item> = lines.lines().map(|line| Item::read(line).unwrap()).collect();
        found.sort_by_key(Item::tid);
        assert_eq!(found.iter().map(Item::tid).collect::<Vec<_>>(), wanted);
        for ours in &found {
            let truth = Item::read(&self.truth().item(ours.tid()).unwrap()).unwrap();
            for (name, value) in truth.trade().iter() {
                assert_eq!(ours.trade().get(name), Some(value), "{name} of {}", ours.tid());
            }
            assert_eq!(ours.lines().len(), truth.lines().len(), "lines of {}", ours.tid());
            for (ours, truth) in ours.lines().iter().zip(truth.lines()) {
                for (name, value) in truth.iter() {
                    assert_eq!(ours.get(name), Some(value), "{name} of a line");
                }
            }
        }
    }
}

fn config(welcome: &Welcome, has: Has) -> String {
    let Welcome { top, enhanced, seller_nick } = welcome;
    let top = format!(
        "[shop.top]\ngateway = \"{}\"\napp_key = \"{}\"\nrequests_per_second = 1000\n",
        top.gateway, top.app_key
    );
    let enhanced = format!(
        "[shop.enhanced]\ngateway = \"{}\"\nappid = \"{}\"\nsysid = \"{}\"\nauthorised = \"{}\"\n\
         requests_per_second = 1000\n",
        enhanced.gateway, enhanced.appid, enhanced.sysid, enhanced.authorised
    );
    let sections = match has {
        Has::Top => top,
        Has::Enhanced => enhanced,
        Has::Both => top + &enhanced,
    };
    format!("[[shop]]\nname = \"main\"\nseller_nick = \"{seller_nick}\"\n{sections}")
}

/// The reasons of a report's gaps.
pub fn whys(report: &Value) -> Vec<&str> {
    report["gaps"].as_array().unwrap().iter().map(|gap| gap["why"].as_str().unwrap()).collect()
}
