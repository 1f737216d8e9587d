//! `activity drift`: what the platform has, beside what is known here.

use rust_i18n::t;
use serde::Serialize;

use super::entry::{self, DraftOut};
use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::End;
use crate::cli::{Session, runtime, shop};
use crate::domain::activity::ActivityRecord;
use crate::domain::activity::diff::ActivityDiff;
use crate::domain::activity::drift::{Drift, DriftKind, DriftReport};
use crate::domain::ids::ActivityId;
use crate::domain::time::Timestamp;

/// The arguments of `activity drift`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    adopt: Vec<String>,
}

#[derive(Debug, Serialize)]
struct ReportOut<'a> {
    at: Timestamp,
    equal: usize,
    drifts: Vec<DriftOut<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    adopted: Vec<AdoptedOut<'a>>,
}

/// What the platform has of an activity is the newest version here now.
#[derive(Debug, Serialize)]
struct AdoptedOut<'a> {
    activity_id: &'a str,
    version: u32,
}

#[derive(Debug, Serialize)]
struct DriftOut<'a> {
    activity_id: &'a str,
    kind: &'static str,
    ours: Option<DraftOut<'a>>,
    theirs: Option<&'a ActivityRecord>,
    diff: Option<&'a ActivityDiff>,
}

impl<'a> From<&'a Drift> for DriftOut<'a> {
    fn from(drift: &'a Drift) -> Self {
        let activity_id = drift.id.as_str();
        match &drift.kind {
            DriftKind::Edited { ours, theirs, diff } => Self {
                activity_id,
                kind: "edited",
                ours: Some(ours.into()),
                theirs: Some(theirs),
                diff: Some(diff),
            },
            DriftKind::Gone { ours } => {
                Self { activity_id, kind: "gone", ours: Some(ours.into()), theirs: None, diff: None }
            }
            DriftKind::Unknown { theirs } => {
                Self { activity_id, kind: "unknown", ours: None, theirs: Some(theirs), diff: None }
            }
        }
    }
}

/// Does it. What it finds is an answer and no failure. Everything that is to be taken over has to be there before
/// anything is.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let desk = session.desk(args.shop.shop.as_ref())?;
    let shop = shop::to_work_on(&desk, args.shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let report =
        runtime.block_on(desk.find_drift(&shop)).map_err(|error| Fault::of_shop(error, &shop.name))?;
    let wanted = args.adopt.iter().map(|id| theirs(&report, id)).collect::<Result<Vec<_>, _>>()?;
    let mut adopted = Vec::new();
    for (id, record) in wanted {
        let took = runtime.block_on(desk.adopt_activity(&shop, id.clone(), record.clone()));
        let version = took.map_err(|error| Fault::of_shop(error, &shop.name))?;
        adopted.push(AdoptedOut { activity_id: id.as_str(), version });
    }
    let object = ReportOut {
        at: report.at,
        equal: report.equal,
        drifts: report.drifts.iter().map(Into::into).collect(),
        adopted,
    };
    session.out.say(&object, || {
        let (at, equal, count) = (report.at, report.equal, report.drifts.len());
        let mut text = format!("{}\n", t!("cli.activity.drift.head", at = at, equal = equal, count = count));
        for drift in &report.drifts {
            text.push_str(&worded(drift));
        }
        for AdoptedOut { activity_id, version } in &object.adopted {
            text.push_str(&t!("cli.activity.drift.adopted", id = activity_id, version = version));
            text.push('\n');
        }
        text
    })
}

/// What the platform has of an activity that differs.
fn theirs<'a>(report: &'a DriftReport, id: &str) -> Result<(&'a ActivityId, &'a ActivityRecord), Fault> {
    let drift = report.drifts.iter().find(|drift| drift.id.as_str() == id.trim());
    match drift.map(|drift| (&drift.id, &drift.kind)) {
        Some((id, DriftKind::Edited { theirs, .. } | DriftKind::Unknown { theirs })) => Ok((id, theirs)),
        _ => Err(Fault::usage(
            "nothing_to_adopt",
            t!("cli.fault.nothing_to_adopt", id = id),
            t!("cli.fault.nothing_to_adopt.mend"),
        )),
    }
}

fn worded(drift: &Drift) -> String {
    let (id, name) = (&drift.id, drift.name());
    match &drift.kind {
        DriftKind::Edited { diff, .. } => {
            let head = t!("cli.activity.drift.edited", id = id, name = name);
            let lines = entry::differences(diff);
            let indented = lines.lines().map(|line| format!("  {line}\n"));
            format!("{head}\n{}", indented.collect::<String>())
        }
        DriftKind::Gone { .. } => format!("{}\n", t!("cli.activity.drift.gone", id = id, name = name)),
        DriftKind::Unknown { .. } => {
            format!("{}\n", t!("cli.activity.drift.unknown", id = id, name = name))
        }
    }
}
