//! `activity history`: every version of one activity that was sent from here.

use serde::Serialize;

use super::entry::{self, VersionOut};
use crate::cli::args::ShopArg;
use crate::cli::fault::Fault;
use crate::cli::out::End;
use crate::cli::{Session, runtime, shop};

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
    let id = entry::id(&args.id)?;
    let desk = session.desk(args.shop.shop.as_ref())?;
    let (shop, _) = shop::to_read(&desk, args.shop.shop.as_ref())?;
    let runtime = runtime().map_err(|cause| Fault::system(&cause))?;
    let versions = runtime.block_on(desk.activity_history(shop, id.clone()))?;
    if versions.is_empty() {
        return Err(entry::unknown(&id).into());
    }
    let history = History { activity_id: id.as_str(), versions: versions.iter().map(Into::into).collect() };
    session.out.say(&history, || versions.iter().map(entry::version).collect::<Vec<_>>().join("\n"))
}
