//! `import`: takes orders from a file.

use std::path::PathBuf;

use super::args::ShopArg;
use super::fault;
use super::out::End;
use super::{Session, shop, words};

/// The arguments of `import`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    shop: ShopArg,
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Does it.
pub(super) fn run(session: &Session, args: &Args) -> Result<(), End> {
    let desk = session.desk(args.shop.shop.as_ref())?;
    let shop = shop::to_fill(&desk, args.shop.shop.as_ref())?;
    let report = desk.import(&shop, &args.file).map_err(|error| fault::of_input(error, &args.file))?;
    tracing::info!(shop = %shop, orders = ?report.orders, "import");
    session.out.say(&report.orders, || format!("{shop}: {}", words::counts(&report.orders)))
}
