//! `activity history`: every version of one activity that was sent from here.

use serde::Serialize;

use super::entry::{self, VersionOut};
use crate::cli::Session;
use crate::cli::args::ShopArg;
use crate::cli::out::End;

/// The arguments of `activity history`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(value_name = "ID")]
    id: String,
}

#[derive(Debug, Serialize)]
struct History<'a> {
    activity_id: &'a str,
    versions: Vec<VersionOut<'a>>,
}

/// Does it; the newest version first.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let (id, versions) = entry::versions(session, &args.shop, &args.id)?;
    let history = History { activity_id: id.as_str(), versions: versions.iter().map(Into::into).collect() };
    session.out.say(&history, || versions.iter().map(entry::version).collect::<Vec<_>>().join("\n"))
}
