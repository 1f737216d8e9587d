//! `reconcile`: the platform's own totals against the orders here, day by day; what is missing is read.

use rust_i18n::t;
use serde::Serialize;

use super::args::ShopArg;
use super::fault::Fault;
use super::filter::{in_order, time};
use super::out::{self, End};
use super::sync::Teller;
use super::{Session, runtime, shop, stop, words};
use crate::desk::{Patience, Reconciliation};
use crate::domain::ids::Tid;
use crate::domain::reconcile::Compared;
use crate::domain::shop::ShopProfile;
use crate::domain::time::{DAY_S, Span, Timestamp};

/// Days that are compared where none is named.
const USUAL_DAYS: i64 = 3;
/// Order numbers that are listed for people.
const LISTED: usize = 20;

/// The arguments of `reconcile`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    from: Option<String>,
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    to: Option<String>,
}

#[derive(Debug, Serialize)]
struct Report<'a> {
    shop: &'a str,
    days: Vec<DayOut>,
    compared: usize,
    requests: u64,
}

#[derive(Debug, Serialize)]
struct DayOut {
    from: Timestamp,
    to: Timestamp,
    here: u64,
    platform: u64,
    healed: Vec<String>,
    surplus: Vec<String>,
}

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let span = args.span(session)?;
    let desk = session.desk(args.shop.shop.as_ref())?;
    let shop = shop::to_work_on(&desk, args.shop.shop.as_ref())?;
    let lock = desk.lock_pass(&shop, "lidan reconcile")?;
    let teller = Teller::new(out::progress());
    let listener = |progress| teller.hear(&progress);
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let found = runtime.block_on(async {
        let comparing = desk.reconcile(&shop, &lock, span, Patience::Command, &listener);
        tokio::select! {
            found = comparing => Some(found),
            () = stop::wished() => None,
        }
    });
    let Some(found) = found else {
        let what = t!("cli.fault.stopped", counts = words::counts(&teller.counts()));
        return Err(Fault::failed("stopped", what, t!("cli.fault.stopped.mend")).into());
    };
    let found = found.map_err(|error| Fault::of_shop(error, &shop.name))?;
    session.out.say(&Report::of(&shop, &found), || in_words(&shop, &found))?;
    match found.report.troubles.first() {
        None => Ok(()),
        Some(trouble) => {
            let (reason, mend) = words::class(&trouble.class);
            let what =
                t!("cli.fault.not_compared", gateway = words::gateway(trouble.gateway), reason = reason);
            Err(End::Answered(Fault::failed("incomplete", what, mend)))
        }
    }
}

impl Args {
    fn span(&self, session: &Session) -> Result<Span, Fault> {
        let now = session.clock.now();
        let from = self.from.as_deref().map(|text| time("--from", text)).transpose()?;
        let to = self.to.as_deref().map(|text| time("--to", text)).transpose()?;
        if let (Some(from), Some(to)) = (from, to) {
            in_order(("--from", from), ("--to", to))?;
        }
        let to = to.unwrap_or(now);
        let from = from.unwrap_or_else(|| to.day_start().plus_s(-USUAL_DAYS * DAY_S));
        Ok(Span::new(from, to).unwrap_or(Span::instant(to)))
    }
}

impl<'a> Report<'a> {
    fn of(shop: &'a ShopProfile, found: &Reconciliation) -> Self {
        let numbers = |tids: &[Tid]| tids.iter().map(Tid::to_string).collect();
        let day = |day: &Compared| DayOut {
            from: day.span.start(),
            to: day.span.end(),
            here: day.here,
            platform: day.platform,
            healed: numbers(&day.healed),
            surplus: numbers(&day.surplus),
        };
        Self {
            shop: shop.name.as_str(),
            days: found.days.iter().map(day).collect(),
            compared: found.days.len(),
            requests: found.report.requests,
        }
    }
}

fn in_words(shop: &ShopProfile, found: &Reconciliation) -> String {
    let mut lines = vec![t!("cli.reconcile.head", shop = shop.name, days = found.days.len()).into_owned()];
    for day in &found.days {
        let (here, platform) = (day.here, day.platform);
        let span = format!("{} ~ {}", day.span.start(), day.span.end());
        if day.agrees() {
            lines.push(t!("cli.reconcile.agrees", span = span, count = platform).into_owned());
            continue;
        }
        lines.push(t!("cli.reconcile.differs", span = span, here = here, platform = platform).into_owned());
        for (key, tids) in [("cli.reconcile.healed", &day.healed), ("cli.reconcile.surplus", &day.surplus)] {
            if !tids.is_empty() {
                let some: Vec<String> = tids.iter().take(LISTED).map(Tid::to_string).collect();
                lines.push(format!("  {}", t!(key, count = tids.len(), tids = some.join(" "))));
            }
        }
    }
    lines.join("\n")
}
