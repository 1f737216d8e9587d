//! `import`: takes orders from a file.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::args::ShopArg;
use super::fault::Fault;
use super::out::End;
use super::{Session, shop, words};
use crate::desk::DeskError;

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
    let report = desk.import(&shop, &args.file).map_err(fault)?;
    tracing::info!(shop = %shop, orders = ?report.orders, "import");
    session.out.say(&report.orders, || format!("{shop}: {}", words::counts(&report.orders)))
}

/// A file that cannot be opened is wrong input; one that breaks off while it is read is a failure.
fn fault(error: DeskError) -> Fault {
    let is_input = match &error {
        DeskError::File { cause, .. } => {
            matches!(
                cause.kind(),
                ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::PermissionDenied
            )
        }
        _ => false,
    };
    let fault = Fault::of(error);
    if is_input { fault.into_usage() } else { fault }
}
