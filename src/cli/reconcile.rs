//! `reconcile`: the platform's own totals against the orders here, day by day; what is missing is read.

use rust_i18n::t;
use serde::Serialize;

use super::args::{ShopArg, SpanArgs};
use super::fault::Fault;
use super::out::{self, End};
use super::sync::{Teller, until_stopped};
use super::{Session, shop, words};
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
    #[command(flatten)]
    span: SpanArgs,
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
    let comparing = desk.reconcile(&shop, &lock, span, Patience::Command, &listener);
    let found = until_stopped(&shop, &teller, comparing)?;
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
        let (from, to) = self.span.ends()?;
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
