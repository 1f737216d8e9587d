//! `sync`: one pass that brings the store up to date.

use std::sync::{Mutex, PoisonError};

use clap::ValueEnum;
use rust_i18n::t;
use serde::Serialize;

use super::args::{ShopArg, SpanArgs};
use super::fault::Fault;
use super::out::{self, End, Progress};
use super::{Session, runtime, shop, stop, words};
use crate::desk::{Desk, DeskError, PassLock, PassRequest, Patience, SourceChoice};
use crate::domain::coverage::Why;
use crate::domain::pass::{Counts, PassProgress, PassReport, Stage};
use crate::domain::shop::ShopProfile;
use crate::domain::time::Timestamp;

/// The arguments of `sync`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[command(flatten)]
    span: SpanArgs,
    #[arg(long, value_name = "SOURCE")]
    source: Option<Source>,
}

/// Which sources a pass may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Source {
    Auto,
    Top,
    Enhanced,
}

/// A pass as JSON.
#[derive(Debug, Serialize)]
pub(super) struct Report<'a> {
    shop: &'a str,
    from: Timestamp,
    to: Timestamp,
    complete: bool,
    gaps: Vec<GapOut>,
    orders: Counts,
    details_fetched: u64,
    requests: u64,
    retries: u64,
    throttled: u64,
}

/// A gap as JSON.
#[derive(Debug, Serialize)]
struct GapOut {
    from: Timestamp,
    to: Timestamp,
    why: String,
}

/// Gaps that are listed for people; a long outage has hundreds.
const GAPS: usize = 10;

/// Orders whose goods are kept apart in one pass, of those that were written before that was done: a few seconds.
const FILLED: usize = 20_000;

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let request = args.request()?;
    let source = match args.source {
        None | Some(Source::Auto) => SourceChoice::Auto,
        Some(Source::Top) => SourceChoice::Top,
        Some(Source::Enhanced) => SourceChoice::Enhanced,
    };
    let desk = session.desk(args.shop.shop.as_ref())?;
    let shop = shop::to_work_on(&desk, args.shop.shop.as_ref())?;
    let lock = desk.lock_pass(&shop, "lidan sync")?;
    let report = pass(&desk, &shop, &lock, source, request)?;
    let said = session.out.say(&Report::of(&shop, &report), || words_of(&shop, &report));
    if report.is_complete() { said } else { Err(End::Answered(incomplete(&report))) }
}

/// Runs one pass until it ends or somebody stops it.
pub(super) fn pass(
    desk: &Desk,
    shop: &ShopProfile,
    lock: &PassLock,
    source: SourceChoice,
    request: PassRequest,
) -> Result<PassReport, End> {
    let teller = Teller::new(out::progress());
    let listener = |progress: PassProgress| teller.hear(&progress);
    until_stopped(shop, &teller, async {
        // Where no window does it, orders of before are gone through pass by pass.
        desk.fill_some_contents(FILLED).await?;
        desk.sync(shop, lock, source, request, Patience::Command, &listener).await
    })
}

/// Works for a shop until it is done or somebody stops it.
pub(super) fn until_stopped<T>(
    shop: &ShopProfile,
    teller: &Teller,
    work: impl Future<Output = Result<T, DeskError>>,
) -> Result<T, End> {
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let done = runtime.block_on(async {
        tokio::select! {
            done = work => Some(done),
            () = stop::wished() => None,
        }
    });
    let Some(done) = done else {
        let what = t!("cli.fault.stopped", counts = words::counts(&teller.counts()));
        return Err(Fault::failed("stopped", what, t!("cli.fault.stopped.mend")).into());
    };
    done.map_err(|error| Fault::of_shop(error, &shop.name).into())
}

impl Args {
    fn request(&self) -> Result<PassRequest, Fault> {
        let (from, to) = self.span.ends()?;
        Ok(PassRequest { from, to, ..PassRequest::default() })
    }
}

impl<'a> Report<'a> {
    pub(super) fn of(shop: &'a ShopProfile, report: &PassReport) -> Self {
        let gap = |gap: &crate::domain::coverage::Gap| GapOut {
            from: gap.span.start(),
            to: gap.span.end(),
            why: words::why_word(&gap.why, &report.troubles),
        };
        Self {
            shop: shop.name.as_str(),
            from: report.span.start(),
            to: report.span.end(),
            complete: report.is_complete(),
            gaps: report.gaps.iter().map(gap).collect(),
            orders: report.orders,
            details_fetched: report.details_fetched,
            requests: report.requests,
            retries: report.retries,
            throttled: report.throttled,
        }
    }
}

/// A pass in words.
pub(super) fn words_of(shop: &ShopProfile, report: &PassReport) -> String {
    let (from, to) = (report.span.start(), report.span.end());
    let head = if report.is_complete() {
        t!("cli.sync.complete", shop = shop.name, from = from, to = to)
    } else {
        t!("cli.sync.incomplete", shop = shop.name, from = from, to = to, gaps = report.gaps.len())
    };
    let work = t!(
        "cli.sync.work",
        details = report.details_fetched,
        requests = report.requests,
        retries = report.retries,
        throttled = report.throttled
    );
    let mut lines = vec![head.into_owned(), words::counts(&report.orders), work.into_owned()];
    lines.extend(report.gaps.iter().take(GAPS).map(words::gap));
    if report.gaps.len() > GAPS {
        lines.push(t!("cli.and_more", count = report.gaps.len() - GAPS).into_owned());
    }
    lines.join("\n")
}

/// What an incomplete pass says, and what mends its first gap.
pub(super) fn incomplete(report: &PassReport) -> Fault {
    let what = t!("cli.fault.incomplete", gaps = report.gaps.len());
    let failed = report.gaps.iter().find_map(|gap| match &gap.why {
        Why::Failed(gateway, class) => Some((gateway, class)),
        _ => None,
    });
    match (failed, report.gaps.first()) {
        (Some((gateway, class)), _) => {
            let (reason, mend) = words::class(class);
            let what = format!("{what} ({}: {reason})", words::gateway(*gateway));
            Fault::failed("incomplete", what, mend)
        }
        (None, Some(gap)) => {
            let what = format!("{what} ({})", words::gap(gap));
            Fault::failed("incomplete", what, t!("cli.fault.incomplete.mend"))
        }
        (None, None) => Fault::failed("incomplete", what, t!("cli.fault.incomplete.mend")),
    }
}

/// Tells a person how far a pass is, and remembers what it kept.
pub(super) struct Teller {
    line: Option<Mutex<Progress>>,
    kept: Mutex<Counts>,
}

impl Teller {
    pub(super) fn new(line: Option<Progress>) -> Self {
        Self { line: line.map(Mutex::new), kept: Mutex::default() }
    }

    pub(super) fn hear(&self, progress: &PassProgress) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = progress.orders;
        if let Some(line) = &self.line {
            line.lock().unwrap_or_else(PoisonError::into_inner).show(&so_far(progress));
        }
    }

    pub(super) fn counts(&self) -> Counts {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn so_far(progress: &PassProgress) -> String {
    let stage = match progress.stage {
        Stage::List { list, done_s, whole_s, .. } => {
            let percent = if whole_s > 0 { done_s * 100 / whole_s } else { 100 };
            t!("cli.sync.list", gateway = words::gateway(list.gateway()), percent = percent)
        }
        Stage::Details { left } => t!("cli.sync.details", left = left),
        Stage::Compare { span } => t!("cli.sync.compare", day = &span.middle().to_string()[..10]),
    };
    let orders = t!("cli.sync.orders", seen = progress.orders.seen);
    match &progress.waiting {
        Some((class, until)) => {
            let (hour, minute, second) = until.clock();
            let until = format!("{hour:02}:{minute:02}:{second:02}");
            let waiting = t!("cli.sync.waiting", reason = words::class(class).0, until = until);
            format!("{stage} · {orders} · {waiting}")
        }
        None => format!("{stage} · {orders}"),
    }
}
