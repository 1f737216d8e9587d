//! The real process over connections that break.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::runtime::Runtime;

use crate::cli::{Cli, Ran};
use crate::ledger;
use crate::platform::{Has, Platform, whys};
use crate::proxy::{Break, Place, Plan, Proxy};

struct Line {
    platform: Platform,
    proxy: Proxy,
    _runtime: Runtime,
}

impl Line {
    fn open(orders: u64) -> Self {
        let platform = Platform::still(orders);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let gateway = platform.sandbox().welcome().top.gateway.clone();
        let upstream = gateway.trim_start_matches("http://").split('/').next().unwrap();
        let proxy = runtime.block_on(Proxy::before(upstream));
        Self { platform, proxy, _runtime: runtime }
    }

    /// A data folder whose shop lies behind the proxy.
    fn cli(&self, has: Has) -> Cli {
        let cli = self.platform.cli(has);
        let config = std::fs::read_to_string(cli.path("config.toml")).unwrap();
        cli.file("config.toml", self.proxy.instead(&config));
        cli
    }

    fn heals(&self, cli: &Cli) {
        ledger::claims_nothing_that_is_missing(cli.folder(), self.platform.truth(), 0);
        ledger::holds_only_what_is_true(cli, self.platform.truth());
        self.proxy.set(None);
        assert_eq!(cli.json(&["sync", "--json"])["complete"], true);
        self.platform.check(cli);
        ledger::is_sound(cli.folder());
    }
}

fn is_incomplete(ran: &Ran, how: &Break) {
    assert_eq!((ran.status, &ran.json()["complete"]), (Some(1), &json!(false)), "{how:?}: {ran:?}");
    assert!(!whys(&ran.json()).is_empty(), "{ran:?}");
}

#[test]
fn a_process_whose_every_answer_breaks_ends_with_words_and_the_next_one_heals() {
    let line = Line::open(80);
    for (has, how) in [
        (Has::Top, Break::Reset(Place::Body(300))),
        (Has::Both, Break::Cut(Place::Body(900))),
        (Has::Enhanced, Break::CutOpen(600)),
        (Has::Top, Break::CutChunk(500)),
        (Has::Both, Break::Redirect("http://localhost:1/".to_owned())),
    ] {
        let cli = line.cli(has);
        // The enhanced list tells this shop in two answers.
        let after = if has == Has::Enhanced { 0 } else { 2 };
        line.proxy.set(Some(Plan { after, times: usize::MAX / 2, how: how.clone() }));
        let ran = cli.run(&["sync", "--json"]);
        is_incomplete(&ran, &how);
        for secret in line.platform.secrets() {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret));
        }
        line.heals(&cli);
    }
}

#[test]
fn a_process_on_a_silent_line_ends_within_the_programs_own_limits() {
    let line = Line::open(40);
    let cli = line.cli(Has::Enhanced);
    let how = Break::Hang(Place::Body(500));
    line.proxy.set(Some(Plan { after: 0, times: 1, how: how.clone() }));
    let start = Instant::now();
    // It gives the call up after ten seconds of silence, and asks once more.
    let report = cli.json(&["sync", "--json"]);
    let took = start.elapsed();
    assert_eq!((&report["complete"], &report["retries"]), (&json!(true), &json!(1)), "{report}");
    assert!((Duration::from_secs(9)..Duration::from_secs(30)).contains(&took), "{took:?}");
    line.platform.check(&cli);
}

#[test]
fn a_gateway_that_speaks_no_tls_is_no_gateway() {
    let line = Line::open(20);
    let cli = line.cli(Has::Both);
    let config = std::fs::read_to_string(cli.path("config.toml")).unwrap();
    let plain = line.platform.sandbox().welcome().top.gateway.clone();
    let address = plain.trim_start_matches("http://").split('/').next().unwrap();
    let tls = config.replace(&format!("http://{}", line.proxy.address()), &format!("https://{address}"));
    cli.file("config.toml", tls);
    let ran = cli.run(&["sync", "--json"]);
    is_incomplete(&ran, &Break::Tls);
    assert_eq!(cli.json(&["orders", "--count"]), json!({"total": 0}));
    assert!(line.platform.sandbox().calls().is_empty());
    cli.file("config.toml", config);
    line.heals(&cli);
}

#[cfg(target_os = "linux")]
#[test]
fn a_bomb_costs_a_process_no_more_memory_than_its_cap() {
    let line = Line::open(80);
    let sound = line.cli(Has::Both);
    let usual = peak_kib(&sound);
    let cli = line.cli(Has::Both);
    line.proxy.set(Some(Plan { after: 1, times: usize::MAX / 2, how: Break::Bomb }));
    let peak = peak_kib(&cli);
    assert!(line.proxy.broken() > 0);
    println!("VmHWM: {usual} KiB over a sound line, {peak} KiB under bombs of 512 MiB");
    // Each gateway may hold one answer of up to 16 MiB, which doubles while it grows.
    assert!(peak < usual + 4 * 16 * 1024, "{peak} KiB, usually {usual} KiB");
    line.heals(&cli);
}

/// The most memory that a pass held, by the kernel's word on the process just before its end is taken notice of.
#[cfg(target_os = "linux")]
fn peak_kib(cli: &Cli) -> u64 {
    use std::io::Read as _;

    let mut child = cli.command(&["sync", "--json"]).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0);
        peak = peak.max(now);
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::park_timeout(Duration::from_millis(1));
    }
    child.stdout.take().unwrap().read_to_end(&mut Vec::new()).unwrap();
    assert!(peak > 0);
    peak
}
