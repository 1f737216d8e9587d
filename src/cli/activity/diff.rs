//! `activity diff`: what differs between two versions of one activity.

use rust_i18n::t;
use serde::Serialize;

use super::entry;
use crate::cli::Session;
use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::End;
use crate::domain::activity::diff::ActivityDiff;
use crate::domain::activity_log::SentVersion;
use crate::domain::ids::ActivityId;

/// The arguments of `activity diff`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(value_name = "ID")]
    id: String,
    #[arg(value_name = "WAS", requires = "is")]
    was: Option<u32>,
    #[arg(value_name = "IS")]
    is: Option<u32>,
}

#[derive(Debug, Serialize)]
struct DiffOut<'a> {
    activity_id: &'a str,
    was: u32,
    is: u32,
    diff: &'a ActivityDiff,
}

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let (id, versions) = entry::versions(session, &args.shop, &args.id)?;
    let (was, is) = if let (Some(was), Some(is)) = (args.was, args.is) {
        (version(&versions, &id, was)?, version(&versions, &id, is)?)
    } else if let [newest, before, ..] = &versions[..] {
        (before, newest)
    } else {
        let mend = t!("cli.fault.no_version.mend", id = id);
        return Err(Fault::usage("no_version", t!("cli.fault.one_version", id = id), mend).into());
    };
    let diff = ActivityDiff::between(&was.draft, &is.draft);
    let object = DiffOut { activity_id: id.as_str(), was: was.version, is: is.version, diff: &diff };
    session.out.say(&object, || {
        let head = t!("cli.activity.diff.head", was = was.version, is = is.version);
        format!("{head}\n{}", entry::differences(&diff))
    })
}

fn version<'a>(versions: &'a [SentVersion], id: &ActivityId, number: u32) -> Result<&'a SentVersion, Fault> {
    versions.iter().find(|version| version.version == number).ok_or_else(|| {
        let what = t!("cli.fault.no_version", id = id, number = number);
        Fault::usage("no_version", what, t!("cli.fault.no_version.mend", id = id))
    })
}
