//! Passes over connections that break: each call ends within its limits, nothing partial is stored, and the next pass
//! over a sound connection completes.

use std::time::{Duration, Instant};

use lidan::clock::Clock;
use lidan::domain::calendar::Calendar;
use lidan::domain::pass::PassReport;
use lidan::domain::shop::{Ceiling, EnhancedSection, GatewayUrl, ShopName, SignMethod, TopSection};
use lidan::gateway::enhanced::EnhancedClient;
use lidan::gateway::http::{Http, Limits};
use lidan::gateway::retry::RetryPolicy;
use lidan::gateway::top::TopClient;
use lidan::sandbox::Welcome;
use lidan::store::Store;
use lidan::sync::plan::BEFORE_AUTHORISED_S;
use lidan::sync::request::Request;
use lidan::sync::run::Pass;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::cli::Cli;
use crate::ledger;
use crate::platform::{Has, Platform};
use crate::proxy::{Break, Place, Plan, Proxy};

/// Short limits, in the proportions of the program's own.
const SHORT: Limits = Limits {
    connect: Duration::from_millis(500),
    read: Duration::from_millis(400),
    total: Duration::from_millis(1_200),
};
/// A call is made once: the pauses between tries are tested elsewhere.
const ONCE: RetryPolicy = RetryPolicy { attempts: 1, longest_pause: Duration::from_secs(10) };
/// Above what a pass of a few calls with short limits needs on a busy machine; an unlimited one would not end.
const SOON: Duration = Duration::from_secs(15);
/// Orders of a shop: TOP answers them in some 50 calls, the enhanced list in two.
const ORDERS: u64 = 40;

/// A practice shop behind a proxy.
struct Line {
    platform: Platform,
    proxy: Proxy,
    runtime: Runtime,
}

impl Line {
    fn open() -> Self {
        let platform = Platform::still(ORDERS);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let gateway = platform.sandbox().welcome().top.gateway.clone();
        let upstream = gateway.trim_start_matches("http://").split('/').next().unwrap();
        let proxy = runtime.block_on(Proxy::before(upstream));
        Self { platform, proxy, runtime }
    }

    /// One pass of the real engine with the real clients, into a data folder.
    fn pass(&self, cli: &Cli, has: Has, limits: Limits) -> PassReport {
        let store = Store::open(cli.folder()).unwrap();
        let welcome = self.platform.sandbox().welcome();
        self.runtime.block_on(async {
            let shop = store.write(|tx| tx.shop(&ShopName::new("main").unwrap())).await.unwrap();
            let http = Http::new(limits).unwrap();
            let top = self.top(welcome, &http);
            let enhanced = self.enhanced(welcome, &http);
            let reach = Some(welcome.enhanced.authorised.plus_s(-BEFORE_AUTHORISED_S));
            let pass = Pass {
                store: &store,
                shop,
                top: (has != Has::Enhanced).then_some(&top),
                enhanced: (has != Has::Top).then_some((&enhanced, reach)),
                calendar: &Calendar::default(),
                policy: ONCE,
                listener: &|_| {},
            };
            pass.run(Request::default()).await.unwrap()
        })
    }

    fn top(&self, welcome: &Welcome, http: &Http) -> TopClient {
        let section = TopSection {
            gateway: GatewayUrl::new(&self.proxy.instead(&welcome.top.gateway)).unwrap(),
            app_key: welcome.top.app_key.clone(),
            sign_method: SignMethod::HmacSha256,
            requests_per_second: Ceiling::try_from(1_000).unwrap(),
            calls_per_day: None,
            share_percent: None,
            authorised_until: None,
        };
        let session = Some(welcome.top.session.as_str().into());
        TopClient::new(&section, welcome.top.app_secret.as_str().into(), session, http.clone(), Clock::System)
    }

    fn enhanced(&self, welcome: &Welcome, http: &Http) -> EnhancedClient {
        let section = EnhancedSection {
            gateway: GatewayUrl::new(&self.proxy.instead(&welcome.enhanced.gateway)).unwrap(),
            appid: welcome.enhanced.appid.clone(),
            sysid: Some(welcome.enhanced.sysid.clone()),
            authorised: Some(welcome.enhanced.authorised),
            requests_per_second: Ceiling::try_from(1_000).unwrap(),
        };
        let secret = welcome.enhanced.app_secret.as_str().into();
        EnhancedClient::new(&section, &welcome.seller_nick, secret, http.clone(), Clock::System)
    }

    /// A pass whose answers break by a plan, then one over a sound connection.
    fn survives(&self, has: Has, plan: &Plan) {
        let cli = self.platform.cli(has);
        self.proxy.set(Some(plan.clone()));
        let start = Instant::now();
        let report = self.pass(&cli, has, SHORT);
        let (took, broken) = (start.elapsed(), self.proxy.broken());
        assert!(took < SOON, "{has:?} {plan:?} took {took:?}");
        assert!(broken > 0, "{has:?} {plan:?} met no call of {}", self.proxy.requests());
        ledger::claims_nothing_that_is_missing(cli.folder(), self.platform.truth(), 0);
        ledger::holds_only_what_is_true(&cli, self.platform.truth());
        // The other gateway may have told everything, and a few bytes that trickle may come in time.
        if report.is_complete() {
            self.platform.check(&cli);
        }

        self.proxy.set(None);
        // A busy machine must not be taken for a bad line.
        let healed = self.pass(&cli, has, Limits::default());
        assert!(healed.is_complete(), "{has:?} {plan:?}: {healed:?}");
        self.platform.check(&cli);
        ledger::is_sound(cli.folder());
    }
}

/// Which request is met first: small numbers are lists, large ones details.
fn after(has: Has, seed: usize) -> usize {
    match has {
        Has::Top => [0, 3, 9, 25][seed % 4],
        Has::Enhanced => seed % 2,
        Has::Both => [0, 1, 4][seed % 3],
    }
}

/// Breaks the line in these ways, each in several calls of each kind of shop.
fn all_survive(ways: &[Break], seeds: std::ops::Range<usize>) {
    let line = Line::open();
    for (i, how) in ways.iter().enumerate() {
        for seed in seeds.clone() {
            let has = [Has::Top, Has::Both, Has::Enhanced][(i + seed) % 3];
            // From one broken answer to all of them.
            let times = [1, 2, usize::MAX / 2][(i * 2 + seed) % 3];
            line.survives(has, &Plan { after: after(has, i + seed), times, how: how.clone() });
        }
    }
}

const PLACES: [Place; 5] =
    [Place::Start, Place::Head(500), Place::Head(990), Place::Body(10), Place::Body(700)];

#[test]
fn a_line_that_hangs_or_trickles_costs_its_limits_and_nothing_else() {
    all_survive(&PLACES.map(Break::Hang), 0..2);
    let late = [Place::Head(100), Place::Body(0), Place::Body(500), Place::Body(995)];
    all_survive(&late.map(Break::Trickle), 0..2);
}

#[test]
fn an_answer_that_is_reset_or_cut_is_no_answer() {
    all_survive(&PLACES.map(Break::Reset), 0..2);
    all_survive(&PLACES.map(Break::Cut), 0..2);
    all_survive(&[0, 400, 999].map(Break::CutOpen), 0..2);
    all_survive(&[0, 400, 1_000].map(Break::CutChunk), 0..2);
}

#[test]
fn heads_without_end_greetings_of_tls_and_bombs_end_at_once() {
    all_survive(&[Break::EndlessHead, Break::Tls, Break::Bomb], 0..3);
}

#[test]
fn who_is_sent_elsewhere_does_not_go() {
    let line = Line::open();
    let elsewhere = line.runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let port = elsewhere.local_addr().unwrap().port();
    for (has, to) in [
        (Has::Top, format!("http://localhost:{port}/router/rest")),
        (Has::Both, format!("http://127.0.0.1:{port}/")),
        (Has::Enhanced, format!("https://127.0.0.1:{port}/")),
        (Has::Top, format!("//127.0.0.1:{port}/")),
    ] {
        line.survives(has, &Plan { after: 1, times: usize::MAX / 2, how: Break::Redirect(to) });
    }
    let visit = line.runtime.block_on(async {
        // Whoever had come would be waiting at the door.
        tokio::select! {
            biased;
            visit = elsewhere.accept() => Some(visit),
            () = tokio::task::yield_now() => None,
        }
    });
    assert!(visit.is_none(), "{visit:?}");
}
