//! `calendar`: which API is closed or degraded when.

mod import;
mod show;

use std::path::PathBuf;

use clap::Subcommand;

use super::Session;
use super::filter::time;
use super::out::End;
use crate::desk::NoticeKeeping;

/// The commands of `calendar`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    Show {
        #[arg(long, value_name = "T", allow_hyphen_values = true)]
        at: Option<String>,
        #[arg(long, value_name = "NAME")]
        api: Option<String>,
    },
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(id = "show_only", long = "dry-run")]
        show_only: bool,
    },
}

/// Does one of them.
pub(in crate::cli) fn run(session: &Session, command: &Command) -> Result<(), End> {
    match command {
        Command::Show { at, api } => {
            let at = match at {
                Some(text) => time("--at", text)?,
                None => session.clock.now(),
            };
            show::run(session, at, api.as_deref())
        }
        Command::Import { file, show_only } => {
            let keeping = if *show_only { NoticeKeeping::Show } else { NoticeKeeping::Keep };
            import::run(session, file, keeping)
        }
    }
}
